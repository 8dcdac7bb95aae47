/* A trajectory, and the steps of a training method, as CSV. The game is psi' = theta - gamma psi,
 * theta' = -psi; for gamma = 0 it turns: psi = cos t, theta = -sin t from (1, 0). */
#include "base/buffer.h"
#include "base/memory.h"
#include "tap.h"
#include <detente/flow.h>
#include <stdlib.h>

static const char turning[] = "param gamma = 0\n"
                              "player d (psi)   maximizes theta*psi - gamma/2*psi^2\n"
                              "player g (theta) minimizes theta*psi\n"
                              "start psi = 1, theta = 0\n";
/* psi = 1/(1 - t) */
static const char escaping[] = "player d (psi) maximizes psi^3/3\n"
                               "start psi = 1\n";
/* psi' = -1/psi has the derivative -1/psi at psi = sqrt(1 - 2t). */
static const char ending[] = "player d (psi) minimizes log(psi)\n"
                             "start psi = 1\n";
static const char matrix[] = "player d (W[1,2], b[1]) minimizes sqnorm(W) + sqnorm(b)\n";

static dte_game *game_of(const char *text)
{
    dte_game *game = NULL;
    dte_error err = {0};
    CHECK(dte_game_parse("test.game", text, strlen(text), 0, NULL, &game, &err) == DTE_OK);
    if (!game) printf("# %s\n", err.text);
    return game;
}

static int keep(void *user, const char *text, size_t length)
{
    buffer_add_bytes(user, text, length);
    return 0;
}

static int refuse(void *user, const char *text, size_t length)
{
    (void)text, (void)length;
    ++*(int *)user;
    return -1;
}

static size_t lines(const char *text)
{
    size_t n = 0;
    for (; text && *text; text++)
        n += *text == '\n';
    return n;
}

/* Number `column` (from 0) of line `line` (from 0). */
static double cell(const char *text, size_t line, size_t column)
{
    while (line-- > 0)
        text = strchr(text, '\n') + 1;
    while (column-- > 0)
        text = strchr(text, ',') + 1;
    return strtod(text, NULL);
}

static void samples_lie_on_the_circle(void)
{
    dte_game *game = game_of(turning);
    for (int stiff = 0; stiff < 2; stiff++) {
        for (int sign = -1; sign < 2; sign += 2) {
            dte_run_settings s = dte_run_default();
            buffer out = {0};
            s.time = sign * 3.0;
            s.samples = 7;
            s.stiff = stiff;
            CHECK(dte_run_csv(game, &s, keep, &out, NULL) == DTE_OK);
            CHECK(out.text && strncmp(out.text, "t,psi,theta\n0,1,0\n", 18) == 0);
            CHECK(lines(out.text) == 9);
            for (size_t k = 0; k <= 7; k++) {
                const double t = s.time * (double)k / 7.0;
                CHECK_NEAR(cell(out.text, k + 1, 0), t, 1e-15);
                CHECK_NEAR(cell(out.text, k + 1, 1), cos(t), 1e-9);
                CHECK_NEAR(cell(out.text, k + 1, 2), -sin(t), 1e-9);
            }
            buffer_free(&out);
        }
    }
    dte_game_free(game);
}

static void the_default_is_200_samples_of_20_time_units(void)
{
    dte_game *game = game_of(turning);
    buffer out = {0};
    CHECK(dte_run_csv(game, NULL, keep, &out, NULL) == DTE_OK);
    CHECK(lines(out.text) == 202);
    CHECK(cell(out.text, 201, 0) == 20.0);
    CHECK_NEAR(cell(out.text, 201, 1), cos(20.0), 1e-8);
    buffer_free(&out);
    dte_game_free(game);
}

static void names_with_commas_are_quoted(void)
{
    static const double start[] = {1.0, 2.0, 3.0};
    dte_game *game = game_of(matrix);
    dte_run_settings s = dte_run_default();
    buffer out = {0};
    s.start = start;
    s.samples = 1;
    CHECK(dte_run_csv(game, &s, keep, &out, NULL) == DTE_OK);
    CHECK(out.text && strncmp(out.text, "t,\"W[1,1]\",\"W[1,2]\",b[1]\n0,1,2,3\n20,", 36) == 0);
    buffer_free(&out);
    dte_game_free(game);
}

static void an_escape_in_finite_time_is_reported_after_its_rows(void)
{
    dte_game *game = game_of(escaping);
    dte_run_settings s = dte_run_default();
    buffer out = {0};
    dte_error err;
    s.time = 2.0;
    s.samples = 9; /* 0, 2/9, ..., 8/9 come before t = 1 */
    CHECK(dte_run_csv(game, &s, keep, &out, &err) == DTE_NUMERIC);
    CHECK(strstr(err.text,
                 "the trajectory leaves every bound or the domain of the field at t = 1, where") ==
          err.text);
    CHECK(lines(out.text) == 6);
    CHECK_NEAR(cell(out.text, 5, 1), 9.0, 1e-8);
    buffer_free(&out);
    dte_game_free(game);
}

static void the_end_of_the_domain_is_reported_after_its_rows(void)
{
    dte_game *game = game_of(ending);
    dte_run_settings s = dte_run_default();
    buffer out = {0};
    dte_error err;
    s.time = 1.0;
    s.samples = 7; /* up to 3/7; the field ends at 1/2 */
    CHECK(dte_run_csv(game, &s, keep, &out, &err) == DTE_NUMERIC);
    CHECK(strstr(err.text, "at t = 0.5") != NULL);
    CHECK(lines(out.text) == 5);
    CHECK_NEAR(cell(out.text, 4, 1), sqrt(1.0 / 7.0), 1e-8);
    buffer_free(&out);
    dte_game_free(game);
}

static void settings_and_starts_are_checked(void)
{
    static const double wrong[] = {0.0, __builtin_nan("")};
    dte_game *game = game_of(turning), *other = game_of(matrix);
    dte_run_settings s = dte_run_default();
    dte_error err;
    buffer out = {0};
    s.time = __builtin_inf();
    CHECK(dte_run_csv(game, &s, keep, &out, &err) == DTE_USAGE);
    s = dte_run_default();
    s.samples = 0;
    CHECK(dte_run_csv(game, &s, keep, &out, &err) == DTE_USAGE);
    s.samples = (size_t)1 << 60;
    CHECK(dte_run_csv(game, &s, keep, &out, &err) == DTE_LIMIT);
    s = dte_run_default();
    s.rtol = 0.0;
    CHECK(dte_run_csv(game, &s, keep, &out, &err) == DTE_USAGE);
    s = dte_run_default();
    s.start = wrong;
    CHECK(dte_run_csv(game, &s, keep, &out, &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "the start is not finite in component theta");
    CHECK(dte_run_csv(other, NULL, keep, &out, &err) == DTE_USAGE);
    CHECK(out.length == 0);
    buffer_free(&out);
    dte_game_free(game);
    dte_game_free(other);
}

static void a_refused_write_stops_the_run(void)
{
    dte_game *game = game_of(turning);
    dte_run_settings s = dte_run_default();
    dte_error err;
    int calls = 0;
    s.samples = 100000; /* several megabytes */
    CHECK(dte_run_csv(game, &s, refuse, &calls, &err) == DTE_IO);
    CHECK_TEXT(err.text, "the trajectory could not be written");
    CHECK(calls == 1);
    dte_game_free(game);
}

/* ---- training methods ---- */

/* The iterates of a method on the game that turns; psi is column 1, theta column 2. */
static buffer iterates(const char *method, size_t steps, double step, double psi, double theta)
{
    const double start[] = {psi, theta};
    dte_game *game = game_of(turning);
    dte_run_settings s = dte_run_default();
    buffer out = {0};
    dte_error err;
    s.method = method;
    s.steps = steps;
    s.step = step;
    s.start = start;
    CHECK(dte_run_csv(game, &s, keep, &out, &err) == DTE_OK);
    CHECK(out.text && strncmp(out.text, "step,psi,theta\n0,", 17) == 0);
    CHECK(lines(out.text) == steps + 2);
    CHECK(cell(out.text, steps + 1, 0) == (double)steps);
    dte_game_free(game);
    return out;
}

static double square(const char *text, size_t line)
{
    const double x = cell(text, line, 1), y = cell(text, line, 2);
    return x * x + y * y;
}

/* x.v = 0 and |v| = |x|, so |x + h v|^2 = (1 + h^2) |x|^2; with v at x + h v, 1 - h^2 + h^4. */
static void energy_grows_by_the_same_factor_in_each_step(void)
{
    static const struct {
        const char *method;
        double step, factor;
    } rows[] = {
        {"simultaneous", 0.2, 1.04},
        {"simultaneous", 1.0, 2.0},
        {"simultaneous:step=0.5", 0.2, 1.25}, /* the method's own step counts */
        {"simultaneous", 0.0, 1.01},          /* 0.1 if nobody says */
        {"extragradient", 0.5, 1.0 - 0.25 + 0.0625},
        {"momentum:momentum=0", 0.2, 1.04},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        buffer out = iterates(rows[k].method, 50, rows[k].step, 1.0, -0.5);
        for (size_t n = 0; n <= 50; n++)
            CHECK_NEAR(square(out.text, n + 1) / pow(rows[k].factor, (double)n), 1.25, 1e-13);
        buffer_free(&out);
    }
}

/* theta <- theta - p psi, then psi <- psi + r theta: r theta^2 + p psi^2 -+ p r theta psi is
 * conserved, - if theta moves first; p and r are steps times learning rates. */
static void turns_conserve_their_ellipse(void)
{
    static const struct {
        const char *method;
        double p, r, sign;
    } rows[] = {
        {"alternating:step=0.2,order=g-d", 0.2, 0.2, -1.0},
        {"alternating:step=0.2,order=d-g", 0.2, 0.2, 1.0},
        {"alternating:step=0.2", 0.2, 0.2, 1.0}, /* the order of the text */
        {"alternating:step=0.2,order=g-d,d=5", 0.2, 1.0, -1.0},
        {"alternating:step=0.1,step.d=0.3,g=2", 0.2, 0.3, 1.0},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const double p = rows[k].p, r = rows[k].r;
        buffer out = iterates(rows[k].method, 300, 0.0, 1.0, 0.5);
        const double want = 0.25 * r + p + rows[k].sign * 0.5 * p * r;
        for (size_t n = 1; n <= 301; n++) {
            const double psi = cell(out.text, n, 1), theta = cell(out.text, n, 2);
            CHECK_NEAR(r * theta * theta + p * psi * psi + rows[k].sign * p * r * theta * psi, want,
                       1e-12);
        }
        buffer_free(&out);
    }
}

/* A double multiplier -1 that is not diagonalisable: (theta, psi) = (-1)^n (1 - 2n, -2n). */
static void at_the_end_of_the_ellipses_turns_grow_linearly(void)
{
    buffer out = iterates("alternating:order=g-d", 40, 2.0, 0.0, 1.0);
    for (size_t n = 0; n <= 40; n++) {
        const double sign = n % 2 ? -1.0 : 1.0, m = (double)n;
        CHECK(cell(out.text, n + 1, 1) == sign * -2.0 * m);
        CHECK(cell(out.text, n + 1, 2) == sign * (1.0 - 2.0 * m));
    }
    buffer_free(&out);
}

/* The past before the first step is the start itself, moments begin at 0 and are corrected. */
static void the_first_step_knows_no_past(void)
{
    static const char *const plain[] = {"momentum:momentum=0.9", "nesterov:momentum=0.9",
                                        "optimistic", "simultaneous"};
    for (size_t k = 0; k < sizeof plain / sizeof *plain; k++) {
        buffer out = iterates(plain[k], 1, 0.25, 1.0, 2.0);
        CHECK_NEAR(cell(out.text, 2, 1), 1.5, 1e-15);
        CHECK_NEAR(cell(out.text, 2, 2), 1.75, 1e-15);
        buffer_free(&out);
    }
    buffer out = iterates("adam:eps=0.5", 1, 0.25, 1.0, 2.0); /* h v/(|v| + eps) */
    CHECK_NEAR(cell(out.text, 2, 1), 1.0 + 0.25 * 2.0 / 2.5, 1e-15);
    CHECK_NEAR(cell(out.text, 2, 2), 2.0 - 0.25 / 1.5, 1e-15);
    buffer_free(&out);
}

/* psi <- psi + psi^2/2 doubles its digits until there is no such double. */
static void iterates_that_overflow_are_reported_after_their_rows(void)
{
    dte_game *game = game_of(escaping);
    dte_run_settings s = dte_run_default();
    buffer out = {0};
    dte_error err;
    size_t finite = 0;
    for (double psi = 1.0; isfinite(psi); psi += 0.5 * (psi * psi))
        finite++;
    s.method = "simultaneous:step=0.5";
    s.steps = 100;
    CHECK(dte_run_csv(game, &s, keep, &out, &err) == DTE_NUMERIC);
    CHECK(err.text[0] != '\0');
    CHECK(lines(out.text) == finite + 1 && finite > 5 && finite < 20);
    CHECK(cell(out.text, finite, 0) == (double)finite - 1.0);
    CHECK(!strstr(out.text, "inf") && !strstr(out.text, "nan"));
    buffer_free(&out);
    s.method = "simultaneous:step=1e200"; /* here the field is finite, the step is not */
    s.start = &(double){1e70};
    CHECK(dte_run_csv(game, &s, keep, &out, &err) == DTE_NUMERIC);
    CHECK_TEXT(err.text,
               "the iterates of 'simultaneous:step=1e200' leave every bound or the domain "
               "of the field: step 1 is not finite; before it |s| = 1e+70");
    CHECK(lines(out.text) == 2);
    buffer_free(&out);
    dte_game_free(game);
}

static void methods_and_their_settings_are_checked(void)
{
    dte_game *game = game_of(turning);
    dte_run_settings s = dte_run_default();
    dte_error err;
    buffer out = {0};
    s.method = "simultaneos";
    CHECK(dte_run_csv(game, &s, keep, &out, &err) == DTE_USAGE);
    CHECK_TEXT(err.text,
               "unknown method 'simultaneos' (did you mean 'simultaneous'?); see 'detente "
               "list methods'");
    s.method = "momentum:momentum=2";
    CHECK(dte_run_csv(game, &s, keep, &out, &err) == DTE_USAGE);
    s.method = "simultaneous";
    s.step = -1.0;
    CHECK(dte_run_csv(game, &s, keep, &out, &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "the step of a run must be a positive number");
    s.step = __builtin_nan("");
    CHECK(dte_run_csv(game, &s, keep, &out, &err) == DTE_USAGE);
    s.step = 0.1;
    s.steps = (size_t)1 << 60;
    CHECK(dte_run_csv(game, &s, keep, &out, &err) == DTE_LIMIT);
    CHECK(out.length == 0);
    s.steps = 1000000;
    int calls = 0;
    CHECK(dte_run_csv(game, &s, refuse, &calls, &err) == DTE_IO && calls == 1);
    buffer_free(&out);
    dte_game_free(game);
}

/* With a new game each time, because a graph that ran out of memory stays failed. */
static void fail_every_allocation(const char *method)
{
    dte_run_settings s = dte_run_default();
    long failures = 0;
    dte_status status;
    s.samples = s.steps = 50;
    s.method = method;
    do {
        dte_game *game = game_of(turning);
        dte_error err = {0};
        memory_fail_after(failures);
        status = dte_run_csv(game, &s, refuse, &(int){0}, &err);
        memory_fail_after(-1);
        CHECK(status == DTE_MEMORY || status == DTE_IO); /* IO: it came as far as writing */
        CHECK(err.status == status &&
              strstr(err.text, status == DTE_MEMORY ? "memory" : "written"));
        dte_game_free(game);
    } while (status == DTE_MEMORY && ++failures < 1000);
    CHECK(failures > 2 && failures < 1000);
}

static void every_allocation_may_fail(void)
{
    fail_every_allocation(NULL);
    fail_every_allocation("alternating:order=g-d");
    fail_every_allocation("adam");
}

int main(void)
{
    RUN(samples_lie_on_the_circle);
    RUN(the_default_is_200_samples_of_20_time_units);
    RUN(names_with_commas_are_quoted);
    RUN(an_escape_in_finite_time_is_reported_after_its_rows);
    RUN(the_end_of_the_domain_is_reported_after_its_rows);
    RUN(settings_and_starts_are_checked);
    RUN(a_refused_write_stops_the_run);
    RUN(energy_grows_by_the_same_factor_in_each_step);
    RUN(turns_conserve_their_ellipse);
    RUN(at_the_end_of_the_ellipses_turns_grow_linearly);
    RUN(the_first_step_knows_no_past);
    RUN(iterates_that_overflow_are_reported_after_their_rows);
    RUN(methods_and_their_settings_are_checked);
    RUN(every_allocation_may_fail);
    return tap_done();
}
