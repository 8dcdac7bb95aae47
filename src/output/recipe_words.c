/* recipe_words.c - one function for each statement of a recipe, and their table. Each reads what
 * stands behind its word; recipe.c sees to it that nothing is left on the line. */
#include "output/recipe_words.h"

#include "output/sheet.h"
#include <string.h>

/* ---- the figure ---- */

static dte_status read_title(scan *s, recipe *r)
{
    return scan_string(s, "a title in quotes", &r->title, NULL);
}

static dte_status read_subtitle(scan *s, recipe *r)
{
    return scan_string(s, "a subtitle in quotes", &r->subtitle, NULL);
}

static dte_status read_source(scan *s, recipe *r)
{
    return scan_string(s, "a citation in quotes", &r->citation, NULL);
}

static dte_status unknown_medium(scan *s, const char *word, span at)
{
    return source_fail(s->err, at, "unknown medium '%s'; there are screen, column, page, slides",
                       word);
}

/* columns N [MEDIUM N ...] */
static dte_status read_columns(scan *s, recipe *r)
{
    size_t n;
    DTE_TRY(scan_whole(s, "the number of columns", RECIPE_COLUMNS, &n));
    for (size_t k = 0; k < RECIPE_MEDIA; k++)
        r->columns[k] = n;
    while (!scan_done(s)) {
        const char *word;
        sheet_medium medium;
        span at;
        DTE_TRY(scan_word(s, "a medium", &word, &at));
        if (sheet_medium_read(word, &medium) != 0) return unknown_medium(s, word, at);
        DTE_TRY(scan_whole(s, "the number of columns", RECIPE_COLUMNS, &r->columns[medium]));
    }
    return DTE_OK;
}

static dte_status read_share(scan *s, recipe *r)
{
    while (!scan_done(s)) {
        if (scan_takes(s, "x"))
            r->share_x = true;
        else if (scan_takes(s, "y"))
            r->share_y = true;
        else
            break;
    }
    return r->share_x || r->share_y ? DTE_OK : scan_expected(s, "x or y");
}

static dte_status read_medium(scan *s, recipe *r)
{
    sheet_medium medium;
    span at;
    DTE_TRY(scan_word(s, "a medium", &r->medium, &at));
    if (sheet_medium_read(r->medium, &medium) == 0) return DTE_OK;
    return unknown_medium(s, r->medium, at);
}

/* ---- a panel ---- */

static dte_status panel_title(scan *s, recipe_panel *p)
{
    return scan_string(s, "a title in quotes", &p->spec.title, NULL);
}

static dte_status panel_subtitle(scan *s, recipe_panel *p)
{
    return scan_string(s, "a subtitle in quotes", &p->spec.subtitle, NULL);
}

static dte_status too_many(scan *s, size_t limit, const char *what)
{
    return source_fail_status(s->err, DTE_LIMIT, (span){s->src, s->at, s->at},
                              "more than %zu %s in one panel", limit, what);
}

/* set NAME = v, NAME = v */
static dte_status panel_set(scan *s, recipe_panel *p)
{
    do {
        dte_setting setting;
        if (p->n_settings == RECIPE_SETTINGS) return too_many(s, RECIPE_SETTINGS, "settings");
        DTE_TRY(scan_word(s, "a param or size", &setting.name, NULL));
        DTE_TRY(scan_symbol(s, '='));
        DTE_TRY(scan_number(s, "a number", &setting.value, NULL));
        p->settings[p->n_settings++] = setting;
    } while (scan_peek(s) == ',' && scan_symbol(s, ',') == DTE_OK);
    return DTE_OK;
}

static dte_status read_as(scan *s, const char **name)
{
    *name = NULL;
    if (scan_done(s)) return DTE_OK;
    if (!scan_takes(s, "as")) return scan_expected(s, "as \"name\"");
    return scan_string(s, "a name in quotes", name, NULL);
}

/* method NAME[: key = value, ...] [as "name"] */
static dte_status panel_add_method(scan *s, recipe_panel *p)
{
    panel_method m = {0};
    if (p->spec.n_methods == RECIPE_METHODS) return too_many(s, RECIPE_METHODS, "methods");
    DTE_TRY(scan_rest(s, "a training method", &m.use));
    DTE_TRY(read_as(s, &m.name));
    p->methods[p->spec.n_methods++] = m;
    return DTE_OK;
}

/* flow [as "name"] */
static dte_status panel_add_flow(scan *s, recipe_panel *p)
{
    panel_method m = {0};
    if (p->spec.n_methods == RECIPE_METHODS) return too_many(s, RECIPE_METHODS, "methods");
    DTE_TRY(read_as(s, &m.name));
    p->methods[p->spec.n_methods++] = m;
    return DTE_OK;
}

/* over NAME = lo : hi [: n] [log] */
static dte_status panel_over_range(scan *s, recipe_panel *p)
{
    panel_over *o = &p->spec.over;
    *o = (panel_over){0};
    DTE_TRY(scan_word(s, "a param", &o->name, NULL));
    DTE_TRY(scan_symbol(s, '='));
    DTE_TRY(scan_number(s, "the lower end", &o->lo, NULL));
    DTE_TRY(scan_symbol(s, ':'));
    DTE_TRY(scan_number(s, "the upper end", &o->hi, NULL));
    if (scan_peek(s) == ':') {
        DTE_TRY(scan_symbol(s, ':'));
        DTE_TRY(scan_whole(s, "the number of values", RECIPE_OVER, &o->n));
    }
    o->log = scan_takes(s, "log");
    return DTE_OK;
}

/* at NAME = v, v, v */
static dte_status panel_at(scan *s, recipe_panel *p)
{
    DTE_TRY(scan_word(s, "a param, or step", &p->spec.at, NULL));
    DTE_TRY(scan_symbol(s, '='));
    return scan_numbers(s, "a number", RECIPE_VALUES, p->values, &p->spec.n_values);
}

static dte_status panel_add_start(scan *s, recipe_panel *p)
{
    if (p->spec.n_starts == RECIPE_STARTS) return too_many(s, RECIPE_STARTS, "starts");
    DTE_TRY(scan_rest(s, "a point, as in w = 0.5, a = 1", &p->starts[p->spec.n_starts]));
    p->spec.n_starts++;
    return DTE_OK;
}

static dte_status panel_point_of(scan *s, recipe_panel *p)
{
    return scan_rest(s, "a point, as in w = 0.5, a = 1", &p->spec.point);
}

static dte_status panel_equilibrium(scan *s, recipe_panel *p)
{
    return scan_word(s, "the name of an equilibrium", &p->spec.equilibrium, NULL);
}

/* [NAME or "quantity"] [in [lo, hi]] [log], at least one of them */
static dte_status read_axis(scan *s, const char **name, bool *has_range, double *lo, double *hi,
                            bool *log)
{
    bool range = scan_takes(s, "in"), scale = !range && scan_takes(s, "log");
    if (!range && !scale) {
        DTE_TRY(scan_peek(s) == '"' ? scan_string(s, "a quantity", name, NULL)
                                    : scan_component(s, name));
        range = scan_takes(s, "in");
    }
    if (range) {
        DTE_TRY(scan_range(s, lo, hi));
        *has_range = true;
    }
    *log = scale || scan_takes(s, "log");
    return DTE_OK;
}

static dte_status panel_x(scan *s, recipe_panel *p)
{
    panel_spec *a = &p->spec;
    return read_axis(s, &a->x, &a->has_x_range, &a->x_lo, &a->x_hi, &a->x_log);
}

static dte_status panel_y(scan *s, recipe_panel *p)
{
    panel_spec *a = &p->spec;
    return read_axis(s, &a->y, &a->has_y_range, &a->y_lo, &a->y_hi, &a->y_log);
}

/* window p in [lo, hi], q in [lo, hi]: the two axes */
static dte_status panel_window(scan *s, recipe_panel *p)
{
    panel_spec *a = &p->spec;
    DTE_TRY(scan_component(s, &a->x));
    if (!scan_takes(s, "in")) return scan_expected(s, "in");
    DTE_TRY(scan_range(s, &a->x_lo, &a->x_hi));
    DTE_TRY(scan_symbol(s, ','));
    DTE_TRY(scan_component(s, &a->y));
    if (!scan_takes(s, "in")) return scan_expected(s, "in");
    DTE_TRY(scan_range(s, &a->y_lo, &a->y_hi));
    a->has_x_range = a->has_y_range = true;
    return DTE_OK;
}

static dte_status panel_steps(scan *s, recipe_panel *p)
{
    return scan_whole(s, "the number of steps", RECIPE_STEPS, &p->spec.steps);
}

static dte_status read_positive(scan *s, const char *what, double *out)
{
    span at;
    DTE_TRY(scan_number(s, what, out, &at));
    return *out > 0.0 ? DTE_OK : source_fail(s->err, at, "%s must be positive", what);
}

static dte_status panel_time(scan *s, recipe_panel *p)
{
    return read_positive(s, "the time", &p->spec.time);
}

static dte_status panel_spacing(scan *s, recipe_panel *p)
{
    span at;
    DTE_TRY(scan_number(s, "the spacing", &p->spec.spacing, &at));
    if (p->spec.spacing > 0.0 && p->spec.spacing <= 1.0) return DTE_OK;
    return source_fail(s->err, at,
                       "the spacing of streamlines is a part of the window: above 0, at most 1");
}

#define FLAG(word, member)                                                                         \
    static dte_status panel_##word(scan *s, recipe_panel *p)                                       \
    {                                                                                              \
        (void)s;                                                                                   \
        p->spec.member = true;                                                                     \
        return DTE_OK;                                                                             \
    }
FLAG(arrows, arrows)
FLAG(nullclines, nullclines)
FLAG(separatrices, separatrices)
FLAG(speed, speed)
FLAG(no_flow, no_flow)
#undef FLAG

/* The flow is one of the methods; the window is that of a portrait, which alone has arrows. */
static const recipe_word words[] = {
    {"figure", PLACE_FIGURE, 0, NULL, read_title, NULL},
    {"subtitle", PLACE_FIGURE, 0, NULL, read_subtitle, NULL},
    {"source", PLACE_FIGURE, 0, NULL, read_source, NULL},
    {"columns", PLACE_FIGURE, 0, NULL, read_columns, NULL},
    {"share", PLACE_FIGURE, 0, NULL, read_share, NULL},
    {"for", PLACE_FIGURE, 0, NULL, read_medium, NULL},
    {"title", PLACE_PANEL, 0, NULL, NULL, panel_title},
    {"subtitle", PLACE_PANEL, 0, NULL, NULL, panel_subtitle},
    {"set", PLACE_PANEL, 's', NULL, NULL, panel_set},
    {"method", PLACE_PANEL, 'm', "method", NULL, panel_add_method},
    {"flow", PLACE_PANEL, 'm', "method", NULL, panel_add_flow},
    {"over", PLACE_PANEL, 0, "over", NULL, panel_over_range},
    {"at", PLACE_PANEL, 0, "at", NULL, panel_at},
    {"start", PLACE_PANEL, 'p', "start", NULL, panel_add_start},
    {"equilibrium", PLACE_PANEL, 0, "equilibrium", NULL, panel_equilibrium},
    {"point", PLACE_PANEL, 0, "point", NULL, panel_point_of},
    {"x", PLACE_PANEL, 0, "x", NULL, panel_x},
    {"y", PLACE_PANEL, 0, "y", NULL, panel_y},
    {"window", PLACE_PANEL, 0, "arrows", NULL, panel_window},
    {"steps", PLACE_PANEL, 0, "steps", NULL, panel_steps},
    {"time", PLACE_PANEL, 0, "time", NULL, panel_time},
    {"spacing", PLACE_PANEL, 0, "spacing", NULL, panel_spacing},
    {"arrows", PLACE_PANEL, 0, "arrows", NULL, panel_arrows},
    {"nullclines", PLACE_PANEL, 0, "nullclines", NULL, panel_nullclines},
    {"separatrices", PLACE_PANEL, 0, "separatrices", NULL, panel_separatrices},
    {"speed", PLACE_PANEL, 0, "speed", NULL, panel_speed},
    {"no-flow", PLACE_PANEL, 0, "no-flow", NULL, panel_no_flow},
};
#define N_WORDS (sizeof words / sizeof *words)
_Static_assert(N_WORDS <= (size_t)RECIPE_WORDS, "a set of statements is 64 bits");

const recipe_word *recipe_word_find(const char *name, recipe_place place)
{
    for (size_t k = 0; k < N_WORDS; k++)
        if (words[k].place == place && strcmp(words[k].name, name) == 0) return &words[k];
    return NULL;
}

size_t recipe_word_number(const recipe_word *w)
{
    return (size_t)(w - words);
}

dte_status recipe_word_unknown(scan *s, const char *name, span at)
{
    const char *names[N_WORDS + 3] = {"panel", "each"};
    for (size_t k = 0; k < N_WORDS; k++)
        names[k + 2] = words[k].name;
    const char *near = text_nearest(name, strlen(name), names);
    if (near)
        return source_fail(s->err, at, "unknown statement '%s' (did you mean '%s'?)", name, near);
    return source_fail(s->err, at, "unknown statement '%s'; see 'detente help figures'", name);
}

bool recipe_word_fits(const recipe_word *w, const panel_kind *kind)
{
    if (!w->like) return true;
    const size_t n = strlen(w->like);
    for (const char *at = kind->accepts; *at; at += strspn(at, " ")) {
        const size_t m = strcspn(at, " ");
        if (m == n && memcmp(at, w->like, n) == 0) return true;
        at += m;
    }
    return false;
}

void recipe_word_clear(char list, recipe_panel *p)
{
    if (list == 'm') p->spec.n_methods = 0;
    if (list == 'p') p->spec.n_starts = 0;
}
