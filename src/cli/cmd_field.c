/* cmd_field.c - detente field FILE: v and its Jacobian at one point.
 *
 * Nothing here changes the locale, so printf writes decimal points. */
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/message.h"
#include "cli/result.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct place {
    dte_game *game;
    size_t d;
    double *point, *field, *jacobian; /* one block, `point` owns it */
} place;

enum { MATRIX_MOST = 8, TEXT_DIGITS = 15 };

/* Shows as many digits as are needed to read the number back. */
static const char *exact(double value, char out[32])
{
    for (int digits = TEXT_DIGITS; digits <= 17; digits++) {
        snprintf(out, 32, "%.*g", digits, value == 0.0 ? 0.0 : value);
        if (strtod(out, NULL) == value) break;
    }
    return out;
}

static void put(result *r, const char *text)
{
    result_write(r, text, strlen(text));
}

/* Names hold letters, digits, '_', brackets and commas: nothing that JSON would escape. */
static void put_names(result *r, const place *p)
{
    put(r, "{\n  \"state\": [");
    for (size_t k = 0; k < p->d; k++) {
        put(r, k > 0 ? ", \"" : "\"");
        put(r, dte_game_component(p->game, k));
        put(r, "\"");
    }
    put(r, "]");
}

static void put_numbers(result *r, size_t n, const double *values)
{
    char text[32];
    put(r, "[");
    for (size_t k = 0; k < n; k++) {
        put(r, k > 0 ? ", " : "");
        put(r, isfinite(values[k]) ? exact(values[k], text) : "null");
    }
    put(r, "]");
}

static void write_json(result *r, const place *p)
{
    put_names(r, p);
    put(r, ",\n  \"point\": ");
    put_numbers(r, p->d, p->point);
    put(r, ",\n  \"field\": ");
    put_numbers(r, p->d, p->field);
    put(r, ",\n  \"jacobian\": [");
    for (size_t k = 0; k < p->d; k++) {
        put(r, k > 0 ? ",\n    " : "\n    ");
        put_numbers(r, p->d, p->jacobian + k * p->d);
    }
    put(r, "\n  ]\n}\n");
}

static void put_cell(result *r, const char *text, int width)
{
    char cell[128];
    snprintf(cell, sizeof cell, "%*s", width, text);
    put(r, cell);
}

/* A line for each component: its name, its value, its velocity. */
static void write_field(result *r, const place *p, int label)
{
    char text[32];
    put_cell(r, "", label);
    put_cell(r, "s", 24);
    put_cell(r, "v(s)", 24);
    put(r, "\n");
    for (size_t k = 0; k < p->d; k++) {
        put_cell(r, dte_game_component(p->game, k), -label);
        snprintf(text, sizeof text, "%.*g", TEXT_DIGITS, p->point[k]);
        put_cell(r, text, 24);
        snprintf(text, sizeof text, "%.*g", TEXT_DIGITS, p->field[k]);
        put_cell(r, text, 24);
        put(r, "\n");
    }
}

static void write_jacobian(result *r, const place *p, int label)
{
    char text[96];
    if (p->d > MATRIX_MOST) {
        snprintf(text, sizeof text, "\nJacobian  %zu x %zu (use --json for its entries)\n", p->d,
                 p->d);
        put(r, text);
        return;
    }
    put(r, "\n");
    put_cell(r, "Jacobian", -label);
    for (size_t j = 0; j < p->d; j++)
        put_cell(r, dte_game_component(p->game, j), 24);
    put(r, "\n");
    for (size_t i = 0; i < p->d; i++) {
        put_cell(r, dte_game_component(p->game, i), -label);
        for (size_t j = 0; j < p->d; j++) {
            snprintf(text, sizeof text, "%.*g", TEXT_DIGITS, p->jacobian[i * p->d + j]);
            put_cell(r, text, 24);
        }
        put(r, "\n");
    }
}

static void write_text(result *r, const place *p)
{
    size_t label = strlen("Jacobian");
    for (size_t k = 0; k < p->d; k++) {
        const size_t length = strlen(dte_game_component(p->game, k));
        if (length > label) label = length;
    }
    write_field(r, p, (int)label);
    write_jacobian(r, p, (int)label);
}

/* The scenario's own point, which --at changes: its first equilibrium or its start. */
static int find_base(const place *p, double *base, bool *found)
{
    const dte_game_info info = dte_game_describe(p->game);
    dte_error err = {0};
    dte_status status = DTE_OK;
    *found = info.n_equilibria > 0 || info.has_start;
    if (info.n_equilibria > 0)
        status = dte_game_equilibrium_point(p->game, 0, base, &err);
    else if (info.has_start)
        status = dte_game_start(p->game, base, &err);
    return status == DTE_OK ? EXIT_DONE : result_fail(&err);
}

static int find_point(const options *o, place *p)
{
    bool found = false;
    const int code = find_base(p, p->field, &found); /* `field` is not in use yet */
    if (code != EXIT_DONE) return code;
    if (o->at) return load_point(p->game, "--at", o->at, found ? p->field : NULL, p->point);
    if (!found) return message_fail("the scenario gives no point; say where with --at");
    memcpy(p->point, p->field, p->d * sizeof *p->point);
    return EXIT_DONE;
}

static int evaluate(place *p)
{
    dte_error err = {0};
    if (dte_game_diagnose(p->game, p->point, &err) != DTE_OK) return result_fail(&err);
    dte_game_field(p->game, 1, p->point, p->field);
    const dte_status status = dte_game_jacobian(p->game, p->point, p->jacobian, &err);
    return status == DTE_OK ? EXIT_DONE : result_fail(&err);
}

static int write_place(const options *o, const place *p)
{
    result out;
    const int code = result_open(&out, o->output);
    if (code != EXIT_DONE) return code;
    if (o->json)
        write_json(&out, p);
    else
        write_text(&out, p);
    return result_close(&out, EXIT_DONE);
}

int cmd_field(const options *o)
{
    place p = {0};
    int code = load_game(o, &p.game);
    if (code != EXIT_DONE) return code;
    p.d = dte_game_describe(p.game).dimension;
    p.point = load_numbers(p.d, p.d + 2);
    if (p.point) {
        p.field = p.point + p.d;
        p.jacobian = p.field + p.d;
        code = find_point(o, &p);
        if (code == EXIT_DONE) code = evaluate(&p);
        if (code == EXIT_DONE) code = write_place(o, &p);
    } else
        code = EXIT_LIMIT;
    free(p.point);
    dte_game_free(p.game);
    return code;
}
