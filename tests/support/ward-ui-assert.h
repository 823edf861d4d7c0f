/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* What assistive technology is told about a widget. Needs GTK_A11Y=test. The message shows what it is told instead. */
#define ward_assert_accessible_property(widget, property, wanted)                                                   \
  g_assert_cmpstr (gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_##property, \
                                                       wanted),                                                     \
                   ==, NULL)
#define ward_assert_accessible_label(widget, wanted) ward_assert_accessible_property (widget, LABEL, wanted)
#define ward_assert_accessible_state(widget, state, wanted)                                                         \
  g_assert_cmpstr (gtk_test_accessible_check_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_##state, wanted), \
                   ==, NULL)

/* A label that may break within a word adds no hyphen there: it could be taken for one of the name. */
static inline void
ward_assert_no_hyphens (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && gtk_label_get_wrap_mode (GTK_LABEL (widget)) == PANGO_WRAP_WORD_CHAR)
    {
      PangoAttrList *attributes = gtk_label_get_attributes (GTK_LABEL (widget));
      PangoAttrIterator *iterator;
      const PangoAttribute *hyphens;

      g_assert_nonnull (attributes);
      iterator = pango_attr_list_get_iterator (attributes);
      hyphens = pango_attr_iterator_get (iterator, PANGO_ATTR_INSERT_HYPHENS);
      g_assert_nonnull (hyphens);
      g_assert_cmpint (((const PangoAttrInt *) hyphens)->value, ==, FALSE);
      pango_attr_iterator_destroy (iterator);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    ward_assert_no_hyphens (child);
}
