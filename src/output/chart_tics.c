/* chart_tics.c - linear: multiples of 1, 2 or 5 times a power of ten. Logarithmic: powers of ten,
 * over few decades also 2 and 5, and below half a decade linear tics. */
#include "output/chart_tics.h"
#include <math.h>
#include <stdlib.h>

static const double digit_width = 0.64, point_width = 0.32, minus_width = 0.84;
static const double power_width = 2.4; /* 10 with two raised digits and a sign, about */

/* ---- linear ---- */

static double tic_step(double span, double count)
{
    const double raw = span / count, power = pow(10.0, floor(log10(raw)));
    const double f = raw / power;
    return power * (f <= 1.0 ? 1.0 : f <= 2.0 ? 2.0 : f <= 5.0 ? 5.0 : 10.0);
}

static void set_step(chart_tics *t, double count)
{
    const double low = t->axis->low, high = t->axis->high, size = fmax(fabs(low), fabs(high));
    t->step = tic_step(high - low, count);
    const double decimals = fmax(0.0, ceil(-log10(t->step) - 1e-9));
    const double before = fmax(1.0, floor(log10(size)) + 1.0);
    t->decimals = size < 1e5 && decimals <= 4.0 ? (int)decimals : -1;
    t->digits = (int)fmin(15.0, 1.0 + ceil(log10(size / t->step)));
    t->width = low < 0.0 ? minus_width : 0.0;
    if (t->decimals < 0)
        t->width += digit_width * (t->digits + 3.0) + minus_width + point_width;
    else
        t->width += digit_width * (before + t->decimals) + (t->decimals > 0 ? point_width : 0.0);
}

static double labels_shown(const chart_tics *t)
{
    return floor(t->axis->high / t->step + 1e-9) - ceil(t->axis->low / t->step - 1e-9) + 1.0;
}

/* A single label gives no scale: smaller steps, as long as their labels do not touch. */
static void find_more(chart_tics *t, double count, double length, bool upright)
{
    const chart_tics few = *t;
    const double span = t->axis->high - t->axis->low;
    for (double more = 1.0; labels_shown(t) < 2.0; more++) {
        set_step(t, count + more);
        if (t->step / span * length >= (upright ? 1.3 : t->width + 0.4)) continue;
        *t = few;
        return;
    }
}

static void find_linear(chart_tics *t, double length, bool upright)
{
    const double span = t->axis->high - t->axis->low;
    double count = fmax(2.0, floor(length / 3.9));
    for (;; count--) {
        set_step(t, count);
        const double room = t->step / span * length;
        if (count <= 2.0 || room >= (upright ? 1.9 : t->width + 1.0)) break;
    }
    if (length > 5.0) find_more(t, count, length, upright);
}

/* ---- logarithmic ---- */

static void find_log(chart_tics *t, double length, bool upright)
{
    const double decades = log10(t->axis->high) - log10(t->axis->low);
    const double each = length / decades, need = upright ? 2.0 : power_width + 0.9;
    t->width = power_width;
    t->decades = (int)fmax(1.0, ceil(need / each));
    t->minor = each > 1.2;
    t->fives = decades < 2.0 && t->axis->low >= 1e-3 && t->axis->high <= 1e4;
    if (!t->fives) return;
    const double places = fmax(1.0, ceil(-log10(t->axis->low))), wide = 0.301 * each;
    t->width = digit_width * fmax(places, floor(log10(t->axis->high))) + digit_width + point_width;
    t->fives = wide > (upright ? 1.6 : t->width + 0.5);
    if (!t->fives) t->width = power_width;
}

chart_tics tics_find(const chart_axis *axis, double length, bool upright)
{
    chart_tics t = {.axis = axis};
    if (axis->log && axis->high > 3.2 * axis->low)
        find_log(&t, length, upright);
    else
        find_linear(&t, length, upright);
    return t;
}

/* ---- commands ---- */

static void set_linear(buffer *b, const chart_tics *t, bool labels)
{
    buffer_number(b, t->step, 10);
    if (!labels)
        buffer_add(b, " format \"\"");
    else if (t->decimals >= 0)
        buffer_print(b, " format \"%%.%df\"", t->decimals);
    else
        buffer_print(b, " format \"%%.%dg\"", t->digits);
}

/* The label at digit * 10^power, empty where there is none. */
static void add_label(buffer *b, const chart_tics *t, int digit, int power)
{
    const bool plain = t->fives && (digit == 1 || digit == 2 || digit == 5);
    buffer_add(b, "\"");
    if (plain)
        buffer_number(b, digit * pow(10.0, power), 3);
    else if (!t->fives && digit == 1 && power % t->decades == 0)
        buffer_print(b, "10^{%s%d}", power < 0 ? "−" : "", abs(power));
    buffer_add(b, "\" ");
}

static void set_log(buffer *b, const chart_tics *t, bool labels)
{
    const double low = log10(t->axis->low) - 1e-9, high = log10(t->axis->high) + 1e-9;
    const char *separator = "(";
    for (int power = (int)floor(low); power <= (int)floor(high); power++)
        for (int digit = 1; digit <= (t->minor ? 9 : 1); digit++) {
            const double at = power + log10(digit);
            if (at < low || at > high) continue;
            buffer_add(b, separator);
            separator = ", ";
            if (labels)
                add_label(b, t, digit, power);
            else
                buffer_add(b, "\"\" ");
            buffer_number(b, digit * pow(10.0, power), 6);
            buffer_add(b, digit == 1 ? " 0" : " 1");
        }
    buffer_add(b, *separator == '(' ? "()" : ")");
}

void tics_set(buffer *b, char axis, const chart_tics *t, bool labels)
{
    buffer_print(b, "set %ctics out nomirror ", axis);
    if (t->step > 0.0)
        set_linear(b, t, labels);
    else
        set_log(b, t, labels);
}
