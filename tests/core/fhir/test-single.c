/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads of what a report names: a result that no search gave, and a form that lies apart. */

#include "core/fhir/ward-fhir-single.h"

#include "core/fhir/client-fixture.h"

#define TEXT "Synthetic letter"
#define TEXT_SHA1 "Jwxa9W9wc2+qSRpo91ZlUvjta4I="
#define TEXT_BASE64 "U3ludGhldGljIGxldHRlcg=="

static void
take_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static WardFhirPage *
read_observation (ClientFixture *fixture, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ward_fhir_client_read_observation_async (fixture->client, id, "p1", NULL, take_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return ward_fhir_client_read_observation_finish (fixture->client, result, error);
}

static WardFhirForm *
read_form (ClientFixture *fixture, const WardAttachment *form, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ward_fhir_client_read_form_async (fixture->client, form, "p1", NULL, take_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return ward_fhir_client_read_form_finish (fixture->client, result, error);
}

static void
test_observation (ClientFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardFhirPage) page = NULL;

  client_fixture_answer (fixture, "/fhir/Observation/o1", 200, NULL,
                         "{'resourceType':'Observation','id':'o1','status':'final','subject':{'reference':"
                         "'Patient/p1'},'code':{'text':'Sodium'},'valueString':'ok'}");
  page = read_observation (fixture, "o1", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ward_fhir_page_get_n_rows (page), ==, 1);
  g_assert_cmpstr (ward_fhir_page_get_observation (page, 0)->id, ==, "o1");
}

static void
assert_no_observation (ClientFixture *fixture, const char *id, WardFailure code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_observation (fixture, id, &error));
  g_assert_error (error, WARD_FAILURE, (int) code);
}

/* What is not surely this result of this patient is no result. */
static void
test_observation_refused (ClientFixture *fixture, gconstpointer data)
{
  client_fixture_answer (fixture, "/fhir/Observation/forbidden", 403, NULL, "{'resourceType':'OperationOutcome'}");
  client_fixture_answer (fixture, "/fhir/Observation/other-id", 200, NULL,
                         "{'resourceType':'Observation','id':'o2','subject':{'reference':'Patient/p1'}}");
  client_fixture_answer (fixture, "/fhir/Observation/other-patient", 200, NULL,
                         "{'resourceType':'Observation','id':'other-patient','subject':{'reference':'Patient/p2'}}");
  client_fixture_answer (fixture, "/fhir/Observation/nobody", 200, NULL,
                         "{'resourceType':'Observation','id':'nobody'}");
  client_fixture_answer (fixture, "/fhir/Observation/patient", 200, NULL, "{'resourceType':'Patient','id':'patient'}");
  client_fixture_answer (fixture, "/fhir/Observation/broken", 200, NULL, "{'resourceType':'Obs");
  assert_no_observation (fixture, "forbidden", WARD_FAILURE_FORBIDDEN);
  assert_no_observation (fixture, "other-id", WARD_FAILURE_WRONG_PATIENT);
  assert_no_observation (fixture, "other-patient", WARD_FAILURE_WRONG_PATIENT);
  assert_no_observation (fixture, "nobody", WARD_FAILURE_WRONG_PATIENT);
  assert_no_observation (fixture, "patient", WARD_FAILURE_NOT_FHIR);
  assert_no_observation (fixture, "broken", WARD_FAILURE_NOT_JSON);
}

static void
test_form (ClientFixture *fixture, gconstpointer data)
{
  const WardAttachment announced
      = { .content_type = "text/plain; charset=utf-8", .url = "Binary/b1", .size = strlen (TEXT), .hash = TEXT_SHA1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WardFhirForm) form = NULL;
  g_autofree char *head = NULL;

  client_fixture_answer (fixture, "/fhir/Binary/b1", 200, "Content-Type: text/plain\r\n", TEXT);
  form = read_form (fixture, &announced, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ward_fhir_form_get_attachment (form)->text, ==, TEXT);
  head = ward_fault_server_dup_last_head (fixture->server);
  g_assert_nonnull (strstr (head, "Accept: text/plain, application/fhir+json;q=0.5\r\n"));
  g_assert_nonnull (strstr (head, "Authorization: Bearer token-0\r\n"));
}

static void
test_form_as_resource (ClientFixture *fixture, gconstpointer data)
{
  const WardAttachment announced
      = { .content_type = "text/plain", .url = "Binary/b1", .size = strlen (TEXT), .hash = TEXT_SHA1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WardFhirForm) form = NULL;

  client_fixture_answer (fixture, "/fhir/Binary/b1", 200, NULL,
                         "{'resourceType':'Binary','contentType':'text/plain','data':'" TEXT_BASE64 "'}");
  form = read_form (fixture, &announced, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ward_fhir_form_get_attachment (form)->text, ==, TEXT);
}

static void
assert_no_form (ClientFixture *fixture, const WardAttachment *announced, WardFailure code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_form (fixture, announced, &error));
  g_assert_error (error, WARD_FAILURE, (int) code);
}

/* Nothing is given of a form that is missing, is another one, or came in part. */
static void
test_form_not_whole (ClientFixture *fixture, gconstpointer data)
{
  client_fixture_answer (fixture, "/fhir/Binary/missing", 404, NULL, "{'resourceType':'OperationOutcome'}");
  client_fixture_answer (fixture, "/fhir/Binary/text", 200, "Content-Type: text/plain\r\n", TEXT);
  client_fixture_answer (fixture, "/fhir/Binary/page", 200, "Content-Type: text/html\r\n", "<p>Log in</p>");
  client_fixture_answer (fixture, "/fhir/Binary/image", 200, "Content-Type: image/png\r\n", "png");
  client_fixture_answer (fixture, "/fhir/Binary/odd", 200, NULL, "{'resourceType':'Binary','data':'U3lu*GhldGlj'}");
  client_fixture_answer (fixture, "/fhir/Binary/empty", 200, NULL, "{'resourceType':'Binary'}");
  assert_no_form (fixture, &(WardAttachment){ .content_type = "text/plain", .url = "Binary/missing" },
                  WARD_FAILURE_NOT_FOUND);
  assert_no_form (fixture, &(WardAttachment){ .content_type = "text/plain", .url = "Binary/text", .size = 17 },
                  WARD_FAILURE_INCOMPLETE);
  assert_no_form (fixture,
                  &(WardAttachment){
                      .content_type = "text/plain", .url = "Binary/text", .hash = "AAAAAAAAAAAAAAAAAAAAAAAAAAA=" },
                  WARD_FAILURE_INCOMPLETE);
  assert_no_form (fixture, &(WardAttachment){ .content_type = "application/pdf", .url = "Binary/page" },
                  WARD_FAILURE_LOGIN_PAGE);
  assert_no_form (fixture, &(WardAttachment){ .content_type = "application/pdf", .url = "Binary/image" },
                  WARD_FAILURE_NOT_FHIR);
  assert_no_form (fixture, &(WardAttachment){ .content_type = "text/plain", .url = "Binary/odd" },
                  WARD_FAILURE_INCOMPLETE);
  assert_no_form (fixture, &(WardAttachment){ .content_type = "text/plain", .url = "Binary/empty" },
                  WARD_FAILURE_NOT_FHIR);
}

/* The token goes to the FHIR base alone: any other address is not asked at all. */
static void
test_form_elsewhere (ClientFixture *fixture, gconstpointer data)
{
  g_autofree char *beside = ward_fault_server_build_url (fixture->server, "/other/Binary/b1");
  const char *const urls[] = {
    beside, "https://elsewhere.example/Binary/b1", "../Binary/b1", "Binary/%2e%2e/%2e%2e/x", "file:///etc/hostname", ""
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    assert_no_form (fixture, &(WardAttachment){ .content_type = "text/plain", .url = urls[i] }, WARD_FAILURE_ADDRESS);
  assert_no_form (fixture, &(WardAttachment){ .content_type = "text/plain\r\nX: y", .url = "Binary/b1" },
                  WARD_FAILURE_ADDRESS);
  g_assert_cmpuint (ward_fault_server_count_connections (fixture->server), ==, 0);
}

static void
test_cancelled (ClientFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  ward_fault_server_add (fixture->server, "/fhir/Observation/o1", ward_fault_script_hang (ward_fault_script_new ()));
  ward_fault_server_add (fixture->server, "/fhir/Binary/b1", ward_fault_script_hang (ward_fault_script_new ()));
  ward_fhir_client_read_observation_async (fixture->client, "o1", "p1", cancellable, take_cb, &first);
  ward_fhir_client_read_form_async (fixture->client,
                                    &(WardAttachment){ .content_type = "text/plain", .url = "Binary/b1" }, "p1",
                                    cancellable, take_cb, &second);
  while (ward_fault_server_count_requests (fixture->server, "/fhir/Observation/o1") == 0
         || ward_fault_server_count_requests (fixture->server, "/fhir/Binary/b1") == 0)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_cancellable_cancel (cancellable);
  while (first == NULL || second == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (ward_fhir_client_read_observation_finish (fixture->client, first, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (ward_fhir_client_read_form_finish (fixture->client, second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, function) \
  g_test_add (path, ClientFixture, NULL, client_fixture_set_up, function, client_fixture_tear_down)
  ADD ("/fhir/single/observation", test_observation);
  ADD ("/fhir/single/observation-refused", test_observation_refused);
  ADD ("/fhir/single/form", test_form);
  ADD ("/fhir/single/form-as-resource", test_form_as_resource);
  ADD ("/fhir/single/V73-form-not-whole", test_form_not_whole);
  ADD ("/fhir/single/form-elsewhere", test_form_elsewhere);
  ADD ("/fhir/single/cancelled", test_cancelled);
#undef ADD
  return g_test_run ();
}
