/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One figure as a line of JSON (design.md section 5). A reference of 0 means: none; a limit of 0: none. The limit is on the ratio, or on the value where there
 * is no reference. */
void bench_report (const char *name, double value, const char *unit, double reference, double limit);
/* A measurement that could not be made here, and why: no failure. */
void bench_skip (const char *name, const char *why);
double bench_median (double *values, guint n); /* sorts them */
gint64 bench_cpu_us (void);                    /* processor time of this thread */
double bench_pss_mb (void);                    /* proportional memory of this process, after giving back what is free */

G_END_DECLS
