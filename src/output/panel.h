/* panel.h - one panel of a figure: from what a recipe asks for to a chart.
 *
 * A kind of panel is one row of panel_table (panel_rows.h) and one file; recipes name it, nothing
 * else does. */
#ifndef DTE_PANEL_H
#define DTE_PANEL_H

#include "output/chart.h"
#include <detente/flow.h>

typedef struct panel_over { /* over gamma = 0 : 4 : 401 [log] */
    const char *name;       /* param; NULL: not given */
    double lo, hi;
    size_t n; /* values, ends included; at least 2; 0: a sensible number */
    bool log;
} panel_over;

/* One training method, or the flow, of a panel. */
typedef struct panel_method {
    const char *use;  /* "alternating:step=0.2,discriminator=5"; NULL: the flow */
    const char *name; /* in the key; NULL: the method's label, or "flow" */
} panel_method;

/* What a recipe says about a panel. A view: text belongs to the recipe. */
typedef struct panel_spec {
    const char *kind;             /* row of panel_table */
    const char *title, *subtitle; /* NULL: what the kind finds fit; "": none */
    size_t n_methods;
    const panel_method *methods;
    panel_over over;
    size_t n_values; /* at = 0, 0.5, 1: values of the param `at`, or learning rates where it is
                        "step" */
    const char *at;
    const double *values;
    size_t n_starts;
    const char *const *starts; /* "w=0.5,a=1": trajectories; none: the scenario's */
    const char *equilibrium;   /* its name; NULL: the first */
    const char *point;         /* "w=0.5": instead of an equilibrium, as it is */
    const char *x, *y;         /* components, or quantities where the kind has a choice; NULL */
    bool has_x_range, has_y_range, x_log, y_log;
    double x_lo, x_hi, y_lo, y_hi;
    size_t steps;                                          /* of methods; 0: 500 */
    double time;                                           /* of the flow; 0: a sensible one */
    double spacing;                                        /* of streamlines; 0: a sensible value */
    bool arrows, nullclines, separatrices, speed, no_flow; /* of `phase` */
} panel_spec;

typedef struct panel_kind {
    const char *name;
    const char *help; /* one sentence: what is drawn */
    const char
        *accepts; /* words of the recipe that it reads, separated by spaces; others are an error */
    /* Fills an empty chart. The game has the panel's settings; it stays as it is: where params
     * move, they move in another one (game_with). */
    dte_status (*make)(dte_game *game, const panel_spec *spec, chart *out, dte_error *err);
} panel_kind;

extern const panel_kind *const panel_table[];
size_t panel_count(void);
const panel_kind *panel_find(const char *name); /* NULL if there is none */

#endif
