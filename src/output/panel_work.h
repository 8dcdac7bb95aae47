/* panel_work.h - what the kinds of panels share: the game at other params, the equilibrium there,
 * ranges, titles and axes. */
#ifndef DTE_PANEL_WORK_H
#define DTE_PANEL_WORK_H

#include "analysis/spectrum.h"
#include "base/number.h"
#include "output/panel.h"

/* A panel in the making. Its game is a twin of the caller's, which therefore stays as it is. */
typedef struct panel_work {
    const panel_spec *spec;
    chart *out;
    dte_game *game;
    size_t d;
    size_t equilibrium; /* index of the one that is studied; SIZE_MAX: the scenario has none */
    size_t found;       /* values of a param with an equilibrium, so far */
    size_t gaps;        /* values without */
    double gap;         /* the first of these */
    char why[1024];     /* and the reason there */
} panel_work;

typedef dte_status panel_maker(panel_work *w, dte_error *err);
/* Runs `make` on a new panel_work. DTE_USAGE for an equilibrium that the scenario does not name;
 * DTE_MEMORY also if the chart could not grow. */
dte_status panel_run(dte_game *game, const panel_spec *spec, chart *out, panel_maker *make,
                     dte_error *err);
/* DTE_USAGE unless the scenario names an equilibrium. */
dte_status panel_need_equilibrium(const panel_work *w, dte_error *err);

/* The range that a panel goes over: learning rates, or values of a param. */
typedef struct panel_range {
    bool step;        /* learning rates */
    const char *name; /* "step" or the param */
    double lo, hi;    /* lo < hi, and 0 < lo if log */
    size_t n;         /* at least 2 */
    bool log;
} panel_range;

/* Reads spec->over, which must be there unless `step` allows learning rates (name "step"). `n` is
 * the number of values where the recipe does not say. DTE_USAGE: not given, no param of that name
 * (the nearest is named), lo >= hi, a logarithmic range that does not begin above 0; DTE_LIMIT. */
dte_status panel_read_range(const panel_work *w, bool step, size_t n, panel_range *out,
                            dte_error *err);
/* Value k < n; the ends exactly. */
double panel_value(const panel_range *r, size_t k);
/* The middle, geometric if log. */
double panel_middle(const panel_range *r, double a, double b);
/* 0 at lo, 1 at hi. */
double panel_place(const panel_range *r, double value);
/* True if `name` is a param; DTE_USAGE with the nearest one else. */
dte_status panel_need_param(const panel_work *w, const char *name, dte_error *err);

/* The equilibrium at the present params. */
typedef struct panel_rest {
    double *point, *jacobian; /* d, d x d */
    jacobian_error error;
    spectrum s;
    bool *tangent;   /* for each eigenvalue: it belongs to a manifold of equilibria */
    size_t manifold; /* its dimension */
} panel_rest;

dte_status panel_rest_find(panel_work *w, panel_rest *out, dte_error *err);
void panel_rest_free(panel_rest *r); /* also a zeroed one */

dte_status panel_set(panel_work *w, const char *param, double value, dte_error *err);
/* Sets a param and finds the equilibrium. Where there is none, or a number is not finite, *found is
 * false, *out is empty, and the reason is kept in w->why: a gap of the panel. */
dte_status panel_rest_at(panel_work *w, const char *param, double value, panel_rest *out,
                         bool *found, dte_error *err);
/* The same decision for another computation at that value: a status that is a gap becomes DTE_OK
 * with *found = false, others are passed on. `why` is what it said. */
dte_status panel_gap(panel_work *w, double value, dte_status status, const dte_error *why,
                     bool *found, dte_error *err);
/* DTE_NUMERIC, with w->why, if no value of the range had anything to show. */
dte_status panel_need_found(const panel_work *w, const char *param, double lo, double hi,
                            dte_error *err);

/* Title and subtitle: the recipe's, else that of the scenario and "eta = 0.25" without the param
 * `varied` (NULL: all are named). */
void panel_titles(panel_work *w, const char *varied);
/* The x or y axis: range and scale are the recipe's where it says. DTE_USAGE for an empty range or
 * one that a logarithmic axis cannot show. */
dte_status panel_axis(panel_work *w, char which, const char *name, bool words, double lo, double hi,
                      bool log, dte_error *err);
/* The axis of a range: the param, or "learning rate h". */
dte_status panel_range_axis(panel_work *w, const panel_range *r, dte_error *err);
/* "gamma = 0.5"; a learning rate is "h = 0.5". Returns out. */
enum { PANEL_TEXT = 200 };
const char *panel_setting(const char *name, double value, char out[PANEL_TEXT]);
/* Index of the component; DTE_USAGE with the nearest name. */
dte_status panel_component(const panel_work *w, const char *name, size_t *out, dte_error *err);
/* spec->starts[i], or without any the scenario's start: d numbers. */
dte_status panel_start(const panel_work *w, size_t i, double *point, dte_error *err);
size_t panel_start_count(const panel_work *w); /* at least 1 */
/* Smallest and largest finite value seen. */
typedef struct panel_extent {
    double lo, hi; /* lo > hi: none */
} panel_extent;
panel_extent panel_extent_none(void);
void panel_extend(panel_extent *e, double value);
/* Both ends moved out by `part` of the size; [-1, 1] for none. */
panel_extent panel_padded(panel_extent e, double part);

#endif
