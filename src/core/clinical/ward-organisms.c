/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table's organisms and what was found of each (clinical.md 5.8). Whose a result is, is told by ward-owners.c; here each owner is given a name and a place
 * among the rows. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-organisms.h"

#include "core/clinical/ward-organism-name.h"
#include "core/clinical/ward-owners.h"
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
  WardOwners *owners;      /* (owned) */
  GHashTable *panel_by_id; /* (unowned) (nullable) */
  GTimeZone *zone;         /* (unowned) */
} Search;

static void
isolate_free (gpointer data)
{
  WardIsolate *isolate = data;

  g_free (isolate->key);
  g_free (isolate->name);
  g_free (isolate);
}

/* The report that names the organism or what it is a member of; else the outermost of these, which is the culture. */
static const char *
find_culture (const Search *search, const WardObservation *organism)
{
  GHashTable *panel_by_id = search->panel_by_id;
  const WardObservation *outermost = organism;
  const char *name = NULL;

  for (guint depth = 0; outermost != NULL && depth < MAX_DEPTH; depth++)
    {
      const WardObservation *parent = ward_owners_get_parent (search->owners, outermost);

      name = panel_by_id != NULL && outermost->id != NULL ? g_hash_table_lookup (panel_by_id, outermost->id) : NULL;
      if (name != NULL)
        return name;
      if (parent == NULL || parent == organism)
        break;
      outermost = parent;
    }
  if (outermost != organism || ward_organism_get_name (organism) == NULL)
    name = ward_concept_get_text (&outermost->measure.code);
  return name != NULL ? name : ward_panels_get_category (organism);
}

/* "Proteus mirabilis\t10,000 CFU/mL" → "Proteus mirabilis": a row's label is one line. What names no organism is told from another by what it is itself; a panel
 * that says nothing does not say either that an organism was found. */
static char *
make_name (const WardObservation *organism)
{
  const char *known = ward_organism_get_name (organism);
  g_autofree char *name = known != NULL ? g_strstrip (g_strdup (known)) : NULL;
  g_autofree char *context = NULL;

  if (name != NULL)
    name[strcspn (name, "\t\n\v\f\r")] = '\0';
  if (name != NULL && *name != '\0')
    return g_steal_pointer (&name);
  context = ward_organism_dup_context (organism);
  if (context != NULL && !ward_organism_says_something (organism))
    return g_steal_pointer (&context);
  return context != NULL ? g_strdup_printf (_ ("organism not named (%s)"), context)
                         : g_strdup (_ ("organism not named"));
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

/* A local letter may mean something else than a susceptibility: only where something is named, or certainly is one, rows are made of what it belongs to. */
static gboolean
has_rows (const WardObservation *organism, const GPtrArray *results)
{
  gboolean certain = ward_organism_is_one (organism);

  for (guint i = 0; i < results->len && !certain; i++)
    certain = ward_susceptibility_is_certain (g_ptr_array_index (results, i));
  return certain;
}

/* Organism → its results, in their order; the organisms in the order of time. */
static GHashTable *
collect_results (const Search *search, GPtrArray *organisms)
{
  GHashTable *results = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < search->n_observations; i++)
    {
      gpointer organism = (gpointer) ward_owners_find (search->owners, search->observations[i]);
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
  return results;
}

/* The same organism of cultures of one name goes on in one row, as long as its results are of different times. */
static WardOrganisms *
name_isolates (const Search *search)
{
  WardOrganisms *self = g_new0 (WardOrganisms, 1);
  g_autoptr (GPtrArray) organisms = g_ptr_array_new ();
  g_autoptr (GHashTable) results = collect_results (search, organisms);
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  self->isolates = g_hash_table_new (NULL, NULL);
  self->series = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, isolate_free);
  for (guint i = 0; i < organisms->len; i++)
    {
      const WardObservation *organism = g_ptr_array_index (organisms, i);
      const GPtrArray *list = g_hash_table_lookup (results, organism);
      const char *panel = find_culture (search, organism);
      g_autofree char *name = make_name (organism);
      g_autofree char *folded = g_utf8_casefold (name, -1);
      g_autofree char *series = g_strconcat (folded, "\n", panel != NULL ? panel : "", NULL);

      if (has_rows (organism, list))
        add_isolate (self, list, name, series, panel, count_before (counts, series, list, search->zone));
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

/* "#id" is of the resource that holds it, and none of these lies within another. */
static const WardObservation *
follow (const WardObservation *from, const char *reference, gpointer user_data)
{
  return reference[0] != '#' ? ward_panels_get_result (user_data, reference) : NULL;
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
  Search search = { observations, n_observations, NULL, panel_by_id, zone };
  WardOrganisms *self;

  g_return_val_if_fail (panels != NULL && zone != NULL, NULL);

  if (!may_have_organisms (observations, n_observations))
    return NULL;
  search.owners = ward_owners_new (observations, n_observations, follow, (gpointer) panels);
  self = name_isolates (&search);
  ward_owners_free (search.owners);
  if (g_hash_table_size (self->isolates) == 0)
    g_clear_pointer (&self, ward_organisms_free);
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
