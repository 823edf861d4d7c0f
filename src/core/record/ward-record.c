/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The open patient's record: what the panes observe (design.md section 3, WardRecord; clinical.md W02, W03, W33-W35). The object, its beginning
 * and end, and whom it is loaded for; loading, rows, states and what the panes read of it are in the files beside it. */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-record-private.h"

#include "core/base/ward-clock.h"

G_DEFINE_FINAL_TYPE (WardRecord, ward_record, G_TYPE_OBJECT)

enum
{
  SIGNAL_SECTION_CHANGED,
  SIGNAL_ORIGIN_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
ward_record_dispose (GObject *object)
{
  WardRecord *self = WARD_RECORD (object);

  ward_record_close (self);

  G_OBJECT_CLASS (ward_record_parent_class)->dispose (object);
}

static void
ward_record_finalize (GObject *object)
{
  WardRecord *self = WARD_RECORD (object);

  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    {
      g_clear_pointer (&self->grids[i], ward_grid_unref);
      g_clear_pointer (&self->grid_pages[i], g_ptr_array_unref);
      g_clear_pointer (&self->old_pages[i], g_ptr_array_unref);
      ward_record_section_clear (&self->sections[i]);
      ward_record_list_clear (&self->lists[i]);
    }
  g_clear_pointer (&self->rows, ward_record_rows_free);
  g_clear_pointer (&self->look_ups, g_hash_table_unref);
  g_clear_pointer (&self->kept_results, g_hash_table_unref);
  g_clear_pointer (&self->origins, g_hash_table_unref);
  g_clear_pointer (&self->retired, g_ptr_array_unref);
  g_clear_pointer (&self->user_key, g_free);
  g_clear_pointer (&self->patient, ward_patient_unref);
  g_clear_pointer (&self->patient_id, g_free);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (ward_record_parent_class)->finalize (object);
}

static void
ward_record_class_init (WardRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ward_record_dispose;
  object_class->finalize = ward_record_finalize;

  /**
   * WardRecord::section-changed:
   * @self: the record
   * @section: a WardSection
   *
   * The section's rows, state or notes are new. At most once a frame for each section.
   */
  signals[SIGNAL_SECTION_CHANGED] = g_signal_new ("section-changed", WARD_TYPE_RECORD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                                  NULL, G_TYPE_NONE, 1, G_TYPE_INT);

  /**
   * WardRecord::origin-changed:
   * @self: the record
   *
   * What somebody asked for of a result's origin was read, or could not be.
   */
  signals[SIGNAL_ORIGIN_CHANGED]
      = g_signal_new ("origin-changed", WARD_TYPE_RECORD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ward_record_init (WardRecord *self)
{
  self->cancellable = g_cancellable_new ();
  self->zone = g_time_zone_new_local ();
  self->rows = ward_record_rows_new ();
  self->look_ups = ward_record_look_ups_new ();
  self->kept_results = ward_record_kept_results_new ();
  self->origins = ward_record_origins_new ();
  self->retired = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_record_rows_free);
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    {
      self->sections[i].issues = g_ptr_array_new_with_free_func (g_free);
      self->sections[i].gaps = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (self->sections[i].gaps, NULL);
      self->sections[i].notes = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (self->sections[i].notes, NULL);
      self->lists[i].pages = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_fhir_page_unref);
      self->lists[i].items = g_ptr_array_new ();
    }
}

/* Tells the panes. */
void
ward_record_emit_changed (WardRecord *self, WardSection section)
{
  g_signal_emit (self, signals[SIGNAL_SECTION_CHANGED], 0, (int) section);
}

/* Tells the details. */
void
ward_record_emit_origin (WardRecord *self)
{
  g_signal_emit (self, signals[SIGNAL_ORIGIN_CHANGED], 0);
}

/* Somebody else signed in: what the one before could see goes (reliability.md A55). The rows' memory stays as long as the record, since a grid that the screen
 * has not let go of yet may point into it; nothing does into what was read by itself. */
static void
forget_all (WardRecord *self)
{
  self->forgotten++;
  g_ptr_array_add (self->retired, self->rows);
  self->rows = ward_record_rows_new ();
  g_hash_table_remove_all (self->look_ups);
  g_hash_table_remove_all (self->kept_results);
  g_hash_table_remove_all (self->origins);
  g_clear_pointer (&self->patient, ward_patient_unref);
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    {
      WardRecordList *list = &self->lists[i];

      g_clear_pointer (&list->incoming, g_ptr_array_unref);
      ward_record_list_retire (list, g_steal_pointer (&list->pages));
      list->pages = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_fhir_page_unref);
      g_ptr_array_set_size (list->items, 0);
      self->sections[i].n_rows = 0;
      self->sections[i].was_complete = FALSE;
      self->sections[i].n_missing = 0;
      self->sections[i].kept_us = 0;
      self->sections[i].kept_singles_us = 0;
      self->sections[i].flushed_us
          = 0; /* with the next frame, all together: nothing of the one before beside the new banner (W02) */
      self->sections[i].n_flushed = 0;
      ward_record_mark (self, i, TRUE);
    }
}

/* The record goes on under the id of the one that it was merged into: nothing of the former is kept, and the banner says so (auth.md X077). */
void
ward_record_follow_merge (WardRecord *self, const char *patient_id)
{
  forget_all (self);
  g_free (self->patient_id);
  self->patient_id = g_strdup (patient_id);
  self->merged = TRUE;
}

/* The network is another one, or the computer slept: one load without a word, if there is something to catch up with (reliability.md N37). */
static void
network_changed_cb (WardRecord *self, gboolean slept, WardSession *session)
{
  gboolean wanted = slept;

  if (self->closed || ward_session_get_state (session) != WARD_SESSION_ACTIVE)
    return;
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    wanted = wanted || ward_record_is_network_failure (self->sections[i].error);
  if (!wanted)
    return;
  self->no_cache = FALSE;
  ward_record_load_begin (self);
}

/* A session that ends marks everything stale; one that begins again loads everything anew. */
static void
session_state_cb (WardRecord *self, GParamSpec *pspec, WardSession *session)
{
  if (self->closed)
    return;
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    ward_record_mark (self, i, FALSE);
  /* Whoever signed out waits for nothing any more (reliability.md C05). */
  if (ward_session_get_state (session) == WARD_SESSION_SIGNED_OUT)
    ward_record_load_stop (self);
  if (ward_session_get_state (session) != WARD_SESSION_ACTIVE)
    return;
  if (g_strcmp0 (self->user_key, ward_session_get_user_key (session)) != 0)
    {
      forget_all (self);
      g_free (self->user_key);
      self->user_key = g_strdup (ward_session_get_user_key (session));
    }
  ward_record_reload (self);
}

/**
 * ward_record_new:
 * @session: the session to ask with
 * @patient_id: whose record
 * @patient: (nullable): a search hit of that patient, shown until the Patient is read again
 *
 * Opens a record and starts to load it.
 *
 * Returns: (transfer full): the record
 */
WardRecord *
ward_record_new (WardSession *session, const char *patient_id, WardPatient *patient)
{
  WardRecord *self;

  g_return_val_if_fail (WARD_IS_SESSION (session), NULL);
  g_return_val_if_fail (patient_id != NULL && patient_id[0] != '\0', NULL);

  self = g_object_new (WARD_TYPE_RECORD, NULL);
  self->session = g_object_ref (session);
  self->patient_id = g_strdup (patient_id);
  self->user_key = g_strdup (ward_session_get_user_key (session));
  self->grids[WARD_SECTION_VITALS]
      = ward_grid_new (WARD_GRID_VITALS, NULL, 0, NULL, self->zone, ward_clock_real_us (NULL));
  self->grids[WARD_SECTION_LABS] = ward_grid_new (WARD_GRID_LABS, NULL, 0, NULL, self->zone, ward_clock_real_us (NULL));
  if (patient != NULL && g_strcmp0 (patient->id, patient_id) == 0)
    {
      self->patient = ward_patient_ref (patient);
      self->sections[WARD_SECTION_PATIENT].n_rows = 1;
    }
  g_signal_connect_object (session, "notify::state", G_CALLBACK (session_state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "network-changed", G_CALLBACK (network_changed_cb), self, G_CONNECT_SWAPPED);
  ward_record_note_act (self, "record opened");
  ward_record_load_kept (self);
  return self;
}

/**
 * ward_record_get_session:
 * @self: a record
 *
 * Returns: (transfer none): its session
 */
WardSession *
ward_record_get_session (WardRecord *self)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);

  return self->session;
}

/**
 * ward_record_get_patient_id:
 * @self: a record
 *
 * Returns: whose it is
 */
const char *
ward_record_get_patient_id (WardRecord *self)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);

  return self->patient_id;
}

/**
 * ward_record_note_act:
 * @self: a record
 * @step: what was done with it: a constant of the program
 *
 * Notes an act of the user for the audit log (reliability.md 6.6); of the patient it says no more than a keyed digest.
 */
void
ward_record_note_act (WardRecord *self, const char *step)
{
  WardEventLog *events;
  WardEventFields fields = { .type = WARD_EVENT_ACT, .step = step };
  char subject[WARD_DIGEST_SIZE];

  g_return_if_fail (WARD_IS_RECORD (self));
  g_return_if_fail (step != NULL);

  events = ward_session_get_events (self->session);
  ward_event_log_digest (events, self->patient_id, subject);
  fields.subject = subject;
  fields.tenant = ward_tenant_get_id (ward_session_get_tenant (self->session));
  ward_event_log_add (events, &fields);
}

/**
 * ward_record_close:
 * @self: a record
 *
 * Cancels everything under way; nothing changes any more and no signal comes.
 */
void
ward_record_close (WardRecord *self)
{
  g_return_if_fail (WARD_IS_RECORD (self));

  if (!self->closed && self->patient_id != NULL)
    ward_record_note_act (self, "record closed");
  self->closed = TRUE;
  g_clear_handle_id (&self->flush_id, g_source_remove);
  ward_record_held_back_stop (self);
  g_cancellable_cancel (self->cancellable);
}

/**
 * ward_record_reload:
 * @self: a record
 *
 * Asks for everything anew, past all caches. What is on the screen stays until it is replaced.
 */
void
ward_record_reload (WardRecord *self)
{
  g_return_if_fail (WARD_IS_RECORD (self));

  if (self->closed)
    return;
  self->no_cache = TRUE;
  ward_record_load_begin (self);
}

/**
 * ward_record_load_all:
 * @self: a record
 *
 * Asks for the oldest results now, not only when nothing else is under way.
 */
void
ward_record_load_all (WardRecord *self)
{
  g_return_if_fail (WARD_IS_RECORD (self));

  self->hurry = TRUE;
  ward_record_load_go_on (self);
}
