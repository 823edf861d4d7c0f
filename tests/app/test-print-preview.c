/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of a print on the screen: as many as would be printed, with ink on each, in no file; the window goes with the one that it is of. */
#include "app/ward-print-preview.h"

#include "app/app-fixture.h"
#include "app/ward-printout.h"

#define N_ROWS 120 /* more than one page */

static WardPrintout *
build_printout (void)
{
  WardPrintout *printout = ward_printout_new ();

  printout->patient = g_strdup ("TESTPERSON, Pat, Born 01-Jan-1970 (54y), MRN SYN-1");
  printout->allergies = g_strdup ("No known allergies");
  printout->hospital = g_strdup ("Hospital (Test)");
  printout->title = g_strdup ("Laboratory results");
  printout->filter = g_strdup ("All results");
  printout->printed = g_strdup ("Printed 09-Mar-2024 08:00");
  for (guint i = 0; i < N_ROWS; i++)
    ward_printout_add_row (printout, "Sodium", "140 mmol/L", "135–145", "Final", "09-Mar-2024 07:00");
  return printout;
}

static WardPrintPreview *
find_preview (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (WARD_IS_PRINT_PREVIEW (window))
        return WARD_PRINT_PREVIEW (window);
    }
  return NULL;
}

static WardPrintPreview *
preview (GtkWindow *parent)
{
  ward_printout_preview (build_printout (), parent, NULL);
  while (find_preview () == NULL)
    g_main_context_iteration (NULL, TRUE);
  app_settle ();
  return find_preview ();
}

/* How many of the widget's pixels are not its paper. */
static guint
count_ink (GtkWidget *area)
{
  int width = gtk_widget_get_width (area);
  int height = gtk_widget_get_height (area);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (area);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  guint n = 0;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  gsk_render_node_draw (node, cr);
  cairo_surface_flush (surface);
  for (int y = 0; y < height; y++)
    {
      const guint32 *row
          = (const void *) (cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface));

      for (int x = 0; x < width; x++)
        n += (row[x] & 0xffffff) != 0xffffff;
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return n;
}

static guint
count_files (void)
{
  g_autoptr (GDir) dir = g_dir_open (g_get_tmp_dir (), 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, "preview");
  return n;
}

static void
test_pages (void)
{
  GtkWidget *parent = app_put_in_window (gtk_label_new ("Parent"));
  guint n_files = count_files ();
  WardPrintPreview *window = preview (GTK_WINDOW (parent));
  GtkWidget *area = app_find (GTK_WIDGET (window), GTK_TYPE_DRAWING_AREA, NULL);
  guint n = 0;

  g_assert_cmpuint (ward_print_preview_get_n_pages (window), >=, 2);
  for (; area != NULL; area = gtk_widget_get_next_sibling (area), n++)
    {
      g_assert_cmpint (gtk_widget_get_height (area), >, gtk_widget_get_width (area));
      g_assert_cmpuint (count_ink (area), >, 2000);
    }
  g_assert_cmpuint (n, ==, ward_print_preview_get_n_pages (window));
  g_assert_cmpuint (count_files (), ==, n_files);
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  g_assert_null (strstr (gtk_window_get_title (GTK_WINDOW (window)), "TESTPERSON"));
  gtk_window_destroy (GTK_WINDOW (parent));
  app_settle ();
  g_assert_null (find_preview ());
  g_assert_null (window);
}

static void
printed_cb (GSimpleAction *action, GVariant *parameter, gpointer n_prints)
{
  (*(guint *) n_prints)++;
}

/* What has been looked at can be printed from there: the window is asked, which knows whether it still may. */
static void
test_print_button (void)
{
  GtkWidget *parent = adw_application_window_new (NULL);
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) action = g_simple_action_new ("print", NULL);
  WardPrintPreview *window;
  GtkWidget *button;
  guint n_prints = 0;

  g_signal_connect (action, "activate", G_CALLBACK (printed_cb), &n_prints);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (action));
  gtk_widget_insert_action_group (parent, "win", G_ACTION_GROUP (actions));
  gtk_window_present (GTK_WINDOW (parent));
  window = preview (GTK_WINDOW (parent));
  g_assert_true (gtk_window_get_modal (GTK_WINDOW (window)));
  button = app_find (GTK_WIDGET (window), GTK_TYPE_BUTTON, "suggested-action");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  app_settle ();
  g_assert_cmpuint (n_prints, ==, 1);
  g_assert_null (find_preview ());
  gtk_window_destroy (GTK_WINDOW (parent));
}

/* A window that went before the pages were drawn has nothing to show them over. */
static void
test_parent_gone (void)
{
  GtkWidget *parent = app_put_in_window (gtk_label_new ("Parent"));

  ward_printout_preview (build_printout (), GTK_WINDOW (parent), NULL);
  gtk_window_destroy (GTK_WINDOW (parent));
  app_settle ();
  g_assert_null (find_preview ());
}

/* A print that may not be any more shows nothing. */
static void
test_cancelled (void)
{
  GtkWidget *parent = app_put_in_window (gtk_label_new ("Parent"));
  g_autoptr (GCancellable) before = g_cancellable_new ();
  g_autoptr (GCancellable) meanwhile = g_cancellable_new ();

  g_cancellable_cancel (before);
  ward_printout_preview (build_printout (), GTK_WINDOW (parent), before);
  app_settle ();
  g_assert_null (find_preview ());
  ward_printout_preview (build_printout (), GTK_WINDOW (parent), meanwhile);
  g_cancellable_cancel (meanwhile);
  app_settle ();
  g_assert_null (find_preview ());
  gtk_window_destroy (GTK_WINDOW (parent));
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();
  g_test_add_func ("/app/print-preview/P11-pages", test_pages);
  g_test_add_func ("/app/print-preview/parent-gone", test_parent_gone);
  g_test_add_func ("/app/print-preview/print-button", test_print_button);
  g_test_add_func ("/app/print-preview/P11-cancelled", test_cancelled);
  return g_test_run ();
}
