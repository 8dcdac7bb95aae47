/* detente/basin.h - the global picture: all equilibria of a box, and where starts go. */
#ifndef DETENTE_BASIN_H
#define DETENTE_BASIN_H

#include <detente/check.h>
#include <detente/work.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- equilibria ---- */

typedef struct dte_equilibria_settings {
    size_t n_window; /* ranges of components, in place of the scenario's window */
    const dte_axis *window;
    double enlarge; /* the box is searched this much wider than the window, about its centre; 1 */
    size_t starts;  /* of Newton's method; 0: 1024, fewer for large games; at most 1000000 */
} dte_equilibria_settings;
DTE_API dte_equilibria_settings dte_equilibria_default(void);

/* An isolated equilibrium, or the points that were found on one manifold of equilibria. */
typedef struct dte_equilibrium_set {
    const char *name; /* the scenario's name of a point of it; else "E1", "E2", ..., "M1", ... */
    size_t dimension; /* 0: isolated, or nothing else could be shown */
    size_t first, n;  /* its representative points are check->equilibria[first .. first + n) */
    size_t hits;      /* starts from which Newton's method came here */
} dte_equilibrium_set;

typedef struct dte_equilibria {
    size_t n_sets;
    dte_equilibrium_set *sets;
    dte_check *check;       /* reports without methods, energies and expectations */
    size_t dimension;       /* d */
    double *lo, *hi;        /* d each: the box */
    size_t starts;          /* of Newton's method */
    size_t outside, failed; /* it left the box; it found no zero of v */
    size_t kinks;           /* it stopped where v has a jump or a kink: no equilibrium with a J */
    size_t singles;         /* sets that one start alone has found: more may be hidden */
    char *names;            /* owned */
} dte_equilibria;

/* Equilibria in the box of the window: components without a range are within 1 of the first
 * equilibrium that the scenario names (of 0 if it names none). Newton's method, damped and with
 * minimum-norm steps, from quasi-random points and from the equilibria of the scenario. Points
 * nearer than 1e-6 (1 + |s|) are one. Points where J is singular belong to one set if steps along
 * its kernel, each brought back by Newton's method, lead from one to the other; its dimension is
 * that of manifold.h. What was found is an equilibrium to rounding; that nothing else exists is not
 * proved. Verdicts are those of dte_check_run.
 *
 * DTE_USAGE for bad settings, DTE_NUMERIC, DTE_MEMORY. None found is no error. Free it before the
 * game. */
DTE_API dte_status dte_equilibria_find(dte_game *game, const dte_equilibria_settings *settings,
                                       dte_equilibria **out, dte_error *err);
DTE_API void dte_equilibria_free(dte_equilibria *e); /* takes NULL */
DTE_API dte_status dte_equilibria_text(const dte_game *game, const dte_equilibria *e, char **text,
                                       dte_error *err);
DTE_API dte_status dte_equilibria_json(const dte_game *game, const dte_equilibria *e, char **text,
                                       dte_error *err);

/* ---- basins ---- */

typedef enum dte_outcome_kind {
    DTE_NOT_DECIDED, /* none of the others within the time */
    DTE_LEFT,        /* a component went farther from the centre of the box than `far` times its
                        half width; it might come back */
    DTE_DIVERGED,    /* a value that is not finite, or a solution that ends in finite time */
    DTE_PERIODIC,  /* the orbit returned to its start, to 1e-6 of its size, and closes for a reason
                    */
    DTE_RETURNED,  /* the same without a known reason: a slower drift would not be seen */
    DTE_CONVERGED, /* in a ball around an equilibrium in which the distance to it falls */
    DTE_TO_MANIFOLD, /* at rest beside a manifold of equilibria that attracts there */
    DTE_LIMIT_CYCLE, /* in a neighbourhood of a periodic orbit that attracts */
    DTE_NOT_RUN      /* stopped before this start; the last outcome, if there is any */
} dte_outcome_kind;

/* "not-decided", "left", "diverged", "periodic", "returned", "converged", "manifold",
 * "limit-cycle", "not-run" */
DTE_API const char *dte_outcome_word(dte_outcome_kind kind);

typedef struct dte_outcome {
    dte_outcome_kind kind;
    size_t set;       /* equilibria->sets[set], or cycles[set]; SIZE_MAX: neither */
    const char *name; /* that set's or cycle's name; else the word of the kind */
    size_t count;
    double fraction; /* count / n, n: starts that were run; NaN for DTE_NOT_RUN */
    double error;    /* its standard error sqrt(p (1 - p) / n), p = (count + 1)/(n + 2) */
} dte_outcome;

/* A periodic orbit that attracts: of the flow, or of a method. */
typedef struct dte_cycle {
    char name[24];     /* "C1", "C2", ... */
    double period;     /* flow time; steps of the method */
    double multiplier; /* of the largest modulus: of the Floquet multipliers without the trivial 1,
                          or of the eigenvalues of the product of the Jacobians; this modulus,
                          whose error is about 1e-9 */
    double *lo, *hi;   /* d each: the range of every component, to 1e-6 of the size */
    size_t n_points;
    double *points; /* n_points x d: a period, evenly in time; the iterates of a method */
} dte_cycle;

typedef struct dte_basin_settings {
    size_t x, y; /* components of the grid; SIZE_MAX: the first two of the window, or the state */
    size_t n_window;
    const dte_axis *window; /* as in dte_equilibria_settings */
    size_t nx, ny;          /* starts: centres of nx x ny cells; 256 x 256; at most 2^26 together */
    const double *start;    /* d: the other components; NULL: the first equilibrium, else the start,
                               else 0 */
    double time;            /* of the flow, up to 1e20; 100 */
    double rtol;            /* of each step; 1e-8; absolute tolerance rtol/100 */
    double far;             /* see DTE_LEFT; 10; infinity: never */
    const char *method;     /* a training method instead of the flow; NULL */
    size_t steps;           /* of it; 10000 */
    double step;            /* its learning rate if it does not say its own; 0: 0.1 */
    size_t threads;         /* 0: one for each processor */
    const volatile int *stop; /* nonzero: come back soon with what is there; NULL: never */
    /* Called now and then, one call at a time, from any thread; may be NULL. */
    void (*progress)(void *user, size_t starts_done, size_t starts);
    void *user;
    /* A journal, a share of the starts, several processes; NULL: nothing of this. Starts of other
     * shares and processes count as not run. */
    dte_work *work;
} dte_basin_settings;
DTE_API dte_basin_settings dte_basin_default(void);

typedef struct dte_basin {
    dte_axis x, y; /* of the grid */
    size_t nx, ny;
    size_t n_run;     /* starts that were run: fewer than nx ny after a stop */
    double time;      /* of the flow; 0 for a method */
    size_t steps;     /* of the method; 0 for the flow */
    double step;      /* h of the method */
    char method[160]; /* its label; "" for the flow */
    size_t n_outcomes;
    dte_outcome *outcomes; /* 0 is DTE_NOT_DECIDED */
    unsigned char *code;   /* of the start (i, j) at [j * nx + i], j upwards: which outcome */
    double *when;          /* flow time, or steps, after which that was known; NaN: not run */
    double *base;          /* d: the components that the grid does not move */
    char reason[256];      /* why orbits close; "" if no reason is known */
    size_t n_cycles;
    dte_cycle *cycles;
    dte_equilibria *equilibria; /* those that were looked for: a box twice as wide as the window */
} dte_basin;

/* Where do starts in the window go? The flow by DOP853 with the given tolerance in every step, or
 * the steps of a training method from memory at rest; starts run side by side as lanes and on
 * threads, and every number is the same for any number of threads.
 *
 * Converged: s is in an ellipsoid (s - s*)' P (s - s*) <= r^2 about a stable equilibrium (of the
 * map: a stable fixed point, memory included), J'P + PJ = -I (J'PJ - P = -I), and on 128 (or 1024)
 * points of each of a sequence of ellipsoids up to 4/3 r (2 r for more than two components) the
 * exact field makes that form fall at least a quarter as fast as the linear one would. That is
 * sampled, not proved.
 *
 * Limit cycles are looked for beforehand, from up to 16 x 16 of the starts that no other outcome
 * explains, in games of at most 64 components: by Newton's method on the return map to a section,
 * with the exact variational equation. One is accepted if all its multipliers but the trivial one
 * are below 1 - 1e-4 and points of an ellipsoid on the section are seen to come nearer, as for
 * equilibria; starts that come through the section within it have come to that cycle. Of a method
 * likewise: cycles of 2 to 64 steps, multipliers below 1 - 1e-6, unless its step changes with its
 * number. Orbits that close around a centre, curves that a method fills, and cycles to which none
 * of the probes comes are not among them.
 *
 * DTE_USAGE for bad settings, DTE_NUMERIC, DTE_LIMIT, DTE_MEMORY. Free it before the game. */
DTE_API dte_status dte_basin_run(dte_game *game, const dte_basin_settings *settings,
                                 dte_basin **out, dte_error *err);
DTE_API void dte_basin_free(dte_basin *b); /* takes NULL */

/* The table of outcomes for people and for programs. */
DTE_API dte_status dte_basin_text(const dte_game *game, const dte_basin *b, char **text,
                                  dte_error *err);
DTE_API dte_status dte_basin_json(const dte_game *game, const dte_basin *b, char **text,
                                  dte_error *err);

/* Writes the map by the ending of `path`: .csv ("w,a,outcome,when", a line for each start), .npy
 * (uint8 [ny][nx] of codes, for numpy.load), .svg, .png, .pdf (a picture; `medium` as in
 * dte_plot_settings; `keep`: leave OUT.gp and OUT.dat beside it). Whole or not at all. */
DTE_API dte_status dte_basin_write(dte_game *game, const dte_basin *b, const char *path,
                                   const char *medium, int keep, dte_error *err);

#ifdef __cplusplus
}
#endif
#endif
