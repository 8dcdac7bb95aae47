/* cmd_run.c - detente run FILE */
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/message.h"
#include "cli/result.h"
#include <stdlib.h>

static int write_run(const options *o, dte_game *game, const dte_run_settings *settings)
{
    result out;
    dte_error err = {0};
    int code = result_open(&out, o->output);
    if (code != EXIT_DONE) return code;
    const dte_status status = dte_run_csv(game, settings, result_sink, &out, &err);
    if (out.error != 0) return result_close(&out, EXIT_IO); /* says why */
    code = status == DTE_OK ? EXIT_DONE : result_fail(&err);
    return result_close(&out, code);
}

/* The flow and a method have options of their own. */
static int check_mode(const options *o)
{
    const char *flow = o->time != 0.0 ? "time" : o->samples > 0 ? "samples" : "stiff";
    if (o->methods.n > 1) return message_fail("run takes one --method");
    if (o->methods.n == 1 && (o->time != 0.0 || o->samples > 0 || o->stiff))
        return message_fail("--%s is for the flow, not for the steps of a method", flow);
    if (o->methods.n == 0 && (o->steps > 0 || o->step > 0.0))
        return message_fail("--%s needs a --method", o->steps > 0 ? "steps" : "step");
    return EXIT_DONE;
}

static void read_settings(const options *o, dte_run_settings *s)
{
    if (o->time != 0.0) s->time = o->time;
    if (o->samples > 0) s->samples = o->samples;
    if (o->steps > 0) s->steps = o->steps;
    if (o->step > 0.0) s->step = o->step;
    if (o->methods.n > 0) s->method = o->methods.at[0];
    s->stiff = o->stiff;
}

int cmd_run(const options *o)
{
    dte_run_settings settings = dte_run_default();
    dte_game *game;
    double *start = NULL;
    int code = check_mode(o);
    if (code == EXIT_DONE) code = load_game(o, &game);
    if (code != EXIT_DONE) return code;
    read_settings(o, &settings);
    code = load_start(o, game, &start);
    settings.start = start;
    if (code == EXIT_DONE) code = write_run(o, game, &settings);
    free(start);
    dte_game_free(game);
    return code;
}
