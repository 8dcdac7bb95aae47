/* conditions_gan.c - what the theorems ask of the loss f and of the discriminator D.
 *
 * f'(0), f''(0): exact derivatives. D = 0 on the support of the data x: E[D(x)^2] = 0, which for a
 * continuous D is the same. D = 0 around it (Mescheder et al.): D is identically 0 at the
 * equilibrium; it is refuted by E[D(x)^2] > 0 or E|grad_x D(x)|^2 > 0. Realizability as far as the
 * discriminator can see it: E[grad_psi D] is the same over data and generated samples, which is
 * J_D = 0 up to the factor f'(0).
 *
 * A number counts as zero below ZERO of its natural size, as not zero above NOT_ZERO of it; between
 * them the question stays open. The natural size is that of E|grad_psi D|^2 and of the equilibrium.
 */
#include "analysis/condition_inquiry.h"
#include "analysis/equilibrium.h"
#include "base/memory.h"
#include "base/number.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

static const char nagarajan[] = "Nagarajan & Kolter 2017, assumptions";
static const char mescheder[] = "Mescheder, Geiger, Nowozin 2018, section 4";
static const double zero = 1e-9, not_zero = 1e-6;

/* ---- words ---- */

/* "f (line 9)", "D (dirac_gan.game, line 10)" */
static void say_place(study *w, const char *name, span at)
{
    size_t line, column;
    phrase_add(&w->p, "%.40s", name);
    if (!at.src) return;
    source_place(at.src, at.begin, &line, &column);
    const char *file = strrchr(at.src->name, '/');
    file = file ? file + 1 : at.src->name;
    if (at.src->text == w->game->s->text)
        phrase_add(&w->p, " (line %zu)", line);
    else
        phrase_add(&w->p, " (%.60s, line %zu)", file, line);
}

static void say_roles(inquiry *q)
{
    study *w = q->w;
    const scenario_roles *r = q->roles;
    dte_condition *c = study_begin(w, "loss and discriminator", "definition");
    if (!r->found) {
        phrase_add(&w->p, "No discriminator was recognised: name it as a function, D(x) = ..., and "
                          "apply it to a data variable.");
        return;
    }
    c->holds = 1;
    phrase_add(&w->p, "The discriminator is ");
    say_place(w, r->name, r->at);
    phrase_add(&w->p, ", and the loss ");
    if (r->loss)
        say_place(w, r->loss, r->loss_at);
    else
        phrase_add(&w->p, r->loss_found ? "f(t) = t, as it enters linearly"
                                        : "is no function of it alone");
    phrase_add(&w->p, ".");
}

static void say_loss(inquiry *q, const char *name, const char *citation, size_t which,
                     const char *symbol, int holds)
{
    study *w = q->w;
    dte_condition *c = study_begin(w, name, citation);
    const double value = q->values[which];
    c->value = value;
    if (!q->roles->loss_found) {
        phrase_add(&w->p, "There is no loss f: D enters the objective in another way.");
        return;
    }
    if (!isfinite(value)) {
        phrase_add(&w->p, "%s does not exist.", symbol);
        c->holds = 0;
        return;
    }
    c->holds = holds;
    phrase_add(&w->p, "%s = ", symbol);
    study_number(w, value);
    phrase_add(&w->p, ".");
}

static void loss_conditions(inquiry *q)
{
    const double slope = q->values[SLOPE], curvature = q->values[CURVATURE];
    const double small = 1e-13 * (1.0 + fabs(slope)); /* rounding of f''(0) */
    say_loss(q, "f'(0) != 0", mescheder, SLOPE, "f'(0)", fabs(slope) > 1e-13);
    say_loss(q, "f''(0) <= 0", mescheder, CURVATURE, "f''(0)", curvature <= small);
    say_loss(q, "f''(0) < 0", nagarajan, CURVATURE, "f''(0)", curvature < -small);
}

/* 1: zero, 0: not zero, -1: cannot be told */
static int is_zero(const inquiry *q, double value)
{
    if (!isfinite(value)) return -1;
    return value <= zero * q->scale                                            ? 1
           : value > not_zero * q->scale + 10.0 * q->w->game->quadrature_error ? 0
                                                                               : -1;
}

static double root(double square)
{
    return sqrt(fmax(square, 0.0));
}

/* ---- a point of the support where D is not 0 ---- */

/* A point of the support: its middle, or a standard deviation (a uniform law: its end) beside it.
 */
static node support_point(const inquiry *q, const char *law, node component, int sign)
{
    const scenario *s = q->w->game->s;
    graph *g = s->g;
    const node mean = random_expect(s->random, component);
    const node square = random_expect(s->random, graph_power(g, component, 2.0));
    const node variance = graph_sub(g, square, graph_power(g, mean, 2.0));
    if (strcmp(law, "dirac") == 0) return mean;
    const double away = strcmp(law, "uniform") == 0 ? 1.7320508075688772935 : 1.0;
    return graph_add(g, mean, graph_scale(g, sign * away, graph_power(g, variance, 0.5)));
}

/* D at side -1, 0, 1 of the data variable's law, other variables in its argument at their means. */
static node at_support(const inquiry *q, const char *law, int sign, node *point)
{
    const scenario *s = q->w->game->s;
    size_t count;
    node value = inquiry_at(q, q->roles->value, q->roles->data), first = 0;
    node *leaves = graph_collect(s->g, 1, &value, 1u << LEAF_RANDOM, &count);
    for (size_t i = 0; leaves && i < count; i++) {
        const node_view v = graph_view(s->g, leaves[i]);
        if (v.kind != NODE_LEAF || v.fn != LEAF_RANDOM) continue;
        const char *name = s->randoms[q->roles->variable].name;
        const size_t length = strlen(name);
        const bool data = strncmp(v.name, name, length) == 0 && strchr("[", v.name[length]);
        const node to = support_point(q, data ? law : "dirac", leaves[i], sign);
        if (data && !first) first = *point = to;
        graph_replace(s->g, 1, &value, 1, &leaves[i], &to, false, &value);
    }
    memory_free(leaves);
    return value;
}

static dte_status say_witness(inquiry *q, dte_error *err)
{
    const scenario *s = q->w->game->s;
    const scenario_random *x = &s->randoms[q->roles->variable];
    const char *law = random_row(x->kind)->name;
    static const char *const simple[] = {"dirac", "uniform", "normal"};
    node nodes[6] = {0};
    double values[6];
    size_t best = SIZE_MAX;
    bool known = false;
    for (size_t k = 0; k < 3; k++)
        known = known || strcmp(law, simple[k]) == 0;
    if (!known) return DTE_OK;
    for (int k = 0; k < 3; k++)
        nodes[k] = at_support(q, law, k - 1, &nodes[3 + k]);
    DTE_TRY(graph_status(s->g, err));
    DTE_TRY(inquiry_evaluate(q, 6, nodes, values, err));
    for (size_t k = 0; k < 3; k++)
        if (isfinite(values[k]) && (best == SIZE_MAX || fabs(values[k]) > fabs(values[best])))
            best = k;
    if (best == SIZE_MAX || !(fabs(values[best]) > not_zero * q->scale)) return DTE_OK;
    phrase_add(&q->w->p, " At ");
    phrase_add(&q->w->p, x->n > 1 ? "%.40s[1] = " : "%.40s = ", x->name);
    study_number(q->w, isfinite(values[3 + best]) ? values[3 + best] : 0.0);
    phrase_add(&q->w->p, ", D is ");
    study_number(q->w, values[best]);
    phrase_add(&q->w->p, ".");
    return DTE_OK;
}

/* ---- the discriminator ---- */

static dte_status zero_on_support(inquiry *q, dte_error *err)
{
    study *w = q->w;
    dte_condition *c = study_begin(w, "D = 0 on the support", nagarajan);
    const double data = root(q->values[ON_DATA]), fake = root(q->values[ON_FAKE]);
    c->value = isfinite(fake) ? fmax(data, fake) : data;
    c->holds = is_zero(q, c->value);
    if (c->holds > 0) {
        phrase_add(&w->p, "D vanishes on the data%s at this equilibrium.",
                   q->roles->fake ? " and on generated samples" : "");
        return DTE_OK;
    }
    phrase_add(&w->p, "The root mean square of D is ");
    study_number(w, data);
    phrase_add(&w->p, " over the data");
    if (isfinite(fake)) {
        phrase_add(&w->p, ", ");
        study_number(w, fake);
        phrase_add(&w->p, " over generated samples");
    }
    phrase_add(&w->p, ".");
    return c->holds == 0 && is_zero(q, data) == 0 ? say_witness(q, err) : DTE_OK;
}

/* D(y), with the equilibrium's numbers put in, is the constant 0. */
static dte_status is_identically_zero(inquiry *q, bool *yes, dte_error *err)
{
    dte_game *game = q->w->game;
    graph *g = game->g;
    const size_t d = game->d;
    node copy = 0, *numbers = memory_zero(d, sizeof *numbers);
    double value = 1.0;
    if (!numbers) return fail_memory(err);
    graph_copy(game->s->g, 1, &q->roles->value, game->params, g, &copy);
    for (size_t i = 0; i < d; i++)
        numbers[i] = graph_const(g, q->w->r->point[i]);
    graph_replace(g, 1, &copy, d, game->state, numbers, false, &copy);
    memory_free(numbers);
    DTE_TRY(graph_status(g, err));
    *yes = graph_is_const(g, copy, &value) && value == 0.0;
    return DTE_OK;
}

static dte_status zero_around(inquiry *q, dte_error *err)
{
    study *w = q->w;
    bool everywhere;
    DTE_TRY(is_identically_zero(q, &everywhere, err));
    dte_condition *c = study_begin(w, "D = 0 around the data", mescheder);
    const double data = root(q->values[ON_DATA]), slope = root(q->values[AROUND]);
    c->value = slope;
    if (everywhere) {
        c->holds = 1;
        phrase_add(&w->p, "D vanishes identically at this equilibrium.");
        return DTE_OK;
    }
    c->holds = is_zero(q, data) == 0 || is_zero(q, slope) == 0 ? 0 : -1;
    if (is_zero(q, data) == 0) {
        phrase_add(&w->p, "D does not even vanish on the data; the root mean square of its slope "
                          "there is ");
        study_number(w, slope);
    } else if (c->holds == 0) {
        phrase_add(&w->p, "D vanishes on the data, but with the slope ");
        study_number(w, slope);
        phrase_add(&w->p, " (root mean square), so not around it");
    } else
        phrase_add(&w->p, "D and its slope vanish on the data to rounding; around it nothing is "
                          "known");
    phrase_add(&w->p, ".");
    return DTE_OK;
}

static void realizable(inquiry *q)
{
    study *w = q->w;
    const size_t n = w->D.count;
    double *m = q->values + N_FIXED;
    dte_condition *c = study_begin(w, "realizability, as D sees it", nagarajan);
    if (!q->roles->fake) {
        phrase_add(&w->p, "No generated samples were recognised in the objectives.");
        return;
    }
    c->value = vector_norm(n, m);
    c->holds = is_zero(q, c->value);
    phrase_add(&w->p, "The means of grad D over data and generated samples ");
    phrase_add(&w->p, c->holds > 0 ? "agree, so D cannot tell them apart." : "differ by ");
    if (c->holds > 0) return;
    study_number(w, c->value);
    for (size_t i = 0; i < n && c->value > 0.0; i++)
        m[i] /= c->value;
    if (c->holds == 0) study_direction(w, w->D, m, 1);
    phrase_add(&w->p, ".");
}

static dte_status ask(inquiry *q, dte_error *err)
{
    loss_conditions(q);
    DTE_TRY(zero_on_support(q, err));
    DTE_TRY(zero_around(q, err));
    realizable(q);
    return DTE_OK;
}

dte_status conditions_gan(study *w, const scenario_roles *roles, dte_error *err)
{
    inquiry q = {.w = w, .roles = roles};
    say_roles(&q);
    if (!roles->found) return DTE_OK;
    dte_status status = inquiry_make(&q, err);
    if (status == DTE_OK) status = ask(&q, err);
    inquiry_free(&q);
    return status;
}
