/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of organisations with the addresses of their servers: made by ward-brands-read.c or ward-brands-file.c, never changed after that. */
#define G_LOG_DOMAIN "ward-tenant"

#include "core/tenant/ward-brands-private.h"

#include <string.h>

/**
 * ward_brands_new:
 *
 * Returns: (transfer full): an empty list, for ward_brands_add ()
 */
WardBrands *
ward_brands_new (void)
{
  WardBrands *brands = g_new0 (WardBrands, 1);

  g_atomic_ref_count_init (&brands->ref_count);
  brands->arena = ward_arena_new (64 * 1024);
  brands->rows = g_array_new (FALSE, FALSE, sizeof (WardBrandRow));
  brands->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return brands;
}

/**
 * ward_brands_add:
 * @brands: a list that is being made
 * @name: an organisation's
 * @owner: (nullable): the name of the one that it is part of
 * @place: (nullable): where it is
 * @address: of its FHIR server, normalised
 *
 * Adds an organisation. Two that share a server are both kept: they are looked for by their names.
 *
 * Returns: %FALSE if the same name is there with the same address
 */
gboolean
ward_brands_add (WardBrands *brands, const char *name, const char *owner, const char *place, const char *address)
{
  g_autofree char *key = ward_brands_fold (name);
  g_autofree char *owner_key = owner != NULL ? ward_brands_fold (owner) : g_strdup ("");
  g_autofree char *place_key = place != NULL ? ward_brands_fold (place) : g_strdup ("");
  g_autofree char *whole = g_strconcat (key, owner_key, place_key, NULL);
  WardBrandRow row = { 0 };

  if (!g_hash_table_add (brands->seen, g_strconcat (key, "|", address, NULL)))
    return FALSE;
  row.brand.name = ward_arena_strdup (brands->arena, name);
  row.brand.owner = owner != NULL ? ward_arena_intern (brands->arena, owner) : NULL;
  row.brand.place = place != NULL ? ward_arena_intern (brands->arena, place) : NULL;
  row.brand.address = ward_arena_intern (brands->arena, address);
  row.key = ward_arena_strdup (brands->arena, whole);
  row.name_bytes = (guint) strlen (key);
  g_array_append_val (brands->rows, row);

  return TRUE;
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const WardBrandRow *left = a;
  const WardBrandRow *right = b;
  int order = strcmp (left->key, right->key);

  return order != 0 ? order : strcmp (left->brand.address, right->brand.address);
}

/**
 * ward_brands_sort:
 * @brands: a list to which nothing is added any more
 *
 * Puts the organisations into the order of their names.
 */
void
ward_brands_sort (WardBrands *brands)
{
  g_array_sort (brands->rows, compare_rows);
  g_clear_pointer (&brands->seen, g_hash_table_unref);
}

/**
 * ward_brands_ref:
 * @brands: a list
 *
 * Returns: (transfer full): the same
 */
WardBrands *
ward_brands_ref (WardBrands *brands)
{
  g_return_val_if_fail (brands != NULL, NULL);

  g_atomic_ref_count_inc (&brands->ref_count);

  return brands;
}

/**
 * ward_brands_unref:
 * @brands: (transfer full): a list
 *
 * Gives a reference back; from any thread.
 */
void
ward_brands_unref (WardBrands *brands)
{
  g_return_if_fail (brands != NULL);

  if (!g_atomic_ref_count_dec (&brands->ref_count))
    return;
  ward_arena_unref (brands->arena);
  g_array_unref (brands->rows);
  g_clear_pointer (&brands->seen, g_hash_table_unref);
  g_free (brands);
}

/**
 * ward_brands_get_n:
 * @brands: a list
 *
 * Returns: how many organisations can be chosen
 */
guint
ward_brands_get_n (const WardBrands *brands)
{
  g_return_val_if_fail (brands != NULL, 0);

  return brands->rows->len;
}

/**
 * ward_brands_get:
 * @brands: a list
 * @index: less than ward_brands_get_n ()
 *
 * Returns: (transfer none): an organisation
 */
const WardBrand *
ward_brands_get (const WardBrands *brands, guint index)
{
  g_return_val_if_fail (brands != NULL, NULL);
  g_return_val_if_fail (index < brands->rows->len, NULL);

  return &g_array_index (brands->rows, WardBrandRow, index).brand;
}

/**
 * ward_brands_get_report:
 * @brands: a list
 *
 * Returns: (transfer none): what was left out when it was read
 */
const WardBrandsReport *
ward_brands_get_report (const WardBrands *brands)
{
  g_return_val_if_fail (brands != NULL, NULL);

  return &brands->report;
}
