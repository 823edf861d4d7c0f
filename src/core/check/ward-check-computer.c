/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this computer needs for a sign-in: a free redirect port, a browser, a keyring (reliability.md section 7, S01-S07). */
#define G_LOG_DOMAIN "ward-check"

#include <glib/gi18n-lib.h>

#include "core/check/ward-check-private.h"

/* port: 0 for any; out_port: the one that was found, where it is free. */
static gboolean
is_free (const char *host, guint16 port, guint16 *out_port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, port);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) socket = NULL;

  if (address == NULL)
    return FALSE;
  socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  /* Bound and listening as the sign-in does it, without sharing the port; closed at once. */
  if (socket == NULL || !g_socket_bind (socket, address, FALSE, NULL) || !g_socket_listen (socket, NULL))
    return FALSE;
  bound = g_socket_get_local_address (socket, NULL);
  *out_port = G_IS_INET_SOCKET_ADDRESS (bound) ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)) : port;
  return TRUE;
}

void
ward_check_run_port (WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);
  const char *const *uris = ward_tenant_get_redirect_uris (work->tenant);
  gboolean any_port = ward_tenant_get_any_port (work->tenant);
  g_autoptr (GString) seen = g_string_new (NULL);
  guint n_free = 0, n_taken = 0;

  for (guint i = 0; uris[i] != NULL; i++)
    {
      g_autoptr (GUri) uri = g_uri_parse (uris[i], G_URI_FLAGS_NONE, NULL);
      int port = uri != NULL ? g_uri_get_port (uri) : -1;
      guint16 tried = (guint16) (any_port ? 0 : (port > 0 ? port : 80));
      guint16 found = tried;
      gboolean port_is_free = uri != NULL && is_free (g_uri_get_host (uri), tried, &found);

      g_string_append_printf (seen, "%s%s: ", i > 0 ? "; " : "", uris[i]);
      if (port_is_free && any_port)
        g_string_append_printf (seen, _ ("any port will do, for instance %u is free"), (guint) found);
      else
        g_string_append (seen, port_is_free ? _ ("free") : _ ("taken"));
      if (port_is_free)
        n_free++;
      else
        n_taken++;
    }

  if (n_free == 0)
    ward_check_end_step (self, WARD_CHECK_FAILED, seen->str, WARD_FAILURE_PORT_TAKEN);
  else
    ward_check_end_step (self, n_taken > 0 ? WARD_CHECK_NOTE : WARD_CHECK_OK, seen->str, -1);
}

void
ward_check_run_browser (WardCheck *self)
{
  g_autoptr (GAppInfo) browser = g_app_info_get_default_for_uri_scheme ("https");

  /* Without one the link can still be copied: worth knowing, not a failure. */
  if (browser == NULL)
    ward_check_end_step (self, WARD_CHECK_NOTE, _ ("none that opens https addresses"), WARD_FAILURE_BROWSER);
  else
    ward_check_end_step (self, WARD_CHECK_OK, g_app_info_get_name (browser), -1);
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WardCheck) self = data;
  g_autoptr (GError) error = NULL;
  WardVaultState state = WARD_VAULT_UNAVAILABLE;

  if (!ward_vault_probe_finish (WARD_VAULT (source), result, &state, &error)
      && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      ward_check_fail_step (self, error, NULL);
      return;
    }

  switch (state)
    {
    case WARD_VAULT_PRESENT:
    case WARD_VAULT_ABSENT:
      ward_check_end_step (self, WARD_CHECK_OK, _ ("can be used"), -1);
      break;
    case WARD_VAULT_LOCKED:
      ward_check_end_step (self, WARD_CHECK_NOTE, NULL, WARD_FAILURE_KEYRING_LOCKED);
      break;
    case WARD_VAULT_CORRUPT:
      ward_check_end_step (self, WARD_CHECK_NOTE, NULL, WARD_FAILURE_KEYRING_CORRUPT);
      break;
    case WARD_VAULT_UNAVAILABLE:
    default:
      ward_check_end_step (self, WARD_CHECK_NOTE, NULL, WARD_FAILURE_KEYRING_UNAVAILABLE);
      break;
    }
}

void
ward_check_run_keyring (WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);

  ward_vault_probe_async (work->vault, work->cancellable, probed_cb, g_object_ref (self));
}
