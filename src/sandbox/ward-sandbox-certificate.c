/* SPDX-License-Identifier: GPL-3.0-or-later */

/* TLS for the sandbox: at each start an authority of its own (EC P-256, self-signed) that signs one certificate for
 * 127.0.0.1, ::1 and localhost. The authority's key is forgotten at once; nothing is written to disk. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-certificate.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#define VALID_DAYS 30

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)

static gboolean
add_extension (X509 *certificate, X509 *issuer, int nid, const char *value)
{
  X509V3_CTX context;
  X509_EXTENSION *extension;
  gboolean ok;

  X509V3_set_ctx_nodb (&context);
  X509V3_set_ctx (&context, issuer, certificate, NULL, NULL, 0);
  extension = X509V3_EXT_conf_nid (NULL, &context, nid, value);
  ok = extension != NULL && X509_add_ext (certificate, extension, -1) == 1;
  X509_EXTENSION_free (extension);
  return ok;
}

static gboolean
set_random_serial (X509 *certificate)
{
  guint8 bytes[16];
  BIGNUM *number;
  gboolean ok;

  if (RAND_bytes (bytes, sizeof bytes) != 1)
    return FALSE;
  bytes[0] = (bytes[0] & 0x3f) | 0x40; /* positive, and always 16 bytes long */
  number = BN_bin2bn (bytes, sizeof bytes, NULL);
  ok = number != NULL && BN_to_ASN1_INTEGER (number, X509_get_serialNumber (certificate)) != NULL;
  BN_free (number);
  return ok;
}

static X509 *
make_unsigned (EVP_PKEY *key, const char *common_name)
{
  g_autoptr (X509) certificate = X509_new ();
  X509_NAME *name;

  if (certificate == NULL || !X509_set_version (certificate, X509_VERSION_3) || !set_random_serial (certificate))
    return NULL;
  /* A day back: clocks of test machines differ. */
  if (X509_gmtime_adj (X509_getm_notBefore (certificate), -24 * 3600) == NULL
      || X509_gmtime_adj (X509_getm_notAfter (certificate), (long) VALID_DAYS * 24 * 3600) == NULL)
    return NULL;
  name = X509_get_subject_name (certificate);
  if (!X509_NAME_add_entry_by_txt (name, "O", MBSTRING_UTF8, (const guint8 *) "Ward sandbox", -1, -1, 0)
      || !X509_NAME_add_entry_by_txt (name, "CN", MBSTRING_UTF8, (const guint8 *) common_name, -1, -1, 0)
      || !X509_set_pubkey (certificate, key))
    return NULL;
  return g_steal_pointer (&certificate);
}

static X509 *
make_authority (EVP_PKEY *key)
{
  g_autoptr (X509) certificate = make_unsigned (key, "Ward sandbox authority (synthetic data only)");

  if (certificate == NULL || !X509_set_issuer_name (certificate, X509_get_subject_name (certificate))
      || !add_extension (certificate, certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0")
      || !add_extension (certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign")
      || !add_extension (certificate, certificate, NID_subject_key_identifier, "hash")
      || X509_sign (certificate, key, EVP_sha256 ()) <= 0)
    return NULL;
  return g_steal_pointer (&certificate);
}

static X509 *
make_server (EVP_PKEY *key, X509 *authority, EVP_PKEY *authority_key)
{
  g_autoptr (X509) certificate = make_unsigned (key, "127.0.0.1");

  if (certificate == NULL || !X509_set_issuer_name (certificate, X509_get_subject_name (authority))
      || !add_extension (certificate, authority, NID_basic_constraints, "critical,CA:FALSE")
      || !add_extension (certificate, authority, NID_key_usage, "critical,digitalSignature")
      || !add_extension (certificate, authority, NID_ext_key_usage, "serverAuth")
      || !add_extension (certificate, authority, NID_subject_key_identifier, "hash")
      || !add_extension (certificate, authority, NID_authority_key_identifier, "keyid")
      || !add_extension (certificate, authority, NID_subject_alt_name, "IP:127.0.0.1,IP:::1,DNS:localhost")
      || X509_sign (certificate, authority_key, EVP_sha256 ()) <= 0)
    return NULL;
  return g_steal_pointer (&certificate);
}

static char *
dup_bio_text (BIO *bio)
{
  char *data = NULL;
  long length = BIO_get_mem_data (bio, &data);

  return g_strndup (data, (size_t) MAX (length, 0));
}

static char *
certificate_to_pem (X509 *certificate)
{
  g_autoptr (BIO) bio = BIO_new (BIO_s_mem ());

  return bio != NULL && PEM_write_bio_X509 (bio, certificate) == 1 ? dup_bio_text (bio) : NULL;
}

static char *
key_to_pem (EVP_PKEY *key)
{
  g_autoptr (BIO) bio = BIO_new (BIO_s_mem ());

  return bio != NULL && PEM_write_bio_PrivateKey (bio, key, NULL, NULL, 0, NULL, NULL) == 1 ? dup_bio_text (bio) : NULL;
}

/**
 * ward_sandbox_make_certificates:
 * @out_authority: (out) (transfer full): the authority, without its key: what a client is to trust
 * @out_server: (out) (transfer full): the server's certificate with its key
 * @error: return location for %G_IO_ERROR_FAILED
 *
 * Makes both, valid for 30 days.
 *
 * Returns: whether both were made
 */
gboolean
ward_sandbox_make_certificates (GTlsCertificate **out_authority, GTlsCertificate **out_server, GError **error)
{
  g_autoptr (EVP_PKEY) authority_key = EVP_EC_gen ("P-256");
  g_autoptr (EVP_PKEY) server_key = EVP_EC_gen ("P-256");
  g_autoptr (X509) authority = authority_key != NULL ? make_authority (authority_key) : NULL;
  g_autoptr (X509) server = NULL;
  g_autofree char *authority_pem = NULL;
  g_autofree char *server_pem = NULL;
  g_autofree char *key_pem = NULL;
  g_autofree char *both_pem = NULL;
  g_autoptr (GTlsCertificate) trusted = NULL;

  if (authority != NULL && server_key != NULL)
    server = make_server (server_key, authority, authority_key);
  if (server != NULL)
    {
      authority_pem = certificate_to_pem (authority);
      server_pem = certificate_to_pem (server);
      key_pem = key_to_pem (server_key);
    }
  if (authority_pem == NULL || server_pem == NULL || key_pem == NULL)
    {
      ERR_clear_error ();
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The sandbox's certificate could not be made");
      return FALSE;
    }
  trusted = g_tls_certificate_new_from_pem (authority_pem, -1, error);
  if (trusted == NULL)
    return FALSE;
  both_pem = g_strconcat (key_pem, server_pem, authority_pem, NULL);
  *out_server = g_tls_certificate_new_from_pem (both_pem, -1, error);
  OPENSSL_cleanse (key_pem, strlen (key_pem));
  OPENSSL_cleanse (both_pem, strlen (both_pem));
  if (*out_server == NULL)
    return FALSE;
  *out_authority = g_steal_pointer (&trusted);
  return TRUE;
}
