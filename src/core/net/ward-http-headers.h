/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Header values, judged without any I/O. */

typedef enum
{
  WARD_FRAMING_NONE, /* neither length nor chunks: ends with the connection */
  WARD_FRAMING_LENGTH,
  WARD_FRAMING_CHUNKED,
  WARD_FRAMING_BROKEN,
} WardFraming;

/* @lengths and @encodings are the values of each such header line, NULL-terminated. */
WardFraming ward_http_judge_framing (const char *const *lengths, const char *const *encodings, gint64 *out_length);
gint64 ward_http_parse_retry_after (const char *value, gint64 now_s); /* milliseconds, -1 for none, at most 120 000 */
char *ward_http_parse_content_type (const char *value) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_http_is_json_type (const char *content_type);
gboolean ward_http_is_entity_tag (const char *value);
gboolean ward_http_is_header_token (const char *value, size_t max_length); /* visible ASCII without spaces */
gint64 ward_http_back_off_ms (guint try_number, double random);            /* full jitter; random in [0, 1) */
gint64 ward_http_draw_back_off_ms (guint try_number);                      /* the same, drawn now */

G_END_DECLS
