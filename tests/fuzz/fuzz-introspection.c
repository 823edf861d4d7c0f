/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes the answer to an introspection: what is taken can be shown on one line, and of a token that is not active nothing is believed. */

#include <string.h>

#include "core/auth/ward-introspection.h"
#include "core/diagnostics/ward-failure.h"
#include "fuzz.h"

static void
check_line (const char *line, long max)
{
  g_assert_true (g_utf8_validate (line, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (line, -1), <=, max);
  for (const char *at = line; *at != '\0'; at++)
    g_assert_false (g_ascii_iscntrl (*at));
}

static void
check (const WardIntrospection *introspection)
{
  g_assert_nonnull (introspection->scopes);
  g_assert_cmpint (introspection->expiry_s, >=, 0);
  if (introspection->client_id != NULL)
    check_line (introspection->client_id, 200);
  for (guint i = 0; introspection->scopes[i] != NULL; i++)
    {
      g_assert_cmpuint (strlen (introspection->scopes[i]), >, 0);
      g_assert_null (strpbrk (introspection->scopes[i], " \t\r\n"));
    }
  if (introspection->active)
    return;
  g_assert_null (introspection->scopes[0]);
  g_assert_null (introspection->client_id);
  g_assert_cmpint (introspection->expiry_s, ==, 0);
  g_assert_false (introspection->has_user);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const struct
  {
    guint status;
    const char *type;
  } cases[] = {
    { 200, "application/json" }, { 200, "" }, { 200, "text/html" }, { 401, "application/json" }, { 503, "text/html" }
  };
  g_autoptr (GBytes) body = g_bytes_new_static (data, size);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WardIntrospection) introspection
          = ward_introspection_parse (cases[i].status, cases[i].type, body, &error);

      g_assert_true ((introspection != NULL) == (error == NULL));
      if (introspection != NULL)
        {
          g_assert_cmpuint (cases[i].status, ==, 200);
          g_assert_cmpstr (cases[i].type, !=, "text/html");
          check (introspection);
          continue;
        }
      g_assert_true (error->domain == WARD_FAILURE);
      check_line (error->message, 200);
    }

  return 0;
}
