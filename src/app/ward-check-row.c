/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A step as the list shows it. The result is a word, so that colour never carries it alone; everything below it can be marked and copied. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-check-row.h"
#include "widgets/ward-label.h"

#include <glib/gi18n.h>

struct _WardCheckRow
{
  GtkBox parent_instance;

  GtkLabel *state;     /* (unowned) child */
  GtkLabel *title;     /* (unowned) child */
  GtkLabel *time;      /* (unowned) child */
  GtkLabel *seen;      /* (unowned) child */
  GtkLabel *advice;    /* (unowned) child */
  WardCheckStep *step; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (WardCheckRow, ward_check_row, GTK_TYPE_BOX)

static void
ward_check_row_dispose (GObject *object)
{
  g_clear_object (&WARD_CHECK_ROW (object)->step);
  G_OBJECT_CLASS (ward_check_row_parent_class)->dispose (object);
}

static void
ward_check_row_class_init (WardCheckRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ward_check_row_dispose;
}

static GtkLabel *
add_label (GtkBox *box, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  ward_label_forbid_hyphens (GTK_LABEL (label));
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (box, label);
  return GTK_LABEL (label);
}

static void
ward_check_row_init (WardCheckRow *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 4);
  gtk_widget_set_margin_start (GTK_WIDGET (self), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self), 12);
  gtk_widget_set_margin_top (GTK_WIDGET (self), 8);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self), 8);
  gtk_box_append (GTK_BOX (self), head);
  self->state = add_label (GTK_BOX (head), "caption-text");
  gtk_label_set_width_chars (self->state, 10);
  self->title = add_label (GTK_BOX (head), "heading");
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  self->time = add_label (GTK_BOX (head), "caption-text");
  self->seen = add_label (GTK_BOX (self), "value-text");
  self->advice = add_label (GTK_BOX (self), "value-text");
  gtk_label_set_selectable (self->seen, TRUE);
  gtk_label_set_selectable (self->advice, TRUE);
}

static char *
format_advice (const WardExplanation *explanation)
{
  GString *text = g_string_new (NULL);

  if (explanation == NULL)
    return g_string_free (text, FALSE);
  g_string_append_printf (text, "%s %s\n%s", explanation->title, explanation->meaning, explanation->action);
  if (explanation->ask != WARD_ASK_NOBODY)
    {
      g_string_append_c (text, '\n');
      /* TRANSLATORS: %s is whom to ask, as in "the hospital’s IT". */
      g_string_append_printf (text, _ ("To be asked: %s"), ward_ask_get_label (explanation->ask));
    }
  return g_string_free (text, FALSE);
}

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), *text != '\0');
}

static void
update (WardCheckRow *self)
{
  WardCheckState state = ward_check_step_get_state (self->step);
  g_autofree char *advice = format_advice (ward_check_step_get_explanation (self->step));
  g_autofree char *time = NULL;

  time = state > WARD_CHECK_RUNNING && state < WARD_CHECK_SKIPPED
             ? g_strdup_printf (_ ("%ld ms"), (long) (ward_check_step_get_duration_us (self->step) / 1000))
             : g_strdup ("");
  set_text (self->state, ward_check_state_get_label (state));
  set_text (self->title, ward_check_step_get_title (self->step));
  set_text (self->time, time);
  set_text (self->seen, ward_check_step_get_seen (self->step));
  set_text (self->advice, advice);
  if (state == WARD_CHECK_FAILED)
    gtk_widget_add_css_class (GTK_WIDGET (self->state), "fact-warning");
}

/**
 * ward_check_row_new:
 * @step: a step
 *
 * Shows it, and what becomes of it.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_check_row_new (WardCheckStep *step)
{
  WardCheckRow *self;

  g_return_val_if_fail (WARD_IS_CHECK_STEP (step), NULL);

  self = g_object_new (WARD_TYPE_CHECK_ROW, NULL);
  self->step = g_object_ref (step);
  g_signal_connect_object (step, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
