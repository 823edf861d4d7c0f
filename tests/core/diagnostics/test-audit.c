/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit log: each event once, in UTC, nobody by name, and no line that can be changed unseen (reliability.md P07). */
#define G_LOG_DOMAIN "ward-diagnostics-test"

#include <dlfcn.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/diagnostics/ward-audit-private.h"

/* The disk: how much of the log is on it, whether it takes more now, and what it says. In the place of the C library's own function. */
static struct
{
  GMutex mutex;
  GCond cond;
  gboolean slow; /* takes nothing as long as this is so */
  int code;      /* refuses with this; 0 takes */
  guint n_asked;
} disk;

int
fdatasync (int fd)
{
  int code;

  g_mutex_lock (&disk.mutex);
  disk.n_asked++;
  while (disk.slow)
    g_cond_wait (&disk.cond, &disk.mutex);
  code = disk.code;
  g_mutex_unlock (&disk.mutex);
  if (code == 0)
    return fsync (fd);
  errno = code;
  return -1;
}

static void
set_disk (gboolean slow, int code)
{
  g_mutex_lock (&disk.mutex);
  disk.slow = slow;
  disk.code = code;
  disk.n_asked = 0;
  g_cond_broadcast (&disk.cond);
  g_mutex_unlock (&disk.mutex);
}

static guint
get_n_asked (void)
{
  guint n;

  g_mutex_lock (&disk.mutex);
  n = disk.n_asked;
  g_mutex_unlock (&disk.mutex);
  return n;
}

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

/* More at once than the ring holds, before anybody could take them: the log says how many it never saw. */
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

/* What comes while the log is checked waits, in its order, however long that takes and however few events the ring holds. */
static void
test_waits (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  WardAudit *audit;
  const char *at;

  write_log (fixture);
  g_clear_object (&fixture->events);
  fixture->events = ward_event_log_new (5);
  audit = open_log (fixture);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *id = g_strdup_printf ("wait-%02u", i);

      add_read (fixture, id, "patient-anna");
      ward_event_log_flush (fixture->events); /* into the ring, which has room for five */
    }
  /* Nothing is written before the main loop has heard of the check. */
  text = read_file (fixture, WARD_AUDIT_FILE);
  g_assert_null (strstr (text, "wait-"));
  ward_audit_close (audit);
  g_free (text);
  text = read_file (fixture, WARD_AUDIT_FILE);
  at = text;
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *id = g_strdup_printf ("request-id=wait-%02u ", i);

      at = strstr (at, id);
      g_assert_nonnull (at);
      g_assert_cmpuint (count (text, id), ==, 1);
    }
  g_assert_null (strstr (text, "events lost"));
  assert_verdict (fixture, WARD_AUDIT_SOUND, 5 + 42);
}

/* The check ends by itself: the loop goes on, and lines are written as they come. */
static void
test_settles (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  WardAudit *audit;

  write_log (fixture);
  audit = open_log (fixture);
  add_read (fixture, "settle-1", "patient-anna");
  while (text == NULL || strstr (text, "settle-1") == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      g_free (text);
      text = read_file (fixture, WARD_AUDIT_FILE);
    }
  ward_audit_close (audit);
}

/* ---- several files ---- */

/* As when the program starts again. */
static void
renew_events (Fixture *fixture)
{
  g_clear_object (&fixture->events);
  fixture->events = ward_event_log_new (50);
}

static guint
count_finished (Fixture *fixture)
{
  g_autoptr (GPtrArray) names = ward_audit_list_finished (fixture->dir);

  return names->len;
}

/* The name of a finished file; index 0: the first. */
static char *
dup_finished (Fixture *fixture, guint index)
{
  g_autoptr (GPtrArray) names = ward_audit_list_finished (fixture->dir);

  g_assert_cmpuint (index, <, names->len);
  return g_strdup (g_ptr_array_index (names, index));
}

static char *
build_finished_path (Fixture *fixture, guint index)
{
  g_autofree char *name = dup_finished (fixture, index);

  return build_path (fixture, name);
}

static char *
read_finished (Fixture *fixture, guint index)
{
  g_autofree char *name = dup_finished (fixture, index);

  return read_file (fixture, name);
}

static void
await_first_line (Fixture *fixture)
{
  g_autofree char *path = build_path (fixture, WARD_AUDIT_FILE);
  GStatBuf info;

  while (g_stat (path, &info) != 0 || info.st_size == 0)
    g_main_context_iteration (NULL, TRUE);
}

static WardAuditState
check (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  WardAuditState state;

  g_assert_true (ward_audit_check (fixture->dir, fixture->key, &state, &error));
  g_assert_no_error (error);
  return state;
}

/* Three files are finished, and a fourth is begun. */
static void
finish_files (Fixture *fixture)
{
  WardAudit *audit = open_log (fixture);

  ward_audit_set_max_bytes (audit, 3000);
  await_first_line (fixture);
  for (guint i = 0; count_finished (fixture) < 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("file-%03u", i);

      add_read (fixture, id, "patient-anna");
      ward_event_log_flush (fixture->events);
      g_main_context_iteration (NULL, FALSE);
    }
  ward_audit_close (audit);
}

/* The number of all lines. */
static guint64
write_files (Fixture *fixture)
{
  finish_files (fixture);
  g_assert_cmpint (check (fixture).verdict, ==, WARD_AUDIT_SOUND);
  g_assert_cmpuint (check (fixture).first_line, ==, 1);
  return check (fixture).n_lines;
}

static void
test_rotates (Fixture *fixture, gconstpointer data)
{
  guint64 n = write_files (fixture);
  g_autofree char *first = read_finished (fixture, 0);
  g_autofree char *second = read_finished (fixture, 1);
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
  renew_events (fixture);
  write_log (fixture);
  assert_verdict (fixture, WARD_AUDIT_SOUND, n + 5);
}

/* Whatever is done to a finished file is found, too. */
static void
test_files_tampering (Fixture *fixture, gconstpointer data)
{
  guint64 n = write_files (fixture);
  g_autofree char *first = build_finished_path (fixture, 0);
  g_autofree char *second = build_finished_path (fixture, 1);
  g_autofree char *second_name = dup_finished (fixture, 1);
  g_autofree char *aside = build_path (fixture, "aside");
  g_autofree char *text = read_finished (fixture, 1);
  g_autofree char *without_first = replace_line (text, 0, NULL);
  g_autofree char *without_second = replace_line (text, 1, NULL);
  g_autofree char *changed = g_strdup (text);
  guint64 n_first;

  /* edited, in the part that joins it to the one before, and elsewhere */
  for (gsize k = 0; k < strcspn (text, "\n"); k++)
    {
      char before = changed[k];

      changed[k] = before == 'a' ? 'b' : 'a';
      write_file (fixture, second_name, changed);
      g_assert_cmpint (check (fixture).verdict, ==, WARD_AUDIT_ALTERED);
      changed[k] = before;
    }
  write_file (fixture, second_name, without_first);
  g_assert_cmpint (check (fixture).verdict, ==, WARD_AUDIT_ALTERED);
  n_first = check (fixture).n_lines;
  write_file (fixture, second_name, without_second);
  g_assert_cmpint (check (fixture).verdict, ==, WARD_AUDIT_ALTERED);
  write_file (fixture, second_name, text);
  assert_verdict (fixture, WARD_AUDIT_SOUND, n);
  /* one in between is gone */
  g_assert_cmpint (g_rename (second, aside), ==, 0);
  assert_verdict (fixture, WARD_AUDIT_CUT, n_first);
  /* two change places */
  g_assert_cmpint (g_rename (first, second), ==, 0);
  g_assert_cmpint (g_rename (aside, first), ==, 0);
  g_assert_cmpint (check (fixture).verdict, ==, WARD_AUDIT_ALTERED);
  g_assert_cmpint (g_rename (first, aside), ==, 0);
  g_assert_cmpint (g_rename (second, first), ==, 0);
  g_assert_cmpint (g_rename (aside, second), ==, 0);
  assert_verdict (fixture, WARD_AUDIT_SOUND, n);
  /* the first was taken to where they are collected: the rest holds, and says where it begins */
  g_assert_cmpint (g_unlink (first), ==, 0);
  assert_verdict (fixture, WARD_AUDIT_SOUND, n);
  g_assert_cmpuint (check (fixture).first_line, ==, n_first + 1);
}

/* The program ended after a file was finished and before the next one had a line, or before the head was written. */
static void
test_crash_between (Fixture *fixture, gconstpointer data)
{
  guint64 n;
  g_autofree char *log = build_path (fixture, WARD_AUDIT_FILE);
  g_autofree char *finished = build_path (fixture, WARD_AUDIT_FILE ".000001");
  g_autofree char *head = NULL;
  g_autofree char *text = NULL;

  write_log (fixture);
  g_assert_cmpint (g_rename (log, finished), ==, 0);
  assert_verdict (fixture, WARD_AUDIT_SOUND, 5);
  head = read_file (fixture, WARD_AUDIT_HEAD);
  renew_events (fixture);
  ward_audit_close (open_log (fixture));
  assert_verdict (fixture, WARD_AUDIT_SOUND, 7);
  text = read_file (fixture, WARD_AUDIT_FILE);
  g_assert_nonnull (strstr (text, "\"audit log opened\" after="));
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 0);

  write_file (fixture, WARD_AUDIT_HEAD, head);
  renew_events (fixture);
  write_log (fixture);
  n = check (fixture).n_lines;
  g_assert_cmpuint (n, ==, 12);
  assert_verdict (fixture, WARD_AUDIT_SOUND, n);
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 0);
}

/* An altered log of several files is set aside whole. */
static void
test_files_set_aside (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *without = NULL;

  write_files (fixture);
  text = read_file (fixture, WARD_AUDIT_FILE);
  without = replace_line (text, 1, NULL);
  write_file (fixture, WARD_AUDIT_FILE, without);
  renew_events (fixture);
  ward_audit_close (open_log (fixture));
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 1);
  g_assert_cmpuint (count_finished (fixture), ==, 0);
  assert_verdict (fixture, WARD_AUDIT_SOUND, 2);
}

static guint
count_events (Fixture *fixture, const char *step)
{
  GListModel *model = G_LIST_MODEL (fixture->events);
  guint n = 0;

  ward_event_log_flush (fixture->events);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (model, i);

      n += g_strcmp0 (ward_event_get_fields (event)->step, step) == 0 ? 1 : 0;
    }
  return n;
}

/* The key is there from before, and no log: told in the log that begins, in the diagnostics, and until somebody has looked. With a new key it is the first. */
static void
test_missing (Fixture *fixture, gconstpointer data)
{
  gboolean expected = data != NULL;
  WardAudit *audit = open_log (fixture);
  g_autofree char *text = NULL;

  if (expected)
    ward_audit_expect_log (audit);
  ward_audit_close (audit);
  text = read_file (fixture, WARD_AUDIT_FILE);
  g_assert_cmpint (strstr (text, "\"audit log opened, missing before\"") != NULL, ==, expected);
  g_assert_cmpuint (count_events (fixture, "audit log is missing"), ==, expected ? 1 : 0);
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, expected ? 1 : 0);
  assert_verdict (fixture, WARD_AUDIT_SOUND, 2);
  /* Not once more. */
  renew_events (fixture);
  audit = open_log (fixture);
  ward_audit_expect_log (audit);
  ward_audit_close (audit);
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, expected ? 1 : 0);
  assert_verdict (fixture, WARD_AUDIT_SOUND, 4);
}

static guint64
read_head (Fixture *fixture)
{
  char mac[65];
  guint64 n = G_MAXUINT64;

  g_assert_true (ward_audit_read_head (fixture->dir, &n, mac));
  return n;
}

/* Until lines are in the file, however long the disk takes: the main loop goes on. */
static void
await_lines (Fixture *fixture, const char *part)
{
  g_autofree char *text = NULL;

  while (text == NULL || strstr (text, part) == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      g_free (text);
      text = read_file (fixture, WARD_AUDIT_FILE);
    }
}

/* After a power cut the head must not vouch for a line that never came to the disk: it waits for it, and nothing else does. */
static void
test_slow_disk (Fixture *fixture, gconstpointer data)
{
  WardAudit *audit;

  set_disk (TRUE, 0);
  audit = open_log (fixture);
  add_read (fixture, "slow-1", "patient-anna");
  await_lines (fixture, "slow-1");
  g_assert_cmpuint (read_head (fixture), ==, 0);
  /* as somebody beside would find it, or the next run after the end of this one */
  g_assert_cmpint (check (fixture).verdict, ==, WARD_AUDIT_SOUND);
  while (get_n_asked () == 0)
    g_thread_yield ();
  add_read (fixture, "slow-2", "patient-anna");
  await_lines (fixture, "slow-2");
  g_assert_cmpuint (read_head (fixture), ==, 0);
  g_assert_cmpuint (get_n_asked (), ==, 1);
  set_disk (FALSE, 0);
  ward_audit_close (audit);
  g_assert_cmpuint (get_n_asked (), >=, 1);
  g_assert_cmpuint (read_head (fixture), ==, 4);
  assert_verdict (fixture, WARD_AUDIT_SOUND, 4);
}

/* Each file is on the disk before a line of the next one is vouched for. */
static void
test_slow_disk_files (Fixture *fixture, gconstpointer data)
{
  WardAudit *audit;

  set_disk (TRUE, 0);
  audit = open_log (fixture);
  ward_audit_set_max_bytes (audit, 3000);
  for (guint i = 0; count_finished (fixture) < 2; i++)
    {
      g_autofree char *id = g_strdup_printf ("file-%03u", i);

      add_read (fixture, id, "patient-anna");
      ward_event_log_flush (fixture->events);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpuint (read_head (fixture), ==, 0);
  g_assert_cmpint (check (fixture).verdict, ==, WARD_AUDIT_SOUND);
  set_disk (FALSE, 0);
  ward_audit_close (audit);
  g_assert_cmpuint (get_n_asked (), >=,
                    2); /* what was finished, too; the one that was being brought there was asked for before */
  g_assert_cmpint (check (fixture).verdict, ==, WARD_AUDIT_SOUND);
  g_assert_cmpuint (read_head (fixture), ==, check (fixture).n_lines);
}

/* A disk that takes no more is told, and the head goes no further. */
static void
test_failing_disk (Fixture *fixture, gconstpointer data)
{
  WardAudit *audit;

  write_log (fixture);
  renew_events (fixture);
  set_disk (FALSE, EIO);
  audit = open_log (fixture);
  while (count_events (fixture, "audit log cannot be written") == 0)
    g_main_context_iteration (NULL, TRUE);
  ward_audit_close (audit);
  set_disk (FALSE, 0);
  g_assert_cmpuint (read_head (fixture), ==, 5);
  g_assert_cmpuint (count_events (fixture, "audit log cannot be written"), ==, 1);

  /* at the end, too, when nobody waits for it */
  renew_events (fixture);
  set_disk (FALSE, EIO);
  ward_audit_close (open_log (fixture));
  set_disk (FALSE, 0);
  g_assert_cmpuint (count_events (fixture, "audit log cannot be written"), ==, 1);
}

/* Ended when the lines of a finished file were not vouched for yet. */
static void
test_head_behind_files (Fixture *fixture, gconstpointer data)
{
  guint64 n;
  g_autofree char *second = NULL;
  g_autofree char *head = NULL;
  const char *mac;

  n = write_files (fixture);
  second = read_finished (fixture, 1);
  mac = strstr (second, " mac=");
  g_assert_nonnull (mac);
  {
    g_autofree char *first = g_strndup (second, (gsize) (mac - second));
    g_autofree char *code = g_strndup (mac + strlen (" mac="), 64);
    const char *number = g_strrstr (first, " line=");

    g_assert_nonnull (number);
    head = g_strdup_printf ("%s %s\n", number + strlen (" line="), code);
  }
  write_file (fixture, WARD_AUDIT_HEAD, head);
  assert_verdict (fixture, WARD_AUDIT_SOUND, n);
  renew_events (fixture);
  write_log (fixture);
  g_assert_cmpuint (ward_audit_count_broken (fixture->dir), ==, 0);
  assert_verdict (fixture, WARD_AUDIT_SOUND, n + 5);
}

/* Once all finished files were taken away, none is named like one of them. */
static void
test_numbers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 2; i++)
    {
      finish_files (fixture);
      while (count_finished (fixture) > 0)
        {
          g_autofree char *path = build_finished_path (fixture, 0);

          g_assert_cmpint (g_unlink (path), ==, 0);
          g_assert_true (g_hash_table_add (taken, g_steal_pointer (&path)));
        }
      renew_events (fixture);
    }
}

/* Ward finishes a file after somebody has listed them, before they are read: nothing is missing. */
static void
finish_meanwhile (Fixture *fixture)
{
  g_autofree char *log = build_path (fixture, WARD_AUDIT_FILE);
  g_autofree char *third = build_path (fixture, WARD_AUDIT_FILE ".999999999999999999");
  g_autofree char *later = build_path (fixture, "later");

  g_assert_cmpint (g_rename (log, third), ==, 0);
  g_assert_cmpint (g_rename (later, log), ==, 0);
}

static Fixture *when_listed; /* (unowned) (nullable) */

/* In the place of GLib's own. */
void
g_dir_close (GDir *dir)
{
  void (*close_dir) (GDir *) = NULL;
  Fixture *fixture = g_steal_pointer (&when_listed);

  *(void **) &close_dir = dlsym (RTLD_NEXT, "g_dir_close");
  close_dir (dir);
  if (fixture != NULL)
    finish_meanwhile (fixture);
}

static void
test_finished_meanwhile (Fixture *fixture, gconstpointer data)
{
  guint64 n = write_files (fixture);
  g_autofree char *log = build_path (fixture, WARD_AUDIT_FILE);
  g_autofree char *third = build_finished_path (fixture, 2);
  g_autofree char *later = build_path (fixture, "later");
  WardAuditState state;

  /* as it was before the third was finished */
  g_assert_cmpint (g_rename (log, later), ==, 0);
  g_assert_cmpint (g_rename (third, log), ==, 0);
  when_listed = fixture;
  state = check (fixture);
  g_assert_null (when_listed);
  g_assert_cmpint (state.verdict, ==, WARD_AUDIT_SOUND);
  g_assert_cmpuint (state.n_lines, ==, n);
  g_assert_cmpuint (state.first_line, ==, 1);
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
  ADD ("waits-for-the-check", test_waits);
  ADD ("settles-by-itself", test_settles);
  ADD ("P07-several-files", test_rotates);
  ADD ("P07-several-files-tampering", test_files_tampering);
  ADD ("several-files-crash-between", test_crash_between);
  ADD ("several-files-set-aside", test_files_set_aside);
  g_test_add ("/diagnostics/audit/P07-missing", Fixture, "expected", set_up, test_missing, tear_down);
  ADD ("first-of-all", test_missing);
  ADD ("refused", test_refused);
  ADD ("numbers-never-again", test_numbers);
  ADD ("P07-finished-meanwhile", test_finished_meanwhile);
  ADD ("slow-disk", test_slow_disk);
  ADD ("slow-disk-several-files", test_slow_disk_files);
  ADD ("failing-disk", test_failing_disk);
  ADD ("head-behind-several-files", test_head_behind_files);
#undef ADD
  return g_test_run ();
}
