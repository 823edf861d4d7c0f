/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds the grid's rows: which results share a row (clinical.md 5.5; V37, V38, V42-V44, V54, V67). A code's results are split by kind of specimen where there
 * are several, and by unit where units are not equal by arithmetic; nothing is ever converted to make a row. What belongs to an organism has a row of its own
 * for that organism and its culture (clinical.md 5.8). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-grid-private.h"
#include "core/clinical/ward-organisms.h"
#include "core/clinical/ward-panels.h"

#include <string.h>
#include <glib/gi18n-lib.h>

/* All results of one code, or of one code and one organism. */
typedef struct
{
  WardResolvedCode code;
  const WardIsolate *isolate; /* (unowned) (nullable) */
  GPtrArray *results;         /* (owned) of (unowned) WardObservation */
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

/* SNOMED CT and LOINC are nobody's own: a code of theirs may be as wide as "laboratory test". */
static gboolean
is_local (const WardCoding *coding)
{
  return coding->code != NULL && *coding->code != '\0' && g_strcmp0 (coding->system, WARD_SYSTEM_LOINC) != 0
         && g_strcmp0 (coding->system, WARD_SYSTEM_SNOMED) != 0;
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

      if (!is_local (coding))
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

/* Only what has no LOINC of its own, and whose local codes all point to the same row. */
static void
follow_local_codes (GHashTable *links, const WardObservation *observation, WardResolvedCode *code)
{
  const WardConcept *concept = &observation->measure.code;
  const LocalLink *found = NULL;

  for (guint i = 0; i < concept->n_codings; i++)
    {
      g_autofree char *key = NULL;
      const LocalLink *link;

      if (g_strcmp0 (concept->codings[i].system, WARD_SYSTEM_LOINC) == 0)
        return;
      if (!is_local (&concept->codings[i]))
        continue;
      key = make_key (concept->codings[i].system, concept->codings[i].code);
      link = g_hash_table_lookup (links, key);
      if (link == NULL)
        continue;
      if (link->ambiguous || (found != NULL && strcmp (found->code.row_code, link->code.row_code) != 0))
        return;
      found = link;
    }
  if (found != NULL)
    *code = found->code;
}

static void
add_to_group (GHashTable *by_key, GPtrArray *groups, const WardObservation *observation, const WardResolvedCode *code,
              const WardIsolate *isolate)
{
  g_autofree char *focus_key
      = observation->focus != NULL ? g_strconcat (code->row_code, "|", observation->focus, NULL) : NULL;
  g_autofree char *key = make_key (code->row_system, focus_key != NULL ? focus_key : code->row_code);
  Group *group;

  if (isolate != NULL)
    {
      char *whole = g_strconcat (key, "|", isolate->key, NULL);

      g_free (key);
      key = whole;
    }
  group = g_hash_table_lookup (by_key, key);
  if (group == NULL)
    {
      group = g_new0 (Group, 1);
      group->code = *code;
      group->isolate = isolate;
      group->results = g_ptr_array_new ();
      g_ptr_array_add (groups, group);
      g_hash_table_insert (by_key, g_steal_pointer (&key), group);
    }
  g_ptr_array_add (group->results, (gpointer) observation);
}

/* Rows that carry LOINC are found first, so that a later result with only the local code joins them (V43). */
static GPtrArray *
group_by_code (const WardObservation *const *observations, guint n_observations, const WardPanels *panels,
               const WardOrganisms *organisms)
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
        follow_local_codes (links, observations[i], &codes[i]);
      if (!ward_panels_is_mere_group (panels, observations[i]))
        add_to_group (by_key, groups, observations[i], &codes[i], ward_organisms_find (organisms, observations[i]));
    }
  return groups;
}

/* The quantity whose unit places a result; NULL for text, and for what has no value. */
static const WardQuantity *
get_unit_quantity (const WardObservation *observation)
{
  const WardMeasure *measure = &observation->measure;

  switch (measure->value.kind)
    {
    case WARD_VALUE_QUANTITY:
    case WARD_VALUE_RANGE:
      return measure->value.quantity.lexeme != NULL ? &measure->value.quantity : &measure->value.quantity2;
    case WARD_VALUE_NONE:
      for (guint i = 0; i < observation->n_components; i++)
        if (observation->components[i].value.kind == WARD_VALUE_QUANTITY)
          return &observation->components[i].value.quantity;
      return NULL;
    case WARD_VALUE_INTEGER:
    case WARD_VALUE_STRING:
    case WARD_VALUE_CONCEPT:
    case WARD_VALUE_BOOLEAN:
    case WARD_VALUE_RATIO:
    case WARD_VALUE_SAMPLED:
    case WARD_VALUE_TIME:
    case WARD_VALUE_DATETIME:
    case WARD_VALUE_PERIOD:
    case WARD_VALUE_ATTACHMENT:
    default:
      return NULL;
    }
}

/* An integer has no unit by its type, so that it never stands below a unit; what has none for want of a number goes with its neighbours. */
static const char *
get_unit_key (const WardObservation *observation)
{
  const WardQuantity *unit = get_unit_quantity (observation);

  if (unit != NULL)
    return ward_unit_get_series_key (unit);
  return observation->measure.value.kind == WARD_VALUE_INTEGER ? "integer" : NULL;
}

static int
compare_results (gconstpointer a, gconstpointer b)
{
  return ward_observation_compare_time (*(const WardObservation *const *) a, *(const WardObservation *const *) b);
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static char *
make_search_text (const WardGridRowData *data)
{
  const WardObservation *first = data->results[0];
  const WardObservation *last = data->results[data->row.n_results - 1];
  const WardResolvedCode *code = &data->row.code;
  g_autofree char *all
      = g_strjoin ("\n", data->row.label, code->label, code->row_code, or_empty (data->row.panel),
                   or_empty (code->panel), or_empty (code->family), ward_vital_get_short_label (code->vital),
                   or_empty (ward_concept_get_text (&first->measure.code)),
                   or_empty (ward_concept_get_text (&last->measure.code)), or_empty (last->specimen_text), NULL);

  return g_utf8_casefold (all, -1);
}

/* The newest report that names it, the panel that lists it, our table, the source's category. */
static const char *
find_panel (const WardGridRowData *data, GHashTable *panel_by_id, const WardPanels *panels)
{
  for (guint i = data->row.n_results; panel_by_id != NULL && i-- > 0;)
    {
      const char *panel = data->results[i]->id != NULL ? g_hash_table_lookup (panel_by_id, data->results[i]->id) : NULL;

      if (panel != NULL)
        return panel;
    }
  for (guint i = data->row.n_results; i-- > 0;)
    {
      const char *panel = ward_panels_find (panels, data->results[i]);

      if (panel != NULL)
        return panel;
    }
  if (data->row.code.panel != NULL)
    return data->row.code.panel;
  return ward_panels_get_category (data->results[data->row.n_results - 1]);
}

/* What all rows of one build have in common. */
typedef struct
{
  WardGrid *grid;
  GHashTable *panel_by_id; /* (unowned) (nullable) */
  WardPanels *panels;      /* (unowned) */
  const Group *group;
  const char *specimen; /* (nullable) where it separates */
  gboolean units_changed;
  guint analyte;
} RowContext;

static char *
make_label (const RowContext *context, const char *focus)
{
  GString *label = g_string_new (context->group->code.label);

  if (context->specimen != NULL)
    g_string_append_printf (label, " (%s)", context->specimen);
  if (focus != NULL)
    g_string_append_printf (label, " (%s)", focus);
  if (context->group->isolate != NULL)
    g_string_append_printf (label, " — %s", context->group->isolate->name);
  return g_string_free (label, FALSE);
}

static const WardQuantity *
find_newest_unit (GPtrArray *results)
{
  const WardQuantity *unit = NULL;

  for (guint i = results->len; unit == NULL && i-- > 0;)
    unit = get_unit_quantity (g_ptr_array_index (results, i));
  return unit;
}

/* The results are in order of time. */
static void
add_row (const RowContext *context, GPtrArray *results)
{
  WardGridRowData *data = g_new0 (WardGridRowData, 1);
  const WardQuantity *unit = find_newest_unit (results);
  const char *panel;

  data->row.code = context->group->code;
  data->row.n_results = results->len;
  data->row.units_changed = context->units_changed;
  data->analyte = context->analyte;
  data->results = g_memdup2 (results->pdata, sizeof (gpointer) * results->len);
  data->label = make_label (context, data->results[0]->focus);
  data->row.label = data->label;
  if (context->group->isolate != NULL)
    data->row.isolate = g_string_chunk_insert_const (context->grid->strings, context->group->isolate->key);
  data->unit = unit != NULL ? ward_unit_format (unit, WARD_TEXT_DISPLAY) : g_strdup ("");
  data->row.unit = data->unit;
  panel = context->group->isolate != NULL ? context->group->isolate->panel : NULL;
  if (panel == NULL)
    panel = find_panel (data, context->panel_by_id, context->panels);
  data->row.panel = g_string_chunk_insert_const (context->grid->strings, panel != NULL ? panel : _ ("Other"));
  data->search = make_search_text (data);
  g_ptr_array_add (context->grid->rows, data);
}

typedef struct
{
  const char *key;
  GPtrArray *results; /* (owned) */
} Part;

static void
part_clear (gpointer part)
{
  g_ptr_array_unref (((Part *) part)->results);
}

static guint
get_part (GArray *parts, const char *key)
{
  Part *fresh;

  for (guint i = 0; i < parts->len; i++)
    if (strcmp (g_array_index (parts, Part, i).key, key) == 0)
      return i;
  g_array_set_size (parts, parts->len + 1);
  fresh = &g_array_index (parts, Part, parts->len - 1);
  fresh->key = key;
  fresh->results = g_ptr_array_new ();
  return parts->len - 1;
}

/* Parts of a list by key. What has no key goes where the one before it in time went, or else the first that has one: so a cancelled result breaks the line
 * that it would have been on. */
static GArray *
split (GPtrArray *results, const char *(*get_key) (const WardObservation *observation))
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (Part));
  guint part = 0;

  g_array_set_clear_func (parts, part_clear);
  for (guint i = 0; i < results->len && parts->len == 0; i++)
    {
      const char *key = get_key (g_ptr_array_index (results, i));

      if (key != NULL)
        get_part (parts, key);
    }
  if (parts->len == 0)
    get_part (parts, "");
  for (guint i = 0; i < results->len; i++)
    {
      const char *key = get_key (g_ptr_array_index (results, i));

      if (key != NULL)
        part = get_part (parts, key);
      g_ptr_array_add (g_array_index (parts, Part, part).results, g_ptr_array_index (results, i));
    }
  return parts;
}

static void
add_rows_by_unit (RowContext *context, GPtrArray *results)
{
  g_autoptr (GArray) parts = split (results, get_unit_key);

  context->units_changed = parts->len > 1;
  context->analyte++;
  for (guint i = 0; i < parts->len; i++)
    add_row (context, g_array_index (parts, Part, i).results);
}

static const char *
get_specimen_key (const WardObservation *observation)
{
  return ward_specimen_get_class (observation->specimen_text);
}

/* Where the kinds differ, one that is not known is a kind of its own: it must not slip in among the arterial ones. */
static const char *
get_strict_specimen_key (const WardObservation *observation)
{
  const char *key = get_specimen_key (observation);

  return key != NULL ? key : "";
}

static void
add_rows (RowContext *context, Group *group)
{
  g_autoptr (GArray) parts = NULL;

  g_ptr_array_sort (group->results, compare_results);
  parts = split (group->results, get_specimen_key);
  context->group = group;
  context->specimen = NULL;
  if (parts->len == 1)
    {
      add_rows_by_unit (context, group->results);
      return;
    }
  g_array_unref (parts);
  parts = split (group->results, get_strict_specimen_key);
  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = &g_array_index (parts, Part, i);

      context->specimen = *part->key != '\0' ? part->key : _ ("specimen not given");
      add_rows_by_unit (context, part->results);
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
  g_autoptr (WardPanels) panels = NULL;
  g_autoptr (WardOrganisms) organisms = NULL;
  RowContext context = { 0 };
  WardGrid *grid;

  g_return_val_if_fail (observations != NULL || n_observations == 0, NULL);

  grid = ward_grid_alloc (kind, zone, now_us);
  panels = ward_panels_new (observations, n_observations, kind == WARD_GRID_LABS);
  if (kind == WARD_GRID_LABS)
    organisms = ward_organisms_new (observations, n_observations, panels, panel_by_id, grid->zone);
  groups = group_by_code (observations, n_observations, panels, organisms);
  context.grid = grid;
  context.panels = panels;
  context.panel_by_id = kind == WARD_GRID_LABS ? panel_by_id : NULL;
  for (guint i = 0; i < groups->len; i++)
    add_rows (&context, g_ptr_array_index (groups, i));
  sort_rows (grid);
  ward_grid_place_results (grid);
  for (guint i = 0; i < grid->rows->len; i++)
    ward_grid_summarize_row (grid, g_ptr_array_index (grid->rows, i));
  ward_grid_link_units (grid);
  return grid;
}
