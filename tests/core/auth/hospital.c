/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sandbox as the server of the tests of clients. */
#include "core/auth/hospital.h"

#include <string.h>

#include "core/auth/provider.h"
#include "core/base/ward-json-writer.h"

void
hospital_wait_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HospitalWait *wait = data;

  wait->result = g_object_ref (result);
}

GAsyncResult *
hospital_wait_for (HospitalWait *wait)
{
  while (wait->result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return wait->result;
}

void
hospital_wait_clear (HospitalWait *wait)
{
  g_clear_object (&wait->result);
}

void
hospital_set_up (Hospital *h, gconstpointer data)
{
  memset (h, 0, sizeof *h);
  h->events = ward_event_log_new (2000);
  h->http = ward_http_new (h->events);
  h->vault = ward_vault_new_memory ();
}

void
hospital_tear_down (Hospital *h, gconstpointer data)
{
  g_clear_object (&h->sign_in);
  provider_drain ();
  if (h->keeper != NULL)
    g_assert_finalize_object (h->keeper);
  if (h->sandbox != NULL)
    ward_sandbox_stop (h->sandbox);
  provider_drain ();
  g_clear_object (&h->sandbox);
  g_assert_finalize_object (h->vault);
  g_clear_object (&h->http);
  g_clear_object (&h->tenant);
  g_clear_object (&h->events);
}

static void
add_members (GString *text, const WardJson *object, const WardJson *replaced)
{
  WardJsonIter iter;
  const char *name;
  const WardJson *value;

  ward_json_iter_init (&iter, object);
  while (ward_json_iter_next_member (&iter, &name, &value))
    if (ward_json_get (replaced, name) == NULL)
      {
        g_autofree char *written = ward_json_to_string (value, FALSE);

        g_string_append_printf (text, "%s\"%s\":%s", text->len > 1 ? "," : "", name, written);
      }
}

static WardTenant *
read_tenant (Hospital *h, const char *members)
{
  g_autofree char *own = ward_sandbox_build_tenant_json (h->sandbox);
  g_autoptr (WardJsonDoc) first = ward_json_parse_data (own, strlen (own), NULL, NULL);
  g_autoptr (WardJsonDoc) second = ward_json_parse_data (members, strlen (members), NULL, NULL);
  g_autoptr (WardJsonDoc) whole = NULL;
  g_autoptr (GString) text = g_string_new ("{");
  g_autoptr (GError) error = NULL;
  WardTenant *tenant;

  g_assert_nonnull (second);
  add_members (text, ward_json_doc_get_root (first), ward_json_doc_get_root (second));
  add_members (text, ward_json_doc_get_root (second), NULL);
  g_string_append_c (text, '}');
  whole = ward_json_parse_data (text->str, text->len, NULL, NULL);
  tenant = ward_tenant_new_from_json (ward_json_doc_get_root (whole), &error);
  g_assert_no_error (error);

  return tenant;
}

void
hospital_open (Hospital *h, const WardSandboxSettings *settings, const char *members)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GList) authorities = NULL;

  h->sandbox = ward_sandbox_new (settings);
  g_assert_true (ward_sandbox_start (h->sandbox, &error));
  g_assert_no_error (error);
  ward_sandbox_wait_for_keys (h->sandbox);
  if (ward_sandbox_get_certificate (h->sandbox) != NULL)
    {
      authorities = g_list_prepend (NULL, ward_sandbox_get_certificate (h->sandbox));
      ward_http_set_extra_authorities (h->http, authorities);
    }
  h->tenant = read_tenant (h, members != NULL ? members : "{}");
  h->keeper = ward_token_keeper_new (h->http, h->tenant, h->vault);
}

void
hospital_change (Hospital *h, const char *members)
{
  g_clear_object (&h->sign_in);
  provider_drain ();
  g_assert_finalize_object (h->keeper);
  g_object_unref (h->tenant);
  h->tenant = read_tenant (h, members);
  h->keeper = ward_token_keeper_new (h->http, h->tenant, h->vault);
}

void
hospital_arm (Hospital *h, const char *fault, const char *path, guint n)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ward_sandbox_set_fault (h->sandbox, fault, path, n, &error));
  g_assert_no_error (error);
}

void
hospital_store (Hospital *h, const char *kind, const char *text)
{
  g_auto (HospitalWait) wait = { NULL };
  g_autoptr (WardSecretText) secret = ward_secret_text_new (text);
  g_autoptr (GError) error = NULL;

  ward_vault_store_async (h->vault, ward_tenant_get_id (h->tenant), kind, secret, NULL, hospital_wait_cb, &wait);
  g_assert_true (ward_vault_store_finish (h->vault, hospital_wait_for (&wait), &error));
  g_assert_no_error (error);
}

char *
hospital_dup_stored (Hospital *h, const char *kind)
{
  g_auto (HospitalWait) wait = { NULL };
  g_autoptr (WardSecretText) text = NULL;

  ward_vault_lookup_async (h->vault, ward_tenant_get_id (h->tenant), kind, NULL, hospital_wait_cb, &wait);
  text = ward_vault_lookup_finish (h->vault, hospital_wait_for (&wait), NULL, NULL);

  return text != NULL ? g_strdup (ward_secret_text_peek (text)) : NULL;
}

void
hospital_give_key (Hospital *h, WardClientKeyKind kind, const char *client_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardClientKey) key = ward_client_key_generate (kind, &error);
  g_autoptr (WardSecretText) line = NULL;
  g_autofree char *jwks = NULL;

  g_assert_no_error (error);
  line = ward_client_key_dup_line (key, &error);
  g_assert_no_error (error);
  hospital_store (h, WARD_VAULT_CLIENT_KEY, ward_secret_text_peek (line));
  jwks = ward_client_key_build_jwks ((const WardClientKey *const[]){ key }, 1);
  g_assert_true (ward_sandbox_register_client_keys (h->sandbox, client_id, jwks, &error));
  g_assert_no_error (error);
}

/* ---- signing in ---- */

typedef struct
{
  Hospital *hospital;       /* (unowned) */
  ProviderBrowser *browser; /* (owned) (nullable) */
} Person;

static gboolean
open_browser (const char *link, gpointer user_data, GError **error)
{
  Person *person = user_data;
  g_autofree char *back
      = ward_sandbox_approve (person->hospital->sandbox, link, NULL, person->hospital->patient, error);

  if (back == NULL)
    return FALSE;
  person->browser = provider_browse (back);

  return TRUE;
}

static gboolean
is_over (WardSignIn *sign_in)
{
  WardSignInState state = ward_sign_in_get_state (sign_in);

  return state == WARD_SIGN_IN_DONE || state == WARD_SIGN_IN_FAILED || state == WARD_SIGN_IN_CANCELLED;
}

int
hospital_sign_in (Hospital *h)
{
  Person person = { h, NULL };
  const GError *error;

  g_clear_object (&h->sign_in);
  h->sign_in = ward_sign_in_new (h->http, h->keeper);
  ward_sign_in_set_open_browser (h->sign_in, open_browser, &person, NULL);
  ward_sign_in_start (h->sign_in);
  while (!is_over (h->sign_in))
    g_main_context_iteration (NULL, TRUE);
  if (person.browser != NULL)
    g_free (provider_browser_join (person.browser));
  error = ward_sign_in_get_error (h->sign_in);
  if (error != NULL)
    g_test_message ("%s", error->message);

  return error != NULL ? (int) ward_failure_from_error (error) : -1;
}

void
hospital_start_again (Hospital *h)
{
  g_clear_object (&h->sign_in);
  provider_drain ();
  g_assert_finalize_object (h->keeper);
  h->keeper = ward_token_keeper_new (h->http, h->tenant, h->vault);
}

int
hospital_resume (Hospital *h)
{
  g_auto (HospitalWait) wait = { NULL };
  g_autoptr (GError) error = NULL;

  ward_token_keeper_resume_async (h->keeper, NULL, hospital_wait_cb, &wait);
  if (ward_token_keeper_resume_finish (h->keeper, hospital_wait_for (&wait), &error))
    return -1;
  g_test_message ("%s", error->message);

  return (int) ward_failure_from_error (error);
}

WardSecretText *
hospital_get_token (Hospital *h, WardSecretText *rejected, int *out_failure)
{
  g_auto (HospitalWait) wait = { NULL };
  g_autoptr (GError) error = NULL;
  WardSecretText *token;

  ward_token_keeper_get_token_async (h->keeper, rejected, NULL, hospital_wait_cb, &wait);
  token = ward_token_keeper_get_token_finish (h->keeper, hospital_wait_for (&wait), &error);
  if (error != NULL)
    g_test_message ("%s", error->message);
  if (out_failure != NULL)
    *out_failure = error != NULL ? (int) ward_failure_from_error (error) : -1;

  return token;
}

void
hospital_sign_out (Hospital *h)
{
  g_auto (HospitalWait) wait = { NULL };
  g_autoptr (GError) error = NULL;

  ward_token_keeper_sign_out_async (h->keeper, NULL, hospital_wait_cb, &wait);
  g_assert_true (ward_token_keeper_sign_out_finish (h->keeper, hospital_wait_for (&wait), &error));
  g_assert_no_error (error);
}

/* ---- what was seen ---- */

guint
hospital_count_events (Hospital *h, const char *step)
{
  Provider log = { .events = h->events };

  return provider_count_events (&log, step);
}

guint
hospital_count_asked (Hospital *h, const char *path)
{
  return ward_sandbox_count_requests (h->sandbox, path);
}

gboolean
hospital_accepts (Hospital *h, WardSecretText *token)
{
  g_autofree char *url = g_strconcat (ward_sandbox_get_fhir_base (h->sandbox), "/Patient?_id=nobody", NULL);
  g_autoptr (WardHttpResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (HospitalWait) wait = { NULL };
  WardHttpRequest request = {
    .method = "GET",
    .url = url,
    .accept = "application/fhir+json",
    .bearer = token,
    .bearer_origin = ward_sandbox_get_origin (h->sandbox),
    .allow_loopback_http = TRUE,
    .event_type = WARD_EVENT_REQUEST,
    .step = "test",
  };

  ward_http_send_async (h->http, &request, NULL, hospital_wait_cb, &wait);
  response = ward_http_send_finish (h->http, hospital_wait_for (&wait), &error);
  g_assert_no_error (error);

  return ward_http_response_get_status (response) != 401;
}
