/* test_recipe.c - recipes: what they say, what is wrong with them, and pictures that are made again
 * from what they carry.
 *
 * Pictures are drawn by the real gnuplot in a new folder below TMPDIR. */
#include "game/game.h"
#include "output/figure_make.h"
#include "output/figure_series.h"
#include "output/picture.h"
#include "output/provenance.h"
#include "output/recipe.h"
#include "tap.h"
#include "test_folder.h"
#include <detente/figure.h>
#include <stdlib.h>
#include <unistd.h>

static void put_bytes(const char *path, const char *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");
    if (!f) return;
    fwrite(bytes, 1, n, f);
    fclose(f);
}

static void put(const char *path, const char *text)
{
    put_bytes(path, text, strlen(text));
}

/* ---- reading recipes ---- */

typedef struct reading {
    source *src;
    recipe r;
    dte_error err;
    dte_status status;
} reading;

static reading read_text(const char *text)
{
    reading x = {0};
    x.status = source_create("t.fig", text, strlen(text), &x.src, &x.err);
    if (x.status == DTE_OK) x.status = recipe_read(x.src, &x.r, &x.err);
    return x;
}

static void drop(reading *x)
{
    recipe_free(&x->r);
    source_free(x->src);
}

static void a_recipe_says_what_the_figure_is(void)
{
    reading x = read_text("figure \"A title\"   # words\n"
                          "subtitle \"below\"\n"
                          "source \"A. Author\"\n"
                          "columns 3 slides 4 column 1\n"
                          "share y\n"
                          "for slides\n"
                          "\n"
                          "panel phase \"a.game\"\n");
    CHECK(x.status == DTE_OK);
    if (x.status == DTE_OK) {
        CHECK_TEXT(x.r.title, "A title");
        CHECK_TEXT(x.r.subtitle, "below");
        CHECK_TEXT(x.r.citation, "A. Author");
        CHECK_TEXT(x.r.medium, "slides");
        CHECK(x.r.columns[SHEET_SCREEN] == 3 && x.r.columns[SHEET_PAGE] == 3);
        CHECK(x.r.columns[SHEET_SLIDES] == 4 && x.r.columns[SHEET_COLUMN] == 1);
        CHECK(!x.r.share_x && x.r.share_y && x.r.n == 1);
        CHECK_TEXT(x.r.panels[0].scenario, "a.game");
        CHECK_TEXT(x.r.panels[0].spec.kind, "phase");
        CHECK(x.r.panels[0].spec.title == NULL && x.r.panels[0].spec.subtitle == NULL);
    }
    drop(&x);
}

static void a_panel_says_what_is_drawn(void)
{
    reading x = read_text("panel phase \"a.game\"\n"
                          "  title \"\"\n"
                          "  subtitle \"s\"\n"
                          "  set eta = -0.5, n = 3\n"
                          "  window W[1, 2] in [-1, 1], a in [0, 2e1]\n"
                          "  start w = 0.5, a = 2*eta   # a point\n"
                          "  start w = 1\n"
                          "  method alternating: step = 0.2, critic = 5 as \"five steps\"\n"
                          "  method adam\n"
                          "  flow as \"the flow\"\n"
                          "  steps 50\n"
                          "  spacing 0.05\n"
                          "  nullclines\n");
    CHECK(x.status == DTE_OK);
    if (x.status == DTE_OK) {
        const recipe_panel *p = &x.r.panels[0];
        const panel_spec *s = &p->spec;
        CHECK_TEXT(s->title, "");
        CHECK_TEXT(s->subtitle, "s");
        CHECK(p->n_settings == 2 && p->settings[0].value == -0.5 && p->settings[1].value == 3.0);
        CHECK_TEXT(p->settings[1].name, "n");
        CHECK_TEXT(s->x, "W[1,2]");
        CHECK_TEXT(s->y, "a");
        CHECK(s->has_x_range && s->has_y_range);
        CHECK(s->x_lo == -1.0 && s->x_hi == 1.0 && s->y_lo == 0.0 && s->y_hi == 20.0);
        CHECK(s->n_starts == 2);
        CHECK_TEXT(s->starts[0], "w=0.5,a=2*eta");
        CHECK_TEXT(s->starts[1], "w=1");
        CHECK(s->n_methods == 3);
        CHECK_TEXT(s->methods[0].use, "alternating:step=0.2,critic=5");
        CHECK_TEXT(s->methods[0].name, "five steps");
        CHECK_TEXT(s->methods[1].use, "adam");
        CHECK(s->methods[1].name == NULL);
        CHECK(s->methods[2].use == NULL);
        CHECK_TEXT(s->methods[2].name, "the flow");
        CHECK(s->steps == 50 && s->spacing == 0.05 && s->nullclines && !s->speed);
    }
    drop(&x);
}

static void ranges_and_values_are_read(void)
{
    reading x = read_text("panel step-bound \"a.game\"\n"
                          "  over gamma = 0.1 : 4 : 401 log\n"
                          "  y in [0, 6]\n"
                          "  method simultaneous\n"
                          "panel eigenvalues \"a.game\"\n"
                          "  over gamma = 0 : 2\n"
                          "  at gamma = 0, 0.5, 1, 2\n"
                          "  y \"real part\" log\n"
                          "  equilibrium matched\n");
    CHECK(x.status == DTE_OK);
    if (x.status != DTE_OK) tap_comment("error", x.err.text);
    if (x.status == DTE_OK) {
        const panel_spec *s = &x.r.panels[0].spec, *e = &x.r.panels[1].spec;
        CHECK_TEXT(s->over.name, "gamma");
        CHECK(s->over.lo == 0.1 && s->over.hi == 4.0 && s->over.n == 401 && s->over.log);
        CHECK(s->has_y_range && s->y_hi == 6.0 && !s->has_x_range && s->y == NULL);
        CHECK(!e->over.log && e->over.n == 0 && e->n_values == 4 && e->values[3] == 2.0);
        CHECK_TEXT(e->at, "gamma");
        CHECK_TEXT(e->y, "real part");
        CHECK(e->y_log && !e->x_log && !e->has_y_range);
        CHECK_TEXT(e->equilibrium, "matched");
    }
    drop(&x);
}

static void each_repeats_a_panel_with_its_value(void)
{
    reading x = read_text("each eta = 0, 0.25, 1\n"
                          "panel phase \"a.game\"\n"
                          "  title \"eta is {eta}\"\n"
                          "  start w = {eta}\n"
                          "  steps 7\n"
                          "panel phase \"b.game\" each h = 0.5, 2\n"
                          "  method simultaneous: step = {h}\n");
    CHECK(x.status == DTE_OK && x.r.n == 5);
    if (x.status == DTE_OK && x.r.n == 5) {
        CHECK_TEXT(x.r.panels[0].spec.title, "eta is 0");
        CHECK_TEXT(x.r.panels[1].spec.title, "eta is 0.25");
        CHECK_TEXT(x.r.panels[1].spec.starts[0], "w=0.25");
        CHECK_TEXT(x.r.panels[2].each, "eta");
        CHECK(x.r.panels[2].each_value == 1.0 && x.r.panels[2].each_used);
        CHECK(x.r.panels[2].spec.steps == 7);
        CHECK_TEXT(x.r.panels[4].each, "h");
        CHECK_TEXT(x.r.panels[4].spec.methods[0].use, "simultaneous:step=2");
        CHECK(x.r.panels[4].spec.methods == x.r.panels[4].methods);
    }
    drop(&x);
}

static void what_stands_above_holds_for_all_panels_that_read_it(void)
{
    reading x = read_text("scenario \"a.game\"\n"
                          "start w = 1\n"
                          "steps 9\n"
                          "set gamma = 1\n"
                          "over gamma = 1 : 2\n"
                          "panel phase\n"
                          "panel phase \"b.game\"\n"
                          "  start w = 2\n"
                          "  start w = 3\n"
                          "  steps 10\n"
                          "  set gamma = 2\n"
                          "panel eigenvalues\n");
    CHECK(x.status == DTE_OK && x.r.n == 3);
    if (x.status != DTE_OK) tap_comment("error", x.err.text);
    if (x.status == DTE_OK && x.r.n == 3) {
        const recipe_panel *p = x.r.panels;
        CHECK_TEXT(p[0].scenario, "a.game");
        CHECK_TEXT(p[1].scenario, "b.game");
        CHECK(p[0].spec.n_starts == 1 && p[0].spec.steps == 9 && p[0].spec.over.name == NULL);
        CHECK(p[1].spec.n_starts == 2 && p[1].spec.steps == 10);
        CHECK_TEXT(p[1].spec.starts[0], "w=2");
        CHECK(p[1].n_settings == 2 && p[1].settings[1].value == 2.0); /* the last one counts */
        CHECK_TEXT(p[2].spec.over.name, "gamma");
        CHECK(p[2].spec.n_starts == 0);
    }
    drop(&x);
}

#define PANEL "panel phase \"a.game\"\n"

static void errors_name_the_place_and_what_to_do(void)
{
    static const struct {
        const char *text, *message;
    } table[] = {
        {"figur \"x\"\n" PANEL,
         "t.fig:1:1: error: unknown statement 'figur' (did you mean 'figure'?)\n"
         "    1 | figur \"x\"\n"
         "      | ^~~~~"},
        {"xyzzy\n" PANEL,
         "t.fig:1:1: error: unknown statement 'xyzzy'; see 'detente help figures'\n"
         "    1 | xyzzy\n"
         "      | ^~~~~"},
        {"figure title\n" PANEL, "t.fig:1:8: error: expected a title in quotes, but found 'title'\n"
                                 "    1 | figure title\n"
                                 "      |        ^~~~~"},
        {"figure \"x\n" PANEL, "t.fig:1:8: error: this string is never closed: '\"' is missing\n"
                               "    1 | figure \"x\n"
                               "      |        ^"},
        {"figure \"x\" 5\n" PANEL,
         "t.fig:1:12: error: expected the end of the line, but found '5'\n"
         "    1 | figure \"x\" 5\n"
         "      |            ^"},
        {"figure \"x\"\nfigure \"y\"\n" PANEL, "t.fig:2:1: error: 'figure' is given twice\n"
                                               "    2 | figure \"y\"\n"
                                               "      | ^~~~~~"},
        {"columns 0\n" PANEL,
         "t.fig:1:9: error: the number of columns must be a whole number from 1 to 16\n"
         "    1 | columns 0\n"
         "      |         ^"},
        {"columns 2 slide 4\n" PANEL,
         "t.fig:1:11: error: unknown medium 'slide'; there are screen, column, page, slides\n"
         "    1 | columns 2 slide 4\n"
         "      |           ^~~~~"},
        {"columns\n" PANEL,
         "t.fig:1:8: error: expected the number of columns, but the line ends here\n"
         "    1 | columns\n"
         "      |        ^"},
        {"share z\n" PANEL, "t.fig:1:7: error: expected x or y, but found 'z'\n"
                            "    1 | share z\n"
                            "      |       ^"},
        {"for paperback\n" PANEL,
         "t.fig:1:5: error: unknown medium 'paperback'; there are screen, column, page, slides\n"
         "    1 | for paperback\n"
         "      |     ^~~~~~~~~"},
        {"panel phas \"a.game\"\n",
         "t.fig:1:7: error: unknown kind of panel 'phas' (did you mean 'phase'?)\n"
         "    1 | panel phas \"a.game\"\n"
         "      |       ^~~~"},
        {"panel xyzzy \"a.game\"\n",
         "t.fig:1:7: error: unknown kind of panel 'xyzzy'; see 'detente list panels'\n"
         "    1 | panel xyzzy \"a.game\"\n"
         "      |       ^~~~~"},
        {"panel phase\n",
         "t.fig:1:12: error: expected a scenario file in quotes, but the line ends here\n"
         "    1 | panel phase\n"
         "      |            ^"},
        {PANEL "columns 2\n", "t.fig:2:1: error: 'columns' belongs before the first panel\n"
                              "    2 | columns 2\n"
                              "      | ^~~~~~~"},
        {PANEL "steps 5\nsteps 6\n", "t.fig:3:1: error: 'steps' is given twice\n"
                                     "    3 | steps 6\n"
                                     "      | ^~~~~"},
        {PANEL "steps 1.5\n",
         "t.fig:2:7: error: the number of steps must be a whole number from 1 to 1000000\n"
         "    2 | steps 1.5\n"
         "      |       ^~~"},
        {PANEL "set eta\n", "t.fig:2:8: error: expected '=', but the line ends here\n"
                            "    2 | set eta\n"
                            "      |        ^"},
        {PANEL "set eta = 1e999\n", "t.fig:2:11: error: this number is beyond the range of double\n"
                                    "    2 | set eta = 1e999\n"
                                    "      |           ^~~~~"},
        {PANEL "set eta = 2x\n", "t.fig:2:11: error: expected a number, but found '2x'\n"
                                 "    2 | set eta = 2x\n"
                                 "      |           ^~"},
        {PANEL "window w in [1, -1], a in [0, 1]\n",
         "t.fig:2:13: error: this range is empty: its lower end is not below its upper end\n"
         "    2 | window w in [1, -1], a in [0, 1]\n"
         "      |             ^~~~~~~"},
        {PANEL "window w in [0, 1]\n", "t.fig:2:19: error: expected ',', but the line ends here\n"
                                       "    2 | window w in [0, 1]\n"
                                       "      |                   ^"},
        {PANEL "method adam \"x\"\n", "t.fig:2:13: error: expected as \"name\", but found '\"x\"'\n"
                                      "    2 | method adam \"x\"\n"
                                      "      |             ^~~"},
        {PANEL "title \"{eta}\"\n", "t.fig:2:8: error: there is no `each eta = ...` for '{eta}'\n"
                                    "    2 | title \"{eta}\"\n"
                                    "      |        ^~~~~"},
        {"each eta = 1\n" PANEL "title \"{etta}\"\n",
         "t.fig:3:8: error: unknown '{etta}' (did you mean '{eta}'?)\n"
         "    3 | title \"{etta}\"\n"
         "      |        ^~~~~~"},
        {PANEL "title \"{eta\"\n",
         "t.fig:2:8: error: '{' without '}'; {NAME} is a value of `each NAME`\n"
         "    2 | title \"{eta\"\n"
         "      |        ^"},
        {"figure \"x\"\n",
         "t.fig:2:1: error: a figure needs a panel, as in: panel phase \"file.game\"\n"
         "    2 | \n"
         "      | ^"},
        {"5\n", "t.fig:1:1: error: expected a statement, but found '5'\n"
                "    1 | 5\n"
                "      | ^"},
    };
    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        reading x = read_text(table[k].text);
        CHECK(x.status == DTE_SCENARIO);
        CHECK_TEXT(x.err.text, table[k].message);
        drop(&x);
    }
}

static void a_statement_that_a_kind_does_not_read_is_refused(void)
{
    reading x = read_text("panel eigenvalues \"a.game\"\n  nullclines\n");
    CHECK(x.status == DTE_SCENARIO && x.err.line == 2 && x.err.column == 3);
    CHECK(strstr(x.err.text, "a panel 'eigenvalues' does not read 'nullclines'; it reads: title, "
                             "subtitle, set, each, ") != NULL);
    drop(&x);
}

static void limits_are_limits(void)
{
    buffer many = {0};
    for (int k = 0; k <= RECIPE_PANELS; k++)
        buffer_add(&many, PANEL);
    reading x = read_text(many.text);
    CHECK(x.status == DTE_LIMIT && x.err.line == RECIPE_PANELS + 1);
    drop(&x);
    many.length = 0;
    buffer_add(&many, PANEL);
    for (int k = 0; k <= RECIPE_METHODS; k++)
        buffer_add(&many, "method adam\n");
    x = read_text(many.text);
    CHECK(x.status == DTE_LIMIT && x.err.line == RECIPE_METHODS + 2);
    drop(&x);
    many.length = 0;
    buffer_add(&many, "each eta = 0");
    for (int k = 0; k < RECIPE_VALUES; k++)
        buffer_add(&many, ", 1");
    buffer_add(&many, "\n" PANEL);
    x = read_text(many.text);
    CHECK(x.status == DTE_LIMIT && x.err.line == 1);
    drop(&x);
    buffer_free(&many);
}

static void random_recipes_end_in_a_message(void)
{
    static const char *const parts[] = {
        "panel ", "phase ", "\"a.game\" ", "each ",    "eta ",    "= ",  "1 ",
        ", ",     "{eta} ", "\"{eta}\" ",  "title ",   "window ", "in ", "[0, 1] ",
        "over ",  ": ",     "log ",        "method ",  "as ",     "\n",  "\n",
        "# ",     "set ",   "share ",      "x ",       "steps ",  "at ", "-",
        "[",      "{",      "\"",          "\xce\xb8", "figure "};
    unsigned long long state = 42;
    size_t good = 0, mute = 0;
    for (int k = 0; k < 20000; k++) {
        buffer b = {0};
        buffer_add(&b, k % 2 ? "panel phase \"a.game\"\n" : "each eta = 1, 2\n");
        for (int i = 0; i < 12; i++) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            buffer_add(&b, parts[(state >> 33) % (sizeof parts / sizeof *parts)]);
        }
        reading x = read_text(b.text);
        mute += x.status != DTE_OK && x.err.text[0] == '\0';
        good += x.status == DTE_OK;
        drop(&x);
        buffer_free(&b);
    }
    CHECK(good > 0 && good < 20000);
    CHECK(mute == 0);
}

static void recipes_without_memory_leave_nothing(void)
{
    static const char text[] = "figure \"t\"\neach eta = 0, 1\nstart w = {eta}\n" PANEL
                               "method adam: step = 1 as \"{eta}\"\nset gamma = 1\n" PANEL;
    source *src = NULL;
    CHECK(source_create("t.fig", text, strlen(text), &src, NULL) == DTE_OK);
    long n = 0;
    for (dte_status status = DTE_MEMORY; status == DTE_MEMORY && n < 1000; n++) {
        recipe r;
        memory_fail_after(n);
        status = recipe_read(src, &r, NULL);
        memory_fail_after(-1);
        CHECK(status == DTE_MEMORY || status == DTE_OK);
        recipe_free(&r);
    }
    CHECK(n > 3 && n < 1000);
    source_free(src);
}

/* ---- provenance ---- */

static const char *const texts[] = {
    "",
    "\n",
    "a\nb",
    "a\nb\n",
    "\n\n| key: value\nkey: value\n\\x41 \\ \\\\\n",
    "<&>\"]]></metadata> % | \n% detente\n% | x\n%%EOF\n",
    "\x01\x02\x1b[0m\x7f\r\n\t\r",
    "theta \xce\xb8\n",
};
enum { N_TEXTS = sizeof texts / sizeof *texts };

static void what_is_said_is_read_back(void)
{
    buffer b = {0};
    provenance p;
    for (size_t k = 0; k < N_TEXTS; k++)
        provenance_add(&b, "key", texts[k], k % 3 == 2 ? NULL : texts[k]);
    CHECK(provenance_read(b.text, &p, NULL) == DTE_OK);
    CHECK(p.n == N_TEXTS);
    for (size_t k = 0; k < p.n && k < N_TEXTS; k++) {
        CHECK_TEXT(p.entries[k].value, texts[k]);
        if (k % 3 == 2)
            CHECK(p.entries[k].text == NULL);
        else
            CHECK_TEXT(p.entries[k].text, texts[k]);
    }
    provenance_free(&p);
    buffer_free(&b);
}

static void damaged_provenance_is_refused(void)
{
    static const char *const damaged[] = {"",          "key\n",          ": value\n",
                                          "| text\n",  "key: \\q\n",     "key: \\x4\n",
                                          "key: v\nx", "key: a\n| \\\n", "key: \\x00\n"};
    for (size_t k = 0; k < sizeof damaged / sizeof *damaged; k++) {
        provenance p;
        dte_error err = {0};
        CHECK(provenance_read(damaged[k], &p, &err) == DTE_IO);
        CHECK_TEXT(err.text, "what the picture says about its making is damaged");
        CHECK(p.n == 0 && p.entries == NULL);
    }
}

/* The smallest things that look like pictures. */
static const struct {
    picture_format format;
    const char *bytes;
    size_t n;
} blank[] = {
#define BYTES(text) text, sizeof(text) - 1
    {PICTURE_SVG, BYTES("<?xml version=\"1.0\"?>\n<svg width=\"1\">\n</svg>\n")},
    {PICTURE_PNG, BYTES("\x89PNG\r\n\x1a\n\0\0\0\0IEND\xae\x42\x60\x82")},
    {PICTURE_PDF, BYTES("%PDF-1.5\nstartxref\n9\n%%EOF\n")},
#undef BYTES
};

static void pictures_carry_texts_in_three_formats(void)
{
    for (size_t i = 0; i < 3; i++) {
        buffer picture = {0}, said = {0}, back = {0};
        provenance p;
        picture_format format;
        for (size_t k = 0; k < N_TEXTS; k++)
            provenance_add(&said, "key", texts[k], texts[k]);
        buffer_add_bytes(&picture, blank[i].bytes, blank[i].n);
        CHECK(picture_extract(picture.text, picture.length, &back, NULL) == DTE_IO);
        CHECK(picture_embed(blank[i].format, &picture, said.text, NULL) == DTE_OK);
        CHECK(picture_format_by_content(picture.text, picture.length, &format));
        CHECK(format == blank[i].format);
        CHECK(picture_extract(picture.text, picture.length, &back, NULL) == DTE_OK);
        CHECK_TEXT(back.text, said.text);
        CHECK(provenance_read(back.text ? back.text : "", &p, NULL) == DTE_OK && p.n == N_TEXTS);
        for (size_t cut = 1; cut < picture.length; cut++) { /* half a picture: no reading outside */
            buffer part = {0};
            char *copy = malloc(cut);
            memcpy(copy, picture.text, cut);
            picture_extract(copy, cut, &part, NULL);
            buffer_free(&part);
            free(copy);
        }
        provenance_free(&p);
        buffer_free(&picture);
        buffer_free(&said);
        buffer_free(&back);
    }
}

static void provenance_without_memory_leaves_nothing(void)
{
    buffer b = {0};
    long n = 0;
    provenance_add(&b, "key", "value", "text\nmore\n");
    provenance_add(&b, "other", "value", NULL);
    for (dte_status status = DTE_MEMORY; status == DTE_MEMORY && n < 100; n++) {
        provenance p;
        memory_fail_after(n);
        status = provenance_read(b.text, &p, NULL);
        memory_fail_after(-1);
        CHECK(status == DTE_MEMORY || status == DTE_OK);
        provenance_free(&p);
    }
    CHECK(n > 3 && n < 100);
    buffer_free(&b);
}

/* ---- texts in the place of files ---- */

static const char base_game[] = "param gamma = 1 in [0, 10]\n"
                                "player d (psi)   maximizes theta*psi - gamma/2*psi^2\n"
                                "player g (theta) minimizes theta*psi\n"
                                "equilibrium origin: psi = 0, theta = 0\n"
                                "window psi in [-2, 2], theta in [-2, 2]\n";

static void used_texts_take_the_place_of_files(void)
{
    static const dte_used files[] = {
        {"s/base.game", base_game},
        {"s/deep/more.game", "use \"../base.game\"\nparam delta = 2\n"}};
    static const struct {
        const char *use;
        bool found;
    } table[] = {{"base.game", true},      {"./base.game", true}, {"deep/../base.game", true},
                 {"deep/more.game", true}, {"other.game", false}, {"deep/base.game", false}};
    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        char text[128];
        dte_game *game = NULL;
        dte_error err = {0};
        snprintf(text, sizeof text, "use \"%s\"\n", table[k].use);
        const dte_status status =
            game_parse_closed("s/main.game", text, 2, files, 0, NULL, &game, &err);
        CHECK(status == (table[k].found ? DTE_OK : DTE_SCENARIO));
        if (!table[k].found)
            CHECK(strstr(err.text, "is not among the texts given with the scenario") != NULL);
        if (game) CHECK(dte_game_describe(game).dimension == 2);
        dte_game_free(game);
    }
    dte_game *game = NULL;
    const dte_used csv = {"s/x.csv", "1\n3\n"};
    static const char from_table[] = "data x ~ samples(\"x.csv\")\n"
                                     "player a (w) minimizes E[(w - x)^2]/2\n"
                                     "equilibrium mean: w = 2\n";
    CHECK(game_parse_closed("s/main.game", from_table, 1, &csv, 0, NULL, &game, NULL) == DTE_OK);
    if (game) { /* w' = 2 - w: the mean of 1 and 3 */
        const double at = 0.5;
        double v;
        dte_game_field(game, 1, &at, &v);
        CHECK_NEAR(v, 1.5, 1e-15);
    }
    dte_game_free(game);
    CHECK(game_parse_closed("s/main.game", from_table, 0, NULL, 0, NULL, &game, NULL) ==
          DTE_SCENARIO);
    CHECK(game_parse_closed("tests/x.game", "use \"../scenarios/dirac_gan.game\"\n", 0, NULL, 0,
                            NULL, &game, NULL) == DTE_SCENARIO); /* the file is there */
    dte_game_free(game);
}

/* ---- series ---- */

/* Two panels with the names (a, b) and (b, none, c): b is one series, c the third. */
static void one_name_has_one_look_in_all_panels(void)
{
    chart c[2] = {{0}, {0}};
    chart_layer_begin(&c[0], CHART_CURVE, 0, "a");
    chart_layer_begin(&c[0], CHART_START, 0, NULL);
    chart_layer_begin(&c[0], CHART_CURVE, 1, "b");
    chart_layer_begin(&c[1], CHART_CURVE, 0, "b");
    chart_layer_begin(&c[1], CHART_POINTS, 0, NULL);
    chart_layer_begin(&c[1], CHART_CURVE, 5, NULL);
    chart_layer_begin(&c[1], CHART_REGION, 1, "c");
    chart_layer_begin(&c[1], CHART_STABLE, 0, "stable");
    CHECK(figure_series(2, c, NULL) == DTE_OK);
    static const int wanted[2][5] = {{0, 0, 1}, {1, 1, 5, 2, 0}};
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < c[i].n_layers; k++)
            CHECK(c[i].layers[k].series == wanted[i][k]);
    memory_fail_after(0);
    CHECK(figure_series(2, c, NULL) == DTE_MEMORY);
    memory_fail_after(-1);
    chart_free(&c[0]);
    chart_free(&c[1]);
}

/* ---- figures ---- */

static const char small_recipe[] = "figure \"Small \\ `touch CANARY`\"\n"
                                   "panel phase \"main.game\" each gamma = 0.5, 2\n"
                                   "  start psi = {gamma}\n";

static void put_small(void)
{
    put(inside("base.game"), base_game);
    put(inside("main.game"), "# with a used file\nuse \"base.game\"\ngame \"main\"\n");
    put(inside("small.fig"), small_recipe);
}

static dte_status same_as_told(const char *path, int *same, char said[512])
{
    char *text = NULL;
    dte_error err = {0};
    said[0] = '\0';
    const dte_status status = dte_figure_verify(path, same, &text, &err);
    snprintf(said, 512, "%.500s", text ? text : err.text);
    dte_text_free(text);
    return status;
}

/* The scenarios are gone before the pictures are made again. */
static void a_figure_is_made_again_from_itself_alone(void)
{
    static const char *const names[] = {"f.svg", "f.png", "f.pdf"};
    put_small();
    for (size_t k = 0; k < 3; k++) {
        dte_error err = {0};
        CHECK(dte_figure(inside("small.fig"), NULL, inside(names[k]), &err) == DTE_OK);
        if (err.text[0]) tap_comment("error", err.text);
    }
    unlink(inside("base.game"));
    unlink(inside("main.game"));
    unlink(inside("small.fig"));
    for (size_t k = 0; k < 3; k++) {
        char said[512];
        int same = 0;
        CHECK(same_as_told(inside(names[k]), &same, said) == DTE_OK && same == 1);
        CHECK(strncmp(said, "same: made by detente ", 22) == 0);
        buffer b = contents(inside(names[k]));
        buffer text = {0};
        CHECK(picture_extract(b.text, b.length, &text, NULL) == DTE_OK);
        CHECK(text.text && strstr(text.text, "\nused: base.game\n| param gamma = 1") != NULL);
        CHECK(text.text && strstr(text.text, "\npanel: phase of main.game, gamma = 2\n") != NULL);
        buffer_free(&b);
        buffer_free(&text);
    }
    CHECK(access("CANARY", F_OK) != 0);
}

/* Replaces the first `old` in the file by `new`, of the same length. */
static void change(const char *from, const char *to, const char *old, const char *new)
{
    buffer b = contents(from);
    char *at = memmem(b.text, b.length, old, strlen(old));
    CHECK(at != NULL);
    if (at) memcpy(at, new, strlen(new));
    put_bytes(to, b.text, b.length);
    buffer_free(&b);
}

static void a_changed_picture_differs(void)
{
    static const struct {
        const char *old, *new, *says;
    } table[] = {
        {"</svg>", "</svG>", "differs: "},
        {"# with a used", "# With a used", "the first difference is at byte"},
        {"detente: 0", "detente: 9", "made by detente 9"},
        {"medium: screen", "medium: screem",
         "differs: it cannot be made again from what it carries"},
        {"figure \"Sm", "figurr \"Sm", "small.fig:1:1: error: unknown statement 'figurr'"},
        {"scenario: main.game", "scenario: mine.game", "does not carry the scenario 'main.game'"},
        {"used: base", "used: bane", "is not among the texts given with the scenario"},
        {"0.5, 2", "0.6, 2", "differs: "},
    };
    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        char said[512];
        int same = 1;
        change(inside("f.svg"), inside("g.svg"), table[k].old, table[k].new);
        same_as_told(inside("g.svg"), &same, said);
        CHECK(same == 0);
        if (!CHECK(strstr(said, table[k].says) != NULL)) tap_comment("said", said);
    }
}

static void what_is_no_picture_of_ours_is_refused(void)
{
    char said[512];
    int same = 1;
    put(inside("no.svg"), "hello");
    CHECK(same_as_told(inside("no.svg"), &same, said) == DTE_IO && same == 0);
    CHECK(strstr(said, "no.svg: this is no SVG, PNG or PDF picture") != NULL);
    put_bytes(inside("no.png"), blank[1].bytes, blank[1].n);
    CHECK(same_as_told(inside("no.png"), &same, said) == DTE_IO);
    CHECK(strstr(said, "this picture does not say how it was made; detente did not draw it, or it "
                       "is cut short") != NULL);
    put(inside("plain.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n");
    CHECK(same_as_told(inside("plain.svg"), &same, said) == DTE_IO);
    CHECK(strstr(said, "plain.svg: this picture does not say how it was made") != NULL);
    CHECK(same_as_told(inside("nothing.svg"), &same, said) == DTE_IO);
    CHECK(strstr(said, "nothing.svg': No such file or directory") != NULL);
}

static void errors_of_panels_name_the_recipe(void)
{
    static const struct {
        const char *text, *says;
    } table[] = {
        {"panel phase \"nowhere.game\"\n",
         "1:13: error: there is no scenario 'nowhere.game' in the folder of the recipe"},
        {"panel phase \"main.game\"\n  set gama = 1\n", "1:13: error: "},
        {"panel phase \"main.game\" each q = 1, 2\n",
         "1:30: error: 'q' is no param or size of main.game, and {q} stands nowhere in this panel"},
        {"panel phase \"main.game\"\n  method adm\n  start psi = 1\n",
         "1:7: error: unknown method 'adm' (did you"},
        {"panel phase \"main.game\"\n  start q = 1\n", "1:7: error: "},
        {"panel phase \"main.game\"\n  method adam\n", "a method needs a start"},
    };
    put_small();
    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        dte_error err = {0};
        put(inside("bad.fig"), table[k].text);
        put(inside("old.svg"), "old");
        CHECK(dte_figure(inside("bad.fig"), NULL, inside("old.svg"), &err) != DTE_OK);
        CHECK(err.line == 1);
        if (!CHECK(strstr(err.text, table[k].says) != NULL)) tap_comment("error", err.text);
        buffer b = contents(inside("old.svg"));
        CHECK(strcmp(b.text, "old") == 0);
        buffer_free(&b);
    }
}

static void unknown_names_and_media_are_usage(void)
{
    dte_error err = {0};
    dte_figure_settings s = dte_figure_default();
    put_small();
    CHECK(dte_figure("nk17-fig4", NULL, inside("x.svg"), &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "there is no figure 'nk17-fig4' (did you mean 'nk17-fig3'?); see 'detente "
                         "list figures'");
    CHECK(dte_figure("nk17-fig3", NULL, inside("x.gif"), &err) == DTE_USAGE);
    s.medium = "poster";
    CHECK(dte_figure(inside("small.fig"), &s, inside("x.svg"), &err) == DTE_USAGE);
    CHECK_TEXT(err.text,
               "a figure is for screen, column (or paper), page or slides, not for 'poster'");
    CHECK(access(inside("x.svg"), F_OK) != 0);
}

static void figures_without_memory_leave_nothing(void)
{
    source *src = NULL;
    put_small();
    CHECK(source_read(inside("small.fig"), &src, NULL) == DTE_OK);
    long n = 0, step = 1;
    size_t failures = 0;
    for (dte_status status = DTE_MEMORY; status == DTE_MEMORY && n < 2000000; n += step) {
        figure_texts t = {.recipe = src->name};
        figure f;
        memory_fail_after(n);
        status = figure_make(src, "small.fig", &t, NULL, &f, NULL);
        memory_fail_after(-1);
        failures += status == DTE_MEMORY;
        if (status == DTE_OK) figure_free(&f);
        step = 1 + n / 16; /* every one at first, then further and further apart */
    }
    CHECK(failures > 50);
    source_free(src);
}

int main(void)
{
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/detente-recipe-XXXXXX", base && *base ? base : "/tmp");
    if (!mkdtemp(folder)) return 1;
    RUN(a_recipe_says_what_the_figure_is);
    RUN(a_panel_says_what_is_drawn);
    RUN(ranges_and_values_are_read);
    RUN(each_repeats_a_panel_with_its_value);
    RUN(what_stands_above_holds_for_all_panels_that_read_it);
    RUN(errors_name_the_place_and_what_to_do);
    RUN(a_statement_that_a_kind_does_not_read_is_refused);
    RUN(limits_are_limits);
    RUN(random_recipes_end_in_a_message);
    RUN(recipes_without_memory_leave_nothing);
    RUN(what_is_said_is_read_back);
    RUN(damaged_provenance_is_refused);
    RUN(pictures_carry_texts_in_three_formats);
    RUN(provenance_without_memory_leaves_nothing);
    RUN(used_texts_take_the_place_of_files);
    RUN(one_name_has_one_look_in_all_panels);
    RUN(a_figure_is_made_again_from_itself_alone);
    RUN(a_changed_picture_differs);
    RUN(what_is_no_picture_of_ours_is_refused);
    RUN(errors_of_panels_name_the_recipe);
    RUN(unknown_names_and_media_are_usage);
    RUN(figures_without_memory_leave_nothing);
    char command[600];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return tap_done() != 0 || system(command) != 0;
}
