/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signatures: fresh keys, and every way in which a token may lie. The standards' own examples are in test-jose-vectors.c. */
#include "core/auth/ward-jose.h"

#include <string.h>

#include "core/base/ward-base64url.h"
#include "core/diagnostics/ward-failure.h"
#include "support/ward-test-keys.h"

#define CLAIMS "{\"sub\":\"a\"}"

static WardKeySet *
parse_keys (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return ward_key_set_parse (bytes, error);
}

static gboolean
verify (const char *token, const char *jwks)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardKeySet) keys = parse_keys (jwks, &error);
  g_autoptr (WardJws) jws = NULL;
  gboolean ok;

  g_assert_no_error (error);
  jws = ward_jws_parse (token, &error);
  ok = jws != NULL && ward_jws_verify (jws, keys, NULL, &error);
  if (!ok)
    g_assert_error (error, WARD_FAILURE, WARD_FAILURE_IDENTITY);

  return ok;
}

static char *
flip_last (const char *token)
{
  char *copy = g_strdup (token);
  size_t at = strlen (copy) - 10;

  copy[at] = copy[at] == 'A' ? 'B' : 'A';

  return copy;
}

static void
test_algorithms (void)
{
  static const struct
  {
    const char *kind, *algorithm;
    gboolean accepted;
  } cases[] = {
    { "RSA", "RS256", TRUE },   { "RSA", "RS384", TRUE },    { "RSA", "RS512", FALSE },   { "P-256", "ES256", TRUE },
    { "P-384", "ES384", TRUE }, { "P-384", "ES256", FALSE }, { "P-256", "ES384", FALSE }, { "RSA1024", "RS256", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardTestKey) key = ward_test_key_new (cases[i].kind, "k=/+1");
      g_autofree char *jwks = ward_test_key_build_jwks (key, NULL);
      g_autofree char *token = ward_test_key_sign (key, cases[i].algorithm, NULL, CLAIMS);
      g_autofree char *broken = flip_last (token);

      g_test_message ("%s with %s", cases[i].kind, cases[i].algorithm);
      g_assert_cmpint (verify (token, jwks), ==, cases[i].accepted);
      g_assert_false (verify (broken, jwks));
    }
}

/* A token without a signature, and one that uses the public key as a shared secret. */
static void
test_no_signature (void)
{
  static const char *const headers[] = { "{\"alg\":\"none\"}", "{\"alg\":\"None\"}",   "{\"alg\":\"\"}", "{}",
                                         "{\"alg\":null}",     "{\"alg\":[\"RS256\"]}" };
  g_autoptr (WardTestKey) key = ward_test_key_new ("RSA", NULL);
  g_autofree char *jwks = ward_test_key_build_jwks (key, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autofree char *bare = ward_test_token_assemble (headers[i], CLAIMS, NULL, 0);
      g_autofree char *filled = ward_test_token_assemble (headers[i], CLAIMS, (const guint8 *) "abc", 3);

      g_assert_false (verify (bare, jwks));
      g_assert_false (verify (filled, jwks));
    }
}

static void
test_hmac (void)
{
  g_autoptr (WardTestKey) key = ward_test_key_new ("RSA", NULL);
  g_autofree char *jwk = ward_test_key_build_jwk (key, NULL);
  g_autofree char *jwks = g_strdup_printf ("{\"keys\":[%s,{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}", jwk);
  const char *const secrets[] = { "client-id", jwk, "secret" };

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autofree char *input = ward_test_token_assemble ("{\"alg\":\"HS256\"}", CLAIMS, NULL, 0);
      g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) secrets[i], strlen (secrets[i]));
      guint8 digest[32];
      gsize length = sizeof digest;
      g_autofree char *token = NULL;

      g_hmac_update (hmac, (const guchar *) input, (gssize) strlen (input) - 1);
      g_hmac_get_digest (hmac, digest, &length);
      token = ward_test_token_assemble ("{\"alg\":\"HS256\"}", CLAIMS, digest, length);
      g_assert_false (verify (token, jwks));
    }
}

/* The key says RS256: a token that says something else is not its token, even if the mathematics fit. */
static void
test_algorithm_of_key (void)
{
  g_autoptr (WardTestKey) key = ward_test_key_new ("RSA", "a");
  g_autofree char *jwk = ward_test_key_build_jwk (key, ",\"alg\":\"RS256\",\"use\":\"sig\"");
  g_autofree char *jwks = g_strdup_printf ("{\"keys\":[%s]}", jwk);
  g_autofree char *rs256 = ward_test_key_sign (key, "RS256", NULL, CLAIMS);
  g_autofree char *rs384 = ward_test_key_sign (key, "RS384", NULL, CLAIMS);
  g_autofree char *rs512 = ward_test_key_sign (key, "RS512", NULL, CLAIMS);

  g_assert_true (verify (rs256, jwks));
  g_assert_false (verify (rs384, jwks));
  g_assert_false (verify (rs512, jwks));
}

static void
test_ec_forms (void)
{
  static const guint8 zero[64] = { 0 };
  static const guint8 der[] = { 0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01 };
  g_autoptr (WardTestKey) key = ward_test_key_new ("P-256", "a");
  g_autofree char *jwks = ward_test_key_build_jwks (key, NULL);
  g_autofree char *good = ward_test_key_sign (key, "ES256", NULL, CLAIMS);
  const char *header = "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"a\"}";
  g_autoptr (GBytes) signature = ward_base64url_decode (strrchr (good, '.') + 1, -1);
  guint8 half_zero[64] = { 0 };
  const struct
  {
    const guint8 *data;
    size_t length;
  } cases[] = { { zero, 64 },
                { der, sizeof der },
                { zero, 63 },
                { zero, 65 },
                { zero, 0 },
                { half_zero, 64 },
                { g_bytes_get_data (signature, NULL), 63 } };

  memcpy (half_zero, g_bytes_get_data (signature, NULL), 32);
  g_assert_true (verify (good, jwks));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *token = ward_test_token_assemble (header, CLAIMS, cases[i].data, cases[i].length);

      g_assert_false (verify (token, jwks));
    }
}

static void
test_header_members (void)
{
  static const char *const members[] = { "\"jku\":\"https://evil.example\"",
                                         "\"jwk\":{\"kty\":\"RSA\"}",
                                         "\"x5u\":\"https://evil.example\"",
                                         "\"x5c\":[]",
                                         "\"crit\":[\"exp\"]",
                                         "\"crit\":[\"b64\"],\"b64\":false",
                                         "\"b64\":true",
                                         "\"zip\":\"DEF\"",
                                         "\"kid\":5",
                                         "\"typ\":\"at+jwt\"",
                                         "\"typ\":5" };
  g_autoptr (WardTestKey) key = ward_test_key_new ("P-256", "a");
  g_autofree char *jwks = ward_test_key_build_jwks (key, NULL);
  g_autofree char *plain
      = ward_test_key_sign (key, "ES256", "{\"alg\":\"ES256\",\"typ\":\"jwt\",\"x5t\":\"a\"}", CLAIMS);

  g_assert_true (verify (plain, jwks));
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *header = g_strdup_printf ("{\"alg\":\"ES256\",%s}", members[i]);
      g_autofree char *token = ward_test_key_sign (key, "ES256", header, CLAIMS);

      g_test_message ("%s", header);
      g_assert_false (verify (token, jwks));
    }
}

static void
test_key_ids (void)
{
  g_autoptr (WardTestKey) one = ward_test_key_new ("P-256", "one");
  g_autoptr (WardTestKey) two = ward_test_key_new ("P-256", "two");
  g_autoptr (WardTestKey) rsa = ward_test_key_new ("RSA", "one");
  g_autofree char *single = ward_test_key_build_jwks (one, NULL);
  g_autofree char *several = ward_test_key_build_jwks (rsa, one, two, NULL);
  g_autofree char *without = ward_test_key_sign (two, "ES256", "{\"alg\":\"ES256\"}", CLAIMS);
  g_autofree char *without_one = ward_test_key_sign (one, "ES256", "{\"alg\":\"ES256\"}", CLAIMS);
  g_autofree char *with = ward_test_key_sign (two, "ES256", NULL, CLAIMS);
  g_autofree char *swapped = ward_test_key_sign (two, "ES256", "{\"alg\":\"ES256\",\"kid\":\"one\"}", CLAIMS);

  g_assert_true (verify (without_one, single)); /* A30 */
  g_assert_true (verify (without, several));    /* A31 */
  g_assert_true (verify (with, several));
  g_assert_false (verify (swapped, several));
  g_assert_false (verify (with, single));
}

/* Only so many keys are tried for a token that names none. */
static void
test_candidates (void)
{
  g_autoptr (WardTestKey) last = ward_test_key_new ("P-256", "last");
  g_autofree char *last_jwk = ward_test_key_build_jwk (last, NULL);
  g_autofree char *token = ward_test_key_sign (last, "ES256", "{\"alg\":\"ES256\"}", CLAIMS);
  g_autoptr (GString) seven = g_string_new ("{\"keys\":[");
  g_autofree char *in_reach = NULL;
  g_autofree char *out_of_reach = NULL;

  for (guint i = 0; i < 7; i++)
    {
      g_autoptr (WardTestKey) key = ward_test_key_new ("P-256", NULL);
      g_autofree char *jwk = ward_test_key_build_jwk (key, NULL);

      g_string_append_printf (seven, "%s,", jwk);
    }
  in_reach = g_strdup_printf ("%s%s]}", seven->str, last_jwk);
  {
    g_autoptr (WardTestKey) key = ward_test_key_new ("P-256", NULL);
    g_autofree char *jwk = ward_test_key_build_jwk (key, NULL);

    out_of_reach = g_strdup_printf ("%s%s,%s]}", seven->str, jwk, last_jwk);
  }
  g_assert_true (verify (token, in_reach));
  g_assert_false (verify (token, out_of_reach));
}

static void
test_unknown_key (void)
{
  g_autoptr (WardTestKey) one = ward_test_key_new ("P-256", "one");
  g_autoptr (WardTestKey) two = ward_test_key_new ("P-256", "two");
  g_autofree char *jwks = ward_test_key_build_jwks (one, NULL);
  g_autoptr (WardKeySet) keys = parse_keys (jwks, NULL);
  g_autofree char *unknown = ward_test_key_sign (two, "ES256", NULL, CLAIMS);
  g_autofree char *wrong = ward_test_key_sign (two, "ES256", "{\"alg\":\"ES256\",\"kid\":\"one\"}", CLAIMS);
  g_autoptr (WardJws) first = ward_jws_parse (unknown, NULL);
  g_autoptr (WardJws) second = ward_jws_parse (wrong, NULL);
  gboolean fresh_keys_may_help = FALSE;

  g_assert_false (ward_jws_verify (first, keys, &fresh_keys_may_help, NULL));
  g_assert_true (fresh_keys_may_help);
  g_assert_false (ward_jws_verify (second, keys, &fresh_keys_may_help, NULL));
  g_assert_false (fresh_keys_may_help);
}

static void
test_forms (void)
{
  g_autoptr (WardTestKey) key = ward_test_key_new ("P-256", NULL);
  g_autofree char *jwks = ward_test_key_build_jwks (key, NULL);
  g_autofree char *good = ward_test_key_sign (key, "ES256", NULL, CLAIMS);
  g_auto (GStrv) parts = g_strsplit (good, ".", -1);
  g_autofree char *fill = g_strnfill (1024 * 1024, 'a');
  g_autofree char *two = g_strdup_printf ("%s.%s", parts[0], parts[1]);
  g_autofree char *four = g_strdup_printf ("%s.", good);
  g_autofree char *five = g_strdup_printf ("%s.a.b", good);
  g_autofree char *padded = g_strdup_printf ("%s=", good);
  g_autofree char *spaced = g_strdup_printf ("%s ", good);
  g_autofree char *split = g_strdup_printf ("%s.\n%s.%s", parts[0], parts[1], parts[2]);
  g_autofree char *standard = g_strdup_printf ("%s.%s.%s+", parts[0], parts[1], parts[2]);
  g_autofree char *large = g_strdup_printf ("%s.%s.%s", parts[0], fill, parts[2]);
  g_autofree char *array = ward_test_key_sign (key, "ES256", NULL, "[]");
  g_autofree char *text = ward_test_key_sign (key, "ES256", NULL, "\"a\"");
  g_autofree char *twice = ward_test_key_sign (key, "ES256", NULL, "{\"sub\":\"a\",\"sub\":\"b\"}");
  const char *const bad[]
      = { two, four, five, padded, spaced, split, standard, large, array, text, twice, "", ".", "..", "a.b.c" };
  char *last = good + strlen (good) - 1;

  g_assert_true (verify (good, jwks));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (verify (bad[i], jwks));

  /* 64 bytes end in a letter of which only two bits count: the other 15 ways to write it are not canonical. */
  *last = *last == 'A' ? 'B' : (char) (*last + 1);
  g_assert_null (ward_base64url_decode (strrchr (good, '.') + 1, -1));
  g_assert_false (verify (good, jwks));
}

static void
test_weak_keys (void)
{
  g_autoptr (WardTestKey) good = ward_test_key_new ("RSA", "good");
  g_autoptr (WardTestKey) weak = ward_test_key_new ("RSA1024", "weak");
  g_autoptr (WardTestKey) curve = ward_test_key_new ("P-256", "curve");
  g_autofree char *good_jwk = ward_test_key_build_jwk (good, NULL);
  g_autofree char *weak_jwk = ward_test_key_build_jwk (weak, NULL);
  g_autofree char *encrypting = ward_test_key_build_jwk (good, ",\"use\":\"enc\"");
  g_autofree char *no_verify = ward_test_key_build_jwk (good, ",\"key_ops\":[\"encrypt\"]");
  g_autofree char *tells = ward_test_key_build_jwk (good, ",\"d\":\"AQAB\"");
  g_autofree char *other_algorithm = ward_test_key_build_jwk (good, ",\"alg\":\"PS512\"");
  g_autofree char *crossed = ward_test_key_build_jwk (curve, ",\"alg\":\"RS256\"");
  g_autofree char *number_id = ward_test_key_build_jwk (curve, ",\"use\":\"sig\",\"x\":5");
  g_autofree char *exponent = g_strdup (good_jwk);
  const char *const skipped[] = {
    weak_jwk,
    encrypting,
    no_verify,
    tells,
    other_algorithm,
    crossed,
    "5",
    "null",
    "{}",
    "{\"kty\":\"oct\",\"k\":\"AA\"}",
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\":"
    "\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a1\"}",
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}",
    "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\":"
    "\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}",
  };
  char *at;

  for (guint i = 0; i < G_N_ELEMENTS (skipped); i++)
    {
      g_autofree char *jwks = g_strdup_printf ("{\"keys\":[%s,%s]}", skipped[i], good_jwk);
      g_autoptr (WardKeySet) keys = parse_keys (jwks, NULL);

      g_test_message ("%s", skipped[i]);
      g_assert_cmpuint (ward_key_set_get_n_keys (keys), ==, 1);
      g_assert_cmpuint (ward_key_set_get_n_skipped (keys), ==, 1);
    }
  /* e = 1 signs everything. */
  at = strstr (exponent, "\"e\":\"AQAB\"");
  g_assert_nonnull (at);
  memcpy (at, "\"e\":\"AQ\"  ", 10);
  {
    g_autofree char *jwks = g_strdup_printf ("{\"keys\":[%s]}", exponent);
    g_autoptr (WardKeySet) keys = parse_keys (jwks, NULL);

    g_assert_cmpuint (ward_key_set_get_n_keys (keys), ==, 0);
  }
  /* The same member twice: the whole set is none. */
  {
    g_autofree char *jwks = g_strdup_printf ("{\"keys\":[%s]}", number_id);

    g_assert_null (parse_keys (jwks, NULL));
  }
}

static void
test_many_keys (void)
{
  g_autoptr (WardTestKey) key = ward_test_key_new ("P-256", "same");
  g_autofree char *jwk = ward_test_key_build_jwk (key, NULL);
  g_autofree char *token = ward_test_key_sign (key, "ES256", NULL, CLAIMS);
  g_autoptr (GString) jwks = g_string_new ("{\"keys\":[");
  g_autoptr (WardKeySet) keys = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (jwks, "%s{\"kty\":\"oct\",\"kid\":\"same\",\"k\":\"AA\"}", i > 0 ? "," : "");
  for (guint i = 0; i < 500; i++)
    g_string_append_printf (jwks, ",%s", jwk);
  g_string_append (jwks, "]}");
  keys = parse_keys (jwks->str, NULL);
  g_assert_nonnull (keys);
  g_assert_cmpuint (ward_key_set_get_n_keys (keys), ==, 100);
  g_assert_cmpuint (ward_key_set_get_n_skipped (keys), ==, 10400);
  g_assert_true (verify (token, jwks->str));
}

static void
test_no_key_set (void)
{
  static const char *const texts[] = { "", "<html>", "[]", "{}", "{\"keys\":{}}", "{\"keys\":\"a\"}", "\xff" };
  g_autoptr (WardKeySet) empty = parse_keys ("{\"keys\":[]}", NULL);

  g_assert_cmpuint (ward_key_set_get_n_keys (empty), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse_keys (texts[i], &error));
      g_assert_error (error, WARD_FAILURE, WARD_FAILURE_IDENTITY);
    }
}

/* OpenID Connect Core appendix A.4's pair of token and hash. */
static void
test_half_hash (void)
{
  g_autofree char *hash = ward_jose_half_hash (WARD_JOSE_RS256, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");

  g_assert_cmpstr (hash, ==, "77QmUPtjPfzWtF2AnpK9RQ");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/auth/jose/algorithms", test_algorithms);
  g_test_add_func ("/auth/A25-alg-none", test_no_signature);
  g_test_add_func ("/auth/A26-hs256", test_hmac);
  g_test_add_func ("/auth/A27-bad-signature", test_algorithms);
  g_test_add_func ("/auth/X047-alg-none", test_no_signature);
  g_test_add_func ("/auth/X047-hs256", test_hmac);
  g_test_add_func ("/auth/X047-alg-of-the-key", test_algorithm_of_key);
  g_test_add_func ("/auth/A28-ecdsa-forms", test_ec_forms);
  g_test_add_func ("/auth/A29-header-members", test_header_members);
  g_test_add_func ("/auth/X051-header-members", test_header_members);
  g_test_add_func ("/auth/A30-no-kid-one-key", test_key_ids);
  g_test_add_func ("/auth/A31-no-kid-many-keys", test_key_ids);
  g_test_add_func ("/auth/A31-at-most-eight-keys", test_candidates);
  g_test_add_func ("/auth/X049-no-kid", test_key_ids);
  g_test_add_func ("/auth/jose/unknown-key", test_unknown_key);
  g_test_add_func ("/auth/A44-forms", test_forms);
  g_test_add_func ("/auth/X050-forms", test_forms);
  g_test_add_func ("/auth/A34-weak-keys", test_weak_keys);
  g_test_add_func ("/auth/A34-many-keys", test_many_keys);
  g_test_add_func ("/auth/X058-weak-keys", test_weak_keys);
  g_test_add_func ("/auth/X058-many-keys", test_many_keys);
  g_test_add_func ("/auth/X058-no-key-set", test_no_key_set);
  g_test_add_func ("/auth/jose/half-hash", test_half_hash);

  return g_test_run ();
}
