/* block2.c - lambda = m +- sqrt(disc) with m = (a + d)/2, p = (a - d)/2, disc = p^2 + b c; of two
 * real ones the smaller is det / larger, so that a slow eigenvalue of a stiff game keeps its
 * digits.
 *
 * Errors. f(lambda) = (lambda - a)(lambda - d) - b c at an exact eigenvalue of the given block
 * changes by at most N = |lambda - d| E_a + |lambda - a| E_d + |c| E_b + |b| E_c + E_a E_d + E_b
 * E_c within the errors. f has two roots, so one of them is within N / (distance to the other) of
 * lambda. While d disc < disc / 4 that distance is at least 0.55 gap, gap = 2 sqrt(disc): the error
 * is at most 2 N / gap. Always it is at most dm + sqrt(d disc). */
#include "analysis/block2.h"

#include <float.h>
#include <math.h>

static const double unit = 0.5 * DBL_EPSILON;

typedef struct invariants {
    double m, dm, p, disc, ddisc, det, ddet;
    double rounding; /* the part of ddisc that comes from computing disc */
} invariants;

static invariants find_invariants(const block2 *k)
{
    const double bc = k->b * k->c, ad = k->a * k->d, et = k->ea + k->ed;
    const double cross = fabs(k->c) * k->eb + fabs(k->b) * k->ec;
    invariants v = {.m = 0.5 * (k->a + k->d), .p = 0.5 * (k->a - k->d)};
    v.dm = 0.5 * et + unit * fabs(v.m);
    v.disc = fma(v.p, v.p, bc) + fma(k->b, k->c, -bc);
    v.rounding = 4.0 * unit * (v.p * v.p + fabs(bc));
    v.ddisc = fabs(v.p) * et + cross + 0.25 * et * et + k->eb * k->ec + v.rounding;
    v.det = fma(k->a, k->d, -bc) - fma(k->b, k->c, -bc);
    v.ddet = fabs(k->d) * k->ea + fabs(k->a) * k->ed + cross + k->ea * k->ed + k->eb * k->ec +
             2.0 * unit * fmin(fabs(ad) + fabs(bc), fabs(v.det) + unit * (fabs(ad) + fabs(bc)));
    return v;
}

static eigenvalue complex_member(const invariants *v, double sign)
{
    const double im = sqrt(-v->disc);
    const double spread = fmin(v->ddisc / im, sqrt(v->ddisc));
    const double real_part = v->disc + v->ddisc > 0.0 ? sqrt(v->disc + v->ddisc) : 0.0;
    eigenvalue l = {.re = v->m, .im = sign * im};
    l.bound = v->dm + spread + 2.0 * unit * im;
    l.re_bound = v->dm + real_part;
    return l;
}

/* The eigenvalue m + root, where the two are well apart; `large` is the one of larger modulus. */
static double apart_bound(const block2 *k, const invariants *v, double lambda, double root,
                          double large)
{
    const double gap = 2.0 * fabs(root), far = fabs(v->p) + fabs(root);
    const double near = fabs(k->b * k->c) / far; /* |lambda - a| |lambda - d| = |b c| */
    const bool far_from_a = root * v->p < 0.0;
    const double to_a = far_from_a ? far : near, to_d = far_from_a ? near : far;
    const double change = to_d * k->ea + to_a * k->ed + fabs(k->c) * k->eb + fabs(k->b) * k->ec +
                          k->ea * k->ed + k->eb * k->ec;
    const double relative = 6.0 * unit + 2.0 * v->rounding / (gap * fabs(large));
    return 2.0 * change / gap + relative * fabs(lambda);
}

static void real_members(const block2 *k, const invariants *v, eigenvalue *l)
{
    const double r = sqrt(v->disc), root = v->m >= 0.0 ? r : -r, large = v->m + root;
    const bool apart = v->ddisc < 0.25 * v->disc;
    const double small = apart ? v->det / large : v->m - root;
    const double together = v->dm + sqrt(v->ddisc) + 4.0 * unit * (fabs(v->m) + r);
    l[0] = (eigenvalue){.re = large};
    l[1] = (eigenvalue){.re = small};
    l[0].bound = apart ? apart_bound(k, v, large, root, large) : together;
    l[1].bound = apart ? apart_bound(k, v, small, -root, large) : together;
    for (int i = 0; i < 2; i++)
        l[i].re_bound = l[i].bound;
}

/* The exponent of a power of two near the largest entry, where products of entries may
 * overflow or lose digits; else 0. */
static int extreme_exponent(const block2 *k)
{
    const double size = fmax(fmax(fabs(k->a), fabs(k->b)), fmax(fabs(k->c), fabs(k->d)));
    int exponent = 0;
    if (size > 0.0 && (size < 0x1p-400 || size > 0x1p400)) frexp(size, &exponent);
    return exponent;
}

static block2 scaled(const block2 *k, int exponent)
{
    return (block2){ldexp(k->a, -exponent),  ldexp(k->b, -exponent),  ldexp(k->c, -exponent),
                    ldexp(k->d, -exponent),  ldexp(k->ea, -exponent), ldexp(k->eb, -exponent),
                    ldexp(k->ec, -exponent), ldexp(k->ed, -exponent)};
}

void block2_eigenvalues(const block2 *block, eigenvalue l[2])
{
    const int exponent = extreme_exponent(block);
    const block2 k = scaled(block, exponent);
    const invariants v = find_invariants(&k);
    if (v.disc < 0.0) {
        l[0] = complex_member(&v, 1.0);
        l[1] = complex_member(&v, -1.0);
    } else {
        real_members(&k, &v, l);
    }
    const bool left = v.m + v.dm < 0.0 && v.det - v.ddet > 0.0;
    for (int i = 0; i < 2; i++) {
        l[i].side = left ? SIDE_LEFT : spectrum_side(l[i].re, l[i].re_bound);
        l[i].re = ldexp(l[i].re, exponent);
        l[i].im = ldexp(l[i].im, exponent);
        l[i].bound = ldexp(l[i].bound, exponent);
        l[i].re_bound = ldexp(l[i].re_bound, exponent);
    }
}
