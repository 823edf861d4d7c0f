/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DiagnosticReport → WardReport (clinical.md 5.5, 5.9): its status beside its results' own, result references with their words, and the report's forms.
 * Plain text, RTF and HTML forms become plain text; anything else is named, not opened (reliability.md J26, J29), and so is what is not whole (V73). */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

#include <string.h>

#define MAX_FORM_TEXT (1024 * 1024)

/* Strict base64: GLib's decoder passes over foreign letters, and over an end that was cut off. Missing padding is taken. */
static gboolean
is_base64 (const char *text)
{
  size_t n_letters = 0;
  size_t n_padding = 0;

  for (; *text != '\0'; text++)
    if (g_ascii_isalnum (*text) || *text == '+' || *text == '/')
      {
        if (n_padding > 0)
          return FALSE;
        n_letters++;
      }
    else if (*text == '=')
      n_padding++;
    else if (*text != '\r' && *text != '\n' && *text != ' ')
      return FALSE;
  if (n_padding > 0)
    return n_padding <= 2 && (n_letters + n_padding) % 4 == 0;

  return n_letters % 4 != 1;
}

static gboolean
is_type (const char *content_type, const char *wanted)
{
  size_t n = strlen (wanted);

  return g_ascii_strncasecmp (content_type, wanted, n) == 0
         && (content_type[n] == '\0' || content_type[n] == ';' || content_type[n] == ' ');
}

/* UTF-8 unless it is not: the charset parameter is wrong as often as right, and Latin-1 takes every byte. */
static char *
decode_characters (const guchar *bytes, gsize length)
{
  if (memchr (bytes, '\0', length) != NULL)
    return NULL;
  if (g_utf8_validate ((const char *) bytes, (gssize) length, NULL))
    return g_strndup ((const char *) bytes, length);
  return g_convert ((const char *) bytes, (gssize) length, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
}

static void
decode_text (WardReader *reader, const guchar *bytes, gsize length, WardAttachment *form)
{
  g_autofree char *text = NULL;
  g_autofree char *plain = NULL;
  gboolean is_html;

  if (length == 0 || length > MAX_FORM_TEXT || form->content_type == NULL)
    return;
  is_html = is_type (form->content_type, "text/html") || is_type (form->content_type, "application/xhtml+xml");
  if (!is_html && !is_type (form->content_type, "text/plain") && !is_type (form->content_type, "text/rtf")
      && !is_type (form->content_type, "application/rtf"))
    return;
  text = decode_characters (bytes, length);
  if (text == NULL)
    return;
  if (is_html)
    plain = ward_html_to_text (text, &form->left_out);
  else if (ward_rtf_is (text))
    plain = ward_rtf_to_text (text);
  form->formatting_removed = plain != NULL;
  form->text = ward_arena_strdup (reader->arena, plain != NULL ? plain : text);
}

/* FHIR's hash is the SHA-1 of the data, in base64. */
static gboolean
has_hash (const guchar *bytes, gsize length, const char *hash)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize n = sizeof digest;
  g_autofree char *text = NULL;

  g_checksum_update (checksum, bytes, (gssize) length);
  g_checksum_get_digest (checksum, digest, &n);
  text = g_base64_encode (digest, n);
  return g_str_equal (text, hash);
}

static void
decode_data (WardReader *reader, const char *data, gint64 size, const char *hash, WardAttachment *form)
{
  g_autofree guchar *bytes = NULL;
  gsize length = 0;

  if (!is_base64 (data))
    {
      reader->n_odd++;
      form->damaged = TRUE;
      return;
    }
  bytes = g_base64_decode (data, &length);
  form->size = length;
  if ((size > 0 && (guint64) size != length) || (hash != NULL && !has_hash (bytes, length, hash)))
    form->damaged = TRUE;
  else
    decode_text (reader, bytes, length, form);
}

static void
read_form (WardReader *reader, const WardJson *value, WardAttachment *form)
{
  WardJsonIter iter;
  const WardJson *member;
  const char *data = NULL;
  const char *hash = NULL;
  const char *key;
  gint64 size = 0;

  ward_json_iter_init (&iter, value);
  while (ward_json_iter_next_member (&iter, &key, &member))
    {
      if (ward_key_is (key, "contentType"))
        form->content_type = ward_read_word (reader, member);
      else if (ward_key_is (key, "title"))
        form->title = ward_read_text (reader, member);
      else if (ward_key_is (key, "url"))
        form->url = ward_read_text (reader, member);
      else if (ward_key_is (key, "data"))
        data = ward_json_as_string (member);
      else if (ward_key_is (key, "hash"))
        hash = ward_json_as_string (member);
      else if (ward_key_is (key, "size") && ward_json_as_int64 (member, &size) && size > 0)
        form->size = (size_t) size;
    }
  if (data != NULL)
    decode_data (reader, data, size, hash, form);
}

static const WardAttachment *
read_forms (WardReader *reader, const WardJson *value, guint *out_n)
{
  size_t n = ward_read_count (value);
  WardAttachment *forms;
  WardReadList list;
  const WardJson *element;

  *out_n = 0;
  if (n == 0)
    return NULL;
  forms = ward_arena_new0 (reader->arena, WardAttachment, n);
  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &element))
    if (ward_json_is_object (element))
      read_form (reader, element, &forms[(*out_n)++]);
  return forms;
}

static void
read_categories (WardReader *reader, const WardJson *value, WardReport *row)
{
  guint n = 0;
  const WardConcept *concepts = ward_read_concepts (reader, value, &n);

  row->categories = ward_read_categories (reader, concepts, n);
  if (n > 0)
    row->category = concepts[0];
}

static void
read_rest (WardReader *reader, const char *key, const WardJson *member, WardReport *row)
{
  gboolean formatting_removed = FALSE;

  if (ward_key_is (key, "performer"))
    row->performer = ward_read_names (reader, member);
  else if (ward_key_is (key, "resultsInterpreter") && row->performer == NULL)
    row->performer = ward_read_names (reader, member);
  else if (ward_key_is (key, "conclusion"))
    row->conclusion = ward_read_plain_text (reader, member, &formatting_removed);
  else if (ward_key_is (key, "conclusionCode") && row->conclusion == NULL)
    {
      guint n = 0;
      const WardConcept *concepts = ward_read_concepts (reader, member, &n);

      row->conclusion = n > 0 ? ward_concept_get_text (&concepts[0]) : NULL;
    }
  else if (ward_key_is (key, "result"))
    row->results = ward_read_references (reader, member, &row->n_results, &row->result_displays);
  else if (ward_key_is (key, "presentedForm"))
    row->forms = read_forms (reader, member, &row->n_forms);
  else if (ward_key_is (key, "modifierExtension"))
    row->unsafe_modifier = row->unsafe_modifier || ward_read_has_modifier (member);
  else if (ward_key_is (key, "implicitRules"))
    row->unsafe_modifier = TRUE;
}

/**
 * ward_read_report:
 * @reader: the page's reader
 * @resource: a DiagnosticReport
 *
 * Reads one DiagnosticReport. The caller checks its subject and its id.
 *
 * Returns: (transfer none): the row, in the arena
 */
WardReport *
ward_read_report (WardReader *reader, const WardJson *resource)
{
  WardReport *row = ward_arena_new0 (reader->arena, WardReport, 1);
  WardJsonIter iter;
  const WardJson *member;
  const char *key;

  ward_json_iter_init (&iter, resource);
  while (ward_json_iter_next_member (&iter, &key, &member))
    {
      if (ward_key_is (key, "id"))
        row->id = ward_read_text (reader, member);
      else if (ward_key_is (key, "subject"))
        ward_read_reference (reader, member, &row->subject, NULL);
      else if (ward_key_is (key, "status"))
        {
          row->status_text = ward_read_word (reader, member);
          row->status = row->status_text != NULL ? ward_status_parse (row->status_text) : WARD_STATUS_UNKNOWN;
        }
      else if (ward_key_is (key, "code"))
        ward_read_concept (reader, member, &row->code);
      else if (ward_key_is (key, "category"))
        read_categories (reader, member, row);
      else if (ward_key_is (key, "effectiveDateTime"))
        ward_read_datetime (reader, member, &row->effective);
      else if (ward_key_is (key, "effectivePeriod"))
        ward_read_period (reader, member, &row->effective, &row->effective_end);
      else if (ward_key_is (key, "issued"))
        ward_read_datetime (reader, member, &row->issued);
      else
        read_rest (reader, key, member, row);
    }
  return row;
}
