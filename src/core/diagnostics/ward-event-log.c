/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ring of the latest events (reliability.md P05). Any thread adds to a pending list under a lock; the owner's main context takes it over in batches,
 * so that a storm of events costs the screen a few updates a second. What falls out of either is counted. */
#define G_LOG_DOMAIN "ward-diagnostics"

#include "core/diagnostics/ward-event-journal.h"
#include "core/diagnostics/ward-event-private.h"

#include "core/base/ward-random.h"

#define FLUSH_MS 50

struct _WardEventLog
{
  GObject parent_instance;

  GMainContext *context; /* (owned) */
  guint capacity;

  /* only on the context's thread */
  WardEvent **ring; /* (owned) of (owned) */
  guint start;
  guint n_items;

  GMutex lock;        /* for what follows */
  GBytes *digest_key; /* (owned) (nullable) made when it is first needed */
  GQueue pending;     /* of (owned) WardEvent */
  guint64 serial;
  guint64 dropped;
  gboolean scheduled;
  gboolean echo;
  WardEventJournal *journal; /* (owned) (nullable) */
};

static void ward_event_log_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WardEventLog, ward_event_log, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, ward_event_log_list_model_init))

static void
ward_event_log_finalize (GObject *object)
{
  WardEventLog *self = WARD_EVENT_LOG (object);

  for (guint i = 0; i < self->n_items; i++)
    g_object_unref (self->ring[(self->start + i) % self->capacity]);
  g_free (self->ring);
  g_queue_clear_full (&self->pending, g_object_unref);
  g_clear_pointer (&self->journal, ward_event_journal_free);
  g_mutex_clear (&self->lock);
  g_clear_pointer (&self->digest_key, g_bytes_unref);
  g_clear_pointer (&self->context, g_main_context_unref);

  G_OBJECT_CLASS (ward_event_log_parent_class)->finalize (object);
}

static void
ward_event_log_class_init (WardEventLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ward_event_log_finalize;
}

static void
ward_event_log_init (WardEventLog *self)
{
  g_mutex_init (&self->lock);
  g_queue_init (&self->pending);
  self->context = g_main_context_ref_thread_default ();
}

static GType
ward_event_log_get_item_type (GListModel *model)
{
  return WARD_TYPE_EVENT;
}

static guint
ward_event_log_get_n_items (GListModel *model)
{
  return WARD_EVENT_LOG (model)->n_items;
}

static gpointer
ward_event_log_get_item (GListModel *model, guint position)
{
  WardEventLog *self = WARD_EVENT_LOG (model);

  if (position >= self->n_items)
    return NULL;

  return g_object_ref (self->ring[(self->start + position) % self->capacity]);
}

static void
ward_event_log_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ward_event_log_get_item_type;
  iface->get_n_items = ward_event_log_get_n_items;
  iface->get_item = ward_event_log_get_item;
}

/**
 * ward_event_log_new:
 * @capacity: how many events are kept; 0 for 10 000
 *
 * Makes an empty log. Its list changes on the main context that is the thread's default now.
 *
 * Returns: (transfer full): the log
 */
WardEventLog *
ward_event_log_new (guint capacity)
{
  WardEventLog *self = g_object_new (WARD_TYPE_EVENT_LOG, NULL);

  self->capacity = capacity == 0 ? 10000 : capacity;
  self->ring = g_new0 (WardEvent *, self->capacity);

  return self;
}

static void
drop_first (WardEventLog *self, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_clear_object (&self->ring[self->start]);
      self->start = (self->start + 1) % self->capacity;
    }
  self->n_items -= n;
}

/**
 * ward_event_log_flush:
 * @self: a log
 *
 * Takes over at once what was noted up to now, for whoever is about to read all of it: otherwise the newest events wait for the next batch. On the main
 * context of the log's owner only.
 */
void
ward_event_log_flush (WardEventLog *self)
{
  GQueue batch;
  guint n_added, n_removed;

  g_return_if_fail (WARD_IS_EVENT_LOG (self));

  g_mutex_lock (&self->lock);
  batch = self->pending;
  g_queue_init (&self->pending);
  self->scheduled = FALSE;
  n_added = batch.length;
  n_removed = self->n_items + n_added > self->capacity ? self->n_items + n_added - self->capacity : 0;
  self->dropped += n_removed;
  g_mutex_unlock (&self->lock);

  if (n_removed > 0)
    {
      drop_first (self, n_removed);
      g_list_model_items_changed (G_LIST_MODEL (self), 0, n_removed, 0);
    }
  for (WardEvent *event; (event = g_queue_pop_head (&batch)) != NULL;)
    {
      self->ring[(self->start + self->n_items) % self->capacity] = event;
      self->n_items++;
    }
  if (n_added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), self->n_items - n_added, 0, n_added);
}

/* Whoever asked for the journal is told that there is none: within a sandbox, or where systemd is not. */
static void
note_refusal (WardEventLog *self)
{
  static const WardEventFields fields
      = { .type = WARD_EVENT_PROGRAM, .result = WARD_RESULT_WARNING, .step = "no journal takes the events" };
  gboolean refused;

  g_mutex_lock (&self->lock);
  refused = self->journal != NULL && ward_event_journal_take_refusal (self->journal);
  g_mutex_unlock (&self->lock);
  if (refused)
    ward_event_log_add (self, &fields);
}

static gboolean
flush_cb (gpointer data)
{
  g_autoptr (WardEventLog) self = g_weak_ref_get (data);

  if (self != NULL)
    {
      ward_event_log_flush (self);
      note_refusal (self);
    }

  return G_SOURCE_REMOVE;
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
schedule (WardEventLog *self)
{
  g_autoptr (GSource) source = g_timeout_source_new (FLUSH_MS);
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  g_source_set_callback (source, flush_cb, weak, weak_ref_free);
  g_source_set_static_name (source, "ward-event-log");
  g_source_set_priority (source, G_PRIORITY_DEFAULT_IDLE);
  g_source_attach (source, self->context);
}

/**
 * ward_event_log_add:
 * @self: (nullable): a log; with %NULL nothing is kept
 * @fields: what happened; texts are copied
 *
 * Notes an event. May be called by any thread; costs no I/O unless the log echoes.
 */
void
ward_event_log_add (WardEventLog *self, const WardEventFields *fields)
{
  WardEvent *event;
  g_autofree char *line = NULL;
  gboolean first = FALSE;

  g_return_if_fail (self == NULL || WARD_IS_EVENT_LOG (self));
  g_return_if_fail (fields != NULL);

  if (self == NULL)
    return;

  g_mutex_lock (&self->lock);
  event = ward_event_new (fields, g_get_real_time (), ++self->serial);
  if (self->echo)
    line = ward_event_to_line (event);
  if (self->journal != NULL)
    ward_event_journal_push (self->journal, event);
  g_queue_push_tail (&self->pending, event);
  if (self->pending.length > self->capacity)
    {
      g_object_unref (g_queue_pop_head (&self->pending));
      self->dropped++;
    }
  if (!self->scheduled)
    first = self->scheduled = TRUE;
  g_mutex_unlock (&self->lock);

  if (line != NULL)
    g_printerr ("%s\n", line);
  if (first)
    schedule (self);
}

/* With the lock held. NULL where there are no random bytes: then there are no digests. */
static GBytes *
get_digest_key (WardEventLog *self)
{
  guint8 bytes[32];

  if (self->digest_key == NULL && ward_random_bytes (bytes, sizeof bytes, NULL))
    self->digest_key = g_bytes_new (bytes, sizeof bytes);

  return self->digest_key;
}

/**
 * ward_event_log_digest:
 * @self: (nullable): a log
 * @text: (nullable): who is meant: a patient's id, a user's
 * @out_digest: (out caller-allocates): 16 hexadecimal digits; empty for nobody, or without a log
 *
 * Stands for somebody in events that only the audit log shows. It can be told for whom by nobody who has not the key: that of this run, or the audit
 * log's. Thread-safe.
 */
void
ward_event_log_digest (WardEventLog *self, const char *text, char out_digest[WARD_DIGEST_SIZE])
{
  GBytes *key;

  out_digest[0] = '\0';
  if (self == NULL || text == NULL)
    return;
  g_mutex_lock (&self->lock);
  key = get_digest_key (self);
  if (key != NULL)
    {
      gsize length = 0;
      const guchar *bytes = g_bytes_get_data (key, &length);
      g_autofree char *hex = g_compute_hmac_for_string (G_CHECKSUM_SHA256, bytes, length, text, -1);

      g_strlcpy (out_digest, hex, WARD_DIGEST_SIZE);
    }
  g_mutex_unlock (&self->lock);
}

/**
 * ward_event_log_set_digest_key:
 * @self: a log
 * @key: a key that outlives this run
 *
 * From now on the digests are the same as in other runs with this key.
 */
void
ward_event_log_set_digest_key (WardEventLog *self, GBytes *key)
{
  g_return_if_fail (WARD_IS_EVENT_LOG (self));
  g_return_if_fail (key != NULL);

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->digest_key, g_bytes_unref);
  self->digest_key = g_bytes_ref (key);
  g_mutex_unlock (&self->lock);
}

/**
 * ward_event_log_get_dropped:
 * @self: a log
 *
 * Counts the events that were noted and are no longer kept.
 *
 * Returns: the number
 */
guint64
ward_event_log_get_dropped (WardEventLog *self)
{
  guint64 dropped;

  g_return_val_if_fail (WARD_IS_EVENT_LOG (self), 0);

  g_mutex_lock (&self->lock);
  dropped = self->dropped;
  g_mutex_unlock (&self->lock);

  return dropped;
}

/**
 * ward_event_log_set_echo:
 * @self: a log
 * @to_stderr: whether each event is also written to stderr
 *
 * Lets a user who asked for it (a command line's --verbose) read along.
 */
void
ward_event_log_set_echo (WardEventLog *self, gboolean to_stderr)
{
  g_return_if_fail (WARD_IS_EVENT_LOG (self));

  g_mutex_lock (&self->lock);
  self->echo = to_stderr;
  g_mutex_unlock (&self->lock);
}

void
ward_event_log_set_journal_writer (WardEventLog *self, GLogWriterFunc writer, gpointer data)
{
  WardEventJournal *journal = writer != NULL ? ward_event_journal_new (writer, data) : NULL;
  WardEventJournal *before;

  g_mutex_lock (&self->lock);
  before = g_steal_pointer (&self->journal);
  self->journal = journal;
  g_mutex_unlock (&self->lock);
  ward_event_journal_free (before);
}

/**
 * ward_event_log_set_journal:
 * @self: a log
 * @to_journal: whether each event goes to systemd's journal, too
 *
 * Lets a computer's administrators collect what happens (`journalctl SYSLOG_IDENTIFIER=ward`). Events that came before are not written.
 */
void
ward_event_log_set_journal (WardEventLog *self, gboolean to_journal)
{
  g_return_if_fail (WARD_IS_EVENT_LOG (self));

  ward_event_log_set_journal_writer (self, to_journal ? g_log_writer_journald : NULL, NULL);
}
