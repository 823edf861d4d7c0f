/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-fhir-context.h"
#include "core/base/ward-secret-text.h"
#include "core/tenant/ward-tenant.h"

G_BEGIN_DECLS

/* What a token endpoint answered, read tolerantly where that is safe and strictly where it is not. Pure. */

typedef struct
{
  WardSecretText *access_token;  /* (owned) */
  WardSecretText *refresh_token; /* (owned) (nullable) */
  WardSecretText *id_token;      /* (owned) (nullable) */
  guint lifetime_s;              /* 1 to 86 400 */
  char **scopes;   /* (owned) (nullable) NULL: the answer does not say, so they are those that were asked */
  char *patient;   /* (owned) (nullable) a checked id */
  char *encounter; /* (owned) (nullable) a checked id */
  gboolean need_patient_banner; /* FALSE only for an unmistakable false */
  GPtrArray *fhir_context;      /* (owned) of WardFhirContext, maybe empty */
  char *intent;                 /* (owned) (nullable) one line, 100 characters at most */
  char *smart_style_url;        /* (owned) (nullable) a checked address, never asked with a token */
  char *tenant;                 /* (owned) (nullable) one line, 200 characters at most */
  char **notes;                 /* (owned) what was odd, without any value */
} WardTokenResponse;

WardTokenResponse *ward_token_response_parse (guint status, const char *content_type, GBytes *body,
                                              gboolean allow_missing_type, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ward_token_response_free (WardTokenResponse *response);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardTokenResponse, ward_token_response_free)

G_END_DECLS
