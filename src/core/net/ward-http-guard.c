/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hosts and keys that a managed record names (reliability.md N48), and certificates that change while the program runs (N12): another valid one is
 * accepted, since hospitals renew theirs, and noted, since an administrator may want to know. Only the server's own key is compared: whatever else a
 * server sends along proves nothing. */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-guard.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "core/diagnostics/ward-failure.h"

struct _WardHttpGuard
{
  char **hosts;     /* (owned) (nullable) */
  GHashTable *keys; /* (owned) host → (owned) strv */
  GHashTable *seen; /* (owned) host → (owned) SHA-256 of the certificate that it showed last */
};

/**
 * ward_http_guard_new:
 *
 * Makes a guard that lets everything pass.
 *
 * Returns: (transfer full): the guard
 */
WardHttpGuard *
ward_http_guard_new (void)
{
  WardHttpGuard *guard = g_new0 (WardHttpGuard, 1);

  guard->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  guard->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return guard;
}

/**
 * ward_http_guard_free:
 * @guard: (transfer full): a guard
 *
 * Frees it.
 */
void
ward_http_guard_free (WardHttpGuard *guard)
{
  g_return_if_fail (guard != NULL);

  g_strfreev (guard->hosts);
  g_hash_table_unref (guard->keys);
  g_hash_table_unref (guard->seen);
  g_free (guard);
}

/**
 * ward_http_guard_set_hosts:
 * @guard: a guard
 * @hosts: (nullable) (array zero-terminated=1): the only hosts that may be asked, in lower case; %NULL or empty for any
 *
 * Limits the hosts.
 */
void
ward_http_guard_set_hosts (WardHttpGuard *guard, const char *const *hosts)
{
  g_return_if_fail (guard != NULL);

  g_strfreev (guard->hosts);
  guard->hosts = hosts != NULL && hosts[0] != NULL ? g_strdupv ((char **) hosts) : NULL;
}

/**
 * ward_http_guard_set_keys:
 * @guard: a guard
 * @host: a host in lower case
 * @keys: (nullable) (array zero-terminated=1): SHA-256 of the public keys that it may show, in base64; %NULL or empty for any
 *
 * Limits the keys of one host. More than one lets the hospital change its key without a gap.
 */
void
ward_http_guard_set_keys (WardHttpGuard *guard, const char *host, const char *const *keys)
{
  g_return_if_fail (guard != NULL && host != NULL);

  if (keys != NULL && keys[0] != NULL)
    g_hash_table_insert (guard->keys, g_strdup (host), g_strdupv ((char **) keys));
  else
    g_hash_table_remove (guard->keys, host);
}

/**
 * ward_http_guard_check_host:
 * @guard: a guard
 * @host: the host of a request
 * @error: return location for %WARD_FAILURE_ADDRESS
 *
 * Asks before anything is sent.
 *
 * Returns: whether the host may be asked
 */
gboolean
ward_http_guard_check_host (WardHttpGuard *guard, const char *host, GError **error)
{
  g_return_val_if_fail (guard != NULL && host != NULL, FALSE);

  if (guard->hosts == NULL || g_strv_contains ((const char *const *) guard->hosts, host))
    return TRUE;
  g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_ADDRESS,
                       "The address is not among those that the managed settings allow");

  return FALSE;
}

/**
 * ward_http_guard_dup_key:
 * @certificate: a certificate
 *
 * Gives the digest of its public key (RFC 7469 section 2.4: SHA-256 of the SubjectPublicKeyInfo).
 *
 * Returns: (transfer full) (nullable): base64
 */
char *
ward_http_guard_dup_key (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  const guint8 *data;
  X509 *x509;
  guint8 *key = NULL;
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  int key_length;
  char *text = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return NULL;
  data = der->data;
  x509 = d2i_X509 (NULL, &data, (long) der->len);
  if (x509 == NULL)
    return NULL;
  key_length = i2d_X509_PUBKEY (X509_get_X509_PUBKEY (x509), &key);
  if (key_length > 0 && EVP_Digest (key, (size_t) key_length, digest, &length, EVP_sha256 (), NULL) == 1)
    text = g_base64_encode (digest, length);
  OPENSSL_free (key);
  X509_free (x509);

  return text;
}

static void
note_change (WardHttpGuard *guard, const char *host, GTlsCertificate *certificate, WardEventLog *events)
{
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *digest = NULL;
  const char *before = g_hash_table_lookup (guard->seen, host);
  const WardEventFields fields
      = { .type = WARD_EVENT_PROGRAM, .result = WARD_RESULT_NOTE, .step = "certificate changed", .host = host };

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return;
  digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  if (before != NULL && g_strcmp0 (before, digest) != 0)
    ward_event_log_add (events, &fields);
  g_hash_table_insert (guard->seen, g_strdup (host), g_steal_pointer (&digest));
}

/**
 * ward_http_guard_check_certificate:
 * @guard: a guard
 * @host: the host that showed it
 * @certificate: a certificate that was found valid
 * @events: (nullable): where a change is noted
 * @error: return location for %WARD_FAILURE_TLS_CERTIFICATE
 *
 * Compares the key with those that the managed record names.
 *
 * Returns: whether the connection may be used
 */
gboolean
ward_http_guard_check_certificate (WardHttpGuard *guard, const char *host, GTlsCertificate *certificate,
                                   WardEventLog *events, GError **error)
{
  g_autofree char *key = NULL;
  const char *const *keys;

  g_return_val_if_fail (guard != NULL && host != NULL && G_IS_TLS_CERTIFICATE (certificate), FALSE);

  keys = g_hash_table_lookup (guard->keys, host);
  key = keys != NULL ? ward_http_guard_dup_key (certificate) : NULL;
  if (keys != NULL && (key == NULL || !g_strv_contains (keys, key)))
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_TLS_CERTIFICATE,
                           "The server's key is not one of those that the managed settings name");
      return FALSE;
    }
  note_change (guard, host, certificate, events);

  return TRUE;
}
