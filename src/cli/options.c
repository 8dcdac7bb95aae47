/* options.c - the command line. Options may stand before or behind FILE; "--name value" and
 * "--name=value" are the same, and so are "-o value" and "-ovalue"; "--" ends the options. */
#include "cli/options.h"

#include "cli/message.h"
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef enum option_kind {
    FLAG,
    TEXT,
    POSITIVE,
    NUMBER,
    WHOLE,
    SETTING,
    TEXTS,
    VERDICT
} option_kind;

typedef struct option {
    const char *name; /* without "--" */
    char letter;      /* or 0 */
    option_kind kind;
    const char *value; /* NULL: none */
    size_t member;     /* offset in struct options */
    int commands;
    const char *help;
} option;

enum {
    CMD_GRID = CMD_SWEEP | CMD_CHART,
    CMD_GAME = CMD_CHECK | CMD_DERIVE | CMD_FIELD | CMD_RUN | CMD_PLOT | CMD_SPECTRUM | CMD_LIVE |
               CMD_GRID,
    CMD_TEXT = CMD_CHECK | CMD_DERIVE | CMD_FIELD | CMD_RUN | CMD_LIST | CMD_SPECTRUM | CMD_SWEEP,
    CMD_ALL = -1
};

static const option table[] = {
    {"set", 0, SETTING, "NAME=NUMBER", 0, CMD_GAME,
     "give a param or size another value (repeatable)"},
    {"over", 0, TEXTS, "NAME=FROM:TO:N[:log]", offsetof(options, overs), CMD_GRID,
     "vary a param, or 'step', the learning rate (one or two)"},
    {"at", 0, TEXT, "w=0.5,a=1", offsetof(options, at), CMD_FIELD | CMD_SPECTRUM,
     "the point; what is not named stays at the scenario's own"},
    {"start", 0, TEXT, "w=0.5,a=1", offsetof(options, start), CMD_RUN | CMD_PLOT | CMD_SPECTRUM,
     "start here; what is not named stays at the scenario's start"},
    {"time", 0, NUMBER, "T", offsetof(options, time), CMD_RUN,
     "length of the flow; negative: backwards (20)"},
    {"samples", 0, WHOLE, "N", offsetof(options, samples), CMD_RUN,
     "lines of output beside the start (200)"},
    {"stiff", 0, FLAG, NULL, offsetof(options, stiff), CMD_RUN,
     "implicit integration with the exact Jacobian"},
    {"method", 0, TEXTS, "NAME:key=value,...", offsetof(options, methods),
     CMD_CHECK | CMD_RUN | CMD_PLOT | CMD_SPECTRUM | CMD_LIVE | CMD_GRID,
     "a training method; options optional; check, plot: repeatable"},
    {"steps", 0, WHOLE, "N", offsetof(options, steps), CMD_RUN | CMD_PLOT | CMD_SPECTRUM,
     "steps of the method (500)"},
    {"step", 0, POSITIVE, "H", offsetof(options, step),
     CMD_CHECK | CMD_RUN | CMD_SPECTRUM | CMD_GRID,
     "learning rate of methods that do not say their own"},
    {"equilibrium", 0, TEXT, "NAME", offsetof(options, equilibrium), CMD_GRID,
     "which one (the first)"},
    {"verdict", 0, FLAG, NULL, offsetof(options, verdicts), CMD_SWEEP,
     "verdicts and error bounds beyond 100000 points, too"},
    {"fast", 0, FLAG, NULL, offsetof(options, fast), CMD_SWEEP,
     "numbers only: no verdicts, no error bounds"},
    {"boundaries", 0, TEXT, "PATH", offsetof(options, boundaries), CMD_SWEEP,
     "write where stability begins and ends, as CSV"},
    {"threads", 0, WHOLE, "N", offsetof(options, threads), CMD_GRID,
     "work on so many (all processors); the result is the same"},
    {"resume", 0, TEXT, "FILE", offsetof(options, resume), CMD_GRID,
     "keep finished work in this journal, and go on from it"},
    {"shard", 0, TEXT, "K/N", offsetof(options, shard), CMD_GRID,
     "do the K-th of N shares; see 'detente help merge'"},
    {"why", 0, FLAG, NULL, offsetof(options, why), CMD_CHECK,
     "which published conditions hold at each equilibrium"},
    {"solve", 0, TEXTS, "PARAM=LO:HI", offsetof(options, solves), CMD_CHECK,
     "where the verdict changes along a param (repeatable)"},
    {"require", 0, VERDICT, "VERDICT", 0, CMD_CHECK,
     "exit 1 unless every equilibrium is exactly this"},
    {"x", 0, TEXT, "NAME", offsetof(options, x), CMD_PLOT, "component on the horizontal axis"},
    {"y", 0, TEXT, "NAME", offsetof(options, y), CMD_PLOT, "component on the vertical axis"},
    {"window", 0, TEXT, "w=-1:1,a=0:2", offsetof(options, window), CMD_PLOT,
     "what the picture shows"},
    {"nullclines", 0, FLAG, NULL, offsetof(options, nullclines), CMD_PLOT,
     "draw where a component of the field is 0"},
    {"separatrices", 0, FLAG, NULL, offsetof(options, separatrices), CMD_PLOT,
     "draw the stable and unstable curves of saddles"},
    {"arrows", 0, FLAG, NULL, offsetof(options, arrows), CMD_PLOT,
     "draw arrows on a grid instead of streamlines"},
    {"speed", 0, FLAG, NULL, offsetof(options, speed), CMD_PLOT, "colour by the speed of the flow"},
    {"for", 0, TEXT, "MEDIUM", offsetof(options, medium), CMD_PLOT | CMD_FIGURE | CMD_CHART,
     "screen, column, page or slides: size and type (screen)"},
    {"all", 0, FLAG, NULL, offsetof(options, all), CMD_FIGURE,
     "every figure, into the folder named with -o"},
    {"format", 0, TEXT, "svg|png|pdf", offsetof(options, format), CMD_FIGURE,
     "what --all writes (svg)"},
    {"verify", 0, TEXT, "PICTURE", offsetof(options, verify), CMD_FIGURE,
     "make it again from what it carries and compare"},
    {"keep", 0, FLAG, NULL, offsetof(options, keep), CMD_PLOT | CMD_FIGURE | CMD_CHART,
     "leave the gnuplot script and data beside the picture"},
    {"script", 0, TEXT, "TALK.txt", offsetof(options, script), CMD_LIVE,
     "a lecture: steps that the space bar walks through"},
    {"record", 0, TEXT, "OUT.gif", offsetof(options, record), CMD_LIVE,
     "record the script as an animated GIF, without a display"},
    {"terminal", 0, TEXT, "wxt|qt|x11", offsetof(options, terminal), CMD_LIVE,
     "the window of gnuplot (the first that it has)"},
    {"log", 0, TEXT, "PATH", offsetof(options, log), CMD_LIVE,
     "write one line for each thing that happens (- is standard output)"},
    {"frames", 0, WHOLE, "N", offsetof(options, frames), CMD_LIVE,
     "end after N frames, and say how fast they were drawn"},
    {"latex", 0, FLAG, NULL, offsetof(options, latex), CMD_DERIVE, "write LaTeX"},
    {"json", 0, FLAG, NULL, offsetof(options, json),
     CMD_CHECK | CMD_FIELD | CMD_SPECTRUM | CMD_SWEEP, "write JSON"},
    {"output", 'o', TEXT, "PATH", offsetof(options, output),
     CMD_TEXT | CMD_PLOT | CMD_FIGURE | CMD_CHART | CMD_MERGE,
     "write to this file; a picture ends in .svg, .png or .pdf;\n"
     "                              spectrum: the ending csv lists the eigenvalues"},
    {"quiet", 'q', FLAG, NULL, offsetof(options, quiet),
     CMD_CHECK | CMD_PLOT | CMD_FIGURE | CMD_GRID | CMD_MERGE,
     "no report, only the exit code and errors"},
    {"help", 'h', FLAG, NULL, offsetof(options, help), CMD_ALL, "explain the command"},
    {"version", 'V', FLAG, NULL, offsetof(options, version), CMD_ALL, "print the version"},
};
enum { N_OPTIONS = sizeof table / sizeof *table, WHOLE_MOST = 1000000000 };
_Static_assert(N_OPTIONS <= 64, "the options that were seen are the bits of a word");

static void *member(options *o, const option *x)
{
    return (char *)o + x->member;
}

/* ---- values ---- */

static int bad_value(const option *x, const char *value, const char *needs)
{
    return message_fail("--%s needs %s, but found '%s'", x->name, needs, value);
}

static int read_number(options *o, const option *x, const char *text)
{
    double value;
    const bool ok = message_number(text, strlen(text), &value);
    if (!ok) return bad_value(x, text, "a number");
    if (value == 0.0) return bad_value(x, text, "a number other than 0");
    if (x->kind == POSITIVE && value < 0.0) return bad_value(x, text, "a positive number");
    *(double *)member(o, x) = value;
    return EXIT_DONE;
}

static int read_whole(options *o, const option *x, const char *text)
{
    double value;
    if (!message_number(text, strlen(text), &value) || value < 1.0 || value > WHOLE_MOST ||
        value != (double)(size_t)value)
        return bad_value(x, text, "a whole number from 1 on");
    *(size_t *)member(o, x) = (size_t)value;
    return EXIT_DONE;
}

static int out_of_memory(void)
{
    message_fail("out of memory");
    return EXIT_LIMIT;
}

/* NAME=NUMBER */
static int read_setting(options *o, const option *x, const char *text)
{
    const char *equal = strchr(text, '=');
    double value;
    if (!equal || equal == text || !message_number(equal + 1, strlen(equal + 1), &value))
        return bad_value(x, text, "NAME=NUMBER");
    const size_t n = o->n_settings;
    dte_setting *settings = realloc(o->settings, (n + 1) * sizeof *settings);
    if (settings) o->settings = settings;
    char **names = realloc(o->names, (n + 1) * sizeof *names);
    if (names) o->names = names;
    char *name = settings && names ? strndup(text, (size_t)(equal - text)) : NULL;
    if (!name) return out_of_memory();
    names[n] = name;
    settings[n] = (dte_setting){name, value};
    o->n_settings = n + 1;
    return EXIT_DONE;
}

static int append(texts *list, const char *text)
{
    const char **at = realloc(list->at, (list->n + 1) * sizeof *at);
    if (!at) return out_of_memory();
    list->at = at;
    at[list->n++] = text;
    return EXIT_DONE;
}

/* What the text means is the library's to say. */
static int read_texts(options *o, const option *x, const char *text)
{
    return *text ? append(member(o, x), text) : bad_value(x, text, x->value);
}

static int read_verdict(options *o, const option *x, const char *text)
{
    const char *words[DTE_UNSTABLE + 1];
    char hint[MESSAGE_HINT];
    o->has_require = true;
    if (dte_verdict_read(text, &o->require) == 0) return EXIT_DONE;
    for (int k = 0; k <= DTE_UNSTABLE; k++)
        words[k] = dte_verdict_word((dte_verdict)k);
    const char *near = message_nearest(text, DTE_UNSTABLE + 1, words);
    return message_fail("--%s: unknown verdict '%s'%s; see 'detente list verdicts'", x->name, text,
                        message_hint(near, hint));
}

static int read_value(options *o, const option *x, const char *text)
{
    switch (x->kind) {
    case FLAG:
        *(bool *)member(o, x) = true;
        return EXIT_DONE;
    case TEXT:
        if (!*text) return bad_value(x, text, x->value);
        *(const char **)member(o, x) = text;
        return EXIT_DONE;
    case POSITIVE:
    case NUMBER:
        return read_number(o, x, text);
    case WHOLE:
        return read_whole(o, x, text);
    case SETTING:
        return read_setting(o, x, text);
    case TEXTS:
        return read_texts(o, x, text);
    case VERDICT:
        return read_verdict(o, x, text);
    }
    return EXIT_USAGE;
}

/* ---- arguments ---- */

typedef struct reader {
    int argc, at; /* argv[at] is read next */
    char **argv;
    options *o;
    uint64_t seen; /* bits of table[] */
    bool plain;    /* after "--" */
} reader;

static int unknown_option(const char *text, size_t length)
{
    const char *names[N_OPTIONS];
    char word[MESSAGE_HINT], hint[MESSAGE_HINT], full[MESSAGE_HINT];
    for (size_t k = 0; k < N_OPTIONS; k++)
        names[k] = table[k].name;
    snprintf(word, sizeof word, "%.*s", (int)(length > 100 ? 100 : length), text);
    const char *near = message_nearest(word, N_OPTIONS, names);
    snprintf(full, sizeof full, "--%s", near ? near : "");
    return message_fail("unknown option '--%s'%s; try 'detente help'", word,
                        message_hint(near ? full : NULL, hint));
}

/* Takes the value, which is `attached` or the next argument. */
static int take_option(reader *r, const option *x, const char *attached)
{
    r->seen |= UINT64_C(1) << (x - table);
    if (x->kind == FLAG && attached) return message_fail("--%s takes no value", x->name);
    if (x->kind != FLAG && !attached) {
        if (r->at >= r->argc)
            return message_fail("--%s needs a value: --%s %s", x->name, x->name, x->value);
        attached = r->argv[r->at++];
    }
    return read_value(r->o, x, attached);
}

static int take_long(reader *r, const char *text)
{
    const size_t length = strcspn(text, "=");
    const char *value = text[length] == '=' ? text + length + 1 : NULL;
    for (size_t k = 0; k < N_OPTIONS; k++)
        if (strlen(table[k].name) == length && memcmp(table[k].name, text, length) == 0)
            return take_option(r, &table[k], value);
    return unknown_option(text, length);
}

/* -o PATH, -oPATH, -q: flags are not joined, there are too few of them. */
static int take_short(reader *r, const char *text)
{
    for (size_t k = 0; k < N_OPTIONS; k++) {
        if (table[k].letter != text[0]) continue;
        return take_option(r, &table[k], text[1] ? text + 1 : NULL);
    }
    return message_fail("unknown option '-%s'; try 'detente help'", text);
}

static bool ends_in_game(const char *text)
{
    const size_t length = strlen(text);
    return length > 5 && strcmp(text + length - 5, ".game") == 0;
}

static int take_command(options *o, const char *text)
{
    const char *names[16];
    char hint[MESSAGE_HINT];
    size_t n = 0;
    for (const command *c = commands; c->name; c++) {
        if (strcmp(c->name, text) == 0) {
            o->command = c;
            return EXIT_DONE;
        }
        if (n < 16) names[n++] = c->name;
    }
    if (ends_in_game(text))
        return message_fail("'%s' is no command (did you mean 'detente check %s'?)", text, text);
    return message_fail("unknown command '%s'%s; try 'detente help'", text,
                        message_hint(message_nearest(text, n, names), hint));
}

static int take_one_of_many(options *o, const char *text)
{
    const int code = append(&o->arguments, text);
    if (code == EXIT_DONE) o->argument = o->arguments.at[0];
    return code;
}

static int take_word(reader *r, const char *text)
{
    options *o = r->o;
    if (!o->command) return take_command(o, text);
    if (strstr(o->command->argument, "...")) return take_one_of_many(o, text);
    if (o->argument)
        return message_fail("%s takes one argument, but found '%s' behind '%s'", o->command->name,
                            text, o->argument);
    o->argument = text;
    return EXIT_DONE;
}

static int take_argument(reader *r)
{
    const char *text = r->argv[r->at++];
    const bool dashed = text[0] == '-' && text[1] != '\0' && !r->plain; /* "-" is a file */
    if (!dashed) return take_word(r, text);
    if (strcmp(text, "--") == 0) {
        r->plain = true;
        return EXIT_DONE;
    }
    return text[1] == '-' ? take_long(r, text + 2) : take_short(r, text + 1);
}

/* An option of another command is not silently ignored. */
static int check_commands(const reader *r)
{
    const options *o = r->o;
    for (size_t k = 0; k < N_OPTIONS; k++) {
        if (!(r->seen >> k & 1) || (table[k].commands & o->command->bit)) continue;
        return message_fail("'%s' has no option --%s; try 'detente help %s'", o->command->name,
                            table[k].name, o->command->name);
    }
    if (o->argument || o->command->argument[0] == '[') return EXIT_DONE;
    return message_fail("%s needs an argument: detente %s %s", o->command->name, o->command->name,
                        o->command->argument);
}

int options_read(int argc, char **argv, options *o)
{
    reader r = {.argc = argc, .at = 1, .argv = argv, .o = o};
    *o = (options){0};
    while (r.at < argc) {
        const int code = take_argument(&r);
        if (code != EXIT_DONE) return code;
    }
    if (o->help || o->version) return EXIT_DONE;
    return o->command ? check_commands(&r) : EXIT_DONE;
}

void options_free(options *o)
{
    for (size_t k = 0; k < o->n_settings; k++)
        free(o->names[k]);
    free(o->names);
    free(o->settings);
    free(o->methods.at);
    free(o->solves.at);
    free(o->overs.at);
    free(o->arguments.at);
    *o = (options){0};
}

void options_help(int command_bit, FILE *out)
{
    for (size_t k = 0; k < N_OPTIONS; k++) {
        char name[64];
        if (!(table[k].commands & command_bit)) continue;
        const char letter[] = {'-', table[k].letter, ',', ' ', '\0'};
        snprintf(name, sizeof name, "%s--%s%s%s", table[k].letter ? letter : "", table[k].name,
                 table[k].value ? " " : "", table[k].value ? table[k].value : "");
        fprintf(out, "  %-27s %s\n", name, table[k].help);
    }
}
