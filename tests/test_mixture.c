/* test_mixture.c - mixtures, samples and constant random numbers.
 *
 * The field of "player p (w) maximizes w*E[f(x)]" is E[f(x)], which is compared with closed forms:
 * moments of the parts, and the characteristic function E cos(t x) = exp(-s^2 t^2/2) cos(t m). */
#include "base/memory.h"
#include "base/randn.h"
#include "num/rules.h"
#include "sample_folder.h"

static const double at_one[16] = {1.0};

/* E[f(x)] for x with the law. */
static double mean(const char *law, const char *f)
{
    char text[2048];
    snprintf(text, sizeof text,
             "param p = 0.25\nparam q = 0\ndata x ~ %s\n"
             "player a (w) maximizes w*E[%s]\nstart w = 1\n",
             law, f);
    return folder_field(text, at_one, 0);
}

static void moments_are_the_weighted_sums_of_those_of_the_parts(void)
{
    static const char law[] = "mixture(1: normal(2, 0.5), 3: uniform(-1, 2), 4: dirac(-0.5))";
    /* uniform(-1, 2): mean 1/2, E x^2 = 1, E x^3 = 5/4; normal: 2, 4.25, 8 + 3*2/4 = 9.5 */
    CHECK_NEAR(mean(law, "x"), (2.0 + 3.0 * 0.5 - 4.0 * 0.5) / 8.0, 1e-15);
    CHECK_NEAR(mean(law, "x^2"), (4.25 + 3.0 * 1.0 + 4.0 * 0.25) / 8.0, 1e-15);
    CHECK_NEAR(mean(law, "x^3"), (9.5 + 3.0 * 1.25 - 4.0 * 0.125) / 8.0, 1e-15);
}

static void weights_are_relative(void)
{
    static const char f[] = "cos(3*x)*x^2";
    const double one = mean("mixture(0.2: normal(1, 0.3), 0.8: normal(-1, 0.7))", f);
    CHECK_NEAR(mean("mixture(1: normal(1, 0.3), 4: normal(-1, 0.7))", f), one, 1e-15);
    CHECK_NEAR(mean("mixture(p: normal(1, 0.3), 4*p: normal(-1, 0.7))", f), one, 1e-15);
}

static double wave(double t, double m, double s)
{
    return exp(-0.5 * s * s * t * t) * cos(t * m);
}

static void a_mixture_of_normals_has_its_characteristic_function(void)
{
    const double want = (wave(2.0, 1.0, 0.3) + 2.0 * wave(2.0, -0.5, 1.1)) / 3.0;
    CHECK_NEAR(mean("mixture(1: normal(1, 0.3), 2: normal(-0.5, 1.1))", "cos(2*x)"), want, 2e-15);
    const double same = 0.5 * (wave(2.0, 1.0, 0.3) + wave(2.0, -0.5, 0.3)); /* equal weights */
    CHECK_NEAR(mean("mixture(1: normal(1, 0.3), 1: normal(-0.5, 0.3))", "cos(2*x)"), same, 2e-15);
}

static void different_laws_mix(void)
{
    const double uniform = (sin(6.0) - sin(2.0)) / 4.0; /* E cos(2 x) on [1, 3] */
    const double want = 0.25 * wave(2.0, 1.0, 0.5) + 0.5 * uniform + 0.25 * cos(6.0);
    CHECK_NEAR(mean("mixture(1: normal(1, 0.5), 2: uniform(1, 3), 1: dirac(3))", "cos(2*x)"), want,
               2e-15);
    CHECK(mean("mixture(1: dirac(2), 1: dirac(0))", "exp(x)") == 0.5 * (exp(2.0) + 1.0));
}

/* x = c_k + L_k u with different covariances; E cos(t'x) in closed form. */
static void vectors_mix_with_their_covariances(void)
{
    static const char text[] =
        "data x[2] ~ mixture(1: normal([1; 0], [1, 0.5; 0.5, 2]), 3: normal([0; 2], 0.25*eye(2)))\n"
        "player a (w) maximizes w*E[cos(x[1] - x[2]/2)]\n"
        "player b (v) maximizes v*E[x[1]*x[2]^2]\n";
    /* t = (1, -1/2): t'S t = 1 - 0.5 + 0.5 = 1, and 0.25*1.25 */
    const double want = 0.25 * exp(-0.5) * cos(1.0) + 0.75 * exp(-0.15625) * cos(1.0);
    CHECK_NEAR(folder_field(text, at_one, 0), want, 2e-15);
    /* E x1 x2^2 = m1 (m2^2 + S22) + 2 m2 S12 = 1*2, and 0 */
    CHECK_NEAR(folder_field(text, at_one, 1), 0.5, 1e-15);
}

static void a_mixture_of_one_is_its_part_bit_for_bit(void)
{
    static const char *const f[] = {"x^4", "cos(x)", "log(1 + exp(3*x))"};
    for (size_t k = 0; k < 3; k++) {
        const double want = mean("normal(0.3, 0.7)", f[k]);
        CHECK(mean("mixture(3: normal(0.3, 0.7))", f[k]) == want);
        CHECK(mean("mixture(0: dirac(9), 2: normal(0.3, 0.7), 0: uniform(0, 1))", f[k]) == want);
    }
}

static void a_part_without_weight_does_not_count(void)
{
    const double want = mean("mixture(1: normal(1, 0.5), 2: dirac(2))", "cos(x)");
    CHECK_NEAR(mean("mixture(1: normal(1, 0.5), 2: dirac(2), 0: dirac(7))", "cos(x)"), want, 1e-15);
    CHECK_NEAR(mean("mixture(1: normal(1, 0.5), 2: dirac(2), q: dirac(7))", "cos(x)"), want, 1e-15);
}

static void independent_mixtures_multiply(void)
{
    static const char text[] = "data x ~ mixture(1: normal(1, 0.5), 2: dirac(2))\n"
                               "data y ~ mixture(1: dirac(-1), 1: uniform(0, 1), 2: dirac(3))\n"
                               "player a (w) maximizes w*E[cos(x + y)]\n"
                               "player b (v) maximizes v*E[cos(x)*sin(y)]\n";
    const double cx = (wave(1.0, 1.0, 0.5) + 2.0 * cos(2.0)) / 3.0;
    const double sx = (exp(-0.125) * sin(1.0) + 2.0 * sin(2.0)) / 3.0;
    const double cy = (cos(-1.0) + sin(1.0) + 2.0 * cos(3.0)) / 4.0;
    const double sy = (sin(-1.0) + 1.0 - cos(1.0) + 2.0 * sin(3.0)) / 4.0;
    CHECK_NEAR(folder_field(text, at_one, 0), cx * cy - sx * sy, 2e-15);
    CHECK_NEAR(folder_field(text, at_one, 1), cx * sy, 2e-15);
}

/* ---- samples ------------------------------------------------------------------------------- */

static void samples_are_equally_likely(void)
{
    folder_write("s.csv", "a, b\r\n1,2\r\n\r\n 0.5 ,-1e0\n-3,4",
                 strlen("a, b\r\n1,2\r\n\r\n 0.5 ,-1e0\n-3,4"));
    static const char text[] = "data x[2] ~ samples(\"s.csv\")\n"
                               "player a (w) maximizes w*E[x[1]^2*x[2]]\n"
                               "player b (v) maximizes v*E[sin(x[1])*exp(x[2])]\n";
    CHECK_NEAR(folder_field(text, at_one, 0), (2.0 - 0.25 + 36.0) / 3.0, 1e-15);
    const double want = (sin(1.0) * exp(2.0) + sin(0.5) * exp(-1.0) + sin(-3.0) * exp(4.0)) / 3.0;
    CHECK_NEAR(folder_field(text, at_one, 1), want, 1e-15);
    folder_write("s.csv", "7\n", strlen("7\n"));
    CHECK_NEAR(mean("samples(\"s.csv\")", "sqrt(x + 2)"), 3.0, 1e-15);
}

static void samples_have_no_quadrature_error(void)
{
    folder_write("s.csv", "1\n2\n4\n", strlen("1\n2\n4\n"));
    dte_error err;
    dte_game *game =
        folder_game("data x ~ samples(\"s.csv\")\nplayer a (w) maximizes E[exp(-w*x)]\n"
                    "start w = 1",
                    0, NULL, &err);
    CHECK(game && dte_game_describe(game).quadrature_error == 0.0);
    CHECK(game && dte_game_describe(game).quadrature_points == 3);
    dte_game_free(game);
}

static void moments_of_samples_do_not_cancel(void)
{
    folder_write("s.csv", "1e16\n1\n-1e16\n1\n", strlen("1e16\n1\n-1e16\n1\n"));
    CHECK(mean("samples(\"s.csv\")", "x") == 0.5);
}

static void samples_meet_other_variables(void)
{
    folder_write("s.csv", "1\n2\n", strlen("1\n2\n"));
    static const char text[] = "data x ~ samples(\"s.csv\")\nnoise e ~ normal(0, 0.5)\n"
                               "player a (w) maximizes w*E[cos(x + e)]\n";
    CHECK_NEAR(folder_field(text, at_one, 0), 0.5 * exp(-0.125) * (cos(1.0) + cos(2.0)), 1e-15);
}

static void the_samples_belong_to_the_fingerprint(void)
{
    static const char text[] = "data x ~ samples(\"s.csv\")\nplayer a (w) maximizes w*E[x]\n";
    char first[65] = "";
    for (int k = 0; k < 2; k++) {
        folder_write("s.csv", k ? "1\n3\n" : "1\n2\n", 4);
        dte_error err;
        dte_game *game = folder_game(text, 0, NULL, &err);
        if (!CHECK(game != NULL)) return;
        const dte_game_info info = dte_game_describe(game);
        CHECK(info.n_used == 1);
        CHECK_TEXT(dte_game_used(game, 0).text, k ? "1\n3\n" : "1\n2\n");
        if (k) CHECK(strcmp(first, info.sha256) != 0);
        snprintf(first, sizeof first, "%s", info.sha256);
        dte_game_free(game);
    }
}

/* ---- messages -------------------------------------------------------------------------------- */

/* Loads the law and compares the first line of the message, without the folder. */
static void refused(const char *law, const char *want)
{
    char text[2048];
    dte_error err;
    snprintf(text, sizeof text, "param q = 0\ndata x ~ %s\nplayer a (w) maximizes w*E[cos(x)]\n",
             law);
    dte_game *game = folder_game(text, 0, NULL, &err);
    if (!CHECK(game == NULL)) return dte_game_free(game);
    const size_t skip = strncmp(err.text, folder, strlen(folder)) == 0 ? strlen(folder) + 1 : 0;
    err.text[strcspn(err.text, "\n")] = '\0';
    CHECK_TEXT(err.text + skip, want);
}

static void wrong_mixtures_end_in_a_message(void)
{
    refused(
        "mixture(-1: dirac(0), 2: dirac(1))",
        "test.game:2:18: error: the weight of part 1 of 'x' must not be negative, but it is -1");
    refused("mixture(0: dirac(0), 0: dirac(1))",
            "test.game:2:10: error: every weight of 'x' is 0; one must be positive");
    refused(
        "mixture(1: mixture(1: dirac(0)))",
        "test.game:2:21: error: a part of a mixture is dirac, uniform or normal, not 'mixture'; "
        "write its parts into this mixture");
    refused("mixture(dirac(0))",
            "test.game:2:26: error: expected ':' and a distribution, but found "
            "')'");
    refused("mixture(1: normal(0))",
            "test.game:2:21: error: 'normal' takes 2 arguments (mean, covariance), but 1 is given");
    refused(
        "mixture(w: dirac(0), 1: dirac(1))",
        "test.game:2:18: error: the weight of part 1 of 'x' depends on 'w'; only numbers, sizes "
        "and params may be used here");
    refused("mixture(1: dirac([1; 2]))", "test.game:2:27: error: the centre of part 1 of 'x' must "
                                         "be a scalar, but it is a vector of 2");
}

static void params_that_make_no_mixture_end_in_a_message(void)
{
    dte_error err;
    static const char text[] = "param q = 1\ndata x ~ mixture(q: dirac(0), 1: dirac(1))\n"
                               "player a (w) maximizes w*E[cos(x)]\n";
    const dte_setting negative = {"q", -0.5};
    CHECK(folder_game(text, 1, &negative, &err) == NULL && err.status == DTE_NUMERIC);
    CHECK(strstr(err.text, "or a weight is negative or all are 0") != NULL);
    static const char equal[] = "param q = 1\ndata x ~ mixture(q: dirac(0), q: dirac(1))\n"
                                "player a (w) maximizes w*E[cos(x)]\n";
    const dte_setting none = {"q", 0.0};
    CHECK(folder_game(equal, 1, &none, &err) == NULL && err.status == DTE_NUMERIC);
    CHECK(strstr(err.text, "or a weight is negative or all are 0") != NULL);
}

static void wrong_samples_end_in_a_message(void)
{
    static const struct {
        const char *csv, *want;
    } cases[] = {
        {"1\n2,3\n", "s.csv:2:1: error: this line has 2 numbers, but a sample of 'x' has 1"},
        {"nan\n1\n", "s.csv:1:1: error: 'nan' is no finite number"},
        {"-Inf\n1\n", "s.csv:1:1: error: '-Inf' is no finite number"},
        {"0x10\n1\n", "s.csv:1:1: error: '0x10' is no finite number"},
        {"1;2\n", "s.csv:1:1: error: '1;2' is no finite number"},
        {"1\nnan\n", "s.csv:2:1: error: 'nan' is no finite number"},
        {"x\ny\n", "s.csv:2:1: error: 'y' is no finite number"},
        {"1\n1e999\n", "s.csv:2:1: error: '1e999' is no finite number"},
        {"x\n", "s.csv:1:1: error: there is no sample in this file"},
        {"\n \n", "s.csv:1:1: error: there is no sample in this file"},
        {"1\n,\n", "s.csv:2:1: error: a number is missing here; each line is one sample of numbers "
                   "separated by commas"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        folder_write("s.csv", cases[k].csv, strlen(cases[k].csv));
        refused("samples(\"s.csv\")", cases[k].want);
    }
    refused("samples(\"none.csv\")",
            "test.game:2:18: error: cannot read 'none.csv': No such file or directory");
    refused("samples(\"/etc/passwd\")", "test.game:2:18: error: samples reads only files in the "
                                        "folder of the scenario or below it");
    refused("samples(3)", "test.game:2:18: error: expected the name of a file in double quotes, as "
                          "in \"points.csv\", but found '3'");
    folder_write("s.csv", "", strlen(""));
    dte_error err;
    CHECK(folder_game("data x ~ samples(\"s.csv\")\nplayer a (w) maximizes w*E[x]\n", 0, NULL,
                      &err) == NULL);
    CHECK(strstr(err.text, "the file is empty; write one sample per line") != NULL);
}

static void too_many_samples_end_in_a_message(void)
{
    enum { ROWS = 65537 };
    char *csv = memory_zero(2 * ROWS, 1);
    for (size_t k = 0; csv && k < ROWS; k++)
        memcpy(csv + 2 * k, "1\n", 2);
    folder_write("s.csv", csv, 2 * ROWS);
    refused("samples(\"s.csv\")",
            "s.csv:65537:1: error: more than 65536 samples; take fewer of them");
    memory_free(csv);
    enum { HUGE = 4 * 1024 * 1024 + 1 };
    char *text = memory_zero(HUGE, 1);
    for (size_t k = 0; k < HUGE; k++)
        text[k] = k % 100 == 99 ? '\n' : '1';
    folder_write("s.csv", text, HUGE);
    dte_error err;
    CHECK(folder_game("data x ~ samples(\"s.csv\")\nplayer a (w) maximizes w*E[x]\n", 0, NULL,
                      &err) == NULL);
    CHECK(err.status == DTE_LIMIT && strstr(err.text, "larger than 4194304 bytes") != NULL);
    memory_free(text);
}

static void too_many_points_together_end_in_a_message(void)
{
    char csv[4000] = "";
    for (size_t k = 0; k < 300; k++)
        strcat(csv, "1,2\n");
    folder_write("s.csv", csv, strlen(csv));
    dte_error err;
    static const char text[] = "data x[2] ~ samples(\"s.csv\")\ndata y[2] ~ samples(\"s.csv\")\n"
                               "player a (w) maximizes E[exp(w*sum(x + y))]\n";
    CHECK(folder_game(text, 0, NULL, &err) == NULL && err.status == DTE_LIMIT);
    CHECK(strstr(err.text, "an expectation runs over more than 65536 samples") != NULL);
    static const char wide[] =
        "data x[2] ~ samples(\"s.csv\")\nnoise e[5] ~ normal(zeros(5), eye(5))\n"
        "player a (w) maximizes E[exp(w*sum(x)*sum(e))]\n";
    CHECK(folder_game(wide, 0, NULL, &err) == NULL && err.status == DTE_LIMIT);
    CHECK(strstr(err.text, "depends jointly on 300 samples or parts of mixtures") != NULL);
}

static bool load_all(void)
{
    static const char text[] = "data x ~ mixture(1: normal(1, 0.5), 2: uniform(0, 1))\n"
                               "data y[2] ~ samples(\"s.csv\")\n"
                               "player a (w) maximizes w*E[cos(w*x)] + E[exp(w*y[1])*y[2]]\n";
    dte_error err;
    dte_game *game = folder_game(text, 0, NULL, &err);
    if (!game) CHECK(err.status == DTE_MEMORY);
    dte_game_free(game);
    return game != NULL;
}

static void every_failed_allocation_is_reported(void)
{
    folder_write("s.csv", "1,2\n3,4\n", strlen("1,2\n3,4\n"));
    long n = 0;
    for (bool done = false; !done && n < 20000; n++) {
        memory_fail_after(n);
        done = load_all();
        memory_fail_after(-1);
    }
    CHECK(n > 100 && n < 20000);
}

/* ---- randn -------------------------------------------------------------------------------------
 */

/* SplitMix64 as published: the state grows by the golden gamma, the output is mixed. */
static uint64_t split_mix(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void bits_are_those_of_the_published_generator(void)
{
    for (uint64_t seed = 0; seed < 5; seed++) {
        uint64_t start = seed - UINT64_C(0x9e3779b97f4a7c15), state = split_mix(&start);
        for (uint64_t k = 0; k < 100; k++)
            CHECK(randn_bits(seed, k) == split_mix(&state));
    }
}

static void numbers_are_quantiles_of_the_bits(void)
{
    double worst = 0.0;
    for (uint64_t k = 0; k < 20000; k++) {
        const double p = ((double)(randn_bits(7, k) >> 12) + 0.5) / 0x1p52;
        const double want = rules_normal_quantile(p);
        worst = fmax(worst, fabs(randn(7, k) - want) / fabs(want));
    }
    CHECK_NEAR(worst, 0.0, 2e-15);
}

/* Mean 0 +- 1/sqrt(n), variance 1 +- sqrt(2/n), E x^4 = 3 +- sqrt(96/n): within 4 deviations. */
static void numbers_are_standard_normal(void)
{
    enum { N = 100000 };
    double sum = 0.0, squares = 0.0, fourth = 0.0;
    for (uint64_t k = 0; k < N; k++) {
        const double x = randn(3, k);
        sum += x;
        squares += x * x;
        fourth += x * x * x * x;
    }
    CHECK_NEAR(sum / N, 0.0, 4.0 / sqrt(N));
    CHECK(fabs(squares / N - 1.0) < 4.0 * sqrt(2.0 / N));
    CHECK(fabs(fourth / N - 3.0) < 4.0 * sqrt(96.0 / N));
}

static void randn_is_a_constant_matrix(void)
{
    CHECK(folder_field("A = randn(2, 3, 5)\nplayer a (w) maximizes w*A[2,1]\n", at_one, 0) ==
          randn(5, 3));
    dte_error err;
    CHECK(folder_game("player a (w) maximizes w*sum(randn(2, 3))\n", 0, NULL, &err) == NULL);
    CHECK(strstr(err.text, "'randn' takes 3 arguments, but 2 are given") != NULL);
    CHECK(folder_game("player a (w) maximizes w*sum(randn(2, 3, 0.5))\n", 0, NULL, &err) == NULL);
    CHECK(strstr(err.text, "the seed must be a whole number from 1 to 1000000000, but it is 0.5") !=
          NULL);
}

/* (x'x)^4 over 3000 samples of x[6] has 1287 monomials of degree 8: 31 million products, so the
 * samples themselves are the rule. u u/2 times it is minimized: the field at u = 1 is minus its
 * mean. */
static void dear_moments_are_sums_over_the_samples(void)
{
    enum { ROWS = 3000, COLUMNS = 6 };
    static char text[ROWS * COLUMNS * 24];
    size_t length = 0;
    long double mean = 0.0L;
    for (int k = 0; k < ROWS; k++) {
        long double value = 0.0L;
        for (int i = 0; i < COLUMNS; i++) {
            const int n = (k * 37 + i * 101) % 64 - 32; /* /32 is exact in both */
            length += (size_t)snprintf(text + length, sizeof text - length, "%.6f%c", n / 32.0,
                                       i + 1 < COLUMNS ? ',' : '\n');
            value += (long double)n * n / 1024.0L + n / 32.0L;
        }
        mean += value * value * value * value / ROWS;
    }
    folder_write("dear.csv", text, length);
    dte_error err;
    dte_game *game = folder_game("data x[6] ~ samples(\"dear.csv\")\n"
                                 "player a (u) minimizes u^2/2*E[(x'*x + sum(x))^4]\n",
                                 0, NULL, &err);
    const double u = 1.0;
    double v = 0.0;
    CHECK(game);
    if (game) {
        dte_game_field(game, 1, &u, &v);
        CHECK_NEAR(v, (double)-mean, 1e-13);
        CHECK(!dte_game_describe(game).exact_expectations &&
              dte_game_describe(game).quadrature_points == ROWS &&
              dte_game_describe(game).quadrature_error == 0.0);
    }
    dte_game_free(game);
    folder_remove("dear.csv");
}

int main(void)
{
    folder_make();
    RUN(moments_are_the_weighted_sums_of_those_of_the_parts);
    RUN(weights_are_relative);
    RUN(a_mixture_of_normals_has_its_characteristic_function);
    RUN(different_laws_mix);
    RUN(vectors_mix_with_their_covariances);
    RUN(a_mixture_of_one_is_its_part_bit_for_bit);
    RUN(a_part_without_weight_does_not_count);
    RUN(independent_mixtures_multiply);
    RUN(samples_are_equally_likely);
    RUN(samples_have_no_quadrature_error);
    RUN(moments_of_samples_do_not_cancel);
    RUN(samples_meet_other_variables);
    RUN(the_samples_belong_to_the_fingerprint);
    RUN(wrong_mixtures_end_in_a_message);
    RUN(params_that_make_no_mixture_end_in_a_message);
    RUN(wrong_samples_end_in_a_message);
    RUN(too_many_samples_end_in_a_message);
    RUN(too_many_points_together_end_in_a_message);
    RUN(every_failed_allocation_is_reported);
    RUN(bits_are_those_of_the_published_generator);
    RUN(numbers_are_quantiles_of_the_bits);
    RUN(numbers_are_standard_normal);
    RUN(randn_is_a_constant_matrix);
    RUN(dear_moments_are_sums_over_the_samples);
    folder_remove("s.csv");
    return tap_done();
}
