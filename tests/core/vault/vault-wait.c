/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits for a vault's calls, and says what must have come of them. */
#include "core/vault/vault-wait.h"

#include <string.h>

#include "core/diagnostics/ward-failure.h"

void
vault_wait_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  VaultWait *wait = user_data;

  g_assert_null (wait->result); /* once, and only once */
  wait->result = g_object_ref (result);
}

GAsyncResult *
vault_wait (VaultWait *wait)
{
  while (wait->result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return wait->result;
}

void
vault_wait_clear (VaultWait *wait)
{
  g_clear_object (&wait->result);
}

WardSecretText *
vault_lookup (WardVault *vault, const char *tenant_id, const char *kind, WardVaultState *out_state, GError **error)
{
  g_auto (VaultWait) wait = { NULL };

  ward_vault_lookup_async (vault, tenant_id, kind, NULL, vault_wait_cb, &wait);

  return ward_vault_lookup_finish (vault, vault_wait (&wait), out_state, error);
}

gboolean
vault_store (WardVault *vault, const char *tenant_id, const char *kind, const char *secret, GError **error)
{
  g_autoptr (WardSecretText) text = ward_secret_text_new (secret);
  g_auto (VaultWait) wait = { NULL };

  ward_vault_store_async (vault, tenant_id, kind, text, NULL, vault_wait_cb, &wait);

  return ward_vault_store_finish (vault, vault_wait (&wait), error);
}

gboolean
vault_delete (WardVault *vault, const char *tenant_id, const char *kind, GError **error)
{
  g_auto (VaultWait) wait = { NULL };

  ward_vault_delete_async (vault, tenant_id, kind, NULL, vault_wait_cb, &wait);

  return ward_vault_delete_finish (vault, vault_wait (&wait), error);
}

gboolean
vault_probe (WardVault *vault, WardVaultState *out_state, GError **error)
{
  g_auto (VaultWait) wait = { NULL };

  ward_vault_probe_async (vault, NULL, vault_wait_cb, &wait);

  return ward_vault_probe_finish (vault, vault_wait (&wait), out_state, error);
}

void
vault_assert_holds (WardVault *vault, const char *tenant_id, const char *kind, const char *secret)
{
  g_autoptr (GError) error = NULL;
  WardVaultState state = WARD_VAULT_UNAVAILABLE;
  g_autoptr (WardSecretText) text = vault_lookup (vault, tenant_id, kind, &state, &error);

  g_assert_no_error (error);
  g_assert_nonnull (text);
  g_assert_cmpstr (ward_vault_state_get_name (state), ==, "present");
  g_assert_true (ward_secret_text_equal (text, secret));
}

static WardFailure
failure_of (WardVaultState state)
{
  switch (state)
    {
    case WARD_VAULT_LOCKED:
      return WARD_FAILURE_KEYRING_LOCKED;
    case WARD_VAULT_CORRUPT:
      return WARD_FAILURE_KEYRING_CORRUPT;
    case WARD_VAULT_UNAVAILABLE:
      return WARD_FAILURE_KEYRING_UNAVAILABLE;
    case WARD_VAULT_ABSENT:
    case WARD_VAULT_PRESENT:
    default:
      return WARD_N_FAILURES;
    }
}

void
vault_assert_state (WardVault *vault, const char *tenant_id, const char *kind, WardVaultState state)
{
  g_autoptr (GError) error = NULL;
  WardVaultState got = WARD_VAULT_PRESENT;
  g_autoptr (WardSecretText) text = vault_lookup (vault, tenant_id, kind, &got, &error);

  g_assert_null (text);
  g_assert_cmpstr (ward_vault_state_get_name (got), ==, ward_vault_state_get_name (state));
  if (state == WARD_VAULT_ABSENT)
    g_assert_no_error (error);
  else
    g_assert_error (error, WARD_FAILURE, (int) failure_of (state));
}

static gboolean
is_step (WardEventLog *events, guint position, const char *step)
{
  g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (events), position);

  return strcmp (ward_event_get_fields (event)->step, step) == 0;
}

/* The log tells of its events in batches: what was added before a mark is there when the mark is. */
guint
vault_count_events (WardEventLog *events, const char *step)
{
  const WardEventFields mark = { .type = WARD_EVENT_PROGRAM, .step = "mark" };
  guint before = g_list_model_get_n_items (G_LIST_MODEL (events));
  guint n = 0;

  ward_event_log_add (events, &mark);
  for (guint i = before;; i++)
    {
      while (g_list_model_get_n_items (G_LIST_MODEL (events)) <= i)
        g_main_context_iteration (NULL, TRUE);
      if (is_step (events, i, "mark"))
        break;
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (events)); i++)
    n += is_step (events, i, step) ? 1 : 0;

  return n;
}
