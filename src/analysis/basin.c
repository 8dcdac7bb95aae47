/* basin.c - where do starts go: settings, and what is known beforehand. */
#include "analysis/basin_cycles.h"
#include "analysis/energy.h"
#include "analysis/equilibria.h"
#include "base/fail.h"
#include "base/memory.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { CELLS_MOST = 1 << 26, SETS_MOST = CODE_MOST - CODE_SETS, SEARCH_WIDER = 2 };

dte_basin_settings dte_basin_default(void)
{
    return (dte_basin_settings){.x = SIZE_MAX,
                                .y = SIZE_MAX,
                                .nx = 256,
                                .ny = 256,
                                .time = 100.0,
                                .rtol = 1e-8,
                                .far = 10.0,
                                .steps = 10000};
}

void dte_basin_free(dte_basin *b)
{
    if (!b) return;
    dte_equilibria_free(b->equilibria);
    for (size_t i = 0; i < b->n_cycles; i++)
        memory_free(b->cycles[i].points);
    memory_free(b->cycles);
    memory_free(b->outcomes);
    memory_free(b->code);
    memory_free(b->when);
    memory_free(b->base);
    memory_free(b);
}

void basin_start(const basin_plan *p, uint64_t i, double *s)
{
    const dte_basin *b = p->out;
    const uint64_t cell = p->probes ? p->probes[i] : i, row = cell / b->nx;
    const double x = (double)(cell % b->nx) + 0.5, y = (double)row + 0.5;
    memcpy(s, b->base, p->d * sizeof *s);
    s[b->x.component] = b->x.lo + x / (double)b->nx * (b->x.hi - b->x.lo);
    s[b->y.component] = b->y.lo + y / (double)b->ny * (b->y.hi - b->y.lo);
}

size_t basin_codes(const basin_plan *p)
{
    return CODE_SETS + p->out->equilibria->n_sets + p->n_cycles;
}

int basin_cycle_code(const basin_plan *p)
{
    return (int)(CODE_SETS + p->out->equilibria->n_sets);
}

size_t basin_width(const basin_plan *p)
{
    return BASIN_ROW + (p->probes ? p->tail : 0);
}

/* ---- settings ---- */

/* Steps shorter than 2^-100 of the time count as none. */
static const double time_most = 1e20;

static bool positive(double x)
{
    return x > 0.0 && isfinite(x);
}

static dte_status check_numbers(const dte_basin_settings *s, dte_error *err)
{
    if (s->nx == 0 || s->ny == 0 || s->nx > CELLS_MOST / s->ny)
        return fail(err, DTE_USAGE, "a basin has 1 to %d starts", CELLS_MOST);
    if (!s->method && !(positive(s->time) && s->time <= time_most))
        return fail(err, DTE_USAGE, "the time of a basin must be positive, and at most %g",
                    time_most);
    if (!(s->rtol >= 1e-13 && s->rtol <= 0.01))
        return fail(err, DTE_USAGE, "the tolerance of a basin must be between 1e-13 and 0.01");
    if (!(s->far >= 1.0))
        return fail(err, DTE_USAGE, "'far' must be at least 1: the window itself is not far");
    if (s->method && s->steps == 0) return fail(err, DTE_USAGE, "a basin needs at least one step");
    return DTE_OK;
}

static dte_status choose_plane(const dte_game *game, const dte_basin_settings *s, dte_basin *b,
                               dte_error *err)
{
    const dte_game_info info = dte_game_describe(game);
    size_t at[2] = {0, 1};
    for (size_t i = 0; i < 2 && i < info.n_axes; i++)
        at[i] = dte_game_axis(game, i).component;
    for (size_t i = 0; i < 2 && s->n_window >= 2; i++)
        at[i] = s->window[i].component;
    if (s->x != SIZE_MAX) at[0] = s->x;
    if (s->y != SIZE_MAX) at[1] = s->y;
    if (info.dimension < 2)
        return fail(err, DTE_USAGE, "a basin needs two components, but the state of %s has one",
                    info.file);
    if (at[0] >= info.dimension || at[1] >= info.dimension || at[0] == at[1])
        return fail(err, DTE_USAGE, "the two axes of a basin must be two different components");
    b->x.component = at[0];
    b->y.component = at[1];
    return DTE_OK;
}

static dte_status set_out(const dte_game *game, const dte_basin_settings *s, basin_plan *p,
                          dte_error *err)
{
    dte_basin *b = p->out;
    const size_t d = p->d;
    DTE_TRY(check_numbers(s, err));
    DTE_TRY(choose_plane(game, s, b, err));
    b->nx = s->nx;
    b->ny = s->ny;
    if (s->method)
        b->steps = s->steps;
    else
        b->time = s->time;
    b->base = memory_zero(d, sizeof *b->base);
    p->centre = memory_zero(2 * d, sizeof *p->centre);
    b->code = memory_zero(b->nx * b->ny, sizeof *b->code);
    b->when = memory_zero(b->nx * b->ny, sizeof *b->when);
    if (!b->base || !p->centre || !b->code || !b->when) return fail_memory(err);
    p->half = p->centre + d;
    DTE_TRY(equilibria_reference(game, b->base, err));
    DTE_TRY(equilibria_box(game, s->n_window, s->window, b->base, p->centre, p->half, err));
    if (s->start) memcpy(b->base, s->start, d * sizeof *b->base);
    b->x.lo = p->centre[b->x.component];
    b->x.hi = p->half[b->x.component];
    b->y.lo = p->centre[b->y.component];
    b->y.hi = p->half[b->y.component];
    for (size_t k = 0; k < d; k++) {
        const double lo = p->centre[k], hi = p->half[k];
        p->centre[k] = 0.5 * (lo + hi);
        p->half[k] = 0.5 * (hi - lo);
        p->size = fmax(p->size, p->half[k]);
    }
    return DTE_OK;
}

/* ---- what is known beforehand ---- */

static dte_status find_equilibria(basin_plan *p, dte_error *err)
{
    dte_equilibria_settings set = dte_equilibria_default();
    set.n_window = p->set->n_window;
    set.window = p->set->window;
    set.enlarge = SEARCH_WIDER;
    DTE_TRY(dte_equilibria_find(p->game, &set, &p->out->equilibria, err));
    const size_t n = p->out->equilibria->n_sets;
    if (n > SETS_MOST)
        return fail(err, DTE_LIMIT,
                    "%zu equilibria in and around the window; a basin tells %d "
                    "apart, so choose a smaller window",
                    n, SETS_MOST);
    p->attractors = memory_zero(n, sizeof *p->attractors);
    p->settles = memory_zero(n, sizeof *p->settles);
    return p->attractors && p->settles ? DTE_OK : fail_memory(err);
}

/* In the plane, an orbit that returns closes if a quantity is conserved, or if it surrounds the
 * centre of a reversing symmetry. Elsewhere neither is enough. */
static dte_status find_reason(basin_plan *p, dte_error *err)
{
    dte_check *check = p->out->equilibria->check;
    char *out = p->out->reason;
    if (p->d != 2 || p->set->method || check->n_equilibria == 0) return DTE_OK;
    for (size_t i = 0; i < check->n_equilibria; i++)
        if (check->equilibria[i].verdict == DTE_CENTRE && !*out)
            snprintf(out, sizeof p->out->reason, "'%.60s' is a centre", check->equilibria[i].name);
    if (*out || p->game->s->n_energies == 0) return DTE_OK;
    DTE_TRY(energies_report(p->game, check, err));
    for (size_t i = 0; i < check->n_energies; i++)
        if (check->energies[i].kind == DTE_ENERGY_CONSERVED && !*out)
            snprintf(out, sizeof p->out->reason, "the energy %.60s is conserved",
                     check->energies[i].name);
    return DTE_OK;
}

/* ---- all of it ---- */

static dte_status work(basin_plan *p, dte_error *err)
{
    DTE_TRY(set_out(p->game, p->set, p, err));
    DTE_TRY(find_equilibria(p, err));
    DTE_TRY(p->set->method ? basin_map_attractors(p, err) : basin_flow_attractors(p, err));
    DTE_TRY(find_reason(p, err));
    DTE_TRY(basin_cycles_find(p, err));
    DTE_TRY(basin_cycles_tell(p, err));
    return basin_rows_run(p, err);
}

dte_status dte_basin_run(dte_game *game, const dte_basin_settings *settings, dte_basin **out,
                         dte_error *err)
{
    const dte_basin_settings usual = dte_basin_default();
    basin_plan p = {.game = game, .set = settings ? settings : &usual, .d = game->d};
    *out = NULL;
    fail_clear(err);
    p.out = memory_zero(1, sizeof *p.out);
    if (!p.out) return fail_memory(err);
    const dte_status status = work(&p, err);
    for (size_t i = 0; p.attractors && p.out->equilibria && i < p.out->equilibria->n_sets; i++)
        attractor_free(&p.attractors[i]);
    basin_cycles_free(&p);
    memory_free(p.attractors);
    memory_free(p.settles);
    memory_free(p.centre);
    if (status == DTE_OK)
        *out = p.out;
    else
        dte_basin_free(p.out);
    return status;
}
