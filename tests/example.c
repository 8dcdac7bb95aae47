/* example.c - a user of the installed library: a scenario from a text, its verdict and its step
 * bound, and a message about a text that is wrong. Compiled by library.sh with nothing but what
 * pkg-config says. */
#include <detente/check.h>
#include <stdio.h>
#include <string.h>

static const char dirac[] = "param gamma = 0.5 in [0, 10]\n"
                            "player d (psi)   maximizes theta*psi - gamma/2*psi^2\n"
                            "player g (theta) minimizes theta*psi\n"
                            "equilibrium origin: psi = 0, theta = 0\n";

static const char wrong[] = "player d (psi) maximizes thetta*psi\n"
                            "player g (theta) minimizes theta*psi\n";

static dte_status report(const char *name, const char *text, size_t n, const dte_setting *settings,
                         dte_error *err)
{
    dte_game *game = NULL;
    dte_check *check = NULL;
    dte_status status = dte_game_parse(name, text, strlen(text), n, settings, &game, err);
    if (status == DTE_OK) status = dte_check_run(game, NULL, &check, err);
    if (status == DTE_OK) {
        const dte_equilibrium_report *e = &check->equilibria[0];
        printf("%s: %s, stable for h < %g\n", e->name, dte_verdict_word(e->verdict),
               e->methods[0].step_bound);
    }
    dte_check_free(check);
    dte_game_free(game);
    return status;
}

int main(void)
{
    dte_error err;
    const dte_setting none = {"gamma", 0.0};
    if (report("dirac", dirac, 0, NULL, &err) != DTE_OK) return 1;
    if (report("dirac", dirac, 1, &none, &err) != DTE_OK) return 1;
    if (report("wrong", wrong, 0, NULL, &err) == DTE_OK) return 1;
    printf("%s, line %zu, column %zu\n%s\n", dte_status_name(err.status), err.line, err.column,
           err.text);
    return 0;
}
