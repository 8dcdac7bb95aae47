/* timed.c - one run of a command, measured from outside.
 *
 *     timed OUTPUT COMMAND ARGUMENT...
 *
 * Standard output and error of the command go to the file OUTPUT. Prints seconds from posix_spawn
 * to the end of wait4, page faults, peak memory in KiB, and the exit code (128 + n after signal n).
 * It is a small program because the memory of a process counts as used by what it starts. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

int main(int count, char **argument)
{
    pid_t child;
    int status;
    struct rusage usage;
    posix_spawn_file_actions_t files;
    if (count < 3) return 2;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, argument[1], O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&files, 1, 2);
    const double begin = now();
    if (posix_spawnp(&child, argument[2], &files, NULL, argument + 2, environ) != 0 ||
        wait4(child, &status, 0, &usage) < 0) {
        fprintf(stderr, "timed: cannot run '%s'\n", argument[2]);
        return 1;
    }
    const double wall = now() - begin, cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    printf("seconds=%.9f cpu=%.6f faults=%ld kib=%ld code=%d\n", wall, cpu,
           usage.ru_minflt + usage.ru_majflt, usage.ru_maxrss,
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}
