/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wardctl audit with a real keyring daemon: a log that Ward wrote is sound, one that somebody touched is not, and looking makes nothing (reliability.md P07). */
#define G_LOG_DOMAIN "ward-cli-test"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/diagnostics/ward-audit.h"
#include "core/vault/ward-audit-key.h"

typedef struct
{
  int status;
  char *out; /* (owned) */
  char *err; /* (owned) */
} Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->out, g_free);
  g_clear_pointer (&run->err, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
run_audit (Run *run, const char *word)
{
  const char *const argv[] = { g_getenv ("WARDCTL"), "audit", word, NULL };
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  run_clear (run);
  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &run->out, &run->err, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  run->status = g_subprocess_get_exit_status (process);
  g_test_message ("%d %s %s", run->status, run->out, run->err);
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GBytes *
get_key (WardVault *vault, gboolean make, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ward_vault_get_audit_key_async (vault, make, NULL, got_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return ward_vault_get_audit_key_finish (vault, result, error);
}

static void
test_usage (void)
{
  g_auto (Run) run = { 0 };

  run_audit (&run, "nonsense");
  g_assert_cmpint (run.status, ==, 2);
  run_audit (&run, "--nonsense");
  g_assert_cmpint (run.status, ==, 2);
}

static void
test_nothing (void)
{
  g_autoptr (WardVault) vault = ward_vault_new_keyring (NULL);
  g_autofree char *dir = ward_audit_dup_default_dir ();
  g_autoptr (GError) error = NULL;
  g_auto (Run) run = { 0 };

  run_audit (&run, NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_cmpstr (run.out, ==, "No audit log is kept.\n");
  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
  g_assert_null (get_key (vault, FALSE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
test_verdicts (void)
{
  g_autoptr (WardVault) vault = ward_vault_new_keyring (NULL);
  g_autoptr (WardEventLog) events = ward_event_log_new (10);
  g_autofree char *dir = ward_audit_dup_default_dir ();
  g_autofree char *file = g_build_filename (dir, WARD_AUDIT_FILE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) key = get_key (vault, TRUE, &error);
  g_autoptr (GBytes) again = get_key (vault, TRUE, &error);
  g_autofree char *text = NULL;
  g_auto (Run) run = { 0 };
  char *opened;

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (key, again)); /* made once */
  g_assert_cmpuint (g_bytes_get_size (key), ==, WARD_AUDIT_KEY_BYTES);
  ward_audit_close (ward_audit_new (events, dir, key, &error));
  g_assert_no_error (error);
  run_audit (&run, NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_cmpstr (run.out, ==, "2 lines, as they were written\n");

  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  opened = strstr (text, "opened");
  g_assert_nonnull (opened);
  memcpy (opened, "loaned", strlen ("loaned"));
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  run_audit (&run, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_cmpstr (run.out, ==, "Altered: line 1 is not the one that was written.\n");

  g_assert_cmpint (g_unlink (file), ==, 0);
  run_audit (&run, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_cmpstr (run.out, ==, "Cut: lines are missing after line 0.\n");
}

int
main (int argc, char **argv)
{
  g_autofree char *state = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  state = g_dir_make_tmp ("ward-audit-XXXXXX", NULL);
  g_setenv ("XDG_STATE_HOME", state, TRUE); /* before anybody asks, and for the children */
  g_test_add_func ("/cli/audit/usage", test_usage);
  g_test_add_func ("/cli/audit/nothing", test_nothing);
  g_test_add_func ("/cli/audit/P07-verdicts", test_verdicts);
  status = g_test_run ();
  return status;
}
