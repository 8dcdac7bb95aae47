/* detente/flow.h - trajectories and pictures. */
#ifndef DETENTE_FLOW_H
#define DETENTE_FLOW_H

#include <detente/check.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Receives text as it is made. Returns 0 to go on; anything else stops with DTE_IO. */
typedef int dte_write(void *user, const char *text, size_t length);

typedef struct dte_run_settings {
    double time;         /* flow time T, either sign; 20 */
    size_t samples;      /* output times T k / samples, k = 0 .. samples; 200 */
    double rtol, atol;   /* 1e-10, 1e-12 */
    int stiff;           /* 1: implicit method with the exact Jacobian (GSL bsimp); 0: rk8pd */
    const double *start; /* d numbers; NULL: the scenario's start */
    const char *method;  /* NULL: the flow; else the iterates of a training method, "NAME" or
                            "NAME:key=value,..." */
    size_t steps;        /* how many of them; 500 */
    double step;         /* h where the method does not say its own; 0: 0.1 */
} dte_run_settings;
DTE_API dte_run_settings dte_run_default(void);

/* Integrates the flow with GSL and writes CSV: "t,w,a", then one line for each output time with 17
 * digits; for a method "step,w,a", one line for each iterate from step 0 on. DTE_NUMERIC if the
 * field becomes non-finite or the trajectory leaves every bound (the rows up to there are written
 * first, and the message says when and where). */
DTE_API dte_status dte_run_csv(dte_game *game, const dte_run_settings *settings, dte_write *write,
                               void *user, dte_error *err);

typedef struct dte_plot_settings {
    size_t x,
        y; /* components on the axes; SIZE_MAX: the first two of the window, or of the state */
    double
        separation;   /* of streamlines, as a fraction of the window's width; 0: a sensible value */
    int flow;         /* 1: streamlines */
    int arrows;       /* 1: the field as arrows on a grid instead; 0 */
    int speed;        /* 1: colour by |v|; 0 */
    int nullclines;   /* 0 */
    int separatrices; /* 1: stable and unstable manifolds of saddles */
    int trajectory;   /* 1: draw the trajectory from the start, if there is one */
    const double *start;        /* d numbers; NULL: the scenario's start */
    size_t n_methods;           /* iterates of training methods from the same start; 0 */
    const char *const *methods; /* "NAME" or "NAME:key=value,..." */
    size_t steps;               /* of each; 500 */
    int keep;                   /* 1: leave OUT.gp and OUT.dat beside the picture */
    const char *medium;         /* "screen", "column", "page", "slides"; NULL: screen */
    const char *title;          /* NULL: the scenario's */
    const dte_axis *window;     /* two axes, or NULL: the scenario's, else around the equilibria */
} dte_plot_settings;
DTE_API dte_plot_settings dte_plot_default(void);

/* The phase portrait in the plane of two components (the others held at the first equilibrium,
 * which the subtitle says), as .svg, .png or .pdf by the ending of `path`, drawn by gnuplot. The
 * file appears whole or not at all. `check` may be NULL: then equilibria are analysed first. */
DTE_API dte_status dte_plot(dte_game *game, const dte_check *check,
                            const dte_plot_settings *settings, const char *path, dte_error *err);

#ifdef __cplusplus
}
#endif
#endif
