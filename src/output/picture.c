/* picture.c - the three formats, as far as their first and last bytes. See
 * W3C "Portable Network Graphics", 2nd ed., sections 5 and 11.3.4.5 (iTXt), annex D (CRC). */
#include "output/picture.h"
#include "base/fail.h"
#include "base/utf8.h"
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* ---- formats ---- */

static const struct {
    const char *name, *ending;
} formats[] = {[PICTURE_SVG] = {"SVG", ".svg"},
               [PICTURE_PNG] = {"PNG", ".png"},
               [PICTURE_PDF] = {"PDF", ".pdf"}};

dte_status picture_format_of(const char *path, picture_format *out, dte_error *err)
{
    const size_t n = strlen(path);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        const size_t m = strlen(formats[i].ending);
        if (n > m && strcasecmp(path + n - m, formats[i].ending) == 0) {
            *out = (picture_format)i;
            return DTE_OK;
        }
    }
    return fail(err, DTE_USAGE,
                "'%s' does not say which kind of picture to write; end the name in .svg, .png or "
                ".pdf",
                path);
}

const char *picture_format_name(picture_format f)
{
    return formats[f].name;
}

/* ---- complete ---- */

static const char png_start[] = "\x89PNG\r\n\x1a\n";
static const char png_end[] = "\0\0\0\0IEND\xae\x42\x60\x82";
enum { PNG_START = 8, PNG_END = 12 };

static bool ends_with(const char *bytes, size_t n, const char *end, size_t m)
{
    return n >= m && memcmp(bytes + n - m, end, m) == 0;
}

static bool starts_with(const char *bytes, size_t n, const char *start, size_t m)
{
    return n >= m && memcmp(bytes, start, m) == 0;
}

static size_t without_newlines(const char *bytes, size_t n)
{
    while (n > 0 && (bytes[n - 1] == '\n' || bytes[n - 1] == '\r'))
        n--;
    return n;
}

bool picture_complete(picture_format format, const char *bytes, size_t n)
{
    if (n == 0) return false;
    if (format == PICTURE_PNG)
        return starts_with(bytes, n, png_start, PNG_START) && ends_with(bytes, n, png_end, PNG_END);
    n = without_newlines(bytes, n);
    if (format == PICTURE_PDF)
        return starts_with(bytes, n, "%PDF-", 5) && ends_with(bytes, n, "%%EOF", 5);
    return starts_with(bytes, n, "<?xml", 5) && ends_with(bytes, n, "</svg>", 6);
}

/* ---- dates ---- */

void picture_fix_dates(char *bytes, size_t n)
{
    static const char *const keys[] = {"/CreationDate (D:", "/ModDate (D:"};
    static const char fixed[] = "20000101000000";
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        const size_t m = strlen(keys[k]);
        char *at = bytes;
        while ((at = memmem(at, n - (size_t)(at - bytes), keys[k], m)) != NULL) {
            at += m;
            for (size_t i = 0; i < sizeof fixed - 1 && at + i < bytes + n; i++)
                if (at[i] >= '0' && at[i] <= '9') at[i] = fixed[i];
        }
    }
}

/* ---- the text inside ---- */

/* Appends one character of the text as XML and advances *at. */
static void add_xml(buffer *b, const char **at, const char *end)
{
    static const char replacement[] = "\xef\xbf\xbd";
    uint32_t code = 0;
    const size_t n = utf8_decode(*at, (size_t)(end - *at), &code);
    const bool control = code < 0x20 && code != '\n' && code != '\t';
    if (n == 0 || control || code == 0xfffe || code == 0xffff)
        buffer_add(b, replacement);
    else if (code == '<')
        buffer_add(b, "&lt;");
    else if (code == '>')
        buffer_add(b, "&gt;");
    else if (code == '&')
        buffer_add(b, "&amp;");
    else
        buffer_add_bytes(b, *at, n);
    *at += n > 0 ? n : 1;
}

/* Like add_xml without escapes; `prefix` begins each new line. */
static void add_lines(buffer *b, const char *text, const char *prefix)
{
    const char *end = text + strlen(text);
    while (text < end) {
        const size_t n = utf8_decode(text, (size_t)(end - text), NULL);
        if (n == 0)
            buffer_add(b, "\xef\xbf\xbd");
        else if (*text == '\r')
            buffer_add(b, " ");
        else
            buffer_add_bytes(b, text, n);
        if (*text == '\n') buffer_add(b, prefix);
        text += n > 0 ? n : 1;
    }
}

/* Puts `middle` at the offset `at` of the picture. */
static dte_status insert(buffer *picture, size_t at, buffer *middle, dte_error *err)
{
    buffer whole = {0};
    buffer_add_bytes(&whole, picture->text, at);
    buffer_add_bytes(&whole, middle->text, middle->length);
    buffer_add_bytes(&whole, picture->text + at, picture->length - at);
    const bool failed = whole.failed || middle->failed;
    buffer_free(middle);
    if (failed) {
        buffer_free(&whole);
        return fail_memory(err);
    }
    buffer_free(picture);
    *picture = whole;
    return DTE_OK;
}

static dte_status no_place(picture_format format, dte_error *err)
{
    return fail(err, DTE_IO, "gnuplot wrote a %s picture that cannot carry its origin",
                formats[format].name);
}

static dte_status embed_svg(buffer *picture, const char *text, dte_error *err)
{
    const char *root = memmem(picture->text, picture->length, "<svg", 4);
    const char *close = root ? strchr(root, '>') : NULL;
    if (!close) return no_place(PICTURE_SVG, err);
    buffer b = {0};
    buffer_add(&b, "\n<metadata id=\"detente\">");
    for (const char *at = text, *end = text + strlen(text); at < end;)
        add_xml(&b, &at, end);
    buffer_add(&b, "</metadata>");
    return insert(picture, (size_t)(close + 1 - picture->text), &b, err);
}

/* CRC-32 of ISO 3309 bit by bit: the text is short. */
static uint32_t crc32_of(const char *bytes, size_t n)
{
    uint32_t c = 0xffffffffu;
    for (size_t i = 0; i < n; i++) {
        c ^= (unsigned char)bytes[i];
        for (int k = 0; k < 8; k++)
            c = c & 1u ? 0xedb88320u ^ (c >> 1) : c >> 1;
    }
    return ~c;
}

static void add_big_endian(buffer *b, uint32_t v)
{
    const unsigned char raw[4] = {(unsigned char)(v >> 24), (unsigned char)(v >> 16),
                                  (unsigned char)(v >> 8), (unsigned char)v};
    char bytes[4];
    memcpy(bytes, raw, sizeof bytes);
    buffer_add_bytes(b, bytes, sizeof bytes);
}

static dte_status embed_png(buffer *picture, const char *text, dte_error *err)
{
    static const char head[] = "iTXtdetente\0\0\0\0"; /* uncompressed, no language */
    buffer data = {0}, chunk = {0};
    buffer_add_bytes(&data, head, sizeof head); /* with the final 0: the end of the keyword */
    add_lines(&data, text, "");
    if (data.failed) {
        buffer_free(&data);
        return fail_memory(err);
    }
    add_big_endian(&chunk, (uint32_t)(data.length - 4));
    buffer_add_bytes(&chunk, data.text, data.length);
    add_big_endian(&chunk, crc32_of(data.text, data.length));
    buffer_free(&data);
    return insert(picture, picture->length - PNG_END, &chunk, err);
}

/* Readers look for the last startxref; it is repeated after the comment. */
static dte_status embed_pdf(buffer *picture, const char *text, dte_error *err)
{
    static const char key[] = "startxref";
    const char *last = NULL, *at = picture->text;
    while ((at = memmem(at, picture->length - (size_t)(at - picture->text), key, 9)) != NULL)
        last = at++;
    if (!last) return no_place(PICTURE_PDF, err);
    const size_t tail = (size_t)(last - picture->text);
    buffer b = {0};
    buffer_add(&b, "% detente\n% | ");
    add_lines(&b, text, "% | ");
    buffer_add(&b, "\n");
    buffer_add_bytes(&b, last, without_newlines(last, picture->length - tail));
    buffer_add(&b, "\n");
    return insert(picture, picture->length, &b, err);
}

dte_status picture_embed(picture_format format, buffer *picture, const char *text, dte_error *err)
{
    if (!picture_complete(format, picture->text, picture->length)) return no_place(format, err);
    if (format == PICTURE_PNG) return embed_png(picture, text, err);
    return format == PICTURE_PDF ? embed_pdf(picture, text, err) : embed_svg(picture, text, err);
}
