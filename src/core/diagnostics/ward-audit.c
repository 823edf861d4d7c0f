/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes the audit log (reliability.md 6.6, P07): each event that an audit asks for once, with its time in UTC and its request id, whom it is about and who did
 * it as keyed digests. It takes them from the ring of events, as they come there in batches, so that no work waits for the disk (what they are brought there
 * by is a thread, ward-audit-head.c); a gap in their numbers is itself a line. What is there of the log is checked by a thread before the first line is
 * written; what comes meanwhile waits, in its order. */
#define G_LOG_DOMAIN "ward-diagnostics"

#include "core/diagnostics/ward-audit-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/diagnostics/ward-event-private.h"

#define MIN_FILE_BYTES 2048 /* the lines of a file's own, and some of events */

struct _WardAudit
{
  WardEventLog *events; /* (owned) */
  gulong handler;
  char *dir;           /* (owned) */
  GBytes *key;         /* (owned) */
  int lock;            /* of this process, as long as it writes; -1 none */
  int fd;              /* -1: it could not be written any more */
  WardAuditHead *head; /* (owned) (nullable) from the first line on */
  gsize max_bytes;
  GPtrArray *waiting;  /* (owned) of WardEvent: taken from the ring, not yet written */
  guint64 last_taken;  /* serial of the last event that was taken from the ring … */
  guint64 last_serial; /* … and of the last that was written */
  guint64 n_lines;
  char mac[65];
  GHashTable *agents; /* (owned) tenant → who is signed in there */

  /* the check of what there is, before the first line */
  GThread *checking;     /* (owned) (nullable) */
  GSource *checked;      /* (owned) attached by the thread when it is done */
  GMainContext *context; /* (owned) of whoever made this */
  WardAuditState found;  /* by the thread, as long as it runs */
  GPtrArray *names;      /* (owned) (nullable) likewise: the files, as they were listed … */
  WardAuditEnd end;      /* … and where their lines end */
  GError *check_error;   /* (owned) (nullable) likewise */
  gboolean expect_log;
  gboolean behind_told;
  gboolean settled; /* the check was made use of: lines are written as they come */
};

static gboolean
is_audited (const WardEventFields *fields)
{
  switch (fields->type)
    {
    case WARD_EVENT_SIGN_IN:
    case WARD_EVENT_TOKEN:
    case WARD_EVENT_SESSION:
    case WARD_EVENT_SAFETY:
    case WARD_EVENT_CACHE:
    case WARD_EVENT_ACT:
      return TRUE;
    case WARD_EVENT_REQUEST: /* a FHIR read or search; not the metadata */
      return fields->resource != NULL;
    case WARD_EVENT_DISCOVERY:
    case WARD_EVENT_KEYRING:
    case WARD_EVENT_RECORD:
    case WARD_EVENT_PROGRAM:
    default:
      return FALSE;
    }
}

static gboolean
is_step (const WardEventFields *fields, const char *step)
{
  return fields->type == WARD_EVENT_SESSION && g_strcmp0 (fields->step, step) == 0;
}

/* Who it was: told when the session begins, and true of what follows at that tenant, until it ends, another finds nobody signed in, or somebody signs in, perhaps
 * somebody else. */
static const char *
find_agent (WardAudit *self, const WardEventFields *fields)
{
  if (fields->tenant == NULL)
    return NULL;
  if (is_step (fields, "signing in") || is_step (fields, "nothing to resume"))
    g_hash_table_remove (self->agents, fields->tenant);
  if (fields->agent != NULL)
    g_hash_table_replace (self->agents, g_strdup (fields->tenant), g_strdup (fields->agent));
  return g_hash_table_lookup (self->agents, fields->tenant);
}

static void
append_line (WardAudit *self, GString *batch, GString *line)
{
  g_string_append_printf (line, " line=%" G_GUINT64_FORMAT, ++self->n_lines);
  ward_audit_compute_mac (self->key, self->mac, line->str, self->mac);
  g_string_append_printf (batch, "%s mac=%s\n", line->str, self->mac);
}

static void
append_event (WardAudit *self, GString *batch, WardEvent *event)
{
  const WardEventFields *fields = ward_event_get_fields (event);
  const char *agent = find_agent (self, fields);
  g_autofree char *text = ward_event_to_line (event);
  g_autoptr (GString) line = g_string_new (text);

  if (fields->subject != NULL)
    g_string_append_printf (line, " subject=%s", fields->subject);
  if (agent != NULL)
    g_string_append_printf (line, " agent=%s", agent);
  if (fields->tenant != NULL && is_step (fields, "signed out"))
    g_hash_table_remove (self->agents, fields->tenant);
  append_line (self, batch, line);
}

/* A word of the log about itself. */
static void
append_own (WardAudit *self, GString *batch, const char *step, guint64 count)
{
  const WardEventFields fields
      = { .type = WARD_EVENT_ACT, .step = step, .count = (guint) MIN (count, (guint64) G_MAXUINT) };
  g_autoptr (WardEvent) event = ward_event_new (&fields, g_get_real_time (), 0);

  append_event (self, batch, event);
}

/* Care goes on without the log, and the diagnostics say that it is not kept. */
static void
give_up (WardAudit *self)
{
  const WardEventFields fields
      = { .type = WARD_EVENT_PROGRAM, .result = WARD_RESULT_FAILED, .step = "audit log cannot be written" };

  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  ward_event_log_add (self->events, &fields);
}

/* Lines that are not on the disk are as good as not written. */
static gboolean
head_failed_cb (gpointer user_data)
{
  WardAudit *self = user_data;

  if (self->fd >= 0)
    give_up (self);
  return G_SOURCE_REMOVE;
}

/* Lines are on the disk, and the head that vouches for them is not: they are kept, and could be cut off unseen. */
static gboolean
head_behind_cb (gpointer user_data)
{
  WardAudit *self = user_data;
  const WardEventFields fields
      = { .type = WARD_EVENT_PROGRAM, .result = WARD_RESULT_FAILED, .step = "audit log head cannot be written" };

  if (!self->behind_told)
    ward_event_log_add (self->events, &fields);
  self->behind_told = TRUE;
  return G_SOURCE_REMOVE;
}

/* Lines go to self->fd from now on. */
static gboolean
follow_file (WardAudit *self)
{
  if (self->head == NULL)
    self->head = ward_audit_head_new (self->dir, head_failed_cb, head_behind_cb, self);
  return ward_audit_head_follow (self->head, self->fd);
}

/* The size of the file after it; -1: it could not be written. */
static gint64
write_bytes (WardAudit *self, const GString *batch)
{
  gsize done = 0;
  off_t before = lseek (self->fd, 0, SEEK_END);

  while (done < batch->len)
    {
      gssize n = write (self->fd, batch->str + done, batch->len - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          /* Half a line would break the chain for whoever goes on with it. */
          if (before >= 0 && ftruncate (self->fd, before) != 0)
            g_debug ("half a line of the audit log stays");
          give_up (self);
          return -1;
        }
      done += (gsize) n;
    }
  ward_audit_head_set (self->head, self->n_lines, self->mac);
  return (gint64) before + (gint64) batch->len;
}

/* The first line of a file that is not the first says where the chain goes on from. */
static void
begin_file (WardAudit *self, const char *step, guint64 count)
{
  const WardEventFields fields
      = { .type = WARD_EVENT_ACT, .step = step, .count = (guint) MIN (count, (guint64) G_MAXUINT) };
  g_autoptr (WardEvent) event = ward_event_new (&fields, g_get_real_time (), 0);
  g_autofree char *text = ward_event_to_line (event);
  g_autoptr (GString) line = g_string_new (text);
  g_autoptr (GString) batch = g_string_new (NULL);

  g_string_append_printf (line, WARD_AUDIT_AFTER "%s", self->mac);
  append_line (self, batch, line);
  write_bytes (self, batch);
}

/* Where the file cannot be renamed, it goes on to grow. */
static void
rotate (WardAudit *self)
{
  if (!ward_audit_finish_file (self->dir, NULL))
    {
      g_debug ("The audit log's file was not finished");
      return;
    }
  close (self->fd);
  self->fd = ward_audit_open_file (self->dir, WARD_AUDIT_FILE, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, NULL);
  if (self->fd < 0 || !follow_file (self))
    give_up (self);
  else
    begin_file (self, "audit log goes on", 0);
}

static void
write_batch (WardAudit *self, const GString *batch)
{
  if (self->fd < 0 || batch->len == 0)
    return;
  if (write_bytes (self, batch) >= (gint64) self->max_bytes)
    rotate (self);
}

/* Takes what came into the ring since the last time, each event once. */
static void
take_events (WardAudit *self)
{
  GListModel *model = G_LIST_MODEL (self->events);
  guint n = g_list_model_get_n_items (model);
  guint first = n;

  while (first > 0)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (model, first - 1);

      if (ward_event_get_serial (event) <= self->last_taken)
        break;
      first--;
    }
  for (guint i = first; i < n; i++)
    {
      WardEvent *event = g_list_model_get_item (model, i);

      self->last_taken = ward_event_get_serial (event);
      g_ptr_array_add (self->waiting, event);
    }
}

static void
write_waiting (WardAudit *self)
{
  g_autoptr (GString) batch = g_string_new (NULL);

  for (guint i = 0; i < self->waiting->len; i++)
    {
      WardEvent *event = g_ptr_array_index (self->waiting, i);
      guint64 serial = ward_event_get_serial (event);

      if (serial != self->last_serial + 1)
        append_own (self, batch, "events lost", serial - self->last_serial - 1);
      self->last_serial = serial;
      if (is_audited (ward_event_get_fields (event)))
        append_event (self, batch, event);
    }
  g_ptr_array_set_size (self->waiting, 0);
  write_batch (self, batch);
}

static void
changed_cb (WardAudit *self, guint position, guint removed, guint added, GListModel *model)
{
  if (added == 0)
    return;
  take_events (self);
  if (self->settled)
    write_waiting (self);
}

/* ---- what there is, before the first line ---- */

static void
note_missing (WardAudit *self)
{
  const WardEventFields fields
      = { .type = WARD_EVENT_PROGRAM, .result = WARD_RESULT_WARNING, .step = "audit log is missing" };

  ward_event_log_add (self->events, &fields);
  if (!ward_audit_mark_missing (self->dir, NULL))
    g_debug ("no mark was made for the audit log that is missing");
}

/* Another file, with the name of the one that is not any more. */
static gboolean
open_anew (WardAudit *self)
{
  close (self->fd);
  self->fd = ward_audit_open_file (self->dir, WARD_AUDIT_FILE, O_WRONLY | O_APPEND | O_CREAT, NULL);

  return self->fd >= 0;
}

/* A log that is not as it was left is set aside, and the file is another one. */
static gboolean
begin_anew (WardAudit *self)
{
  memset (&self->found, 0, sizeof self->found);

  return ward_audit_set_aside (self->dir, NULL) && ward_audit_begin_head (self->dir, self->key) && open_anew (self);
}

/* There is no line. That a log is missing is noted before a head says that one has begun: whatever ends Ward in between, it is told. */
static const char *
choose_first (WardAudit *self)
{
  if (self->expect_log)
    note_missing (self);
  if (!ward_audit_begin_head (self->dir, self->key))
    return NULL;
  return self->expect_log ? "audit log opened, missing before" : "audit log opened";
}

/* The words of the first line that this run writes; NULL where it can write none. *out_bytes: what a power cut had left of lines that never came to the disk whole. */
static const char *
choose_opening (WardAudit *self, guint64 *out_bytes)
{
  WardAuditVerdict verdict = self->found.verdict;

  if (verdict == WARD_AUDIT_ALTERED || verdict == WARD_AUDIT_CUT)
    return begin_anew (self) ? "audit log opened, altered before" : NULL;
  if (!ward_audit_take_off (self->dir, self->names, &self->end, out_bytes))
    return NULL;
  if (*out_bytes > 0 && !open_anew (self))
    return NULL;
  if (verdict == WARD_AUDIT_NONE)
    return choose_first (self);
  return *out_bytes > 0 ? "audit log opened, end not on the disk before" : "audit log opened";
}

/* Goes on where the log ends; then with what has waited. */
static void
settle (WardAudit *self)
{
  const char *opening = NULL;
  guint64 bytes = 0;
  struct stat info;

  g_clear_pointer (&self->checking, g_thread_join);
  if (self->settled)
    return;
  self->settled = TRUE;
  if (self->check_error == NULL)
    opening = choose_opening (self, &bytes);
  if (opening == NULL || !follow_file (self))
    {
      give_up (self);
      g_ptr_array_set_size (self->waiting, 0);
      return;
    }
  self->n_lines = self->found.n_lines;
  memcpy (self->mac, self->found.mac, sizeof self->mac);
  if (self->n_lines > 0 && fstat (self->fd, &info) == 0 && info.st_size == 0)
    begin_file (self, opening, bytes); /* the one before was finished, and the program ended */
  else
    {
      g_autoptr (GString) batch = g_string_new (NULL);

      append_own (self, batch, opening, bytes);
      write_batch (self, batch);
    }
  write_waiting (self);
}

static gboolean
checked_cb (gpointer user_data)
{
  settle (user_data);
  return G_SOURCE_REMOVE;
}

static gpointer
check_thread (gpointer data)
{
  WardAudit *self = data;

  self->names = ward_audit_list_files (self->dir);
  if (!ward_audit_check_last (self->dir, self->key, self->names, &self->found, &self->end, &self->check_error))
    g_debug ("The audit log was not checked: %s", self->check_error->message);
  g_source_attach (self->checked, self->context);
  return NULL;
}

static void
start_check (WardAudit *self)
{
  self->checked = g_idle_source_new ();
  g_source_set_priority (self->checked, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->checked, checked_cb, self, NULL);
  self->checking = g_thread_new ("ward-audit", check_thread, self);
}

static void
free_audit (WardAudit *self)
{
  if (self->checked != NULL)
    g_source_destroy (self->checked);
  g_clear_pointer (&self->checked, g_source_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_error (&self->check_error);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  if (self->fd >= 0)
    close (self->fd);
  if (self->lock >= 0)
    close (self->lock);
  g_object_unref (self->events);
  g_hash_table_unref (self->agents);
  g_ptr_array_unref (self->waiting);
  g_bytes_unref (self->key);
  g_free (self->dir);
  g_free (self);
}

/**
 * ward_audit_new:
 * @events: the ring that it takes events from, those that are there already too
 * @dir: the log's folder; made where it is missing
 * @key: at least %WARD_AUDIT_KEY_BYTES; the digests of @events follow it from now on
 * @error: return location; %G_IO_ERROR_BUSY where another process keeps the log
 *
 * Opens the log. A thread checks what is there of the file that is written to; then it goes on with it, on the main context on which this is called, which is
 * that of @events. A log that cannot be gone on with is told in @events.
 *
 * Returns: (transfer full) (nullable): the log; close it with ward_audit_close()
 */
WardAudit *
ward_audit_new (WardEventLog *events, const char *dir, GBytes *key, GError **error)
{
  WardAudit *self;

  g_return_val_if_fail (WARD_IS_EVENT_LOG (events), NULL);
  g_return_val_if_fail (dir != NULL && key != NULL && g_bytes_get_size (key) >= WARD_AUDIT_KEY_BYTES, NULL);

  self = g_new0 (WardAudit, 1);
  self->events = g_object_ref (events);
  self->dir = g_strdup (dir);
  self->key = g_bytes_ref (key);
  self->fd = -1;
  self->max_bytes = WARD_AUDIT_FILE_BYTES;
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->agents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->context = g_main_context_ref_thread_default ();
  self->lock = ward_audit_lock (dir, error);
  if (self->lock >= 0)
    self->fd = ward_audit_open_file (dir, WARD_AUDIT_FILE, O_WRONLY | O_APPEND | O_CREAT, error);
  if (self->fd < 0)
    {
      free_audit (self);
      return NULL;
    }
  ward_event_log_set_digest_key (events, key);
  ward_event_log_flush (events);
  take_events (self);
  self->handler = g_signal_connect_swapped (events, "items-changed", G_CALLBACK (changed_cb), self);
  start_check (self);
  return self;
}

/**
 * ward_audit_expect_log:
 * @self: a log that was just opened
 *
 * Says that its key was there before: then a log was, too, and one that is missing is told in its first line, in the diagnostics, and by ward_audit_count_broken()
 * until somebody has looked.
 */
void
ward_audit_expect_log (WardAudit *self)
{
  g_return_if_fail (self != NULL);

  self->expect_log = TRUE;
}

void
ward_audit_set_max_bytes (WardAudit *self, gsize max_bytes)
{
  self->max_bytes = MAX (max_bytes, MIN_FILE_BYTES);
}

static void
end_head (WardAudit *self)
{
  gboolean written = TRUE;

  if (!ward_audit_head_free (self->head, &written))
    head_failed_cb (self);
  if (!written)
    head_behind_cb (self);
}

/**
 * ward_audit_close:
 * @self: (transfer full): a log
 *
 * Writes what has come up to now, and that the log was closed. A check that still runs is waited for, and that the lines are on the disk.
 */
void
ward_audit_close (WardAudit *self)
{
  g_autoptr (GString) batch = g_string_new (NULL);

  g_return_if_fail (self != NULL);

  settle (self);
  ward_event_log_flush (self->events);
  g_signal_handler_disconnect (self->events, self->handler);
  append_own (self, batch, "audit log closed", 0);
  write_batch (self, batch);
  if (self->head != NULL)
    end_head (self);
  free_audit (self);
}
