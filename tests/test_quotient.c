/* Exact division: (a b)/b is a, and what does not divide is no quotient. */
#include "base/memory.h"
#include "expr/expand.h"
#include "expr/quotient.h"
#include "tap.h"

typedef struct world {
    graph *g;
    node x, y, h;
} world;

static world begin(void)
{
    world w = {.g = graph_create()};
    w.x = graph_leaf(w.g, LEAF_STATE, 0, "x");
    w.y = graph_leaf(w.g, LEAF_STATE, 1, "y");
    w.h = graph_leaf(w.g, LEAF_PARAM, 0, "h");
    return w;
}

/* Sums with small whole coefficients, of monomials up to degree 2 in x, y, h and a sigmoid. */
static node some_polynomial(const world *w, unsigned long long *seed)
{
    const node s = graph_call1(w->g, FN_sigmoid, graph_mul(w->g, w->x, w->y));
    const node atoms[] = {graph_const(w->g, 1.0), w->x, w->y, w->h, s};
    node sum = graph_const(w->g, 0.0);
    for (int k = 0; k < 4; k++) {
        *seed = *seed * 6364136223846793005u + 1442695040888963407u;
        const unsigned bits = (unsigned)(*seed >> 33);
        const node m = graph_mul(w->g, atoms[bits % 5], atoms[bits / 5 % 5]);
        sum = graph_add(w->g, sum, graph_scale(w->g, (double)(bits / 25 % 7) - 3.0, m));
    }
    return sum;
}

static void a_factor_is_found_again(void)
{
    unsigned long long seed = 3;
    for (int k = 0; k < 300; k++) {
        world w = begin();
        const node a = some_polynomial(&w, &seed), b = some_polynomial(&w, &seed);
        const node product = graph_mul(w.g, a, b), q = quotient(w.g, product, b);
        const int zero = graph_is_const(w.g, b, NULL) && expand_is_zero(w.g, b);
        CHECK(zero ? q == 0 : q != 0 && expand_is_zero(w.g, graph_sub(w.g, q, a)));
        graph_free(w.g);
    }
}

static void what_does_not_divide_is_no_quotient(void)
{
    world w = begin();
    graph *g = w.g;
    const node squares = graph_add(g, graph_power(g, w.x, 2.0), graph_power(g, w.y, 2.0));
    const node one = graph_const(g, 1.0);
    const node dividends[] = {
        graph_add(g, squares, one),
        graph_power(g, w.x, 2.0),
        graph_mul(g, w.x, w.y),
        graph_add(g, squares, graph_scale(g, 1e-300, w.x)),
        graph_add(g, squares, graph_scale(g, 1e-12, graph_power(g, w.x, 2.0))),
        one,
        graph_call1(g, FN_exp, squares)};
    for (size_t k = 0; k < sizeof dividends / sizeof *dividends; k++)
        CHECK(quotient(g, dividends[k], squares) == 0);
    CHECK(quotient(g, squares, graph_const(g, 0.0)) == 0);
    CHECK(graph_is_const(g, quotient(g, graph_const(g, 0.0), squares), NULL));
    CHECK(quotient(g, squares, squares) == one);
    /* in logarithms and roots there is nothing to divide, but they may be factors */
    const node root = graph_power(g, w.x, 0.5), l = graph_call1(g, FN_log, w.y);
    CHECK(quotient(g, graph_mul(g, squares, graph_mul(g, root, l)), squares) ==
          graph_mul(g, root, l));
    graph_free(g);
}

static void failures_of_memory_are_the_graphs(void)
{
    for (long n = 0; n < 200; n++) {
        world w = begin();
        const node a = graph_add(w.g, graph_mul(w.g, w.x, w.h), w.y);
        const node b = graph_add(w.g, w.x, graph_const(w.g, 3.0));
        const node product = graph_mul(w.g, a, b);
        dte_error err = {0};
        memory_fail_after(n);
        const node q = quotient(w.g, product, b);
        memory_fail_after(-1);
        CHECK(graph_status(w.g, &err) == DTE_MEMORY || q != 0);
        graph_free(w.g);
    }
}

int main(void)
{
    RUN(a_factor_is_found_again);
    RUN(what_does_not_divide_is_no_quotient);
    RUN(failures_of_memory_are_the_graphs);
    return tap_done();
}
