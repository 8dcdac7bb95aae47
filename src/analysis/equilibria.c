/* equilibria.c - all equilibria of a box: starts, sets, names, verdicts. */
#include "analysis/equilibria.h"

#include "analysis/check_points.h"
#include "analysis/manifold.h"
#include "analysis/still_points.h"
#include "base/memory.h"
#include "num/rules.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
    STARTS = 1024,
    STARTS_LEAST = 32,
    STARTS_MOST = 1000000,
    SOBOL_MOST = 40, /* components; more are hashed */
    REPRESENTATIVES = 4,
    NAME_ROOM = 24
};

dte_equilibria_settings dte_equilibria_default(void)
{
    return (dte_equilibria_settings){.enlarge = 1.0};
}

void dte_equilibria_free(dte_equilibria *e)
{
    if (!e) return;
    dte_check_free(e->check);
    memory_free(e->sets);
    memory_free(e->lo);
    memory_free(e->names);
    memory_free(e);
}

/* ---- the box ---- */

dte_status equilibria_reference(const dte_game *game, double *point, dte_error *err)
{
    const dte_game_info info = dte_game_describe(game);
    memset(point, 0, info.dimension * sizeof *point);
    if (info.n_equilibria > 0) return dte_game_equilibrium_point(game, 0, point, err);
    return info.has_start ? dte_game_start(game, point, err) : DTE_OK;
}

static dte_status set_axis(const dte_game *game, dte_axis a, double *lo, double *hi, dte_error *err)
{
    if (a.component >= game->d)
        return fail(err, DTE_USAGE, "the window has a range for a component that does not exist");
    if (!(a.lo < a.hi) || !isfinite(a.lo) || !isfinite(a.hi))
        return fail(err, DTE_USAGE, "the range of '%s' in the window is empty or not finite",
                    dte_game_component(game, a.component));
    lo[a.component] = a.lo;
    hi[a.component] = a.hi;
    return DTE_OK;
}

dte_status equilibria_box(const dte_game *game, size_t n_window, const dte_axis *window,
                          const double *reference, double *lo, double *hi, dte_error *err)
{
    for (size_t k = 0; k < game->d; k++) {
        lo[k] = reference[k] - 1.0;
        hi[k] = reference[k] + 1.0;
    }
    for (size_t i = 0; i < game->s->n_axes; i++) {
        const scenario_axis *a = &game->s->axes[i];
        dte_axis axis = {.component = a->component};
        DTE_TRY(game_constant(game, a->lo, &axis.lo, err));
        DTE_TRY(game_constant(game, a->hi, &axis.hi, err));
        DTE_TRY(set_axis(game, axis, lo, hi, err));
    }
    for (size_t i = 0; i < n_window; i++)
        DTE_TRY(set_axis(game, window[i], lo, hi, err));
    return DTE_OK;
}

/* ---- starts ---- */

/* A Newton step costs d^3 operations and more. */
static size_t usual_starts(size_t d)
{
    const double cost = (double)d * (double)d * (double)d / 512.0;
    const double n = STARTS / fmax(1.0, cost);
    return n > STARTS_LEAST ? (size_t)n : STARTS_LEAST;
}

/* A number in (0, 1) from two counters (splitmix64). */
static double hashed(uint64_t i, uint64_t k)
{
    uint64_t z = (i * 0x9e3779b97f4a7c15u) ^ (k * 0xd1342543de82ef95u + 0x632be59bd9b4e019u);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return ((double)(z >> 12) + 0.5) * 0x1p-52;
}

static dte_status try_box(dte_game *game, size_t n, double *s, still_points *p, dte_error *err)
{
    const size_t d = p->d, low = d < SOBOL_MOST ? d : SOBOL_MOST;
    double *u = memory_zero(n * low, sizeof *u);
    dte_status status = u ? rules_sobol(n, low, u, err) : fail_memory(err);
    for (size_t i = 0; i < n && status == DTE_OK; i++) {
        for (size_t k = 0; k < d; k++) {
            const double part = k < low ? u[i * low + k] : hashed(i, k);
            s[k] = p->lo[k] + part * (p->hi[k] - p->lo[k]);
        }
        status = still_points_try(game, s, SIZE_MAX, p, err);
    }
    memory_free(u);
    return status;
}

static dte_status try_all(dte_game *game, size_t n, still_points *p, dte_error *err)
{
    double *s = memory_zero(p->d, sizeof *s);
    dte_status status = s ? DTE_OK : fail_memory(err);
    for (size_t i = 0; i < game->s->n_equilibria && status == DTE_OK; i++) {
        status = dte_game_equilibrium_point(game, i, s, err);
        if (status == DTE_OK) status = still_points_try(game, s, i, p, err);
    }
    for (size_t k = 0; k < p->d && status == DTE_OK; k++)
        s[k] = 0.5 * (p->lo[k] + p->hi[k]);
    if (status == DTE_OK) status = still_points_try(game, s, SIZE_MAX, p, err);
    if (status == DTE_OK) status = try_box(game, n, s, p, err);
    memory_free(s);
    return status;
}

/* ---- sets ---- */

/* Named points first, in the order of the scenario; the others by their components. */
static bool before(const still_points *p, size_t i, size_t j)
{
    const still_point *a = &p->at[i], *b = &p->at[j];
    if (a->named != b->named) return a->named < b->named;
    for (size_t k = 0; k < p->d; k++) {
        const double gap = a->s[k] - b->s[k];
        if (fabs(gap) > 1e-9 * (p->hi[k] - p->lo[k])) return gap < 0.0;
    }
    return i < j;
}

/* order: the leader of each group, sorted. Returns how many groups there are. */
static size_t find_leaders(const still_points *p, size_t *order)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        size_t g = 0;
        while (g < n && p->at[order[g]].group != p->at[i].group)
            g++;
        if (g == n) order[n++] = i;
        if (before(p, i, order[g])) order[g] = i;
    }
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && before(p, order[k], order[k - 1]); k--) {
            const size_t other = order[k];
            order[k] = order[k - 1];
            order[k - 1] = other;
        }
    return n;
}

/* The leader, then each time the point of the group farthest from those chosen before. */
static size_t choose(const still_points *p, size_t leader, size_t *chosen)
{
    size_t n = 0;
    for (size_t next = leader; n < REPRESENTATIVES && next != SIZE_MAX;) {
        double most = 0.0;
        chosen[n++] = next;
        next = SIZE_MAX;
        for (size_t i = 0; i < p->n; i++) {
            double least = (double)INFINITY;
            if (p->at[i].group != p->at[leader].group) continue;
            for (size_t c = 0; c < n; c++) {
                double sum = 0.0;
                for (size_t k = 0; k < p->d; k++)
                    sum += pow(p->at[i].s[k] - p->at[chosen[c]].s[k], 2.0);
                least = fmin(least, sum);
            }
            if (!(least > most)) continue;
            most = least;
            next = i;
        }
    }
    return n;
}

typedef struct builder {
    dte_game *game;
    still_points *p;
    dte_equilibria *out;
    double *points;     /* of the representatives, n x d */
    const char **names; /* n */
    size_t n, isolated, manifolds;
} builder;

/* Shown at one of the representatives. */
static dte_status find_dimension(builder *b, size_t n, const size_t *chosen, size_t *dimension,
                                 dte_error *err)
{
    *dimension = 0;
    for (size_t c = 0; c < n && *dimension == 0; c++) {
        const still_point *at = &b->p->at[chosen[c]];
        manifold m;
        if (at->kernel == 0) return DTE_OK;
        DTE_TRY(dte_game_jacobian(b->game, at->s, b->p->jacobian, err));
        DTE_TRY(manifold_find(b->game, at->s, b->p->jacobian, at->kernel, at->tolerance, &m, err));
        *dimension = m.dimension;
        manifold_free(&m);
    }
    return DTE_OK;
}

static void name_set(builder *b, size_t leader, dte_equilibrium_set *set, char *room)
{
    const size_t named = b->p->at[leader].named;
    const bool many = set->dimension > 0;
    set->name = room;
    if (named != SIZE_MAX)
        set->name = b->game->s->equilibria[named].name;
    else
        snprintf(room, NAME_ROOM, "%c%zu", many ? 'M' : 'E', many ? ++b->manifolds : ++b->isolated);
}

static dte_status add_set(builder *b, size_t leader, dte_error *err)
{
    const size_t d = b->p->d, index = b->out->n_sets;
    dte_equilibrium_set *set = &b->out->sets[index];
    size_t chosen[REPRESENTATIVES];
    set->first = b->n;
    set->n = choose(b->p, leader, chosen);
    DTE_TRY(find_dimension(b, set->n, chosen, &set->dimension, err));
    name_set(b, leader, set, b->out->names + index * NAME_ROOM);
    for (size_t c = 0; c < set->n; c++, b->n++) {
        memcpy(b->points + b->n * d, b->p->at[chosen[c]].s, d * sizeof *b->points);
        b->names[b->n] = set->name;
    }
    for (size_t i = 0; i < b->p->n; i++)
        if (b->p->at[i].group == b->p->at[leader].group) set->hits += b->p->at[i].hits;
    b->out->singles += set->hits == 1;
    b->out->n_sets++;
    return DTE_OK;
}

static dte_status build(builder *b, size_t *order, dte_error *err)
{
    const size_t n = find_leaders(b->p, order), d = b->p->d;
    b->out->sets = memory_zero(n, sizeof *b->out->sets);
    b->out->names = memory_zero(n, NAME_ROOM);
    b->points = memory_zero(n * REPRESENTATIVES, d * sizeof *b->points);
    b->names = memory_zero(n * REPRESENTATIVES, sizeof *b->names);
    if (!b->out->sets || !b->out->names || !b->points || !b->names) return fail_memory(err);
    for (size_t i = 0; i < n; i++)
        DTE_TRY(add_set(b, order[i], err));
    return check_points(b->game, b->n, b->names, b->points, &b->out->check, err);
}

static dte_status report(dte_game *game, still_points *p, dte_equilibria *out, dte_error *err)
{
    builder b = {.game = game, .p = p, .out = out};
    size_t *order = memory_zero(p->n + 1, sizeof *order);
    const dte_status status = order ? build(&b, order, err) : fail_memory(err);
    memory_free(order);
    memory_free(b.points);
    memory_free(b.names);
    return status;
}

/* ---- the whole ---- */

static dte_status make_box(dte_game *game, const dte_equilibria_settings *set, dte_equilibria *e,
                           dte_error *err)
{
    const size_t d = game->d;
    e->lo = memory_zero(3 * d, sizeof *e->lo);
    if (!e->lo) return fail_memory(err);
    e->hi = e->lo + d;
    DTE_TRY(equilibria_reference(game, e->lo + 2 * d, err));
    DTE_TRY(equilibria_box(game, set->n_window, set->window, e->lo + 2 * d, e->lo, e->hi, err));
    for (size_t k = 0; k < d; k++) {
        const double more = 0.5 * (set->enlarge - 1.0) * (e->hi[k] - e->lo[k]);
        e->lo[k] -= more;
        e->hi[k] += more;
    }
    return DTE_OK;
}

static dte_status find(dte_game *game, const dte_equilibria_settings *set, dte_equilibria *e,
                       dte_error *err)
{
    still_points p;
    DTE_TRY(make_box(game, set, e, err));
    DTE_TRY(game_need_product(game, err));
    dte_status status = still_points_create(game, e->lo, e->hi, &p, err);
    const size_t n = set->starts > 0 ? set->starts : usual_starts(game->d);
    if (status == DTE_OK) status = try_all(game, n, &p, err);
    if (status == DTE_OK) status = still_points_join(game, &p, err);
    if (status == DTE_OK) status = report(game, &p, e, err);
    e->starts = p.starts;
    e->outside = p.outside;
    e->failed = p.failed;
    e->kinks = p.kinks;
    still_points_free(&p);
    return status;
}

dte_status dte_equilibria_find(dte_game *game, const dte_equilibria_settings *settings,
                               dte_equilibria **out, dte_error *err)
{
    const dte_equilibria_settings usual = dte_equilibria_default();
    *out = NULL;
    fail_clear(err);
    if (!settings) settings = &usual;
    if (settings->starts > STARTS_MOST || !(settings->enlarge > 0.0) ||
        !isfinite(settings->enlarge))
        return fail(err, DTE_USAGE, "a search for equilibria takes at most %d starts", STARTS_MOST);
    dte_equilibria *e = memory_zero(1, sizeof *e);
    if (!e) return fail_memory(err);
    e->dimension = game->d;
    const dte_status status = find(game, settings, e, err);
    if (status == DTE_OK)
        *out = e;
    else
        dte_equilibria_free(e);
    return status;
}
