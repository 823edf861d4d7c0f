/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A list of organisations and the addresses of their FHIR servers, as vendors publish it: a SMART User-access Brands Bundle, or Epic's Bundle of R4
 * endpoints (auth.md 1.13; SMART App Launch 2.2, "User-access Brands"). Read once, never changed, searched while somebody types. */

typedef struct
{
  const char *name;    /* the organisation's */
  const char *owner;   /* (nullable) the organisation that it is part of */
  const char *place;   /* (nullable) "Town, State" */
  const char *address; /* of the FHIR server, as Ward compares addresses */
} WardBrand;

/* What was left out, and why (X069, X070). */
typedef struct
{
  guint n_entries;       /* of the Bundle */
  guint n_refused;       /* the address is not https, or no address at all */
  guint n_other_version; /* of FHIR than R4 */
  guint n_inactive;
  guint n_broken_references; /* an organisation whose server, or a server whose organisation is not in the list */
  guint n_duplicates;
  guint n_unknown; /* entries of another kind, or not to be understood */
} WardBrandsReport;

typedef struct _WardBrands WardBrands;

/* The file or the answer as it is; pure, and slow enough for a worker: 50 MB are common. Errors: WARD_FAILURE_NOT_JSON for what is cut off or is no JSON,
 * WARD_FAILURE_TOO_LARGE, WARD_FAILURE_NOT_FHIR for what is no such Bundle. */
WardBrands *ward_brands_parse (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WardBrands *ward_brands_ref (WardBrands *brands);
void ward_brands_unref (WardBrands *brands);
guint ward_brands_get_n (const WardBrands *brands);
const WardBrand *ward_brands_get (const WardBrands *brands, guint index); /* in the order of their names */
const WardBrandsReport *ward_brands_get_report (const WardBrands *brands);

/* The indices of at most @max brands in which a word begins with each of the words of @text, the best first; those in which each word merely occurs come
 * last. *out_n_all counts all. Letters' case and accents do not matter. An empty @text finds the first ones. */
GArray *ward_brands_search (const WardBrands *brands, const char *text, guint max,
                            guint *out_n_all) G_GNUC_WARN_UNUSED_RESULT;

/* In words, translated. (nullable) nothing was left out */
char *ward_brands_format_left_out (const WardBrandsReport *report) G_GNUC_WARN_UNUSED_RESULT;
char *ward_brands_format_count (guint n_shown, guint n_found, guint n_all,
                                gboolean is_filtered) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable) no list was ever there; zone NULL: the machine's */
char *ward_brands_format_source (const char *url, const char *file_name, gint64 fetched_s,
                                 GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardBrands, ward_brands_unref)

G_END_DECLS
