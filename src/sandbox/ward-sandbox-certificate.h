/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A certificate authority that lives as long as the sandbox, and the server's certificate that it signs. */
gboolean ward_sandbox_make_certificates (GTlsCertificate **out_authority, GTlsCertificate **out_server, GError **error);

G_END_DECLS
