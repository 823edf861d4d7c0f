/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How Ward proves that it is the client: the texts, and whole sessions with a server that checks each of them. */
#include "core/auth/ward-client-auth.h"

#include <string.h>

#include "core/auth/hospital.h"
#include "core/auth/provider.h"
#include "core/auth/ward-jose.h"
#include "core/base/ward-base64url.h"

#define TOKEN_URL "https://fhir.hospital.example/oauth2/token"
#define NOW 1800000000

/* ---- the texts ---- */

static void
test_public (void)
{
  g_autoptr (WardClientAuth) auth = ward_client_auth_new_public ("a b&c");
  g_autoptr (WardSecretText) basic = NULL;
  g_autofree char *form = ward_client_auth_build_form (auth, "x=1", TOKEN_URL, NOW, &basic, NULL);
  g_autofree char *alone = ward_client_auth_build_form (auth, "", TOKEN_URL, NOW, &basic, NULL);

  g_assert_cmpstr (form, ==, "x=1&client_id=a%20b%26c");
  g_assert_cmpstr (alone, ==, "client_id=a%20b%26c");
  g_assert_null (basic);
  g_assert_false (ward_client_auth_signs (auth));
}

/* RFC 6749 section 2.3.1, its example, and what must be encoded before it is joined. */
static void
test_basic (void)
{
  static const struct
  {
    const char *id, *secret, *header;
  } cases[] = {
    { "s6BhdRkqt3", "gX1fBat3bV", "czZCaGRSa3F0MzpnWDFmQmF0M2JW" },
    { "a:b", "c:d", "YSUzQWI6YyUzQWQ=" },                     /* a%3Ab:c%3Ad */
    { "id", "p%+ \xc3\xa9", "aWQ6cCUyNSUyQiUyMCVDMyVBOQ==" }, /* id:p%25%2B%20%C3%A9 */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardSecretText) secret = ward_secret_text_new (cases[i].secret);
      g_autoptr (WardClientAuth) auth
          = ward_client_auth_new_secret (cases[i].id, WARD_CLIENT_AUTH_SECRET_BASIC, secret);
      g_autoptr (WardSecretText) basic = NULL;
      g_autofree char *form = ward_client_auth_build_form (auth, "x=1", TOKEN_URL, NOW, &basic, NULL);

      g_assert_cmpstr (form, ==, "x=1");
      g_assert_cmpstr (ward_secret_text_peek (basic), ==, cases[i].header);
    }
}

static void
test_post (void)
{
  g_autoptr (WardSecretText) secret = ward_secret_text_new ("s&e+c=r%t");
  g_autoptr (WardClientAuth) auth = ward_client_auth_new_secret ("id", WARD_CLIENT_AUTH_SECRET_POST, secret);
  g_autoptr (WardSecretText) basic = NULL;
  g_autofree char *form = ward_client_auth_build_form (auth, "x=1", TOKEN_URL, NOW, &basic, NULL);

  g_assert_cmpstr (form, ==, "x=1&client_id=id&client_secret=s%26e%2Bc%3Dr%25t");
  g_assert_null (basic);
}

/* Takes the assertion out of a form, verifies it with the key's public half, and gives its claims. */
static WardJws *
verify_assertion (const char *form, const WardClientKey *key)
{
  g_autoptr (GHashTable) params = g_uri_parse_params (form, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
  const char *token = g_hash_table_lookup (params, "client_assertion");
  g_autofree char *jwks = ward_client_key_build_jwks (&key, 1);
  g_autoptr (GBytes) bytes = g_bytes_new (jwks, strlen (jwks));
  g_autoptr (WardKeySet) keys = ward_key_set_parse (bytes, NULL);
  g_autoptr (GError) error = NULL;
  WardJws *jws;

  g_assert_cmpstr (g_hash_table_lookup (params, "client_assertion_type"), ==,
                   "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  g_assert_nonnull (token);
  jws = ward_jws_parse (token, &error);
  g_assert_no_error (error);
  g_assert_true (ward_jws_verify (jws, keys, NULL, NULL));
  g_assert_cmpstr (ward_json_get_string (ward_jws_get_claims (jws), "aud"), ==, TOKEN_URL);
  g_assert_cmpstr (ward_json_get_string (ward_jws_get_claims (jws), "iss"), ==, "id");
  g_assert_cmpstr (ward_json_get_string (ward_jws_get_claims (jws), "sub"), ==, "id");

  return jws;
}

static void
test_key (gconstpointer data)
{
  g_autoptr (WardClientKey) key = ward_client_key_generate (*(const WardClientKeyKind *) data, NULL);
  g_autoptr (WardClientAuth) auth = ward_client_auth_new_key ("id", key);
  g_autoptr (WardSecretText) basic = NULL;
  g_autofree char *first = ward_client_auth_build_form (auth, "x=1", TOKEN_URL, NOW, &basic, NULL);
  g_autofree char *second = ward_client_auth_build_form (auth, "x=1", TOKEN_URL, NOW, &basic, NULL);
  g_autoptr (WardJws) one = verify_assertion (first, key);
  g_autoptr (WardJws) two = verify_assertion (second, key);

  g_assert_true (ward_client_auth_signs (auth));
  g_assert_null (basic);
  g_assert_true (g_str_has_prefix (first, "x=1&client_assertion_type="));
  g_assert_null (strstr (first, "client_id="));
  g_assert_cmpstr (ward_json_get_string (ward_jws_get_claims (one), "jti"), !=,
                   ward_json_get_string (ward_jws_get_claims (two), "jti"));
}

/* ---- whole sessions ---- */

#define SECRET_MEMBERS "{\"clientId\":\"" WARD_SANDBOX_CONFIDENTIAL_ID "\",\"clientAuth\":\"%s\"}"
#define KEY_MEMBERS "{\"clientId\":\"" WARD_SANDBOX_ASYMMETRIC_ID "\",\"clientAuth\":\"private-key-jwt\"}"

typedef struct
{
  const char *path;
  const char *method;
  WardSandboxProfile profile;
  WardClientKeyKind key;
  gboolean tls;
} Session;

static const Session sessions[] = {
  { "/auth/client-auth/session-public", "none", WARD_SANDBOX_GENERIC, 0, FALSE },
  { "/auth/client-auth/session-basic", "client-secret-basic", WARD_SANDBOX_GENERIC, 0, TRUE },
  { "/auth/oidcc-client-test-client-secret-basic", "client-secret-basic", WARD_SANDBOX_GENERIC, 0, FALSE },
  { "/auth/client-auth/session-post", "client-secret-post", WARD_SANDBOX_GENERIC, 0, FALSE },
  { "/auth/client-auth/session-basic-epic", "client-secret-basic", WARD_SANDBOX_EPIC, 0, FALSE },
  { "/auth/client-auth/session-private-key-rs384", "private-key-jwt", WARD_SANDBOX_GENERIC, WARD_CLIENT_KEY_RSA_2048,
    FALSE },
  { "/auth/client-auth/session-private-key-es384", "private-key-jwt", WARD_SANDBOX_GENERIC, WARD_CLIENT_KEY_EC_P384,
    FALSE },
  { "/auth/client-auth/session-private-key-epic", "private-key-jwt", WARD_SANDBOX_EPIC, WARD_CLIENT_KEY_RSA_3072,
    FALSE },
};

static void
open_for (Hospital *h, const Session *session)
{
  const WardSandboxSettings settings = { .profile = session->profile, .tls = session->tls, .public_refresh = TRUE };
  gboolean signs = strcmp (session->method, "private-key-jwt") == 0;
  gboolean is_public = strcmp (session->method, "none") == 0;
  g_autofree char *members = g_strdup_printf ("{\"clientId\":\"%s\",\"clientAuth\":\"%s\"}",
                                              signs       ? WARD_SANDBOX_ASYMMETRIC_ID
                                              : is_public ? WARD_SANDBOX_CLIENT_ID
                                                          : WARD_SANDBOX_CONFIDENTIAL_ID,
                                              session->method);

  hospital_open (h, &settings, members);
  if (signs)
    hospital_give_key (h, session->key, WARD_SANDBOX_ASYMMETRIC_ID);
  else if (!is_public)
    hospital_store (h, WARD_VAULT_CLIENT_SECRET, WARD_SANDBOX_SECRET);
}

/* Signs in, renews, goes on after a new start, and signs out: each request is one that the sandbox refuses from anybody else. */
static void
test_session (Hospital *h, gconstpointer data)
{
  const Session *session = data;
  gboolean revokes = session->profile == WARD_SANDBOX_GENERIC;
  g_autoptr (WardSecretText) first = NULL;
  g_autoptr (WardSecretText) second = NULL;
  g_autoptr (WardSecretText) third = NULL;
  g_autofree char *left = NULL;
  int failure;

  open_for (h, session);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  g_assert_true (ward_token_keeper_can_refresh (h->keeper));
  first = hospital_get_token (h, NULL, NULL);
  g_assert_true (hospital_accepts (h, first));

  ward_sandbox_expire_access_tokens (h->sandbox);
  g_assert_false (hospital_accepts (h, first));
  second = hospital_get_token (h, first, &failure);
  g_assert_cmpint (failure, ==, -1);
  g_assert_true (hospital_accepts (h, second));

  hospital_start_again (h);
  g_assert_cmpint (hospital_resume (h), ==, -1);
  third = hospital_get_token (h, NULL, NULL);
  g_assert_true (hospital_accepts (h, third));
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 3);
  g_assert_cmpuint (ward_sandbox_count_replays (h->sandbox), ==, 0);

  hospital_sign_out (h);
  g_assert_cmpuint (hospital_count_asked (h, "/revoke"), ==, revokes ? 1 : 0);
  g_assert_cmpuint (hospital_count_events (h, "token-revoke"), >=, revokes ? 1 : 0);
  if (revokes)
    g_assert_false (hospital_accepts (h, third));
  /* What is the client's and not the session's stays for the next one. */
  left = hospital_dup_stored (h, strcmp (session->method, "private-key-jwt") == 0 ? WARD_VAULT_CLIENT_KEY
                                                                                  : WARD_VAULT_CLIENT_SECRET);
  g_assert_cmpint (left != NULL, ==, strcmp (session->method, "none") != 0);
}

static void
test_wrong_secret (Hospital *h, gconstpointer data)
{
  g_autofree char *members = g_strdup_printf (SECRET_MEMBERS, (const char *) data);

  hospital_open (h, NULL, members);
  hospital_store (h, WARD_VAULT_CLIENT_SECRET, "another secret");
  g_assert_cmpint (hospital_sign_in (h), ==, WARD_FAILURE_INVALID_CLIENT);
}

/* The secret is corrected in the keyring: the next renewal takes it, and the refresh token was kept. */
static void
test_secret_changed (Hospital *h, gconstpointer data)
{
  g_autofree char *members = g_strdup_printf (SECRET_MEMBERS, "client-secret-basic");
  g_autoptr (WardSecretText) token = NULL;

  hospital_open (h, NULL, members);
  hospital_store (h, WARD_VAULT_CLIENT_SECRET, WARD_SANDBOX_SECRET);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  hospital_store (h, WARD_VAULT_CLIENT_SECRET, "old");
  hospital_start_again (h);
  g_assert_cmpint (hospital_resume (h), ==, WARD_FAILURE_INVALID_CLIENT);
  hospital_store (h, WARD_VAULT_CLIENT_SECRET, WARD_SANDBOX_SECRET);
  g_assert_cmpint (hospital_resume (h), ==, -1);
  token = hospital_get_token (h, NULL, NULL);
  g_assert_true (hospital_accepts (h, token));
}

typedef struct
{
  const char *path;
  const char *members;
  const char *kind; /* (nullable) what stands in the vault */
  WardFailure failure;
} MissingCase;

static const MissingCase missing_cases[] = {
  { "/auth/client-auth/no-secret", "{\"clientAuth\":\"client-secret-basic\"}", NULL, WARD_FAILURE_INVALID_CLIENT },
  { "/auth/client-auth/no-secret-post", "{\"clientAuth\":\"client-secret-post\"}", "client-key",
    WARD_FAILURE_INVALID_CLIENT },
  { "/auth/client-auth/no-key", KEY_MEMBERS, "client-secret", WARD_FAILURE_INVALID_CLIENT },
  { "/auth/client-auth/broken-key", KEY_MEMBERS, "client-key", WARD_FAILURE_KEYRING_CORRUPT },
};

static void
test_missing (Hospital *h, gconstpointer data)
{
  const MissingCase *c = data;

  hospital_open (h, NULL, c->members);
  if (c->kind != NULL)
    hospital_store (h, c->kind, "something else");
  g_assert_cmpint (hospital_sign_in (h), ==, c->failure);
  g_assert_cmpuint (hospital_count_asked (h, NULL), ==, 0);
}

/* ---- each try its own assertion ---- */

static char *
dup_jti (Provider *p, guint n)
{
  g_autofree char *token = provider_dup_form (p, n, "client_assertion");
  g_auto (GStrv) parts = g_strsplit (token, ".", -1);
  g_autoptr (GBytes) bytes = ward_base64url_decode (parts[1], -1);
  g_autoptr (WardJsonDoc) doc = ward_json_parse (bytes, NULL, NULL);
  g_autofree char *url = ward_fault_server_build_url (p->server, "/token");

  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (doc), "aud"), ==, url);

  return g_strdup (ward_json_get_string (ward_json_doc_get_root (doc), "jti"));
}

static void
test_new_assertion (Provider *p, gconstpointer data)
{
  g_autoptr (WardClientKey) key = ward_client_key_generate (WARD_CLIENT_KEY_EC_P384, NULL);
  g_autoptr (WardSecretText) line = ward_client_key_dup_line (key, NULL);
  g_autoptr (WardSecretText) token = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  provider_set (p->tenant_members, "clientAuth", "\"private-key-jwt\"");
  ward_vault_store_async (p->vault, "t1", WARD_VAULT_CLIENT_KEY, line, NULL, NULL, NULL);
  provider_sign_in (p);
  provider_expect_done (p);
  provider_answer (p, 503, "Retry-After: 0\r\n", "");
  provider_answer (p, 200, NULL, "{\"access_token\":\"access-2\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
  provider_pass_time (p, 3600);
  token = provider_get_token (p, NULL, NULL);
  g_assert_nonnull (token);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/token"), ==, 3);
  first = dup_jti (p, 0);
  second = dup_jti (p, 1);
  third = dup_jti (p, 2);
  g_assert_cmpstr (first, !=, second);
  g_assert_cmpstr (second, !=, third);
}

/* ---- clocks ---- */

typedef struct
{
  const char *path;
  int server_ahead_s; /* a real difference: the sandbox judges assertions by it, and says so in its Date */
  int failure;
} ClockCase;

static const ClockCase clock_cases[] = {
  { "/auth/X093-ten-minutes-behind", 600, WARD_FAILURE_CLOCK },
  { "/auth/T29-ten-minutes-behind-explained", 600, WARD_FAILURE_CLOCK },
  { "/auth/client-auth/clock-a-little-behind", 50, -1 },
};

static void
test_clock (Hospital *h, gconstpointer data)
{
  const ClockCase *c = data;
  g_autofree char *fault = g_strdup_printf ("date=%d", c->server_ahead_s);

  hospital_open (h, NULL, KEY_MEMBERS);
  hospital_give_key (h, WARD_CLIENT_KEY_EC_P384, WARD_SANDBOX_ASYMMETRIC_ID);
  ward_sandbox_advance_clock (h->sandbox, (guint) c->server_ahead_s);
  hospital_arm (h, fault, NULL, 1000);
  g_assert_cmpint (hospital_sign_in (h), ==, c->failure);
  /* Measured by whole seconds, a little later than it was set. */
  g_assert_cmpint (ABS (ward_token_keeper_get_clock_skew_s (h->keeper) + c->server_ahead_s), <=, 5);
  if (c->failure == WARD_FAILURE_CLOCK)
    {
      const char *message = ward_sign_in_get_error (h->sign_in)->message;
      g_autofree char *said
          = g_strdup_printf ("This computer's clock is %d s behind the server's. The server answered “invalid_client”",
                             (int) -ward_token_keeper_get_clock_skew_s (h->keeper));

      g_assert_cmpstr (message, ==, said);
    }
}

typedef struct
{
  const char *path;
  const char *date;
  const char *refusal;
  int failure;
} PublicClockCase;

/* A public client's exchange: "invalid_client" is explained, what is not a matter of time is not. */
static const PublicClockCase public_clock_cases[] = {
  { "/auth/X093-before-invalid-client", "date=-900", "refuse-client", WARD_FAILURE_CLOCK },
  { "/auth/client-auth/clock-right", "date=-200", "refuse-client", WARD_FAILURE_INVALID_CLIENT },
  { "/auth/client-auth/clock-is-not-why", "date=900", "refuse-token", WARD_FAILURE_INVALID_GRANT },
};

static void
test_public_clock (Hospital *h, gconstpointer data)
{
  const PublicClockCase *c = data;

  hospital_open (h, NULL, NULL);
  hospital_arm (h, c->date, NULL, 1000);
  hospital_arm (h, c->refusal, NULL, 1);
  g_assert_cmpint (hospital_sign_in (h), ==, c->failure);
}

/* Four minutes: the server's own id_token is from the future, and the sentence says by how much this computer is behind. */
static void
test_identity_clock (Hospital *h, gconstpointer data)
{
  hospital_open (h, NULL, NULL);
  ward_sandbox_advance_clock (h->sandbox, 240);
  hospital_arm (h, "date=240", NULL, 1000);
  g_assert_cmpint (hospital_sign_in (h), ==, WARD_FAILURE_CLOCK);
  g_assert_nonnull (strstr (ward_sign_in_get_error (h->sign_in)->message, " s behind the server's. The id_token"));
}

int
main (int argc, char **argv)
{
  static const WardClientKeyKind rsa = WARD_CLIENT_KEY_RSA_2048, ec = WARD_CLIENT_KEY_EC_P384;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/auth/client-auth/public", test_public);
  g_test_add_func ("/auth/client-auth/basic", test_basic);
  g_test_add_func ("/auth/client-auth/post", test_post);
  g_test_add_data_func ("/auth/client-auth/key-rsa", &rsa, test_key);
  g_test_add_data_func ("/auth/client-auth/key-ec", &ec, test_key);
  for (guint i = 0; i < G_N_ELEMENTS (sessions); i++)
    HOSPITAL_TEST (sessions[i].path, &sessions[i], test_session);
  HOSPITAL_TEST ("/auth/client-auth/wrong-secret-basic", "client-secret-basic", test_wrong_secret);
  HOSPITAL_TEST ("/auth/client-auth/wrong-secret-post", "client-secret-post", test_wrong_secret);
  HOSPITAL_TEST ("/auth/client-auth/secret-changed", NULL, test_secret_changed);
  for (guint i = 0; i < G_N_ELEMENTS (missing_cases); i++)
    HOSPITAL_TEST (missing_cases[i].path, &missing_cases[i], test_missing);
  PROVIDER_TEST ("/auth/X094-new-assertion-each-try", test_new_assertion);
  for (guint i = 0; i < G_N_ELEMENTS (clock_cases); i++)
    HOSPITAL_TEST (clock_cases[i].path, &clock_cases[i], test_clock);
  for (guint i = 0; i < G_N_ELEMENTS (public_clock_cases); i++)
    HOSPITAL_TEST (public_clock_cases[i].path, &public_clock_cases[i], test_public_clock);
  HOSPITAL_TEST ("/auth/client-auth/clock-and-id-token", NULL, test_identity_clock);

  return g_test_run ();
}
