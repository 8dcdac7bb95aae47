/* live_record.c - see live_record.h. Time is counted in frames, and nothing is put off, so that the
 * bytes do not depend on the machine. */
#include "output/live_record.h"
#include "base/fail.h"
#include "output/gnuplot.h"
#include "output/live_draw.h"
#include "output/save.h"
#include <string.h>

static const double frame_time = 0.08; /* seconds: 12.5 frames a second */
static const double space_time = 2.0;  /* the space bar is pressed after */
static const double last_look = 1.0;   /* after the end of the script */

/* ---- the file ---- */

static size_t byte_at(const char *bytes, size_t at)
{
    return (size_t)(unsigned char)bytes[at];
}

/* Behind the data sub-blocks that begin at `at`; 0 if they are cut off. */
static size_t skip_blocks(const char *bytes, size_t n, size_t at)
{
    while (at < n && byte_at(bytes, at) > 0)
        at += byte_at(bytes, at) + 1;
    return at < n ? at + 1 : 0;
}

static size_t table_size(size_t flags)
{
    return flags & 0x80 ? (size_t)3 << ((flags & 7) + 1) : 0;
}

bool live_gif_complete(const char *bytes, size_t n, size_t frames)
{
    size_t found = 0;
    if (n < 14 || memcmp(bytes, "GIF89a", 6) != 0) return false;
    size_t at = 13 + table_size(byte_at(bytes, 10));
    while (at > 0 && at < n) {
        switch (byte_at(bytes, at)) {
        case 0x21: /* extension: its label, then blocks */
            at = skip_blocks(bytes, n, at + 2);
            break;
        case 0x2c: /* image: place, flags, colours, code size, blocks */
            if (at + 10 >= n) return false;
            at = skip_blocks(bytes, n, at + 11 + table_size(byte_at(bytes, at + 9)));
            found++;
            break;
        case 0x3b:
            return at + 1 == n && found == frames;
        default:
            return false;
        }
    }
    return false;
}

/* ---- the frames ---- */

static dte_status too_long(dte_error *err)
{
    return fail(err, DTE_LIMIT,
                "the record would have more than %d frames (%g seconds); shorten the waits of the "
                "script",
                LIVE_RECORD_FRAMES, LIVE_RECORD_FRAMES * frame_time);
}

static dte_status draw_frames(live_session *s, const volatile int *stop, buffer *out, size_t *n,
                              dte_error *err)
{
    live_picture picture = {0};
    dte_status status = DTE_OK;
    double rest = last_look;
    while (status == DTE_OK && rest > 0.0 && !(stop && *stop)) {
        status = live_session_advance(s, frame_time, err);
        if (status == DTE_OK && *n == LIVE_RECORD_FRAMES) status = too_long(err);
        if (status != DTE_OK) break;
        live_draw(&picture, s, out);
        (*n)++;
        if (out->failed) status = fail_memory(err);
        if (live_session_script_over(s)) rest -= frame_time;
    }
    live_picture_free(&picture);
    return status;
}

static dte_status make(live_session *s, const volatile int *stop, buffer *gif, dte_error *err)
{
    buffer script = {0};
    size_t n = 0;
    gnuplot_settings how = gnuplot_default();
    buffer_print(&script,
                 "set encoding utf8\nset terminal gif animate delay %d loop 0 size %d,%d font "
                 "\"DejaVu Sans,10\"\n",
                 (int)(100.0 * frame_time + 0.5), LIVE_WIDTH, LIVE_HEIGHT);
    dte_status status = draw_frames(s, stop, &script, &n, err);
    buffer_add(&script, "unset output\n");
    if (status == DTE_OK && script.failed) status = fail_memory(err);
    how.timeout += (double)n;
    how.stop = stop;
    if (status == DTE_OK && !(stop && *stop)) status = gnuplot_run(script.text, &how, gif, err);
    buffer_free(&script);
    if (stop && *stop) { /* half a picture is none */
        buffer_free(gif);
        return status == DTE_IO ? DTE_OK : status;
    }
    if (status != DTE_OK) return status;
    if (live_gif_complete(gif->text, gif->length, n)) {
        live_log(s, "record %zu frames", n);
        return DTE_OK;
    }
    return fail(err, DTE_IO,
                "gnuplot wrote an incomplete GIF (%zu bytes for %zu frames); is its temporary "
                "disk full?",
                gif->length, n);
}

static dte_status check_settings(const dte_live_settings *settings, dte_error *err)
{
    const size_t n = strlen(settings->record);
    if (n < 4 || strcmp(settings->record + n - 4, ".gif") != 0)
        return fail(err, DTE_USAGE, "a record is an animated GIF: the name '%s' must end in .gif",
                    settings->record);
    if (settings->script) return DTE_OK;
    return fail(err, DTE_USAGE,
                "a record needs a script that says what happens: --script talk.txt");
}

dte_status live_record(dte_game *game, const dte_live_settings *settings, const volatile int *stop,
                       dte_error *err)
{
    live_session session;
    buffer gif = {0};
    DTE_TRY(check_settings(settings, err));
    dte_status status = live_session_create(game, settings, true, &session, err);
    session.space_time = space_time;
    if (status == DTE_OK) status = make(&session, stop, &gif, err);
    live_session_free(&session);
    if (status == DTE_OK && gif.length > 0)
        status = save_file(settings->record, gif.text, gif.length, err);
    buffer_free(&gif);
    return status;
}
