/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the browser is sent with (SMART App Launch 2.2, "Request 4: authorization code"). All strings are borrowed for the call. */
typedef struct
{
  const char *endpoint;
  const char *client_id;
  const char *redirect_uri;
  const char *const *scopes;
  const char *state;
  const char *audience; /* the FHIR base, or what the record has in its place */
  const char *launch;   /* (nullable) the launch token of an EHR */
  const char *nonce;
  const char *code_challenge;
  const char *prompt; /* (nullable) "consent" */
} WardAuthorizeRequest;

char *ward_authorize_url_build (const WardAuthorizeRequest *request) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
