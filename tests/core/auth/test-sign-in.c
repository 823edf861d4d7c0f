/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in to a provider that is right, or wrong in one way. */
#include "core/auth/provider.h"

#include <string.h>

#include "core/base/ward-random.h"
#include "core/base/ward-url.h"

/* ---- the way that works ---- */

static void
test_done (Provider *p, gconstpointer data)
{
  const WardLaunchContext *context;
  g_autofree char *verifier = NULL;
  g_autofree char *code = NULL;
  g_autofree char *redirect = NULL;
  g_autofree char *stored = NULL;

  provider_sign_in (p);
  provider_expect_done (p);
  context = ward_token_keeper_get_context (p->keeper);
  g_assert_cmpstr (context->subject, ==, "user-1");
  g_assert_cmpstr (context->user_name, ==, "Test Clinician");
  g_assert_cmpstr (context->fhir_user, ==, "Practitioner/p1");
  g_assert_true (context->identity_verified);
  g_assert_true (g_strv_contains ((const char *const *) context->scopes_granted, "user/*.rs"));

  verifier = provider_dup_form (p, 0, "code_verifier");
  code = provider_dup_form (p, 0, "code");
  redirect = provider_dup_form (p, 0, "redirect_uri");
  g_assert_cmpuint (strlen (verifier), ==, 43);
  g_assert_cmpstr (code, ==, "c1");
  g_assert_cmpstr (redirect, ==, p->redirect_uri);
  stored = provider_dup_stored (p);
  g_assert_nonnull (strstr (stored, "refresh-1"));
  g_assert_null (strstr (stored, "access-1"));
  g_assert_nonnull (strstr (p->page, "HTTP/1.1 200"));
  g_assert_cmpint (ward_sign_in_get_redirect_us (p->sign_in), >, 0);
  g_assert_null (ward_sign_in_get_link (p->sign_in));
}

static void
test_no_refresh_token (Provider *p, gconstpointer data)
{
  g_autofree char *stored = NULL;

  provider_set (p->answer, "refresh_token", NULL);
  provider_sign_in (p);
  provider_expect_done (p);
  stored = provider_dup_stored (p);
  g_assert_null (stored);
  g_assert_false (ward_token_keeper_can_refresh (p->keeper));
}

/* ---- claims of the id_token ---- */

typedef struct
{
  const char *path;
  const char *claim;
  const char *value; /* JSON; "-" leaves a default out */
  int expected;      /* -1: signed in */
} ClaimCase;

#define FAPI "/auth/fapi2-security-profile-final-client-"

static const ClaimCase claim_cases[] = {
  { "/auth/oidcc-client-test", "x", "1", -1 },
  { "/auth/oidcc-client-test-invalid-iss", "iss", "\"https://other.example\"", WARD_FAILURE_IDENTITY },
  { "/auth/oidcc-client-test-missing-sub", "sub", "-", WARD_FAILURE_IDENTITY },
  { "/auth/oidcc-client-test-invalid-aud", "aud", "\"other\"", WARD_FAILURE_IDENTITY },
  { "/auth/oidcc-client-test-missing-aud", "aud", "-", WARD_FAILURE_IDENTITY },
  { "/auth/oidcc-client-test-missing-iat", "iat", "-", WARD_FAILURE_IDENTITY },
  { "/auth/oidcc-client-test-nonce-invalid", "nonce", "\"other\"", WARD_FAILURE_IDENTITY },
  { "/auth/oidcc-client-test-invalid-athash", "at_hash", "\"AAAAAAAAAAAAAAAAAAAAAA\"", WARD_FAILURE_IDENTITY },
  { FAPI "test-plan-happy-path", "x", "1", -1 },
  { FAPI "test-invalid-iss", "iss", "\"https://other.example\"", WARD_FAILURE_IDENTITY },
  { FAPI "test-invalid-aud", "aud", "\"other\"", WARD_FAILURE_IDENTITY },
  { FAPI "test-invalid-secondary-aud", "aud", "[\"ward\",\"stranger\"]", WARD_FAILURE_IDENTITY },
  { FAPI "test-invalid-expired-exp", "exp", "1700000000", WARD_FAILURE_CLOCK },
  { FAPI "test-invalid-missing-aud", "aud", "-", WARD_FAILURE_IDENTITY },
  { FAPI "test-invalid-missing-exp", "exp", "-", WARD_FAILURE_IDENTITY },
  { FAPI "test-invalid-missing-iss", "iss", "-", WARD_FAILURE_IDENTITY },
  { FAPI "test-invalid-nonce", "nonce", "\"other\"", WARD_FAILURE_IDENTITY },
  { FAPI "test-invalid-missing-nonce", "nonce", "-", WARD_FAILURE_IDENTITY },
  { FAPI "test-valid-aud-as-array", "aud", "[\"ward\"]", -1 },
  { "/auth/A41-nonce-missing-in-a-real-sign-in", "nonce", "-", WARD_FAILURE_IDENTITY },
  { "/auth/X056-fhir-user-on-another-host", "fhirUser", "\"https://other.example/Practitioner/1\"", -1 },
  { "/auth/X056-fhir-user-not-practitioner", "fhirUser", "\"Patient/1\"", -1 },
};

/* The consent that strict OpenID providers want is asked for where the record says so, and only together with what needs it. */
static void
test_prompt (Provider *p, gconstpointer data)
{
  const char *offline = data;

  provider_set (p->tenant_members, "promptConsent", "true");
  provider_set (p->tenant_members, "askOffline", offline);
  provider_sign_in (p);
  provider_expect_done (p);
  g_assert_cmpint (strstr (p->link, "prompt=consent") != NULL, ==, strcmp (offline, "true") == 0);
  g_assert_cmpint (strstr (p->link, "offline_access") != NULL, ==, strcmp (offline, "true") == 0);
}

static void
test_claim (Provider *p, gconstpointer data)
{
  const ClaimCase *c = data;
  g_autofree char *order = NULL;

  provider_set (p->claims, c->claim, c->value);
  provider_sign_in (p);
  if (c->expected < 0)
    provider_expect_done (p);
  else
    provider_expect_failed (p, (WardFailure) c->expected);
  /* Nothing goes on after an identity that was refused; nothing is sent to a stranger's address either. */
  order = ward_fault_server_dup_order (p->server);
  g_assert_true (g_str_has_suffix (order, "/token") || g_str_has_suffix (order, "/jwks"));
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/token"), ==, 1);
}

/* ---- signatures and keys ---- */

static void
test_wrong_signature (Provider *p, gconstpointer data)
{
  g_autoptr (WardTestKey) other = ward_test_key_new ("RSA", "k1");

  p->published = other;
  provider_sign_in (p);
  provider_expect_failed (p, WARD_FAILURE_IDENTITY);
}

static void
sign_with (Provider *p, const char *kind, const char *algorithm, int expected)
{
  WardTestKey *mine = p->key;
  g_autoptr (WardTestKey) other = ward_test_key_new (kind, "k2");

  p->key = other;
  p->algorithm = algorithm;
  provider_sign_in (p);
  p->key = mine;
  if (expected < 0)
    provider_expect_done (p);
  else
    provider_expect_failed (p, (WardFailure) expected);
}

static void
test_es256 (Provider *p, gconstpointer data)
{
  sign_with (p, "P-256", "ES256", -1);
}

static void
test_es384 (Provider *p, gconstpointer data)
{
  sign_with (p, "P-384", "ES384", -1);
}

static void
test_invalid_es256 (Provider *p, gconstpointer data)
{
  g_autoptr (WardTestKey) other = ward_test_key_new ("P-256", "k2");

  p->published = other;
  sign_with (p, "P-256", "ES256", WARD_FAILURE_IDENTITY);
}

static void
test_header (Provider *p, gconstpointer data)
{
  p->header = data;
  provider_sign_in (p);
  provider_expect_failed (p, WARD_FAILURE_IDENTITY);
}

static void
test_alg_none (Provider *p, gconstpointer data)
{
  p->id_token = ward_test_token_assemble ("{\"alg\":\"none\"}", "{\"iss\":\"x\",\"sub\":\"user-1\",\"aud\":\"ward\"}",
                                          (const guint8 *) "", 0);
  provider_sign_in (p);
  provider_expect_failed (p, WARD_FAILURE_IDENTITY);
}

static void
test_no_kid (Provider *p, gconstpointer data)
{
  p->header = "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";
  if (data != NULL)
    {
      g_autoptr (WardTestKey) a = ward_test_key_new ("RSA", "a");

      p->jwks = ward_test_key_build_jwks (a, p->key, NULL);
    }
  provider_sign_in (p);
  provider_expect_done (p);
}

/* The keys are those of before the rotation, until somebody asks again. */
static void
rotate_keys (Provider *p)
{
  g_autoptr (WardTestKey) old = ward_test_key_new ("RSA", "old");
  g_autofree char *after = ward_test_key_build_jwks (p->key, NULL);

  p->published = old;
  provider_begin (p);
  p->published = NULL;
  ward_fault_server_add (p->server, "/jwks", ward_fault_script_answer (ward_fault_script_new (), 200, NULL, after));
  provider_start (p);
  provider_wait (p);
}

static void
test_rotation (Provider *p, gconstpointer data)
{
  rotate_keys (p);
  provider_expect_done (p);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/jwks"), ==, 2);
}

static void
test_unknown_kid (Provider *p, gconstpointer data)
{
  g_autoptr (WardTestKey) other = ward_test_key_new ("RSA", "somebody");

  p->published = other;
  provider_sign_in (p);
  provider_expect_failed (p, WARD_FAILURE_IDENTITY);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/jwks"), ==, 2);

  /* Not again within five minutes. */
  g_clear_object (&p->sign_in);
  g_clear_pointer (&p->page, g_free);
  provider_start (p);
  provider_wait (p);
  provider_expect_failed (p, WARD_FAILURE_IDENTITY);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/jwks"), ==, 2);
}

static void
test_keys_out_of_reach (Provider *p, gconstpointer data)
{
  p->jwks = g_strdup (data);
  provider_sign_in (p);
  g_assert_cmpint (ward_sign_in_get_state (p->sign_in), ==, WARD_SIGN_IN_FAILED);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_NONE);
}

/* jwks_uri is the fresh discovery's: keys from an older address vouch for nothing. */
static void
test_jwks_uri_changed (Provider *p, gconstpointer data)
{
  g_autoptr (WardDiscovery) first = NULL;
  g_autoptr (WardTestKey) other = ward_test_key_new ("RSA", "k1");
  g_autofree char *others = ward_test_key_build_jwks (other, NULL);
  g_autofree char *url = ward_fault_server_build_url (p->server, "/jwks-2");
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", url);

  provider_sign_in (p);
  provider_expect_done (p);
  ward_fault_server_add (p->server, "/jwks-2", ward_fault_script_answer (ward_fault_script_new (), 200, NULL, others));
  provider_set (p->smart, "jwks_uri", quoted);
  provider_set (p->openid, "jwks_uri", quoted);
  g_clear_object (&p->sign_in);
  g_clear_object (&p->tenant);
  g_clear_object (&p->keeper);
  g_clear_pointer (&p->page, g_free);
  provider_begin (p); /* what is served now comes after what was served before */
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/fhir/.well-known/smart-configuration"), ==, 1);
  provider_start (p);
  provider_wait (p);
  g_assert_cmpint (ward_sign_in_get_state (p->sign_in), ==, WARD_SIGN_IN_FAILED);
  g_assert_error (ward_sign_in_get_error (p->sign_in), WARD_FAILURE, WARD_FAILURE_IDENTITY);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/jwks-2"), >=, 1);
}

static void
test_no_id_token (Provider *p, gconstpointer data)
{
  provider_begin (p);
  p->exchange = ward_fault_script_answer (ward_fault_script_new (), 200, NULL,
                                          "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":600}");
  provider_start (p);
  provider_wait (p);
  provider_expect_done (p);
  g_assert_false (ward_token_keeper_get_context (p->keeper)->identity_verified);
  g_assert_null (ward_token_keeper_get_context (p->keeper)->subject);
  g_assert_cmpuint (provider_count_events (p, "identity-unverified"), ==, 1);
}

/* ---- what comes back through the browser ---- */

typedef struct
{
  const char *path;
  const char *query;
  int expected; /* -1 signed in */
} RedirectCase;

static const RedirectCase redirect_cases[] = {
  { "/auth/X007-declined", "error=access_denied&state=%s", WARD_FAILURE_DECLINED },
  { "/auth/X009-server-error", "error=server_error&state=%s", WARD_FAILURE_AUTHORIZE },
  { "/auth/X010-error-and-code", "error=server_error&code=c1&state=%s", WARD_FAILURE_AUTHORIZE },
  { "/auth/X011-two-codes", "code=c1&code=c2&state=%s", WARD_FAILURE_AUTHORIZE },
  { "/auth/X004-other-issuer", "code=c1&iss=https%3A%2F%2Fother.example&state=%s", WARD_FAILURE_ISSUER },
  { "/auth/X005-other-issuer-on-an-error",
    "error=server_error&error_description=trust%20me&iss=https%3A%2F%2Fother.example&state=%s", WARD_FAILURE_ISSUER },
  { FAPI "test-invalid-authorization-response-iss", "code=c1&iss=https%3A%2F%2Fother.example&state=%s",
    WARD_FAILURE_ISSUER },
};

static void
test_redirect (Provider *p, gconstpointer data)
{
  const RedirectCase *c = data;

  p->redirect_query = c->query;
  provider_sign_in (p);
  provider_expect_failed (p, (WardFailure) c->expected);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/token"), ==, 0);
  g_assert_nonnull (p->page);
  g_assert_null (strstr (p->page, p->state));
  if (strstr (c->query, "trust") != NULL)
    g_assert_null (ward_sign_in_get_server_words (p->sign_in));
}

static void
test_required_issuer_missing (Provider *p, gconstpointer data)
{
  provider_set (p->smart, "authorization_response_iss_parameter_supported", "true");
  provider_set (p->openid, "authorization_response_iss_parameter_supported", "true");
  provider_sign_in (p);
  provider_expect_failed (p, WARD_FAILURE_ISSUER);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/token"), ==, 0);
}

/* A wrong answer does not end the wait, and redeems nothing; the right one does afterwards. */
static void
test_ignored (Provider *p, gconstpointer data)
{
  const char *query = data;
  g_autofree char *wrong = NULL;
  g_autofree char *right = NULL;
  g_autofree char *page = NULL;
  ProviderBrowser *browser;

  p->stays_away = TRUE;
  provider_begin (p);
  provider_start (p);
  while (ward_sign_in_get_state (p->sign_in) != WARD_SIGN_IN_WAITING || p->n_opened == 0)
    g_main_context_iteration (NULL, TRUE);
  wrong = g_strdup_printf ("%s?%s", p->redirect_uri, query);
  browser = provider_browse (wrong);
  while (provider_count_events (p, "redirect-ignored") == 0)
    g_main_context_iteration (NULL, TRUE);
  page = provider_browser_join (browser);
  g_assert_nonnull (strstr (page, "HTTP/1.1 400"));
  g_assert_cmpint (ward_sign_in_get_state (p->sign_in), ==, WARD_SIGN_IN_WAITING);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/token"), ==, 0);

  right = g_strdup_printf ("%s?code=c1&state=%s", p->redirect_uri, p->state);
  p->browser = provider_browse (right);
  provider_wait (p);
  provider_expect_done (p);
}

/* A state of an attempt that was given up, or of another tenant's, is nobody's here. */
static void
test_earlier_state (Provider *p, gconstpointer data)
{
  g_autofree char *earlier = NULL;
  g_autofree char *wrong = NULL;
  g_autofree char *page = NULL;
  ProviderBrowser *browser;

  p->stays_away = TRUE;
  provider_begin (p);
  provider_start (p);
  while (p->n_opened == 0)
    g_main_context_iteration (NULL, TRUE);
  earlier = g_strdup (p->state);
  ward_sign_in_cancel (p->sign_in);
  g_clear_object (&p->sign_in);
  provider_start (p);
  while (p->n_opened < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (earlier, !=, p->state);
  wrong = g_strdup_printf ("%s?code=c1&state=%s", p->redirect_uri, earlier);
  browser = provider_browse (wrong);
  while (provider_count_events (p, "redirect-ignored") == 0)
    g_main_context_iteration (NULL, TRUE);
  page = provider_browser_join (browser);
  g_assert_cmpint (ward_sign_in_get_state (p->sign_in), ==, WARD_SIGN_IN_WAITING);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/token"), ==, 0);
}

static void
test_second_hit (Provider *p, gconstpointer data)
{
  g_autofree char *again = NULL;
  g_autofree char *page = NULL;

  provider_sign_in (p);
  provider_expect_done (p);
  again = g_strdup_printf ("%s?code=c1&state=%s", p->redirect_uri, p->state);
  page = provider_browser_join (provider_browse (again));
  g_assert_true (page == NULL || strstr (page, "HTTP/1.1 200") == NULL);
  g_assert_false (provider_is_listening (p->redirect_uri));
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/token"), ==, 1);
}

/* ---- the wait ---- */

static void
test_cancel (Provider *p, gconstpointer data)
{
  p->stays_away = TRUE;
  provider_begin (p);
  provider_start (p);
  while (p->n_opened == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (ward_sign_in_get_link (p->sign_in));
  g_assert_cmpuint (ward_sign_in_get_seconds_left (p->sign_in), >, 290);
  g_assert_true (provider_is_listening (p->redirect_uri));
  ward_sign_in_cancel (p->sign_in);
  g_assert_cmpint (ward_sign_in_get_state (p->sign_in), ==, WARD_SIGN_IN_CANCELLED);
  g_assert_false (provider_is_listening (p->redirect_uri));
  g_assert_null (ward_sign_in_get_link (p->sign_in));
}

/* X020: whoever closes the window just drops the attempt. */
static void
test_dropped (Provider *p, gconstpointer data)
{
  p->stays_away = TRUE;
  provider_begin (p);
  provider_start (p);
  while (p->n_opened == 0)
    g_main_context_iteration (NULL, TRUE);
  provider_drain ();
  g_assert_finalize_object (p->sign_in);
  p->sign_in = NULL;
  g_assert_false (provider_is_listening (p->redirect_uri));
}

static void
test_time_out (Provider *p, gconstpointer data)
{
  p->stays_away = TRUE;
  provider_begin (p);
  p->sign_in = NULL;
  provider_start (p);
  ward_sign_in_set_wait_limit (p->sign_in, 1);
  provider_wait (p);
  provider_expect_failed (p, WARD_FAILURE_SIGN_IN_TIMEOUT);
  g_assert_false (provider_is_listening (p->redirect_uri));
}

static void
test_no_browser (Provider *p, gconstpointer data)
{
  g_autofree char *body = NULL;
  g_autofree char *url = NULL;

  p->no_browser = TRUE;
  provider_begin (p);
  provider_start (p);
  while (p->n_opened == 0)
    g_main_context_iteration (NULL, TRUE);
  provider_drain ();
  g_assert_true (ward_sign_in_get_browser_failed (p->sign_in));
  g_assert_cmpint (ward_sign_in_get_state (p->sign_in), ==, WARD_SIGN_IN_WAITING);
  g_assert_nonnull (ward_sign_in_get_link (p->sign_in));

  /* The link, opened by hand, still signs in. */
  body = provider_build_answer (p, TRUE);
  provider_answer (p, 200, NULL, body);
  url = g_strdup_printf ("%s?code=c1&state=%s", p->redirect_uri, p->state);
  p->browser = provider_browse (url);
  provider_wait (p);
  provider_expect_done (p);
}

static void
test_random_fails (Provider *p, gconstpointer data)
{
  provider_begin (p);
  ward_random_set_failing (TRUE);
  provider_start (p);
  while (ward_sign_in_get_state (p->sign_in) == WARD_SIGN_IN_DISCOVERING)
    g_main_context_iteration (NULL, TRUE);
  ward_random_set_failing (FALSE);
  provider_expect_failed (p, WARD_FAILURE_RANDOM);
  g_assert_cmpuint (p->n_opened, ==, 0);
}

static void
test_two_tenants (Provider *p, gconstpointer data)
{
  Provider other = { NULL };
  g_autofree char *wrong = NULL;
  g_autofree char *page = NULL;
  ProviderBrowser *browser;

  provider_set_up (&other, NULL);
  p->stays_away = other.stays_away = TRUE;
  provider_begin (p);
  provider_set (other.tenant_members, "id", "\"t2\"");
  provider_begin (&other);
  provider_start (p);
  provider_start (&other);
  while (p->n_opened == 0 || other.n_opened == 0)
    g_main_context_iteration (NULL, TRUE);

  /* The other tenant's state at this one's port (mix-up). */
  wrong = g_strdup_printf ("%s?code=c1&state=%s", p->redirect_uri, other.state);
  browser = provider_browse (wrong);
  while (provider_count_events (p, "redirect-ignored") == 0)
    g_main_context_iteration (NULL, TRUE);
  page = provider_browser_join (browser);
  g_assert_cmpint (ward_sign_in_get_state (p->sign_in), ==, WARD_SIGN_IN_WAITING);
  g_assert_cmpint (ward_sign_in_get_state (other.sign_in), ==, WARD_SIGN_IN_WAITING);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/token"), ==, 0);
  g_assert_cmpuint (ward_fault_server_count_requests (other.server, "/token"), ==, 0);
  provider_tear_down (&other, NULL);
}

static void
test_port_taken (Provider *p, gconstpointer data)
{
  g_autoptr (GSocketListener) squatter = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (squatter, NULL, NULL);
  g_autofree char *uris = g_strdup_printf ("[\"http://127.0.0.1:%u/callback\"]", port);

  provider_set (p->tenant_members, "redirectUris", uris);
  provider_set (p->tenant_members, "anyPort", "false");
  provider_begin (p);
  provider_start (p);
  provider_wait (p);
  provider_expect_failed (p, WARD_FAILURE_PORT_TAKEN);
  g_assert_cmpuint (p->n_opened, ==, 0);
  g_assert_nonnull (strstr (ward_sign_in_get_error (p->sign_in)->message, "127.0.0.1"));
}

/* ---- the token endpoint ---- */

typedef struct
{
  const char *path;
  guint status;
  const char *headers;
  const char *body;
  int expected;
} ExchangeCase;

static const ExchangeCase exchange_cases[] = {
  { "/auth/X028-login-page", 200, "Content-Type: text/html\r\n", "<html>Sign in</html>", WARD_FAILURE_LOGIN_PAGE },
  { "/auth/X029-server-error", 500, NULL, "", WARD_FAILURE_SERVER },
  { "/auth/X029-array", 200, NULL, "[]", WARD_FAILURE_TOKEN_RESPONSE },
  { "/auth/X030-invalid-client", 401, NULL, "{\"error\":\"invalid_client\",\"error_description\":null}",
    WARD_FAILURE_INVALID_CLIENT },
  { "/auth/X031-invalid-grant", 400, NULL, "{\"error\":\"invalid_grant\"}", WARD_FAILURE_INVALID_GRANT },
  { "/auth/A17-verifier-refused", 400, NULL, "{\"error\":\"invalid_grant\",\"error_description\":\"code_verifier\"}",
    WARD_FAILURE_INVALID_GRANT },
  { "/auth/X041-redirected", 302, "Location: /token2\r\n", "", WARD_FAILURE_REDIRECT },
  { "/auth/T15-code-not-posted-again-307", 307, "Location: /token2\r\n", "", WARD_FAILURE_REDIRECT },
  { "/auth/T15-code-not-posted-again-308", 308, "Location: /token2\r\n", "", WARD_FAILURE_REDIRECT },
};

static void
test_exchange (Provider *p, gconstpointer data)
{
  const ExchangeCase *c = data;

  p->exchange = ward_fault_script_answer (ward_fault_script_new (), c->status, c->headers, c->body);
  if (c->headers != NULL && g_str_has_prefix (c->headers, "Content-Type"))
    {
      g_autofree char *raw = g_strdup_printf ("HTTP/1.1 %u X\r\n%sContent-Length: %zu\r\n\r\n%s", c->status, c->headers,
                                              strlen (c->body), c->body);

      ward_fault_script_free (p->exchange);
      p->exchange = ward_fault_script_send (ward_fault_script_new (), raw);
    }
  ward_fault_server_add (p->server, "/token2", ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{}"));
  provider_sign_in (p);
  provider_expect_failed (p, (WardFailure) c->expected);
  /* One question, whatever the answer: a code is not shown twice, and never without the proof. */
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/token"), ==, 1);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/token2"), ==, 0);
}

static void
test_bearer_spelling (Provider *p, gconstpointer data)
{
  provider_set (p->answer, "token_type", "\"bEaReR\"");
  provider_sign_in (p);
  provider_expect_done (p);
}

static void
test_no_expiry (Provider *p, gconstpointer data)
{
  provider_set (p->answer, "expires_in", NULL);
  provider_sign_in (p);
  provider_expect_done (p);
  g_assert_cmpint (ward_token_keeper_get_expiry_us (p->keeper), >, 0);
}

/* ---- discovery ---- */

static void
test_discovery (Provider *p, gconstpointer data)
{
  provider_set (p->openid, "issuer", "\"https://other.example\"");
  provider_sign_in (p);
  provider_expect_failed (p, WARD_FAILURE_ISSUER);
  g_assert_cmpuint (p->n_opened, ==, 0);
}

static void
test_discovery_once (Provider *p, gconstpointer data)
{
  provider_sign_in (p);
  provider_expect_done (p);
  g_clear_object (&p->sign_in);
  g_clear_pointer (&p->page, g_free);
  provider_start (p);
  provider_wait (p);
  provider_expect_done (p);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/fhir/.well-known/smart-configuration"), ==, 1);
}

/* Another person signs in: nothing of the one before stays, not even where the answer leaves something out. */
static void
test_other_person (Provider *p, gconstpointer data)
{
  g_autofree char *stored = NULL;

  provider_sign_in (p);
  provider_expect_done (p);
  provider_set (p->claims, "sub", "\"user-2\"");
  provider_set (p->claims, "name", "-");
  provider_set (p->answer, "refresh_token", NULL);
  g_clear_object (&p->sign_in);
  g_clear_pointer (&p->page, g_free);
  provider_start (p);
  provider_wait (p);
  provider_expect_done (p);
  g_assert_cmpstr (ward_token_keeper_get_context (p->keeper)->subject, ==, "user-2");
  g_assert_null (ward_token_keeper_get_context (p->keeper)->user_name);
  stored = provider_dup_stored (p);
  g_assert_null (stored);
}

static void
add_tables (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (claim_cases); i++)
    g_test_add (claim_cases[i].path, Provider, &claim_cases[i], provider_set_up, test_claim, provider_tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (redirect_cases); i++)
    g_test_add (redirect_cases[i].path, Provider, &redirect_cases[i], provider_set_up, test_redirect,
                provider_tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (exchange_cases); i++)
    g_test_add (exchange_cases[i].path, Provider, &exchange_cases[i], provider_set_up, test_exchange,
                provider_tear_down);
}

static void
add_keys (void)
{
  PROVIDER_TEST ("/auth/oidcc-client-test-idtoken-sig-rs256", test_done);
  PROVIDER_TEST ("/auth/oidcc-client-test-nonce-unless-code-flow", test_done);
  PROVIDER_TEST ("/auth/oidcc-client-test-idtoken-sig-none", test_alg_none);
  PROVIDER_TEST (FAPI "test-invalid-null-alg", test_alg_none);
  PROVIDER_TEST ("/auth/oidcc-client-test-invalid-sig-rs256", test_wrong_signature);
  PROVIDER_TEST ("/auth/oidcc-client-test-invalid-sig-es256", test_invalid_es256);
  PROVIDER_TEST ("/auth/sign-in/es256", test_es256);
  PROVIDER_TEST ("/auth/sign-in/es384", test_es384);
  g_test_add ("/auth/oidcc-client-test-invalid-sig-hs256", Provider, "{\"alg\":\"HS256\",\"kid\":\"k1\"}",
              provider_set_up, test_header, provider_tear_down);
  g_test_add (FAPI "test-invalid-alternate-alg", Provider, "{\"alg\":\"RS512\",\"kid\":\"k1\"}", provider_set_up,
              test_header, provider_tear_down);
  PROVIDER_TEST ("/auth/oidcc-client-test-kid-absent-single-jwks", test_no_kid);
  g_test_add ("/auth/oidcc-client-test-kid-absent-multiple-jwks", Provider, "many", provider_set_up, test_no_kid,
              provider_tear_down);
  PROVIDER_TEST ("/auth/oidcc-client-test-signing-key-rotation", test_rotation);
  PROVIDER_TEST ("/auth/oidcc-client-test-signing-key-rotation-just-before-signing", test_rotation);
  PROVIDER_TEST ("/auth/oidcc-client-test-discovery-openid-config", test_done);
  PROVIDER_TEST ("/auth/oidcc-client-test-discovery-jwks-uri-keys", test_done);
  PROVIDER_TEST ("/auth/oidcc-client-test-discovery-issuer-mismatch", test_discovery);
  PROVIDER_TEST (FAPI "test-discovery-issuer-mismatch", test_discovery);
  PROVIDER_TEST ("/auth/A32-unknown-key-asked-for-once", test_unknown_kid);
  PROVIDER_TEST ("/auth/X048-unknown-kid", test_unknown_kid);
  PROVIDER_TEST ("/auth/A33-rotation", test_rotation);
  PROVIDER_TEST ("/auth/A24-jwks-uri-changed", test_jwks_uri_changed);
  PROVIDER_TEST ("/auth/X046-no-id-token", test_no_id_token);
  g_test_add ("/auth/X058-keys-html", Provider, "<html></html>", provider_set_up, test_keys_out_of_reach,
              provider_tear_down);
  g_test_add ("/auth/X058-keys-empty", Provider, "{\"keys\":[]}", provider_set_up, test_keys_out_of_reach,
              provider_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  PROVIDER_TEST ("/auth/sign-in/done", test_done);
  PROVIDER_TEST ("/auth/L18-redirect-uri-byte-for-byte", test_done);
  PROVIDER_TEST ("/auth/sign-in/no-refresh-token", test_no_refresh_token);
  g_test_add ("/auth/sign-in/prompt-consent", Provider, "true", provider_set_up, test_prompt, provider_tear_down);
  g_test_add ("/auth/sign-in/prompt-consent-without-offline", Provider, "false", provider_set_up, test_prompt,
              provider_tear_down);
  add_tables ();
  add_keys ();
  PROVIDER_TEST ("/auth/X006-required-issuer-missing", test_required_issuer_missing);
  PROVIDER_TEST (FAPI "test-remove-authorization-response-iss", test_required_issuer_missing);
  g_test_add ("/auth/X001-no-state", Provider, "code=c1", provider_set_up, test_ignored, provider_tear_down);
  g_test_add ("/auth/X002-other-state", Provider, "code=c1&state=AAAA", provider_set_up, test_ignored,
              provider_tear_down);
  g_test_add ("/auth/X008-declined-without-state", Provider, "error=access_denied", provider_set_up, test_ignored,
              provider_tear_down);
  g_test_add (FAPI "ensure-authorization-response-with-invalid-state-fails", Provider, "code=c1&state=AAAA",
              provider_set_up, test_ignored, provider_tear_down);
  g_test_add (FAPI "ensure-authorization-response-with-invalid-missing-state-fails", Provider, "code=c1",
              provider_set_up, test_ignored, provider_tear_down);
  PROVIDER_TEST ("/auth/A03-state-of-a-cancelled-attempt", test_earlier_state);
  PROVIDER_TEST ("/auth/A04-state-of-another-tenant", test_two_tenants);
  PROVIDER_TEST ("/auth/X018-two-tenants-at-once", test_two_tenants);
  PROVIDER_TEST ("/auth/A05-second-hit", test_second_hit);
  PROVIDER_TEST ("/auth/X003-reload-of-the-page", test_second_hit);
  PROVIDER_TEST ("/auth/A53-cancel", test_cancel);
  PROVIDER_TEST ("/auth/A53-time-out", test_time_out);
  PROVIDER_TEST ("/auth/X012-never-comes-back", test_time_out);
  PROVIDER_TEST ("/auth/X020-dropped-while-waiting", test_dropped);
  PROVIDER_TEST ("/auth/A52-no-browser", test_no_browser);
  PROVIDER_TEST ("/auth/X017-no-browser", test_no_browser);
  PROVIDER_TEST ("/auth/A16-no-random-numbers", test_random_fails);
  PROVIDER_TEST ("/auth/X016-port-taken", test_port_taken);
  PROVIDER_TEST (FAPI "test-token-type-case-insensitivity", test_bearer_spelling);
  PROVIDER_TEST (FAPI "test-token-endpoint-response-without-expires_in", test_no_expiry);
  PROVIDER_TEST ("/auth/sign-in/discovery-once", test_discovery_once);
  PROVIDER_TEST ("/auth/A55-another-person", test_other_person);

  return g_test_run ();
}
