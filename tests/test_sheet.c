/* test_sheet.c - sheets of charts: geometry in the frame, tics, places on the sheet, the key, and
 * text of any kind through the real gnuplot. */
#include "base/memory.h"
#include "base/utf8.h"
#include "output/axis_name.h"
#include "output/chart_clip.h"
#include "output/chart_style.h"
#include "output/sheet.h"
#include "output/sheet_data.h"
#include "output/sheet_notes.h"
#include "output/sheet_script.h"
#include "tap.h"
#include <stdlib.h>
#include <unistd.h>

static const double pi = 3.14159265358979323846;

static void square_axes(chart *c, double low, double high)
{
    chart_set_axis(c, 'x', "x", false, low, high, false);
    chart_set_axis(c, 'y', "y", false, low, high, false);
}

/* The area of closed polygons of a layer, in its own units (shoelace). */
static double area(const chart_layer *l)
{
    double sum = 0.0;
    for (size_t i = 1; i < l->n; i++) {
        const double part = l->x[i - 1] * l->y[i] - l->x[i] * l->y[i - 1];
        if (!isnan(part)) sum += 0.5 * part;
    }
    return fabs(sum);
}

static bool all_inside(const chart_layer *l, double low, double high)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->x[i] < low || l->x[i] > high || l->y[i] < low || l->y[i] > high) return false;
    return true;
}

/* A regular polygon of n corners around (x, y). */
static void add_polygon(chart *c, double x, double y, double radius, int n)
{
    for (int i = 0; i < n; i++)
        chart_point(c, x + radius * cos(2 * pi * i / n), y + radius * sin(2 * pi * i / n));
    chart_break(c);
}

/* ---- clipping ---- */

/* |x| + |y| <= 3/2 has the area 9/2; outside of [-1, 1]^2 lie four triangles of area 1/4. */
static void a_clipped_diamond_loses_its_corners(void)
{
    chart c = {0}, out = {0};
    square_axes(&c, -1, 1);
    chart_layer_begin(&c, CHART_REGION, 0, NULL);
    add_polygon(&c, 0, 0, 1.5, 4);
    chart_layer_begin(&out, CHART_GUIDE, 0, NULL);
    clip_polygons(&c, &c.layers[0], &out);
    CHECK_NEAR(area(&out.layers[0]), 3.5 / 4.0, 1e-12); /* the frame is 1 x 1 */
    CHECK(all_inside(&out.layers[0], 0.0, 1.0));
    chart_free(&c);
    chart_free(&out);
}

/* A comb whose teeth alone are in the frame: three pieces joined along the border. */
static void a_polygon_that_is_not_convex_keeps_its_area(void)
{
    static const double x[] = {-5, -0.8, -0.8, -0.6, -0.6, 0, 0, 0.2, 0.2, 0.5, 0.5, 0.9, 0.9, 5},
                        y[] = {-9, -9, 0.5, 0.5, -9, -9, 0, 0, -9, -9, 7, 7, -9, -9};
    chart c = {0}, out = {0};
    square_axes(&c, -1, 1);
    chart_layer_begin(&c, CHART_REGION, 0, NULL);
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        chart_point(&c, x[i], y[i]);
    chart_layer_begin(&out, CHART_GUIDE, 0, NULL);
    clip_polygons(&c, &c.layers[0], &out);
    CHECK_NEAR(area(&out.layers[0]), (0.2 * 1.5 + 0.2 * 1.0 + 0.4 * 2.0) / 4.0, 1e-12);
    CHECK(all_inside(&out.layers[0], 0.0, 1.0));
    chart_free(&c);
    chart_free(&out);
}

static void nothing_outside_of_the_frame_is_filled(void)
{
    chart c = {0}, out = {0};
    square_axes(&c, -1, 1);
    chart_layer_begin(&c, CHART_REGION, 0, NULL);
    add_polygon(&c, 5, 0, 3, 50);
    add_polygon(&c, 0, 0, 1e300, 4); /* all of the frame */
    chart_point(&c, 0, 0);           /* no polygon */
    chart_layer_begin(&out, CHART_GUIDE, 0, NULL);
    clip_polygons(&c, &c.layers[0], &out);
    CHECK_NEAR(area(&out.layers[0]), 1.0, 1e-12);
    chart_free(&c);
    chart_free(&out);
}

/* Lines are cut at half a frame outside, wherever they come from, and keep their direction. */
static void lines_from_far_away_stay_straight(void)
{
    static const double sizes[] = {1.2, 3.0, 1e3, 1e6, 1e9};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        chart c = {0}, out = {0};
        square_axes(&c, -1, 1);
        chart_layer_begin(&c, CHART_CURVE, 0, NULL);
        chart_point(&c, -sizes[k], -0.5 * sizes[k]);
        chart_point(&c, sizes[k], 0.5 * sizes[k]);
        chart_layer_begin(&out, CHART_GUIDE, 0, NULL);
        clip_lines(&c, &c.layers[0], &out);
        const chart_layer *l = &out.layers[0];
        const double reach = fmin(sizes[k], 2.0);
        if (CHECK(l->n == 3 && isnan(l->x[2]))) {
            CHECK_NEAR(frame_value(&c.x, l->x[0]), -reach, 1e-6);
            CHECK_NEAR(frame_value(&c.x, l->x[1]), reach, 1e-6);
            CHECK_NEAR(frame_value(&c.y, l->y[1]), 0.5 * reach, 1e-6);
        }
        chart_free(&c);
        chart_free(&out);
    }
}

static void a_line_breaks_where_it_is_undefined(void)
{
    chart c = {0}, out = {0};
    square_axes(&c, -1, 1);
    chart_layer_begin(&c, CHART_CURVE, 0, NULL);
    chart_point_value(&c, 0.0, 0.0, 1.0);
    chart_point_value(&c, 0.5, 0.0, 2.0);
    chart_break(&c);
    chart_point_value(&c, (double)INFINITY, 0.0, 2.0);
    chart_point_value(&c, 0.5, 0.5, 2.0);
    chart_point_value(&c, 0.0, 0.5, 4.0);
    chart_layer_begin(&out, CHART_GUIDE, 0, NULL);
    clip_lines(&c, &c.layers[0], &out);
    const chart_layer *l = &out.layers[0];
    if (CHECK(l->n == 6))
        CHECK(isnan(l->x[2]) && isnan(l->x[5]) && l->value[1] == 2.0 && l->value[4] == 4.0);
    chart_free(&c);
    chart_free(&out);
}

/* Equal steps of a logarithmic axis are equal factors; what is not positive is nowhere. */
static void logarithmic_axes_have_logarithmic_frames(void)
{
    const chart_axis a = {.low = 1e-2, .high = 1e2, .log = true};
    CHECK_NEAR(frame_of(&a, 1.0), 0.5, 1e-15);
    CHECK_NEAR(frame_of(&a, 0.1), 0.25, 1e-15);
    CHECK_NEAR(frame_value(&a, 0.75), 10.0, 1e-12);
    CHECK(isnan(frame_of(&a, 0.0)) && isnan(frame_of(&a, -1.0)));
}

/* Lines at a distance d cover an area A with the length A/d, up to one line. */
static void hatching_covers_the_area_evenly(void)
{
    static const double angles[] = {0, 22, 45, 68, 90, -22, -45};
    chart c = {0}, inside = {0};
    square_axes(&c, -1, 1);
    chart_layer_begin(&c, CHART_REGION, 0, NULL);
    add_polygon(&c, 0, 0, 0.9, 60);
    add_polygon(&c, 0, 0, 0.4, 60); /* a hole, by the even-odd rule */
    chart_layer_begin(&inside, CHART_GUIDE, 0, NULL);
    clip_polygons(&c, &c.layers[0], &inside);
    const double want = 30 * sin(2 * pi / 60) * (0.81 - 0.16) * 100 * 100; /* of 200 x 200 pixels */
    for (size_t k = 0; k < sizeof angles / sizeof *angles; k++) {
        chart out = {0};
        double length = 0.0, nearest = 1e9;
        chart_layer_begin(&out, CHART_GUIDE, 0, NULL);
        clip_hatch(&inside.layers[0], 200, 200, 0.5, angles[k], &out);
        const chart_layer *l = &out.layers[0];
        for (size_t i = 0; i + 1 < l->n; i += 3) {
            length += 200 * hypot(l->x[i + 1] - l->x[i], l->y[i + 1] - l->y[i]);
            const double x = l->x[i] + l->x[i + 1] - 1.0, y = l->y[i] + l->y[i + 1] - 1.0;
            nearest = fmin(nearest, hypot(x, y)); /* of the middles, in data units */
        }
        CHECK_NEAR(length * 0.5 / want, 1.0, 0.005);
        CHECK(nearest > 0.4 * cos(pi / 60) - 1e-9); /* none of them in the hole */
        chart_free(&out);
    }
    chart_free(&c);
    chart_free(&inside);
}

/* ---- tics ---- */

static double labels_in(const chart_tics *t)
{
    return floor(t->axis->high / t->step + 1e-9) - ceil(t->axis->low / t->step - 1e-9) + 1.0;
}

static void linear_tics_are_round_and_do_not_touch(void)
{
    static const double ranges[][2] = {{0, 1},        {-1, 1},     {0, 2},          {-2, 2},
                                       {0.13, 0.971}, {-1e6, 1e6}, {1000, 1000.01}, {0, 1e-9},
                                       {-3, 17},      {99, 101},   {1e5, 3e5},      {-0.02, 0.3}};
    static const double lengths[] = {8, 12, 18, 29, 70}; /* widths of frames, em */
    for (size_t k = 0; k < sizeof ranges / sizeof *ranges; k++)
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            const chart_axis a = {.low = ranges[k][0], .high = ranges[k][1]};
            const chart_tics t = tics_find(&a, lengths[i], false);
            const double mantissa = t.step / pow(10, floor(log10(t.step) + 1e-9));
            const double room = t.step / (a.high - a.low) * lengths[i];
            CHECK(fabs(mantissa - 1) < 1e-9 || fabs(mantissa - 2) < 1e-9 ||
                  fabs(mantissa - 5) < 1e-9);
            CHECK(labels_in(&t) <= 3.0 || room >= t.width + 0.9);
            CHECK(labels_in(&t) >= 1.0);
        }
}

/* Every label is the number that it stands at. */
static void logarithmic_tics_are_powers_of_ten(void)
{
    const chart_axis wide = {.low = 1e-3, .high = 1e3, .log = true};
    const chart_axis few = {.low = 0.5, .high = 20, .log = true};
    const chart_tics t = tics_find(&wide, 30, false), f = tics_find(&few, 30, false);
    buffer b = {0};
    tics_set(&b, 'x', &t, true);
    CHECK(strstr(b.text, "\"10^{−3}\" 0.001 0, ") && strstr(b.text, "\"10^{0}\" 1 0, "));
    CHECK(strstr(b.text, "\"\" 0.002 1, ") && strstr(b.text, "\"10^{3}\" 1000 0)"));
    buffer_free(&b);
    tics_set(&b, 'x', &f, true);
    CHECK(strstr(b.text, "(\"0.5\" 0.5 1, ") && strstr(b.text, "\"20\" 20 1)"));
    CHECK(strstr(b.text, "10^") == NULL && strstr(b.text, "\"\" 3 1"));
    buffer_free(&b);
    tics_set(&b, 'y', &t, false); /* shared: tics without labels */
    CHECK(strstr(b.text, "10^") == NULL && strstr(b.text, "\"\" 0.001 0"));
    buffer_free(&b);
}

/* ---- places ---- */

enum { MOST = 16 };

typedef struct figure {
    chart charts[MOST];
    sheet sheet;
} figure;

/* n spirals with iterates, each with an equilibrium of one of two kinds. */
static void figure_make(figure *f, size_t n, size_t columns)
{
    *f = (figure){0};
    for (size_t i = 0; i < n; i++) {
        chart *c = &f->charts[i];
        char title[32];
        snprintf(title, sizeof title, "eta = %g", 0.25 * (double)i);
        chart_titles(c, title, NULL);
        square_axes(c, -2, 2);
        c->aspect = 1.0;
        chart_layer_begin(c, CHART_CURVE, 0, "flow");
        for (int k = 0; k < 100; k++)
            chart_point(c, 1.5 * exp(-0.02 * k) * cos(0.2 * k),
                        1.5 * exp(-0.02 * k) * sin(0.2 * k));
        chart_layer_begin(c, CHART_ITERATES, 1 + (int)i % 3, i % 3 == 1 ? "one" : "two");
        chart_point(c, 1, 1);
        chart_layer_begin(c, i % 2 ? CHART_STABLE : CHART_CENTRE, 0, NULL);
        chart_point(c, 0, 0);
    }
    f->sheet = (sheet){.title = "a figure", .columns = columns, .n = n, .charts = f->charts};
}

static void figure_free(figure *f)
{
    for (size_t i = 0; i < f->sheet.n; i++)
        chart_free(&f->charts[i]);
}

static const sheet_medium media[] = {SHEET_SCREEN, SHEET_COLUMN, SHEET_PAGE, SHEET_SLIDES};

/* Frames with the labels around them neither touch each other nor leave the sheet. */
static void check_places(const sheet_layout *l)
{
    const size_t n = l->sheet->n;
    for (size_t i = 0; i < n; i++) {
        const sheet_box *a = &l->boxes[i];
        const double labels = a->y_labels ? 26.0 + STYLE_TEXT_SIZE * a->y.width +
                                                STYLE_NAME_SIZE * axis_name_width("y")
                                          : 0.0; /* the name's left end */
        CHECK(a->left - labels >= 0.0 && a->left + a->width <= l->width);
        CHECK(a->bottom - (a->x_labels ? 80.0 : 0.0) >= l->key_height);
        CHECK(a->bottom + a->height <= l->height);
        CHECK_NEAR(a->width, l->boxes[0].width, 1e-9);
        CHECK_NEAR(a->height, l->boxes[0].height, 1e-9);
        for (size_t k = 0; k < i; k++) {
            const sheet_box *b = &l->boxes[k];
            const bool beside = b->left + b->width <= a->left - labels;
            const bool above =
                b->bottom - (b->x_labels ? 80.0 : 0.0) >= a->bottom + a->height + 25.0;
            CHECK(beside || above);
        }
    }
}

static void check_key(const sheet_layout *l)
{
    for (size_t i = 0; i < l->n_key; i++) {
        const key_entry *a = &l->key[i];
        CHECK(a->x >= 0.0 && a->x + a->width <= l->width);
        CHECK(a->y > 0.0 && a->y < l->key_height);
        for (size_t k = 0; k < i; k++) {
            const key_entry *b = &l->key[k];
            CHECK(fabs(a->y - b->y) > 30.0 || b->x + b->width < a->x);
        }
    }
}

static void panels_of_one_aspect_have_one_size_and_room(void)
{
    static const size_t shapes[][2] = {{1, 1}, {2, 2}, {2, 1}, {8, 4}, {7, 3}, {16, 4}};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++)
        for (size_t m = 0; m < 4; m++)
            for (int share = 0; share < 2; share++) {
                figure f;
                sheet_layout l;
                figure_make(&f, shapes[k][0], shapes[k][1]);
                f.sheet.share_x = f.sheet.share_y = share != 0;
                if (CHECK(sheet_layout_make(&f.sheet, media[m], &l, NULL) == DTE_OK)) {
                    check_places(&l);
                    check_key(&l);
                }
                sheet_layout_free(&l);
                figure_free(&f);
            }
}

/* 3.4 and 7 inches, 13.333 x 7.5; type in points is 72 times its inches. */
static void media_have_their_sizes_and_legible_type(void)
{
    static const double widths[] = {0, 3.4, 7.0, 13.333}, least[] = {0, 7.0, 7.0, 19.99};
    for (size_t m = 1; m < 4; m++) {
        figure f;
        sheet_layout l;
        figure_make(&f, 4, 2);
        CHECK(sheet_layout_make(&f.sheet, media[m], &l, NULL) == DTE_OK);
        CHECK_NEAR(l.width * l.inch, widths[m], 1e-9);
        CHECK(72.0 * l.inch * STYLE_TEXT_SIZE >= least[m]);
        CHECK(72.0 * l.inch * l.least_text >= fmin(least[m], 6.0));
        if (m == 3) CHECK_NEAR(l.height * l.inch, 7.5, 1e-3);
        sheet_layout_free(&l);
        figure_free(&f);
    }
}

static void shared_axes_are_labelled_at_the_outer_panels(void)
{
    figure f;
    sheet_layout l;
    figure_make(&f, 5, 3); /* the third column has one row less */
    f.sheet.share_x = f.sheet.share_y = true;
    CHECK(sheet_layout_make(&f.sheet, SHEET_SCREEN, &l, NULL) == DTE_OK);
    for (size_t i = 0; i < 5; i++) {
        CHECK(l.boxes[i].y_labels == (i % 3 == 0));
        CHECK(l.boxes[i].x_labels == (i >= 2));
    }
    sheet_layout_free(&l);
    figure_free(&f);
}

/* Every name once, in the order of the roles; kinds of equilibria only where there are several. */
static void the_key_names_everything_once(void)
{
    static const char *const want[] = {"flow", "two", "one", "stable", "centre"};
    figure f;
    sheet_layout l;
    figure_make(&f, 2, 2);
    CHECK(sheet_layout_make(&f.sheet, SHEET_SCREEN, &l, NULL) == DTE_OK);
    if (CHECK(l.n_key == 5))
        for (size_t i = 0; i < 5; i++)
            CHECK_TEXT(l.key[i].text, want[i]);
    sheet_layout_free(&l);
    f.sheet.n = 1;
    CHECK(sheet_layout_make(&f.sheet, SHEET_SCREEN, &l, NULL) == DTE_OK);
    CHECK(l.n_key == 2);
    sheet_layout_free(&l);
    f.sheet.n = 2;
    figure_free(&f);
}

static void bad_axes_are_refused(void)
{
    static const struct {
        double low, high;
        bool log;
        const char *message;
    } cases[] = {{1, 1, false, "the range of gamma is empty"},
                 {2, 1, false, "the range of gamma is empty"},
                 {1, 1 + 1e-15, false, "the range of gamma is empty"},
                 {0, (double)NAN, false, "the range of gamma is not finite"},
                 {-1.5e308, 1.5e308, false, "the range of gamma is not finite"},
                 {0, 1, true, "the range of gamma must be positive on a logarithmic axis"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        chart c = {0};
        dte_error err = {0};
        buffer out = {0};
        const sheet_settings set = sheet_default();
        square_axes(&c, 0, 1);
        chart_set_axis(&c, 'y', "gamma", false, cases[k].low, cases[k].high, cases[k].log);
        const sheet s = {.columns = 1, .n = 1, .charts = &c};
        CHECK(sheet_picture(&s, PICTURE_SVG, &set, &out, &err) == DTE_USAGE);
        CHECK_TEXT(err.text, cases[k].message);
        CHECK(out.length == 0);
        buffer_free(&out);
        chart_free(&c);
    }
}

/* ---- pictures ---- */

static void sheets_are_the_same_each_time(void)
{
    for (int format = 0; format < 3; format++) {
        figure f;
        buffer a = {0}, b = {0};
        figure_make(&f, 8, 4);
        sheet_settings set = sheet_default();
        set.medium = SHEET_PAGE;
        CHECK(sheet_picture(&f.sheet, (picture_format)format, &set, &a, NULL) == DTE_OK);
        if (format == PICTURE_PDF) sleep(1); /* another second, another date */
        CHECK(sheet_picture(&f.sheet, (picture_format)format, &set, &b, NULL) == DTE_OK);
        CHECK(a.length > 5000 && a.length == b.length && memcmp(a.text, b.text, a.length) == 0);
        if (format == PICTURE_SVG) CHECK(strstr(a.text, "width=\"7in\"") != NULL);
        buffer_free(&a);
        buffer_free(&b);
        figure_free(&f);
    }
}

/* Each data set that the script plots is in the data, under a name that begins no other one. */
static void a_kept_script_finds_its_data(void)
{
    figure f;
    sheet_layout l;
    buffer script = {0}, data = {0};
    figure_make(&f, 12, 4);
    CHECK(sheet_layout_make(&f.sheet, SHEET_SCREEN, &l, NULL) == DTE_OK);
    sheet_script(&l, PICTURE_SVG, "./d.dat", "./d.svg", &script);
    sheet_script_data(&l, &data);
    size_t found = 0;
    for (const char *at = script.text; (at = strstr(at, "index \"")) != NULL; found++) {
        char name[80], line[84];
        at += strlen("index \"");
        snprintf(name, sizeof name, "%.*s", (int)strcspn(at, "\""), at);
        snprintf(line, sizeof line, "# %s\n", name);
        const char *first = data.text ? strstr(data.text, line) : NULL;
        CHECK(first && strstr(first + 2, line) == NULL);
        snprintf(line, sizeof line, "# %s", name);
        const char *prefix = strstr(data.text, line);
        CHECK(prefix == first);
    }
    CHECK(found == 12 * (2 + 3 + 2)); /* line with casing; iterates' line and 2 pieces; disc */
    buffer_free(&script);
    buffer_free(&data);
    sheet_layout_free(&l);
    figure_free(&f);
}

/* ---- hostile text ---- */

static unsigned long long random_state = 7;

static unsigned random_below(unsigned n)
{
    random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(random_state >> 33) % n;
}

/* Rich in what gnuplot, the shell, XML and enhanced text act on; numbered, so that each is another
 * one. */
static void hostile(unsigned number, char out[96])
{
    static const char *const parts[] = {"`touch CANARY`",
                                        "$(touch CANARY)",
                                        "\"",
                                        "'",
                                        "\\",
                                        "\n",
                                        "|",
                                        "<",
                                        "@x",
                                        ">",
                                        "!",
                                        "; system",
                                        "'touch ",
                                        "CANARY",
                                        "0",
                                        "7",
                                        "}",
                                        "{/:x ",
                                        "^",
                                        "_",
                                        "%s",
                                        "&",
                                        "#",
                                        "\\042",
                                        "\\",
                                        "\xce\xb8",
                                        "\xff",
                                        "\x01",
                                        "EOD\n",
                                        "$x",
                                        "5",
                                        "a",
                                        "\r",
                                        "~",
                                        "-->",
                                        "\xc0\xaf",
                                        "]]>",
                                        "&lt;",
                                        "\\n",
                                        "\xf0\x9f\x8e\xb2",
                                        "\t",
                                        "  ",
                                        "\xe2\x80\xae",
                                        "\xef\xbf\xbe",
                                        "\\1",
                                        "%",
                                        "= 1",
                                        "h",
                                        "\"\n!touch CANARY\n"};
    snprintf(out, 96, "%u:", number);
    for (int k = 0; k < 8; k++) {
        const char *p = parts[random_below(sizeof parts / sizeof *parts)];
        if (strlen(out) + strlen(p) < 60) strcat(out, p);
    }
    strcat(out, ".");
}

/* What may be seen of a text: control characters are blanks, broken UTF-8 is U+FFFD. Runs of blanks
 * count as one, for SVG readers differ there; names in mathematical dress lose their '_'. */
static void visible(const char *text, bool dressed, buffer *out)
{
    const char *end = text + strlen(text);
    bool blank = false;
    while (text < end) {
        uint32_t code = 0;
        const size_t n = utf8_decode(text, (size_t)(end - text), &code);
        const bool broken = n == 0 || code == 0xfffe || code == 0xffff;
        const bool space = !broken && (code <= 0x20 || (code >= 0x7f && code < 0xa0));
        if (space && !blank) buffer_add(out, " ");
        if (broken) buffer_add(out, "\xef\xbf\xbd");
        if (!space && !broken && !(dressed && *text == '_')) buffer_add_bytes(out, text, n);
        blank = space;
        text += n > 0 ? n : 1;
    }
}

/* The texts of an SVG, one on each line, without tags and escapes. */
static void svg_texts(const buffer *svg, buffer *out)
{
    static const char *const escapes[][2] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}, {"&quot;", "\""}, {"&apos;", "'"}};
    for (const char *at = svg->text; (at = strstr(at, "<text")) != NULL;) {
        const char *end = strstr(at, "</text>");
        buffer_add(out, "\n");
        bool tag = false;
        for (; at < end; at++) {
            const char *plain = NULL;
            for (size_t k = 0; k < 5 && *at == '&' && !plain; k++)
                if (strncmp(at, escapes[k][0], strlen(escapes[k][0])) == 0) {
                    plain = escapes[k][1];
                    at += strlen(escapes[k][0]) - 1;
                }
            if (*at == '<') tag = true;
            if (!tag) buffer_add_bytes(out, plain ? plain : at, 1);
            if (*at == '>' && !plain) tag = false;
        }
    }
    buffer_add(out, "\n");
}

static bool is_dressed(const char *text)
{
    buffer b = {0};
    axis_text(&b, text);
    const bool dressed = b.text && strstr(b.text, " enhanced") != NULL;
    buffer_free(&b);
    return dressed;
}

enum { NOTES = 230, NAMES = 166, HOSTILE = 4 + NOTES + NAMES, SHEETS = 25 };

static void hostile_chart(chart *c, char texts[HOSTILE][96])
{
    chart_titles(c, texts[0], texts[1]);
    chart_set_axis(c, 'x', texts[2], true, 0, 1, false);
    chart_set_axis(c, 'y', texts[3], true, 0, 1, false);
    for (int k = 0; k < NOTES; k++)
        chart_note_at(c, 0.5, (k + 0.5) / NOTES, 0, texts[4 + k]);
    for (int k = 0; k < NAMES; k++) {
        chart_layer_begin(c, CHART_POINTS, k, texts[4 + NOTES + k]);
        chart_point(c, 0.5, 0.5);
    }
}

/* Is each text seen in the picture as it is? */
static size_t count_seen(const buffer *svg, char texts[HOSTILE][96])
{
    buffer raw = {0}, plain = {0}, dressed = {0};
    size_t seen = 0;
    svg_texts(svg, &raw);
    for (char *c = raw.text; *c; c++)
        if (*c == '\n') *c = '\x1e'; /* visible() keeps no line ends */
    for (char *line = strtok(raw.text, "\x1e"); line; line = strtok(NULL, "\x1e")) {
        visible(line, false, &plain);
        visible(line, true, &dressed);
        buffer_add(&plain, "\n");
        buffer_add(&dressed, "\n");
    }
    for (int k = 0; k < HOSTILE; k++) {
        buffer want = {0};
        const bool dress = is_dressed(texts[k]);
        visible(texts[k], dress, &want);
        const bool found = strstr(dress ? dressed.text : plain.text, want.text) != NULL;
        if (!found && seen + 3 > (size_t)k) printf("# not seen: %s\n", want.text);
        seen += found;
        buffer_free(&want);
    }
    buffer_free(&raw);
    buffer_free(&plain);
    buffer_free(&dressed);
    return seen;
}

/* Titles, names of axes and series, notes: 25 pictures with 400 texts each. */
static void ten_thousand_hostile_texts_are_seen_and_not_run(void)
{
    static char texts[HOSTILE][96];
    const sheet_settings set = sheet_default();
    for (unsigned k = 0; k < SHEETS; k++) {
        chart c = {0};
        buffer svg = {0};
        dte_error err = {0};
        for (unsigned i = 0; i < HOSTILE; i++)
            hostile(1000 * k + i, texts[i]);
        hostile_chart(&c, texts);
        const sheet s = {.columns = 1, .n = 1, .charts = &c, .provenance = texts[0]};
        if (CHECK(sheet_picture(&s, PICTURE_SVG, &set, &svg, &err) == DTE_OK))
            CHECK(count_seen(&svg, texts) == HOSTILE);
        else
            printf("# %s\n", err.text);
        buffer_free(&svg);
        chart_free(&c);
    }
    CHECK(access("CANARY", F_OK) != 0);
}

/* ---- notes ---- */

/* A frame of 400 x 400 with a horizontal curve through its middle. */
static void notes_layout(chart *c, sheet *s, sheet_box *box, sheet_layout *l, double height)
{
    *c = (chart){0};
    square_axes(c, 0, 1);
    chart_layer_begin(c, CHART_CURVE, 0, NULL);
    chart_point(c, 0, height);
    chart_point(c, 1, height);
    *s = (sheet){.n = 1, .columns = 1, .charts = c};
    *box = (sheet_box){.width = 400.0, .height = 400.0};
    *l = (sheet_layout){.sheet = s, .boxes = box};
}

/* Half a line of text, in design pixels. */
static const double half_line = 0.5 * STYLE_TEXT_SIZE;

static void a_note_stands_off_the_curve_through_its_point(void)
{
    chart c;
    sheet s;
    sheet_box box;
    sheet_layout l;
    for (int side = -1; side <= 1; side++) {
        note_place at;
        notes_layout(&c, &s, &box, &l, 0.5);
        chart_note_at(&c, 0.5, 0.5, side, "h = 1");
        sheet_notes_place(&l, 0, &at);
        CHECK(fabs(at.y - 200.0) > half_line);
        CHECK(fabs(at.x - 200.0) < 40.0 && fabs(at.y - 200.0) < 40.0);
        chart_free(&c);
    }
}

static void a_note_keeps_its_side_where_that_is_free(void)
{
    chart c;
    sheet s;
    sheet_box box;
    sheet_layout l;
    for (int side = -1; side <= 1; side++) {
        note_place at;
        notes_layout(&c, &s, &box, &l, 0.1);
        chart_note_at(&c, 0.5, 0.5, side, "h = 1");
        sheet_notes_place(&l, 0, &at);
        CHECK(at.side == side);
        CHECK(side == 0 ? at.y > 200.0 + half_line : at.y == 200.0);
        chart_free(&c);
    }
}

static void notes_stay_in_the_frame_and_off_each_other(void)
{
    static const double places[] = {0.0, 0.02, 0.5, 0.98, 1.0};
    const size_t n = sizeof places / sizeof *places;
    chart c;
    sheet s;
    sheet_box box;
    sheet_layout l;
    for (size_t k = 0; k < n * n; k++) {
        note_place at[2];
        notes_layout(&c, &s, &box, &l, 0.5);
        chart_note_at(&c, places[k / n], places[k % n], 1, "h = 1");
        chart_note_at(&c, places[k / n], places[k % n], 1, "h = 2");
        sheet_notes_place(&l, 0, at);
        const double width = STYLE_TEXT_SIZE * axis_text_width("h = 1");
        double left[2];
        for (int i = 0; i < 2; i++) {
            left[i] = at[i].x - (at[i].side < 0 ? width : at[i].side == 0 ? 0.5 * width : 0.0);
            CHECK(left[i] >= 0.0 && left[i] + width <= 400.0);
            CHECK(at[i].y >= half_line && at[i].y <= 400.0 - half_line);
        }
        CHECK(fabs(left[0] - left[1]) >= width || fabs(at[0].y - at[1].y) >= 2.0 * half_line);
        chart_free(&c);
    }
}

static void a_frame_of_a_few_labels_has_more_than_one(void)
{
    const chart_axis symmetric = {.low = -1.7, .high = 1.7};
    const chart_tics t = tics_find(&symmetric, 7.6, true); /* -1, 0, 1 fit; steps of 2 give 0 */
    CHECK(t.step == 1.0);
}

static char folder[512]; /* where the tests run */

static void no_file_was_written(void)
{
    CHECK(rmdir(folder) == 0);
}

int main(void)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/detente-sheet-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(folder) || chdir(folder) != 0) return 1;
    RUN(a_clipped_diamond_loses_its_corners);
    RUN(a_polygon_that_is_not_convex_keeps_its_area);
    RUN(nothing_outside_of_the_frame_is_filled);
    RUN(lines_from_far_away_stay_straight);
    RUN(a_line_breaks_where_it_is_undefined);
    RUN(logarithmic_axes_have_logarithmic_frames);
    RUN(hatching_covers_the_area_evenly);
    RUN(linear_tics_are_round_and_do_not_touch);
    RUN(logarithmic_tics_are_powers_of_ten);
    RUN(panels_of_one_aspect_have_one_size_and_room);
    RUN(media_have_their_sizes_and_legible_type);
    RUN(shared_axes_are_labelled_at_the_outer_panels);
    RUN(the_key_names_everything_once);
    RUN(bad_axes_are_refused);
    RUN(sheets_are_the_same_each_time);
    RUN(a_kept_script_finds_its_data);
    RUN(ten_thousand_hostile_texts_are_seen_and_not_run);
    RUN(a_note_stands_off_the_curve_through_its_point);
    RUN(a_note_keeps_its_side_where_that_is_free);
    RUN(notes_stay_in_the_frame_and_off_each_other);
    RUN(a_frame_of_a_few_labels_has_more_than_one);
    RUN(no_file_was_written);
    return tap_done();
}
