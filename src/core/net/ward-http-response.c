/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An answer, apart from libsoup: its headers copied, bounded and made one line each. */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-private.h"

#include <string.h>

#include "core/base/ward-clock.h"
#include "core/base/ward-text.h"
#include "core/net/ward-http-headers.h"

#define HEADER_VALUE_LIMIT 8192

struct _WardHttpResponse
{
  gatomicrefcount refs;
  guint status;
  GBytes *body;            /* (owned) */
  GHashTable *headers;     /* (owned) lower-case name → value, both (owned) */
  char *content_type;      /* (owned) */
  char *request_id;        /* (owned) */
  const char *tls_version; /* (unowned) (nullable) a constant */
  gboolean json_asked;
  gint64 now_s;
  gint64 date_s; /* 0: none */
};

static void
copy_header (const char *name, const char *value, gpointer data)
{
  GHashTable *headers = data;
  g_autofree char *key = g_ascii_strdown (name, -1);
  const char *known = g_hash_table_lookup (headers, key);
  g_autofree char *line = NULL;

  if (strcmp (key, "set-cookie") == 0 || strlen (value) > HEADER_VALUE_LIMIT)
    return;
  line = ward_text_one_line (value, HEADER_VALUE_LIMIT);
  if (known != NULL)
    {
      /* Only lists come in several lines; of the rest the first counts. */
      if (strcmp (key, "link") != 0 && strcmp (key, "www-authenticate") != 0)
        return;
      g_hash_table_insert (headers, g_steal_pointer (&key), g_strdup_printf ("%s, %s", known, line));
      return;
    }
  g_hash_table_insert (headers, g_steal_pointer (&key), g_steal_pointer (&line));
}

static const char *
tls_version_name (GTlsProtocolVersion version)
{
  if (version == G_TLS_PROTOCOL_VERSION_TLS_1_2)
    return "TLS 1.2";
  if (version == G_TLS_PROTOCOL_VERSION_TLS_1_3)
    return "TLS 1.3";

  return NULL;
}

WardHttpResponse *
ward_http_response_new (SoupMessage *message, GBytes *body, const char *request_id, const char *accept, gint64 now_s)
{
  WardHttpResponse *response = g_new0 (WardHttpResponse, 1);

  g_atomic_ref_count_init (&response->refs);
  response->status = soup_message_get_status (message);
  response->body = g_bytes_ref (body);
  response->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  soup_message_headers_foreach (soup_message_get_response_headers (message), copy_header, response->headers);
  response->content_type = ward_http_parse_content_type (g_hash_table_lookup (response->headers, "content-type"));
  response->request_id = g_strdup (request_id);
  response->tls_version = tls_version_name (soup_message_get_tls_protocol_version (message));
  response->json_asked = strstr (accept, "json") != NULL;
  response->now_s = now_s;
  if (!ward_clock_parse_http_date (g_hash_table_lookup (response->headers, "date"), &response->date_s))
    response->date_s = 0;

  return response;
}

/**
 * ward_http_response_ref:
 * @response: an answer
 *
 * Adds a reference.
 *
 * Returns: (transfer full): @response
 */
WardHttpResponse *
ward_http_response_ref (WardHttpResponse *response)
{
  g_return_val_if_fail (response != NULL, NULL);

  g_atomic_ref_count_inc (&response->refs);

  return response;
}

/**
 * ward_http_response_unref:
 * @response: (transfer full): an answer
 *
 * Drops a reference.
 */
void
ward_http_response_unref (WardHttpResponse *response)
{
  g_return_if_fail (response != NULL);

  if (!g_atomic_ref_count_dec (&response->refs))
    return;
  g_bytes_unref (response->body);
  g_hash_table_unref (response->headers);
  g_free (response->content_type);
  g_free (response->request_id);
  g_free (response);
}

/**
 * ward_http_response_get_status:
 * @response: an answer
 *
 * Gives its HTTP status.
 *
 * Returns: 100 to 999
 */
guint
ward_http_response_get_status (const WardHttpResponse *response)
{
  g_return_val_if_fail (response != NULL, 0);

  return response->status;
}

/**
 * ward_http_response_get_body:
 * @response: an answer
 *
 * Gives its body, unpacked and proven whole.
 *
 * Returns: (transfer none): the bytes
 */
GBytes *
ward_http_response_get_body (const WardHttpResponse *response)
{
  g_return_val_if_fail (response != NULL, NULL);

  return response->body;
}

/**
 * ward_http_response_get_header:
 * @response: an answer
 * @name: a header's name, in any case
 *
 * Gives a header. Cookies, and values above 8 KiB, are never there.
 *
 * Returns: (transfer none) (nullable): one line
 */
const char *
ward_http_response_get_header (const WardHttpResponse *response, const char *name)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (response != NULL && name != NULL, NULL);

  key = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (response->headers, key);
}

/**
 * ward_http_response_get_content_type:
 * @response: an answer
 *
 * Gives its media type.
 *
 * Returns: (transfer none): lower case, without parameters; "" for none
 */
const char *
ward_http_response_get_content_type (const WardHttpResponse *response)
{
  g_return_val_if_fail (response != NULL, NULL);

  return response->content_type;
}

/**
 * ward_http_response_is_json:
 * @response: an answer
 *
 * Asks whether it says to be JSON.
 *
 * Returns: %TRUE for the media types of JSON
 */
gboolean
ward_http_response_is_json (const WardHttpResponse *response)
{
  g_return_val_if_fail (response != NULL, FALSE);

  return ward_http_is_json_type (response->content_type);
}

/**
 * ward_http_response_get_retry_after_ms:
 * @response: an answer
 *
 * Gives how long the server asks to wait; a date is taken against the server's own clock.
 *
 * Returns: milliseconds, at most 120 000; -1 for none
 */
gint64
ward_http_response_get_retry_after_ms (const WardHttpResponse *response)
{
  g_return_val_if_fail (response != NULL, -1);

  return ward_http_parse_retry_after (g_hash_table_lookup (response->headers, "retry-after"),
                                      response->date_s != 0 ? response->date_s : response->now_s);
}

/**
 * ward_http_response_get_date:
 * @response: an answer
 * @out_seconds: (out): seconds since 1970
 *
 * Gives the server's time.
 *
 * Returns: %FALSE if the answer has no date
 */
gboolean
ward_http_response_get_date (const WardHttpResponse *response, gint64 *out_seconds)
{
  g_return_val_if_fail (response != NULL && out_seconds != NULL, FALSE);

  if (response->date_s == 0)
    return FALSE;
  *out_seconds = response->date_s;

  return TRUE;
}

/**
 * ward_http_response_get_clock_skew_s:
 * @response: an answer
 *
 * Compares this computer's clock with the server's.
 *
 * Returns: seconds, ours minus the server's; 0 also if it is not known
 */
gint64
ward_http_response_get_clock_skew_s (const WardHttpResponse *response)
{
  g_return_val_if_fail (response != NULL, 0);

  return response->date_s != 0 ? response->now_s - response->date_s : 0;
}

/**
 * ward_http_response_get_request_id:
 * @response: an answer
 *
 * Gives the random id that was sent with the request.
 *
 * Returns: (transfer none): the id
 */
const char *
ward_http_response_get_request_id (const WardHttpResponse *response)
{
  g_return_val_if_fail (response != NULL, NULL);

  return response->request_id;
}

/**
 * ward_http_response_get_received_us:
 * @response: an answer
 *
 * Gives when it came.
 *
 * Returns: microseconds since 1970, to the second
 */
gint64
ward_http_response_get_received_us (const WardHttpResponse *response)
{
  g_return_val_if_fail (response != NULL, 0);

  return response->now_s * G_USEC_PER_SEC;
}

/**
 * ward_http_response_name_request:
 * @response: an answer
 * @error: (nullable): why it cannot be used
 *
 * Names the request that the answer belongs to in a failure, unless that names one already.
 */
void
ward_http_response_name_request (const WardHttpResponse *response, GError *error)
{
  g_return_if_fail (response != NULL);

  ward_failure_set_request (error, response->request_id, ward_http_response_get_received_us (response));
}

/**
 * ward_http_response_get_tls_version:
 * @response: an answer
 *
 * Says how the connection was encrypted.
 *
 * Returns: (transfer none) (nullable): "TLS 1.3", %NULL for plain http
 */
const char *
ward_http_response_get_tls_version (const WardHttpResponse *response)
{
  g_return_val_if_fail (response != NULL, NULL);

  return response->tls_version;
}

/**
 * ward_http_response_to_error:
 * @response: an answer
 *
 * Turns an answer that is no success into an error by its status; a web page where JSON was asked is %WARD_FAILURE_LOGIN_PAGE. The message holds
 * nothing from the body; the error names the request.
 *
 * Returns: (transfer full) (nullable): %NULL for 2xx and 304
 */
GError *
ward_http_response_to_error (const WardHttpResponse *response)
{
  WardFailure code;
  GError *error;

  g_return_val_if_fail (response != NULL, NULL);

  if (response->status == 304)
    return NULL;
  if (response->status >= 200 && response->status <= 299)
    {
      if (!response->json_asked
          || (strcmp (response->content_type, "text/html") != 0
              && strcmp (response->content_type, "application/xhtml+xml") != 0))
        return NULL;
      code = WARD_FAILURE_LOGIN_PAGE;
    }
  else
    code = ward_failure_from_http_status (response->status);

  error = g_error_new (WARD_FAILURE, (int) code, "HTTP status %u (%s)", response->status,
                       ward_failure_explain (code)->key);
  ward_http_response_name_request (response, error);
  return error;
}
