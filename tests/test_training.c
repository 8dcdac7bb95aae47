/* test_training.c - the reference values of training: multipliers, step bounds, iterates.
 *
 * Each row of the reference file becomes a scenario and a method as a user would write them
 * (training_scenario.c), and the program must reproduce the row's value within
 *
 *     |error| <= max(tolerance, 1e-12) max(1, |value|),
 *
 * or 1e-7 where the multiplier is defective. No row is left out: `pairs` holds every quantity. */
#include "tap.h"
#include "training_measure.h"
#include <stdlib.h>

static flow_row rows[FLOW_ROWS];
static size_t n_rows;

/* Every pair of the reference file with its number of covered rows. */
static const struct pair {
    const char *system, *quantity;
    size_t rows;
} pairs[] = {
    {"dirac", "ct_eig", 24},
    {"dirac", "lemma_bound", 6},
    {"dirac", "mult", 66},
    {"dirac", "rho", 23},
    {"dirac", "det", 3},
    {"dirac", "trace", 1},
    {"dirac", "sup_h", 38},
    {"dirac", "sup_hg", 2},
    {"dirac", "argmin_h", 13},
    {"dirac", "minrho_h", 11},
    {"dirac", "x0", 93},
    {"dirac", "x1", 93},
    {"dirac", "energy_ratio", 2},
    {"dirac", "quadinv", 1},
    {"dirac", "cycle_thmax", 3},
    {"nsgan", "ct_eig", 2},
    {"nsgan", "mult", 2},
    {"nsgan", "x0", 12},
    {"nsgan", "x1", 12},
    {"nsgan", "cycle_meanE", 2},
    {"dirac_noise", "ct_eig", 6},
    {"dirac_noise", "sup_h", 1},
    {"dirac_noise", "x0", 7},
    {"dirac_noise", "x1", 7},
    {"dirac_wgangp", "x0", 4},
    {"dirac_wgangp", "x1", 4},
    {"dirac_wgangp", "cycle_thmax", 2},
    {"uniform", "ct_eig", 2},
    {"uniform", "ct_jac", 4},
    {"uniform", "mult", 4},
    {"uniform", "sup_h", 1},
    {"uniform", "argmin_h", 1},
    {"uniform", "minrho_h", 1},
    {"lq", "ct_eig", 12},
    {"linear", "mult", 8},
    {"linear", "sup_h", 4},
    {"linear", "lemma_bound", 2},
    {"linear", "x0", 2},
    {"linear", "x1", 2},
    {"bilinear", "mult", 20},
    {"bilinear", "rho", 2},
    {"bilinear", "sup_h", 3},
    {"bilinear", "argmin_h", 1},
    {"bilinear", "minrho_h", 1},
    {"bilinear", "x0", 12},
    {"bilinear", "x1", 12},
    {"ttur_toy", "ct_eig", 2},
    {"ttur_toy", "sup_h", 1},
    {"letcher", "ct_eig", 2},
    {"dirac", "nf_drift", 1},
    {"nsgan", "nf_drift", 2},
    {"dirac_wgangp", "flow_cycle_theta", 3},
    {"dirac_wgangp", "flow_limit_theta", 1},
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

/* Double multipliers: R1 at its critical gamma, and turns at h = 4, lie on Jordan blocks. */
static double tolerance_of(const flow_row *row)
{
    const int critical = flow_is(row, "gamma", "1") && flow_is(row, "method", "sim");
    const int turns = flow_is(row, "method", "alt") && flow_is(row, "h", "4");
    const int spectral = strcmp(row->quantity, "mult") == 0 || strcmp(row->quantity, "rho") == 0;
    return fmax(row->tolerance, spectral && (critical || turns) ? 1e-7 : 1e-12);
}

static void settle(training_model *m, flow_row *row)
{
    training_measure *find = training_find_measure(row->quantity);
    double re, im;
    row->tolerance = tolerance_of(row);
    row->state = FLOW_FAILED;
    if (!find || !find(m, row, &re, &im))
        printf("# %s: %s is not found\n", row->id, row->quantity);
    else if (flow_within(row, re, im))
        row->state = FLOW_PASSED;
    else
        printf("# %s (%s %s): %s %s is %.17g%+.17gi, expected %.17g%+.17gi within %g\n", row->id,
               row->system, row->hyper, row->quantity, row->index, re, im, row->re, row->im,
               row->tolerance);
}

static int same_scenario(const flow_row *a, const flow_row *b)
{
    return strcmp(a->system, b->system) == 0 && strcmp(a->hyper, b->hyper) == 0;
}

/* All rows about one game and method. */
static void settle_scenario(flow_row *first)
{
    training_model m;
    const int open = training_model_open(&m, first);
    for (flow_row *r = first; r < rows + n_rows; r++) {
        if (r->state != FLOW_NEW || !same_scenario(r, first)) continue;
        if (open)
            settle(&m, r);
        else
            r->state = FLOW_FAILED;
    }
    training_model_close(&m);
}

static void settle_all(void)
{
    for (flow_row *r = rows; r < rows + n_rows; r++) {
        if (r->state == FLOW_NEW) settle_scenario(r);
    }
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
    for (const struct pair *p = pairs; p < pairs + COUNT(pairs); p++) {
        CHECK(count(p, FLOW_PASSED) + count(p, FLOW_FAILED) == p->rows);
        CHECK(count(p, FLOW_NEW) == 0);
        total += p->rows;
    }
    CHECK(total == n_rows);
}

static void print_table(void)
{
    size_t covered = 0, passed = 0;
    printf("# %-13s %-21s %5s %6s\n", "system", "quantity", "rows", "passed");
    for (const struct pair *p = pairs; p < pairs + COUNT(pairs); p++) {
        const size_t n = count(p, FLOW_PASSED);
        printf("# %-13s %-21s %5zu %6zu\n", p->system, p->quantity, p->rows, n);
        covered += p->rows;
        passed += n;
    }
    printf("# %-13s %-21s %5zu %6zu\n", "all", "", covered, passed);
}

static void our_copy_is_the_published_file(void)
{
    CHECK(flow_copy_is_true("training.csv"));
}

int main(void)
{
    n_rows = flow_read_reference("training.csv", rows);
    settle_all();
    print_table();
    for (current = pairs; current < pairs + COUNT(pairs); current++) {
        char name[128];
        snprintf(name, sizeof name, "%s %s: %zu rows within their tolerances", current->system,
                 current->quantity, current->rows);
        tap_run(name, pair_agrees);
    }
    RUN(the_file_holds_the_expected_rows);
    RUN(our_copy_is_the_published_file);
    return tap_done();
}
