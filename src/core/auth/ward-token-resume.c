/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goes on with the session that the vault holds, when the program starts: a renewal, of which the keeper knows nothing yet. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-token-keeper-private.h"

static void
resumed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (ward_token_keeper_renew_finish (WARD_TOKEN_KEEPER (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * ward_token_keeper_resume_async:
 * @self: a keeper
 * @cancellable: (nullable): ends it
 * @callback: (scope async): called on the caller's main context
 * @user_data: for @callback
 *
 * Goes on with the session that the vault holds, without the browser.
 */
void
ward_token_keeper_resume_async (WardTokenKeeper *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (WARD_IS_TOKEN_KEEPER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, ward_token_keeper_resume_async);
  if (self->renewing != NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "The session is being renewed already");
      return;
    }
  self->not_before_us = 0;
  ward_token_keeper_renew_async (self, cancellable, resumed_cb, g_steal_pointer (&task));
}

/**
 * ward_token_keeper_resume_finish:
 * @self: a keeper
 * @result: what the callback got
 * @error: return location: %WARD_FAILURE_SIGNED_OUT where nothing is stored, the keyring's and the network's failures, %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE if the session goes on
 */
gboolean
ward_token_keeper_resume_finish (WardTokenKeeper *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
