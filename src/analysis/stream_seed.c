/* stream_seed.c - where streamlines start.
 *
 * 1. Each equilibrium in the window, on a ray from it towards the farthest border. If a seed at
 *    the distance d lies on a closed orbit the equilibrium is taken for a centre, and whole orbits
 *    are nested around it, each so far outside the last one that the geometric mean of the smallest
 *    and the largest distance between the two is d (the gap between level sets of a conserved
 *    quantity varies along an orbit). Centres come first; then seeds along all rays, d apart.
 * 2. Jobard and Lefer: from the separatrices, then from every line, seeds at distance d on both
 *    sides; long lines first.
 * 3. Seeds on a coarse grid wherever there is no line within d: parts that no line
 *    of step 2 leads to.
 * 4. Gaps wider than 1.5 d: seeds at 3/4 d, at least 3/4 d from every line.
 * 5. What is then left of holes wider than 1.5 d is filled with shorter lines. */
#include "analysis/stream_seed.h"
#include <math.h>

typedef struct seed_pass {
    double offset;   /* seeds lie at this distance from a line, in units of d ... */
    double free;     /* ... and at least this far from every line */
    double shortest; /* shorter lines are not kept */
} seed_pass;

static const seed_pass neighbours[] = {{1.0, 0.98, 10.0}, {1.0, 0.98, 4.0}};
static const seed_pass voids = {0.0, 0.95, 3.0};
static const seed_pass gaps[] = {{0.75, 0.74, 6.0}, {0.75, 0.74, 3.0}};
static const seed_pass holes[] = {{0.0, 0.85, 2.0}, {0.0, 0.72, 1.0}};

static const double border_room = 0.3; /* no line along the frame */

static bool usable(const stream_builder *b, plane_point p, double clear)
{
    const double d = b->set->spacing;
    const double room = fmin(fmin(p.x, b->canvas.width - p.x), fmin(p.y, b->canvas.height - p.y));
    if (room < border_room * d) return false;
    for (size_t i = 0; i < b->equilibrium_count; i++)
        if (hypot(p.x - b->equilibria[i].x, p.y - b->equilibria[i].y) < 0.5 * d) return false;
    return !stream_grid_within(&b->lines, p, clear * d) &&
           !stream_barrier_within(&b->barrier, p, clear * d) &&
           !stream_grid_within(&b->tried, p, 0.2 * d);
}

static void try_seed(stream_builder *b, plane_point p, const seed_pass *pass)
{
    if (stream_builder_done(b) || !usable(b, p, pass->free)) return;
    stream_add_line(b, p, pass->shortest * b->set->spacing);
}

/* ---- rays ---- */

typedef struct ray {
    plane_point from, along;
    double length;
} ray;

enum { RAYS = 4 };

/* Along the axes, the longest first; equals in the order right, left, up, down. */
static void rays_from(const stream_canvas *c, plane_point p, ray rays[RAYS])
{
    const ray all[RAYS] = {{p, {1.0, 0.0}, c->width - p.x},
                           {p, {-1.0, 0.0}, p.x},
                           {p, {0.0, 1.0}, c->height - p.y},
                           {p, {0.0, -1.0}, p.y}};
    for (size_t i = 0; i < RAYS; i++) {
        size_t k = i;
        for (; k > 0 && all[i].length > rays[k - 1].length * (1.0 + 1e-9); k--)
            rays[k] = rays[k - 1];
        rays[k] = all[i];
    }
}

static plane_point ray_at(const ray *r, double at)
{
    return (plane_point){r->from.x + at * r->along.x, r->from.y + at * r->along.y};
}

/* The square of the distance from p to the segment a b. */
static double segment_distance(plane_point p, plane_point a, plane_point b)
{
    const double ux = b.x - a.x, uy = b.y - a.y, square = ux * ux + uy * uy;
    double t = square > 0.0 ? ((p.x - a.x) * ux + (p.y - a.y) * uy) / square : 0.0;
    t = t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t;
    const double x = p.x - a.x - t * ux, y = p.y - a.y - t * uy;
    return x * x + y * y;
}

/* From p to the last line, or to the centre while there is none. */
static double inner_distance(const stream_builder *b, const streamline *inner, plane_point p,
                             plane_point centre)
{
    if (!inner) return hypot(p.x - centre.x, p.y - centre.y);
    double best = HUGE_VAL;
    for (size_t i = inner->begin; i + 1 < inner->begin + inner->count; i++) {
        const double square =
            segment_distance(p, stream_build_point(b, i), stream_build_point(b, i + 1));
        best = square < best ? square : best;
    }
    return sqrt(best);
}

/* By what factor should the orbit in b->forward be farther from the one inside it? At
 * least so far that the nearest points are not too near. */
static double wanted_growth(const stream_builder *b, const streamline *inner, plane_point centre)
{
    enum { ENOUGH = 64 }; /* places on an orbit; every one costs a look at all of `inner` */
    double low = HUGE_VAL, high = 0.0;
    for (size_t i = 0; i < b->forward.n; i += 1 + b->forward.n / ENOUGH) {
        const double gap = inner_distance(b, inner, b->forward.p[i], centre);
        low = fmin(low, gap);
        high = fmax(high, gap);
    }
    const double d = b->set->spacing;
    return fmax(d / sqrt(low * high), 1.02 * b->set->test * d / low);
}

/* The next orbit outside `inner`, whose place on the ray is *at; *step is the guess for
 * the distance on the ray. */
static bool add_next_orbit(stream_builder *b, const ray *r, const streamline *inner, double *at,
                           double *step)
{
    enum { CORRECTIONS = 4 };
    double gap = 0.0;
    for (int i = 0;; i++) {
        if (!(*at + *step < r->length)) return false;
        if (!stream_build_orbit(b, ray_at(r, *at + *step), &gap)) return false;
        const double growth = wanted_growth(b, inner, r->from);
        if (fabs(growth - 1.0) < 0.03 || i == CORRECTIONS) break;
        *step *= growth;
    }
    *at += *step;
    return stream_add_orbit(b, gap);
}

static void nest_orbits(stream_builder *b, const ray *r)
{
    double at = 0.0, step = b->set->spacing;
    streamline inner = {0};
    while (!stream_builder_done(b) &&
           add_next_orbit(b, r, inner.count > 0 ? &inner : NULL, &at, &step))
        inner = b->out->lines[b->out->count - 1];
}

/* Orbits around a centre come before any line that could be in their way. */
static void seed_centre(stream_builder *b, plane_point p)
{
    if (!stream_inside(&b->canvas, p)) return;
    ray rays[RAYS];
    double gap = 0.0;
    rays_from(&b->canvas, p, rays);
    if (stream_build_orbit(b, ray_at(&rays[0], b->set->spacing), &gap)) nest_orbits(b, &rays[0]);
}

/* Seeds on the ray d apart, from the border inwards; only the outer ones if there are `most`. */
static void seed_ray(stream_builder *b, const ray *r, double most)
{
    const double last = floor(r->length / b->set->spacing);
    for (double i = last; i >= 1.0 && i > last - most; i -= 1.0)
        try_seed(b, ray_at(r, i * b->set->spacing), &neighbours[0]);
}

/* Where lines flock to a slow curve through the equilibrium, the outermost one follows it all the
 * way, and one curve is drawn instead of many dashes. */
static void seed_rays(stream_builder *b, plane_point p)
{
    if (!stream_inside(&b->canvas, p)) return;
    ray rays[RAYS];
    rays_from(&b->canvas, p, rays);
    for (size_t i = 0; i < RAYS; i++)
        seed_ray(b, &rays[i], 2.0);
    seed_ray(b, &rays[0], HUGE_VAL);
    stream_grid_clear(&b->tried);
}

/* ---- neighbours of lines, voids ---- */

static void seed_beside(stream_builder *b, size_t line_index, const seed_pass *pass)
{
    /* By value: the arrays move while lines are added. */
    const streamline line = b->out->lines[line_index];
    const double offset = pass->offset * b->set->spacing;
    plane_point last = stream_build_point(b, line.begin);
    for (size_t i = line.begin; i < line.begin + line.count; i++) {
        const plane_point p = stream_build_point(b, i), t = stream_build_tangent(b, &line, i);
        if (i > line.begin && hypot(p.x - last.x, p.y - last.y) < 0.25 * b->set->spacing) continue;
        last = p;
        try_seed(b, (plane_point){p.x - offset * t.y, p.y + offset * t.x}, pass);
        try_seed(b, (plane_point){p.x + offset * t.y, p.y - offset * t.x}, pass);
    }
}

/* The same for the barrier. */
static void seed_beside_barrier(stream_builder *b, const seed_pass *pass)
{
    const stream_barrier *barrier = &b->barrier;
    const double offset = pass->offset * b->set->spacing;
    for (size_t i = 1; i < barrier->grid.count; i++) {
        const plane_point p = barrier->grid.points[i - 1], q = barrier->grid.points[i];
        const double size = hypot(q.x - p.x, q.y - p.y);
        if (!barrier->joined[i] || !(size > 0.0)) continue;
        const plane_point t = {(q.x - p.x) / size, (q.y - p.y) / size};
        try_seed(b, (plane_point){q.x - offset * t.y, q.y + offset * t.x}, pass);
        try_seed(b, (plane_point){q.x + offset * t.y, q.y - offset * t.x}, pass);
    }
}

static void run_pass(stream_builder *b, const seed_pass *pass)
{
    seed_beside_barrier(b, pass);
    for (size_t i = 0; i < b->out->count && !stream_builder_done(b); i++)
        seed_beside(b, i, pass);
    stream_grid_clear(&b->tried);
}

/* From the middle outwards would be prettier for one line, but rows are easy to predict. */
static void run_voids(stream_builder *b, const seed_pass *pass, double every)
{
    const double step = every * b->set->spacing;
    const int rows = (int)ceil(b->canvas.height / step - 0.5);
    const int columns = (int)ceil(b->canvas.width / step - 0.5);
    for (int i = 0; i < rows; i++)
        for (int k = 0; k < columns; k++)
            try_seed(b, (plane_point){(k + 0.5) * step, (i + 0.5) * step}, pass);
    stream_grid_clear(&b->tried);
}

void stream_seed_all(stream_builder *b)
{
    for (size_t i = 0; i < b->equilibrium_count; i++)
        seed_centre(b, b->equilibria[i]);
    for (size_t i = 0; i < b->equilibrium_count; i++)
        seed_rays(b, b->equilibria[i]);
    if (b->out->count == 0)
        try_seed(b, (plane_point){0.5 * b->canvas.width, 0.5 * b->canvas.height}, &voids);
    for (size_t i = 0; i < sizeof neighbours / sizeof *neighbours; i++)
        run_pass(b, &neighbours[i]);
    run_voids(b, &voids, 0.5);
    run_pass(b, &neighbours[1]);
    for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++)
        run_pass(b, &gaps[i]);
    for (size_t i = 0; i < sizeof holes / sizeof *holes; i++)
        run_voids(b, &holes[i], 0.125);
}
