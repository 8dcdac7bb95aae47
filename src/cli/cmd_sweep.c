/* cmd_sweep.c - detente sweep FILE --over NAME=FROM:TO:N ... */
#include "cli/commands.h"
#include "cli/grid.h"
#include "cli/load.h"
#include "cli/message.h"
#include "cli/result.h"
#include <string.h>

/* "csv", "json" or "npy" by the ending; NULL after a message. */
static const char *format_of(const options *o)
{
    static const char *const formats[] = {"csv", "json", "npy"};
    if (!o->output) return o->json ? "json" : "csv";
    const char *dot = strrchr(o->output, '.');
    for (size_t k = 0; dot && k < 3; k++) {
        if (strcmp(dot + 1, formats[k]) != 0) continue;
        if (!o->json || k == 1) return formats[k];
        message_fail("--json and '%s' contradict each other", o->output);
        return NULL;
    }
    if (strncmp(o->output, "/dev/", 5) == 0) return o->json ? "json" : "csv";
    message_fail("'%s' must end in .csv, .json or .npy", o->output);
    return NULL;
}

static int write_table(const options *o, const dte_game *game, const dte_sweep *s,
                       const char *format)
{
    result out;
    dte_error err = {0};
    int code = result_open(&out, o->output);
    if (code != EXIT_DONE) return code;
    const dte_status status = dte_sweep_write(game, s, format, result_sink, &out, &err);
    if (out.error != 0) return result_close(&out, EXIT_IO); /* says why */
    if (status != DTE_OK) code = result_fail(&err);
    return result_close(&out, code);
}

static int write_boundaries(const options *o, const dte_sweep *s)
{
    result out;
    dte_error err = {0};
    int code = result_open(&out, o->boundaries);
    if (code != EXIT_DONE) return code;
    const dte_status status = dte_sweep_write_boundaries(s, result_sink, &out, &err);
    if (out.error != 0) return result_close(&out, EXIT_IO);
    if (status != DTE_OK) code = result_fail(&err);
    return result_close(&out, code);
}

static int run(const options *o, dte_game *game, grid *g, const char *format)
{
    dte_sweep *s = NULL;
    g->settings.boundaries = o->boundaries != NULL || strcmp(format, "json") == 0;
    int code = grid_run(o, game, g, &s);
    if (code == EXIT_DONE && !g->ends) code = write_table(o, game, s, format);
    if (code == EXIT_DONE && !g->ends && o->boundaries) code = write_boundaries(o, s);
    if (code == EXIT_DONE) code = grid_end(o, g, s, o->output);
    dte_sweep_free(s);
    return code;
}

int cmd_sweep(const options *o)
{
    grid g;
    dte_game *game = NULL;
    int code = grid_read(o, &g);
    const char *format = code == EXIT_DONE ? format_of(o) : NULL;
    if (code == EXIT_DONE && !format) code = EXIT_USAGE;
    if (code == EXIT_DONE) code = load_game(o, &game);
    if (code == EXIT_DONE) code = run(o, game, &g, format);
    dte_game_free(game);
    grid_free(&g);
    return code;
}
