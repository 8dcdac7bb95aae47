/* words.c - the names of the verdicts. */
#include <detente/check.h>

#include <string.h>

static const char *const words[] = {
    [DTE_UNDECIDED] = "undecided",
    [DTE_STABLE] = "stable",
    [DTE_STABLE_MANIFOLD] = "stable-modulo-manifold",
    [DTE_WEAKLY_STABLE] = "weakly-stable",
    [DTE_CENTRE] = "centre",
    [DTE_MARGINAL] = "marginal",
    [DTE_WEAKLY_UNSTABLE] = "weakly-unstable",
    [DTE_UNSTABLE] = "unstable",
};

enum { WORDS = sizeof words / sizeof *words };

const char *dte_verdict_word(dte_verdict verdict)
{
    return (size_t)verdict < WORDS ? words[verdict] : "undecided";
}

int dte_verdict_read(const char *word, dte_verdict *out)
{
    if (strcmp(word, "center") == 0) word = "centre";
    for (size_t i = 0; i < WORDS; i++) {
        if (strcmp(word, words[i]) != 0) continue;
        *out = (dte_verdict)i;
        return 0;
    }
    return -1;
}
