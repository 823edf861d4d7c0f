/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The clock is handed in, so that tests and the sandbox can set it. */

typedef struct
{
  gint64 (*real_us) (gpointer data);      /* microseconds since 1970-01-01 UTC */
  gint64 (*monotonic_us) (gpointer data); /* microseconds, counting suspend (CLOCK_BOOTTIME) */
  gpointer data;
} WardClock;

const WardClock *ward_clock_get_system (void);
gint64 ward_clock_real_us (const WardClock *clock); /* NULL: the system's */
gint64 ward_clock_monotonic_us (const WardClock *clock);

/* HTTP-date (RFC 9110 section 5.6.7) to seconds since 1970; FALSE if it is none. */
gboolean ward_clock_parse_http_date (const char *text, gint64 *out_seconds);

G_END_DECLS
