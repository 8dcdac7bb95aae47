/* print_term.c - terms: a coefficient times factors, with one denominator.
 *
 *     c prod_i b_i^(e_i)  =  number prod_{e_i > 0} b_i^(e_i) / (number prod_{e_i < 0} b_i^(-e_i))
 *
 * A fraction p/q as coefficient: w/3, 2/3*w, 2*w/(3*(1 + a)). */
#include "base/memory.h"
#include "expr/print_parts.h"

static void print_exponent(printer *p, double e)
{
    const print_ratio r = print_ratio_of(e);
    const bool fraction = r.bottom != 1.0 && !r.root;
    const char *opening = p->latex ? "^{" : fraction ? "^(" : "^";
    const char *end = print_open(p, opening, p->latex ? "}" : fraction ? ")" : "");
    print_decimal(p, fraction ? r.top : e);
    if (fraction) {
        print_put(p, "/");
        print_decimal(p, r.bottom);
    }
    print_close(p, end);
}

/* base^e for e > 0 */
static void print_factor(printer *p, print_item f, precedence place)
{
    if (f.by == 1.0) {
        print_at(p, f.base, place);
    } else if (f.by == 0.5) {
        const char *end = print_open(p, p->latex ? "\\sqrt{" : "sqrt(", p->latex ? "}" : ")");
        print_at(p, f.base, IN_SUM);
        print_close(p, end);
    } else {
        print_at(p, f.base, IN_POWER);
        print_exponent(p, f.by);
    }
}

typedef struct side { /* one side of a fraction: number * sqrt(2)^root * items with this sign */
    const print_item *items;
    size_t n, count; /* of all items; of those of this side */
    double sign;
    double number;
    bool root;
} side;

static side side_of(size_t n, const print_item *items, double sign, double number, bool root)
{
    side s = {items, n, 0, sign, number, root};
    for (size_t i = 0; i < n; i++)
        s.count += items[i].by * sign > 0.0;
    return s;
}

static bool is_one(const side *s)
{
    return s->count == 0 && !s->root && s->number == 1.0;
}

static size_t pieces(const side *s)
{
    const size_t n = s->count + s->root + (s->number != 1.0);
    return n ? n : 1;
}

/* The product of one side; a single piece is written for `place`. */
static void print_side(printer *p, const side *s, precedence place)
{
    const bool alone = pieces(s) == 1;
    bool first = true;
    if (s->number != 1.0 || is_one(s)) {
        print_decimal(p, s->number);
        first = false;
    }
    if (s->root) {
        if (!first) print_put(p, p->latex ? " " : "*");
        print_put(p, p->latex ? "\\sqrt{2}" : "sqrt(2)");
        first = false;
    }
    for (size_t i = 0; !p->cut && i < s->n; i++) {
        const print_item f = {s->items[i].base, s->items[i].by * s->sign};
        if (!(f.by > 0.0)) continue;
        if (!first) print_put(p, p->latex ? " " : "*");
        first = false;
        print_factor(p, f, alone ? place : IN_FACTOR);
    }
}

static bool is_simple(const printer *p, const side *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (graph_view(p->g, s->items[i].base).kind != NODE_LEAF) return false;
    return true;
}

/* top / bottom. In LaTeX a number in front of functions stands alone: \frac{2}{3} \sigma(x). */
static void print_latex_fraction(printer *p, side top, const side *bottom)
{
    side rest = top;
    const bool split = bottom->count == 0 && top.count > 0 &&
                       (top.number != 1.0 || top.root || !is_simple(p, &top));
    if (split) top.n = top.count = 0;
    const char *end = print_open(p, "\\frac{", "}{}");
    print_side(p, &top, IN_SUM);
    print_close(p, end ? "}{" : NULL);
    print_side(p, bottom, IN_SUM);
    print_close(p, end ? "}" : NULL);
    if (!split) return;
    rest.number = 1.0;
    rest.root = false;
    print_put(p, " ");
    print_side(p, &rest, IN_FACTOR);
}

static void print_text_fraction(printer *p, side top, const side *bottom)
{
    if (bottom->count == 0 && top.count > 0 && (top.number != 1.0 || top.root)) {
        side rest = top; /* 2/3*w*a */
        top.n = top.count = 0;
        print_text_fraction(p, top, bottom);
        print_put(p, "*");
        rest.number = 1.0;
        rest.root = false;
        print_side(p, &rest, IN_FACTOR);
        return;
    }
    print_side(p, &top, IN_FACTOR);
    print_put(p, "/");
    const bool bracket = pieces(bottom) > 1;
    const char *end = bracket ? print_open(p, "(", ")") : NULL;
    print_side(p, bottom, IN_FACTOR);
    print_close(p, end);
}

void print_product(printer *p, double c, size_t n, const print_item *items, precedence place)
{
    const print_ratio r = print_ratio_of(c);
    const side top = side_of(n, items, 1.0, r.top, r.root);
    const side bottom = side_of(n, items, -1.0, r.bottom, false);
    if (is_one(&bottom))
        print_side(p, &top, place);
    else if (p->latex)
        print_latex_fraction(p, top, &bottom);
    else
        print_text_fraction(p, top, &bottom);
}

void print_term(printer *p, double c, node a, precedence place)
{
    if (p->cut) return;
    if (graph_view(p->g, a).kind != NODE_PROD) {
        const print_item only = {a, 1.0};
        print_product(p, c, 1, &only, place);
        return;
    }
    size_t n;
    double none;
    print_item *items = print_operands(p, a, &n, &none);
    if (!items) return;
    print_product(p, c, n, items, place);
    memory_free(items);
}
