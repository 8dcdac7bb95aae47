/* vk.h - vector kernels in GCC vector extensions; one source, width chosen by the ISA the file is
 * compiled for. Only min/max and fma need a per-ISA line. */
#ifndef VK_H
#define VK_H
#include <stdint.h>
#if defined __x86_64__
#include <immintrin.h>
#endif
#if defined __AVX512F__
enum { VW = 8 };
#elif defined __AVX__
enum { VW = 4 };
#else
enum { VW = 2 };
#endif
typedef double vd __attribute__((vector_size(VW * 8), aligned(VW * 8), may_alias));
typedef int64_t vl __attribute__((vector_size(VW * 8), aligned(VW * 8)));
#define VKI static inline __attribute__((always_inline))
VKI vd vset(double x)
{
    return x - (vd){0};
}
/* vmax(c,x): c > x ? c : x, so a NaN x comes through; likewise vmin */
#if defined __AVX512F__
#define vmax(c, x)    ((vd)_mm512_max_pd(c, x))
#define vmin(c, x)    ((vd)_mm512_min_pd(c, x))
#define vfma(a, b, c) ((vd)_mm512_fmadd_pd(a, b, c))
#elif defined __AVX__
#define vmax(c, x)    ((vd)_mm256_max_pd(c, x))
#define vmin(c, x)    ((vd)_mm256_min_pd(c, x))
#define vfma(a, b, c) ((vd)_mm256_fmadd_pd(a, b, c))
#elif defined __SSE2__
#define vmax(c, x)    ((vd)_mm_max_pd(c, x))
#define vmin(c, x)    ((vd)_mm_min_pd(c, x))
#define vfma(a, b, c) ((a) * (b) + (c))
#else
VKI vd vsel(vl m, vd a, vd b)
{
    return (vd)(((vl)a & m) | ((vl)b & ~m));
}
#define vmax(c, x)    vsel((c) > (x), c, x)
#define vmin(c, x)    vsel((c) < (x), c, x)
#define vfma(a, b, c) ((a) * (b) + (c))
#endif
#if defined __FMA__ || defined __aarch64__
#define L2H 0x1.62e42fefa39efp-1
#define L2L 0x1.abc9e3b39803fp-56
#else
#define L2H 0x1.62e42feep-1
#define L2L 0x1.a39ef35793c76p-33
#endif
/* e^x for lo<=x<=hi after clamping to [lo,hi] inside (-708,709); NaN in, NaN out */
VKI vd vexpc(vd x, double lo, double hi)
{
    x = vmin(vset(hi), vmax(vset(lo), x));
    vd t = vfma(x, vset(0x1.71547652b82fep0), vset(0x1.8p52)), n = t - vset(0x1.8p52);
    vd r = vfma(n, vset(-L2H), x);
    r = vfma(n, vset(-L2L), r);
    vd r2 = r * r; /* even/odd Horner: fewest operations, two independent chains */
    vd ev = vfma(r2, vset(0x1.28ad9c5ba88f6p-22), vset(0x1.a01999e1631b8p-16)),
       od = vfma(r2, vset(0x1.ad7f47a3b70e1p-26), vset(0x1.71df25aef334ap-19));
    ev = vfma(r2, ev, vset(0x1.6c16c184391a4p-10));
    od = vfma(r2, od, vset(0x1.a01a012a1027cp-13));
    ev = vfma(r2, ev, vset(0x1.555555555083cp-5));
    od = vfma(r2, od, vset(0x1.1111111127d10p-7));
    ev = vfma(r2, ev, vset(0x1.000000000000ap-1));
    od = vfma(r2, od, vset(0x1.55555555554f9p-3));
    vd q = vfma(r, od, ev);
    vd p = 1.0 + vfma(r2, q, r);
    return (vd)((vl)p + ((vl)t << 52));
}
/* two logistics 1/(1+e^t) with one division; |t| saturates at 350 (1e-152) so the product stays
 * finite */
#define VPAIRLG(x0, x1, y0, y1)                                                                    \
    {                                                                                              \
        vd u0_ = 1.0 + vexpc(x0, -350, 350), u1_ = 1.0 + vexpc(x1, -350, 350),                     \
           rr_ = 1.0 / (u0_ * u1_);                                                                \
        y0 = rr_ * u1_;                                                                            \
        y1 = rr_ * u0_;                                                                            \
    }
VKI vd vlgn(vd t)
{
    return 1.0 / (1.0 + vexpc(t, -700, 700));
}
#endif
