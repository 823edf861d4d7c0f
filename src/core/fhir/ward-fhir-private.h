/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/fhir/ward-read-private.h"

G_BEGIN_DECLS

/* What the files of the client share. */

/* ward-fhir-cache.c: pages by address, for revalidation. Bounded; one user's only. */
typedef struct _WardFhirCache WardFhirCache;
WardFhirCache *ward_fhir_cache_new (void);
void ward_fhir_cache_free (WardFhirCache *cache);
void ward_fhir_cache_clear (WardFhirCache *cache);
WardFhirPage *ward_fhir_cache_find (WardFhirCache *cache, const char *key, const char **out_validator);
void ward_fhir_cache_store (WardFhirCache *cache, const char *key, const char *validator, WardFhirPage *page);
guint ward_fhir_cache_get_generation (const WardFhirCache *cache);
guint ward_fhir_cache_get_n_entries (const WardFhirCache *cache);
gboolean ward_fhir_etag_is_usable (const char *etag);
char *ward_fhir_dup_validator (const WardHttpResponse *response) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) */
gboolean ward_fhir_validator_is_tag (const char *validator);
gboolean ward_fhir_may_store (const char *cache_control);

/* ward-fhir-url.c */
char *ward_fhir_build_search_url (const WardFhirSettings *settings,
                                  const WardFhirSearch *search) G_GNUC_WARN_UNUSED_RESULT;
char *ward_fhir_build_read_url (const char *base, const char *type, const char *id) G_GNUC_WARN_UNUSED_RESULT;
char *ward_fhir_format_instant (gint64 seconds) G_GNUC_WARN_UNUSED_RESULT;

/* ward-fhir-fetch.c: one GET with a token; a 401 asks the authorizer once more. Gives the answer of any other status. */
typedef struct
{
  const char *url;
  const char *validator; /* (nullable) of the answer that is there already */
  const char *accept;    /* (nullable) NULL: FHIR's JSON; others only alone, since equal askers are told by address */
  const char *step;
  const char *resource;
  const char *patient_id; /* (nullable) whom it is about, for the audit log */
  size_t max_bytes;       /* 0: the HTTP client's own limit */
  gboolean no_cache;
  WardPriority priority;
} WardFhirFetch;

void ward_fhir_fetch_alone_async (WardFhirClient *client, const WardFhirFetch *fetch, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
WardHttpResponse *ward_fhir_fetch_alone_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ward_fhir_fetch_async (WardFhirClient *client, const WardFhirFetch *fetch, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
WardHttpResponse *ward_fhir_fetch_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GError *ward_fhir_check_response (const WardHttpResponse *response, GPtrArray *issues) G_GNUC_WARN_UNUSED_RESULT;

/* ward-fhir-share.c: what is under way, so that equal askers share it; ward_fhir_fetch_async() and its finish are there too */
typedef struct _WardFhirShares WardFhirShares;
WardFhirShares *ward_fhir_shares_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ward_fhir_shares_unref (WardFhirShares *shares);

/* ward-fhir-merge.c */
char *ward_fhir_find_merged_id (const char *location, const GPtrArray *issues,
                                const char *base) G_GNUC_WARN_UNUSED_RESULT;

/* ward-fhir-client.c */
WardFhirShares *ward_fhir_client_get_shares (WardFhirClient *self);
WardHttp *ward_fhir_client_get_http (WardFhirClient *self);
const WardFhirSettings *ward_fhir_client_get_settings (WardFhirClient *self);
const WardAuthorizer *ward_fhir_client_get_authorizer (WardFhirClient *self);
WardFhirCache *ward_fhir_client_get_cache (WardFhirClient *self);
char *ward_fhir_client_build_cache_key (WardFhirClient *self, const char *url) G_GNUC_WARN_UNUSED_RESULT;
WardCache *ward_fhir_client_get_disk_cache (WardFhirClient *self);
WardCachePart ward_fhir_client_get_part (WardFhirClient *self, const char *patient_id);

/* ward-fhir-origin.c: what is kept of a read by reference */
char *ward_fhir_origin_build_key (WardFhirClient *client, const char *url,
                                  const char *patient_id) G_GNUC_WARN_UNUSED_RESULT;
WardFhirPage *ward_fhir_origin_decode_kept (GBytes *body, WardFhirKind kind, const char *slot, const char *base,
                                            const char *patient_id) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) */

/* ward-fhir-single.c: likewise of one Observation */
WardFhirPage *ward_fhir_single_decode_kept (GBytes *body, const char *slot, const char *base,
                                            const char *patient_id) G_GNUC_WARN_UNUSED_RESULT; /* (nullable) */

/* ward-fhir-kept.c: what is kept on disk of a search that has a slot, and of single reads */
typedef struct
{
  WardFhirKind
      kind; /* PATIENTS: a Patient; PERFORMERS, SPECIMENS, ORDERS, and a slot "Observation/…": one of these; else a Bundle */
  const char *slot; /* (nullable) then nothing is kept */
  const char *patient_id;
  gint64 batch;
} WardFhirKeep;

void ward_fhir_kept_put (WardFhirClient *client, const WardFhirKeep *keep, const char *url,
                         const WardHttpResponse *response);
void ward_fhir_kept_touch (WardFhirClient *client, const WardFhirKeep *keep, const char *url, const char *validator);
void ward_fhir_kept_end (WardFhirClient *client, const WardFhirKeep *keep);
void ward_fhir_kept_note_read (WardFhirClient *client, const WardFhirKeep *keep, const char *url, guint generation,
                               const WardHttpResponse *response, const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardFhirCache, ward_fhir_cache_free)

G_END_DECLS
