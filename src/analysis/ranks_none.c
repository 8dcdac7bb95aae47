/* ranks_none.c - ranks.h in a build without MPI: there is only one process. */
#include "analysis/ranks.h"

bool ranks_are_built(void)
{
    return false;
}

dte_status ranks_open(ranks **out, dte_error *err)
{
    *out = NULL;
    return fail(err, DTE_USAGE,
                "this detente was built without MPI and would do the same work in each process; "
                "build it with 'meson setup -Dmpi=enabled', or start it without mpirun");
}

void ranks_close(ranks *r)
{
    (void)r;
}

size_t ranks_number(const ranks *r)
{
    (void)r;
    return 0;
}

size_t ranks_size(const ranks *r)
{
    (void)r;
    return 1;
}

size_t ranks_lost(const ranks *r)
{
    (void)r;
    return 0;
}

dte_status ranks_run(ranks *r, const batch_job *job, const char *name,
                     const batch_settings *settings, bool *stopped, buffer *notes, dte_error *err)
{
    (void)r;
    (void)name;
    (void)notes;
    return batch_run(job, settings, stopped, err);
}

void ranks_dismiss(ranks *r)
{
    (void)r;
}
