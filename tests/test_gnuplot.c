/* test_gnuplot.c - text that must not run, a gnuplot that fails, pictures that must be whole.
 *
 * Everything happens in a new folder below TMPDIR. A "canary" is a file that hostile text
 * tries to create. A fake gnuplot is a shell script in a folder that PATH names alone. */
#include "analysis/nullclines.h"
#include "base/memory.h"
#include "output/axis_name.h"
#include "output/gnuplot.h"
#include "output/picture.h"
#include "output/save.h"
#include "output/sheet.h"
#include "tap.h"
#include "test_folder.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char real_path[4096];

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");
    if (!f) return;
    fputs(text, f);
    fclose(f);
}

static bool same_file(const char *a, const char *b)
{
    buffer x = contents(a), y = contents(b);
    const bool same = x.length > 0 && x.length == y.length && memcmp(x.text, y.text, x.length) == 0;
    buffer_free(&x);
    buffer_free(&y);
    return same;
}

static bool contains(const buffer *b, const char *text)
{
    return b->length > 0 && memmem(b->text, b->length, text, strlen(text)) != NULL;
}

/* Does the folder hold a temporary file? */
static bool litter(void)
{
    char command[1024];
    snprintf(command, sizeof command, "ls -A '%s' | grep -q '[.]tmp$'", folder);
    return system(command) == 0;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- quoting ---- */

static void quoted_text_is_letters_spaces_and_octal(void)
{
    buffer b = {0};
    gnuplot_quote(&b, "a b`c\"\\\n.5\xc3\xa9");
    CHECK_TEXT(b.text, "\"a b\\140c\\042\\134\\012\\056\\065\\303\\251\"");
    buffer_free(&b);
    gnuplot_quote(&b, "");
    CHECK_TEXT(b.text, "\"\"");
    buffer_free(&b);
    gnuplot_text(&b, "a\n\x01\xff\xce\xb8"); /* no control character, no broken UTF-8 */
    CHECK_TEXT(b.text, "\"a  \\357\\277\\275\\316\\270\"");
    buffer_free(&b);
}

/* Text of random bytes, rich in what gnuplot and the shell act on. */
static const char *hostile(unsigned long long *state, char out[64])
{
    static const char *const parts[] = {
        "`",      "$(", "\"", "'",      "\\",     "\n",    "|",        "<",     "@",
        "system", "!",  "; ", "touch ", "CANARY", "0",     "7",        "{/:x ", "}",
        "^",      "_",  "%s", "&",      "#",      "\\042", "\xce\xb8", "\xff",  "\x01",
        "EOD\n",  "$x", "5",  "a",      "\r",     "~",     "-->"};
    out[0] = '\0';
    for (int k = 0; k < 10; k++) {
        *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
        const char *p = parts[(*state >> 33) % (sizeof parts / sizeof *parts)];
        if (strlen(out) + strlen(p) < 63) strcat(out, p);
    }
    return out;
}

/* gnuplot prints back exactly the bytes that were quoted, 500 strings in one run. */
static void quoted_text_comes_through_gnuplot_unchanged(void)
{
    buffer script = {0}, want = {0}, got = {0};
    unsigned long long state = 1;
    char text[64];
    buffer_add(&script, "set print '-'\n");
    for (int k = 0; k < 500; k++) {
        hostile(&state, text);
        buffer_add(&script, "print ");
        gnuplot_quote(&script, text);
        buffer_add(&script, "\n");
        buffer_print(&want, "%s\n", text);
    }
    const gnuplot_settings set = gnuplot_default();
    CHECK(gnuplot_run(script.text, &set, &got, NULL) == DTE_OK);
    CHECK_TEXT(got.text, want.text);
    buffer_free(&script);
    buffer_free(&want);
    buffer_free(&got);
}

/* `dress` makes the text `enhanced` with mark-up, or shows it as it is where that is NULL. */
static void check_dress(void (*dress)(buffer *b, const char *text), const char *text,
                        const char *enhanced)
{
    buffer got = {0}, want = {0};
    dress(&got, text);
    gnuplot_text(&want, enhanced ? enhanced : text);
    buffer_add(&want, enhanced ? " enhanced" : " noenhanced");
    CHECK_TEXT(got.text, want.text);
    buffer_free(&got);
    buffer_free(&want);
}

static void axis_names_become_mathematics(void)
{
    static const char *const names[][2] = {{"w", "{/:Italic w}"},
                                           {"theta", "{/:Italic θ}"},
                                           {"Omega", "{/:Italic Ω}"},
                                           {"w2", "{/:Italic w}_{2}"},
                                           {"W2[1,1]", "({/:Italic W}_{2})_{1,1}"},
                                           {"width", "{width}"},
                                           {"psi_d", "{/:Italic ψ}_{d}"}};
    static const char *const plain[] = {"", "2w", "w{x}", "w_", "w[", "w[1", "w]", "a b", "w_{x}"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        check_dress(axis_name, names[k][0], names[k][1]);
    for (size_t k = 0; k < sizeof plain / sizeof *plain; k++)
        check_dress(axis_name, plain[k], NULL);
}

/* A name before a relation, and nothing else: prose keeps its words and its single letters. */
static void names_inside_of_text_become_mathematics(void)
{
    static const char *const dressed[][2] = {
        {"eta = 0.25", "{/:Italic η} = 0.25"},
        {"theta' = 0", "{/:Italic θ}' = 0"},
        {"psi", "{/:Italic ψ}"},
        {"W2[1,2]", "({/:Italic W}_{2})_{1,2}"},
        {"stable for h < 2, W[1,2]=3", "stable for {/:Italic h} < 2, {/:Italic W}_{1,2}=3"},
        {"a > 1: psi_d = 2", "{/:Italic a} > 1: {/:Italic ψ}_{d} = 2"}};
    static const char *const plain[] = {
        "",          "a game of theta and psi", "beta 3",     "momentum = 1", "eta = 50 %",
        "a_{x} = 1", "{/:Bold h} = 1",          "h = `date`", "h = @x",       "eta = \\101",
        "Zeta2x = 1"};
    for (size_t k = 0; k < sizeof dressed / sizeof *dressed; k++)
        check_dress(axis_text, dressed[k][0], dressed[k][1]);
    for (size_t k = 0; k < sizeof plain / sizeof *plain; k++)
        check_dress(axis_text, plain[k], NULL);
    for (const char *c = "{}^_@&~\\`$%#"; *c; c++) { /* each alone is mark-up */
        const char text[] = {'h', ' ', '=', ' ', *c, '\0'};
        check_dress(axis_text, text, NULL);
    }
}

/* DejaVu Sans: w 0.82, digits 0.64, space 0.32, = 0.84 em; subscripts are 0.8 as large. */
static void widths_are_those_of_what_is_shown(void)
{
    CHECK_NEAR(axis_name_width("w"), 0.82, 1e-12);
    CHECK_NEAR(axis_name_width("w2"), 0.82 + 0.8 * 0.64, 1e-12);
    CHECK_NEAR(axis_text_width("theta = 2"), 0.64 + 0.32 + 0.84 + 0.32 + 0.64, 1e-12);
    CHECK_NEAR(axis_text_width("2 = 2"), 2 * 0.64 + 2 * 0.32 + 0.84, 1e-12);
    CHECK_NEAR(axis_text_width(""), 0.0, 0.0);
}

/* ---- pictures ---- */

/* x' = y, y' = x - x^3. */
static void wells(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    (void)data;
    for (size_t i = 0; i < n; i++)
        u[i] = y[i], v[i] = x[i] - x[i] * x[i] * x[i];
}

typedef struct scene {
    chart chart;
    sheet sheet;
} scene;

static void add_lines(chart *c, const streamlines *lines, const nullclines *zeros)
{
    chart_layer_begin(c, CHART_STREAM, 0, NULL);
    for (size_t i = 0; i < lines->count; i++, chart_break(c))
        for (size_t k = 0; k < lines->lines[i].count; k++)
            chart_point(c, lines->x[lines->lines[i].begin + k],
                        lines->y[lines->lines[i].begin + k]);
    chart_layer_begin(c, CHART_X_ZERO, 0, "theta' = 0");
    for (size_t i = 0; i < zeros->count; i++, chart_break(c))
        for (size_t k = 0; k < zeros->branches[i].count; k++)
            chart_point(c, zeros->x[zeros->branches[i].begin + k],
                        zeros->y[zeros->branches[i].begin + k]);
}

static void add_marks(chart *c)
{
    static const double x[] = {-1.5, -1.2, -1.0, (double)NAN, 0.5, 1e300},
                        y[] = {0.5, 0.6, 0.5, 0.0, 0.5, -1e300};
    chart_layer_begin(c, CHART_CURVE, 0, "path");
    for (size_t k = 0; k < sizeof x / sizeof *x; k++)
        chart_point(c, x[k], y[k]);
    chart_layer_begin(c, CHART_CENTRE, 0, NULL);
    chart_point(c, -1, 0);
    chart_point(c, 1, 0);
    chart_layer_begin(c, CHART_SADDLE, 0, NULL);
    chart_point(c, 0, 0);
    chart_layer_begin(c, CHART_STABLE, 0, NULL);
    chart_point(c, 9, 9);
}

static void scene_make(scene *s)
{
    const plane_window w = {-2, 2, -1.5, 1.5};
    const plane_point saddle = {0, 0};
    streamline_settings set = streamline_default();
    streamlines lines;
    nullclines zeros;
    set.spacing = 0.1;
    *s = (scene){0};
    CHECK(streamlines_make(wells, NULL, w, 1, &saddle, &set, &lines, NULL) == DTE_OK);
    CHECK(nullclines_make(wells, NULL, w, 40, &zeros, NULL) == DTE_OK);
    chart_titles(&s->chart, "double well", "two centres and a saddle");
    chart_set_axis(&s->chart, 'x', "theta", false, -2, 2, false);
    chart_set_axis(&s->chart, 'y', "w2", false, -1.5, 1.5, false);
    add_lines(&s->chart, &lines, &zeros);
    add_marks(&s->chart);
    streamlines_free(&lines);
    nullclines_free(&zeros);
    s->sheet = (sheet){.columns = 1,
                       .n = 1,
                       .charts = &s->chart,
                       .provenance = "game \"<&>\"\nparam e = 1 --> %%EOF\nstartxref\n9\n"};
}

static void scene_free(scene *s)
{
    chart_free(&s->chart);
}

static dte_status write_sheet(const sheet *s, const char *path, dte_error *err)
{
    const sheet_settings set = sheet_default();
    if (err) memset(err, 0, sizeof *err);
    return sheet_write(s, path, &set, err);
}

/* A chart with titles and nothing else. */
static void blank_chart(chart *c, const char *title, const char *x_name, const char *y_name)
{
    *c = (chart){0};
    chart_titles(c, title, NULL);
    chart_set_axis(c, 'x', x_name, false, 0, 1, false);
    chart_set_axis(c, 'y', y_name, false, 0, 1, false);
}

static const char *const endings[] = {"svg", "png", "pdf"};

static void pictures_are_whole_and_the_same_each_time(void)
{
    scene s;
    scene_make(&s);
    for (size_t k = 0; k < 3; k++) {
        char name[32];
        dte_error err;
        snprintf(name, sizeof name, "a.%s", endings[k]);
        const char *a = inside(name);
        snprintf(name, sizeof name, "b.%s", endings[k]);
        const char *b = inside(name);
        CHECK(write_sheet(&s.sheet, a, &err) == DTE_OK);
        if (err.count) printf("# %s\n", err.text);
        if (k == 2) sleep(1); /* another second, another date */
        CHECK(write_sheet(&s.sheet, b, NULL) == DTE_OK);
        CHECK(same_file(a, b));
        buffer picture = contents(a);
        CHECK(picture_complete((picture_format)k, picture.text, picture.length));
        CHECK(picture.length > 5000);
        CHECK(!picture_complete((picture_format)k, picture.text, picture.length / 2));
        CHECK(!picture_complete((picture_format)((k + 1) % 3), picture.text, picture.length));
        CHECK(contains(&picture, k == 0 ? "&lt;&amp;&gt;" : "\"<&>\""));
        if (k == 2) CHECK(contains(&picture, "/CreationDate (D:20000101000000"));
        buffer_free(&picture);
    }
    scene_free(&s);
}

/* Other programs read what we wrote, with the text inside. */
static void other_programs_read_the_pictures(void)
{
    char command[4096];
    snprintf(command, sizeof command,
             "cd '%s' && rsvg-convert a.svg -o from_svg.png 2>svg.err && test ! -s svg.err && "
             "pdftoppm -png a.pdf from_pdf 2>pdf.err && test ! -s pdf.err && pdfinfo a.pdf | "
             "grep -q 'Pages: *1$'",
             folder);
    if (system("command -v rsvg-convert >/dev/null && command -v pdftoppm >/dev/null") == 0)
        CHECK(system(command) == 0);
    snprintf(
        command, sizeof command,
        "python3 -c \"import sys,struct,zlib\n"
        "b=open('%s/a.png','rb').read();i=8;found=0\n"
        "while i<len(b):\n"
        " n,=struct.unpack('>I',b[i:i+4]);t=b[i+4:i+8];d=b[i+8:i+8+n]\n"
        " assert struct.unpack('>I',b[i+8+n:i+12+n])[0]==zlib.crc32(t+d)\n"
        " found+=t==b'iTXt' and d.startswith(b'detente\\\\0\\\\0\\\\0\\\\0\\\\0game');i+=12+n\n"
        "sys.exit(found!=1)\"",
        folder);
    if (system("command -v python3 >/dev/null") == 0) CHECK(system(command) == 0);
    CHECK(exists(inside("a.svg")));
}

static void keep_leaves_a_script_that_makes_the_picture_again(void)
{
    static const char *const names[] = {"kept.svg", "|touch CANARY;.svg", "~'`touch CANARY`\"x.svg",
                                        "<touch CANARY.svg"};
    scene s;
    scene_make(&s);
    s.sheet.provenance = "`touch CANARY`\\\n@x\\";
    sheet_settings set = sheet_default();
    set.keep = true;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        char script[256];
        snprintf(script, sizeof script, "%.*s.gp", (int)strlen(names[k]) - 4, names[k]);
        CHECK(sheet_write(&s.sheet, inside(names[k]), &set, NULL) == DTE_OK);
        buffer first = contents(inside(names[k]));
        CHECK(unlink(inside(names[k])) == 0);
        const pid_t pid = fork();
        if (pid == 0) {
            const int null = open("/dev/null", O_WRONLY);
            if (chdir(folder) != 0 || dup2(null, 2) < 0) _exit(98);
            char argument[300];
            snprintf(argument, sizeof argument, "./%s", script);
            execlp("gnuplot", "gnuplot", "-d", argument, (char *)NULL);
            _exit(99);
        }
        int code;
        CHECK(waitpid(pid, &code, 0) == pid && code == 0);
        buffer again = contents(inside(names[k]));
        CHECK(picture_complete(PICTURE_SVG, again.text, again.length));
        /* The same drawing; only fonts and provenance are added by us. */
        CHECK(again.length < first.length && again.length + 20000 > first.length);
        buffer_free(&first);
        buffer_free(&again);
    }
    CHECK(!exists(inside("CANARY")) && !exists("CANARY"));
    scene_free(&s);
}

static void text_is_shown_literally(void)
{
    chart c;
    blank_chart(&c, "a_{0.5} `x` \"q\" \\n 100% \xce\xb8 <b>&amp; @y {/:Bold z}", "x", "y z");
    const sheet s = {.columns = 1, .n = 1, .charts = &c};
    CHECK(write_sheet(&s, inside("literal.svg"), NULL) == DTE_OK);
    buffer picture = contents(inside("literal.svg"));
    CHECK(contains(&picture, "a_{0.5} `x` \"q\" \\n 100% \xce\xb8 &lt;b>&amp;amp; @y {/:Bold z}"));
    CHECK(contains(&picture, "y z"));
    buffer_free(&picture);
    chart_free(&c);
}

static void odd_windows_make_pictures(void)
{
    static const plane_window windows[] = {
        {0, 1, 0, 100}, {-1e6, 1e6, 0, 1e-6},   {1000, 1000.001, 5, 5.002},
        {0, 3, 0, 1},   {-8e307, 8e307, -1, 1}, {0, 1e-300, 0, 1e-300},
        {0, 1, 0, 3}};
    for (size_t k = 0; k < sizeof windows / sizeof *windows; k++) {
        const plane_window w = windows[k];
        chart c;
        dte_error err;
        blank_chart(&c, NULL, "x", "learning rate");
        chart_set_axis(&c, 'x', "x", false, w.x_low, w.x_high, false);
        chart_set_axis(&c, 'y', "learning rate", true, w.y_low, w.y_high, false);
        c.aspect = plane_window_aspect(w);
        const sheet s = {.columns = 1, .n = 1, .charts = &c};
        CHECK(write_sheet(&s, inside("odd.svg"), &err) == DTE_OK);
        if (err.count) printf("# window %zu: %s\n", k, err.text);
        chart_free(&c);
    }
}

static void other_formats_are_refused(void)
{
    static const char *const wrong[] = {"figure", "figure.jpg", "svg", ".svg", "", "figure.svg.gz"};
    picture_format f;
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++)
        CHECK(picture_format_of(wrong[k], &f, NULL) == DTE_USAGE);
    dte_error err = {0};
    picture_format_of("figure.jpg", &f, &err);
    CHECK_TEXT(err.text, "'figure.jpg' does not say which kind of picture to write; end the name "
                         "in .svg, .png or .pdf");
    CHECK(picture_format_of("a/B.PDF", &f, NULL) == DTE_OK && f == PICTURE_PDF);
}

/* ---- a gnuplot that fails ---- */

/* `script` becomes the only gnuplot; NULL: there is none. */
static void fake(const char *script)
{
    const char *path = inside("bin/gnuplot");
    mkdir(inside("bin"), 0755);
    unlink(path);
    if (script) {
        put(path, script);
        chmod(path, 0755);
    }
    setenv("PATH", inside("bin"), 1);
}

static void restore_path(void)
{
    setenv("PATH", real_path, 1);
}

static void a_gnuplot_that_fails_leaves_the_old_file(void)
{
    static const struct {
        const char *script, *message;
    } cases[] = {
        {NULL, "gnuplot is not installed or not in PATH; install it (apt-get install "
               "gnuplot-nox) or ask for the data with --keep"},
        {"#!/bin/sh\necho '  line 0:  no' >&2\necho because >&2\nexit 1\n",
         "gnuplot failed with exit status 1: line 0: no because"},
        {"#!/bin/sh\nexit 3\n", "gnuplot failed with exit status 3: it gave no reason"},
        {"#!/bin/sh\nkill -9 $$\n", "gnuplot was ended by signal 9: it gave no reason"},
        {"#!/bin/sh\nprintf '<?xml version=\"1.0\"?><svg><g>'\nexit 0\n",
         "gnuplot wrote an incomplete SVG picture (29 bytes); is its temporary disk full?"},
        {"#!/bin/sh\nexit 0\n",
         "gnuplot wrote an incomplete SVG picture (0 bytes); is its temporary disk full?"},
        {"#!/bin/sh\n/bin/sleep 1000\n",
         "gnuplot did not finish within 0.3 seconds and was stopped; the picture is not written"},
        {"#!/bin/sh\nexec >&- 2>&-\n/bin/sleep 1000\n",
         "gnuplot did not finish within 0.3 seconds and was stopped; the picture is not written"},
        {"#!/bin/sh\nwhile :; do echo spam; done\n",
         "gnuplot did not finish within 0.3 seconds and was stopped; the picture is not written"},
    };
    scene s;
    scene_make(&s);
    char path[1024];
    snprintf(path, sizeof path, "%s", inside("old.svg"));
    put(path, "old");
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        dte_error err = {0};
        sheet_settings set = sheet_default();
        set.timeout = k < 6 ? 20 : 0.3;
        fake(cases[k].script);
        const double begin = seconds();
        CHECK(sheet_write(&s.sheet, path, &set, &err) == DTE_IO);
        CHECK(seconds() - begin < 10);
        restore_path();
        CHECK_TEXT(err.text, cases[k].message);
        buffer old = contents(path);
        CHECK_TEXT(old.text, "old");
        buffer_free(&old);
    }
    CHECK(!litter());
    CHECK(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD); /* no child is left */
    scene_free(&s);
}

/* 8 MB of script to a gnuplot that does not read, and 8 MB both ways at once. */
static void large_scripts_neither_block_nor_kill(void)
{
    char *script = malloc(8u << 20);
    if (!CHECK(script != NULL)) return;
    memset(script, '#', (8u << 20) - 1);
    script[(8u << 20) - 1] = '\0';
    buffer out = {0};
    const gnuplot_settings set = {.timeout = 30};
    fake("#!/bin/sh\nexit 0\n");
    CHECK(gnuplot_run(script, &set, &out, NULL) == DTE_OK && out.length == 0);
    fake("#!/bin/sh\n/bin/cat\n");
    CHECK(gnuplot_run(script, &set, &out, NULL) == DTE_OK && out.length == (8u << 20) - 1);
    restore_path();
    buffer_free(&out);
    free(script);
}

static void the_environment_cannot_change_the_picture(void)
{
    scene s;
    scene_make(&s);
    setenv("GNUTERM", "dumb", 1);
    setenv("LC_ALL", "de_DE.UTF-8", 1);
    setenv("HOME", folder, 1);
    put(inside(".gnuplot"), "set title 'changed'\nsystem 'touch CANARY'\n");
    CHECK(write_sheet(&s.sheet, inside("c.svg"), NULL) == DTE_OK);
    CHECK(same_file(inside("a.svg"), inside("c.svg")));
    setenv("TZ", "JST-9", 1);
    CHECK(write_sheet(&s.sheet, inside("tokyo.pdf"), NULL) == DTE_OK);
    setenv("TZ", "NST3:30", 1);
    CHECK(write_sheet(&s.sheet, inside("newfoundland.pdf"), NULL) == DTE_OK);
    CHECK(same_file(inside("tokyo.pdf"), inside("newfoundland.pdf")));
    unsetenv("TZ");
    CHECK(!exists("CANARY") && !exists(inside("CANARY")));
    unsetenv("GNUTERM");
    unsetenv("LC_ALL");
    scene_free(&s);
}

static int open_descriptors(void)
{
    int n = 0;
    for (int fd = 0; fd < 256; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

static void every_failed_allocation_is_reported(void)
{
    chart c[2];
    blank_chart(&c[0], "t", "x", "y");
    blank_chart(&c[1], "u", "x", "y");
    chart_layer_begin(&c[0], CHART_REGION, 0, "region");
    chart_point(&c[0], 0.1, 0.1);
    chart_point(&c[0], 0.9, 0.1);
    chart_point(&c[0], 0.5, 2.0);
    const sheet s = {.title = "s", .columns = 2, .n = 2, .charts = c, .provenance = "p"};
    sheet_settings set = sheet_default();
    set.keep = true;
    /* A quick gnuplot: a whole picture without drawing. */
    fake(
        "#!/bin/sh\n/bin/cat >/dev/null\necho '<?xml?><svg font-family=\"DejaVu Sans\" ></svg>'\n");
    const int before = open_descriptors();
    dte_status status = DTE_MEMORY;
    for (long n = 0; status != DTE_OK && n < 2000; n++) {
        memory_fail_after(n);
        status = sheet_write(&s, inside("memory.svg"), &set, NULL);
        memory_fail_after(-1);
        CHECK(status == DTE_OK || status == DTE_MEMORY);
    }
    restore_path();
    CHECK(status == DTE_OK);
    CHECK(open_descriptors() == before);
    chart_free(&c[0]);
    chart_free(&c[1]);
    CHECK(!litter());
}

/* ---- saving ---- */

static void files_are_replaced_whole(void)
{
    const char *path = inside("file"), *link_path = inside("link");
    struct stat st;
    CHECK(save_file(path, "one", 3, NULL) == DTE_OK);
    CHECK(chmod(path, 0640) == 0 && symlink("file", link_path) == 0);
    CHECK(save_file(link_path, "two", 3, NULL) == DTE_OK);
    buffer b = contents(path);
    CHECK_TEXT(b.text, "two");                                /* through the link, */
    CHECK(lstat(link_path, &st) == 0 && S_ISLNK(st.st_mode)); /* which stays */
    CHECK(stat(path, &st) == 0 && (st.st_mode & 07777) == 0640);
    buffer_free(&b);
    CHECK(save_file(path, "", 0, NULL) == DTE_OK && stat(path, &st) == 0 && st.st_size == 0);
    CHECK(!litter());
}

static void what_cannot_be_written_is_said(void)
{
    dte_error err = {0};
    CHECK(save_file("/dev/full", "x", 1, &err) == DTE_IO);
    CHECK_TEXT(err.text, "cannot write '/dev/full': No space left on device");
    memset(&err, 0, sizeof err);
    CHECK(save_file("no/such/folder.svg", "x", 1, &err) == DTE_IO);
    CHECK_TEXT(err.text, "cannot write 'no/such/folder.svg': No such file or directory");
    memset(&err, 0, sizeof err);
    CHECK(save_file("/tmp", "x", 1, &err) == DTE_IO);
    CHECK_TEXT(err.text, "cannot write '/tmp': Is a directory");
    CHECK(save_file("/dev/null", "x", 1, NULL) == DTE_OK);
}

/* In a child, because limits and users cannot be had back. Exit code: the status, or 50 +
 * the status if the message is not the expected one. */
static int saved_in_child(const char *path, size_t bytes, bool as_nobody, const char *message)
{
    fflush(stdout);
    const pid_t pid = fork();
    if (pid == 0) {
        const struct rlimit limit = {1000, 1000};
        dte_error err = {0};
        static const char text[5000];
        signal(SIGXFSZ, SIG_IGN);
        if (!as_nobody && setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(99);
        if (as_nobody && geteuid() == 0 && setuid(65534) != 0) _exit(99);
        const int status = (int)save_file(path, text, bytes, &err);
        _exit(strcmp(err.text, message) == 0 ? status : 50 + status);
    }
    int code = 0;
    if (waitpid(pid, &code, 0) != pid || !WIFEXITED(code)) return -1;
    return WEXITSTATUS(code);
}

static void a_full_disk_leaves_the_old_file(void)
{
    char message[1200];
    const char *path = inside("limited");
    put(path, "old");
    snprintf(message, sizeof message, "cannot write '%s': File too large", path);
    CHECK(saved_in_child(path, 5000, false, message) == DTE_IO);
    buffer b = contents(path);
    CHECK_TEXT(b.text, "old");
    buffer_free(&b);
    CHECK(!litter());
    CHECK(saved_in_child(path, 900, false, "") == DTE_OK);
}

static void an_unwritable_folder_leaves_the_old_file(void)
{
    char message[1200];
    const char *path = inside("closed/file.svg");
    CHECK(mkdir(inside("closed"), 0755) == 0);
    put(path, "old");
    CHECK(chmod(folder, 0755) == 0 && chmod(inside("closed"), 0555) == 0);
    snprintf(message, sizeof message, "cannot write '%s': Permission denied", path);
    CHECK(saved_in_child(path, 3, true, message) == DTE_IO);
    buffer b = contents(path);
    CHECK_TEXT(b.text, "old");
    buffer_free(&b);
    chmod(inside("closed"), 0755);
}

int main(void)
{
    const char *tmp = getenv("TMPDIR"), *path = getenv("PATH");
    snprintf(folder, sizeof folder, "%s/detente-test-XXXXXX", tmp ? tmp : "/tmp");
    snprintf(real_path, sizeof real_path, "%s", path ? path : "/usr/bin:/bin");
    if (!mkdtemp(folder)) return 1;
    RUN(quoted_text_is_letters_spaces_and_octal);
    RUN(quoted_text_comes_through_gnuplot_unchanged);
    RUN(axis_names_become_mathematics);
    RUN(names_inside_of_text_become_mathematics);
    RUN(widths_are_those_of_what_is_shown);
    RUN(pictures_are_whole_and_the_same_each_time);
    RUN(other_programs_read_the_pictures);
    RUN(keep_leaves_a_script_that_makes_the_picture_again);
    RUN(text_is_shown_literally);
    RUN(odd_windows_make_pictures);
    RUN(other_formats_are_refused);
    RUN(a_gnuplot_that_fails_leaves_the_old_file);
    RUN(large_scripts_neither_block_nor_kill);
    RUN(the_environment_cannot_change_the_picture);
    RUN(every_failed_allocation_is_reported);
    RUN(files_are_replaced_whole);
    RUN(what_cannot_be_written_is_said);
    RUN(a_full_disk_leaves_the_old_file);
    RUN(an_unwritable_folder_leaves_the_old_file);
    char command[1024];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0) printf("# %s remains\n", folder);
    return tap_done();
}
