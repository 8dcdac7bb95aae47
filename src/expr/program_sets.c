/* program_sets.c - what a program needs of the graph: nodes, depths, sets, stages.
 *
 * Operands have smaller numbers than the node, so one sweep downwards finds the needed
 * nodes and one upwards their depths and sets; no recursion. The set of a node is the set of BASE
 * leaves that occur in it free. Sets are interned, so that comparing them is comparing numbers. */
#include "base/memory.h"
#include "expr/program_ir.h"
#include <stdlib.h>
#include <string.h>

bool sets_create(base_sets *s, size_t n_base)
{
    s->n_base = n_base;
    s->words = (n_base + 63) / 64;
    if (s->words == 0) s->words = 1;
    s->hash_size = 64;
    s->leaf = memory_zero(n_base, sizeof *s->leaf);
    s->scratch = memory_zero(s->words, sizeof *s->scratch);
    s->hash = memory_zero(s->hash_size, sizeof *s->hash);
    if (!s->leaf || !s->scratch || !s->hash) return false;
    uint32_t empty = 0;
    return sets_intern(s, &empty);
}

void sets_free(base_sets *s)
{
    memory_free(s->leaf);
    memory_free(s->bits);
    memory_free(s->hash);
    memory_free(s->scratch);
    memset(s, 0, sizeof *s);
}

static size_t hash_bits(const uint64_t *bits, size_t words)
{
    uint64_t h = 0;
    for (size_t i = 0; i < words; i++)
        h = (h ^ bits[i]) * 0x9e3779b97f4a7c15u ^ (h >> 29);
    return (size_t)(h ^ (h >> 32));
}

static bool grow_hash(base_sets *s)
{
    const size_t size = 2 * s->hash_size;
    uint32_t *hash = memory_zero(size, sizeof *hash);
    if (!hash) return false;
    for (size_t k = 0; k < s->n; k++) {
        size_t i = hash_bits(s->bits + k * s->words, s->words) & (size - 1);
        while (hash[i])
            i = (i + 1) & (size - 1);
        hash[i] = (uint32_t)k + 1;
    }
    memory_free(s->hash);
    s->hash = hash;
    s->hash_size = size;
    return true;
}

bool sets_intern(base_sets *s, uint32_t *set)
{
    const size_t bytes = s->words * sizeof *s->bits;
    size_t i = hash_bits(s->scratch, s->words) & (s->hash_size - 1);
    for (; s->hash[i]; i = (i + 1) & (s->hash_size - 1)) {
        *set = s->hash[i] - 1;
        if (memcmp(s->bits + *set * s->words, s->scratch, bytes) == 0) return true;
    }
    if (!memory_grow(&s->bits, &s->bits_room, (s->n + 1) * s->words, sizeof *s->bits)) return false;
    memcpy(s->bits + s->n * s->words, s->scratch, bytes);
    *set = (uint32_t)s->n++;
    s->hash[i] = *set + 1;
    return 2 * s->n < s->hash_size || grow_hash(s);
}

static dte_status check_leaf(ir *t, node n, const node_view *v)
{
    if (v->fn == LEAF_BASE || t->input[n]) return DTE_OK;
    return fail(t->err, DTE_USAGE, "internal error: '%s' is not an input of the program",
                v->name ? v->name : "?");
}

/* Counts the uses of every node that the outputs need, checks the leaves, and counts the
 * BASE leaves. */
static dte_status sweep_down(ir *t, size_t *n_base)
{
    for (size_t k = 0; k < t->spec->n_out; k++)
        t->uses[t->spec->out[k]]++;
    *n_base = 0;
    for (size_t i = t->nodes; i-- > 1;) {
        if (!t->uses[i]) continue;
        const node_view v = graph_view(t->spec->g, (node)i);
        if (v.kind == NODE_LEAF) {
            DTE_TRY(check_leaf(t, (node)i, &v));
            *n_base += v.fn == LEAF_BASE;
        }
        for (size_t k = 0; k < v.n; k++)
            t->uses[v.args[k]]++;
    }
    return DTE_OK;
}

static bool collect_set(ir *t, node n, const node_view *v, size_t *next_leaf)
{
    base_sets *s = &t->sets;
    if (!(v->has & (1u << LEAF_BASE)) || v->kind == NODE_EXPECT) return true;
    memset(s->scratch, 0, s->words * sizeof *s->scratch);
    if (v->kind == NODE_LEAF) {
        s->scratch[*next_leaf / 64] |= (uint64_t)1 << (*next_leaf % 64);
        s->leaf[(*next_leaf)++] = n;
    }
    for (size_t k = 0; k < v->n; k++)
        for (size_t i = 0; i < s->words; i++)
            s->scratch[i] |= s->bits[t->set[v->args[k]] * s->words + i];
    return sets_intern(s, &t->set[n]);
}

size_t ir_bases(const ir *t, uint32_t set)
{
    static const base_rule order[] = {RULE_UNIFORM, RULE_NORMAL, RULE_TABLE};
    const base_sets *s = &t->sets;
    const uint64_t *bits = s->bits + set * s->words;
    size_t n = 0;
    for (size_t law = 0; law < sizeof order / sizeof *order; law++)
        for (size_t k = 0; k < s->n_base; k++) {
            if (!(bits[k / 64] >> (k % 64) & 1)) continue;
            const uint32_t index = graph_view(t->spec->g, s->leaf[k]).index;
            if (randoms_rule(t->spec->random, index) == order[law]) t->bases[n++] = s->leaf[k];
        }
    return n;
}

size_t ir_base_place(const ir *t, const stage_key *key, size_t k)
{
    const randoms *r = t->spec->random;
    const uint32_t index = graph_view(t->spec->g, t->bases[k]).index;
    if (randoms_rule(r, index) != RULE_TABLE) return k;
    size_t column, place = key->uniforms + key->normals;
    const uint32_t table = randoms_table(r, index, &column);
    for (uint32_t i = 0; i < table; i++)
        if (key->tables >> i & 1) place += randoms_table_view(r, i).columns;
    return place + column;
}

static bool add_expectation(ir *t, node n, node body)
{
    if (!memory_grow(&t->expect, &t->expect_room, t->n_expect + 1, sizeof *t->expect)) return false;
    const stage_key key = {.depth = t->depth[n], .even = t->parity[body] == PARITY_EVEN};
    t->expect[t->n_expect++] = (expectation){n, body, key, t->set[body]};
    return true;
}

static bool sweep_up(ir *t)
{
    size_t next_leaf = 0;
    for (size_t i = 1; i < t->nodes; i++) {
        if (!t->uses[i]) continue;
        const node_view v = graph_view(t->spec->g, (node)i);
        for (size_t k = 0; k < v.n; k++)
            if (t->depth[v.args[k]] > t->depth[i]) t->depth[i] = t->depth[v.args[k]];
        if (!collect_set(t, (node)i, &v, &next_leaf)) return false;
        t->parity[i] = ir_parity(t, (node)i, &v);
        if (v.kind != NODE_EXPECT || t->set[v.args[0]] == 0) continue;
        t->depth[i]++;
        if (!add_expectation(t, (node)i, v.args[0])) return false;
    }
    return true;
}

static int compare_keys(const stage_key *a, const stage_key *b)
{
    if (a->depth != b->depth) return a->depth < b->depth ? -1 : 1;
    if (a->even != b->even) return a->even < b->even ? -1 : 1;
    if (a->normals != b->normals) return a->normals < b->normals ? -1 : 1;
    if (a->uniforms != b->uniforms) return a->uniforms < b->uniforms ? -1 : 1;
    if (a->tables != b->tables) return a->tables < b->tables ? -1 : 1;
    return 0;
}

static int compare_expectations(const void *pa, const void *pb)
{
    const expectation *a = pa, *b = pb;
    const int keys = compare_keys(&a->key, &b->key);
    if (keys) return keys;
    if (a->set != b->set) return a->set < b->set ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

static void count_laws(ir *t, expectation *e)
{
    const size_t n = ir_bases(t, e->set);
    for (size_t k = 0; k < n; k++) {
        const uint32_t index = graph_view(t->spec->g, t->bases[k]).index;
        const base_rule rule = randoms_rule(t->spec->random, index);
        size_t column;
        if (rule == RULE_TABLE)
            e->key.tables |= UINT64_C(1) << randoms_table(t->spec->random, index, &column);
        else
            *(rule == RULE_NORMAL ? &e->key.normals : &e->key.uniforms) += 1;
    }
}

static bool add_stage(ir *t, size_t first)
{
    if (!memory_grow(&t->stages, &t->stages_room, t->n_stages + 1, sizeof *t->stages)) return false;
    stage *s = &t->stages[t->n_stages++];
    *s = (stage){.key = t->expect[first].key, .first = first};
    const size_t n = ir_bases(t, t->expect[first].set);
    s->base = memory_zero(n, sizeof *s->base);
    for (size_t k = 0; s->base && k < n; k++)
        s->base[k] = graph_view(t->spec->g, t->bases[k]).index;
    return s->base != NULL;
}

static bool find_stages(ir *t)
{
    t->bases = memory_zero(t->sets.n_base, sizeof *t->bases);
    if (!t->bases) return false;
    for (size_t k = 0; k < t->n_expect; k++)
        count_laws(t, &t->expect[k]);
    if (t->n_expect) qsort(t->expect, t->n_expect, sizeof *t->expect, compare_expectations);
    for (size_t k = 0; k < t->n_expect; k++) {
        const expectation *e = &t->expect[k];
        if (k == 0 || compare_keys(&e[-1].key, &e->key) != 0)
            if (!add_stage(t, k)) return false;
        t->stages[t->n_stages - 1].n++;
    }
    return true;
}

static dte_status number_inputs(ir *t)
{
    const program_spec *p = t->spec;
    for (size_t k = 0; k < p->n_uniform + p->n_lane; k++) {
        const bool lane = k >= p->n_uniform;
        const size_t i = lane ? k - p->n_uniform : k;
        const node n = lane ? p->lane[i] : p->uniform[i];
        if (!n || graph_view(p->g, n).kind != NODE_LEAF)
            return fail(t->err, DTE_USAGE, "internal error: an input of a program is not a leaf");
        t->input[n] = (uint32_t)(2 * i + 1 + lane);
    }
    return DTE_OK;
}

static dte_status count_nodes(ir *t)
{
    const program_spec *p = t->spec;
    size_t top = 0;
    for (size_t k = 0; k < p->n_out; k++) {
        if (!p->out[k])
            return fail(t->err, DTE_USAGE, "internal error: output %zu is no expression", k);
        if (p->out[k] > top) top = p->out[k];
    }
    for (size_t k = 0; k < p->n_uniform; k++)
        if (p->uniform[k] > top) top = p->uniform[k];
    for (size_t k = 0; k < p->n_lane; k++)
        if (p->lane[k] > top) top = p->lane[k];
    t->nodes = top + 1;
    return DTE_OK;
}

static bool allocate_maps(ir *t)
{
    uint32_t **map[] = {&t->uses, &t->depth, &t->set, &t->known, &t->stamp, &t->input};
    for (size_t k = 0; k < sizeof map / sizeof *map; k++)
        if (!(*map[k] = memory_zero(t->nodes, sizeof **map[k]))) return false;
    t->parity = memory_zero(t->nodes, sizeof *t->parity);
    return t->parity != NULL;
}

dte_status ir_analyse(ir *t, const program_spec *spec, dte_error *err)
{
    *t = (ir){.spec = spec, .err = err};
    size_t n_base;
    DTE_TRY(count_nodes(t));
    if (!allocate_maps(t)) return fail_memory(err);
    DTE_TRY(number_inputs(t));
    DTE_TRY(sweep_down(t, &n_base));
    if (!sets_create(&t->sets, n_base) || !sweep_up(t)) return fail_memory(err);
    for (size_t k = 0; k < spec->n_out; k++)
        if (t->set[spec->out[k]])
            return fail(err, DTE_USAGE,
                        "internal error: output %zu is open: a random variable "
                        "occurs outside E",
                        k);
    if (t->n_expect && !spec->random)
        return fail(err, DTE_USAGE, "internal error: expectations without their laws");
    return find_stages(t) ? DTE_OK : fail_memory(err);
}

void ir_free(ir *t)
{
    for (size_t k = 0; k < t->n_stages; k++)
        memory_free(t->stages[k].base);
    void *owned[] = {t->uses,   t->depth,  t->set,  t->known, t->stamp, t->input,  t->expect,
                     t->stages, t->values, t->hash, t->stack, t->terms, t->parity, t->bases};
    for (size_t k = 0; k < sizeof owned / sizeof *owned; k++)
        memory_free(owned[k]);
    sets_free(&t->sets);
    memset(t, 0, sizeof *t);
}
