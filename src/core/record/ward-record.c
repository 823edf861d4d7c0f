/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The open patient's record: what the panes observe (design.md section 3, WardRecord; clinical.md W02, W03, W33-W35). The object and its getters; loading, rows
 * and states are in the files beside it. */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-record-private.h"

#include "core/base/ward-clock.h"

#include <glib/gi18n-lib.h>

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
  self->origins = ward_record_origins_new ();
  self->retired = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_record_rows_free);
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    {
      self->sections[i].issues = g_ptr_array_new_with_free_func (g_free);
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
 * has not let go of yet may point into it. */
static void
forget_all (WardRecord *self)
{
  self->forgotten++;
  g_ptr_array_add (self->retired, self->rows);
  self->rows = ward_record_rows_new ();
  g_hash_table_remove_all (self->look_ups);
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
      self->sections[i].kept_us = 0;
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

/* What is said of a section that there is not: nothing yet. */
static const char *no_notes[] = { NULL };
static GPtrArray no_note_list = { .pdata = (gpointer *) no_notes, .len = 0 };
static const WardRecordSection no_section = { .notes = &no_note_list };

static const WardRecordSection *
get_section (WardRecord *self, WardSection section)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), &no_section);
  g_return_val_if_fail (section < WARD_N_SECTIONS, &no_section);

  return &self->sections[section];
}

/**
 * ward_record_get_state:
 * @self: a record
 * @section: a section
 *
 * Returns: where it stands
 */
WardState
ward_record_get_state (WardRecord *self, WardSection section)
{
  return get_section (self, section)->state;
}

/**
 * ward_record_is_busy:
 * @self: a record
 * @section: a section
 *
 * Returns: whether requests are under way
 */
gboolean
ward_record_is_busy (WardRecord *self, WardSection section)
{
  return ward_record_section_is_busy (get_section (self, section));
}

/**
 * ward_record_get_error:
 * @self: a record
 * @section: a section
 *
 * Returns: (transfer none) (nullable): what went wrong, to be explained
 */
const GError *
ward_record_get_error (WardRecord *self, WardSection section)
{
  return get_section (self, section)->error;
}

/**
 * ward_record_get_fetched_us:
 * @self: a record
 * @section: a section
 *
 * Returns: real time of the newest answer; 0 never
 */
gint64
ward_record_get_fetched_us (WardRecord *self, WardSection section)
{
  return get_section (self, section)->fetched_us;
}

/**
 * ward_record_get_complete_since_s:
 * @self: a record
 * @section: a section
 *
 * Returns: since when everything is there, in seconds since 1970; 0 for the beginning, %G_MAXINT64 for not known
 */
gint64
ward_record_get_complete_since_s (WardRecord *self, WardSection section)
{
  return ward_record_section_get_complete_since (get_section (self, section));
}

/**
 * ward_record_get_n_quarantined:
 * @self: a record
 *
 * Returns: how many entries of other patients this load brought; none of them is shown (V66)
 */
guint
ward_record_get_n_quarantined (WardRecord *self)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), 0);

  return self->n_quarantined;
}

/**
 * ward_record_get_n_not_understood:
 * @self: a record
 * @section: a section
 *
 * Returns: how many entries could not be read
 */
guint
ward_record_get_n_not_understood (WardRecord *self, WardSection section)
{
  return get_section (self, section)->n_not_understood;
}

/**
 * ward_record_get_notes:
 * @self: a record
 * @section: a section
 *
 * Returns: (transfer none) (array zero-terminated=1): sentences for the section's bar
 */
const char *const *
ward_record_get_notes (WardRecord *self, WardSection section)
{
  return (const char *const *) get_section (self, section)->notes->pdata;
}

/**
 * ward_record_get_patient:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): the patient
 */
WardPatient *
ward_record_get_patient (WardRecord *self)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);

  return self->patient;
}

static gboolean
is_held_back (WardRecord *self, WardSection section)
{
  return ward_record_get_notes (self, section)[0] != NULL;
}

/**
 * ward_record_is_whole:
 * @self: a record
 * @section: a section
 *
 * Returns: whether all is there and the server keeps nothing back: only then can something be said not to exist
 */
gboolean
ward_record_is_whole (WardRecord *self, WardSection section)
{
  return ward_record_get_state (self, section) == WARD_STATE_COMPLETE && !is_held_back (self, section);
}

/* Whether a list without allergies means that none are recorded. */
static gboolean
are_allergies_loaded (WardRecord *self)
{
  const WardRecordSection *section = &self->sections[WARD_SECTION_ALLERGIES];

  return section->was_complete || self->lists[WARD_SECTION_ALLERGIES].items->len > 0;
}

/**
 * ward_record_get_allergy_state:
 * @self: a record
 * @out_partial: (out): whether there may be more than are listed
 *
 * Returns: which of the four statements about allergies is true; "not recorded" is said only where the server keeps nothing back
 */
WardAllergyState
ward_record_get_allergy_state (WardRecord *self, gboolean *out_partial)
{
  const WardAllergy *const *allergies;
  WardAllergyState state;
  gboolean whole;
  guint n = 0;

  g_return_val_if_fail (WARD_IS_RECORD (self), WARD_ALLERGIES_UNAVAILABLE);

  allergies = ward_record_get_allergies (self, &n);
  state = ward_allergies_get_state (allergies, n, are_allergies_loaded (self));
  whole = !is_held_back (self, WARD_SECTION_ALLERGIES)
          && ward_record_get_state (self, WARD_SECTION_ALLERGIES) != WARD_STATE_PARTIAL;
  *out_partial = !whole && (state == WARD_ALLERGIES_KNOWN || state == WARD_ALLERGIES_NONE_KNOWN);

  return !whole && state == WARD_ALLERGIES_NOT_RECORDED ? WARD_ALLERGIES_UNAVAILABLE : state;
}

/**
 * ward_record_build_banner:
 * @self: a record
 *
 * Writes the banner's words as they are now.
 *
 * Returns: (transfer full) (nullable): %NULL before the patient is known
 */
WardBannerText *
ward_record_build_banner (WardRecord *self)
{
  const WardAllergy *const *allergies;
  WardBannerText *text;
  gboolean partial = FALSE;
  guint n = 0;

  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);

  if (self->patient == NULL)
    return NULL;
  allergies = ward_record_get_allergies (self, &n);
  text = ward_banner_text_new (self->patient, ward_record_get_allergy_state (self, &partial), allergies, n,
                               ward_tenant_get_mrn_system (ward_session_get_tenant (self->session)), self->zone,
                               ward_clock_real_us (NULL));
  if (partial)
    ward_banner_text_mark_allergies_partial (text);
  if (self->merged)
    ward_banner_text_add_warning (
        text, _ ("Merged record: the record that was opened was merged into this one. Check who it is."));

  return text;
}

/**
 * ward_record_get_grid:
 * @self: a record
 * @section: %WARD_SECTION_VITALS or %WARD_SECTION_LABS
 *
 * Returns: (transfer none): the grid of all its results; another one after each change
 */
WardGrid *
ward_record_get_grid (WardRecord *self, WardSection section)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);
  g_return_val_if_fail (section == WARD_SECTION_VITALS || section == WARD_SECTION_LABS, NULL);

  return self->grids[section];
}

/**
 * ward_record_get_n_results:
 * @self: a record
 * @section: a section
 *
 * Returns: how many rows it has
 */
guint
ward_record_get_n_results (WardRecord *self, WardSection section)
{
  return get_section (self, section)->n_rows;
}

/**
 * ward_record_get_n_reports:
 * @self: a record
 *
 * Returns: how many reports there are
 */
guint
ward_record_get_n_reports (WardRecord *self)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), 0);

  return self->lists[WARD_SECTION_REPORTS].items->len;
}

/**
 * ward_record_get_report:
 * @self: a record
 * @index: below the number of reports
 *
 * Returns: (transfer none): a report, the newest first
 */
const WardReport *
ward_record_get_report (WardRecord *self, guint index)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);
  g_return_val_if_fail (index < self->lists[WARD_SECTION_REPORTS].items->len, NULL);

  return g_ptr_array_index (self->lists[WARD_SECTION_REPORTS].items, index);
}

/**
 * ward_record_find_observation:
 * @self: a record
 * @id: an Observation's id
 *
 * Returns: (transfer none) (nullable): the row; %NULL where the server did not give it
 */
const WardObservation *
ward_record_find_observation (WardRecord *self, const char *id)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return ward_record_rows_find (self->rows, id);
}

/**
 * ward_record_get_current_encounter:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): the encounter that is going on; of several the one that began last
 */
const WardEncounter *
ward_record_get_current_encounter (WardRecord *self)
{
  static const char *const present[] = { "in-progress", "arrived", "triaged", "onleave", NULL };
  const WardEncounter *current = NULL;
  GPtrArray *items;

  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);

  items = self->lists[WARD_SECTION_ENCOUNTERS].items;
  for (guint i = 0; i < items->len; i++)
    {
      const WardEncounter *encounter = g_ptr_array_index (items, i);

      if (encounter->status == NULL || !g_strv_contains (present, encounter->status)
          || encounter->end.precision != WARD_PRECISION_NONE)
        continue;
      if (current == NULL || encounter->start.utc_us > current->start.utc_us)
        current = encounter;
    }
  return current;
}

/**
 * ward_record_get_allergies:
 * @self: a record
 * @out_n: (out): how many
 *
 * Returns: (transfer none) (array length=out_n): the allergies
 */
const WardAllergy *const *
ward_record_get_allergies (WardRecord *self, guint *out_n)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);

  *out_n = self->lists[WARD_SECTION_ALLERGIES].items->len;
  return (const WardAllergy *const *) self->lists[WARD_SECTION_ALLERGIES].items->pdata;
}

/**
 * ward_record_is_granted:
 * @self: a record
 * @section: a section
 *
 * Returns: whether the sign-in allows to ask for the section at all
 */
gboolean
ward_record_is_granted (WardRecord *self, WardSection section)
{
  return !get_section (self, section)->scope_missing;
}

/**
 * ward_record_get_problems:
 * @self: a record
 * @out_n: (out): how many
 *
 * Gives the problem list: what was refuted or entered in error is not in it.
 *
 * Returns: (transfer none) (array length=out_n): the problems, the present ones first
 */
const WardProblem *const *
ward_record_get_problems (WardRecord *self, guint *out_n)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), NULL);

  *out_n = self->lists[WARD_SECTION_PROBLEMS].items->len;
  return (const WardProblem *const *) self->lists[WARD_SECTION_PROBLEMS].items->pdata;
}

/**
 * ward_record_get_first_results_us:
 * @self: a record
 *
 * Returns: monotonic time at which the first vitals or labs were there to be shown; 0 not yet
 */
gint64
ward_record_get_first_results_us (WardRecord *self)
{
  g_return_val_if_fail (WARD_IS_RECORD (self), 0);

  return self->first_results_us;
}
