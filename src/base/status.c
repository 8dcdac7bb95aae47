/* status.c - the names of the statuses. */
#include <detente/error.h>

const char *dte_status_name(dte_status status)
{
    static const char *const name[] = {
        [DTE_OK] = "ok",           [DTE_USAGE] = "usage", [DTE_SCENARIO] = "scenario",
        [DTE_NUMERIC] = "numeric", [DTE_IO] = "io",       [DTE_LIMIT] = "limit",
        [DTE_MEMORY] = "memory",
    };
    const size_t k = (size_t)status;
    return k < sizeof name / sizeof *name ? name[k] : "unknown";
}
