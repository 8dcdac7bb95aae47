/* stream_barrier.c - the pieces are so short that the nearest point stands for the nearest piece;
 * a crossing is decided by orientations: p and q lie on different sides of the piece a b, and a
 * and b on different sides of p q. A point on the line counts for both sides. */
#include "analysis/stream_barrier.h"
#include "base/memory.h"
#include <math.h>

static const double piece = 0.1; /* of the spacing */

static bool add_point(stream_barrier *b, plane_point p, bool joined)
{
    const size_t i = b->grid.count;
    if (!memory_grow(&b->joined, &b->joined_room, i + 1, sizeof *b->joined)) return false;
    b->joined[i] = joined;
    return stream_grid_add(&b->grid, p);
}

static bool add_branch(stream_barrier *b, const stream_canvas *c, const separatrices *s,
                       const separatrix *branch)
{
    plane_point last = {0};
    for (size_t i = branch->begin; i < branch->begin + branch->count; i++) {
        const plane_point p = stream_to_canvas(c, (plane_point){s->x[i], s->y[i]});
        const bool first = i == branch->begin;
        const double length = first ? 0.0 : hypot(p.x - last.x, p.y - last.y);
        const size_t n = first ? 1 : (size_t)fmax(1.0, ceil(length / b->piece));
        for (size_t k = 1; k <= n; k++) {
            const double f = (double)k / (double)n;
            const plane_point q = {last.x + f * (p.x - last.x), last.y + f * (p.y - last.y)};
            if (!add_point(b, k == n ? p : q, !first)) return false;
        }
        last = p;
    }
    return true;
}

bool stream_barrier_create(stream_barrier *b, const stream_canvas *c, const separatrices *s,
                           double spacing)
{
    *b = (stream_barrier){.piece = piece * spacing};
    if (!stream_grid_create(&b->grid, c->width, c->height, spacing)) return false;
    for (size_t i = 0; s && i < s->count; i++)
        if (!add_branch(b, c, s, &s->branches[i])) return false;
    return true;
}

void stream_barrier_free(stream_barrier *b)
{
    stream_grid_free(&b->grid);
    memory_free(b->joined);
    *b = (stream_barrier){0};
}

bool stream_barrier_within(const stream_barrier *b, plane_point p, double r)
{
    return stream_grid_within(&b->grid, p, r);
}

/* Twice the signed area of the triangle. */
static double area(plane_point a, plane_point b, plane_point c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

static bool meet(plane_point a, plane_point b, plane_point p, plane_point q)
{
    return area(a, b, p) * area(a, b, q) <= 0.0 && area(p, q, a) * area(p, q, b) <= 0.0;
}

typedef struct crossing {
    const stream_barrier *b;
    plane_point p, q;
} crossing;

static bool crosses_at(void *data, size_t i)
{
    const crossing *x = data;
    const plane_point *points = x->b->grid.points;
    return (x->b->joined[i] && meet(points[i - 1], points[i], x->p, x->q)) ||
           (i + 1 < x->b->grid.count && x->b->joined[i + 1] &&
            meet(points[i], points[i + 1], x->p, x->q));
}

bool stream_barrier_crossed(const stream_barrier *b, plane_point p, plane_point q)
{
    if (b->grid.count == 0) return false;
    crossing x = {b, p, q};
    const double reach = 0.5 * hypot(q.x - p.x, q.y - p.y) + b->piece;
    const plane_point middle = {0.5 * (p.x + q.x), 0.5 * (p.y + q.y)};
    return stream_grid_any(&b->grid, middle, reach, crosses_at, &x);
}
