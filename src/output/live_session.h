/* live_session.h - what happens in the live view: keys, clicks, the script and time change the
 * model, the world follows. It knows nothing of windows. */
#ifndef DTE_LIVE_SESSION_H
#define DTE_LIVE_SESSION_H

#include "base/buffer.h"
#include "output/live_script.h"
#include "output/live_world.h"

typedef struct live_session {
    dte_game *game;
    const dte_live_settings *settings;
    live_world world;
    live_model model, first; /* first: for reset */
    live_history history;
    live_script script;
    size_t at;          /* next step of the script */
    bool waits;         /* for the space bar */
    double wait_left;   /* seconds */
    double space_time;  /* a record: seconds that the space bar takes; 0: it is waited for */
    size_t last_method; /* the one that `f` comes back to */
    bool paused, help, quit, moving, changed;
    double speed; /* times world.pace */
    double idle;  /* seconds since something changed */
    char *say;    /* NULL: nothing */
    char note[LIVE_NOTE];
    double note_left; /* seconds */
    size_t next_id;
    double *point; /* work space, d */
} live_session;

/* Reads the script, analyses the game. To be freed in every case. */
dte_status live_session_create(dte_game *game, const dte_live_settings *settings, bool patient,
                               live_session *out, dte_error *err);
void live_session_free(live_session *s);

dte_status live_session_key(live_session *s, const char *key, dte_error *err);
/* A click at the point (x, y) of the plane. */
dte_status live_session_click(live_session *s, double x, double y, dte_error *err);
/* `dt` seconds pass: the script goes on, trajectories run, late work is done. */
dte_status live_session_advance(live_session *s, double dt, dte_error *err);
bool live_session_script_over(const live_session *s);

/* One line "WORD ..." for the log of the settings, if there is one. */
void live_log(const live_session *s, const char *format, ...) DTE_PRINTF(2, 3);
/* A sentence shown for a few seconds; also logged. */
void live_note(live_session *s, const char *format, ...) DTE_PRINTF(2, 3);

/* The next steps of the script, up to the one that waits (live_lecture.c). */
dte_status live_lecture(live_session *s, dte_error *err);
/* Changes that the model remembers (undo); `what` happened, as it is logged. */
dte_status live_remember(live_session *s, dte_error *err);
dte_status live_follow(live_session *s, dte_error *err);
dte_status live_launch_at(live_session *s, const double *point, dte_error *err);
/* Writes NAME-live-N.svg and NAME-live-N.game beside the scenario (live_save.c); what went wrong is
 * a note. */
dte_status live_save(live_session *s, dte_error *err);

#endif
