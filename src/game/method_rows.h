/* method_rows.h - every training method; a new one is one line here and its row. */
#ifndef DTE_METHOD_ROWS_H
#define DTE_METHOD_ROWS_H

#include "game/method.h"

#define METHOD_ROWS(ROW)                                                                           \
    ROW(simultaneous)                                                                              \
    ROW(alternating)                                                                               \
    ROW(momentum)                                                                                  \
    ROW(alternating_momentum)                                                                      \
    ROW(nesterov)                                                                                  \
    ROW(extragradient)                                                                             \
    ROW(optimistic)                                                                                \
    ROW(popov)                                                                                     \
    ROW(consensus)                                                                                 \
    ROW(sga)                                                                                       \
    ROW(unrolled)                                                                                  \
    ROW(clipping)                                                                                  \
    ROW(rmsprop)                                                                                   \
    ROW(adam)

#define ROW(name) extern const method method_##name;
METHOD_ROWS(ROW)
#undef ROW

/* One step of one player from f->x_next, which it changes; f->scratch is used. */
void method_player_step(method_frame *f, size_t player);

/* Option k (OPTION_EACH) of the player to whom component i belongs. */
double method_own_option(const method_frame *f, size_t k, size_t i);

/* Projects a player's components of `at` onto [-c, c]; with c infinite they are left alone. */
void method_clip(const method_frame *f, size_t player, double c, node *at);

/* For rows whose memory is a past point: at rest it is x itself. */
void method_rest_at_point(size_t d, const double *x, double *out);

#endif
