/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Judging certificates beyond what GIO does (reliability.md N08): authorities that only this client trusts, and keys and signatures that are too weak
 * whoever issued them, since GnuTLS checks their strength by the system's policy. */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-private.h"

#include "core/base/ward-text.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#define SECURITY_BITS 112 /* RSA 2048, P-224, SHA-224: NIST SP 800-57 part 1 */

/* A certificate whose only fault is that the system does not know its authority is trusted if one of the extra authorities issued it for this very name. */
gboolean
ward_http_certificate_is_trusted (GTlsCertificate *certificate, GTlsCertificateFlags errors, GUri *uri,
                                  GList *authorities)
{
  g_autoptr (GSocketConnectable) identity = NULL;
  int port = g_uri_get_port (uri);

  if (errors != G_TLS_CERTIFICATE_UNKNOWN_CA)
    return FALSE;

  identity = g_network_address_new (g_uri_get_host (uri), (guint16) (port < 0 ? 443 : port));
  for (GList *l = authorities; l != NULL; l = l->next)
    if (g_tls_certificate_verify (certificate, identity, l->data) == 0)
      return TRUE;

  return FALSE;
}

/* What is wrong with a certificate, for the words of the failure only: the system's complaint about an authority that this client trusts is no fault, so
 * that a wrong name is not told as an unknown authority. */
GTlsCertificateFlags
ward_http_certificate_judge (GTlsCertificate *certificate, GTlsCertificateFlags errors, GList *authorities)
{
  for (GList *l = authorities; l != NULL; l = l->next)
    if ((g_tls_certificate_verify (certificate, NULL, l->data) & G_TLS_CERTIFICATE_UNKNOWN_CA) == 0)
      return errors & ~(guint) G_TLS_CERTIFICATE_UNKNOWN_CA;

  return errors;
}

static X509 *
to_x509 (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  const guint8 *data;

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return NULL;
  data = der->data;

  return d2i_X509 (NULL, &data, (long) der->len);
}

static gboolean
is_strong (X509 *x509)
{
  EVP_PKEY *key = X509_get0_pubkey (x509);
  int signature_bits = 0;

  if (key == NULL || EVP_PKEY_get_security_bits (key) < SECURITY_BITS)
    return FALSE;
  /* What an authority at the chain's end says of itself is not relied on. */
  if (X509_NAME_cmp (X509_get_subject_name (x509), X509_get_issuer_name (x509)) == 0)
    return TRUE;

  return X509_get_signature_info (x509, NULL, NULL, &signature_bits, NULL) == 1 && signature_bits >= SECURITY_BITS;
}

/* Every certificate that the server sent must have a key and a signature of today's strength. */
gboolean
ward_http_certificate_is_strong (GTlsCertificate *certificate)
{
  for (guint i = 0; certificate != NULL && i < 10; i++, certificate = g_tls_certificate_get_issuer (certificate))
    {
      X509 *x509 = to_x509 (certificate);
      gboolean strong = x509 != NULL && is_strong (x509);

      X509_free (x509);
      if (!strong)
        return FALSE;
    }

  return TRUE;
}

/* The authority's name as it stands in the certificate: one line, cut, for a message. */
char *
ward_http_certificate_dup_issuer (GTlsCertificate *certificate)
{
  g_autofree char *name = certificate != NULL ? g_tls_certificate_get_issuer_name (certificate) : NULL;

  return name != NULL ? ward_text_one_line (name, 120) : NULL;
}
