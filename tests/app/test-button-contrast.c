/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Buttons as they are drawn: the words of the one that does what a page is for are read in each look, 4.5:1 and in high contrast 7:1, and what is switched on
 * is told from what is off (WCAG 2). */
#include "app/ward-accent.h"

#include <string.h>

#include "app/app-fixture.h"
#include "widgets/ward-palette.h"

/* The colour in the middle of a row of its pixels. */
static GdkRGBA
take_pixel (GtkWidget *button, int y)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (button);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  int width = gtk_widget_get_width (button);
  int height = gtk_widget_get_height (button);
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree guchar *pixels = g_malloc0 ((gsize) width * (gsize) height * 4);
  const guchar *pixel = pixels + (width * y + width / 2) * 4;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (button)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gdk_texture_download (texture, pixels, (gsize) width * 4);
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  return (GdkRGBA){ pixel[2] / 255.f, pixel[1] / 255.f, pixel[0] / 255.f, 1 };
#else
  return (GdkRGBA){ pixel[1] / 255.f, pixel[2] / 255.f, pixel[3] / 255.f, 1 };
#endif
}

/* High contrast is read when a program starts: a case is a program of its own. */
static gboolean
begin (gboolean high)
{
  if (!g_test_subprocess ())
    {
      g_setenv ("ADW_DEBUG_HIGH_CONTRAST", high ? "1" : "0", TRUE);
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_unsetenv ("ADW_DEBUG_HIGH_CONTRAST");
      g_test_trap_assert_passed ();
      return FALSE;
    }
  g_assert_true (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()) == high);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  return TRUE;
}

/* As it is drawn. */
static void
test_button_contrast (gconstpointer data)
{
  gboolean high = GPOINTER_TO_INT (data);
  AdwStyleManager *manager = adw_style_manager_get_default ();

  if (!begin (high))
    return;
  for (guint dark = 0; dark < 2; dark++)
    {
      GtkWidget *button = gtk_button_new_with_label ("Open record");
      GtkWidget *window;
      GdkRGBA ground, words;

      gtk_widget_add_css_class (button, "suggested-action");
      gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      adw_style_manager_set_color_scheme (manager, dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
      window = app_put_in_window (button);
      app_wait_painted (window);
      ground = take_pixel (button, 5); /* where no letter is */
      gtk_style_context_get_color (gtk_widget_get_style_context (app_find (button, GTK_TYPE_LABEL, NULL)), &words);
      g_test_message ("%s: %.2f", dark ? "dark" : "light", ward_palette_get_contrast (&ground, &words));
      g_assert_cmpfloat (ward_palette_get_contrast (&ground, &words), >=, high ? 7 : 4.5);
      gtk_window_destroy (GTK_WINDOW (window));
    }
}

/* What is switched on has an edge that what is off has not, 3:1 against its ground. */
static void
test_toggle (gconstpointer data)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  if (!begin (GPOINTER_TO_INT (data)))
    return;
  for (guint dark = 0; dark < 2; dark++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      GtkWidget *on = gtk_toggle_button_new_with_label ("Trend");
      GtkWidget *off = gtk_toggle_button_new_with_label ("Trend");
      GtkWidget *window;
      GdkRGBA edge, unlike, ground;

      gtk_widget_add_css_class (box, "page-toolbar");
      gtk_widget_set_valign (box, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (box), on);
      gtk_box_append (GTK_BOX (box), off);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (on), TRUE);
      adw_style_manager_set_color_scheme (manager, dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
      window = app_put_in_window (box);
      app_wait_painted (window);
      edge = take_pixel (on, 0);
      g_assert_true (
          gtk_style_context_lookup_color (gtk_widget_get_style_context (window), "window_bg_color", &ground));
      unlike = take_pixel (off, 0);
      g_test_message ("%s: %.2f", dark ? "dark" : "light", ward_palette_get_contrast (&edge, &ground));
      g_assert_cmpfloat (ward_palette_get_contrast (&edge, &ground), >=, 3);
      g_assert_cmpfloat (ward_palette_get_contrast (&edge, &unlike), >, 1.5);
      gtk_window_destroy (GTK_WINDOW (window));
    }
}

/* What high contrast changes of the application's own classes comes from the sheet that an application loads by its resource path, and not from the widgets'. */
static void
test_own_sheet (gconstpointer data)
{
  gboolean high = GPOINTER_TO_INT (data);
  g_autoptr (GBytes) sheet = g_resources_lookup_data ("/org/wardviewer/Ward/style-hc.css", 0, NULL);
  g_autoptr (GBytes) widgets
      = g_resources_lookup_data ("/org/wardviewer/Ward/widgets/ward-widgets-contrast.css", 0, NULL);
  GtkWidget *mark = g_object_ref_sink (gtk_label_new ("Similar name"));
  GtkBorder edge;

  g_assert_nonnull (sheet);
  g_assert_null (g_strstr_len (g_bytes_get_data (widgets, NULL), (gssize) g_bytes_get_size (widgets), "similar-mark"));
  if (!begin (high))
    {
      g_object_unref (mark);
      return;
    }
  gtk_widget_add_css_class (mark, "similar-mark");
  gtk_style_context_get_border (gtk_widget_get_style_context (mark), &edge);
  g_assert_cmpint (edge.top, ==, high ? 2 : 0);
  g_assert_finalize_object (mark);
}

/* A hospital's accent that is fit for the usual look need not be for high contrast. */
static void
test_accent_contrast (void)
{
  const WardStyle middle = { .has_highlight = TRUE, .highlight = { 0x2a, 0x6f, 0xc8 } };
  const WardStyle deep = { .has_highlight = TRUE, .highlight = { 0x00, 0x2f, 0x80 } };

  for (guint contrast = 0; contrast < 2; contrast++)
    {
      g_autofree char *fair = ward_accent_build_css (&middle, FALSE, contrast > 0);
      g_autofree char *strong = ward_accent_build_css (&deep, FALSE, contrast > 0);

      g_assert_true ((*fair != '\0') == (contrast == 0));
      g_assert_nonnull (strstr (strong, "#002f80"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  app_prepare ();

  g_test_add_data_func ("/app/button-contrast/usual", GINT_TO_POINTER (FALSE), test_button_contrast);
  g_test_add_data_func ("/app/button-contrast/high", GINT_TO_POINTER (TRUE), test_button_contrast);
  g_test_add_data_func ("/app/button-contrast/toggle", GINT_TO_POINTER (FALSE), test_toggle);
  g_test_add_data_func ("/app/button-contrast/toggle-high", GINT_TO_POINTER (TRUE), test_toggle);
  g_test_add_data_func ("/app/button-contrast/own-sheet", GINT_TO_POINTER (FALSE), test_own_sheet);
  g_test_add_data_func ("/app/button-contrast/own-sheet-high", GINT_TO_POINTER (TRUE), test_own_sheet);
  g_test_add_func ("/app/button-contrast/hospital-accent", test_accent_contrast);

  return g_test_run ();
}
