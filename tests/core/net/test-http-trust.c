/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system's list of authorities changes while the program runs (reliability.md C19): a real file, a real TLS server, a client that lives through it. */
#define G_LOG_DOMAIN "ward-net-test"

#include <glib/gstdio.h>
#include <string.h>

#include "net-fixture.h"

typedef struct
{
  NetFixture net;
  WardTestAuthority *authority; /* (owned) who issued the server's certificate */
  WardTestAuthority *other;     /* (owned) */
  char *path;                   /* (owned) the list */
} Fixture;

/* As the distributions' tools do it: another file takes the old one's name. */
static void
write_list (Fixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (fixture->path, text, -1, &error);
  g_assert_no_error (error);
}

static void
trust (Fixture *fixture, WardTestAuthority *authority)
{
  g_autofree char *pem = NULL;

  g_object_get (ward_test_authority_get_certificate (authority), "certificate-pem", &pem, NULL);
  write_list (fixture, pem);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  WardTestCertificateSettings settings = { .name = "127.0.0.1" };
  g_autoptr (WardTestCertificate) certificate = NULL;
  WardHttpTimes times;

  fixture->authority = ward_test_authority_new ("Test Authority");
  fixture->other = ward_test_authority_new ("Another Authority");
  fixture->path = g_build_filename (g_get_user_data_dir (), "authorities.pem", NULL);
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_data_dir (), 0700), ==, 0);
  trust (fixture, fixture->authority);
  net_fixture_set_up (&fixture->net, NULL);
  ward_fault_server_free (fixture->net.server);
  certificate = ward_test_authority_issue (fixture->authority, &settings);
  fixture->net.server = ward_fault_server_new (certificate, WARD_FAULT_TLS_ANY);
  ward_fault_server_add (fixture->net.server, "/x",
                         ward_fault_script_answer (ward_fault_script_new (), 200, NULL, "{}"));
  ward_http_set_trust_file (fixture->net.http, fixture->path);
  /* A busy computer needs long for the first handshake; nothing here is about time. */
  times = *ward_http_get_times (fixture->net.http);
  times.connect_ms = times.first_byte_ms = times.body_window_ms = 120000;
  ward_http_set_times (fixture->net.http, &times);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  net_fixture_tear_down (&fixture->net, NULL);
  ward_test_authority_free (fixture->authority);
  ward_test_authority_free (fixture->other);
  g_free (fixture->path);
}

static void
assert_answered (Fixture *fixture)
{
  g_auto (NetResult) result = { 0 };

  net_fixture_ask (&fixture->net, "/x", NULL, &result);
  g_assert_no_error (result.error);
  g_assert_cmpuint (ward_http_response_get_status (result.response), ==, 200);
}

/* Refused before a request is sent, with words that say what is wrong. */
static void
assert_refused (Fixture *fixture, const char *words)
{
  g_auto (NetResult) result = { 0 };
  guint n = ward_fault_server_count_requests (fixture->net.server, "/x");

  net_fixture_ask (&fixture->net, "/x", NULL, &result);
  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_TLS_CERTIFICATE);
  g_assert_nonnull (strstr (result.error->message, words));
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->net.server, "/x"), ==, n);
  g_assert_nonnull (ward_failure_explain_error (result.error)->title);
}

static guint
count_events (Fixture *fixture, const char *step)
{
  GListModel *events = G_LIST_MODEL (fixture->net.events);
  guint n = 0;

  net_fixture_drain ();
  for (guint i = 0; i < g_list_model_get_n_items (events); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (events, i);

      n += g_str_equal (ward_event_get_fields (event)->step, step) ? 1 : 0;
    }
  return n;
}

/* The connection that was made before is good for nothing any more, though the server keeps it open. */
static void
test_replaced (Fixture *fixture, gconstpointer data)
{
  assert_answered (fixture);
  assert_answered (fixture);
  g_assert_cmpuint (ward_fault_server_count_connections (fixture->net.server), ==, 1);
  trust (fixture, fixture->other);
  assert_refused (fixture, "Test Authority");
  assert_refused (fixture, "Test Authority");
  g_assert_cmpuint (ward_fault_server_count_connections (fixture->net.server), ==, 3);
  while (count_events (fixture, "trusted authorities changed") == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_events (fixture, "trusted authorities changed"), ==, 1);
  trust (fixture, fixture->authority);
  assert_answered (fixture);
}

static void
test_emptied (Fixture *fixture, gconstpointer data)
{
  assert_answered (fixture);
  write_list (fixture, "");
  assert_refused (fixture, "list of trusted authorities");
  write_list (fixture, "no certificate is in here\n");
  assert_refused (fixture, "list of trusted authorities");
  trust (fixture, fixture->authority);
  assert_answered (fixture);
}

static void
test_removed (Fixture *fixture, gconstpointer data)
{
  assert_answered (fixture);
  g_assert_cmpint (g_remove (fixture->path), ==, 0);
  assert_refused (fixture, "list of trusted authorities");
  trust (fixture, fixture->authority);
  assert_answered (fixture);
}

/* What is being read when the list changes comes to its end; what is asked next does not begin. */
static void
test_meanwhile (Fixture *fixture, gconstpointer data)
{
  g_auto (NetResult) result = { 0 };
  g_autoptr (GBytes) body = g_bytes_new_static ("{\"a\":\"0123456789\"}", 18);
  g_autofree char *text = NULL;

  ward_fault_server_add (
      fixture->net.server, "/slow",
      ward_fault_script_slice (ward_fault_script_send (ward_fault_script_new (),
                                                       "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                                       "Content-Length: 18\r\n\r\n"),
                               body, 1, 20));
  net_fixture_begin (&fixture->net, "/slow", NULL, NULL, &result);
  while (ward_fault_server_count_requests (fixture->net.server, "/slow") == 0)
    g_main_context_iteration (NULL, FALSE);
  trust (fixture, fixture->other);
  assert_refused (fixture, "Test Authority");
  net_fixture_wait (&result);
  g_assert_no_error (result.error);
  text = net_result_dup_text (&result);
  g_assert_cmpstr (text, ==, "{\"a\":\"0123456789\"}");
}

/* The computer's own list: nothing is read again, and nothing noted, as long as nobody changes it; a server of a test's authority is not in it. */
static void
test_system (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardHttpTrust) list = ward_http_trust_new (NULL);

  g_assert_false (ward_http_trust_refresh (list));
  g_assert_false (ward_http_trust_is_lost (list));
  g_assert_null (ward_http_trust_get_database (list));
  ward_http_set_trust_file (fixture->net.http, NULL);
  assert_refused (fixture, "Test Authority");
  g_assert_cmpuint (count_events (fixture, "trusted authorities changed"), ==, 0);
}

int
main (int argc, char *argv[])
{
  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, function) g_test_add ("/net/trust/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("C19-list-replaced", test_replaced);
  ADD ("C19-list-emptied", test_emptied);
  ADD ("C19-list-removed", test_removed);
  ADD ("C19-while-reading", test_meanwhile);
  ADD ("system", test_system);
#undef ADD

  return g_test_run ();
}
