/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in and loading a record on another day: this program is started with the system's clock somewhere else, where counters of seconds begin, end or
 * repeat an hour (reliability.md C16). Arguments: a name, and the year that it must be. */

#include "core/record/record-fixture.h"

#include "core/base/ward-clock.h"

static int year;

static void
test_day (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (ward_clock_real_us (NULL) / G_USEC_PER_SEC);
  g_autoptr (WardRecord) record = NULL;
  g_autoptr (WardBannerText) banner = NULL;
  WardTokenKeeper *keeper = ward_session_get_keeper (fixture->session);
  guint n_tokens = hospital_count_events (&fixture->hospital, "token-refresh");

  g_assert_cmpint (g_date_time_get_year (now), ==, year);
  g_assert_cmpint (ward_token_keeper_get_state (keeper), ==, WARD_TOKENS_VALID);

  record = record_fixture_open (fixture, 0);
  record_fixture_wait (record);
  g_assert_cmpint (ward_record_get_state (record, WARD_SECTION_VITALS), ==, WARD_STATE_COMPLETE);
  g_assert_cmpint (ward_record_get_state (record, WARD_SECTION_LABS), ==, WARD_STATE_COMPLETE);
  g_assert_cmpuint (ward_record_get_n_results (record, WARD_SECTION_VITALS), >, 0);
  record_fixture_check_rows (record);
  banner = ward_record_build_banner (record);
  g_assert_nonnull (banner);
  g_test_message ("%s", banner->born);

  /* A token of an hour is good for an hour, whatever the calendar says. */
  g_assert_cmpint (ward_token_keeper_get_state (keeper), ==, WARD_TOKENS_VALID);
  g_assert_cmpuint (hospital_count_events (&fixture->hospital, "token-refresh"), ==, n_tokens);
  ward_record_close (record);
}

int
main (int argc, char *argv[])
{
  g_autofree char *path = NULL;

  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_assert_cmpint (argc, ==, 3);
  year = (int) g_ascii_strtoll (argv[2], NULL, 10);
  path = g_strdup_printf ("/record/clocks/C16-%s", argv[1]);

  RECORD_TEST (path, NULL, test_day);

  return g_test_run ();
}
