/* gsl_guard.c - see gsl_guard.h.
 *
 * GSL's handler is the state that is global here; the counter only makes saving and
 * restoring it safe: without it, a thread that leaves would turn the aborting handler on
 * under another thread that is still inside. */
#include "num/gsl_guard.h"

#include <gsl/gsl_errno.h>
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long inside;
static gsl_error_handler_t *host_handler;

void gsl_guard_enter(void)
{
    pthread_mutex_lock(&lock);
    if (inside++ == 0) host_handler = gsl_set_error_handler_off();
    pthread_mutex_unlock(&lock);
}

void gsl_guard_leave(void)
{
    pthread_mutex_lock(&lock);
    if (--inside == 0) gsl_set_error_handler(host_handler);
    pthread_mutex_unlock(&lock);
}
