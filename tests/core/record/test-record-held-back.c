/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a record did not ask for while the server failed is asked for by itself when the server was left alone for long enough (reliability.md N32). */

#include "core/record/record-fixture.h"

/* Opens a record, and loads it once more when the server has failed so often that it is left alone. */
static WardRecord *
open_held_back (RecordFixture *fixture)
{
  WardRecord *record;

  hospital_arm (&fixture->hospital, "status=500", NULL, 100000);
  record = record_fixture_open (fixture, 0);
  record_fixture_wait (record);
  ward_record_load_begin (record);
  record_fixture_wait (record);
  return record;
}

/* What had come stays as it was, and is not asked for again: only what was held back is. */
static void
check_only_held_back (WardRecord *record)
{
  WardRecordSection *labs = &record->sections[WARD_SECTION_LABS];
  guint n_rows;

  ward_record_load_begin (record);
  record_fixture_wait (record);
  g_assert_cmpuint (labs->n_windows, >, 1);
  n_rows = labs->n_rows;
  labs->windows[1].state = WARD_WINDOW_FAILED;
  labs->windows[1].error = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_HELD_BACK, "Held back");
  ward_record_load_held_back (record);
  g_assert_cmpint (labs->windows[0].state, ==, WARD_WINDOW_DONE);
  g_assert_cmpint (labs->windows[1].state, ==, WARD_WINDOW_RUNNING);
  record_fixture_wait (record);
  g_assert_cmpint (ward_record_get_state (record, WARD_SECTION_LABS), ==, WARD_STATE_COMPLETE);
  g_assert_cmpuint (labs->n_rows, ==, n_rows);
}

static void
test_held_back (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_held_back (fixture);
  guint n_asked;

  /* The reports are fetched ahead: by their turn the breaker is open. */
  g_assert_error (record->sections[WARD_SECTION_REPORTS].windows[0].error, WARD_FAILURE, WARD_FAILURE_HELD_BACK);
  g_assert_cmpint (ward_record_get_state (record, WARD_SECTION_REPORTS), ==, WARD_STATE_FAILED);
  g_assert_cmpuint (record->held_back_id, !=, 0);
  hospital_arm (&fixture->hospital, "status=500", NULL, 0);
  n_asked = record_fixture_count (fixture, "/AllergyIntolerance");
  ward_record_load_held_back (record);
  record_fixture_wait (record);
  g_assert_cmpint (ward_record_get_state (record, WARD_SECTION_REPORTS), ==, WARD_STATE_COMPLETE);
  g_assert_cmpuint (ward_record_get_n_reports (record), >, 0);
  /* What failed by itself waits for somebody to ask for it. */
  g_assert_cmpuint (record_fixture_count (fixture, "/AllergyIntolerance"), ==, n_asked);
  check_only_held_back (record);
  ward_record_close (record);
  g_assert_cmpuint (record->held_back_id, ==, 0);
}

/* Until nothing more comes by itself: the rest is not waited for, but its timer is the real one. */
static void
end_rest (WardRecord *record)
{
  g_autoptr (GSource) source = g_main_context_find_source_by_id (NULL, record->held_back_id);

  g_assert_nonnull (source);
  g_source_ref (source);
  g_source_set_ready_time (source, 0);
  while (!g_source_is_destroyed (source))
    g_main_context_iteration (NULL, TRUE);
  record_fixture_wait (record);
}

static void
test_held_back_by_itself (RecordFixture *fixture, gconstpointer data)
{
  const gint64 before_us = g_get_monotonic_time ();
  g_autoptr (WardRecord) record = open_held_back (fixture);
  GSource *source = g_main_context_find_source_by_id (NULL, record->held_back_id);

  g_assert_nonnull (source);
  /* Not while the server is left alone, which is for 30 s. */
  g_assert_cmpint (g_source_get_ready_time (source) - before_us, >, 30 * G_USEC_PER_SEC);
  g_assert_cmpint (g_source_get_ready_time (source) - g_get_monotonic_time (), <=, 32 * G_USEC_PER_SEC);
  hospital_arm (&fixture->hospital, "status=500", NULL, 0);
  end_rest (record);
  g_assert_cmpuint (record->held_back_id, ==, 0);
  g_assert_cmpint (ward_record_get_state (record, WARD_SECTION_REPORTS), ==, WARD_STATE_COMPLETE);
  g_assert_cmpuint (ward_record_get_n_reports (record), >, 0);
  ward_record_close (record);
}

/* A server that does not come back is asked three times, and no more. */
static void
test_held_back_for_good (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_held_back (fixture);

  for (guint i = 0; i < 3; i++)
    end_rest (record);
  g_assert_cmpuint (record->held_back_id, ==, 0);
  g_assert_cmpint (ward_record_get_state (record, WARD_SECTION_LABS), ==, WARD_STATE_FAILED);
  /* Whoever reloads begins anew. */
  ward_record_load_begin (record);
  record_fixture_wait (record);
  g_assert_cmpuint (record->held_back_id, !=, 0);
  ward_record_close (record);
}

/* What nobody sees asks for nothing, neither what waits nor what is held back later; nor does what belongs to a session that is over. */
static void
test_held_back_at_rest (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = open_held_back (fixture);
  GError *held = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_HELD_BACK, "Held back");

  g_assert_cmpuint (record->held_back_id, !=, 0);
  ward_record_rest (record);
  g_assert_cmpuint (record->held_back_id, ==, 0);
  ward_record_held_back_await (record);
  g_assert_cmpuint (record->held_back_id, ==, 0);
  ward_record_load_begin (record);
  record_fixture_wait (record);
  g_assert_cmpuint (record->held_back_id, !=, 0);
  ward_record_load_stop (record);
  g_assert_cmpuint (record->held_back_id, ==, 0);
  ward_record_close (record);
  g_clear_error (&record->sections[WARD_SECTION_LABS].windows[0].error);
  record->sections[WARD_SECTION_LABS].windows[0].error = held;
  ward_record_load_held_back (record);
  g_assert_cmpint (record->sections[WARD_SECTION_LABS].windows[0].state, ==, WARD_WINDOW_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  RECORD_TEST ("/record/life/N32-held-back", NULL, test_held_back);
  RECORD_TEST ("/record/life/N32-held-back-by-itself", NULL, test_held_back_by_itself);
  RECORD_TEST ("/record/life/N32-held-back-for-good", NULL, test_held_back_for_good);
  RECORD_TEST ("/record/life/N32-held-back-at-rest", NULL, test_held_back_at_rest);
  return g_test_run ();
}
