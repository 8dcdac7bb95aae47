/* utf8.c - UTF-8 as far as messages need it.
 *
 * A lead byte fixes the length and the least code point of that length; RFC 3629. */
#include "base/utf8.h"

static size_t sequence_length(unsigned char lead)
{
    if (lead < 0x80) return 1;
    if (lead < 0xC2) return 0; /* a continuation byte, or overlong */
    if (lead < 0xE0) return 2;
    if (lead < 0xF0) return 3;
    return lead < 0xF5 ? 4 : 0;
}

size_t utf8_decode(const char *text, size_t length, uint32_t *code)
{
    static const uint32_t lead_mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (length == 0) return 0;
    const unsigned char *byte = (const unsigned char *)text;
    const size_t n = sequence_length(byte[0]);
    if (n == 0 || n > length) return 0;
    uint32_t c = byte[0] & lead_mask[n];
    for (size_t k = 1; k < n; k++) {
        if ((byte[k] & 0xC0) != 0x80) return 0;
        c = c << 6 | (byte[k] & 0x3F);
    }
    if (c < least[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return 0;
    if (code) *code = c;
    return n;
}

size_t utf8_trim(const char *text, size_t length)
{
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        const unsigned char byte = (unsigned char)text[length - back];
        if ((byte & 0xC0) == 0x80) continue;
        return sequence_length(byte) > back ? length - back : length;
    }
    return length;
}

size_t utf8_count(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t k = 0; k < length; count++) {
        const size_t n = utf8_decode(text + k, length - k, NULL);
        k += n ? n : 1;
    }
    return count;
}
