/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/net/ward-http.h"
#include "core/tenant/ward-brands.h"

G_BEGIN_DECLS

/* The one list of organisations that this user has imported or fetched, kept in a file of its own (readable by its user only; it holds nothing secret).
 * One operation at a time; while it runs, and if it fails, the list that was there before stays. Property "progress": 0 to 1 while a list comes, −1 while
 * its length is not known, 0 when nothing is under way. */
#define WARD_TYPE_BRANDS_STORE (ward_brands_store_get_type ())
G_DECLARE_FINAL_TYPE (WardBrandsStore, ward_brands_store, WARD, BRANDS_STORE, GObject)

/* path NULL: $XDG_DATA_HOME/ward/organisations.json */
WardBrandsStore *ward_brands_store_new (const char *path, WardHttp *http) G_GNUC_WARN_UNUSED_RESULT;

/* What was stored; no file is no error, and no list. */
void ward_brands_store_load_async (WardBrandsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
void ward_brands_store_import_async (WardBrandsStore *self, GFile *file, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
/* The same address as before: only if it has changed (If-None-Match). */
void ward_brands_store_fetch_async (WardBrandsStore *self, const char *url, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
/* G_IO_ERROR_BUSY while another operation runs */
gboolean ward_brands_store_finish (WardBrandsStore *self, GAsyncResult *result, GError **error);

const WardBrands *ward_brands_store_get_brands (WardBrandsStore *self); /* (nullable) */
const char *ward_brands_store_get_url (WardBrandsStore *self);          /* (nullable) where it was fetched */
const char *ward_brands_store_get_file_name (WardBrandsStore *self);    /* (nullable) the file that was imported */
gint64 ward_brands_store_get_fetched_s (WardBrandsStore *self);         /* seconds since 1970; 0: never */

G_END_DECLS
