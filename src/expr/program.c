/* program.c - a graph becomes a program: analyse, lower, assemble. */
#include "expr/program.h"
#include "base/memory.h"
#include "expr/program_tape.h"

static dte_status compile(const program_spec *spec, program *p, dte_error *err)
{
    ir t;
    dte_status status = ir_analyse(&t, spec, err);
    if (status == DTE_OK) status = ir_lower(&t);
    if (status == DTE_OK) status = ir_fuse(&t);
    if (status == DTE_OK) status = program_assemble(&t, p, err);
    ir_free(&t);
    return status;
}

dte_status program_create(const program_spec *spec, program **out, dte_error *err)
{
    *out = NULL;
    if (spec->level < 0 || spec->level >= PROGRAM_LEVELS)
        return fail(err, DTE_USAGE, "internal error: there is no quadrature level %d", spec->level);
    program *p = memory_zero(1, sizeof *p);
    if (!p) return fail_memory(err);
    p->kernels = kernels_best();
    const dte_status status = compile(spec, p, err);
    if (status != DTE_OK) {
        program_free(p);
        return status;
    }
    program_run_once(p);
    *out = p;
    return DTE_OK;
}

static void free_stage(stage_tape *s)
{
    void *owned[] = {s->once.code, s->uniform.code, s->body_lanes.code, s->body_points.code,
                     s->import,    s->table,        s->uniform_sum,     s->lane_sum};
    for (size_t k = 0; k < sizeof owned / sizeof *owned; k++)
        memory_free(owned[k]);
}

void program_free(program *p)
{
    if (!p) return;
    for (size_t k = 0; k < p->n_stages; k++)
        free_stage(&p->stages[k]);
    for (size_t d = 0; d < p->n_levels; d++) {
        memory_free(p->levels[d].uniform.code);
        memory_free(p->levels[d].lanes.code);
    }
    memory_free(p->stages);
    memory_free(p->levels);
    memory_free(p->memory);
    memory_free(p);
}

program_info program_describe(const program *p)
{
    return p->info;
}
