/* detente/sweep.h - how does it depend on the numbers? Verdict, spectral abscissa and radius, rate
 * and step sizes over one or two params and the learning rate of a method.
 *
 * At each point of a grid the equilibrium is found as dte_check_run finds it: by Newton's method
 * from the point that the scenario gives at these params; where that fails, from the equilibrium of
 * the point before. Rows without an equilibrium hold NaN.
 *
 * Columns, behind those of the axes:
 *     verdict         of the flow, as dte_check_run gives it
 *     abscissa        max Re(lambda) of the exact Jacobian, tangent directions left out
 *     abscissa_error  bound on its error
 *     rate            -abscissa where it is stable, else 0
 *     radius          spectral radius of the method's map at the learning rate of the row
 *     method_verdict  of the map, from its multipliers and their bounds. Where they do not decide
 *                     it is marginal or undecided, or with the settings' `nonlinear` what
 *                     dte_check_run says, which looks at nonlinear terms
 *     method_reason   what method_verdict rests on (dte_sweep_reason)
 *     step_bound, best_step, best_radius   as in dte_method_report
 * `radius`, `method_verdict` and `method_reason` need a learning rate: an axis "step", or the
 * settings' `step`.
 *
 * A fast sweep leaves out verdict, abscissa_error, method_verdict, method_reason and, for
 * simultaneous descent, best_step and best_radius. Its numbers come from one program that keeps the
 * params as inputs; they have no error bound. Directions along a manifold of equilibria are then
 * the k eigenvalues nearest to 0 (below 1e-7 |J|), for the k of the scenario's own params. */
#ifndef DETENTE_SWEEP_H
#define DETENTE_SWEEP_H

#include <detente/flow.h>
#include <detente/work.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { DTE_SWEEP_AXES = 2, DTE_SWEEP_COLUMNS = 13, DTE_SWEEP_FULL = 100000 };

typedef struct dte_sweep_axis {
    const char *name; /* a param, or "step": the learning rate of the method */
    double lo, hi;    /* lo < hi; 0 < lo if log, 0 <= lo for "step" */
    size_t n;         /* values, ends included; at least 2 */
    int log;          /* equal ratios instead of equal differences */
} dte_sweep_axis;

typedef enum dte_sweep_depth {
    DTE_SWEEP_AUTO,    /* verdicts for up to DTE_SWEEP_FULL rows */
    DTE_SWEEP_VERDICT, /* all columns */
    DTE_SWEEP_FAST
} dte_sweep_depth;

typedef struct dte_sweep_settings {
    size_t n_axes; /* 1 or 2 */
    dte_sweep_axis axes[DTE_SWEEP_AXES];
    const char *equilibrium; /* its name; NULL: the first */
    const char *method;      /* "NAME:key=value,..."; NULL: simultaneous */
    double step;             /* learning rate, if no axis is "step"; 0: the method's, or none */
    dte_sweep_depth depth;
    int nonlinear;            /* 1: verdicts, and on maps beyond the linearisation; not with FAST */
    int boundaries;           /* 1: trace where stability begins and ends */
    size_t threads;           /* 0: all processors; the result is the same bytes for any number */
    const volatile int *stop; /* nonzero: come back soon with what is there; NULL: never */
    /* Called now and then, one call at a time, from any thread; may be NULL. */
    void (*progress)(void *user, size_t rows_done, size_t rows);
    /* The same while boundaries are traced, when all rows are there: edges of the grid. */
    void (*tracing)(void *user, size_t edges_done, size_t edges);
    void *user;
    /* A journal, a share of the rows, several processes; NULL: nothing of this. Rows of other
     * shares and processes count as not computed, and boundaries are then not traced. The first
     * process traces them, with its threads; the journal of boundaries is a file of its own, whose
     * name is that of the journal and ".boundaries". */
    dte_work *work;
} dte_sweep_settings;
DTE_API dte_sweep_settings dte_sweep_default(void);

/* What a verdict on a method's map rests on, or why there is none. */
typedef enum dte_sweep_reason {
    DTE_SWEEP_LINEAR,    /* "multipliers": they and their error bounds decide */
    DTE_SWEEP_NONLINEAR, /* "nonlinear-terms": a multiplier is on the circle, these decide */
    DTE_SWEEP_ON_CIRCLE, /* "on-circle": a multiplier is on the circle within its error bound */
    DTE_SWEEP_TOO_CLOSE, /* "too-close": the error bound is too wide to call it so */
    DTE_SWEEP_ZERO_STEP, /* "zero-step": nothing moves at learning rate 0 */
    DTE_SWEEP_NO_MAP     /* "no-jacobian": the map does not rest there, or is not differentiable */
} dte_sweep_reason;
DTE_API const char *dte_sweep_reason_word(dte_sweep_reason reason);

typedef enum dte_sweep_kind {
    DTE_SWEEP_NUMBER,
    DTE_SWEEP_VERDICTS, /* values are dte_verdict */
    DTE_SWEEP_REASONS   /* values are dte_sweep_reason */
} dte_sweep_kind;

typedef struct dte_sweep_column {
    const char *name;
    dte_sweep_kind kind;
} dte_sweep_column;

/* A curve on which stability changes: points[k * n_axes + a], in order. "Hopf", "fold/pitchfork"
 * (a real eigenvalue through 0); of a map "Neimark-Sacker", "flip" (-1), "+1". Each point lies on
 * an edge of the grid, exact to 1e-9 of that edge; those of a closed curve inside one cell, and of
 * a tip that enters and leaves a cell by one edge, lie in the cell.
 *
 * Found for sure: a boundary that separates two nodes of an edge. Where both are on one side, an
 * edge is searched for a pair of crossings, and a cell for a closed curve, if the margin (abscissa,
 * or radius - 1) at the nodes around it falls towards its inside so fast that it may reach 0 there.
 * Not seen: what is so narrow that these nodes do not feel it, three crossings of one edge (one of
 * them is found), two curves inside one cell. */
typedef struct dte_boundary {
    const char *name;
    size_t n;
    double *points;
    int joined; /* 1: it goes on from the last point of the curve before, as another kind */
} dte_boundary;

typedef struct dte_sweep {
    size_t n_axes;
    dte_sweep_axis axes[DTE_SWEEP_AXES];
    const char *equilibrium;
    const char *method; /* canonical text */
    double step;        /* 0: none, or an axis */
    size_t n_columns;   /* those of the axes among them, first */
    dte_sweep_column columns[DTE_SWEEP_COLUMNS];
    size_t n_rows;  /* the last axis runs fastest */
    size_t n_done;  /* rows computed: fewer than n_rows after a stop */
    size_t n_empty; /* of these: no equilibrium, or a value that is not finite */
    char why[1024]; /* the message of the first of these, or "" */
    size_t n_boundaries;
    dte_boundary *boundaries;
    int boundaries_cut;              /* 1: stopped before all were traced */
    size_t n_edges;                  /* of the grid, looked at to trace them; */
    size_t n_edges_done;             /* fewer than n_edges after a stop: */
    double missing_from, missing_to; /* those between these values of the first axis are missing */
    struct sweep_store *store;
} dte_sweep;

/* DTE_USAGE: an axis, method or equilibrium that makes no sense; DTE_LIMIT: more than 2^26 rows;
 * DTE_NUMERIC: no row has an equilibrium; DTE_MEMORY. *out refers to names in `game` and is freed,
 * before it, by dte_sweep_free. The game keeps its params. */
DTE_API dte_status dte_sweep_run(dte_game *game, const dte_sweep_settings *settings,
                                 dte_sweep **out, dte_error *err);
DTE_API void dte_sweep_free(dte_sweep *s); /* takes NULL */

/* Row `row` into values[0..n_columns). Returns 1, or 0 if it was not computed; the values of the
 * axes are written in any case. */
DTE_API int dte_sweep_row(const dte_sweep *s, size_t row, double *values);
/* Value i of an axis; the ends are exact. */
DTE_API double dte_sweep_value(const dte_sweep_axis *axis, size_t i);

/* The rows that were computed, as "csv" (a line of names, then numbers that read back exactly;
 * verdicts as words), "json" (null where a number is not finite) or "npy" (numpy.load gives a
 * structured array with one field '<f8' for each column; verdicts are the numbers of dte_verdict).
 * DTE_USAGE for another format, DTE_IO if `write` fails. */
DTE_API dte_status dte_sweep_write(const dte_game *game, const dte_sweep *s, const char *format,
                                   dte_write *write, void *user, dte_error *err);
/* The boundaries as CSV: "curve,kind" and the axes. */
DTE_API dte_status dte_sweep_write_boundaries(const dte_sweep *s, dte_write *write, void *user,
                                              dte_error *err);
/* Before a long sweep: can dte_sweep_chart draw this? DTE_USAGE: the ending of `path`, or `medium`;
 * DTE_IO: there is no gnuplot. */
DTE_API dte_status dte_sweep_chart_ready(const char *medium, const char *path, dte_error *err);
/* The picture: over one axis the abscissa or the radius, over two the stable region and its
 * boundaries, in grey where there are no numbers. The file, by the ending of `path`, appears whole
 * or not at all. `medium` as in dte_plot_settings. */
DTE_API dte_status dte_sweep_chart(const dte_game *game, const dte_sweep *s, const char *medium,
                                   int keep, const char *path, dte_error *err);

#ifdef __cplusplus
}
#endif
#endif
