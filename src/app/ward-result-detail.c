/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The detail pane: which analyte, each selected result with all its rows, and the reports that it belongs to. The rows are made in ward-result-facts.c. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-result-detail.h"
#include "core/clinical/ward-grid.h"

struct _WardResultDetail
{
  GtkBox parent_instance;

  GtkLabel *title;
  WardFacts *facts;
};

G_DEFINE_FINAL_TYPE (WardResultDetail, ward_result_detail, GTK_TYPE_BOX)

static void
ward_result_detail_class_init (WardResultDetailClass *klass)
{
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "ward-detail");
}

static void
ward_result_detail_init (WardResultDetail *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->title, 0);
  gtk_label_set_wrap (self->title, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "pane-title");
  self->facts = WARD_FACTS (ward_facts_new ());

  gtk_widget_add_css_class (box, "pane-content");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->facts));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  /* Where it stands below the graph, the pane around both scrolls: so much of it is to be seen at a time. */
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 150);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_widget_set_focusable (scroller, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scroller), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Details of the selected result"), -1);
  gtk_box_append (GTK_BOX (self), scroller);
}

/**
 * ward_result_detail_new:
 *
 * An empty pane.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_result_detail_new (void)
{
  return g_object_new (WARD_TYPE_RESULT_DETAIL, NULL);
}

/**
 * ward_result_detail_clear:
 * @hint: what to do to see something
 *
 * Empties the pane.
 */
void
ward_result_detail_clear (WardResultDetail *self, const char *hint)
{
  g_return_if_fail (WARD_IS_RESULT_DETAIL (self));

  gtk_label_set_text (self->title, hint);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "quiet-text");
  ward_facts_clear (self->facts);
}

static gboolean
report_names (const WardReport *report, const char *id)
{
  for (guint i = 0; i < report->n_results; i++)
    {
      const char *slash = report->results[i] != NULL ? strrchr (report->results[i], '/') : NULL;

      if (slash != NULL && g_str_equal (slash + 1, id))
        return TRUE;
    }
  return FALSE;
}

static void
add_reports (WardFacts *facts, WardRecord *record, const WardObservation *observation)
{
  guint n = record != NULL ? ward_record_get_n_reports (record) : 0;

  for (guint i = 0; i < n; i++)
    {
      const WardReport *report = ward_record_get_report (record, i);
      const char *name;
      const char *status;
      g_autofree char *text = NULL;

      if (observation->id == NULL || !report_names (report, observation->id))
        continue;
      name = ward_concept_get_text (&report->code);
      status = ward_status_get_text (report->status);
      text
          = g_strdup_printf ("%s%s%s", name != NULL ? name : _ ("Unnamed report"), *status != '\0' ? ", " : "", status);
      ward_facts_add (facts, _ ("Report"), text, NULL);
    }
}

/**
 * ward_result_detail_show:
 * @record: (nullable): the open record
 * @label: the analyte's name as in the grid
 * @results: the results of the selected cell
 * @n_results: how many
 * @previous: (nullable): the result before @results[0]
 *
 * Shows each result with everything that is known about it.
 */
void
ward_result_detail_show (WardResultDetail *self, WardRecord *record, const char *label,
                         const WardObservation *const *results, guint n_results, const WardObservation *previous)
{
  g_return_if_fail (WARD_IS_RESULT_DETAIL (self));
  g_return_if_fail (label != NULL);

  gtk_label_set_text (self->title, label);
  gtk_widget_remove_css_class (GTK_WIDGET (self->title), "quiet-text");
  ward_facts_clear (self->facts);
  for (guint i = 0; i < n_results; i++)
    {
      g_autofree char *heading
          = n_results > 1 ? g_strdup_printf (_ ("Result %u of %u at this time"), i + 1, n_results) : NULL;
      g_autofree char *change = previous != NULL && i == 0 ? ward_grid_format_change (results[i], previous) : NULL;

      if (heading != NULL)
        ward_facts_add_heading (self->facts, heading);
      ward_result_facts_add (self->facts, results[i], NULL);
      ward_facts_add (self->facts, _ ("Change"), change, NULL);
      add_reports (self->facts, record, results[i]);
    }
}

/**
 * ward_result_detail_get_facts:
 *
 * Returns: (transfer none): the rows
 */
WardFacts *
ward_result_detail_get_facts (WardResultDetail *self)
{
  g_return_val_if_fail (WARD_IS_RESULT_DETAIL (self), NULL);

  return self->facts;
}
