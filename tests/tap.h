/* tap.h - tests as claims, reported as TAP.
 *
 *     static void bound_is_tight(void) { CHECK_NEAR(bound(1.0), 2.0, 1e-15); }
 *     int main(void) { RUN(bound_is_tight); return tap_done(); }
 *
 * One line for each claim; a failed check says file, line and values, and the rest
 * of the claim still runs. */
#ifndef DTE_TAP_H
#define DTE_TAP_H

#include <math.h>
#include <stdio.h>
#include <string.h>

static int tap_claims, tap_failed_claims, tap_failed_checks, tap_checks;

#define CHECK(cond)                tap_check((cond) != 0, __FILE__, __LINE__, #cond)
#define CHECK_NEAR(got, want, tol) tap_near((got), (want), (tol), __FILE__, __LINE__, #got)
#define CHECK_TEXT(got, want)      tap_text((got), (want), __FILE__, __LINE__)
#define RUN(fn)                    tap_run(#fn, fn)

static inline int tap_check(int ok, const char *file, int line, const char *what)
{
    tap_checks++;
    if (ok) return 1;
    tap_failed_checks++;
    printf("# %s:%d: failed: %s\n", file, line, what);
    return 0;
}

static inline int tap_near(double got, double want, double tol, const char *file, int line,
                           const char *what)
{
    const double scale = fabs(want) > 1.0 ? fabs(want) : 1.0;
    const int ok = got == want || fabs(got - want) <= tol * scale; /* false for NaN */
    if (!ok) printf("# %s = %.17g, expected %.17g within %g\n", what, got, want, tol);
    return tap_check(ok, file, line, what);
}

/* A text as a TAP comment, each line behind "# ". */
static inline void tap_comment(const char *what, const char *text)
{
    printf("# %s:\n#   ", what);
    for (const char *c = text ? text : "(null)"; *c; c++) {
        putchar(*c);
        if (*c == '\n') fputs("#   ", stdout);
    }
    putchar('\n');
}

static inline int tap_text(const char *got, const char *want, const char *file, int line)
{
    const int ok = got && want && strcmp(got, want) == 0;
    if (!ok) tap_comment("got", got);
    if (!ok) tap_comment("expected", want);
    return tap_check(ok, file, line, "texts are equal");
}

static inline void tap_run(const char *name, void (*claim)(void))
{
    tap_failed_checks = 0;
    const int before = tap_checks;
    claim();
    const int ok =
        tap_failed_checks == 0 && tap_checks > before; /* a claim without a check fails */
    if (!ok) tap_failed_claims++;
    printf("%s %d - %s\n", ok ? "ok" : "not ok", ++tap_claims, name);
    fflush(stdout);
}

static inline int tap_done(void)
{
    printf("1..%d\n", tap_claims);
    return tap_failed_claims != 0 || tap_claims == 0;
}

#endif
