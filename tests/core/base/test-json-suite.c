/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accepts what RFC 8259 says is JSON, refuses what is none, and pins what Ward does where the standard leaves it open (reliability.md J01-J04, J09,
 * J12, J13). The cases follow the ideas of the public JSON test suites, in our own words. */
#define G_LOG_DOMAIN "ward-base-test"

#include <string.h>

#include "core/base/ward-json.h"

typedef struct
{
  const char *data;
  size_t length;
} Case;

#define C(text)             \
  {                         \
    text, sizeof (text) - 1 \
  }

/* RFC 8259: must be taken. */
static const Case accepted[] = {
  C ("[[]   ]"),
  C ("[\"\"]"),
  C ("[]"),
  C ("[\"a\"]"),
  C ("[false]"),
  C ("[null, 1, \"1\", {}]"),
  C ("[null]"),
  C ("[1\n]"),
  C (" [1]"),
  C ("[1,null,null,null,2]"),
  C ("[2] "),
  C ("[123e65]"),
  C ("[0e+1]"),
  C ("[0e1]"),
  C ("[ 4]"),
  C ("[-0.000000000000000000000000000001]\n"),
  C ("[20e1]"),
  C ("[-0]"),
  C ("[-123]"),
  C ("[-1]"),
  C ("[-0]"),
  C ("[1E22]"),
  C ("[1E-2]"),
  C ("[1E+2]"),
  C ("[123e45]"),
  C ("[123.456e78]"),
  C ("[1e-2]"),
  C ("[1e+2]"),
  C ("[123]"),
  C ("[123.456789]"),
  C ("{\"asd\":\"sdf\", \"dfg\":\"fgh\"}"),
  C ("{\"asd\":\"sdf\"}"),
  C ("{}"),
  C ("{\"\":0}"),
  C ("{ \"min\": -1.0e+28, \"max\": 1.0e+28 }"),
  C ("{\"x\":[{\"id\": \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}], \"id\": \"x\"}"),
  C ("{\"a\":[]}"),
  C ("{\"title\":\"\\u041f\\u043e\\u043b\" }"),
  C ("{\n\"a\": \"b\"\n}"),
  C ("[\"\\u0060\\u012a\\u12AB\"]"),
  C ("[\"\\uD801\\udc37\"]"),
  C ("[\"\\ud83d\\ude39\\ud83d\\udc8d\"]"),
  C ("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]"),
  C ("[\"\\\\u0000\"]"),
  C ("[\"\\\"\"]"),
  C ("[\"a/*b*/c/*d//e\"]"),
  C ("[\"\\\\a\"]"),
  C ("[\"\\\\n\"]"),
  C ("[\"\\u0012\"]"),
  C ("[\"\\uFFFF\"]"),
  C ("[ \"asd\"]"),
  C ("[\"\\uDBFF\\uDFFF\"]"),
  C ("[\"new\\u00A0line\"]"),
  C ("[\"\xf4\x8f\xbf\xbf\"]"),
  C ("[\"\xef\xbf\xbf\"]"),
  C ("[\"\\u002c\"]"),
  C ("[\"\xcf\x80\"]"),
  C ("[\"\xf0\x9b\xbf\xbf\"]"),
  C ("[\"asd \"]"),
  C ("\" \""),
  C ("[\"\\uD834\\uDd1e\"]"),
  C ("[\"\\u0821\"]"),
  C ("[\"\\u0123\"]"),
  C ("[\"\xe2\x80\xa8\"]"),
  C ("[\"\xe2\x80\xa9\"]"),
  C ("[\"\\u0061\\u30af\\u30EA\\u30b9\"]"),
  C ("[\"new\\u000Aline\"]"),
  C ("[\"\x7f\"]"),
  C ("[\"\\uA66D\"]"),
  C ("[\"\\u005C\"]"),
  C ("[\"\xe2\x8d\x82\xe3\x88\xb4\xe2\x8d\x82\"]"),
  C ("[\"\\u0022\"]"),
  C ("[\"\\uDBFF\\uDFFE\"]"),
  C ("[\"\\u200B\"]"),
  C ("[\"\\u2064\"]"),
  C ("[\"\\uFDD0\"]"),
  C ("[\"\\uFFFE\"]"),
  C ("[\"\xe2\x82\xac\xf0\x9d\x84\x9e\"]"),
  C ("[\"a\x7f"
     "a\"]"),
  C ("false"),
  C ("42"),
  C ("-0.1"),
  C ("null"),
  C ("\"asd\""),
  C ("true"),
  C ("\"\""),
  C ("[\"a\"]\n"),
  C ("[true]"),
  C (" [] "),
  C ("\t\r\n [ ]"),
  C ("[[[[[]]]]]"),
  C ("[1E400]"),
  C ("[0.4e00669999999999999999999999999999]"),
  C ("{\"a\":{\"a\":{\"a\":1}}}"),
  C ("[{},{},{}]"),
};

/* RFC 8259: must not be taken. */
static const Case refused[] = {
  C ("[1 true]"),
  C ("[a\xe5]"),
  C ("[\"\": 1]"),
  C ("[\"\"],"),
  C ("[,1]"),
  C ("[1,,2]"),
  C ("[\"x\",,]"),
  C ("[\"x\"]]"),
  C ("[\"\",]"),
  C ("[\"x\""),
  C ("[x"),
  C ("[3[4]]"),
  C ("[\xff]"),
  C ("[1:2]"),
  C ("[,]"),
  C ("[-]"),
  C ("[   , \"\"]"),
  C ("[\"a\",\n4\n,1,"),
  C ("[1,]"),
  C ("[1,,]"),
  C ("[\"\va\"\\f]"),
  C ("[*]"),
  C ("[\"\""),
  C ("[1,"),
  C ("[1,\n1\n,1"),
  C ("[{}"),
  C ("[fals]"),
  C ("[nul]"),
  C ("[tru]"),
  C ("123\0"),
  C ("[++1234]"),
  C ("[+1]"),
  C ("[+Inf]"),
  C ("[-01]"),
  C ("[-1.0.]"),
  C ("[-2.]"),
  C ("[-NaN]"),
  C ("[.-1]"),
  C ("[.2e-3]"),
  C ("[0.1.2]"),
  C ("[0.3e+]"),
  C ("[0.3e]"),
  C ("[0.e1]"),
  C ("[0E+]"),
  C ("[0E]"),
  C ("[0e+]"),
  C ("[0e]"),
  C ("[1.0e+]"),
  C ("[1.0e-]"),
  C ("[1.0e]"),
  C ("[1 000.0]"),
  C ("[1eE2]"),
  C ("[2.e+3]"),
  C ("[2.e-3]"),
  C ("[2.e3]"),
  C ("[9.e+]"),
  C ("[Inf]"),
  C ("[NaN]"),
  C ("[\xef\xbc\x91]"),
  C ("[1+2]"),
  C ("[0x1]"),
  C ("[0x42]"),
  C ("[Infinity]"),
  C ("[0e+-1]"),
  C ("[-123.123foo]"),
  C ("[123\xe5]"),
  C ("[1e1\xe5]"),
  C ("[0\xe5]\n"),
  C ("[-Infinity]"),
  C ("[-foo]"),
  C ("[- 1]"),
  C ("[-012]"),
  C ("[-.123]"),
  C ("[-1x]"),
  C ("[1ea]"),
  C ("[1e\xe5]"),
  C ("[1.]"),
  C ("[.123]"),
  C ("[1.2a-3]"),
  C ("[1.8011670033376514H-308]"),
  C ("[012]"),
  C ("[\"x\", truth]"),
  C ("{[: \"x\"}\n"),
  C ("{\"x\", null}"),
  C ("{\"x\"::\"b\"}"),
  C ("{\xf0\x9f\x87\xa8}"),
  C ("{\"a\":\"a\" 123}"),
  C ("{key: 'value'}"),
  C ("{\"\xb9\":\"0\",}"),
  C ("{\"a\" b}"),
  C ("{:\"b\"}"),
  C ("{\"a\" \"b\"}"),
  C ("{\"a\":"),
  C ("{\"a\""),
  C ("{1:1}"),
  C ("{9999E9999:1}"),
  C ("{null:null,null:null}"),
  C ("{\"id\":0,,,,,}"),
  C ("{'a':0}"),
  C ("{\"id\":0,}"),
  C ("{\"a\":\"b\"}/**/"),
  C ("{\"a\":\"b\"}/**//"),
  C ("{\"a\":\"b\"}//"),
  C ("{\"a\":\"b\"}/"),
  C ("{\"a\":\"b\",,\"c\":\"d\"}"),
  C ("{a: \"b\"}"),
  C ("{\"a\":\"a"),
  C ("{ \"foo\" : \"bar\", \"a\" }"),
  C ("{\"a\":\"b\"}#"),
  C (" "),
  C ("[\"\\uD800\\\"]"),
  C ("[\"\\uD800\\u\"]"),
  C ("[\"\\uD800\\u1\"]"),
  C ("[\"\\uD800\\u1x\"]"),
  C ("[\xc3\xa9]"),
  C ("[\"\\\0\"]"),
  C ("[\"\\x00\"]"),
  C ("[\"\\\\\\\"]"),
  C ("[\"\\\t\"]"),
  C ("[\"\\\xf0\x9f\x8c\x80\"]"),
  C ("[\"\\\"]"),
  C ("[\"\\u00A\"]"),
  C ("[\"\\uD834\\uDd\"]"),
  C ("[\"\\uD800\\uD800\\x\"]"),
  C ("[\"\\u\xe5\"]"),
  C ("[\"\\a\"]"),
  C ("[\"\\uqqqq\"]"),
  C ("[\"\\\xe5\"]"),
  C ("[\\u0020\"asd\"]"),
  C ("[\\n]"),
  C ("\""),
  C ("['single quote']"),
  C ("abc"),
  C ("[\"\\"),
  C ("[\"a\0a\"]"),
  C ("[\"new\nline\"]"),
  C ("[\"\t\"]"),
  C ("\"\\UA66D\""),
  C ("\"\"x"),
  C ("[\xe2\x81\xa0]"),
  C ("\xef\xbb\xbf"),
  C ("<.>"),
  C ("[<null>]"),
  C ("[1]x"),
  C ("[1]]"),
  C ("[\"asd]"),
  C ("a\xc3\xa5"),
  C ("[True]"),
  C ("1]"),
  C ("{\"x\": true,"),
  C ("[][]"),
  C ("]"),
  C ("\xef\xbb{}"),
  C ("\xe5"),
  C ("["),
  C (""),
  C ("\0"),
  C ("2@"),
  C ("{}}"),
  C ("{\"\":"),
  C ("{\"a\":/*comment*/\"b\"}"),
  C ("{\"a\": true} \"x\""),
  C ("['"),
  C ("[,"),
  C ("[{"),
  C ("[\"a"),
  C ("[\"a\""),
  C ("{"),
  C ("{]"),
  C ("{,"),
  C ("{["),
  C ("{\"a"),
  C ("{'a'"),
  C ("[\"\\{[\"\\{[\"\\{[\"\\{"),
  C ("\xe9"),
  C ("*"),
  C ("{\"a\":\"b\"}#{}"),
  C ("[\\u000A\"\"]"),
  C ("[1"),
  C ("[ false, nul"),
  C ("[ true, fals"),
  C ("[ false, tru"),
  C ("{\"asd\":\"asd\""),
  C ("\xc3\xa5"),
  C ("[\f]"),
  C ("[\xe2\x81\xa0]"),
  C ("[\v]"),
  C ("[\"\x1f\"]"),
  C ("nan"),
  C ("undefined"),
  C ("-"),
  C ("+"),
  C ("0x"),
  C ("[1;2]"),
  C ("// a\n[]"),
  C ("[//\n]"),
  C ("\0[]"),
  C ("[]\0"),
};

/* Left open by the standard: what Ward does. */
static const Case open_accepted[] = {
  C ("\xef\xbb\xbf{}"), /* one byte order mark is skipped */
  C ("[-237462374673276894279832749832423479823246327846]"),
  C ("[100000000000000000000]"),
  C ("[-123123e100000]"),
  C ("[0.4e006699999999]"),
  C ("[123.456e-789]"),
  C ("[1.5e+9999]"),
  C ("[-1e+9999]"),
  C ("[123123123123123123123123123123]"), /* numbers are text */
};
static const Case open_refused[] = {
  C ("\xef\xbb\xbf\xef\xbb\xbf{}"),
  C ("[\"\\uDADA\"]"),
  C ("[\"\\uD888\\u1234\"]"),
  C ("[\"\\uD800\\n\"]"),
  C ("[\"\\uDd1ea\"]"),
  C ("[\"\\uD800\\uD800\\n\"]"),
  C ("[\"\\ud800\"]"),
  C ("[\"\\ud800abc\"]"),
  C ("[\"\\uDd1e\\uD834\"]"),
  C ("[\"\\uDFAA\"]"), /* lone surrogates */
  C ("[\"\xe6\x97\xa5\xd1\x88\xfa\"]"),
  C ("[\"\xff\"]"),
  C ("[\"\xe9\"]"),
  C ("[\"\x81\"]"),
  C ("[\"\xf4\xbf\xbf\xbf\"]"),
  C ("[\"\xc0\xaf\"]"),
  C ("[\"\xfc\x83\xbf\xbf\xbf\xbf\"]"),
  C ("[\"\xfc\x80\x80\x80\x80\x80\"]"),
  C ("[\"\xe0\xff\"]"),
  C ("[\"\xed\xa0\x80\"]"), /* not UTF-8 */
  C ("\xff\xfe[\0\"\0\xe9\0\"\0]\0"),
  C ("\0[\0\"\0\xe9\0\"\0]"),
  C ("[\0\"\0\xe9\0\"\0]\0"), /* UTF-16 */
  C ("[\"\\u0000\"]"),
  C ("{\"\\u0000\":1}"),
  C ("{\"a\":1,\"a\":1}"),
  C ("{\"a\":1,\"\\u0061\":2}"),
  C ("{\"\":1,\"\":2}"),
};

static void
check_accepted (const Case *item)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (item->data, item->length, NULL, &error);
  g_autoptr (WardJsonDoc) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *second = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (doc);

  /* Written and read again it is the same. */
  text = ward_json_to_string (ward_json_doc_get_root (doc), TRUE);
  again = ward_json_parse_data (text, strlen (text), NULL, &error);
  g_assert_no_error (error);
  second = ward_json_to_string (ward_json_doc_get_root (again), TRUE);
  g_assert_cmpstr (text, ==, second);
}

static void
check_refused (const Case *item)
{
  /* Exactly as long as the text, so that a reader that goes beyond it is caught by the sanitizers. */
  g_autofree char *exact = g_memdup2 (item->data, item->length);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (exact != NULL ? exact : "", item->length, NULL, &error);

  if (doc != NULL)
    g_test_message ("taken: %s", item->data);
  g_assert_null (doc);
  g_assert_nonnull (error);
  g_assert_true (error->domain == WARD_JSON_ERROR);
}

static void
test_accepted (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (accepted); i++)
    check_accepted (&accepted[i]);
  g_assert_cmpuint (G_N_ELEMENTS (accepted), >=, 95);
}

static void
test_refused (void)
{
  g_autofree char *brackets = g_strnfill (100000, '[');
  g_autoptr (GString) objects = g_string_new (NULL);
  Case deep = { brackets, 100000 };

  for (size_t i = 0; i < G_N_ELEMENTS (refused); i++)
    check_refused (&refused[i]);
  g_assert_cmpuint (G_N_ELEMENTS (refused), >=, 188);

  check_refused (&deep);
  for (guint i = 0; i < 50000; i++)
    g_string_append (objects, "[{\"\":");
  deep = (Case){ objects->str, objects->len };
  check_refused (&deep);
}

static void
test_open (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (open_accepted); i++)
    check_accepted (&open_accepted[i]);
  for (size_t i = 0; i < G_N_ELEMENTS (open_refused); i++)
    check_refused (&open_refused[i]);
  g_assert_cmpuint (G_N_ELEMENTS (open_accepted) + G_N_ELEMENTS (open_refused), >=, 35);
}

/* What a reader may quietly change: numbers, near-equal keys, odd letters. */
static void
test_transform (void)
{
  static const struct
  {
    const char *in;
    const char *out;
  } cases[] = {
    { "[-0]", "[-0]" },
    { "[1.0]", "[1.0]" },
    { "[1.000000000000000005]", "[1.000000000000000005]" },
    { "[1E-999]", "[1E-999]" },
    { "[10000000000000000999]", "[10000000000000000999]" },
    { "[1000000000000000]", "[1000000000000000]" },
    { "[123456789123456789123456789]", "[123456789123456789123456789]" },
    { "[6.30]", "[6.30]" },
    { "[0.010]", "[0.010]" },
    { "[1e2]", "[1e2]" },
    { "{\"\\u00e9\":\"NFC\",\"e\\u0301\":\"NFD\"}", "{\"é\":\"NFC\",\"e\xcc\x81\":\"NFD\"}" },
    { "{\"a\":1,\"A\":2}", "{\"a\":1,\"A\":2}" },
    { "[\"\\/\"]", "[\"/\"]" },
    { "[\"\\ud83d\\ude00\"]", "[\"\xf0\x9f\x98\x80\"]" },
    { "{\"b\":1,\"a\":2}", "{\"b\":1,\"a\":2}" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WardJsonDoc) doc = ward_json_parse_data (cases[i].in, strlen (cases[i].in), NULL, &error);
      g_autofree char *out = NULL;

      g_assert_no_error (error);
      out = ward_json_to_string (ward_json_doc_get_root (doc), FALSE);
      g_assert_cmpstr (out, ==, cases[i].out);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/base/json-suite/J01-accepted", test_accepted);
  g_test_add_func ("/base/json-suite/J02-J12-J13-refused", test_refused);
  g_test_add_func ("/base/json-suite/J03-J09-left-open", test_open);
  g_test_add_func ("/base/json-suite/J04-nothing-changed", test_transform);

  return g_test_run ();
}
