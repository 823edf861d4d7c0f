/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/types.h>

#include "core/base/ward-json-writer.h"
#include "core/tenant/ward-tenant.h"

G_BEGIN_DECLS

struct _WardTenant
{
  GObject parent_instance;

  char *id;                      /* (owned) */
  char *name;                    /* (owned) */
  char *fhir_base;               /* (owned) */
  char *client_id;               /* (owned) */
  char *backend_client_id;       /* (owned) (nullable) */
  char **redirect_uris;          /* (owned) */
  char **scopes;                 /* (owned) */
  char *issuer;                  /* (owned) (nullable) */
  char *mrn_system;              /* (owned) (nullable) */
  char **endpoint_hosts;         /* (owned) */
  char **allowed_hosts;          /* (owned) */
  char **pinned_keys;            /* (owned) */
  char **discovery_order;        /* (owned) */
  char *smart_configuration_url; /* (owned) (nullable) */
  char *extra_ca;                /* (owned) (nullable) */
  char **notes;                  /* (owned) */
  guint page_size;
  guint max_parallel;
  WardEnvironment environment;
  WardProfile profile;
  WardIssuerPolicy issuer_policy;
  WardClientAuthMethod client_auth;
  WardTenantKeyKind client_key_kind;
  gboolean managed; /* of this computer's administrators; not part of the record */
  gboolean any_port;
  gboolean ask_patient;
  gboolean ask_offline;
  gboolean prompt_consent;
  gboolean forbid_saving;
  gboolean forbid_printing;
  gboolean register_device;
  gboolean retry_doubtful_refresh;
  gboolean allow_missing_token_type;
  WardDiskCachePolicy disk_cache;
  guint disk_cache_days;
  guint conceal_minutes;
  guint lock_minutes;
  guint session_hours;
  WardHealthLimits health;
};

void ward_tenant_read_managed (const char *folder, uid_t user, GPtrArray *tenants, GPtrArray *problems);
/* -json.c: @what is the rest of a sentence that begins with the member's name. */
gboolean ward_tenant_refuse (GError **error, const char *member, const char *what);
gboolean ward_tenant_read_text (const WardJson *object, const char *member, gboolean needed, char **out_text,
                                GError **error);
gboolean ward_tenant_read_boolean (const WardJson *object, const char *member, gboolean *out_flag, GError **error);
gboolean ward_tenant_read_number (const WardJson *object, const char *member, guint min, guint max, guint *out_number,
                                  GError **error);

/* -server.c: after the members that it is held against */
gboolean ward_tenant_read_smart_configuration (WardTenant *self, const WardJson *object, GError **error);

gboolean ward_tenant_read_extra_ca (WardTenant *self, const WardJson *object, GError **error);
/* As ward_tenant_load_extra_ca (), for another user than the one who runs Ward. */
gboolean ward_tenant_load_extra_ca_as (WardTenant *self, uid_t user, GList **out_certificates, GError **error);

/* -managed.c */
struct stat;
gboolean ward_tenant_is_protected (const struct stat *st, uid_t user);

/* -policy.c */
gboolean ward_tenant_read_times (WardTenant *self, const WardJson *object, GError **error);
void ward_tenant_write_times (WardTenant *self, WardJsonWriter *writer);

/* -health.c */
gboolean ward_tenant_is_health_member (const char *member);
gboolean ward_tenant_read_health (WardTenant *self, const WardJson *object, GError **error);
void ward_tenant_write_health (WardTenant *self, WardJsonWriter *writer);

void ward_tenant_write_json (WardTenant *self, WardJsonWriter *writer, const char *key);

G_END_DECLS
