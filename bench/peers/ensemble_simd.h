/* ensemble_simd.h - what a patient programmer reaches by hand: three fields and the block driver
 * in vector C, compiled for this machine. A yardstick for the evaluator, nothing else. */
#ifndef DTE_PEER_ENSEMBLE_SIMD_H
#define DTE_PEER_ENSEMBLE_SIMD_H

#include <stddef.h>

typedef struct peer_job {
    int field; /* 1: Dirac-GAN with R1 (gamma 1), 2: uniform WGAN (eta 1/2), 3: uniform GAN (eta 0,
                  16 positive nodes x^2 and weights x^2 w) */
    const char *rule; /* rk4, dp5, dop853 */
    double time, step, rtol, atol;
    size_t n;
    double *s; /* in: n starts, components side by side: s[c * n + i]; out: the states at `time` */
    double node[16], weight[16];
} peer_job;

/* Attempted steps of all trajectories. */
size_t peer_ensemble(peer_job *job);

#endif
