/* utf8.h - UTF-8 as far as messages need it. */
#ifndef DTE_UTF8_H
#define DTE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* The bytes (1 to 4) of the character at the start of text[0..length), its code point in
 * *code (may be NULL). 0 if length is 0 or the bytes are not valid UTF-8: overlong forms,
 * surrogates and values beyond U+10FFFF are not. */
size_t utf8_decode(const char *text, size_t length, uint32_t *code);

/* How many of the `length` bytes remain when a character cut off at the end is removed. */
size_t utf8_trim(const char *text, size_t length);

/* The number of characters; a byte that belongs to none counts as one. */
size_t utf8_count(const char *text, size_t length);

#endif
