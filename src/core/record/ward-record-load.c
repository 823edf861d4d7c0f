/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading a record (design.md section 3): Patient, the newest windows of vitals and labs, allergies, encounters and reports at once, older windows behind them,
 * and the oldest when nothing else is under way. Whatever comes for another load than the present one is dropped (reliability.md C03, C04; auth.md X088). */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-record-private.h"

#include "core/base/ward-clock.h"

typedef struct
{
  WardRecord *record; /* (owned) */
  guint load;
  guint plan;
  WardSection section;
  guint window;
  gboolean asked_missing;
  gboolean missing_honoured;
} Request;

static const char *const type_names[WARD_N_SECTIONS]
    = { "Patient", "Observation", "Observation", "DiagnosticReport", "AllergyIntolerance", "Encounter", "Condition" };
static const char *const section_names[WARD_N_SECTIONS]
    = { "patient", "vitals", "labs", "reports", "allergies", "encounters", "problems" };

static void start_window (WardRecord *self, WardSection section, guint index);

/* The section's name in the program: for events, and for what is kept of it. */
const char *
ward_record_section_get_name (WardSection section)
{
  return section_names[section];
}

static void
request_free (Request *request)
{
  g_object_unref (request->record);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static gboolean
is_current (const Request *request)
{
  return !request->record->closed && request->load == request->record->load
         && request->plan == request->record->sections[request->section].plan;
}

/* Tells the diagnostics of something that could have harmed somebody; no more of it than its kind and number. */
void
ward_record_note_safety (WardRecord *self, const char *resource, const char *step, guint count)
{
  WardEventFields fields = { .type = WARD_EVENT_SAFETY,
                             .result = WARD_RESULT_WARNING,
                             .tenant = ward_tenant_get_id (ward_session_get_tenant (self->session)),
                             .step = step,
                             .resource = resource,
                             .count = count };

  ward_event_log_add (ward_session_get_events (self->session), &fields);
}

static void
note_safety (WardRecord *self, WardSection section, const char *step, guint count)
{
  ward_record_note_safety (self, type_names[section], step, count);
}

static void
note_section (WardRecord *self, WardSection section, const GError *error)
{
  const WardRecordSection *state = &self->sections[section];
  WardEventFields fields = { .type = WARD_EVENT_RECORD,
                             .result = error != NULL ? WARD_RESULT_FAILED : WARD_RESULT_OK,
                             .tenant = ward_tenant_get_id (ward_session_get_tenant (self->session)),
                             .step = section_names[section],
                             .resource = type_names[section],
                             .failure = error != NULL ? ward_failure_explain_error (error)->key : NULL,
                             .count = state->n_rows };

  ward_event_log_add (ward_session_get_events (self->session), &fields);
}

/* ---- pages ---- */

static void
take_observations (WardRecord *self, const Request *request, WardFhirPage *page)
{
  guint changed = 0;
  guint n_replaced = ward_record_rows_add (self->rows, page, request->section, self->load, &changed);

  if (n_replaced > 0)
    note_safety (self, request->section, "several versions of one result in one search", n_replaced);
  for (guint i = WARD_SECTION_VITALS; i <= WARD_SECTION_LABS; i++)
    if ((changed & (1u << i)) != 0)
      {
        self->sections[i].n_rows = ward_record_rows_count (self->rows, i);
        ward_record_mark (self, i, TRUE);
      }
}

static void
take_list_page (WardRecord *self, const Request *request, WardFhirPage *page)
{
  WardRecordList *list = &self->lists[request->section];

  g_ptr_array_add (list->incoming != NULL ? list->incoming : list->pages, ward_fhir_page_ref (page));
  ward_record_mark (self, request->section, list->incoming == NULL);
}

static void
page_cb (WardFhirClient *client, WardFhirPage *page, gpointer user_data)
{
  Request *request = user_data;
  WardRecord *self = request->record;
  WardRecordSection *section;

  if (!is_current (request))
    return;
  section = &self->sections[request->section];
  if (request->asked_missing)
    {
      const char *self_link = ward_fhir_page_get_self (page);

      request->missing_honoured
          = self_link != NULL
            && (strstr (self_link, "date:missing=true") != NULL || strstr (self_link, "date%3Amissing=true") != NULL);
      if (!request->missing_honoured)
        return; /* asked again without */
    }
  ward_record_section_note_fetched (section);
  section->n_not_understood += ward_fhir_page_get_n_not_understood (page);
  for (guint i = 0; i < ward_fhir_page_get_n_issues (page); i++)
    {
      const WardFhirIssue *issue = ward_fhir_page_get_issue (page, i);
      WardKeptFrom from;

      if (ward_record_is_kept_back (issue, &from))
        section->kept_back[from] = TRUE;
      else
        ward_record_add_note (section->issues, issue);
    }
  if (ward_fhir_page_get_n_quarantined (page) > 0)
    {
      self->n_quarantined += ward_fhir_page_get_n_quarantined (page);
      note_safety (self, request->section, "entries of another patient", ward_fhir_page_get_n_quarantined (page));
    }
  if (request->section == WARD_SECTION_VITALS || request->section == WARD_SECTION_LABS)
    take_observations (self, request, page);
  else
    take_list_page (self, request, page);
  ward_record_mark (self, request->section, FALSE);
}

/* ---- ends ---- */

static void
finish_section (WardRecord *self, WardSection which)
{
  WardRecordSection *section = &self->sections[which];
  WardRecordList *list = &self->lists[which];
  guint complete = 0;
  guint changed;

  for (guint i = 0; i < section->n_windows; i++)
    if (section->windows[i].state != WARD_WINDOW_DONE)
      return;
  section->was_complete = TRUE;
  section->whole_until_us = self->began_us;
  section->kept_us = 0;
  ward_record_section_note_fetched (section);
  if (list->incoming != NULL)
    {
      ward_record_list_retire (list, g_steal_pointer (&list->pages));
      list->pages = g_steal_pointer (&list->incoming);
      ward_record_mark (self, which, TRUE);
    }
  if (which != WARD_SECTION_VITALS && which != WARD_SECTION_LABS)
    return;
  for (guint i = WARD_SECTION_VITALS; i <= WARD_SECTION_LABS; i++)
    {
      WardRecordSection *other = &self->sections[i];
      const GError *error = NULL;

      if (ward_record_section_compute_state (other, FALSE, &error) == WARD_STATE_COMPLETE)
        complete |= 1u << i;
    }
  changed = ward_record_rows_purge (self->rows, complete, self->load);
  if (complete == ((1u << WARD_SECTION_VITALS) | (1u << WARD_SECTION_LABS)))
    ward_record_rows_trim (self->rows, self->load);
  for (guint i = WARD_SECTION_VITALS; i <= WARD_SECTION_LABS; i++)
    if ((changed & (1u << i)) != 0)
      {
        self->sections[i].n_rows = ward_record_rows_count (self->rows, i);
        ward_record_mark (self, i, TRUE);
      }
}

/* A failure that each further request of the section would meet too: they are not sent (auth.md X076). */
static gboolean
ends_section (const GError *error)
{
  return ward_failure_matches (error, WARD_FAILURE_FORBIDDEN)
         || ward_failure_matches (error, WARD_FAILURE_BREAK_THE_GLASS)
         || ward_failure_matches (error, WARD_FAILURE_SIGNED_OUT)
         || ward_failure_matches (error, WARD_FAILURE_UNAUTHORIZED);
}

static void
end_window (WardRecord *self, WardSection which, guint index, const GError *error)
{
  WardRecordSection *section = &self->sections[which];
  WardWindow *window = &section->windows[index];

  window->state = error == NULL ? WARD_WINDOW_DONE : WARD_WINDOW_FAILED;
  if (error != NULL)
    window->error = g_error_copy (error);
  else
    ward_record_section_note_fetched (section);
  if (error != NULL && ends_section (error))
    for (guint i = 0; i < section->n_windows; i++)
      if (section->windows[i].state == WARD_WINDOW_WAITING)
        {
          section->windows[i].state = WARD_WINDOW_FAILED;
          section->windows[i].error = g_error_copy (error);
        }
  if (ward_failure_matches (error, WARD_FAILURE_HELD_BACK))
    ward_record_held_back_await (self);
  finish_section (self, which);
  if (error != NULL || ward_record_section_is_finished (section))
    note_section (self, which, error);
  ward_record_mark (self, which, FALSE);
  ward_record_load_go_on (self);
}

/* The server does not know ":missing", or does not say that it minded it: everything is asked, which finds what has no date. */
static gboolean
may_ask_all (const Request *request, const GError *error)
{
  if (!request->asked_missing)
    return FALSE;
  if (error == NULL)
    return !request->missing_honoured;
  return !ward_record_is_network_failure (error) && !ends_section (error);
}

/* The server refuses the window's dates, whatever its CapabilityStatement says: all is asked at once, and nothing is lost (reliability.md N46). */
static gboolean
must_ask_without_dates (const Request *request, const GError *error)
{
  const WardWindow *window = &request->record->sections[request->section].windows[request->window];

  return ward_failure_matches (error, WARD_FAILURE_BAD_REQUEST) && (window->from_s != 0 || window->to_s != 0);
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Request) request = user_data;
  WardRecord *self = request->record;
  g_autoptr (GError) error = NULL;

  ward_fhir_client_search_finish (WARD_FHIR_CLIENT (source), result, &error);
  if (!is_current (request) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (may_ask_all (request, error))
    {
      WardWindow *window = &self->sections[request->section].windows[request->window];

      window->missing = FALSE;
      window->unbounded = TRUE;
      start_window (self, request->section, request->window);
      return;
    }
  if (must_ask_without_dates (request, error))
    {
      ward_record_section_plan_all (&self->sections[request->section]);
      start_window (self, request->section, 0);
      return;
    }
  end_window (self, request->section, request->window, error);
}

static void
patient_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Request) request = user_data;
  WardRecord *self = request->record;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardPatient) patient = ward_fhir_client_read_patient_finish (WARD_FHIR_CLIENT (source), result, &error);

  if (!is_current (request) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (patient != NULL)
    {
      gboolean merged = g_strcmp0 (patient->id, self->patient_id) != 0;

      if (merged)
        {
          note_safety (self, WARD_SECTION_PATIENT, "merged into another record", 1);
          ward_record_follow_merge (self, patient->id);
        }
      g_clear_pointer (&self->patient, ward_patient_unref);
      self->patient = g_steal_pointer (&patient);
      self->sections[WARD_SECTION_PATIENT].n_rows = 1;
      if (merged)
        {
          ward_record_load_begin (self);
          return;
        }
    }
  else if (ward_failure_matches (error, WARD_FAILURE_WRONG_PATIENT))
    note_safety (self, WARD_SECTION_PATIENT, "another patient's record in the answer", 1);
  end_window (self, WARD_SECTION_PATIENT, 0, error);
}

/* ---- starts ---- */

static WardFhirKind
section_kind (WardSection section)
{
  switch (section)
    {
    case WARD_SECTION_REPORTS:
      return WARD_FHIR_REPORTS;
    case WARD_SECTION_ALLERGIES:
      return WARD_FHIR_ALLERGIES;
    case WARD_SECTION_ENCOUNTERS:
      return WARD_FHIR_ENCOUNTERS;
    case WARD_SECTION_PROBLEMS:
      return WARD_FHIR_PROBLEMS;
    case WARD_SECTION_VITALS:
    case WARD_SECTION_LABS:
    case WARD_SECTION_PATIENT:
    case WARD_N_SECTIONS:
    default:
      return WARD_FHIR_OBSERVATIONS;
    }
}

static gboolean
is_epic (WardRecord *self)
{
  return ward_tenant_get_profile (ward_session_get_tenant (self->session)) == WARD_PROFILE_EPIC;
}

/* What the user asks for again is waited for: it is tried although the server failed a moment ago (reliability.md N32, N51). The oldest windows start when
 * the others have ended, so that they know by then whether the server is back. */
static WardPriority
choose_priority (WardRecord *self, const WardWindow *window)
{
  WardPriority priority = self->hurry ? MIN (window->priority, WARD_PRIORITY_AHEAD) : window->priority;

  return self->no_cache && priority == WARD_PRIORITY_AHEAD ? WARD_PRIORITY_SCREEN : priority;
}

/* Epic wants to be told which Conditions; elsewhere a problem without a category would be missed by that, so that the reader tells them apart. */
static const char *
get_category (WardRecord *self, WardSection section)
{
  if (section == WARD_SECTION_VITALS)
    return "vital-signs";
  if (section == WARD_SECTION_LABS)
    return "laboratory";
  return section == WARD_SECTION_PROBLEMS && is_epic (self) ? "problem-list-item" : NULL;
}

static void
start_window (WardRecord *self, WardSection section, guint index)
{
  static const char *const missing[] = { "date:missing", "true", NULL };
  WardWindow *window = &self->sections[section].windows[index];
  Request *request = g_new0 (Request, 1);
  WardFhirSearch search = { .kind = section_kind (section),
                            .patient_id = self->patient_id,
                            .from_s = window->from_s,
                            .to_s = window->to_s,
                            .extra = window->missing ? missing : NULL,
                            .no_cache = self->no_cache,
                            .priority = choose_priority (self, window) };
  g_autofree char *slot = g_strdup_printf ("%s/%u", section_names[section], index);

  search.slot = slot;
  request->record = g_object_ref (self);
  request->load = self->load;
  request->plan = self->sections[section].plan;
  request->section = section;
  request->window = index;
  request->asked_missing = window->missing;
  window->state = WARD_WINDOW_RUNNING;
  ward_record_mark (self, section, FALSE);
  if (section == WARD_SECTION_PATIENT)
    {
      ward_fhir_client_read_patient_async (ward_session_get_client (self->session), self->patient_id, self->no_cache,
                                           self->cancellable, patient_read_cb, request);
      return;
    }
  search.category = get_category (self, section);
  ward_fhir_client_search_async (ward_session_get_client (self->session), &search, page_cb, request, self->cancellable,
                                 searched_cb, request);
}

/* Starts what waits with this priority. */
void
ward_record_load_start_waiting (WardRecord *self, WardPriority priority)
{
  /* In the order in which the screen needs them; the HTTP client keeps at most six under way. */
  static const WardSection order[]
      = { WARD_SECTION_PATIENT,    WARD_SECTION_LABS,    WARD_SECTION_VITALS,  WARD_SECTION_ALLERGIES,
          WARD_SECTION_ENCOUNTERS, WARD_SECTION_REPORTS, WARD_SECTION_PROBLEMS };

  for (gsize k = 0; k < G_N_ELEMENTS (order); k++)
    for (guint i = 0; i < self->sections[order[k]].n_windows; i++)
      {
        const WardWindow *window = &self->sections[order[k]].windows[i];

        if (window->state == WARD_WINDOW_WAITING && window->priority == priority)
          start_window (self, order[k], i);
      }
}

static gboolean
is_idle (WardRecord *self)
{
  for (guint k = 0; k < WARD_N_SECTIONS; k++)
    for (guint i = 0; i < self->sections[k].n_windows; i++)
      {
        const WardWindow *window = &self->sections[k].windows[i];

        if (window->priority != WARD_PRIORITY_IDLE
            && (window->state == WARD_WINDOW_WAITING || window->state == WARD_WINDOW_RUNNING))
          return FALSE;
      }
  return TRUE;
}

/* Starts what waits for its turn: the oldest windows once all others are there, or at once if somebody asked for them. */
void
ward_record_load_go_on (WardRecord *self)
{
  if (!self->closed && (self->hurry || is_idle (self)))
    ward_record_load_start_waiting (self, WARD_PRIORITY_IDLE);
}

/* The panes say it of themselves; of what is shown only where it is granted, nobody else does. */
static void
note_not_granted (WardRecord *self, WardSection which)
{
  g_autoptr (GError) error = NULL;

  if (which != WARD_SECTION_PROBLEMS)
    return;
  error = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_SCOPE, "Not granted, so that it is not asked for");
  note_section (self, which, error);
}

static void
plan_section (WardRecord *self, WardSection which, gint64 now_s)
{
  const WardLaunchContext *context = ward_token_keeper_get_context (ward_session_get_keeper (self->session));
  WardRecordSection *section = &self->sections[which];
  WardRecordList *list = &self->lists[which];
  gboolean narrowed = FALSE;

  g_ptr_array_set_size (section->issues, 0);
  section->n_not_understood = 0;
  memset (section->kept_back, 0, sizeof section->kept_back);
  section->scope_missing = context != NULL && !ward_launch_context_may_read (context, type_names[which], &narrowed);
  section->scope_narrowed = narrowed;
  if (section->scope_missing)
    {
      ward_record_section_clear_windows (section);
      note_not_granted (self, which);
      ward_record_mark (self, which, FALSE);
      return;
    }
  section->plan++;
  ward_record_section_plan (section,
                            (which == WARD_SECTION_VITALS || which == WARD_SECTION_LABS) && !section->dates_refused,
                            is_epic (self), now_s);
  if (which == WARD_SECTION_REPORTS || which == WARD_SECTION_PROBLEMS)
    section->windows[0].priority = WARD_PRIORITY_AHEAD;
  g_clear_pointer (&list->incoming, g_ptr_array_unref);
  if (list->pages->len > 0 && (section->was_complete || section->kept_us != 0))
    list->incoming = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_fhir_page_unref);
  else if (list->pages->len > 0)
    {
      ward_record_list_retire (list, g_steal_pointer (&list->pages));
      list->pages = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_fhir_page_unref);
    }
  ward_record_mark (self, which, FALSE);
}

/**
 * ward_record_load_begin:
 * @self: a record
 *
 * Begins a load: cancels the one before, whose late answers are dropped, and asks for everything anew. Rows on the screen stay until they are replaced.
 */
void
ward_record_load_begin (WardRecord *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  ward_record_held_back_begin_load (self);
  self->load++;
  self->began_us = ward_clock_real_us (NULL);
  g_hash_table_remove_all (self->look_ups);
  ward_record_origins_begin_load (self);
  self->n_quarantined = 0;
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    plan_section (self, i, self->began_us / G_USEC_PER_SEC);
  ward_record_load_start_waiting (self, WARD_PRIORITY_SCREEN);
  ward_record_load_start_waiting (self, WARD_PRIORITY_AHEAD);
  ward_record_load_go_on (self);
}

/**
 * ward_record_load_stop:
 * @self: a record
 *
 * Ends a load because the session is over: what is under way is cancelled, what waits is not sent, and neither counts as loaded.
 */
void
ward_record_load_stop (WardRecord *self)
{
  g_cancellable_cancel (self->cancellable);
  ward_record_held_back_stop (self);
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    {
      WardRecordSection *section = &self->sections[i];

      section->plan++;
      for (guint k = 0; k < section->n_windows; k++)
        if (section->windows[k].state == WARD_WINDOW_RUNNING || section->windows[k].state == WARD_WINDOW_WAITING)
          {
            section->windows[k].state = WARD_WINDOW_FAILED;
            section->windows[k].error
                = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_SIGNED_OUT, "The session is over");
          }
      ward_record_mark (self, i, FALSE);
    }
}
