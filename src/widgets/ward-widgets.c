/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Style sheets and colours of the clinical widgets: the sheets are resources, the colours come from the palette and follow the desktop's scheme and
 * contrast while the program runs (clinical.md 1, "Dark / high contrast"). */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-widgets.h"

#include <adwaita.h>

#include "widgets/ward-palette.h"
#include "ward-widgets-resources.h"

static void
load_palette_cb (AdwStyleManager *manager, GParamSpec *pspec, GtkCssProvider *provider)
{
  g_autofree char *css = ward_palette_format_css (ward_palette_get_scheme ());

  gtk_css_provider_load_from_data (provider, css, -1);
}

static void
load_contrast_cb (AdwStyleManager *manager, GParamSpec *pspec, GtkCssProvider *provider)
{
  if (adw_style_manager_get_high_contrast (manager))
    gtk_css_provider_load_from_resource (provider, "/org/wardviewer/Ward/widgets/ward-widgets-contrast.css");
  else
    gtk_css_provider_load_from_data (provider, "", -1);
}

/* After the sheet: it is what high contrast changes of that. */
static void
add_contrast (AdwStyleManager *manager, GdkDisplay *display)
{
  g_autoptr (GtkCssProvider) contrast = gtk_css_provider_new ();

  load_contrast_cb (manager, NULL, contrast);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (load_contrast_cb), contrast, 0);
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (contrast),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/**
 * ward_widgets_init:
 *
 * Installs the widgets' style for the default display; further calls do nothing.
 */
void
ward_widgets_init (void)
{
  static gboolean done = FALSE;
  g_autoptr (GtkCssProvider) colors = NULL;
  g_autoptr (GtkCssProvider) sheet = NULL;
  AdwStyleManager *manager = NULL;
  GdkDisplay *display = NULL;

  adw_init ();
  display = gdk_display_get_default ();
  g_return_if_fail (display != NULL);

  if (done)
    return;
  done = TRUE;

  g_resources_register (ward_widgets_get_resource ());
  manager = adw_style_manager_get_default ();
  colors = gtk_css_provider_new ();
  load_palette_cb (manager, NULL, colors);
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (load_palette_cb), colors, 0);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (load_palette_cb), colors, 0);
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (colors),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);

  sheet = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (sheet, "/org/wardviewer/Ward/widgets/ward-widgets.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (sheet),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  add_contrast (manager, display);
}
