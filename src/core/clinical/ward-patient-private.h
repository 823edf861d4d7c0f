/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-patient.h"

G_BEGIN_DECLS

gboolean ward_period_is_over (const WardDateTime *end, gint64 now_us); /* absent: never */
char *ward_human_name_format (const WardHumanName *name)
    G_GNUC_WARN_UNUSED_RESULT; /* "SURNAME, Given (Title)", or its text; "" for nothing */
gboolean
ward_identifier_is_secret (const WardIdentifier *identifier); /* a social security number: no identifier (US Core) */
gboolean ward_identifier_is_former (const WardIdentifier *identifier, gint64 now_us);

G_END_DECLS
