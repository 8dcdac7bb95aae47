/* gnuplot_text.c - text that gnuplot can show but not execute.
 *
 * Inside double quotes gnuplot acts on back-quotes, back-slashes, "@" macros and line ends; none
 * of them is left when every byte but letters and the space is an octal escape. Digits are escaped
 * too: gnuplot reads up to four octal digits, so that "\0565" would be "u" and not ".5". */
#include "base/utf8.h"
#include "output/gnuplot.h"
#include <string.h>

static void add_octal(buffer *b, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buffer_print(b, "\\%03o", (unsigned)(unsigned char)bytes[i]);
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ';
}

void gnuplot_quote(buffer *b, const char *text)
{
    buffer_add(b, "\"");
    for (; *text; text++) {
        if (is_plain(*text))
            buffer_add_bytes(b, text, 1);
        else
            add_octal(b, text, 1);
    }
    buffer_add(b, "\"");
}

void gnuplot_text(buffer *b, const char *text)
{
    const char *end = text + strlen(text);
    buffer_add(b, "\"");
    while (text < end) {
        uint32_t code = 0;
        const size_t n = utf8_decode(text, (size_t)(end - text), &code);
        if (n == 0 || code == 0xfffe || code == 0xffff)
            add_octal(b, "\xef\xbf\xbd", 3);
        else if (code < 0x20 || (code >= 0x7f && code < 0xa0))
            buffer_add(b, " ");
        else if (n == 1 && is_plain(*text))
            buffer_add_bytes(b, text, 1);
        else
            add_octal(b, text, n);
        text += n > 0 ? n : 1;
    }
    buffer_add(b, "\"");
}
