/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window and the open record: the banner, the bars of safety, the time of the last refresh. Another patient: all panes are empty before the new
 * banner appears (W02). No pane is seen without the banner (W01): while the patient is not known, a message stands in their place. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-window-private.h"

static void
give_record_to_pages (WardWindow *self, WardRecord *record)
{
  ward_overview_page_set_record (self->overview_page, record);
  ward_vitals_page_set_record (self->vitals_page, record);
  ward_labs_page_set_record (self->labs_page, record);
  ward_reports_page_set_record (self->reports_page, record);
}

/**
 * ward_window_close_record:
 *
 * Empties all panes and the banner, cancels what is under way.
 */
void
ward_window_close_record (WardWindow *self)
{
  g_signal_group_set_target (self->record_group, NULL);
  give_record_to_pages (self, NULL);
  ward_banner_set_text (self->banner, NULL);
  ward_banner_set_encounter (self->banner, NULL);
  ward_banner_set_expanded (self->banner, FALSE);
  ward_notices_clear (self->record_notices);
  ward_notices_hide (self->notices, "expired");
  gtk_label_set_text (self->freshness_label, "");
  if (self->record != NULL)
    ward_record_close (self->record);
  g_clear_object (&self->record);
}

/**
 * ward_window_open_patient:
 * @patient_id: the logical id
 * @patient: (nullable): a hit of the search, shown until the server's answer is here
 *
 * Opens a patient's record in place of the one that is open.
 */
void
ward_window_open_patient (WardWindow *self, const char *patient_id, WardPatient *patient)
{
  g_return_if_fail (self->session != NULL);
  g_return_if_fail (patient_id != NULL);

  ward_window_close_record (self);
  self->searching = FALSE;
  self->record = ward_record_new (self->session, patient_id, patient);
  g_signal_group_set_target (self->record_group, self->record);
  give_record_to_pages (self, self->record);
  adw_view_stack_set_visible_child_name (self->pages, "overview");
  ward_window_update_record (self);
  ward_window_update_view (self);
}

static char *
format_encounter (const WardEncounter *encounter)
{
  g_autoptr (GString) text = g_string_new (encounter->class_text != NULL ? encounter->class_text : _ ("Encounter"));
  g_autofree char *start = NULL;

  if (encounter->location != NULL)
    g_string_append_printf (text, ", %s", encounter->location);
  if (encounter->start.precision != WARD_PRECISION_NONE)
    {
      start = ward_datetime_format (&encounter->start, NULL);
      /* Translators: %s is a date and time; the encounter began then. */
      g_string_append (text, " ");
      g_string_append_printf (text, _ ("since %s"), start);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
update_banner (WardWindow *self)
{
  g_autoptr (WardBannerText) text = ward_record_build_banner (self->record);
  const WardEncounter *encounter = ward_record_get_current_encounter (self->record);
  g_autofree char *encounter_text = encounter != NULL ? format_encounter (encounter) : NULL;

  ward_banner_set_text (self->banner, text);
  ward_banner_set_encounter (self->banner, encounter_text);
  if (text != NULL)
    ward_patient_search_remember (self->search_page, ward_record_get_patient (self->record));
}

/* The oldest of the panes' newest answers: what is shown is at least as fresh as this (W35). */
static gint64
get_fetched_us (WardRecord *record)
{
  static const WardSection shown[] = { WARD_SECTION_VITALS, WARD_SECTION_LABS, WARD_SECTION_REPORTS };
  gint64 oldest = 0;

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    {
      gint64 fetched = ward_record_get_fetched_us (record, shown[i]);

      if (fetched != 0 && (oldest == 0 || fetched < oldest))
        oldest = fetched;
    }
  return oldest;
}

static void
update_freshness (WardWindow *self)
{
  gint64 fetched = get_fetched_us (self->record);
  g_autofree char *clock = fetched != 0 ? ward_state_format_clock (fetched, NULL) : NULL;
  g_autofree char *text = NULL;

  if (clock != NULL)
    text = g_strdup_printf (_ ("Last refreshed %s"), clock);
  gtk_label_set_text (self->freshness_label, text != NULL ? text : "");
}

static void
update_safety (WardWindow *self)
{
  guint n = ward_record_get_n_quarantined (self->record);
  g_autofree char *text = NULL;

  if (n == 0)
    {
      ward_notices_hide (self->record_notices, "quarantine");
      return;
    }
  text = g_strdup_printf (
      ngettext (
          "The server sent %u result that does not belong to this patient. It is not shown. Tell the hospital’s IT.",
          "The server sent %u results that do not belong to this patient. They are not shown. Tell the hospital’s IT.",
          n),
      n);
  ward_notices_show (self->record_notices, "quarantine", WARD_NOTICE_DANGER, text, _ ("Diagnostics"),
                     "win.diagnostics");
}

/**
 * ward_window_update_record:
 *
 * Shows the record's patient, bars and freshness anew; also once a minute, since ages grow.
 */
void
ward_window_update_record (WardWindow *self)
{
  if (self->record == NULL)
    return;
  ward_state_view_show_record (self->patient_state, self->record, WARD_SECTION_PATIENT,
                               ward_record_get_patient (self->record) != NULL ? 1 : 0);
  update_banner (self);
  update_freshness (self);
  update_safety (self);
}

/**
 * ward_window_record_section_changed:
 * @section: what has changed
 *
 * Keeps the parts of the window that belong to no page in line.
 */
void
ward_window_record_section_changed (WardWindow *self, WardSection section)
{
  ward_window_update_record (self);
  ward_window_update_actions (self);
}
