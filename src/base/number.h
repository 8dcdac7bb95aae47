/* number.h - numbers as text, independent of the locale. */
#ifndef DTE_NUMBER_H
#define DTE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

/* Reads a number  digits [. digits] [e [+-] digits]  (or . digits ...) without sign at
 * the start of text[0..length). Returns the bytes used, 0 if there is none. Correctly
 * rounded. A value beyond the range of double gives infinity, below it 0 or a subnormal. */
size_t number_read(const char *text, size_t length, double *value);

/* Reads a whole string as an optionally signed number; "inf", "nan" are not numbers.
 * Beyond the range of double as for number_read. */
bool number_parse(const char *text, double *value);

enum { NUMBER_TEXT = 32 };

/* `value` with `digits` (1..17) significant digits like %g, decimal point '.', "-0" as "0",
 * "inf", "-inf", "nan". Returns out. */
const char *number_format(double value, int digits, char out[NUMBER_TEXT]);
/* A text that reads back as a double equal to `value`: the first of %.15g, %.16g, %.17g that
 * does (fewer digits for a subnormal if they do). "0" for -0. */
const char *number_shortest(double value, char out[NUMBER_TEXT]);

#endif
