/* bench_time.c - whole-process times of commands, run in turn.
 *
 *     bench_time ROUNDS COMMAND ARGUMENTS ... [-- COMMAND ARGUMENTS ...] ...
 *
 * Round k runs every command once, A B C A B C ..., from posix_spawn to the end of wait4, with
 * standard output and error thrown away. One line for each command: the median time in
 * milliseconds, the median over the rounds of its time divided by that of the first command,
 * and its page faults. Exits 1 if a command cannot be run or fails. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

enum { COMMANDS = 8, ROUNDS = 1000 };

typedef struct command {
    char **arguments;
    double seconds[ROUNDS], ratio[ROUNDS];
    long faults;
} command;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(size_t n, double *x)
{
    qsort(x, n, sizeof *x, ascending);
    return n % 2 ? x[n / 2] : 0.5 * (x[n / 2 - 1] + x[n / 2]);
}

static int run_once(command *c, size_t round, const posix_spawn_file_actions_t *files)
{
    pid_t child;
    int status;
    struct rusage usage;
    const double begin = now();
    if (posix_spawnp(&child, c->arguments[0], files, NULL, c->arguments, environ) != 0) return -1;
    if (wait4(child, &status, 0, &usage) < 0) return -1;
    c->seconds[round] = now() - begin;
    c->faults = usage.ru_minflt + usage.ru_majflt;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

/* Splits the arguments at "--". */
static size_t split(int n, char **arguments, command *out)
{
    size_t count = 1;
    out[0].arguments = arguments;
    for (int i = 0; i < n; i++) {
        if (strcmp(arguments[i], "--") != 0) continue;
        arguments[i] = NULL;
        if (count == COMMANDS || i + 1 == n) return 0;
        out[count++].arguments = arguments + i + 1;
    }
    return count;
}

static int measure(size_t rounds, size_t n, command *commands)
{
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    for (size_t k = 0; k < rounds; k++) {
        for (size_t i = 0; i < n; i++) {
            if (run_once(&commands[i], k, &files) == 0) continue;
            fprintf(stderr, "bench_time: '%s' failed\n", commands[i].arguments[0]);
            return 1;
        }
        for (size_t i = 0; i < n; i++)
            commands[i].ratio[k] = commands[i].seconds[k] / commands[0].seconds[k];
    }
    posix_spawn_file_actions_destroy(&files);
    return 0;
}

int main(int argc, char **argv)
{
    static command commands[COMMANDS];
    const long rounds = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
    const size_t n = rounds > 0 && rounds <= ROUNDS ? split(argc - 2, argv + 2, commands) : 0;
    if (n == 0) {
        fprintf(stderr, "usage: bench_time ROUNDS COMMAND ... [-- COMMAND ...] ...\n");
        return 2;
    }
    if (measure((size_t)rounds, n, commands) != 0) return 1;
    for (size_t i = 0; i < n; i++) {
        command *c = &commands[i];
        const double ratio = median((size_t)rounds, c->ratio);
        printf("%.3f %.3f %ld\n", 1e3 * median((size_t)rounds, c->seconds), ratio, c->faults);
    }
    return 0;
}
