/* excerpt.c - messages that point into source text.
 *
 * Positions in the excerpt are terminal columns from 0: column b is where the caret stands,
 * [from, to) is the part of the line that is shown. A character takes one column, East Asian
 * wide ones and pictographs take two; what has no width of its own is shown as '?'. */
#include "base/source.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

enum {
    SHOWN_MOST = 100,   /* columns of an excerpt */
    SHOWN_BEFORE = 48,  /* columns kept before the caret of a line that is cut on the left */
    MESSAGE_ROOM = 2048 /* bytes of the message proper */
};

static const char cut_mark[] = "...";
enum { CUT = sizeof cut_mark - 1 };

/* A text under construction in a fixed array; what does not fit is dropped. */
typedef struct writer {
    char text[DTE_ERROR_TEXT];
    size_t length;
} writer;

static void put(writer *w, const char *text, size_t n)
{
    const size_t left = sizeof w->text - 1 - w->length;
    if (n > left) n = utf8_trim(text, left);
    memcpy(w->text + w->length, text, n);
    w->length += n;
    w->text[w->length] = '\0';
}

static void put_repeated(writer *w, char c, size_t n)
{
    while (n-- > 0)
        put(w, &c, 1);
}

typedef struct line_view {
    const char *text;
    size_t length;
} line_view;

static line_view line_at(const source *s, size_t offset)
{
    size_t from = offset, to = offset;
    while (from > 0 && s->text[from - 1] != '\n')
        from--;
    while (to < s->length && s->text[to] != '\n')
        to++;
    return (line_view){s->text + from, to - from};
}

typedef enum glyph { GLYPH_PLAIN, GLYPH_WIDE, GLYPH_HIDDEN } glyph;

static glyph glyph_of(uint32_t code)
{
    static const struct {
        uint32_t first, last;
        glyph kind;
    } special[] = {
        {0x00, 0x08, GLYPH_HIDDEN},     {0x0A, 0x1F, GLYPH_HIDDEN},
        {0x7F, 0x9F, GLYPH_HIDDEN},     {0xAD, 0xAD, GLYPH_HIDDEN},
        {0x300, 0x36F, GLYPH_HIDDEN},   {0x61C, 0x61C, GLYPH_HIDDEN},
        {0x1100, 0x115F, GLYPH_WIDE},   {0x180E, 0x180E, GLYPH_HIDDEN},
        {0x20D0, 0x20FF, GLYPH_HIDDEN}, {0x200B, 0x200F, GLYPH_HIDDEN},
        {0x2028, 0x202E, GLYPH_HIDDEN}, {0x2060, 0x206F, GLYPH_HIDDEN},
        {0x2E80, 0xA4CF, GLYPH_WIDE},   {0xAC00, 0xD7A3, GLYPH_WIDE},
        {0xE000, 0xF8FF, GLYPH_HIDDEN}, {0xF900, 0xFAFF, GLYPH_WIDE},
        {0xFE00, 0xFE0F, GLYPH_HIDDEN}, {0xFE30, 0xFE6F, GLYPH_WIDE},
        {0xFEFF, 0xFEFF, GLYPH_HIDDEN}, {0xFF01, 0xFF60, GLYPH_WIDE},
        {0xFFE0, 0xFFE6, GLYPH_WIDE},   {0x1F300, 0x1FAFF, GLYPH_WIDE},
        {0x20000, 0x3FFFD, GLYPH_WIDE}, {0xE0000, 0x10FFFF, GLYPH_HIDDEN},
    };
    for (size_t k = 0; k < sizeof special / sizeof *special; k++)
        if (code >= special[k].first && code <= special[k].last) return special[k].kind;
    return GLYPH_PLAIN;
}

/* The bytes of the next character, how it is shown, and its columns. */
static size_t next_glyph(line_view line, size_t at, glyph *kind, size_t *width)
{
    uint32_t code = 0;
    const size_t n = utf8_decode(line.text + at, line.length - at, &code);
    *kind = n > 0 ? glyph_of(code) : GLYPH_HIDDEN;
    *width = *kind == GLYPH_WIDE ? 2 : 1;
    return n > 0 ? n : 1;
}

/* The columns of the first `length` bytes of a line. */
static size_t columns(line_view line, size_t length)
{
    size_t sum = 0, width;
    glyph kind;
    for (size_t k = 0; k < length; sum += width)
        k += next_glyph(line, k, &kind, &width);
    return sum;
}

static void put_glyph(writer *w, const char *bytes, size_t n, glyph kind)
{
    if (kind == GLYPH_HIDDEN)
        put(w, "?", 1);
    else if (bytes[0] == '\t')
        put(w, " ", 1);
    else
        put(w, bytes, n);
}

/* The columns [from, to) of a line; a wide character that does not fit becomes blanks. */
static void put_columns(writer *w, line_view line, size_t from, size_t to)
{
    size_t column = 0, width, n;
    glyph kind;
    for (size_t k = 0; k < line.length && column < to; k += n, column += width) {
        n = next_glyph(line, k, &kind, &width);
        if (column >= from && column + width <= to)
            put_glyph(w, line.text + k, n, kind);
        else if (column + width > from)
            put(w, " ", 1);
    }
}

/*     "    7 | " the line, "      | " the caret. */
static void put_excerpt(writer *w, span at, size_t number)
{
    const line_view line = line_at(at.src, at.begin);
    const size_t start = (size_t)(at.src->text + at.begin - line.text);
    size_t stop = start + (at.end - at.begin);
    if (stop > line.length) stop = line.length;
    const size_t total = columns(line, line.length), b = columns(line, start);
    const size_t e = columns(line, stop);
    size_t from = 0, to = total;
    if (total > SHOWN_MOST) {
        from = b > SHOWN_BEFORE ? b - SHOWN_BEFORE : 0;
        if (from > total - SHOWN_MOST) from = total - SHOWN_MOST;
        to = from + SHOWN_MOST;
    }
    const size_t left = from > 0 ? CUT : 0, right = to < total ? CUT : 0;
    from += left;
    to -= right;
    char margin[32];
    const int wide = snprintf(margin, sizeof margin, "    %zu", number);
    put(w, "\n", 1);
    put(w, margin, (size_t)wide);
    put(w, " | ", 3);
    put(w, cut_mark, left);
    put_columns(w, line, from, to);
    put(w, cut_mark, right);
    put(w, "\n", 1);
    put_repeated(w, ' ', (size_t)wide);
    put(w, " | ", 3);
    put_repeated(w, ' ', left + b - from);
    put(w, "^", 1);
    for (size_t c = b + 1; c < e && c < to; c++)
        put(w, "~", 1);
}

/* Fills w with "name:line:column: kind: message" and its excerpt. */
static void put_message(writer *w, span at, const char *kind, size_t line, size_t column,
                        const char *format, va_list args) __attribute__((format(printf, 6, 0)));
static void put_message(writer *w, span at, const char *kind, size_t line, size_t column,
                        const char *format, va_list args)
{
    char message[MESSAGE_ROOM], place[64];
    const int n = vsnprintf(message, sizeof message, format, args);
    const size_t length = n < 0 ? 0 : (size_t)n < sizeof message ? (size_t)n : sizeof message - 1;
    w->length = 0;
    put(w, at.src->name, strlen(at.src->name));
    const int m = snprintf(place, sizeof place, ":%zu:%zu: %s: ", line, column, kind);
    put(w, place, (size_t)m);
    put(w, message, utf8_trim(message, length));
    put_excerpt(w, at, line);
}

static span clamp(span at)
{
    const uint32_t length = (uint32_t)at.src->length;
    if (at.begin > length) at.begin = length;
    if (at.end > length) at.end = length;
    if (at.end < at.begin) at.end = at.begin;
    return at;
}

static dte_status fail_at(dte_error *err, dte_status status, span at, const char *format,
                          va_list args) __attribute__((format(printf, 4, 0)));
static dte_status fail_at(dte_error *err, dte_status status, span at, const char *format,
                          va_list args)
{
    if (!err) return status;
    if (!at.src) return fail_va(err, status, format, args);
    writer w;
    size_t line, column;
    at = clamp(at);
    source_place(at.src, at.begin, &line, &column);
    put_message(&w, at, "error", line, column, format, args);
    return fail_text(err, status, line, column, w.text);
}

dte_status source_fail(dte_error *err, span at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail_at(err, DTE_SCENARIO, at, format, args);
    va_end(args);
    return DTE_SCENARIO;
}

dte_status source_fail_status(dte_error *err, dte_status status, span at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail_at(err, status, at, format, args);
    va_end(args);
    return status;
}

void source_note(dte_error *err, span at, const char *format, ...)
{
    if (!err) return;
    writer w;
    va_list args;
    va_start(args, format);
    if (at.src) {
        size_t line, column;
        at = clamp(at);
        source_place(at.src, at.begin, &line, &column);
        put_message(&w, at, "note", line, column, format, args);
    } else {
        const int n = vsnprintf(w.text, sizeof w.text, format, args);
        if (n < 0) w.text[0] = '\0';
    }
    va_end(args);
    fail_note(err, w.text);
}
