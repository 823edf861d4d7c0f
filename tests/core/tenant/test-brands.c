/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Published lists of organisations, with the quirks that they are known for, and the search in them. */
#include "core/tenant/ward-brands.h"

#include <string.h>

#include "core/diagnostics/ward-failure.h"

#define BUNDLE(entries) "{\"resourceType\": \"Bundle\", \"type\": \"collection\", \"entry\": [" entries "]}"
#define ENTRY(url, resource) "{\"fullUrl\": \"" url "\", \"resource\": {" resource "}}"
#define ENDPOINT(id, address) \
  "\"resourceType\": \"Endpoint\", \"id\": \"" id "\", \"status\": \"active\", \"address\": \"" address "\""
#define ORGANIZATION(id, name, endpoint)                                      \
  "\"resourceType\": \"Organization\", \"id\": \"" id "\", \"name\": \"" name \
  "\", \"endpoint\": [{\"reference\": \"" endpoint "\"}]"
#define R4                                                                                                       \
  "\"extension\": [{\"url\": \"http://hl7.org/fhir/StructureDefinition/endpoint-fhir-version\", \"valueCode\": " \
  "\"4.0.1\"}]"
#define DSTU2                                                                                                    \
  "\"extension\": [{\"url\": \"http://hl7.org/fhir/StructureDefinition/endpoint-fhir-version\", \"valueCode\": " \
  "\"1.0.2\"}]"

static WardBrands *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  WardBrands *brands = ward_brands_parse (bytes, &error);

  g_assert_no_error (error);
  return brands;
}

static void
assert_refused (const char *text, size_t length, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);

  g_assert_null (ward_brands_parse (bytes, &error));
  g_assert_error (error, WARD_FAILURE, code);
}

static void
assert_brand (WardBrands *brands, guint index, const char *name, const char *owner, const char *place,
              const char *address)
{
  const WardBrand *brand = ward_brands_get (brands, index);

  g_assert_cmpstr (brand->name, ==, name);
  g_assert_cmpstr (brand->owner, ==, owner);
  g_assert_cmpstr (brand->place, ==, place);
  g_assert_cmpstr (brand->address, ==, address);
}

/* SMART: organisations name their endpoints; a facility is reached at its owner's. */
static void
test_smart (void)
{
  g_autoptr (WardBrands) brands
      = parse (BUNDLE (ENTRY ("urn:uuid:1", ORGANIZATION ("o1", "Example Health", "urn:uuid:2")) "," ENTRY (
          "urn:uuid:2",
          ENDPOINT (
              "e1",
              "https://FHIR.example.org/R4/") ", " R4) "," ENTRY ("urn:uuid:3",
                                                                  "\"resourceType\": \"Organization\", \"id\": \"o3\", "
                                                                  "\"name\": \"Clinic at the Bridge\", "
                                                                  "\"partOf\": {\"reference\": \"Organization/o1\"}, "
                                                                  "\"address\": [{\"city\": \"Sampletown\", \"state\": "
                                                                  "\"WI\"}]")));

  g_assert_cmpuint (ward_brands_get_n (brands), ==, 2);
  assert_brand (brands, 0, "Clinic at the Bridge", "Example Health", "Sampletown, WI", "https://fhir.example.org/R4");
  assert_brand (brands, 1, "Example Health", NULL, NULL, "https://fhir.example.org/R4");
  g_assert_cmpuint (ward_brands_get_report (brands)->n_entries, ==, 3);
}

/* Epic: endpoints with a contained organisation, whose id FHIR does not allow and whose reference lacks the "#". */
static void
test_epic (void)
{
  g_autoptr (WardBrands) brands = parse (BUNDLE (ENTRY (
      "https://a.example/1",
      ENDPOINT (
          "1",
          "https://a.example/FHIR/api/FHIR/R4/") ", \"name\": \"endpoint a\", \"managingOrganization\": "
                                                 "{\"reference\": \"ab/c==\"}, \"contained\": "
                                                 "[{\"resourceType\": \"Organization\", \"id\": \"ab/c==\", "
                                                 "\"name\": \"A Hospital\"}]") "," ENTRY ("https://b.example/2",
                                                                                          ENDPOINT (
                                                                                              "2",
                                                                                              "https://b.example/"
                                                                                              "R4") ", \"name\": "
                                                                                                    "\"B "
                                                                                                    "Hospital\", "
                                                                                                    "\"managingOr"
                                                                                                    "ganization\""
                                                                                                    ": "
                                                                                                    "{\"reference"
                                                                                                    "\": "
                                                                                                    "\"nothing\""
                                                                                                    "}") "," ENTRY ("ht"
                                                                                                                    "tp"
                                                                                                                    "s:"
                                                                                                                    "//"
                                                                                                                    "c."
                                                                                                                    "ex"
                                                                                                                    "am"
                                                                                                                    "pl"
                                                                                                                    "e/"
                                                                                                                    "3",
                                                                                                                    ENDPOINT (
                                                                                                                        "3",
                                                                                                                        "https://c.example/R4/"))));

  g_assert_cmpuint (ward_brands_get_n (brands), ==, 3);
  assert_brand (brands, 0, "A Hospital", NULL, NULL, "https://a.example/FHIR/api/FHIR/R4");
  assert_brand (brands, 1, "B Hospital", NULL, NULL, "https://b.example/R4");
  assert_brand (brands, 2, "c.example", NULL, NULL, "https://c.example/R4");
  g_assert_cmpuint (ward_brands_get_report (brands)->n_broken_references, ==, 1);
}

/* Each kind of entry that is of no use is counted as its own kind, and the good one among them is there. */
static void
test_skipped (void)
{
  g_autoptr (WardBrands) brands = parse (BUNDLE (ENTRY ("urn:1", ORGANIZATION ("o1", "Good", "urn:2")) "," ENTRY (
      "urn:2",
      ENDPOINT (
          "e",
          "https://good.example/"
          "R4")) "," ENTRY ("urn:3",
                            ORGANIZATION (
                                "o3", "GOOD",
                                "Endpoint/e")) "," ENTRY ("urn:4",
                                                          ENDPOINT (
                                                              "f",
                                                              "https://old.example/DSTU2") ", " DSTU2) "," ENTRY ("urn:"
                                                                                                                  "5",
                                                                                                                  "\"re"
                                                                                                                  "sour"
                                                                                                                  "ceTy"
                                                                                                                  "pe\""
                                                                                                                  ": "
                                                                                                                  "\"En"
                                                                                                                  "dpoi"
                                                                                                                  "nt\""
                                                                                                                  ", "
                                                                                                                  "\"st"
                                                                                                                  "atus"
                                                                                                                  "\": "
                                                                                                                  "\"of"
                                                                                                                  "f\","
                                                                                                                  " "
                                                                                                                  "\"ad"
                                                                                                                  "dres"
                                                                                                                  "s\":"
                                                                                                                  " "
                                                                                                                  "\"ht"
                                                                                                                  "tps:"
                                                                                                                  "//"
                                                                                                                  "off."
                                                                                                                  "exam"
                                                                                                                  "ple/"
                                                                                                                  "R4"
                                                                                                                  "\"") "," ENTRY ("urn"
                                                                                                                                   ":6",
                                                                                                                                   ORGANIZATION (
                                                                                                                                       "o6",
                                                                                                                                       "Nowhere",
                                                                                                                                       "Endpoint/none")) "," ENTRY ("urn:7",
                                                                                                                                                                    ORGANIZATION (
                                                                                                                                                                        "o7",
                                                                                                                                                                        "\\u202e \\n",
                                                                                                                                                                        "urn:2")) "," ENTRY ("urn:8",
                                                                                                                                                                                             "\"resourceType\": \"Patient\"") ", 5, {\"resource\": []}"));
  const WardBrandsReport *report = ward_brands_get_report (brands);

  g_assert_cmpuint (ward_brands_get_n (brands), ==, 1);
  assert_brand (brands, 0, "Good", NULL, NULL, "https://good.example/R4");
  g_assert_cmpuint (report->n_entries, ==, 10);
  g_assert_cmpuint (report->n_duplicates, ==, 1);
  g_assert_cmpuint (report->n_other_version, ==, 1);
  g_assert_cmpuint (report->n_inactive, ==, 1);
  g_assert_cmpuint (report->n_broken_references, ==, 1);
  g_assert_cmpuint (report->n_unknown, ==, 4);
  g_assert_cmpuint (report->n_refused, ==, 0);
}

static void
test_refused_addresses (void)
{
  static const char *const addresses[] = { "http://a.example/R4",       "javascript:alert(1)", "file:///etc/passwd",
                                           "https://user@a.example/R4", "//a.example/R4",      "",
                                           "https://a.example/R4#x",    "ftp://a.example/",    "https://",
                                           "data:text/html,x" };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *text = g_strdup_printf (
          BUNDLE (ENTRY ("urn:1", ENDPOINT ("e", "%s")) "," ENTRY ("urn:2", ENDPOINT ("f", "https://good.example/R4"))),
          addresses[i]);
      g_autoptr (WardBrands) brands = parse (text);

      g_assert_cmpuint (ward_brands_get_n (brands), ==, 1);
      g_assert_cmpuint (ward_brands_get_report (brands)->n_refused, ==, 1);
      g_assert_cmpstr (ward_brands_get (brands, 0)->address, ==, "https://good.example/R4");
    }
}

/* Cut off at every length: never half a list, and never a crash. */
static void
test_cut_off (void)
{
  static const char whole[]
      = BUNDLE (ENTRY ("urn:1", ORGANIZATION ("o1", "Good",
                                              "urn:2")) "," ENTRY ("urn:2", ENDPOINT ("e", "https://good.example/R4")));

  for (size_t length = 0; length < strlen (whole); length++)
    assert_refused (whole, length, WARD_FAILURE_NOT_JSON);
}

static void
test_not_a_list (void)
{
  static const char *const texts[]
      = { "{}", "[]", "{\"resourceType\": \"Patient\"}", "7", "{\"resourceType\": \"Bundle\", \"entry\": {}}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], strlen (texts[i]), WARD_FAILURE_NOT_FHIR);
}

/* An organisation that is part of itself, and one whose owners go round in a circle. */
static void
test_loops (void)
{
  g_autoptr (WardBrands) brands = parse (BUNDLE (ENTRY (
      "urn:1",
      "\"resourceType\": \"Organization\", \"name\": \"A\", \"partOf\": {\"reference\": "
      "\"urn:2\"}") "," ENTRY ("urn:2",
                               "\"resourceType\": \"Organization\", \"name\": \"B\", "
                               "\"partOf\": {\"reference\": \"urn:1\"}") "," ENTRY ("urn:3",
                                                                                    "\"resourceType\": "
                                                                                    "\"Organization\", \"name\": "
                                                                                    "\"C\", \"partOf\": "
                                                                                    "{\"reference\": \"urn:3\"}")));

  g_assert_cmpuint (ward_brands_get_n (brands), ==, 0);
}

static GBytes *
generate (guint n, guint padding)
{
  GString *text = g_string_new ("{\"resourceType\": \"Bundle\", \"type\": \"collection\", \"entry\": [");
  g_autofree char *filling = g_strnfill (padding, 'x');

  for (guint i = 0; i < n; i++)
    g_string_append_printf (
        text,
        "%s" ENTRY ("urn:uuid:o%u",
                    ORGANIZATION ("o/%u=", "Synthetic Hospital %u of Sample%s",
                                  "urn:uuid:e%u") ", \"extension\": [{\"url\": \"urn:logo\", \"valueString\": "
                                                  "\"%s\"}]") "," ENTRY ("urn:uuid:e%u",
                                                                         ENDPOINT ("e%u", "https://fhir%u.example.org/"
                                                                                          "R4/") ", " R4),
        i > 0 ? "," : "", i, i, i, i % 2 == 0 ? "town" : "ville", i, filling, i, i, i);
  g_string_append (text, "]}");
  return g_string_free_to_bytes (text);
}

/* As large as the largest list that is published: 50 MB, ids with "/" and "=". */
static void
test_large (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = generate (10000, 4800);
  g_autoptr (WardBrands) brands = NULL;
  g_autoptr (GArray) found = NULL;
  guint n_all;

  g_assert_cmpuint (g_bytes_get_size (bytes), >, 48 * 1024 * 1024);
  brands = ward_brands_parse (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ward_brands_get_n (brands), ==, 10000);
  g_assert_cmpuint (ward_brands_get_report (brands)->n_broken_references, ==, 0);
  found = ward_brands_search (brands, "hospital 7654", 20, &n_all);
  g_assert_cmpuint (n_all, ==, 1);
  g_assert_cmpstr (ward_brands_get (brands, g_array_index (found, guint, 0))->address, ==,
                   "https://fhir7654.example.org/R4");
}

static void
test_too_large (void)
{
  g_autofree char *text = g_strnfill (129 * 1024 * 1024, ' ');

  assert_refused (text, strlen (text), WARD_FAILURE_TOO_LARGE);
}

static WardBrands *
parse_names (const char *const *names)
{
  GString *text = g_string_new ("{\"resourceType\": \"Bundle\", \"entry\": [");

  for (guint i = 0; names[i] != NULL; i++)
    g_string_append_printf (text,
                            "%s" ENTRY ("urn:%u", ENDPOINT ("e%u", "https://h%u.example/R4") ", \"name\": \"%s\""),
                            i > 0 ? "," : "", i, i, i, names[i]);
  g_string_append (text, "]}");
  {
    g_autofree char *whole = g_string_free (text, FALSE);

    return parse (whole);
  }
}

static void
assert_found (WardBrands *brands, const char *typed, const char *expected)
{
  guint n_all;
  g_autoptr (GArray) found = ward_brands_search (brands, typed, 100, &n_all);
  g_autoptr (GString) names = g_string_new (NULL);

  g_assert_cmpuint (found->len, ==, n_all);
  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? "; " : "",
                            ward_brands_get (brands, g_array_index (found, guint, i))->name);
  g_assert_cmpstr (names->str, ==, expected);
}

static void
test_search (void)
{
  static const char *const names[] = { "Saint Mary’s Hospital",
                                       "St. Anna Klinik",
                                       "Universitätsklinikum Muster",
                                       "Hospital of Saint Paul",
                                       "Annapolis Clinic",
                                       "Grossklinik O'Hara",
                                       NULL };
  g_autoptr (WardBrands) brands = parse_names (names);

  assert_found (brands, "saint", "Saint Mary’s Hospital; Hospital of Saint Paul");
  assert_found (brands, "hosp saint", "Hospital of Saint Paul; Saint Mary’s Hospital");
  assert_found (brands, "marys", "Saint Mary’s Hospital");
  assert_found (brands, "UNIVERSITATS", "Universitätsklinikum Muster");
  assert_found (brands, "universitätsk", "Universitätsklinikum Muster");
  assert_found (brands, "anna", "Annapolis Clinic; St. Anna Klinik");
  assert_found (brands, "st-anna", "St. Anna Klinik");
  assert_found (brands, "ohara", "Grossklinik O'Hara");
  assert_found (brands, "klinik", "St. Anna Klinik; Grossklinik O'Hara; Universitätsklinikum Muster");
  assert_found (brands, "nowhere", "");
  assert_found (brands, "  ,. ",
                "Annapolis Clinic; Grossklinik O'Hara; Hospital of Saint Paul; Saint Mary’s Hospital; St. "
                "Anna Klinik; Universitätsklinikum Muster");
}

static void
test_search_limit (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = generate (300, 0);
  g_autoptr (WardBrands) brands = ward_brands_parse (bytes, &error);
  guint n_all;
  g_autoptr (GArray) found = ward_brands_search (brands, "sample", 10, &n_all);
  g_autoptr (GArray) town = ward_brands_search (brands, "sampletown", 1000, NULL);

  g_assert_cmpuint (found->len, ==, 10);
  g_assert_cmpuint (n_all, ==, 300);
  g_assert_cmpuint (town->len, ==, 150);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/tenant/brands/smart", test_smart);
  g_test_add_func ("/tenant/brands/epic", test_epic);
  g_test_add_func ("/tenant/X069-skipped-and-counted", test_skipped);
  g_test_add_func ("/tenant/X069-cut-off", test_cut_off);
  g_test_add_func ("/tenant/X069-fifty-megabytes", test_large);
  g_test_add_func ("/tenant/X069-too-large", test_too_large);
  g_test_add_func ("/tenant/X070-refused-addresses", test_refused_addresses);
  g_test_add_func ("/tenant/brands/not-a-list", test_not_a_list);
  g_test_add_func ("/tenant/brands/loops", test_loops);
  g_test_add_func ("/tenant/brands/search", test_search);
  g_test_add_func ("/tenant/brands/search-limit", test_search_limit);

  return g_test_run ();
}
