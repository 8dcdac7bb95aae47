/* test_panels.c - what the papers say about their own games, through the public interface.
 *
 * Nagarajan & Kolter 2017, Figure 3: the 1-D uniform game, f logistic or linear, with the penalty
 * eta |grad_w V|^2 of the generator. At (w, a) = (0, 1)
 *
 *     logistic:  l^2 + (1/10 + 2 eta/9) l + 1/9 = 0,    bound of the step  0.9 + 2 eta,
 *     linear:    l^2 + (8 eta/9) l + 4/9 = 0,           bound of the step  2 eta,
 *
 * since for a pair the bound is -2 Re l/|l|^2 = -trace/determinant. Their Theorem 3.2: the
 * linear-quadratic game, whose equilibria A A' = S, b = w1 = 0, W2 antisymmetric form a manifold
 * of dimension n(n - 1), or n(n - 1)/2 for symmetric W2. Mescheder, Geiger, Nowozin 2018: the
 * Dirac-GAN, l = +- i/2, and with R1 l^2 + gamma l + 1/4 = 0. */
#include "detente/check.h"
#include "tap.h"
#include <stdlib.h>

/* A game with the report about its one equilibrium. */
typedef struct subject {
    dte_game *game;
    dte_check *check;
    const dte_equilibrium_report *at;
} subject;

static void subject_close(subject *s)
{
    dte_check_free(s->check);
    dte_game_free(s->game);
}

static int subject_check(subject *s, dte_status status, dte_error *err)
{
    if (status == DTE_OK) status = dte_check_run(s->game, NULL, &s->check, err);
    if (status != DTE_OK) printf("# %s\n", err->text);
    if (!CHECK(status == DTE_OK) || !CHECK(s->check->n_equilibria == 1)) return 0;
    s->at = &s->check->equilibria[0];
    return 1;
}

static void source_path(const char *file, char path[4096])
{
    const char *root = getenv("DETENTE_SOURCE");
    snprintf(path, 4096, "%s/scenarios/%s", root ? root : ".", file);
}

/* A scenario of the folder scenarios/ with one param set. To be closed in either case. */
static int subject_load(subject *s, const char *file, const char *param, double value)
{
    const dte_setting setting = {param, value};
    char path[4096];
    dte_error err;
    *s = (subject){0};
    source_path(file, path);
    return subject_check(s, dte_game_load(path, param != NULL, &setting, &s->game, &err), &err);
}

static int subject_parse(subject *s, const char *text)
{
    char path[4096];
    dte_error err;
    *s = (subject){0};
    source_path("panel.game", path); /* `use` reads from this folder */
    return subject_check(s, dte_game_parse(path, text, strlen(text), 0, NULL, &s->game, &err),
                         &err);
}

/* The verdict, with the reason as a comment if it is another one. */
static int verdict_is(const subject *s, dte_verdict want)
{
    const dte_verdict got = s->at->verdict;
    if (got != want)
        printf("# %s, expected %s: %s\n", dte_verdict_word(got), dte_verdict_word(want),
               s->at->reason);
    return got == want;
}

/* --- Figure 3 -------------------------------------------------------------------------- */

static const struct panel {
    const char *file;
    double eta, re, im; /* im^2 = det - re^2 */
    double bound;
} panels[] = {
    /* re = -1/20 - eta/9: im = sqrt(1/9 - re^2) */
    {"uniform_gan.game", 0.0, -1.0 / 20.0, 0.32956199888808647, 0.9},   /* sqrt(391)/60 */
    {"uniform_gan.game", 0.25, -7.0 / 90.0, 0.32413226990699645, 1.4},  /* sqrt(851)/90 */
    {"uniform_gan.game", 0.5, -19.0 / 180.0, 0.31617896166960362, 1.9}, /* sqrt(3239)/180 */
    {"uniform_gan.game", 1.0, -29.0 / 180.0, 0.29181213303708668, 2.9}, /* sqrt(2759)/180 */
    /* re = -4 eta/9: im = (2/3) sqrt(1 - 4 eta^2/9) */
    {"uniform_wgan.game", 0.0, 0.0, 2.0 / 3.0, 0.0},
    {"uniform_wgan.game", 0.25, -1.0 / 9.0, 0.65734219812217962, 0.5}, /* sqrt(35)/9 */
    {"uniform_wgan.game", 0.5, -2.0 / 9.0, 0.62853936105470887, 1.0},  /* 4 sqrt(2)/9 */
    {"uniform_wgan.game", 1.0, -4.0 / 9.0, 0.49690399499995325, 2.0},  /* 2 sqrt(5)/9 */
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void the_eight_panels_have_the_eigenvalues_of_the_paper(void)
{
    for (size_t k = 0; k < COUNT(panels); k++) {
        const struct panel *p = &panels[k];
        const double det = strcmp(p->file, "uniform_gan.game") == 0 ? 1.0 / 9.0 : 4.0 / 9.0;
        subject s;
        CHECK_NEAR(p->re * p->re + p->im * p->im, det, 1e-15); /* the table itself */
        if (subject_load(&s, p->file, "eta", p->eta) && CHECK(s.at->n == 2)) {
            CHECK_NEAR(s.at->point[0], 0.0, 1e-13);
            CHECK_NEAR(s.at->point[1], 1.0, 1e-13);
            for (size_t j = 0; j < 2; j++) {
                CHECK_NEAR(s.at->eigenvalues[j].re, p->re, 1e-12);
                CHECK_NEAR(s.at->eigenvalues[j].im, j == 0 ? p->im : -p->im, 1e-12);
            }
            CHECK_NEAR(s.at->spectral_abscissa, p->re, 1e-12);
            CHECK_NEAR(s.at->rate, -p->re, 1e-12);
        }
        subject_close(&s);
    }
}

static void the_bounds_are_0_9_plus_2_eta_and_2_eta(void)
{
    for (size_t k = 0; k < COUNT(panels); k++) {
        const struct panel *p = &panels[k];
        subject s;
        if (subject_load(&s, p->file, "eta", p->eta) && CHECK(s.at->n_methods > 0)) {
            const dte_method_report *m = &s.at->methods[0];
            CHECK_TEXT(m->method, "simultaneous");
            CHECK_NEAR(m->step_bound, p->bound, 1e-12);
            CHECK_NEAR(m->best_step, p->bound / 2.0, 1e-12);
            CHECK(m->binding < 2);
            CHECK((m->verdict == DTE_STABLE) == (p->bound > 0.0));
        }
        subject_close(&s);
    }
}

static void seven_panels_are_stable_and_one_is_a_centre(void)
{
    for (size_t k = 0; k < COUNT(panels); k++) {
        const struct panel *p = &panels[k];
        subject s;
        if (subject_load(&s, p->file, "eta", p->eta))
            CHECK(verdict_is(&s, p->re < 0.0 ? DTE_STABLE : DTE_CENTRE));
        subject_close(&s);
    }
}

/* |1 + h l|^2 = 1 + 4 h^2/9: no step is stable. */
static void simultaneous_descent_on_the_centre_is_never_stable(void)
{
    static const double steps[] = {1e-9, 1e-3, 0.1, 1.0, 10.0};
    for (size_t k = 0; k < COUNT(steps); k++) {
        subject s;
        dte_check_settings settings = dte_check_default();
        dte_check *check = NULL;
        settings.step = steps[k];
        if (subject_load(&s, "uniform_wgan.game", "eta", 0.0) &&
            CHECK(dte_check_run(s.game, &settings, &check, NULL) == DTE_OK)) {
            const dte_method_report *m = &check->equilibria[0].methods[0];
            CHECK(m->step_bound == 0.0 && m->best_step == 0.0);
            CHECK_NEAR(m->step, steps[k], 0.0);
            CHECK_NEAR(m->spectral_radius, sqrt(1.0 + 4.0 * steps[k] * steps[k] / 9.0), 1e-14);
            /* the excess 2 h^2/9 may drown in rounding, but never turns into stability */
            if (steps[k] > 1e-6) CHECK(m->verdict == DTE_UNSTABLE);
            CHECK(m->verdict == DTE_UNSTABLE || m->verdict == DTE_UNDECIDED ||
                  m->verdict == DTE_MARGINAL);
        }
        dte_check_free(check);
        subject_close(&s);
    }
}

static void a_regulariser_of_1e_minus_9_is_stable(void)
{
    subject s;
    if (subject_load(&s, "uniform_wgan.game", "eta", 1e-9)) {
        CHECK(verdict_is(&s, DTE_STABLE));
        CHECK_NEAR(s.at->rate, 4e-9 / 9.0, 1e-15);
        CHECK_NEAR(s.at->methods[0].step_bound, 2e-9, 1e-14);
    }
    subject_close(&s);
}

/* The trace is -8.9e-18: true is `stable`; `undecided` is honest; all else would be wrong. */
static void a_regulariser_of_1e_minus_17_gives_no_wrong_verdict(void)
{
    subject s;
    if (subject_load(&s, "uniform_wgan.game", "eta", 1e-17)) {
        printf("# %s: %s\n", dte_verdict_word(s.at->verdict), s.at->reason);
        CHECK(s.at->verdict == DTE_STABLE || s.at->verdict == DTE_UNDECIDED);
    }
    subject_close(&s);
}

/* --- Dirac-GAN ------------------------------------------------------------------------- */

static void the_unregularised_dirac_gan_is_a_centre(void)
{
    static const struct {
        const char *file;
        double frequency; /* f'(0) */
    } games[] = {{"dirac_gan.game", 0.5}, {"dirac_wgan.game", 1.0}};
    for (size_t k = 0; k < COUNT(games); k++) {
        subject s;
        if (subject_load(&s, games[k].file, NULL, 0.0)) {
            CHECK(verdict_is(&s, DTE_CENTRE));
            CHECK(s.at->eigenvalues[0].re == 0.0 && s.at->eigenvalues[1].re == 0.0);
            CHECK_NEAR(s.at->eigenvalues[0].im, games[k].frequency, 1e-15);
            CHECK(s.at->manifold_dimension == 0 && s.at->methods[0].step_bound == 0.0);
        }
        subject_close(&s);
    }
}

/* E = (theta^2 + psi^2)/2 has E' = -t tanh(t/2) with t = theta psi: orbits are drawn in. */
static void the_non_saturating_dirac_gan_is_weakly_stable(void)
{
    subject s;
    if (subject_load(&s, "dirac_nonsaturating.game", NULL, 0.0)) {
        CHECK(verdict_is(&s, DTE_WEAKLY_STABLE));
        CHECK_NEAR(s.at->eigenvalues[0].im, 0.5, 1e-15);
        CHECK(s.at->lyapunov_coefficient < 0.0);
    }
    subject_close(&s);
}

/* Both eigenvalues are -1/2, in one Jordan block: an error e moves them by sqrt(e). */
static void r1_at_its_critical_weight_is_stable(void)
{
    subject s;
    if (subject_load(&s, "dirac_r1.game", "gamma", 1.0)) {
        CHECK(verdict_is(&s, DTE_STABLE));
        for (size_t k = 0; k < 2; k++) {
            CHECK_NEAR(s.at->eigenvalues[k].re, -0.5, 1e-7);
            CHECK_NEAR(s.at->eigenvalues[k].im, 0.0, 1e-7);
        }
        CHECK_NEAR(s.at->methods[0].step_bound, 4.0, 1e-6);
    }
    subject_close(&s);
}

/* The roots of l^2 + gamma l + 1/4: -(1/2)/(gamma + sqrt(gamma^2 - 1)) without cancellation. */
static void the_slow_eigenvalue_of_stiff_r1_has_twelve_digits(void)
{
    const double slow = -2.500000000000625e-7;
    subject s;
    CHECK_NEAR(-0.5 / (1e6 + sqrt(1e12 - 1.0)) / slow, 1.0, 1e-15);
    if (subject_load(&s, "dirac_r1.game", "gamma", 1e6)) {
        CHECK(verdict_is(&s, DTE_STABLE));
        CHECK_NEAR(s.at->eigenvalues[0].re / slow, 1.0, 1e-12);
        CHECK_NEAR(s.at->eigenvalues[1].re / (0.25 / slow), 1.0, 1e-12);
        CHECK(s.at->eigenvalues[0].im == 0.0 && s.at->eigenvalues[1].im == 0.0);
        CHECK(s.at->eigenvalues[0].bound < -slow);
        CHECK_NEAR(s.at->rate / -slow, 1.0, 1e-12);
    }
    subject_close(&s);
}

/* --- the linear-quadratic game --------------------------------------------------------- */

/* A = Q, and W2 antisymmetric: zero where it has to be symmetric. */
static const struct place {
    const char *name;
    size_t n;
    const char *a, *w2;
} places[] = {
    {"Q = I", 2, "eye(n)", "zeros(n, n)"},
    {"rotated", 2, "[cos(0.7), -sin(0.7); sin(0.7), cos(0.7)]", "zeros(n, n)"},
    {"reflected", 2, "[-1, 0; 0, 1]", "zeros(n, n)"},
    {"Q = I", 3, "eye(n)", "zeros(n, n)"},
    {"rotated", 3, "[cos(0.7), -sin(0.7), 0; sin(0.7), cos(0.7), 0; 0, 0, 1]", "zeros(n, n)"},
    {"reflected", 3, "[1, 0, 0; 0, -1, 0; 0, 0, 1]", "zeros(n, n)"},
    {"twisted", 2, "[cos(0.7), -sin(0.7); sin(0.7), cos(0.7)]", "[0, 0.3; -0.3, 0]"},
    {"twisted", 3, "eye(n)", "[0, 0.3, 0; -0.3, 0, 1; 0, -1, 0]"},
};

static int is_twisted(const struct place *p)
{
    return strcmp(p->name, "twisted") == 0;
}

static int lq_open(subject *s, const struct place *p, int symmetric, double eta)
{
    char text[2048];
    snprintf(text, sizeof text,
             "use \"lq_wgan.game\"\nsize n = %zu\nparam eta = %.17g\n"
             "player discriminator (W2[n,n]%s, w1[n]) maximizes V\n"
             "energy H = sqnorm(W2) + sqnorm(w1)/2 + (sqnorm(A) + sqnorm(b))/2 - log(det(A)^2)/2\n"
             "equilibrium matched: W2 = %s, w1 = zeros(n), A = %s, b = zeros(n)\n",
             p->n, eta, symmetric ? " symmetric" : "", p->w2, p->a);
    return subject_parse(s, text);
}

/* How many eigenvalues are re + i im within their own bounds and 1e-12. */
static size_t count_near(const dte_equilibrium_report *at, double re, double im)
{
    size_t count = 0;
    for (size_t k = 0; k < at->n; k++)
        count += hypot(at->eigenvalues[k].re - re, at->eigenvalues[k].im - im) <= 1e-12;
    return count;
}

static size_t count_tangent(const dte_equilibrium_report *at)
{
    size_t count = 0;
    for (size_t k = 0; k < at->n; k++)
        count += at->eigenvalues[k].tangent != 0;
    return count;
}

/* S = I, eta = 0: +-2i for each i <= j, +-i for each component of (w1, b), zeros along the
 * manifold. At W2 = 0 the energy has an extremum. Elsewhere it has none; and for symmetric W2 its
 * derivative holds factors sqrt(2) that are rounded, so that `marginal` is as true. */
static void check_free(const struct place *p, int symmetric)
{
    const size_t n = p->n, k = symmetric ? n * (n - 1) / 2 : n * (n - 1);
    subject s;
    if (lq_open(&s, p, symmetric, 0.0)) {
        const size_t tangent = count_tangent(s.at);
        int ok = CHECK(s.at->manifold_dimension == k) & CHECK(tangent == k);
        ok &= CHECK(count_near(s.at, 0.0, 0.0) == k);
        ok &= CHECK(count_near(s.at, 0.0, 2.0) == n * (n + 1) / 2);
        ok &= CHECK(count_near(s.at, 0.0, 1.0) == n);
        ok &= CHECK(s.at->n == k + n * (n + 1) + 2 * n);
        if (symmetric || is_twisted(p))
            ok &= CHECK(s.at->verdict == DTE_CENTRE || s.at->verdict == DTE_MARGINAL);
        else
            ok &= CHECK(verdict_is(&s, DTE_CENTRE));
        if (!ok) printf("# n = %zu, %s, %s\n", n, p->name, symmetric ? "symmetric" : "full");
    }
    subject_close(&s);
}

/* S = I, eta = 0.1, c = 2: l^2 + 4 eta c l + 2 c = 0 and l^2 + 2 eta l + 1 = 0. */
static void check_damped(const struct place *p, int symmetric)
{
    const size_t n = p->n, k = symmetric ? n * (n - 1) / 2 : n * (n - 1);
    subject s;
    if (lq_open(&s, p, symmetric, 0.1)) {
        int ok = CHECK(verdict_is(&s, DTE_STABLE_MANIFOLD));
        ok &= CHECK(s.at->manifold_dimension == k && count_tangent(s.at) == k);
        ok &= CHECK(count_near(s.at, -0.4, sqrt(4.0 - 0.16)) == n * (n + 1) / 2);
        ok &= CHECK(count_near(s.at, -0.1, sqrt(1.0 - 0.01)) == n);
        ok &= CHECK_NEAR(s.at->spectral_abscissa, -0.1, 1e-12);
        if (!ok) printf("# n = %zu, %s, %s\n", n, p->name, symmetric ? "symmetric" : "full");
    }
    subject_close(&s);
}

static void lq_without_regulariser_rotates_around_its_manifold(void)
{
    for (size_t k = 0; k < COUNT(places); k++) {
        check_free(&places[k], 0);
        if (!is_twisted(&places[k])) check_free(&places[k], 1);
    }
}

static void lq_with_regulariser_is_stable_modulo_its_manifold(void)
{
    for (size_t k = 0; k < COUNT(places); k++) {
        check_damped(&places[k], 0);
        if (!is_twisted(&places[k])) check_damped(&places[k], 1);
    }
}

int main(void)
{
    RUN(the_eight_panels_have_the_eigenvalues_of_the_paper);
    RUN(the_bounds_are_0_9_plus_2_eta_and_2_eta);
    RUN(seven_panels_are_stable_and_one_is_a_centre);
    RUN(simultaneous_descent_on_the_centre_is_never_stable);
    RUN(a_regulariser_of_1e_minus_9_is_stable);
    RUN(a_regulariser_of_1e_minus_17_gives_no_wrong_verdict);
    RUN(the_unregularised_dirac_gan_is_a_centre);
    RUN(the_non_saturating_dirac_gan_is_weakly_stable);
    RUN(r1_at_its_critical_weight_is_stable);
    RUN(the_slow_eigenvalue_of_stiff_r1_has_twelve_digits);
    RUN(lq_without_regulariser_rotates_around_its_manifold);
    RUN(lq_with_regulariser_is_stable_modulo_its_manifold);
    return tap_done();
}
