/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads by reference: each type, whose it is, what is confirmed by the server, and askers that share. */

#include "core/fhir/ward-fhir-origin.h"

#include "core/fhir/client-fixture.h"

#define SPECIMEN "{'resourceType':'Specimen','id':'s1','subject':{'reference':'Patient/p1'},'type':{'text':'Blood'}}"

static void
take_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static WardFhirPage *
read_as (ClientFixture *fixture, const char *type, const char *id, const char *patient, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ward_fhir_client_read_origin_async (fixture->client, type, id, patient, FALSE, NULL, take_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return ward_fhir_client_read_origin_finish (fixture->client, result, error);
}

static void
assert_none (ClientFixture *fixture, const char *type, const char *id, WardFailure code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_as (fixture, type, id, "p1", &error));
  g_assert_error (error, WARD_FAILURE, (int) code);
}

static void
test_types (ClientFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardFhirPage) person = NULL;
  g_autoptr (WardFhirPage) role = NULL;
  g_autoptr (WardFhirPage) organization = NULL;
  g_autoptr (WardFhirPage) specimen = NULL;
  g_autoptr (WardFhirPage) order = NULL;

  client_fixture_answer (fixture, "/fhir/Practitioner/p", 200, NULL,
                         "{'resourceType':'Practitioner','id':'p','name':[{'text':'Dr. Casey'}],'qualification':"
                         "[{'code':{'text':'Haematology'}}]}");
  client_fixture_answer (fixture, "/fhir/PractitionerRole/r", 200, NULL,
                         "{'resourceType':'PractitionerRole','id':'r','practitioner':{'reference':'Practitioner/p'},"
                         "'organization':{'display':'Lab'},'code':[{'text':'Scientist'}]}");
  client_fixture_answer (fixture, "/fhir/Organization/o", 200, NULL,
                         "{'resourceType':'Organization','id':'o','name':'Central lab'}");
  client_fixture_answer (fixture, "/fhir/Specimen/s1", 200, NULL, SPECIMEN);
  client_fixture_answer (fixture, "/fhir/ServiceRequest/q", 200, NULL,
                         "{'resourceType':'ServiceRequest','id':'q','subject':{'reference':'Patient/p1'},'code':"
                         "{'text':'Full blood count'}}");
  person = read_as (fixture, "Practitioner", "p", "p1", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ward_fhir_page_get_performer (person)->name, ==, "Dr. Casey");
  g_assert_cmpstr (ward_fhir_page_get_performer (person)->role, ==, "Haematology");
  role = read_as (fixture, "PractitionerRole", "r", "p1", &error);
  g_assert_no_error (error);
  g_assert_null (ward_fhir_page_get_performer (role)->name);
  g_assert_cmpstr (ward_fhir_page_get_performer (role)->person, ==, "Practitioner/p");
  g_assert_cmpstr (ward_fhir_page_get_performer (role)->role, ==, "Scientist");
  g_assert_cmpstr (ward_fhir_page_get_performer (role)->organization, ==, "Lab");
  organization = read_as (fixture, "Organization", "o", "p1", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ward_fhir_page_get_performer (organization)->name, ==, "Central lab");
  specimen = read_as (fixture, "Specimen", "s1", "p1", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ward_fhir_page_get_specimen (specimen)->type, ==, "Blood");
  order = read_as (fixture, "ServiceRequest", "q", "p1", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ward_fhir_page_get_order (order)->text, ==, "Full blood count");
}

/* J18 for what is read by itself: not surely this patient's is another's. */
static void
test_refused (ClientFixture *fixture, gconstpointer data)
{
  client_fixture_answer (fixture, "/fhir/Specimen/other", 200, NULL,
                         "{'resourceType':'Specimen','id':'other','subject':{'reference':'Patient/p2'}}");
  client_fixture_answer (fixture, "/fhir/Specimen/nobody", 200, NULL, "{'resourceType':'Specimen','id':'nobody'}");
  client_fixture_answer (fixture, "/fhir/ServiceRequest/group", 200, NULL,
                         "{'resourceType':'ServiceRequest','id':'group','subject':{'reference':'Group/p1'}}");
  client_fixture_answer (fixture, "/fhir/Specimen/mixed", 200, NULL, SPECIMEN);
  client_fixture_answer (fixture, "/fhir/Practitioner/patient", 200, NULL, "{'resourceType':'Patient','id':'patient'}");
  client_fixture_answer (fixture, "/fhir/Practitioner/broken", 200, NULL, "{'resourceType':'Prac");
  client_fixture_answer (fixture, "/fhir/Practitioner/forbidden", 403, NULL, "{'resourceType':'OperationOutcome'}");
  client_fixture_answer (fixture, "/fhir/Practitioner/missing", 404, NULL, "{'resourceType':'OperationOutcome'}");
  client_fixture_answer (fixture, "/fhir/Practitioner/gone", 410, NULL, "{'resourceType':'OperationOutcome'}");
  assert_none (fixture, "Specimen", "other", WARD_FAILURE_WRONG_PATIENT);
  assert_none (fixture, "Specimen", "nobody", WARD_FAILURE_NOT_FHIR);
  assert_none (fixture, "ServiceRequest", "group", WARD_FAILURE_WRONG_PATIENT);
  assert_none (fixture, "Specimen", "mixed", WARD_FAILURE_NOT_FHIR);
  assert_none (fixture, "Practitioner", "patient", WARD_FAILURE_NOT_FHIR);
  assert_none (fixture, "Practitioner", "broken", WARD_FAILURE_NOT_JSON);
  assert_none (fixture, "Practitioner", "forbidden", WARD_FAILURE_FORBIDDEN);
  assert_none (fixture, "Practitioner", "missing", WARD_FAILURE_NOT_FOUND);
  assert_none (fixture, "Practitioner", "gone", WARD_FAILURE_GONE);
}

/* The second time the server only confirms; another patient's question is another one, and is refused by what comes. */
static void
test_confirmed (ClientFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardFhirPage) first = NULL;
  g_autoptr (WardFhirPage) second = NULL;
  g_autofree char *head = NULL;
  g_autofree char *other_head = NULL;

  client_fixture_answer (fixture, "/fhir/Specimen/s1", 200, "ETag: \"one\"\r\n", SPECIMEN);
  client_fixture_answer (fixture, "/fhir/Specimen/s1", 304, "ETag: \"one\"\r\n", "");
  client_fixture_answer (fixture, "/fhir/Specimen/s1", 200, "ETag: \"one\"\r\n", SPECIMEN);
  first = read_as (fixture, "Specimen", "s1", "p1", &error);
  g_assert_no_error (error);
  second = read_as (fixture, "Specimen", "s1", "p1", &error);
  g_assert_no_error (error);
  head = ward_fault_server_dup_last_head (fixture->server);
  g_assert_nonnull (strstr (head, "If-None-Match: \"one\"\r\n"));
  g_assert_true (ward_fhir_page_is_from_cache (second));
  g_assert_cmpstr (ward_fhir_page_get_specimen (second)->type, ==, "Blood");
  g_assert_null (read_as (fixture, "Specimen", "s1", "p2", &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_WRONG_PATIENT);
  other_head = ward_fault_server_dup_last_head (fixture->server);
  g_assert_null (strstr (other_head, "If-None-Match"));
}

/* What the 304 confirms has gone meanwhile, with the user: it is asked for once more, and never a third time. */
static void
test_confirmed_nothing (ClientFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  client_fixture_answer (fixture, "/fhir/Specimen/s1", 304, NULL, "");
  client_fixture_answer (fixture, "/fhir/Specimen/s1", 304, NULL, "");
  g_assert_null (read_as (fixture, "Specimen", "s1", "p1", &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_HTTP);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Specimen/s1"), ==, 2);
}

static void
test_no_store (ClientFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *head = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (WardFhirPage) page = NULL;

      client_fixture_answer (fixture, "/fhir/Specimen/s1", 200, "ETag: \"one\"\r\nCache-Control: no-store\r\n",
                             SPECIMEN);
      page = read_as (fixture, "Specimen", "s1", "p1", &error);
      g_assert_no_error (error);
    }
  head = ward_fault_server_dup_last_head (fixture->server);
  g_assert_null (strstr (head, "If-None-Match"));
}

static void
test_shared (ClientFixture *fixture, gconstpointer data)
{
  GAsyncResult *results[5] = { NULL };
  g_autofree char *json = fixture_json (SPECIMEN);

  ward_fault_server_add (fixture->server, "/fhir/Specimen/s1",
                         ward_fault_script_answer (ward_fault_script_wait (ward_fault_script_new (), 50), 200, NULL,
                                                   json));
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    ward_fhir_client_read_origin_async (fixture->client, "Specimen", "s1", "p1", FALSE, NULL, take_cb, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WardFhirPage) page = NULL;

      while (results[i] == NULL)
        g_main_context_iteration (NULL, TRUE);
      page = ward_fhir_client_read_origin_finish (fixture->client, results[i], &error);
      g_assert_no_error (error);
      g_assert_nonnull (page);
      g_clear_object (&results[i]);
    }
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Specimen/s1"), ==, 1);
}

static void
test_cancelled (ClientFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ward_fault_server_add (fixture->server, "/fhir/Specimen/s1", ward_fault_script_hang (ward_fault_script_new ()));
  ward_fhir_client_read_origin_async (fixture->client, "Specimen", "s1", "p1", FALSE, cancellable, take_cb, &result);
  while (ward_fault_server_count_requests (fixture->server, "/fhir/Specimen/s1") == 0)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (ward_fhir_client_read_origin_finish (fixture->client, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Which references can be read at all: those of the tenant's own server. */
static void
test_references (ClientFixture *fixture, gconstpointer data)
{
  g_autofree char *absolute = ward_fault_server_build_url (fixture->server, "/fhir/Specimen/s1");
  g_autofree char *versioned = ward_fault_server_build_url (fixture->server, "/fhir/PractitionerRole/r.1/_history/3");
  g_autofree char *beside = ward_fault_server_build_url (fixture->server, "/other/Specimen/s1");
  g_autofree char *longest = g_strnfill (64, 'a');
  g_autofree char *fits = g_strconcat ("Practitioner/", longest, NULL);
  g_autofree char *too_long = g_strconcat ("Practitioner/", longest, "a", NULL);
  const struct
  {
    const char *reference, *type, *id;
  } cases[] = {
    { "Specimen/s1", "Specimen", "s1" },
    { absolute, "Specimen", "s1" },
    { versioned, "PractitionerRole", "r.1" },
    { "ServiceRequest/9", "ServiceRequest", "9" },
    { fits, "Practitioner", longest },
    { too_long, NULL, NULL },
    { beside, NULL, NULL },
    { "https://elsewhere.example/fhir/Specimen/s1", NULL, NULL },
    { "Specimen/", NULL, NULL },
    { "Specimen/s1/$op", NULL, NULL },
    { "Specimen/s1?x=y", NULL, NULL },
    { "MySpecimen/s1", NULL, NULL },
    { "CareTeam/c", NULL, NULL },
    { "#s1", NULL, NULL },
    { "Specimen/.", NULL, NULL },
    { "Specimen/..", NULL, NULL },
    { "Specimen/%2e%2e", NULL, NULL },
    { "Specimen/a b", NULL, NULL },
    { "urn:uuid:6f4c2a1e-0000-4000-8000-000000000000", NULL, NULL },
    { "", NULL, NULL },
    { NULL, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *type = NULL;
      g_autofree char *id = ward_fhir_client_dup_origin (fixture->client, cases[i].reference, &type);

      g_test_message ("%s", cases[i].reference);
      g_assert_cmpstr (id, ==, cases[i].id);
      g_assert_cmpstr (type, ==, cases[i].type);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, function)                                                                     \
  g_test_add ("/fhir/by-reference/" path, ClientFixture, NULL, client_fixture_set_up, function, \
              client_fixture_tear_down)
  ADD ("types", test_types);
  ADD ("refused", test_refused);
  ADD ("confirmed", test_confirmed);
  ADD ("confirmed-nothing", test_confirmed_nothing);
  ADD ("no-store", test_no_store);
  ADD ("shared", test_shared);
  ADD ("cancelled", test_cancelled);
  ADD ("references", test_references);
#undef ADD
  return g_test_run ();
}
