/* Trajectories: closed forms, conserved quantities, order, and every way to end. */
#include "base/memory.h"
#include "num/ode.h"
#include "tap.h"

#include <gsl/gsl_errno.h>

typedef struct record {
    size_t calls, stop_after;
    double last_t, energy_drift, energy;
    double (*conserved)(const double *y);
} record;

static bool note(void *user, double t, const double *y)
{
    record *r = user;
    if (r->conserved) {
        const double e = r->conserved(y);
        if (r->calls == 0) r->energy = e;
        r->energy_drift = fmax(r->energy_drift, fabs(e - r->energy));
    }
    r->last_t = t;
    r->calls++;
    return r->stop_after == 0 || r->calls < r->stop_after;
}

static void oscillate(void *data, const double *y, double *f)
{
    if (data) ++*(size_t *)data;
    f[0] = y[1];
    f[1] = -y[0];
}

static double oscillator_energy(const double *y)
{
    return 0.5 * (y[0] * y[0] + y[1] * y[1]);
}

static void the_oscillator_keeps_its_energy_and_its_phase(void)
{
    const ode_system s = {2, oscillate, NULL, NULL};
    const ode_settings set = ode_default();
    record r = {.conserved = oscillator_energy};
    double y[] = {1.0, 0.0}, reached;
    ode_end end;
    CHECK(ode_run(&s, &set, 100.0, 50, y, note, &r, &end, &reached, NULL) == DTE_OK);
    CHECK(end == ODE_DONE && reached == 100.0 && r.calls == 51 && r.last_t == 100.0);
    CHECK(r.energy_drift < 1e-8);
    CHECK_NEAR(y[0], cos(100.0), 1e-8);
    CHECK_NEAR(y[1], -sin(100.0), 1e-8);
}

static double oscillator_error(double tolerance, size_t *evaluations)
{
    ode_settings set = ode_default();
    set.rtol = set.atol = tolerance;
    *evaluations = 0;
    const ode_system s = {2, oscillate, NULL, evaluations};
    double y[] = {1.0, 0.0}, reached;
    ode_end end;
    CHECK(ode_run(&s, &set, 40.0, 1, y, NULL, NULL, &end, &reached, NULL) == DTE_OK);
    return hypot(y[0] - cos(40.0), y[1] + sin(40.0));
}

/* A method of order p has error ~ (1 / evaluations)^p; Prince-Dormand 8(9) has p = 8. */
static void the_explicit_method_has_at_least_order_eight(void)
{
    size_t coarse, fine;
    const double e1 = oscillator_error(1e-7, &coarse), e2 = oscillator_error(1e-11, &fine);
    const double order = log(e1 / e2) / log((double)fine / (double)coarse);
    printf("# errors %.3g, %.3g with %zu, %zu evaluations: order %.2f\n", e1, e2, coarse, fine,
           order);
    CHECK(order > 7.9);
}

/* The uniform WGAN, eta = 0: w' = (1 - a^2)/3, a' = 2wa/3. */
static void wgan(void *data, const double *y, double *f)
{
    (void)data;
    f[0] = (1.0 - y[1] * y[1]) / 3.0;
    f[1] = 2.0 * y[0] * y[1] / 3.0;
}

static void wgan_jacobian(void *data, const double *y, double *j)
{
    (void)data;
    j[0] = 0.0;
    j[1] = -2.0 * y[1] / 3.0;
    j[2] = 2.0 * y[1] / 3.0;
    j[3] = 2.0 * y[0] / 3.0;
}

static double wgan_energy(const double *y)
{
    return y[0] * y[0] + 0.5 * y[1] * y[1] - log(y[1]);
}

/* dH/dt = 2w (1 - a^2)/3 + (a - 1/a) 2wa/3 = 0. The orbit through (0, a0) closes after
 *
 *     T = 2 int da / |a'| = 3 int_{a0}^{a1} da / (a w(a)),   w = sqrt(H - a^2/2 + ln a),
 *
 * between its two crossings of w = 0; for a0 = 1/2 this is 9.93005369141860. */
static void the_wgan_orbit_closes_after_its_period(void)
{
    static const ode_method methods[] = {ODE_RK8PD, ODE_BSIMP};
    for (size_t k = 0; k < 2; k++) {
        const ode_system s = {2, wgan, wgan_jacobian, NULL};
        ode_settings set = ode_default();
        set.method = methods[k];
        record r = {.conserved = wgan_energy};
        double y[] = {0.0, 0.5}, reached;
        ode_end end;
        CHECK(ode_run(&s, &set, 9.93005369141860, 40, y, note, &r, &end, &reached, NULL) == DTE_OK);
        CHECK(end == ODE_DONE);
        CHECK(r.energy_drift < 1e-8);
        CHECK_NEAR(y[0], 0.0, 1e-8);
        CHECK_NEAR(y[1], 0.5, 1e-8);
    }
}

static void going_back_in_time_returns(void)
{
    const ode_system s = {2, wgan, NULL, NULL};
    const ode_settings set = ode_default();
    record r = {0};
    double y[] = {0.1, 0.7}, reached;
    ode_end end;
    CHECK(ode_run(&s, &set, 7.0, 3, y, NULL, NULL, &end, &reached, NULL) == DTE_OK);
    CHECK(fabs(y[0] - 0.1) > 0.1);
    CHECK(ode_run(&s, &set, -7.0, 3, y, note, &r, &end, &reached, NULL) == DTE_OK);
    CHECK(end == ODE_DONE && reached == -7.0 && r.last_t == -7.0 && r.calls == 4);
    CHECK_NEAR(y[0], 0.1, 1e-8);
    CHECK_NEAR(y[1], 0.7, 1e-8);
}

static void square(void *data, const double *y, double *f)
{
    (void)data;
    f[0] = y[0] * y[0];
}

/* y' = y^2, y(0) = 1: y = 1/(1 - t). */
static void an_escape_in_finite_time_is_seen(void)
{
    const ode_system s = {1, square, NULL, NULL};
    ode_settings set = ode_default();
    static const double ends[] = {0.999, 2.0, -3.0};
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
        double y[] = {1.0}, reached;
        ode_end end;
        CHECK(ode_run(&s, &set, ends[k], 1, y, NULL, NULL, &end, &reached, NULL) == DTE_OK);
        if (ends[k] < 1.0) {
            CHECK(end == ODE_DONE && reached == ends[k]);
            CHECK_NEAR(y[0], 1.0 / (1.0 - ends[k]), 1e-6);
        } else {
            printf("# ends at 1 %+.3g with y = %.3g\n", reached - 1.0, y[0]);
            CHECK(end == ODE_NON_FINITE);
            CHECK_NEAR(reached, 1.0, 1e-8);
            CHECK(isfinite(y[0]) && y[0] > 1e8);
        }
    }
}

/* Undefined for y < 0: y' = -1 + 0 * sqrt(y) leaves the domain at t = 1. */
static void leave_domain(void *data, const double *y, double *f)
{
    (void)data;
    f[0] = -1.0 + 0.0 * sqrt(y[0]);
}

static void a_field_that_ends_is_followed_to_its_border(void)
{
    const ode_system s = {1, leave_domain, NULL, NULL};
    const ode_settings set = ode_default();
    double y[] = {1.0}, reached;
    ode_end end;
    CHECK(ode_run(&s, &set, 5.0, 1, y, NULL, NULL, &end, &reached, NULL) == DTE_OK);
    CHECK(end == ODE_NON_FINITE);
    CHECK_NEAR(reached, 1.0, 1e-9);
    CHECK(y[0] >= 0.0);
}

static void not_a_number(void *data, const double *y, double *f)
{
    (void)data, (void)y;
    f[0] = __builtin_nan("");
}

static void a_nan_is_a_result_and_not_a_state(void)
{
    const ode_system s = {1, not_a_number, NULL, NULL};
    const ode_settings set = ode_default();
    double y[] = {1.0}, bad[] = {__builtin_nan("")}, reached = 7.0;
    ode_end end;
    record r = {0};
    CHECK(ode_run(&s, &set, 1.0, 1, y, note, &r, &end, &reached, NULL) == DTE_OK);
    CHECK(end == ODE_NON_FINITE && reached == 0.0 && y[0] == 1.0 && r.calls == 1);
    CHECK(ode_run(&s, &set, 1.0, 1, bad, note, &r, &end, &reached, NULL) == DTE_OK);
    CHECK(end == ODE_NON_FINITE && reached == 0.0 && r.calls == 1);
}

/* A stiff relaxation to cos: y0' = -1e6 (y0 - y1), (y1, y2) turns. After the first 1e-5 the
 * solution is y0 = (cos t + d sin t) / (1 + d^2) with d = 1e-6, to within e^-10. */
static void relax(void *data, const double *y, double *f)
{
    if (data) ++*(size_t *)data;
    f[0] = -1e6 * (y[0] - y[1]);
    f[1] = -y[2];
    f[2] = y[1];
}

static void relax_jacobian(void *data, const double *y, double *j)
{
    static const double constant[] = {-1e6, 1e6, 0, 0, 0, -1, 0, 1, 0};
    (void)data, (void)y;
    memcpy(j, constant, sizeof constant);
}

static void a_stiff_problem_is_cheap_for_the_implicit_method(void)
{
    size_t calls = 0;
    const ode_system s = {3, relax, relax_jacobian, &calls};
    ode_settings set = ode_default();
    set.method = ODE_BSIMP;
    set.rtol = set.atol = 1e-8;
    set.max_evaluations = 20000;
    double y[] = {2.0, 1.0, 0.0}, reached;
    ode_end end;
    CHECK(ode_run(&s, &set, 3.0, 1, y, NULL, NULL, &end, &reached, NULL) == DTE_OK);
    printf("# stiff: %zu calls of the field\n", calls);
    CHECK(end == ODE_DONE && reached == 3.0);
    CHECK_NEAR(y[0], cos(3.0) + 1e-6 * sin(3.0), 3e-8);
    CHECK_NEAR(y[1], cos(3.0), 3e-8);
    set.method = ODE_RK8PD; /* stability alone asks for about 1e5 steps of 13 stages */
    double z[] = {2.0, 1.0, 0.0};
    CHECK(ode_run(&s, &set, 3.0, 1, z, NULL, NULL, &end, &reached, NULL) == DTE_OK);
    CHECK(end == ODE_LIMIT && reached < 3.0);
}

static void the_cap_on_evaluations_is_kept(void)
{
    static const size_t caps[] = {0, 1, 2, 13, 14, 100, 1000};
    for (size_t k = 0; k < sizeof caps / sizeof *caps; k++) {
        size_t calls = 0;
        const ode_system s = {2, oscillate, NULL, &calls};
        ode_settings set = ode_default();
        set.max_evaluations = caps[k];
        double y[] = {1.0, 0.0}, reached;
        ode_end end;
        CHECK(ode_run(&s, &set, 1e6, 1, y, NULL, NULL, &end, &reached, NULL) == DTE_OK);
        CHECK(end == ODE_LIMIT && calls == caps[k] && reached < 1e6);
        CHECK_NEAR(y[0], cos(reached), 1e-9); /* the state belongs to the time reached */
    }
}

static void the_sink_can_stop(void)
{
    const ode_system s = {2, oscillate, NULL, NULL};
    const ode_settings set = ode_default();
    for (size_t stop = 1; stop <= 3; stop++) {
        record r = {.stop_after = stop};
        double y[] = {1.0, 0.0}, reached;
        ode_end end;
        CHECK(ode_run(&s, &set, 8.0, 8, y, note, &r, &end, &reached, NULL) == DTE_OK);
        CHECK(end == ODE_STOPPED && r.calls == stop && reached == (double)(stop - 1));
        CHECK_NEAR(y[0], cos(reached), 1e-9);
    }
}

static void no_time_and_no_state_are_handled(void)
{
    const ode_system s = {2, oscillate, NULL, NULL}, none = {0, oscillate, NULL, NULL};
    const ode_settings set = ode_default();
    record r = {0}, r0 = {0};
    double y[] = {1.0, 0.0}, reached;
    ode_end end;
    CHECK(ode_run(&s, &set, 0.0, 4, y, note, &r, &end, &reached, NULL) == DTE_OK);
    CHECK(end == ODE_DONE && r.calls == 5 && reached == 0.0 && y[0] == 1.0);
    CHECK(ode_run(&none, &set, 2.0, 4, y, note, &r0, &end, &reached, NULL) == DTE_OK);
    CHECK(end == ODE_DONE && r0.calls == 5 && reached == 2.0);
}

static void senseless_settings_are_refused(void)
{
    const ode_system s = {2, oscillate, NULL, NULL};
    ode_settings set = ode_default();
    double y[] = {1.0, 0.0}, reached;
    ode_end end;
    dte_error err = {0};
    set.method = ODE_BSIMP;
    CHECK(ode_run(&s, &set, 1.0, 1, y, NULL, NULL, &end, &reached, &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "the implicit method needs a Jacobian");
    set = ode_default();
    set.rtol = 0.0;
    err = (dte_error){0};
    CHECK(ode_run(&s, &set, 1.0, 1, y, NULL, NULL, &end, &reached, &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "the tolerances of an integration must be positive numbers");
    set = ode_default();
    err = (dte_error){0};
    CHECK(ode_run(&s, &set, __builtin_inf(), 1, y, NULL, NULL, &end, &reached, &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "the end time of an integration is not finite");
    err = (dte_error){0};
    CHECK(ode_run(&s, &set, 1.0, 0, y, NULL, NULL, &end, &reached, &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "an integration needs at least one output time");
}

static void host_handler(const char *reason, const char *file, int line, int number)
{
    (void)reason, (void)file, (void)line, (void)number;
}

static void the_error_handler_of_the_host_is_restored(void)
{
    const ode_system s = {1, square, NULL, NULL};
    const ode_settings set = ode_default();
    double y[] = {1.0}, reached;
    ode_end end;
    gsl_error_handler_t *before = gsl_set_error_handler(host_handler);
    CHECK(ode_run(&s, &set, 2.0, 1, y, NULL, NULL, &end, &reached, NULL) == DTE_OK);
    CHECK(gsl_set_error_handler(before) == host_handler);
}

static void every_allocation_may_fail(void)
{
    const ode_system s = {2, oscillate, NULL, NULL};
    const ode_settings set = ode_default();
    dte_status status = DTE_MEMORY;
    long count = 0;
    for (; status == DTE_MEMORY && count < 20; count++) {
        double y[] = {1.0, 0.0}, reached;
        ode_end end;
        memory_fail_after(count);
        status = ode_run(&s, &set, 1.0, 1, y, NULL, NULL, &end, &reached, NULL);
        memory_fail_after(-1);
    }
    CHECK(status == DTE_OK && count == 2);
}

int main(void)
{
    RUN(the_oscillator_keeps_its_energy_and_its_phase);
    RUN(the_explicit_method_has_at_least_order_eight);
    RUN(the_wgan_orbit_closes_after_its_period);
    RUN(going_back_in_time_returns);
    RUN(an_escape_in_finite_time_is_seen);
    RUN(a_field_that_ends_is_followed_to_its_border);
    RUN(a_nan_is_a_result_and_not_a_state);
    RUN(a_stiff_problem_is_cheap_for_the_implicit_method);
    RUN(the_cap_on_evaluations_is_kept);
    RUN(the_sink_can_stop);
    RUN(no_time_and_no_state_are_handled);
    RUN(senseless_settings_are_refused);
    RUN(the_error_handler_of_the_host_is_restored);
    RUN(every_allocation_may_fail);
    return tap_done();
}
