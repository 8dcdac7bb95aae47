/* print_name.c - numbers as fractions and decimals, names as LaTeX symbols. */
#include "base/number.h"
#include "expr/print_parts.h"
#include <math.h>
#include <string.h>

/* The first convergent of the continued fraction of c that is within `ulps` of it, if its
 * numbers are small. A fraction p/q with |c - p/q| < 1/(2 q^2) is a convergent. */
static bool near_fraction(double c, double ulps, double most_top, double most_bottom,
                          print_ratio *out)
{
    const double tolerance = ulps * (nextafter(c, (double)INFINITY) - c);
    double top = 1.0, top_before = 0.0, bottom = 0.0, bottom_before = 1.0, rest = c;
    for (;;) {
        const double whole = floor(rest);
        const double p = whole * top + top_before, q = whole * bottom + bottom_before;
        if (!(p < most_top) || !(q <= most_bottom)) return false;
        if (fabs(c - p / q) <= tolerance) {
            out->top = p;
            out->bottom = q;
            return true;
        }
        if (rest == whole) return false;
        top_before = top;
        bottom_before = bottom;
        top = p;
        bottom = q;
        rest = 1.0 / (rest - whole);
    }
}

print_ratio print_ratio_of(double c)
{
    print_ratio r = {c, 1.0, false};
    if (!isfinite(c) || c == 0.0) return r;
    if (near_fraction(c, 2.0, 1e6, 1000.0, &r)) return r;
    r.root = near_fraction(c / sqrt(2.0), 4.0, 100.5, 100.0, &r);
    return r;
}

bool print_decimal_is_product(const printer *p, double c)
{
    char text[NUMBER_TEXT];
    return p->latex && strchr(number_shortest(c, text), 'e');
}

static void put_power_of_ten(printer *p, char *text, char *e)
{
    *e++ = '\0';
    if (*e == '+') e++;
    const bool minus = *e == '-';
    if (minus) e++;
    while (*e == '0')
        e++;
    if (strcmp(text, "1") != 0) {
        print_put(p, text);
        print_put(p, " \\cdot ");
    }
    const char *end = print_open(p, minus ? "10^{-" : "10^{", "}");
    print_put(p, e);
    print_close(p, end);
}

void print_decimal(printer *p, double c)
{
    char text[NUMBER_TEXT];
    number_shortest(c, text);
    char *e = strchr(text, 'e');
    if (p->latex && e)
        put_power_of_ten(p, text, e);
    else if (p->latex && isinf(c))
        print_put(p, "\\infty");
    else
        print_put(p, text);
}

/* --- names ------------------------------------------------------------------------------ */

static bool is_greek(const char *word, size_t n)
{
    static const char list[] =
        " alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau"
        " upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ";
    char key[16];
    if (n < 2 || n > sizeof key - 3) return false;
    key[0] = ' ';
    memcpy(key + 1, word, n);
    memcpy(key + 1 + n, " ", 2);
    return strstr(list, key) != NULL;
}

static bool is_digits(const char *word, size_t n)
{
    return strspn(word, "0123456789") >= n;
}

/* A letter, a Greek letter by its name, a number, or an upright word. */
static void add_symbol(buffer *b, const char *word, size_t n)
{
    const bool greek = is_greek(word, n), plain = greek || n == 1 || is_digits(word, n);
    if (greek) buffer_add(b, "\\");
    if (!plain) buffer_add(b, "\\mathrm{");
    for (size_t i = 0; i < n; i++) {
        if (word[i] == '_') buffer_add(b, "\\");
        buffer_add_bytes(b, word + i, 1);
    }
    if (!plain) buffer_add(b, "}");
}

/* w1 and w_1 -> w_{1}; true if there is a subscript. */
static bool add_base(buffer *b, const char *name, size_t n)
{
    size_t stem = 0, tail;
    while (stem < n && name[stem] != '_')
        stem++;
    tail = stem + 1;
    if (stem == n) {
        while (stem > 0 && strchr("0123456789", name[stem - 1]))
            stem--;
        tail = stem;
    }
    if (stem == 0 || tail >= n) {
        add_symbol(b, name, n);
        return false;
    }
    add_symbol(b, name, stem);
    buffer_add(b, "_{");
    add_symbol(b, name + tail, n - tail);
    buffer_add(b, "}");
    return true;
}

static void add_latex_name(buffer *b, const char *name)
{
    const size_t n = strcspn(name, "[");
    if (name[n] == '\0') {
        add_base(b, name, n);
        return;
    }
    buffer base = {0};
    const bool subscript = add_base(&base, name, n);
    if (subscript) buffer_add(b, "(");
    if (base.text) buffer_add(b, base.text);
    if (base.failed) b->failed = true;
    buffer_free(&base);
    buffer_add(b, subscript ? ")_{" : "_{");
    buffer_add_bytes(b, name + n + 1, strcspn(name + n + 1, "]"));
    buffer_add(b, "}");
}

void print_leaf_name(printer *p, const char *name)
{
    if (!name) name = "?";
    if (!p->latex) {
        print_put(p, name);
        return;
    }
    buffer b = {0};
    add_latex_name(&b, name);
    if (b.failed) p->out->failed = true;
    if (b.text) print_put(p, b.text);
    buffer_free(&b);
}
