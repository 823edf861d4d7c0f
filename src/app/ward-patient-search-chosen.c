/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who was chosen, in the body of the step before the record (clinical.md 3.5, W06): the banner's words, one below the other with their captions, in columns
 * that whoever is similar shares, so that the two are compared line by line. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-large-text.h"
#include "app/ward-patient-row.h"
#include "app/ward-patient-search-private.h"
#include "widgets/ward-label.h"
#include "widgets/ward-name.h"

/* Words that wrap, in a card. */
GtkWidget *
ward_patient_search_new_words (const char *text, const char *css_class, int min_chars)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  ward_label_break_after (GTK_LABEL (label), min_chars);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_WORD);
  ward_label_keep_words (GTK_LABEL (label), min_chars);
  gtk_widget_set_valign (label, GTK_ALIGN_BASELINE);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

GtkWidget *
ward_patient_search_new_items (void)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 14);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 2);
  return grid;
}

int
ward_patient_search_count_items (GtkWidget *grid)
{
  int n = 0;

  while (gtk_grid_get_child_at (GTK_GRID (grid), 0, n) != NULL)
    n++;
  return n;
}

static void
add_row (WardPatientSearch *self, GtkWidget *grid, GtkWidget *caption, GtkWidget *value)
{
  GtkWidget *cells[] = { caption, value };
  int row = ward_patient_search_count_items (grid);

  for (int i = 0; i < (int) G_N_ELEMENTS (cells); i++)
    {
      gtk_size_group_add_widget (self->card_columns[i], cells[i]);
      gtk_grid_attach (GTK_GRID (grid), cells[i], i, row, 1, 1);
    }
}

/* A name breaks between its elements, as in the banner (clinical.md 3.1). It has no baseline: its caption stands at its first line. */
void
ward_patient_search_add_name (WardPatientSearch *self, GtkWidget *grid, const char *caption, const char *name)
{
  GtkWidget *label = ward_patient_search_new_words (caption, "caption-text", WARD_CARD_WORD_CHARS);
  GtkWidget *value = ward_name_new ("value-text");

  ward_name_set_text (WARD_NAME (value), name);
  gtk_widget_add_css_class (label, "name-caption");
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_set_valign (value, GTK_ALIGN_START);
  add_row (self, grid, label, value);
}

void
ward_patient_search_add_item (WardPatientSearch *self, GtkWidget *grid, const char *caption, const char *value)
{
  add_row (self, grid, ward_patient_search_new_words (caption, "caption-text", WARD_CARD_WORD_CHARS),
           ward_patient_search_new_words (value, "value-text", WARD_CARD_VALUE_CHARS));
}

void
ward_patient_search_clear_chosen (WardPatientSearch *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->chosen_box)) != NULL)
    gtk_box_remove (GTK_BOX (self->chosen_box), child);
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self->chosen_box), GTK_ACCESSIBLE_PROPERTY_LABEL);
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self->open_button), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

/* The button that has the focus names whom it opens: who hears the page instead of seeing it hears that first. */
static void
say_chosen (WardPatientSearch *self, const WardBannerText *text)
{
  g_autofree char *person = ward_patient_row_format_spoken (text);
  g_autofree char *card = g_strdup_printf (_ ("Chosen: %s"), person);
  g_autofree char *button = g_strdup_printf (_ ("Open record: %s"), person);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chosen_box), GTK_ACCESSIBLE_PROPERTY_LABEL, card, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->open_button), GTK_ACCESSIBLE_PROPERTY_LABEL, button, -1);
}

void
ward_patient_search_show_chosen (WardPatientSearch *self, const WardBannerText *text)
{
  GtkWidget *grid = ward_patient_search_new_items ();

  ward_patient_search_clear_chosen (self);
  /* All that there is to compare is in view. */
  if (ward_large_text_is_on (GTK_WIDGET (self)))
    gtk_widget_add_css_class (self->cards, "large-text");
  else
    gtk_widget_remove_css_class (self->cards, "large-text");
  ward_patient_search_add_name (self, grid, _ ("Name"), text->name);
  if (text->latin_name != NULL)
    ward_patient_search_add_item (self, grid, _ ("In Latin script"), text->latin_name);
  ward_patient_search_add_item (self, grid, _ ("Born"), text->born);
  ward_patient_search_add_item (self, grid, _ ("Gender"), text->gender);
  ward_patient_search_add_item (self, grid, text->identifier_label, text->identifier);
  if (text->died != NULL)
    ward_patient_search_add_item (self, grid, _ ("Died"), text->died);
  gtk_box_append (GTK_BOX (self->chosen_box), ward_patient_search_new_words (_ ("Chosen: is this the right patient?"),
                                                                             "chosen-title", WARD_CARD_WORD_CHARS));
  gtk_box_append (GTK_BOX (self->chosen_box), grid);
  say_chosen (self, text);
}

/* What the columns of all cards have in common. */
void
ward_patient_search_init_cards (WardPatientSearch *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->card_columns); i++)
    self->card_columns[i] = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
}
