/* axis_name.c - name := letters [digits] [ '_' word | '[' indices ']' ].
 *
 * The enhanced text holds only what this file writes and [A-Za-z0-9,] of the name, so that
 * nothing in a name acts as mark-up. */
#include "output/axis_name.h"
#include "base/utf8.h"
#include "output/gnuplot.h"
#include <string.h>

typedef struct greek {
    const char *name, *letter;
} greek;

static const greek letters[] = {
    {"alpha", "α"},   {"beta", "β"},   {"gamma", "γ"}, {"delta", "δ"},   {"epsilon", "ε"},
    {"zeta", "ζ"},    {"eta", "η"},    {"theta", "θ"}, {"iota", "ι"},    {"kappa", "κ"},
    {"lambda", "λ"},  {"mu", "μ"},     {"nu", "ν"},    {"xi", "ξ"},      {"pi", "π"},
    {"rho", "ρ"},     {"sigma", "σ"},  {"tau", "τ"},   {"upsilon", "υ"}, {"phi", "φ"},
    {"chi", "χ"},     {"psi", "ψ"},    {"omega", "ω"}, {"Gamma", "Γ"},   {"Delta", "Δ"},
    {"Theta", "Θ"},   {"Lambda", "Λ"}, {"Xi", "Ξ"},    {"Pi", "Π"},      {"Sigma", "Σ"},
    {"Upsilon", "Υ"}, {"Phi", "Φ"},    {"Psi", "Ψ"},   {"Omega", "Ω"},
};

static const char letter_set[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char index_set[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,";

/* The parts of a name: stem[0..stem_length) and its subscript. */
typedef struct parts {
    size_t stem_length, index_length, digit_length;
    const char *digits, *index;
} parts;

static bool split(const char *name, parts *p)
{
    p->stem_length = strspn(name, letter_set);
    p->digits = name + p->stem_length;
    p->digit_length = strspn(p->digits, "0123456789");
    const char *rest = p->digits + p->digit_length;
    p->index = rest + 1;
    p->index_length = 0;
    if (p->stem_length == 0 || *rest == '\0') return p->stem_length > 0;
    if (*rest != '_' && *rest != '[') return false;
    p->index_length = strspn(p->index, index_set);
    const char *after = p->index + p->index_length;
    return p->index_length > 0 && strcmp(after, *rest == '[' ? "]" : "") == 0;
}

static const char *greek_letter(const char *stem, size_t n)
{
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (strlen(letters[i].name) == n && memcmp(letters[i].name, stem, n) == 0)
            return letters[i].letter;
    return NULL;
}

static void add_stem(buffer *b, const char *stem, size_t n)
{
    const char *letter = greek_letter(stem, n);
    const bool italic = letter || n == 1;
    buffer_add(b, italic ? "{/:Italic " : "{");
    if (letter)
        buffer_add(b, letter);
    else
        buffer_add_bytes(b, stem, n);
    buffer_add(b, "}");
}

static void add_subscript(buffer *b, const parts *p)
{
    if (p->digit_length + p->index_length == 0) return;
    buffer_add(b, "_{");
    buffer_add_bytes(b, p->digits, p->digit_length);
    if (p->digit_length > 0 && p->index_length > 0) buffer_add(b, ",");
    buffer_add_bytes(b, p->index, p->index_length);
    buffer_add(b, "}");
}

size_t axis_name_length(const char *name)
{
    parts p;
    if (!split(name, &p)) return utf8_count(name, strlen(name));
    const size_t stem = greek_letter(name, p.stem_length) ? 1 : p.stem_length;
    return stem + p.digit_length + p.index_length;
}

void axis_name(buffer *b, const char *name, const char *suffix)
{
    parts p;
    buffer text = {0};
    const bool pretty = split(name, &p);
    if (pretty) {
        add_stem(&text, name, p.stem_length);
        add_subscript(&text, &p);
    } else {
        buffer_add(&text, name);
    }
    buffer_add(&text, suffix);
    b->failed = b->failed || text.failed;
    gnuplot_text(b, text.text ? text.text : "");
    buffer_add(b, pretty ? " enhanced" : " noenhanced");
    buffer_free(&text);
}
