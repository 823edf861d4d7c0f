/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-observation.h"

G_BEGIN_DECLS

/* Which panel a result belongs to where no report says so: Observation.hasMember, then the category's coding (clinical.md 5.5, ② and ⑤). */

typedef struct _WardPanels WardPanels;

WardPanels *ward_panels_new (const WardObservation *const *observations, guint n_observations,
                             gboolean with_members) G_GNUC_WARN_UNUSED_RESULT;
void ward_panels_free (WardPanels *self);
/* The name of the panel that lists it; NULL for none. */
const char *ward_panels_find (const WardPanels *self, const WardObservation *observation);
/* One of them by its reference; NULL where it is not there. */
const WardObservation *ward_panels_get_result (const WardPanels *self, const char *reference);
/* Whether it only groups others that are there too, and says nothing itself: its members are shown, not it. */
gboolean ward_panels_is_mere_group (const WardPanels *self, const WardObservation *observation);
/* "Chemistry" for CH; NULL where the categories say no more than "laboratory". */
const char *ward_panels_get_category (const WardObservation *observation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardPanels, ward_panels_free)

G_END_DECLS
