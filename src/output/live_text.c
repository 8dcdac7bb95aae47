/* live_text.c - see live_text.h. A statement begins on a line of its own. */
#include "output/live_text.h"
#include "base/memory.h"
#include "base/number.h"
#include "game/game.h"
#include <math.h>
#include <string.h>

static const char blanks[] = " \t\r";

/* Is the first word of the line `word`? Then *rest is behind it. */
static bool begins(const char *line, const char *word, const char **rest)
{
    const size_t n = strlen(word);
    line += strspn(line, blanks);
    if (strncmp(line, word, n) != 0 || !line[n] || !strchr(blanks, line[n])) return false;
    *rest = line + n + strspn(line + n, blanks);
    return true;
}

static size_t line_length(const char *line)
{
    return strcspn(line, "\n");
}

/* The number in "NAME = number ..." behind `param`, if NAME is that of the setting. */
static bool find_number(const char *rest, const char *name, const char **begin, size_t *length)
{
    const size_t n = strlen(name);
    double value;
    if (strncmp(rest, name, n) != 0) return false;
    rest += n + strspn(rest + n, blanks);
    if (*rest != '=') return false;
    rest++;
    rest += strspn(rest, blanks);
    const size_t sign = *rest == '-' || *rest == '+';
    *begin = rest;
    *length = number_read(rest + sign, strlen(rest + sign), &value);
    *length += *length > 0 ? sign : 0;
    return *length > 0;
}

static void add_value(buffer *out, double value)
{
    char text[NUMBER_TEXT];
    buffer_add(out, number_shortest(value, text));
}

/* Copies the line with the number of a setting exchanged; marks it as done. */
static bool edit_number(const live_edit *edit, const char *line, bool *done, buffer *out)
{
    const char *rest, *begin;
    size_t length;
    if (!begins(line, "param", &rest) && !begins(line, "size", &rest)) return false;
    for (size_t i = 0; i < edit->n; i++) {
        if (!find_number(rest, edit->settings[i].name, &begin, &length)) continue;
        buffer_add_bytes(out, line, (size_t)(begin - line));
        add_value(out, edit->settings[i].value);
        buffer_add_bytes(out, begin + length, line_length(begin + length));
        done[i] = true;
        return true;
    }
    return false;
}

/* What stands in the text for component i of the state: the coordinate of an entry off the diagonal
 * of a symmetric matrix is sqrt(2) times the entry. */
static double entry_of(const dte_game *game, size_t i, double value)
{
    const scenario_component *c = &game->s->components[i];
    const bool scaled = game->s->variables[c->variable].symmetric && c->row != c->col;
    return scaled ? value / M_SQRT2 : value;
}

static void add_start(const dte_game *game, const double *start, buffer *out)
{
    buffer_add(out, "start  ");
    for (size_t i = 0; i < game->d; i++) {
        buffer_print(out, "%s%s = ", i ? ", " : "", dte_game_component(game, i));
        add_value(out, entry_of(game, i, start[i]));
    }
}

/* Does the statement go on in the next line? As the lexer says: within brackets, and behind an
 * operator, a comma or '='. */
typedef struct line_scan {
    int depth;
    char last;
} line_scan;

static void scan_line(line_scan *s, const char *line)
{
    for (; *line && *line != '\n' && *line != '#'; line++) {
        if (*line == '"') {
            line += 1 + strcspn(line + 1, "\"\n");
            if (*line != '"') return;
        }
        if (*line == '(' || *line == '[') s->depth++;
        if ((*line == ')' || *line == ']') && s->depth > 0) s->depth--;
        if (!strchr(blanks, *line)) s->last = *line;
    }
}

static bool goes_on(const line_scan *s)
{
    return s->depth > 0 || (s->last && strchr("+-*/^,=", s->last));
}

typedef enum line_fate { KEPT, DROPPED, MUTED } line_fate;

typedef struct edit_state {
    const dte_game *game;
    const live_edit *edit;
    bool *done;
    bool started; /* the new start is written */
    buffer *out;
} edit_state;

/* Writes the first line of a statement; the fate is that of its other lines. */
static line_fate edit_first(edit_state *s, const char *line)
{
    const char *rest;
    if (edit_number(s->edit, line, s->done, s->out)) {
        buffer_add(s->out, "\n");
        return KEPT;
    }
    if (s->edit->start && begins(line, "start", &rest)) {
        add_start(s->game, s->edit->start, s->out);
        buffer_add(s->out, "\n");
        s->started = true;
        return DROPPED;
    }
    const bool mute = s->edit->mute && begins(line, "expect", &rest);
    buffer_print(s->out, "%s%.*s\n", mute ? "# " : "", (int)line_length(line), line);
    return mute ? MUTED : KEPT;
}

/* What the text itself did not hold. */
static void add_missing(edit_state *s)
{
    for (size_t i = 0; i < s->edit->n; i++) {
        if (s->done[i]) continue;
        const dte_setting *set = &s->edit->settings[i];
        const size_t n = dte_game_describe(s->game).n_params;
        size_t k = 0;
        while (k < n && strcmp(dte_game_param(s->game, k).name, set->name) != 0)
            k++;
        buffer_print(s->out, "%s %s = ", k < n ? "param" : "size", set->name);
        add_value(s->out, set->value);
        const dte_param p = dte_game_param(s->game, k);
        if (k < n && p.has_range) {
            buffer_add(s->out, " in [");
            add_value(s->out, p.lo);
            buffer_add(s->out, ", ");
            add_value(s->out, p.hi);
            buffer_add(s->out, "]");
        }
        buffer_add(s->out, "\n");
    }
    if (!s->edit->start || s->started) return;
    add_start(s->game, s->edit->start, s->out);
    buffer_add(s->out, "\n");
}

void live_text_edit(const dte_game *game, const live_edit *edit, buffer *out)
{
    edit_state s = {.game = game, .edit = edit, .out = out};
    const char *line = dte_game_describe(game).text;
    line_scan scan = {0};
    line_fate fate = KEPT;
    s.done = memory_zero(edit->n + 1, sizeof *s.done);
    out->failed = out->failed || !s.done;
    if (edit->why) buffer_print(out, "# %s\n", edit->why);
    while (s.done && *line) {
        const size_t length = line_length(line);
        if (!goes_on(&scan)) {
            scan = (line_scan){0};
            fate = edit_first(&s, line);
        } else if (fate != DROPPED) {
            buffer_print(out, "%s%.*s\n", fate == MUTED ? "# " : "", (int)length, line);
        }
        scan_line(&scan, line);
        line += length + (line[length] == '\n');
    }
    if (s.done) add_missing(&s);
    memory_free(s.done);
}
