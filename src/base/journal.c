/* journal.c - see journal.h. The place of every slot follows from its number, so one damaged slot
 * costs one record. */
#include "base/journal.h"

#include "base/buffer.h"
#include "base/journal_header.h"
#include "base/memory.h"
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { CHECK_BYTES = 16, FLUSH_SECONDS = 1 };

struct journal {
    char *path;
    int fd;
    journal_header header;
    size_t slot_bytes;
    uint64_t *slot_of; /* slot + 1 of each record, 0: not there */
    uint64_t slots;
    unsigned char *slot; /* room for one */
    journal_facts facts;
    struct timespec flushed;
};

static dte_status cannot(const char *verb, const char *path, int code, dte_error *err)
{
    return fail(err, DTE_IO, "cannot %s the journal '%s': %s", verb, path, strerror(code));
}

/* ---- slots ---- */

static void put_word(unsigned char *to, uint64_t word)
{
    word = htole64(word);
    memcpy(to, &word, sizeof word);
}

static uint64_t get_word(const unsigned char *from)
{
    uint64_t word;
    memcpy(&word, from, sizeof word);
    return le64toh(word);
}

static void checksum(const journal *j, unsigned char out[CHECK_BYTES])
{
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SHA2_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, (const uint8_t *)j->header.sha256, sizeof j->header.sha256);
    SHA256Update(&context, j->slot, j->slot_bytes - CHECK_BYTES);
    SHA256Final(digest, &context);
    memcpy(out, digest, CHECK_BYTES);
}

static void fill_slot(journal *j, uint64_t record, const double *numbers)
{
    put_word(j->slot, record);
    for (size_t k = 0; k < j->header.numbers; k++) {
        uint64_t bits;
        memcpy(&bits, &numbers[k], sizeof bits);
        put_word(j->slot + 8 * (k + 1), bits);
    }
    checksum(j, j->slot + j->slot_bytes - CHECK_BYTES);
}

/* Whether j->slot proves itself and holds a record of this journal. */
static bool slot_is_good(const journal *j)
{
    unsigned char check[CHECK_BYTES];
    checksum(j, check);
    return memcmp(check, j->slot + j->slot_bytes - CHECK_BYTES, CHECK_BYTES) == 0 &&
           get_word(j->slot) < j->header.records;
}

static off_t slot_offset(const journal *j, uint64_t slot)
{
    return (off_t)(j->header.length + slot * j->slot_bytes);
}

/* 0, or an errno value; EIO at the end of the file. */
static int read_at(int fd, void *to, size_t n, off_t offset)
{
    char *at = to;
    while (n > 0) {
        const ssize_t done = pread(fd, at, n, offset);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return done < 0 ? errno : EIO;
        at += done;
        offset += done;
        n -= (size_t)done;
    }
    return 0;
}

static int write_all(int fd, const void *from, size_t n)
{
    const char *at = from;
    while (n > 0) {
        const ssize_t done = write(fd, at, n);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return done < 0 ? errno : EIO;
        at += done;
        n -= (size_t)done;
    }
    return 0;
}

/* ---- opening ---- */

static dte_status begin(journal *j, const char *path, bool writes, dte_error *err)
{
    struct stat is;
    const int how = writes ? O_RDWR | O_CREAT | O_APPEND : O_RDONLY;
    j->path = memory_zero(strlen(path) + 1, 1);
    if (!j->path) return fail_memory(err);
    memcpy(j->path, path, strlen(path));
    j->fd = open(path, how | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0666);
    if (j->fd < 0) return cannot("open", path, errno, err);
    if (fstat(j->fd, &is) != 0) return cannot("open", path, errno, err);
    if (!S_ISREG(is.st_mode))
        return fail(err, DTE_USAGE, "'%s' is no journal: it is not a regular file", path);
    if (flock(j->fd, (writes ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) return DTE_OK;
    if (errno != EWOULDBLOCK) return cannot("lock", path, errno, err);
    return fail(err, DTE_IO,
                "another process writes the journal '%s' now: wait until it has ended, or use "
                "another journal",
                path);
}

static dte_status allocate(journal *j, dte_error *err)
{
    j->slot_bytes = 8 * (j->header.numbers + 1) + CHECK_BYTES;
    j->slot = memory_zero(j->slot_bytes, 1);
    j->slot_of = memory_zero((size_t)j->header.records, sizeof *j->slot_of);
    return j->slot && j->slot_of ? DTE_OK : fail_memory(err);
}

/* Reads every slot. What follows the last complete one is facts.cut. */
static dte_status scan(journal *j, uint64_t size, dte_error *err)
{
    const uint64_t bytes = size - j->header.length;
    j->slots = bytes / j->slot_bytes;
    j->facts.cut = bytes % j->slot_bytes;
    for (uint64_t k = 0; k < j->slots; k++) {
        const int code = read_at(j->fd, j->slot, j->slot_bytes, slot_offset(j, k));
        if (code != 0) return cannot("read", j->path, code, err);
        if (!slot_is_good(j)) {
            j->facts.damaged++;
            continue;
        }
        uint64_t *known = &j->slot_of[get_word(j->slot)];
        if (*known == 0) j->facts.present++;
        *known = k + 1;
    }
    return DTE_OK;
}

/* The size of the file and its header, as far as it is there. */
static dte_status read_header(journal *j, uint64_t *size, buffer *text, dte_error *err)
{
    struct stat is;
    char chunk[4096];
    if (fstat(j->fd, &is) != 0) return cannot("read", j->path, errno, err);
    *size = (uint64_t)is.st_size;
    uint64_t wanted = *size < sizeof chunk ? *size : sizeof chunk;
    while (text->length < wanted) {
        const size_t left = (size_t)wanted - text->length;
        const size_t n = left < sizeof chunk ? left : sizeof chunk;
        const int code = read_at(j->fd, chunk, n, (off_t)text->length);
        if (code != 0) return cannot("read", j->path, code, err);
        buffer_add_bytes(text, chunk, n);
        if (text->failed) return fail_memory(err);
        const uint64_t length = journal_header_length(text->text, text->length);
        if (length > 0) wanted = length < *size ? length : *size;
    }
    return DTE_OK;
}

/* A new journal, or one whose writer was stopped inside the header. */
static dte_status write_header(journal *j, const buffer *header, dte_error *err)
{
    int code = ftruncate(j->fd, 0) == 0 ? 0 : errno;
    if (code == 0) code = write_all(j->fd, header->text, header->length);
    if (code == 0 && fsync(j->fd) != 0) code = errno;
    if (code == 0) return DTE_OK;
    const bool emptied = ftruncate(j->fd, 0) == 0;
    return emptied ? cannot("write", j->path, code, err) : cannot("begin", j->path, code, err);
}

static bool is_beginning(const buffer *part, const buffer *whole)
{
    return part->length < whole->length &&
           (part->length == 0 || memcmp(part->text, whole->text, part->length) == 0);
}

static dte_status cut(journal *j, dte_error *err)
{
    if (j->facts.cut == 0) return DTE_OK;
    if (ftruncate(j->fd, slot_offset(j, j->slots)) == 0) return DTE_OK;
    return cannot("write", j->path, errno, err);
}

static dte_status compare(const journal *j, const buffer *wanted, dte_error *err)
{
    journal_header mine = {0};
    dte_status status = journal_header_take(j->path, wanted, &mine, err);
    if (status == DTE_OK) status = journal_compare(j->path, j->header.lines, NULL, mine.lines, err);
    journal_header_free(&mine);
    return status;
}

static dte_status go_on(journal *j, const buffer *wanted, buffer *found, dte_error *err)
{
    uint64_t size = 0;
    DTE_TRY(read_header(j, &size, found, err));
    if (is_beginning(found, wanted)) {
        DTE_TRY(write_header(j, wanted, err));
        size = wanted->length;
        buffer_free(found);
        buffer_add_bytes(found, wanted->text, wanted->length);
        if (found->failed) return fail_memory(err);
    }
    DTE_TRY(journal_header_take(j->path, found, &j->header, err));
    DTE_TRY(compare(j, wanted, err));
    DTE_TRY(allocate(j, err));
    DTE_TRY(scan(j, size, err));
    return cut(j, err);
}

dte_status journal_open(const char *path, const journal_key *key, journal **out, dte_error *err)
{
    buffer wanted = {0}, found = {0};
    fail_clear(err);
    *out = NULL;
    if (key->records > JOURNAL_RECORDS || key->numbers > JOURNAL_NUMBERS || key->numbers == 0)
        return fail(err, DTE_LIMIT, "this is too much for the journal '%s'", path);
    journal *j = memory_zero(1, sizeof *j);
    if (!j) return fail_memory(err);
    j->fd = -1;
    dte_status status = journal_header_make(key, &wanted, err);
    if (status == DTE_OK) status = begin(j, path, true, err);
    if (status == DTE_OK) status = go_on(j, &wanted, &found, err);
    buffer_free(&wanted);
    buffer_free(&found);
    if (status == DTE_OK)
        *out = j;
    else
        journal_close(j, NULL);
    return status;
}

static dte_status look(journal *j, buffer *found, dte_error *err)
{
    uint64_t size = 0;
    DTE_TRY(read_header(j, &size, found, err));
    DTE_TRY(journal_header_take(j->path, found, &j->header, err));
    DTE_TRY(allocate(j, err));
    return scan(j, size, err);
}

dte_status journal_read(const char *path, journal **out, dte_error *err)
{
    buffer found = {0};
    fail_clear(err);
    *out = NULL;
    journal *j = memory_zero(1, sizeof *j);
    if (!j) return fail_memory(err);
    j->fd = -1;
    dte_status status = begin(j, path, false, err);
    if (status == DTE_OK) status = look(j, &found, err);
    buffer_free(&found);
    if (status == DTE_OK)
        *out = j;
    else
        journal_close(j, NULL);
    return status;
}

dte_status journal_close(journal *j, dte_error *err)
{
    dte_status status = DTE_OK;
    if (!j) return DTE_OK;
    if (j->fd >= 0 && j->slot && fsync(j->fd) != 0 && errno != EINVAL && errno != EROFS)
        status = cannot("write", j->path, errno, err);
    if (j->fd >= 0) close(j->fd);
    memory_free(j->path);
    memory_free(j->slot_of);
    memory_free(j->slot);
    journal_header_free(&j->header);
    memory_free(j);
    return status;
}

/* ---- records ---- */

journal_key journal_work(const journal *j)
{
    return (journal_key){j->header.key, j->header.records, j->header.numbers};
}

journal_facts journal_look(const journal *j)
{
    return j->facts;
}

bool journal_has(const journal *j, uint64_t record)
{
    return record < j->header.records && j->slot_of[record] != 0;
}

dte_status journal_get(journal *j, uint64_t record, double *numbers, dte_error *err)
{
    const off_t offset = slot_offset(j, j->slot_of[record] - 1);
    const int code = read_at(j->fd, j->slot, j->slot_bytes, offset);
    if (code != 0) return cannot("read", j->path, code, err);
    if (!slot_is_good(j) || get_word(j->slot) != record)
        return fail(err, DTE_IO, "the journal '%s' was changed while it was read", j->path);
    for (size_t k = 0; k < j->header.numbers; k++) {
        const uint64_t bits = get_word(j->slot + 8 * (k + 1));
        memcpy(&numbers[k], &bits, sizeof bits);
    }
    return DTE_OK;
}

/* To the disk now and then: waiting for it after each record would be slow. */
static int flush_sometimes(journal *j)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) return 0;
    if (now.tv_sec - j->flushed.tv_sec < FLUSH_SECONDS) return 0;
    j->flushed = now;
    return fdatasync(j->fd) == 0 || errno == EINVAL ? 0 : errno;
}

dte_status journal_append(journal *j, uint64_t record, const double *numbers, dte_error *err)
{
    fill_slot(j, record, numbers);
    int code = write_all(j->fd, j->slot, j->slot_bytes);
    if (code == 0) code = flush_sometimes(j);
    if (code == 0) {
        if (j->slot_of[record] == 0) j->facts.present++;
        j->slot_of[record] = ++j->slots;
        return DTE_OK;
    }
    const bool is_whole = ftruncate(j->fd, slot_offset(j, j->slots)) == 0;
    return fail(err, DTE_IO, "cannot write the journal '%s': %s; %s", j->path, strerror(code),
                is_whole ? "what is in it stays valid, and you can go on from it"
                         : "its last record is lost, and you can go on from the others");
}
