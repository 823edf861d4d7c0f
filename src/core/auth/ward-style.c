/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a style (SMART App Launch 2.2 "Styling") and judges its accent by contrast (WCAG 2.1, success criteria 1.4.3 and 1.4.11). Fonts, sizes and all other
 * colours are left alone: in Ward, colours have clinical meanings. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-style.h"

#include <math.h>
#include <string.h>

#include "core/base/ward-json.h"
#include "core/diagnostics/ward-failure.h"

#define TEXT_CONTRAST 4.5 /* of text on the accent: 1.4.3 */
#define PART_CONTRAST 3.0 /* of the accent on the window: 1.4.11 */

/**
 * ward_colour_parse:
 * @text: (nullable): a colour as CSS writes it
 * @out_colour: (out): the colour
 *
 * Reads "#rgb" and "#rrggbb", the only forms that SMART names.
 *
 * Returns: %TRUE if it is one
 */
gboolean
ward_colour_parse (const char *text, WardColour *out_colour)
{
  guint8 parts[3];
  size_t step;

  g_return_val_if_fail (out_colour != NULL, FALSE);

  if (text == NULL || *text != '#')
    return FALSE;
  text++;
  if (strspn (text, "0123456789abcdefABCDEF") != strlen (text) || (strlen (text) != 3 && strlen (text) != 6))
    return FALSE;
  step = strlen (text) / 3;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    parts[i] = (guint8) (g_ascii_xdigit_value (text[i * step]) * 16 + g_ascii_xdigit_value (text[i * step + step - 1]));
  *out_colour = (WardColour){ parts[0], parts[1], parts[2] };

  return TRUE;
}

/**
 * ward_style_parse:
 * @body: what the server sent
 * @out_style: (out): the style
 * @error: return location for %WARD_FAILURE_NOT_JSON or %WARD_FAILURE_TOO_LARGE
 *
 * Reads a style. A colour that is none is as if it were not there.
 *
 * Returns: %FALSE if it is no JSON object
 */
gboolean
ward_style_parse (GBytes *body, WardStyle *out_style, GError **error)
{
  g_autoptr (WardJsonDoc) doc = NULL;
  const WardJson *root;

  g_return_val_if_fail (body != NULL, FALSE);
  g_return_val_if_fail (out_style != NULL, FALSE);

  if (g_bytes_get_size (body) > WARD_STYLE_MAX_BYTES)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_TOO_LARGE, "The style is too large");
      return FALSE;
    }
  doc = ward_json_parse (body, NULL, NULL);
  root = doc != NULL ? ward_json_doc_get_root (doc) : NULL;
  if (root == NULL || ward_json_get_kind (root) != WARD_JSON_OBJECT)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_NOT_JSON, "The style is no JSON object");
      return FALSE;
    }
  out_style->has_highlight = ward_colour_parse (ward_json_get_string (root, "color_highlight"), &out_style->highlight);

  return TRUE;
}

static double
linear (guint8 part)
{
  double value = part / 255.0;

  return value <= 0.03928 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static double
luminance (WardColour colour)
{
  return 0.2126 * linear (colour.red) + 0.7152 * linear (colour.green) + 0.0722 * linear (colour.blue);
}

/**
 * ward_colour_contrast:
 * @a: a colour
 * @b: another
 *
 * Returns: their contrast ratio, from 1 for the same to 21 for black and white
 */
double
ward_colour_contrast (WardColour a, WardColour b)
{
  double la = luminance (a), lb = luminance (b);

  return (MAX (la, lb) + 0.05) / (MIN (la, lb) + 0.05);
}

/**
 * ward_style_choose_accent:
 * @style: a style
 * @background: what the accent stands on
 * @out_accent: (out): the accent
 * @out_text: (out): black or white
 *
 * Asks whether the style's highlight can be the accent of a button: it stands out from the window by 3:1, and text on it by 4.5:1.
 *
 * Returns: %FALSE if not, or if the style has none
 */
gboolean
ward_style_choose_accent (const WardStyle *style, WardColour background, WardColour *out_accent, WardColour *out_text)
{
  const WardColour white = { 255, 255, 255 }, black = { 0, 0, 0 };

  g_return_val_if_fail (style != NULL, FALSE);
  g_return_val_if_fail (out_accent != NULL && out_text != NULL, FALSE);

  if (!style->has_highlight || ward_colour_contrast (style->highlight, background) < PART_CONTRAST)
    return FALSE;
  *out_accent = style->highlight;
  *out_text = ward_colour_contrast (style->highlight, white) >= TEXT_CONTRAST ? white : black;

  return ward_colour_contrast (*out_text, *out_accent) >= TEXT_CONTRAST;
}
