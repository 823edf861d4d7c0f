/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RTF in notes and conclusions to plain text (clinical.md 5.9, V70; RTF 1.9.1): groups, paragraphs, tabs, \'hh in Windows-1252, \uN with its fallback; fonts,
 * colours, pictures and unknown destinations are left out. Iterative, linear in the input. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

#include <string.h>

#define MAX_DEPTH 256

typedef struct
{
  gboolean skip;   /* inside of a destination that is no text */
  guint8 fallback; /* characters after \uN that stand for it in old readers */
} Group;

typedef struct
{
  const char *at;
  GString *out;
  Group groups[MAX_DEPTH];
  guint depth;
  guint dropped; /* groups beyond MAX_DEPTH */
  guint to_skip; /* fallback characters still to be passed over */
} Rtf;

/**
 * ward_rtf_is:
 * @text: any text
 *
 * Returns: whether it begins as RTF does
 */
gboolean
ward_rtf_is (const char *text)
{
  while (g_ascii_isspace (*text))
    text++;
  return g_str_has_prefix (text, "{\\rtf");
}

static Group *
current (Rtf *rtf)
{
  return &rtf->groups[rtf->depth];
}

static void
append_character (Rtf *rtf, gunichar character)
{
  if (rtf->to_skip > 0)
    {
      rtf->to_skip--;
      return;
    }
  if (!current (rtf)->skip && rtf->dropped == 0 && character != 0 && g_unichar_validate (character))
    g_string_append_unichar (rtf->out, character);
}

static gunichar
from_windows_1252 (guint byte)
{
  static const guint16 upper[32]
      = { 0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
          0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
          0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178 };

  return byte >= 0x80 && byte < 0xa0 ? upper[byte - 0x80] : byte;
}

/* What a control word without text of its own writes; 0 for nothing. */
static gunichar
word_character (const char *word)
{
  static const struct
  {
    const char *word;
    gunichar character;
  } words[] = {
    { "par", '\n' },      { "line", '\n' },     { "sect", '\n' },        { "page", '\n' },        { "row", '\n' },
    { "tab", '\t' },      { "cell", '\t' },     { "emdash", 0x2014 },    { "endash", 0x2013 },    { "bullet", 0x2022 },
    { "lquote", 0x2018 }, { "rquote", 0x2019 }, { "ldblquote", 0x201c }, { "rdblquote", 0x201d },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].word, word) == 0)
      return words[i].character;
  return 0;
}

static gboolean
is_no_text (const char *word)
{
  static const char *const destinations[]
      = { "fonttbl",   "colortbl",  "stylesheet", "info",    "pict",    "object",   "header",       "headerl",
          "headerr",   "headerf",   "footer",     "footerl", "footerr", "footerf",  "listtable",    "listoverridetable",
          "themedata", "datastore", "generator",  "rsidtbl", "fldinst", "xmlnstbl", "latentstyles", NULL };

  return g_strv_contains (destinations, word);
}

/* "\word-12 ": the word, its number and the one blank after it. */
static void
read_control_word (Rtf *rtf)
{
  char word[33];
  gsize length = 0;
  gboolean has_number = FALSE;
  gboolean negative = FALSE;
  gint64 number = 0;

  while (g_ascii_isalpha (*rtf->at))
    {
      if (length < sizeof word - 1)
        word[length++] = *rtf->at;
      rtf->at++;
    }
  word[length] = '\0';
  if (*rtf->at == '-' && g_ascii_isdigit (rtf->at[1]))
    {
      negative = TRUE;
      rtf->at++;
    }
  for (; g_ascii_isdigit (*rtf->at); rtf->at++)
    {
      has_number = TRUE;
      number = MIN (number * 10 + (*rtf->at - '0'), G_MAXINT32);
    }
  if (*rtf->at == ' ')
    rtf->at++;

  if (strcmp (word, "u") == 0 && has_number)
    {
      append_character (rtf, (gunichar) (negative ? 65536 - MIN (number, 65535) : MIN (number, 0x10ffff)));
      rtf->to_skip = current (rtf)->fallback;
    }
  else if (strcmp (word, "uc") == 0 && has_number)
    current (rtf)->fallback = (guint8) MIN (number, 8);
  else if (strcmp (word, "bin") == 0 && has_number)
    rtf->at += MIN ((gsize) number, strlen (rtf->at));
  else if (is_no_text (word))
    current (rtf)->skip = TRUE;
  else if (word_character (word) != 0)
    append_character (rtf, word_character (word));
}

static void
read_control (Rtf *rtf)
{
  char symbol = *rtf->at;

  if (g_ascii_isalpha (symbol))
    {
      read_control_word (rtf);
      return;
    }
  if (symbol == '\0')
    return;
  rtf->at++;
  if (symbol == '\'' && g_ascii_isxdigit (rtf->at[0]) && g_ascii_isxdigit (rtf->at[1]))
    {
      guint byte = (guint) (g_ascii_xdigit_value (rtf->at[0]) * 16 + g_ascii_xdigit_value (rtf->at[1]));

      rtf->at += 2;
      append_character (rtf, from_windows_1252 (byte));
    }
  else if (symbol == '*')
    current (rtf)->skip = TRUE;
  else if (symbol == '~')
    append_character (rtf, 0xa0);
  else if (symbol == '_')
    append_character (rtf, '-');
  else if (symbol == '\n' || symbol == '\r')
    append_character (rtf, '\n');
  else if (symbol == '{' || symbol == '}' || symbol == '\\')
    append_character (rtf, (gunichar) symbol);
}

static void
open_group (Rtf *rtf)
{
  rtf->to_skip = 0;
  if (rtf->dropped > 0 || rtf->depth + 1 >= MAX_DEPTH)
    {
      rtf->dropped++;
      return;
    }
  rtf->groups[rtf->depth + 1] = rtf->groups[rtf->depth];
  rtf->depth++;
}

static void
close_group (Rtf *rtf)
{
  rtf->to_skip = 0;
  if (rtf->dropped > 0)
    rtf->dropped--;
  else if (rtf->depth > 0)
    rtf->depth--;
}

/**
 * ward_rtf_to_text:
 * @text: RTF, as UTF-8
 *
 * Broken RTF gives what could be read of it.
 *
 * Returns: (transfer full): its plain text, without blanks at the ends
 */
char *
ward_rtf_to_text (const char *text)
{
  Rtf rtf = { .at = text, .out = g_string_sized_new (strlen (text) / 2) };

  rtf.groups[0].fallback = 1;
  while (*rtf.at != '\0')
    {
      char c = *rtf.at;

      if (c == '{')
        {
          rtf.at++;
          open_group (&rtf);
        }
      else if (c == '}')
        {
          rtf.at++;
          close_group (&rtf);
        }
      else if (c == '\\')
        {
          rtf.at++;
          read_control (&rtf);
        }
      else if (c == '\n' || c == '\r')
        rtf.at++;
      else
        {
          append_character (&rtf, g_utf8_get_char (rtf.at));
          rtf.at = g_utf8_next_char (rtf.at);
        }
    }
  return g_strstrip (g_string_free (rtf.out, FALSE));
}
