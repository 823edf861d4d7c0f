/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The detail pane: which analyte, each selected result with all its rows, and the reports that it belongs to. The rows are made in ward-result-facts.c. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-origin-facts.h"
#include "app/ward-result-detail.h"
#include "core/clinical/ward-grid.h"

#define SETTLE_MS 200 /* what is only passed on the way to another cell is not asked for */

struct _WardResultDetail
{
  GtkBox parent_instance;

  GtkLabel *title;
  WardFacts *facts;

  WardRecord *record;              /* (nullable) a weak pointer */
  GSignalGroup *record_group;      /* (owned) */
  GPtrArray *results;              /* (owned) of the record's rows */
  GPtrArray *ids;                  /* (owned) of char (nullable): theirs, which outlive the rows */
  const WardObservation *previous; /* (unowned) (nullable) */
  gboolean parted;                 /* … between which and the first result others may not have been loaded */
  gboolean is_isolate;             /* they are of an organism's row */
  guint settle_id;
  WardLook look;
};

G_DEFINE_FINAL_TYPE (WardResultDetail, ward_result_detail, GTK_TYPE_BOX)

static void render (WardResultDetail *self);

static void
forget (WardResultDetail *self)
{
  g_clear_handle_id (&self->settle_id, g_source_remove);
  if (self->record_group != NULL)
    g_signal_group_set_target (self->record_group, NULL);
  g_clear_weak_pointer (&self->record);
  g_ptr_array_set_size (self->results, 0);
  g_ptr_array_set_size (self->ids, 0);
  self->previous = NULL;
  self->parted = FALSE;
  self->look = WARD_LOOK_ONLY;
}

static void
ward_result_detail_dispose (GObject *object)
{
  WardResultDetail *self = WARD_RESULT_DETAIL (object);

  forget (self);
  g_clear_object (&self->record_group);
  G_OBJECT_CLASS (ward_result_detail_parent_class)->dispose (object);
}

static void
ward_result_detail_finalize (GObject *object)
{
  g_ptr_array_unref (WARD_RESULT_DETAIL (object)->results);
  g_ptr_array_unref (WARD_RESULT_DETAIL (object)->ids);
  G_OBJECT_CLASS (ward_result_detail_parent_class)->finalize (object);
}

static void
origin_changed_cb (WardResultDetail *self, WardRecord *record)
{
  render (self);
}

static void
ward_result_detail_class_init (WardResultDetailClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ward_result_detail_dispose;
  G_OBJECT_CLASS (klass)->finalize = ward_result_detail_finalize;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "ward-detail");
}

static void
ward_result_detail_init (WardResultDetail *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  self->results = g_ptr_array_new ();
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->record_group = g_signal_group_new (WARD_TYPE_RECORD);
  g_signal_group_connect_swapped (self->record_group, "origin-changed", G_CALLBACK (origin_changed_cb), self);
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

  forget (self);
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

static void
render_result (WardResultDetail *self, guint index)
{
  guint n = self->results->len;
  const WardObservation *result = g_ptr_array_index (self->results, index);
  g_autofree char *heading = n > 1 ? g_strdup_printf (_ ("Result %u of %u at this time"), index + 1, n) : NULL;
  g_autofree char *others
      = ward_grid_format_others ((const WardObservation *const *) self->results->pdata, n, result, self->is_isolate);
  g_autofree char *change
      = self->previous != NULL && index == 0 ? ward_grid_format_change (result, self->previous) : NULL;

  if (change != NULL && self->parted)
    {
      g_free (change);
      change = g_strdup (_ ("Not known: results between this and the one before it are not loaded"));
    }

  if (heading != NULL)
    ward_facts_add_heading (self->facts, heading);
  ward_result_facts_add (self->facts, result, others, NULL);
  ward_facts_add (self->facts, _ ("Change"), change, NULL);
  if (self->record != NULL)
    ward_origin_facts_add (self->facts, self->record, result, self->look);
  add_reports (self->facts, self->record, result);
}

static void
render (WardResultDetail *self)
{
  ward_facts_clear (self->facts);
  for (guint i = 0; i < self->results->len; i++)
    render_result (self, i);
}

static gboolean
settled_cb (gpointer user_data)
{
  WardResultDetail *self = user_data;

  self->settle_id = 0;
  self->look = WARD_LOOK_AND_ASK;
  if (self->record != NULL)
    render (self);
  return G_SOURCE_REMOVE;
}

static gboolean
names_origins (WardResultDetail *self)
{
  for (guint i = 0; i < self->results->len; i++)
    if (ward_origin_facts_are_any (g_ptr_array_index (self->results, i)))
      return TRUE;
  return FALSE;
}

/* Whether the pane shows these very results already, in an earlier state. */
static gboolean
shows (WardResultDetail *self, WardRecord *record, const WardObservation *const *results, guint n_results)
{
  if (record == NULL || self->record != record || self->ids->len != n_results)
    return FALSE;
  for (guint i = 0; i < n_results; i++)
    if (results[i]->id == NULL || g_strcmp0 (results[i]->id, g_ptr_array_index (self->ids, i)) != 0)
      return FALSE;
  return TRUE;
}

static void
take_results (WardResultDetail *self, const WardObservation *const *results, guint n_results)
{
  g_ptr_array_set_size (self->results, 0);
  g_ptr_array_set_size (self->ids, 0);
  for (guint i = 0; i < n_results; i++)
    {
      g_ptr_array_add (self->results, (gpointer) results[i]);
      g_ptr_array_add (self->ids, g_strdup (results[i]->id));
    }
}

/**
 * ward_result_detail_show:
 * @record: (nullable): the open record
 * @label: the analyte's name as in the grid
 * @results: the results of the selected cell
 * @n_results: how many
 * @previous: (nullable): the result before @results[0]
 * @parted: whether there may be others between these two that were not loaded: then no difference is told
 * @is_isolate: whether they are of an organism's row
 *
 * Shows each result with everything that is known about it. What it names beside itself is asked for when the selection has stayed for a moment; where the
 * same results are shown anew, because others have come, it has stayed.
 */
void
ward_result_detail_show (WardResultDetail *self, WardRecord *record, const char *label,
                         const WardObservation *const *results, guint n_results, const WardObservation *previous,
                         gboolean parted, gboolean is_isolate)
{
  g_return_if_fail (WARD_IS_RESULT_DETAIL (self));
  g_return_if_fail (label != NULL);

  if (!shows (self, record, results, n_results))
    {
      forget (self);
      g_set_weak_pointer (&self->record, record);
      g_signal_group_set_target (self->record_group, record);
    }
  take_results (self, results, n_results);
  self->previous = previous;
  self->parted = parted;
  self->is_isolate = is_isolate;
  gtk_label_set_text (self->title, label);
  gtk_widget_remove_css_class (GTK_WIDGET (self->title), "quiet-text");
  render (self);
  if (record != NULL && self->look == WARD_LOOK_ONLY && self->settle_id == 0 && names_origins (self))
    self->settle_id = g_timeout_add (SETTLE_MS, settled_cb, self);
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
