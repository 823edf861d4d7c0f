/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits, duplicates, number text and getters of the JSON reader (reliability.md J05-J08, J10, J11, J14). */
#define G_LOG_DOMAIN "ward-base-test"

#include <string.h>

#include "core/base/ward-json.h"

static WardJsonDoc *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  WardJsonDoc *doc = ward_json_parse_data (text, strlen (text), NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (doc);

  return doc;
}

static void
assert_refused (const char *text, size_t length, const WardJsonLimits *limits, WardJsonError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (text, length, limits, &error);

  g_assert_null (doc);
  g_assert_error (error, WARD_JSON_ERROR, (int) code);
}

static char *
nested (const char *open, const char *core, const char *close, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (text, open);
  g_string_append (text, core);
  for (guint i = 0; i < n; i++)
    g_string_append (text, close);

  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *arrays_64 = nested ("[", "", "]", 64);
  g_autofree char *arrays_65 = nested ("[", "", "]", 65);
  g_autofree char *objects_64 = nested ("{\"a\":", "1", "}", 64);
  g_autofree char *objects_65 = nested ("{\"a\":", "1", "}", 65);
  g_autofree char *side_by_side = nested ("[[],[[]],{\"a\":[]},", "1", "]", 60);
  g_autofree char *million = nested ("[", "", "]", 1000000);
  g_autofree char *million_open = g_strnfill (1000000, '[');
  g_autoptr (WardJsonDoc) a = parse (arrays_64);
  g_autoptr (WardJsonDoc) b = parse (objects_64);
  g_autoptr (WardJsonDoc) c = parse (side_by_side);

  g_assert_true (ward_json_is_array (ward_json_doc_get_root (a)));
  g_assert_true (ward_json_is_object (ward_json_doc_get_root (b)));
  g_assert_cmpuint (ward_json_get_length (ward_json_doc_get_root (c)), ==, 4);
  assert_refused (arrays_65, strlen (arrays_65), NULL, WARD_JSON_ERROR_LIMIT);
  assert_refused (objects_65, strlen (objects_65), NULL, WARD_JSON_ERROR_LIMIT);
  assert_refused (million, strlen (million), NULL, WARD_JSON_ERROR_LIMIT);
  assert_refused (million_open, strlen (million_open), NULL, WARD_JSON_ERROR_LIMIT);
}

static void *
small_stack_thread (void *data)
{
  test_depth ();

  return NULL;
}

static void
test_small_stack (void)
{
  pthread_attr_t attributes;
  pthread_t thread;

  g_assert_cmpint (pthread_attr_init (&attributes), ==, 0);
  g_assert_cmpint (pthread_attr_setstacksize (&attributes, 256 * 1024), ==, 0);
  g_assert_cmpint (pthread_create (&thread, &attributes, small_stack_thread, NULL), ==, 0);
  g_assert_cmpint (pthread_join (thread, NULL), ==, 0);
  pthread_attr_destroy (&attributes);
}

static char *
object_with_keys (guint n, guint repeat)
{
  GString *text = g_string_new ("{");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s\"k%u\":%u", i == 0 ? "" : ",", i == n - 1 && repeat < n ? repeat : i, i);
  g_string_append_c (text, '}');

  return g_string_free (text, FALSE);
}

static void
test_duplicates (void)
{
  static const char *const cases[] = {
    "{\"a\":1,\"a\":2}",
    "{\"a\":1,\"b\":2,\"c\":3,\"\\u0061\":4}",
    "[[{\"x\":{\"resourceType\":\"A\",\"id\":\"1\",\"resourceType\":\"B\"}}]]",
    "{\"a\":{\"a\":{\"b\":1,\"a\":1,\"b\":2}}}",
  };
  static const guint sizes[] = { 2, 31, 32, 33, 64, 100, 9999, 10000 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i], strlen (cases[i]), NULL, WARD_JSON_ERROR_DUPLICATE);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      guint n = sizes[i];
      g_autofree char *unique = object_with_keys (n, n);
      g_autofree char *first = object_with_keys (n, 0);
      g_autofree char *middle = object_with_keys (n, (n - 1) / 2);
      g_autoptr (WardJsonDoc) doc = parse (unique);

      g_assert_cmpuint (ward_json_get_length (ward_json_doc_get_root (doc)), ==, n);
      assert_refused (first, strlen (first), NULL, WARD_JSON_ERROR_DUPLICATE);
      assert_refused (middle, strlen (middle), NULL, WARD_JSON_ERROR_DUPLICATE);
    }
}

static void
test_nul (void)
{
  static const char *const refused[] = { "[\"x\\u0000y\"]", "{\"a\\u0000b\":1}", "[\"\\\\\\u0000\"]", "\"\\u0000\"" };
  static const char *const kept[] = { "[\"x\\\\u0000y\"]", "[\"\\u00001\\\\\" ]" };
  g_autoptr (WardJsonDoc) doc = parse (kept[0]);

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    assert_refused (refused[i], strlen (refused[i]), NULL, WARD_JSON_ERROR_NUL);
  g_assert_cmpstr (ward_json_as_string (ward_json_get_element (ward_json_doc_get_root (doc), 0)), ==, "x\\u0000y");
  assert_refused (kept[1], strlen (kept[1]), NULL, WARD_JSON_ERROR_NUL);
}

static void
test_numbers (void)
{
  static const char *const lexemes[] = { "9007199254740993",
                                         "9223372036854775808",
                                         "-9223372036854775809",
                                         "18446744073709551616",
                                         "1e400",
                                         "1.00",
                                         "0.010",
                                         "1e2",
                                         "6.30",
                                         "-0",
                                         "-0.0",
                                         "1E+2",
                                         "0",
                                         "3.141592653589793238462643383279502884197" };

  for (guint i = 0; i < G_N_ELEMENTS (lexemes); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"v\":%s,\"a\":[%s,%s]}", lexemes[i], lexemes[i], lexemes[i]);
      g_autofree char *padded = g_strdup_printf ("%s   ", lexemes[i]);
      g_autoptr (WardJsonDoc) doc = parse (text);
      g_autoptr (WardJsonDoc) alone = parse (padded);
      const WardJson *root = ward_json_doc_get_root (doc);

      g_assert_cmpstr (ward_json_get_number_text (root, "v"), ==, lexemes[i]);
      g_assert_cmpstr (ward_json_as_number_text (ward_json_get_element (ward_json_get (root, "a"), 1)), ==, lexemes[i]);
      g_assert_cmpstr (ward_json_as_number_text (ward_json_doc_get_root (alone)), ==, lexemes[i]);
    }
}

static void
test_int64 (void)
{
  static const struct
  {
    const char *lexeme;
    gboolean ok;
    gint64 number;
  } cases[] = {
    { "0", TRUE, 0 },
    { "-0", TRUE, 0 },
    { "42", TRUE, 42 },
    { "-42", TRUE, -42 },
    { "9223372036854775807", TRUE, G_MAXINT64 },
    { "-9223372036854775808", TRUE, G_MININT64 },
    { "9223372036854775808", FALSE, 0 },
    { "-9223372036854775809", FALSE, 0 },
    { "18446744073709551617", FALSE, 0 },
    { "1.0", FALSE, 0 },
    { "1e2", FALSE, 0 },
    { "\"1\"", FALSE, 0 },
    { "null", FALSE, 0 },
    { "true", FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"n\":%s}", cases[i].lexeme);
      g_autoptr (WardJsonDoc) doc = parse (text);
      gint64 number = 77;

      g_assert_cmpint (ward_json_get_int64 (ward_json_doc_get_root (doc), "n", &number), ==, cases[i].ok);
      g_assert_cmpint (number, ==, cases[i].ok ? cases[i].number : 77);
    }
}

static void
test_limits (void)
{
  WardJsonLimits limits = *ward_json_get_default_limits ();
  g_autoptr (GString) nodes = g_string_new ("[1");
  g_autoptr (GString) text = g_string_new ("[\"");
  g_autofree char *keys = object_with_keys (10001, 10001);
  g_autofree char *bytes = NULL;

  g_assert_cmpuint (limits.max_nodes, ==, 400000);
  for (guint i = 0; i < 399998; i++)
    g_string_append (nodes, ",1");
  g_string_append_c (nodes, ']');
  {
    g_autoptr (WardJsonDoc) doc = parse (nodes->str);

    g_assert_cmpuint (ward_json_get_length (ward_json_doc_get_root (doc)), ==, 399999);
  }
  g_string_insert (nodes, 1, "1,");
  assert_refused (nodes->str, nodes->len, NULL, WARD_JSON_ERROR_LIMIT);

  assert_refused (keys, strlen (keys), NULL, WARD_JSON_ERROR_LIMIT);

  bytes = g_strnfill (8 * 1024 * 1024, 'x');
  g_string_append (text, bytes);
  g_string_append (text, "\"]");
  {
    g_autoptr (WardJsonDoc) doc = parse (text->str);

    g_assert_cmpuint (strlen (ward_json_as_string (ward_json_get_element (ward_json_doc_get_root (doc), 0))), ==,
                      8 * 1024 * 1024);
  }
  g_string_insert_c (text, 2, 'x');
  assert_refused (text->str, text->len, NULL, WARD_JSON_ERROR_LIMIT);

  limits.max_bytes = 4;
  assert_refused ("[1,2]", 5, &limits, WARD_JSON_ERROR_LIMIT);
}

/* Tens of megabytes of brackets or commas are refused before they have taken sixteen times their size. */
static void
test_amplification (void)
{
  g_autoptr (GString) objects = g_string_new ("[");
  g_autofree char *brackets = g_strnfill (32 * 1024 * 1024, '[');

  for (guint i = 0; i < 4 * 1024 * 1024; i++)
    g_string_append (objects, "{},");
  g_string_append (objects, "{}]");
  assert_refused (objects->str, objects->len, NULL, WARD_JSON_ERROR_LIMIT);
  assert_refused (brackets, 32 * 1024 * 1024, NULL, WARD_JSON_ERROR_LIMIT);
}

static void
test_getters (void)
{
  g_autoptr (WardJsonDoc) doc = parse (
      "{\"s\":\"text\",\"t\":true,\"f\":false,\"n\":null,\"a\":[1,\"b\"],\"o\":{\"k\":\"v\"},\"ts\":\"true\"}");
  const WardJson *root = ward_json_doc_get_root (doc);

  g_assert_cmpstr (ward_json_get_string (root, "s"), ==, "text");
  g_assert_null (ward_json_get_string (root, "t"));
  g_assert_null (ward_json_get_string (root, "S"));
  g_assert_null (ward_json_get_number_text (root, "s"));
  g_assert_true (ward_json_get_boolean (root, "t", FALSE));
  g_assert_false (ward_json_get_boolean (root, "f", TRUE));
  g_assert_true (ward_json_get_boolean (root, "ts", TRUE));
  g_assert_false (ward_json_get_boolean (root, "ts", FALSE));
  g_assert_cmpint (ward_json_get_kind (ward_json_get (root, "n")), ==, WARD_JSON_NULL);
  g_assert_cmpint (ward_json_get_kind (ward_json_get (root, "t")), ==, WARD_JSON_BOOLEAN);
  g_assert_cmpint (ward_json_get_kind (ward_json_get (root, "s")), ==, WARD_JSON_STRING);
  g_assert_cmpint (ward_json_get_kind (ward_json_get (root, "a")), ==, WARD_JSON_ARRAY);
  g_assert_cmpint (ward_json_get_kind (root), ==, WARD_JSON_OBJECT);
  g_assert_cmpint (ward_json_get_kind (ward_json_get_element (ward_json_get (root, "a"), 0)), ==, WARD_JSON_NUMBER);
  g_assert_cmpstr (ward_json_get_string (ward_json_get (root, "o"), "k"), ==, "v");

  /* Absent all the way down. */
  g_assert_cmpint (ward_json_get_kind (NULL), ==, WARD_JSON_NONE);
  g_assert_null (ward_json_get (ward_json_get (ward_json_get (root, "x"), "y"), "z"));
  g_assert_null (ward_json_get (ward_json_get (root, "a"), "k"));
  g_assert_null (ward_json_get_element (root, 0));
  g_assert_null (ward_json_get_element (ward_json_get (root, "a"), 2));
  g_assert_cmpuint (ward_json_get_length (NULL), ==, 0);
  g_assert_cmpuint (ward_json_get_length (ward_json_get (root, "s")), ==, 0);
}

static void
test_iterators (void)
{
  g_autoptr (WardJsonDoc) doc = parse ("{\"a\":[1,[2,3],{\"x\":4},5],\"b\":{},\"c\":\"d\"}");
  const WardJson *root = ward_json_doc_get_root (doc);
  g_autoptr (GString) seen = g_string_new (NULL);
  WardJsonIter iter;
  const char *key;
  const WardJson *value;

  ward_json_iter_init (&iter, root);
  g_assert_false (ward_json_iter_next_element (&iter, &value));
  while (ward_json_iter_next_member (&iter, &key, &value))
    g_string_append_printf (seen, "%s%u ", key, ward_json_get_kind (value));
  g_assert_false (ward_json_iter_next_member (&iter, &key, &value));
  g_assert_cmpstr (seen->str, ==, "a5 b6 c4 ");

  g_string_truncate (seen, 0);
  ward_json_iter_init (&iter, ward_json_get (root, "a"));
  g_assert_false (ward_json_iter_next_member (&iter, &key, &value));
  while (ward_json_iter_next_element (&iter, &value))
    g_string_append_printf (seen, "%u ", ward_json_get_kind (value));
  g_assert_cmpstr (seen->str, ==, "3 5 6 3 ");

  ward_json_iter_init (&iter, ward_json_get (root, "b"));
  g_assert_false (ward_json_iter_next_member (&iter, &key, &value));
  ward_json_iter_init (&iter, NULL);
  g_assert_false (ward_json_iter_next_element (&iter, &value));
}

static void
test_bytes_and_error_text (void)
{
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) secret = g_bytes_new_static ("{\"token\":\"canary-4711\" x}", 26);
  g_autoptr (GError) error = NULL;

  g_assert_null (ward_json_parse (empty, NULL, &error));
  g_assert_error (error, WARD_JSON_ERROR, WARD_JSON_ERROR_SYNTAX);
  g_clear_error (&error);
  g_assert_null (ward_json_parse (secret, NULL, &error));
  g_assert_null (strstr (error->message, "canary"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/base/json/J05-depth", test_depth);
  g_test_add_func ("/base/json/J06-small-stack", test_small_stack);
  g_test_add_func ("/base/json/J07-duplicate-keys", test_duplicates);
  g_test_add_func ("/base/json/J08-nul-escape", test_nul);
  g_test_add_func ("/base/json/J10-J11-number-text", test_numbers);
  g_test_add_func ("/base/json/J10-int64-never-wraps", test_int64);
  g_test_add_func ("/base/json/limits", test_limits);
  g_test_add_func ("/base/json/amplification", test_amplification);
  g_test_add_func ("/base/json/getters", test_getters);
  g_test_add_func ("/base/json/iterators", test_iterators);
  g_test_add_func ("/base/json/errors-hold-no-content", test_bytes_and_error_text);

  return g_test_run ();
}
