/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Antibiotics downwards, organisms across, and in each cell what the laboratory sent: the concentration with its comparator, the letter with its word, and the
 * status where it is not final. Where nothing was sent the cell says that: an empty one might be taken
 * for a letter that is missing. No colour: a letter
 * is neither good nor bad by itself. */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-susceptibility-table.h"
#include "core/clinical/ward-flag.h"
#include "core/clinical/ward-susceptibility.h"
#include "core/record/ward-record-look-up.h"

struct _WardSusceptibilityTable
{
  GtkBox parent_instance;

  GtkGrid *grid;
  GString *text; /* (owned) what is shown, to copy */
};

G_DEFINE_FINAL_TYPE (WardSusceptibilityTable, ward_susceptibility_table, GTK_TYPE_BOX)

static void
ward_susceptibility_table_finalize (GObject *object)
{
  g_string_free (WARD_SUSCEPTIBILITY_TABLE (object)->text, TRUE);
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
  self->text = g_string_new (NULL);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
  gtk_box_append (GTK_BOX (self), new_label (_ ("Susceptibility"), "heading"));
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_spacing (self->grid, 24);
  gtk_grid_set_row_spacing (self->grid, 6);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->grid));
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

/* "≤2 µg/mL  I (Intermediate)"; a result that is cancelled or withdrawn says that instead of a value. */
static char *
format_result (const WardObservation *observation)
{
  gboolean has_value = observation->measure.value.kind != WARD_VALUE_NONE;
  gboolean as_value = ward_status_is_shown_as_value (observation->status);
  g_autofree char *flag = ward_flag_format (&observation->measure, observation->status);
  g_autofree char *value = has_value || !as_value || *flag == '\0'
                               ? ward_observation_format_value (observation, WARD_TEXT_DISPLAY)
                               : g_strdup ("");
  const char *status = as_value ? ward_status_get_text (observation->status) : "";

  if (!as_value)
    return g_steal_pointer (&value);
  return g_strdup_printf ("%s%s%s%s%s", value, *value != '\0' && *flag != '\0' ? "  " : "", flag,
                          *status != '\0' ? "  " : "", status);
}

/* Also where nothing was sent, which does not mean that nothing was found. */
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
    g_string_append (text, _ ("not reported"));
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
    worst = MAX (worst, ward_susceptibility_get_resistance (results[i]));
  return classes[worst];
}

static const char *
get_organism_name (const WardSusceptibility *matrix, guint organism)
{
  const char *name = ward_susceptibility_get_organism (matrix, organism)->name;

  return name != NULL ? name : _ ("Organism not named");
}

static void
add_head (WardSusceptibilityTable *self, const WardSusceptibility *matrix)
{
  gtk_grid_attach (self->grid, new_label (_ ("Antibiotic"), "caption-text"), 0, 0, 1, 1);
  g_string_append (self->text, _ ("Antibiotic"));
  for (guint i = 0; i < ward_susceptibility_get_n_organisms (matrix); i++)
    {
      const char *name = get_organism_name (matrix, i);

      gtk_grid_attach (self->grid, new_label (name, "panel-name"), (int) i + 1, 0, 1, 1);
      g_string_append_printf (self->text, "\t%s", name);
    }
  g_string_append_c (self->text, '\n');
}

static void
add_row (WardSusceptibilityTable *self, const WardSusceptibility *matrix, guint antibiotic)
{
  const char *name = ward_susceptibility_get_antibiotic (matrix, antibiotic);

  gtk_grid_attach (self->grid, new_label (name, "caption-text"), 0, (int) antibiotic + 1, 1, 1);
  g_string_append (self->text, name);
  for (guint i = 0; i < ward_susceptibility_get_n_organisms (matrix); i++)
    {
      g_autofree char *cell = format_cell (matrix, i, antibiotic);
      g_autofree char *spoken = g_strdup_printf ("%s, %s: %s", name, get_organism_name (matrix, i), cell);
      GtkWidget *label = new_label (cell, get_cell_class (matrix, i, antibiotic));

      gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
      gtk_grid_attach (self->grid, label, (int) i + 1, (int) antibiotic + 1, 1, 1);
      g_strdelimit (cell, "\n", ';');
      g_string_append_printf (self->text, "\t%s", cell);
    }
  g_string_append_c (self->text, '\n');
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
 * ward_susceptibility_table_set_report:
 * @record: (nullable): gives the results
 * @report: (nullable): a report; nothing of it is kept
 *
 * Shows a report's matrix, if it has one.
 */
void
ward_susceptibility_table_set_report (WardSusceptibilityTable *self, WardRecord *record, const WardReport *report)
{
  g_autoptr (WardSusceptibility) matrix = NULL;
  GtkWidget *child;
  guint n = 0;

  g_return_if_fail (WARD_IS_SUSCEPTIBILITY_TABLE (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  g_string_truncate (self->text, 0);
  if (record != NULL && report != NULL)
    matrix = ward_susceptibility_read_report (record, report);
  if (matrix != NULL)
    n = ward_susceptibility_get_n_antibiotics (matrix);
  if (n > 0)
    add_head (self, matrix);
  for (guint i = 0; i < n; i++)
    add_row (self, matrix, i);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

/**
 * ward_susceptibility_table_dup_text:
 *
 * Returns: (transfer full): the table, its columns divided by tabs; empty where there is none
 */
char *
ward_susceptibility_table_dup_text (WardSusceptibilityTable *self)
{
  g_return_val_if_fail (WARD_IS_SUSCEPTIBILITY_TABLE (self), NULL);

  return g_strdup (self->text->str);
}
