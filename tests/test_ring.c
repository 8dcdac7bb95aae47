/* test_ring.c - the ring GAN: its exact derivatives against a calculation by hand, and the spectrum
 * at points that are no equilibria.
 *
 * The reference is the backward pass of both networks written out in dual numbers a + b e, e^2 = 0,
 * in extended precision: with parameters s + e u its field is v(s) + e J(s) u. It has the nodes of
 * the program's quadrature, so the two agree to rounding. */
#include "base/memory.h"
#include "base/randn.h"
#include "game/game.h"
#include "num/linalg.h"
#include "num/rules.h"
#include "sample_folder.h"
#include <detente/spectrum.h>

enum { MOST_UNITS = 16, MOST_STATE = 700 };

typedef struct dual {
    long double a, b;
} dual;

static dual add(dual x, dual y)
{
    return (dual){x.a + y.a, x.b + y.b};
}

static dual mul(dual x, dual y)
{
    return (dual){x.a * y.a, x.a * y.b + x.b * y.a};
}

static dual number(long double a)
{
    return (dual){a, 0.0L};
}

static dual dual_tanh(dual x)
{
    const long double t = tanhl(x.a);
    return (dual){t, (1.0L - t * t) * x.b};
}

static dual dual_sigmoid(dual x)
{
    const long double s = 1.0L / (1.0L + expl(-x.a));
    return (dual){s, s * (1.0L - s) * x.b};
}

/* A network of two hidden layers of m units, 2 inputs and k outputs; its parameters in the order of
 * the state: W1[m,2], c1[m], W2[m,m], c2[m], W3[k,m], c3[k]. */
typedef struct network {
    size_t m, k;
    const dual *w1, *c1, *w2, *c2, *w3, *c3;
    dual *g; /* gradient, added to, in the same order */
    dual x[2], h1[MOST_UNITS], h2[MOST_UNITS], y[2];
} network;

static size_t network_size(size_t m, size_t k)
{
    return 2 * m + m + m * m + m + k * m + k;
}

static network make_network(size_t m, size_t k, const dual *p, dual *g)
{
    network n = {.m = m, .k = k, .w1 = p, .g = g};
    n.c1 = n.w1 + 2 * m;
    n.w2 = n.c1 + m;
    n.c2 = n.w2 + m * m;
    n.w3 = n.c2 + m;
    n.c3 = n.w3 + k * m;
    return n;
}

/* y = W x + c, with tanh if `bend` */
static void layer(size_t rows, size_t cols, const dual *w, const dual *c, const dual *x, dual *y,
                  bool bend)
{
    for (size_t i = 0; i < rows; i++) {
        dual sum = c[i];
        for (size_t j = 0; j < cols; j++)
            sum = add(sum, mul(w[i * cols + j], x[j]));
        y[i] = bend ? dual_tanh(sum) : sum;
    }
}

static void forward(network *n, const dual *x)
{
    n->x[0] = x[0];
    n->x[1] = x[1];
    layer(n->m, 2, n->w1, n->c1, n->x, n->h1, true);
    layer(n->m, n->m, n->w2, n->c2, n->h1, n->h2, true);
    layer(n->k, n->m, n->w3, n->c3, n->h2, n->y, false);
}

/* From the adjoint of y to that of x; gradients of W, c are added at `g`. */
static void back(size_t rows, size_t cols, const dual *w, const dual *x, const dual *ybar, dual *g,
                 dual *xbar)
{
    for (size_t j = 0; j < cols; j++)
        xbar[j] = number(0.0L);
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < cols; j++) {
            g[i * cols + j] = add(g[i * cols + j], mul(ybar[i], x[j]));
            xbar[j] = add(xbar[j], mul(ybar[i], w[i * cols + j]));
        }
        g[rows * cols + i] = add(g[rows * cols + i], ybar[i]);
    }
}

static void unbend(size_t n, const dual *h, dual *bar)
{
    for (size_t i = 0; i < n; i++)
        bar[i] = mul(bar[i], add(number(1.0L), mul(number(-1.0L), mul(h[i], h[i]))));
}

static void backward(network *n, const dual *ybar, dual *xbar)
{
    dual bar2[MOST_UNITS], bar1[MOST_UNITS];
    back(n->k, n->m, n->w3, n->h2, ybar, n->g + (n->w3 - n->w1), bar2);
    unbend(n->m, n->h2, bar2);
    back(n->m, n->m, n->w2, n->h1, bar2, n->g + (n->w2 - n->w1), bar1);
    unbend(n->m, n->h1, bar1);
    back(n->m, 2, n->w1, n->x, bar1, n->g, xbar);
}

/* Adds weight * (the gradient of log sigmoid(sign * D(x))) to the gradients; for a fake x it goes
 * on through the generator. */
static void sample(network *d, network *generator, const dual *x, long double sign,
                   long double weight)
{
    dual xbar[2], unused[2];
    forward(d, x);
    const dual s = dual_sigmoid(mul(number(-sign), d->y[0]));
    const dual bar = mul(number(sign * weight), s);
    backward(d, &bar, xbar);
    if (generator) backward(generator, xbar, unused);
}

/* Points with weights: x and z have 2 coordinates each. */
typedef struct points {
    size_t n;
    double *x, *w;
} points;

/* out: v(s) and J(s) u. */
static void reference(size_t m, const points *data, const points *latent, const double *s,
                      const double *u, long double *v, long double *ju)
{
    static dual p[MOST_STATE], g[MOST_STATE];
    const size_t first = network_size(m, 1), d = first + network_size(m, 2);
    for (size_t i = 0; i < d; i++) {
        p[i] = (dual){(long double)s[i], (long double)u[i]};
        g[i] = number(0.0L);
    }
    network judge = make_network(m, 1, p, g), artist = make_network(m, 2, p + first, g + first);
    for (size_t i = 0; i < data->n; i++) {
        const dual x[2] = {number((long double)data->x[2 * i]),
                           number((long double)data->x[2 * i + 1])};
        sample(&judge, NULL, x, 1.0L, (long double)data->w[i]);
    }
    for (size_t i = 0; i < latent->n; i++) {
        const dual z[2] = {number((long double)latent->x[2 * i]),
                           number((long double)latent->x[2 * i + 1])};
        forward(&artist, z);
        sample(&judge, &artist, artist.y, -1.0L, (long double)latent->w[i]);
    }
    for (size_t i = 0; i < d; i++) { /* the discriminator ascends, the generator descends */
        v[i] = i < first ? g[i].a : -g[i].a;
        ju[i] = i < first ? g[i].b : -g[i].b;
    }
}

/* ---- games ----------------------------------------------------------------------------------- */

static void write_points(const char *name, const points *p)
{
    char text[4000] = "";
    for (size_t i = 0; i < p->n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%.17g,%.17g\n", p->x[2 * i],
                 p->x[2 * i + 1]);
    folder_write(name, text, strlen(text));
}

/* The networks of the ring with m units, on samples; with `consensus`, both players also descend
 * |v|^2/4. */
static dte_game *sampled_game(size_t m, bool consensus)
{
    char text[4000];
    dte_error err;
    snprintf(text, sizeof text,
             "size m = %zu\n"
             "data x[2] ~ samples(\"x.csv\")\nlatent z[2] ~ samples(\"z.csv\")\n"
             "f(t) = -log(1 + exp(-t))\n"
             "D(x) = v'*tanh(W2*tanh(W1*x + c1) + c2) + c3\n"
             "G(z) = A3*tanh(A2*tanh(A1*z + b1) + b2) + b3\n"
             "V = E[f(D(x))] + E[f(-D(G(z)))]\n"
             "n(p) = sqnorm(grad(V, p))\n"
             "R = n(W1) + n(c1) + n(W2) + n(c2) + n(v) + n(c3) + n(A1) + n(b1) + n(A2) + n(b2) + "
             "n(A3) + n(b3)\n"
             "player d (W1[m,2], c1[m], W2[m,m], c2[m], v[m], c3) maximizes V - %g*R\n"
             "player g (A1[m,2], b1[m], A2[m,m], b2[m], A3[2,m], b3[2]) minimizes V + %g*R\n"
             "start W1 = randn(m, 2, 1), W2 = randn(m, m, 2)/2, v = randn(m, 1, 3), A1 = "
             "randn(m, 2, 4), A2 = randn(m, m, 5)/2, A3 = randn(2, m, 6), c1 = randn(m, 1, 7)/4, "
             "c2 = zeros(m), c3 = 0.1, b1 = zeros(m), b2 = randn(m, 1, 8)/4, b3 = zeros(2)\n",
             m, consensus ? 0.25 : 0.0, consensus ? 0.25 : 0.0);
    dte_game *game = folder_game(text, 0, NULL, &err);
    if (!game && err.status != DTE_MEMORY) printf("# %s\n", err.text);
    return game;
}

enum { SAMPLES = 5 };

static points random_points(uint64_t seed)
{
    points p = {SAMPLES, memory_zero(2 * SAMPLES, sizeof(double)),
                memory_zero(SAMPLES, sizeof(double))};
    for (size_t i = 0; i < 2 * SAMPLES; i++)
        p.x[i] = randn(seed, i);
    for (size_t i = 0; i < SAMPLES; i++)
        p.w[i] = 1.0 / SAMPLES;
    return p;
}

static void points_drop(points *p)
{
    memory_free(p->x);
    memory_free(p->w);
}

/* The largest difference of `product` (J u) and of the field from the reference, for two u. */
static double worst_difference(dte_game *game, program *value, program *product, size_t m,
                               const points *data, const points *latent)
{
    static double s[MOST_STATE], u[MOST_STATE], v[MOST_STATE], ju[MOST_STATE];
    static long double want_v[MOST_STATE], want_ju[MOST_STATE];
    double worst = 0.0;
    if (!CHECK(dte_game_start(game, s, NULL) == DTE_OK)) return (double)NAN;
    for (uint64_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < game->d; i++)
            u[i] = randn(100 + k, i);
        reference(m, data, latent, s, u, want_v, want_ju);
        program_run(value, NULL, 1, s, 1, v, 1);
        program_run(product, s, 1, u, 1, ju, 1);
        for (size_t i = 0; i < game->d; i++) {
            worst = fmax(worst, fabs((double)(v[i] - want_v[i])));
            worst = fmax(worst, fabs((double)(ju[i] - want_ju[i])));
        }
    }
    return worst;
}

static void derivatives_on_samples_are_those_of_the_backward_pass(void)
{
    points data = random_points(20), latent = random_points(21);
    write_points("x.csv", &data);
    write_points("z.csv", &latent);
    for (size_t m = 2; m <= 16; m *= 2) {
        dte_game *game = sampled_game(m, false);
        if (!CHECK(game && game_need_product(game, NULL) == DTE_OK)) break;
        CHECK(game->d == network_size(m, 1) + network_size(m, 2));
        const double worst = worst_difference(game, game->value, game->product, m, &data, &latent);
        CHECK_NEAR(worst, 0.0, 1e-13);
        dte_game_free(game);
    }
    points_drop(&data);
    points_drop(&latent);
}

/* v - J'v/2 at s; work: d (d + 1). */
static void corrected(dte_game *plain, const double *s, double *work, double *out)
{
    const size_t d = plain->d;
    double *v = work + d * d;
    CHECK(dte_game_jacobian(plain, s, work, NULL) == DTE_OK);
    dte_game_field(plain, 1, s, v);
    for (size_t i = 0; i < d; i++) {
        out[i] = v[i];
        for (size_t k = 0; k < d; k++)
            out[i] -= 0.5 * work[k * d + i] * v[k];
    }
}

/* The descent of |v|^2/4 is -J'v/2. Its Jacobian against differences: error h^2 + rounding/h. */
static void consensus_is_the_correction_by_the_jacobian(void)
{
    points data = random_points(20), latent = random_points(21);
    write_points("x.csv", &data);
    write_points("z.csv", &latent);
    dte_game *plain = sampled_game(4, false), *game = sampled_game(4, true);
    if (!CHECK(plain && game && game_need_product(game, NULL) == DTE_OK)) return;
    const size_t d = plain->d;
    double *work = memory_zero(d * (d + 1), sizeof *work);
    double *s = memory_zero(6 * d, sizeof *s), *u = s + d, *v = u + d, *want = v + d;
    double *above = want + d, *below = above + d, worst = 0.0, worst_product = 0.0;
    CHECK(dte_game_start(game, s, NULL) == DTE_OK);
    dte_game_field(game, 1, s, v);
    corrected(plain, s, work, want);
    for (size_t i = 0; i < d; i++)
        worst = fmax(worst, fabs(v[i] - want[i]));
    CHECK_NEAR(worst, 0.0, 1e-13);
    const double h = 1e-5;
    for (size_t i = 0; i < d; i++)
        u[i] = randn(100, i);
    program_run(game->product, s, 1, u, 1, v, 1);
    for (size_t i = 0; i < d; i++)
        s[i] += h * u[i];
    corrected(plain, s, work, above);
    for (size_t i = 0; i < d; i++)
        s[i] -= 2.0 * h * u[i];
    corrected(plain, s, work, below);
    for (size_t i = 0; i < d; i++)
        worst_product = fmax(worst_product, fabs(v[i] - (above[i] - below[i]) / (2.0 * h)));
    CHECK_NEAR(worst_product, 0.0, 1e-6);
    memory_free(work);
    memory_free(s);
    dte_game_free(plain);
    dte_game_free(game);
    points_drop(&data);
    points_drop(&latent);
}

/* The tensor product of Gauss-Hermite rules, moved to c and scaled. */
static void normal_points(points *p, size_t order, size_t parts, double radius, double sd)
{
    double x[128], w[128];
    *p = (points){0, memory_zero(2 * parts * order * order, sizeof(double)),
                  memory_zero(parts * order * order, sizeof(double))};
    CHECK(rules_hermite(order, x, w, NULL) == DTE_OK);
    for (size_t k = 0; k < parts; k++)
        for (size_t i = 0; i < order * order; i++, p->n++) {
            const double angle = (double)k * M_PI / 4.0;
            p->x[2 * p->n] = radius * cos(angle) + sd * x[i / order];
            p->x[2 * p->n + 1] = radius * sin(angle) + sd * x[i % order];
            p->w[p->n] = w[i / order] * w[i % order] / (double)parts;
        }
}

static void derivatives_of_the_ring_are_those_of_the_backward_pass(void)
{
    static const size_t latent_order[] = {16, 32, 64, 128, 256}, data_order[] = {8, 12, 22, 44, 90};
    dte_game *game = NULL;
    dte_error err;
    if (!CHECK(dte_game_load("scenarios/ring_gan.game", 0, NULL, &game, &err) == DTE_OK)) return;
    CHECK(game->d == 691 && game_need_product(game, NULL) == DTE_OK);
    points data, latent;
    normal_points(&data, data_order[game->level], 8, 2.0, 0.1);
    normal_points(&latent, latent_order[game->level], 1, 0.0, 1.0);
    CHECK_NEAR(worst_difference(game, game->value, game->product, 16, &data, &latent), 0.0, 1e-13);
    CHECK(dte_game_describe(game).quadrature_points == data.n + latent.n);
    points_drop(&data);
    points_drop(&latent);
    dte_game_free(game);
}

/* ---- the spectrum ------------------------------------------------------------------------------
 */

static dte_spectrum *spectrum_of(const char *text, const dte_spectrum_settings *settings)
{
    dte_error err;
    dte_spectrum *s = NULL;
    dte_game *game = folder_game(text, 0, NULL, &err);
    if (!game || dte_spectrum_at(game, settings, &s, &err) != DTE_OK) printf("# %s\n", err.text);
    dte_game_free(game);
    return s;
}

/* w' = -w + 3 a, a' = -3 w - a: eigenvalues -1 +- 3i everywhere; bound 2/10, ratio 3. */
static const char rotation[] = "player p (w) maximizes -w^2/2 + 3*w*a\n"
                               "player q (a) minimizes a^2/2 + 3*w*a\nstart w = 1, a = 2\n";

static void a_damped_rotation_has_its_lemma_bound(void)
{
    dte_spectrum *s = spectrum_of(rotation, NULL);
    if (!CHECK(s != NULL)) return;
    CHECK_NEAR(s->eigenvalues[0].re, -1.0, 1e-15);
    CHECK_NEAR(s->eigenvalues[0].im, 3.0, 1e-15);
    CHECK(s->n_left == 2 && s->n_right == 0 && s->n_open == 0);
    CHECK_NEAR(s->ratio, 3.0, 1e-15);
    CHECK_NEAR(s->step_bound, 0.2, 1e-15);
    CHECK(s->binding == 0 && s->left_binding == 0 && s->left_step_bound == s->step_bound);
    CHECK_NEAR(s->field, hypot(5.0, 5.0), 1e-14); /* v(1, 2) = (5, -5) */
    CHECK_NEAR(s->norm, sqrt(20.0), 1e-15);
    CHECK(s->quadrature_error == 0.0);
    CHECK_TEXT(s->place, "the start");
    dte_spectrum_free(s);
}

/* w' = w, a' = -4 a, b' = 0 */
static void each_side_of_the_axis_is_counted(void)
{
    dte_spectrum *s = spectrum_of("player p (w, a, b) maximizes w^2/2 - 2*a^2\n"
                                  "start w = 1, a = 1, b = 1\n",
                                  NULL);
    if (!CHECK(s != NULL)) return;
    CHECK(s->n_left == 1 && s->n_right == 1 && s->n_open == 1);
    CHECK(s->step_bound == 0.0 && s->binding == 0);
    CHECK(s->left_step_bound == 0.5 && s->left_binding == 2);
    CHECK(s->ratio == 0.0);
    dte_spectrum_free(s);
}

/* s' = -s: simultaneous descent multiplies by 1 - h. */
static void training_moves_the_point(void)
{
    dte_spectrum_settings settings = dte_spectrum_default();
    settings.method = "simultaneous";
    settings.steps = 3;
    settings.step = 0.5;
    dte_spectrum *s = spectrum_of("player p (w) minimizes w^2/2\nstart w = 8\n", &settings);
    if (!CHECK(s != NULL)) return;
    CHECK(s->point[0] == 1.0 && s->field == 1.0);
    CHECK_TEXT(s->place, "step 3 of 'simultaneous' from the start");
    dte_spectrum_free(s);
}

static void refused(const char *text, const dte_spectrum_settings *settings, dte_status status,
                    const char *want)
{
    dte_error err;
    dte_spectrum *s = NULL;
    dte_game *game = folder_game(text, 0, NULL, &err);
    if (!CHECK(game != NULL)) return;
    CHECK(dte_spectrum_at(game, settings, &s, &err) == status && s == NULL);
    if (!CHECK(strstr(err.text, want) != NULL)) printf("# %s\n", err.text);
    dte_game_free(game);
}

static void points_without_a_spectrum_end_in_a_message(void)
{
    dte_spectrum_settings settings = dte_spectrum_default();
    refused("player p (w) minimizes w^2\n", NULL, DTE_USAGE,
            "the scenario names no point; add a line such as 'start w = 1'");
    refused("player p (w) minimizes log(w)\nstart w = 0\n", NULL, DTE_NUMERIC, "w = 0");
    settings.method = "simultaneous";
    settings.step = 1e200;
    refused("player p (w) minimizes w^4\nstart w = 8\n", &settings, DTE_NUMERIC,
            "dw/dt is not finite at w = -2.048e+203");
    settings.method = "simultanous";
    refused("player p (w) minimizes w^4\nstart w = 8\n", &settings, DTE_USAGE, "simultaneous");
    settings.step = -1.0;
    refused("player p (w) minimizes w^4\nstart w = 8\n", &settings, DTE_USAGE, "positive");
}

/* |J x - l x| = r |J| for a unit x, so the smallest singular value of J - l is at most r |J|. */
static void every_eigenvalue_has_a_small_residual(void)
{
    points data = random_points(20), latent = random_points(21);
    write_points("x.csv", &data);
    write_points("z.csv", &latent);
    dte_game *game = sampled_game(4, false);
    dte_spectrum *s = NULL;
    if (!CHECK(game && dte_spectrum_at(game, NULL, &s, NULL) == DTE_OK)) return;
    const size_t n = s->n;
    double *jacobian = memory_zero(n * n, sizeof *jacobian), trace = 0.0, sum = 0.0;
    CHECK(n == 79 && dte_game_jacobian(game, s->point, jacobian, NULL) == DTE_OK);
    for (size_t k = 0; k < n; k++) {
        double sigma = 1.0;
        trace += jacobian[k * n + k];
        sum += s->eigenvalues[k].re;
        CHECK(linalg_sigma_min(n, jacobian, s->eigenvalues[k].re, s->eigenvalues[k].im, &sigma,
                               NULL) == DTE_OK);
        CHECK(sigma <= s->residuals[k] * s->norm + 1e-15 * s->norm);
        CHECK(s->residuals[k] <= s->worst_residual);
    }
    CHECK_NEAR(sum, trace, 1e-13);
    CHECK(s->worst_residual > 0.0 && s->worst_residual < 1e-14);
    CHECK(s->n_left + s->n_right + s->n_open == n);
    memory_free(jacobian);
    dte_spectrum_free(s);
    dte_game_free(game);
    points_drop(&data);
    points_drop(&latent);
}

/* d/dw E[exp(w x)], x ~ N(0, 1): J = exp(w^2/2) (1 + w^2), to within the estimate. */
static void the_quadrature_error_covers_the_truth(void)
{
    dte_spectrum *s = spectrum_of("data x ~ normal(0, 1)\nplayer p (w) maximizes E[exp(w*x)]\n"
                                  "start w = 5\n",
                                  NULL);
    if (!CHECK(s != NULL)) return;
    const double want = exp(12.5) * 26.0;
    CHECK(fabs(s->eigenvalues[0].re - want) <= s->quadrature_error + 1e-13 * want);
    CHECK(s->quadrature_error < 1e-9 * want);
    dte_spectrum_free(s);
}

static bool attempt(dte_game **game)
{
    dte_error err;
    dte_spectrum *s = NULL;
    char *text = NULL;
    *game = folder_game(rotation, 0, NULL, &err);
    dte_status status = *game ? dte_spectrum_at(*game, NULL, &s, &err) : err.status;
    if (status == DTE_OK) status = dte_spectrum_text(*game, s, &text, &err);
    dte_text_free(text);
    if (status == DTE_OK) status = dte_spectrum_json(*game, s, &text, &err);
    dte_text_free(text);
    if (status == DTE_OK) status = dte_spectrum_csv(s, &text, &err);
    dte_text_free(text);
    CHECK(status == DTE_OK || status == DTE_MEMORY);
    dte_spectrum_free(s);
    return status == DTE_OK;
}

static void every_failed_allocation_is_reported(void)
{
    long n = 0;
    for (bool done = false; !done && n < 20000; n++) {
        dte_game *game = NULL;
        memory_fail_after(n);
        done = attempt(&game);
        memory_fail_after(-1);
        dte_game_free(game);
    }
    CHECK(n > 50 && n < 20000);
}

/* Every 29th allocation: there are thousands. 16 parameters are enough for one joint sweep. */
static void a_joint_sweep_survives_failed_allocations(void)
{
    points data = random_points(20), latent = random_points(21);
    write_points("x.csv", &data);
    write_points("z.csv", &latent);
    long n = 0;
    for (bool done = false; !done && n < 100000; n += 29) {
        memory_fail_after(n);
        dte_game *game = sampled_game(1, true);
        done = game && game_need_product(game, NULL) == DTE_OK;
        memory_fail_after(-1);
        dte_game_free(game);
    }
    CHECK(n > 1000 && n < 100000);
    points_drop(&data);
    points_drop(&latent);
}

int main(void)
{
    folder_make();
    RUN(derivatives_on_samples_are_those_of_the_backward_pass);
    RUN(consensus_is_the_correction_by_the_jacobian);
    RUN(derivatives_of_the_ring_are_those_of_the_backward_pass);
    RUN(a_damped_rotation_has_its_lemma_bound);
    RUN(each_side_of_the_axis_is_counted);
    RUN(training_moves_the_point);
    RUN(points_without_a_spectrum_end_in_a_message);
    RUN(every_eigenvalue_has_a_small_residual);
    RUN(the_quadrature_error_covers_the_truth);
    RUN(every_failed_allocation_is_reported);
    RUN(a_joint_sweep_survives_failed_allocations);
    folder_remove("x.csv");
    folder_remove("z.csv");
    return tap_done();
}
