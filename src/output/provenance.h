/* provenance.h - how a picture was made, as text that can be read back without ambiguity.
 *
 *     detente: 0.1.0
 *     gnuplot: 5.4 patchlevel 4
 *     recipe: nk17-fig3.fig
 *     | figure "Learning U[-1,1]"
 *     | panel phase "uniform_gan.game"
 *     |
 *
 * Entries "key: value"; each may be followed by a text, every line of it behind "| ", so that no
 * text can pretend to be an entry. A text that ends in a line end has an empty last line. In values
 * and texts a backslash is written "\\" and a control character or DEL "\xNN", so that the form
 * survives XML, a PNG chunk and PDF comments (picture.h). */
#ifndef DTE_PROVENANCE_H
#define DTE_PROVENANCE_H

#include "base/buffer.h"

/* Keys that more than one file uses. */
#define PROVENANCE_VERSION  "detente"
#define PROVENANCE_GNUPLOT  "gnuplot"
#define PROVENANCE_MEDIUM   "medium"
#define PROVENANCE_RECIPE   "recipe"
#define PROVENANCE_PLOT     "plot"
#define PROVENANCE_SCENARIO "scenario"
#define PROVENANCE_USED     "used" /* a file that the scenario before it uses */

enum { PROVENANCE_ENTRIES = 4096 };

typedef struct provenance_entry {
    char *key, *value;
    char *text; /* NULL: none */
} provenance_entry;

typedef struct provenance {
    size_t n;
    provenance_entry *entries;
} provenance;

/* Appends one entry; `text` NULL: none. Keys are lower-case words. */
void provenance_add(buffer *b, const char *key, const char *value, const char *text);
/* Appends the version of this detente and of the gnuplot that will draw ("unknown" if it does not
 * say). DTE_MEMORY. */
dte_status provenance_begin(buffer *b, dte_error *err);

/* Reads what provenance_add wrote. DTE_IO if the text has another form, DTE_LIMIT beyond
 * PROVENANCE_ENTRIES, DTE_MEMORY; *out is then empty. */
dte_status provenance_read(const char *text, provenance *out, dte_error *err);
void provenance_free(provenance *p);
/* The first entry with this key, or NULL. */
const provenance_entry *provenance_find(const provenance *p, const char *key);

#endif
