/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of every page of a record in every state and look, for a person to look at: ward-record-gallery FOLDER [CASE-PART [LOOK]]. The records are real
 * ones, read from the sandbox, which fails where a case wants it to. High contrast and the size of text are read when a program starts, so that each look
 * is a process of its own. */
#define G_LOG_DOMAIN "ward-test"

#include <string.h>

#include "app/app-fixture.h"
#include "app/ward-latest-pane.h"
#include "app/ward-patient-row.h"
#include "app/ward-patient-search.h"
#include "app/ward-diagnostics-window.h"
#include "app/ward-printout.h"
#include "app/ward-record-view.h"
#include "app/ward-replaced-page.h"
#include "app/ward-report-forms.h"
#include "app/ward-reports-page.h"
#include "support/ward-clinical-builder.h"
#include "widgets/ward-banner.h"

#define WIDTH 1400
#define HEIGHT 860
#define MAX_SECONDS 30
#define SHEET_WIDTH 595 /* A4, in points */
#define SHEET_HEIGHT 842

typedef struct
{
  const char *name;
  gboolean dark;
  gboolean contrast;
  int dpi;
} Look;

typedef struct
{
  const char *name;
  const char *patient;
  const char *fault; /* (nullable) */
  const char *type;  /* the resource it strikes */
  gboolean reloaded; /* strikes when the record is loaded again: what was there before stays */
} Case;

static const Look looks[] = {
  { "light", FALSE, FALSE, 96 },
  { "dark", TRUE, FALSE, 96 },
  { "contrast", FALSE, TRUE, 96 },
  { "large", FALSE, FALSE, 192 },
};

static const Case cases[] = {
  { "normal", "adult", NULL, NULL },
  { "dense", "icu", NULL, NULL },
  { "tricky", "tricky", NULL, NULL },
  { "empty", "empty", NULL, NULL },
  { "failed", "adult", "status=500", "Observation" },
  { "forbidden", "adult", "status=403", "Observation" },
  { "partial", "adult", "broken-json", "Observation", TRUE },
  { "deceased", "deceased", NULL, NULL },
  { "newborn", "newborn", NULL, NULL },
  { "longname", "longname", NULL, NULL },
  { "rtl", "rtl", NULL, NULL },
  { "inactive", "inactive", NULL, NULL },
  { "alike1", "alike-1", NULL, NULL },
  { "alike2", "alike-2", NULL, NULL },
};

/* What is typed into the patient search, and what strikes it. */
static const struct
{
  const char *name;
  const char *line;
  const char *fault; /* (nullable) */
} searches[] = {
  { "search-alike", "Sampleman", NULL },
  { "search-none", "Nobody", NULL },
  { "search-longname", "Testpersonington", NULL },
  { "search-failed", "Sampleman", "status=500" },
  { "search-forbidden", "Sampleman", "status=403" },
};

static const char *const pages[] = { "overview", "vitals", "labs", "reports" };
static AppRecord app;

static void
spin (guint ms)
{
  gint64 end = g_get_monotonic_time () + (gint64) ms * 1000;

  while (g_get_monotonic_time () < end)
    {
      app_settle ();
      g_usleep (2000);
    }
}

static gboolean
is_under_way (WardRecord *record)
{
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    if (ward_record_is_busy (record, i) || ward_record_get_state (record, i) == WARD_STATE_LOADING)
      return TRUE;
  return FALSE;
}

static void
set_fault (const Case *one, guint n)
{
  g_autoptr (GUri) base = g_uri_parse (ward_sandbox_get_fhir_base (app.sandbox), G_URI_FLAGS_NONE, NULL);
  g_autofree char *path = g_strdup_printf ("%s/%s", g_uri_get_path (base), one->type);

  if (one->fault != NULL)
    g_assert_true (ward_sandbox_set_fault (app.sandbox, one->fault, path, n, NULL));
}

static gboolean
has_failed (WardRecord *record)
{
  return ward_record_get_error (record, WARD_SECTION_VITALS) != NULL
         && ward_record_get_error (record, WARD_SECTION_LABS) != NULL;
}

static void
wait_for_record (WardRecord *record, gboolean failing)
{
  gint64 end = g_get_monotonic_time () + MAX_SECONDS * G_USEC_PER_SEC;

  while ((is_under_way (record) || (failing && !has_failed (record))) && g_get_monotonic_time () < end)
    spin (20);
}

/* Requests come in no certain order: a fault that struck some of them would make another picture each time. */
static WardRecord *
open_record (const Case *one)
{
  WardRecord *record;

  if (!one->reloaded)
    set_fault (one, 100000);
  record = ward_record_new (app.session, one->patient, NULL);
  wait_for_record (record, FALSE);
  if (!one->reloaded)
    return record;
  set_fault (one, 100000);
  ward_record_reload (record);
  wait_for_record (record, TRUE);
  return record;
}

/* What the window shows; NULL before its first frame, and while it is laid out anew. */
static GskRenderNode *
take_node (GtkWidget *window)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window), gtk_widget_get_height (window));
  return gtk_snapshot_free_to_node (snapshot);
}

static void
draw (GtkWidget *window, const char *path)
{
  g_autoptr (GskRenderNode) node = take_node (window);
  g_autoptr (GdkTexture) texture = NULL;

  for (guint i = 0; node == NULL && i < 100; i++)
    {
      spin (100);
      node = take_node (window);
    }
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (window),
                                                              (float) gtk_widget_get_height (window)));
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

/* The window's own actions: without them each button would be drawn as one that cannot be pressed. */
static void
add_actions (GtkWidget *window)
{
  static const GActionEntry entries[] = {
    { .name = "reload" },
    { .name = "load-all" },
    { .name = "test-connection" },
    { .name = "back" },
    { .name = "print" },
    { .name = "export" },
    { .name = "open-analyte", .parameter_type = "s" },
    { .name = "open-current" },
    { .name = "reset-filter" },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), NULL);
  gtk_widget_insert_action_group (window, "win", G_ACTION_GROUP (group));
}

static GtkWidget *
new_window (GtkWidget *child)
{
  GtkWidget *window = gtk_window_new ();

  add_actions (window);
  gtk_widget_add_css_class (window, "ward"); /* as the program's own: it has the size of the text */
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH, HEIGHT);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/* Whether something that is in view says that it is still on its way. */
static gboolean
is_waiting (GtkWidget *widget)
{
  const char *words = GTK_IS_LABEL (widget) ? gtk_label_get_text (GTK_LABEL (widget)) : "";

  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (g_str_has_prefix (words, "Loading") || g_str_has_prefix (words, "Searching"))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (is_waiting (child))
      return TRUE;
  return FALSE;
}

static void
draw_as (GtkWidget *window, const char *folder, const char *name, const char *part, const Look *look)
{
  g_autofree char *file = g_strdup_printf ("%s-%s-%s.png", name, part, look->name);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  gint64 end = g_get_monotonic_time () + MAX_SECONDS * G_USEC_PER_SEC;

  spin (350);
  while (is_waiting (window) && g_get_monotonic_time () < end)
    spin (50);
  draw (window, path);
  g_print ("%s\n", file);
}

/* The first form of a report, where another one is preferred. */
static void
draw_first_form (GtkWidget *page, GtkWidget *window, const char *folder, const char *id, const Look *look)
{
  GtkWidget *form = app_find (app_find (page, WARD_TYPE_REPORT_FORMS, NULL), GTK_TYPE_CHECK_BUTTON, NULL);
  g_autofree char *part = g_strdup_printf ("%s-first-form", id);

  if (form == NULL || gtk_check_button_get_active (GTK_CHECK_BUTTON (form)))
    return;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (form), TRUE);
  draw_as (window, folder, "report", part, look);
}

/* The reports that have something to look at are below the first one. */
static void
draw_reports (GtkWidget *view, GtkWidget *window, const char *folder, const Look *look)
{
  static const char *const ids[] = { "r71", "r73", "rm", "rp" };
  GtkWidget *list;
  GtkListBoxRow *row;

  ward_record_view_show_page (WARD_RECORD_VIEW (view), "reports");
  spin (50);
  list = app_find (app_find (view, WARD_TYPE_REPORTS_PAGE, NULL), GTK_TYPE_LIST_BOX, NULL);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), i)) != NULL; i++)
    for (guint k = 0; k < G_N_ELEMENTS (ids); k++)
      if (g_strcmp0 (g_object_get_data (G_OBJECT (row), "ward-report"), ids[k]) == 0)
        {
          gtk_list_box_select_row (GTK_LIST_BOX (list), row);
          spin (1500); /* a document is drawn by another program */
          draw_as (window, folder, "report", ids[k], look);
          draw_first_form (view, window, folder, ids[k], look);
        }
}

static void
draw_details (GtkWidget *view, GtkWidget *window, const char *folder, const char *name, const Look *look)
{
  GtkWidget *banner = app_find (view, WARD_TYPE_BANNER, NULL);

  ward_banner_set_expanded (WARD_BANNER (banner), TRUE);
  draw_as (window, folder, name, "details", look);
  ward_banner_set_expanded (WARD_BANNER (banner), FALSE);
}

/* A record that was replaced is asked about before its pages are seen. */
static void
draw_replaced (GtkWidget *view, GtkWidget *window, const char *folder, const char *name, const Look *look)
{
  GtkWidget *page = app_find (view, WARD_TYPE_REPLACED_PAGE, NULL);

  if (!gtk_widget_get_mapped (page))
    return;
  ward_record_view_focus_page (WARD_RECORD_VIEW (view));
  draw_as (window, folder, name, "replaced", look);
  g_signal_emit_by_name (page, "acknowledged");
}

/* One of the sheets, in its half of the picture. */
static void
draw_sheet (cairo_t *cr, PangoContext *context, GPtrArray *sheet, guint half)
{
  cairo_save (cr);
  cairo_translate (cr, 40 + half * SHEET_WIDTH, 40);
  ward_printout_draw_page (sheet, context, cr);
  cairo_restore (cr);
}

/* The first and the last sheet of what the page prints; paper is white in every look. */
static void
draw_print (GtkWidget *view, const char *folder, const char *name)
{
  g_autoptr (WardPrintout) printout = ward_record_view_build_print (WARD_RECORD_VIEW (view));
  g_autofree char *file = g_strdup_printf ("%s-print.png", name);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SHEET_WIDTH * 4, SHEET_HEIGHT * 2);
  cairo_t *cr = cairo_create (surface);
  GPtrArray *sheets;

  pango_cairo_context_set_resolution (context, 72); /* points, as on paper */
  sheets = ward_printout_lay_out (printout, context, SHEET_WIDTH - 80, SHEET_HEIGHT - 80);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, 2, 2);
  cairo_set_source_rgb (cr, 0, 0, 0);
  draw_sheet (cr, context, g_ptr_array_index (sheets, 0), 0);
  draw_sheet (cr, context, g_ptr_array_index (sheets, sheets->len - 1), 1);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  g_print ("%s\n", file);
  g_ptr_array_unref (sheets);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  g_object_unref (context);
}

static void
draw_search (const Look *look, const char *folder, guint index)
{
  GtkWidget *search = ward_patient_search_new ();
  GtkWidget *window;
  GtkWidget *line;
  GtkWidget *row;
  const Case as = { searches[index].name, "", searches[index].fault, "Patient", FALSE };

  set_fault (&as, 100000);
  ward_patient_search_set_session (WARD_PATIENT_SEARCH (search), app.session);
  window = new_window (search);
  line = app_find (search, GTK_TYPE_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (line), searches[index].line);
  g_signal_emit_by_name (line, "activate");
  spin (800);
  draw_as (window, folder, searches[index].name, "list", look);
  row = app_find (search, WARD_TYPE_PATIENT_ROW, NULL);
  if (row != NULL)
    {
      g_signal_emit_by_name (gtk_widget_get_ancestor (row, GTK_TYPE_LIST_BOX), "row-activated", row);
      draw_as (window, folder, searches[index].name, "confirm", look);
    }
  ward_patient_search_set_session (WARD_PATIENT_SEARCH (search), NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  set_fault (&as, 0);
  spin (20);
}

static void
draw_diagnostics (const Look *look, const char *folder)
{
  static const char *const parts[] = { "connection", "session", "requests", "events", "health", "cache", "checks" };
  GtkWidget *window = ward_diagnostics_window_new (app.events);

  ward_diagnostics_window_set_session (WARD_DIAGNOSTICS_WINDOW (window), app.session);
  gtk_window_present (GTK_WINDOW (window));
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      ward_diagnostics_window_show_page (WARD_DIAGNOSTICS_WINDOW (window), parts[i]);
      draw_as (window, folder, "diagnostics", parts[i], look);
    }
  gtk_window_destroy (GTK_WINDOW (window));
  spin (20);
}

/* A sign now, and the one an hour before. */
static WardObservation *
add_sign (WardClinicalBuilder *builder, gint64 now_us, const char *loinc, const char *name, const char *const values[2],
          const char *unit, const char *flag)
{
  WardObservation *sign = NULL;

  for (int hour = 1; hour >= 0; hour--)
    {
      g_autoptr (GDateTime) time
          = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC - 600 - hour * G_TIME_SPAN_HOUR / G_USEC_PER_SEC);
      g_autofree char *when = g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");

      sign = ward_builder_add_number (builder, loinc, name, values[1 - hour], unit, when);
    }
  if (flag != NULL)
    ward_builder_add_flag (builder, &sign->measure, NULL, flag, NULL);
  return sign;
}

/* Somebody who gets worse, with a flag of each kind, which no server's vital signs have (W19). */
static void
add_signs (WardClinicalBuilder *builder, gint64 now_us)
{
  static const struct
  {
    const char *loinc;
    const char *name;
    const char *values[2];
    const char *unit;
    const char *flag;
  } signs[] = {
    { "9279-1", "Respiratory rate", { "24", "31" }, "/min", "HH" },
    { "59408-5", "Oxygen saturation", { "93", "84" }, "%", "LL" },
    { "8867-4", "Heart rate", { "102", "128" }, "/min", "H" },
    { "8478-0", "Mean blood pressure", { "71", "58" }, "mm[Hg]", "L" },
    { "9269-2", "Glasgow coma score", { "14", "12" }, "{score}", "A" },
    { "72514-3", "Pain score", { "3", "6" }, "{score}", "LOCAL" },
    { "29463-7", "Weight", { "82.0", "82.4" }, "kg", "N" },
  };
  WardObservation *sign;

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    sign = add_sign (builder, now_us, signs[i].loinc, signs[i].name, signs[i].values, signs[i].unit, signs[i].flag);
  sign->restricted = TRUE;
  sign = add_sign (builder, now_us, "8310-5", "Temperature", (const char *const[]){ "38.1", "38.9" }, "Cel", NULL);
  ward_builder_add_range (builder, &sign->measure, "36.0", "38.0", NULL);
}

static void
draw_tiles (const Look *look, const char *folder)
{
  g_autoptr (WardClinicalBuilder) builder = ward_builder_new ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = NULL;
  gint64 now_us = g_get_real_time ();
  GtkWidget *scroller = gtk_scrolled_window_new (); /* as on the pages */
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  GtkWidget *window;

  add_signs (builder, now_us);
  grid = ward_grid_new (WARD_GRID_VITALS, ward_builder_get (builder), builder->observations->len, NULL, zone, now_us);
  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *pane = ward_latest_pane_new ();

      if (i == 1)
        ward_latest_pane_set_compact (WARD_LATEST_PANE (pane));
      ward_latest_pane_set_grid (WARD_LATEST_PANE (pane), grid, TRUE);
      gtk_box_append (GTK_BOX (box), pane);
    }
  gtk_widget_add_css_class (box, "overview");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  window = new_window (scroller);
  draw_as (window, folder, "tiles", "flagged", look);
  gtk_window_destroy (GTK_WINDOW (window));
  spin (20);
}

static gboolean
is_empty (WardRecord *record)
{
  return ward_record_get_n_results (record, WARD_SECTION_LABS) == 0;
}

static void
draw_case (const Case *one, const Look *look, const char *folder)
{
  WardRecordView *view = WARD_RECORD_VIEW (ward_record_view_new ());
  GtkWidget *window;
  g_autoptr (WardRecord) record = NULL;

  record = open_record (one);
  ward_record_view_set_tenant (view, app.tenant);
  ward_record_view_set_record (view, record);
  window = new_window (GTK_WIDGET (view));
  draw_replaced (GTK_WIDGET (view), window, folder, one->name, look);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      ward_record_view_show_page (view, pages[i]);
      draw_as (window, folder, one->name, pages[i], look);
      if (i == 2 && look == looks && !is_empty (record))
        draw_print (GTK_WIDGET (view), folder, one->name);
    }
  draw_details (GTK_WIDGET (view), window, folder, one->name, look);
  if (g_str_equal (one->name, "tricky"))
    draw_reports (GTK_WIDGET (view), window, folder, look);
  set_fault (one, 0);
  ward_record_view_set_record (view, NULL);
  ward_record_close (record);
  gtk_window_destroy (GTK_WINDOW (window));
  spin (20);
}

/* A server that failed is left alone for a while, which no other picture shall show. */
static void
begin_anew (void)
{
  app_record_tear_down (&app);
  app = (AppRecord){ 0 };
  app_record_set_up (&app);
  app_record_sign_in (&app);
}

static int
draw_look (const Look *look, const char *folder, const char *part)
{
  app_prepare ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-xft-dpi", look->dpi * 1024, NULL);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      look->dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/org/wardviewer/Ward/icons");
  app_record_set_up (&app);
  app_record_sign_in (&app);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (part == NULL || strstr (cases[i].name, part) != NULL)
      {
        draw_case (&cases[i], look, folder);
        if (cases[i].fault != NULL)
          begin_anew ();
      }
  for (guint i = 0; i < G_N_ELEMENTS (searches); i++)
    if (part == NULL || strstr (searches[i].name, part) != NULL)
      {
        draw_search (look, folder, i);
        if (searches[i].fault != NULL)
          begin_anew ();
      }
  if (part == NULL || strstr ("tiles", part) != NULL)
    draw_tiles (look, folder);
  if (part == NULL || strstr ("diagnostics", part) != NULL)
    draw_diagnostics (look, folder);
  app_record_tear_down (&app);
  return 0;
}

/* The same program again, in another look. */
static gboolean
run_look (const Look *look, const char *folder, const char *part, GError **error)
{
  g_auto (GStrv) environment = g_get_environ ();
  const char *arguments[] = { "/proc/self/exe", "--look", look->name, folder, part, NULL };
  int status = 0;

  environment = g_environ_setenv (environment, "ADW_DEBUG_HIGH_CONTRAST", look->contrast ? "1" : "0", TRUE);
  return g_spawn_sync (NULL, (char **) arguments, environment, G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL, NULL, NULL,
                       &status, error)
         && g_spawn_check_wait_status (status, error);
}

int
main (int argc, char **argv)
{
  static char *test_argv[] = { NULL, NULL };
  gboolean inside = argc > 3 && g_str_equal (argv[1], "--look");
  int test_argc = 1;
  char **test = test_argv;

  test_argv[0] = argv[0];
  g_test_init (&test_argc, &test, NULL);
  if (argc < 2)
    {
      g_printerr ("Usage: ward-record-gallery FOLDER [CASE-PART [LOOK]]\n");
      return 2;
    }
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autoptr (GError) error = NULL;

      if (inside && g_str_equal (looks[i].name, argv[2]))
        return draw_look (&looks[i], argv[3], argc > 4 ? argv[4] : NULL);
      if (inside || (argc > 3 && !g_str_equal (argv[3], looks[i].name)))
        continue;
      g_mkdir_with_parents (argv[1], 0755);
      if (!run_look (&looks[i], argv[1], argc > 2 && argv[2][0] != '\0' ? argv[2] : NULL, &error))
        {
          g_printerr ("%s: %s\n", looks[i].name, error->message);
          return 1;
        }
    }
  return 0;
}
