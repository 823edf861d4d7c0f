/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whom the system trusts, as of now. */

typedef struct _WardHttpTrust WardHttpTrust;

WardHttpTrust *ward_http_trust_new (const char *file) G_GNUC_WARN_UNUSED_RESULT; /* (nullable): the system's own list */
void ward_http_trust_free (WardHttpTrust *self);
gboolean ward_http_trust_refresh (WardHttpTrust *self);           /* TRUE: it is another list than at the last call */
GTlsDatabase *ward_http_trust_get_database (WardHttpTrust *self); /* (transfer none) (nullable): GLib's own default */
gboolean ward_http_trust_is_lost (WardHttpTrust *self);           /* there is no list that could be read */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardHttpTrust, ward_http_trust_free)

G_END_DECLS
