/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The authorization server: what it checks, what its pages are, what it gives, and what it never gives twice. Signatures
 * are verified here with OpenSSL directly, not with the client's code. */

#define G_LOG_DOMAIN "ward-tests"

#include "sandbox/plain-client.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#include "core/base/ward-base64url.h"
#include "core/base/ward-url.h"

#define FORM "application/x-www-form-urlencoded"

static char *
replace (const char *text, const char *from, const char *to)
{
  g_auto (GStrv) parts = g_strsplit (text, from, 2);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  return g_strjoinv (to, parts);
}

static PlainAnswer *
open_page (WardSandbox *sandbox, const char *url)
{
  PlainAnswer *answer
      = plain_request (sandbox, "GET", url + strlen (ward_sandbox_get_origin (sandbox)), "Accept: text/html\r\n", NULL);

  g_assert_nonnull (answer);
  return answer;
}

static void
test_discovery (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autoptr (PlainAnswer) smart = plain_get (sandbox, "/.well-known/smart-configuration", NULL);
  g_autoptr (WardJsonDoc) smart_doc = plain_answer_parse (smart);
  const WardJson *root = ward_json_doc_get_root (smart_doc);
  const char *issuer = ward_json_get_string (root, "issuer");
  g_autofree char *address = g_strconcat (issuer, "/.well-known/openid-configuration", NULL);
  g_autoptr (PlainAnswer) openid = plain_get (sandbox, address, NULL);
  g_autoptr (WardJsonDoc) openid_doc = plain_answer_parse (openid);
  g_autoptr (PlainAnswer) jwks = plain_get (sandbox, ward_json_get_string (root, "jwks_uri"), NULL);
  g_autoptr (WardJsonDoc) jwks_doc = plain_answer_parse (jwks);
  const WardJson *keys = ward_json_get (ward_json_doc_get_root (jwks_doc), "keys");

  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (openid_doc), "issuer"), ==, issuer);
  g_assert_true (ward_json_get_boolean (root, "authorization_response_iss_parameter_supported", FALSE));
  g_assert_cmpuint (ward_json_get_length (ward_json_get (root, "code_challenge_methods_supported")), ==, 1);
  g_assert_nonnull (ward_json_get_string (root, "revocation_endpoint"));
  g_assert_cmpuint (ward_json_get_length (keys), ==, 2);
  for (size_t i = 0; i < 2; i++)
    {
      g_assert_cmpint (ward_json_get_kind (ward_json_get (ward_json_get_element (keys, i), "d")), ==, WARD_JSON_NONE);
      g_assert_nonnull (ward_json_get_string (ward_json_get_element (keys, i), "kid"));
    }
  plain_stop (sandbox);
}

static void
test_epic_discovery (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_EPIC);
  g_autoptr (PlainAnswer) smart = plain_get (sandbox, "/.well-known/smart-configuration", NULL);
  g_autoptr (WardJsonDoc) doc = plain_answer_parse (smart);
  const WardJson *root = ward_json_doc_get_root (doc);
  g_autofree char *issuer = g_strconcat (ward_sandbox_get_origin (sandbox), "/interconnect-sandbox/oauth2", NULL);
  g_autoptr (PlainAnswer) below = plain_get (sandbox, "/.well-known/openid-configuration", NULL);

  g_assert_cmpstr (ward_json_get_string (root, "issuer"), ==, issuer);
  g_assert_null (ward_json_get_string (root, "revocation_endpoint"));
  g_assert_null (ward_json_get_string (root, "registration_endpoint"));
  g_assert_cmpint (ward_json_get_kind (ward_json_get (root, "authorization_response_iss_parameter_supported")), ==,
                   WARD_JSON_NONE);
  g_assert_null (strstr (smart->body, "\"none\""));
  g_assert_cmpuint (below->status, ==, 200);
  plain_stop (sandbox);
}

/* Every page: a form with labels, one heading, no script, nothing from elsewhere. */
static void
check_page (const PlainAnswer *page)
{
  g_autofree char *policy = plain_answer_dup_header (page, "Content-Security-Policy");
  g_autofree char *referrer = plain_answer_dup_header (page, "Referrer-Policy");
  g_autofree char *cache = plain_answer_dup_header (page, "Cache-Control");

  g_assert_nonnull (policy);
  g_assert_nonnull (strstr (policy, "default-src 'none'"));
  g_assert_nonnull (strstr (policy, "frame-ancestors 'none'"));
  g_assert_cmpstr (referrer, ==, "no-referrer");
  g_assert_cmpstr (cache, ==, "no-store");
  g_assert_nonnull (strstr (page->body, "<html lang=\"en\">"));
  g_assert_nonnull (strstr (page->body, "<h1>"));
  g_assert_null (strstr (page->body, "<script"));
  g_assert_null (strstr (page->body, "onclick"));
  g_assert_null (strstr (page->body, "src="));
}

static char *
dup_hidden (const PlainAnswer *page)
{
  const char *value = strstr (page->body, "name=\"transaction\" value=\"");

  g_assert_nonnull (value);
  value += strlen ("name=\"transaction\" value=\"");
  return g_strndup (value, strcspn (value, "\""));
}

static void
test_pages (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autofree char *url
      = plain_build_authorize_url (sandbox, "openid launch/patient user/Observation.rs offline_access");
  g_autoptr (PlainAnswer) sign_in = open_page (sandbox, url);
  g_autofree char *id = dup_hidden (sign_in);
  g_autofree char *wrong = ward_form_encode ("transaction", id, "username", "<b>me", "password", "no", NULL);
  g_autofree char *right = ward_form_encode ("transaction", id, "username", "clinician", "password", "sandbox", NULL);
  g_autofree char *allow
      = ward_form_encode ("transaction", id, "decision", "allow", "scope", "user/Observation.rs", NULL);
  g_autofree char *nobody = ward_form_encode ("transaction", id, "patient", "nobody", NULL);
  g_autofree char *choose = ward_form_encode ("transaction", id, "patient", "icu", NULL);
  g_autoptr (PlainAnswer) early = plain_post_form (sandbox, "/oauth/consent", allow);
  g_autoptr (PlainAnswer) refused = plain_post_form (sandbox, "/oauth/sign-in", wrong);
  g_autoptr (PlainAnswer) consent = plain_post_form (sandbox, "/oauth/sign-in", right);
  g_autoptr (PlainAnswer) picker = plain_post_form (sandbox, "/oauth/consent", allow);
  g_autoptr (PlainAnswer) again = plain_post_form (sandbox, "/oauth/patient", nobody);
  g_autoptr (PlainAnswer) back = plain_post_form (sandbox, "/oauth/patient", choose);
  g_autoptr (PlainAnswer) late = plain_post_form (sandbox, "/oauth/patient", choose);
  g_autofree char *location = plain_answer_dup_header (back, "Location");
  g_autoptr (WardJsonDoc) tokens = NULL;
  g_autofree char *token = NULL;

  check_page (sign_in);
  g_assert_nonnull (strstr (sign_in->body, "<label for=\"username\">"));
  g_assert_nonnull (strstr (sign_in->body, "<label for=\"password\">"));
  g_assert_nonnull (strstr (sign_in->body, "id=\"sign-in\""));
  g_assert_cmpuint (early->status, ==, 400); /* nobody signed in yet */
  check_page (refused);
  g_assert_nonnull (strstr (refused->body, "role=\"alert\""));
  g_assert_null (strstr (refused->body, "<b>me")); /* escaped */
  check_page (consent);
  g_assert_nonnull (strstr (consent->body, "Dr. Robin Sample"));
  g_assert_nonnull (strstr (consent->body, "vital signs and laboratory results"));
  g_assert_nonnull (strstr (consent->body, "id=\"allow\""));
  g_assert_nonnull (strstr (consent->body, "id=\"deny\""));
  check_page (picker);
  g_assert_nonnull (strstr (picker->body, "data-patient=\"newborn\""));
  g_assert_cmpuint (again->status, ==, 200);
  g_assert_cmpuint (back->status, ==, 302);
  g_assert_true (g_str_has_prefix (location, PLAIN_REDIRECT "?code="));
  g_assert_cmpuint (late->status, ==, 400); /* the sign-in is over */
  token = plain_redeem (sandbox, location, &tokens);
  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (tokens), "patient"), ==, "icu");
  /* The box for offline_access was not ticked. */
  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (tokens), "scope"), ==,
                   "openid launch/patient user/Observation.rs");
  g_assert_null (ward_json_get_string (ward_json_doc_get_root (tokens), "refresh_token"));
  plain_stop (sandbox);
}

typedef struct
{
  const char *name;
  const char *from;
  const char *to;
  const char *error; /* NULL: told on a page, never redirected */
} Refusal;

static const Refusal refusals[] = {
  { "client", "client_id=ward-sandbox-client", "client_id=other", NULL },
  { "foreign-redirect", "redirect_uri=http%3A%2F%2F127.0.0.1%3A49152", "redirect_uri=https%3A%2F%2Fevil.example",
    NULL },
  { "localhost-redirect", "redirect_uri=http%3A%2F%2F127.0.0.1", "redirect_uri=http%3A%2F%2Flocalhost", NULL },
  { "redirect-userinfo", "redirect_uri=http%3A%2F%2F127.0.0.1", "redirect_uri=http%3A%2F%2F127.0.0.1%40evil.example",
    NULL },
  { "redirect-fragment", "%2Fcallback", "%2Fcallback%23x", NULL },
  { "two-redirects", "&scope=", "&redirect_uri=http%3A%2F%2F127.0.0.1%2F&scope=", NULL },
  { "response-type", "response_type=code", "response_type=token", "unsupported_response_type" },
  { "plain-challenge", "code_challenge_method=S256", "code_challenge_method=plain", "invalid_request" },
  { "no-challenge", "code_challenge=", "no_challenge=", "invalid_request" },
  { "two-states", "&nonce=", "&state=b&nonce=", "invalid_request" },
  { "aud", "aud=http", "aud=ftp", "invalid_request" },
  { "scope", "scope=openid", "scope=system%2F%2A.rs", "invalid_scope" },
};

static void
test_refusal (gconstpointer data)
{
  const Refusal *each = data;
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autofree char *good = plain_build_authorize_url (sandbox, "openid");
  g_autofree char *url = replace (good, each->from, each->to);
  g_autoptr (PlainAnswer) page = open_page (sandbox, url);
  g_autofree char *location = plain_answer_dup_header (page, "Location");

  if (each->error == NULL)
    {
      g_assert_cmpuint (page->status, ==, 400);
      g_assert_null (location);
      check_page (page);
    }
  else
    {
      g_autofree char *error = plain_dup_query_value (location, "error");
      g_autofree char *state = plain_dup_query_value (location, "state");
      g_autofree char *iss = plain_dup_query_value (location, "iss");
      g_autofree char *issuer = g_strconcat (ward_sandbox_get_origin (sandbox), "/oauth", NULL);

      g_assert_cmpuint (page->status, ==, 302);
      g_assert_cmpstr (error, ==, each->error);
      g_assert_nonnull (state);
      g_assert_cmpstr (iss, ==, issuer);
    }
  plain_stop (sandbox);
}

static void
test_deny (void)
{
  WardSandbox *generic = plain_start (WARD_SANDBOX_GENERIC);
  WardSandbox *epic = plain_start (WARD_SANDBOX_EPIC);
  g_autofree char *url = plain_build_authorize_url (generic, "openid");
  g_autofree char *epic_url = plain_build_authorize_url (epic, "openid");
  g_autofree char *broken = replace (epic_url, "response_type=code", "response_type=token");
  g_autoptr (PlainAnswer) page = open_page (epic, broken);
  g_autoptr (GError) error = NULL;
  g_autofree char *address = ward_sandbox_deny (generic, url, NULL, &error);
  g_autofree char *reason = plain_dup_query_value (address, "error");
  g_autofree char *state = plain_dup_query_value (address, "state");
  g_autofree char *nowhere = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (reason, ==, "access_denied");
  g_assert_cmpstr (state, ==, "a-state");
  /* Epic shows a page and leads nowhere. */
  nowhere = ward_sandbox_deny (epic, epic_url, NULL, &error);
  g_assert_null (nowhere);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpuint (page->status, ==, 400);
  g_assert_nonnull (strstr (page->body, "OAuth2 Error"));
  plain_stop (generic);
  plain_stop (epic);
}

static guint
post_token (WardSandbox *sandbox, char **out_error, const char *form)
{
  g_autofree char *path = plain_token_path (sandbox);
  g_autoptr (PlainAnswer) answer = plain_post_form (sandbox, path, form);
  g_autoptr (WardJsonDoc) doc = plain_answer_parse (answer);
  g_autofree char *cache = plain_answer_dup_header (answer, "Cache-Control");

  g_assert_cmpstr (cache, ==, "no-store");
  *out_error = g_strdup (ward_json_get_string (ward_json_doc_get_root (doc), "error"));
  return answer->status;
}

static char *
get_code (WardSandbox *sandbox)
{
  g_autofree char *url = plain_build_authorize_url (sandbox, PLAIN_SCOPE);
  g_autofree char *address = ward_sandbox_approve (sandbox, url, NULL, NULL, NULL);

  return plain_dup_query_value (address, "code");
}

static char **
get_codes (WardSandbox *sandbox, guint n)
{
  char **codes = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    codes[i] = get_code (sandbox);
  return codes;
}

static char *
build_code_form (const char *code, const char *verifier, const char *redirect, const char *client)
{
  return ward_form_encode ("grant_type", "authorization_code", "code", code, "redirect_uri", redirect, "client_id",
                           client, "code_verifier", verifier, NULL);
}

static void
test_code (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  static const char other_verifier[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  g_auto (GStrv) code = get_codes (sandbox, 4);
  g_autofree char *bad_verifier = build_code_form (code[0], other_verifier, PLAIN_REDIRECT, "ward-sandbox-client");
  g_autofree char *no_verifier = build_code_form (code[1], NULL, PLAIN_REDIRECT, "ward-sandbox-client");
  g_autofree char *bad_redirect
      = build_code_form (code[2], plain_get_verifier (), PLAIN_REDIRECT "/", "ward-sandbox-client");
  g_autofree char *bad_client = build_code_form (code[3], plain_get_verifier (), PLAIN_REDIRECT, "other");
  g_autofree char *old = build_code_form (code[3], plain_get_verifier (), PLAIN_REDIRECT, "ward-sandbox-client");
  char *error = NULL;

  g_assert_cmpuint (post_token (sandbox, &error, bad_verifier), ==, 400);
  g_assert_cmpstr (error, ==, "invalid_grant");
  g_free (error);
  g_assert_cmpuint (post_token (sandbox, &error, no_verifier), ==, 400);
  g_assert_cmpstr (error, ==, "invalid_grant");
  g_free (error);
  g_assert_cmpuint (post_token (sandbox, &error, bad_redirect), ==, 400);
  g_assert_cmpstr (error, ==, "invalid_grant");
  g_free (error);
  g_assert_cmpuint (post_token (sandbox, &error, bad_client), ==, 401);
  g_assert_cmpstr (error, ==, "invalid_client");
  g_free (error);
  ward_sandbox_advance_clock (sandbox, 61);
  g_assert_cmpuint (post_token (sandbox, &error, old), ==, 400);
  g_assert_cmpstr (error, ==, "invalid_grant");
  g_free (error);
  plain_stop (sandbox);
}

static void
test_code_works_once (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autofree char *url = plain_build_authorize_url (sandbox, PLAIN_SCOPE);
  g_autofree char *address = ward_sandbox_approve (sandbox, url, NULL, NULL, NULL);
  g_autofree char *token = plain_redeem (sandbox, address, NULL);
  g_autofree char *code = plain_dup_query_value (address, "code");
  g_autofree char *form = build_code_form (code, plain_get_verifier (), PLAIN_REDIRECT, "ward-sandbox-client");
  g_autoptr (PlainAnswer) before = plain_get (sandbox, "/Patient/adult", token);
  g_autoptr (PlainAnswer) after = NULL;
  char *error = NULL;

  g_assert_cmpuint (before->status, ==, 200);
  g_assert_cmpuint (post_token (sandbox, &error, form), ==, 400);
  g_assert_cmpstr (error, ==, "invalid_grant");
  g_free (error);
  /* Whoever showed it a second time may have stolen it: what it gave ends (RFC 6749 section 4.1.2). */
  after = plain_get (sandbox, "/Patient/adult", token);
  g_assert_cmpuint (after->status, ==, 401);
  g_assert_cmpuint (ward_sandbox_count_replays (sandbox), ==, 1);
  plain_stop (sandbox);
}

static WardJsonDoc *
refresh (WardSandbox *sandbox, const char *token, const char *scope, guint status)
{
  g_autofree char *path = plain_token_path (sandbox);
  g_autofree char *form = ward_form_encode ("grant_type", "refresh_token", "refresh_token", token, "client_id",
                                            "ward-sandbox-client", "scope", scope, NULL);
  g_autoptr (PlainAnswer) answer = plain_post_form (sandbox, path, form);

  g_assert_cmpuint (answer->status, ==, status);
  return plain_answer_parse (answer);
}

static void
test_refresh (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autoptr (WardJsonDoc) first = NULL;
  g_autofree char *token = plain_sign_in (sandbox, NULL, NULL, &first);
  const char *old = ward_json_get_string (ward_json_doc_get_root (first), "refresh_token");
  g_autoptr (WardJsonDoc) wider = refresh (sandbox, old, "user/*.rs", 400);
  g_autoptr (WardJsonDoc) second = refresh (sandbox, old, NULL, 200);
  const char *access = ward_json_get_string (ward_json_doc_get_root (second), "access_token");
  const char *fresh = ward_json_get_string (ward_json_doc_get_root (second), "refresh_token");
  g_autoptr (PlainAnswer) works = plain_get (sandbox, "/Patient/adult", access);
  g_autoptr (WardJsonDoc) replayed = NULL;
  g_autoptr (WardJsonDoc) ended = NULL;
  g_autoptr (PlainAnswer) fails = NULL;
  g_auto (GStrv) secrets = NULL;

  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (wider), "error"), ==, "invalid_scope");
  g_assert_cmpstr (fresh, !=, old);
  g_assert_cmpuint (works->status, ==, 200);
  replayed = refresh (sandbox, old, NULL, 400);
  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (replayed), "error"), ==, "invalid_grant");
  /* The replay ended the family: the new tokens are worth nothing either. */
  ended = refresh (sandbox, fresh, NULL, 400);
  fails = plain_get (sandbox, "/Patient/adult", access);
  g_assert_cmpuint (fails->status, ==, 401);
  secrets = ward_sandbox_dup_issued_secrets (sandbox);
  g_assert_true (g_strv_contains ((const char *const *) secrets, old));
  g_assert_true (g_strv_contains ((const char *const *) secrets, access));
  plain_stop (sandbox);
}

static void
test_revoke_and_introspect (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autoptr (WardJsonDoc) tokens = NULL;
  g_autofree char *access = plain_sign_in (sandbox, NULL, NULL, &tokens);
  const char *refresh_token = ward_json_get_string (ward_json_doc_get_root (tokens), "refresh_token");
  g_autofree char *about = ward_form_encode ("token", access, "client_id", "ward-sandbox-client", NULL);
  g_autofree char *end = ward_form_encode ("token", refresh_token, "token_type_hint", "refresh_token", NULL);
  g_autofree char *unknown = ward_form_encode ("token", "nobody-knows-it", NULL);
  g_autoptr (PlainAnswer) active = plain_post_form (sandbox, "/oauth/introspect", about);
  g_autoptr (PlainAnswer) revoked = plain_post_form (sandbox, "/oauth/revoke", end);
  g_autoptr (PlainAnswer) nothing = plain_post_form (sandbox, "/oauth/revoke", unknown);
  g_autoptr (PlainAnswer) inactive = plain_post_form (sandbox, "/oauth/introspect", about);
  g_autoptr (WardJsonDoc) yes = plain_answer_parse (active);
  g_autoptr (WardJsonDoc) no = plain_answer_parse (inactive);

  g_assert_true (ward_json_get_boolean (ward_json_doc_get_root (yes), "active", FALSE));
  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (yes), "sub"), ==, "practitioner-sample");
  g_assert_cmpuint (revoked->status, ==, 200);
  g_assert_cmpuint (nothing->status, ==, 200);
  g_assert_false (ward_json_get_boolean (ward_json_doc_get_root (no), "active", TRUE));
  plain_stop (sandbox);
}

static void
test_token_errors (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  static const struct
  {
    const char *form;
    const char *error;
    guint status;
  } cases[] = {
    { "client_id=ward-sandbox-client", "invalid_request", 400 },
    { "grant_type=client_credentials&client_id=ward-sandbox-client", "unauthorized_client", 400 },
    { "grant_type=password&client_id=ward-sandbox-client", "unsupported_grant_type", 400 },
    { "grant_type=refresh_token&client_id=ward-sandbox-client", "invalid_grant", 400 },
    { "grant_type=refresh_token&grant_type=refresh_token&client_id=ward-sandbox-client", "invalid_request", 400 },
    { "grant_type=refresh_token", "invalid_client", 401 },
    { "grant_type=%", "invalid_request", 400 },
  };
  g_autoptr (PlainAnswer) basic = NULL;
  g_autoptr (PlainAnswer) got = plain_request (sandbox, "GET", "/oauth/token", NULL, NULL);
  g_autoptr (PlainAnswer) json
      = plain_request (sandbox, "POST", "/oauth/token", "Content-Type: application/json\r\n", "{}");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *error = NULL;

      g_assert_cmpuint (post_token (sandbox, &error, cases[i].form), ==, cases[i].status);
      g_assert_cmpstr (error, ==, cases[i].error);
    }
  basic = plain_request (sandbox, "POST", "/oauth/token", "Authorization: Basic YTpi\r\nContent-Type: " FORM "\r\n",
                         "grant_type=refresh_token");
  g_assert_cmpuint (basic->status, ==, 401);
  g_assert_cmpuint (got->status, ==, 405);
  g_assert_cmpuint (json->status, ==, 400);
  plain_stop (sandbox);
}

static GBytes *
decode (const WardJson *object, const char *member)
{
  GBytes *bytes = ward_base64url_decode (ward_json_get_string (object, member), -1);

  g_assert_nonnull (bytes);
  return bytes;
}

static EVP_PKEY *
build_key (const WardJson *jwk, gboolean ec)
{
  g_autoptr (GBytes) first = decode (jwk, ec ? "x" : "n");
  g_autoptr (GBytes) second = decode (jwk, ec ? "y" : "e");
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new ();
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name (NULL, ec ? "EC" : "RSA", NULL);
  g_autoptr (GByteArray) point = g_byte_array_new ();
  BIGNUM *n = NULL, *e = NULL;
  OSSL_PARAM *params;
  EVP_PKEY *key = NULL;

  if (ec)
    {
      g_byte_array_append (point, (const guint8 *) "\x04", 1);
      g_byte_array_append (point, g_bytes_get_data (first, NULL), (guint) g_bytes_get_size (first));
      g_byte_array_append (point, g_bytes_get_data (second, NULL), (guint) g_bytes_get_size (second));
      OSSL_PARAM_BLD_push_utf8_string (builder, OSSL_PKEY_PARAM_GROUP_NAME, "P-384", 0);
      OSSL_PARAM_BLD_push_octet_string (builder, OSSL_PKEY_PARAM_PUB_KEY, point->data, point->len);
    }
  else
    {
      n = BN_bin2bn (g_bytes_get_data (first, NULL), (int) g_bytes_get_size (first), NULL);
      e = BN_bin2bn (g_bytes_get_data (second, NULL), (int) g_bytes_get_size (second), NULL);
      OSSL_PARAM_BLD_push_BN (builder, OSSL_PKEY_PARAM_RSA_N, n);
      OSSL_PARAM_BLD_push_BN (builder, OSSL_PKEY_PARAM_RSA_E, e);
    }
  params = OSSL_PARAM_BLD_to_param (builder);
  g_assert_cmpint (EVP_PKEY_fromdata_init (context), ==, 1);
  g_assert_cmpint (EVP_PKEY_fromdata (context, &key, EVP_PKEY_PUBLIC_KEY, params), ==, 1);
  OSSL_PARAM_free (params);
  OSSL_PARAM_BLD_free (builder);
  EVP_PKEY_CTX_free (context);
  BN_free (n);
  BN_free (e);
  return key;
}

static gboolean
verify (EVP_PKEY *key, gboolean ec, const char *input, GBytes *signature)
{
  const guint8 *bytes = g_bytes_get_data (signature, NULL);
  size_t length = g_bytes_get_size (signature);
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  unsigned char *der = NULL;
  gboolean ok;

  if (ec)
    {
      ECDSA_SIG *pair = ECDSA_SIG_new ();

      g_assert_cmpuint (length, ==, 96);
      ECDSA_SIG_set0 (pair, BN_bin2bn (bytes, 48, NULL), BN_bin2bn (bytes + 48, 48, NULL));
      length = (size_t) i2d_ECDSA_SIG (pair, &der);
      ECDSA_SIG_free (pair);
    }
  ok = EVP_DigestVerifyInit (context, NULL, ec ? EVP_sha384 () : EVP_sha256 (), NULL, key) == 1
       && EVP_DigestVerify (context, der != NULL ? der : bytes, length, (const guint8 *) input, strlen (input)) == 1;
  OPENSSL_free (der);
  EVP_MD_CTX_free (context);
  return ok;
}

static WardJsonDoc *
decode_json (const char *part)
{
  g_autoptr (GBytes) bytes = ward_base64url_decode (part, -1);

  g_assert_nonnull (bytes);
  return ward_json_parse (bytes, NULL, NULL);
}

/* Whether the signature fits the key that the header names; the claims in out_claims. */
static gboolean
check_id_token (WardSandbox *sandbox, const char *id_token, WardJsonDoc **out_claims)
{
  g_auto (GStrv) parts = g_strsplit (id_token, ".", -1);
  g_autoptr (WardJsonDoc) header = decode_json (parts[0]);
  g_autofree char *input = g_strconcat (parts[0], ".", parts[1], NULL);
  g_autoptr (PlainAnswer) smart = plain_get (sandbox, "/.well-known/smart-configuration", NULL);
  g_autoptr (WardJsonDoc) smart_doc = plain_answer_parse (smart);
  g_autoptr (PlainAnswer) answer
      = plain_get (sandbox, ward_json_get_string (ward_json_doc_get_root (smart_doc), "jwks_uri"), NULL);
  g_autoptr (WardJsonDoc) jwks = plain_answer_parse (answer);
  const char *kid = ward_json_get_string (ward_json_doc_get_root (header), "kid");
  gboolean ec = g_strcmp0 (ward_json_get_string (ward_json_doc_get_root (header), "alg"), "ES384") == 0;
  gboolean ok = FALSE;
  WardJsonIter iter;
  const WardJson *jwk;

  g_assert_cmpuint (g_strv_length (parts), ==, 3);
  *out_claims = decode_json (parts[1]);
  ward_json_iter_init (&iter, ward_json_get (ward_json_doc_get_root (jwks), "keys"));
  while (ward_json_iter_next_element (&iter, &jwk))
    if (g_strcmp0 (ward_json_get_string (jwk, "kid"), kid) == 0)
      {
        g_autoptr (GBytes) signature = ward_base64url_decode (parts[2], -1);
        EVP_PKEY *key = build_key (jwk, ec);

        ok = verify (key, ec, input, signature);
        EVP_PKEY_free (key);
      }
  return ok;
}

static void
check_signing (gboolean es384, WardSandboxProfile profile)
{
  WardSandboxSettings settings = { .es384 = es384, .profile = profile };
  WardSandbox *sandbox = ward_sandbox_new (&settings);
  g_autoptr (WardJsonDoc) tokens = NULL;
  g_autoptr (WardJsonDoc) claims = NULL;
  g_autofree char *access = NULL;
  g_autofree char *user = NULL;
  const WardJson *root;

  g_assert_true (ward_sandbox_start (sandbox, NULL));
  access = plain_sign_in (sandbox, NULL, NULL, &tokens);
  g_assert_true (check_id_token (sandbox, ward_json_get_string (ward_json_doc_get_root (tokens), "id_token"), &claims));
  root = ward_json_doc_get_root (claims);
  user = g_strconcat (ward_sandbox_get_fhir_base (sandbox), "/Practitioner/practitioner-sample", NULL);
  g_assert_cmpstr (ward_json_get_string (root, "fhirUser"), ==, user);
  g_assert_cmpstr (ward_json_get_string (root, "nonce"), ==, "a-nonce");
  g_assert_cmpstr (ward_json_get_string (root, "aud"), ==, "ward-sandbox-client");
  g_assert_cmpstr (ward_json_get_string (root, "preferred_username"), ==, "clinician");
  g_assert_cmpuint (strlen (ward_json_get_string (root, "at_hash")), ==, es384 ? 32 : 22);
  plain_stop (sandbox);
}

static void
test_id_token (void)
{
  check_signing (FALSE, WARD_SANDBOX_GENERIC);
  check_signing (TRUE, WARD_SANDBOX_GENERIC);
  check_signing (FALSE, WARD_SANDBOX_EPIC);
}

static void
test_spoiled_id_tokens (void)
{
  static const char *const faults[]
      = { "id-token-signature", "id-token-none", "id-token-hs256", "id-token-kid", "id-token-no-kid" };
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (WardJsonDoc) tokens = NULL;
      g_autoptr (WardJsonDoc) claims = NULL;
      g_autofree char *access = NULL;

      g_assert_true (ward_sandbox_set_fault (sandbox, faults[i], NULL, 1, NULL));
      access = plain_sign_in (sandbox, NULL, NULL, &tokens);
      g_assert_false (
          check_id_token (sandbox, ward_json_get_string (ward_json_doc_get_root (tokens), "id_token"), &claims));
    }
  plain_stop (sandbox);
}

static void
test_rotated_keys (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autoptr (WardJsonDoc) before = NULL;
  g_autoptr (WardJsonDoc) after = NULL;
  g_autoptr (WardJsonDoc) claims = NULL;
  g_autoptr (WardJsonDoc) old_claims = NULL;
  g_autofree char *first = plain_sign_in (sandbox, NULL, NULL, &before);
  g_autofree char *second = NULL;

  g_assert_true (ward_sandbox_set_fault (sandbox, "rotate-keys", NULL, 1, NULL));
  second = plain_sign_in (sandbox, NULL, NULL, &after);
  g_assert_true (check_id_token (sandbox, ward_json_get_string (ward_json_doc_get_root (after), "id_token"), &claims));
  g_assert_false (
      check_id_token (sandbox, ward_json_get_string (ward_json_doc_get_root (before), "id_token"), &old_claims));
  plain_stop (sandbox);
}

static void
test_epic_tokens (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_EPIC);
  g_autoptr (WardJsonDoc) tokens = NULL;
  g_autofree char *url = plain_build_authorize_url (sandbox, "openid fhirUser launch/patient offline_access");
  g_autofree char *address = ward_sandbox_approve (sandbox, url, NULL, NULL, NULL);
  g_autofree char *iss = plain_dup_query_value (address, "iss");
  g_autofree char *code = plain_dup_query_value (address, "code");
  g_autofree char *access = plain_redeem (sandbox, address, &tokens);
  const WardJson *root = ward_json_doc_get_root (tokens);
  g_autoptr (PlainAnswer) allowed = plain_get (sandbox, "/Patient/adult", access);
  g_autofree char *error = NULL;

  g_assert_null (iss);
  g_assert_cmpuint (strlen (code), >, 1000); /* Epic's codes are long */
  g_assert_cmpstr (ward_json_get_string (root, "token_type"), ==, "bearer");
  g_assert_null (ward_json_get_string (root, "refresh_token"));
  g_assert_null (ward_json_get_string (root, "patient"));
  g_assert_cmpstr (ward_json_get_string (root, "need_patient_banner"), ==, "false");
  g_assert_cmpstr (ward_json_get_string (root, "state"), ==, "a-state");
  g_assert_true (g_str_has_suffix (ward_json_get_string (root, "scope"), " "));
  g_assert_cmpuint (allowed->status, ==, 200); /* openid is enough: the app's record grants the rest */
  g_assert_cmpuint (post_token (sandbox, &error, "grant_type=refresh_token&client_id=ward-sandbox-client"), ==, 400);
  plain_stop (sandbox);
}

static void
test_nurse (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autofree char *url = plain_build_authorize_url (sandbox, PLAIN_SCOPE);
  g_autofree char *address = ward_sandbox_approve (sandbox, url, "nurse", NULL, NULL);
  g_autofree char *token = plain_redeem (sandbox, address, NULL);
  g_autoptr (PlainAnswer) reports = plain_get (sandbox, "/DiagnosticReport?patient=adult", token);
  g_autoptr (PlainAnswer) vitals = plain_get (sandbox, "/Observation?patient=adult&category=vital-signs", token);
  g_autofree char *nobody = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (reports->status, ==, 403);
  g_assert_cmpuint (vitals->status, ==, 200);
  nobody = ward_sandbox_approve (sandbox, url, "stranger", NULL, &error);
  g_assert_null (nobody);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  plain_stop (sandbox);
}

static void
test_expiry (void)
{
  WardSandbox *sandbox = plain_start (WARD_SANDBOX_GENERIC);
  g_autofree char *first = plain_sign_in (sandbox, NULL, NULL, NULL);
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autoptr (PlainAnswer) expired = NULL;
  g_autoptr (PlainAnswer) aged = NULL;
  g_autoptr (PlainAnswer) revoked = NULL;

  ward_sandbox_expire_access_tokens (sandbox);
  expired = plain_get (sandbox, "/Patient/adult", first);
  second = plain_sign_in (sandbox, NULL, NULL, NULL);
  ward_sandbox_advance_clock (sandbox, 3601);
  aged = plain_get (sandbox, "/Patient/adult", second);
  third = plain_sign_in (sandbox, NULL, NULL, NULL);
  ward_sandbox_revoke_everything (sandbox);
  revoked = plain_get (sandbox, "/Patient/adult", third);
  g_assert_cmpuint (expired->status, ==, 401);
  g_assert_cmpuint (aged->status, ==, 401);
  g_assert_cmpuint (revoked->status, ==, 401);
  plain_stop (sandbox);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/sandbox/sign-in/discovery", test_discovery);
  g_test_add_func ("/sandbox/sign-in/epic-discovery", test_epic_discovery);
  g_test_add_func ("/sandbox/sign-in/pages", test_pages);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/sandbox/sign-in/refused-", refusals[i].name, NULL);

      g_test_add_data_func (path, &refusals[i], test_refusal);
    }
  g_test_add_func ("/sandbox/sign-in/deny", test_deny);
  g_test_add_func ("/sandbox/sign-in/code", test_code);
  g_test_add_func ("/sandbox/sign-in/code-works-once", test_code_works_once);
  g_test_add_func ("/sandbox/sign-in/refresh", test_refresh);
  g_test_add_func ("/sandbox/sign-in/revoke-and-introspect", test_revoke_and_introspect);
  g_test_add_func ("/sandbox/sign-in/token-errors", test_token_errors);
  g_test_add_func ("/sandbox/sign-in/id-token", test_id_token);
  g_test_add_func ("/sandbox/sign-in/spoiled-id-tokens", test_spoiled_id_tokens);
  g_test_add_func ("/sandbox/sign-in/rotated-keys", test_rotated_keys);
  g_test_add_func ("/sandbox/sign-in/epic-tokens", test_epic_tokens);
  g_test_add_func ("/sandbox/sign-in/nurse", test_nurse);
  g_test_add_func ("/sandbox/sign-in/expiry", test_expiry);
  return g_test_run ();
}
