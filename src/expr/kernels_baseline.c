/* kernels_baseline.c - the kernels for every processor; multiply and add are rounded apart unless
 * the machine always has FMA. */
#define KERNEL_SET    kernels_baseline_set
#define KERNEL_NAME   "baseline"
#define WIDTH         2
#define VFMA(a, b, c) ((a) + (b) * (c))
#if defined(__SSE2__)
#include <emmintrin.h>
#define VMAX(c, x) ((vd)_mm_max_pd((c), (x)))
#define VMIN(c, x) ((vd)_mm_min_pd((c), (x)))
#define VANY(mask) (_mm_movemask_pd((__m128d)(mask)) != 0)
#endif
#include "expr/kernels.inc"
