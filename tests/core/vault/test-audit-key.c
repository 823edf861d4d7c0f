/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audit log's key (P07): made once and only where it is asked to be, the same from then on; one that is damaged is never replaced without a word, since
 * the log under it could not be checked any more. */
#define G_LOG_DOMAIN "ward-vault-test"

#include "core/vault/ward-audit-key.h"

#include "core/diagnostics/ward-audit.h"
#include "core/diagnostics/ward-failure.h"
#include "core/vault/vault-wait.h"

static GBytes *
get_key (WardVault *vault, gboolean make, gboolean *out_made, GError **error)
{
  g_auto (VaultWait) wait = { NULL };

  ward_vault_get_audit_key_async (vault, make, NULL, vault_wait_cb, &wait);
  return ward_vault_get_audit_key_finish (vault, vault_wait (&wait), out_made, error);
}

static void
test_made_once (void)
{
  g_autoptr (WardVault) vault = ward_vault_new_memory ();
  g_autoptr (WardVault) other = ward_vault_new_memory ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) none = get_key (vault, FALSE, NULL, &error);
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (GBytes) foreign = NULL;
  gboolean made = FALSE;

  g_assert_null (none);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  first = get_key (vault, TRUE, &made, &error);
  g_assert_no_error (error);
  g_assert_true (made);
  g_assert_cmpuint (g_bytes_get_size (first), ==, WARD_AUDIT_KEY_BYTES);
  second = get_key (vault, TRUE, &made, &error);
  g_assert_no_error (error);
  g_assert_false (made);
  g_assert_true (g_bytes_equal (first, second));
  foreign = get_key (other, TRUE, NULL, &error);
  g_assert_false (g_bytes_equal (first, foreign));
}

static void
test_damaged (void)
{
  static const char *const lines[] = { "AAAA", "no base64url: *", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (WardVault) vault = ward_vault_new_memory ();
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) key = NULL;

      g_assert_true (vault_store (vault, "audit-log", "audit-key", lines[i], &error));
      key = get_key (vault, TRUE, NULL, &error);
      g_assert_null (key);
      g_assert_error (error, WARD_FAILURE, WARD_FAILURE_KEYRING_CORRUPT);
      vault_assert_holds (vault, "audit-log", "audit-key", lines[i]);
    }
}

static void
test_cancelled (void)
{
  g_autoptr (WardVault) vault = ward_vault_new_memory ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_auto (VaultWait) wait = { NULL };
  g_autoptr (GBytes) key = NULL;

  g_cancellable_cancel (cancellable);
  ward_vault_get_audit_key_async (vault, TRUE, cancellable, vault_wait_cb, &wait);
  key = ward_vault_get_audit_key_finish (vault, vault_wait (&wait), NULL, &error);
  g_assert_null (key);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/vault/audit-key/P07-made-once", test_made_once);
  g_test_add_func ("/vault/audit-key/damaged", test_damaged);
  g_test_add_func ("/vault/audit-key/cancelled", test_cancelled);
  return g_test_run ();
}
