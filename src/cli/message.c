/* message.c - see message.h. */
#include "cli/message.h"

#include "cli/options.h"
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_MOST = 63, MESSAGE_MOST = 4096, NUMBER_MOST = 63 };

int message_fail(const char *format, ...)
{
    char text[MESSAGE_MOST];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f) *c = '?';
    fprintf(stderr, "detente: %s\n", text);
    return EXIT_USAGE;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edit distance (insert, delete, substitute) in one row; n <= WORD_MOST. */
static size_t distance(const char *a, size_t m, const char *b, size_t n)
{
    size_t row[WORD_MOST + 1];
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t corner = row[0]; /* d(i-1, j-1) */
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            const size_t above = row[j];
            row[j] = least(corner + (a[i - 1] != b[j - 1]), least(above, row[j - 1]) + 1);
            corner = above;
        }
    }
    return row[n];
}

const char *message_nearest(const char *word, size_t n, const char *const *words)
{
    const size_t length = strlen(word);
    const char *found = NULL;
    size_t nearest = length / 3 + 1;
    if (length < 2 || length > WORD_MOST) return NULL;
    if (nearest < 2) nearest = 2; /* one swap is two edits */
    for (size_t k = 0; k < n; k++) {
        if (strlen(words[k]) > WORD_MOST) continue;
        const size_t d = distance(word, length, words[k], strlen(words[k]));
        if (d > nearest || d >= length || (found && d == nearest)) continue;
        nearest = d;
        found = words[k];
    }
    return found;
}

const char *message_hint(const char *near, char text[MESSAGE_HINT])
{
    text[0] = '\0';
    if (near) snprintf(text, MESSAGE_HINT, " (did you mean '%s'?)", near);
    return text;
}

bool message_number(const char *text, size_t length, double *value)
{
    char copy[NUMBER_MOST + 1];
    char *end;
    if (length == 0 || length > NUMBER_MOST) return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    if (strspn(copy, "0123456789+-.eE") != length) return false; /* no hex, inf, nan, spaces */
    *value = strtod(copy, &end); /* the C locale: nobody changes it */
    return *end == '\0' && isfinite(*value);
}
