/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The authorization endpoint (RFC 6749 section 4.1, RFC 7636, RFC 9207, SMART App Launch 2.2): checks the request and
 * takes the launch token, if the EHR gave one. What is wrong with client or address is told on a page and never
 * redirected; profile epic never redirects an error at all (auth.md Q12), and takes POST only for EHR launches (Q36). */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-authorize.h"

#include <string.h>

#include "core/base/ward-random.h"
#include "sandbox/ward-sandbox-pages.h"
#include "sandbox/ward-sandbox-scopes.h"

#define TRANSACTION_SECONDS 900
#define MAX_TRANSACTIONS 1000

static const WardSandboxUser users[] = {
  { "clinician", "sandbox", "practitioner-sample", "Dr. Robin Sample" },
  { "nurse", "sandbox", "practitioner-nurse", "Kim Sampleton, RN" },
  { WARD_SANDBOX_BACKGROUND_USER, NULL, NULL, "Background user" },
};

void
ward_sandbox_transaction_free (gpointer data)
{
  WardSandboxTransaction *transaction = data;

  ward_sandbox_grant_unref (transaction->grant);
  g_strfreev (transaction->scopes);
  g_free (transaction->launch_user);
  g_free (transaction);
}

/**
 * ward_sandbox_find_user:
 * @name: (nullable): a user's name
 *
 * Returns: (transfer none) (nullable): the user
 */
const WardSandboxUser *
ward_sandbox_find_user (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    if (g_strcmp0 (users[i].name, name) == 0)
      return &users[i];
  return NULL;
}

gboolean
ward_sandbox_user_has_password (const WardSandboxUser *user, const char *password)
{
  return user != NULL && user->password != NULL && g_strcmp0 (user->password, password) == 0;
}

/* RFC 8252 section 7.3: any port of a loopback literal; else one of the registered strings. */
static gboolean
is_allowed_redirect (WardSandbox *self, const char *uri)
{
  if (uri == NULL)
    return FALSE;
  if (self->redirect_uris != NULL && g_strv_contains ((const char *const *) self->redirect_uris, uri))
    return TRUE;
  return ward_sandbox_is_loopback_address (uri);
}

static gboolean
is_allowed_client (WardSandbox *self, const char *id)
{
  g_autoptr (WardSandboxClient) client = ward_sandbox_clients_find (self->clients, id);

  return client != NULL && client->kind != WARD_SANDBOX_CLIENT_BACKEND;
}

static gboolean
is_same_base (const char *aud, const char *base)
{
  size_t length = strlen (base);

  return aud != NULL && strncmp (aud, base, length) == 0 && (aud[length] == '\0' || strcmp (aud + length, "/") == 0);
}

static const char *
check_request (WardSandbox *self, GPtrArray *params)
{
  static const char *const once[] = { "response_type", "client_id",      "redirect_uri",          "scope",  "state",
                                      "aud",           "code_challenge", "code_challenge_method", "launch", "nonce" };
  const char *challenge = ward_sandbox_params_get (params, "code_challenge");

  for (guint i = 0; i < G_N_ELEMENTS (once); i++)
    if (ward_sandbox_params_count (params, once[i]) > 1)
      return "invalid_request";
  if (g_strcmp0 (ward_sandbox_params_get (params, "response_type"), "code") != 0)
    return "unsupported_response_type";
  if (g_strcmp0 (ward_sandbox_params_get (params, "code_challenge_method"), "S256") != 0 || challenge == NULL
      || strlen (challenge) != 43)
    return "invalid_request";
  if (!is_same_base (ward_sandbox_params_get (params, "aud"), self->fhir_base))
    return "invalid_request";
  return NULL;
}

static void
remember (WardSandbox *self, const char *id, WardSandboxTransaction *transaction)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (g_hash_table_size (self->transactions) >= MAX_TRANSACTIONS)
    g_hash_table_remove_all (self->transactions);
  g_hash_table_replace (self->transactions, g_strdup (id), transaction);
}

static void
drop_scope (char **scopes, const char *scope)
{
  guint kept = 0;

  for (guint i = 0; scopes[i] != NULL; i++)
    if (strcmp (scopes[i], scope) == 0)
      g_free (scopes[i]);
    else
      scopes[kept++] = scopes[i];
  scopes[kept] = NULL;
}

/* The scope "launch" and a launch token belong together: the one without the other is refused, or means nothing. */
static const char *
take_launch (WardSandbox *self, WardSandboxTransaction *transaction, const char *launch)
{
  gboolean asked = g_strv_contains ((const char *const *) transaction->scopes, "launch");

  if (launch == NULL)
    {
      drop_scope (transaction->scopes, "launch");
      return transaction->scopes[0] != NULL ? NULL : "invalid_scope";
    }
  if (!asked)
    return "invalid_scope";
  transaction->launch_user = ward_sandbox_redeem_launch (self, launch, transaction->grant);
  return transaction->launch_user != NULL ? NULL : "invalid_request";
}

static const char *
fill_transaction (WardSandbox *self, const WardSandboxRequest *request, GPtrArray *params,
                  WardSandboxTransaction *transaction)
{
  WardSandboxGrant *grant = transaction->grant;
  const char *error;

  grant->client_id = g_strdup (ward_sandbox_params_get (params, "client_id"));
  grant->redirect_uri = g_strdup (ward_sandbox_params_get (params, "redirect_uri"));
  grant->state = g_strdup (ward_sandbox_params_get (params, "state"));
  grant->nonce = g_strdup (ward_sandbox_params_get (params, "nonce"));
  grant->challenge = g_strdup (ward_sandbox_params_get (params, "code_challenge"));
  transaction->scopes
      = ward_sandbox_scopes_filter (ward_sandbox_params_get (params, "scope"), WARD_SANDBOX_SCOPES_OF_USERS);
  transaction->expires_us = ward_sandbox_grants_now_us (self->grants) + (gint64) TRANSACTION_SECONDS * G_USEC_PER_SEC;
  error = check_request (self, params);
  if (error != NULL)
    return error;
  if (transaction->scopes[0] == NULL || ward_sandbox_request_has_fault (request, "auth_invalid_scope", NULL))
    return "invalid_scope";
  return take_launch (self, transaction, ward_sandbox_params_get (params, "launch"));
}

/* Who launched from the record system is signed in there already. */
static WardSandboxResponse *
show_first_page (WardSandbox *self, const WardSandboxRequest *request, WardSandboxTransaction *transaction,
                 const char *id)
{
  g_autofree char *name = transaction->launch_user != NULL ? ward_sandbox_dup_ehr_user (self, request) : NULL;
  const char *redirect_uri = transaction->grant->redirect_uri;

  if (name == NULL || strcmp (name, transaction->launch_user) != 0)
    return ward_sandbox_page_sign_in (self, id, redirect_uri, NULL, NULL);
  ward_sandbox_set_signed_in (transaction, ward_sandbox_find_user (name));
  return ward_sandbox_page_consent (self, id, redirect_uri, ward_sandbox_find_user (name),
                                    (const char *const *) transaction->scopes);
}

static WardSandboxResponse *
answer_start (WardSandbox *self, const WardSandboxRequest *request)
{
  gboolean posted = strcmp (request->method, "POST") == 0;
  g_autoptr (GPtrArray) params
      = posted ? ward_sandbox_request_parse_form (request) : ward_sandbox_params_parse (request->query);
  const char *redirect_uri = ward_sandbox_params_get (params, "redirect_uri");
  g_autofree char *id = ward_random_token (24, NULL);
  WardSandboxTransaction *transaction;
  WardSandboxResponse *response;
  const char *error;

  if (params == NULL || !is_allowed_client (self, ward_sandbox_params_get (params, "client_id"))
      || (posted && self->epic && ward_sandbox_params_get (params, "launch") == NULL))
    return ward_sandbox_page_error (self, "This program is not registered here (client_id).");
  if (!is_allowed_redirect (self, redirect_uri) || ward_sandbox_params_count (params, "redirect_uri") != 1)
    return ward_sandbox_page_error (self, "The address to come back to is not registered (redirect_uri).");
  transaction = g_new0 (WardSandboxTransaction, 1);
  transaction->grant = ward_sandbox_grant_new ();
  error = fill_transaction (self, request, params, transaction);
  if (error != NULL)
    {
      response = ward_sandbox_refuse (self, request, transaction->grant, error);
      ward_sandbox_transaction_free (transaction);
      return response;
    }
  response = show_first_page (self, request, transaction, id);
  remember (self, id, transaction);
  return response;
}

/**
 * ward_sandbox_answer_authorize:
 * @self: the sandbox
 * @request: a request
 * @path: what follows the authorization server's own path
 *
 * Returns: (transfer full) (nullable): the answer, or %NULL where the path is none of the pages
 */
WardSandboxResponse *
ward_sandbox_answer_authorize (WardSandbox *self, WardSandboxRequest *request, const char *path)
{
  gboolean starts = strcmp (path, "/authorize") == 0;
  gboolean forms = strcmp (path, "/sign-in") == 0 || strcmp (path, "/consent") == 0 || strcmp (path, "/patient") == 0;
  gboolean posted = strcmp (request->method, "POST") == 0;

  if (!starts && !forms)
    return NULL;
  if (!posted && (forms || strcmp (request->method, "GET") != 0))
    return ward_sandbox_answer_method_not_allowed (starts ? "GET, POST" : "POST");
  return starts ? answer_start (self, request) : ward_sandbox_answer_sign_in_form (self, request, path);
}
