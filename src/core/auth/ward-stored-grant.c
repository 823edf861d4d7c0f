/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session as the vault keeps it: compact JSON on one line (reliability.md S13). It names the client and the server that it was made for, so that a
 * changed tenant record never sends one hospital's token to another (auth.md X072). */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-stored-grant.h"

#include <string.h>

#include "core/base/ward-json-writer.h"
#include "core/base/ward-json.h"

#define VERSION 1
#define MAX_BYTES (64 * 1024)
#define MAX_TOKEN (16 * 1024)

/**
 * ward_stored_grant_get_kind:
 * @grant: a grant
 *
 * Gives the kind under which the vault keeps it.
 *
 * Returns: (transfer none): %WARD_VAULT_REFRESH or %WARD_VAULT_DEVICE_KEY
 */
const char *
ward_stored_grant_get_kind (const WardStoredGrant *grant)
{
  g_return_val_if_fail (grant != NULL, NULL);

  return grant->device != NULL ? WARD_VAULT_DEVICE_KEY : WARD_VAULT_REFRESH;
}

/**
 * ward_stored_grant_copy:
 * @grant: a grant
 *
 * Returns: (transfer full): a copy
 */
WardStoredGrant *
ward_stored_grant_copy (const WardStoredGrant *grant)
{
  WardStoredGrant *copy;

  g_return_val_if_fail (grant != NULL, NULL);

  copy = g_new0 (WardStoredGrant, 1);
  copy->refresh_token = grant->refresh_token != NULL ? ward_secret_text_ref (grant->refresh_token) : NULL;
  copy->device = grant->device != NULL ? ward_device_copy (grant->device) : NULL;
  copy->issuer = g_strdup (grant->issuer);
  copy->subject = g_strdup (grant->subject);
  copy->fhir_user = g_strdup (grant->fhir_user);
  copy->user_name = g_strdup (grant->user_name);
  copy->scopes_asked = g_strdupv (grant->scopes_asked);
  copy->scopes_granted = g_strdupv (grant->scopes_granted);
  copy->began_s = grant->began_s;
  copy->in_doubt = grant->in_doubt;

  return copy;
}

/**
 * ward_stored_grant_free:
 * @grant: (transfer full) (nullable): a grant
 *
 * Frees it and forgets its token.
 */
void
ward_stored_grant_free (WardStoredGrant *grant)
{
  if (grant == NULL)
    return;
  g_clear_pointer (&grant->refresh_token, ward_secret_text_unref);
  g_clear_pointer (&grant->device, ward_device_free);
  g_free (grant->issuer);
  g_free (grant->subject);
  g_free (grant->fhir_user);
  g_free (grant->user_name);
  g_strfreev (grant->scopes_asked);
  g_strfreev (grant->scopes_granted);
  g_free (grant);
}

static void
write_list (WardJsonWriter *writer, const char *key, char *const *list)
{
  ward_json_writer_begin_array (writer, key);
  for (; list != NULL && *list != NULL; list++)
    ward_json_writer_string (writer, NULL, *list);
  ward_json_writer_end_array (writer);
}

/**
 * ward_stored_grant_write:
 * @grant: a grant
 * @tenant: the tenant that it belongs to
 *
 * Returns: (transfer full): one line of text for the vault
 */
WardSecretText *
ward_stored_grant_write (const WardStoredGrant *grant, WardTenant *tenant)
{
  g_autoptr (WardJsonWriter) writer = NULL;
  WardSecretText *secret;
  char *text;

  g_return_val_if_fail (grant != NULL && (grant->refresh_token != NULL) != (grant->device != NULL), NULL);
  g_return_val_if_fail (WARD_IS_TENANT (tenant), NULL);

  writer = ward_json_writer_new ();
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_int64 (writer, "v", VERSION);
  ward_json_writer_string (writer, "client", ward_tenant_get_client_id (tenant));
  ward_json_writer_string (writer, "base", ward_tenant_get_fhir_base (tenant));
  if (grant->device != NULL)
    {
      ward_json_writer_string (writer, "device", grant->device->client_id);
      ward_json_writer_string (writer, "key", ward_secret_text_peek (grant->device->line));
    }
  else
    ward_json_writer_string (writer, "refresh", ward_secret_text_peek (grant->refresh_token));
  ward_json_writer_string (writer, "iss", grant->issuer);
  ward_json_writer_string (writer, "sub", grant->subject);
  ward_json_writer_string (writer, "fhirUser", grant->fhir_user);
  ward_json_writer_string (writer, "name", grant->user_name);
  ward_json_writer_int64 (writer, "began", grant->began_s);
  ward_json_writer_boolean (writer, "doubt", grant->in_doubt);
  write_list (writer, "asked", grant->scopes_asked);
  write_list (writer, "granted", grant->scopes_granted);
  ward_json_writer_end_object (writer);
  text = ward_json_writer_to_string (writer, FALSE);
  secret = ward_secret_text_new (text);
  ward_secret_clear_string (&text);

  return secret;
}

static char **
read_list (const WardJson *object, const char *key)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  WardJsonIter iter;
  const WardJson *element;

  ward_json_iter_init (&iter, ward_json_get (object, key));
  while (ward_json_iter_next_element (&iter, &element))
    if (ward_json_as_string (element) != NULL)
      g_strv_builder_add (builder, ward_json_as_string (element));

  return g_strv_builder_end (builder);
}

static gboolean
is_token (const char *text)
{
  if (text == NULL || *text == '\0' || strlen (text) > MAX_TOKEN)
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isgraph (*text))
      return FALSE;

  return TRUE;
}

/* A refresh token or a device, never both. */
static gboolean
read_credential (const WardJson *root, WardStoredGrant *grant)
{
  const char *refresh = ward_json_get_string (root, "refresh");
  const char *client_id = ward_json_get_string (root, "device");
  const char *line = ward_json_get_string (root, "key");
  g_autoptr (WardSecretText) key = NULL;

  if (client_id == NULL && line == NULL && is_token (refresh))
    {
      grant->refresh_token = ward_secret_text_new (refresh);
      return TRUE;
    }
  if (refresh != NULL || !is_token (client_id) || !is_token (line))
    return FALSE;
  key = ward_secret_text_new (line);
  grant->device = ward_device_new_from_line (client_id, key, NULL);

  return grant->device != NULL;
}

/**
 * ward_stored_grant_read:
 * @text: what the vault gave
 * @tenant: the tenant that it was looked up for
 *
 * Reads a stored session.
 *
 * Returns: (transfer full) (nullable): the session, or %NULL where it is broken or does not belong to the tenant as it is configured now
 */
WardStoredGrant *
ward_stored_grant_read (WardSecretText *text, WardTenant *tenant)
{
  static const WardJsonLimits limits
      = { .max_bytes = MAX_BYTES, .max_depth = 4, .max_nodes = 4000, .max_keys = 40, .max_string_bytes = MAX_TOKEN };
  g_autoptr (WardJsonDoc) doc = NULL;
  WardStoredGrant *grant;
  const WardJson *root;
  gint64 version;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (WARD_IS_TENANT (tenant), NULL);

  doc = ward_json_parse_data (ward_secret_text_peek (text), ward_secret_text_get_length (text), &limits, NULL);
  root = doc != NULL ? ward_json_doc_get_root (doc) : NULL;
  if (!ward_json_get_int64 (root, "v", &version) || version != VERSION
      || g_strcmp0 (ward_json_get_string (root, "client"), ward_tenant_get_client_id (tenant)) != 0
      || g_strcmp0 (ward_json_get_string (root, "base"), ward_tenant_get_fhir_base (tenant)) != 0)
    return NULL;

  grant = g_new0 (WardStoredGrant, 1);
  if (!read_credential (root, grant))
    {
      ward_stored_grant_free (grant);
      return NULL;
    }
  grant->issuer = g_strdup (ward_json_get_string (root, "iss"));
  grant->subject = g_strdup (ward_json_get_string (root, "sub"));
  grant->fhir_user = g_strdup (ward_json_get_string (root, "fhirUser"));
  grant->user_name = g_strdup (ward_json_get_string (root, "name"));
  if (!ward_json_get_int64 (root, "began", &grant->began_s))
    grant->began_s = 0;
  grant->in_doubt = ward_json_get_boolean (root, "doubt", FALSE);
  grant->scopes_asked = read_list (root, "asked");
  grant->scopes_granted = read_list (root, "granted");

  return grant;
}
