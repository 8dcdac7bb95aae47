/* Expressions as text and LaTeX: what a mathematician would write, text that reads back, limits. */
#include "expr/derive.h"
#include "expr/print.h"
#include "expr_eval.h"
#include "tap.h"

static graph *g;
static node w, a, b, eta, x;

static void begin(void)
{
    g = graph_create();
    w = graph_leaf(g, LEAF_STATE, 0, "w");
    a = graph_leaf(g, LEAF_STATE, 1, "a");
    b = graph_leaf(g, LEAF_STATE, 2, "W2[1,2]");
    eta = graph_leaf(g, LEAF_PARAM, 0, "eta");
    x = graph_leaf(g, LEAF_BASE, 0, "x");
}

static void end(void)
{
    CHECK(graph_status(g, NULL) == DTE_OK);
    graph_free(g);
}

static node c(double value)
{
    return graph_const(g, value);
}

static node fn(fn_id id, node u)
{
    return graph_call1(g, id, u);
}

static void prints(node u, print_style style, const char *want)
{
    buffer out = {0};
    CHECK(print_node(g, u, style, 100000, &out));
    CHECK_TEXT(out.text, want);
    buffer_free(&out);
}

static void text(node u, const char *want)
{
    prints(u, PRINT_TEXT, want);
}

static void latex(node u, const char *want)
{
    prints(u, PRINT_LATEX, want);
}

/* --- a reader of the language, for trees without vectors ------------------------------------
 *
 *   sum := ['-'] product {('+' | '-') product}      product := power {('*' | '/') power}
 *   power := primary ['^' (power | '-' power)]     primary := NUMBER | NAME ['(' sum {',' sum} ')']
 *            | NAME '[' digits ']' | 'E' '[' sum ']' | '(' sum ')'
 *
 * with -x^2 = -(x^2) and powers to the right. */
static const char *at;

static node read_sum(void);

static bool take(const char *token)
{
    while (*at == ' ')
        at++;
    if (strncmp(at, token, strlen(token)) != 0) return false;
    at += strlen(token);
    return true;
}

static node read_call(const char *name, size_t n)
{
    node args[2] = {read_sum(), 0};
    if (take(",")) args[1] = read_sum();
    CHECK(take(")"));
    if (n == 4 && memcmp(name, "sqrt", n) == 0) return graph_power(g, args[0], 0.5);
    if (n == 6 && memcmp(name, "detach", n) == 0) return graph_detach(g, args[0]);
    const fn_id id = fn_find(name, n);
    CHECK(id != FN_COUNT);
    return id == FN_COUNT ? 0 : graph_call(g, id, args);
}

static node read_name(void)
{
    const char *name = at;
    at += strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    size_t n = (size_t)(at - name);
    if (n == 1 && *name == 'E' && take("[")) {
        const node body = read_sum();
        CHECK(take("]"));
        return graph_expect(g, body);
    }
    if (take("(")) return read_call(name, n);
    if (*at == '[') n += 1 + strcspn(at, "]");
    at = name + n;
    const node leaves[] = {w, a, b, eta, x};
    for (size_t i = 0; i < 5; i++) {
        const char *leaf = graph_view(g, leaves[i]).name;
        if (strlen(leaf) == n && memcmp(leaf, name, n) == 0) return leaves[i];
    }
    tap_check(0, __FILE__, __LINE__, name);
    return 0;
}

static node read_primary(void)
{
    if (take("(")) {
        const node inside = read_sum();
        CHECK(take(")"));
        return inside;
    }
    char *rest;
    const double number = *at >= '0' && *at <= '9' ? strtod(at, &rest) : -1.0;
    if (number < 0.0) return read_name();
    at = rest;
    return c(number);
}

static node read_power(void)
{
    const node base = read_primary();
    if (!take("^")) return base;
    if (take("-")) return graph_pow(g, base, graph_neg(g, read_power()));
    return graph_pow(g, base, read_power());
}

static node read_product(void)
{
    node product = read_power();
    for (;;) {
        if (take("*"))
            product = graph_mul(g, product, read_power());
        else if (take("/"))
            product = graph_div(g, product, read_power());
        else
            return product;
    }
}

static node read_sum(void)
{
    node sum = take("-") ? graph_neg(g, read_product()) : read_product();
    for (;;) {
        if (take("+"))
            sum = graph_add(g, sum, read_product());
        else if (take("-"))
            sum = graph_sub(g, sum, read_product());
        else
            return sum;
    }
}

/* --- claims --------------------------------------------------------------------------------- */

static void products_put_numbers_params_states_and_functions_in_order(void)
{
    begin();
    text(graph_scale(g, 2.0, graph_prod(g, 4, (node[]){fn(FN_tanh, w), a, eta, w})),
         "2*eta*w*a*tanh(w)");
    text(graph_mul(g, graph_expect(g, fn(FN_exp, graph_mul(g, w, x))), graph_mul(g, a, w)),
         "w*a*E[exp(w*x)]");
    text(graph_mul(g, graph_add(g, w, a), eta), "eta*(w + a)");
    text(graph_neg(g, graph_mul(g, b, w)), "-w*W2[1,2]");
    end();
}

static void coefficients_are_fractions(void)
{
    begin();
    const node wa = graph_mul(g, w, a);
    text(graph_scale(g, 2.0 / 3.0, wa), "2/3*w*a");
    text(graph_scale(g, 1.0 / 3.0, w), "w/3");
    text(graph_scale(g, -2.0 / 3.0, wa), "-2/3*w*a");
    text(graph_scale(g, 1.0 / 997.0, w), "w/997");
    text(c(0.25), "1/4");
    text(c(-0.75), "-3/4");
    text(graph_scale(g, 2.5, fn(FN_tanh, graph_add(g, w, a))), "5/2*tanh(w + a)");
    text(graph_scale(g, sqrt(0.5), w), "sqrt(2)/2*w");
    text(graph_scale(g, 0.1 * 3.0, w), "3/10*w"); /* 0.30000000000000004 is one ulp off */
    latex(graph_scale(g, 2.0 / 3.0, wa), "\\frac{2}{3} w a");
    latex(graph_scale(g, 1.0 / 3.0, wa), "\\frac{w a}{3}");
    latex(graph_scale(g, 1.0 / 3.0, fn(FN_tanh, w)), "\\frac{1}{3} \\tanh(w)");
    latex(graph_scale(g, sqrt(0.5), w), "\\frac{\\sqrt{2}}{2} w");
    end();
}

/* 0.3183... = 1/pi is no fraction; nor is one three ulp away from 1/3. */
static void other_coefficients_are_decimals_that_read_back(void)
{
    begin();
    double third = 1.0 / 3.0;
    for (int k = 0; k < 3; k++)
        third = nextafter(third, 1.0);
    const double values[] = {0.3183098861837907, third, 1.2345678e-7, 1e300, 2.0000000001};
    for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
        buffer out = {0};
        CHECK(print_node(g, c(values[k]), PRINT_TEXT, 100, &out));
        CHECK(!strchr(out.text, '/') && strtod(out.text, NULL) == values[k]);
        buffer_free(&out);
    }
    latex(graph_scale(g, 1.5e-7, w), "1.5 \\cdot 10^{-7} w");
    latex(c(1e300), "10^{300}");
    text(graph_scale(g, 1.5e-7, w), "1.5e-07*w");
    end();
}

static void denominators_are_collected(void)
{
    begin();
    const node plus = graph_add(g, c(1.0), graph_power(g, a, 2.0));
    text(graph_power(g, plus, -1.0), "1/(1 + a^2)");
    text(graph_div(g, w, graph_power(g, plus, 2.0)), "w/(1 + a^2)^2");
    text(graph_scale(g, -2.0 / 3.0, graph_div(g, w, graph_mul(g, a, plus))),
         "-2*w/(3*a*(1 + a^2))");
    text(graph_power(g, a, -2.0), "1/a^2");
    text(graph_power(g, a, -0.5), "1/sqrt(a)");
    text(graph_scale(g, 0.5, graph_add(g, w, graph_power(g, a, 2.0))), "w/2 + a^2/2");
    latex(graph_div(g, w, plus), "\\frac{w}{1 + a^{2}}");
    latex(graph_scale(g, -2.0, graph_div(g, w, plus)), "-\\frac{2 w}{1 + a^{2}}");
    end();
}

static void powers_and_roots(void)
{
    begin();
    text(graph_neg(g, graph_power(g, w, 2.0)), "-w^2");
    text(graph_power(g, graph_add(g, w, a), 2.0), "(w + a)^2");
    text(graph_power(g, fn(FN_tanh, w), 2.0), "tanh(w)^2");
    text(graph_power(g, graph_mul(g, w, a), 0.5), "sqrt(w*a)");
    text(graph_power(g, w, 1.5), "w^(3/2)");
    text(graph_pow(g, a, graph_pow(g, w, eta)), "a^w^eta");
    text(graph_pow(g, graph_pow(g, a, w), eta), "(a^w)^eta");
    text(graph_pow(g, a, graph_neg(g, w)), "a^(-w)");
    text(graph_pow(g, c(-2.0), w), "(-2)^w");
    text(graph_power(g, graph_detach(g, w), 2.0), "detach(w)^2");
    latex(graph_power(g, w, 1.5), "w^{3/2}");
    latex(graph_power(g, b, 2.0), "(W_{2})_{1,2}^{2}");
    latex(graph_power(g, fn(FN_expm1, w), 2.0), "(e^{w}-1)^{2}");
    latex(graph_power(g, graph_add(g, w, a), 0.5), "\\sqrt{w + a}");
    end();
}

static void a_positive_term_leads_and_low_degrees_come_first(void)
{
    begin();
    const node cube = graph_power(g, w, 3.0), square = graph_power(g, w, 2.0);
    text(graph_sub(g, a, w), "a - w");
    text(graph_neg(g, graph_add(g, w, a)), "-w - a");
    text(graph_add(g, graph_sub(g, cube, square), w), "w - w^2 + w^3");
    text(graph_sub(g, square, c(1.0)), "w^2 - 1");
    text(graph_sub(g, c(1.0), square), "1 - w^2");
    text(graph_sub(
             g, graph_mul(g, w, graph_power(g, x, 2.0)),
             graph_scale(g, 2.0,
                         fn(FN_softplus, graph_neg(g, graph_mul(g, w, graph_power(g, x, 2.0)))))),
         "w*x^2 - 2*softplus(-w*x^2)");
    end();
}

static void functions_in_latex(void)
{
    begin();
    const node e = graph_expect(g, fn(FN_sigmoid, graph_neg(g, graph_mul(g, w, x))));
    latex(e, "\\mathbb{E}\\left[\\sigma(-w x)\\right]");
    latex(fn(FN_exp, graph_neg(g, eta)), "e^{-\\eta}");
    latex(fn(FN_abs, w), "|w|");
    latex(fn(FN_log1p, w), "\\log(1+w)");
    latex(fn(FN_relu, w), "\\max(0,w)");
    latex(fn(FN_softplus, w), "\\operatorname{softplus}(w)");
    latex(graph_call(g, FN_min, (node[]){w, a}), "\\min(w,a)");
    latex(fn(FN_tanh, graph_div(g, w, a)), "\\tanh\\left(\\frac{w}{a}\\right)");
    latex(graph_mul(g, eta, graph_add(g, w, e)),
          "\\eta \\left(w + \\mathbb{E}\\left[\\sigma(-w x)\\right]\\right)");
    text(e, "E[sigmoid(-w*x)]");
    text(graph_call(g, FN_min, (node[]){w, c(0.5)}), "min(w, 1/2)");
    end();
}

static void names_become_symbols(void)
{
    static const char *const names[][2] = {
        {"w", "w"},
        {"theta", "\\theta"},
        {"psi1", "\\psi_{1}"},
        {"w1", "w_{1}"},
        {"w[1]", "w_{1}"},
        {"W[1,2]", "W_{1,2}"},
        {"w1[2]", "(w_{1})_{2}"},
        {"Gamma", "\\Gamma"},
        {"rate", "\\mathrm{rate}"},
        {"w_gen", "w_{\\mathrm{gen}}"},
        {"a_b_c", "a_{\\mathrm{b\\_c}}"},
        {"theta_g", "\\theta_{g}"},
        {"_x", "\\mathrm{\\_x}"},
        {"Eta", "\\mathrm{Eta}"},
        {"eta_", "\\mathrm{eta\\_}"},
        {"w12", "w_{12}"},
    };
    begin();
    for (uint32_t k = 0; k < sizeof names / sizeof *names; k++) {
        const node leaf = graph_leaf(g, LEAF_STATE, 10 + k, names[k][0]);
        latex(leaf, names[k][1]);
        text(leaf, names[k][0]);
    }
    end();
}

/* The same expression, its parts made in two orders: the same text. */
static void the_text_does_not_depend_on_the_order_of_building(void)
{
    char *made[2] = {NULL, NULL};
    for (int order = 0; order < 2; order++) {
        begin();
        node t[4] = {0};
        for (int k = 0; k < 4; k++) {
            const int i = order ? 3 - k : k;
            if (i == 0) t[0] = fn(FN_tanh, graph_add(g, graph_mul(g, w, a), fn(FN_exp, b)));
            if (i == 1) t[1] = fn(FN_tanh, graph_add(g, graph_mul(g, a, b), fn(FN_exp, w)));
            if (i == 2) t[2] = graph_div(g, w, graph_add(g, c(1.0), graph_power(g, a, 2.0)));
            if (i == 3) t[3] = graph_expect(g, fn(FN_sin, graph_mul(g, w, x)));
        }
        buffer out = {0};
        const node all = graph_add(g, graph_sum(g, 4, t), graph_prod(g, 4, t));
        CHECK(print_node(g, all, PRINT_TEXT, 1000, &out));
        made[order] = buffer_take(&out);
        end();
    }
    CHECK_TEXT(made[0], made[1]);
    memory_free(made[0]);
    memory_free(made[1]);
}

static bool is_readable(node u)
{
    size_t count = 0;
    bool ok = true;
    node *list = graph_collect(g, 1, &u, UINT32_MAX, &count);
    for (size_t i = 0; list && i < count; i++) {
        const node_view v = graph_view(g, list[i]);
        ok = ok && (v.kind != NODE_CALL || v.fn == FN_pow || fn_table[v.fn].visible);
    }
    memory_free(list);
    return ok;
}

/* Random expressions and their gradients: the text means the same number. */
static void text_reads_back(void)
{
    uint64_t seed = 5;
    size_t compared = 0;
    for (int game = 0; game < 300; game++) {
        begin();
        env here = {0};
        twin list[40] = {{w, 0.0L}, {a, 0.0L}, {b, 0.0L}, {eta, 0.0L}};
        for (int i = 0; i < 4; i++)
            list[i].value = eval_uniform(&seed, 0.2L, 2.0L);
        for (int i = 0; i < 3; i++)
            here.leaf[LEAF_STATE][i] = list[i].value;
        here.leaf[LEAF_PARAM][0] = list[3].value;
        const size_t n = eval_grow(g, &seed, 4, list, 24);
        for (size_t k = n - 6; k < n; k++) {
            const node f =
                k % 2 ? graph_expect(g, fn(FN_tanh, graph_mul(g, list[k].a, x))) : list[k].a;
            buffer out = {0};
            if (is_readable(f) && print_node(g, f, PRINT_TEXT, 4000, &out)) {
                at = out.text;
                const node again = read_sum();
                const double want = (double)eval(g, &here, f), got = (double)eval(g, &here, again);
                const bool same = fabs(got - want) <= 1e-9 * fmax(1.0, fabs(want));
                if (!CHECK(*at == '\0' && same))
                    printf("# %s\n# is %.17g, reads %.17g\n", out.text, want, got);
                compared++;
            }
            buffer_free(&out);
        }
        end();
    }
    CHECK(compared > 500);
}

static int balance(const char *t, char open, char close)
{
    int level = 0, least = 0;
    for (; *t; t++) {
        level += *t == open;
        level -= *t == close;
        if (level < least) least = level;
    }
    return least < 0 ? least : level;
}

static size_t occurrences(const char *t, const char *word)
{
    size_t n = 0;
    for (const char *p = t; (p = strstr(p, word)); p++)
        n++;
    return n;
}

/* y_{k+1} = y_k^2 + sin(y_k / a): the whole text would have 2^30 terms. */
static void text_is_cut_at_the_limit_with_its_brackets_closed(void)
{
    begin();
    node y = w;
    for (int k = 0; k < 30; k++)
        y = graph_add(g, graph_mul(g, y, y), fn(FN_sin, graph_div(g, y, a)));
    for (size_t limit = 0; limit < 600; limit++) {
        for (int style = 0; style < 2; style++) {
            buffer out = {0};
            CHECK(!print_node(g, y, (print_style)style, limit, &out));
            const char *cut = strstr(out.text, style ? "\\dots" : "...");
            CHECK(cut && out.length <= limit + strlen(style ? "\\dots" : "..."));
            CHECK(balance(out.text, '(', ')') == 0 && balance(out.text, '{', '}') == 0);
            CHECK(occurrences(out.text, "\\left") == occurrences(out.text, "\\right"));
            buffer_free(&out);
        }
    }
    end();
}

static void a_text_that_just_fits_is_whole(void)
{
    begin();
    buffer out = {0};
    const node f = graph_add(g, w, fn(FN_exp, a)); /* "w + exp(a)": 10 characters */
    CHECK(print_node(g, f, PRINT_TEXT, 10, &out));
    CHECK_TEXT(out.text, "w + exp(a)");
    CHECK(!print_node(g, f, PRINT_TEXT, 7, &out));
    CHECK_TEXT(out.text, "w + exp(a)w + exp...");
    buffer_free(&out);
    end();
}

static void depth_and_length_do_not_exhaust_the_stack(void)
{
    begin();
    node deep = w, longest = w;
    for (uint32_t k = 0; k < 100000; k++) {
        deep = fn(FN_tanh, graph_add(g, deep, a));
        longest = graph_add(g, longest, graph_leaf(g, LEAF_DIRECTION, k, "u"));
    }
    buffer out = {0};
    CHECK(!print_node(g, deep, PRINT_TEXT, 100000, &out));
    CHECK(strstr(out.text, "...") && occurrences(out.text, "tanh") <= PRINT_DEPTH);
    CHECK(balance(out.text, '(', ')') == 0);
    buffer_free(&out);
    CHECK(!print_node(g, longest, PRINT_TEXT, 200, &out));
    CHECK(out.length <= 203);
    buffer_free(&out);
    end();
}

/* 20 terms: more than a sum takes apart when it is built. */
static void long_sums_and_products_have_no_inner_brackets(void)
{
    begin();
    node sum = w, product = w;
    for (uint32_t k = 0; k < 20; k++) {
        const node leaf = graph_leaf(g, LEAF_DIRECTION, k, "u");
        sum = graph_add(g, sum, graph_scale(g, k % 2 ? 2.0 : -1.0, leaf));
        product = graph_mul(g, product, leaf);
    }
    buffer out = {0};
    CHECK(print_node(g, graph_add(g, sum, product), PRINT_TEXT, 1000, &out));
    CHECK(!strchr(out.text, '('));
    CHECK(occurrences(out.text, " + 2*u") == 10 && occurrences(out.text, " - u") == 10);
    CHECK(occurrences(out.text, "*u") == 10 + 20);
    buffer_free(&out);
    end();
}

static void every_failed_allocation_is_reported(void)
{
    begin();
    const node f = graph_add(g, graph_mul(g, w, graph_add(g, a, c(2.0))), graph_div(g, b, eta));
    for (int style = 0; style < 2; style++) {
        bool done = false;
        long n = 0;
        for (; !done && n < 500; n++) {
            buffer out = {0};
            memory_fail_after(n);
            done = print_node(g, f, (print_style)style, 1000, &out);
            memory_fail_after(-1);
            CHECK(done == !out.failed);
            buffer_free(&out);
        }
        CHECK(n > 3 && n < 500);
    }
    end();
}

int main(void)
{
    RUN(products_put_numbers_params_states_and_functions_in_order);
    RUN(coefficients_are_fractions);
    RUN(other_coefficients_are_decimals_that_read_back);
    RUN(denominators_are_collected);
    RUN(powers_and_roots);
    RUN(a_positive_term_leads_and_low_degrees_come_first);
    RUN(functions_in_latex);
    RUN(names_become_symbols);
    RUN(the_text_does_not_depend_on_the_order_of_building);
    RUN(text_reads_back);
    RUN(text_is_cut_at_the_limit_with_its_brackets_closed);
    RUN(a_text_that_just_fits_is_whole);
    RUN(depth_and_length_do_not_exhaust_the_stack);
    RUN(long_sums_and_products_have_no_inner_brackets);
    RUN(every_failed_allocation_is_reported);
    return tap_done();
}
