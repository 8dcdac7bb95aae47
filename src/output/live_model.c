/* live_model.c - see live_model.h. */
#include "output/live_model.h"
#include "base/memory.h"
#include "base/number.h"
#include <math.h>
#include <string.h>

dte_status live_model_create(size_t d, size_t n_params, size_t n_methods, live_model *out,
                             dte_error *err)
{
    *out = (live_model){.d = d, .n_params = n_params, .n_methods = n_methods};
    out->params = memory_zero(n_params + 1, sizeof *out->params);
    out->steps = memory_zero(n_methods + 1, sizeof *out->steps);
    out->launches = memory_zero(LIVE_LAUNCHES, sizeof *out->launches);
    out->starts = memory_zero(LIVE_LAUNCHES * d, sizeof *out->starts);
    if (out->params && out->steps && out->launches && out->starts) return DTE_OK;
    live_model_free(out);
    return fail_memory(err);
}

void live_model_free(live_model *m)
{
    memory_free(m->params);
    memory_free(m->steps);
    memory_free(m->launches);
    memory_free(m->starts);
    *m = (live_model){0};
}

void live_model_copy(live_model *to, const live_model *from)
{
    memcpy(to->params, from->params, from->n_params * sizeof *from->params);
    memcpy(to->steps, from->steps, from->n_methods * sizeof *from->steps);
    memcpy(to->launches, from->launches, from->n_launches * sizeof *from->launches);
    memcpy(to->starts, from->starts, from->n_launches * from->d * sizeof *from->starts);
    to->selected = from->selected;
    to->method = from->method;
    to->layers = from->layers;
    to->n_launches = from->n_launches;
}

void live_model_launch(live_model *m, size_t id, const double *point)
{
    if (m->n_launches == LIVE_LAUNCHES) {
        m->n_launches--;
        memmove(m->launches, m->launches + 1, m->n_launches * sizeof *m->launches);
        memmove(m->starts, m->starts + m->d, m->n_launches * m->d * sizeof *m->starts);
    }
    memcpy(m->starts + m->n_launches * m->d, point, m->d * sizeof *point);
    m->launches[m->n_launches++] = (live_launch){id, m->method};
}

/* ---- history ---- */

static void drop(live_model *m)
{
    live_model_free(m);
    memory_free(m);
}

dte_status live_history_push(live_history *h, const live_model *m, dte_error *err)
{
    live_model *copy = memory_zero(1, sizeof *copy);
    if (!copy) return fail_memory(err);
    const dte_status status = live_model_create(m->d, m->n_params, m->n_methods, copy, err);
    if (status != DTE_OK) {
        memory_free(copy);
        return status;
    }
    live_model_copy(copy, m);
    if (h->n == LIVE_HISTORY) {
        drop(h->items[0]);
        memmove(h->items, h->items + 1, --h->n * sizeof *h->items);
    }
    h->items[h->n++] = copy;
    return DTE_OK;
}

bool live_history_pop(live_history *h, live_model *m)
{
    if (h->n == 0) return false;
    live_model *last = h->items[--h->n];
    live_model_copy(m, last);
    drop(last);
    return true;
}

void live_history_free(live_history *h)
{
    while (h->n > 0)
        drop(h->items[--h->n]);
}

/* ---- how far a key moves a number ---- */

/* The largest of 1, 2 and 5 times a power of ten that is not above x. */
static double round_down(double x)
{
    const double power = pow(10.0, floor(log10(x) + 1e-9)), f = x / power * (1.0 + 1e-9);
    return power * (f >= 5.0 ? 5.0 : f >= 2.0 ? 2.0 : 1.0);
}

double live_param_step(const dte_param *first)
{
    const double size = fmax(4.0 * fabs(first->value), 1.0);
    const double range = first->has_range ? first->hi - first->lo : size;
    return round_down(fmax(fmin(range, size), 1e-300) / 40.0);
}

/* Sums of steps would gather rounding errors that everybody sees: 0.30000000000000004. */
static double twelve_digits(double value)
{
    char text[NUMBER_TEXT];
    double out;
    return number_parse(number_format(value, 12, text), &out) ? out : value;
}

double live_param_move(const dte_param *first, double value, double amount)
{
    const double step = live_param_step(first);
    const double unit = fabs(amount) < 1.0 ? step * fabs(amount) : step;
    double moved = twelve_digits(unit * round((value + amount * step) / unit));
    if (moved == value) moved = value + amount * step;
    if (!first->has_range) return moved;
    return fmin(fmax(moved, first->lo), first->hi);
}

double live_step_move(double h, double factor)
{
    char text[NUMBER_TEXT];
    double out;
    const double moved = h * factor;
    if (!number_parse(number_format(moved, 2, text), &out) || !(out > 0.0) || !isfinite(out))
        return h;
    return out == h ? moved : out;
}
