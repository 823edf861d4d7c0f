/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stretches of time of which nothing was loaded. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-span.h"

/**
 * ward_spans_part:
 * @spans: (array length=n_spans) (nullable): stretches that were not loaded
 * @n_spans: how many
 * @before_us: a time, microseconds since 1970 UTC
 * @after_us: a later one
 *
 * Tells whether something of a stretch lies between two times.
 *
 * Returns: whether something does
 */
gboolean
ward_spans_part (const WardSpan *spans, guint n_spans, gint64 before_us, gint64 after_us)
{
  for (guint i = 0; i < n_spans; i++)
    if (before_us < after_us && spans[i].start_us < after_us && spans[i].end_us > before_us)
      return TRUE;
  return FALSE;
}
