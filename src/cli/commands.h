/* commands.h - one function for each command; each returns an exit code. */
#ifndef DTE_COMMANDS_H
#define DTE_COMMANDS_H

#include "cli/options.h"

int cmd_check(const options *o);
int cmd_derive(const options *o);
int cmd_field(const options *o);
int cmd_run(const options *o);
int cmd_spectrum(const options *o);
int cmd_plot(const options *o);
int cmd_equilibria(const options *o);
int cmd_basin(const options *o);
int cmd_figure(const options *o);
int cmd_live(const options *o);
int cmd_merge(const options *o);
int cmd_sweep(const options *o);
int cmd_chart(const options *o);
int cmd_list(const options *o);
int cmd_help(const options *o);

/* The overview, and the help of one command. */
void help_overview(FILE *out);
void help_command(const command *c, FILE *out);
/* `detente help language`, `detente help figures`: the whole page. */
extern const char help_language[];
extern const char help_figures[];

#endif
