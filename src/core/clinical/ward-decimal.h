/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A decimal is its text from the wire to the screen. These functions read that text; none rounds it, none goes through double to compare. */

gboolean ward_decimal_is_valid (const char *lexeme); /* FHIR decimal / JSON number grammar */
char *ward_decimal_format (const char *lexeme)
    G_GNUC_WARN_UNUSED_RESULT; /* for display: exponent expanded with its significant digits (1.2E+2 → 120), U+2212 for minus; else as sent */
int ward_decimal_compare (const char *a, const char *b); /* exact, any length */
char *ward_decimal_subtract (const char *a, const char *b)
    G_GNUC_WARN_UNUSED_RESULT; /* exact a − b, plain text with the finer precision, "+0.4" sign always; NULL if unreasonable (> 64 digits) */
double ward_decimal_to_double (const char *lexeme); /* for drawing positions only; locale-free */

G_END_DECLS
