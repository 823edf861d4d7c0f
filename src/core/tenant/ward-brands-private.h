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
  WardBrandsReport report;
};

char *ward_brands_fold (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
