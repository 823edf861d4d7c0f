/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wardctl cache with a real keyring daemon and a real file: what it says, what it erases, and that it never names anybody. */
#define G_LOG_DOMAIN "ward-cli-test"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/base/ward-clock.h"
#include "core/base/ward-json.h"
#include "core/fhir/cache-fixture.h"
#include "core/fhir/cache-wait.h"

typedef struct
{
  int status;
  char *out; /* (owned) */
  char *err; /* (owned) */
} Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->out, g_free);
  g_clear_pointer (&run->err, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void run_wardctl (Run *run, const char *verb, const char *input, ...) G_GNUC_NULL_TERMINATED;

static void
run_wardctl (Run *run, const char *verb, const char *input, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  va_list words;

  run_clear (run);
  g_ptr_array_add (argv, (gpointer) g_getenv ("WARDCTL"));
  g_ptr_array_add (argv, (gpointer) verb);
  va_start (words, input);
  for (const char *word = va_arg (words, const char *); word != NULL; word = va_arg (words, const char *))
    g_ptr_array_add (argv, (gpointer) word);
  va_end (words);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                   | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  g_assert_no_error (error);
  g_assert_true (
      g_subprocess_communicate_utf8 (process, input != NULL ? input : "", NULL, &run->out, &run->err, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  run->status = g_subprocess_get_exit_status (process);
  g_test_message ("%d %s %s", run->status, run->out, run->err);
  g_assert_null (strstr (run->out, "canary"));
  g_assert_null (strstr (run->err, "canary"));
}

static const char one_hospital[] = "{\"version\":1,\"tenants\":[{\"id\":\"t1\",\"name\":\"Test "
                                   "hospital\",\"fhirBase\":\"https://fhir.example/r4\","
                                   "\"clientId\":\"ward\",\"redirectUris\":[\"http://127.0.0.1:8765/callback\"]}]}";

static const WardCachePart part = { "t1", CACHE_CANARY_USER, "scope", CACHE_CANARY_PATIENT };
static const WardCachePart second = { "t1", CACHE_CANARY_USER, "scope", "canary-2" };

static void
keep (WardCache *cache)
{
  g_assert_true (cache_wait_open (cache));
  cache_wait_put (cache, &part, 0, ward_clock_real_us (NULL));
  cache_wait_put (cache, &second, 0, ward_clock_real_us (NULL));
  g_assert_cmpuint (cache_wait_count (cache, &second), ==, 1);
}

static char *
dup_database (void)
{
  return g_build_filename (g_get_user_cache_dir (), "ward", WARD_CACHE_FILE, NULL);
}

static void
test_usage (void)
{
  g_auto (Run) run = { 0 };

  run_wardctl (&run, "cache", NULL, "nonsense", NULL);
  g_assert_cmpint (run.status, ==, 2);
  run_wardctl (&run, "cache", NULL, "erase", NULL);
  g_assert_cmpint (run.status, ==, 2);
  run_wardctl (&run, "cache", NULL, "erase", "--patient", NULL);
  g_assert_cmpint (run.status, ==, 2);
  run_wardctl (&run, "cache", NULL, "erase", "--all", "--tenant", "t1", NULL);
  g_assert_cmpint (run.status, ==, 2);
  run_wardctl (&run, "cache", NULL, "erase", "--tenant", "unheard-of", NULL);
  g_assert_cmpint (run.status, ==, 2);
}

/* Only looking makes neither a file nor a key. */
static void
test_nothing (void)
{
  g_auto (Run) run = { 0 };
  g_autofree char *database = dup_database ();

  run_wardctl (&run, "cache", NULL, NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.out, "Nothing is kept."));
  g_assert_false (g_file_test (database, G_FILE_TEST_EXISTS));
}

static void
check_json (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (text, strlen (text), NULL, &error);
  const WardJson *tenants;
  gint64 patients = 0;

  g_assert_no_error (error);
  tenants = ward_json_get (ward_json_doc_get_root (doc), "tenants");
  g_assert_cmpuint (ward_json_get_length (tenants), ==, 1);
  g_assert_cmpstr (ward_json_get_string (ward_json_get_element (tenants, 0), "tenant"), ==, "t1");
  g_assert_true (ward_json_get_int64 (ward_json_get_element (tenants, 0), "patients", &patients));
  g_assert_cmpint (patients, ==, 2);
}

static void
test_kept (void)
{
  g_auto (Run) run = { 0 };
  g_autoptr (WardVault) vault = ward_vault_new_keyring (NULL);
  g_autoptr (WardCache) cache = ward_cache_new (vault, NULL, NULL);
  g_autofree char *database = dup_database ();
  g_autofree char *tenants = g_build_filename (g_get_user_cache_dir (), "tenants.json", NULL);
  g_autofree char *key = NULL;

  g_assert_true (g_file_set_contents (tenants, one_hospital, -1, NULL));
  keep (cache);
  /* Ward is running. */
  run_wardctl (&run, "cache", NULL, "status", NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "Ward is running"));
  run_wardctl (&run, "cache", NULL, "status", "--json", NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.out, "\"ok\": false"));
  g_assert_nonnull (strstr (run.out, "Ward is running"));
  run_wardctl (&run, "cache", NULL, "erase", "--tenant", "t1", "--file", tenants, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_cmpuint (cache_wait_count (cache, &part), ==, 1);
  ward_cache_close (cache);

  run_wardctl (&run, "cache", NULL, "status", NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.out, "t1: patients: 2, answers: 2, "));
  run_wardctl (&run, "cache", NULL, "status", "--json", NULL);
  g_assert_cmpint (run.status, ==, 0);
  check_json (run.out);

  run_wardctl (&run, "cache", "", "erase", "--tenant", "t1", "--patient", "--file", tenants, NULL);
  g_assert_cmpint (run.status, ==, 1);
  /* A record number is no id of the server's, and is not said to be erased. */
  run_wardctl (&run, "cache", "SYN-100001\n", "erase", "--tenant", "t1", "--patient", "--file", tenants, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "nothing was erased"));
  g_assert_null (strstr (run.err, "SYN-100001"));
  run_wardctl (&run, "cache", "canary-2\n", "erase", "--tenant", "t1", "--patient", "--file", tenants, NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.out, "What was kept of 1 patient is erased."));
  g_assert_true (cache_wait_open (cache));
  g_assert_cmpuint (cache_wait_count (cache, &second), ==, 0);
  g_assert_cmpuint (cache_wait_count (cache, &part), ==, 1);
  ward_cache_close (cache);
  run_wardctl (&run, "cache", NULL, "erase", "--tenant", "Test hospital", "--file", tenants, NULL);
  g_assert_cmpint (run.status, ==, 0);
  keep (cache);
  /* Everything, also while it is open here. */
  run_wardctl (&run, "cache", NULL, "erase", "--all", NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_false (g_file_test (database, G_FILE_TEST_EXISTS));
  key = cache_wait_dup_key (vault);
  g_assert_null (key);
  ward_cache_close (cache);
  g_assert_false (g_file_test (database, G_FILE_TEST_EXISTS));
  g_assert_true (cache_wait_open (cache));
  g_assert_cmpuint (cache_wait_count (cache, &part), ==, 0);
  cache_wait_destroy (cache);
}

/* What the status names can be erased, also where the list has no such hospital any more. */
static void
test_unlisted (void)
{
  g_auto (Run) run = { 0 };
  g_autoptr (WardVault) vault = ward_vault_new_keyring (NULL);
  g_autoptr (WardCache) cache = ward_cache_new (vault, NULL, NULL);

  keep (cache);
  ward_cache_close (cache);
  run_wardctl (&run, "cache", NULL, "erase", "--tenant", "unheard-of", NULL);
  g_assert_cmpint (run.status, ==, 2);
  run_wardctl (&run, "cache", NULL, "erase", "--tenant", "t1", NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_true (cache_wait_open (cache));
  g_assert_cmpuint (cache_wait_count (cache, &part), ==, 0);
  cache_wait_destroy (cache);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
store_sign_in (WardVault *vault)
{
  g_autoptr (WardSecretText) secret = ward_secret_text_new ("canary-refresh");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ward_vault_store_async (vault, "t1", "refresh", secret, NULL, result_cb, &result);
  wait_for (&result);
  g_assert_true (ward_vault_store_finish (vault, result, &error));
  g_assert_no_error (error);
}

static gboolean
has_sign_in (WardVault *vault)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardSecretText) secret = NULL;
  WardVaultState state;

  ward_vault_lookup_async (vault, "t1", "refresh", NULL, result_cb, &result);
  wait_for (&result);
  secret = ward_vault_lookup_finish (vault, result, &state, &error);
  g_assert_no_error (error);

  return secret != NULL;
}

/* Nothing is left of a hospital that is removed; where Ward has its answers, it stays as it is. */
static void
test_removed (void)
{
  g_auto (Run) run = { 0 };
  g_autoptr (WardVault) vault = ward_vault_new_keyring (NULL);
  g_autoptr (WardCache) cache = ward_cache_new (vault, NULL, NULL);
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "ward", NULL);
  g_autofree char *list = g_build_filename (folder, "tenants.json", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (list, one_hospital, -1, NULL));
  store_sign_in (vault);
  keep (cache);
  run_wardctl (&run, "tenants", NULL, "remove", "t1", NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "“t1” was not removed"));
  g_assert_nonnull (strstr (run.err, "Close Ward first"));
  g_assert_true (has_sign_in (vault));
  run_wardctl (&run, "tenants", NULL, "list", NULL);
  g_assert_nonnull (strstr (run.out, "Test hospital"));

  ward_cache_close (cache);
  run_wardctl (&run, "tenants", NULL, "remove", "t1", NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_cmpstr (run.err, ==, "");
  g_assert_false (has_sign_in (vault));
  run_wardctl (&run, "tenants", NULL, "list", NULL);
  g_assert_null (strstr (run.out, "Test hospital"));
  g_assert_true (cache_wait_open (cache));
  g_assert_cmpuint (cache_wait_count (cache, &part), ==, 0);
  cache_wait_destroy (cache);
  g_unlink (list);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL); /* in the session's own folders, where wardctl looks */
  g_test_add_func ("/wardctl/cache/usage", test_usage);
  g_test_add_func ("/wardctl/cache/nothing", test_nothing);
  g_test_add_func ("/wardctl/cache/kept", test_kept);
  g_test_add_func ("/wardctl/cache/unlisted", test_unlisted);
  g_test_add_func ("/wardctl/cache/removed", test_removed);
  return g_test_run ();
}
