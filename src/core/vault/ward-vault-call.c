/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call of a vault, which ends by itself when the back end does not (reliability.md section 5: an unanswered call to a locked keyring never returns).
 * A back end's call is never cancelled in the middle, which libsecret before 0.21 does not bear: the answer that comes too late is dropped. */
#define G_LOG_DOMAIN "ward-vault"

#include "core/vault/ward-vault-private.h"

#include "core/base/ward-clock.h"

#define UNLOCKING "ward-unlocking"

struct _WardVaultCall
{
  /* input */
  char *tenant_id;  /* (owned) (nullable) */
  const char *step; /* (unowned) */

  /* in progress */
  gint64 start_us;
  GCancellable *inner; /* (owned) the back end's: it goes no further once it is cancelled */
  GSource *deadline;   /* (owned) */
  GSource *cancelled;  /* (owned) (nullable) */
  gboolean ended;

  /* output */
  WardVaultState state;
};

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
call_free (gpointer data)
{
  WardVaultCall *call = data;

  g_free (call->tenant_id);
  g_object_unref (call->inner);
  clear_source (&call->deadline);
  clear_source (&call->cancelled);
  g_free (call);
}

static WardVaultState
state_from_error (const GError *error)
{
  if (ward_failure_matches (error, WARD_FAILURE_KEYRING_LOCKED))
    return WARD_VAULT_LOCKED;
  if (ward_failure_matches (error, WARD_FAILURE_KEYRING_CORRUPT))
    return WARD_VAULT_CORRUPT;
  if (ward_failure_matches (error, WARD_FAILURE_KEYRING_ABSENT))
    return WARD_VAULT_ABSENT;

  return WARD_VAULT_UNAVAILABLE;
}

static void
add_event (WardVault *self, const WardVaultCall *call, const GError *error)
{
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  WardEventFields fields = {
    .type = WARD_EVENT_KEYRING,
    .result = WARD_RESULT_OK,
    .tenant = call->tenant_id,
    .step = call->step,
    .start_us = call->start_us,
    .duration_us = ward_clock_monotonic_us (NULL) - call->start_us,
  };

  if (cancelled)
    fields.result = WARD_RESULT_NOTE;
  else if (error != NULL)
    {
      fields.result = WARD_RESULT_WARNING;
      fields.failure = ward_failure_explain_error (error)->key;
    }
  ward_event_log_add (ward_vault_get_events (self), &fields);
}

/* The one end of a call. Takes the error, with which the task returns. FALSE: there is nothing left to return, because the call has failed now or was
 * over before, and whoever waited has gone. */
gboolean
ward_vault_call_end (GTask *task, WardVaultState state, GError *error)
{
  WardVaultCall *call = g_task_get_task_data (task);
  g_autoptr (GError) owned = error != NULL ? ward_vault_error_translate (error) : NULL;

  if (call->ended)
    return FALSE;
  call->ended = TRUE;
  call->state = owned != NULL ? state_from_error (owned) : state;
  clear_source (&call->deadline);
  clear_source (&call->cancelled);
  add_event (g_task_get_source_object (task), call, owned);
  if (owned == NULL)
    return TRUE;
  g_task_return_error (task, g_steal_pointer (&owned));

  return FALSE;
}

/* The caller is answered first, and the back end told to go no further. */
static gboolean
give_up (gpointer data, GError *error)
{
  g_autoptr (GTask) task = g_object_ref (G_TASK (data));
  WardVaultCall *call = g_task_get_task_data (task);

  ward_vault_call_end (task, WARD_VAULT_UNAVAILABLE, error);
  g_cancellable_cancel (call->inner);

  return G_SOURCE_REMOVE;
}

static gboolean
deadline_cb (gpointer data)
{
  const WardVaultCall *call = g_task_get_task_data (G_TASK (data));
  gboolean unlocking = g_object_get_data (G_OBJECT (call->inner), UNLOCKING) != NULL;

  return give_up (data,
                  ward_vault_error_new (unlocking ? WARD_FAILURE_KEYRING_LOCKED : WARD_FAILURE_KEYRING_UNAVAILABLE));
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  return give_up (data,
                  g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The keyring is not waited for any more"));
}

/* Puts a task under the deadline. The sources do not hold the task: the back end's callback does, and an ended call has no sources. NULL: the call was
 * cancelled before it began, and the task has returned. */
GCancellable *
ward_vault_call_begin (GTask *task, const char *tenant_id, const char *step)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  WardVaultCall *call = g_new0 (WardVaultCall, 1);

  call->tenant_id = g_strdup (tenant_id);
  call->step = step;
  call->start_us = ward_clock_monotonic_us (NULL);
  call->inner = g_cancellable_new ();
  g_task_set_task_data (task, call, call_free);
  if (g_cancellable_is_cancelled (cancellable))
    {
      cancelled_cb (cancellable, task);
      return NULL;
    }

  call->deadline = g_timeout_source_new (ward_vault_get_deadline_ms (g_task_get_source_object (task)));
  g_source_set_callback (call->deadline, deadline_cb, task, NULL);
  g_source_attach (call->deadline, g_task_get_context (task));
  if (cancellable != NULL)
    {
      call->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (call->cancelled, G_SOURCE_FUNC (cancelled_cb), task, NULL);
      g_source_attach (call->cancelled, g_task_get_context (task));
    }

  return call->inner;
}

/* What is known of the state, also where the call failed, but not where it was given up. */
void
ward_vault_call_tell_state (GTask *task, const GError *error, WardVaultState *out_state)
{
  const WardVaultCall *call = g_task_get_task_data (task);

  if (out_state != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    *out_state = call->state;
}

void
ward_vault_call_set_unlocking (GCancellable *call, gboolean unlocking)
{
  if (call != NULL)
    g_object_set_data (G_OBJECT (call), UNLOCKING, GINT_TO_POINTER (unlocking));
}

GError *
ward_vault_error_new (WardFailure code)
{
  const char *message = "The keyring is not available";

  if (code == WARD_FAILURE_KEYRING_LOCKED)
    message = "The keyring is locked";
  else if (code == WARD_FAILURE_KEYRING_CORRUPT)
    message = "What the keyring holds is not what Ward stored";
  else if (code == WARD_FAILURE_KEYRING_ABSENT)
    message = "The keyring holds no such secret";
  else if (code == WARD_FAILURE_TOO_LARGE)
    message = "The secret is too long for the keyring";

  return g_error_new_literal (WARD_FAILURE, (int) code, message);
}

GError *
ward_vault_error_translate (GError *error)
{
  if (error->domain == WARD_FAILURE || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;
  g_error_free (error);

  return ward_vault_error_new (WARD_FAILURE_KEYRING_UNAVAILABLE);
}
