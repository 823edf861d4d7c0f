/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-panels.h"

G_BEGIN_DECLS

/* Which result belongs to which organism of a culture (clinical.md 5.8), so that no row holds the results of two. */

typedef struct
{
  char *key;  /* (owned) tells one from another */
  char *name; /* (owned) "Klebsiella pneumoniae", or "Klebsiella pneumoniae (2)" for the second at the same time */
  const char *panel; /* (unowned) (nullable) the culture's */
} WardIsolate;

typedef struct _WardOrganisms WardOrganisms;

/* NULL where no result belongs to an organism. */
WardOrganisms *ward_organisms_new (const WardObservation *const *observations, guint n_observations,
                                   const WardPanels *panels, GHashTable *panel_by_id,
                                   GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;
void ward_organisms_free (WardOrganisms *self);
const WardIsolate *ward_organisms_find (const WardOrganisms *self, const WardObservation *observation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardOrganisms, ward_organisms_free)

G_END_DECLS
