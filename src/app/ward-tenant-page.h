/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/tenant/ward-tenant.h"

G_BEGIN_DECLS

/* The choice of a hospital. Signals: "chosen" (WardTenant), "add", "removed" (string id), "edit" (WardTenant,
 * gboolean: a copy of it). */
#define WARD_TYPE_TENANT_PAGE (ward_tenant_page_get_type ())
G_DECLARE_FINAL_TYPE (WardTenantPage, ward_tenant_page, WARD, TENANT_PAGE, GtkBox)

GtkWidget *ward_tenant_page_new (void);
void ward_tenant_page_set_model (WardTenantPage *self, GListModel *tenants);                    /* of WardTenant */
void ward_tenant_page_set_notice (WardTenantPage *self, const char *text, gboolean is_warning); /* (nullable) */
void ward_tenant_page_reset_filter (WardTenantPage *self);
void ward_tenant_page_focus (WardTenantPage *self);
guint ward_tenant_page_get_n_shown (WardTenantPage *self);

G_END_DECLS
