/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/base/ward-secret-text.h"
#include "core/tenant/ward-tenant.h"

G_BEGIN_DECLS

/* What an EHR starts Ward with (SMART App Launch 2.2 "EHR launch"): whose server, and a token that stands for who launches and which record is open. Pure:
 * nothing is asked of anybody. */

#define WARD_LAUNCH_MAX_BYTES (64 * 1024)
#define WARD_LAUNCH_MAX_AGE_S 300

/* Boxed, reference counted. */
typedef struct _WardLaunch WardLaunch;

#define WARD_TYPE_LAUNCH (ward_launch_get_type ())
GType ward_launch_get_type (void) G_GNUC_CONST;

/* received_us: now, on the monotonic clock that counts suspend. */
WardLaunch *ward_launch_parse_link (const char *link, gint64 received_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WardLaunch *ward_launch_parse_query (const char *query, gint64 received_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WardLaunch *ward_launch_new (const char *iss, const char *token, gint64 received_us,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
WardLaunch *ward_launch_ref (WardLaunch *launch);
void ward_launch_unref (WardLaunch *launch);

const char *ward_launch_get_iss (const WardLaunch *launch);
WardSecretText *ward_launch_get_token (const WardLaunch *launch); /* (nullable) X024: the link brought none */
/* Whether it can be used now; a launch is used up by ward_launch_mark_used(). */
gboolean ward_launch_check (const WardLaunch *launch, gint64 now_us, GError **error);
void ward_launch_mark_used (WardLaunch *launch);

/* The allow-list: which of the tenants the server is of. Errors: WARD_FAILURE_LAUNCH_TENANT, WARD_FAILURE_LAUNCH_LINK. */
WardTenant *ward_launch_find_tenant (const WardLaunch *launch, GListModel *tenants, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardLaunch, ward_launch_unref)

G_END_DECLS
