/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal's copy of the events, for collectors of a fleet of computers. GLib writes the native protocol of systemd's journal (journald's socket); the
 * fields are those of the event, whose grammar keeps patients, secrets and escapes out (reliability.md P01, P03). The socket may block, so that a thread of
 * its own writes; what waits is bounded, and what was lost is told with the next event that gets through: a journal may be absent, or come back. */
#define G_LOG_DOMAIN "ward-diagnostics"

#include "core/diagnostics/ward-event-journal.h"

#include <string.h>

#define MAX_WAITING 10000
/* An end of the program does not wait longer for a journal that stands still (reliability.md C06). */
#define LAST_WAIT_US (G_USEC_PER_SEC / 2)
#define MAX_FIELDS 24
/* As systemd has them: 3 error, 4 warning, 5 notice, 6 informational. */
#define PRIORITY_ERROR "3"
#define PRIORITY_WARNING "4"
#define PRIORITY_NOTICE "5"
#define PRIORITY_INFO "6"

/* Shared by the owner and the thread, which may be the last to let go of it: one that hangs in the socket is not waited for. */
struct _WardEventJournal
{
  gatomicrefcount n_refs;
  GLogWriterFunc writer;
  gpointer data; /* (unowned) */

  GMutex lock; /* for what follows */
  GCond changed;
  GQueue waiting; /* of (owned) WardEvent */
  guint64 n_lost;
  gboolean writing;
  gboolean ended;
  gboolean refused;
  gboolean refusal_told;
};

typedef struct
{
  GLogField fields[MAX_FIELDS];
  gsize n_fields;
  char *texts[MAX_FIELDS]; /* (owned) (nullable) */
} Entry;

static void
add_text (Entry *entry, const char *key, const char *value)
{
  g_assert (entry->n_fields < MAX_FIELDS);

  if (value == NULL)
    return;
  entry->fields[entry->n_fields].key = key;
  entry->fields[entry->n_fields].value = value;
  entry->fields[entry->n_fields].length = -1;
  entry->n_fields++;
}

static void
add_number (Entry *entry, const char *key, guint64 value)
{
  char *text;

  if (value == 0)
    return;
  text = entry->texts[entry->n_fields] = g_strdup_printf ("%" G_GUINT64_FORMAT, value);
  add_text (entry, key, text);
}

static void
entry_clear (Entry *entry)
{
  for (gsize i = 0; i < MAX_FIELDS; i++)
    g_free (entry->texts[i]);
}

/* What a person would have to look at stands out; a request that failed is everyday. */
static const char *
get_priority (const WardEventFields *fields)
{
  if (fields->type == WARD_EVENT_SAFETY)
    return PRIORITY_ERROR;
  switch (fields->result)
    {
    case WARD_RESULT_FAILED:
    case WARD_RESULT_WARNING:
      return PRIORITY_WARNING;
    case WARD_RESULT_NOTE:
      return PRIORITY_NOTICE;
    case WARD_RESULT_OK:
    default:
      return PRIORITY_INFO;
    }
}

static GLogWriterOutput
write_event (WardEventJournal *self, WardEvent *event, guint64 n_lost)
{
  const WardEventFields *fields = ward_event_get_fields (event);
  g_autofree char *line = ward_event_to_line (event);
  const char *message = strchr (line, ' '); /* the journal has a time of its own */
  Entry entry = { 0 };
  GLogWriterOutput output;

  add_text (&entry, "MESSAGE", message != NULL ? message + 1 : line);
  add_text (&entry, "PRIORITY", get_priority (fields));
  add_text (&entry, "SYSLOG_IDENTIFIER", "ward");
  add_text (&entry, "GLIB_DOMAIN", G_LOG_DOMAIN);
  add_text (&entry, "WARD_VERSION", WARD_VERSION);
  add_text (&entry, "WARD_TYPE", ward_event_type_name (fields->type));
  add_text (&entry, "WARD_RESULT", ward_event_result_name (fields->result));
  add_text (&entry, "WARD_STEP", fields->step);
  add_text (&entry, "WARD_TENANT", fields->tenant);
  add_text (&entry, "WARD_METHOD", fields->method);
  add_text (&entry, "WARD_HOST", fields->host);
  add_text (&entry, "WARD_RESOURCE", fields->resource);
  add_text (&entry, "WARD_FAILURE", fields->failure);
  add_text (&entry, "WARD_REQUEST_ID", fields->request_id);
  add_number (&entry, "WARD_NUMBER", ward_event_get_serial (event));
  add_number (&entry, "WARD_STATUS", fields->status);
  add_number (&entry, "WARD_BYTES", fields->bytes);
  add_number (&entry, "WARD_COUNT", fields->count);
  add_number (&entry, "WARD_DURATION_US", (guint64) MAX (fields->duration_us, 0));
  add_number (&entry, "WARD_FIRST_BYTE_US", (guint64) MAX (fields->first_byte_us, 0));
  add_text (&entry, "WARD_FROM_CACHE", fields->from_cache ? "1" : NULL);
  add_number (&entry, "WARD_LOST", n_lost);
  output = self->writer (G_LOG_LEVEL_INFO, entry.fields, entry.n_fields, self->data);
  entry_clear (&entry);

  return output;
}

static void
journal_unref (WardEventJournal *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;
  g_queue_clear_full (&self->waiting, g_object_unref);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* With the lock held, which is let go of while the event is written. */
static void
write_next (WardEventJournal *self)
{
  g_autoptr (WardEvent) event = g_queue_pop_head (&self->waiting);
  guint64 n_lost = self->n_lost;
  GLogWriterOutput output;

  self->n_lost = 0;
  self->writing = TRUE;
  g_mutex_unlock (&self->lock);
  output = write_event (self, event, n_lost);
  g_mutex_lock (&self->lock);
  self->writing = FALSE;
  self->refused = output == G_LOG_WRITER_UNHANDLED;
  if (self->refused)
    self->n_lost += 1 + n_lost;
  else
    self->refusal_told = FALSE;
  g_cond_broadcast (&self->changed);
}

static gpointer
write_thread (gpointer data)
{
  WardEventJournal *self = data;

  g_mutex_lock (&self->lock);
  while (!self->ended || !g_queue_is_empty (&self->waiting))
    {
      if (g_queue_is_empty (&self->waiting))
        g_cond_wait (&self->changed, &self->lock);
      else
        write_next (self);
    }
  g_mutex_unlock (&self->lock);
  journal_unref (self);

  return NULL;
}

/**
 * ward_event_journal_new:
 * @writer: (nullable): what takes the entries; %NULL for systemd's journal
 * @data: (nullable): for @writer
 *
 * Begins to write events to the journal.
 *
 * Returns: (transfer full): the way there
 */
WardEventJournal *
ward_event_journal_new (GLogWriterFunc writer, gpointer data)
{
  WardEventJournal *self = g_new0 (WardEventJournal, 1);

  g_atomic_ref_count_init (&self->n_refs);
  g_atomic_ref_count_inc (&self->n_refs);
  self->writer = writer != NULL ? writer : g_log_writer_journald;
  self->data = data;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->waiting);
  g_thread_unref (g_thread_new ("ward-journal", write_thread, self));

  return self;
}

/**
 * ward_event_journal_free:
 * @self: (transfer full) (nullable): a way to the journal
 *
 * Ends it. What waits is written before, unless the journal stands still.
 */
void
ward_event_journal_free (WardEventJournal *self)
{
  gint64 until_us = g_get_monotonic_time () + LAST_WAIT_US;

  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->ended = TRUE;
  g_cond_broadcast (&self->changed);
  while (self->writing || !g_queue_is_empty (&self->waiting))
    if (!g_cond_wait_until (&self->changed, &self->lock, until_us))
      break;
  g_queue_clear_full (&self->waiting, g_object_unref);
  g_mutex_unlock (&self->lock);
  journal_unref (self);
}

/**
 * ward_event_journal_push:
 * @event: what happened
 *
 * Hands an event over; any thread may, and none waits. Beyond ten thousand that wait the newest are lost, and counted in WARD_LOST of the next.
 */
void
ward_event_journal_push (WardEventJournal *self, WardEvent *event)
{
  g_return_if_fail (self != NULL && WARD_IS_EVENT (event));

  g_mutex_lock (&self->lock);
  if (self->waiting.length >= MAX_WAITING)
    self->n_lost++;
  else
    {
      g_queue_push_tail (&self->waiting, g_object_ref (event));
      g_cond_broadcast (&self->changed);
    }
  g_mutex_unlock (&self->lock);
}

/**
 * ward_event_journal_take_refusal:
 *
 * Asks whether the latest event was taken by nobody.
 *
 * Returns: %TRUE the first time that it is asked, and again only if one was taken in between
 */
gboolean
ward_event_journal_take_refusal (WardEventJournal *self)
{
  gboolean told;

  g_return_val_if_fail (self != NULL, FALSE);

  g_mutex_lock (&self->lock);
  told = self->refused && !self->refusal_told;
  self->refusal_told = self->refusal_told || told;
  g_mutex_unlock (&self->lock);

  return told;
}
