/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The authorization endpoint (RFC 6749 section 4.1, RFC 7636, RFC 9207, SMART App Launch 2.2): checks the request, leads
 * through the pages and sends the browser back. What is wrong with client or address is told on a page and never
 * redirected; profile epic never redirects an error at all (auth.md Q12). */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-private.h"

#include <string.h>

#include "core/base/ward-random.h"
#include "core/base/ward-url.h"
#include "sandbox/ward-sandbox-pages.h"
#include "sandbox/ward-sandbox-scopes.h"

#define TRANSACTION_SECONDS 900
#define MAX_TRANSACTIONS 1000

typedef struct
{
  WardSandboxGrant *grant; /* (owned) fills up along the pages */
  char **scopes;           /* (owned) that can be granted */
  gboolean signed_in;
  gboolean consented;
  gint64 expires_us;
} Transaction;

static const WardSandboxUser users[] = {
  { "clinician", "sandbox", "practitioner-sample", "Dr. Robin Sample" },
  { "nurse", "sandbox", "practitioner-nurse", "Kim Sampleton, RN" },
};

void
ward_sandbox_transaction_free (gpointer data)
{
  Transaction *transaction = data;

  ward_sandbox_grant_unref (transaction->grant);
  g_strfreev (transaction->scopes);
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

/* RFC 8252 section 7.3: any port of a loopback literal, for this client only; else one of the registered strings. */
static gboolean
is_allowed_redirect (WardSandbox *self, const char *uri)
{
  g_autoptr (GUri) parsed = NULL;

  if (uri == NULL)
    return FALSE;
  if (self->redirect_uris != NULL && g_strv_contains ((const char *const *) self->redirect_uris, uri))
    return TRUE;
  parsed = g_uri_parse (uri, G_URI_FLAGS_ENCODED, NULL);
  return parsed != NULL && strcmp (g_uri_get_scheme (parsed), "http") == 0 && g_uri_get_userinfo (parsed) == NULL
         && g_uri_get_fragment (parsed) == NULL && strpbrk (uri, "#\\ ") == NULL
         && (g_strcmp0 (g_uri_get_host (parsed), "127.0.0.1") == 0 || g_strcmp0 (g_uri_get_host (parsed), "::1") == 0);
}

static WardSandboxResponse *
redirect (WardSandbox *self, const WardSandboxRequest *request, const WardSandboxGrant *grant, const char *error,
          const char *code)
{
  gboolean bare = self->epic || ward_sandbox_request_has_fault (request, "no-iss", NULL);
  gboolean wrong_iss = ward_sandbox_request_has_fault (request, "wrong-iss", NULL);
  gboolean wrong_state = ward_sandbox_request_has_fault (request, "wrong-state", NULL);
  gboolean no_state = ward_sandbox_request_has_fault (request, "no-state", NULL);
  const char *state = wrong_state ? "a-state-that-nobody-sent" : grant->state;
  g_autofree char *answer
      = ward_form_encode ("error", error, "error_description", error != NULL ? "The sandbox says no." : NULL, "code",
                          code, "state", no_state ? NULL : state, "iss",
                          wrong_iss ? "https://elsewhere.example/oauth" : (bare ? NULL : self->issuer), NULL);
  g_autofree char *location
      = g_strconcat (grant->redirect_uri, strchr (grant->redirect_uri, '?') != NULL ? "&" : "?", answer, NULL);
  WardSandboxResponse *response = ward_sandbox_response_new (302, NULL, NULL);

  ward_sandbox_response_add_header (response, "Location", location);
  ward_sandbox_response_add_header (response, "Cache-Control", "no-store");
  ward_sandbox_response_add_header (response, "Referrer-Policy", "no-referrer");
  return response;
}

static WardSandboxResponse *
refuse (WardSandbox *self, const WardSandboxRequest *request, const WardSandboxGrant *grant, const char *error)
{
  if (self->epic)
    return ward_sandbox_page_error (self, error);
  return redirect (self, request, grant, error, NULL);
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
  static const char *const once[] = { "response_type", "client_id", "redirect_uri",   "scope",
                                      "state",         "aud",       "code_challenge", "code_challenge_method" };
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

static char *
remember (WardSandbox *self, Transaction *transaction)
{
  char *id = ward_random_token (24, NULL);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (g_hash_table_size (self->transactions) >= MAX_TRANSACTIONS)
    g_hash_table_remove_all (self->transactions);
  g_hash_table_replace (self->transactions, g_strdup (id), transaction);
  return id;
}

static WardSandboxResponse *
answer_start (WardSandbox *self, const WardSandboxRequest *request)
{
  g_autoptr (GPtrArray) params = ward_sandbox_params_parse (request->query);
  const char *redirect_uri = ward_sandbox_params_get (params, "redirect_uri");
  g_autoptr (WardSandboxGrant) grant = ward_sandbox_grant_new ();
  g_autofree char *id = NULL;
  g_auto (GStrv) scopes = NULL;
  const char *error;
  Transaction *transaction;

  if (params == NULL || g_strcmp0 (ward_sandbox_params_get (params, "client_id"), WARD_SANDBOX_CLIENT_ID) != 0)
    return ward_sandbox_page_error (self, "This program is not registered here (client_id).");
  if (!is_allowed_redirect (self, redirect_uri) || ward_sandbox_params_count (params, "redirect_uri") != 1)
    return ward_sandbox_page_error (self, "The address to come back to is not registered (redirect_uri).");
  grant->client_id = g_strdup (WARD_SANDBOX_CLIENT_ID);
  grant->redirect_uri = g_strdup (redirect_uri);
  grant->state = g_strdup (ward_sandbox_params_get (params, "state"));
  grant->nonce = g_strdup (ward_sandbox_params_get (params, "nonce"));
  grant->challenge = g_strdup (ward_sandbox_params_get (params, "code_challenge"));
  error = check_request (self, params);
  scopes = ward_sandbox_scopes_filter (ward_sandbox_params_get (params, "scope"));
  if (error == NULL && scopes[0] == NULL)
    error = "invalid_scope";
  if (error != NULL)
    return refuse (self, request, grant, error);
  transaction = g_new0 (Transaction, 1);
  transaction->grant = ward_sandbox_grant_ref (grant);
  transaction->scopes = g_steal_pointer (&scopes);
  transaction->expires_us = ward_sandbox_grants_now_us (self->grants) + (gint64) TRANSACTION_SECONDS * G_USEC_PER_SEC;
  id = remember (self, transaction);
  return ward_sandbox_page_sign_in (self, id, redirect_uri, NULL, FALSE);
}

static WardSandboxResponse *
answer_sign_in (WardSandbox *self, Transaction *transaction, const char *id, GPtrArray *form)
{
  const char *name = ward_sandbox_params_get (form, "username");
  const WardSandboxUser *user = ward_sandbox_find_user (name);
  const char *redirect_uri = transaction->grant->redirect_uri;

  if (user == NULL || g_strcmp0 (user->password, ward_sandbox_params_get (form, "password")) != 0)
    return ward_sandbox_page_sign_in (self, id, redirect_uri, name, TRUE);
  g_free (transaction->grant->user);
  transaction->grant->user = g_strdup (user->name);
  transaction->signed_in = TRUE;
  /* Nurses of this sandbox may not read reports: what is granted is less than what was asked. */
  if (strcmp (user->name, "nurse") == 0)
    {
      g_autoptr (GPtrArray) kept = g_ptr_array_new ();

      for (guint i = 0; transaction->scopes[i] != NULL; i++)
        if (ward_sandbox_scope_names_type (transaction->scopes[i], "DiagnosticReport"))
          g_free (transaction->scopes[i]);
        else
          g_ptr_array_add (kept, transaction->scopes[i]);
      for (guint i = 0; i <= kept->len; i++)
        transaction->scopes[i] = i < kept->len ? g_ptr_array_index (kept, i) : NULL;
    }
  return ward_sandbox_page_consent (self, id, redirect_uri, user, (const char *const *) transaction->scopes);
}

static char *
join_granted (WardSandbox *self, const Transaction *transaction, GPtrArray *form)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; transaction->scopes[i] != NULL; i++)
    {
      const char *scope = transaction->scopes[i];
      gboolean optional = ward_sandbox_scope_is_resource (scope) || strcmp (scope, "offline_access") == 0;
      gboolean ticked = FALSE;

      for (guint k = 0; k < form->len; k++)
        {
          const WardSandboxParam *param = g_ptr_array_index (form, k);

          ticked |= strcmp (param->name, "scope") == 0 && strcmp (param->value, scope) == 0;
        }
      if (self->epic || !optional || ticked)
        g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", scope);
    }
  /* Epic grants what the app's record says, both versions, and ends with a blank (auth.md 1.3, Q6). */
  if (self->epic)
    g_string_append (out,
                     " user/Patient.read user/Patient.rs user/Observation.Read user/Observation.read "
                     "user/Observation.rs user/DiagnosticReport.read user/DiagnosticReport.rs "
                     "user/AllergyIntolerance.read user/AllergyIntolerance.rs user/Encounter.read user/Encounter.rs "
                     "user/Practitioner.read user/Practitioner.rs ");
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static WardSandboxResponse *
finish (WardSandbox *self, const WardSandboxRequest *request, Transaction *transaction, const char *id)
{
  g_autoptr (WardSandboxGrant) grant = ward_sandbox_grant_ref (transaction->grant);
  g_autofree char *code = ward_sandbox_grants_issue_code (self->grants, grant, self->epic);

  g_hash_table_remove (self->transactions, id);
  return redirect (self, request, grant, NULL, code);
}

static WardSandboxResponse *
answer_consent (WardSandbox *self, const WardSandboxRequest *request, Transaction *transaction, const char *id,
                GPtrArray *form)
{
  if (!transaction->signed_in)
    return ward_sandbox_page_error (self, "Please sign in first.");
  if (g_strcmp0 (ward_sandbox_params_get (form, "decision"), "allow") != 0)
    {
      WardSandboxResponse *response = refuse (self, request, transaction->grant, "access_denied");

      g_hash_table_remove (self->transactions, id);
      return response;
    }
  transaction->consented = TRUE;
  g_free (transaction->grant->scope);
  transaction->grant->scope = join_granted (self, transaction, form);
  /* A clinician's standalone launch at Epic has no patient (auth.md finding 1). */
  if (!self->epic && ward_sandbox_scopes_contain (transaction->grant->scope, "launch/patient"))
    return ward_sandbox_page_patients (self, id, transaction->grant->redirect_uri);
  return finish (self, request, transaction, id);
}

static WardSandboxResponse *
answer_patient (WardSandbox *self, const WardSandboxRequest *request, Transaction *transaction, const char *id,
                GPtrArray *form)
{
  const char *patient = ward_sandbox_params_get (form, "patient");

  if (!transaction->consented)
    return ward_sandbox_page_error (self, "Please sign in first.");
  if (patient == NULL || ward_sandbox_store_find_person (self->store, patient) < 0)
    return ward_sandbox_page_patients (self, id, transaction->grant->redirect_uri);
  g_free (transaction->grant->patient);
  transaction->grant->patient = g_strdup (patient);
  return finish (self, request, transaction, id);
}

static WardSandboxResponse *
answer_form (WardSandbox *self, const WardSandboxRequest *request, const char *path)
{
  g_autoptr (GPtrArray) form = ward_sandbox_request_parse_form (request);
  const char *id = ward_sandbox_params_get (form, "transaction");
  gint64 now = ward_sandbox_grants_now_us (self->grants);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Transaction *transaction = id != NULL ? g_hash_table_lookup (self->transactions, id) : NULL;

  if (transaction == NULL || transaction->expires_us <= now)
    return ward_sandbox_page_error (self, "This sign-in has ended.");
  if (strcmp (path, "/sign-in") == 0)
    return answer_sign_in (self, transaction, id, form);
  if (strcmp (path, "/consent") == 0)
    return answer_consent (self, request, transaction, id, form);
  return answer_patient (self, request, transaction, id, form);
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

  if (!starts && !forms)
    return NULL;
  if (strcmp (request->method, starts ? "GET" : "POST") != 0)
    return ward_sandbox_answer_method_not_allowed (starts ? "GET" : "POST");
  return starts ? answer_start (self, request) : answer_form (self, request, path);
}
