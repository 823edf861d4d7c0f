/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Client authentication (RFC 6749 section 2.3, RFC 7523 section 2.2, SMART App Launch 2.2 "Client Authentication"; auth.md sections 1.4 and 1.8, X094):
 * exactly one method at a time, the one that the tenant's record names. Who has no credential finds that out before anything is sent. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-client-auth.h"

#include <string.h>

#include "core/auth/ward-client-assertion.h"
#include "core/base/ward-url.h"
#include "core/diagnostics/ward-failure.h"

struct _WardClientAuth
{
  gatomicrefcount refs;
  char *client_id; /* (owned) */
  WardClientAuthMethod method;
  WardSecretText *secret; /* (owned) (nullable) */
  WardClientKey *key;     /* (owned) (nullable) */
};

G_DEFINE_BOXED_TYPE (WardClientAuth, ward_client_auth, ward_client_auth_ref, ward_client_auth_unref)

static WardClientAuth *
new_auth (const char *client_id, WardClientAuthMethod method)
{
  WardClientAuth *auth = g_new0 (WardClientAuth, 1);

  g_atomic_ref_count_init (&auth->refs);
  auth->client_id = g_strdup (client_id);
  auth->method = method;

  return auth;
}

/**
 * ward_client_auth_new_public:
 * @client_id: the client's id
 *
 * Makes the authentication of a public client, which only says its name.
 *
 * Returns: (transfer full): the authentication
 */
WardClientAuth *
ward_client_auth_new_public (const char *client_id)
{
  g_return_val_if_fail (client_id != NULL, NULL);

  return new_auth (client_id, WARD_CLIENT_AUTH_NONE);
}

/**
 * ward_client_auth_new_secret:
 * @client_id: the client's id
 * @method: %WARD_CLIENT_AUTH_SECRET_BASIC or %WARD_CLIENT_AUTH_SECRET_POST
 * @secret: its secret
 *
 * Makes the authentication of a confidential client with a secret.
 *
 * Returns: (transfer full): the authentication
 */
WardClientAuth *
ward_client_auth_new_secret (const char *client_id, WardClientAuthMethod method, WardSecretText *secret)
{
  WardClientAuth *auth;

  g_return_val_if_fail (client_id != NULL && secret != NULL, NULL);
  g_return_val_if_fail (method == WARD_CLIENT_AUTH_SECRET_BASIC || method == WARD_CLIENT_AUTH_SECRET_POST, NULL);

  auth = new_auth (client_id, method);
  auth->secret = ward_secret_text_ref (secret);

  return auth;
}

/**
 * ward_client_auth_new_key:
 * @client_id: the client's id
 * @key: its key
 *
 * Makes the authentication of a client that signs (private_key_jwt).
 *
 * Returns: (transfer full): the authentication
 */
WardClientAuth *
ward_client_auth_new_key (const char *client_id, WardClientKey *key)
{
  WardClientAuth *auth;

  g_return_val_if_fail (client_id != NULL && key != NULL, NULL);

  auth = new_auth (client_id, WARD_CLIENT_AUTH_PRIVATE_KEY_JWT);
  auth->key = ward_client_key_ref (key);

  return auth;
}

/**
 * ward_client_auth_ref:
 * @auth: an authentication
 *
 * Adds a reference.
 *
 * Returns: (transfer full): @auth
 */
WardClientAuth *
ward_client_auth_ref (WardClientAuth *auth)
{
  g_return_val_if_fail (auth != NULL, NULL);

  g_atomic_ref_count_inc (&auth->refs);

  return auth;
}

/**
 * ward_client_auth_unref:
 * @auth: (transfer full): an authentication
 *
 * Drops a reference.
 */
void
ward_client_auth_unref (WardClientAuth *auth)
{
  g_return_if_fail (auth != NULL);

  if (!g_atomic_ref_count_dec (&auth->refs))
    return;
  g_free (auth->client_id);
  g_clear_pointer (&auth->secret, ward_secret_text_unref);
  g_clear_pointer (&auth->key, ward_client_key_unref);
  g_free (auth);
}

/**
 * ward_client_auth_get_client_id:
 * @auth: an authentication
 *
 * Gives the id of the client that it is for.
 *
 * Returns: (transfer none): the id
 */
const char *
ward_client_auth_get_client_id (const WardClientAuth *auth)
{
  g_return_val_if_fail (auth != NULL, NULL);

  return auth->client_id;
}

/**
 * ward_client_auth_signs:
 * @auth: an authentication
 *
 * Asks whether it is an assertion, which a server judges by its clock.
 *
 * Returns: %TRUE if it is
 */
gboolean
ward_client_auth_signs (const WardClientAuth *auth)
{
  g_return_val_if_fail (auth != NULL, FALSE);

  return auth->method == WARD_CLIENT_AUTH_PRIVATE_KEY_JWT;
}

/* ---- what it adds to a request ---- */

/* The copies that grow a text are wiped: one of the two holds a code or a token. */
static char *
join (const char *form, char *more)
{
  char *whole = g_strconcat (form, *form != '\0' ? "&" : "", more, NULL);

  ward_secret_clear_string (&more);

  return whole;
}

/* RFC 6749 section 2.3.1: id and secret are form-encoded, each by itself, before the colon joins them. */
static WardSecretText *
build_basic (const WardClientAuth *auth)
{
  g_autofree char *id = ward_url_escape (auth->client_id);
  char *secret = ward_url_escape (ward_secret_text_peek (auth->secret));
  char *pair = g_strconcat (id, ":", secret, NULL);
  char *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
  WardSecretText *basic = ward_secret_text_new (encoded);

  ward_secret_clear_string (&secret);
  ward_secret_clear_string (&pair);
  ward_secret_clear_string (&encoded);

  return basic;
}

static char *
build_signed (const WardClientAuth *auth, const char *form, const char *token_url, gint64 now_s, GError **error)
{
  WardClientAssertion assertion
      = { .key = auth->key, .client_id = auth->client_id, .token_url = token_url, .now_s = now_s };
  g_autoptr (WardSecretText) token = ward_client_assertion_build (&assertion, error);

  if (token == NULL)
    return NULL;

  return join (form, ward_form_encode ("client_assertion_type", WARD_CLIENT_ASSERTION_TYPE, "client_assertion",
                                       ward_secret_text_peek (token), NULL));
}

/**
 * ward_client_auth_build_form:
 * @auth: an authentication
 * @form: the grant's or the question's own pairs, form-encoded
 * @token_url: the token endpoint as the server wrote it, which an assertion is made out to whatever endpoint it is sent to
 * @now_s: seconds since 1970
 * @out_basic: (out) (nullable) (transfer full): what stands after "Basic" in the header; %NULL for no header
 * @error: return location for an error of ward_client_assertion_build()
 *
 * Writes the body of one try. A client that uses the header does not name itself in the form, and one that signs is named by its assertion. The result
 * may hold secrets: the caller overwrites it.
 *
 * Returns: (transfer full) (nullable): the form
 */
char *
ward_client_auth_build_form (const WardClientAuth *auth, const char *form, const char *token_url, gint64 now_s,
                             WardSecretText **out_basic, GError **error)
{
  g_return_val_if_fail (auth != NULL && form != NULL && token_url != NULL && out_basic != NULL, NULL);

  *out_basic = NULL;
  switch (auth->method)
    {
    case WARD_CLIENT_AUTH_SECRET_BASIC:
      *out_basic = build_basic (auth);
      return g_strdup (form);
    case WARD_CLIENT_AUTH_SECRET_POST:
      return join (form, ward_form_encode ("client_id", auth->client_id, "client_secret",
                                           ward_secret_text_peek (auth->secret), NULL));
    case WARD_CLIENT_AUTH_PRIVATE_KEY_JWT:
      return build_signed (auth, form, token_url, now_s, error);
    case WARD_CLIENT_AUTH_NONE:
    default:
      return join (form, ward_form_encode ("client_id", auth->client_id, NULL));
    }
}

/* ---- the credential from the vault ---- */

typedef struct
{
  char *client_id; /* (owned) */
  WardClientAuthMethod method;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_free (load->client_id);
  g_free (load);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  const Load *load = g_task_get_task_data (task);
  gboolean signs = load->method == WARD_CLIENT_AUTH_PRIVATE_KEY_JWT;
  g_autoptr (WardSecretText) text = NULL;
  g_autoptr (WardClientKey) key = NULL;
  GError *error = NULL;

  text = ward_vault_lookup_finish (WARD_VAULT (source), result, NULL, &error);
  if (text == NULL && error == NULL)
    error = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_INVALID_CLIENT,
                                 signs ? "There is no key for this client in the keyring"
                                       : "There is no secret for this client in the keyring");
  if (error == NULL && signs)
    key = ward_client_key_new_from_line (text, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task,
                           signs ? ward_client_auth_new_key (load->client_id, key)
                                 : ward_client_auth_new_secret (load->client_id, load->method, text),
                           (GDestroyNotify) ward_client_auth_unref);
}

/**
 * ward_client_auth_load_async:
 * @vault: where secrets and keys rest
 * @tenant_id: the tenant's local id
 * @client_id: the client's id
 * @method: how it authenticates
 * @cancellable: (nullable): ends it
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Makes the authentication of a client. A public one asks the vault nothing.
 */
void
ward_client_auth_load_async (WardVault *vault, const char *tenant_id, const char *client_id,
                             WardClientAuthMethod method, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Load *load;

  g_return_if_fail (WARD_IS_VAULT (vault));
  g_return_if_fail (tenant_id != NULL && client_id != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (vault, cancellable, callback, user_data);
  g_task_set_source_tag (task, ward_client_auth_load_async);
  if (method == WARD_CLIENT_AUTH_NONE)
    {
      g_task_return_pointer (task, ward_client_auth_new_public (client_id), (GDestroyNotify) ward_client_auth_unref);
      return;
    }
  load = g_new0 (Load, 1);
  load->client_id = g_strdup (client_id);
  load->method = method;
  g_task_set_task_data (task, load, load_free);
  ward_vault_lookup_async (vault, tenant_id,
                           method == WARD_CLIENT_AUTH_PRIVATE_KEY_JWT ? WARD_VAULT_CLIENT_KEY
                                                                      : WARD_VAULT_CLIENT_SECRET,
                           cancellable, looked_up_cb, g_steal_pointer (&task));
}

/**
 * ward_client_auth_load_finish:
 * @result: what the callback got
 * @error: return location: %WARD_FAILURE_INVALID_CLIENT where the vault holds no credential, the keyring's failures, %G_IO_ERROR_CANCELLED
 *
 * Ends ward_client_auth_load_async().
 *
 * Returns: (transfer full) (nullable): the authentication
 */
WardClientAuth *
ward_client_auth_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ward_client_auth_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
