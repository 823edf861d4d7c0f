/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A failure names the request that failed, by the X-Request-Id that the server got with it: not a neighbour's of the same kind, nor an earlier one. */

#include "core/fhir/ward-fhir-origin.h"
#include "core/fhir/ward-fhir-single.h"

#include <string.h>

#include "core/fhir/client-fixture.h"

static char *
cut_id (const char *head)
{
  const char *at = head != NULL ? strstr (head, "X-Request-Id: ") : NULL;

  g_assert_nonnull (at);
  at += strlen ("X-Request-Id: ");
  return g_strndup (at, strcspn (at, "\r\n"));
}

/* The last request that the server got is the one that is named. */
static void
assert_names_last (ClientFixture *fixture, const GError *error)
{
  g_autofree char *head = ward_fault_server_dup_last_head (fixture->server);
  g_autofree char *id = cut_id (head);
  gint64 now_us = g_get_real_time ();

  g_assert_nonnull (error);
  g_assert_cmpuint (error->domain, ==, WARD_FAILURE);
  g_assert_cmpstr (ward_failure_get_request_id (error), ==, id);
  g_assert_cmpint (ward_failure_get_request_us (error), <=, now_us);
  g_assert_cmpint (ward_failure_get_request_us (error), >, now_us - G_TIME_SPAN_HOUR);
}

static void
take_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
await_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* ---- two at once ---- */

static char *
find_id (ClientFixture *fixture, gboolean reload)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *head = ward_fault_server_dup_request (fixture->server, "/fhir/Observation", i);

      if ((strstr (head, "Cache-Control: no-cache") != NULL) == reload)
        return cut_id (head);
    }
  g_assert_not_reached ();
}

/* The same search twice, of which one goes past the caches; whichever answer comes first. */
static void
test_two_at_once (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) usual = { 0 };
  g_auto (SearchResult) reload = { 0 };
  g_autofree char *usual_id = NULL;
  g_autofree char *reload_id = NULL;

  for (guint i = 0; i < 2; i++)
    ward_fault_server_add (fixture->server, "/fhir/Observation",
                           ward_fault_script_answer (ward_fault_script_wait (ward_fault_script_new (),
                                                                             i == 0 ? 200 : 20),
                                                     403, NULL, "{}"));
  client_fixture_begin (fixture, NULL, FALSE, &usual);
  client_fixture_begin (fixture, NULL, TRUE, &reload);
  client_fixture_wait (&usual);
  client_fixture_wait (&reload);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Observation"), ==, 2);
  usual_id = find_id (fixture, FALSE);
  reload_id = find_id (fixture, TRUE);
  g_assert_cmpstr (usual_id, !=, reload_id);
  g_assert_error (usual.error, WARD_FAILURE, WARD_FAILURE_FORBIDDEN);
  g_assert_error (reload.error, WARD_FAILURE, WARD_FAILURE_FORBIDDEN);
  g_assert_cmpstr (ward_failure_get_request_id (usual.error), ==, usual_id);
  g_assert_cmpstr (ward_failure_get_request_id (reload.error), ==, reload_id);
}

/* Who shares a request shares its name. */
static void
test_shared (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) first = { 0 };
  g_auto (SearchResult) second = { 0 };

  client_fixture_answer (fixture, "/fhir/Observation", 403, NULL, "{}");
  client_fixture_begin (fixture, NULL, FALSE, &first);
  client_fixture_begin (fixture, NULL, FALSE, &second);
  client_fixture_wait (&first);
  client_fixture_wait (&second);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Observation"), ==, 1);
  assert_names_last (fixture, first.error);
  assert_names_last (fixture, second.error);
}

/* ---- each way to fail ---- */

static const struct
{
  guint status;
  const char *headers;
  const char *body;
  WardFailure failure;
} answers[] = {
  { 400, NULL, "{}", WARD_FAILURE_BAD_REQUEST },
  { 404, NULL, "{}", WARD_FAILURE_NOT_FOUND },
  { 403, NULL,
    "{'resourceType':'OperationOutcome','issue':[{'severity':'error','code':'suppressed','details':{'coding':[{"
    "'system':'urn:oid:1.2.840.114350.1.13.0.1.7.2.657369','code':'4119'}]}}]}",
    WARD_N_FAILURES },
  { 206, NULL, "{}", WARD_FAILURE_INCOMPLETE },
  { 202, NULL, "{}", WARD_FAILURE_NOT_FHIR },
  { 304, NULL, "", WARD_FAILURE_HTTP },
  { 200, "Content-Type: text/html\r\n", "<html>", WARD_FAILURE_LOGIN_PAGE },
  { 200, "Content-Type: text/plain\r\n", "x", WARD_FAILURE_NOT_FHIR },
  { 200, "Content-Type: application/fhir+json; fhirVersion=5.0\r\n", "{}", WARD_FAILURE_NOT_FHIR },
  { 200, NULL, "{'resourceType':'Bund", WARD_FAILURE_NOT_JSON },
  { 200, NULL, "{'resourceType':'OperationOutcome','issue':[{'severity':'error','code':'x'}]}", WARD_N_FAILURES },
  { 200, NULL,
    "{'resourceType':'Bundle','type':'searchset','link':[{'relation':'next','url':'https://elsewhere.example/'}]}",
    WARD_FAILURE_INCOMPLETE },
};

static void
test_each_answer (ClientFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_auto (SearchResult) result = { 0 };

      g_test_message ("answer %u", i);
      /* The last of the answers is given again and again: a repetition that is not wanted would be seen. */
      client_fixture_answer (fixture, "/fhir/Observation", answers[i].status, answers[i].headers, answers[i].body);
      if (answers[i].status == 304)
        client_fixture_answer (fixture, "/fhir/Observation", 304, NULL, "");
      client_fixture_search (fixture, TRUE, &result);
      g_assert_nonnull (result.error);
      if (answers[i].failure != WARD_N_FAILURES)
        g_assert_error (result.error, WARD_FAILURE, (int) answers[i].failure);
      assert_names_last (fixture, result.error);
    }
}

/* The page that is asked for ahead has its own request. */
static void
test_second_page (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) result = { 0 };
  g_autofree char *next = ward_fault_server_build_url (fixture->server, "/fhir/Observation?page=2");

  client_fixture_page (fixture, NULL, "a", next);
  client_fixture_answer (fixture, "/fhir/Observation", 403, NULL, "{}");
  client_fixture_search (fixture, FALSE, &result);
  g_assert_cmpstr (result.ids->str, ==, "a ");
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Observation"), ==, 2);
  assert_names_last (fixture, result.error);
}

/* The tries of one request have one name; a request that got no answer has one too, and nothing that was not sent. */
static void
test_without_answer (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) cut = { 0 };
  g_auto (SearchResult) unsent = { 0 };
  g_autofree char *first = NULL;
  g_autofree char *first_id = NULL;

  ward_fault_server_add (fixture->server, "/fhir/Observation", ward_fault_script_reset (ward_fault_script_new ()));
  client_fixture_search (fixture, FALSE, &cut);
  g_assert_error (cut.error, WARD_FAILURE, WARD_FAILURE_INTERRUPTED);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Observation"), >, 1);
  assert_names_last (fixture, cut.error);
  first = ward_fault_server_dup_request (fixture->server, "/fhir/Observation", 0);
  first_id = cut_id (first);
  g_assert_cmpstr (ward_failure_get_request_id (cut.error), ==, first_id);

  fixture->tokens.signed_out = TRUE;
  client_fixture_search (fixture, FALSE, &unsent);
  g_assert_error (unsent.error, WARD_FAILURE, WARD_FAILURE_SIGNED_OUT);
  g_assert_null (ward_failure_get_request_id (unsent.error));
}

/* A 401 is asked once more with another token: the refusal of that one counts, or its own where there is no other token. */
static void
test_unauthorized (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) twice = { 0 };
  g_auto (SearchResult) once = { 0 };

  client_fixture_answer (fixture, "/fhir/Observation", 401, NULL, "{}");
  client_fixture_search (fixture, FALSE, &twice);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Observation"), ==, 2);
  g_assert_error (twice.error, WARD_FAILURE, WARD_FAILURE_UNAUTHORIZED);
  assert_names_last (fixture, twice.error);

  fixture->tokens.stubborn = TRUE;
  client_fixture_search (fixture, FALSE, &once);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Observation"), ==, 3);
  g_assert_error (once.error, WARD_FAILURE, WARD_FAILURE_UNAUTHORIZED);
  assert_names_last (fixture, once.error);
}

/* ---- single reads ---- */

static GError *
read_patient (ClientFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  ward_fhir_client_read_patient_async (fixture->client, "p1", FALSE, NULL, take_cb, &result);
  await_result (&result);
  g_assert_null (ward_fhir_client_read_patient_finish (fixture->client, result, &error));
  return error;
}

static GError *
read_user (ClientFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  ward_fhir_client_read_user_name_async (fixture->client, "Practitioner/u", NULL, take_cb, &result);
  await_result (&result);
  g_assert_null (ward_fhir_client_read_user_name_finish (fixture->client, result, NULL, &error));
  return error;
}

static GError *
read_observation (ClientFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  ward_fhir_client_read_observation_async (fixture->client, "o", "p1", NULL, take_cb, &result);
  await_result (&result);
  g_assert_null (ward_fhir_client_read_observation_finish (fixture->client, result, &error));
  return error;
}

static GError *
read_specimen (ClientFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  ward_fhir_client_read_origin_async (fixture->client, "Specimen", "s", "p1", FALSE, NULL, take_cb, &result);
  await_result (&result);
  g_assert_null (ward_fhir_client_read_origin_finish (fixture->client, result, &error));
  return error;
}

static GError *
read_form (ClientFixture *fixture)
{
  const WardAttachment form
      = { .content_type = (char *) "application/pdf", .url = (char *) "Binary/b", .hash = (char *) "AAAA", .size = 3 };
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  ward_fhir_client_read_form_async (fixture->client, &form, "p1", NULL, take_cb, &result);
  await_result (&result);
  g_assert_null (ward_fhir_client_read_form_finish (fixture->client, result, &error));
  return error;
}

static void
test_reads (ClientFixture *fixture, gconstpointer data)
{
  static GError *(*const reads[]) (ClientFixture *)
      = { read_patient, read_user, read_observation, read_specimen, read_form };

  client_fixture_answer (fixture, "/fhir/Patient/p1", 200, NULL, "{'resourceType':'Patient','id':'p2'}");
  client_fixture_answer (fixture, "/fhir/Practitioner/u", 200, NULL, "{'resourceType':'Pract");
  client_fixture_answer (fixture, "/fhir/Observation/o", 200, NULL, "{'resourceType':'Observation','id':'other'}");
  client_fixture_answer (fixture, "/fhir/Specimen/s", 200, NULL,
                         "{'resourceType':'Specimen','id':'s','subject':{'reference':'Patient/p2'}}");
  client_fixture_answer (fixture, "/fhir/Binary/b", 200, "Content-Type: application/pdf\r\n", "pdf");
  for (guint i = 0; i < G_N_ELEMENTS (reads); i++)
    {
      g_autoptr (GError) error = reads[i](fixture);

      assert_names_last (fixture, error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(path, function) \
  g_test_add (path, ClientFixture, NULL, client_fixture_set_up, function, client_fixture_tear_down)
  ADD ("/failed-request/two-at-once", test_two_at_once);
  ADD ("/failed-request/shared", test_shared);
  ADD ("/failed-request/each-answer", test_each_answer);
  ADD ("/failed-request/second-page", test_second_page);
  ADD ("/failed-request/without-an-answer", test_without_answer);
  ADD ("/failed-request/unauthorized", test_unauthorized);
  ADD ("/failed-request/single-reads", test_reads);
  return g_test_run ();
}
