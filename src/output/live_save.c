/* live_save.c - what is seen as a figure, and the scenario that makes it. */
#include "base/memory.h"
#include "base/number.h"
#include "output/live_session.h"
#include "output/live_text.h"
#include "output/save.h"
#include "output/sheet.h"
#include <math.h>
#include <string.h>
#include <unistd.h>

enum { NUMBER_MOST = 999 };

/* ---- names ---- */

/* "folder/NAME-live-" beside the scenario, or here for one from standard input. */
static void stem_of(const char *file, buffer *out)
{
    const size_t n = strlen(file);
    if (strcmp(file, "-") == 0 || strcmp(file, "<stdin>") == 0) {
        buffer_add(out, "stdin-live-");
        return;
    }
    const bool ending = n > 5 && strcmp(file + n - 5, ".game") == 0;
    buffer_add_bytes(out, file, ending ? n - 5 : n);
    buffer_add(out, "-live-");
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* The first pair of names that is free. */
static bool find_names(const char *file, buffer *picture, buffer *text)
{
    buffer stem = {0};
    stem_of(file, &stem);
    bool found = false;
    for (int i = 1; i <= NUMBER_MOST && !found && !stem.failed; i++) {
        picture->length = text->length = 0;
        buffer_print(picture, "%s%d.svg", stem.text, i);
        buffer_print(text, "%s%d.game", stem.text, i);
        found = !picture->failed && !text->failed && !exists(picture->text) && !exists(text->text);
    }
    buffer_free(&stem);
    return found;
}

/* ---- the scenario ---- */

/* The launch whose start the scenario gets: the last one. */
static const double *last_start(const live_session *s)
{
    const live_model *m = &s->model;
    return m->n_launches > 0 ? m->starts + (m->n_launches - 1) * m->d : NULL;
}

static bool has_moved(const live_session *s)
{
    for (size_t i = 0; i < s->model.n_params; i++)
        if (s->model.params[i] != s->first.params[i]) return true;
    return false;
}

/* Does the new text say what it should? Numbers must come out the same. */
static dte_status verify(const live_session *s, const char *name, const buffer *text,
                         dte_error *err)
{
    dte_game *game;
    const dte_game_info info = dte_game_describe(s->game);
    DTE_TRY(dte_game_parse(name, text->text, text->length, 0, NULL, &game, err));
    bool same = true;
    for (size_t i = 0; i < info.n_params; i++)
        same = same && dte_game_param(game, i).value == s->model.params[i];
    for (size_t i = 0; i < info.n_sizes; i++)
        same = same && dte_game_size(game, i).value == dte_game_size(s->game, i).value;
    dte_game_free(game);
    if (same) return DTE_OK;
    return fail(err, DTE_LIMIT, "a size that --set changed is a formula in %s; it cannot be saved",
                info.file);
}

static dte_status make_text(const live_session *s, const char *name, buffer *out, dte_error *err)
{
    const dte_game_info info = dte_game_describe(s->game);
    const size_t n = info.n_params + info.n_sizes;
    dte_setting *settings = memory_zero(n + 1, sizeof *settings);
    if (!settings) return fail_memory(err);
    for (size_t i = 0; i < info.n_params; i++)
        settings[i] = (dte_setting){s->world.first[i].name, s->model.params[i]};
    for (size_t i = 0; i < info.n_sizes; i++) {
        const dte_size size = dte_game_size(s->game, i);
        settings[info.n_params + i] = (dte_setting){size.name, (double)size.value};
    }
    const live_edit edit = {.n = n,
                            .settings = settings,
                            .start = last_start(s),
                            .mute = has_moved(s),
                            .why = has_moved(s) ? "The params were moved; what was expected of "
                                                  "others is left as comments."
                                                : NULL};
    live_text_edit(s->game, &edit, out);
    memory_free(settings);
    return out->failed ? fail_memory(err) : verify(s, name, out, err);
}

/* ---- the figure ---- */

static dte_status add_paths(live_session *s, chart *out, dte_error *err)
{
    portrait *p = &s->world.portrait;
    const live_model *m = &s->model;
    for (size_t i = 0; i < m->n_launches; i++) {
        const size_t index = m->launches[i].method;
        const double *start = m->starts + i * m->d;
        char spec[LIVE_SPEC + 32];
        if (index == 0) {
            DTE_TRY(portrait_trajectory(p, s->world.check, start, 0.0, 0, NULL, out, err));
            continue;
        }
        live_methods_spec(&s->world.methods, index, m->steps[index], spec);
        DTE_TRY(portrait_iterates(p, spec, 0, start, (int)index, NULL, out, err));
    }
    return DTE_OK;
}

static void subtitle_of(const live_session *s, buffer *out)
{
    const dte_equilibrium_report *e = live_world_report(&s->world);
    for (size_t i = 0; i < s->model.n_params; i++) {
        buffer_print(out, "%s%s = ", i ? ", " : "", s->world.first[i].name);
        buffer_number(out, s->model.params[i], 6);
    }
    if (e) buffer_print(out, "%s%s", s->model.n_params ? ":  " : "", dte_verdict_word(e->verdict));
}

static dte_status make_chart(live_session *s, chart *c, dte_error *err)
{
    dte_plot_settings set = dte_plot_default();
    buffer subtitle = {0};
    subtitle_of(s, &subtitle);
    chart_titles(c, dte_game_describe(s->game).title, subtitle.text);
    c->failed = c->failed || subtitle.failed;
    buffer_free(&subtitle);
    set.flow = (s->model.layers & LIVE_STREAMLINES) != 0;
    set.nullclines = (s->model.layers & LIVE_NULLCLINES) != 0;
    set.separatrices = (s->model.layers & LIVE_SEPARATRICES) != 0;
    DTE_TRY(portrait_draw(&s->world.portrait, &set, c, err));
    if (s->model.layers & LIVE_TRAJECTORIES) DTE_TRY(add_paths(s, c, err));
    return c->failed ? fail_memory(err) : DTE_OK;
}

static dte_status write_picture(live_session *s, const char *path, const buffer *text,
                                dte_error *err)
{
    chart c = {0};
    buffer making = {0};
    const sheet_settings how = sheet_default();
    buffer_print(&making, "detente %s live\nfile: %s\nscenario:\n%s", dte_version(),
                 dte_game_describe(s->game).file, text->text);
    dte_status status = making.failed ? fail_memory(err) : make_chart(s, &c, err);
    const sheet page = {.columns = 1, .n = 1, .charts = &c, .provenance = making.text};
    if (status == DTE_OK) status = sheet_write(&page, path, &how, err);
    chart_free(&c);
    buffer_free(&making);
    return status;
}

/* ---- both ---- */

static dte_status save(live_session *s, buffer *picture, buffer *name, dte_error *err)
{
    buffer text = {0};
    const char *file = dte_game_describe(s->game).file;
    if (!find_names(file, picture, name))
        return fail(err, DTE_IO, "there is no free name like '%s' left", name->text);
    dte_status status = make_text(s, name->text, &text, err);
    if (status == DTE_OK) status = save_file(name->text, text.text, text.length, err);
    if (status == DTE_OK) status = write_picture(s, picture->text, &text, err);
    buffer_free(&text);
    return status;
}

dte_status live_save(live_session *s, dte_error *err)
{
    buffer picture = {0}, name = {0};
    dte_error inner = {0};
    DTE_TRY(live_world_refresh(&s->world, &s->model, err));
    dte_status status = save(s, &picture, &name, &inner);
    if (picture.failed || name.failed) status = DTE_MEMORY;
    if (status == DTE_OK) {
        live_log(s, "save %s %s", picture.text, name.text);
        live_note(s, "saved %s and %s", picture.text, name.text);
    } else if (status != DTE_MEMORY) {
        char *end = strchr(inner.text, '\n');
        if (end) *end = '\0';
        live_note(s, "not saved: %s", inner.text);
    }
    buffer_free(&picture);
    buffer_free(&name);
    return status == DTE_MEMORY ? fail_memory(err) : DTE_OK;
}
