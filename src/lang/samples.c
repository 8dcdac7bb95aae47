/* samples.c - files of samples: one sample for each line, its numbers separated by commas.
 *
 * Blank lines are skipped. A first line of names is a header; what begins like a number, or is a
 * NaN or an infinity, is no name but a sample that went wrong. Every error is placed in the file of
 * samples. */
#include "base/number.h"
#include "expr/program.h"
#include "lang/elaborate.h"
#include <math.h>
#include <string.h>
#include <strings.h>

typedef struct table_reader {
    elab *e;
    const source *src;
    const char *name; /* of the random variable */
    size_t columns, rows;
    double *values;
} table_reader;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The field that begins at `begin`, without the blanks around it; *end: where its comma is. */
static span take_field(const source *src, size_t begin, size_t line_end, size_t *end)
{
    *end = begin;
    while (*end < line_end && src->text[*end] != ',')
        ++*end;
    size_t last = *end;
    while (begin < last && is_blank(src->text[begin]))
        begin++;
    while (begin < last && is_blank(src->text[last - 1]))
        last--;
    return (span){src, (uint32_t)begin, (uint32_t)last};
}

static bool read_number(span at, double *value)
{
    char text[64];
    const size_t n = at.end - at.begin;
    if (n == 0 || n >= sizeof text) return false;
    memcpy(text, at.src->text + at.begin, n);
    text[n] = '\0';
    return number_parse(text, value);
}

/* "7", "-1e400", "0x10", "1;2", "NaN", "-inf" */
static bool looks_numeric(span at)
{
    static const char *const words[] = {"nan", "inf", "infinity"};
    const char *text = at.src->text + at.begin;
    size_t n = at.end - at.begin;
    const size_t start = n > 0 ? strspn(text, "+-") : 0;
    text += start;
    n -= start < n ? start : n;
    if (n == 0) return start > 0;
    if (strchr(".0123456789", text[0])) return true;
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (n == strlen(words[k]) && strncasecmp(text, words[k], n) == 0) return true;
    return false;
}

static bool is_header(const source *src, size_t begin, size_t end)
{
    for (size_t at = begin, comma; at <= end; at = comma + 1)
        if (looks_numeric(take_field(src, at, end, &comma))) return false;
    return true;
}

static dte_status bad_field(const table_reader *r, span at)
{
    if (at.begin == at.end)
        return source_fail(r->e->err, at,
                           "a number is missing here; each line is one sample of "
                           "numbers separated by commas");
    const int shown = at.end - at.begin > 40 ? 40 : (int)(at.end - at.begin);
    return source_fail(r->e->err, at, "'%.*s' is no finite number", shown, at.src->text + at.begin);
}

static dte_status read_row(table_reader *r, size_t begin, size_t end)
{
    size_t n = 0;
    for (size_t at = begin, comma; at <= end; at = comma + 1, n++) {
        const span field = take_field(r->src, at, end, &comma);
        double value;
        if (!read_number(field, &value) || !isfinite(value)) return bad_field(r, field);
        if (n < r->columns) r->values[r->rows * r->columns + n] = value;
    }
    if (n != r->columns)
        return source_fail(r->e->err, (span){r->src, (uint32_t)begin, (uint32_t)end},
                           "this line has %zu number%s, but a sample of '%s' has %zu", n,
                           n == 1 ? "" : "s", r->name, r->columns);
    r->rows++;
    return DTE_OK;
}

static dte_status too_many(const table_reader *r, size_t begin, size_t end)
{
    return source_fail_status(r->e->err, DTE_LIMIT, (span){r->src, (uint32_t)begin, (uint32_t)end},
                              "more than %d samples; take fewer of them", PROGRAM_POINT_LIMIT);
}

static dte_status read_rows(table_reader *r)
{
    const char *text = r->src->text;
    bool first = true;
    for (size_t begin = 0, end; begin < r->src->length; begin = end + 1) {
        end = begin + strcspn(text + begin, "\n");
        if (begin + strspn(text + begin, " \t") >= end) continue;
        const bool header = first && is_header(r->src, begin, end);
        first = false;
        if (header) continue;
        if (r->rows == PROGRAM_POINT_LIMIT) return too_many(r, begin, end);
        DTE_TRY(read_row(r, begin, end));
    }
    if (r->rows > 0) return DTE_OK;
    return source_fail(r->e->err, (span){r->src, 0, 0}, "there is no sample in this file");
}

/* Every row takes a line, so the number of lines is room enough. */
static dte_status make_room(table_reader *r)
{
    size_t lines = 1;
    for (size_t k = 0; k < r->src->length; k++)
        lines += r->src->text[k] == '\n';
    if (lines > PROGRAM_POINT_LIMIT) lines = PROGRAM_POINT_LIMIT;
    r->values = elab_alloc(r->e, lines * r->columns, sizeof *r->values);
    return r->values ? DTE_OK : elab_stopped(r->e);
}

static dte_status open_table(elab *e, const law_syntax *l, source **out)
{
    const use_name name = {l->file, "samples", l->file_at};
    const char *shown = NULL, *real = NULL, *text = NULL;
    dte_error reason;
    fail_clear(&reason);
    if (e->out->n_used >= ELAB_USED)
        return source_fail_status(e->err, DTE_LIMIT, l->at, "more than %d used files", ELAB_USED);
    DTE_TRY(use_find(e, &name, &shown, &real, &text));
    const dte_status status = text ? source_create(shown, text, strlen(text), out, &reason)
                                   : source_read_table(shown, out, &reason);
    if (status == DTE_MEMORY) return elab_fatal(e, DTE_MEMORY);
    if (status != DTE_OK) return source_fail_status(e->err, status, l->file_at, "%s", reason.text);
    if (!elab_keep(e, *out)) return e->fatal;
    use_record(e, *out);
    return DTE_OK;
}

dte_status samples_read(elab *e, const law_syntax *l, const char *name, size_t columns,
                        size_t *rows, const double **values)
{
    source *src = NULL;
    DTE_TRY(open_table(e, l, &src));
    if (!src) return elab_stopped(e); /* never: open_table gives one or fails */
    table_reader r = {.e = e, .src = src, .name = name, .columns = columns};
    DTE_TRY(make_room(&r));
    DTE_TRY(read_rows(&r));
    *rows = r.rows;
    *values = r.values;
    return DTE_OK;
}
