/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrix of organisms and antibiotics of one report (clinical.md 5.8). A culture names its organisms as members, an organism its susceptibilities, often
 * through a panel of their own; others name the organism in derivedFrom. Whatever is a susceptibility is in the matrix, also where no organism is named: then
 * in a column that says so. Members may go in a circle (V65): each result is gone through once. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-susceptibility.h"

#include "core/clinical/ward-catalogue.h"

#include <string.h>

#define MAX_DEPTH 8
#define MAX_RESULTS 1000

typedef struct
{
  guint organism;
  guint antibiotic;
  GPtrArray *results; /* (owned) of (unowned) WardObservation */
} Cell;

struct _WardSusceptibility
{
  GArray *organisms;      /* (owned) of WardOrganism */
  GPtrArray *antibiotics; /* (owned) of (owned) char */
  GArray *cells;          /* (owned) of Cell */
  GHashTable *seen;       /* (owned) set of (unowned) WardObservation */
  gboolean has_gaps;      /* something of the report is not there */
  WardFindResult find;
  gpointer user_data;
};

static void
clear_cell (gpointer data)
{
  g_ptr_array_unref (((Cell *) data)->results);
}

static gboolean
has_code (const WardMeasure *measure, const char *const *codes)
{
  for (guint i = 0; i < measure->n_interpretations; i++)
    for (guint k = 0; k < measure->interpretations[i].n_codings; k++)
      if (measure->interpretations[i].codings[k].code != NULL
          && g_strv_contains (codes, measure->interpretations[i].codings[k].code))
        return TRUE;
  return FALSE;
}

/* The codes of HL7's group "susceptibility" (v3-ObservationInterpretation). */
static gboolean
has_susceptibility_flag (const WardMeasure *measure)
{
  static const char *const codes[] = { "S", "SDD", "I", "R", "NS", "SYN-S", "SYN-R", "NCL", "IE", NULL };

  return has_code (measure, codes);
}

/**
 * ward_susceptibility_get_resistance:
 * @observation: a susceptibility
 *
 * Tells how loud it has to be, by the laboratory's letter alone; of several the worst. What is cancelled or withdrawn says nothing.
 *
 * Returns: the resistance
 */
WardResistance
ward_susceptibility_get_resistance (const WardObservation *observation)
{
  static const char *const full[] = { "R", "NS", "SYN-R", NULL };
  static const char *const reduced[] = { "I", "SDD", NULL };

  if (!ward_status_is_shown_as_value (observation->status))
    return WARD_RESISTANCE_NONE;
  if (has_code (&observation->measure, full))
    return WARD_RESISTANCE_FULL;
  return has_code (&observation->measure, reduced) ? WARD_RESISTANCE_REDUCED : WARD_RESISTANCE_NONE;
}

/**
 * ward_susceptibility_is_one:
 * @observation: a result
 *
 * Tells a susceptibility from other results: by its letter, or by LOINC's name, which has "[Susceptibility]" as the property of each of them.
 *
 * Returns: whether it is one
 */
gboolean
ward_susceptibility_is_one (const WardObservation *observation)
{
  const WardConcept *code = &observation->measure.code;

  if (has_susceptibility_flag (&observation->measure))
    return TRUE;
  for (guint i = 0; i < code->n_codings; i++)
    if (code->codings[i].display != NULL && strstr (code->codings[i].display, "[Susceptibility]") != NULL)
      return TRUE;
  return FALSE;
}

/**
 * ward_susceptibility_get_organism_name:
 * @observation: a result that has susceptibilities as members, or from which some are derived
 *
 * Gives the organism that it names.
 *
 * Returns: (transfer none) (nullable): the name; %NULL where it names none
 */
const char *
ward_susceptibility_get_organism_name (const WardObservation *observation)
{
  const WardValue *value = &observation->measure.value;

  if (value->kind == WARD_VALUE_CONCEPT)
    return ward_concept_get_text (value->concept);
  return value->kind == WARD_VALUE_STRING ? value->text : NULL;
}

/* The same organism from two cultures is two columns: the laboratory tested each. */
static guint
find_organism (WardSusceptibility *self, const WardObservation *observation)
{
  WardOrganism organism
      = { observation != NULL ? ward_susceptibility_get_organism_name (observation) : NULL, observation };

  for (guint i = 0; i < self->organisms->len; i++)
    if (g_array_index (self->organisms, WardOrganism, i).observation == observation)
      return i;
  g_array_append_val (self->organisms, organism);
  return self->organisms->len - 1;
}

static guint
find_antibiotic (WardSusceptibility *self, const WardObservation *observation)
{
  WardResolvedCode code;
  g_autofree char *name = NULL;
  char *suffix;

  ward_catalogue_resolve (observation, &code);
  name = g_strdup (code.label);
  suffix = strstr (name, " [Susceptibility]");
  if (suffix != NULL)
    *suffix = '\0';
  for (guint i = 0; i < self->antibiotics->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (self->antibiotics, i), name) == 0)
      return i;
  g_ptr_array_add (self->antibiotics, g_steal_pointer (&name));
  return self->antibiotics->len - 1;
}

static const WardObservation *
find_derived (WardSusceptibility *self, const WardObservation *observation)
{
  for (guint i = 0; i < observation->n_derived_from; i++)
    {
      const WardObservation *source = self->find (observation->derived_from[i], self->user_data);

      if (source != NULL && ward_susceptibility_get_organism_name (source) != NULL
          && !ward_susceptibility_is_one (source))
        return source;
    }
  return NULL;
}

static gboolean
has_as_member (WardSusceptibility *self, const WardObservation *observation, const WardObservation *member)
{
  for (guint i = 0; i < observation->n_has_member; i++)
    if (self->find (observation->has_member[i], self->user_data) == member)
      return TRUE;
  return FALSE;
}

/* The organism whose member it is; but a culture that says something itself, as "growth of two organisms", gives way to the one of its members that the
 * result names. */
static const WardObservation *
choose_organism (WardSusceptibility *self, const WardObservation *observation, const WardObservation *parent)
{
  const WardObservation *derived = find_derived (self, observation);

  return parent == NULL || (derived != NULL && has_as_member (self, parent, derived)) ? derived : parent;
}

static void
place (WardSusceptibility *self, const WardObservation *observation, const WardObservation *parent)
{
  const WardObservation *named = choose_organism (self, observation, parent);
  Cell cell = { find_organism (self, named), find_antibiotic (self, observation), NULL };

  for (guint i = 0; i < self->cells->len; i++)
    {
      const Cell *present = &g_array_index (self->cells, Cell, i);

      if (present->organism != cell.organism || present->antibiotic != cell.antibiotic)
        continue;
      g_ptr_array_add (present->results, (gpointer) observation);
      return;
    }
  cell.results = g_ptr_array_new ();
  g_ptr_array_add (cell.results, (gpointer) observation);
  g_array_append_val (self->cells, cell);
}

static void
go_through (WardSusceptibility *self, const char *reference, const WardObservation *organism, guint depth)
{
  const WardObservation *observation = reference != NULL ? self->find (reference, self->user_data) : NULL;

  if (observation == NULL || depth > MAX_DEPTH || g_hash_table_size (self->seen) >= MAX_RESULTS)
    {
      self->has_gaps = TRUE;
      return;
    }
  if (!g_hash_table_add (self->seen, (gpointer) observation))
    return;
  if (ward_susceptibility_is_one (observation))
    {
      place (self, observation, organism);
      return;
    }
  if (ward_susceptibility_get_organism_name (observation) != NULL)
    organism = observation;
  for (guint i = 0; i < observation->n_has_member; i++)
    go_through (self, observation->has_member[i], organism, depth + 1);
}

/* Organisms first: a report may list its susceptibilities before the organism that has them as members, and they would be without a name then. */
static void
go_through_all (WardSusceptibility *self, const char *const *results, guint n_results)
{
  for (guint i = 0; i < n_results; i++)
    {
      const WardObservation *observation = results[i] != NULL ? self->find (results[i], self->user_data) : NULL;

      if (observation != NULL && observation->n_has_member > 0)
        go_through (self, results[i], NULL, 0);
    }
  for (guint i = 0; i < n_results; i++)
    go_through (self, results[i], NULL, 0);
}

/**
 * ward_susceptibility_new:
 * @results: (array length=n_results): references of a report
 * @n_results: how many
 * @find: finds a result
 * @user_data: for @find
 *
 * Reads a report's matrix. The results must outlive it.
 *
 * Returns: (transfer full): the matrix, perhaps an empty one
 */
WardSusceptibility *
ward_susceptibility_new (const char *const *results, guint n_results, WardFindResult find, gpointer user_data)
{
  WardSusceptibility *self;

  g_return_val_if_fail (find != NULL, NULL);

  self = g_new0 (WardSusceptibility, 1);
  self->organisms = g_array_new (FALSE, FALSE, sizeof (WardOrganism));
  self->antibiotics = g_ptr_array_new_with_free_func (g_free);
  self->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  g_array_set_clear_func (self->cells, clear_cell);
  self->seen = g_hash_table_new (NULL, NULL);
  self->find = find;
  self->user_data = user_data;
  go_through_all (self, results, n_results);
  return self;
}

/**
 * ward_susceptibility_free:
 * @self: (nullable): a matrix
 *
 * Frees it.
 */
void
ward_susceptibility_free (WardSusceptibility *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->organisms);
  g_ptr_array_unref (self->antibiotics);
  g_array_unref (self->cells);
  g_hash_table_unref (self->seen);
  g_free (self);
}

/**
 * ward_susceptibility_has_gaps:
 * @self: a matrix
 *
 * Tells whether the report names results that were not found, or more than are gone through: then an empty cell does not mean that nothing was reported.
 *
 * Returns: whether it does
 */
gboolean
ward_susceptibility_has_gaps (const WardSusceptibility *self)
{
  return self->has_gaps;
}

/**
 * ward_susceptibility_get_n_organisms:
 * @self: a matrix
 *
 * Returns: the number of columns
 */
guint
ward_susceptibility_get_n_organisms (const WardSusceptibility *self)
{
  return self->organisms->len;
}

/**
 * ward_susceptibility_get_organism:
 * @self: a matrix
 * @index: below the number of columns
 *
 * Returns: (transfer none): the column's organism
 */
const WardOrganism *
ward_susceptibility_get_organism (const WardSusceptibility *self, guint index)
{
  g_return_val_if_fail (index < self->organisms->len, NULL);

  return &g_array_index (self->organisms, WardOrganism, index);
}

/**
 * ward_susceptibility_get_n_antibiotics:
 * @self: a matrix
 *
 * Returns: the number of rows
 */
guint
ward_susceptibility_get_n_antibiotics (const WardSusceptibility *self)
{
  return self->antibiotics->len;
}

/**
 * ward_susceptibility_get_antibiotic:
 * @self: a matrix
 * @index: below the number of rows
 *
 * Returns: the row's name
 */
const char *
ward_susceptibility_get_antibiotic (const WardSusceptibility *self, guint index)
{
  g_return_val_if_fail (index < self->antibiotics->len, NULL);

  return g_ptr_array_index (self->antibiotics, index);
}

/**
 * ward_susceptibility_get_results:
 * @self: a matrix
 * @organism: a column
 * @antibiotic: a row
 * @out_n: (out): how many
 *
 * Returns: (transfer none) (nullable) (array length=out_n): what was sent for the two; %NULL for nothing
 */
const WardObservation *const *
ward_susceptibility_get_results (const WardSusceptibility *self, guint organism, guint antibiotic, guint *out_n)
{
  *out_n = 0;
  for (guint i = 0; i < self->cells->len; i++)
    {
      const Cell *cell = &g_array_index (self->cells, Cell, i);

      if (cell->organism != organism || cell->antibiotic != antibiotic)
        continue;
      *out_n = cell->results->len;
      return (const WardObservation *const *) cell->results->pdata;
    }
  return NULL;
}

/**
 * ward_susceptibility_contains:
 * @self: a matrix
 * @observation: a result
 *
 * Tells whether a result stands in a cell of the matrix, so that it need not be listed beside it.
 *
 * Returns: whether it does
 */
gboolean
ward_susceptibility_contains (const WardSusceptibility *self, const WardObservation *observation)
{
  for (guint i = 0; i < self->cells->len; i++)
    if (g_ptr_array_find (g_array_index (self->cells, Cell, i).results, observation, NULL))
      return TRUE;
  return FALSE;
}
