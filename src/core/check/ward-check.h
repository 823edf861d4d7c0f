/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/check/ward-flatpak.h"
#include "core/check/ward-libraries.h"
#include "core/diagnostics/ward-support-report.h"
#include "core/net/ward-http.h"
#include "core/record/ward-session.h"
#include "core/tenant/ward-tenant.h"
#include "core/vault/ward-vault.h"

G_BEGIN_DECLS

/* The connection test: one step after the other from the server's name to this computer's keyring, each with its result, its time, what was seen, and
 * an explanation where it failed. For the IT tester who has to know why a hospital's tenant does not work. With a session also what needs a user. */

typedef enum
{
  WARD_CHECK_WAITING,
  WARD_CHECK_RUNNING,
  WARD_CHECK_OK,
  WARD_CHECK_NOTE,    /* works, but something is worth knowing: may have an explanation */
  WARD_CHECK_FAILED,  /* has an explanation */
  WARD_CHECK_SKIPPED, /* could not be tried, because an earlier step failed */
} WardCheckState;

#define WARD_TYPE_CHECK_STEP (ward_check_step_get_type ())
G_DECLARE_FINAL_TYPE (WardCheckStep, ward_check_step, WARD, CHECK_STEP, GObject)

const char *ward_check_step_get_key (WardCheckStep *self);      /* stable: "dns", "connection", … */
const char *ward_check_step_get_title (WardCheckStep *self);    /* translated */
WardCheckState ward_check_step_get_state (WardCheckStep *self); /* notify::state */
const char *ward_check_step_get_seen (WardCheckStep *self);     /* one line, "" if nothing: no secret and no query */
gint64 ward_check_step_get_duration_us (WardCheckStep *self);
const WardExplanation *ward_check_step_get_explanation (WardCheckStep *self); /* (nullable) */
const char *ward_check_state_get_name (WardCheckState state);                 /* stable: "ok", "failed", … */
const char *ward_check_state_get_label (WardCheckState state);                /* translated */

/* A GListModel of its steps, all there from the start. */
#define WARD_TYPE_CHECK (ward_check_get_type ())
G_DECLARE_FINAL_TYPE (WardCheck, ward_check, WARD, CHECK, GObject)

WardCheck *ward_check_new (WardHttp *http, WardTenant *tenant,
                           WardVault *vault) G_GNUC_WARN_UNUSED_RESULT; /* vault (nullable): the keyring is left out */
void ward_check_set_session (WardCheck *self, WardSession *session, const char *patient_id); /* before it runs */
void ward_check_set_flatpak_info (WardCheck *self, const char *path);                        /* for tests */
void ward_check_set_proxy_settings (WardCheck *self, GProxyResolver *settings);              /* for tests */
void ward_check_set_libraries (WardCheck *self, const WardLibrary libraries[WARD_N_LIBRARIES]);
void ward_check_run_async (WardCheck *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data); /* once */
gboolean ward_check_run_finish (WardCheck *self, GAsyncResult *result,
                                GError **error); /* an error only if it was cancelled */
guint ward_check_get_n_failed (WardCheck *self);
void ward_check_write (WardCheck *self, WardSupportReport *report);
char *ward_check_to_json (WardCheck *self) G_GNUC_WARN_UNUSED_RESULT; /* masked: fit to be sent to a vendor */

G_END_DECLS
