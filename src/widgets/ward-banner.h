/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/clinical/ward-patient.h"

G_BEGIN_DECLS

/* The patient banner (clinical.md section 3). Takes words; decides nothing about them. */
#define WARD_TYPE_BANNER (ward_banner_get_type ())
G_DECLARE_FINAL_TYPE (WardBanner, ward_banner, WARD, BANNER, GtkWidget)

GtkWidget *ward_banner_new (void);
void ward_banner_set_text (WardBanner *self, const WardBannerText *text); /* NULL: loading */
void ward_banner_set_tenant (WardBanner *self, const char *name, const char *environment_label,
                             const char *style_class);               /* "sandbox", "test", "production" */
void ward_banner_set_encounter (WardBanner *self, const char *text); /* (nullable) */
void ward_banner_set_warning_action (WardBanner *self, const char *label, const char *action); /* NULL: none */
void ward_banner_set_expanded (WardBanner *self, gboolean expanded);

G_END_DECLS
