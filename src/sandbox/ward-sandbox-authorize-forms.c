/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The forms of the sign-in (user and password, consent, patient), what they add to the grant, and the way back to the
 * client, straight or crooked (auth.md X001 to X011). */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-authorize.h"

#include <string.h>

#include "core/base/ward-url.h"
#include "sandbox/ward-sandbox-pages.h"
#include "sandbox/ward-sandbox-scopes.h"

/* What the client reads from the address it is called back at. */
typedef struct
{
  const char *error;
  const char *code;
  const char *state;
  const char *iss;
  const char *tail; /* behind all others */
} Callback;

static void
spoil_callback (const WardSandboxRequest *request, Callback *callback)
{
  const char *error = NULL;

  if (ward_sandbox_request_has_fault (request, "no-iss", NULL))
    callback->iss = NULL;
  if (ward_sandbox_request_has_fault (request, "wrong-iss", NULL))
    callback->iss = "https://elsewhere.example/oauth";
  if (ward_sandbox_request_has_fault (request, "wrong-state", NULL))
    callback->state = "a-state-that-nobody-sent";
  if (ward_sandbox_request_has_fault (request, "no-state", NULL))
    callback->state = NULL;
  if (ward_sandbox_request_has_fault (request, "two-states", NULL))
    callback->tail = "&state=another-state";
  if (callback->code == NULL)
    return;
  if (ward_sandbox_request_has_fault (request, "two-codes", NULL))
    callback->tail = "&code=another-code";
  if (ward_sandbox_request_has_fault (request, "empty-code", NULL))
    callback->code = "";
  if (ward_sandbox_request_has_fault (request, "no-code", NULL))
    callback->code = NULL;
  if (ward_sandbox_request_has_fault (request, "code-and-error", NULL))
    callback->error = "server_error";
  if (ward_sandbox_request_has_fault (request, "redirect-error", &error))
    {
      callback->error = error != NULL ? error : "server_error";
      callback->code = NULL;
    }
}

WardSandboxResponse *
ward_sandbox_redirect (WardSandbox *self, const WardSandboxRequest *request, const WardSandboxGrant *grant,
                       const char *error, const char *code)
{
  Callback callback = { error, code, grant->state, self->epic ? NULL : self->issuer, NULL };
  WardSandboxResponse *response = ward_sandbox_response_new (302, NULL, NULL);
  g_autofree char *answer = NULL;
  g_autofree char *location = NULL;

  spoil_callback (request, &callback);
  answer = ward_form_encode ("error", callback.error, "error_description",
                             callback.error != NULL ? "The sandbox says no." : NULL, "code", callback.code, "state",
                             callback.state, "iss", callback.iss, NULL);
  location = g_strconcat (grant->redirect_uri, strchr (grant->redirect_uri, '?') != NULL ? "&" : "?", answer,
                          callback.tail, NULL);
  ward_sandbox_response_add_header (response, "Location", location);
  ward_sandbox_response_add_header (response, "Cache-Control", "no-store");
  ward_sandbox_response_add_header (response, "Referrer-Policy", "no-referrer");
  return response;
}

WardSandboxResponse *
ward_sandbox_refuse (WardSandbox *self, const WardSandboxRequest *request, const WardSandboxGrant *grant,
                     const char *error)
{
  if (self->epic)
    return ward_sandbox_page_error (self, error);
  return ward_sandbox_redirect (self, request, grant, error, NULL);
}

/* Nurses of this sandbox may not read reports: what is granted is less than what was asked. */
static void
drop_reports (char **scopes)
{
  guint kept = 0;

  for (guint i = 0; scopes[i] != NULL; i++)
    if (ward_sandbox_scope_names_type (scopes[i], "DiagnosticReport"))
      g_free (scopes[i]);
    else
      scopes[kept++] = scopes[i];
  scopes[kept] = NULL;
}

void
ward_sandbox_set_signed_in (WardSandboxTransaction *transaction, const WardSandboxUser *user)
{
  g_free (transaction->grant->user);
  transaction->grant->user = g_strdup (user->name);
  transaction->signed_in = TRUE;
  if (strcmp (user->name, "nurse") == 0)
    drop_reports (transaction->scopes);
}

static WardSandboxResponse *
answer_sign_in (WardSandbox *self, WardSandboxTransaction *transaction, const char *id, GPtrArray *form)
{
  const char *name = ward_sandbox_params_get (form, "username");
  const WardSandboxUser *user = ward_sandbox_find_user (name);
  const char *redirect_uri = transaction->grant->redirect_uri;

  if (!ward_sandbox_user_has_password (user, ward_sandbox_params_get (form, "password")))
    return ward_sandbox_page_sign_in (self, id, redirect_uri, name,
                                      "This user name and password do not belong together. Please try again.");
  if (transaction->launch_user != NULL && strcmp (transaction->launch_user, user->name) != 0)
    return ward_sandbox_page_sign_in (self, id, redirect_uri, name,
                                      "Somebody else launched Ward from the record system.");
  ward_sandbox_set_signed_in (transaction, user);
  return ward_sandbox_page_consent (self, id, redirect_uri, user, (const char *const *) transaction->scopes);
}

static char *
join_granted (WardSandbox *self, const WardSandboxTransaction *transaction, GPtrArray *form)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; transaction->scopes[i] != NULL; i++)
    {
      const char *scope = transaction->scopes[i];
      gboolean optional = ward_sandbox_scope_is_resource (scope) || strcmp (scope, "offline_access") == 0;
      gboolean ticked = FALSE;

      /* Epic grants it without saying so (auth.md Q3); of resources it grants what the app's record says, whatever is asked. */
      if (self->epic && (strcmp (scope, "offline_access") == 0 || ward_sandbox_scope_is_resource (scope)))
        continue;
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
                     "user/Practitioner.read user/Practitioner.rs user/Specimen.read user/Specimen.r "
                     "user/ServiceRequest.read user/ServiceRequest.r user/Condition.read user/Condition.rs ");
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Refresh tokens were asked for, and the user did not untick them. */
static gboolean
is_offline (WardSandbox *self, const WardSandboxTransaction *transaction)
{
  if (self->epic)
    return g_strv_contains ((const char *const *) transaction->scopes, "offline_access");
  return ward_sandbox_scopes_contain (transaction->grant->scope, "offline_access")
         || ward_sandbox_scopes_contain (transaction->grant->scope, "online_access");
}

/* A clinician's standalone launch at Epic has no patient (auth.md finding 1); one by the EHR brings its own. */
static gboolean
needs_patient (WardSandbox *self, const WardSandboxGrant *grant)
{
  return !self->epic && grant->patient == NULL
         && (ward_sandbox_scopes_contain (grant->scope, "launch/patient")
             || ward_sandbox_scopes_contain (grant->scope, "launch/encounter"));
}

static WardSandboxResponse *
finish (WardSandbox *self, const WardSandboxRequest *request, WardSandboxTransaction *transaction, const char *id)
{
  g_autoptr (WardSandboxGrant) grant = ward_sandbox_grant_ref (transaction->grant);
  g_autofree char *code = ward_sandbox_grants_issue_code (self->grants, grant, self->epic);

  g_hash_table_remove (self->transactions, id);
  return ward_sandbox_redirect (self, request, grant, NULL, code);
}

static WardSandboxResponse *
answer_consent (WardSandbox *self, const WardSandboxRequest *request, WardSandboxTransaction *transaction,
                const char *id, GPtrArray *form)
{
  WardSandboxGrant *grant = transaction->grant;

  if (!transaction->signed_in)
    return ward_sandbox_page_error (self, "Please sign in first.");
  if (g_strcmp0 (ward_sandbox_params_get (form, "decision"), "allow") != 0)
    {
      WardSandboxResponse *response = ward_sandbox_refuse (self, request, grant, "access_denied");

      g_hash_table_remove (self->transactions, id);
      return response;
    }
  transaction->consented = TRUE;
  g_free (grant->scope);
  grant->scope = join_granted (self, transaction, form);
  grant->offline = is_offline (self, transaction);
  if (needs_patient (self, grant))
    return ward_sandbox_page_patients (self, id, grant->redirect_uri);
  return finish (self, request, transaction, id);
}

static WardSandboxResponse *
answer_patient (WardSandbox *self, const WardSandboxRequest *request, WardSandboxTransaction *transaction,
                const char *id, GPtrArray *form)
{
  const char *patient = ward_sandbox_params_get (form, "patient");
  WardSandboxGrant *grant = transaction->grant;

  if (!transaction->consented)
    return ward_sandbox_page_error (self, "Please sign in first.");
  if (patient == NULL || ward_sandbox_store_find_person (self->store, patient) < 0)
    return ward_sandbox_page_patients (self, id, grant->redirect_uri);
  g_free (grant->patient);
  grant->patient = g_strdup (patient);
  if (ward_sandbox_scopes_contain (grant->scope, "launch/encounter"))
    {
      g_free (grant->encounter);
      grant->encounter = ward_sandbox_find_encounter (self, patient);
    }
  return finish (self, request, transaction, id);
}

/**
 * ward_sandbox_answer_sign_in_form:
 * @self: the sandbox
 * @request: a form that was sent
 * @path: "/sign-in", "/consent" or "/patient"
 *
 * Returns: (transfer full): the next page, or the way back to the client
 */
WardSandboxResponse *
ward_sandbox_answer_sign_in_form (WardSandbox *self, const WardSandboxRequest *request, const char *path)
{
  g_autoptr (GPtrArray) form = ward_sandbox_request_parse_form (request);
  const char *id = ward_sandbox_params_get (form, "transaction");
  gint64 now = ward_sandbox_grants_now_us (self->grants);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  WardSandboxTransaction *transaction = id != NULL ? g_hash_table_lookup (self->transactions, id) : NULL;

  if (transaction == NULL || transaction->expires_us <= now)
    return ward_sandbox_page_error (self, "This sign-in has ended.");
  if (strcmp (path, "/sign-in") == 0)
    return answer_sign_in (self, transaction, id, form);
  if (strcmp (path, "/consent") == 0)
    return answer_consent (self, request, transaction, id, form);
  return answer_patient (self, request, transaction, id, form);
}
