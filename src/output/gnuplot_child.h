/* gnuplot_child.h - gnuplot as a child process with three channels.
 *
 * Standard input is a file in memory that holds the whole script, which gnuplot reads in blocks (a
 * stream it reads byte by byte). For a dialogue it is a socket pair: send(MSG_NOSIGNAL) reports a
 * gnuplot that died as EPIPE where write() to a pipe would raise SIGPIPE in the host program. The
 * child leads its own process group,
 * so that its end is the end of its children, too. */
#ifndef DTE_GNUPLOT_CHILD_H
#define DTE_GNUPLOT_CHILD_H

#include <detente/error.h>
#include <sys/types.h>

typedef enum gnuplot_channel {
    GNUPLOT_IN,
    GNUPLOT_OUT,
    GNUPLOT_ERR,
    GNUPLOT_CHANNELS
} gnuplot_channel;

typedef struct gnuplot_child {
    pid_t pid;                /* 0: none, or already waited for */
    int fd[GNUPLOT_CHANNELS]; /* our ends, not blocking; -1 once closed */
} gnuplot_child;

/* Seconds of a clock that only goes forward. */
double gnuplot_clock(void);

/* Starts the first gnuplot in PATH, without ~/.gnuplot and in the C locale with UTF-8; with a
 * script (NULL: a dialogue) there is no channel GNUPLOT_IN. DTE_IO with `advice` ("install it ...")
 * if there is none, DTE_MEMORY. In every case to be stopped. */
dte_status gnuplot_child_start(gnuplot_child *c, const char *script, const char *advice,
                               dte_error *err);
void gnuplot_child_close(gnuplot_child *c, gnuplot_channel channel);
/* Closes the channels and kills what still runs. */
void gnuplot_child_stop(gnuplot_child *c);

#endif
