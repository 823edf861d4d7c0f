/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one error domain of what fails outwards, and how HTTP statuses map into it (design.md section 2; reliability.md N29, N30). */
#define G_LOG_DOMAIN "ward-diagnostics"

#include "core/diagnostics/ward-failure.h"

/* It would take the words apart. */
/* clang-format off */
G_DEFINE_QUARK (ward-failure-quark, ward_failure)
/* clang-format on */

/**
 * ward_failure_matches:
 * @error: (nullable): an error
 * @code: a failure
 *
 * Asks whether an error is this failure.
 *
 * Returns: %TRUE if it is
 */
gboolean
ward_failure_matches (const GError *error, WardFailure code)
{
  return g_error_matches (error, WARD_FAILURE, (int) code);
}

/**
 * ward_failure_from_error:
 * @error: (nullable): an error
 *
 * Gives the failure that an error stands for. A cancelled operation is none, but has no better place than %WARD_FAILURE_INTERNAL: callers tell it apart
 * before they ask.
 *
 * Returns: the failure; %WARD_FAILURE_INTERNAL for %NULL and for foreign domains
 */
WardFailure
ward_failure_from_error (const GError *error)
{
  if (error == NULL || error->domain != WARD_FAILURE || error->code < 0 || error->code >= WARD_N_FAILURES)
    return WARD_FAILURE_INTERNAL;

  return (WardFailure) error->code;
}

/**
 * ward_failure_from_http_status:
 * @status: an HTTP status that is not a success
 *
 * Sorts a status.
 *
 * Returns: the failure, %WARD_FAILURE_HTTP for one that has no class of its own
 */
WardFailure
ward_failure_from_http_status (guint status)
{
  switch (status)
    {
    case 300:
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return WARD_FAILURE_REDIRECT;
    case 400:
      return WARD_FAILURE_BAD_REQUEST;
    case 401:
      return WARD_FAILURE_UNAUTHORIZED;
    case 403:
      return WARD_FAILURE_FORBIDDEN;
    case 404:
      return WARD_FAILURE_NOT_FOUND;
    case 407:
      return WARD_FAILURE_PROXY;
    case 408:
      return WARD_FAILURE_TIMEOUT;
    case 409:
    case 412:
    case 422:
      return WARD_FAILURE_CONFLICT;
    case 410:
      return WARD_FAILURE_GONE;
    case 429:
      return WARD_FAILURE_TOO_MANY;
    case 511:
      return WARD_FAILURE_LOGIN_PAGE;
    default:
      return status >= 500 && status <= 599 ? WARD_FAILURE_SERVER : WARD_FAILURE_HTTP;
    }
}

/**
 * ward_failure_explain_error:
 * @error: (nullable): an error
 *
 * Explains an error, see ward_failure_explain().
 *
 * Returns: (transfer none): the explanation
 */
const WardExplanation *
ward_failure_explain_error (const GError *error)
{
  return ward_failure_explain (ward_failure_from_error (error));
}
