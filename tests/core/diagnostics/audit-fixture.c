/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the audit log share. */
#define G_LOG_DOMAIN "ward-diagnostics-test"

#include "core/diagnostics/audit-fixture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

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

void
audit_set_disk (gboolean slow, int code)
{
  g_mutex_lock (&disk.mutex);
  disk.slow = slow;
  disk.code = code;
  disk.n_asked = 0;
  g_cond_broadcast (&disk.cond);
  g_mutex_unlock (&disk.mutex);
}

guint
audit_get_n_asked (void)
{
  guint n;

  g_mutex_lock (&disk.mutex);
  n = disk.n_asked;
  g_mutex_unlock (&disk.mutex);
  return n;
}

void
audit_set_up (AuditFixture *fixture, gconstpointer data)
{
  static const guint8 key[WARD_AUDIT_KEY_BYTES] = { 7 };

  fixture->events = ward_event_log_new (50);
  fixture->key = g_bytes_new (key, sizeof key);
  fixture->dir = g_build_filename (g_get_user_state_dir (), "ward", NULL);
}

void
audit_tear_down (AuditFixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->events);
  g_bytes_unref (fixture->key);
  g_free (fixture->dir);
}

WardAudit *
audit_open_log (AuditFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  WardAudit *audit = ward_audit_new (fixture->events, fixture->dir, fixture->key, &error);

  g_assert_no_error (error);
  return audit;
}

char *
audit_build_path (AuditFixture *fixture, const char *name)
{
  return g_build_filename (fixture->dir, name, NULL);
}

char *
audit_read_file (AuditFixture *fixture, const char *name)
{
  g_autofree char *path = audit_build_path (fixture, name);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

void
audit_write_file (AuditFixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = audit_build_path (fixture, name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

void
audit_add_read (AuditFixture *fixture, const char *request_id, const char *patient)
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

guint
audit_count (const char *text, const char *part)
{
  guint n = 0;

  for (const char *at = text; (at = strstr (at, part)) != NULL; at += strlen (part))
    n++;
  return n;
}

void
audit_assert_verdict (AuditFixture *fixture, WardAuditVerdict verdict, guint64 n_lines)
{
  g_autoptr (GError) error = NULL;
  WardAuditState state;

  g_assert_true (ward_audit_check (fixture->dir, fixture->key, &state, &error));
  g_assert_no_error (error);
  g_assert_cmpint (state.verdict, ==, verdict);
  g_assert_cmpuint (state.n_lines, ==, n_lines);
}

/* Five lines: opened, three reads of two patients, closed. */
void
audit_write_log (AuditFixture *fixture)
{
  WardAudit *audit = audit_open_log (fixture);

  audit_add_read (fixture, "aaaa-1", "patient-anna");
  audit_add_read (fixture, "aaaa-2", "patient-anna");
  audit_add_read (fixture, "aaaa-3", "patient-bert");
  ward_audit_close (audit);
}

/* As when the program starts again. */
void
audit_renew_events (AuditFixture *fixture)
{
  g_clear_object (&fixture->events);
  fixture->events = ward_event_log_new (50);
}

guint
audit_count_finished (AuditFixture *fixture)
{
  g_autoptr (GPtrArray) names = ward_audit_list_finished (fixture->dir);

  return names->len;
}

/* The name of a finished file; index 0: the first. */
char *
audit_dup_finished (AuditFixture *fixture, guint index)
{
  g_autoptr (GPtrArray) names = ward_audit_list_finished (fixture->dir);

  g_assert_cmpuint (index, <, names->len);
  return g_strdup (g_ptr_array_index (names, index));
}

char *
audit_build_finished_path (AuditFixture *fixture, guint index)
{
  g_autofree char *name = audit_dup_finished (fixture, index);

  return audit_build_path (fixture, name);
}

char *
audit_read_finished (AuditFixture *fixture, guint index)
{
  g_autofree char *name = audit_dup_finished (fixture, index);

  return audit_read_file (fixture, name);
}

void
audit_await_first_line (AuditFixture *fixture)
{
  g_autofree char *path = audit_build_path (fixture, WARD_AUDIT_FILE);
  GStatBuf info;

  while (g_stat (path, &info) != 0 || info.st_size == 0)
    g_main_context_iteration (NULL, TRUE);
}

WardAuditState
audit_check (AuditFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  WardAuditState state;

  g_assert_true (ward_audit_check (fixture->dir, fixture->key, &state, &error));
  g_assert_no_error (error);
  return state;
}

/* Three files are finished, and a fourth is begun. */
void
audit_finish_files (AuditFixture *fixture)
{
  WardAudit *audit = audit_open_log (fixture);

  ward_audit_set_max_bytes (audit, 3000);
  audit_await_first_line (fixture);
  for (guint i = 0; audit_count_finished (fixture) < 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("file-%03u", i);

      audit_add_read (fixture, id, "patient-anna");
      ward_event_log_flush (fixture->events);
      g_main_context_iteration (NULL, FALSE);
    }
  ward_audit_close (audit);
}

/* The number of all lines. */
guint64
audit_write_files (AuditFixture *fixture)
{
  audit_finish_files (fixture);
  g_assert_cmpint (audit_check (fixture).verdict, ==, WARD_AUDIT_SOUND);
  g_assert_cmpuint (audit_check (fixture).first_line, ==, 1);
  return audit_check (fixture).n_lines;
}

guint
audit_count_events (AuditFixture *fixture, const char *step)
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

guint64
audit_read_head (AuditFixture *fixture)
{
  char mac[65];
  guint64 n = G_MAXUINT64;

  g_assert_true (ward_audit_read_head (fixture->dir, &n, mac));
  return n;
}

/* Until lines are in the file, however long the disk takes: the main loop goes on. */
void
audit_await_lines (AuditFixture *fixture, const char *part)
{
  g_autofree char *text = NULL;

  while (text == NULL || strstr (text, part) == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      g_free (text);
      text = audit_read_file (fixture, WARD_AUDIT_FILE);
    }
}

char *
audit_replace_line (const char *text, guint index, const char *with)
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
