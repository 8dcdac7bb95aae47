/* live_record.h - a script of the live view as an animated GIF, without a display. */
#ifndef DTE_LIVE_RECORD_H
#define DTE_LIVE_RECORD_H

#include <detente/live.h>
#include <stdbool.h>

enum { LIVE_RECORD_FRAMES = 3000 };

dte_status live_record(dte_game *game, const dte_live_settings *settings, const volatile int *stop,
                       dte_error *err);

/* Is it a whole GIF of that many frames? */
bool live_gif_complete(const char *bytes, size_t n, size_t frames);

#endif
