/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window in which a launch link is pasted, for desktops where nothing opens such links by itself. A mistake is said above the field; what was typed
 * stays. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-launch-dialog.h"
#include "app/ward-notice-bar.h"
#include "core/base/ward-clock.h"
#include "core/diagnostics/ward-failure.h"

struct _WardLaunchPaste
{
  AdwWindow parent_instance;

  WardNotices *notices;
  GtkEditable *link_row;
};

enum
{
  LAUNCHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WardLaunchPaste, ward_launch_paste, ADW_TYPE_WINDOW)

static void
open_cb (WardLaunchPaste *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardLaunch) launch
      = ward_launch_parse_link (gtk_editable_get_text (self->link_row), ward_clock_monotonic_us (NULL), &error);

  if (launch == NULL)
    {
      ward_notices_show (self->notices, "link", WARD_NOTICE_WARNING,
                         _ ("This is not a launch link. It begins with “ward://launch?” and names the hospital’s "
                            "server after “iss=”. Copy it again, whole."),
                         NULL, NULL);
      gtk_widget_grab_focus (GTK_WIDGET (self->link_row));
      return;
    }
  g_signal_emit (self, signals[LAUNCHED], 0, launch);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
ward_launch_paste_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WARD_TYPE_LAUNCH_PASTE);
  G_OBJECT_CLASS (ward_launch_paste_parent_class)->dispose (object);
}

static void
ward_launch_paste_class_init (WardLaunchPasteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ward_launch_paste_dispose;

  signals[LAUNCHED] = g_signal_new ("launched", WARD_TYPE_LAUNCH_PASTE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, WARD_TYPE_LAUNCH);

  g_type_ensure (WARD_TYPE_NOTICES);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/wardviewer/Ward/ui/ward-launch-paste.ui");
  gtk_widget_class_bind_template_child (widget_class, WardLaunchPaste, notices);
  gtk_widget_class_bind_template_child (widget_class, WardLaunchPaste, link_row);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ward_launch_paste_init (WardLaunchPaste *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ward_launch_paste_new:
 * @parent: (nullable): the window over which it stands
 *
 * A window with an empty field.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_launch_paste_new (GtkWindow *parent)
{
  WardLaunchPaste *self = g_object_new (WARD_TYPE_LAUNCH_PASTE, "transient-for", parent, NULL);

  gtk_widget_grab_focus (GTK_WIDGET (self->link_row));
  return GTK_WIDGET (self);
}
