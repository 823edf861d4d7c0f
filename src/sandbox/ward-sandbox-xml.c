/* SPDX-License-Identifier: GPL-3.0-or-later */

/* FHIR's XML form of a resource (R4 section 2.6.1), made from its JSON: what Epic sends to a client that forgot to ask
 * for JSON (auth.md 1.9). Enough for a client to see that it is XML and what it says. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-private.h"

#include <string.h>

static void append_element (GString *out, const char *name, const WardJson *value);

static void
append_attribute (GString *out, const char *name, const WardJson *value)
{
  g_autofree char *number = NULL;
  g_autofree char *escaped = NULL;
  const char *text = ward_json_as_string (value);

  if (text == NULL)
    text = number = ward_json_to_string (value, FALSE);
  escaped = g_markup_escape_text (text, -1);
  g_string_append_printf (out, " %s=\"%s\"", name, escaped);
}

static void
append_members (GString *out, const WardJson *object)
{
  WardJsonIter iter;
  const char *key;
  const WardJson *value;

  ward_json_iter_init (&iter, object);
  while (ward_json_iter_next_member (&iter, &key, &value))
    if (strcmp (key, "resourceType") != 0 && key[0] != '_')
      append_element (out, key, value);
}

static void
append_resource (GString *out, const WardJson *resource, gboolean root)
{
  const char *type = ward_json_get_string (resource, "resourceType");

  g_string_append_printf (out, "<%s%s>", type, root ? " xmlns=\"http://hl7.org/fhir\"" : "");
  append_members (out, resource);
  g_string_append_printf (out, "</%s>", type);
}

static void
append_object (GString *out, const char *name, const WardJson *object)
{
  WardJsonIter iter;
  const char *key;
  const WardJson *value;

  if (ward_json_get_string (object, "resourceType") != NULL)
    {
      g_string_append_printf (out, "<%s>", name);
      append_resource (out, object, FALSE);
      g_string_append_printf (out, "</%s>", name);
      return;
    }
  g_string_append_printf (out, "<%s", name);
  ward_json_iter_init (&iter, object);
  while (ward_json_iter_next_member (&iter, &key, &value))
    if (strcmp (key, "id") == 0 || (strcmp (key, "url") == 0 && g_str_has_suffix (name, "xtension")))
      append_attribute (out, key, value);
  g_string_append_c (out, '>');
  ward_json_iter_init (&iter, object);
  while (ward_json_iter_next_member (&iter, &key, &value))
    if (strcmp (key, "id") != 0 && key[0] != '_' && !(strcmp (key, "url") == 0 && g_str_has_suffix (name, "xtension")))
      append_element (out, key, value);
  g_string_append_printf (out, "</%s>", name);
}

static void
append_element (GString *out, const char *name, const WardJson *value)
{
  switch (ward_json_get_kind (value))
    {
    case WARD_JSON_ARRAY:
      for (size_t i = 0; i < ward_json_get_length (value); i++)
        append_element (out, name, ward_json_get_element (value, i));
      return;
    case WARD_JSON_OBJECT:
      append_object (out, name, value);
      return;
    case WARD_JSON_BOOLEAN:
    case WARD_JSON_NUMBER:
    case WARD_JSON_STRING:
      if (strcmp (name, "div") == 0)
        {
          g_string_append (out, ward_json_as_string (value));
          return;
        }
      g_string_append_printf (out, "<%s", name);
      append_attribute (out, "value", value);
      g_string_append (out, "/>");
      return;
    case WARD_JSON_NULL:
    case WARD_JSON_NONE:
    default:
      return;
    }
}

/**
 * ward_sandbox_json_to_xml:
 * @json: a resource
 * @length: its length
 *
 * Returns: (transfer full) (nullable): the same in XML, or %NULL where it is no resource
 */
char *
ward_sandbox_json_to_xml (const char *json, size_t length)
{
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (json, length, NULL, NULL);
  const WardJson *root = doc != NULL ? ward_json_doc_get_root (doc) : NULL;
  GString *out;

  if (ward_json_get_string (root, "resourceType") == NULL)
    return NULL;
  out = g_string_sized_new (length * 2);
  g_string_append (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
  append_resource (out, root, TRUE);
  return g_string_free (out, FALSE);
}
