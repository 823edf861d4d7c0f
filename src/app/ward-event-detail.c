/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The selected event in full. It is the same line that is copied and exported, made of the event's closed fields: there is nothing in it that may not be sent. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-event-detail.h"
#include "app/ward-event-table.h"
#include "widgets/ward-label.h"

#include <glib/gi18n.h>

struct _WardEventDetail
{
  GtkBox parent_instance;

  GtkLabel *id;               /* (unowned) child */
  GtkLabel *when;             /* (unowned) child */
  GtkLabel *line;             /* (unowned) child */
  GtkWidget *copy;            /* (unowned) child */
  GtkSingleSelection *choice; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (WardEventDetail, ward_event_detail, GTK_TYPE_BOX)

static WardEvent *
get_event (WardEventDetail *self)
{
  return self->choice != NULL ? gtk_single_selection_get_selected_item (self->choice) : NULL;
}

static void
update (WardEventDetail *self)
{
  WardEvent *event = get_event (self);
  const char *id = event != NULL ? ward_event_get_fields (event)->request_id : NULL;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  g_autofree char *when = NULL;

  if (event == NULL)
    text = g_strdup (
        _ ("Select a row to see all of it. By its request id the hospital’s IT finds the same request in the "
           "server’s log."));
  else
    /* Translators: %s is a random number, written as 36 letters and digits. */
    text = id != NULL ? g_strdup_printf (_ ("Request id: %s"), id) : g_strdup (_ ("Nothing was sent for this event."));
  line = event != NULL ? ward_event_to_line (event) : g_strdup ("");
  when = event != NULL ? ward_event_format_when (event) : g_strdup ("");
  gtk_label_set_text (self->id, text);
  gtk_label_set_text (self->when, when);
  gtk_label_set_text (self->line, line);
  gtk_widget_set_visible (GTK_WIDGET (self->when), event != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->line), event != NULL);
  gtk_widget_set_visible (self->copy, id != NULL);
  gtk_button_set_label (GTK_BUTTON (self->copy), _ ("Copy the Request Id"));
}

static void
copy_cb (WardEventDetail *self)
{
  WardEvent *event = get_event (self);

  if (event == NULL || ward_event_get_fields (event)->request_id == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), ward_event_get_fields (event)->request_id);
  gtk_button_set_label (GTK_BUTTON (self->copy), _ ("Copied"));
}

static void
ward_event_detail_dispose (GObject *object)
{
  g_clear_object (&WARD_EVENT_DETAIL (object)->choice);
  G_OBJECT_CLASS (ward_event_detail_parent_class)->dispose (object);
}

static void
ward_event_detail_class_init (WardEventDetailClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ward_event_detail_dispose;
}

static GtkLabel *
add_label (GtkBox *box)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  ward_label_forbid_hyphens (GTK_LABEL (label));
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_box_append (box, label);

  return GTK_LABEL (label);
}

static void
ward_event_detail_init (WardEventDetail *self)
{
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  gtk_box_set_spacing (GTK_BOX (self), 10);
  gtk_widget_add_css_class (GTK_WIDGET (self), "page-toolbar");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (self), words);
  self->id = add_label (GTK_BOX (words));
  self->when = add_label (GTK_BOX (words));
  self->line = add_label (GTK_BOX (words));
  gtk_widget_add_css_class (GTK_WIDGET (self->line), "quiet-text");
  self->copy = gtk_button_new ();
  gtk_widget_set_valign (self->copy, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->copy, "clicked", G_CALLBACK (copy_cb), self);
  gtk_box_append (GTK_BOX (self), self->copy);
}

/**
 * ward_event_detail_new:
 * @selection: of #WardEvent, which the table shows
 *
 * Follows what is selected.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_event_detail_new (GtkSingleSelection *selection)
{
  WardEventDetail *self;

  g_return_val_if_fail (GTK_IS_SINGLE_SELECTION (selection), NULL);

  self = g_object_new (WARD_TYPE_EVENT_DETAIL, NULL);
  self->choice = g_object_ref (selection);
  g_signal_connect_object (selection, "notify::selected-item", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
