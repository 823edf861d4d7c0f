/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds the grid's rows: which results share a row (clinical.md 5.5; V37, V38, V42-V44, V54). A code's results are split by specimen where there are
 * several, and by unit where units are not equal by arithmetic; nothing is ever converted to make a row. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-grid-private.h"

#include <string.h>
#include <glib/gi18n-lib.h>

/* All results of one code. */
typedef struct
{
  WardResolvedCode code;
  GPtrArray *results; /* (owned) of (unowned) WardObservation */
} Group;

/* A local code that came together with a known one. */
typedef struct
{
  WardResolvedCode code;
  gboolean ambiguous;
} LocalLink;

static void
group_free (Group *group)
{
  g_ptr_array_unref (group->results);
  g_free (group);
}

static char *
make_key (const char *system, const char *code)
{
  return g_strconcat (system != NULL ? system : "", "|", code, NULL);
}

static void
link_local_codes (GHashTable *links, const WardObservation *observation, const WardResolvedCode *code)
{
  const WardConcept *concept = &observation->measure.code;

  for (guint i = 0; i < concept->n_codings; i++)
    {
      const WardCoding *coding = &concept->codings[i];
      LocalLink *link;
      g_autofree char *key = NULL;

      if (coding->code == NULL || g_strcmp0 (coding->system, WARD_SYSTEM_LOINC) == 0)
        continue;
      key = make_key (coding->system, coding->code);
      link = g_hash_table_lookup (links, key);
      if (link == NULL)
        {
          link = g_new0 (LocalLink, 1);
          link->code = *code;
          g_hash_table_insert (links, g_steal_pointer (&key), link);
        }
      else if (strcmp (link->code.row_code, code->row_code) != 0)
        link->ambiguous = TRUE;
    }
}

static gboolean
follow_local_code (GHashTable *links, const WardObservation *observation, WardResolvedCode *code)
{
  const WardConcept *concept = &observation->measure.code;

  for (guint i = 0; i < concept->n_codings; i++)
    {
      g_autofree char *key = NULL;
      const LocalLink *link;

      if (concept->codings[i].code == NULL)
        continue;
      key = make_key (concept->codings[i].system, concept->codings[i].code);
      link = g_hash_table_lookup (links, key);
      if (link != NULL && !link->ambiguous)
        {
          *code = link->code;
          return TRUE;
        }
    }
  return FALSE;
}

static void
add_to_group (GHashTable *by_key, GPtrArray *groups, const WardObservation *observation, const WardResolvedCode *code)
{
  g_autofree char *focus_key
      = observation->focus != NULL ? g_strconcat (code->row_code, "|", observation->focus, NULL) : NULL;
  g_autofree char *key = make_key (code->row_system, focus_key != NULL ? focus_key : code->row_code);
  Group *group = g_hash_table_lookup (by_key, key);

  if (group == NULL)
    {
      group = g_new0 (Group, 1);
      group->code = *code;
      group->results = g_ptr_array_new ();
      g_ptr_array_add (groups, group);
      g_hash_table_insert (by_key, g_steal_pointer (&key), group);
    }
  g_ptr_array_add (group->results, (gpointer) observation);
}

/* Rows that carry LOINC are found first, so that a later result with only the local code joins them (V43). */
static GPtrArray *
group_by_code (const WardObservation *const *observations, guint n_observations)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) group_free);
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree WardResolvedCode *codes = g_new (WardResolvedCode, MAX (n_observations, 1));

  for (guint i = 0; i < n_observations; i++)
    {
      ward_catalogue_resolve (observations[i], &codes[i]);
      if (strcmp (codes[i].row_system, WARD_SYSTEM_LOINC) == 0)
        link_local_codes (links, observations[i], &codes[i]);
    }
  for (guint i = 0; i < n_observations; i++)
    {
      if (strcmp (codes[i].row_system, WARD_SYSTEM_LOINC) != 0)
        follow_local_code (links, observations[i], &codes[i]);
      add_to_group (by_key, groups, observations[i], &codes[i]);
    }
  return groups;
}

/* The quantity whose unit places a result; NULL for text, and for what has no value. */
static const WardQuantity *
get_unit_quantity (const WardObservation *observation)
{
  const WardMeasure *measure = &observation->measure;

  if (measure->value.kind == WARD_VALUE_QUANTITY || measure->value.kind == WARD_VALUE_RANGE)
    return measure->value.quantity.lexeme != NULL ? &measure->value.quantity : &measure->value.quantity2;
  if (measure->value.kind != WARD_VALUE_NONE)
    return NULL;
  for (guint i = 0; i < observation->n_components; i++)
    if (observation->components[i].value.kind == WARD_VALUE_QUANTITY)
      return &observation->components[i].value.quantity;
  return NULL;
}

static gboolean
has_several_specimens (GPtrArray *results)
{
  const char *first = NULL;

  for (guint i = 0; i < results->len; i++)
    {
      const WardObservation *observation = g_ptr_array_index (results, i);

      if (observation->specimen_text == NULL)
        continue;
      if (first != NULL && strcmp (first, observation->specimen_text) != 0)
        return TRUE;
      first = observation->specimen_text;
    }
  return FALSE;
}

static int
compare_results (gconstpointer a, gconstpointer b)
{
  return ward_observation_compare_time (*(const WardObservation *const *) a, *(const WardObservation *const *) b);
}

static char *
make_search_text (const WardGridRowData *data)
{
  const WardObservation *first = data->results[0];
  const char *words = ward_concept_get_text (&first->measure.code);
  g_autofree char *all
      = g_strjoin ("\n", data->row.label, data->row.code.row_code, data->row.panel != NULL ? data->row.panel : "",
                   words != NULL ? words : "", first->specimen_text != NULL ? first->specimen_text : "", NULL);

  return g_utf8_casefold (all, -1);
}

static const char *
find_panel (const WardGridRowData *data, GHashTable *panel_by_id)
{
  for (guint i = data->row.n_results; panel_by_id != NULL && i-- > 0;)
    {
      const char *panel = data->results[i]->id != NULL ? g_hash_table_lookup (panel_by_id, data->results[i]->id) : NULL;

      if (panel != NULL)
        return panel;
    }
  return data->row.code.panel;
}

static void
add_row (WardGrid *grid, const Group *group, GPtrArray *results, const char *specimen, const WardQuantity *unit,
         GHashTable *panel_by_id)
{
  WardGridRowData *data = g_new0 (WardGridRowData, 1);
  const char *focus = ((const WardObservation *) g_ptr_array_index (results, 0))->focus;
  const char *panel;

  data->row.code = group->code;
  data->row.n_results = results->len;
  data->results = g_new (const WardObservation *, results->len);
  memcpy (data->results, results->pdata, sizeof (gpointer) * results->len);
  qsort (data->results, results->len, sizeof (gpointer), compare_results);
  if (specimen != NULL)
    data->label = g_strdup_printf ("%s (%s)", group->code.label, specimen);
  else if (focus != NULL)
    data->label = g_strdup_printf ("%s (%s)", group->code.label, focus);
  data->row.label = data->label != NULL ? data->label : group->code.label;
  data->unit = unit != NULL ? ward_unit_format (unit) : g_strdup ("");
  data->row.unit = data->unit;
  panel = find_panel (data, panel_by_id);
  data->row.panel = g_string_chunk_insert_const (grid->strings, panel != NULL ? panel : _ ("Other"));
  ward_grid_summarize_row (grid, data);
  data->search = make_search_text (data);
  g_ptr_array_add (grid->rows, data);
}

typedef struct
{
  const char *key;
  const WardQuantity *unit; /* NULL: only text so far */
  GPtrArray *results;
} UnitRow;

static UnitRow *
get_unit_row (GArray *unit_rows, const WardQuantity *unit)
{
  const char *key = ward_unit_get_series_key (unit);
  UnitRow fresh = { key, unit, NULL };

  for (guint i = 0; i < unit_rows->len; i++)
    if (strcmp (g_array_index (unit_rows, UnitRow, i).key, key) == 0)
      return &g_array_index (unit_rows, UnitRow, i);
  fresh.results = g_ptr_array_new ();
  g_array_append_val (unit_rows, fresh);
  return &g_array_index (unit_rows, UnitRow, unit_rows->len - 1);
}

/* Text, pending and cancelled results have no unit: they stand in the row of the unit that was used last. */
static void
add_rows_by_unit (WardGrid *grid, const Group *group, GPtrArray *results, const char *specimen, GHashTable *panel_by_id)
{
  g_autoptr (GArray) unit_rows = g_array_new (FALSE, FALSE, sizeof (UnitRow));
  g_autoptr (GPtrArray) unitless = g_ptr_array_new ();
  guint last = 0;

  qsort (results->pdata, results->len, sizeof (gpointer), compare_results);
  for (guint i = 0; i < results->len; i++)
    {
      const WardQuantity *unit = get_unit_quantity (g_ptr_array_index (results, i));
      UnitRow *row;

      if (unit == NULL)
        {
          g_ptr_array_add (unitless, g_ptr_array_index (results, i));
          continue;
        }
      row = get_unit_row (unit_rows, unit);
      row->unit = unit;
      g_ptr_array_add (row->results, g_ptr_array_index (results, i));
      last = (guint) (row - &g_array_index (unit_rows, UnitRow, 0));
    }
  if (unit_rows->len == 0)
    {
      add_row (grid, group, results, specimen, NULL, panel_by_id);
      return;
    }
  g_ptr_array_extend (g_array_index (unit_rows, UnitRow, last).results, unitless, NULL, NULL);
  for (guint i = 0; i < unit_rows->len; i++)
    {
      UnitRow *row = &g_array_index (unit_rows, UnitRow, i);

      add_row (grid, group, row->results, specimen, row->unit, panel_by_id);
      ((WardGridRowData *) g_ptr_array_index (grid->rows, grid->rows->len - 1))->row.units_changed = unit_rows->len > 1;
      g_ptr_array_unref (row->results);
    }
}

static void
add_rows (WardGrid *grid, Group *group, GHashTable *panel_by_id)
{
  g_autoptr (GHashTable) by_specimen = NULL;
  g_autoptr (GPtrArray) order = NULL;

  if (!has_several_specimens (group->results))
    {
      add_rows_by_unit (grid, group, group->results, NULL, panel_by_id);
      return;
    }
  by_specimen = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  order = g_ptr_array_new ();
  for (guint i = 0; i < group->results->len; i++)
    {
      const WardObservation *observation = g_ptr_array_index (group->results, i);
      const char *specimen = observation->specimen_text != NULL ? observation->specimen_text : "";
      GPtrArray *results = g_hash_table_lookup (by_specimen, specimen);

      if (results == NULL)
        {
          results = g_ptr_array_new ();
          g_hash_table_insert (by_specimen, (gpointer) specimen, results);
          g_ptr_array_add (order, (gpointer) specimen);
        }
      g_ptr_array_add (results, (gpointer) observation);
    }
  for (guint i = 0; i < order->len; i++)
    {
      const char *specimen = g_ptr_array_index (order, i);

      add_rows_by_unit (grid, group, g_hash_table_lookup (by_specimen, specimen),
                        *specimen != '\0' ? specimen : _ ("specimen not given"), panel_by_id);
    }
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const WardGridRow *row_a = &(*(const WardGridRowData *const *) a)->row;
  const WardGridRow *row_b = &(*(const WardGridRowData *const *) b)->row;
  GHashTable *panel_order = user_data;
  guint panel_a = GPOINTER_TO_UINT (g_hash_table_lookup (panel_order, row_a->panel));
  guint panel_b = GPOINTER_TO_UINT (g_hash_table_lookup (panel_order, row_b->panel));
  int order;

  if (panel_a != panel_b)
    return panel_a < panel_b ? -1 : 1;
  order = strcmp (row_a->panel, row_b->panel);
  if (order != 0)
    return order;
  if (row_a->code.order != row_b->code.order)
    return row_a->code.order < row_b->code.order ? -1 : 1;
  order = g_utf8_collate (row_a->label, row_b->label);
  return order != 0 ? order : strcmp (row_a->unit, row_b->unit);
}

/* A panel stands where its first known analyte does; panels of unknown analytes follow, "Other" is last. */
static void
sort_rows (WardGrid *grid)
{
  g_autoptr (GHashTable) panel_order = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < grid->rows->len; i++)
    {
      const WardGridRow *row = &((WardGridRowData *) g_ptr_array_index (grid->rows, i))->row;
      guint order = MIN (row->code.order, G_MAXINT32 - 1) + 1;
      guint known = GPOINTER_TO_UINT (g_hash_table_lookup (panel_order, row->panel));

      if (strcmp (row->panel, _ ("Other")) == 0)
        order = G_MAXINT32;
      if (known == 0 || order < known)
        g_hash_table_insert (panel_order, (gpointer) row->panel, GUINT_TO_POINTER (order));
    }
  g_ptr_array_sort_with_data (grid->rows, compare_rows, panel_order);
}

/**
 * ward_grid_new:
 * @kind: vitals or laboratory
 * @observations: (array length=n_observations): results, in any order; borrowed: they must outlive the grid
 * @n_observations: how many
 * @panel_by_id: (nullable) (element-type utf8 utf8): a result's id to its report's name
 * @zone: (nullable): the zone of the columns' days; %NULL for the machine's
 * @now_us: now, microseconds since 1970 UTC
 *
 * Builds the grid in the order of n log n.
 *
 * Returns: (transfer full): the grid
 */
WardGrid *
ward_grid_new (WardGridKind kind, const WardObservation *const *observations, guint n_observations,
               GHashTable *panel_by_id, GTimeZone *zone, gint64 now_us)
{
  g_autoptr (GPtrArray) groups = NULL;
  WardGrid *grid;

  g_return_val_if_fail (observations != NULL || n_observations == 0, NULL);

  grid = ward_grid_alloc (kind, zone, now_us);
  groups = group_by_code (observations, n_observations);
  for (guint i = 0; i < groups->len; i++)
    add_rows (grid, g_ptr_array_index (groups, i), kind == WARD_GRID_LABS ? panel_by_id : NULL);
  sort_rows (grid);
  ward_grid_place_results (grid);
  return grid;
}
