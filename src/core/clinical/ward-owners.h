/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-observation.h"

G_BEGIN_DECLS

/* Which result belongs to which organism (clinical.md 5.8): one answer for the table of results and for a report's matrix. The rules are in ward-owners.c. */

typedef struct _WardOwners WardOwners;

/* Finds what a result names in hasMember or derivedFrom; NULL where it is not there. */
typedef const WardObservation *(*WardFollowReference) (const WardObservation *from, const char *reference,
                                                       gpointer user_data);

WardOwners *ward_owners_new (const WardObservation *const *observations, guint n_observations,
                             WardFollowReference follow, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void ward_owners_free (WardOwners *self);
/* Itself for an organism; NULL for what belongs to none. */
const WardObservation *ward_owners_find (const WardOwners *self, const WardObservation *observation);
/* The first result that has it as a member; NULL for none. */
const WardObservation *ward_owners_get_parent (const WardOwners *self, const WardObservation *observation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardOwners, ward_owners_free)

G_END_DECLS
