/* memory.h - allocation that a test can make fail, and the arena.
 *
 * Everything in detente allocates through these four functions, so that a test
 * can let the n-th allocation fail (memory_fail_after) and see that the result
 * is DTE_MEMORY and nothing leaks. */
#ifndef DTE_MEMORY_H
#define DTE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* n * size bytes, zeroed, NULL on overflow or when no memory is left.
 * n * size == 0 gives a pointer that may be freed but not read. */
void *memory_zero(size_t n, size_t size);
/* Like realloc for arrays: NULL on overflow or failure, `old` then still valid. */
void *memory_resize(void *old, size_t n, size_t size);
/* The same, 64-byte aligned and zeroed, for numeric blocks; free with memory_free. */
void *memory_aligned(size_t n, size_t size);
void memory_free(void *p);

/* Grows *array (of elements of `size` bytes, capacity *room) so that it holds at
 * least `need` elements; doubles. False if that fails; *array is then unchanged. */
bool memory_grow(void *array_pointer, size_t *room, size_t need, size_t size);

/* For tests: let all allocations after the next `count` fail; a negative count
 * (the start value) never fails. Not for use by several threads at once. */
void memory_fail_after(long count);
/* For tests: how many allocations have been made since memory_fail_after. */
long memory_allocations(void);

/* An arena: many small objects that live and die together. */
typedef struct arena arena;
arena *arena_create(void);
void arena_free(arena *a);
/* Zeroed, aligned for any type; NULL when no memory is left. */
void *arena_alloc(arena *a, size_t n, size_t size);
/* A copy of text[0..length), NUL-terminated. NULL when no memory is left. */
char *arena_text(arena *a, const char *text, size_t length);

#endif
