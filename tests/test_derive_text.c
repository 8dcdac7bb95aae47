/* The dynamics as text and LaTeX: closed forms, the sign convention, agreement with the field. */
#include "base/buffer.h"
#include "expr_eval.h"
#include "game/game.h"
#include "tap.h"
#include <stdio.h>

static dte_game *parse(const char *text)
{
    dte_game *game = NULL;
    dte_error err;
    fail_clear(&err);
    if (!CHECK(dte_game_parse("test.game", text, strlen(text), 0, NULL, &game, &err) == DTE_OK))
        printf("# %s\n", err.text);
    return game;
}

static char *derive(dte_game *game, dte_style style)
{
    char *text = NULL;
    dte_error err;
    fail_clear(&err);
    if (!game) return NULL;
    if (!CHECK(dte_game_derive(game, style, &text, &err) == DTE_OK)) printf("# %s\n", err.text);
    return text;
}

static void sheet_is(const char *source_text, dte_style style, const char *want)
{
    dte_game *game = parse(source_text);
    char *text = derive(game, style);
    CHECK_TEXT(text, want);
    dte_text_free(text);
    dte_game_free(game);
}

static bool says(const char *source_text, dte_style style, const char *part)
{
    dte_game *game = parse(source_text);
    char *text = derive(game, style);
    const bool found = text && strstr(text, part);
    if (!found) printf("# %s\n", text ? text : "(null)");
    dte_text_free(text);
    dte_game_free(game);
    return found;
}

/* Mescheder, Geiger, Nowozin 2018, the Dirac-GAN with f(t) = t and R1 gradient penalty:
 * V = psi theta, psi' = theta - gamma psi, theta' = -psi. */
static const char dirac[] = "game \"Dirac-GAN & R1\"\n"
                            "param gamma = 0.5\n"
                            "player discriminator (psi) maximizes psi*theta - gamma*psi^2/2\n"
                            "player generator (theta) minimizes psi*theta\n";

static void the_dirac_gan_reads_like_the_paper(void)
{
    sheet_is(dirac, DTE_TEXT,
             "Dirac-GAN & R1\n"
             "\n"
             "State: psi (discriminator), theta (generator)\n"
             "The discriminator ascends its objective: it maximizes V_discriminator.\n"
             "The generator descends its objective: it minimizes V_generator.\n"
             "\n"
             "  V_discriminator = psi*theta - gamma*psi^2/2\n"
             "  V_generator = psi*theta\n"
             "\n"
             "  dpsi/dt = + dV_discriminator/dpsi\n"
             "          = theta - gamma*psi\n"
             "  dtheta/dt = - dV_generator/dtheta\n"
             "            = -psi\n"
             "\n"
             "Params: gamma = 0.5\n"
             "\n"
             "Jacobian:\n"
             "  d(dpsi/dt)/dpsi = -gamma\n"
             "  d(dpsi/dt)/dtheta = 1\n"
             "  d(dtheta/dt)/dpsi = -1\n"
             "  d(dtheta/dt)/dtheta = 0\n");
}

static void latex_of_the_dirac_gan(void)
{
    sheet_is(
        dirac, DTE_LATEX,
        "% needs the packages amsmath and amssymb\n"
        "\\section*{Dirac-GAN \\& R1}\n"
        "\n"
        "State: $\\psi$ (discriminator), $\\theta$ (generator).\n"
        "\n"
        "The discriminator ascends its objective: it maximizes $V_{\\mathrm{discriminator}}$.\n"
        "The generator descends its objective: it minimizes $V_{\\mathrm{generator}}$.\n"
        "\n"
        "\\begin{align*}\n"
        "  V_{\\mathrm{discriminator}} &= \\psi \\theta - \\frac{\\gamma \\psi^{2}}{2} \\\\\n"
        "  V_{\\mathrm{generator}} &= \\psi \\theta\n"
        "\\end{align*}\n"
        "\n"
        "\\begin{align*}\n"
        "  \\frac{d \\psi}{d t} &= +\\frac{\\partial V_{\\mathrm{discriminator}}}"
        "{\\partial \\psi} \\\\\n"
        "  &= \\theta - \\gamma \\psi \\\\\n"
        "  \\frac{d \\theta}{d t} &= -\\frac{\\partial V_{\\mathrm{generator}}}"
        "{\\partial \\theta} \\\\\n"
        "  &= -\\psi\n"
        "\\end{align*}\n"
        "\n"
        "Params: $\\gamma$ = 0.5\n"
        "\n"
        "Jacobian:\n"
        "\\begin{align*}\n"
        "  \\frac{\\partial}{\\partial \\psi} \\frac{d \\psi}{d t} &= -\\gamma \\\\\n"
        "  \\frac{\\partial}{\\partial \\theta} \\frac{d \\psi}{d t} &= 1 \\\\\n"
        "  \\frac{\\partial}{\\partial \\psi} \\frac{d \\theta}{d t} &= -1 \\\\\n"
        "  \\frac{\\partial}{\\partial \\theta} \\frac{d \\theta}{d t} &= 0\n"
        "\\end{align*}\n");
}

static void a_game_without_title_and_params_begins_with_its_state(void)
{
    sheet_is("player p (w) minimizes w^2/2\n", DTE_TEXT,
             "State: w (p)\n"
             "The p descends its objective: it minimizes V_p.\n"
             "\n"
             "  V_p = w^2/2\n"
             "\n"
             "  dw/dt = - dV_p/dw\n"
             "        = -w\n"
             "\n"
             "Jacobian:\n"
             "  d(dw/dt)/dw = -1\n");
}

static void rates_multiply_the_field(void)
{
    static const char text[] = "param r = 3\n"
                               "player p (w) maximizes -w^2/2 rate 1 + r\n"
                               "player q (a) minimizes a*w rate 2\n";
    CHECK(says(text, DTE_TEXT, "it maximizes V_p, at the rate 1 + r.\n"));
    CHECK(says(text, DTE_TEXT, "  dw/dt = + (1 + r)*dV_p/dw\n        = -w*(1 + r)\n"));
    CHECK(says(text, DTE_TEXT, "  da/dt = - 2*dV_q/da\n        = -2*w\n"));
}

/* The matrix holds W12 = u/sqrt(2) twice, so the coordinate u has the gradient sqrt(2) x1 x2. */
static void symmetric_matrices_say_what_their_coordinates_are(void)
{
    static const char text[] = "player p (W[2,2] symmetric, x[2]) maximizes x'*W*x\n";
    CHECK(says(text, DTE_TEXT, "W is symmetric: W[1,2] stands for sqrt(2) times that entry"));
    CHECK(says(text, DTE_TEXT, "        = sqrt(2)*x[1]*x[2]\n"));
    CHECK(says(text, DTE_LATEX, "&= \\sqrt{2} x_{1} x_{2} \\\\\n"));
}

static void laws_inside_expectations_are_named(void)
{
    static const char text[] = "data x ~ uniform(-2, 2)\n"
                               "latent z ~ normal(0, 1)\n"
                               "player p (w) maximizes E[tanh(w*x^2)] + E[cos(w*z)]\n";
    CHECK(says(text, DTE_TEXT, "E[tanh(4*w*x^2)]"));
    CHECK(says(text, DTE_TEXT,
               "Inside E[...] every random variable is standardised and independent of the others: "
               "x is uniform on [-1, 1], z is standard normal.\n"));
    CHECK(says(text, DTE_LATEX, "$z$ is standard normal.\n"));
}

/* V = c w a with c = w held: dV/dw = c a = w a, whose own derivative sees the whole of it. */
static void long_sums_go_on_in_the_next_line(void)
{
    static const char sines[] = "player p (w) maximizes exp(w)+sin(2*w)+sin(3*w)+sin(4*w)+sin(5*w)"
                                "+sin(6*w)+sin(7*w)-cos(8*w)\n";
    CHECK(says(sines, DTE_TEXT, " + 6*cos(6*w)\n          + 7*cos(7*w)\n"));
    static const char functions[] =
        "param gamma = 1\n"
        "player p (theta) minimizes exp(gamma*sin(theta)) + exp(theta*cos(gamma)) + theta^4"
        " + exp(cos(theta)) + exp(tanh(theta)) + exp(atan(theta))\n";
    CHECK(says(functions, DTE_LATEX, " \\\\\n  &\\quad {}- "));
}

static void detached_parts_are_seen_by_the_jacobian(void)
{
    static const char text[] = "player p (w) maximizes detach(w)*w*a\n"
                               "player q (a) minimizes a*w\n";
    CHECK(says(text, DTE_TEXT, "  V_p = w*a*detach(w)\n"));
    CHECK(says(text, DTE_TEXT, "        = w*a\n"));
    CHECK(says(text, DTE_TEXT, "  d(dw/dt)/dw = a\n"));
}

static void words_of_the_user_cannot_break_latex(void)
{
    static const char text[] = "game \"50% \\\\ {a_b} $x$ ^~ #1 & more\"\n"
                               "player the_p (w_gen) minimizes w_gen^2/2\n";
    dte_game *game = parse(text);
    char *sheet = derive(game, DTE_LATEX);
    CHECK(sheet && strstr(sheet, "\\section*{50\\% "));
    CHECK(sheet &&
          strstr(sheet, "\\{a\\_b\\} \\$x\\$ \\textasciicircum{}\\textasciitilde{} \\#1 \\& "));
    CHECK(sheet && strstr(sheet, "The the\\_p descends"));
    CHECK(sheet && strstr(sheet, "V_{\\mathrm{the\\_p}}"));
    CHECK(sheet && strstr(sheet, "$w_{\\mathrm{gen}}$"));
    dte_text_free(sheet);
    dte_game_free(game);
}

static size_t occurrences(const char *text, const char *word)
{
    size_t n = 0;
    for (const char *p = text; p && (p = strstr(p, word)); p++)
        n++;
    return n;
}

static void large_games_show_forty_components(void)
{
    static const char text[] = "size n = 100\n"
                               "player p (w[n]) minimizes sqnorm(w)^2 + tanh(sum(w))\n";
    dte_game *game = parse(text);
    for (int style = 0; style < 2; style++) {
        char *sheet = derive(game, (dte_style)style);
        CHECK(sheet && strstr(sheet, ", and 60 more that are not shown"));
        CHECK(occurrences(sheet, style ? "\\frac{\\partial V" : "dV_p/dw") == 40);
        CHECK(sheet && !strstr(sheet, "Jacobian"));
        CHECK(occurrences(sheet, "\\left") == occurrences(sheet, "\\right"));
        CHECK(occurrences(sheet, "{") == occurrences(sheet, "}"));
        CHECK(sheet && strlen(sheet) < 41 * 2200);
        CHECK(style || strstr(sheet, "  (60 more components follow)\n"));
        dte_text_free(sheet);
    }
    dte_game_free(game);
}

/* --- the printed field is the field --------------------------------------------------------- */

/* The formula of component i: the i-th line "   = formula" that follows a line "d.../dt = ". */
static char *formula_of(const char *sheet, size_t i)
{
    const char *at = sheet;
    for (size_t k = 0; at && k <= i; k++) {
        at = strstr(at, "/dt = ");
        at = at ? strchr(at, '\n') : NULL;
    }
    const char *begin = at ? strstr(at, " = ") : NULL;
    if (!begin) return NULL;
    buffer b = {0};
    for (const char *line = begin + 3;;) { /* lines that begin with a sign go on */
        const size_t n = strcspn(line, "\n");
        buffer_add_bytes(&b, line, n);
        if (!line[n]) break;
        line += n + 1;
        line += strspn(line, " ");
        if (*line != '+' && *line != '-') break;
        buffer_add(&b, " ");
    }
    return buffer_take(&b);
}

/* `text` with the formula as an energy, so that the reader of scenarios reads it. */
static void compare_formula(const char *name, const char *text, const char *formula, const env *e,
                            double want)
{
    buffer b = {0};
    buffer_add(&b, text);
    buffer_add(&b, "\nenergy printed_field = ");
    buffer_add(&b, formula);
    buffer_add(&b, "\n");
    scenario *s = NULL;
    dte_error err;
    fail_clear(&err);
    if (CHECK(scenario_parse(name, b.text, b.length, 0, NULL, &s, &err) == DTE_OK)) {
        env here = *e;
        here.laws = s->random;
        const node value = s->energies[s->n_energies - 1].value;
        CHECK_NEAR((double)eval(s->g, &here, value), want, 1e-10);
    } else {
        printf("# %s\n", err.text);
    }
    scenario_free(s);
    buffer_free(&b);
}

static void compare_field(const char *path)
{
    dte_game *game = NULL;
    dte_error err;
    fail_clear(&err);
    if (!CHECK(dte_game_load(path, 0, NULL, &game, &err) == DTE_OK)) {
        printf("# %s\n", err.text);
        return;
    }
    const dte_game_info info = dte_game_describe(game);
    double s[EVAL_LEAVES], v[EVAL_LEAVES];
    env here = {0};
    CHECK(info.dimension <= EVAL_LEAVES);
    for (size_t i = 0; i < info.dimension; i++) {
        s[i] = 0.3 + 0.11 * (double)(i * 7 % 5);
        here.leaf[LEAF_STATE][i] = (real)s[i];
    }
    for (size_t i = 0; i < info.n_params; i++)
        here.leaf[LEAF_PARAM][i] = (real)dte_game_param(game, i).value;
    dte_game_field(game, 1, s, v);
    char *sheet = derive(game, DTE_TEXT);
    for (size_t i = 0; sheet && i < info.dimension; i++) {
        char *formula = formula_of(sheet, i);
        if (CHECK(formula)) compare_formula(path, info.text, formula, &here, v[i]);
        memory_free(formula);
    }
    dte_text_free(sheet);
    dte_game_free(game);
}

static void the_printed_field_is_the_field(void)
{
    static const char *const paths[] = {
        "scenarios/dirac_gan.game",   "scenarios/dirac_nonsaturating.game",
        "scenarios/dirac_r1.game",    "scenarios/dirac_wgan.game",
        "scenarios/uniform_gan.game", "scenarios/uniform_wgan.game",
        "scenarios/lq_wgan.game",     "scenarios/lq_wgan_regularised.game",
    };
    for (size_t k = 0; k < sizeof paths / sizeof *paths; k++)
        compare_field(paths[k]);
}

static void every_failed_allocation_is_reported(void)
{
    dte_game *game = parse(dirac);
    for (int style = 0; style < 2; style++) {
        dte_status status = DTE_MEMORY;
        long n = 0;
        for (; status != DTE_OK && n < 5000; n++) {
            char *text = NULL;
            memory_fail_after(n);
            status = dte_game_derive(game, (dte_style)style, &text, NULL);
            memory_fail_after(-1);
            CHECK(status == DTE_OK || status == DTE_MEMORY);
            CHECK((text != NULL) == (status == DTE_OK));
            dte_text_free(text);
        }
        if (!CHECK(n > 20 && n < 5000)) printf("# %ld allocations\n", n);
    }
    dte_game_free(game);
}

int main(void)
{
    RUN(the_dirac_gan_reads_like_the_paper);
    RUN(latex_of_the_dirac_gan);
    RUN(a_game_without_title_and_params_begins_with_its_state);
    RUN(rates_multiply_the_field);
    RUN(symmetric_matrices_say_what_their_coordinates_are);
    RUN(laws_inside_expectations_are_named);
    RUN(long_sums_go_on_in_the_next_line);
    RUN(detached_parts_are_seen_by_the_jacobian);
    RUN(words_of_the_user_cannot_break_latex);
    RUN(large_games_show_forty_components);
    RUN(the_printed_field_is_the_field);
    RUN(every_failed_allocation_is_reported);
    return tap_done();
}
