/* detente/spectrum.h - the spectrum of the Jacobian at any point, an equilibrium or not. */
#ifndef DETENTE_SPECTRUM_H
#define DETENTE_SPECTRUM_H

#include <detente/check.h>
#include <detente/flow.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dte_spectrum_settings {
    const double *point; /* d numbers; NULL: the scenario's start, or else its first equilibrium as
                            the scenario gives it */
    const char *method;  /* NULL: at that point; else behind `steps` steps of a training method from
                            there, "NAME" or "NAME:key=value,..." */
    size_t steps;        /* 500; at most 10^7 */
    double step;         /* learning rate where the method does not say its own; 0: 0.1 */
} dte_spectrum_settings;
DTE_API dte_spectrum_settings dte_spectrum_default(void);

/* The eigenvalues l of the exact Jacobian J = dv/ds at a point that need not be at rest. There they
 * describe the linearised flow about the moving point, so nothing here is a verdict. |.| is the
 * Euclidean norm of a vector; |J| is the Frobenius norm. */
typedef struct dte_spectrum {
    size_t n;        /* d */
    char place[256]; /* "the start", "step 500 of 'simultaneous' from the start" */
    double *point;
    double field;            /* |v(point)| */
    double norm;             /* |J| */
    double quadrature_error; /* estimate of the error of J, twice what a finer rule differs by in 8
                                random directions (scaled to |J|); 0 without quadrature */
    dte_eigenvalue *eigenvalues; /* n: real part descending, pairs adjacent, + first; the bound is
                                    the condition number times the error of J, to first order */
    double *residuals;           /* n: |J x - l x| / |J| for the unit eigenvector x */
    double worst_residual;       /* the largest of them */
    size_t n_right, n_left;      /* real part beyond its bound on either side of the axis */
    size_t n_open;               /* the others */
    /* max |Im l| / |Re l| over those n_right + n_left, and the first eigenvalue that has it;
     * SIZE_MAX: there is none. The larger, the smaller the steps that training can take. */
    double ratio;
    size_t ratio_at;
    /* dte_euler_step_bound of all eigenvalues, and of the n_left ones alone, with the eigenvalue
     * that binds (SIZE_MAX: none). 0 where some growing one forbids every step; infinity where
     * nothing binds. */
    double step_bound, left_step_bound;
    size_t binding, left_binding;
} dte_spectrum;

/* DTE_USAGE: no point is given, or a method is misused; DTE_NUMERIC: a value that is not finite
 * (the message says where), or iterates that leave every bound. *out is freed by
 * dte_spectrum_free, which takes NULL. */
DTE_API dte_status dte_spectrum_at(dte_game *game, const dte_spectrum_settings *settings,
                                   dte_spectrum **out, dte_error *err);
DTE_API void dte_spectrum_free(dte_spectrum *spectrum);

/* The report for people and for programs, freed by dte_text_free. */
DTE_API dte_status dte_spectrum_text(const dte_game *game, const dte_spectrum *spectrum,
                                     char **text, dte_error *err);
DTE_API dte_status dte_spectrum_json(const dte_game *game, const dte_spectrum *spectrum,
                                     char **text, dte_error *err);
/* "re,im,bound,residual", then one line for each eigenvalue, with 17 digits. */
DTE_API dte_status dte_spectrum_csv(const dte_spectrum *spectrum, char **text, dte_error *err);

#ifdef __cplusplus
}
#endif
#endif
