/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes a file with tenant records: whatever somebody wrote, each mistake is valid text and names a line that the file has, and what can be used can be
 * written. */

#include <stdlib.h>
#include <string.h>

#include "core/tenant/ward-tenant.h"
#include "fuzz.h"

static void
check_texts (GPtrArray *texts, const uint8_t *data, size_t size)
{
  unsigned long n_lines = 1;

  for (size_t i = 0; i < size; i++)
    n_lines += data[i] == '\n' ? 1 : 0;
  for (guint i = 0; i < texts->len; i++)
    {
      const char *text = g_ptr_array_index (texts, i);

      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_true (g_str_has_prefix (text, "t.json"));
      if (g_str_has_prefix (text, "t.json, line "))
        g_assert_cmpuint (strtoul (text + strlen ("t.json, line "), NULL, 10), <=, n_lines);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GPtrArray) mistakes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) tenants = ward_tenant_read_text_file ("t.json", (const char *) data, size, mistakes, notes);

  check_texts (mistakes, data, size);
  check_texts (notes, data, size);
  for (guint i = 0; i < tenants->len; i++)
    {
      g_autofree char *written = ward_tenant_to_json (g_ptr_array_index (tenants, i));

      g_assert_true (g_utf8_validate (written, -1, NULL));
    }

  return 0;
}
