/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading values of a parsed document: every getter takes "absent" (NULL) and a value of another kind, and says so with NULL or the fallback, so that
 * readers of hostile documents need no checks of their own. */
#define G_LOG_DOMAIN "ward-base"

#include "core/base/ward-json.h"

#include <string.h>

#include "core/base/ward-json-private.h"

/* yyjson's readers take a value that is not const, though they do not write to it. */
static inline yyjson_val *
unconst (const WardJson *value)
{
  return (yyjson_val *) (gpointer) value;
}

/**
 * ward_json_get_kind:
 * @value: (nullable): a value
 *
 * Says of which kind a value is.
 *
 * Returns: the kind; %WARD_JSON_NONE for %NULL
 */
WardJsonKind
ward_json_get_kind (const WardJson *value)
{
  switch (yyjson_get_type (unconst (value)))
    {
    case YYJSON_TYPE_NULL:
      return WARD_JSON_NULL;
    case YYJSON_TYPE_BOOL:
      return WARD_JSON_BOOLEAN;
    case YYJSON_TYPE_RAW:
    case YYJSON_TYPE_NUM:
      return WARD_JSON_NUMBER;
    case YYJSON_TYPE_STR:
      return WARD_JSON_STRING;
    case YYJSON_TYPE_ARR:
      return WARD_JSON_ARRAY;
    case YYJSON_TYPE_OBJ:
      return WARD_JSON_OBJECT;
    default:
      return WARD_JSON_NONE;
    }
}

/**
 * ward_json_is_object:
 * @value: (nullable): a value
 *
 * Asks for an object.
 *
 * Returns: %TRUE if it is one
 */
gboolean
ward_json_is_object (const WardJson *value)
{
  return yyjson_is_obj (unconst (value));
}

/**
 * ward_json_is_array:
 * @value: (nullable): a value
 *
 * Asks for an array.
 *
 * Returns: %TRUE if it is one
 */
gboolean
ward_json_is_array (const WardJson *value)
{
  return yyjson_is_arr (unconst (value));
}

/**
 * ward_json_as_string:
 * @value: (nullable): a value
 *
 * Gives the text of a string. It is valid UTF-8 and holds no U+0000.
 *
 * Returns: (transfer none) (nullable): the text, %NULL if it is no string
 */
const char *
ward_json_as_string (const WardJson *value)
{
  return yyjson_get_str (unconst (value));
}

/**
 * ward_json_as_number_text:
 * @value: (nullable): a value
 *
 * Gives a number as the document writes it, for example "4.10".
 *
 * Returns: (transfer none) (nullable): the text, %NULL if it is no number
 */
const char *
ward_json_as_number_text (const WardJson *value)
{
  return yyjson_get_raw (unconst (value));
}

/**
 * ward_json_as_boolean:
 * @value: (nullable): a value
 * @fallback: what to give where it is neither true nor false
 *
 * Gives a boolean. The strings "true" and "false" are strings.
 *
 * Returns: the boolean or @fallback
 */
gboolean
ward_json_as_boolean (const WardJson *value, gboolean fallback)
{
  return yyjson_is_bool (unconst (value)) ? yyjson_get_bool (unconst (value)) : fallback;
}

/**
 * ward_json_as_int64:
 * @value: (nullable): a value
 * @out_number: (out): the number
 *
 * Gives an integer, if the number is written without fraction and exponent and fits (J10: never wrapped).
 *
 * Returns: %FALSE if it is none, and @out_number is left alone
 */
gboolean
ward_json_as_int64 (const WardJson *value, gint64 *out_number)
{
  const char *text = ward_json_as_number_text (value);
  gint64 number;

  g_return_val_if_fail (out_number != NULL, FALSE);

  if (text == NULL || !g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return FALSE;
  *out_number = number;

  return TRUE;
}

/**
 * ward_json_get:
 * @object: (nullable): an object
 * @key: a member's name
 *
 * Finds a member.
 *
 * Returns: (transfer none) (nullable): its value, %NULL if there is none or @object is no object
 */
const WardJson *
ward_json_get (const WardJson *object, const char *key)
{
  g_return_val_if_fail (key != NULL, NULL);

  return yyjson_obj_get (unconst (object), key);
}

/**
 * ward_json_get_string:
 * @object: (nullable): an object
 * @key: a member's name
 *
 * Finds a member that is a string.
 *
 * Returns: (transfer none) (nullable): its text
 */
const char *
ward_json_get_string (const WardJson *object, const char *key)
{
  return ward_json_as_string (ward_json_get (object, key));
}

/**
 * ward_json_get_number_text:
 * @object: (nullable): an object
 * @key: a member's name
 *
 * Finds a member that is a number.
 *
 * Returns: (transfer none) (nullable): the number as it was written
 */
const char *
ward_json_get_number_text (const WardJson *object, const char *key)
{
  return ward_json_as_number_text (ward_json_get (object, key));
}

/**
 * ward_json_get_boolean:
 * @object: (nullable): an object
 * @key: a member's name
 * @fallback: what to give where it is neither true nor false
 *
 * Finds a member that is a boolean.
 *
 * Returns: the boolean or @fallback
 */
gboolean
ward_json_get_boolean (const WardJson *object, const char *key, gboolean fallback)
{
  return ward_json_as_boolean (ward_json_get (object, key), fallback);
}

/**
 * ward_json_get_int64:
 * @object: (nullable): an object
 * @key: a member's name
 * @out_number: (out): the number
 *
 * Finds a member that is an integer, see ward_json_as_int64().
 *
 * Returns: %FALSE if it is none
 */
gboolean
ward_json_get_int64 (const WardJson *object, const char *key, gint64 *out_number)
{
  return ward_json_as_int64 (ward_json_get (object, key), out_number);
}

/**
 * ward_json_get_length:
 * @value: (nullable): an array or object
 *
 * Counts elements or members.
 *
 * Returns: the number, 0 for anything else
 */
size_t
ward_json_get_length (const WardJson *value)
{
  return yyjson_is_ctn (unconst (value)) ? unsafe_yyjson_get_len (unconst (value)) : 0;
}

/**
 * ward_json_get_element:
 * @array: (nullable): an array
 * @index: from 0
 *
 * Gives one element; takes time with @index, so that loops use #WardJsonIter.
 *
 * Returns: (transfer none) (nullable): the element
 */
const WardJson *
ward_json_get_element (const WardJson *array, size_t index)
{
  return yyjson_arr_get (unconst (array), index);
}

/**
 * ward_json_iter_init:
 * @iter: (out caller-allocates): an iterator
 * @container: (nullable): an array or object; anything else has nothing in it
 *
 * Begins a walk.
 */
void
ward_json_iter_init (WardJsonIter *iter, const WardJson *container)
{
  g_return_if_fail (iter != NULL);

  iter->container = container;
  iter->left = ward_json_get_length (container);
  iter->next = iter->left > 0 ? unsafe_yyjson_get_first (unconst (container)) : NULL;
}

/**
 * ward_json_iter_next_element:
 * @iter: an iterator over an array
 * @out_value: (out) (transfer none): the element
 *
 * Takes the next element.
 *
 * Returns: %FALSE at the end, and for an object
 */
gboolean
ward_json_iter_next_element (WardJsonIter *iter, const WardJson **out_value)
{
  g_return_val_if_fail (iter != NULL && out_value != NULL, FALSE);

  if (iter->left == 0 || !yyjson_is_arr (unconst (iter->container)))
    return FALSE;
  *out_value = iter->next;
  iter->next = --iter->left > 0 ? unsafe_yyjson_get_next (unconst (iter->next)) : NULL;

  return TRUE;
}

/**
 * ward_json_iter_next_member:
 * @iter: an iterator over an object
 * @out_key: (out) (transfer none): the name
 * @out_value: (out) (transfer none): the value
 *
 * Takes the next member.
 *
 * Returns: %FALSE at the end, and for an array
 */
gboolean
ward_json_iter_next_member (WardJsonIter *iter, const char **out_key, const WardJson **out_value)
{
  g_return_val_if_fail (iter != NULL && out_key != NULL && out_value != NULL, FALSE);

  if (iter->left == 0 || !yyjson_is_obj (unconst (iter->container)))
    return FALSE;
  *out_key = iter->next->uni.str;
  *out_value = iter->next + 1;
  iter->next = --iter->left > 0 ? unsafe_yyjson_get_next (unconst (iter->next + 1)) : NULL;

  return TRUE;
}

/**
 * ward_json_to_string:
 * @value: (nullable): a value
 * @pretty: whether to indent by two spaces
 *
 * Writes a value back as text, numbers as they came.
 *
 * Returns: (transfer full): JSON text; "null" for %NULL
 */
char *
ward_json_to_string (const WardJson *value, gboolean pretty)
{
  g_autofree char *text = NULL;

  if (value == NULL)
    return g_strdup ("null");
  text = yyjson_val_write_opts (unconst (value), YYJSON_WRITE_NOFLAG, ward_json_get_allocator (), NULL, NULL);
  g_assert (text != NULL);

  return pretty ? ward_json_indent (text) : g_steal_pointer (&text);
}
