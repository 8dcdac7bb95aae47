/* json_check: exits 0 if standard input is one JSON value, else 1 and says where not. */
#include "json_check.h"

#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    size_t n = 0, room = 1 << 16;
    char *text = malloc(room);
    for (int c; text && (c = getchar()) != EOF; text[n++] = (char)c)
        if (n + 2 > room) text = realloc(text, room *= 2);
    if (!text) return 2;
    text[n] = '\0';
    const char *wrong = strlen(text) == n ? json_wrong(text) : text;
    if (wrong) fprintf(stderr, "not JSON at byte %zu: %.60s\n", (size_t)(wrong - text), wrong);
    free(text);
    return wrong != NULL;
}
