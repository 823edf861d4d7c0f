/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window says of the start-up self-test (reliability.md L28, B11). */
#include "app/ward-self-notice.h"

#include <string.h>

#include "app/app-fixture.h"

static char *
write_info (const char *text)
{
  char *path = g_build_filename (g_get_user_runtime_dir (), "flatpak-info", NULL);

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_runtime_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
test_network (void)
{
  GtkWidget *notices = g_object_ref_sink (ward_notices_new ());
  g_autofree char *with = write_info ("[Context]\nshared=network;\n");
  g_autofree char *without = NULL;
  const char *text;
  WardLibrary libraries[WARD_N_LIBRARIES];

  ward_libraries_list (libraries);
  ward_self_notice_show (WARD_NOTICES (notices), with, libraries);
  g_assert_null (ward_notices_get_text (WARD_NOTICES (notices), "sandbox-network"));
  without = write_info ("[Context]\nshared=ipc;\n");
  ward_self_notice_show (WARD_NOTICES (notices), without, libraries);
  text = ward_notices_get_text (WARD_NOTICES (notices), "sandbox-network");
  g_assert_nonnull (strstr (text, "Ward is shut off from the network."));
  g_assert_nonnull (strstr (text, "flatpak override --user --share=network org.wardviewer.Ward"));
  g_assert_null (ward_notices_get_text (WARD_NOTICES (notices), "old-library"));
  g_assert_finalize_object (notices);
}

static void
test_libraries (void)
{
  GtkWidget *notices = g_object_ref_sink (ward_notices_new ());
  GtkWidget *refusal;
  WardLibrary libraries[WARD_N_LIBRARIES];

  ward_libraries_list (libraries);
  g_assert_null (ward_self_notice_new_refusal (libraries));
  libraries[1].version = "3.2.1";
  ward_self_notice_show (WARD_NOTICES (notices), "/nonexistent/info", libraries);
  g_assert_nonnull (strstr (ward_notices_get_text (WARD_NOTICES (notices), "old-library"), "too old"));
  g_assert_null (ward_notices_get_text (WARD_NOTICES (notices), "sandbox-network"));
  refusal = ward_self_notice_new_refusal (libraries);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (refusal)), "libsoup 3.2.1 < 3.2.3"));
  gtk_window_destroy (GTK_WINDOW (refusal));
  g_assert_finalize_object (notices);
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add_func ("/app/self-notice/L28-no-network", test_network);
  g_test_add_func ("/app/self-notice/B11-old-libraries", test_libraries);

  return g_test_run ();
}
