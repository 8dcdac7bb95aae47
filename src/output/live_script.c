/* live_script.c - line := [step] ['#' comment]. One row of `kinds` for each word that begins a
 * step; a step's reader gets what stands behind that word, as a span. */
#include "output/live_script.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "base/number.h"
#include "game/method.h"
#include "output/live_keys.h"
#include <string.h>

enum { ERRORS_MOST = 20, KNOWN_MOST = 64 };

typedef struct line_parser {
    dte_game *game;
    const source *src;
    dte_error *err;
    live_script *out;
} line_parser;

/* ---- pieces of a line ---- */

static span piece(const line_parser *p, size_t begin, size_t end)
{
    return (span){p->src, (uint32_t)begin, (uint32_t)end};
}

static const char *text_of(span s)
{
    return s.src->text + s.begin;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static span trim(span s)
{
    while (s.begin < s.end && is_blank(s.src->text[s.begin]))
        s.begin++;
    while (s.end > s.begin && is_blank(s.src->text[s.end - 1]))
        s.end--;
    return s;
}

/* The first word of *rest, which is moved behind it and what separates it. */
static span take_word(span *rest, const char *separators)
{
    span word = trim(*rest);
    size_t at = word.begin;
    while (at < word.end && !strchr(separators, rest->src->text[at]))
        at++;
    word.end = (uint32_t)at;
    *rest = trim((span){rest->src, (uint32_t)at, rest->end});
    return trim(word);
}

static bool is_word(span s, const char *word)
{
    const size_t n = strlen(word);
    return s.end - s.begin == n && memcmp(text_of(s), word, n) == 0;
}

static int length_of(span s)
{
    return (int)(s.end - s.begin);
}

static char *copy(const line_parser *p, span s)
{
    const size_t n = s.end - s.begin;
    char *out = memory_zero(n + 1, 1);
    if (out)
        memcpy(out, text_of(s), n);
    else
        fail_memory(p->err);
    return out;
}

static dte_status no_such(const line_parser *p, span at, const char *what, const char *const *known)
{
    const char *near = text_nearest(text_of(at), at.end - at.begin, known);
    if (near)
        return source_fail(p->err, at, "unknown %s '%.*s' (did you mean '%s'?)", what,
                           length_of(at), text_of(at), near);
    buffer list = {0};
    for (size_t i = 0; known[i]; i++)
        buffer_print(&list, "%s%s", i ? ", " : "", known[i]);
    const dte_status status =
        source_fail(p->err, at, "unknown %s '%.*s'; there is: %s", what, length_of(at), text_of(at),
                    list.text ? list.text : "none");
    buffer_free(&list);
    return status;
}

static dte_status read_number(const line_parser *p, span at, const char *what, double *value)
{
    char text[NUMBER_TEXT * 2];
    const size_t n = at.end - at.begin;
    if (n > 0 && n < sizeof text) {
        memcpy(text, text_of(at), n);
        text[n] = '\0';
        if (number_parse(text, value)) return DTE_OK;
    }
    return source_fail(p->err, at, "expected %s, but found '%.*s'", what, length_of(at),
                       text_of(at));
}

static dte_status read_positive(const line_parser *p, span at, const char *what, double *value)
{
    DTE_TRY(read_number(p, at, what, value));
    if (*value > 0.0 && *value <= 1e6) return DTE_OK;
    return source_fail(p->err, at, "expected %s above 0 and at most 1e6", what);
}

/* ---- steps ---- */

static dte_status read_set(line_parser *p, span rest, live_script_step *step)
{
    const char *known[KNOWN_MOST + 1] = {NULL};
    const size_t n = dte_game_describe(p->game).n_params;
    const span all = rest, name = take_word(&rest, " \t=");
    for (size_t i = 0; i < n; i++) {
        const dte_param param = dte_game_param(p->game, i);
        if (i < KNOWN_MOST) known[i] = param.name;
        if (is_word(name, param.name)) step->index = i + 1;
    }
    if (name.begin == name.end) return source_fail(p->err, all, "expected set NAME = NUMBER");
    if (step->index == 0) return no_such(p, name, "param", known);
    const dte_param param = dte_game_param(p->game, --step->index);
    if (rest.begin == rest.end || *text_of(rest) != '=')
        return source_fail(p->err, rest, "expected '=' and a number behind '%s'", param.name);
    rest.begin++;
    const span number = trim(rest);
    DTE_TRY(read_number(p, number, "a number", &step->value));
    if (!param.has_range || (step->value >= param.lo && step->value <= param.hi)) return DTE_OK;
    char lo[NUMBER_TEXT], hi[NUMBER_TEXT];
    return source_fail(p->err, number, "'%s' must be in [%s, %s]", param.name,
                       number_shortest(param.lo, lo), number_shortest(param.hi, hi));
}

/* Without blanks, so that "alternating: step = 0.2" is the option's "alternating:step=0.2". */
static dte_status read_method(line_parser *p, span rest, live_script_step *step)
{
    dte_error inner = {0};
    method_use use;
    if (rest.begin == rest.end) return source_fail(p->err, rest, "expected a method, or 'flow'");
    step->text = copy(p, rest);
    if (!step->text) return DTE_MEMORY;
    char *to = step->text;
    for (const char *c = step->text; *c; c++)
        if (!is_blank(*c)) *to++ = *c;
    *to = '\0';
    if (strcmp(step->text, "flow") == 0) return DTE_OK;
    const dte_status status = method_use_read(p->game, step->text, &use, &inner);
    if (status == DTE_OK) method_use_free(&use);
    return status == DTE_OK ? DTE_OK : source_fail_status(p->err, status, rest, "%s", inner.text);
}

static dte_status read_step(line_parser *p, span rest, live_script_step *step)
{
    return read_positive(p, rest, "a learning rate", &step->value);
}

static dte_status read_speed(line_parser *p, span rest, live_script_step *step)
{
    return read_positive(p, rest, "a speed (1 is the usual one)", &step->value);
}

/* The point is read again when it is launched, because its formulas may hold params. */
static dte_status read_launch(line_parser *p, span rest, live_script_step *step)
{
    dte_error inner = {0};
    const size_t d = dte_game_describe(p->game).dimension;
    if (rest.begin == rest.end)
        return source_fail(p->err, rest, "expected a point, as in launch %s = 1",
                           dte_game_component(p->game, 0));
    step->text = copy(p, rest);
    double *point = memory_zero(d, sizeof *point);
    if (!step->text || !point) {
        memory_free(point);
        return fail_memory(p->err);
    }
    const dte_status status = dte_game_read_point(p->game, "launch", step->text, point, &inner);
    memory_free(point);
    if (status == DTE_OK) return DTE_OK;
    char *end = strchr(inner.text, '\n'); /* its own excerpt is that of this line */
    if (end) *end = '\0';
    const char *message = strstr(inner.text, "error: ");
    return source_fail_status(p->err, status, rest, "%s", message ? message + 7 : inner.text);
}

static dte_status read_say(line_parser *p, span rest, live_script_step *step)
{
    if (rest.begin < rest.end) {
        const bool closed = rest.end - rest.begin >= 2 && p->src->text[rest.end - 1] == '"';
        if (*text_of(rest) != '"' || !closed)
            return source_fail(p->err, rest, "expected words in double quotes: say \"...\"");
        rest.begin++;
        rest.end--;
    }
    step->text = copy(p, rest);
    return step->text ? DTE_OK : DTE_MEMORY;
}

static dte_status read_layer(line_parser *p, span rest, live_script_step *step)
{
    for (size_t i = 0; i < LIVE_LAYER_COUNT; i++) {
        step->index = i;
        if (is_word(rest, live_layer_names[i])) return DTE_OK;
    }
    return no_such(p, rest, "layer", live_layer_names);
}

static dte_status read_nothing(line_parser *p, span rest, live_script_step *step)
{
    (void)step;
    if (rest.begin == rest.end) return DTE_OK;
    return source_fail(p->err, rest, "expected the end of the line");
}

static dte_status read_wait(line_parser *p, span rest, live_script_step *step)
{
    step->value = -1.0;
    if (rest.begin == rest.end) return DTE_OK;
    DTE_TRY(read_number(p, rest, "seconds", &step->value));
    if (step->value >= 0.0 && step->value <= 3600.0) return DTE_OK;
    return source_fail(p->err, rest, "expected seconds from 0 to 3600");
}

static const struct {
    const char *word;
    dte_status (*read)(line_parser *p, span rest, live_script_step *step);
} kinds[] = {[LIVE_DO_SET] = {"set", read_set},         [LIVE_DO_METHOD] = {"method", read_method},
             [LIVE_DO_STEP] = {"step", read_step},      [LIVE_DO_LAUNCH] = {"launch", read_launch},
             [LIVE_DO_SAY] = {"say", read_say},         [LIVE_DO_SHOW] = {"show", read_layer},
             [LIVE_DO_HIDE] = {"hide", read_layer},     [LIVE_DO_SPEED] = {"speed", read_speed},
             [LIVE_DO_RESET] = {"reset", read_nothing}, [LIVE_DO_WAIT] = {"wait", read_wait}};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* ---- lines ---- */

/* Where a line ends, its comment left out; a '#' within quotes is none. */
static size_t content_end(const source *src, size_t begin, size_t end)
{
    bool quoted = false;
    for (size_t k = begin; k < end; k++) {
        if (src->text[k] == '"') quoted = !quoted;
        if (src->text[k] == '#' && !quoted) return k;
    }
    return end;
}

static dte_status parse_line(line_parser *p, span line)
{
    const char *words[KINDS + 1] = {NULL};
    line = trim(line);
    if (line.begin == line.end) return DTE_OK;
    const span word = take_word(&line, " \t\"=");
    for (size_t i = 0; i < KINDS; i++)
        words[i] = kinds[i].word;
    size_t kind = 0;
    while (kind < KINDS && !is_word(word, kinds[kind].word))
        kind++;
    if (kind == KINDS) return no_such(p, word, "step", words);
    if (p->out->n == LIVE_STEP_LIMIT)
        return source_fail_status(p->err, DTE_LIMIT, word, "a script has at most %d steps",
                                  LIVE_STEP_LIMIT);
    if (!memory_grow(&p->out->steps, &p->out->room, p->out->n + 1, sizeof *p->out->steps))
        return fail_memory(p->err);
    live_script_step *step = &p->out->steps[p->out->n++];
    *step = (live_script_step){.kind = (live_step_kind)kind};
    if (line.begin == line.end) line.begin = line.end = word.end; /* where it is missing */
    return kinds[kind].read(p, line, step);
}

dte_status live_script_parse(dte_game *game, const source *text, live_script *out, dte_error *err)
{
    dte_error own = {0};
    line_parser p = {game, text, err ? err : &own, out};
    dte_status first = DTE_OK;
    size_t errors = 0, end;
    *out = (live_script){0};
    for (size_t begin = 0; begin < text->length && errors < ERRORS_MOST; begin = end + 1) {
        const char *stop = memchr(text->text + begin, '\n', text->length - begin);
        end = stop ? (size_t)(stop - text->text) : text->length;
        const dte_status status = parse_line(&p, piece(&p, begin, content_end(text, begin, end)));
        if (status == DTE_OK) continue;
        if (errors++ == 0) first = status;
        if (status == DTE_MEMORY || status == DTE_LIMIT) break;
    }
    if (first != DTE_OK) live_script_free(out);
    return first;
}

dte_status live_script_read(dte_game *game, const char *path, live_script *out, dte_error *err)
{
    source *text;
    *out = (live_script){0};
    DTE_TRY(source_read(path, &text, err));
    const dte_status status = live_script_parse(game, text, out, err);
    source_free(text);
    return status;
}

void live_script_free(live_script *s)
{
    for (size_t i = 0; i < s->n; i++)
        memory_free(s->steps[i].text);
    memory_free(s->steps);
    *s = (live_script){0};
}
