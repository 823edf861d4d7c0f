/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "core/base/ward-secret-text.h"

G_BEGIN_DECLS

/* The system's proxy settings, with what they said for each host kept for the words of a failure, and the credentials that a proxy wants. */
#define WARD_TYPE_HTTP_PROXY (ward_http_proxy_get_type ())
G_DECLARE_FINAL_TYPE (WardHttpProxy, ward_http_proxy, WARD, HTTP_PROXY, GObject)

WardHttpProxy *ward_http_proxy_new (GProxyResolver *settings) G_GNUC_WARN_UNUSED_RESULT; /* NULL: the system's */
void ward_http_proxy_attach (WardHttpProxy *self, SoupSession *session);
gboolean ward_http_proxy_is_asking (WardHttpProxy *self, const char *host); /* the settings did not answer yet */
const char *ward_http_proxy_get_name (WardHttpProxy *self,
                                      const char *host); /* (nullable) "proxy.example:3128"; NULL: none */
void ward_http_proxy_set_credentials (WardHttpProxy *self, const char *name,
                                      WardSecretText *basic); /* "user:password" in base64 */
/* What to say of a CONNECT that the proxy answered with another status than 200. *out_ask: it wants Basic credentials that were not asked for yet. */
GError *ward_http_proxy_build_error (WardHttpProxy *self, const char *host, guint status,
                                     gboolean *out_ask) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
