/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a result names beside itself, and the problem list, of a record at the real sandbox: asked for only where it is granted, once, and of nobody else. */

#include "core/record/ward-record-origin.h"

#include "core/fhir/ward-fhir-origin.h"
#include "core/record/record-fixture.h"

static const WardSandboxSettings usual = { .seed = 7 };
static const WardSandboxSettings epic = { .profile = WARD_SANDBOX_EPIC, .public_refresh = TRUE, .seed = 7 };

#define READ_SCOPES                                                                                        \
  "\"openid\", \"fhirUser\", \"user/Patient.rs\", \"user/Observation.rs\", \"user/DiagnosticReport.rs\", " \
  "\"user/AllergyIntolerance.rs\", \"user/Encounter.rs\""

static void
set_up_few (RecordFixture *fixture, gconstpointer data)
{
  record_fixture_set_up_as (fixture, &usual, "{\"scopes\": [" READ_SCOPES "]}");
}

static WardRecord *
open_patient (RecordFixture *fixture, const char *id)
{
  WardRecord *record = ward_record_new (fixture->session, id, NULL);

  while (record->load == 0) /* what the disk has comes first */
    g_main_context_iteration (NULL, TRUE);
  record_fixture_wait (record);
  return record;
}

/* Any result that a test wants; they are in no order. */
static const WardObservation *
find_result (WardRecord *record, gboolean (*is_wanted) (const WardObservation *))
{
  g_autoptr (GPtrArray) rows = ward_record_rows_list (record->rows, WARD_SECTION_LABS);
  const WardObservation *found = NULL;

  for (guint i = 0; i < rows->len && found == NULL; i++)
    if (is_wanted (g_ptr_array_index (rows, i)))
      found = g_ptr_array_index (rows, i);
  g_assert_nonnull (found);
  return found;
}

static gboolean
names_specimen (const WardObservation *row)
{
  return ward_record_has_specimen (row) && ward_record_has_order (row);
}

static gboolean
has_nameless_performer (const WardObservation *row)
{
  return row->origin != NULL && row->origin->n_performers > 0;
}

static void
count_cb (WardRecord *record, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static const WardSpecimen *
await_specimen (WardRecord *record, const WardObservation *row, const GError **out_error)
{
  const WardSpecimen *specimen;

  while ((specimen = ward_record_look_up_specimen (record, row, WARD_LOOK_AND_ASK, out_error)) == NULL
         && *out_error == NULL)
    g_main_context_iteration (NULL, TRUE);
  return specimen;
}

static const WardOrder *
await_order (WardRecord *record, const WardObservation *row, const GError **out_error)
{
  const WardOrder *order;

  while ((order = ward_record_look_up_order (record, row, WARD_LOOK_AND_ASK, out_error)) == NULL && *out_error == NULL)
    g_main_context_iteration (NULL, TRUE);
  return order;
}

static const WardPerformer *
await_performer (WardRecord *record, const char *reference, const GError **out_error)
{
  const WardPerformer *performer;

  while ((performer = ward_record_look_up_performer (record, reference, WARD_LOOK_AND_ASK, out_error)) == NULL
         && *out_error == NULL)
    g_main_context_iteration (NULL, TRUE);
  return performer;
}

/* ---- by reference ---- */

/* Nothing is read until somebody looks; then once, whoever looks again. */
static void
test_specimen_and_order (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_patient (fixture, "adult");
  const WardObservation *row = find_result (record, names_specimen);
  const GError *error = NULL;
  const WardSpecimen *specimen;
  const WardOrder *order;
  guint n_changed = 0;

  g_signal_connect (record, "origin-changed", G_CALLBACK (count_cb), &n_changed);
  g_assert_null (ward_record_look_up_specimen (record, row, WARD_LOOK_ONLY, &error));
  g_assert_no_error (error);
  record_fixture_drain ();
  g_assert_cmpuint (record_fixture_count (fixture, "/Specimen"), ==, 0);
  g_assert_cmpuint (record_fixture_count (fixture, "/ServiceRequest"), ==, 0);

  specimen = await_specimen (record, row, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (specimen->type, ==, row->specimen_text);
  g_assert_cmpint (specimen->collected.utc_us, ==, row->effective.utc_us);
  g_assert_true (g_str_has_prefix (specimen->accession, "SYN-A-adult-"));
  g_assert_cmpstr (specimen->collector, ==, "Kim Sampleton, RN");
  order = await_order (record, row, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (order->requester, ==, "Dr. Robin Sample");
  g_assert_cmpint (order->authored.utc_us, <, row->effective.utc_us);
  g_assert_cmpuint (n_changed, ==, 2);

  g_assert_true (await_specimen (record, row, &error) == specimen);
  g_assert_cmpuint (record_fixture_count (fixture, "/Specimen"), ==, 1);
  g_assert_cmpuint (record_fixture_count (fixture, "/ServiceRequest"), ==, 1);
  g_assert_cmpuint (ward_record_get_n_quarantined (record), ==, 0);
  ward_record_close (record);
}

/* A reload asks again; until the answer is there, what was read before stays; at a server with ETags it is only confirmed. */
static void
test_reload (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_patient (fixture, "adult");
  const GError *error = NULL;
  g_autofree char *type = NULL;
  const WardSpecimen *specimen;
  guint n_changed = 0;

  type = g_strdup (await_specimen (record, find_result (record, names_specimen), &error)->type);
  ward_record_reload (record);
  record_fixture_wait (record);
  g_assert_cmpuint (record_fixture_count (fixture, "/Specimen"), ==, 1);
  g_signal_connect (record, "origin-changed", G_CALLBACK (count_cb), &n_changed);
  specimen = ward_record_look_up_specimen (record, find_result (record, names_specimen), WARD_LOOK_AND_ASK, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (specimen->type, ==, type);
  while (n_changed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (await_specimen (record, find_result (record, names_specimen), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_cmpuint (record_fixture_count (fixture, "/Specimen"), ==, 2);

  /* What nobody asked for again for some loads is let go. */
  for (guint i = 0; i < 3; i++)
    {
      ward_record_reload (record);
      record_fixture_wait (record);
    }
  g_assert_cmpuint (g_hash_table_size (record->origins), ==, 0);
  ward_record_close (record);
}

/* A PractitionerRole that says whose it is by reference alone leads on to that person. */
static void
test_performer (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_patient (fixture, "icu");
  const WardObservation *row = find_result (record, has_nameless_performer);
  const GError *error = NULL;
  const WardPerformer *performer = await_performer (record, row->origin->performers[0], &error);

  g_assert_no_error (error);
  g_assert_cmpstr (row->origin->performers[0], ==, "PractitionerRole/role-nurse");
  g_assert_cmpstr (performer->name, ==, "Kim Sampleton");
  g_assert_cmpuint (record_fixture_count (fixture, "/PractitionerRole/"), ==, 1);
  g_assert_null (ward_record_look_up_performer (record, "CareTeam/x", WARD_LOOK_AND_ASK, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_ADDRESS);
  /* Another type than is looked for is not read as if it were one. */
  g_assert_null (ward_record_look_up_performer (record, "Specimen/x", WARD_LOOK_AND_ASK, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_ADDRESS);
  ward_record_close (record);
}

/* Epic says everybody's name beside the reference, and its grant has neither roles nor organisations. */
static void
test_epic (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_patient (fixture, "adult");
  const WardObservation *row = find_result (record, names_specimen);
  const GError *error = NULL;

  g_assert_nonnull (row->performer);
  g_assert_null (row->origin);
  g_assert_nonnull (row->order_text);
  g_assert_nonnull (await_specimen (record, row, &error));
  g_assert_no_error (error);
  g_assert_nonnull (await_order (record, row, &error));
  g_assert_no_error (error);
  g_assert_null (ward_record_look_up_performer (record, "Organization/org-lab", WARD_LOOK_AND_ASK, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_SCOPE);
  ward_record_close (record);
}

/* What was not granted is not asked for. */
static void
test_not_granted (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_patient (fixture, "adult");
  const WardObservation *row = find_result (record, names_specimen);
  const GError *error = NULL;

  g_assert_null (ward_record_look_up_specimen (record, row, WARD_LOOK_AND_ASK, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_SCOPE);
  g_assert_null (ward_record_look_up_order (record, row, WARD_LOOK_AND_ASK, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_SCOPE);
  g_assert_null (ward_record_look_up_performer (record, "Practitioner/practitioner-nurse", WARD_LOOK_AND_ASK, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_SCOPE);
  record_fixture_drain ();
  g_assert_cmpuint (record_fixture_count (fixture, "/Specimen"), ==, 0);
  g_assert_cmpuint (record_fixture_count (fixture, "/ServiceRequest"), ==, 0);
  ward_record_close (record);
}

static const WardObservation *
get_row (WardRecord *record, const char *id)
{
  const WardObservation *row = ward_record_find_observation (record, id);

  g_assert_nonnull (row);
  return row;
}

/* J18 for what a result names: kept out, counted, told to the diagnostics; what is missing is told apart. */
static void
test_foreign (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_patient (fixture, "tricky");
  const WardObservation *row = get_row (record, "origin-foreign");
  const GError *error = NULL;

  g_assert_cmpuint (ward_record_get_n_quarantined (record), ==, 0);
  g_assert_null (await_specimen (record, row, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_WRONG_PATIENT);
  g_assert_cmpuint (ward_record_get_n_quarantined (record), ==, 1);
  g_assert_cmpuint (hospital_count_events (&fixture->hospital, "named by a result, about another patient"), ==, 1);
  g_assert_null (await_order (record, row, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_NOT_FOUND);
  g_assert_null (await_performer (record, row->origin->performers[0], &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_NOT_FOUND);
  ward_record_close (record);
}

static void
test_contained (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_patient (fixture, "tricky");
  const WardObservation *row = get_row (record, "origin-within");
  const GError *error = NULL;
  const WardSpecimen *specimen = ward_record_look_up_specimen (record, row, WARD_LOOK_ONLY, &error);
  const WardOrder *order = ward_record_look_up_order (record, row, WARD_LOOK_ONLY, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (row->performer, ==, "Dr. Casey Sample");
  g_assert_cmpstr (specimen->type, ==, "Serum from a contained specimen");
  g_assert_cmpint (specimen->collected.utc_us, <, row->effective.utc_us);
  g_assert_cmpstr (order->text, ==, "Lipase, once");
  g_assert_cmpuint (record_fixture_count (fixture, "/Specimen"), ==, 0);
  ward_record_close (record);
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

/* Takes the cache. */
static void
close_cache (RecordFixture *fixture, WardCache *cache)
{
  record_fixture_drain ();
  ward_session_set_cache (fixture->session, NULL);
  ward_fhir_client_set_disk_cache (ward_session_get_client (fixture->session), NULL, NULL);
  ward_cache_close (cache);
  g_object_unref (cache);
}

/* As the program would be after a start: nothing in memory. */
static void
forget_memory (RecordFixture *fixture)
{
  record_fixture_drain ();
  ward_fhir_client_clear_cache (ward_session_get_client (fixture->session));
}

static void
look_at_all (WardRecord *record)
{
  const WardObservation *row = find_result (record, has_nameless_performer);
  const GError *error = NULL;

  g_assert_nonnull (await_specimen (record, row, &error));
  g_assert_nonnull (await_order (record, row, &error));
  g_assert_nonnull (await_performer (record, row->origin->performers[0], &error));
  g_assert_no_error (error);
  g_assert_cmpint (ward_record_get_origin_kept_us (record, row->specimen), ==, 0);
  g_assert_cmpint (ward_record_get_origin_kept_us (record, row->based_on), ==, 0);
  g_assert_cmpint (ward_record_get_origin_kept_us (record, row->origin->performers[0]), ==, 0);
}

static void
arm_origins (RecordFixture *fixture, const char *fault, guint n)
{
  static const char *const types[] = { "/Specimen/", "/ServiceRequest/", "/Practitioner" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *path = record_fixture_build_path (fixture, types[i]);

      hospital_arm (&fixture->hospital, fault, path, n);
    }
}

static void
assert_of_disk (WardRecord *record, const char *reference, gint64 before_us, gint64 after_us)
{
  gint64 kept_us = ward_record_get_origin_kept_us (record, reference);

  g_assert_cmpint (kept_us, >=, before_us);
  g_assert_cmpint (kept_us, <=, after_us);
}

/* The second start, at a server that refuses these reads: each is there from the disk, with its time and the reason, before and after the server was asked. */
static void
test_kept (RecordFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *fault;
    WardFailure failure;
  } cases[] = { { "status=403", WARD_FAILURE_FORBIDDEN }, { "status=400", WARD_FAILURE_BAD_REQUEST } };
  WardCache *cache = open_cache (fixture);
  const gint64 before_us = ward_clock_real_us (NULL);
  gint64 after_us;

  {
    g_autoptr (WardRecord) first = open_patient (fixture, "icu");

    look_at_all (first);
    ward_record_close (first);
  }
  after_us = ward_clock_real_us (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardRecord) second = NULL;
      const WardObservation *row;
      const WardSpecimen *specimen;
      const GError *error = NULL;

      forget_memory (fixture);
      arm_origins (fixture, cases[i].fault, 1000);
      second = open_patient (fixture, "icu");
      row = find_result (second, has_nameless_performer);
      specimen = ward_record_look_up_specimen (second, row, WARD_LOOK_AND_ASK, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (specimen->type, ==, "Arterial blood");
      assert_of_disk (second, row->specimen, before_us, after_us);
      while (error == NULL)
        {
          g_main_context_iteration (NULL, TRUE);
          specimen = ward_record_look_up_specimen (second, row, WARD_LOOK_ONLY, &error);
        }
      g_assert_error (error, WARD_FAILURE, (int) cases[i].failure);
      g_assert_cmpstr (specimen->type, ==, "Arterial blood");
      assert_of_disk (second, row->specimen, before_us, after_us);
      g_assert_cmpstr (await_order (second, row, &error)->requester, ==, "Dr. Robin Sample");
      assert_of_disk (second, row->based_on, before_us, after_us);
      g_assert_cmpstr (await_performer (second, row->origin->performers[0], &error)->name, ==, "Kim Sampleton");
      assert_of_disk (second, row->origin->performers[0], before_us, after_us);
      /* Reloads that bring nothing new let nothing of the disk go. */
      for (guint k = 0; i == 0 && k < 2; k++)
        {
          ward_record_reload (second);
          record_fixture_wait (second);
        }
      g_assert_nonnull (await_specimen (second, find_result (second, has_nameless_performer), &error));
      /* The server permits it again. */
      arm_origins (fixture, cases[i].fault, 0);
      ward_record_reload (second);
      record_fixture_wait (second);
      g_assert_cmpint (ward_record_get_origin_kept_us (second, find_result (second, has_nameless_performer)->specimen),
                       !=, 0);
      if (i == 1)
        {
          row = find_result (second, has_nameless_performer);
          await_specimen (second, row, &error);
          while (ward_record_get_origin_kept_us (second, row->specimen) != 0)
            g_main_context_iteration (NULL, TRUE);
          g_assert_nonnull (await_specimen (second, row, &error));
          g_assert_no_error (error);
        }
      ward_record_close (second);
    }
  close_cache (fixture, cache);
}

/* What the server says it does not have is not shown from the disk, neither now nor after the next start. */
static void
test_kept_deleted (RecordFixture *fixture, gconstpointer data)
{
  WardCache *cache = open_cache (fixture);

  {
    g_autoptr (WardRecord) first = open_patient (fixture, "icu");

    look_at_all (first);
    ward_record_close (first);
  }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (WardRecord) again = NULL;
      const WardObservation *row;
      const GError *error = NULL;

      forget_memory (fixture);
      arm_origins (fixture, i == 0 ? "status=410" : "status=403", 1000);
      again = open_patient (fixture, "icu");
      row = find_result (again, has_nameless_performer);
      while (error == NULL)
        {
          ward_record_look_up_specimen (again, row, WARD_LOOK_AND_ASK, &error);
          g_main_context_iteration (NULL, error == NULL);
        }
      g_assert_error (error, WARD_FAILURE, (int) (i == 0 ? WARD_FAILURE_GONE : WARD_FAILURE_FORBIDDEN));
      g_assert_null (ward_record_look_up_specimen (again, row, WARD_LOOK_ONLY, &error));
      g_assert_cmpint (ward_record_get_origin_kept_us (again, row->specimen), ==, 0);
      ward_record_close (again);
      arm_origins (fixture, i == 0 ? "status=410" : "status=403", 0);
    }
  close_cache (fixture, cache);
}

/* Asks for it, whatever is there already, and waits for what the server says. */
static void
await_new_answer (WardRecord *record, const WardObservation *row)
{
  const GError *error = NULL;
  guint n_changed = 0;
  gulong id = g_signal_connect (record, "origin-changed", G_CALLBACK (count_cb), &n_changed);

  ward_record_look_up_specimen (record, row, WARD_LOOK_AND_ASK, &error);
  g_assert_no_error (error);
  while (n_changed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (record, id);
}

/* Without a disk: what was read before a reload stays where that cannot have it, with its time; the reason does not outlive the load. */
static void
test_earlier_stays (RecordFixture *fixture, gconstpointer data)
{
  const gint64 before_us = ward_clock_real_us (NULL);
  g_autoptr (WardRecord) record = open_patient (fixture, "icu");
  const WardObservation *row;
  const GError *error = NULL;
  guint n_asked;

  look_at_all (record);
  arm_origins (fixture, "status=403", 1000);
  ward_record_reload (record);
  record_fixture_wait (record);
  row = find_result (record, has_nameless_performer);
  g_assert_nonnull (ward_record_look_up_specimen (record, row, WARD_LOOK_AND_ASK, &error));
  g_assert_no_error (error);
  g_assert_cmpint (ward_record_get_origin_kept_us (record, row->specimen), ==, 0);
  while (error == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_nonnull (ward_record_look_up_specimen (record, row, WARD_LOOK_ONLY, &error));
    }
  assert_of_disk (record, row->specimen, before_us, ward_clock_real_us (NULL));
  g_assert_cmpint (ward_record_get_origin_kept_us (record, "Specimen/other"), ==, 0);
  g_assert_cmpint (ward_record_get_origin_kept_us (record, "#contained"), ==, 0);
  g_assert_cmpint (ward_record_get_origin_kept_us (record, NULL), ==, 0);
  arm_origins (fixture, "status=403", 0);
  ward_record_reload (record);
  record_fixture_wait (record);
  row = find_result (record, has_nameless_performer);
  n_asked = record_fixture_count (fixture, "/Specimen/");
  await_new_answer (record, row);
  g_assert_cmpuint (record_fixture_count (fixture, "/Specimen/"), ==, n_asked + 1);
  g_assert_nonnull (ward_record_look_up_specimen (record, row, WARD_LOOK_ONLY, &error));
  g_assert_no_error (error);
  g_assert_cmpint (ward_record_get_origin_kept_us (record, row->specimen), ==, 0);
  ward_record_close (record);
}

/* What the disk has of a specimen that the server has too, with other words. */
static void
take_from_disk (WardRecord *record, const char *reference, gint64 fetched_us)
{
  g_autofree char *json = g_strdup_printf ("{\"resourceType\":\"Specimen\",\"id\":\"%s\","
                                           "\"subject\":{\"reference\":\"Patient/%s\"},"
                                           "\"type\":{\"text\":\"Of the disk\"}}",
                                           reference + strlen ("Specimen/"), record->patient_id);
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
  g_autoptr (WardFhirPage) page
      = ward_fhir_origin_decode_kept (body, WARD_FHIR_SPECIMENS, reference,
                                      ward_fhir_client_get_settings (ward_session_get_client (record->session))->base,
                                      record->patient_id);
  const WardFhirKept kept = { .slot = reference, .fetched_us = fetched_us, .page = page };

  g_assert_nonnull (page);
  g_assert_true (ward_record_origins_take_kept (record, &kept));
}

/* A detail on rows of the disk may ask before the disk has given all: what the server said first stays, and what comes meanwhile is told. */
static void
test_kept_after_asked (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_patient (fixture, "icu");
  const WardObservation *row = find_result (record, has_nameless_performer);
  const WardSpecimen *specimen;
  const GError *error = NULL;
  guint n_changed = 0;

  /* Under way: the disk's is shown, until the answer is there. */
  g_signal_connect (record, "origin-changed", G_CALLBACK (count_cb), &n_changed);
  g_assert_null (ward_record_look_up_specimen (record, row, WARD_LOOK_AND_ASK, &error));
  take_from_disk (record, row->specimen, 5);
  g_assert_cmpuint (n_changed, ==, 1);
  specimen = ward_record_look_up_specimen (record, row, WARD_LOOK_AND_ASK, &error);
  g_assert_cmpstr (specimen->type, ==, "Of the disk");
  g_assert_cmpint (ward_record_get_origin_kept_us (record, row->specimen), ==, 5);
  while (n_changed < 2)
    g_main_context_iteration (NULL, TRUE);
  specimen = ward_record_look_up_specimen (record, row, WARD_LOOK_AND_ASK, &error);
  g_assert_cmpstr (specimen->type, ==, "Arterial blood");
  g_assert_cmpuint (record_fixture_count (fixture, "/Specimen/"), ==, 1);

  /* Answered: nothing changes. */
  take_from_disk (record, row->specimen, 5);
  g_assert_cmpuint (n_changed, ==, 2);
  g_assert_true (ward_record_look_up_specimen (record, row, WARD_LOOK_AND_ASK, &error) == specimen);
  g_assert_no_error (error);
  g_assert_cmpint (ward_record_get_origin_kept_us (record, row->specimen), ==, 0);

  /* Answered with no: neither. */
  arm_origins (fixture, "status=410", 1000);
  ward_record_reload (record);
  record_fixture_wait (record);
  row = find_result (record, has_nameless_performer);
  await_new_answer (record, row);
  take_from_disk (record, row->specimen, 5);
  g_assert_null (ward_record_look_up_specimen (record, row, WARD_LOOK_AND_ASK, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_GONE);
  ward_record_close (record);
}

/* auth.md X076: after one 403 the others of the type are not sent; the next load asks again. */
static void
test_forbidden (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_patient (fixture, "adult");
  g_autofree char *path = record_fixture_build_path (fixture, "/Specimen/");
  g_autoptr (GPtrArray) rows = ward_record_rows_list (record->rows, WARD_SECTION_LABS);
  const GError *error = NULL;

  hospital_arm (&fixture->hospital, "status=403", path, 100);
  for (guint i = 0; i < rows->len; i++)
    if (names_specimen (g_ptr_array_index (rows, i)))
      {
        g_assert_null (await_specimen (record, g_ptr_array_index (rows, i), &error));
        g_assert_error (error, WARD_FAILURE, WARD_FAILURE_FORBIDDEN);
      }
  g_assert_cmpuint (record_fixture_count (fixture, "/Specimen"), ==, 1);
  hospital_arm (&fixture->hospital, "status=403", path, 0);
  ward_record_reload (record);
  record_fixture_wait (record);
  g_assert_nonnull (await_specimen (record, find_result (record, names_specimen), &error));
  g_assert_no_error (error);
  ward_record_close (record);
}

/* However many results are looked at in one load: at some point no more is asked for. */
static void
test_bounded (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_patient (fixture, "adult");
  const GError *error = NULL;
  guint n = 0;

  do
    {
      g_autofree char *reference = g_strdup_printf ("Practitioner/nobody-%u", n++);

      ward_record_look_up_performer (record, reference, WARD_LOOK_AND_ASK, &error);
    }
  while (error == NULL && n < 1000);
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_INCOMPLETE);
  g_assert_cmpuint (n, <, 400);
  ward_record_close (record);
}

/* A record that is closed while something is being read: nobody is called, nothing is left. */
static void
test_closed (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_patient (fixture, "adult");
  const WardObservation *row = find_result (record, names_specimen);
  const GError *error = NULL;
  guint n_changed = 0;

  g_signal_connect (record, "origin-changed", G_CALLBACK (count_cb), &n_changed);
  g_assert_null (ward_record_look_up_specimen (record, row, WARD_LOOK_AND_ASK, &error));
  ward_record_close (record);
  record_fixture_drain ();
  g_assert_cmpuint (n_changed, ==, 0);
  g_assert_null (ward_record_look_up_order (record, row, WARD_LOOK_AND_ASK, &error));
  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_INCOMPLETE);
}

/* ---- the problem list ---- */

static char *
join_problems (WardRecord *record)
{
  guint n = 0;
  const WardProblem *const *problems = ward_record_get_problems (record, &n);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s (%s)", i > 0 ? "; " : "", problems[i]->text, problems[i]->status);
  return g_string_free (text, FALSE);
}

/* Present ones first; what was refuted, entered in error or is a diagnosis of a visit is not among them. */
static void
test_problems (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_patient (fixture, "adult");
  g_autofree char *text = join_problems (record);

  g_assert_cmpstr (text, ==,
                   "Obstructive sleep apnoea (Active); High blood pressure (Active); Type 2 diabetes (Active); "
                   "Pneumonia (Resolved)");
  g_assert_true (ward_record_is_granted (record, WARD_SECTION_PROBLEMS));
  g_assert_cmpint (ward_record_get_state (record, WARD_SECTION_PROBLEMS), ==, WARD_STATE_COMPLETE);
  g_assert_cmpuint (ward_record_get_n_results (record, WARD_SECTION_PROBLEMS), ==, 4);
  ward_record_close (record);
}

/* Page after page, as the other searches. */
static void
set_up_small_pages (RecordFixture *fixture, gconstpointer data)
{
  record_fixture_set_up_as (fixture, data, "{\"pageSize\": 2}");
}

static void
test_problem_pages (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_patient (fixture, "adult");
  g_autofree char *text = join_problems (record);

  g_assert_nonnull (strstr (text, "Type 2 diabetes (Active)"));
  g_assert_nonnull (strstr (text, "Pneumonia (Resolved)"));
  g_assert_null (strstr (text, "Asthma"));
  g_assert_cmpint (ward_record_get_state (record, WARD_SECTION_PROBLEMS), ==, WARD_STATE_COMPLETE);
  g_assert_cmpuint (record_fixture_count (fixture, "/Condition"), >=, 3);
  ward_record_close (record);
}

static void
test_problem_states (RecordFixture *fixture, gconstpointer data)
{
  g_autofree char *path = record_fixture_build_path (fixture, "/Condition");
  g_autoptr (WardRecord) closed = open_patient (fixture, "restricted");
  g_autoptr (WardRecord) empty = open_patient (fixture, "empty");
  g_autoptr (WardRecord) odd = open_patient (fixture, "tricky");
  g_autofree char *odd_text = join_problems (odd);

  g_assert_cmpint (ward_record_get_state (closed, WARD_SECTION_PROBLEMS), ==, WARD_STATE_FORBIDDEN);
  g_assert_true (ward_record_is_granted (closed, WARD_SECTION_PROBLEMS));
  g_assert_error (ward_record_get_error (closed, WARD_SECTION_PROBLEMS), WARD_FAILURE, WARD_FAILURE_FORBIDDEN);
  g_assert_cmpint (ward_record_get_state (empty, WARD_SECTION_PROBLEMS), ==, WARD_STATE_COMPLETE);
  g_assert_cmpuint (ward_record_get_n_results (empty, WARD_SECTION_PROBLEMS), ==, 0);
  g_assert_cmpstr (odd_text, ==, "Problem without a name (Under observation)");
  ward_record_close (closed);
  ward_record_close (empty);
  ward_record_close (odd);

  hospital_arm (&fixture->hospital, "status=404", path, 100);
  {
    g_autoptr (WardRecord) failed = open_patient (fixture, "adult");

    g_assert_cmpint (ward_record_get_state (failed, WARD_SECTION_PROBLEMS), ==, WARD_STATE_FAILED);
    g_assert_cmpint (ward_record_get_state (failed, WARD_SECTION_LABS), ==, WARD_STATE_COMPLETE);
    hospital_arm (&fixture->hospital, "status=404", path, 0);
    ward_record_reload (failed);
    record_fixture_wait (failed);
    g_assert_cmpint (ward_record_get_state (failed, WARD_SECTION_PROBLEMS), ==, WARD_STATE_COMPLETE);
    ward_record_close (failed);
  }
}

/* Not granted, not asked: only the diagnostics tell of it. */
static void
test_problems_not_granted (RecordFixture *fixture, gconstpointer data)
{
  guint n_before = hospital_count_events (&fixture->hospital, "problems");
  g_autoptr (WardRecord) record = open_patient (fixture, "adult");
  guint n = 0;

  ward_record_get_problems (record, &n);
  g_assert_cmpuint (n, ==, 0);
  g_assert_false (ward_record_is_granted (record, WARD_SECTION_PROBLEMS));
  g_assert_true (ward_record_is_granted (record, WARD_SECTION_LABS));
  g_assert_cmpuint (record_fixture_count (fixture, "/Condition"), ==, 0);
  g_assert_cmpuint (hospital_count_events (&fixture->hospital, "problems"), ==, n_before + 1);
  ward_record_close (record);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD_AS(path, data, set_up, function) \
  g_test_add ("/record/" path, RecordFixture, data, set_up, function, record_fixture_tear_down)
  RECORD_TEST ("/record/origin/specimen-and-order", NULL, test_specimen_and_order);
  RECORD_TEST ("/record/origin/reload", NULL, test_reload);
  RECORD_TEST ("/record/origin/performer", NULL, test_performer);
  RECORD_TEST ("/record/origin/epic", &epic, test_epic);
  ADD_AS ("origin/not-granted", NULL, set_up_few, test_not_granted);
  RECORD_TEST ("/record/origin/foreign", NULL, test_foreign);
  RECORD_TEST ("/record/origin/contained", NULL, test_contained);
  RECORD_TEST ("/record/origin/forbidden-once", NULL, test_forbidden);
  RECORD_TEST ("/record/origin/kept", NULL, test_kept);
  RECORD_TEST ("/record/origin/kept-deleted", NULL, test_kept_deleted);
  RECORD_TEST ("/record/origin/earlier-stays", NULL, test_earlier_stays);
  RECORD_TEST ("/record/origin/kept-after-asked", NULL, test_kept_after_asked);
  RECORD_TEST ("/record/origin/bounded", NULL, test_bounded);
  RECORD_TEST ("/record/origin/closed", NULL, test_closed);
  RECORD_TEST ("/record/problems/list", NULL, test_problems);
  RECORD_TEST ("/record/problems/list-epic", &epic, test_problems);
  ADD_AS ("problems/pages", &usual, set_up_small_pages, test_problem_pages);
  ADD_AS ("problems/pages-epic", &epic, set_up_small_pages, test_problem_pages);
  RECORD_TEST ("/record/problems/states", NULL, test_problem_states);
  ADD_AS ("problems/not-granted", NULL, set_up_few, test_problems_not_granted);
#undef ADD_AS
  return g_test_run ();
}
