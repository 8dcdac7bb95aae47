/* test_base.c - errors, memory, source text, numbers, buffers. */
#include "tap.h"

#include "base/buffer.h"
#include "base/fail.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/source.h"
#include "base/utf8.h"

#include <fcntl.h>
#include <float.h>
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static dte_error err; /* large: not on the stack of every claim */

/* -- errors ------------------------------------------------------------------------- */

static void every_status_has_its_own_name(void)
{
    for (int k = DTE_OK; k <= DTE_MEMORY; k++)
        for (int j = DTE_OK; j < k; j++)
            CHECK(strcmp(dte_status_name((dte_status)k), dte_status_name((dte_status)j)) != 0);
    CHECK_TEXT(dte_status_name(DTE_SCENARIO), "scenario");
    CHECK_TEXT(dte_status_name((dte_status)99), "unknown");
}

static void the_first_error_sets_status_and_all_messages_are_kept(void)
{
    fail_clear(&err);
    CHECK(fail(&err, DTE_IO, "first %d", 1) == DTE_IO);
    CHECK(fail(&err, DTE_LIMIT, "second") == DTE_LIMIT);
    CHECK(err.status == DTE_IO && err.count == 2 && err.line == 0 && err.column == 0);
    CHECK_TEXT(err.text, "first 1\nsecond");
    fail_clear(&err);
    CHECK(err.status == DTE_OK && err.count == 0 && err.text[0] == '\0');
    CHECK(fail_memory(&err) == DTE_MEMORY);
    CHECK_TEXT(err.text, "out of memory");
}

static void an_error_may_be_null(void)
{
    fail_clear(NULL);
    CHECK(fail(NULL, DTE_USAGE, "%s", "text") == DTE_USAGE);
    CHECK(fail_memory(NULL) == DTE_MEMORY);
    CHECK(source_fail(NULL, (span){NULL, 0, 0}, "text") == DTE_SCENARIO);
    source_note(NULL, (span){NULL, 0, 0}, "text");
}

static void a_full_error_keeps_whole_messages_and_says_that_there_are_more(void)
{
    static const char more[] = "\n(there is more; mend these first)";
    char message[101];
    memset(message, 'm', 100);
    message[100] = '\0';
    fail_clear(&err);
    for (int k = 0; k < 200; k++)
        fail(&err, DTE_SCENARIO, "%s", message);
    const size_t length = strlen(err.text), end = sizeof more - 1;
    CHECK(err.count == 200);
    CHECK(length < DTE_ERROR_TEXT && length > DTE_ERROR_TEXT - 200);
    CHECK_TEXT(err.text + length - end, more);
    CHECK((length - end + 1) % 101 == 0); /* whole lines of 100 letters */
}

static void a_first_message_that_is_too_long_is_cut_between_characters(void)
{
    static char text[3 * DTE_ERROR_TEXT];
    for (size_t k = 0; k + 2 < sizeof text; k += 2)
        memcpy(text + k, "\xC3\xA9", 3);
    for (int shift = 0; shift < 2; shift++) {
        fail_clear(&err);
        fail(&err, DTE_IO, "%s%s", shift ? "x" : "", text);
        const size_t length = strlen(err.text);
        CHECK(length > DTE_ERROR_TEXT - 100 && length < DTE_ERROR_TEXT);
        CHECK(utf8_trim(err.text, length) == length);
    }
}

static void a_message_cannot_command_the_terminal(void)
{
    fail_clear(&err);
    fail(&err, DTE_IO, "%s", "a\x1b[31m\x7f\r\tb");
    CHECK_TEXT(err.text, "a?[31m???b");
}

/* -- memory ------------------------------------------------------------------------- */

static void memory_is_zeroed_aligned_and_never_overflows(void)
{
    unsigned char *p = memory_zero(100, 3);
    double *q = memory_aligned(7, sizeof *q);
    CHECK(p && q && (uintptr_t)q % 64 == 0);
    for (size_t k = 0; p && k < 300; k++)
        if (p[k]) CHECK(p[k] == 0);
    for (size_t k = 0; q && k < 7; k++)
        CHECK(q[k] == 0.0);
    memory_free(p);
    memory_free(q);
    CHECK(memory_zero(SIZE_MAX / 2, 3) == NULL);
    CHECK(memory_aligned(SIZE_MAX / 8 + 1, 8) == NULL);
    CHECK(memory_aligned(SIZE_MAX - 3, 1) == NULL);
    CHECK(memory_resize(NULL, SIZE_MAX, 2) == NULL);
    p = memory_zero(0, 8);
    CHECK(p != NULL);
    memory_free(p);
    memory_free(NULL);
}

static void a_failing_growth_leaves_the_array_alone(void)
{
    int *array = NULL;
    size_t room = 0;
    for (int k = 0; k < 1000; k++) {
        CHECK(memory_grow(&array, &room, (size_t)k + 1, sizeof *array));
        array[k] = k;
    }
    CHECK(room >= 1000 && room < 4000 && array[999] == 999);
    const int *const before = array;
    const size_t room_before = room;
    memory_fail_after(0);
    CHECK(!memory_grow(&array, &room, 100000, sizeof *array));
    memory_fail_after(-1);
    CHECK(!memory_grow(&array, &room, SIZE_MAX / 2, sizeof *array));
    CHECK(array == before && room == room_before && array[500] == 500);
    memory_free(array);
}

static void allocations_fail_after_the_given_count(void)
{
    void *p[3];
    memory_fail_after(2);
    for (size_t k = 0; k < 3; k++)
        p[k] = memory_zero(1, 1);
    CHECK(p[0] && p[1] && !p[2] && memory_allocations() == 3);
    memory_fail_after(-1);
    CHECK(memory_allocations() == 0);
    for (size_t k = 0; k < 3; k++)
        memory_free(p[k]);
}

static void an_arena_gives_separate_zeroed_aligned_objects(void)
{
    enum { N = 2000 };
    static unsigned char *object[N];
    arena *a = arena_create();
    CHECK(a != NULL);
    memory_fail_after(-1);
    for (size_t k = 0; k < N; k++) {
        const size_t size = k == 700 ? 1000000 : k % 37;
        object[k] = arena_alloc(a, size, 1);
        CHECK(object[k] && (uintptr_t)object[k] % 16 == 0);
        for (size_t i = 0; i < size; i++)
            if (object[k][i]) CHECK(object[k][i] == 0);
        memset(object[k], (int)(k % 251) + 1, size);
    }
    CHECK(memory_allocations() < 12); /* few blocks for many objects */
    for (size_t k = 0; k < N; k++)
        if (k % 37) CHECK(object[k][0] == k % 251 + 1);
    CHECK_TEXT(arena_text(a, "theta*psi", 5), "theta");
    CHECK_TEXT(arena_text(a, NULL, 0), "");
    CHECK(arena_alloc(a, SIZE_MAX, 1) == NULL && arena_alloc(a, SIZE_MAX / 2, 3) == NULL);
    CHECK(arena_text(a, "", SIZE_MAX) == NULL);
    arena_free(a);
    arena_free(NULL);
}

static void an_arena_survives_a_failed_allocation(void)
{
    memory_fail_after(0);
    CHECK(arena_create() == NULL);
    memory_fail_after(1);
    arena *a = arena_create();
    CHECK(a && arena_alloc(a, 1, 8) == NULL);
    memory_fail_after(-1);
    CHECK(a && arena_alloc(a, 1, 8) != NULL);
    arena_free(a);
}

/* -- UTF-8 -------------------------------------------------------------------------- */

static void utf8_accepts_exactly_the_shortest_forms(void)
{
    static const struct {
        const char *text;
        size_t used;
        uint32_t code;
    } row[] = {
        {"A", 1, 'A'},
        {"\xC2\x80", 2, 0x80},
        {"\xDF\xBF", 2, 0x7FF},
        {"\xE0\xA0\x80", 3, 0x800},
        {"\xEF\xBF\xBF", 3, 0xFFFF},
        {"\xF0\x90\x80\x80", 4, 0x10000},
        {"\xF4\x8F\xBF\xBF", 4, 0x10FFFF},
        {"\xC1\xBF", 0, 0},         /* overlong */
        {"\xE0\x9F\xBF", 0, 0},     /* overlong */
        {"\xF0\x8F\xBF\xBF", 0, 0}, /* overlong */
        {"\xED\xA0\x80", 0, 0},     /* a surrogate */
        {"\xF4\x90\x80\x80", 0, 0}, /* beyond the last code point */
        {"\x80", 0, 0},
        {"\xFF", 0, 0},
        {"\xE2\x82", 0, 0}, /* cut off */
        {"\xE2\x41\x41", 0, 0},
    };
    for (size_t k = 0; k < COUNT(row); k++) {
        uint32_t code = 0;
        CHECK(utf8_decode(row[k].text, strlen(row[k].text), &code) == row[k].used);
        CHECK(code == row[k].code);
    }
    CHECK(utf8_decode("", 0, NULL) == 0);
    CHECK(utf8_trim("a\xE2\x82", 3) == 1 && utf8_trim("a\xE2\x82\xAC", 4) == 4);
    CHECK(utf8_count("a\xE2\x82\xAC\xFFz", 6) == 4);
}

/* -- source text -------------------------------------------------------------------- */

/* The message for a text that source_create refuses with `status`. */
static const char *refused(const char *text, size_t length, dte_status status)
{
    source *s = (source *)&err; /* anything but NULL */
    fail_clear(&err);
    CHECK(source_create("x.game", text, length, &s, &err) == status);
    CHECK(s == NULL && err.status == status && err.count == 1);
    return err.text;
}

static source *accepted(const char *text, size_t length)
{
    source *s = NULL;
    fail_clear(&err);
    CHECK(source_create("x.game", text, length, &s, &err) == DTE_OK);
    CHECK(s && err.count == 0);
    if (!s) exit(1);
    return s;
}

static void an_empty_text_says_what_it_needs(void)
{
    static const char want[] = "x.game: error: the file is empty; a scenario needs at least a "
                               "player (see 'detente help language')";
    CHECK_TEXT(refused("", 0, DTE_SCENARIO), want);
    CHECK_TEXT(refused("\xEF\xBB\xBF", 3, DTE_SCENARIO), want); /* a byte order mark alone */
}

static void bytes_that_are_not_text_are_named_with_their_place(void)
{
    static const struct {
        const char *text;
        size_t length;
        const char *message;
    } row[] = {
        {"abcd\0efg", 8, "x.game:1:5: error: byte 0x00 is not text; a scenario is UTF-8 text"},
        {"a\nb\xFF", 4, "x.game:2:2: error: byte 0xff is not text; a scenario is UTF-8 text"},
        {"\xC3\xA9\xC3(", 4, "x.game:1:2: error: byte 0xc3 is not text; a scenario is UTF-8 text"},
        {"\r\n\xE2\x82", 4, "x.game:2:1: error: byte 0xe2 is not text; a scenario is UTF-8 text"},
        {"\xEF\xBB\xBF\x80", 4,
         "x.game:1:1: error: byte 0x80 is not text; a scenario is UTF-8 text"},
        {"\0", 1, "x.game:1:1: error: byte 0x00 is not text; a scenario is UTF-8 text"},
    };
    for (size_t k = 0; k < COUNT(row); k++)
        CHECK_TEXT(refused(row[k].text, row[k].length, DTE_SCENARIO), row[k].message);
    CHECK(err.line == 1 && err.column == 1);
}

static void byte_order_mark_and_carriage_returns_are_left_out(void)
{
    static const char text[] = "\xEF\xBB\xBFgame \"a\"\r\nf = 1\r\n\rend\r";
    source *s = accepted(text, sizeof text - 1);
    CHECK_TEXT(s->text, "game \"a\"\nf = 1\n\rend\r");
    CHECK(s->length == strlen(s->text));
    CHECK_TEXT(s->name, "x.game");
    source_free(s);
    source_free(NULL);
}

static char big[2 * SOURCE_FILE_LIMIT];

/* Fills `big` with lines of `line` bytes and their '\n'. */
static void fill_big(size_t line)
{
    memset(big, '#', sizeof big);
    for (size_t k = line; k < sizeof big; k += line + 1)
        big[k] = '\n';
}

static void the_file_limit_is_exact(void)
{
    fill_big(100);
    source *s = accepted(big, SOURCE_FILE_LIMIT);
    CHECK(s->length == SOURCE_FILE_LIMIT);
    source_free(s);
    static const char want[] = "x.game: error: larger than 65536 bytes, the limit for a scenario "
                               "file";
    CHECK_TEXT(refused(big, SOURCE_FILE_LIMIT + 1, DTE_LIMIT), want);
    CHECK_TEXT(refused(big, sizeof big, DTE_LIMIT), want);
    /* a character that is cut at the limit is not an error of its own */
    memcpy(big + SOURCE_FILE_LIMIT, "\xC3\xA9", 2);
    CHECK_TEXT(refused(big, sizeof big, DTE_LIMIT), want);
    /* but one in the middle is */
    big[70] = '\xC3';
    CHECK_TEXT(refused(big, sizeof big, DTE_SCENARIO),
               "x.game:1:71: error: byte 0xc3 is not text; a scenario is UTF-8 text");
}

static void the_line_limit_is_exact_and_comes_before_the_file_limit(void)
{
    fill_big(SOURCE_LINE_LIMIT);
    source_free(accepted(big, 2 * SOURCE_LINE_LIMIT + 1));
    static const char want[] = "x.game:2: error: this line is longer than 4096 bytes; break it "
                               "inside brackets or name parts of it";
    big[2 * SOURCE_LINE_LIMIT + 1] = '#';
    CHECK_TEXT(refused(big, 2 * SOURCE_LINE_LIMIT + 2, DTE_LIMIT), want);
    CHECK(err.line == 2 && err.column == 0);
    CHECK_TEXT(refused(big, sizeof big, DTE_LIMIT), want);
    /* CR LF does not count; a character across the limit does */
    memcpy(big + SOURCE_LINE_LIMIT, "\r\n", 2);
    source_free(accepted(big, SOURCE_LINE_LIMIT + 2));
    memcpy(big + SOURCE_LINE_LIMIT - 1, "\xC3\xA9\n", 3);
    CHECK(strstr(refused(big, SOURCE_LINE_LIMIT + 2, DTE_LIMIT), "x.game:1: error: this line"));
}

static void a_failed_allocation_is_reported_and_leaks_nothing(void)
{
    source *s = NULL;
    long n = 0;
    dte_status status = DTE_MEMORY;
    for (; n < 10 && status != DTE_OK; n++) {
        fail_clear(&err);
        memory_fail_after(n);
        status = source_create("x.game", "text", 4, &s, &err);
        CHECK(status == DTE_OK || (status == DTE_MEMORY && !s && err.status == DTE_MEMORY));
    }
    memory_fail_after(-1);
    CHECK(status == DTE_OK && n == 4); /* three allocations: object, name, text */
    source_free(s);
}

/* -- files -------------------------------------------------------------------------- */

static char folder[] = "/tmp/detente_test_XXXXXX";

static const char *in_folder(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *path, const char *text, size_t length, int times)
{
    FILE *f = fopen(path, "wb");
    CHECK(f != NULL);
    for (int k = 0; f && k < times; k++)
        CHECK(fwrite(text, 1, length, f) == length);
    if (f) fclose(f);
}

/* Checks that reading `path` fails with "<path>: error: <message>". */
static void check_unreadable(const char *path, dte_status status, const char *message)
{
    source *s = NULL;
    char want[512];
    snprintf(want, sizeof want, "%s%s", path, message);
    fail_clear(&err);
    CHECK(source_read(path, &s, &err) == status);
    CHECK(s == NULL);
    CHECK_TEXT(err.text, want);
}

static void a_file_is_read_as_it_is(void)
{
    const char *path = in_folder("a.game");
    source *s = NULL;
    write_file(path, "line\n", 5, 1000);
    fail_clear(&err);
    CHECK(source_read(path, &s, &err) == DTE_OK);
    CHECK(s && s->length == 5000 && strcmp(s->name, path) == 0);
    source_free(s);
    unlink(path);
}

static void files_that_are_no_scenarios_say_why(void)
{
    check_unreadable(folder, DTE_IO, ": error: is a directory; give a scenario file (*.game)");
    check_unreadable(in_folder("none.game"), DTE_IO,
                     ": error: cannot read: No such file or directory");
    check_unreadable("/dev/zero", DTE_IO,
                     ": error: is not a regular file; to read from a pipe or device, give '-' and "
                     "redirect it to standard input");
    CHECK(mkfifo(in_folder("pipe"), 0600) == 0);
    check_unreadable(in_folder("pipe"), DTE_IO,
                     ": error: is not a regular file; to read from a pipe or device, give '-' and "
                     "redirect it to standard input");
    unlink(in_folder("pipe"));
}

static void a_file_of_ten_megabytes_names_its_line_or_the_limit(void)
{
    const char *path = in_folder("big.game");
    memset(big, '#', 100000);
    write_file(path, big, 100000, 100);
    check_unreadable(path, DTE_LIMIT,
                     ":1: error: this line is longer than 4096 bytes; break it inside brackets or "
                     "name parts of it");
    fill_big(99);
    write_file(path, big, 100000, 100);
    check_unreadable(path, DTE_LIMIT,
                     ": error: larger than 65536 bytes, the limit for a scenario file");
    unlink(path);
}

static void standard_input_has_a_name(void)
{
    const char *path = in_folder("in.game");
    source *s = NULL;
    write_file(path, "f = 1", 5, 1);
    const int keep = dup(STDIN_FILENO), fd = open(path, O_RDONLY);
    CHECK(fd >= 0 && dup2(fd, STDIN_FILENO) == STDIN_FILENO);
    fail_clear(&err);
    CHECK(source_read("-", &s, &err) == DTE_OK);
    CHECK_TEXT(s ? s->name : NULL, "<stdin>");
    CHECK_TEXT(s ? s->text : NULL, "f = 1");
    source_free(s);
    if (keep >= 0) dup2(keep, STDIN_FILENO);
    if (keep >= 0) close(keep);
    close(fd);
    unlink(path);
}

/* -- messages with a place ------------------------------------------------------------ */

/* The message about bytes [begin, end) of a text. */
static const char *message_at(const char *text, uint32_t begin, uint32_t end)
{
    source *s = accepted(text, strlen(text));
    CHECK(source_fail(&err, (span){s, begin, end}, "odd %s", "thing") == DTE_SCENARIO);
    source_free(s);
    return err.text;
}

static void a_message_points_at_its_span(void)
{
    CHECK_TEXT(message_at("game \"a\"\nplayer p (theta) minimizes f(thetta*psi)\n", 38, 44),
               "x.game:2:30: error: odd thing\n"
               "    2 | player p (theta) minimizes f(thetta*psi)\n"
               "      |                              ^~~~~~");
    CHECK(err.line == 2 && err.column == 30 && err.count == 1);
}

static void spans_at_the_edges_have_one_caret(void)
{
    CHECK_TEXT(message_at("ab", 0, 0), "x.game:1:1: error: odd thing\n    1 | ab\n      | ^");
    CHECK_TEXT(message_at("ab", 2, 2), "x.game:1:3: error: odd thing\n    1 | ab\n      |   ^");
    CHECK_TEXT(message_at("ab\n", 3, 3), "x.game:2:1: error: odd thing\n    2 | \n      | ^");
    CHECK_TEXT(message_at("ab\ncd", 2, 3), "x.game:1:3: error: odd thing\n    1 | ab\n      |   ^");
    CHECK_TEXT(message_at("ab", 7, 5), "x.game:1:3: error: odd thing\n    1 | ab\n      |   ^");
}

static void a_span_over_lines_is_underlined_to_the_end_of_the_first(void)
{
    CHECK_TEXT(message_at("abc\ndef\n", 1, 6),
               "x.game:1:2: error: odd thing\n    1 | abc\n      |  ^~");
}

static void columns_count_characters(void)
{
    /* theta and psi as Greek letters, two bytes each */
    CHECK_TEXT(message_at("\xCE\xB8*\xCF\x88", 3, 5),
               "x.game:1:3: error: odd thing\n    1 | \xCE\xB8*\xCF\x88\n      |   ^");
    /* two ideographs take two columns of a terminal each */
    CHECK_TEXT(message_at("\xE4\xB8\xAD\xE6\x96\x87+x", 7, 8),
               "x.game:1:4: error: odd thing\n    1 | \xE4\xB8\xAD\xE6\x96\x87+x\n      |      ^");
}

static void tabs_are_blanks_and_invisible_characters_are_shown(void)
{
    CHECK_TEXT(message_at("\ta\x1b\xE2\x80\xAE\xC2\x85z", 8, 9),
               "x.game:1:6: error: odd thing\n    1 |  a???z\n      |      ^");
}

/* The text of the excerpt line: between "| " and '\n'. */
static void excerpt_of(const char *message, char out[256], size_t *caret)
{
    const char *line = strchr(message, '\n') + 1;
    const char *bar = strstr(line, " | ");
    const size_t n = strcspn(bar + 3, "\n");
    const char *below = bar + 3 + n + 1;
    snprintf(out, 256, "%.*s", (int)n, bar + 3);
    *caret = (size_t)(strchr(below, '^') - below) - (size_t)(bar + 3 - line);
}

static void long_lines_are_shown_around_the_caret(void)
{
    enum { N = 1000 };
    static const uint32_t place[] = {0,  1,   47,  48,  49,  50,  96,  97,
                                     98, 500, 902, 903, 950, 998, 999, 1000};
    static char text[N + 1];
    for (size_t k = 0; k < N; k++)
        text[k] = (char)('a' + k % 26);
    for (size_t k = 0; k < COUNT(place); k++) {
        const uint32_t p = place[k];
        char excerpt[256];
        size_t caret;
        excerpt_of(message_at(text, p, p < N ? p + 1 : N), excerpt, &caret);
        CHECK(strlen(excerpt) == 100 && caret <= 100);
        CHECK(p == N ? excerpt[caret] == '\0' : excerpt[caret] == text[p]);
        CHECK((strncmp(excerpt, "...", 3) == 0) == (p > 48));
        CHECK((strcmp(excerpt + 97, "...") == 0) == (p < N - 52));
    }
    text[100] = '\0';
    char excerpt[256];
    size_t caret;
    excerpt_of(message_at(text, 99, 100), excerpt, &caret);
    CHECK_TEXT(excerpt, text); /* 100 columns are not cut */
}

static void notes_follow_their_error_and_count_nothing(void)
{
    source *s = accepted("a = 1\na = 2\n", 12);
    source_fail_status(&err, DTE_LIMIT, (span){s, 6, 7}, "'a' is already defined");
    source_note(&err, (span){s, 0, 1}, "defined here");
    source_note(&err, (span){NULL, 0, 0}, "and %s", "more");
    CHECK_TEXT(err.text, "x.game:2:1: error: 'a' is already defined\n    2 | a = 2\n      | ^\n"
                         "x.game:1:1: note: defined here\n    1 | a = 1\n      | ^\nand more");
    CHECK(err.count == 1 && err.status == DTE_LIMIT && err.line == 2 && err.column == 1);
    fail_clear(&err);
    source_fail(&err, (span){NULL, 3, 5}, "no place");
    CHECK_TEXT(err.text, "no place");
    source_free(s);
}

static void the_longest_message_keeps_its_excerpt(void)
{
    static char word[4 * DTE_ERROR_TEXT];
    memset(word, 'w', sizeof word - 1);
    source *s = accepted("a = 1", 5);
    source_fail(&err, (span){s, 4, 5}, "%s", word);
    CHECK(strstr(err.text, "\n    1 | a = 1\n      |     ^"));
    source_free(s);
}

static void spans_join_to_the_smallest_that_covers_both(void)
{
    source *s = accepted("abcdef", 6), *other = accepted("x", 1);
    const span none = {NULL, 0, 0}, a = {s, 1, 2}, b = {s, 4, 5};
    span j = span_join(a, b);
    CHECK(j.src == s && j.begin == 1 && j.end == 5);
    j = span_join(b, a);
    CHECK(j.src == s && j.begin == 1 && j.end == 5);
    j = span_join(none, a);
    CHECK(j.src == s && j.begin == 1 && j.end == 2);
    j = span_join(b, none);
    CHECK(j.src == s && j.begin == 4 && j.end == 5);
    j = span_join(a, (span){other, 0, 1});
    CHECK(j.src == s && j.begin == 1 && j.end == 2);
    source_free(s);
    source_free(other);
}

static void the_nearest_name_is_near(void)
{
    static const char *const names[] = {"theta", "psi",   "minimizes", "w",
                                        "wx",    "gamma", "gamme",     NULL};
    static const struct {
        const char *word, *nearest;
    } row[] = {
        {"thetta", "theta"}, {"teta", "theta"},
        {"htea", "theta"},   {"thtea", "theta"},
        {"ps", "psi"},       {"pis", "psi"},
        {"pxx", NULL},       {"minimises", "minimizes"},
        {"mnmzes", NULL},    {"minmizs", "minimizes"},
        {"v", NULL},         {"vx", "wx"},
        {"gammx", "gamma"},  {"completely", NULL},
        {"", NULL},
    };
    for (size_t k = 0; k < COUNT(row); k++) {
        const char *got = text_nearest(row[k].word, strlen(row[k].word), names);
        CHECK_TEXT(got ? got : "none", row[k].nearest ? row[k].nearest : "none");
    }
    char word[100];
    memset(word, 'a', sizeof word);
    CHECK(text_nearest(word, sizeof word, names) == NULL);
    CHECK_TEXT(text_nearest("psixyz", 3, names), "psi"); /* only the first n bytes count */
}

/* -- numbers ------------------------------------------------------------------------ */

static void numbers_are_read_to_their_last_byte(void)
{
    static const struct {
        const char *text;
        size_t used;
        double value;
    } row[] = {
        {"0", 1, 0.0},         {"42", 2, 42.0},
        {"1.5", 3, 1.5},       {".25", 3, 0.25},
        {"1.5.5", 3, 1.5},     {"2e3", 3, 2000.0},
        {"2E-2", 4, 0.02},     {"2e+2x", 4, 200.0},
        {"2e", 1, 2.0},        {"2e+", 1, 2.0},
        {"2eta", 1, 2.0},      {"3.", 1, 3.0},
        {"00012.50", 8, 12.5}, {"1,5", 1, 1.0},
        {"0x10", 1, 0.0},      {"0e999999999999999999", 20, 0.0},
        {"", 0, 0.0},          {".", 0, 0.0},
        {"e5", 0, 0.0},        {"-1", 0, 0.0},
        {"inf", 0, 0.0},       {"nan", 0, 0.0},
        {" 1", 0, 0.0},        {".e5", 0, 0.0},
    };
    for (size_t k = 0; k < COUNT(row); k++) {
        double value = 0.0;
        CHECK(number_read(row[k].text, strlen(row[k].text), &value) == row[k].used);
        CHECK_NEAR(value, row[k].value, 0.0);
    }
    double value = 0.0;
    CHECK(number_read("12345", 3, &value) == 3 && value == 123.0);
    CHECK(number_read("1.5", 2, &value) == 1 && value == 1.0);
    CHECK(number_read("1e55", 2, &value) == 1 && value == 1.0);
}

/* The C library's strtod is correctly rounded in the "C" locale, in which this runs. */
static void random_numbers_are_read_as_strtod_reads_them(void)
{
    uint64_t state = 20171106;
    for (int k = 0; k < 20000; k++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        const uint64_t r = state >> 11;
        char text[64];
        const int digits = 1 + (int)(r % 22), exponent = (int)(r / 64 % 60) - 30;
        snprintf(text, sizeof text, "%.*fe%d", (int)(r / 4096 % 9),
                 (double)(r >> 20) / 3.0e6 * (double)digits, k % 10 ? exponent : 10 * exponent);
        double value = -1.0;
        CHECK(number_parse(text, &value));
        if (value != strtod(text, NULL)) CHECK_TEXT(text, "read as strtod does");
    }
}

static void hard_numbers_are_correctly_rounded(void)
{
    double value = 0.0;
    /* 2^53 + 1 lies midway: to even; a digit beyond the middle, however far away, decides. */
    CHECK(number_parse("9007199254740993", &value) && value == 9007199254740992.0);
    CHECK(number_parse("9007199254740993.00000000000000000000001", &value));
    CHECK(value == 9007199254740994.0);
    static char far[3000];
    memset(far, '0', sizeof far - 1);
    memcpy(far, "9007199254740993.", 17);
    far[2500] = '1';
    CHECK(number_parse(far, &value) && value == 9007199254740994.0);
    far[2500] = '0';
    CHECK(number_parse(far, &value) && value == 9007199254740992.0);
    /* 1 as 0.000...01e2000 and as 1000...0e-2000 */
    memset(far, '0', sizeof far);
    memcpy(far, "0.", 2);
    memcpy(far + 2001, "1e2000", 7);
    CHECK(number_parse(far, &value) && value == 1.0);
    memset(far, '0', sizeof far);
    far[0] = '1';
    memcpy(far + 2001, "e-2000", 7);
    CHECK(number_parse(far, &value) && value == 1.0);
}

static void the_ends_of_the_range_are_kept(void)
{
    double value = 0.0;
    CHECK(number_parse("1.7976931348623157e308", &value) && value == DBL_MAX);
    CHECK(number_parse("1e309", &value) && value > DBL_MAX);
    CHECK(number_parse("1e99999999999999999999", &value) && value > DBL_MAX);
    CHECK(number_parse("5e-324", &value) && value > 0.0 && value / 2.0 == 0.0);
    CHECK(number_parse("2e-324", &value) && value == 0.0);
    CHECK(number_parse("1e-99999999999999999999", &value) && value == 0.0);
    CHECK(number_parse("2.2250738585072014e-308", &value) && value == DBL_MIN);
}

static void a_whole_string_is_a_number_or_not(void)
{
    static const char *const good[] = {"-1.5", "+1.5", "-.5e1", "7", "1e9999"};
    static const char *const bad[] = {"",     "-",   "+-1", "1 ",   " 1", "1x", "inf", "nan",
                                      "-inf", "0x1", "1,5", "1.5f", "1e", "1.", "--1"};
    double value;
    for (size_t k = 0; k < COUNT(good); k++)
        CHECK(number_parse(good[k], &value));
    for (size_t k = 0; k < COUNT(bad); k++)
        CHECK(!number_parse(bad[k], &value));
    CHECK(number_parse("-1.5", &value) && value == -1.5);
    CHECK(number_parse("-.5e1", &value) && value == -5.0);
}

static void numbers_are_written_like_g(void)
{
    static const struct {
        double value;
        int digits;
        const char *text;
    } row[] = {
        {0.1, 17, "0.10000000000000001"},
        {-0.07777777, 3, "-0.0778"},
        {1e20, 6, "1e+20"},
        {1.0, 17, "1"},
        {-0.0, 6, "0"},
        {0.0, 6, "0"},
        {123456.0, 3, "1.23e+05"},
        {1e-5, 6, "1e-05"},
        {2.5, 0, "2"},
        {2.0 / 3.0, 99, "0.66666666666666663"},
    };
    char out[NUMBER_TEXT];
    for (size_t k = 0; k < COUNT(row); k++)
        CHECK_TEXT(number_format(row[k].value, row[k].digits, out), row[k].text);
    CHECK_TEXT(number_format(__builtin_inf(), 3, out), "inf");
    CHECK_TEXT(number_format(-__builtin_inf(), 3, out), "-inf");
    CHECK_TEXT(number_format(__builtin_nan(""), 3, out), "nan");
    CHECK_TEXT(number_format(-DBL_MAX, 17, out), "-1.7976931348623157e+308");
    /* the longest text: sign, 17 digits, point and a three-digit exponent */
    CHECK(strlen(number_format(-DBL_MIN, 17, out)) == 1 + 17 + 1 + 5);
}

static double random_unit(void)
{
    static uint64_t state = 20240611;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 11) * 0x1p-53;
}

/* Halves, sizes around powers of ten, and random ones, with every number of digits. */
static void numbers_are_written_as_printf_does(void)
{
    char out[NUMBER_TEXT], want[64];
    for (int k = 0; k < 200000; k++) {
        const int digits = 1 + k % 17;
        double x = ldexp(1.0 + random_unit(), (int)(random_unit() * 70.0) - 14);
        if (k % 5 == 1) x = (floor(random_unit() * 2000.0) + 0.5) / 16.0;
        if (k % 5 == 2) x = pow(10.0, k % 22 - 4) * (1.0 + (k % 3 - 1) * 0x1p-52);
        if (k % 5 == 3) x = round(x * 1e6) / 1e6;
        if (k & 1) x = -x;
        snprintf(want, sizeof want, "%.*g", digits, x);
        CHECK_TEXT(number_format(x, digits, out), want);
    }
}

static void shortest_numbers_read_back(void)
{
    static const struct {
        double value;
        const char *text;
    } row[] = {
        {0.1, "0.1"},       {1.0 / 3.0, "0.3333333333333333"},  {5e-324, "5e-324"}, {1e22, "1e+22"},
        {-0.0, "0"},        {0.1 + 0.2, "0.30000000000000004"}, {1e23, "1e+23"},    {-2.5, "-2.5"},
        {1e-310, "1e-310"},
    };
    char out[NUMBER_TEXT];
    for (size_t k = 0; k < COUNT(row); k++)
        CHECK_TEXT(number_shortest(row[k].value, out), row[k].text);
    CHECK_TEXT(number_shortest(-__builtin_inf(), out), "-inf");
    CHECK_TEXT(number_shortest(__builtin_nan(""), out), "nan");
    uint64_t bits = 1705;
    for (int k = 0; k < 20000; k++) {
        bits = bits * 6364136223846793005u + 1442695040888963407u;
        double value, back = 0.0;
        memcpy(&value, &bits, sizeof value);
        if (!(value - value == 0.0)) continue; /* infinite or NaN */
        const bool same = number_parse(number_shortest(value, out), &back) && back == value;
        if (!same) CHECK_TEXT(out, "reads back");
    }
}

/* Only where such a locale is installed; "C" tests the same code with the other point. */
static void a_locale_with_a_decimal_comma_changes_nothing(void)
{
    static const char *const names[] = {
        "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "pt_BR.UTF-8", "es_ES.UTF-8",
        "ps_AF.UTF-8", "C"};
    size_t k = 0;
    while (!setlocale(LC_ALL, names[k]))
        k++;
    printf("# locale %s\n", names[k]);
    char out[NUMBER_TEXT];
    double value = 0.0;
    CHECK_TEXT(number_format(-1234.5678, 8, out), "-1234.5678");
    CHECK_TEXT(number_shortest(1.0 / 3.0, out), "0.3333333333333333");
    CHECK(number_parse("0.5", &value) && value == 0.5);
    CHECK(number_parse("0.33333333333333331", &value) && value == 1.0 / 3.0);
    CHECK(!number_parse("0,5", &value));
    setlocale(LC_ALL, "C");
}

/* -- buffer ------------------------------------------------------------------------- */

static void a_buffer_collects_text(void)
{
    buffer b = {0};
    buffer_add(&b, "h = ");
    buffer_number(&b, 0.1, 3);
    buffer_print(&b, ", %s %d", "step", 7);
    buffer_add_bytes(&b, "!?", 1);
    CHECK_TEXT(b.text, "h = 0.1, step 7!");
    CHECK(b.length == strlen(b.text) && !b.failed);
    for (int k = 0; k < 10000; k++)
        buffer_print(&b, "%04d", k);
    CHECK(b.length == 16 + 40000 && strcmp(b.text + b.length - 4, "9999") == 0);
    char *text = buffer_take(&b);
    CHECK(text && b.text == NULL && b.length == 0);
    memory_free(text);
    text = buffer_take(&b);
    CHECK_TEXT(text, "");
    memory_free(text);
    buffer_free(&b);
    buffer_free(NULL);
}

static void a_buffer_remembers_that_it_failed(void)
{
    bool done = false;
    for (long n = 0; n < 20 && !done; n++) {
        buffer b = {0};
        memory_fail_after(n);
        for (int k = 0; k < 100; k++)
            buffer_print(&b, "%d ", k);
        buffer_add(&b, "end");
        const bool failed = b.failed;
        char *text = buffer_take(&b);
        CHECK(failed == (text == NULL));
        if (text) CHECK_TEXT(text + strlen(text) - 6, "99 end");
        done = text != NULL;
        memory_free(text);
        memory_fail_after(-1);
        CHECK(!b.failed && !b.text); /* empty and usable again */
    }
    CHECK(done);
}

int main(void)
{
    if (!mkdtemp(folder)) return 1;
    RUN(every_status_has_its_own_name);
    RUN(the_first_error_sets_status_and_all_messages_are_kept);
    RUN(an_error_may_be_null);
    RUN(a_full_error_keeps_whole_messages_and_says_that_there_are_more);
    RUN(a_first_message_that_is_too_long_is_cut_between_characters);
    RUN(a_message_cannot_command_the_terminal);
    RUN(memory_is_zeroed_aligned_and_never_overflows);
    RUN(a_failing_growth_leaves_the_array_alone);
    RUN(allocations_fail_after_the_given_count);
    RUN(an_arena_gives_separate_zeroed_aligned_objects);
    RUN(an_arena_survives_a_failed_allocation);
    RUN(utf8_accepts_exactly_the_shortest_forms);
    RUN(an_empty_text_says_what_it_needs);
    RUN(bytes_that_are_not_text_are_named_with_their_place);
    RUN(byte_order_mark_and_carriage_returns_are_left_out);
    RUN(the_file_limit_is_exact);
    RUN(the_line_limit_is_exact_and_comes_before_the_file_limit);
    RUN(a_failed_allocation_is_reported_and_leaks_nothing);
    RUN(a_file_is_read_as_it_is);
    RUN(files_that_are_no_scenarios_say_why);
    RUN(a_file_of_ten_megabytes_names_its_line_or_the_limit);
    RUN(standard_input_has_a_name);
    RUN(a_message_points_at_its_span);
    RUN(spans_at_the_edges_have_one_caret);
    RUN(a_span_over_lines_is_underlined_to_the_end_of_the_first);
    RUN(columns_count_characters);
    RUN(tabs_are_blanks_and_invisible_characters_are_shown);
    RUN(long_lines_are_shown_around_the_caret);
    RUN(notes_follow_their_error_and_count_nothing);
    RUN(the_longest_message_keeps_its_excerpt);
    RUN(spans_join_to_the_smallest_that_covers_both);
    RUN(the_nearest_name_is_near);
    RUN(numbers_are_read_to_their_last_byte);
    RUN(random_numbers_are_read_as_strtod_reads_them);
    RUN(hard_numbers_are_correctly_rounded);
    RUN(the_ends_of_the_range_are_kept);
    RUN(a_whole_string_is_a_number_or_not);
    RUN(numbers_are_written_like_g);
    RUN(numbers_are_written_as_printf_does);
    RUN(shortest_numbers_read_back);
    RUN(a_locale_with_a_decimal_comma_changes_nothing);
    RUN(a_buffer_collects_text);
    RUN(a_buffer_remembers_that_it_failed);
    rmdir(folder);
    return tap_done();
}
