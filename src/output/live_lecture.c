/* live_lecture.c - the steps of a script, done. A step that makes no sense now (a point whose
 * formula is not finite, say) is a note, and the lecture goes on. */
#include "base/memory.h"
#include "output/live_session.h"
#include <string.h>

static dte_status launch(live_session *s, const char *text, dte_error *err)
{
    dte_error inner = {0};
    const game_plane *plane = &s->world.portrait.plane;
    memcpy(s->point, plane->base, plane->d * sizeof *s->point);
    const dte_status status = dte_game_read_point(s->game, "launch", text, s->point, &inner);
    if (status == DTE_OK) return live_launch_at(s, s->point, err);
    if (status == DTE_MEMORY) return fail_memory(err);
    char *end = strchr(inner.text, '\n');
    if (end) *end = '\0';
    live_note(s, "%s", inner.text);
    return DTE_OK;
}

static dte_status say(live_session *s, const char *text, dte_error *err)
{
    const size_t n = strlen(text);
    char *copy = memory_zero(n + 1, 1);
    if (!copy) return fail_memory(err);
    memcpy(copy, text, n + 1);
    memory_free(s->say);
    s->say = copy;
    s->changed = true;
    live_log(s, "say %s", text);
    return DTE_OK;
}

static void wait(live_session *s, double seconds)
{
    if (seconds < 0.0 && s->space_time <= 0.0)
        s->waits = true;
    else /* what was waited too long for the last frame counts here */
        s->wait_left += seconds < 0.0 ? s->space_time : seconds;
    s->changed = true;
}

static dte_status set_step(live_session *s, double h, dte_error *err)
{
    if (s->model.method == 0) {
        live_note(s, "'step' needs a method before it; the flow has no learning rate");
        return DTE_OK;
    }
    s->model.steps[s->model.method] = h;
    return live_follow(s, err);
}

static dte_status set_method(live_session *s, const char *text, dte_error *err)
{
    size_t index;
    DTE_TRY(live_methods_add(&s->world.methods, text, &index, err)); /* it is there already */
    method_use use = {0};
    s->model.method = index;
    if (index > 0) {
        s->last_method = index;
        DTE_TRY(method_use_read(s->game, text, &use, err));
        if (use.step > 0.0) s->model.steps[index] = use.step;
        method_use_free(&use);
    }
    return live_follow(s, err);
}

static dte_status do_step(live_session *s, const live_script_step *step, dte_error *err)
{
    live_model *m = &s->model;
    switch (step->kind) {
    case LIVE_DO_SET:
        m->params[step->index] = step->value;
        m->selected = step->index;
        return live_follow(s, err);
    case LIVE_DO_METHOD:
        return set_method(s, step->text, err);
    case LIVE_DO_STEP:
        return set_step(s, step->value, err);
    case LIVE_DO_LAUNCH:
        return launch(s, step->text, err);
    case LIVE_DO_SAY:
        return say(s, step->text, err);
    case LIVE_DO_SHOW:
        m->layers |= 1u << step->index;
        return live_follow(s, err);
    case LIVE_DO_HIDE:
        m->layers &= ~(1u << step->index);
        return live_follow(s, err);
    case LIVE_DO_SPEED:
        s->speed = step->value;
        return DTE_OK;
    case LIVE_DO_RESET:
        memcpy(m->params, s->first.params, m->n_params * sizeof *m->params);
        m->n_launches = 0;
        return live_follow(s, err);
    case LIVE_DO_WAIT:
        wait(s, step->value);
        break;
    }
    return DTE_OK;
}

dte_status live_lecture(live_session *s, dte_error *err)
{
    if (s->paused) return DTE_OK;
    bool first = true;
    while (s->at < s->script.n && !s->waits && s->wait_left <= 0.0) {
        if (first) DTE_TRY(live_remember(s, err)); /* undo goes back one scene */
        first = false;
        DTE_TRY(do_step(s, &s->script.steps[s->at++], err));
    }
    return DTE_OK;
}
