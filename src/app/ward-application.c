/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program as the desktop sees it: one instance, a few options, none of which can hold a patient or a bearer (reliability.md P15); a launch token is taken
 * from them by ward-launch-door.c. It owns what lives longer than a window: the tenants, the keyring, the ring of events, and the demo's server. */
#define G_LOG_DOMAIN "ward-app"

#include <stdio.h>

#include <glib/gi18n.h>

#include "app/ward-app-resources.h"
#include "app/ward-application-private.h"
#include "app/ward-away.h"
#include "app/ward-early-icons.h"
#include "app/ward-self-notice.h"
#include "app/ward-window.h"
#include "widgets/ward-widgets.h"

#define N_EVENTS 10000

enum
{
  PROP_STARTING = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (WardApplication, ward_application, ADW_TYPE_APPLICATION)

/* By way of the windows, so that each closes as if by hand. */
static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (user_data)));

  for (GList *l = windows; l != NULL; l = l->next)
    if (WARD_IS_WINDOW (l->data))
      gtk_window_close (l->data);
}

/* The windows' own handlers came first: their curtains are drawn, and only have to be painted. */
static void
away_cb (WardApplication *self)
{
  ward_away_let_sleep_when_painted (self->screen, GTK_APPLICATION (self));
}

static void
note_self_test (WardApplication *self)
{
  WardLibrary libraries[WARD_N_LIBRARIES];
  WardFailure failures[WARD_SELF_TEST_MAX];
  guint n;

  ward_libraries_list (libraries);
  n = ward_self_test_run (WARD_FLATPAK_INFO, libraries, failures);
  ward_self_test_note (self->events, failures, n);
}

/* GTK would end the program with a warning, and no word of what to do. */
static gboolean
has_display (WardApplication *self)
{
  self->no_display = !gtk_init_check ();
  if (self->no_display)
    fputs (_ ("Ward needs a graphical session: there is no display, or it lets nobody in. Start Ward from the desktop, "
              "or set DISPLAY or WAYLAND_DISPLAY. Without a display, “wardctl check” tests a connection and “wardctl "
              "sandbox” runs a server to try.\n"),
           stderr);
  return !self->no_display;
}

/* What an application does that shows nothing: GTK's part needs a display. */
static GApplicationClass *
without_display (void)
{
  return g_type_class_peek (G_TYPE_APPLICATION);
}

static gboolean
refuse_inspector (GtkWindow *window, gboolean toggle)
{
  return TRUE;
}

/* GTK's inspector, which its own keys open over every window, changes whatever is on the screen, values too. Windows take this over from their class. */
static void
lock_inspector (void)
{
  GtkWindowClass *klass = g_type_class_ref (GTK_TYPE_WINDOW);

  klass->enable_debugging = refuse_inspector;
}

static void
ward_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = { { .name = "quit", .activate = quit_cb } };
  WardApplication *self = WARD_APPLICATION (application);

  /* Names the resources, so that the linker keeps them and their registration. */
  g_assert (ward_app_get_resource () != NULL);
  if (!has_display (self))
    {
      without_display ()->startup (application);
      return;
    }
  lock_inspector ();
  G_APPLICATION_CLASS (ward_application_parent_class)->startup (application);
  ward_early_icons_read (gdk_display_get_default ());
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  ward_widgets_init ();
  gtk_window_set_default_icon_name (WARD_APP_ID);

  ward_application_open_settings (self);
  self->screen = ward_screen_watch_new ();
  g_signal_connect_object (self->screen, "away", G_CALLBACK (away_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  self->events = ward_event_log_new (N_EVENTS);
  ward_application_follow_journal (self);
  note_self_test (self);
  self->vault = ward_vault_new_keyring (self->events);
  ward_application_start_audit (self);
  ward_application_init_tenants (self);
  self->cache_choice
      = ward_cache_choice_new (self->vault, self->demo ? NULL : self->settings, self->events, self->tenants);
  ward_application_offer_sandbox (self);
  self->door = ward_launch_door_new (self, self->settings);
  ward_window_install_accels (GTK_APPLICATION (self));
}

/* Where the computer's administrators want no Ward that runs with old libraries: says so, and does nothing else. */
static gboolean
refuse_to_start (WardApplication *self)
{
  WardLibrary libraries[WARD_N_LIBRARIES];
  GtkWidget *refusal;

  if (self->settings == NULL || !g_settings_get_boolean (self->settings, "refuse-old-libraries"))
    return FALSE;
  ward_libraries_list (libraries);
  refusal = ward_self_notice_new_refusal (libraries);
  if (refusal == NULL)
    return FALSE;
  gtk_window_set_application (GTK_WINDOW (refusal), GTK_APPLICATION (self));
  gtk_window_present (GTK_WINDOW (refusal));
  return TRUE;
}

static void
ward_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (application));

  if (window == NULL && windows != NULL)
    window = windows->data;
  if (window == NULL && refuse_to_start (WARD_APPLICATION (application)))
    return;
  if (window == NULL)
    window = GTK_WINDOW (ward_window_new (WARD_APPLICATION (application)));
  gtk_window_present (window);
}

/* Also that of a second start, which ends when this returns. */
static int
ward_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  if (WARD_APPLICATION (application)->no_display)
    return 1;
  g_application_activate (application);
  ward_launch_door_take_options (WARD_APPLICATION (application)->door,
                                 g_application_command_line_get_options_dict (command_line));
  return 0;
}

/* For options that it does not know, GLib's status is 1; here, as for the other commands, it is 2. */
static gboolean
ward_application_local_command_line (GApplication *application, char ***arguments, int *exit_status)
{
  gboolean ended
      = G_APPLICATION_CLASS (ward_application_parent_class)->local_command_line (application, arguments, exit_status);

  if (ended && *exit_status != 0 && !WARD_APPLICATION (application)->options_read)
    {
      fputs (_ ("Try “ward --help”.\n"), stderr);
      *exit_status = 2;
    }
  return ended;
}

static int
ward_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  WardApplication *self = WARD_APPLICATION (application);

  self->options_read = TRUE;
  if (g_variant_dict_contains (options, "version"))
    {
      fputs ("ward " WARD_VERSION "\n", stdout);
      return 0;
    }
  if (self->profile != NULL && g_strcmp0 (self->profile, "generic") != 0 && g_strcmp0 (self->profile, "epic") != 0)
    {
      fputs (_ ("The profile is “generic” or “epic”.\n"), stderr);
      return 2;
    }
  /* The demo never lands in a session with real patients that is already open. */
  if (self->demo)
    g_application_set_flags (application, G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_NON_UNIQUE);
  return -1;
}

static void
ward_application_shutdown (GApplication *application)
{
  WardApplication *self = WARD_APPLICATION (application);
  GList *windows;

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->door, ward_launch_door_free);
  while ((windows = gtk_application_get_windows (GTK_APPLICATION (application))) != NULL)
    gtk_window_destroy (windows->data);
  g_clear_pointer (&self->offer, ward_sandbox_offer_free);
  g_clear_pointer (&self->cache_choice, ward_cache_choice_free);
  g_clear_object (&self->screen);
  g_clear_pointer (&self->audit, ward_audit_close);
  if (self->no_display)
    without_display ()->shutdown (application);
  else
    G_APPLICATION_CLASS (ward_application_parent_class)->shutdown (application);
}

static void
ward_application_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  WardApplication *self = WARD_APPLICATION (object);

  if (prop_id == PROP_STARTING)
    g_value_set_boolean (value, self->starting);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
ward_application_finalize (GObject *object)
{
  WardApplication *self = WARD_APPLICATION (object);

  g_clear_object (&self->tenants);
  g_clear_object (&self->offered);
  g_clear_object (&self->directory);
  g_clear_object (&self->organisations);
  g_clear_object (&self->vault);
  g_clear_object (&self->events);
  g_clear_object (&self->settings);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->offer, ward_sandbox_offer_free);
  g_clear_pointer (&self->profile, g_free);
  g_clear_pointer (&self->sandbox_dir, g_free);
  g_clear_pointer (&self->start_notice, g_free);
  G_OBJECT_CLASS (ward_application_parent_class)->finalize (object);
}

static void
ward_application_class_init (WardApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->get_property = ward_application_get_property;
  object_class->finalize = ward_application_finalize;
  application_class->startup = ward_application_startup;
  application_class->activate = ward_application_activate;
  application_class->command_line = ward_application_command_line;
  application_class->shutdown = ward_application_shutdown;
  application_class->local_command_line = ward_application_local_command_line;
  application_class->handle_local_options = ward_application_handle_local_options;

  props[PROP_STARTING] = g_param_spec_boolean ("starting", NULL, NULL, FALSE,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ward_application_init (WardApplication *self)
{
  const GOptionEntry entries[] = {
    { "demo", 0, 0, G_OPTION_ARG_NONE, &self->demo,
      N_ ("Start with a server of synthetic patients inside this program"), NULL },
    { "profile", 0, 0, G_OPTION_ARG_STRING, &self->profile, N_ ("Whose habits the demo’s server has: generic or epic"),
      "PROFILE" },
    { "sandbox", 0, 0, G_OPTION_ARG_FILENAME, &self->sandbox_dir,
      N_ ("Offer the sandbox that ward-sandbox published in a folder"), "DIR" },
    { "iss", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("With --launch: the FHIR server of the record system that launches"),
      "URL" },
    { "launch", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("The launch token of the record system"), "TOKEN" },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, N_ ("[LAUNCH-LINK]") },
    { NULL },
  };

  self->cancellable = g_cancellable_new ();
  g_application_add_main_option_entries (G_APPLICATION (self), entries);
  g_application_set_option_context_summary (
      G_APPLICATION (self), _ ("Shows a patient’s vital signs and laboratory results from a SMART on FHIR server."));
}

/**
 * ward_application_new:
 *
 * The program, not yet running.
 *
 * Returns: (transfer full):
 */
WardApplication *
ward_application_new (void)
{
  return g_object_new (WARD_TYPE_APPLICATION, "application-id", WARD_APP_ID, "register-session", TRUE, "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE, "resource-base-path", "/org/wardviewer/Ward", NULL);
}

/**
 * ward_application_get_cache:
 *
 * Returns: (transfer none) (nullable): the cache on disk, in whatever state
 */
WardCache *
ward_application_get_cache (WardApplication *self)
{
  g_return_val_if_fail (WARD_IS_APPLICATION (self), NULL);

  return self->cache_choice != NULL ? ward_cache_choice_get_cache (self->cache_choice) : NULL;
}

/**
 * ward_application_get_organisations:
 *
 * Returns: (transfer none): the published list in which a hospital can be found
 */
WardBrandsStore *
ward_application_get_organisations (WardApplication *self)
{
  g_return_val_if_fail (WARD_IS_APPLICATION (self), NULL);

  if (self->organisations == NULL)
    {
      g_autoptr (WardHttp) http = ward_http_new (self->events);

      self->organisations = ward_brands_store_new (NULL, http);
    }

  return self->organisations;
}

/**
 * ward_application_get_screen_watch:
 *
 * Returns: (transfer none) (nullable): who tells that nobody is in front of the screen
 */
WardScreenWatch *
ward_application_get_screen_watch (WardApplication *self)
{
  g_return_val_if_fail (WARD_IS_APPLICATION (self), NULL);

  return self->screen;
}

/**
 * ward_application_get_events:
 *
 * Returns: (transfer none): the ring of events
 */
WardEventLog *
ward_application_get_events (WardApplication *self)
{
  g_return_val_if_fail (WARD_IS_APPLICATION (self), NULL);

  return self->events;
}

/**
 * ward_application_is_demo:
 *
 * Asks whether the program was started with its own server, which keeps neither answers nor an audit log.
 *
 * Returns: %TRUE if so
 */
gboolean
ward_application_is_demo (WardApplication *self)
{
  g_return_val_if_fail (WARD_IS_APPLICATION (self), FALSE);

  return self->demo;
}

/* The demo's server is coming up, or is there. */
void
ward_application_set_starting (WardApplication *self, gboolean starting)
{
  self->starting = starting;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STARTING]);
}

/**
 * ward_application_is_starting:
 *
 * Returns: whether the demo's server is still coming up
 */
gboolean
ward_application_is_starting (WardApplication *self)
{
  g_return_val_if_fail (WARD_IS_APPLICATION (self), FALSE);

  return self->starting;
}

/**
 * ward_application_set_start_notice:
 * @what: a sentence
 * @error: why
 *
 * Says something on the first page of the windows to come.
 */
void
ward_application_set_start_notice (WardApplication *self, const char *what, const GError *error)
{
  g_return_if_fail (WARD_IS_APPLICATION (self));

  g_free (self->start_notice);
  self->start_notice = g_strdup_printf ("%s %s", what, error->message);
}

/**
 * ward_application_get_vault:
 *
 * Returns: (transfer none): where secrets rest
 */
WardVault *
ward_application_get_vault (WardApplication *self)
{
  g_return_val_if_fail (WARD_IS_APPLICATION (self), NULL);

  return self->vault;
}

/**
 * ward_application_get_start_notice:
 *
 * Returns: (nullable): what the first page has to say
 */
const char *
ward_application_get_start_notice (WardApplication *self)
{
  g_return_val_if_fail (WARD_IS_APPLICATION (self), NULL);

  return self->start_notice;
}
