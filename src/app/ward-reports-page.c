/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of reports: a list in which each report says its name, date and status, and the rows of the selected one (clinical.md 5.9). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-list-tab.h"
#include "app/ward-record-print.h"
#include "app/ward-report-forms.h"
#include "app/ward-reports-page.h"
#include "app/ward-state-view.h"
#include "app/ward-susceptibility-table.h"
#include "core/clinical/ward-report-counts.h"
#include "core/record/ward-record-look-up.h"
#include "widgets/ward-wrap-layout.h"

#define ROWS_AT_ONCE 16 /* of the list: more would hold up a frame */

struct _WardReportsPage
{
  GtkBox parent_instance;

  WardStateView *state;
  GtkListBox *list;
  GtkLabel *title_label;
  GtkLabel *counts_label;
  WardFacts *facts;
  WardSusceptibilityTable *matrix;
  WardReportForms *forms;

  WardRecord *record;         /* (owned) (nullable) */
  GSignalGroup *record_group; /* (owned) */
  char *selected;             /* (owned) (nullable) a report's id */
  char *listed;               /* (owned) (nullable) what the list shows */
  gboolean filling;
  guint n_filled;    /* rows that the list has */
  guint fill_source; /* adds the others; 0: all are there */
  guint n_told;      /* rows that say what stands out now */
  guint tell_source; /* tells the others; 0: all are told */
};

typedef struct
{
  WardReportsPage *self;
  const WardReport *report;
  GHashTable *absent; /* (unowned) set of references, each but once: what looks for results may do so twice */
  guint n_under_way;  /* of these, results that are being read one by one */
  guint n_forbidden;  /* … and those that the user may not see */
} Place;

G_DEFINE_FINAL_TYPE (WardReportsPage, ward_reports_page, GTK_TYPE_BOX)

static const WardReport *
find_report (WardReportsPage *self, const char *id)
{
  guint n = self->record != NULL ? ward_record_get_n_reports (self->record) : 0;

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (ward_record_get_report (self->record, i)->id, id) == 0)
      return ward_record_get_report (self->record, i);
  return NULL;
}

static const char *
get_name (const WardReport *report)
{
  const char *name = ward_concept_get_text (&report->code);

  return name != NULL ? name : _ ("Unnamed report");
}

static GtkWidget *
new_row_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static const WardDateTime *
get_time (const WardReport *report)
{
  return report->effective.precision != WARD_PRECISION_NONE ? &report->effective : &report->issued;
}

static char *
dup_time (const WardReport *report)
{
  const WardDateTime *when = get_time (report);

  return when->precision != WARD_PRECISION_NONE ? ward_datetime_format (when, NULL)
                                                : g_strdup (_ ("Time not recorded"));
}

/* Time and status; where they do not fit beside each other, the status goes into a line of its own. */
static GtkWidget *
new_second_line (const WardReport *report)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  g_autofree char *time = dup_time (report);
  const char *status = ward_status_get_text (report->status);

  gtk_widget_set_layout_manager (line, ward_wrap_layout_new (10, 0, FALSE));
  gtk_box_append (GTK_BOX (line), new_row_label (time, "numeric"));
  if (*status != '\0')
    gtk_box_append (GTK_BOX (line), new_row_label (status, "status-mark"));
  return line;
}

static char *
dup_spoken (const WardReport *report, const char *counts)
{
  g_autofree char *time = dup_time (report);
  const char *status = ward_status_get_text (report->status);

  return g_strdup_printf ("%s, %s%s%s%s%s", get_name (report), time, *status != '\0' ? ", " : "", status,
                          *counts != '\0' ? ", " : "", counts);
}

static const WardObservation *
find_result (const char *reference, gpointer user_data)
{
  Place *place = user_data;
  const WardObservation *result = ward_record_find_result (place->self->record, place->report, reference);

  if (result != NULL || reference == NULL || !g_hash_table_add (place->absent, (gpointer) reference))
    return result;
  if (ward_record_is_looking_up (place->self->record, reference))
    place->n_under_way++;
  else if (ward_record_is_result_forbidden (place->self->record, reference))
    place->n_forbidden++;
  return NULL;
}

/* While results come, or wait for their turn, what is not there yet is on its way; after that, what is being read by itself is, as its row says (W33). */
static gboolean
take_loading (const Place *place, WardReportCounts *counts)
{
  WardRecord *record = place->self->record;

  if (counts->n_missing > 0
      && (!ward_record_is_finished (record, WARD_SECTION_LABS)
          || !ward_record_is_finished (record, WARD_SECTION_VITALS)))
    {
      counts->n_missing = 0;
      return TRUE;
    }
  counts->n_missing -= MIN (counts->n_missing, place->n_under_way);
  counts->n_forbidden = MIN (counts->n_missing, place->n_forbidden);
  counts->n_missing -= counts->n_forbidden;
  return place->n_under_way > 0;
}

static char *
build_counts (WardReportsPage *self, const WardReport *report, WardReportCounts *out_counts)
{
  g_autoptr (GHashTable) absent = g_hash_table_new (g_str_hash, g_str_equal);
  Place place = { self, report, absent, 0, 0 };
  g_autofree char *words = NULL;
  gboolean loading;

  ward_report_count (report, find_result, &place, out_counts);
  loading = take_loading (&place, out_counts);
  words = ward_report_counts_format (out_counts);
  if (!loading)
    return g_steal_pointer (&words);
  if (*words == '\0')
    return g_strdup (_ ("results still loading"));
  /* Translators: %s counts what stands out so far, as “2 abnormal”. */
  return g_strdup_printf (_ ("%s, results still loading"), words);
}

/* What is missing says nothing of the patient, and is not quiet either. */
static const char *
get_counts_class (const WardReportCounts *counts)
{
  if (counts->n_critical > 0)
    return "panel-critical";
  if (counts->n_abnormal > 0 || counts->n_resistant > 0)
    return "panel-abnormal";
  return counts->n_missing > 0 || counts->n_forbidden > 0 ? "fact-missing" : "quiet-text";
}

static void
show_counts (GtkWidget *label, const WardReportCounts *counts, const char *words)
{
  gtk_label_set_text (GTK_LABEL (label), words);
  gtk_widget_set_visible (label, *words != '\0');
  gtk_widget_set_css_classes (label, (const char *[]){ get_counts_class (counts), NULL });
}

static void tell_selected_row (WardReportsPage *self, const WardReport *report, const WardReportCounts *counts,
                               const char *words);

/* The rows of results ask for what is missing: what the heading and the list say of it is counted after that. */
static void
show_selected (WardReportsPage *self)
{
  const WardReport *report = self->selected != NULL ? find_report (self, self->selected) : NULL;
  g_autoptr (WardSusceptibility) matrix
      = report != NULL && self->record != NULL ? ward_susceptibility_read_report (self->record, report) : NULL;
  WardReportCounts counts = { 0 };
  g_autofree char *words = NULL;

  ward_facts_clear (self->facts);
  gtk_label_set_text (self->title_label, report != NULL ? get_name (report) : _ ("Select a report to read it."));
  if (report != NULL)
    ward_report_facts_add (self->facts, self->record, report, matrix);
  words = report != NULL ? build_counts (self, report, &counts) : g_strdup ("");
  show_counts (GTK_WIDGET (self->counts_label), &counts, words);
  if (report != NULL)
    tell_selected_row (self, report, &counts, words);
  ward_susceptibility_table_set_matrix (self->matrix, matrix);
  ward_report_forms_set_report (self->forms, self->record, report);
}

/* By the user's act, and only where the hospital lets it (ward_tenant_get_forbid_saving ()). */
static void
save_form_cb (WardReportsPage *self)
{
  const WardReport *report = self->selected != NULL ? find_report (self, self->selected) : NULL;
  guint chosen = ward_report_forms_get_chosen (self->forms);
  const WardAttachment *whole;
  const GError *error = NULL;

  if (report == NULL || chosen >= report->n_forms
      || ward_tenant_get_forbid_saving (ward_session_get_tenant (ward_record_get_session (self->record))))
    return;
  whole = ward_record_look_up_form (self->record, &report->forms[chosen], &error);
  if (whole != NULL)
    ward_report_forms_save (self->forms, whole);
}

static void
retry_form_cb (WardReportsPage *self)
{
  const WardReport *report = self->selected != NULL ? find_report (self, self->selected) : NULL;
  guint chosen = ward_report_forms_get_chosen (self->forms);

  if (report == NULL || chosen >= report->n_forms)
    return;
  ward_record_retry_form (self->record, &report->forms[chosen]);
  show_selected (self);
}

static void
row_selected_cb (WardReportsPage *self, GtkListBoxRow *row)
{
  if (self->filling)
    return;
  g_free (self->selected);
  self->selected = g_strdup (row != NULL ? g_object_get_data (G_OBJECT (row), "ward-report") : NULL);
  show_selected (self);
}

/* What stands out of a report that is not open (W23). Results come after their reports, too: a row is written anew with each of them. */
static void
show_row_counts (GtkListBoxRow *row, const WardReport *report, const WardReportCounts *counts, const char *words)
{
  GtkWidget *label = g_object_get_data (G_OBJECT (row), "ward-counts");
  g_autofree char *spoken = NULL;

  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), words) == 0)
    return;
  spoken = dup_spoken (report, words);
  show_counts (label, counts, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
tell_row (WardReportsPage *self, GtkListBoxRow *row, const WardReport *report)
{
  WardReportCounts counts;
  g_autofree char *words = build_counts (self, report, &counts);

  show_row_counts (row, report, &counts, words);
}

/* The same as the heading says. */
static void
tell_selected_row (WardReportsPage *self, const WardReport *report, const WardReportCounts *counts, const char *words)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (row != NULL && g_strcmp0 (g_object_get_data (G_OBJECT (row), "ward-report"), report->id) == 0)
    show_row_counts (row, report, counts, words);
}

/* The next rows; FALSE when all are told. Reports that have changed themselves are listed anew at their own signal. */
static gboolean
tell_rows (WardReportsPage *self)
{
  guint n = self->record != NULL ? MIN (self->n_filled, ward_record_get_n_reports (self->record)) : 0;
  guint end = MIN (self->n_told + ROWS_AT_ONCE, n);

  for (; self->n_told < end; self->n_told++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) self->n_told);
      const WardReport *report = ward_record_get_report (self->record, self->n_told);

      if (g_strcmp0 (g_object_get_data (G_OBJECT (row), "ward-report"), report->id) == 0)
        tell_row (self, row, report);
    }
  return self->n_told < n;
}

static gboolean
tell_cb (gpointer user_data)
{
  WardReportsPage *self = user_data;

  if (tell_rows (self))
    return G_SOURCE_CONTINUE;
  self->tell_source = 0;
  return G_SOURCE_REMOVE;
}

/* When nothing else is to be done: hundreds of reports have thousands of results. */
static void
queue_tell (WardReportsPage *self)
{
  self->n_told = 0;
  if (self->tell_source == 0)
    self->tell_source = g_idle_add_full (G_PRIORITY_LOW, tell_cb, self, NULL);
}

static void
add_row (WardReportsPage *self, const WardReport *report)
{
  g_autofree char *spoken = dup_spoken (report, "");
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *counts = new_row_label ("", "panel-abnormal");

  gtk_widget_add_css_class (row, "report-row");
  gtk_widget_set_visible (counts, FALSE);
  gtk_box_append (GTK_BOX (box), new_row_label (get_name (report), "report-name"));
  gtk_box_append (GTK_BOX (box), counts);
  gtk_box_append (GTK_BOX (box), new_second_line (report));
  if (report->performer != NULL)
    gtk_box_append (GTK_BOX (box), new_row_label (report->performer, "quiet-text"));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data_full (G_OBJECT (row), "ward-report", g_strdup (report->id), g_free);
  g_object_set_data (G_OBJECT (row), "ward-counts", counts);
  tell_row (self, GTK_LIST_BOX_ROW (row), report);
  gtk_list_box_append (self->list, row);
  if (g_strcmp0 (report->id, self->selected) == 0)
    gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (row));
}

/* Everything that a row says of its report: where none of it changed, the rows stay, and with them the focus. */
static char *
describe_list (WardReportsPage *self, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      const WardReport *report = ward_record_get_report (self->record, i);

      g_string_append_printf (text, "%s\n%s\n%d\n%" G_GINT64_FORMAT " %d\n%s\n", report->id, get_name (report),
                              (int) report->status, get_time (report)->utc_us, (int) get_time (report)->precision,
                              report->performer != NULL ? report->performer : "");
    }
  return g_string_free (text, FALSE);
}

/* The next rows; FALSE when all are there. */
static gboolean
add_rows (WardReportsPage *self)
{
  guint n = ward_record_get_n_reports (self->record);
  guint end = MIN (self->n_filled + ROWS_AT_ONCE, n);

  self->filling = TRUE;
  while (self->n_filled < end)
    add_row (self, ward_record_get_report (self->record, self->n_filled++));
  self->filling = FALSE;
  return self->n_filled < n;
}

static gboolean
fill_cb (gpointer user_data)
{
  WardReportsPage *self = user_data;

  if (add_rows (self))
    return G_SOURCE_CONTINUE;
  self->fill_source = 0;
  return G_SOURCE_REMOVE;
}

/* What is seen first at once, hundreds of others when nothing else is to be done. */
static void
fill_list (WardReportsPage *self)
{
  GtkListBoxRow *row;

  g_clear_handle_id (&self->fill_source, g_source_remove);
  self->filling = TRUE;
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  self->filling = FALSE;
  self->n_filled = 0;
  if (self->record != NULL && add_rows (self))
    self->fill_source = g_idle_add_full (G_PRIORITY_LOW, fill_cb, self, NULL);
}

static void
update (WardReportsPage *self)
{
  guint n = self->record != NULL ? ward_record_get_n_reports (self->record) : 0;
  g_autofree char *listed = describe_list (self, n);

  if (g_strcmp0 (listed, self->listed) != 0)
    {
      fill_list (self);
      g_free (self->listed);
      self->listed = g_steal_pointer (&listed);
    }
  else
    queue_tell (self);
  if (gtk_list_box_get_selected_row (self->list) == NULL && n > 0
      && (self->selected == NULL || find_report (self, self->selected) == NULL))
    gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
  else
    show_selected (self);
  ward_state_view_show_record (self->state, self->record, WARD_SECTION_REPORTS, n);
}

static void
section_changed_cb (WardReportsPage *self, WardSection section)
{
  if (section == WARD_SECTION_REPORTS)
    update (self);
  else if (section == WARD_SECTION_LABS || section == WARD_SECTION_VITALS)
    {
      queue_tell (self);
      show_selected (self);
    }
}

static void
ward_reports_page_dispose (GObject *object)
{
  WardReportsPage *self = WARD_REPORTS_PAGE (object);

  g_clear_handle_id (&self->fill_source, g_source_remove);
  g_clear_handle_id (&self->tell_source, g_source_remove);
  if (self->record != NULL)
    ward_reports_page_set_record (self, NULL);
  g_clear_object (&self->record_group);
  gtk_widget_dispose_template (GTK_WIDGET (self), WARD_TYPE_REPORTS_PAGE);
  G_OBJECT_CLASS (ward_reports_page_parent_class)->dispose (object);
}

static void
ward_reports_page_finalize (GObject *object)
{
  WardReportsPage *self = WARD_REPORTS_PAGE (object);

  g_clear_pointer (&self->selected, g_free);
  g_clear_pointer (&self->listed, g_free);
  G_OBJECT_CLASS (ward_reports_page_parent_class)->finalize (object);
}

/* The row that is selected, as often as one comes here: moving the focus into the list would select the next report of a list that has it already. */
static gboolean
ward_reports_page_grab_focus (GtkWidget *widget)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (WARD_REPORTS_PAGE (widget)->list);

  return row != NULL && gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
ward_reports_page_class_init (WardReportsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ward_reports_page_dispose;
  widget_class->grab_focus = ward_reports_page_grab_focus;
  G_OBJECT_CLASS (klass)->finalize = ward_reports_page_finalize;

  g_type_ensure (WARD_TYPE_STATE_VIEW);
  g_type_ensure (WARD_TYPE_FACTS);
  g_type_ensure (WARD_TYPE_REPORT_FORMS);
  g_type_ensure (WARD_TYPE_SUSCEPTIBILITY_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wardviewer/Ward/ui/ward-reports-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WardReportsPage, state);
  gtk_widget_class_bind_template_child (widget_class, WardReportsPage, list);
  gtk_widget_class_bind_template_child (widget_class, WardReportsPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, WardReportsPage, counts_label);
  gtk_widget_class_bind_template_child (widget_class, WardReportsPage, facts);
  gtk_widget_class_bind_template_child (widget_class, WardReportsPage, forms);
  gtk_widget_class_bind_template_child (widget_class, WardReportsPage, matrix);
  gtk_widget_class_bind_template_callback (widget_class, save_form_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_form_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_selected);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
}

static void
ward_reports_page_init (WardReportsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ward_list_tab_install (self->list);
  self->record_group = g_signal_group_new (WARD_TYPE_RECORD);
  g_signal_group_connect_swapped (self->record_group, "section-changed", G_CALLBACK (section_changed_cb), self);
  update (self);
}

/**
 * ward_reports_page_new:
 *
 * An empty page.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_reports_page_new (void)
{
  return g_object_new (WARD_TYPE_REPORTS_PAGE, NULL);
}

/**
 * ward_reports_page_set_record:
 * @record: (nullable): the open record
 *
 * Shows a record; what was shown before is gone at once.
 */
void
ward_reports_page_set_record (WardReportsPage *self, WardRecord *record)
{
  g_return_if_fail (WARD_IS_REPORTS_PAGE (self));
  g_return_if_fail (record == NULL || WARD_IS_RECORD (record));

  if (self->record == record)
    return;
  g_signal_group_set_target (self->record_group, NULL);
  g_clear_pointer (&self->selected, g_free);
  g_clear_pointer (&self->listed, g_free);
  g_set_object (&self->record, record);
  g_signal_group_set_target (self->record_group, record);
  update (self);
}

/**
 * ward_reports_page_dup_copy:
 *
 * Returns: (transfer full) (nullable): the selected report as text
 */
char *
ward_reports_page_dup_copy (WardReportsPage *self)
{
  const WardReport *report;
  g_autofree char *rows = NULL;
  g_autofree char *matrix = NULL;
  g_autofree char *form = NULL;

  g_return_val_if_fail (WARD_IS_REPORTS_PAGE (self), NULL);

  report = self->selected != NULL ? find_report (self, self->selected) : NULL;
  if (report == NULL)
    return NULL;
  rows = ward_facts_dup_text (self->facts);
  matrix = ward_susceptibility_table_dup_text (self->matrix);
  form = ward_report_forms_dup_text (self->forms);
  return g_strdup_printf ("%s\n%s%s%s", get_name (report), rows, matrix, form);
}

/**
 * ward_reports_page_get_title:
 *
 * Returns: (nullable): the name of the selected report
 */
const char *
ward_reports_page_get_title (WardReportsPage *self)
{
  const WardReport *report;

  g_return_val_if_fail (WARD_IS_REPORTS_PAGE (self), NULL);

  report = self->selected != NULL ? find_report (self, self->selected) : NULL;
  return report != NULL ? get_name (report) : NULL;
}

/**
 * ward_reports_page_print:
 * @printout: a print with its patient
 *
 * Adds what is seen of the selected report.
 */
void
ward_reports_page_print (WardReportsPage *self, WardPrintout *printout)
{
  GPtrArray *matrix;
  g_autofree char *form = NULL;
  char *words;

  g_return_if_fail (WARD_IS_REPORTS_PAGE (self));

  ward_record_print_add_facts (printout, self->facts);
  matrix = ward_susceptibility_table_get_rows (self->matrix);
  if (matrix->len > 0)
    {
      ward_printout_add_heading (printout, _ ("Susceptibilities"));
      ward_printout_add_table (printout, matrix);
      if (*ward_susceptibility_table_get_note (self->matrix) != '\0')
        ward_printout_add_text (printout, "", ward_susceptibility_table_get_note (self->matrix));
    }
  /* The first line is the form's name. */
  form = ward_report_forms_dup_text (self->forms);
  words = strchr (form, '\n');
  if (words == NULL)
    return;
  *words = '\0';
  ward_record_print_add_lines (printout, form, words + 1);
}
