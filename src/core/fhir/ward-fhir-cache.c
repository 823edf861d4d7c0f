/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory cache of decoded pages (reliability.md N28, N40, N41, N43): only what came with a usable ETag, or else date of its last change, and without no-store, found again by an address
 * and the scope of one user at one tenant. The oldest use goes first; nothing of it reaches the disk. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-fhir-private.h"

#include "core/base/ward-clock.h"

#define MAX_ENTRIES 256
#define MAX_BYTES (48 * 1024 * 1024)
#define MAX_ETAG 256
#define QUIET_S 60

typedef struct
{
  char *key;          /* (owned) */
  char *validator;    /* (owned) an ETag or an HTTP date */
  WardFhirPage *page; /* (owned) */
  GList link;         /* in by_use; data is the entry */
} Entry;

struct _WardFhirCache
{
  GHashTable *entries; /* (owned) key → (owned) Entry */
  GQueue by_use;       /* newest first */
  size_t bytes;
  guint generation; /* raised by each clear */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->key);
  g_free (entry->validator);
  ward_fhir_page_unref (entry->page);
  g_free (entry);
}

/* Makes an empty cache. */
WardFhirCache *
ward_fhir_cache_new (void)
{
  WardFhirCache *cache = g_new0 (WardFhirCache, 1);

  cache->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  g_queue_init (&cache->by_use);
  return cache;
}

/* Frees the cache; pages in use elsewhere live on. */
void
ward_fhir_cache_free (WardFhirCache *cache)
{
  g_clear_pointer (&cache->entries, g_hash_table_unref);
  g_free (cache);
}

/* Forgets everything. */
void
ward_fhir_cache_clear (WardFhirCache *cache)
{
  g_queue_init (&cache->by_use); /* its links live in the entries */
  g_hash_table_remove_all (cache->entries);
  cache->bytes = 0;
  cache->generation++;
}

/* Which user's time this is: what was asked for before a clear must not be stored after it (C05). */
guint
ward_fhir_cache_get_generation (const WardFhirCache *cache)
{
  return cache->generation;
}

static void
remove_entry (WardFhirCache *cache, Entry *entry)
{
  g_queue_unlink (&cache->by_use, &entry->link);
  cache->bytes -= ward_fhir_page_get_bytes (entry->page);
  g_hash_table_remove (cache->entries, entry->key);
}

/**
 * ward_fhir_cache_find:
 * @cache: a cache
 * @key: scope and address
 * @out_validator: (out) (optional): the tag or date to send; valid until the cache changes
 *
 * Returns: (transfer none) (nullable): the page
 */
WardFhirPage *
ward_fhir_cache_find (WardFhirCache *cache, const char *key, const char **out_validator)
{
  Entry *entry = g_hash_table_lookup (cache->entries, key);

  if (entry == NULL)
    return NULL;
  g_queue_unlink (&cache->by_use, &entry->link);
  g_queue_push_head_link (&cache->by_use, &entry->link);
  if (out_validator != NULL)
    *out_validator = entry->validator;
  return entry->page;
}

/**
 * ward_fhir_cache_store:
 * @cache: a cache
 * @key: scope and address
 * @validator: what ward_fhir_dup_validator() gave
 * @page: the page
 *
 * Keeps a page in place of an earlier one, and lets go of the longest unused where there is no room.
 */
void
ward_fhir_cache_store (WardFhirCache *cache, const char *key, const char *validator, WardFhirPage *page)
{
  Entry *entry = g_hash_table_lookup (cache->entries, key);

  if (entry != NULL)
    remove_entry (cache, entry);
  if (ward_fhir_page_get_bytes (page) > MAX_BYTES / 4)
    return;
  entry = g_new0 (Entry, 1);
  entry->key = g_strdup (key);
  entry->validator = g_strdup (validator);
  entry->page = ward_fhir_page_ref (page);
  entry->link.data = entry;
  g_hash_table_insert (cache->entries, entry->key, entry);
  g_queue_push_head_link (&cache->by_use, &entry->link);
  cache->bytes += ward_fhir_page_get_bytes (page);
  while (cache->bytes > MAX_BYTES || g_hash_table_size (cache->entries) > MAX_ENTRIES)
    remove_entry (cache, g_queue_peek_tail (&cache->by_use));
}

/* How many pages it keeps. */
guint
ward_fhir_cache_get_n_entries (const WardFhirCache *cache)
{
  return g_hash_table_size (cache->entries);
}

/**
 * ward_fhir_etag_is_usable:
 * @etag: (nullable): an ETag header
 *
 * Whether a tag may be sent back: RFC 9110 section 8.8.3, weak or strong, short and plain (N40).
 *
 * Returns: %TRUE if it may
 */
gboolean
ward_fhir_etag_is_usable (const char *etag)
{
  gsize length;

  if (etag == NULL)
    return FALSE;
  if (g_str_has_prefix (etag, "W/"))
    etag += 2;
  length = strlen (etag);
  if (length < 3 || length > MAX_ETAG || etag[0] != '"' || etag[length - 1] != '"')
    return FALSE;
  for (gsize i = 1; i < length - 1; i++)
    if (etag[i] < 0x21 || etag[i] > 0x7e || etag[i] == '"')
      return FALSE;
  return TRUE;
}

/* A date is of use only if the last change was well before the answer: what changes twice within its second would be told as unchanged, and a result would
 * be missed (RFC 9110 section 8.8.2.2, with the minute of RFC 7232). */
static gboolean
is_quiet (const WardHttpResponse *response, const char *modified)
{
  gint64 modified_s;
  gint64 date_s;

  return ward_clock_parse_http_date (modified, &modified_s) && ward_http_response_get_date (response, &date_s)
         && modified_s <= date_s - QUIET_S;
}

/**
 * ward_fhir_dup_validator:
 * @response: an answer
 *
 * Gives what the server can be asked with whether the answer has changed: its ETag, or the date of its last change where it has none. A server whose tags
 * are broken is not asked.
 *
 * Returns: (transfer full) (nullable): the validator
 */
char *
ward_fhir_dup_validator (const WardHttpResponse *response)
{
  const char *etag = ward_http_response_get_header (response, "ETag");
  const char *modified = ward_http_response_get_header (response, "Last-Modified");

  if (etag != NULL)
    return ward_fhir_etag_is_usable (etag) ? g_strdup (etag) : NULL;
  return modified != NULL && is_quiet (response, modified) ? g_strdup (modified) : NULL;
}

/**
 * ward_fhir_validator_is_tag:
 * @validator: what ward_fhir_dup_validator() gave
 *
 * Returns: whether it is an ETag, and not a date
 */
gboolean
ward_fhir_validator_is_tag (const char *validator)
{
  return validator[0] == '"' || g_str_has_prefix (validator, "W/");
}

/**
 * ward_fhir_may_store:
 * @cache_control: (nullable): a Cache-Control header
 *
 * Returns: %FALSE where the server forbids to keep the answer (N43)
 */
gboolean
ward_fhir_may_store (const char *cache_control)
{
  g_auto (GStrv) parts = NULL;

  if (cache_control == NULL)
    return TRUE;
  parts = g_strsplit (cache_control, ",", -1);
  for (gsize i = 0; parts[i] != NULL; i++)
    if (g_ascii_strcasecmp (g_strstrip (parts[i]), "no-store") == 0)
      return FALSE;
  return TRUE;
}
