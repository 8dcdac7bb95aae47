/* cmd_merge.c - detente merge JOURNAL... -o JOINED: the shares of one work, made one. */
#include "cli/commands.h"
#include "cli/message.h"
#include "cli/result.h"
#include <detente/game.h>
#include <detente/work.h>

int cmd_merge(const options *o)
{
    dte_error err = {0};
    char *text;
    int complete;
    if (!o->output) return message_fail("merge needs -o: the journal that it writes");
    const dte_status status =
        dte_work_merge(o->arguments.n, o->arguments.at, o->output, &complete, &text, &err);
    if (status != DTE_OK) return result_fail(&err);
    if (!o->quiet) fputs(text, stdout);
    dte_text_free(text);
    return complete ? EXIT_DONE : EXIT_FAILED;
}
