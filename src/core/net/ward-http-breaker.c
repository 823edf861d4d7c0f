/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A circuit breaker for each server (reliability.md N32, ASVS 16.5.2): after five failures one after the other, what is only fetched ahead fails at once
 * for 30 seconds; then one request tries, and its outcome decides. What the user waits for is always tried (N51). */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-breaker.h"

#define FAILURES 5
#define PAUSE_US (30 * G_USEC_PER_SEC)

/**
 * ward_http_breaker_lets_pass:
 * @breaker: a breaker
 * @now_us: monotonic microseconds
 *
 * Asks for a request that nobody waits for.
 *
 * Returns: %FALSE if it shall fail without being sent
 */
gboolean
ward_http_breaker_lets_pass (WardHttpBreaker *breaker, gint64 now_us)
{
  g_return_val_if_fail (breaker != NULL, TRUE);

  if (breaker->open_until_us == 0)
    return TRUE;
  if (now_us < breaker->open_until_us || breaker->probing)
    return FALSE;
  breaker->probing = TRUE;

  return TRUE;
}

/**
 * ward_http_breaker_note_success:
 * @breaker: a breaker
 *
 * Notes that the server answered, whatever it said.
 */
void
ward_http_breaker_note_success (WardHttpBreaker *breaker)
{
  g_return_if_fail (breaker != NULL);

  *breaker = (WardHttpBreaker){ 0 };
}

/**
 * ward_http_breaker_note_failure:
 * @breaker: a breaker
 * @failure: how it failed
 * @now_us: monotonic microseconds
 *
 * Notes that the server did not answer, or said that it failed itself.
 */
void
ward_http_breaker_note_failure (WardHttpBreaker *breaker, WardFailure failure, gint64 now_us)
{
  g_return_if_fail (breaker != NULL);

  breaker->last = failure;
  breaker->probing = FALSE;
  if (breaker->n_failures < FAILURES)
    breaker->n_failures++;
  if (breaker->n_failures >= FAILURES)
    breaker->open_until_us = now_us + PAUSE_US;
}

/**
 * ward_http_breaker_note_cancelled:
 * @breaker: a breaker
 *
 * Notes a request that says nothing about the server.
 */
void
ward_http_breaker_note_cancelled (WardHttpBreaker *breaker)
{
  g_return_if_fail (breaker != NULL);

  breaker->probing = FALSE;
}
