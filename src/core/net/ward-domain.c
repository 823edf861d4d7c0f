/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registrable domains (reliability.md A20): "fhir.hospital.nhs.uk" and "login.hospital.nhs.uk" are of one organisation, "a.co.uk" and "b.co.uk" are
 * not. The public suffix list comes with libsoup. */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-domain.h"

#include <libsoup/soup.h>
#include <string.h>

/* Names that only a hospital's own network knows ("fhir.clinic.lan") have a last label that is on no list: the two last labels are the organisation. */
static char *
get_private_domain (const char *host)
{
  const char *last = strrchr (host, '.');
  const char *start;

  if (last == NULL || last == host || last[1] == '\0' || soup_tld_domain_is_public_suffix (last + 1))
    return NULL;
  start = g_strrstr_len (host, last - host, ".");

  return g_strdup (start != NULL ? start + 1 : host);
}

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
  const char *domain;

  g_return_val_if_fail (host != NULL, NULL);

  if (*host == '\0' || *host == '[' || g_hostname_is_ip_address (host))
    return NULL;

  domain = soup_tld_get_base_domain (host, NULL);

  return domain != NULL ? g_strdup (domain) : get_private_domain (host);
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
