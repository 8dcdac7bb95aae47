/* cmd_spectrum.c - detente spectrum FILE: the eigenvalues of the Jacobian at any point. */
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/message.h"
#include "cli/result.h"
#include <detente/spectrum.h>
#include <stdlib.h>
#include <string.h>

static int check_mode(const options *o)
{
    if (o->at && o->start) return message_fail("give the point by --at or by --start, not by both");
    if (o->methods.n > 1) return message_fail("spectrum takes one --method");
    if (o->methods.n == 0 && (o->steps > 0 || o->step > 0.0))
        return message_fail("--%s needs a --method", o->steps > 0 ? "steps" : "step");
    return EXIT_DONE;
}

/* The point that --at or --start changes: the scenario's start or its first equilibrium. */
static int find_base(dte_game *game, double *base, bool *found)
{
    const dte_game_info info = dte_game_describe(game);
    dte_error err = {0};
    dte_status status = DTE_OK;
    *found = info.has_start || info.n_equilibria > 0;
    if (info.has_start)
        status = dte_game_start(game, base, &err);
    else if (info.n_equilibria > 0)
        status = dte_game_equilibrium_point(game, 0, base, &err);
    return status == DTE_OK ? EXIT_DONE : result_fail(&err);
}

/* NULL in *point leaves it to the library. */
static int read_point(const options *o, dte_game *game, double **point)
{
    const size_t d = dte_game_describe(game).dimension;
    const char *text = o->at ? o->at : o->start;
    bool found = false;
    *point = NULL;
    if (!text) return EXIT_DONE;
    double *both = load_numbers(d, 2);
    if (!both) return EXIT_LIMIT;
    int code = find_base(game, both + d, &found);
    if (code == EXIT_DONE)
        code = load_point(game, o->at ? "--at" : "--start", text, found ? both + d : NULL, both);
    *point = both;
    return code;
}

static bool ends_in(const char *path, const char *ending)
{
    const size_t n = path ? strlen(path) : 0, m = strlen(ending);
    return n > m && strcmp(path + n - m, ending) == 0;
}

static bool is_picture(const char *path)
{
    return ends_in(path, ".svg") || ends_in(path, ".png") || ends_in(path, ".pdf");
}

static int report(const options *o, const dte_game *game, const dte_spectrum *spectrum)
{
    dte_error err = {0};
    char *text = NULL;
    const dte_status status = o->json ? dte_spectrum_json(game, spectrum, &text, &err)
                              : ends_in(o->output, ".csv")
                                  ? dte_spectrum_csv(spectrum, &text, &err)
                                  : dte_spectrum_text(game, spectrum, &text, &err);
    const int code = status == DTE_OK ? result_text(o->output, text, EXIT_DONE) : result_fail(&err);
    dte_text_free(text);
    return code;
}

static int find(const options *o, dte_game *game)
{
    dte_spectrum_settings settings = dte_spectrum_default();
    dte_spectrum *spectrum = NULL;
    dte_error err = {0};
    double *point;
    int code = read_point(o, game, &point);
    settings.point = point;
    if (o->steps > 0) settings.steps = o->steps;
    if (o->step > 0.0) settings.step = o->step;
    if (o->methods.n > 0) settings.method = o->methods.at[0];
    if (code == EXIT_DONE && dte_spectrum_at(game, &settings, &spectrum, &err) != DTE_OK)
        code = result_fail(&err);
    if (code == EXIT_DONE) code = report(o, game, spectrum);
    dte_spectrum_free(spectrum);
    free(point);
    return code;
}

int cmd_spectrum(const options *o)
{
    dte_game *game;
    if (is_picture(o->output))
        return message_fail(
            "'%s': a spectrum is written as text or as .csv; the panel 'spectrum' of a "
            "figure draws it",
            o->output);
    int code = check_mode(o);
    if (code == EXIT_DONE) code = load_game(o, &game);
    if (code != EXIT_DONE) return code;
    code = find(o, game);
    dte_game_free(game);
    return code;
}
