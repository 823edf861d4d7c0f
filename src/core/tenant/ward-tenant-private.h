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
  char *audience;                /* (owned) (nullable) */
  char *extra_ca;                /* (owned) (nullable) */
  char **notes;                  /* (owned) */
  char *file; /* (owned) (nullable) the name of the managed file that it is from; not part of the record */
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
  gboolean send_epic_client_id;
  WardDiskCachePolicy disk_cache;
  guint disk_cache_days;
  guint conceal_minutes;
  guint lock_minutes;
  guint session_hours;
  WardHealthLimits health;
};

/* -members.c: each adds what is wrong to @mistakes (of char), and gives FALSE then. @what is the rest of a sentence that begins with the member's name. */
typedef struct
{
  gboolean (*check) (WardTenant *self, const char *item);
  const char *what; /* what the list has to be */
} WardTenantItems;

gboolean ward_tenant_refuse (GPtrArray *mistakes, const char *member, const char *what);
gboolean ward_tenant_check_ascii (GPtrArray *mistakes, const char *member, const char *text, size_t max);
gboolean ward_tenant_read_text (const WardJson *object, const char *member, gboolean needed, char **out_text,
                                GPtrArray *mistakes);
gboolean ward_tenant_read_boolean (const WardJson *object, const char *member, gboolean *out_flag, GPtrArray *mistakes);
gboolean ward_tenant_read_number (const WardJson *object, const char *member, guint min, guint max, guint *out_number,
                                  GPtrArray *mistakes);
gboolean ward_tenant_read_choice (const WardJson *object, const char *member, const char *const *choices,
                                  guint *out_choice, GPtrArray *mistakes);
gboolean ward_tenant_read_list (WardTenant *self, const WardJson *object, const char *member,
                                const WardTenantItems *items, char ***out_list, GPtrArray *mistakes);

/* -json.c */
const char *const *ward_tenant_list_members (void);
WardTenant *ward_tenant_new_collecting (const WardJson *object, GPtrArray *mistakes) G_GNUC_WARN_UNUSED_RESULT;

/* -notes.c */
#define WARD_TENANT_NOTE_SECRET "A SECRET DOES NOT BELONG IN THIS FILE."
#define WARD_TENANT_NOTE_UNKNOWN " is not known and was left out"             /* at the end of a note */
char *ward_tenant_show_member (const char *member) G_GNUC_WARN_UNUSED_RESULT; /* as messages name it */
char *ward_tenant_fold_member (const char *member) G_GNUC_WARN_UNUSED_RESULT; /* as names are compared */
/* What stands beside the list of records in its file. */
char **ward_tenant_collect_outer_notes (const WardJson *root) G_GNUC_WARN_UNUSED_RESULT;
char **ward_tenant_collect_notes (WardTenant *self, const WardJson *object) G_GNUC_WARN_UNUSED_RESULT;
char **ward_tenant_collect_member_notes (const WardJson *object) G_GNUC_WARN_UNUSED_RESULT;

/* -secrets.c */
typedef enum
{
  WARD_TENANT_SECRET_NONE,
  WARD_TENANT_SECRET_ITSELF,
  WARD_TENANT_SECRET_PASSWORD, /* within an address */
} WardTenantSecret;

WardTenantSecret ward_tenant_find_secret (const WardJson *object, const char *member, const WardJson *value,
                                          gboolean known, const char *guessed, const char **out_inner);

/* -server.c: after the members that it is held against */
void ward_tenant_read_smart_configuration (WardTenant *self, const WardJson *object, GPtrArray *mistakes);
void ward_tenant_read_audience (WardTenant *self, const WardJson *object, GPtrArray *mistakes);
void ward_tenant_read_epic_client_id (WardTenant *self, const WardJson *object, GPtrArray *mistakes);
void ward_tenant_write_epic_client_id (WardTenant *self, WardJsonWriter *writer);
void ward_tenant_read_extra_ca (WardTenant *self, const WardJson *object, GPtrArray *mistakes);
/* As ward_tenant_load_extra_ca (), for another user than the one who runs Ward. */
gboolean ward_tenant_load_extra_ca_as (WardTenant *self, uid_t user, GList **out_certificates, GError **error);

/* -managed.c */
struct stat;
gboolean ward_tenant_is_protected (const struct stat *st, uid_t user);
void ward_tenant_read_managed (const char *folder, uid_t user, GPtrArray *tenants, GPtrArray *problems,
                               GPtrArray *notes);

/* -policy.c */
void ward_tenant_read_times (WardTenant *self, const WardJson *object, GPtrArray *mistakes);
void ward_tenant_write_times (WardTenant *self, WardJsonWriter *writer);

/* -health.c */
gboolean ward_tenant_is_health_member (const char *member);
const char *ward_tenant_get_health_member (guint index); /* (nullable) */
void ward_tenant_read_health (WardTenant *self, const WardJson *object, GPtrArray *mistakes);
void ward_tenant_write_health (WardTenant *self, WardJsonWriter *writer);

void ward_tenant_write_json (WardTenant *self, WardJsonWriter *writer, const char *key);

G_END_DECLS
