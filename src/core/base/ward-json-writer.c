/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes JSON with yyjson's mutable tree. Numbers may be given as their text, so that a decimal is never turned into a float (reliability.md J11). */
#define G_LOG_DOMAIN "ward-base"

#include "core/base/ward-json-writer.h"

#include <stdlib.h>
#include <string.h>
#include <yyjson.h>

#include "core/base/ward-json-private.h"

struct _WardJsonWriter
{
  yyjson_mut_doc *doc; /* (owned) */
  GPtrArray *open;     /* (owned) of yyjson_mut_val, (unowned): the containers that are open, innermost last */
};

/**
 * ward_json_writer_new:
 *
 * Makes a writer with nothing in it.
 *
 * Returns: (transfer full): the writer
 */
WardJsonWriter *
ward_json_writer_new (void)
{
  WardJsonWriter *writer = g_new0 (WardJsonWriter, 1);

  writer->doc = yyjson_mut_doc_new (ward_json_get_allocator ());
  writer->open = g_ptr_array_new ();

  return writer;
}

/**
 * ward_json_writer_free:
 * @writer: (transfer full): a writer
 *
 * Frees it.
 */
void
ward_json_writer_free (WardJsonWriter *writer)
{
  g_return_if_fail (writer != NULL);

  yyjson_mut_doc_free (writer->doc);
  g_ptr_array_unref (writer->open);
  g_free (writer);
}

static yyjson_mut_val *
new_text (WardJsonWriter *writer, const char *text)
{
  g_autofree char *valid = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);

  return yyjson_mut_strcpy (writer->doc, text);
}

static gboolean
add (WardJsonWriter *writer, const char *key, yyjson_mut_val *value)
{
  yyjson_mut_val *container;

  g_return_val_if_fail (value != NULL, FALSE);

  if (writer->open->len == 0)
    {
      g_return_val_if_fail (key == NULL && yyjson_mut_doc_get_root (writer->doc) == NULL, FALSE);
      yyjson_mut_doc_set_root (writer->doc, value);
      return TRUE;
    }

  container = g_ptr_array_index (writer->open, writer->open->len - 1);
  if (yyjson_mut_is_arr (container))
    {
      g_return_val_if_fail (key == NULL, FALSE);
      return yyjson_mut_arr_append (container, value);
    }
  g_return_val_if_fail (key != NULL, FALSE);

  return yyjson_mut_obj_add (container, new_text (writer, key), value);
}

static void
begin (WardJsonWriter *writer, const char *key, yyjson_mut_val *container)
{
  if (add (writer, key, container))
    g_ptr_array_add (writer->open, container);
}

/**
 * ward_json_writer_begin_object:
 * @writer: a writer
 * @key: (nullable): the member's name, %NULL inside an array and for the root
 *
 * Opens an object.
 */
void
ward_json_writer_begin_object (WardJsonWriter *writer, const char *key)
{
  g_return_if_fail (writer != NULL);

  begin (writer, key, yyjson_mut_obj (writer->doc));
}

/**
 * ward_json_writer_end_object:
 * @writer: a writer
 *
 * Closes the object opened last.
 */
void
ward_json_writer_end_object (WardJsonWriter *writer)
{
  g_return_if_fail (writer != NULL && writer->open->len > 0);
  g_return_if_fail (yyjson_mut_is_obj (g_ptr_array_index (writer->open, writer->open->len - 1)));

  g_ptr_array_set_size (writer->open, (int) writer->open->len - 1);
}

/**
 * ward_json_writer_begin_array:
 * @writer: a writer
 * @key: (nullable): the member's name, %NULL inside an array and for the root
 *
 * Opens an array.
 */
void
ward_json_writer_begin_array (WardJsonWriter *writer, const char *key)
{
  g_return_if_fail (writer != NULL);

  begin (writer, key, yyjson_mut_arr (writer->doc));
}

/**
 * ward_json_writer_end_array:
 * @writer: a writer
 *
 * Closes the array opened last.
 */
void
ward_json_writer_end_array (WardJsonWriter *writer)
{
  g_return_if_fail (writer != NULL && writer->open->len > 0);
  g_return_if_fail (yyjson_mut_is_arr (g_ptr_array_index (writer->open, writer->open->len - 1)));

  g_ptr_array_set_size (writer->open, (int) writer->open->len - 1);
}

/**
 * ward_json_writer_string:
 * @writer: a writer
 * @key: (nullable): the member's name
 * @value: (nullable): the text; invalid UTF-8 is replaced; %NULL leaves the member out
 *
 * Writes a string.
 */
void
ward_json_writer_string (WardJsonWriter *writer, const char *key, const char *value)
{
  g_return_if_fail (writer != NULL);

  if (value != NULL)
    add (writer, key, new_text (writer, value));
}

/**
 * ward_json_writer_int64:
 * @writer: a writer
 * @key: (nullable): the member's name
 * @value: the number
 *
 * Writes an integer.
 */
void
ward_json_writer_int64 (WardJsonWriter *writer, const char *key, gint64 value)
{
  g_return_if_fail (writer != NULL);

  add (writer, key, yyjson_mut_sint (writer->doc, value));
}

/* RFC 8259 section 6 */
static gboolean
is_number (const char *p)
{
  if (*p == '-')
    p++;
  if (*p == '0')
    p++;
  else if (g_ascii_isdigit (*p))
    p += strspn (p, "0123456789");
  else
    return FALSE;
  if (*p == '.')
    {
      size_t n = strspn (p + 1, "0123456789");

      if (n == 0)
        return FALSE;
      p += n + 1;
    }
  if (*p == 'e' || *p == 'E')
    {
      size_t n;

      p++;
      if (*p == '+' || *p == '-')
        p++;
      n = strspn (p, "0123456789");
      if (n == 0)
        return FALSE;
      p += n;
    }

  return *p == '\0';
}

/**
 * ward_json_writer_number_text:
 * @writer: a writer
 * @key: (nullable): the member's name
 * @lexeme: a number as JSON writes it
 *
 * Writes a number as it is given: 4.10 stays 4.10.
 */
void
ward_json_writer_number_text (WardJsonWriter *writer, const char *key, const char *lexeme)
{
  g_return_if_fail (writer != NULL);
  g_return_if_fail (lexeme != NULL && is_number (lexeme));

  add (writer, key, yyjson_mut_rawcpy (writer->doc, lexeme));
}

/**
 * ward_json_writer_boolean:
 * @writer: a writer
 * @key: (nullable): the member's name
 * @value: the value
 *
 * Writes true or false.
 */
void
ward_json_writer_boolean (WardJsonWriter *writer, const char *key, gboolean value)
{
  g_return_if_fail (writer != NULL);

  add (writer, key, yyjson_mut_bool (writer->doc, value != FALSE));
}

/**
 * ward_json_writer_null:
 * @writer: a writer
 * @key: (nullable): the member's name
 *
 * Writes null.
 */
void
ward_json_writer_null (WardJsonWriter *writer, const char *key)
{
  g_return_if_fail (writer != NULL);

  add (writer, key, yyjson_mut_null (writer->doc));
}

static void
new_line (GString *out, guint depth)
{
  g_string_append_printf (out, "\n%*s", (int) depth * 2, "");
}

/* Indents compact JSON by two spaces. yyjson's own indenting forgets the line's start before a number given as text. */
char *
ward_json_indent (const char *compact)
{
  GString *out = g_string_new (NULL);
  gboolean in_string = FALSE;
  guint depth = 0;

  for (const char *p = compact; *p != '\0'; p++)
    {
      gboolean closes_empty = (*p == ']' || *p == '}') && (p[-1] == '[' || p[-1] == '{');

      if (!in_string && (*p == ']' || *p == '}'))
        {
          depth--;
          if (!closes_empty)
            new_line (out, depth);
        }
      g_string_append_c (out, *p);
      if (in_string && *p == '\\')
        g_string_append_c (out, *++p);
      else if (*p == '"')
        in_string = !in_string;
      else if (!in_string && (*p == '[' || *p == '{'))
        {
          depth++;
          if (p[1] != ']' && p[1] != '}')
            new_line (out, depth);
        }
      else if (!in_string && *p == ',')
        new_line (out, depth);
      else if (!in_string && *p == ':')
        g_string_append_c (out, ' ');
    }

  return g_string_free (out, FALSE);
}

/**
 * ward_json_writer_to_string:
 * @writer: a writer in which everything is closed
 * @pretty: whether to indent by two spaces
 *
 * Gives what was written.
 *
 * Returns: (transfer full): JSON text without a line end
 */
char *
ward_json_writer_to_string (WardJsonWriter *writer, gboolean pretty)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (writer != NULL && writer->open->len == 0, NULL);
  g_return_val_if_fail (yyjson_mut_doc_get_root (writer->doc) != NULL, NULL);

  text = yyjson_mut_write_opts (writer->doc, YYJSON_WRITE_NOFLAG, ward_json_get_allocator (), NULL, NULL);
  g_assert (text != NULL);

  return pretty ? ward_json_indent (text) : g_steal_pointer (&text);
}
