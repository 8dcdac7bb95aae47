/* live_model.h - what a user of the live view has chosen, and how to go back.
 *
 * A model is plain data: everything on the screen follows from it and from time. */
#ifndef DTE_LIVE_MODEL_H
#define DTE_LIVE_MODEL_H

#include "base/fail.h"
#include "output/live_keys.h"
#include <detente/game.h>
#include <stdbool.h>

enum { LIVE_LAUNCHES = 200, LIVE_HISTORY = 200 };

typedef struct live_launch {
    size_t id;     /* counts up, never used twice */
    size_t method; /* 0: the flow */
} live_launch;

typedef struct live_model {
    size_t d, n_params, n_methods; /* fixed */
    double *params;                /* n_params */
    double *steps;   /* n_methods: learning rates; 0: not chosen yet (0 is the flow, without) */
    size_t selected; /* param */
    size_t method;   /* 0: the flow */
    unsigned layers; /* live_layer_bit */
    size_t n_launches;
    live_launch *launches; /* LIVE_LAUNCHES */
    double *starts;        /* LIVE_LAUNCHES * d */
} live_model;

dte_status live_model_create(size_t d, size_t n_params, size_t n_methods, live_model *out,
                             dte_error *err);
void live_model_free(live_model *m);
void live_model_copy(live_model *to, const live_model *from); /* of the same shape */
/* The oldest goes if there is no room. */
void live_model_launch(live_model *m, size_t id, const double *point);

typedef struct live_history {
    live_model *items[LIVE_HISTORY];
    size_t n;
} live_history;

/* Remembers m; the oldest is forgotten if there is no room. */
dte_status live_history_push(live_history *h, const live_model *m, dte_error *err);
bool live_history_pop(live_history *h, live_model *m); /* false: nothing to go back to */
void live_history_free(live_history *h);

/* How far a key moves the param: 1, 2 or 5 times a power of ten, about a fortieth of its range, or,
 * where the range is much wider than the value in the file, of four times that value (at least 1).
 */
double live_param_step(const dte_param *first);
/* value + amount steps, as a multiple of the smaller of both, within the range. */
double live_param_move(const dte_param *first, double value, double amount);
/* h moved by a factor, with two digits. */
double live_step_move(double h, double factor);

#endif
