/* training_scenario.c - rows as scenarios and methods.
 *
 * The Dirac-GANs and the bilinear games are those of flow_scenario.c under other names:
 *
 *     f=log, f=lin        the losses gan and wgan there; system nsgan: its loss nsgan
 *     gamma; gp, g0       r1; wgangp with weight gp
 *     sigma               noise
 *     cons                conopt, where the players move in turn; the method `consensus` otherwise
 *     M=2 1|0 0.5         B, 2 x 2
 *
 * consbug is consensus with half the weight on the derivative of f', as a program of the authors
 * of the paper has it. */
#include "training_scenario.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { SIDE = 4 };

__attribute__((format(printf, 3, 4))) static int put(char *out, size_t size, const char *format,
                                                     ...)
{
    const size_t used = strlen(out);
    va_list list;
    va_start(list, format);
    const int n = vsnprintf(out + used, size - used, format, list);
    va_end(list);
    return n >= 0 && (size_t)n < size - used;
}

static int has(const flow_row *row, const char *key)
{
    char value[FLOW_VALUE];
    return *flow_value(row, key, "", value) != '\0';
}

static int in_turn(const flow_row *row)
{
    return flow_is(row, "method", "alt") || flow_is(row, "method", "hb_alt");
}

/* The matrix "2 1|0 0.5", row-major; its number of rows, and of entries in *count. */
static size_t read_matrix(const flow_row *row, const char *key, double a[SIDE * SIDE],
                          size_t *count)
{
    char text[FLOW_VALUE];
    size_t rows = 1;
    flow_value(row, key, "", text);
    for (char *c = text; *c; c++) {
        if (*c != '|') continue;
        *c = ' ';
        rows++;
    }
    *count = flow_numbers(text, a, SIDE * SIDE);
    return rows;
}

/* Scenarios that flow_scenario.c does not have. */

#define UNIFORM                                                                                    \
    "data x ~ uniform(-1, 1)\nlatent z ~ uniform(-1, 1)\nf(t) = -log(1 + exp(-t))\n"               \
    "V = E[f(w*x^2)] + E[f(-w*(a*z)^2)]\n"                                                         \
    "player generator (a) minimizes V\nplayer discriminator (w) maximizes V\n"                     \
    "equilibrium here: a = 1, w = 0\n"

#define LQ                                                                                         \
    "data x ~ normal(m, s)\nlatent z ~ normal(0, 1)\nD(x) = w1*x + w2*x^2\n"                       \
    "V = E[D(x)] - E[D(a*z + b)]\n"                                                                \
    "player generator (a, b) minimizes V\nplayer discriminator (w1, w2) maximizes V\n"             \
    "equilibrium here: a = s, b = m, w1 = 0, w2 = 0\n"

#define TTUR                                                                                       \
    "V = (1 + x^2)*(100 - y^2)\nplayer generator (x) minimizes V\n"                                \
    "player discriminator (y) maximizes V\nequilibrium here: x = 0, y = 0\n"

/* Zero-sum with v = (x - y, x + y). */
#define LETCHER                                                                                    \
    "V = x*y - x^2/2 + y^2/2\nplayer generator (x) minimizes V\n"                                  \
    "player discriminator (y) maximizes V\nequilibrium here: x = 0, y = 0\n"

/* With t = theta psi and n = (theta^2 + psi^2)/2, the regulariser n f'(t)^2, where the derivative
 * of f'(t)^2 counts half. */
#define CONSBUG                                                                                    \
    "V = -log(1 + exp(-theta*psi))\nslope = 1/(1 + exp(theta*psi))\n"                              \
    "n = (theta^2 + psi^2)/2\nR = n*detach(slope^2) + detach(n)*slope^2/2\n"                       \
    "player generator (theta) minimizes V + consbug*R\n"                                           \
    "player discriminator (psi) maximizes V - consbug*R\n"                                         \
    "equilibrium here: theta = 0, psi = 0\n"

static const struct own {
    const char *system, *key; /* `key`: only rows that have it, unless it is "" */
    const char *param[2];
    const char *text;
} own[] = {
    {"uniform", "", {NULL}, UNIFORM},
    {"lq", "", {"m", "s"}, LQ},
    {"ttur_toy", "", {NULL}, TTUR},
    {"letcher", "", {NULL}, LETCHER},
    {"dirac", "consbug", {"consbug"}, CONSBUG},
};

static int put_own(const flow_row *row, const struct own *o, char out[FLOW_TEXT])
{
    char value[FLOW_VALUE];
    put(out, FLOW_TEXT, "game \"%s\"\n", row->id);
    for (size_t k = 0; k < COUNT(o->param) && o->param[k]; k++)
        put(out, FLOW_TEXT, "param %s = %s\n", o->param[k],
            flow_value(row, o->param[k], "", value));
    return put(out, FLOW_TEXT, "%s", o->text);
}

/* v(s) = A s, one player for each component. */
static int put_linear(const flow_row *row, char out[FLOW_TEXT])
{
    double a[SIDE * SIDE];
    size_t count;
    const size_t n = read_matrix(row, "A", a, &count);
    if (n > SIDE || count != n * n) return 0;
    put(out, FLOW_TEXT, "game \"%s\"\n", row->id);
    for (size_t i = 0; i < n; i++) {
        put(out, FLOW_TEXT, "player p%zu (s%zu) maximizes %.17g*s%zu^2/2", i, i, a[i * n + i], i);
        for (size_t j = 0; j < n; j++)
            if (j != i) put(out, FLOW_TEXT, " + (%.17g)*s%zu*s%zu", a[i * n + j], i, j);
        put(out, FLOW_TEXT, "\n");
    }
    put(out, FLOW_TEXT, "equilibrium here: ");
    for (size_t i = 0; i < n; i++)
        put(out, FLOW_TEXT, "%ss%zu = 0", i ? ", " : "", i);
    return put(out, FLOW_TEXT, "\n");
}

static void put_bilinear(const flow_row *row, flow_row *flow)
{
    double a[SIDE * SIDE] = {0.0};
    size_t count;
    const size_t n = read_matrix(row, "M", a, &count);
    put(flow->hyper, FLOW_VALUE, "f=wgan;reg=none;nx=%zu;ny=%zu;B=", n, n);
    for (size_t k = 0; k < count && k < SIDE * SIDE; k++)
        put(flow->hyper, FLOW_VALUE, " %.17g", a[k]);
}

/* A Dirac-GAN of flow_scenario.c: its regulariser is that of the first key that the row has. */
static void put_dirac(const flow_row *row, flow_row *flow)
{
    static const char *const keys[][2] = {
        {"gamma", "r1"}, {"sigma", "noise"}, {"gp", "wgangp"}, {"cons", "conopt"}};
    char value[FLOW_VALUE];
    size_t k = 0;
    while (k < COUNT(keys) && !has(row, keys[k][0]))
        k++;
    if (k == 3 && !in_turn(row)) k = COUNT(keys); /* the method `consensus` */
    const int nonsaturating = strcmp(row->system, "nsgan") == 0;
    put(flow->hyper, FLOW_VALUE, "f=%s;reg=%s;g0=%s",
        nonsaturating              ? "nsgan"
        : flow_is(row, "f", "lin") ? "wgan"
                                   : "gan",
        k < COUNT(keys) ? keys[k][1] : "none", flow_value(row, "g0", "1", value));
    if (k < COUNT(keys))
        put(flow->hyper, FLOW_VALUE, ";%s=%s", k == 1 ? "sigma" : "gamma",
            flow_value(row, keys[k][0], "", value));
}

int training_scenario(const flow_row *row, char out[FLOW_TEXT])
{
    flow_row flow = *row;
    *out = flow.hyper[0] = '\0';
    for (size_t k = 0; k < COUNT(own); k++)
        if (strcmp(own[k].system, row->system) == 0 && (!*own[k].key || has(row, own[k].key)))
            return put_own(row, &own[k], out);
    if (strcmp(row->system, "linear") == 0) return put_linear(row, out);
    if (strcmp(row->system, "bilinear") == 0) {
        put_bilinear(row, &flow);
    } else {
        put_dirac(row, &flow);
        snprintf(flow.system, sizeof flow.system, "dirac");
    }
    return flow_scenario(&flow, NULL, NULL, out);
}

int training_clips_after(const flow_row *row)
{
    return has(row, "clip") && (flow_is(row, "method", "eg") || flow_is(row, "method", "adam"));
}

/* Adam with b1 = 0 and without bias correction is RMSProp with rho = b2. */
static int is_rmsprop(const flow_row *row)
{
    return flow_is(row, "bias", "0") && flow_is(row, "b1", "0");
}

static const char *method_name(const flow_row *row)
{
    static const char *const names[][2] = {
        {"", "simultaneous"},
        {"sim", "simultaneous"},
        {"alt", "alternating"},
        {"hb", "momentum"},
        {"hb_alt", "alternating-momentum"},
        {"nag", "nesterov"},
        {"popov", "popov"},
        {"eg", "extragradient"},
        {"ogda", "optimistic"},
        {"adam", "adam"},
        {"rmsprop", "rmsprop"},
    };
    if (is_rmsprop(row)) return "rmsprop";
    if (has(row, "clip") && !training_clips_after(row) && !flow_is(row, "method", "popov"))
        return "clipping";
    if (has(row, "cons") && !in_turn(row)) return "consensus";
    if (has(row, "sga")) return "sga";
    if (has(row, "unroll")) return "unrolled";
    for (size_t k = 0; k < COUNT(names); k++)
        if (flow_is(row, "method", names[k][0])) return names[k][1];
    return NULL;
}

int training_method(const flow_row *row, char out[METHOD_TEXT])
{
    static const char *const keys[][2] = {
        {"h", "step"},
        {"hg", "step.generator"},
        {"hd", "step.discriminator"},
        {"beta", "momentum"},
        {"b1", "beta1"},
        {"b2", "beta2"},
        {"eps", "eps"},
        {"ng_steps", "generator"},
        {"nd_steps", "discriminator"},
        {"rho", "rho"},
        {"sga", "lambda"},
        {"unroll", "k"},
        {"ueta", "u"},
        {"beta_g", "momentum.generator"},
        {"beta_d", "momentum.discriminator"},
    };
    const char *name = method_name(row);
    char value[FLOW_VALUE];
    *out = '\0';
    if (!name) return 0;
    int ok = put(out, METHOD_TEXT, "%s:", name);
    for (size_t k = 0; k < COUNT(keys); k++) {
        const char *key = keys[k][1];
        if (is_rmsprop(row) && strcmp(key, "beta1") == 0) continue;
        if (is_rmsprop(row) && strcmp(key, "beta2") == 0) key = "rho";
        if (has(row, keys[k][0]))
            ok = put(out, METHOD_TEXT, "%s=%s,", key, flow_value(row, keys[k][0], "", value));
    }
    if (strcmp(name, "consensus") == 0)
        ok = put(out, METHOD_TEXT, "gamma=%s,", flow_value(row, "cons", "", value));
    if (strcmp(name, "clipping") == 0)
        ok = put(out, METHOD_TEXT, "c=%s,turns=%d,", flow_value(row, "clip", "", value),
                 in_turn(row));
    if (strcmp(name, "popov") == 0 && has(row, "clip"))
        ok = put(out, METHOD_TEXT, "clip=%s,", flow_value(row, "clip", "", value));
    if (flow_is(row, "full", "0")) ok = put(out, METHOD_TEXT, "stop=1,");
    if (flow_is(row, "order", "DG")) ok = put(out, METHOD_TEXT, "order=discriminator-generator,");
    out[strlen(out) - 1] = '\0'; /* the last comma, or the colon */
    return ok;
}
