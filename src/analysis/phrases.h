/* phrases.h - the words of a reason, with no more digits than are known. */
#ifndef DTE_PHRASES_H
#define DTE_PHRASES_H

#include "analysis/spectrum.h"

typedef struct phrase {
    char *text;
    size_t room, length;
} phrase;

phrase phrase_start(char *text, size_t room);
void phrase_add(phrase *p, const char *format, ...) DTE_PRINTF(2, 3);
/* A number with the digits that its error bound supports, at most 6. */
void phrase_real(phrase *p, double value, double bound);
/* " (error below 1e-16)", " (exactly)" for a bound of 0. */
void phrase_error(phrase *p, double bound);
/* "-0.0778 +- 0.324i", "-0.5" */
void phrase_eigenvalue(phrase *p, const eigenvalue *l);

#endif
