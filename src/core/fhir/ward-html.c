/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTML in report forms and narratives to plain text (clinical.md 5.9, V72): what is to be read stays, line by line; scripts, styles, frames, forms and
 * pictures are left out and that is told. Nothing is ever loaded or run. Iterative, linear in the input. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

#include <string.h>

typedef struct
{
  const char *at;
  GString *out;
  gboolean blank; /* white space is due before the next word */
  gboolean left_out;
} Html;

typedef struct
{
  char name[16]; /* lower case */
  gboolean closing;
} Tag;

static void
end_line (Html *html)
{
  html->blank = FALSE;
  while (html->out->len > 0 && html->out->str[html->out->len - 1] == ' ')
    g_string_truncate (html->out, html->out->len - 1);
  if (html->out->len > 0 && html->out->str[html->out->len - 1] != '\n')
    g_string_append_c (html->out, '\n');
}

static void
append (Html *html, const char *bytes, size_t n)
{
  if (html->blank && html->out->len > 0 && html->out->str[html->out->len - 1] != '\n')
    g_string_append_c (html->out, ' ');
  html->blank = FALSE;
  g_string_append_len (html->out, bytes, (gssize) n);
}

/* A few names and every number; anything else stays as it is written. */
static void
append_entity (Html *html)
{
  static const struct
  {
    const char *name;
    const char *text;
  } entities[]
      = { { "&lt;", "<" },        { "&gt;", ">" },    { "&amp;", "&" },   { "&quot;", "\"" },  { "&apos;", "'" },
          { "&nbsp;", "\u00a0" }, { "&deg;", "°" },   { "&micro;", "µ" }, { "&plusmn;", "±" }, { "&le;", "≤" },
          { "&ge;", "≥" },        { "&ndash;", "–" }, { "&mdash;", "—" }, { "&times;", "×" },  { "&sup2;", "²" } };
  char *end = NULL;
  guint64 number;
  char utf8[6];

  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_str_has_prefix (html->at, entities[i].name))
      {
        append (html, entities[i].text, strlen (entities[i].text));
        html->at += strlen (entities[i].name);
        return;
      }
  if (html->at[1] == '#')
    {
      gboolean hex = html->at[2] == 'x' || html->at[2] == 'X';

      number = g_ascii_strtoull (html->at + (hex ? 3 : 2), &end, hex ? 16 : 10);
      if (end != NULL && *end == ';' && number >= 32 && number <= 0x10ffff && g_unichar_validate ((gunichar) number))
        {
          append (html, utf8, (size_t) g_unichar_to_utf8 ((gunichar) number, utf8));
          html->at = end + 1;
          return;
        }
    }
  append (html, html->at, 1);
  html->at++;
}

/* A quoted attribute may hold ">"; a tag that never ends takes the rest with it. */
static void
read_tag (Html *html, Tag *tag)
{
  size_t n = 0;
  char quote = '\0';

  memset (tag, 0, sizeof *tag);
  html->at++;
  if (*html->at == '/')
    {
      tag->closing = TRUE;
      html->at++;
    }
  for (; g_ascii_isalnum (*html->at); html->at++)
    if (n + 1 < sizeof tag->name)
      tag->name[n++] = g_ascii_tolower (*html->at);
  for (; *html->at != '\0' && (quote != '\0' || *html->at != '>'); html->at++)
    {
      if (quote != '\0')
        quote = *html->at == quote ? '\0' : quote;
      else if (*html->at == '"' || *html->at == '\'')
        quote = *html->at;
    }
  if (*html->at == '>')
    html->at++;
}

/* Goes to behind the closing tag of an element whose content is no text. */
static void
skip_element (Html *html, const char *name)
{
  Tag tag;

  while (*html->at != '\0')
    {
      const char *next = strchr (html->at, '<');

      if (next == NULL)
        {
          html->at += strlen (html->at);
          return;
        }
      html->at = next;
      if (next[1] != '/')
        {
          html->at++;
          continue;
        }
      read_tag (html, &tag);
      if (g_str_equal (tag.name, name))
        return;
    }
}

static gboolean
is_one_of (const char *name, const char *const *names)
{
  return g_strv_contains (names, name);
}

static void
handle_tag (Html *html)
{
  static const char *const without_text[]
      = { "script", "style", "iframe", "object", "svg", "template", "noscript", "select", "textarea", "title", NULL };
  static const char *const replaced[] = { "img", "embed", "input", "link", "video", "audio", "form", "button", NULL };
  static const char *const blocks[]
      = { "p",  "div", "br", "tr", "li", "ul", "ol",  "table",   "h1",      "h2",     "h3",
          "h4", "h5",  "h6", "hr", "dt", "dd", "pre", "section", "article", "header", NULL };
  static const char *const cells[] = { "td", "th", NULL };
  Tag tag;

  read_tag (html, &tag);
  if (is_one_of (tag.name, blocks))
    end_line (html);
  else if (is_one_of (tag.name, cells) && tag.closing)
    append (html, "\t", 1);
  if (tag.closing)
    return;
  if (is_one_of (tag.name, replaced))
    html->left_out = TRUE;
  if (!is_one_of (tag.name, without_text))
    return;
  html->left_out = html->left_out || (!g_str_equal (tag.name, "style") && !g_str_equal (tag.name, "title"));
  skip_element (html, tag.name);
}

static void
handle_markup (Html *html)
{
  const char *end;

  if (g_str_has_prefix (html->at, "<!--"))
    {
      end = strstr (html->at + 4, "-->");
      html->at = end != NULL ? end + 3 : html->at + strlen (html->at);
    }
  else if (html->at[1] == '!' || html->at[1] == '?')
    {
      end = strchr (html->at, '>');
      html->at = end != NULL ? end + 1 : html->at + strlen (html->at);
    }
  else if (html->at[1] == '/' || g_ascii_isalpha (html->at[1]))
    handle_tag (html);
  else
    {
      /* "< 5" is no tag. */
      append (html, html->at, 1);
      html->at++;
    }
}

/**
 * ward_html_to_text:
 * @text: HTML
 * @out_left_out: whether scripts, pictures, frames or forms were in it
 *
 * Gives what a reader would read.
 *
 * Returns: (transfer full): plain text
 */
char *
ward_html_to_text (const char *text, gboolean *out_left_out)
{
  Html html = { text, g_string_new (NULL), FALSE, FALSE };

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (out_left_out != NULL, NULL);

  while (*html.at != '\0')
    {
      if (*html.at == '<')
        handle_markup (&html);
      else if (*html.at == '&')
        append_entity (&html);
      else if (g_ascii_isspace (*html.at))
        {
          html.blank = TRUE;
          html.at++;
        }
      else
        {
          size_t n = strcspn (html.at, "<& \t\r\n\f\v");

          append (&html, html.at, n);
          html.at += n;
        }
    }
  end_line (&html);
  if (html.out->len > 0)
    g_string_truncate (html.out, html.out->len - 1);
  *out_left_out = html.left_out;
  return g_string_free (html.out, FALSE);
}
