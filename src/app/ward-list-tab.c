/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GtkListBox makes each row a stop of the Tab key, so that a list of a hundred reports stands in the way of everything behind it, and so that passing
 * through the panels chose each of them. As in a list box of the ARIA practices (listbox pattern), the arrows walk in it here and Tab leaves it. For lists
 * whose rows hold nothing that takes the focus itself. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-list-tab.h"

static gboolean
read_direction (guint keyval, GdkModifierType state, GtkDirectionType *out_direction)
{
  gboolean back = keyval == GDK_KEY_ISO_Left_Tab || (state & GDK_SHIFT_MASK) != 0;

  if ((keyval != GDK_KEY_Tab && keyval != GDK_KEY_ISO_Left_Tab && keyval != GDK_KEY_KP_Tab)
      || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  *out_direction = back ? GTK_DIR_TAB_BACKWARD : GTK_DIR_TAB_FORWARD;
  return TRUE;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state,
                gpointer user_data)
{
  GtkWidget *list = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  GtkRoot *root = gtk_widget_get_root (list);
  GtkDirectionType direction;

  if (root == NULL || !read_direction (keyval, state, &direction))
    return FALSE;
  /* The focus goes from where it is; only the list's own rows are passed over. */
  gtk_widget_set_can_focus (list, FALSE);
  g_signal_emit_by_name (root, "move-focus", direction);
  gtk_widget_set_can_focus (list, TRUE);
  return TRUE;
}

/**
 * ward_list_tab_install:
 * @list: a list
 *
 * From now on Tab leaves the list.
 */
void
ward_list_tab_install (GtkListBox *list)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_return_if_fail (GTK_IS_LIST_BOX (list));

  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), NULL);
  gtk_widget_add_controller (GTK_WIDGET (list), keys);
}
