/* picture_text.c - reading back what picture_embed put inside; the places are those of picture.c.
 */
#include "base/fail.h"
#include "output/picture.h"
#include <stdint.h>
#include <string.h>

static const char png_start[] = "\x89PNG\r\n\x1a\n";

/* The bytes from `at` on, up to `end`. */
typedef struct part {
    const char *at, *end;
} part;

static bool starts_with(part p, const char *start, size_t n)
{
    return (size_t)(p.end - p.at) >= n && memcmp(p.at, start, n) == 0;
}

bool picture_format_by_content(const char *bytes, size_t n, picture_format *out)
{
    const part p = {bytes, bytes + n};
    if (starts_with(p, png_start, 8))
        *out = PICTURE_PNG;
    else if (starts_with(p, "%PDF-", 5))
        *out = PICTURE_PDF;
    else if (starts_with(p, "<svg", 4) ||
             (starts_with(p, "<?xml", 5) && memmem(bytes, n, "<svg", 4)))
        *out = PICTURE_SVG;
    else
        return false;
    return true;
}

/* ---- SVG ---- */

static void add_without_entities(buffer *b, part p)
{
    static const struct {
        const char *entity, *text;
    } table[] = {{"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}};
    while (p.at < p.end) {
        size_t k = 0;
        while (k < 3 && !starts_with(p, table[k].entity, strlen(table[k].entity)))
            k++;
        buffer_add_bytes(b, k < 3 ? table[k].text : p.at, 1);
        p.at += k < 3 ? strlen(table[k].entity) : 1;
    }
}

static bool extract_svg(part p, buffer *out)
{
    static const char head[] = "<metadata id=\"detente\">";
    const char *begin = memmem(p.at, (size_t)(p.end - p.at), head, sizeof head - 1);
    if (!begin) return false;
    begin += sizeof head - 1;
    const char *end = memmem(begin, (size_t)(p.end - begin), "</metadata>", 11);
    if (end) add_without_entities(out, (part){begin, end});
    return end != NULL;
}

/* ---- PNG ---- */

static uint32_t big_endian(const char *bytes)
{
    uint32_t v = 0;
    for (int k = 0; k < 4; k++)
        v = v << 8 | (unsigned char)bytes[k];
    return v;
}

/* Chunks are length, type, data, CRC; ours is the iTXt with our keyword. */
static bool extract_png(part p, buffer *out)
{
    static const char head[] = "iTXtdetente\0\0\0\0"; /* with the final 0 */
    for (p.at += 8; p.end - p.at >= 12;) {
        const uint32_t length = big_endian(p.at);
        const part chunk = {p.at + 4, p.end};
        if (length > (size_t)(p.end - p.at) - 12) return false;
        if (length + 4 >= sizeof head && starts_with(chunk, head, sizeof head)) {
            buffer_add_bytes(out, chunk.at + sizeof head, length + 4 - sizeof head);
            return true;
        }
        p.at += (size_t)length + 12;
    }
    return false;
}

/* ---- PDF ---- */

static bool extract_pdf(part p, buffer *out)
{
    static const char head[] = "\n% detente\n", line[] = "% | ";
    const char *last = NULL, *at = p.at;
    while ((at = memmem(at, (size_t)(p.end - at), head, sizeof head - 1)) != NULL)
        last = at++;
    if (!last) return false;
    p.at = last + sizeof head - 1;
    for (bool first = true; starts_with(p, line, 4); first = false) {
        const char *text = p.at + 4;
        const char *end = memchr(text, '\n', (size_t)(p.end - text));
        if (!end) return false;
        if (!first) buffer_add(out, "\n");
        buffer_add_bytes(out, text, (size_t)(end - text));
        p.at = end + 1;
    }
    return true;
}

dte_status picture_extract(const char *bytes, size_t n, buffer *out, dte_error *err)
{
    picture_format format;
    const part p = {bytes, bytes + n};
    if (!picture_format_by_content(bytes, n, &format))
        return fail(err, DTE_IO, "this is no SVG, PNG or PDF picture");
    const bool found = format == PICTURE_SVG   ? extract_svg(p, out)
                       : format == PICTURE_PNG ? extract_png(p, out)
                                               : extract_pdf(p, out);
    if (out->failed) return fail_memory(err);
    if (found) return DTE_OK;
    return fail(err, DTE_IO,
                "this picture does not say how it was made; detente did not draw it, or it is "
                "cut short");
}
