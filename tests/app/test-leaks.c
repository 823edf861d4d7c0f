/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every class of widget, made, laid out and let go of: nothing is left of it. What classes there are is read from the headers, so that a new one cannot be
 * forgotten here. Their contents are taken down in the tests of their own. */
#include <string.h>

#include "app/app-fixture.h"
#include "app/ward-abnormal-list.h"
#include "app/ward-cache-page.h"
#include "app/ward-check-page.h"
#include "app/ward-check-row.h"
#include "app/ward-diagnostics-window.h"
#include "app/ward-disclosure.h"
#include "app/ward-export-dialog.h"
#include "app/ward-health-page.h"
#include "app/ward-labs-page.h"
#include "app/ward-no-match.h"
#include "app/ward-latest-pane.h"
#include "app/ward-launch-dialog.h"
#include "app/ward-organisation-picker.h"
#include "app/ward-overview-page.h"
#include "app/ward-panel-list.h"
#include "app/ward-patient-row.h"
#include "app/ward-patient-search.h"
#include "app/ward-pdf-view.h"
#include "app/ward-print-preview.h"
#include "app/ward-record-view.h"
#include "app/ward-replaced-page.h"
#include "app/ward-report-forms.h"
#include "app/ward-reports-page.h"
#include "app/ward-result-detail.h"
#include "app/ward-sign-in-page.h"
#include "app/ward-split.h"
#include "app/ward-notice-bar.h"
#include "app/ward-state-view.h"
#include "app/ward-susceptibility-table.h"
#include "app/ward-tenant-advanced.h"
#include "app/ward-tenant-dialog.h"
#include "app/ward-tenant-page.h"
#include "app/ward-tenant-row.h"
#include "app/ward-vitals-page.h"
#include "app/ward-event-detail.h"
#include "app/ward-waterfall.h"
#include "core/check/ward-check-private.h"
#include "widgets/ward-banner-item.h"
#include "widgets/ward-banner.h"
#include "widgets/ward-cell-aid.h"
#include "widgets/ward-cumulative.h"
#include "widgets/ward-graph.h"
#include "widgets/ward-latest-tile.h"
#include "widgets/ward-name.h"
#include "widgets/ward-width-first.h"
#include "widgets/ward-wrap-layout.h"

#define WIDTH 1200

static GtkWidget *
new_diagnostics (void)
{
  g_autoptr (WardEventLog) events = ward_event_log_new (10);

  return ward_diagnostics_window_new (events);
}

static GtkWidget *
new_export (void)
{
  g_autoptr (WardSupportReport) report = ward_support_report_new ("0", 0);

  return ward_export_dialog_new (NULL, report);
}

static GtkWidget *
new_check_row (void)
{
  g_autoptr (WardCheckStep) step = ward_check_step_new ("dns", "A step");

  return ward_check_row_new (step);
}

static GtkWidget *
new_picker (void)
{
  g_autoptr (WardHttp) http = ward_http_new (NULL);
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "organisations.json", NULL);
  g_autoptr (WardBrandsStore) store = ward_brands_store_new (path, http);

  return ward_organisation_picker_new (NULL, store);
}

static GtkWidget *
new_patient_row (void)
{
  g_autoptr (WardPatient) patient = ward_patient_new ();

  return ward_patient_row_new (patient, NULL, TRUE, 0);
}

static GtkWidget *
new_tenant_row (void)
{
  static const char json[] = "{\"name\": \"Hospital\", \"fhirBase\": \"https://fhir.example/R4\", \"clientId\": \"c\", "
                             "\"redirectUris\": [\"http://127.0.0.1:8765/callback\"]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (json, strlen (json), NULL, &error);
  g_autoptr (WardTenant) tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), &error);

  g_assert_no_error (error);
  return ward_tenant_row_new (tenant);
}

static GtkWidget *
new_dialog (void)
{
  return ward_tenant_dialog_new (NULL, NULL);
}

static GtkWidget *
new_paste (void)
{
  return ward_launch_paste_new (NULL);
}

static GtkWidget *
new_disclosure (void)
{
  return ward_disclosure_new ("More");
}

static GtkWidget *
new_print_preview (void)
{
  return g_object_new (WARD_TYPE_PRINT_PREVIEW, NULL);
}

static GtkWidget *
new_split (void)
{
  GtkWidget *split = ward_split_new (300);

  ward_split_append (WARD_SPLIT (split), gtk_label_new ("a"));
  ward_split_append (WARD_SPLIT (split), gtk_label_new ("b"));
  return split;
}

static GtkWidget *
new_health (void)
{
  return g_object_new (WARD_TYPE_HEALTH_PAGE, NULL);
}

static GtkWidget *
new_item (void)
{
  return ward_banner_item_new ("born", FALSE);
}

static GtkWidget *
new_event_detail (void)
{
  g_autoptr (GtkSingleSelection) selection = gtk_single_selection_new (G_LIST_MODEL (g_list_store_new (G_TYPE_OBJECT)));

  return ward_event_detail_new (selection);
}

static GtkWidget *
new_aid (void)
{
  return ward_cell_aid_new (GTK_ACCESSIBLE_ROLE_GRID_CELL, TRUE);
}

/* A layout manager lives as long as its widget. */
static GtkWidget *
new_wrapped (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_layout_manager (box, ward_wrap_layout_new (4, 4, TRUE));
  return box;
}

static GtkWidget *
new_name (void)
{
  GtkWidget *name = ward_name_new ("name");

  ward_name_set_text (WARD_NAME (name), "TESTPERSON, Anna Maria (Mrs)");
  return name;
}

static GtkWidget *
new_width_first (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_layout_manager (box, ward_width_first_new ());
  return box;
}

static const struct
{
  const char *name;
  GtkWidget *(*make) (void);
} classes[] = {
  { "WardAbnormalList", ward_abnormal_list_new },
  { "WardBanner", ward_banner_new },
  { "WardBannerItem", new_item },
  { "WardCachePage", ward_cache_page_new },
  { "WardCellAid", new_aid },
  { "WardCheckPage", ward_check_page_new },
  { "WardCheckRow", new_check_row },
  { "WardCumulative", ward_cumulative_new },
  { "WardDiagnosticsWindow", new_diagnostics },
  { "WardDisclosure", new_disclosure },
  { "WardEventDetail", new_event_detail },
  { "WardExportDialog", new_export },
  { "WardFacts", ward_facts_new },
  { "WardGraph", ward_graph_new },
  { "WardHealthPage", new_health },
  { "WardLabsPage", ward_labs_page_new },
  { "WardLatestPane", ward_latest_pane_new },
  { "WardLatestStrip", ward_latest_strip_new },
  { "WardLatestTile", ward_latest_tile_new },
  { "WardLaunchPaste", new_paste },
  { "WardName", new_name },
  { "WardNoMatch", ward_no_match_new },
  { "WardNoticeBar", ward_notice_bar_new },
  { "WardNotices", ward_notices_new },
  { "WardOrganisationPicker", new_picker },
  { "WardOverviewPage", ward_overview_page_new },
  { "WardPanelList", ward_panel_list_new },
  { "WardPatientRow", new_patient_row },
  { "WardPatientSearch", ward_patient_search_new },
  { "WardPdfView", ward_pdf_view_new },
  { "WardPrintPreview", new_print_preview },
  { "WardRecordView", ward_record_view_new },
  { "WardReplacedPage", ward_replaced_page_new },
  { "WardReportForms", ward_report_forms_new },
  { "WardReportsPage", ward_reports_page_new },
  { "WardResultDetail", ward_result_detail_new },
  { "WardSignInPage", ward_sign_in_page_new },
  { "WardSparkline", ward_sparkline_new },
  { "WardSplit", new_split },
  { "WardStateView", ward_state_view_new },
  { "WardSusceptibilityTable", ward_susceptibility_table_new },
  { "WardTenantAdvanced", ward_tenant_advanced_new },
  { "WardTenantDialog", new_dialog },
  { "WardTenantPage", ward_tenant_page_new },
  { "WardTenantRow", new_tenant_row },
  { "WardVitalsPage", ward_vitals_page_new },
  { "WardWaterfall", ward_waterfall_new },
  { "WardWidthFirst", new_width_first },
  { "WardWrapLayout", new_wrapped },
};

static GtkWidget *
new_list (GtkWidget *row)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_append (GTK_LIST_BOX (list), row);
  return list;
}

/* Laid out in a window, and let go of with it. Nothing is painted: on a slow machine that would be the icon of a spinner, which the isolated folders of a test
 * have no reader for. */
static void
test_class (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  GtkWidget *widget = g_object_ref_sink (classes[index].make ());
  GtkWidget *window = GTK_IS_WINDOW (widget) ? widget : gtk_window_new ();
  int height = 0;

  /* Some have nothing to show as yet, and hide themselves. */
  gtk_widget_set_visible (widget, TRUE);
  if (window != widget)
    gtk_window_set_child (GTK_WINDOW (window), GTK_IS_LIST_BOX_ROW (widget) ? new_list (widget) : widget);
  gtk_widget_realize (window);
  gtk_widget_measure (window, GTK_ORIENTATION_VERTICAL, WIDTH, NULL, &height, NULL, NULL);
  gtk_widget_size_allocate (window, &(GtkAllocation){ 0, 0, WIDTH, height }, -1);
  app_settle ();
  gtk_window_destroy (GTK_WINDOW (window));
  app_settle ();
  g_assert_finalize_object (widget);
}

static gboolean
is_listed (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (g_str_equal (classes[i].name, name))
      return TRUE;
  return FALSE;
}

/* The program itself and its main window need a bus and a session: the end-to-end tests start and end them. */
static guint
check_header (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GRegex) declared = g_regex_new ("G_DECLARE_FINAL_TYPE \\((\\w+), \\w+, \\w+, \\w+, (Gtk|Adw)\\w+\\)",
                                             G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (g_regex_match (declared, text, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *name = g_match_info_fetch (match, 1);

      if (g_str_equal (name, "WardApplication") || g_str_equal (name, "WardWindow"))
        continue;
      if (!is_listed (name))
        g_test_message ("%s has no test here", name);
      g_assert_true (is_listed (name));
      n++;
    }
  return n;
}

static void
test_all_listed (void)
{
  static const char *const folders[] = { "app", "widgets" };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "..", "src", folders[i], NULL);
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;

      g_assert_nonnull (dir);
      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);

          n += g_str_has_suffix (name, ".h") ? check_header (path) : 0;
        }
    }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (classes));
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add_func ("/app/leaks/every-class-is-here", test_all_listed);
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/app/leaks/%s", classes[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_class);
    }
  return g_test_run ();
}
