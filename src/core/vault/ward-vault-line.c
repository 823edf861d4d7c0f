/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line that the keyring keeps: {"v":1,"tenant":"…","kind":"…","secret":"…"}, the secret in base64url (reliability.md section 5, S13, S16). There is
 * one way to write it, so it is read by comparing: whatever is not exactly that line for this tenant and kind is refused, and no reader makes copies of
 * the secret that nobody wipes. */
#define G_LOG_DOMAIN "ward-vault"

#include "core/vault/ward-vault-private.h"

#include <openssl/crypto.h>
#include <string.h>

#include "core/base/ward-base64url.h"
#include "core/base/ward-json-writer.h"

#define VERSION 1
#define END "\"}"

/* Everything before the secret. */
static char *
build_head (const char *tenant_id, const char *kind)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *text = NULL;

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_int64 (writer, "v", VERSION);
  ward_json_writer_string (writer, "tenant", tenant_id);
  ward_json_writer_string (writer, "kind", kind);
  ward_json_writer_string (writer, "secret", "");
  ward_json_writer_end_object (writer);
  text = ward_json_writer_to_string (writer, FALSE);
  g_assert (g_str_has_suffix (text, END));

  return g_strndup (text, strlen (text) - strlen (END));
}

/* Whether the bytes can be a WardSecretText, and if so that text. The bytes are overwritten. */
static WardSecretText *
take_text (GBytes *bytes)
{
  size_t length;
  guint8 *data = g_bytes_unref_to_data (bytes, &length);
  g_autofree char *text = g_malloc (length + 1);
  WardSecretText *secret = NULL;

  memcpy (text, data, length);
  text[length] = '\0';
  if (length > 0 && g_utf8_validate (text, (gssize) length, NULL))
    secret = ward_secret_text_new (text);
  OPENSSL_cleanse (text, length);
  OPENSSL_cleanse (data, length);
  g_free (data);

  return secret;
}

WardSecretText *
ward_vault_line_build (const char *tenant_id, const char *kind, WardSecretText *secret)
{
  g_autofree char *head = build_head (tenant_id, kind);
  char *encoded
      = ward_base64url_encode ((const guint8 *) ward_secret_text_peek (secret), ward_secret_text_get_length (secret));
  char *line = g_strconcat (head, encoded, END, NULL); /* one allocation, so that nothing is left behind */
  WardSecretText *built = strlen (line) <= WARD_VAULT_MAX_LINE ? ward_secret_text_new (line) : NULL;

  ward_secret_clear_string (&encoded);
  ward_secret_clear_string (&line);

  return built;
}

WardSecretText *
ward_vault_line_read (const char *line, size_t length, const char *tenant_id, const char *kind)
{
  g_autofree char *head = build_head (tenant_id, kind);
  size_t n_head = strlen (head);
  size_t n_end = strlen (END);
  GBytes *bytes;

  if (line == NULL || length > WARD_VAULT_MAX_LINE || length < n_head + n_end || memcmp (line, head, n_head) != 0
      || memcmp (line + length - n_end, END, n_end) != 0)
    return NULL;
  bytes = ward_base64url_decode (line + n_head, (gssize) (length - n_head - n_end));

  return bytes != NULL ? take_text (bytes) : NULL;
}
