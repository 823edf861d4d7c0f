/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Observation.value[x] of every type of R4 (clinical.md 5.1), with the number's text as it came. A value that cannot be read as its type says is kept as
 * text, so that it is never taken for "no result". */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/clinical/ward-decimal.h"

/**
 * ward_read_comparator:
 * @text: (nullable): as sent
 *
 * Returns: the comparator; UNKNOWN for whatever R4 does not define (V08)
 */
WardComparator
ward_read_comparator (const char *text)
{
  if (text == NULL)
    return WARD_COMPARATOR_NONE;
  if (strcmp (text, "<") == 0)
    return WARD_COMPARATOR_LESS;
  if (strcmp (text, "<=") == 0)
    return WARD_COMPARATOR_LESS_OR_EQUAL;
  if (strcmp (text, ">") == 0)
    return WARD_COMPARATOR_GREATER;
  if (strcmp (text, ">=") == 0)
    return WARD_COMPARATOR_GREATER_OR_EQUAL;
  return WARD_COMPARATOR_UNKNOWN;
}

/* A number; servers that send it as a string are understood if the string is a FHIR decimal. */
static const char *
read_decimal (WardReader *reader, const WardJson *value)
{
  const char *lexeme = ward_json_as_number_text (value);

  if (G_LIKELY (lexeme != NULL))
    return ward_arena_strdup (reader->arena, lexeme);
  if (value == NULL || ward_json_get_kind (value) == WARD_JSON_NULL)
    return NULL;
  reader->n_odd++;
  lexeme = ward_json_as_string (value);
  return lexeme != NULL && ward_decimal_is_valid (lexeme) ? ward_arena_strdup (reader->arena, lexeme) : NULL;
}

/* Nearly always UCUM, again and again. */
static const char *
read_system (WardReader *reader, const WardJson *value)
{
  const char *text = ward_json_as_string (value);

  if (text == NULL || reader->last_system == NULL || strcmp (text, reader->last_system) != 0)
    reader->last_system = ward_read_word (reader, value);
  return reader->last_system;
}

/**
 * ward_read_quantity:
 * @reader: the page's reader
 * @value: (nullable): a Quantity
 * @out_quantity: (inout): filled; must be zeroed
 *
 * Reads a Quantity; its lexeme stays %NULL where there is no number.
 */
void
ward_read_quantity (WardReader *reader, const WardJson *value, WardQuantity *out_quantity)
{
  WardJsonIter iter;
  const WardJson *member;
  const char *key;

  if (!ward_json_is_object (value))
    {
      reader->n_odd += value != NULL && ward_json_get_kind (value) != WARD_JSON_NULL;
      return;
    }
  ward_json_iter_init (&iter, value);
  while (ward_json_iter_next_member (&iter, &key, &member))
    {
      switch (key[0])
        {
        case 'v':
          if (ward_key_is (key, "value"))
            out_quantity->lexeme = read_decimal (reader, member);
          break;
        case 'u':
          if (ward_key_is (key, "unit"))
            out_quantity->unit = ward_read_word (reader, member);
          break;
        case 's':
          if (ward_key_is (key, "system"))
            out_quantity->unit_system = read_system (reader, member);
          break;
        case 'c':
          if (ward_key_is (key, "code"))
            {
              const char *code = ward_json_as_string (member);

              /* Most units are their own code: one text for both. */
              if (code != NULL && out_quantity->unit != NULL && strcmp (code, out_quantity->unit) == 0)
                out_quantity->unit_code = out_quantity->unit;
              else
                out_quantity->unit_code = ward_read_word (reader, member);
            }
          else if (ward_key_is (key, "comparator"))
            {
              out_quantity->comparator_text = ward_read_word (reader, member);
              out_quantity->comparator = ward_read_comparator (out_quantity->comparator_text);
            }
          break;
        default:
          break;
        }
    }
}

/* valueQuantity whose number is not one: the whole of it as text, so that it is shown and nobody calculates with it. */
static void
read_quantity_value (WardReader *reader, const WardJson *value, WardValue *out_value)
{
  const char *text;

  ward_read_quantity (reader, value, &out_value->quantity);
  if (out_value->quantity.lexeme != NULL)
    {
      out_value->kind = WARD_VALUE_QUANTITY;
      return;
    }
  text = ward_json_get_string (value, "value");
  if (text != NULL && text[0] != '\0')
    {
      g_autofree char *joined
          = g_strjoin (" ", text, out_value->quantity.unit != NULL ? out_value->quantity.unit : "", NULL);

      out_value->kind = WARD_VALUE_STRING;
      out_value->text = ward_arena_strdup (reader->arena, g_strchomp (joined));
    }
  else if (out_value->quantity.comparator_text != NULL)
    {
      out_value->kind = WARD_VALUE_STRING;
      out_value->text = out_value->quantity.comparator_text;
    }
  memset (&out_value->quantity, 0, sizeof out_value->quantity);
}

static void
read_sampled (WardReader *reader, const WardJson *value, WardValue *out_value)
{
  gint64 dimensions = 1;
  guint n = 0;

  if (!ward_json_is_object (value))
    return;
  ward_read_quantity (reader, ward_json_get (value, "origin"), &out_value->quantity);
  out_value->period_lexeme = read_decimal (reader, ward_json_get (value, "period"));
  out_value->text = ward_read_text (reader, ward_json_get (value, "data"));
  if (!ward_json_get_int64 (value, "dimensions", &dimensions) || dimensions < 1 || dimensions > 1000)
    dimensions = 1;
  for (const char *p = out_value->text; p != NULL && *p != '\0'; p++)
    if (*p != ' ' && (p == out_value->text || p[-1] == ' '))
      n++;
  out_value->n_samples = n / (guint) dimensions;
  out_value->kind = WARD_VALUE_SAMPLED;
}

static void
read_attachment_value (WardReader *reader, const WardJson *value, WardValue *out_value)
{
  const WardJson *title = ward_json_get (value, "title");

  out_value->text = ward_read_text (reader, title != NULL ? title : ward_json_get (value, "contentType"));
  if (out_value->text == NULL)
    out_value->text = _ ("Attachment");
  out_value->kind = WARD_VALUE_ATTACHMENT;
}

static gboolean
read_plain (WardReader *reader, const char *kind, const WardJson *value, WardValue *out_value)
{
  gboolean formatting_removed = FALSE;

  if (ward_key_is (kind, "String"))
    {
      out_value->text = ward_read_plain_text (reader, value, &formatting_removed);
      out_value->boolean = formatting_removed;
      out_value->kind = out_value->text != NULL ? WARD_VALUE_STRING : WARD_VALUE_NONE;
    }
  else if (ward_key_is (kind, "Boolean"))
    {
      if (ward_json_get_kind (value) == WARD_JSON_BOOLEAN)
        {
          out_value->boolean = ward_json_as_boolean (value, FALSE);
          out_value->kind = WARD_VALUE_BOOLEAN;
        }
    }
  else if (ward_key_is (kind, "Integer"))
    {
      out_value->quantity.lexeme = read_decimal (reader, value);
      out_value->kind = out_value->quantity.lexeme != NULL ? WARD_VALUE_INTEGER : WARD_VALUE_NONE;
    }
  else if (ward_key_is (kind, "Time"))
    {
      out_value->text = ward_read_text (reader, value);
      out_value->kind = out_value->text != NULL ? WARD_VALUE_TIME : WARD_VALUE_NONE;
    }
  else if (ward_key_is (kind, "DateTime"))
    {
      ward_read_datetime (reader, value, &out_value->time);
      out_value->kind = out_value->time.precision != WARD_PRECISION_NONE ? WARD_VALUE_DATETIME : WARD_VALUE_NONE;
    }
  else
    return FALSE;
  return TRUE;
}

static gboolean
read_structured (WardReader *reader, const char *kind, const WardJson *value, WardValue *out_value)
{
  if (ward_key_is (kind, "Quantity"))
    read_quantity_value (reader, value, out_value);
  else if (ward_key_is (kind, "CodeableConcept"))
    {
      out_value->concept = ward_read_new_concept (reader, value);
      out_value->kind = out_value->concept != NULL ? WARD_VALUE_CONCEPT : WARD_VALUE_NONE;
    }
  else if (ward_key_is (kind, "Range"))
    {
      ward_read_quantity (reader, ward_json_get (value, "low"), &out_value->quantity);
      ward_read_quantity (reader, ward_json_get (value, "high"), &out_value->quantity2);
      if (out_value->quantity.lexeme != NULL || out_value->quantity2.lexeme != NULL)
        out_value->kind = WARD_VALUE_RANGE;
    }
  else if (ward_key_is (kind, "Ratio"))
    {
      ward_read_quantity (reader, ward_json_get (value, "numerator"), &out_value->quantity);
      ward_read_quantity (reader, ward_json_get (value, "denominator"), &out_value->quantity2);
      if (out_value->quantity.lexeme != NULL || out_value->quantity2.lexeme != NULL)
        out_value->kind = WARD_VALUE_RATIO;
    }
  else if (ward_key_is (kind, "Period"))
    {
      ward_read_period (reader, value, &out_value->time, &out_value->time2);
      if (out_value->time.precision != WARD_PRECISION_NONE || out_value->time2.precision != WARD_PRECISION_NONE)
        out_value->kind = WARD_VALUE_PERIOD;
    }
  else if (ward_key_is (kind, "SampledData"))
    read_sampled (reader, value, out_value);
  else if (ward_key_is (kind, "Attachment"))
    read_attachment_value (reader, value, out_value);
  else
    return FALSE;
  return TRUE;
}

/**
 * ward_read_value:
 * @reader: the page's reader
 * @kind: what follows "value" in the member's name: "Quantity", …
 * @value: the member
 * @out_value: (inout): filled; must be zeroed
 *
 * Reads one value[x]. What is there but cannot be read becomes text: the plain text of a wrong kind, or a sentence for a type that Ward does not know.
 *
 * Returns: whether there is a value
 */
gboolean
ward_read_value (WardReader *reader, const char *kind, const WardJson *value, WardValue *out_value)
{
  if (ward_json_get_kind (value) == WARD_JSON_NULL)
    return FALSE;
  if (!read_structured (reader, kind, value, out_value) && !read_plain (reader, kind, value, out_value))
    {
      reader->n_odd++;
      out_value->kind = WARD_VALUE_STRING;
      out_value->text = _ ("A value of a type that this viewer does not know");
      return TRUE;
    }
  if (out_value->kind == WARD_VALUE_NONE)
    {
      const char *text = ward_json_as_string (value);

      if (text == NULL)
        text = ward_json_as_number_text (value);
      if (text == NULL || text[0] == '\0')
        return FALSE;
      out_value->kind = WARD_VALUE_STRING;
      out_value->text = ward_arena_strdup (reader->arena, text);
    }
  return TRUE;
}
