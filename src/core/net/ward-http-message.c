/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request as libsoup's message, and the judgement of the headers that come back. Only constants and checked tokens go into headers, since old libsoup
 * does not stop a line break in one (reliability.md section 2.1). */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-private.h"

#include <string.h>

#include <openssl/crypto.h>

#include "core/base/ward-clock.h"
#include "core/base/ward-url.h"
#include "core/net/ward-http-headers.h"

#define MAX_RESPONSE_HEADERS 100
#define MAX_TOKEN_BYTES (16 * 1024)

static gboolean
fail (GError **error, WardFailure code, const char *message)
{
  g_set_error_literal (error, WARD_FAILURE, (int) code, message);
  return FALSE;
}

/* Everything that would make a request unsafe, before a byte is sent. */
gboolean
ward_http_check_request (const WardHttpRequest *request, GError **error)
{
  WardUrlPolicy policy = request->allow_loopback_http ? WARD_URL_ALLOW_LOOPBACK_HTTP : WARD_URL_HTTPS_ONLY;
  g_autoptr (GError) why = NULL;

  if (!ward_url_check (request->url, policy, &why))
    return fail (error, WARD_FAILURE_ADDRESS, why->message);
  if (g_strcmp0 (request->method, "GET") != 0 && g_strcmp0 (request->method, "POST") != 0)
    return fail (error, WARD_FAILURE_INTERNAL, "The request has no method that Ward uses");
  if (request->bearer != NULL)
    {
      if (!ward_url_same_origin (request->url, request->bearer_origin))
        return fail (error, WARD_FAILURE_ADDRESS, "The address is not of the server that the sign-in belongs to");
      if (!ward_http_is_header_token (ward_secret_text_peek (request->bearer), MAX_TOKEN_BYTES))
        return fail (error, WARD_FAILURE_TOKEN_RESPONSE, "The access token cannot be sent");
    }
  if (request->basic != NULL && !ward_http_is_header_token (ward_secret_text_peek (request->basic), MAX_TOKEN_BYTES))
    return fail (error, WARD_FAILURE_INTERNAL, "The credentials cannot be sent");
  if (request->epic_client_id != NULL && !ward_http_is_header_token (request->epic_client_id, 256))
    return fail (error, WARD_FAILURE_INTERNAL, "The client id cannot be sent");

  return TRUE;
}

typedef struct
{
  char *data; /* (owned) */
  size_t length;
} SecretBody;

static void
secret_body_free (gpointer data)
{
  SecretBody *body = data;

  OPENSSL_cleanse (body->data, body->length);
  g_free (body->data);
  g_free (body);
}

static void
set_body (SoupMessage *message, const char *type, const char *text)
{
  SecretBody *body = g_new (SecretBody, 1);
  g_autoptr (GBytes) bytes = NULL;

  body->length = strlen (text);
  body->data = g_memdup2 (text, body->length + 1);
  bytes = g_bytes_new_with_free_func (body->data, body->length, secret_body_free, body);
  soup_message_set_request_body_from_bytes (message, type, bytes);
}

static void
set_authorization (SoupMessageHeaders *headers, const char *scheme, WardSecretText *secret)
{
  g_autofree char *value = g_strdup_printf ("%s %s", scheme, ward_secret_text_peek (secret));

  soup_message_headers_replace (headers, "Authorization", value);
  ward_secret_clear_string (&value);
}

/* The request was checked before. */
SoupMessage *
ward_http_build_message (const WardHttpRequest *request, const char *request_id, gboolean fresh_connection,
                         GError **error)
{
  g_autoptr (SoupMessage) message = soup_message_new (request->method, request->url);
  SoupMessageHeaders *headers;
  gint64 since_s;

  if (message == NULL)
    {
      fail (error, WARD_FAILURE_ADDRESS, "This is no address");
      return NULL;
    }

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE
                                       | (fresh_connection ? SOUP_MESSAGE_NEW_CONNECTION : 0));
  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Accept", request->accept != NULL ? request->accept : "application/json");
  soup_message_headers_replace (headers, "Accept-Encoding", "gzip");
  soup_message_headers_replace (headers, "X-Request-Id", request_id);
  if (request->no_cache)
    soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  if (ward_http_is_entity_tag (request->if_none_match))
    soup_message_headers_replace (headers, "If-None-Match", request->if_none_match);
  else if (ward_clock_parse_http_date (request->if_modified_since, &since_s))
    soup_message_headers_replace (headers, "If-Modified-Since", request->if_modified_since);
  if (request->epic_client_id != NULL)
    soup_message_headers_replace (headers, "Epic-Client-ID", request->epic_client_id);
  if (request->bearer != NULL)
    set_authorization (headers, "Bearer", request->bearer);
  else if (request->basic != NULL)
    set_authorization (headers, "Basic", request->basic);
  if (request->form != NULL)
    set_body (message, "application/x-www-form-urlencoded", request->form);
  else if (request->json != NULL)
    set_body (message, "application/json", request->json);

  return g_steal_pointer (&message);
}

typedef struct
{
  GPtrArray *lengths;   /* (owned) of (unowned) */
  GPtrArray *encodings; /* (owned) of (unowned) */
  GPtrArray *codings;   /* (owned) of (unowned) */
  guint n_headers;
} HeaderLines;

static void
collect_line (const char *name, const char *value, gpointer data)
{
  HeaderLines *lines = data;

  lines->n_headers++;
  if (g_ascii_strcasecmp (name, "Content-Length") == 0)
    g_ptr_array_add (lines->lengths, (gpointer) value);
  else if (g_ascii_strcasecmp (name, "Transfer-Encoding") == 0)
    g_ptr_array_add (lines->encodings, (gpointer) value);
  else if (g_ascii_strcasecmp (name, "Content-Encoding") == 0)
    g_ptr_array_add (lines->codings, (gpointer) value);
}

static gboolean
judge_coding (GPtrArray *codings, gboolean *out_gzip, GError **error)
{
  const char *coding = codings->len == 0 ? "identity" : g_ptr_array_index (codings, 0);

  *out_gzip = g_ascii_strcasecmp (coding, "gzip") == 0 || g_ascii_strcasecmp (coding, "x-gzip") == 0;
  if (codings->len > 1 || (!*out_gzip && g_ascii_strcasecmp (coding, "identity") != 0))
    return fail (error, WARD_FAILURE_INTERRUPTED, "The answer is packed in a way that was not asked for");

  return TRUE;
}

/* Judges what tells the body's end and packing. @out_length is -1 where no length holds. */
gboolean
ward_http_check_headers (SoupMessage *message, gint64 *out_length, gboolean *out_gzip, GError **error)
{
  g_autoptr (GPtrArray) lengths = g_ptr_array_new ();
  g_autoptr (GPtrArray) encodings = g_ptr_array_new ();
  g_autoptr (GPtrArray) codings = g_ptr_array_new ();
  HeaderLines lines = { lengths, encodings, codings, 0 };
  guint status = soup_message_get_status (message);
  gboolean bodyless = status == 204 || status == 205 || status == 304;
  WardFraming framing;

  soup_message_headers_foreach (soup_message_get_response_headers (message), collect_line, &lines);
  g_ptr_array_add (lengths, NULL);
  g_ptr_array_add (encodings, NULL);

  *out_length = -1;
  *out_gzip = FALSE;
  if (lines.n_headers > MAX_RESPONSE_HEADERS)
    return fail (error, WARD_FAILURE_TOO_LARGE, "The answer has too many headers");
  framing = ward_http_judge_framing ((const char *const *) lengths->pdata, (const char *const *) encodings->pdata,
                                     out_length);
  if (framing == WARD_FRAMING_BROKEN)
    return fail (error, WARD_FAILURE_INTERRUPTED, "The answer's length is told in a broken way");
  if (bodyless)
    *out_length = -1; /* a 304 names the length that the body would have */

  return bodyless || judge_coding (codings, out_gzip, error);
}
