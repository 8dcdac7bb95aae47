/* number.c - numbers as text, independent of the locale.
 *
 * Reading: the text becomes 0.d1 d2 ... dn * 10^point with d1 != 0.
 *   n <= 15 and a power of ten up to 10^22: both factors are exact doubles, so one
 *   multiplication or division rounds once (Clinger, "How to read floating point numbers
 *   accurately", PLDI 1990). Everything else goes to strtod_l in the "C" locale.
 *   The middle between two doubles has at most 767 significant digits, so of a longer text
 *   only the first DIGITS matter, and whether anything non-zero follows them.
 *
 * Writing: of sizes that need no exponent the digits are an integer, |x| 10^k with a power of ten
 *   that is an exact double, so that one multiplication and its error (by fma) tell which way it is
 *   rounded: as printf does, to even. For all others printf in whatever locale, whose decimal
 *   point, which may have several bytes, is replaced by '.'. */
#include "base/number.h"

#include <float.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DIGITS = 800,
    EXACT_DIGITS = 15,
    EXACT_POWER = 22,
    DIGITS_MOST = 17,         /* of a double */
    EXPONENT_MOST = 100000000 /* a larger exponent in the text is read as this one */
};

/* Exact doubles. */
static const double powers[EXACT_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                               1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                               1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

typedef struct decimal {
    char digit[DIGITS + 1]; /* the last one: 1 if a digit that was dropped is not 0 */
    size_t n;
    int64_t point;
} decimal;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t count_digits(const char *text, size_t length)
{
    size_t n = 0;
    while (n < length && is_digit(text[n]))
        n++;
    return n;
}

static void push_digit(decimal *d, char c)
{
    if (d->n < DIGITS)
        d->digit[d->n++] = c;
    else if (d->n == DIGITS && c != '0')
        d->digit[d->n++] = '1';
}

/* The digits before and after the point. */
static void read_digits(decimal *d, const char *whole, size_t n_whole, const char *part,
                        size_t n_part)
{
    for (size_t k = 0; k < n_whole; k++) {
        if (d->n == 0 && whole[k] == '0') continue;
        push_digit(d, whole[k]);
        d->point++;
    }
    for (size_t k = 0; k < n_part; k++) {
        if (d->n == 0 && part[k] == '0')
            d->point--;
        else
            push_digit(d, part[k]);
    }
}

/* e [+-] digits: adds to *exponent; bytes used, 0 if there is none. */
static size_t read_exponent(const char *text, size_t length, int64_t *exponent)
{
    if (length == 0 || (text[0] != 'e' && text[0] != 'E')) return 0;
    const bool sign = length > 1 && (text[1] == '+' || text[1] == '-');
    const size_t from = sign ? 2 : 1;
    const size_t n = from < length ? count_digits(text + from, length - from) : 0;
    if (n == 0) return 0;
    int64_t e = 0;
    for (size_t k = 0; k < n; k++) {
        e = 10 * e + (text[from + k] - '0');
        if (e > EXPONENT_MOST) e = EXPONENT_MOST;
    }
    *exponent += sign && text[1] == '-' ? -e : e;
    return from + n;
}

/* True if one exact operation gives the value. */
static bool value_exact(const decimal *d, double *value)
{
    const int64_t exponent = d->point - (int64_t)d->n;
    if (FLT_EVAL_METHOD != 0 || d->n > EXACT_DIGITS) return false;
    if (exponent < -EXACT_POWER || exponent > EXACT_POWER) return false;
    int64_t m = 0;
    for (size_t k = 0; k < d->n; k++)
        m = 10 * m + (d->digit[k] - '0');
    *value = exponent < 0 ? (double)m / powers[-exponent] : (double)m * powers[exponent];
    return true;
}

static double value_rounded(const decimal *d)
{
    char text[DIGITS + 32];
    memcpy(text, d->digit, d->n);
    snprintf(text + d->n, sizeof text - d->n, "e%lld", (long long)(d->point - (int64_t)d->n));
    const locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    const double value = strtod_l(text, NULL, c);
    freelocale(c);
    return value;
}

static double decimal_value(const decimal *d)
{
    double value;
    if (d->n == 0) return 0.0;
    return value_exact(d, &value) ? value : value_rounded(d);
}

size_t number_read(const char *text, size_t length, double *value)
{
    const size_t whole = count_digits(text, length);
    size_t used = whole, part = 0;
    if (used + 1 < length && text[used] == '.')
        part = count_digits(text + used + 1, length - used - 1);
    if (part > 0) used += 1 + part;
    if (used == 0) return 0;
    decimal d;
    d.n = 0;
    d.point = 0;
    read_digits(&d, text, whole, text + used - part, part);
    used += read_exponent(text + used, length - used, &d.point);
    *value = decimal_value(&d);
    return used;
}

bool number_parse(const char *text, double *value)
{
    const bool sign = *text == '-' || *text == '+';
    const size_t length = strlen(text + sign);
    double size;
    if (length == 0 || number_read(text + sign, length, &size) != length) return false;
    *value = *text == '-' ? -size : size;
    return true;
}

/* Copies what printf wrote with whatever stands for the decimal point as '.'. */
static void copy_with_point(char *out, const char *text)
{
    bool in_point = false;
    for (; *text; text++) {
        const bool plain = is_digit(*text) || strchr("+-e", *text);
        if (plain)
            *out++ = *text;
        else if (!in_point)
            *out++ = '.';
        in_point = !plain;
    }
    *out = '\0';
}

/* size 10^k, rounded to an integer, to even; below 2^63. */
static uint64_t scaled(double size, double power)
{
    const double p = size * power;
    double error = __builtin_fma(size, power, -p);
    uint64_t n = (uint64_t)p;
    double part = p - (double)n;
    if (p >= 0x1p52) { /* then p is an integer, and the error may be larger than 1 */
        const int64_t whole = (int64_t)error - (error < 0.0);
        n += (uint64_t)whole;
        part = error - (double)whole;
        error = 0.0;
    }
    const bool odd = n & 1;
    const bool up = part > 0.5 || (part == 0.5 && (error > 0.0 || (error == 0.0 && odd)));
    return n + up;
}

/* What %.<digits>g writes, where this has no exponent; false elsewhere. */
static bool format_plain(double value, int digits, char *out)
{
    const double size = value < 0.0 ? -value : value;
    int point = 0; /* 10^(point - 1) <= size < 10^point; 1e-1, 1e-2, 1e-3 are rounded up */
    if (!(size >= 1e-4 && size < 1e17)) return false;
    while (size >= powers[point])
        point++;
    if (point == 0) point -= (size < 1e-1) + (size < 1e-2) + (size < 1e-3);
    if (point > digits) return false;
    uint64_t n = scaled(size, powers[digits - point]);
    if (n >= (uint64_t)powers[digits]) {
        n /= 10;
        if (++point > digits) return false;
    }
    char text[DIGITS_MOST];
    for (int k = digits; k-- > 0; n /= 10)
        text[k] = (char)('0' + n % 10);
    int last = digits;
    while (last > 1 && last > point && text[last - 1] == '0')
        last--;
    if (value < 0.0) *out++ = '-';
    if (point <= 0) *out++ = '0';
    for (int k = point < 0 ? point : 0; k < last; k++) {
        if (k == point) *out++ = '.';
        *out++ = k < 0 ? '0' : text[k];
    }
    *out = '\0';
    return true;
}

const char *number_format(double value, int digits, char out[NUMBER_TEXT])
{
    char text[64];
    if (value != value) return strcpy(out, "nan");
    if (__builtin_isinf(value)) return strcpy(out, value < 0.0 ? "-inf" : "inf");
    if (value == 0.0) return strcpy(out, "0");
    if (digits < 1) digits = 1;
    if (digits > DIGITS_MOST) digits = DIGITS_MOST;
    if (format_plain(value, digits, out)) return out;
    snprintf(text, sizeof text, "%.*g", digits, value);
    copy_with_point(out, text);
    return out;
}

const char *number_shortest(double value, char out[NUMBER_TEXT])
{
    /* 15 digits survive a double, so no shorter text is missed; not so for subnormals. */
    const double size = value < 0.0 ? -value : value;
    double back;
    for (int digits = size < DBL_MIN ? 1 : 15; digits < 17; digits++) {
        number_format(value, digits, out);
        if (number_parse(out, &back) && back == value) return out;
    }
    return number_format(value, 17, out);
}
