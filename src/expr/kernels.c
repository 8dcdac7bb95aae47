/* kernels.c - which kernels this processor can run. */
#include "expr/kernels.h"

extern const kernel_set kernels_baseline_set;
#if defined(__x86_64__)
extern const kernel_set kernels_avx2_set, kernels_avx512_set;
#endif

size_t kernels_all(const kernel_set *out[3])
{
    size_t n = 0;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma"))
        out[n++] = &kernels_avx512_set;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        out[n++] = &kernels_avx2_set;
#endif
    out[n++] = &kernels_baseline_set;
    return n;
}

const kernel_set *kernels_best(void)
{
    const kernel_set *all[3];
    kernels_all(all);
    return all[0];
}
