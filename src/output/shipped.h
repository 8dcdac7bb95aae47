/* shipped.h - the scenarios that come with detente. */
#ifndef DTE_SHIPPED_H
#define DTE_SHIPPED_H

#include "base/buffer.h"

/* Appends one line for each scenario: its path and its title, in the order of the names. They are
 * in
 * ./scenarios if there is such a folder with scenarios in it, else in the installed data folder.
 * DTE_IO if there are none. */
dte_status shipped_scenarios(buffer *out, dte_error *err);

/* The same for one folder; no scenarios there is no error. */
dte_status shipped_in_folder(const char *folder, buffer *out, dte_error *err);

#endif
