/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one error domain of what fails outwards, and how HTTP statuses map into it (design.md section 2; reliability.md N29, N30). */
#define G_LOG_DOMAIN "ward-diagnostics"

#include "core/diagnostics/ward-failure.h"

/* Which request failed so: goes with the error wherever it is copied to. */
typedef struct
{
  char *request_id;  /* (owned) (nullable) */
  gint64 request_us; /* real time of its end */
} WardFailurePrivate;

static void
ward_failure_private_init (WardFailurePrivate *private)
{
}

static void
ward_failure_private_copy (const WardFailurePrivate *source, WardFailurePrivate *copy)
{
  g_return_if_fail (source != NULL && copy != NULL);

  copy->request_id = g_strdup (source->request_id);
  copy->request_us = source->request_us;
}

static void
ward_failure_private_clear (WardFailurePrivate *private)
{
  g_return_if_fail (private != NULL);

  g_free (private->request_id);
}

/* GLib's macro counts in bytes to the private part, which it aligns itself. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-align"
G_DEFINE_EXTENDED_ERROR (WardFailure, ward_failure)
#pragma GCC diagnostic pop

static const WardFailurePrivate *
find_private (const GError *error)
{
  return error != NULL && error->domain == WARD_FAILURE ? ward_failure_get_private (error) : NULL;
}

/**
 * ward_failure_set_request:
 * @error: (nullable): an error
 * @id: the random id that was sent with the request
 * @real_us: when it ended, microseconds since 1970
 *
 * Names the request that failed so, for whoever looks for it in the diagnostics or at the hospital. The name that an error has stays; one of another domain has none.
 */
void
ward_failure_set_request (GError *error, const char *id, gint64 real_us)
{
  WardFailurePrivate *private;

  if (error == NULL || error->domain != WARD_FAILURE || id == NULL)
    return;
  private = ward_failure_get_private (error);
  if (private == NULL || private->request_id != NULL)
    return;
  private->request_id = g_strdup (id);
  private->request_us = real_us;
}

/**
 * ward_failure_get_request_id:
 * @error: (nullable): an error
 *
 * Gives the id of the request that failed.
 *
 * Returns: (transfer none) (nullable): its X-Request-Id; %NULL where none was sent
 */
const char *
ward_failure_get_request_id (const GError *error)
{
  const WardFailurePrivate *private = find_private (error);

  return private != NULL ? private->request_id : NULL;
}

/**
 * ward_failure_get_request_us:
 * @error: (nullable): an error
 *
 * Gives when the request that failed came to its end.
 *
 * Returns: microseconds since 1970; 0 where none was sent
 */
gint64
ward_failure_get_request_us (const GError *error)
{
  const WardFailurePrivate *private = find_private (error);

  return private != NULL ? private->request_us : 0;
}

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
