/* journal_header.c - see journal_header.h.
 *
 * The first line has a fixed length, "detente journal 1 " and ten digits: the length of the whole
 * header. The last line is the checksum of all before it. */
#include "base/journal_header.h"

#include "base/memory.h"
#include <inttypes.h>
#include <sha2.h>
#include <stdio.h>
#include <string.h>

static const char magic[] = "detente journal 1 ";
static const char last_name[] = "sha256: ";
enum {
    LENGTH_DIGITS = 10,
    FIRST_LINE = sizeof magic - 1 + LENGTH_DIGITS + 1,
    SUM_DIGITS = 64,
    LAST_LINE = sizeof last_name - 1 + SUM_DIGITS + 1,
    HEADER_MOST = 1 << 24
};

static void sum(const char *text, size_t n, char out[SUM_DIGITS + 1])
{
    SHA2_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, (const uint8_t *)text, n);
    SHA256End(&context, out);
}

dte_status journal_header_make(const journal_key *key, buffer *out, dte_error *err)
{
    char digits[SUM_DIGITS + 1];
    char numbers[128];
    snprintf(numbers, sizeof numbers, "records: %" PRIu64 "\nnumbers: %zu\n", key->records,
             key->numbers);
    const size_t length = FIRST_LINE + strlen(key->text) + strlen(numbers) + LAST_LINE;
    if (length > HEADER_MOST)
        return fail(err, DTE_LIMIT, "what a journal says about its work is too long: %zu bytes",
                    length);
    buffer_print(out, "%s%0*zu\n", magic, LENGTH_DIGITS, length);
    buffer_add(out, key->text);
    buffer_add(out, numbers);
    if (out->failed) return fail_memory(err);
    sum(out->text, out->length, digits);
    buffer_print(out, "%s%s\n", last_name, digits);
    return out->failed ? fail_memory(err) : DTE_OK;
}

static bool read_digits(const char *text, size_t n, uint64_t *value)
{
    *value = 0;
    for (size_t k = 0; k < n; k++) {
        if (text[k] < '0' || text[k] > '9') return false;
        *value = 10 * *value + (uint64_t)(text[k] - '0');
    }
    return n > 0 && n < 20;
}

uint64_t journal_header_length(const char *text, size_t n)
{
    uint64_t length;
    if (n < FIRST_LINE || memcmp(text, magic, sizeof magic - 1) != 0) return 0;
    if (text[FIRST_LINE - 1] != '\n') return 0;
    if (!read_digits(text + sizeof magic - 1, LENGTH_DIGITS, &length)) return 0;
    return length > FIRST_LINE + LAST_LINE && length <= HEADER_MOST ? length : 0;
}

/* The number behind the last line "NAME: " of `lines`; *at is where that line begins. */
static bool read_line(const char *lines, const char *name, size_t *at, uint64_t *value)
{
    const char *found = NULL;
    for (const char *line = lines; *line; line = strchr(line, '\n') + 1)
        if (strncmp(line, name, strlen(name)) == 0) found = line;
    if (!found) return false;
    *at = (size_t)(found - lines);
    found += strlen(name);
    return read_digits(found, strcspn(found, "\n"), value);
}

static char *copy(const char *text, size_t n)
{
    char *to = memory_zero(n + 1, 1);
    if (to) memcpy(to, text, n);
    return to;
}

/* The whole header is there and its checksum holds. */
static bool is_whole(const buffer *text, uint64_t length, journal_header *out)
{
    char digits[SUM_DIGITS + 1];
    if (length == 0 || text->length < length) return false;
    const size_t body = (size_t)length - LAST_LINE;
    const char *last = text->text + body;
    sum(text->text, body, digits);
    memcpy(out->sha256, digits, sizeof out->sha256);
    return last[-1] == '\n' && last[LAST_LINE - 1] == '\n' &&
           memcmp(last, last_name, sizeof last_name - 1) == 0 &&
           memcmp(last + sizeof last_name - 1, digits, SUM_DIGITS) == 0;
}

dte_status journal_header_take(const char *path, const buffer *text, journal_header *out,
                               dte_error *err)
{
    uint64_t numbers;
    size_t at, ignored;
    out->length = journal_header_length(text->text, text->length);
    if (out->length == 0) return fail(err, DTE_USAGE, "'%s' is no journal of detente", path);
    if (!is_whole(text, out->length, out))
        return fail(err, DTE_USAGE, "the journal '%s' is damaged at its beginning: delete it",
                    path);
    out->lines = copy(text->text + FIRST_LINE, (size_t)out->length - FIRST_LINE - LAST_LINE);
    if (!out->lines) return fail_memory(err);
    if (!read_line(out->lines, "records: ", &at, &out->records) ||
        !read_line(out->lines, "numbers: ", &ignored, &numbers) || out->records > JOURNAL_RECORDS ||
        numbers == 0 || numbers > JOURNAL_NUMBERS)
        return fail(err, DTE_USAGE, "the journal '%s' is of another kind", path);
    out->numbers = (size_t)numbers;
    out->key = copy(out->lines, at);
    return out->key ? DTE_OK : fail_memory(err);
}

void journal_header_free(journal_header *h)
{
    memory_free(h->lines);
    memory_free(h->key);
    h->lines = h->key = NULL;
}

/* ---- what differs ---- */

typedef struct line {
    const char *text;
    size_t name, length; /* of the name with ':', of the line without '\n' */
} line;

/* The line at `text`, which does not begin with '\0'. */
static line line_at(const char *text)
{
    const size_t length = strcspn(text, "\n");
    const char *colon = memchr(text, ':', length);
    return (line){text, colon ? (size_t)(colon - text) + 1 : length, length};
}

static const char *next_line(const line *x)
{
    const char *end = x->text + x->length;
    return *end ? end + 1 : end;
}

/* The first line of `lines` with the name of x; an empty one if there is none. */
static line find_line(const char *lines, const line *x)
{
    while (*lines) {
        const line y = line_at(lines);
        if (y.name == x->name && memcmp(y.text, x->text, x->name) == 0) return y;
        lines = next_line(&y);
    }
    return (line){"", 0, 0};
}

/* "name: value", the value shortened, for a message. */
static void say_value(buffer *b, const line *x)
{
    enum { SHOWN = 80 };
    const char *value = x->text + x->name;
    size_t n = x->length - x->name;
    if (n > 0 && *value == ' ') {
        value++;
        n--;
    }
    if (x->length == 0)
        buffer_add(b, "nothing");
    else if (n > SHOWN)
        buffer_print(b, "%.*s...", SHOWN, value);
    else
        buffer_print(b, "%.*s", (int)n, value);
}

static void note_difference(const line *name, const line *a, const char *where, const line *b,
                            dte_error *err)
{
    buffer text = {0};
    buffer_print(&text, "  %.*s ", (int)name->name, name->text);
    say_value(&text, a);
    buffer_add(&text, where ? " in the first, " : " in the journal, ");
    say_value(&text, b);
    buffer_add(&text, where ? " in the second" : " now");
    if (!text.failed) fail_note(err, text.text);
    buffer_free(&text);
}

static bool same(const line *a, const line *b)
{
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

/* One note for each name of a that b lacks or has another value for; with `missing` only those that
 * it lacks, a and b then stand the other way round. */
static void note_all(const char *a, const char *where, const char *b, bool missing, dte_error *err)
{
    while (*a) {
        const line x = line_at(a), y = find_line(b, &x);
        if (missing ? y.length == 0 : !same(&x, &y))
            note_difference(&x, missing ? &y : &x, where, missing ? &x : &y, err);
        a = next_line(&x);
    }
}

dte_status journal_compare(const char *path, const char *a, const char *where, const char *b,
                           dte_error *err)
{
    if (strcmp(a, b) == 0) return DTE_OK;
    if (where)
        fail(err, DTE_USAGE, "the journals '%s' and '%s' hold different work:", path, where);
    else
        fail(err, DTE_USAGE,
             "the journal '%s' holds other work; use the same scenario and options, or another "
             "journal:",
             path);
    note_all(a, where, b, false, err);
    note_all(b, where, a, true, err);
    return DTE_USAGE;
}
