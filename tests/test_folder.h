/* test_folder.h - a folder of files for one test program. */
#ifndef DTE_TEST_FOLDER_H
#define DTE_TEST_FOLDER_H

#include "base/buffer.h"
#include <stdio.h>

static char folder[512]; /* main makes it */

/* A path in the folder, valid for the next three calls. */
static const char *inside(const char *name)
{
    static char path[4][1024];
    static unsigned next;
    char *out = path[next++ % 4];
    snprintf(out, sizeof path[0], "%s/%s", folder, name);
    return out;
}

/* The whole file; empty text if it cannot be read. Free with buffer_free. */
static buffer contents(const char *path)
{
    buffer b = {0};
    char chunk[4096];
    FILE *f = fopen(path, "rb");
    for (size_t n; f && (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buffer_add_bytes(&b, chunk, n);
    if (f) fclose(f);
    buffer_add_bytes(&b, "", 0);
    return b;
}

#endif
