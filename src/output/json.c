/* json.c - see json.h. The format is RFC 8259. */
#include "output/json.h"

#include "base/number.h"
#include "base/utf8.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static void add_string(buffer *out, const char *text)
{
    size_t length = strlen(text);
    buffer_add(out, "\"");
    while (length > 0) {
        const size_t n = utf8_decode(text, length, NULL);
        if (n == 0)
            buffer_add(out, "\xEF\xBF\xBD");
        else if (*text == '"' || *text == '\\')
            buffer_print(out, "\\%c", *text);
        else if (*text == '\n')
            buffer_add(out, "\\n");
        else if ((unsigned char)*text < 0x20 || *text == 0x7f)
            buffer_print(out, "\\u%04x", (unsigned)*text);
        else
            buffer_add_bytes(out, text, n);
        text += n > 0 ? n : 1;
        length -= n > 0 ? n : 1;
    }
    buffer_add(out, "\"");
}

static void new_line(json *j)
{
    buffer_add(j->out, "\n");
    for (size_t k = 0; k < j->depth; k++)
        buffer_add(j->out, "  ");
}

/* What stands before a value. */
static void begin(json *j, const char *key)
{
    if (j->started) buffer_add(j->out, j->line_depth > 0 ? ", " : ",");
    if (j->depth > 0 && j->line_depth == 0) new_line(j);
    j->started = true;
    if (!key) return;
    add_string(j->out, key);
    buffer_add(j->out, ": ");
}

void json_open(json *j, const char *key, char bracket)
{
    begin(j, key);
    buffer_add_bytes(j->out, &bracket, 1);
    j->depth++;
    j->started = false;
}

void json_open_line(json *j, const char *key, char bracket)
{
    json_open(j, key, bracket);
    if (j->line_depth == 0) j->line_depth = j->depth;
}

void json_close(json *j, char bracket)
{
    const bool on_line = j->line_depth > 0;
    if (j->line_depth == j->depth) j->line_depth = 0;
    j->depth--;
    if (j->started && !on_line) new_line(j);
    buffer_add_bytes(j->out, &bracket, 1);
    j->started = true;
}

void json_text(json *j, const char *key, const char *text)
{
    begin(j, key);
    add_string(j->out, text);
}

void json_bool(json *j, const char *key, bool value)
{
    begin(j, key);
    buffer_add(j->out, value ? "true" : "false");
}

void json_count(json *j, const char *key, size_t value)
{
    begin(j, key);
    buffer_print(j->out, "%zu", value);
}

void json_number(json *j, const char *key, double value)
{
    char text[NUMBER_TEXT];
    begin(j, key);
    buffer_add(j->out, isfinite(value) ? number_shortest(value, text) : "null");
}

void json_null(json *j, const char *key, const char *reason)
{
    begin(j, key);
    buffer_add(j->out, "null");
    if (!reason) return;
    char name[128];
    snprintf(name, sizeof name, "%s_reason", key);
    json_text(j, name, reason);
}

void json_number_or(json *j, const char *key, double value, const char *reason)
{
    if (isfinite(value))
        json_number(j, key, value);
    else
        json_null(j, key, reason);
}

void json_numbers(json *j, const char *key, size_t n, const double *values)
{
    json_open_line(j, key, '[');
    for (size_t k = 0; k < n; k++)
        json_number(j, NULL, values[k]);
    json_close(j, ']');
}
