/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sign-in of the connection test. It has a vault in memory, so that the sign-in that the user keeps for this tenant stays as it is; only how the client
 * proves itself is taken over from the keyring. At the end it signs out, so that the server forgets it too. */
#define G_LOG_DOMAIN "ward-cli"

#include "cli/wardctl-sign-in.h"

#include <glib/gi18n.h>

/* The link goes to the standard error, so that --json stays JSON; a computer without a browser can still be signed in on from its own loopback. */
static gboolean
open_browser (const char *link, gpointer user_data, GError **error)
{
  g_printerr ("%s\n%s\n", _ ("Sign in with the browser. If it does not open, this is the address:"), link);

  return g_app_info_launch_default_for_uri (link, NULL, error);
}

typedef struct
{
  gboolean done;
  WardSecretText *secret; /* (owned) (nullable) */
} Lookup;

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Lookup *lookup = data;

  lookup->secret = ward_vault_lookup_finish (WARD_VAULT (source), result, NULL, NULL);
  lookup->done = TRUE;
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ward_vault_store_finish (WARD_VAULT (source), result, NULL);
  *(gboolean *) data = TRUE;
}

static void
copy_secret (WardVault *from, WardVault *to, const char *tenant_id, const char *kind)
{
  Lookup lookup = { FALSE, NULL };
  gboolean stored = FALSE;

  ward_vault_lookup_async (from, tenant_id, kind, NULL, looked_up_cb, &lookup);
  while (!lookup.done)
    g_main_context_iteration (NULL, TRUE);
  if (lookup.secret == NULL)
    return;
  ward_vault_store_async (to, tenant_id, kind, lookup.secret, NULL, stored_cb, &stored);
  while (!stored)
    g_main_context_iteration (NULL, TRUE);
  ward_secret_text_unref (lookup.secret);
}

void
wardctl_prepare_sign_in (WardSession *session, WardVault *memory, WardVault *keyring)
{
  WardTenant *tenant = ward_session_get_tenant (session);

  if (keyring != NULL && ward_tenant_get_client_auth (tenant) != WARD_CLIENT_AUTH_NONE)
    {
      copy_secret (keyring, memory, ward_tenant_get_id (tenant), "client-secret");
      copy_secret (keyring, memory, ward_tenant_get_id (tenant), "client-key");
    }
  ward_sign_in_set_open_browser (ward_session_prepare_sign_in (session), open_browser, NULL, NULL);
}

static void
signed_out_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ward_session_sign_out_finish (WARD_SESSION (source), result, NULL);
  *(gboolean *) data = TRUE;
}

void
wardctl_sign_out (WardSession *session)
{
  gboolean done = FALSE;

  ward_session_sign_out_async (session, NULL, signed_out_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}
