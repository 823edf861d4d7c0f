/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Token endpoints as they are. */
#include "core/auth/ward-token-response.h"

#include <string.h>

#include "core/diagnostics/ward-failure.h"

#define CANARY "c4n4ry-t0ken"

static WardTokenResponse *
parse_as (guint status, const char *type, const char *text, gboolean allow_missing_type, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return ward_token_response_parse (status, type, bytes, allow_missing_type, error);
}

static WardTokenResponse *
parse (const char *members)
{
  g_autofree char *text = g_strdup_printf ("{\"access_token\": \"" CANARY "\", \"token_type\": \"Bearer\"%s}", members);
  g_autoptr (GError) error = NULL;
  WardTokenResponse *response = parse_as (200, "application/json", text, FALSE, &error);

  g_assert_no_error (error);
  return response;
}

static void
test_whole (void)
{
  g_autoptr (WardTokenResponse) response
      = parse (", \"expires_in\": 3599, \"scope\": \"openid user/Patient.rs \", \"refresh_token\": \"r1\", "
               "\"id_token\": \"a.b.c\", \"patient\": \"p-1\", \"encounter\": \"e.2\", \"need_patient_banner\": false");

  g_assert_cmpstr (ward_secret_text_peek (response->access_token), ==, CANARY);
  g_assert_cmpstr (ward_secret_text_peek (response->refresh_token), ==, "r1");
  g_assert_cmpstr (ward_secret_text_peek (response->id_token), ==, "a.b.c");
  g_assert_cmpuint (response->lifetime_s, ==, 3599);
  g_assert_cmpstrv (response->scopes, ((const char *const[]){ "openid", "user/Patient.rs", NULL }));
  g_assert_cmpstr (response->patient, ==, "p-1");
  g_assert_cmpstr (response->encounter, ==, "e.2");
  g_assert_false (response->need_patient_banner);
  g_assert_cmpuint (g_strv_length (response->notes), ==, 0);
}

static void
test_lifetime (void)
{
  static const struct
  {
    const char *value;
    guint expected;
  } cases[] = {
    { "3600", 3600 },  { "\"3600\"", 3600 }, { "3600.0", 3600 }, { "0", 1 },           { "-5", 1 },
    { "1e12", 86400 }, { "\"abc\"", 300 },   { "null", 300 },    { "\"1e400\"", 300 }, { "10", 10 },
    { "0.2", 1 },      { "[]", 300 },        { "\"\"", 300 },    { "\"nan\"", 300 },   { "\"infinity\"", 300 },
    { "-1e999", 300 },
  };
  g_autoptr (WardTokenResponse) none = parse ("");

  g_assert_cmpuint (none->lifetime_s, ==, 300);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *members = g_strdup_printf (", \"expires_in\": %s", cases[i].value);
      g_autoptr (WardTokenResponse) response = parse (members);

      g_test_message ("%s", cases[i].value);
      g_assert_cmpuint (response->lifetime_s, ==, cases[i].expected);
    }
}

static void
test_token_type (void)
{
  static const struct
  {
    const char *type;
    gboolean strict, lenient;
  } cases[] = {
    { ", \"token_type\": \"Bearer\"", TRUE, TRUE },
    { ", \"token_type\": \"bearer\"", TRUE, TRUE },
    { ", \"token_type\": \"bEaReR\"", TRUE, TRUE },
    { ", \"token_type\": \"BEARER\"", TRUE, TRUE },
    { ", \"token_type\": \"DPoP\"", FALSE, FALSE },
    { ", \"token_type\": \"mac\"", FALSE, FALSE },
    { ", \"token_type\": 5", FALSE, FALSE },
    { ", \"token_type\": \"Bearer \"", FALSE, FALSE },
    { "", FALSE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint lenient = 0; lenient < 2; lenient++)
      {
        g_autofree char *text = g_strdup_printf ("{\"access_token\": \"a\"%s}", cases[i].type);
        g_autoptr (WardTokenResponse) response = parse_as (200, "application/json", text, lenient, NULL);

        g_test_message ("%s", text);
        g_assert_cmpint (response != NULL, ==, lenient ? cases[i].lenient : cases[i].strict);
      }
}

static void
test_access_token (void)
{
  static const char *const bad[]
      = { "\"\"", "5", "null", "{}", "\"a b\"", "\"a\\r\\nX: y\"", "\"a\\u00e9\"", "\"a\\u0007\"", "\"a\\u007f\"" };
  g_autofree char *fill = g_strnfill (64 * 1024, 'a');
  g_autofree char *large = g_strdup_printf ("\"%s\"", fill);

  for (guint i = 0; i <= G_N_ELEMENTS (bad) + 1; i++)
    {
      const char *value = i < G_N_ELEMENTS (bad) ? bad[i] : large;
      g_autofree char *member
          = i <= G_N_ELEMENTS (bad) ? g_strdup_printf ("\"access_token\": %s, ", value) : g_strdup ("");
      g_autofree char *text = g_strdup_printf ("{%s\"token_type\": \"Bearer\"}", member);
      g_autoptr (GError) error = NULL;

      g_assert_null (parse_as (200, "application/json", text, FALSE, &error));
      g_assert_error (error, WARD_FAILURE, WARD_FAILURE_TOKEN_RESPONSE);
    }
}

static void
test_scope (void)
{
  g_autoptr (GString) many = g_string_new (", \"scope\": \"");
  g_autoptr (WardTokenResponse) missing = parse ("");
  g_autoptr (WardTokenResponse) empty = parse (", \"scope\": \"\"");
  g_autoptr (WardTokenResponse) blank = parse (", \"scope\": \"openid \"");
  g_autoptr (WardTokenResponse) list = parse (", \"scope\": [\"openid\", 5, \"profile\"]");
  g_autoptr (WardTokenResponse) other = parse (", \"scope\": 5");
  g_autoptr (WardTokenResponse) large = NULL;

  for (guint i = 0; i < 151; i++)
    g_string_append_printf (many, "user/Type%u.Read ", i);
  g_string_append (many, "\"");
  large = parse (many->str);

  g_assert_null (missing->scopes);
  g_assert_cmpuint (g_strv_length (empty->scopes), ==, 0);
  g_assert_cmpuint (g_strv_length (blank->scopes), ==, 1);
  g_assert_cmpstrv (list->scopes, ((const char *const[]){ "openid", "profile", NULL }));
  g_assert_null (other->scopes);
  g_assert_cmpuint (g_strv_length (large->scopes), ==, 151);
}

static void
test_banner (void)
{
  static const struct
  {
    const char *value;
    gboolean shown;
  } cases[] = {
    { "true", TRUE },       { "false", FALSE },     { "\"true\"", TRUE },
    { "\"false\"", FALSE }, { "\"FALSE\"", FALSE }, { "\"False\"", FALSE },
    { "\"TRUE\"", TRUE },   { "1", TRUE },          { "0", TRUE },
    { "0.0", TRUE },        { "\"0\"", TRUE },      { "null", TRUE },
    { "\"no\"", TRUE },     { "\"\"", TRUE },       { "\"false \"", TRUE },
    { "\"falsch\"", TRUE }, { "\"f\"", TRUE },      { "{}", TRUE },
    { "[]", TRUE },         { "[false]", TRUE },    { "{\"value\": false}", TRUE },
  };
  g_autoptr (WardTokenResponse) none = parse ("");

  g_assert_true (none->need_patient_banner);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *members = g_strdup_printf (", \"need_patient_banner\": %s", cases[i].value);
      g_autoptr (WardTokenResponse) response = parse (members);

      g_test_message ("%s", cases[i].value);
      g_assert_cmpint (response->need_patient_banner, ==, cases[i].shown);
    }
}

static void
test_patient (void)
{
  g_autofree char *fill = g_strnfill (200, 'a');
  g_autofree char *large = g_strdup_printf ("\"%s\"", fill);
  const struct
  {
    const char *value;
    const char *expected;
  } cases[] = {
    { "\"erXuFYUfucBZaryVksYEcMg3\"", "erXuFYUfucBZaryVksYEcMg3" },
    { "\"Patient/123\"", "123" },
    { "123", "123" },
    { "\"\"", NULL },
    { "null", NULL },
    { "\"../x\"", NULL },
    { "\"..\"", NULL },
    { "\"Patient/../x\"", NULL },
    { "\"Practitioner/1\"", NULL },
    { "\"a b\"", NULL },
    { "\"a?b=c\"", NULL },
    { "1.5", NULL },
    { "-1", NULL },
    { "{\"reference\": \"Patient/1\"}", NULL },
    { large, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *members = g_strdup_printf (", \"patient\": %s", cases[i].value);
      g_autoptr (WardTokenResponse) response = parse (members);

      g_test_message ("%s", cases[i].value);
      g_assert_cmpstr (response->patient, ==, cases[i].expected);
    }
}

/* Unknown members of every shape are passed over, also those that look like ours; what SMART defines and is of the wrong shape is left out and noted. */
static void
test_unknown_members (void)
{
  static const char *const ignored[] = { "\"__epic.dstu2.patient\": \"x\"",
                                         "\"epic.dstu2.patient\": \"Patient/1\"",
                                         "\"patient_location\": \"Location/1\"",
                                         "\"Patient\": \"p-2\"",
                                         "\"location\": \"l\"",
                                         "\"loginDepartment\": 5",
                                         "\"appointment\": {\"patient\": \"p-2\"}",
                                         "\"state\": \"abc\"",
                                         "\"need_patient_banner_\": false",
                                         "\"fhircontext\": [{\"reference\": \"ImagingStudy/1\"}]",
                                         "\"context\": {\"patient\": [[{}]], \"need_patient_banner\": false}",
                                         "\"\": null",
                                         "\"https://vendor.example/x\": [1, [2, [3]]]" };

  for (guint i = 0; i < G_N_ELEMENTS (ignored); i++)
    {
      g_autofree char *members
          = g_strdup_printf (", \"scope\": \"\", \"expires_in\": 60, \"patient\": \"p-1\", %s", ignored[i]);
      g_autoptr (WardTokenResponse) response = parse (members);

      g_test_message ("%s", ignored[i]);
      g_assert_cmpstr (ward_secret_text_peek (response->access_token), ==, CANARY);
      g_assert_cmpstr (response->patient, ==, "p-1");
      g_assert_null (response->encounter);
      g_assert_true (response->need_patient_banner);
      g_assert_cmpuint (response->fhir_context->len, ==, 0);
      g_assert_cmpuint (g_strv_length (response->notes), ==, 0);
    }
}

/* A member that is there twice makes two readers read two things, so that the strict reader refuses the whole, whichever member it is. */
static void
test_duplicate_members (void)
{
  static const char *const bodies[]
      = { "{\"access_token\": \"a\", \"access_token\": \"b\", \"token_type\": \"Bearer\"}",
          "{\"access_token\": \"a\", \"token_type\": \"Bearer\", \"patient\": \"1\", \"patient\": \"2\"}",
          "{\"access_token\": \"a\", \"token_type\": \"Bearer\", \"x\": 1, \"x\": 1}",
          "{\"access_token\": \"a\", \"token_type\": \"Bearer\", \"x\": {\"y\": 1, \"y\": 2}}" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse_as (200, "application/json", bodies[i], FALSE, &error));
      g_assert_error (error, WARD_FAILURE, WARD_FAILURE_TOKEN_RESPONSE);
    }
}

static void
test_wrong_shapes (void)
{
  static const char *const members[]
      = { "\"fhirContext\": {}",    "\"fhirContext\": \"a\"", "\"intent\": 5",       "\"tenant\": {\"a\": []}",
          "\"smart_style_url\": 5", "\"tenant\": true",       "\"fhirContext\": [5]" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *text = g_strdup_printf (", \"scope\": \"\", \"expires_in\": 60, %s", members[i]);
      g_autoptr (WardTokenResponse) response = parse (text);

      g_test_message ("%s", members[i]);
      g_assert_cmpuint (response->fhir_context->len, ==, 0);
      g_assert_null (response->intent);
      g_assert_null (response->tenant);
      g_assert_null (response->smart_style_url);
      g_assert_cmpuint (g_strv_length (response->notes), ==, 1);
    }
}

static WardFhirContext *
get_context (const WardTokenResponse *response, guint position)
{
  g_assert_cmpuint (position, <, response->fhir_context->len);

  return g_ptr_array_index (response->fhir_context, position);
}

/* SMART 2.2's own kinds of entries. */
static void
test_fhir_context (void)
{
  g_autoptr (WardTokenResponse) response = parse (
      ", \"scope\": \"\", \"expires_in\": 60, \"fhirContext\": ["
      "{\"reference\": \"ImagingStudy/123\"},"
      "{\"canonical\": \"https://example.org/Questionnaire/123|v2023-05-03\", \"type\": \"Questionnaire\"},"
      "{\"identifier\": {\"system\": \"urn:oid:1.2.3\", \"value\": \"A\\u202eB\"}, \"type\": \"ServiceRequest\","
      " \"role\": \"https://example.org/role/order\"},"
      "{\"reference\": \"https://fhir.hospital.example/Observation/1/_history/2\", \"role\": null},"
      "{\"reference\": \"Patient/other\", \"role\": \"https://example.org/role/mother\"}]");
  WardFhirContext *identifier = get_context (response, 2);
  g_autoptr (WardFhirContext) copy = g_boxed_copy (WARD_TYPE_FHIR_CONTEXT, identifier);

  g_assert_cmpuint (response->fhir_context->len, ==, 5);
  g_assert_cmpuint (g_strv_length (response->notes), ==, 0);
  g_assert_cmpstr (get_context (response, 0)->reference, ==, "ImagingStudy/123");
  g_assert_cmpstr (get_context (response, 0)->role, ==, "launch");
  g_assert_null (get_context (response, 0)->type);
  g_assert_cmpstr (get_context (response, 1)->canonical, ==, "https://example.org/Questionnaire/123|v2023-05-03");
  g_assert_cmpstr (get_context (response, 1)->type, ==, "Questionnaire");
  g_assert_cmpstr (copy->identifier_system, ==, "urn:oid:1.2.3");
  g_assert_cmpstr (copy->identifier_value, ==, "A B");
  g_assert_cmpstr (copy->role, ==, "https://example.org/role/order");
  g_assert_cmpstr (get_context (response, 3)->role, ==, "launch");
  g_assert_cmpstr (get_context (response, 4)->reference, ==, "Patient/other");
}

/* Left out one by one: the good entry beside each stays. */
static void
test_fhir_context_unfit (void)
{
  g_autofree char *fill = g_strnfill (3000, 'a');
  g_autofree char *large = g_strdup_printf ("{\"canonical\": \"https://example.org/%s\"}", fill);
  const char *const unfit[] = { "5",
                                "null",
                                "[]",
                                "{}",
                                "\"ImagingStudy/1\"",
                                large,
                                "{\"reference\": 5}",
                                "{\"reference\": \"\"}",
                                "{\"reference\": \"ImagingStudy\"}",
                                "{\"reference\": \"ImagingStudy/\"}",
                                "{\"reference\": \"ImagingStudy/..\"}",
                                "{\"reference\": \"../ImagingStudy/1\"}",
                                "{\"reference\": \"ImagingStudy/1?a=b\"}",
                                "{\"reference\": \"ImagingStudy/1/_history/\"}",
                                "{\"reference\": \"imagingstudy/1\"}",
                                "{\"reference\": \"Imaging Study/1\"}",
                                "{\"reference\": \"#contained\"}",
                                "{\"reference\": \"javascript:alert(1)\"}",
                                "{\"reference\": \"http://fhir.hospital.example/ImagingStudy/1\"}",
                                "{\"reference\": \"https://a:b@fhir.hospital.example/ImagingStudy/1\"}",
                                "{\"canonical\": \"a b\"}",
                                "{\"identifier\": \"a\"}",
                                "{\"identifier\": {\"system\": \"urn:oid:1\"}}",
                                "{\"identifier\": {\"value\": \"\"}}",
                                "{\"type\": \"ImagingStudy\", \"role\": \"launch\"}",
                                "{\"reference\": \"ImagingStudy/1\", \"role\": \"\"}",
                                "{\"reference\": \"ImagingStudy/1\", \"role\": 5}",
                                "{\"reference\": \"Patient/2\"}",
                                "{\"reference\": \"Encounter/2\", \"role\": \"launch\"}",
                                "{\"reference\": \"https://fhir.hospital.example/Patient/2\"}",
                                "{\"identifier\": {\"value\": \"2\"}, \"type\": \"Patient\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (unfit); i++)
    {
      g_autofree char *members = g_strdup_printf (
          ", \"scope\": \"\", \"expires_in\": 60, \"fhirContext\": [%s, {\"reference\": \"Task/1\"}]", unfit[i]);
      g_autoptr (WardTokenResponse) response = parse (members);

      g_test_message ("%.100s", unfit[i]);
      g_assert_cmpuint (response->fhir_context->len, ==, 1);
      g_assert_cmpstr (get_context (response, 0)->reference, ==, "Task/1");
      g_assert_cmpuint (g_strv_length (response->notes), ==, 1);
    }
}

static void
test_fhir_context_many (void)
{
  g_autoptr (GString) members = g_string_new (", \"scope\": \"\", \"expires_in\": 60, \"fhirContext\": [");
  g_autoptr (WardTokenResponse) response = NULL;

  for (guint i = 0; i < 500; i++)
    g_string_append_printf (members, "%s{\"reference\": \"Task/%u\"}", i > 0 ? "," : "", i);
  g_string_append (members, "]");
  response = parse (members->str);
  g_assert_cmpuint (response->fhir_context->len, ==, 50);
  g_assert_cmpstr (get_context (response, 49)->reference, ==, "Task/49");
  g_assert_cmpuint (g_strv_length (response->notes), ==, 1);
}

static void
test_lines (void)
{
  g_autofree char *fill = g_strnfill (300, 'a');
  g_autofree char *members = g_strdup_printf (", \"intent\": \"%s\", \"tenant\": \"%s\"", fill, fill);
  g_autoptr (WardTokenResponse) large = parse (members);
  g_autoptr (WardTokenResponse) response
      = parse (", \"intent\": \"reconcile\\nmedications\\u202e\", \"tenant\": \"north\"");
  g_autoptr (WardTokenResponse) empty = parse (", \"intent\": \"\", \"tenant\": null");

  g_assert_cmpstr (response->intent, ==, "reconcile medications ");
  g_assert_cmpstr (response->tenant, ==, "north");
  g_assert_cmpint (g_utf8_strlen (large->intent, -1), ==, 100);
  g_assert_cmpint (g_utf8_strlen (large->tenant, -1), ==, 200);
  g_assert_null (empty->intent);
  g_assert_null (empty->tenant);
}

static void
test_style_url (void)
{
  g_autofree char *fill = g_strnfill (2048, 'a');
  g_autofree char *large = g_strdup_printf ("https://ehr.example/%s", fill);
  const struct
  {
    const char *url;
    gboolean kept;
  } cases[] = {
    { "https://ehr.example/styles/smart_v1.json", TRUE },
    { "http://127.0.0.1:8080/style.json", TRUE },
    { "http://ehr.example/style.json", FALSE },
    { "javascript:alert(1)", FALSE },
    { "data:application/json,{}", FALSE },
    { "file:///etc/passwd", FALSE },
    { "https://a:b@ehr.example/", FALSE },
    { "//ehr.example/style.json", FALSE },
    { "", FALSE },
    { large, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *members
          = g_strdup_printf (", \"scope\": \"\", \"expires_in\": 60, \"smart_style_url\": \"%s\"", cases[i].url);
      g_autoptr (WardTokenResponse) response = parse (members);

      g_test_message ("%.100s", cases[i].url);
      g_assert_cmpstr (response->smart_style_url, ==, cases[i].kept ? cases[i].url : NULL);
      g_assert_cmpuint (g_strv_length (response->notes), ==, cases[i].kept ? 0 : 1);
    }
}

static void
test_refresh_token (void)
{
  static const char *const unusable[] = { "\"\"", "null", "5", "\"a b\"", "\"a\\nb\"", "[]" };

  for (guint i = 0; i < G_N_ELEMENTS (unusable); i++)
    {
      g_autofree char *members
          = g_strdup_printf (", \"scope\": \"\", \"expires_in\": 60, \"refresh_token\": %s", unusable[i]);
      g_autoptr (WardTokenResponse) response = parse (members);

      g_assert_null (response->refresh_token);
      g_assert_cmpuint (g_strv_length (response->notes), ==, 1);
    }
}

typedef struct
{
  const char *path;
  guint status;
  const char *type;
  const char *body;
  WardFailure expected;
} ErrorCase;

static const ErrorCase error_cases[] = {
  { "/auth/X028-login-page", 200, "text/html", "<!DOCTYPE html><form>" CANARY, WARD_FAILURE_LOGIN_PAGE },
  { "/auth/X028-login-page-as-json", 200, "application/json", "<!DOCTYPE html><form>" CANARY,
    WARD_FAILURE_TOKEN_RESPONSE },
  { "/auth/X029-500-html", 500, "text/html", "<h1>" CANARY, WARD_FAILURE_SERVER },
  { "/auth/X029-502-html", 502, "text/html", "<h1>", WARD_FAILURE_SERVER },
  { "/auth/X029-503-html", 503, "text/html", "<h1>", WARD_FAILURE_SERVER },
  { "/auth/X029-empty", 200, "application/json", "", WARD_FAILURE_TOKEN_RESPONSE },
  { "/auth/X029-text", 200, "application/json", "\"\"", WARD_FAILURE_TOKEN_RESPONSE },
  { "/auth/X029-xml", 200, "application/xml", "<a/>", WARD_FAILURE_TOKEN_RESPONSE },
  { "/auth/X029-array", 200, "application/json", "[1]", WARD_FAILURE_TOKEN_RESPONSE },
  { "/auth/X029-truncated", 200, "application/json", "{\"access_token\": \"" CANARY, WARD_FAILURE_TOKEN_RESPONSE },
  { "/auth/X030-invalid-client", 400, "application/json", "{\"error\":\"invalid_client\",\"error_description\":null}",
    WARD_FAILURE_INVALID_CLIENT },
  { "/auth/token/unauthorized-client", 401, "application/json", "{\"error\":\"unauthorized_client\"}",
    WARD_FAILURE_INVALID_CLIENT },
  { "/auth/X031-invalid-grant", 400, "application/json", "{\"error\":\"invalid_grant\"}", WARD_FAILURE_INVALID_GRANT },
  { "/auth/token/invalid-grant-with-200", 200, "application/json", "{\"error\":\"invalid_grant\"}",
    WARD_FAILURE_INVALID_GRANT },
  { "/auth/token/invalid-grant-of-500", 500, "application/json", "{\"error\":\"invalid_grant\"}", WARD_FAILURE_SERVER },
  { "/auth/token/other-error", 400, "application/json", "{\"error\":\"invalid_scope\"}", WARD_FAILURE_BAD_REQUEST },
  { "/auth/token/error-with-words", 400, "application/json", "{\"error\":\"" CANARY " Jane Doe\"}",
    WARD_FAILURE_TOKEN_RESPONSE },
  { "/auth/token/error-is-a-token", 400, "application/json", "{\"error\":\"" CANARY "\"}",
    WARD_FAILURE_TOKEN_RESPONSE },
  { "/auth/token/400-without-error", 400, "text/plain", "no", WARD_FAILURE_BAD_REQUEST },
  { "/auth/token/429", 429, "application/json", "{\"error\":\"slow_down\"}", WARD_FAILURE_TOO_MANY },
  { "/auth/token/302", 302, "text/html", "", WARD_FAILURE_REDIRECT },
};

static void
test_error (gconstpointer data)
{
  const ErrorCase *c = data;
  g_autoptr (GError) error = NULL;

  g_assert_null (parse_as (c->status, c->type, c->body, FALSE, &error));
  g_assert_error (error, WARD_FAILURE, (int) c->expected);
  g_assert_null (strstr (error->message, CANARY));
  g_assert_null (strstr (error->message, "Jane"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/auth/token/whole", test_whole);
  g_test_add_func ("/auth/A48-lifetime", test_lifetime);
  g_test_add_func ("/auth/X034-lifetime", test_lifetime);
  g_test_add_func ("/auth/A47-token-type", test_token_type);
  g_test_add_func ("/auth/X035-token-type", test_token_type);
  g_test_add_func ("/auth/X036-access-token", test_access_token);
  g_test_add_func ("/auth/T26-access-token-with-control-bytes", test_access_token);
  g_test_add_func ("/auth/X037-scope", test_scope);
  g_test_add_func ("/auth/X038-banner", test_banner);
  g_test_add_func ("/auth/X039-patient", test_patient);
  g_test_add_func ("/auth/X040-unknown-members", test_unknown_members);
  g_test_add_func ("/auth/X040-duplicate-members", test_duplicate_members);
  g_test_add_func ("/auth/token/wrong-shapes", test_wrong_shapes);
  g_test_add_func ("/auth/token/fhir-context", test_fhir_context);
  g_test_add_func ("/auth/token/fhir-context-unfit", test_fhir_context_unfit);
  g_test_add_func ("/auth/token/fhir-context-many", test_fhir_context_many);
  g_test_add_func ("/auth/token/lines", test_lines);
  g_test_add_func ("/auth/token/style-url", test_style_url);
  g_test_add_func ("/auth/token/refresh-token-unusable", test_refresh_token);
  for (guint i = 0; i < G_N_ELEMENTS (error_cases); i++)
    g_test_add_data_func (error_cases[i].path, &error_cases[i], test_error);

  return g_test_run ();
}
