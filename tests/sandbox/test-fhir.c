/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The FHIR side, profile generic: who may read what, searches with each parameter and prefix, pages, ETags. */

#define G_LOG_DOMAIN "ward-tests"

#include "sandbox/plain-client.h"

#include <string.h>

#include "sandbox/ward-sandbox-search.h"

typedef struct
{
  WardSandbox *sandbox;
  char *token;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->sandbox = plain_start (WARD_SANDBOX_GENERIC);
  fixture->token = plain_sign_in (fixture->sandbox,
                                  PLAIN_SCOPE " user/PractitionerRole.r user/Organization.r user/Specimen.rs "
                                              "user/ServiceRequest.rs user/Condition.rs",
                                  NULL, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  plain_stop (fixture->sandbox);
  g_free (fixture->token);
}

static WardJsonDoc *
get_ok (Fixture *fixture, const char *path)
{
  g_autoptr (PlainAnswer) answer = plain_get (fixture->sandbox, path, fixture->token);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (answer->whole);
  return plain_answer_parse (answer);
}

static gint64
get_total (Fixture *fixture, const char *path)
{
  g_autoptr (WardJsonDoc) doc = get_ok (fixture, path);
  gint64 total = -1;

  g_assert_true (ward_json_get_int64 (ward_json_doc_get_root (doc), "total", &total));
  return total;
}

static guint
get_status (Fixture *fixture, const char *path)
{
  g_autoptr (PlainAnswer) answer = plain_get (fixture->sandbox, path, fixture->token);

  return answer->status;
}

static const char *
find_link (const WardJson *bundle, const char *relation)
{
  WardJsonIter iter;
  const WardJson *link;

  ward_json_iter_init (&iter, ward_json_get (bundle, "link"));
  while (ward_json_iter_next_element (&iter, &link))
    if (g_strcmp0 (ward_json_get_string (link, "relation"), relation) == 0)
      return ward_json_get_string (link, "url");
  return NULL;
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = { "/Patient/adult",
                                       "/Observation/v01",
                                       "/DiagnosticReport/r22",
                                       "/AllergyIntolerance/allergy-adult-1",
                                       "/Encounter/enc-icu",
                                       "/Practitioner/practitioner-sample",
                                       "/Organization/org-lab",
                                       "/PractitionerRole/role-nurse",
                                       "/Condition/problem-adult-1",
                                       "/Specimen/specimen-foreign" };
  g_autoptr (PlainAnswer) number = plain_get (fixture->sandbox, "/Observation/v01", fixture->token);
  g_autoptr (PlainAnswer) exponent = plain_get (fixture->sandbox, "/Observation/v02", fixture->token);
  g_autoptr (PlainAnswer) digits = plain_get (fixture->sandbox, "/Observation/v94", fixture->token);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (WardJsonDoc) doc = get_ok (fixture, paths[i]);

      g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (doc), "id"), ==, strrchr (paths[i], '/') + 1);
    }
  /* A decimal is its text. */
  g_assert_nonnull (strstr (number->body, "\"value\":4.10,"));
  g_assert_nonnull (strstr (exponent->body, "\"value\":1.2E+2,"));
  g_assert_nonnull (strstr (digits->body, "\"value\":123456789012345678,"));
  g_assert_cmpuint (get_status (fixture, "/Patient/nobody"), ==, 404);
  g_assert_cmpuint (get_status (fixture, "/Medication/1"), ==, 404);
  g_assert_cmpuint (get_status (fixture, "/Patient/adult/_history/1"), ==, 404);
}

static guint
count_entries (Fixture *fixture, const char *path)
{
  g_autoptr (WardJsonDoc) doc = get_ok (fixture, path);

  return (guint) ward_json_get_length (ward_json_get (ward_json_doc_get_root (doc), "entry"));
}

/* What a result names, and problems: by patient, by category, and never without a patient. */
static void
test_named (Fixture *fixture, gconstpointer data)
{
  static const char *const types[] = { "Condition", "ServiceRequest", "PractitionerRole", "Specimen" };
  g_autoptr (PlainAnswer) open = plain_get (fixture->sandbox, "/metadata", NULL);

  g_assert_cmpuint (count_entries (fixture, "/Condition?patient=adult"), ==, 7);
  g_assert_cmpuint (count_entries (fixture, "/Condition?patient=adult&category=problem-list-item"), ==, 6);
  g_assert_cmpuint (count_entries (fixture, "/Condition?patient=adult&category=encounter-diagnosis"), ==, 1);
  g_assert_cmpuint (count_entries (fixture, "/Condition?patient=empty"), ==, 0);
  g_assert_cmpuint (count_entries (fixture, "/ServiceRequest?patient=adult&_count=5"), ==, 5);
  g_assert_cmpuint (get_status (fixture, "/Condition?category=problem-list-item"), ==, 400);
  g_assert_cmpuint (get_status (fixture, "/ServiceRequest?code=x"), ==, 400);
  g_assert_cmpuint (get_status (fixture, "/Condition?patient=restricted"), ==, 403);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *stated = g_strdup_printf ("\"type\":\"%s\"", types[i]);

      g_assert_nonnull (strstr (open->body, stated));
    }
}

static void
test_unauthorized (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PlainAnswer) nobody = plain_get (fixture->sandbox, "/Patient/adult", NULL);
  g_autoptr (PlainAnswer) wrong = plain_get (fixture->sandbox, "/Patient/adult", "wrong");
  g_autoptr (PlainAnswer) open = plain_get (fixture->sandbox, "/metadata", NULL);
  g_autofree char *plain = plain_answer_dup_header (nobody, "WWW-Authenticate");
  g_autofree char *reason = plain_answer_dup_header (wrong, "WWW-Authenticate");

  g_assert_cmpuint (nobody->status, ==, 401);
  g_assert_cmpstr (plain, ==, "Bearer realm=\"ward-sandbox\"");
  g_assert_cmpuint (wrong->status, ==, 401);
  g_assert_nonnull (strstr (reason, "error=\"invalid_token\""));
  g_assert_nonnull (strstr (wrong->body, "OperationOutcome"));
  g_assert_cmpuint (open->status, ==, 200);
}

static void
test_scopes (Fixture *fixture, gconstpointer data)
{
  WardSandbox *sandbox = fixture->sandbox;
  g_autofree char *patient
      = plain_sign_in (sandbox, "launch/patient patient/Observation.rs patient/Patient.r patient/Encounter.read", "icu",
                       NULL);
  static const struct
  {
    const char *path;
    guint status;
  } cases[] = {
    { "/Patient/icu", 200 },
    { "/Patient/adult", 403 },
    { "/Patient?family=Testperson", 403 }, /* may read, not search */
    { "/Observation?patient=icu&category=laboratory&_count=1", 200 },
    { "/Observation?patient=adult&category=laboratory", 403 },
    { "/Encounter?patient=icu", 200 },
    { "/AllergyIntolerance?patient=icu", 403 },
    { "/Observation/v01", 403 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PlainAnswer) answer = plain_get (sandbox, cases[i].path, patient);
      g_autofree char *reason = plain_answer_dup_header (answer, "WWW-Authenticate");

      g_assert_cmpuint (answer->status, ==, cases[i].status);
      if (answer->status == 403)
        g_assert_nonnull (strstr (reason, "insufficient_scope"));
    }
  /* One patient's allergies are closed to everybody. */
  g_assert_cmpuint (get_status (fixture, "/AllergyIntolerance?patient=restricted"), ==, 403);
  g_assert_cmpuint (get_status (fixture, "/AllergyIntolerance/allergy-restricted"), ==, 403);
}

static void
test_patients (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *query;
    gint64 total;
  } cases[] = {
    { "", 12 },
    { "?family=testperson", 4 },
    { "?family=Test", 4 }, /* begins with */
    { "?family:exact=testperson", 3 },
    { "?family:contains=sample", 6 },
    { "?name=sampleman", 2 },
    { "?name=jon+sampleman", 1 },
    { "?given=renee", 1 }, /* without the accent */
    { "?family=Sampleton&given=George", 1 },
    { "?identifier=SYN-100005", 1 },
    { "?identifier=urn:oid:2.16.840.1.113883.19.5.99999.1%7CSYN-100005", 1 },
    { "?identifier=urn:oid:9.9%7CSYN-100005", 0 },
    { "?gender=male", 4 },
    { "?gender=male,other", 5 },
    { "?_id=adult,icu", 2 },
    { "?active=false", 1 },
    { "?name=%D8%A7%D9%84%D9%86%D9%85", 1 },
    { "?family=nobody", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/Patient", cases[i].query, NULL);

      g_test_message ("%s", path);
      g_assert_cmpint (get_total (fixture, path), ==, cases[i].total);
    }
  {
    g_autoptr (WardJsonDoc) doc = get_ok (fixture, "/Patient/adult");
    g_autofree char *path = g_strconcat ("/Patient?family=testperson&birthdate=",
                                         ward_json_get_string (ward_json_doc_get_root (doc), "birthDate"), NULL);

    g_assert_cmpint (get_total (fixture, path), ==, 2);
  }
}

static void
test_parameters (Fixture *fixture, gconstpointer data)
{
  gint64 all = get_total (fixture, "/Observation?patient=adult&_summary=count");
  gint64 labs = get_total (fixture, "/Observation?patient=adult&category=laboratory&_summary=count");
  gint64 vitals = get_total (fixture, "/Observation?subject=Patient/adult&category=vital-signs&_count=0");
  gint64 rate = get_total (fixture, "/Observation?patient=adult&code=8867-4&_summary=count");
  gint64 both = get_total (fixture, "/Observation?patient=adult&code=8867-4,http://loinc.org%7C2823-3&_summary=count");
  gint64 potassium = get_total (fixture, "/Observation?patient=adult&code=http://loinc.org%7C2823-3&_summary=count");

  g_assert_cmpint (labs, >, 500);
  g_assert_cmpint (vitals, >, 50);
  g_assert_cmpint (labs + vitals, ==, all);
  g_assert_cmpint (rate, >, 0);
  g_assert_cmpint (both, ==, rate + potassium);
  g_assert_cmpint (get_total (fixture, "/Observation?patient=adult&code=http://snomed.info/sct%7C8867-4"), ==, 0);
  g_assert_cmpint (get_total (fixture, "/Observation?patient=nobody&category=laboratory"), ==, 0);
  g_assert_cmpint (get_total (fixture, "/Observation?patient=tricky&status=cancelled"), ==, 2);
  g_assert_cmpint (get_total (fixture, "/Observation?patient=empty"), ==, 0);
  g_assert_cmpint (get_total (fixture, "/DiagnosticReport?patient=tricky&category=LAB"), ==, 10);
  g_assert_cmpint (get_total (fixture, "/AllergyIntolerance?patient=adult"), ==, 3);
  g_assert_cmpint (get_total (fixture, "/AllergyIntolerance?patient=empty"), ==, 0);
  g_assert_cmpint (get_total (fixture, "/Encounter?patient=icu"), ==, 1);
  g_assert_cmpint (get_total (fixture, "/Observation?encounter=enc-newborn&patient=newborn&_summary=count"), ==,
                   get_total (fixture, "/Observation?patient=newborn&_summary=count"));
  g_assert_cmpuint (get_status (fixture, "/Observation?category=laboratory"), ==, 400);
  g_assert_cmpuint (get_status (fixture, "/Observation?patient=adult&date=yesterday"), ==, 400);
  g_assert_cmpuint (get_status (fixture, "/Observation?patient=adult&_count=many"), ==, 400);
  g_assert_cmpuint (get_status (fixture, "/Observation?patient=%ZZ"), ==, 400);
  g_assert_cmpuint (get_status (fixture, "/Observation?patient=empty&unheard=of"), ==, 200);
}

static void
test_dates (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) before = g_date_time_add_days (now, -4);
  g_autofree char *day = g_date_time_format (before, "%Y-%m-%d");
  static const char query[] = "/Observation?patient=icu&category=vital-signs&_summary=count";
  g_autofree char *ge = g_strconcat (query, "&date=ge", day, NULL);
  g_autofree char *lt = g_strconcat (query, "&date=lt", day, NULL);
  g_autofree char *eq = g_strconcat (query, "&date=", day, NULL);
  g_autofree char *gt = g_strconcat (query, "&date=gt", day, NULL);
  g_autofree char *ne = g_strconcat (query, "&date=ne", day, NULL);
  g_autofree char *window = g_strconcat (query, "&date=ge", day, "&date=le", day, NULL);
  gint64 all = get_total (fixture, query);

  g_assert_cmpint (get_total (fixture, eq), >, 300);
  g_assert_cmpint (get_total (fixture, ge) + get_total (fixture, lt), ==, all);
  g_assert_cmpint (get_total (fixture, ge), ==, get_total (fixture, gt) + get_total (fixture, eq));
  g_assert_cmpint (get_total (fixture, ne), ==, all - get_total (fixture, eq));
  g_assert_cmpint (get_total (fixture, window), ==, get_total (fixture, eq));
  {
    g_autofree char *mixed = g_strconcat (query, "&date=lt", day, "&date=ge", day, NULL);

    g_assert_cmpint (get_total (fixture, mixed), ==, 0);
  }
}

typedef struct
{
  const char *when;
  const char *matches; /* parameters that match, divided by blanks */
  const char *misses;
} DateCase;

static const DateCase date_cases[] = {
  { "2026-03-10T08:15:00Z",
    "2026 2026-03 2026-03-10 2026-03-10T08:15 2026-03-10T08:15:00Z 2026-03-10T09:15:00+01:00 ge2026-03-10 le2026-03-10 "
    "gt2026-03-09 lt2026-03-11 sa2026-03-09 eb2026-03-11 ne2026-03-11 ap2026-03 2025,2026-03-10",
    "2025 2026-04 2026-03-11 gt2026-03-10 lt2026-03-10 sa2026-03-10 eb2026-03-10 ne2026-03-10 2026-03-10T08:16 "
    "ge2026-03-11 "
    "le2026-03-09" },
  { "2026-03-10",
    "2026-03-10 2026-03 ge2026-03-10 ge2026-03-10T08:00:00Z gt2026-03-10T08:00:00Z lt2026-03-10T08:00:00Z "
    "ap2026-03-10T08:00:00Z le2026-03-10",
    "2026-03-10T08:00:00Z sa2026-03-10T08:00:00Z gt2026-03-10 eb2026-03-10" },
  { "2026-12", "2026 2026-12 gt2026-11 le2026", "2026-12-01 gt2026-12 2027" },
};

static void
test_date_table (gconstpointer data)
{
  const DateCase *each = data;
  g_auto (GStrv) matches = g_strsplit (each->matches, " ", -1);
  g_auto (GStrv) misses = g_strsplit (each->misses, " ", -1);
  WardSandboxSpan span = { 0, 0 };

  g_assert_true (ward_sandbox_parse_date (each->when, &span));
  for (guint i = 0; matches[i] != NULL; i++)
    {
      g_auto (GStrv) values = g_strsplit (matches[i], ",", -1);

      g_test_message ("%s should match %s", matches[i], each->when);
      g_assert_true (ward_sandbox_match_date (&span, (const char *const *) values));
    }
  for (guint i = 0; misses[i] != NULL; i++)
    {
      const char *values[] = { misses[i], NULL };

      g_test_message ("%s should miss %s", misses[i], each->when);
      g_assert_false (ward_sandbox_match_date (&span, values));
    }
}

static void
test_bad_dates (void)
{
  static const char *const bad[] = { "",
                                     "26",
                                     "2026-",
                                     "2026-13",
                                     "2026-02-30",
                                     "2026-03-10T",
                                     "2026-03-10T25:00",
                                     "2026-03-10T08:15:00.Z",
                                     "2026-03-10T08:15+1",
                                     "2026-03-10T08:15Zx",
                                     "tomorrow" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      WardSandboxSpan span;

      g_assert_false (ward_sandbox_parse_date (bad[i], &span));
    }
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  g_autofree char *next = g_strdup ("/Observation?patient=adult&category=laboratory&_count=100");
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *last_date = NULL;
  guint pages = 0;

  while (next != NULL)
    {
      g_autoptr (WardJsonDoc) doc = get_ok (fixture, next);
      const WardJson *root = ward_json_doc_get_root (doc);
      const WardJson *entries = ward_json_get (root, "entry");

      g_assert_cmpstr (ward_json_get_string (root, "type"), ==, "searchset");
      g_assert_nonnull (find_link (root, "self"));
      g_assert_cmpuint (ward_json_get_length (entries), <=, 100);
      for (size_t i = 0; i < ward_json_get_length (entries); i++)
        {
          const WardJson *entry = ward_json_get_element (entries, i);
          const WardJson *resource = ward_json_get (entry, "resource");
          const char *id = ward_json_get_string (resource, "id");
          const char *date = ward_json_get_string (resource, "effectiveDateTime");
          g_autofree char *full
              = g_strconcat (ward_sandbox_get_fhir_base (fixture->sandbox), "/Observation/", id, NULL);

          g_assert_cmpstr (ward_json_get_string (entry, "fullUrl"), ==, full);
          g_assert_true (g_hash_table_add (seen, g_strdup (id))); /* each once */
          if (last_date != NULL && strlen (date) == strlen (last_date)
              && g_str_has_suffix (date, last_date + 19)) /* the same zone: newest first */
            g_assert_cmpstr (date, <=, last_date);
          g_free (last_date);
          last_date = g_strdup (date);
        }
      g_free (next);
      next = g_strdup (find_link (root, "next"));
      g_assert_true (next == NULL || g_str_has_prefix (next, ward_sandbox_get_fhir_base (fixture->sandbox)));
      pages++;
    }
  g_assert_cmpuint (pages, >=, 5);
  g_assert_cmpint (g_hash_table_size (seen), ==,
                   get_total (fixture, "/Observation?patient=adult&category=laboratory&_summary=count"));
  g_assert_cmpuint (get_status (fixture, "/Observation?_page=nonsense"), ==, 410);
}

static void
check_etag (Fixture *fixture, const char *path)
{
  g_autoptr (PlainAnswer) first = plain_get (fixture->sandbox, path, fixture->token);
  g_autofree char *etag = plain_answer_dup_header (first, "ETag");
  g_autofree char *header = g_strconcat ("If-None-Match: ", etag, "\r\n", NULL);
  g_autoptr (PlainAnswer) second = plain_get_with (fixture->sandbox, path, fixture->token, header);
  g_autoptr (PlainAnswer) other = plain_get_with (fixture->sandbox, path, fixture->token, "If-None-Match: W/\"x\"\r\n");

  g_assert_nonnull (etag);
  g_assert_true (g_str_has_prefix (etag, "W/\""));
  g_assert_cmpuint (second->status, ==, 304);
  g_assert_cmpuint (second->length, ==, 0);
  g_assert_cmpuint (other->status, ==, 200);
  g_assert_cmpuint (other->length, ==, first->length);
}

static void
test_etags (Fixture *fixture, gconstpointer data)
{
  g_autofree char *narrow = plain_sign_in (fixture->sandbox, "user/Observation.rs", NULL, NULL);
  g_autoptr (PlainAnswer) wide_answer
      = plain_get (fixture->sandbox, "/Observation?patient=icu&code=2823-3", fixture->token);
  g_autoptr (PlainAnswer) narrow_answer = plain_get (fixture->sandbox, "/Observation?patient=icu&code=2823-3", narrow);
  g_autofree char *wide_tag = plain_answer_dup_header (wide_answer, "ETag");
  g_autofree char *narrow_tag = plain_answer_dup_header (narrow_answer, "ETag");

  check_etag (fixture, "/Patient/adult");
  check_etag (fixture, "/Observation?patient=icu&category=laboratory&_count=200");
  /* What another may see is another answer. */
  g_assert_cmpstr (wide_tag, !=, narrow_tag);
}

static void
test_last_updated (Fixture *fixture, gconstpointer data)
{
  static const char query[] = "/Observation?patient=adult&category=laboratory&_summary=count";
  g_autofree char *old = g_strconcat (query, "&_lastUpdated=lt2000-01-01", NULL);
  g_autofree char *fresh = g_strconcat (query, "&_lastUpdated=ge2000-01-01", NULL);

  g_assert_cmpint (get_total (fixture, old), ==, 0);
  g_assert_cmpint (get_total (fixture, fresh), ==, get_total (fixture, query));
}

static void
test_posted_search (Fixture *fixture, gconstpointer data)
{
  g_autofree char *headers = g_strconcat ("Content-Type: application/x-www-form-urlencoded\r\nAuthorization: Bearer ",
                                          fixture->token, "\r\n", NULL);
  g_autoptr (PlainAnswer) answer
      = plain_request (fixture->sandbox, "POST", "/fhir/R4/Patient/_search", headers, "family=Testperson");
  g_autoptr (PlainAnswer) head = plain_request (fixture->sandbox, "HEAD", "/fhir/R4/Patient/adult", headers, NULL);
  g_autoptr (WardJsonDoc) doc = plain_answer_parse (answer);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (ward_json_get_length (ward_json_get (ward_json_doc_get_root (doc), "entry")), ==, 4);
  g_assert_cmpuint (head->status, ==, 200);
  g_assert_cmpuint (head->length, ==, 0);
}

#define ADD(path, function) g_test_add ("/sandbox/fhir/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("read", test_read);
  ADD ("what-a-result-names", test_named);
  ADD ("unauthorized", test_unauthorized);
  ADD ("scopes", test_scopes);
  ADD ("patients", test_patients);
  ADD ("parameters", test_parameters);
  ADD ("dates", test_dates);
  ADD ("pages", test_pages);
  ADD ("etags", test_etags);
  ADD ("last-updated", test_last_updated);
  ADD ("posted-search", test_posted_search);
  for (guint i = 0; i < G_N_ELEMENTS (date_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/sandbox/fhir/date/", date_cases[i].when, NULL);

      g_test_add_data_func (path, &date_cases[i], test_date_table);
    }
  g_test_add_func ("/sandbox/fhir/bad-dates", test_bad_dates);
  return g_test_run ();
}
