/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/record/ward-record.h"

G_BEGIN_DECLS

/* What a report names and no search gave: asked for when somebody looks at it, once in each load. NULL without an error: it is under way, and
 * "section-changed" of the reports tells when that is over. */

const WardObservation *ward_record_look_up (WardRecord *self, const WardReport *report, const char *reference,
                                            const GError **out_error);
/* The same of what is there already; nothing is asked for. */
const WardObservation *ward_record_find_result (WardRecord *self, const WardReport *report, const char *reference);
gboolean ward_record_is_looking_up (WardRecord *self,
                                    const char *reference); /* it was asked for, and no answer has come */
gboolean ward_record_is_result_forbidden (WardRecord *self, const char *reference); /* as far as the server has said */
const WardAttachment *ward_record_look_up_form (WardRecord *self, const WardAttachment *form, const GError **out_error);
gboolean ward_record_can_retry_form (WardRecord *self, const WardAttachment *form);
void ward_record_retry_form (WardRecord *self, const WardAttachment *form);

G_END_DECLS
