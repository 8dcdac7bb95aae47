/* axis_name.c - name := letters [digits] [ '_' word | '[' indices ']' ].
 *
 * The enhanced text holds only what this file writes and characters that are no mark-up, so that
 * nothing in a name or text acts as such. */
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
static const char word_set[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
static const char index_set[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,";
static const char digit_set[] = "0123456789";
static const char mark_up[] = "{}^_@&~\\`$%#";

/* The parts of a name: stem[0..stem_length), its subscript, and the length of all. */
typedef struct parts {
    const char *stem, *digits, *index;
    size_t stem_length, digit_length, index_length, length;
} parts;

/* The name at the start of the text. False if there is none. */
static bool split_start(const char *text, parts *p)
{
    *p = (parts){.stem = text, .stem_length = strspn(text, letter_set)};
    p->digits = text + p->stem_length;
    p->digit_length = strspn(p->digits, digit_set);
    p->length = p->stem_length + p->digit_length;
    const char *rest = text + p->length;
    if (p->stem_length == 0 || (*rest != '_' && *rest != '[')) return p->stem_length > 0;
    p->index = rest + 1;
    p->index_length = strspn(p->index, *rest == '[' ? index_set : word_set);
    if (p->index_length == 0 || (*rest == '[' && p->index[p->index_length] != ']')) return false;
    p->length += 1 + p->index_length + (*rest == '[');
    return true;
}

static bool split(const char *name, parts *p)
{
    return split_start(name, p) && name[p->length] == '\0';
}

static const char *greek_letter(const parts *p)
{
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (strlen(letters[i].name) == p->stem_length &&
            memcmp(letters[i].name, p->stem, p->stem_length) == 0)
            return letters[i].letter;
    return NULL;
}

/* ---- width ---- */

/* Hundredths of an em, from the space on (DejaVu Sans 2.37). */
static const unsigned char advance[] = {
    32, 40, 46, 84, 64, 95, 78, 27, 39,  39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79,
    60, 79, 69, 63, 61, 73, 68, 99, 69,  61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63,
    63, 28, 28, 58, 28, 97, 63, 61, 63,  63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84};

static double part_width(const char *text, size_t length)
{
    double width = 0.0;
    for (size_t i = 0; i < length;) {
        uint32_t code = 0;
        const size_t n = utf8_decode(text + i, length - i, &code);
        const bool known = n == 1 && code >= 0x20 && code < 0x7f;
        width += known ? 0.01 * advance[code - 0x20] : code >= 0x1100 ? 1.0 : 0.8;
        i += n > 0 ? n : 1;
    }
    return width;
}

static double parts_width(const parts *p)
{
    const bool both = p->digit_length > 0 && p->index_length > 0;
    const double stem = greek_letter(p) ? 0.64 : part_width(p->stem, p->stem_length);
    return stem + (both ? 0.78 : 0.0) +
           0.8 * (part_width(p->digits, p->digit_length) + part_width(p->index, p->index_length));
}

double axis_name_width(const char *name)
{
    parts p;
    return split(name, &p) ? parts_width(&p) : part_width(name, strlen(name));
}

bool axis_name_is_low(const char *name)
{
    parts p;
    return split(name, &p) && p.digit_length + p.index_length > 0;
}

/* ---- mark-up ---- */

static void add_stem(buffer *b, const parts *p)
{
    const char *letter = greek_letter(p);
    const bool italic = letter || p->stem_length == 1;
    buffer_add(b, italic ? "{/:Italic " : "{");
    if (letter)
        buffer_add(b, letter);
    else
        buffer_add_bytes(b, p->stem, p->stem_length);
    buffer_add(b, "}");
}

static void add_lowered(buffer *b, const char *text, size_t length)
{
    if (length == 0) return;
    buffer_add(b, "_{");
    buffer_add_bytes(b, text, length);
    buffer_add(b, "}");
}

/* The entry [1,2] of W2 is (W_2)_{1,2}, because W_{2,1,2} would be another thing. */
static void add_name(buffer *b, const parts *p)
{
    const bool both = p->digit_length > 0 && p->index_length > 0;
    if (both) buffer_add(b, "(");
    add_stem(b, p);
    add_lowered(b, p->digits, p->digit_length);
    if (both) buffer_add(b, ")");
    add_lowered(b, p->index, p->index_length);
}

static void add_quoted(buffer *b, buffer *text, bool enhanced)
{
    b->failed = b->failed || text->failed;
    gnuplot_text(b, text->text ? text->text : "");
    buffer_add(b, enhanced ? " enhanced" : " noenhanced");
    buffer_free(text);
}

void axis_name(buffer *b, const char *name)
{
    parts p;
    buffer text = {0};
    const bool pretty = split(name, &p);
    if (pretty) {
        add_name(&text, &p);
    } else {
        buffer_add(&text, name);
    }
    add_quoted(b, &text, pretty);
}

/* ---- names inside of text ---- */

static bool is_word(char c)
{
    return c != '\0' && (c == '_' || (c & 0x80) || strchr(word_set, c) != NULL);
}

/* The name at text + at, if it stands alone and a relation follows or stands before it. */
static bool name_in_text(const char *text, size_t at, parts *p)
{
    if ((at > 0 && is_word(text[at - 1])) || !split_start(text + at, p)) return false;
    if (p->stem_length != 1 && !greek_letter(p)) return false;
    const char *behind = text + at + p->length;
    if (is_word(*behind)) return false;
    behind += *behind == '\'';
    behind += strspn(behind, " ");
    return *behind != '\0' && strchr("=<>", *behind) != NULL;
}

/* The whole text is a component: "A[1,1]", "theta". */
static bool is_entry(const char *text)
{
    parts p;
    return split(text, &p) && (text[p.length - 1] == ']' || greek_letter(&p));
}

/* Is anything in the text to be dressed? */
static bool has_names(const char *text)
{
    parts p;
    size_t found = 0;
    for (size_t i = 0; text[i]; i++) {
        const bool name = name_in_text(text, i, &p);
        if (!name && strchr(mark_up, text[i])) return false;
        found += name;
        if (name) i += p.length - 1;
    }
    return found > 0;
}

void axis_text(buffer *b, const char *text)
{
    parts p;
    buffer out = {0};
    if (is_entry(text)) {
        axis_name(b, text);
        return;
    }
    const bool pretty = has_names(text);
    for (size_t i = 0; text[i]; i++) {
        if (!pretty || !name_in_text(text, i, &p)) {
            buffer_add_bytes(&out, text + i, 1);
            continue;
        }
        add_name(&out, &p);
        i += p.length - 1;
    }
    add_quoted(b, &out, pretty);
}

double axis_text_width(const char *text)
{
    parts p;
    double width = 0.0;
    if (is_entry(text)) return axis_name_width(text);
    const bool pretty = has_names(text);
    const size_t length = strlen(text);
    for (size_t i = 0; i < length;) {
        const bool name = pretty && name_in_text(text, i, &p);
        const size_t n = name ? p.length : utf8_decode(text + i, length - i, NULL);
        width += name ? parts_width(&p) : part_width(text + i, n > 0 ? n : 1);
        i += n > 0 ? n : 1;
    }
    return width;
}
