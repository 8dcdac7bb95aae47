/* derive_sheet.c - the formulas of dte_game_derive, and words around them.
 *
 *     v_p = sign_p rate_p dV_p / ds_p,     sign_p = + for a player that maximizes
 *
 * with the params as symbols, so the formulas are those of the scenario's graph and not
 * of the game's. They are derived in a copy: what fails here leaves the game as it was. */
#include "base/memory.h"
#include "expr/derive.h"
#include "expr/print.h"
#include "game/derive_text.h"
#include <string.h>

/* The components of player `p` among those shown: their number, from *first on. */
static size_t player_part(const sheet *sh, size_t p, size_t *first)
{
    const dte_player player = dte_game_player(sh->game, p);
    *first = player.first;
    if (player.first >= sh->shown) return 0;
    return player.count < sh->shown - player.first ? player.count : sh->shown - player.first;
}

static void derive_player(sheet *sh, size_t p)
{
    size_t first = 0;
    const size_t n = player_part(sh, p, &first);
    node *part = sh->field + first;
    if (n == 0 || !graph_alive(sh->g)) return;
    derive_gradient(sh->g, sh->objectives[p], n, sh->leaves + first, part);
    const double sign = sh->s->players[p].maximizes ? 1.0 : -1.0;
    for (size_t i = 0; i < n; i++)
        part[i] = graph_scale(sh->g, sign, graph_mul(sh->g, sh->rates[p], part[i]));
}

dte_status sheet_begin(sheet *sh, dte_error *err)
{
    const scenario *s = sh->s;
    const size_t n = s->n_players;
    sh->shown = s->n_components < SHOWN_COMPONENTS ? s->n_components : SHOWN_COMPONENTS;
    sh->g = graph_create();
    sh->objectives = memory_zero(2 * n + sh->shown + 1, sizeof *sh->objectives);
    sh->leaves = memory_zero(sh->shown + 1, sizeof *sh->leaves);
    node *roots = memory_zero(2 * n + 1, sizeof *roots);
    if (!sh->g || !sh->objectives || !sh->leaves || !roots) {
        memory_free(roots);
        return fail_memory(err);
    }
    sh->rates = sh->objectives + n;
    sh->field = sh->objectives + 2 * n;
    for (size_t p = 0; p < n; p++) {
        roots[p] = s->players[p].objective;
        roots[n + p] = s->players[p].rate;
    }
    graph_copy(s->g, 2 * n, roots, NULL, sh->g, sh->objectives);
    graph_replace_root(sh->g, 2 * n, sh->objectives);
    memory_free(roots);
    for (size_t i = 0; i < sh->shown; i++)
        sh->leaves[i] = graph_leaf(sh->g, LEAF_STATE, (uint32_t)i, s->components[i].name);
    for (size_t p = 0; p < n; p++)
        derive_player(sh, p);
    /* the field is what training follows; it has no detached parts any more */
    graph_replace(sh->g, sh->shown, sh->field, 0, NULL, NULL, true, sh->field);
    return graph_status(sh->g, err);
}

void sheet_end(sheet *sh)
{
    graph_free(sh->g);
    memory_free(sh->objectives);
    memory_free(sh->leaves);
    buffer_free(&sh->out);
}

/* --- words ------------------------------------------------------------------------------ */

void sheet_add(sheet *sh, const char *text)
{
    buffer_add(&sh->out, text);
}

void sheet_either(sheet *sh, const char *text, const char *latex)
{
    buffer_add(&sh->out, sh->latex ? latex : text);
}

void sheet_words(sheet *sh, const char *text)
{
    static const char *const special[][2] = {
        {"\\", "\\textbackslash{}"},
        {"~", "\\textasciitilde{}"},
        {"^", "\\textasciicircum{}"},
        {"&", "\\&"},
        {"%", "\\%"},
        {"$", "\\$"},
        {"#", "\\#"},
        {"_", "\\_"},
        {"{", "\\{"},
        {"}", "\\}"},
    };
    for (; *text; text++) {
        const char *shown = NULL;
        for (size_t k = 0; sh->latex && k < sizeof special / sizeof *special; k++)
            if (*text == special[k][0][0]) shown = special[k][1];
        if (shown)
            sheet_add(sh, shown);
        else
            buffer_add_bytes(&sh->out, text, 1);
    }
}

void sheet_formula(sheet *sh, node a)
{
    print_node(sh->g, a, sh->latex ? PRINT_LATEX : PRINT_TEXT, EXPRESSION_LIMIT, &sh->out);
}

/* The length of the first term of a sum, with the sign in front of it. */
static size_t term_length(const char *text)
{
    size_t level = 0, i = 0;
    for (; text[i]; i++) {
        if (strchr("([{", text[i])) level++;
        if (strchr(")]}", text[i]) && level > 0) level--;
        const bool sign = text[i] == ' ' && (text[i + 1] == '+' || text[i + 1] == '-');
        if (level == 0 && i > 0 && sign && text[i + 2] == ' ') break;
    }
    return i;
}

static size_t column_of(const buffer *b)
{
    size_t n = 0;
    while (n < b->length && b->text[b->length - 1 - n] != '\n')
        n++;
    return n;
}

static void new_line(sheet *sh, size_t column)
{
    sheet_either(sh, "\n", " \\\\\n  &\\quad {}");
    for (size_t i = 0; !sh->latex && i < column; i++)
        sheet_add(sh, " ");
}

void sheet_terms(sheet *sh, node a)
{
    const size_t column = column_of(&sh->out), width = sh->latex ? LATEX_WIDTH : TEXT_WIDTH;
    buffer b = {0};
    print_node(sh->g, a, sh->latex ? PRINT_LATEX : PRINT_TEXT, EXPRESSION_LIMIT, &b);
    if (b.failed) sh->out.failed = true;
    size_t at = column;
    for (const char *text = b.text; text && *text;) {
        size_t n = term_length(text);
        if (at + n > width && at > column) {
            new_line(sh, column);
            at = column;
            text++; /* the blank before the sign */
            n--;
        }
        buffer_add_bytes(&sh->out, text, n);
        text += n;
        at += n;
    }
    buffer_free(&b);
}

void sheet_inline(sheet *sh, node a)
{
    sheet_either(sh, "", "$");
    sheet_formula(sh, a);
    sheet_either(sh, "", "$");
}

void sheet_objective(sheet *sh, size_t p)
{
    sheet_either(sh, "V_", "V_{\\mathrm{");
    sheet_words(sh, sh->s->players[p].name);
    sheet_either(sh, "", "}}");
}

void sheet_velocity(sheet *sh, size_t i)
{
    sheet_either(sh, "d", "\\frac{d ");
    sheet_formula(sh, sh->leaves[i]);
    sheet_either(sh, "/dt", "}{d t}");
}
