/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The question for a proxy's name and password: it names the proxy, and keeps no password. */

#include "app/ward-proxy-dialog.h"

#include <string.h>

#define TENANT                                                                                                         \
  "{\"name\":\"Test\",\"fhirBase\":\"https://fhir.hospital.example/R4\",\"clientId\":\"c\",\"redirectUris\":[\"http:/" \
  "/127.0.0.1:8911/cb\"]}"

static void
find_rows (GtkWidget *widget, GPtrArray *rows)
{
  if (ADW_IS_ENTRY_ROW (widget))
    g_ptr_array_add (rows, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_rows (child, rows);
}

static void
test_dialog (void)
{
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (TENANT, strlen (TENANT), NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardTenant) tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), &error);
  g_autoptr (WardVault) vault = ward_vault_new_memory ();
  g_autoptr (WardSession) session = ward_session_new (tenant, vault, NULL, NULL);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  GtkWidget *dialog = ward_proxy_dialog_new (NULL, session, "proxy.hospital.example:3128");

  g_assert_no_error (error);
  g_object_ref_sink (dialog);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), "proxy.hospital.example:3128"));
  find_rows (adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog)), rows);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_true (ADW_IS_PASSWORD_ENTRY_ROW (g_ptr_array_index (rows, 1)));
  gtk_editable_set_text (GTK_EDITABLE (g_ptr_array_index (rows, 0)), "jane");
  gtk_editable_set_text (GTK_EDITABLE (g_ptr_array_index (rows, 1)), "canary");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "use");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (g_ptr_array_index (rows, 1))), ==, "");
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_finalize_object (dialog);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv);
  adw_init ();

  g_test_add_func ("/app/proxy-dialog/N34-asks", test_dialog);

  return g_test_run ();
}
