/* gnuplot.h - running gnuplot without giving it anything to execute.
 *
 * gnuplot is a shell: back-quotes in double quotes, a newline in single quotes, "<cmd" as a
 * data file and "|cmd" as an output path all run commands. So a script holds only
 * commands written here, numbers, and text from gnuplot_quote or gnuplot_text; it holds no
 * path; it reaches gnuplot through standard input, and the picture comes back through
 * standard output. gnuplot is started with an argument vector and without ~/.gnuplot. */
#ifndef DTE_GNUPLOT_H
#define DTE_GNUPLOT_H

#include "base/buffer.h"

typedef enum picture_format { PICTURE_SVG, PICTURE_PNG, PICTURE_PDF } picture_format;

/* The format by the ending of `path`, in any case. DTE_USAGE names the three. */
dte_status picture_format_of(const char *path, picture_format *out, dte_error *err);
const char *picture_format_name(picture_format f); /* "SVG", "PNG", "PDF" */

/* Appends text as a double-quoted gnuplot string: every byte outside [A-Za-z ] as \ooo.
 * The string in gnuplot is the same bytes; use `noenhanced` where it is displayed. */
void gnuplot_quote(buffer *b, const char *text);
/* The same for text to be seen: control characters become spaces, and what is not valid
 * UTF-8 becomes U+FFFD, so that SVG stays well-formed. */
void gnuplot_text(buffer *b, const char *text);

typedef struct gnuplot_settings {
    double timeout;           /* seconds; then gnuplot is killed. In [0.01, 86400] */
    const volatile int *stop; /* nonzero: gnuplot is killed, DTE_IO; NULL: never */
} gnuplot_settings;

gnuplot_settings gnuplot_default(void); /* 60 seconds */

/* Runs gnuplot (the first one in PATH) on `script` and appends what it writes to standard
 * output. DTE_IO if gnuplot is missing, fails (with its message), is killed or too slow;
 * DTE_LIMIT beyond 256 MiB; DTE_MEMORY. Never raises SIGPIPE, changes no signal handler;
 * no process or descriptor is left behind. */
dte_status gnuplot_run(const char *script, const gnuplot_settings *settings, buffer *out,
                       dte_error *err);

/* The same for a script that draws one picture: checks that it is complete and gives a PDF
 * the fixed date 2000-01-01, so that the same script gives the same bytes. */
dte_status gnuplot_picture(const char *script, picture_format format,
                           const gnuplot_settings *settings, buffer *out, dte_error *err);

#endif
