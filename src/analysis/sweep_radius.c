/* sweep_radius.c - programs whose lanes are the learning rates. For h >= 0 only the least real
 * eigenvalue a and the largest b count: max |1 + h l| = max(1 + h b, -1 - h a). */
#include "analysis/sweep_radius.h"

#include <math.h>
#include <string.h>

void sweep_radius_free(sweep_radius *r)
{
    program_free(r->reals);
    for (size_t m = 0; m < SWEEP_RADIUS_PAIRS; m++)
        program_free(r->pairs[m]);
    *r = (sweep_radius){0};
}

static node larger(graph *g, node a, node b)
{
    const node both[] = {a, b};
    return graph_call(g, FN_max, both);
}

static node for_reals(graph *g, node h, const node *ends)
{
    const node one = graph_const(g, 1.0);
    const node low = graph_add(g, one, graph_mul(g, h, ends[0]));
    const node high = graph_add(g, one, graph_mul(g, h, ends[1]));
    return larger(g, high, graph_neg(g, low));
}

/* sqrt of max over the pairs of (1 + h a)^2 + (h b)^2 */
static node for_pairs(graph *g, node h, size_t m, const node *l)
{
    node most = 0;
    for (size_t k = 0; k < m; k++) {
        const node x = graph_add(g, graph_const(g, 1.0), graph_mul(g, h, l[2 * k]));
        const node y = graph_mul(g, h, l[2 * k + 1]);
        const node square = graph_add(g, graph_power(g, x, 2.0), graph_power(g, y, 2.0));
        most = k == 0 ? square : larger(g, most, square);
    }
    return graph_power(g, most, 0.5);
}

/* m = 0: for the reals. */
static dte_status make(size_t m, program **out, dte_error *err)
{
    node uniform[2 * SWEEP_RADIUS_PAIRS];
    const size_t n = m > 0 ? 2 * m : 2;
    graph *g = graph_create();
    if (!g) return fail_memory(err);
    const node h = graph_fresh(g, "h");
    for (size_t k = 0; k < n; k++)
        uniform[k] = graph_fresh(g, "l");
    const node result = m > 0 ? for_pairs(g, h, m, uniform) : for_reals(g, h, uniform);
    dte_status status = graph_status(g, err);
    const program_spec spec = {.g = g,
                               .n_out = 1,
                               .out = &result,
                               .n_uniform = n,
                               .uniform = uniform,
                               .n_lane = 1,
                               .lane = &h};
    if (status == DTE_OK) status = program_create(&spec, out, err);
    graph_free(g);
    return status;
}

static void merge(size_t n, const double *room, double *out)
{
    for (size_t j = 0; j < n; j++)
        out[j] = fmax(out[j], room[j]);
}

/* The next up to SWEEP_RADIUS_PAIRS pairs from *k on; returns how many. */
static size_t next_pairs(size_t d, const double *re, const double *im, const bool *skip, size_t *k,
                         double *uniform)
{
    size_t m = 0;
    for (; *k < d && m < SWEEP_RADIUS_PAIRS; ++*k) {
        if (skip[*k] || !(im[*k] > 0.0)) continue;
        uniform[2 * m] = re[*k];
        uniform[2 * m++ + 1] = im[*k];
    }
    return m;
}

static bool real_ends(size_t d, const double *re, const double *im, const bool *skip, double *ends)
{
    ends[0] = (double)INFINITY;
    ends[1] = -(double)INFINITY;
    for (size_t k = 0; k < d; k++) {
        if (skip[k] || im[k] != 0.0) continue;
        ends[0] = fmin(ends[0], re[k]);
        ends[1] = fmax(ends[1], re[k]);
    }
    return ends[0] <= ends[1];
}

dte_status sweep_radius_find(sweep_radius *r, size_t d, const double *re, const double *im,
                             const bool *skip, size_t n, const double *h, double *room, double *out,
                             dte_error *err)
{
    double uniform[2 * SWEEP_RADIUS_PAIRS];
    bool any = real_ends(d, re, im, skip, uniform);
    if (any) {
        if (!r->reals) DTE_TRY(make(0, &r->reals, err));
        program_run(r->reals, uniform, n, h, n, out, n);
    }
    for (size_t k = 0, m; (m = next_pairs(d, re, im, skip, &k, uniform)) > 0;) {
        if (!r->pairs[m - 1]) DTE_TRY(make(m, &r->pairs[m - 1], err));
        program_run(r->pairs[m - 1], uniform, n, h, n, any ? room : out, n);
        if (any) merge(n, room, out);
        any = true;
    }
    if (!any) memset(out, 0, n * sizeof *out);
    return DTE_OK;
}
