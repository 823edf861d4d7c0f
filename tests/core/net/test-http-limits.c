/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A computer that gives too little: no more open files, no memory that may be locked (reliability.md C14). */
#define G_LOG_DOMAIN "ward-net-test"

#include <linux/capability.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "net-fixture.h"

/* From here on not one more file can be opened. */
static struct rlimit
forbid_files (void)
{
  struct rlimit before;
  struct rlimit limit;
  int next = dup (0);

  g_assert_cmpint (next, >=, 0);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = (rlim_t) next;
  close (next);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);

  return before;
}

static void
test_no_files (NetFixture *fixture, gconstpointer data)
{
  NetResult results[8] = { { 0 } };
  g_auto (NetResult) after = { 0 };
  struct rlimit before;

  ward_fault_server_add (fixture->server, "/x", ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{}"));
  net_fixture_drain ();
  before = forbid_files ();
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    net_fixture_begin (fixture, "/x", NULL, NULL, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      net_fixture_wait (&results[i]);
      g_assert_error (results[i].error, WARD_FAILURE, WARD_FAILURE_INTERNAL);
      g_assert_nonnull (strstr (results[i].error->message, "open files"));
      net_result_clear (&results[i]);
    }
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);

  /* Nothing stays broken. */
  net_fixture_ask (fixture, "/x", NULL, &after);
  g_assert_no_error (after.error);
}

/* Root may lock memory whatever the limit says: that is given up too. */
static void
forbid_locked_memory (void)
{
  struct rlimit none = { 0, 0 };
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct nothing[2] = { { 0 } };

  g_assert_cmpint (setrlimit (RLIMIT_MEMLOCK, &none), ==, 0);
  g_assert_cmpint ((int) syscall (SYS_capset, &header, nothing), ==, 0);
}

static void
test_no_locked_memory (void)
{
  g_autoptr (WardEventLog) events = ward_event_log_new (20);
  g_autoptr (WardSecretText) secret = NULL;
  g_autoptr (WardHttp) http = NULL;
  gboolean noted = FALSE;

  forbid_locked_memory ();
  secret = ward_secret_text_new ("kept all the same");
  g_assert_cmpstr (ward_secret_text_peek (secret), ==, "kept all the same");
  g_assert_false (ward_secret_is_locked_in_memory ());
  http = ward_http_new (events);
  while (g_list_model_get_n_items (G_LIST_MODEL (events)) == 0)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (events)); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (events), i);

      noted = noted || strcmp (ward_event_get_fields (event)->step, "secrets are not locked in memory") == 0;
    }
  g_assert_true (noted);
}

int
main (int argc, char *argv[])
{
  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  /* First: the secrets' memory is set up once. */
  g_test_add_func ("/net/limits/C14-no-locked-memory", test_no_locked_memory);
  g_test_add ("/net/limits/C14-no-files", NetFixture, NULL, net_fixture_set_up, test_no_files, net_fixture_tear_down);

  return g_test_run ();
}
