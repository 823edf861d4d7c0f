/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is wrong with the hospitals that administrators set up, for the bar at the start: the first few in full, the rest counted. */
char *ward_managed_problems_format (const char *const *problems) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) */
char *ward_own_problems_format (const char *const *problems, guint n_broken) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
