/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads Flatpak's description of the sandbox, a key file: [Context] names what is shared with the host, as in "shared=network;ipc;" (flatpak-metadata(5)). */
#define G_LOG_DOMAIN "ward-check"

#include "core/check/ward-flatpak.h"

/**
 * ward_flatpak_read_state:
 * @path: the description, %WARD_FLATPAK_INFO but in tests
 *
 * Tells whether the sandbox was given the network. A description that cannot be read or shares nothing is one without: Flatpak leaves the key out then.
 *
 * Returns: the state
 */
WardFlatpakState
ward_flatpak_read_state (const char *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) shared = NULL;

  g_return_val_if_fail (path != NULL, WARD_FLATPAK_NONE);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return WARD_FLATPAK_NONE;
  if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    shared = g_key_file_get_string_list (file, "Context", "shared", NULL, NULL);

  return shared != NULL && g_strv_contains ((const char *const *) shared, "network") ? WARD_FLATPAK_WITH_NETWORK
                                                                                     : WARD_FLATPAK_WITHOUT_NETWORK;
}
