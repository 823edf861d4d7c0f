/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of one document that were written alike, and those that only look so. */

#include "core/base/ward-json.h"

typedef struct
{
  const char *a;
  const char *b;
  gboolean same;
} Pair;

static void
test_pairs (void)
{
  static const Pair pairs[] = {
    { "{\"code\":\"2823-3\",\"n\":4.10}", "{\"code\":\"2823-3\",\"n\":4.10}", TRUE },
    { "{\"code\":\"2823-3\",\"n\":4.10}", "{\"code\":\"2823-3\",\"n\":4.1}", FALSE },
    { "{\"code\":\"2823-3\",\"n\":4.10}", "{\"code\":\"2823-4\",\"n\":4.10}", FALSE },
    { "{\"b\":true,\"x\":\"y\"}", "{\"b\":false,\"x\":\"y\"}", FALSE },
    { "{\"b\":null,\"x\":\"y\"}", "{\"b\":true,\"x\":\"y\"}", FALSE },
    { "{\"b\":[],\"x\":\"y\"}", "{\"b\":{},\"x\":\"y\"}", FALSE },
    { "[\"a\",\"b\"]", "[\"a\",\"b\"]", TRUE },
    { "[\"a\",\"b\"]", "[[\"a\"],\"b\"]", FALSE },
    { "[[\"a\"],\"b\"]", "[[\"a\",\"b\"]]", FALSE },
    { "{\"a\":\"b\"}", "[\"a\",\"b\"]", FALSE },
    { "\"x\"", "\"x\"", TRUE },
    { "\"x\"", "\"y\"", FALSE },
    { "\"12\"", "12", FALSE },
    { "12", "12", TRUE },
    { "12", "123", FALSE },
    { "\"a\\u0041\"", "\"a\\u0042\"", FALSE },
    { "[\"a\\u0041\",\"b\"]", "[\"a\\u0042\",\"b\"]", FALSE },
    { "[\"\\\"\",\"b\"]", "[\"\\\\\",\"b\"]", FALSE },
    { "{}", "{}", FALSE }, /* without text: never alike */
    { "[true]", "[true]", FALSE },
    { "{\"a\":true}", "{\"a\":true}", FALSE },
    { "\"\"", "\"\"", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *text = g_strdup_printf ("[%s, %s]", pairs[i].a, pairs[i].b);
      g_autoptr (GError) error = NULL;
      g_autoptr (WardJsonDoc) doc = ward_json_parse_data (text, strlen (text), NULL, &error);
      const WardJson *a = ward_json_get_element (ward_json_doc_get_root (doc), 0);
      const WardJson *b = ward_json_get_element (ward_json_doc_get_root (doc), 1);

      g_test_message ("%s", text);
      g_assert_no_error (error);
      g_assert_cmpint (ward_json_is_same (a, b), ==, pairs[i].same);
      g_assert_cmpint (ward_json_is_same (b, a), ==, pairs[i].same);
      if (pairs[i].same)
        g_assert_cmpuint (ward_json_hash (a), ==, ward_json_hash (b));
    }
}

/* Long values of every length around the blocks of the hash. */
static void
test_lengths (void)
{
  for (guint length = 0; length < 100; length++)
    {
      g_autofree char *x = g_strnfill (length, 'x');
      g_autofree char *text = g_strdup_printf ("[\"%s\",\"%s\",\"%sy\",\"y%s\"]", x, x, x, x);
      g_autoptr (WardJsonDoc) doc = ward_json_parse_data (text, strlen (text), NULL, NULL);
      const WardJson *root = ward_json_doc_get_root (doc);
      const WardJson *a = ward_json_get_element (root, 0);

      g_assert_true (ward_json_is_same (a, ward_json_get_element (root, 1)));
      g_assert_cmpuint (ward_json_hash (a), ==, ward_json_hash (ward_json_get_element (root, 1)));
      g_assert_cmpuint (ward_json_hash (a), !=, ward_json_hash (ward_json_get_element (root, 2)));
      g_assert_false (ward_json_is_same (a, ward_json_get_element (root, 2)));
      if (length > 0)
        g_assert_false (ward_json_is_same (ward_json_get_element (root, 2), ward_json_get_element (root, 3)));
    }
}

/* Keys that begin alike, by number: none twice, then the last one twice. */
static void
test_keys (void)
{
  for (guint n = 1; n < 70; n++)
    for (guint twice = 0; twice < 2; twice++)
      {
        g_autoptr (GString) text = g_string_new ("{");
        g_autoptr (GError) error = NULL;
        g_autoptr (WardJsonDoc) doc = NULL;

        for (guint i = 0; i < n; i++)
          g_string_append_printf (text, "\"referenceRange%u\":{\"a\":1,\"b\":[{\"a\":2}]},", i);
        g_string_append_printf (text, "\"referenceRange%u\":1}", twice ? n - 1 : n);
        doc = ward_json_parse_data (text->str, text->len, NULL, &error);
        if (twice)
          g_assert_error (error, WARD_JSON_ERROR, WARD_JSON_ERROR_DUPLICATE);
        else
          g_assert_no_error (error);
      }
}

static void
test_absent (void)
{
  g_assert_cmpuint (ward_json_hash (NULL), ==, 0);
  g_assert_true (ward_json_is_same (NULL, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/base/json/same/pairs", test_pairs);
  g_test_add_func ("/base/json/same/lengths", test_lengths);
  g_test_add_func ("/base/json/same/J07-keys", test_keys);
  g_test_add_func ("/base/json/same/absent", test_absent);

  return g_test_run ();
}
