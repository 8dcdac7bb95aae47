/* section.h - planes across the flow, and orbits that come through them.
 *
 * A section is the plane through `point` across `normal`: g(s) = normal' (s - point) = 0. An orbit
 * comes through it forwards where g goes from below 0 to 0 or above. A lane that has just done so
 * is brought onto the plane by Newton's method for the time, with many small steps of the classical
 * Runge-Kutta method, all lanes side by side. */
#ifndef DTE_SECTION_H
#define DTE_SECTION_H

#include "analysis/ensemble.h"

typedef enum section_side { SECTION_FRESH, SECTION_AHEAD, SECTION_BEHIND } section_side;

typedef struct section_lanes {
    size_t d;
    ensemble_field *f;
    void *data;
    /* Lanes in question, [0, n). */
    size_t n;
    const double *point[ENSEMBLE_LANES], *normal[ENSEMBLE_LANES];
    double *s;    /* component k of lane i at [k * ENSEMBLE_LANES + i] */
    double *time; /* after section_lanes_bring: how much was added to the time, < 0 */
    double *v, *z, *sum, *step;
} section_lanes;

dte_status section_lanes_create(size_t d, ensemble_field *f, void *data, section_lanes *out,
                                dte_error *err);
void section_lanes_free(section_lanes *l);

/* g, its rate along the flow, and |s - point|^2, of a state and its field with stride
 * ENSEMBLE_LANES. */
void section_measure(size_t d, const double *point, const double *normal, const double *s,
                     const double *v, double *g, double *rate, double *square);
/* Appends lane `lane` of the view. */
void section_lanes_add(section_lanes *l, const ensemble_view *view, size_t lane,
                       const double *point, const double *normal);
/* Moves all lanes onto their sections. */
void section_lanes_bring(section_lanes *l);
/* |s - point|^2 of lane i. */
double section_distance2(const section_lanes *l, size_t i);
/* |s - t v - point|^2 of a lane of the view: how near the tangent leads back to, t before. */
double section_tangent2(const ensemble_view *view, size_t lane, double t, const double *point);

#endif
