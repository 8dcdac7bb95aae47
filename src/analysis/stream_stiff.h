/* stream_stiff.h - steps along slow curves (private to streamlines).
 *
 * Beside a slow curve that attracts strongly, the direction field turns within a thin layer, and
 * explicit steps along arc length become as short as the layer. The field itself is harmless: its
 * flow is followed in time there, by an implicit method. */
#ifndef DTE_STREAM_STIFF_H
#define DTE_STREAM_STIFF_H

#include "analysis/stream_step.h"

/* The next step of s, from s->to, by the implicit method: sets from, to, h (the length of the
 * chord), and k[0], k[6] to the direction of the chord; s->time_step is used and updated (0: find
 * one). The error per step is within s->tolerance, which the attracting layer damps. False if the
 * field does not contract there in the direction of the line (then an explicit step is right), is
 * undefined or slow, or if no step is short enough. */
bool stream_stiff_next(stream_step *s);

#endif
