/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window and the open record: opening, closing, the time of the last refresh. The record's view is built after the window's first frame, or when a
 * record is opened before that: whoever starts Ward sees the window sooner. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-window-private.h"

/**
 * ward_window_ensure_record_view:
 *
 * Returns: (transfer none): the view of a record, built if it was not yet
 */
WardRecordView *
ward_window_ensure_record_view (WardWindow *self)
{
  if (self->record_view == NULL)
    {
      self->record_view = WARD_RECORD_VIEW (ward_record_view_new ());
      adw_bin_set_child (self->record_place, GTK_WIDGET (self->record_view));
      if (self->session != NULL)
        ward_record_view_set_tenant (self->record_view, ward_session_get_tenant (self->session));
    }

  return self->record_view;
}

static gboolean
build_cb (gpointer user_data)
{
  WardWindow *self = user_data;

  self->build_source = 0;
  ward_window_ensure_record_view (self);
  return G_SOURCE_REMOVE;
}

static gboolean
first_frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  WardWindow *self = WARD_WINDOW (widget);

  self->build_source = g_idle_add_full (G_PRIORITY_LOW, build_cb, self, NULL);
  return G_SOURCE_REMOVE;
}

/**
 * ward_window_build_record_view_later:
 *
 * Builds the view of a record once the window has been painted.
 */
void
ward_window_build_record_view_later (WardWindow *self)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (self), first_frame_cb, NULL, NULL);
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
  if (self->record_view != NULL)
    ward_record_view_set_record (self->record_view, NULL);
  ward_notices_hide (self->notices, "expired");
  ward_notices_hide (self->notices, "print");
  gtk_label_set_text (self->freshness_label, "");
  if (self->record != NULL)
    ward_record_close (self->record);
  g_clear_object (&self->record);
  ward_window_update_diagnostics (self);
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
  ward_record_view_set_record (ward_window_ensure_record_view (self), self->record);
  ward_window_update_record (self);
  ward_window_update_view (self);
  ward_window_update_diagnostics (self);
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
  ward_record_view_update (self->record_view);
  if (ward_record_get_patient (self->record) != NULL)
    ward_patient_search_remember (self->search_page, ward_record_get_patient (self->record));
  update_freshness (self);
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
