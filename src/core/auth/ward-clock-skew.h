/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a difference between this computer's clock and the server's does to signing in. skew_s is ours minus the server's, 0 for unknown. Pure. */

/* The time to write into an assertion, by the server's clock where ours is a little off; a clock that is far off is left to be told. */
gint64 ward_clock_skew_correct (gint64 now_s, gint64 skew_s);
/* Puts the clock before what the server said, where the clock explains it (X093). */
void ward_clock_skew_explain (GError **error, gint64 skew_s, gboolean is_grant_signed);

G_END_DECLS
