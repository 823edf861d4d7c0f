/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user may choose: few things, none of which makes anything less safe to read. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-preferences.h"
#include "core/auth/ward-launch-listener.h"

static AdwPreferencesGroup *
add_group (AdwPreferencesPage *page, const char *title)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, title);
  adw_preferences_page_add (page, group);
  return group;
}

static void
add_switch (AdwPreferencesGroup *group, GSettings *settings, const char *key, const char *title, const char *subtitle)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  GtkWidget *toggle = gtk_switch_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_subtitle (row, subtitle);
  adw_action_row_set_subtitle_lines (row, 0);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, subtitle, -1);
  adw_action_row_add_suffix (row, toggle);
  adw_action_row_set_activatable_widget (row, toggle);
  g_settings_bind (settings, key, toggle, "active", G_SETTINGS_BIND_DEFAULT);
  adw_preferences_group_add (group, GTK_WIDGET (row));
}

/**
 * ward_preferences_new:
 * @parent: the window over which it stands
 * @settings: the user's settings
 * @demo: whether this is the demo, which keeps nothing
 *
 * The window of preferences. What is changed counts at once.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_preferences_new (GtkWindow *parent, GSettings *settings, gboolean demo)
{
  GtkWidget *window = g_object_new (ADW_TYPE_PREFERENCES_WINDOW, "transient-for", parent, "modal", TRUE,
                                    "search-enabled", FALSE, "title", _ ("Preferences"), NULL);
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  g_autofree char *address
      = ward_launch_listener_build_address ((guint16) g_settings_get_int (settings, "launch-port"));
  int days = g_settings_get_int (settings, "disk-cache-days");
  g_autofree char *subtitle = NULL;
  g_autofree char *kept = NULL;

  /* Translators: %s is an address like http://127.0.0.1:8744/launch. */
  subtitle
      = g_strdup_printf (_ ("For a record system in your web browser that cannot open Ward’s own links: %s"), address);
  add_switch (add_group (page, _ ("Record System")), settings, "launch-address", _ ("Launch address on this computer"),
              subtitle);
  kept = g_strdup_printf (
      ngettext ("Sealed with a key from your keyring, for %d day at most, and erased when you sign out. "
                "Holds from the next sign-in on, where the hospital allows it.",
                "Sealed with a key from your keyring, for %d days at most, and erased when you sign "
                "out. Holds from the next sign-in on, where the hospital allows it.",
                days),
      days);
  add_switch (add_group (page, _ ("This Computer")), settings, "disk-cache", _ ("Keep what was read on this computer"),
              demo ? _ (
                  "Has no effect in the demo, which keeps nothing on this computer, nor an audit log: its server and "
                  "secrets end with Ward.")
                   : kept);
  add_switch (add_group (page, _ ("Appearance")), settings, "hospital-accent", _ ("The hospital’s accent colour"),
              _ ("On buttons, where the hospital’s server names a colour that can be read well"));
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), page);
  return window;
}
