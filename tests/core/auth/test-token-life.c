/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session's tokens from one start to the next, over time, and to the end: gone on with, never shown to anybody else, ended by limits and by the user. */
#include "core/auth/session-steps.h"

/* ---- a new start ---- */

static void
test_resume (Provider *p, gconstpointer data)
{
  g_autoptr (WardSecretText) token = NULL;

  signed_in (p);
  answer_json (p, SECOND);
  start_again (p);
  g_assert_cmpint (provider_resume (p), ==, -1);
  token = provider_get_token (p, NULL, NULL);
  assert_token (token, "access-2");
  g_assert_cmpstr (ward_token_keeper_get_context (p->keeper)->subject, ==, "user-1");
  g_assert_cmpstr (ward_token_keeper_get_context (p->keeper)->user_name, ==, "Test Clinician");
  g_assert_true (ward_token_keeper_get_context (p->keeper)->identity_verified);
  g_assert_cmpuint (p->n_opened, ==, 1);
}

static void
test_resume_nothing (Provider *p, gconstpointer data)
{
  provider_begin (p);
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_NONE);
  g_assert_cmpuint (count_asked (p), ==, 0);
}

static void
test_resume_replayed (Provider *p, gconstpointer data)
{
  g_autofree char *stored = NULL;

  signed_in (p);
  provider_answer (p, 400, NULL, "{\"error\":\"invalid_grant\"}");
  start_again (p);
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_INVALID_GRANT);
  provider_drain ();
  stored = provider_dup_stored (p);
  g_assert_null (stored);
}

static void
test_resume_without_network (Provider *p, gconstpointer data)
{
  signed_in (p);
  provider_answer (p, 503, "Retry-After: 120\r\n", "");
  start_again (p);
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SERVER);
  g_assert_true (holds_stored (p, "refresh-1"));
}

/* The tenant's client changed: what was stored for the old one is neither shown to the server nor kept. */
static void
test_other_client (Provider *p, gconstpointer data)
{
  g_autofree char *stored = NULL;

  signed_in (p);
  g_clear_object (&p->sign_in);
  g_assert_finalize_object (p->keeper);
  g_clear_object (&p->tenant);
  provider_set (p->tenant_members, "clientId", "\"another\"");
  provider_begin (p);
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SIGNED_OUT);
  provider_drain ();
  g_assert_cmpuint (count_asked (p), ==, 1);
  stored = provider_dup_stored (p);
  g_assert_null (stored);
}

static WardTenant *
read_tenant (Provider *p, const char *id, const char *path)
{
  g_autofree char *base = ward_fault_server_build_url (p->server, path);
  g_autofree char *text
      = g_strdup_printf ("{\"id\":\"%s\",\"name\":\"B\",\"environment\":\"sandbox\",\"fhirBase\":\"%s\","
                         "\"clientId\":\"ward\",\"anyPort\":true,\"registerDevice\":true,"
                         "\"redirectUris\":[\"http://127.0.0.1/callback\"]}",
                         id, base);
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (text, strlen (text), NULL, NULL);

  return ward_tenant_new_from_json (ward_json_doc_get_root (doc), NULL);
}

/* Tenant A is signed in. What it has gets B, on the same host, nothing: neither in memory, nor by what A stored, nor by A's record under B's id. */
static void
test_other_tenant (Provider *p, gconstpointer data)
{
  const char *kind = data;
  g_autoptr (WardTenant) a = NULL;
  g_autoptr (WardTenant) b = NULL;
  g_autoptr (WardSecretText) stolen = NULL;
  g_autoptr (WardSecretText) token = NULL;
  g_autofree char *stored = NULL;
  g_autofree char *left = NULL;
  WardTokenKeeper *first;
  int failure;

  provider_set (p->tenant_members, "registerDevice", "true");
  signed_in (p);
  stored = provider_dup_stored (p);
  if (strcmp (kind, WARD_VAULT_DEVICE_KEY) == 0)
    {
      g_autoptr (WardClientKey) key = ward_client_key_generate (WARD_CLIENT_KEY_RSA_2048, NULL);
      g_autoptr (WardStoredGrant) grant = ward_stored_grant_copy (p->keeper->grant);
      g_autoptr (WardSecretText) text = NULL;

      g_clear_pointer (&grant->refresh_token, ward_secret_text_unref);
      grant->device = ward_device_new ("G-1", key, NULL);
      text = ward_stored_grant_write (grant, p->tenant);
      g_free (stored);
      stored = g_strdup (ward_secret_text_peek (text));
    }
  stolen = ward_secret_text_new (stored);
  ward_vault_store_async (p->vault, "t2", kind, stolen, NULL, NULL, NULL);
  provider_drain ();

  first = g_steal_pointer (&p->keeper);
  a = g_steal_pointer (&p->tenant);
  b = read_tenant (p, "t2", "/other");
  p->tenant = g_object_ref (b);
  p->keeper = ward_token_keeper_new (p->http, b, p->vault);
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SIGNED_OUT);
  provider_drain ();
  g_assert_cmpuint (count_asked (p), ==, 1); /* A's sign-in */
  g_assert_null (provider_get_token (p, NULL, &failure));
  left = provider_dup_stored (p);
  g_assert_null (left);

  /* A is as it was. */
  g_clear_object (&p->sign_in);
  g_assert_finalize_object (p->keeper);
  g_clear_object (&p->tenant);
  p->keeper = first;
  p->tenant = g_steal_pointer (&a);
  token = provider_get_token (p, NULL, NULL);
  assert_token (token, "access-1");
  g_assert_true (holds_stored (p, "refresh-1"));
}

/* The record of the same tenant now names another path of that host. */
static void
test_other_path (Provider *p, gconstpointer data)
{
  signed_in (p);
  g_clear_object (&p->sign_in);
  g_assert_finalize_object (p->keeper);
  g_object_unref (p->tenant);
  p->tenant = read_tenant (p, "t1", "/fhir2");
  p->keeper = ward_token_keeper_new (p->http, p->tenant, p->vault);
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SIGNED_OUT);
  provider_drain ();
  g_assert_cmpuint (count_asked (p), ==, 1);
  g_assert_false (holds_stored (p, "refresh-1"));
}

/* ---- time ---- */

static void
test_suspend (Provider *p, gconstpointer data)
{
  g_autoptr (WardSecretText) token = NULL;
  Many many = { 0 };

  signed_in (p);
  answer_json (p, SECOND);
  provider_pass_time (p, 8 * HOUR);
  for (guint i = 0; i < 5; i++)
    ward_token_keeper_get_token_async (p->keeper, NULL, NULL, many_cb, &many);
  while (many.n_done < 5)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (many.n_good, ==, 5);
  g_assert_cmpuint (count_asked (p), ==, 2);
}

static void
test_session_limit (Provider *p, gconstpointer data)
{
  g_autofree char *stored = NULL;
  int failure, ended = -2;

  signed_in (p);
  g_signal_connect (p->keeper, "signed-out", G_CALLBACK (ended_cb), &ended);
  provider_pass_time (p, 12 * HOUR);
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpint (ended, ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpuint (count_asked (p), ==, 1);
  provider_drain ();
  stored = provider_dup_stored (p);
  g_assert_null (stored);
}

/* The hospital's record has a shorter one, which ends it sooner. */
static void
test_session_limit_of_tenant (Provider *p, gconstpointer data)
{
  int failure, ended = -2;

  provider_set (p->tenant_members, "sessionHours", "3");
  signed_in (p);
  g_signal_connect (p->keeper, "signed-out", G_CALLBACK (ended_cb), &ended);
  provider_pass_time (p, 3 * HOUR - 60);
  ward_token_keeper_check (p->keeper);
  g_assert_cmpint (ended, ==, -2);
  provider_pass_time (p, 61);
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpint (ended, ==, WARD_FAILURE_SIGNED_OUT);
}

/* A sign-in that the keyring holds, older than the time that the record has now: it is not shown to the server, and gone. */
static void
test_session_limit_at_start (Provider *p, gconstpointer data)
{
  g_autofree char *stored = NULL;
  const WardClock *clock;

  provider_set (p->tenant_members, "sessionHours", "3");
  signed_in (p);
  clock = p->keeper->clock;
  answer_json (p, SECOND);
  provider_pass_time (p, 2 * HOUR);
  start_again (p);
  ward_token_keeper_set_clock (p->keeper, clock);
  g_assert_cmpint (provider_resume (p), ==, -1);
  g_assert_cmpuint (count_asked (p), ==, 2);
  provider_pass_time (p, HOUR + 1);
  start_again (p);
  ward_token_keeper_set_clock (p->keeper, clock);
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpuint (count_asked (p), ==, 2);
  provider_drain ();
  stored = provider_dup_stored (p);
  g_assert_null (stored);
}

/* Access that the server gave for a week, with nothing to renew it by. */
static void
test_session_limit_without_refresh (Provider *p, gconstpointer data)
{
  g_autoptr (WardSecretText) token = NULL;
  int failure;

  provider_set (p->tenant_members, "sessionHours", "3");
  provider_set (p->answer, "refresh_token", NULL);
  provider_set (p->answer, "expires_in", "604800");
  signed_in (p);
  provider_pass_time (p, 3 * HOUR - 60);
  token = provider_get_token (p, NULL, NULL);
  g_assert_nonnull (token);
  provider_pass_time (p, 61);
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_EXPIRED);
}

static void
test_expiry_without_refresh (Provider *p, gconstpointer data)
{
  int failure, ended = -2;

  provider_set (p->answer, "refresh_token", NULL);
  signed_in (p);
  g_signal_connect (p->keeper, "signed-out", G_CALLBACK (ended_cb), &ended);
  provider_pass_time (p, HOUR);
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpint (ended, ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_EXPIRED);
  /* The chart stays open: what it was opened for is still known. */
  g_assert_nonnull (ward_token_keeper_get_context (p->keeper));
}

/* ---- signing out ---- */

static void
signed_out_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ward_token_keeper_sign_out_finish (WARD_TOKEN_KEEPER (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static void
sign_out (Provider *p)
{
  gboolean done = FALSE;

  ward_token_keeper_sign_out_async (p->keeper, NULL, signed_out_cb, &done);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_NONE);
  g_assert_null (ward_token_keeper_get_context (p->keeper));
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_sign_out (Provider *p, gconstpointer data)
{
  g_autofree char *url = ward_fault_server_build_url (p->server, "/revoke");
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", url);
  g_autofree char *request = NULL;
  g_autofree char *stored = NULL;

  provider_set (p->smart, "revocation_endpoint", quoted);
  ward_fault_server_add (p->server, "/revoke",
                         ward_fault_script_answer (ward_fault_script_new (), data != NULL ? 503 : 200, NULL, ""));
  signed_in (p);
  sign_out (p);
  stored = provider_dup_stored (p);
  g_assert_null (stored);
  request = ward_fault_server_dup_request (p->server, "/revoke", 0);
  g_assert_nonnull (strstr (request, "token=refresh-1"));
  g_assert_nonnull (strstr (request, "token_type_hint=refresh_token"));
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SIGNED_OUT);
}

static void
test_sign_out_offline (Provider *p, gconstpointer data)
{
  g_autofree char *stored = NULL;

  signed_in (p);
  ward_fault_server_set_greeting (p->server, ward_fault_script_reset (ward_fault_script_new ()));
  sign_out (p);
  stored = provider_dup_stored (p);
  g_assert_null (stored);
}

/* What a renewal brings after the user signed out is not taken in. */
static void
test_sign_out_while_renewing (Provider *p, gconstpointer data)
{
  g_autofree char *stored = NULL;
  Many many = { 0 };

  signed_in (p);
  ward_fault_server_add (p->server, "/token",
                         ward_fault_script_answer (ward_fault_script_wait (ward_fault_script_new (), 200), 200, NULL,
                                                   SECOND));
  provider_pass_time (p, HOUR);
  ward_token_keeper_get_token_async (p->keeper, NULL, NULL, many_cb, &many);
  while (count_asked (p) < 2)
    g_main_context_iteration (NULL, FALSE);
  sign_out (p);
  while (many.n_done < 1)
    g_main_context_iteration (NULL, TRUE);
  provider_drain ();
  g_assert_cmpuint (many.n_good, ==, 0);
  stored = provider_dup_stored (p);
  g_assert_null (stored);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  PROVIDER_TEST ("/auth/token/resume", test_resume);
  PROVIDER_TEST ("/auth/token/resume-nothing", test_resume_nothing);
  PROVIDER_TEST ("/auth/token/resume-replayed", test_resume_replayed);
  PROVIDER_TEST ("/auth/token/resume-without-network", test_resume_without_network);
  PROVIDER_TEST ("/auth/X072-other-client", test_other_client);
  g_test_add ("/auth/T27-other-tenant-same-host", Provider, WARD_VAULT_REFRESH, provider_set_up, test_other_tenant,
              provider_tear_down);
  g_test_add ("/auth/T27-other-tenant-same-host-device", Provider, WARD_VAULT_DEVICE_KEY, provider_set_up,
              test_other_tenant, provider_tear_down);
  PROVIDER_TEST ("/auth/T27-same-tenant-other-path", test_other_path);
  PROVIDER_TEST ("/auth/T21-suspend", test_suspend);
  PROVIDER_TEST ("/auth/X045-suspend", test_suspend);
  PROVIDER_TEST ("/auth/T30-session-limit", test_session_limit);
  PROVIDER_TEST ("/auth/T30-session-limit-of-the-tenant", test_session_limit_of_tenant);
  PROVIDER_TEST ("/auth/T30-session-limit-at-the-start", test_session_limit_at_start);
  PROVIDER_TEST ("/auth/T30-session-limit-without-refresh", test_session_limit_without_refresh);
  PROVIDER_TEST ("/auth/token/expiry-without-refresh", test_expiry_without_refresh);
  PROVIDER_TEST ("/auth/T22-sign-out", test_sign_out);
  g_test_add ("/auth/T22-revocation-fails", Provider, "503", provider_set_up, test_sign_out, provider_tear_down);
  PROVIDER_TEST ("/auth/T22-sign-out-offline", test_sign_out_offline);
  PROVIDER_TEST ("/auth/token/sign-out-while-renewing", test_sign_out_while_renewing);

  return g_test_run ();
}
