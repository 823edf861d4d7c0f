/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Labels that wrap stand where GTK asks them for their height only. One that is not to fill its place, or stands in a horizontal box, is asked how wide it has
 * to be for a height: for each such question it lays its text out ten times (ward-width-first.h), and a page has a hundred labels. */
#include "app/ward-record-view.h"

#include "app/app-fixture.h"

static AppRecord app;

static gboolean
is_horizontal_box (GtkWidget *widget)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (widget);

  return GTK_IS_BOX_LAYOUT (layout)
         && gtk_orientable_get_orientation (GTK_ORIENTABLE (layout)) == GTK_ORIENTATION_HORIZONTAL;
}

/* A value in large letters and what stands beside it have one baseline. */
static gboolean
fills (GtkWidget *label)
{
  gboolean is_value = gtk_widget_has_css_class (label, "fact-value") || gtk_widget_has_css_class (label, "fact-lead");

  return gtk_widget_get_halign (label) == GTK_ALIGN_FILL
         && gtk_widget_get_valign (label) == (is_value ? GTK_ALIGN_BASELINE : GTK_ALIGN_FILL);
}

/* Labels of Ward's own; those inside of GTK's widgets are as GTK has them. */
static void
find_searching (GtkWidget *widget, GString *found, guint *n_labels)
{
  if (!gtk_widget_get_mapped (widget) || GTK_IS_BUTTON (widget) || GTK_IS_TEXT (widget))
    return;
  if (GTK_IS_LABEL (widget) && gtk_label_get_wrap (GTK_LABEL (widget)))
    {
      (*n_labels)++;
      if (!fills (widget) || is_horizontal_box (gtk_widget_get_parent (widget)))
        g_string_append_printf (found, "“%s” in %s\n", gtk_label_get_text (GTK_LABEL (widget)),
                                gtk_widget_get_css_name (gtk_widget_get_parent (widget)));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_searching (child, found, n_labels);
}

static void
test_page (gconstpointer page)
{
  WardRecordView *view = g_object_ref_sink (WARD_RECORD_VIEW (ward_record_view_new ()));
  GtkWidget *window = app_put_in_window (GTK_WIDGET (view));
  g_autoptr (GString) found = g_string_new (NULL);
  guint n_labels = 0;

  ward_record_view_set_tenant (view, app.tenant);
  ward_record_view_set_record (view, app.record);
  ward_record_view_show_page (view, page);
  app_wait_painted (window);
  find_searching (window, found, &n_labels);
  g_assert_cmpuint (n_labels, >, 0);
  g_assert_cmpstr (found->str, ==, "");
  ward_record_view_set_record (view, NULL);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (view);
}

int
main (int argc, char *argv[])
{
  int status;

  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();
  app_adult_set_up (&app, NULL);
  g_test_add_data_func ("/app/wrapping/overview", "overview", test_page);
  g_test_add_data_func ("/app/wrapping/vitals", "vitals", test_page);
  g_test_add_data_func ("/app/wrapping/labs", "labs", test_page);
  g_test_add_data_func ("/app/wrapping/reports", "reports", test_page);
  status = g_test_run ();
  app_adult_tear_down (&app, NULL);
  return status;
}
