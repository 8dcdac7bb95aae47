/* window.c - see window.h. */
#include "cli/window.h"

#include "cli/load.h"
#include "cli/message.h"
#include <stdlib.h>
#include <string.h>

int window_axis(const dte_game *game, const char **text, dte_axis *out)
{
    const char *name = *text;
    const size_t length = strcspn(name, "=");
    const char *lo = name + length + (name[length] == '=');
    const size_t lo_length = strcspn(lo, ":,");
    const char *hi = lo + lo_length + (lo[lo_length] == ':');
    const size_t hi_length = strcspn(hi, ",");
    if (length == 0 || !message_number(lo, lo_length, &out->lo) ||
        !message_number(hi, hi_length, &out->hi))
        return WINDOW_FORM;
    const int code = load_component(game, "--window", name, length, &out->component);
    if (code != EXIT_DONE) return code;
    if (!(out->lo < out->hi))
        return message_fail("--window: the range of '%.*s' is empty", (int)length, name);
    *text = hi + hi_length;
    return EXIT_DONE;
}

static int check_new(const dte_game *game, size_t n, const dte_axis *axes)
{
    for (size_t k = 0; k < n; k++)
        if (axes[k].component == axes[n].component)
            return message_fail("--window names '%s' twice",
                                dte_game_component(game, axes[n].component));
    return EXIT_DONE;
}

int window_axes(const dte_game *game, const char *text, size_t *n, dte_axis **axes)
{
    const char *at = text;
    *n = 0;
    *axes = NULL;
    while (at && *at) {
        if (*n > 0) at += *at == ',';
        dte_axis *more = realloc(*axes, (*n + 1) * sizeof *more);
        if (!more) {
            message_fail("out of memory");
            return EXIT_LIMIT;
        }
        *axes = more;
        int code = window_axis(game, &at, &more[*n]);
        if (code == WINDOW_FORM)
            return message_fail("--window needs components with their ranges, as in "
                                "w=-1:1,a=0:2, but found '%s'",
                                text);
        if (code == EXIT_DONE) code = check_new(game, *n, more);
        if (code != EXIT_DONE) return code;
        ++*n;
    }
    return EXIT_DONE;
}
