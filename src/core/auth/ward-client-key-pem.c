/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A private key that the user brings, as PEM text (RFC 7468; the traditional forms of OpenSSL too). What people choose by mistake (a certificate, a public
 * key, a key with a password, an SSH key) is told apart, so that each gets its own sentence (auth.md X099). */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-client-key.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

#include "core/auth/ward-jose-private.h"
#include "core/diagnostics/ward-failure.h"

#define MAX_PEM_BYTES (64 * 1024)
#define MAX_BLOCKS 20

typedef struct
{
  EVP_PKEY *pair;    /* (owned) (nullable) the first private key */
  const char *fault; /* (unowned) (nullable) what forbids the use of the whole text */
  const char *other; /* (unowned) (nullable) what was found in place of a key */
  guint n_keys;
  guint n_blocks;
} PemReader;

/* (label, what to say where nothing better is in the text) */
static const struct
{
  const char *label, *message;
} others[] = {
  { "CERTIFICATE", "This is a certificate, which holds only the public key: choose the file with the private key" },
  { "X509 CERTIFICATE",
    "This is a certificate, which holds only the public key: choose the file with the private key" },
  { "TRUSTED CERTIFICATE",
    "This is a certificate, which holds only the public key: choose the file with the private key" },
  { "PKCS7", "This is a bundle of certificates: choose the file with the private key" },
  { "CERTIFICATE REQUEST", "This is a request for a certificate: choose the file with the private key" },
  { "NEW CERTIFICATE REQUEST", "This is a request for a certificate: choose the file with the private key" },
  { "PUBLIC KEY", "This is the public key: choose the file with the private key" },
  { "RSA PUBLIC KEY", "This is the public key: choose the file with the private key" },
  { "SSH2 PUBLIC KEY", "This is the public key: choose the file with the private key" },
  { "OPENSSH PRIVATE KEY", "This is a key in the form of OpenSSH: export it as PKCS#8, which begins with "
                           "“BEGIN PRIVATE KEY”" },
  { "DSA PRIVATE KEY", "This is a DSA key: make an RSA key or an EC key on P-384" },
  { "PGP PRIVATE KEY BLOCK", "This is a PGP key: make an RSA key or an EC key on P-384" },
};

static EVP_PKEY *
decode_traditional (int type, const guint8 *data, long length)
{
  const guint8 *at = data;
  EVP_PKEY *pair = d2i_PrivateKey (type, NULL, &at, length);

  if (pair != NULL && at != data + length)
    g_clear_pointer (&pair, EVP_PKEY_free);
  ERR_clear_error ();

  return pair;
}

static void
take_private_key (PemReader *reader, const char *label, const guint8 *data, long length)
{
  EVP_PKEY *pair;

  if (++reader->n_keys > 1)
    {
      reader->fault = "The text holds more than one private key: leave only the one that is meant";
      return;
    }
  if (strcmp (label, "RSA PRIVATE KEY") == 0)
    pair = decode_traditional (EVP_PKEY_RSA, data, length);
  else if (strcmp (label, "EC PRIVATE KEY") == 0)
    pair = decode_traditional (EVP_PKEY_EC, data, length);
  else
    pair = ward_client_key_decode_pkcs8 (data, (size_t) length);
  if (pair == NULL)
    reader->fault = "The private key is damaged, or of a kind that this computer does not know: export it again";
  reader->pair = pair;
}

static void
take_block (PemReader *reader, const char *label, const char *header, const guint8 *data, long length)
{
  if (strcmp (label, "ENCRYPTED PRIVATE KEY") == 0 || strstr (header, "ENCRYPTED") != NULL)
    {
      reader->fault = "The key is protected with a password: export it without one, it is kept in the keyring";
      return;
    }
  if (strcmp (label, "PRIVATE KEY") == 0 || strcmp (label, "RSA PRIVATE KEY") == 0
      || strcmp (label, "EC PRIVATE KEY") == 0)
    {
      take_private_key (reader, label, data, length);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (others) && reader->other == NULL; i++)
    if (strcmp (label, others[i].label) == 0)
      reader->other = others[i].message;
}

/* Raw blocks: OpenSSL would ask for a password on the terminal, and could not say what it found. */
static void
read_blocks (PemReader *reader, BIO *bio)
{
  char *label = NULL, *header = NULL;
  guint8 *data = NULL;
  long length = 0;

  while (reader->fault == NULL && reader->n_blocks < MAX_BLOCKS
         && PEM_read_bio (bio, &label, &header, &data, &length) == 1)
    {
      reader->n_blocks++;
      take_block (reader, label, header, data, length);
      OPENSSL_free (label);
      OPENSSL_free (header);
      OPENSSL_clear_free (data, (size_t) length);
    }
  if (reader->fault == NULL && reader->n_keys == 0 && ERR_GET_REASON (ERR_peek_last_error ()) != PEM_R_NO_START_LINE)
    reader->fault = "The text is cut off or damaged: copy the whole file, from the BEGIN to the END line";
  ERR_clear_error ();
}

static const char *
find_fault (const PemReader *reader)
{
  if (reader->fault != NULL)
    return reader->fault;
  if (reader->pair != NULL)
    return NULL;
  if (reader->other != NULL)
    return reader->other;

  return reader->n_blocks > 0 ? "There is no private key in this text: choose the file with the private key"
                              : "This is not a key in the PEM form, which begins with “-----BEGIN PRIVATE KEY-----”: "
                                "export it as PEM";
}

/**
 * ward_client_key_new_from_pem:
 * @text: (array length=length): PEM text; it need not end with NUL
 * @length: its bytes
 * @error: return location for a %WARD_FAILURE_INVALID_CLIENT, whose sentence says what is wrong and what to do
 *
 * Reads the user's own private key: PKCS#8 or a traditional form, without a password; RSA of at least 2048 bits or EC on P-384. Certificates beside it are
 * passed over. The caller overwrites @text.
 *
 * Returns: (transfer full) (nullable): the key
 */
WardClientKey *
ward_client_key_new_from_pem (const char *text, size_t length, GError **error)
{
  PemReader reader = { NULL };
  const char *fault;
  BIO *bio;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  if (length > MAX_PEM_BYTES)
    fault = "The text is too large for a key: choose the file with the private key";
  else
    {
      bio = BIO_new_mem_buf (text != NULL ? text : "", (int) length);
      if (bio != NULL)
        read_blocks (&reader, bio);
      BIO_free (bio);
      fault = find_fault (&reader);
    }
  if (fault != NULL)
    {
      EVP_PKEY_free (reader.pair);
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_INVALID_CLIENT, fault);
      return NULL;
    }

  return ward_client_key_new_take (reader.pair, error);
}
