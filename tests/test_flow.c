/* test_flow.c - the reference values of the flow: fields, Jacobians, spectra and what follows.
 *
 * Each row of the reference file becomes the text of a scenario (flow_scenario.c), and the program
 * that reads the text must reproduce the row's value within the row's own tolerance. Eigenvalues
 * are matched as multisets: a perfect matching of the graph whose edges are the pairs within
 * tolerance. No row is left out silently: the table `pairs` names every quantity. */
#include "flow_measure.h"
#include "tap.h"
#include <stdlib.h>

enum { D = FLOW_DIMENSION };

static flow_row rows[FLOW_ROWS];
static size_t n_rows;

static const char trajectory[] = "a property of trajectories, not of the field at a point";
static const char matrix[] = "a given matrix or blocks, not a game";

/* Every pair of the reference file with its number of rows; `why` says why it is not covered. */
static const struct pair {
    const char *system, *quantity;
    size_t rows;
    const char *why;
} pairs[] = {
    {"uniform_quad", "field", 32, NULL},
    {"uniform_quad", "jac", 96, NULL},
    {"uniform_quad", "eig", 48, NULL},
    {"uniform_quad", "spectral_abscissa", 24, NULL},
    {"uniform_quad", "equilibrium", 8, NULL},
    {"uniform_quad", "eta_critical", 1, NULL},
    {"uniform_quad", "eta_numabs", 1, NULL},
    {"uniform_quad", "numerical_abscissa", 2, NULL},
    {"uniform_quad", "V_ww", 1, NULL},
    {"uniform_quad", "V_aa", 1, NULL},
    {"uniform_quad", "invariant_H", 3, NULL},
    {"dirac", "field", 52, NULL},
    {"dirac", "jac", 204, NULL},
    {"dirac", "eig", 106, NULL},
    {"dirac", "spectral_abscissa", 53, NULL},
    {"dirac", "spurious_equilibrium", 4, NULL},
    {"dirac", "gamma_critical", 4, NULL},
    {"dirac", "eta_critical", 3, NULL},
    {"dirac", "sigma_critical", 1, NULL},
    {"dirac", "slow_eig_rel", 1, NULL},
    {"dirac", "dE_dt", 2, NULL},
    {"lq", "field", 8, NULL},
    {"lq", "eig", 452, NULL},
    {"lq", "spectral_abscissa", 46, NULL},
    {"lq", "kernel_dim", 16, NULL},
    {"lq", "invariant_H", 2, NULL},
    {"lq", "invariant_Hn", 1, NULL},
    {"bilinear", "eig", 44, NULL},
    {"bilinear", "spectral_abscissa", 11, NULL},
    {"overparam_D", "eig", 6, NULL},
    {"overparam_D", "spectral_abscissa", 2, NULL},
    {"overparam_G", "eig", 15, NULL},
    {"overparam_G", "spectral_abscissa", 5, NULL},
    {"quartic_D", "field", 3, NULL},
    {"quartic_D", "jac", 18, NULL},
    {"quartic_D", "eig", 6, NULL},
    {"quartic_D", "spectral_abscissa", 2, NULL},
    {"uniform_quad", "a_max", 3, trajectory},
    {"uniform_quad", "a_min", 3, trajectory},
    {"uniform_quad", "w_max", 3, trajectory},
    {"uniform_quad", "period", 3, trajectory},
    {"uniform_quad", "period_small", 1, trajectory},
    {"uniform_quad", "eta_sufficient_NK", 1,
     "a sufficient bound of the paper that nothing computes"},
    {"dirac", "period", 4, trajectory},
    {"dirac", "cycle_floquet", 2, trajectory},
    {"dirac", "cycle_period", 2, trajectory},
    {"dirac", "cycle_theta_at_psi0", 2, trajectory},
    {"dirac", "inv_r2_slope", 1, trajectory},
    {"dirac", "limit_point", 4, trajectory},
    {"overparam_G", "limit_point", 6, trajectory},
    {"overparam_G", "invariant_c", 2, trajectory},
    {"matrix", "eig", 6, matrix},
    {"matrix", "spectral_abscissa", 3, matrix},
    {"matrix", "numerical_abscissa", 3, matrix},
    {"matrix", "henrici", 3, matrix},
    {"matrix", "expm", 4, matrix},
    {"matrix", "jordan_block_size", 1, matrix},
    {"matrix", "transient_peak", 1, matrix},
    {"blocks", "bound_complex", 1, matrix},
    {"blocks", "bound_real_NK", 1, matrix},
    {"blocks", "bound_real_sharp", 1, matrix},
    {"blocks", "lmax_Q", 1, matrix},
    {"blocks", "lmin_PtP", 1, matrix},
    {"blocks", "lmin_Q", 1, matrix},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct pair *find_pair(const flow_row *row)
{
    for (size_t k = 0; k < COUNT(pairs); k++)
        if (strcmp(pairs[k].system, row->system) == 0 &&
            strcmp(pairs[k].quantity, row->quantity) == 0)
            return &pairs[k];
    return NULL;
}

static void settle(flow_row *row, double re, double im)
{
    row->state = flow_within(row, re, im) ? FLOW_PASSED : FLOW_FAILED;
    if (row->state == FLOW_FAILED)
        printf("# %s (%s): %s %s is %.17g%+.17gi, expected %.17g%+.17gi within %g\n", row->id,
               row->hyper, row->quantity, row->index, re, im, row->re, row->im, row->tolerance);
}

/* Eigenvalues of one scenario: want[i] are rows, partner[j] the row that takes eigenvalue j. */
typedef struct multiset {
    size_t n;
    flow_row *want[D];
    double re[D], im[D];
    size_t partner[D];
} multiset;

/* Gives row i an eigenvalue, moving rows that can take another one: an augmenting path. */
static int match(multiset *m, size_t i, unsigned char seen[D])
{
    for (size_t j = 0; j < m->n; j++) {
        if (seen[j] || !flow_within(m->want[i], m->re[j], m->im[j])) continue;
        seen[j] = 1;
        if (m->partner[j] != D && !match(m, m->partner[j], seen)) continue;
        m->partner[j] = i;
        return 1;
    }
    return 0;
}

static void settle_spectrum(flow_model *m, flow_row *row)
{
    multiset set = {0};
    for (flow_row *r = row; r < rows + n_rows && set.n < D; r++)
        if (flow_same_group(r, row) && strcmp(r->quantity, "eig") == 0) set.want[set.n++] = r;
    const int complete = set.n == m->d && flow_model_eigen(m, set.re, set.im);
    if (!complete) printf("# %s: %zu eigenvalues of %zu\n", row->id, set.n, m->d);
    for (size_t j = 0; j < D; j++)
        set.partner[j] = D;
    for (size_t i = 0; i < set.n; i++) {
        unsigned char seen[D] = {0};
        const int found = complete && match(&set, i, seen);
        set.want[i]->state = found ? FLOW_PASSED : FLOW_FAILED;
        if (!found)
            printf("# %s (%s): no eigenvalue within %g of %.17g%+.17gi\n", row->id, row->hyper,
                   set.want[i]->tolerance, set.want[i]->re, set.want[i]->im);
    }
    for (size_t j = 0; complete && j < set.n; j++)
        if (set.partner[j] == D) printf("#     left over: %.17g%+.17gi\n", set.re[j], set.im[j]);
}

static void settle_row(flow_model *m, flow_row *row)
{
    flow_measure *value = flow_find_measure(row->quantity);
    const struct pair *p = find_pair(row);
    if (row->state != FLOW_NEW) return; /* an eigenvalue that its first row has settled */
    if (!p || p->why)
        row->state = FLOW_NOT_COVERED;
    else if (value)
        settle(row, value(m, row), 0.0);
    else if (strcmp(row->quantity, "eig") == 0)
        settle_spectrum(m, row);
    else
        row->state = FLOW_FAILED;
}

static int group_is_covered(const flow_row *first)
{
    for (const flow_row *r = first; r < rows + n_rows; r++)
        if (flow_same_group(r, first) && find_pair(r) && !find_pair(r)->why) return 1;
    return 0;
}

static void settle_group(flow_row *first)
{
    flow_model m = {.row = first};
    const int covered = group_is_covered(first);
    const int open = covered && flow_model_open(&m, first, NULL, NULL, NULL);
    for (flow_row *r = first; r < rows + n_rows; r++) {
        if (!flow_same_group(r, first)) continue;
        if (open || !covered)
            settle_row(&m, r);
        else
            r->state = find_pair(r) && find_pair(r)->why ? FLOW_NOT_COVERED : FLOW_FAILED;
    }
    flow_model_close(&m);
}

static size_t count(const struct pair *p, flow_state state)
{
    size_t n = 0;
    for (size_t k = 0; k < n_rows; k++)
        n += find_pair(&rows[k]) == p && rows[k].state == state;
    return n;
}

static const struct pair *current;

static void pair_agrees(void)
{
    CHECK(count(current, FLOW_PASSED) == current->rows);
}

static void the_file_holds_the_expected_rows(void)
{
    size_t total = 0;
    for (size_t k = 0; k < COUNT(pairs); k++) {
        const struct pair *p = &pairs[k];
        const size_t passed = count(p, FLOW_PASSED), failed = count(p, FLOW_FAILED);
        CHECK(passed + failed == (p->why ? 0 : p->rows));
        CHECK(count(p, FLOW_NOT_COVERED) == (p->why ? p->rows : 0));
        CHECK(count(p, FLOW_NEW) == 0);
        total += p->rows;
    }
    CHECK(total == n_rows);
}

static void print_table(void)
{
    size_t rows_covered = 0, rows_passed = 0;
    printf("# %-13s %-21s %5s %6s\n", "system", "quantity", "rows", "passed");
    for (const struct pair *p = pairs; p < pairs + COUNT(pairs) && !p->why; p++) {
        const size_t passed = count(p, FLOW_PASSED);
        printf("# %-13s %-21s %5zu %6zu\n", p->system, p->quantity, p->rows, passed);
        rows_covered += p->rows;
        rows_passed += passed;
    }
    printf("# %-13s %-21s %5zu %6zu\n# not covered:\n", "all", "", rows_covered, rows_passed);
    for (const struct pair *p = pairs; p < pairs + COUNT(pairs); p++)
        if (p->why) printf("# %-13s %-21s %5zu  %s\n", p->system, p->quantity, p->rows, p->why);
}

static void our_copy_is_the_published_file(void)
{
    CHECK(flow_copy_is_true("flow.csv"));
}

int main(void)
{
    n_rows = flow_read_reference("flow.csv", rows);
    for (size_t k = 0; k < n_rows; k++)
        if (rows[k].state == FLOW_NEW) settle_group(&rows[k]);
    print_table();
    for (current = pairs; current < pairs + COUNT(pairs) && !current->why; current++) {
        char name[128];
        snprintf(name, sizeof name, "%s %s: %zu rows within their tolerances", current->system,
                 current->quantity, current->rows);
        tap_run(name, pair_agrees);
    }
    RUN(the_file_holds_the_expected_rows);
    RUN(our_copy_is_the_published_file);
    return tap_done();
}
