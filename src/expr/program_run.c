/* program_run.c - runs the tape over blocks of lanes.
 *
 * What depends on uniform inputs only is computed once, then each block of lanes: by depth, the
 * stages and the outer code. A stage is turned the way that costs less for the lanes at
 * hand; the result is the same bit for bit. */
#include "expr/program_tape.h"
#include <string.h>

typedef struct run {
    const program *p;
    const double *uniform, *in;
    size_t in_stride, out_stride;
    double *out;
    size_t first, lanes; /* the block: lanes first .. first + lanes - 1 */
    /* SHIFT_INPUT and SHIFT_OUTPUT; 0: the program's own registers, from which outputs are copied
     */
    size_t shift[SHIFT_COUNT];
} run;

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void fill_chunk(double *chunk, double number)
{
    for (int i = 0; i < KERNEL_CHUNK; i++)
        chunk[i] = number;
}

static inline void execute_one(const program *p, const instruction *i, size_t chunks,
                               const size_t shift[SHIFT_COUNT])
{
    const unsigned m = i->shift;
    p->kernels->op[i->op](chunks, program_chunk(p, i->d + shift[m & 3]),
                          program_chunk(p, i->a + shift[m >> 2 & 3]), i->stride & 1u,
                          program_chunk(p, i->b + shift[m >> 4 & 3]), i->stride >> 1 & 1u,
                          program_chunk(p, i->c + shift[m >> 6]), i->stride >> 2 & 1u);
}

static void execute(const program *p, const segment *s, size_t chunks,
                    const size_t shift[SHIFT_COUNT])
{
    for (const instruction *i = s->code, *end = s->code + s->n; i < end; i++)
        execute_one(p, i, chunks, shift);
}

/* ---- outer code ------------------------------------------------------------------------- */

/* The lanes that fill the last chunk repeat the last lane. */
static void fill_up(double *vector, size_t lanes)
{
    for (size_t i = lanes; i % KERNEL_CHUNK; i++)
        vector[i] = vector[lanes - 1];
}

static void load(const run *r, double *d, size_t input)
{
    memcpy(d, r->in + input * r->in_stride + r->first, r->lanes * sizeof *d);
    fill_up(d, r->lanes);
}

static void store(const run *r, const instruction *i)
{
    const double *a = program_chunk(r->p, i->a + r->shift[i->shift >> 2 & 3]);
    double *out = r->out + i->b * r->out_stride + r->first;
    if (i->stride & 1)
        memcpy(out, a, r->lanes * sizeof *out);
    else
        for (size_t k = 0; k < r->lanes; k++)
            out[k] = *a;
}

static void execute_outer(const run *r, const segment *s, size_t chunks)
{
    for (const instruction *i = s->code, *end = s->code + s->n; i < end; i++) {
        if (i->op < OP_COUNT)
            execute_one(r->p, i, chunks, r->shift);
        else if (i->op == V_LANE)
            load(r, program_chunk(r->p, i->d), i->a);
        else if (i->op == V_UNIFORM)
            fill_chunk(program_chunk(r->p, i->d), r->uniform[i->a]);
        else if (!i->d || !r->shift[SHIFT_OUTPUT]) /* V_STORE */
            store(r, i);
    }
}

/* The numbers of the caller lie like registers: whole chunks, aligned, each number where the
 * program would keep it. */
static bool lies_like_registers(const program *p, const double *x, size_t stride, size_t lanes)
{
    return p->direct && stride == p->width * KERNEL_CHUNK && lanes <= stride &&
           lanes % KERNEL_CHUNK == 0 && (uintptr_t)x % (KERNEL_CHUNK * sizeof *x) == 0;
}

static size_t chunks_from(const program *p, uint32_t registers, const double *x)
{
    return ((uintptr_t)x - (uintptr_t)p->memory) / (KERNEL_CHUNK * sizeof *x) - registers;
}

static void set_shifts(run *r, size_t lanes)
{
    const program *p = r->p;
    if (lies_like_registers(p, r->in, r->in_stride, lanes))
        r->shift[SHIFT_INPUT] = chunks_from(p, p->inputs, r->in);
    if (lies_like_registers(p, r->out, r->out_stride, lanes))
        r->shift[SHIFT_OUTPUT] = chunks_from(p, p->outputs, r->out);
}

static void load_inputs(const run *r)
{
    const program *p = r->p;
    for (size_t k = 0; k < p->n_in; k++)
        load(r, program_chunk(p, p->inputs + k * p->width), k);
}

/* ---- points and uniform inputs ---------------------------------------------------------- */

/* Runs code whose vectors are points over the points [first, first + n) (in chunks). */
static void over_points(const program *p, const stage_tape *s, const segment *code, size_t first,
                        size_t n, size_t partial)
{
    if (code->n == 0) return;
    for (size_t k = 0; k < n; k += s->block) {
        const size_t shift[SHIFT_COUNT] = {0, first + k, k, partial};
        execute(p, code, smaller(s->block, n - k), shift);
    }
}

void program_run_once(const program *p)
{
    for (size_t k = 0; k < p->n_stages; k++)
        over_points(p, &p->stages[k], &p->stages[k].once, 0, p->stages[k].points, 0);
}

/* ((p0 + p4) + (p2 + p6)) + ((p1 + p5) + (p3 + p7)) */
static double add_partial(const double *p)
{
    return ((p[0] + p[4]) + (p[2] + p[6])) + ((p[1] + p[5]) + (p[3] + p[7]));
}

/* The tables of a stage with a single macro stay valid for all lanes of the call. */
static void uniform_stage(const program *p, const stage_tape *s)
{
    if (s->n_uniform == 0 && s->macro < s->points) return;
    for (size_t k = 0; k < s->n_uniform; k++)
        fill_chunk(program_chunk(p, s->uniform_sum[k].part), 0.0);
    for (size_t first = 0; first < s->points; first += s->macro)
        over_points(p, s, &s->uniform, first, smaller(s->macro, s->points - first), 0);
    for (size_t k = 0; k < s->n_uniform; k++) {
        const reduction *e = &s->uniform_sum[k];
        fill_chunk(program_chunk(p, e->to), add_partial(program_chunk(p, e->part)));
    }
}

/* ---- points and lanes ------------------------------------------------------------------- */

static void macro_as_lanes(const run *r, const stage_tape *s, size_t first, size_t n)
{
    const program *p = r->p;
    const size_t chunks = (r->lanes + KERNEL_CHUNK - 1) / KERNEL_CHUNK;
    for (size_t k = 0; k < n * KERNEL_CHUNK; k++) {
        const size_t place[SHIFT_COUNT] = {0, first * KERNEL_CHUNK + k, k, 0};
        for (size_t i = 0; i < s->n_table; i++) {
            const spread *t = &s->table[i];
            fill_chunk(program_chunk(p, t->to), program_chunk(p, t->from)[place[t->shift]]);
        }
        const size_t shift[SHIFT_COUNT] = {
            [SHIFT_INPUT] = r->shift[SHIFT_INPUT],
            [SHIFT_OUTPUT] = r->shift[SHIFT_OUTPUT],
            [SHIFT_PARTIAL] = k % KERNEL_CHUNK * s->partial,
        };
        execute(p, &s->body_lanes, chunks, shift);
    }
}

static void macro_as_points(const run *r, const stage_tape *s, size_t first, size_t n)
{
    const program *p = r->p;
    for (size_t lane = 0; lane < r->lanes; lane++) {
        for (size_t i = 0; i < s->n_import; i++) {
            const spread *x = &s->import[i];
            fill_chunk(program_chunk(p, x->to),
                       program_chunk(p, x->from + r->shift[x->shift])[lane]);
        }
        over_points(p, s, &s->body_points, first, n, lane * s->n_lane);
    }
}

static void finish_lanes(const run *r, const stage_tape *s)
{
    static const struct {
        uint8_t to, from;
    } tree[] = {{0, 4}, {2, 6}, {1, 5}, {3, 7}, {0, 2}, {1, 3}};
    kernel_fn *add = r->p->kernels->op[OP_ADD];
    const size_t chunks = (r->lanes + KERNEL_CHUNK - 1) / KERNEL_CHUNK;
    for (size_t e = 0; e < s->n_lane; e++) {
        const size_t part = s->lane_sum[e].part;
        for (size_t k = 0; k < sizeof tree / sizeof *tree; k++) {
            double *a = program_chunk(r->p, part + tree[k].to * s->partial);
            const double *b = program_chunk(r->p, part + tree[k].from * s->partial);
            add(chunks, a, a, 1, b, 1, b, 1);
        }
        const double *a = program_chunk(r->p, part);
        const double *b = program_chunk(r->p, part + s->partial);
        add(chunks, program_chunk(r->p, s->lane_sum[e].to), a, 1, b, 1, b, 1);
    }
}

static void finish_points(const run *r, const stage_tape *s)
{
    for (size_t e = 0; e < s->n_lane; e++) {
        double *to = program_chunk(r->p, s->lane_sum[e].to);
        for (size_t lane = 0; lane < r->lanes; lane++)
            to[lane] = add_partial(program_chunk(r->p, s->first_partial + lane * s->n_lane + e));
        fill_up(to, r->lanes);
    }
}

/* Estimated time in operations on one chunk; a call of a kernel costs about as much as three. */
static bool points_are_cheaper(const stage_tape *s, size_t lanes)
{
    const double call = 3.0, code = (double)s->body_points.n, points = (double)s->points;
    const size_t whole_chunks = (lanes + KERNEL_CHUNK - 1) / KERNEL_CHUNK;
    const double chunks = (double)whole_chunks;
    const double calls = (points + (double)s->block - 1.0) / (double)s->block;
    const double as_lanes = KERNEL_CHUNK * points * ((double)s->n_table + code * (call + chunks));
    const double as_points = (double)lanes * ((double)s->n_import + code * (call * calls + points));
    return as_points < as_lanes;
}

static void lane_stage(const run *r, const stage_tape *s)
{
    if (s->n_lane == 0) return;
    const bool as_points = points_are_cheaper(s, r->lanes);
    const size_t partials = as_points ? r->lanes * s->n_lane : KERNEL_CHUNK * s->partial;
    memset(program_chunk(r->p, s->first_partial), 0, partials * KERNEL_CHUNK * sizeof(double));
    for (size_t first = 0; first < s->points; first += s->macro) {
        const size_t n = smaller(s->macro, s->points - first);
        if (s->macro < s->points) over_points(r->p, s, &s->uniform, first, n, 0);
        if (as_points)
            macro_as_points(r, s, first, n);
        else
            macro_as_lanes(r, s, first, n);
    }
    if (as_points)
        finish_points(r, s);
    else
        finish_lanes(r, s);
}

/* ---- a call ----------------------------------------------------------------------------- */

void program_run(program *p, const double *uniform, size_t lanes, const double *in,
                 size_t in_stride, double *out, size_t out_stride)
{
    run r = {p, uniform, in, in_stride, out_stride, out, 0, 0, {0}};
    if (lanes == 0) return;
    set_shifts(&r, lanes);
    for (size_t d = 0; d < p->n_levels; d++) {
        const tape_level *l = &p->levels[d];
        for (size_t k = 0; k < l->n_stages; k++)
            uniform_stage(p, &p->stages[l->first_stage + k]);
        execute_outer(&r, &l->uniform, 1);
    }
    for (; r.first < lanes; r.first += r.lanes) {
        r.lanes = smaller(lanes - r.first, p->width * KERNEL_CHUNK);
        if (p->direct && !r.shift[SHIFT_INPUT]) load_inputs(&r);
        for (size_t d = 0; d < p->n_levels; d++) {
            const tape_level *l = &p->levels[d];
            for (size_t k = 0; k < l->n_stages; k++)
                lane_stage(&r, &p->stages[l->first_stage + k]);
            execute_outer(&r, &l->lanes, (r.lanes + KERNEL_CHUNK - 1) / KERNEL_CHUNK);
        }
    }
}
