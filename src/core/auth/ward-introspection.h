/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-client-auth.h"
#include "core/auth/ward-tokens.h"

G_BEGIN_DECLS

/* What a server says of a token (RFC 7662), for the diagnostics: no token, no name and no patient is in it. */
typedef struct
{
  gboolean active;
  char **scopes;     /* (owned) maybe empty */
  gint64 expiry_s;   /* since 1970; 0: the server does not say */
  char *client_id;   /* (owned) (nullable) one line */
  gboolean has_user; /* the token is somebody's: sub is there; whose is not kept */
} WardIntrospection;

void ward_introspection_free (WardIntrospection *introspection);
WardIntrospection *ward_introspection_parse (guint status, const char *content_type, GBytes *body,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Asks about a token. Errors: WARD_FAILURE_DISCOVERY where the server offers no introspection. */
void ward_introspection_ask_async (WardHttp *http, WardTenant *tenant, WardDiscovery *discovery,
                                   const WardClientAuth *auth, WardSecretText *token, const char *hint,
                                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
WardIntrospection *ward_introspection_ask_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* About the access token that the keeper has now, as the client that it was given to. */
void ward_token_keeper_introspect_async (WardTokenKeeper *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                         gpointer user_data);
WardIntrospection *ward_token_keeper_introspect_finish (WardTokenKeeper *self, GAsyncResult *result,
                                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardIntrospection, ward_introspection_free)

G_END_DECLS
