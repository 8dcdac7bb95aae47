/* cmd_list.c - detente list KIND */
#include "cli/commands.h"
#include "cli/result.h"

int cmd_list(const options *o)
{
    char *text = NULL;
    dte_error err = {0};
    const dte_status status = dte_list(o->argument, &text, &err);
    const int code = status == DTE_OK ? result_text(o->output, text, EXIT_DONE) : result_fail(&err);
    dte_text_free(text);
    return code;
}
