/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes X.509 certificates with OpenSSL, right ones and wrong ones (reliability.md N08), so that no key is ever stored in the repository. */
#define G_LOG_DOMAIN "ward-test"

#include "support/ward-test-certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

struct _WardTestAuthority
{
  EVP_PKEY *key;        /* (owned) */
  X509 *certificate;    /* (owned) */
  GTlsCertificate *tls; /* (owned) */
};

static char *
bio_to_text (BIO *bio)
{
  char *data = NULL;
  long length = BIO_get_mem_data (bio, &data);
  char *text = g_strndup (data, (gsize) length);

  BIO_free (bio);

  return text;
}

static char *
certificate_to_pem (X509 *certificate)
{
  BIO *bio = BIO_new (BIO_s_mem ());

  g_assert_cmpint (PEM_write_bio_X509 (bio, certificate), ==, 1);

  return bio_to_text (bio);
}

static char *
key_to_pem (EVP_PKEY *key)
{
  BIO *bio = BIO_new (BIO_s_mem ());

  g_assert_cmpint (PEM_write_bio_PrivateKey (bio, key, NULL, NULL, 0, NULL, NULL), ==, 1);

  return bio_to_text (bio);
}

static void
add_extension (X509 *certificate, X509 *issuer, int nid, const char *value)
{
  X509V3_CTX context;
  X509_EXTENSION *extension;

  X509V3_set_ctx (&context, issuer, certificate, NULL, NULL, 0);
  extension = X509V3_EXT_conf_nid (NULL, &context, nid, value);
  g_assert_nonnull (extension);
  g_assert_cmpint (X509_add_ext (certificate, extension, -1), ==, 1);
  X509_EXTENSION_free (extension);
}

static X509 *
new_certificate (const char *common_name, EVP_PKEY *key, gint64 from_s, gint64 to_s)
{
  X509 *certificate = X509_new ();
  X509_NAME *name = X509_get_subject_name (certificate);

  X509_set_version (certificate, 2);
  ASN1_INTEGER_set_int64 (X509_get_serialNumber (certificate), g_random_int_range (1, G_MAXINT));
  X509_time_adj_ex (X509_getm_notBefore (certificate), 0, (long) from_s, NULL);
  X509_time_adj_ex (X509_getm_notAfter (certificate), 0, (long) to_s, NULL);
  X509_NAME_add_entry_by_txt (name, "CN", MBSTRING_UTF8, (const guchar *) common_name, -1, -1, 0);
  X509_set_pubkey (certificate, key);

  return certificate;
}

WardTestAuthority *
ward_test_authority_new (const char *common_name)
{
  WardTestAuthority *authority = g_new0 (WardTestAuthority, 1);
  g_autofree char *pem = NULL;
  g_autoptr (GError) error = NULL;

  authority->key = EVP_EC_gen ("P-256");
  authority->certificate = new_certificate (common_name, authority->key, -3600, 86400);
  X509_set_issuer_name (authority->certificate, X509_get_subject_name (authority->certificate));
  add_extension (authority->certificate, authority->certificate, NID_basic_constraints, "critical,CA:TRUE");
  add_extension (authority->certificate, authority->certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension (authority->certificate, authority->certificate, NID_subject_key_identifier, "hash");
  g_assert_cmpint (X509_sign (authority->certificate, authority->key, EVP_sha256 ()), >, 0);

  pem = certificate_to_pem (authority->certificate);
  authority->tls = g_tls_certificate_new_from_pem (pem, -1, &error);
  g_assert_no_error (error);

  return authority;
}

void
ward_test_authority_free (WardTestAuthority *authority)
{
  EVP_PKEY_free (authority->key);
  X509_free (authority->certificate);
  g_clear_object (&authority->tls);
  g_free (authority);
}

GTlsCertificate *
ward_test_authority_get_certificate (WardTestAuthority *authority)
{
  return authority->tls;
}

WardTestCertificate *
ward_test_authority_issue (WardTestAuthority *authority, const WardTestCertificateSettings *settings)
{
  WardTestCertificate *result = g_new0 (WardTestCertificate, 1);
  EVP_PKEY *key = settings->weak_key ? EVP_RSA_gen (1024) : EVP_EC_gen ("P-256");
  X509 *certificate = new_certificate (settings->name, key, settings->from_s != 0 ? settings->from_s : -3600,
                                       settings->to_s != 0 ? settings->to_s : 86400);
  X509 *issuer = settings->self_signed ? certificate : authority->certificate;
  g_autofree char *alternative
      = g_strdup_printf ("%s:%s", g_hostname_is_ip_address (settings->name) ? "IP" : "DNS", settings->name);

  X509_set_issuer_name (certificate, X509_get_subject_name (issuer));
  add_extension (certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
  add_extension (certificate, issuer, NID_subject_alt_name, alternative);
  add_extension (certificate, issuer, NID_ext_key_usage, "serverAuth");
  g_assert_cmpint (X509_sign (certificate, settings->self_signed ? key : authority->key,
                              settings->sha1 ? EVP_sha1 () : EVP_sha256 ()),
                   >, 0);

  result->certificate_pem = certificate_to_pem (certificate);
  result->key_pem = key_to_pem (key);
  X509_free (certificate);
  EVP_PKEY_free (key);

  return result;
}

void
ward_test_certificate_free (WardTestCertificate *certificate)
{
  g_free (certificate->certificate_pem);
  g_free (certificate->key_pem);
  g_free (certificate);
}
