/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/tenant/ward-brands-store.h"
#include "core/tenant/ward-tenant.h"

G_BEGIN_DECLS

/* Adds a hospital by hand, or changes one. Signal: "added" (WardTenant): one that was edited has the id that it had. */
#define WARD_TYPE_TENANT_DIALOG (ward_tenant_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WardTenantDialog, ward_tenant_dialog, WARD, TENANT_DIALOG, AdwWindow)

/* Letters of a hospital's name, at most: as the reader of tenant records has it. */
#define WARD_TENANT_FORM_MAX_NAME 200

typedef struct
{
  const char *id; /* (nullable) of the hospital that is edited */
  const char *name;
  const char *fhir_base;
  const char *client_id;
  const char *redirect_uri; /* or several, with blanks between them */
  const char *advanced;     /* (nullable) a JSON object with further members of the record */
  WardEnvironment environment;
  WardProfile profile;
} WardTenantForm;

GtkWidget *ward_tenant_dialog_new (GtkWindow *parent, WardBrandsStore *organisations);    /* (nullable) to pick from */
void ward_tenant_dialog_edit (WardTenantDialog *self, WardTenant *tenant, gboolean copy); /* fills the fields */
/* Pure: what was typed, checked; the error's message is a translated sentence that names the field. */
WardTenant *ward_tenant_form_build (const WardTenantForm *form, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
