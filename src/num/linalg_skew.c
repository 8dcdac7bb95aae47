/* linalg_skew.c - the spectrum of an exactly skew-symmetric matrix.
 *
 * The Jacobian of a purely zero-sum bilinear game is skew-symmetric, its eigenvalues are
 * exactly on the imaginary axis, and dgeevx scatters them to both sides of it. Here:
 *
 * 1. The graph with an edge where a[i][j] != 0 falls into components, which are
 *    independent; each is coloured with two colours, breadth first.
 * 2. If neighbours always differ in colour, the component is, up to order, [[0, B], [-B', 0]].
 * 3. If not, a Householder reduction Q'AQ = T makes it tridiagonal, and a skew-symmetric
 *    tridiagonal matrix has that form with the even rows in front and a bidiagonal B
 *    (Ward & Gray, ACM Trans. Math. Softw. 4, 1978).
 * 4. B v = s u and B'u = s v give A (u, iv) = i s (u, iv): the eigenvalues are +-i s, and
 *    a zero for each row or column by which B is longer than it is wide. */
#include "base/memory.h"
#include "num/linalg_work.h"

#include <math.h>
#include <string.h>

bool linalg_is_skew(size_t n, const double *a)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            if (a[i * n + j] != -a[j * n + i]) return false;
    return true;
}

typedef struct skew {
    size_t n;
    const double *a;
    const linalg_packed *out;
    size_t *queue; /* breadth-first order: components one after another */
    int *colour;   /* 0, 1, or -1 before the row is reached */
    size_t done;   /* eigenvalues written so far */
    dte_error *err;
} skew;

/* One component. Row i of B is local row front(i), column j is local row back(j). */
typedef struct component {
    size_t size, rows, columns;
    const size_t *member; /* local row -> row of the matrix */
    bool two_coloured;
    double *b, *s, *u, *vt; /* B, its singular values and, if wanted, vectors; column-major */
    double *q, *tau;        /* the Householder basis where two_coloured is false */
} component;

/* Visits everything that row `start` is linked to. Returns the end of the component in the
 * queue; *proper says whether two colours were enough. */
static size_t colour_component(skew *k, size_t start, size_t begin, bool *proper)
{
    size_t end = begin;
    *proper = true;
    k->queue[end++] = start;
    k->colour[start] = 0;
    for (size_t at = begin; at < end; at++) {
        const size_t i = k->queue[at];
        for (size_t j = 0; j < k->n; j++) {
            if (k->a[i * k->n + j] == 0.0) continue;
            if (k->colour[j] < 0) {
                k->colour[j] = 1 - k->colour[i];
                k->queue[end++] = j;
            } else if (k->colour[j] == k->colour[i]) {
                *proper = false;
            }
        }
    }
    return end;
}

/* Moves the rows of colour 0 to the front of the component; returns how many there are. */
static size_t front_first(size_t size, size_t *member, const int *colour)
{
    size_t front = 0;
    for (size_t i = 0; i < size; i++) {
        if (colour[member[i]] != 0) continue;
        const size_t row = member[i];
        member[i] = member[front];
        member[front++] = row;
    }
    return front;
}

static size_t local_front(const component *c, size_t i)
{
    return c->two_coloured ? i : 2 * i;
}

static size_t local_back(const component *c, size_t j)
{
    return c->two_coloured ? c->rows + j : 2 * j + 1;
}

static void gather_block(const skew *k, component *c)
{
    for (size_t j = 0; j < c->columns; j++)
        for (size_t i = 0; i < c->rows; i++)
            c->b[j * c->rows + i] = k->a[c->member[i] * k->n + c->member[c->rows + j]];
}

/* Calls dgehrd (form == false) or dorghr, with the work space that they ask for. */
static dte_status householder(component *c, bool form, dte_error *err)
{
    const lapack_int n = (lapack_int)c->size;
    double wanted = 0.0, *work = &wanted;
    lapack_int room = -1, info = 0;
    for (int pass = 0; pass < 2 && info == 0; pass++) {
        const linalg_mode mode = linalg_enter();
        info = form ? LAPACKE_dorghr_work(LAPACK_COL_MAJOR, n, 1, n, c->q, n, c->tau, work, room)
                    : LAPACKE_dgehrd_work(LAPACK_COL_MAJOR, n, 1, n, c->q, n, c->tau, work, room);
        linalg_leave(mode);
        if (pass == 1 || info != 0) break;
        room = (lapack_int)wanted;
        work = memory_zero((size_t)room, sizeof *work);
        if (!work) return fail_memory(err);
    }
    if (work != &wanted) memory_free(work);
    return info == 0 ? DTE_OK : linalg_no_convergence("skew-symmetric reduction", info, err);
}

/* T has t[i] below and -t[i] above the diagonal, so B[r][r] = -t[2r], B[r][r-1] = t[2r-1]. */
static dte_status reduce(const skew *k, component *c, dte_error *err)
{
    const size_t n = c->size;
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < n; i++)
            c->q[j * n + i] = k->a[c->member[i] * k->n + c->member[j]];
    DTE_TRY(householder(c, false, err));
    for (size_t i = 0; i + 1 < n; i++) {
        const double t = 0.5 * (c->q[i * n + i + 1] - c->q[(i + 1) * n + i]);
        if (i % 2 == 0)
            c->b[i / 2 * c->rows + i / 2] = -t;
        else
            c->b[i / 2 * c->rows + i / 2 + 1] = t;
    }
    return k->out->right ? householder(c, true, err) : DTE_OK;
}

/* Adds to `column` the vector x of one side of B (front or back), in matrix coordinates. */
static void lift(const component *c, bool front, size_t length, const double *x, size_t stride,
                 double scale, double *column)
{
    for (size_t i = 0; i < length; i++) {
        const size_t local = front ? local_front(c, i) : local_back(c, i);
        const double value = scale * x[i * stride];
        if (c->two_coloured) {
            column[c->member[local]] = value;
            continue;
        }
        for (size_t r = 0; r < c->size; r++)
            column[c->member[r]] += c->q[local * c->size + r] * value;
    }
}

/* One eigenvalue, with singular vector `index` of the front or the back as its column. */
static void emit(skew *k, const component *c, bool front, size_t index, double im, double scale)
{
    const linalg_packed *p = k->out;
    const size_t at = k->done++;
    p->re[at] = 0.0;
    p->im[at] = im;
    if (!p->right) return;
    double *column = p->right + at * k->n;
    memset(column, 0, k->n * sizeof *column);
    if (front)
        lift(c, true, c->rows, c->u + index * c->rows, 1, scale, column);
    else
        lift(c, false, c->columns, c->vt + index, c->columns, scale, column);
}

static void emit_component(skew *k, const component *c)
{
    const size_t pairs = c->rows < c->columns ? c->rows : c->columns;
    for (size_t i = 0; i < pairs; i++) {
        const double scale = c->s[i] > 0.0 ? sqrt(0.5) : 1.0;
        emit(k, c, true, i, c->s[i], scale);
        emit(k, c, false, i, c->s[i] > 0.0 ? -c->s[i] : 0.0, scale);
    }
    for (size_t i = pairs; i < c->rows; i++)
        emit(k, c, true, i, 0.0, 1.0);
    for (size_t i = pairs; i < c->columns; i++)
        emit(k, c, false, i, 0.0, 1.0);
}

static dte_status solve_component(skew *k, component *c)
{
    if (c->two_coloured)
        gather_block(k, c);
    else
        DTE_TRY(reduce(k, c, k->err));
    DTE_TRY(linalg_svd_columns(c->rows, c->columns, c->b, c->s, c->u, c->vt, k->err));
    emit_component(k, c);
    return DTE_OK;
}

/* A row without any entry: eigenvalue 0, a unit vector. */
static dte_status solve_single(skew *k, size_t row)
{
    const size_t at = k->done++;
    k->out->re[at] = k->out->im[at] = 0.0;
    if (!k->out->right) return DTE_OK;
    memset(k->out->right + at * k->n, 0, k->n * sizeof(double));
    k->out->right[at * k->n + row] = 1.0;
    return DTE_OK;
}

static dte_status solve_range(skew *k, size_t begin, size_t end, bool proper)
{
    size_t *member = k->queue + begin;
    component c = {.size = end - begin, .member = member, .two_coloured = proper};
    if (c.size == 1) return solve_single(k, member[0]);
    c.rows = proper ? front_first(c.size, member, k->colour) : (c.size + 1) / 2;
    c.columns = c.size - c.rows;
    const bool vectors = k->out->right != NULL;
    const size_t b = c.rows * c.columns, u = vectors ? c.rows * c.rows : 0,
                 vt = vectors ? c.columns * c.columns : 0, q = proper ? 0 : c.size * c.size;
    double *block = memory_zero(b + u + vt + q + 2 * c.size, sizeof *block);
    if (!block) return fail_memory(k->err);
    c.b = block;
    c.s = c.b + b;
    c.tau = c.s + c.size;
    c.q = c.tau + c.size;
    if (vectors) {
        c.u = c.q + q;
        c.vt = c.u + u;
    }
    const dte_status status = solve_component(k, &c);
    memory_free(block);
    return status;
}

dte_status linalg_skew(size_t n, const double *a, const linalg_packed *p, dte_error *err)
{
    skew k = {.n = n, .a = a, .out = p, .err = err};
    k.queue = memory_zero(n, sizeof *k.queue);
    k.colour = memory_zero(n, sizeof *k.colour);
    dte_status status = k.queue && k.colour ? DTE_OK : fail_memory(err);
    for (size_t i = 0; status == DTE_OK && i < n; i++)
        k.colour[i] = -1;
    for (size_t i = 0, end = 0; status == DTE_OK && i < n; i++) {
        bool proper;
        if (k.colour[i] >= 0) continue;
        const size_t begin = end;
        end = colour_component(&k, i, begin, &proper);
        status = solve_range(&k, begin, end, proper);
    }
    memory_free(k.colour);
    memory_free(k.queue);
    return status;
}
