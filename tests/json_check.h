/* json_check.h - is a text one JSON value (RFC 8259)? By recursive descent.
 *
 * Stricter in one thing: no object may have the same key twice. */
#ifndef DTE_JSON_CHECK_H
#define DTE_JSON_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { JSON_DEPTH = 64, JSON_KEYS = 256 };

static bool json_value(const char **at, int depth);

static inline void json_space(const char **at)
{
    *at += strspn(*at, " \t\n\r");
}

static inline bool json_take(const char **at, const char *word)
{
    const size_t n = strlen(word);
    if (strncmp(*at, word, n) != 0) return false;
    *at += n;
    return true;
}

static inline size_t json_digits(const char **at)
{
    const size_t n = strspn(*at, "0123456789");
    *at += n;
    return n;
}

static inline bool json_number_at(const char **at)
{
    json_take(at, "-");
    if (!json_take(at, "0") && json_digits(at) == 0) return false;
    if (json_take(at, ".") && json_digits(at) == 0) return false;
    if (!json_take(at, "e") && !json_take(at, "E")) return true;
    if (!json_take(at, "+")) json_take(at, "-");
    return json_digits(at) > 0;
}

/* The bytes of the UTF-8 character at p, as far as its length and form go; 0 if it has none. */
static inline size_t json_character(const char *p)
{
    const unsigned char c = (unsigned char)*p;
    const size_t n = c < 0x80                ? 1
                     : c >= 0xc2 && c < 0xe0 ? 2
                     : c >= 0xe0 && c < 0xf0 ? 3
                     : c >= 0xf0 && c < 0xf5 ? 4
                                             : 0;
    for (size_t k = 1; k < n; k++)
        if (((unsigned char)p[k] & 0xc0) != 0x80) return 0;
    return c < 0x20 ? 0 : n;
}

static inline bool json_escape(const char **at)
{
    if (**at && strchr("\"\\/bfnrt", **at)) return ++*at, true;
    if (!json_take(at, "u")) return false;
    const size_t n = strspn(*at, "0123456789abcdefABCDEF");
    if (n < 4) return false;
    *at += 4;
    return true;
}

static inline bool json_string(const char **at)
{
    if (!json_take(at, "\"")) return false;
    while (!json_take(at, "\"")) {
        if (json_take(at, "\\")) {
            if (!json_escape(at)) return false;
            continue;
        }
        const size_t n = json_character(*at);
        if (n == 0) return false;
        *at += n;
    }
    return true;
}

static inline bool json_new_key(const char *key, size_t length, const char **keys, size_t *lengths,
                                size_t *n)
{
    for (size_t k = 0; k < *n; k++)
        if (lengths[k] == length && memcmp(keys[k], key, length) == 0) return false;
    if (*n == JSON_KEYS) return false;
    keys[*n] = key;
    lengths[(*n)++] = length;
    return true;
}

static inline bool json_object(const char **at, int depth)
{
    const char *keys[JSON_KEYS];
    size_t lengths[JSON_KEYS], n = 0;
    json_space(at);
    if (json_take(at, "}")) return true;
    do {
        json_space(at);
        const char *key = *at;
        if (!json_string(at) || !json_new_key(key, (size_t)(*at - key), keys, lengths, &n))
            return false;
        json_space(at);
        if (!json_take(at, ":") || !json_value(at, depth)) return false;
    } while (json_take(at, ","));
    return json_take(at, "}");
}

static inline bool json_array(const char **at, int depth)
{
    json_space(at);
    if (json_take(at, "]")) return true;
    do {
        if (!json_value(at, depth)) return false;
    } while (json_take(at, ","));
    return json_take(at, "]");
}

static bool json_value(const char **at, int depth)
{
    bool ok;
    if (depth == JSON_DEPTH) return false;
    json_space(at);
    if (json_take(at, "{"))
        ok = json_object(at, depth + 1);
    else if (json_take(at, "["))
        ok = json_array(at, depth + 1);
    else if (**at == '"')
        ok = json_string(at);
    else
        ok = json_take(at, "true") || json_take(at, "false") || json_take(at, "null") ||
             json_number_at(at);
    json_space(at);
    return ok;
}

/* NULL if `text` is JSON, else where it stops being so. */
static inline const char *json_wrong(const char *text)
{
    const char *at = text;
    return json_value(&at, 0) && *at == '\0' ? NULL : at;
}

#endif
