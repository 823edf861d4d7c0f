/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ward's test of itself: a sandbox without the network, libraries that are too old, cryptography that computes wrongly (reliability.md L28, B11, B12). */
#define G_LOG_DOMAIN "ward-check-test"

#include <string.h>

#include <glib/gstdio.h>

#include "core/check/ward-check.h"
#include "core/check/ward-check-last.h"
#include "core/check/ward-crypto-test.h"
#include "core/check/ward-self-test.h"
#include "support/ward-fault-server.h"

static char *
write_info (const char *text)
{
  char *path = g_build_filename (g_get_user_runtime_dir (), "flatpak-info", NULL);

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_runtime_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  return path;
}

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ward_check_run_finish (WARD_CHECK (source), result, NULL);
  *(gboolean *) data = TRUE;
}

static void
run (WardCheck *check)
{
  gboolean done = FALSE;

  ward_check_run_async (check, NULL, ran_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

static WardCheckStep *
get_step (WardCheck *check, guint position)
{
  g_autoptr (WardCheckStep) step = g_list_model_get_item (G_LIST_MODEL (check), position);

  return step; /* the check holds it */
}

static WardTenant *
make_tenant (const char *base)
{
  g_autofree char *text
      = g_strdup_printf ("{\"name\":\"T\",\"environment\":\"sandbox\",\"fhirBase\":\"%s\",\"clientId\":\"c\","
                         "\"anyPort\":true,\"redirectUris\":[\"http://127.0.0.1/x\"]}",
                         base);
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (text, strlen (text), NULL, NULL);
  g_autoptr (GError) error = NULL;
  WardTenant *tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), &error);

  g_assert_no_error (error);

  return tenant;
}

typedef struct
{
  const char *info; /* (nullable) NULL: no such file */
  WardFlatpakState state;
} InfoCase;

static void
test_info (void)
{
  static const InfoCase cases[] = {
    { NULL, WARD_FLATPAK_NONE },
    { "[Application]\nname=org.wardviewer.Ward\n[Context]\nshared=network;ipc;\n", WARD_FLATPAK_WITH_NETWORK },
    { "[Context]\nshared=ipc;network\n", WARD_FLATPAK_WITH_NETWORK },
    { "[Context]\nshared=ipc;\n", WARD_FLATPAK_WITHOUT_NETWORK },
    { "[Context]\nshared=\n", WARD_FLATPAK_WITHOUT_NETWORK },
    { "[Context]\nshared=networks;\n", WARD_FLATPAK_WITHOUT_NETWORK },
    { "[Context]\nsockets=network;\n", WARD_FLATPAK_WITHOUT_NETWORK },
    { "[Application]\nname=org.wardviewer.Ward\n", WARD_FLATPAK_WITHOUT_NETWORK },
    { "", WARD_FLATPAK_WITHOUT_NETWORK },
    { "no key file", WARD_FLATPAK_WITHOUT_NETWORK },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = cases[i].info != NULL ? write_info (cases[i].info) : g_strdup ("/nonexistent/info");

      g_assert_cmpint (ward_flatpak_read_state (path), ==, cases[i].state);
    }
}

/* The start-up test says it, with its own code, and the connection test says it and nothing else about the network: one fault is reported once. */
static void
test_no_network (void)
{
  g_autofree char *path = write_info ("[Context]\nshared=ipc;\n");
  g_autoptr (WardFaultServer) server = ward_fault_server_new (NULL, WARD_FAULT_TLS_ANY);
  g_autofree char *base = ward_fault_server_build_url (server, "/r4");
  g_autoptr (WardTenant) tenant = make_tenant (base);
  g_autoptr (WardHttp) http = ward_http_new (NULL);
  g_autoptr (WardCheck) check = ward_check_new (http, tenant, NULL);
  g_autoptr (WardEventLog) events = ward_event_log_new (10);
  g_autofree char *json = NULL;
  WardLibrary libraries[WARD_N_LIBRARIES];
  WardFailure failures[WARD_SELF_TEST_MAX];

  ward_libraries_list (libraries);
  g_assert_cmpuint (ward_self_test_run (path, libraries, failures), ==, 1);
  g_assert_cmpint (failures[0], ==, WARD_FAILURE_SANDBOX_NETWORK);
  ward_self_test_note (events, failures, 1);
  while (g_list_model_get_n_items (G_LIST_MODEL (events)) == 0)
    g_main_context_iteration (NULL, TRUE);
  {
    g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (events), 0);

    g_assert_cmpstr (ward_event_get_fields (event)->failure, ==, "sandbox-network");
  }

  ward_check_set_flatpak_info (check, path);
  run (check);
  g_assert_cmpstr (ward_check_step_get_key (get_step (check, 0)), ==, "sandbox-network");
  g_assert_cmpint (ward_check_step_get_state (get_step (check, 0)), ==, WARD_CHECK_FAILED);
  g_assert_cmpstr (ward_check_step_get_explanation (get_step (check, 0))->key, ==, "sandbox-network");
  for (guint i = 3; i < 11; i++)
    g_assert_cmpint (ward_check_step_get_state (get_step (check, i)), ==, WARD_CHECK_SKIPPED);
  g_assert_cmpuint (ward_check_get_n_failed (check), ==, 1);
  json = ward_check_to_json (check);
  g_assert_nonnull (strstr (json, "--share=network"));
}

static void
test_versions (void)
{
  static const struct
  {
    const char *version, *minimum;
    gboolean old;
  } cases[] = {
    { "3.2.3", "3.2.3", FALSE },    { "3.2.2", "3.2.3", TRUE },     { "3.10.0", "3.2.3", FALSE },
    { "2.99.99", "3.0.0", TRUE },   { "3.2", "3.2.0", FALSE },      { "3.2", "3.2.1", TRUE },
    { "3.0.19", "3.0.9", FALSE },   { "3.0.2-dev", "3.0.9", TRUE }, { "4", "3.40.1", FALSE },
    { "garbage", "0.8.0", TRUE },   { "", "0.8.0", TRUE },          { "1.1.1w", "3.0.9", TRUE },
    { "3.40.10", "3.40.9", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const WardLibrary library = { "X", cases[i].version, cases[i].minimum };

      g_test_message ("%s, %s", cases[i].version, cases[i].minimum);
      g_assert_cmpint (ward_library_is_old (&library), ==, cases[i].old);
    }
}

/* Each library, made older than what was tested, is told by its name and both versions, at the start and in the connection test; none is as they are. */
static void
test_old_libraries (void)
{
  WardLibrary libraries[WARD_N_LIBRARIES];
  WardFailure failures[WARD_SELF_TEST_MAX];
  g_autofree char *none = NULL;
  g_autofree char *all = NULL;

  ward_libraries_list (libraries);
  none = ward_libraries_format_old (libraries, WARD_N_LIBRARIES);
  all = ward_libraries_format (libraries, WARD_N_LIBRARIES);
  g_test_message ("%s", all);
  g_assert_cmpstr (none, ==, NULL);
  g_assert_cmpuint (ward_self_test_run ("/nonexistent/info", libraries, failures), ==, 0);
  for (guint i = 0; i < WARD_N_LIBRARIES; i++)
    {
      g_autoptr (WardTenant) tenant = make_tenant ("http://127.0.0.1:1/r4");
      g_autoptr (WardHttp) http = ward_http_new (NULL);
      g_autoptr (WardCheck) check = ward_check_new (http, tenant, NULL);
      WardLibrary older[WARD_N_LIBRARIES];
      g_autofree char *expected = NULL;

      memcpy (older, libraries, sizeof older);
      older[i].version = "0.1.2";
      expected = g_strdup_printf ("%s 0.1.2 < %s", older[i].name, older[i].minimum);
      g_assert_cmpuint (ward_self_test_run ("/nonexistent/info", older, failures), ==, 1);
      g_assert_cmpint (failures[0], ==, WARD_FAILURE_OLD_LIBRARY);
      ward_check_set_libraries (check, older);
      run (check);
      g_assert_cmpint (ward_check_step_get_state (get_step (check, 1)), ==, WARD_CHECK_NOTE);
      g_assert_cmpstr (ward_check_step_get_explanation (get_step (check, 1))->key, ==, "old-library");
      g_assert_cmpstr (ward_check_step_get_seen (get_step (check, 1)), ==, expected);
    }
}

/* The vectors come out right here; one that is changed anywhere is found, so that a library that computes otherwise would be. */
static void
test_cryptography (void)
{
  static const char *const needed[] = { "SHA-256", "AES-256-GCM", "RS256", "ES256", "ES384" };
  guint n;
  const WardCryptoVector *vectors = ward_crypto_test_get_vectors (&n);
  g_autofree WardCryptoVector *changed = g_memdup2 (vectors, n * sizeof *vectors);

  g_assert_cmpuint (n, ==, G_N_ELEMENTS (needed));
  g_assert_cmpstr (ward_crypto_test_run (), ==, NULL);
  g_assert_cmpstr (ward_crypto_test_find_failing (vectors, n), ==, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *expected = g_strdup (vectors[i].expected);
      char *middle = expected + strlen (expected) / 3;

      g_assert_cmpstr (vectors[i].name, ==, needed[i]);
      *middle = *middle == '5' ? '6' : '5';
      changed[i].expected = expected;
      g_assert_cmpstr (ward_crypto_test_find_failing (changed, n), ==, needed[i]);
      changed[i].expected = vectors[i].expected;
    }
}

static void
test_cryptography_inputs (void)
{
  guint n;
  const WardCryptoVector *vectors = ward_crypto_test_get_vectors (&n);

  for (guint i = 0; i < n; i++)
    {
      WardCryptoVector vector = vectors[i];
      g_autofree char *input = g_strdup (vector.input);
      char *last = input + strlen (input) - 1;

      *last = *last == '4' ? '5' : '4';
      vector.input = input;
      g_assert_cmpstr (ward_crypto_test_find_failing (&vector, 1), ==, vectors[i].name);
    }
}

/* ---- the last connection test ---- */

#define LAST_FILE "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae.json" /* of "foo" */

static void
test_last_words (void)
{
  static const struct
  {
    WardCheckLast last;
    const char *words;
  } cases[] = {
    { { 1795731000, 19, 2 }, "Last tested 26-Nov-2026 22:10: 2 of 19 steps failed" },
    { { 1795731000, 1, 1 }, "Last tested 26-Nov-2026 22:10: 1 of 1 step failed" },
    { { 1795731000, 19, 0 }, "Last tested 26-Nov-2026 22:10: nothing failed" },
  };
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = ward_check_last_describe (&cases[i].last, utc);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

/* A file that somebody else wrote or cut off is a test that was never made. */
static void
test_last_broken (void)
{
  static const char *const broken[] = { "",
                                        "{",
                                        "[]",
                                        "{\"v\":1,\"time\":1,\"steps\":2}",
                                        "{\"v\":2,\"time\":1,\"steps\":2,\"failed\":1}",
                                        "{\"v\":1,\"time\":-1,\"steps\":2,\"failed\":1}",
                                        "{\"v\":1,\"time\":253402300800,\"steps\":2,\"failed\":1}",
                                        "{\"v\":1,\"time\":1,\"steps\":2,\"failed\":3}",
                                        "{\"v\":1,\"time\":1,\"steps\":\"2\",\"failed\":1}" };
  g_autofree char *folder = g_dir_make_tmp ("ward-last-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, LAST_FILE, NULL);
  WardCheckLast last = { 7, 7, 7 };

  g_assert_false (ward_check_last_read (folder, "foo", &last));
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_assert_true (g_file_set_contents (path, broken[i], -1, NULL));
      g_assert_false (ward_check_last_read (folder, "foo", &last));
    }
  g_assert_cmpuint (last.n_steps, ==, 7);
  g_assert_true (g_file_set_contents (path, "{\"v\":1,\"time\":1,\"steps\":2,\"failed\":1}", -1, NULL));
  g_assert_true (ward_check_last_read (folder, "foo", &last));
  g_assert_cmpint (last.time_s, ==, 1);
  g_assert_cmpuint (last.n_steps, ==, 2);
  g_assert_cmpuint (last.n_failed, ==, 1);
  g_assert_false (ward_check_last_read (folder, "bar", &last));
  ward_check_last_forget (folder, "foo");
  g_assert_false (ward_check_last_read (folder, "foo", &last));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char *argv[])
{
  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/check/self/flatpak-info", test_info);
  g_test_add_func ("/check/self/L28-no-network", test_no_network);
  g_test_add_func ("/check/self/versions", test_versions);
  g_test_add_func ("/check/self/B11-old-libraries", test_old_libraries);
  g_test_add_func ("/check/self/B12-known-answers", test_cryptography);
  g_test_add_func ("/check/self/B12-other-inputs", test_cryptography_inputs);

  g_test_add_func ("/check/last/words", test_last_words);
  g_test_add_func ("/check/last/broken-file", test_last_broken);

  return g_test_run ();
}
