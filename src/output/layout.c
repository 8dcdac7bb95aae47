/* layout.c - see layout.h. */
#include "output/layout.h"

#include "base/utf8.h"
#include <math.h>
#include <string.h>

enum { UNBOUNDED_DIGITS = 6, RADIUS_DIGITS = 6 };

/* The decimal place of the first digit: 0.03 -> -2. */
static int place_of(double value)
{
    return (int)floor(log10(fabs(value)));
}

static int digits_supported(double value, double bound, int most)
{
    if (!isfinite(bound)) return most < UNBOUNDED_DIGITS ? most : UNBOUNDED_DIGITS;
    if (bound <= 0.0) return most;
    const int digits = place_of(value) - place_of(bound) + 1;
    if (digits < 1) return 1;
    return digits < most ? digits : most;
}

const char *layout_value(double value, double bound, int most, char out[NUMBER_TEXT])
{
    if (value == 0.0 || (isfinite(bound) && fabs(value) <= bound)) return strcpy(out, "0");
    if (!isfinite(value)) return number_format(value, most, out);
    return number_format(value, digits_supported(value, bound, most), out);
}

const char *layout_bound(double bound, char out[NUMBER_TEXT])
{
    if (!isfinite(bound) || bound <= 0.0) return number_format(bound, 1, out);
    const double unit = pow(10.0, place_of(bound));
    if (unit <= 0.0) return number_format(bound, 1, out);    /* the smallest subnormals */
    const double above = ceil(bound / unit * (1.0 - 1e-12)); /* 1e-16 is not 2e-16 */
    return number_format(above * unit, 1, out);
}

const char *layout_radius(double radius, char out[NUMBER_TEXT])
{
    number_format(radius, RADIUS_DIGITS, out);
    for (int digits = RADIUS_DIGITS + 1; digits <= 17 && radius != 1.0; digits++) {
        if (strcmp(out, "1") != 0) break;
        number_format(radius, digits, out);
    }
    return out;
}

/* Control characters, and those that turn the direction of writing. */
static bool is_hidden(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0x200b && code <= 0x200f) ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
           code == 0xfeff;
}

void layout_part(buffer *b, const char *text, size_t length)
{
    while (length > 0) {
        uint32_t code = 0;
        const size_t n = utf8_decode(text, length, &code);
        if (n == 0 || is_hidden(code))
            buffer_add(b, "?");
        else
            buffer_add_bytes(b, text, n);
        text += n > 0 ? n : 1;
        length -= n > 0 ? n : 1;
    }
}

void layout_text(buffer *b, const char *text)
{
    layout_part(b, text, strlen(text));
}

void layout_spaces(buffer *b, size_t n)
{
    while (n-- > 0)
        buffer_add(b, " ");
}

size_t layout_column(const buffer *b)
{
    size_t from = b->length;
    while (from > 0 && b->text[from - 1] != '\n')
        from--;
    return b->length == 0 ? 0 : utf8_count(b->text + from, b->length - from);
}

void layout_cell(buffer *b, const char *text, size_t width, char side)
{
    const size_t length = utf8_count(text, strlen(text));
    const size_t space = length < width ? width - length : 0;
    if (side == '>') layout_spaces(b, space);
    buffer_add(b, text);
    if (side == '<') layout_spaces(b, space);
}

void layout_wrap(buffer *b, size_t indent, const char *text)
{
    size_t column = layout_column(b);
    bool space = false; /* one is due before the next word */
    for (;;) {
        text += strspn(text, " \t\n");
        const size_t length = strcspn(text, " \t\n");
        if (length == 0) return;
        const size_t width = utf8_count(text, length);
        if (column + space + width > LAYOUT_WIDTH && column > indent) {
            buffer_add(b, "\n");
            layout_spaces(b, indent);
            column = indent;
            space = false;
        }
        if (space) buffer_add(b, " ");
        layout_part(b, text, length);
        column += space + width;
        space = true;
        text += length;
    }
}
