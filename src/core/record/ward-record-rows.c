/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Observations of one record by id (clinical.md 5.5, V63; reliability.md N45; auth.md X084): the same one from several windows, pages or loads is one row,
 * of which the newest version wins. Rows live in their pages, which are kept until nothing on the screen can still point into them. */

#define G_LOG_DOMAIN "ward-record"

#include "core/record/ward-record-private.h"

#include "core/clinical/ward-catalogue.h"

typedef struct
{
  const WardObservation *observation; /* (unowned) in a page */
  guint load;                         /* the newest load that brought it */
  guint8 asked;                       /* bits of the sections whose searches brought it */
  guint8 shown;                       /* bits of the sections that show it */
} Row;

typedef struct
{
  WardFhirPage *page; /* (owned) */
  guint load;
} Kept;

struct _WardRecordRows
{
  GHashTable *by_id; /* (owned) id in a page → (owned) Row */
  GPtrArray *kept;   /* (owned) of (owned) Kept */
  guint counts[WARD_N_SECTIONS];
};

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  ward_fhir_page_unref (kept->page);
  g_free (kept);
}

/* Makes an empty store. */
WardRecordRows *
ward_record_rows_new (void)
{
  WardRecordRows *rows = g_new0 (WardRecordRows, 1);

  rows->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  rows->kept = g_ptr_array_new_with_free_func (kept_free);
  return rows;
}

/* Frees the store and its pages. */
void
ward_record_rows_free (WardRecordRows *rows)
{
  g_hash_table_unref (rows->by_id);
  g_ptr_array_unref (rows->kept);
  g_free (rows);
}

static gboolean
read_number (const char *text, guint64 *out_number)
{
  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, out_number, NULL);
}

/**
 * ward_observation_is_newer:
 * @candidate: a row
 * @present: another with the same id
 *
 * Pure: versionId where both are numbers, else lastUpdated, else the later answer (N45).
 *
 * Returns: whether @candidate takes the place of @present
 */
gboolean
ward_observation_is_newer (const WardObservation *candidate, const WardObservation *present)
{
  guint64 a;
  guint64 b;

  if (read_number (candidate->version, &a) && read_number (present->version, &b) && a != b)
    return a > b;
  if (candidate->updated.precision != WARD_PRECISION_NONE && present->updated.precision != WARD_PRECISION_NONE)
    return ward_datetime_compare (&candidate->updated, &present->updated) >= 0;
  return TRUE;
}

/* A standard category that is neither vital signs nor laboratory: the server did not mind what was asked (clinical.md 5.11). */
static gboolean
is_of_another_kind (const WardObservation *observation)
{
  static const char *const others[]
      = { "social-history", "imaging", "procedure", "survey", "exam", "therapy", "activity", NULL };

  if (observation->categories != WARD_CATEGORY_OTHER)
    return FALSE;
  for (guint i = 0; i < observation->n_category_concepts; i++)
    for (guint k = 0; k < observation->category_concepts[i].n_codings; k++)
      {
        const char *code = observation->category_concepts[i].codings[k].code;

        if (code != NULL && g_strv_contains (others, code))
          return TRUE;
      }
  return FALSE;
}

static guint8
compute_sections (const WardObservation *observation, guint8 asked)
{
  WardCategories categories = ward_catalogue_classify (observation);
  guint8 sections = 0;

  if ((categories & WARD_CATEGORY_VITAL_SIGNS) != 0)
    sections |= 1 << WARD_SECTION_VITALS;
  if ((categories & WARD_CATEGORY_LABORATORY) != 0)
    sections |= 1 << WARD_SECTION_LABS;
  if (sections == 0 && !is_of_another_kind (observation))
    sections = asked;
  return sections;
}

static void
count_row (WardRecordRows *rows, guint8 sections, int step)
{
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    if ((sections & (1 << i)) != 0)
      rows->counts[i] += (guint) step;
}

static gboolean
add_row (WardRecordRows *rows, const WardObservation *observation, WardSection asked, guint load, guint *out_changed)
{
  Row *row = g_hash_table_lookup (rows->by_id, observation->id);
  gboolean replaced = FALSE;

  if (row == NULL)
    {
      row = g_new0 (Row, 1);
      row->observation = observation;
      g_hash_table_insert (rows->by_id, (gpointer) observation->id, row);
    }
  else
    {
      count_row (rows, row->shown, -1);
      *out_changed |= row->shown;
      replaced = row->load == load && row->observation->version != NULL
                 && g_strcmp0 (row->observation->version, observation->version) != 0;
      if (row->load < load || ward_observation_is_newer (observation, row->observation))
        {
          row->observation = observation;
          g_hash_table_steal (rows->by_id, observation->id);
          g_hash_table_insert (rows->by_id, (gpointer) observation->id, row); /* the key moves to the new page too */
        }
    }
  row->load = load;
  row->asked |= (guint8) (1 << asked);
  row->shown = compute_sections (row->observation, row->asked);
  count_row (rows, row->shown, 1);
  *out_changed |= row->shown;
  return replaced;
}

/**
 * ward_record_rows_add:
 * @rows: the store
 * @page: a page of Observations; kept
 * @asked: the section whose search brought it
 * @load: which load
 * @out_changed: (inout): bits of the sections that changed
 *
 * Takes the page's rows in.
 *
 * Returns: how many took the place of another version of theirs
 */
guint
ward_record_rows_add (WardRecordRows *rows, WardFhirPage *page, WardSection asked, guint load, guint *out_changed)
{
  Kept *kept = g_new0 (Kept, 1);
  guint n_replaced = 0;

  for (guint i = 0; i < ward_fhir_page_get_n_rows (page); i++)
    n_replaced += add_row (rows, ward_fhir_page_get_observation (page, i), asked, load, out_changed);
  kept->page = ward_fhir_page_ref (page);
  kept->load = load;
  g_ptr_array_add (rows->kept, kept);
  return n_replaced;
}

/**
 * ward_record_rows_purge:
 * @rows: the store
 * @complete: bits of the sections whose load is complete
 * @load: that load
 *
 * Lets go of the rows that the server no longer has: that only earlier loads brought, and only for sections that are complete.
 *
 * Returns: bits of the sections that changed
 */
guint
ward_record_rows_purge (WardRecordRows *rows, guint complete, guint load)
{
  GHashTableIter iter;
  gpointer value;
  guint changed = 0;

  g_hash_table_iter_init (&iter, rows->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Row *row = value;

      if (row->load == load || (row->asked & ~complete) != 0)
        continue;
      count_row (rows, row->shown, -1);
      changed |= row->shown;
      g_hash_table_iter_remove (&iter);
    }
  return changed;
}

/**
 * ward_record_rows_trim:
 * @rows: the store
 * @load: a load whose searches are all complete, and purged
 *
 * Gives back the pages of loads that nothing points into any more. Those of the load before stay: its grids may still be on the screen.
 */
void
ward_record_rows_trim (WardRecordRows *rows, guint load)
{
  for (guint i = rows->kept->len; i > 0; i--)
    if (((const Kept *) g_ptr_array_index (rows->kept, i - 1))->load + 1 < load)
      g_ptr_array_remove_index (rows->kept, i - 1);
}

/* The row of an id. */
const WardObservation *
ward_record_rows_find (const WardRecordRows *rows, const char *id)
{
  const Row *row = g_hash_table_lookup (rows->by_id, id);

  return row != NULL ? row->observation : NULL;
}

/* The section's rows, in no order. */
GPtrArray *
ward_record_rows_list (const WardRecordRows *rows, WardSection section)
{
  GPtrArray *list = g_ptr_array_sized_new (rows->counts[section] + 1);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, rows->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if ((((const Row *) value)->shown & (1 << section)) != 0)
      g_ptr_array_add (list, (gpointer) ((const Row *) value)->observation);
  return list;
}

/* How many rows the section shows. */
guint
ward_record_rows_count (const WardRecordRows *rows, WardSection section)
{
  return rows->counts[section];
}

/* References to all pages, so that their rows outlive this store while another thread reads them. */
GPtrArray *
ward_record_rows_dup_pages (const WardRecordRows *rows)
{
  GPtrArray *pages = g_ptr_array_new_full (rows->kept->len, (GDestroyNotify) ward_fhir_page_unref);

  for (guint i = 0; i < rows->kept->len; i++)
    g_ptr_array_add (pages, ward_fhir_page_ref (((const Kept *) g_ptr_array_index (rows->kept, i))->page));
  return pages;
}
