/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row by id: from overlapping windows, from several versions, from load to load, and into the section that it belongs to. */

#include "core/fhir/fhir-fixture.h"
#include "core/record/ward-record-private.h"

#define BOTH ((1u << WARD_SECTION_VITALS) | (1u << WARD_SECTION_LABS))

static guint
add (WardRecordRows *rows, WardSection asked, guint load, const char *id, const char *members)
{
  g_autofree char *resource
      = g_strdup_printf ("{'resourceType':'Observation','id':'%s','subject':{'reference':'Patient/p1'}%s%s}", id,
                         members[0] != '\0' ? "," : "", members);
  const char *const resources[] = { resource, NULL };
  g_autoptr (WardFhirPage) page = fixture_decode (WARD_FHIR_OBSERVATIONS, resources);
  guint changed = 0;

  return ward_record_rows_add (rows, page, asked, load, &changed);
}

static const char lab[] = "'category':[{'coding':[{'code':'laboratory'}]}],'code':{'text':'x'}";

static void
test_versions (void)
{
  static const struct
  {
    const char *first;
    const char *second;
    const char *value;
  } cases[] = {
    { "'meta':{'versionId':'2'},'valueString':'a'", "'meta':{'versionId':'10'},'valueString':'b'", "b" },
    { "'meta':{'versionId':'10'},'valueString':'a'", "'meta':{'versionId':'2'},'valueString':'b'", "a" },
    { "'meta':{'lastUpdated':'2024-03-09T10:00:00Z'},'valueString':'a'",
      "'meta':{'lastUpdated':'2024-03-09T11:00:00+02:00'},'valueString':'b'", "a" },
    { "'meta':{'versionId':'x'},'valueString':'a'", "'meta':{'versionId':'y'},'valueString':'b'", "b" },
    { "'valueString':'a'", "'valueString':'b'", "b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardRecordRows) rows = ward_record_rows_new ();

      add (rows, WARD_SECTION_LABS, 1, "o1", cases[i].first);
      add (rows, WARD_SECTION_LABS, 1, "o1", cases[i].second);
      g_assert_cmpuint (ward_record_rows_count (rows, WARD_SECTION_LABS), ==, 1);
      g_assert_cmpstr (ward_record_rows_find (rows, "o1")->measure.value.text, ==, cases[i].value);
    }
}

static void
test_versions_are_noted (void)
{
  g_autoptr (WardRecordRows) rows = ward_record_rows_new ();

  g_assert_cmpuint (add (rows, WARD_SECTION_LABS, 1, "o1", "'meta':{'versionId':'1'}"), ==, 0);
  g_assert_cmpuint (add (rows, WARD_SECTION_LABS, 1, "o1", "'meta':{'versionId':'1'}"), ==, 0);
  g_assert_cmpuint (add (rows, WARD_SECTION_LABS, 1, "o1", "'meta':{'versionId':'2'}"), ==, 1);
  g_assert_cmpuint (add (rows, WARD_SECTION_LABS, 2, "o1", "'meta':{'versionId':'3'}"), ==, 0);
}

/* Never by value and time. */
static void
test_equal_values (void)
{
  g_autoptr (WardRecordRows) rows = ward_record_rows_new ();
  g_autoptr (GPtrArray) list = NULL;

  add (rows, WARD_SECTION_LABS, 1, "o1", "'effectiveDateTime':'2024-03-09','valueString':'4.1'");
  add (rows, WARD_SECTION_LABS, 1, "o2", "'effectiveDateTime':'2024-03-09','valueString':'4.1'");
  list = ward_record_rows_list (rows, WARD_SECTION_LABS);
  g_assert_cmpuint (list->len, ==, 2);
}

static void
test_sections (void)
{
  static const struct
  {
    const char *members;
    WardSection asked;
    gboolean vitals;
    gboolean labs;
  } cases[] = {
    { "'category':[{'coding':[{'code':'laboratory'}]}],'code':{'text':'x'}", WARD_SECTION_VITALS, FALSE, TRUE },
    { "'category':[{'coding':[{'code':'vital-signs'}]}],'code':{'text':'x'}", WARD_SECTION_VITALS, TRUE, FALSE },
    { "'category':[{'coding':[{'code':'local'}]}],'code':{'text':'x'}", WARD_SECTION_LABS, FALSE, TRUE },
    { "'category':[{'coding':[{'code':'social-history'}]}],'code':{'text':'x'}", WARD_SECTION_LABS, FALSE, FALSE },
    { "'code':{'text':'x'}", WARD_SECTION_VITALS, TRUE, FALSE },
    { "'code':{'coding':[{'system':'http://loinc.org','code':'8867-4'}]}", WARD_SECTION_LABS, TRUE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardRecordRows) rows = ward_record_rows_new ();

      g_test_message ("%s", cases[i].members);
      add (rows, cases[i].asked, 1, "o1", cases[i].members);
      g_assert_cmpuint (ward_record_rows_count (rows, WARD_SECTION_VITALS), ==, cases[i].vitals ? 1 : 0);
      g_assert_cmpuint (ward_record_rows_count (rows, WARD_SECTION_LABS), ==, cases[i].labs ? 1 : 0);
    }
}

static void
test_loads (void)
{
  g_autoptr (WardRecordRows) rows = ward_record_rows_new ();
  g_autoptr (GPtrArray) pages = NULL;

  for (guint load = 1; load <= 4; load++)
    {
      g_autofree char *own = g_strdup_printf ("own-%u", load);

      add (rows, WARD_SECTION_LABS, load, "o1", lab);
      add (rows, WARD_SECTION_LABS, load, own, lab);
      g_assert_cmpuint (ward_record_rows_count (rows, WARD_SECTION_LABS), ==, load == 1 ? 2 : 3);
      /* Only the vitals are complete: nothing of the labs may go. */
      g_assert_cmpuint (ward_record_rows_purge (rows, 1u << WARD_SECTION_VITALS, load), ==, 0);
      g_assert_cmpuint (ward_record_rows_purge (rows, BOTH, load), ==, load == 1 ? 0 : 1u << WARD_SECTION_LABS);
      ward_record_rows_trim (rows, load);
      g_assert_cmpuint (ward_record_rows_count (rows, WARD_SECTION_LABS), ==, 2);
      g_assert_nonnull (ward_record_rows_find (rows, own));
      g_assert_cmpstr (ward_record_rows_find (rows, "o1")->id, ==, "o1");
    }
  g_assert_null (ward_record_rows_find (rows, "own-1"));
  pages = ward_record_rows_dup_pages (rows);
  g_assert_cmpuint (pages->len, ==, 4); /* of the last two loads */
}

/* hasMember A → B → A: rows are rows, nobody walks in circles. */
static void
test_cycle (void)
{
  g_autoptr (WardRecordRows) rows = ward_record_rows_new ();
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = NULL;

  add (rows, WARD_SECTION_LABS, 1, "a",
       "'category':[{'coding':[{'code':'laboratory'}]}],'code':{'text':'A'},'effectiveDateTime':'2024-03-09','"
       "hasMember':[{'reference':"
       "'Observation/b'}]");
  add (rows, WARD_SECTION_LABS, 1, "b",
       "'category':[{'coding':[{'code':'laboratory'}]}],'code':{'text':'B'},'effectiveDateTime':'2024-03-09','"
       "hasMember':[{'reference':"
       "'Observation/a'}]");
  list = ward_record_rows_list (rows, WARD_SECTION_LABS);
  grid = ward_grid_new (WARD_GRID_LABS, (const WardObservation *const *) list->pdata, list->len, NULL, zone,
                        G_GINT64_CONSTANT (1710000000000000));
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpuint (ward_grid_get_n_results (grid), ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/record/rows/N45-X084-versions", test_versions);
  g_test_add_func ("/record/rows/N45-versions-are-noted", test_versions_are_noted);
  g_test_add_func ("/record/rows/equal-values", test_equal_values);
  g_test_add_func ("/record/rows/sections", test_sections);
  g_test_add_func ("/record/rows/loads", test_loads);
  g_test_add_func ("/record/rows/V65-cycle", test_cycle);

  return g_test_run ();
}
