/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/ward-clock.h"
#include "core/check/ward-check.h"

G_BEGIN_DECLS

/* When a hospital's connection was tested last on this computer, and how it went: for the list of hospitals, the page Checks and "wardctl tenants". One small
 * file for each hospital, of numbers alone: no name, no address, nothing that a server said (auth.md section 8). */
typedef struct
{
  gint64 time_s;  /* since 1970, when the test ended */
  guint n_steps;  /* that were tried: without those that were left out */
  guint n_failed; /* of these */
} WardCheckLast;

char *ward_check_last_dup_folder (void) G_GNUC_WARN_UNUSED_RESULT; /* below the user's state */
void ward_check_last_write (const char *folder, WardTenant *tenant, WardCheck *check, const WardClock *clock);
gboolean ward_check_last_read (const char *folder, const char *tenant_id, WardCheckLast *out_last);
void ward_check_last_forget (const char *folder, const char *tenant_id);
char *ward_check_last_describe (const WardCheckLast *last,
                                GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT; /* translated, zone NULL: this computer's */

G_END_DECLS
