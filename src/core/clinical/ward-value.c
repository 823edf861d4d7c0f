/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How Observation.value[x] is written (clinical.md 5.1, 5.2): the number as sent, its comparator and its unit always with it. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-value.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "core/clinical/ward-decimal.h"

#define NO_BREAK_SPACE "\u00a0"

static gboolean
is_filled (const char *text)
{
  return text != NULL && *text != '\0';
}

static char *
format_number (const char *lexeme, WardTextFlags flags)
{
  g_autofree char *text = ward_decimal_format (lexeme);

  if ((flags & WARD_TEXT_ASCII) != 0 && g_str_has_prefix (text, "\u2212"))
    return g_strconcat ("-", text + strlen ("\u2212"), NULL);
  return g_steal_pointer (&text);
}

static const char *
comparator_text (const WardQuantity *quantity, WardTextFlags flags)
{
  gboolean ascii = (flags & WARD_TEXT_ASCII) != 0;

  switch (quantity->comparator)
    {
    case WARD_COMPARATOR_LESS:
      return "<";
    case WARD_COMPARATOR_LESS_OR_EQUAL:
      return ascii ? "<=" : "≤";
    case WARD_COMPARATOR_GREATER:
      return ">";
    case WARD_COMPARATOR_GREATER_OR_EQUAL:
      return ascii ? ">=" : "≥";
    case WARD_COMPARATOR_UNKNOWN:
      return quantity->comparator_text != NULL ? quantity->comparator_text : "";
    case WARD_COMPARATOR_NONE:
    default:
      return "";
    }
}

/**
 * ward_quantity_format:
 * @quantity: a quantity
 * @flags: how to write it
 *
 * Writes comparator, number and unit: "<5 ng/L"; a comparator that FHIR does not know stands as sent and is named so (V08). The comparator is never dropped (W12), the unit is never left unsaid (W13).
 *
 * Returns: (transfer full) (nullable): the text; %NULL where there is no number
 */
char *
ward_quantity_format (const WardQuantity *quantity, WardTextFlags flags)
{
  g_autofree char *number = NULL;
  g_autofree char *unit = NULL;
  const char *comparator;

  g_return_val_if_fail (quantity != NULL, NULL);

  if (!is_filled (quantity->lexeme))
    return NULL;
  number = format_number (quantity->lexeme, flags);
  comparator = comparator_text (quantity, flags);
  unit = (flags & WARD_TEXT_NO_UNIT) != 0 ? g_strdup ("") : ward_unit_format (quantity, flags);
  return g_strconcat (comparator, number,
                      *unit == '\0'                    ? ""
                      : (flags & WARD_TEXT_ASCII) != 0 ? " "
                                                       : NO_BREAK_SPACE,
                      unit, quantity->comparator == WARD_COMPARATOR_UNKNOWN ? _ (" (unrecognised comparator)") : "",
                      NULL);
}

static gboolean
is_negative (const WardQuantity *quantity)
{
  return quantity->lexeme != NULL && *quantity->lexeme == '-';
}

/**
 * ward_value_join_bounds:
 * @low: a quantity
 * @low_text: how it is written
 * @high: a quantity
 * @high_text: how it is written
 * @flags: how to write them
 *
 * Writes two bounds as one range: with a dash, but in words where one of them is below zero: "−2–2" can be read in two ways.
 *
 * Returns: (transfer full): "3.5–5.1", "−2 to 2"
 */
char *
ward_value_join_bounds (const WardQuantity *low, const char *low_text, const WardQuantity *high, const char *high_text,
                        WardTextFlags flags)
{
  gboolean ascii = (flags & WARD_TEXT_ASCII) != 0;
  g_autoptr (GString) words = NULL;

  g_return_val_if_fail (low != NULL && high != NULL, NULL);
  g_return_val_if_fail (low_text != NULL && high_text != NULL, NULL);

  if (!is_negative (low) && !is_negative (high))
    return g_strconcat (low_text, ascii ? "-" : "–", high_text, NULL);
  words = g_string_new (NULL);
  /* Translators: the two bounds of a range, the lower one first. */
  g_string_append_printf (words, C_ ("bounds", "%s to %s"), low_text, high_text);
  if (!ascii) /* half of a range is another one (clinical.md 5.2) */
    g_string_replace (words, " ", NO_BREAK_SPACE, 0);
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static char *
format_range (const WardValue *value, WardTextFlags flags)
{
  gboolean ascii = (flags & WARD_TEXT_ASCII) != 0;
  g_autofree char *low = ward_quantity_format (&value->quantity, flags | WARD_TEXT_NO_UNIT);
  g_autofree char *high = ward_quantity_format (&value->quantity2, flags);
  g_autofree char *low_unit = ward_quantity_format (&value->quantity, flags);
  g_autofree char *unit_a = ward_unit_format (&value->quantity, flags);
  g_autofree char *unit_b = ward_unit_format (&value->quantity2, flags);

  if (low != NULL && high != NULL)
    return ward_value_join_bounds (&value->quantity, strcmp (unit_a, unit_b) == 0 ? low : low_unit, &value->quantity2,
                                   high, flags);
  if (low != NULL)
    return g_strconcat (ascii ? ">= " : "≥ ", low_unit, NULL);
  return high != NULL ? g_strconcat (ascii ? "<= " : "≤ ", high, NULL) : NULL;
}

static gboolean
has_unit (const WardQuantity *quantity)
{
  return (is_filled (quantity->unit) && strcmp (quantity->unit, "1") != 0)
         || (is_filled (quantity->unit_code) && strcmp (quantity->unit_code, "1") != 0);
}

/* A titre is 1:40; everything else keeps both quantities. Nothing is divided (V13, V14). */
static char *
format_ratio (const WardValue *value, WardTextFlags flags)
{
  gboolean united = has_unit (&value->quantity) || has_unit (&value->quantity2);
  g_autofree char *a
      = ward_quantity_format (&value->quantity, has_unit (&value->quantity) ? flags : flags | WARD_TEXT_NO_UNIT);
  g_autofree char *b
      = ward_quantity_format (&value->quantity2, has_unit (&value->quantity2) ? flags : flags | WARD_TEXT_NO_UNIT);

  if (a == NULL || b == NULL)
    return a != NULL ? g_steal_pointer (&a) : g_steal_pointer (&b);
  return g_strconcat (a, united ? " / " : ":", b, NULL);
}

static char *
format_period (const WardValue *value)
{
  g_autofree char *start = ward_datetime_format (&value->time, NULL);
  g_autofree char *end = ward_datetime_format (&value->time2, NULL);

  return g_strdup_printf (_ ("%s to %s"), start, end);
}

/**
 * ward_value_is_bare_number:
 * @value: a value
 *
 * Tells whether a number came as text: it has no unit, and that of its neighbours must not be taken for its (V09, W13).
 *
 * Returns: whether it did
 */
gboolean
ward_value_is_bare_number (const WardValue *value)
{
  const char *p;

  if (value->kind != WARD_VALUE_STRING || value->text == NULL)
    return FALSE;
  p = value->text + strspn (value->text, "<>= ");
  return *p != '\0' && strspn (p, "0123456789.") == strlen (p);
}

/**
 * ward_value_format:
 * @value: a value of any type
 * @flags: how to write it
 *
 * Writes the value by its type (clinical.md 5.1).
 *
 * Returns: (transfer full) (nullable): the text; %NULL where there is no value
 */
char *
ward_value_format (const WardValue *value, WardTextFlags flags)
{
  g_return_val_if_fail (value != NULL, NULL);

  switch (value->kind)
    {
    case WARD_VALUE_QUANTITY:
      return ward_quantity_format (&value->quantity, flags);
    case WARD_VALUE_INTEGER:
      return ward_quantity_format (&value->quantity, flags | WARD_TEXT_NO_UNIT);
    case WARD_VALUE_STRING:
    case WARD_VALUE_TIME:
      return g_strdup (value->text);
    case WARD_VALUE_CONCEPT:
      return g_strdup (ward_concept_get_text (value->concept));
    case WARD_VALUE_BOOLEAN:
      return g_strdup (value->boolean ? _ ("Yes") : _ ("No"));
    case WARD_VALUE_RANGE:
      return format_range (value, flags);
    case WARD_VALUE_RATIO:
      return format_ratio (value, flags);
    case WARD_VALUE_SAMPLED:
      return g_strdup_printf (_ ("Waveform (%u samples, period %s ms)"), value->n_samples,
                              value->period_lexeme != NULL ? value->period_lexeme : "?");
    case WARD_VALUE_DATETIME:
      return ward_datetime_format (&value->time, NULL);
    case WARD_VALUE_PERIOD:
      return format_period (value);
    case WARD_VALUE_ATTACHMENT:
      return g_strdup_printf (_ ("Attachment (%s)"), value->text != NULL ? value->text : _ ("unknown type"));
    case WARD_VALUE_NONE:
    default:
      return NULL;
    }
}

/**
 * ward_value_is_numeric:
 * @value: a value
 *
 * Tells whether it may be a point on a graph: a number whose comparator is understood.
 *
 * Returns: whether it may
 */
gboolean
ward_value_is_numeric (const WardValue *value)
{
  return (value->kind == WARD_VALUE_QUANTITY || value->kind == WARD_VALUE_INTEGER)
         && ward_decimal_is_valid (value->quantity.lexeme) && value->quantity.comparator != WARD_COMPARATOR_UNKNOWN;
}

/**
 * ward_absent_reason_get_text:
 * @reason: (nullable): a dataAbsentReason
 *
 * Gives the wording of clinical.md 4.4; a reason from another code system is shown in its own words.
 *
 * Returns: (transfer none): the words, never %NULL
 */
const char *
ward_absent_reason_get_text (const WardConcept *reason)
{
  static const struct
  {
    const char *code, *text;
  } table[] = {
    { "unknown", N_ ("Not known") },
    { "asked-unknown", N_ ("Not known (asked)") },
    { "temp-unknown", N_ ("Not yet known") },
    { "not-asked", N_ ("Not asked") },
    { "asked-declined", N_ ("Declined") },
    { "masked", N_ ("Withheld (restricted)") },
    { "not-applicable", N_ ("Not applicable") },
    { "unsupported", N_ ("Not supported by source") },
    { "as-text", N_ ("See text") },
    { "error", N_ ("Measurement error") },
    { "not-a-number", N_ ("Not a number") },
    { "positive-infinity", N_ ("Above measurable") },
    { "negative-infinity", N_ ("Below measurable") },
    { "not-performed", N_ ("Not performed") },
    { "not-permitted", N_ ("Not permitted") },
  };
  const char *code = ward_concept_find_code (reason, "http://terminology.hl7.org/CodeSystem/data-absent-reason");
  const char *text;

  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (table); i++)
    if (strcmp (table[i].code, code) == 0)
      return _ (table[i].text);
  text = ward_concept_get_text (reason);
  return text != NULL ? text : _ ("No reason given");
}
