/* flow_rows.c - reading tests/data/flow.csv. No field of it contains a comma or a quotation mark.
 */
#include "flow_rows.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 8, LINE = 1024 };

/* Cuts `line` at its commas; the number of fields. */
static size_t cut(char *line, char *field[COLUMNS])
{
    size_t n = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *at = line; at; n++) {
        char *comma = strchr(at, ',');
        if (n < COLUMNS) field[n] = at;
        if (comma) *comma++ = '\0';
        at = comma;
    }
    return n;
}

static int copy(char *to, size_t size, const char *from)
{
    return snprintf(to, size, "%s", from) < (int)size;
}

static int number(const char *text, double *out)
{
    char *end;
    *out = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*out);
}

static int read_row(char *line, flow_row *row)
{
    char *f[COLUMNS];
    if (cut(line, f) != COLUMNS) return 0;
    row->state = FLOW_NEW;
    return copy(row->id, sizeof row->id, f[0]) && copy(row->system, sizeof row->system, f[1]) &&
           copy(row->hyper, sizeof row->hyper, f[2]) &&
           copy(row->quantity, sizeof row->quantity, f[3]) &&
           copy(row->index, sizeof row->index, f[4]) && number(f[5], &row->re) &&
           number(f[6], &row->im) && number(f[7], &row->tolerance);
}

size_t flow_read(FILE *in, flow_row *rows)
{
    static const char header[] = "id,system,hyperparameters,quantity,index,real,imag,tolerance";
    char line[LINE];
    size_t n = 0;
    int ok = fgets(line, sizeof line, in) && strncmp(line, header, sizeof header - 1) == 0;
    while (ok && fgets(line, sizeof line, in)) {
        ok = n < FLOW_ROWS && read_row(line, &rows[n]);
        if (!ok) printf("# line %zu cannot be read\n", n + 2);
        n++;
    }
    return ok ? n : 0;
}

const char *flow_value(const flow_row *row, const char *key, const char *fallback,
                       char out[FLOW_VALUE])
{
    const size_t length = strlen(key);
    for (const char *at = row->hyper; *at;) {
        const size_t pair = strcspn(at, ";");
        if (pair > length && strncmp(at, key, length) == 0 && at[length] == '=') {
            snprintf(out, FLOW_VALUE, "%.*s", (int)(pair - length - 1), at + length + 1);
            return out;
        }
        at += pair + (at[pair] == ';');
    }
    snprintf(out, FLOW_VALUE, "%s", fallback);
    return out;
}

double flow_number(const flow_row *row, const char *key, double fallback)
{
    char text[FLOW_VALUE];
    flow_value(row, key, "", text);
    return *text ? strtod(text, NULL) : fallback;
}

int flow_is(const flow_row *row, const char *key, const char *value)
{
    char text[FLOW_VALUE];
    return strcmp(flow_value(row, key, "", text), value) == 0;
}

size_t flow_numbers(const char *text, double *out, size_t limit)
{
    size_t n = 0;
    for (char *end;; text = end, n++) {
        const double x = strtod(text, &end);
        if (end == text) return n;
        if (n < limit) out[n] = x;
    }
}

int flow_same_group(const flow_row *a, const flow_row *b)
{
    return strcmp(a->id, b->id) == 0 && strcmp(a->hyper, b->hyper) == 0;
}

int flow_within(const flow_row *row, double re, double im)
{
    const size_t length = strlen(row->quantity);
    const int relative = length > 4 && strcmp(row->quantity + length - 4, "_rel") == 0;
    const double size = hypot(row->re, row->im);
    return hypot(re - row->re, im - row->im) <=
           row->tolerance * (relative || size > 1.0 ? size : 1.0);
}

enum { PLACES = 2 };
static const char *const folders[PLACES] = {"../shared/reference", "tests/data"};

static FILE *open_reference(const char *name, size_t place)
{
    const char *root = getenv("DETENTE_SOURCE");
    char path[4096];
    snprintf(path, sizeof path, "%s/%s/%s", root ? root : ".", folders[place], name);
    return fopen(path, "r");
}

size_t flow_read_reference(const char *name, flow_row *rows)
{
    size_t n = 0;
    for (size_t k = 0; k < PLACES && n == 0; k++) {
        FILE *in = open_reference(name, k);
        if (!in) continue;
        n = flow_read(in, rows);
        fclose(in);
        printf("# %zu rows of %s/%s\n", n, folders[k], name);
    }
    return n;
}

bool flow_copy_is_true(const char *name)
{
    FILE *published = open_reference(name, 0), *ours = open_reference(name, 1);
    bool same = ours != NULL;
    for (int a = 0, b = 0; same && published && a != EOF;) {
        a = getc(published);
        b = getc(ours);
        same = a == b;
    }
    if (published) fclose(published);
    if (ours) fclose(ours);
    return same;
}
