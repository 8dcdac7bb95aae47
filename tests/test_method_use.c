/* test_method_use.c - the table of training methods, and reading "NAME:key=value,...". */
#include "method_world.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void every_row_is_complete_and_found_by_its_name(void)
{
    CHECK(method_count() == 14);
    for (size_t i = 0; i < method_count(); i++) {
        const method *m = method_table[i];
        CHECK(method_find(m->name) == m);
        CHECK(*m->formula && *m->help && *m->source && m->step);
        CHECK(m->n_options <= METHOD_OPTIONS && m->n_schedule <= METHOD_SCHEDULES);
        CHECK((m->n_schedule > 0) == (m->schedule != NULL));
        for (size_t k = 0; k < m->n_options; k++) {
            const method_option *o = &m->options[k];
            CHECK(*o->key && *o->help && o->lo <= o->value && o->value <= o->hi);
        }
    }
    CHECK(method_find("") == NULL && method_find("Simultaneous") == NULL);
}

static dte_status read_text(const char *text, method_use *u, dte_error *err)
{
    dte_game *game;
    *err = (dte_error){0};
    *u = (method_use){0};
    if (dte_game_parse("three", WORLD_THREE, strlen(WORLD_THREE), 0, NULL, &game, err))
        return DTE_SCENARIO;
    const dte_status status = method_use_read(game, text, u, err);
    dte_game_free(game);
    return status;
}

static void numbers_not_given_have_their_defaults(void)
{
    method_use u;
    dte_error err;
    if (!CHECK(read_text("alternating-momentum", &u, &err) == DTE_OK)) return;
    CHECK(u.row == method_find("alternating-momentum") && u.step == 0.0 && u.option[0] == 0.5);
    CHECK_TEXT(u.label, "alternating-momentum");
    for (size_t p = 0; p < 3; p++)
        CHECK(u.ratio[p] == 1.0 && u.order[p] == p && u.inner[p] == 1);
    method_use_free(&u);
}

static void numbers_given_are_read(void)
{
    method_use u;
    dte_error err;
    if (!CHECK(read_text("alternating-momentum:momentum=-0.25,step=0.1,step.third=0.4,"
                         "discriminator=5,order=third-discriminator-generator",
                         &u, &err) == DTE_OK))
        return;
    CHECK(u.step == 0.1 && u.option[0] == -0.25);
    CHECK(u.ratio[0] == 1.0 && u.ratio[1] == 1.0 && u.ratio[2] == 0.4 / 0.1);
    CHECK(u.order[0] == 2 && u.order[1] == 1 && u.order[2] == 0);
    CHECK(u.inner[0] == 1 && u.inner[1] == 5 && u.inner[2] == 1);
    method_use_free(&u);
}

static void players_may_have_options_of_their_own(void)
{
    method_use u;
    dte_error err;
    if (!CHECK(read_text("alternating-momentum:momentum.discriminator=0,momentum=-0.5", &u, &err) ==
               DTE_OK))
        return;
    CHECK(u.own[0] == -0.5 && u.own[1] == 0.0 && u.own[2] == -0.5);
    method_use_free(&u);
}

/* WORLD_THREE has one player that minimizes and two that maximize. */
static void the_player_that_is_meant_is_told_by_goal_or_name(void)
{
    static const struct meant {
        const char *text;
        size_t player;
    } meant[] = {{"unrolled", 0},     {"unrolled:player=third", 2},     {"clipping", 1},
                 {"popov:clip=1", 1}, {"clipping:player=generator", 0}, {"popov", 3}};
    for (size_t k = 0; k < COUNT(meant); k++) {
        method_use u;
        dte_error err;
        if (!CHECK(read_text(meant[k].text, &u, &err) == DTE_OK)) continue;
        CHECK(u.player == meant[k].player);
        method_use_free(&u);
    }
}

static void without_a_step_the_first_rate_is_the_unit(void)
{
    method_use u;
    dte_error err;
    if (!CHECK(read_text("simultaneous:step.third=0.5,step.discriminator=0.25", &u, &err) ==
               DTE_OK))
        return;
    CHECK(u.step == 0.25 && u.ratio[0] == 1.0 && u.ratio[1] == 1.0 && u.ratio[2] == 2.0);
    method_use_free(&u);
    if (!CHECK(read_text("simultaneous:step.generator=0", &u, &err) == DTE_OK)) return;
    CHECK(u.step == 0.0 && u.ratio[0] == 0.0 && u.ratio[1] == 1.0); /* the generator rests */
    method_use_free(&u);
}

static const struct wrong {
    const char *text, *message;
} wrong[] = {
    {"simultanous",
     "unknown method 'simultanous' (did you mean 'simultaneous'?); see 'detente list methods'"},
    {"", "unknown method ''; see 'detente list methods'"},
    {"sgd:step=1", "unknown method 'sgd' (did you mean 'sga'?); see 'detente list methods'"},
    {"quasi-newton", "unknown method 'quasi-newton'; see 'detente list methods'"},
    {"momentum:momentun=0.5", "method 'momentum' has no option 'momentun' (did you mean "
                              "'momentum'?); it has: step, momentum, momentum.PLAYER, step.PLAYER"},
    {"alternating:discriminater=2",
     "method 'alternating' has no option 'discriminater' (did you mean 'discriminator'?); it has: "
     "step, order, generator, discriminator, third, step.PLAYER"},
    {"simultaneous:third=2",
     "method 'simultaneous' has no option 'third'; it has: step, step.PLAYER"},
    {"simultaneous:order=generator-discriminator-third",
     "method 'simultaneous' has no option 'order'; it has: step, step.PLAYER"},
    {"extragradient:step.nobody=1", "method 'extragradient' has no option 'step.nobody'; it has: "
                                    "step, clip, player, step.PLAYER"},
    {"clipping:player=nobody", "method 'clipping': player = nobody is no player of the game "
                               "(players: generator, discriminator, third)"},
    {"extragradient:momentum.third=1", "method 'extragradient' has no option 'momentum.third'; it "
                                       "has: step, clip, player, step.PLAYER"},
    {"momentum:momentum.third=2", "method 'momentum': momentum.third = 2 is outside [-1, 1]"},
    {"momentum:momentum=1.5", "method 'momentum': momentum = 1.5 is outside [-1, 1]"},
    {"momentum:momentum=-2", "method 'momentum': momentum = -2 is outside [-1, 1]"},
    {"simultaneous:step=0", "method 'simultaneous': step = 0 is outside [1e-300, 1e+300]"},
    {"simultaneous:step=-1", "method 'simultaneous': step = -1 is outside [1e-300, 1e+300]"},
    {"alternating:third=65", "method 'alternating': third = 65 is outside [0, 64]"},
    {"alternating:third=1.5", "method 'alternating': third = 1.5 is no whole number of steps"},
    {"unrolled:k=1.5", "method 'unrolled': k = 1.5 is no whole number"},
    {"adam:inside=0.5", "method 'adam': inside = 0.5 is no whole number"},
    {"clipping:turns=0.1", "method 'clipping': turns = 0.1 is no whole number"},
    {"adam:beta1=1", "method 'adam': beta1 = 1 is outside [0, 0.9999999999999999]"},
    {"momentum:momentum=nan", "method 'momentum': momentum needs a number, but is 'nan'"},
    {"momentum:momentum=", "method 'momentum': momentum needs a number, but is ''"},
    {"momentum:0.5", "method 'momentum': '0.5' is not key=value"},
    {"momentum:step=0.1,momentum=0.5,momentum=0.2", "method 'momentum': momentum is given twice"},
    {"momentum:step=0.1,step.generator=0.2,step=0.1", "method 'momentum': step is given twice"},
    {"alternating:order=generator-third",
     "order must name each of the 3 players once, joined by '-'"},
    {"alternating:order=generator-third-generator", "order: 'generator' is named twice"},
    {"alternating:order=generator-fourth-third", "order: 'fourth' is no player of the game"},
    {"alternating:order=generator-third-discriminator-",
     "order must name each of the 3 players once, joined by '-'"},
    {"alternating:order=", "order must name each of the 3 players once, joined by '-'"},
    {"alternating:order=generator-third-discriminator-generator",
     "order must name each of the 3 players once, joined by '-'"},
};

static void mistakes_are_named(void)
{
    for (size_t k = 0; k < COUNT(wrong); k++) {
        method_use u;
        dte_error err;
        CHECK(read_text(wrong[k].text, &u, &err) == DTE_USAGE);
        CHECK_TEXT(err.text, wrong[k].message);
        CHECK(!u.ratio && !u.order && !u.inner);
        method_use_free(&u);
    }
}

/* Nobody can tell who is clipped where both maximize and have names of their own. */
static void an_ambiguous_player_is_asked_for(void)
{
    static const char text[] =
        "player left (x) maximizes -x^2 + y\n"
        "player right (y) maximizes -y^2 + x\nequilibrium here: x = 0, y = 0\n";
    static const char *const methods[] = {"clipping", "unrolled", "optimistic:clip=1"};
    for (size_t k = 0; k < COUNT(methods); k++) {
        dte_game *game;
        dte_error err = {0};
        method_use u;
        char message[256];
        if (!CHECK(dte_game_parse("two", text, strlen(text), 0, NULL, &game, &err) == DTE_OK))
            return;
        CHECK(method_use_read(game, methods[k], &u, &err) == DTE_USAGE);
        snprintf(message, sizeof message,
                 "method '%.*s': which player? The goals of the players do not tell; add "
                 "player=NAME (players: left, right)",
                 (int)strcspn(methods[k], ":"), methods[k]);
        CHECK_TEXT(err.text, message);
        method_use_free(&u);
        dte_game_free(game);
    }
}

int main(void)
{
    RUN(players_may_have_options_of_their_own);
    RUN(the_player_that_is_meant_is_told_by_goal_or_name);
    RUN(an_ambiguous_player_is_asked_for);
    RUN(every_row_is_complete_and_found_by_its_name);
    RUN(numbers_not_given_have_their_defaults);
    RUN(numbers_given_are_read);
    RUN(without_a_step_the_first_rate_is_the_unit);
    RUN(mistakes_are_named);
    return tap_done();
}
