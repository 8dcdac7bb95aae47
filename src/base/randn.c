/* randn.c - normal numbers by the inverse of the distribution function.
 *
 * Algorithm AS 241 (M. Wichura, Applied Statistics 37, 1988), rational in q = p - 1/2 near the
 * centre and in r = sqrt(-log p) in the tails. The library's logarithm may differ between machines
 * in its last bit; this one has + - * / only, which do not. */
#include "base/randn.h"

#include <math.h>

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

uint64_t randn_bits(uint64_t seed, uint64_t index)
{
    static const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);
    return mix(mix(seed) + (index + 1) * golden);
}

/* log x = e log 2 + 2 artanh((m - 1) / (m + 1)) for x = m 2^e, 1/sqrt 2 <= m < sqrt 2; the series
 * ends below 3e-18. */
static double portable_log(double x)
{
    int e;
    double m = frexp(x, &e);
    if (m < 0.70710678118654752) {
        m *= 2.0;
        e--;
    }
    const double s = (m - 1.0) / (m + 1.0), square = s * s;
    double sum = 0.0;
    for (int k = 25; k >= 3; k -= 2)
        sum = (sum + 1.0 / k) * square;
    return (double)e * 0.69314718055994531 + 2.0 * (s + s * sum);
}

typedef struct rational {
    double above[8], below[8];
} rational;

static const rational centre = {
    {3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
     1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
     3.3430575583588128105e+4, 2.5090809287301226727e+3},
    {1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
     2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4,
     5.2264952788528545610e+3}};
static const rational flank = {
    {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
     3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
     2.27238449892691845833e-2, 7.74545014278341407640e-4},
    {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
     1.05075007164441684324e-9}};
static const rational tail = {
    {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
     2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
     2.71155556874348757815e-5, 2.01033439929228813265e-7},
    {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
     2.04426310338993978564e-15}};

static double evaluate(const rational *f, double x)
{
    double above = 0.0, below = 0.0;
    for (int k = 7; k >= 0; k--) {
        above = above * x + f->above[k];
        below = below * x + f->below[k];
    }
    return above / below;
}

double randn(uint64_t seed, uint64_t index)
{
    const double cell = 0x1p-52;
    const double p = ((double)(randn_bits(seed, index) >> 12) + 0.5) * cell, q = p - 0.5;
    if (fabs(q) <= 0.425) return q * evaluate(&centre, 0.180625 - q * q);
    const double r = sqrt(-portable_log(q < 0.0 ? p : 1.0 - p));
    const double value = r <= 5.0 ? evaluate(&flank, r - 1.6) : evaluate(&tail, r - 5.0);
    return q < 0.0 ? -value : value;
}
