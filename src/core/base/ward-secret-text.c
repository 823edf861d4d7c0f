/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens and keys as text (reliability.md section 6.3): kept in OpenSSL's secure heap, which is locked in memory and left out of core dumps where the
 * system allows it, and overwritten when the last reference goes. */
#define G_LOG_DOMAIN "ward-base"

#include "core/base/ward-secret-text.h"

#include <string.h>

#include <openssl/crypto.h>

#define SECURE_HEAP_BYTES (1024 * 1024)
#define SECURE_HEAP_MINIMUM 64

struct _WardSecretText
{
  gatomicrefcount refs;
  size_t length;
  char text[];
};

static gboolean heap_is_locked;

static void
prepare_secure_heap (void)
{
  static gsize done;

  if (g_once_init_enter (&done))
    {
      if (!CRYPTO_secure_malloc_initialized ())
        heap_is_locked = CRYPTO_secure_malloc_init (SECURE_HEAP_BYTES, SECURE_HEAP_MINIMUM) == 1;
      g_once_init_leave (&done, 1);
    }
}

/**
 * ward_secret_is_locked_in_memory:
 *
 * Asks whether the system let the memory of secrets be locked and guarded. Where it did not, secrets are kept and overwritten all the same, but may
 * reach the swap space.
 *
 * Returns: %FALSE where it did not
 */
gboolean
ward_secret_is_locked_in_memory (void)
{
  prepare_secure_heap ();

  return heap_is_locked;
}

/**
 * ward_secret_text_new:
 * @text: the secret
 *
 * Copies a secret. The caller still has to overwrite its own copy, see ward_secret_clear_string().
 *
 * Returns: (transfer full): the secret
 */
WardSecretText *
ward_secret_text_new (const char *text)
{
  WardSecretText *secret;
  size_t length;

  g_return_val_if_fail (text != NULL, NULL);

  prepare_secure_heap ();
  length = strlen (text);
  secret = OPENSSL_secure_malloc (sizeof *secret + length + 1);
  if (secret == NULL)
    secret = OPENSSL_malloc (sizeof *secret + length + 1);
  g_assert (secret != NULL); /* as everywhere in GLib, no memory ends the program */
  g_atomic_ref_count_init (&secret->refs);
  secret->length = length;
  memcpy (secret->text, text, length + 1);

  return secret;
}

/**
 * ward_secret_text_ref:
 * @secret: a secret
 *
 * Adds a reference.
 *
 * Returns: (transfer full): @secret
 */
WardSecretText *
ward_secret_text_ref (WardSecretText *secret)
{
  g_return_val_if_fail (secret != NULL, NULL);

  g_atomic_ref_count_inc (&secret->refs);

  return secret;
}

/**
 * ward_secret_text_unref:
 * @secret: (transfer full): a secret
 *
 * Drops a reference; with the last one the text is overwritten.
 */
void
ward_secret_text_unref (WardSecretText *secret)
{
  g_return_if_fail (secret != NULL);

  if (g_atomic_ref_count_dec (&secret->refs))
    OPENSSL_secure_clear_free (secret, sizeof *secret + secret->length + 1);
}

/**
 * ward_secret_text_peek:
 * @secret: a secret
 *
 * Shows the text, to be used at once and never kept or printed.
 *
 * Returns: (transfer none): the text
 */
const char *
ward_secret_text_peek (const WardSecretText *secret)
{
  g_return_val_if_fail (secret != NULL, NULL);

  return secret->text;
}

/**
 * ward_secret_text_get_length:
 * @secret: a secret
 *
 * Gives its length.
 *
 * Returns: bytes without the terminator
 */
size_t
ward_secret_text_get_length (const WardSecretText *secret)
{
  g_return_val_if_fail (secret != NULL, 0);

  return secret->length;
}

/**
 * ward_secret_text_equal:
 * @a: a secret
 * @b: (nullable): a text
 *
 * Compares in a time that does not depend on where the two differ.
 *
 * Returns: %TRUE if they are the same
 */
gboolean
ward_secret_text_equal (const WardSecretText *a, const char *b)
{
  g_return_val_if_fail (a != NULL, FALSE);

  return b != NULL && strlen (b) == a->length && CRYPTO_memcmp (a->text, b, a->length) == 0;
}

/**
 * ward_secret_clear_string:
 * @text: (inout) (nullable): a string from g_malloc()
 *
 * Overwrites and frees a string that held a secret, and sets it to %NULL.
 */
void
ward_secret_clear_string (char **text)
{
  g_return_if_fail (text != NULL);

  if (*text == NULL)
    return;
  OPENSSL_cleanse (*text, strlen (*text));
  g_free (*text);
  *text = NULL;
}
