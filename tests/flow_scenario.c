/* flow_scenario.c - rows as scenarios, written as a user would write them.
 *
 * V = E f(D(x)) + E f(-D(G(z))), D ascends and G descends. Regularisers and their factors:
 *
 *     nk, eta        G minimizes V + eta |grad_D V|^2                  (no 1/2)
 *     unroll1, eta   G minimizes V at the D after one step of size eta
 *     conopt, gamma  gamma/2 |grad V|^2 is added to what each player minimizes
 *     r1, gamma      D maximizes V - gamma/2 E|grad_x D|^2 at the data; r2: at the fakes
 *     wgangp         D maximizes V - gamma/2 E(|grad_x D| - g0)^2
 *     noise, sigma   data and fakes are blurred by a normal e
 *
 * For the linear-quadratic game the point is A = S^(1/2) Q with the symmetric square root, W2 = K
 * antisymmetric, w1 = b = 0. */
#include "flow_scenario.h"
#include "num/linalg.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NAMES = 4 };

/* A model: what is random, D and G; the parameters of both players as they are declared. */
typedef struct model {
    const char *system, *parameters; /* the row's param=, "scalar" if n = 1, "" without them */
    int generator_first;
    const char *text, *value;
    const char *disc[NAMES], *gen[NAMES];
} model;

#define UNIFORM "data x ~ uniform(-1, 1)\nlatent z ~ uniform(-1, 1)\n"
#define NORMAL                                                                                     \
    "data x[n] ~ normal(zeros(n), S)\nlatent z[n] ~ normal(zeros(n), eye(n))\n"                    \
    "G(z) = A*z + b\n"
/* In one dimension normal() takes the standard deviation. */
#define SCALAR "data x ~ normal(0, sqrt(S))\nlatent z ~ normal(0, 1)\nG(z) = A*z + b\n"
#define MATCH  "E[f(D(x))] + E[f(-D(G(z)))]"

#define QUADRATIC "D(x) = x'*W2*x + w1'*x\n"
#define GENERATOR                                                                                  \
    {                                                                                              \
        "A[n,n]", "b[n]"                                                                           \
    }

static const model models[] = {
    {"uniform_quad", "", 0, UNIFORM "D(x) = w*x^2\nG(z) = a*z\n", MATCH, {"w"}, {"a"}},
    {"overparam_D",
     "",
     0,
     UNIFORM "D(x) = (w1 + w2)*x^2\nG(z) = a*z\n",
     MATCH,
     {"w1", "w2"},
     {"a"}},
    {"overparam_G", "", 0, UNIFORM "D(x) = w*x^2\nG(z) = a1*a2*z\n", MATCH, {"w"}, {"a1", "a2"}},
    {"quartic_D",
     "",
     0,
     UNIFORM "D(x) = w2*x^2 + w4*x^4\nG(z) = a*z\n",
     MATCH,
     {"w2", "w4"},
     {"a"}},
    {"dirac",
     "",
     1,
     "data x ~ dirac(0)\nD(x) = psi*x\n",
     "f(D(theta)) + E[f(-D(x))]",
     {"psi"},
     {"theta"}},
    {"bilinear", "", 1, "", "x'*B*y", {"y[ny]"}, {"x[nx]"}},
    {"lq", "scalar", 0, SCALAR "D(x) = W2*x^2 + w1*x\n", MATCH, {"W2", "w1"}, {"A", "b"}},
    {"lq", "full", 0, NORMAL QUADRATIC, MATCH, {"W2[n,n]", "w1[n]"}, GENERATOR},
    {"lq", "symF", 0, NORMAL QUADRATIC, MATCH, {"W2[n,n] symmetric", "w1[n]"}, GENERATOR},
    {"lq",
     "vech",
     0,
     NORMAL "D(x) = x'*[p11, p12; p12, p22]*x + w1'*x\n",
     MATCH,
     {"p11", "p12", "p22", "w1[n]"},
     GENERATOR},
    {"lq",
     "triu",
     0,
     NORMAL "D(x) = x'*[p11, p12; 0, p22]*x + w1'*x\n",
     MATCH,
     {"p11", "p12", "p22", "w1[n]"},
     GENERATOR},
};

/* Losses; `disc` and `gen` replace "maximizes V" and "minimizes V" where the game is not zero-sum.
 */
static const struct loss {
    const char *name, *f, *disc, *gen;
} losses[] = {
    {"gan", "-log(1 + exp(-t))", "V", "minimizes V"},
    {"wgan", "t", "V", "minimizes V"},
    {"lsgan", "-(t - 1)^2", "V", "minimizes V"},
    {"nsgan", "-log(1 + exp(-t))", "V", "maximizes f(-D(theta))"},
    {"lsgan01", "t", "-(D(theta)^2 + E[(D(x) - 1)^2])/2", "minimizes (D(theta) - 1)^2/2"},
};

/* Regularisers: what is added to the objective of each player. */
static const struct regulariser {
    const char *name, *disc, *gen;
} regularisers[] = {
    {"sim", "", ""},
    {"none", "", ""},
    {"nk", "", " + eta*CD"},
    {"conopt", " - gamma/2*(CD + CG)", " + gamma/2*(CD + CG)"},
    {"r1", " - gamma/2*E[sqnorm(grad(D(x), x))]", ""},
    {"r2", " - gamma/2*sqnorm(grad(D(theta), theta))", ""},
    {"wgangp", " - gamma/2*E[(sqrt(sqnorm(grad(D(x), x))) - g0)^2]", ""},
    {"noise", "", ""},
    {"unroll1", "", ""},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

typedef struct writer {
    char *text;
    size_t n;
    int ok;
} writer;

__attribute__((format(printf, 2, 3))) static void put(writer *w, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const int n = vsnprintf(w->text + w->n, FLOW_TEXT - w->n, format, list);
    va_end(list);
    if (n < 0 || w->n + (size_t)n >= FLOW_TEXT)
        w->ok = 0;
    else
        w->n += (size_t)n;
}

/* "W2" of "W2[n,n] symmetric" */
static int name_length(const char *declared)
{
    return (int)strcspn(declared, "[ ");
}

static const char *method_of(const flow_row *row, char out[FLOW_VALUE])
{
    char method[FLOW_VALUE];
    return flow_value(row, "reg", flow_value(row, "method", "sim", method), out);
}

/* CD or CG: |grad V|^2 by the parameters of one player. */
static void put_gradient_norm(writer *w, const char *name, const char *const names[NAMES])
{
    put(w, "%s = ", name);
    for (size_t k = 0; k < NAMES && names[k]; k++)
        put(w, "%ssqnorm(grad(V, %.*s))", k ? " + " : "", name_length(names[k]), names[k]);
    put(w, "\n");
}

static void put_player(writer *w, const char *name, const char *const names[NAMES])
{
    put(w, "player %s (", name);
    for (size_t k = 0; k < NAMES && names[k]; k++)
        put(w, "%s%s", k ? ", " : "", names[k]);
    put(w, ") ");
}

static void put_generator(writer *w, const model *m, const struct loss *f,
                          const struct regulariser *r)
{
    const int unrolled = strcmp(r->name, "unroll1") == 0;
    put_player(w, "generator", m->gen);
    if (!unrolled) {
        put(w, "%s%s\n", f->gen, r->gen);
        return;
    }
    const char *p = m->disc[0];
    const int n = name_length(p);
    put(w, "minimizes at(V, %.*s = %.*s + eta*grad(V, %.*s))\n", n, p, n, p, n, p);
}

static void put_discriminator(writer *w, const model *m, const struct loss *f,
                              const struct regulariser *r)
{
    put_player(w, "discriminator", m->disc);
    put(w, "maximizes %s%s\n", f->disc, r->disc);
}

static void put_params(writer *w, const flow_row *row)
{
    static const char *const params[] = {"eta", "gamma", "sigma", "g0"};
    char value[FLOW_VALUE];
    for (size_t k = 0; k < COUNT(params); k++)
        put(w, "param %s = %s\n", params[k], flow_value(row, params[k], "1", value));
}

/* NAME = [1, 0; 0, 4] */
static void put_matrix(writer *w, const char *name, const double *a, size_t rows, size_t cols)
{
    put(w, "%s = [", name);
    for (size_t k = 0; k < rows * cols; k++)
        put(w, "%s%.17g", k == 0 ? "" : k % cols == 0 ? "; " : ", ", a[k]);
    put(w, "]");
}

static void put_row_matrix(writer *w, const flow_row *row, const char *name, const char *key,
                           size_t rows, size_t cols)
{
    double a[9] = {0.0};
    char text[FLOW_VALUE];
    if (rows * cols > 9 || flow_numbers(flow_value(row, key, "", text), a, 9) != rows * cols)
        w->ok = 0;
    else
        put_matrix(w, name, a, rows, cols);
    put(w, "\n");
}

static void put_sizes(writer *w, const flow_row *row)
{
    const size_t n = (size_t)flow_number(row, "n", 0.0);
    const size_t nx = (size_t)flow_number(row, "nx", 0.0), ny = (size_t)flow_number(row, "ny", 0.0);
    if (n > 0) {
        put(w, "size n = %zu\n", n);
        put_row_matrix(w, row, "S", "Sigma", n, n);
    }
    if (nx > 0) {
        put(w, "size nx = %zu\nsize ny = %zu\n", nx, ny);
        put_row_matrix(w, row, "B", "B", nx, ny);
    }
}

/* root = a^(1/2), the symmetric one; 0 if a is not positive definite. */
static int symmetric_root(size_t n, const double *a, double *root)
{
    double s[3], v[9];
    if (linalg_symmetric(n, a, s, v, NULL) != DTE_OK || s[0] <= 0.0) return 0;
    for (size_t i = 0; i < n * n; i++) {
        root[i] = 0.0;
        for (size_t k = 0; k < n; k++)
            root[i] += v[i / n * n + k] * sqrt(s[k]) * v[i % n * n + k];
    }
    return 1;
}

/* Q: the identity, a rotation of the first two axes, or a reflection of the first axis. */
static void orthogonal(const flow_row *row, size_t n, double *q)
{
    for (size_t i = 0; i < n * n; i++)
        q[i] = i / n == i % n ? 1.0 : 0.0;
    if (flow_is(row, "Q", "refl")) q[0] = -1.0;
    if (!flow_is(row, "Q", "rot0.7") || n < 2) return;
    q[0] = q[n + 1] = cos(0.7);
    q[n] = sin(0.7);
    q[1] = -q[n];
}

/* The equilibrium of the linear-quadratic game that the row names by Q and K. */
static void put_lq_equilibrium(writer *w, const flow_row *row, size_t n, int scalars)
{
    double s[9] = {0.0}, root[9], q[9], a[9] = {0.0}, k[9];
    char text[FLOW_VALUE];
    const double twist = flow_number(row, "K", 0.0);
    if (n > 3 || flow_numbers(flow_value(row, "Sigma", "", text), s, 9) != n * n ||
        !symmetric_root(n, s, root) || (scalars && twist != 0.0)) {
        w->ok = 0;
        return;
    }
    orthogonal(row, n, q);
    for (size_t i = 0; i < n * n; i++) {
        for (size_t l = 0; l < n; l++)
            a[i] += root[i / n * n + l] * q[l * n + i % n];
        k[i] = i / n < i % n ? twist : i / n > i % n ? -twist : 0.0;
    }
    if (scalars)
        put(w, "p11 = 0, p12 = 0, p22 = 0");
    else
        put_matrix(w, "W2", k, n, n);
    put_matrix(w, ", w1 = zeros(n), b = zeros(n), A", a, n, n);
}

/* A point of the linear-quadratic game: vec W2 by rows, w1, vec A by rows, b. */
static void put_lq_point(writer *w, const char *point, size_t n)
{
    double s[24];
    if (n > 3 || flow_numbers(point, s, 24) != 2 * n * (n + 1)) {
        w->ok = 0;
        return;
    }
    put_matrix(w, "W2", s, n, n);
    put_matrix(w, ", w1", s + n * n, n, 1);
    put_matrix(w, ", A", s + n * (n + 1), n, n);
    put_matrix(w, ", b", s + n * (2 * n + 1), n, 1);
}

/* "w = 0, a = 1": the words of `point`, or 0, for one scalar parameter after the other. */
static void put_scalars(writer *w, const model *m, const char *point)
{
    const char *const *players[] = {m->generator_first ? m->gen : m->disc,
                                    m->generator_first ? m->disc : m->gen};
    for (size_t k = 0; k < 2 * NAMES; k++) {
        const char *name = players[k / NAMES][k % NAMES];
        if (!name) continue;
        point += strspn(point, " ");
        const size_t word = strcspn(point, " ");
        put(w, "%s%s = %.*s", k ? ", " : "", name, word ? (int)word : 1, word ? point : "0");
        point += word;
    }
}

static void put_equilibrium(writer *w, const flow_row *row, const model *m, const char *point)
{
    const size_t n = (size_t)flow_number(row, "n", 0.0);
    const int lq = strcmp(m->system, "lq") == 0;
    put(w, "equilibrium here: ");
    if (lq && *point)
        put_lq_point(w, point, n);
    else if (lq)
        put_lq_equilibrium(w, row, n, strcmp(m->disc[0], "p11") == 0);
    else if (strcmp(m->system, "bilinear") == 0)
        put(w, "x = zeros(nx), y = zeros(ny)");
    else
        put_scalars(w, m, point);
}

static const model *find_model(const flow_row *row)
{
    char parameters[FLOW_VALUE];
    flow_value(row, "param", "", parameters);
    if (flow_is(row, "n", "1")) snprintf(parameters, sizeof parameters, "scalar");
    for (size_t k = 0; k < COUNT(models); k++)
        if (strcmp(models[k].system, row->system) == 0 &&
            strcmp(models[k].parameters, parameters) == 0)
            return &models[k];
    return NULL;
}

static const struct loss *find_loss(const flow_row *row)
{
    char name[FLOW_VALUE];
    flow_value(row, "f", "wgan", name); /* bilinear games have no f */
    for (size_t k = 0; k < COUNT(losses); k++)
        if (strcmp(losses[k].name, name) == 0) return &losses[k];
    return NULL;
}

static const struct regulariser *find_regulariser(const flow_row *row)
{
    char name[FLOW_VALUE];
    method_of(row, name);
    for (size_t k = 0; k < COUNT(regularisers); k++)
        if (strcmp(regularisers[k].name, name) == 0) return &regularisers[k];
    return NULL;
}

int flow_scenario(const flow_row *row, const char *point, const char *probe, char out[FLOW_TEXT])
{
    const model *m = find_model(row);
    const struct loss *f = find_loss(row);
    const struct regulariser *r = find_regulariser(row);
    writer w = {out, 0, 1};
    char at[FLOW_VALUE];
    *out = '\0';
    if (!m || !f || !r) return 0;
    const int noise = strcmp(r->name, "noise") == 0;
    put(&w, "game \"%s\"\n", row->id);
    put_params(&w, row);
    put_sizes(&w, row);
    put(&w, "f(t) = %s\n%s", f->f, m->text);
    if (noise)
        put(&w, "noise e ~ normal(0, sigma)\nV = E[f(D(theta + e))] + E[f(-D(x + e))]\n");
    else
        put(&w, "V = %s\n", m->value);
    put_gradient_norm(&w, "CD", m->disc);
    put_gradient_norm(&w, "CG", m->gen);
    if (m->generator_first) put_generator(&w, m, f, r);
    put_discriminator(&w, m, f, r);
    if (!m->generator_first) put_generator(&w, m, f, r);
    put_equilibrium(&w, row, m, point ? point : flow_value(row, "at", "", at));
    put(&w, probe ? ", u = 0\nplayer probe (u) maximizes u*(%s)\n" : "\n", probe);
    return w.ok;
}
