/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-report.h"
#include "core/clinical/ward-susceptibility.h"

G_BEGIN_DECLS

/* What stands out of a report that is not open (W23). */
typedef struct
{
  guint n_abnormal; /* results, critical ones included */
  guint n_critical;
  guint n_resistant; /* susceptibilities with R, NS or SYN-R */
  guint n_missing;   /* results that are not there, each once: nobody knows what stands out of them */
  guint
      n_forbidden; /* others that are not there because this user may not see them; ward_report_count() does not know why, and leaves it 0 */
  gboolean has_more; /* more results than are gone through */
} WardReportCounts;

void ward_report_count (const WardReport *report, WardFindResult find, gpointer user_data,
                        WardReportCounts *out_counts);
char *ward_report_counts_format (const WardReportCounts *counts) G_GNUC_WARN_UNUSED_RESULT; /* "" where nothing does */

G_END_DECLS
