/* recipe.c - reading a recipe: which line belongs to which panel, and `each`.
 *
 * The lines before the first `panel` are the head. A panel is read from the head and then from its
 * own lines, once for each value of its `each`, so that {NAME} has one meaning at a time. */
#include "output/recipe.h"

#include "output/recipe_words.h"
#include <string.h>

typedef struct reader {
    const source *src;
    recipe *r;
    size_t room;          /* of r->panels */
    const char *scenario; /* of panels that name none */
    span scenario_at;
    const char *each; /* of panels that have none */
    span each_at;
    size_t n_values;
    double values[RECIPE_VALUES];
    dte_error *err;
} reader;

/* The lines of the text that begin in [at, end). */
typedef struct lines {
    uint32_t at, end;
} lines;

static scan line_at(const reader *x, uint32_t at)
{
    const char *end = memchr(x->src->text + at, '\n', x->src->length - at);
    const size_t stop = end ? (size_t)(end - x->src->text) : x->src->length;
    return (scan){
        .src = x->src, .at = at, .end = (uint32_t)stop, .memory = x->r->memory, .err = x->err};
}

/* The next line that is not empty; false at the end. *word: what it begins with. */
static bool next_line(const reader *x, lines *l, scan *s, const char **word, span *at,
                      dte_status *status)
{
    while (*status == DTE_OK && l->at < l->end) {
        *s = line_at(x, l->at);
        l->at = s->end + 1;
        if (scan_done(s)) continue;
        *status = scan_word(s, "a statement", word, at);
        return *status == DTE_OK;
    }
    return false;
}

/* Where the next `panel` line begins; the end of the text if there is none. */
static uint32_t find_panel(const reader *x, uint32_t from)
{
    uint32_t at = from;
    while (at < x->src->length) {
        scan s = line_at(x, at);
        if (!scan_done(&s) && scan_takes(&s, "panel")) return at;
        at = s.end + 1;
    }
    return (uint32_t)x->src->length;
}

/* ---- the head ---- */

/* NAME = v, v, ... behind `each` */
static dte_status read_each(scan *s, reader *x)
{
    DTE_TRY(scan_word(s, "a param", &x->each, &x->each_at));
    DTE_TRY(scan_symbol(s, '='));
    return scan_numbers(s, "a number", RECIPE_VALUES, x->values, &x->n_values);
}

static dte_status twice(scan *s, const char *word, span at)
{
    return source_fail(s->err, at, "'%s' is given twice", word);
}

static dte_status head_line(reader *x, scan *s, const char *word, span at, uint64_t *seen)
{
    const recipe_word *w = recipe_word_find(word, PLACE_FIGURE);
    if (strcmp(word, "each") == 0) {
        if (x->each) return twice(s, word, at);
        DTE_TRY(read_each(s, x));
    } else if (strcmp(word, "scenario") == 0) {
        if (x->scenario) return twice(s, word, at);
        DTE_TRY(scan_string(s, "a scenario file in quotes", &x->scenario, &x->scenario_at));
    } else if (w) {
        const uint64_t bit = UINT64_C(1) << recipe_word_number(w);
        if (*seen & bit) return twice(s, word, at);
        *seen |= bit;
        DTE_TRY(w->read_figure(s, x->r));
    } else {
        return recipe_word_find(word, PLACE_PANEL) ? DTE_OK : recipe_word_unknown(s, word, at);
    }
    return scan_finish(s);
}

static dte_status read_head(reader *x, lines head)
{
    scan s;
    span at;
    const char *word;
    uint64_t seen = 0;
    dte_status status = DTE_OK;
    while (next_line(x, &head, &s, &word, &at, &status))
        status = head_line(x, &s, word, at, &seen);
    return status;
}

/* ---- panels ---- */

static bool belongs_above(const char *word)
{
    return recipe_word_find(word, PLACE_FIGURE) || strcmp(word, "scenario") == 0;
}

/* One statement about a panel. `own`: it stands behind the `panel` line. */
static dte_status panel_line(scan *s, const char *word, span at, bool own, uint64_t *seen,
                             uint32_t *lists, recipe_panel *p)
{
    const recipe_word *w = recipe_word_find(word, PLACE_PANEL);
    if (strcmp(word, "each") == 0) return DTE_OK; /* read before */
    if (!w && belongs_above(word))
        return own ? source_fail(s->err, at, "'%s' belongs before the first panel", word) : DTE_OK;
    if (!own && recipe_word_find(word, PLACE_FIGURE)) return DTE_OK; /* a subtitle */
    if (!w) return recipe_word_unknown(s, word, at);
    const bool fits = recipe_word_fits(w, p->kind);
    if (!fits && own)
        return source_fail(
            s->err, at, "a panel '%s' does not read '%s'; it reads: title, subtitle, set, each, %s",
            p->kind->name, word, p->kind->accepts);
    if (!fits) return DTE_OK; /* it is for panels of other kinds */
    const uint64_t bit = UINT64_C(1) << recipe_word_number(w);
    if (!w->list && (*seen & bit)) return twice(s, word, at);
    *seen |= bit;
    const uint32_t list = w->list ? UINT32_C(1) << (w->list - 'a') : 0;
    if (own && list && !(*lists & list)) recipe_word_clear(w->list, p);
    *lists |= list;
    DTE_TRY(w->read_panel(s, p));
    return scan_finish(s);
}

static dte_status panel_lines(reader *x, lines l, bool own, recipe_panel *p)
{
    scan s;
    span at;
    const char *word;
    uint64_t seen = 0;
    uint32_t lists = 0;
    dte_status status = DTE_OK;
    while (next_line(x, &l, &s, &word, &at, &status)) {
        s.each = p->each;
        s.value = p->each_value;
        status = panel_line(&s, word, at, own, &seen, &lists, p);
        p->each_used = p->each_used || s.each_used;
    }
    return status;
}

static dte_status unknown_kind(scan *s, const char *name, span at)
{
    const char *names[64] = {NULL};
    for (size_t k = 0; k < panel_count() && k < 63; k++)
        names[k] = panel_table[k]->name;
    const char *near = text_nearest(name, strlen(name), names);
    if (near)
        return source_fail(s->err, at, "unknown kind of panel '%s' (did you mean '%s'?)", name,
                           near);
    return source_fail(s->err, at, "unknown kind of panel '%s'; see 'detente list panels'", name);
}

/* panel KIND ["file.game"] [each NAME = v, v]; the word is taken. */
static dte_status read_panel_line(scan *s, reader *own, recipe_panel *p)
{
    const char *kind;
    DTE_TRY(scan_word(s, "a kind of panel", &kind, &p->at));
    p->kind = panel_find(kind);
    if (!p->kind) return unknown_kind(s, kind, p->at);
    p->scenario = own->scenario;
    p->scenario_at = own->scenario_at;
    if (scan_peek(s) == '"')
        DTE_TRY(scan_string(s, "a scenario file in quotes", &p->scenario, &p->scenario_at));
    if (!p->scenario) return scan_expected(s, "a scenario file in quotes");
    if (scan_takes(s, "each")) DTE_TRY(read_each(s, own));
    return scan_finish(s);
}

/* `each` among the lines of a panel replaces the one of the head. */
static dte_status find_each(reader *own, lines l)
{
    scan s;
    span at;
    const char *word;
    bool found = false;
    dte_status status = DTE_OK;
    while (next_line(own, &l, &s, &word, &at, &status)) {
        if (strcmp(word, "each") != 0) continue;
        status = found ? twice(&s, word, at) : read_each(&s, own);
        if (status == DTE_OK) status = scan_finish(&s);
        found = true;
    }
    return status;
}

static dte_status add_panel(reader *x, span at, recipe_panel **out)
{
    recipe *r = x->r;
    if (r->n == RECIPE_PANELS)
        return source_fail_status(x->err, DTE_LIMIT, at, "more than %d panels in one figure",
                                  RECIPE_PANELS);
    if (!memory_grow(&r->panels, &x->room, r->n + 1, sizeof *r->panels)) return fail_memory(x->err);
    *out = &r->panels[r->n++];
    return DTE_OK;
}

static dte_status read_panel(reader *x, lines head, lines l)
{
    reader own = *x;
    recipe_panel first = {0}, *p = NULL;
    scan s = line_at(x, l.at);
    scan_takes(&s, "panel");
    DTE_TRY(read_panel_line(&s, &own, &first));
    l.at = s.end + 1;
    DTE_TRY(find_each(&own, l));
    for (size_t k = 0; k < (own.each ? own.n_values : 1); k++) {
        DTE_TRY(add_panel(x, first.at, &p));
        if (!p) break; /* never: add_panel gives one or fails */
        *p = first;
        p->each = own.each;
        p->each_at = own.each_at;
        p->each_value = own.each ? own.values[k] : 0.0;
        DTE_TRY(panel_lines(x, head, false, p));
        DTE_TRY(panel_lines(x, l, true, p));
    }
    return DTE_OK;
}

static dte_status read_panels(reader *x, lines head)
{
    const span end = {x->src, head.end, head.end};
    if (head.end == x->src->length)
        return source_fail(x->err, end, "a figure needs a panel, as in: panel phase \"file.game\"");
    for (uint32_t at = head.end; at < x->src->length;) {
        scan line = line_at(x, at);
        const lines l = {at, find_panel(x, line.end + 1)};
        DTE_TRY(read_panel(x, head, l));
        at = l.end;
    }
    return DTE_OK;
}

/* Panels may have moved while there were fewer of them. */
static void point_inside(recipe *r)
{
    for (size_t k = 0; k < r->n; k++) {
        recipe_panel *p = &r->panels[k];
        p->spec.kind = p->kind->name;
        p->spec.methods = p->methods;
        p->spec.starts = p->starts;
        p->spec.values = p->values;
    }
}

static size_t usual_columns(size_t n)
{
    return n <= 3 ? n : n == 4 ? 2 : n <= 9 ? 3 : 4;
}

dte_status recipe_read(const source *src, recipe *out, dte_error *err)
{
    fail_clear(err);
    *out = (recipe){.title = "", .subtitle = "", .citation = "", .memory = arena_create()};
    if (!out->memory) return fail_memory(err);
    reader x = {.src = src, .r = out, .err = err};
    const lines head = {0, find_panel(&x, 0)};
    dte_status status = read_head(&x, head);
    if (status == DTE_OK) status = read_panels(&x, head);
    point_inside(out);
    for (size_t k = 0; k < RECIPE_MEDIA; k++)
        if (out->columns[k] == 0) out->columns[k] = usual_columns(out->n);
    if (status != DTE_OK) recipe_free(out);
    return status;
}

void recipe_free(recipe *r)
{
    arena_free(r->memory);
    memory_free(r->panels);
    *r = (recipe){0};
}
