/* still_points.c - Newton's method from many starts; duplicates merged; manifolds walked along.
 *
 * A walk from a to b takes steps of at most a twentieth of the box along the part of b - s in the
 * kernel of J(s), and lets Newton's method, which moves across the kernel, bring each back. */
#include "analysis/still_points.h"

#include "analysis/equilibrium.h"
#include "base/memory.h"
#include "num/linalg.h"
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { NEWTON_STEPS = 100, WALK_STEPS = 60, NEIGHBOURS = 6 };
static const double same = 1e-6, rank_tolerance = 1e-8;

dte_status still_points_create(const dte_game *game, const double *lo, const double *hi,
                               still_points *out, dte_error *err)
{
    const size_t d = game->d;
    *out = (still_points){.d = d, .lo = lo, .hi = hi};
    out->jacobian = memory_zero(2 * d * d + 5 * d, sizeof *out->jacobian);
    if (!out->jacobian) return fail_memory(err);
    out->singular = out->jacobian + 2 * d * d;
    return DTE_OK;
}

void still_points_free(still_points *p)
{
    for (size_t i = 0; i < p->n; i++)
        memory_free(p->at[i].s);
    memory_free(p->at);
    memory_free(p->jacobian);
    *p = (still_points){0};
}

static double distance(size_t d, const double *a, const double *b)
{
    double sum = 0.0;
    for (size_t k = 0; k < d; k++)
        sum += (a[k] - b[k]) * (a[k] - b[k]);
    return sqrt(sum);
}

static bool in_box(const still_points *p, const double *s)
{
    for (size_t k = 0; k < p->d; k++) {
        const double slack = 1e-9 * (p->hi[k] - p->lo[k]);
        if (!(s[k] >= p->lo[k] - slack && s[k] <= p->hi[k] + slack)) return false;
    }
    return true;
}

static size_t kernel_of(const still_points *p, double *tolerance)
{
    const double most = p->singular[0];
    size_t k = 0;
    *tolerance = fmax(rank_tolerance * most, DBL_MIN);
    while (k < p->d && p->singular[p->d - 1 - k] <= *tolerance)
        k++;
    return k;
}

/* The nearest point that has a kernel (or: any), and how far it is. */
static size_t nearest(const still_points *p, const double *s, bool kernel, double *far)
{
    size_t best = SIZE_MAX;
    *far = (double)INFINITY;
    for (size_t i = 0; i < p->n; i++) {
        const double r = distance(p->d, p->at[i].s, s);
        if (!(r < *far) || (kernel && p->at[i].kernel == 0)) continue;
        *far = r;
        best = i;
    }
    return best;
}

static dte_status keep(still_points *p, const double *s, size_t named, dte_error *err)
{
    double far, tolerance;
    const size_t d = p->d, kernel = kernel_of(p, &tolerance), old = nearest(p, s, false, &far);
    if (far <= same * (1.0 + vector_norm(d, s))) {
        p->at[old].hits++;
        return DTE_OK;
    }
    size_t singular = 0;
    for (size_t i = 0; i < p->n; i++)
        singular += p->at[i].kernel > 0;
    if (kernel > 0 && singular >= STILL_SINGULAR && named == SIZE_MAX) {
        p->at[nearest(p, s, true, &far)].hits++;
        return DTE_OK;
    }
    double *copy = memory_zero(d, sizeof *copy);
    if (!copy || !memory_grow(&p->at, &p->room, p->n + 1, sizeof *p->at)) {
        memory_free(copy);
        return fail_memory(err);
    }
    memcpy(copy, s, d * sizeof *s);
    p->at[p->n] = (still_point){copy, kernel, tolerance, 1, p->n, named};
    p->n++;
    return DTE_OK;
}

/* The field is differentiable at s: short ways along the axes change it by what J says. At a jump
 * (a sign, a norm at 0) Newton's method can stop where v has a one-sided limit 0, and J there is
 * that of one side. */
static bool is_smooth(dte_game *game, const still_points *p, const double *s)
{
    const size_t d = p->d;
    const double step = 1e-6 * (1.0 + vector_norm(d, s));
    const double slope = linalg_norm_frobenius(d, p->jacobian);
    double *at = p->singular + 3 * d, *v = at + d;
    memcpy(at, s, d * sizeof *s);
    for (size_t k = 0; k < 2 * d; k++) {
        const double move = k % 2 ? -step : step;
        at[k / 2] = s[k / 2] + move;
        dte_game_field(game, 1, at, v);
        at[k / 2] = s[k / 2];
        for (size_t i = 0; i < d; i++)
            if (!(fabs(v[i] - move * p->jacobian[i * d + k / 2]) <= step * (0.01 * slope + 0.001)))
                return false;
    }
    return true;
}

dte_status still_points_try(dte_game *game, double *s, size_t named, still_points *p,
                            dte_error *err)
{
    const size_t d = p->d;
    equilibrium e = {.point = s};
    p->starts++;
    dte_status status = equilibrium_refine(game, "", NEWTON_STEPS, &e, p->jacobian, NULL);
    if (status == DTE_OK && !in_box(p, s)) {
        p->outside++;
        return DTE_OK;
    }
    if (status == DTE_OK && named == SIZE_MAX && !is_smooth(game, p, s)) {
        p->kinks++;
        return DTE_OK;
    }
    if (status == DTE_OK) status = linalg_svd(d, d, p->jacobian, p->singular, NULL, NULL, NULL);
    if (status == DTE_OK) return keep(p, s, named, err);
    if (status == DTE_MEMORY) return fail_memory(err);
    p->failed++;
    return DTE_OK;
}

/* ---- manifolds ---- */

typedef struct walk {
    dte_game *game;
    still_points *p;
    double *s, *aim, *vt; /* aim: part of what is left that lies in the kernel */
    size_t kernel;
    double pace;
} walk;

static dte_status aim_at(walk *w, const double *b, double *length)
{
    const size_t d = w->p->d;
    DTE_TRY(linalg_svd(d, d, w->p->jacobian, w->p->singular, NULL, w->vt, NULL));
    memset(w->aim, 0, d * sizeof *w->aim);
    for (size_t i = d - w->kernel; i < d; i++) {
        double along = 0.0;
        for (size_t k = 0; k < d; k++)
            along += w->vt[i * d + k] * (b[k] - w->s[k]);
        for (size_t k = 0; k < d; k++)
            w->aim[k] += along * w->vt[i * d + k];
    }
    *length = vector_norm(d, w->aim);
    return DTE_OK;
}

/* One step of the walk; *left: what remains. */
static dte_status stride(walk *w, const double *b, double *left)
{
    const size_t d = w->p->d;
    double length;
    equilibrium e = {.point = w->s};
    DTE_TRY(aim_at(w, b, &length));
    const double step = fmin(1.0, w->pace / length);
    for (size_t k = 0; k < d; k++)
        w->s[k] += step * w->aim[k];
    DTE_TRY(equilibrium_refine(w->game, "", NEWTON_STEPS, &e, w->p->jacobian, NULL));
    const double now = distance(d, w->s, b);
    const bool near = e.moved <= 0.5 * w->pace && now < *left - 0.2 * fmin(step * length, *left);
    *left = now;
    return near ? DTE_OK : DTE_NUMERIC;
}

/* True if the walk from point i comes to point j. */
static dte_status walk_to(walk *w, size_t i, size_t j, bool *arrived)
{
    const still_point *a = &w->p->at[i], *b = &w->p->at[j];
    const size_t d = w->p->d;
    double left = distance(d, a->s, b->s);
    dte_status status = dte_game_jacobian(w->game, a->s, w->p->jacobian, NULL);
    memcpy(w->s, a->s, d * sizeof *w->s);
    w->kernel = a->kernel;
    *arrived = false;
    for (int n = 0; n < WALK_STEPS && status == DTE_OK && !*arrived; n++) {
        status = stride(w, b->s, &left);
        *arrived = left <= same * (1.0 + vector_norm(d, b->s));
    }
    return status == DTE_MEMORY ? status : DTE_OK;
}

static void unite(still_points *p, size_t from, size_t to)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->at[i].group == from) p->at[i].group = to;
}

/* The k-th nearest neighbour of i among points with the same kernel: the nearest one that is
 * farther than `least` (ties by number). SIZE_MAX: none. */
static size_t neighbour(const still_points *p, size_t i, double *least, size_t *last)
{
    size_t best = SIZE_MAX;
    double far = (double)INFINITY;
    for (size_t j = 0; j < p->n; j++) {
        if (j == i || p->at[j].kernel != p->at[i].kernel) continue;
        const double r = distance(p->d, p->at[i].s, p->at[j].s);
        const bool later = r > *least || (r == *least && (*last == SIZE_MAX || j > *last));
        if (!later || !(r < far)) continue;
        far = r;
        best = j;
    }
    *least = far;
    *last = best;
    return best;
}

static dte_status join_point(walk *w, size_t i)
{
    double least = -1.0;
    size_t last = SIZE_MAX;
    for (int k = 0; k < NEIGHBOURS; k++) {
        const size_t j = neighbour(w->p, i, &least, &last);
        bool arrived = false;
        if (j == SIZE_MAX) return DTE_OK;
        if (w->p->at[i].group == w->p->at[j].group) continue;
        DTE_TRY(walk_to(w, i, j, &arrived));
        if (arrived) unite(w->p, w->p->at[j].group, w->p->at[i].group);
    }
    return DTE_OK;
}

dte_status still_points_join(dte_game *game, still_points *p, dte_error *err)
{
    walk w = {.game = game, .p = p, .pace = 0.05 * distance(p->d, p->lo, p->hi)};
    w.vt = p->jacobian + p->d * p->d;
    w.s = p->singular + p->d;
    w.aim = w.s + p->d;
    for (size_t i = 0; i < p->n; i++)
        if (p->at[i].kernel > 0 && join_point(&w, i) == DTE_MEMORY) return fail_memory(err);
    return DTE_OK;
}
