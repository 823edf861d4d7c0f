/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache on disk as an object of the main context (reliability.md section 6, S12, S25, S26, S33, S39): in one of four states, of which only one touches the
 * disk. Nothing that goes wrong here is an error of whoever reads a record: there are no kept answers then. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-cache-private.h"

#include "core/diagnostics/ward-failure.h"
#include "core/fhir/ward-cache-files.h"

#define DEFAULT_DAYS 7
#define DEFAULT_MEGABYTES 200
#define EXPIRE_SECONDS 3600
#define DAY_US ((gint64) 24 * 3600 * G_USEC_PER_SEC)

G_DEFINE_FINAL_TYPE (WardCache, ward_cache, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (WardCacheState, ward_cache_state, G_DEFINE_ENUM_VALUE (WARD_CACHE_CLOSED, "closed"),
                    G_DEFINE_ENUM_VALUE (WARD_CACHE_OPENING, "opening"), G_DEFINE_ENUM_VALUE (WARD_CACHE_OPEN, "open"),
                    G_DEFINE_ENUM_VALUE (WARD_CACHE_OFF, "off"))

enum
{
  PROP_STATE = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
ward_cache_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  if (property == PROP_STATE)
    g_value_set_enum (value, WARD_CACHE (object)->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
stop (WardCache *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->worker, ward_cache_worker_free);
  g_clear_pointer (&self->key, ward_cache_key_free);
}

static void
ward_cache_dispose (GObject *object)
{
  WardCache *self = WARD_CACHE (object);

  stop (self);
  g_clear_object (&self->vault);
  g_clear_object (&self->events);

  G_OBJECT_CLASS (ward_cache_parent_class)->dispose (object);
}

static void
ward_cache_finalize (GObject *object)
{
  WardCache *self = WARD_CACHE (object);

  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->dir, g_free);

  G_OBJECT_CLASS (ward_cache_parent_class)->finalize (object);
}

static void
ward_cache_class_init (WardCacheClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ward_cache_get_property;
  object_class->dispose = ward_cache_dispose;
  object_class->finalize = ward_cache_finalize;

  /**
   * WardCache:state:
   *
   * Whether it can be used.
   */
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, ward_cache_state_get_type (), WARD_CACHE_CLOSED,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ward_cache_init (WardCache *self)
{
  self->cancellable = g_cancellable_new ();
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->limits.retention_us = DEFAULT_DAYS * DAY_US;
  self->limits.max_bytes = (gint64) DEFAULT_MEGABYTES * 1024 * 1024;
}

/**
 * ward_cache_new:
 * @vault: where its key rests
 * @dir: (nullable): its folder; %NULL for the user's own
 * @events: (nullable): the diagnostics
 *
 * Makes a cache that is closed: nothing is read or written.
 *
 * Returns: (transfer full): the cache
 */
WardCache *
ward_cache_new (WardVault *vault, const char *dir, WardEventLog *events)
{
  WardCache *self;

  g_return_val_if_fail (WARD_IS_VAULT (vault), NULL);

  self = g_object_new (WARD_TYPE_CACHE, NULL);
  self->vault = g_object_ref (vault);
  g_set_object (&self->events, events);
  self->dir = dir != NULL ? g_strdup (dir) : ward_cache_files_dup_default_dir ();
  return self;
}

/**
 * ward_cache_set_clock:
 * @self: a closed cache
 * @clock: (nullable): the time; must outlive the cache
 *
 * For tests.
 */
void
ward_cache_set_clock (WardCache *self, const WardClock *clock)
{
  g_return_if_fail (WARD_IS_CACHE (self));

  self->clock = clock;
}

/* One event of the cache. */
void
ward_cache_note (WardCache *self, const char *step, WardEventResult result, guint count, const GError *error)
{
  const WardEventFields fields = { .type = WARD_EVENT_CACHE,
                                   .result = result,
                                   .step = step,
                                   .failure = error != NULL ? ward_failure_explain_error (error)->key : NULL,
                                   .count = count };

  ward_event_log_add (self->events, &fields);
}

static void
answer_waiting (WardCache *self)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_boolean (g_ptr_array_index (tasks, i), self->state == WARD_CACHE_OPEN);
}

/* Takes a state; a cache that is off has no thread any more. */
void
ward_cache_set_state (WardCache *self, WardCacheState state, const GError *error)
{
  static const char *const steps[] = { "cache closed", "cache opening", "cache open", "cache off" };

  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  if (self->state == state)
    return;
  self->state = state;
  if (state == WARD_CACHE_OFF)
    {
      g_clear_handle_id (&self->timer, g_source_remove);
      g_clear_pointer (&self->key, ward_cache_key_free);
    }
  if (state != WARD_CACHE_OPENING)
    {
      ward_cache_note (self, steps[state], state == WARD_CACHE_OFF ? WARD_RESULT_WARNING : WARD_RESULT_OK, 0, error);
      answer_waiting (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* The disk gave up, or the file was thrown away: said once. */
void
ward_cache_take_job (WardCache *self, const WardCacheJob *job)
{
  if (job->rebuilt && !self->rebuilt_told)
    {
      self->rebuilt_told = TRUE;
      ward_cache_note (self, "cache begun anew", WARD_RESULT_NOTE, 0, NULL);
    }
  if (job->off && self->state == WARD_CACHE_OPEN)
    {
      g_autoptr (GError) error
          = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_INTERNAL, "The disk does not take the cache");

      ward_cache_set_state (self, WARD_CACHE_OFF, error);
    }
}

/**
 * ward_cache_get_state:
 * @self: a cache
 *
 * Returns: whether it can be used
 */
WardCacheState
ward_cache_get_state (WardCache *self)
{
  g_return_val_if_fail (WARD_IS_CACHE (self), WARD_CACHE_CLOSED);

  return self->state;
}

/**
 * ward_cache_get_error:
 * @self: a cache
 *
 * Returns: (transfer none) (nullable): why it is off
 */
const GError *
ward_cache_get_error (WardCache *self)
{
  g_return_val_if_fail (WARD_IS_CACHE (self), NULL);

  return self->error;
}

/**
 * ward_cache_measure:
 * @self: a cache
 *
 * Returns: how many bytes its files take, open or not
 */
gint64
ward_cache_measure (WardCache *self)
{
  g_return_val_if_fail (WARD_IS_CACHE (self), 0);

  return ward_cache_files_measure (self->dir);
}

static gboolean
timer_cb (gpointer user_data)
{
  ward_cache_expire (user_data);
  return G_SOURCE_CONTINUE;
}

/**
 * ward_cache_open:
 * @self: a cache
 *
 * Opens it, unless it is open or being opened. Ends in open or off.
 */
void
ward_cache_open (WardCache *self)
{
  g_return_if_fail (WARD_IS_CACHE (self));

  if (self->state == WARD_CACHE_OPEN || self->state == WARD_CACHE_OPENING)
    return;
  stop (self);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->rebuilt_told = FALSE;
  self->timer = g_timeout_add_seconds (EXPIRE_SECONDS, timer_cb, self);
  ward_cache_set_state (self, WARD_CACHE_OPENING, NULL);
  ward_cache_begin_opening (self);
}

/**
 * ward_cache_close:
 * @self: a cache
 *
 * Ends its thread once erasing and the like are done, and closes the file. Waits for that, which is a matter of milliseconds.
 */
void
ward_cache_close (WardCache *self)
{
  g_return_if_fail (WARD_IS_CACHE (self));

  stop (self);
  ward_cache_set_state (self, WARD_CACHE_CLOSED, NULL);
}

/**
 * ward_cache_wait_async:
 * @self: a cache
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Waits until it is known whether it can be used.
 */
void
ward_cache_wait_async (WardCache *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (WARD_IS_CACHE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_cache_wait_async);
  if (self->state == WARD_CACHE_OPENING)
    g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, self->state == WARD_CACHE_OPEN);
}

/**
 * ward_cache_wait_finish:
 * @self: a cache
 * @result: a result
 * @error: return location
 *
 * Returns: %TRUE if it is open
 */
gboolean
ward_cache_wait_finish (WardCache *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
