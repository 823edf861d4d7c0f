/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the banner says of the allergies at each moment of a record: one of four wordings, and where it is "unavailable", why. What was true before the server
 * refused is not said on (clinical.md 3.4; V91, V92, W08). */
#include "core/record/record-fixture.h"

#include <string.h>

static const WardSandboxSettings epic = { .profile = WARD_SANDBOX_EPIC, .public_refresh = TRUE, .seed = 7 };

static void
assert_said (WardRecord *record, const char *words)
{
  g_autoptr (WardBannerText) banner = ward_record_build_banner (record);

  g_assert_nonnull (banner);
  g_assert_cmpstr (banner->allergies, ==, words);
  g_assert_nonnull (strstr (banner->summary, words));
}

static void
wait_for_patient (WardRecord *record)
{
  while (ward_record_get_patient (record) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* While the answer is on its way nothing is claimed. */
static void
test_moments (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = NULL;
  g_autofree char *path = record_fixture_build_path (fixture, "/AllergyIntolerance");

  hospital_arm (&fixture->hospital, "latency=300", path, 1);
  record = ward_record_new (fixture->session, "empty", NULL);
  wait_for_patient (record);
  assert_said (record, "Allergies unavailable (not loaded yet)");
  record_fixture_wait (record);
  assert_said (record, "Allergies not recorded");
  ward_record_close (record);
}

/* The same record, answered, refused, failed, and answered again: the words are those of now. */
static void
test_reasons (RecordFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *fault; /* (nullable) */
    const char *words;
  } turns[] = {
    { NULL, "Allergies not recorded" }, { "status=403", "Allergies unavailable (not permitted)" },
    { NULL, "Allergies not recorded" }, { "status=500", "Allergies unavailable (could not be loaded)" },
    { NULL, "Allergies not recorded" },
  };
  g_autoptr (WardRecord) record = ward_record_new (fixture->session, "empty", NULL);
  g_autofree char *path = record_fixture_build_path (fixture, "/AllergyIntolerance");

  record_fixture_wait (record);
  for (gsize i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      hospital_arm (&fixture->hospital, turns[i].fault != NULL ? turns[i].fault : "status=500", path,
                    turns[i].fault != NULL ? 100 : 0);
      ward_record_reload (record);
      record_fixture_wait (record);
      g_test_message ("turn %" G_GSIZE_FORMAT, i);
      assert_said (record, turns[i].words);
    }
  ward_record_close (record);
}

/* The user may not read this patient's allergies at all. */
static void
test_forbidden (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = NULL;
  g_autofree char *path = record_fixture_build_path (fixture, "/AllergyIntolerance");

  hospital_arm (&fixture->hospital, "status=403", path, 100);
  record = ward_record_new (fixture->session, "adult", NULL);
  record_fixture_wait (record);
  assert_said (record, "Allergies unavailable (not permitted)");
  ward_record_close (record);
}

/* An empty answer that says that something is kept back is no statement. */
static void
test_kept_back (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = ward_record_new (fixture->session, "empty", NULL);

  record_fixture_wait (record);
  assert_said (record, "Allergies unavailable (none shown to Ward)");
  ward_record_close (record);
}

static void
write_notes (WardRecordSection *section)
{
  g_ptr_array_set_size (section->notes, 0);
  ward_record_section_build_notes (section, WARD_SECTION_ALLERGIES, section->notes);
  g_ptr_array_add (section->notes, NULL);
}

/* Each thing that makes an empty answer no statement has its own words: that none was shown is not said of one that was sent and could not be read, and that
 * Ward is not shown it only where that is so. */
static void
test_lacks (RecordFixture *fixture, gconstpointer data)
{
  g_autoptr (WardRecord) record = ward_record_new (fixture->session, "empty", NULL);
  WardRecordSection *section = &record->sections[WARD_SECTION_ALLERGIES];

  record_fixture_wait (record);
  assert_said (record, "Allergies not recorded");
  section->scope_narrowed = TRUE;
  write_notes (section);
  assert_said (record, "Allergies unavailable");
  section->kept_back[WARD_KEPT_FROM_USER] = TRUE;
  write_notes (section);
  assert_said (record, "Allergies unavailable (none shown to your account)");
  section->kept_back[WARD_KEPT_FROM_APP] = TRUE;
  write_notes (section);
  assert_said (record, "Allergies unavailable (none shown to Ward)");
  section->n_not_understood = 1;
  write_notes (section);
  assert_said (record, "Allergies unavailable (sent, but could not be read)");
  ward_record_close (record);
}

int
main (int argc, char *argv[])
{
  ward_http_prepare_process ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  RECORD_TEST ("/record/allergies/V92-moments", NULL, test_moments);
  RECORD_TEST ("/record/allergies/W08-reasons", NULL, test_reasons);
  RECORD_TEST ("/record/allergies/V91-forbidden", NULL, test_forbidden);
  RECORD_TEST ("/record/allergies/kept-back", &epic, test_kept_back);
  RECORD_TEST ("/record/allergies/W08-lacks", NULL, test_lacks);

  return g_test_run ();
}
