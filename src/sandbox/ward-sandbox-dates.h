/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* FHIR dates of every precision as a span of time, and the other way round. Microseconds since 1970 UTC. */

typedef struct
{
  gint64 from_us; /* included */
  gint64 to_us;   /* not included */
} WardSandboxSpan;

gboolean ward_sandbox_parse_date (const char *text, WardSandboxSpan *out_span);
char *ward_sandbox_format_instant (gint64 time_us,
                                   gboolean utc) G_GNUC_WARN_UNUSED_RESULT; /* utc: "…Z", else the zone here */
char *ward_sandbox_format_day (gint64 time_us) G_GNUC_WARN_UNUSED_RESULT;
gint64 ward_sandbox_local_midnight (gint64 time_us, int days);

G_END_DECLS
