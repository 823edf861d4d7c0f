/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the FHIR client share. */

#include "core/fhir/client-fixture.h"

static void
get_token_async (gpointer data, WardSecretText *rejected, GCancellable *cancellable, GAsyncReadyCallback callback,
                 gpointer user_data)
{
  FixtureTokens *tokens = data;
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *text = NULL;

  tokens->n_asked++;
  if (rejected != NULL)
    tokens->n_rejected++;
  if (tokens->signed_out)
    {
      g_task_return_new_error (task, WARD_FAILURE, WARD_FAILURE_SIGNED_OUT, "The session is over");
      return;
    }
  text = g_strdup_printf ("token-%u", tokens->stubborn ? 0 : tokens->n_rejected);
  g_task_return_pointer (task, ward_secret_text_new (text), (GDestroyNotify) ward_secret_text_unref);
}

static WardSecretText *
get_token_finish (gpointer data, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
client_fixture_set_up (ClientFixture *fixture, gconstpointer data)
{
  g_autofree char *base = NULL;
  WardAuthorizer authorizer = { get_token_async, get_token_finish, &fixture->tokens, NULL };
  WardFhirSettings settings
      = { .tenant = "t1", .dialect = WARD_FHIR_GENERIC, .page_size = 3, .allow_loopback_http = TRUE };

  fixture->server = ward_fault_server_new (NULL, WARD_FAULT_TLS_ANY);
  fixture->http = ward_http_new (NULL);
  base = ward_fault_server_build_url (fixture->server, "/fhir");
  settings.base = base;
  fixture->client = ward_fhir_client_new (fixture->http, &settings, &authorizer);
}

void
client_fixture_tear_down (ClientFixture *fixture, gconstpointer data)
{
  client_fixture_drain ();
  g_assert_finalize_object (g_steal_pointer (&fixture->client));
  client_fixture_drain ();
  g_assert_finalize_object (g_steal_pointer (&fixture->http));
  client_fixture_drain ();
  g_clear_pointer (&fixture->server, ward_fault_server_free);
}

void
client_fixture_answer (ClientFixture *fixture, const char *path, guint status, const char *headers, const char *body)
{
  g_autofree char *json = fixture_json (body);
  gboolean typed = headers != NULL && strstr (headers, "Content-Type") != NULL;
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 %u X\r\n%s%sContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", status,
                                           typed ? "" : "Content-Type: application/fhir+json\r\n",
                                           headers != NULL ? headers : "", strlen (json), json);

  ward_fault_server_add (fixture->server, path, ward_fault_script_send (ward_fault_script_new (), text));
}

char *
client_fixture_bundle (const char *ids, const char *next)
{
  g_auto (GStrv) parts = g_strsplit (ids, " ", -1);
  GString *text = g_string_new ("{'resourceType':'Bundle','type':'searchset','link':[");

  if (next != NULL)
    g_string_append_printf (text, "{'relation':'next','url':'%s'}", next);
  g_string_append (text, "],'entry':[");
  for (gsize i = 0; parts[i] != NULL && parts[i][0] != '\0'; i++)
    g_string_append_printf (
        text, "%s{'resource':{'resourceType':'Observation','id':'%s','subject':{'reference':'Patient/p1'}}}",
        i > 0 ? "," : "", parts[i]);
  g_string_append (text, "]}");
  return g_string_free (text, FALSE);
}

void
client_fixture_page (ClientFixture *fixture, const char *headers, const char *ids, const char *next)
{
  g_autofree char *body = client_fixture_bundle (ids, next);

  client_fixture_answer (fixture, "/fhir/Observation", 200, headers, body);
}

static void
on_page (WardFhirClient *client, WardFhirPage *page, gpointer user_data)
{
  SearchResult *result = user_data;

  g_assert_false (result->done);
  g_ptr_array_add (result->pages, ward_fhir_page_ref (page));
  for (guint i = 0; i < ward_fhir_page_get_n_rows (page); i++)
    g_string_append_printf (result->ids, "%s ", ward_fhir_page_get_row_id (page, i));
  if (result->cancel_on_page != NULL)
    g_cancellable_cancel (result->cancel_on_page);
}

static void
searched_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  SearchResult *result = user_data;
  gboolean complete;

  g_assert_false (result->done);
  complete = ward_fhir_client_search_finish (WARD_FHIR_CLIENT (source), async_result, &result->error);
  g_assert_cmpint (complete, ==, result->error == NULL);
  result->done = TRUE;
}

void
client_fixture_begin (ClientFixture *fixture, GCancellable *cancellable, gboolean no_cache, SearchResult *result)
{
  WardFhirSearch search = {
    .kind = WARD_FHIR_OBSERVATIONS, .patient_id = "p1", .category = "laboratory", .max_pages = 6, .no_cache = no_cache
  };

  result->pages = g_ptr_array_new_with_free_func ((GDestroyNotify) ward_fhir_page_unref);
  result->ids = g_string_new (NULL);
  ward_fhir_client_search_async (fixture->client, &search, on_page, result, cancellable, searched_cb, result);
}

void
client_fixture_wait (SearchResult *result)
{
  while (!result->done)
    g_main_context_iteration (NULL, TRUE);
}

void
client_fixture_search (ClientFixture *fixture, gboolean no_cache, SearchResult *result)
{
  client_fixture_begin (fixture, NULL, no_cache, result);
  client_fixture_wait (result);
}

/* Lets what is still in work come to its end: a page that was asked for ahead of a search's end. */
void
client_fixture_drain (void)
{
  for (guint i = 0; i < 30; i++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (2000);
    }
}

void
search_result_clear (SearchResult *result)
{
  g_clear_pointer (&result->pages, g_ptr_array_unref);
  if (result->ids != NULL)
    g_string_free (g_steal_pointer (&result->ids), TRUE);
  g_clear_error (&result->error);
  result->done = FALSE;
}
