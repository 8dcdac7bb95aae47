/* gnuplot.c - one child process, three channels, one poll loop.
 *
 * Standard input is a socket pair: send(MSG_NOSIGNAL) reports a gnuplot that died as EPIPE
 * where write() to a pipe would raise SIGPIPE in the host program. The child leads its own
 * process group, so that a time-out ends its children too. */
#include "output/gnuplot.h"
#include "base/fail.h"
#include "base/memory.h"
#include "output/picture.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum {
    CHUNK = 65536,
    COMPLAINT_LIMIT = 1200, /* bytes of standard error that a message shows */
    PICTURE_LIMIT = 256 * 1024 * 1024
};

typedef enum channel { IN, OUT, ERR, CHANNELS } channel;

typedef struct run {
    pid_t pid;
    int fd[CHANNELS]; /* our ends; -1 once closed */
    const char *script;
    size_t left; /* bytes of the script not yet sent */
    buffer *out;
    buffer complaint;
    double deadline;
} run;

gnuplot_settings gnuplot_default(void)
{
    return (gnuplot_settings){.timeout = 60.0};
}

static double now(void)
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

/* ---- starting ---- */

static bool has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Variables that change what gnuplot draws or where it looks for commands. */
static bool is_withheld(const char *variable)
{
    static const char *const withheld[] = {
        "GNUTERM=", "GNUPLOT_", "GNUFITLOG=", "FIT_",      "GDFONTPATH=",
        "GNUHELP=", "LC_",      "LANG=",      "LANGUAGE=", "SOURCE_DATE_EPOCH="};
    for (size_t i = 0; i < sizeof withheld / sizeof *withheld; i++)
        if (has_prefix(variable, withheld[i])) return true;
    return false;
}

/* The environment without them, in the C locale with UTF-8. Free with memory_free. */
static char **child_environment(void)
{
    static const char locale[] = "LC_ALL=C.UTF-8";
    size_t n = 0, kept = 0;
    while (environ && environ[n])
        n++;
    char **out = memory_zero(n + 2, sizeof *out);
    if (!out) return NULL;
    for (size_t i = 0; i < n; i++)
        if (!is_withheld(environ[i])) out[kept++] = environ[i];
    out[kept] = (char *)(uintptr_t)locale; /* never written through */
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

static int spawn(const int theirs[CHANNELS], char **environment, pid_t *pid)
{
    char name[] = "gnuplot", no_start_file[] = "-d";
    char *argv[] = {name, no_start_file, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    int code = posix_spawn_file_actions_init(&files);
    if (code != 0) return code;
    code = posix_spawnattr_init(&attributes);
    if (code == 0) {
        for (int i = 0; i < CHANNELS && code == 0; i++)
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

static bool open_channels(int ours[CHANNELS], int theirs[CHANNELS])
{
    int pair[2];
    for (int i = 0; i < CHANNELS; i++) {
        const bool in = i == IN;
        if (in ? socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) : pipe2(pair, O_CLOEXEC))
            return false;
        ours[i] = pair[0];
        theirs[i] = pair[1];
        if (!lift(&ours[i]) || !lift(&theirs[i])) return false;
        if (fcntl(ours[i], F_SETFL, O_NONBLOCK) != 0) return false;
    }
    return true;
}

static dte_status start(run *r, dte_error *err)
{
    int theirs[CHANNELS] = {-1, -1, -1};
    char **environment = child_environment();
    if (!environment) return fail_memory(err);
    int code = open_channels(r->fd, theirs) ? 0 : errno;
    if (code == 0) code = spawn(theirs, environment, &r->pid);
    memory_free(environment);
    for (int i = 0; i < CHANNELS; i++)
        close_fd(&theirs[i]);
    if (code == ENOENT || code == ENOTDIR || code == EACCES)
        return fail(err, DTE_IO,
                    "gnuplot is not installed or not in PATH; install it (apt-get install "
                    "gnuplot-nox) or ask for the data with --keep");
    if (code != 0) return fail(err, DTE_IO, "gnuplot cannot be started: %s", strerror(code));
    return DTE_OK;
}

/* ---- talking ---- */

static void send_script(run *r)
{
    const ssize_t n = send(r->fd[IN], r->script, r->left, MSG_NOSIGNAL);
    if (n > 0) {
        r->script += n;
        r->left -= (size_t)n;
    }
    /* A gnuplot that stopped reading says why by its exit status or its picture. */
    if (r->left == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) close_fd(&r->fd[IN]);
}

static void receive(run *r, channel c, char *chunk)
{
    const ssize_t n = read(r->fd[c], chunk, CHUNK);
    if (n > 0) {
        buffer *to = c == OUT ? r->out : &r->complaint;
        const size_t used = to->length, room = c == OUT ? (size_t)n : COMPLAINT_LIMIT - used;
        buffer_add_bytes(to, chunk, (size_t)n < room ? (size_t)n : room);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        close_fd(&r->fd[c]);
    }
}

static int milliseconds_left(const run *r)
{
    const double left = ceil(1e3 * (r->deadline - now()));
    return left <= 0.0 ? 0 : left > 1e6 ? 1000000 : (int)left;
}

static dte_status too_slow(double timeout, dte_error *err)
{
    return fail(err, DTE_IO,
                "gnuplot did not finish within %g seconds and was stopped; the picture is not "
                "written",
                timeout);
}

/* Until gnuplot has closed its two outputs. */
static dte_status talk(run *r, double timeout, dte_error *err)
{
    char *chunk = memory_zero(CHUNK, 1);
    dte_status status = chunk ? DTE_OK : fail_memory(err);
    while (status == DTE_OK && (r->fd[OUT] >= 0 || r->fd[ERR] >= 0)) {
        struct pollfd p[CHANNELS] = {{.fd = r->fd[IN], .events = POLLOUT},
                                     {.fd = r->fd[OUT], .events = POLLIN},
                                     {.fd = r->fd[ERR], .events = POLLIN}};
        const int left = milliseconds_left(r);
        const int ready = left > 0 ? poll(p, CHANNELS, left) : 0;
        if (ready == 0 && left <= 0) status = too_slow(timeout, err);
        if (ready <= 0) continue;
        if (p[IN].revents) send_script(r);
        if (p[OUT].revents) receive(r, OUT, chunk);
        if (p[ERR].revents) receive(r, ERR, chunk);
        if (r->out->failed || r->complaint.failed) status = fail_memory(err);
        if (r->out->length > PICTURE_LIMIT)
            status = fail(err, DTE_LIMIT, "gnuplot wrote more than 256 MiB and was stopped");
    }
    memory_free(chunk);
    return status;
}

/* ---- ending ---- */

/* Waits until the deadline; false if gnuplot still runs. */
static bool reap(run *r, int *code)
{
    const struct timespec pause = {0, 1000000};
    *code = 0; /* if a host ignores SIGCHLD, the picture's end must speak for itself */
    for (;;) {
        const pid_t pid = waitpid(r->pid, code, WNOHANG);
        if (pid == r->pid || (pid < 0 && errno != EINTR)) break;
        if (now() > r->deadline) return false;
        nanosleep(&pause, NULL);
    }
    r->pid = 0;
    return true;
}

static void stop(run *r)
{
    for (int i = 0; i < CHANNELS; i++)
        close_fd(&r->fd[i]);
    if (r->pid <= 0) return;
    kill(-r->pid, SIGKILL);
    while (waitpid(r->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

/* What gnuplot said, on one line: without empty lines and leading blanks. */
static const char *said(buffer *complaint)
{
    char *out = complaint->text;
    if (!out) return "it gave no reason";
    size_t n = 0;
    for (const char *c = complaint->text; *c; c++) {
        const bool blank = *c == '\n' || *c == ' ' || *c == '\t' || *c == '\r';
        if (blank && (n == 0 || out[n - 1] == ' ')) continue;
        out[n++] = blank ? ' ' : *c;
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    return n > 0 ? out : "it gave no reason";
}

static dte_status judge(run *r, int code, dte_error *err)
{
    if (WIFSIGNALED(code))
        return fail(err, DTE_IO, "gnuplot was ended by signal %d: %s", WTERMSIG(code),
                    said(&r->complaint));
    if (WEXITSTATUS(code) != 0)
        return fail(err, DTE_IO, "gnuplot failed with exit status %d: %s", WEXITSTATUS(code),
                    said(&r->complaint));
    return DTE_OK;
}

static dte_status run_to_end(run *r, double timeout, dte_error *err)
{
    int code;
    DTE_TRY(start(r, err));
    DTE_TRY(talk(r, timeout, err));
    if (!reap(r, &code)) return too_slow(timeout, err);
    return judge(r, code, err);
}

dte_status gnuplot_run(const char *script, const gnuplot_settings *settings, buffer *out,
                       dte_error *err)
{
    const double timeout = fmin(fmax(settings->timeout, 0.01), 86400.0);
    run r = {.fd = {-1, -1, -1},
             .script = script,
             .left = strlen(script),
             .out = out,
             .deadline = now() + timeout};
    const dte_status status = run_to_end(&r, timeout, err);
    stop(&r);
    buffer_free(&r.complaint);
    return status;
}

dte_status gnuplot_picture(const char *script, picture_format format,
                           const gnuplot_settings *settings, buffer *out, dte_error *err)
{
    DTE_TRY(gnuplot_run(script, settings, out, err));
    if (!picture_complete(format, out->text, out->length))
        return fail(
            err, DTE_IO,
            "gnuplot wrote an incomplete %s picture (%zu bytes); is its temporary disk full?",
            picture_format_name(format), out->length);
    if (format == PICTURE_PDF) picture_fix_dates(out->text, out->length);
    return DTE_OK;
}
