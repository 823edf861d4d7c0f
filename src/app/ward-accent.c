/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The accent of smart_style_url (SMART App Launch 2.2 "Styling"), off unless the user wants it. What is written into the style sheet are numbers that were
 * read, never a server's text; and nothing that has a clinical meaning takes its colour from here. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-accent.h"

#define HIGH_CONTRAST 7

struct _WardAccent
{
  GSettings *settings;       /* (owned) (nullable) */
  GtkCssProvider *provider;  /* (owned) */
  WardSession *session;      /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) */
  WardStyle style;
};

/* libadwaita's window_bg_color. */
static const WardColour light = { 0xfa, 0xfa, 0xfa };
static const WardColour dark = { 0x24, 0x24, 0x24 };

/**
 * ward_accent_build_css:
 * @style: a style
 * @is_dark: whether the desktop is dark
 * @is_contrast: whether it asks for high contrast
 *
 * Writes the accent as a style sheet, where it is fit to be seen; in high contrast its words have to stand out by 7:1.
 *
 * Returns: (transfer full): the style sheet, empty for none
 */
char *
ward_accent_build_css (const WardStyle *style, gboolean is_dark, gboolean is_contrast)
{
  WardColour accent, text;

  if (!ward_style_choose_accent (style, is_dark ? dark : light, &accent, &text)
      || (is_contrast && ward_colour_contrast (accent, text) < HIGH_CONTRAST))
    return g_strdup ("");
  return g_strdup_printf (
      "@define-color accent_bg_color #%02x%02x%02x;\n@define-color accent_fg_color #%02x%02x%02x;\n", accent.red,
      accent.green, accent.blue, text.red, text.green, text.blue);
}

static void
apply (WardAccent *accent)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  g_autofree char *css = ward_accent_build_css (&accent->style, adw_style_manager_get_dark (manager),
                                                adw_style_manager_get_high_contrast (manager));

  gtk_css_provider_load_from_data (accent->provider, css, -1);
}

static void
forget (WardAccent *accent)
{
  if (accent->cancellable != NULL)
    g_cancellable_cancel (accent->cancellable);
  g_clear_object (&accent->cancellable);
  accent->style.has_highlight = FALSE;
  apply (accent);
}

typedef struct
{
  WardAccent *accent;        /* (unowned) there, unless cancelled */
  GCancellable *cancellable; /* (owned) */
} Reading;

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Reading *reading = user_data;
  g_autoptr (GCancellable) cancellable = g_steal_pointer (&reading->cancellable);
  g_autoptr (GError) error = NULL;
  WardStyle style = { FALSE };

  if (!ward_session_read_style_finish (WARD_SESSION (source), result, &style, &error)
      || g_cancellable_is_cancelled (cancellable))
    return;
  reading->accent->style = style;
  apply (reading->accent);
}

static void
update (WardAccent *accent)
{
  Reading *reading;

  forget (accent);
  if (accent->session == NULL || accent->settings == NULL
      || !g_settings_get_boolean (accent->settings, "hospital-accent"))
    return;
  accent->cancellable = g_cancellable_new ();
  reading = g_new0 (Reading, 1);
  reading->accent = accent;
  reading->cancellable = g_object_ref (accent->cancellable);
  ward_session_read_style_async (accent->session, accent->cancellable, read_cb, reading);
}

/**
 * ward_accent_new:
 * @settings: (nullable): the user's settings
 *
 * An accent that is the desktop's own.
 *
 * Returns: (transfer full):
 */
WardAccent *
ward_accent_new (GSettings *settings)
{
  WardAccent *accent = g_new0 (WardAccent, 1);

  accent->provider = gtk_css_provider_new ();
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (accent->provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
  g_signal_connect_swapped (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (apply), accent);
  g_signal_connect_swapped (adw_style_manager_get_default (), "notify::high-contrast", G_CALLBACK (apply), accent);
  if (settings != NULL)
    {
      accent->settings = g_object_ref (settings);
      g_signal_connect_swapped (settings, "changed::hospital-accent", G_CALLBACK (update), accent);
    }
  return accent;
}

/**
 * ward_accent_free:
 * @accent: (transfer full) (nullable): the accent
 *
 * Takes it away.
 */
void
ward_accent_free (WardAccent *accent)
{
  if (accent == NULL)
    return;
  g_signal_handlers_disconnect_by_data (adw_style_manager_get_default (), accent);
  if (accent->settings != NULL)
    g_signal_handlers_disconnect_by_data (accent->settings, accent);
  if (accent->cancellable != NULL)
    g_cancellable_cancel (accent->cancellable);
  gtk_style_context_remove_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (accent->provider));
  g_clear_object (&accent->cancellable);
  g_clear_object (&accent->session);
  g_clear_object (&accent->settings);
  g_clear_object (&accent->provider);
  g_free (accent);
}

/**
 * ward_accent_set_session:
 * @session: (nullable): a session that is active
 *
 * Shows its hospital's accent, if that is wanted; without one, none.
 */
void
ward_accent_set_session (WardAccent *accent, WardSession *session)
{
  g_return_if_fail (accent != NULL);

  g_set_object (&accent->session, session);
  update (accent);
}
