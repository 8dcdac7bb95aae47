/* method.h - training methods as maps on the whole state of the method.
 *
 * A method is one row of method_table: its options, its memory (momentum buffers, past gradients,
 * moments) and its step, written as expressions of the current state x, the memory m and the
 * learning rate h. Everything else follows from these: iterates, the exact derivative of the step
 * (forward mode), and the spectrum of the map on (x, m). Adding a method is adding a row and its
 * file. */
#ifndef DTE_METHOD_H
#define DTE_METHOD_H

#include "game/game.h"

enum { METHOD_OPTIONS = 4, METHOD_SCHEDULES = 2, METHOD_INNER_LIMIT = 64 };

typedef enum method_option_kind {
    OPTION_NUMBER,
    OPTION_WHOLE, /* whole numbers only (counts and switches) */
    OPTION_EACH,  /* a number that each player may have for itself: KEY.PLAYER=value */
    OPTION_PLAYER /* the name of a player; without it, see method.player_maximizes */
} method_option_kind;

typedef struct method_option {
    const char *key;
    double value;  /* by default */
    double lo, hi; /* allowed range, ends included */
    const char *help;
    method_option_kind kind;
} method_option;

/* What a row sees while it writes its step. All nodes live in game->g. */
typedef struct method_frame {
    dte_game *game;
    graph *g;
    size_t d;
    const node *x;        /* d: the current state */
    const node *memory;   /* the current memory */
    const node *h;        /* d: the learning rate of each component, h times its player's ratio */
    const double *option; /* in the order of the row */
    const double *own;    /* options of each player: own[option * players + player] */
    size_t player;        /* the one that OPTION_PLAYER means */
    const size_t *order;  /* players in the order in which they move */
    const size_t *inner;  /* steps of each player (by player) in one step of the method */
    const node *schedule; /* leaves, see method.schedule */
    node *x_next;         /* d, to be written */
    node *memory_next;    /* memory_blocks * d, to be written */
    node *scratch;        /* d, for the row's own use */
} method_frame;

typedef struct method {
    const char *name;
    const char *formula; /* "s <- s + h v(s)" */
    const char *help;    /* one sentence */
    const char *source;
    int has_kinks;   /* 1: the step is not differentiable everywhere, where it uses the player */
    int takes_order; /* 1: players move one after the other; `order` and inner steps apply */
    /* Who is meant where OPTION_PLAYER is not given: the only player that maximizes (1) or
     * minimizes (0); else the one that is named `discriminator` or `critic` (`generator`). */
    int player_maximizes;
    bool (*uses_player)(const double *option); /* NULL: with all options */
    size_t n_options;
    method_option options[METHOD_OPTIONS];
    size_t memory_blocks; /* memory is this many vectors of d numbers */
    void (*step)(method_frame *f);
    /* Where the step is differentiable at rest but its formula divides 0 by 0 there: an expression
     * with the same value and derivative at rest. NULL: the step itself. */
    void (*step_at_rest)(method_frame *f);
    /* Memory at rest at an equilibrium x, and before the first step: NULL for zeros; for past
     * points it is x. out: memory_blocks * d. */
    void (*rest)(size_t d, const double *x, double *out);
    /* Numbers that depend on the count of steps (bias corrections): schedule k at step t = 1, 2,
     * ...; t = 0 asks for the limit t -> infinity, which is what the spectrum is taken at. */
    size_t n_schedule;
    double (*schedule)(const double *option, size_t k, size_t t);
    /* NULL, or why no Jacobian exists at rest with these options (Adam with eps = 0). */
    const char *(*no_jacobian)(const double *option);
} method;

extern const method *const method_table[];
size_t method_count(void);
const method *method_find(const char *name); /* NULL if there is none */

/* v(at) as expressions: the field with the state replaced. out: d. */
void method_field(const method_frame *f, const node *at, node *out);
/* The same for the components of one player; the other entries of `out` are left alone. */
void method_player_field(const method_frame *f, size_t player, const node *at, node *out);
/* out = at + h w, component by component. */
void method_shift(const method_frame *f, const node *at, const node *w, node *out);
/* out = J(x)' w at f->x, for any w of d nodes. */
void method_transpose_product(const method_frame *f, const node *w, node *out);
/* out = J(x) w at f->x. */
void method_product(const method_frame *f, const node *w, node *out);

/* "NAME" or "NAME:key=value,...": the step sizes and options of one use of a method. */
typedef struct method_use {
    const method *row;
    double step;           /* h; 0: not given */
    double *ratio;         /* of each player: its learning rate / h, before its own `rate` */
    size_t *order, *inner; /* players */
    double option[METHOD_OPTIONS];
    double *own;     /* options of each player, see method_frame */
    size_t player;   /* see method_frame */
    char label[160]; /* canonical text: what was chosen, defaults left out */
} method_use;

/* Keys: step; step.PLAYER (its own learning rate; needs step too, or becomes the unit); PLAYER (its
 * inner steps); order (players joined by '-'); and the options of the row, KEY.PLAYER for those
 * that each player has for itself. DTE_USAGE names what is wrong and the nearest key, or the
 * players among whom the text must choose. */
dte_status method_use_read(const dte_game *game, const char *text, method_use *out, dte_error *err);
void method_use_free(method_use *u);
/* The step has kinks with these options. */
bool method_use_has_kinks(const method_use *u);

/* A method compiled for a game. */
typedef struct method_map {
    dte_game *game;
    const method_use *use;
    size_t d, n;      /* n = d (1 + memory blocks) */
    node *inputs;     /* leaves: state (n), directions (n), h, schedule */
    node *next;       /* n */
    program *value;   /* lanes: state; uniform: h, schedule */
    program *product; /* uniform: state, h, schedule; lanes: directions; made on demand */
    double *work;
} method_map;

/* `use` must outlive the map. */
dte_status method_map_create(dte_game *game, const method_use *use, method_map *out,
                             dte_error *err);
void method_map_free(method_map *m);
/* state = F(state; h) for step number t = 1, 2, ...; n numbers. */
void method_map_step(method_map *m, double h, size_t t, double *state);
/* The exact Jacobian of F at (state; h), at rest, row-major n x n. DTE_NUMERIC if it does not
 * exist. */
dte_status method_map_jacobian(method_map *m, double h, const double *state, double *jacobian,
                               dte_error *err);
/* h and the schedules of step t into `uniform` (1 + METHOD_SCHEDULES); returns how many. */
size_t method_map_uniform(const method_map *m, double h, size_t t, double *uniform);
/* Second and third derivatives of F(.; h) on the whole state, used and freed like those of the
 * field (game.h). DTE_LIMIT: too large, or the step has none at rest (moments under a root). */
dte_status method_forms_create(method_map *m, double h, game_forms **out, dte_error *err);
/* (x, memory at rest): also the state before the first step from x. */
void method_map_rest(const method_map *m, const double *x, double *state);

#endif
