/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit log: each event once, in UTC, nobody by name, and no line that can be changed unseen (reliability.md P07). */
#define G_LOG_DOMAIN "ward-diagnostics-test"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/diagnostics/ward-audit.h"

typedef struct
{
  WardEventLog *events; /* (owned) */
  GBytes *key;          /* (owned) */
  char *dir;            /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const guint8 key[WARD_AUDIT_KEY_BYTES] = { 7 };

  fixture->events = ward_event_log_new (50);
  fixture->key = g_bytes_new (key, sizeof key);
  fixture->dir = g_build_filename (g_get_user_state_dir (), "ward", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->events);
  g_bytes_unref (fixture->key);
  g_free (fixture->dir);
}

static WardAudit *
open_log (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  WardAudit *audit = ward_audit_new (fixture->events, fixture->dir, fixture->key, &error);

  g_assert_no_error (error);
  return audit;
}

static char *
build_path (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->dir, name, NULL);
}

static char *
read_file (Fixture *fixture, const char *name)
{
  g_autofree char *path = build_path (fixture, name);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
write_file (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = build_path (fixture, name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
add_read (Fixture *fixture, const char *request_id, const char *patient)
{
  char subject[WARD_DIGEST_SIZE];
  const WardEventFields fields = { .type = WARD_EVENT_REQUEST,
                                   .tenant = "t-1",
                                   .step = "Observation search",
                                   .resource = "Observation",
                                   .method = "GET",
                                   .status = 200,
                                   .request_id = request_id,
                                   .subject = subject };

  ward_event_log_digest (fixture->events, patient, subject);
  ward_event_log_add (fixture->events, &fields);
}

static void
add_simple (Fixture *fixture, WardEventType type, const char *step)
{
  ward_event_log_add (fixture->events, &(WardEventFields){ .type = type, .step = step, .tenant = "t-1" });
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (const char *at = text; (at = strstr (at, part)) != NULL; at += strlen (part))
    n++;
  return n;
}

static void
assert_verdict (Fixture *fixture, WardAuditVerdict verdict, guint64 n_lines)
{
  g_autoptr (GError) error = NULL;
  WardAuditState state;

  g_assert_true (ward_audit_check (fixture->dir, fixture->key, &state, &error));
  g_assert_no_error (error);
  g_assert_cmpint (state.verdict, ==, verdict);
  g_assert_cmpuint (state.n_lines, ==, n_lines);
}

/* Five lines: opened, three reads of two patients, closed. */
static void
write_log (Fixture *fixture)
{
  WardAudit *audit = open_log (fixture);

  add_read (fixture, "aaaa-1", "patient-anna");
  add_read (fixture, "aaaa-2", "patient-anna");
  add_read (fixture, "aaaa-3", "patient-bert");
  ward_audit_close (audit);
}

static void
test_lines (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *path = build_path (fixture, WARD_AUDIT_FILE);
  g_auto (GStrv) lines = NULL;
  const char *first;
  GStatBuf info;

  assert_verdict (fixture, WARD_AUDIT_NONE, 0);
  add_simple (fixture, WARD_EVENT_SESSION, "before the key was there");
  {
    WardAudit *audit = open_log (fixture);

    add_read (fixture, "bbbb-1", "patient-anna");
    add_simple (fixture, WARD_EVENT_DISCOVERY, "no-audit-matter");
    add_simple (fixture, WARD_EVENT_RECORD, "no-audit-matter");
    add_simple (fixture, WARD_EVENT_PROGRAM, "no-audit-matter");
    add_simple (fixture, WARD_EVENT_SAFETY, "entries of another patient");
    ward_event_log_flush (fixture->events);
    add_read (fixture, "bbbb-2", "patient-anna");
    add_read (fixture, "bbbb-3", "patient-bert");
    ward_audit_close (audit);
  }
  text = read_file (fixture, WARD_AUDIT_FILE);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 8); /* and an empty one after the last */
  g_assert_nonnull (strstr (lines[0], "\"audit log opened\""));
  g_assert_nonnull (strstr (lines[1], "before the key was there"));
  g_assert_nonnull (strstr (lines[6], "\"audit log closed\""));
  g_assert_cmpuint (count (text, "no-audit-matter"), ==, 0);
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("request-id=bbbb-%u ", i);

      g_assert_cmpuint (count (text, id), ==, 1);
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

    g_assert_cmpuint (count (text, subject), ==, 2);
  }
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  assert_verdict (fixture, WARD_AUDIT_SOUND, 7);
}

/* A session tells who it is once; what follows at that tenant is that person's. */
static void
test_agent (Fixture *fixture, gconstpointer data)
{
  WardAudit *audit = open_log (fixture);
  char agent[WARD_DIGEST_SIZE];
  g_autofree char *text = NULL;
  g_autofree char *wanted = NULL;

  ward_event_log_digest (fixture->events, "practitioner-9", agent);
  ward_event_log_add (fixture->events,
                      &(WardEventFields){
                          .type = WARD_EVENT_SESSION, .step = "active", .tenant = "t-1", .agent = agent });
  add_read (fixture, "cccc-1", "patient-anna");
  ward_event_log_add (fixture->events,
                      &(WardEventFields){ .type = WARD_EVENT_ACT, .step = "elsewhere", .tenant = "t-2" });
  add_simple (fixture, WARD_EVENT_SESSION, "signed out");
  add_simple (fixture, WARD_EVENT_SIGN_IN, "somebody");
  ward_audit_close (audit);
  text = read_file (fixture, WARD_AUDIT_FILE);
  wanted = g_strdup_printf (" agent=%s ", agent);
  g_assert_cmpuint (count (text, wanted), ==, 3); /* begun, read, ended; not what comes after */
  g_assert_cmpuint (count (text, " agent="), ==, 3);
}

/* The next run goes on with the chain, and with the same digests. */
static void
test_goes_on (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  write_log (fixture);
  g_clear_object (&fixture->events);
  fixture->events = ward_event_log_new (50);
  write_log (fixture);
  assert_verdict (fixture, WARD_AUDIT_SOUND, 10);
  text = read_file (fixture, WARD_AUDIT_FILE);
  g_assert_cmpuint (count (text, "audit log opened\""), ==, 2);
}

static char *
replace_line (const char *text, guint index, const char *with)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    if (i != index)
      g_string_append_printf (out, "%s%s", lines[i], lines[i + 1] != NULL ? "\n" : "");
    else if (with != NULL)
      g_string_append (out, with);
  return g_string_free (out, FALSE);
}

/* P07: whatever is done to a line is found, and where. */
static void
test_tampering (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  write_log (fixture);
  assert_verdict (fixture, WARD_AUDIT_SOUND, 5);
  text = read_file (fixture, WARD_AUDIT_FILE);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *without = replace_line (text, i, NULL);
      g_autofree char *changed = g_strdup (text);
      g_autofree char *doubled = g_strdup_printf ("%s\n%s\n", lines[i], lines[i]);
      g_autofree char *twice = replace_line (text, i, doubled);
      gsize offset = (gsize) (strstr (changed, lines[i]) - changed);

      /* taken out: the next one does not follow, or the end is missing */
      write_file (fixture, WARD_AUDIT_FILE, without);
      assert_verdict (fixture, i == 4 ? WARD_AUDIT_CUT : WARD_AUDIT_ALTERED, i);
      /* put in */
      write_file (fixture, WARD_AUDIT_FILE, twice);
      assert_verdict (fixture, WARD_AUDIT_ALTERED, i + 1);
      /* edited, each character of it */
      for (gsize k = 0; k < strlen (lines[i]); k++)
        {
          char before = changed[offset + k];

          changed[offset + k] = before == 'x' ? 'y' : 'x';
          write_file (fixture, WARD_AUDIT_FILE, changed);
          assert_verdict (fixture, WARD_AUDIT_ALTERED, i);
          changed[offset + k] = before;
        }
    }
  write_file (fixture, WARD_AUDIT_FILE, text);
  assert_verdict (fixture, WARD_AUDIT_SOUND, 5);
}

static void
test_whole_files (Fixture *fixture, gconstpointer data)
{
  static const guint8 other[WARD_AUDIT_KEY_BYTES] = { 8 };
  g_autoptr (GBytes) other_key = g_bytes_new (other, sizeof other);
  g_autofree char *log = build_path (fixture, WARD_AUDIT_FILE);
  g_autofree char *head = build_path (fixture, WARD_AUDIT_HEAD);
  g_autofree char *text = NULL;
  WardAuditState state;

  write_log (fixture);
  text = read_file (fixture, WARD_AUDIT_FILE);
  /* another key: not one line is right */
  g_assert_true (ward_audit_check (fixture->dir, other_key, &state, NULL));
  g_assert_cmpint (state.verdict, ==, WARD_AUDIT_ALTERED);
  g_assert_cmpuint (state.n_lines, ==, 0);
  /* the log is gone, the head is not */
  g_assert_cmpint (g_unlink (log), ==, 0);
  assert_verdict (fixture, WARD_AUDIT_CUT, 0);
  write_file (fixture, WARD_AUDIT_FILE, text);
  assert_verdict (fixture, WARD_AUDIT_SOUND, 5);
  /* the head is gone, or says something else */
  g_assert_cmpint (g_unlink (head), ==, 0);
  assert_verdict (fixture, WARD_AUDIT_CUT, 5);
  write_file (fixture, WARD_AUDIT_HEAD, "nonsense");
  assert_verdict (fixture, WARD_AUDIT_CUT, 5);
}

/* What was set aside. */
static char *
read_broken (Fixture *fixture)
{
  g_autoptr (GDir) names = g_dir_open (fixture->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (names)) != NULL)
    if (g_str_has_prefix (name, WARD_AUDIT_FILE WARD_AUDIT_BROKEN))
      return read_file (fixture, name);
  return NULL;
}

/* A log that was altered is set aside as it is, and another one begins, says so, and is held to what follows. */
static void
test_altered_before (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *without = NULL;
  g_autofree char *after = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *head = build_path (fixture, WARD_AUDIT_HEAD);

  write_log (fixture);
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 0);
  text = read_file (fixture, WARD_AUDIT_FILE);
  without = replace_line (text, 2, NULL);
  write_file (fixture, WARD_AUDIT_FILE, without);
  assert_verdict (fixture, WARD_AUDIT_ALTERED, 2);
  ward_audit_close (open_log (fixture));
  after = read_file (fixture, WARD_AUDIT_FILE);
  g_assert_nonnull (strstr (after, "\"audit log opened, altered before\""));
  assert_verdict (fixture, WARD_AUDIT_SOUND, 5);
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 1);
  kept = read_broken (fixture);
  g_assert_cmpstr (kept, ==, without);

  /* A log that lost its head is another one, and what comes after it is held too. */
  g_assert_cmpint (g_unlink (head), ==, 0);
  ward_audit_close (open_log (fixture));
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 2);
  assert_verdict (fixture, WARD_AUDIT_SOUND, 5);
}

/* More at once than the ring holds: the log says how many it never saw. */
static void
test_lost (Fixture *fixture, gconstpointer data)
{
  WardAudit *audit = open_log (fixture);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 60; i++)
    add_simple (fixture, WARD_EVENT_TOKEN, "token");
  ward_audit_close (audit);
  text = read_file (fixture, WARD_AUDIT_FILE);
  g_assert_cmpuint (count (text, "\"token\""), ==, 50);
  g_assert_cmpuint (count (text, "\"events lost\" count=10"), ==, 1);
}

static void
assert_refused (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ward_audit_new (fixture->events, fixture->dir, fixture->key, &error));
  g_assert_nonnull (error);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *log = build_path (fixture, WARD_AUDIT_FILE);
  g_autofree char *other = build_path (fixture, "other");
  WardAudit *audit = open_log (fixture);

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, function) g_test_add ("/diagnostics/audit/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("P07-each-event-once-in-utc", test_lines);
  ADD ("who", test_agent);
  ADD ("goes-on", test_goes_on);
  ADD ("P07-tampering", test_tampering);
  ADD ("P07-whole-files", test_whole_files);
  ADD ("altered-before", test_altered_before);
  ADD ("lost", test_lost);
  ADD ("refused", test_refused);
#undef ADD
  return g_test_run ();
}
