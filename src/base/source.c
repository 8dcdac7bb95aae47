/* source.c - source text: reading a file, checking it, places in it.
 *
 * The check walks over the text once, from the start, and stops at the first thing that is
 * wrong, so that of a huge file only the part that was read is needed to name the line. */
#include "base/source.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MESSAGE_ROOM = 512 }; /* beside the name */

/* What kind of text is read: its limits, and the words of the messages. */
typedef struct text_form {
    size_t file, line; /* most bytes */
    const char *noun, *empty, *long_line;
} text_form;

static const text_form scenario_form = {
    SOURCE_FILE_LIMIT, SOURCE_LINE_LIMIT, "scenario",
    "the file is empty; a scenario needs at least a player (see 'detente help language')",
    "break it inside brackets or name parts of it"};
static const text_form table_form = {
    TABLE_FILE_LIMIT, TABLE_LINE_LIMIT, "sample",
    "the file is empty; write one sample per line, its numbers separated by commas",
    "write one sample per line"};

/* "name: error: ..." with the place in front where there is one. */
static dte_status fail_file(dte_error *err, dte_status status, const char *name,
                            const char *message)
{
    return fail(err, status, "%s: error: %s", name, message);
}

static dte_status fail_line(const text_form *f, const char *name, size_t line, dte_error *err)
{
    char text[DTE_ERROR_TEXT];
    snprintf(text, sizeof text, "%s:%zu: error: this line is longer than %zu bytes; %s", name, line,
             f->line, f->long_line);
    return fail_text(err, DTE_LIMIT, line, 0, text);
}

static dte_status fail_byte(const text_form *f, const char *name, size_t line, size_t column,
                            char byte, dte_error *err)
{
    char text[DTE_ERROR_TEXT];
    snprintf(text, sizeof text, "%s:%zu:%zu: error: byte 0x%02x is not text; a %s is UTF-8 text",
             name, line, column, (unsigned)(unsigned char)byte,
             f == &scenario_form ? "scenario" : "sample file");
    return fail_text(err, DTE_SCENARIO, line, column, text);
}

/* Checks the line text[0..length), which is complete or ends where the text was cut off. */
static dte_status check_line(const text_form *f, const char *name, size_t line, const char *text,
                             size_t length, bool cut, dte_error *err)
{
    size_t column = 1;
    for (size_t k = 0, n; k < length; k += n, column++) {
        if (k >= f->line) return fail_line(f, name, line, err);
        n = utf8_decode(text + k, length - k, NULL);
        if (n == 0 && cut && utf8_trim(text, length) == k) break;
        if (n == 0 || text[k] == '\0') return fail_byte(f, name, line, column, text[k], err);
        if (k + n > f->line) return fail_line(f, name, line, err);
    }
    return DTE_OK;
}

/* How many bytes the line at text[0] has without its end; *next: with it. */
static size_t line_length(const char *text, size_t length, size_t *next)
{
    const char *end = memchr(text, '\n', length);
    const size_t n = end ? (size_t)(end - text) : length;
    *next = end ? n + 1 : n;
    return end && n > 0 && text[n - 1] == '\r' ? n - 1 : n;
}

static dte_status check_text(const text_form *f, const char *name, const char *text, size_t length,
                             dte_error *err)
{
    const bool cut = length > f->file;
    if (length == 0) return fail_file(err, DTE_SCENARIO, name, f->empty);
    size_t line = 1;
    for (size_t k = 0, next; k < length; k += next, line++) {
        const size_t n = line_length(text + k, length - k, &next);
        DTE_TRY(check_line(f, name, line, text + k, n, cut && k + next == length, err));
    }
    if (!cut) return DTE_OK;
    char message[MESSAGE_ROOM];
    snprintf(message, sizeof message, "larger than %zu bytes, the limit for a %s file", f->file,
             f->noun);
    return fail_file(err, DTE_LIMIT, name, message);
}

/* Copies the text with every line end as '\n'. */
static void copy_lines(source *s, const char *text, size_t length)
{
    for (size_t k = 0; k < length; k++) {
        const bool end = text[k] == '\r' && k + 1 < length && text[k + 1] == '\n';
        if (!end) s->text[s->length++] = text[k];
    }
}

static dte_status create(const text_form *f, const char *name, const char *text, size_t length,
                         source **out, dte_error *err)
{
    static const char mark[] = "\xEF\xBB\xBF";
    *out = NULL;
    if (length > f->file) length = f->file + 1;
    const bool marked = length >= 3 && memcmp(text, mark, 3) == 0;
    const size_t skip = marked ? 3 : 0;
    DTE_TRY(check_text(f, name, text + skip, length - skip, err));
    source *s = memory_zero(1, sizeof *s);
    if (!s) return fail_memory(err);
    s->name = memory_zero(strlen(name) + 1, 1);
    s->text = memory_zero(length - skip + 1, 1);
    if (!s->name || !s->text) {
        source_free(s);
        return fail_memory(err);
    }
    memcpy(s->name, name, strlen(name));
    copy_lines(s, text + skip, length - skip);
    *out = s;
    return DTE_OK;
}

dte_status source_create(const char *name, const char *text, size_t length, source **out,
                         dte_error *err)
{
    return create(&scenario_form, name, text, length, out, err);
}

void source_free(source *s)
{
    if (!s) return;
    memory_free(s->name);
    memory_free(s->text);
    memory_free(s);
}

static dte_status fail_errno(const char *name, int code, dte_error *err)
{
    const char *reason = strerrordesc_np(code); /* unlike strerror not translated */
    return fail(err, DTE_IO, "%s: error: cannot read: %s", name, reason ? reason : "unknown error");
}

/* Refuses what cannot be read to its end: a directory, and, when opened by name, a pipe or
 * device, which could block or never end. */
static dte_status check_kind(const text_form *f, int fd, const char *name, dte_error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0) return fail_errno(name, errno, err);
    if (S_ISDIR(info.st_mode))
        return fail_file(err, DTE_IO, name,
                         f == &scenario_form ? "is a directory; give a scenario file (*.game)"
                                             : "is a directory; give a file of samples");
    if (f == &table_form && !S_ISREG(info.st_mode))
        return fail_file(err, DTE_IO, name, "is not a regular file; give a file of samples");
    if (fd != STDIN_FILENO && !S_ISREG(info.st_mode))
        return fail_file(err, DTE_IO, name,
                         "is not a regular file; to read from a pipe or device, "
                         "give '-' and redirect it to standard input");
    return DTE_OK;
}

static dte_status read_bytes(int fd, const char *name, char *text, size_t room, size_t *length,
                             dte_error *err)
{
    *length = 0;
    while (*length < room) {
        const ssize_t n = read(fd, text + *length, room - *length);
        if (n == 0) break;
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail_errno(name, errno, err);
        *length += (size_t)n;
    }
    return DTE_OK;
}

static dte_status read_source(const text_form *f, int fd, const char *name, source **out,
                              dte_error *err)
{
    DTE_TRY(check_kind(f, fd, name, err));
    char *text = memory_zero(f->file + 1, 1);
    if (!text) return fail_memory(err);
    size_t length;
    dte_status status = read_bytes(fd, name, text, f->file + 1, &length, err);
    if (status == DTE_OK) status = create(f, name, text, length, out, err);
    memory_free(text);
    return status;
}

static dte_status read_path(const text_form *f, const char *path, source **out, dte_error *err)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return fail_errno(path, errno, err);
    const dte_status status = read_source(f, fd, path, out, err);
    close(fd);
    return status;
}

dte_status source_read(const char *path, source **out, dte_error *err)
{
    *out = NULL;
    if (strcmp(path, "-") == 0)
        return read_source(&scenario_form, STDIN_FILENO, "<stdin>", out, err);
    return read_path(&scenario_form, path, out, err);
}

dte_status source_read_table(const char *path, source **out, dte_error *err)
{
    *out = NULL;
    return read_path(&table_form, path, out, err);
}

dte_status source_create_table(const char *name, const char *text, size_t length, source **out,
                               dte_error *err)
{
    return create(&table_form, name, text, length, out, err);
}

void source_place(const source *s, size_t offset, size_t *line, size_t *column)
{
    if (offset > s->length) offset = s->length;
    size_t start = 0;
    *line = 1;
    for (size_t k = 0; k < offset; k++) {
        if (s->text[k] != '\n') continue;
        ++*line;
        start = k + 1;
    }
    *column = utf8_count(s->text + start, offset - start) + 1;
}

span span_join(span a, span b)
{
    if (!a.src) return b;
    if (a.src != b.src) return a;
    return (span){a.src, a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}
