/* report.h - what the reports of `check` are made from. */
#ifndef DTE_REPORT_H
#define DTE_REPORT_H

#include "base/buffer.h"
#include <detente/check.h>

/* Views into a game and its analysis. */
typedef struct report {
    const dte_game *game;
    dte_game_info info;
    const char **names;     /* info.dimension */
    dte_param *params;      /* info.n_params */
    dte_player *players;    /* info.n_players */
    const dte_check *check; /* NULL where there is none */
} report;

/* DTE_MEMORY, or DTE_OK; *out is to be freed in the second case only. */
dte_status report_read(const dte_game *game, const dte_check *check, report *out, dte_error *err);
void report_free(report *r);

/* The text of dte_check_text and dte_check_json. Failures: DTE_MEMORY. */
dte_status report_text(const report *r, char **text, dte_error *err);
dte_status report_json(const report *r, char **text, dte_error *err);

/* The first lines of a text: title, source, file, sizes and params, quadrature. */
void report_header(const report *r, buffer *out);
/* Opens the object of a JSON result and writes the program and the scenario with its text; the same
 * with players and state; lists eigenvalues as triples. */
struct json;
void report_json_game(const dte_game *game, struct json *j);
void report_json_begin(const report *r, struct json *j);
void report_json_spectrum(struct json *j, const char *key, const char *reason_key, size_t n,
                          const dte_eigenvalue *x);
/* Parts of the text. A Jacobian up to 8 x 8, a summary of a larger one: */
void report_jacobian(const report *r, const dte_equilibrium_report *e, buffer *out);
/* Eigenvalues, equal ones (to within their bounds) in one line, at most 24 lines. */
void report_eigenvalues(const dte_equilibrium_report *e, buffer *out);
/* An empty line, then one training method as a block, several as a table. */
void report_methods(const dte_equilibrium_report *e, buffer *out);
/* "Energies:" as text, and as a member of the JSON. Nothing, and [], if there are none. */
void report_energies(const report *r, buffer *out);
void report_energies_json(const report *r, struct json *j);
/* "Conditions:" of an equilibrium, likewise; no member if nobody asked. */
void report_conditions(const dte_equilibrium_report *e, buffer *out);
void report_conditions_json(const dte_equilibrium_report *e, struct json *j);
/* "Along gamma ...", what --solve asked for, likewise. */
void report_solves(const report *r, buffer *out);
void report_solves_json(const report *r, struct json *j);
/* "STABLE"; k: the dimension of the manifold of equilibria. */
void report_verdict(dte_verdict v, size_t k, buffer *out);

#endif
