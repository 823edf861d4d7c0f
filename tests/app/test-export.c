/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The exported diagnostics (reliability.md P06): after a real sign-in, a search by name and number, an open record and a withdrawn access, neither form holds
 * a secret or a person; and what is saved is what the preview shows, byte for byte. */
#include "app/ward-export-dialog.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app/app-fixture.h"
#include "app/ward-check-page.h"
#include "app/ward-diagnostics-window.h"

#define CANARY_TOKEN "Canary0Canary1Canary2Canary3Canary4Canary5"

static char *
format_birth (const WardPatient *patient)
{
  g_autoptr (GDateTime) day = g_date_time_new_from_unix_utc (patient->birth.utc_us / G_USEC_PER_SEC);

  return g_date_time_format (day, "%Y-%m-%d");
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GPtrArray) found = ward_session_find_patients_finish (WARD_SESSION (source), result, NULL, NULL);

  g_assert_nonnull (found);
  *(gboolean *) user_data = TRUE;
}

static void
search (AppRecord *self, const WardPatient *patient)
{
  g_autofree char *birth = format_birth (patient);
  WardPatientQuery query = { .family = patient->names[0].family, .birth_date = birth };
  gboolean done = FALSE;

  ward_session_find_patients_async (self->session, &query, NULL, found_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

/* What no field can hold is offered to every field that takes text from outside. */
static void
plant_events (AppRecord *self, const WardPatient *patient)
{
  const char *const planted[] = { patient->names[0].family, patient->identifiers[0].value, "code=" CANARY_TOKEN,
                                  "https://h.example/Patient?name=Canary", "Canary\r\n\x1b[31m%n" };

  for (guint i = 0; i < G_N_ELEMENTS (planted); i++)
    {
      g_autofree char *address = g_strdup_printf ("%s?patient=%s", planted[i], planted[i]);
      WardEventFields fields = { .type = WARD_EVENT_REQUEST,
                                 .result = WARD_RESULT_FAILED,
                                 .step = "planted",
                                 .host = address,
                                 .resource = address,
                                 .method = address,
                                 .request_id = address,
                                 .tenant = address,
                                 .failure = address };

      ward_event_log_add (self->events, &fields);
    }
}

static void
add_word (GPtrArray *words, const char *text)
{
  if (text != NULL && strlen (text) >= 4)
    g_ptr_array_add (words, g_strdup (text));
}

/* The proofs of the attempt, as they stood in the link that the browser got. */
static void
add_proofs (AppRecord *self, GPtrArray *words)
{
  g_autoptr (GUri) uri = g_uri_parse (self->link, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GHashTable) members = g_uri_parse_params (g_uri_get_query (uri), -1, "&", G_URI_PARAMS_NONE, NULL);
  static const char *const names[] = { "state", "nonce", "code_challenge" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_nonnull (g_hash_table_lookup (members, names[i]));
      add_word (words, g_hash_table_lookup (members, names[i]));
    }
}

static void
add_person (const WardPatient *patient, GPtrArray *words)
{
  for (guint i = 0; i < patient->n_names; i++)
    {
      add_word (words, patient->names[i].family);
      for (guint k = 0; k < patient->names[i].n_given; k++)
        add_word (words, patient->names[i].given[k]);
    }
  for (guint i = 0; i < patient->n_identifiers; i++)
    add_word (words, patient->identifiers[i].value);
  for (guint i = 0; i < patient->n_contacts; i++)
    add_word (words, patient->contacts[i].value);
  for (guint i = 0; i < patient->n_addresses; i++)
    add_word (words, patient->addresses[i]);
}

static GPtrArray *
gather_words (AppRecord *self, const WardPatient *patient)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  const WardLaunchContext *context = ward_token_keeper_get_context (ward_session_get_keeper (self->session));
  g_autofree char *birth = format_birth (patient);
  g_autofree char *shown_birth = ward_datetime_format_date (&patient->birth, NULL);
  g_auto (GStrv) secrets = ward_sandbox_dup_issued_secrets (self->sandbox);

  g_assert_cmpuint (g_strv_length (secrets), >, 2);
  g_assert_nonnull (context->user_name);
  g_assert_nonnull (context->fhir_user);
  for (guint i = 0; secrets[i] != NULL; i++)
    add_word (words, secrets[i]);
  add_proofs (self, words);
  add_person (patient, words);
  add_word (words, context->user_name);
  add_word (words, context->fhir_user);
  add_word (words, birth);
  add_word (words, shown_birth);
  add_word (words, "Canary");
  add_word (words, "code_verifier");
  add_word (words, "patient=");
  add_word (words, "eyJ");
  add_word (words, "Patient/adult");

  return words;
}

static void
assert_clean (const char *text, GPtrArray *words)
{
  for (guint i = 0; i < words->len; i++)
    {
      if (strstr (text, g_ptr_array_index (words, i)) != NULL)
        g_test_message ("the export holds \"%s\"", (const char *) g_ptr_array_index (words, i));
      g_assert_null (strstr (text, g_ptr_array_index (words, i)));
    }
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ward_export_dialog_save_finish (WARD_EXPORT_DIALOG (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* What is saved, which is what was shown. */
static char *
save (WardExportDialog *dialog, gboolean json)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), json ? "export.json" : "export.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *shown = NULL;
  char *saved = NULL;
  gboolean done = FALSE;
  GStatBuf status;

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_data_dir (), 0700), ==, 0);
  ward_export_dialog_set_json (dialog, json);
  shown = ward_export_dialog_dup_preview (dialog);
  ward_export_dialog_save_async (dialog, file, saved_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_file_get_contents (path, &saved, NULL, NULL));
  g_assert_cmpstr (saved, ==, shown);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);

  return saved;
}

static void
assert_whole (AppRecord *self, const char *text)
{
  g_assert_nonnull (strstr (text, ward_tenant_get_fhir_base (self->tenant)));
  g_assert_nonnull (strstr (text, "user/Observation"));
  g_assert_nonnull (strstr (text, "planted"));
  g_assert_nonnull (strstr (text, "unauthorized"));
  g_assert_nonnull (strstr (text, "on the first page"));
  g_assert_nonnull (strstr (text, "known answers come out right"));
}

static void
check_export (AppRecord *self, GtkWidget *window, GPtrArray *words)
{
  GtkWidget *dialog = ward_diagnostics_window_new_export (WARD_DIAGNOSTICS_WINDOW (window));
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;
  g_autofree char *copied = ward_diagnostics_window_dup_text (WARD_DIAGNOSTICS_WINDOW (window));
  g_autoptr (GError) error = NULL;
  g_autoptr (WardJsonDoc) doc = NULL;

  gtk_window_present (GTK_WINDOW (dialog));
  app_settle ();
  text = save (WARD_EXPORT_DIALOG (dialog), FALSE);
  json = save (WARD_EXPORT_DIALOG (dialog), TRUE);
  assert_whole (self, text);
  assert_whole (self, json);
  assert_clean (text, words);
  assert_clean (json, words);
  assert_clean (copied, words);
  doc = ward_json_parse_data (json, strlen (json), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ward_json_get_length (ward_json_get (ward_json_doc_get_root (doc), "events")), >, 10);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static GtkWidget *
check_in_window (AppRecord *self)
{
  GtkWidget *window = g_object_ref (ward_diagnostics_window_new (self->events));
  WardCheckPage *page = WARD_CHECK_PAGE (app_find (window, WARD_TYPE_CHECK_PAGE, NULL));

  ward_diagnostics_window_set_session (WARD_DIAGNOSTICS_WINDOW (window), self->session);
  ward_diagnostics_window_set_checks (WARD_DIAGNOSTICS_WINDOW (window), self->vault, self->session, "adult");
  gtk_window_present (GTK_WINDOW (window));
  ward_check_page_run (page);
  while (ward_check_page_is_running (page))
    g_main_context_iteration (NULL, TRUE);
  return window;
}

static void
test_clean (AppRecord *self, gconstpointer data)
{
  GtkWidget *window;
  const WardPatient *patient;
  g_autoptr (GPtrArray) words = NULL;

  app_record_sign_in (self);
  app_record_open (self, "adult");
  patient = ward_record_get_patient (self->record);
  g_assert_cmpuint (patient->n_identifiers, >, 0);
  search (self, patient);
  plant_events (self, patient);
  window = check_in_window (self);
  words = gather_words (self, patient);
  ward_sandbox_revoke_everything (self->sandbox);
  ward_record_reload (self->record);
  while (ward_session_get_state (self->session) == WARD_SESSION_ACTIVE)
    g_main_context_iteration (NULL, TRUE);
  app_settle ();
  check_export (self, window, words);
  gtk_window_destroy (GTK_WINDOW (window));
  app_settle ();
  g_assert_finalize_object (window);
}

/* No hospital, no network, no cache: there is still something to send. */
static void
test_nothing_works (void)
{
  g_autoptr (WardEventLog) events = ward_event_log_new (10);
  GtkWidget *window = g_object_ref (ward_diagnostics_window_new (events));
  GtkWidget *dialog = ward_diagnostics_window_new_export (WARD_DIAGNOSTICS_WINDOW (window));
  g_autofree char *text = ward_export_dialog_dup_preview (WARD_EXPORT_DIALOG (dialog));

  g_assert_true (g_str_has_prefix (text, "Ward " WARD_VERSION ", "));
  g_assert_nonnull (strstr (text, "No hospital is chosen"));
  g_assert_nonnull (strstr (text, "Nobody is signed in"));
  g_assert_nonnull (strstr (text, "OpenSSL 3."));
  g_assert_nonnull (strstr (text, "GTK 4."));
  g_assert_nonnull (strstr (text, "Network for this program: Not run yet"));
  gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_window_destroy (GTK_WINDOW (window));
  app_settle ();
  g_assert_finalize_object (window);
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add ("/app/diagnostics/P06-export", AppRecord, NULL, (void (*) (AppRecord *, gconstpointer)) app_record_set_up,
              test_clean, (void (*) (AppRecord *, gconstpointer)) app_record_tear_down);
  g_test_add_func ("/app/diagnostics/export-when-nothing-works", test_nothing_works);

  return g_test_run ();
}
