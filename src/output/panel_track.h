/* panel_track.h - the flow and training methods from the starts of a panel. */
#ifndef DTE_PANEL_TRACK_H
#define DTE_PANEL_TRACK_H

#include "num/ode.h"
#include "output/panel_map.h"

/* How the panel's time goes: steps of methods, or, where the flow is among them, flow time t = h
 * times the number of steps. */
typedef struct track_clock {
    bool flow;    /* time, not steps */
    size_t steps; /* of each method */
    double end;   /* of the axis */
} track_clock;

/* `rest` may be NULL; it tells how long the flow takes to settle. */
dte_status track_clock_find(panel_work *w, const panel_rest *rest, track_clock *out,
                            dte_error *err);
/* Calls sink at every step, or at 1000 times of the flow, from `start` on. It ends early, and that
 * is no error, where a state is not finite or the sink says so. */
dte_status track_run(panel_work *w, const track_clock *clock, size_t which, const double *start,
                     ode_sink *sink, void *user, dte_error *err);
/* The x axis: "step", or "time t". */
dte_status track_axis(panel_work *w, const track_clock *clock, dte_error *err);

#endif
