/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *code;   /* LOINC */
  const char *label;  /* ours; translated on use */
  const char *panel;  /* translated on use */
  const char *family; /* (nullable) analytes that stand side by side but never in one series */
} WardLabEntry;

/* The entry of a LOINC code and its place in the order; NULL for a code that is not in the table. */
const WardLabEntry *ward_lab_table_find (const char *loinc, guint *out_order);
guint ward_lab_table_get_size (void);
const WardLabEntry *ward_lab_table_get (guint index);

G_END_DECLS
