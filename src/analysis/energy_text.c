/* energy_text.c - an energy in sentences: what is proved, what was sampled, and where. */
#include "analysis/energy_text.h"

#include "analysis/phrases.h"
#include "base/number.h"
#include <math.h>
#include <stdint.h>

static const char *const words[] = {
    [DTE_ENERGY_CONSERVED] = "conserved",
    [DTE_ENERGY_STILL] = "conserved-to-rounding",
    [DTE_ENERGY_NON_INCREASING] = "non-increasing",
    [DTE_ENERGY_NON_DECREASING] = "non-decreasing",
    [DTE_ENERGY_GROWS] = "grows",
    [DTE_ENERGY_UNKNOWN] = "unknown",
};

const char *dte_energy_word(dte_energy_kind kind)
{
    const size_t n = sizeof words / sizeof *words;
    return words[(size_t)kind < n ? kind : DTE_ENERGY_UNKNOWN];
}

static void add_number(phrase *p, double value, int digits)
{
    char text[NUMBER_TEXT];
    phrase_add(p, "%s", number_format(value, digits, text));
}

static void add_place(const dte_game *game, const dte_check *check, const dte_energy_report *r,
                      phrase *p)
{
    const bool whole = game->s->n_axes >= game->d;
    if (r->window) phrase_add(p, " in the window");
    if (r->window && whole) return;
    phrase_add(p, "%s within 1 of '%.60s'", r->window ? ", other components" : "",
               check->equilibria[0].name);
}

enum { SHOWN = 4 };

/* "w = 0.5, a = 1" */
static void add_point(const dte_game *game, const dte_energy_report *r, const double *at, phrase *p)
{
    for (size_t i = 0; i < r->n && i < SHOWN; i++) {
        phrase_add(p, "%s%.40s = ", i ? ", " : "", dte_game_component(game, i));
        add_number(p, at[i], 4);
    }
    if (r->n > SHOWN) phrase_add(p, ", ...");
}

static void say_extremum(const dte_check *check, const dte_energy_report *r, phrase *p)
{
    if (r->extremum == SIZE_MAX) return;
    const dte_equilibrium_report *e = &check->equilibria[r->extremum];
    phrase_add(p, " %.40s has a strict %s at '%.60s'%s.", r->name,
               r->sign < 0 ? "maximum" : "minimum", e->name,
               e->manifold_dimension ? ", across the manifold of equilibria" : "");
}

static void say_lasalle(const dte_check *check, const dte_energy_report *r, phrase *p)
{
    const bool alone = r->extremum != SIZE_MAX && !r->still_set[0] && !r->still_at &&
                       r->n_still == 0 && check->equilibria[r->extremum].manifold_dimension == 0;
    if (r->leaves < 0 && alone)
        phrase_add(p, " It stands still nowhere else, as far as samples show: a strict Lyapunov "
                      "function (evidence, no proof).");
    if (r->leaves < 0) return;
    if (r->leaves == 0) {
        phrase_add(p, " Orbits may stay where it stands still: LaSalle's argument stops there.");
        return;
    }
    phrase_add(p,
               " The flow leaves the still set at every sampled point of it but '%.60s': LaSalle's "
               "argument for convergence (evidence from samples, no proof).",
               check->equilibria[r->extremum].name);
}

static void say_still_set(const dte_game *game, const dte_energy_report *r, phrase *p)
{
    if (r->still_set[0]) phrase_add(p, " It stands still where %s (identically).", r->still_set);
    if (r->n_still > 0)
        phrase_add(p, " The derivative is below its error bound at %zu of the %zu points.",
                   r->n_still, r->n_points);
    if (!r->still_at) return;
    phrase_add(p, " It %sstands still near ", r->still_set[0] ? "also " : "");
    add_point(game, r, r->still_at, p);
    phrase_add(p, ".");
}

static void say_monotone(const dte_game *game, const dte_check *check, const dte_energy_report *r,
                         phrase *p)
{
    phrase_add(p, r->kind == DTE_ENERGY_NON_DECREASING ? "Non-decreasing" : "Non-increasing");
    add_place(game, check, r, p);
    phrase_add(p, " (at %zu sampled points).", r->n_points);
    say_still_set(game, r, p);
    say_extremum(check, r, p);
    say_lasalle(check, r, p);
}

static void say_growth(const dte_game *game, const dte_check *check, const dte_energy_report *r,
                       phrase *p)
{
    phrase_add(p, "Grows at %zu of %zu sampled points", r->n_growing, r->n_points);
    add_place(game, check, r, p);
    phrase_add(p, "; most at ");
    add_point(game, r, r->most_at, p);
    phrase_add(p, ": the derivative is ");
    add_number(p, r->most, 4);
    phrase_add(p, " (error below ");
    add_number(p, r->most_error, 1);
    phrase_add(p, "). It falls elsewhere: no conserved quantity and no Lyapunov function here.");
}

void energy_say(const dte_game *game, const dte_check *check, energy_doubt doubt,
                dte_energy_report *r)
{
    phrase p = phrase_start(r->text, sizeof r->text);
    switch (r->kind) {
    case DTE_ENERGY_CONSERVED:
        phrase_add(&p, "Conserved (identically): the derivative multiplies out to zero.");
        say_extremum(check, r, &p);
        return;
    case DTE_ENERGY_STILL:
        phrase_add(&p, "Conserved to rounding");
        add_place(game, check, r, &p);
        phrase_add(
            &p,
            ": the derivative is below its error bound at all %zu sampled points, but was not "
            "multiplied out to zero.",
            r->n_points);
        say_extremum(check, r, &p);
        return;
    case DTE_ENERGY_NON_INCREASING:
    case DTE_ENERGY_NON_DECREASING:
        say_monotone(game, check, r, &p);
        return;
    case DTE_ENERGY_GROWS:
        say_growth(game, check, r, &p);
        return;
    case DTE_ENERGY_UNKNOWN:
        phrase_add(
            &p,
            doubt == ENERGY_TOO_LARGE
                ? "Not judged: the game is too large for error bounds."
                : "Not judged: the energy or its derivative is not finite at any sampled point.");
    }
}

/* " by the factor 1 to 1.01" */
static void say_factors(const dte_energy_step *s, phrase *p)
{
    if (!isfinite(s->least) || !isfinite(s->most)) return;
    phrase_add(p, "; in one step it is multiplied by ");
    add_number(p, s->least, 8);
    phrase_add(p, s->least < s->most ? " to " : "");
    if (s->least < s->most) add_number(p, s->most, 8);
}

static void say_largest_change(const dte_game *game, const dte_energy_report *r,
                               const dte_energy_step *s, phrase *p)
{
    phrase_add(p, " It grows most at ");
    add_point(game, r, s->most_at, p);
    phrase_add(p, ": by ");
    add_number(p, s->change, 4);
    phrase_add(p, " (error below ");
    add_number(p, s->change_error, 1);
    phrase_add(p, ").");
}

void energy_step_say(const dte_game *game, const dte_check *check, const dte_energy_report *r,
                     const char *why, dte_energy_step *s)
{
    static const char *const begins[] = {
        [DTE_ENERGY_STILL] = "Conserved to rounding",
        [DTE_ENERGY_NON_INCREASING] = "Non-increasing",
        [DTE_ENERGY_NON_DECREASING] = "Non-decreasing",
        [DTE_ENERGY_GROWS] = "Grows",
    };
    phrase p = phrase_start(s->text, sizeof s->text);
    if (s->kind == DTE_ENERGY_CONSERVED) {
        phrase_add(&p, "Conserved by every step, for every h (identically).");
        return;
    }
    if (s->kind == DTE_ENERGY_UNKNOWN) {
        phrase_add(&p, "Not judged: %s.", why);
        return;
    }
    phrase_add(&p, "%s", begins[s->kind]);
    if (s->kind == DTE_ENERGY_GROWS)
        phrase_add(&p, " at %zu of %zu sampled points", s->n_growing, s->n_points);
    add_place(game, check, r, &p);
    if (s->kind != DTE_ENERGY_GROWS) phrase_add(&p, " (at %zu sampled points)", s->n_points);
    say_factors(s, &p);
    phrase_add(&p, ".");
    if (s->n_growing > 0) say_largest_change(game, r, s, &p);
}
