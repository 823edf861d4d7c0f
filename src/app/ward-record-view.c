/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The open record: the banner, the bars of safety and the pages. Another patient: all panes are empty before the new banner appears (W02). No pane is
 * seen without the banner (W01): while the patient is not known, a message stands in their place. */
#define G_LOG_DOMAIN "ward-app"

#include <string.h>

#include <glib/gi18n.h>

#include "app/ward-common-bar.h"
#include "app/ward-labs-page.h"
#include "app/ward-notice-bar.h"
#include "app/ward-overview-page.h"
#include "app/ward-graph-picture.h"
#include "app/ward-record-print.h"
#include "app/ward-record-view.h"
#include "app/ward-replaced-page.h"
#include "app/ward-reports-page.h"
#include "app/ward-state-view.h"
#include "app/ward-tenant-row.h"
#include "app/ward-vitals-page.h"
#include "widgets/ward-banner.h"

struct _WardRecordView
{
  GtkBox parent_instance;

  WardBanner *banner;
  WardNotices *notices;
  GtkStack *content;
  WardReplacedPage *replaced_page;
  WardStateView *patient_state;
  AdwViewStack *pages;
  WardOverviewPage *overview_page;
  WardVitalsPage *vitals_page;   /* (nullable) until it is seen for the first time, like the two below */
  WardLabsPage *labs_page;       /* (nullable) */
  WardReportsPage *reports_page; /* (nullable) */

  WardRecord *record;    /* (owned) (nullable) */
  gboolean acknowledged; /* the record was replaced by another one, and is wanted all the same */
  GSignalGroup *common;  /* (owned) of the record's common bar */
};

G_DEFINE_FINAL_TYPE (WardRecordView, ward_record_view, GTK_TYPE_BOX)

static void
take_record_from_pages (WardRecordView *self)
{
  ward_overview_page_set_record (self->overview_page, NULL);
  if (self->vitals_page != NULL)
    ward_vitals_page_set_record (self->vitals_page, NULL);
  if (self->labs_page != NULL)
    ward_labs_page_set_record (self->labs_page, NULL);
  if (self->reports_page != NULL)
    ward_reports_page_set_record (self->reports_page, NULL);
}

static GtkWidget *
build_page (WardRecordView *self, const char *name)
{
  if (g_strcmp0 (name, "vitals") == 0)
    return GTK_WIDGET (self->vitals_page = WARD_VITALS_PAGE (ward_vitals_page_new ()));
  if (g_strcmp0 (name, "labs") == 0)
    return GTK_WIDGET (self->labs_page = WARD_LABS_PAGE (ward_labs_page_new ()));

  return GTK_WIDGET (self->reports_page = WARD_REPORTS_PAGE (ward_reports_page_new ()));
}

/* But for the first one, a page is built, and reads the record, when it is seen: until then it costs nothing, neither at the start nor while thousands of
 * results come. */
static void
visible_page_cb (WardRecordView *self)
{
  GtkWidget *place = adw_view_stack_get_visible_child (self->pages);
  const char *name = adw_view_stack_get_visible_child_name (self->pages);

  if (self->record == NULL)
    return;
  if (ADW_IS_BIN (place) && adw_bin_get_child (ADW_BIN (place)) == NULL)
    adw_bin_set_child (ADW_BIN (place), build_page (self, name));
  if (g_strcmp0 (name, "vitals") == 0)
    ward_vitals_page_set_record (self->vitals_page, self->record);
  else if (g_strcmp0 (name, "labs") == 0)
    ward_labs_page_set_record (self->labs_page, self->record);
  else if (g_strcmp0 (name, "reports") == 0)
    ward_reports_page_set_record (self->reports_page, self->record);
  else
    ward_overview_page_set_record (self->overview_page, self->record);
}

static void
update_banner (WardRecordView *self)
{
  g_autoptr (WardBannerText) text = ward_record_build_banner (self->record);
  g_autofree char *visit = ward_record_dup_visit (self->record);

  ward_banner_set_text (self->banner, text);
  ward_banner_set_encounter (self->banner, visit);
}

static void
update_safety (WardRecordView *self)
{
  guint n = ward_record_get_n_quarantined (self->record);
  g_autofree char *text = NULL;

  if (n == 0)
    {
      ward_notices_hide (self->notices, "quarantine");
      return;
    }
  text = g_strdup_printf (
      ngettext (
          "The server sent %u result that does not belong to this patient. It is not shown. Tell the hospital’s IT.",
          "The server sent %u results that do not belong to this patient. They are not shown. Tell the hospital’s IT.",
          n),
      n);
  ward_notices_show (self->notices, "quarantine", WARD_NOTICE_DANGER, text, _ ("Diagnostics"), "win.diagnostics");
}

static gboolean
is_blocked (WardRecordView *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->content), "replaced") == 0;
}

/* What is seen keeps the focus within it: the button that had it may be gone. */
static void
show_content (WardRecordView *self, const char *name)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean focused = gtk_widget_get_mapped (GTK_WIDGET (self))
                     && (focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (self)));

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->content), name) == 0)
    return;
  gtk_stack_set_visible_child_name (self->content, name);
  if (is_blocked (self)) /* what was laid out for a printer before that says nothing of it */
    gtk_widget_activate_action (GTK_WIDGET (self), "win.end-prints", NULL);
  if (focused)
    ward_record_view_focus_page (self);
}

/* A record that was replaced is not seen before the user has said that it is the one that is wanted; the banner stays (V90). */
static void
update_replaced (WardRecordView *self)
{
  WardPatient *patient = ward_record_get_patient (self->record);
  g_autofree char *id = ward_record_view_dup_replacement (self);

  ward_banner_set_warning_action (self->banner, id != NULL ? _ ("Open the Current Record") : NULL,
                                  id != NULL ? "win.open-current" : NULL);
  ward_replaced_page_set_openable (self->replaced_page, id != NULL);
  show_content (self,
                patient != NULL && ward_patient_is_replaced (patient) && !self->acknowledged ? "replaced" : "record");
}

static void
acknowledged_cb (WardRecordView *self)
{
  if (self->record == NULL)
    return;
  self->acknowledged = TRUE;
  ward_record_note_act (self->record, "replaced record shown");
  update_replaced (self);
}

/* Over all pages, so that none says it again; without a patient no page is seen. */
static void
update_common (WardRecordView *self)
{
  const WardStateWords *words = self->record != NULL && ward_record_get_patient (self->record) != NULL
                                    ? ward_common_bar_get_words (ward_common_bar_get (self->record))
                                    : NULL;

  if (words != NULL)
    {
      ward_notices_show (self->notices, "common", words->bar_kind, words->bar, words->bar_action_label,
                         words->bar_action);
      ward_notices_offer (self->notices, "common", _ ("Test the connection"),
                          words->offers_test ? "win.test-connection" : NULL);
    }
  else
    ward_notices_hide (self->notices, "common");
}

/**
 * ward_record_view_dup_replacement:
 *
 * The record that has taken the place of the one that is shown.
 *
 * Returns: (transfer full) (nullable): the id of its patient; %NULL where there is none, or it is not known for sure
 */
char *
ward_record_view_dup_replacement (WardRecordView *self)
{
  WardPatient *patient;
  WardTenant *tenant;

  g_return_val_if_fail (WARD_IS_RECORD_VIEW (self), NULL);

  patient = self->record != NULL ? ward_record_get_patient (self->record) : NULL;
  if (patient == NULL)
    return NULL;
  tenant = ward_session_get_tenant (ward_record_get_session (self->record));
  return ward_patient_dup_replacement (patient, ward_tenant_get_fhir_base (tenant));
}

/**
 * ward_record_view_update:
 *
 * Shows the patient and the bars of safety anew.
 */
void
ward_record_view_update (WardRecordView *self)
{
  g_return_if_fail (WARD_IS_RECORD_VIEW (self));

  if (self->record == NULL)
    return;
  ward_state_view_show_record (self->patient_state, self->record, WARD_SECTION_PATIENT,
                               ward_record_get_patient (self->record) != NULL ? 1 : 0);
  update_banner (self);
  update_replaced (self);
  update_safety (self);
  update_common (self);
}

/**
 * ward_record_view_set_record:
 * @record: (nullable): the record to show
 *
 * Empties all panes and the banner, then shows the record's.
 */
void
ward_record_view_set_record (WardRecordView *self, WardRecord *record)
{
  g_return_if_fail (WARD_IS_RECORD_VIEW (self));

  take_record_from_pages (self);
  ward_banner_set_text (self->banner, NULL);
  ward_banner_set_encounter (self->banner, NULL);
  ward_banner_set_expanded (self->banner, FALSE);
  ward_notices_clear (self->notices);
  gtk_stack_set_visible_child_name (self->content, "record");
  self->acknowledged = FALSE;
  g_set_object (&self->record, record);
  g_signal_group_set_target (self->common, record != NULL ? ward_common_bar_get (record) : NULL);
  if (record == NULL)
    return;
  adw_view_stack_set_visible_child_name (self->pages, "overview");
  visible_page_cb (self);
  ward_record_view_update (self);
}

/**
 * ward_record_view_set_tenant:
 * @tenant: whose patients these are
 *
 * The hospital's name and environment stand in the banner.
 */
void
ward_record_view_set_tenant (WardRecordView *self, WardTenant *tenant)
{
  g_return_if_fail (WARD_IS_RECORD_VIEW (self));
  g_return_if_fail (WARD_IS_TENANT (tenant));

  ward_banner_set_tenant (self->banner, ward_tenant_get_name (tenant),
                          ward_environment_get_label (ward_tenant_get_environment (tenant)),
                          ward_environment_get_css_class (ward_tenant_get_environment (tenant)));
}

/**
 * ward_record_view_refresh_ages:
 *
 * Says anew how old what is, and what is of the future: once a minute, since ages grow.
 */
void
ward_record_view_refresh_ages (WardRecordView *self)
{
  g_return_if_fail (WARD_IS_RECORD_VIEW (self));

  if (self->record == NULL)
    return;
  ward_record_notice_time (self->record);
  ward_overview_page_refresh_ages (self->overview_page);
  if (self->vitals_page != NULL)
    ward_vitals_page_refresh_ages (self->vitals_page);
}

/**
 * ward_record_view_show_page:
 * @name: "overview", "vitals", "labs" or "reports"
 *
 * Turns to a page.
 */
void
ward_record_view_show_page (WardRecordView *self, const char *name)
{
  g_return_if_fail (WARD_IS_RECORD_VIEW (self));

  adw_view_stack_set_visible_child_name (self->pages, name);
}

/**
 * ward_record_view_focus_page:
 *
 * Gives the focus to the page that is seen.
 */
void
ward_record_view_focus_page (WardRecordView *self)
{
  GtkWidget *page;

  g_return_if_fail (WARD_IS_RECORD_VIEW (self));

  page = adw_view_stack_get_visible_child (self->pages);
  if (is_blocked (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->replaced_page));
  else if (self->record != NULL)
    gtk_widget_grab_focus (ADW_IS_BIN (page) ? adw_bin_get_child (ADW_BIN (page)) : page);
}

/**
 * ward_record_view_focus_filter:
 *
 * Turns to the laboratory results' filter.
 */
void
ward_record_view_focus_filter (WardRecordView *self)
{
  ward_record_view_show_page (self, "labs");
  if (self->record != NULL && !is_blocked (self))
    ward_labs_page_focus_filter (self->labs_page);
}

/**
 * ward_record_view_reset_filter:
 *
 * Shows all that the page that is seen leaves out.
 */
void
ward_record_view_reset_filter (WardRecordView *self)
{
  const char *page = adw_view_stack_get_visible_child_name (self->pages);

  if (self->record == NULL)
    return;
  if (g_strcmp0 (page, "labs") == 0)
    ward_labs_page_reset_filter (self->labs_page);
  else if (g_strcmp0 (page, "vitals") == 0)
    ward_vitals_page_show_all (self->vitals_page);
}

/**
 * ward_record_view_show_analyte:
 * @key: the analyte's
 *
 * Turns to the newest result of an analyte.
 */
void
ward_record_view_show_analyte (WardRecordView *self, const char *key)
{
  ward_record_view_show_page (self, "labs");
  if (self->record != NULL && !is_blocked (self))
    ward_labs_page_show_result (self->labs_page, key);
}

/**
 * ward_record_view_show_abnormal:
 *
 * Turns to the laboratory results that are flagged.
 */
void
ward_record_view_show_abnormal (WardRecordView *self)
{
  ward_record_view_show_page (self, "labs");
  if (self->record == NULL || is_blocked (self))
    return;
  ward_labs_page_show_abnormal (self->labs_page);
  gtk_widget_grab_focus (GTK_WIDGET (self->labs_page));
}

/**
 * ward_record_view_dup_copy:
 *
 * The selected result of the page that is seen, in words for another program.
 *
 * Returns: (transfer full) (nullable):
 */
char *
ward_record_view_dup_copy (WardRecordView *self)
{
  const char *page = adw_view_stack_get_visible_child_name (self->pages);

  if (self->record == NULL || is_blocked (self))
    return NULL;
  if (g_strcmp0 (page, "labs") == 0)
    return ward_labs_page_dup_copy (self->labs_page);
  if (g_strcmp0 (page, "vitals") == 0)
    return ward_vitals_page_dup_copy (self->vitals_page);
  if (g_strcmp0 (page, "overview") == 0)
    return ward_overview_page_dup_copy (self->overview_page);
  if (g_strcmp0 (page, "reports") == 0)
    return ward_reports_page_dup_copy (self->reports_page);

  return NULL;
}

static WardGrid *
get_shown_grid (WardRecordView *self)
{
  const char *page = adw_view_stack_get_visible_child_name (self->pages);

  if (self->record == NULL)
    return NULL;
  if (g_strcmp0 (page, "labs") == 0)
    return ward_labs_page_get_grid (self->labs_page);
  if (g_strcmp0 (page, "vitals") == 0)
    return ward_vitals_page_get_grid (self->vitals_page);
  return NULL;
}

/**
 * ward_record_view_dup_csv:
 *
 * Every result that the page of vitals or that of laboratory results shows.
 *
 * Returns: (transfer full) (nullable): CSV; %NULL for the other pages
 */
char *
ward_record_view_dup_csv (WardRecordView *self)
{
  WardGrid *grid;

  g_return_val_if_fail (WARD_IS_RECORD_VIEW (self), NULL);

  grid = is_blocked (self) ? NULL : get_shown_grid (self);
  return grid != NULL ? ward_grid_to_csv (grid, NULL) : NULL;
}

/* Where the newest could not be loaded, paper does not call it the latest, either (W34). */
static WardPrintout *
print_overview (WardRecordView *self, gint64 now_us)
{
  gboolean lacks = ward_record_lacks_newest (self->record, WARD_SECTION_VITALS)
                   || ward_record_lacks_newest (self->record, WARD_SECTION_LABS);
  WardPrintout *printout
      = ward_record_print_new (self->record, lacks ? _ ("Latest loaded results") : _ ("Latest results"),
                               lacks ? _ ("Of each vital sign and analyte the latest that was loaded")
                                     : _ ("Of each vital sign and analyte the latest"),
                               now_us);

  if (printout == NULL)
    return NULL;
  printout->time_head = g_strdup (_ ("Collected or measured"));
  ward_record_print_check (printout, self->record, 1u << WARD_SECTION_VITALS | 1u << WARD_SECTION_LABS);
  ward_record_print_add_latest (printout, ward_record_get_grid (self->record, WARD_SECTION_VITALS));
  ward_record_print_add_latest (printout, ward_record_get_grid (self->record, WARD_SECTION_LABS));
  return printout;
}

static WardPrintout *
print_grid (WardRecordView *self, WardSection section, const char *title, const char *filter, gint64 now_us)
{
  WardPrintout *printout = ward_record_print_new (self->record, title, filter, now_us);

  if (printout == NULL)
    return NULL;
  printout->time_head
      = g_strdup (section == WARD_SECTION_VITALS ? _ ("Measured, newest first") : _ ("Collected, newest first"));
  ward_record_print_check (printout, self->record, 1u << section);
  if (get_shown_grid (self) != NULL)
    ward_record_print_add_grid (printout, get_shown_grid (self));
  return printout;
}

static WardPrintout *
print_report (WardRecordView *self, gint64 now_us)
{
  const char *title = ward_reports_page_get_title (self->reports_page);
  WardPrintout *printout = title != NULL ? ward_record_print_new (self->record, title, _ ("One report"), now_us) : NULL;

  if (printout == NULL)
    return NULL;
  ward_record_print_check (printout, self->record, 1u << WARD_SECTION_REPORTS);
  ward_reports_page_print (self->reports_page, printout);
  return printout;
}

static WardPrintout *
print_page (WardRecordView *self, const char *page)
{
  gint64 now_us = g_get_real_time ();

  if (g_strcmp0 (page, "labs") == 0)
    {
      g_autofree char *filter = ward_labs_page_dup_filter (self->labs_page);

      return print_grid (self, WARD_SECTION_LABS, _ ("Laboratory results"), filter, now_us);
    }
  if (g_strcmp0 (page, "vitals") == 0)
    return print_grid (self, WARD_SECTION_VITALS, _ ("Vital signs"), ward_vitals_page_get_period (self->vitals_page),
                       now_us);
  if (g_strcmp0 (page, "reports") == 0)
    return print_report (self, now_us);
  return print_overview (self, now_us);
}

/**
 * ward_record_view_build_print:
 *
 * What the page that is seen shows, with whose it is and what its marks mean.
 *
 * Returns: (transfer full) (nullable): %NULL where there is nothing to print
 */
WardPrintout *
ward_record_view_build_print (WardRecordView *self)
{
  WardPrintout *printout;

  g_return_val_if_fail (WARD_IS_RECORD_VIEW (self), NULL);

  if (self->record == NULL || is_blocked (self))
    return NULL;
  printout = print_page (self, adw_view_stack_get_visible_child_name (self->pages));
  if (printout != NULL)
    ward_record_print_add_key (printout);
  return printout;
}

/**
 * ward_record_view_build_picture:
 *
 * The graph of the page that is seen: the vital signs, or the trend of the selected analyte. What is hidden from the table is named, as on paper.
 *
 * Returns: (transfer full) (nullable): %NULL where no graph is seen
 */
GdkTexture *
ward_record_view_build_picture (WardRecordView *self)
{
  g_autoptr (WardPrintout) words = NULL;
  const char *page;

  g_return_val_if_fail (WARD_IS_RECORD_VIEW (self), NULL);

  if (self->record == NULL || is_blocked (self))
    return NULL;
  page = adw_view_stack_get_visible_child_name (self->pages);
  if (g_strcmp0 (page, "vitals") == 0)
    {
      words = ward_record_print_new (self->record, _ ("Graphs of vital signs"),
                                     ward_vitals_page_get_period (self->vitals_page), g_get_real_time ());
      if (words != NULL)
        ward_record_print_check (words, self->record, 1u << WARD_SECTION_VITALS);
      return words != NULL ? ward_graph_picture_new (ward_vitals_page_get_graph (self->vitals_page), words) : NULL;
    }
  if (g_strcmp0 (page, "labs") != 0)
    return NULL;
  words = ward_record_print_new (self->record, ward_labs_page_get_trend_title (self->labs_page),
                                 _ ("All results of this row"), g_get_real_time ());
  if (words != NULL)
    ward_record_print_check (words, self->record, 1u << WARD_SECTION_LABS);
  return words != NULL ? ward_graph_picture_new (ward_labs_page_get_trend (self->labs_page), words) : NULL;
}

static void
ward_record_view_dispose (GObject *object)
{
  WardRecordView *self = WARD_RECORD_VIEW (object);

  g_clear_object (&self->common);
  g_clear_object (&self->record);
  gtk_widget_dispose_template (GTK_WIDGET (self), WARD_TYPE_RECORD_VIEW);
  G_OBJECT_CLASS (ward_record_view_parent_class)->dispose (object);
}

static void
ward_record_view_class_init (WardRecordViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ward_record_view_dispose;

  g_type_ensure (WARD_TYPE_BANNER);
  g_type_ensure (WARD_TYPE_NOTICES);
  g_type_ensure (WARD_TYPE_STATE_VIEW);
  g_type_ensure (WARD_TYPE_OVERVIEW_PAGE);
  g_type_ensure (WARD_TYPE_REPLACED_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wardviewer/Ward/ui/ward-record-view.ui");
  gtk_widget_class_bind_template_child (widget_class, WardRecordView, banner);
  gtk_widget_class_bind_template_child (widget_class, WardRecordView, notices);
  gtk_widget_class_bind_template_child (widget_class, WardRecordView, patient_state);
  gtk_widget_class_bind_template_child (widget_class, WardRecordView, content);
  gtk_widget_class_bind_template_child (widget_class, WardRecordView, replaced_page);
  gtk_widget_class_bind_template_child (widget_class, WardRecordView, pages);
  gtk_widget_class_bind_template_child (widget_class, WardRecordView, overview_page);
  gtk_widget_class_bind_template_callback (widget_class, acknowledged_cb);
  gtk_widget_class_bind_template_callback (widget_class, visible_page_cb);
}

static void
ward_record_view_init (WardRecordView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->common = g_signal_group_new (WARD_TYPE_COMMON_BAR);
  g_signal_group_connect_swapped (self->common, "changed", G_CALLBACK (update_common), self);
}

/**
 * ward_record_view_new:
 *
 * A record's view, empty.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_record_view_new (void)
{
  return g_object_new (WARD_TYPE_RECORD_VIEW, NULL);
}
