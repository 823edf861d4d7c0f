/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server says of itself: certificate, SMART configuration, CapabilityStatement, issuer, keys, time (auth.md section 7, "Conformance"). */
#define G_LOG_DOMAIN "ward-check"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/ward-json.h"
#include "core/base/ward-text.h"
#include "core/base/ward-url.h"
#include "core/check/ward-check-private.h"

#define MAX_DOCUMENT (4 * 1024 * 1024)
#define SKEW_FINE_S 60
#define SKEW_BEARABLE_S 300

static void
ask (WardCheck *self, const char *url, const char *accept, const char *step, GAsyncReadyCallback callback)
{
  WardCheckWork *work = ward_check_get_work (self);
  WardHttpRequest request = {
    .method = "GET",
    .url = url,
    .accept = accept,
    .no_cache = TRUE,
    .max_bytes = MAX_DOCUMENT,
    .total_deadline_ms = 40000,
    .max_tries = 1,
    .priority = WARD_PRIORITY_SCREEN,
    .allow_loopback_http = ward_tenant_is_sandbox (work->tenant),
    .event_type = WARD_EVENT_REQUEST,
    .tenant = ward_tenant_get_id (work->tenant),
    .step = step,
  };

  /* As a sign-in does: with what tells how to sign in, not with the keys. */
  if (strcmp (step, "check: keys") != 0)
    request.epic_client_id = ward_tenant_get_epic_client_id (work->tenant);
  ward_http_send_async (work->http, &request, work->cancellable, callback, g_object_ref (self));
}

static void
note_clock (WardCheckWork *work, WardHttpResponse *response)
{
  gint64 seconds, skew_s;

  if (!ward_http_response_get_date (response, &seconds))
    return;
  /* Of several servers behind one name, the one that is most wrong counts. */
  skew_s = ward_http_response_get_clock_skew_s (response);
  if (!work->clock_known || ABS (skew_s) > ABS (work->clock_skew_s))
    work->clock_skew_s = skew_s;
  work->clock_known = TRUE;
}

/* Where an answer is not what lies at a FHIR server's base, an address that cannot be one of Epic's is the nearer cause. */
static int
judge_address (WardTenant *tenant, WardFailure failure)
{
  WardIssuerPolicy policy = ward_tenant_get_issuer_policy (tenant);

  return (policy == WARD_ISSUER_EPIC || policy == WARD_ISSUER_EPIC_LEGACY)
                 && !ward_tenant_is_epic_base (ward_tenant_get_fhir_base (tenant))
             ? WARD_FAILURE_EPIC_BASE
             : (int) failure;
}

/* Nobody has signed in yet: "sign in again" would be no help. A filter in front of the server says it, or the server keeps to itself how to sign in. */
static gboolean
is_refused_before_sign_in (const GError *error, WardFailure not_found)
{
  return not_found == WARD_FAILURE_DISCOVERY
         && (ward_failure_matches (error, WARD_FAILURE_UNAUTHORIZED)
             || ward_failure_matches (error, WARD_FAILURE_FORBIDDEN));
}

/* Ends the step where the answer is no document; else gives its text as JSON. not_found: what it means where there is none. */
static WardJsonDoc *
read_document (WardCheck *self, WardHttpResponse *response, WardFailure not_found)
{
  WardTenant *tenant = ward_check_get_work (self)->tenant;
  g_autoptr (GError) error = ward_http_response_to_error (response);
  WardJsonDoc *doc = NULL;
  g_autofree char *seen = g_strdup_printf (_ ("status %u, request %s"), ward_http_response_get_status (response),
                                           ward_http_response_get_request_id (response));

  note_clock (ward_check_get_work (self), response);
  if (ward_failure_matches (error, WARD_FAILURE_NOT_FOUND) || is_refused_before_sign_in (error, not_found))
    ward_check_end_step (self, WARD_CHECK_FAILED, seen, judge_address (tenant, not_found));
  else if (ward_failure_matches (error, WARD_FAILURE_LOGIN_PAGE) || ward_failure_matches (error, WARD_FAILURE_REDIRECT))
    ward_check_end_step (self, WARD_CHECK_FAILED, seen, judge_address (tenant, ward_failure_from_error (error)));
  else if (error != NULL)
    ward_check_fail_step (self, error, seen);
  else
    {
      doc = ward_json_parse (ward_http_response_get_body (response), NULL, NULL);
      if (doc == NULL || !ward_json_is_object (ward_json_doc_get_root (doc)))
        {
          g_clear_pointer (&doc, ward_json_doc_free);
          ward_check_end_step (self, WARD_CHECK_FAILED, seen, judge_address (tenant, WARD_FAILURE_NOT_JSON));
        }
    }

  return doc;
}

static void
encryption_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WardCheck) self = data;
  WardCheckWork *work = ward_check_get_work (self);
  g_autoptr (GError) error = NULL;
  const char *version;

  work->configuration = ward_http_send_finish (WARD_HTTP (source), result, &error);
  if (work->configuration == NULL)
    {
      ward_check_fail_with_certificate (self, error);
      return;
    }
  version = ward_http_response_get_tls_version (work->configuration);
  if (version != NULL)
    ward_check_end_with_certificate (self, version);
  else
    ward_check_end_step (self, WARD_CHECK_NOTE, _ ("not encrypted, as is allowed only to this computer itself"), -1);
}

/* Any request would do: the first that is needed is sent, and its answer kept for the next step. */
void
ward_check_run_encryption (WardCheck *self)
{
  WardTenant *tenant = ward_check_get_work (self)->tenant;
  g_autofree char *url = ward_tenant_dup_smart_configuration_url (tenant);
  g_autolist (GTlsCertificate) certificates = NULL;
  g_autoptr (GError) error = NULL;

  /* Of the client, which trusts them: here only whether they could be read. */
  if (!ward_tenant_load_extra_ca (tenant, &certificates, &error))
    {
      ward_check_end_step (self, WARD_CHECK_FAILED, error->message, WARD_FAILURE_TENANT);
      return;
    }
  ask (self, url, "application/json", "check: smart-configuration", encryption_cb);
}

static gboolean
list_has (const WardJson *list, const char *wanted)
{
  WardJsonIter iter;
  const WardJson *value;

  ward_json_iter_init (&iter, list);
  while (ward_json_iter_next_element (&iter, &value))
    if (g_strcmp0 (ward_json_as_string (value), wanted) == 0)
      return TRUE;

  return FALSE;
}

void
ward_check_run_configuration (WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);
  g_autoptr (WardJsonDoc) doc = read_document (self, work->configuration, WARD_FAILURE_DISCOVERY);
  const WardJson *root;
  const WardJson *methods;
  const char *authorize;
  g_autofree char *host = NULL;
  g_autofree char *seen = NULL;

  if (doc == NULL)
    return;

  root = ward_json_doc_get_root (doc);
  authorize = ward_json_get_string (root, "authorization_endpoint");
  if (authorize == NULL || ward_json_get_string (root, "token_endpoint") == NULL)
    {
      ward_check_end_step (self, WARD_CHECK_FAILED, _ ("no authorization_endpoint or no token_endpoint"),
                           WARD_FAILURE_DISCOVERY);
      return;
    }

  methods = ward_json_get (root, "code_challenge_methods_supported");
  host = ward_url_dup_host (authorize);
  seen = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "signs in at %s, names %lu capability",
                                       "signs in at %s, names %lu capabilities",
                                       ward_json_get_length (ward_json_get (root, "capabilities"))),
                          host != NULL ? host : "?",
                          (gulong) ward_json_get_length (ward_json_get (root, "capabilities")));
  if (ward_json_get_length (methods) > 0 && !list_has (methods, "S256"))
    ward_check_end_step (self, WARD_CHECK_FAILED, seen, WARD_FAILURE_NO_PKCE);
  else
    ward_check_end_step (self, WARD_CHECK_OK, seen, -1);
}

static void
metadata_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WardCheck) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = ward_http_send_finish (WARD_HTTP (source), result, &error);
  g_autoptr (WardJsonDoc) doc = NULL;
  const WardJson *root;
  const char *version, *software;
  g_autofree char *seen = NULL;

  if (response == NULL)
    {
      ward_check_fail_step (self, error, NULL);
      return;
    }
  doc = read_document (self, response, WARD_FAILURE_WRONG_BASE);
  if (doc == NULL)
    return;

  root = ward_json_doc_get_root (doc);
  version = ward_json_get_string (root, "fhirVersion");
  software = ward_json_get_string (ward_json_get (root, "software"), "name");
  seen = g_strdup_printf (_ ("FHIR %s, %s"), version != NULL ? version : "?",
                          software != NULL ? software : _ ("software not named"));
  if (g_strcmp0 (ward_json_get_string (root, "resourceType"), "CapabilityStatement") != 0 || version == NULL
      || !g_str_has_prefix (version, "4."))
    ward_check_end_step (self, WARD_CHECK_FAILED, seen, WARD_FAILURE_NOT_FHIR);
  else if (!g_str_has_prefix (version, "4.0"))
    ward_check_end_step (self, WARD_CHECK_NOTE, seen, -1);
  else
    ward_check_end_step (self, WARD_CHECK_OK, seen, -1);
}

void
ward_check_run_metadata (WardCheck *self)
{
  const char *base = ward_tenant_get_fhir_base (ward_check_get_work (self)->tenant);
  g_autofree char *url = ward_url_append (base, "metadata");

  ask (self, url, "application/fhir+json", "check: metadata", metadata_cb);
}

static void
discovered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WardCheck) self = data;
  WardCheckWork *work = ward_check_get_work (self);
  g_autoptr (GError) error = NULL;
  const char *issuer;
  const char *const *notes;
  g_autoptr (GString) seen = NULL;

  work->discovery = ward_discovery_fetch_finish (result, &error);
  if (work->discovery == NULL)
    {
      /* What the documents lack is no secret, and is what the vendor has to know. */
      ward_check_fail_step (self, error, error->domain == WARD_FAILURE ? error->message : NULL);
      return;
    }

  issuer = ward_discovery_get_issuer (work->discovery);
  notes = ward_discovery_get_notes (work->discovery);
  seen = g_string_new (issuer != NULL ? issuer : _ ("no issuer: who signs in cannot be verified"));
  for (guint i = 0; notes != NULL && notes[i] != NULL; i++)
    g_string_append_printf (seen, "; %s", notes[i]);
  ward_check_end_step (self, issuer != NULL && (notes == NULL || notes[0] == NULL) ? WARD_CHECK_OK : WARD_CHECK_NOTE,
                       seen->str, -1);
}

void
ward_check_run_discovery (WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);

  ward_discovery_fetch_async (work->http, work->tenant, work->cancellable, discovered_cb, g_object_ref (self));
}

/* A key that can be used: of a kind that Ward verifies with, and not for encryption. */
static gboolean
is_usable_key (const WardJson *key)
{
  const char *type = ward_json_get_string (key, "kty");
  const char *use = ward_json_get_string (key, "use");

  return (g_strcmp0 (type, "RSA") == 0 || g_strcmp0 (type, "EC") == 0) && (use == NULL || strcmp (use, "sig") == 0);
}

static void
keys_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WardCheck) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = ward_http_send_finish (WARD_HTTP (source), result, &error);
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autofree char *seen = NULL;
  WardJsonIter iter;
  const WardJson *key;
  guint n_usable = 0;

  if (response == NULL)
    {
      ward_check_fail_step (self, error, NULL);
      return;
    }
  doc = read_document (self, response, WARD_FAILURE_NOT_FOUND);
  if (doc == NULL)
    return;

  ward_json_iter_init (&iter, ward_json_get (ward_json_doc_get_root (doc), "keys"));
  while (ward_json_iter_next_element (&iter, &key))
    n_usable += is_usable_key (key) ? 1 : 0;
  seen = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u key to verify with", "%u keys to verify with", n_usable),
                          n_usable);
  if (n_usable > 0)
    ward_check_end_step (self, WARD_CHECK_OK, seen, -1);
  else
    ward_check_end_step (self, WARD_CHECK_FAILED, seen, WARD_FAILURE_IDENTITY);
}

void
ward_check_run_keys (WardCheck *self)
{
  const char *url = ward_discovery_get_jwks_uri (ward_check_get_work (self)->discovery);

  if (url == NULL)
    ward_check_end_step (self, WARD_CHECK_NOTE, _ ("the server names none"), -1);
  else
    ask (self, url, "application/json", "check: keys", keys_cb);
}

void
ward_check_run_clock (WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);
  gint64 distance = ABS (work->clock_skew_s);
  g_autofree char *seen = NULL;

  if (!work->clock_known)
    {
      ward_check_end_step (self, WARD_CHECK_NOTE, _ ("the server does not tell its time"), -1);
      return;
    }
  if (work->clock_skew_s >= 0)
    seen = g_strdup_printf (_ ("%ld s ahead of the server’s"), (long) distance);
  else
    seen = g_strdup_printf (_ ("%ld s behind the server’s"), (long) distance);
  if (distance <= SKEW_FINE_S)
    ward_check_end_step (self, WARD_CHECK_OK, seen, -1);
  else
    ward_check_end_step (self, distance <= SKEW_BEARABLE_S ? WARD_CHECK_NOTE : WARD_CHECK_FAILED, seen,
                         WARD_FAILURE_CLOCK);
}
