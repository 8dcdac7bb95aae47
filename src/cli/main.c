/* main.c - the program: reads the command line, runs a command, and makes sure that what it
 * printed has arrived. */
#include "cli/commands.h"
#include "cli/result.h"
#include <fcntl.h>
#include <unistd.h>

/* If 0, 1 or 2 is closed, the next file opened would take its number, and a result could end in it.
 * Opened read-only, so that a write still fails. */
static void hold_standard_files(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0) close(fd);
}

static int run(const options *o)
{
    if (o->version) {
        printf("detente %s\n", dte_version());
        return EXIT_DONE;
    }
    if (o->help && o->command) {
        help_command(o->command, stdout);
        return EXIT_DONE;
    }
    if (o->help) {
        help_overview(stdout);
        return EXIT_DONE;
    }
    if (o->command) return o->command->run(o);
    help_overview(stderr);
    return EXIT_USAGE;
}

/* The last of standard output; a full disk may show only when the file is closed. */
static int finish(int code)
{
    result out = {.file = stdout, .last = true};
    return code == EXIT_IO ? code : result_close(&out, code); /* IO: already reported */
}

int main(int argc, char **argv)
{
    static char room[1 << 16]; /* help fits, so that its errors show when it is flushed */
    options o;
    hold_standard_files();
    setvbuf(stdout, room, _IOFBF, sizeof room);
    int code = options_read(argc, argv, &o);
    if (code == EXIT_DONE) code = run(&o);
    options_free(&o);
    return finish(code);
}
