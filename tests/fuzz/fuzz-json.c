/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes the JSON reader: whatever it takes can be walked, is valid, and reads back the same. */

#include <string.h>

#include "core/base/ward-json.h"
#include "fuzz.h"

static size_t
walk (const WardJson *value, guint depth)
{
  size_t n = 1;
  WardJsonIter iter;
  const char *key;
  const WardJson *child;
  gint64 number;

  g_assert_cmpuint (depth, <=, 64);
  switch (ward_json_get_kind (value))
    {
    case WARD_JSON_STRING:
      g_assert_true (g_utf8_validate (ward_json_as_string (value), -1, NULL));
      break;
    case WARD_JSON_NUMBER:
      g_assert_cmpuint (strspn (ward_json_as_number_text (value), "-+.eE0123456789"), ==,
                        strlen (ward_json_as_number_text (value)));
      ward_json_as_int64 (value, &number);
      break;
    case WARD_JSON_ARRAY:
      ward_json_iter_init (&iter, value);
      while (ward_json_iter_next_element (&iter, &child))
        n += walk (child, depth + 1);
      break;
    case WARD_JSON_OBJECT:
      ward_json_iter_init (&iter, value);
      while (ward_json_iter_next_member (&iter, &key, &child))
        {
          g_assert_true (ward_json_get (value, key) == child);
          n += walk (child, depth + 1);
        }
      break;
    case WARD_JSON_NONE:
    case WARD_JSON_NULL:
    case WARD_JSON_BOOLEAN:
    default:
      break;
    }

  return n;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data ((const char *) data, size, NULL, &error);
  g_autoptr (WardJsonDoc) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *second = NULL;

  g_assert_true ((doc != NULL) == (error == NULL));
  if (doc == NULL)
    return 0;

  walk (ward_json_doc_get_root (doc), 0);
  text = ward_json_to_string (ward_json_doc_get_root (doc), TRUE);
  again = ward_json_parse_data (text, strlen (text), NULL, &error);
  g_assert_no_error (error);
  second = ward_json_to_string (ward_json_doc_get_root (again), TRUE);
  g_assert_cmpstr (text, ==, second);

  return 0;
}
