/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known answers: FIPS 180-4's SHA-256 example, test case 16 of the GCM specification (McGrew and Viega), RFC 7515 A.2 and A.3, and RFC 7515's payload signed
 * with the P-384 key of RFC 6979 A.2.6. Each is also tried with one bit changed, since a library that accepts everything would pass otherwise. The keys are
 * published and protect nothing. */
#define G_LOG_DOMAIN "ward-check"

#include "core/check/ward-crypto-test.h"

#include <openssl/evp.h>
#include <string.h>

#include "core/auth/ward-jose.h"
#include "core/base/ward-base64url.h"

#define TAG_BYTES 16
#define PAYLOAD "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"

static const WardCryptoVector vectors[] = {
  { .name = "SHA-256",
    .kind = WARD_CRYPTO_DIGEST,
    .input = "616263",
    .expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
  { .name = "AES-256-GCM",
    .kind = WARD_CRYPTO_SEAL,
    .input = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5"
             "aa0de657ba637b39",
    .key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
    .nonce = "cafebabefacedbaddecaf888",
    .extra = "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    .expected = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e"
                "6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b" },
  { .name = "RS256",
    .kind = WARD_CRYPTO_SIGNATURE,
    .input = "eyJhbGciOiJSUzI1NiJ9." PAYLOAD,
    .key = "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw"
           "-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpa"
           "SHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxX"
           "FvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\",\"e\":\"AQAB\"}]}",
    .expected = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9"
                "uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB"
                "_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rq"
                "Vt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw" },
  { .name = "ES256",
    .kind = WARD_CRYPTO_SIGNATURE,
    .input = "eyJhbGciOiJFUzI1NiJ9." PAYLOAD,
    .key = "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\""
           ":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}",
    .expected = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q" },
  { .name = "ES384",
    .kind = WARD_CRYPTO_SIGNATURE,
    .input = "eyJhbGciOiJFUzM4NCJ9." PAYLOAD,
    .key = "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"7DpOQVtOGaRWhhgCn0J_pdqai8SukuAuBqrlKGswDGTe-PDqkFWG"
           "YGSiVFFUgLwT\",\"y\":\"gBXZty19VyROqO-awMYhiWcIpZNn-d-59UyoSz8cnbEoiyMcOuDU_nNE_SUzJkcg\"}]}",
    .expected = "LzaVgD-lI1_tPaqsfBJttuRkrWIlDThrBGhvP_T-8TPFkj3LdtAXgsMU8usI0k1JtCfy1yot3lb3HzzWKAXQDIh4ZQYgRk8RZFbo"
                "Aob0M-fA-I-0ZV7nP4zyuv1dif5p" },
};

/**
 * ward_crypto_test_get_vectors:
 * @out_n: (out): how many
 *
 * Gives what is tried.
 *
 * Returns: (transfer none) (array length=out_n): the vectors
 */
const WardCryptoVector *
ward_crypto_test_get_vectors (guint *out_n)
{
  *out_n = G_N_ELEMENTS (vectors);

  return vectors;
}

static GByteArray *
decode_hex (const char *text)
{
  GByteArray *bytes = g_byte_array_new ();

  for (; text != NULL && text[0] != '\0' && text[1] != '\0'; text += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (text[0]) << 4 | g_ascii_xdigit_value (text[1]));

      g_byte_array_append (bytes, &byte, 1);
    }

  return bytes;
}

static gboolean
is_equal (const GByteArray *a, const GByteArray *b)
{
  return a->len == b->len && memcmp (a->data, b->data, a->len) == 0;
}

static gboolean
test_digest (const WardCryptoVector *vector)
{
  g_autoptr (GByteArray) input = decode_hex (vector->input);
  g_autoptr (GByteArray) expected = decode_hex (vector->expected);
  g_autoptr (GByteArray) digest = g_byte_array_new ();
  size_t length = 0;

  g_byte_array_set_size (digest, EVP_MAX_MD_SIZE);
  if (!EVP_Q_digest (NULL, "SHA256", NULL, input->data, input->len, digest->data, &length))
    return FALSE;
  g_byte_array_set_size (digest, (guint) length);

  return is_equal (digest, expected);
}

typedef struct
{
  GByteArray *key, *nonce, *extra; /* (owned) */
} Lock;

static void
lock_init (Lock *lock, const WardCryptoVector *vector)
{
  lock->key = decode_hex (vector->key);
  lock->nonce = decode_hex (vector->nonce);
  lock->extra = decode_hex (vector->extra);
}

static void
lock_clear (Lock *lock)
{
  g_byte_array_unref (lock->key);
  g_byte_array_unref (lock->nonce);
  g_byte_array_unref (lock->extra);
}

/* NULL where OpenSSL refuses. */
static GByteArray *
seal (const Lock *lock, const GByteArray *plain)
{
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  GByteArray *sealed = g_byte_array_new ();
  int length = 0;
  gboolean ok;

  g_byte_array_set_size (sealed, plain->len + TAG_BYTES);
  ok = context != NULL
       && EVP_EncryptInit_ex (context, EVP_aes_256_gcm (), NULL, lock->key->data, lock->nonce->data) == 1
       && EVP_EncryptUpdate (context, NULL, &length, lock->extra->data, (int) lock->extra->len) == 1
       && EVP_EncryptUpdate (context, sealed->data, &length, plain->data, (int) plain->len) == 1
       && EVP_EncryptFinal_ex (context, sealed->data + length, &length) == 1
       && EVP_CIPHER_CTX_ctrl (context, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, sealed->data + plain->len) == 1;
  EVP_CIPHER_CTX_free (context);
  if (!ok)
    g_clear_pointer (&sealed, g_byte_array_unref);

  return sealed;
}

static GByteArray *
unseal (const Lock *lock, GByteArray *sealed)
{
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  GByteArray *plain = g_byte_array_new ();
  guint n_plain = sealed->len > TAG_BYTES ? sealed->len - TAG_BYTES : 0;
  int length = 0;
  gboolean ok;

  g_byte_array_set_size (plain, sealed->len);
  ok = n_plain > 0 && context != NULL
       && EVP_DecryptInit_ex (context, EVP_aes_256_gcm (), NULL, lock->key->data, lock->nonce->data) == 1
       && EVP_DecryptUpdate (context, NULL, &length, lock->extra->data, (int) lock->extra->len) == 1
       && EVP_DecryptUpdate (context, plain->data, &length, sealed->data, (int) n_plain) == 1
       && EVP_CIPHER_CTX_ctrl (context, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, sealed->data + n_plain) == 1
       && EVP_DecryptFinal_ex (context, plain->data + length, &length) == 1;
  EVP_CIPHER_CTX_free (context);
  g_byte_array_set_size (plain, n_plain);
  if (!ok)
    g_clear_pointer (&plain, g_byte_array_unref);

  return plain;
}

static gboolean
test_seal (const WardCryptoVector *vector)
{
  g_autoptr (GByteArray) input = decode_hex (vector->input);
  g_autoptr (GByteArray) expected = decode_hex (vector->expected);
  g_autoptr (GByteArray) sealed = NULL;
  g_autoptr (GByteArray) opened = NULL;
  g_autoptr (GByteArray) forged = NULL;
  gboolean ok;
  Lock lock;

  lock_init (&lock, vector);
  sealed = seal (&lock, input);
  ok = sealed != NULL && is_equal (sealed, expected);
  if (ok)
    {
      opened = unseal (&lock, sealed);
      sealed->data[0] ^= 1;
      forged = unseal (&lock, sealed);
      ok = opened != NULL && is_equal (opened, input) && forged == NULL;
    }
  lock_clear (&lock);

  return ok;
}

static gboolean
verify (const WardKeySet *keys, const char *input, const char *signature)
{
  g_autofree char *token = g_strdup_printf ("%s.%s", input, signature);
  g_autoptr (WardJws) jws = ward_jws_parse (token, NULL);

  return jws != NULL && ward_jws_verify (jws, keys, NULL, NULL);
}

/* By way of the code that verifies who signed in, not of OpenSSL alone. */
static gboolean
test_signature (const WardCryptoVector *vector)
{
  g_autoptr (GBytes) jwks = g_bytes_new_static (vector->key, strlen (vector->key));
  g_autoptr (WardKeySet) keys = ward_key_set_parse (jwks, NULL);
  g_autofree char *forged = g_strdup (vector->expected);
  char *middle = forged + strlen (forged) / 2;

  *middle = *middle == 'A' ? 'B' : 'A';

  return keys != NULL && verify (keys, vector->input, vector->expected) && !verify (keys, vector->input, forged);
}

static gboolean
test_one (const WardCryptoVector *vector)
{
  switch (vector->kind)
    {
    case WARD_CRYPTO_DIGEST:
      return test_digest (vector);
    case WARD_CRYPTO_SEAL:
      return test_seal (vector);
    case WARD_CRYPTO_SIGNATURE:
      return test_signature (vector);
    default:
      g_return_val_if_reached (FALSE);
    }
}

/**
 * ward_crypto_test_find_failing:
 * @some: (array length=n): vectors
 * @n: how many
 *
 * Tries them in turn.
 *
 * Returns: (transfer none) (nullable): the name of the first whose answer is wrong
 */
const char *
ward_crypto_test_find_failing (const WardCryptoVector *some, guint n)
{
  for (guint i = 0; i < n; i++)
    if (!test_one (&some[i]))
      return some[i].name;

  return NULL;
}

/**
 * ward_crypto_test_run:
 *
 * Tries all known answers, the first time that it is asked; takes about a millisecond.
 *
 * Returns: (transfer none) (nullable): the name of the first whose answer is wrong
 */
const char *
ward_crypto_test_run (void)
{
  static const char *failing;
  static gsize done;

  if (g_once_init_enter (&done))
    {
      failing = ward_crypto_test_find_failing (vectors, G_N_ELEMENTS (vectors));
      g_once_init_leave (&done, 1);
    }

  return failing;
}
