/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/diagnostics/ward-support-report.h"
#include "core/record/ward-session.h"

G_BEGIN_DECLS

/* The diagnostics' page about what is kept on this computer: how much, for which hospital, since when; never of whom. Erases it. */
#define WARD_TYPE_CACHE_PAGE (ward_cache_page_get_type ())
G_DECLARE_FINAL_TYPE (WardCachePage, ward_cache_page, WARD, CACHE_PAGE, GtkBox)

GtkWidget *ward_cache_page_new (void);
void ward_cache_page_set_cache (WardCachePage *self, WardCache *cache, GListModel *tenants);
/* What "this hospital" and "this patient" are; both (nullable). */
void ward_cache_page_set_demo (WardCachePage *self, gboolean demo);
void ward_cache_page_set_open (WardCachePage *self, WardSession *session, const char *patient_id);
void ward_cache_page_refresh (WardCachePage *self);
void ward_cache_page_write (WardCachePage *self, WardSupportReport *report);
char *ward_cache_page_dup_text (WardCachePage *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
