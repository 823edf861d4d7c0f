/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the connection test share: a tenant from its record, and the end of a test. */
#define G_LOG_DOMAIN "ward-check-test"

#include "core/check/check-tools.h"

#include <string.h>

WardTenant *
check_read_tenant (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (text, strlen (text), NULL, &error);
  WardTenant *tenant;

  g_assert_no_error (error);
  tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), &error);
  g_assert_no_error (error);

  return tenant;
}

void
check_let_go (WardCheck *check)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  gpointer left = check;

  g_object_add_weak_pointer (G_OBJECT (check), &left);
  g_object_unref (check);
  while (left != NULL && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
  g_assert_null (left);
}
