/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/tenant/ward-tenant.h"

G_BEGIN_DECLS

/* One hospital in the list: name, host, environment in words and colour. Signals: "chosen" (WardTenant), "remove" (WardTenant), "edit"
 * (WardTenant, gboolean: a copy of it). */
#define WARD_TYPE_TENANT_ROW (ward_tenant_row_get_type ())
G_DECLARE_FINAL_TYPE (WardTenantRow, ward_tenant_row, WARD, TENANT_ROW, GtkListBoxRow)

GtkWidget *ward_tenant_row_new (WardTenant *tenant);
WardTenant *ward_tenant_row_get_tenant (WardTenantRow *self);

/* The coloured label of an environment, as the header and the rows show it. */
const char *ward_environment_get_css_class (WardEnvironment environment); /* "sandbox", "test", "production" */

G_END_DECLS
