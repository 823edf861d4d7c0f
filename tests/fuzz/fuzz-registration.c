/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes the answer to a registration: only a 201 about the software that was asked for gives a client id, and that goes into a form, a claim and the
 * keyring as it is. */

#include <string.h>

#include "core/auth/ward-registration.h"
#include "core/base/ward-json.h"
#include "core/diagnostics/ward-failure.h"
#include "fuzz.h"

#define SOFTWARE_ID "ward-software"

static void
check_client_id (const char *client_id, GBytes *body)
{
  g_autoptr (WardJsonDoc) doc = ward_json_parse (body, NULL, NULL);

  g_assert_cmpuint (strlen (client_id), >, 0);
  g_assert_cmpuint (strlen (client_id), <=, 200);
  for (const char *at = client_id; *at != '\0'; at++)
    g_assert_true (g_ascii_isgraph (*at));
  g_assert_nonnull (doc);
  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (doc), "client_id"), ==, client_id);
  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (doc), "software_id"), ==, SOFTWARE_ID);
}

/* The message holds the status and nothing of the body. */
static void
check_error (const GError *error)
{
  g_assert_true (error->domain == WARD_FAILURE);
  g_assert_cmpuint (strlen (error->message), <=, 200);
  for (const char *at = error->message; *at != '\0'; at++)
    g_assert_true (g_ascii_isprint (*at));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const guint statuses[] = { 200, 201, 204, 302, 400, 401, 403, 404, 405, 429, 501, 503 };
  g_autoptr (GBytes) body = g_bytes_new_static (data, size);

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *client_id = ward_registration_parse (statuses[i], body, SOFTWARE_ID, &error);

      g_assert_true ((client_id != NULL) == (error == NULL));
      if (client_id == NULL)
        {
          check_error (error);
          continue;
        }
      g_assert_cmpuint (statuses[i], ==, 201);
      check_client_id (client_id, body);
    }

  return 0;
}
