/* live_window.h - a window of gnuplot: scripts go in, keys and clicks come back.
 *
 * gnuplot waits for commands and for its window at the same time, so that a key or a click runs
 * the command bound to it between two commands of ours. The bound commands are written here and
 * only print: "@key 97", "@key Tab", "@click 120.5 300", "@close"; a frame prints "@drawn" at its
 * end. At most one frame is under way, so that a window that has ended is noticed at once and
 * no half of a data block is taken for commands. */
#ifndef DTE_LIVE_WINDOW_H
#define DTE_LIVE_WINDOW_H

#include "base/buffer.h"
#include "output/gnuplot_child.h"

enum { LIVE_WIDTH = 900, LIVE_HEIGHT = 700, LIVE_KEY_NAME = 16 };

typedef enum live_event_kind {
    LIVE_NONE,  /* nothing happened in the given time */
    LIVE_DRAWN, /* the frame is drawn; the next may be sent */
    LIVE_KEY,
    LIVE_CLICK,
    LIVE_CLOSED /* by the user */
} live_event_kind;

typedef struct live_event {
    live_event_kind kind;
    char key[LIVE_KEY_NAME]; /* "a", "+", "Tab", "Up" */
    double x, y;             /* of a click: pixels, from the lower left corner */
} live_event;

/* One line that gnuplot printed; false for a line that is no event. */
bool live_event_read(const char *line, live_event *out);

typedef struct live_window {
    gnuplot_child child;
    char terminal[8];
    buffer out;  /* commands; [sent..length) are not yet sent */
    size_t sent; /* of out */
    buffer in;   /* what gnuplot printed; [taken..length) is not yet read */
    size_t taken;
    buffer complaint; /* its standard error, the last kilobytes */
    size_t judged;    /* of complaint */
    bool drawing;     /* a frame is under way */
    double since;     /* gnuplot_clock when it was sent */
    double silent;    /* seconds for which it was waited for; our own work is none of its silence */
    double patience;  /* seconds to wait for it */
} live_window;

/* Starts gnuplot and opens a window of LIVE_WIDTH x LIVE_HEIGHT pixels (drawn by the first frame)
 * with the given terminal, or with NULL the first of wxt, qt and x11 that it has. DTE_IO: no
 * display, no gnuplot, none with a window; DTE_MEMORY. To be closed in every case. */
dte_status live_window_open(live_window *w, const char *title, const char *terminal,
                            dte_error *err);
void live_window_close(live_window *w);

/* Sends a frame: commands that draw once. Only when none is under way. */
dte_status live_window_draw(live_window *w, const buffer *script, dte_error *err);

/* The next event, after `seconds` at most (LIVE_NONE). DTE_IO if gnuplot or its window ended, or
 * if it does not answer for `patience` seconds. */
dte_status live_window_wait(live_window *w, double seconds, live_event *event, dte_error *err);

#endif
