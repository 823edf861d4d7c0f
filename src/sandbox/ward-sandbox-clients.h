/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/ward-sandbox-grants.h"
#include "sandbox/ward-sandbox-jwks.h"

G_BEGIN_DECLS

/* Who may ask for tokens: the clients that are there from the start, and the devices that registered themselves. Safe to
 * use from every connection's thread. */

typedef enum
{
  WARD_SANDBOX_CLIENT_PUBLIC,
  WARD_SANDBOX_CLIENT_SECRET,
  WARD_SANDBOX_CLIENT_KEY,
  WARD_SANDBOX_CLIENT_BACKEND,
  WARD_SANDBOX_CLIENT_DEVICE, /* registered by itself (auth.md 1.5) */
} WardSandboxClientKind;

typedef struct
{
  char *id; /* (owned) */
  WardSandboxClientKind kind;
  WardSandboxJwks *jwks;   /* (owned) (nullable) */
  WardSandboxGrant *grant; /* (owned) (nullable) a device's: what it may go on using without its user */
} WardSandboxClient;       /* counted references; never changed after it is made */

typedef struct _WardSandboxClients WardSandboxClients;

WardSandboxClient *ward_sandbox_client_ref (WardSandboxClient *client);
void ward_sandbox_client_unref (WardSandboxClient *client);

WardSandboxClients *ward_sandbox_clients_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ward_sandbox_clients_free (WardSandboxClients *clients);
WardSandboxClient *ward_sandbox_clients_find (WardSandboxClients *clients, const char *id) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_sandbox_clients_set_keys (WardSandboxClients *clients, const char *id, WardSandboxJwks *jwks);
WardSandboxClient *ward_sandbox_clients_add_device (WardSandboxClients *clients, WardSandboxJwks *jwks,
                                                    WardSandboxGrant *grant) G_GNUC_WARN_UNUSED_RESULT;
void ward_sandbox_clients_forget_devices (WardSandboxClients *clients);
/* FALSE: this client has shown that jti already, in an assertion that may still be good. */
gboolean ward_sandbox_clients_remember_jti (WardSandboxClients *clients, const char *client_id, const char *jti,
                                            gint64 expires_s, gint64 now_s);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardSandboxClient, ward_sandbox_client_unref)

G_END_DECLS
