/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Profile epic of the FHIR side: the quirks of auth.md 1.9, 1.10 and 1.14, each as the sandbox shows it. */

#define G_LOG_DOMAIN "ward-tests"

#include "sandbox/plain-client.h"

#include <string.h>

typedef struct
{
  WardSandbox *sandbox;
  char *token;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->sandbox = plain_start (WARD_SANDBOX_EPIC);
  fixture->token = plain_sign_in (fixture->sandbox, "openid", NULL, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  plain_stop (fixture->sandbox);
  g_free (fixture->token);
}

static WardJsonDoc *
get (Fixture *fixture, const char *path, guint status)
{
  g_autoptr (PlainAnswer) answer = plain_get (fixture->sandbox, path, fixture->token);

  g_assert_cmpuint (answer->status, ==, status);
  return plain_answer_parse (answer);
}

/* Entries of a Bundle by search mode. */
static guint
count_mode (const WardJsonDoc *doc, const char *mode)
{
  const WardJson *entries = ward_json_get (ward_json_doc_get_root (doc), "entry");
  guint n = 0;

  for (size_t i = 0; i < ward_json_get_length (entries); i++)
    {
      const WardJson *search = ward_json_get (ward_json_get_element (entries, i), "search");

      n += g_strcmp0 (ward_json_get_string (search, "mode"), mode) == 0;
    }
  return n;
}

static const char *
get_next (const WardJsonDoc *doc)
{
  const WardJson *first = ward_json_get_element (ward_json_get (ward_json_doc_get_root (doc), "link"), 0);

  /* Epic names it before self. */
  return g_strcmp0 (ward_json_get_string (first, "relation"), "next") == 0 ? ward_json_get_string (first, "url") : NULL;
}

static gboolean
has_code (const WardJsonDoc *doc, const char *code)
{
  g_autofree char *json = ward_json_to_string (ward_json_doc_get_root (doc), FALSE);
  g_autofree char *member = g_strdup_printf ("\"code\":\"%s\"", code);

  return strstr (json, member) != NULL;
}

static void
test_unauthorized (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PlainAnswer) answer = plain_get (fixture->sandbox, "/Patient/adult", "wrong");
  g_autofree char *reason = plain_answer_dup_header (answer, "WWW-Authenticate");
  g_autofree char *type = plain_answer_dup_header (answer, "Content-Type");

  g_assert_cmpuint (answer->status, ==, 401);
  g_assert_cmpstr (answer->body, ==, "\"\"");
  g_assert_cmpstr (reason, ==,
                   "Bearer error=\"invalid_token\", error_description=\"The access token provided is not valid\"");
  g_assert_true (g_str_has_prefix (type, "application/json"));
}

static void
test_not_found (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardJsonDoc) missing = get (fixture, "/Patient/nobody", 404);
  g_autoptr (PlainAnswer) type = plain_get (fixture->sandbox, "/Medication/1", fixture->token);
  g_autofree char *content = plain_answer_dup_header (type, "Content-Type");

  g_assert_true (has_code (missing, "59008"));
  g_assert_cmpuint (type->status, ==, 404);
  g_assert_cmpstr (content, ==, "text/html");
  g_assert_nonnull (strstr (type->body, "<h1>Server Error</h1>"));
}

static void
test_xml (Fixture *fixture, gconstpointer data)
{
  static const char *const headers[] = { "", "Accept: */*\r\n", "Accept: text/html\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr (PlainAnswer) answer = plain_get_with (fixture->sandbox, "/Patient/adult", fixture->token, headers[i]);
      g_autofree char *type = plain_answer_dup_header (answer, "Content-Type");

      g_assert_true (g_str_has_prefix (type, "application/fhir+xml"));
      g_assert_true (g_str_has_prefix (answer->body, "<?xml"));
      g_assert_nonnull (strstr (answer->body, "<Patient xmlns=\"http://hl7.org/fhir\"><id value=\"adult\"/>"));
      g_assert_nonnull (strstr (answer->body, "<family value=\"Testperson\"/>"));
    }
}

static void
test_observation_search (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardJsonDoc) bare = get (fixture, "/Observation?patient=adult", 400);
  g_autoptr (WardJsonDoc) page = get (fixture, "/Observation?patient=adult&category=laboratory&_count=10", 200);
  g_autoptr (WardJsonDoc) none = get (fixture, "/Observation?patient=empty&category=laboratory", 200);
  g_autoptr (WardJsonDoc) count = get (fixture, "/Observation?patient=adult&category=laboratory&_summary=count", 200);
  g_autoptr (WardJsonDoc) unknown
      = get (fixture, "/Observation?patient=adult&category=laboratory&_count=1&_sort=date", 200);
  g_autoptr (WardJsonDoc) prefix = get (fixture, "/Observation?patient=adult&category=laboratory&date=sa2020", 400);
  gint64 total = 0, real = 0;

  g_assert_true (has_code (bare, "59108"));
  g_assert_true (ward_json_get_int64 (ward_json_doc_get_root (page), "total", &total));
  g_assert_cmpint (total, ==, 10); /* the page, not the search */
  g_assert_cmpuint (count_mode (page, "match"), ==, 10);
  g_assert_cmpuint (count_mode (page, "outcome"), ==, 1);
  g_assert_true (has_code (page, "59204"));
  g_assert_cmpuint (count_mode (none, "match"), ==, 0);
  g_assert_true (has_code (none, "4101"));
  g_assert_true (ward_json_get_int64 (ward_json_doc_get_root (count), "total", &real));
  g_assert_cmpint (real, >, 500);
  g_assert_true (has_code (unknown, "59100"));
  g_assert_true (has_code (prefix, "4100"));
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardJsonDoc) first = get (fixture, "/Observation?patient=icu&category=vital-signs&_count=1000", 200);
  g_autofree char *next = g_strdup (get_next (first));
  g_autofree char *prefix
      = g_strconcat (ward_sandbox_get_fhir_base (fixture->sandbox), "/Observation?sessionID=16-", NULL);
  guint found = count_mode (first, "match");
  gboolean unsorted = FALSE;
  const WardJson *entries = ward_json_get (ward_json_doc_get_root (first), "entry");

  for (size_t i = 2; i < 100 && !unsorted; i++)
    {
      const char *one
          = ward_json_get_string (ward_json_get (ward_json_get_element (entries, i - 1), "resource"), "issued");
      const char *two = ward_json_get_string (ward_json_get (ward_json_get_element (entries, i), "resource"), "issued");

      unsorted = strcmp (one, two) < 0;
    }
  g_assert_true (unsorted);
  while (next != NULL)
    {
      g_autoptr (WardJsonDoc) page = NULL;

      g_assert_true (g_str_has_prefix (next, prefix));
      g_assert_null (strchr (next + strlen (prefix), '&')); /* nothing else */
      page = get (fixture, next, 200);
      found += count_mode (page, "match");
      g_free (next);
      next = g_strdup (get_next (page));
    }
  g_assert_cmpuint (found, >, 4000);
  ward_sandbox_advance_clock (fixture->sandbox, 601);
  g_free (fixture->token);
  fixture->token = plain_sign_in (fixture->sandbox, "openid", NULL, NULL);
  {
    g_autoptr (WardJsonDoc) expired = get (fixture, get_next (first), 400);

    g_assert_true (has_code (expired, "4113"));
  }
}

static void
test_patient_search (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardJsonDoc) adult = get (fixture, "/Patient/adult", 200);
  const char *birth = ward_json_get_string (ward_json_doc_get_root (adult), "birthDate");
  static const char *const silent[] = { "/Patient?family=Testperson", "/Patient?given=Anna", "/Patient?name=Testperson",
                                        "/Patient?gender=female", "/Patient?family=Testperson&given=Anna" };
  g_autofree char *full = g_strconcat ("/Patient?family=testperson&given=anna&birthdate=", birth, NULL);
  g_autofree char *range = g_strconcat ("/Patient?family=testperson&given=anna&birthdate=ge", birth, NULL);
  g_autofree char *alone = g_strconcat ("/Patient?birthdate=", birth, NULL);
  g_autoptr (WardJsonDoc) bogus = get (fixture, "/Patient?totally-bogus=1", 400);
  g_autoptr (WardJsonDoc) found = get (fixture, full, 200);
  g_autoptr (WardJsonDoc) refused = get (fixture, range, 400);
  g_autoptr (WardJsonDoc) nobody = get (fixture, alone, 200);
  g_autoptr (WardJsonDoc) by_number = get (fixture, "/Patient?identifier=SYN-100001", 200);

  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    {
      g_autoptr (WardJsonDoc) doc = get (fixture, silent[i], 200);

      g_assert_cmpuint (count_mode (doc, "match"), ==, 0);
    }
  g_assert_true (has_code (bogus, "59100"));
  g_assert_true (has_code (bogus, "59159"));
  g_assert_cmpuint (count_mode (found, "match"), ==, 1);
  g_assert_true (has_code (refused, "59159"));
  g_assert_cmpuint (count_mode (nobody, "match"), ==, 0);
  g_assert_cmpuint (count_mode (by_number, "match"), ==, 1);
}

static void
test_shapes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PlainAnswer) patient = plain_get (fixture->sandbox, "/Patient/adult", fixture->token);
  g_autoptr (PlainAnswer) pulse
      = plain_get (fixture->sandbox, "/Observation?patient=adult&code=8867-4&_count=1", fixture->token);
  g_autofree char *etag = plain_answer_dup_header (patient, "ETag");

  g_assert_null (etag);
  g_assert_null (strstr (patient->body, "\"meta\""));
  g_assert_null (strstr (patient->body, "\"code\":\"MR\""));
  g_assert_nonnull (strstr (patient->body, "\"text\":\"EPI\""));
  /* LOINC is not the first coding. */
  g_assert_true (strstr (pulse->body, "observation-flowsheet-id") < strstr (pulse->body, "\"http://loinc.org\""));
  g_assert_nonnull (strstr (pulse->body, "\"8716-3\""));
  g_assert_nonnull (strstr (pulse->body, "\"reference\":\"Patient/adult\""));
}

static void
test_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WardJsonDoc) closed = get (fixture, "/AllergyIntolerance?patient=restricted", 403);
  g_autoptr (PlainAnswer) forbidden = plain_get (fixture->sandbox, "/Organization/org-lab", fixture->token);
  g_autofree char *reason = plain_answer_dup_header (forbidden, "WWW-Authenticate");

  g_assert_true (has_code (closed, "4118"));
  g_assert_cmpuint (forbidden->status, ==, 403);
  g_assert_cmpuint (forbidden->length, ==, 0);
  g_assert_nonnull (strstr (reason, "insufficient_scope"));
}

#define ADD(path, function) g_test_add ("/sandbox/epic/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("unauthorized", test_unauthorized);
  ADD ("not-found", test_not_found);
  ADD ("xml", test_xml);
  ADD ("observation-search", test_observation_search);
  ADD ("pages", test_pages);
  ADD ("patient-search", test_patient_search);
  ADD ("shapes", test_shapes);
  ADD ("closed", test_closed);
  return g_test_run ();
}
