/* ranks_wire.h - what ranks say to each other, as bytes: a rank_message and then, to rank 0, the
 * rows of a chunk or the text of an error. Each side has one receive posted for each other at any
 * time, and nobody waits for a message that may never come: requests are tested, not waited for. */
#ifndef DTE_RANKS_WIRE_H
#define DTE_RANKS_WIRE_H

#include "analysis/ranks.h"
#include <mpi.h>

typedef enum rank_word {
    RANK_ALIVE, /* each second, both ways */
    /* to rank 0 */
    RANK_HELLO,  /* value: how many chunks it wants to have at a time; a rank_job follows */
    RANK_ROWS,   /* value: the chunk; its rows follow */
    RANK_FAILED, /* value: the dte_status; its text follows */
    RANK_BYE,    /* after RANK_END: its last message */
    RANK_LEFT,   /* it ends without having worked */
    /* from rank 0 */
    RANK_TASK, /* value: a chunk to compute */
    RANK_END   /* value: 1 if a rank was lost, so that MPI must not be ended in order */
} rank_word;

typedef struct rank_message {
    uint64_t word, value;
} rank_message;

/* What makes sure that both work at the same. */
typedef struct rank_job {
    uint64_t n, width, chunk;
    char sha256[65]; /* of its name */
} rank_job;

typedef struct rank_place {
    int64_t pid;
    char host[56];
} rank_place;

enum { RANKS_TAG = 7, RANKS_TEXT = 2048 };

struct ranks {
    int number, size;
    rank_place *places; /* of all ranks */
    bool *lost;         /* rank 0's */
    bool has_run, is_broken;
};

double ranks_clock(void); /* seconds */
void ranks_rest(void);    /* for a moment, when there is no news */
rank_job ranks_describe(const batch_job *job, const char *name);
/* Bytes of the longest message to rank 0; 0 if MPI cannot count them. */
size_t ranks_room(const batch_job *job);
/* False: it is known to have ended, which can be told only of a process on the same machine. */
bool ranks_may_live(const ranks *r, int rank);

dte_status ranks_lead(ranks *r, const batch_job *job, const char *name,
                      const batch_settings *settings, bool *stopped, buffer *notes, dte_error *err);
dte_status ranks_follow(ranks *r, const batch_job *job, const char *name, size_t threads,
                        dte_error *err);

#endif
