/* names.h - the words of a scenario, each stored once.
 *
 * Two occurrences of a word are the same symbol, so names compare as pointers. What a
 * symbol means is the elaborator's business (definition, elaborate.h). */
#ifndef DTE_NAMES_H
#define DTE_NAMES_H

#include "base/memory.h"
#include "base/source.h"

/* A value, a player, an equilibrium and an energy may have the same name. */
enum { SPACE_VALUE, SPACE_PLAYER, SPACE_EQUILIBRIUM, SPACE_ENERGY, NAMES_SPACES };

typedef struct symbol {
    const char *text;
    size_t length;
    struct definition *def;            /* NULL: means nothing yet */
    struct entry *entry[NAMES_SPACES]; /* the statements that define it, by kind (declare.c) */
    bool suspect;         /* occurs in a statement that failed: no errors that follow from it */
    struct symbol *next;  /* in its bucket */
    struct symbol *later; /* in the order of first occurrence */
} symbol;

enum { NAMES_BUCKETS = 1024 };

typedef struct name_table {
    arena *memory;
    symbol *bucket[NAMES_BUCKETS];
    symbol *first, *last;
    size_t n;
} name_table;

/* The symbol of text[0..length); NULL when no memory is left. */
symbol *names_intern(name_table *t, const char *text, size_t length);

/* " (did you mean 'theta'?)" with the nearest of `words` (NULL at the end), or "" if none is near.
 */
enum { NAMES_HINT = 128 };
const char *names_hint(const char *word, const char *const *words, char out[NAMES_HINT]);
/* The same over all symbols that have a definition, and `n` more words. */
const char *names_hint_defined(const name_table *t, const char *word, size_t n,
                               const char *const *more, char out[NAMES_HINT]);

#endif
