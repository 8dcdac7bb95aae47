/* detente/game.h - a game: a scenario bound to numbers.
 *
 * A scenario file (*.game) writes a smooth game as mathematics: players with parameters and
 * objectives. Together the parameters are the state s in R^d, and simultaneous gradient training in
 * continuous time is the flow  s' = v(s):  for each player p with parameters s_p, objective V_p
 * and rate r_p (1 by default)
 *
 *     v_p(s) = + r_p dV_p/ds_p   if the player maximizes V_p,
 *     v_p(s) = - r_p dV_p/ds_p   if it minimizes.
 *
 * All derivatives are exact. Expectations of polynomials are exact; others are
 * evaluated by quadrature with an error estimate (dte_game_info.quadrature_error). */
#ifndef DETENTE_GAME_H
#define DETENTE_GAME_H

#include <detente/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A number given to a `param` or a `size` of the scenario (--set name=value). */
typedef struct dte_setting {
    const char *name;
    double value;
} dte_setting;

typedef struct dte_game dte_game;

/* Reads the scenario at `path` ("-" is standard input) and binds it to its numbers, with
 * settings[0..n) replacing values of params and sizes. Errors: DTE_SCENARIO with every error of the
 * text; DTE_USAGE for a setting that names no param or size, or leaves its range; DTE_IO;
 * DTE_LIMIT; DTE_MEMORY. On failure *out is NULL. Free with dte_game_free. */
DTE_API dte_status dte_game_load(const char *path, size_t n, const dte_setting *settings,
                                 dte_game **out, dte_error *err);
/* The same from text[0..length); `name` stands in messages, and `use` reads from its folder. */
DTE_API dte_status dte_game_parse(const char *name, const char *text, size_t length, size_t n,
                                  const dte_setting *settings, dte_game **out, dte_error *err);
/* Gives params other values; those not named keep theirs. What was made from the game (a dte_check,
 * say) stays valid. DTE_USAGE as above, and for a size, whose value shapes the formulas;
 * DTE_NUMERIC; DTE_LIMIT; DTE_MEMORY. On failure the game is as before. */
DTE_API dte_status dte_game_set(dte_game *game, size_t n, const dte_setting *settings,
                                dte_error *err);
/* Takes NULL. */
DTE_API void dte_game_free(dte_game *game);

typedef struct dte_game_info {
    const char *title;  /* "" if the scenario has none */
    const char *source; /* the citation, or "" */
    const char *file;   /* as given */
    const char *text;   /* the text of the file */
    size_t n_used;      /* files that `use` brought in: dte_game_used */
    const char *sha256; /* of the text and of every file it uses, 64 hexadecimal digits */
    size_t dimension;   /* d: components of the state */
    size_t n_players, n_params, n_sizes, n_equilibria;
    size_t n_axes;           /* components with a plotting window */
    int has_start;           /* there is a `start` */
    int exact_expectations;  /* no quadrature is needed */
    double quadrature_error; /* estimate of the error of one component of the field, absolute; 0 if
                                exact */
    size_t quadrature_points;
} dte_game_info;

typedef struct dte_param {
    const char *name;
    double value;
    int has_range;
    double lo, hi;
} dte_param;

typedef struct dte_player {
    const char *name;
    int maximizes;
    double rate;
    size_t first, count; /* its components of the state */
} dte_player;

typedef struct dte_size { /* size n = 2 */
    const char *name;
    size_t value;
} dte_size;

typedef struct dte_used { /* a file that `use` brought in */
    const char *file, *text;
} dte_used;

typedef struct dte_axis { /* one `window` entry */
    size_t component;
    double lo, hi;
} dte_axis;

/* Views: valid as long as the game. Indices beyond the counts give zeroed results. */
DTE_API dte_game_info dte_game_describe(const dte_game *game);
DTE_API const char *dte_game_component(const dte_game *game, size_t i); /* "w", "W2[1,2]" */
DTE_API dte_param dte_game_param(const dte_game *game, size_t i);
DTE_API dte_player dte_game_player(const dte_game *game, size_t i);
DTE_API dte_size dte_game_size(const dte_game *game, size_t i);
DTE_API dte_used dte_game_used(const dte_game *game, size_t i);
DTE_API dte_axis dte_game_axis(const dte_game *game, size_t i);
DTE_API const char *dte_game_equilibrium(const dte_game *game, size_t i); /* its name */
/* point[0..d) of equilibrium i as the scenario gives it (not refined). */
DTE_API dte_status dte_game_equilibrium_point(const dte_game *game, size_t i, double *point,
                                              dte_error *err);
/* The scenario's start; DTE_USAGE if it has none. */
DTE_API dte_status dte_game_start(const dte_game *game, double *point, dte_error *err);
/* Reads "w=0.5,a=2*eta" into point[0..d); components not named keep their value. `option` stands in
 * messages ("--at"). */
DTE_API dte_status dte_game_read_point(dte_game *game, const char *option, const char *text,
                                       double *point, dte_error *err);

/* v(s) for `lanes` states at once: component k of state j at s[k*lanes + j], the same for v.
 * Non-finite values are written as they come; dte_game_diagnose names their cause. */
DTE_API void dte_game_field(dte_game *game, size_t lanes, const double *s, double *v);
/* The exact Jacobian dv/ds at s, row-major d x d. */
DTE_API dte_status dte_game_jacobian(dte_game *game, const double *s, double *jacobian,
                                     dte_error *err);
/* DTE_OK if v(s) is finite; else DTE_NUMERIC with a message that names the component, the
 * smallest sub-expression that is not finite, the point and the params. */
DTE_API dte_status dte_game_diagnose(dte_game *game, const double *s, dte_error *err);

/* The dynamics as mathematics. */
typedef enum dte_style { DTE_TEXT, DTE_LATEX } dte_style;
/* The sign convention in words, the field, and for small games (d <= 6) the Jacobian. *text is
 * freed by dte_text_free. */
DTE_API dte_status dte_game_derive(dte_game *game, dte_style style, char **text, dte_error *err);
DTE_API void dte_text_free(char *text); /* takes NULL */

/* What there is: kind is "functions", "distributions", "figures", "methods", "panels" (of
 * figures), "scenarios" or "verdicts". */
DTE_API dte_status dte_list(const char *kind, char **text, dte_error *err);
DTE_API const char *dte_version(void); /* "0.1.0" */

#ifdef __cplusplus
}
#endif
#endif
