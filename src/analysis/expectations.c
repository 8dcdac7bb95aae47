/* expectations.c - every claim of a scenario becomes one line: met, or what was found instead. */
#include "analysis/expectations.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/source.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double default_tolerance = 1e-12;

typedef struct claim {
    dte_game *game;
    const scenario_expect *e;
    const dte_equilibrium_report *r;
    const dte_method_report *m; /* NULL: no method is named */
    const dte_check *check;
    double tolerance;
    dte_expectation *out;
} claim;

static bool near(double found, double wanted, double tolerance, double size)
{
    return found == wanted || fabs(found - wanted) <= tolerance * fmax(1.0, size);
}

static void method_claim(claim *c)
{
    const char *found = c->m && c->m->exists ? dte_verdict_word(c->m->verdict) : "no-jacobian";
    c->out->met = strcmp(c->e->word, found) == 0;
    if (!c->out->met)
        snprintf(c->out->found, sizeof c->out->found, "%.80s is %s", c->m->label, found);
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

#define OF_EQUILIBRIUM(name, expression)                                                           \
    static double flow_##name(const dte_equilibrium_report *r)                                     \
    {                                                                                              \
        return (double)(expression);                                                               \
    }
#define OF_METHOD(name, expression)                                                                \
    static double method_##name(const dte_method_report *m)                                        \
    {                                                                                              \
        return (double)(expression);                                                               \
    }
OF_EQUILIBRIUM(manifold_dimension, r->manifold_dimension)
OF_EQUILIBRIUM(rate, r->rate)
OF_EQUILIBRIUM(spectral_abscissa, r->spectral_abscissa)
OF_EQUILIBRIUM(moved, r->moved)
OF_EQUILIBRIUM(dimension, r->n)
OF_EQUILIBRIUM(residual, r->residual)
OF_EQUILIBRIUM(newton_steps, r->newton_steps)
OF_EQUILIBRIUM(stability_radius, r->stability_radius)
OF_EQUILIBRIUM(lyapunov_coefficient, r->lyapunov_coefficient)
OF_METHOD(dimension, m->n_multipliers)
OF_METHOD(lyapunov_coefficient, m->lyapunov_coefficient)
OF_METHOD(step_bound, m->step_bound)
OF_METHOD(best_step, m->best_step)
OF_METHOD(best_spectral_radius, m->best_spectral_radius)
OF_METHOD(spectral_radius, m->spectral_radius)
OF_METHOD(step, m->step)
OF_METHOD(stable_intervals, m->n_intervals)
OF_METHOD(stable_from, m->n_intervals ? m->intervals[0][0] : (double)NAN)
OF_METHOD(stable_to, m->n_intervals ? m->intervals[0][1] : (double)NAN)

static const struct quantity {
    const char *name;
    of_equilibrium *value;
    of_method *method_value;
} quantities[] = {
    {"manifold_dimension", flow_manifold_dimension, NULL},
    {"rate", flow_rate, NULL},
    {"spectral_abscissa", flow_spectral_abscissa, NULL},
    {"moved", flow_moved, NULL},
    {"dimension", flow_dimension, method_dimension},
    {"residual", flow_residual, NULL},
    {"newton_steps", flow_newton_steps, NULL},
    {"stability_radius", flow_stability_radius, NULL},
    {"lyapunov_coefficient", flow_lyapunov_coefficient, method_lyapunov_coefficient},
    {"step_bound", NULL, method_step_bound},
    {"best_step", NULL, method_best_step},
    {"best_spectral_radius", NULL, method_best_spectral_radius},
    {"spectral_radius", NULL, method_spectral_radius},
    {"step", NULL, method_step},
    {"stable_intervals", NULL, method_stable_intervals},
    {"stable_from", NULL, method_stable_from},
    {"stable_to", NULL, method_stable_to},
};

static double find_quantity(const claim *c)
{
    for (size_t q = 0; q < sizeof quantities / sizeof *quantities; q++) {
        if (strcmp(quantities[q].name, c->e->word) != 0) continue;
        if (!c->m) return quantities[q].value(c->r);
        return c->m->exists ? quantities[q].method_value(c->m) : (double)NAN;
    }
    return (double)NAN;
}

static dte_status number_claim(claim *c, dte_error *err)
{
    char text[NUMBER_TEXT];
    double wanted;
    DTE_TRY(game_constant(c->game, c->e->re[0], &wanted, err));
    const double found = find_quantity(c);
    c->out->met = near(found, wanted, c->tolerance, fabs(wanted));
    if (!c->out->met && isnan(found))
        snprintf(c->out->found, sizeof c->out->found, "there is no %s here%s", c->e->word,
                 c->m && !c->m->exists ? ": the step has no Jacobian" : "");
    else if (!c->out->met)
        snprintf(c->out->found, sizeof c->out->found, "%s is %s", c->e->word,
                 number_format(found, 15, text));
    return DTE_OK;
}

/* ---- energies and conditions ---- */

static void energy_claim(claim *c)
{
    const dte_energy_report *r = &c->check->energies[c->e->energy];
    dte_energy_kind found = r->kind;
    for (size_t i = 0; c->e->method && i < r->n_steps; i++)
        if (strcmp(r->steps[i].label, c->m->label) == 0) found = r->steps[i].kind;
    c->out->met = strcmp(c->e->word, dte_energy_word(found)) == 0;
    if (!c->out->met)
        snprintf(c->out->found, sizeof c->out->found, "%.60s is %s", r->name,
                 dte_energy_word(found));
}

static dte_status unknown_condition(const claim *c, dte_error *err)
{
    const char *names[64] = {NULL};
    char list[400] = "";
    size_t n = 0, length = 0;
    for (size_t k = 0; k < c->r->n_conditions && n < 63; k++) {
        bool again = false;
        for (size_t i = 0; i < n; i++)
            again = again || strcmp(names[i], c->r->conditions[k].name) == 0;
        if (again) continue;
        names[n++] = c->r->conditions[k].name;
        if (length + 80 < sizeof list)
            length += (size_t)snprintf(list + length, sizeof list - length, "%s%.70s",
                                       length ? ", " : "", names[n - 1]);
    }
    const char *near_by = text_nearest(c->e->condition, strlen(c->e->condition), names);
    if (near_by)
        return source_fail(err, c->e->condition_at, "unknown condition '%s' (did you mean '%s'?)",
                           c->e->condition, near_by);
    return source_fail(err, c->e->condition_at,
                       "the condition '%s' is not looked at for this game; there are: %s",
                       c->e->condition, list);
}

/* A condition that is told for each player fails if one fails, and holds if all hold. */
static dte_status condition_claim(claim *c, dte_error *err)
{
    static const char *const words[] = {"open", "fails", "holds"};
    int holds = 1;
    bool known = false;
    for (size_t k = 0; k < c->r->n_conditions; k++) {
        const dte_condition *x = &c->r->conditions[k];
        if (strcmp(x->name, c->e->condition) != 0) continue;
        known = true;
        if (holds != 0 && x->holds <= 0) holds = x->holds;
    }
    if (!known) return unknown_condition(c, err);
    const char *found = words[holds < 0 ? 0 : 1 + holds];
    c->out->met = strcmp(found, c->e->word) == 0;
    if (!c->out->met)
        snprintf(c->out->found, sizeof c->out->found, "it %s%s", holds < 0 ? "is " : "", found);
    return DTE_OK;
}

/* ---- eigenvalues and multipliers ---- */

/* What a list of numbers is compared with. */
typedef struct values {
    size_t n;
    const dte_eigenvalue *l;
    const char *name;
} values;

/* The nearest eigenvalue that is not used yet, or SIZE_MAX. */
static size_t nearest(const values *v, const bool *used, double re, double im)
{
    size_t best = SIZE_MAX;
    double least = (double)INFINITY;
    for (size_t k = 0; k < v->n; k++) {
        const double gap = hypot(v->l[k].re - re, v->l[k].im - im);
        if (used[k] || !(gap < least)) continue;
        best = k;
        least = gap;
    }
    return best;
}

static void say_missing(claim *c, const values *v, double re, double im, const dte_eigenvalue *l)
{
    char a[NUMBER_TEXT], b[NUMBER_TEXT], x[NUMBER_TEXT], y[NUMBER_TEXT];
    if (!l) {
        snprintf(c->out->found, sizeof c->out->found, "there are only %zu %s", v->n, v->name);
        return;
    }
    snprintf(c->out->found, sizeof c->out->found, "for %s %s %si the nearest is %s %s %si",
             number_format(re, 12, a), im < 0 ? "-" : "+", number_format(fabs(im), 12, b),
             number_format(l->re, 15, x), l->im < 0 ? "-" : "+", number_format(fabs(l->im), 15, y));
}

static dte_status list_claim(claim *c, const values *v, bool *used, dte_error *err)
{
    for (size_t i = 0; i < c->e->n; i++) {
        double re, im;
        DTE_TRY(game_constant(c->game, c->e->re[i], &re, err));
        DTE_TRY(game_constant(c->game, c->e->im[i], &im, err));
        const size_t k = nearest(v, used, re, im);
        const dte_eigenvalue *l = k == SIZE_MAX ? NULL : &v->l[k];
        if (!l || !near(hypot(l->re - re, l->im - im), 0.0, c->tolerance, hypot(re, im))) {
            say_missing(c, v, re, im, l);
            return DTE_OK;
        }
        used[k] = true;
    }
    c->out->met = c->e->include || c->e->n == v->n;
    if (!c->out->met)
        snprintf(c->out->found, sizeof c->out->found,
                 "there are %zu %s, %zu were named (write '%s%s include' for a part)", v->n,
                 v->name, c->e->n, v->name, c->m ? " METHOD" : "");
    return DTE_OK;
}

static dte_status spectrum_claim(claim *c, dte_error *err)
{
    const values v = c->m ? (values){c->m->n_multipliers, c->m->multipliers, "multipliers"}
                          : (values){c->r->n, c->r->eigenvalues, "eigenvalues"};
    bool *used = memory_zero(v.n + 1, sizeof *used);
    if (!used) return fail_memory(err);
    const dte_status status = list_claim(c, &v, used, err);
    memory_free(used);
    return status;
}

static dte_status one_claim(claim *c, dte_error *err)
{
    c->tolerance = default_tolerance;
    if (c->e->tolerance) DTE_TRY(game_constant(c->game, c->e->tolerance, &c->tolerance, err));
    if (!(c->tolerance >= 0.0) || isinf(c->tolerance))
        return source_fail_status(err, DTE_SCENARIO, c->e->at,
                                  "the tolerance after 'within' is %g; it must be finite and not "
                                  "negative",
                                  c->tolerance);
    switch (c->e->what) {
    case EXPECT_FLOW:
        flow_claim(c);
        return DTE_OK;
    case EXPECT_METHOD:
        method_claim(c);
        return DTE_OK;
    case EXPECT_ENERGY:
        energy_claim(c);
        return DTE_OK;
    case EXPECT_CONDITION:
        return condition_claim(c, err);
    case EXPECT_NUMBER:
        return number_claim(c, err);
    case EXPECT_EIGENVALUES:
    case EXPECT_MULTIPLIERS:
        return spectrum_claim(c, err);
    }
    return DTE_OK;
}

dte_status expectations_check(dte_game *game, const method_list *methods, dte_check *check,
                              dte_error *err)
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
        claim c = {.game = game,
                   .e = e,
                   .r = &check->equilibria[e->equilibrium],
                   .check = check,
                   .out = out};
        if (e->method) c.m = &c.r->methods[method_list_find(methods, e->method)];
        DTE_TRY(one_claim(&c, err));
        check->all_met = check->all_met && out->met;
    }
    return DTE_OK;
}
