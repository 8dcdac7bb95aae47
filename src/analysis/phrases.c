/* phrases.c - building sentences in a buffer of fixed size; what does not fit is cut. */
#include "analysis/phrases.h"

#include "base/number.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

phrase phrase_start(char *text, size_t room)
{
    text[0] = '\0';
    return (phrase){text, room, 0};
}

void phrase_add(phrase *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(p->text + p->length, p->room - p->length, format, args);
    va_end(args);
    if (n > 0) p->length += (size_t)n;
    if (p->length >= p->room) p->length = p->room - 1;
}

static int digits(double value, double bound)
{
    if (!(bound > 0.0) || value == 0.0) return 6;
    const double known = floor(log10(fabs(value) / bound));
    if (!(known >= 1.0)) return 1;
    return known > 6.0 ? 6 : (int)known;
}

void phrase_real(phrase *p, double value, double bound)
{
    char text[NUMBER_TEXT];
    phrase_add(p, "%s", number_format(value, digits(value, bound), text));
}

void phrase_error(phrase *p, double bound)
{
    char text[NUMBER_TEXT];
    if (bound == 0.0)
        phrase_add(p, " (exactly)");
    else
        phrase_add(p, " (error below %s)", number_format(1.05 * bound, 1, text));
}

void phrase_eigenvalue(phrase *p, const eigenvalue *l)
{
    if (l->re != 0.0 || l->im == 0.0) phrase_real(p, l->re, l->re_bound);
    if (l->im == 0.0) return;
    phrase_add(p, l->re != 0.0 ? " +- " : "+-");
    phrase_real(p, fabs(l->im), l->bound);
    phrase_add(p, "i");
}
