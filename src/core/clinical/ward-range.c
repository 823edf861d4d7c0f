/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reference ranges (clinical.md 5.4; W24, V30-V36): each result has its own; only one that applies without doubt is drawn or calculated with. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-flag.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "core/clinical/ward-decimal.h"

static gboolean
is_normal (const WardReferenceRange *range)
{
  if (range->type == NULL || (range->type->n_codings == 0 && range->type->text == NULL))
    return TRUE;
  for (guint i = 0; i < range->type->n_codings; i++)
    if (g_strcmp0 (range->type->codings[i].code, "normal") == 0)
      return TRUE;
  return range->type->text != NULL && g_ascii_strcasecmp (range->type->text, "normal") == 0
         && range->type->n_codings == 0;
}

/* A bound without unit has the value's. */
static gboolean
bound_is_usable (const WardQuantity *bound, const WardQuantity *value)
{
  return bound->lexeme == NULL
         || (ward_decimal_is_valid (bound->lexeme)
             && ((bound->unit == NULL && bound->unit_code == NULL) || ward_unit_is_same_series (bound, value)));
}

/**
 * ward_range_get_applicable:
 * @measure: a measure
 *
 * Gives the range that may be drawn and calculated with: numeric, in the value's unit (V34), normal or untyped, and the only one of that kind. Several stand for several populations,
 * and which of them this patient belongs to is not for a viewer to guess.
 *
 * Returns: (transfer none) (nullable): the range
 */
const WardReferenceRange *
ward_range_get_applicable (const WardMeasure *measure)
{
  const WardReferenceRange *found = NULL;

  g_return_val_if_fail (measure != NULL, NULL);

  for (guint i = 0; i < measure->n_ranges; i++)
    {
      if (!is_normal (&measure->ranges[i]))
        continue;
      if (found != NULL)
        return NULL;
      found = &measure->ranges[i];
    }
  if (found == NULL || (found->low.lexeme == NULL && found->high.lexeme == NULL)
      || !bound_is_usable (&found->low, &measure->value.quantity)
      || !bound_is_usable (&found->high, &measure->value.quantity))
    return NULL;
  return found;
}

static gboolean
has_unit (const WardQuantity *quantity)
{
  return quantity->unit != NULL || quantity->unit_code != NULL;
}

static void
append_bounds (GString *text, const WardReferenceRange *range, const WardQuantity *value, WardTextFlags flags)
{
  gboolean ascii = (flags & WARD_TEXT_ASCII) != 0;
  const WardQuantity *with_unit = range->high.lexeme != NULL ? &range->high : &range->low;
  g_autofree char *low = ward_quantity_format (&range->low, flags | WARD_TEXT_NO_UNIT);
  g_autofree char *high = ward_quantity_format (&range->high, flags | WARD_TEXT_NO_UNIT);

  if (low != NULL && high != NULL)
    {
      g_autofree char *both = ward_value_join_bounds (&range->low, low, &range->high, high, flags);

      g_string_append (text, both);
    }
  else if (low != NULL)
    g_string_append_printf (text, "%s%s", range->low.comparator != WARD_COMPARATOR_NONE ? "" : (ascii ? ">= " : "≥ "),
                            low);
  else if (high != NULL)
    g_string_append_printf (text, "%s%s", range->high.comparator != WARD_COMPARATOR_NONE ? "" : (ascii ? "<= " : "≤ "),
                            high);
  if (text->len > 0 && has_unit (with_unit) && (value == NULL || !ward_unit_is_same_series (with_unit, value)))
    {
      g_autofree char *unit = ward_unit_format (with_unit, flags);

      g_string_append_printf (text, " %s", unit);
    }
}

/* A text that only repeats the numbers is not shown twice. */
static gboolean
text_says_more (const char *text, const WardReferenceRange *range)
{
  const char *bounds[] = { range->low.lexeme, range->high.lexeme };
  g_autoptr (GString) rest = g_string_new (text);

  for (guint i = 0; i < G_N_ELEMENTS (bounds); i++)
    if (bounds[i] != NULL)
      g_string_replace (rest, bounds[i], "", 1);
  for (const char *p = rest->str; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)) || *p == '<' || *p == '>')
      return TRUE;
  return FALSE;
}

/**
 * ward_range_format_one:
 * @range: a range
 * @value: (nullable): the value beside which it stands: its unit need not be repeated
 * @flags: how to write it
 *
 * Writes one range: numbers, its own words where they say more or where there are no numbers (never read as a flag), its type and population.
 *
 * Returns: (transfer full): the text
 */
char *
ward_range_format_one (const WardReferenceRange *range, const WardQuantity *value, WardTextFlags flags)
{
  GString *text = g_string_new (NULL);
  const char *type = range->type != NULL && !is_normal (range) ? ward_concept_get_text (range->type) : NULL;

  if (range->text != NULL
      && ((range->low.lexeme == NULL && range->high.lexeme == NULL) || text_says_more (range->text, range)))
    g_string_append (text, range->text);
  else
    append_bounds (text, range, value, flags);
  if (type != NULL)
    g_string_append_printf (text, " (%s)", type);
  for (guint i = 0; i < range->n_applies_to; i++)
    {
      const char *population = ward_concept_get_text (&range->applies_to[i]);

      if (population != NULL)
        g_string_append_printf (text, " (%s)", population);
    }
  if (range->age_low.lexeme != NULL || range->age_high.lexeme != NULL)
    {
      g_autofree char *from = ward_quantity_format (&range->age_low, flags);
      g_autofree char *to = ward_quantity_format (&range->age_high, flags);

      g_string_append_printf (text, _ (" (age %s to %s)"), from != NULL ? from : "0", to != NULL ? to : "∞");
    }
  return g_string_free (text, FALSE);
}

static const char *
get_normal_name (const WardReferenceRange *range)
{
  const char *name = ward_concept_get_text (range->type);

  return name != NULL && strcmp (name, "normal") != 0 ? name : _ ("normal range");
}

/**
 * ward_range_format:
 * @measure: a measure
 * @flags: how to write it
 *
 * Writes all ranges of a measure, the value's unit left out where it is theirs too.
 *
 * Returns: (transfer full) (nullable): "3.5–5.1"; %NULL where none was sent
 */
char *
ward_range_format (const WardMeasure *measure, WardTextFlags flags)
{
  const WardQuantity *value;
  GString *text;

  g_return_val_if_fail (measure != NULL, NULL);

  if (measure->n_ranges == 0)
    return NULL;
  value = measure->value.kind == WARD_VALUE_QUANTITY ? &measure->value.quantity : NULL;
  text = g_string_new (NULL);
  for (guint i = 0; i < measure->n_ranges; i++)
    {
      const WardReferenceRange *range = &measure->ranges[i];
      g_autofree char *one = ward_range_format_one (range, value, flags);

      if (*one == '\0')
        continue;
      if (text->len > 0)
        g_string_append (text, "; ");
      g_string_append (text, one);
      /* Beside another one, the usual range is named, too (V32). */
      if (measure->n_ranges > 1 && range->type != NULL && is_normal (range))
        g_string_append_printf (text, " (%s)", get_normal_name (range));
    }
  if (text->len == 0)
    {
      g_string_free (text, TRUE);
      return NULL;
    }
  return g_string_free (text, FALSE);
}

/**
 * ward_range_format_observation:
 * @observation: a result
 * @flags: how to write it
 *
 * Writes the ranges of a whole result: its own, else its components' in their order.
 *
 * Returns: (transfer full) (nullable): "90–140 / 60–90"; %NULL where none was sent
 */
char *
ward_range_format_observation (const WardObservation *observation, WardTextFlags flags)
{
  char *own = ward_range_format (&observation->measure, flags);
  GString *text;

  if (own != NULL)
    return own;
  text = g_string_new (NULL);
  for (guint i = 0; i < observation->n_components; i++)
    {
      g_autofree char *one = ward_range_format (&observation->components[i], flags);

      if (one != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? " / " : "", one);
    }
  return g_string_free (text, text->len == 0);
}
