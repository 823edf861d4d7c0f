/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tenant/ward-tenant.h"
#include "sandbox/ward-sandbox.h"

G_BEGIN_DECLS

/* A sandbox to choose: its tenant and the certificate that is trusted for this tenant's session and no other. */
typedef struct
{
  WardTenant *tenant;         /* (owned) */
  GTlsCertificate *authority; /* (owned) (nullable) */
  WardSandbox *sandbox;       /* (owned) (nullable) the server, when it runs in this process */
} WardSandboxOffer;

void ward_sandbox_offer_free (WardSandboxOffer *offer);
/* Of a server in another process, which wrote DIR/tenant.json and DIR/ca.pem. Accepted only on a loopback address. */
WardSandboxOffer *ward_sandbox_offer_load (const char *directory, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Starts a server in this process. */
void ward_sandbox_offer_start_async (WardSandboxProfile profile, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
WardSandboxOffer *ward_sandbox_offer_start_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardSandboxOffer, ward_sandbox_offer_free)

G_END_DECLS
