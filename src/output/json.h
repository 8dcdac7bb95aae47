/* json.h - writing JSON.
 *
 * Members and elements stand on lines of their own, indented by two spaces, except within
 * json_open_line, which keeps its contents on one line. Inside an object every call gives a key;
 * inside an array the key is NULL. */
#ifndef DTE_JSON_H
#define DTE_JSON_H

#include "base/buffer.h"

typedef struct json {
    buffer *out;
    size_t depth;
    size_t line_depth; /* the depth at which a one-line part began; 0: none */
    bool started;      /* the present object or array has contents */
} json;

void json_open(json *j, const char *key, char bracket);      /* '{' or '[' */
void json_open_line(json *j, const char *key, char bracket); /* the same on one line */
void json_close(json *j, char bracket);                      /* '}' or ']' */

/* Any bytes: what is not UTF-8 becomes U+FFFD. */
void json_text(json *j, const char *key, const char *text);
void json_bool(json *j, const char *key, bool value);
void json_count(json *j, const char *key, size_t value);
/* Reads back as the same double (at most 17 digits); null if it is not finite. */
void json_number(json *j, const char *key, double value);
/* The same; null has "KEY_reason": reason behind it. */
void json_number_or(json *j, const char *key, double value, const char *reason);
void json_null(json *j, const char *key, const char *reason); /* reason may be NULL */
/* [1, 2, 3] on one line. */
void json_numbers(json *j, const char *key, size_t n, const double *values);

#endif
