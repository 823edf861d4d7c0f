/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit log: each event once, in UTC, nobody by name, and no line that can be changed unseen (reliability.md P07). */
#define G_LOG_DOMAIN "ward-diagnostics-test"

#include <dlfcn.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/diagnostics/audit-fixture.h"

static void
add_simple (AuditFixture *fixture, WardEventType type, const char *step)
{
  ward_event_log_add (fixture->events, &(WardEventFields){ .type = type, .step = step, .tenant = "t-1" });
}

static void
test_lines (AuditFixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *path = audit_build_path (fixture, WARD_AUDIT_FILE);
  g_auto (GStrv) lines = NULL;
  const char *first;
  GStatBuf info;

  audit_assert_verdict (fixture, WARD_AUDIT_NONE, 0);
  add_simple (fixture, WARD_EVENT_SESSION, "before the key was there");
  {
    WardAudit *audit = audit_open_log (fixture);

    audit_add_read (fixture, "bbbb-1", "patient-anna");
    add_simple (fixture, WARD_EVENT_DISCOVERY, "no-audit-matter");
    add_simple (fixture, WARD_EVENT_RECORD, "no-audit-matter");
    add_simple (fixture, WARD_EVENT_PROGRAM, "no-audit-matter");
    add_simple (fixture, WARD_EVENT_SAFETY, "entries of another patient");
    ward_event_log_flush (fixture->events);
    audit_add_read (fixture, "bbbb-2", "patient-anna");
    audit_add_read (fixture, "bbbb-3", "patient-bert");
    ward_audit_close (audit);
  }
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 8); /* and an empty one after the last */
  g_assert_nonnull (strstr (lines[0], "\"audit log opened\""));
  g_assert_nonnull (strstr (lines[1], "before the key was there"));
  g_assert_nonnull (strstr (lines[6], "\"audit log closed\""));
  g_assert_cmpuint (audit_count (text, "no-audit-matter"), ==, 0);
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("request-id=bbbb-%u ", i);

      g_assert_cmpuint (audit_count (text, id), ==, 1);
    }
  /* UTC, to the millisecond; the same person is the same digest, and nobody is named. */
  for (guint i = 0; i < 7; i++)
    {
      g_autofree char *time = g_strndup (lines[i], 24);
      g_autoptr (GDateTime) read = g_date_time_new_from_iso8601 (time, NULL);

      g_assert_nonnull (read);
      g_assert_true (g_str_has_suffix (time, "Z"));
    }
  g_assert_null (strstr (text, "anna"));
  first = strstr (lines[2], " subject=");
  g_assert_nonnull (first);
  {
    g_autofree char *subject = g_strndup (first, strlen (" subject=") + 16);

    g_assert_cmpuint (audit_count (text, subject), ==, 2);
  }
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 7);
}

/* A session tells who it is once; what follows at that tenant is that person's. */
static void
test_agent (AuditFixture *fixture, gconstpointer data)
{
  WardAudit *audit = audit_open_log (fixture);
  char agent[WARD_DIGEST_SIZE];
  g_autofree char *text = NULL;
  g_autofree char *wanted = NULL;

  ward_event_log_digest (fixture->events, "practitioner-9", agent);
  ward_event_log_add (fixture->events,
                      &(WardEventFields){
                          .type = WARD_EVENT_SESSION, .step = "active", .tenant = "t-1", .agent = agent });
  audit_add_read (fixture, "cccc-1", "patient-anna");
  ward_event_log_add (fixture->events,
                      &(WardEventFields){ .type = WARD_EVENT_ACT, .step = "elsewhere", .tenant = "t-2" });
  add_simple (fixture, WARD_EVENT_SESSION, "signed out");
  add_simple (fixture, WARD_EVENT_SIGN_IN, "somebody");
  ward_audit_close (audit);
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  wanted = g_strdup_printf (" agent=%s ", agent);
  g_assert_cmpuint (audit_count (text, wanted), ==, 3); /* begun, read, ended; not what comes after */
  g_assert_cmpuint (audit_count (text, " agent="), ==, 3);
}

/* The window was closed without signing out, and the next one finds nobody signed in: what comes then is not the one's from before. */
static void
test_agent_gone (AuditFixture *fixture, gconstpointer data)
{
  WardAudit *audit = audit_open_log (fixture);
  char agent[WARD_DIGEST_SIZE];
  g_autofree char *text = NULL;

  ward_event_log_digest (fixture->events, "practitioner-9", agent);
  ward_event_log_add (fixture->events,
                      &(WardEventFields){
                          .type = WARD_EVENT_SESSION, .step = "active", .tenant = "t-1", .agent = agent });
  add_simple (fixture, WARD_EVENT_SESSION, "nothing to resume");
  add_simple (fixture, WARD_EVENT_SIGN_IN, "somebody");
  ward_audit_close (audit);
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  g_assert_cmpuint (audit_count (text, " agent="), ==, 1);
}

/* The next run goes on with the chain, and with the same digests. */
static void
test_goes_on (AuditFixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  audit_write_log (fixture);
  g_clear_object (&fixture->events);
  fixture->events = ward_event_log_new (50);
  audit_write_log (fixture);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 10);
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  g_assert_cmpuint (audit_count (text, "audit log opened\""), ==, 2);
}

/* P07: whatever is done to a line is found, and where. */
static void
test_tampering (AuditFixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  audit_write_log (fixture);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 5);
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *without = audit_replace_line (text, i, NULL);
      g_autofree char *changed = g_strdup (text);
      g_autofree char *doubled = g_strdup_printf ("%s\n%s\n", lines[i], lines[i]);
      g_autofree char *twice = audit_replace_line (text, i, doubled);
      gsize offset = (gsize) (strstr (changed, lines[i]) - changed);

      /* taken out: the next one does not follow, or the end is missing */
      audit_write_file (fixture, WARD_AUDIT_FILE, without);
      audit_assert_verdict (fixture, i == 4 ? WARD_AUDIT_CUT : WARD_AUDIT_ALTERED, i);
      /* put in */
      audit_write_file (fixture, WARD_AUDIT_FILE, twice);
      audit_assert_verdict (fixture, WARD_AUDIT_ALTERED, i + 1);
      /* edited, each character of it */
      for (gsize k = 0; k < strlen (lines[i]); k++)
        {
          char before = changed[offset + k];

          changed[offset + k] = before == 'x' ? 'y' : 'x';
          audit_write_file (fixture, WARD_AUDIT_FILE, changed);
          audit_assert_verdict (fixture, WARD_AUDIT_ALTERED, i);
          changed[offset + k] = before;
        }
    }
  audit_write_file (fixture, WARD_AUDIT_FILE, text);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 5);
}

static void
test_whole_files (AuditFixture *fixture, gconstpointer data)
{
  static const guint8 other[WARD_AUDIT_KEY_BYTES] = { 8 };
  g_autoptr (GBytes) other_key = g_bytes_new (other, sizeof other);
  g_autofree char *log = audit_build_path (fixture, WARD_AUDIT_FILE);
  g_autofree char *head = audit_build_path (fixture, WARD_AUDIT_HEAD);
  g_autofree char *text = NULL;
  WardAuditState state;

  audit_write_log (fixture);
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  /* another key: not one line is right */
  g_assert_true (ward_audit_check (fixture->dir, other_key, &state, NULL));
  g_assert_cmpint (state.verdict, ==, WARD_AUDIT_ALTERED);
  g_assert_cmpuint (state.n_lines, ==, 0);
  /* the log is gone, the head is not */
  g_assert_cmpint (g_unlink (log), ==, 0);
  audit_assert_verdict (fixture, WARD_AUDIT_CUT, 0);
  audit_write_file (fixture, WARD_AUDIT_FILE, text);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 5);
  /* the head is gone, or says something else */
  g_assert_cmpint (g_unlink (head), ==, 0);
  audit_assert_verdict (fixture, WARD_AUDIT_CUT, 5);
  audit_write_file (fixture, WARD_AUDIT_HEAD, "nonsense");
  audit_assert_verdict (fixture, WARD_AUDIT_CUT, 5);
}

/* What was set aside. */
static char *
read_broken (AuditFixture *fixture)
{
  g_autoptr (GDir) names = g_dir_open (fixture->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (names)) != NULL)
    if (g_str_has_prefix (name, WARD_AUDIT_FILE WARD_AUDIT_BROKEN))
      return audit_read_file (fixture, name);
  return NULL;
}

/* A log that was altered is set aside as it is, and another one begins, says so, and is held to what follows. */
static void
test_altered_before (AuditFixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *without = NULL;
  g_autofree char *after = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *head = audit_build_path (fixture, WARD_AUDIT_HEAD);

  audit_write_log (fixture);
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 0);
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  without = audit_replace_line (text, 2, NULL);
  audit_write_file (fixture, WARD_AUDIT_FILE, without);
  audit_assert_verdict (fixture, WARD_AUDIT_ALTERED, 2);
  ward_audit_close (audit_open_log (fixture));
  after = audit_read_file (fixture, WARD_AUDIT_FILE);
  g_assert_nonnull (strstr (after, "\"audit log opened, altered before\""));
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 5);
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 1);
  kept = read_broken (fixture);
  g_assert_cmpstr (kept, ==, without);

  /* A log that lost its head is another one, and what comes after it is held too. */
  g_assert_cmpint (g_unlink (head), ==, 0);
  ward_audit_close (audit_open_log (fixture));
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 2);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 5);
}

/* More at once than the ring holds, before anybody could take them: the log says how many it never saw. */
static void
test_lost (AuditFixture *fixture, gconstpointer data)
{
  WardAudit *audit = audit_open_log (fixture);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 60; i++)
    add_simple (fixture, WARD_EVENT_TOKEN, "token");
  ward_audit_close (audit);
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  g_assert_cmpuint (audit_count (text, "\"token\""), ==, 50);
  g_assert_cmpuint (audit_count (text, "\"events lost\" count=10"), ==, 1);
}

static void
assert_refused (AuditFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ward_audit_new (fixture->events, fixture->dir, fixture->key, &error));
  g_assert_nonnull (error);
}

static void
test_refused (AuditFixture *fixture, gconstpointer data)
{
  g_autofree char *log = audit_build_path (fixture, WARD_AUDIT_FILE);
  g_autofree char *other = audit_build_path (fixture, "other");
  WardAudit *audit = audit_open_log (fixture);

  assert_refused (fixture); /* another writer */
  ward_audit_close (audit);
  g_assert_cmpint (g_rename (log, other), ==, 0);
  g_assert_cmpint (symlink (other, log), ==, 0);
  assert_refused (fixture); /* a symbolic link */
  g_assert_cmpint (g_unlink (log), ==, 0);
  g_assert_cmpint (link (other, log), ==, 0);
  assert_refused (fixture); /* a second hard link */
  g_assert_cmpint (g_unlink (log), ==, 0);
  g_assert_cmpint (g_mkdir (log, 0700), ==, 0);
  assert_refused (fixture); /* a folder */
  g_assert_cmpint (g_rmdir (log), ==, 0);
}

/* What comes while the log is checked waits, in its order, however long that takes and however few events the ring holds. */
static void
test_waits (AuditFixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  WardAudit *audit;
  const char *at;

  audit_write_log (fixture);
  g_clear_object (&fixture->events);
  fixture->events = ward_event_log_new (5);
  audit = audit_open_log (fixture);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *id = g_strdup_printf ("wait-%02u", i);

      audit_add_read (fixture, id, "patient-anna");
      ward_event_log_flush (fixture->events); /* into the ring, which has room for five */
    }
  /* Nothing is written before the main loop has heard of the check. */
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  g_assert_null (strstr (text, "wait-"));
  ward_audit_close (audit);
  g_free (text);
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  at = text;
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *id = g_strdup_printf ("request-id=wait-%02u ", i);

      at = strstr (at, id);
      g_assert_nonnull (at);
      g_assert_cmpuint (audit_count (text, id), ==, 1);
    }
  g_assert_null (strstr (text, "events lost"));
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 5 + 42);
}

/* The check ends by itself: the loop goes on, and lines are written as they come. */
static void
test_settles (AuditFixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  WardAudit *audit;

  audit_write_log (fixture);
  audit = audit_open_log (fixture);
  audit_add_read (fixture, "settle-1", "patient-anna");
  while (text == NULL || strstr (text, "settle-1") == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      g_free (text);
      text = audit_read_file (fixture, WARD_AUDIT_FILE);
    }
  ward_audit_close (audit);
}

/* ---- several files ---- */

static void
test_rotates (AuditFixture *fixture, gconstpointer data)
{
  guint64 n = audit_write_files (fixture);
  g_autofree char *first = audit_read_finished (fixture, 0);
  g_autofree char *second = audit_read_finished (fixture, 1);
  g_autofree char *second_line = g_strndup (second, strcspn (second, "\n"));
  g_autofree char *last_mac = NULL;
  g_autofree char *after = NULL;

  /* The first line of the second file has the code of the last line of the first. */
  g_assert_cmpuint (strlen (first), >=, 3000);
  g_assert_true (g_str_has_suffix (first, "\n"));
  last_mac = g_strndup (first + strlen (first) - 65, 64);
  after = g_strconcat (WARD_AUDIT_AFTER, last_mac, " line=", NULL);
  g_assert_nonnull (strstr (second_line, "\"audit log goes on\""));
  g_assert_nonnull (strstr (second_line, after));
  g_assert_null (strstr (first, WARD_AUDIT_AFTER));

  /* The next run goes on in the last file. */
  audit_renew_events (fixture);
  audit_write_log (fixture);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, n + 5);
}

/* Whatever is done to a finished file is found, too. */
static void
test_files_tampering (AuditFixture *fixture, gconstpointer data)
{
  guint64 n = audit_write_files (fixture);
  g_autofree char *first = audit_build_finished_path (fixture, 0);
  g_autofree char *second = audit_build_finished_path (fixture, 1);
  g_autofree char *second_name = audit_dup_finished (fixture, 1);
  g_autofree char *aside = audit_build_path (fixture, "aside");
  g_autofree char *text = audit_read_finished (fixture, 1);
  g_autofree char *without_first = audit_replace_line (text, 0, NULL);
  g_autofree char *without_second = audit_replace_line (text, 1, NULL);
  g_autofree char *changed = g_strdup (text);
  guint64 n_first;

  /* edited, in the part that joins it to the one before, and elsewhere */
  for (gsize k = 0; k < strcspn (text, "\n"); k++)
    {
      char before = changed[k];

      changed[k] = before == 'a' ? 'b' : 'a';
      audit_write_file (fixture, second_name, changed);
      g_assert_cmpint (audit_check (fixture).verdict, ==, WARD_AUDIT_ALTERED);
      changed[k] = before;
    }
  audit_write_file (fixture, second_name, without_first);
  g_assert_cmpint (audit_check (fixture).verdict, ==, WARD_AUDIT_ALTERED);
  n_first = audit_check (fixture).n_lines;
  audit_write_file (fixture, second_name, without_second);
  g_assert_cmpint (audit_check (fixture).verdict, ==, WARD_AUDIT_ALTERED);
  audit_write_file (fixture, second_name, text);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, n);
  /* one in between is gone */
  g_assert_cmpint (g_rename (second, aside), ==, 0);
  audit_assert_verdict (fixture, WARD_AUDIT_CUT, n_first);
  /* two change places */
  g_assert_cmpint (g_rename (first, second), ==, 0);
  g_assert_cmpint (g_rename (aside, first), ==, 0);
  g_assert_cmpint (audit_check (fixture).verdict, ==, WARD_AUDIT_ALTERED);
  g_assert_cmpint (g_rename (first, aside), ==, 0);
  g_assert_cmpint (g_rename (second, first), ==, 0);
  g_assert_cmpint (g_rename (aside, second), ==, 0);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, n);
  /* the first was taken to where they are collected: the rest holds, and says where it begins */
  g_assert_cmpint (g_unlink (first), ==, 0);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, n);
  g_assert_cmpuint (audit_check (fixture).first_line, ==, n_first + 1);
}

/* An altered log of several files is set aside whole. */
static void
test_files_set_aside (AuditFixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *without = NULL;

  audit_write_files (fixture);
  text = audit_read_file (fixture, WARD_AUDIT_FILE);
  without = audit_replace_line (text, 1, NULL);
  audit_write_file (fixture, WARD_AUDIT_FILE, without);
  audit_renew_events (fixture);
  ward_audit_close (audit_open_log (fixture));
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 1);
  g_assert_cmpuint (audit_count_finished (fixture), ==, 0);
  audit_assert_verdict (fixture, WARD_AUDIT_SOUND, 2);
}

/* Once all finished files were taken away, none is named like one of them. */
static void
test_numbers (AuditFixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 2; i++)
    {
      audit_finish_files (fixture);
      while (audit_count_finished (fixture) > 0)
        {
          g_autofree char *path = audit_build_finished_path (fixture, 0);

          g_assert_cmpint (g_unlink (path), ==, 0);
          g_assert_true (g_hash_table_add (taken, g_steal_pointer (&path)));
        }
      audit_renew_events (fixture);
    }
}

/* Ward finishes a file after somebody has listed them, before they are read: nothing is missing. */
static void
finish_meanwhile (AuditFixture *fixture)
{
  g_autofree char *log = audit_build_path (fixture, WARD_AUDIT_FILE);
  g_autofree char *third = audit_build_path (fixture, WARD_AUDIT_FILE ".999999999999999999");
  g_autofree char *later = audit_build_path (fixture, "later");

  g_assert_cmpint (g_rename (log, third), ==, 0);
  g_assert_cmpint (g_rename (later, log), ==, 0);
}

static AuditFixture *when_listed; /* (unowned) (nullable) */

/* In the place of GLib's own. */
void
g_dir_close (GDir *dir)
{
  void (*close_dir) (GDir *) = NULL;
  AuditFixture *fixture = g_steal_pointer (&when_listed);

  *(void **) &close_dir = dlsym (RTLD_NEXT, "g_dir_close");
  close_dir (dir);
  if (fixture != NULL)
    finish_meanwhile (fixture);
}

static void
test_finished_meanwhile (AuditFixture *fixture, gconstpointer data)
{
  guint64 n = audit_write_files (fixture);
  g_autofree char *log = audit_build_path (fixture, WARD_AUDIT_FILE);
  g_autofree char *third = audit_build_finished_path (fixture, 2);
  g_autofree char *later = audit_build_path (fixture, "later");
  WardAuditState state;

  /* as it was before the third was finished */
  g_assert_cmpint (g_rename (log, later), ==, 0);
  g_assert_cmpint (g_rename (third, log), ==, 0);
  when_listed = fixture;
  state = audit_check (fixture);
  g_assert_null (when_listed);
  g_assert_cmpint (state.verdict, ==, WARD_AUDIT_SOUND);
  g_assert_cmpuint (state.n_lines, ==, n);
  g_assert_cmpuint (state.first_line, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, function) \
  g_test_add ("/diagnostics/audit/" path, AuditFixture, NULL, audit_set_up, function, audit_tear_down)
  ADD ("P07-each-event-once-in-utc", test_lines);
  ADD ("who", test_agent);
  ADD ("who-is-gone", test_agent_gone);
  ADD ("goes-on", test_goes_on);
  ADD ("P07-tampering", test_tampering);
  ADD ("P07-whole-files", test_whole_files);
  ADD ("altered-before", test_altered_before);
  ADD ("lost", test_lost);
  ADD ("waits-for-the-check", test_waits);
  ADD ("settles-by-itself", test_settles);
  ADD ("P07-several-files", test_rotates);
  ADD ("P07-several-files-tampering", test_files_tampering);
  ADD ("several-files-set-aside", test_files_set_aside);
  ADD ("refused", test_refused);
  ADD ("numbers-never-again", test_numbers);
  ADD ("P07-finished-meanwhile", test_finished_meanwhile);
#undef ADD
  return g_test_run ();
}
