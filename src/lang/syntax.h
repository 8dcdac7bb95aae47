/* syntax.h - the syntax tree of a scenario, and the parser.
 *
 * Trees live in an arena and are never changed after parsing, except that a formula found
 * to be wrong becomes EXPR_BROKEN. Lists are linked by `next`, in the order of the text. */
#ifndef DTE_SYNTAX_H
#define DTE_SYNTAX_H

#include "lang/lexer.h"
#include "lang/names.h"

typedef enum expr_kind {
    EXPR_BROKEN,    /* an error was reported here */
    EXPR_NUMBER,    /* number */
    EXPR_NAME,      /* name */
    EXPR_SUM,       /* children joined by their op: '+' or '-' */
    EXPR_PRODUCT,   /* children joined by '*' or '/', from the left */
    EXPR_POWER,     /* two children */
    EXPR_MINUS,     /* one child */
    EXPR_TRANSPOSE, /* one child */
    EXPR_INDEX,     /* the indexed formula, then one or two indices */
    EXPR_CALL,      /* name(children); E[e] is a call of E */
    EXPR_MATRIX,    /* children are EXPR_ROW */
    EXPR_ROW        /* children are blocks side by side */
} expr_kind;

typedef struct expr {
    expr_kind kind;
    char op; /* how it is joined to its left neighbour in a sum or product */
    span at;
    double number;
    symbol *name;
    symbol *label; /* an argument p = e of at: p */
    span label_at;
    size_t n; /* children */
    struct expr *first, *next;
} expr;

enum { SYNTAX_NESTING = 64 };

typedef enum statement_kind {
    STATEMENT_GAME,        /* text */
    STATEMENT_SOURCE,      /* text */
    STATEMENT_USE,         /* text */
    STATEMENT_PARAM,       /* name, value, lo and hi or NULL */
    STATEMENT_SIZE,        /* name, value */
    STATEMENT_RANDOM,      /* role, name, length or NULL, law */
    STATEMENT_PLAYER,      /* name, items = parameters, maximizes, value, rate or NULL */
    STATEMENT_EQUILIBRIUM, /* name, items = assignments */
    STATEMENT_START,       /* items = assignments */
    STATEMENT_WINDOW,      /* items = axes */
    STATEMENT_TRAIN,       /* word = method, items = settings */
    STATEMENT_ENERGY,      /* name, value */
    STATEMENT_EXPECT,      /* see expect_syntax */
    STATEMENT_DEFINE,      /* name, items = arguments (none: a value), value */
    STATEMENT_KINDS
} statement_kind;

/* One of a list: a player's parameter, an assignment, an axis, a setting, an argument. */
typedef struct item {
    symbol *name;
    span name_at, at;
    size_t n_index;
    expr *index[2];
    bool symmetric;
    expr *value; /* assignment, setting; lower end of an axis */
    expr *hi;    /* upper end of an axis */
    struct item *next;
} item;

/* One eigenvalue as written: re + i im, or with +- two, when `pair` is set:
 * (re + pair_re) + i (im + pair_im) and the same with both signs turned. NULL is 0. */
typedef struct eigenvalue {
    expr *re, *im, *pair_re, *pair_im;
    bool pair;
    expr *times; /* NULL: once */
    span at;
    struct eigenvalue *next;
} eigenvalue;

typedef enum expect_form {
    EXPECT_FORM_FLOW,
    EXPECT_FORM_EIGENVALUES, /* of the flow, or with a method its multipliers */
    EXPECT_FORM_NUMBER,
    EXPECT_FORM_METHOD,
    EXPECT_FORM_ENERGY,
    EXPECT_FORM_CONDITION
} expect_form;

typedef struct expect_syntax {
    expect_form form;
    symbol *equilibrium; /* NULL: the only one */
    span equilibrium_at;
    const char *word, *method;
    span method_at;
    symbol *energy; /* ENERGY */
    span energy_at;
    const char *condition; /* CONDITION */
    span condition_at;
    bool include;
    eigenvalue *values; /* EIGENVALUES */
    expr *number;       /* NUMBER */
    expr *tolerance;    /* or NULL */
    const char *text;
} expect_syntax;

/* A distribution: formulas, or the parts of a mixture, or a file. */
typedef struct law_syntax {
    size_t kind; /* row of expr/random.h */
    span at;     /* of its name */
    size_t n;    /* formulas, or parts */
    expr *args;
    struct law_syntax *parts;
    const char *file;
    span file_at;
    expr *weight; /* of a part */
    struct law_syntax *next;
} law_syntax;

typedef struct statement {
    statement_kind kind;
    size_t file; /* its number in the order of reading */
    bool broken; /* an error was reported; what is known of it is still here */
    span at, name_at, word_at, value_at;
    symbol *name;
    const char *text, *word;
    unsigned role; /* RANDOM: random_role */
    bool maximizes;
    size_t n_items;
    item *items;
    expr *value, *lo, *hi, *length, *rate;
    law_syntax *law;
    expect_syntax *expect;
    struct statement *next;
} statement;

/* Parses all statements of a text. Errors are recorded in err and leave `broken` statements; the
 * status tells only about memory. `file` is stored in every statement. */
dte_status syntax_parse(const source *src, size_t file, name_table *names, statement **out,
                        dte_error *err);
/* Parses "p = e, q = e" (scenario_read_point). Any error gives a status. */
dte_status syntax_parse_point(const source *src, name_table *names, item **out, dte_error *err);

#endif
