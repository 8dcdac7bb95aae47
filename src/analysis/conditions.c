/* conditions.c - published conditions, each with its number and, where it fails, a witness.
 *
 * With Q = -J_DD, P = J_DG and J = [[-Q, P], [-P', 0]] (Nagarajan & Kolter 2017, theorem 3.1):
 * for Q > 0 and P of full column rank every eigenvalue l with a unit eigenvector (y, z) has
 * Re l = -y*Qy; Im l != 0 forces |y| = |z|, so -lmax(Q)/2 <= Re l <= -lmin(Q)/2; a real l is at
 * most -min(lmin(Q), lmin(P'P)/lmax(Q)). Directions y with Qy = 0 and P'y = 0, and z with Pz = 0,
 * split off with l = 0. Rates r_D, r_G: scaling the players against each other turns J into the
 * same form with r_D Q and sqrt(r_D r_G) P. */
#include "analysis/conditions.h"

#include "analysis/condition_study.h"
#include "base/memory.h"
#include "expr/derive.h"
#include "expr/expand.h"
#include "expr/print.h"
#include <math.h>

enum { MORE_CONDITIONS = 16, IDENTITY_DIMENSION = 16, IDENTITY_NODES = 20000 };

static const char nagarajan[] = "Nagarajan & Kolter 2017, theorem 3.1";

/* ---- zero-sum ---- */

/* d^2 a / (ds_D ds_G) is identically zero: `a` is a function of s_D plus one of s_G. */
static bool separates(study *w, node a, node *gradient, node *mixed)
{
    graph *g = w->game->g;
    derive_gradient(g, a, w->D.count, w->game->state + w->D.first, gradient);
    for (size_t i = 0; i < w->D.count; i++) {
        derive_gradient(g, gradient[i], w->G.count, w->game->state + w->G.first, mixed);
        for (size_t j = 0; j < w->G.count; j++)
            if (!expand_is_zero(g, mixed[j])) return false;
    }
    return true;
}

static dte_status compare_objectives(study *w, node difference, dte_condition *c, dte_error *err)
{
    const bool opposed = w->D.maximizes != w->G.maximizes;
    graph *g = w->game->g;
    const bool multiplies = graph_size(g) <= IDENTITY_NODES,
               small = multiplies && w->game->d <= IDENTITY_DIMENSION;
    node *work = memory_zero(w->game->d, sizeof *work);
    if (!work) return fail_memory(err);
    double zero = 1.0;
    const bool same = multiplies ? expand_is_zero(g, difference)
                                 : graph_is_const(g, difference, &zero) && zero == 0.0;
    const bool apart = !same && small && separates(w, difference, work, work + w->D.count);
    memory_free(work);
    DTE_TRY(graph_status(g, err));
    c->value = w->b.mismatch;
    c->holds = same || apart ? 1 : w->b.mismatch > w->b.tolerance ? 0 : -1;
    if (graph_absorbed(g) || w->game->absorbed) c->holds = c->holds > 0 ? -1 : c->holds;
    if (same) {
        phrase_add(&w->p, opposed ? "Both objectives are the same function."
                                  : "The objectives add up to zero.");
        return DTE_OK;
    }
    buffer text = {0};
    print_node(g, difference, PRINT_TEXT, 90, &text);
    if (text.failed) {
        buffer_free(&text);
        return fail_memory(err);
    }
    phrase_add(&w->p,
               opposed ? "The objectives differ by %.110s" : "The objectives add up to %.110s",
               text.text);
    buffer_free(&text);
    if (apart)
        phrase_add(&w->p, ", a part of each player alone: the field is that "
                          "of a zero-sum game.");
    else {
        phrase_add(&w->p, "; |J_DG + J_GD'| = ");
        study_number(w, w->b.mismatch);
        phrase_add(&w->p, " at the equilibrium.");
    }
    return DTE_OK;
}

static dte_status zero_sum(study *w, dte_error *err)
{
    dte_game *game = w->game;
    graph *g = game->g;
    node objective[2] = {0, 0};
    dte_condition *c = study_begin(w, "zero-sum", "definition");
    graph_watch(g);
    for (size_t p = 0; p < 2; p++)
        graph_copy(game->s->g, 1, &game->s->players[p].objective, game->params, g, &objective[p]);
    const bool opposed = w->D.maximizes != w->G.maximizes;
    const node difference = opposed ? graph_sub(g, objective[0], objective[1])
                                    : graph_add(g, objective[0], objective[1]);
    DTE_TRY(graph_status(g, err));
    if (graph_view(g, difference).has & HAS_DETACH) {
        c->value = w->b.mismatch;
        c->holds = w->b.mismatch > w->b.tolerance ? 0 : -1;
        phrase_add(&w->p, "An objective holds parts constant (detach); |J_DG + J_GD'| = ");
        study_number(w, w->b.mismatch);
        phrase_add(&w->p, ".");
        return DTE_OK;
    }
    return compare_objectives(w, difference, c, err);
}

/* ---- blocks ---- */

static void generator_block(study *w)
{
    const block_spectrum *h = &w->b.h;
    dte_condition *c = study_begin(w, "J_GG = 0", nagarajan);
    const size_t k = fabs(h->values[0]) > fabs(h->values[h->n - 1]) ? 0 : h->n - 1;
    c->value = fabs(h->values[k]);
    c->holds = c->value <= w->b.tolerance && h->skew <= w->b.tolerance;
    phrase_add(&w->p, c->holds ? "The generator's own block vanishes, as it does where the data "
                                 "can be matched and no regulariser acts on the generator."
                               : "The generator's own block has the eigenvalue ");
    if (c->holds) return;
    study_number(w, h->values[k]);
    study_direction(w, w->G, h->vectors + k, h->n);
    phrase_add(&w->p, ".");
}

static size_t flat_count(const game_blocks *b) /* directions y with Qy = 0 */
{
    size_t n = 0;
    while (n < b->q.n && fabs(b->q.values[n]) <= b->tolerance)
        n++;
    return n;
}

/* Q >= 0, and directions that it leaves flat do not act on the generator. */
static void discriminator_block(study *w)
{
    const game_blocks *b = &w->b;
    const size_t n = b->q.n;
    dte_condition *c = study_begin(w, "J_DD < 0 up to flat directions", nagarajan);
    const double least = b->q.values[0], most = b->q.values[n - 1];
    size_t worst = 0;
    const size_t flat = least < -b->tolerance ? 0 : flat_count(b);
    for (size_t k = 1; k < flat; k++)
        if (game_blocks_pull(b, k) > game_blocks_pull(b, worst)) worst = k;
    const double pull = flat ? game_blocks_pull(b, worst) : 0.0;
    c->value = least;
    c->holds = least >= -b->tolerance && pull <= b->tolerance && b->q.skew <= b->tolerance;
    phrase_add(&w->p, "Eigenvalues of Q = -J_DD from ");
    study_number(w, flat ? 0.0 : least);
    phrase_add(&w->p, " to ");
    study_number(w, fabs(most) <= b->tolerance ? 0.0 : most);
    if (flat == 0 && c->holds) {
        phrase_add(&w->p, ": negative definite.");
        return;
    }
    if (flat > 0) phrase_add(&w->p, "; %zu flat", flat);
    phrase_add(&w->p, c->holds ? ", none of which acts on the generator, as" : "; fails");
    study_direction(w, w->D, b->q.vectors + worst, n);
    if (pull > b->tolerance) {
        phrase_add(&w->p, ", which acts on the generator: |J_DG' y| = ");
        study_number(w, pull);
    }
    phrase_add(&w->p, ".");
}

static size_t rank_of(const game_blocks *b)
{
    size_t rank = 0;
    while (rank < b->G.count && b->sigma[rank] > b->tolerance)
        rank++;
    return rank;
}

static void cross_block(study *w)
{
    const game_blocks *b = &w->b;
    const size_t ng = b->G.count, rank = rank_of(b);
    dte_condition *c = study_begin(w, "J_DG of full column rank", nagarajan);
    c->value = b->sigma[ng - 1];
    c->holds = rank == ng;
    phrase_add(&w->p, c->holds ? "The smallest singular value is " : "Rank %zu of %zu: zero", rank,
               ng);
    if (c->holds)
        study_number(w, c->value);
    else
        study_direction(w, w->G, b->vt + (ng - 1) * ng, 1);
    phrase_add(&w->p, ".");
}

/* ---- the theorem ---- */

typedef struct limits {
    double least, most; /* of the eigenvalues of r_D Q that are not 0 */
    double real;        /* real eigenvalues are at most this */
} limits;

static limits limits_of(const game_blocks *b)
{
    const double small = b->sigma[rank_of(b) - 1];
    limits l = {.least = b->D.rate * b->q.values[flat_count(b)],
                .most = b->D.rate * b->q.values[b->q.n - 1]};
    l.real = -fmin(l.least, b->D.rate * b->G.rate * small * small / l.most);
    return l;
}

static bool obeys(const dte_eigenvalue *l, const limits *x, double tolerance)
{
    const double slack = l->bound + tolerance;
    if (hypot(l->re, l->im) <= slack) return true; /* a direction that splits off */
    if (fabs(l->im) <= l->bound) return l->re <= x->real + slack;
    return l->re <= -0.5 * x->least + slack && l->re >= -0.5 * x->most - slack;
}

static void theorem(study *w, bool assumed)
{
    const game_blocks *b = &w->b;
    dte_condition *c = study_begin(w, "eigenvalue bounds", nagarajan);
    if (!assumed || rank_of(b) == 0 || flat_count(b) == b->q.n) {
        phrase_add(&w->p, "Not available: its assumptions do not all hold here.");
        return;
    }
    const limits x = limits_of(b);
    const double tolerance = block_tolerance(w->r, 1.0);
    size_t wrong = 0, witness = 0;
    for (size_t k = 0; k < w->r->n; k++)
        if (!obeys(&w->r->eigenvalues[k], &x, tolerance) && wrong++ == 0) witness = k;
    c->holds = wrong == 0;
    c->value = -fmin(0.5 * x.least, -x.real);
    phrase_add(&w->p, "Pairs: ");
    study_number(w, -0.5 * x.most);
    phrase_add(&w->p, " <= Re <= ");
    study_number(w, -0.5 * x.least);
    phrase_add(&w->p, "; real eigenvalues: at most ");
    study_number(w, x.real);
    if (wrong == 0) {
        phrase_add(&w->p, ". Every eigenvalue that is not 0 obeys.");
        return;
    }
    phrase_add(&w->p, ". The eigenvalue ");
    study_number(w, w->r->eigenvalues[witness].re);
    phrase_add(&w->p, " (real part) does not.");
}

static void regulariser_bound(study *w)
{
    const game_blocks *b = &w->b;
    const double most = b->q.values[b->q.n - 1];
    dte_condition *c = study_begin(w, "weight of the gradient-norm regulariser", nagarajan);
    if (!(most > b->tolerance)) {
        phrase_add(&w->p, "No bound on eta: J_DD = 0.");
        return;
    }
    c->value = 0.5 / most;
    phrase_add(&w->p, "Their sufficient bound is eta < 1/(2 lmax(-J_DD)) = ");
    study_number(w, c->value);
    phrase_add(&w->p, ". It is not necessary: where the conditions on J_GG, J_DD and J_DG hold "
                      "without the regulariser, every eta >= 0 is stable.");
}

/* A player whose function is the discriminator plays against the other as in a zero-sum game if the
 * linearisations say so; then both may maximize (non-saturating losses) or minimize (labels). */
static bool is_gan(const study *w, const scenario_roles *roles)
{
    if (w->D.maximizes && !w->G.maximizes) return true;
    return roles->found && w->b.mismatch <= w->b.tolerance;
}

static void say_linearised(study *w)
{
    if (w->D.maximizes && !w->G.maximizes) return;
    dte_condition *c =
        study_begin(w, "zero-sum to first order", "Goodfellow et al. 2014 (non-saturating losses)");
    c->value = w->b.mismatch;
    c->holds = w->b.mismatch <= w->b.tolerance;
    phrase_add(&w->p, "The objectives are not opposed, ");
    phrase_add(&w->p, c->holds ? "but J_GD = -J_DG': the linearised game is a zero-sum game, and "
                                 "what follows holds for it."
                               : "and J_GD is not -J_DG'; the norm of their sum is ");
    if (c->holds) return;
    study_number(w, c->value);
    phrase_add(&w->p, ".");
}

static dte_status say_blocks(study *w, const scenario_roles *roles, dte_error *err)
{
    DTE_TRY(zero_sum(w, err));
    if (roles->found) say_linearised(w);
    if (is_gan(w, roles)) {
        const dte_condition *first = w->r->conditions + w->r->n_conditions;
        generator_block(w);
        discriminator_block(w);
        cross_block(w);
        theorem(w, first[0].holds > 0 && first[1].holds > 0 && w->b.mismatch <= w->b.tolerance);
        regulariser_bound(w);
    }
    return roles->found || is_gan(w, roles) ? conditions_gan(w, roles, err) : DTE_OK;
}

static dte_status two_players(study *w, const scenario_roles *roles, dte_error *err)
{
    DTE_TRY(game_blocks_make(w->r, w->D, w->G, &w->b, err));
    const dte_status status = say_blocks(w, roles, err);
    game_blocks_free(&w->b);
    return status;
}

dte_status conditions_find(dte_game *game, dte_equilibrium_report *r, dte_error *err)
{
    const size_t n = game->s->n_players;
    study w = {.game = game, .r = r};
    scenario_roles roles;
    r->conditions = memory_zero(n + MORE_CONDITIONS, sizeof *r->conditions);
    if (!r->conditions) return fail_memory(err);
    for (size_t p = 0; p < n; p++)
        DTE_TRY(conditions_nash(&w, p, err));
    if (n != 2) return DTE_OK;
    DTE_TRY(scenario_find_roles(game->s, &roles, err));
    const dte_player a = dte_game_player(game, 0), b = dte_game_player(game, 1);
    if (!(a.rate > 0.0) || !(b.rate > 0.0)) return DTE_OK;
    const bool first = roles.found ? roles.player == 0 : a.maximizes != 0;
    w.D = first ? a : b;
    w.G = first ? b : a;
    return two_players(&w, &roles, err);
}
