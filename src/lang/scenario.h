/* scenario.h - a scenario: text turned into names, shapes and an expression graph.
 *
 * Everything that a scenario says, with formulas as graph nodes; no formula has been given a
 * number yet (hyper-parameters are LEAF_PARAM). A scenario owns its text, names and graph;
 * scenario_free drops it all. Nothing here is changed once scenario_load has returned,
 * except that the graph may grow. */
#ifndef DTE_SCENARIO_H
#define DTE_SCENARIO_H

#include "base/source.h"
#include "expr/graph.h"
#include "expr/random.h"

typedef struct scenario_param { /* param NAME = value in [lo, hi] */
    const char *name;
    double value;
    bool has_range;
    double lo, hi;
    node leaf;
    span at;
} scenario_param;

typedef struct scenario_size { /* size NAME = value */
    const char *name;
    size_t value;
} scenario_size;

typedef enum random_role { ROLE_DATA, ROLE_LATENT, ROLE_NOISE } random_role;

/* In the order of randoms_add, so the place here is the number there. */
typedef struct scenario_random { /* data x[n] ~ normal(m, S) */
    const char *name;
    random_role role;
    size_t n;
    size_t kind; /* row of random.h */
    span at;
} scenario_random;

typedef struct scenario_variable { /* a player's parameter: W2[n,n] symmetric */
    const char *name;
    size_t rows, cols; /* 1 x 1 for a scalar, n x 1 for a vector */
    int dimensions;    /* 0: w, 1: w[n], 2: W[n,m] */
    bool symmetric;
    size_t player;
    size_t first, count; /* its components in the state */
    span at;
} scenario_variable;

/* One coordinate of the state. A symmetric matrix contributes its upper triangle row by row, in the
 * coordinates that keep the Frobenius inner product: W_ii and sqrt(2) W_ij (i < j). */
typedef struct scenario_component {
    const char *name;          /* "w", "w1[2]", "W2[1,2]" */
    node leaf;                 /* LEAF_STATE, index = its place */
    size_t variable, row, col; /* row, col from 0 */
} scenario_component;

typedef struct scenario_player {
    const char *name;
    bool maximizes;
    node objective; /* scalar */
    node rate;      /* depends on PARAM only; the constant 1 by default */
    size_t first_variable, n_variables;
    span at, objective_at;
} scenario_player;

/* Points and windows are in the coordinates of the state: what a user writes for the entry
 * W[1,2] of a symmetric W appears here multiplied by sqrt(2). */
typedef struct scenario_point { /* equilibrium NAME: ...; or start (name "start") */
    const char *name;
    node *value; /* one for each component, depending on PARAM only */
    span at;
} scenario_point;

typedef struct scenario_axis { /* window p in [lo, hi]; in the order written */
    size_t component;
    node lo, hi;
    span at;
} scenario_axis;

typedef struct scenario_energy {
    const char *name;
    node value;
    span at;
} scenario_energy;

typedef struct scenario_setting { /* key = value of `train` */
    const char *key;
    node value;       /* 0 if the value is a word */
    const char *word; /* NULL if the value is a formula */
    span at;
} scenario_setting;

typedef struct scenario_train {
    const char *method; /* NAME, or as in quotes: "NAME:key=value,..." */
    span method_at;
    size_t n;
    scenario_setting *settings;
    span at;
} scenario_train;

typedef enum expect_what {
    EXPECT_FLOW, /* flow WORD                     word = the verdict (design section 4), as for
                    --require */
    EXPECT_EIGENVALUES, /* eigenvalues z, z, ...         all of them; `include` allows a part */
    EXPECT_NUMBER,      /* QUANTITY [METHOD] = formula   quantities: claims.c */
    EXPECT_METHOD,      /* method METHOD WORD            a verdict, or `no-jacobian` */
    EXPECT_MULTIPLIERS, /* multipliers METHOD z, z, ...  like the eigenvalues */
    EXPECT_ENERGY,      /* energy NAME WORD [along METHOD]   words: dte_energy_word */
    EXPECT_CONDITION /* condition "NAME" holds, fails, open; names are the business of the analysis
                      */
} expect_what;

typedef struct scenario_expect {
    const char *text; /* as written, spaces trimmed, without `expect` */
    expect_what what;
    size_t equilibrium; /* which one */
    const char *word;   /* verdict, quantity, or what an energy or a condition does */
    const char *method; /* NAME, or as in quotes: "NAME:key=value,..."; or NULL */
    span method_at;
    size_t energy;         /* ENERGY: which one */
    const char *condition; /* CONDITION */
    span condition_at;
    bool include;   /* eigenvalues include ...: these among others */
    size_t n;       /* eigenvalues: how many; number: 1 */
    node *re, *im;  /* PARAM-only formulas; a +- b i counts as two; im NULL for numbers */
    node tolerance; /* `within e`; 0 if not given */
    span at;
} scenario_expect;

typedef struct scenario {
    const char *title, *citation; /* "" if not given */
    const char *file;             /* as given by the user */
    const char *text;             /* of the main file; of used files: see `used` */
    size_t n_used;
    const char *const *used;       /* names of the files that `use` brought in */
    const char *const *used_texts; /* and their texts */
    graph *g;
    randoms *random;
    size_t n_params, n_sizes, n_randoms, n_variables, n_components, n_players, n_equilibria, n_axes,
        n_energies, n_trains, n_expects;
    scenario_param *params;
    scenario_size *sizes;
    scenario_random *randoms;
    scenario_variable *variables;
    scenario_component *components;
    scenario_player *players;
    scenario_point *equilibria;
    scenario_point *start; /* NULL if there is none */
    scenario_axis *axes;
    scenario_energy *energies;
    scenario_train *trains;
    scenario_expect *expects;
    struct scenario_store *store; /* what owns all of the above */
} scenario;

/* `size` values that replace those of the text (--set n=3), known before formulas are built. */
typedef struct scenario_override {
    const char *name;
    double value;
} scenario_override;

/* Texts that `use` finds in the place of files. names[k] is a path as `use` forms it: the folder of
 * the using file and the name written there. */
typedef struct scenario_texts {
    size_t n;
    const char *const *names, *const *texts;
} scenario_texts;

/* Parses and elaborates. On failure *out is NULL and err holds every error found (several in one
 * run). Overrides of names that are not sizes are ignored here (they are params: game.h). */
dte_status scenario_load(const char *path, size_t n, const scenario_override *sizes, scenario **out,
                         dte_error *err);
/* The same from text; `name` is used in messages, and `use` is relative to its folder. */
dte_status scenario_parse(const char *name, const char *text, size_t length, size_t n,
                          const scenario_override *sizes, scenario **out, dte_error *err);
/* The same without reading any file: `use` finds what is in `texts` and nothing else. */
dte_status scenario_parse_closed(const char *name, const char *text, size_t length,
                                 const scenario_texts *texts, size_t n,
                                 const scenario_override *sizes, scenario **out, dte_error *err);
void scenario_free(scenario *s);

/* Reads "w=0.5,a=2*eta" (as --at and --start take it): formulas of the scenario's language over
 * params and sizes; every component that is not named keeps values[]; names are components or whole
 * variables. Messages show the text itself with a caret, named `what` (for example "--at"). */
dte_status scenario_read_point(scenario *s, const char *what, const char *text, node *values,
                               dte_error *err);

#endif
