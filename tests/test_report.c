/* The reports of `check`, from analyses made by hand. Numbers of the uniform GAN are those of
 * Nagarajan & Kolter, Figure 3 with eta = 0.25: J = [-1/10, -1/3; 19/60, -1/18]. */
#include "base/memory.h"
#include "game/method.h"
#include "json_check.h"
#include "output/json.h"
#include "output/layout.h"
#include "output/panel.h"
#include "output/report.h"
#include "output/shipped.h"
#include "tap.h"
#include <stdint.h>
#include <stdlib.h>

static const double nan_ = __builtin_nan(""), inf_ = __builtin_inf();

static char *text_of(const report *r)
{
    char *text = NULL;
    CHECK(report_text(r, &text, NULL) == DTE_OK);
    return text;
}

static char *json_of(const report *r)
{
    char *text = NULL;
    CHECK(report_json(r, &text, NULL) == DTE_OK);
    CHECK_TEXT(text ? json_wrong(text) ? json_wrong(text) : "JSON" : "nothing", "JSON");
    return text;
}

static bool holds(const char *text, const char *part)
{
    return text && strstr(text, part) != NULL;
}

/* ---- the uniform GAN ---- */

static double gan_point[] = {0.0, 1.0};
static double gan_jacobian[] = {-0.1, -1.0 / 3.0, 19.0 / 60.0, -1.0 / 18.0};
static dte_eigenvalue gan_eigenvalues[] = {{-7.0 / 90.0, 0.324132269906996, 1e-16, 0},
                                           {-7.0 / 90.0, -0.324132269906996, 1e-16, 0}};
static dte_eigenvalue gan_multipliers[] = {
    {1.0 - 0.7 * 7.0 / 90.0, 0.7 * 0.324132269906996, 1e-16, 0},
    {1.0 - 0.7 * 7.0 / 90.0, -0.7 * 0.324132269906996, 1e-16, 0}};
/* det J = 1/9, so the bound is 2 (7/90) / (1/9) = 1.4, the best step half of it, and the radius
 * there sqrt(1 - 1.4 * 7/90 + 0.49/9). */
static dte_method_report gan_method = {
    .method = "simultaneous",
    .formula = "s <- s + h v(s)",
    .label = "simultaneous",
    .step = 0.7,
    .exists = 1,
    .lemma = 1,
    .n_intervals = 1,
    .intervals = {{0.0, 1.4}},
    .verdict = DTE_STABLE,
    .reason = "Every multiplier lies inside the unit circle.",
    .spectral_radius = 0.97239966629179,
    .lyapunov_coefficient = __builtin_nan(""),
    .n_multipliers = 2,
    .multipliers = gan_multipliers,
    .step_bound = 1.4,
    .binding = 0,
    .best_step = 0.7,
    .best_spectral_radius = 0.97239966629179,
};
static dte_equilibrium_report gan_equilibrium = {
    .name = "matched",
    .n = 2,
    .point = gan_point,
    .jacobian = gan_jacobian,
    .eigenvalues = gan_eigenvalues,
    .jacobian_error = 1e-16,
    .verdict = DTE_STABLE,
    .reason =
        "Every eigenvalue has a negative real part, the largest -0.0777777777777778, beyond its "
        "error bound 1e-16.",
    .spectral_abscissa = -7.0 / 90.0,
    .rate = 7.0 / 90.0,
    .stability_radius = 0.07,
    .lyapunov_coefficient = __builtin_nan(""),
    .n_methods = 1,
    .methods = &gan_method,
};
static dte_expectation gan_expectations[] = {
    {"matched: flow stable", 24, 1, ""},
    {"matched: step_bound simultaneous = 1.4", 26, 1, ""},
};
static dte_check gan_check = {
    .n_equilibria = 1,
    .equilibria = &gan_equilibrium,
    .n_expectations = 2,
    .expectations = gan_expectations,
    .all_met = 1,
};
static const char *gan_names[] = {"w", "a"};
static dte_param gan_params[] = {{"eta", 0.25, 1, 0.0, 1.0}};
static dte_player gan_players[] = {{"discriminator", 1, 1.0, 0, 1}, {"generator", 0, 1.0, 1, 1}};

static report gan(void)
{
    return (report){
        .info = {.title = "1-D uniform GAN",
                 .source = "Nagarajan & Kolter 2017, arXiv:1706.04156, Figure 3",
                 .file = "scenarios/uniform_gan.game",
                 .text = "game \"1-D uniform GAN\"\n",
                 .sha256 = "0123",
                 .dimension = 2,
                 .n_players = 2,
                 .n_params = 1,
                 .n_equilibria = 1,
                 .quadrature_error = 2.2e-16,
                 .quadrature_points = 64},
        .names = gan_names,
        .params = gan_params,
        .players = gan_players,
        .check = &gan_check,
    };
}

static void the_text_of_the_uniform_gan_reads_like_this(void)
{
    const report r = gan();
    char *text = text_of(&r);
    CHECK_TEXT(text,
               "1-D uniform GAN  (Nagarajan & Kolter 2017, arXiv:1706.04156, Figure 3)\n"
               "scenarios/uniform_gan.game   eta = 0.25\n"
               "Integrals by quadrature with 64 points; error of the field about 2e-16\n"
               "\n"
               "Equilibrium 'matched':  w = 0, a = 1\n"
               "                        (exact: Newton did not move it; |v| = 0)\n"
               "\n"
               "    Jacobian          w            a\n"
               "       w           -0.1    -0.333333\n"
               "       a       0.316667   -0.0555556\n"
               "\n"
               "    Eigenvalues\n"
               "       -0.0777777777777778 + 0.324132269906996 i   +- 1e-16\n"
               "       -0.0777777777777778 - 0.324132269906996 i   +- 1e-16\n"
               "\n"
               "    Verdict:  STABLE. Every eigenvalue has a negative real part, the largest\n"
               "              -0.0777777777777778, beyond its error bound 1e-16.\n"
               "    Rate:     exp(-0.07778 t): the distance halves every 8.912 time units.\n"
               "\n"
               "    Simultaneous gradient descent  s <- s + h v(s)\n"
               "       stable for    0 < h < 1.4    (binding: -0.07778 +- 0.3241 i)\n"
               "       best step     h = 0.7, the error shrinks by the factor 0.9724 each step\n"
               "       at h = 0.7    spectral radius 0.9724, STABLE.\n"
               "                     Every multiplier lies inside the unit circle.\n"
               "\n"
               "Expectations: 2 of 2 met.\n");
    memory_free(text);
}

static void the_json_of_the_uniform_gan_reads_like_this(void)
{
    const report r = gan();
    char *text = json_of(&r);
    CHECK_TEXT(
        text,
        "{\n"
        "  \"detente\": {\"version\": \"0.1.0\", \"schema\": 1},\n"
        "  \"scenario\": {\n"
        "    \"title\": \"1-D uniform GAN\",\n"
        "    \"source\": \"Nagarajan & Kolter 2017, arXiv:1706.04156, Figure 3\",\n"
        "    \"file\": \"scenarios/uniform_gan.game\",\n"
        "    \"sha256\": \"0123\",\n"
        "    \"params\": {\"eta\": 0.25},\n"
        "    \"sizes\": {},\n"
        "    \"exact_expectations\": false,\n"
        "    \"quadrature_points\": 64,\n"
        "    \"quadrature_error\": 2.2e-16,\n"
        "    \"text\": \"game \\\"1-D uniform GAN\\\"\\n\",\n"
        "    \"used\": []\n"
        "  },\n"
        "  \"players\": [\n"
        "    {\"name\": \"discriminator\", \"goal\": \"maximizes\", \"rate\": 1, \"first\": 0, "
        "\"count\": 1},\n"
        "    {\"name\": \"generator\", \"goal\": \"minimizes\", \"rate\": 1, \"first\": 1, "
        "\"count\": 1}\n"
        "  ],\n"
        "  \"state\": [\"w\", \"a\"],\n"
        "  \"equilibria\": [\n"
        "    {\n"
        "      \"name\": \"matched\",\n"
        "      \"point\": [0, 1],\n"
        "      \"moved\": 0,\n"
        "      \"newton_steps\": 0,\n"
        "      \"residual\": 0,\n"
        "      \"jacobian\": [\n"
        "        [-0.1, -0.3333333333333333],\n"
        "        [0.31666666666666665, -0.05555555555555555]\n"
        "      ],\n"
        "      \"jacobian_error\": 1e-16,\n"
        "      \"quadrature_error\": 0,\n"
        "      \"eigenvalues\": [\n"
        "        [-0.07777777777777778, 0.324132269906996, 1e-16],\n"
        "        [-0.07777777777777778, -0.324132269906996, 1e-16]\n"
        "      ],\n"
        "      \"tangent\": [false, false],\n"
        "      \"flow\": {\n"
        "        \"verdict\": \"stable\",\n"
        "        \"reason\": \"Every eigenvalue has a negative real part, the largest "
        "-0.0777777777777778, beyond its error bound 1e-16.\",\n"
        "        \"manifold_dimension\": 0,\n"
        "        \"rate\": 0.07777777777777778,\n"
        "        \"spectral_abscissa\": -0.07777777777777778,\n"
        "        \"stability_radius\": 0.07,\n"
        "        \"lyapunov_coefficient\": null,\n"
        "        \"lyapunov_coefficient_reason\": \"not needed for this verdict\"\n"
        "      },\n"
        "      \"methods\": [\n"
        "        {\n"
        "          \"method\": \"simultaneous\",\n"
        "          \"label\": \"simultaneous\",\n"
        "          \"formula\": \"s <- s + h v(s)\",\n"
        "          \"verdict\": \"stable\",\n"
        "          \"reason\": \"Every multiplier lies inside the unit circle.\",\n"
        "          \"exists\": true,\n"
        "          \"lemma\": true,\n"
        "          \"intervals\": [\n"
        "            [0, 1.4]\n"
        "          ],\n"
        "          \"step\": 0.7,\n"
        "          \"spectral_radius\": 0.97239966629179,\n"
        "          \"lyapunov_coefficient\": null,\n"
        "          \"lyapunov_coefficient_reason\": \"not needed for this verdict\",\n"
        "          \"state\": 2,\n"
        "          \"multipliers\": [\n"
        "            [0.9455555555555556, 0.2268925889348972, 1e-16],\n"
        "            [0.9455555555555556, -0.2268925889348972, 1e-16]\n"
        "          ],\n"
        "          \"step_bound\": 1.4,\n"
        "          \"binding_eigenvalue\": [-0.07777777777777778, 0.324132269906996],\n"
        "          \"best_step\": 0.7,\n"
        "          \"best_spectral_radius\": 0.97239966629179\n"
        "        }\n"
        "      ]\n"
        "    }\n"
        "  ],\n"
        "  \"energies\": [],\n"
        "  \"expectations\": [\n"
        "    {\"text\": \"matched: flow stable\", \"line\": 24, \"met\": true},\n"
        "    {\"text\": \"matched: step_bound simultaneous = 1.4\", \"line\": 26, \"met\": true}\n"
        "  ],\n"
        "  \"all_met\": true,\n"
        "  \"warnings\": []\n"
        "}\n");
    memory_free(text);
}

/* ---- numbers ---- */

static void a_value_shows_the_digits_that_its_bound_supports(void)
{
    static const struct {
        double value, bound;
        int most;
        const char *want;
    } rows[] = {
        {1.0 / 3.0, 1e-3, 15, "0.333"},
        {-1.0 / 3.0, 2e-16, 15, "-0.333333333333333"},
        {123456.0, 100.0, 15, "1.235e+05"},
        {0.004, 0.003, 15, "0.004"},
        {1.0 / 3.0, 1e-12, 6, "0.333333"},
        {2.0 / 3.0, 0.0, 15, "0.666666666666667"},
        {3e-17, 1e-16, 15, "0"},
        {-1e-16, 1e-16, 15, "0"},
        {0.0, 0.0, 15, "0"},
        {1.0 / 3.0, __builtin_inf(), 15, "0.333333"},
        {1.0 / 3.0, __builtin_nan(""), 3, "0.333"},
        {__builtin_inf(), 1e-16, 15, "inf"},
        {__builtin_nan(""), 1e-16, 15, "nan"},
        {-0.5, 1e-17, 15, "-0.5"},
    };
    char text[NUMBER_TEXT];
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        CHECK_TEXT(layout_value(rows[k].value, rows[k].bound, rows[k].most, text), rows[k].want);
}

static void a_bound_is_never_rounded_down(void)
{
    static const double bounds[] = {1e-16, 1.01e-16, 9.9e-16, 1.5,
                                    0.25,  3e300,    1e-300,  2.2250738585072014e-308};
    char text[NUMBER_TEXT];
    for (size_t k = 0; k < sizeof bounds / sizeof *bounds; k++) {
        layout_bound(bounds[k], text);
        CHECK(strtod(text, NULL) >= bounds[k] * (1.0 - 1e-11));
        CHECK(strtod(text, NULL) <= 2.0 * bounds[k] * (1.0 + 1e-11));
    }
    CHECK_TEXT(layout_bound(1e-16, text), "1e-16");
    CHECK_TEXT(layout_bound(1.1e-16, text), "2e-16");
    CHECK_TEXT(layout_bound(0.0, text), "0");
    CHECK_TEXT(layout_bound(inf_, text), "inf");
}

static void a_radius_below_one_never_reads_one(void)
{
    char text[NUMBER_TEXT];
    CHECK_TEXT(layout_radius(0.9999999, text), "0.9999999");
    CHECK_TEXT(layout_radius(1.0, text), "1");
    CHECK_TEXT(layout_radius(1.0 - 0x1p-53, text), "0.9999999999999999");
    CHECK_TEXT(layout_radius(0.25, text), "0.25");
    CHECK_TEXT(layout_radius(1.0 + 0x1p-52, text), "1.0000000000000002");
}

static void words_are_wrapped_at_78_columns(void)
{
    buffer b = {0};
    buffer_add(&b, "    Verdict:  ");
    for (int k = 0; k < 40; k++)
        layout_wrap(&b, 14, "\xce\xb7\xce\xb7\xce\xb7\xce\xb7 seven77  x\n");
    size_t longest = 0, column = 0;
    for (const char *c = b.text; *c; c++) {
        column = *c == '\n' ? 0 : column + (((unsigned char)*c & 0xc0) != 0x80);
        if (column > longest) longest = column;
    }
    CHECK(longest > 70 && longest <= 78);
    buffer_free(&b);
    layout_wrap(&b, 2, "one");
    CHECK_TEXT(b.text, "one");
    buffer_free(&b);
}

/* ---- the text ---- */

static void a_title_cannot_command_the_terminal(void)
{
    report r = gan();
    dte_equilibrium_report e = gan_equilibrium;
    dte_check c = gan_check;
    r.info.title = "a\x1b[2Jb\x7f\xc2\x9b\xe2\x80\xaeQ";
    r.info.source = "\xff\xfe";
    r.info.file = "x\n\x07.game";
    e.reason[0] = '\x1b';
    c.equilibria = &e;
    r.check = &c;
    char *text = text_of(&r);
    CHECK(holds(text, "a?[2Jb???Q  (?\?)\nx?\?.game   eta = 0.25\n"));
    for (const char *p = text; p && *p; p++)
        CHECK((unsigned char)*p >= 0x20 || *p == '\n');
    memory_free(text);
}

static void a_scenario_without_title_begins_with_its_file(void)
{
    report r = gan();
    r.info.title = r.info.source = "";
    r.info.n_params = 0;
    r.info.exact_expectations = 1;
    char *text = text_of(&r);
    CHECK(text && strncmp(text, "scenarios/uniform_gan.game\n\nEquilibrium", 39) == 0);
    memory_free(text);
}

static void a_refined_point_says_how_far_it_moved(void)
{
    report r = gan();
    dte_equilibrium_report e = gan_equilibrium;
    dte_check c = gan_check;
    e.moved = 1.25e-3;
    e.newton_steps = 3;
    e.residual = 4e-17;
    c.equilibria = &e;
    r.check = &c;
    char *text = text_of(&r);
    CHECK(holds(text, "(Newton moved it by 0.0013 in 3 steps; |v| = 4e-17)\n"));
    memory_free(text);
    e.newton_steps = 1;
    text = text_of(&r);
    CHECK(holds(text, "in 1 step;"));
    memory_free(text);
    e.moved = 0.0;
    text = text_of(&r);
    CHECK(holds(text, "(Newton did not move it; |v| = 4e-17)\n"));
    memory_free(text);
}

static void an_unstable_equilibrium_has_no_step_size_and_no_rate(void)
{
    report r = gan();
    dte_equilibrium_report e = gan_equilibrium;
    dte_method_report m = gan_method;
    dte_check c = gan_check;
    e.verdict = DTE_UNSTABLE;
    e.rate = 0.0;
    e.methods = &m;
    m.verdict = DTE_UNSTABLE;
    m.step = 0.1;
    m.step_bound = 0.0;
    m.n_intervals = 0;
    m.best_step = 0.0;
    m.best_spectral_radius = 1.0;
    m.spectral_radius = 1.0000001;
    m.binding = SIZE_MAX;
    c.equilibria = &e;
    r.check = &c;
    char *text = text_of(&r);
    CHECK(holds(text, "    Verdict:  UNSTABLE. "));
    CHECK(!holds(text, "Rate:"));
    CHECK(!holds(text, "best step"));
    CHECK(holds(text, "       stable for    no h > 0\n       at h = 0.1    spectral radius "
                      "1.0000001, UNSTABLE.\n"));
    m.step_bound = inf_;
    memory_free(text);
    text = text_of(&r);
    CHECK(holds(text, "       stable for    every h > 0\n"));
    memory_free(text);
}

static void unmet_expectations_and_warnings_are_shown(void)
{
    report r = gan();
    dte_expectation x[] = {gan_expectations[0], {"matched: flow centre", 25, 0, "flow stable"}};
    char warning[] = "the quadrature is not certain";
    char *warnings[] = {warning};
    dte_check c = gan_check;
    c.expectations = x;
    c.all_met = 0;
    c.n_warnings = 1;
    c.warnings = warnings;
    r.check = &c;
    char *text = text_of(&r);
    CHECK(holds(text, "\nExpectations: 1 of 2 met.\n"
                      "    NOT met, line 25:  matched: flow centre\n"
                      "              found:  flow stable\n"
                      "\nWarning: the quadrature is not certain\n"));
    memory_free(text);
    c.n_expectations = 0;
    text = text_of(&r);
    CHECK(!holds(text, "Expectations"));
    memory_free(text);
    char *object = (c.n_expectations = 2, json_of(&r));
    CHECK(holds(object, "{\"text\": \"matched: flow centre\", \"line\": 25, \"met\": false, "
                        "\"found\": \"flow stable\"}"));
    CHECK(holds(object, "\"all_met\": false"));
    memory_free(object);
}

/* ---- spectra ---- */

/* A game of d components named s0, s1, ... with the given eigenvalues and J = 0. */
typedef struct large {
    report r;
    dte_check check;
    dte_equilibrium_report e;
    char (*labels)[24];
} large;

static large *large_create(size_t d)
{
    large *l = calloc(1, sizeof *l);
    l->labels = calloc(d, sizeof *l->labels);
    l->r = gan();
    l->r.names = calloc(d, sizeof *l->r.names);
    l->e = gan_equilibrium;
    l->e.n = l->r.info.dimension = d;
    l->e.point = calloc(d, sizeof(double));
    l->e.jacobian = calloc(d * d, sizeof(double));
    l->e.eigenvalues = calloc(d, sizeof *l->e.eigenvalues);
    l->e.n_methods = 0;
    for (size_t k = 0; k < d; k++) {
        snprintf(l->labels[k], sizeof l->labels[k], "s%zu", k);
        l->r.names[k] = l->labels[k];
        l->e.eigenvalues[k].bound = 1e-14;
    }
    l->check = gan_check;
    l->check.equilibria = &l->e;
    l->r.check = &l->check;
    return l;
}

static void large_free(large *l)
{
    free(l->labels);
    free(l->r.names);
    free(l->e.point);
    free(l->e.jacobian);
    free(l->e.eigenvalues);
    free(l);
}

/* The LQ WGAN with n = 2, S = I: +-2i three times, +-i twice, and two zeros along the
 * equilibria, here with noise below the bounds. */
static void equal_eigenvalues_share_a_line(void)
{
    large *l = large_create(12);
    for (size_t k = 0; k < 10; k++) {
        const double size = k < 6 ? 2.0 : 1.0;
        l->e.eigenvalues[k].re = k % 2 ? 3e-16 : -4e-16;
        l->e.eigenvalues[k].im = (k % 2 ? -size : size) + 1e-16 * (double)k;
    }
    l->e.eigenvalues[10].tangent = l->e.eigenvalues[11].tangent = 1;
    l->e.verdict = DTE_STABLE_MANIFOLD;
    l->e.manifold_dimension = 2;
    char *text = text_of(&l->r);
    CHECK(holds(text, "    Eigenvalues\n"
                      "       0 + 2 i   +- 1e-14   x 3\n"
                      "       0 - 2 i   +- 1e-14   x 3\n"
                      "       0 + 1 i   +- 1e-14   x 2\n"
                      "       0 - 1 i   +- 1e-14   x 2\n"
                      "       0         +- 1e-14   x 2   (along the equilibria)\n"
                      "\n"));
    CHECK(holds(text, "    Verdict:  STABLE MODULO A 2-DIMENSIONAL MANIFOLD. Every"));
    memory_free(text);
    large_free(l);
}

static void distinct_and_defective_eigenvalues_stay_apart(void)
{
    large *l = large_create(4);
    const dte_eigenvalue x[] = {{-0.5, 1e-9, inf_, 0},
                                {-0.5, -1e-9, inf_, 0},
                                {-1.0, 0.0, 1e-14, 0},
                                {-1.0 - 3e-14, 0.0, 1e-14, 0}};
    memcpy(l->e.eigenvalues, x, sizeof x);
    char *text = text_of(&l->r);
    CHECK(holds(text, "                    -0.5 + 1e-09 i   +- ? (defective: no bound)\n"
                      "                    -0.5 - 1e-09 i   +- ? (defective: no bound)\n"
                      "                      -1             +- 1e-14\n"
                      "       -1.00000000000003             +- 1e-14\n"));
    memory_free(text);
    char *object = json_of(&l->r);
    CHECK(holds(object, "[-0.5, 1e-09, null],"));
    CHECK(holds(
        object,
        "\"eigenvalues_reason\": \"a null bound: defective, the condition number is infinite\""));
    memory_free(object);
    large_free(l);
}

static void a_large_game_is_summarised(void)
{
    large *l = large_create(100);
    for (size_t k = 0; k < 100; k++) {
        l->e.eigenvalues[k].re = -1.0 - (double)k;
        l->e.eigenvalues[k].im = k > 50 ? 7.0 : 0.0;
        l->e.jacobian[k * 101] = 1e200; /* whose square is no double */
    }
    char *text = text_of(&l->r);
    CHECK(holds(text, "s11 = 0\n"));
    CHECK(!holds(text, "s12 ="));
    CHECK(holds(text, "and 88 more components (use --json for all)"));
    CHECK(holds(text,
                "    Jacobian  100 x 100, Frobenius norm 1e+201 (use --json for all entries)\n"));
    CHECK(holds(
        text, "       -24   +- 1e-14\n"
              "       ... and 76 more: real parts from -100 to -25, |imaginary parts| up to 7\n"));
    CHECK(!holds(text, "       -25   "));
    size_t longest = 0;
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
        if (strcspn(line, "\n") > longest) longest = strcspn(line, "\n");
    CHECK(longest <= 80);
    memory_free(text);
    memory_free(json_of(&l->r));
    large_free(l);
}

/* ---- training methods ---- */

/* Alternating descent on the Dirac-GAN with R1, gamma = 0.3, f'(0) = 1/2: the multipliers have
 * trace 2 - h gamma - h^2/4 and determinant 1 - h gamma. So the bound is 4 (sqrt(gamma^2 + 1) -
 * gamma), the best step 4 (1 - gamma) with the double multiplier -(1 - 2 gamma), and the radius at
 * h < 2.8 is sqrt(1 - h gamma). */
static dte_method_report alternating(void)
{
    return (dte_method_report){
        .method = "alternating",
        .formula = "one player after the other: s_p <- s_p + h v_p(s)",
        .label = "alternating",
        .step = 2.0,
        .verdict = DTE_STABLE,
        .reason = "All multipliers are inside the unit circle.",
        .exists = 1,
        .spectral_radius = sqrt(0.4),
        .step_bound = 4.0 * (sqrt(1.09) - 0.3),
        .binding = SIZE_MAX,
        .n_intervals = 1,
        .intervals = {{0.0, 4.0 * (sqrt(1.09) - 0.3)}},
        .best_step = 2.8,
        .best_spectral_radius = 0.4,
    };
}

/* Adam without eps has no derivative where v = 0. */
static dte_method_report adam(void)
{
    dte_method_report m = {
        .method = "adam",
        .formula = "m, q: means",
        .label = "adam:eps=0",
        .reason = "the step divides naught by naught",
        .verdict = DTE_UNDECIDED,
        .binding = SIZE_MAX,
    };
    m.spectral_radius = m.step_bound = m.best_step = m.best_spectral_radius = nan_;
    return m;
}

/* What is printed of the methods alone. */
static char *methods_text(size_t n, dte_method_report *m)
{
    buffer out = {0};
    dte_equilibrium_report e = gan_equilibrium;
    e.n_methods = n;
    e.methods = m;
    report_methods(&e, &out);
    return buffer_take(&out);
}

static char *methods_json(size_t n, dte_method_report *m)
{
    report r = gan();
    dte_equilibrium_report e = gan_equilibrium;
    dte_check c = gan_check;
    e.n_methods = n;
    e.methods = m;
    c.equilibria = &e;
    r.check = &c;
    return json_of(&r);
}

static void a_method_without_lemma_says_where_its_bound_is_from(void)
{
    dte_method_report m = alternating();
    char *text = methods_text(1, &m);
    CHECK_TEXT(text, "\n"
                     "    Method alternating  one player after the other: s_p <- s_p + h v_p(s)\n"
                     "       stable for    0 < h < 2.97612    (first crossing of 1)\n"
                     "       best step     h = 2.8, the error shrinks by the factor 0.4 each step\n"
                     "       at h = 2      spectral radius 0.632456, STABLE.\n"
                     "                     All multipliers are inside the unit circle.\n");
    memory_free(text);
    snprintf(m.label, sizeof m.label, "alternating:discriminator=5,generator=2");
    text = methods_text(1, &m);
    CHECK(holds(text, "    Method alternating:discriminator=5,generator=2\n"
                      "       one player after the other: s_p <- s_p + h v_p(s)\n"));
    memory_free(text);
    m.intervals[0][1] = m.step_bound = inf_;
    text = methods_text(1, &m);
    CHECK(holds(text, "stable for    every h > 0    (no crossing of 1 found)\n"));
    memory_free(text);
    m.n_intervals = 0;
    m.step_bound = 0.0;
    text = methods_text(1, &m);
    CHECK(holds(text, "stable for    no h > 0\n"));
    memory_free(text);
}

/* Two rates: the discriminator at 10, R1 with gamma = 0.3: stable for 0.8 < h < 1.2. */
static void stability_that_comes_and_goes_is_listed(void)
{
    dte_method_report m = alternating();
    m.step_bound = 0.0;
    m.intervals[0][0] = 0.8;
    m.intervals[0][1] = 1.2;
    char *text = methods_text(1, &m);
    CHECK(holds(text, "stable for    0.8 < h < 1.2\n"));
    memory_free(text);
    m.n_intervals = 3;
    m.intervals[1][0] = 1.5;
    m.intervals[1][1] = 1.75;
    m.intervals[2][0] = 2.0;
    m.intervals[2][1] = inf_;
    text = methods_text(1, &m);
    CHECK(holds(text, "stable for    0.8 < h < 1.2, 1.5 < h < 1.75, h > 2\n"));
    memory_free(text);
    char *object = methods_json(1, &m);
    CHECK(holds(object, "\"intervals\": [\n            [0.8, 1.2],\n            [1.5, 1.75],\n"
                        "            [2, null]\n          ],"));
    memory_free(object);
    dte_method_report both[] = {m, gan_method};
    text = methods_text(2, both);
    CHECK(holds(text, "    alternating      0.8 < h < 1.2   2.8        0.4     2       stable\n"
                      "                     1.5 < h < 1.75\n"
                      "                     h > 2\n"
                      "    simultaneous     0 < h < 1.4     0.7        0.9724  0.7     stable\n"));
    memory_free(text);
}

static void several_methods_are_a_table_and_their_reasons(void)
{
    dte_method_report m[] = {gan_method, alternating(), alternating(), adam()};
    snprintf(m[2].label, sizeof m[2].label, "alternating:step=4,discriminator=5");
    m[2].verdict = DTE_UNSTABLE;
    m[2].n_intervals = 0;
    m[2].step_bound = m[2].best_step = 0.0;
    m[2].step = 4.0;
    m[2].spectral_radius = 1.5;
    snprintf(m[2].reason, sizeof m[2].reason, "Outside the unit circle: -1.5.");
    char *text = methods_text(4, m);
    CHECK_TEXT(text,
               "\n"
               "    Training method  stable for       best step  factor  at h =  verdict\n"
               "    simultaneous     0 < h < 1.4      0.7        0.9724  0.7     stable\n"
               "    alternating      0 < h < 2.97612  2.8        0.4     2       stable\n"
               "    alternating:step=4,discriminator=5\n"
               "                     no h > 0         -          -       4       unstable\n"
               "    adam:eps=0       -                -          -       -       no Jacobian\n"
               "    alternating:step=4,discriminator=5: Outside the unit circle: -1.5.\n"
               "    adam:eps=0: the step divides naught by naught\n");
    memory_free(text);
}

static void a_step_without_derivative_has_a_reason_and_no_number(void)
{
    dte_method_report m = adam();
    char *text = methods_text(1, &m);
    CHECK_TEXT(text, "\n"
                     "    Method adam:eps=0  m, q: means\n"
                     "       the step divides naught by naught\n");
    memory_free(text);
    static const char *const keys[] = {"step",        "spectral_radius",     "state",
                                       "multipliers", "step_bound",          "binding_eigenvalue",
                                       "best_step",   "best_spectral_radius"};
    char *object = methods_json(1, &m);
    CHECK(holds(object, "\"exists\": false") && holds(object, "\"intervals\": []"));
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        char want[160];
        snprintf(want, sizeof want,
                 "\"%s\": null,\n          \"%s_reason\": \"the step divides naught by naught\"",
                 keys[k], keys[k]);
        CHECK(holds(object, want));
    }
    memory_free(object);
}

static void the_json_of_a_method_tells_its_memory_and_its_lemma(void)
{
    dte_eigenvalue multipliers[4] = {{0.5, 0.5, 1e-16, 0}, {0.5, -0.5, 1e-16, 0}};
    dte_method_report m = alternating();
    m.method = "momentum";
    m.multipliers = multipliers;
    m.n_multipliers = 4;
    m.step_bound = m.intervals[0][1] = inf_;
    char *object = methods_json(1, &m);
    CHECK(holds(object, "\"state\": 4,") && holds(object, "\"lemma\": false,"));
    CHECK(holds(object,
                "\"step_bound\": null,\n          \"step_bound_reason\": \"no bound was met\""));
    CHECK(holds(object, "\"binding_eigenvalue\": null,\n          \"binding_eigenvalue_reason\": "
                        "\"only the lemma names one\""));
    CHECK(holds(object, "            [0, null]\n"));
    memory_free(object);
}

/* ---- JSON ---- */

static void what_does_not_exist_is_null_with_a_reason(void)
{
    report r = gan();
    dte_equilibrium_report e = gan_equilibrium;
    dte_method_report m = gan_method;
    dte_check c = gan_check;
    e.stability_radius = nan_;
    e.spectral_abscissa = -inf_;
    e.methods = &m;
    m.step_bound = inf_;
    m.binding = SIZE_MAX;
    c.equilibria = &e;
    r.check = &c;
    char *object = json_of(&r);
    CHECK(holds(
        object,
        "\"step_bound\": null,\n          \"step_bound_reason\": \"every step size is stable\","));
    CHECK(
        holds(object, "\"binding_eigenvalue\": null,\n          \"binding_eigenvalue_reason\": "));
    CHECK(holds(object, "\"stability_radius\": null,\n        \"stability_radius_reason\": "));
    CHECK(holds(object, "\"spectral_abscissa\": null,\n        \"spectral_abscissa_reason\": "));
    CHECK(!holds(object, "nan") && !holds(object, ": inf"));
    memory_free(object);
}

static void any_text_is_escaped(void)
{
    buffer out = {0};
    json j = {.out = &out};
    json_open_line(&j, NULL, '[');
    json_text(&j, NULL, "a\"b\\c\n\t\x1b\x7f");
    json_text(&j, NULL, "\xce\xb7 \xff \xe2\x82");
    json_close(&j, ']');
    CHECK_TEXT(out.text, "[\"a\\\"b\\\\c\\n\\u0009\\u001b\\u007f\", \"\xce\xb7 \xef\xbf\xbd "
                         "\xef\xbf\xbd\xef\xbf\xbd\"]");
    CHECK(json_wrong(out.text) == NULL);
    buffer_free(&out);
    report r = gan();
    r.info.file = "\x80\"\\.game";
    r.info.title = "\"\x01";
    memory_free(json_of(&r));
}

static void numbers_read_back(void)
{
    static const double values[] = {
        0.1, 1.0 / 3.0, -7.0 / 90.0, 1e300, 5e-324, 0x1.fffffffffffffp-1, 123456789012345678.0};
    for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
        buffer out = {0};
        json j = {.out = &out};
        json_number(&j, NULL, values[k]);
        CHECK(out.text && strtod(out.text, NULL) == values[k] && json_wrong(out.text) == NULL);
        buffer_free(&out);
    }
}

static void nested_and_empty_json_is_laid_out(void)
{
    static const double v[] = {1.0, 2.5};
    buffer out = {0};
    json j = {.out = &out};
    json_open(&j, NULL, '{');
    json_open(&j, "a", '[');
    json_close(&j, ']');
    json_open_line(&j, "b", '{');
    json_open_line(&j, "c", '[');
    json_close(&j, ']');
    json_numbers(&j, "d", 2, v);
    json_close(&j, '}');
    json_open(&j, "e", '[');
    json_numbers(&j, NULL, 1, v);
    json_null(&j, NULL, NULL);
    json_close(&j, ']');
    json_null(&j, "f", "why");
    json_close(&j, '}');
    CHECK_TEXT(
        out.text,
        "{\n  \"a\": [],\n  \"b\": {\"c\": [], \"d\": [1, 2.5]},\n  \"e\": [\n    [1],\n    null\n"
        "  ],\n  \"f\": null,\n  \"f_reason\": \"why\"\n}");
    buffer_free(&out);
}

/* ---- lists ---- */

static char *list_of(const char *kind)
{
    char *text = NULL;
    CHECK(dte_list(kind, &text, NULL) == DTE_OK);
    return text;
}

static void every_function_is_listed_with_words(void)
{
    static const char *const some[] = {"exp(x)",     "softplus(x)", "sqnorm(v)",
                                       "grad(e, p)", "chol(S)",     "min(x, y)"};
    char *text = list_of("functions");
    for (size_t k = 0; k < sizeof some / sizeof *some; k++)
        CHECK(holds(text, some[k]));
    CHECK(!holds(text, "kink") && !holds(text, "pow"));
    for (const char *line = text; line && *line; line += strcspn(line, "\n") + 1) {
        const size_t length = strcspn(line, "\n");
        CHECK(length > 17 && length <= 90 && line[length - 1] != ' ');
    }
    memory_free(text);
}

static void distributions_methods_and_verdicts_are_listed(void)
{
    char *text = list_of("distributions");
    CHECK(holds(text, "dirac(centre)") && holds(text, "uniform(low, high)") &&
          holds(text, "normal(mean, covariance)"));
    memory_free(text);
    text = list_of("methods");
    CHECK(text && strncmp(text, "simultaneous ", 13) == 0);
    memory_free(text);
    text = list_of("verdicts");
    for (int k = 0; k <= DTE_UNSTABLE; k++)
        CHECK(holds(text, dte_verdict_word((dte_verdict)k)));
    memory_free(text);
}

static void every_kind_of_panel_is_listed(void)
{
    char *text = list_of("panels");
    for (size_t k = 0; k < panel_count(); k++) {
        char line[64];
        snprintf(line, sizeof line, "%s%s ", k > 0 ? "\n" : "", panel_table[k]->name);
        CHECK(holds(text, line));
    }
    CHECK(text && strncmp(text, "phase ", 6) == 0);
    memory_free(text);
}

/* A name begins a line, and nothing else does but the keys that are in no row. */
static void every_method_is_listed_with_its_formula_and_options(void)
{
    char *text = list_of("methods"), flat[16384] = "";
    for (const char *c = text; c && *c; c += strspn(c, " \n")) {
        const size_t length = strcspn(c, " \n");
        strncat(flat, c, length);
        strcat(flat, " ");
        c += length;
    }
    for (size_t k = 0; k < method_count(); k++) {
        const method *m = method_table[k];
        char line[64];
        snprintf(line, sizeof line, "\n%s ", m->name);
        CHECK(k == 0 || holds(text, line));
        CHECK(holds(flat, m->formula) && holds(flat, m->help) && holds(flat, m->source));
        for (size_t i = 0; i < m->n_options; i++) {
            if (m->options[i].kind == OPTION_PLAYER)
                snprintf(line, sizeof line, " %s=NAME: ", m->options[i].key);
            else
                snprintf(line, sizeof line, " %s=%.15g in [", m->options[i].key,
                         m->options[i].value);
            CHECK(holds(flat, line) && holds(flat, m->options[i].help));
        }
    }
    for (const char *line = text; line && *line; line += strcspn(line, "\n") + 1) {
        const size_t length = strcspn(line, "\n");
        CHECK(length <= 90 && (length == 0 || line[length - 1] != ' '));
    }
    CHECK(holds(text, "\nstep.PLAYER=h ") && holds(text, "\norder=A-B "));
    memory_free(text);
}

static void an_unknown_list_is_refused(void)
{
    dte_error err;
    char *text = (char *)"";
    CHECK(dte_list("function", &text, &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "no list 'function' (did you mean 'functions'?)");
    CHECK(text == NULL);
    CHECK(dte_list("x", &text, &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "no list 'x'; there are functions, distributions, figures, methods, "
                         "panels, scenarios, verdicts");
}

static void put_file(const char *folder, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    CHECK(f != NULL);
    if (!f) return;
    fputs(text, f);
    fclose(f);
}

static void scenarios_of_a_folder_are_listed_with_their_titles(void)
{
    char folder[] = "/tmp/detente-test-XXXXXX", want[512], command[64];
    CHECK(mkdtemp(folder) != NULL);
    put_file(folder, "b.game", "# gamestop\n  game   \"B \xce\xb7\"\n");
    put_file(folder, "a.game", "size n = 2\n");
    put_file(folder, "notes.txt", "game \"no\"\n");
    put_file(folder, "long_name.game", "");
    put_file(folder, ".hidden.game", "game \"no\"\n");
    buffer out = {0};
    CHECK(shipped_in_folder(folder, SHIPPED_SCENARIO, &out, NULL) == DTE_OK);
    snprintf(want, sizeof want, "%s/a.game\n%s/b.game          B \xce\xb7\n%s/long_name.game\n",
             folder, folder, folder);
    CHECK_TEXT(out.text, want);
    buffer_free(&out);
    CHECK(shipped_in_folder("/nowhere", SHIPPED_SCENARIO, &out, NULL) == DTE_OK);
    CHECK(out.length == 0);
    buffer_free(&out);
    snprintf(command, sizeof command, "rm -r %s", folder);
    CHECK(system(command) == 0);
}

/* ---- memory ---- */

static void every_allocation_may_fail(void)
{
    static const char *const kinds[] = {"functions", "distributions", "methods", "panels",
                                        "verdicts"};
    const report r = gan();
    large *l = large_create(30);
    dte_method_report methods[] = {gan_method, alternating(), adam()};
    long failures = 0;
    l->e.n_methods = 3;
    l->e.methods = methods;
    for (size_t what = 0; what < 8; what++) {
        for (long n = 0;; n++) {
            dte_error err = {0};
            char *text = NULL;
            memory_fail_after(n);
            const dte_status status = what == 0   ? report_text(&r, &text, &err)
                                      : what == 1 ? report_json(&r, &text, &err)
                                      : what == 2 ? report_text(&l->r, &text, &err)
                                      : what == 3 ? report_json(&l->r, &text, &err)
                                                  : dte_list(kinds[what - 4], &text, &err);
            memory_fail_after(-1);
            if (status == DTE_OK) {
                memory_free(text);
                break;
            }
            failures++;
            CHECK(status == DTE_MEMORY && text == NULL);
            CHECK_TEXT(err.text, "out of memory");
        }
    }
    CHECK(failures > 20);
    large_free(l);
}

int main(void)
{
    RUN(the_text_of_the_uniform_gan_reads_like_this);
    RUN(the_json_of_the_uniform_gan_reads_like_this);
    RUN(a_value_shows_the_digits_that_its_bound_supports);
    RUN(a_bound_is_never_rounded_down);
    RUN(a_radius_below_one_never_reads_one);
    RUN(words_are_wrapped_at_78_columns);
    RUN(a_title_cannot_command_the_terminal);
    RUN(a_scenario_without_title_begins_with_its_file);
    RUN(a_refined_point_says_how_far_it_moved);
    RUN(an_unstable_equilibrium_has_no_step_size_and_no_rate);
    RUN(unmet_expectations_and_warnings_are_shown);
    RUN(equal_eigenvalues_share_a_line);
    RUN(distinct_and_defective_eigenvalues_stay_apart);
    RUN(a_large_game_is_summarised);
    RUN(a_method_without_lemma_says_where_its_bound_is_from);
    RUN(stability_that_comes_and_goes_is_listed);
    RUN(several_methods_are_a_table_and_their_reasons);
    RUN(a_step_without_derivative_has_a_reason_and_no_number);
    RUN(the_json_of_a_method_tells_its_memory_and_its_lemma);
    RUN(what_does_not_exist_is_null_with_a_reason);
    RUN(any_text_is_escaped);
    RUN(numbers_read_back);
    RUN(nested_and_empty_json_is_laid_out);
    RUN(every_function_is_listed_with_words);
    RUN(distributions_methods_and_verdicts_are_listed);
    RUN(every_kind_of_panel_is_listed);
    RUN(every_method_is_listed_with_its_formula_and_options);
    RUN(an_unknown_list_is_refused);
    RUN(scenarios_of_a_folder_are_listed_with_their_titles);
    RUN(every_allocation_may_fail);
    return tap_done();
}
