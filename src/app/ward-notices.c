/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pile of notice bars, one for each key, so that two conditions never write over each other. The gravest stands on top. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-notice-bar.h"

struct _WardNotices
{
  GtkBox parent_instance;

  GHashTable *bars;   /* (owned) key → (unowned) WardNoticeBar, a child */
  GHashTable *closed; /* (owned) key → (owned) words that the user has closed */
};

G_DEFINE_FINAL_TYPE (WardNotices, ward_notices, GTK_TYPE_BOX)

static void
ward_notices_dispose (GObject *object)
{
  WardNotices *self = WARD_NOTICES (object);

  if (self->bars != NULL)
    ward_notices_clear (self);
  g_clear_pointer (&self->bars, g_hash_table_unref);
  g_clear_pointer (&self->closed, g_hash_table_unref);
  G_OBJECT_CLASS (ward_notices_parent_class)->dispose (object);
}

static void
ward_notices_class_init (WardNoticesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ward_notices_dispose;
}

static void
ward_notices_init (WardNotices *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_visible (GTK_WIDGET (self),
                          FALSE); /* where nothing is said, the spacing of what it stands in is not spent either */
  self->bars = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->closed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * ward_notices_new:
 *
 * An empty pile; it takes no room.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_notices_new (void)
{
  return g_object_new (WARD_TYPE_NOTICES, NULL);
}

/* The last bar that is at least as grave: the new one stands after it. */
static GtkWidget *
find_place (WardNotices *self, WardNoticeBar *bar)
{
  GtkWidget *place = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (child != GTK_WIDGET (bar)
        && ward_notice_bar_get_kind (WARD_NOTICE_BAR (child)) >= ward_notice_bar_get_kind (bar))
      place = child;
  return place;
}

/**
 * ward_notices_show:
 * @key: what the bar is about
 * @kind: how grave it is
 * @text: whole sentences
 * @action_label: (nullable): the button's words
 * @detailed_action: (nullable): its action
 *
 * Shows a bar, or says something new in the one with this key.
 */
void
ward_notices_show (WardNotices *self, const char *key, WardNoticeKind kind, const char *text, const char *action_label,
                   const char *detailed_action)
{
  WardNoticeBar *bar;
  gboolean placed;

  g_return_if_fail (WARD_IS_NOTICES (self));
  g_return_if_fail (key != NULL && text != NULL);

  bar = g_hash_table_lookup (self->bars, key);
  placed = bar != NULL && ward_notice_bar_get_kind (bar) == kind;
  if (bar == NULL)
    {
      bar = WARD_NOTICE_BAR (ward_notice_bar_new ());
      gtk_box_append (GTK_BOX (self), GTK_WIDGET (bar));
      g_hash_table_insert (self->bars, g_strdup (key), bar);
    }
  ward_notice_bar_set_text (bar, kind, text);
  ward_notice_bar_set_action (bar, action_label, detailed_action);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  if (!placed)
    gtk_box_reorder_child_after (GTK_BOX (self), GTK_WIDGET (bar), find_place (self, bar));
}

/**
 * ward_notices_offer:
 * @key: of a bar that is shown
 * @action_label: (nullable): the words of a second button; %NULL for none
 * @detailed_action: (nullable): what it does
 *
 * Gives a bar a second button, or takes it away.
 */
void
ward_notices_offer (WardNotices *self, const char *key, const char *action_label, const char *detailed_action)
{
  WardNoticeBar *bar;

  g_return_if_fail (WARD_IS_NOTICES (self));
  g_return_if_fail (key != NULL);

  bar = g_hash_table_lookup (self->bars, key);
  g_return_if_fail (bar != NULL);
  ward_notice_bar_set_second_action (bar, action_label, detailed_action);
}

static void
remove_bar (WardNotices *self, const char *key)
{
  WardNoticeBar *bar = g_hash_table_lookup (self->bars, key);

  if (bar == NULL)
    return;
  g_hash_table_remove (self->bars, key);
  gtk_box_remove (GTK_BOX (self), GTK_WIDGET (bar));
  gtk_widget_set_visible (GTK_WIDGET (self), gtk_widget_get_first_child (GTK_WIDGET (self)) != NULL);
}

static void
closed_cb (WardNoticeBar *bar, WardNotices *self)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_hash_table_iter_init (&iter, self->bars);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (value == bar)
      {
        g_autofree char *owned = g_strdup (key);

        g_hash_table_insert (self->closed, g_strdup (key), g_strdup (ward_notice_bar_get_text (bar)));
        remove_bar (self, owned);
        return;
      }
}

/**
 * ward_notices_show_closable:
 * @key: what the bar is about
 * @text: whole sentences
 *
 * Shows a bar that is worth knowing once. Closed by the user, it comes back with other words, or after the condition was gone in between.
 */
void
ward_notices_show_closable (WardNotices *self, const char *key, const char *text)
{
  gboolean known;

  g_return_if_fail (WARD_IS_NOTICES (self));
  g_return_if_fail (key != NULL && text != NULL);

  if (g_strcmp0 (g_hash_table_lookup (self->closed, key), text) == 0)
    return;
  known = g_hash_table_contains (self->bars, key);
  ward_notices_show (self, key, WARD_NOTICE_INFO, text, NULL, NULL);
  if (known)
    return;
  ward_notice_bar_set_closable (g_hash_table_lookup (self->bars, key), TRUE);
  g_signal_connect_object (g_hash_table_lookup (self->bars, key), "closed", G_CALLBACK (closed_cb), self, 0);
}

/**
 * ward_notices_hide:
 * @key: what the bar was about
 *
 * Takes the bar away; nothing happens if there is none.
 */
void
ward_notices_hide (WardNotices *self, const char *key)
{
  g_return_if_fail (WARD_IS_NOTICES (self));
  g_return_if_fail (key != NULL);

  g_hash_table_remove (self->closed, key);
  remove_bar (self, key);
}

/**
 * ward_notices_clear:
 *
 * Takes all bars away.
 */
void
ward_notices_clear (WardNotices *self)
{
  GtkWidget *child;

  g_return_if_fail (WARD_IS_NOTICES (self));

  g_hash_table_remove_all (self->bars);
  g_hash_table_remove_all (self->closed);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * ward_notices_get_text:
 * @key: what the bar is about
 *
 * Returns: (nullable): what it says, %NULL if there is none
 */
const char *
ward_notices_get_text (WardNotices *self, const char *key)
{
  WardNoticeBar *bar;

  g_return_val_if_fail (WARD_IS_NOTICES (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  bar = g_hash_table_lookup (self->bars, key);
  return bar != NULL ? ward_notice_bar_get_text (bar) : NULL;
}
