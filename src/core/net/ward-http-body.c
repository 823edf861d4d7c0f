/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A response's body. libsoup 3.2 has no limit of size, takes a chunked or packed body that was cut off for a whole one, and lets a connection that was
 * closed end a body without a length (reliability.md findings 5 and 6; N13-N19). So: caps on what was received and on what it unpacks to, and a body is
 * taken only if its end is proven, by Content-Length, by gzip's trailer, or by the closing bracket of its JSON. */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-body.h"

#include <string.h>

#include "core/diagnostics/ward-failure.h"

#define RATIO_LIMIT 200             /* FHIR packs 10 to 60 to one */
#define RATIO_FREE (1024 * 1024)    /* below, any ratio */
#define RESERVE_LIMIT (1024 * 1024) /* a length that was only claimed reserves no more */

typedef enum
{
  JSON_BLANK, /* nothing but white space so far */
  JSON_OPEN,
  JSON_STRING,
  JSON_ESCAPE,
  JSON_SCALAR, /* a bare literal or number as the root */
  JSON_CLOSED,
} JsonState;

struct _WardHttpBody
{
  GByteArray *decoded;     /* (owned) */
  GConverter *unpacker;    /* (owned) (nullable) */
  gboolean unpacked_whole; /* gzip's trailer was seen and right */
  gint64 content_length;   /* -1: none was given */
  gboolean expect_json;
  size_t max_bytes;
  guint64 received;

  JsonState json;
  size_t json_depth;
};

/**
 * ward_http_body_new:
 * @gzip: whether the body is packed
 * @content_length: bytes that the server announced, -1 for none
 * @expect_json: whether it must be JSON, whose end can be proven
 * @max_bytes: cap, after unpacking
 *
 * Begins a body.
 *
 * Returns: (transfer full): the empty body
 */
WardHttpBody *
ward_http_body_new (gboolean gzip, gint64 content_length, gboolean expect_json, size_t max_bytes)
{
  WardHttpBody *body = g_new0 (WardHttpBody, 1);

  body->content_length = content_length;
  body->expect_json = expect_json;
  body->max_bytes = max_bytes;
  body->decoded = g_byte_array_sized_new (content_length > 0 ? (guint) MIN (content_length, RESERVE_LIMIT) : 4096);
  if (gzip)
    body->unpacker = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));

  return body;
}

/**
 * ward_http_body_free:
 * @body: (transfer full): a body
 *
 * Frees it.
 */
void
ward_http_body_free (WardHttpBody *body)
{
  g_return_if_fail (body != NULL);

  g_clear_pointer (&body->decoded, g_byte_array_unref);
  g_clear_object (&body->unpacker);
  g_free (body);
}

/**
 * ward_http_body_get_received:
 * @body: a body
 *
 * Says how much came over the network.
 *
 * Returns: bytes before unpacking
 */
guint64
ward_http_body_get_received (const WardHttpBody *body)
{
  g_return_val_if_fail (body != NULL, 0);

  return body->received;
}

static gboolean
fail_interrupted (GError **error, const char *message)
{
  g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_INTERRUPTED, message);
  return FALSE;
}

static gboolean
fail_too_large (GError **error, const char *message)
{
  g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_TOO_LARGE, message);
  return FALSE;
}

/* Follows strings and brackets, no more: the strict reader judges the rest. */
static void
follow_json (WardHttpBody *body, const guint8 *data, size_t length)
{
  const guint8 *end = data + length;

  for (const guint8 *p = data; p < end; p++)
    {
      if (body->json == JSON_STRING)
        {
          while (p < end && *p != '"' && *p != '\\')
            p++;
          if (p == end)
            return;
          if (*p == '\\')
            body->json = JSON_ESCAPE;
          else
            body->json = body->json_depth > 0 ? JSON_OPEN : JSON_CLOSED;
          continue;
        }
      if (body->json == JSON_ESCAPE)
        {
          body->json = JSON_STRING;
          continue;
        }
      switch (*p)
        {
        case '"':
          body->json = JSON_STRING;
          break;
        case '{':
        case '[':
          body->json_depth++;
          body->json = JSON_OPEN;
          break;
        case '}':
        case ']':
          if (body->json_depth > 0 && --body->json_depth == 0)
            body->json = JSON_CLOSED;
          break;
        case ' ':
        case '\t':
        case '\r':
        case '\n':
          break;
        default:
          if (body->json == JSON_BLANK)
            body->json = JSON_SCALAR;
          break;
        }
    }
}

static gboolean
take_decoded (WardHttpBody *body, const guint8 *data, size_t length, GError **error)
{
  if (length > body->max_bytes - body->decoded->len)
    return fail_too_large (error, "The answer is larger than the limit");
  g_byte_array_append (body->decoded, data, (guint) length);
  if (body->expect_json && body->content_length < 0 && body->unpacker == NULL)
    follow_json (body, data, length);

  return TRUE;
}

static gboolean
unpack (WardHttpBody *body, const guint8 *data, size_t length, GError **error)
{
  guint8 buffer[16 * 1024];

  while (length > 0)
    {
      gsize n_read = 0, n_written = 0;
      g_autoptr (GError) failure = NULL;
      GConverterResult result;

      if (body->unpacked_whole)
        return fail_interrupted (error, "The packed answer goes on after its end");
      result = g_converter_convert (body->unpacker, data, length, buffer, sizeof buffer, G_CONVERTER_NO_FLAGS, &n_read,
                                    &n_written, &failure);
      if (result == G_CONVERTER_ERROR)
        {
          if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
            return TRUE; /* the rest is still to come */
          return fail_interrupted (error, "The packed answer is damaged");
        }
      if (!take_decoded (body, buffer, n_written, error))
        return FALSE;
      if (body->decoded->len > RATIO_FREE && body->decoded->len / RATIO_LIMIT > body->received)
        return fail_too_large (error, "The packed answer grows beyond reason");
      if (result == G_CONVERTER_FINISHED)
        body->unpacked_whole = TRUE;
      data += n_read;
      length -= n_read;
    }

  return TRUE;
}

/* What zlib still holds after the last input: more may come out than went in. */
static gboolean
drain (WardHttpBody *body, GError **error)
{
  guint8 buffer[16 * 1024];

  while (!body->unpacked_whole)
    {
      gsize n_read = 0, n_written = 0;
      g_autoptr (GError) failure = NULL;
      GConverterResult result = g_converter_convert (body->unpacker, "", 0, buffer, sizeof buffer,
                                                     G_CONVERTER_INPUT_AT_END, &n_read, &n_written, &failure);

      if (result == G_CONVERTER_ERROR || (result == G_CONVERTER_CONVERTED && n_written == 0))
        return fail_interrupted (error, "The packed answer was cut off");
      if (!take_decoded (body, buffer, n_written, error))
        return FALSE;
      if (result == G_CONVERTER_FINISHED)
        body->unpacked_whole = TRUE;
    }

  return TRUE;
}

/**
 * ward_http_body_add:
 * @body: a body
 * @data: (array length=length): what came
 * @length: how many bytes
 * @error: return location for %WARD_FAILURE_TOO_LARGE or %WARD_FAILURE_INTERRUPTED
 *
 * Takes in the next piece.
 *
 * Returns: %FALSE if the body is refused
 */
gboolean
ward_http_body_add (WardHttpBody *body, const guint8 *data, size_t length, GError **error)
{
  g_return_val_if_fail (body != NULL, FALSE);
  g_return_val_if_fail (data != NULL || length == 0, FALSE);

  body->received += length;
  if (body->received > body->max_bytes)
    return fail_too_large (error, "The answer is larger than the limit");
  if (body->content_length >= 0 && body->received > (guint64) body->content_length)
    return fail_interrupted (error, "The answer is longer than announced");

  return body->unpacker != NULL ? unpack (body, data, length, error) : take_decoded (body, data, length, error);
}

/**
 * ward_http_body_finish:
 * @body: a body to which nothing comes any more
 * @error: return location for %WARD_FAILURE_INTERRUPTED or %WARD_FAILURE_TOO_LARGE
 *
 * Proves that the body is whole and gives it.
 *
 * Returns: (transfer full) (nullable): the unpacked bytes
 */
GBytes *
ward_http_body_finish (WardHttpBody *body, GError **error)
{
  g_return_val_if_fail (body != NULL && body->decoded != NULL, NULL);

  if (body->content_length >= 0 && body->received != (guint64) body->content_length)
    {
      fail_interrupted (error, "The answer is shorter than announced");
      return NULL;
    }
  if (body->unpacker != NULL)
    {
      if (body->received > 0 && !drain (body, error))
        return NULL;
    }
  else if (body->content_length < 0 && body->expect_json && body->json != JSON_CLOSED && body->json != JSON_SCALAR)
    {
      fail_interrupted (error, "The answer ended in the middle");
      return NULL;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&body->decoded));
}
