/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clock that is off makes servers refuse what is right: assertions that are expired or from the future, and all they say is "invalid_client" (auth.md
 * section 1.8 and X093, reliability.md T29). The Date header of their answers tells how far it is off. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-clock-skew.h"

#include "core/diagnostics/ward-failure.h"

/* Servers allow no more between iat and exp (auth.md section 1.8); and results are read by their age, so that a clock this wrong has to be put right. */
#define LIMIT_S 300
/* An id_token's times are judged with a leeway of so much (ward-id-token.c). */
#define LEEWAY_S 60

/**
 * ward_clock_skew_correct:
 * @now_s: this computer's time, seconds since 1970
 * @skew_s: how far it is ahead of the server's
 *
 * Gives the server's time where the difference is at most five minutes, else @now_s.
 *
 * Returns: seconds since 1970
 */
gint64
ward_clock_skew_correct (gint64 now_s, gint64 skew_s)
{
  return ABS (skew_s) <= LIMIT_S ? now_s - skew_s : now_s;
}

static gboolean
is_explained (const GError *error, gint64 distance_s, gboolean is_grant_signed)
{
  if (ward_failure_matches (error, WARD_FAILURE_CLOCK))
    return distance_s > LEEWAY_S;
  if (distance_s <= LIMIT_S)
    return FALSE;

  return ward_failure_matches (error, WARD_FAILURE_INVALID_CLIENT)
         || (is_grant_signed && ward_failure_matches (error, WARD_FAILURE_INVALID_GRANT));
}

/**
 * ward_clock_skew_explain:
 * @error: (inout): why a server refused
 * @skew_s: how far this computer's clock is ahead of the server's
 * @is_grant_signed: whether the grant itself was an assertion
 *
 * Turns a refusal into a %WARD_FAILURE_CLOCK that says how far the clock is off, where it is off by more than five minutes and the refusal is one of the
 * client, or of an assertion. Where a time did not fit already, as that of an id_token (X054), the number of seconds is added.
 */
void
ward_clock_skew_explain (GError **error, gint64 skew_s, gboolean is_grant_signed)
{
  GError *clock;

  g_return_if_fail (error != NULL && *error != NULL);

  if (!is_explained (*error, ABS (skew_s), is_grant_signed))
    return;
  clock = g_error_new (WARD_FAILURE, WARD_FAILURE_CLOCK,
                       "This computer's clock is %" G_GINT64_FORMAT " s %s the server's. %s", ABS (skew_s),
                       skew_s > 0 ? "ahead of" : "behind", (*error)->message);
  g_error_free (*error);
  *error = clock;
}
