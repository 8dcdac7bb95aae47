/* result.c - see result.h.
 *
 * An interrupted program must leave no half-written file: the signal handler only removes the
 * temporary and lets the signal end the process as usual. */
#include "cli/result.h"

#include "cli/message.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
static char *volatile unfinished; /* the temporary that a signal removes */

static void on_signal(int number)
{
    const char *path = unfinished;
    if (path) unlink(path);
    signal(number, SIG_DFL);
    raise(number);
}

/* An ignored signal (nohup) stays ignored. */
static void watch(char *path)
{
    unfinished = path;
    for (size_t k = 0; k < sizeof signals / sizeof *signals; k++) {
        struct sigaction old;
        const struct sigaction mine = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
        if (sigaction(signals[k], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            sigaction(signals[k], &mine, NULL);
    }
}

static int cannot(const result *r, int error)
{
    if (r->path)
        message_fail("cannot write '%s': %s", r->path, strerror(error));
    else
        message_fail("cannot write to standard output: %s", strerror(error));
    return EXIT_IO;
}

/* "folder/.detente-XXXXXX" beside the file that it will replace. */
static char *temporary_name(const char *path)
{
    static const char pattern[] = ".detente-XXXXXX";
    const char *slash = strrchr(path, '/');
    const size_t folder = slash ? (size_t)(slash + 1 - path) : 0;
    char *name = malloc(folder + sizeof pattern);
    if (!name) return NULL;
    memcpy(name, path, folder);
    memcpy(name + folder, pattern, sizeof pattern);
    return name;
}

/* A new file with the permissions of the old one, or those of any new file. */
static FILE *open_temporary(result *r, const struct stat *old)
{
    const mode_t mask = umask(0);
    umask(mask);
    const int fd = mkstemp(r->temporary);
    if (fd < 0) return NULL;
    watch(r->temporary);
    FILE *file = fdopen(fd, "w");
    if (file && fchmod(fd, old ? old->st_mode & 07777 : 0666 & ~mask) == 0) return file;
    const int error = errno;
    if (file)
        fclose(file);
    else
        close(fd);
    unlink(r->temporary);
    errno = error;
    return NULL;
}

int result_open(result *r, const char *path)
{
    struct stat old;
    *r = (result){.path = path};
    if (!path) {
        r->file = stdout;
        return EXIT_DONE;
    }
    const bool exists = stat(path, &old) == 0;
    if (exists && S_ISDIR(old.st_mode)) return cannot(r, EISDIR);
    if (exists && !S_ISREG(old.st_mode)) { /* /dev/stdout, a named pipe */
        r->file = fopen(path, "w");
        return r->file ? EXIT_DONE : cannot(r, errno);
    }
    char *target = exists ? realpath(path, NULL) : NULL; /* a link stays a link */
    r->temporary = temporary_name(target ? target : path);
    free(target);
    r->file = r->temporary ? open_temporary(r, exists ? &old : NULL) : NULL;
    if (r->file) return EXIT_DONE;
    const int code = cannot(r, r->temporary ? errno : ENOMEM);
    unfinished = NULL;
    free(r->temporary);
    r->temporary = NULL;
    return code;
}

int result_write(result *r, const char *text, size_t length)
{
    if (r->error == 0 && fwrite(text, 1, length, r->file) != length) r->error = errno;
    return r->error == 0 ? 0 : -1;
}

int result_sink(void *user, const char *text, size_t length)
{
    return result_write(user, text, length);
}

/* `head` has read enough: end as a program does that never asked. */
static void end_by_pipe(void)
{
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
}

/* Moves the temporary into its place. Returns 0 or an errno value. */
static int put_in_place(result *r)
{
    char *target = realpath(r->path, NULL);
    const int error = rename(r->temporary, target ? target : r->path) == 0 ? 0 : errno;
    free(target);
    return error;
}

int result_close(result *r, int code)
{
    const bool wanted = code == EXIT_DONE || code == EXIT_FAILED;
    if (fflush(r->file) != 0 && r->error == 0) r->error = errno;
    if (r->temporary && r->error == 0 && wanted && fsync(fileno(r->file)) != 0) r->error = errno;
    if (ferror(r->file) && r->error == 0) r->error = EIO;
    if ((r->file != stdout || r->last) && fclose(r->file) != 0 && r->error == 0) r->error = errno;
    if (r->temporary && wanted && r->error == 0) r->error = put_in_place(r);
    if (r->temporary && (!wanted || r->error != 0)) unlink(r->temporary);
    unfinished = NULL;
    free(r->temporary);
    r->temporary = NULL;
    if (r->error == 0) return code;
    if (r->error == EPIPE) end_by_pipe();
    return cannot(r, r->error);
}

int result_text(const char *path, const char *text, int code)
{
    result r;
    const int opened = result_open(&r, path);
    if (opened != EXIT_DONE) return opened;
    result_write(&r, text, strlen(text));
    return result_close(&r, code);
}

int result_fail(const dte_error *err)
{
    static const int codes[] = {
        [DTE_OK] = EXIT_DONE,         [DTE_USAGE] = EXIT_USAGE, [DTE_SCENARIO] = EXIT_USAGE,
        [DTE_NUMERIC] = EXIT_NUMERIC, [DTE_IO] = EXIT_IO,       [DTE_LIMIT] = EXIT_LIMIT,
        [DTE_MEMORY] = EXIT_LIMIT,
    };
    fflush(stdout); /* what came before the error stands before it */
    fprintf(stderr, "%s%s\n", err->line == 0 ? "detente: " : "", err->text);
    return codes[err->status];
}
