/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who cannot reach a hospital asks first since when that is so, and whether it ever worked. Both are in the events that are kept anyway. A refusal is an
 * answer; a page that something on the way put in the server's place, and a server that says of itself that it failed, are none. What was held back is
 * neither: nothing was asked. */
#define G_LOG_DOMAIN "ward-diagnostics"

#include "core/diagnostics/ward-reach.h"

#include "core/diagnostics/ward-failure.h"

static const WardFailure unreachable[]
    = { WARD_FAILURE_DNS,     WARD_FAILURE_CONNECT,     WARD_FAILURE_TIMEOUT,    WARD_FAILURE_PROXY,
        WARD_FAILURE_OFFLINE, WARD_FAILURE_INTERRUPTED, WARD_FAILURE_LOGIN_PAGE, WARD_FAILURE_SERVER };

/**
 * ward_reach_is_unreachable:
 * @error: (nullable): why something failed
 *
 * Asks whether it means that the server cannot be reached at the moment.
 *
 * Returns: %FALSE also where the server was reached and refused, or was not trusted
 */
gboolean
ward_reach_is_unreachable (const GError *error)
{
  for (guint i = 0; i < G_N_ELEMENTS (unreachable); i++)
    if (ward_failure_matches (error, unreachable[i]))
      return TRUE;

  return ward_failure_matches (error, WARD_FAILURE_HELD_BACK);
}

/**
 * ward_reach_is_of_network:
 * @error: (nullable): of a request
 *
 * Asks whether a step-by-step test of the connection can say more than the error does: no answer came, or something on the way spoilt it (the address, a
 * certificate, a proxy, a page to sign in to a network).
 *
 * Returns: %TRUE if so
 */
gboolean
ward_reach_is_of_network (const GError *error)
{
  return error != NULL && error->domain == WARD_FAILURE
         && (error->code <= WARD_FAILURE_LOGIN_PAGE || ward_reach_is_unreachable (error));
}

static gboolean
is_in_vain (const WardEventFields *fields)
{
  for (guint i = 0; i < G_N_ELEMENTS (unreachable); i++)
    if (g_strcmp0 (fields->failure, ward_failure_explain (unreachable[i])->key) == 0)
      return TRUE;

  return FALSE;
}

/**
 * ward_reach_measure:
 * @events: of #WardEvent, oldest first
 * @tenant: the id of the hospital
 * @out_reach: (out caller-allocates): what they say
 *
 * Looks for the last answer, and for the first try in vain after it. Only events of requests count, which have a method.
 */
void
ward_reach_measure (GListModel *events, const char *tenant, WardReach *out_reach)
{
  WardReach reach = { 0 };

  g_return_if_fail (G_IS_LIST_MODEL (events));
  g_return_if_fail (tenant != NULL && out_reach != NULL);

  for (guint i = g_list_model_get_n_items (events); i-- > 0;)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (events, i);
      const WardEventFields *fields = ward_event_get_fields (event);

      if (fields->method == NULL || fields->result == WARD_RESULT_NOTE || g_strcmp0 (fields->tenant, tenant) != 0)
        continue;
      if (is_in_vain (fields))
        {
          reach.silent_since_us = ward_event_get_real_us (event);
          if (reach.n_in_vain++ == 0)
            reach.last_try_us = reach.silent_since_us;
        }
      else if (fields->status != 0)
        {
          reach.last_answer_us = ward_event_get_real_us (event);
          break;
        }
    }
  *out_reach = reach;
}
