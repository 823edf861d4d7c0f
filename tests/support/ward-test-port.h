/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ports on the loopback, as a test sees them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether this program listens at @address and @port. To connect would not tell: another program may have got the port since. */
gboolean ward_test_port_is_ours (const char *address, guint port);

G_END_DECLS
