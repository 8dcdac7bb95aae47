/* derive_text.c - the dynamics as mathematics: dte_game_derive.
 *
 * The order of the sheet: state, sign convention, objectives, field, what stands behind the
 * names, params, Jacobian. */
#include "game/derive_text.h"
#include "base/memory.h"
#include "base/number.h"
#include "expr/derive.h"

static void end_paragraph(sheet *sh)
{
    sheet_add(sh, "\n\n");
}

static size_t owner(const sheet *sh, size_t component)
{
    return sh->s->variables[sh->s->components[component].variable].player;
}

static void write_title(sheet *sh)
{
    sheet_either(sh, "", "% needs the packages amsmath and amssymb\n");
    if (!*sh->s->title) return;
    sheet_either(sh, "", "\\section*{");
    sheet_words(sh, sh->s->title);
    sheet_either(sh, "", "}");
    end_paragraph(sh);
}

static void write_state(sheet *sh)
{
    sheet_add(sh, "State: ");
    for (size_t i = 0; i < sh->shown; i++) {
        if (i > 0) sheet_add(sh, ", ");
        sheet_inline(sh, sh->leaves[i]);
        if (i + 1 < sh->shown && owner(sh, i) == owner(sh, i + 1)) continue;
        sheet_add(sh, " (");
        sheet_words(sh, sh->s->players[owner(sh, i)].name);
        sheet_add(sh, ")");
    }
    const size_t more = sh->s->n_components - sh->shown;
    if (more > 0) buffer_print(&sh->out, ", and %zu more that are not shown", more);
    sheet_either(sh, "\n", ".\n\n");
}

/* The sign convention, once, in words. */
static void write_convention(sheet *sh)
{
    double one = 0.0;
    for (size_t p = 0; p < sh->s->n_players; p++) {
        const bool up = sh->s->players[p].maximizes;
        sheet_add(sh, "The ");
        sheet_words(sh, sh->s->players[p].name);
        sheet_add(sh, up ? " ascends its objective: it maximizes "
                         : " descends its objective: it minimizes ");
        sheet_either(sh, "", "$");
        sheet_objective(sh, p);
        sheet_either(sh, "", "$");
        if (!graph_is_const(sh->g, sh->rates[p], &one) || one != 1.0) {
            sheet_add(sh, ", at the rate ");
            sheet_inline(sh, sh->rates[p]);
        }
        sheet_add(sh, ".\n");
    }
    sheet_add(sh, "\n");
}

/* "W is symmetric: W[1,2] stands for sqrt(2) times that entry ..." */
static void write_symmetry(sheet *sh)
{
    for (size_t k = 0; k < sh->s->n_variables; k++) {
        const scenario_variable *v = &sh->s->variables[k];
        if (!v->symmetric || v->rows < 2 || v->first + 1 >= sh->shown) continue;
        sheet_words(sh, v->name);
        sheet_add(sh, " is symmetric: ");
        sheet_inline(sh, sh->leaves[v->first + 1]);
        sheet_add(sh, " stands for ");
        sheet_either(sh, "sqrt(2)", "$\\sqrt{2}$");
        sheet_add(sh, " times that entry, and so do all others off the diagonal.\n\n");
    }
}

/* --- equations -------------------------------------------------------------------------- */

static void begin_equations(sheet *sh)
{
    sheet_either(sh, "", "\\begin{align*}\n");
}

static void end_equations(sheet *sh)
{
    sheet_either(sh, "\n", "\n\\end{align*}\n\n");
}

static void next_equation(sheet *sh, bool first)
{
    if (!first) sheet_either(sh, "\n", " \\\\\n");
    sheet_add(sh, "  ");
}

static void write_objectives(sheet *sh)
{
    begin_equations(sh);
    for (size_t p = 0; p < sh->s->n_players; p++) {
        next_equation(sh, p == 0);
        sheet_objective(sh, p);
        sheet_either(sh, " = ", " &= ");
        sheet_terms(sh, sh->objectives[p]);
    }
    sheet_either(sh, "\n", "");
    end_equations(sh);
}

/* "+ rate * dV_p/dw" */
static void gradient_name(sheet *sh, size_t i)
{
    const size_t p = owner(sh, i);
    const bool up = sh->s->players[p].maximizes;
    sheet_add(sh, up ? "+" : "-");
    sheet_either(sh, " ", "");
    double one = 0.0;
    const node_view rate = graph_view(sh->g, sh->rates[p]);
    if (!graph_is_const(sh->g, sh->rates[p], &one) || one != 1.0) {
        const bool sum = rate.kind == NODE_SUM;
        if (sum) sheet_either(sh, "(", "\\left(");
        sheet_formula(sh, sh->rates[p]);
        if (sum) sheet_either(sh, ")", "\\right)");
        sheet_either(sh, "*", " ");
    }
    sheet_either(sh, "d", "\\frac{\\partial ");
    sheet_objective(sh, p);
    sheet_either(sh, "/d", "}{\\partial ");
    sheet_formula(sh, sh->leaves[i]);
    sheet_either(sh, "", "}");
}

/* The number of characters since the last line began, as blanks; "= " stands under "= ". */
static void indent(sheet *sh, size_t width)
{
    sheet_add(sh, "\n");
    for (size_t i = 0; i < width; i++)
        sheet_add(sh, " ");
}

static void write_field(sheet *sh)
{
    begin_equations(sh);
    for (size_t i = 0; i < sh->shown; i++) {
        next_equation(sh, i == 0);
        const size_t start = sh->out.length;
        sheet_velocity(sh, i);
        const size_t width = sh->out.length - start;
        sheet_either(sh, " = ", " &= ");
        gradient_name(sh, i);
        if (sh->latex)
            sheet_add(sh, " \\\\\n  ");
        else
            indent(sh, width + 2);
        sheet_either(sh, " = ", "&= ");
        sheet_terms(sh, sh->field[i]);
    }
    sheet_either(sh, "\n", "");
    if (sh->shown < sh->s->n_components && !sh->latex)
        buffer_print(&sh->out, "  (%zu more components follow)\n", sh->s->n_components - sh->shown);
    end_equations(sh);
}

static size_t least_base(const sheet *sh, size_t count, const node *list, uint32_t from)
{
    size_t best = count;
    for (size_t i = 0; i < count; i++) {
        const node_view v = graph_view(sh->g, list[i]);
        if (v.kind != NODE_LEAF || v.fn != LEAF_BASE || v.index < from) continue;
        if (best == count || v.index < graph_view(sh->g, list[best]).index) best = i;
    }
    return best;
}

/* What BASE leaf `index` is. */
static const char *law_words(const randoms *r, uint32_t index)
{
    size_t column;
    const base_rule rule = randoms_rule(r, index);
    if (rule == RULE_NORMAL) return " is standard normal";
    if (rule == RULE_UNIFORM) return " is uniform on [-1, 1]";
    return randoms_table_view(r, randoms_table(r, index, &column)).choice
               ? " is 1 for its part of the mixture, else 0 (every part equally likely)"
               : " runs through its samples";
}

/* The standard laws behind the names that stand inside E[...]. */
static void write_laws(sheet *sh)
{
    size_t count = 0, n = 0;
    const size_t n_roots = 2 * sh->s->n_players + sh->shown;
    node *list = graph_collect(sh->g, n_roots, sh->objectives, UINT32_MAX, &count);
    uint32_t from = 0;
    for (size_t i = 0; list && n <= SHOWN_BASE; n++) {
        i = least_base(sh, count, list, from);
        if (i == count) break;
        from = graph_view(sh->g, list[i]).index + 1;
        if (n == 0) {
            sheet_either(sh, "Inside E[...]", "Inside $\\mathbb{E}[\\dots]$");
            sheet_add(sh, " every random variable is standardised and independent of the others: ");
        } else {
            sheet_add(sh, ", ");
        }
        if (n == SHOWN_BASE) {
            sheet_add(sh, "and so on");
            continue;
        }
        sheet_inline(sh, list[i]);
        sheet_add(sh, law_words(sh->s->random, from - 1));
    }
    memory_free(list);
    if (n > 0) sheet_either(sh, ".\n", ".\n\n");
}

static void write_params(sheet *sh)
{
    char number[NUMBER_TEXT];
    for (size_t i = 0; i < sh->s->n_params; i++) {
        const scenario_param *p = &sh->s->params[i];
        sheet_add(sh, i == 0 ? "Params: " : ", ");
        sheet_inline(sh, graph_leaf(sh->g, LEAF_PARAM, (uint32_t)i, p->name));
        sheet_add(sh, " = ");
        sheet_add(sh, number_shortest(sh->game->params[i], number));
    }
    if (sh->s->n_params > 0) sheet_add(sh, "\n");
}

static void write_jacobian_row(sheet *sh, size_t i)
{
    node row[SHOWN_JACOBIAN] = {0};
    derive_gradient(sh->g, sh->field[i], sh->shown, sh->leaves, row);
    for (size_t k = 0; graph_alive(sh->g) && k < sh->shown; k++) {
        next_equation(sh, i + k == 0);
        sheet_either(sh, "d(", "\\frac{\\partial}{\\partial ");
        if (sh->latex) sheet_formula(sh, sh->leaves[k]);
        sheet_either(sh, "", "} ");
        sheet_velocity(sh, i);
        if (!sh->latex) {
            sheet_add(sh, ")/d");
            sheet_formula(sh, sh->leaves[k]);
        }
        sheet_either(sh, " = ", " &= ");
        sheet_terms(sh, row[k]);
    }
}

static void write_jacobian(sheet *sh)
{
    if (sh->s->n_components > SHOWN_JACOBIAN || sh->shown == 0) return;
    const char *text = sh->out.text;
    const size_t n = sh->out.length;
    if (text && n > 1 && text[n - 2] != '\n') sheet_add(sh, "\n");
    sheet_add(sh, "Jacobian:\n");
    begin_equations(sh);
    for (size_t i = 0; i < sh->shown; i++)
        write_jacobian_row(sh, i);
    sheet_either(sh, "\n", "\n\\end{align*}\n");
}

static dte_status write_sheet(sheet *sh, dte_error *err)
{
    DTE_TRY(sheet_begin(sh, err));
    write_title(sh);
    write_state(sh);
    write_convention(sh);
    write_objectives(sh);
    write_field(sh);
    write_symmetry(sh);
    write_laws(sh);
    write_params(sh);
    write_jacobian(sh);
    return graph_status(sh->g, err);
}

dte_status dte_game_derive(dte_game *game, dte_style style, char **text, dte_error *err)
{
    fail_clear(err);
    *text = NULL;
    sheet sh = {.game = game, .s = game->s, .latex = style == DTE_LATEX};
    dte_status status = write_sheet(&sh, err);
    if (status == DTE_OK && !(*text = buffer_take(&sh.out))) status = fail_memory(err);
    sheet_end(&sh);
    return status;
}
