/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's own key: made, brought, kept and published; and every wrong file that people choose. All keys are made at run time. */
#include "core/auth/ward-client-key.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

#include "core/auth/ward-jose.h"
#include "core/base/ward-base64url.h"
#include "core/diagnostics/ward-failure.h"

#define PASSWORD "canary-pass-phrase"

typedef enum
{
  FORM_PKCS8,
  FORM_TRADITIONAL,
  FORM_PUBLIC,
  FORM_PKCS8_PASSWORD,
  FORM_TRADITIONAL_PASSWORD,
  FORM_CERTIFICATE,
  FORM_REQUEST,
} Form;

static EVP_PKEY *rsa_pair, *ec_pair; /* shared: making RSA keys takes long */

static void
write_certificate (BIO *bio, EVP_PKEY *pair)
{
  X509 *certificate = X509_new ();

  X509_set_version (certificate, 2);
  ASN1_INTEGER_set (X509_get_serialNumber (certificate), 1);
  X509_gmtime_adj (X509_getm_notBefore (certificate), 0);
  X509_gmtime_adj (X509_getm_notAfter (certificate), 3600);
  X509_set_pubkey (certificate, pair);
  g_assert_cmpint (X509_sign (certificate, pair, EVP_sha256 ()), >, 0);
  g_assert_cmpint (PEM_write_bio_X509 (bio, certificate), ==, 1);
  X509_free (certificate);
}

static void
write_request (BIO *bio, EVP_PKEY *pair)
{
  X509_REQ *request = X509_REQ_new ();

  X509_REQ_set_pubkey (request, pair);
  g_assert_cmpint (X509_REQ_sign (request, pair, EVP_sha256 ()), >, 0);
  g_assert_cmpint (PEM_write_bio_X509_REQ (bio, request), ==, 1);
  X509_REQ_free (request);
}

static char *
write_pem (EVP_PKEY *pair, Form form)
{
  BIO *bio = BIO_new (BIO_s_mem ());
  const EVP_CIPHER *cipher
      = form == FORM_PKCS8_PASSWORD || form == FORM_TRADITIONAL_PASSWORD ? EVP_aes_128_cbc () : NULL;
  unsigned char *password = cipher != NULL ? (unsigned char *) PASSWORD : NULL;
  int password_length = cipher != NULL ? (int) strlen (PASSWORD) : 0;
  char *data, *text;
  long length;

  switch (form)
    {
    case FORM_PUBLIC:
      g_assert_cmpint (PEM_write_bio_PUBKEY (bio, pair), ==, 1);
      break;
    case FORM_CERTIFICATE:
      write_certificate (bio, pair);
      break;
    case FORM_REQUEST:
      write_request (bio, pair);
      break;
    case FORM_TRADITIONAL:
    case FORM_TRADITIONAL_PASSWORD:
      g_assert_cmpint (PEM_write_bio_PrivateKey_traditional (bio, pair, cipher, password, password_length, NULL, NULL),
                       ==, 1);
      break;
    case FORM_PKCS8:
    case FORM_PKCS8_PASSWORD:
    default:
      g_assert_cmpint (PEM_write_bio_PKCS8PrivateKey (bio, pair, cipher, (char *) password, password_length, NULL,
                                                      NULL),
                       ==, 1);
      break;
    }
  length = BIO_get_mem_data (bio, &data);
  text = g_strndup (data, (size_t) length);
  BIO_free (bio);

  return text;
}

static WardClientKey *
read_pem (const char *text)
{
  g_autoptr (GError) error = NULL;
  WardClientKey *key = ward_client_key_new_from_pem (text, strlen (text), &error);

  g_assert_no_error (error);

  return key;
}

static WardJsonDoc *
parse (const char *text)
{
  WardJsonDoc *doc = ward_json_parse_data (text, strlen (text), NULL, NULL);

  g_assert_nonnull (doc);

  return doc;
}

static void
check_members (const char *jwk, const char *const *expected)
{
  g_autoptr (WardJsonDoc) doc = parse (jwk);
  WardJsonIter iter;
  const WardJson *value;
  const char *name;

  g_assert_cmpuint (ward_json_get_length (ward_json_doc_get_root (doc)), ==, g_strv_length ((char **) expected));
  ward_json_iter_init (&iter, ward_json_doc_get_root (doc));
  while (ward_json_iter_next_member (&iter, &name, &value))
    {
      g_assert_true (g_strv_contains (expected, name));
      g_assert_nonnull (ward_json_as_string (value));
    }
}

/* None of the private numbers, in the form in which a JWK would tell them. */
static void
check_no_secret (EVP_PKEY *pair, const char *text)
{
  static const char *const names[]
      = { "priv", "d", "rsa-factor1", "rsa-factor2", "rsa-exponent1", "rsa-exponent2", "rsa-coefficient1" };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      BIGNUM *number = NULL;
      guint8 data[512];
      g_autofree char *canary = NULL;
      int length;

      if (EVP_PKEY_get_bn_param (pair, names[i], &number) != 1)
        continue;
      n++;
      length = BN_bn2bin (number, data);
      canary = ward_base64url_encode (data, (size_t) length);
      canary[strlen (canary) - 2] = '\0';
      g_assert_null (strstr (text, canary));
      BN_clear_free (number);
    }
  g_assert_cmpuint (n, >, 0);
}

static void
test_public_members (void)
{
  static const char *const rsa_members[] = { "kty", "n", "e", "kid", "alg", "use", NULL };
  static const char *const ec_members[] = { "kty", "crv", "x", "y", "kid", "alg", "use", NULL };
  EVP_PKEY *const pairs[] = { rsa_pair, ec_pair };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *pem = write_pem (pairs[i], FORM_PKCS8);
      g_autoptr (WardClientKey) key = read_pem (pem);
      const WardClientKey *const keys[] = { key };
      g_autofree char *jwk = ward_client_key_build_jwk (key);
      g_autofree char *jwks = ward_client_key_build_jwks (keys, 1);

      check_members (jwk, i == 0 ? rsa_members : ec_members);
      check_no_secret (pairs[i], jwk);
      check_no_secret (pairs[i], jwks);
    }
}

static void
test_key_set (void)
{
  g_autofree char *rsa_pem = write_pem (rsa_pair, FORM_PKCS8);
  g_autofree char *ec_pem = write_pem (ec_pair, FORM_PKCS8);
  g_autoptr (WardClientKey) rsa = read_pem (rsa_pem);
  g_autoptr (WardClientKey) ec = read_pem (ec_pem);
  const WardClientKey *const both[] = { rsa, ec };
  g_autofree char *jwks = ward_client_key_build_jwks (both, 2);
  g_autofree char *none = ward_client_key_build_jwks (NULL, 0);
  g_autoptr (GBytes) bytes = g_bytes_new (jwks, strlen (jwks));
  g_autoptr (WardKeySet) keys = ward_key_set_parse (bytes, NULL);

  g_assert_cmpuint (ward_key_set_get_n_keys (keys), ==, 2);
  g_assert_cmpuint (ward_key_set_get_n_skipped (keys), ==, 0);
  g_assert_cmpstr (none, ==, "{\"keys\":[]}");
}

/* RFC 7638 again, by hand. */
static void
test_thumbprint (void)
{
  EVP_PKEY *const pairs[] = { rsa_pair, ec_pair };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *pem = write_pem (pairs[i], FORM_PKCS8);
      g_autoptr (WardClientKey) key = read_pem (pem);
      g_autofree char *jwk = ward_client_key_build_jwk (key);
      g_autoptr (WardJsonDoc) doc = parse (jwk);
      const WardJson *root = ward_json_doc_get_root (doc);
      g_autofree char *canonical
          = i == 0 ? g_strdup_printf ("{\"e\":\"%s\",\"kty\":\"RSA\",\"n\":\"%s\"}", ward_json_get_string (root, "e"),
                                      ward_json_get_string (root, "n"))
                   : g_strdup_printf ("{\"crv\":\"P-384\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}",
                                      ward_json_get_string (root, "x"), ward_json_get_string (root, "y"));
      g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
      guint8 digest[32];
      gsize length = sizeof digest;
      g_autofree char *expected = NULL;

      g_checksum_update (sum, (const guchar *) canonical, -1);
      g_checksum_get_digest (sum, digest, &length);
      expected = ward_base64url_encode (digest, length);
      g_assert_cmpstr (ward_client_key_get_id (key), ==, expected);
      g_assert_cmpstr (ward_json_get_string (root, "kid"), ==, expected);
      g_assert_cmpuint (strlen (expected), ==, 43);
    }
}

static void
test_generate (void)
{
  static const struct
  {
    WardClientKeyKind kind;
    const char *algorithm;
    size_t first; /* bytes of n or of x */
  } cases[] = { { WARD_CLIENT_KEY_RSA_2048, "RS384", 256 },
                { WARD_CLIENT_KEY_RSA_3072, "RS384", 384 },
                { WARD_CLIENT_KEY_EC_P384, "ES384", 48 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WardClientKey) key = ward_client_key_generate (cases[i].kind, &error);
      g_autofree char *jwk = NULL;
      g_autoptr (WardJsonDoc) doc = NULL;
      g_autoptr (GBytes) first = NULL;
      const WardJson *root;

      g_assert_no_error (error);
      jwk = ward_client_key_build_jwk (key);
      doc = parse (jwk);
      root = ward_json_doc_get_root (doc);
      first = ward_base64url_decode (ward_json_get_string (root, ward_json_get (root, "n") != NULL ? "n" : "x"), -1);
      g_assert_cmpuint (g_bytes_get_size (first), ==, cases[i].first);
      g_assert_cmpstr (ward_json_get_string (root, "alg"), ==, cases[i].algorithm);
      g_assert_cmpstr (ward_client_key_get_algorithm_name (key), ==, cases[i].algorithm);
      g_assert_cmpstr (ward_json_get_string (root, "use"), ==, "sig");
    }
}

static void
test_line (void)
{
  EVP_PKEY *const pairs[] = { rsa_pair, ec_pair };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *pem = write_pem (pairs[i], FORM_PKCS8);
      g_autoptr (WardClientKey) key = read_pem (pem);
      g_autoptr (GError) error = NULL;
      g_autoptr (WardSecretText) line = ward_client_key_dup_line (key, &error);
      g_autoptr (WardClientKey) again = NULL;
      g_autoptr (WardSecretText) second = NULL;
      const char *text;

      g_assert_no_error (error);
      text = ward_secret_text_peek (line);
      g_assert_cmpuint (strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), ==,
                        strlen (text));
      again = ward_client_key_new_from_line (line, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (ward_client_key_get_id (again), ==, ward_client_key_get_id (key));
      second = ward_client_key_dup_line (again, &error);
      g_assert_true (ward_secret_text_equal (line, ward_secret_text_peek (second)));
    }
}

/* What an overwritten or foreign entry of the keyring may hold. */
static void
test_line_lost (void)
{
  g_autofree char *pem = write_pem (ec_pair, FORM_PKCS8);
  g_autoptr (WardClientKey) key = read_pem (pem);
  g_autoptr (WardSecretText) good = ward_client_key_dup_line (key, NULL);
  const char *text = ward_secret_text_peek (good);
  g_autofree char *cut = g_strndup (text, strlen (text) - 8);
  g_autofree char *longer = g_strconcat (text, "AAAA", NULL);
  g_autofree char *padded = g_strconcat (text, "=", NULL);
  g_autofree char *twice = g_strconcat (text, text, NULL);
  const char *const bad[] = { "", "AAAA", "refresh-token", cut, longer, padded, twice, pem };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (WardSecretText) line = ward_secret_text_new (bad[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (ward_client_key_new_from_line (line, &error));
      g_assert_error (error, WARD_FAILURE, WARD_FAILURE_KEYRING_CORRUPT);
    }
}

static void
test_boxed (void)
{
  g_autofree char *pem = write_pem (ec_pair, FORM_PKCS8);
  WardClientKey *key = read_pem (pem);
  WardClientKey *copy = g_boxed_copy (WARD_TYPE_CLIENT_KEY, key);

  ward_client_key_unref (key);
  g_assert_cmpuint (strlen (ward_client_key_get_id (copy)), ==, 43);
  g_boxed_free (WARD_TYPE_CLIENT_KEY, copy);
}

/* All ways to write one key give one key. */
static void
test_forms (void)
{
  EVP_PKEY *const pairs[] = { rsa_pair, ec_pair };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *pkcs8 = write_pem (pairs[i], FORM_PKCS8);
      g_autofree char *traditional = write_pem (pairs[i], FORM_TRADITIONAL);
      g_autofree char *certificate = write_pem (pairs[i], FORM_CERTIFICATE);
      g_autofree char *with_certificate = g_strconcat (certificate, pkcs8, certificate, NULL);
      g_autofree char *with_attributes = g_strconcat ("Bag Attributes\n    friendlyName: a\n", pkcs8, "\nbye\n", NULL);
      g_autofree char *with_parameters
          = g_strconcat ("-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n", traditional,
                         NULL);
      g_auto (GStrv) lines = g_strsplit (pkcs8, "\n", -1);
      g_autofree char *dos = g_strjoinv ("\r\n", lines);
      const char *const texts[] = { traditional, with_certificate, with_attributes, with_parameters, dos };
      g_autoptr (WardClientKey) key = read_pem (pkcs8);

      for (guint t = 0; t < G_N_ELEMENTS (texts); t++)
        {
          g_autoptr (WardClientKey) other = read_pem (texts[t]);

          g_assert_cmpstr (ward_client_key_get_id (other), ==, ward_client_key_get_id (key));
        }
    }
}

/* The sentence says what is wrong, and nothing of the key: no run of 12 letters of the text that is not of the form itself. */
static void
assert_refused (const char *pem, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = g_strsplit (pem, "\n", -1);

  g_assert_null (ward_client_key_new_from_pem (pem, strlen (pem), &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_INVALID_CLIENT);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_null (strstr (error->message, PASSWORD));
  for (guint i = 0; lines[i] != NULL; i++)
    if (strlen (lines[i]) >= 12 && !g_str_has_prefix (lines[i], "-----"))
      {
        lines[i][12] = '\0';
        g_assert_null (strstr (error->message, lines[i]));
      }
}

static void
assert_pair_refused (EVP_PKEY *pair, Form form, const char *part)
{
  g_autofree char *pem = NULL;

  g_assert_nonnull (pair);
  pem = write_pem (pair, form);
  assert_refused (pem, part);
}

static void
test_weak_rsa (void)
{
  static const unsigned int bits[] = { 1024, 2040 };

  for (guint i = 0; i < G_N_ELEMENTS (bits); i++)
    {
      EVP_PKEY *pair = EVP_RSA_gen (bits[i]);
      g_autofree char *said = g_strdup_printf ("has %u bits", bits[i]);

      assert_pair_refused (pair, FORM_PKCS8, said);
      assert_pair_refused (pair, FORM_TRADITIONAL, "2048 or 3072 bits");
      EVP_PKEY_free (pair);
    }
}

static void
test_wrong_type (void)
{
  g_autofree char *public_key = write_pem (rsa_pair, FORM_PUBLIC);
  g_autofree char *body = g_strndup (public_key + strlen ("-----BEGIN PUBLIC KEY-----\n"), 64);
  g_autofree char *rsa_public
      = g_strdup_printf ("-----BEGIN RSA PUBLIC KEY-----\n%s\n-----END RSA PUBLIC KEY-----\n", body);
  g_autofree char *ssh
      = g_strdup_printf ("-----BEGIN OPENSSH PRIVATE KEY-----\n%s\n-----END OPENSSH PRIVATE KEY-----\n", body);
  g_autofree char *unknown = g_strdup_printf ("-----BEGIN X-----\n%s\n-----END X-----\n", body);
  EVP_PKEY *edwards = EVP_PKEY_Q_keygen (NULL, NULL, "ED25519");
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name (NULL, "RSA-PSS", NULL);
  EVP_PKEY *pss = NULL;

  g_assert_cmpint (EVP_PKEY_keygen_init (context), ==, 1);
  g_assert_cmpint (EVP_PKEY_CTX_set_rsa_keygen_bits (context, 2048), ==, 1);
  g_assert_cmpint (EVP_PKEY_generate (context, &pss), ==, 1);
  assert_pair_refused (rsa_pair, FORM_CERTIFICATE, "certificate");
  assert_pair_refused (rsa_pair, FORM_REQUEST, "request");
  assert_pair_refused (rsa_pair, FORM_PUBLIC, "public key");
  assert_pair_refused (ec_pair, FORM_PUBLIC, "public key");
  assert_pair_refused (edwards, FORM_PKCS8, "kind");
  assert_pair_refused (pss, FORM_PKCS8, "RSA-PSS");
  assert_refused (rsa_public, "public key");
  assert_refused (ssh, "OpenSSH");
  assert_refused (unknown, "no private key");
  EVP_PKEY_CTX_free (context);
  EVP_PKEY_free (edwards);
  EVP_PKEY_free (pss);
}

static void
test_password (void)
{
  assert_pair_refused (rsa_pair, FORM_PKCS8_PASSWORD, "password");
  assert_pair_refused (rsa_pair, FORM_TRADITIONAL_PASSWORD, "password");
  assert_pair_refused (ec_pair, FORM_PKCS8_PASSWORD, "password");
  assert_pair_refused (ec_pair, FORM_TRADITIONAL_PASSWORD, "password");
}

static void
test_curves (void)
{
  static const char *const curves[] = { "prime256v1", "secp521r1", "secp256k1", "brainpoolP384r1" };

  for (guint i = 0; i < G_N_ELEMENTS (curves); i++)
    {
      EVP_PKEY *pair = EVP_EC_gen (curves[i]);

      assert_pair_refused (pair, FORM_PKCS8, curves[i]);
      assert_pair_refused (pair, FORM_TRADITIONAL, "P-384");
      EVP_PKEY_free (pair);
    }
}

static void
test_static_set (void)
{
  g_autofree char *rsa_pem = write_pem (rsa_pair, FORM_PKCS8);
  g_autofree char *ec_pem = write_pem (ec_pair, FORM_PKCS8);
  g_autoptr (WardClientKey) rsa = read_pem (rsa_pem);
  g_autoptr (WardClientKey) ec = read_pem (ec_pem);
  g_autoptr (GError) error = NULL;

  g_assert_true (ward_client_key_check_static (rsa, &error));
  g_assert_no_error (error);
  g_assert_false (ward_client_key_check_static (ec, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_INVALID_CLIENT);
  g_assert_nonnull (strstr (error->message, "RSA"));
}

static void
test_no_key (void)
{
  g_autofree char *pem = write_pem (rsa_pair, FORM_PKCS8);
  g_autofree char *cut = g_strndup (pem, strlen (pem) / 2);
  g_autofree char *twice = g_strconcat (pem, pem, NULL);
  g_autofree char *large = g_strnfill (65 * 1024, '\n');
  g_autofree char *bad_body = g_strdup (pem);
  g_autofree char *mislabelled = g_strdup (pem);
  char *at;

  bad_body[100] = '!';
  assert_refused ("", "PEM");
  assert_refused ("{\"kty\":\"RSA\",\"d\":\"AQAB\"}", "PEM");
  assert_refused ("-----BEGIN PRIVATE KEY-----\n", "damaged");
  assert_refused ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "damaged");
  assert_refused (cut, "damaged");
  assert_refused (bad_body, "damaged");
  assert_refused (twice, "more than one");
  assert_refused (large, "too large");
  /* The form's name is of the text, what is in it is not. */
  while ((at = strstr (mislabelled, "PRIVATE KEY")) != NULL)
    memcpy (at, "CERTIFICATE", 11);
  assert_refused (mislabelled, "certificate");
}

/* A private half with another key's public half. */
static void
test_halves (void)
{
  EVP_PKEY *other = EVP_EC_gen ("P-384"), *mixed = NULL;
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new ();
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name (NULL, "EC", NULL);
  guint8 point[97];
  size_t length = 0;
  BIGNUM *secret = NULL;
  OSSL_PARAM *params;

  g_assert_cmpint (EVP_PKEY_get_octet_string_param (other, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &length), ==,
                   1);
  g_assert_cmpint (EVP_PKEY_get_bn_param (ec_pair, OSSL_PKEY_PARAM_PRIV_KEY, &secret), ==, 1);
  g_assert_cmpint (OSSL_PARAM_BLD_push_utf8_string (builder, OSSL_PKEY_PARAM_GROUP_NAME, "P-384", 0), ==, 1);
  g_assert_cmpint (OSSL_PARAM_BLD_push_octet_string (builder, OSSL_PKEY_PARAM_PUB_KEY, point, length), ==, 1);
  g_assert_cmpint (OSSL_PARAM_BLD_push_BN (builder, OSSL_PKEY_PARAM_PRIV_KEY, secret), ==, 1);
  params = OSSL_PARAM_BLD_to_param (builder);
  g_assert_cmpint (EVP_PKEY_fromdata_init (context), ==, 1);
  g_assert_cmpint (EVP_PKEY_fromdata (context, &mixed, EVP_PKEY_KEYPAIR, params), ==, 1);
  assert_pair_refused (mixed, FORM_PKCS8, "damaged");
  OSSL_PARAM_free (params);
  OSSL_PARAM_BLD_free (builder);
  EVP_PKEY_CTX_free (context);
  BN_clear_free (secret);
  EVP_PKEY_free (mixed);
  EVP_PKEY_free (other);
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  rsa_pair = EVP_RSA_gen (2048u);
  ec_pair = EVP_EC_gen ("P-384");
  g_test_add_func ("/auth/client-key/generate", test_generate);
  g_test_add_func ("/auth/client-key/public-members", test_public_members);
  g_test_add_func ("/auth/client-key/key-set", test_key_set);
  g_test_add_func ("/auth/client-key/thumbprint", test_thumbprint);
  g_test_add_func ("/auth/client-key/line", test_line);
  g_test_add_func ("/auth/client-key/line-lost", test_line_lost);
  g_test_add_func ("/auth/client-key/boxed", test_boxed);
  g_test_add_func ("/auth/client-key/forms", test_forms);
  g_test_add_func ("/auth/X099-weak-rsa", test_weak_rsa);
  g_test_add_func ("/auth/X099-wrong-type", test_wrong_type);
  g_test_add_func ("/auth/X099-password", test_password);
  g_test_add_func ("/auth/X099-unknown-curve", test_curves);
  g_test_add_func ("/auth/X099-ec-for-static-set", test_static_set);
  g_test_add_func ("/auth/X099-no-key", test_no_key);
  g_test_add_func ("/auth/client-key/halves", test_halves);
  result = g_test_run ();
  EVP_PKEY_free (rsa_pair);
  EVP_PKEY_free (ec_pair);

  return result;
}
