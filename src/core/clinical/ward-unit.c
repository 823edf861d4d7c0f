/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a unit is written, and which units may share a row (clinical.md 4.1, 5.5). The sender's own words stay as they are; only a UCUM code, also one that
 * was sent in the place of words, is written as people write it: a change of letters, never of meaning. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-value.h"

#include <string.h>
#include <glib/gi18n-lib.h>

static gboolean
is_filled (const char *text)
{
  return text != NULL && *text != '\0';
}

/* Codes whose letters are replaced as a whole. */
static const char *
find_known (const char *code)
{
  static const struct
  {
    const char *code, *text;
  } table[] = {
    { "Cel", "°C" },        { "[degF]", "°F" },       { "mm[Hg]", "mmHg" },     { "[lb_av]", "lb" },
    { "[oz_av]", "oz" },    { "[in_i]", "in" },       { "[pH]", "" },           { "1", "" },
    { "[IU]/L", "IU/L" },   { "[iU]/L", "IU/L" },     { "[IU]/mL", "IU/mL" },   { "[iU]/mL", "IU/mL" },
    { "m[IU]/L", "mIU/L" }, { "m[iU]/L", "mIU/L" },   { "m[IU]/mL", "mIU/mL" }, { "k[IU]/L", "kIU/L" },
    { "k[iU]/L", "kIU/L" }, { "u[IU]/mL", "µIU/mL" }, { "u[iU]/mL", "µIU/mL" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (strcmp (table[i].code, code) == 0)
      return table[i].text;
  return NULL;
}

/* {INR}: a remark in the place of a unit, and nothing else. */
static gboolean
is_annotation (const char *unit)
{
  return unit[0] == '{' && strchr (unit, '}') == unit + strlen (unit) - 1;
}

static gboolean is_micro (const char *code);

/* Words of a sender's that are no words, but a code: 10*3/uL, mm[Hg], {copies}/mL, kg/m2, ug/mL. */
static gboolean
is_code_for_words (const char *unit)
{
  return strcmp (unit, "Cel") == 0 || is_micro (unit) || strpbrk (unit, "[{") != NULL || g_str_has_prefix (unit, "10*")
         || g_str_has_suffix (unit, "/m2");
}

/* 10*9 is 10⁹; the sign before it keeps the value from running into it: 7.2 ×10⁹/L. */
static const char *
append_power (GString *text, const char *code)
{
  static const char *const digits[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };

  g_string_append (text, "×10");
  for (code += strlen ("10*"); g_ascii_isdigit (*code); code++)
    g_string_append (text, digits[*code - '0']);
  return code;
}

/* The words of a remark without its braces, apart from what stands before them: ng/mL{FEU} is ng/mL FEU. */
static const char *
append_annotation (GString *text, const char *code)
{
  const char *end = strchr (code, '}');

  if (text->len > 0 && text->str[text->len - 1] != '/')
    g_string_append_c (text, ' ');
  for (code++; code < end; code++)
    {
      if (code[0] == 'm' && code[1] == '2' && code + 2 == end)
        {
          g_string_append (text, "m²");
          return end + 1;
        }
      g_string_append_c (text, *code == '_' ? ' ' : *code);
    }
  return end + 1;
}

static gboolean
is_micro (const char *code)
{
  static const char *const units[] = { "uL", "ug", "umol", "us", "um", "ukat" };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_has_prefix (code, units[i]) && !g_ascii_isalnum (code[strlen (units[i])]))
      return TRUE;
  return FALSE;
}

static char *
write_code (const char *code)
{
  const char *known = find_known (code);
  GString *text;

  if (known != NULL)
    return g_strdup (known);
  if (is_annotation (code))
    return g_strdup ("");
  text = g_string_new (NULL);
  for (const char *p = code; *p != '\0';)
    {
      gboolean begins = p == code || p[-1] == '/';

      if (p == code && g_str_has_prefix (p, "10*") && g_ascii_isdigit (p[3]))
        p = append_power (text, p);
      else if (*p == '{' && strchr (p, '}') != NULL)
        p = append_annotation (text, p);
      else if (begins && is_micro (p))
        {
          g_string_append (text, "µ");
          p++;
        }
      else if (begins && strcmp (p, "m2") == 0)
        {
          g_string_append (text, "m²");
          p += 2;
        }
      else
        g_string_append_c (text, *p++);
    }
  return g_string_free (text, FALSE);
}

/* For other programs, which may lose a raised digit and make 10⁹ a 10: the code as it was sent, but for the few that no reader knows. */
static char *
write_plain (const char *code)
{
  const char *known = find_known (code);

  return g_strdup (known != NULL ? known : is_annotation (code) ? "" : code);
}

/**
 * ward_unit_format:
 * @quantity: a quantity
 * @flags: %WARD_TEXT_ASCII for what leaves the program as text
 *
 * Writes the unit: the sender's own words, else the UCUM code as people write it; an annotation such as {INR} is none (V41).
 *
 * Returns: (transfer full): "mmol/L", "×10⁹/L", "" for a number without dimension, "(unit not given)"
 */
char *
ward_unit_format (const WardQuantity *quantity, WardTextFlags flags)
{
  const char *code;

  g_return_val_if_fail (quantity != NULL, NULL);

  code = is_filled (quantity->unit) ? quantity->unit : quantity->unit_code;
  if (!is_filled (code))
    return g_strdup (_ ("(unit not given)"));
  if (strcmp (code, "1") == 0)
    return g_strdup ("");
  if (is_filled (quantity->unit) && !is_code_for_words (code))
    return g_strdup (code);
  return (flags & WARD_TEXT_ASCII) != 0 ? write_plain (code) : write_code (code);
}

/**
 * ward_unit_dup_as_sent:
 * @quantity: a quantity
 *
 * Gives what came as the unit, where that is written in other letters.
 *
 * Returns: (transfer full) (nullable): "10*9/L", %NULL where the unit is shown as it came
 */
char *
ward_unit_dup_as_sent (const WardQuantity *quantity)
{
  g_autofree char *shown = NULL;
  const char *sent;

  g_return_val_if_fail (quantity != NULL, NULL);

  sent = is_filled (quantity->unit) ? quantity->unit : quantity->unit_code;
  if (!is_filled (sent))
    return NULL;
  shown = ward_unit_format (quantity, WARD_TEXT_DISPLAY);
  return strcmp (shown, sent) != 0 ? g_strdup (sent) : NULL;
}

/* Units that are equal by arithmetic, so that the numbers need no change (clinical.md 5.5). The first of a group stands for it. */
static const char *
canonical_unit (const char *unit)
{
  static const char *const groups[][7] = {
    { "10*3/uL", "10*9/L", "K/uL", "10*3/µL", "10^3/uL", "10^9/L", NULL },
    { "10*6/uL", "10*12/L", "10*6/µL", "10^6/uL", "10^12/L", NULL },
    { "ng/mL", "ug/L", "µg/L", NULL },
    { "pg/mL", "ng/L", NULL },
    { "mg/L", "ug/mL", "µg/mL", NULL },
    { "mm[Hg]", "mmHg", "mm Hg", NULL },
    { "/min", "bpm", "beats/min", "beats/minute", "breaths/min", "breaths/minute", NULL },
    { "Cel", "°C", "degC", NULL },
    { "[degF]", "°F", "degF", NULL },
    { "umol/L", "µmol/L", "μmol/L", "mcmol/L", NULL },
    { "kg/m2", "kg/m²", NULL },
    { "[lb_av]", "lb", "lbs", NULL },
    { "[in_i]", "in", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    for (guint j = 0; groups[i][j] != NULL; j++)
      if (groups[i][j][0] == unit[0] && strcmp (groups[i][j], unit) == 0)
        return groups[i][0];
  return unit;
}

static const char *
get_unit (const WardQuantity *quantity)
{
  if (is_filled (quantity->unit_code))
    return quantity->unit_code;
  return is_filled (quantity->unit) ? quantity->unit : "";
}

/**
 * ward_unit_get_series_key:
 * @quantity: a quantity
 *
 * Gives a text that is equal for all units that may share a row.
 *
 * Returns: (transfer none): the key; "" where no unit came
 */
const char *
ward_unit_get_series_key (const WardQuantity *quantity)
{
  return canonical_unit (get_unit (quantity));
}

/**
 * ward_unit_is_same_series:
 * @a: a quantity
 * @b: another
 *
 * Tells whether both may stand in one row and one line of a graph: the same unit, or units that are equal by arithmetic. A missing unit goes only with
 * another missing one.
 *
 * Returns: whether they may
 */
gboolean
ward_unit_is_same_series (const WardQuantity *a, const WardQuantity *b)
{
  const char *first = get_unit (a);
  const char *second = get_unit (b);

  /* Nearly always the very same: each result's range is asked about, each time that a grid is shown. */
  return strcmp (first, second) == 0 || strcmp (canonical_unit (first), canonical_unit (second)) == 0;
}
