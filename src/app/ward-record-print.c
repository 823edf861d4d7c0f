/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a record goes on paper (W01, W04, W44): the banner's words, the hospital, and each result with its unit, flag, range, status and full time. That
 * something is missing is printed, too: paper does not load any further. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-record-print.h"

#include <string.h>
#include <glib/gi18n.h>

#include "app/ward-tenant-row.h"
#include "core/base/ward-text.h"
#include "core/clinical/ward-legend.h"

#define NO_BREAK_SPACE "\u00a0"

static char *
format_now (gint64 now_us)
{
  WardDateTime now = { .utc_us = now_us, .precision = WARD_PRECISION_SECOND, .has_offset = TRUE };

  return ward_datetime_format (&now, NULL);
}

static char *
join (const char *a, const char *b, const char *separator)
{
  gboolean both = a != NULL && *a != '\0' && b != NULL && *b != '\0';

  return g_strconcat (a != NULL ? a : "", both ? separator : "", b != NULL ? b : "", NULL);
}

/* Without ward and bed: a place is nothing that tells a patient (MPB-0020, W04); the overview has it. */
static char *
format_encounter (const WardEncounter *encounter)
{
  g_autoptr (GString) text = g_string_new (encounter->class_text != NULL ? encounter->class_text : _ ("Encounter"));
  g_autofree char *start = NULL;

  if (encounter->start.precision != WARD_PRECISION_NONE)
    {
      start = ward_datetime_format (&encounter->start, NULL);
      /* Translators: %s is a date and time; the encounter began then. */
      g_string_append (text, " ");
      g_string_append_printf (text, _ ("since %s"), start);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * ward_record_dup_visit:
 * @record: a record
 *
 * The current visit as the banner and the prints say it.
 *
 * Returns: (transfer full) (nullable): "inpatient encounter since 17-Nov-2026 02:10"
 */
char *
ward_record_dup_visit (WardRecord *record)
{
  const WardEncounter *encounter;

  g_return_val_if_fail (WARD_IS_RECORD (record), NULL);

  encounter = ward_record_get_current_encounter (record);
  return encounter != NULL ? format_encounter (encounter) : NULL;
}

static void
append_pair (GString *lines, const char *label, const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (lines, "%s%s\t%s", lines->len > 0 ? "\n" : "", label, value);
}

static char *
format_names (const WardBannerText *banner)
{
  GString *lines = g_string_new (NULL);

  append_pair (lines, _ ("In Latin script"), banner->latin_name);
  append_pair (lines, _ ("Preferred name"), banner->preferred_name);
  return g_string_free (lines, FALSE);
}

/* The labels and values of the banner, in its order (PAB-0016). */
static char *
format_identity (const WardBannerText *banner)
{
  GString *lines = g_string_new (NULL);

  append_pair (lines, _ ("Born"), banner->born);
  append_pair (lines, _ ("Died"), banner->died);
  append_pair (lines, _ ("Age at Death"), banner->age_at_death);
  append_pair (lines, _ ("Gender"), banner->gender);
  append_pair (lines, banner->identifier_label, banner->identifier);
  return g_string_free (lines, FALSE);
}

/* Who answers for a sheet of paper (W44). */
static char *
format_user (WardSession *session)
{
  const char *name = ward_session_get_user_name (session);

  return name != NULL ? g_strdup_printf (_ ("Printed by %s"), name) : NULL;
}

/**
 * ward_record_print_new:
 * @record: whose
 * @title: what is printed
 * @filter: what of it is shown, and what is not
 * @now_us: real time
 *
 * The words over and under the results.
 *
 * Returns: (transfer full) (nullable): %NULL while the patient is not known
 */
WardPrintout *
ward_record_print_new (WardRecord *record, const char *title, const char *filter, gint64 now_us)
{
  g_autoptr (WardBannerText) banner = ward_record_build_banner (record);
  WardTenant *tenant = ward_session_get_tenant (ward_record_get_session (record));
  g_autofree char *now = format_now (now_us);
  WardPrintout *self;

  if (banner == NULL)
    return NULL;
  self = ward_printout_new ();
  self->patient = g_strdup (banner->name);
  self->names = format_names (banner);
  self->identity = format_identity (banner);
  self->allergies = g_strdup (banner->allergies);
  self->allergy_names = g_strdup (banner->allergy_names);
  self->tags = g_strdup (banner->tags);
  self->warnings = join (banner->deceased ? _ ("This patient has died.") : NULL, banner->warning, " ");
  self->visit = ward_record_dup_visit (record);
  self->user = format_user (ward_record_get_session (record));
  self->hospital
      = join (ward_tenant_get_name (tenant), ward_environment_get_label (ward_tenant_get_environment (tenant)), " · ");
  self->title = g_strdup (title);
  self->filter = g_strdup (filter);
  self->printed = g_strdup_printf (_ ("Printed %s with Ward"), now);
  return self;
}

static void
add_warning (WardPrintout *printout, const char *sentence)
{
  char *joined;

  if (printout->incomplete != NULL && strstr (printout->incomplete, sentence) != NULL)
    return;
  joined = join (printout->incomplete, sentence, " ");
  g_free (printout->incomplete);
  printout->incomplete = joined;
}

/* The oldest of the parts that are printed: nothing on the sheet is told to be newer than it is (W35). */
static void
tell_fetched (WardPrintout *printout, gint64 fetched_us)
{
  g_autofree char *when = NULL;

  if (fetched_us == 0 || (printout->fetched_us != 0 && printout->fetched_us <= fetched_us))
    return;
  printout->fetched_us = fetched_us;
  when = format_now (fetched_us);
  g_free (printout->fetched);
  printout->fetched = g_strdup_printf (_ ("Fetched from the server %s"), when);
}

static gboolean
is_incomplete (WardRecord *record, WardSection section)
{
  return ward_record_get_state (record, section) != WARD_STATE_COMPLETE || ward_record_is_busy (record, section)
         || ward_record_get_complete_since_s (record, section) != 0
         || ward_record_get_n_not_understood (record, section) > 0;
}

static gboolean
has_gaps (WardRecord *record, WardSection section)
{
  const char *const *gaps = ward_record_get_gaps (record, section);

  return gaps != NULL && gaps[0] != NULL;
}

/* Whether what is known to be missing is all that there is to say. */
static gboolean
is_told_by_gaps (WardRecord *record, WardSection section)
{
  WardState state = ward_record_get_state (record, section);

  return (state == WARD_STATE_PARTIAL || state == WARD_STATE_FAILED) && has_gaps (record, section)
         && !ward_record_is_busy (record, section) && ward_record_get_n_not_understood (record, section) == 0;
}

static void
add_all (WardPrintout *printout, const char *const *sentences)
{
  for (guint i = 0; sentences != NULL && sentences[i] != NULL; i++)
    add_warning (printout, sentences[i]);
}

/* The date of printing would else make the latest that was loaded look like the latest that there is. */
static void
tell_without_newest (WardPrintout *printout)
{
  add_warning (printout,
               printout->incomplete != NULL
                   ? _ ("The newest results could not be loaded: the latest here may not be the latest.")
                   : _ ("INCOMPLETE: the newest results could not be loaded: the latest here may not be the latest."));
}

/* That it is incomplete is said once, in front: by what is known to be missing, which begins with that word, or else in general (W34, W44). */
static void
tell_incomplete (WardPrintout *printout, WardRecord *record, guint sections)
{
  gboolean told;
  gboolean general = FALSE;
  gboolean lacks_newest = FALSE;

  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    if ((sections & (1u << i)) != 0 && is_incomplete (record, i))
      {
        add_all (printout, ward_record_get_gaps (record, i));
        general |= !is_told_by_gaps (record, i);
        lacks_newest |= ward_record_lacks_newest (record, i) && !has_gaps (record, i);
      }
  if (lacks_newest)
    tell_without_newest (printout);
  told = printout->incomplete != NULL;
  if (general)
    add_warning (printout, told ? _ ("Some results are missing, out of date or could not be read.")
                                : _ ("INCOMPLETE: some results are missing, out of date or could not be read."));
}

/**
 * ward_record_print_check:
 * @sections: the parts that are printed, bits of 1 << WARD_SECTION_LABS and so on
 *
 * Says so where they are not complete, and when the oldest of them was fetched.
 */
void
ward_record_print_check (WardPrintout *printout, WardRecord *record, guint sections)
{
  tell_incomplete (printout, record, sections);
  if (ward_record_get_n_quarantined (record) > 0)
    add_warning (printout, _ ("Results that did not belong to this patient are left out."));
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    if ((sections & (1u << i)) != 0)
      {
        tell_fetched (printout, ward_record_get_fetched_us (record, i));
        add_all (printout, ward_record_get_notes (record, i));
      }
}

/* The reason of a cancelled result stands in the place of its value already. */
static gboolean
is_reason (const WardNote *note, const WardObservation *observation, const char *shown)
{
  g_autofree char *line = ward_text_one_line (note->text, 0);

  return !ward_status_is_shown_as_value (observation->status) && note->author == NULL && !note->formatting_removed
         && g_str_has_suffix (shown, line);
}

/* What the laboratory writes on a result can turn it into its opposite: "slightly haemolysed" (W17). @shown: what is printed as its value */
static void
add_notes (WardPrintout *printout, const WardObservation *observation, const char *shown)
{
  for (guint i = 0; i < observation->n_notes; i++)
    {
      const WardNote *note = &observation->notes[i];
      /* Translators: %s is what the laboratory or the ward wrote on a result. */
      g_autofree char *text = g_strdup_printf (_ ("Note: %s"), note->text);
      g_autofree char *signed_by = join (text, note->author, " — ");
      g_autofree char *whole
          = join (signed_by, note->formatting_removed ? _ ("(formatting removed by Ward)") : NULL, " ");

      if (!is_reason (note, observation, shown))
        ward_printout_add_note (printout, whole);
    }
}

static gboolean
is_same_time (const WardObservation *a, const WardObservation *b)
{
  gboolean reported_a;
  gboolean reported_b;
  const WardDateTime *time_a = ward_observation_get_time (a, &reported_a);
  const WardDateTime *time_b = ward_observation_get_time (b, &reported_b);

  return time_a->precision != WARD_PRECISION_NONE && ward_datetime_has_time (time_a) == ward_datetime_has_time (time_b)
         && ward_datetime_is_same_minute (time_a, time_b) && reported_a == reported_b;
}

/* Of several results of one time none may be taken for the only one (V60). @results: in the order of their times */
static char *
format_same_time (const WardObservation *const *results, guint n, guint index)
{
  guint first = index;
  guint end = index + 1;

  while (first > 0 && is_same_time (results[first - 1], results[index]))
    first--;
  while (end < n && is_same_time (results[end], results[index]))
    end++;
  if (end - first < 2)
    return NULL;
  return g_strdup_printf (ngettext ("One of %u result at this time", "One of %u results at this time", end - first),
                          end - first);
}

static void
add_result (WardPrintout *printout, const WardGrid *grid, const WardGridRow *row, const WardObservation *observation,
            const char *standing)
{
  gboolean reported;
  g_autofree char *when = ward_observation_format_when_in_full (observation, NULL);
  const char *clock = when != NULL ? when : _ ("Time not recorded");
  g_autofree char *bare = ward_vital_format (observation, &row->code, WARD_TEXT_DISPLAY);
  g_autofree char *plain
      = join (bare, observation->restricted ? ward_observation_get_restriction (observation) : NULL, " ");
  g_autofree char *flag = ward_flag_format_observation (observation);
  g_autofree char *value = join (plain, flag, "  ");
  g_autofree char *range = ward_status_is_shown_as_value (observation->status)
                               ? ward_range_format_observation (observation, WARD_TEXT_DISPLAY)
                               : NULL;
  const char *status = ward_status_get_text (observation->status);
  g_autofree char *time = NULL;
  g_autofree char *dated = NULL;
  g_autofree char *moment = NULL;

  ward_observation_get_time (observation, &reported);
  time = reported ? g_strdup_printf (_ ("%s (reported)"), clock) : g_strdup (clock);
  dated = join (time, ward_grid_is_future (grid, observation) ? _ ("(future date)") : NULL, " ");
  moment = join (dated, standing, "\n");
  ward_printout_add_row (printout, row->label, value, range, *status != '\0' ? status : _ ("Final"), moment);
  add_notes (printout, observation, bare != NULL ? bare : "");
}

/* What is called the latest is the latest of its unit only where the same analyte has a newer one in another (V55, W29). */
static void
add_latest (WardPrintout *printout, const WardGrid *grid, const WardGridRow *row)
{
  g_autofree char *standing = ward_grid_row_format_standing (row, NULL);

  add_result (printout, grid, row, row->latest, standing);
}

static void
add_rows (WardPrintout *printout, const WardGrid *grid, gboolean latest_only)
{
  const char *panel = NULL;

  for (guint i = 0; i < ward_grid_get_n_rows (grid); i++)
    {
      const WardGridRow *row = ward_grid_get_row (grid, i);
      guint n;
      const WardObservation *const *results = ward_grid_get_row_results (grid, i, &n);

      if (g_strcmp0 (panel, row->panel) != 0)
        ward_printout_add_heading (printout, row->panel);
      panel = row->panel;
      if (latest_only && row->latest != NULL)
        add_latest (printout, grid, row);
      for (guint k = n; !latest_only && k-- > 0;)
        {
          g_autofree char *standing = format_same_time (results, n, k);

          add_result (printout, grid, row, results[k], standing);
        }
    }
}

/**
 * ward_record_print_add_grid:
 * @grid: as it is shown
 *
 * Adds every result, the newest of a row first.
 */
void
ward_record_print_add_grid (WardPrintout *printout, const WardGrid *grid)
{
  add_rows (printout, grid, FALSE);
}

/**
 * ward_record_print_add_latest:
 * @grid: a record's
 *
 * Adds the latest result of each row, with what is to be said of the same analyte in another unit.
 */
void
ward_record_print_add_latest (WardPrintout *printout, const WardGrid *grid)
{
  add_rows (printout, grid, TRUE);
}

static void
add_fact_cb (const char *caption, const char *value, gpointer user_data)
{
  if (caption == NULL)
    ward_printout_add_heading (user_data, value);
  else
    ward_printout_add_text (user_data, caption, value);
}

/**
 * ward_record_print_add_facts:
 * @facts: a report's rows
 *
 * Adds the rows, and the headings over them.
 */
void
ward_record_print_add_facts (WardPrintout *printout, WardFacts *facts)
{
  ward_facts_foreach (facts, add_fact_cb, printout);
}

/**
 * ward_record_print_add_lines:
 * @heading: what they are
 * @text: lines; what stands before a tab is a caption. %NULL or empty for none
 *
 * Adds a text below its heading; nothing where there is none.
 */
void
ward_record_print_add_lines (WardPrintout *printout, const char *heading, const char *text)
{
  g_auto (GStrv) lines = NULL;

  if (text == NULL || *text == '\0')
    return;
  ward_printout_add_heading (printout, heading);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *tab = strchr (lines[i], '\t');

      if (tab != NULL)
        *tab = '\0';
      if (*lines[i] == '\0' && tab == NULL)
        continue;
      ward_printout_add_text (printout, tab != NULL ? lines[i] : "", tab != NULL ? tab + 1 : lines[i]);
    }
}

/* Where a row has marks: a result's stand behind its value, two blanks away; a table's cells are short and looked at whole. */
static const char *
get_marks (const char *const *row, guint column)
{
  guint n = g_strv_length ((char **) row);
  const char *gap;

  if (n > 2 && n < WARD_PRINT_COLUMNS)
    return row[column];
  gap = column == 1 ? strstr (row[column], "  ") : NULL;
  return gap != NULL ? gap + 2 : "";
}

/* Where values stand, also what it means that one has no mark (W18). */
static gboolean
has_values (const WardPrintout *printout)
{
  for (guint i = 0; i < printout->rows->len; i++)
    if (g_strv_length (g_ptr_array_index (printout->rows, i)) > 2)
      return TRUE;
  return FALSE;
}

static gboolean
is_printed (const WardPrintout *printout, const WardLegendEntry *entry)
{
  if (g_str_equal (entry->marks, WARD_LEGEND_NO_MARK))
    return has_values (printout);
  for (guint i = 0; i < printout->rows->len; i++)
    {
      const char *const *row = g_ptr_array_index (printout->rows, i);

      for (guint k = 1; row[0] != NULL && row[k] != NULL; k++)
        if (ward_legend_entry_is_in (entry, get_marks (row, k)))
          return TRUE;
    }
  return FALSE;
}

/* Between marks a line may end, within one not: "AA ◆◆" is one mark. */
static char *
keep_marks_whole (const char *marks)
{
  g_auto (GStrv) single = g_strsplit (marks, ", ", -1);

  for (guint i = 0; single[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (single[i], " ", -1);

      g_free (single[i]);
      single[i] = g_strjoinv (NO_BREAK_SPACE, parts);
    }
  return g_strjoinv (", ", single);
}

/**
 * ward_record_print_add_key:
 * @printout: with all its rows
 *
 * Says at the end what those marks mean that stand on the pages (W19): paper has no window to ask.
 */
void
ward_record_print_add_key (WardPrintout *printout)
{
  g_autoptr (GPtrArray) used = g_ptr_array_new ();
  guint n = 0;
  const WardLegendEntry *entries = ward_legend_get (&n);

  g_return_if_fail (printout != NULL);

  for (guint i = 0; i < n; i++)
    if (is_printed (printout, &entries[i]))
      g_ptr_array_add (used, (gpointer) &entries[i]);
  if (used->len == 0)
    return;
  printout->key_start = printout->rows->len;
  ward_printout_add_heading (printout, _ ("What the marks mean"));
  for (guint i = 0; i < used->len; i++)
    {
      const WardLegendEntry *entry = g_ptr_array_index (used, i);
      g_autofree char *marks = keep_marks_whole (entry->marks);

      ward_printout_add_text (printout, marks, _ (entry->words));
    }
}
