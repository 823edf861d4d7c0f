/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what was loaded to what the panes see, at most once a frame (design.md section 3, 5): states, notes, sorted lists, and the grids, which are built on a
 * worker thread when they are large. */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-record-private.h"

#include "core/base/ward-clock.h"

#define FRAME_US ((gint64) 16000)
#define GATHER_US \
  ((gint64) 25000) /* for the first results: a frame for each list that comes just before them would hold them up for longer */
#define MORE_US \
  ((gint64) 100000) /* between two states of a section that is being read, once its first rows are there: to show each page as it comes would take the time in which the others could be read */
#define LARGE_US \
  ((gint64) 120000) /* between two large grids while more rows are coming: building them would take time from reading */
#define ROW_US \
  ((gint64) 100) /* … and for each row: to build and show one takes some 6 us, so that nearly all of the time is left for reading */
#define MAX_US ((gint64) 800000) /* … but never so long that nothing seems to happen */
#define LARGE_GRID 1000          /* rows: more would hold up a frame */

/* Holds no reference to the record: a task's data may be freed on the worker thread. */
typedef struct
{
  WardSection section;
  GTimeZone *zone;         /* (owned) */
  GPtrArray *observations; /* (owned) */
  GPtrArray *pages;        /* (owned) (nullable) keeps them alive; the record's once the grid is */
  guint forgotten;
  GHashTable *panels;                        /* (owned) (nullable) */
  WardSpan missing[WARD_RECORD_MAX_WINDOWS]; /* what is not among the observations */
  guint n_missing;
} GridJob;

static void
grid_job_free (gpointer data)
{
  GridJob *job = data;

  g_time_zone_unref (job->zone);
  g_ptr_array_unref (job->observations);
  g_clear_pointer (&job->pages, g_ptr_array_unref);
  g_clear_pointer (&job->panels, g_hash_table_unref);
  g_free (job);
}

/* Observation id → name of the first report that lists it: the panel that the laboratory itself names (clinical.md 5.5). */
static GHashTable *
build_panels (WardRecord *self)
{
  GHashTable *panels = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *reports = self->lists[WARD_SECTION_REPORTS].items;

  for (guint i = 0; i < reports->len; i++)
    {
      const WardReport *report = g_ptr_array_index (reports, i);
      const char *name = ward_concept_get_text (&report->code);

      for (guint k = 0; name != NULL && k < report->n_results; k++)
        {
          const char *id = strrchr (report->results[k], '/');

          if (id != NULL && !g_hash_table_contains (panels, id + 1))
            g_hash_table_insert (panels, (gpointer) (id + 1), (gpointer) name);
        }
    }
  return panels;
}

static WardGrid *
run_grid_job (const GridJob *job)
{
  return ward_grid_new (job->section == WARD_SECTION_VITALS ? WARD_GRID_VITALS : WARD_GRID_LABS,
                        (const WardObservation *const *) job->observations->pdata, job->observations->len, job->panels,
                        job->zone, ward_clock_real_us (NULL));
}

/* Only of a grid that has all rows of now: one that lacks some keeps the gap that they are to close, until the next one has them (W34). */
static void
tell_missing (WardRecord *self, WardSection section)
{
  if (self->grids[section] != NULL && !self->building[section] && !self->sections[section].rows_changed)
    ward_grid_set_missing (self->grids[section], self->sections[section].missing, self->sections[section].n_missing);
}

/* The pages of the grid before stay until the next one: it is on the screen until the panes have heard of this one. */
static void
set_grid (WardRecord *self, GridJob *job, WardGrid *grid)
{
  WardSection section = job->section;

  g_clear_pointer (&self->old_pages[section], g_ptr_array_unref);
  self->old_pages[section] = self->grid_pages[section];
  self->grid_pages[section] = g_steal_pointer (&job->pages);
  g_clear_pointer (&self->grids[section], ward_grid_unref);
  self->grids[section] = grid;
  ward_grid_set_missing (grid, job->missing, job->n_missing);
  if (self->first_results_us == 0 && ward_grid_get_n_results (grid) > 0)
    self->first_results_us = ward_clock_monotonic_us (NULL);
}

static void
grid_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_pointer (task, run_grid_job (task_data), (GDestroyNotify) ward_grid_unref);
}

static void
grid_built_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WardRecord) self = WARD_RECORD (user_data);
  GridJob *job = g_task_get_task_data (G_TASK (result));
  WardSection section = job->section;
  WardGrid *grid = g_task_propagate_pointer (G_TASK (result), NULL);

  self->building[section] = FALSE;
  if (self->closed || job->forgotten != self->forgotten)
    {
      ward_grid_unref (grid);
      if (!self->closed)
        ward_record_mark (self, section, TRUE);
      return;
    }
  set_grid (self, job, grid);
  tell_missing (self, section);
  ward_record_emit_changed (self, section);
  if (self->sections[section].rows_changed)
    ward_record_mark (self, section, TRUE); /* while this one was built */
}

static void
add_pages (GPtrArray *pages, const GPtrArray *more)
{
  for (guint i = 0; more != NULL && i < more->len; i++)
    g_ptr_array_add (pages, ward_fhir_page_ref (g_ptr_array_index (more, i)));
}

/* As of the job's observations: others may come while the grid is built. */
static void
copy_missing (WardRecordSection *section, GridJob *job)
{
  ward_record_section_find_missing (section);
  job->n_missing = section->n_missing;
  for (guint i = 0; i < section->n_missing; i++)
    job->missing[i] = section->missing[i];
}

/* TRUE: the grid is there now; FALSE: it comes later, with its own signal. */
static gboolean
try_build_grid (WardRecord *self, WardSection section)
{
  GridJob *job;
  g_autoptr (GTask) task = NULL;

  if (self->building[section])
    return FALSE;
  self->sections[section].rows_changed = FALSE;
  job = g_new0 (GridJob, 1);
  job->zone = g_time_zone_ref (self->zone);
  job->section = section;
  job->forgotten = self->forgotten;
  job->observations = ward_record_rows_list (self->rows, section);
  job->pages = ward_record_rows_dup_pages (self->rows);
  copy_missing (&self->sections[section], job);
  if (section == WARD_SECTION_LABS)
    {
      WardRecordList *reports = &self->lists[WARD_SECTION_REPORTS];

      job->panels = build_panels (self);
      add_pages (job->pages, reports->pages);
      add_pages (job->pages, reports->earlier);
    }
  if (job->observations->len <= LARGE_GRID)
    {
      set_grid (self, job, run_grid_job (job));
      grid_job_free (job);
      return TRUE;
    }
  self->building[section] = TRUE;
  task = g_task_new (NULL, NULL, grid_built_cb, g_object_ref (self));
  g_task_set_source_tag (task, try_build_grid);
  g_task_set_task_data (task, job, grid_job_free);
  g_task_run_in_thread (task, grid_thread);
  return FALSE;
}

/* The gravest first, what is no longer true last, else as the server sent them. */
static int
compare_allergies (gconstpointer a, gconstpointer b)
{
  const WardAllergy *first = *(const WardAllergy *const *) a;
  const WardAllergy *second = *(const WardAllergy *const *) b;

  if (first->inactive != second->inactive)
    return first->inactive ? 1 : -1;

  return (second->high ? 1 : 0) - (first->high ? 1 : 0);
}

static int
compare_reports (gconstpointer a, gconstpointer b)
{
  const WardReport *first = *(const WardReport *const *) a;
  const WardReport *second = *(const WardReport *const *) b;
  const WardDateTime *first_time
      = first->effective.precision != WARD_PRECISION_NONE ? &first->effective : &first->issued;
  const WardDateTime *second_time
      = second->effective.precision != WARD_PRECISION_NONE ? &second->effective : &second->issued;
  gboolean first_dated = first_time->precision != WARD_PRECISION_NONE;
  gboolean second_dated = second_time->precision != WARD_PRECISION_NONE;

  if (first_dated != second_dated)
    return first_dated ? -1 : 1;
  if (first_time->utc_us != second_time->utc_us)
    return first_time->utc_us > second_time->utc_us ? -1 : 1;
  return g_strcmp0 (first->id, second->id);
}

/* What was refuted, or is not on the problem list, was read only to be left out: a correction has to replace what stood here before. */
static void
choose_problems (GPtrArray *problems)
{
  for (guint i = problems->len; i > 0; i--)
    if (!ward_problem_is_shown (g_ptr_array_index (problems, i - 1)))
      g_ptr_array_remove_index (problems, i - 1);
  g_ptr_array_sort (problems, ward_problem_compare);
}

/* Each item once: the last answer's wins. */
static void
build_list (WardRecord *self, WardSection section)
{
  WardRecordList *list = &self->lists[section];
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_ptr_array_set_size (list->items, 0);
  for (guint i = 0; i < list->pages->len; i++)
    {
      const WardFhirPage *page = g_ptr_array_index (list->pages, i);

      for (guint k = 0; k < ward_fhir_page_get_n_rows (page); k++)
        {
          gpointer row;
          const char *id;
          gpointer known;

          if (section == WARD_SECTION_REPORTS)
            {
              row = (gpointer) ward_fhir_page_get_report (page, k);
              id = ((const WardReport *) row)->id;
            }
          else if (section == WARD_SECTION_ALLERGIES)
            {
              row = (gpointer) ward_fhir_page_get_allergy (page, k);
              id = ((const WardAllergy *) row)->id;
            }
          else if (section == WARD_SECTION_PROBLEMS)
            {
              row = (gpointer) ward_fhir_page_get_problem (page, k);
              id = ((const WardProblem *) row)->id;
            }
          else
            {
              row = (gpointer) ward_fhir_page_get_encounter (page, k);
              id = ((const WardEncounter *) row)->id;
            }
          if (id != NULL && g_hash_table_lookup_extended (seen, id, NULL, &known))
            {
              g_ptr_array_index (list->items, GPOINTER_TO_UINT (known)) = row;
              continue;
            }
          if (id != NULL)
            g_hash_table_insert (seen, (gpointer) id, GUINT_TO_POINTER (list->items->len));
          g_ptr_array_add (list->items, row);
        }
    }
  if (section == WARD_SECTION_REPORTS)
    g_ptr_array_sort (list->items, compare_reports);
  else if (section == WARD_SECTION_ALLERGIES)
    g_ptr_array_sort (list->items, compare_allergies);
  else if (section == WARD_SECTION_PROBLEMS)
    choose_problems (list->items);
  self->sections[section].n_rows = list->items->len;
}

static gboolean
is_session_over (WardRecord *self)
{
  WardSessionState state = ward_session_get_state (self->session);

  return state == WARD_SESSION_EXPIRED || state == WARD_SESSION_SIGNED_OUT;
}

static void
build_state (WardRecord *self, WardSection which)
{
  WardRecordSection *section = &self->sections[which];
  const GError *error = NULL;

  section->state = ward_record_section_compute_state (section, is_session_over (self), &error);
  g_clear_error (&section->error);
  section->error = error != NULL ? g_error_copy (error) : NULL;
  g_ptr_array_set_size (section->gaps, 0);
  ward_record_section_build_gaps (section, section->gaps);
  g_ptr_array_add (section->gaps, NULL);
  g_ptr_array_set_size (section->notes, 0);
  ward_record_section_build_notes (section, which, section->notes);
  g_ptr_array_add (section->notes, NULL);
  ward_record_section_find_missing (section);
  tell_missing (self, which);
}

static void
flush_section (WardRecord *self, WardSection section)
{
  gboolean rows_changed = self->sections[section].rows_changed;

  if (section == WARD_SECTION_VITALS || section == WARD_SECTION_LABS)
    {
      if (rows_changed)
        try_build_grid (self, section);
    }
  else if (section != WARD_SECTION_PATIENT && rows_changed)
    {
      self->sections[section].rows_changed = FALSE;
      build_list (self, section);
      if (section == WARD_SECTION_REPORTS && self->sections[WARD_SECTION_LABS].n_rows > 0)
        ward_record_mark (self, WARD_SECTION_LABS, TRUE); /* its panels may be named anew */
    }
  build_state (self, section);
  ward_record_emit_changed (self, section);
  if (rows_changed)
    g_clear_pointer (&self->lists[section].earlier, g_ptr_array_unref);
}

/* How long what changed has to wait for its turn: longer where more is coming, longest where large grids would be built again and again. */
static gint64
get_pause_us (const WardRecordSection *section)
{
  if (section->n_flushed == 0 || !ward_record_section_is_busy (section))
    return FRAME_US;
  if (section->n_rows <= LARGE_GRID || !section->rows_changed)
    return MORE_US;
  return CLAMP (ROW_US * section->n_rows, LARGE_US, MAX_US);
}

/* Vital signs and laboratory results are on their way, and no row of them is here yet. */
static gboolean
awaits_results (WardRecord *self)
{
  for (guint i = WARD_SECTION_VITALS; i <= WARD_SECTION_LABS; i++)
    if (self->sections[i].n_rows > 0 || !ward_record_section_is_busy (&self->sections[i]))
      return FALSE;

  return TRUE;
}

/* What came just before the first results is shown with them, if they come soon. That something is being read, or that all was forgotten, is said at once. */
static gint64
get_due_us (WardRecord *self, const WardRecordSection *section)
{
  gint64 due = section->flushed_us + get_pause_us (section);

  if (section->flushed_us != 0 && !ward_record_section_is_busy (section) && awaits_results (self))
    due = MAX (due, section->marked_us + GATHER_US);

  return due;
}

static gboolean
flush_cb (gpointer user_data)
{
  g_autoptr (WardRecord) self = g_object_ref (user_data);
  /* Reports first: they name the labs' panels. */
  static const WardSection order[]
      = { WARD_SECTION_PATIENT, WARD_SECTION_ALLERGIES, WARD_SECTION_ENCOUNTERS, WARD_SECTION_PROBLEMS,
          WARD_SECTION_REPORTS, WARD_SECTION_VITALS,    WARD_SECTION_LABS };
  gint64 now = ward_clock_monotonic_us (NULL);

  self->flush_id = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (order) && !self->closed; i++)
    {
      WardRecordSection *section = &self->sections[order[i]];

      if (!section->dirty || get_due_us (self, section) > now)
        continue;
      section->dirty = FALSE;
      section->flushed_us = now;
      section->n_flushed = section->n_rows;
      flush_section (self, order[i]);
    }
  ward_record_schedule_flush (self);
  return G_SOURCE_REMOVE;
}

/* Shows what changed with the next frame, or a few frames later while a large record is being read. */
void
ward_record_schedule_flush (WardRecord *self)
{
  gint64 now = ward_clock_monotonic_us (NULL);
  gint64 due = G_MAXINT64;

  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    if (self->sections[i].dirty)
      due = MIN (due, get_due_us (self, &self->sections[i]));
  if (self->closed || due == G_MAXINT64 || (self->flush_id != 0 && self->flush_due_us <= due))
    return;
  g_clear_handle_id (&self->flush_id, g_source_remove);
  self->flush_due_us = due;
  if (due <= now)
    self->flush_id = g_idle_add_full (G_PRIORITY_DEFAULT, flush_cb, self, NULL);
  else
    self->flush_id = g_timeout_add ((guint) ((due - now) / 1000) + 1, flush_cb, self);
}

/* A section changed; with rows_changed, what is built from its rows is built again. */
void
ward_record_mark (WardRecord *self, WardSection section, gboolean rows_changed)
{
  if (!self->sections[section].dirty)
    self->sections[section].marked_us = ward_clock_monotonic_us (NULL);
  self->sections[section].dirty = TRUE;
  self->sections[section].rows_changed = self->sections[section].rows_changed || rows_changed;
  ward_record_schedule_flush (self);
}

/* Keeps pages that the items still point into. Takes them. */
void
ward_record_list_retire (WardRecordList *list, GPtrArray *pages)
{
  if (list->earlier == NULL)
    list->earlier = pages;
  else
    g_ptr_array_extend_and_steal (list->earlier, pages);
}

/* Frees what the list owns. */
void
ward_record_list_clear (WardRecordList *list)
{
  g_clear_pointer (&list->pages, g_ptr_array_unref);
  g_clear_pointer (&list->incoming, g_ptr_array_unref);
  g_clear_pointer (&list->earlier, g_ptr_array_unref);
  g_clear_pointer (&list->items, g_ptr_array_unref);
}
