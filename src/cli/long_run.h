/* long_run.h - long work on the command line: progress on a terminal, and signals that end it early
 * with what is there. */
#ifndef DTE_LONG_RUN_H
#define DTE_LONG_RUN_H

#include "cli/options.h"

typedef struct long_run {
    /* For the settings of the work: */
    const volatile int *stop;                              /* nonzero after SIGINT or SIGTERM */
    void (*progress)(void *user, size_t done, size_t all); /* user: this; NULL: nobody looks */
    const char *things;                                    /* "rows" */
    size_t first;        /* what was done a moment after progress was told first */
    double begun, shown; /* when it was told first (0: not yet), and last */
} long_run;

/* From here on SIGINT and SIGTERM only set *r->stop; a second one ends the program as usual. */
void long_run_begin(long_run *r, const options *o, const char *things);
/* Returns the signal that came, or 0. */
int long_run_end(long_run *r);

#endif
