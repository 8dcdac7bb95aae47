/* panel_branches.c - following sets of complex numbers.
 *
 * Between two columns all pairs of an old and a new number are taken by distance, the nearest
 * first, each number once. Where that is ambiguous the columns are too far apart, and the split
 * asks for one between them. */
#include "output/panel_branches.h"

#include "base/memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double coarse = 0.01, fine = 1e-4; /* parts of the view */

typedef struct branch_pair {
    double distance;
    size_t from, to;
} branch_pair;

dte_status branch_view_open(branch_view *v, size_t m, double size, dte_error *err)
{
    *v = (branch_view){.size = size};
    v->match = memory_zero(2 * m, sizeof *v->match);
    v->pairs = memory_zero(m * m, sizeof *v->pairs);
    if (v->match && v->pairs) return DTE_OK;
    branch_view_close(v);
    return fail_memory(err);
}

void branch_view_close(branch_view *v)
{
    memory_free(v->match);
    memory_free(v->pairs);
    *v = (branch_view){0};
}

static int by_distance(const void *a, const void *b)
{
    const branch_pair *p = a, *q = b;
    if (p->distance != q->distance) return p->distance < q->distance ? -1 : 1;
    if (p->from != q->from) return p->from < q->from ? -1 : 1;
    return (p->to > q->to) - (p->to < q->to);
}

/* v->match[k]: the number of column b that continues number k of column a, SIZE_MAX if none; at
 * m + j the other way round. Returns the largest move that is seen. */
static double match_columns(const branch_view *v, size_t m, const double *a, const double *b)
{
    size_t n = 0;
    double most = 0.0;
    for (size_t i = 0; i < m; i++) {
        v->match[i] = v->match[m + i] = SIZE_MAX;
        for (size_t j = 0; j < m; j++) {
            const double away = hypot(b[j] - a[i], b[m + j] - a[m + i]);
            if (isfinite(away)) v->pairs[n++] = (branch_pair){away, i, j};
        }
    }
    qsort(v->pairs, n, sizeof *v->pairs, by_distance);
    for (size_t p = 0; p < n; p++) {
        const branch_pair *q = &v->pairs[p];
        if (v->match[q->from] != SIZE_MAX || v->match[m + q->to] != SIZE_MAX) continue;
        v->match[q->from] = q->to;
        v->match[m + q->to] = q->from;
        const double nearest =
            fmin(hypot(a[q->from], a[m + q->from]), hypot(b[q->to], b[m + q->to]));
        if (!(v->reach > 0.0) || nearest <= v->reach) most = fmax(most, q->distance);
    }
    return most;
}

static size_t count_finite(size_t m, const double *a)
{
    size_t n = 0;
    for (size_t k = 0; k < m; k++)
        n += isfinite(a[k]) && isfinite(a[m + k]);
    return n;
}

static size_t count_real(size_t m, const double *a)
{
    size_t n = 0;
    for (size_t k = 0; k < m; k++)
        n += isfinite(a[k]) && a[m + k] == 0.0;
    return n;
}

void branches_extend(const sweep *s, panel_extent *re, panel_extent *im)
{
    const size_t m = s->width / 2;
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < m; k++) {
            panel_extend(re, sweep_at(s, i, k));
            panel_extend(im, sweep_at(s, i, m + k));
        }
}

static double size_of_all(const sweep *s)
{
    panel_extent re = panel_extent_none(), im = re;
    branches_extend(s, &re, &im);
    return re.lo <= re.hi ? fmax(re.hi - re.lo, im.hi - im.lo) : 0.0;
}

bool branches_split(void *user, const sweep *s, size_t i)
{
    branch_view *v = user;
    const size_t m = s->width / 2;
    const double *a = s->values + i * s->width, *b = a + s->width;
    if (i == 0) v->now = v->size > 0.0 ? v->size : size_of_all(s);
    if (count_finite(m, a) != count_finite(m, b)) return true;
    const double most = match_columns(v, m, a, b);
    return most > (count_real(m, a) != count_real(m, b) ? fine : coarse) * v->now;
}

/* Column b in the order of column a; numbers that continue nothing fill the free places. */
static void reorder(const branch_view *v, size_t m, double *b, double *copy)
{
    memcpy(copy, b, 2 * m * sizeof *b);
    size_t next = 0;
    for (size_t k = 0; k < m; k++) {
        size_t from = v->match[k];
        while (from == SIZE_MAX && v->match[m + next] != SIZE_MAX)
            next++;
        if (from == SIZE_MAX) from = next++;
        b[k] = copy[from]; /* as many places as numbers */
        b[m + k] = copy[m + from];
    }
}

void branches_follow(const branch_view *v, sweep *s)
{
    const size_t m = s->width / 2;
    double *copy = (double *)(void *)v->pairs; /* pairs are not needed while a column is moved */
    if (m == 0) return;
    for (size_t i = 0; i + 1 < s->n; i++) {
        double *a = s->values + i * s->width;
        match_columns(v, m, a, a + s->width);
        reorder(v, m, a + s->width, copy);
    }
}
