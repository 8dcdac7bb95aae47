/* graph.c - storage of nodes: records in an array, operands in an arena, and a hash
 * table (open addressing, linear probing) that finds an equal node. */
#include "expr/graph_build.h"

#include "base/memory.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct stored {
    node_record r;
    uint32_t has;
} stored;

struct graph {
    arena *store;
    stored *nodes; /* nodes[0] is "no node" */
    size_t count, room;
    node *table; /* 0: free */
    size_t table_size;
    uint32_t fresh;
    uint32_t *mark; /* graph_collect: stamp of the last visit */
    size_t mark_room;
    uint32_t stamp;
    double noise;  /* graph_noise */
    bool absorbed; /* graph_absorbed */
    dte_status status;
    char message[160];
};

enum { FIRST_TABLE = 256 };

graph *graph_create(void)
{
    graph *g = memory_zero(1, sizeof *g);
    if (!g) return NULL;
    g->store = arena_create();
    g->table = memory_zero(FIRST_TABLE, sizeof *g->table);
    g->table_size = FIRST_TABLE;
    g->count = 1;
    if (g->store && g->table && memory_grow(&g->nodes, &g->room, 64, sizeof *g->nodes)) return g;
    graph_free(g);
    return NULL;
}

void graph_free(graph *g)
{
    if (!g) return;
    arena_free(g->store);
    memory_free(g->nodes);
    memory_free(g->table);
    memory_free(g->mark);
    memory_free(g);
}

dte_status graph_status(const graph *g, dte_error *err)
{
    return g->status == DTE_OK ? DTE_OK : fail(err, g->status, "%s", g->message);
}

node graph_fail(graph *g, dte_status status, const char *message)
{
    if (g->status != DTE_OK) return 0;
    g->status = status;
    snprintf(g->message, sizeof g->message, "%s", message);
    return 0;
}

bool graph_alive(const graph *g)
{
    return g->status == DTE_OK;
}

double graph_noise(const graph *g)
{
    return g->noise;
}

bool graph_absorbed(const graph *g)
{
    return g->absorbed;
}

void graph_watch(graph *g)
{
    g->noise = 0.0;
    g->absorbed = false;
}

double graph_add_numbers(graph *g, double a, double b)
{
    const double sum = a + b, larger = fmax(fabs(a), fabs(b));
    if (sum != 0.0 && fabs(sum) <= 0x1p-49 * larger) g->noise = fmax(g->noise, 0x1p-51 * larger);
    if ((sum == a && b != 0.0) || (sum == b && a != 0.0)) g->absorbed = true;
    return sum;
}

size_t graph_size(const graph *g)
{
    return g->count;
}

node_view graph_view(const graph *g, node a)
{
    const stored *s = &g->nodes[a];
    return (node_view){s->r.kind, s->has,    s->r.value, s->r.fn,  s->r.index,
                       s->r.n,    s->r.args, s->r.coef,  s->r.name};
}

bool graph_is_const(const graph *g, node a, double *value)
{
    if (a == 0 || g->nodes[a].r.kind != NODE_CONST) return false;
    if (value) *value = g->nodes[a].r.value;
    return true;
}

static uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0x9E3779B97F4A7C15u;
    return h ^ (h >> 29);
}

static uint64_t bits(double x)
{
    uint64_t b;
    memcpy(&b, &x, sizeof b);
    return b;
}

static uint64_t hash(const node_record *r)
{
    uint64_t h = mix((uint64_t)r->kind, bits(r->value));
    h = mix(h, ((uint64_t)r->fn << 32) | r->index);
    for (size_t i = 0; i < r->n; i++)
        h = mix(h, r->args[i]);
    if (r->coef)
        for (size_t i = 0; i < r->n; i++)
            h = mix(h, bits(r->coef[i]));
    return h;
}

static bool equal(const node_record *a, const node_record *b)
{
    if (a->kind != b->kind || a->fn != b->fn || a->index != b->index || a->n != b->n) return false;
    if (bits(a->value) != bits(b->value)) return false;
    if (a->n == 0) return true;
    if (memcmp(a->args, b->args, a->n * sizeof *a->args) != 0) return false;
    return !a->coef || !b->coef || memcmp(a->coef, b->coef, a->n * sizeof *a->coef) == 0;
}

static bool table_double(graph *g)
{
    const size_t size = 2 * g->table_size;
    node *table = memory_zero(size, sizeof *table);
    if (!table) return false;
    for (size_t i = 1; i < g->count; i++) {
        size_t k = hash(&g->nodes[i].r) & (size - 1);
        while (table[k] != 0)
            k = (k + 1) & (size - 1);
        table[k] = (node)i;
    }
    memory_free(g->table);
    g->table = table;
    g->table_size = size;
    return true;
}

static uint32_t mask_of(const graph *g, const node_record *r)
{
    if (r->kind == NODE_LEAF) return 1u << r->fn;
    uint32_t has = 0;
    for (size_t i = 0; i < r->n; i++)
        has |= g->nodes[r->args[i]].has;
    if (r->kind == NODE_EXPECT) has = (has & ~(1u << LEAF_BASE)) | HAS_EXPECT;
    if (r->kind == NODE_DETACH) has |= HAS_DETACH;
    return has;
}

/* Copies the operands of r into the arena. */
static bool keep(graph *g, node_record *r)
{
    node *args = arena_alloc(g->store, r->n, sizeof *args);
    double *coef = r->coef ? arena_alloc(g->store, r->n, sizeof *coef) : NULL;
    if (r->n && (!args || (r->coef && !coef))) return false;
    if (r->n) memcpy(args, r->args, r->n * sizeof *args);
    if (r->n && r->coef) memcpy(coef, r->coef, r->n * sizeof *coef);
    if (r->name && !(r->name = arena_text(g->store, r->name, strlen(r->name)))) return false;
    r->args = args;
    r->coef = coef;
    return true;
}

static node append(graph *g, node_record r, size_t slot)
{
    static const char no_memory[] = "no memory is left for the expression graph";
    if (g->count >= GRAPH_NODE_LIMIT)
        return graph_fail(g, DTE_LIMIT,
                          "the formulas need more than 4000000 graph nodes, the limit; "
                          "use smaller sizes");
    if (!memory_grow(&g->nodes, &g->room, g->count + 1, sizeof *g->nodes) || !keep(g, &r))
        return graph_fail(g, DTE_MEMORY, no_memory);
    const node id = (node)g->count++;
    g->nodes[id] = (stored){r, mask_of(g, &r)};
    g->table[slot] = id;
    if (2 * g->count > g->table_size && !table_double(g))
        return graph_fail(g, DTE_MEMORY, no_memory);
    return id;
}

node graph_intern(graph *g, const node_record *r)
{
    if (!graph_alive(g)) return 0;
    for (size_t i = 0; i < r->n; i++)
        if (r->args[i] == 0) return 0;
    size_t k = hash(r) & (g->table_size - 1);
    for (; g->table[k] != 0; k = (k + 1) & (g->table_size - 1))
        if (equal(&g->nodes[g->table[k]].r, r)) return g->table[k];
    return append(g, *r, k);
}

node graph_const(graph *g, double value)
{
    if (value == 0.0) value = 0.0; /* one zero */
    return graph_intern(g, &(node_record){.kind = NODE_CONST, .value = value});
}

node graph_leaf(graph *g, leaf_kind kind, uint32_t index, const char *name)
{
    return graph_intern(
        g, &(node_record){.kind = NODE_LEAF, .fn = (uint32_t)kind, .index = index, .name = name});
}

node graph_fresh(graph *g, const char *name)
{
    return graph_leaf(g, LEAF_BOUND, g->fresh++, name);
}

node graph_root(graph *g)
{
    return graph_leaf(g, LEAF_ROOT, 0, "sqrt(1/2)");
}

node graph_detach(graph *g, node a)
{
    if (graph_is_const(g, a, NULL)) return a;
    return graph_intern(g, &(node_record){.kind = NODE_DETACH, .n = 1, .args = &a});
}

/* A new stamp for graph_collect, with marks for every node. */
static bool marks_ready(graph *g)
{
    const size_t had = g->mark_room;
    if (!memory_grow(&g->mark, &g->mark_room, g->count, sizeof *g->mark)) return false;
    if (g->mark_room > had) memset(g->mark + had, 0, (g->mark_room - had) * sizeof *g->mark);
    g->stamp++;
    return true;
}

static int ascending(const void *a, const void *b)
{
    const node x = *(const node *)a, y = *(const node *)b;
    return (x > y) - (x < y);
}

/* A found node is appended to the list, and the list is its own queue. */
static bool visit(graph *g, node a, uint32_t mask, node **list, size_t *n, size_t *room)
{
    if (a == 0 || g->mark[a] == g->stamp || !(g->nodes[a].has & mask)) return true;
    g->mark[a] = g->stamp;
    if (!memory_grow(list, room, *n + 1, sizeof **list)) return false;
    (*list)[(*n)++] = a;
    return true;
}

node *graph_reach(graph *g, size_t n_roots, const node *roots, uint32_t mask, size_t *count)
{
    node *list = NULL;
    size_t n = 0, room = 0;
    bool ok = graph_alive(g) && marks_ready(g) && memory_grow(&list, &room, 16, sizeof *list);
    for (size_t i = 0; ok && i < n_roots; i++)
        ok = visit(g, roots[i], mask, &list, &n, &room);
    for (size_t i = 0; ok && i < n; i++) {
        const node_record *r = &g->nodes[list[i]].r;
        for (size_t k = 0; ok && k < r->n; k++)
            ok = visit(g, r->args[k], mask, &list, &n, &room);
    }
    *count = n;
    if (ok) {
        qsort(list, n, sizeof *list, ascending);
        return list;
    }
    memory_free(list);
    return NULL;
}

node *graph_collect(graph *g, size_t n_roots, const node *roots, uint32_t mask, size_t *count)
{
    node *list = graph_reach(g, n_roots, roots, mask, count);
    if (!list) graph_fail(g, DTE_MEMORY, "no memory is left to walk the expression graph");
    return list;
}

size_t graph_place(size_t n, const node *list, node a)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        if (list[mid] < a)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && list[lo] == a ? lo : n;
}
