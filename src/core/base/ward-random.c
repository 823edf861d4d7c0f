/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random bytes for state, nonce, PKCE verifier and identifiers, from OpenSSL's generator (reliability.md A15, A16). */
#define G_LOG_DOMAIN "ward-base"

#include "core/base/ward-random.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "core/base/ward-base64url.h"

static int failing; /* atomic */

/**
 * ward_random_bytes:
 * @out: (array length=length): where to put them
 * @length: how many bytes
 * @error: return location for an error
 *
 * Fills @out with random bytes. Where the generator fails there is %G_IO_ERROR_FAILED and never a weaker source.
 *
 * Returns: %TRUE if @out was filled
 */
gboolean
ward_random_bytes (guint8 *out, size_t length, GError **error)
{
  g_return_val_if_fail (out != NULL || length == 0, FALSE);
  g_return_val_if_fail (length <= G_MAXINT, FALSE);

  if (g_atomic_int_get (&failing) || RAND_bytes (out, (int) length) != 1)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The random generator of this computer failed");
      return FALSE;
    }

  return TRUE;
}

/**
 * ward_random_token:
 * @n_bytes: bytes of entropy, 1 to 256; 32 makes 43 characters
 * @error: return location for an error
 *
 * Makes a random text of base64url letters.
 *
 * Returns: (transfer full) (nullable): the token
 */
char *
ward_random_token (size_t n_bytes, GError **error)
{
  guint8 data[256];
  char *token;

  g_return_val_if_fail (n_bytes > 0 && n_bytes <= sizeof data, NULL);

  if (!ward_random_bytes (data, n_bytes, error))
    return NULL;
  token = ward_base64url_encode (data, n_bytes);
  OPENSSL_cleanse (data, sizeof data);

  return token;
}

/**
 * ward_random_uuid:
 *
 * Makes a random UUID (version 4) for request and record identifiers. No secrecy rests on it, so that with a failing generator GLib's is taken.
 *
 * Returns: (transfer full): the UUID in lower case
 */
char *
ward_random_uuid (void)
{
  guint8 b[16];

  if (!ward_random_bytes (b, sizeof b, NULL))
    return g_uuid_string_random ();

  b[6] = (guint8) ((b[6] & 0x0f) | 0x40);
  b[8] = (guint8) ((b[8] & 0x3f) | 0x80);

  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2],
                          b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

/**
 * ward_random_set_failing:
 * @is_failing: whether each later call fails
 *
 * Makes the generator fail, to prove that nothing goes on without it.
 */
void
ward_random_set_failing (gboolean is_failing)
{
  g_atomic_int_set (&failing, is_failing != FALSE);
}
