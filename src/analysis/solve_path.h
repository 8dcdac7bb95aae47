/* solve_path.h - one equilibrium along a param: samples in the order of the param's value. */
#ifndef DTE_SOLVE_PATH_H
#define DTE_SOLVE_PATH_H

#include "analysis/method_list.h"
#include "game/game.h"
#include <detente/check.h>

/* The param has the value p: the equilibrium, its eigenvalues and verdict. */
typedef struct sample {
    double p;
    size_t d;
    bool alone;      /* its verdict holds at single values only; see solve_mark_alone */
    bool lost;       /* Newton's method found no equilibrium that continues its neighbour's */
    char why[256];   /* then the reason */
    double *point;   /* d: the equilibrium */
    double *given;   /* d: where the scenario's formulas put it */
    double *re, *im; /* d: eigenvalues, real part descending */
    bool *tangent;   /* d */
    size_t pairs;    /* eigenvalues that are not real, in pairs */
    double scale;    /* |J|_F */
    double least;    /* min |lambda|, tangent directions left out: 0 at a fold */
    double abscissa; /* max re, tangent directions left out */
    dte_verdict verdict;
    size_t manifold;
    dte_method_report *methods; /* one for each method, without multipliers */
} sample;

enum { PATH_SAMPLES = 4000 };

typedef struct solve_path {
    const dte_game *game;
    const dte_check_settings *settings;
    const method_list *methods;
    const char *param;
    size_t equilibrium;
    double lo, hi;
    size_t n;
    sample **samples; /* ascending p */
} solve_path;

void solve_path_free(solve_path *path);

/* The sample at p: an old one, or a new one that continues its nearest neighbour. At first, and
 * where there is nothing to continue, Newton's method starts at the scenario's point. An
 * equilibrium that cannot be continued gives a sample that is lost, not an error. DTE_LIMIT beyond
 * PATH_SAMPLES. */
dte_status solve_path_at(solve_path *path, double p, const sample **out, dte_error *err);
/* The same from the sample `from`, with steps that are halved where the equilibrium moves far; the
 * samples in between are kept. */
dte_status solve_path_follow(solve_path *path, const sample *from, double p, const sample **out,
                             dte_error *err);
/* The range beyond `end`, a lost sample, up to p is lost too; *out is the sample at p. */
dte_status solve_path_lose(solve_path *path, const sample *end, double p, const sample **out,
                           dte_error *err);
/* Forgets the samples outside [lo, hi]. */
void solve_path_keep(solve_path *path, double lo, double hi);
/* Values nearer to each other than this are one. */
double solve_path_resolution(const solve_path *path, double p);

#endif
