/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrix of organisms and antibiotics of one report (clinical.md 5.8). A culture names its organisms as members, an organism its susceptibilities, often
 * through a panel of their own; others name the organism in derivedFrom. Whatever is a susceptibility is in the matrix, also where no organism is named: then
 * in a column that says so. Members may go in a circle (V65): each result is gone through once. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-susceptibility.h"

#include "core/clinical/ward-catalogue.h"
#include "core/clinical/ward-flag.h"

#include <string.h>

#define ISOLATE_LOINC "11475-1" /* "Microorganism identified in Isolate by Culture" */
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

/* A letter of HL7's own systems; of any, where something else says what it means. */
static gboolean
has_code (const WardMeasure *measure, const char *const *codes, gboolean any_system)
{
  for (guint i = 0; i < measure->n_interpretations; i++)
    for (guint k = 0; k < measure->interpretations[i].n_codings; k++)
      {
        const WardCoding *coding = &measure->interpretations[i].codings[k];

        if (coding->code != NULL && g_strv_contains (codes, coding->code)
            && (any_system || ward_flag_is_interpretation_system (coding->system)))
          return TRUE;
      }
  return FALSE;
}

/* The codes of HL7's group "susceptibility" (v3-ObservationInterpretation), also where a server gives them a system of its own. */
static gboolean
has_susceptibility_flag (const WardMeasure *measure)
{
  static const char *const codes[] = { "S", "SDD", "I", "R", "NS", "SYN-S", "SYN-R", "NCL", "IE", NULL };

  return has_code (measure, codes, TRUE);
}

/* LOINC's name has "[Susceptibility]" as the property of each of them. */
static gboolean
is_named_susceptibility (const WardConcept *code)
{
  for (guint i = 0; i < code->n_codings; i++)
    if (code->codings[i].display != NULL && strstr (code->codings[i].display, "[Susceptibility]") != NULL)
      return TRUE;
  return FALSE;
}

static WardResistance
read_resistance (const WardMeasure *measure, gboolean any_system)
{
  static const char *const full[] = { "R", "NS", "SYN-R", NULL };
  static const char *const reduced[] = { "I", "SDD", NULL };

  if (has_code (measure, full, any_system))
    return WARD_RESISTANCE_FULL;
  return has_code (measure, reduced, any_system) ? WARD_RESISTANCE_REDUCED : WARD_RESISTANCE_NONE;
}

/**
 * ward_susceptibility_get_resistance:
 * @observation: a result
 *
 * Tells how loud it has to be, by the laboratory's letter alone; of several, also of its components', the worst. What is cancelled or withdrawn says nothing. A
 * letter of a local system counts only where the result is named a susceptibility: "R" may be "reactive" elsewhere (clinical.md 5.3).
 *
 * Returns: the resistance
 */
WardResistance
ward_susceptibility_get_resistance (const WardObservation *observation)
{
  gboolean named = is_named_susceptibility (&observation->measure.code);
  WardResistance worst;

  if (!ward_status_is_shown_as_value (observation->status))
    return WARD_RESISTANCE_NONE;
  worst = read_resistance (&observation->measure, named);
  for (guint i = 0; i < observation->n_components; i++)
    {
      const WardMeasure *part = &observation->components[i];

      worst = MAX (worst, read_resistance (part, named || is_named_susceptibility (&part->code)));
    }
  return worst;
}

/**
 * ward_susceptibility_is_one:
 * @observation: a result
 *
 * Tells a susceptibility from other results: by its letter, or by LOINC's name.
 *
 * Returns: whether it is one
 */
gboolean
ward_susceptibility_is_one (const WardObservation *observation)
{
  return has_susceptibility_flag (&observation->measure) || is_named_susceptibility (&observation->measure.code);
}

/* "Positive", ">=32": what a test says, and not the name of anything. */
static gboolean
is_finding (const char *text)
{
  static const char *const words[] = { "positive", "negative",    "detected", "not detected", "present",       "absent",
                                       "reactive", "nonreactive", "pos",      "neg",          "non-reactive",  "yes",
                                       "no",       "equivocal",   "growth",   "no growth",    "indeterminate", NULL };
  g_autofree char *folded = g_utf8_casefold (text, -1);
  const char *rest = text + strspn (text, "<>=+ \t");

  return *rest == '\0' || strspn (rest, "0123456789.,/: ") == strlen (rest)
         || g_strv_contains (words, g_strstrip (folded));
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
  const char *name = value->kind == WARD_VALUE_CONCEPT  ? ward_concept_get_text (value->concept)
                     : value->kind == WARD_VALUE_STRING ? value->text
                                                        : NULL;

  return name != NULL && !is_finding (name) ? name : NULL;
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

/**
 * ward_susceptibility_is_coded_isolate:
 * @observation: a result
 *
 * Tells whether LOINC calls it an isolate, whatever it says.
 *
 * Returns: whether it does
 */
gboolean
ward_susceptibility_is_coded_isolate (const WardObservation *observation)
{
  const WardConcept *code = &observation->measure.code;

  for (guint i = 0; i < code->n_codings; i++)
    if (g_strcmp0 (code->codings[i].code, ISOLATE_LOINC) == 0
        && g_strcmp0 (code->codings[i].system, WARD_SYSTEM_LOINC) == 0)
      return TRUE;
  return FALSE;
}

/* How sure it is that a result names an organism: 2 by what it is called, 1 by a value from SNOMED. */
static guint
rate_organism (const WardObservation *observation)
{
  const WardValue *value = &observation->measure.value;

  if (ward_susceptibility_is_coded_isolate (observation))
    return 2;
  return value->kind == WARD_VALUE_CONCEPT && ward_concept_find_code (value->concept, WARD_SYSTEM_SNOMED) != NULL ? 1
                                                                                                                  : 0;
}

/**
 * ward_susceptibility_is_organism_within:
 * @member: a result with a name as its value
 * @parent: the one that has it as a member, and says something itself, too
 *
 * Tells an organism of a culture that says "growth of two organisms", or names one of them, from a test of an organism: the member names an organism as surely as
 * what holds it. Where nobody can say, two organisms that share a row would be worse than one that is named by a test.
 *
 * Returns: whether the member is the organism, and the parent the culture
 */
gboolean
ward_susceptibility_is_organism_within (const WardObservation *member, const WardObservation *parent)
{
  return rate_organism (member) >= rate_organism (parent);
}

static gboolean
has_as_member (WardSusceptibility *self, const WardObservation *observation, const WardObservation *member)
{
  for (guint i = 0; i < observation->n_has_member; i++)
    if (self->find (observation->has_member[i], self->user_data) == member)
      return TRUE;
  return FALSE;
}

/* What it names in derivedFrom: of a parent with a name, only the organism within that; else the first with a name. */
static const WardObservation *
find_derived (WardSusceptibility *self, const WardObservation *observation, const WardObservation *parent)
{
  for (guint i = 0; i < observation->n_derived_from; i++)
    {
      const WardObservation *source = self->find (observation->derived_from[i], self->user_data);

      if (source == NULL || ward_susceptibility_get_organism_name (source) == NULL
          || ward_susceptibility_is_one (source))
        continue;
      if (parent == NULL
          || (source != parent && has_as_member (self, parent, source)
              && ward_susceptibility_is_organism_within (source, parent)))
        return source;
    }
  return NULL;
}

/* The organism whose member it is; but a culture gives way to the one of its members that the result names. */
static const WardObservation *
choose_organism (WardSusceptibility *self, const WardObservation *observation, const WardObservation *parent)
{
  const WardObservation *derived = find_derived (self, observation, parent);

  return derived != NULL ? derived : parent;
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
    {
      /* "#id" is of the resource that holds it: only what is within the report itself can mean one of the report's. */
      if (observation->has_member[i] != NULL && observation->has_member[i][0] == '#' && reference[0] != '#')
        self->has_gaps = TRUE;
      else
        go_through (self, observation->has_member[i], organism, depth + 1);
    }
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
