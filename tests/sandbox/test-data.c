/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The synthetic patients: that they are there, that they repeat, and that what is said about them holds together. Looks
 * into the store directly. */

#define G_LOG_DOMAIN "ward-tests"

#include "sandbox/plain-client.h"

#include <math.h>
#include <string.h>

#include "sandbox/ward-sandbox-private.h"

static const gint64 a_day = G_GINT64_CONSTANT (1773133500000000); /* 2026-03-10 09:05 UTC */

static WardSandbox *
start_with (WardSandboxProfile profile, guint64 seed, guint extra)
{
  WardSandboxSettings settings = { .profile = profile, .seed = seed, .today_us = a_day, .extra_results = extra };
  WardSandbox *sandbox = ward_sandbox_new (&settings);
  g_autoptr (GError) error = NULL;

  g_assert_true (ward_sandbox_start (sandbox, &error));
  g_assert_no_error (error);
  return sandbox;
}

static char *
hash_everything (WardSandbox *sandbox)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint type = 0; type < WARD_SANDBOX_N_TYPES; type++)
    {
      GPtrArray *entries = ward_sandbox_store_get_entries (sandbox->store, (WardSandboxType) type, -1);

      for (guint i = 0; i < entries->len; i++)
        {
          const WardSandboxEntry *entry = g_ptr_array_index (entries, i);

          g_checksum_update (sum, (const guchar *) entry->json, (gssize) entry->length);
        }
    }
  return g_strdup (g_checksum_get_string (sum));
}

static void
test_repeats (void)
{
  WardSandbox *one = start_with (WARD_SANDBOX_GENERIC, 5, 300);
  WardSandbox *two = start_with (WARD_SANDBOX_GENERIC, 5, 300);
  WardSandbox *other = start_with (WARD_SANDBOX_GENERIC, 6, 300);
  g_autofree char *first = hash_everything (one);
  g_autofree char *second = hash_everything (two);
  g_autofree char *third = hash_everything (other);

  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (first, !=, third);
  plain_stop (one);
  plain_stop (two);
  plain_stop (other);
}

static guint
count_results (WardSandbox *sandbox, const char *patient)
{
  int person = ward_sandbox_store_find_person (sandbox->store, patient);

  g_assert_cmpint (person, >=, 0);
  return ward_sandbox_store_get_entries (sandbox->store, WARD_SANDBOX_TYPE_OBSERVATION, person)->len;
}

static void
test_people (void)
{
  static const char *const ids[] = { "adult",  "newborn", "deceased", "alike-1",  "alike-2",    "icu",
                                     "tricky", "empty",   "rtl",      "longname", "restricted", "inactive" };
  WardSandbox *sandbox = start_with (WARD_SANDBOX_GENERIC, 0, 0);

  g_assert_cmpuint (ward_sandbox_store_get_n_persons (sandbox->store), ==, G_N_ELEMENTS (ids));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const WardSandboxEntry *entry = ward_sandbox_store_find (sandbox->store, WARD_SANDBOX_TYPE_PATIENT, ids[i]);

      g_assert_nonnull (entry);
      if (strcmp (ids[i], "empty") == 0)
        g_assert_cmpuint (count_results (sandbox, ids[i]), ==, 0);
      else
        g_assert_cmpuint (count_results (sandbox, ids[i]), >, 50);
      g_assert_nonnull (strstr (entry->json, "\"value\":\"SYN-"));
    }
  g_assert_cmpuint (count_results (sandbox, "icu"), >, 5000);
  plain_stop (sandbox);
}

static void
test_newborn (void)
{
  WardSandbox *sandbox = start_with (WARD_SANDBOX_GENERIC, 0, 0);
  const WardSandboxEntry *newborn = ward_sandbox_store_find (sandbox->store, WARD_SANDBOX_TYPE_PATIENT, "newborn");
  const WardSandboxEntry *deceased = ward_sandbox_store_find (sandbox->store, WARD_SANDBOX_TYPE_PATIENT, "deceased");
  const WardSandboxEntry *inactive = ward_sandbox_store_find (sandbox->store, WARD_SANDBOX_TYPE_PATIENT, "inactive");
  const WardSandboxEntry *longname = ward_sandbox_store_find (sandbox->store, WARD_SANDBOX_TYPE_PATIENT, "longname");
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (longname->json, longname->length, NULL, NULL);
  const WardJson *name = ward_json_get_element (ward_json_get (ward_json_doc_get_root (doc), "name"), 0);

  g_assert_nonnull (strstr (newborn->json, "patient-birthTime"));
  g_assert_nonnull (strstr (newborn->json, "\"multipleBirthInteger\":2"));
  g_assert_nonnull (strstr (newborn->json, "\"birthDate\":\"2026-03-07\""));
  g_assert_nonnull (strstr (deceased->json, "\"deceasedDateTime\":\"2026-02-17T04:35:00+01:00\""));
  g_assert_nonnull (strstr (inactive->json, "\"replaced-by\""));
  g_assert_cmpuint (strlen (ward_json_get_string (name, "family")), ==, 60);
  plain_stop (sandbox);
}

/* Nobody's data lie after his death, or before a newborn's birth. */
static void
test_times (void)
{
  WardSandbox *sandbox = start_with (WARD_SANDBOX_GENERIC, 0, 0);
  GPtrArray *all = ward_sandbox_store_get_entries (sandbox->store, WARD_SANDBOX_TYPE_OBSERVATION, -1);
  WardSandboxSpan birth, death;
  int newborn = ward_sandbox_store_find_person (sandbox->store, "newborn");
  int deceased = ward_sandbox_store_find_person (sandbox->store, "deceased");
  int tricky = ward_sandbox_store_find_person (sandbox->store, "tricky");

  g_assert_true (ward_sandbox_parse_date ("2026-03-07T22:05:00+01:00", &birth)); /* 60 h before */
  g_assert_true (ward_sandbox_parse_date ("2026-02-17T04:35:00+01:00", &death));
  for (guint i = 0; i < all->len; i++)
    {
      const WardSandboxEntry *entry = g_ptr_array_index (all, i);

      g_assert_cmpint (entry->person, >=, 0);
      if (entry->person == tricky)
        continue;
      g_assert_cmpint (entry->when.to_us, >, 0);
      g_assert_cmpint (entry->when.from_us, <=, a_day);
      if (entry->person == newborn)
        g_assert_cmpint (entry->when.from_us, >, birth.from_us);
      if (entry->person == deceased)
        g_assert_cmpint (entry->when.from_us, <, death.from_us);
    }
  plain_stop (sandbox);
}

static double
get_bound (const WardJson *range, const char *which, double fallback)
{
  const char *text = ward_json_get_number_text (ward_json_get (range, which), "value");

  return text != NULL ? g_ascii_strtod (text, NULL) : fallback;
}

/* A flag that the laboratory set has to fit what it printed beside it. */
static void
check_flag (const WardJson *root)
{
  const WardJson *quantity = ward_json_get (root, "valueQuantity");
  const WardJson *range = ward_json_get_element (ward_json_get (root, "referenceRange"), 0);
  const WardJson *interpretation = ward_json_get_element (ward_json_get (root, "interpretation"), 0);
  const WardJson *coding = ward_json_get_element (ward_json_get (interpretation, "coding"), 0);
  const char *flag = ward_json_get_string (coding, "code");
  const char *text = ward_json_get_number_text (quantity, "value");
  double value, low, high;

  if (text == NULL || ward_json_get (quantity, "comparator") != NULL || range == NULL)
    return;
  value = g_ascii_strtod (text, NULL);
  low = get_bound (range, "low", -INFINITY);
  high = get_bound (range, "high", INFINITY);
  if (value > high)
    g_assert_true (flag != NULL && flag[0] == 'H');
  else if (value < low)
    g_assert_true (flag != NULL && flag[0] == 'L');
  else
    g_assert_true (flag == NULL || strcmp (flag, "N") == 0);
}

static void
test_flags (void)
{
  WardSandbox *sandbox = start_with (WARD_SANDBOX_GENERIC, 1, 0);
  GPtrArray *all = ward_sandbox_store_get_entries (sandbox->store, WARD_SANDBOX_TYPE_OBSERVATION, -1);
  int tricky = ward_sandbox_store_find_person (sandbox->store, "tricky");
  guint critical = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const WardSandboxEntry *entry = g_ptr_array_index (all, i);
      g_autoptr (WardJsonDoc) doc = NULL;

      if (entry->person == tricky)
        continue;
      doc = ward_json_parse_data (entry->json, entry->length, NULL, NULL);
      check_flag (ward_json_doc_get_root (doc));
      critical += strstr (entry->json, "\"code\":\"HH\"") != NULL || strstr (entry->json, "\"code\":\"LL\"") != NULL;
    }
  g_assert_cmpuint (critical, >, 10);
  plain_stop (sandbox);
}

/* Each report's results exist and are about the same patient; but for the one that is meant to dangle. */
static void
test_reports (void)
{
  WardSandbox *sandbox = start_with (WARD_SANDBOX_GENERIC, 2, 0);
  GPtrArray *all = ward_sandbox_store_get_entries (sandbox->store, WARD_SANDBOX_TYPE_DIAGNOSTIC_REPORT, -1);
  guint dangling = 0;
  guint within = 0; /* in the report itself: one that is there, one that is not */

  for (guint i = 0; i < all->len; i++)
    {
      const WardSandboxEntry *report = g_ptr_array_index (all, i);
      g_autoptr (WardJsonDoc) doc = ward_json_parse_data (report->json, report->length, NULL, NULL);
      WardJsonIter iter;
      const WardJson *result;

      ward_json_iter_init (&iter, ward_json_get (ward_json_doc_get_root (doc), "result"));
      while (ward_json_iter_next_element (&iter, &result))
        {
          const char *reference = ward_json_get_string (result, "reference");
          const WardSandboxEntry *entry;

          if (reference[0] == '#')
            {
              within++;
              continue;
            }
          g_assert_true (g_str_has_prefix (reference, "Observation/"));
          entry = ward_sandbox_store_find (sandbox->store, WARD_SANDBOX_TYPE_OBSERVATION,
                                           reference + strlen ("Observation/"));
          dangling += entry == NULL;
          if (entry != NULL)
            g_assert_cmpint (entry->person, ==, report->person);
        }
    }
  g_assert_cmpuint (all->len, >, 400);
  g_assert_cmpuint (dangling, ==, 1);
  g_assert_cmpuint (within, ==, 2);
  plain_stop (sandbox);
}

static const WardSandboxEntry *
find_named (WardSandbox *sandbox, WardSandboxType type, const WardJson *reference)
{
  const char *text = ward_json_get_string (reference, "reference");
  const char *slash = text != NULL ? strchr (text, '/') : NULL;

  return slash != NULL ? ward_sandbox_store_find (sandbox->store, type, slash + 1) : NULL;
}

/* Each laboratory result names its specimen and its order, both of the same patient, and everybody who performed one is there. */
static void
check_origins (WardSandboxProfile profile)
{
  WardSandbox *sandbox = start_with (profile, 2, 0);
  GPtrArray *all = ward_sandbox_store_get_entries (sandbox->store, WARD_SANDBOX_TYPE_OBSERVATION, -1);
  int tricky = ward_sandbox_store_find_person (sandbox->store, "tricky");
  guint n_specimens = 0;
  guint n_nameless = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const WardSandboxEntry *result = g_ptr_array_index (all, i);
      g_autoptr (WardJsonDoc) doc = ward_json_parse_data (result->json, result->length, NULL, NULL);
      const WardJson *root = ward_json_doc_get_root (doc);
      const WardJson *performer = ward_json_get_element (ward_json_get (root, "performer"), 0);
      const WardSandboxEntry *specimen;
      const WardSandboxEntry *order;

      if (result->person == tricky || ward_json_get (root, "specimen") == NULL)
        continue;
      specimen = find_named (sandbox, WARD_SANDBOX_TYPE_SPECIMEN, ward_json_get (root, "specimen"));
      order = find_named (sandbox, WARD_SANDBOX_TYPE_SERVICE_REQUEST,
                          ward_json_get_element (ward_json_get (root, "basedOn"), 0));
      g_assert_cmpint (specimen->person, ==, result->person);
      g_assert_cmpint (order->person, ==, result->person);
      g_assert_cmpint (order->when.from_us, <, result->when.from_us);
      n_specimens++;
      if (ward_json_get (performer, "display") != NULL)
        continue;
      g_assert_nonnull (find_named (sandbox, WARD_SANDBOX_TYPE_PRACTITIONER_ROLE, performer));
      n_nameless++;
    }
  g_assert_cmpuint (n_specimens, >, 2000);
  if (profile == WARD_SANDBOX_EPIC)
    g_assert_cmpuint (n_nameless, ==, 0);
  else
    g_assert_cmpuint (n_nameless, >, 20);
  plain_stop (sandbox);
}

static void
test_origins (void)
{
  check_origins (WARD_SANDBOX_GENERIC);
  check_origins (WARD_SANDBOX_EPIC);
}

/* R4: what was entered in error has no clinical status (con-5); every other problem has one, but for the one that is meant to be odd. */
static void
test_problems (void)
{
  WardSandbox *sandbox = start_with (WARD_SANDBOX_GENERIC, 2, 0);
  GPtrArray *all = ward_sandbox_store_get_entries (sandbox->store, WARD_SANDBOX_TYPE_CONDITION, -1);
  guint n_withdrawn = 0;

  g_assert_cmpuint (all->len, >=, 12);
  for (guint i = 0; i < all->len; i++)
    {
      const WardSandboxEntry *problem = g_ptr_array_index (all, i);
      gboolean withdrawn = strstr (problem->json, "entered-in-error") != NULL;

      g_assert_cmpint (problem->person, >=, 0);
      g_assert_cmpint (strstr (problem->json, "clinicalStatus") != NULL, ==, !withdrawn);
      n_withdrawn += withdrawn;
    }
  g_assert_cmpuint (n_withdrawn, ==, 1);
  plain_stop (sandbox);
}

static double
get_value (WardSandbox *sandbox, const char *patient, const char *loinc, gint64 at_us)
{
  int person = ward_sandbox_store_find_person (sandbox->store, patient);
  GPtrArray *all = ward_sandbox_store_get_entries (sandbox->store, WARD_SANDBOX_TYPE_OBSERVATION, person);
  g_autofree char *token = g_strconcat ("http://loinc.org|", loinc, NULL);

  for (guint i = 0; i < all->len; i++)
    {
      const WardSandboxEntry *entry = g_ptr_array_index (all, i);

      if (entry->when.from_us == at_us && g_strv_contains (entry->codes, token))
        {
          g_autoptr (WardJsonDoc) doc = ward_json_parse_data (entry->json, entry->length, NULL, NULL);
          const WardJson *quantity = ward_json_get (ward_json_doc_get_root (doc), "valueQuantity");

          return g_ascii_strtod (ward_json_get_number_text (quantity, "value"), NULL);
        }
    }
  return NAN;
}

/* Blood counts, ions and gases fit each other at every draw of the long stay. */
static void
test_values_hang_together (void)
{
  WardSandbox *sandbox = start_with (WARD_SANDBOX_GENERIC, 3, 0);
  int person = ward_sandbox_store_find_person (sandbox->store, "icu");
  GPtrArray *all = ward_sandbox_store_get_entries (sandbox->store, WARD_SANDBOX_TYPE_OBSERVATION, person);
  guint counts = 0, gases = 0, ions = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const WardSandboxEntry *entry = g_ptr_array_index (all, i);
      gint64 at = entry->when.from_us;

      if (g_strv_contains (entry->codes, "http://loinc.org|718-7"))
        {
          double hb = get_value (sandbox, "icu", "718-7", at), hct = get_value (sandbox, "icu", "4544-3", at);

          g_assert_cmpfloat_with_epsilon (hb / hct * 100, get_value (sandbox, "icu", "786-4", at), 0.4);
          counts++;
        }
      if (g_strv_contains (entry->codes, "http://loinc.org|2744-1"))
        {
          double bicarbonate = get_value (sandbox, "icu", "1960-4", at),
                 pco2 = get_value (sandbox, "icu", "2019-8", at);

          g_assert_cmpfloat_with_epsilon (6.1 + log10 (bicarbonate / (0.0307 * pco2)),
                                          get_value (sandbox, "icu", "2744-1", at), 0.02);
          gases++;
        }
      if (g_strv_contains (entry->codes, "http://loinc.org|33037-3"))
        {
          double sodium = get_value (sandbox, "icu", "2951-2", at), chloride = get_value (sandbox, "icu", "2075-0", at);

          g_assert_cmpfloat_with_epsilon (sodium - chloride - get_value (sandbox, "icu", "2028-9", at),
                                          get_value (sandbox, "icu", "33037-3", at), 0.01);
          ions++;
        }
    }
  g_assert_cmpuint (counts, >, 10);
  g_assert_cmpuint (gases, >, 40);
  g_assert_cmpuint (ions, >, 20);
  plain_stop (sandbox);
}

static void
test_newest (void)
{
  WardSandbox *sandbox = start_with (WARD_SANDBOX_GENERIC, 9, 0);
  WardSandboxSpan draw;

  g_assert_true (ward_sandbox_parse_date ("2026-03-07T08:46:00+01:00", &draw));
  /* What end-to-end tests look for does not hang on the seed. */
  g_assert_cmpfloat_with_epsilon (get_value (sandbox, "adult", "2823-3", draw.from_us), 5.4, 0.001);
  g_assert_cmpfloat_with_epsilon (get_value (sandbox, "adult", "4548-4", draw.from_us), 8.2, 0.001);
  plain_stop (sandbox);
}

static void
test_extra_results (void)
{
  static const guint sizes[] = { 1, 28, 29, 30, 5000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      WardSandbox *sandbox = start_with (i % 2 == 0 ? WARD_SANDBOX_GENERIC : WARD_SANDBOX_EPIC, 0, sizes[i]);

      g_assert_cmpuint (count_results (sandbox, "big"), ==, sizes[i]);
      plain_stop (sandbox);
    }
}

/* Starts at any time of the day, at a change of the clocks and at the end of a leap February. */
static void
test_any_day (void)
{
  static const char *const days[]
      = { "2026-01-01T00:00:30+01:00", "2026-03-29T02:30:00+01:00", "2026-10-25T02:30:00+01:00",
          "2028-02-29T23:59:59+01:00", "2026-06-15T12:00:00+02:00" };

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      WardSandboxSpan span;
      WardSandboxSettings settings = { 0 };
      WardSandbox *sandbox;
      WardSandboxSpan death = { 0, 0 };
      GPtrArray *all;
      int person;
      const WardSandboxEntry *patient;
      g_autoptr (WardJsonDoc) doc = NULL;

      g_assert_true (ward_sandbox_parse_date (days[i], &span));
      settings.today_us = span.from_us;
      sandbox = ward_sandbox_new (&settings);
      g_assert_true (ward_sandbox_start (sandbox, NULL));
      person = ward_sandbox_store_find_person (sandbox->store, "deceased");
      patient = ward_sandbox_store_find (sandbox->store, WARD_SANDBOX_TYPE_PATIENT, "deceased");
      doc = ward_json_parse_data (patient->json, patient->length, NULL, NULL);
      g_assert_true (
          ward_sandbox_parse_date (ward_json_get_string (ward_json_doc_get_root (doc), "deceasedDateTime"), &death));
      all = ward_sandbox_store_get_entries (sandbox->store, WARD_SANDBOX_TYPE_OBSERVATION, person);
      for (guint k = 0; k < all->len; k++)
        g_assert_cmpint (((WardSandboxEntry *) g_ptr_array_index (all, k))->when.from_us, <, death.from_us);
      plain_stop (sandbox);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/sandbox/data/repeats", test_repeats);
  g_test_add_func ("/sandbox/data/people", test_people);
  g_test_add_func ("/sandbox/data/newborn-and-others", test_newborn);
  g_test_add_func ("/sandbox/data/times", test_times);
  g_test_add_func ("/sandbox/data/flags", test_flags);
  g_test_add_func ("/sandbox/data/reports", test_reports);
  g_test_add_func ("/sandbox/data/origins", test_origins);
  g_test_add_func ("/sandbox/data/problems", test_problems);
  g_test_add_func ("/sandbox/data/values-hang-together", test_values_hang_together);
  g_test_add_func ("/sandbox/data/newest", test_newest);
  g_test_add_func ("/sandbox/data/extra-results", test_extra_results);
  g_test_add_func ("/sandbox/data/any-day", test_any_day);
  return g_test_run ();
}
