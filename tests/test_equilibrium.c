/* Newton's method: convergence, manifolds, failures and their messages. */
#include "analysis/equilibrium.h"
#include "field_game.h"

typedef struct refined {
    dte_game *game;
    equilibrium e;
    double point[4], jacobian[16];
    dte_status status;
    dte_error err;
} refined;

static void refine(size_t n, const component *c, int limit, refined *r)
{
    char *text = malloc(FIELD_TEXT);
    *r = (refined){.status = DTE_USAGE};
    field_write(text, NULL, n, c);
    CHECK(dte_game_parse("test.game", text, strlen(text), 0, NULL, &r->game, &r->err) == DTE_OK);
    free(text);
    if (!r->game) return;
    CHECK(dte_game_equilibrium_point(r->game, 0, r->point, &r->err) == DTE_OK);
    r->e.point = r->point;
    r->status = equilibrium_refine(r->game, "origin", limit, &r->e, r->jacobian, &r->err);
}

#define REFINE(limit, r, ...)                                                                      \
    refine(sizeof((component[]){__VA_ARGS__}) / sizeof(component), (component[]){__VA_ARGS__},     \
           limit, r)

static void exact_point_is_not_moved(void)
{
    refined r;
    REFINE(50, &r, {"x", "y - 2", "1"}, {"y", "1 - x", "2"});
    CHECK(r.status == DTE_OK && r.e.steps == 0 && r.e.moved == 0.0 && r.e.residual == 0.0);
    dte_game_free(r.game);
}

/* x^2 = 2, log(y) = x: seven digits become fourteen. */
static void convergence_is_quadratic(void)
{
    refined r;
    REFINE(50, &r, {"x", "x^2 - 2", "1.4142135"}, {"y", "log(y) - x", "4.1132503"});
    CHECK(r.status == DTE_OK && r.e.steps <= 2);
    CHECK_NEAR(r.point[0], sqrt(2.0), 1e-14);
    CHECK_NEAR(r.point[1], exp(sqrt(2.0)), 1e-14);
    CHECK_NEAR(r.jacobian[0], 2.0 * sqrt(2.0), 1e-14);
    dte_game_free(r.game);
}

static void steps_are_halved_where_newton_overshoots(void)
{
    refined r;
    REFINE(50, &r, {"x", "-atan(x)", "20"}); /* the plain method diverges beyond 1.39 */
    CHECK(r.status == DTE_OK && fabs(r.point[0]) < 1e-15);
    CHECK_NEAR(r.e.moved, 20.0, 1e-15);
    dte_game_free(r.game);
}

/* The hyperbola x y = 1 is met near the given point, though J is singular there. */
static void manifold_is_met_nearby(void)
{
    refined r;
    REFINE(50, &r, {"x", "-y*(x*y - 1)", "2"}, {"y", "-x*(x*y - 1)", "0.6"});
    CHECK(r.status == DTE_OK);
    CHECK_NEAR(r.point[0] * r.point[1], 1.0, 1e-13);
    CHECK(r.e.moved < 0.25); /* (2, 0.6) is 0.094 from the hyperbola */
    dte_game_free(r.game);
}

/* x^p = 0 is approached by the factor 1 - 1/p only. */
static void multiple_zero_is_approached_slowly(void)
{
    refined r;
    REFINE(200, &r, {"x", "x^2", "1"});
    CHECK(r.status == DTE_OK && r.e.steps > 40);
    CHECK(fabs(r.point[0]) < 1e-7 && r.e.residual < 1e-14);
    dte_game_free(r.game);
}

static void failures_name_the_equilibrium(void)
{
    refined r;
    REFINE(50, &r, {"x", "1 + x^2", "3"});
    CHECK(r.status == DTE_NUMERIC);
    CHECK(strstr(r.err.text, "no equilibrium near 'origin': Newton's method stopped after") !=
          NULL);
    CHECK(strstr(r.err.text, "give a point nearer to one") != NULL);
    CHECK(r.err.line == 3);
    dte_game_free(r.game);
    REFINE(50, &r, {"x", "exp(-x)", "0"}); /* an equilibrium at infinity */
    CHECK(r.status == DTE_NUMERIC);
    dte_game_free(r.game);
    REFINE(50, &r, {"x", "1 + 0*x", "0"}); /* a constant field */
    CHECK(r.status == DTE_NUMERIC && strstr(r.err.text, "after 0 steps with |v| = 1;") != NULL);
    dte_game_free(r.game);
    REFINE(0, &r, {"x", "1 - x", "0"}); /* no step is allowed */
    CHECK(r.status == DTE_NUMERIC);
    dte_game_free(r.game);
}

static void extreme_scales(void)
{
    static const char *const fields[] = {"1e-150*(1 - x)", "1e150*(1 - x)", "1e-300*(1 - x)",
                                         "1e300*(1 - x)"};
    for (size_t k = 0; k < 4; k++) {
        refined r;
        REFINE(50, &r, {"x", fields[k], "0.5"});
        CHECK(r.status == DTE_OK && r.point[0] == 1.0);
        dte_game_free(r.game);
    }
    refined r;
    REFINE(50, &r, {"x", "1e100 - x", "0"});
    CHECK(r.status == DTE_OK && r.point[0] == 1e100);
    dte_game_free(r.game);
}

static void norm_neither_overflows_nor_underflows(void)
{
    const double big[] = {3e300, 4e300}, small[] = {3e-300, -4e-300}, zero[] = {0.0, 0.0},
                 bad[] = {(double)NAN, 1.0};
    CHECK_NEAR(vector_norm(2, big) / 5e300, 1.0, 1e-15);
    CHECK_NEAR(vector_norm(2, small) / 5e-300, 1.0, 1e-15);
    CHECK(vector_norm(2, zero) == 0.0 && vector_norm(0, zero) == 0.0);
    CHECK(!isfinite(vector_norm(2, bad)));
}

static void warnings_tell_of_a_long_way(void)
{
    checked c = check_field(NULL, 1, (component[]){{"x", "7 - x", "0"}});
    CHECK(c.check && c.check->n_warnings == 1);
    if (c.check && c.check->n_warnings)
        CHECK_TEXT(c.check->warnings[0],
                   "equilibrium 'origin': Newton's method moved the given point by 7; this may "
                   "be another equilibrium than the one that was meant");
    checked_free(&c);
    c = check_field(NULL, 1, (component[]){{"x", "7 - x", "7.1"}});
    CHECK(c.check && c.check->n_warnings == 0 && fabs(c.check->equilibria[0].moved - 0.1) < 1e-12);
    checked_free(&c);
}

int main(void)
{
    RUN(exact_point_is_not_moved);
    RUN(convergence_is_quadratic);
    RUN(steps_are_halved_where_newton_overshoots);
    RUN(manifold_is_met_nearby);
    RUN(multiple_zero_is_approached_slowly);
    RUN(failures_name_the_equilibrium);
    RUN(extreme_scales);
    RUN(norm_neither_overflows_nor_underflows);
    RUN(warnings_tell_of_a_long_way);
    return tap_done();
}
