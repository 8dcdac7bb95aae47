/* cycle_watch.h - which orbits of an ensemble have come to a limit cycle. */
#ifndef DTE_CYCLE_WATCH_H
#define DTE_CYCLE_WATCH_H

#include "analysis/cycle.h"

typedef struct cycle_watch {
    size_t n;
    const cycle *cycles;
    size_t most;
    unsigned char *side; /* of start id and cycle c at [c * most + id] */
    section_lanes lanes; /* those in question */
    size_t lane[ENSEMBLE_LANES];
} cycle_watch;

/* For starts with ids < most. With n = 0 nothing is allocated, and nothing watched. */
dte_status cycle_watch_create(size_t n, const cycle *cycles, size_t most, ensemble_field *f,
                              void *data, cycle_watch *out, dte_error *err);
void cycle_watch_free(cycle_watch *w);
void cycle_watch_start(cycle_watch *w, uint64_t id);
/* After a step: where the code is 0, sets it to `first` + c if the orbit came through the section
 * of cycle c inside its ellipsoid. */
void cycle_watch_look(cycle_watch *w, const ensemble_view *view, int first);

#endif
