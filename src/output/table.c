/* table.c - tables as text, and the way out. */
#include "output/table.h"

#include "base/memory.h"
#include "base/number.h"
#include <math.h>
#include <string.h>

enum { MUCH = 1 << 16 };

void table_pass(table_out *o, bool end)
{
    if (o->text.failed) o->status = DTE_MEMORY;
    if (!end && o->text.length < MUCH) return;
    if (o->status == DTE_OK && o->text.length > 0 &&
        o->write(o->user, o->text.text, o->text.length) != 0)
        o->status = DTE_IO;
    o->text.length = 0;
}

dte_status table_end(table_out *o, dte_error *err)
{
    table_pass(o, true);
    buffer_free(&o->text);
    if (o->status == DTE_MEMORY) return fail_memory(err);
    if (o->status == DTE_IO) return fail(err, DTE_IO, "the table could not be written");
    return DTE_OK;
}

static void add_field(buffer *b, const char *text)
{
    if (!strpbrk(text, ",\"\n")) {
        buffer_add(b, text);
        return;
    }
    buffer_add(b, "\"");
    for (; *text; text++)
        buffer_print(b, *text == '"' ? "\"%c" : "%c", *text);
    buffer_add(b, "\"");
}

static void add_value(const table *t, size_t column, double value, buffer *b)
{
    char text[NUMBER_TEXT];
    const char *word = t->word ? t->word(t->user, column, value) : NULL;
    if (word)
        add_field(b, word);
    else
        buffer_add(b, number_shortest(value, text));
}

static void csv_row(const table *t, const double *values, buffer *b)
{
    for (size_t c = 0; c < t->columns; c++) {
        if (c > 0) buffer_add(b, ",");
        add_value(t, c, values[c], b);
    }
    buffer_add(b, "\n");
}

/* Room for one row; NULL with the status set. */
static double *row_room(const table *t, table_out *o)
{
    double *values = memory_zero(t->columns, sizeof *values);
    if (!values) o->status = DTE_MEMORY;
    return values;
}

void table_csv(const table *t, table_out *o)
{
    double *values = row_room(t, o);
    for (size_t c = 0; c < t->columns; c++) {
        if (c > 0) buffer_add(&o->text, ",");
        add_field(&o->text, t->names[c]);
    }
    buffer_add(&o->text, "\n");
    for (size_t r = 0; r < t->rows && o->status == DTE_OK; r++) {
        t->row(t->user, r, values);
        csv_row(t, values, &o->text);
        table_pass(o, false);
    }
    memory_free(values);
}

static void json_value(const table *t, size_t column, double value, buffer *b)
{
    char text[NUMBER_TEXT];
    const char *word = t->word ? t->word(t->user, column, value) : NULL;
    if (word)
        buffer_print(b, "\"%s\"", word);
    else
        buffer_add(b, isfinite(value) ? number_shortest(value, text) : "null");
}

void table_json_rows(const table *t, const char *indent, table_out *o)
{
    double *values = row_room(t, o);
    buffer *b = &o->text;
    buffer_add(b, "[");
    for (size_t r = 0; r < t->rows && o->status == DTE_OK; r++) {
        t->row(t->user, r, values);
        buffer_print(b, "%s\n%s[", r > 0 ? "," : "", indent);
        for (size_t c = 0; c < t->columns; c++) {
            if (c > 0) buffer_add(b, ", ");
            json_value(t, c, values[c], b);
        }
        buffer_add(b, "]");
        table_pass(o, false);
    }
    buffer_add(b, "]");
    memory_free(values);
}
