/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/base/ward-secret-text.h"

G_BEGIN_DECLS

/* The cryptography of the cache on disk, pure: AES-256-GCM seals that hold only in the place they were made for, and keyed digests by which a row is found
 * without saying what it is (reliability.md 6.1). */

#define WARD_CACHE_SCHEMA 1
#define WARD_CACHE_TAG_BYTES 32
#define WARD_CACHE_NONCE_BYTES 12
#define WARD_CACHE_MAC_BYTES 16

typedef struct _WardCacheKey WardCacheKey; /* 32 random bytes and what follows from them; wiped when freed */

WardCacheKey *ward_cache_key_generate (GError **error) G_GNUC_WARN_UNUSED_RESULT;
WardCacheKey *ward_cache_key_new_from_bytes (const guint8 *bytes, size_t length) G_GNUC_WARN_UNUSED_RESULT;
WardCacheKey *ward_cache_key_new_from_text (const char *text, gssize length) G_GNUC_WARN_UNUSED_RESULT;
WardCacheKey *ward_cache_key_copy (const WardCacheKey *key) G_GNUC_WARN_UNUSED_RESULT;
WardSecretText *ward_cache_key_dup_text (const WardCacheKey *key) G_GNUC_WARN_UNUSED_RESULT;
const guint8 *ward_cache_key_peek (const WardCacheKey *key);
void ward_cache_key_free (WardCacheKey *key);
void ward_cache_key_compute_tag (const WardCacheKey *key, const char *what, const char *const *words, guint n_words,
                                 guint8 out_tag[WARD_CACHE_TAG_BYTES]);

/* Where a seal belongs: all of it is authenticated and none of it is stored with the seal. */
typedef struct
{
  const char *table;   /* (unowned) the table and column */
  const char *tenant;  /* (unowned) (nullable) */
  const char *user;    /* (unowned) (nullable) */
  const char *scope;   /* (unowned) (nullable) */
  const char *patient; /* (unowned) (nullable) */
  const guint8 *key;   /* (unowned) (nullable) the row's digest, WARD_CACHE_TAG_BYTES */
  const char *etag;    /* (unowned) (nullable) */
  gint64 time_us;      /* when it was fetched */
} WardCachePlace;

gboolean ward_cache_make_nonce (guint8 out_nonce[WARD_CACHE_NONCE_BYTES], GError **error);
GBytes *ward_cache_seal (const WardCacheKey *key, const WardCachePlace *place, const void *data, size_t length,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *ward_cache_unseal (const WardCacheKey *key, const WardCachePlace *place, const void *sealed,
                           size_t length) G_GNUC_WARN_UNUSED_RESULT; /* NULL: not sealed so, for this place */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardCacheKey, ward_cache_key_free)

G_END_DECLS
