/* cmd_help.c - detente help [COMMAND|language|verdicts] */
#include "cli/commands.h"
#include "cli/message.h"
#include "cli/result.h"
#include <string.h>

static const char introduction[] =
    "detente - will this game settle? Training dynamics of GANs and smooth games\n"
    "\n"
    "usage: detente COMMAND [OPTIONS] FILE     (FILE '-' is standard input)\n"
    "\n"
    "commands\n";

static const char conclusion[] =
    "\n"
    "'detente help COMMAND' explains a command, 'detente help language' the scenario\n"
    "language on one page, 'detente help verdicts' the words of the verdicts.\n"
    "\n"
    "exit codes\n"
    "  0  done\n"
    "  1  an expectation or --require is not met\n"
    "  2  wrong usage, or an error in the scenario\n"
    "  3  numerical failure: no equilibrium, a value that is not finite\n"
    "  4  input or output failed\n"
    "  5  a limit was reached, or memory\n";

static const char verdicts_end[] =
    "\n"
    "'Beyond its error bound' means that the sign is certain: the bound covers rounding, the\n"
    "condition of the eigenvalue, the quadrature and the residual of the equilibrium.\n"
    "With --require, 'stable' is exactly 'stable': weakly-stable, centre and\n"
    "stable-modulo-manifold do not count.\n";

void help_overview(FILE *out)
{
    fputs(introduction, out);
    for (const command *c = commands; c->name; c++)
        fprintf(out, "  %-8s %s\n", c->name, c->summary);
    fputs(conclusion, out);
}

void help_command(const command *c, FILE *out)
{
    fprintf(out, "detente %s - %s\n\nusage: detente %s [OPTIONS] %s\n\n%s\noptions\n", c->name,
            c->summary, c->name, c->argument, c->details);
    options_help(c->bit, out);
}

static int help_verdicts(void)
{
    char *text = NULL;
    dte_error err = {0};
    if (dte_list("verdicts", &text, &err) != DTE_OK) return result_fail(&err);
    fputs(text, stdout);
    fputs(verdicts_end, stdout);
    dte_text_free(text);
    return EXIT_DONE;
}

static int unknown_topic(const char *topic)
{
    const char *names[16] = {"language", "verdicts"};
    char hint[MESSAGE_HINT];
    size_t n = 2;
    for (const command *c = commands; c->name && n < 16; c++)
        names[n++] = c->name;
    return message_fail("no help on '%s'%s; try 'detente help'", topic,
                        message_hint(message_nearest(topic, n, names), hint));
}

static int print_topic(const char *topic)
{
    if (strcmp(topic, "language") == 0) return fputs(help_language, stdout), EXIT_DONE;
    if (strcmp(topic, "verdicts") == 0) return help_verdicts();
    for (const command *c = commands; c->name; c++) {
        if (strcmp(c->name, topic) != 0) continue;
        help_command(c, stdout);
        return EXIT_DONE;
    }
    return unknown_topic(topic);
}

int cmd_help(const options *o)
{
    if (o->argument) return print_topic(o->argument);
    help_overview(stdout);
    return EXIT_DONE;
}
