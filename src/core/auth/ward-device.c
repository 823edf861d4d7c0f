/* SPDX-License-Identifier: GPL-3.0-or-later */
/* This computer as a registered client: the id that the server gave, and the key that it was given for (auth.md section 1.5). */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-device.h"

/**
 * ward_device_new:
 * @client_id: the id that the server gave
 * @key: the key that it was given for
 * @error: return location for a %WARD_FAILURE_INTERNAL
 *
 * Joins the two.
 *
 * Returns: (transfer full) (nullable): the device
 */
WardDevice *
ward_device_new (const char *client_id, WardClientKey *key, GError **error)
{
  g_autoptr (WardSecretText) line = NULL;
  WardDevice *device;

  g_return_val_if_fail (client_id != NULL && key != NULL, NULL);

  line = ward_client_key_dup_line (key, error);
  if (line == NULL)
    return NULL;
  device = g_new0 (WardDevice, 1);
  device->client_id = g_strdup (client_id);
  device->key = ward_client_key_ref (key);
  device->line = g_steal_pointer (&line);

  return device;
}

/**
 * ward_device_new_from_line:
 * @client_id: the id that the server gave
 * @line: the key as the vault keeps it
 * @error: return location for a %WARD_FAILURE_KEYRING_CORRUPT: the device has to be registered again (X098)
 *
 * Reads a device back.
 *
 * Returns: (transfer full) (nullable): the device
 */
WardDevice *
ward_device_new_from_line (const char *client_id, WardSecretText *line, GError **error)
{
  g_autoptr (WardClientKey) key = NULL;

  g_return_val_if_fail (client_id != NULL && line != NULL, NULL);

  key = ward_client_key_new_from_line (line, error);

  return key != NULL ? ward_device_new (client_id, key, error) : NULL;
}

/**
 * ward_device_copy:
 * @device: a device
 *
 * Returns: (transfer full): a copy
 */
WardDevice *
ward_device_copy (const WardDevice *device)
{
  WardDevice *copy;

  g_return_val_if_fail (device != NULL, NULL);

  copy = g_new0 (WardDevice, 1);
  copy->client_id = g_strdup (device->client_id);
  copy->key = ward_client_key_ref (device->key);
  copy->line = ward_secret_text_ref (device->line);

  return copy;
}

/**
 * ward_device_free:
 * @device: (transfer full) (nullable): a device
 *
 * Frees it and forgets its key.
 */
void
ward_device_free (WardDevice *device)
{
  if (device == NULL)
    return;
  g_free (device->client_id);
  g_clear_pointer (&device->key, ward_client_key_unref);
  g_clear_pointer (&device->line, ward_secret_text_unref);
  g_free (device);
}
