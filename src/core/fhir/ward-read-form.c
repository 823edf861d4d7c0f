/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms of a report (clinical.md 5.9). Plain text, RTF and HTML become plain text; PDF documents and pictures are kept for the screen; anything else is
 * named, not opened (reliability.md J26, J29), and so is what is not whole (V73). */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

#include <string.h>

#define MAX_FORM_TEXT (1024 * 1024)
#define MAX_FORM_DATA (16 * 1024 * 1024)

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
decode_text (WardArena *arena, const guchar *bytes, gsize length, WardAttachment *form)
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
  form->text = ward_arena_strdup (arena, plain != NULL ? plain : text);
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

/* A document begins with "%PDF-", which ISO 32000-1 (Annex H.3.4.1) allows to come within the first 1024 bytes. */
static gboolean
is_pdf (const guchar *bytes, gsize length)
{
  return g_strstr_len ((const char *) bytes, (gssize) MIN (length, 1024), "%PDF-") != NULL;
}

/* A picture is what its first bytes say (PNG, ISO/IEC 15948 5.2; JPEG, ISO/IEC 10918-1 B.1.1.3), and only where the type says the same. */
static gboolean
is_drawable (const guchar *bytes, gsize length, const char *content_type)
{
  static const guchar png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  static const guchar jpeg[] = { 0xff, 0xd8, 0xff };

  if (content_type == NULL)
    return FALSE;
  if (is_type (content_type, "application/pdf"))
    return is_pdf (bytes, length);
  if (is_type (content_type, "image/png"))
    return length > sizeof png && memcmp (bytes, png, sizeof png) == 0;
  return (is_type (content_type, "image/jpeg") || is_type (content_type, "image/jpg")) && length > sizeof jpeg
         && memcmp (bytes, jpeg, sizeof jpeg) == 0;
}

/* What came, for the screen where it can be drawn, and for whoever wants the original. Plain text is whole as it is. */
static void
keep_data (WardArena *arena, const guchar *bytes, gsize length, WardAttachment *form)
{
  guint8 *copy;

  /* A text that is shown byte for byte is its own original; one that was written in another encoding is not. */
  if (length == 0 || length > MAX_FORM_DATA
      || (form->text != NULL && strlen (form->text) == length && memcmp (form->text, bytes, length) == 0))
    return;
  copy = ward_arena_alloc (arena, length);
  memcpy (copy, bytes, length);
  form->data = copy;
  form->drawable = is_drawable (bytes, length, form->content_type);
}

/**
 * ward_read_form_bytes:
 * @arena: where text and bytes go
 * @bytes: what came
 * @length: how many
 * @size: how many were announced; 0: not told
 * @hash: (nullable): the SHA-1 that was announced, in base64
 * @form: (inout): its content type is set
 *
 * Takes in the content of a form; where it is not what was announced, none of it (V73).
 */
void
ward_read_form_bytes (WardArena *arena, const guint8 *bytes, gsize length, gint64 size, const char *hash,
                      WardAttachment *form)
{
  form->size = length;
  form->damaged = (size > 0 && (guint64) size != length) || (hash != NULL && !has_hash (bytes, length, hash));
  if (form->damaged)
    return;
  decode_text (arena, bytes, length, form);
  keep_data (arena, bytes, length, form);
}

/**
 * ward_read_form_base64:
 * @arena: where text and bytes go
 * @data: the content in base64
 * @size: how many bytes were announced; 0: not told
 * @hash: (nullable): the SHA-1 that was announced, in base64
 * @form: (inout): its content type is set
 *
 * As ward_read_form_bytes().
 *
 * Returns: %FALSE where the data are not base64; then the form is damaged
 */
gboolean
ward_read_form_base64 (WardArena *arena, const char *data, gint64 size, const char *hash, WardAttachment *form)
{
  g_autofree guchar *bytes = NULL;
  gsize length = 0;

  if (!is_base64 (data))
    {
      form->damaged = TRUE;
      return FALSE;
    }
  bytes = g_base64_decode (data, &length);
  ward_read_form_bytes (arena, bytes, length, size, hash, form);
  return TRUE;
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
        hash = form->hash = ward_read_word (reader, member);
      else if (ward_key_is (key, "size") && ward_json_as_int64 (member, &size) && size > 0)
        form->size = (size_t) size;
    }
  if (data != NULL && !ward_read_form_base64 (reader->arena, data, size, hash, form))
    reader->n_odd++;
}

/**
 * ward_read_forms:
 * @reader: the page's reader
 * @value: (nullable): presentedForm
 * @out_n: (out): how many there are
 *
 * Returns: (transfer none) (nullable): the forms, in the arena
 */
const WardAttachment *
ward_read_forms (WardReader *reader, const WardJson *value, guint *out_n)
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
