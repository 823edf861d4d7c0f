/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Claims of an id_token: each rule broken on its own. */
#include "core/auth/ward-id-token.h"

#include <string.h>

#include "core/diagnostics/ward-failure.h"
#include "support/ward-test-keys.h"

#define NOW 1700000000
#define ISSUER "https://login.hospital.example/oauth2"
#define CLIENT "ward-client"
#define ACCESS "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"

#define ISS "\"iss\":\"" ISSUER "\""
#define SUB "\"sub\":\"Practitioner-1\""
#define AUD "\"aud\":\"" CLIENT "\""
#define EXP "\"exp\":1700000300"
#define IAT "\"iat\":1700000000"
#define NONCE "\"nonce\":\"n0nce\""
#define ALL_BUT_TIMES ISS "," SUB "," AUD "," NONCE
#define ALL ALL_BUT_TIMES "," EXP "," IAT

#define GOOD -1

typedef struct
{
  const char *path;
  const char *claims;
  int expected; /* GOOD or a WardFailure */
} Case;

static const Case cases[] = {
  { "/auth/id-token/good", "{" ALL "}", GOOD },
  { "/auth/A35-issuer-missing", "{" SUB "," AUD "," NONCE "," EXP "," IAT "}", WARD_FAILURE_IDENTITY },
  { "/auth/A35-issuer-wrong", "{\"iss\":\"https://evil.example\"," SUB "," AUD "," NONCE "," EXP "," IAT "}",
    WARD_FAILURE_IDENTITY },
  { "/auth/X052-issuer-is-fhir-base",
    "{\"iss\":\"https://login.hospital.example/api/FHIR/R4\"," SUB "," AUD "," NONCE "," EXP "," IAT "}",
    WARD_FAILURE_IDENTITY },
  { "/auth/X052-issuer-old-form", "{\"iss\":\"" ISSUER "/token\"," SUB "," AUD "," NONCE "," EXP "," IAT "}",
    WARD_FAILURE_IDENTITY },
  { "/auth/A36-audience-missing", "{" ISS "," SUB "," NONCE "," EXP "," IAT "}", WARD_FAILURE_IDENTITY },
  { "/auth/A36-audience-wrong", "{" ISS "," SUB ",\"aud\":\"x\"," NONCE "," EXP "," IAT "}", WARD_FAILURE_IDENTITY },
  { "/auth/A36-audience-array-without-us", "{" ISS "," SUB ",\"aud\":[\"x\"]," NONCE "," EXP "," IAT "}",
    WARD_FAILURE_IDENTITY },
  { "/auth/A36-audience-array-empty", "{" ISS "," SUB ",\"aud\":[]," NONCE "," EXP "," IAT "}", WARD_FAILURE_IDENTITY },
  { "/auth/A36-audience-with-stranger", "{" ISS "," SUB ",\"aud\":[\"" CLIENT "\",\"x\"]," NONCE "," EXP "," IAT "}",
    WARD_FAILURE_IDENTITY },
  { "/auth/X053-audience-with-stranger-and-azp",
    "{" ISS "," SUB ",\"aud\":[\"" CLIENT "\",\"x\"],\"azp\":\"" CLIENT "\"," NONCE "," EXP "," IAT "}",
    WARD_FAILURE_IDENTITY },
  { "/auth/X053-audience-wrong", "{" ISS "," SUB ",\"aud\":{}," NONCE "," EXP "," IAT "}", WARD_FAILURE_IDENTITY },
  { "/auth/A37-azp-wrong", "{" ALL ",\"azp\":\"x\"}", WARD_FAILURE_IDENTITY },
  { "/auth/X053-azp-wrong", "{" ALL ",\"azp\":5}", WARD_FAILURE_IDENTITY },
  { "/auth/id-token/azp-right", "{" ALL ",\"azp\":\"" CLIENT "\"}", GOOD },
  { "/auth/A38-audience-array-of-one", "{" ISS "," SUB ",\"aud\":[\"" CLIENT "\"]," NONCE "," EXP "," IAT "}", GOOD },
  { "/auth/A39-exp-missing", "{" ALL_BUT_TIMES "," IAT "}", WARD_FAILURE_IDENTITY },
  { "/auth/A39-exp-past", "{" ALL_BUT_TIMES ",\"iat\":1699999000,\"exp\":1699999640}", WARD_FAILURE_CLOCK },
  { "/auth/A39-exp-within-leeway", "{" ALL_BUT_TIMES ",\"iat\":1699999000,\"exp\":1699999970}", GOOD },
  { "/auth/A39-exp-float", "{" ALL_BUT_TIMES "," IAT ",\"exp\":1700000300.5}", WARD_FAILURE_IDENTITY },
  { "/auth/A39-exp-string", "{" ALL_BUT_TIMES "," IAT ",\"exp\":\"1700000300\"}", WARD_FAILURE_IDENTITY },
  { "/auth/A39-exp-huge", "{" ALL_BUT_TIMES "," IAT ",\"exp\":1e400}", WARD_FAILURE_IDENTITY },
  { "/auth/A39-exp-exponent", "{" ALL_BUT_TIMES "," IAT ",\"exp\":2e9}", WARD_FAILURE_IDENTITY },
  { "/auth/A39-exp-overflow", "{" ALL_BUT_TIMES "," IAT ",\"exp\":99999999999999999999}", WARD_FAILURE_IDENTITY },
  { "/auth/A39-exp-negative", "{" ALL_BUT_TIMES "," IAT ",\"exp\":-1}", WARD_FAILURE_IDENTITY },
  { "/auth/A40-iat-missing", "{" ALL_BUT_TIMES "," EXP "}", WARD_FAILURE_IDENTITY },
  { "/auth/A40-iat-tomorrow", "{" ALL_BUT_TIMES ",\"iat\":1700086400,\"exp\":1700086700}", WARD_FAILURE_CLOCK },
  { "/auth/A40-nbf-future", "{" ALL ",\"nbf\":1700000100}", WARD_FAILURE_CLOCK },
  { "/auth/A40-nbf-odd", "{" ALL ",\"nbf\":\"a\"}", WARD_FAILURE_IDENTITY },
  { "/auth/id-token/nbf-now", "{" ALL ",\"nbf\":1700000000}", GOOD },
  { "/auth/X054-exp-past", "{" ALL_BUT_TIMES ",\"iat\":1600000000,\"exp\":1600000300}", WARD_FAILURE_CLOCK },
  { "/auth/X054-iat-future", "{" ALL_BUT_TIMES ",\"iat\":1800000000,\"exp\":1800000300}", WARD_FAILURE_CLOCK },
  { "/auth/X054-exp-missing", "{" ALL_BUT_TIMES "," IAT "}", WARD_FAILURE_IDENTITY },
  { "/auth/X054-exp-string", "{" ALL_BUT_TIMES "," IAT ",\"exp\":\"1700000300\"}", WARD_FAILURE_IDENTITY },
  { "/auth/A41-nonce-missing", "{" ISS "," SUB "," AUD "," EXP "," IAT "}", WARD_FAILURE_IDENTITY },
  { "/auth/A41-nonce-other", "{" ISS "," SUB "," AUD ",\"nonce\":\"former\"," EXP "," IAT "}", WARD_FAILURE_IDENTITY },
  { "/auth/X055-nonce-wrong", "{" ISS "," SUB "," AUD ",\"nonce\":5," EXP "," IAT "}", WARD_FAILURE_IDENTITY },
  { "/auth/X055-nonce-missing", "{" ISS "," SUB "," AUD ",\"nonce\":null," EXP "," IAT "}", WARD_FAILURE_IDENTITY },
  { "/auth/A42-sub-missing", "{" ISS "," AUD "," NONCE "," EXP "," IAT "}", WARD_FAILURE_IDENTITY },
  { "/auth/A42-sub-empty", "{" ISS ",\"sub\":\"\"," AUD "," NONCE "," EXP "," IAT "}", WARD_FAILURE_IDENTITY },
  { "/auth/A43-at-hash-wrong", "{" ALL ",\"at_hash\":\"AAAAAAAAAAAAAAAAAAAAAA\"}", WARD_FAILURE_IDENTITY },
  { "/auth/A43-at-hash-odd", "{" ALL ",\"at_hash\":5}", WARD_FAILURE_IDENTITY },
  { "/auth/id-token/at-hash-right", "{" ALL ",\"at_hash\":\"77QmUPtjPfzWtF2AnpK9RQ\"}", GOOD },
};

static const char *const issuers[] = { ISSUER, NULL };

static WardIdentity *
read_claims (const char *claims, const WardIdTokenQuestion *question, GError **error)
{
  g_autofree char *token = ward_test_token_assemble ("{\"alg\":\"RS256\"}", claims, (const guint8 *) "x", 1);
  g_autoptr (WardJws) jws = ward_jws_parse (token, error);

  return jws != NULL ? ward_id_token_read (jws, question, error) : NULL;
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  WardIdTokenQuestion question
      = { .issuers = issuers, .client_id = CLIENT, .nonce = "n0nce", .access_token = ACCESS, .now_s = NOW };
  g_autoptr (GError) error = NULL;
  g_autoptr (WardIdentity) identity = read_claims (c->claims, &question, &error);

  if (c->expected == GOOD)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (identity->subject, ==, "Practitioner-1");
      g_assert_cmpstr (identity->issuer, ==, ISSUER);
    }
  else
    {
      g_assert_null (identity);
      g_assert_error (error, WARD_FAILURE, c->expected);
    }
}

static void
test_long_subject (void)
{
  WardIdTokenQuestion question = { .issuers = issuers, .client_id = CLIENT, .now_s = NOW };
  g_autofree char *fill = g_strnfill (300, 'a');
  g_autofree char *claims = g_strdup_printf ("{" ISS ",\"sub\":\"%s\"," AUD "," EXP "," IAT "}", fill);
  g_autoptr (GError) error = NULL;

  g_assert_null (read_claims (claims, &question, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_IDENTITY);
}

static void
test_legacy_issuer (void)
{
  static const char *const both[] = { ISSUER, ISSUER "/token", NULL };
  WardIdTokenQuestion question = { .issuers = both, .client_id = CLIENT, .nonce = "n0nce", .now_s = NOW };
  g_autoptr (WardIdentity) identity
      = read_claims ("{\"iss\":\"" ISSUER "/token\"," SUB "," AUD "," NONCE "," EXP "," IAT "}", &question, NULL);

  g_assert_nonnull (identity);
}

static void
test_after_refresh (void)
{
  WardIdTokenQuestion question = { .issuers = issuers, .client_id = CLIENT, .subject = "Practitioner-1", .now_s = NOW };
  g_autoptr (WardIdentity) same = read_claims ("{" ISS "," SUB "," AUD "," EXP "," IAT "}", &question, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (same);
  question.subject = "Practitioner-2";
  g_assert_null (read_claims ("{" ISS "," SUB "," AUD "," EXP "," IAT "}", &question, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_IDENTITY);
}

/* Whatever fhirUser says, it is a text here: nothing is fetched and nothing is sent to it. */
static void
test_fhir_user (void)
{
  static const struct
  {
    const char *value;
    const char *expected;
  } cases_user[] = {
    { "\"Practitioner/1\"", "Practitioner/1" },
    { "\"https://other.example/Practitioner/1\"", "https://other.example/Practitioner/1" },
    { "\"Patient/1\"", "Patient/1" },
    { "\"a b\"", NULL },
    { "\"\"", NULL },
    { "5", NULL },
    { "{}", NULL },
  };
  WardIdTokenQuestion question = { .issuers = issuers, .client_id = CLIENT, .nonce = "n0nce", .now_s = NOW };

  for (guint i = 0; i < G_N_ELEMENTS (cases_user); i++)
    {
      g_autofree char *claims
          = g_strdup_printf ("{" ALL ",\"fhirUser\":%s,\"name\":\"Dr.\\u202e\\nRobin\"}", cases_user[i].value);
      g_autoptr (WardIdentity) identity = read_claims (claims, &question, NULL);

      g_assert_nonnull (identity);
      g_assert_cmpstr (identity->fhir_user, ==, cases_user[i].expected);
      g_assert_null (strpbrk (identity->user_name, "\r\n"));
      g_assert_null (strstr (identity->user_name, "\u202e"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_case);
  g_test_add_func ("/auth/A42-sub-of-300-bytes", test_long_subject);
  g_test_add_func ("/auth/X052-old-form-by-tenant", test_legacy_issuer);
  g_test_add_func ("/auth/id-token/after-refresh", test_after_refresh);
  g_test_add_func ("/auth/id-token/fhir-user-is-only-text", test_fhir_user);

  return g_test_run ();
}
