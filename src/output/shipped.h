/* shipped.h - the scenarios and figure recipes that come with detente.
 *
 * They are in ./scenarios and ./plots if there are such folders with files in them, else in the
 * installed data folder. */
#ifndef DTE_SHIPPED_H
#define DTE_SHIPPED_H

#include "base/buffer.h"

typedef enum shipped_kind { SHIPPED_SCENARIO, SHIPPED_RECIPE } shipped_kind; /* *.game, *.fig */

/* Appends one line for each file: its path and its title, in the order of the names. DTE_IO if
 * there are none. */
dte_status shipped_list(shipped_kind kind, buffer *out, dte_error *err);
dte_status shipped_scenarios(buffer *out, dte_error *err);
dte_status shipped_figures(buffer *out, dte_error *err);

/* The same for one folder; no files there is no error. */
dte_status shipped_in_folder(const char *folder, shipped_kind kind, buffer *out, dte_error *err);

/* Appends one line for each file: its name without folder and ending. */
dte_status shipped_names(shipped_kind kind, buffer *out, dte_error *err);

/* Appends the path of the recipe called `name` ("nk17-fig3"). DTE_USAGE names the nearest. */
dte_status shipped_find(shipped_kind kind, const char *name, buffer *path, dte_error *err);

/* Appends the path of a file ("uniform_gan.game") in the first folder that has it; false if none
 * has. Without memory: true, and path->failed. */
bool shipped_file(shipped_kind kind, const char *file, buffer *path);

#endif
