/* ensemble_simd.c - see the header. The coefficients are constants of this file, loops over terms
 * are unrolled, and the field is part of the loop; lanes are retired and refilled as in the
 * library. Two logistic functions share one division. */
#include "ensemble_simd.h"

#include "analysis/ensemble_rule.c"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__AVX512F__)
enum { WIDTH = 8 };
#elif defined(__AVX__)
enum { WIDTH = 4 };
#else
enum { WIDTH = 2 };
#endif
enum { LANES = 128, D = 2, CHUNK = 8 };
typedef double vd __attribute__((vector_size(WIDTH * 8), may_alias));
typedef int64_t vl __attribute__((vector_size(WIDTH * 8), may_alias));
#define INLINE static inline __attribute__((always_inline))
#define AT(p)  (*(vd *)((p) + i))
#define EACH   for (size_t i = 0; i < b->padded; i += WIDTH)

typedef struct block {
    double y[D][LANES], z[D][LANES], k[ENSEMBLE_STAGES][D][LANES];
    double t[LANES], h[LANES], most[LANES], fine[LANES], coarse[LANES];
    size_t id[LANES], n, padded, fresh, next, steps; /* fresh: the first lane to be evaluated */
} block;

INLINE vd pick(vl mask, vd yes, vd no)
{
    return (vd)((mask & (vl)yes) | (~mask & (vl)no));
}

INLINE vd larger(vd x, vd y)
{
    return pick((vl)(x > y), x, y);
}

INLINE vd magnitude(vd x)
{
    return (vd)((vl)x & INT64_MAX);
}

/* e^x, x limited to [-limit, limit] */
INLINE vd exponential(vd x, double limit)
{
    const vd zero = {0};
    x = pick((vl)(x > limit), zero + limit, pick((vl)(x < -limit), zero - limit, x));
    const vd t = x * 0x1.71547652b82fep0 + 0x1.8p52, n = t - 0x1.8p52;
    const vd r = (x - n * 0x1.62e42fefa39efp-1) - n * 0x1.abc9e3b39803fp-56, s = r * r;
    const vd even =
        ((0x1.28ad9c5ba88f6p-22 * s + 0x1.a01999e1631b8p-16) * s + 0x1.6c16c184391a4p-10) * s +
        0x1.555555555083cp-5;
    const vd odd =
        ((0x1.ad7f47a3b70e1p-26 * s + 0x1.71df25aef334ap-19) * s + 0x1.a01a012a1027cp-13) * s +
        0x1.1111111127d10p-7;
    const vd q = (even * s + 0.5) + r * (odd * s + 0x1.55555555554f9p-3);
    return (vd)((vl)(1.0 + (r + s * q)) + ((vl)t << 52));
}

/* x > 0 */
INLINE vd logarithm(vd x)
{
    const vl bits = (vl)x + (0x3ff0000000000000 - 0x3fe6a09e667f3bcd);
    const vd k = (vd)((bits >> 52) | 0x4330000000000000) - (0x1p52 + 1023);
    const vd m = (vd)((bits & 0x000fffffffffffff) + 0x3fe6a09e667f3bcd);
    const vd f = m - 1.0, s = f / (2.0 + f), z = s * s;
    const vd series =
        ((((0.1479819860511659 * z + 0.15313837699209373) * z + 0.1818357216161805) * z +
          0.22222198432149784) *
             z +
         0.2857142874366239) *
            z +
        0.3999999999940942;
    const vd rest = z * (series * z + 0.6666666666666735), half = 0.5 * f * f;
    return k * 0x1.62e42fefa39efp-1 + (f - (half - s * (half + rest)));
}

INLINE void uniform_gan(const peer_job *job, vd w, vd a, vd *dw, vd *da)
{
    const vd aa = a * a, u = -w * aa;
    vd real = {0}, fake = {0};
    for (int q = 0; q < 16; q++) {
        const vd p0 = 1.0 + exponential(w * job->node[q], 350.0);
        const vd p1 = 1.0 + exponential(u * job->node[q], 350.0);
        const vd shared = 1.0 / (p0 * p1);
        real += job->weight[q] * (shared * p1);
        fake += job->weight[q] * (shared * p0);
    }
    *dw = real - aa * fake;
    *da = 2.0 * w * a * fake;
}

INLINE void field(const peer_job *job, const block *b, double s[D][LANES], double v[D][LANES])
{
    for (size_t i = b->fresh; i < b->padded; i += WIDTH) {
        const vd x = AT(s[0]), y = AT(s[1]);
        if (job->field == 1) {
            const vd slope = 1.0 / (1.0 + exponential(x * y, 700.0));
            AT(v[0]) = -y * slope;
            AT(v[1]) = x * slope - y;
        } else if (job->field == 2) {
            const vd d = (1.0 - y * y) * (1.0 / 3);
            AT(v[0]) = d;
            AT(v[1]) = x * y * (2.0 / 3) + y * d * (2.0 / 3);
        } else {
            uniform_gan(job, x, y, (vd *)(v[0] + i), (vd *)(v[1] + i));
        }
    }
}

INLINE vd terms(const block *b, const ensemble_row *row, size_t c, size_t i)
{
    vd sum = row->a[0] * *(const vd *)(b->k[row->j[0]][c] + i);
#pragma GCC unroll 16
    for (size_t k = 1; k < row->n; k++)
        sum += row->a[k] * *(const vd *)(b->k[row->j[k]][c] + i);
    return sum;
}

INLINE void errors(const peer_job *job, block *b, const ensemble_row *row, double *sum)
{
    memset(sum, 0, b->padded * sizeof *sum);
    for (size_t c = 0; c < D; c++)
        EACH
        {
            const vd size = larger(magnitude(AT(b->y[c])), magnitude(AT(b->z[c])));
            const vd e = terms(b, row, c, i) / (job->atol + job->rtol * size);
            AT(sum) += e * e;
        }
}

INLINE void control(const peer_job *job, const ensemble_rule *rule, block *b)
{
    const vd zero = {0};
    EACH
    {
        const vd h = AT(b->h), fine = AT(b->fine);
        vd e = h * h * fine * (1.0 / D);
        if (rule->coarse.n) {
            const vd sum = fine + 0.01 * AT(b->coarse);
            e *= pick((vl)(sum > 0.0), fine / sum, zero);
        }
        e = larger(zero + 1e-30, e);
        const vd wanted = 0.9 * exponential(-rule->power * logarithm(e), 700.0);
        const vl accepted = (vl)(e <= 1.0);
        const vd most = pick(accepted, AT(b->most), zero + 1.0);
        vd factor = pick((vl)(wanted > most), most, wanted);
        factor = larger(factor, zero + 0.2);
        const vd t = AT(b->t) + pick(accepted, h, zero), left = job->time - t;
        AT(b->h) = pick((vl)(h * factor > left), left, h * factor);
        AT(b->most) = pick(accepted, zero + 10.0, zero + 1.0);
        AT(b->t) = t;
        for (size_t c = 0; c < D; c++) {
            AT(b->y[c]) = pick(accepted, AT(b->z[c]), AT(b->y[c]));
            AT(b->k[0][c]) = pick(accepted, AT(b->k[rule->stages - 1][c]), AT(b->k[0][c]));
        }
    }
}

static void refill(const peer_job *job, block *b)
{
    const size_t first = b->n;
    for (; b->n < LANES && b->next < job->n; b->n++) {
        const size_t to = b->n;
        b->id[to] = b->next++;
        for (size_t c = 0; c < D; c++)
            b->y[c][to] = job->s[c * job->n + b->id[to]];
        b->t[to] = 0.0;
        b->h[to] = job->step;
        b->most[to] = 10.0;
    }
    b->padded = (b->n + CHUNK - 1) / CHUNK * CHUNK;
    for (size_t i = b->n; i < b->padded; i++) {
        b->t[i] = b->h[i] = 0.0;
        for (size_t c = 0; c < D; c++) {
            b->y[c][i] = b->y[c][0];
            b->k[0][c][i] = b->k[0][c][0];
        }
    }
    b->fresh = first / CHUNK * CHUNK;
    field(job, b, b->y, b->k[0]);
    b->fresh = 0;
}

/* True if a lane became free. */
static int retire(const peer_job *job, block *b)
{
    const size_t before = b->n;
    const double late = job->time * (1.0 - 1e-14);
    vl any = {0};
    EACH any |= (vl)(AT(b->t) >= late);
    int64_t ends = 0;
    for (size_t i = 0; i < WIDTH; i++)
        ends |= any[i];
    for (size_t i = 0; ends && i < b->n;) {
        if (b->t[i] < late) {
            i++;
            continue;
        }
        const size_t last = --b->n;
        for (size_t c = 0; c < D; c++) {
            job->s[c * job->n + b->id[i]] = b->y[c][i];
            b->y[c][i] = b->y[c][last];
            b->k[0][c][i] = b->k[0][c][last];
        }
        b->t[i] = b->t[last];
        b->h[i] = b->h[last];
        b->most[i] = b->most[last];
        b->id[i] = b->id[last];
    }
    return b->n < before;
}

INLINE void stages(const peer_job *job, const ensemble_rule *rule, const ensemble_row *rows,
                   block *b)
{
#pragma GCC unroll 16
    for (size_t stage = 1; stage < rule->stages; stage++) {
        for (size_t c = 0; c < D; c++)
            EACH AT(b->z[c]) = AT(b->y[c]) + AT(b->h) * terms(b, &rows[stage - 1], c, i);
        field(job, b, b->z, b->k[stage]);
    }
}

INLINE size_t adaptive(const peer_job *job, const ensemble_rule *rule, const ensemble_row *rows,
                       block *b)
{
    for (refill(job, b); b->n;) {
        stages(job, rule, rows, b);
        errors(job, b, &rule->error, b->fine);
        if (rule->coarse.n) errors(job, b, &rule->coarse, b->coarse);
        control(job, rule, b);
        b->steps += b->n;
        if (retire(job, b)) refill(job, b);
    }
    return b->steps;
}

/* All lanes keep time together. */
INLINE size_t fixed(const peer_job *job, block *b)
{
    const size_t steps = (size_t)(job->time / job->step + 0.5);
    const double weight[] = {job->step / 6, job->step / 3, job->step / 3, job->step / 6};
    const double ahead[] = {job->step / 2, job->step / 2, job->step, 0.0};
    while (b->next < job->n) {
        b->n = 0;
        refill(job, b);
        for (size_t k = 0; k < steps; k++) {
            for (size_t c = 0; c < D; c++)
                EACH AT(b->k[1][c]) = AT(b->z[c]) = AT(b->y[c]);
            for (size_t stage = 0; stage < 4; stage++) {
                field(job, b, b->z, b->k[0]);
                for (size_t c = 0; c < D; c++)
                    EACH
                    {
                        AT(b->k[1][c]) += weight[stage] * AT(b->k[0][c]);
                        AT(b->z[c]) = AT(b->y[c]) + ahead[stage] * AT(b->k[0][c]);
                    }
            }
            for (size_t c = 0; c < D; c++)
                EACH AT(b->y[c]) = AT(b->k[1][c]);
        }
        for (size_t i = 0; i < b->n; i++)
            for (size_t c = 0; c < D; c++)
                job->s[c * job->n + b->id[i]] = b->y[c][i];
    }
    return steps * job->n;
}

size_t peer_ensemble(peer_job *job)
{
    block *b = aligned_alloc(64, (sizeof *b + 63) / 64 * 64);
    if (!b) abort();
    memset(b, 0, sizeof *b);
    size_t steps;
    if (!strcmp(job->rule, "rk4"))
        steps = fixed(job, b);
    else if (!strcmp(job->rule, "dp5"))
        steps = adaptive(job, &ensemble_dp5, dp5_rows, b);
    else
        steps = adaptive(job, &ensemble_dop853, dop853_rows, b);
    free(b);
    return steps;
}
