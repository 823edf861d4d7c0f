/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person's name: family name, given names and title are each one element, and a line breaks between them; within one it does only where that is longer than
 * the line (PAB 2.6.2). Nothing is cut, and no hyphen is added. */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-name.h"

#include <string.h>

#include "widgets/ward-label.h"
#include "widgets/ward-wrap-layout.h"

#define MIN_LINE 14 /* letters */

enum
{
  FAMILY,
  GIVEN,
  TITLE,
  N_ELEMENTS,
};

struct _WardName
{
  GtkWidget parent_instance;

  GtkWidget *elements[N_ELEMENTS]; /* (unowned) children */
  char *text;                      /* (owned) */
};

G_DEFINE_FINAL_TYPE (WardName, ward_name, GTK_TYPE_WIDGET)

static void
ward_name_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (ward_name_parent_class)->dispose (object);
}

static void
ward_name_finalize (GObject *object)
{
  g_free (WARD_NAME (object)->text);
  G_OBJECT_CLASS (ward_name_parent_class)->finalize (object);
}

static void
ward_name_class_init (WardNameClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ward_name_dispose;
  object_class->finalize = ward_name_finalize;
  gtk_widget_class_set_css_name (widget_class, "ward-name");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ward_name_init (WardName *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self), ward_wrap_layout_new (0, 0, FALSE));
  self->text = g_strdup ("");
  for (guint i = 0; i < N_ELEMENTS; i++)
    {
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      ward_label_break_after (GTK_LABEL (label), MIN_LINE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      gtk_widget_set_parent (label, GTK_WIDGET (self));
      self->elements[i] = label;
    }
}

/* What follows stands apart from it as a word does. */
static void
set_element (GtkWidget *label, const char *text, GtkTextDirection direction, gboolean last)
{
  gtk_widget_set_direction (label, direction);
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_visible (label, *text != '\0');
  if (last)
    gtk_widget_remove_css_class (label, "followed");
  else
    gtk_widget_add_css_class (label, "followed");
}

/**
 * ward_name_new:
 * @style_class: its style class
 *
 * An empty name.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
ward_name_new (const char *style_class)
{
  GtkWidget *self = g_object_new (WARD_TYPE_NAME, NULL);

  gtk_widget_add_css_class (self, style_class);
  return self;
}

/* As the name is read, whatever the direction of the window is: in Arabic the family name stands at the right, and the comma between it and the given name. */
static GtkTextDirection
find_direction (WardName *self, const char *name)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), name);

  return pango_layout_get_direction (layout, 0) == PANGO_DIRECTION_RTL ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR;
}

/**
 * ward_name_set_text:
 * @name: "FAMILY, Given Names (Title)"
 *
 * Shows a name, in the direction in which it is written; what is not written so is one element.
 */
void
ward_name_set_text (WardName *self, const char *name)
{
  const char *comma;
  const char *title;
  GtkTextDirection direction;
  size_t family;
  g_autofree char *first = NULL;
  g_autofree char *given = NULL;

  g_return_if_fail (WARD_IS_NAME (self));
  g_return_if_fail (name != NULL);

  comma = strstr (name, ", ");
  family = comma != NULL ? (size_t) (comma - name) + 1 : 0;
  title = g_str_has_suffix (name, ")") ? strrchr (name, '(') : NULL;
  if (title == NULL || title < name + family)
    title = name + strlen (name);
  first = g_strndup (name, family);
  given = g_strstrip (g_strndup (name + family, (size_t) (title - name) - family));
  direction = find_direction (self, name);
  gtk_widget_set_direction (GTK_WIDGET (self), direction);
  set_element (self->elements[FAMILY], first, direction, FALSE);
  set_element (self->elements[GIVEN], given, direction, *title == '\0');
  set_element (self->elements[TITLE], title, direction, TRUE);
  g_free (self->text);
  self->text = g_strdup (name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/**
 * ward_name_get_text:
 *
 * Returns: (transfer none): the whole name
 */
const char *
ward_name_get_text (WardName *self)
{
  g_return_val_if_fail (WARD_IS_NAME (self), NULL);

  return self->text;
}
