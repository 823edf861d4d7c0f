/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Launches from outside (auth.md section 1.7, reliability.md C07). Whatever comes is a stranger's word: it is read strictly, found in the list of hospitals
 * or refused, and the window asks the user before anything follows from it. The second start of the program hands its arguments to the first. */
#define G_LOG_DOMAIN "ward-app"

#include <string.h>

#include <glib/gi18n.h>

#include "app/ward-launch-door.h"
#include "app/ward-window.h"
#include "core/auth/ward-launch-listener.h"
#include "core/base/ward-clock.h"
#include "core/diagnostics/ward-failure.h"

struct _WardLaunchDoor
{
  WardApplication *application; /* (unowned) it owns the door */
  GSettings *settings;          /* (owned) (nullable) */
  WardLaunchListener *listener; /* (owned) */
};

static WardWindow *
find_window (WardLaunchDoor *door)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (door->application)); l != NULL; l = l->next)
    if (WARD_IS_WINDOW (l->data))
      return l->data;

  return NULL;
}

static void
hand_over (WardLaunchDoor *door, WardLaunch *launch, const GError *refusal)
{
  WardEventFields fields = { .type = WARD_EVENT_SIGN_IN, .step = "launch", .result = WARD_RESULT_OK };

  if (launch == NULL)
    {
      fields.result = WARD_RESULT_WARNING;
      fields.failure = ward_failure_explain_error (refusal)->key;
    }
  ward_event_log_add (ward_application_get_events (door->application), &fields);
  g_application_activate (G_APPLICATION (door->application));
  ward_window_take_launch (find_window (door), launch, refusal);
}

static void
launched_cb (WardLaunchListener *listener, WardLaunch *launch, gpointer user_data)
{
  hand_over (user_data, launch, NULL);
}

static void
say_problem (WardLaunchDoor *door, const GError *error)
{
  WardWindow *window = find_window (door);

  if (window != NULL)
    ward_window_take_launch (window, NULL, error);
  else
    ward_application_set_start_notice (door->application,
                                       _ ("The launch address of this computer could not be opened."), error);
}

static void
update_listener (WardLaunchDoor *door)
{
  g_autoptr (GError) error = NULL;

  if (!g_settings_get_boolean (door->settings, "launch-address"))
    ward_launch_listener_stop (door->listener);
  else if (!ward_launch_listener_start (door->listener, (guint16) g_settings_get_int (door->settings, "launch-port"),
                                        &error))
    say_problem (door, error);
}

/**
 * ward_launch_door_new:
 * @application: the program
 * @settings: (nullable): its settings; without them there is no launch address
 *
 * Opens what the settings say.
 *
 * Returns: (transfer full): the door
 */
WardLaunchDoor *
ward_launch_door_new (WardApplication *application, GSettings *settings)
{
  WardLaunchDoor *door = g_new0 (WardLaunchDoor, 1);

  door->application = application;
  door->listener = ward_launch_listener_new (ward_application_get_events (application));
  g_signal_connect (door->listener, "launched", G_CALLBACK (launched_cb), door);
  if (settings == NULL)
    return door;
  door->settings = g_object_ref (settings);
  g_signal_connect_swapped (settings, "changed::launch-address", G_CALLBACK (update_listener), door);
  g_signal_connect_swapped (settings, "changed::launch-port", G_CALLBACK (update_listener), door);
  update_listener (door);

  return door;
}

/**
 * ward_launch_door_free:
 * @door: (transfer full) (nullable): the door
 *
 * Closes it.
 */
void
ward_launch_door_free (WardLaunchDoor *door)
{
  if (door == NULL)
    return;
  if (door->settings != NULL)
    g_signal_handlers_disconnect_by_data (door->settings, door);
  g_clear_object (&door->settings);
  g_signal_handlers_disconnect_by_data (door->listener, door);
  ward_launch_listener_stop (door->listener);
  g_clear_object (&door->listener);
  g_free (door);
}

static WardLaunch *
read_options (const char *const *links, const char *iss, const char *token, GError **error)
{
  gboolean has_option = iss != NULL || token != NULL;
  gint64 now = ward_clock_monotonic_us (NULL);

  if (links != NULL && links[0] != NULL && (links[1] != NULL || has_option))
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_LAUNCH_LINK, "There are several launches at once");
      return NULL;
    }

  return has_option ? ward_launch_new (iss, token, now, error) : ward_launch_parse_link (links[0], now, error);
}

/**
 * ward_launch_door_take_options:
 * @door: the door
 * @options: what a command line said, of this process or of another
 *
 * Takes a launch from it, if it holds one: "--iss" and "--launch", or a link. Anything else that stands there is refused in the window, since nobody sees
 * what a program writes that the desktop has started.
 */
void
ward_launch_door_take_options (WardLaunchDoor *door, GVariantDict *options)
{
  g_auto (GStrv) links = NULL;
  g_autofree char *iss = NULL;
  g_autofree char *token = NULL;
  g_autoptr (WardLaunch) launch = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (door != NULL);
  g_return_if_fail (options != NULL);

  if (!g_variant_dict_lookup (options, G_OPTION_REMAINING, "^as", &links))
    links = NULL;
  if (!g_variant_dict_lookup (options, "iss", "s", &iss))
    iss = NULL;
  if (!g_variant_dict_lookup (options, "launch", "s", &token))
    token = NULL;
  if ((links == NULL || links[0] == NULL) && iss == NULL && token == NULL)
    return;
  launch = read_options ((const char *const *) links, iss, token, &error);
  ward_secret_clear_string (&token);
  for (guint i = 0; links != NULL && links[i] != NULL; i++)
    memset (links[i], 0, strlen (links[i]));
  hand_over (door, launch, error);
}
