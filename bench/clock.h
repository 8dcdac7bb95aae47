/* clock.h - how long did it take? */
#ifndef DTE_BENCH_CLOCK_H
#define DTE_BENCH_CLOCK_H

#include <time.h>

/* Seconds that this process has spent on a processor, all threads together: other load on the
 * machine, which comes and goes, is not counted. */
static inline double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

#endif
