/* cmd_figure.c - detente figure [NAME] -o PICTURE, --all -o FOLDER, --verify PICTURE */
#include "cli/commands.h"
#include "cli/message.h"
#include "cli/result.h"
#include <detente/figure.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool talks(const options *o)
{
    return !o->quiet && isatty(STDERR_FILENO);
}

static dte_figure_settings settings_of(const options *o)
{
    dte_figure_settings s = dte_figure_default();
    s.medium = o->medium;
    s.keep = o->keep;
    return s;
}

static int make(const options *o, const char *name, const char *path)
{
    const dte_figure_settings settings = settings_of(o);
    dte_error err = {0};
    return dte_figure(name, &settings, path, &err) == DTE_OK ? EXIT_DONE : result_fail(&err);
}

static int make_one(const options *o)
{
    if (!o->output)
        return message_fail("figure needs a file to draw into: -o picture.svg (or .png, .pdf)");
    if (o->format)
        return message_fail("--format is for --all; the ending of -o says svg, png or pdf");
    const int code = make(o, o->argument, o->output);
    if (code == EXIT_DONE && talks(o)) fprintf(stderr, "wrote %s\n", o->output);
    return code;
}

/* ---- all ---- */

static int make_folder(const char *path)
{
    struct stat info;
    if (mkdir(path, 0777) == 0) return EXIT_DONE;
    const int reason = errno;
    if (reason == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode)) return EXIT_DONE;
    message_fail("cannot make the folder '%s': %s", path, strerror(reason));
    return EXIT_IO;
}

/* FOLDER/NAME.svg; NULL without memory. */
static char *path_in(const char *folder, const char *name, size_t length, const char *format)
{
    const size_t room = strlen(folder) + length + strlen(format) + 3;
    char *path = malloc(room);
    if (path) snprintf(path, room, "%s/%.*s.%s", folder, (int)length, name, format);
    return path;
}

static size_t count_lines(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

static int make_next(const options *o, const char *name, size_t length, size_t k, size_t n)
{
    char *path = path_in(o->output, name, length, o->format ? o->format : "svg");
    char *word = strndup(name, length);
    if (!path || !word) {
        free(path);
        free(word);
        message_fail("out of memory");
        return EXIT_LIMIT;
    }
    if (talks(o)) fprintf(stderr, "\r\033[K%zu of %zu: %s", k, n, word);
    dte_error err = {0};
    const dte_figure_settings settings = settings_of(o);
    const dte_status status = dte_figure(word, &settings, path, &err);
    if (status != DTE_OK && talks(o)) fputc('\n', stderr);
    const int code = status == DTE_OK ? EXIT_DONE : result_fail(&err);
    if (code != EXIT_DONE) message_fail("figure '%s' is not made", word);
    free(path);
    free(word);
    return code;
}

/* A figure that cannot be made does not stop the others; the exit code is that of the first one. */
static int make_each(const options *o, const char *names)
{
    const size_t n = count_lines(names);
    int code = EXIT_DONE;
    size_t failed = 0;
    for (size_t k = 1; *names; k++) {
        const size_t length = strcspn(names, "\n");
        const int one = make_next(o, names, length, k, n);
        if (code == EXIT_DONE) code = one;
        failed += one != EXIT_DONE;
        names += length + (names[length] == '\n');
    }
    if (talks(o))
        fprintf(stderr, "\r\033[Kwrote %zu of %zu figures into %s\n", n - failed, n, o->output);
    return code;
}

static bool is_format(const char *word)
{
    return strcmp(word, "svg") == 0 || strcmp(word, "png") == 0 || strcmp(word, "pdf") == 0;
}

static int make_all(const options *o)
{
    char *names = NULL;
    dte_error err = {0};
    if (o->argument) return message_fail("--all makes every figure; leave out '%s'", o->argument);
    if (!o->output) return message_fail("--all needs a folder: -o FOLDER");
    if (o->format && !is_format(o->format))
        return message_fail("--format is svg, png or pdf, and not '%s'", o->format);
    if (dte_figure_names(&names, &err) != DTE_OK) return result_fail(&err);
    int code = make_folder(o->output);
    if (code == EXIT_DONE) code = make_each(o, names);
    dte_text_free(names);
    return code;
}

/* ---- the rest ---- */

static int verify(const options *o)
{
    char *text = NULL;
    int same = 0;
    dte_error err = {0};
    if (o->argument || o->output || o->medium || o->keep || o->format || o->all)
        return message_fail("--verify takes a picture and nothing else");
    if (dte_figure_verify(o->verify, &same, &text, &err) != DTE_OK) return result_fail(&err);
    if (!o->quiet) fputs(text, stdout);
    dte_text_free(text);
    return same ? EXIT_DONE : EXIT_FAILED;
}

static int list(const options *o)
{
    char *text = NULL;
    dte_error err = {0};
    if (o->output || o->medium || o->keep || o->format)
        return message_fail("figure needs a name; 'detente list figures' says which there are");
    if (dte_list("figures", &text, &err) != DTE_OK) return result_fail(&err);
    fputs(text, stdout);
    dte_text_free(text);
    return EXIT_DONE;
}

int cmd_figure(const options *o)
{
    if (o->verify) return verify(o);
    if (o->all) return make_all(o);
    return o->argument ? make_one(o) : list(o);
}
