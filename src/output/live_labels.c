/* live_labels.c - words on the canvas of live_canvas.h. */
#include "output/axis_name.h"
#include "output/gnuplot.h"
#include "output/live_canvas.h"
#include <string.h>

void live_labels_free(live_labels *l)
{
    for (size_t i = 0; i < LIVE_LABELS; i++) {
        buffer_free(&l->now[i]);
        buffer_free(&l->before[i]);
    }
}

/* The next label; NULL if all are taken. */
static buffer *next(live_labels *l)
{
    if (l->n == LIVE_LABELS) return NULL;
    buffer *b = &l->now[l->n++];
    b->length = 0;
    return b;
}

/* Each character beyond ASCII as one '?'. */
static void add_plain(buffer *b, const char *text)
{
    buffer ascii = {0};
    for (; *text; text++)
        if ((unsigned char)*text < 0x80)
            buffer_add_bytes(&ascii, text, 1);
        else if ((unsigned char)*text >= 0xc0)
            buffer_add(&ascii, "?");
    gnuplot_text(b, ascii.text ? ascii.text : "");
    buffer_add(b, " noenhanced");
    b->failed = b->failed || ascii.failed;
    buffer_free(&ascii);
}

static void place(buffer *b, double x, double y, const char *align, int size, unsigned colour)
{
    buffer_add(b, " at ");
    buffer_number(b, x, 5);
    buffer_add(b, ",");
    buffer_number(b, y, 5);
    buffer_print(b, " %s font \",%d\" textcolor rgb 0x%06X front", align, size, colour);
}

void live_label(live_labels *l, double x, double y, const char *align, int size, unsigned colour,
                const char *text)
{
    buffer *b = next(l);
    if (!b) return;
    if (l->plain) {
        add_plain(b, text);
    } else {
        gnuplot_text(b, text);
        buffer_add(b, " noenhanced");
    }
    place(b, x, y, align, size, colour);
}

void live_name(live_labels *l, double x, double y, const char *align, int size, const char *name)
{
    buffer *b = next(l);
    if (!b) return;
    if (l->plain)
        add_plain(b, name);
    else
        axis_name(b, name);
    place(b, x, y, align, size, STYLE_INK);
}

void live_words(live_labels *l, double x, double y, const char *align, int size, unsigned colour,
                const char *text)
{
    buffer *b = next(l);
    if (!b) return;
    if (l->plain)
        add_plain(b, text);
    else
        axis_text(b, text);
    place(b, x, y, align, size, colour);
}

static bool same(const buffer *a, const buffer *b)
{
    return a->length == b->length && (a->length == 0 || memcmp(a->text, b->text, a->length) == 0);
}

void live_labels_send(live_labels *l, buffer *out)
{
    for (size_t i = 0; i < LIVE_LABELS; i++) {
        buffer *now = &l->now[i], *before = &l->before[i];
        if (i >= l->n) now->length = 0;
        out->failed = out->failed || now->failed;
        if (same(now, before)) continue;
        if (now->length > 0)
            buffer_print(out, "set label %zu %s\n", i + 1, now->text);
        else
            buffer_print(out, "unset label %zu\n", i + 1);
        const buffer old = *before;
        *before = *now;
        *now = old;
    }
    l->n = 0;
}
