/* option_table.h - every option of the command line, a row each. */
#ifndef DTE_OPTION_TABLE_H
#define DTE_OPTION_TABLE_H

#include "cli/options.h"
#include <stddef.h>

enum { OPTIONS_MOST = 64 };

typedef enum option_kind {
    FLAG,
    TEXT,
    POSITIVE,
    NUMBER,
    WHOLE,
    SETTING,
    TEXTS,
    VERDICT
} option_kind;

typedef struct option {
    const char *name; /* without "--" */
    char letter;      /* or 0 */
    option_kind kind;
    const char *value; /* NULL: none */
    size_t member;     /* offset in struct options */
    int commands;
    const char *help;
} option;

extern const option option_table[];
extern const size_t option_count;

#endif
