/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registrable domains (reliability.md A20): "fhir.hospital.nhs.uk" and "login.hospital.nhs.uk" are of one organisation, "a.co.uk" and "b.co.uk" are
 * not. The public suffix list comes with libsoup. */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-domain.h"

#include <libsoup/soup.h>

/**
 * ward_domain_get_registrable:
 * @host: a host name in lower case
 *
 * Takes the part of a host's name that was registered by somebody.
 *
 * Returns: (transfer full) (nullable): "hospital.nhs.uk"; %NULL for an IP address, a public suffix and a name without one
 */
char *
ward_domain_get_registrable (const char *host)
{
  g_return_val_if_fail (host != NULL, NULL);

  if (*host == '\0' || *host == '[' || g_hostname_is_ip_address (host))
    return NULL;

  return g_strdup (soup_tld_get_base_domain (host, NULL));
}

/**
 * ward_domain_is_same:
 * @host_a: (nullable): a host in lower case
 * @host_b: (nullable): another
 *
 * Asks whether two hosts are the same or below one registrable domain.
 *
 * Returns: %TRUE if they are
 */
gboolean
ward_domain_is_same (const char *host_a, const char *host_b)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  if (host_a == NULL || host_b == NULL)
    return FALSE;
  if (g_strcmp0 (host_a, host_b) == 0)
    return TRUE;
  a = ward_domain_get_registrable (host_a);
  b = ward_domain_get_registrable (host_b);

  return a != NULL && g_strcmp0 (a, b) == 0;
}
