/* journal.h - an append-only file of finished records, which a killed program can go on from.
 *
 * The file is a header and then slots of one size:
 *     header  lines of text: "detente journal 1 BYTES", the lines of the key, "records: N",
 *             "numbers: M" and "sha256: ..." of everything before it; BYTES is its whole length
 *     slot    record number (8 bytes), M numbers (8 bytes each), the first 16 bytes of the SHA-256
 *             of the header's checksum and the slot; all little-endian
 * Each slot is written by one append and proves itself, so that after a kill, a crash or a full
 * disk every complete slot is still good: half a slot at the end is cut off, and a damaged one is
 * left where it is and counts as not written. */
#ifndef DTE_JOURNAL_H
#define DTE_JOURNAL_H

#include <detente/error.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct journal_key {
    /* Everything that the records depend on: "name: value\n" lines, each name once. Two journals
     * with the same lines hold the same work; where they differ, a message shows these lines. */
    const char *text;
    uint64_t records; /* they are 0 .. records - 1; at most JOURNAL_RECORDS */
    size_t numbers;   /* in each record; 1 .. JOURNAL_NUMBERS */
} journal_key;

#define JOURNAL_RECORDS ((uint64_t)1 << 32)
#define JOURNAL_NUMBERS ((size_t)1 << 32)

typedef struct journal_facts {
    uint64_t present; /* records that are there */
    uint64_t cut;     /* bytes of half a slot that were at the end */
    uint64_t damaged; /* complete slots whose checksum is wrong */
} journal_facts;

typedef struct journal journal;

/* Goes on with the journal at `path`, or begins it if there is none or an empty file. It is locked
 * until journal_close: DTE_IO if another process (or another journal of this one) has it. DTE_USAGE
 * if it is another file or holds other work; the file is then as it was. DTE_IO, DTE_MEMORY,
 * DTE_LIMIT. */
dte_status journal_open(const char *path, const journal_key *key, journal **out, dte_error *err);

/* A journal of any work, for reading only; the file is not changed. DTE_IO also if a writer has it
 * now. */
dte_status journal_read(const char *path, journal **out, dte_error *err);

/* The key's text belongs to the journal. */
journal_key journal_work(const journal *j);
journal_facts journal_look(const journal *j);
bool journal_has(const journal *j, uint64_t record);

/* Copies a record that is there. DTE_IO if it cannot be read or is no longer what was written. */
dte_status journal_get(journal *j, uint64_t record, double *numbers, dte_error *err);

/* Appends a record. It survives the end of this process when this returns, and a failure of the
 * machine about a second later. DTE_IO (a full disk): what was there is still valid, and a later
 * append may succeed. */
dte_status journal_append(journal *j, uint64_t record, const double *numbers, dte_error *err);

/* Flushes to the disk and unlocks; takes NULL. DTE_IO if flushing fails. */
dte_status journal_close(journal *j, dte_error *err);

/* DTE_OK if the journal at `path` with the lines a and the work at hand (or the other journal,
 * `where`) with the lines b are the same work, or else DTE_USAGE with a line for each name whose
 * value differs. */
dte_status journal_compare(const char *path, const char *a, const char *where, const char *b,
                           dte_error *err);

#endif
