/* work.h - running a batch as detente/work.h says: from a journal, a share of it, on several
 * processes. */
#ifndef DTE_WORK_H
#define DTE_WORK_H

#include "analysis/batch.h"
#include <detente/work.h>

/* batch_run for the chunks of this share. Those in the journal come first, in order, as if they
 * were computed now: settings->done gets every chunk that is there once. settings->skip must be
 * NULL.
 *
 * `lines` are "name: value\n" lines, each name once, that say everything on which the rows depend
 * (the fingerprint of the scenario, params, settings, grid); rows, columns and the version of
 * detente are added to them.
 *
 * w may be NULL: a plain batch_run. In a process that is not the first, settings->done is not
 * called, and the work is over when the first process has it; dte_work_look says which it is. */
dte_status work_run(dte_work *w, const batch_job *job, const char *lines,
                    const batch_settings *settings, bool *stopped, dte_error *err);

/* What is left to do when the rows of work_run are there, in the first process: batch_run, with a
 * journal of its own if w has one, the file "JOURNAL.STAGE". Shares do not count. Of the facts of w
 * only the notes get longer. w may be NULL. */
dte_status work_run_stage(dte_work *w, const char *stage, const batch_job *job, const char *lines,
                          const batch_settings *settings, dte_error *err);

#endif
