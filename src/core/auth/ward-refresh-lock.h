/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One refresh at a time for a tenant among all programs of this user (auth.md X044): a lock on a file that holds nothing. */

typedef struct _WardRefreshLock WardRefreshLock;

void ward_refresh_lock_acquire_async (const char *tenant_id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data);
WardRefreshLock *ward_refresh_lock_acquire_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ward_refresh_lock_release (WardRefreshLock *lock);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardRefreshLock, ward_refresh_lock_release)

G_END_DECLS
