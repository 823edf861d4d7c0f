/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-redirect-listener.h"

G_BEGIN_DECLS

/* For tests. */

void ward_redirect_listener_set_request_limit (WardRedirectListener *self, guint limit_ms); /* else 5 s */
void ward_redirect_listener_set_tables (WardRedirectListener *self, const char *tables); /* else WARD_LOOPBACK_TABLES */
guint ward_redirect_listener_get_n_connections (WardRedirectListener *self);

G_END_DECLS
