/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/tenant/ward-tenant.h"

G_BEGIN_DECLS

/* The settings of a hospital that few need, one row for each member of its record (docs/tenant.schema.json), folded away. */
#define WARD_TYPE_TENANT_ADVANCED (ward_tenant_advanced_get_type ())
G_DECLARE_FINAL_TYPE (WardTenantAdvanced, ward_tenant_advanced, WARD, TENANT_ADVANCED, AdwBin)

GtkWidget *ward_tenant_advanced_new (void);
void ward_tenant_advanced_set_tenant (WardTenantAdvanced *self, WardTenant *tenant);
/* A JSON object: what was filled in; with_empty: null for what was left as usual. */
char *ward_tenant_advanced_dup_json (WardTenantAdvanced *self, gboolean with_empty) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
