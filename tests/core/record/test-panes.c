/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What panes, banner and search ask of a record and its session, at the real sandbox: single reads, the hospital's style, patient search, what the disk kept,
 * and the audit log that comes of it (clinical.md 3.5, 5.9, V64, V73; reliability.md P07, W35). */

#include "core/record/ward-record-look-up.h"

#include "core/diagnostics/ward-audit.h"
#include "core/record/record-fixture.h"

#include <string.h>

static const WardSandboxSettings usual = { .seed = 7 };
static const WardSandboxSettings epic = { .profile = WARD_SANDBOX_EPIC, .public_refresh = TRUE, .seed = 7 };

static WardRecord *
open_patient (RecordFixture *fixture, const char *id)
{
  WardRecord *record = ward_record_new (fixture->session, id, NULL);

  while (record->load == 0) /* what the disk has comes first */
    g_main_context_iteration (NULL, TRUE);
  record_fixture_wait (record);
  return record;
}

static const WardReport *
find_report (WardRecord *record, const char *id)
{
  for (guint i = 0; i < ward_record_get_n_reports (record); i++)
    if (g_strcmp0 (ward_record_get_report (record, i)->id, id) == 0)
      return ward_record_get_report (record, i);
  g_assert_not_reached ();
  return NULL;
}

static const WardObservation *
await_result (WardRecord *record, const WardReport *report, const char *reference, const GError **out_error)
{
  const WardObservation *row;

  while ((row = ward_record_look_up (record, report, reference, out_error)) == NULL && *out_error == NULL)
    g_main_context_iteration (NULL, TRUE);
  return row;
}

/* ---- single reads ---- */

/* Within the report, among the rows, by itself, or not at all: each told apart, and asked for once. */
static void
test_look_up (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_patient (fixture, "tricky");
  const WardReport *report = find_report (record, "r63");
  const WardReport *within = find_report (record, "rc");
  g_autofree char *absolute
      = g_strconcat (ward_sandbox_get_fhir_base (fixture->hospital.sandbox), "/Observation/v63", NULL);
  const GError *error = NULL;
  guint n_asked;

  g_assert_cmpstr (await_result (record, within, "#within", &error)->id, ==, "within");
  g_assert_cmpstr (await_result (record, report, "Observation/v63", &error)->id, ==, "v63");
  g_assert_cmpstr (await_result (record, report, absolute, &error)->id, ==, "v63");
  g_assert_no_error (error);
  g_assert_null (await_result (record, within, "#missing", &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_ADDRESS);
  g_assert_null (await_result (record, report, "https://elsewhere.example/Observation/v63", &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_ADDRESS);
  g_assert_null (await_result (record, report, NULL, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_ADDRESS);
  g_assert_null (await_result (record, report, "Observation/v64-not-there", &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_NOT_FOUND);
  n_asked = record_fixture_count (fixture, "/Observation/v64-not-there");
  g_assert_cmpuint (n_asked, ==, 1);
  g_assert_null (await_result (record, report, "Observation/v64-not-there", &error));
  g_assert_cmpuint (record_fixture_count (fixture, "/Observation/v64-not-there"), ==, n_asked);
  ward_record_close (record);
}

/* A result that no search gave is read when it is there; another patient's is not shown. */
static void
test_look_up_read (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_patient (fixture, "empty");
  const WardReport report = { .id = "made-up" };
  const GError *error = NULL;

  g_assert_null (await_result (record, &report, "Observation/v63", &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_WRONG_PATIENT);
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *reference = g_strdup_printf ("Observation/none-%u", i);

      ward_record_look_up (record, &report, reference, &error);
      if (error != NULL)
        break;
    }
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_INCOMPLETE); /* bounded */
  ward_record_close (record);
}

static const WardAttachment *
await_form (WardRecord *record, const WardAttachment *form, const GError **out_error)
{
  const WardAttachment *whole;

  while ((whole = ward_record_look_up_form (record, form, out_error)) == NULL && *out_error == NULL)
    g_main_context_iteration (NULL, TRUE);
  return whole;
}

static void
test_forms (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_patient (fixture, "tricky");
  const WardReport *apart = find_report (record, "r73");
  const WardReport *along = find_report (record, "r71");
  const GError *error = NULL;

  g_assert_true (await_form (record, &along->forms[0], &error) == &along->forms[0]);
  g_assert_null (await_form (record, &apart->forms[0], &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_NOT_FOUND);
  g_assert_null (await_form (record, &apart->forms[0], &error));
  g_assert_cmpuint (record_fixture_count (fixture, "/Binary"), ==, 1);
  ward_record_close (record);
}

/* ---- banner ---- */

static void
test_banner (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = ward_record_new (fixture->session, "adult", NULL);
  g_autoptr (WardBannerText) banner = NULL;
  gboolean partial = TRUE;
  guint n = 0;

  g_assert_null (ward_record_build_banner (record));
  g_assert_cmpint (ward_record_get_allergy_state (record, &partial), ==, WARD_ALLERGIES_UNAVAILABLE);
  record_fixture_wait (record);
  banner = ward_record_build_banner (record);
  g_assert_cmpstr (banner->name, ==, "TESTPERSON, Anna Maria (Mrs)");
  g_assert_cmpint (ward_record_get_allergy_state (record, &partial), ==, WARD_ALLERGIES_KNOWN);
  g_assert_false (partial);
  g_assert_true (ward_record_get_allergies (record, &n)[0]->high);
  g_assert_cmpuint (n, ==, 3);
  g_assert_true (ward_record_is_whole (record, WARD_SECTION_ALLERGIES));
  g_assert_cmpint (ward_record_get_complete_since_s (record, WARD_SECTION_LABS), ==, 0);
  g_assert_cmpint (ward_record_get_first_results_us (record), >, 0);
  g_assert_cmpuint (ward_record_get_n_not_understood (record, WARD_SECTION_LABS), ==, 0);
  g_assert_false (ward_record_is_busy (record, WARD_SECTION_LABS));
  ward_record_load_all (record);
  ward_record_close (record);
}

static void
test_encounter (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) stays = open_patient (fixture, "alike-1");
  g_autoptr (WardRecord) away = open_patient (fixture, "empty");
  gboolean partial = FALSE;

  g_assert_cmpstr (ward_record_get_current_encounter (stays)->id, ==, "enc-alike-1");
  g_assert_cmpint (ward_record_get_allergy_state (stays, &partial), ==, WARD_ALLERGIES_NONE_KNOWN);
  g_assert_null (ward_record_get_current_encounter (away));
  g_assert_cmpint (ward_record_get_allergy_state (away, &partial), ==, WARD_ALLERGIES_NOT_RECORDED);
  ward_record_close (stays);
  ward_record_close (away);
}

/* ---- search ---- */

static GPtrArray *
find_patients (RecordFixture *fixture, const char *line, GPtrArray **out_notes, GError **error)
{
  g_auto (HospitalWait) wait = { NULL };
  WardPatientQuery query;

  ward_patient_query_parse (line, &query);
  ward_session_find_patients_async (fixture->session, &query, NULL, hospital_wait_cb, &wait);
  ward_patient_query_clear (&query);
  return ward_session_find_patients_finish (fixture->session, hospital_wait_for (&wait), out_notes, error);
}

static void
test_search (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) notes = NULL;
  g_autoptr (GPtrArray) two = find_patients (fixture, "Sampleman", &notes, &error);
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GPtrArray) none = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (two->len, ==, 2);
  g_assert_cmpuint (notes->len, ==, 0);
  one = find_patients (fixture, "Sampleman Jon", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpstr (((WardPatient *) g_ptr_array_index (one, 0))->id, ==, "alike-2");
  none = find_patients (fixture, "Nobodyofthatname", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
}

/* What this server cannot answer is not asked, and the hint says what is wanted; a server that fails is an error. */
static void
test_search_failures (RecordFixture *fixture, gconstpointer data)
{
  g_autofree char *path = record_fixture_build_path (fixture, "/Patient");
  g_autoptr (GError) error = NULL;
  WardPatientQuery empty = { NULL };
  g_auto (HospitalWait) wait = { NULL };
  guint n_before = record_fixture_count (fixture, "/Patient");

  g_assert_nonnull (ward_session_get_query_hint (fixture->session, &empty));
  ward_session_find_patients_async (fixture->session, &empty, NULL, hospital_wait_cb, &wait);
  g_assert_null (ward_session_find_patients_finish (fixture->session, hospital_wait_for (&wait), NULL, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_BAD_REQUEST);
  g_assert_cmpuint (record_fixture_count (fixture, "/Patient"), ==, n_before);
  g_clear_error (&error);
  hospital_arm (&fixture->hospital, "status=403", path, 10);
  g_assert_null (find_patients (fixture, "MRN SYN-100004", NULL, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_FORBIDDEN);
}

/* ---- style ---- */

static void
test_style (RecordFixture *fixture, gconstpointer data)
{
  g_auto (HospitalWait) wait = { NULL };
  g_autoptr (GError) error = NULL;
  WardStyle style;

  ward_session_read_style_async (fixture->session, NULL, hospital_wait_cb, &wait);
  if (ward_session_read_style_finish (fixture->session, hospital_wait_for (&wait), &style, &error))
    g_assert_no_error (error);
  else
    g_assert_error (error, WARD_FAILURE, WARD_FAILURE_NOT_FOUND);
  g_assert_cmpint (error == NULL, ==, data == NULL);
}

/* ---- what the disk kept ---- */

static WardCache *
open_cache (RecordFixture *fixture)
{
  WardCache *cache = ward_cache_new (fixture->hospital.vault, NULL, fixture->hospital.events);

  ward_cache_open (cache);
  ward_session_set_cache (fixture->session, cache);
  ward_session_become_active (fixture->session);
  return cache;
}

static void
test_kept (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardCache) cache = open_cache (fixture);
  g_autofree char *path = record_fixture_build_path (fixture, "/");
  guint n_labs;

  {
    g_autoptr (WardRecord) first = open_patient (fixture, "adult");

    n_labs = ward_record_get_n_results (first, WARD_SECTION_LABS);
    g_assert_cmpuint (n_labs, >, 0);
    ward_record_close (first);
  }
  record_fixture_drain ();
  hospital_arm (&fixture->hospital, "status=404", path, 1000);
  {
    g_autoptr (WardRecord) second = open_patient (fixture, "adult");

    g_assert_cmpuint (ward_record_get_n_results (second, WARD_SECTION_LABS), ==, n_labs);
    g_assert_cmpint (ward_record_get_state (second, WARD_SECTION_LABS), ==, WARD_STATE_PARTIAL);
    g_assert_nonnull (ward_record_get_patient (second));
    g_assert_cmpuint (ward_record_get_n_reports (second), >, 0);
    g_assert_nonnull (strstr (ward_record_get_notes (second, WARD_SECTION_LABS)[0], "kept on this computer"));
    ward_record_close (second);
  }
  hospital_arm (&fixture->hospital, "status=404", path, 0);
  record_fixture_drain ();
  ward_session_set_cache (fixture->session, NULL);
  ward_fhir_client_set_disk_cache (ward_session_get_client (fixture->session), NULL, NULL);
  ward_cache_close (cache);
}

/* ---- which request failed ---- */

static gboolean
has_failed_event (RecordFixture *fixture, const char *id)
{
  GListModel *events = G_LIST_MODEL (fixture->hospital.events);
  guint n_found = 0;

  ward_event_log_flush (fixture->hospital.events);
  for (guint i = 0; i < g_list_model_get_n_items (events); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (events, i);
      const WardEventFields *fields = ward_event_get_fields (event);

      if (g_strcmp0 (fields->request_id, id) != 0)
        continue;
      g_assert_cmpint (fields->result, ==, WARD_RESULT_FAILED);
      g_assert_cmpstr (fields->resource, ==, "Observation");
      n_found++;
    }
  return n_found == 1;
}

static char *
dup_request (WardRecord *record, WardSection section)
{
  const char *id = ward_failure_get_request_id (ward_record_get_error (record, section));

  g_assert_nonnull (id);
  return g_strdup (id);
}

/* Both search Observations, and both fail at once: each section names its own request, and after a reload the new one. */
static void
test_failed_request (RecordFixture *fixture, gconstpointer data)
{
  g_autofree char *path = record_fixture_build_path (fixture, "/Observation");
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (WardRecord) record = NULL;

  hospital_arm (&fixture->hospital, "status=403", path, 1000);
  record = open_patient (fixture, "adult");
  for (guint i = 0; i < 2; i++)
    {
      char *of_labs = dup_request (record, WARD_SECTION_LABS);
      char *of_vitals = dup_request (record, WARD_SECTION_VITALS);

      g_assert_true (has_failed_event (fixture, of_labs));
      g_assert_true (has_failed_event (fixture, of_vitals));
      g_assert_true (g_hash_table_add (ids, of_labs));
      g_assert_true (g_hash_table_add (ids, of_vitals));
      ward_record_reload (record);
      record_fixture_wait (record);
    }
  ward_record_close (record);
}

/* A record whose searches did not give the results that its reports name. */
static WardRecord *
open_without_rows (RecordFixture *fixture)
{
  WardRecord *record = open_patient (fixture, "tricky");

  g_ptr_array_add (record->retired, record->rows);
  record->rows = ward_record_rows_new ();
  return record;
}

static gboolean
says_kept (WardRecord *record)
{
  const char *const *notes;

  record_fixture_drain ();
  record_fixture_wait (record);
  notes = ward_record_get_notes (record, WARD_SECTION_REPORTS);
  for (guint i = 0; notes[i] != NULL; i++)
    if (strstr (notes[i], "kept on this computer") != NULL)
      return TRUE;
  return FALSE;
}

/* A result that was read by itself: there from the disk while the server refuses it, which the bar says; new when the server gives it again; gone when that says so. */
static void
test_kept_result (RecordFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *fault; /* NULL: none */
    int failure;       /* -1: the result is there … */
    gboolean first;    /* … before the server has answered */
    gboolean of_disk;
  } starts[] = {
    { NULL, -1, FALSE, FALSE },
    { "status=403", -1, TRUE, TRUE },
    { NULL, -1, TRUE, FALSE },
    { "status=404", WARD_FAILURE_NOT_FOUND, TRUE, FALSE },
    { "status=403", WARD_FAILURE_FORBIDDEN, FALSE, FALSE },
  };
  g_autoptr (WardCache) cache = open_cache (fixture);
  g_autofree char *path = record_fixture_build_path (fixture, "/Observation/v63");

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autoptr (WardRecord) record = open_without_rows (fixture);
      const WardReport *report = find_report (record, "r63");
      const GError *error = NULL;
      const WardObservation *row;

      g_test_message ("start %u", i);
      if (starts[i].fault != NULL)
        hospital_arm (&fixture->hospital, starts[i].fault, path, 1000);
      g_assert_cmpint (ward_record_find_result (record, report, "Observation/v63") != NULL, ==, starts[i].first);
      row = ward_record_look_up (record, report, "Observation/v63", &error);
      g_assert_no_error (error);
      g_assert_cmpint (row != NULL, ==, starts[i].first);
      record_fixture_drain ();
      g_assert_cmpuint (record_fixture_count (fixture, "/Observation/v63"), ==, i + 1);
      row = await_result (record, report, "Observation/v63", &error);
      if (starts[i].failure < 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, WARD_FAILURE, starts[i].failure);
      g_assert_cmpstr (row != NULL ? row->id : NULL, ==, starts[i].failure < 0 ? "v63" : NULL);
      g_assert_true (ward_record_find_result (record, report, "Observation/v63") == row);
      g_assert_cmpint (says_kept (record), ==, starts[i].of_disk);
      ward_record_close (record);
      if (starts[i].fault != NULL)
        hospital_arm (&fixture->hospital, starts[i].fault, path, 0);
      record_fixture_drain ();
    }
  ward_session_set_cache (fixture->session, NULL);
  ward_fhir_client_set_disk_cache (ward_session_get_client (fixture->session), NULL, NULL);
  ward_cache_close (cache);
}

/* ---- the audit log ---- */

static guint
count_lines (char **lines, const char *first, const char *second)
{
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    n += strstr (lines[i], first) != NULL && strstr (lines[i], second) != NULL;
  return n;
}

/* P07: each request about the patient stands there once, with its own request id and whom it is about, between the record's opening and closing. */
static void
test_audit (RecordFixture *fixture, gconstpointer data)
{
  static const guint8 bytes[WARD_AUDIT_KEY_BYTES] = { 1 };
  g_autoptr (GBytes) key = g_bytes_new (bytes, sizeof bytes);
  g_autofree char *dir = g_build_filename (g_get_user_state_dir (), "audit", NULL);
  g_autofree char *file = g_build_filename (dir, WARD_AUDIT_FILE, NULL);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;
  WardAudit *audit = ward_audit_new (fixture->hospital.events, dir, key, &error);
  g_autofree char *text = NULL;
  g_autofree char *subject = NULL;
  g_auto (GStrv) lines = NULL;
  char digest[WARD_DIGEST_SIZE];
  WardAuditState state;

  g_assert_no_error (error);
  {
    g_autoptr (WardRecord) record = open_patient (fixture, "adult");

    ward_record_close (record);
  }
  ward_event_log_digest (fixture->hospital.events, "adult", digest);
  ward_audit_close (audit);
  g_assert_true (ward_audit_check (dir, key, &state, &error));
  g_assert_cmpint (state.verdict, ==, WARD_AUDIT_SOUND);
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  subject = g_strdup_printf (" subject=%s", digest);
  g_assert_cmpuint (count_lines (lines, "\"Observation search\"", subject), ==,
                    record_fixture_count (fixture, "/Observation"));
  g_assert_cmpuint (count_lines (lines, "\"AllergyIntolerance search\"", subject), ==, 1);
  g_assert_cmpuint (count_lines (lines, "\"Condition search\"", subject), ==, 1);
  g_assert_cmpuint (count_lines (lines, "\"Patient read\"", subject), ==, 1);
  g_assert_cmpuint (count_lines (lines, "\"record opened\"", subject), ==, 1);
  g_assert_cmpuint (count_lines (lines, "\"record closed\"", subject), ==, 1);
  g_assert_null (strstr (text, "adult"));
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *id = strstr (lines[i], " request-id=");

      if (id != NULL)
        g_assert_true (g_hash_table_add (ids, g_strndup (id, strcspn (id + 1, " ") + 1)));
      if (strstr (lines[i], " request ") != NULL)
        g_assert_nonnull (id);
    }
  g_assert_cmpuint (g_hash_table_size (ids), >=, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  RECORD_TEST ("/record/look-up/each-place", NULL, test_look_up);
  RECORD_TEST ("/record/look-up/read", NULL, test_look_up_read);
  RECORD_TEST ("/record/look-up/forms", NULL, test_forms);
  RECORD_TEST ("/record/panes/banner", &usual, test_banner);
  RECORD_TEST ("/record/panes/encounter", NULL, test_encounter);
  RECORD_TEST ("/record/search/found", NULL, test_search);
  RECORD_TEST ("/record/search/failures", NULL, test_search_failures);
  RECORD_TEST ("/record/search/failures-epic", &epic, test_search_failures);
  RECORD_TEST ("/record/style/named", NULL, test_style);
  RECORD_TEST ("/record/kept/shown-first", NULL, test_kept);
  RECORD_TEST ("/record/kept/result-of-a-report", NULL, test_kept_result);
  RECORD_TEST ("/record/panes/failed-request", NULL, test_failed_request);
  RECORD_TEST ("/record/P07-audit", NULL, test_audit);
  return g_test_run ();
}
