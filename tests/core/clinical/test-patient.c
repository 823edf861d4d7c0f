/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which name and which identifier is a patient's, which patients are easily mistaken, and every word of the banner. */

#include "core/clinical/ward-patient.h"

#include "support/ward-clinical-builder.h"

#include <string.h>

#define MRN_SYSTEM "urn:oid:1.2.3.4"

typedef struct
{
  WardPatient *patient; /* (owned) */
  WardHumanName names[6];
  WardIdentifier identifiers[6];
  GTimeZone *zone; /* (owned) */
  gint64 now_us;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->patient = ward_patient_new ();
  fixture->patient->id = "p1";
  fixture->patient->names = fixture->names;
  fixture->patient->identifiers = fixture->identifiers;
  fixture->patient->gender = WARD_GENDER_FEMALE;
  fixture->patient->birth = ward_builder_time ("1962-06-14");
  fixture->zone = g_time_zone_new_identifier ("Europe/Berlin");
  fixture->now_us = ward_builder_time ("2024-11-24T12:00:00Z").utc_us;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  ward_patient_unref (fixture->patient);
  g_time_zone_unref (fixture->zone);
}

static WardHumanName *
add_name (Fixture *fixture, const char *use, const char *family, const char *given)
{
  WardHumanName *name = &fixture->names[fixture->patient->n_names++];
  const char **words = ward_arena_new0 (fixture->patient->arena, const char *, 1);

  words[0] = given;
  *name = (WardHumanName){ .use = use, .family = family, .given = words, .n_given = given != NULL };
  return name;
}

static WardIdentifier *
add_identifier (Fixture *fixture, const char *system, const char *type_code, const char *value)
{
  WardIdentifier *identifier = &fixture->identifiers[fixture->patient->n_identifiers++];

  *identifier = (WardIdentifier){ .system = system, .type_code = type_code, .value = value };
  return identifier;
}

static void
assert_name (Fixture *fixture, const char *expected)
{
  g_autofree char *name = ward_patient_format_name (fixture->patient, fixture->now_us);

  g_assert_cmpstr (name, ==, expected);
}

static WardBannerText *
make_banner (Fixture *fixture)
{
  return ward_banner_text_new (fixture->patient, WARD_ALLERGIES_NOT_RECORDED, NULL, 0, MRN_SYSTEM, fixture->zone,
                               fixture->now_us);
}

static void
test_format_name (Fixture *fixture, gconstpointer data)
{
  static const char *const titles[] = { "Dr." };
  static const char *const suffixes[] = { "Jr." };
  WardHumanName *name = add_name (fixture, "official", "Testperson", "Anna Maria");

  assert_name (fixture, "TESTPERSON, Anna Maria");
  name->prefix = titles;
  name->n_prefix = 1;
  name->suffix = suffixes;
  name->n_suffix = 1;
  assert_name (fixture, "TESTPERSON, Anna Maria Jr. (Dr)");
  name->n_given = 0;
  assert_name (fixture, "TESTPERSON, Jr. (Dr)");
  name->n_suffix = 0;
  assert_name (fixture, "TESTPERSON (Dr)");
  name->family = NULL;
  name->n_given = 1;
  assert_name (fixture, "Anna Maria (Dr)");
}

static void
test_upper_case (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *family, *upper;
  } cases[]
      = { { "straßer", "STRASSER" },        { "ılıca", "ILICA" },       { "inci", "INCI" }, { "McTest", "MCTEST" },
          { "O'Sample-Öz", "O'SAMPLE-ÖZ" }, { "الاختبار", "الاختبار" }, { "测试", "测试" }, { "ďuriš", "ĎURIŠ" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *expected = g_strconcat (cases[i].upper, ", X", NULL);

      fixture->patient->n_names = 0;
      add_name (fixture, NULL, cases[i].family, "X");
      assert_name (fixture, expected);
    }
}

static void
test_name_order (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *use, *shown;
  } cases[] = { /* each beats all before it */
                { "old", "OLD, X (former name)" },
                { "maiden", "MAIDEN, X (former name)" },
                { "anonymous", "ANONYMOUS, X" },
                { "temp", "TEMP, X (temporary name)" },
                { NULL, "NONE, X" },
                { "usual", "USUAL, X" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      add_name (fixture, cases[i].use, cases[i].use != NULL ? cases[i].use : "none", "X");
      assert_name (fixture, cases[i].shown);
    }
}

static void
test_two_official (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardBannerText) banner = NULL;

  add_name (fixture, "official", "Former", "Anna")->period_end = ward_builder_time ("2012-02-03");
  add_name (fixture, "official", "Current", "Anna");
  assert_name (fixture, "CURRENT, Anna");
  banner = make_banner (fixture);
  g_assert_cmpstr (banner->details, ==, "Former name\tFORMER, Anna");
}

/* The last day of a period belongs to it. */
static void
test_period_end (Fixture *fixture, gconstpointer data)
{
  WardHumanName *name = add_name (fixture, "official", "Ending", "Anna");

  name->period_end = ward_builder_time ("2024-11-24");
  assert_name (fixture, "ENDING, Anna");
  name->period_end = ward_builder_time ("2024-11-23");
  assert_name (fixture, "ENDING, Anna (former name)");
  name->period_end = ward_builder_time ("2024-11");
  assert_name (fixture, "ENDING, Anna");
  name->period_end = ward_builder_time ("2024-11-24T11:59:00Z");
  assert_name (fixture, "ENDING, Anna (former name)");
}

static void
test_absent_name (Fixture *fixture, gconstpointer data)
{
  WardHumanName *name;

  assert_name (fixture, "Name Not Known");
  name = add_name (fixture, NULL, NULL, NULL);
  name->absent_reason = "unknown";
  assert_name (fixture, "Name Not Known");
  name->absent_reason = "masked";
  assert_name (fixture, "Name withheld");
  add_name (fixture, "usual", "Test", "A"); /* one with words comes first, wherever it stands */
  assert_name (fixture, "TEST, A");
}

static void
test_text_only (Fixture *fixture, gconstpointer data)
{
  add_name (fixture, "official", NULL, NULL)->text = "Smith, Judy Girl A";
  assert_name (fixture, "Smith, Judy Girl A");
}

static void
test_long_family (Fixture *fixture, gconstpointer data)
{
  g_autofree char *family = g_strnfill (60, 'W');
  g_autofree char *expected = g_strconcat (family, ", Anna", NULL);

  add_name (fixture, "official", family, "Anna");
  assert_name (fixture, expected);
}

/* Line breaks and direction marks of a name must not break the banner. */
static void
test_control_characters (Fixture *fixture, gconstpointer data)
{
  add_name (fixture, "official", "Te\nst\u202e", "An\tna");
  assert_name (fixture, "TE ST , An na");
}

static void
test_preferred (Fixture *fixture, gconstpointer data)
{
  g_autofree char *none = NULL;
  g_autofree char *preferred = NULL;
  g_autoptr (WardBannerText) banner = NULL;

  add_name (fixture, "official", "Testperson", "Elizabeth");
  none = ward_patient_format_preferred_name (fixture->patient, fixture->now_us);
  g_assert_null (none);
  add_name (fixture, "nickname", NULL, "Betty");
  preferred = ward_patient_format_preferred_name (fixture->patient, fixture->now_us);
  g_assert_cmpstr (preferred, ==, "Betty");
  assert_name (fixture, "TESTPERSON, Elizabeth");
  banner = make_banner (fixture);
  g_assert_cmpstr (banner->preferred_name, ==, "Betty");
  g_assert_cmpstr (banner->details, ==, "");
}

/* A name that can be read stands beside one in another script, never in its place (V81). */
static void
test_latin (Fixture *fixture, gconstpointer data)
{
  WardHumanName *usual;
  g_autoptr (WardBannerText) alone = NULL;
  g_autoptr (WardBannerText) both = NULL;
  g_autoptr (WardBannerText) over = NULL;
  g_autoptr (WardBannerText) latin = NULL;
  g_autoptr (WardBannerText) okina = NULL;

  add_name (fixture, "official", "النموذجية", "ليلى");
  alone = make_banner (fixture);
  g_assert_null (alone->latin_name);
  add_name (fixture, "maiden", "Formerly", "Layla");
  usual = add_name (fixture, "usual", "Sampleiya", "Layla-Élodie");
  both = make_banner (fixture);
  g_assert_nonnull (strstr (both->name, "النموذجية"));
  g_assert_cmpstr (both->latin_name, ==, "SAMPLEIYA, Layla-Élodie");
  g_assert_nonnull (strstr (both->summary, "In Latin script SAMPLEIYA, Layla-Élodie"));
  g_assert_null (strstr (both->details, "SAMPLEIYA"));
  usual->use = "old";
  over = make_banner (fixture);
  g_assert_null (over->latin_name);
  fixture->patient->n_names = 0;
  add_name (fixture, "official", "Sampleiya", "Layla");
  add_name (fixture, "usual", "النموذجية", "ليلى");
  latin = make_banner (fixture);
  g_assert_null (latin->latin_name);
  /* the ʻokina is a letter of no script of its own: another name is no reading of this one */
  fixture->patient->n_names = 0;
  add_name (fixture, "official", "Kaʻahumanu", "Leilani");
  add_name (fixture, "usual", "Smith", "Lei");
  okina = make_banner (fixture);
  g_assert_null (okina->latin_name);
}

static void
test_gender (void)
{
  g_assert_cmpstr (ward_gender_get_text (WARD_GENDER_MALE), ==, "Male");
  g_assert_cmpstr (ward_gender_get_text (WARD_GENDER_FEMALE), ==, "Female");
  g_assert_cmpstr (ward_gender_get_text (WARD_GENDER_OTHER), ==, "Other");
  g_assert_cmpstr (ward_gender_get_text (WARD_GENDER_UNKNOWN), ==, "Not Known");
  g_assert_cmpstr (ward_gender_get_text (WARD_GENDER_ABSENT), ==, "Not Known");
}

static void
test_two_systems (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardBannerText) banner = NULL;
  const WardIdentifier *chosen;
  guint n_more;

  add_name (fixture, NULL, "T", "A");
  add_identifier (fixture, "urn:other", "MR", "SYN-OTHER");
  add_identifier (fixture, MRN_SYSTEM, "MR", "SYN-OLD")->use = "old";
  add_identifier (fixture, MRN_SYSTEM, "MR", "SYN-1");
  chosen = ward_patient_get_identifier (fixture->patient, MRN_SYSTEM, fixture->now_us, &n_more);
  g_assert_cmpstr (chosen->value, ==, "SYN-1");
  g_assert_cmpuint (n_more, ==, 1);
  banner = make_banner (fixture);
  g_assert_cmpstr (banner->identifier_label, ==, "MRN");
  g_assert_cmpstr (banner->identifier, ==, "SYN-1 (+1)");
  g_assert_cmpstr (banner->details, ==, "MRN, other issuer\tSYN-OTHER\nFormer MRN\tSYN-OLD");
}

/* Where no hospital's system is known, a national number in the first place does not make the hospital's own one another's. */
static void
test_national_number (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardBannerText) banner = NULL;

  add_name (fixture, NULL, "T", "A");
  add_identifier (fixture, "https://fhir.nhs.uk/Id/nhs-number", NULL, "9434765919");
  add_identifier (fixture, "urn:own", "MR", "SYN-1");
  banner = ward_banner_text_new (fixture->patient, WARD_ALLERGIES_NOT_RECORDED, NULL, 0, NULL, fixture->zone,
                                 fixture->now_us);
  g_assert_cmpstr (banner->identifier_label, ==, "NHS No.");
  g_assert_cmpstr (banner->details, ==, "MRN\tSYN-1");
}

static void
test_identifier_order (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *system, *code, *text, *use;
    const char *label;
  } cases[] = {
    /* each beats all before it */
    { "urn:a", NULL, "EPI", NULL, "MRN" },
    { "urn:b", NULL, "mrn", NULL, "MRN" },
    { "urn:c", "MR", NULL, "secondary", "MRN" },
    { "urn:d", "MR", "Medical record number", NULL, "MRN" },
    { "https://fhir.nhs.uk/Id/nhs-number", NULL, NULL, NULL, "NHS No." },
    { MRN_SYSTEM, NULL, "Hospital number", NULL, "Hospital number" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *value = g_strdup_printf ("SYN-%u", i);
      WardIdentifier *identifier = add_identifier (fixture, cases[i].system, cases[i].code,
                                                   ward_arena_strdup (fixture->patient->arena, value));
      const WardIdentifier *chosen;

      identifier->type_text = cases[i].text;
      identifier->use = cases[i].use;
      chosen = ward_patient_get_identifier (fixture->patient, MRN_SYSTEM, fixture->now_us, NULL);
      g_assert_true (chosen == identifier);
      g_assert_cmpstr (ward_identifier_get_label (chosen), ==, cases[i].label);
    }
}

static void
test_no_social_security (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardBannerText) banner = NULL;

  add_name (fixture, NULL, "T", "A");
  add_identifier (fixture, "http://hl7.org/fhir/sid/us-ssn", NULL, "999-00-1111");
  add_identifier (fixture, "urn:oid:2.16.840.1.113883.4.1", "MR", "999-00-2222");
  add_identifier (fixture, "urn:x", "SS", "999-00-3333");
  g_assert_null (ward_patient_get_identifier (fixture->patient, "urn:x", fixture->now_us, NULL));
  banner = make_banner (fixture);
  g_assert_cmpstr (banner->identifier, ==, "Not recorded");
  g_assert_null (strstr (banner->details, "999"));
  g_assert_null (strstr (banner->summary, "999"));
}

static void
test_nhs_number (void)
{
  static const struct
  {
    const char *value, *shown;
  } cases[] = { { "9434765919", "943 476 5919" },
                { "943 476 5919", "943 476 5919" },
                { "9434765918", "9434765918 (check digit invalid)" },
                { "943476591", "943476591 (check digit invalid)" },
                { "94347659190", "94347659190 (check digit invalid)" },
                { "943476591X", "943476591X (check digit invalid)" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardIdentifier identifier = { .system = "https://fhir.nhs.uk/Id/nhs-number", .value = cases[i].value };
      g_autofree char *shown = ward_identifier_format (&identifier, FALSE);

      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

typedef struct
{
  const char *family_a, *given_a, *birth_a;
  const char *family_b, *given_b, *birth_b;
  gboolean similar;
} SimilarCase;

static void
test_similar (void)
{
  static const SimilarCase cases[] = {
    { "Testperson", "Anna", "1962-06-14", "Testperson", "Anna", "1970-01-01", TRUE },
    { "Testperson", "Anna", "1962-06-14", "Testperson", "Anne", "1970-01-01", TRUE },
    { "Smith", "John", "1962-06-14", "Smyth", "Jon", "1970-01-01", TRUE },
    { "Müller", "Zoë", "1962-06-14", "MULLER", "Zoe", "1970-01-01", TRUE },
    { "Sampleton", "Robin", "1962-06-14", "Smapleton", "Robin", "1970-01-01", TRUE },
    { "James", "Thomas", "1962-06-14", "Thomas", "James", "1970-01-01", TRUE },
    { "Testperson", "Anna", "1962-06-14", "Sampleton", "Anna", "1962-06-14", TRUE },
    { "Testperson", "Anna", "1962-06-14", "Testperson", "Wolfgang", "1962-06-14", TRUE },
    { "Testperson", "Anna", "1962-06-14", "Testperson", "Wolfgang", "1970-01-01", FALSE },
    { "Testperson", "Anna", "1962-06-14", "Sampleton", "Anna", "1970-01-01", FALSE },
    { "Testperson", "Anna", "1962-06-14", "Sampleton", "Wolfgang", "1962-06-14", FALSE },
    { "Testperson", "Anna", "1962", "Sampleton", "Anna", "1962", FALSE },
    { "李", "伟", "1962-06-14", "李", "伟", "1970-01-01", TRUE },
    { "李", "伟", "1962-06-14", "王", "芳", "1970-01-01", FALSE },
    { NULL, NULL, "1962-06-14", NULL, NULL, "1962-06-14", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const SimilarCase *c = &cases[i];
      g_autoptr (WardPatient) a = ward_patient_new ();
      g_autoptr (WardPatient) b = ward_patient_new ();
      WardHumanName name_a = { .family = c->family_a, .given = &c->given_a, .n_given = c->given_a != NULL };
      WardHumanName name_b = { .family = c->family_b, .given = &c->given_b, .n_given = c->given_b != NULL };

      a->id = "a";
      b->id = "b";
      a->names = &name_a;
      b->names = &name_b;
      a->n_names = b->n_names = 1;
      a->birth = ward_builder_time (c->birth_a);
      b->birth = ward_builder_time (c->birth_b);
      g_assert_cmpint (ward_patient_is_similar (a, b, 0), ==, c->similar);
      g_assert_cmpint (ward_patient_is_similar (b, a, 0), ==, c->similar);
      b->id = "a"; /* the same record twice is no look-alike */
      g_assert_false (ward_patient_is_similar (a, b, 0));
    }
}

static void
test_living (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardBannerText) banner = NULL;

  add_name (fixture, "official", "Testperson", "Anna");
  add_identifier (fixture, MRN_SYSTEM, "MR", "SYN-1");
  banner = make_banner (fixture);
  g_assert_cmpstr (banner->name, ==, "TESTPERSON, Anna");
  g_assert_cmpstr (banner->born, ==, "14-Jun-1962 (62y)");
  g_assert_null (banner->died);
  g_assert_null (banner->age_at_death);
  g_assert_null (banner->tags);
  g_assert_null (banner->warning);
  g_assert_false (banner->deceased);
  g_assert_cmpstr (banner->summary, ==,
                   "TESTPERSON, Anna. Born 14-Jun-1962 (62y). Gender Female. MRN SYN-1. Allergies not recorded.");
}

static void
test_deceased (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardBannerText) banner = NULL;

  fixture->patient->deceased = TRUE;
  fixture->patient->deceased_time = ward_builder_time ("2024-06-14");
  banner = make_banner (fixture);
  g_assert_true (banner->deceased);
  g_assert_cmpstr (banner->born, ==, "14-Jun-1962");
  g_assert_cmpstr (banner->died, ==, "14-Jun-2024");
  g_assert_cmpstr (banner->age_at_death, ==, "62y");
}

/* An age at death in the west of Greenwich is not a year less because of UTC's midnight. */
static void
test_deceased_west (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardBannerText) banner = NULL;

  g_time_zone_unref (fixture->zone);
  fixture->zone = g_time_zone_new_identifier ("America/Los_Angeles");
  test_deceased (fixture, NULL);
  fixture->patient->deceased_time = ward_builder_time ("2024");
  banner = make_banner (fixture);
  g_assert_cmpstr (banner->died, ==, "2024");
  g_assert_cmpstr (banner->age_at_death, ==, "Approx 62y");
}

static void
test_deceased_boolean (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardBannerText) banner = NULL;

  fixture->patient->deceased = TRUE;
  banner = make_banner (fixture);
  g_assert_true (banner->deceased);
  g_assert_cmpstr (banner->died, ==, "Not recorded");
  g_assert_null (banner->age_at_death);
  g_assert_cmpstr (banner->born, ==, "14-Jun-1962");
}

static void
test_year_of_birth (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardBannerText) banner = NULL;

  fixture->now_us = ward_builder_time ("2025-11-24T12:00:00Z").utc_us;
  fixture->patient->birth = ward_builder_time ("1975");
  banner = make_banner (fixture);
  g_assert_cmpstr (banner->born, ==, "1975 (Approx 50y)");
}

static void
test_birth_unknown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardBannerText) banner = NULL;

  fixture->patient->birth = ward_builder_time (NULL);
  banner = make_banner (fixture);
  g_assert_cmpstr (banner->born, ==, "Not Known");
}

static void
test_newborn (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardBannerText) banner = NULL;

  fixture->patient->birth = ward_builder_time ("2024-11-24");
  fixture->patient->birth_time
      = ward_builder_time ("2024-11-24T03:12:00-06:00"); /* where it was born, not where it is read */
  fixture->patient->multiple_birth = TRUE;
  fixture->patient->birth_order = 2;
  banner = make_banner (fixture);
  g_assert_cmpstr (banner->born, ==, "24-Nov-2024 03:12 (2hrs)");
  g_assert_cmpstr (banner->tags, ==, "Multiple birth, 2nd");
}

static void
test_newborn_three_hours (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardBannerText) banner = NULL;

  fixture->patient->birth = ward_builder_time ("2024-11-24");
  fixture->patient->birth_time = ward_builder_time ("2024-11-24T10:00:00+01:00");
  fixture->patient->multiple_birth = TRUE;
  fixture->patient->birth_order = 2;
  banner = make_banner (fixture);
  g_assert_cmpstr (banner->born, ==, "24-Nov-2024 10:00 (3hrs)");
  g_assert_cmpstr (banner->tags, ==, "Multiple birth, 2nd");
}

static void
test_birth_orders (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    int order;
    const char *tag;
  } cases[] = { { 0, "Multiple birth" },      { 1, "Multiple birth, 1st" },   { 3, "Multiple birth, 3rd" },
                { 4, "Multiple birth, 4th" }, { 11, "Multiple birth, 11th" }, { 22, "Multiple birth, 22nd" } };

  fixture->patient->multiple_birth = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardBannerText) banner = NULL;

      fixture->patient->birth_order = cases[i].order;
      banner = make_banner (fixture);
      g_assert_cmpstr (banner->tags, ==, cases[i].tag);
    }
}

static void
test_inactive (Fixture *fixture, gconstpointer data)
{
  WardPatientLink link = { .type = "replaced-by", .other = "Patient/p9" };
  g_autoptr (WardBannerText) inactive = NULL;
  g_autoptr (WardBannerText) replaced = NULL;

  fixture->patient->active = FALSE;
  inactive = make_banner (fixture);
  g_assert_true (g_str_has_prefix (inactive->warning, "Record inactive"));
  g_assert_null (strstr (inactive->warning, "replaced"));
  fixture->patient->links = &link;
  fixture->patient->n_links = 1;
  replaced = make_banner (fixture);
  g_assert_nonnull (strstr (replaced->warning, "replaced by another record"));
  g_assert_nonnull (strstr (replaced->summary, replaced->warning));
}

/* Only one patient of this server is the current record without doubt. */
static void
test_replacement (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *first, *second, *id;
  } cases[] = { { "Patient/p9", NULL, "p9" },
                { "Patient/p9/_history/2", NULL, "p9" },
                { "https://fhir.example.org/r4/Patient/p9", NULL, "p9" },
                { "Patient/p9", "https://fhir.example.org/r4/Patient/p9", "p9" },
                { "https://other.example.org/r4/Patient/p9", NULL, NULL },
                { "https://fhir.example.org/r4/x/Patient/p9", NULL, NULL },
                { "Patient/p9", "Patient/p8", NULL },
                { "Patient/", NULL, NULL },
                { "Patient/p9/x", NULL, NULL },
                { "Patient/p9?x=1", NULL, NULL },
                { "Patient/../p9", NULL, NULL },
                { "RelatedPerson/p9", NULL, NULL },
                { "#p9", NULL, NULL },
                { "urn:uuid:p9", NULL, NULL } };
  WardPatientLink links[2] = { { .type = "replaced-by" }, { .type = "replaced-by" } };

  g_assert_false (ward_patient_is_replaced (fixture->patient));
  fixture->patient->links = links;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = NULL;

      links[0].other = cases[i].first;
      links[1].other = cases[i].second;
      fixture->patient->n_links = cases[i].second != NULL ? 2 : 1;
      id = ward_patient_dup_replacement (fixture->patient, "https://fhir.example.org/r4/");
      g_assert_cmpstr (id, ==, cases[i].id);
      g_assert_true (ward_patient_is_replaced (fixture->patient));
    }
  links[0].type = "replaces";
  fixture->patient->n_links = 1;
  g_assert_false (ward_patient_is_replaced (fixture->patient));
}

static void
test_unsafe (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardBannerText) banner = NULL;

  fixture->patient->unsafe_modifier = TRUE;
  fixture->patient->restricted = fixture->patient->test_record = TRUE;
  banner = make_banner (fixture);
  g_assert_nonnull (strstr (banner->warning, "cannot interpret"));
  g_assert_cmpstr (banner->tags, ==, "Restricted · Test record");
  g_assert_true (banner->restricted);
}

static void
test_details (Fixture *fixture, gconstpointer data)
{
  static const char *const addresses[] = { "Usual: Street 1, Town", "Temporary: Ward\tHouse\n2" };
  WardContactPoint contacts[] = {
    { "phone", "home", "1" }, { "phone", "old", "2" }, { "email", "work", "a@example.org" }, { "phone", NULL, "3" }
  };
  g_autoptr (WardBannerText) banner = NULL;

  fixture->patient->addresses = addresses;
  fixture->patient->n_addresses = 2;
  fixture->patient->contacts = contacts;
  fixture->patient->n_contacts = 4;
  fixture->patient->sex = "Male";
  fixture->patient->birth_sex = "Female";
  fixture->patient->gender_identity = "Man";
  fixture->patient->language = "German";
  banner = make_banner (fixture);
  g_assert_cmpstr (banner->details, ==,
                   "Usual address\tStreet 1, Town\nTemporary address\tWard House "
                   "2\nHome\t1\nEmail\ta@example.org\nPhone\t3\nSex\tMale\n"
                   "Sex assigned at birth\tFemale\nGender identity\tMan\nLanguage\tGerman");
  g_assert_cmpstr (banner->gender, ==, "Female"); /* never mixed with the others */
}

static void
check_allergies (Fixture *fixture, const WardAllergy *const *allergies, guint n, gboolean loaded, const char *words,
                 const char *names)
{
  WardAllergyState state = ward_allergies_get_state (allergies, n, loaded);
  g_autoptr (WardBannerText) banner
      = ward_banner_text_new (fixture->patient, state, allergies, n, MRN_SYSTEM, fixture->zone, fixture->now_us);

  g_assert_cmpstr (banner->allergies, ==, words);
  g_assert_cmpstr (banner->allergy_names, ==, names);
}

static void
test_allergies_unavailable (Fixture *fixture, gconstpointer data)
{
  check_allergies (fixture, NULL, 0, FALSE, "Allergies unavailable", NULL);
}

/* The four wordings stay as they are, whatever is said behind them (clinical.md 3.4). */
static void
test_allergy_words (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    WardAllergyState state;
    WardAllergyLack lack;
    gboolean partial;
    const char *words;
  } cases[] = {
    { WARD_ALLERGIES_KNOWN, WARD_ALLERGY_LACK_UNTOLD, FALSE, "Known allergies" },
    { WARD_ALLERGIES_KNOWN, WARD_ALLERGY_LACK_FAILED, TRUE, "Known allergies (may be incomplete)" },
    { WARD_ALLERGIES_NONE_KNOWN, WARD_ALLERGY_LACK_KEPT_BACK, FALSE, "No known allergies" },
    { WARD_ALLERGIES_NONE_KNOWN, WARD_ALLERGY_LACK_UNTOLD, TRUE, "No known allergies (may be incomplete)" },
    { WARD_ALLERGIES_NOT_RECORDED, WARD_ALLERGY_LACK_UNTOLD, FALSE, "Allergies not recorded" },
    { WARD_ALLERGIES_UNAVAILABLE, WARD_ALLERGY_LACK_UNTOLD, TRUE, "Allergies unavailable" },
    { WARD_ALLERGIES_UNAVAILABLE, WARD_ALLERGY_LACK_NOT_LOADED, FALSE, "Allergies unavailable (not loaded yet)" },
    { WARD_ALLERGIES_UNAVAILABLE, WARD_ALLERGY_LACK_NOT_PERMITTED, FALSE, "Allergies unavailable (not permitted)" },
    { WARD_ALLERGIES_UNAVAILABLE, WARD_ALLERGY_LACK_FAILED, FALSE, "Allergies unavailable (could not be loaded)" },
    { WARD_ALLERGIES_UNAVAILABLE, WARD_ALLERGY_LACK_KEPT_BACK, FALSE, "Allergies unavailable (none shown to Ward)" },
    { WARD_ALLERGIES_UNAVAILABLE, WARD_ALLERGY_LACK_KEPT_FROM_ACCOUNT, FALSE,
      "Allergies unavailable (none shown to your account)" },
    { WARD_ALLERGIES_UNAVAILABLE, WARD_ALLERGY_LACK_UNREADABLE, FALSE,
      "Allergies unavailable (sent, but could not be read)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = ward_allergies_format_state (cases[i].state, cases[i].lack, cases[i].partial);
      g_autoptr (WardBannerText) banner = ward_banner_text_new (fixture->patient, cases[i].state, NULL, 0, MRN_SYSTEM,
                                                                fixture->zone, fixture->now_us);

      g_assert_cmpstr (words, ==, cases[i].words);
      g_assert_true (g_str_has_prefix (words, banner->allergies));
      ward_banner_text_tell_allergies (banner, cases[i].state, cases[i].lack, cases[i].partial);
      g_assert_cmpstr (banner->allergies, ==, words);
      g_assert_nonnull (strstr (banner->summary, words));
    }
}

static void
test_allergies_empty (Fixture *fixture, gconstpointer data)
{
  check_allergies (fixture, NULL, 0, TRUE, "Allergies not recorded", NULL);
}

static void
test_allergies (Fixture *fixture, gconstpointer data)
{
  static const WardAllergy none = { .text = "No known allergy", .no_known = TRUE };
  static const WardAllergy refuted = { .text = "Latex", .refuted = TRUE };
  static const WardAllergy inactive = { .text = "Egg", .inactive = TRUE };
  static const WardAllergy penicillin = { .text = "Penicillin", .reaction = "Anaphylaxis", .criticality = "high" };
  static const WardAllergy longest = { .text = "Sulfamethoxazole and trimethoprim in a very long name that goes on" };
  const WardAllergy *said[] = { &none, &refuted };
  const WardAllergy *over[] = { &refuted, &inactive };
  const WardAllergy *known[] = { &none, &penicillin, &refuted, &longest };
  g_autoptr (WardBannerText) banner = NULL;

  check_allergies (fixture, said, 2, TRUE, "No known allergies", NULL);
  check_allergies (fixture, over, 2, TRUE, "Allergies not recorded", NULL);
  check_allergies (fixture, said, 2, FALSE, "Allergies unavailable", NULL);
  check_allergies (fixture, known, 4, TRUE, "Known allergies",
                   "Penicillin, Sulfamethoxazole and trimethoprim in a very long name that goes on");
  check_allergies (fixture, known, 4, FALSE, "Known allergies",
                   "Penicillin, Sulfamethoxazole and trimethoprim in a very long name that goes on");
  banner
      = ward_banner_text_new (fixture->patient, WARD_ALLERGIES_KNOWN, known, 4, NULL, fixture->zone, fixture->now_us);
  g_assert_nonnull (strstr (banner->details, "Allergy\tPenicillin — Anaphylaxis (high)\nAllergy\tSulfa"));
}

#define ADD(path, function) g_test_add ("/clinical/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("patient/format-name", test_format_name);
  ADD ("patient/V81-upper-case", test_upper_case);
  ADD ("patient/name-order", test_name_order);
  ADD ("patient/V82-two-official", test_two_official);
  ADD ("patient/period-end", test_period_end);
  ADD ("patient/V83-absent-name", test_absent_name);
  ADD ("patient/V84-text-only", test_text_only);
  ADD ("patient/V85-long-family", test_long_family);
  ADD ("patient/control-characters", test_control_characters);
  ADD ("patient/preferred", test_preferred);
  ADD ("V81-latin-script", test_latin);
  g_test_add_func ("/clinical/patient/gender", test_gender);
  ADD ("patient/V89-two-systems", test_two_systems);
  ADD ("patient/V89-national-number", test_national_number);
  ADD ("patient/identifier-order", test_identifier_order);
  ADD ("patient/no-social-security", test_no_social_security);
  g_test_add_func ("/clinical/patient/nhs-number", test_nhs_number);
  g_test_add_func ("/clinical/patient/W06-similar", test_similar);
  ADD ("banner/living", test_living);
  ADD ("banner/W07-deceased", test_deceased);
  ADD ("banner/deceased-west", test_deceased_west);
  ADD ("banner/V86-deceased-boolean", test_deceased_boolean);
  ADD ("banner/V87-year-of-birth", test_year_of_birth);
  ADD ("banner/birth-unknown", test_birth_unknown);
  ADD ("banner/newborn-elsewhere", test_newborn);
  ADD ("banner/V88-newborn", test_newborn_three_hours);
  ADD ("banner/birth-orders", test_birth_orders);
  ADD ("banner/V90-inactive", test_inactive);
  ADD ("banner/V90-replacement", test_replacement);
  ADD ("banner/unsafe", test_unsafe);
  ADD ("banner/details", test_details);
  ADD ("banner/V91-allergies-unavailable", test_allergies_unavailable);
  ADD ("banner/V92-allergies-empty", test_allergies_empty);
  ADD ("banner/W08-allergies", test_allergies);
  ADD ("banner/W08-wordings", test_allergy_words);
  return g_test_run ();
}
