/* cmd_help.c - detente help [COMMAND|figures|language|methods|verdicts] */
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
    "language on one page, 'detente help figures' that of figure recipes, 'detente help\n"
    "verdicts' the words of the verdicts, 'detente help methods' the training methods.\n"
    "\n"
    "exit codes\n"
    "  0  done\n"
    "  1  an expectation or --require is not met, or a picture differs\n"
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

static const char methods_begin[] =
    "TRAINING METHODS\n"
    "\n"
    "    detente check FILE --method NAME --method NAME:key=value,...\n"
    "    detente run FILE --method alternating:step=0.2,discriminator=5 --steps 500\n"
    "\n"
    "A method is a map of its whole state: the parameters s and what it remembers. h is the\n"
    "learning rate, times the `rate` of the player; v is the field of 'detente derive'.\n"
    "Below: what it does, a step, its options with their defaults, its source.\n"
    "\n";

void help_overview(FILE *out)
{
    fputs(introduction, out);
    for (const command *c = commands; c->name; c++)
        fprintf(out, "  %-9s %s\n", c->name, c->summary);
    fputs(conclusion, out);
}

void help_command(const command *c, FILE *out)
{
    fprintf(out, "detente %s - %s\n\nusage: detente %s [OPTIONS] %s\n\n%s\noptions\n", c->name,
            c->summary, c->name, c->argument, c->details);
    options_help(c->bit, out);
}

/* A list of the library between two texts. */
static int help_list(const char *kind, const char *before, const char *behind)
{
    char *text = NULL;
    dte_error err = {0};
    if (dte_list(kind, &text, &err) != DTE_OK) return result_fail(&err);
    fputs(before, stdout);
    fputs(text, stdout);
    fputs(behind, stdout);
    dte_text_free(text);
    return EXIT_DONE;
}

static int unknown_topic(const char *topic)
{
    const char *names[16] = {"language", "figures", "methods", "verdicts"};
    char hint[MESSAGE_HINT];
    size_t n = 4;
    for (const command *c = commands; c->name && n < 16; c++)
        names[n++] = c->name;
    return message_fail("no help on '%s'%s; try 'detente help'", topic,
                        message_hint(message_nearest(topic, n, names), hint));
}

static int print_topic(const char *topic)
{
    if (strcmp(topic, "language") == 0) return fputs(help_language, stdout), EXIT_DONE;
    if (strcmp(topic, "figures") == 0) return fputs(help_figures, stdout), EXIT_DONE;
    if (strcmp(topic, "verdicts") == 0) return help_list("verdicts", "", verdicts_end);
    if (strcmp(topic, "methods") == 0) return help_list("methods", methods_begin, "");
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
