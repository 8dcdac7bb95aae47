/* game.h - a scenario bound to numbers: field, Jacobian and higher derivatives as programs.
 *
 * The public face is detente/game.h; this adds what the analysis needs. Params are constants here,
 * so that what vanishes at their values has vanished from the formulas. */
#ifndef DTE_GAME_H
#define DTE_GAME_H

#include "expr/program.h"
#include "lang/scenario.h"
#include <detente/game.h>

enum { GAME_BLOCK = 128 }; /* directions assembled at once */

struct dte_game {
    scenario *s;
    double *params; /* values, as set */
    double *rates;  /* of the players */
    char sha256[65];
    graph *g; /* the field at the params; state leaves are its inputs */
    size_t d;
    node *state, *direction, *field; /* d each; direction: LEAF_DIRECTION of order 0 */
    node *derivative;                /* d: J u; 0 until game_need_product */
    int level;                       /* quadrature level in use */
    program *value;                  /* state (lanes) -> field */
    program *product;                /* state (uniform), direction (lanes) -> J u; made on demand */
    program *finer;                  /* value at level + 1, NULL without quadrature */
    program *finer_product;
    double quadrature_error;
    double noise;  /* graph_noise of all formulas of the field */
    bool absorbed; /* graph_absorbed of the same */
    double *work;  /* (2 GAME_BLOCK + 2) d numbers */
};

/* dte_game_parse without reading any file: `use` finds files[0..n_files) and nothing else, whose
 * names are as dte_game_used gives them. */
dte_status game_parse_closed(const char *name, const char *text, size_t n_files,
                             const dte_used *files, size_t n, const dte_setting *settings,
                             dte_game **out, dte_error *err);

/* Writes the field into any graph, with its leaves (d each): with the given params as constants,
 * or with the params kept as leaves if `params` is NULL. graph_status tells of failures. */
void game_write_field(const dte_game *game, graph *g, const double *params, node *state,
                      node *direction, node *field);

/* Another game of the same scenario, with params set as by dte_game_set: it borrows game->s, has
 * numbers and programs of its own, and is freed, before `game`, by game_drop. Not for another
 * thread: both walk the graph of the one scenario, which marks its nodes meanwhile. */
dte_status game_with(const dte_game *game, size_t n, const dte_setting *settings, dte_game *out,
                     dte_error *err);
void game_drop(dte_game *game);
/* A game of its own with the same params and sizes, which may be used in another thread. Makes no
 * use of the graph of `game`; free it by dte_game_free. */
dte_status game_clone(const dte_game *game, dte_game **out, dte_error *err);

/* max over components of |v at this level - v at the next| at s; 0 without quadrature. */
double game_quadrature_error(dte_game *game, const double *s);
/* The Jacobian by the next finer quadrature level (the same as dte_game_jacobian without
 * quadrature). Needs game->product. */
void game_jacobian_finer(dte_game *game, const double *s, double *jacobian);

/* The message for entry (row, column) of a Jacobian that is not finite: which expression, where. */
dte_status game_diagnose_jacobian(dte_game *game, const double *s, size_t row, size_t column,
                                  dte_error *err);

/* Multilinear forms of v at one point: D^2 v[u,w], D^3 v[u,w,y], compiled on demand. Limited to
 * games whose derivative graph stays below a documented size; DTE_LIMIT beyond it. */
typedef struct game_forms game_forms;
dte_status game_forms_create(dte_game *game, game_forms **out, dte_error *err);
void game_forms_free(game_forms *f);
void game_forms_second(game_forms *f, const double *s, const double *u, const double *w,
                       double *out);
void game_forms_third(game_forms *f, const double *s, const double *u, const double *w,
                      const double *y, double *out);

/* Compiles outputs in game->g: with `directions`, the state is uniform and LEAF_DIRECTION are the
 * lanes; without, the state is the lanes. */
dte_status game_compile(dte_game *game, size_t n, const node *out, bool directions, int level,
                        program **made, dte_error *err);
/* Makes game->product (and finer_product) if they are not there yet. */
dte_status game_need_product(dte_game *game, dte_error *err);

/* Value of a scenario's node that depends on params only. */
dte_status game_constant(const dte_game *game, node a, double *value, dte_error *err);

#endif
