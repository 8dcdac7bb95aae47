/* save.h - writing a file so that readers see the old one or the new one, never half. */
#ifndef DTE_SAVE_H
#define DTE_SAVE_H

#include <detente/error.h>
#include <stddef.h>

/* Writes bytes[0..n) to `path`: to a new file in the same folder, flushed to the disk, then
 * renamed. An existing file keeps its permissions; a symbolic link is followed; a device or
 * pipe (/dev/stdout) is written directly. DTE_IO with the system's reason; the old file is
 * then untouched and the new one removed. */
dte_status save_file(const char *path, const void *bytes, size_t n, dte_error *err);

#endif
