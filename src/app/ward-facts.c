/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of captions and values. Values stand out more than their captions, wrap, and are never cut (W15, W17). */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-facts.h"

#include "app/ward-large-text.h"
#include "core/base/ward-text.h"
#include "widgets/ward-label.h"

/* The room that a value has in the narrowest window; a date has one character less. */
#define MIN_VALUE_CHARS 12

typedef struct
{
  char *caption; /* (owned) (nullable) NULL: a heading */
  char *value;   /* (owned) as it may be copied */
} Row;

struct _WardFacts
{
  GtkGrid parent_instance;

  GPtrArray *rows; /* (owned) of Row */
  int n_rows;
  gboolean selectable;
  gboolean stack_large;
};

G_DEFINE_FINAL_TYPE (WardFacts, ward_facts, GTK_TYPE_GRID)

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->caption);
  g_free (row->value);
  g_free (row);
}

static void
ward_facts_finalize (GObject *object)
{
  WardFacts *self = WARD_FACTS (object);

  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (ward_facts_parent_class)->finalize (object);
}

static void
ward_facts_class_init (WardFactsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ward_facts_finalize;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "ward-facts");
}

static void
ward_facts_init (WardFacts *self)
{
  self->rows = g_ptr_array_new_with_free_func (row_free);
  gtk_grid_set_column_spacing (GTK_GRID (self), 14);
  gtk_grid_set_row_spacing (GTK_GRID (self), 4);
}

/**
 * ward_facts_new:
 *
 * An empty table.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_facts_new (void)
{
  return g_object_new (WARD_TYPE_FACTS, NULL);
}

/**
 * ward_facts_clear:
 *
 * Takes all rows away.
 */
void
ward_facts_clear (WardFacts *self)
{
  GtkWidget *child;

  g_return_if_fail (WARD_IS_FACTS (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_grid_remove (GTK_GRID (self), child);
  self->n_rows = 0;
  g_ptr_array_set_size (self->rows, 0);
}

/**
 * ward_facts_set_selectable:
 * @selectable: whether values can be marked and copied
 *
 * Holds for what is added from now on.
 */
void
ward_facts_set_selectable (WardFacts *self, gboolean selectable)
{
  g_return_if_fail (WARD_IS_FACTS (self));

  self->selectable = selectable;
}

/**
 * ward_facts_stack_where_large:
 *
 * Lets values stand below their captions where text is large: for a narrow place, in which a column of captions would leave no room for the name of a drug.
 */
void
ward_facts_stack_where_large (WardFacts *self)
{
  g_return_if_fail (WARD_IS_FACTS (self));

  self->stack_large = TRUE;
}

static void
keep_row (WardFacts *self, const char *caption, const char *value)
{
  Row *row = g_new0 (Row, 1);

  row->caption = g_strdup (caption);
  row->value = g_strdup (value);
  g_ptr_array_add (self->rows, row);
}

static GtkWidget *
attach_line (WardFacts *self, const char *words)
{
  GtkWidget *label = gtk_label_new (words);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_grid_attach (GTK_GRID (self), label, 0, self->n_rows++, 2, 1);
  keep_row (self, NULL, words);
  return label;
}

/**
 * ward_facts_add_heading:
 * @heading: the words over the rows that follow
 *
 * Begins a group.
 */
void
ward_facts_add_heading (WardFacts *self, const char *heading)
{
  GtkWidget *label;
  gboolean first;

  g_return_if_fail (WARD_IS_FACTS (self));
  g_return_if_fail (heading != NULL);

  first = self->n_rows == 0;
  label = attach_line (self, heading);
  gtk_widget_add_css_class (label, "heading");
  if (!first)
    gtk_widget_set_margin_top (label, 12);
}

/**
 * ward_facts_add_words:
 * @words: sentences
 *
 * Adds what is to be said of all rows, without a caption.
 */
void
ward_facts_add_words (WardFacts *self, const char *words)
{
  g_return_if_fail (WARD_IS_FACTS (self));
  g_return_if_fail (words != NULL);

  attach_line (self, words);
}

/* Letters of one size have the same upper edge; only larger ones need a baseline, which costs more (ward-width-first.h). */
static gboolean
is_larger (const char *css_class)
{
  static const char *const larger[] = { "fact-value", "fact-lead", "fact-status", NULL };

  return css_class != NULL && g_strv_contains (larger, css_class);
}

static void
attach_row (WardFacts *self, const char *caption, const char *value, const char *css_class)
{
  gboolean stacked = self->stack_large && ward_large_text_is_on (GTK_WIDGET (self));
  GtkAlign valign = is_larger (css_class) && !stacked ? GTK_ALIGN_BASELINE : GTK_ALIGN_FILL;
  GtkWidget *left;
  GtkWidget *right;
  g_autofree char *spoken = NULL;

  left = gtk_label_new (caption);
  gtk_label_set_xalign (GTK_LABEL (left), 0);
  gtk_label_set_yalign (GTK_LABEL (left), 0);
  ward_label_break_after (GTK_LABEL (left), 18);
  gtk_label_set_max_width_chars (GTK_LABEL (left), gtk_label_get_wrap (GTK_LABEL (left)) ? 18 : -1);
  gtk_widget_set_valign (left, valign);
  gtk_widget_add_css_class (left, "caption-text");
  gtk_grid_attach (GTK_GRID (self), left, 0, self->n_rows, stacked ? 2 : 1, 1);

  right = gtk_label_new (value);
  gtk_label_set_xalign (GTK_LABEL (right), 0);
  ward_label_break_after (GTK_LABEL (right), MIN_VALUE_CHARS);
  gtk_label_set_wrap_mode (GTK_LABEL (right), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (right), GTK_NATURAL_WRAP_WORD);
  ward_label_keep_words (GTK_LABEL (right), MIN_VALUE_CHARS);
  gtk_label_set_selectable (GTK_LABEL (right), self->selectable);
  gtk_widget_set_hexpand (right, TRUE);
  gtk_label_set_yalign (GTK_LABEL (right), 0);
  gtk_widget_set_valign (right, valign);
  gtk_widget_add_css_class (right, "value-text");
  if (css_class != NULL)
    gtk_widget_add_css_class (right, css_class);
  /* Its ground is about the value, not about the width of the page. */
  if (g_strcmp0 (css_class, "fact-critical") == 0)
    gtk_widget_set_halign (right, GTK_ALIGN_START);
  self->n_rows += stacked ? 1 : 0;
  gtk_grid_attach (GTK_GRID (self), right, stacked ? 0 : 1, self->n_rows++, stacked ? 2 : 1, 1);

  spoken = g_strdup_printf ("%s: %s", caption, value);
  gtk_accessible_update_property (GTK_ACCESSIBLE (right), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/**
 * ward_facts_add:
 * @caption: what it is
 * @value: (nullable): the value; the row is left out without one
 * @css_class: (nullable): a further class of the value
 *
 * Adds a row.
 */
void
ward_facts_add (WardFacts *self, const char *caption, const char *value, const char *css_class)
{
  g_return_if_fail (WARD_IS_FACTS (self));
  g_return_if_fail (caption != NULL);

  if (value == NULL || *value == '\0')
    return;
  attach_row (self, caption, value, css_class);
  keep_row (self, caption, value);
}

/**
 * ward_facts_add_private:
 * @caption: what it is
 * @value: (nullable): the value; the row is left out without one
 *
 * Adds a row that this computer's user may read, and that is masked where it is copied or sent.
 */
void
ward_facts_add_private (WardFacts *self, const char *caption, const char *value)
{
  g_autofree char *masked = NULL;

  g_return_if_fail (WARD_IS_FACTS (self));
  g_return_if_fail (caption != NULL);

  if (value == NULL || *value == '\0')
    return;
  masked = ward_text_mask (value);
  attach_row (self, caption, value, NULL);
  keep_row (self, caption, masked);
}

/**
 * ward_facts_write:
 * @report: to what all rows are added
 *
 * Adds what may leave this computer.
 */
void
ward_facts_write (WardFacts *self, WardSupportReport *report)
{
  g_return_if_fail (WARD_IS_FACTS (self));
  g_return_if_fail (report != NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (self->rows, i);

      if (row->caption == NULL)
        ward_support_report_add_heading (report, row->value);
      else
        ward_support_report_add_fact (report, row->caption, row->value);
    }
}

/**
 * ward_facts_foreach:
 * @func: (scope call): called for each row
 *
 * Gives all rows in their order, as they may be copied.
 */
void
ward_facts_foreach (WardFacts *self, WardFactsFunc func, gpointer user_data)
{
  g_return_if_fail (WARD_IS_FACTS (self));

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (self->rows, i);

      func (row->caption, row->value, user_data);
    }
}

/**
 * ward_facts_dup_text:
 *
 * Returns: (transfer full): all rows as text, one a line
 */
char *
ward_facts_dup_text (WardFacts *self)
{
  GString *text;

  g_return_val_if_fail (WARD_IS_FACTS (self), NULL);

  text = g_string_new (NULL);
  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (self->rows, i);

      if (row->caption == NULL)
        g_string_append_printf (text, "%s\n", row->value);
      else
        g_string_append_printf (text, "%s\t%s\n", row->caption, row->value);
    }
  return g_string_free (text, FALSE);
}
