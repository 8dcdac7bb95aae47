/* gnuplot_child.c - see gnuplot_child.h. */
#include "output/gnuplot_child.h"
#include "base/fail.h"
#include "base/memory.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

double gnuplot_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void close_fd(int *fd)
{
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

static bool has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Variables that change what gnuplot draws or where it looks for commands. */
static bool is_withheld(const char *variable)
{
    static const char *const withheld[] = {
        "GNUTERM=", "GNUPLOT_",  "GNUFITLOG=",         "FIT_", "GDFONTPATH=", "GNUHELP=", "LC_",
        "LANG=",    "LANGUAGE=", "SOURCE_DATE_EPOCH=", "TZ="};
    for (size_t i = 0; i < sizeof withheld / sizeof *withheld; i++)
        if (has_prefix(variable, withheld[i])) return true;
    return false;
}

/* The environment without them, in the C locale with UTF-8 and in UTC, which the dates inside a PDF
 * are written in. Free with memory_free. */
static char **child_environment(void)
{
    static const char locale[] = "LC_ALL=C.UTF-8", zone[] = "TZ=UTC0";
    size_t n = 0, kept = 0;
    while (environ && environ[n])
        n++;
    char **out = memory_zero(n + 3, sizeof *out);
    if (!out) return NULL;
    for (size_t i = 0; i < n; i++)
        if (!is_withheld(environ[i])) out[kept++] = environ[i];
    out[kept++] = (char *)(uintptr_t)locale; /* never written through */
    out[kept] = (char *)(uintptr_t)zone;
    return out;
}

/* Own process group, default SIGPIPE, no blocked signals. */
static int set_attributes(posix_spawnattr_t *a)
{
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigmask(a, &none);
    posix_spawnattr_setsigdefault(a, &defaults);
    posix_spawnattr_setpgroup(a, 0);
    return posix_spawnattr_setflags(a, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                           POSIX_SPAWN_SETSIGDEF);
}

static int spawn(const int theirs[GNUPLOT_CHANNELS], bool dialogue, char **environment, pid_t *pid)
{
    char name[] = "gnuplot", no_start_file[] = "-d", input[] = "/dev/stdin";
    char *argv[] = {name, no_start_file, dialogue ? NULL : input, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    int code = posix_spawn_file_actions_init(&files);
    if (code != 0) return code;
    code = posix_spawnattr_init(&attributes);
    if (code == 0) {
        for (int i = 0; i < GNUPLOT_CHANNELS && code == 0; i++)
            code = posix_spawn_file_actions_adddup2(&files, theirs[i], i);
        if (code == 0) code = set_attributes(&attributes);
        if (code == 0) code = posix_spawnp(pid, name, &files, &attributes, argv, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&files);
    return code;
}

/* A descriptor of 0, 1 or 2 (a host that closed its own) would collide with the child's. */
static bool lift(int *fd)
{
    if (*fd > 2) return true;
    const int high = fcntl(*fd, F_DUPFD_CLOEXEC, 3);
    if (high < 0) return false;
    close(*fd);
    *fd = high;
    return true;
}

/* A file in memory, to be read from its beginning; -1 on failure. */
static int file_of(const char *text)
{
    const int fd = memfd_create("script", MFD_CLOEXEC);
    for (size_t left = strlen(text); fd >= 0 && left > 0;) {
        const ssize_t n = write(fd, text, left);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            close(fd);
            return -1;
        }
        text += n;
        left -= (size_t)n;
    }
    if (fd >= 0) lseek(fd, 0, SEEK_SET);
    return fd;
}

static bool open_channels(const char *script, int ours[GNUPLOT_CHANNELS],
                          int theirs[GNUPLOT_CHANNELS])
{
    int pair[2];
    for (int i = 0; i < GNUPLOT_CHANNELS; i++) {
        const bool in = i == GNUPLOT_IN;
        if (in && script) {
            theirs[i] = file_of(script);
            if (theirs[i] < 0 || !lift(&theirs[i])) return false;
            continue;
        }
        if (in ? socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) : pipe2(pair, O_CLOEXEC))
            return false;
        ours[i] = pair[0];
        theirs[i] = pair[1];
        if (!lift(&ours[i]) || !lift(&theirs[i])) return false;
        if (fcntl(ours[i], F_SETFL, O_NONBLOCK) != 0) return false;
    }
    return true;
}

dte_status gnuplot_child_start(gnuplot_child *c, const char *script, const char *advice,
                               dte_error *err)
{
    int theirs[GNUPLOT_CHANNELS] = {-1, -1, -1};
    *c = (gnuplot_child){.fd = {-1, -1, -1}};
    char **environment = child_environment();
    if (!environment) return fail_memory(err);
    int code = open_channels(script, c->fd, theirs) ? 0 : errno;
    if (code == 0) code = spawn(theirs, script == NULL, environment, &c->pid);
    if (code != 0) c->pid = 0;
    memory_free(environment);
    for (int i = 0; i < GNUPLOT_CHANNELS; i++)
        close_fd(&theirs[i]);
    if (code == ENOENT || code == ENOTDIR || code == EACCES)
        return fail(err, DTE_IO, "gnuplot is not installed or not in PATH; %s", advice);
    if (code != 0) return fail(err, DTE_IO, "gnuplot cannot be started: %s", strerror(code));
    return DTE_OK;
}

void gnuplot_child_close(gnuplot_child *c, gnuplot_channel channel)
{
    close_fd(&c->fd[channel]);
}

void gnuplot_child_stop(gnuplot_child *c)
{
    for (int i = 0; i < GNUPLOT_CHANNELS; i++)
        close_fd(&c->fd[i]);
    if (c->pid <= 0) return;
    kill(-c->pid, SIGKILL);
    while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    c->pid = 0;
}
