/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A computer that registers itself after a sign-in, and goes on with its own key. */
#include "core/auth/ward-registration.h"

#include <string.h>

#include "core/auth/broken-vault.h"
#include "core/auth/hospital.h"
#include "core/auth/provider.h"
#include "core/auth/ward-jose.h"
#include "core/base/ward-base64url.h"

#define DEVICE_MEMBERS "{\"registerDevice\":true,\"askOffline\":false}"

/* ---- question and answer ---- */

static void
test_body (void)
{
  g_autoptr (WardClientKey) key = ward_client_key_generate (WARD_CLIENT_KEY_RSA_2048, NULL);
  g_autofree char *body = ward_registration_build_body ("soft\"ware", key);
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (body, strlen (body), NULL, NULL);
  const WardJson *root = ward_json_doc_get_root (doc);
  const WardJson *jwk = ward_json_get_element (ward_json_get (ward_json_get (root, "jwks"), "keys"), 0);

  g_assert_cmpuint (ward_json_get_length (root), ==, 2);
  g_assert_cmpstr (ward_json_get_string (root, "software_id"), ==, "soft\"ware");
  g_assert_cmpstr (ward_json_get_string (jwk, "kty"), ==, "RSA");
  /* A kid that is no text makes Epic answer "invalid_grant" (auth.md Q15). */
  g_assert_cmpstr (ward_json_get_string (jwk, "kid"), ==, ward_client_key_get_id (key));
  g_assert_null (ward_json_get (jwk, "d"));
}

typedef struct
{
  guint status;
  const char *body;
  const char *client_id; /* (nullable) */
  int failure;
} AnswerCase;

static const AnswerCase answer_cases[] = {
  { 201, "{\"client_id\":\"G1\",\"software_id\":\"s\",\"token_endpoint_auth_method\":\"none\"}", "G1", -1 },
  { 200, "{\"client_id\":\"G1\",\"software_id\":\"s\"}", NULL, WARD_FAILURE_TOKEN_RESPONSE },
  { 201, "{\"client_id\":\"G1\"}", NULL, WARD_FAILURE_TOKEN_RESPONSE },
  { 201, "{\"client_id\":\"G1\",\"software_id\":\"t\"}", NULL, WARD_FAILURE_TOKEN_RESPONSE },
  { 201, "{\"software_id\":\"s\"}", NULL, WARD_FAILURE_TOKEN_RESPONSE },
  { 201, "{\"client_id\":\"\",\"software_id\":\"s\"}", NULL, WARD_FAILURE_TOKEN_RESPONSE },
  { 201, "{\"client_id\":7,\"software_id\":\"s\"}", NULL, WARD_FAILURE_TOKEN_RESPONSE },
  { 201, "{\"client_id\":\"G 1\",\"software_id\":\"s\"}", NULL, WARD_FAILURE_TOKEN_RESPONSE },
  { 201, "{\"client_id\":\"G\\r\\n1\",\"software_id\":\"s\"}", NULL, WARD_FAILURE_TOKEN_RESPONSE },
  { 201, "[]", NULL, WARD_FAILURE_TOKEN_RESPONSE },
  { 201, "<html/>", NULL, WARD_FAILURE_TOKEN_RESPONSE },
  { 201, "", NULL, WARD_FAILURE_TOKEN_RESPONSE },
  { 400, "{\"error\":\"invalid_client_metadata\"}", NULL, WARD_FAILURE_BAD_REQUEST },
  { 401, "", NULL, WARD_FAILURE_UNAUTHORIZED },
  { 403, "", NULL, WARD_FAILURE_FORBIDDEN },
  { 404, "<html/>", NULL, WARD_FAILURE_NOT_FOUND },
  { 405, "", NULL, WARD_FAILURE_NOT_FOUND },
  { 503, "", NULL, WARD_FAILURE_SERVER },
};

static void
test_answers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (answer_cases); i++)
    {
      const AnswerCase *c = &answer_cases[i];
      g_autoptr (GBytes) body = g_bytes_new (c->body, strlen (c->body));
      g_autoptr (GError) error = NULL;
      g_autofree char *client_id = ward_registration_parse (c->status, body, "s", &error);

      g_test_message ("%u %s", c->status, c->body);
      g_assert_cmpstr (client_id, ==, c->client_id);
      g_assert_cmpint (error != NULL ? (int) ward_failure_from_error (error) : -1, ==, c->failure);
      if (error != NULL)
        g_assert_cmpint (ward_registration_is_not_offered (error), ==,
                         c->status == 401 || (c->status >= 403 && c->status <= 405));
    }
}

static char *
build_url (Provider *p)
{
  g_auto (HospitalWait) wait = { NULL };
  g_autoptr (WardDiscovery) discovery = NULL;

  ward_discovery_fetch_async (p->http, p->tenant, NULL, hospital_wait_cb, &wait);
  discovery = ward_discovery_fetch_finish (hospital_wait_for (&wait), NULL);
  g_assert_nonnull (discovery);

  return ward_registration_build_url (p->tenant, discovery);
}

/* The endpoint that is named; Epic names none, and there it is the token endpoint's sibling; elsewhere none is guessed. */
static void
test_url (Provider *p, gconstpointer data)
{
  const char *kind = data;
  g_autofree char *sibling = ward_fault_server_build_url (p->server, "/register");
  g_autofree char *named = ward_fault_server_build_url (p->server, "/connect/register");
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", named);
  g_autofree char *url = NULL;

  provider_set (p->tenant_members, "profile", strcmp (kind, "epic") == 0 ? "\"epic\"" : "\"generic\"");
  if (strcmp (kind, "named") == 0)
    provider_set (p->smart, "registration_endpoint", quoted);
  else if (strcmp (kind, "foreign") == 0)
    provider_set (p->smart, "registration_endpoint", "\"https://elsewhere.example/register\"");
  provider_begin (p);
  url = build_url (p);
  if (strcmp (kind, "named") == 0)
    g_assert_cmpstr (url, ==, named);
  else if (strcmp (kind, "epic") == 0)
    g_assert_cmpstr (url, ==, sibling);
  else
    g_assert_null (url);
}

/* ---- with a server that registers ---- */

static const WardSandboxProfile generic = WARD_SANDBOX_GENERIC, epic = WARD_SANDBOX_EPIC;

static void
open_hospital (Hospital *h, gconstpointer data)
{
  const WardSandboxSettings settings = { .profile = data != NULL ? *(const WardSandboxProfile *) data : epic };

  hospital_open (h, &settings, DEVICE_MEMBERS);
  h->keeper->device_pause_ms = 1;
}

static void
start_again (Hospital *h)
{
  hospital_start_again (h);
  h->keeper->device_pause_ms = 1;
}

static void
assert_no_device (Hospital *h)
{
  g_autofree char *stored = NULL;

  provider_drain ();
  stored = hospital_dup_stored (h, WARD_VAULT_DEVICE_KEY);
  g_assert_null (stored);
  g_assert_false (ward_token_keeper_can_refresh (h->keeper));
}

/* The whole way: a sign-in, a key of its own, renewals without the browser, also after a new start, and nothing left after signing out. */
static void
test_device (Hospital *h, gconstpointer data)
{
  g_autoptr (WardSecretText) first = NULL;
  g_autoptr (WardSecretText) second = NULL;
  g_autoptr (WardSecretText) third = NULL;
  g_autofree char *stored = NULL;
  g_autofree char *refresh = NULL;
  g_autofree char *user = NULL;
  int failure;

  open_hospital (h, data);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  g_assert_cmpint (ward_token_keeper_get_device_state (h->keeper), ==, WARD_DEVICE_REGISTERED);
  g_assert_true (ward_token_keeper_can_refresh (h->keeper));
  g_assert_cmpuint (hospital_count_asked (h, "/register"), ==, 1);
  stored = hospital_dup_stored (h, WARD_VAULT_DEVICE_KEY);
  refresh = hospital_dup_stored (h, WARD_VAULT_REFRESH);
  g_assert_nonnull (stored);
  g_assert_nonnull (strstr (stored, "\"device\":\"G"));
  g_assert_null (refresh);
  first = hospital_get_token (h, NULL, NULL);
  g_assert_true (hospital_accepts (h, first));
  user = g_strdup (ward_token_keeper_get_context (h->keeper)->subject);

  ward_sandbox_expire_access_tokens (h->sandbox);
  second = hospital_get_token (h, first, &failure);
  g_assert_cmpint (failure, ==, -1);
  g_assert_true (hospital_accepts (h, second));
  g_assert_cmpstr (ward_token_keeper_get_context (h->keeper)->subject, ==, user);

  start_again (h);
  g_assert_cmpint (hospital_resume (h), ==, -1);
  g_assert_true (ward_token_keeper_can_refresh (h->keeper));
  g_assert_cmpint (ward_token_keeper_get_device_state (h->keeper), ==, WARD_DEVICE_REGISTERED);
  g_assert_cmpstr (ward_token_keeper_get_context (h->keeper)->subject, ==, user);
  third = hospital_get_token (h, NULL, NULL);
  g_assert_true (hospital_accepts (h, third));
  g_assert_cmpuint (hospital_count_asked (h, "/register"), ==, 1);
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 3);

  hospital_sign_out (h);
  assert_no_device (h);
  g_assert_cmpint (hospital_resume (h), ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 3);
  if (data == &generic)
    g_assert_false (hospital_accepts (h, third));
}

/* A server that gives a refresh token after all is not asked to register anything. */
static void
test_refresh_token_first (Hospital *h, gconstpointer data)
{
  const WardSandboxSettings settings = { .profile = WARD_SANDBOX_EPIC, .public_refresh = TRUE };

  hospital_open (h, &settings, "{\"registerDevice\":true,\"askOffline\":true}");
  hospital_store (h, WARD_VAULT_DEVICE_KEY, "of an earlier session");
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  g_assert_true (ward_token_keeper_can_refresh (h->keeper));
  g_assert_cmpint (ward_token_keeper_get_device_state (h->keeper), ==, WARD_DEVICE_NONE);
  g_assert_cmpuint (hospital_count_asked (h, "/register"), ==, 0);
  {
    g_autofree char *stored = hospital_dup_stored (h, WARD_VAULT_DEVICE_KEY);

    g_assert_null (stored);
  }
}

static void
test_option_off (Hospital *h, gconstpointer data)
{
  const WardSandboxSettings settings = { .profile = WARD_SANDBOX_EPIC };

  hospital_open (h, &settings, NULL);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  g_assert_cmpuint (hospital_count_asked (h, "/register"), ==, 0);
  assert_no_device (h);
}

typedef struct
{
  const char *path;
  const char *fault; /* (nullable) NULL: the server has no such endpoint */
  WardDeviceState state;
} NoDeviceCase;

static const NoDeviceCase no_device_cases[] = {
  { "/auth/X095-registration-not-offered", NULL, WARD_DEVICE_NOT_OFFERED },
  { "/auth/X095-registration-forbidden", "refuse-registration", WARD_DEVICE_NOT_OFFERED },
  { "/auth/X095-registration-token-used", "status=401", WARD_DEVICE_NOT_OFFERED },
  { "/auth/X097-without-client-id", "no-client-id", WARD_DEVICE_FAILED },
  { "/auth/X097-other-software", "other-software", WARD_DEVICE_FAILED },
  { "/auth/T28-server-error-half-way", "status=500", WARD_DEVICE_FAILED },
  { "/auth/T28-answer-lost-half-way", "close", WARD_DEVICE_FAILED },
  { "/auth/T28-answer-cut-half-way", "cut-body", WARD_DEVICE_FAILED },
  { "/auth/T28-broken-answer", "broken-json", WARD_DEVICE_FAILED },
};

/* The user is signed in all the same, no key is left, and the next sign-in tries once more. */
static void
test_no_device (Hospital *h, gconstpointer data)
{
  const NoDeviceCase *c = data;
  const WardSandboxSettings settings = { .profile = WARD_SANDBOX_EPIC, .no_registration = c->fault == NULL };
  g_autoptr (WardSecretText) token = NULL;

  hospital_open (h, &settings, DEVICE_MEMBERS);
  if (c->fault != NULL)
    hospital_arm (h, c->fault, "/register", 1);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  g_assert_cmpuint (hospital_count_asked (h, "/register"), ==, 1);
  g_assert_cmpint (ward_token_keeper_get_device_state (h->keeper), ==, c->state);
  assert_no_device (h);
  token = hospital_get_token (h, NULL, NULL);
  g_assert_true (hospital_accepts (h, token));
  if (c->state == WARD_DEVICE_NOT_OFFERED)
    g_assert_cmpuint (hospital_count_events (h, "device-not-offered"), ==, 1);

  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  g_assert_cmpuint (hospital_count_asked (h, "/register"), ==, 2);
  g_assert_cmpint (ward_token_keeper_can_refresh (h->keeper), ==, c->fault != NULL);
}

/* The keyring takes nothing: a key that would be lost with the program does not count, and is not kept in memory either. */
static void
test_store_fails (Hospital *h, gconstpointer data)
{
  g_object_unref (h->vault);
  h->vault = g_object_new (TYPE_BROKEN_VAULT, NULL);
  BROKEN_VAULT (h->vault)->broken = TRUE;
  open_hospital (h, NULL);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  g_assert_cmpuint (hospital_count_asked (h, "/register"), ==, 1);
  g_assert_cmpint (ward_token_keeper_get_state (h->keeper), ==, WARD_TOKENS_VALID);
  g_assert_cmpint (ward_token_keeper_get_device_state (h->keeper), ==, WARD_DEVICE_FAILED);
  g_assert_cmpint (ward_token_keeper_get_vault_state (h->keeper), ==, WARD_VAULT_LOCKED);
  g_assert_null (h->keeper->grant);
  assert_no_device (h);
  ward_token_keeper_check (h->keeper);
  assert_no_device (h);
}

/* ---- a registration that is not known everywhere yet ---- */

static void
test_known_later (Hospital *h, gconstpointer data)
{
  g_autoptr (WardSecretText) token = NULL;

  open_hospital (h, NULL);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  hospital_arm (h, "refuse-device", NULL, 2);
  start_again (h);
  g_assert_cmpint (hospital_resume (h), ==, -1);
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 4); /* the code, two in vain, one good */
  token = hospital_get_token (h, NULL, NULL);
  g_assert_true (hospital_accepts (h, token));
}

static void
test_never_known (Hospital *h, gconstpointer data)
{
  open_hospital (h, NULL);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  hospital_arm (h, "refuse-device", NULL, 1000);
  start_again (h);
  g_assert_cmpint (hospital_resume (h), ==, WARD_FAILURE_INVALID_GRANT);
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 4); /* three tries, and no more */
  assert_no_device (h);

  hospital_arm (h, "refuse-device", NULL, 0);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  g_assert_cmpuint (hospital_count_asked (h, "/register"), ==, 2);
  g_assert_true (ward_token_keeper_can_refresh (h->keeper));
}

/* ---- a key that is lost ---- */

static void
test_lost (Hospital *h, gconstpointer data)
{
  const char *instead = data;
  g_auto (HospitalWait) wait = { NULL };
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  open_hospital (h, NULL);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  first = hospital_dup_stored (h, WARD_VAULT_DEVICE_KEY);
  if (instead == NULL)
    {
      ward_vault_delete_async (h->vault, ward_tenant_get_id (h->tenant), NULL, NULL, hospital_wait_cb, &wait);
      g_assert_true (ward_vault_delete_finish (h->vault, hospital_wait_for (&wait), NULL));
    }
  else
    {
      /* The record with its key's beginning replaced, which no key has. */
      g_auto (GStrv) halves = g_strsplit (first, "\"key\":\"", 2);
      g_autofree char *broken = g_strdup_printf ("%s\"key\":\"%s%s", halves[0], instead, halves[1]);

      hospital_store (h, WARD_VAULT_DEVICE_KEY, broken);
    }
  start_again (h);
  g_assert_cmpint (hospital_resume (h), ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 1);
  assert_no_device (h);

  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  g_assert_cmpuint (hospital_count_asked (h, "/register"), ==, 2);
  second = hospital_dup_stored (h, WARD_VAULT_DEVICE_KEY);
  g_assert_cmpstr (first, !=, second);
  start_again (h);
  g_assert_cmpint (hospital_resume (h), ==, -1);
}

/* The server forgot the device: a new sign-in, not a loop. */
static void
test_forgotten_by_server (Hospital *h, gconstpointer data)
{
  open_hospital (h, NULL);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  ward_sandbox_revoke_everything (h->sandbox);
  start_again (h);
  g_assert_cmpint (hospital_resume (h), ==, WARD_FAILURE_INVALID_CLIENT);
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 4);
  assert_no_device (h);
}

/* An answer that is lost costs nothing: the next assertion is a new one. */
static void
test_answer_lost (Hospital *h, gconstpointer data)
{
  open_hospital (h, NULL);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  hospital_arm (h, "close", "/token", 1);
  start_again (h);
  g_assert_cmpint (hospital_resume (h), ==, -1);
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 3);
}

static void
test_clock (Hospital *h, gconstpointer data)
{
  g_autofree char *stored = NULL;

  open_hospital (h, NULL);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  ward_sandbox_advance_clock (h->sandbox, 600);
  hospital_arm (h, "date=600", NULL, 1000);
  start_again (h);
  g_assert_cmpint (hospital_resume (h), ==, WARD_FAILURE_CLOCK);
  /* When the clock is right again the key is still good. */
  stored = hospital_dup_stored (h, WARD_VAULT_DEVICE_KEY);
  g_assert_nonnull (stored);
}

#define AHEAD_S 240

static gint64
ahead_real_us (gpointer data)
{
  return g_get_real_time () + AHEAD_S * G_USEC_PER_SEC;
}

static gint64
ahead_monotonic_us (gpointer data)
{
  return ward_clock_monotonic_us (NULL);
}

/* A computer four minutes ahead, a device that is registered for long: what the server says of its time at the start puts the assertion right, so that it is
 * asked first although an earlier start was told where to ask. */
static void
test_clock_at_start (Hospital *h, gconstpointer data)
{
  static const WardClock ahead = { ahead_real_us, ahead_monotonic_us, NULL };
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "kept", NULL);
  g_autofree char *stored = NULL;

  open_hospital (h, NULL);
  ward_token_keeper_keep_discovery (h->keeper, folder);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  while (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    provider_drain ();
  hospital_arm (h, "date=-240", NULL, 1000);
  start_again (h);
  ward_token_keeper_set_clock (h->keeper, &ahead);
  ward_token_keeper_keep_discovery (h->keeper, folder);
  g_assert_cmpint (hospital_resume (h), ==, -1);
  g_assert_false (ward_token_keeper_is_discovery_kept (h->keeper));
  stored = hospital_dup_stored (h, WARD_VAULT_DEVICE_KEY);
  g_assert_nonnull (stored);
}

/* ---- the key stays here ---- */

/* Neither in what was sent, nor in an event, nor anywhere in the vault but in one record. */
static void
test_key_stays (Provider *p, gconstpointer data)
{
  g_autofree char *url = ward_fault_server_build_url (p->server, "/register");
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", url);
  g_autofree char *request = NULL;
  g_autofree char *again = NULL;
  g_autoptr (WardJsonDoc) doc = NULL;
  const WardJson *jwk;
  const char *body;

  provider_set (p->smart, "registration_endpoint", quoted);
  provider_set (p->tenant_members, "registerDevice", "true");
  provider_set (p->answer, "refresh_token", NULL);
  ward_fault_server_add (p->server, "/register",
                         ward_fault_script_answer (ward_fault_script_new (), 201, NULL,
                                                   "{\"client_id\":\"G-1\",\"software_id\":\"ward\"}"));
  provider_sign_in (p);
  provider_expect_done (p);
  g_assert_true (ward_token_keeper_can_refresh (p->keeper));
  request = ward_fault_server_dup_request (p->server, "/register", 0);
  again = ward_fault_server_dup_request (p->server, "/register", 1);
  g_assert_null (again);
  g_assert_nonnull (strcasestr (request, "\r\nAuthorization: Bearer access-1\r\n"));
  g_assert_nonnull (strcasestr (request, "\r\nContent-Type: application/json"));
  body = strstr (request, "\r\n\r\n") + 4;
  doc = ward_json_parse_data (body, strlen (body), NULL, NULL);
  jwk = ward_json_get_element (ward_json_get (ward_json_get (ward_json_doc_get_root (doc), "jwks"), "keys"), 0);
  g_assert_nonnull (ward_json_get_string (jwk, "n"));
  for (const char *const *name = (const char *const[]){ "d", "p", "q", "dp", "dq", "qi", NULL }; *name != NULL; name++)
    g_assert_null (ward_json_get (jwk, *name));
  g_assert_null (strstr (request, ward_secret_text_peek (p->keeper->grant->device->line)));

  /* What the device signs is good for its key, made out to the token endpoint, and names it in the form. */
  {
    g_autoptr (WardSecretText) token = NULL;
    g_autofree char *grant_type = NULL;
    g_autofree char *client_id = NULL;
    g_autofree char *assertion = NULL;
    g_autofree char *token_url = ward_fault_server_build_url (p->server, "/token");
    g_autofree char *jwks
        = ward_client_key_build_jwks ((const WardClientKey *const[]){ p->keeper->grant->device->key }, 1);
    g_autoptr (GBytes) bytes = g_bytes_new (jwks, strlen (jwks));
    g_autoptr (WardKeySet) keys = ward_key_set_parse (bytes, NULL);
    g_autoptr (WardJws) jws = NULL;

    provider_answer (p, 200, NULL, "{\"access_token\":\"access-2\",\"token_type\":\"bearer\",\"expires_in\":3600}");
    provider_pass_time (p, 3600);
    token = provider_get_token (p, NULL, NULL);
    g_assert_cmpstr (ward_secret_text_peek (token), ==, "access-2");
    grant_type = provider_dup_form (p, 1, "grant_type");
    client_id = provider_dup_form (p, 1, "client_id");
    assertion = provider_dup_form (p, 1, "assertion");
    g_assert_cmpstr (grant_type, ==, "urn:ietf:params:oauth:grant-type:jwt-bearer");
    g_assert_cmpstr (client_id, ==, "G-1");
    jws = ward_jws_parse (assertion, NULL);
    g_assert_true (ward_jws_verify (jws, keys, NULL, NULL));
    g_assert_cmpstr (ward_json_get_string (ward_jws_get_claims (jws), "aud"), ==, token_url);
    g_assert_cmpstr (ward_json_get_string (ward_jws_get_claims (jws), "sub"), ==, "G-1");
  }
}

/* The session's limit takes the key with it. */
static void
test_limit (Provider *p, gconstpointer data)
{
  g_autofree char *url = ward_fault_server_build_url (p->server, "/register");
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", url);
  Hospital vault = { NULL };
  int failure;

  provider_set (p->smart, "registration_endpoint", quoted);
  provider_set (p->tenant_members, "registerDevice", "true");
  provider_set (p->answer, "refresh_token", NULL);
  ward_fault_server_add (p->server, "/register",
                         ward_fault_script_answer (ward_fault_script_new (), 201, NULL,
                                                   "{\"client_id\":\"G-1\",\"software_id\":\"ward\"}"));
  provider_sign_in (p);
  provider_expect_done (p);
  provider_pass_time (p, 12 * 3600);
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_SIGNED_OUT);
  provider_drain ();
  vault.vault = p->vault;
  vault.tenant = p->tenant;
  {
    g_autofree char *stored = hospital_dup_stored (&vault, WARD_VAULT_DEVICE_KEY);

    g_assert_null (stored);
  }
}

/* The user gives the sign-in up while the server registers: nothing of it is kept, and nobody is signed in. */
static void
test_cancelled (Provider *p, gconstpointer data)
{
  g_autofree char *url = ward_fault_server_build_url (p->server, "/register");
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", url);
  Hospital vault = { NULL };

  provider_set (p->smart, "registration_endpoint", quoted);
  provider_set (p->tenant_members, "registerDevice", "true");
  provider_set (p->answer, "refresh_token", NULL);
  ward_fault_server_add (p->server, "/register", ward_fault_script_hang (ward_fault_script_new ()));
  provider_begin (p);
  provider_start (p);
  while (ward_fault_server_count_requests (p->server, "/register") == 0)
    g_main_context_iteration (NULL, FALSE);
  ward_sign_in_cancel (p->sign_in);
  provider_wait (p);
  provider_drain ();
  g_assert_cmpint (ward_sign_in_get_state (p->sign_in), ==, WARD_SIGN_IN_CANCELLED);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_NONE);
  vault.vault = p->vault;
  vault.tenant = p->tenant;
  {
    g_autofree char *stored = hospital_dup_stored (&vault, WARD_VAULT_DEVICE_KEY);

    g_assert_null (stored);
  }
}

/* ---- registered first, then signed in ---- */

/* The client of the second sign-in is the one that was registered by the first: it signs with the key that was made for it (auth.md section 1.5, 3b). */
static void
test_dynamic_client (Hospital *h, gconstpointer data)
{
  g_auto (HospitalWait) wait = { NULL };
  g_autoptr (WardSecretText) initial = NULL;
  g_autoptr (WardSecretText) token = NULL;
  g_autoptr (WardDevice) device = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *members = NULL;

  hospital_open (h, NULL, "{\"askOffline\":false}");
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  initial = hospital_get_token (h, NULL, NULL);
  ward_registration_send_async (h->http, h->tenant, ward_token_keeper_get_discovery (h->keeper), initial, NULL,
                                hospital_wait_cb, &wait);
  device = ward_registration_send_finish (hospital_wait_for (&wait), &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (device->client_id, "G"));

  hospital_store (h, WARD_VAULT_CLIENT_KEY, ward_secret_text_peek (device->line));
  members = g_strdup_printf ("{\"clientId\":\"%s\",\"clientAuth\":\"private-key-jwt\"}", device->client_id);
  hospital_change (h, members);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  g_assert_true (ward_token_keeper_get_context (h->keeper)->identity_verified);
  token = hospital_get_token (h, NULL, NULL);
  g_assert_true (hospital_accepts (h, token));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/auth/registration/body", test_body);
  g_test_add_func ("/auth/registration/answers", test_answers);
  for (const char *const *kind = (const char *const[]){ "named", "epic", "generic", "foreign", NULL }; *kind != NULL;
       kind++)
    {
      g_autofree char *path = g_strdup_printf ("/auth/registration/url-%s", *kind);

      g_test_add (path, Provider, *kind, provider_set_up, test_url, provider_tear_down);
    }
  HOSPITAL_TEST ("/auth/registration/device-epic", &epic, test_device);
  HOSPITAL_TEST ("/auth/registration/device-generic", &generic, test_device);
  HOSPITAL_TEST ("/auth/registration/refresh-token-first", NULL, test_refresh_token_first);
  HOSPITAL_TEST ("/auth/registration/option-off", NULL, test_option_off);
  for (guint i = 0; i < G_N_ELEMENTS (no_device_cases); i++)
    HOSPITAL_TEST (no_device_cases[i].path, &no_device_cases[i], test_no_device);
  HOSPITAL_TEST ("/auth/T28-keyring-refuses", NULL, test_store_fails);
  HOSPITAL_TEST ("/auth/X096-known-after-a-while", NULL, test_known_later);
  HOSPITAL_TEST ("/auth/X096-never-known", NULL, test_never_known);
  HOSPITAL_TEST ("/auth/X098-keyring-reset", NULL, test_lost);
  HOSPITAL_TEST ("/auth/X098-key-broken", "AAAA", test_lost);
  HOSPITAL_TEST ("/auth/registration/forgotten-by-server", NULL, test_forgotten_by_server);
  HOSPITAL_TEST ("/auth/registration/clock-at-start", NULL, test_clock_at_start);
  HOSPITAL_TEST ("/auth/registration/answer-lost", NULL, test_answer_lost);
  HOSPITAL_TEST ("/auth/X093-device-ten-minutes-behind", NULL, test_clock);
  PROVIDER_TEST ("/auth/T28-key-stays-here", test_key_stays);
  PROVIDER_TEST ("/auth/registration/session-limit", test_limit);
  PROVIDER_TEST ("/auth/T28-cancelled-half-way", test_cancelled);
  HOSPITAL_TEST ("/auth/oidcc-client-test-dynamic-registration", NULL, test_dynamic_client);

  return g_test_run ();
}
