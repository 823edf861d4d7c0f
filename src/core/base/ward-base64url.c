/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base64url without padding (RFC 4648 section 5), as PKCE, JOSE and our random tokens use it. Decoding is strict (reliability.md A44): one text has
 * exactly one meaning and one meaning has exactly one text. */
#define G_LOG_DOMAIN "ward-base"

#include "core/base/ward-base64url.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * ward_base64url_encode:
 * @data: (array length=length): the bytes
 * @length: how many
 *
 * Encodes bytes without padding.
 *
 * Returns: (transfer full): the text
 */
char *
ward_base64url_encode (const guint8 *data, size_t length)
{
  char *text, *out;
  size_t i;

  g_return_val_if_fail (data != NULL || length == 0, NULL);

  text = out = g_malloc (length / 3 * 4 + 5);
  for (i = 0; i + 2 < length; i += 3)
    {
      guint32 group = ((guint32) data[i] << 16) | ((guint32) data[i + 1] << 8) | data[i + 2];

      *out++ = alphabet[group >> 18];
      *out++ = alphabet[(group >> 12) & 63];
      *out++ = alphabet[(group >> 6) & 63];
      *out++ = alphabet[group & 63];
    }
  if (length - i == 1)
    {
      *out++ = alphabet[data[i] >> 2];
      *out++ = alphabet[(data[i] & 3) << 4];
    }
  else if (length - i == 2)
    {
      guint32 group = ((guint32) data[i] << 8) | data[i + 1];

      *out++ = alphabet[group >> 10];
      *out++ = alphabet[(group >> 4) & 63];
      *out++ = alphabet[(group & 15) << 2];
    }
  *out = '\0';

  return text;
}

static int
letter_value (char letter)
{
  if (letter >= 'A' && letter <= 'Z')
    return letter - 'A';
  if (letter >= 'a' && letter <= 'z')
    return letter - 'a' + 26;
  if (letter >= '0' && letter <= '9')
    return letter - '0' + 52;
  if (letter == '-')
    return 62;
  if (letter == '_')
    return 63;
  return -1;
}

/**
 * ward_base64url_decode:
 * @text: the text; need not be terminated if @length is given
 * @length: its length in bytes, or -1 for a terminated text
 *
 * Decodes a text strictly: padding, white space, letters of other alphabets, an impossible length, and unused bits that are not zero are refused.
 *
 * Returns: (transfer full) (nullable): the bytes, or %NULL if the text is not canonical
 */
GBytes *
ward_base64url_decode (const char *text, gssize length)
{
  g_autofree guint8 *data = NULL;
  size_t n, out = 0;
  guint32 bits = 0;
  guint n_bits = 0;

  g_return_val_if_fail (text != NULL, NULL);

  n = length < 0 ? strlen (text) : (size_t) length;
  if (n % 4 == 1)
    return NULL;

  data = g_malloc (n / 4 * 3 + 3);
  for (size_t i = 0; i < n; i++)
    {
      int value = letter_value (text[i]);

      if (value < 0)
        return NULL;
      bits = (bits << 6) | (guint32) value;
      n_bits += 6;
      if (n_bits >= 8)
        {
          n_bits -= 8;
          data[out++] = (guint8) (bits >> n_bits);
          bits &= (1u << n_bits) - 1;
        }
    }
  if (bits != 0)
    return NULL;

  return g_bytes_new_take (g_steal_pointer (&data), out);
}
