/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A grid says of which times results may be missing as of its own rows, however long it is built: nothing is compared across a gap whose results it lacks
 * (clinical.md W34, W38). */

#include "core/record/record-fixture.h"

/* More rows than are built at once: a worker thread builds the grid. */
static const WardSandboxSettings large = { .seed = 7, .extra_results = 2000 };

typedef struct
{
  WardRecord *record;       /* (owned) */
  WardRecordSection *labs;  /* (unowned) */
  WardGrid *grid;           /* (owned) (nullable) the last that was told of */
  GString *missing_of_each; /* (owned) how many stretches each new grid lacked when it was told of, a digit each */
} Reader;

static guint
count_missing (const Reader *reader)
{
  guint n = 0;

  ward_grid_get_missing (ward_record_get_grid (reader->record, WARD_SECTION_LABS), &n);
  return n;
}

static void
changed_cb (WardRecord *record, WardSection section, Reader *reader)
{
  WardGrid *grid = ward_record_get_grid (record, WARD_SECTION_LABS);

  if (section != WARD_SECTION_LABS || grid == reader->grid)
    return;
  g_clear_pointer (&reader->grid, ward_grid_unref);
  reader->grid = ward_grid_ref (grid);
  g_string_append_printf (reader->missing_of_each, "%u", count_missing (reader));
}

/* Until the panes were told of what was marked; a large grid may still be under way. */
static void
flush (Reader *reader)
{
  while (reader->labs->dirty)
    g_main_context_iteration (NULL, TRUE);
}

static void
settle (Reader *reader)
{
  while (reader->labs->dirty || reader->record->building[WARD_SECTION_LABS])
    g_main_context_iteration (NULL, TRUE);
}

static void
open_reader (Reader *reader, RecordFixture *fixture, const char *patient)
{
  reader->record = ward_record_new (fixture->session, patient, NULL);
  reader->labs = &reader->record->sections[WARD_SECTION_LABS];
  record_fixture_wait (reader->record);
  settle (reader);
  reader->labs->was_complete = FALSE;
  g_assert_cmpuint (reader->labs->n_windows, >, 1);
  g_assert_cmpuint (count_missing (reader), ==, 0);
  reader->grid = ward_grid_ref (ward_record_get_grid (reader->record, WARD_SECTION_LABS));
  reader->missing_of_each = g_string_new (NULL);
  g_signal_connect (reader->record, "section-changed", G_CALLBACK (changed_cb), reader);
}

static void
close_reader (Reader *reader)
{
  settle (reader);
  g_signal_handlers_disconnect_by_data (reader->record, reader);
  g_clear_pointer (&reader->grid, ward_grid_unref);
  g_string_free (reader->missing_of_each, TRUE);
  ward_record_close (reader->record);
  g_object_unref (reader->record);
}

/* One search failed, with or without rows that came before it did. */
static void
fail_window (Reader *reader, gboolean rows_changed)
{
  reader->labs->windows[1].state = WARD_WINDOW_FAILED;
  reader->labs->windows[1].error = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_OFFLINE, "Offline");
  ward_record_mark (reader->record, WARD_SECTION_LABS, rows_changed);
}

static void
end_window (Reader *reader)
{
  reader->labs->windows[1].state = WARD_WINDOW_DONE;
  g_clear_error (&reader->labs->windows[1].error);
  ward_record_mark (reader->record, WARD_SECTION_LABS, TRUE);
}

/* The grid before lacks the rows that close the gap: it keeps the gap as long as it is on the screen. */
static void
test_closes (RecordFixture *fixture, gconstpointer data)
{
  Reader reader = { 0 };

  open_reader (&reader, fixture, "big");
  fail_window (&reader, FALSE);
  flush (&reader);
  g_assert_false (reader.record->building[WARD_SECTION_LABS]);
  g_assert_cmpuint (count_missing (&reader), ==, 1);
  end_window (&reader);
  flush (&reader);
  g_assert_true (reader.record->building[WARD_SECTION_LABS]);
  g_assert_cmpuint (count_missing (&reader), ==, 1);
  settle (&reader);
  g_assert_cmpuint (count_missing (&reader), ==, 0);
  g_assert_cmpstr (reader.missing_of_each->str, ==, "0");
  close_reader (&reader);
}

/* What closes the gap comes while a grid without it is built: only the next one has no gap. */
static void
test_closes_meanwhile (RecordFixture *fixture, gconstpointer data)
{
  Reader reader = { 0 };

  open_reader (&reader, fixture, "big");
  fail_window (&reader, TRUE);
  flush (&reader);
  g_assert_true (reader.record->building[WARD_SECTION_LABS]);
  reader.labs->flushed_us = 0; /* at once */
  end_window (&reader);
  flush (&reader);
  settle (&reader);
  g_assert_cmpstr (reader.missing_of_each->str, ==, "10");
  close_reader (&reader);
}

/* A gap that opens while a grid is built, without other rows, is in that one. */
static void
test_opens_meanwhile (RecordFixture *fixture, gconstpointer data)
{
  Reader reader = { 0 };

  open_reader (&reader, fixture, "big");
  ward_record_mark (reader.record, WARD_SECTION_LABS, TRUE);
  flush (&reader);
  g_assert_true (reader.record->building[WARD_SECTION_LABS]);
  reader.labs->flushed_us = 0;
  fail_window (&reader, FALSE);
  flush (&reader);
  settle (&reader);
  g_assert_cmpuint (count_missing (&reader), ==, 1);
  g_assert_cmpuint (reader.missing_of_each->len, ==, 1);
  close_reader (&reader);
}

/* With few rows the grid is there at once, and so is what it lacks. */
static void
test_few (RecordFixture *fixture, gconstpointer data)
{
  Reader reader = { 0 };

  open_reader (&reader, fixture, record_fixture_patients[0]);
  fail_window (&reader, TRUE);
  flush (&reader);
  g_assert_false (reader.record->building[WARD_SECTION_LABS]);
  end_window (&reader);
  flush (&reader);
  fail_window (&reader, FALSE);
  flush (&reader);
  g_assert_cmpuint (count_missing (&reader), ==, 1);
  end_window (&reader);
  flush (&reader);
  g_assert_cmpstr (reader.missing_of_each->str, ==, "100");
  close_reader (&reader);
}

int
main (int argc, char *argv[])
{
  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  RECORD_TEST ("/record/missing/W34-gap-closes", &large, test_closes);
  RECORD_TEST ("/record/missing/W34-gap-closes-meanwhile", &large, test_closes_meanwhile);
  RECORD_TEST ("/record/missing/W34-gap-opens-meanwhile", &large, test_opens_meanwhile);
  RECORD_TEST ("/record/missing/W34-few-rows", NULL, test_few);

  return g_test_run ();
}
