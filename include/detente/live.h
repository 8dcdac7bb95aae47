/* detente/live.h - a game in a window, with keys and mouse. */
#ifndef DETENTE_LIVE_H
#define DETENTE_LIVE_H

#include <detente/flow.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dte_live_settings {
    const char *script; /* path of a lecture: steps that the space bar walks through; NULL: none */
    const char *record; /* path.gif: record the script without a display; NULL: a window */
    const char *method; /* "NAME:key=value,..." to begin with; NULL: the flow */
    const char *terminal; /* "wxt", "qt", "x11"; NULL: the first of these that gnuplot has */
    size_t frames;        /* end after so many frames, drawn as fast as they can be; 0: never */
    /* Receives one line for each thing that happened ("param gamma = 0.5", "launch ...", "frame
     * 100 in 2.5 s"); what it returns is ignored. NULL: nobody is told. */
    dte_write *log;
    void *log_user;
} dte_live_settings;
/* Everything 0 and NULL. */
DTE_API dte_live_settings dte_live_default(void);

/* Opens a window of 900 x 700 pixels with the phase portrait of the game, its running trajectories,
 * the spectrum and the verdict, and obeys keys and mouse (the manual lists them; 'h' shows them).
 * Returns when the window is closed, 'q' is pressed, the frames are used up or *stop (may be NULL)
 * becomes nonzero. With `record` the script is drawn into an animated GIF instead: 12.5 frames a
 * second, 2 seconds for each wait for the space bar, the same bytes for the same input; the file
 * appears whole or not at all.
 *
 * The game is left with the params that were last set. DTE_IO: no display, no gnuplot with a
 * window, or gnuplot ended or has not answered for 5 seconds; DTE_SCENARIO: an error in the script,
 * with its place; DTE_USAGE: a method that does not exist, `record` without a script or without the
 * ending .gif; DTE_LIMIT: a record of more than 3000 frames; DTE_NUMERIC; DTE_MEMORY. */
DTE_API dte_status dte_live(dte_game *game, const dte_live_settings *settings,
                            const volatile int *stop, dte_error *err);

#ifdef __cplusplus
}
#endif
#endif
