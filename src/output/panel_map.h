/* panel_map.h - training methods of a panel, as maps at an equilibrium. */
#ifndef DTE_PANEL_MAP_H
#define DTE_PANEL_MAP_H

#include "game/method.h"
#include "output/panel_work.h"
#include <detente/check.h>

/* The method number i of the recipe; simultaneous descent if it names none. */
size_t panel_method_count(const panel_work *w);              /* at least 1 */
const char *panel_method_use(const panel_work *w, size_t i); /* NULL: the flow */
/* Its name in the key: the recipe's, else "alternating, step = 0.2", "flow". Returns out. */
const char *panel_method_name(const panel_work *w, size_t i, char out[PANEL_TEXT]);
/* DTE_USAGE if one of them is the flow, or cannot be read. */
dte_status panel_need_maps(const panel_work *w, dte_error *err);
/* The step that the method itself says; 0: none. */
dte_status panel_method_step(const panel_work *w, size_t i, double *step, dte_error *err);

/* The report of a check on the method at the equilibrium. Its multipliers are not kept. */
dte_status panel_report(panel_work *w, const panel_rest *rest, const char *use,
                        dte_method_report *out, dte_error *err);

/* A method compiled at an equilibrium. It does not move in memory while it is open. */
typedef struct panel_map {
    method_use use;
    method_map map;
    double *state;            /* at rest */
    double *matrix, *re, *im; /* work space */
    size_t tangent;           /* multipliers along a manifold of equilibria, left out */
    size_t n;                 /* the others */
} panel_map;

/* `point`: d numbers, at which the method rests; `tangent`: dimension of the manifold there. */
dte_status panel_map_open(panel_work *w, const double *point, size_t tangent, const char *use,
                          panel_map *out, dte_error *err);
void panel_map_close(panel_map *m); /* also a zeroed one */
/* m->re[0..n), m->im[0..n): the multipliers at learning rate h. */
dte_status panel_map_multipliers(panel_map *m, double h, dte_error *err);

#endif
