/* kernels_avx2.c - the kernels for x86-64 with AVX2 and FMA. The target is chosen here, for this
 * file only, so that no compiler option of the build can leak it into other code. */
#if defined(__x86_64__)
#include <immintrin.h>
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx2,fma")
#endif
#define KERNEL_SET  kernels_avx2_set
#define KERNEL_NAME "avx2"
#define FUSED
#define WIDTH                  4
#define VFMA(a, b, c)          ((vd)_mm256_fmadd_pd((b), (c), (a)))
#define VMAX(c, x)             ((vd)_mm256_max_pd((c), (x)))
#define VMIN(c, x)             ((vd)_mm256_min_pd((c), (x)))
#define VANY(mask)             (_mm256_movemask_pd((__m256d)(mask)) != 0)
#define VCHOOSE(mask, yes, no) ((vd)_mm256_blendv_pd((no), (yes), (__m256d)(mask)))
#include "expr/kernels.inc"
#if defined(__clang__)
#pragma clang attribute pop
#endif
#else
typedef int kernels_avx2_is_empty;
#endif
