/* message.h - messages, and the word that was meant. */
#ifndef DTE_MESSAGE_H
#define DTE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__GNUC__)
#define CLI_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define CLI_PRINTF(f, a)
#endif

/* Prints "detente: MESSAGE" to stderr. Returns EXIT_USAGE. Control characters, which a terminal
 * might obey, are shown as '?'. */
int message_fail(const char *format, ...) CLI_PRINTF(1, 2);

/* The one of the n words at least as near as one edit in three letters; NULL if none is. */
const char *message_nearest(const char *word, size_t n, const char *const *words);
/* Appends " (did you mean 'WORD'?)" to text[0..room) if `near` is not NULL. Returns text. */
enum { MESSAGE_HINT = 128 };
const char *message_hint(const char *near, char text[MESSAGE_HINT]);

/* A finite decimal number that is the whole of text[0..length). */
bool message_number(const char *text, size_t length, double *value);

#endif
