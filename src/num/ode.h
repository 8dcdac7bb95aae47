/* ode.h - one trajectory of y' = f(y), by GSL odeiv2. */
#ifndef DTE_ODE_H
#define DTE_ODE_H

#include "base/fail.h"
#include <stdbool.h>

typedef struct ode_system {
    size_t n;
    void (*field)(void *data, const double *y, double *f);
    void (*jacobian)(void *data, const double *y,
                     double *j); /* row-major; NULL: explicit methods only */
    void *data;
} ode_system;

typedef enum ode_method {
    ODE_RK8PD,
    ODE_BSIMP
} ode_method; /* Prince-Dormand 8(9); implicit Bulirsch-Stoer */

typedef struct ode_settings {
    ode_method method;
    double rtol, atol; /* > 0 */
    size_t max_evaluations;
} ode_settings;
ode_settings ode_default(void); /* RK8PD, 1e-10, 1e-12, 10 million */

typedef enum ode_end { ODE_DONE, ODE_NON_FINITE, ODE_LIMIT, ODE_STOPPED } ode_end;

/* Called at every output time with y; returns false to stop (ODE_STOPPED). */
typedef bool ode_sink(void *user, double t, const double *y);

/* Integrates from t = 0, y = y0 to t_end (either sign), calling sink (may be NULL) at
 * t = t_end * k / n_out, k = 0..n_out, n_out >= 1. y0 is overwritten with the last good state,
 * which belongs to time *reached. Non-finite values and the cap on evaluations are results:
 *
 * ODE_NON_FINITE  y0, the field or the Jacobian is not finite however small the step, or the step
 *                 no longer changes t: a solution that escapes to infinity in finite time ends
 *                 here, close to its singularity (to the accuracy of the tolerances, possibly just
 *                 beyond it), with a large finite y0
 * ODE_LIMIT       max_evaluations; a Jacobian counts as n
 *
 * Errors: DTE_USAGE for tolerances that are not positive and finite, t_end not finite, n_out = 0,
 * or the implicit method without a Jacobian. */
dte_status ode_run(const ode_system *s, const ode_settings *settings, double t_end, size_t n_out,
                   double *y0, ode_sink *sink, void *user, ode_end *end, double *reached,
                   dte_error *err);

#endif
