/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server said about signing in, from one start to the next: a stored session goes on by it without waiting, by today's rules, and never for longer than a
 * day. */
#include "core/auth/provider.h"

#include <string.h>

#include <glib/gstdio.h>

#include "core/auth/ward-discovery-kept.h"

#define HOUR 3600
#define SMART "/fhir/.well-known/smart-configuration"
#define SECOND \
  "{\"access_token\":\"access-2\",\"token_type\":\"bearer\",\"expires_in\":3600,\"refresh_token\":\"refresh-2\"}"

static char *
dup_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "kept", NULL);
}

/* The only file there; NULL: none yet. */
static char *
dup_file (void)
{
  g_autofree char *folder = dup_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".json"))
      return g_build_filename (folder, name, NULL);
  return NULL;
}

static void
keep (Provider *p)
{
  g_autofree char *folder = dup_folder ();

  ward_token_keeper_keep_discovery (p->keeper, folder);
}

static gboolean
is_whole (const char *path)
{
  g_autofree char *text = NULL;

  return path != NULL && g_file_get_contents (path, &text, NULL, NULL) && g_str_has_suffix (text, "}");
}

/* A file that is new is there before it is written. */
static void
wait_for_file (void)
{
  g_autofree char *path = dup_file ();

  while (!is_whole (path))
    {
      g_main_context_iteration (NULL, FALSE);
      g_free (path);
      path = dup_file ();
    }
}

/* Signs in with a keeper that keeps, and ends its program. */
static void
sign_in_and_end (Provider *p)
{
  g_autofree char *path = dup_file ();

  if (path != NULL)
    g_assert_cmpint (g_unlink (path), ==, 0);
  provider_begin (p);
  keep (p);
  provider_start (p);
  provider_wait (p);
  provider_expect_done (p);
  wait_for_file ();
  g_clear_object (&p->sign_in);
  g_assert_finalize_object (p->keeper);
  p->keeper = NULL;
}

static void
start_again (Provider *p)
{
  p->keeper = ward_token_keeper_new (p->http, p->tenant, p->vault);
  provider_watch_clock (p);
  ward_token_keeper_set_session_limit (p->keeper, 100 * HOUR);
  keep (p);
}

static void
hang (Provider *p, const char *path)
{
  ward_fault_server_add (p->server, path, ward_fault_script_hang (ward_fault_script_new ()));
}

static void
test_goes_on_at_once (Provider *p, gconstpointer data)
{
  sign_in_and_end (p);
  provider_answer (p, 200, NULL, SECOND);
  hang (p, SMART);
  start_again (p);
  g_assert_cmpint (provider_resume (p), ==, -1);
  g_assert_true (ward_token_keeper_is_discovery_kept (p->keeper));
  /* It is asked all the same. */
  while (ward_fault_server_count_requests (p->server, SMART) < 2)
    g_main_context_iteration (NULL, FALSE);
}

static void
test_replaced (Provider *p, gconstpointer data)
{
  sign_in_and_end (p);
  provider_answer (p, 200, NULL, SECOND);
  start_again (p);
  g_assert_cmpint (provider_resume (p), ==, -1);
  while (ward_token_keeper_is_discovery_kept (p->keeper))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, SMART), ==, 2);
}

/* A browser is never sent to an address of yesterday. */
static void
test_not_for_the_browser (Provider *p, gconstpointer data)
{
  sign_in_and_end (p);
  g_clear_pointer (&p->page, g_free);
  start_again (p);
  provider_start (p);
  provider_wait (p);
  provider_expect_done (p);
  g_assert_false (ward_token_keeper_is_discovery_kept (p->keeper));
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, SMART), ==, 2);
}

/* The session goes on, with the server asked first. */
static void
expect_asked_first (Provider *p)
{
  provider_answer (p, 200, NULL, SECOND);
  start_again (p);
  g_assert_cmpint (provider_resume (p), ==, -1);
  g_assert_false (ward_token_keeper_is_discovery_kept (p->keeper));
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, SMART), ==, 2);
}

static void
test_too_old (Provider *p, gconstpointer data)
{
  sign_in_and_end (p);
  provider_pass_time (p, 24 * HOUR);
  expect_asked_first (p);
}

/* A clock that was set back: nobody knows how old the file is. */
static void
test_from_the_future (Provider *p, gconstpointer data)
{
  provider_pass_time (p, HOUR);
  sign_in_and_end (p);
  provider_pass_time (p, -HOUR);
  expect_asked_first (p);
}

static void
test_record_changed (Provider *p, gconstpointer data)
{
  sign_in_and_end (p);
  provider_set (p->tenant_members, "name", "\"Another name\"");
  g_clear_object (&p->tenant);
  p->tenant = provider_read_tenant (p);
  expect_asked_first (p);
}

static void
test_forgotten (Provider *p, gconstpointer data)
{
  g_autofree char *folder = dup_folder ();
  g_autofree char *path = NULL;

  sign_in_and_end (p);
  ward_discovery_kept_forget (folder, "t1");
  path = dup_file ();
  g_assert_null (path);
  expect_asked_first (p);
}

/* The file's text with @from as @to. */
static void
rewrite (const char *from, const char *to)
{
  g_autofree char *path = dup_file ();
  g_autofree char *text = NULL;
  g_autoptr (GString) altered = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  altered = g_string_new (text);
  g_assert_cmpuint (g_string_replace (altered, from, to, 0), >, 0);
  g_assert_true (g_file_set_contents (path, altered->str, (gssize) altered->len, NULL));
}

/* What stands in the file is judged as what comes from the network: another host gets no token. */
static void
test_other_host (Provider *p, gconstpointer data)
{
  g_autofree char *here = ward_fault_server_build_url (p->server, "/token");

  sign_in_and_end (p);
  rewrite (here, "https://token.elsewhere.example/token");
  expect_asked_first (p);
}

static void
test_damaged (Provider *p, gconstpointer data)
{
  sign_in_and_end (p);
  rewrite ("smart", "smurt");
  expect_asked_first (p);
}

static void
test_no_json (Provider *p, gconstpointer data)
{
  sign_in_and_end (p);
  rewrite ("{", "");
  expect_asked_first (p);
}

/* The server's token endpoint is elsewhere by now: a no from the old one is not the server's. */
static void
test_moved (Provider *p, gconstpointer data)
{
  g_autofree char *url = ward_fault_server_build_url (p->server, "/token-2");
  g_autofree char *moved = g_strdup_printf ("\"%s\"", url);
  g_autofree char *stored = NULL;

  sign_in_and_end (p);
  provider_answer (p, 400, NULL, data);
  ward_fault_server_add (p->server, "/token-2", ward_fault_script_answer (ward_fault_script_new (), 200, NULL, SECOND));
  provider_set (p->smart, "token_endpoint", moved);
  provider_publish_smart (p);
  start_again (p);
  g_assert_cmpint (provider_resume (p), ==, -1);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/token"), ==, 2);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/token-2"), ==, 1);
  stored = provider_dup_stored (p);
  g_assert_nonnull (strstr (stored, "refresh-2"));
}

/* The same address still: the no stands, and is not asked for twice. */
static void
test_refused (Provider *p, gconstpointer data)
{
  g_autofree char *stored = NULL;

  sign_in_and_end (p);
  provider_answer (p, 400, NULL, "{\"error\":\"invalid_grant\"}");
  start_again (p);
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_INVALID_GRANT);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/token"), ==, 2);
  provider_drain ();
  stored = provider_dup_stored (p);
  g_assert_null (stored);
}

/* Nobody can say whether the address has moved: the no ends nothing. */
static void
test_refused_unknown (Provider *p, gconstpointer data)
{
  g_autofree char *stored = NULL;

  sign_in_and_end (p);
  provider_answer (p, 400, NULL, "{\"error\":\"invalid_grant\"}");
  ward_fault_server_add (p->server, SMART, ward_fault_script_answer (ward_fault_script_new (), 503, NULL, ""));
  start_again (p);
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SERVER);
  stored = provider_dup_stored (p);
  g_assert_nonnull (strstr (stored, "refresh-1"));
}

/* A server that now says what is refused has nothing kept for the next start. */
static void
test_now_refused (Provider *p, gconstpointer data)
{
  g_autofree char *path = NULL;

  sign_in_and_end (p);
  provider_answer (p, 200, NULL, SECOND);
  provider_set (p->smart, "code_challenge_methods_supported", "[\"plain\"]");
  provider_publish_smart (p);
  start_again (p);
  g_assert_cmpint (provider_resume (p), ==, -1);
  while ((path = dup_file ()) != NULL)
    {
      g_clear_pointer (&path, g_free);
      g_main_context_iteration (NULL, FALSE);
    }
}

/* Nothing secret, and for this user only. */
static void
test_file (Provider *p, gconstpointer data)
{
  g_autofree char *folder = dup_folder ();
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  GStatBuf about;

  sign_in_and_end (p);
  path = dup_file ();
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "token_endpoint"));
  for (guint i = 1; i < 3; i++)
    {
      g_autofree char *access = g_strdup_printf ("access-%u", i);
      g_autofree char *refresh = g_strdup_printf ("refresh-%u", i);

      g_assert_null (strstr (text, access));
      g_assert_null (strstr (text, refresh));
    }
  g_assert_null (strstr (text, "user-1"));
  g_assert_cmpint (g_stat (path, &about), ==, 0);
  g_assert_cmpuint (about.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (folder, &about), ==, 0);
  g_assert_cmpuint (about.st_mode & 0777, ==, 0700);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  PROVIDER_TEST ("/auth/discovery-kept/goes-on-at-once", test_goes_on_at_once);
  PROVIDER_TEST ("/auth/discovery-kept/replaced", test_replaced);
  PROVIDER_TEST ("/auth/discovery-kept/not-for-the-browser", test_not_for_the_browser);
  PROVIDER_TEST ("/auth/discovery-kept/too-old", test_too_old);
  PROVIDER_TEST ("/auth/discovery-kept/from-the-future", test_from_the_future);
  PROVIDER_TEST ("/auth/discovery-kept/record-changed", test_record_changed);
  PROVIDER_TEST ("/auth/discovery-kept/forgotten", test_forgotten);
  PROVIDER_TEST ("/auth/discovery-kept/other-host", test_other_host);
  PROVIDER_TEST ("/auth/discovery-kept/damaged", test_damaged);
  PROVIDER_TEST ("/auth/discovery-kept/no-json", test_no_json);
  g_test_add ("/auth/discovery-kept/moved", Provider, "", provider_set_up, test_moved, provider_tear_down);
  g_test_add ("/auth/discovery-kept/moved-and-answers", Provider, "{\"error\":\"invalid_grant\"}", provider_set_up,
              test_moved, provider_tear_down);
  PROVIDER_TEST ("/auth/discovery-kept/refused", test_refused);
  PROVIDER_TEST ("/auth/discovery-kept/refused-unknown", test_refused_unknown);
  PROVIDER_TEST ("/auth/discovery-kept/now-refused", test_now_refused);
  PROVIDER_TEST ("/auth/discovery-kept/file", test_file);
  return g_test_run ();
}
