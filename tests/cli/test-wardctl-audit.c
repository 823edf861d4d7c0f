/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wardctl audit with a real keyring daemon: a log that Ward wrote is sound, one that somebody touched is not, and looking makes nothing (reliability.md P07). */
#define G_LOG_DOMAIN "ward-cli-test"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/diagnostics/ward-audit-private.h"
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
  return ward_vault_get_audit_key_finish (vault, result, NULL, error);
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

/* Without the key nothing can be said of a log: that is no good word for it. */
static void
test_without_key (void)
{
  static const char *const names[] = { WARD_AUDIT_FILE, WARD_AUDIT_HEAD, WARD_AUDIT_FILE ".000001" };
  g_autofree char *dir = g_dir_make_tmp ("ward-audit-keyless-XXXXXX", NULL);
  g_autofree char *option = g_strconcat ("--dir=", dir, NULL);
  g_autofree char *broken = g_build_filename (dir, WARD_AUDIT_FILE WARD_AUDIT_BROKEN "20260101T000000-000001", NULL);
  g_autofree char *log = g_build_filename (dir, WARD_AUDIT_FILE, NULL);
  g_auto (Run) run = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (dir, names[i], NULL);

      g_assert_true (g_file_set_contents (path, "written by somebody\n", -1, NULL));
      run_audit (&run, option);
      g_assert_cmpint (run.status, ==, 1);
      g_assert_true (g_str_has_prefix (run.out, "The audit log cannot be checked: "));
      g_assert_nonnull (strstr (run.out, "\nWhat to do: run this in the session of the account"));
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  /* An empty file is what is there before the first line; what was set aside is told all the same. */
  g_assert_true (g_file_set_contents (log, "", 0, NULL));
  run_audit (&run, option);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_true (g_file_set_contents (broken, "altered\n", -1, NULL));
  run_audit (&run, option);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_true (g_str_has_prefix (run.out, "No audit log is kept.\n1 earlier log was found altered, cut or missing"));
}

/* The verdict stands first; what it means, what to do and whom to tell come after it. */
static void
assert_told (const Run *run, const char *verdict)
{
  g_assert_true (g_str_has_prefix (run->out, verdict));
  g_assert_nonnull (strstr (run->out, "\nWhat it means: "));
  g_assert_nonnull (strstr (run->out, "\nWhat to do: change nothing. Copy the log's folder"));
  g_assert_nonnull (strstr (run->out, "\nWhom to tell: the hospital's information security or privacy officer."));
}

static void
test_verdicts (void)
{
  g_autoptr (WardVault) vault = ward_vault_new_keyring (NULL);
  g_autoptr (WardEventLog) events = ward_event_log_new (10);
  g_autofree char *dir = ward_audit_dup_default_dir ();
  g_autofree char *file = g_build_filename (dir, WARD_AUDIT_FILE, NULL);
  g_autofree char *head = g_build_filename (dir, WARD_AUDIT_HEAD, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) key = get_key (vault, TRUE, &error);
  g_autoptr (GBytes) again = get_key (vault, TRUE, &error);
  g_autofree char *text = NULL;
  g_auto (Run) run = { 0 };
  WardAudit *audit;
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
  assert_told (&run, "Altered: line 1 is not the one that was written.\n");

  g_assert_cmpint (g_unlink (file), ==, 0);
  run_audit (&run, NULL);
  g_assert_cmpint (run.status, ==, 1);
  assert_told (&run, "Cut: lines are missing after line 0.\n");

  /* A key that is there tells of a log that is not. */
  g_assert_cmpint (g_unlink (head), ==, 0);
  run_audit (&run, NULL);
  g_assert_cmpint (run.status, ==, 1);
  assert_told (&run, "The audit log is missing: its key is in the keyring, but no line of it is there.\n");

  /* The next start says so, too, and what it leaves behind is told until somebody takes it away. */
  audit = ward_audit_new (events, dir, key, &error);
  ward_audit_expect_log (audit);
  ward_audit_close (audit);
  run_audit (&run, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_true (
      g_str_has_prefix (run.out, "2 lines, as they were written\n1 earlier log was found altered, cut or missing"));
}

/* What a power cut left is told, and no fault: in the file that is written to, and what Ward found and kept. More of it is a fault. */
static void
test_after_end (void)
{
  g_autoptr (WardVault) vault = ward_vault_new_keyring (NULL);
  g_autoptr (WardEventLog) events = ward_event_log_new (10);
  g_autofree char *dir = g_dir_make_tmp ("ward-audit-end-XXXXXX", NULL);
  g_autofree char *option = g_strconcat ("--dir=", dir, NULL);
  g_autofree char *file = g_build_filename (dir, WARD_AUDIT_FILE, NULL);
  g_autofree char *kept = g_build_filename (dir, WARD_AUDIT_FILE WARD_AUDIT_UNFINISHED "20260101T000000-000001", NULL);
  g_autofree char *much = g_strnfill (WARD_AUDIT_CUT_BYTES + 1, 'x');
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) key = get_key (vault, TRUE, &error);
  g_autofree char *text = NULL;
  g_autofree char *half = NULL;
  g_autofree char *more = NULL;
  g_auto (Run) run = { 0 };

  ward_audit_close (ward_audit_new (events, dir, key, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  half = g_strconcat (text, "half a line", NULL);
  g_assert_true (g_file_set_contents (file, half, -1, NULL));
  run_audit (&run, option);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_true (g_str_has_prefix (run.out,
                                   "2 lines, as they were written\nAfter the last line lies what is not of the "
                                   "log (11 bytes, files that do not go on from it: 0): this is what a power "
                                   "cut leaves"));

  g_assert_true (g_file_set_contents (kept, "begun", -1, NULL));
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  run_audit (&run, option);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_true (g_str_has_prefix (run.out, "2 lines, as they were written\n1 file is kept that is not of the log"));
  g_assert_true (g_file_set_contents (kept, much, -1, NULL));
  run_audit (&run, option);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.out, "\nThat is more than a power cut leaves"));

  g_assert_cmpint (g_unlink (kept), ==, 0);
  more = g_strconcat (text, much, NULL);
  g_assert_true (g_file_set_contents (file, more, -1, NULL));
  run_audit (&run, option);
  g_assert_cmpint (run.status, ==, 1);
  assert_told (
      &run, "Cut: lines are missing after line 2.\nAfter the last line that is as it was written lies more (1.0\302\240"
            "MB, files that do not go on from it: 0), which was not checked.\n");
  g_assert_nonnull (strstr (run.out, "the end of the log, or a file in between. The lines up to it are as they were"));
}

static void
note_acts (WardEventLog *events, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      ward_event_log_add (events, &(WardEventFields){ .type = WARD_EVENT_ACT, .step = "record opened" });
      ward_event_log_flush (events);
    }
}

static guint
count_finished (const char *dir)
{
  g_autoptr (GPtrArray) names = ward_audit_list_finished (dir);

  return names->len;
}

static int
unlink_first (const char *dir)
{
  g_autoptr (GPtrArray) names = ward_audit_list_finished (dir);
  g_autofree char *path = NULL;

  g_assert_cmpuint (names->len, >, 0);
  path = g_build_filename (dir, g_ptr_array_index (names, 0), NULL);
  return g_unlink (path);
}

/* A log of several files is one chain: all of it is checked, and what was taken away is told. */
static void
test_files (void)
{
  g_autoptr (WardVault) vault = ward_vault_new_keyring (NULL);
  g_autoptr (WardEventLog) events = ward_event_log_new (100);
  g_autofree char *dir = g_dir_make_tmp ("ward-audit-files-XXXXXX", NULL);
  g_autofree char *option = g_strconcat ("--dir=", dir, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) key = get_key (vault, TRUE, &error);
  WardAudit *audit = ward_audit_new (events, dir, key, &error);
  g_auto (Run) run = { 0 };

  g_assert_no_error (error);
  ward_audit_set_max_bytes (audit, 2048);
  while (count_finished (dir) < 2)
    {
      note_acts (events, 1);
      g_main_context_iteration (NULL, FALSE);
    }
  ward_audit_close (audit);
  run_audit (&run, option);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.out, " lines, as they were written\n"));

  g_assert_cmpint (unlink_first (dir), ==, 0);
  run_audit (&run, option);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.out, "The log that is there begins with line "));

  g_assert_cmpint (unlink_first (dir), ==, 0);
  run_audit (&run, option);
  g_assert_cmpint (run.status, ==, 0);
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
  g_test_add_func ("/cli/audit/P07-without-key", test_without_key); /* before one is made */
  g_test_add_func ("/cli/audit/P07-verdicts", test_verdicts);
  g_test_add_func ("/cli/audit/P07-several-files", test_files);
  g_test_add_func ("/cli/audit/P07-after-the-end", test_after_end);
  status = g_test_run ();
  return status;
}
