/* figure_make.c - games of the panels, their charts, and the words of the sheet. */
#include "output/figure_make.h"

#include "base/number.h"
#include "output/figure_series.h"
#include <detente/flow.h>
#include <stdio.h>
#include <string.h>

void figure_free(figure *f)
{
    for (size_t k = 0; f->charts && k < f->r.n; k++)
        chart_free(&f->charts[k]);
    memory_free(f->charts);
    buffer_free(&f->provenance);
    figure_texts_free(&f->texts);
    recipe_free(&f->r);
    *f = (figure){0};
}

/* An error that belongs to a place of the recipe. */
static dte_status at_place(dte_status status, span at, const dte_error *reason, dte_error *err)
{
    return status == DTE_MEMORY ? fail_memory(err)
                                : source_fail_status(err, status, at, "%s", reason->text);
}

/* ---- `each` ---- */

static bool is_param(const dte_game *game, const char *name)
{
    const size_t n = dte_game_describe(game).n_params;
    for (size_t k = 0; k < n; k++)
        if (strcmp(dte_game_param(game, k).name, name) == 0) return true;
    return false;
}

static bool is_size(const dte_game *game, const char *name)
{
    const size_t n = dte_game_describe(game).n_sizes;
    for (size_t k = 0; k < n; k++)
        if (strcmp(dte_game_size(game, k).name, name) == 0) return true;
    return false;
}

/* Sets a param; a size needs another game. */
static dte_status set_each(figure *f, const recipe_panel *p, dte_game **game, dte_error *err)
{
    const dte_setting each = {p->each, p->each_value};
    dte_setting all[RECIPE_SETTINGS + 1];
    if (is_param(*game, p->each)) return dte_game_set(*game, 1, &each, err);
    if (!is_size(*game, p->each)) return DTE_OK;
    for (size_t k = 0; k < p->n_settings; k++)
        all[k] = p->settings[k];
    all[p->n_settings] = each;
    dte_game_free(*game);
    return figure_texts_game(&f->texts, p->scenario, p->n_settings + 1, all, game, err);
}

static dte_status check_each(const recipe_panel *p, const dte_game *game, dte_error *err)
{
    if (p->each_used || is_param(game, p->each) || is_size(game, p->each)) return DTE_OK;
    return source_fail(err, p->each_at,
                       "'%s' is no param or size of %s, and {%s} stands nowhere in this panel",
                       p->each, p->scenario, p->each);
}

static dte_status open_game(figure *f, const recipe_panel *p, dte_game **game, dte_error *err)
{
    dte_error reason;
    fail_clear(&reason);
    dte_status status =
        figure_texts_game(&f->texts, p->scenario, p->n_settings, p->settings, game, &reason);
    if (status == DTE_OK && p->each) {
        DTE_TRY(check_each(p, *game, err));
        status = set_each(f, p, game, &reason);
    }
    return status == DTE_OK ? DTE_OK : at_place(status, p->scenario_at, &reason, err);
}

/* ---- panels ---- */

/* "panel: phase of uniform_gan.game, eta = 0.25" */
static void say_panel(figure *f, const recipe_panel *p, const dte_game *game)
{
    const dte_game_info info = dte_game_describe(game);
    char text[NUMBER_TEXT];
    buffer line = {0};
    buffer_print(&line, "%s of %s", p->kind->name, p->scenario);
    for (size_t k = 0; k < info.n_params; k++) {
        const dte_param param = dte_game_param(game, k);
        buffer_print(&line, ", %s = %s", param.name, number_shortest(param.value, text));
    }
    for (size_t k = 0; k < info.n_sizes; k++)
        buffer_print(&line, ", %s = %zu", dte_game_size(game, k).name,
                     dte_game_size(game, k).value);
    f->provenance.failed = f->provenance.failed || line.failed;
    if (!line.failed) provenance_add(&f->provenance, "panel", line.text, NULL);
    buffer_free(&line);
}

/* A repeated panel says its value, unless the recipe gives it a title; a subtitle of the kind's own
 * would only repeat what the title says. */
static dte_status make_chart(const recipe_panel *p, dte_game *game, chart *out, dte_error *err)
{
    char number[NUMBER_TEXT], title[256];
    panel_spec spec = p->spec;
    dte_error reason;
    fail_clear(&reason);
    snprintf(title, sizeof title, "%.200s = %s", p->each ? p->each : "",
             number_shortest(p->each_value, number));
    if (p->each && !spec.title) spec.title = title;
    if (spec.title && *spec.title && !spec.subtitle) spec.subtitle = "";
    const dte_status status = p->kind->make(game, &spec, out, &reason);
    return status == DTE_OK ? DTE_OK : at_place(status, p->at, &reason, err);
}

static dte_status make_panel(figure *f, size_t k, dte_error *err)
{
    const recipe_panel *p = &f->r.panels[k];
    dte_game *game = NULL;
    dte_status status = open_game(f, p, &game, err);
    if (status == DTE_OK) {
        say_panel(f, p, game);
        status = make_chart(p, game, &f->charts[k], err);
    }
    dte_game_free(game);
    return status;
}

/* ---- the figure ---- */

static dte_status choose_medium(figure *f, const char *medium, dte_error *err)
{
    if (!medium) medium = f->r.medium ? f->r.medium : "screen";
    return sheet_medium_need(medium, &f->medium, err);
}

/* Trajectories are integrated as `run` does; there is no random number in a figure. */
static void say_tolerances(buffer *b)
{
    const dte_run_settings run = dte_run_default();
    char rtol[NUMBER_TEXT], atol[NUMBER_TEXT];
    buffer line = {0};
    buffer_print(&line, "relative %s, absolute %s", number_shortest(run.rtol, rtol),
                 number_shortest(run.atol, atol));
    if (!line.failed) provenance_add(b, "tolerances", line.text, NULL);
    b->failed = b->failed || line.failed;
    buffer_free(&line);
}

static dte_status make(figure *f, const source *src, const char *name, const char *medium,
                       dte_error *err)
{
    DTE_TRY(recipe_read(src, &f->r, err));
    DTE_TRY(choose_medium(f, medium, err));
    f->charts = memory_zero(f->r.n, sizeof *f->charts);
    if (!f->charts) return fail_memory(err);
    DTE_TRY(provenance_begin(&f->provenance, err));
    provenance_add(&f->provenance, PROVENANCE_MEDIUM, sheet_medium_word(f->medium), NULL);
    say_tolerances(&f->provenance);
    for (size_t k = 0; k < f->r.n; k++)
        DTE_TRY(make_panel(f, k, err));
    DTE_TRY(figure_series(f->r.n, f->charts, err));
    provenance_add(&f->provenance, PROVENANCE_RECIPE, name, src->text);
    figure_texts_say(&f->texts, &f->provenance);
    return f->provenance.failed ? fail_memory(err) : DTE_OK;
}

dte_status figure_make(const source *src, const char *name, figure_texts *texts, const char *medium,
                       figure *out, dte_error *err)
{
    fail_clear(err);
    *out = (figure){.texts = *texts};
    *texts = (figure_texts){0};
    const dte_status status = make(out, src, name, medium, err);
    if (status != DTE_OK) {
        figure_free(out);
        return status;
    }
    out->sheet = (sheet){.title = out->r.title,
                         .subtitle = out->r.subtitle,
                         .columns = out->r.columns[out->medium],
                         .n = out->r.n,
                         .charts = out->charts,
                         .share_x = out->r.share_x,
                         .share_y = out->r.share_y,
                         .provenance = out->provenance.text};
    return DTE_OK;
}
