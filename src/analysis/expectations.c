/* expectations.c - every claim of a scenario becomes one line: met, or what was found instead. */
#include "analysis/expectations.h"

#include "base/memory.h"
#include "base/number.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double default_tolerance = 1e-12;

typedef struct claim {
    dte_game *game;
    const scenario_expect *e;
    const dte_equilibrium_report *r;
    double tolerance;
    dte_expectation *out;
} claim;

static bool near(double found, double wanted, double tolerance, double size)
{
    return found == wanted || fabs(found - wanted) <= tolerance * fmax(1.0, size);
}

static void flow_claim(claim *c)
{
    dte_verdict wanted = DTE_UNDECIDED;
    c->out->met = dte_verdict_read(c->e->word, &wanted) == 0 && wanted == c->r->verdict;
    if (!c->out->met)
        snprintf(c->out->found, sizeof c->out->found, "the flow is %s",
                 dte_verdict_word(c->r->verdict));
}

typedef double of_equilibrium(const dte_equilibrium_report *r);
typedef double of_method(const dte_method_report *m);

typedef struct quantity {
    const char *name;
    of_equilibrium *value; /* or */
    of_method *method_value;
} quantity;

static double manifold_dimension(const dte_equilibrium_report *r)
{
    return (double)r->manifold_dimension;
}
static double rate(const dte_equilibrium_report *r)
{
    return r->rate;
}
static double spectral_abscissa(const dte_equilibrium_report *r)
{
    return r->spectral_abscissa;
}
static double moved(const dte_equilibrium_report *r)
{
    return r->moved;
}
static double dimension(const dte_equilibrium_report *r)
{
    return (double)r->n;
}
static double step_bound(const dte_method_report *m)
{
    return m->step_bound;
}
static double best_step(const dte_method_report *m)
{
    return m->best_step;
}
static double best_spectral_radius(const dte_method_report *m)
{
    return m->best_spectral_radius;
}

static const quantity quantities[] = {
    {"manifold_dimension", manifold_dimension, NULL},
    {"rate", rate, NULL},
    {"spectral_abscissa", spectral_abscissa, NULL},
    {"moved", moved, NULL},
    {"dimension", dimension, NULL},
    {"step_bound", NULL, step_bound},
    {"best_step", NULL, best_step},
    {"best_spectral_radius", NULL, best_spectral_radius},
};

/* The method's report; method_list.h sees to it that there is one. */
static const dte_method_report *find_method(const dte_equilibrium_report *r, const char *name)
{
    size_t i = 0;
    while (i + 1 < r->n_methods && strcmp(r->methods[i].method, name) != 0)
        i++;
    return &r->methods[i];
}

static dte_status number_claim(claim *c, dte_error *err)
{
    char text[NUMBER_TEXT];
    double wanted;
    DTE_TRY(game_constant(c->game, c->e->re[0], &wanted, err));
    size_t q = 0;
    while (q < sizeof quantities / sizeof *quantities &&
           strcmp(quantities[q].name, c->e->word) != 0)
        q++;
    if (q == sizeof quantities / sizeof *quantities) {
        snprintf(c->out->found, sizeof c->out->found, "'%.60s' is not computed", c->e->word);
        return DTE_OK;
    }
    const quantity *of = &quantities[q];
    const double found =
        of->value ? of->value(c->r) : of->method_value(find_method(c->r, c->e->method));
    c->out->met = near(found, wanted, c->tolerance, fabs(wanted));
    if (!c->out->met)
        snprintf(c->out->found, sizeof c->out->found, "%s is %s", c->e->word,
                 number_format(found, 15, text));
    return DTE_OK;
}

/* The nearest eigenvalue that is not used yet, or SIZE_MAX. */
static size_t nearest(const dte_equilibrium_report *r, const bool *used, double re, double im)
{
    size_t best = SIZE_MAX;
    double least = (double)INFINITY;
    for (size_t k = 0; k < r->n; k++) {
        const double gap = hypot(r->eigenvalues[k].re - re, r->eigenvalues[k].im - im);
        if (used[k] || !(gap < least)) continue;
        best = k;
        least = gap;
    }
    return best;
}

static void say_missing(claim *c, double re, double im, const dte_eigenvalue *l)
{
    char a[NUMBER_TEXT], b[NUMBER_TEXT], x[NUMBER_TEXT], y[NUMBER_TEXT];
    if (!l) {
        snprintf(c->out->found, sizeof c->out->found, "there are only %zu eigenvalues", c->r->n);
        return;
    }
    snprintf(c->out->found, sizeof c->out->found, "for %s %s %si the nearest is %s %s %si",
             number_format(re, 12, a), im < 0 ? "-" : "+", number_format(fabs(im), 12, b),
             number_format(l->re, 15, x), l->im < 0 ? "-" : "+", number_format(fabs(l->im), 15, y));
}

static dte_status eigenvalue_claim(claim *c, bool *used, dte_error *err)
{
    for (size_t i = 0; i < c->e->n; i++) {
        double re, im;
        DTE_TRY(game_constant(c->game, c->e->re[i], &re, err));
        DTE_TRY(game_constant(c->game, c->e->im[i], &im, err));
        const size_t k = nearest(c->r, used, re, im);
        const dte_eigenvalue *l = k == SIZE_MAX ? NULL : &c->r->eigenvalues[k];
        if (!l || !near(hypot(l->re - re, l->im - im), 0.0, c->tolerance, hypot(re, im))) {
            say_missing(c, re, im, l);
            return DTE_OK;
        }
        used[k] = true;
    }
    c->out->met = c->e->include || c->e->n == c->r->n;
    if (!c->out->met)
        snprintf(
            c->out->found, sizeof c->out->found,
            "there are %zu eigenvalues, %zu were named (write 'eigenvalues include' for a part)",
            c->r->n, c->e->n);
    return DTE_OK;
}

static dte_status one_claim(claim *c, dte_error *err)
{
    c->tolerance = default_tolerance;
    if (c->e->tolerance) DTE_TRY(game_constant(c->game, c->e->tolerance, &c->tolerance, err));
    if (c->e->what == EXPECT_FLOW) {
        flow_claim(c);
        return DTE_OK;
    }
    if (c->e->what == EXPECT_NUMBER) return number_claim(c, err);
    bool *used = memory_zero(c->r->n, sizeof *used);
    if (!used) return fail_memory(err);
    const dte_status status = eigenvalue_claim(c, used, err);
    memory_free(used);
    return status;
}

dte_status expectations_check(dte_game *game, dte_check *check, dte_error *err)
{
    const scenario *s = game->s;
    check->all_met = 1;
    check->expectations = memory_zero(s->n_expects + 1, sizeof *check->expectations);
    if (!check->expectations) return fail_memory(err);
    for (size_t i = 0; i < s->n_expects; i++) {
        const scenario_expect *e = &s->expects[i];
        dte_expectation *out = &check->expectations[check->n_expectations++];
        size_t column;
        *out = (dte_expectation){.text = e->text};
        if (e->at.src) source_place(e->at.src, e->at.begin, &out->line, &column);
        claim c = {game, e, &check->equilibria[e->equilibrium], 0.0, out};
        DTE_TRY(one_claim(&c, err));
        check->all_met = check->all_met && out->met;
    }
    return DTE_OK;
}
