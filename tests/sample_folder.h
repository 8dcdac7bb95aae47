/* sample_folder.h - scenarios with files of samples, in a folder of their own. */
#ifndef DTE_SAMPLE_FOLDER_H
#define DTE_SAMPLE_FOLDER_H

#include "tap.h"
#include <detente/game.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[64];

static inline void folder_make(void)
{
    snprintf(folder, sizeof folder, "/tmp/detente_test_XXXXXX");
    if (!mkdtemp(folder)) abort();
}

static inline const char *folder_path(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static inline void folder_write(const char *name, const char *text, size_t length)
{
    FILE *f = fopen(folder_path(name), "wb");
    if (!f || fwrite(text, 1, length, f) != length || fclose(f) != 0) abort();
}

static inline void folder_remove(const char *name)
{
    unlink(folder_path(name));
    rmdir(folder); /* succeeds behind the last file */
}

/* The game of a text that lies in the folder; NULL with `err` filled. */
static inline dte_game *folder_game(const char *text, size_t n, const dte_setting *set,
                                    dte_error *err)
{
    dte_game *game = NULL;
    dte_game_parse(folder_path("test.game"), text, strlen(text), n, set, &game, err);
    return game;
}

/* Component k of the field at s; NaN without a game. */
static inline double folder_field(const char *text, const double *s, size_t k)
{
    dte_error err;
    dte_game *game = folder_game(text, 0, NULL, &err);
    double v[16] = {0};
    if (!game) {
        printf("# %s\n", err.text);
        return (double)NAN;
    }
    dte_game_field(game, 1, s, v);
    dte_game_free(game);
    return v[k];
}

#endif
