/* stream_grid.c - each cell heads a linked list of its points; a query visits the cells
 * that a disc of radius r can touch. Points outside belong to the border cells. */
#include "analysis/stream_grid.h"
#include "base/memory.h"
#include <math.h>
#include <string.h>

bool stream_grid_create(stream_grid *g, double width, double height, double cell)
{
    *g = (stream_grid){.cell = cell};
    g->columns = (size_t)ceil(width / cell) + 1;
    g->rows = (size_t)ceil(height / cell) + 1;
    g->head = memory_zero(g->columns * g->rows, sizeof *g->head);
    return g->head != NULL;
}

void stream_grid_free(stream_grid *g)
{
    memory_free(g->head);
    memory_free(g->points);
    memory_free(g->next);
    *g = (stream_grid){0};
}

void stream_grid_clear(stream_grid *g)
{
    memset(g->head, 0, g->columns * g->rows * sizeof *g->head);
    g->count = 0;
}

static size_t cell_of(double value, double cell, size_t cells)
{
    const double k = floor(value / cell);
    if (!(k > 0.0)) return 0;
    return k < (double)cells ? (size_t)k : cells - 1;
}

bool stream_grid_add(stream_grid *g, plane_point p)
{
    if (g->count >= UINT32_MAX - 1) return false;
    if (!memory_grow(&g->points, &g->point_room, g->count + 1, sizeof *g->points)) return false;
    if (!memory_grow(&g->next, &g->next_room, g->count + 1, sizeof *g->next)) return false;
    uint32_t *head =
        &g->head[cell_of(p.y, g->cell, g->rows) * g->columns + cell_of(p.x, g->cell, g->columns)];
    g->points[g->count] = p;
    g->next[g->count] = *head;
    *head = (uint32_t)++g->count;
    return true;
}

/* Squares are compared: this is asked more often than anything else. */
static bool near_in_cell(const stream_grid *g, uint32_t head, plane_point p, double square)
{
    for (uint32_t i = head; i != 0; i = g->next[i - 1]) {
        const double x = g->points[i - 1].x - p.x, y = g->points[i - 1].y - p.y;
        if (x * x + y * y < square) return true;
    }
    return false;
}

bool stream_grid_within(const stream_grid *g, plane_point p, double r)
{
    if (g->count == 0) return false;
    const size_t column = cell_of(p.x, g->cell, g->columns), row = cell_of(p.y, g->cell, g->rows);
    if (near_in_cell(g, g->head[row * g->columns + column], p, r * r)) return true;
    const size_t left = cell_of(p.x - r, g->cell, g->columns);
    const size_t right = cell_of(p.x + r, g->cell, g->columns);
    const size_t top = cell_of(p.y + r, g->cell, g->rows);
    for (size_t j = cell_of(p.y - r, g->cell, g->rows); j <= top; j++)
        for (size_t i = left; i <= right; i++)
            if ((i != column || j != row) && near_in_cell(g, g->head[j * g->columns + i], p, r * r))
                return true;
    return false;
}

bool stream_grid_any(const stream_grid *g, plane_point p, double r,
                     bool (*test)(void *data, size_t i), void *data)
{
    const size_t left = cell_of(p.x - r, g->cell, g->columns);
    const size_t right = cell_of(p.x + r, g->cell, g->columns);
    const size_t top = cell_of(p.y + r, g->cell, g->rows);
    for (size_t j = cell_of(p.y - r, g->cell, g->rows); j <= top; j++)
        for (size_t i = left; i <= right; i++)
            for (uint32_t k = g->head[j * g->columns + i]; k != 0; k = g->next[k - 1])
                if (test(data, k - 1)) return true;
    return false;
}
