/* test_basin_work.c - basins as work: threads, order, what is counted, mistakes, memory. */
#include "basin_world.h"
#include <unistd.h>

/* ---- order ---- */

static void any_number_of_threads_gives_the_same_bytes(void)
{
    static const char *const methods[] = {NULL, "alternating:step=0.5"};
    for (size_t m = 0; m < 2; m++) {
        dte_basin_settings s = small(100, 50.0);
        s.method = methods[m];
        run one = go(DIRAC_R1, &s);
        for (size_t threads = 2; threads <= 5; threads += 3) {
            s.threads = threads;
            run many = go(DIRAC_R1, &s);
            CHECK(one.b && many.b && memcmp(one.b->code, many.b->code, 10000) == 0);
            CHECK(one.b && many.b &&
                  memcmp(one.b->when, many.b->when, 10000 * sizeof *one.b->when) == 0);
            drop(&many);
        }
        drop(&one);
    }
}

/* With the axes exchanged the same starts come in another order, beside other lanes. */
static void starts_do_not_feel_their_neighbours(void)
{
    static const char *const texts[] = {DIRAC_R1, PREY};
    for (size_t k = 0; k < 2; k++) {
        dte_basin_settings s = small(20, 30.0);
        run a = go(texts[k], &s);
        s.x = 1;
        s.y = 0;
        run b = go(texts[k], &s);
        for (size_t i = 0; a.b && b.b && i < 400; i++) {
            const size_t turned = i % 20 * 20 + i / 20;
            CHECK(a.b->code[i] == b.b->code[turned] && a.b->when[i] == b.b->when[turned]);
        }
        CHECK(a.b && b.b);
        drop(&a);
        drop(&b);
    }
}

static void fractions_add_up_and_have_errors(void)
{
    const dte_basin_settings s = small(10, 60.0);
    run r = go(PLANE("x - x^3", "-y") WINDOW, &s);
    if (!CHECK(r.b)) return;
    double sum = 0.0;
    for (size_t i = 0; i < r.b->n_outcomes; i++) {
        const dte_outcome *o = &r.b->outcomes[i];
        const double p = ((double)o->count + 1.0) / 102.0;
        sum += o->fraction;
        CHECK_NEAR(o->error, sqrt(p * (1.0 - p) / 100.0), 1e-15);
    }
    CHECK_NEAR(sum, 1.0, 1e-15);
    drop(&r);
}

/* ---- long work ---- */

typedef struct watcher {
    volatile int stop;
    size_t last, calls;
} watcher;

/* Stops after the first chunk. */
static void stop_soon(void *user, size_t done, size_t all)
{
    watcher *w = user;
    CHECK(done > w->last && done <= all && all == 10000);
    w->last = done;
    w->calls++;
    w->stop = 1;
}

static size_t not_run(const dte_basin *b)
{
    const dte_outcome *last = &b->outcomes[b->n_outcomes - 1];
    return last->kind == DTE_NOT_RUN ? last->count : 0;
}

static void a_stopped_basin_counts_what_was_run(void)
{
    watcher w = {0};
    dte_basin_settings s = small(100, 30.0);
    s.stop = &w.stop;
    s.progress = stop_soon;
    s.user = &w;
    run r = go(PLANE("x - x^3", "-y") WINDOW, &s);
    if (!CHECK(r.b && w.calls == 1)) return;
    const dte_basin *b = r.b;
    double sum = 0.0;
    CHECK(b->n_run > 0 && b->n_run == w.last && not_run(b) == 10000 - b->n_run);
    for (size_t i = 0; i < 10000; i++) {
        const bool ran = i < b->n_run; /* one thread works from the start on */
        CHECK((b->outcomes[b->code[i]].kind == DTE_NOT_RUN) == !ran && isnan(b->when[i]) == !ran);
    }
    for (size_t i = 0; i + 1 < b->n_outcomes; i++)
        sum += b->outcomes[i].fraction;
    CHECK_NEAR(sum, 1.0, 1e-15);
    CHECK(isnan(b->outcomes[b->n_outcomes - 1].fraction));
    drop(&r);
}

static void the_report_says_what_was_not_run(void)
{
    watcher w = {0};
    char *text = NULL, line[96];
    dte_basin_settings s = small(100, 30.0);
    s.stop = &w.stop;
    s.progress = stop_soon;
    s.user = &w;
    run r = go(PLANE("-x", "-y") WINDOW, &s);
    if (!CHECK(r.b && r.b->n_run < 10000)) return;
    CHECK(dte_basin_text(r.game, r.b, &text, NULL) == DTE_OK);
    snprintf(line, sizeof line, "  not run %36zu\n", 10000 - r.b->n_run);
    CHECK(strstr(text, line));
    snprintf(line, sizeof line, "Of 10000 starts %zu were run; fractions are those of these.\n",
             r.b->n_run);
    CHECK(strstr(text, line));
    dte_text_free(text);
    CHECK(dte_basin_json(r.game, r.b, &text, NULL) == DTE_OK);
    snprintf(line, sizeof line, "\"starts_run\": %zu", r.b->n_run);
    CHECK(strstr(text, line) && strstr(text, "\"outcome\": \"not-run\"") &&
          strstr(text, "\"fraction\": null"));
    dte_text_free(text);
    drop(&r);
}

static void a_basin_stopped_at_once_has_run_nothing(void)
{
    static volatile int now = 1;
    dte_basin_settings s = small(10, 30.0);
    s.stop = &now;
    run r = go(PLANE("-x", "-y") WINDOW, &s);
    CHECK(r.b && r.b->n_run == 0 && not_run(r.b) == 100);
    drop(&r);
}

/* A basin with a journal, in shares or not, and its facts. */
static run keep(const char *text, dte_basin_settings s, dte_work_settings how,
                dte_work_facts *facts)
{
    CHECK(dte_work_open(&how, &s.work, NULL) == DTE_OK);
    run r = go(text, &s);
    *facts = dte_work_look(s.work);
    facts->notes = "";
    dte_work_close(s.work);
    return r;
}

static bool same(const run *a, const run *b)
{
    return a->b && b->b && a->b->n_run == b->b->n_run &&
           memcmp(a->b->code, b->b->code, 10000) == 0 &&
           memcmp(a->b->when, b->b->when, 10000 * sizeof *a->b->when) == 0;
}

static void goes_on(const char *text, dte_basin_settings s)
{
    char folder[] = "/tmp/detente-basin-XXXXXX", path[64];
    watcher w = {0};
    dte_work_facts facts;
    if (!CHECK(mkdtemp(folder))) return;
    snprintf(path, sizeof path, "%s/journal", folder);
    run whole = go(text, &s);
    s.stop = &w.stop;
    s.progress = stop_soon;
    s.user = &w;
    run part = keep(text, s, (dte_work_settings){.journal = path}, &facts);
    CHECK(!facts.is_complete && facts.computed == 1 && part.b && part.b->n_run < 10000);
    s.stop = NULL;
    s.progress = NULL;
    run rest = keep(text, s, (dte_work_settings){.journal = path}, &facts);
    CHECK(facts.is_complete && facts.restored == 1 && same(&whole, &rest));
    drop(&whole);
    drop(&part);
    drop(&rest);
    unlink(path);
    rmdir(folder);
}

static void a_stopped_basin_goes_on_to_the_same_bytes(void)
{
    dte_basin_settings s = small(100, 30.0);
    goes_on(PREY, s);
    goes_on(PLANE("x*(1 - x^2 - y^2) - y", "y*(1 - x^2 - y^2) + x") WINDOW, s);
    s.method = "alternating:step=0.5";
    s.steps = 300;
    goes_on(DIRAC_R1, s);
}

static void shares_of_a_basin_are_the_whole(void)
{
    char folder[] = "/tmp/detente-basin-XXXXXX", paths[2][64], *text;
    const char *names[] = {paths[0], paths[1]};
    const dte_basin_settings s = small(100, 30.0);
    dte_work_facts facts;
    size_t n = 0;
    int complete;
    if (!CHECK(mkdtemp(folder))) return;
    run whole = go(PREY, &s);
    for (size_t k = 0; k < 2; k++) {
        snprintf(paths[k], sizeof paths[k], "%s/%zu", folder, k);
        run part = keep(
            PREY, s, (dte_work_settings){.journal = paths[k], .share = k + 1, .shares = 2}, &facts);
        CHECK(!facts.is_complete);
        n += part.b ? part.b->n_run : 0;
        drop(&part);
    }
    CHECK(n == 10000);
    CHECK(dte_work_merge(2, names, paths[0], &complete, &text, NULL) == DTE_OK && complete);
    dte_text_free(text);
    run all = keep(PREY, s, (dte_work_settings){.journal = paths[0]}, &facts);
    CHECK(facts.computed == 0 && same(&whole, &all));
    drop(&whole);
    drop(&all);
    unlink(paths[0]);
    unlink(paths[1]);
    rmdir(folder);
}

/* Whatever the rows depend on is in the journal. */
static void the_journal_of_another_basin_is_refused(void)
{
    char folder[] = "/tmp/detente-basin-XXXXXX", path[64];
    const dte_axis window[] = {{0, -2.0, 2.0}, {1, -2.0, 1.5}};
    const double start[] = {0.5, 0.5};
    const char *text = PLANE("-x", "-y") WINDOW;
    dte_basin_settings other[8];
    dte_work_facts facts;
    if (!CHECK(mkdtemp(folder))) return;
    snprintf(path, sizeof path, "%s/journal", folder);
    run first = keep(text, small(10, 30.0), (dte_work_settings){.journal = path}, &facts);
    CHECK(first.b && facts.is_complete);
    drop(&first);
    for (size_t k = 0; k < 8; k++)
        other[k] = small(10, 30.0);
    other[0].nx = 20;
    other[1].time = 31.0;
    other[2].rtol = 1e-9;
    other[3].far = 11.0;
    other[4].method = "simultaneous";
    other[5].n_window = 2;
    other[5].window = window;
    other[6].x = 1;
    other[6].y = 0;
    other[7].start = start; /* of components that the grid does not move: there are none */
    for (size_t k = 0; k < 8; k++) {
        run r = keep(text, other[k], (dte_work_settings){.journal = path}, &facts);
        CHECK(r.status == (k == 7 ? DTE_OK : DTE_USAGE));
        if (k == 1) CHECK(strstr(r.err.text, "\n  time: 30 in the journal, 31 now"));
        drop(&r);
    }
    run r = keep(PLANE("-x", "-2*y") WINDOW, small(10, 30.0), (dte_work_settings){.journal = path},
                 &facts);
    CHECK(r.status == DTE_USAGE && strstr(r.err.text, "scenario: "));
    drop(&r);
    unlink(path);
    rmdir(folder);
}

/* ---- mistakes ---- */

static void refused(const char *text, const dte_basin_settings *s, const char *message)
{
    run r = go(text, s);
    CHECK(r.status == DTE_USAGE && !r.b);
    CHECK_TEXT(r.err.text, message);
    drop(&r);
}

static void bad_settings_are_refused(void)
{
    const char *text = PLANE("-x", "-y") WINDOW;
    dte_basin_settings s = small(0, 1.0);
    refused(text, &s, "a basin has 1 to 67108864 starts");
    s = small(1 << 14, 1.0);
    refused(text, &s, "a basin has 1 to 67108864 starts");
    s = small(4, -1.0);
    refused(text, &s, "the time of a basin must be positive, and at most 1e+20");
    s = small(4, 1e21);
    refused(text, &s, "the time of a basin must be positive, and at most 1e+20");
    s = small(4, 1.0);
    s.rtol = 1.0;
    refused(text, &s, "the tolerance of a basin must be between 1e-13 and 0.01");
    s = small(4, 1.0);
    s.far = 0.5;
    refused(text, &s, "'far' must be at least 1: the window itself is not far");
    s = small(4, 1.0);
    s.x = s.y = 1;
    refused(text, &s, "the two axes of a basin must be two different components");
    s = small(4, 1.0);
    refused("player p (x) minimizes x^2\n", &s,
            "a basin needs two components, but the state of test.game has one");
    s.method = "simultaneous";
    s.steps = 0;
    refused(text, &s, "a basin needs at least one step");
}

static void failed_allocations_are_reported(void)
{
    static const char *const methods[] = {NULL, "momentum:step=0.1"};
    const char *text = PLANE("-x", "-y") WINDOW;
    for (size_t m = 0; m < 2; m++) {
        dte_status status = DTE_MEMORY;
        dte_basin_settings s = small(3, 1.0);
        s.method = methods[m];
        s.steps = 10;
        for (long n = 0; status != DTE_OK && n < 10000000; n += 1 + n / 16) {
            dte_game *game = NULL; /* a new one: its graph remembers a failure */
            dte_basin *b = NULL;
            char *report = NULL;
            dte_error err;
            CHECK(dte_game_parse("test.game", text, strlen(text), 0, NULL, &game, &err) == DTE_OK);
            memory_fail_after(n);
            status = dte_basin_run(game, &s, &b, &err);
            if (status == DTE_OK) status = dte_basin_text(game, b, &report, &err);
            memory_fail_after(-1);
            if (!CHECK(status == DTE_OK || status == DTE_MEMORY)) {
                printf("# %ld %s\n", n, err.text);
                break;
            }
            dte_text_free(report);
            dte_basin_free(b);
            dte_game_free(game);
        }
        CHECK(status == DTE_OK);
    }
}

int main(void)
{
    RUN(any_number_of_threads_gives_the_same_bytes);
    RUN(starts_do_not_feel_their_neighbours);
    RUN(fractions_add_up_and_have_errors);
    RUN(a_stopped_basin_counts_what_was_run);
    RUN(the_report_says_what_was_not_run);
    RUN(a_basin_stopped_at_once_has_run_nothing);
    RUN(a_stopped_basin_goes_on_to_the_same_bytes);
    RUN(shares_of_a_basin_are_the_whole);
    RUN(the_journal_of_another_basin_is_refused);
    RUN(bad_settings_are_refused);
    RUN(failed_allocations_are_reported);
    return tap_done();
}
