/* kernels_avx512.c - the kernels for x86-64 with AVX-512F. The target is chosen here, for this
 * file only, so that no compiler option of the build can leak it into other code. */
#if defined(__x86_64__)
#include <immintrin.h>
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,fma"))), apply_to = function)
#else
#pragma GCC target("avx512f,fma")
#endif
#define KERNEL_SET  kernels_avx512_set
#define KERNEL_NAME "avx512"
#define FUSED
#define WIDTH         8
#define VFMA(a, b, c) ((vd)_mm512_fmadd_pd((b), (c), (a)))
#define VMAX(c, x)    ((vd)_mm512_max_pd((c), (x)))
#define VMIN(c, x)    ((vd)_mm512_min_pd((c), (x)))
#define VANY(mask)    (_mm512_test_epi64_mask((__m512i)(mask), (__m512i)(mask)) != 0)
#include "expr/kernels.inc"
#if defined(__clang__)
#pragma clang attribute pop
#endif
#else
typedef int kernels_avx512_is_empty;
#endif
