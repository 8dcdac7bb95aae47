/* condition_study.c - words that all conditions use. */
#include "analysis/condition_study.h"

#include "base/number.h"
#include <math.h>

enum { WITNESS = 4 };

dte_condition *study_begin(study *w, const char *name, const char *citation)
{
    dte_condition *c = &w->r->conditions[w->r->n_conditions++];
    *c = (dte_condition){.name = name, .source = citation, .holds = -1, .value = (double)NAN};
    w->p = phrase_start(c->text, sizeof c->text);
    return c;
}

void study_number(study *w, double value)
{
    char text[NUMBER_TEXT];
    phrase_add(&w->p, "%s", number_format(value, 6, text));
}

void study_direction(study *w, dte_player player, const double *x, size_t stride)
{
    size_t shown = 0;
    phrase_add(&w->p, " along");
    for (size_t i = 0; i < player.count && shown < WITNESS; i++) {
        char text[NUMBER_TEXT];
        if (!(fabs(x[i * stride]) > 0.05)) continue;
        phrase_add(&w->p, "%s %.32s = %s", shown++ ? "," : "",
                   dte_game_component(w->game, player.first + i),
                   number_format(x[i * stride], 3, text));
    }
}
