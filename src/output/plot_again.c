/* plot_again.c - the choices of a plot as entries of its provenance, and back.
 *
 *     plot: flow trajectory separatrices
 *     x: w in [-1, 1]
 *     y: a in [0, 2]
 *     start: 0.5                 once for each component, if the plot was given a start
 *     method: alternating:step=0.2
 *
 * Numbers are written so that the same double is read back. */
#include "base/memory.h"
#include "base/number.h"
#include "game/game.h"
#include "output/figure_texts.h"
#include "output/plot_make.h"
#include "output/sheet.h"
#include <string.h>

enum { SETTINGS_MOST = 256, METHODS_MOST = 256 };

/* The switches of a plot, by name. */
static const struct {
    const char *word;
    size_t member;
} switches[] = {
    {"flow", offsetof(dte_plot_settings, flow)},
    {"arrows", offsetof(dte_plot_settings, arrows)},
    {"speed", offsetof(dte_plot_settings, speed)},
    {"nullclines", offsetof(dte_plot_settings, nullclines)},
    {"separatrices", offsetof(dte_plot_settings, separatrices)},
    {"trajectory", offsetof(dte_plot_settings, trajectory)},
};
enum { N_SWITCHES = sizeof switches / sizeof *switches };

/* ---- saying ---- */

static void say_number(buffer *b, const char *key, double value)
{
    char text[NUMBER_TEXT];
    provenance_add(b, key, number_shortest(value, text), NULL);
}

static void say_switches(const dte_plot_settings *set, buffer *b)
{
    buffer words = {0};
    for (size_t k = 0; k < N_SWITCHES; k++)
        if (*(const int *)((const char *)set + switches[k].member))
            buffer_print(&words, "%s%s", words.length > 0 ? " " : "", switches[k].word);
    provenance_add(b, PROVENANCE_PLOT, words.text ? words.text : "", NULL);
    b->failed = b->failed || words.failed;
    buffer_free(&words);
}

static void say_axis(const portrait *p, const char *key, size_t component, double lo, double hi,
                     buffer *b)
{
    char low[NUMBER_TEXT], high[NUMBER_TEXT];
    buffer text = {0};
    buffer_print(&text, "%s in [%s, %s]", dte_game_component(p->plane.game, component),
                 number_shortest(lo, low), number_shortest(hi, high));
    if (!text.failed) provenance_add(b, key, text.text, NULL);
    b->failed = b->failed || text.failed;
    buffer_free(&text);
}

static void say_setting(buffer *b, const char *name, double value)
{
    char number[NUMBER_TEXT];
    buffer text = {0};
    buffer_print(&text, "%s = %s", name, number_shortest(value, number));
    if (!text.failed) provenance_add(b, "set", text.text, NULL);
    b->failed = b->failed || text.failed;
    buffer_free(&text);
}

/* The scenario by its name alone: where it lies does not belong into the picture. */
static dte_status say_game(const dte_game *game, buffer *b, dte_error *err)
{
    const dte_game_info info = dte_game_describe(game);
    figure_texts texts = {0};
    for (size_t i = 0; i < info.n_params; i++)
        say_setting(b, dte_game_param(game, i).name, dte_game_param(game, i).value);
    for (size_t i = 0; i < info.n_sizes; i++)
        say_setting(b, dte_game_size(game, i).name, (double)dte_game_size(game, i).value);
    const char *slash = strrchr(info.file, '/');
    const dte_status status = figure_texts_keep(&texts, slash ? slash + 1 : info.file, game, err);
    if (status == DTE_OK) figure_texts_say(&texts, b);
    figure_texts_free(&texts);
    return status;
}

dte_status plot_say(const portrait *p, const dte_plot_settings *set, buffer *b, dte_error *err)
{
    const plane_window *w = &p->window;
    DTE_TRY(provenance_begin(b, err));
    say_switches(set, b);
    provenance_add(b, PROVENANCE_MEDIUM, set->medium ? set->medium : "screen", NULL);
    if (set->title) provenance_add(b, "title", set->title, NULL);
    say_axis(p, "x", p->plane.x, w->x_low, w->x_high, b);
    say_axis(p, "y", p->plane.y, w->y_low, w->y_high, b);
    if (set->separation > 0.0) say_number(b, "separation", set->separation);
    for (size_t k = 0; set->start && k < p->plane.d; k++)
        say_number(b, "start", set->start[k]);
    for (size_t k = 0; k < set->n_methods; k++)
        provenance_add(b, "method", set->methods[k], NULL);
    say_number(b, "steps", (double)set->steps);
    DTE_TRY(say_game(p->plane.game, b, err));
    return b->failed ? fail_memory(err) : DTE_OK;
}

/* ---- reading ---- */

typedef struct reader {
    const provenance *p;
    dte_game *game;
    dte_plot_settings set;
    dte_axis window[2];
    double *start;
    size_t n_start;
    const char *methods[METHODS_MOST];
} reader;

static dte_status damaged(const char *key, dte_error *err)
{
    return fail(err, DTE_USAGE, "what the picture says of its '%s' is damaged", key);
}

/* "eta = 0.25": the name is cut out of `text`. */
static bool read_setting(char *text, dte_setting *out)
{
    char *equal = strstr(text, " = ");
    if (!equal || !number_parse(equal + 3, &out->value)) return false;
    *equal = '\0';
    out->name = text;
    return true;
}

static dte_status load_game(reader *r, dte_error *err)
{
    dte_setting settings[SETTINGS_MOST];
    size_t n = 0;
    figure_texts texts;
    const provenance_entry *file = provenance_find(r->p, PROVENANCE_SCENARIO);
    if (!file || !file->text) return damaged(PROVENANCE_SCENARIO, err);
    for (size_t k = 0; k < r->p->n; k++) {
        if (strcmp(r->p->entries[k].key, "set") != 0) continue;
        if (n == SETTINGS_MOST || !read_setting(r->p->entries[k].value, &settings[n]))
            return damaged("set", err);
        n++;
    }
    DTE_TRY(figure_texts_from(r->p, &texts, err));
    const dte_status status = figure_texts_game(&texts, file->value, n, settings, &r->game, err);
    figure_texts_free(&texts);
    return status;
}

static bool has_word(const char *text, const char *word)
{
    const size_t n = strlen(word);
    for (; *text; text += strcspn(text, " "), text += *text == ' ')
        if (strncmp(text, word, n) == 0 && (text[n] == ' ' || text[n] == '\0')) return true;
    return false;
}

static dte_status read_switches(reader *r, dte_error *err)
{
    const provenance_entry *e = provenance_find(r->p, PROVENANCE_PLOT);
    if (!e) return damaged(PROVENANCE_PLOT, err);
    for (size_t k = 0; k < N_SWITCHES; k++)
        *(int *)((char *)&r->set + switches[k].member) = has_word(e->value, switches[k].word);
    return DTE_OK;
}

/* "w in [-1, 1]" */
static dte_status read_axis(reader *r, const char *key, dte_axis *out, dte_error *err)
{
    const provenance_entry *e = provenance_find(r->p, key);
    const size_t d = dte_game_describe(r->game).dimension;
    char *lo = e ? strstr(e->value, " in [") : NULL;
    char *hi = lo ? strstr(lo, ", ") : NULL;
    char *end = hi ? strchr(hi, ']') : NULL;
    if (!end) return damaged(key, err);
    *lo = *hi = *end = '\0';
    const bool numbers = number_parse(lo + 5, &out->lo) && number_parse(hi + 2, &out->hi);
    for (out->component = 0; out->component < d; out->component++)
        if (strcmp(dte_game_component(r->game, out->component), e->value) == 0) break;
    return numbers && out->component < d ? DTE_OK : damaged(key, err);
}

static dte_status read_number(const provenance *p, const char *key, double usual, double *out,
                              dte_error *err)
{
    const provenance_entry *e = provenance_find(p, key);
    *out = usual;
    return !e || number_parse(e->value, out) ? DTE_OK : damaged(key, err);
}

static dte_status read_lists(reader *r, dte_error *err)
{
    const size_t d = dte_game_describe(r->game).dimension;
    r->start = memory_zero(d, sizeof *r->start);
    if (!r->start) return fail_memory(err);
    for (size_t k = 0; k < r->p->n; k++) {
        const provenance_entry *e = &r->p->entries[k];
        if (strcmp(e->key, "start") == 0)
            if (r->n_start == d || !number_parse(e->value, &r->start[r->n_start++]))
                return damaged("start", err);
        if (strcmp(e->key, "method") != 0) continue;
        if (r->set.n_methods == METHODS_MOST) return damaged("method", err);
        r->methods[r->set.n_methods++] = e->value;
    }
    return r->n_start == 0 || r->n_start == d ? DTE_OK : damaged("start", err);
}

static dte_status read_choices(reader *r, dte_error *err)
{
    const provenance_entry *title = provenance_find(r->p, "title");
    const provenance_entry *medium = provenance_find(r->p, PROVENANCE_MEDIUM);
    double steps;
    DTE_TRY(read_switches(r, err));
    DTE_TRY(read_axis(r, "x", &r->window[0], err));
    DTE_TRY(read_axis(r, "y", &r->window[1], err));
    DTE_TRY(read_number(r->p, "separation", 0.0, &r->set.separation, err));
    DTE_TRY(read_number(r->p, "steps", 500.0, &steps, err));
    DTE_TRY(read_lists(r, err));
    if (!(steps >= 0.0 && steps <= 1e9)) return damaged("steps", err);
    r->set.steps = (size_t)steps;
    r->set.window = r->window;
    r->set.x = r->window[0].component;
    r->set.y = r->window[1].component;
    r->set.methods = r->methods;
    if (r->n_start > 0) r->set.start = r->start;
    if (title) r->set.title = title->value;
    if (medium) r->set.medium = medium->value;
    return DTE_OK;
}

dte_status plot_again(const provenance *p, picture_format format, buffer *out, dte_error *err)
{
    reader r = {.p = p, .set = dte_plot_default()};
    dte_status status = load_game(&r, err);
    if (status == DTE_OK) status = read_choices(&r, err);
    if (status == DTE_OK) status = plot_picture(r.game, NULL, &r.set, format, out, err);
    memory_free(r.start);
    dte_game_free(r.game);
    return status;
}
