/* claims.c - `train` and `expect`. Names of training methods are the business of the game. */
#include "lang/elaborate.h"
#include <stdio.h>
#include <string.h>

enum { EIGENVALUES = 2 * ELAB_STATE }; /* in one claim */

/* A word is a name that means no value: order = alternating. */
static bool is_word(const expr *x)
{
    if (x->kind != EXPR_NAME) return false;
    const definition *d = x->name->def;
    return !d || d->kind == DEF_FUNCTION ||
           (d->kind == DEF_BUILTIN && strcmp(x->name->text, "pi") != 0);
}

static dte_status make_setting(elab *e, const statement *s, const item *i, scenario_setting *out)
{
    *out = (scenario_setting){.key = i->name->text, .at = i->at};
    for (const item *j = s->items; j != i; j = j->next)
        if (j->name == i->name)
            return source_fail(e->err, i->name_at, "'%s' is given twice", i->name->text);
    if (is_word(i->value)) {
        out->word = i->value->name->text;
        return DTE_OK;
    }
    const char *what = elab_text(e, "'%s'", i->name->text);
    return what ? eval_param_only(e, i->value, what, &out->value) : elab_stopped(e);
}

static dte_status make_train(elab *e, const statement *s)
{
    scenario_train *train = &e->out->trains[e->out->n_trains++];
    *train =
        (scenario_train){.method = s->word, .method_at = s->word_at, .n = s->n_items, .at = s->at};
    train->settings = elab_alloc(e, s->n_items, sizeof *train->settings);
    if (!train->settings) return elab_stopped(e);
    size_t k = 0;
    for (const item *i = s->items; i && e->fatal == DTE_OK; i = i->next)
        make_setting(e, s, i, &train->settings[k++]);
    return e->fatal;
}

dte_status elaborate_trains(elab *e)
{
    e->out->trains = elab_alloc(e, elab_count(e, STATEMENT_TRAIN), sizeof *e->out->trains);
    if (!e->out->trains) return elab_stopped(e);
    for (const entry *i = e->entries; i && e->fatal == DTE_OK; i = i->next)
        if (i->is->kind == STATEMENT_TRAIN) make_train(e, i->is);
    return e->fatal;
}

/* " (equilibria: a, b)" */
static const char *list_equilibria(elab *e)
{
    char text[512] = "";
    size_t length = 0;
    for (size_t k = 0; k < e->out->n_equilibria && length + 80 < sizeof text; k++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s", k ? ", " : "",
                                   e->out->equilibria[k].name);
    return elab_text(e, "%s", text);
}

static dte_status find_equilibrium(elab *e, const statement *s, size_t *out)
{
    const symbol *name = s->expect->equilibrium;
    const size_t n = e->out->n_equilibria;
    const char *names = list_equilibria(e);
    if (!names) return elab_stopped(e);
    for (*out = 0; *out < n; ++*out)
        if (name ? strcmp(e->out->equilibria[*out].name, name->text) == 0 : n == 1) return DTE_OK;
    if ((name && name->suspect) || e->broken || e->incomplete) return DTE_SCENARIO;
    if (n == 0)
        return source_fail(e->err, s->at,
                           "a claim is about an equilibrium, and there is none; write one: "
                           "equilibrium NAME: ...");
    if (!name)
        return source_fail(e->err, s->at,
                           "which equilibrium? Write 'expect NAME: ...' (equilibria: %s)", names);
    char hint[NAMES_HINT];
    const char *words[256] = {NULL};
    for (size_t k = 0; k < n && k < 255; k++)
        words[k] = e->out->equilibria[k].name;
    names_hint(name->text, words, hint);
    return source_fail(e->err, s->expect->equilibrium_at, "unknown equilibrium '%s'%s", name->text,
                       hint);
}

/* The word of a claim must be one of `words` (NULL at the end), which follow `what` in the message.
 */
static dte_status one_of(elab *e, const statement *s, const char *what, const char *const *words,
                         const char *word)
{
    char hint[NAMES_HINT], list[256] = "";
    size_t length = 0;
    for (size_t k = 0; words[k]; k++)
        if (strcmp(words[k], word) == 0) return DTE_OK;
    for (size_t k = 0; words[k] && length + 40 < sizeof list; k++)
        length +=
            (size_t)snprintf(list + length, sizeof list - length, "%s%s", k ? ", " : "", words[k]);
    names_hint(word, words, hint);
    if (*hint) return source_fail(e->err, s->word_at, "unknown %s '%s'%s", what, word, hint);
    return source_fail(e->err, s->word_at, "unknown %s '%s' (%s)", what, word, list);
}

/* `no-jacobian` is for maps only. */
static const char *const verdicts[] = {
    "no-jacobian", "stable",   "stable-modulo-manifold", "weakly-stable",
    "centre",      "marginal", "weakly-unstable",        "unstable",
    "undecided",   NULL,
};

static dte_status claim_verdict(elab *e, const statement *s, scenario_expect *out)
{
    const bool flow = s->expect->form == EXPECT_FORM_FLOW;
    out->what = flow ? EXPECT_FLOW : EXPECT_METHOD;
    out->word = strcmp(s->expect->word, "center") == 0 ? "centre" : s->expect->word;
    return one_of(e, s, "verdict", verdicts + flow, out->word);
}

static dte_status claim_energy(elab *e, const statement *s, scenario_expect *out)
{
    static const char *const words[] = {
        "conserved",
        "conserved-to-rounding",
        "non-increasing",
        "non-decreasing",
        "grows",
        "unknown",
        NULL,
    };
    const expect_syntax *x = s->expect;
    const char *names[256] = {NULL};
    char hint[NAMES_HINT];
    out->what = EXPECT_ENERGY;
    out->word = x->word;
    for (size_t k = 0; k < e->out->n_energies && k < 255; k++)
        names[k] = e->out->energies[k].name;
    while (out->energy < e->out->n_energies &&
           strcmp(e->out->energies[out->energy].name, x->energy->text) != 0)
        out->energy++;
    if (out->energy < e->out->n_energies) return one_of(e, s, "word for an energy", words, x->word);
    if (x->energy->suspect || e->broken || e->incomplete) return DTE_SCENARIO;
    return source_fail(e->err, x->energy_at, "unknown energy '%s'%s", x->energy->text,
                       e->out->n_energies > 0 ? names_hint(x->energy->text, names, hint)
                                              : "; write one: energy NAME = formula");
}

static dte_status claim_condition(elab *e, const statement *s, scenario_expect *out)
{
    static const char *const words[] = {"holds", "fails", "open", NULL};
    out->what = EXPECT_CONDITION;
    out->word = s->expect->word;
    out->condition = s->expect->condition;
    out->condition_at = s->expect->condition_at;
    return one_of(e, s, "word for a condition", words, out->word);
}

/* What can be claimed as a number: of an equilibrium, of a training method there, or of both. */
static const struct quantity {
    const char *name;
    bool of_equilibrium, of_method;
} quantities[] = {
    {"manifold_dimension", true, false},
    {"rate", true, false},
    {"spectral_abscissa", true, false},
    {"moved", true, false},
    {"dimension", true, true},
    {"residual", true, false},
    {"newton_steps", true, false},
    {"stability_radius", true, false},
    {"lyapunov_coefficient", true, true},
    {"step_bound", false, true},
    {"best_step", false, true},
    {"best_spectral_radius", false, true},
    {"spectral_radius", false, true},
    {"step", false, true},
    {"stable_intervals", false, true},
    {"stable_from", false, true},
    {"stable_to", false, true},
};
enum { N_QUANTITIES = sizeof quantities / sizeof *quantities };

static dte_status unknown_quantity(elab *e, const statement *s)
{
    const char *words[N_QUANTITIES + 7] = {"flow",   "eigenvalues", "multipliers",
                                           "method", "energy",      "condition"};
    char hint[NAMES_HINT];
    for (size_t k = 0; k < N_QUANTITIES; k++)
        words[6 + k] = quantities[k].name;
    return source_fail(e->err, s->word_at, "unknown quantity '%s'%s", s->expect->word,
                       names_hint(s->expect->word, words, hint));
}

static dte_status claim_number(elab *e, const statement *s, scenario_expect *out)
{
    const expect_syntax *x = s->expect;
    size_t k = 0;
    while (k < N_QUANTITIES && strcmp(quantities[k].name, x->word) != 0)
        k++;
    if (k == N_QUANTITIES) return unknown_quantity(e, s);
    if (!quantities[k].of_equilibrium && !x->method)
        return source_fail(e->err, s->word_at,
                           "'%s' needs the name of a training method: %s "
                           "simultaneous = ...",
                           x->word, x->word);
    if (!quantities[k].of_method && x->method)
        return source_fail(e->err, s->word_at,
                           "'%s' does not depend on a training method; write %s = ...", x->word,
                           x->word);
    out->what = EXPECT_NUMBER;
    out->word = quantities[k].name;
    out->n = 1;
    out->re = elab_alloc(e, 1, sizeof *out->re);
    if (!out->re) return elab_stopped(e);
    return eval_param_only(e, x->number, "the claimed number", out->re);
}

static dte_status part_value(elab *e, const expr *x, node *out)
{
    *out = graph_const(e->g, 0.0);
    return x ? eval_param_only(e, x, "an eigenvalue", out) : DTE_OK;
}

/* Writes z as often as it counts. */
static dte_status put_eigenvalue(elab *e, const eigenvalue *z, size_t times, scenario_expect *out)
{
    node re, im, pair_re, pair_im;
    DTE_TRY(part_value(e, z->re, &re));
    DTE_TRY(part_value(e, z->im, &im));
    DTE_TRY(part_value(e, z->pair_re, &pair_re));
    DTE_TRY(part_value(e, z->pair_im, &pair_im));
    for (size_t k = 0; k < times; k++) {
        out->re[out->n] = graph_add(e->g, re, pair_re);
        out->im[out->n++] = graph_add(e->g, im, pair_im);
        if (!z->pair) continue;
        out->re[out->n] = graph_sub(e->g, re, pair_re);
        out->im[out->n++] = graph_sub(e->g, im, pair_im);
    }
    return elab_graph(e, z->at);
}

/* How often z counts: 0 is allowed, since n (n - 1) is 0 for n = 1. */
static dte_status times_of(elab *e, const eigenvalue *z, size_t *times)
{
    node value = 0;
    double number = 1.0;
    if (z->times) DTE_TRY(eval_param_only(e, z->times, "how many times", &value));
    if (z->times && (!graph_is_const(e->g, value, &number) || !(number >= 0.0) ||
                     number > EIGENVALUES || number != (double)(size_t)number))
        return source_fail(e->err, z->times->at,
                           "how many times must be a whole number from 0 to %d, made from numbers "
                           "and sizes",
                           EIGENVALUES);
    *times = (size_t)number;
    return DTE_OK;
}

static dte_status claim_eigenvalues(elab *e, const statement *s, scenario_expect *out)
{
    size_t n = 0, times = 0;
    for (const eigenvalue *z = s->expect->values; z; z = z->next) {
        DTE_TRY(times_of(e, z, &times));
        n += times * (z->pair ? 2 : 1);
    }
    if (n > EIGENVALUES)
        return source_fail_status(e->err, DTE_LIMIT, s->at, "more than %d eigenvalues",
                                  EIGENVALUES);
    out->what = out->method ? EXPECT_MULTIPLIERS : EXPECT_EIGENVALUES;
    out->include = s->expect->include;
    out->re = elab_alloc(e, n, sizeof *out->re);
    out->im = elab_alloc(e, n, sizeof *out->im);
    if (!out->re || !out->im) return elab_stopped(e);
    for (const eigenvalue *z = s->expect->values; z; z = z->next) {
        DTE_TRY(times_of(e, z, &times));
        DTE_TRY(put_eigenvalue(e, z, times, out));
    }
    const size_t d = e->out->n_components;
    if (out->method) return DTE_OK; /* how many there are depends on its memory */
    if (e->err->count > 0 || (out->include ? n <= d : n == d)) return DTE_OK;
    return source_fail(e->err, s->at,
                       "%zu eigenvalue%s claimed, but the state has %zu component%s%s", n,
                       n == 1 ? " is" : "s are", d, d == 1 ? "" : "s",
                       n < d ? "; write 'eigenvalues include ...' for some of them" : "");
}

static dte_status make_expect(elab *e, const statement *s)
{
    scenario_expect *out = &e->out->expects[e->out->n_expects++];
    const expect_syntax *x = s->expect;
    *out = (scenario_expect){
        .text = x->text, .at = s->at, .method = x->method, .method_at = x->method_at};
    const bool energy = x->form == EXPECT_FORM_ENERGY;
    if (energy && x->equilibrium)
        return source_fail(e->err, x->equilibrium_at,
                           "an energy is judged in the window, not at an equilibrium; write "
                           "'expect energy %s ...'",
                           x->energy->text);
    if (!energy) DTE_TRY(find_equilibrium(e, s, &out->equilibrium));
    if (x->tolerance) DTE_TRY(eval_param_only(e, x->tolerance, "the tolerance", &out->tolerance));
    switch (x->form) {
    case EXPECT_FORM_FLOW:
    case EXPECT_FORM_METHOD:
        return claim_verdict(e, s, out);
    case EXPECT_FORM_EIGENVALUES:
        return claim_eigenvalues(e, s, out);
    case EXPECT_FORM_NUMBER:
        return claim_number(e, s, out);
    case EXPECT_FORM_ENERGY:
        return claim_energy(e, s, out);
    case EXPECT_FORM_CONDITION:
        return claim_condition(e, s, out);
    }
    return DTE_OK;
}

dte_status elaborate_expects(elab *e)
{
    e->out->expects = elab_alloc(e, elab_count(e, STATEMENT_EXPECT), sizeof *e->out->expects);
    if (!e->out->expects) return elab_stopped(e);
    for (const entry *i = e->entries; i && e->fatal == DTE_OK; i = i->next)
        if (i->is->kind == STATEMENT_EXPECT) make_expect(e, i->is);
    return e->fatal;
}
