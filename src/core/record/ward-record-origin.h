/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/record/ward-record.h"

G_BEGIN_DECLS

/* Who performed a result, its specimen and its order: what is contained in the result, else what is read by reference when somebody looks at it, once in
 * each load; until that answer is there, and where it does not come, the one of the load before is given, or what the disk has: then it is to be marked with
 * its time. NULL without an error: it is under way, and "origin-changed" tells when that is over; WARD_FAILURE_SCOPE: not granted, and not asked. */

typedef enum
{
  WARD_LOOK_ONLY, /* gives what is there already */
  WARD_LOOK_AND_ASK,
} WardLook;

gboolean ward_record_has_specimen (const WardObservation *result); /* beyond its words */
gboolean ward_record_has_order (const WardObservation *result);
const WardSpecimen *ward_record_look_up_specimen (WardRecord *self, const WardObservation *result, WardLook look,
                                                  const GError **out_error);
const WardOrder *ward_record_look_up_order (WardRecord *self, const WardObservation *result, WardLook look,
                                            const GError **out_error);
const WardPerformer *ward_record_look_up_performer (WardRecord *self, const char *reference, WardLook look,
                                                    const GError **out_error);
/* Real time at which the server gave or confirmed what a look-up gives, where that was not in this load; then its error tells why. 0: it is of now. */
gint64 ward_record_get_origin_kept_us (WardRecord *self, const char *reference);

G_END_DECLS
