/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/auth/ward-client-key.h"

G_BEGIN_DECLS

/* This computer as a client of its own (RFC 7591 as Epic documents it): a key made here, and the client id that the server gave for it. */
typedef struct
{
  char *client_id;      /* (owned) */
  WardClientKey *key;   /* (owned) RSA */
  WardSecretText *line; /* (owned) the key as the vault keeps it */
} WardDevice;

WardDevice *ward_device_new (const char *client_id, WardClientKey *key, GError **error) G_GNUC_WARN_UNUSED_RESULT;
WardDevice *ward_device_new_from_line (const char *client_id, WardSecretText *line,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
WardDevice *ward_device_copy (const WardDevice *device) G_GNUC_WARN_UNUSED_RESULT;
void ward_device_free (WardDevice *device);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardDevice, ward_device_free)

G_END_DECLS
