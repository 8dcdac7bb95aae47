/* elaborate.h - what the files of the elaborator share; for them alone.
 *
 * The elaborator turns statements into the arrays of a scenario, and formulas into shaped values:
 * matrices of graph nodes. Functions are inlined; named values are evaluated when they are first
 * needed, so their order in the text is free.
 *
 * A function that returns a status other than DTE_OK has reported why, or met a name whose own
 * error has been reported; so a caller only passes it on. DTE_MEMORY and the limits of the whole
 * scenario are also kept in `fatal` and stop everything.
 *
 *   use.c         files                      declare.c    which statement defines a name
 *   resolve.c     unknown names              eval.c       formulas
 *   operators.c   + * / ^ ' [ ]              builtins.c   functions with a row in the table
 *   calls.c       functions of the scenario  gradient.c   E, grad, at, detach
 *   walk.c        looking into the graph
 *   players.c     parameters, objectives     randoms.c    sizes, params, random variables
 *   points.c      equilibrium, start, window claims.c     train, expect
 *   roles.c       discriminator and loss */
#ifndef DTE_ELABORATE_H
#define DTE_ELABORATE_H

#include "lang/scenario.h"
#include "lang/shape.h"
#include "lang/syntax.h"

enum {
    ELAB_STEPS = 5 * 1000 * 1000, /* evaluation steps of one scenario */
    ELAB_CALLS = 256,             /* calls inside calls */
    ELAB_DEPTH = 2048,            /* formulas inside formulas, through names and calls */
    ELAB_STATE = 4096,            /* components of the state */
    ELAB_SIZE = 1024,             /* largest size */
    ELAB_USE_DEPTH = 16,
    ELAB_FILES = 64,                        /* scenarios by `use` */
    ELAB_USED = ELAB_FILES + RANDOM_TABLES, /* and files of samples */
    ELAB_MEMO = 1 << 14
};

typedef enum def_kind {
    DEF_BUILTIN, /* index: row of the table of builtins */
    DEF_PARAM,   /* index: in scenario.params */
    DEF_SIZE,
    DEF_RANDOM,
    DEF_VARIABLE, /* index: in scenario.variables */
    DEF_VALUE,
    DEF_FUNCTION
} def_kind;

typedef enum def_state { DEF_NEW, DEF_BUSY, DEF_DONE, DEF_FAILED } def_state;

/* What a name means. */
typedef struct definition {
    def_kind kind;
    def_state state; /* BUSY: being evaluated (a function: being called) */
    symbol *name;
    const statement *from; /* NULL: builtin */
    span at;
    size_t index;
    shaped value;        /* DONE */
    bool met_random;     /* a random variable occurs in it as written */
    uint32_t shadow_env; /* the environment that shadow_value belongs to; 0: none */
    shaped shadow_value;
} definition;

/* A statement in force; a later file replaces `is` in its place. */
typedef struct entry {
    statement *is;
    struct entry *next;
} entry;

/* The arguments of a function while its body is evaluated. */
typedef struct binding {
    const symbol *name;
    shaped value;
    bool *used; /* NULL, or set when the value is asked for */
} binding;
typedef struct scope {
    size_t n;
    const binding *bindings;
} scope;

/* grad(e, y) evaluates e with the named value y replaced by leaves; everything that may depend on
 * y is evaluated again, in an environment of its own. Environment 0 has no shadow. */
typedef struct shadow {
    const definition *def;
    shaped value;
    bool used;
    struct shadow *up;
} shadow;

typedef struct frame { /* what is being evaluated, for the message about circles */
    const definition *def;
    const struct frame *up;
} frame;

typedef struct elab {
    arena *memory;
    graph *g;
    randoms *random;
    name_table names;
    dte_error *err;
    dte_status fatal;
    bool incomplete; /* a used file could not be read: unknown names may be its */
    bool broken;     /* a statement could not be read: what is missing may be in it */
    size_t steps;
    unsigned depth, calls, notes;
    size_t notes_count; /* err->count when `notes` began */
    const frame *frames;
    shadow *shadows;
    uint32_t env, envs;
    bool met_random;    /* some formula evaluated since it was cleared held a random variable */
    struct memo **memo; /* ELAB_MEMO buckets */
    entry *entries, **entries_end;
    entry *single[STATEMENT_KINDS]; /* game, source, start, window */
    size_t n_files;
    const char *files[ELAB_FILES]; /* resolved paths of what was read */
    const source *main;
    const char *root;            /* the folder that `use` may read, resolved; NULL until needed */
    const scenario_texts *texts; /* what `use` finds instead of files; NULL: files */
    size_t n_overrides;
    const scenario_override *overrides;
    shaped *variable_values; /* what the parameters stand for; by variable */
    scenario *out;
    struct scenario_store *store;
} elab;

/* Memory, limits. */
void *elab_alloc(elab *e, size_t n, size_t size); /* NULL: e->fatal says why */
const char *elab_text(elab *e, const char *format, ...) DTE_PRINTF(2, 3);
dte_status elab_fatal(elab *e, dte_status status);
/* After elab_alloc, elab_text gave NULL: why. Never DTE_OK. */
static inline dte_status elab_stopped(const elab *e)
{
    return e->fatal != DTE_OK ? e->fatal : DTE_MEMORY;
}
dte_status elab_charge(elab *e, span at, size_t steps);
/* DTE_OK as long as the graph is well; else the error, placed at `at`. */
dte_status elab_graph(elab *e, span at);

/* Statements. */
dte_status use_main(elab *e, const source *src);
bool elab_keep(elab *e, source *src); /* the scenario owns it from now on; freed if that fails */
/* A file that a text names; `reader` is the word in messages. */
typedef struct use_name {
    const char *text, *reader;
    span at;
} use_name;
/* The path of a file relative to the text that names it, as shown and resolved; it lies in the
 * folder of the scenario or below. *text is NULL, or what stands in its place. */
dte_status use_find(elab *e, const use_name *f, const char **shown, const char **real,
                    const char **text);
void use_record(elab *e, const source *src); /* a file that the scenario is made of */
/* The rows of samples("file") for the variable `name` with so many components, row-major. */
dte_status samples_read(elab *e, const law_syntax *l, const char *name, size_t columns,
                        size_t *rows, const double **values);
dte_status declare_statement(elab *e, statement *s);
dte_status declare_names(elab *e);
definition *declare_definition(elab *e, symbol *name, def_kind kind, const statement *from,
                               span at);
/* "'w' is already defined on line 3", at the later of two places. */
dte_status declare_twice(elab *e, const char *name, span a, span b);
dte_status resolve_all(elab *e);
void resolve_expr(elab *e, expr *x);
dte_status elaborate_size(elab *e, definition *d);
dte_status elaborate_random(elab *e, definition *d);
dte_status elaborate_sizes(elab *e);
dte_status elaborate_params(elab *e);
dte_status elaborate_variables(elab *e);
dte_status elaborate_randoms(elab *e);
dte_status elaborate_values(elab *e);
dte_status elaborate_objectives(elab *e);
dte_status elaborate_points(elab *e);
dte_status elaborate_window(elab *e);
dte_status elaborate_assignments(elab *e, const item *items, node *values);
dte_status elaborate_trains(elab *e);
dte_status elaborate_expects(elab *e);
dte_status elaborate_all(elab *e);
struct scenario_roles;
dte_status elaborate_roles(elab *e, struct scenario_roles *out); /* roles.h */
size_t elab_count(const elab *e, statement_kind kind);

/* Formulas. */
dte_status eval(elab *e, const expr *x, const scope *s, shaped *out);
dte_status eval_children(elab *e, const expr *x, const scope *s, shaped **out);
dte_status eval_scalar(elab *e, const expr *x, const char *what, node *out);
dte_status eval_value(elab *e, definition *d, span at, shaped *out);
/* A number that depends on nothing but numbers and sizes. */
dte_status eval_constant(elab *e, const expr *x, const scope *s, const char *what, double *out);
dte_status eval_integer(elab *e, const expr *x, const scope *s, const char *what, size_t most,
                        size_t *out);
/* A scalar that depends on params at most. */
dte_status eval_param_only(elab *e, const expr *x, const char *what, node *out);
dte_status check_param_only(elab *e, span at, const char *what, size_t n, const node *v);
/* No random variable outside E: "WHAT depends on the random variable 'x' outside E[...]". */
dte_status check_closed(elab *e, span at, const char *what, node a);
/* Fails where a number came out infinite or undefined: log(-1). */
dte_status shape_finite(elab *e, const expr *x, shaped a);
const binding *scope_find(const scope *s, const symbol *name);
dte_status call_function(elab *e, definition *f, const expr *x, const scope *s, shaped *out);
dte_status circle_fail(elab *e, const definition *d, span at);

/* Operators. */
dte_status operate_sum(elab *e, const expr *x, const scope *s, shaped *out);
dte_status operate_product(elab *e, const expr *x, const scope *s, shaped *out);
dte_status operate_power(elab *e, const expr *x, const scope *s, shaped *out);
dte_status operate_minus(elab *e, const expr *x, const scope *s, shaped *out);
dte_status operate_transpose(elab *e, const expr *x, const scope *s, shaped *out);
dte_status operate_index(elab *e, const expr *x, const scope *s, shaped *out);
dte_status operate_matrix(elab *e, const expr *x, const scope *s, shaped *out);

/* Builtins. */
dte_status builtin_declare(elab *e);
dte_status builtin_value(elab *e, const definition *d, span at, shaped *out);
dte_status builtin_call(elab *e, const definition *d, const expr *x, const scope *s, shaped *out);
dte_status special_expectation(elab *e, const expr *x, const scope *s, shaped *out);
dte_status special_grad(elab *e, const expr *x, const scope *s, shaped *out);
dte_status special_at(elab *e, const expr *x, const scope *s, shaped *out);
dte_status special_detach(elab *e, const expr *x, const scope *s, shaped *out);

/* Variables and their coordinates: a symmetric matrix W has the coordinates W_ii, sqrt(2) W_ij. */
const scenario_variable *variable_of_value(const elab *e, shaped v);
dte_status variable_coordinates(elab *e, const scenario_variable *v, shaped value, span at,
                                node *out);
dte_status check_same_shape(elab *e, const char *name, shaped is, shaped value, span at);

/* Looking into the graph. */
bool walk_occurs(elab *e, size_t n_roots, const node *roots, size_t n, const node *leaves);
bool walk_open_expectation(elab *e, node root);
/* The name of some leaf of the kinds in `mask` below `a`, "" if there is none. */
const char *walk_leaf_name(const elab *e, node a, uint32_t mask);

#endif
