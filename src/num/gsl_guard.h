/* gsl_guard.h - GSL without its error handler.
 *
 * GSL's default handler aborts the process, and handlers are global to the process. Between
 * gsl_guard_enter and gsl_guard_leave it is off; the last of several threads to leave puts
 * the host's handler back. Pairs may nest. */
#ifndef DTE_GSL_GUARD_H
#define DTE_GSL_GUARD_H

void gsl_guard_enter(void);
void gsl_guard_leave(void);

#endif
