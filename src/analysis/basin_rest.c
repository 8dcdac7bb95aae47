/* basin_rest.c - states at rest: on an equilibrium, or beside a manifold of equilibria.
 *
 * Newton's method with steps of least norm leads from s to the nearest point s* of the manifold. It
 * attracts there if J(s*) has as many singular values near 0 as the manifold has dimensions, and
 * every other eigenvalue is on the stable side by 1e-6 of the size of J (multipliers: by 1e-9). */
#include "analysis/basin_plan.h"
#include "analysis/equilibrium.h"
#include "base/fail.h"
#include "base/memory.h"
#include "num/linalg.h"
#include <math.h>
#include <string.h>

static const double on_it = 1e-9;     /* of the half widths, each component of its own */
static const double beside_it = 1e-3; /* of the size */
static const double kernel_size = 1e-7, flow_margin = 1e-6, map_margin = 1e-9;

static double squared(size_t d, const double *a, const double *b)
{
    double sum = 0.0;
    for (size_t k = 0; k < d; k++)
        sum += (a[k] - b[k]) * (a[k] - b[k]);
    return sum;
}

static bool is_on(const basin_plan *p, const double *s, const double *point)
{
    for (size_t k = 0; k < p->d; k++)
        if (!(fabs(s[k] - point[k]) <= on_it * p->half[k])) return false;
    return true;
}

int basin_at_rest(const basin_plan *p, const double *s)
{
    const dte_equilibria *e = p->out->equilibria;
    for (size_t i = 0; i < e->n_sets; i++) {
        const double *point = e->check->equilibria[e->sets[i].first].point;
        if (e->sets[i].dimension > 0) continue;
        if (is_on(p, s, point)) return (int)(CODE_SETS + i);
    }
    return 0;
}

/* The manifold with the nearest known point; SIZE_MAX: none. */
static size_t nearest_set(const basin_plan *p, const double *s)
{
    const dte_equilibria *e = p->out->equilibria;
    double least = (double)INFINITY;
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < e->n_sets; i++)
        for (size_t k = 0; k < e->sets[i].n && e->sets[i].dimension > 0; k++) {
            const double r = squared(p->d, s, e->check->equilibria[e->sets[i].first + k].point);
            if (!(r < least)) continue;
            least = r;
            best = i;
        }
    return best;
}

/* All but the k eigenvalues nearest to the critical value (0, or 1 for a map) are stable. */
static dte_status attracts(size_t n, const double *jacobian, size_t k, bool map, double *work,
                           bool *yes)
{
    double *re = work, *im = work + n;
    const double scale = linalg_norm_frobenius(n, jacobian), centre = map ? 1.0 : 0.0;
    size_t left = n;
    DTE_TRY(linalg_eigen(n, jacobian, re, im, NULL, NULL, NULL, NULL));
    for (size_t c = 0; c < k; c++, left--) {
        size_t nearest = 0;
        for (size_t i = 1; i < left; i++)
            if (hypot(re[i] - centre, im[i]) < hypot(re[nearest] - centre, im[nearest]))
                nearest = i;
        if (hypot(re[nearest] - centre, im[nearest]) > kernel_size * fmax(scale, centre))
            return DTE_OK;
        re[nearest] = re[left - 1];
        im[nearest] = im[left - 1];
    }
    *yes = true;
    for (size_t i = 0; i < left; i++)
        *yes =
            *yes && (map ? hypot(re[i], im[i]) < 1.0 - map_margin : re[i] < -flow_margin * scale);
    return DTE_OK;
}

typedef struct rest {
    double *point, *jacobian, *state, *big, *singular;
} rest;

static dte_status judge(const basin_plan *p, dte_game *game, method_map *map, size_t dimension,
                        const double *s, const rest *r, bool *yes)
{
    const size_t d = p->d, n = map ? map->n : d;
    equilibrium e = {.point = r->point};
    size_t kernel = 0;
    memcpy(r->point, s, d * sizeof *s);
    DTE_TRY(equilibrium_refine(game, "", 50, &e, r->jacobian, NULL));
    DTE_TRY(linalg_svd(d, d, r->jacobian, r->singular, NULL, NULL, NULL));
    while (kernel < d && r->singular[d - 1 - kernel] <= kernel_size * r->singular[0])
        kernel++;
    if (kernel != dimension || !(e.moved <= beside_it * p->size)) return DTE_OK;
    if (!map) return attracts(d, r->jacobian, kernel, false, r->singular, yes);
    method_map_rest(map, r->point, r->state);
    DTE_TRY(method_map_jacobian(map, p->h, r->state, r->big, NULL));
    return attracts(n, r->big, kernel, true, r->singular, yes);
}

dte_status basin_manifold_code(const basin_plan *p, dte_game *game, method_map *map,
                               const double *s, int *code, dte_error *err)
{
    const size_t d = p->d, n = map ? map->n : d, set = nearest_set(p, s);
    bool yes = false;
    *code = CODE_NOT_DECIDED;
    if (set == SIZE_MAX) return DTE_OK;
    double *work = memory_zero(d + d * d + n + n * n + 2 * n, sizeof *work);
    if (!work) return fail_memory(err);
    rest r = {.point = work, .jacobian = work + d};
    r.state = r.jacobian + d * d;
    r.big = r.state + n;
    r.singular = r.big + n * n;
    const dte_status status =
        judge(p, game, map, p->out->equilibria->sets[set].dimension, s, &r, &yes);
    memory_free(work);
    if (status == DTE_MEMORY) return fail_memory(err);
    if (status == DTE_OK && yes) *code = (int)(CODE_SETS + set);
    return DTE_OK;
}
