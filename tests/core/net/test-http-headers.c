/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header values, judged without a network. */
#define G_LOG_DOMAIN "ward-net-test"

#include "core/net/ward-http-headers.h"

static void
test_framing (void)
{
  static const struct
  {
    const char *lengths[3];
    const char *encodings[3];
    WardFraming framing;
    gint64 length;
  } cases[] = {
    { { NULL }, { NULL }, WARD_FRAMING_NONE, -1 },
    { { "0", NULL }, { NULL }, WARD_FRAMING_LENGTH, 0 },
    { { "42", NULL }, { NULL }, WARD_FRAMING_LENGTH, 42 },
    { { "9223372036854775807", NULL }, { NULL }, WARD_FRAMING_LENGTH, G_MAXINT64 },
    { { "9223372036854775808", NULL }, { NULL }, WARD_FRAMING_BROKEN, -1 },
    { { "-1", NULL }, { NULL }, WARD_FRAMING_BROKEN, -1 },
    { { "+1", NULL }, { NULL }, WARD_FRAMING_BROKEN, -1 },
    { { "", NULL }, { NULL }, WARD_FRAMING_BROKEN, -1 },
    { { "1,1", NULL }, { NULL }, WARD_FRAMING_BROKEN, -1 },
    { { "0x10", NULL }, { NULL }, WARD_FRAMING_BROKEN, -1 },
    { { "1", "1", NULL }, { NULL }, WARD_FRAMING_BROKEN, -1 },
    { { NULL }, { "chunked", NULL }, WARD_FRAMING_CHUNKED, -1 },
    { { NULL }, { "Chunked", NULL }, WARD_FRAMING_CHUNKED, -1 },
    { { NULL }, { "identity", NULL }, WARD_FRAMING_BROKEN, -1 },
    { { NULL }, { "chunked", "chunked", NULL }, WARD_FRAMING_BROKEN, -1 },
    { { "1", NULL }, { "chunked", NULL }, WARD_FRAMING_BROKEN, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 length = -1;

      g_assert_cmpint (ward_http_judge_framing (cases[i].lengths, cases[i].encodings, &length), ==, cases[i].framing);
      g_assert_cmpint (length, ==, cases[i].length);
    }
}

static void
test_retry_after (void)
{
  static const struct
  {
    const char *value;
    gint64 ms;
  } cases[] = {
    { NULL, -1 },
    { "", -1 },
    { "0", 0 },
    { "5", 5000 },
    { "120", 120000 },
    { "121", 120000 },
    { "999999999", 120000 },
    { "99999999999999999999999", 120000 },
    { "-1", -1 },
    { "+1", -1 },
    { "1.0", -1 },
    { "1 ", -1 },
    { "soon", -1 },
    { "Sun, 06 Nov 1994 08:49:37 GMT", 0 },
    { "Sun, 06 Nov 1994 08:49:47 GMT", 10000 },
    { "Sunday, 06-Nov-94 08:49:47 GMT", 10000 },
    { "Sun Nov  6 08:49:47 1994", 10000 },
    { "Sun, 06 Nov 2094 08:49:37 GMT", 120000 },
    { "Sun, 06 Nov 1993 08:49:37 GMT", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (ward_http_parse_retry_after (cases[i].value, 784111777), ==, cases[i].ms);
}

static void
test_content_type (void)
{
  static const struct
  {
    const char *value;
    const char *type;
    gboolean json;
  } cases[] = {
    { NULL, "", FALSE },
    { "", "", FALSE },
    { "application/json", "application/json", TRUE },
    { "Application/FHIR+JSON; charset=utf-8", "application/fhir+json", TRUE },
    { "  text/html;charset=x", "text/html", FALSE },
    { "text/json", "text/json", TRUE },
    { "json", "", FALSE },
    { "application/<b>", "", FALSE },
    { "application/json, text/html", "application/json", TRUE },
    { "application/xml", "application/xml", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *type = ward_http_parse_content_type (cases[i].value);

      g_assert_cmpstr (type, ==, cases[i].type);
      g_assert_cmpint (ward_http_is_json_type (type), ==, cases[i].json);
    }
}

static void
test_entity_tag (void)
{
  g_autofree char *large = g_strnfill (100000, 'x');
  static const char *const right[] = { "\"\"", "\"a\"", "W/\"1\"", "\"a/b,c;d\"" };
  static const char *const wrong[]
      = { NULL,           "",  "a",  "\"",          "w/\"a\"", "\"a", "a\"", "\"a\"b\"", "\"a b\"", "\"a\r\nX: y\"",
          "\"\xc3\xa9\"", "*", "W/", "\"a\", \"b\"" };

  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    g_assert_true (ward_http_is_entity_tag (right[i]));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (ward_http_is_entity_tag (wrong[i]));
  large[0] = large[99999] = '"';
  g_assert_false (ward_http_is_entity_tag (large));
}

static void
test_token (void)
{
  g_assert_true (ward_http_is_header_token ("abc.DEF-123_~+/=", 16));
  g_assert_false (ward_http_is_header_token ("abc.DEF-123_~+/=", 15));
  g_assert_false (ward_http_is_header_token ("", 10));
  g_assert_false (ward_http_is_header_token (NULL, 10));
  g_assert_false (ward_http_is_header_token ("a b", 10));
  g_assert_false (ward_http_is_header_token ("a\r\n", 10));
  g_assert_false (ward_http_is_header_token ("\x7f", 10));
  g_assert_false (ward_http_is_header_token ("\xc3\xa9", 10));
}

static void
test_back_off (void)
{
  g_assert_cmpint (ward_http_back_off_ms (1, 0.0), ==, 0);
  g_assert_cmpint (ward_http_back_off_ms (1, 0.5), ==, 250);
  g_assert_cmpint (ward_http_back_off_ms (2, 0.5), ==, 500);
  g_assert_cmpint (ward_http_back_off_ms (3, 0.5), ==, 1000);
  g_assert_cmpint (ward_http_back_off_ms (100, 0.5), ==, 10000);
  g_assert_cmpint (ward_http_back_off_ms (G_MAXUINT, 0.999), <, 20000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/net/headers/framing", test_framing);
  g_test_add_func ("/net/headers/retry-after", test_retry_after);
  g_test_add_func ("/net/headers/content-type", test_content_type);
  g_test_add_func ("/net/headers/entity-tag", test_entity_tag);
  g_test_add_func ("/net/headers/token", test_token);
  g_test_add_func ("/net/headers/back-off", test_back_off);

  return g_test_run ();
}
