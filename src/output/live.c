/* live.c - the loop of the live view: time, frames, events. */
#include "base/fail.h"
#include "output/live_draw.h"
#include "output/live_record.h"
#include <math.h>
#include <string.h>

static const double frame_time = 1.0 / 40.0; /* seconds; what is not needed is not drawn */
static const double idle_time = 1.0;         /* between frames that only ask gnuplot if it lives */
static const double too_long = 0.048, short_enough = 0.018; /* seconds for a frame */
static const double longest = 0.1; /* of the time that one frame may move on */

dte_live_settings dte_live_default(void)
{
    return (dte_live_settings){0};
}

typedef struct view_loop {
    live_session *session;
    live_window window;
    live_picture picture;
    buffer script;
    double last;   /* gnuplot_clock of the last advance */
    double begin;  /* of the first frame's end */
    size_t frames; /* drawn */
    double cost;   /* seconds that a frame takes gnuplot, smoothed */
    bool closed;
} view_loop;

/* Something will be different in the next frame. */
static bool runs(const live_session *s)
{
    return s->settings->frames > 0 || s->moving || s->changed || s->note_left > 0.0 ||
           s->wait_left > 0.0 || live_world_is_behind(&s->world);
}

static dte_status draw(view_loop *v, dte_error *err)
{
    live_session *s = v->session;
    const double now = gnuplot_clock();
    const bool counted = s->settings->frames > 0;
    const double dt = counted ? frame_time : fmin(now - v->last, longest);
    v->last = now;
    if (v->picture.light && !runs(s)) live_picture_lighten(&v->picture, false);
    DTE_TRY(live_session_advance(s, dt, err));
    v->script.length = 0;
    live_draw(&v->picture, s, &v->script);
    s->changed = false;
    return live_window_draw(&v->window, &v->script, err);
}

/* Twenty frames a second come before detail; a picture at rest has all of it. */
static void weigh(view_loop *v)
{
    if (!runs(v->session)) return;
    v->cost = 0.9 * v->cost + 0.1 * (gnuplot_clock() - v->window.since);
    if (!v->picture.light && v->cost > too_long)
        live_picture_lighten(&v->picture, true);
    else if (v->picture.light && v->cost < short_enough)
        live_picture_lighten(&v->picture, false);
}

static void count(view_loop *v)
{
    const live_session *s = v->session;
    weigh(v);
    if (v->frames++ == 0) {
        v->begin = gnuplot_clock();
        live_log(s, "window %s", v->window.terminal);
    }
    if (v->frames == s->settings->frames) {
        v->closed = true;
        live_log(s, "frames %zu in %.3f s", v->frames - 1, gnuplot_clock() - v->begin);
    }
}

static dte_status handle(view_loop *v, const live_event *e, dte_error *err)
{
    double x, y;
    switch (e->kind) {
    case LIVE_NONE:
        break;
    case LIVE_DRAWN:
        count(v);
        break;
    case LIVE_KEY:
        return live_session_key(v->session, e->key, err);
    case LIVE_CLICK:
        if (!v->session->help && live_picture_point(&v->picture, v->session, e->x, e->y, &x, &y))
            return live_session_click(v->session, x, y, err);
        break;
    case LIVE_CLOSED:
        live_log(v->session, "closed");
        v->closed = true;
        break;
    }
    return DTE_OK;
}

/* Seconds until a frame is due. */
static double due(const view_loop *v)
{
    const live_session *s = v->session;
    const double since = gnuplot_clock() - v->last;
    if (s->settings->frames > 0) return 0.0;
    return fmax(0.0, (runs(s) ? frame_time : idle_time) - since);
}

static dte_status turn(view_loop *v, dte_error *err)
{
    live_event e;
    const double wait = v->window.drawing ? 0.25 : fmin(due(v), 0.25);
    DTE_TRY(live_window_wait(&v->window, wait, &e, err));
    DTE_TRY(handle(v, &e, err));
    if (e.kind == LIVE_KEY || e.kind == LIVE_CLICK) return DTE_OK; /* there may be more of them */
    if (!v->window.drawing && !v->closed && due(v) <= 0.0) return draw(v, err);
    return DTE_OK;
}

static dte_status run(view_loop *v, const volatile int *stop, dte_error *err)
{
    while (!v->closed && !v->session->quit && !(stop && *stop))
        DTE_TRY(turn(v, err));
    return DTE_OK;
}

static void window_title(dte_game *game, buffer *out)
{
    const dte_game_info info = dte_game_describe(game);
    buffer_print(out, "detente: %s", info.title[0] ? info.title : info.file);
}

/* gnuplot opens its window while the game is analysed. */
static dte_status show(dte_game *game, const dte_live_settings *settings, live_session *session,
                       view_loop *v, const volatile int *stop, dte_error *err)
{
    buffer title = {0};
    window_title(game, &title);
    dte_status status = title.failed ? fail_memory(err) : DTE_OK;
    if (status == DTE_OK)
        status = live_window_open(&v->window, title.text, settings->terminal, err);
    buffer_free(&title);
    if (status != DTE_OK) return status;
    DTE_TRY(live_session_create(game, settings, settings->frames > 0, session, err));
    v->last = gnuplot_clock();
    v->session = session;
    v->picture.labels.plain = strcmp(v->window.terminal, "x11") == 0;
    return run(v, stop, err);
}

dte_status dte_live(dte_game *game, const dte_live_settings *settings, const volatile int *stop,
                    dte_error *err)
{
    const dte_live_settings usual = dte_live_default();
    fail_clear(err);
    if (!settings) settings = &usual;
    if (settings->record) return live_record(game, settings, stop, err);
    live_session session = {.game = game, .settings = settings};
    view_loop v = {.window = {.child = {.fd = {-1, -1, -1}}}};
    const dte_status status = show(game, settings, &session, &v, stop, err);
    live_window_close(&v.window);
    live_picture_free(&v.picture);
    buffer_free(&v.script);
    live_session_free(&session);
    return status;
}
