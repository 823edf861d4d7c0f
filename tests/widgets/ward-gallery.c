/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws every widget in every scheme and case to PNG files, to be looked at: ward-gallery FOLDER [NAME-PART]. One process a scheme, because libadwaita
 * reads the contrast once at its start. Checks that each picture has more than one colour; whether it is good is for eyes to say. */
#include <adwaita.h>
#include <glib/gstdio.h>

#include "widgets/gallery-cases.h"
#include "widgets/ward-widgets.h"

typedef struct
{
  const char *name;
  gboolean dark;
  gboolean contrast;
  int dpi;
} Look;

static const Look looks[] = {
  { "light", FALSE, FALSE, 96 },       { "dark", TRUE, FALSE, 96 },    { "contrast", FALSE, TRUE, 96 },
  { "contrast-dark", TRUE, TRUE, 96 }, { "large", FALSE, FALSE, 192 },
};

static void
spin (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) milliseconds * 1000;

  while (g_get_monotonic_time () < end)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (2000);
    }
}

static void
draw (const GalleryCase *one, const Look *look, const char *folder)
{
  g_autofree char *name = g_strdup_printf ("%s-%s.png", one->name, look->name);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *child = one->build ();
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  int width = look->dpi > 96 && one->width < 1400 ? one->width * 5 / 4 : one->width;
  int height = one->height;

  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_child (GTK_WINDOW (window), child);
  if (height < 0)
    {
      gtk_widget_realize (window);
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
    }
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_present (GTK_WINDOW (window));
  spin (60);
  if (one->after != NULL)
    one->after (child);
  spin (one->wait_ms > 0 ? (guint) one->wait_ms : 120);

  paintable = gtk_widget_paintable_new (window);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window), gtk_widget_get_height (window));
  node = gtk_snapshot_to_node (g_object_ref (snapshot));
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (window),
                                                              (float) gtk_widget_get_height (window)));
  g_assert_true (gdk_texture_save_to_png (texture, path));
  g_print ("%s %dx%d\n", name, gtk_widget_get_width (window), gtk_widget_get_height (window));
  gtk_window_destroy (GTK_WINDOW (window));
  spin (10);
}

static int
draw_all (const char *look_name, const char *folder, const char *part)
{
  const Look *look = NULL;
  guint n_cases = 0;
  const GalleryCase *cases = gallery_cases_get (&n_cases);

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      if (g_str_equal (looks[i].name, look_name))
        look = &looks[i];
    }
  g_return_val_if_fail (look != NULL, 1);

  gtk_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-xft-dpi", look->dpi * 1024, NULL);
  ward_widgets_init ();
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      look->dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  g_assert_cmpint (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()), ==, look->contrast);
  for (guint i = 0; i < n_cases; i++)
    {
      if (part == NULL || strstr (cases[i].name, part) != NULL)
        draw (&cases[i], look, folder);
    }
  return 0;
}

int
main (int argc, char *argv[])
{
  const char *part = argc > 2 ? argv[2] : NULL;

  if (argc < 2)
    {
      g_printerr ("Usage: ward-gallery FOLDER [NAME-PART [LOOK]]\n");
      return 2;
    }
  if (g_getenv ("WARD_GALLERY_LOOK") != NULL)
    return draw_all (g_getenv ("WARD_GALLERY_LOOK"), argv[1], part != NULL && part[0] != '\0' ? part : NULL);

  g_mkdir_with_parents (argv[1], 0755);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_auto (GStrv) environment = g_get_environ ();
      const char *arguments[] = { "/proc/self/exe", argv[1], part, NULL };
      g_autoptr (GError) error = NULL;
      int status = 0;

      if (argc > 3 && !g_str_equal (argv[3], looks[i].name))
        continue;
      environment = g_environ_setenv (environment, "WARD_GALLERY_LOOK", looks[i].name, TRUE);
      environment = g_environ_setenv (environment, "ADW_DEBUG_HIGH_CONTRAST", looks[i].contrast ? "1" : "0", TRUE);
      environment = g_environ_setenv (environment, "ADW_DISABLE_PORTAL", "1", TRUE);
      if (!g_spawn_sync (NULL, (char **) arguments, environment, G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL, NULL, NULL,
                         &status, &error)
          || !g_spawn_check_wait_status (status, &error))
        {
          g_printerr ("%s: %s\n", looks[i].name, error->message);
          return 1;
        }
    }
  return 0;
}
