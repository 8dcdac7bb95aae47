/* long_run.h - long work on the command line: progress on a terminal, signals that end it early
 * with what is there, and files that are tried before it begins. */
#ifndef DTE_LONG_RUN_H
#define DTE_LONG_RUN_H

#include "cli/options.h"

typedef struct long_run {
    const volatile int *stop; /* for the settings of the work: nonzero after SIGINT or SIGTERM */
    bool talks;               /* somebody looks at progress */
    const char *things;       /* that are counted now: "rows" */
    size_t first;             /* what was done a moment after these were told first */
    double begun, shown;      /* when they were told first, and when any were told last */
} long_run;

/* EXIT_DONE, or an exit code after a message: -o, --boundaries and --resume must be different
 * files, and what is to be written must be writable. */
int long_run_files(const options *o);
/* From here on SIGINT and SIGTERM only set *r->stop; a second one ends the program as usual. */
void long_run_begin(long_run *r, const options *o);
/* Says how many there are and how long the others will take. */
void long_run_say(long_run *r, const char *things, size_t done, size_t all);
/* Returns the signal that came, or 0. */
int long_run_end(long_run *r);

#endif
