/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON writer, and that the reader reads what it writes. */
#define G_LOG_DOMAIN "ward-base-test"

#include <string.h>

#include "core/base/ward-json-writer.h"
#include "core/base/ward-json.h"

static WardJsonWriter *
write_all (void)
{
  WardJsonWriter *writer = ward_json_writer_new ();

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "text", "a\"b\\c\n\x01/ä");
  ward_json_writer_string (writer, "absent", NULL);
  ward_json_writer_int64 (writer, "int", G_MININT64);
  ward_json_writer_number_text (writer, "decimal", "4.10");
  ward_json_writer_boolean (writer, "yes", 7);
  ward_json_writer_null (writer, "nothing");
  ward_json_writer_begin_array (writer, "list");
  ward_json_writer_number_text (writer, NULL, "-0.0e+10");
  ward_json_writer_number_text (writer, NULL, "6.30");
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_end_object (writer);
  ward_json_writer_begin_array (writer, NULL);
  ward_json_writer_end_array (writer);
  ward_json_writer_string (writer, NULL, "[{,:");
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);

  return writer;
}

static void
test_compact (void)
{
  g_autoptr (WardJsonWriter) writer = write_all ();
  g_autofree char *text = ward_json_writer_to_string (writer, FALSE);

  g_assert_cmpstr (text, ==,
                   "{\"text\":\"a\\\"b\\\\c\\n\\u0001/"
                   "ä\",\"int\":-9223372036854775808,\"decimal\":4.10,\"yes\":true,\"nothing\":null,"
                   "\"list\":[-0.0e+10,6.30,{},[],\"[{,:\"]}");
}

static void
test_pretty (void)
{
  g_autoptr (WardJsonWriter) writer = write_all ();
  g_autofree char *text = ward_json_writer_to_string (writer, TRUE);
  g_autofree char *compact = ward_json_writer_to_string (writer, FALSE);
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_str_has_prefix (text, "{\n  \"text\": \"a\\\"b"));
  g_assert_true (
      g_str_has_suffix (text, "  \"list\": [\n    -0.0e+10,\n    6.30,\n    {},\n    [],\n    \"[{,:\"\n  ]\n}"));
  doc = ward_json_parse_data (text, strlen (text), NULL, &error);
  g_assert_no_error (error);
  again = ward_json_to_string (ward_json_doc_get_root (doc), FALSE);
  g_assert_cmpstr (again, ==, compact);
}

static void
test_invalid_utf8 (void)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *text = NULL;

  ward_json_writer_string (writer, NULL,
                           "a\xff"
                           "b");
  text = ward_json_writer_to_string (writer, FALSE);
  g_assert_cmpstr (text, ==,
                   "\"a\xef\xbf\xbd"
                   "b\"");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/base/json-writer/compact", test_compact);
  g_test_add_func ("/base/json-writer/pretty", test_pretty);
  g_test_add_func ("/base/json-writer/invalid-utf8", test_invalid_utf8);

  return g_test_run ();
}
