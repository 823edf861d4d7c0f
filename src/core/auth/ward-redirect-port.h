/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The port on which the redirect is waited for: chosen from the registered URIs and bound. */

typedef struct
{
  GSocket *socket; /* (owned) (nullable) listens, does not block */
  GSocket *guard;  /* (owned) (nullable) keeps [::1] of a "localhost" from others */
  char *uri;       /* (owned) (nullable) the redirect URI to use */
} WardRedirectPort;

gboolean ward_redirect_port_open (const char *const *uris, gboolean any_port, const char *tables,
                                  WardRedirectPort *out_port, GError **error);
void ward_redirect_port_close (WardRedirectPort *port); /* the URI stays */

G_END_DECLS
