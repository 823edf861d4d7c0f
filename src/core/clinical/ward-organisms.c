/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Organisms and what was found of each (clinical.md 5.8). An organism is a result with a name that has susceptibilities among its members or among what is
 * derived from it, as in a report's matrix; whatever else it has as member is its own, too. Each result and each reference is gone through once, so that a
 * circle of members ends (V65) and the whole takes time in the order of their number. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-organisms.h"

#include "core/clinical/ward-susceptibility.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define MAX_DEPTH 8
#define MINUTE_US (60 * G_USEC_PER_SEC)

struct _WardOrganisms
{
  GHashTable *isolates; /* (owned) (unowned) WardObservation → (unowned) WardIsolate */
  GHashTable *series;   /* (owned) key → (owned) WardIsolate */
};

typedef struct
{
  const WardObservation *const *observations; /* (unowned) */
  guint n_observations;
  const WardPanels *panels; /* (unowned) */
  GHashTable *candidates;   /* (owned) set: what may be an organism */
  GHashTable *parents;      /* (owned) a result → the first that has it as a member */
  GHashTable *seen;         /* (owned) set */
  GHashTable *owners;       /* (owned) a result → its organism, which is its own */
} Search;

static void
isolate_free (gpointer data)
{
  WardIsolate *isolate = data;

  g_free (isolate->key);
  g_free (isolate->name);
  g_free (isolate);
}

/* A susceptibility says "resistant", perhaps in words: it names no organism. */
static gboolean
is_named (const WardObservation *observation)
{
  return ward_susceptibility_get_organism_name (observation) != NULL && !ward_susceptibility_is_one (observation);
}

static void
find_candidates (Search *search)
{
  for (guint i = 0; i < search->n_observations; i++)
    {
      const WardObservation *observation = search->observations[i];

      if (observation->n_has_member > 0 && is_named (observation))
        g_hash_table_add (search->candidates, (gpointer) observation);
      for (guint k = 0; k < observation->n_has_member; k++)
        {
          const WardObservation *member = ward_panels_get_result (search->panels, observation->has_member[k]);

          if (member != NULL && !g_hash_table_contains (search->parents, member))
            g_hash_table_insert (search->parents, (gpointer) member, (gpointer) observation);
        }
      if (observation->n_derived_from == 0 || !ward_susceptibility_is_one (observation))
        continue;
      for (guint k = 0; k < observation->n_derived_from; k++)
        {
          const WardObservation *source = ward_panels_get_result (search->panels, observation->derived_from[k]);

          if (source != NULL && is_named (source))
            g_hash_table_add (search->candidates, (gpointer) source);
        }
    }
}

/* A culture that names organisms as its members, and says something itself, as "growth of two organisms". */
static gboolean
is_culture (const Search *search, const WardObservation *observation)
{
  for (guint i = 0; i < observation->n_has_member; i++)
    {
      const WardObservation *member = ward_panels_get_result (search->panels, observation->has_member[i]);

      if (member != NULL && member != observation && g_hash_table_contains (search->candidates, member)
          && ward_susceptibility_is_organism_within (member, observation))
        return TRUE;
    }
  return FALSE;
}

static void
push_members (Search *search, GPtrArray *found, const WardObservation *organism, const WardObservation *observation)
{
  for (guint i = 0; i < observation->n_has_member; i++)
    {
      const WardObservation *member = ward_panels_get_result (search->panels, observation->has_member[i]);

      if (member != NULL
          && (!g_hash_table_contains (search->candidates, member)
              || !ward_susceptibility_is_organism_within (member, organism))
          && !g_hash_table_contains (search->owners, member) && g_hash_table_add (search->seen, (gpointer) member))
        g_ptr_array_add (found, (gpointer) member);
    }
}

/* All members down to the next organism; none of them where no susceptibility is among them: a blood count with a remark is no organism. */
static void
own_members (Search *search, const WardObservation *organism)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  gboolean is_organism = ward_susceptibility_is_coded_isolate (organism);

  push_members (search, found, organism, organism);
  for (guint i = 0; i < found->len; i++)
    {
      const WardObservation *result = g_ptr_array_index (found, i);

      is_organism = is_organism || ward_susceptibility_is_one (result);
      push_members (search, found, organism, result);
    }
  if (!is_organism)
    return;
  g_hash_table_insert (search->owners, (gpointer) organism, (gpointer) organism);
  for (guint i = 0; i < found->len; i++)
    g_hash_table_insert (search->owners, g_ptr_array_index (found, i), (gpointer) organism);
}

static void
own_all_members (Search *search, gboolean of_cultures)
{
  for (guint i = 0; i < search->n_observations; i++)
    if (g_hash_table_contains (search->candidates, search->observations[i])
        && is_culture (search, search->observations[i]) == of_cultures)
      own_members (search, search->observations[i]);
}

/* Of susceptibilities first: they tell what is an organism. */
static void
own_derived (Search *search, gboolean susceptibilities)
{
  for (guint i = 0; i < search->n_observations; i++)
    {
      const WardObservation *result = search->observations[i];

      if (result->n_derived_from == 0 || g_hash_table_contains (search->candidates, result)
          || g_hash_table_contains (search->owners, result) || ward_susceptibility_is_one (result) != susceptibilities)
        continue;
      for (guint k = 0; k < result->n_derived_from; k++)
        {
          const WardObservation *source = ward_panels_get_result (search->panels, result->derived_from[k]);

          if (source == NULL || !g_hash_table_contains (susceptibilities ? search->candidates : search->owners, source)
              || (!susceptibilities && g_hash_table_lookup (search->owners, source) != source))
            continue;
          g_hash_table_insert (search->owners, (gpointer) source, (gpointer) source);
          g_hash_table_insert (search->owners, (gpointer) result, (gpointer) source);
          break;
        }
    }
}

/* The report that names the organism or what it is a member of; else the outermost of these, which is the culture. */
static const char *
find_culture (const Search *search, GHashTable *panel_by_id, const WardObservation *organism)
{
  const WardObservation *outermost = organism;
  const char *name = NULL;

  for (guint depth = 0; outermost != NULL && depth < MAX_DEPTH; depth++)
    {
      const WardObservation *parent = g_hash_table_lookup (search->parents, outermost);

      name = panel_by_id != NULL && outermost->id != NULL ? g_hash_table_lookup (panel_by_id, outermost->id) : NULL;
      if (name != NULL)
        return name;
      if (parent == NULL || parent == organism)
        break;
      outermost = parent;
    }
  if (outermost != organism)
    name = ward_concept_get_text (&outermost->measure.code);
  return name != NULL ? name : ward_panels_get_category (organism);
}

/* "Proteus mirabilis\t10,000 CFU/mL" → "Proteus mirabilis": a row's label is one line. */
static char *
make_name (const WardObservation *organism)
{
  g_autofree char *name = g_strstrip (g_strdup (ward_susceptibility_get_organism_name (organism)));

  name[strcspn (name, "\t\n\v\f\r")] = '\0';
  return *name != '\0' ? g_strdup (name) : g_strdup (_ ("organism not named"));
}

static char *
make_minute_key (const char *series, const WardObservation *result, GTimeZone *zone)
{
  const WardDateTime *time = ward_observation_get_time (result, NULL);
  gint64 minute
      = time->precision != WARD_PRECISION_NONE ? ward_datetime_get_axis_us (time, zone) / MINUTE_US : G_MININT64;

  return g_strdup_printf ("%" G_GINT64_FORMAT "|%s", minute, series);
}

/* How many of that name and culture have results in a minute of this one's: they never share a cell. */
static guint
count_before (GHashTable *counts, const char *series, const GPtrArray *results, GTimeZone *zone)
{
  guint n = 0;

  for (guint i = 0; i < results->len; i++)
    {
      g_autofree char *key = make_minute_key (series, g_ptr_array_index (results, i), zone);

      n = MAX (n, GPOINTER_TO_UINT (g_hash_table_lookup (counts, key)));
    }
  for (guint i = 0; i < results->len; i++)
    g_hash_table_insert (counts, make_minute_key (series, g_ptr_array_index (results, i), zone),
                         GUINT_TO_POINTER (n + 1));
  return n;
}

static void
add_isolate (WardOrganisms *self, const GPtrArray *results, const char *name, const char *series, const char *panel,
             guint n_before)
{
  g_autofree char *key = g_strdup_printf ("%u|%s", n_before, series);
  WardIsolate *isolate = g_hash_table_lookup (self->series, key);

  if (isolate == NULL)
    {
      isolate = g_new0 (WardIsolate, 1);
      isolate->key = g_steal_pointer (&key);
      isolate->name = n_before > 0 ? g_strdup_printf ("%s (%u)", name, n_before + 1) : g_strdup (name);
      isolate->panel = panel;
      g_hash_table_insert (self->series, isolate->key, isolate);
    }
  for (guint i = 0; i < results->len; i++)
    g_hash_table_insert (self->isolates, g_ptr_array_index (results, i), isolate);
}

static int
compare_organisms (gconstpointer a, gconstpointer b)
{
  return ward_observation_compare_time (*(const WardObservation *const *) a, *(const WardObservation *const *) b);
}

/* The same organism of cultures of one name goes on in one row, as long as its results are of different times. */
static WardOrganisms *
name_isolates (const Search *search, GHashTable *panel_by_id, GTimeZone *zone)
{
  WardOrganisms *self = g_new0 (WardOrganisms, 1);
  g_autoptr (GHashTable) results
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref); /* organism → its results */
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) organisms = g_ptr_array_new ();

  self->isolates = g_hash_table_new (NULL, NULL);
  self->series = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, isolate_free);
  for (guint i = 0; i < search->n_observations; i++)
    {
      gpointer organism = g_hash_table_lookup (search->owners, search->observations[i]);
      GPtrArray *list = organism != NULL ? g_hash_table_lookup (results, organism) : NULL;

      if (organism == NULL)
        continue;
      if (list == NULL)
        {
          list = g_ptr_array_new ();
          g_hash_table_insert (results, organism, list);
          g_ptr_array_add (organisms, organism);
        }
      g_ptr_array_add (list, (gpointer) search->observations[i]);
    }
  g_ptr_array_sort (organisms, compare_organisms);
  for (guint i = 0; i < organisms->len; i++)
    {
      const WardObservation *organism = g_ptr_array_index (organisms, i);
      const GPtrArray *list = g_hash_table_lookup (results, organism);
      const char *panel = find_culture (search, panel_by_id, organism);
      g_autofree char *name = make_name (organism);
      g_autofree char *folded = g_utf8_casefold (name, -1);
      g_autofree char *series = g_strconcat (folded, "\n", panel != NULL ? panel : "", NULL);

      add_isolate (self, list, name, series, panel, count_before (counts, series, list, zone));
    }
  return self;
}

/* Most records have neither members nor susceptibilities. */
static gboolean
may_have_organisms (const WardObservation *const *observations, guint n_observations)
{
  gboolean linked = FALSE;

  for (guint i = 0; i < n_observations && !linked; i++)
    linked = observations[i]->n_has_member > 0 || observations[i]->n_derived_from > 0;
  return linked;
}

/**
 * ward_organisms_new:
 * @observations: (array length=n_observations): all results
 * @n_observations: how many
 * @panels: their panels, which find a result by its reference
 * @panel_by_id: (nullable) (element-type utf8 utf8): a result's id to its report's name
 * @zone: the zone of the columns
 *
 * Reads which result belongs to which organism, in time in the order of their number. The results, @panels and @panel_by_id must outlive it.
 *
 * Returns: (transfer full) (nullable): the organisms; %NULL for none
 */
WardOrganisms *
ward_organisms_new (const WardObservation *const *observations, guint n_observations, const WardPanels *panels,
                    GHashTable *panel_by_id, GTimeZone *zone)
{
  Search search = { observations, n_observations, panels, NULL, NULL, NULL, NULL };
  WardOrganisms *self = NULL;

  g_return_val_if_fail (panels != NULL && zone != NULL, NULL);

  if (!may_have_organisms (observations, n_observations))
    return NULL;
  search.candidates = g_hash_table_new (NULL, NULL);
  search.parents = g_hash_table_new (NULL, NULL);
  search.seen = g_hash_table_new (NULL, NULL);
  search.owners = g_hash_table_new (NULL, NULL);
  find_candidates (&search);
  if (g_hash_table_size (search.candidates) > 0)
    {
      own_all_members (&search, FALSE);
      own_derived (&search, TRUE);
      own_all_members (&search, TRUE);
      own_derived (&search, FALSE);
    }
  if (g_hash_table_size (search.owners) > 0)
    self = name_isolates (&search, panel_by_id, zone);
  g_hash_table_unref (search.candidates);
  g_hash_table_unref (search.parents);
  g_hash_table_unref (search.seen);
  g_hash_table_unref (search.owners);
  return self;
}

/**
 * ward_organisms_free:
 * @self: (transfer full) (nullable): organisms
 *
 * Frees them.
 */
void
ward_organisms_free (WardOrganisms *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->isolates);
  g_hash_table_unref (self->series);
  g_free (self);
}

/**
 * ward_organisms_find:
 * @self: (nullable): organisms
 * @observation: a result
 *
 * Finds the organism that a result belongs to; an organism is its own.
 *
 * Returns: (transfer none) (nullable): the organism
 */
const WardIsolate *
ward_organisms_find (const WardOrganisms *self, const WardObservation *observation)
{
  return self != NULL ? g_hash_table_lookup (self->isolates, observation) : NULL;
}
