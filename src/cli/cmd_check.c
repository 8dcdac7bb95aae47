/* cmd_check.c - detente check FILE */
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/message.h"
#include "cli/result.h"

/* EXIT_FAILED names the equilibria that have another verdict. */
static int check_required(const options *o, const dte_check *check)
{
    int code = EXIT_DONE;
    if (!o->has_require) return code;
    for (size_t k = 0; k < check->n_equilibria; k++) {
        const dte_equilibrium_report *e = &check->equilibria[k];
        if (e->verdict == o->require) continue;
        message_fail("--require %s: equilibrium '%s' is %s", dte_verdict_word(o->require), e->name,
                     dte_verdict_word(e->verdict));
        code = EXIT_FAILED;
    }
    return code;
}

static void name_unmet(const dte_check *check)
{
    for (size_t k = 0; k < check->n_expectations; k++) {
        const dte_expectation *x = &check->expectations[k];
        if (!x->met)
            message_fail("line %zu: expectation not met: %s; found: %s", x->line, x->text,
                         x->found);
    }
}

/* The report stands on standard output; --quiet leaves only what failed. */
static int report(const options *o, const dte_game *game, const dte_check *check)
{
    dte_error err = {0};
    char *text = NULL;
    int code = EXIT_DONE;
    if (o->quiet) {
        name_unmet(check);
    } else {
        const dte_status status = o->json ? dte_check_json(game, check, &text, &err)
                                          : dte_check_text(game, check, &text, &err);
        code = status == DTE_OK ? result_text(o->output, text, EXIT_DONE) : result_fail(&err);
        dte_text_free(text);
    }
    if (code != EXIT_DONE) return code;
    code = check_required(o, check);
    return check->all_met ? code : EXIT_FAILED;
}

static int check_game(const options *o, dte_game *game)
{
    dte_check_settings settings = dte_check_default();
    dte_check *check = NULL;
    dte_error err = {0};
    if (o->step > 0.0) settings.step = o->step;
    settings.conditions = o->why;
    settings.n_methods = o->methods.n;
    settings.methods = o->methods.at;
    settings.n_solves = o->solves.n;
    settings.solves = o->solves.at;
    if (dte_check_run(game, &settings, &check, &err) != DTE_OK) return result_fail(&err);
    const int code = report(o, game, check);
    dte_check_free(check);
    return code;
}

int cmd_check(const options *o)
{
    dte_game *game;
    int code = load_game(o, &game);
    if (code != EXIT_DONE) return code;
    code = check_game(o, game);
    dte_game_free(game);
    return code;
}
