/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-discovery.h"

G_BEGIN_DECLS

struct _WardDiscovery
{
  gatomicrefcount refs;
  char *authorization_endpoint; /* (owned) */
  char *token_endpoint;         /* (owned) */
  char *revocation_endpoint;    /* (owned) (nullable) */
  char *introspection_endpoint; /* (owned) (nullable) */
  char *registration_endpoint;  /* (owned) (nullable) */
  char *jwks_uri;               /* (owned) (nullable) */
  GPtrArray *issuers;           /* (owned) of char, NULL-terminated; the first is the expected one */
  GPtrArray *capabilities;      /* (owned) of char, NULL-terminated */
  GPtrArray *notes;             /* (owned) of char, NULL-terminated */
  GBytes *smart;                /* (owned) as it came */
  GBytes *openid;               /* (owned) (nullable) as it came */
  gboolean requires_response_iss;
  gint64 expiry_us;
  gint64 clock_skew_s; /* ours minus the server's, by the last answer; 0 also where it does not say */
};

WardDiscovery *ward_discovery_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ward_discovery_add_text (GPtrArray *list, const char *text);
const char *const *ward_discovery_get_issuers (const WardDiscovery *discovery); /* all that an id_token may name */
void ward_discovery_set_expiry (WardDiscovery *discovery, gint64 expiry_us);
void ward_discovery_set_clock_skew_s (WardDiscovery *discovery, gint64 clock_skew_s);
void ward_discovery_add_note (WardDiscovery *discovery, const char *note); /* before it is given out */
/* The oauth-uris extension of a CapabilityStatement as a smart-configuration (SMART App Launch 1.0). Pure. */
GBytes *ward_discovery_convert_metadata (GBytes *capability_statement, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
