/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Another locale, compiled for the test where the machine has the means; FALSE where it has none, and then nothing has changed. */
gboolean ward_test_locale_set (const char *source) G_GNUC_WARN_UNUSED_RESULT; /* of localedef: "de_DE" */
void ward_test_locale_reset (void);

G_END_DECLS
