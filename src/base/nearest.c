/* nearest.c - the name that was meant.
 *
 * Edit distance between prefixes, d(i, j) of a[0..i) and b[0..j), where insertion, deletion,
 * substitution and the swap of neighbours cost 1 (optimal string alignment), in three rows. */
#include "base/source.h"

#include <string.h>

enum { WORD_MOST = 63 }; /* bytes */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* m, n <= WORD_MOST */
static size_t distance(const char *a, size_t m, const char *b, size_t n)
{
    size_t rows[3][WORD_MOST + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t *const oldest = before;
        before = last;
        last = row;
        row = oldest;
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            row[j] = least(last[j], row[j - 1]) + 1;
            row[j] = least(row[j], last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return row[n];
}

const char *text_nearest(const char *word, size_t n, const char *const *candidates)
{
    if (n > WORD_MOST) return NULL;
    size_t nearest = (n <= 3 ? 1 : n <= 7 ? 2 : 3) + 1; /* must come below this */
    if (nearest > n) nearest = n; /* a word is not explained by replacing all of it */
    const char *found = NULL;
    for (; *candidates; candidates++) {
        const size_t length = strlen(*candidates);
        if (length > WORD_MOST) continue;
        const size_t d = distance(word, n, *candidates, length);
        if (d >= nearest) continue;
        nearest = d;
        found = *candidates;
    }
    return found;
}
