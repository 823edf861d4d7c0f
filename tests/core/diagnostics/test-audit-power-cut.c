/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit log after a power cut, a kill, and on a disk that is slow, full or broken: what Ward itself left is never an alteration, and what somebody took away
 * is always told (reliability.md P07). */
#define G_LOG_DOMAIN "ward-diagnostics-test"

#include <dlfcn.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/diagnostics/audit-fixture.h"

/* After a power cut the head must not vouch for a line that never came to the disk: it waits for it, and nothing else does. */
static void
test_slow_disk (AuditFixture *fixture, gconstpointer data)
{
  WardAudit *audit;

  audit_set_disk (TRUE, 0);
  audit = audit_open_log (fixture);
  audit_add_read (fixture, "slow-1", "patient-anna");
  audit_await_lines (fixture, "slow-1");
  g_assert_cmpuint (audit_read_head (fixture), ==, 0);
  /* as somebody beside would find it, or the next run after the end of this one */
  g_assert_cmpint (audit_check (fixture).verdict, ==, WARD_AUDIT_SOUND);
  while (audit_get_n_asked () == 0)
    g_thread_yield ();
  audit_add_read (fixture, "slow-2", "patient-anna");
  audit_await_lines (fixture, "slow-2");
  g_assert_cmpuint (audit_read_head (fixture), ==, 0);
  g_assert_cmpuint (audit_get_n_asked (), ==, 1);
  audit_set_disk (FALSE, 0);
  ward_audit_close (audit);
  g_assert_cmpuint (audit_get_n_asked (), >=, 1);
  g_assert_cmpuint (audit_read_head (fixture), ==, 4);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 4);
}

/* Each file is on the disk before a line of the next one is vouched for. */
static void
test_slow_disk_files (AuditFixture *fixture, gconstpointer data)
{
  WardAudit *audit;

  audit_set_disk (TRUE, 0);
  audit = audit_open_log (fixture);
  ward_audit_set_max_bytes (audit, 3000);
  for (guint i = 0; audit_count_finished (fixture) < 2; i++)
    {
      g_autofree char *id = g_strdup_printf ("file-%03u", i);

      audit_add_read (fixture, id, "patient-anna");
      ward_event_log_flush (fixture->events);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpuint (audit_read_head (fixture), ==, 0);
  g_assert_cmpint (audit_check (fixture).verdict, ==, WARD_AUDIT_SOUND);
  audit_set_disk (FALSE, 0);
  ward_audit_close (audit);
  g_assert_cmpuint (audit_get_n_asked (), >=,
                    2); /* what was finished, too; the one that was being brought there was asked for before */
  g_assert_cmpint (audit_check (fixture).verdict, ==, WARD_AUDIT_SOUND);
  g_assert_cmpuint (audit_read_head (fixture), ==, audit_check (fixture).n_lines);
}

/* A disk that takes no more is told, and the head goes no further. */
static void
test_failing_disk (AuditFixture *fixture, gconstpointer data)
{
  WardAudit *audit;

  audit_write_log (fixture);
  audit_renew_events (fixture);
  audit_set_disk (FALSE, EIO);
  audit = audit_open_log (fixture);
  while (audit_count_events (fixture, "audit log cannot be written") == 0)
    g_main_context_iteration (NULL, TRUE);
  ward_audit_close (audit);
  audit_set_disk (FALSE, 0);
  g_assert_cmpuint (audit_read_head (fixture), ==, 5);
  g_assert_cmpuint (audit_count_events (fixture, "audit log cannot be written"), ==, 1);

  /* at the end, too, when nobody waits for it */
  audit_renew_events (fixture);
  audit_set_disk (FALSE, EIO);
  ward_audit_close (audit_open_log (fixture));
  audit_set_disk (FALSE, 0);
  g_assert_cmpuint (audit_count_events (fixture, "audit log cannot be written"), ==, 1);
}

/* Ended when the lines of a finished file were not vouched for yet. */
static void
test_head_behind_files (AuditFixture *fixture, gconstpointer data)
{
  guint64 n;
  g_autofree char *second = NULL;
  g_autofree char *head = NULL;
  const char *mac;

  n = audit_write_files (fixture);
  second = audit_read_finished (fixture, 1);
  mac = strstr (second, " mac=");
  g_assert_nonnull (mac);
  {
    g_autofree char *first = g_strndup (second, (gsize) (mac - second));
    g_autofree char *code = g_strndup (mac + strlen (" mac="), 64);
    const char *number = g_strrstr (first, " line=");

    g_assert_nonnull (number);
    head = g_strdup_printf ("%s %s\n", number + strlen (" line="), code);
  }
  audit_write_file (fixture, WARD_AUDIT_HEAD, head);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, n);
  audit_renew_events (fixture);
  audit_write_log (fixture);
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 0);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, n + 5);
}

/* The key is there from before, and no log: told in the log that begins, in the diagnostics, and until somebody has looked. With a new key it is the first. */
static void
test_missing (AuditFixture *fixture, gconstpointer data)
{
  gboolean expected = data != NULL;
  WardAudit *audit = audit_open_log (fixture);
  g_autofree char *text = NULL;

  if (expected)
    ward_audit_expect_log (audit);
  ward_audit_close (audit);
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  g_assert_cmpint (strstr (text, "\"audit log opened, missing before\"") != NULL, ==, expected);
  g_assert_cmpuint (audit_count_events (fixture, "audit log is missing"), ==, expected ? 1 : 0);
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, expected ? 1 : 0);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 2);
  /* Not once more. */
  audit_renew_events (fixture);
  audit = audit_open_log (fixture);
  ward_audit_expect_log (audit);
  ward_audit_close (audit);
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, expected ? 1 : 0);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 4);
}

/* The program ended after a file was finished and before the next one had a line, or before the head was written. */
static void
test_crash_between (AuditFixture *fixture, gconstpointer data)
{
  guint64 n;
  g_autofree char *log = audit_build_path (fixture, WARD_AUDIT_FILE);
  g_autofree char *finished = audit_build_path (fixture, WARD_AUDIT_FILE ".000001");
  g_autofree char *head = NULL;
  g_autofree char *text = NULL;

  audit_write_log (fixture);
  g_assert_cmpint (g_rename (log, finished), ==, 0);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 5);
  head = audit_read_file (fixture, WARD_AUDIT_HEAD);
  audit_renew_events (fixture);
  ward_audit_close (audit_open_log (fixture));
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 7);
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  g_assert_nonnull (strstr (text, "\"audit log opened\" after="));
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 0);

  audit_write_file (fixture, WARD_AUDIT_HEAD, head);
  audit_renew_events (fixture);
  audit_write_log (fixture);
  n = audit_check (fixture).n_lines;
  g_assert_cmpuint (n, ==, 12);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, n);
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 0);
}

/* ---- what a power cut leaves ---- */

static void
write_bytes (AuditFixture *fixture, const char *name, const char *bytes, gsize length)
{
  g_autofree char *path = audit_build_path (fixture, name);

  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
}

/* The head as it was when the line with this index was the last of the text. */
static void
set_head (AuditFixture *fixture, const char *text, guint index)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  const char *mac = g_strrstr (lines[index], " mac=");
  g_autofree char *before = NULL;
  g_autofree char *head = NULL;
  const char *number;

  g_assert_nonnull (mac);
  before = g_strndup (lines[index], (gsize) (mac - lines[index]));
  number = g_strrstr (before, " line=");
  g_assert_nonnull (number);
  head = g_strdup_printf ("%s %s\n", number + strlen (" line="), mac + strlen (" mac="));
  audit_write_file (fixture, WARD_AUDIT_HEAD, head);
}

static void
remove_log (AuditFixture *fixture)
{
  g_autofree char *log = audit_build_path (fixture, WARD_AUDIT_FILE);
  g_autofree char *head = audit_build_path (fixture, WARD_AUDIT_HEAD);

  g_assert_cmpint (g_unlink (log), ==, 0);
  g_assert_cmpint (g_unlink (head), ==, 0);
}

typedef struct
{
  gsize kept; /* bytes of the last line, the fifth, which the head does not vouch for; its newline is the last one */
  gsize n_nuls;
  gboolean after; /* what was written later came to the disk */
} Remains;

/* With what came to the disk of the fifth line; its number of bytes in *out_lost. */
static void
cut_power (AuditFixture *fixture, const Remains *remains, guint64 *out_lost)
{
  g_autofree char *text = audit_read_file (fixture, WARD_AUDIT_FILE);
  g_autofree char *four = audit_replace_line (text, 4, NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize length = strlen (text) - strlen (four);

  g_assert_cmpuint (length, >, 100);
  g_byte_array_append (bytes, (const guint8 *) text, (guint) (strlen (four) + MIN (remains->kept, length - 1)));
  for (gsize i = 0; i < remains->n_nuls; i++)
    g_byte_array_append (bytes, (const guint8 *) "", 1);
  if (remains->after)
    g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
  *out_lost = bytes->len - strlen (four);
  write_bytes (fixture, WARD_AUDIT_FILE, (const char *) bytes->data, bytes->len);
  set_head (fixture, text, 3);
}

static void
test_remains (AuditFixture *fixture, gconstpointer data)
{
  static const Remains rows[] = {
    { 1, 0, FALSE },    { 30, 0, FALSE },    { G_MAXSIZE, 0, FALSE }, { 0, 1, FALSE },
    { 0, 5000, FALSE }, { 30, 5000, FALSE }, { 0, 4096, TRUE },       { G_MAXSIZE, 100, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = NULL;
      g_autofree char *said = NULL;
      guint64 lost = 0;

      audit_write_log (fixture);
      cut_power (fixture, &rows[i], &lost);
      audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 4);
      audit_renew_events (fixture);
      ward_audit_close (audit_open_log (fixture));
      g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 0);
      audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 6);
      text = audit_read_file (fixture, WARD_AUDIT_FILE);
      said = g_strdup_printf ("\"audit log opened, end not on the disk before\" count=%" G_GUINT64_FORMAT " ", lost);
      g_assert_cmpuint (audit_count (text, said), ==, 1);
      remove_log (fixture);
      audit_renew_events (fixture);
    }
}

/* The last byte of a line that was vouched for, and so was on the disk: somebody cut it off, and that is told at once, of what was found. */
static void
test_last_byte (AuditFixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  audit_write_log (fixture);
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  write_bytes (fixture, WARD_AUDIT_FILE, text, strlen (text) - 1);
  audit_assert_verdict (fixture, WARD_AUDIT_CUT, 4);
  audit_renew_events (fixture);
  ward_audit_close (audit_open_log (fixture));
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 1);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 2);

  /* the same of blocks that are zero where a line was vouched for */
  write_bytes (fixture, WARD_AUDIT_FILE, "\0\0\0\0", 4);
  g_assert_cmpint (audit_check (fixture).verdict, ==, WARD_AUDIT_ALTERED);
}

/* A whole line that is not the next one is no power cut, also after the one that the head vouches for. */
static void
test_edited_after_head (AuditFixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  char *closed;

  audit_write_log (fixture);
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  set_head (fixture, text, 3);
  closed = strstr (text, "log closed");
  g_assert_nonnull (closed);
  closed[0] = 'd';
  audit_write_file (fixture, WARD_AUDIT_FILE, text);
  audit_assert_verdict (fixture, WARD_AUDIT_ALTERED, 4);
}

static guint
count_unfinished (AuditFixture *fixture)
{
  g_autoptr (GDir) names = g_dir_open (fixture->dir, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (names)) != NULL)
    n += strstr (name, WARD_AUDIT_UNFINISHED) != NULL ? 1 : 0;
  return n;
}

/* The end of a finished file did not come to the disk, and what was begun after it did: in the middle of a line (data), and between two. */
static void
test_remains_of_files (AuditFixture *fixture, gconstpointer data)
{
  gboolean within = data != NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  const char *end;

  audit_write_files (fixture);
  name = audit_dup_finished (fixture, 1);
  text = audit_read_file (fixture, name);
  end = strchr (strchr (text, '\n') + 1, '\n') + 1; /* two lines of it */
  write_bytes (fixture, name, text, (gsize) (end - text) + (within ? 20 : 0));
  set_head (fixture, text, 0);
  g_assert_cmpint (audit_check (fixture).verdict, ==, WARD_AUDIT_SOUND);
  {
    guint64 n = audit_check (fixture).n_lines;

    audit_renew_events (fixture);
    audit_write_log (fixture);
    audit_assert_verdict (fixture, WARD_AUDIT_SOUND, n + 5);
  }
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 0);
  g_assert_cmpuint (count_unfinished (fixture), ==, 2);
  g_free (text);
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  g_assert_nonnull (strstr (text, "\"audit log opened, end not on the disk before\" count="));
}

/* Of the file that was begun not one line came to the disk whole. */
static void
test_remains_of_first_line (AuditFixture *fixture, gconstpointer data)
{
  guint64 n;
  g_autofree char *text = NULL;
  g_autofree char *last = NULL;

  audit_write_files (fixture);
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  last = audit_read_finished (fixture, 2);
  write_bytes (fixture, WARD_AUDIT_FILE, text, 40);
  set_head (fixture, last, audit_count (last, "\n") - 1);
  n = audit_check (fixture).n_lines;
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, n);
  audit_renew_events (fixture);
  audit_write_log (fixture);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, n + 5);
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 0);
}

/* ---- a log that was taken away ---- */

#define FORGED "0 0000000000000000000000000000000000000000000000000000000000000000\n"

static void
forge_head (AuditFixture *fixture)
{
  audit_write_file (fixture, WARD_AUDIT_HEAD, FORGED);
}

static void
keep_old_head (AuditFixture *fixture)
{
  g_assert_true (ward_audit_begin_head (fixture->dir, fixture->key));
}

/* Whatever head says that the log has just begun: its key was there before, and it has no line. */
static void
test_taken_away (AuditFixture *fixture, gconstpointer data)
{
  static void (*const heads[]) (AuditFixture *) = { forge_head, keep_old_head };
  static const char *const logs[] = { NULL, "", "half a li" };

  for (guint i = 0; i < G_N_ELEMENTS (heads) * G_N_ELEMENTS (logs); i++)
    {
      const char *log = logs[i / G_N_ELEMENTS (heads)];
      /* Half a line that no head of the key's vouches for is of a log that somebody cut. */
      gboolean altered = heads[i % G_N_ELEMENTS (heads)] == forge_head && log != NULL && *log != '\0';
      guint n_before = ward_audit_count_broken (fixture->dir);
      WardAudit *audit;
      g_autofree char *text = NULL;

      audit_write_log (fixture);
      remove_log (fixture);
      heads[i % G_N_ELEMENTS (heads)](fixture);
      if (log != NULL)
        audit_write_file (fixture, WARD_AUDIT_FILE, log);
      g_assert_cmpint (audit_check (fixture).verdict, !=, WARD_AUDIT_SOUND);
      audit_renew_events (fixture);
      audit = audit_open_log (fixture);
      ward_audit_expect_log (audit);
      ward_audit_close (audit);
      text = audit_read_file (fixture, WARD_AUDIT_FILE);
      g_assert_nonnull (
          strstr (text, altered ? "\"audit log opened, altered before\"" : "\"audit log opened, missing before\""));
      g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, n_before + 1);
      audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 2);
      remove_log (fixture);
      audit_renew_events (fixture);
    }
}

/* A forged head of none vouches for no line, either: lines may have been cut off. */
static void
test_forged_head (AuditFixture *fixture, gconstpointer data)
{
  audit_write_log (fixture);
  forge_head (fixture);
  audit_assert_verdict (fixture, WARD_AUDIT_CUT, 5);
  keep_old_head (fixture);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 5);
}

/* ---- when the head is written ---- */

static struct
{
  const char *dir;  /* (unowned) (nullable) whose head is looked at */
  guint n_broken;   /* how many logs were known to be missing … */
  guint n_written;  /* … when it was written for the first time; how often it was */
  gboolean is_full; /* the disk has no room for it */
} heads;

/* In the place of GLib's own. */
gboolean
g_file_set_contents_full (const char *name, const char *contents, gssize length, GFileSetContentsFlags flags, int mode,
                          GError **error)
{
  gboolean (*set_contents) (const char *, const char *, gssize, GFileSetContentsFlags, int, GError **) = NULL;

  if (g_str_has_suffix (name, WARD_AUDIT_HEAD))
    {
      if (heads.is_full)
        {
          g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC, "no room");
          return FALSE;
        }
      if (heads.dir != NULL && heads.n_written++ == 0)
        heads.n_broken = ward_audit_count_broken (heads.dir);
    }
  *(void **) &set_contents = dlsym (RTLD_NEXT, "g_file_set_contents_full");
  return set_contents (name, contents, length, flags, mode, error);
}

/* Whatever ends Ward between them: a head is there only when it was noted that the log is missing. */
static void
test_noted_first (AuditFixture *fixture, gconstpointer data)
{
  WardAudit *audit = audit_open_log (fixture);

  memset (&heads, 0, sizeof heads);
  heads.dir = fixture->dir;
  ward_audit_expect_log (audit);
  ward_audit_close (audit);
  heads.dir = NULL;
  g_assert_cmpuint (heads.n_written, >=, 2);
  g_assert_cmpuint (heads.n_broken, ==, 1);
}

/* Lines go on, and nobody vouches for them: that is told, once, and no line is lost by it. */
static void
test_head_not_written (AuditFixture *fixture, gconstpointer data)
{
  static const char step[] = "audit log head cannot be written";
  WardAudit *audit;

  audit_write_log (fixture);
  audit_renew_events (fixture);
  audit = audit_open_log (fixture);
  audit_await_lines (fixture, "line=6");
  heads.is_full = TRUE;
  audit_add_read (fixture, "full-1", "patient-anna");
  while (audit_count_events (fixture, step) == 0)
    g_main_context_iteration (NULL, TRUE);
  audit_add_read (fixture, "full-2", "patient-anna");
  ward_audit_close (audit);
  g_assert_cmpuint (audit_count_events (fixture, step), ==, 1);
  g_assert_cmpuint (audit_count_events (fixture, "audit log cannot be written"), ==, 0);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 9);

  /* at the end, too, when nobody waits for it */
  audit_renew_events (fixture);
  ward_audit_close (audit_open_log (fixture));
  g_assert_cmpuint (audit_count_events (fixture, step), ==, 1);
  heads.is_full = FALSE;
  audit_renew_events (fixture);
  ward_audit_close (audit_open_log (fixture));
  g_assert_cmpuint (audit_count_events (fixture, step), ==, 0);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 13);
  g_assert_cmpuint (audit_read_head (fixture), ==, 13);
}

/* ---- how much is read ---- */

static int n_codes; /* (atomic) */

/* In the place of GLib's own: one for each line that is checked or written, and for the head of none. */
GHmac *
g_hmac_new (GChecksumType type, const guchar *key, gsize length)
{
  GHmac *(*new_hmac) (GChecksumType, const guchar *, gsize) = NULL;

  g_atomic_int_inc (&n_codes);
  *(void **) &new_hmac = dlsym (RTLD_NEXT, "g_hmac_new");
  return new_hmac (type, key, length);
}

/* However far the head is behind, each line is gone over once. */
static void
test_walks_once (AuditFixture *fixture, gconstpointer data)
{
  guint64 n = audit_write_files (fixture);
  g_autofree char *first = audit_read_finished (fixture, 0);
  g_autoptr (GPtrArray) names = ward_audit_list_files (fixture->dir);
  g_autoptr (GError) error = NULL;
  WardAuditState state;
  WardAuditEnd end;

  g_assert_cmpuint (names->len, ==, 4);
  set_head (fixture, first, 1);
  n_codes = 0;
  g_assert_true (ward_audit_check_last (fixture->dir, fixture->key, names, &state, &end, &error));
  g_assert_no_error (error);
  g_assert_cmpint (state.verdict, ==, WARD_AUDIT_SOUND);
  g_assert_cmpuint (state.n_lines, ==, n);
  g_assert_cmpint (n_codes, >=, (int) n);
  g_assert_cmpint (n_codes, <=, (int) n + 2);

  /* with a head that is not behind, the last file alone */
  audit_renew_events (fixture);
  audit_write_log (fixture);
  n_codes = 0;
  g_assert_true (ward_audit_check_last (fixture->dir, fixture->key, names, &state, &end, &error));
  g_assert_cmpint (state.verdict, ==, WARD_AUDIT_SOUND);
  g_assert_cmpint (n_codes, <, (int) n / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, function) \
  g_test_add ("/diagnostics/audit/" path, AuditFixture, NULL, audit_set_up, function, audit_tear_down)
  ADD ("several-files-crash-between", test_crash_between);
  g_test_add ("/diagnostics/audit/P07-missing", AuditFixture, "expected", audit_set_up, test_missing, audit_tear_down);
  ADD ("first-of-all", test_missing);
  ADD ("slow-disk", test_slow_disk);
  ADD ("slow-disk-several-files", test_slow_disk_files);
  ADD ("failing-disk", test_failing_disk);
  ADD ("head-behind-several-files", test_head_behind_files);
  ADD ("P07-power-cut", test_remains);
  ADD ("P07-last-byte", test_last_byte);
  ADD ("P07-edited-after-head", test_edited_after_head);
  ADD ("P07-power-cut-several-files", test_remains_of_files);
  g_test_add ("/diagnostics/audit/P07-power-cut-several-files-within", AuditFixture, "within", audit_set_up,
              test_remains_of_files, audit_tear_down);
  ADD ("power-cut-first-line", test_remains_of_first_line);
  ADD ("P07-taken-away", test_taken_away);
  ADD ("P07-forged-head", test_forged_head);
  ADD ("missing-noted-first", test_noted_first);
  ADD ("head-not-written", test_head_not_written);
  ADD ("walks-once", test_walks_once);
#undef ADD
  return g_test_run ();
}
