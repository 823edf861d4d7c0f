/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/tenant/ward-brands-store.h"

G_BEGIN_DECLS

/* Finds one organisation of a published list as one types. Signal: "picked" (name, address). */
#define WARD_TYPE_ORGANISATION_PICKER (ward_organisation_picker_get_type ())
G_DECLARE_FINAL_TYPE (WardOrganisationPicker, ward_organisation_picker, WARD, ORGANISATION_PICKER, AdwWindow)

GtkWidget *ward_organisation_picker_new (GtkWindow *parent, WardBrandsStore *store);

G_END_DECLS
