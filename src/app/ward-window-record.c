/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window and the open record: opening, closing, going back to the one before, the time of the last refresh. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-window-private.h"

/* Panes and banner are empty, together: no identity ever stands over what is another's (clinical.md W02). */
static void
empty_view (WardWindow *self)
{
  g_signal_group_set_target (self->record_group, NULL);
  if (self->record_view != NULL)
    ward_record_view_set_record (self->record_view, NULL);
  ward_window_end_prints (self);
  ward_notices_hide (self->notices, "expired");
  ward_notices_hide (self->notices, "print");
  ward_notices_hide (self->notices, "earlier");
  ward_notices_hide (self->notices, "from-replaced");
  gtk_label_set_text (self->freshness_label, "");
}

static void
close_earlier (WardWindow *self)
{
  if (self->earlier != NULL)
    ward_record_close (self->earlier);
  g_clear_object (&self->earlier);
}

static void
close_shown (WardWindow *self)
{
  if (self->record != NULL)
    ward_record_close (self->record);
  g_clear_object (&self->record);
}

/**
 * ward_window_close_record:
 *
 * Empties all panes and the banner, cancels what is under way. Of the patient before nothing stays either.
 */
void
ward_window_close_record (WardWindow *self)
{
  empty_view (self);
  close_earlier (self);
  close_shown (self);
  ward_window_update_diagnostics (self);
}

/* @record: (transfer full), into the empty view */
static void
show_record (WardWindow *self, WardRecord *record)
{
  g_assert (self->record == NULL);

  self->searching = FALSE;
  self->record = record;
  g_signal_group_set_target (self->record_group, self->record);
  ward_record_view_set_record (ward_window_ensure_record_view (self), self->record);
  ward_window_update_record (self);
  ward_window_update_view (self);
  ward_window_update_diagnostics (self);
}

static gboolean
is_of (WardRecord *record, const char *patient_id)
{
  return record != NULL && g_strcmp0 (ward_record_get_patient_id (record), patient_id) == 0;
}

/* A failure leaves on the screen what is there, and says so in the panes. */
static void
refresh (WardWindow *self)
{
  if (ward_session_get_state (self->session) == WARD_SESSION_ACTIVE)
    ward_record_reload (self->record);
}

/* The one before waits until the next one's patient was read: where the server does not answer, it would be closed for an empty one. A record of which
 * nothing was read is not worth to go back to. */
static void
put_by (WardWindow *self)
{
  if (self->record == NULL || ward_record_get_fetched_us (self->record, WARD_SECTION_PATIENT) == 0)
    {
      close_shown (self);
      return;
    }
  close_earlier (self);
  self->earlier = g_steal_pointer (&self->record);
  ward_record_rest (self->earlier);
}

/**
 * ward_window_open_patient:
 * @patient_id: the logical id
 * @patient: (nullable): a hit of the search, shown until the server's answer is here
 *
 * Opens a patient's record in place of the one that is open. The record of the same patient stays as it is and is asked for anew; the one before is one click
 * away as long as the server has not answered for the patient who was asked for.
 */
void
ward_window_open_patient (WardWindow *self, const char *patient_id, WardPatient *patient)
{
  g_return_if_fail (self->session != NULL);
  g_return_if_fail (patient_id != NULL);

  if (is_of (self->record, patient_id))
    {
      self->searching = FALSE;
      refresh (self);
      ward_window_update_view (self);
    }
  else if (is_of (self->earlier, patient_id))
    ward_window_show_earlier (self);
  else
    {
      empty_view (self);
      put_by (self);
      show_record (self, ward_record_new (self->session, patient_id, patient));
    }
}

/**
 * ward_window_show_earlier:
 *
 * Closes the record that could not be read, and shows the one before it again: banner and panes change in one go.
 */
void
ward_window_show_earlier (WardWindow *self)
{
  WardRecord *record = g_steal_pointer (&self->earlier);

  if (record == NULL)
    return;
  empty_view (self);
  close_shown (self);
  ward_record_note_act (record, "record shown again");
  show_record (self, record);
  refresh (self);
}

/* What was kept on the disk is shown, and is not what the server has now. */
static const char *
explain_unread (WardRecord *record)
{
  if (ward_record_get_fetched_us (record, WARD_SECTION_PATIENT) != 0)
    return _ ("The record of this patient could not be refreshed: what is shown was kept on this computer. The record "
              "that was open before is still there.");

  return _ ("The record of this patient could not be read. The record that was open before is still there.");
}

/* Once the server has answered for the patient who is shown, the one before is closed. */
static void
update_earlier (WardWindow *self)
{
  if (self->earlier == NULL)
    return;
  if (ward_record_get_state (self->record, WARD_SECTION_PATIENT) == WARD_STATE_COMPLETE)
    {
      ward_notices_hide (self->notices, "earlier");
      close_earlier (self);
    }
  else if (ward_record_get_error (self->record, WARD_SECTION_PATIENT) != NULL
           && !ward_record_is_busy (self->record, WARD_SECTION_PATIENT))
    ward_notices_show (self->notices, "earlier", WARD_NOTICE_WARNING, explain_unread (self->record),
                       _ ("Back to the Patient Before"), "win.show-earlier");
  else
    ward_notices_hide (self->notices, "earlier");
  ward_window_update_actions (self);
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

/**
 * ward_window_update_freshness:
 *
 * Says when the data was fetched; for some seconds after a copy, what that has done.
 */
void
ward_window_update_freshness (WardWindow *self)
{
  gint64 fetched = self->record != NULL ? get_fetched_us (self->record) : 0;
  g_autofree char *clock = fetched != 0 ? ward_state_format_clock (fetched, NULL) : NULL;
  g_autofree char *text = NULL;

  if (self->copied != NULL)
    text = g_strdup (self->copied);
  else if (clock != NULL)
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
  if (self->search_page != NULL && ward_record_get_patient (self->record) != NULL)
    ward_patient_search_remember (self->search_page, ward_record_get_patient (self->record));
  ward_window_update_freshness (self);
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
  if (section == WARD_SECTION_PATIENT)
    update_earlier (self);
  ward_window_update_actions (self);
}
