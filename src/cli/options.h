/* options.h - the command line, as numbers and words.
 *
 * One table (options.c) holds every option with its help, the commands that take it and the
 * member it fills; parsing, `detente help COMMAND` and the messages are made from it. */
#ifndef DTE_OPTIONS_H
#define DTE_OPTIONS_H

#include <detente/flow.h>
#include <stdbool.h>
#include <stdio.h>

/* Commands, as a set. */
enum {
    CMD_CHECK = 1,
    CMD_DERIVE = 2,
    CMD_FIELD = 4,
    CMD_RUN = 8,
    CMD_PLOT = 16,
    CMD_LIST = 32,
    CMD_HELP = 64,
    CMD_FIGURE = 128,
    CMD_SPECTRUM = 256,
    CMD_LIVE = 512,
    CMD_SWEEP = 1024,
    CMD_CHART = 2048,
    CMD_EQUILIBRIA = 4096,
    CMD_BASIN = 8192,
    CMD_MERGE = 1 << 14
};

/* Exit codes. A signal n ends with 128 + n. */
enum {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,  /* an expectation, or --require */
    EXIT_USAGE = 2,   /* wrong usage, or an error in the scenario */
    EXIT_NUMERIC = 3, /* no equilibrium, a value that is not finite */
    EXIT_IO = 4,      /* input or output failed */
    EXIT_LIMIT = 5    /* a limit was reached, or memory */
};

/* The values of an option that may be repeated, in order. */
typedef struct texts {
    size_t n;
    const char **at;
} texts;

typedef struct options {
    const struct command *command;
    const char *argument; /* FILE, or the topic of list and help; NULL: none */
    texts arguments;      /* of a command that takes many: all of them */
    size_t n_settings;
    dte_setting *settings; /* names point into `names` */
    char **names;
    texts solves;                         /* "PARAM", "PARAM=LO:HI", read by the library */
    texts methods;                        /* "NAME:key=value,...", read by the library */
    texts overs;                          /* "NAME=FROM:TO:N", read by the commands */
    const char *equilibrium, *boundaries; /* of sweep and chart */
    const char *resume, *shard;           /* of these and basin */
    const char *start, *at, *output, *x, *y, *window, *medium, *verify, *format, *n;
    const char *script, *record, *terminal, *log; /* of live */
    size_t frames;
    double step, time, rtol, far;           /* 0: not given */
    size_t samples, steps, starts, threads; /* 0: not given */
    bool json, quiet, stiff, nullclines, separatrices, arrows, speed, keep, latex, why, all;
    bool verdicts, fast, nonlinear;
    bool has_require;
    dte_verdict require;
    bool help, version;
} options;

typedef struct command {
    const char *name;
    int bit;
    const char *argument; /* "FILE", "KIND", "[TOPIC]", "FILE..." */
    const char *summary;  /* the question it answers, one line */
    const char *details;
    int (*run)(const options *o); /* returns an exit code */
} command;

/* The commands, ended by a NULL name (commands.c). */
extern const command commands[];

/* Reads argv[1..argc). EXIT_DONE, or EXIT_USAGE or EXIT_LIMIT after a message on stderr. *o is to
 * be freed in every case. With --help or --version nothing else is required. */
int options_read(int argc, char **argv, options *o);
void options_free(options *o);
/* The options of a command, one line each. */
void options_help(int command_bit, FILE *out);

#endif
