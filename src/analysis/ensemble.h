/* ensemble.h - many trajectories of s' = f(s) at once.
 *
 * Every trajectory is a lane of a block with a time and a step size of its own; a lane that is
 * finished takes the next start. A lane's numbers do not depend on its neighbours, on its place in
 * the block or on the number of blocks, bit for bit, if the field keeps the same promise (dte_game
 * fields do). */
#ifndef DTE_ENSEMBLE_H
#define DTE_ENSEMBLE_H

#include "analysis/ensemble_rule.h"
#include <detente/error.h>
#include <stdbool.h>
#include <stdint.h>

enum { ENSEMBLE_LANES = 128 };

/* v = f(s) for n lanes: component k of lane j at s[k * ENSEMBLE_LANES + j], the same for v. */
typedef void ensemble_field(void *data, size_t n, const double *s, double *v);
/* That of a program without uniform inputs, which is `data`. */
ensemble_field ensemble_program;

typedef enum ensemble_end {
    ENSEMBLE_TIME,       /* t = settings.time */
    ENSEMBLE_NON_FINITE, /* no step, however small, has a finite error: f is undefined there, or the
                            solution escapes in finite time; t and s are those of the last step */
    ENSEMBLE_STEPS,      /* settings.max_steps */
    ENSEMBLE_WATCHED     /* the watcher ended it */
} ensemble_end;

/* What a watcher sees after each step. Lanes [0, n). */
typedef struct ensemble_view {
    size_t n, d;
    const uint64_t *id; /* of the start in each lane */
    const double *t;    /* its time */
    const double *s,
        *v;    /* state and field there: component k of lane j at [k * ENSEMBLE_LANES + j] */
    int *code; /* to be set nonzero in lanes that are to end */
} ensemble_view;

typedef struct ensemble_settings {
    const ensemble_rule *rule;
    double time;       /* > 0, finite */
    double rtol, atol; /* per step and component: |error| <= atol + rtol |s_k| in the mean square */
    double step; /* of a rule without error estimate, finite and > 0; of others the first step,
                    where 0 lets them choose */
    uint64_t max_steps; /* attempts of one trajectory */
    /* May end lanes; NULL: nobody watches. */
    void (*watch)(void *user, const ensemble_view *view);
} ensemble_settings;

/* dop853, rtol 1e-8, atol 1e-10, a million steps. */
ensemble_settings ensemble_default(void);

/* Where starts come from and results go to. */
typedef struct ensemble_job {
    size_t d;
    ensemble_field *field;
    void *data;
    /* Writes the next start, s[0..d), and its id; false: there are no more. */
    bool (*next)(void *user, uint64_t *id, double *s);
    /* A finished trajectory; `code` is the watcher's. */
    void (*done)(void *user, uint64_t id, ensemble_end end, int code, double t, const double *s);
    void *user;
    uint64_t steps, evaluations; /* out: attempted steps and field evaluations, all lanes */
} ensemble_job;

/* Runs the job to its end. Nothing is allocated once the first lane is under way. DTE_USAGE for
 * settings that make no sense, DTE_MEMORY. */
dte_status ensemble_run(ensemble_job *job, const ensemble_settings *settings, dte_error *err);

#endif
