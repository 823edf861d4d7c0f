/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrix of organisms and antibiotics of one report (clinical.md 5.8). Whose a susceptibility is, is told by ward-owners.c. Whatever certainly is one is in
 * the matrix, also where no organism is named: then in a column that says so, one for each culture. Members may go in a circle (V65): each result is gone through once. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-susceptibility.h"

#include "core/clinical/ward-catalogue.h"
#include "core/clinical/ward-flag.h"
#include "core/clinical/ward-organism-name.h"
#include "core/clinical/ward-owners.h"

#include <string.h>

#define MAX_DEPTH 8
#define MAX_RESULTS 1000
#define MAX_REFERENCES 4000 /* with what susceptibilities are derived from */

struct _WardSusceptibility
{
  GArray *organisms;      /* (owned) of WardOrganism */
  GPtrArray *antibiotics; /* (owned) of (owned) char */
  GHashTable *by_name;    /* (owned) an antibiotic's (owned) folded name → its number and one */
  GHashTable *by_owner;   /* (owned) an organism's (unowned) result → its number and one */
  GHashTable
      *cells; /* (owned) (owned) gint64 of organism and antibiotic → (owned) GPtrArray of (unowned) WardObservation */
  GHashTable *placed; /* (owned) set of (unowned) WardObservation: what stands in a cell */
  WardOwners *owners; /* (owned) */
  gboolean has_gaps;  /* something of the report is not there */
};

/* While a report is read. */
typedef struct
{
  WardFindResult find;
  gpointer user_data;
  GPtrArray *results;     /* (owned) of (unowned) WardObservation: the report's and their members, each once */
  GHashTable *seen;       /* (owned) set of these */
  GHashTable *contained;  /* (owned) set: those within the report */
  GHashTable *references; /* (owned) (unowned) reference → (unowned) (nullable) WardObservation */
  gboolean has_gaps;
} Walk;

static gint64
make_key (guint organism, guint antibiotic)
{
  return (gint64) organism << 32 | antibiotic;
}

static gboolean
says_reactive (const char *words)
{
  g_autofree char *folded = words != NULL ? g_utf8_casefold (words, -1) : NULL;

  return folded != NULL && strstr (folded, "reactive") != NULL;
}

/* A letter of HL7's own systems; of any, where something else says what it means, and the letter's own words do not say that it means "reactive". */
static gboolean
concept_has_code (const WardConcept *concept, const char *const *codes, gboolean any_system)
{
  for (guint i = 0; i < concept->n_codings; i++)
    {
      const WardCoding *coding = &concept->codings[i];

      if (coding->code != NULL && g_strv_contains (codes, coding->code)
          && (ward_flag_is_interpretation_system (coding->system)
              || (any_system && !says_reactive (coding->display) && !says_reactive (concept->text))))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_code (const WardMeasure *measure, const char *const *codes, gboolean any_system)
{
  for (guint i = 0; i < measure->n_interpretations; i++)
    if (concept_has_code (&measure->interpretations[i], codes, any_system))
      return TRUE;
  return FALSE;
}

/* The codes of HL7's group "susceptibility" (v3-ObservationInterpretation), also where a server gives them a system of its own. */
static const char *const letters[] = { "S", "SDD", "I", "R", "NS", "SYN-S", "SYN-R", "NCL", "IE", NULL };

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

/* Its own letter, or a part's. */
static WardResistance
read_part (const WardObservation *observation, const WardMeasure *part, gboolean known)
{
  return read_resistance (part, known || is_named_susceptibility (&observation->measure.code)
                                    || is_named_susceptibility (&part->code));
}

/**
 * ward_susceptibility_get_resistance:
 * @observation: a result
 * @known: whether it is known to be a susceptibility: it stands in a report's matrix, or belongs to an organism
 *
 * Tells how loud it has to be, by the laboratory's letter alone; of several, also of its components', the worst. What is cancelled or withdrawn says nothing. A
 * letter of a local system, or of none, counts only where @known, or where the result is named a susceptibility: "R" may be "reactive" elsewhere (clinical.md
 * 5.3).
 *
 * Returns: the resistance
 */
WardResistance
ward_susceptibility_get_resistance (const WardObservation *observation, gboolean known)
{
  WardResistance worst;

  if (!ward_status_is_shown_as_value (observation->status))
    return WARD_RESISTANCE_NONE;
  worst = read_part (observation, &observation->measure, known);
  for (guint i = 0; i < observation->n_components; i++)
    worst = MAX (worst, read_part (observation, &observation->components[i], known));
  return worst;
}

/**
 * ward_susceptibility_count_resistant:
 * @observation: a result
 * @known: as for ward_susceptibility_get_resistance()
 *
 * Counts one for the result's own letter, which stands for its parts as well; else its parts, as of an antibiogram that was sent as one result.
 *
 * Returns: how many are resistant
 */
guint
ward_susceptibility_count_resistant (const WardObservation *observation, gboolean known)
{
  guint n = 0;

  if (!ward_status_is_shown_as_value (observation->status))
    return 0;
  if (read_part (observation, &observation->measure, known) == WARD_RESISTANCE_FULL)
    return 1;
  for (guint i = 0; i < observation->n_components; i++)
    n += read_part (observation, &observation->components[i], known) == WARD_RESISTANCE_FULL;
  return n;
}

static gboolean
has_only_letters (const WardMeasure *measure)
{
  for (guint i = 0; i < measure->n_interpretations; i++)
    if (!concept_has_code (&measure->interpretations[i], letters, TRUE))
      return FALSE;
  return TRUE;
}

static gboolean
all_have_only_letters (const WardObservation *observation)
{
  for (guint i = 0; i < observation->n_components; i++)
    if (!has_only_letters (&observation->components[i]))
      return FALSE;
  return has_only_letters (&observation->measure);
}

/**
 * ward_susceptibility_read_flag:
 * @observation: a result
 * @known: as for ward_susceptibility_get_resistance()
 * @out_flag: (out): its flag
 *
 * Reads a result's flag as ward_flag_read_observation() does; but the letter of a susceptibility is no flag that nobody knows, whatever its system, and is not
 * counted as one beside what it says of resistance.
 */
void
ward_susceptibility_read_flag (const WardObservation *observation, gboolean known, WardFlag *out_flag)
{
  ward_flag_read_observation (observation, out_flag);
  if (out_flag->severity == WARD_SEVERITY_UNKNOWN && (known || is_named_susceptibility (&observation->measure.code))
      && all_have_only_letters (observation))
    out_flag->severity = WARD_SEVERITY_TEXT;
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
  return has_code (&observation->measure, letters, TRUE) || is_named_susceptibility (&observation->measure.code);
}

/**
 * ward_susceptibility_is_certain:
 * @observation: a result
 *
 * Tells a susceptibility by what means nothing else: HL7's own letter, or LOINC's name.
 *
 * Returns: whether it certainly is one
 */
gboolean
ward_susceptibility_is_certain (const WardObservation *observation)
{
  return has_code (&observation->measure, letters, FALSE) || is_named_susceptibility (&observation->measure.code);
}

/* The same organism from two cultures is two columns: the laboratory tested each. */
static guint
find_organism (WardSusceptibility *self, const WardObservation *owner)
{
  WardOrganism organism = { owner != NULL ? ward_organism_get_name (owner) : NULL, owner };
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_owner, owner));

  if (number > 0)
    return number - 1;
  g_array_append_val (self->organisms, organism);
  g_hash_table_insert (self->by_owner, (gpointer) owner, GUINT_TO_POINTER (self->organisms->len));
  return self->organisms->len - 1;
}

static guint
find_antibiotic (WardSusceptibility *self, const WardObservation *observation)
{
  WardResolvedCode code;
  g_autofree char *name = NULL;
  char *folded;
  char *suffix;
  guint number;

  ward_catalogue_resolve (observation, &code);
  name = g_strdup (code.label);
  suffix = strstr (name, " [Susceptibility]");
  if (suffix != NULL)
    *suffix = '\0';
  folded = g_ascii_strdown (name, -1);
  number = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_name, folded));
  if (number > 0)
    {
      g_free (folded);
      return number - 1;
    }
  g_ptr_array_add (self->antibiotics, g_steal_pointer (&name));
  g_hash_table_insert (self->by_name, folded, GUINT_TO_POINTER (self->antibiotics->len));
  return self->antibiotics->len - 1;
}

static void
place (WardSusceptibility *self, const WardObservation *observation)
{
  guint organism = find_organism (self, ward_owners_find (self->owners, observation));
  guint antibiotic = find_antibiotic (self, observation);
  gint64 key = make_key (organism, antibiotic);
  GPtrArray *results = g_hash_table_lookup (self->cells, &key);

  if (results == NULL)
    {
      results = g_ptr_array_new ();
      g_hash_table_insert (self->cells, g_memdup2 (&key, sizeof key), results);
    }
  g_ptr_array_add (results, (gpointer) observation);
  g_hash_table_add (self->placed, (gpointer) observation);
}

/* A letter of a local system may mean something else, as "I" for an icteric sample: it is one beside others of an organism, as in the table of results. */
static void
place_all (WardSusceptibility *self, const GPtrArray *results)
{
  g_autoptr (GHashTable) certain = g_hash_table_new (NULL, NULL); /* set of owners */

  for (guint i = 0; i < results->len; i++)
    {
      gpointer owner = (gpointer) ward_owners_find (self->owners, g_ptr_array_index (results, i));

      if (owner != NULL && ward_susceptibility_is_certain (g_ptr_array_index (results, i)))
        g_hash_table_add (certain, owner);
    }
  for (guint i = 0; i < results->len; i++)
    {
      const WardObservation *result = g_ptr_array_index (results, i);
      const WardObservation *owner = ward_owners_find (self->owners, result);

      if (ward_susceptibility_is_one (result)
          && (ward_susceptibility_is_certain (result)
              || (owner != NULL && (g_hash_table_contains (certain, owner) || ward_organism_is_one (owner)))))
        place (self, result);
    }
}

/* Each reference is looked up once, however many results name it. */
static const WardObservation *
look_up (Walk *walk, const char *reference)
{
  gpointer found = NULL;

  if (g_hash_table_lookup_extended (walk->references, reference, NULL, &found))
    return found;
  if (g_hash_table_size (walk->references) >= MAX_REFERENCES)
    return NULL;
  found = (gpointer) walk->find (reference, walk->user_data);
  g_hash_table_insert (walk->references, (gpointer) reference, found);
  if (found != NULL && reference[0] == '#')
    g_hash_table_add (walk->contained, found);
  return found;
}

/* "#id" is of the resource that holds it: only what is within the report itself can mean one of the report's. */
static gboolean
may_follow (const Walk *walk, const WardObservation *from, const char *reference)
{
  return reference != NULL && (reference[0] != '#' || g_hash_table_contains (walk->contained, from));
}

/* What was found already; beyond that only what a susceptibility names: looking up may ask the server. */
static const WardObservation *
follow (const WardObservation *from, const char *reference, gpointer user_data)
{
  Walk *walk = user_data;

  if (!may_follow (walk, from, reference))
    return NULL;
  return ward_susceptibility_is_one (from) ? look_up (walk, reference)
                                           : g_hash_table_lookup (walk->references, reference);
}

static void
go_through (Walk *walk, const char *reference, guint depth)
{
  const WardObservation *observation = reference != NULL ? look_up (walk, reference) : NULL;

  if (observation == NULL || depth > MAX_DEPTH || walk->results->len >= MAX_RESULTS)
    {
      walk->has_gaps = TRUE;
      return;
    }
  if (!g_hash_table_add (walk->seen, (gpointer) observation))
    return;
  g_ptr_array_add (walk->results, (gpointer) observation);
  for (guint i = 0; i < observation->n_has_member; i++)
    {
      if (may_follow (walk, observation, observation->has_member[i]))
        go_through (walk, observation->has_member[i], depth + 1);
      else
        walk->has_gaps = TRUE;
    }
}

/* Organisms first, so that their columns stand in the report's order. */
static void
go_through_all (Walk *walk, const char *const *results, guint n_results)
{
  for (guint i = 0; i < n_results; i++)
    {
      const WardObservation *observation = results[i] != NULL ? look_up (walk, results[i]) : NULL;

      if (observation != NULL && observation->n_has_member > 0)
        go_through (walk, results[i], 0);
    }
  for (guint i = 0; i < n_results; i++)
    go_through (walk, results[i], 0);
}

static void
read_report (WardSusceptibility *self, Walk *walk, const char *const *results, guint n_results)
{
  walk->results = g_ptr_array_new ();
  walk->seen = g_hash_table_new (NULL, NULL);
  walk->contained = g_hash_table_new (NULL, NULL);
  walk->references = g_hash_table_new (g_str_hash, g_str_equal);
  go_through_all (walk, results, n_results);
  self->has_gaps = walk->has_gaps;
  self->owners
      = ward_owners_new ((const WardObservation *const *) walk->results->pdata, walk->results->len, follow, walk);
  place_all (self, walk->results);
  g_ptr_array_unref (walk->results);
  g_hash_table_unref (walk->seen);
  g_hash_table_unref (walk->contained);
  g_hash_table_unref (walk->references);
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
  Walk walk = { find, user_data, NULL, NULL, NULL, NULL, FALSE };

  g_return_val_if_fail (find != NULL, NULL);

  self = g_new0 (WardSusceptibility, 1);
  self->organisms = g_array_new (FALSE, FALSE, sizeof (WardOrganism));
  self->antibiotics = g_ptr_array_new_with_free_func (g_free);
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_owner = g_hash_table_new (NULL, NULL);
  self->cells = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->placed = g_hash_table_new (NULL, NULL);
  read_report (self, &walk, results, n_results);
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
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->by_owner);
  g_hash_table_unref (self->cells);
  g_hash_table_unref (self->placed);
  ward_owners_free (self->owners);
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
  gint64 key = make_key (organism, antibiotic);
  GPtrArray *results = g_hash_table_lookup (self->cells, &key);

  *out_n = results != NULL ? results->len : 0;
  return results != NULL ? (const WardObservation *const *) results->pdata : NULL;
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
  return g_hash_table_contains (self->placed, observation);
}

/**
 * ward_susceptibility_find_owner:
 * @self: a matrix
 * @observation: a result of the report, or a member of one
 *
 * Finds the organism that it belongs to, also where it is no susceptibility, as its growth; an organism is its own.
 *
 * Returns: (transfer none) (nullable): the result that names the organism, or the culture that names none; %NULL for none
 */
const WardObservation *
ward_susceptibility_find_owner (const WardSusceptibility *self, const WardObservation *observation)
{
  return ward_owners_find (self->owners, observation);
}
