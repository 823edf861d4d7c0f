/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A token or key as text: reference counted, overwritten (OPENSSL_cleanse) when the last reference goes; never printed. */

typedef struct _WardSecretText WardSecretText;

gboolean ward_secret_is_locked_in_memory (void); /* FALSE: the system did not allow it */
WardSecretText *ward_secret_text_new (const char *text) G_GNUC_WARN_UNUSED_RESULT;
WardSecretText *ward_secret_text_ref (WardSecretText *secret);
void ward_secret_text_unref (WardSecretText *secret);
const char *ward_secret_text_peek (const WardSecretText *secret);
size_t ward_secret_text_get_length (const WardSecretText *secret);
gboolean ward_secret_text_equal (const WardSecretText *a, const char *b); /* constant time for equal lengths */
void ward_secret_clear_string (char **text);                              /* overwrites and frees an ordinary string */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardSecretText, ward_secret_text_unref)

G_END_DECLS
