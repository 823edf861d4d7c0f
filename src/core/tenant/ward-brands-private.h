/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/ward-arena.h"
#include "core/tenant/ward-brands.h"

G_BEGIN_DECLS

/* A brand with what it is searched by: " word word word", folded (ward_brands_fold ()). */
typedef struct
{
  WardBrand brand;
  const char *key;
  guint name_bytes; /* of the key that stand for the name; the rest is owner and place */
} WardBrandRow;

struct _WardBrands
{
  gatomicrefcount ref_count;
  WardArena *arena; /* (owned) */
  GArray *rows;     /* (owned) of WardBrandRow, in the order of their names */
  GHashTable *seen; /* (owned) (nullable) "folded name|address", while rows are added */
  WardBrandsReport report;
};

/* Where a list came from: an address, or a file of this name. */
typedef struct
{
  char *url;        /* (owned) (nullable) */
  char *file_name;  /* (owned) (nullable) */
  char *etag;       /* (owned) (nullable) */
  gint64 fetched_s; /* seconds since 1970; 0 for never */
} WardBrandsSource;

WardBrands *ward_brands_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE if the same name is there with the same address */
gboolean ward_brands_add (WardBrands *brands, const char *name, const char *owner, const char *place,
                          const char *address);
void ward_brands_sort (WardBrands *brands); /* after the last one was added */

/* -file.c */
void ward_brands_source_clear (WardBrandsSource *source);
char *ward_brands_to_json (const WardBrands *brands, const WardBrandsSource *source) G_GNUC_WARN_UNUSED_RESULT;
WardBrands *ward_brands_new_from_json (GBytes *bytes, WardBrandsSource *source,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* -search.c */
char *ward_brands_fold (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
