/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/ward-screen-watch.h"
#include "core/record/ward-session.h"
#include "core/tenant/ward-brands-store.h"

G_BEGIN_DECLS

/* The program: one instance, its tenants, the keyring, the ring of events. notify::starting while the demo's server comes up. */
#define WARD_TYPE_APPLICATION (ward_application_get_type ())
G_DECLARE_FINAL_TYPE (WardApplication, ward_application, WARD, APPLICATION, AdwApplication)

WardApplication *ward_application_new (void) G_GNUC_WARN_UNUSED_RESULT;
GListModel *
ward_application_get_tenants (WardApplication *self); /* of WardTenant: the sandbox's first, then the user's */
WardTenant *ward_application_find_tenant (WardApplication *self, const char *id); /* (transfer none) (nullable) */
gboolean ward_application_add_tenant (WardApplication *self, WardTenant *tenant, GError **error);
gboolean ward_application_remove_tenant (WardApplication *self, const char *id, GError **error);
WardSession *ward_application_create_session (WardApplication *self, WardTenant *tenant) G_GNUC_WARN_UNUSED_RESULT;
WardBrandsStore *
ward_application_get_organisations (WardApplication *self); /* the published list to find hospitals in */
WardVault *ward_application_get_vault (WardApplication *self);
WardCache *ward_application_get_cache (WardApplication *self);              /* (nullable) */
WardScreenWatch *ward_application_get_screen_watch (WardApplication *self); /* (nullable) before startup */
WardEventLog *ward_application_get_events (WardApplication *self);
gboolean ward_application_is_demo (WardApplication *self); /* nothing is kept then */
gboolean ward_application_is_starting (WardApplication *self);
void ward_application_set_start_notice (WardApplication *self, const char *what, const GError *error);
const char *
ward_application_get_start_notice (WardApplication *self); /* (nullable) what went wrong before the first window */
/* The id of the tenant that was used last; settings are optional: a program run from its build folder may have none. */
char *ward_application_dup_last_tenant (WardApplication *self) G_GNUC_WARN_UNUSED_RESULT;
void ward_application_set_last_tenant (WardApplication *self, const char *id);
GSettings *ward_application_get_settings (WardApplication *self); /* (nullable) */
void ward_application_load_window_size (WardApplication *self, GtkWindow *window);
void ward_application_save_window_size (WardApplication *self, GtkWindow *window);

G_END_DECLS
