/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The FHIR client and the cache on disk: what is kept of a search, for whom, and what comes back (reliability.md N40, N41, N43, S29, S35; clinical.md J18). */

#include <string.h>

#include "core/fhir/cache-fixture.h"
#include "core/fhir/cache-wait.h"
#include "core/fhir/client-fixture.h"
#include "core/fhir/ward-fhir-origin.h"
#include "core/fhir/ward-fhir-single.h"

#define SPECIMEN "{'resourceType':'Specimen','id':'s1','subject':{'reference':'Patient/p1'},'type':{'text':'Blood'}}"
#define PERSON "{'resourceType':'Practitioner','id':'a','name':[{'text':'Dr. Canary'}]}"
#define ORDER \
  "{'resourceType':'ServiceRequest','id':'q','subject':{'reference':'Patient/p1'},'code':{'text':'Blood count'}}"

typedef struct
{
  ClientFixture client;
  CacheFixture files;
  WardVault *vault; /* (owned) */
  WardCache *cache; /* (owned) */
} Fixture;

typedef struct
{
  GString *text; /* (owned) slots and ids */
  gint64 oldest_us;
  gboolean done;
} Kept;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  client_fixture_set_up (&fixture->client, NULL);
  cache_fixture_set_up (&fixture->files, NULL);
  fixture->vault = ward_vault_new_memory ();
  fixture->cache = ward_cache_new (fixture->vault, fixture->files.dir, NULL);
  g_assert_true (cache_wait_open (fixture->cache));
  ward_fhir_client_set_scope_key (fixture->client.client, "scope-1");
  ward_fhir_client_set_disk_cache (fixture->client.client, fixture->cache, "user-1");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  ward_fhir_client_set_disk_cache (fixture->client.client, NULL, NULL);
  ward_cache_close (fixture->cache);
  cache_wait_idle ();
  g_assert_finalize_object (fixture->cache);
  g_assert_finalize_object (fixture->vault);
  cache_fixture_tear_down (&fixture->files, NULL);
  client_fixture_tear_down (&fixture->client, NULL);
}

static void
on_page (WardFhirClient *client, WardFhirPage *page, gpointer user_data)
{
  g_string_append_printf (((Kept *) user_data)->text, "%s%u ", ward_fhir_page_is_from_cache (page) ? "304:" : "",
                          ward_fhir_page_get_n_rows (page));
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  ward_fhir_client_search_finish (WARD_FHIR_CLIENT (source), result, &error);
  ((Kept *) user_data)->done = TRUE;
}

static char *
search (Fixture *fixture)
{
  const WardFhirSearch what
      = { .kind = WARD_FHIR_OBSERVATIONS, .patient_id = "p1", .category = "laboratory", .slot = "labs/0" };
  Kept pages = { .text = g_string_new (NULL) };

  ward_fhir_client_search_async (fixture->client.client, &what, on_page, &pages, NULL, searched_cb, &pages);
  while (!pages.done)
    g_main_context_iteration (NULL, TRUE);
  return g_string_free (pages.text, FALSE);
}

static void
on_kept (WardFhirClient *client, const WardFhirKept *kept, gpointer user_data)
{
  Kept *all = user_data;

  g_string_append_printf (all->text, "%s=", kept->slot);
  if (kept->patient != NULL)
    g_string_append (all->text, kept->patient->id);
  for (guint i = 0; kept->page != NULL && i < ward_fhir_page_get_n_rows (kept->page); i++)
    g_string_append (all->text, ward_fhir_page_get_row_id (kept->page, i));
  g_string_append_c (all->text, ' ');
  all->oldest_us = all->oldest_us == 0 ? kept->fetched_us : MIN (all->oldest_us, kept->fetched_us);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ward_fhir_client_read_kept_finish (WARD_FHIR_CLIENT (source), result, &error));
  g_assert_no_error (error);
  ((Kept *) user_data)->done = TRUE;
}

static char *
read_kept (Fixture *fixture, const char *patient_id, gint64 *out_oldest_us)
{
  Kept kept = { .text = g_string_new (NULL) };

  ward_fhir_client_read_kept_async (fixture->client.client, patient_id, on_kept, &kept, NULL, kept_cb, &kept);
  while (!kept.done)
    g_main_context_iteration (NULL, TRUE);
  if (out_oldest_us != NULL)
    *out_oldest_us = kept.oldest_us;
  return g_string_free (kept.text, FALSE);
}

static void
assert_kept (Fixture *fixture, const char *expected)
{
  g_autofree char *text = read_kept (fixture, "p1", NULL);

  g_assert_cmpstr (text, ==, expected);
}

static void
search_one (Fixture *fixture, const char *headers)
{
  g_autofree char *pages = NULL;

  client_fixture_page (&fixture->client, headers, "a b", NULL);
  pages = search (fixture);
  g_assert_cmpstr (pages, ==, "2 ");
}

static void
test_kept (Fixture *fixture, gconstpointer data)
{
  gint64 before = ward_clock_real_us (NULL);
  gint64 oldest = 0;
  g_autofree char *text = NULL;
  g_autofree char *other = NULL;

  assert_kept (fixture, "");
  search_one (fixture, NULL);
  text = read_kept (fixture, "p1", &oldest);
  g_assert_cmpstr (text, ==, "labs/0=ab ");
  g_assert_cmpint (oldest, >=, before);
  g_assert_cmpint (oldest, <=, ward_clock_real_us (NULL));
  other = read_kept (fixture, "p2", NULL);
  g_assert_cmpstr (other, ==, "");
}

/* A search that did not come to its end leaves nothing that could be taken for the whole. */
static void
test_cut_search (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pages = NULL;

  client_fixture_page (&fixture->client, NULL, "a b", "Observation?page=2");
  client_fixture_answer (&fixture->client, "/fhir/Observation", 403, NULL, "");
  pages = search (fixture);
  assert_kept (fixture, "");
}

static void
test_no_store (Fixture *fixture, gconstpointer data)
{
  static const char *const headers[]
      = { "Cache-Control: no-store\r\n", "Cache-Control: private, No-Store\r\nETag: \"1\"\r\n", "Vary: *\r\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      search_one (fixture, headers[i]);
      assert_kept (fixture, "");
    }
  search_one (fixture, "Cache-Control: private, max-age=0\r\nVary: Accept\r\n");
  assert_kept (fixture, "labs/0=ab ");
}

/* An answer with somebody else's result in it. */
static void
test_foreign (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bundle = client_fixture_bundle ("a b", NULL);
  g_autofree char *mixed = NULL;
  g_autofree char *pages = NULL;
  const char *at = strstr (bundle, "Patient/p1");

  g_assert_nonnull (at);
  mixed = g_strdup_printf ("%.*sPatient/p9%s", (int) (at - bundle), bundle, at + strlen ("Patient/p1"));
  client_fixture_answer (&fixture->client, "/fhir/Observation", 200, NULL, mixed);
  pages = search (fixture);
  g_assert_cmpstr (pages, ==, "1 ");
  assert_kept (fixture, "");
}

static void
test_other_user (Fixture *fixture, gconstpointer data)
{
  search_one (fixture, NULL);
  ward_fhir_client_set_disk_cache (fixture->client.client, fixture->cache, "user-2");
  assert_kept (fixture, "");
  ward_fhir_client_set_disk_cache (fixture->client.client, fixture->cache, "user-1");
  ward_fhir_client_set_scope_key (fixture->client.client, "scope-2");
  assert_kept (fixture, "");
  ward_fhir_client_set_scope_key (fixture->client.client, "scope-1");
  assert_kept (fixture, "labs/0=ab ");
  /* Nobody known: nothing is read, and nothing kept. */
  ward_fhir_client_set_disk_cache (fixture->client.client, fixture->cache, NULL);
  g_assert_false (ward_fhir_client_has_disk_cache (fixture->client.client));
  assert_kept (fixture, "");
}

/* After a new start the server is asked whether what is kept still holds, and its yes makes it new. */
static void
test_confirmed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pages = NULL;
  g_autofree char *request = NULL;
  gint64 first = 0;
  gint64 second = 0;
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;

  search_one (fixture, "ETag: W/\"7\"\r\n");
  ward_fhir_client_clear_cache (fixture->client.client);
  text = read_kept (fixture, "p1", &first);
  client_fixture_answer (&fixture->client, "/fhir/Observation", 304, NULL, "");
  pages = search (fixture);
  g_assert_cmpstr (pages, ==, "304:2 ");
  request = ward_fault_server_dup_last_head (fixture->client.server);
  g_assert_nonnull (strstr (request, "If-None-Match: W/\"7\""));
  again = read_kept (fixture, "p1", &second);
  g_assert_cmpstr (again, ==, text);
  g_assert_cmpint (second, >, first);
}

/* The same by the date of the last change, where the server has no tags. */
static void
test_confirmed_by_date (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pages = NULL;
  g_autofree char *request = NULL;
  gint64 first = 0;
  gint64 second = 0;
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;

  search_one (fixture, "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nDate: Mon, 07 Nov 1994 08:49:37 GMT\r\n");
  ward_fhir_client_clear_cache (fixture->client.client);
  text = read_kept (fixture, "p1", &first);
  client_fixture_answer (&fixture->client, "/fhir/Observation", 304, NULL, "");
  pages = search (fixture);
  g_assert_cmpstr (pages, ==, "304:2 ");
  request = ward_fault_server_dup_last_head (fixture->client.server);
  g_assert_nonnull (strstr (request, "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT"));
  again = read_kept (fixture, "p1", &second);
  g_assert_cmpstr (again, ==, text);
  g_assert_cmpint (second, >, first);
}

/* Closed, off or not there: searches go on as ever. */
static void
test_without (Fixture *fixture, gconstpointer data)
{
  ward_cache_close (fixture->cache);
  search_one (fixture, NULL);
  assert_kept (fixture, "");
  ward_fhir_client_set_disk_cache (fixture->client.client, NULL, "user-1");
  search_one (fixture, NULL);
  assert_kept (fixture, "");
}

static void
test_plain_nowhere (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "Observation", "resourceType", "user-1", "scope-1", "127.0.0.1", NULL };

  search_one (fixture, NULL);
  assert_kept (fixture, "labs/0=ab ");
  ward_cache_flush (fixture->cache);
  assert_kept (fixture, "labs/0=ab ");
  g_assert_cmpuint (cache_fixture_search (fixture->files.dir, texts), ==, 0);
}

/* ---- reads by reference ---- */

static void
take_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static WardFhirPage *
read_as (Fixture *fixture, const char *type, const char *id, const char *patient, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ward_fhir_client_read_origin_async (fixture->client.client, type, id, patient, FALSE, NULL, take_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return ward_fhir_client_read_origin_finish (fixture->client.client, result, error);
}

static void
read_specimen (Fixture *fixture, guint status, const char *headers, int failure)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardFhirPage) page = NULL;

  client_fixture_answer (&fixture->client, "/fhir/Specimen/s1", status, headers, status == 200 ? SPECIMEN : "");
  page = read_as (fixture, "Specimen", "s1", "p1", &error);
  if (failure < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, WARD_FAILURE, failure);
  g_assert_cmpint (page != NULL, ==, failure < 0);
}

/* A server without tags, as Epic: each is kept for the patient at whose result it was read, one answer of each. */
static void
test_origin (Fixture *fixture, gconstpointer data)
{
  gint64 before = ward_clock_real_us (NULL);
  gint64 oldest = 0;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  read_specimen (fixture, 200, NULL, -1);
  read_specimen (fixture, 200, NULL, -1);
  text = read_kept (fixture, "p1", &oldest);
  g_assert_cmpstr (text, ==, "Specimen/s1=s1 ");
  g_assert_cmpint (oldest, >=, before);
  client_fixture_answer (&fixture->client, "/fhir/Practitioner/a", 200, NULL, PERSON);
  client_fixture_answer (&fixture->client, "/fhir/ServiceRequest/q", 200, NULL, ORDER);
  {
    g_autoptr (WardFhirPage) person = read_as (fixture, "Practitioner", "a", "p2", &error);
    g_autoptr (WardFhirPage) order = read_as (fixture, "ServiceRequest", "q", "p1", &error);
    g_autofree char *both = read_kept (fixture, "p1", NULL);
    g_autofree char *other = read_kept (fixture, "p2", NULL);

    g_assert_no_error (error);
    g_assert_nonnull (strstr (both, "Specimen/s1=s1 "));
    g_assert_nonnull (strstr (both, "ServiceRequest/q=q "));
    g_assert_null (strstr (both, "Practitioner"));
    g_assert_cmpstr (other, ==, "Practitioner/a=a ");
  }
}

static guint
erase (Fixture *fixture, const char *patient)
{
  return cache_wait_erase (fixture->cache, &(WardCachePart){ .tenant = "t1", .user = "user-1", .patient = patient });
}

/* What holds for searches: who else asks gets nothing, and what is erased is gone. */
static void
test_origin_parts (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "Specimen", "Dr. Canary", "Blood", "user-1", NULL };

  read_specimen (fixture, 200, NULL, -1);
  assert_kept (fixture, "Specimen/s1=s1 ");
  ward_fhir_client_set_disk_cache (fixture->client.client, fixture->cache, "user-2");
  assert_kept (fixture, "");
  ward_fhir_client_set_disk_cache (fixture->client.client, fixture->cache, "user-1");
  ward_fhir_client_set_scope_key (fixture->client.client, "scope-2");
  assert_kept (fixture, "");
  ward_fhir_client_set_scope_key (fixture->client.client, "scope-1");
  assert_kept (fixture, "Specimen/s1=s1 ");
  ward_cache_flush (fixture->cache);
  g_assert_cmpuint (cache_fixture_search (fixture->files.dir, texts), ==, 0);
  g_assert_cmpuint (erase (fixture, "p2"), ==, 0);
  assert_kept (fixture, "Specimen/s1=s1 ");
  g_assert_cmpuint (erase (fixture, "p1"), ==, 1);
  assert_kept (fixture, "");
}

/* N43; and what the server no longer lets be kept goes with the next answer. */
static void
test_origin_no_store (Fixture *fixture, gconstpointer data)
{
  read_specimen (fixture, 200, "Cache-Control: private, no-store\r\n", -1);
  assert_kept (fixture, "");
  read_specimen (fixture, 200, NULL, -1);
  assert_kept (fixture, "Specimen/s1=s1 ");
  read_specimen (fixture, 200, "Cache-Control: no-store\r\n", -1);
  assert_kept (fixture, "");
}

/* A server that fails, or refuses, leaves what is kept; one that says that it is not so does not. */
static void
test_origin_failures (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint status;
    WardFailure failure;
    gboolean stays;
  } cases[] = {
    { 403, WARD_FAILURE_FORBIDDEN, TRUE },
    { 400, WARD_FAILURE_BAD_REQUEST, TRUE },
    { 404, WARD_FAILURE_NOT_FOUND, FALSE },
    { 410, WARD_FAILURE_GONE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      read_specimen (fixture, 200, NULL, -1);
      read_specimen (fixture, cases[i].status, NULL, (int) cases[i].failure);
      assert_kept (fixture, cases[i].stays ? "Specimen/s1=s1 " : "");
    }
}

/* J18: it is another patient's now. */
static void
test_origin_foreign (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  read_specimen (fixture, 200, NULL, -1);
  client_fixture_answer (&fixture->client, "/fhir/Specimen/s1", 200, NULL,
                         "{'resourceType':'Specimen','id':'s1','subject':{'reference':'Patient/p9'}}");
  g_assert_null (read_as (fixture, "Specimen", "s1", "p1", &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_WRONG_PATIENT);
  assert_kept (fixture, "");
}

/* What lies on the disk under another name, or is another patient's, is not given out. */
static void
test_origin_checked_again (Fixture *fixture, gconstpointer data)
{
  static const char *const slots[] = { "Specimen/s2", "Specimen", "Practitioner/s1", "Organization/s1" };
  g_autofree char *json = fixture_json (SPECIMEN);
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
  g_autoptr (WardFhirPage) good
      = ward_fhir_origin_decode_kept (body, WARD_FHIR_SPECIMENS, "Specimen/s1", "https://x.example/fhir", "p1");

  g_assert_nonnull (good);
  g_assert_null (
      ward_fhir_origin_decode_kept (body, WARD_FHIR_SPECIMENS, "Specimen/s1", "https://x.example/fhir", "p2"));
  for (guint i = 0; i < G_N_ELEMENTS (slots); i++)
    {
      g_assert_null (
          ward_fhir_origin_decode_kept (body, WARD_FHIR_SPECIMENS, slots[i], "https://x.example/fhir", "p1"));
      g_assert_null (
          ward_fhir_origin_decode_kept (body, WARD_FHIR_PERFORMERS, slots[i], "https://x.example/fhir", "p1"));
    }
}

/* After a new start the server only confirms it, which makes it new. */
static void
test_origin_confirmed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardFhirPage) page = NULL;
  g_autofree char *request = NULL;
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;
  gint64 first = 0;
  gint64 second = 0;

  read_specimen (fixture, 200, "ETag: \"7\"\r\n", -1);
  ward_fhir_client_clear_cache (fixture->client.client);
  text = read_kept (fixture, "p1", &first);
  client_fixture_answer (&fixture->client, "/fhir/Specimen/s1", 304, NULL, "");
  page = read_as (fixture, "Specimen", "s1", "p1", &error);
  g_assert_no_error (error);
  g_assert_true (ward_fhir_page_is_from_cache (page));
  g_assert_cmpstr (ward_fhir_page_get_specimen (page)->type, ==, "Blood");
  request = ward_fault_server_dup_last_head (fixture->client.server);
  g_assert_nonnull (strstr (request, "If-None-Match: \"7\""));
  again = read_kept (fixture, "p1", &second);
  g_assert_cmpstr (again, ==, text);
  g_assert_cmpint (second, >, first);
}

static void
read_person (Fixture *fixture, guint status, const char *headers, const char *patient)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardFhirPage) page = NULL;

  client_fixture_answer (&fixture->client, "/fhir/Practitioner/a", status, headers, status == 200 ? PERSON : "");
  page = read_as (fixture, "Practitioner", "a", patient, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ward_fhir_page_get_performer (page)->name, ==, "Dr. Canary");
}

static void
assert_person_kept (Fixture *fixture, const char *patient)
{
  g_autofree char *text = read_kept (fixture, patient, NULL);

  g_assert_cmpstr (text, ==, "Practitioner/a=a ");
}

/* Who performed results of two patients is kept with each, and confirmed for each by the tag of what is kept there. */
static void
test_origin_confirmed_for_two (Fixture *fixture, gconstpointer data)
{
  g_autofree char *whole = NULL;
  g_autofree char *conditional = NULL;

  read_person (fixture, 200, "ETag: \"1\"\r\n", "p1");
  read_person (fixture, 200, "ETag: \"2\"\r\n", "p2");
  whole = ward_fault_server_dup_last_head (fixture->client.server);
  g_assert_null (strstr (whole, "If-None-Match"));
  assert_person_kept (fixture, "p1");
  assert_person_kept (fixture, "p2");
  read_person (fixture, 304, NULL, "p1");
  conditional = ward_fault_server_dup_last_head (fixture->client.server);
  g_assert_nonnull (strstr (conditional, "If-None-Match: \"1\""));
  assert_person_kept (fixture, "p1");
  read_person (fixture, 304, NULL, "p2");
  assert_person_kept (fixture, "p2");
}

/* C05: asked before the memory was cleared, confirmed after: that is another user's time. */
static void
test_origin_confirmed_late (Fixture *fixture, gconstpointer data)
{
  WardFhirClient *client = fixture->client.client;
  g_autofree char *url = ward_fhir_build_read_url (ward_fhir_client_get_settings (client)->base, "Specimen", "s1");
  g_autofree char *key = ward_fhir_origin_build_key (client, url, "p1");
  g_autofree char *json = fixture_json (SPECIMEN);
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
  g_autoptr (WardFhirPage) known
      = ward_fhir_origin_decode_kept (body, WARD_FHIR_SPECIMENS, "Specimen/s1", "https://x.example/fhir", "p1");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardFhirPage) page = NULL;
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;
  gint64 first = 0;
  gint64 second = 0;

  read_specimen (fixture, 200, "ETag: \"7\"\r\n", -1);
  text = read_kept (fixture, "p1", &first);
  client_fixture_answer (&fixture->client, "/fhir/Specimen/s1", 304, NULL, "");
  ward_fhir_client_read_origin_async (client, "Specimen", "s1", "p1", FALSE, NULL, take_cb, &result);
  ward_fhir_client_clear_cache (client);
  ward_fhir_cache_store (ward_fhir_client_get_cache (client), key, "\"7\"", known);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  page = ward_fhir_client_read_origin_finish (client, result, &error);
  g_assert_no_error (error);
  again = read_kept (fixture, "p1", &second);
  g_assert_cmpstr (again, ==, text);
  g_assert_cmpint (second, ==, first);
}

/* A 304 that confirms nothing that is there. */
static void
test_origin_wrongly_confirmed (Fixture *fixture, gconstpointer data)
{
  read_specimen (fixture, 304, NULL, WARD_FAILURE_HTTP);
  assert_kept (fixture, "");
}

/* ---- one result by itself ---- */

static void
read_result (Fixture *fixture, guint status, const char *headers, const char *body, int failure)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardFhirPage) page = NULL;

  client_fixture_answer (&fixture->client, "/fhir/Observation/o1", status, headers, body);
  ward_fhir_client_read_observation_async (fixture->client.client, "o1", "p1", NULL, take_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  page = ward_fhir_client_read_observation_finish (fixture->client.client, result, &error);
  if (failure < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, WARD_FAILURE, failure);
}

/* Beside the searches' pages, and not instead of them. */
static void
test_result (Fixture *fixture, gconstpointer data)
{
  static const char good[] = "{'resourceType':'Observation','id':'o1','subject':{'reference':'Patient/p1'}}";
  static const char foreign[] = "{'resourceType':'Observation','id':'o1','subject':{'reference':'Patient/p9'}}";
  static const struct
  {
    guint status;
    const char *headers;
    const char *body;
    int failure;
    const char *kept;
  } cases[] = {
    { 200, NULL, good, -1, "Observation/o1=o1 " },
    { 200, "ETag: \"1\"\r\n", good, -1, "Observation/o1=o1 " },
    { 403, NULL, "", WARD_FAILURE_FORBIDDEN, "Observation/o1=o1 " },
    { 200, NULL, "{'resourceType':'Obs", WARD_FAILURE_NOT_JSON, "Observation/o1=o1 " },
    { 404, NULL, "", WARD_FAILURE_NOT_FOUND, "" },
    { 200, NULL, good, -1, "Observation/o1=o1 " },
    { 200, NULL, foreign, WARD_FAILURE_WRONG_PATIENT, "" },
    { 200, NULL, good, -1, "Observation/o1=o1 " },
    { 200, "Cache-Control: no-store\r\n", good, -1, "" },
  };
  g_autofree char *json = fixture_json (good);
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", i);
      read_result (fixture, cases[i].status, cases[i].headers, cases[i].body, cases[i].failure);
      assert_kept (fixture, cases[i].kept);
    }
  g_assert_null (ward_fhir_single_decode_kept (body, "Observation/o2", "https://x.example/fhir", "p1"));
  g_assert_null (ward_fhir_single_decode_kept (body, "Observation/o1", "https://x.example/fhir", "p2"));
  search_one (fixture, NULL);
  assert_kept (fixture, "labs/0=ab ");
}

/* ---- the Patient ---- */

static void
read_patient (Fixture *fixture, guint status, const char *body, int failure)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardPatient) patient = NULL;

  client_fixture_answer (&fixture->client, "/fhir/Patient/p1", status, NULL, body);
  ward_fhir_client_read_patient_async (fixture->client.client, "p1", FALSE, NULL, take_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  patient = ward_fhir_client_read_patient_finish (fixture->client.client, result, &error);
  if (failure < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, WARD_FAILURE, failure);
}

/* As what is read by reference: only what the server says is not there, or is somebody else's, goes. */
static void
test_patient (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint status;
    const char *body;
    WardFailure failure;
    gboolean stays;
  } cases[] = {
    { 403, "", WARD_FAILURE_FORBIDDEN, TRUE },
    { 200, "{'resourceType':'Pat", WARD_FAILURE_NOT_JSON, TRUE },
    { 404, "", WARD_FAILURE_NOT_FOUND, FALSE },
    { 410, "", WARD_FAILURE_GONE, FALSE },
    { 200, "{'resourceType':'Patient','id':'p9'}", WARD_FAILURE_WRONG_PATIENT, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", i);
      read_patient (fixture, 200, "{'resourceType':'Patient','id':'p1'}", -1);
      assert_kept (fixture, "patient=p1 ");
      read_patient (fixture, cases[i].status, cases[i].body, (int) cases[i].failure);
      assert_kept (fixture, cases[i].stays ? "patient=p1 " : "");
    }
}

/* C05: what was asked for before the memory was cleared is not kept in another user's time. */
static void
test_patient_late (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardPatient) patient = NULL;

  client_fixture_answer (&fixture->client, "/fhir/Patient/p1", 200, NULL, "{'resourceType':'Patient','id':'p1'}");
  ward_fhir_client_read_patient_async (fixture->client.client, "p1", FALSE, NULL, take_cb, &result);
  ward_fhir_client_clear_cache (fixture->client.client);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  patient = ward_fhir_client_read_patient_finish (fixture->client.client, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (patient);
  assert_kept (fixture, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/kept/kept", test_kept);
  ADD ("/kept/cut-search", test_cut_search);
  ADD ("/kept/N43-no-store", test_no_store);
  ADD ("/kept/J18-foreign", test_foreign);
  ADD ("/kept/N41-other-user", test_other_user);
  ADD ("/kept/N40-confirmed", test_confirmed);
  ADD ("/kept/confirmed-by-date", test_confirmed_by_date);
  ADD ("/kept/without", test_without);
  ADD ("/kept/S29-plain-nowhere", test_plain_nowhere);
  ADD ("/kept/result", test_result);
  ADD ("/kept/origin/kept", test_origin);
  ADD ("/kept/origin/S34-N41-parts", test_origin_parts);
  ADD ("/kept/origin/N43-no-store", test_origin_no_store);
  ADD ("/kept/origin/failures", test_origin_failures);
  ADD ("/kept/origin/J18-foreign", test_origin_foreign);
  ADD ("/kept/origin/J18-checked-again", test_origin_checked_again);
  ADD ("/kept/origin/N40-confirmed", test_origin_confirmed);
  ADD ("/kept/origin/N40-confirmed-for-two", test_origin_confirmed_for_two);
  ADD ("/kept/origin/C05-confirmed-late", test_origin_confirmed_late);
  ADD ("/kept/patient", test_patient);
  ADD ("/kept/C05-patient-late", test_patient_late);
  ADD ("/kept/origin/N28-wrongly-confirmed", test_origin_wrongly_confirmed);
  return g_test_run ();
}
