/* plot.c - one phase portrait as a figure: field, trajectory or iterates from the start, and what
 * is needed to draw it again (plot_again.c). */
#include "base/buffer.h"
#include "base/fail.h"
#include "base/number.h"
#include "output/plot_make.h"
#include "output/sheet.h"
#include <detente/flow.h>
#include <stdint.h>

dte_plot_settings dte_plot_default(void)
{
    return (dte_plot_settings){
        .x = SIZE_MAX, .y = SIZE_MAX, .flow = 1, .trajectory = 1, .steps = 500};
}

/* ---- words ---- */

static void say_number(buffer *b, const char *separator, const char *name, double value)
{
    char text[NUMBER_TEXT];
    buffer_print(b, "%s%s = %s", separator, name, number_format(value, 6, text));
}

/* "eta = 0.25:  stable; the other 3 components as at 'matched'" */
static void say_subtitle(const game_plane *p, const dte_check *check, buffer *b)
{
    const size_t n = dte_game_describe(p->game).n_params;
    const bool one = check && check->n_equilibria == 1;
    const char *base = check && check->n_equilibria ? check->equilibria[0].name : "start";
    for (size_t i = 0; i < n; i++) {
        const dte_param param = dte_game_param(p->game, i);
        say_number(b, i ? ", " : "", param.name, param.value);
    }
    if (one)
        buffer_print(b, "%s%s", n ? ":  " : "", dte_verdict_word(check->equilibria[0].verdict));
    if (p->d > 2) buffer_add(b, one ? "; the other " : n ? ":  the other " : "the other ");
    if (p->d == 3) buffer_print(b, "component as at '%s'", base);
    if (p->d > 3) buffer_print(b, "%zu components as at '%s'", p->d - 2, base);
}

/* ---- drawing ---- */

/* The trajectory of the flow, and the iterates of training methods from the same point. */
static dte_status draw_paths(portrait *p, const dte_check *check, const dte_plot_settings *set,
                             chart *out, dte_error *err)
{
    const bool start = set->start || dte_game_describe(p->plane.game).has_start;
    for (size_t i = 0; i < set->n_methods; i++)
        DTE_TRY(portrait_iterates(p, set->methods[i], set->steps, set->start, (int)i + 1, NULL, out,
                                  err));
    if (start && set->trajectory)
        DTE_TRY(portrait_trajectory(p, check, set->start, 0.0, 0, set->n_methods ? "flow" : NULL,
                                    out, err));
    return DTE_OK;
}

/* Where the picture goes: to a file, or to a buffer in a format. */
typedef struct target {
    const char *path; /* NULL: bytes */
    picture_format format;
    buffer *bytes;
} target;

static dte_status write_chart(const portrait *p, const dte_plot_settings *set, const chart *c,
                              const target *to, dte_error *err)
{
    sheet_settings how = sheet_default();
    buffer said = {0};
    how.keep = set->keep != 0;
    if (set->medium) DTE_TRY(sheet_medium_need(set->medium, &how.medium, err));
    dte_status status = plot_say(p, set, &said, err);
    const sheet s = {.columns = 1, .n = 1, .charts = c, .provenance = said.text};
    if (status == DTE_OK)
        status = to->path ? sheet_write(&s, to->path, &how, err)
                          : sheet_picture(&s, to->format, &how, to->bytes, err);
    buffer_free(&said);
    return status;
}

static dte_status draw(portrait *p, const dte_check *check, const dte_plot_settings *set,
                       const target *to, dte_error *err)
{
    chart c = {0};
    buffer subtitle = {0};
    say_subtitle(&p->plane, check, &subtitle);
    chart_titles(&c, set->title ? set->title : dte_game_describe(p->plane.game).title,
                 subtitle.text);
    c.failed = c.failed || subtitle.failed;
    buffer_free(&subtitle);
    dte_status status = portrait_draw(p, set, &c, err);
    if (status == DTE_OK) status = draw_paths(p, check, set, &c, err);
    if (status == DTE_OK) status = write_chart(p, set, &c, to, err);
    chart_free(&c);
    return status;
}

static dte_status plot_checked(dte_game *game, const dte_check *check, const dte_plot_settings *set,
                               const target *to, dte_error *err)
{
    portrait p;
    DTE_TRY(portrait_create(game, check, set, &p, err));
    const dte_status status = draw(&p, check, set, to, err);
    portrait_free(&p);
    return status;
}

static dte_status plot(dte_game *game, const dte_check *check, const dte_plot_settings *set,
                       const target *to, dte_error *err)
{
    sheet_medium medium;
    if (set->medium) DTE_TRY(sheet_medium_need(set->medium, &medium, err));
    if (check || dte_game_describe(game).n_equilibria == 0)
        return plot_checked(game, check, set, to, err);
    dte_check *own = NULL;
    DTE_TRY(dte_check_run(game, NULL, &own, err));
    const dte_status status = plot_checked(game, own, set, to, err);
    dte_check_free(own);
    return status;
}

dte_status plot_picture(dte_game *game, const dte_check *check, const dte_plot_settings *settings,
                        picture_format format, buffer *out, dte_error *err)
{
    const target to = {.format = format, .bytes = out};
    return plot(game, check, settings, &to, err);
}

dte_status dte_plot(dte_game *game, const dte_check *check, const dte_plot_settings *settings,
                    const char *path, dte_error *err)
{
    const dte_plot_settings usual = dte_plot_default();
    const target to = {.path = path};
    fail_clear(err);
    return plot(game, check, settings ? settings : &usual, &to, err);
}
