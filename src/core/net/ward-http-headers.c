/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Judging header values (RFC 9110, RFC 9112 section 6; reliability.md N16, N31, N40): old libsoup takes the last of two lengths and turns a negative
 * one into an empty body, so the lines are looked at one by one. */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-headers.h"

#include <string.h>

#include "core/base/ward-clock.h"

#define RETRY_AFTER_LIMIT_MS 120000
#define BACK_OFF_BASE_MS 500
#define BACK_OFF_CAP_MS 20000

/**
 * ward_http_judge_framing:
 * @lengths: (array zero-terminated=1): the Content-Length lines
 * @encodings: (array zero-terminated=1): the Transfer-Encoding lines
 * @out_length: (out): the length, where it is one
 *
 * Says how the body's end is told. Two lengths, even equal ones, a length that is no number, a length beside chunks, and any encoding but "chunked"
 * are broken: readers disagree on them, which is how answers get swapped.
 *
 * Returns: the framing
 */
WardFraming
ward_http_judge_framing (const char *const *lengths, const char *const *encodings, gint64 *out_length)
{
  guint n_lengths = g_strv_length ((char **) lengths);
  guint n_encodings = g_strv_length ((char **) encodings);
  guint64 length;

  g_return_val_if_fail (out_length != NULL, WARD_FRAMING_BROKEN);

  if (n_lengths + n_encodings > 1)
    return WARD_FRAMING_BROKEN;
  if (n_encodings == 1)
    return g_ascii_strcasecmp (encodings[0], "chunked") == 0 ? WARD_FRAMING_CHUNKED : WARD_FRAMING_BROKEN;
  if (n_lengths == 0)
    return WARD_FRAMING_NONE;
  if (strspn (lengths[0], "0123456789") != strlen (lengths[0])
      || !g_ascii_string_to_unsigned (lengths[0], 10, 0, G_MAXINT64, &length, NULL))
    return WARD_FRAMING_BROKEN;
  *out_length = (gint64) length;

  return WARD_FRAMING_LENGTH;
}

/**
 * ward_http_parse_retry_after:
 * @value: (nullable): a Retry-After value
 * @now_s: seconds since 1970, on the server's clock where it is known
 *
 * Reads how long to wait. A date that is over is 0.
 *
 * Returns: milliseconds, at most 120 000; -1 if the value is missing or garbage
 */
gint64
ward_http_parse_retry_after (const char *value, gint64 now_s)
{
  gint64 seconds;

  if (value == NULL || *value == '\0')
    return -1;

  if (strspn (value, "0123456789") == strlen (value))
    seconds = strlen (value) > 9 ? RETRY_AFTER_LIMIT_MS : g_ascii_strtoll (value, NULL, 10);
  else if (ward_clock_parse_http_date (value, &seconds))
    seconds = MAX (seconds - now_s, 0);
  else
    return -1;

  return MIN (seconds, RETRY_AFTER_LIMIT_MS / 1000) * 1000;
}

/**
 * ward_http_parse_content_type:
 * @value: (nullable): a Content-Type value
 *
 * Takes the media type without its parameters.
 *
 * Returns: (transfer full): "application/fhir+json", in lower case; "" for what is none
 */
char *
ward_http_parse_content_type (const char *value)
{
  size_t length;
  char *type;

  if (value == NULL)
    return g_strdup ("");

  value += strspn (value, " \t");
  length = strcspn (value, "; \t,");
  if (length > 100 || memchr (value, '/', length) == NULL)
    return g_strdup ("");
  for (size_t i = 0; i < length; i++)
    if (!g_ascii_isalnum (value[i]) && strchr ("!#$&^_.+-/", value[i]) == NULL)
      return g_strdup ("");
  type = g_ascii_strdown (value, (gssize) length);

  return type;
}

/**
 * ward_http_is_json_type:
 * @content_type: a media type in lower case
 *
 * Asks for JSON in any of its names.
 *
 * Returns: %TRUE for application/json, text/json and anything that ends in +json
 */
gboolean
ward_http_is_json_type (const char *content_type)
{
  g_return_val_if_fail (content_type != NULL, FALSE);

  return strcmp (content_type, "application/json") == 0 || strcmp (content_type, "text/json") == 0
         || g_str_has_suffix (content_type, "+json");
}

/**
 * ward_http_is_entity_tag:
 * @value: (nullable): an ETag
 *
 * Checks an entity tag before it is kept or sent (RFC 9110 section 8.8.3).
 *
 * Returns: %FALSE for anything else, and for one above 256 bytes
 */
gboolean
ward_http_is_entity_tag (const char *value)
{
  size_t length;

  if (value == NULL || strlen (value) > 256)
    return FALSE;
  if (g_str_has_prefix (value, "W/"))
    value += 2;
  length = strlen (value);
  if (length < 2 || value[0] != '"' || value[length - 1] != '"')
    return FALSE;
  for (size_t i = 1; i + 1 < length; i++)
    if ((guchar) value[i] < 0x21 || (guchar) value[i] > 0x7e || value[i] == '"')
      return FALSE;

  return TRUE;
}

/**
 * ward_http_is_header_token:
 * @value: (nullable): a value that goes into a request header
 * @max_length: the longest that is taken
 *
 * Checks that a value cannot end its header line (T26).
 *
 * Returns: %TRUE if it is visible ASCII without a space, and not empty
 */
gboolean
ward_http_is_header_token (const char *value, size_t max_length)
{
  size_t length;

  if (value == NULL)
    return FALSE;
  length = strlen (value);
  if (length == 0 || length > max_length)
    return FALSE;
  for (size_t i = 0; i < length; i++)
    if ((guchar) value[i] < 0x21 || (guchar) value[i] > 0x7e)
      return FALSE;

  return TRUE;
}

/**
 * ward_http_back_off_ms:
 * @try_number: how many tries there were, from 1
 * @random: from 0 to below 1
 *
 * Gives the pause before the next try: full jitter, so that many clients do not come back at once.
 *
 * Returns: milliseconds
 */
gint64
ward_http_back_off_ms (guint try_number, double random)
{
  gint64 ceiling = BACK_OFF_BASE_MS;

  for (guint i = 1; i < try_number && ceiling < BACK_OFF_CAP_MS; i++)
    ceiling *= 2;

  return (gint64) (random * (double) MIN (ceiling, BACK_OFF_CAP_MS));
}

/**
 * ward_http_draw_back_off_ms:
 * @try_number: how many tries there were, from 1
 *
 * Draws the pause before the next try. Jitter spreads clients out; it is no secret.
 *
 * Returns: milliseconds
 */
gint64
ward_http_draw_back_off_ms (guint try_number)
{
  return ward_http_back_off_ms (try_number, g_random_double ());
}
