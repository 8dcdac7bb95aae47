/* test_ensemble.c - many trajectories at once: the order of the methods, closed forms, lanes that
 * do not feel each other, trajectories that cease to exist. */
#include "analysis/ensemble.h"
#include "base/memory.h"
#include "num/ode.h"
#include "tap.h"
#include <math.h>
#include <string.h>

enum { LANES = ENSEMBLE_LANES, MOST = 1000, DIMENSION = 2 };

typedef struct result {
    ensemble_end end;
    int code, count;
    double t, s[DIMENSION];
} result;

typedef struct starts {
    size_t n, given;
    const double *at; /* n * 2 */
    size_t order;     /* start k is number (k * order) mod n */
    result out[MOST];
} starts;

static bool next(void *user, uint64_t *id, double *s)
{
    starts *all = user;
    if (all->given == all->n) return false;
    const size_t k = all->given++ * all->order % all->n;
    *id = k;
    memcpy(s, all->at + DIMENSION * k, DIMENSION * sizeof *s);
    return true;
}

static void done(void *user, uint64_t id, ensemble_end end, int code, double t, const double *s)
{
    starts *all = user;
    result *r = &all->out[id];
    r->end = end;
    r->code = code;
    r->t = t;
    r->count++;
    memcpy(r->s, s, sizeof r->s);
}

static starts all;

static ensemble_job run(ensemble_field *field, size_t n, const double *at, size_t order,
                        const ensemble_settings *set)
{
    all = (starts){.n = n, .at = at, .order = order};
    ensemble_job job = {.d = DIMENSION, .field = field, .next = next, .done = done, .user = &all};
    dte_error err;
    CHECK(ensemble_run(&job, set, &err) == DTE_OK);
    return job;
}

/* x' = -y, y' = x */
static void rotation(void *data, size_t n, const double *s, double *v)
{
    (void)data;
    for (size_t i = 0; i < n; i++) {
        v[i] = -s[LANES + i];
        v[LANES + i] = s[i];
    }
}

/* x' = y, y' = -sin x */
static void pendulum(void *data, size_t n, const double *s, double *v)
{
    (void)data;
    for (size_t i = 0; i < n; i++) {
        v[i] = s[LANES + i];
        v[LANES + i] = -sin(s[i]);
    }
}

/* x' = x^2, which ends at t = 1/x(0); y' = -y */
static void escape(void *data, size_t n, const double *s, double *v)
{
    (void)data;
    for (size_t i = 0; i < n; i++) {
        v[i] = s[i] * s[i];
        v[LANES + i] = -s[LANES + i];
    }
}

/* x' = sqrt(x): not defined for x < 0; y' = -1 */
static void edge(void *data, size_t n, const double *s, double *v)
{
    (void)data;
    for (size_t i = 0; i < n; i++) {
        v[i] = sqrt(s[LANES + i]);
        v[LANES + i] = -1.0;
    }
}

static const ensemble_rule *const rules[] = {&ensemble_dp5, &ensemble_dop853};
enum { RULES = sizeof rules / sizeof *rules };

/* The coefficients against the conditions that define them: sum_j a_ij = c_i, where the derivative
 * of t is 1, and sum b c^m = 1/(m + 1) up to the order; errors vanish on constants. */
static void coefficients_satisfy_the_order_conditions(void)
{
    static const ensemble_rule *const every[] = {&ensemble_rk4, &ensemble_dp5, &ensemble_dop853};
    static const int order[] = {4, 5, 8};
    for (size_t r = 0; r < sizeof every / sizeof *every; r++) {
        double c[ENSEMBLE_STAGES] = {0};
        for (size_t i = 1; i < every[r]->stages; i++)
            for (size_t k = 0; k < every[r]->rows[i - 1].n; k++)
                c[i] += every[r]->rows[i - 1].a[k];
        const ensemble_row *b = &every[r]->rows[every[r]->stages - 2];
        CHECK_NEAR(c[every[r]->stages - 1], 1.0, 1e-14);
        for (int m = 0; m < order[r]; m++) {
            double sum = 0.0, size = 0.0;
            for (size_t k = 0; k < b->n; k++) {
                sum += b->a[k] * pow(c[b->j[k]], m);
                size += fabs(b->a[k]);
            }
            CHECK(fabs(sum - 1.0 / (m + 1)) < 1e-15 * size);
        }
        double error = 0.0, coarse = 0.0;
        for (size_t k = 0; k < every[r]->error.n; k++)
            error += every[r]->error.a[k];
        for (size_t k = 0; k < every[r]->coarse.n; k++)
            coarse += every[r]->coarse.a[k];
        CHECK_NEAR(error, 0.0, 1e-14);
        CHECK_NEAR(coarse, 0.0, 1e-14);
    }
}

/* Half a turn takes (x, y) to (-x, -y). */
static void rotations_come_round(void)
{
    double at[2 * 300];
    for (int k = 0; k < 300; k++) {
        at[2 * k] = cos(k) * (1 + k);
        at[2 * k + 1] = sin(k) * (1 + k);
    }
    for (size_t r = 0; r < RULES; r++) {
        ensemble_settings set = ensemble_default();
        set.rule = rules[r];
        set.time = acos(-1.0);
        set.rtol = 1e-12;
        set.atol = 1e-14;
        run(rotation, 300, at, 1, &set);
        for (int k = 0; k < 300; k++) {
            CHECK(all.out[k].count == 1 && all.out[k].end == ENSEMBLE_TIME);
            CHECK(hypot(all.out[k].s[0] + at[2 * k], all.out[k].s[1] + at[2 * k + 1]) <
                  2e-11 * (1 + k));
        }
    }
}

/* The global error falls like tol: by about a thousand if the tolerance does. */
static void errors_follow_the_tolerance(void)
{
    static const double at[] = {1.0, 0.0};
    for (size_t r = 0; r < RULES; r++) {
        double error[3];
        for (int k = 0; k < 3; k++) {
            ensemble_settings set = ensemble_default();
            set.rule = rules[r];
            set.time = 20.0;
            set.rtol = pow(10.0, -5 - 3 * k);
            set.atol = set.rtol;
            run(rotation, 1, at, 1, &set);
            error[k] = hypot(all.out[0].s[0] - cos(20.0), all.out[0].s[1] - sin(20.0));
            CHECK(error[k] < 100.0 * set.rtol);
        }
        CHECK(error[1] < 0.02 * error[0] && error[2] < 0.02 * error[1]);
    }
}

/* Four evaluations for each step, and the error after a time of 2 falls by 16 if the step is
 * halved. */
static void fixed_steps_have_order_four(void)
{
    static const double at[] = {1.0, 0.0};
    double error[2];
    for (int k = 0; k < 2; k++) {
        ensemble_settings set = ensemble_default();
        set.rule = &ensemble_rk4;
        set.time = 2.0;
        set.step = k ? 0.0625 : 0.125;
        const ensemble_job job = run(rotation, 1, at, 1, &set);
        const uint64_t steps = k ? 32 : 16;
        CHECK(job.steps == steps && job.evaluations == 4 * steps + 1);
        CHECK(all.out[0].end == ENSEMBLE_TIME && all.out[0].t == 2.0);
        error[k] = hypot(all.out[0].s[0] - cos(2.0), all.out[0].s[1] - sin(2.0));
    }
    CHECK(error[0] > 15.0 * error[1] && error[0] < 17.0 * error[1]);
}

/* The last step is as long as the rest; 2/0.3 needs seven. Where the solution escapes, the
 * trajectory ends with finite numbers. */
static void fixed_steps_end_in_time_or_where_the_field_ends(void)
{
    static const double at[] = {0.1, 1.0, 2.0, 1.0};
    ensemble_settings set = ensemble_default();
    set.rule = &ensemble_rk4;
    set.time = 2.0;
    set.step = 0.3;
    const ensemble_job job = run(escape, 1, at, 1, &set);
    CHECK(job.steps == 7 && all.out[0].t == 2.0);
    CHECK_NEAR(all.out[0].s[0], 0.1 / (1.0 - 0.2), 1e-6);
    run(escape, 2, at, 1, &set);
    CHECK(all.out[0].end == ENSEMBLE_TIME && all.out[1].end == ENSEMBLE_NON_FINITE);
    CHECK(isfinite(all.out[1].s[0]) && all.out[1].t > 0.5 && all.out[1].t < 2.0);
}

static void one_pendulum(void *data, const double *y, double *f)
{
    (void)data;
    f[0] = y[1];
    f[1] = -sin(y[0]);
}

static void agrees_with_gsl(void)
{
    double at[2 * 40];
    for (int k = 0; k < 40; k++) {
        at[2 * k] = 0.07 * k;
        at[2 * k + 1] = 1.5 - 0.05 * k;
    }
    ensemble_settings set = ensemble_default();
    set.time = 10.0;
    set.rtol = 1e-12;
    set.atol = 1e-12;
    run(pendulum, 40, at, 1, &set);
    const ode_system system = {.n = 2, .field = one_pendulum};
    ode_settings fine = ode_default();
    fine.rtol = fine.atol = 1e-13;
    for (int k = 0; k < 40; k++) {
        ode_end end;
        double reached;
        dte_error err;
        CHECK(ode_run(&system, &fine, 10.0, 1, at + 2 * k, NULL, NULL, &end, &reached, &err) ==
              DTE_OK);
        CHECK_NEAR(all.out[k].s[0], at[2 * k], 1e-10);
        CHECK_NEAR(all.out[k].s[1], at[2 * k + 1], 1e-10);
    }
}

/* Alone, in company, in another order: the same bits. */
static void lanes_do_not_feel_each_other(void)
{
    static double at[2 * 500];
    static result together[500];
    for (int k = 0; k < 500; k++) {
        at[2 * k] = sin(3.0 * k) * 3.0;
        at[2 * k + 1] = cos(5.0 * k);
    }
    at[2 * 77] = (double)NAN;
    for (size_t r = 0; r < RULES; r++) {
        ensemble_settings set = ensemble_default();
        set.rule = rules[r];
        set.time = 7.0;
        run(pendulum, 500, at, 1, &set);
        memcpy(together, all.out, sizeof together);
        run(pendulum, 500, at, 7, &set);
        for (size_t k = 0; k < 500; k++)
            CHECK(memcmp(&all.out[k], &together[k], sizeof together[k]) == 0);
        for (size_t k = 0; k < 500; k += 61) {
            run(pendulum, 1, at + 2 * k, 1, &set);
            CHECK(memcmp(&all.out[0], &together[k], sizeof together[k]) == 0);
        }
        CHECK(together[77].end == ENSEMBLE_NON_FINITE && together[77].t == 0.0);
    }
}

static void escaping_trajectories_are_retired(void)
{
    static const double at[] = {0.05, 1.0, 0.5, 1.0, 2.0, 1.0, -1.0, 1.0};
    for (size_t r = 0; r < RULES; r++) {
        ensemble_settings set = ensemble_default();
        set.rule = rules[r];
        set.time = 10.0;
        run(escape, 4, at, 1, &set);
        CHECK(all.out[0].end == ENSEMBLE_TIME && all.out[3].end == ENSEMBLE_TIME);
        CHECK_NEAR(all.out[0].s[0], 0.05 / (1.0 - 0.05 * 10.0), 1e-6);
        CHECK_NEAR(all.out[3].s[0], -1.0 / 11.0, 1e-6);
        for (int k = 1; k <= 2; k++) {
            CHECK(all.out[k].end == ENSEMBLE_NON_FINITE);
            CHECK_NEAR(all.out[k].t, 1.0 / at[2 * k], 1e-6);
            CHECK(isfinite(all.out[k].s[0]) && all.out[k].s[0] > 1e3);
        }
    }
}

/* y reaches 0 at t = 1, and the field ends there. */
static void the_edge_of_the_field_ends_a_trajectory(void)
{
    static const double at[] = {0.0, 1.0, 0.0, 50.0};
    ensemble_settings set = ensemble_default();
    set.time = 3.0;
    run(edge, 2, at, 1, &set);
    CHECK(all.out[0].end == ENSEMBLE_NON_FINITE);
    CHECK_NEAR(all.out[0].t, 1.0, 1e-6);
    CHECK(all.out[1].end == ENSEMBLE_TIME);
}

static void step_limits_hold(void)
{
    static const double at[] = {1.0, 0.0};
    ensemble_settings set = ensemble_default();
    set.time = 1e6;
    set.max_steps = 50;
    const ensemble_job job = run(rotation, 1, at, 1, &set);
    CHECK(all.out[0].end == ENSEMBLE_STEPS && job.steps == 50);
    CHECK(job.evaluations == 50 * 12 + 1);
}

/* Ends a lane when x becomes negative. */
static void watch_sign(void *user, const ensemble_view *view)
{
    (void)user;
    for (size_t i = 0; i < view->n; i++)
        view->code[i] = view->s[i] < 0.0 ? 5 : 0;
}

static void watchers_end_lanes(void)
{
    static double at[2 * 200];
    for (int k = 0; k < 200; k++)
        at[2 * k] = k % 2 ? 1.0 : 1e-3;
    ensemble_settings set = ensemble_default();
    set.time = 1.0; /* less than a quarter of a turn: x > 0 to the end */
    set.watch = watch_sign;
    run(rotation, 200, at, 1, &set);
    for (int k = 0; k < 200; k++)
        CHECK(all.out[k].end == ENSEMBLE_TIME && all.out[k].code == 0);
    set.time = 2.0;
    run(rotation, 200, at, 1, &set);
    for (int k = 0; k < 200; k++)
        CHECK(all.out[k].end == ENSEMBLE_WATCHED && all.out[k].code == 5 && all.out[k].count == 1 &&
              all.out[k].t > 0.5 * acos(-1.0) && all.out[k].s[0] < 0.0);
}

static void no_starts_are_no_error(void)
{
    ensemble_settings set = ensemble_default();
    set.time = 1.0;
    const ensemble_job job = run(rotation, 0, NULL, 1, &set);
    CHECK(job.steps == 0 && job.evaluations == 0);
}

static void settings_are_checked_and_memory_failures_reported(void)
{
    ensemble_job job = {.d = 2, .field = rotation, .next = next, .done = done, .user = &all};
    dte_error err;
    ensemble_settings set = ensemble_default();
    CHECK(ensemble_run(&job, &set, &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "an ensemble needs a positive time, positive tolerances and steps");
    set.time = 1.0;
    set.atol = (double)NAN;
    CHECK(ensemble_run(&job, &set, &err) == DTE_USAGE);
    set.atol = 1e-9;
    set.step = -1.0;
    CHECK(ensemble_run(&job, &set, &err) == DTE_USAGE);
    set.step = 0.0;
    set.rule = &ensemble_rk4;
    dte_error other;
    CHECK(ensemble_run(&job, &set, &other) == DTE_USAGE);
    CHECK_TEXT(other.text, "rk4 needs a positive step");
    set.rule = &ensemble_dop853;
    static const double at[] = {1.0, 0.0};
    for (long k = 0;; k++) {
        all = (starts){.n = 1, .at = at, .order = 1};
        memory_fail_after(k);
        const dte_status status = ensemble_run(&job, &set, &err);
        memory_fail_after(-1);
        if (status == DTE_OK) {
            CHECK(k == 2); /* the block and its numbers; nothing for steps */
            break;
        }
        CHECK(status == DTE_MEMORY);
    }
}

int main(void)
{
    RUN(coefficients_satisfy_the_order_conditions);
    RUN(rotations_come_round);
    RUN(errors_follow_the_tolerance);
    RUN(fixed_steps_have_order_four);
    RUN(fixed_steps_end_in_time_or_where_the_field_ends);
    RUN(agrees_with_gsl);
    RUN(lanes_do_not_feel_each_other);
    RUN(escaping_trajectories_are_retired);
    RUN(the_edge_of_the_field_ends_a_trajectory);
    RUN(step_limits_hold);
    RUN(watchers_end_lanes);
    RUN(no_starts_are_no_error);
    RUN(settings_are_checked_and_memory_failures_reported);
    return tap_done();
}
