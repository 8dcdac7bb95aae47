/* save.c - write, fsync, rename, fsync the folder. */
#include "output/save.h"
#include "base/buffer.h"
#include "base/fail.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_TRIES = 100 };

static dte_status cannot(const char *path, int code, dte_error *err)
{
    return fail(err, DTE_IO, "cannot write '%s': %s", path, strerror(code));
}

/* 0 or an errno value. */
static int write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        const ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return done < 0 ? errno : EIO;
        bytes += done;
        n -= (size_t)done;
    }
    return 0;
}

static int close_checked(int fd, int code)
{
    const int closed = close(fd) == 0 ? 0 : errno;
    return code != 0 ? code : closed;
}

static int write_directly(const char *path, const char *bytes, size_t n)
{
    const int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) return errno;
    return close_checked(fd, write_all(fd, bytes, n));
}

/* ---- the temporary file ---- */

/* The length of the folder part of a path, with its last slash; 0 if there is none. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash + 1 - path) : 0;
}

/* A new empty file beside `path`; O_EXCL instead of mkstemp so that umask applies as for any
 * new file. Its name is in *name. Returns a descriptor, or -1 with errno. */
static int create_beside(const char *path, buffer *name)
{
    const size_t folder = folder_length(path);
    for (int i = 0; i < NAME_TRIES; i++) {
        buffer_free(name);
        buffer_add_bytes(name, path, folder);
        buffer_print(name, ".detente-%ld-%d.tmp", (long)getpid(), i);
        if (name->failed) {
            errno = ENOMEM;
            return -1;
        }
        const int fd = open(name->text, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST) return fd;
    }
    return -1;
}

/* The rename is on the disk when the folder is. Some file systems cannot; that is no error. */
static void flush_folder(const char *path)
{
    buffer folder = {0};
    buffer_add_bytes(&folder, path, folder_length(path));
    if (folder.length == 0) buffer_add(&folder, ".");
    const int fd = folder.failed ? -1 : open(folder.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    buffer_free(&folder);
}

static int fill(int fd, const struct stat *old, const char *bytes, size_t n)
{
    int code = write_all(fd, bytes, n);
    if (code == 0 && old && fchmod(fd, old->st_mode & 07777) != 0) code = errno;
    if (code == 0 && fsync(fd) != 0) code = errno;
    return close_checked(fd, code);
}

static int replace(const char *path, const struct stat *old, const char *bytes, size_t n)
{
    buffer name = {0};
    const int fd = create_beside(path, &name);
    int code = fd < 0 ? errno : fill(fd, old, bytes, n);
    if (code == 0 && rename(name.text, path) != 0) code = errno;
    if (code != 0 && fd >= 0) unlink(name.text);
    if (code == 0) flush_folder(path);
    buffer_free(&name);
    return code;
}

dte_status save_file(const char *path, const void *bytes, size_t n, dte_error *err)
{
    struct stat old;
    const bool exists = stat(path, &old) == 0;
    if (exists && S_ISDIR(old.st_mode)) return cannot(path, EISDIR, err);
    if (exists && !S_ISREG(old.st_mode)) {
        const int code = write_directly(path, bytes, n);
        return code == 0 ? DTE_OK : cannot(path, code, err);
    }
    char *target = exists ? realpath(path, NULL) : NULL; /* through a link to its file */
    const int code = replace(target ? target : path, exists ? &old : NULL, bytes, n);
    free(target);
    if (code == ENOMEM) return fail_memory(err);
    return code == 0 ? DTE_OK : cannot(path, code, err);
}
