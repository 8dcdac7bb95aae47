/* table_npy.c - the NPY format of numpy: "\x93NUMPY", the version, the length of the header, and
 * the header, a Python dictionary that ends in a line end and makes the data begin at a multiple of
 * 64 bytes. See numpy.lib.format. */
#include "output/table.h"

#include "base/memory.h"
#include <stdint.h>
#include <string.h>

enum { ALIGN = 64, SHORT_HEADER = 65535, MAGIC = 8 };

/* 'name' as a Python string. */
static void add_name(buffer *b, const char *name)
{
    buffer_add(b, "'");
    for (; *name; name++)
        buffer_print(b, *name == '\'' || *name == '\\' ? "\\%c" : "%c", *name);
    buffer_add(b, "'");
}

static void add_dictionary(const table *t, buffer *b)
{
    buffer_add(b, "{'descr': [");
    for (size_t c = 0; c < t->columns; c++) {
        buffer_add(b, c > 0 ? ", (" : "(");
        add_name(b, t->names[c]);
        buffer_add(b, ", '<f8')");
    }
    buffer_print(b, "], 'fortran_order': False, 'shape': (%zu,), }", t->rows);
}

static void add_little(buffer *b, uint64_t value, size_t bytes)
{
    for (size_t k = 0; k < bytes; k++) {
        const char byte = (char)(unsigned char)(value >> (8 * k) & 0xff);
        buffer_add_bytes(b, &byte, 1);
    }
}

static void add_header(const table *t, table_out *o)
{
    buffer words = {0};
    add_dictionary(t, &words);
    const bool large = words.length + ALIGN > SHORT_HEADER;
    const size_t before = MAGIC + (large ? 4 : 2), length = words.length + 1;
    const size_t padded = (before + length + ALIGN - 1) / ALIGN * ALIGN - before;
    buffer_add_bytes(&o->text, "\x93NUMPY", 6);
    buffer_add_bytes(&o->text, large ? "\x02\x00" : "\x01\x00", 2);
    add_little(&o->text, padded, large ? 4 : 2);
    if (words.text) buffer_add_bytes(&o->text, words.text, words.length);
    for (size_t k = length; k < padded; k++)
        buffer_add(&o->text, " ");
    buffer_add(&o->text, "\n");
    o->text.failed = o->text.failed || words.failed;
    buffer_free(&words);
}

void table_npy(const table *t, table_out *o)
{
    double *values = memory_zero(t->columns, sizeof *values);
    if (!values) o->status = DTE_MEMORY;
    add_header(t, o);
    for (size_t r = 0; values && r < t->rows && o->status == DTE_OK; r++) {
        t->row(t->user, r, values);
        for (size_t c = 0; c < t->columns; c++) {
            uint64_t bits;
            memcpy(&bits, &values[c], sizeof bits);
            add_little(&o->text, bits, sizeof bits);
        }
        table_pass(o, false);
    }
    memory_free(values);
}
