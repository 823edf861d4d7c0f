/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A keyring without a password (reliability.md S17): GNOME's daemon writes it as text that anybody can read who gets the file, so a key in it protects nothing.
 * Its own interface does not tell; the file does. */
#define G_LOG_DOMAIN "ward-vault"

#include "core/vault/ward-vault-plain.h"

#include <string.h>

#define TEXT_HEAD "[keyring]"
#define MAX_NAME 255

static char *
dup_default_name (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "default", NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("login");
  g_strstrip (text);
  if (*text == '\0' || strlen (text) > MAX_NAME || strchr (text, G_DIR_SEPARATOR) != NULL)
    return g_strdup ("login");
  return g_steal_pointer (&text);
}

/**
 * ward_vault_is_plain:
 * @self: a vault
 *
 * Looks at the keyring's file. Where it cannot be seen, as in a sandbox, another program keeps it, which has a key of its own.
 *
 * Returns: %TRUE if what is put there is not encrypted
 */
gboolean
ward_vault_is_plain (WardVault *self)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "keyrings", NULL);
  g_autofree char *name = NULL;
  g_autofree char *base = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  g_return_val_if_fail (WARD_IS_VAULT (self), FALSE);

  if (!ward_vault_is_persistent (self))
    return FALSE;
  name = dup_default_name (folder);
  base = g_strconcat (name, ".keyring", NULL);
  path = g_build_filename (folder, base, NULL);
  return g_file_get_contents (path, &text, &length, NULL) && length >= strlen (TEXT_HEAD)
         && memcmp (text, TEXT_HEAD, strlen (TEXT_HEAD)) == 0;
}
