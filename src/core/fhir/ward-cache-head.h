/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is sealed beside an answer's bytes, and the byte form of lists of words. Pure. */

typedef struct
{
  gint64 fetched_us; /* real time; bound into the body's seal */
  char *slot;        /* (owned) which search of a record: "labs/0" */
  char *url;         /* (owned) what was asked */
  char *etag;        /* (owned) "" for none */
  char *modified;    /* (owned) Last-Modified; "" for none */
} WardCacheHead;

GBytes *ward_cache_head_encode (const WardCacheHead *head) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_cache_head_decode (GBytes *bytes, WardCacheHead *out_head); /* ward_cache_head_clear() afterwards */
void ward_cache_head_clear (WardCacheHead *head);

/* Words one after the other, each with its length before it. */
void ward_cache_words_add (GByteArray *bytes, const char *word);
gboolean ward_cache_words_take (const guint8 **data, size_t *length, char **out_word);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WardCacheHead, ward_cache_head_clear)

G_END_DECLS
