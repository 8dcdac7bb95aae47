/* blocks.c - Tarjan's strongly connected components, with an explicit stack. */
#include "analysis/blocks.h"

#include "base/memory.h"
#include <stdint.h>
#include <stdlib.h>

typedef struct search {
    size_t n;
    const bool *pattern;
    size_t *index, *low;         /* 0: not seen */
    size_t *stack, *path, *next; /* path: the walk under way; next: its next column */
    bool *on_stack;
    size_t depth, height, count;
    size_t *order, *start, placed, blocks;
} search;

static int ascending(const void *a, const void *b)
{
    const size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

static void enter(search *s, size_t i)
{
    s->index[i] = s->low[i] = ++s->count;
    s->stack[s->height++] = i;
    s->on_stack[i] = true;
    s->path[s->depth] = i;
    s->next[s->depth++] = 0;
}

/* i is the root of a component: it is everything above i on the stack. */
static void close_block(search *s, size_t i)
{
    const size_t first = s->placed;
    size_t member;
    do {
        member = s->stack[--s->height];
        s->on_stack[member] = false;
        s->order[s->placed++] = member;
    } while (member != i);
    qsort(s->order + first, s->placed - first, sizeof *s->order, ascending);
    s->start[++s->blocks] = s->placed;
}

static void leave(search *s)
{
    const size_t i = s->path[--s->depth];
    if (s->low[i] == s->index[i]) close_block(s, i);
    if (s->depth == 0) return;
    const size_t parent = s->path[s->depth - 1];
    if (s->low[i] < s->low[parent]) s->low[parent] = s->low[i];
}

static void walk(search *s, size_t root)
{
    enter(s, root);
    while (s->depth > 0) {
        const size_t i = s->path[s->depth - 1], j = s->next[s->depth - 1]++;
        if (j == s->n)
            leave(s);
        else if (!s->pattern[i * s->n + j])
            continue;
        else if (s->index[j] == 0)
            enter(s, j);
        else if (s->on_stack[j] && s->index[j] < s->low[i])
            s->low[i] = s->index[j];
    }
}

size_t blocks_find(size_t n, const bool *pattern, size_t *order, size_t *start)
{
    search s = {.n = n, .pattern = pattern, .order = order, .start = start};
    size_t *work = memory_zero(5 * n + 1, sizeof *work);
    s.on_stack = memory_zero(n + 1, sizeof *s.on_stack);
    start[0] = 0;
    if (work && s.on_stack) {
        s.index = work;
        s.low = work + n;
        s.stack = work + 2 * n;
        s.path = work + 3 * n;
        s.next = work + 4 * n;
        for (size_t i = 0; i < n; i++)
            if (s.index[i] == 0) walk(&s, i);
    }
    memory_free(work);
    memory_free(s.on_stack);
    return s.blocks;
}
