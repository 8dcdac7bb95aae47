/* options.c - the command line. Options may stand before or behind FILE; "--name value" and
 * "--name=value" are the same, and so are "-o value" and "-ovalue"; "--" ends the options. */
#include "cli/option_table.h"

#include "cli/message.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { WHOLE_MOST = 1000000000 };

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
    uint64_t seen; /* bits of option_table */
    bool plain;    /* after "--" */
} reader;

static int unknown_option(const char *text, size_t length)
{
    const char *names[OPTIONS_MOST];
    char word[MESSAGE_HINT], hint[MESSAGE_HINT], full[MESSAGE_HINT];
    for (size_t k = 0; k < option_count; k++)
        names[k] = option_table[k].name;
    snprintf(word, sizeof word, "%.*s", (int)(length > 100 ? 100 : length), text);
    const char *near = message_nearest(word, option_count, names);
    snprintf(full, sizeof full, "--%s", near ? near : "");
    return message_fail("unknown option '--%s'%s; try 'detente help'", word,
                        message_hint(near ? full : NULL, hint));
}

/* Takes the value, which is `attached` or the next argument. */
static int take_option(reader *r, const option *x, const char *attached)
{
    r->seen |= UINT64_C(1) << (x - option_table);
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
    for (size_t k = 0; k < option_count; k++)
        if (strlen(option_table[k].name) == length &&
            memcmp(option_table[k].name, text, length) == 0)
            return take_option(r, &option_table[k], value);
    return unknown_option(text, length);
}

/* -o PATH, -oPATH, -q: flags are not joined, there are too few of them. */
static int take_short(reader *r, const char *text)
{
    for (size_t k = 0; k < option_count; k++) {
        if (option_table[k].letter != text[0]) continue;
        return take_option(r, &option_table[k], text[1] ? text + 1 : NULL);
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
    for (size_t k = 0; k < option_count; k++) {
        if (!(r->seen >> k & 1) || (option_table[k].commands & o->command->bit)) continue;
        return message_fail("'%s' has no option --%s; try 'detente help %s'", o->command->name,
                            option_table[k].name, o->command->name);
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
    for (size_t k = 0; k < option_count; k++) {
        char name[64];
        if (!(option_table[k].commands & command_bit)) continue;
        const char letter[] = {'-', option_table[k].letter, ',', ' ', '\0'};
        snprintf(name, sizeof name, "%s--%s%s%s", option_table[k].letter ? letter : "",
                 option_table[k].name, option_table[k].value ? " " : "",
                 option_table[k].value ? option_table[k].value : "");
        fprintf(out, "  %-27s %s\n", name, option_table[k].help);
    }
}
