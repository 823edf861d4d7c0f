/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/diagnostics/ward-event.h"

G_BEGIN_DECLS

/* Whom this client may talk to beyond what certificates prove: hosts and keys that a managed record names. */
typedef struct _WardHttpGuard WardHttpGuard;

WardHttpGuard *ward_http_guard_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ward_http_guard_free (WardHttpGuard *guard);
void ward_http_guard_set_hosts (WardHttpGuard *guard, const char *const *hosts); /* (nullable) NULL or empty: any */
void ward_http_guard_set_keys (WardHttpGuard *guard, const char *host,
                               const char *const *keys); /* (nullable) SHA-256 of the public key, base64 */
gboolean ward_http_guard_check_host (WardHttpGuard *guard, const char *host, GError **error);
/* After the handshake, before a byte of the request. Notes in @events when a host shows another certificate than before. */
gboolean ward_http_guard_check_certificate (WardHttpGuard *guard, const char *host, GTlsCertificate *certificate,
                                            WardEventLog *events, GError **error);
char *ward_http_guard_dup_key (GTlsCertificate *certificate) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardHttpGuard, ward_http_guard_free)

G_END_DECLS
