/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of the patient search: what was found, by name, with how many and in which order, similar names marked (clinical.md 3.5), and before a search
 * those that were opened in this session. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-patient-row.h"
#include "app/ward-patient-search-private.h"

void
ward_patient_search_clear_rows (WardPatientSearch *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
}

const char *
ward_patient_search_get_mrn_system (WardPatientSearch *self)
{
  return self->session != NULL ? ward_tenant_get_mrn_system (ward_session_get_tenant (self->session)) : NULL;
}

static gboolean
has_similar (GPtrArray *patients, guint index, gint64 now_us)
{
  for (guint i = 0; i < patients->len; i++)
    if (i != index && ward_patient_is_similar (patients->pdata[index], patients->pdata[i], now_us))
      return TRUE;
  return FALSE;
}

static guint
fill_rows (WardPatientSearch *self, GPtrArray *patients)
{
  gint64 now_us = g_get_real_time ();
  guint n_similar = 0;

  ward_patient_search_clear_rows (self);
  for (guint i = 0; i < patients->len; i++)
    {
      gboolean similar = has_similar (patients, i, now_us);

      n_similar += similar ? 1 : 0;
      gtk_list_box_append (self->list,
                           ward_patient_row_new (patients->pdata[i], ward_patient_search_get_mrn_system (self), similar,
                                                 now_us));
    }
  return n_similar;
}

void
ward_patient_search_show_recent (WardPatientSearch *self)
{
  WardStateWords words = { .page = WARD_PAGE_ROWS };

  self->answered = FALSE;
  if (self->recent->len == 0)
    {
      words.page = WARD_PAGE_MESSAGE;
      words.icon = "system-users-symbolic";
      words.title = (char *) _ ("No patient is open");
      words.body = (char *) _ ("Search above. What you open is listed here until you sign out.");
      ward_patient_search_clear_rows (self);
    }
  else
    {
      fill_rows (self, self->recent);
      gtk_label_set_text (self->count_label, _ ("Opened in this session, the newest first"));
    }
  ward_state_view_set_words (self->state, &words);
}

static int
compare_patients (gconstpointer a, gconstpointer b)
{
  gint64 now_us = g_get_real_time ();
  const WardPatient *left = *(WardPatient *const *) a;
  const WardPatient *right = *(WardPatient *const *) b;
  g_autofree char *left_name = ward_patient_format_name (left, now_us);
  g_autofree char *right_name = ward_patient_format_name (right, now_us);
  int order = g_utf8_collate (left_name, right_name);

  return order != 0 ? order : ward_datetime_compare (&left->birth, &right->birth);
}

static char *
join_notes (GPtrArray *notes)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; notes != NULL && i < notes->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *) notes->pdata[i]);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static const char *
get_nobody_words (WardPatientSearch *self)
{
  WardPatientQuery query = { 0 };
  gboolean dated;

  ward_patient_search_read_query (self, &query);
  dated = query.birth_date != NULL;
  ward_patient_query_clear (&query);
  return dated ? _ ("The server knows nobody who matches all that was typed, or does not show them to you. Check the "
                    "spelling and the date of birth.")
               : _ ("The server knows nobody who matches all that was typed, or does not show them to you. Check the "
                    "spelling.");
}

/**
 * ward_patient_search_show_hits:
 * @patients: of #WardPatient
 * @notes: (nullable): of char: what the server said beside them
 *
 * Lists what was found, by name, and says how many and in which order.
 */
void
ward_patient_search_show_hits (WardPatientSearch *self, GPtrArray *patients, GPtrArray *notes)
{
  WardStateWords words = { .page = WARD_PAGE_ROWS };
  g_autofree char *said = join_notes (notes);
  g_autofree char *count = NULL;
  guint n_similar;

  g_return_if_fail (WARD_IS_PATIENT_SEARCH (self));

  words.notes = said;
  self->answered = TRUE;
  if (patients->len == 0)
    {
      words.page = WARD_PAGE_MESSAGE;
      words.icon = "edit-find-symbolic";
      words.title = (char *) _ ("No patient found");
      words.body = (char *) get_nobody_words (self);
      ward_patient_search_clear_rows (self);
      ward_state_view_set_words (self->state, &words);
      return;
    }

  g_ptr_array_sort (patients, compare_patients);
  n_similar = fill_rows (self, patients);
  count = g_strdup_printf (ngettext ("%u patient found, ordered by name", "%u patients found, ordered by name",
                                     patients->len),
                           patients->len);
  gtk_label_set_text (self->count_label, count);
  if (n_similar > 0)
    {
      words.bar = (char *) _ ("Some of these names are similar. Check the date of birth and the record number.");
      words.bar_kind = WARD_NOTICE_WARNING;
    }
  ward_state_view_set_words (self->state, &words);
  if (patients->len == 1 && gtk_widget_get_mapped (GTK_WIDGET (self->list)))
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0)));
}
