/* grid.h - what sweep and chart share: --over, progress, and ending early. */
#ifndef DTE_GRID_H
#define DTE_GRID_H

#include "cli/options.h"
#include <detente/sweep.h>
#include <detente/work.h>

/* The settings of the command line. EXIT_DONE, or EXIT_USAGE after a message. Names of axes point
 * into `names`, to be freed by grid_free. */
typedef struct grid {
    dte_sweep_settings settings;
    char *names[DTE_SWEEP_AXES];
    int signal; /* that stopped the sweep; 0: none */
    bool ends;  /* there is no result to write: a share is done, or another process has it */
} grid;
int grid_read(const options *o, grid *g);
void grid_free(grid *g);

/* Runs the sweep with progress on a terminal. SIGINT and SIGTERM end it early: *out then holds what
 * is there, and g->signal says which. Returns an exit code after a message. */
int grid_run(const options *o, dte_game *game, grid *g, dte_sweep **out);
/* The exit code in the end, with a message about what is missing; `where` is the file, or NULL. */
int grid_end(const options *o, const grid *g, const dte_sweep *s, const char *where);

#endif
