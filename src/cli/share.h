/* share.h - --resume, --shard and mpirun: where long work is done and kept. */
#ifndef DTE_SHARE_H
#define DTE_SHARE_H

#include "cli/options.h"
#include <detente/work.h>

/* What the command line and mpirun ask for; *out is NULL if that is nothing special. Returns an
 * exit code after a message. */
int share_open(const options *o, dte_work **out);

/* Messages about damage and losses, and about a share that is done. Returns true if this process
 * has no result to write: it did a share, or another process has the result. */
bool share_ends(const options *o, const dte_work *w);

#endif
