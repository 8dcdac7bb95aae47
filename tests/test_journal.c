/* test_journal.c - journals: every way in which one can end badly, and what is refused. */
#include "base/journal.h"
#include "base/memory.h"
#include "tap.h"
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RECORDS = 7, NUMBERS = 3, SLOT = 8 * (NUMBERS + 1) + 16, ROOM = 4096 };

static const journal_key key = {"scenario: abc\nover 1: gamma=0:2:7\n", RECORDS, NUMBERS};
static char folder[] = "/tmp/detente-journal-XXXXXX";
static char path[64];

/* Record k is 1/k and its powers; record 0 holds values whose bits must survive. */
static void record(size_t k, double *numbers)
{
    numbers[0] = k ? 1.0 / (double)k : (double)NAN;
    numbers[1] = k ? numbers[0] * numbers[0] : -0.0;
    numbers[2] = k ? numbers[1] * numbers[0] : -(double)INFINITY;
}

static size_t file_read(unsigned char *bytes)
{
    FILE *file = fopen(path, "rb");
    const size_t n = file ? fread(bytes, 1, ROOM, file) : 0;
    if (file) fclose(file);
    return n;
}

static void file_write(const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    CHECK(file && fwrite(bytes, 1, n, file) == n && fclose(file) == 0);
}

static bool is_there(journal *j, size_t k)
{
    double got[NUMBERS], want[NUMBERS];
    record(k, want);
    return journal_has(j, k) && journal_get(j, k, got, NULL) == DTE_OK &&
           memcmp(got, want, sizeof got) == 0;
}

static dte_status append(journal *j, size_t k, dte_error *err)
{
    double numbers[NUMBERS];
    record(k, numbers);
    return journal_append(j, k, numbers, err);
}

/* A journal with the records 0 .. n - 1, last first. */
static void write_journal(size_t n)
{
    journal *j;
    unlink(path);
    CHECK(journal_open(path, &key, &j, NULL) == DTE_OK);
    while (n-- > 0)
        CHECK(append(j, n, NULL) == DTE_OK);
    CHECK(journal_close(j, NULL) == DTE_OK);
}

static void records_come_back_bit_by_bit(void)
{
    journal *j;
    write_journal(RECORDS - 1);
    for (int reads = 0; reads < 2; reads++) {
        dte_error err;
        CHECK((reads ? journal_read(path, &j, &err) : journal_open(path, &key, &j, &err)) ==
              DTE_OK);
        for (size_t k = 0; k < RECORDS - 1; k++)
            CHECK(is_there(j, k));
        CHECK(!journal_has(j, RECORDS - 1) && !journal_has(j, RECORDS) &&
              !journal_has(j, UINT64_MAX));
        CHECK(journal_look(j).present == RECORDS - 1);
        CHECK(journal_look(j).cut == 0 && journal_look(j).damaged == 0);
        CHECK_TEXT(journal_work(j).text, key.text);
        CHECK(journal_work(j).records == RECORDS && journal_work(j).numbers == NUMBERS);
        CHECK(journal_close(j, &err) == DTE_OK);
    }
}

static void the_header_is_text_that_says_what_the_work_is(void)
{
    unsigned char bytes[ROOM];
    write_journal(0);
    const size_t n = file_read(bytes);
    char want[256];
    snprintf(want, sizeof want, "detente journal 1 %010zu\n%srecords: 7\nnumbers: 3\nsha256: ", n,
             key.text);
    CHECK(memcmp(bytes, want, strlen(want)) == 0);
    CHECK(n == strlen(want) + 64 + 1 && bytes[n - 1] == '\n');
}

/* A kill or a crash leaves a part of what was being written. */
static void a_journal_cut_at_any_byte_keeps_its_whole_records(void)
{
    unsigned char whole[ROOM], again[ROOM];
    write_journal(3);
    const size_t n = file_read(whole);
    const size_t header = n - 3 * SLOT;
    for (size_t cut = 0; cut <= n; cut++) {
        journal *j;
        dte_error err;
        file_write(whole, cut);
        CHECK(journal_open(path, &key, &j, &err) == DTE_OK);
        if (!j) continue;
        const size_t kept = cut < header ? 0 : (cut - header) / SLOT;
        CHECK(journal_look(j).present == kept && journal_look(j).damaged == 0);
        CHECK(journal_look(j).cut == (cut < header ? 0 : (cut - header) % SLOT));
        for (size_t k = 0; k < 3; k++) /* record 2 was written first */
            CHECK(k >= 3 - kept ? is_there(j, k) : !journal_has(j, k));
        for (size_t k = 3 - kept; k-- > 0;)
            CHECK(append(j, k, &err) == DTE_OK);
        CHECK(journal_close(j, &err) == DTE_OK);
        CHECK(file_read(again) == n && memcmp(again, whole, n) == 0);
    }
}

static void one_wrong_byte_costs_one_record(void)
{
    unsigned char whole[ROOM];
    write_journal(3);
    const size_t n = file_read(whole);
    const size_t header = n - 3 * SLOT;
    for (size_t at = header; at < n; at++) {
        journal *j;
        dte_error err;
        whole[at] ^= 0x10;
        file_write(whole, n);
        whole[at] ^= 0x10;
        const size_t lost = 2 - (at - header) / SLOT;
        CHECK(journal_open(path, &key, &j, &err) == DTE_OK);
        if (!j) continue;
        CHECK(journal_look(j).present == 2 && journal_look(j).damaged == 1);
        for (size_t k = 0; k < 3; k++)
            CHECK(k == lost ? !journal_has(j, k) : is_there(j, k));
        CHECK(append(j, lost, &err) == DTE_OK && is_there(j, lost));
        CHECK(journal_close(j, &err) == DTE_OK);
        CHECK(journal_open(path, &key, &j, &err) == DTE_OK && journal_look(j).present == 3);
        CHECK(journal_close(j, &err) == DTE_OK);
    }
}

static void a_wrong_byte_in_the_header_is_refused(void)
{
    unsigned char whole[ROOM], after[ROOM];
    write_journal(2);
    const size_t n = file_read(whole);
    for (size_t at = 0; at < n - 2 * SLOT; at++) {
        journal *j;
        whole[at] ^= 0x01;
        file_write(whole, n);
        CHECK(journal_open(path, &key, &j, NULL) == DTE_USAGE && !j);
        CHECK(journal_read(path, &j, NULL) == DTE_USAGE && !j);
        CHECK(file_read(after) == n && memcmp(after, whole, n) == 0);
        whole[at] ^= 0x01;
    }
}

static void a_record_of_another_journal_does_not_count(void)
{
    const journal_key other = {"scenario: abd\n", RECORDS, NUMBERS};
    unsigned char mine[ROOM], theirs[ROOM];
    journal *j;
    write_journal(1);
    const size_t n = file_read(mine);
    unlink(path);
    CHECK(journal_open(path, &other, &j, NULL) == DTE_OK);
    CHECK(append(j, 1, NULL) == DTE_OK && journal_close(j, NULL) == DTE_OK);
    const size_t m = file_read(theirs);
    memcpy(mine + n, theirs + m - SLOT, SLOT);
    file_write(mine, n + SLOT);
    CHECK(journal_open(path, &key, &j, NULL) == DTE_OK);
    CHECK(journal_look(j).present == 1 && journal_look(j).damaged == 1 && !journal_has(j, 1));
    CHECK(journal_close(j, NULL) == DTE_OK);
}

static void refused(const journal_key *other, dte_status want, const char *message)
{
    unsigned char before[ROOM], after[ROOM];
    char text[1024];
    journal *j;
    dte_error err;
    const size_t n = file_read(before);
    CHECK(journal_open(path, other, &j, &err) == want && !j);
    snprintf(text, sizeof text, message, path);
    CHECK_TEXT(err.text, text);
    CHECK(file_read(after) == n && memcmp(before, after, n) == 0);
}

static void other_work_is_refused_and_told_what_differs(void)
{
    write_journal(2);
    refused(&(journal_key){"scenario: abd\nover 1: gamma=0:2:7\n", RECORDS, NUMBERS}, DTE_USAGE,
            "the journal '%s' holds other work; use the same scenario and options, or another "
            "journal:\n  scenario: abc in the journal, abd now");
    refused(&(journal_key){"scenario: abc\nover 1: gamma=0:2:8\nset a: 1\n", 8, NUMBERS}, DTE_USAGE,
            "the journal '%s' holds other work; use the same scenario and options, or another "
            "journal:\n  over 1: gamma=0:2:7 in the journal, gamma=0:2:8 now\n"
            "  records: 7 in the journal, 8 now\n  set a: nothing in the journal, 1 now");
    refused(&(journal_key){"over 1: gamma=0:2:7\n", RECORDS, NUMBERS}, DTE_USAGE,
            "the journal '%s' holds other work; use the same scenario and options, or another "
            "journal:\n  scenario: abc in the journal, nothing now");
}

static void other_files_are_refused_and_not_touched(void)
{
    static const char *const texts[] = {"x", "param a = 1\n", "detente journal 2 0000000200\n",
                                        "detente journal 1 0000000300\nscenario: abc\n"};
    for (size_t k = 0; k < 3; k++) {
        file_write(texts[k], strlen(texts[k]));
        refused(&key, DTE_USAGE, "'%s' is no journal of detente");
    }
    file_write(texts[3], strlen(texts[3]));
    refused(&key, DTE_USAGE, "the journal '%s' is damaged at its beginning: delete it");
    journal *j;
    dte_error err;
    CHECK(journal_open("/dev/null", &key, &j, &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "'/dev/null' is no journal: it is not a regular file");
    CHECK(journal_open("/", &key, &j, &err) == DTE_IO);
    CHECK_TEXT(err.text, "cannot open the journal '/': Is a directory");
    CHECK(journal_read("/nowhere/a", &j, &err) == DTE_IO);
    CHECK_TEXT(err.text, "cannot open the journal '/nowhere/a': No such file or directory");
}

static void two_writers_are_refused(void)
{
    journal *first, *second;
    dte_error err;
    char text[256];
    write_journal(1);
    snprintf(text, sizeof text,
             "another process writes the journal '%s' now: wait until it has ended, or use "
             "another journal",
             path);
    CHECK(journal_open(path, &key, &first, &err) == DTE_OK);
    CHECK(journal_open(path, &key, &second, &err) == DTE_IO && !second);
    CHECK_TEXT(err.text, text);
    CHECK(journal_read(path, &second, &err) == DTE_IO && !second);
    CHECK_TEXT(err.text, text);
    CHECK(append(first, 1, &err) == DTE_OK && journal_close(first, &err) == DTE_OK);
    CHECK(journal_open(path, &key, &second, &err) == DTE_OK && is_there(second, 1));
    CHECK(journal_close(second, &err) == DTE_OK);
}

static void a_killed_writer_leaves_no_lock(void)
{
    int ready[2], status;
    char byte;
    journal *j;
    unlink(path);
    CHECK(pipe(ready) == 0);
    const pid_t child = fork();
    if (child == 0) {
        if (journal_open(path, &key, &j, NULL) == DTE_OK && append(j, 4, NULL) == DTE_OK &&
            write(ready[1], "", 1) == 1)
            pause();
        _exit(1);
    }
    CHECK(read(ready[0], &byte, 1) == 1);
    CHECK(journal_open(path, &key, &j, NULL) == DTE_IO);
    CHECK(kill(child, SIGKILL) == 0 && waitpid(child, &status, 0) == child);
    CHECK(journal_open(path, &key, &j, NULL) == DTE_OK && is_there(j, 4));
    CHECK(journal_close(j, NULL) == DTE_OK);
    close(ready[0]);
    close(ready[1]);
}

/* The disk is full after `limit` bytes. */
static void limit_files(size_t limit)
{
    struct rlimit now;
    CHECK(getrlimit(RLIMIT_FSIZE, &now) == 0);
    now.rlim_cur = limit ? (rlim_t)limit : now.rlim_max;
    CHECK(setrlimit(RLIMIT_FSIZE, &now) == 0);
}

static void a_full_disk_leaves_a_valid_journal(void)
{
    unsigned char whole[ROOM], bytes[ROOM];
    write_journal(3);
    const size_t n = file_read(whole);
    for (size_t limit = n - 2 * SLOT; limit < n; limit++) {
        journal *j;
        dte_error err;
        char text[256];
        unlink(path);
        CHECK(journal_open(path, &key, &j, &err) == DTE_OK);
        limit_files(limit);
        CHECK(append(j, 2, &err) == DTE_OK);
        const dte_status second = append(j, 1, &err);
        CHECK(second == (limit < n - SLOT ? DTE_IO : DTE_OK));
        if (second == DTE_OK) CHECK(append(j, 0, &err) == DTE_IO);
        limit_files(0);
        snprintf(text, sizeof text,
                 "cannot write the journal '%s': File too large; what is in it stays valid, and "
                 "you can go on from it",
                 path);
        CHECK_TEXT(err.text, text);
        CHECK(file_read(bytes) == (second == DTE_OK ? n - SLOT : n - 2 * (size_t)SLOT));
        if (second != DTE_OK) CHECK(append(j, 1, &err) == DTE_OK); /* there is room again */
        CHECK(append(j, 0, &err) == DTE_OK && journal_close(j, &err) == DTE_OK);
        CHECK(file_read(bytes) == n && memcmp(bytes, whole, n) == 0);
    }
}

static void a_disk_without_room_for_the_header_leaves_an_empty_file(void)
{
    journal *j;
    dte_error err;
    unsigned char bytes[ROOM];
    for (size_t limit = 1; limit < 100; limit += 7) {
        unlink(path);
        limit_files(limit);
        CHECK(journal_open(path, &key, &j, &err) == DTE_IO && !j);
        limit_files(0);
        CHECK(file_read(bytes) == 0);
        CHECK(journal_open(path, &key, &j, &err) == DTE_OK);
        CHECK(journal_close(j, &err) == DTE_OK);
    }
}

static void every_failed_allocation_is_reported(void)
{
    write_journal(2);
    for (int reads = 0; reads < 2; reads++) {
        long k = 0;
        for (;; k++) {
            journal *j;
            dte_error err;
            memory_fail_after(k);
            const dte_status status =
                reads ? journal_read(path, &j, &err) : journal_open(path, &key, &j, &err);
            memory_fail_after(-1);
            if (status == DTE_OK) {
                CHECK(journal_look(j).present == 2);
                CHECK(journal_close(j, &err) == DTE_OK);
                break;
            }
            CHECK(status == DTE_MEMORY && !j);
            CHECK_TEXT(err.text, "out of memory");
        }
        CHECK(k > 4);
    }
}

static void too_much_is_refused(void)
{
    journal *j;
    unlink(path);
    CHECK(journal_open(path, &(journal_key){"", JOURNAL_RECORDS + 1, 1}, &j, NULL) == DTE_LIMIT);
    CHECK(journal_open(path, &(journal_key){"", 1, 0}, &j, NULL) == DTE_LIMIT);
    CHECK(access(path, F_OK) != 0);
    CHECK(journal_open(path, &(journal_key){"", 0, 1}, &j, NULL) == DTE_OK); /* no records */
    CHECK(!journal_has(j, 0) && journal_close(j, NULL) == DTE_OK);
}

int main(void)
{
    signal(SIGXFSZ, SIG_IGN);
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/a.journal", folder);
    RUN(records_come_back_bit_by_bit);
    RUN(the_header_is_text_that_says_what_the_work_is);
    RUN(a_journal_cut_at_any_byte_keeps_its_whole_records);
    RUN(one_wrong_byte_costs_one_record);
    RUN(a_wrong_byte_in_the_header_is_refused);
    RUN(a_record_of_another_journal_does_not_count);
    RUN(other_work_is_refused_and_told_what_differs);
    RUN(other_files_are_refused_and_not_touched);
    RUN(two_writers_are_refused);
    RUN(a_killed_writer_leaves_no_lock);
    RUN(a_full_disk_leaves_a_valid_journal);
    RUN(a_disk_without_room_for_the_header_leaves_an_empty_file);
    RUN(every_failed_allocation_is_reported);
    RUN(too_much_is_refused);
    unlink(path);
    rmdir(folder);
    return tap_done();
}
