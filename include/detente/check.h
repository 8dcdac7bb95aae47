/* detente/check.h - will it settle? Equilibria, spectra, verdicts and step sizes. */
#ifndef DETENTE_CHECK_H
#define DETENTE_CHECK_H

#include <detente/game.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the flow s' = v(s) does near an equilibrium, from its exact Jacobian J and, where that
 * leaves the question open, from higher derivatives and invariants. */
typedef enum dte_verdict {
    DTE_UNDECIDED, /* a number is too close to call at this precision; the reason says which */
    DTE_STABLE,    /* every Re(lambda) below minus its error bound: exponentially stable */
    DTE_STABLE_MANIFOLD, /* stable, modulo a k-dimensional manifold of equilibria */
    DTE_WEAKLY_STABLE,   /* a pair on the axis, first Lyapunov coefficient negative */
    DTE_CENTRE,          /* pairs on the axis, and orbits close: an invariant or a symmetry */
    DTE_MARGINAL,        /* critical eigenvalues on the axis, nonlinear terms open */
    DTE_WEAKLY_UNSTABLE, /* a pair on the axis, first Lyapunov coefficient positive */
    DTE_UNSTABLE         /* some Re(lambda) above its error bound */
} dte_verdict;

/* "stable", "stable-modulo-manifold", "weakly-stable", "centre", "marginal", "weakly-unstable",
 * "unstable", "undecided": the words of --require, `expect` and JSON. */
DTE_API const char *dte_verdict_word(dte_verdict verdict);
/* 0 and *out, or -1 if `word` is no verdict ("center" is accepted). */
DTE_API int dte_verdict_read(const char *word, dte_verdict *out);

/* An eigenvalue or a multiplier with a bound on its error:
 * |computed - true| <= bound, from the condition number of the eigenvalue, the backward error of
 * LAPACK, the quadrature error and the residual of the equilibrium; infinite at a defective
 * eigenvalue. */
typedef struct dte_eigenvalue {
    double re, im, bound;
    int tangent; /* 1: its direction is tangent to a manifold of equilibria (lambda is 0) */
} dte_eigenvalue;

enum { DTE_INTERVALS = 8 };

/* A training method at an equilibrium, seen as a map on its whole state (the parameters and the
 * method's memory: momentum buffers, past points, moments), with h the learning rate. For
 * simultaneous gradient descent s <- s + h v(s) the multipliers are 1 + h lambda, and the bound is
 * the lemma of dte_euler_step_bound; for every other method the bound is the first crossing of 1 by
 * the spectral radius, found by bisection. */
typedef struct dte_method_report {
    const char *method;  /* "simultaneous" */
    const char *formula; /* "s <- s + h v(s)" */
    char label[160];     /* as asked for: "momentum:momentum=-0.5" */
    double step;         /* h at which the following hold */
    dte_verdict verdict; /* the words of the flow, with |multiplier| and 1 for Re(lambda) and 0 */
    char reason[512];
    int exists; /* 0: the step has no Jacobian at rest (the reason says why); then no number does */
    double spectral_radius;      /* of the map, tangent directions left out */
    double lyapunov_coefficient; /* a of |z| -> |z| (1 + a |z|^2) for a pair, or a -1, on the unit
                                    circle: negative attracts; NaN if not computed */
    size_t n_multipliers;        /* dimension of the whole state */
    dte_eigenvalue
        *multipliers; /* modulus descending but for simultaneous, which follows the eigenvalues */
    int lemma;        /* 1: step_bound is the lemma; 0: first crossing of 1, to 12 digits */
    double
        step_bound; /* sup of the h that are stable from 0 on; 0 if none; inf if no bound was met */
    size_t binding; /* simultaneous: index of the eigenvalue that binds; SIZE_MAX if none */
    size_t n_intervals; /* of stable h, where stability comes and goes; the first may begin at 0 */
    double intervals[DTE_INTERVALS][2];
    double best_step;            /* minimizes the spectral radius; 0 if none is stable */
    double best_spectral_radius; /* there; 1 if none is stable */
} dte_method_report;

/* A published condition at an equilibrium: what it asks for, what was found. */
typedef struct dte_condition {
    const char *name;   /* "discriminator curvature" */
    const char *source; /* where it was published */
    int holds;          /* 1, 0; -1: cannot be told, or does not apply */
    double value;       /* the number that decides; NaN if there is none */
    char text[320];     /* a sentence; if it does not hold, with a witness */
} dte_condition;

typedef struct dte_equilibrium_report {
    const char *name;
    size_t n;                    /* d */
    double *point;               /* refined by Newton */
    double *jacobian;            /* row-major d x d, exact derivatives at `point` */
    dte_eigenvalue *eigenvalues; /* d, real part descending; conjugate pairs adjacent, + first */
    double moved;                /* |refined - given|_2 */
    int newton_steps;
    double residual;         /* |v(point)|_2 */
    double quadrature_error; /* estimate of |error of J|_F; 0 if no quadrature */
    double jacobian_error;   /* bound used for |dJ|_2, everything together */
    dte_verdict verdict;
    char reason[768];          /* one to three sentences */
    size_t manifold_dimension; /* k */
    double spectral_abscissa;  /* max Re(lambda), tangent directions left out */
    double rate;               /* exponential rate -max Re(lambda) if stable, else 0 */
    double stability_radius;   /* lower bound on the distance to instability; NaN if not computed */
    double lyapunov_coefficient; /* first Lyapunov coefficient; NaN if not computed */
    size_t n_methods;
    dte_method_report *methods;
    size_t n_conditions; /* 0 unless asked for */
    dte_condition *conditions;
} dte_equilibrium_report;

/* What an `energy H` of the scenario does along the flow: dH/dt = grad H . v. Only the first is
 * proved, by multiplying out; the others are observed at sampled points, each beyond (or below) its
 * error bound of rounding, rounded params and quadrature. */
typedef enum dte_energy_kind {
    DTE_ENERGY_CONSERVED,      /* dH/dt is identically zero */
    DTE_ENERGY_STILL,          /* below the error bound at every point */
    DTE_ENERGY_NON_INCREASING, /* negative at some points, below the error bound at the others */
    DTE_ENERGY_NON_DECREASING,
    DTE_ENERGY_GROWS,  /* positive at some points, negative at others */
    DTE_ENERGY_UNKNOWN /* not finite anywhere, or the game is too large for error bounds */
} dte_energy_kind;

/* "conserved", "conserved-to-rounding", "non-increasing", "non-decreasing", "grows", "unknown" */
DTE_API const char *dte_energy_word(dte_energy_kind kind);

/* The same energy along a training method: H(F(s; h)) against H(s) in each step, in the words of
 * the flow. Only DTE_ENERGY_CONSERVED and the factor are proved, by multiplying out with h as a
 * symbol. */
typedef struct dte_energy_step {
    const char *method; /* "alternating" */
    char label[160];    /* as asked for */
    double step;        /* h */
    dte_energy_kind kind;
    char *factor;    /* formula of H(F(s))/H(s), where H divides it exactly; NULL if not */
    size_t n_points; /* sampled as for the flow; where H and its change are finite */
    size_t n_still,
        n_growing;      /* of these: the change is below its error bound; positive beyond it */
    double least, most; /* H(F(s))/H(s) over the points where H > 0; NaN if it is not positive at
                           all of them */
    size_t n;           /* d */
    double *most_at;    /* d: where the change is largest; NULL if nothing was sampled */
    double change, change_error; /* H(F(s)) - H(s) there, and its error bound */
    char text[512];              /* all of this in sentences */
} dte_energy_step;

typedef struct dte_energy_report {
    const char *name;
    char *formula;    /* of H; a long one is cut, with "..." */
    char *derivative; /* of dH/dt, likewise */
    dte_energy_kind kind;
    int window;      /* 1: points of the scenario's window (components without one: within 1 of the
                        first equilibrium); 0: all components within 1 of the first equilibrium */
    size_t n_points; /* where H and dH/dt are finite */
    size_t n_still, n_growing; /* of these: dH/dt below its error bound; positive beyond it */
    size_t n;                  /* d */
    double *most_at;           /* d: where dH/dt is largest; NULL if nowhere finite */
    double most, most_error;   /* dH/dt there, and its error bound */
    char still_set[160]; /* "psi = 0": dH/dt is identically zero there; "" if none was found */
    double *still_at; /* d: a point off that set where dH/dt vanishes too; NULL: none was found */
    size_t extremum;  /* first equilibrium where H has a strict extremum (up to a manifold of
                         equilibria): a minimum if it falls, a maximum if it grows, either if it is
                         conserved; SIZE_MAX: none */
    int sign;         /* +1 a minimum, -1 a maximum there; 0: none */
    int leaves;       /* LaSalle: 1: where dH/dt is zero the flow leaves, at every sampled point of
                         the still set; 0: not so; -1: the question does not arise */
    char text[768];   /* all of this in sentences */
    size_t n_steps;   /* training methods asked for in the settings, or named in a claim about it */
    dte_energy_step *steps;
} dte_energy_report;

typedef struct dte_expectation {
    const char *text; /* "matched: flow stable" */
    size_t line;
    int met;
    char found[256]; /* what was found instead, if not met */
} dte_expectation;

/* Along a param: one equilibrium is followed from the param's present value to both ends of the
 * range, by Newton's method from the last point. The range is sampled evenly and logarithmically
 * (about 100 values); every verdict that differs from its neighbour's is bisected to 1e-13 of the
 * value, or to where the verdict is open. A verdict that comes and goes between two samples without
 * a bend of the spectral abscissa is not seen. */
typedef struct dte_solve_piece { /* lo to hi: the same verdict, or no equilibrium */
    double lo, hi;
    int lost; /* 1: the equilibrium could not be followed here; then there is no verdict */
    dte_verdict verdict;
    size_t manifold_dimension;
} dte_solve_piece;

typedef enum dte_change_kind {
    DTE_CHANGE_REAL,      /* a real eigenvalue reaches 0 (fold, pitchfork, transcritical) */
    DTE_CHANGE_PAIR,      /* a pair reaches the imaginary axis (Hopf) */
    DTE_CHANGE_NONLINEAR, /* the eigenvalues stay on their side: another reason changes, or the
                             dimension of the manifold of equilibria */
    DTE_CHANGE_LOST       /* the equilibrium could not be followed further */
} dte_change_kind;

/* "real-eigenvalue", "pair", "nonlinear", "lost" */
DTE_API const char *dte_change_word(dte_change_kind kind);

typedef struct dte_solve_change {
    double value;         /* the middle of lo and hi, or the value in it that was tried itself */
    double lo, hi;        /* one verdict holds up to lo, the other from hi on */
    size_t before, after; /* pieces; SIZE_MAX: the end of the range */
    dte_change_kind kind;
    double im;      /* of the eigenvalue that reaches the axis, >= 0; NaN for the last two kinds */
    int has_at;     /* the verdict at `value` itself is known and is another one than beside it */
    dte_verdict at; /* then this */
    size_t at_manifold; /* and the dimension of its manifold of equilibria */
    char text[320];     /* what happens, in a sentence */
} dte_solve_change;

/* Two real eigenvalues meet and become a pair: the rate may have a kink there. */
typedef struct dte_solve_meeting {
    double value, re; /* of the param; the double eigenvalue */
    int leading;      /* it is the one that decides the rate */
} dte_solve_meeting;

typedef struct dte_solve_best {
    double value;  /* of the param; NaN: nowhere */
    double number; /* the best rate, step bound or spectral radius there */
    double step;   /* the learning rate of a spectral radius */
    int open;      /* 1: approached but not reached: the verdict is another one at `value` itself */
    int end;       /* 1: at an end of the range; it may be better beyond */
} dte_solve_best;

typedef struct dte_solve_method {
    char label[160];
    dte_solve_best bound;  /* the largest step_bound */
    dte_solve_best radius; /* the least best_spectral_radius: param and learning rate together */
} dte_solve_method;

typedef struct dte_solve_equilibrium {
    const char *name;
    size_t n_samples; /* values of the param that were looked at */
    size_t n_pieces, n_changes, n_meetings, n_methods;
    dte_solve_piece *pieces; /* ascending; between two of them lies a change */
    dte_solve_change *changes;
    dte_solve_meeting *meetings;
    dte_solve_best rate; /* the largest -max Re(lambda) where the verdict is stable */
    dte_solve_method *methods;
} dte_solve_equilibrium;

typedef struct dte_solve {
    const char *param;
    double value;  /* now */
    double lo, hi; /* searched */
    int capped;    /* 1: the range is unbounded, lo and hi are as far as was looked */
    size_t n_equilibria;
    dte_solve_equilibrium *equilibria;
} dte_solve;

typedef struct dte_check {
    size_t n_equilibria;
    dte_equilibrium_report *equilibria;
    size_t n_expectations;
    dte_expectation *expectations;
    int all_met; /* every expectation (1 if there are none) */
    size_t n_energies;
    dte_energy_report *energies; /* in the order of the scenario */
    size_t n_solves;
    dte_solve *solves; /* in the order of the settings */
    size_t n_warnings;
    char **warnings;
} dte_check;

typedef struct dte_check_settings {
    double step; /* h where a method does not say its own; 0: half its bound, 0.1 if it has none */
    int newton_limit;           /* steps, 50 */
    int nonlinear;              /* 1: look beyond the linearisation where it is critical */
    size_t n_methods;           /* 0: simultaneous, and the `train` lines of the scenario */
    const char *const *methods; /* "NAME" or "NAME:key=value,..."; see dte_list("methods") */
    int conditions;             /* 1: published conditions at every equilibrium (0) */
    size_t n_solves;
    const char *const *solves; /* "PARAM" or "PARAM=LO:HI": what would change the verdict. LO, HI
                                  may be -inf, inf; by default the range of the param */
} dte_check_settings;
DTE_API dte_check_settings dte_check_default(void);

/* Analyses every equilibrium of the scenario and checks its `expect` lines. DTE_NUMERIC: a value
 * that is not finite (the message names expression, point and params), or no equilibrium near the
 * given point; DTE_USAGE: the scenario names no equilibrium, or `solves` is no param or no range;
 * DTE_SCENARIO: a `train` or `expect` line names a method, an option or a condition that there is
 * not. An expectation that is not met is no error. *out refers to names in `game` and is freed,
 * before it, by dte_check_free. */
DTE_API dte_status dte_check_run(dte_game *game, const dte_check_settings *settings,
                                 dte_check **out, dte_error *err);
DTE_API void dte_check_free(dte_check *check);

/* The report for people, and for programs (schema 1; see the manual). Freed by dte_text_free. */
DTE_API dte_status dte_check_text(const dte_game *game, const dte_check *check, char **text,
                                  dte_error *err);
DTE_API dte_status dte_check_json(const dte_game *game, const dte_check *check, char **text,
                                  dte_error *err);

/* sup of the h > 0 for which every eigenvalue of I + hJ lies inside the unit circle:
 * min over k of -2 Re(l_k) / |l_k|^2; 0 if some Re(l_k) >= 0 or is NaN; +infinity for n = 0.
 *
 * Because |1 + h l|^2 = 1 + 2h Re(l) + h^2 |l|^2. See Mescheder, Nowozin, Geiger, "The Numerics
 * of GANs", NeurIPS 2017, arXiv:1705.10461, Lemma 4. */
DTE_API double dte_euler_step_bound(size_t n, const double *re, const double *im);

#ifdef __cplusplus
}
#endif
#endif
