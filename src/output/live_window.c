/* live_window.c - see live_window.h. */
#include "output/live_window.h"
#include "base/memory.h"
#include "base/number.h"
#include "output/gnuplot.h"
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 4096, COMPLAINT_MOST = 8192, KEEP_MOST = 1 << 20 };
static const double patience = 5.0, longest_turn = 0.5; /* seconds */

static const char advice[] = "install one with windows (apt-get install gnuplot-x11)";

/* Keys that are no characters. Every character is bound too, so that gnuplot's own hot keys, which
 * would change the axes, are switched off. */
static const char *const named_keys[] = {"Tab",    "Up",     "Down",     "Left",     "Right",
                                         "Escape", "Return", "PageDown", "BackSpace"};

/* ---- events ---- */

static bool read_pair(const char *text, double *x, double *y)
{
    char first[NUMBER_TEXT];
    const size_t n = strcspn(text, " ");
    if (n == 0 || n >= sizeof first || text[n] != ' ') return false;
    memcpy(first, text, n);
    first[n] = '\0';
    const char *second = text + n + strspn(text + n, " ");
    return number_parse(first, x) && number_parse(second, y) && isfinite(*x) && isfinite(*y);
}

static bool read_key(const char *name, char out[LIVE_KEY_NAME])
{
    double code;
    if (number_parse(name, &code)) {
        if (!(code >= 32.0 && code < 127.0)) return false;
        out[0] = (char)code;
        out[1] = '\0';
        return true;
    }
    const size_t n = strlen(name);
    if (n == 0 || n >= LIVE_KEY_NAME) return false;
    memcpy(out, name, n + 1);
    return true;
}

bool live_event_read(const char *line, live_event *out)
{
    *out = (live_event){0};
    if (strcmp(line, "@drawn") == 0)
        out->kind = LIVE_DRAWN;
    else if (strcmp(line, "@close") == 0)
        out->kind = LIVE_CLOSED;
    else if (strncmp(line, "@key ", 5) == 0 && read_key(line + 5, out->key))
        out->kind = LIVE_KEY;
    else if (strncmp(line, "@click ", 7) == 0 && read_pair(line + 7, &out->x, &out->y))
        out->kind = LIVE_CLICK;
    return out->kind != LIVE_NONE;
}

/* ---- what goes wrong ---- */

static bool has_display(void)
{
    static const char *const names[] = {"DISPLAY", "WAYLAND_DISPLAY"};
    for (size_t i = 0; i < 2; i++) {
        const char *value = getenv(names[i]);
        if (value && *value) return true;
    }
    return false;
}

static dte_status no_display(dte_error *err)
{
    const char *name = getenv("DISPLAY");
    if (name && *name)
        return fail(err, DTE_IO,
                    "cannot open the display '%s'; run this in a graphical session, or record a "
                    "script without one: --script talk.txt --record out.gif",
                    name);
    return fail(err, DTE_IO,
                "there is no display (DISPLAY is not set); run this in a graphical session, or "
                "record a script without one: --script talk.txt --record out.gif");
}

/* The complaint in one line, without gnuplot's prompt. */
static dte_status lost(live_window *w, const char *what, dte_error *err)
{
    char said[400];
    size_t n = 0;
    const char *text = w->complaint.text ? w->complaint.text : "";
    for (; *text && n + 1 < sizeof said; text++) {
        const bool blank = *text == '\n' || *text == ' ' || *text == '\t' || *text == '\r';
        if (blank && (n == 0 || said[n - 1] == ' ')) continue;
        said[n++] = blank ? ' ' : *text;
    }
    while (n > 0 && said[n - 1] == ' ')
        n--;
    said[n] = '\0';
    return fail(err, DTE_IO, "%s: %s", what, n ? said : "it gave no reason");
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "line 12: invalid command" */
static bool is_refusal(const char *line)
{
    const char *at = strstr(line, "line ");
    if (!at) return false;
    at += 5;
    if (!is_digit(*at)) return false;
    while (is_digit(*at))
        at++;
    return *at == ':';
}

/* Warnings of toolkits are no reason to stop; these are. */
static dte_status judge_line(live_window *w, const char *line, dte_error *err)
{
    static const char *const display[] = {"unable to open display", "Unable to initialize GTK",
                                          "could not connect to display"};
    for (size_t i = 0; i < sizeof display / sizeof *display; i++)
        if (strstr(line, display[i])) return no_display(err);
    if (strstr(line, "X connection to") || strstr(line, "aborted"))
        return lost(w, "gnuplot lost its window", err);
    if (is_refusal(line)) return lost(w, "gnuplot refuses a command", err);
    return DTE_OK;
}

static dte_status judge(live_window *w, dte_error *err)
{
    for (;;) {
        char *line = w->complaint.text ? w->complaint.text + w->judged : NULL;
        char *end = line ? strchr(line, '\n') : NULL;
        if (!end) return DTE_OK;
        *end = '\0';
        const dte_status status = judge_line(w, line, err);
        *end = '\n';
        if (status != DTE_OK) return status;
        w->judged = (size_t)(end + 1 - w->complaint.text);
        if (w->judged < COMPLAINT_MOST) continue;
        buffer_free(&w->complaint);
        w->judged = 0;
    }
}

static dte_status ended(live_window *w, dte_error *err)
{
    DTE_TRY(judge(w, err));
    return lost(w, "gnuplot ended unexpectedly", err);
}

/* ---- talking ---- */

static void put(live_window *w)
{
    const size_t left = w->out.length - w->sent;
    const ssize_t n = send(w->child.fd[GNUPLOT_IN], w->out.text + w->sent, left, MSG_NOSIGNAL);
    if (n > 0) w->sent += (size_t)n;
    if (n < 0 && errno != EAGAIN && errno != EINTR) gnuplot_child_close(&w->child, GNUPLOT_IN);
    if (w->sent < w->out.length) return;
    w->sent = w->out.length = 0;
    if (w->out.room > KEEP_MOST) buffer_free(&w->out);
}

static void take(live_window *w, gnuplot_channel c, buffer *to)
{
    char chunk[CHUNK];
    const ssize_t n = read(w->child.fd[c], chunk, sizeof chunk);
    if (n > 0)
        buffer_add_bytes(to, chunk, (size_t)n);
    else if (n == 0 || (errno != EAGAIN && errno != EINTR))
        gnuplot_child_close(&w->child, c);
}

/* Waits for something to happen on the channels, `seconds` at most, and handles it. */
static dte_status turn(live_window *w, double seconds, dte_error *err)
{
    const bool more = w->sent < w->out.length;
    struct pollfd p[GNUPLOT_CHANNELS] = {
        {.fd = more ? w->child.fd[GNUPLOT_IN] : -1, .events = POLLOUT},
        {.fd = w->child.fd[GNUPLOT_OUT], .events = POLLIN},
        {.fd = w->child.fd[GNUPLOT_ERR], .events = POLLIN}};
    if (poll(p, GNUPLOT_CHANNELS, (int)ceil(1e3 * fmin(fmax(seconds, 0.0), 1e3))) <= 0)
        return DTE_OK;
    if (p[GNUPLOT_IN].revents) put(w);
    if (p[GNUPLOT_ERR].revents) take(w, GNUPLOT_ERR, &w->complaint);
    if (p[GNUPLOT_OUT].revents) take(w, GNUPLOT_OUT, &w->in);
    if (w->in.failed || w->complaint.failed) return fail_memory(err);
    return judge(w, err);
}

/* The next complete line, to be read before the next call; NULL: none yet. */
static char *next_line(live_window *w)
{
    char *line = w->in.text ? w->in.text + w->taken : NULL;
    char *end = line ? memchr(line, '\n', w->in.length - w->taken) : NULL;
    if (end) {
        *end = '\0';
        w->taken = (size_t)(end + 1 - w->in.text);
        return line;
    }
    if (line && w->taken > 0) {
        memmove(w->in.text, line, w->in.length - w->taken + 1);
        w->in.length -= w->taken;
        w->taken = 0;
    }
    return NULL;
}

/* The next line before the deadline (NULL: none), while gnuplot lives and answers. */
static dte_status wait_line(live_window *w, double deadline, char **line, dte_error *err)
{
    for (;;) {
        *line = next_line(w);
        if (*line) return DTE_OK;
        const double now = gnuplot_clock();
        if (w->child.fd[GNUPLOT_OUT] < 0) return ended(w, err);
        if (w->drawing && w->silent > w->patience)
            return fail(err, DTE_IO, "gnuplot has not answered for %g seconds and was stopped",
                        w->patience);
        if (now >= deadline) return DTE_OK;
        DTE_TRY(turn(w, fmin(deadline - now, longest_turn), err));
        w->silent += fmin(gnuplot_clock() - now, longest_turn);
    }
}

dte_status live_window_wait(live_window *w, double seconds, live_event *event, dte_error *err)
{
    const double deadline = gnuplot_clock() + seconds;
    char *line;
    *event = (live_event){0};
    for (;;) {
        DTE_TRY(wait_line(w, deadline, &line, err));
        if (!line) return DTE_OK;
        if (!live_event_read(line, event)) continue;
        if (event->kind == LIVE_DRAWN) w->drawing = false;
        return DTE_OK;
    }
}

/* ---- opening ---- */

static bool has_word(const char *list, const char *word)
{
    const size_t n = strlen(word);
    for (const char *at = list; *at; at += strcspn(at, " ")) {
        at += strspn(at, " ");
        if (strncmp(at, word, n) == 0 && (at[n] == ' ' || at[n] == '\0')) return true;
    }
    return false;
}

static dte_status no_terminal(const char *wanted, dte_error *err)
{
    if (wanted)
        return fail(err, DTE_IO,
                    "this gnuplot has no terminal '%s'; install one that has it "
                    "(apt-get install gnuplot-%s)",
                    wanted, strcmp(wanted, "qt") == 0 ? "qt" : "x11");
    return fail(err, DTE_IO, "this gnuplot has no terminal with a window (wxt, qt, x11); %s",
                advice);
}

/* wxt and qt draw smooth lines and scalable type; x11 is the fastest, and the roughest. */
static dte_status choose_terminal(live_window *w, const char *wanted, dte_error *err)
{
    static const char *const order[] = {"wxt", "qt", "x11"};
    char *line = NULL;
    w->drawing = true;
    w->silent = 0.0;
    w->since = gnuplot_clock();
    buffer_add(&w->out, "set print \"-\"\nprint \"@terminals \", GPVAL_TERMINALS\n");
    if (w->out.failed) return fail_memory(err);
    do {
        DTE_TRY(wait_line(w, w->since + 2.0 * w->patience, &line, err));
    } while (line && strncmp(line, "@terminals ", 11) != 0);
    w->drawing = false;
    for (size_t i = 0; line && i < sizeof order / sizeof *order; i++) {
        if ((wanted && strcmp(wanted, order[i]) != 0) || !has_word(line, order[i])) continue;
        memcpy(w->terminal, order[i], strlen(order[i]) + 1);
        return DTE_OK;
    }
    return no_terminal(wanted, err);
}

static void bind_keys(buffer *b)
{
    for (unsigned c = 32; c < 127; c++)
        buffer_print(b, "bind all \"\\%03o\" \"print '@key %u'\"\n", c, c);
    for (size_t i = 0; i < sizeof named_keys / sizeof *named_keys; i++)
        buffer_print(b, "bind all \"%s\" \"print '@key %s'\"\n", named_keys[i], named_keys[i]);
    buffer_add(b, "bind all \"Button1\" \"print sprintf('@click %.3f %.3f', MOUSE_X, MOUSE_Y)\"\n"
                  "bind all \"Close\" \"print '@close'\"\n");
}

static void set_up(live_window *w, const char *title)
{
    buffer *b = &w->out;
    /* else 'q' and the space bar would not reach us */
    const char *keys = strcmp(w->terminal, "x11") == 0 ? "ctrlq" : "ctrl";
    /* x11 answers each text in an encoding that its fonts lack with an error, which gnuplot takes
     * for a window that was closed */
    if (strcmp(w->terminal, "x11") != 0) buffer_add(b, "set encoding utf8\n");
    buffer_print(b, "set terminal %s size %d,%d noraise nopersist %s title ", w->terminal,
                 LIVE_WIDTH, LIVE_HEIGHT, keys);
    gnuplot_text(b, title);
    buffer_add(b, "\nset mouse\nset mouse nozoomcoordinates noruler mouseformat \" \"\n");
    bind_keys(b);
}

dte_status live_window_open(live_window *w, const char *title, const char *terminal, dte_error *err)
{
    *w = (live_window){.child = {.fd = {-1, -1, -1}}, .patience = patience};
    if (!has_display()) return no_display(err);
    DTE_TRY(gnuplot_child_start(&w->child, NULL, advice, err));
    DTE_TRY(choose_terminal(w, terminal, err));
    set_up(w, title);
    return w->out.failed ? fail_memory(err) : DTE_OK;
}

void live_window_close(live_window *w)
{
    gnuplot_child_stop(&w->child);
    buffer_free(&w->out);
    buffer_free(&w->in);
    buffer_free(&w->complaint);
}

dte_status live_window_draw(live_window *w, const buffer *script, dte_error *err)
{
    buffer_add_bytes(&w->out, script->text, script->length);
    buffer_add(&w->out, "print '@drawn'\n");
    if (w->out.failed || script->failed) return fail_memory(err);
    w->drawing = true;
    w->silent = 0.0;
    w->since = gnuplot_clock();
    put(w);
    return DTE_OK;
}
