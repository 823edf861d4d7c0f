/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who asks for what: equal askers share one request, tenants share nothing, a version that is not R4 is not read, large pages neither stop the main loop
 * nor hold up a cancel (design.md section 3; reliability.md J15, N46; auth.md X077, X089). */

#include "core/fhir/client-fixture.h"

#include <time.h>

/* ---- equal askers ---- */

static void
answer_late (ClientFixture *fixture, const char *ids)
{
  g_autofree char *bundle = client_fixture_bundle (ids, NULL);
  g_autofree char *json = fixture_json (bundle);

  ward_fault_server_add (fixture->server, "/fhir/Observation",
                         ward_fault_script_answer (ward_fault_script_wait (ward_fault_script_new (), 100), 200, NULL,
                                                   json));
}

static void
test_shared (ClientFixture *fixture, gconstpointer data)
{
  SearchResult results[3] = { { 0 } };
  g_autoptr (GCancellable) leaves = g_cancellable_new ();
  g_auto (SearchResult) reload = { 0 };

  answer_late (fixture, "a b");
  client_fixture_begin (fixture, leaves, FALSE, &results[0]);
  client_fixture_begin (fixture, NULL, FALSE, &results[1]);
  client_fixture_begin (fixture, NULL, FALSE, &results[2]);
  client_fixture_begin (fixture, NULL, TRUE, &reload); /* asks past all caches: that is another question */
  while (ward_fault_server_count_requests (fixture->server, "/fhir/Observation") < 2)
    g_main_context_iteration (NULL, FALSE);

  /* The first to ask leaves: the others lose nothing by it. */
  g_cancellable_cancel (leaves);
  client_fixture_wait (&results[0]);
  g_assert_error (results[0].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  for (guint i = 1; i < 3; i++)
    {
      client_fixture_wait (&results[i]);
      g_assert_no_error (results[i].error);
      g_assert_cmpstr (results[i].ids->str, ==, "a b ");
    }
  client_fixture_wait (&reload);
  g_assert_no_error (reload.error);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Observation"), ==, 2);
  for (guint i = 0; i < 3; i++)
    search_result_clear (&results[i]);
}

/* The last to leave ends the request; whoever asks then begins anew. */
static void
test_all_leave (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) first = { 0 };
  g_auto (SearchResult) second = { 0 };
  g_auto (SearchResult) third = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  ward_fault_server_add (fixture->server, "/fhir/Observation", ward_fault_script_hang (ward_fault_script_new ()));
  client_fixture_page (fixture, NULL, "c", NULL);
  client_fixture_begin (fixture, cancellable, FALSE, &first);
  client_fixture_begin (fixture, cancellable, FALSE, &second);
  while (ward_fault_server_count_requests (fixture->server, "/fhir/Observation") < 1)
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  client_fixture_wait (&first);
  client_fixture_wait (&second);
  client_fixture_search (fixture, FALSE, &third);
  g_assert_no_error (third.error);
  g_assert_cmpstr (third.ids->str, ==, "c ");
  g_assert_error (first.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* ---- X089 ---- */

static void
on_page (WardFhirClient *client, WardFhirPage *page, gpointer user_data)
{
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  ward_fhir_client_search_finish (WARD_FHIR_CLIENT (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* The same patient id, the same address even: what one tenant's server gave is never the other's. */
static void
test_two_tenants (ClientFixture *fixture, gconstpointer data)
{
  const WardFhirSearch search = { .kind = WARD_FHIR_OBSERVATIONS, .patient_id = "p1", .category = "laboratory" };
  g_autofree char *base = ward_fault_server_build_url (fixture->server, "/fhir");
  const WardFhirSettings settings
      = { .base = base, .tenant = "t2", .page_size = 3, .allow_loopback_http = TRUE, .dialect = WARD_FHIR_GENERIC };
  g_autoptr (WardFhirClient) other = ward_fhir_client_new (fixture->http, &settings, NULL);
  g_auto (SearchResult) result = { 0 };
  g_autofree char *head = NULL;
  gboolean done = FALSE;

  client_fixture_page (fixture, "ETag: \"7\"\r\n", "a", NULL);
  ward_fhir_client_set_scope_key (fixture->client, "t1 user");
  ward_fhir_client_set_scope_key (other, "t2 user");
  client_fixture_search (fixture, FALSE, &result);
  g_assert_cmpuint (ward_fhir_cache_get_n_entries (ward_fhir_client_get_cache (fixture->client)), ==, 1);
  g_assert_cmpuint (ward_fhir_cache_get_n_entries (ward_fhir_client_get_cache (other)), ==, 0);
  ward_fhir_client_search_async (other, &search, on_page, NULL, NULL, searched_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  head = ward_fault_server_dup_last_head (fixture->server);
  g_assert_null (strstr (head, "If-None-Match"));
  g_assert_null (strstr (head, "Authorization"));
  client_fixture_drain ();
}

/* ---- N46 ---- */

static void
test_versions (ClientFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *type;
    gboolean read;
  } cases[] = {
    { "Content-Type: application/fhir+json; fhirVersion=4.0\r\n", TRUE },
    { "Content-Type: application/fhir+json; fhirVersion=\"4.3\"\r\n", TRUE },
    { "Content-Type: application/fhir+json;charset=utf-8\r\n", TRUE },
    { "Content-Type: application/fhir+json; fhirVersion=5.0\r\n", FALSE },
    { "Content-Type: application/fhir+json; charset=utf-8; FHIRVERSION=\"3.0\"\r\n", FALSE },
    { "Content-Type: application/fhir+json; fhirVersion=\r\n", FALSE },
    { "Content-Type: application/fhir+json; fhirVersion=40\r\n", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (SearchResult) result = { 0 };

      client_fixture_page (fixture, cases[i].type, "a", NULL);
      client_fixture_search (fixture, FALSE, &result);
      if (cases[i].read)
        g_assert_no_error (result.error);
      else
        {
          g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_NOT_FHIR);
          g_assert_cmpstr (result.ids->str, ==, "");
        }
    }
}

/* ---- X077: which redirect of a merged patient is taken ---- */

static void
test_merged_ids (void)
{
  static const struct
  {
    const char *code;
    const char *location;
    const char *id;
  } cases[] = {
    { "4107", FIXTURE_BASE "/Patient/p2", "p2" },
    { "4107", "Patient/p-2.x", "p-2.x" },
    { "4118", "Patient/p2", NULL },
    { "4107", NULL, NULL },
    { "4107", "", NULL },
    { "4107", "https://other.example/R4/Patient/p2", NULL },
    { "4107", "http://" FIXTURE_BASE "/Patient/p2", NULL },
    { "4107", "/Patient/p2", NULL },
    { "4107", "Patient/", NULL },
    { "4107", "Patient/p2/_history/1", NULL },
    { "4107", "Patient/p2?_format=xml", NULL },
    { "4107", "Patient/p2#x", NULL },
    { "4107", "Patient/../Binary/p2", NULL },
    { "4107", "Observation/p2", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardFhirPage) notes = ward_fhir_page_new (WARD_FHIR_PATIENTS, 0);
      g_autofree char *id = NULL;

      g_test_message ("%s", cases[i].location);
      ward_read_add_issue (notes->issues, WARD_FAILURE_GONE, cases[i].code, "x", FALSE);
      id = ward_fhir_find_merged_id (cases[i].location, notes->issues, FIXTURE_BASE);
      g_assert_cmpstr (id, ==, cases[i].id);
    }
}

/* ---- J15 ---- */

static gint64
read_thread_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* How long one thread needs to read the body, in the same run and so on the same machine under the same load: what the times are compared with. */
static gint64
measure_parse_us (const char *body)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (body, strlen (body));
  gint64 start_us = read_thread_us ();
  g_autoptr (WardFhirPage) page = ward_fhir_decode_bundle (bytes, WARD_FHIR_OBSERVATIONS, FIXTURE_BASE, "p1", NULL);

  g_assert_nonnull (page);
  return read_thread_us () - start_us;
}

/* Nearly 64 MiB: the most that the client takes, in notes of a megabyte. */
static char *
build_large (void)
{
  g_autofree char *note = g_strnfill (1024 * 1024 - 200, 'x');
  GString *body = g_string_sized_new (64 * 1024 * 1024);

  g_string_append (body, "{\"resourceType\":\"Bundle\",\"entry\":[");
  for (guint i = 0; i < 63; i++)
    g_string_append_printf (body,
                            "%s{\"resource\":{\"resourceType\":\"Observation\",\"id\":\"o%u\",\"subject\":"
                            "{\"reference\":\"Patient/p1\"},\"valueString\":\"%s\"}}",
                            i > 0 ? "," : "", i, note);
  g_string_append (body, "]}");
  return g_string_free (body, FALSE);
}

static void
test_large_page (ClientFixture *fixture, gconstpointer data)
{
  g_autofree char *body = build_large ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (SearchResult) result = { 0 };
  g_auto (SearchResult) cancelled = { 0 };
  gint64 parse_us = measure_parse_us (body);
  gint64 longest_us = 0;

  ward_fault_server_add (fixture->server, "/fhir/Observation",
                         ward_fault_script_answer (ward_fault_script_new (), 200, NULL, body));
  client_fixture_begin (fixture, NULL, FALSE, &result);
  while (!result.done)
    {
      gint64 start_us = read_thread_us ();

      g_main_context_iteration (NULL, FALSE);
      longest_us = MAX (longest_us, read_thread_us () - start_us);
    }
  g_assert_no_error (result.error);
  g_assert_cmpuint (ward_fhir_page_get_n_rows (g_ptr_array_index (result.pages, 0)), ==, 63);
  g_test_message ("longest turn of the main loop %" G_GINT64_FORMAT " us, the parser needs %" G_GINT64_FORMAT " us",
                  longest_us, parse_us);
  g_assert_cmpint (longest_us, <, parse_us / 2);

  /* A cancel ends the search in the next turns of the loop, wherever the worker is. */
  client_fixture_begin (fixture, cancellable, FALSE, &cancelled);
  while (ward_fault_server_count_requests (fixture->server, "/fhir/Observation") < 2)
    g_main_context_iteration (NULL, FALSE);
  for (guint i = 0; i < 2000; i++)
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < 50 && !cancelled.done; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (cancelled.done);
  g_assert_error (cancelled.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* The worker ends later, for nobody. */
  while (G_OBJECT (fixture->client)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
}

/* The parser's own time, of the thread that parses, against one look at each byte. */
static void
test_large_parse (void)
{
  g_autofree char *body = build_large ();
  gint64 parse_us = measure_parse_us (body);
  gint64 start_us = read_thread_us ();
  gboolean valid = g_utf8_validate (body, -1, NULL);
  gint64 look_us = read_thread_us () - start_us;

  g_assert_true (valid);
  g_test_message ("%" G_GINT64_FORMAT " ms of processor time for %" G_GSIZE_FORMAT
                  " MiB, one look at each byte %" G_GINT64_FORMAT " ms",
                  parse_us / 1000, strlen (body) / 1024 / 1024, look_us / 1000);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpint (parse_us, <, 20 * look_us);
#endif
}

#define ADD(path, data, function) \
  g_test_add ("/fhir/askers/" path, ClientFixture, data, client_fixture_set_up, function, client_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("shared", NULL, test_shared);
  ADD ("all-leave", NULL, test_all_leave);
  ADD ("X089-two-tenants", NULL, test_two_tenants);
  ADD ("N46-versions", NULL, test_versions);
  g_test_add_func ("/fhir/askers/X077-merged-ids", test_merged_ids);
  ADD ("J15-large-page", NULL, test_large_page);
  g_test_add_func ("/fhir/askers/J15-large-parse", test_large_parse);

  return g_test_run ();
}
