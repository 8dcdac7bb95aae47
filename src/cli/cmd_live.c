/* cmd_live.c - detente live FILE */
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/message.h"
#include "cli/result.h"
#include <detente/live.h>
#include <errno.h>
#include <signal.h>
#include <string.h>

enum { MANY = 100 }; /* parameters: the first picture takes its time */

/* The signal that asks for the end; the library returns, and gnuplot ends with it. */
static volatile int asked;

static void on_signal(int number)
{
    asked = number;
}

/* An ignored signal (nohup) stays ignored. */
static void watch_signals(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t k = 0; k < sizeof signals / sizeof *signals; k++) {
        struct sigaction old;
        const struct sigaction mine = {.sa_handler = on_signal};
        if (sigaction(signals[k], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            sigaction(signals[k], &mine, NULL);
    }
}

/* A reader of the log sees each line when it happens. */
static int write_log(void *user, const char *text, size_t length)
{
    FILE *log = user;
    double seconds;
    size_t frames;
    if (log) {
        fwrite(text, 1, length, log);
        fflush(log);
    }
    if (sscanf(text, "frames %zu in %lf s", &frames, &seconds) == 2 && frames > 0 && log != stdout)
        printf("%zu frames in %.2f s: %.1f frames per second\n", frames, seconds,
               (double)frames / seconds);
    return 0;
}

static int run(const options *o, dte_game *game, FILE *log)
{
    dte_live_settings settings = dte_live_default();
    dte_error err = {0};
    settings.script = o->script;
    settings.record = o->record;
    settings.terminal = o->terminal;
    settings.frames = o->frames;
    settings.method = o->methods.n > 0 ? o->methods.at[0] : NULL;
    settings.log = write_log;
    settings.log_user = log;
    watch_signals();
    const size_t d = dte_game_describe(game).dimension;
    if (d > MANY && !o->quiet)
        fprintf(stderr,
                "the game has %zu parameters: its equilibria and their spectra come first, "
                "which may take a minute\n",
                d);
    if (dte_live(game, &settings, &asked, &err) != DTE_OK) return result_fail(&err);
    return asked ? 128 + asked : EXIT_DONE;
}

static int run_logged(const options *o, dte_game *game)
{
    FILE *log = NULL;
    if (o->log) log = strcmp(o->log, "-") == 0 ? stdout : fopen(o->log, "we");
    if (o->log && !log) {
        message_fail("cannot write '%s': %s", o->log, strerror(errno));
        return EXIT_IO;
    }
    const int code = run(o, game, log);
    if (log && log != stdout && fclose(log) != 0) {
        message_fail("cannot write '%s': %s", o->log, strerror(errno));
        return EXIT_IO;
    }
    return code;
}

int cmd_live(const options *o)
{
    static const char *const terminals[] = {"wxt", "qt", "x11"};
    dte_game *game;
    bool known = !o->terminal;
    for (size_t k = 0; k < 3 && !known; k++)
        known = strcmp(o->terminal, terminals[k]) == 0;
    if (!known) return message_fail("--terminal is wxt, qt or x11, but found '%s'", o->terminal);
    if (o->methods.n > 1)
        return message_fail("live begins with one --method; 'm' changes to the others");
    int code = load_game(o, &game);
    if (code != EXIT_DONE) return code;
    code = run_logged(o, game);
    dte_game_free(game);
    return code;
}
