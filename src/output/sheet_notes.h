/* sheet_notes.h - where the words beside a point stand (private to sheet). */
#ifndef DTE_SHEET_NOTES_H
#define DTE_SHEET_NOTES_H

#include "output/sheet_layout.h"

/* A place of a note, in design pixels from the lower left corner of the frame: the middle of the
 * line of text in y, and in x its right end (side -1), middle (0) or left end (1). */
typedef struct note_place {
    double x, y;
    int side;
} note_place;

/* Places for all notes of a panel, whose points must be in the frame: on the side that the note
 * asks for if that is free, else where it covers least. No note leaves the frame unless it is wider
 * than that. out[n_notes]. */
void sheet_notes_place(const sheet_layout *l, size_t panel, note_place *out);

#endif
