/* provenance.c - writing and reading the form of provenance.h, line by line. */
#include "output/provenance.h"

#include "base/memory.h"
#include "output/gnuplot.h"
#include <detente/game.h>
#include <string.h>

/* ---- writing ---- */

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != 0x7f && c != '\\';
}

/* Appends one line of text[0..n) with its escapes. */
static void add_escaped(buffer *b, const char *text, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const unsigned char c = (unsigned char)text[k];
        if (is_plain(c))
            buffer_add_bytes(b, text + k, 1);
        else if (c == '\\')
            buffer_add(b, "\\\\");
        else
            buffer_print(b, "\\x%02x", (unsigned)c);
    }
}

static void add_text(buffer *b, const char *text)
{
    for (;;) {
        const size_t n = strcspn(text, "\n");
        buffer_add(b, "| ");
        add_escaped(b, text, n);
        buffer_add(b, "\n");
        if (!text[n]) return;
        text += n + 1;
    }
}

void provenance_add(buffer *b, const char *key, const char *value, const char *text)
{
    buffer_print(b, "%s: ", key);
    add_escaped(b, value, strlen(value));
    buffer_add(b, "\n");
    if (text) add_text(b, text);
}

/* Without gnuplot there is no picture: who draws it says so, after leaving script and data. */
dte_status provenance_begin(buffer *b, dte_error *err)
{
    static const char script[] = "set print \"-\"\n"
                                 "print GPVAL_VERSION, \"patchlevel\", GPVAL_PATCHLEVEL\n";
    const gnuplot_settings settings = {.timeout = 10.0};
    buffer version = {0};
    const dte_status status = gnuplot_run(script, &settings, &version, NULL);
    const bool known = status == DTE_OK && version.text;
    if (known) version.text[strcspn(version.text, "\n")] = '\0';
    provenance_add(b, PROVENANCE_VERSION, dte_version(), NULL);
    provenance_add(b, PROVENANCE_GNUPLOT, known ? version.text : "unknown", NULL);
    buffer_free(&version);
    return status == DTE_MEMORY || b->failed ? fail_memory(err) : DTE_OK;
}

/* ---- reading ---- */

static int digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Appends the n bytes at `text` without their escapes; false if one is not of ours. */
static bool add_plain(buffer *b, const char *text, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (text[k] != '\\') {
            buffer_add_bytes(b, text + k, 1);
        } else if (k + 1 < n && text[k + 1] == '\\') {
            buffer_add(b, "\\");
            k += 1;
        } else {
            const bool hex = k + 3 < n && text[k + 1] == 'x' && digit(text[k + 2]) >= 0 &&
                             digit(text[k + 3]) >= 0;
            const char c = hex ? (char)(16 * digit(text[k + 2]) + digit(text[k + 3])) : '\0';
            if (c == '\0') return false;
            buffer_add_bytes(b, &c, 1);
            k += 3;
        }
    }
    return true;
}

typedef struct reader {
    provenance *p;
    size_t room;
    buffer text; /* of the last entry, as far as it has been read */
    bool has_text;
} reader;

static dte_status wrong_form(dte_error *err)
{
    return fail(err, DTE_IO, "what the picture says about its making is damaged");
}

static dte_status end_entry(reader *r, dte_error *err)
{
    if (!r->has_text) return DTE_OK;
    r->has_text = false;
    char *text = buffer_take(&r->text);
    if (!text) return fail_memory(err);
    r->p->entries[r->p->n - 1].text = text;
    return DTE_OK;
}

static dte_status read_entry(reader *r, const char *line, size_t n, dte_error *err)
{
    const char *colon = memmem(line, n, ": ", 2);
    buffer key = {0}, value = {0};
    DTE_TRY(end_entry(r, err));
    if (!colon || colon == line) return wrong_form(err);
    if (r->p->n == PROVENANCE_ENTRIES)
        return fail(err, DTE_LIMIT, "the picture names more than %d things it was made from",
                    PROVENANCE_ENTRIES);
    buffer_add_bytes(&key, line, (size_t)(colon - line));
    const size_t skip = (size_t)(colon + 2 - line);
    const bool plain = add_plain(&value, line + skip, n - skip);
    const bool grown = memory_grow(&r->p->entries, &r->room, r->p->n + 1, sizeof *r->p->entries);
    provenance_entry e = {buffer_take(&key), buffer_take(&value), NULL};
    if (plain && grown && e.key && e.value) {
        r->p->entries[r->p->n++] = e;
        return DTE_OK;
    }
    memory_free(e.key);
    memory_free(e.value);
    return plain ? fail_memory(err) : wrong_form(err);
}

static dte_status read_line(reader *r, const char *line, size_t n, dte_error *err)
{
    if (n < 2 || line[0] != '|') return read_entry(r, line, n, err);
    if (r->p->n == 0) return wrong_form(err);
    if (r->has_text) buffer_add(&r->text, "\n");
    r->has_text = true;
    return add_plain(&r->text, line + 2, n - 2) ? DTE_OK : wrong_form(err);
}

dte_status provenance_read(const char *text, provenance *out, dte_error *err)
{
    reader r = {.p = out};
    dte_status status = DTE_OK;
    *out = (provenance){0};
    while (*text && status == DTE_OK) {
        const size_t n = strcspn(text, "\n");
        status = read_line(&r, text, n, err);
        text += n + (text[n] == '\n');
    }
    if (status == DTE_OK) status = end_entry(&r, err);
    if (status == DTE_OK && out->n == 0) status = wrong_form(err);
    buffer_free(&r.text);
    if (status != DTE_OK) provenance_free(out);
    return status;
}

void provenance_free(provenance *p)
{
    for (size_t k = 0; k < p->n; k++) {
        memory_free(p->entries[k].key);
        memory_free(p->entries[k].value);
        memory_free(p->entries[k].text);
    }
    memory_free(p->entries);
    *p = (provenance){0};
}

const provenance_entry *provenance_find(const provenance *p, const char *key)
{
    for (size_t k = 0; k < p->n; k++)
        if (strcmp(p->entries[k].key, key) == 0) return &p->entries[k];
    return NULL;
}
