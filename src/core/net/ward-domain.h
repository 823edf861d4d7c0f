/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether two hosts belong to one organisation, by the public suffix list. */

char *ward_domain_get_registrable (const char *host) G_GNUC_WARN_UNUSED_RESULT; /* NULL for numbers and bare names */
gboolean ward_domain_is_same (const char *host_a, const char *host_b);

G_END_DECLS
