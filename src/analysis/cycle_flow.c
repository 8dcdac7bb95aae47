/* cycle_flow.c - limit cycles of the flow, see cycle.h.
 *
 * x: a state near the cycle, T: a time near its period. One integration (GSL) of s' = v(s) and
 * M' = J(s) M from x over T gives s(T) and M; the condition s(T) = x, to first order in a
 * displacement E z of x across the flow and in T, is
 *     (M E - E) z + v(s(T)) dT = x - s(T). */
#include "analysis/cycle.h"

#include "analysis/equilibrium.h"
#include "base/fail.h"
#include "base/memory.h"
#include "num/linalg.h"
#include "num/ode.h"
#include <math.h>
#include <string.h>

enum { NEWTON_STEPS = 12, EVALUATIONS = 400000, FINE_POINTS = 2048 };
_Static_assert(FINE_POINTS % CYCLE_POINTS == 0, "the points that are kept are among the fine ones");
static const double closed = 1e-10, wide = 0.3, trivial = 1e-6, margin = 1e-4, fine = 1e-11,
                    near = 1e-4, beside = 0.5;

/* ---- one turn ---- */

typedef struct turn {
    dte_game *game;
    size_t d;
    cycle *c;       /* its points are filled */
    double *y;      /* x, then M as d x d */
    size_t n_taken; /* points */
} turn;

static void variation(void *data, const double *y, double *f)
{
    const turn *t = data;
    const size_t d = t->d;
    program_run(t->game->value, NULL, 1, y, 1, f, 1);
    program_run(t->game->product, y, d, y + d, d, f + d, d);
}

/* The last point is the first one again. */
static bool take_point(void *user, double time, const double *y)
{
    turn *t = user;
    (void)time;
    if (t->n_taken < t->c->n_points) memcpy(t->c->points + t->n_taken * t->d, y, t->d * sizeof *y);
    t->n_taken++;
    return true;
}

/* *done: it came to its end. */
static dte_status go_round(turn *t, bool *done, dte_error *err)
{
    const size_t d = t->d;
    const ode_system system = {.n = d + d * d, .field = variation, .data = t};
    ode_settings set = ode_default();
    ode_end end;
    double reached;
    set.rtol = fine;
    set.atol = 0.01 * fine;
    set.max_evaluations = EVALUATIONS;
    memcpy(t->y, t->c->point, d * sizeof *t->y);
    memset(t->y + d, 0, d * d * sizeof *t->y);
    for (size_t k = 0; k < d; k++)
        t->y[d + k * d + k] = 1.0;
    t->n_taken = 0;
    DTE_TRY(ode_run(&system, &set, t->c->period, t->c->n_points, t->y, take_point, t, &end,
                    &reached, err));
    *done = end == ODE_DONE;
    return DTE_OK;
}

/* ---- the section ---- */

/* normal = v(point)/|v|; the rows of the basis: those of the reflection that takes an axis to the
 * normal (Householder), without that one. False where v is 0 or not finite. */
static bool set_section(cycle *c, dte_game *game)
{
    const size_t d = c->d;
    size_t axis = 0;
    double u[CYCLE_DIMENSION_MOST] = {0};
    dte_game_field(game, 1, c->point, c->normal);
    const double speed = vector_norm(d, c->normal);
    if (!(speed > 0.0) || !isfinite(speed)) return false;
    for (size_t k = 0; k < d; k++) {
        c->normal[k] /= speed;
        if (fabs(c->normal[k]) > fabs(c->normal[axis])) axis = k;
    }
    const double sign = c->normal[axis] < 0.0 ? -1.0 : 1.0;
    memcpy(u, c->normal, d * sizeof *u);
    u[axis] += sign; /* |u|^2 = 2 |u_axis| */
    for (size_t row = 0, a = 0; row < d; row++) {
        if (row == axis) continue;
        for (size_t k = 0; k < d; k++)
            c->basis[a * d + k] = (row == k) - u[row] * u[k] / fabs(u[axis]);
        a++;
    }
    return true;
}

/* Component `row` of M e. */
static double times(const double *m, const double *e, size_t d, size_t row)
{
    double sum = 0.0;
    for (size_t k = 0; k < d; k++)
        sum += m[row * d + k] * e[k];
    return sum;
}

/* ---- Newton's method ---- */

typedef struct newton {
    double *matrix, *right, *step, *gap; /* d x d, d, d, d */
} newton;

/* *moved: the step's length across the flow; also moves c->period. */
static dte_status improve(turn *t, const newton *w, double *moved)
{
    const size_t d = t->d;
    cycle *c = t->c;
    dte_game_field(t->game, 1, t->y, w->right);
    for (size_t row = 0; row < d; row++) {
        for (size_t a = 0; a + 1 < d; a++)
            w->matrix[row * d + a] =
                times(t->y + d, c->basis + a * d, d, row) - c->basis[a * d + row];
        w->matrix[row * d + d - 1] = w->right[row];
    }
    DTE_TRY(linalg_solve_min_norm(d, w->matrix, w->gap, 1e-13, w->step, NULL, NULL));
    for (size_t k = 0; k < d; k++)
        for (size_t a = 0; a + 1 < d; a++)
            c->point[k] += c->basis[a * d + k] * w->step[a];
    c->period += w->step[d - 1];
    *moved = vector_norm(d - 1, w->step);
    return DTE_OK;
}

/* True if the orbit closes in the end, and the cycle is still about what it was. */
static dte_status close_up(turn *t, const newton *w, bool *yes, dte_error *err)
{
    cycle *c = t->c;
    const double first = c->period;
    double size = 0.0, moved;
    *yes = false;
    for (int n = 0; n < NEWTON_STEPS; n++) {
        bool done;
        if (!set_section(c, t->game)) return DTE_OK;
        DTE_TRY(go_round(t, &done, err));
        if (!done) return DTE_OK;
        cycle_measure(c, true);
        if (n == 0) size = c->size;
        for (size_t k = 0; k < t->d; k++)
            w->gap[k] = c->point[k] - t->y[k];
        *yes = vector_norm(t->d, w->gap) <= closed * c->size && c->size >= 0.5 * size;
        if (*yes || c->size < 0.5 * size) return DTE_OK;
        if (improve(t, w, &moved) != DTE_OK) return DTE_OK;
        if (!(moved <= wide * size) || !(fabs(c->period - first) <= 0.5 * first)) return DTE_OK;
    }
    return DTE_OK;
}

/* ---- tests ---- */

/* When the orbit comes forwards through the section between the points i and i + 1, as far as their
 * chord tells, and how far from the first point, squared; NaN if it does not. */
static double crossing(const cycle *c, size_t i, double *square)
{
    const size_t d = c->d;
    const double *from = c->points + i * d, *to = from + d;
    double g[2] = {0.0, 0.0};
    for (size_t k = 0; k < d; k++) {
        g[0] += c->normal[k] * (from[k] - c->point[k]);
        g[1] += c->normal[k] * (to[k] - c->point[k]);
    }
    if (!(g[0] < 0.0 && g[1] >= 0.0)) return (double)NAN;
    const double part = g[0] / (g[0] - g[1]);
    *square = 0.0;
    for (size_t k = 0; k < d; k++)
        *square += pow(from[k] - c->point[k] + part * (to[k] - from[k]), 2.0);
    return ((double)i + part) / (double)c->n_points * c->period;
}

/* *first: when the orbit is first back at its first point; the period, if not before its end. Sets
 * c->earliest halfway between the last passage before its end and the end. */
static void find_returns(cycle *c, double *first)
{
    double last = 0.0, square;
    *first = c->period;
    for (size_t i = 1; i + 1 < c->n_points; i++) {
        const double t = crossing(c, i, &square);
        if (!(t > 0.0) || square > beside * beside * c->size * c->size) continue;
        last = t;
        if (square <= near * near * c->size * c->size) *first = fmin(*first, t);
    }
    c->earliest = 0.5 * (last + c->period);
}

/* Once more, with many points: the ranges, the points that are kept, and *first, the first return.
 */
static dte_status look_closely(turn *t, bool *yes, double *first, dte_error *err)
{
    cycle *c = t->c, fine_one;
    const size_t d = c->d;
    dte_status status = cycle_create(d, d, FINE_POINTS, &fine_one, err);
    if (status == DTE_OK) {
        memcpy(fine_one.point, c->point, d * sizeof *c->point);
        memcpy(fine_one.normal, c->normal, d * sizeof *c->point);
        fine_one.period = c->period;
        t->c = &fine_one;
        status = go_round(t, yes, err);
        t->c = c;
    }
    if (status == DTE_OK && *yes) {
        cycle_measure(&fine_one, true);
        find_returns(&fine_one, first);
        c->earliest = fine_one.earliest;
        memcpy(c->lo, fine_one.lo, d * sizeof *c->lo);
        memcpy(c->hi, fine_one.hi, d * sizeof *c->hi);
        for (size_t i = 0; i < c->n_points; i++)
            memcpy(c->points + i * d, fine_one.points + i * (FINE_POINTS / CYCLE_POINTS) * d,
                   d * sizeof *c->points);
    }
    cycle_free(&fine_one);
    return status;
}

/* A closed orbit with its shortest period: several turns of one are found when it alternates. */
static dte_status close_shortest(turn *t, const newton *w, bool *yes, dte_error *err)
{
    double first = 0.0;
    for (int tries = 0; tries < 2; tries++) {
        DTE_TRY(close_up(t, w, yes, err));
        if (*yes) DTE_TRY(look_closely(t, yes, &first, err));
        if (!*yes || first == t->c->period) return DTE_OK;
        t->c->period = first;
    }
    *yes = false;
    return DTE_OK;
}

/* M normal = normal */
static bool is_exact(const turn *t)
{
    for (size_t k = 0; k < t->d; k++)
        if (!(fabs(times(t->y + t->d, t->c->normal, t->d, k) - t->c->normal[k]) <= trivial))
            return false;
    return true;
}

/* DR into w->matrix, its eigenvalues into w->step and w->gap. */
static bool contracts(const turn *t, const newton *w)
{
    cycle *c = t->c;
    const size_t d = t->d, m = d - 1;
    for (size_t row = 0; row < m; row++)
        for (size_t a = 0; a < m; a++) {
            double sum = 0.0;
            for (size_t k = 0; k < d; k++)
                sum += c->basis[row * d + k] * times(t->y + d, c->basis + a * d, d, k);
            w->matrix[row * m + a] = sum;
        }
    if (linalg_eigen(m, w->matrix, w->step, w->gap, NULL, NULL, NULL, NULL) != DTE_OK) return false;
    c->multiplier = 0.0;
    for (size_t k = 0; k < m; k++)
        c->multiplier = fmax(c->multiplier, hypot(w->step[k], w->gap[k]));
    return c->multiplier < 1.0 - margin;
}

/* ---- all of it ---- */

static dte_status find(turn *t, const newton *w, bool *found, dte_error *err)
{
    DTE_TRY(close_shortest(t, w, found, err));
    *found = *found && is_exact(t) && contracts(t, w);
    return *found ? cycle_find_ball(t->c, t->game, w->matrix, found, err) : DTE_OK;
}

dte_status cycle_of_flow(dte_game *game, const double *s, double period, cycle *out, bool *found,
                         dte_error *err)
{
    const size_t d = game->d;
    turn t = {.game = game, .d = d, .c = out};
    *out = (cycle){0};
    *found = false;
    if (d < 2 || d > CYCLE_DIMENSION_MOST) return DTE_OK;
    const dte_status product = game_need_product(game, err);
    if (product != DTE_OK) return product == DTE_MEMORY ? product : DTE_OK;
    double *work = memory_zero(2 * d * d + 4 * d, sizeof *work);
    if (!work) return fail_memory(err);
    t.y = work;
    double *const vectors = work + d + 2 * d * d;
    const newton w = {work + d + d * d, vectors, vectors + d, vectors + 2 * d};
    dte_status status = cycle_create(d, d, CYCLE_POINTS, out, err);
    if (status == DTE_OK) {
        memcpy(out->point, s, d * sizeof *s);
        out->period = period;
        status = find(&t, &w, found, err);
    }
    memory_free(work);
    if (!*found) cycle_free(out);
    return status;
}
