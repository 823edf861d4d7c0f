/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The FHIR client against a server that does what its script says: paging, tokens, errors, revalidation, cancel. */

#include "core/fhir/client-fixture.h"

static const WardFhirPage *
page_of (SearchResult *result, guint index)
{
  g_assert_cmpuint (index, <, result->pages->len);
  return g_ptr_array_index (result->pages, index);
}

static void
test_pages (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) result = { 0 };
  g_autofree char *head = NULL;
  g_autofree char *absolute = ward_fault_server_build_url (fixture->server, "/fhir/Observation?page=4");

  client_fixture_page (fixture, NULL, "a b c", "Observation?page=2");
  client_fixture_page (fixture, NULL, "d e", "?sessionID=16-3");
  client_fixture_page (fixture, NULL, "f", absolute);
  client_fixture_page (fixture, NULL, "", NULL);
  client_fixture_search (fixture, FALSE, &result);

  g_assert_no_error (result.error);
  g_assert_cmpstr (result.ids->str, ==, "a b c d e f ");
  g_assert_cmpuint (result.pages->len, ==, 4);
  g_assert_true (ward_fhir_page_is_last (page_of (&result, 3)));
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Observation"), ==, 4);
  head = ward_fault_server_dup_last_head (fixture->server);
  g_assert_true (g_str_has_prefix (head, "GET /fhir/Observation?page=4 HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (head, "\r\nAccept: application/fhir+json\r\n"));
  g_assert_nonnull (strstr (head, "\r\nAuthorization: Bearer token-0\r\n"));
}

static void
test_first_url (ClientFixture *fixture, gconstpointer data)
{
  static const char *const extra[] = { "_lastUpdated", "ge2024", NULL };
  WardFhirSettings settings = { .base = "https://fhir.example.org/R4/", .page_size = 200 };
  WardFhirSearch vitals = { .kind = WARD_FHIR_OBSERVATIONS,
                            .patient_id = "p 1&x",
                            .category = "vital-signs",
                            .from_s = 1709942400,
                            .to_s = 1709942401 };
  WardFhirSearch patients = { .kind = WARD_FHIR_PATIENTS, .extra = extra, .page_size = 20 };
  g_autofree char *a = ward_fhir_build_search_url (&settings, &vitals);
  g_autofree char *b = ward_fhir_build_search_url (&settings, &patients);

  g_assert_cmpstr (a, ==,
                   "https://fhir.example.org/R4/Observation?patient=p%201%26x&category=vital-signs"
                   "&date=ge2024-03-09T00%3A00%3A00Z&date=lt2024-03-09T00%3A00%3A01Z&_count=200");
  g_assert_cmpstr (b, ==, "https://fhir.example.org/R4/Patient?_lastUpdated=ge2024&_count=20");
}

typedef struct
{
  const char *first_next;
  const char *second_next;
  const char *ids;
  guint n_requests;
} PagingFault;

static const PagingFault self_link = { "Observation?patient=p1&category=laboratory&_count=3", NULL, "a b c ", 1 };
static const PagingFault loop = { "Observation?page=2", "Observation?page=2", "a b c d ", 2 };
static const PagingFault foreign = { "https://evil.example.org/fhir/Observation?page=2", NULL, "a b c ", 1 };
static const PagingFault other_scheme = { "https://127.0.0.1/fhir/Observation?page=2", NULL, "a b c ", 1 };
static const PagingFault above = { "/admin?page=2", NULL, "a b c ", 1 };

static void
test_paging_fault (ClientFixture *fixture, gconstpointer data)
{
  const PagingFault *fault = data;
  g_auto (SearchResult) result = { 0 };

  client_fixture_page (fixture, NULL, "a b c", fault->first_next);
  client_fixture_page (fixture, NULL, "d", fault->second_next);
  client_fixture_search (fixture, FALSE, &result);
  client_fixture_drain ();

  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_INCOMPLETE);
  g_assert_cmpstr (result.ids->str, ==, fault->ids);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Observation"), ==, fault->n_requests);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/admin"), ==, 0);
}

static void
test_endless (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) result = { 0 };

  for (guint i = 2; i < 20; i++)
    {
      g_autofree char *ids = g_strdup_printf ("r%u", i);
      g_autofree char *next = g_strdup_printf ("Observation?page=%u", i);

      client_fixture_page (fixture, NULL, ids, next);
    }
  client_fixture_search (fixture, FALSE, &result);

  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_INCOMPLETE);
  g_assert_cmpuint (result.pages->len, ==, 6);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Observation"), ==, 6);
}

/* Ever new links to the same rows. */
static void
test_repeats (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) result = { 0 };

  for (guint i = 2; i < 20; i++)
    {
      g_autofree char *next = g_strdup_printf ("Observation?page=%u", i);

      client_fixture_page (fixture, NULL, "a b c", next);
    }
  client_fixture_search (fixture, FALSE, &result);

  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_INCOMPLETE);
  g_assert_cmpuint (result.pages->len, ==, 4);
}

static void
test_middle_fails (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) result = { 0 };

  client_fixture_page (fixture, NULL, "a b c", "Observation?page=2");
  client_fixture_answer (
      fixture, "/fhir/Observation", 403, NULL,
      "{'resourceType':'OperationOutcome','issue':[{'severity':'fatal','code':'forbidden','details':{'coding':"
      "[{'code':'4118'}],'text':'Not authorized'}}]}");
  client_fixture_search (fixture, FALSE, &result);

  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_FORBIDDEN);
  g_assert_cmpstr (result.ids->str, ==, "a b c ");
  g_assert_cmpuint (result.pages->len, ==, 2);
  g_assert_cmpuint (ward_fhir_page_get_n_rows (page_of (&result, 1)), ==, 0);
  g_assert_cmpstr (ward_fhir_page_get_issue (page_of (&result, 1), 0)->code, ==, "4118");
  g_assert_cmpstr (ward_fhir_page_get_issue (page_of (&result, 1), 0)->text, ==, "Not authorized");
}

static const char expired_outcome[]
    = "{'resourceType':'OperationOutcome','issue':[{'severity':'fatal','code':'processing','details':"
      "{'coding':[{'system':'urn:oid:1.2.840.114350.1.13.20.3.7.2.657369','code':'4113'}]}}]}";

static void
test_expired (ClientFixture *fixture, gconstpointer data)
{
  gboolean gone = GPOINTER_TO_INT (data);
  g_auto (SearchResult) result = { 0 };

  client_fixture_page (fixture, NULL, "a b", "Observation?sessionID=1");
  client_fixture_page (fixture, NULL, "c d", "Observation?sessionID=2");
  client_fixture_answer (fixture, "/fhir/Observation", gone ? 410 : 400, NULL, gone ? "" : expired_outcome);
  client_fixture_page (fixture, NULL, "b a", "Observation?sessionID=8");
  client_fixture_page (fixture, NULL, "d e", "Observation?sessionID=9");
  client_fixture_page (fixture, NULL, "c f", NULL);
  client_fixture_search (fixture, FALSE, &result);

  g_assert_no_error (result.error);
  g_assert_cmpstr (result.ids->str, ==, "a b c d e f ");
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Observation"), ==, 6);
}

static void
test_expired_twice (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) result = { 0 };

  client_fixture_page (fixture, NULL, "a b", "Observation?sessionID=1");
  client_fixture_answer (fixture, "/fhir/Observation", 400, NULL, expired_outcome);
  client_fixture_page (fixture, NULL, "a b", "Observation?sessionID=2");
  client_fixture_answer (fixture, "/fhir/Observation", 400, NULL, expired_outcome);
  client_fixture_search (fixture, FALSE, &result);

  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_PAGING_EXPIRED);
  g_assert_cmpstr (result.ids->str, ==, "a b ");
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Observation"), ==, 4);
}

static void
test_unauthorized_once (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) result = { 0 };
  g_autofree char *head = NULL;

  client_fixture_answer (fixture, "/fhir/Observation", 401, "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n",
                         "''");
  client_fixture_page (fixture, NULL, "a", NULL);
  client_fixture_search (fixture, FALSE, &result);

  g_assert_no_error (result.error);
  g_assert_cmpstr (result.ids->str, ==, "a ");
  g_assert_cmpuint (fixture->tokens.n_rejected, ==, 1);
  head = ward_fault_server_dup_last_head (fixture->server);
  g_assert_nonnull (strstr (head, "\r\nAuthorization: Bearer token-1\r\n"));
}

static void
test_unauthorized_twice (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) result = { 0 };

  fixture->tokens.stubborn = GPOINTER_TO_INT (data);
  client_fixture_answer (fixture, "/fhir/Observation", 401, NULL, "''");
  client_fixture_search (fixture, FALSE, &result);

  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_UNAUTHORIZED);
  g_assert_cmpuint (fixture->tokens.n_rejected, ==, 1);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Observation"), ==,
                    fixture->tokens.stubborn ? 1 : 2);
}

static void
test_signed_out (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) result = { 0 };

  fixture->tokens.signed_out = TRUE;
  client_fixture_search (fixture, FALSE, &result);

  g_assert_error (result.error, WARD_FAILURE, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Observation"), ==, 0);
}

typedef struct
{
  guint status;
  const char *headers;
  const char *body;
  WardFailure failure;
} ErrorCase;

static const ErrorCase error_cases[] = {
  { 200, "Content-Type: text/html\r\n", "<html>Sign in to the network</html>", WARD_FAILURE_LOGIN_PAGE },
  { 200, "Content-Type: application/fhir+xml\r\n", "<Bundle/>", WARD_FAILURE_NOT_FHIR },
  { 200, NULL, "{'resourceType':'Bundle','entry':[", WARD_FAILURE_NOT_JSON },
  { 200, NULL, "{'resourceType':'Bundle'} {}", WARD_FAILURE_NOT_JSON },
  { 200, NULL, "", WARD_FAILURE_NOT_JSON },
  { 200, NULL, "{'resourceType':'OperationOutcome','issue':[{'severity':'error','code':'exception'}]}",
    WARD_FAILURE_SERVER },
  { 200, NULL, "{'resourceType':'OperationOutcome','issue':[{'details':{'coding':[{'code':'4131'}]}}]}",
    WARD_FAILURE_BREAK_THE_GLASS },
  { 200, NULL, "{'resourceType':'Patient','id':'p1'}", WARD_FAILURE_NOT_FHIR },
  { 201, NULL, "{'resourceType':'Bundle'}", WARD_FAILURE_NOT_FHIR },
  { 206, NULL, "{'resourceType':'Bundle'}", WARD_FAILURE_INCOMPLETE },
  { 302, "Location: https://127.0.0.1/x\r\n", "", WARD_FAILURE_REDIRECT },
  { 304, NULL, "", WARD_FAILURE_HTTP },
  { 400, NULL, "", WARD_FAILURE_BAD_REQUEST },
  { 403, "WWW-Authenticate: Bearer error=\"insufficient_scope\"\r\n", "", WARD_FAILURE_FORBIDDEN },
  { 404, "Content-Type: text/html\r\n", "<html>IIS</html>", WARD_FAILURE_NOT_FOUND },
  { 409, NULL, "", WARD_FAILURE_CONFLICT },
  { 410, NULL, "", WARD_FAILURE_GONE },
  { 412, NULL, "", WARD_FAILURE_CONFLICT },
  { 422, NULL, "", WARD_FAILURE_CONFLICT },
};

static void
test_errors (ClientFixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (error_cases); i++)
    {
      const ErrorCase *error_case = &error_cases[i];
      g_autofree char *path = g_strdup_printf ("/fhir%" G_GSIZE_FORMAT, i);
      g_autofree char *whole = g_strconcat (path, "/Observation", NULL);
      g_autofree char *base = ward_fault_server_build_url (fixture->server, path);
      WardFhirSettings settings = { .base = base, .tenant = "t1", .allow_loopback_http = TRUE };
      g_autoptr (WardFhirClient) client = ward_fhir_client_new (fixture->http, &settings, NULL);
      ClientFixture other = { .client = client };
      g_auto (SearchResult) result = { 0 };

      g_test_message ("%u %s", error_case->status, error_case->body);
      client_fixture_answer (fixture, whole, error_case->status, error_case->headers, error_case->body);
      client_fixture_search (&other, FALSE, &result);
      g_assert_error (result.error, WARD_FAILURE, (int) error_case->failure);
      g_assert_cmpuint (result.ids->len, ==, 0);
      g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, whole), ==,
                        error_case->status == 304 ? 2 : 1);
    }
}

static void
test_revalidation (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) first = { 0 };
  g_auto (SearchResult) second = { 0 };
  g_auto (SearchResult) third = { 0 };
  g_autofree char *head = NULL;
  g_autofree char *forced = NULL;

  client_fixture_page (fixture, "ETag: W/\"7\"\r\n", "a b", NULL);
  client_fixture_answer (fixture, "/fhir/Observation", 304, "ETag: W/\"7\"\r\n", "");
  client_fixture_page (fixture, "ETag: W/\"8\"\r\n", "a b c", NULL);

  client_fixture_search (fixture, FALSE, &first);
  g_assert_no_error (first.error);
  g_assert_false (ward_fhir_page_is_from_cache (page_of (&first, 0)));

  client_fixture_search (fixture, FALSE, &second);
  g_assert_no_error (second.error);
  g_assert_cmpstr (second.ids->str, ==, "a b ");
  g_assert_true (ward_fhir_page_is_from_cache (page_of (&second, 0)));
  head = ward_fault_server_dup_last_head (fixture->server);
  g_assert_nonnull (strstr (head, "\r\nIf-None-Match: W/\"7\"\r\n"));

  client_fixture_search (fixture, TRUE, &third);
  g_assert_cmpstr (third.ids->str, ==, "a b c ");
  forced = ward_fault_server_dup_last_head (fixture->server);
  g_assert_null (strstr (forced, "If-None-Match"));
  g_assert_nonnull (strstr (forced, "\r\nCache-Control: no-cache\r\n"));
}

#define LONG_AGO "Sun, 06 Nov 1994 08:49:37 GMT"
#define A_MINUTE_LATER "Sun, 06 Nov 1994 08:50:37 GMT"
#define NEARLY "Sun, 06 Nov 1994 08:50:36 GMT"

/* A server without tags is asked by the date of its last change. */
static void
test_modified (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) first = { 0 };
  g_auto (SearchResult) second = { 0 };
  g_auto (SearchResult) third = { 0 };
  g_autofree char *head = NULL;

  client_fixture_page (fixture, "Last-Modified: " LONG_AGO "\r\nDate: " A_MINUTE_LATER "\r\n", "a b", NULL);
  client_fixture_answer (fixture, "/fhir/Observation", 304, NULL, "");
  client_fixture_page (fixture, NULL, "a b c", NULL);
  client_fixture_search (fixture, FALSE, &first);
  g_assert_no_error (first.error);
  client_fixture_search (fixture, FALSE, &second);
  g_assert_no_error (second.error);
  g_assert_cmpstr (second.ids->str, ==, "a b ");
  g_assert_true (ward_fhir_page_is_from_cache (page_of (&second, 0)));
  head = ward_fault_server_dup_last_head (fixture->server);
  g_assert_nonnull (strstr (head, "\r\nIf-Modified-Since: " LONG_AGO "\r\n"));
  g_assert_null (strstr (head, "If-None-Match"));
  client_fixture_search (fixture, FALSE, &third);
  g_assert_cmpstr (third.ids->str, ==, "a b c ");
}

static void
test_never_stored (ClientFixture *fixture, gconstpointer data)
{
  const char *headers = data;
  g_auto (SearchResult) first = { 0 };
  g_auto (SearchResult) second = { 0 };
  g_autofree char *head = NULL;

  client_fixture_page (fixture, headers, "a", NULL);
  client_fixture_search (fixture, FALSE, &first);
  client_fixture_search (fixture, FALSE, &second);

  g_assert_no_error (second.error);
  head = ward_fault_server_dup_last_head (fixture->server);
  g_assert_null (strstr (head, "If-None-Match"));
  g_assert_null (strstr (head, "If-Modified-Since"));
  g_assert_cmpuint (ward_fhir_cache_get_n_entries (ward_fhir_client_get_cache (fixture->client)), ==, 0);
}

/* The pages of one user are never another's. */
static void
test_scope_key (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) first = { 0 };
  g_auto (SearchResult) second = { 0 };
  g_autofree char *head = NULL;

  client_fixture_page (fixture, "ETag: \"7\"\r\n", "a", NULL);
  ward_fhir_client_set_scope_key (fixture->client, "user-1");
  client_fixture_search (fixture, FALSE, &first);
  g_assert_cmpuint (ward_fhir_cache_get_n_entries (ward_fhir_client_get_cache (fixture->client)), ==, 1);
  ward_fhir_client_set_scope_key (fixture->client, "user-2");
  g_assert_cmpuint (ward_fhir_cache_get_n_entries (ward_fhir_client_get_cache (fixture->client)), ==, 0);
  client_fixture_search (fixture, FALSE, &second);

  head = ward_fault_server_dup_last_head (fixture->server);
  g_assert_null (strstr (head, "If-None-Match"));
}

/* The entry goes while the request is under way. */
static void
test_not_modified_without_entry (ClientFixture *fixture, gconstpointer data)
{
  g_auto (SearchResult) first = { 0 };
  g_auto (SearchResult) second = { 0 };

  client_fixture_page (fixture, "ETag: \"7\"\r\n", "a", NULL);
  client_fixture_answer (fixture, "/fhir/Observation", 304, NULL, "");
  client_fixture_page (fixture, NULL, "a b", NULL);
  client_fixture_search (fixture, FALSE, &first);
  client_fixture_begin (fixture, NULL, FALSE, &second);
  ward_fhir_client_clear_cache (fixture->client);
  client_fixture_wait (&second);

  g_assert_no_error (second.error);
  g_assert_cmpstr (second.ids->str, ==, "a b ");
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Observation"), ==, 3);
}

static void
test_cancel_on_page (ClientFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (SearchResult) result = { .cancel_on_page = cancellable };

  client_fixture_page (fixture, NULL, "a", "Observation?page=2");
  client_fixture_page (fixture, NULL, "b", "Observation?page=3");
  client_fixture_page (fixture, NULL, "c", NULL);
  client_fixture_begin (fixture, cancellable, FALSE, &result);
  client_fixture_wait (&result);
  client_fixture_drain ();

  g_assert_error (result.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (result.ids->str, ==, "a ");
}

/* At each of many moments: nothing is given out after the cancel, and nothing is left behind. */
static void
test_cancel_any_time (ClientFixture *fixture, gconstpointer data)
{
  g_autofree char *second = client_fixture_bundle ("b", NULL);

  /* Each page has an address of its own: a request that is broken off must not shift the answers of the next. */
  client_fixture_page (fixture, NULL, "a", "second");
  client_fixture_answer (fixture, "/fhir/second", 200, NULL, second);
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_auto (SearchResult) result = { 0 };
      guint n_before;

      client_fixture_begin (fixture, cancellable, FALSE, &result);
      for (guint k = 0; k < i && !result.done; k++)
        {
          g_main_context_iteration (NULL, FALSE);
          g_usleep (200);
        }
      n_before = result.pages->len;
      g_cancellable_cancel (cancellable);
      client_fixture_wait (&result);
      if (result.error != NULL)
        {
          g_assert_error (result.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
          g_assert_cmpuint (result.pages->len, ==, n_before);
        }
      else
        g_assert_cmpstr (result.ids->str, ==, "a b ");
      client_fixture_drain ();
    }
}

static void
test_etags (void)
{
  static const struct
  {
    const char *etag;
    gboolean usable;
  } cases[] = {
    { "\"7\"", TRUE },
    { "W/\"abc/+=\"", TRUE },
    { NULL, FALSE },
    { "", FALSE },
    { "7", FALSE },
    { "\"\"", FALSE },
    { "\"a\"b\"", FALSE },
    { "\"a b\"", FALSE },
    { "\"a\r\nX: y\"", FALSE },
    { "w/\"7\"", FALSE },
    { "\"", FALSE },
    { "W/", FALSE },
    { "\"\303\244\"", FALSE },
  };
  g_autofree char *filler = g_strnfill (100000, 'x');
  g_autofree char *huge = g_strdup_printf ("\"%s\"", filler);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (ward_fhir_etag_is_usable (cases[i].etag), ==, cases[i].usable);
  g_assert_false (ward_fhir_etag_is_usable (huge));
}

static void
test_cache_bounds (void)
{
  g_autoptr (WardFhirCache) cache = ward_fhir_cache_new ();

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *key = g_strdup_printf ("key-%u", i);
      g_autoptr (WardFhirPage) page = fixture_observation ("'status':'final'");

      ward_fhir_cache_store (cache, key, "\"1\"", page);
      ward_fhir_cache_store (cache, key, "\"2\"", page);
      g_assert_nonnull (ward_fhir_cache_find (cache, "key-0", NULL)); /* used again and again: stays */
    }
  g_assert_cmpuint (ward_fhir_cache_get_n_entries (cache), ==, 256);
  g_assert_null (ward_fhir_cache_find (cache, "key-500", NULL));
  g_assert_nonnull (ward_fhir_cache_find (cache, "key-999", NULL));
}

static void
got_patient_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gpointer *slots = user_data;

  slots[0] = ward_fhir_client_read_patient_finish (WARD_FHIR_CLIENT (source), result, (GError **) &slots[1]);
  slots[2] = slots;
}

static void
test_read_patient (ClientFixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint status;
    const char *body;
    int failure; /* -1: none */
  } cases[] = {
    { 200, "{'resourceType':'Patient','id':'p1'}", -1 },
    { 200, "{'resourceType':'Patient','id':'p2'}", WARD_FAILURE_WRONG_PATIENT },
    { 200, "{'resourceType':'Bundle'}", WARD_FAILURE_NOT_FHIR },
    { 404,
      "{'resourceType':'OperationOutcome','issue':[{'severity':'fatal','code':'not-found','details':{'coding':[{'code':"
      "'59008'}]}}]}",
      WARD_FAILURE_NOT_FOUND },
    { 410, "", WARD_FAILURE_GONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gpointer slots[3] = { NULL };

      client_fixture_answer (fixture, "/fhir/Patient/p1", cases[i].status, NULL, cases[i].body);
      ward_fhir_client_read_patient_async (fixture->client, "p1", FALSE, NULL, got_patient_cb, slots);
      while (slots[2] == NULL)
        g_main_context_iteration (NULL, TRUE);
      if (cases[i].failure < 0)
        g_assert_cmpstr (((WardPatient *) slots[0])->id, ==, "p1");
      else
        g_assert_error ((GError *) slots[1], WARD_FAILURE, cases[i].failure);
      g_clear_pointer ((WardPatient **) &slots[0], ward_patient_unref);
      g_clear_error ((GError **) &slots[1]);
    }
}

static void
got_name_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gpointer *slots = user_data;

  g_autofree char *role = NULL;

  slots[0] = ward_fhir_client_read_user_name_finish (WARD_FHIR_CLIENT (source), result, &role, (GError **) &slots[1]);
  g_assert_cmpstr (role, ==, slots[0] != NULL ? "Consultant" : NULL);
  slots[2] = slots;
}

static void
test_user_name (ClientFixture *fixture, gconstpointer data)
{
  g_autofree char *absolute = ward_fault_server_build_url (fixture->server, "/fhir/Practitioner/u1");
  g_autofree char *beside = ward_fault_server_build_url (fixture->server, "/other/Practitioner/u1");
  const struct
  {
    const char *user;
    const char *name;
  } cases[] = {
    { "Practitioner/u1", "Dr. Robin Sample" },
    { absolute, "Dr. Robin Sample" },
    { beside, NULL },
    { "https://evil.example.org/fhir/Practitioner/u1", NULL },
    { "Binary/u1", NULL },
    { "Practitioner/", NULL },
    { "Practitioner/u1?x=y", NULL },
    { "../Practitioner/u1", NULL },
    { "", NULL },
    { NULL, NULL },
  };

  client_fixture_answer (
      fixture, "/fhir/Practitioner/u1", 200, NULL,
      "{'resourceType':'Practitioner','id':'u1','name':[{'prefix':['Dr.'],'given':['Robin'],'family':'Sample'}],"
      "'qualification':[{'code':{'text':'Consultant'}},{'code':{'text':'Nurse'}}]}");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gpointer slots[3] = { NULL };

      g_test_message ("%s", cases[i].user);
      ward_fhir_client_read_user_name_async (fixture->client, cases[i].user, NULL, got_name_cb, slots);
      while (slots[2] == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_null (slots[1]);
      g_assert_cmpstr (slots[0], ==, cases[i].name);
      g_free (slots[0]);
    }
  g_assert_cmpuint (ward_fault_server_count_requests (fixture->server, "/fhir/Practitioner/u1"), ==, 2);
  g_assert_cmpuint (fixture->tokens.n_asked, ==, 2);
}

#define ADD(path, data, function) \
  g_test_add ("/fhir/client/" path, ClientFixture, data, client_fixture_set_up, function, client_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("pages", NULL, test_pages);
  ADD ("first-url", NULL, test_first_url);
  ADD ("N44-self-link", &self_link, test_paging_fault);
  ADD ("N44-loop", &loop, test_paging_fault);
  ADD ("N24-T25-X082-foreign-host", &foreign, test_paging_fault);
  ADD ("N24-other-scheme", &other_scheme, test_paging_fault);
  ADD ("N24-above-the-base", &above, test_paging_fault);
  ADD ("N44-endless", NULL, test_endless);
  ADD ("N44-repeats", NULL, test_repeats);
  ADD ("N44-middle-fails", NULL, test_middle_fails);
  ADD ("X083-expired-4113", GINT_TO_POINTER (FALSE), test_expired);
  ADD ("X083-expired-410", GINT_TO_POINTER (TRUE), test_expired);
  ADD ("X083-expired-twice", NULL, test_expired_twice);
  ADD ("X073-unauthorized-once", NULL, test_unauthorized_once);
  ADD ("X074-T03-unauthorized-twice", GINT_TO_POINTER (FALSE), test_unauthorized_twice);
  ADD ("X074-same-token-again", GINT_TO_POINTER (TRUE), test_unauthorized_twice);
  ADD ("signed-out", NULL, test_signed_out);
  ADD ("N25-N26-N28-N29-X079-errors", NULL, test_errors);
  ADD ("N40-revalidation", NULL, test_revalidation);
  ADD ("N40-no-tag", NULL, test_never_stored);
  ADD ("N40-broken-tag", "ETag: 7\r\n", test_never_stored);
  ADD ("modified/asked-by-date", NULL, test_modified);
  ADD ("modified/just-now", "Last-Modified: " LONG_AGO "\r\nDate: " NEARLY "\r\n", test_never_stored);
  ADD ("modified/no-date", "Last-Modified: " LONG_AGO "\r\n", test_never_stored);
  ADD ("modified/broken", "Last-Modified: yesterday\r\nDate: " A_MINUTE_LATER "\r\n", test_never_stored);
  ADD ("modified/broken-tag", "ETag: 7\r\nLast-Modified: " LONG_AGO "\r\nDate: " A_MINUTE_LATER "\r\n",
       test_never_stored);
  ADD ("N43-no-store", "ETag: \"7\"\r\nCache-Control: private, no-store\r\n", test_never_stored);
  ADD ("N41-scope-key", NULL, test_scope_key);
  ADD ("N28-304-without-entry", NULL, test_not_modified_without_entry);
  ADD ("N50-cancel-on-page", NULL, test_cancel_on_page);
  ADD ("N50-cancel-any-time", NULL, test_cancel_any_time);
  g_test_add_func ("/fhir/client/N40-etags", test_etags);
  g_test_add_func ("/fhir/client/cache-bounds", test_cache_bounds);
  ADD ("J17-N39-read-patient", NULL, test_read_patient);
  ADD ("A45-user-name", NULL, test_user_name);

  return g_test_run ();
}
