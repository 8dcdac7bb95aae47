/* names.c - see names.h. The hash is FNV-1a. */
#include "lang/names.h"
#include <stdio.h>
#include <string.h>

static size_t hash_text(const char *text, size_t length)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t k = 0; k < length; k++)
        hash = (hash ^ (unsigned char)text[k]) * 1099511628211u;
    return (size_t)(hash ^ hash >> 32) % NAMES_BUCKETS;
}

static symbol *find(const name_table *t, const char *text, size_t length, size_t slot)
{
    for (symbol *s = t->bucket[slot]; s; s = s->next)
        if (s->length == length && memcmp(s->text, text, length) == 0) return s;
    return NULL;
}

symbol *names_intern(name_table *t, const char *text, size_t length)
{
    const size_t slot = hash_text(text, length);
    symbol *old = find(t, text, length, slot);
    if (old) return old;
    symbol *s = arena_alloc(t->memory, 1, sizeof *s);
    char *copy = arena_text(t->memory, text, length);
    if (!s || !copy) return NULL;
    *s = (symbol){.text = copy, .length = length, .next = t->bucket[slot]};
    t->bucket[slot] = s;
    if (t->last)
        t->last->later = s;
    else
        t->first = s;
    t->last = s;
    t->n++;
    return s;
}

const char *names_hint(const char *word, const char *const *words, char out[NAMES_HINT])
{
    const char *near = text_nearest(word, strlen(word), words);
    out[0] = '\0';
    if (near) snprintf(out, NAMES_HINT, " (did you mean '%s'?)", near);
    return out;
}

const char *names_hint_defined(const name_table *t, const char *word, size_t n,
                               const char *const *more, char out[NAMES_HINT])
{
    out[0] = '\0';
    const char **words = memory_zero(t->n + n + 1, sizeof *words);
    if (!words) return out; /* a hint is worth no error of its own */
    size_t count = 0;
    for (const symbol *s = t->first; s; s = s->later)
        if (s->def) words[count++] = s->text;
    for (size_t k = 0; k < n; k++)
        words[count++] = more[k];
    names_hint(word, words, out);
    memory_free(words);
    return out;
}
