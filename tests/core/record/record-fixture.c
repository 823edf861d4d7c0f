/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session and records at the sandbox, over real sockets. */

#include "core/record/record-fixture.h"

const char *const record_fixture_patients[4] = { "adult", "alike-1", "alike-2", "icu" };

static gboolean
open_browser (const char *link, gpointer user_data, GError **error)
{
  RecordFixture *fixture = user_data;
  g_autofree char *back = ward_sandbox_approve (fixture->hospital.sandbox, link, NULL, NULL, error);

  if (back == NULL)
    return FALSE;
  fixture->browser = provider_browse (back);
  return TRUE;
}

static void
join_browser (RecordFixture *fixture)
{
  if (fixture->browser != NULL)
    g_free (provider_browser_join (g_steal_pointer (&fixture->browser)));
}

void
record_fixture_sign_in (RecordFixture *fixture)
{
  WardSignIn *sign_in = ward_session_prepare_sign_in (fixture->session);

  ward_sign_in_set_open_browser (sign_in, open_browser, fixture, NULL);
  ward_session_sign_in (fixture->session);
  while (ward_session_get_state (fixture->session) == WARD_SESSION_SIGNING_IN)
    g_main_context_iteration (NULL, TRUE);
  join_browser (fixture);
  g_assert_no_error (ward_session_get_error (fixture->session));
  g_assert_cmpint (ward_session_get_state (fixture->session), ==, WARD_SESSION_ACTIVE);
}

void
record_fixture_set_up_as (RecordFixture *fixture, const WardSandboxSettings *settings, const char *members)
{
  hospital_set_up (&fixture->hospital, NULL);
  hospital_open (&fixture->hospital, settings, members);
  fixture->session
      = ward_session_new (fixture->hospital.tenant, fixture->hospital.vault, fixture->hospital.events, NULL);
  record_fixture_sign_in (fixture);
}

void
record_fixture_set_up (RecordFixture *fixture, gconstpointer data)
{
  static const WardSandboxSettings usual = { .seed = 7 };

  record_fixture_set_up_as (fixture, data != NULL ? data : &usual, NULL);
}

void
record_fixture_tear_down (RecordFixture *fixture, gconstpointer data)
{
  record_fixture_drain ();
  join_browser (fixture);
  /* A worker's thread gives its reference back when it comes to it, which may take a while after ten thousand results. */
  for (guint i = 0; i < 4000 && g_atomic_int_get ((int *) &G_OBJECT (fixture->session)->ref_count) > 1; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (5000);
    }
  g_assert_finalize_object (g_steal_pointer (&fixture->session));
  hospital_tear_down (&fixture->hospital, NULL);
}

WardRecord *
record_fixture_open (RecordFixture *fixture, guint patient)
{
  return ward_record_new (fixture->session, record_fixture_patients[patient], NULL);
}

gboolean
record_fixture_is_finished (WardRecord *record)
{
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    if (!ward_record_section_is_finished (&record->sections[i]))
      return FALSE;
  return record->flush_id == 0;
}

void
record_fixture_wait (WardRecord *record)
{
  while (!record_fixture_is_finished (record))
    g_main_context_iteration (NULL, TRUE);
}

/* Lets what is still in work, on other threads too, come to its end. */
void
record_fixture_drain (void)
{
  for (guint i = 0; i < 40; i++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (3000);
    }
}

void
record_fixture_check_rows (WardRecord *record)
{
  g_autofree char *subject = g_strconcat ("Patient/", ward_record_get_patient_id (record), NULL);
  WardPatient *patient = ward_record_get_patient (record);

  g_assert_true (patient == NULL || g_strcmp0 (patient->id, ward_record_get_patient_id (record)) == 0);
  for (WardSection i = WARD_SECTION_VITALS; i <= WARD_SECTION_LABS; i++)
    {
      g_autoptr (GPtrArray) rows = ward_record_rows_list (record->rows, i);

      for (guint k = 0; k < rows->len; k++)
        g_assert_true (g_str_has_suffix (((const WardObservation *) g_ptr_array_index (rows, k))->subject, subject));
    }
}

char *
record_fixture_build_path (RecordFixture *fixture, const char *rest)
{
  const char *base = ward_sandbox_get_fhir_base (fixture->hospital.sandbox);

  return g_strconcat (strchr (strstr (base, "//") + 2, '/'), rest, NULL);
}

guint
record_fixture_count (RecordFixture *fixture, const char *rest)
{
  g_autofree char *path = record_fixture_build_path (fixture, rest);

  return hospital_count_asked (&fixture->hospital, path);
}
