/* ranks.h - a batch on several processes, with MPI.
 *
 * Rank 0 gives out chunks, one after the other to whoever has finished one, computes chunks itself,
 * and collects the rows. A rank that dies or says nothing for RANKS_SILENCE seconds is lost: its
 * chunks are given to others. Because a row depends on its piece alone, the rows are the same bits
 * for any number of ranks.
 *
 * MPI itself must let the others live when a rank dies: OpenMPI ends them all unless it is started
 * as `mpirun --enable-recovery`. */
#ifndef DTE_RANKS_H
#define DTE_RANKS_H

#include "analysis/batch.h"
#include "base/buffer.h"

enum { RANKS_SILENCE = 30 };

typedef struct ranks ranks;

bool ranks_are_built(void);

/* Begins MPI. DTE_USAGE in a build without MPI. */
dte_status ranks_open(ranks **out, dte_error *err);
/* Ends MPI; takes NULL. Ranks that wait in ranks_run are let go. */
void ranks_close(ranks *r);

size_t ranks_number(const ranks *r); /* of this process, from 0 */
size_t ranks_size(const ranks *r);
size_t ranks_lost(const ranks *r);

/* batch_run on all ranks; `threads` 0 is one thread in each. Only in rank 0 are skip and done
 * called, and stop looked at. `name` identifies the job: ranks with another one are refused. Lines
 * about lost ranks are appended to *notes. */
dte_status ranks_run(ranks *r, const batch_job *job, const char *name,
                     const batch_settings *settings, bool *stopped, buffer *notes, dte_error *err);

/* In rank 0, instead of ranks_run: the others end without work. */
void ranks_dismiss(ranks *r);

#endif
