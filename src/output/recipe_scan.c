/* recipe_scan.c - words, strings and numbers of one line. A line break never stands inside a piece,
 * so `end` bounds every look-ahead. */
#include "output/recipe_scan.h"

#include "base/buffer.h"
#include "base/number.h"
#include <math.h>
#include <string.h>

static char at(const scan *s, uint32_t k)
{
    return s->at + k < s->end ? s->src->text[s->at + k] : '\0';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static span from(const scan *s, uint32_t begin)
{
    return (span){s->src, begin, s->at};
}

static dte_status copy(scan *s, const char *text, size_t n, const char **out)
{
    *out = arena_text(s->memory, text, n);
    return *out ? DTE_OK : fail_memory(s->err);
}

bool scan_done(scan *s)
{
    while (is_blank(at(s, 0)))
        s->at++;
    return at(s, 0) == '\0' || at(s, 0) == '#';
}

char scan_peek(scan *s)
{
    return scan_done(s) ? '\0' : at(s, 0);
}

/* The bytes up to the next blank, comma or bracket; at least one. */
static span next_piece(scan *s)
{
    uint32_t k = 0;
    while (at(s, k) && (k == 0 || !strchr(" \t,[]=:#", at(s, k))))
        k++;
    return (span){s->src, s->at, s->at + k};
}

dte_status scan_expected(scan *s, const char *what)
{
    if (scan_done(s))
        return source_fail(s->err, (span){s->src, s->at, s->at},
                           "expected %s, but the line ends here", what);
    const span piece = next_piece(s);
    return source_fail(s->err, piece, "expected %s, but found '%.*s'", what,
                       (int)(piece.end - piece.begin), s->src->text + piece.begin);
}

dte_status scan_finish(scan *s)
{
    return scan_done(s) ? DTE_OK : scan_expected(s, "the end of the line");
}

static uint32_t word_length(scan *s)
{
    uint32_t k = 0;
    if (scan_done(s) || !is_letter(at(s, 0))) return 0;
    while (is_letter(at(s, k)) || is_digit(at(s, k)) || at(s, k) == '-')
        k++;
    return k;
}

dte_status scan_word(scan *s, const char *what, const char **out, span *place)
{
    const uint32_t n = word_length(s), begin = s->at;
    if (n == 0) return scan_expected(s, what);
    s->at += n;
    if (place) *place = from(s, begin);
    return copy(s, s->src->text + begin, n, out);
}

bool scan_takes(scan *s, const char *word)
{
    const uint32_t n = word_length(s);
    const bool same = n == strlen(word) && memcmp(s->src->text + s->at, word, n) == 0;
    if (same) s->at += n;
    return same;
}

dte_status scan_component(scan *s, const char **out)
{
    buffer name = {0};
    if (scan_done(s) || !is_letter(at(s, 0))) return scan_expected(s, "a component of the state");
    while (is_letter(at(s, 0)) || is_digit(at(s, 0)))
        buffer_add_bytes(&name, s->src->text + s->at++, 1);
    if (at(s, 0) == '[') {
        do
            if (!is_blank(at(s, 0))) buffer_add_bytes(&name, s->src->text + s->at, 1);
        while (at(s, 0) && s->src->text[s->at++] != ']');
    }
    const dte_status status =
        name.failed ? fail_memory(s->err) : copy(s, name.text, name.length, out);
    buffer_free(&name);
    return status;
}

/* ---- {NAME} ---- */

/* At '{': takes {NAME}, whose value is the present one of `each`. */
static dte_status take_value(scan *s)
{
    const uint32_t begin = s->at;
    const char *close = memchr(s->src->text + begin, '}', s->end - begin);
    if (!close) {
        s->at++;
        return source_fail(s->err, from(s, begin),
                           "'{' without '}'; {NAME} is a value of `each NAME`");
    }
    s->at = (uint32_t)(close + 1 - s->src->text);
    const size_t n = s->at - begin - 2;
    const char *name = s->src->text + begin + 1;
    if (!s->each)
        return source_fail(s->err, from(s, begin), "there is no `each %.*s = ...` for '{%.*s}'",
                           (int)n, name, (int)n, name);
    if (n != strlen(s->each) || memcmp(name, s->each, n) != 0)
        return source_fail(s->err, from(s, begin), "unknown '{%.*s}' (did you mean '{%s}'?)",
                           (int)n, name, s->each);
    s->each_used = true;
    return DTE_OK;
}

static dte_status add_value(scan *s, buffer *b)
{
    char text[NUMBER_TEXT];
    DTE_TRY(take_value(s));
    buffer_add(b, number_shortest(s->value, text));
    return DTE_OK;
}

/* Takes text up to `stop` with its values. */
static dte_status add_until(scan *s, uint32_t stop, bool blanks, buffer *b)
{
    while (s->at < stop) {
        if (at(s, 0) == '{') {
            DTE_TRY(add_value(s, b));
            continue;
        }
        if (blanks || !is_blank(at(s, 0))) buffer_add_bytes(b, s->src->text + s->at, 1);
        s->at++;
    }
    return DTE_OK;
}

static dte_status take_until(scan *s, uint32_t stop, bool blanks, const char **out)
{
    buffer b = {0};
    dte_status status = add_until(s, stop, blanks, &b);
    if (status == DTE_OK)
        status = b.failed ? fail_memory(s->err) : copy(s, b.text ? b.text : "", b.length, out);
    buffer_free(&b);
    return status;
}

dte_status scan_string(scan *s, const char *what, const char **out, span *place)
{
    if (scan_peek(s) != '"') return scan_expected(s, what);
    const uint32_t begin = s->at++;
    const char *close = memchr(s->src->text + s->at, '"', s->end - s->at);
    if (!close)
        return source_fail(s->err, from(s, begin), "this string is never closed: '\"' is missing");
    DTE_TRY(take_until(s, (uint32_t)(close - s->src->text), true, out));
    s->at++;
    if (place) *place = from(s, begin);
    return DTE_OK;
}

/* Where the rest of a statement ends: at a comment, or at  as "name". */
static uint32_t rest_end(const scan *s)
{
    uint32_t k = s->at;
    while (k < s->end && s->src->text[k] != '#' && s->src->text[k] != '"')
        k++;
    if (k == s->end || s->src->text[k] == '#') return k;
    while (k > s->at && is_blank(s->src->text[k - 1]))
        k--;
    const bool as = k >= s->at + 3 && memcmp(s->src->text + k - 2, "as", 2) == 0 &&
                    is_blank(s->src->text[k - 3]);
    return as ? k - 2 : k;
}

dte_status scan_rest(scan *s, const char *what, const char **out)
{
    if (scan_done(s)) return scan_expected(s, what);
    return take_until(s, rest_end(s), false, out);
}

/* ---- numbers ---- */

dte_status scan_number(scan *s, const char *what, double *out, span *place)
{
    const char c = scan_peek(s);
    const uint32_t begin = s->at;
    if (c == '{') {
        DTE_TRY(take_value(s));
        *out = s->value;
    } else {
        const uint32_t sign = c == '-' || c == '+';
        const size_t n = number_read(s->src->text + begin + sign, s->end - begin - sign, out);
        if (n == 0 || is_letter(at(s, sign + (uint32_t)n))) return scan_expected(s, what);
        s->at += sign + (uint32_t)n;
        if (c == '-') *out = -*out;
        if (!isfinite(*out))
            return source_fail(s->err, from(s, begin), "this number is beyond the range of double");
    }
    if (place) *place = from(s, begin);
    return DTE_OK;
}

dte_status scan_whole(scan *s, const char *what, size_t most, size_t *out)
{
    double value;
    span place;
    DTE_TRY(scan_number(s, what, &value, &place));
    if (!(value >= 1.0 && value <= (double)most && value == floor(value)))
        return source_fail(s->err, place, "%s must be a whole number from 1 to %zu", what, most);
    *out = (size_t)value;
    return DTE_OK;
}

dte_status scan_symbol(scan *s, char symbol)
{
    const char what[] = {'\'', symbol, '\'', '\0'};
    if (scan_peek(s) != symbol) return scan_expected(s, what);
    s->at++;
    return DTE_OK;
}

dte_status scan_numbers(scan *s, const char *what, size_t room, double *out, size_t *n)
{
    for (*n = 0;;) {
        double value;
        span place;
        DTE_TRY(scan_number(s, what, &value, &place));
        if (*n == room)
            return source_fail_status(s->err, DTE_LIMIT, place, "more than %zu values", room);
        out[(*n)++] = value;
        if (scan_peek(s) != ',') return DTE_OK;
        s->at++;
    }
}

dte_status scan_range(scan *s, double *lo, double *hi)
{
    const uint32_t begin = scan_done(s) ? s->at : s->at;
    DTE_TRY(scan_symbol(s, '['));
    DTE_TRY(scan_number(s, "the lower end", lo, NULL));
    DTE_TRY(scan_symbol(s, ','));
    DTE_TRY(scan_number(s, "the upper end", hi, NULL));
    DTE_TRY(scan_symbol(s, ']'));
    if (*lo < *hi) return DTE_OK;
    return source_fail(s->err, from(s, begin),
                       "this range is empty: its lower end is not below its upper end");
}
