/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/base/ward-json.h"
#include "core/base/ward-url.h"
#include "core/diagnostics/ward-health.h"

G_BEGIN_DECLS

/* One hospital's server as Ward knows it: everything that differs between tenants is in this record (auth.md section 8). Immutable once made. */

typedef enum
{
  WARD_ENVIRONMENT_SANDBOX,
  WARD_ENVIRONMENT_NON_PRODUCTION,
  WARD_ENVIRONMENT_PRODUCTION,
} WardEnvironment;

typedef enum
{
  WARD_PROFILE_GENERIC,
  WARD_PROFILE_EPIC,
} WardProfile;

typedef enum
{
  WARD_ISSUER_DISCOVERED,  /* the issuer that smart-configuration names */
  WARD_ISSUER_PINNED,      /* exactly tenant.issuer */
  WARD_ISSUER_EPIC,        /* FHIR base with /api/FHIR/R4 replaced by /oauth2 */
  WARD_ISSUER_EPIC_LEGACY, /* also …/oauth2/token (X052) */
} WardIssuerPolicy;

/* How Ward proves to the server's endpoints that it is the client (RFC 6749 section 2.3, SMART 2.2 "Client authentication"). */
typedef enum
{
  WARD_CLIENT_AUTH_NONE,         /* a public client: PKCE alone */
  WARD_CLIENT_AUTH_SECRET_BASIC, /* the secret rests in the keyring */
  WARD_CLIENT_AUTH_SECRET_POST,
  WARD_CLIENT_AUTH_PRIVATE_KEY_JWT, /* the key rests in the keyring */
} WardClientAuthMethod;

typedef enum
{
  WARD_TENANT_KEY_RSA, /* RS384 */
  WARD_TENANT_KEY_EC,  /* ES384 */
} WardTenantKeyKind;

/* Documents that tell how to sign in, as a record's discoveryOrder names them. */
#define WARD_DISCOVERY_SMART "smart-configuration"
#define WARD_DISCOVERY_METADATA "metadata"
#define WARD_DISCOVERY_OPENID "openid-configuration"

/* How long at most, whatever a record says: it can only shorten (design.md section 4 "Curtain", reliability.md P10, T30). */
#define WARD_TENANT_CONCEAL_MINUTES 2
#define WARD_TENANT_LOCK_MINUTES 10
#define WARD_TENANT_SESSION_HOURS 12

/* Whether answers may be kept on disk, sealed (reliability.md 6.1). */
typedef enum
{
  WARD_DISK_CACHE_USER,   /* where the user chose it */
  WARD_DISK_CACHE_NEVER,  /* the hospital forbids it */
  WARD_DISK_CACHE_ALWAYS, /* the hospital wants it, whatever the user chose */
} WardDiskCachePolicy;

#define WARD_TYPE_TENANT (ward_tenant_get_type ())
G_DECLARE_FINAL_TYPE (WardTenant, ward_tenant, WARD, TENANT, GObject)

/* Reads a tenant object (docs/tenant.schema.json); the error names the member. */
WardTenant *ward_tenant_new_from_json (const WardJson *object, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All records of a file's text, with what is wrong by file and line. */
GPtrArray *ward_tenant_read_text_file (const char *name, const char *text, size_t length, GPtrArray *mistakes,
                                       GPtrArray *notes) G_GNUC_WARN_UNUSED_RESULT;
/* Whether it can be a server's base; the error says how to mend it, translated, for the person who typed it. */
gboolean ward_tenant_is_epic_base (const char *base); /* whether it ends as the addresses of Epic's servers do */
gboolean ward_tenant_check_base (const char *base, WardUrlPolicy policy, GError **error);
/* A member that "wardctl tenants --json" adds to what it lists, and that the reader passes over. */
#define WARD_TENANT_LAST_TEST "lastTest"
char *ward_tenant_to_json (WardTenant *self) G_GNUC_WARN_UNUSED_RESULT;

const char *
ward_tenant_get_id (WardTenant *self); /* random, local, [a-z0-9-]{1,64}: safe for events and keyring attributes */
const char *ward_tenant_get_name (WardTenant *self);
const char *ward_tenant_get_fhir_base (WardTenant *self); /* as configured */
const char *ward_tenant_get_audience (WardTenant *self);  /* sent as aud to the letter: the FHIR base, if not another */
const char *ward_tenant_get_epic_client_id (WardTenant *self); /* (nullable) with discovery and metadata only */
const char *ward_tenant_get_client_id (WardTenant *self);
const char *const *ward_tenant_get_redirect_uris (WardTenant *self); /* in the order to try */
gboolean ward_tenant_get_any_port (
    WardTenant *self); /* the server allows any port for loopback (RFC 8252 7.3): only where the record says so */
const char *const *ward_tenant_get_scopes (WardTenant *self); /* empty: Ward's default by what the server supports */
gboolean ward_tenant_get_ask_patient (WardTenant *self);      /* launch/patient */
gboolean ward_tenant_get_ask_offline (WardTenant *self);      /* offline_access */
gboolean ward_tenant_get_forbid_saving (WardTenant *self);    /* no form of a report in a file */
gboolean ward_tenant_get_forbid_printing (WardTenant *self);  /* nothing of a record on paper, nor as a PDF document */
gboolean ward_tenant_get_prompt_consent (WardTenant *self);   /* prompt=consent with offline_access */
WardClientAuthMethod ward_tenant_get_client_auth (WardTenant *self);
const char *ward_tenant_get_backend_client_id (WardTenant *self); /* (nullable) for access without a user */
WardTenantKeyKind ward_tenant_get_client_key_kind (WardTenant *self);
gboolean ward_tenant_get_register_device (WardTenant *self);          /* dynamic registration after a sign-in */
gboolean ward_tenant_get_retry_doubtful_refresh (WardTenant *self);   /* T12 */
gboolean ward_tenant_get_allow_missing_token_type (WardTenant *self); /* X035 */
WardEnvironment ward_tenant_get_environment (WardTenant *self);
WardProfile ward_tenant_get_profile (WardTenant *self);
WardIssuerPolicy ward_tenant_get_issuer_policy (WardTenant *self);
const char *ward_tenant_get_issuer (WardTenant *self);     /* (nullable) for PINNED */
const char *ward_tenant_get_mrn_system (WardTenant *self); /* (nullable) */
const char *const *
ward_tenant_get_endpoint_hosts (WardTenant *self); /* allowed beside the FHIR base's own registrable domain (A20) */
const char *const *ward_tenant_get_allowed_hosts (
    WardTenant *self); /* the only hosts that may be asked at all; empty: any (reliability.md N48) */
const char *const *ward_tenant_get_pinned_keys (
    WardTenant *self); /* SHA-256, in base64, of the public keys that the FHIR server may show; empty: any */
const char *const *ward_tenant_get_discovery_order (WardTenant *self); /* at least one of WARD_DISCOVERY_… (A19) */
const char *ward_tenant_get_extra_ca (WardTenant *self); /* (nullable) a PEM file: trusted beside the system's */
gboolean ward_tenant_load_extra_ca (WardTenant *self, GList **out_certificates, GError **error);
char *ward_tenant_dup_smart_configuration_url (WardTenant *self) G_GNUC_WARN_UNUSED_RESULT;
guint ward_tenant_get_page_size (WardTenant *self);    /* default 1000 for epic, 200 else */
guint ward_tenant_get_max_parallel (WardTenant *self); /* default 6 */
WardDiskCachePolicy ward_tenant_get_disk_cache (WardTenant *self);
guint ward_tenant_get_disk_cache_days (WardTenant *self); /* at most so long; 0: as the user chose */
guint ward_tenant_get_conceal_minutes (WardTenant *self); /* without anybody: what is shown is hidden */
guint ward_tenant_get_lock_minutes (WardTenant *self);    /* not shorter than the former */
guint ward_tenant_get_session_hours (WardTenant *self);   /* from the sign-in on */
const WardHealthLimits *ward_tenant_get_health_limits (WardTenant *self);
const char *const *ward_tenant_get_notes (WardTenant *self); /* what of the record has no effect */
gboolean ward_tenant_note_is_unknown (const char *note);     /* it tells of a member that has no effect, and no more */
gboolean ward_tenant_notes_have_secret (const char *const *notes);
gboolean ward_tenant_note_is_secret (const char *note); /* it tells of a secret, which does not belong in a file */
gboolean ward_tenant_is_managed (WardTenant *self);     /* set up by this computer's administrators */
gboolean ward_tenant_is_sandbox (WardTenant *self);     /* plain http on loopback, extra authority */
WardUrlPolicy ward_tenant_get_url_policy (WardTenant *self);
const char *ward_environment_get_label (WardEnvironment environment); /* translated: "Sandbox", "Test", "Production" */

/* The directory: a GListModel of WardTenant; user's file in XDG config, written 0600 and atomically. */
#define WARD_TYPE_TENANT_DIRECTORY (ward_tenant_directory_get_type ())
G_DECLARE_FINAL_TYPE (WardTenantDirectory, ward_tenant_directory, WARD, TENANT_DIRECTORY, GObject)

WardTenantDirectory *
ward_tenant_directory_new (const char *path) G_GNUC_WARN_UNUSED_RESULT; /* NULL: $XDG_CONFIG_HOME/ward/tenants.json */
gboolean ward_tenant_directory_load (
    WardTenantDirectory *self,
    GError **error); /* a missing file is an empty directory; a broken record is skipped and counted */
/* Before load: the records of administrators, which come first, win over the user's with the same id, and cannot be changed. user: who runs Ward. */
#define WARD_MANAGED_TENANTS "/etc/ward/tenants.d"
#define WARD_MANAGED_TENANTS_FLATPAK "/app/etc/ward/tenants.d" /* of an extension or a build of the hospital's own */
void ward_tenant_directory_load_managed (WardTenantDirectory *self, const char *folder, guint user);
gboolean ward_tenant_directory_is_managed (WardTenantDirectory *self, const char *id);
/* "clinic.json, line 7: …", in English: for administrators. */
const char *const *ward_tenant_directory_get_problems (WardTenantDirectory *self);
const char *const *ward_tenant_directory_get_notes (WardTenantDirectory *self);
const char *const *ward_tenant_directory_get_own_problems (WardTenantDirectory *self); /* of the user's file */
guint ward_tenant_directory_get_n_broken (WardTenantDirectory *self);
void ward_tenant_directory_add (WardTenantDirectory *self, WardTenant *tenant); /* replaces the one with the same id */
gboolean ward_tenant_directory_remove (WardTenantDirectory *self, const char *id);
gboolean ward_tenant_directory_save (WardTenantDirectory *self, GError **error);
WardTenant *ward_tenant_directory_find (WardTenantDirectory *self, const char *id); /* (transfer none) (nullable) */

G_END_DECLS
