/* separatrix.c - branches of the invariant manifolds of saddles.
 *
 * Notation, in canvas units: l the eigenvalue of the branch, m the other one, e and f their unit
 * eigenvectors. The manifold is z = x e + (k x^2 / 2 + O(x^3)) f. Where the field on the
 * eigenvector, v(x e) = l x e + q x^2 f + O(x^3), shows q, invariance gives k (l - m/2) = q; the
 * branch starts at x e + (k x^2 / 2) f, with x so small that the shift itself is below `onset`.
 * From there on the flow does the rest: with time running away from the saddle the other
 * direction contracts, so an error of the start decays like x^(m/l). */
#include "analysis/separatrix.h"
#include "analysis/stream_stiff.h"
#include "base/fail.h"
#include "base/memory.h"
#include <math.h>

static const double onset = 1e-10;            /* largest shift off the eigenvector at the start */
static const double first_x = 1e-3;           /* start distances tried: from here ... */
static const double last_x = 1e-7;            /* ... down to here: rounding errors lie below */
static const double branch_tolerance = 1e-12; /* per step */
static const double connection = 1e-4;        /* a branch this near to a saddle ends there */
static const double at_rest = 0.1;            /* of the spacing: the same for other equilibria */
static const double tiny_step = 1e-3;         /* of the spacing */
static const double stiff_tolerance = 1e-7;   /* of implicit steps, which are of low order */
enum { TINY_STEPS = 400, BRANCH_STEPS = 8000 };

typedef struct tracer {
    const streamline_settings *set;
    stream_canvas canvas;
    size_t n_saddles, n_equilibria;
    const plane_saddle *saddles;
    const plane_point *equilibria;
    separatrices *out; /* in parameter units */
    size_t x_room, y_room, branch_room;
    bool failed;
} tracer;

/* ---- eigenvectors of a saddle ---- */

typedef struct eigen {
    double value;
    plane_point vector; /* unit, canvas units */
} eigen;

static plane_point unit(double x, double y)
{
    const double size = hypot(x, y);
    return (plane_point){x / size, y / size};
}

/* The row of J - value I that is larger tells the vector. */
static eigen eigen_of(const double j[4], double value)
{
    const double ax = j[1], ay = value - j[0], bx = value - j[3], by = j[2];
    const bool first = hypot(ax, ay) >= hypot(bx, by);
    return (eigen){value, first ? unit(ax, ay) : unit(bx, by)};
}

/* False unless det J < 0 (also for NaN). `up` has the positive eigenvalue, and both are relative to
 * the largest entry of J. */
static bool eigen_split(const stream_canvas *c, const double jacobian[4], eigen *up, eigen *down)
{
    double j[4] = {jacobian[0], jacobian[1] * (c->sx / c->sy), jacobian[2] * (c->sy / c->sx),
                   jacobian[3]};
    double most = 0.0;
    for (size_t i = 0; i < 4; i++) {
        if (!isfinite(j[i])) return false;
        most = fmax(most, fabs(j[i]));
    }
    if (!(most > 0.0)) return false;
    for (size_t i = 0; i < 4; i++)
        j[i] /= most;
    const double det = j[0] * j[3] - j[1] * j[2], half = 0.5 * (j[0] + j[3]);
    const double diff = 0.5 * (j[0] - j[3]);
    const double root = sqrt(fmax(0.0, diff * diff + j[1] * j[2]));
    if (!(det < 0.0) || !(root > 0.0)) return false;
    /* The one of larger modulus has no cancellation; det gives the other. */
    const double large = half >= 0.0 ? half + root : half - root, small = det / large;
    *up = eigen_of(j, fmax(large, small));
    *down = eigen_of(j, fmin(large, small));
    return true;
}

/* ---- the start of a branch ---- */

/* d = x e + y f: y / x. */
static double slope_in(plane_point d, plane_point e, plane_point f)
{
    return (e.x * d.y - e.y * d.x) / (d.x * f.y - d.y * f.x);
}

/* From the saddle p along side * e. False where the field is undefined. */
static bool start_point(stream_canvas *c, plane_point p, const eigen *own, const eigen *other,
                        double side, plane_point *start)
{
    const plane_point e = {side * own->vector.x, side * own->vector.y}, f = other->vector;
    const double l = own->value, m = other->value;
    for (double x = first_x;; x *= 0.25) {
        plane_point d;
        *start = (plane_point){p.x + x * e.x, p.y + x * e.y};
        if (!stream_direction(c, *start, &d)) return false;
        const double shift = 0.5 * x * slope_in(d, e, f) * l / (l - 0.5 * m);
        const bool small = fabs(shift) <= onset;
        if (!small && x > last_x) continue;
        if (!(fabs(shift) <= x)) return true; /* no expansion to trust: the eigenvector */
        start->x += shift * f.x;
        start->y += shift * f.y;
        return true;
    }
}

/* ---- growing ---- */

static void add_point(tracer *t, plane_point p)
{
    separatrices *o = t->out;
    t->failed = t->failed || !memory_grow(&o->x, &t->x_room, o->points + 1, sizeof *o->x) ||
                !memory_grow(&o->y, &t->y_room, o->points + 1, sizeof *o->y);
    if (t->failed) return;
    const plane_point q = stream_from_canvas(&t->canvas, p);
    o->x[o->points] = q.x;
    o->y[o->points++] = q.y;
}

static double distance(plane_point a, plane_point b)
{
    return hypot(a.x - b.x, a.y - b.y);
}

/* A branch has to leave its own saddle before it can come back to it. */
static bool at_end(const tracer *t, size_t own, bool left, plane_point p)
{
    for (size_t i = 0; i < t->n_saddles; i++)
        if ((i != own || left) &&
            distance(p, stream_to_canvas(&t->canvas, t->saddles[i].at)) < connection)
            return true;
    for (size_t i = 0; i < t->n_equilibria; i++) {
        const plane_point q = stream_to_canvas(&t->canvas, t->equilibria[i]);
        bool saddle = false;
        for (size_t k = 0; k < t->n_saddles; k++)
            saddle =
                saddle || distance(q, stream_to_canvas(&t->canvas, t->saddles[k].at)) < connection;
        if (!saddle && distance(p, q) < at_rest * t->set->spacing) return true;
    }
    return false;
}

/* Adds the samples of the last step; true if the branch ends within it. */
static bool sample(tracer *t, const stream_step *s, size_t own, bool *left, stream_stop *why)
{
    const plane_point home = stream_to_canvas(&t->canvas, t->saddles[own].at);
    const size_t n = stream_step_samples(s, t->set->spacing);
    for (size_t i = 1; i <= n && !t->failed; i++) {
        const double at = (double)i / (double)n;
        const plane_point p = stream_step_at(s, at);
        if (!stream_inside(&t->canvas, p)) {
            double out = at;
            add_point(t, stream_step_border(s, (double)(i - 1) / (double)n, &out));
            *why = STREAM_BORDER;
            return true;
        }
        add_point(t, p);
        *left = *left || distance(p, home) > 2.0 * connection;
        *why = STREAM_EQUILIBRIUM;
        if (at_end(t, own, *left, p)) return true;
    }
    return false;
}

/* By the implicit method where a strongly attracting branch makes explicit steps tiny. */
static bool next_step(stream_step *s, int *tiny)
{
    if (*tiny < TINY_STEPS && stream_step_next(s)) {
        *tiny = s->h < tiny_step * s->h_max ? *tiny + 1 : 0;
        return true;
    }
    *tiny = TINY_STEPS;
    s->tolerance = fmax(s->tolerance, stiff_tolerance);
    return stream_stiff_next(s);
}

static stream_stop grow(tracer *t, stream_step *s, size_t own)
{
    int tiny = 0;
    stream_stop why = STREAM_LENGTH;
    bool left = false;
    double length = 0.0;
    for (size_t steps = 0; steps < BRANCH_STEPS && !t->failed; steps++) {
        if (!next_step(s, &tiny)) return STREAM_STALLED;
        if (sample(t, s, own, &left, &why)) return why;
        length += s->h;
        if (length >= t->set->max_length) return STREAM_LENGTH;
    }
    return STREAM_STALLED;
}

/* A branch that leaves the window at once is not there. */
static void add_branch(tracer *t, size_t saddle, const eigen *own, const eigen *other, double side)
{
    separatrices *o = t->out;
    const plane_point home = stream_to_canvas(&t->canvas, t->saddles[saddle].at);
    plane_point start;
    if (t->failed || !start_point(&t->canvas, home, own, other, side, &start)) return;
    if (!stream_inside(&t->canvas, start)) return;
    stream_step s = {.c = &t->canvas,
                     .sign = own->value > 0.0 ? 1.0 : -1.0,
                     .tolerance = fmin(branch_tolerance, t->set->tolerance),
                     .h_min = 1e-3 * last_x,
                     .h_max = t->set->spacing};
    if (!stream_step_start(&s, start)) return;
    s.h_next = 0.1 * distance(start, home);
    separatrix branch = {.begin = o->points, .saddle = saddle, .stable = own->value < 0.0};
    add_point(t, home);
    add_point(t, start);
    branch.last = grow(t, &s, saddle);
    branch.count = o->points - branch.begin;
    t->failed =
        t->failed || !memory_grow(&o->branches, &t->branch_room, o->count + 1, sizeof *o->branches);
    if (!t->failed) o->branches[o->count++] = branch;
}

dte_status separatrices_make(plane_field *field, void *data, plane_window window, size_t n,
                             const plane_saddle *saddles, size_t n_equilibria,
                             const plane_point *equilibria, const streamline_settings *settings,
                             separatrices *out, dte_error *err)
{
    static const char *const axes[2] = {"x", "y"};
    *out = (separatrices){0};
    DTE_TRY(plane_window_check(window, axes, err));
    DTE_TRY(streamline_settings_check(settings, err));
    const double aspect = settings->aspect > 0.0 ? settings->aspect : plane_window_aspect(window);
    tracer t = {.set = settings,
                .canvas = stream_canvas_make(field, data, window, aspect),
                .n_saddles = n,
                .n_equilibria = n_equilibria,
                .saddles = saddles,
                .equilibria = equilibria,
                .out = out};
    t.canvas.limit = settings->max_evaluations;
    for (size_t i = 0; i < n && !t.failed; i++) {
        eigen up, down;
        if (!stream_inside(&t.canvas, stream_to_canvas(&t.canvas, saddles[i].at))) continue;
        if (!eigen_split(&t.canvas, saddles[i].jacobian, &up, &down)) continue;
        add_branch(&t, i, &up, &down, 1.0);
        add_branch(&t, i, &up, &down, -1.0);
        add_branch(&t, i, &down, &up, 1.0);
        add_branch(&t, i, &down, &up, -1.0);
    }
    return t.failed ? fail_memory(err) : DTE_OK;
}

void separatrices_free(separatrices *s)
{
    if (!s) return;
    memory_free(s->x);
    memory_free(s->y);
    memory_free(s->branches);
    *s = (separatrices){0};
}
