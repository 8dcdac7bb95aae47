/* panel.c - the table of the kinds of panels. */
#include "output/panel_rows.h"

#include <string.h>

#define ROW(name) &panel_##name,
const panel_kind *const panel_table[] = {PANEL_ROWS(ROW)};
#undef ROW

size_t panel_count(void)
{
    return sizeof panel_table / sizeof *panel_table;
}

const panel_kind *panel_find(const char *name)
{
    for (size_t i = 0; i < panel_count(); i++)
        if (strcmp(panel_table[i]->name, name) == 0) return panel_table[i];
    return NULL;
}
