/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server says about signing in, as a value. ward-discovery-parse.c reads it, ward-discovery-fetch.c asks for it. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-discovery-private.h"

void
ward_discovery_add_text (GPtrArray *list, const char *text)
{
  g_ptr_array_index (list, list->len - 1) = g_strdup (text);
  g_ptr_array_add (list, NULL);
}

static GPtrArray *
new_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (list, NULL);

  return list;
}

WardDiscovery *
ward_discovery_new (void)
{
  WardDiscovery *discovery = g_new0 (WardDiscovery, 1);

  g_atomic_ref_count_init (&discovery->refs);
  discovery->issuers = new_list ();
  discovery->capabilities = new_list ();
  discovery->notes = new_list ();

  return discovery;
}

/**
 * ward_discovery_ref:
 * @discovery: what a server says
 *
 * Adds a reference.
 *
 * Returns: (transfer full): @discovery
 */
WardDiscovery *
ward_discovery_ref (WardDiscovery *discovery)
{
  g_return_val_if_fail (discovery != NULL, NULL);

  g_atomic_ref_count_inc (&discovery->refs);

  return discovery;
}

/**
 * ward_discovery_unref:
 * @discovery: (transfer full): what a server says
 *
 * Drops a reference.
 */
void
ward_discovery_unref (WardDiscovery *discovery)
{
  g_return_if_fail (discovery != NULL);

  if (!g_atomic_ref_count_dec (&discovery->refs))
    return;
  g_free (discovery->authorization_endpoint);
  g_free (discovery->token_endpoint);
  g_free (discovery->revocation_endpoint);
  g_free (discovery->introspection_endpoint);
  g_free (discovery->registration_endpoint);
  g_free (discovery->jwks_uri);
  g_ptr_array_unref (discovery->issuers);
  g_ptr_array_unref (discovery->capabilities);
  g_ptr_array_unref (discovery->notes);
  g_clear_pointer (&discovery->smart, g_bytes_unref);
  g_clear_pointer (&discovery->openid, g_bytes_unref);
  g_free (discovery);
}

void
ward_discovery_add_note (WardDiscovery *discovery, const char *note)
{
  ward_discovery_add_text (discovery->notes, note);
}

void
ward_discovery_set_expiry (WardDiscovery *discovery, gint64 expiry_us)
{
  discovery->expiry_us = expiry_us;
}

/**
 * ward_discovery_get_registration_endpoint:
 * @discovery: what a server says
 *
 * Gives where devices register themselves.
 *
 * Returns: (transfer none) (nullable): an absolute address
 */
const char *
ward_discovery_get_registration_endpoint (const WardDiscovery *discovery)
{
  g_return_val_if_fail (discovery != NULL, NULL);

  return discovery->registration_endpoint;
}

void
ward_discovery_set_clock_skew_s (WardDiscovery *discovery, gint64 clock_skew_s)
{
  discovery->clock_skew_s = clock_skew_s;
}

/**
 * ward_discovery_get_clock_skew_s:
 * @discovery: what a server says
 *
 * Gives how far this computer's clock was ahead of the server's when it was asked.
 *
 * Returns: seconds, negative where it was behind; 0 also where the server did not say
 */
gint64
ward_discovery_get_clock_skew_s (const WardDiscovery *discovery)
{
  g_return_val_if_fail (discovery != NULL, 0);

  return discovery->clock_skew_s;
}

const char *const *
ward_discovery_get_issuers (const WardDiscovery *discovery)
{
  return (const char *const *) discovery->issuers->pdata;
}

/**
 * ward_discovery_has_capability:
 * @discovery: what a server says
 * @capability: a SMART capability
 *
 * Asks whether the server lists a capability.
 *
 * Returns: %TRUE if it does
 */
gboolean
ward_discovery_has_capability (const WardDiscovery *discovery, const char *capability)
{
  g_return_val_if_fail (discovery != NULL && capability != NULL, FALSE);

  return g_strv_contains ((const char *const *) discovery->capabilities->pdata, capability);
}

/**
 * ward_discovery_get_authorization_endpoint:
 * @discovery: what a server says
 *
 * Gives where the browser is sent.
 *
 * Returns: (transfer none): an absolute address
 */
const char *
ward_discovery_get_authorization_endpoint (const WardDiscovery *discovery)
{
  g_return_val_if_fail (discovery != NULL, NULL);

  return discovery->authorization_endpoint;
}

/**
 * ward_discovery_get_token_endpoint:
 * @discovery: what a server says
 *
 * Gives where codes and refresh tokens are redeemed.
 *
 * Returns: (transfer none): an absolute address
 */
const char *
ward_discovery_get_token_endpoint (const WardDiscovery *discovery)
{
  g_return_val_if_fail (discovery != NULL, NULL);

  return discovery->token_endpoint;
}

/**
 * ward_discovery_get_revocation_endpoint:
 * @discovery: what a server says
 *
 * Gives where tokens are revoked.
 *
 * Returns: (transfer none) (nullable): an absolute address
 */
const char *
ward_discovery_get_revocation_endpoint (const WardDiscovery *discovery)
{
  g_return_val_if_fail (discovery != NULL, NULL);

  return discovery->revocation_endpoint;
}

/**
 * ward_discovery_get_introspection_endpoint:
 * @discovery: what a server says
 *
 * Gives where tokens are looked into.
 *
 * Returns: (transfer none) (nullable): an absolute address
 */
const char *
ward_discovery_get_introspection_endpoint (const WardDiscovery *discovery)
{
  g_return_val_if_fail (discovery != NULL, NULL);

  return discovery->introspection_endpoint;
}

/**
 * ward_discovery_get_jwks_uri:
 * @discovery: what a server says
 *
 * Gives where the issuer's keys are.
 *
 * Returns: (transfer none) (nullable): an absolute address
 */
const char *
ward_discovery_get_jwks_uri (const WardDiscovery *discovery)
{
  g_return_val_if_fail (discovery != NULL, NULL);

  return discovery->jwks_uri;
}

/**
 * ward_discovery_get_issuer:
 * @discovery: what a server says
 *
 * Gives the issuer that id_tokens and redirects have to name.
 *
 * Returns: (transfer none) (nullable): the issuer
 */
const char *
ward_discovery_get_issuer (const WardDiscovery *discovery)
{
  g_return_val_if_fail (discovery != NULL, NULL);

  return g_ptr_array_index (discovery->issuers, 0);
}

/**
 * ward_discovery_requires_response_iss:
 * @discovery: what a server says
 *
 * Asks whether each redirect of this server names its issuer (RFC 9207).
 *
 * Returns: %TRUE if the server says so
 */
gboolean
ward_discovery_requires_response_iss (const WardDiscovery *discovery)
{
  g_return_val_if_fail (discovery != NULL, FALSE);

  return discovery->requires_response_iss;
}

/**
 * ward_discovery_get_notes:
 * @discovery: what a server says
 *
 * Gives what is odd about the documents, for the diagnostics window.
 *
 * Returns: (transfer none): %NULL-terminated sentences
 */
const char *const *
ward_discovery_get_notes (const WardDiscovery *discovery)
{
  g_return_val_if_fail (discovery != NULL, NULL);

  return (const char *const *) discovery->notes->pdata;
}

/**
 * ward_discovery_get_expiry_us:
 * @discovery: what a server says
 *
 * Gives until when the answers may be used again.
 *
 * Returns: monotonic time in microseconds
 */
gint64
ward_discovery_get_expiry_us (const WardDiscovery *discovery)
{
  g_return_val_if_fail (discovery != NULL, 0);

  return discovery->expiry_us;
}
