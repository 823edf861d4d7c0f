/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ward's own way of reading, under a test's hand: the real session, FHIR client and record against the server at BASE, which asks for no sign-in: the session
 * is given a token that the server does not mind. Takes commands on standard input, a line each, and answers each with lines of JSON.
 *
 *   search KIND PATIENT [WORD…]   each page a line ("page"), then "searched". Words: category= code= from= to= count= pages= fresh, step (waits for a line
 *                                 after each page), and +NAME=VALUE for a further parameter
 *   get PATH [TAG] · get-fresh PATH   one read as the client makes it
 *   patient ID · find [family=] [given=] [birthdate=] [identifier=]
 *   decode PATIENT PATH           an answer read as this patient's Observations
 *   open ID · reload · rows SECTION · close · quit */
#define G_LOG_DOMAIN "ward-test"

#include <stdio.h>
#include <string.h>

#include <gio/gunixinputstream.h>

#include "core/auth/ward-token-keeper-private.h"
#include "core/base/ward-clock.h"
#include "core/base/ward-url.h"
#include "core/fhir/ward-fhir-private.h"
#include "core/record/ward-record-private.h"
#include "hapi-rows.h"

typedef struct
{
  WardSession *session;    /* (owned) */
  WardRecord *record;      /* (owned) (nullable) */
  GDataInputStream *input; /* (owned) */
  WardFhirKind kind;       /* of the search under way */
  gboolean step;           /* it waits after each page */
} Client;

static const char *const kinds[] = { "Observation", "DiagnosticReport", "Encounter", "AllergyIntolerance", "Patient" };
static const char *const states[]
    = { "loading", "partial", "complete", "stale", "offline", "forbidden", "failed", NULL };

/* ---- answers ---- */

static WardJsonWriter *
begin (const char *event)
{
  WardJsonWriter *writer = ward_json_writer_new ();

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "event", event);

  return writer;
}

static void
say (WardJsonWriter *writer)
{
  g_autofree char *text = NULL;

  ward_json_writer_end_object (writer);
  text = ward_json_writer_to_string (writer, FALSE);
  printf ("%s\n", text);
  fflush (stdout);
  ward_json_writer_free (writer);
}

static const char *
get_failure (const GError *error)
{
  if (error == NULL)
    return NULL;
  return error->domain == WARD_FAILURE ? ward_failure_explain_error (error)->key : g_quark_to_string (error->domain);
}

static void
write_issues (WardJsonWriter *writer, const GPtrArray *issues)
{
  ward_json_writer_begin_array (writer, "issues");
  for (guint i = 0; i < issues->len; i++)
    ward_json_writer_string (writer, NULL, ((const WardFhirIssue *) g_ptr_array_index (issues, i))->text);
  ward_json_writer_end_array (writer);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out_result = user_data;

  *out_result = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult *const *result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static WardFhirClient *
get_client (Client *client)
{
  return ward_session_get_client (client->session);
}

/* The part of a word after its name, NULL where it is another word. */
static const char *
get_value (const char *word, const char *name)
{
  return g_str_has_prefix (word, name) ? word + strlen (name) : NULL;
}

/* ---- searches ---- */

static void
page_cb (WardFhirClient *fhir, WardFhirPage *page, gpointer user_data)
{
  Client *client = user_data;
  WardJsonWriter *writer = begin ("page");

  hapi_write_page_rows (writer, page, client->kind);
  write_issues (writer, page->issues);
  ward_json_writer_int64 (writer, "quarantined", ward_fhir_page_get_n_quarantined (page));
  ward_json_writer_int64 (writer, "notUnderstood", ward_fhir_page_get_n_not_understood (page));
  ward_json_writer_boolean (writer, "last", ward_fhir_page_is_last (page));
  say (writer);
  if (client->step)
    g_free (g_data_input_stream_read_line (client->input, NULL, NULL, NULL));
}

/* Reads the words after KIND and PATIENT; values point into them. */
static void
read_search (Client *client, char **words, WardFhirSearch *search, GPtrArray *extra)
{
  const char *value;

  for (; *words != NULL; words++)
    {
      if ((value = get_value (*words, "category=")) != NULL)
        search->category = value;
      else if ((value = get_value (*words, "code=")) != NULL)
        search->code = value;
      else if ((value = get_value (*words, "from=")) != NULL)
        search->from_s = g_ascii_strtoll (value, NULL, 10);
      else if ((value = get_value (*words, "to=")) != NULL)
        search->to_s = g_ascii_strtoll (value, NULL, 10);
      else if ((value = get_value (*words, "count=")) != NULL)
        search->page_size = (guint) g_ascii_strtoull (value, NULL, 10);
      else if ((value = get_value (*words, "pages=")) != NULL)
        search->max_pages = (guint) g_ascii_strtoull (value, NULL, 10);
      else if (strcmp (*words, "fresh") == 0)
        search->no_cache = TRUE;
      else if (strcmp (*words, "step") == 0)
        client->step = TRUE;
      else if ((*words)[0] == '+')
        {
          g_auto (GStrv) parts = g_strsplit (*words + 1, "=", 2);

          g_ptr_array_add (extra, g_strdup (parts[0]));
          g_ptr_array_add (extra, g_strdup (parts[1] != NULL ? parts[1] : ""));
        }
    }
  g_ptr_array_add (extra, NULL);
  search->extra = (const char *const *) extra->pdata;
}

static void
search (Client *client, char **words)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) extra = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  WardFhirSearch asked = { .patient_id = words[1] };
  WardJsonWriter *writer;

  client->step = FALSE;
  client->kind = WARD_FHIR_OBSERVATIONS;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i], words[0]) == 0)
      client->kind = i;
  asked.kind = client->kind;
  read_search (client, words + 2, &asked, extra);
  ward_fhir_client_search_async (get_client (client), &asked, page_cb, client, NULL, ended_cb, &result);
  ward_fhir_client_search_finish (get_client (client), wait_for (&result), &error);
  writer = begin ("searched");
  ward_json_writer_string (writer, "failure", get_failure (error));
  say (writer);
}

static void
write_people (WardJsonWriter *writer, const GPtrArray *people)
{
  ward_json_writer_begin_array (writer, "rows");
  for (guint i = 0; people != NULL && i < people->len; i++)
    hapi_write_patient (writer, NULL, g_ptr_array_index (people, i));
  ward_json_writer_end_array (writer);
}

static void
find (Client *client, char **words)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GPtrArray) notes = NULL;
  g_autoptr (GError) error = NULL;
  WardPatientQuery query = { NULL };
  WardJsonWriter *writer;

  for (; *words != NULL; words++)
    {
      const char **member = g_str_has_prefix (*words, "family=")      ? &query.family
                            : g_str_has_prefix (*words, "given=")     ? &query.given
                            : g_str_has_prefix (*words, "birthdate=") ? &query.birth_date
                                                                      : &query.identifier;

      *member = strchr (*words, '=') + 1;
    }
  ward_session_find_patients_async (client->session, &query, NULL, ended_cb, &result);
  people = ward_session_find_patients_finish (client->session, wait_for (&result), &notes, &error);
  writer = begin ("found");
  ward_json_writer_string (writer, "failure", get_failure (error));
  write_people (writer, people);
  say (writer);
}

/* ---- single reads ---- */

static WardHttpResponse *
fetch (Client *client, const char *path, const char *tag, gboolean fresh, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *url = ward_url_append (ward_fhir_client_get_settings (get_client (client))->base, path);
  WardFhirFetch asked
      = { .url = url, .validator = tag, .step = "interop read", .resource = "Resource", .no_cache = fresh };

  ward_fhir_fetch_async (get_client (client), &asked, NULL, ended_cb, &result);

  return ward_fhir_fetch_finish (wait_for (&result), error);
}

static void
get (Client *client, const char *path, const char *tag, gboolean fresh)
{
  static const char *const names[] = { "ETag", "Last-Modified", "X-Cache", "Content-Type" };
  g_autoptr (GPtrArray) issues = g_ptr_array_new ();
  g_autoptr (WardFhirPage) notes = ward_fhir_page_new (WARD_FHIR_PATIENTS, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = fetch (client, path, tag, fresh, &error);
  WardJsonWriter *writer = begin ("got");

  if (response != NULL)
    {
      error = ward_fhir_check_response (response, notes->issues);
      ward_json_writer_int64 (writer, "status", ward_http_response_get_status (response));
      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        ward_json_writer_string (writer, names[i], ward_http_response_get_header (response, names[i]));
      ward_json_writer_int64 (writer, "bytes", (gint64) g_bytes_get_size (ward_http_response_get_body (response)));
    }
  ward_json_writer_string (writer, "failure", get_failure (error));
  write_issues (writer, notes->issues);
  say (writer);
}

static void
read_patient (Client *client, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WardPatient) patient = NULL;
  g_autoptr (GError) error = NULL;
  WardJsonWriter *writer;

  ward_fhir_client_read_patient_async (get_client (client), id, FALSE, NULL, ended_cb, &result);
  patient = ward_fhir_client_read_patient_finish (get_client (client), wait_for (&result), &error);
  writer = begin ("patient");
  ward_json_writer_string (writer, "failure", get_failure (error));
  if (patient != NULL)
    hapi_write_patient (writer, "patient", patient);
  say (writer);
}

static void
decode (Client *client, const char *patient, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = fetch (client, path, NULL, TRUE, &error);
  g_autoptr (WardFhirPage) page = NULL;
  WardJsonWriter *writer = begin ("decoded");

  if (response != NULL)
    page = ward_fhir_decode_bundle (ward_http_response_get_body (response), WARD_FHIR_OBSERVATIONS,
                                    ward_fhir_client_get_settings (get_client (client))->base, patient, &error);
  ward_json_writer_string (writer, "failure", get_failure (error));
  if (page != NULL)
    {
      hapi_write_page_rows (writer, page, WARD_FHIR_OBSERVATIONS);
      ward_json_writer_int64 (writer, "quarantined", ward_fhir_page_get_n_quarantined (page));
    }
  say (writer);
}

/* ---- a record ---- */

static gboolean
is_finished (WardRecord *record)
{
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    if (!ward_record_section_is_finished (&record->sections[i]))
      return FALSE;

  return record->flush_id == 0;
}

/* Waits for all that the record loads, and tells what each pane would say of it. */
static void
tell_record (WardRecord *record)
{
  WardJsonWriter *writer;

  while (!is_finished (record))
    g_main_context_iteration (NULL, TRUE);
  writer = begin ("record");
  ward_json_writer_int64 (writer, "quarantined", ward_record_get_n_quarantined (record));
  ward_json_writer_begin_array (writer, "sections");
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    {
      const char *const *notes = ward_record_get_notes (record, i);

      ward_json_writer_begin_object (writer, NULL);
      ward_json_writer_string (writer, "state", states[ward_record_get_state (record, i)]);
      ward_json_writer_string (writer, "failure", get_failure (ward_record_get_error (record, i)));
      ward_json_writer_int64 (writer, "rows", record->sections[i].n_rows);
      ward_json_writer_int64 (writer, "since", ward_record_get_complete_since_s (record, i));
      ward_json_writer_int64 (writer, "fetched", ward_record_get_fetched_us (record, i));
      ward_json_writer_begin_array (writer, "notes");
      for (; *notes != NULL; notes++)
        ward_json_writer_string (writer, NULL, *notes);
      ward_json_writer_end_array (writer);
      ward_json_writer_end_object (writer);
    }
  ward_json_writer_end_array (writer);
  say (writer);
}

static void
close_record (Client *client)
{
  if (client->record != NULL)
    ward_record_close (client->record);
  g_clear_object (&client->record);
}

static void
open_record (Client *client, const char *id)
{
  close_record (client);
  client->record = ward_record_new (client->session, id, NULL);
  ward_record_load_all (client->record);
  tell_record (client->record);
}

static void
reload (Client *client)
{
  ward_record_reload (client->record);
  ward_record_load_all (client->record);
  tell_record (client->record);
}

static void
tell_rows (Client *client, const char *section)
{
  WardSection which = strcmp (section, "vitals") == 0 ? WARD_SECTION_VITALS : WARD_SECTION_LABS;
  g_autoptr (GPtrArray) rows = ward_record_rows_list (client->record->rows, which);
  WardJsonWriter *writer = begin ("rows");

  ward_json_writer_begin_array (writer, "rows");
  for (guint i = 0; i < rows->len; i++)
    hapi_write_observation (writer, g_ptr_array_index (rows, i));
  ward_json_writer_end_array (writer);
  say (writer);
}

/* ---- commands ---- */

/* Those that need an open record. Returns: FALSE where it is another. */
static gboolean
obey_record (Client *client, char **words, guint n)
{
  if (client->record == NULL)
    return FALSE;
  if (strcmp (words[0], "reload") == 0)
    reload (client);
  else if (strcmp (words[0], "rows") == 0 && n > 1)
    tell_rows (client, words[1]);
  else if (strcmp (words[0], "close") == 0)
    {
      close_record (client);
      say (begin ("closed"));
    }
  else
    return FALSE;

  return TRUE;
}

/* Returns: FALSE for the end. */
static gboolean
obey (Client *client, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  guint n = g_strv_length (words);
  const char *verb = n > 0 ? words[0] : "";

  if (strcmp (verb, "quit") == 0)
    return FALSE;
  if (strcmp (verb, "search") == 0 && n > 2)
    search (client, words + 1);
  else if (strcmp (verb, "find") == 0 && n > 1)
    find (client, words + 1);
  else if (strcmp (verb, "get") == 0 && n > 1)
    get (client, words[1], words[2], FALSE);
  else if (strcmp (verb, "get-fresh") == 0 && n > 1)
    get (client, words[1], NULL, TRUE);
  else if (strcmp (verb, "patient") == 0 && n > 1)
    read_patient (client, words[1]);
  else if (strcmp (verb, "decode") == 0 && n > 2)
    decode (client, words[1], words[2]);
  else if (strcmp (verb, "open") == 0 && n > 1)
    open_record (client, words[1]);
  else if (n == 0 || !obey_record (client, words, n))
    say (begin ("no-such-command"));

  return TRUE;
}

static char *
read_line (Client *client)
{
  g_autoptr (GAsyncResult) result = NULL;

  /* Timers and sockets go on while the test thinks. */
  g_data_input_stream_read_line_async (client->input, G_PRIORITY_DEFAULT, NULL, ended_cb, &result);

  return g_data_input_stream_read_line_finish_utf8 (client->input, wait_for (&result), NULL, NULL);
}

static WardTenant *
make_tenant (const char *base, GError **error)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autofree char *text = NULL;

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "id", "interop");
  ward_json_writer_string (writer, "name", "Interop");
  ward_json_writer_string (writer, "environment", "sandbox");
  ward_json_writer_string (writer, "fhirBase", base);
  ward_json_writer_string (writer, "clientId", "ward-interop");
  ward_json_writer_begin_array (writer, "redirectUris");
  ward_json_writer_string (writer, NULL, "http://127.0.0.1/callback");
  ward_json_writer_end_array (writer);
  ward_json_writer_boolean (writer, "anyPort", TRUE);
  ward_json_writer_end_object (writer);
  text = ward_json_writer_to_string (writer, FALSE);
  doc = ward_json_parse_data (text, strlen (text), NULL, error);

  return doc != NULL ? ward_tenant_new_from_json (ward_json_doc_get_root (doc), error) : NULL;
}

static gboolean
set_up (Client *client, const char *base, GError **error)
{
  static const char *const asked[] = { "user/*.rs", NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GInputStream) raw = g_unix_input_stream_new (0, FALSE);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (WardSecretText) token = ward_secret_text_new ("interop");
  g_autoptr (WardEventLog) events = ward_event_log_new (1000);
  g_autoptr (WardVault) vault = ward_vault_new_memory ();
  g_autoptr (WardTenant) tenant = make_tenant (base, error);
  WardTokenResponse tokens = { .access_token = token, .lifetime_s = 3600, .fhir_context = none };

  if (tenant == NULL)
    return FALSE;
  client->input = g_data_input_stream_new (raw);
  client->session = ward_session_new (tenant, vault, events, NULL);
  ward_token_keeper_adopt_async (ward_session_get_keeper (client->session), &tokens, NULL, NULL, NULL, asked, NULL,
                                 ended_cb, &result);
  if (!ward_token_keeper_adopt_finish (ward_session_get_keeper (client->session), wait_for (&result), error))
    return FALSE;
  ward_session_become_active (client->session);

  return TRUE;
}

int
main (int argc, char **argv)
{
  Client client = { NULL };
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  ward_http_prepare_process ();
  if (argc != 2 || !set_up (&client, argv[1], &error))
    {
      g_printerr ("%s\n", error != NULL ? error->message : "usage: hapi-client BASE");
      return 2;
    }
  while (more)
    {
      g_autofree char *line = read_line (&client);

      more = line != NULL && obey (&client, line);
    }
  close_record (&client);
  g_clear_object (&client.session);
  g_clear_object (&client.input);

  return 0;
}
