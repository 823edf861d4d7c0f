/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes the audit log (reliability.md 6.6, P07): each event that an audit asks for once, with its time in UTC and its request id, whom it is about and who did
 * it as keyed digests. It takes them from the ring of events, as they come there in batches, so that no work waits for the disk; a gap in their numbers is
 * itself a line. */
#define G_LOG_DOMAIN "ward-diagnostics"

#include "core/diagnostics/ward-audit.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/diagnostics/ward-event-private.h"
#include "core/diagnostics/ward-failure.h"

struct _WardAudit
{
  WardEventLog *events; /* (owned) */
  gulong handler;
  char *dir;   /* (owned) */
  GBytes *key; /* (owned) */
  int fd;      /* -1: it could not be written any more */
  guint64 last_serial;
  guint64 n_lines;
  char mac[65];
  GHashTable *agents; /* (owned) tenant → who is signed in there */
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

/* Who it was: told when the session begins, and true of what follows at that tenant, until it ends or somebody signs in, perhaps somebody else. */
static const char *
find_agent (WardAudit *self, const WardEventFields *fields)
{
  if (fields->tenant == NULL)
    return NULL;
  if (is_step (fields, "signing in"))
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

static void
write_head (WardAudit *self)
{
  g_autofree char *path = g_build_filename (self->dir, WARD_AUDIT_HEAD, NULL);
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT " %s\n", self->n_lines, self->mac);
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_debug ("The audit log's head was not written");
}

/* Care goes on without the log, and the diagnostics say that it is not kept. */
static void
give_up (WardAudit *self)
{
  const WardEventFields fields
      = { .type = WARD_EVENT_PROGRAM, .result = WARD_RESULT_FAILED, .step = "audit log cannot be written" };

  close (self->fd);
  self->fd = -1;
  ward_event_log_add (self->events, &fields);
}

static void
write_batch (WardAudit *self, const GString *batch)
{
  gsize done = 0;
  off_t before;

  if (self->fd < 0 || batch->len == 0)
    return;
  before = lseek (self->fd, 0, SEEK_END);
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
          return;
        }
      done += (gsize) n;
    }
  write_head (self);
}

/* Takes what came into the ring since the last time, each event once. */
static void
take_events (WardAudit *self)
{
  GListModel *model = G_LIST_MODEL (self->events);
  g_autoptr (GString) batch = g_string_new (NULL);
  guint n = g_list_model_get_n_items (model);
  guint first = n;

  while (first > 0)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (model, first - 1);

      if (ward_event_get_serial (event) <= self->last_serial)
        break;
      first--;
    }
  for (guint i = first; i < n; i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (model, i);
      guint64 serial = ward_event_get_serial (event);

      if (serial != self->last_serial + 1)
        append_own (self, batch, "events lost", serial - self->last_serial - 1);
      self->last_serial = serial;
      if (is_audited (ward_event_get_fields (event)))
        append_event (self, batch, event);
    }
  write_batch (self, batch);
}

static void
changed_cb (WardAudit *self, guint position, guint removed, guint added, GListModel *model)
{
  if (added > 0)
    take_events (self);
}

static gboolean
prepare_dir (const char *dir, GError **error)
{
  if (g_mkdir_with_parents (dir, 0700) == 0)
    return TRUE;
  g_set_error (error, WARD_FAILURE, WARD_FAILURE_INTERNAL, "The audit log's folder cannot be made: %s",
               g_strerror (errno));
  return FALSE;
}

static gboolean
open_log (WardAudit *self, GError **error)
{
  if (!prepare_dir (self->dir, error))
    return FALSE;
  self->fd = ward_audit_open_file (self->dir, O_WRONLY | O_APPEND | O_CREAT, error);
  if (self->fd < 0)
    return FALSE;
  if (flock (self->fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "Another process keeps the audit log");
  return FALSE;
}

static gboolean
rename_aside (WardAudit *self, const char *name, const char *suffix, GError **error)
{
  g_autofree char *from = g_build_filename (self->dir, name, NULL);
  g_autofree char *to = g_strconcat (from, WARD_AUDIT_BROKEN, suffix, NULL);

  if (g_rename (from, to) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, WARD_FAILURE, WARD_FAILURE_INTERNAL, "The altered audit log cannot be set aside: %s",
               g_strerror (errno));
  return FALSE;
}

/* A chain that is broken proves nothing of what follows: it stays as it was found, under a name of its own, and another one begins. */
static gboolean
set_aside (WardAudit *self, WardAuditState *state, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%S");
  g_autofree char *suffix = g_strdup_printf ("%s-%06d", time, g_date_time_get_microsecond (now));

  if (!rename_aside (self, WARD_AUDIT_FILE, suffix, error) || !rename_aside (self, WARD_AUDIT_HEAD, suffix, error))
    return FALSE;
  close (self->fd);
  self->fd = -1;
  memset (state, 0, sizeof *state);
  return open_log (self, error);
}

/* Goes on where the log ends. Where it is not as it was left, that is the first line of the one that begins anew. */
static gboolean
continue_chain (WardAudit *self, GError **error)
{
  g_autoptr (GString) batch = g_string_new (NULL);
  WardAuditState state;
  gboolean altered;

  if (!ward_audit_check (self->dir, self->key, &state, error))
    return FALSE;
  altered = state.verdict == WARD_AUDIT_ALTERED || state.verdict == WARD_AUDIT_CUT;
  if (altered && !set_aside (self, &state, error))
    return FALSE;
  self->n_lines = state.n_lines;
  memcpy (self->mac, state.mac, sizeof self->mac);
  append_own (self, batch, altered ? "audit log opened, altered before" : "audit log opened", 0);
  write_batch (self, batch);
  return self->fd >= 0;
}

/**
 * ward_audit_new:
 * @events: the ring that it takes events from, those that are there already too
 * @dir: the log's folder; made where it is missing
 * @key: at least %WARD_AUDIT_KEY_BYTES; the digests of @events follow it from now on
 * @error: return location; %G_IO_ERROR_BUSY where another process keeps the log
 *
 * Opens the log and goes on with it. On the main context of @events.
 *
 * Returns: (transfer full) (nullable): the log; close it with ward_audit_close()
 */
WardAudit *
ward_audit_new (WardEventLog *events, const char *dir, GBytes *key, GError **error)
{
  g_autoptr (WardAudit) self = NULL;

  g_return_val_if_fail (WARD_IS_EVENT_LOG (events), NULL);
  g_return_val_if_fail (dir != NULL && key != NULL && g_bytes_get_size (key) >= WARD_AUDIT_KEY_BYTES, NULL);

  self = g_new0 (WardAudit, 1);
  self->events = g_object_ref (events);
  self->dir = g_strdup (dir);
  self->key = g_bytes_ref (key);
  self->fd = -1;
  self->agents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!open_log (self, error) || !continue_chain (self, error))
    return NULL;
  ward_event_log_set_digest_key (events, key);
  ward_event_log_flush (events);
  take_events (self);
  self->handler = g_signal_connect_swapped (events, "items-changed", G_CALLBACK (changed_cb), self);
  return g_steal_pointer (&self);
}

/**
 * ward_audit_close:
 * @self: (transfer full): a log
 *
 * Writes what has come up to now, and that the log was closed.
 */
void
ward_audit_close (WardAudit *self)
{
  g_autoptr (GString) batch = g_string_new (NULL);

  g_return_if_fail (self != NULL);

  if (self->handler != 0)
    {
      ward_event_log_flush (self->events);
      g_signal_handler_disconnect (self->events, self->handler);
      append_own (self, batch, "audit log closed", 0);
      write_batch (self, batch);
    }
  if (self->fd >= 0)
    close (self->fd);
  g_object_unref (self->events);
  g_hash_table_unref (self->agents);
  g_bytes_unref (self->key);
  g_free (self->dir);
  g_free (self);
}
