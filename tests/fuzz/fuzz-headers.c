/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes what is judged of an answer without the network: header values, line by line, and the body in pieces. */

#include <string.h>

#include "core/net/ward-http-body.h"
#include "core/net/ward-http-headers.h"
#include "fuzz.h"

static void
judge_line (const char *line)
{
  const char *const lengths[] = { line, NULL };
  const char *const none[] = { NULL };
  g_autofree char *type = ward_http_parse_content_type (line);
  gint64 length = -1;
  gint64 wait = ward_http_parse_retry_after (line, 1700000000);

  g_assert_cmpint (wait, >=, -1);
  g_assert_cmpint (wait, <=, 120000);
  g_assert_cmpuint (strlen (type), <=, 100);
  ward_http_is_json_type (type);
  if (ward_http_is_entity_tag (line) || ward_http_is_header_token (line, 1024))
    g_assert_null (strpbrk (line, "\r\n \x7f"));
  if (ward_http_judge_framing (lengths, none, &length) == WARD_FRAMING_LENGTH)
    g_assert_cmpint (length, >=, 0);
  else
    g_assert_cmpint (length, ==, -1);
  g_assert_cmpint (ward_http_judge_framing (none, lengths, &length), !=, WARD_FRAMING_LENGTH);
}

/* The same bytes in pieces of any size give the same body, or the same refusal. */
static GBytes *
take (const uint8_t *data, size_t size, size_t piece, gboolean gzip)
{
  g_autoptr (WardHttpBody) body = ward_http_body_new (gzip, -1, TRUE, 1024 * 1024);

  for (size_t at = 0; at < size; at += piece)
    if (!ward_http_body_add (body, data + at, MIN (piece, size - at), NULL))
      return NULL;

  return ward_http_body_finish (body, NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 50);

  for (guint i = 0; lines[i] != NULL; i++)
    judge_line (lines[i]);

  for (guint gzip = 0; gzip < 2; gzip++)
    {
      g_autoptr (GBytes) whole = take (data, size, MAX (size, 1), gzip != 0);
      g_autoptr (GBytes) pieces = take (data, size, 3, gzip != 0);

      g_assert_true ((whole == NULL) == (pieces == NULL));
      g_assert_true (whole == NULL || g_bytes_equal (whole, pieces));
    }

  return 0;
}
