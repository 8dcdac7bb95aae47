/* memory.c - allocation that a test can make fail, and the arena.
 *
 * An arena is a list of blocks, the newest first. Objects are cut from the newest block;
 * an object that does not fit starts a new block, at least twice as large as the last
 * (up to BLOCK_MOST), so that n bytes cost O(log n) allocations. */
#include "base/memory.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    NUMERIC_ALIGNMENT = 64, /* a cache line, an AVX-512 register */
    BLOCK_FIRST = 4 * 1024,
    BLOCK_MOST = 256 * 1024,
    GROW_FIRST = 8 /* elements */
};

/* The only mutable state of the library: it exists for tests, which set it. Atomic, so that
 * threads may allocate while nobody sets it. */
static atomic_long allocations;
static atomic_long allowed = -1;

void memory_fail_after(long count)
{
    allowed = count < 0 ? -1 : count;
    allocations = 0;
}

long memory_allocations(void)
{
    return allocations;
}

/* Counts one allocation; false if a test wants it to fail. */
static bool may_allocate(void)
{
    const long before = atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
    const long limit = atomic_load_explicit(&allowed, memory_order_relaxed);
    return limit < 0 || before < limit;
}

/* *bytes = n * size, at least 1; false on overflow. */
static bool product(size_t n, size_t size, size_t *bytes)
{
    if (__builtin_mul_overflow(n, size, bytes)) return false;
    if (*bytes == 0) *bytes = 1;
    return *bytes <= PTRDIFF_MAX;
}

void *memory_zero(size_t n, size_t size)
{
    size_t bytes;
    if (!product(n, size, &bytes) || !may_allocate()) return NULL;
    return calloc(1, bytes);
}

void *memory_resize(void *old, size_t n, size_t size)
{
    size_t bytes;
    if (!product(n, size, &bytes) || !may_allocate()) return NULL;
    return realloc(old, bytes);
}

void *memory_aligned(size_t n, size_t size)
{
    size_t bytes;
    if (!product(n, size, &bytes) || !may_allocate()) return NULL;
    bytes = (bytes + NUMERIC_ALIGNMENT - 1) / NUMERIC_ALIGNMENT * NUMERIC_ALIGNMENT;
    void *p = aligned_alloc(NUMERIC_ALIGNMENT, bytes);
    return p ? memset(p, 0, bytes) : NULL;
}

void memory_free(void *p)
{
    free(p);
}

bool memory_grow(void *array_pointer, size_t *room, size_t need, size_t size)
{
    if (need <= *room) return true;
    size_t more = *room > SIZE_MAX / 2 ? need : 2 * *room;
    if (more < GROW_FIRST) more = GROW_FIRST;
    if (more < need) more = need;
    /* The caller's pointer has a type of its own: memcpy, because a void ** to it would alias. */
    void *array;
    memcpy(&array, array_pointer, sizeof array);
    array = memory_resize(array, more, size);
    if (!array) return false;
    memcpy(array_pointer, &array, sizeof array);
    *room = more;
    return true;
}

typedef struct block {
    struct block *older;
    size_t used, room; /* bytes of data */
    alignas(max_align_t) unsigned char data[];
} block;

struct arena {
    block *newest;
};

arena *arena_create(void)
{
    return memory_zero(1, sizeof(arena));
}

void arena_free(arena *a)
{
    if (!a) return;
    for (block *b = a->newest, *older; b; b = older) {
        older = b->older;
        memory_free(b);
    }
    memory_free(a);
}

/* A new newest block with room for `bytes`. */
static block *arena_block(arena *a, size_t bytes)
{
    size_t room = a->newest ? 2 * a->newest->room : BLOCK_FIRST;
    if (room > BLOCK_MOST) room = BLOCK_MOST;
    if (room < bytes) room = bytes;
    block *b = memory_resize(NULL, 1, sizeof(block) + room); /* zeroed object by object */
    if (!b) return NULL;
    b->room = room;
    b->used = 0;
    b->older = a->newest;
    a->newest = b;
    return b;
}

void *arena_alloc(arena *a, size_t n, size_t size)
{
    const size_t unit = alignof(max_align_t);
    size_t bytes;
    if (!product(n, size, &bytes) || bytes > PTRDIFF_MAX / 2) return NULL;
    bytes = (bytes + unit - 1) / unit * unit;
    block *b = a->newest;
    if (!b || b->room - b->used < bytes) b = arena_block(a, bytes);
    if (!b) return NULL;
    void *p = b->data + b->used;
    b->used += bytes;
    return memset(p, 0, bytes);
}

char *arena_text(arena *a, const char *text, size_t length)
{
    if (length == SIZE_MAX) return NULL;
    char *copy = arena_alloc(a, length + 1, 1);
    if (copy && length > 0) memcpy(copy, text, length);
    return copy;
}
