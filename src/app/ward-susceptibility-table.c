/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Antibiotics downwards, organisms across, and in each cell what the laboratory sent: the letter with its word, the concentration with its comparator, and the
 * status where it is not final. Where nothing was sent the cell says that: an empty one might be taken
 * for a letter that is missing. No colour: a letter
 * is neither good nor bad by itself. */
#define G_LOG_DOMAIN "ward-app"

#include <string.h>
#include <glib/gi18n.h>

#include "app/ward-susceptibility-table.h"
#include "core/base/ward-text.h"
#include "core/clinical/ward-flag.h"
#include "core/clinical/ward-organism-name.h"
#include "core/clinical/ward-susceptibility.h"
#include "core/record/ward-record-look-up.h"

struct _WardSusceptibilityTable
{
  GtkBox parent_instance;

  GtkGrid *grid;
  GtkLabel *note;  /* (unowned) */
  GPtrArray *rows; /* (owned) of GStrv, what is shown: each as long as the first */
};

G_DEFINE_FINAL_TYPE (WardSusceptibilityTable, ward_susceptibility_table, GTK_TYPE_BOX)

static void
ward_susceptibility_table_finalize (GObject *object)
{
  g_ptr_array_unref (WARD_SUSCEPTIBILITY_TABLE (object)->rows);
  G_OBJECT_CLASS (ward_susceptibility_table_parent_class)->finalize (object);
}

static void
ward_susceptibility_table_class_init (WardSusceptibilityTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ward_susceptibility_table_finalize;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "ward-susceptibility");
}

static GtkWidget *
new_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
ward_susceptibility_table_init (WardSusceptibilityTable *self)
{
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
  gtk_widget_set_margin_top (GTK_WIDGET (self), 12);
  gtk_box_append (GTK_BOX (self), new_label (_ ("Susceptibility"), "heading"));
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_spacing (self->grid, 24);
  gtk_grid_set_row_spacing (self->grid, 4);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->grid));
  self->note = GTK_LABEL (new_label ("", "fact-warning"));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->note));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * ward_susceptibility_table_new:
 *
 * An empty table, which is not visible.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_susceptibility_table_new (void)
{
  return g_object_new (WARD_TYPE_SUSCEPTIBILITY_TABLE, NULL);
}

/* "I (Intermediate)" is never parted at a line's end. */
static char *
dup_unbroken_flag (const WardObservation *observation)
{
  g_autofree char *flag = ward_flag_format (observation, &observation->measure);
  g_auto (GStrv) parts = g_strsplit (flag, " (", -1);

  return g_strjoinv ("\u00a0(", parts);
}

/* "≤2 µg/mL  I (Intermediate)" (V77). A result that is cancelled or withdrawn says that instead of a value. */
static char *
format_result (const WardObservation *observation)
{
  gboolean has_value = observation->measure.value.kind != WARD_VALUE_NONE;
  gboolean as_value = ward_status_is_shown_as_value (observation->status);
  g_autofree char *flag = dup_unbroken_flag (observation);
  g_autofree char *value = has_value || !as_value || *flag == '\0'
                               ? ward_observation_format_value (observation, WARD_TEXT_DISPLAY)
                               : g_strdup ("");
  const char *status = as_value ? ward_status_get_text (observation->status) : "";

  if (!as_value)
    return g_steal_pointer (&value);
  return g_strdup_printf ("%s%s%s%s%s", value, *value != '\0' && *flag != '\0' ? "  " : "", flag,
                          *status != '\0' ? "  " : "", status);
}

/* Also where nothing was sent, which does not mean that nothing was found; and where not all has come, or may be read, not even that is known. */
static char *
format_cell (const WardSusceptibility *matrix, guint organism, guint antibiotic)
{
  guint n = 0;
  const WardObservation *const *results = ward_susceptibility_get_results (matrix, organism, antibiotic, &n);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *one = format_result (results[i]);
      const char *method = results[i]->method != NULL ? ward_concept_get_text (results[i]->method) : NULL;

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", one);
      if (n > 1 && method != NULL)
        g_string_append_printf (text, " (%s)", method);
    }
  if (text->len == 0)
    g_string_append (text, ward_susceptibility_has_gaps (matrix) ? _ ("not known") : _ ("not reported"));
  g_strdelimit (text->str, "\t", ' ');
  return g_string_free (text, FALSE);
}

/* An R must not be read over: it is louder than an S by weight and colour, beside its letter and its word (W19). */
static const char *
get_cell_class (const WardSusceptibility *matrix, guint organism, guint antibiotic)
{
  static const char *const classes[] = { "value-text", "reduced", "resistant" };
  guint n = 0;
  const WardObservation *const *results = ward_susceptibility_get_results (matrix, organism, antibiotic, &n);
  WardResistance worst = WARD_RESISTANCE_NONE;

  for (guint i = 0; i < n; i++)
    worst = MAX (worst, ward_susceptibility_get_resistance (results[i], TRUE));
  return classes[worst];
}

/* Names are texts from outside, and stand in one line. What names no organism is told from another by what it is. */
static char *
dup_organism_name (const WardSusceptibility *matrix, guint organism)
{
  const WardOrganism *column = ward_susceptibility_get_organism (matrix, organism);
  g_autofree char *context = NULL;
  g_autofree char *words = NULL;

  if (column->name != NULL)
    return ward_text_one_line (column->name, 0);
  context = column->observation != NULL ? ward_organism_dup_context (column->observation) : NULL;
  words = context != NULL ? g_strdup_printf (_ ("Organism not named (%s)"), context)
                          : g_strdup (_ ("Organism not named"));
  return ward_text_one_line (words, 0);
}

/* The second of a name is "Escherichia coli (2)". (transfer full) */
static char **
dup_organism_names (const WardSusceptibility *matrix)
{
  guint n = ward_susceptibility_get_n_organisms (matrix);
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  char **names = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    {
      char *name = dup_organism_name (matrix, i);
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, name)) + 1;

      names[i] = count > 1 ? g_strdup_printf ("%s (%u)", name, count) : g_strdup (name);
      g_hash_table_insert (counts, name, GUINT_TO_POINTER (count));
    }
  return names;
}

/* A row of texts, to be filled in. (transfer none) */
static char **
new_row (WardSusceptibilityTable *self, const WardSusceptibility *matrix)
{
  char **row = g_new0 (char *, ward_susceptibility_get_n_organisms (matrix) + 2);

  g_ptr_array_add (self->rows, row);
  return row;
}

static void
add_head (WardSusceptibilityTable *self, const WardSusceptibility *matrix)
{
  g_auto (GStrv) names = dup_organism_names (matrix);
  char **row = new_row (self, matrix);

  row[0] = g_strdup (_ ("Antibiotic"));
  gtk_grid_attach (self->grid, new_label (row[0], "caption-text"), 0, 0, 1, 1);
  for (guint i = 0; i < ward_susceptibility_get_n_organisms (matrix); i++)
    {
      row[i + 1] = g_strdup (names[i]);
      gtk_grid_attach (self->grid, new_label (row[i + 1], "panel-name"), (int) i + 1, 0, 1, 1);
    }
}

/* A line may end between what stands apart, but not within a unit, as after the "/" of "µg/mL". */
static void
keep_together (GtkLabel *label)
{
  const char *text = gtk_label_get_text (label);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  for (const char *word = text; *word != '\0'; word += strcspn (word, " \n"))
    {
      PangoAttribute *whole;

      word += strspn (word, " \n");
      whole = pango_attr_allow_breaks_new (FALSE);
      whole->start_index = (guint) (word - text);
      whole->end_index = whole->start_index + (guint) strcspn (word, " \n");
      pango_attr_list_insert (attributes, whole);
    }
  gtk_label_set_attributes (label, attributes);
}

static void
add_row (WardSusceptibilityTable *self, const WardSusceptibility *matrix, guint antibiotic)
{
  char **row = new_row (self, matrix);
  const char *const *head = g_ptr_array_index (self->rows, 0);
  int n_columns = (int) ward_susceptibility_get_n_organisms (matrix) + 1;
  int line = 2 * ((int) antibiotic + 1); /* below its rule */

  row[0] = ward_text_one_line (ward_susceptibility_get_antibiotic (matrix, antibiotic), 0);
  gtk_grid_attach (self->grid, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL), 0, line - 1, n_columns, 1);
  gtk_grid_attach (self->grid, new_label (row[0], "value-text"), 0, line, 1, 1);
  for (guint i = 0; i < ward_susceptibility_get_n_organisms (matrix); i++)
    {
      g_autofree char *spoken = NULL;
      GtkWidget *label;

      row[i + 1] = format_cell (matrix, i, antibiotic);
      spoken = g_strdup_printf ("%s, %s: %s", row[0], head[i + 1], row[i + 1]);
      label = new_label (row[i + 1], get_cell_class (matrix, i, antibiotic));
      keep_together (GTK_LABEL (label));
      gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
      gtk_grid_attach (self->grid, label, (int) i + 1, line, 1, 1);
    }
}

/* What "not known" means; the list above names the results that are not there. */
static void
show_note (WardSusceptibilityTable *self, const WardSusceptibility *matrix)
{
  gboolean has_gaps = matrix != NULL && ward_susceptibility_has_gaps (matrix);

  gtk_label_set_text (self->note, has_gaps ? _ ("Not all results of this report are available: where the table says "
                                                "“not known”, a susceptibility may have been reported.")
                                           : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), has_gaps);
}

typedef struct
{
  WardRecord *record;       /* (unowned) */
  const WardReport *report; /* (unowned) */
} Place;

static const WardObservation *
find_result (const char *reference, gpointer user_data)
{
  const Place *place = user_data;
  const GError *error = NULL;

  return ward_record_look_up (place->record, place->report, reference, &error);
}

/**
 * ward_susceptibility_read_report:
 * @record: gives the results
 * @report: a report
 *
 * Returns: (transfer full) (nullable): its matrix, which may have no cell
 */
WardSusceptibility *
ward_susceptibility_read_report (WardRecord *record, const WardReport *report)
{
  Place place = { record, report };

  return ward_susceptibility_new (report->results, report->n_results, find_result, &place);
}

/**
 * ward_susceptibility_table_set_matrix:
 * @matrix: (nullable): a report's matrix; nothing of it is kept
 *
 * Shows it, if it has a cell.
 */
void
ward_susceptibility_table_set_matrix (WardSusceptibilityTable *self, const WardSusceptibility *matrix)
{
  GtkWidget *child;
  guint n = matrix != NULL ? ward_susceptibility_get_n_antibiotics (matrix) : 0;

  g_return_if_fail (WARD_IS_SUSCEPTIBILITY_TABLE (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  g_ptr_array_set_size (self->rows, 0);
  if (n > 0)
    add_head (self, matrix);
  for (guint i = 0; i < n; i++)
    add_row (self, matrix, i);
  show_note (self, matrix);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

/**
 * ward_susceptibility_table_get_rows:
 *
 * Returns: (transfer none) (element-type GStrv): what is shown, the head first, each row as long as the head; empty where there is none
 */
GPtrArray *
ward_susceptibility_table_get_rows (WardSusceptibilityTable *self)
{
  g_return_val_if_fail (WARD_IS_SUSCEPTIBILITY_TABLE (self), NULL);

  return self->rows;
}

/**
 * ward_susceptibility_table_get_note:
 *
 * Returns: what is to be said below the table; empty for nothing
 */
const char *
ward_susceptibility_table_get_note (WardSusceptibilityTable *self)
{
  g_return_val_if_fail (WARD_IS_SUSCEPTIBILITY_TABLE (self), NULL);

  return gtk_label_get_text (self->note);
}

/**
 * ward_susceptibility_table_dup_text:
 *
 * Returns: (transfer full): the table, its columns divided by tabs, a row a line, and the note; empty where there is none
 */
char *
ward_susceptibility_table_dup_text (WardSusceptibilityTable *self)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (WARD_IS_SUSCEPTIBILITY_TABLE (self), g_string_free (text, FALSE));

  for (guint i = 0; i < self->rows->len; i++)
    {
      g_autofree char *line = g_strjoinv ("\t", g_ptr_array_index (self->rows, i));

      g_strdelimit (line, "\n", ';');
      g_string_append_printf (text, "%s\n", line);
    }
  if (*gtk_label_get_text (self->note) != '\0')
    g_string_append_printf (text, "%s\n", gtk_label_get_text (self->note));
  return g_string_free (text, FALSE);
}
