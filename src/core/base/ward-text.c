/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text from outside made fit for a screen or a log (reliability.md J27, P03): one line, no terminal escapes, no direction that leaks. */
#define G_LOG_DOMAIN "ward-base"

#include "core/base/ward-text.h"

#include <glib/gi18n-lib.h>

static gboolean
is_bidi_control (gunichar c)
{
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static gboolean
is_unfit (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff
         || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f) || is_bidi_control (c);
}

/**
 * ward_text_one_line:
 * @text: (nullable): a text from outside; need not be valid UTF-8
 * @max_characters: characters kept, the "…" included; 0 for no limit
 *
 * Replaces control, bidi, line and tag characters by a space each, and cuts what is too long.
 *
 * Returns: (transfer full): the line; "" for %NULL
 */
char *
ward_text_one_line (const char *text, size_t max_characters)
{
  g_autofree char *valid = NULL;
  GString *line;
  size_t n = 0;

  if (text == NULL)
    return g_strdup ("");

  valid = g_utf8_make_valid (text, -1);
  line = g_string_new (NULL);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (max_characters > 0 && n + 1 >= max_characters && *g_utf8_next_char (p) != '\0')
        {
          g_string_append (line, "…");
          break;
        }
      g_string_append_unichar (line, is_unfit (c) ? ' ' : c);
      n++;
    }

  return g_string_free (line, FALSE);
}

/**
 * ward_text_isolate:
 * @text: (nullable): a text from outside
 *
 * Wraps a text in a first-strong isolate (U+2068 … U+2069), and takes out the direction controls inside that could end it.
 *
 * Returns: (transfer full): the isolated text; "" for %NULL and the empty text
 */
char *
ward_text_isolate (const char *text)
{
  g_autofree char *valid = NULL;
  GString *isolated;

  if (text == NULL || *text == '\0')
    return g_strdup ("");

  valid = g_utf8_make_valid (text, -1);
  isolated = g_string_new ("\xe2\x81\xa8");
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!is_bidi_control (c))
        g_string_append_unichar (isolated, c);
    }
  g_string_append (isolated, "\xe2\x81\xa9");

  return g_string_free (isolated, FALSE);
}

/**
 * ward_text_join_range:
 * @text: a range, "3.5–5.1"
 *
 * Puts a word joiner (U+2060) behind each dash: a range on two lines reads as two numbers.
 *
 * Returns: (transfer full): the text
 */
char *
ward_text_join_range (const char *text)
{
  g_auto (GStrv) ends = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  ends = g_strsplit (text, "–", -1);
  return g_strjoinv ("–\u2060", ends);
}

/**
 * ward_text_mask:
 * @text: (nullable): a value that must not be shown
 *
 * Says that a value is there and how long it is, and nothing else of it.
 *
 * Returns: (transfer full): "•••• (43 characters)"; "" for %NULL and the empty text
 */
char *
ward_text_mask (const char *text)
{
  size_t length;

  if (text == NULL || *text == '\0')
    return g_strdup ("");

  length = g_utf8_validate (text, -1, NULL) ? (size_t) g_utf8_strlen (text, -1) : strlen (text);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "•••• (%lu character)", "•••• (%lu characters)", length),
                          (gulong) length);
}
