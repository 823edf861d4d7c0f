/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eleven errors that the SMART launcher can simulate (auth.md section 2), each at every place where it strikes: a clear failure of the right kind, the
 * server is not asked again and again, and the vault holds what it must and nothing else. */
#include <string.h>

#include "core/auth/hospital.h"
#include "core/auth/provider.h"
#include "core/auth/ward-backend.h"

#define OFTEN 1000
#define PATH "/auth/smart-launcher/"

typedef struct
{
  const char *fault;
  const char *client_id; /* (nullable) NULL: the public one */
  const char *method;
  int failure;
  gboolean kept; /* a renewal that it strikes leaves the refresh token where it is */
} TokenCase;

static const TokenCase token_cases[] = {
  { "auth_invalid_client_secret", WARD_SANDBOX_CONFIDENTIAL_ID, "client-secret-basic", WARD_FAILURE_INVALID_CLIENT,
    TRUE },
  { "token_invalid_token", NULL, "none", WARD_FAILURE_INVALID_GRANT, FALSE },
  { "token_invalid_scope", NULL, "none", WARD_FAILURE_BAD_REQUEST, TRUE },
  { "token_invalid_jti", WARD_SANDBOX_ASYMMETRIC_ID, "private-key-jwt", WARD_FAILURE_INVALID_CLIENT, TRUE },
};

static void
assert_stored (Hospital *h, const char *kind, gboolean there)
{
  g_autofree char *stored = hospital_dup_stored (h, kind);

  g_assert_cmpint (stored != NULL, ==, there);
}

/* Nobody is signed in, and nothing of a session is stored. */
static void
assert_nobody (Hospital *h)
{
  g_assert_cmpint (ward_token_keeper_get_state (h->keeper), ==, WARD_TOKENS_NONE);
  g_assert_null (ward_token_keeper_get_context (h->keeper));
  assert_stored (h, WARD_VAULT_REFRESH, FALSE);
  assert_stored (h, WARD_VAULT_DEVICE_KEY, FALSE);
}

/* ---- the authorization endpoint ---- */

/* The browser shows the server's page, and goes nowhere. */
static gboolean
open_page (const char *link, gpointer user_data, GError **error)
{
  Hospital *h = user_data;
  g_autoptr (GError) why = NULL;
  g_autofree char *back = ward_sandbox_approve (h->sandbox, link, NULL, NULL, &why);

  g_assert_null (back);
  g_assert_error (why, G_IO_ERROR, G_IO_ERROR_FAILED);

  return TRUE;
}

static void
start (Hospital *h, guint wait_limit)
{
  g_clear_object (&h->sign_in);
  h->sign_in = ward_sign_in_new (h->http, h->keeper);
  ward_sign_in_set_open_browser (h->sign_in, open_page, h, NULL);
  ward_sign_in_set_wait_limit (h->sign_in, wait_limit);
  ward_sign_in_start (h->sign_in);
}

static void
wait_until (Hospital *h, WardSignInState state)
{
  while (ward_sign_in_get_state (h->sign_in) < state)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (ward_sign_in_get_state (h->sign_in), ==, state);
}

static void
test_page (Hospital *h, gconstpointer data)
{
  hospital_open (h, NULL, NULL);
  hospital_arm (h, data, NULL, OFTEN);
  start (h, 1);
  wait_until (h, WARD_SIGN_IN_FAILED);
  g_assert_error (ward_sign_in_get_error (h->sign_in), WARD_FAILURE, WARD_FAILURE_SIGN_IN_TIMEOUT);
  assert_nobody (h);

  start (h, 60);
  wait_until (h, WARD_SIGN_IN_WAITING);
  ward_sign_in_cancel (h->sign_in);
  g_assert_cmpint (ward_sign_in_get_state (h->sign_in), ==, WARD_SIGN_IN_CANCELLED);
  assert_nobody (h);
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 0);

  hospital_arm (h, data, NULL, 0);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
}

static void
test_authorize_scope (Hospital *h, gconstpointer data)
{
  hospital_open (h, NULL, NULL);
  hospital_arm (h, "auth_invalid_scope", NULL, OFTEN);
  g_assert_cmpint (hospital_sign_in (h), ==, WARD_FAILURE_AUTHORIZE);
  g_assert_nonnull (strstr (ward_sign_in_get_error (h->sign_in)->message, "invalid_scope"));
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 0);
  assert_nobody (h);
}

/* ---- the token endpoint ---- */

static void
open_client (Hospital *h, const TokenCase *c)
{
  g_autofree char *members = g_strdup_printf ("{\"clientId\":\"%s\",\"clientAuth\":\"%s\"}",
                                              c->client_id != NULL ? c->client_id : WARD_SANDBOX_CLIENT_ID, c->method);

  hospital_open (h, NULL, members);
  hospital_store (h, WARD_VAULT_CLIENT_SECRET, WARD_SANDBOX_SECRET);
  hospital_give_key (h, WARD_CLIENT_KEY_EC_P384, WARD_SANDBOX_ASYMMETRIC_ID);
}

/* The client's own credential is not the session's: it stays, whatever the server says of it. */
static void
assert_credentials (Hospital *h)
{
  assert_stored (h, WARD_VAULT_CLIENT_SECRET, TRUE);
  assert_stored (h, WARD_VAULT_CLIENT_KEY, TRUE);
}

static void
test_exchange (Hospital *h, gconstpointer data)
{
  const TokenCase *c = data;

  open_client (h, c);
  hospital_arm (h, c->fault, NULL, OFTEN);
  g_assert_cmpint (hospital_sign_in (h), ==, c->failure);
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 1); /* a code is shown once */
  assert_nobody (h);
  assert_credentials (h);

  hospital_arm (h, c->fault, NULL, 0);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
}

static void
test_renewal (Hospital *h, gconstpointer data)
{
  const TokenCase *c = data;

  open_client (h, c);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  hospital_start_again (h);
  hospital_arm (h, c->fault, NULL, OFTEN);
  g_assert_cmpint (hospital_resume (h), ==, c->failure);
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 2);
  g_assert_cmpint (ward_token_keeper_get_state (h->keeper), ==, WARD_TOKENS_NONE);
  provider_drain ();
  assert_stored (h, WARD_VAULT_REFRESH, c->kept);
  assert_credentials (h);

  /* What was kept is good once the server is; what was not is asked for no more. */
  hospital_arm (h, c->fault, NULL, 0);
  g_assert_cmpint (hospital_resume (h), ==, c->kept ? -1 : (int) WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, c->kept ? 3 : 2);
  if (!c->kept)
    assert_nobody (h);
  g_assert_cmpuint (ward_sandbox_count_replays (h->sandbox), ==, 0);
}

/* Nobody's refresh token is of any use after that: at the start, and in a session that runs. */
static void
test_expired_refresh_token (Hospital *h, gconstpointer data)
{
  static const TokenCase c = { "token_expired_refresh_token", NULL, "none", WARD_FAILURE_INVALID_GRANT, FALSE };
  g_autoptr (WardSecretText) token = NULL;
  g_autoptr (WardSecretText) none = NULL;
  int failure;

  test_renewal (h, &c);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  hospital_arm (h, c.fault, NULL, OFTEN);
  ward_sandbox_expire_access_tokens (h->sandbox);
  token = hospital_get_token (h, NULL, NULL);
  g_assert_false (hospital_accepts (h, token));
  none = hospital_get_token (h, token, &failure);
  g_assert_null (none);
  g_assert_cmpint (failure, ==, WARD_FAILURE_INVALID_GRANT);
  g_assert_cmpint (ward_token_keeper_get_state (h->keeper), ==, WARD_TOKENS_EXPIRED);
  g_assert_null (hospital_get_token (h, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_SIGNED_OUT);
  provider_drain ();
  assert_stored (h, WARD_VAULT_REFRESH, FALSE);
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 4);
}

/* ---- registrations ---- */

#define REGISTRATION "token_expired_registration_token"
#define DEVICE_MEMBERS "{\"registerDevice\":true,\"askOffline\":false}"

/* The token that opens the registration: the session is usable without, and nothing of a device is kept. */
static void
test_registration (Hospital *h, gconstpointer data)
{
  g_autoptr (WardSecretText) token = NULL;

  hospital_open (h, NULL, DEVICE_MEMBERS);
  hospital_arm (h, REGISTRATION, NULL, OFTEN);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  g_assert_cmpuint (hospital_count_asked (h, "/register"), ==, 1);
  g_assert_cmpint (ward_token_keeper_get_device_state (h->keeper), ==, WARD_DEVICE_NOT_OFFERED);
  assert_stored (h, WARD_VAULT_DEVICE_KEY, FALSE);
  token = hospital_get_token (h, NULL, NULL);
  g_assert_true (hospital_accepts (h, token));
}

/* The registration itself: a young one may not be known everywhere yet, so that it is tried a few times, and is over then. */
static void
test_registered_device (Hospital *h, gconstpointer data)
{
  guint asked;

  hospital_open (h, NULL, DEVICE_MEMBERS);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  assert_stored (h, WARD_VAULT_DEVICE_KEY, TRUE);
  hospital_start_again (h);
  h->keeper->device_pause_ms = 10;
  asked = hospital_count_asked (h, "/token");
  hospital_arm (h, REGISTRATION, NULL, OFTEN);
  g_assert_cmpint (hospital_resume (h), ==, WARD_FAILURE_INVALID_CLIENT);
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, asked + 3);
  provider_drain ();
  assert_nobody (h);
  g_assert_cmpint (hospital_resume (h), ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, asked + 3);
}

static void
test_backend (Hospital *h, gconstpointer data)
{
  g_autoptr (WardBackend) backend = NULL;

  hospital_open (h, NULL, "{\"backendClientId\":\"" WARD_SANDBOX_BACKEND_ID "\"}");
  hospital_give_key (h, WARD_CLIENT_KEY_EC_P384, WARD_SANDBOX_BACKEND_ID);
  backend = ward_backend_new (h->http, h->tenant, h->vault);
  hospital_arm (h, data, NULL, OFTEN);
  {
    g_auto (HospitalWait) wait = { NULL };
    g_autoptr (GError) error = NULL;

    ward_backend_get_token_async (backend, NULL, NULL, hospital_wait_cb, &wait);
    g_assert_null (ward_backend_get_token_finish (backend, hospital_wait_for (&wait), &error));
    g_assert_error (error, WARD_FAILURE, WARD_FAILURE_INVALID_CLIENT);
  }
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 1);
  g_assert_null (ward_backend_get_context (backend));
  assert_stored (h, WARD_VAULT_CLIENT_KEY, TRUE);
}

/* ---- requests for data ---- */

/* Once: the session goes on with a new token. Always: one renewal, and then the refusal counts, without the session's end. */
static void
test_request (Hospital *h, gconstpointer data)
{
  g_autoptr (WardSecretText) first = NULL;
  g_autoptr (WardSecretText) second = NULL;
  int failure;

  hospital_open (h, NULL, NULL);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  hospital_arm (h, data, NULL, 1);
  first = hospital_get_token (h, NULL, NULL);
  g_assert_false (hospital_accepts (h, first));
  second = hospital_get_token (h, first, &failure);
  g_assert_cmpint (failure, ==, -1);
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 2);
  g_assert_true (hospital_accepts (h, second));

  hospital_arm (h, data, NULL, OFTEN);
  g_assert_false (hospital_accepts (h, second));
  for (guint i = 0; i < 3; i++)
    {
      g_assert_null (hospital_get_token (h, second, &failure));
      g_assert_cmpint (failure, ==, WARD_FAILURE_UNAUTHORIZED);
    }
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 2);
  g_assert_cmpint (ward_token_keeper_get_state (h->keeper), ==, WARD_TOKENS_VALID);
  assert_stored (h, WARD_VAULT_REFRESH, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  HOSPITAL_TEST (PATH "auth_invalid_client_id", "auth_invalid_client_id", test_page);
  HOSPITAL_TEST (PATH "auth_invalid_redirect_uri", "auth_invalid_redirect_uri", test_page);
  HOSPITAL_TEST (PATH "auth_invalid_scope", NULL, test_authorize_scope);
  for (guint i = 0; i < G_N_ELEMENTS (token_cases); i++)
    {
      g_autofree char *exchange = g_strconcat (PATH, token_cases[i].fault, NULL);
      g_autofree char *renewal = g_strconcat (PATH, token_cases[i].fault, "-at-renewal", NULL);

      HOSPITAL_TEST (exchange, &token_cases[i], test_exchange);
      HOSPITAL_TEST (renewal, &token_cases[i], test_renewal);
    }
  HOSPITAL_TEST (PATH "token_invalid_jti-of-a-service", "token_invalid_jti", test_backend);
  HOSPITAL_TEST (PATH "token_expired_refresh_token", NULL, test_expired_refresh_token);
  HOSPITAL_TEST (PATH REGISTRATION, NULL, test_registration);
  HOSPITAL_TEST (PATH REGISTRATION "-of-a-device", NULL, test_registered_device);
  HOSPITAL_TEST (PATH REGISTRATION "-of-a-service", REGISTRATION, test_backend);
  HOSPITAL_TEST (PATH "request_invalid_token", "request_invalid_token", test_request);
  HOSPITAL_TEST (PATH "request_expired_token", "request_expired_token", test_request);

  return g_test_run ();
}
