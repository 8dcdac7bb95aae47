/* vmath.h - branch-free exp/log kernels written as plain scalar C so that GCC/Clang auto-vectorise
 * them inside "for (i<n)" loops for whatever ISA the translation unit (or target clone) is compiled
 * for.  No intrinsics, no libm call.  exp: deg-11 polynomial, results below 2^-1022 flush to 0. */
#ifndef VMATH_H
#define VMATH_H
#include <stdint.h>
#include <string.h>
#define VINL static inline __attribute__((always_inline))
VINL double vm_asd(uint64_t u)
{
    double d;
    __builtin_memcpy(&d, &u, 8);
    return d;
}
VINL uint64_t vm_asu(double d)
{
    uint64_t u;
    __builtin_memcpy(&u, &d, 8);
    return u;
}
#ifdef __FMA__
#define VFMA(a, b, c) __builtin_fma(a, b, c)
#define VM_L2H        0x1.62e42fefa39efp-1
#define VM_L2L        0x1.abc9e3b39803fp-56
#else /* no hardware FMA (plain x86-64): high part with trailing zeros so that n*L2H is exact */
#define VFMA(a, b, c) ((a) * (b) + (c))
#define VM_L2H        0x1.62e42feep-1
#define VM_L2L        0x1.a39ef35793c76p-33
#endif

VINL double vm_exp(double x)
{
    const double magic = 0x1.8p52, il2 = 0x1.71547652b82fep0;
    const double l2h = VM_L2H, l2l = VM_L2L;
    double xc = x < -708.0 ? -708.0 : x;
    xc = xc > 709.8 ? 709.8 : xc;
    double t = VFMA(xc, il2, magic);
    double n = t - magic;
    double r = VFMA(n, -l2h, xc);
    r = VFMA(n, -l2l, r);
    /* minimax (Lawson/Remez fit, fit.py) of e^r = 1 + r + r^2 q(r), |r| <= ln2/2, degree 11:
     * relative error 2^-56.3 */
    double r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
    double p01 = VFMA(r, 0x1.55555555554f9p-3, 0x1.000000000000ap-1);
    double p23 = VFMA(r, 0x1.1111111127d10p-7, 0x1.555555555083cp-5);
    double p45 = VFMA(r, 0x1.a01a012a1027cp-13, 0x1.6c16c184391a4p-10);
    double p67 = VFMA(r, 0x1.71df25aef334ap-19, 0x1.a01999e1631b8p-16);
    double p89 = VFMA(r, 0x1.ad7f47a3b70e1p-26, 0x1.28ad9c5ba88f6p-22);
    double q0 = VFMA(r2, p23, p01);
    double q1 = VFMA(r2, p67, p45);
    double q = VFMA(r4, q1, q0);
    q = VFMA(r8, p89, q);
    double p = VFMA(r2, q, r);
    p = 1.0 + p;
    double y = vm_asd(vm_asu(p) + (vm_asu(t) << 52));
    y = x > 709.782712893384 ? __builtin_inf() : y;
    y = x < -708.0 ? 0.0 : y;
    return x == x ? y : x;
}

VINL double vm_log(double x)
{
    const double l2h = 0x1.62e42feep-1, l2l = 0x1.a39ef35793c76p-33;
    double xs = x < 0x1p-1022 ? x * 0x1p54 : x;
    double eb = x < 0x1p-1022 ? 0x1p52 + 1023.0 + 54.0 : 0x1p52 + 1023.0;
    uint64_t ix = vm_asu(xs) + (0x3ff0000000000000ull - 0x3fe6a09e667f3bcdull);
    double k = vm_asd((ix >> 52) | 0x4330000000000000ull) - eb;
    double m = vm_asd((ix & 0x000fffffffffffffull) + 0x3fe6a09e667f3bcdull);
    double f = m - 1.0, s = f / (2.0 + f), z = s * s, w = z * z;
    double t1 = w * VFMA(w, VFMA(w, 1.531383769920937332e-01, 2.222219843214978396e-01),
                         3.999999999940941908e-01);
    double t2 = z * VFMA(w,
                         VFMA(w, VFMA(w, 1.479819860511658591e-01, 1.818357216161805012e-01),
                              2.857142874366239149e-01),
                         6.666666666666735130e-01);
    double R = t1 + t2, h = 0.5 * f * f;
    double y = k * l2h - ((h - VFMA(s, h + R, k * l2l)) - f);
    y = x == __builtin_inf() ? x : y;
    y = x == 0 ? -__builtin_inf() : y;
    y = x < 0 ? __builtin_nan("") : y;
    return x == x ? y : x;
}
#endif
