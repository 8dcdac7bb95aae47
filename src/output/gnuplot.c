/* gnuplot.c - one script in, one picture out: two channels, one poll loop. */
#include "output/gnuplot.h"
#include "base/fail.h"
#include "base/memory.h"
#include "output/gnuplot_child.h"
#include "output/picture.h"
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    CHUNK = 65536,
    COMPLAINT_LIMIT = 1200, /* bytes of standard error that a message shows */
    PICTURE_LIMIT = 256 * 1024 * 1024
};

typedef struct run {
    gnuplot_child child;
    buffer *out;
    buffer complaint;
    double deadline;
} run;

gnuplot_settings gnuplot_default(void)
{
    return (gnuplot_settings){.timeout = 60.0};
}

/* ---- talking ---- */

static void receive(run *r, gnuplot_channel c, char *chunk)
{
    const ssize_t n = read(r->child.fd[c], chunk, CHUNK);
    if (n > 0) {
        buffer *to = c == GNUPLOT_OUT ? r->out : &r->complaint;
        const size_t used = to->length,
                     room = c == GNUPLOT_OUT ? (size_t)n : COMPLAINT_LIMIT - used;
        buffer_add_bytes(to, chunk, (size_t)n < room ? (size_t)n : room);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        gnuplot_child_close(&r->child, c);
    }
}

static int milliseconds_left(const run *r)
{
    const double left = ceil(1e3 * (r->deadline - gnuplot_clock()));
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
static dte_status talk(run *r, const gnuplot_settings *how, dte_error *err)
{
    char *chunk = memory_zero(CHUNK, 1);
    dte_status status = chunk ? DTE_OK : fail_memory(err);
    while (status == DTE_OK && (r->child.fd[GNUPLOT_OUT] >= 0 || r->child.fd[GNUPLOT_ERR] >= 0)) {
        struct pollfd p[] = {{.fd = r->child.fd[GNUPLOT_OUT], .events = POLLIN},
                             {.fd = r->child.fd[GNUPLOT_ERR], .events = POLLIN}};
        const int left = milliseconds_left(r), turn = left < 250 ? left : 250;
        const int ready = left > 0 ? poll(p, 2, turn) : 0;
        if (ready == 0 && left <= 0) status = too_slow(how->timeout, err);
        if (how->stop && *how->stop) status = fail(err, DTE_IO, "gnuplot was stopped");
        if (ready <= 0) continue;
        if (p[0].revents) receive(r, GNUPLOT_OUT, chunk);
        if (p[1].revents) receive(r, GNUPLOT_ERR, chunk);
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
        const pid_t pid = waitpid(r->child.pid, code, WNOHANG);
        if (pid == r->child.pid || (pid < 0 && errno != EINTR)) break;
        if (gnuplot_clock() > r->deadline) return false;
        nanosleep(&pause, NULL);
    }
    r->child.pid = 0;
    return true;
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

static dte_status run_to_end(run *r, const char *script, const gnuplot_settings *how,
                             dte_error *err)
{
    int code;
    static const char advice[] =
        "install it (apt-get install gnuplot-nox) or ask for the data with --keep";
    DTE_TRY(gnuplot_child_start(&r->child, script, advice, err));
    DTE_TRY(talk(r, how, err));
    if (!reap(r, &code)) return too_slow(how->timeout, err);
    return judge(r, code, err);
}

dte_status gnuplot_run(const char *script, const gnuplot_settings *settings, buffer *out,
                       dte_error *err)
{
    gnuplot_settings how = *settings;
    how.timeout = fmin(fmax(how.timeout, 0.01), 86400.0);
    run r = {.child = {.fd = {-1, -1, -1}}, .out = out, .deadline = gnuplot_clock() + how.timeout};
    const dte_status status = run_to_end(&r, script, &how, err);
    gnuplot_child_stop(&r.child);
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
