/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What servers send that they should not, from bytes to what is shown of it (reliability.md 10.5; auth.md X085, X086, X090). */

#include "core/clinical/ward-grid.h"
#include "core/clinical/ward-series.h"
#include "core/fhir/fhir-fixture.h"
#include "core/fhir/ward-read-private.h"

#define NOW_US G_GINT64_CONSTANT (1710500000000000) /* 2024-03-15 */

static const WardObservation *
row_of (WardFhirPage *page, guint index)
{
  g_assert_cmpuint (ward_fhir_page_get_n_rows (page), >, index);
  return ward_fhir_page_get_observation (page, index);
}

static char *
show (WardFhirPage *page)
{
  return ward_observation_format_value (row_of (page, 0), WARD_TEXT_ASCII);
}

/* ---- J14, X090: limits ---- */

static int
try_body (GString *body)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body->str, body->len);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardFhirPage) page = ward_fhir_decode_bundle (bytes, WARD_FHIR_OBSERVATIONS, FIXTURE_BASE, "p1", &error);

  g_assert_true ((page != NULL) == (error == NULL));
  if (error == NULL)
    return -1;
  g_assert_true (error->domain == WARD_FAILURE);
  return error->code;
}

static GString *
begin_bundle (const char *member)
{
  GString *body = g_string_new ("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",");

  g_string_append_printf (body, "\"%s\":", member);
  return body;
}

static void
test_nodes (void)
{
  g_autoptr (GString) few = begin_bundle ("x");
  g_autoptr (GString) many = begin_bundle ("x");

  g_string_append_c (few, '[');
  for (guint i = 0; i < 399990; i++)
    g_string_append (few, i > 0 ? ",1" : "1");
  g_string_append (few, "]}");
  g_string_append_c (many, '[');
  for (guint i = 0; i < 400001; i++)
    g_string_append (many, i > 0 ? ",1" : "1");
  g_string_append (many, "]}");
  g_assert_cmpint (try_body (few), ==, -1);
  g_assert_cmpint (try_body (many), ==, WARD_FAILURE_TOO_LARGE);
}

static void
test_keys (void)
{
  for (guint n = 10000; n <= 10001; n++)
    {
      g_autoptr (GString) body = begin_bundle ("x");

      g_string_append_c (body, '{');
      for (guint i = 0; i < n; i++)
        g_string_append_printf (body, "%s\"k%u\":1", i > 0 ? "," : "", i);
      g_string_append (body, "}}");
      g_assert_cmpint (try_body (body), ==, n == 10000 ? -1 : (int) WARD_FAILURE_TOO_LARGE);
    }
}

static void
test_long_string (void)
{
  const gsize limit = 8 * 1024 * 1024;

  for (gsize length = limit; length <= limit + 1; length++)
    {
      g_autoptr (GString) body = begin_bundle ("x");
      gsize start;

      g_string_append_c (body, '"');
      start = body->len;
      g_string_set_size (body, start + length);
      memset (body->str + start, 'a', length);
      g_string_append (body, "\"}");
      g_assert_cmpint (try_body (body), ==, length == limit ? -1 : (int) WARD_FAILURE_TOO_LARGE);
    }
}

static void
test_bad_bodies (void)
{
  static const struct
  {
    const char *body;
    gsize length; /* 0: its own */
    WardFailure failure;
  } cases[] = {
    { "{\"resourceType\":\"Bundle\",\"x\":\"\xff\"}", 0, WARD_FAILURE_NOT_JSON },
    { "{\"resourceType\":\"Bundle\",\"x\":\"\xc3(\"}", 0, WARD_FAILURE_NOT_JSON },
    { "{\"resourceType\":\"Bundle\",\"x\":\"\xed\xa0\x80\"}", 0, WARD_FAILURE_NOT_JSON },
    { "{\"resourceType\":\"Bundle\",\"x\":\"a\\u0000b\"}", 0, WARD_FAILURE_NOT_JSON },
    { "{\"resourceType\":\"Bundle\",\"x\":\"a\0b\"}", 33, WARD_FAILURE_NOT_JSON },
    { "{\"resourceType\":\"Bundle\"}\0", 26, WARD_FAILURE_NOT_JSON },
    { "{\"resourceType\":\"Bundle\"} {}", 0, WARD_FAILURE_NOT_JSON },
    { "{\"resourceType\":\"Bundle\",\"resourceType\":\"Bundle\"}", 0, WARD_FAILURE_NOT_JSON },
    { "{\"resourceType\":\"bundle\"}", 0, WARD_FAILURE_NOT_FHIR },
    { "{\"resourceType\":\"Patient\"}", 0, WARD_FAILURE_NOT_FHIR },
    { "{\"resourceType\":[\"Bundle\"]}", 0, WARD_FAILURE_NOT_FHIR },
    { "[]", 0, WARD_FAILURE_NOT_FHIR },
    { "\"\"", 0, WARD_FAILURE_NOT_FHIR },
    { "null", 0, WARD_FAILURE_NOT_FHIR },
    { "", 0, WARD_FAILURE_NOT_JSON },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize length = cases[i].length != 0 ? cases[i].length : strlen (cases[i].body);
      g_autoptr (GString) body = g_string_new_len (cases[i].body, (gssize) length);

      g_test_message ("%u", (guint) i);
      g_assert_cmpint (try_body (body), ==, (int) cases[i].failure);
    }
}

static void
test_deep (void)
{
  for (guint kind = 0; kind < 2; kind++)
    {
      g_autoptr (GString) body = begin_bundle ("entry");

      for (guint i = 0; i < 1000000; i++)
        g_string_append (body, kind == 0 ? "[" : "{\"a\":");
      g_assert_cmpint (try_body (body), >=, 0);
    }
}

/* ---- N27, N52: what a filter between here and the server makes of the bytes ---- */

static void
test_charsets (void)
{
  static const char json[]
      = "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"Observation\",\"id\":\"o1\","
        "\"subject\":{\"reference\":\"Patient/p1\"},\"valueQuantity\":{\"value\":4.10,\"unit\":\"\xc2\xb5mol/L\"}}}]}";
  static const struct
  {
    const char *charset;
    int outcome;
  } cases[] = {
    { "UTF-8", -1 },
    { "UTF-16LE", WARD_FAILURE_NOT_JSON },
    { "UTF-16BE", WARD_FAILURE_NOT_JSON },
    { "UTF-16", WARD_FAILURE_NOT_JSON }, /* with its mark */
    { "UTF-32LE", WARD_FAILURE_NOT_JSON },
    { "ISO-8859-1", WARD_FAILURE_NOT_JSON },
    { "WINDOWS-1252", WARD_FAILURE_NOT_JSON },
  };
  g_autoptr (GString) marked = g_string_new ("\xef\xbb\xbf");
  g_autoptr (GString) twice = g_string_new ("\xef\xbb\xbf\xef\xbb\xbf");
  g_autoptr (GString) late = g_string_new (" \xef\xbb\xbf");
  g_autoptr (GString) only = g_string_new ("\xef\xbb\xbf");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) body = g_string_new (NULL);
      g_autofree char *bytes = NULL;
      gsize length = 0;

      bytes = g_convert (json, -1, cases[i].charset, "UTF-8", NULL, &length, NULL);
      g_assert_nonnull (bytes);
      g_string_append_len (body, bytes, (gssize) length);
      g_test_message ("%s", cases[i].charset);
      g_assert_cmpint (try_body (body), ==, cases[i].outcome);
    }
  g_string_append (marked, json);
  g_string_append (twice, json);
  g_string_append (late, json);
  g_assert_cmpint (try_body (marked), ==, -1);
  g_assert_cmpint (try_body (twice), ==, WARD_FAILURE_NOT_JSON);
  g_assert_cmpint (try_body (late), ==, WARD_FAILURE_NOT_JSON);
  g_assert_cmpint (try_body (only), ==, WARD_FAILURE_NOT_JSON);
}

/* Pretty printing and a mark change nothing that is shown; a script, a comment or a page around the data refuse it. */
static void
test_rewritten (void)
{
  static const char pretty[]
      = "\xef\xbb\xbf{\r\n\t\"resourceType\" : \"Bundle\",\r\n\t\"entry\" : [\r\n\t\t{ \"resource\" : {\r\n"
        "\t\t\t\"resourceType\" : \"Observation\",\r\n\t\t\t\"id\" : \"o1\",\r\n"
        "\t\t\t\"subject\" : { \"reference\" : \"Patient/p1\" },\r\n\t\t\t\"status\" : \"final\",\r\n"
        "\t\t\t\"valueQuantity\" : { \"value\" : 4.10, \"unit\" : \"mmol/L\" }\r\n\t\t} }\r\n\t]\r\n}\r\n";
  static const char *const refused[] = {
    "<script>track()</script>{\"resourceType\":\"Bundle\"}",
    "{\"resourceType\":\"Bundle\"}<script src=\"//filter.example/x.js\"></script>",
    "{\"resourceType\":\"Bundle\"}\n<!-- scanned -->",
    "{\"resourceType\":\"Bundle\"} // scanned",
    "{\"resourceType\":\"Bundle\",}",
    "{'resourceType':'Bundle'}",
    ")]}',\n{\"resourceType\":\"Bundle\"}",
    "callback({\"resourceType\":\"Bundle\"})",
    "<html><body>{\"resourceType\":\"Bundle\"}</body></html>",
  };
  g_autoptr (GBytes) body = g_bytes_new_static (pretty, sizeof pretty - 1);
  g_autoptr (WardFhirPage) page = ward_fhir_decode_bundle (body, WARD_FHIR_OBSERVATIONS, FIXTURE_BASE, "p1", NULL);
  g_autofree char *text = NULL;

  g_assert_nonnull (page);
  text = show (page);
  g_assert_cmpstr (text, ==, "4.10 mmol/L");
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GString) bytes = g_string_new (refused[i]);

      g_test_message ("%s", refused[i]);
      g_assert_cmpint (try_body (bytes), ==, WARD_FAILURE_NOT_JSON);
    }
}

/* ---- J20, J21: statuses ---- */

static void
test_statuses (void)
{
  static const struct
  {
    const char *status;
    const char *shown; /* the value may be in it only if it counts */
    gboolean counts;
  } cases[] = {
    { "'status':'final',", "9.9 mmol/L", TRUE },     { "'status':'entered-in-error',", "Withdrawn", FALSE },
    { "'status':'cancelled',", "Cancelled", FALSE }, { "'status':'registered',", NULL, FALSE },
    { "'status':'unknown',", "9.9 mmol/L", TRUE },   { "'status':'FINAL',", "9.9 mmol/L", TRUE },
    { "'status':'half-done',", "9.9 mmol/L", TRUE }, { "", "9.9 mmol/L", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *members
          = g_strdup_printf ("%s'category':[{'coding':[{'code':'laboratory'}]}],'code':{'text':'Potassium'},"
                             "'effectiveDateTime':'2024-03-09','valueQuantity':{'value':9.9,'unit':'mmol/L'}",
                             cases[i].status);
      g_autoptr (WardFhirPage) page = fixture_observation (members);
      const WardObservation *row = row_of (page, 0);
      g_autofree char *text = show (page);
      g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
      g_autoptr (WardGrid) grid = ward_grid_new (WARD_GRID_LABS, &row, 1, NULL, zone, NOW_US);
      g_autoptr (WardSeries) series = ward_series_new ("Potassium", "mmol/L", &row, 1, zone);

      g_test_message ("%s", cases[i].status);
      g_assert_cmpint (ward_status_is_shown_as_value (row->status), ==, cases[i].counts);
      if (cases[i].shown != NULL)
        g_assert_nonnull (strstr (text, cases[i].shown));
      g_assert_cmpint (strstr (text, "9.9") != NULL, ==, cases[i].counts);
      /* No latest value, no point on a graph. */
      g_assert_cmpuint (ward_grid_get_n_rows (grid), ==, 1);
      g_assert_cmpint (ward_grid_get_row (grid, 0)->latest != NULL, ==, cases[i].counts);
      for (guint k = 0; k < ward_series_get_n_points (series); k++)
        g_assert_true (cases[i].counts || ward_series_get_point (series, k)->kind == WARD_POINT_GAP);
      /* A status that is not known is marked. */
      if (cases[i].counts && strcmp (cases[i].status, "'status':'final',") != 0)
        g_assert_cmpstr (ward_status_get_mark (row->status), !=, "");
    }
}

/* ---- J22: nothing has no name ---- */

static void
test_unnamed (void)
{
  static const char *const codes[] = { "",
                                       "'code':{}",
                                       "'code':{'coding':[]}",
                                       "'code':{'text':''}",
                                       "'code':{'text':'  '}",
                                       "'code':{'coding':[{'system':'http://loinc.org'}]}",
                                       "'code':null" };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (WardFhirPage) page = fixture_observation (codes[i]);
      WardResolvedCode code = { 0 };
      g_autofree char *allergy
          = g_strdup_printf ("{'resourceType':'AllergyIntolerance','id':'a1','patient':{'reference':'Patient/p1'}%s%s}",
                             codes[i][0] != '\0' ? "," : "", codes[i]);
      const char *const allergies[] = { allergy, NULL };
      g_autoptr (WardFhirPage) list = fixture_decode (WARD_FHIR_ALLERGIES, allergies);
      g_autofree char *label = NULL;
      g_autofree char *substance = NULL;

      g_test_message ("%s", codes[i]);
      ward_catalogue_resolve (row_of (page, 0), &code);
      label = g_strstrip (g_strdup (code.label));
      g_assert_cmpstr (label, !=, "");
      substance = g_strstrip (g_strdup (ward_fhir_page_get_allergy (list, 0)->text));
      g_assert_cmpstr (substance, !=, "");
    }
}

/* ---- J23, X085: odd values are shown as they came ---- */

static void
test_odd_values (void)
{
  static const struct
  {
    const char *members;
    const char *shown;
    gboolean numeric; /* a point on the graph of its own unit */
  } cases[] = {
    { "'valueQuantity':{'value':5,'comparator':'<','unit':'ng/L'}", "<5 ng/L", TRUE },
    { "'valueQuantity':{'value':5,'comparator':'ca.','unit':'ng/L'}", "ca.", FALSE },
    { "'valueQuantity':{'value':4.10}", "4.10 (unit not given)", TRUE },
    { "'valueQuantity':{'value':-5.2,'unit':'mmol/L'}", "-5.2 mmol/L", TRUE },
    { "'valueQuantity':{'value':1e30,'unit':'mmol/L'}", NULL, TRUE },
    { "'valueQuantity':{'value':5.1,'unit':'mg/dL','system':'http://unitsofmeasure.org','code':'mmol/L'}", "5.1 mg/dL",
      TRUE },
    { "'valueString':'12 (approx.)'", "12 (approx.)", FALSE },
    { "'valueString':'7'", "7", FALSE },
    { "'dataAbsentReason':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/"
      "data-absent-reason','code':'not-performed'}]}",
      "Not performed", FALSE },
    { "'valueQuantity':{'unit':'mmol/L'},'dataAbsentReason':{'text':'lost in transit'}", "lost in transit", FALSE },
    { "'component':[{'code':{'text':'left'},'valueQuantity':{'value':3,'unit':'mm'}},{'code':{'text':'right'},"
      "'valueQuantity':{'value':4,'unit':'mm'}}]",
      "left 3 mm", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *members = g_strdup_printf ("'status':'final','code':{'text':'x'},%s", cases[i].members);
      g_autoptr (WardFhirPage) page = fixture_observation (members);
      g_autofree char *text = show (page);

      g_test_message ("%s: %s", cases[i].members, text);
      if (cases[i].shown != NULL)
        g_assert_nonnull (strstr (text, cases[i].shown));
      g_assert_cmpint (ward_value_is_numeric (&row_of (page, 0)->measure.value), ==, cases[i].numeric);
    }
}

static void
test_odd_times (void)
{
  static const struct
  {
    const char *members;
    const char *shown;
    WardPrecision precision;
  } cases[] = {
    { "'effectivePeriod':{'start':'2024-03-09T08:00:00Z','end':'2024-03-10T08:00:00Z'}", "09-Mar-2024 08:00",
      WARD_PRECISION_SECOND },
    { "'effectiveDateTime':'2019'", "2019", WARD_PRECISION_YEAR },
    { "'effectiveDateTime':'2019-04'", "Apr-2019", WARD_PRECISION_MONTH },
    { "'issued':'2024-03-09T08:00:00Z'", "09-Mar-2024 08:00", WARD_PRECISION_SECOND },
    { "'effectiveDateTime':'last week'", "Unknown", WARD_PRECISION_NONE },
    { "'status':'final'", "Unknown", WARD_PRECISION_NONE },
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WardFhirPage) page = fixture_observation (cases[i].members);
      gboolean reported = FALSE;
      const WardDateTime *time = ward_observation_get_time (row_of (page, 0), &reported);
      g_autofree char *text = ward_datetime_format (time, zone);

      g_test_message ("%s", cases[i].members);
      g_assert_cmpint (time->precision, ==, cases[i].precision);
      g_assert_cmpstr (text, ==, cases[i].shown);
      g_assert_cmpint (reported, ==, strstr (cases[i].members, "issued") != NULL);
    }
}

/* ---- X086, J23: one axis, one unit ---- */

static void
test_units (void)
{
  static const char *const resources[] = {
    "{'resourceType':'Observation','id':'w1','status':'final','subject':{'reference':'Patient/"
    "p1'},'category':[{'coding':["
    "{'code':'vital-signs'}]}],'code':{'coding':[{'system':'http://loinc.org','code':'29463-7'}]},"
    "'effectiveDateTime':'2024-03-01T08:00:00Z','valueQuantity':{'value':70.0,'unit':'kg','code':'kg'}}",
    "{'resourceType':'Observation','id':'w2','status':'final','subject':{'reference':'Patient/"
    "p1'},'category':[{'coding':["
    "{'code':'vital-signs'}]}],'code':{'coding':[{'system':'http://loinc.org','code':'29463-7'}]},"
    "'effectiveDateTime':'2024-03-02T08:00:00Z','valueQuantity':{'value':154.3,'unit':'lb','code':'[lb_av]'}}",
    "{'resourceType':'Observation','id':'w3','status':'final','subject':{'reference':'Patient/"
    "p1'},'category':[{'coding':["
    "{'code':'vital-signs'}]}],'code':{'coding':[{'system':'http://loinc.org','code':'29463-7'}]},"
    "'effectiveDateTime':'2024-03-03T08:00:00Z','valueQuantity':{'value':71.2}}",
    NULL,
  };
  g_autoptr (WardFhirPage) page = fixture_decode (WARD_FHIR_OBSERVATIONS, resources);
  const WardObservation *rows[] = { row_of (page, 0), row_of (page, 1), row_of (page, 2) };
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = ward_grid_new (WARD_GRID_VITALS, rows, 3, NULL, zone, NOW_US);
  g_autofree char *change = ward_grid_format_change (rows[1], rows[0]);
  guint n_plotted = 0;

  /* A row and an axis for each unit; nothing converted, nothing guessed, no difference between pounds and kilograms. */
  g_assert_cmpuint (ward_grid_get_n_rows (grid), ==, 3);
  g_assert_null (change);
  for (guint i = 0; i < 3; i++)
    {
      const WardGridRow *row = ward_grid_get_row (grid, i);
      g_autoptr (WardSeries) series = ward_series_new (row->label, row->unit, rows, 3, zone);

      g_assert_cmpuint (row->n_results, ==, 1);
      g_assert_true (row->units_changed);
      for (guint k = 0; k < ward_series_get_n_points (series); k++)
        n_plotted += ward_series_get_point (series, k)->kind != WARD_POINT_GAP;
      g_assert_cmpuint (ward_series_get_n_left_out (series), ==, 2);
    }
  g_assert_cmpuint (n_plotted, ==, 3);
}

/* ---- J25: the night in which the clocks change ---- */

static void
test_change_night (void)
{
  /* Berlin, 27 October 2024: 02:30 comes twice, an hour apart. */
  static const char *const times[] = { "2024-10-27T01:30:00+02:00", "2024-10-27T02:30:00+02:00",
                                       "2024-10-27T02:30:00+01:00", "2024-10-27T03:30:00+01:00" };
  static const char *const shown[]
      = { "27-Oct-2024 01:30", "27-Oct-2024 02:30", "27-Oct-2024 02:30", "27-Oct-2024 03:30" };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  WardDateTime before = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *members = g_strdup_printf ("'effectiveDateTime':'%s'", times[i]);
      g_autoptr (WardFhirPage) page = fixture_observation (members);
      const WardDateTime *time = &row_of (page, 0)->effective;
      g_autofree char *text = ward_datetime_format (time, zone);

      g_assert_true (g_str_has_prefix (text, shown[i]));
      if (i > 0)
        {
          g_assert_cmpint (ward_datetime_compare (&before, time), <, 0);
          g_assert_cmpint (time->utc_us - before.utc_us, ==, G_TIME_SPAN_HOUR);
          g_assert_cmpint (ward_datetime_get_axis_us (time, zone), >, ward_datetime_get_axis_us (&before, zone));
        }
      before = *time;
    }
  /* The spring night has no 02:30; what says so with its offset has a place all the same. */
  {
    g_autoptr (WardFhirPage) page = fixture_observation ("'effectiveDateTime':'2024-03-31T02:30:00+01:00'");
    g_autofree char *text = ward_datetime_format (&row_of (page, 0)->effective, zone);

    g_assert_true (g_str_has_prefix (text, "31-Mar-2024 03:30"));
  }
  /* Without an offset the zone is not known: the column says so. */
  {
    g_autoptr (WardFhirPage) page
        = fixture_observation ("'status':'final','category':[{'coding':[{'code':'laboratory'}]}],'code':{'text':'x'},"
                               "'effectiveDateTime':'2024-03-09T02:30:00','valueQuantity':{'value':1,'unit':'g'}");
    const WardObservation *row = row_of (page, 0);
    g_autoptr (WardGrid) grid = ward_grid_new (WARD_GRID_LABS, &row, 1, NULL, zone, NOW_US);

    g_assert_nonnull (strstr (ward_grid_get_column (grid, 0)->clock, "zone not given"));
  }
}

/* ---- J26, J27, J34: texts stay texts ---- */

static void
test_narrative (void)
{
  g_autofree char *filler = g_strnfill (5 * 1024 * 1024, 'x');
  g_autoptr (GString) json = g_string_new ("{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":"
                                           "\"Observation\",\"id\":\"o1\",\"subject\":{\"reference\":\"Patient/p1\"},"
                                           "\"text\":{\"status\":\"generated\",\"div\":\"<div><script>alert(1)</script>"
                                           "<img src='https://evil.example/p.png'/><svg onload='x()'/>&lol9;");
  g_autoptr (GBytes) body = NULL;
  g_autoptr (WardFhirPage) big = NULL;
  g_autofree char *text = NULL;

  g_string_append (json, filler);
  g_string_append (json, "</div>\"},\"valueString\":\"kept\"}}]}");
  body = g_bytes_new (json->str, json->len);
  big = ward_fhir_decode_bundle (body, WARD_FHIR_OBSERVATIONS, FIXTURE_BASE, "p1", NULL);
  g_assert_nonnull (big);
  text = show (big);
  g_assert_cmpstr (text, ==, "kept");
  /* The narrative goes no further than the parser: the page does not hold it. */
  g_assert_cmpuint (ward_fhir_page_get_bytes (big), <, 600 * 1024);
}

/* Forms of a report: text is text, whatever it claims; nothing else is opened; nothing is fetched, and no token goes anywhere (J29). */
static void
test_attachments (void)
{
  static const char *const resources[] = {
    "{'resourceType':'DiagnosticReport','id':'r1','status':'final','subject':{'reference':'Patient/"
    "p1'},'presentedForm':["
    "{'contentType':'text/plain','data':'PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='},"
    "{'contentType':'text/html','data':'PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='},"
    "{'contentType':'application/pdf','data':'JVBERi0xLjQgL0phdmFTY3JpcHQ='},"
    "{'contentType':'text/plain','data':'JVBERi0xLjQgAAECAw=='},"
    "{'contentType':'text/plain','data':'not base64!'},"
    "{'contentType':'text/plain','data':'YWJj='},"
    "{'contentType':'application/pdf','url':'https://evil.example/report.pdf'},"
    "{'contentType':'application/pdf','url':'Binary/b1','size':52428800},"
    "{'url':'file:///etc/passwd'}]}",
    NULL,
  };
  static const char *const texts[] = { "<script>alert(1)</script>", "", NULL, NULL, NULL, NULL, NULL, NULL, NULL };
  g_autoptr (WardFhirPage) page = fixture_decode (WARD_FHIR_REPORTS, resources);
  const WardReport *report = ward_fhir_page_get_report (page, 0);

  g_assert_cmpuint (report->n_forms, ==, G_N_ELEMENTS (texts));
  for (guint i = 0; i < report->n_forms; i++)
    g_assert_cmpstr (report->forms[i].text, ==, texts[i]);
  g_assert_cmpuint (report->forms[7].size, ==, 52428800);
  g_assert_cmpuint (ward_fhir_page_get_n_odd (page), >=, 2);
  g_assert_false (ward_read_is_below (report->forms[6].url, FIXTURE_BASE));
  g_assert_false (ward_read_is_below (report->forms[8].url, FIXTURE_BASE));
}

/* A picture is drawn only where its bytes are what its type says; what came is kept for whoever wants the original, but for plain text, which is whole. */
static void
test_pictures (void)
{
  static const char *const resources[] = {
    "{'resourceType':'DiagnosticReport','id':'r1','status':'final','subject':{'reference':'Patient/"
    "p1'},'presentedForm':["
    "{'contentType':'image/png','data':'iVBORw0KGgoAAAANSUhEUg=='},"
    "{'contentType':'image/jpeg','data':'/9j/4AAQSkZJRg=='},"
    "{'contentType':'image/png','data':'/9j/4AAQSkZJRg=='},"
    "{'contentType':'image/svg+xml','data':'PHN2Zy8+'},"
    "{'contentType':'text/html','data':'PGI+eDwvYj4='},"
    "{'contentType':'text/plain','data':'eA=='},"
    "{'contentType':'image/png','data':'iVBORw0KGgoAAAANSUhEUg==','size':999}]}",
    NULL,
  };
  static const gboolean drawable[] = { TRUE, TRUE, FALSE, FALSE, FALSE, FALSE, FALSE };
  static const gboolean kept[] = { TRUE, TRUE, TRUE, TRUE, TRUE, FALSE, FALSE };
  g_autoptr (WardFhirPage) page = fixture_decode (WARD_FHIR_REPORTS, resources);
  const WardReport *report = ward_fhir_page_get_report (page, 0);

  g_assert_cmpuint (report->n_forms, ==, G_N_ELEMENTS (drawable));
  for (guint i = 0; i < report->n_forms; i++)
    {
      g_assert_true (report->forms[i].drawable == drawable[i]);
      g_assert_true ((report->forms[i].data != NULL) == kept[i]);
    }
  g_assert_cmpmem (report->forms[4].data, report->forms[4].size, "<b>x</b>", 8);
  g_assert_true (report->forms[6].damaged);
}

static void
test_large_attachment (void)
{
  g_autoptr (GString) json
      = g_string_new ("{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":"
                      "\"DiagnosticReport\",\"id\":\"r1\",\"subject\":{\"reference\":\"Patient/p1\"},"
                      "\"presentedForm\":[{\"contentType\":\"text/plain\",\"data\":\"");
  gsize start = json->len;

  g_string_set_size (json, start + 52 * 1024 * 1024);
  memset (json->str + start, 'Q', 52 * 1024 * 1024);
  g_string_append (json, "\"}]}}]}");
  g_assert_cmpint (try_body (json), ==, WARD_FAILURE_TOO_LARGE);
}

static void
test_names (void)
{
  static const char *const texts[] = {
    "<b>Smith</b> & <span foreground=\\\"red\\\">x</span>",
    "%s%n%x%p",
    ("a\xe2\x80\xae"
     "evil"),
    "\xd7\x90\xd7\x91 \xd9\x85",
    "zero\xe2\x80\x8bwidth\xe2\x80\x8d",
    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xe2\x9a\x95",
    "line\\nbreak\\r\\ttab",
    "&lt;br&gt; &amp;",
    "Potassium<br>serum<br/>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *json = g_strdup_printf (
          "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"name\":[{\"family\":\"%s\",\"given\":[\"%s\"]}],"
          "\"birthDate\":\"1962-06-14\"}",
          texts[i], texts[i]);
      g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
      g_autoptr (GError) error = NULL;
      g_autoptr (WardPatient) patient = ward_fhir_decode_patient (body, "p1", &error);
      g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
      g_autoptr (WardBannerText) banner = NULL;

      g_assert_no_error (error);
      banner = ward_banner_text_new (patient, WARD_ALLERGIES_UNAVAILABLE, NULL, 0, NULL, zone, NOW_US);
      g_test_message ("%s", banner->name);
      g_assert_true (g_utf8_validate (banner->name, -1, NULL));
      g_assert_null (strpbrk (banner->name, "\n\r\t"));
      /* No direction control can reach over into what stands beside it. */
      g_assert_null (strstr (banner->name, "\xe2\x80\xae"));
      if (strstr (texts[i], "<b>") != NULL)
        g_assert_nonnull (strstr (banner->name, "<B>SMITH</B>"));
      if (strstr (texts[i], "%s") != NULL)
        g_assert_nonnull (strcasestr (banner->name, "%s%n"));
    }
}

static void
test_combining (void)
{
  g_autoptr (GString) name = g_string_new ("A");
  g_autofree char *json = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (WardPatient) patient = NULL;
  g_autofree char *shown = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append (name, "\xcc\x81");
  json = g_strdup_printf ("{\"resourceType\":\"Patient\",\"id\":\"p1\",\"name\":[{\"family\":\"%s\"}]}", name->str);
  body = g_bytes_new (json, strlen (json));
  patient = ward_fhir_decode_patient (body, "p1", NULL);
  g_assert_nonnull (patient);
  shown = ward_patient_format_name (patient, NOW_US);
  g_assert_true (g_utf8_validate (shown, -1, NULL));
}

/* What looks like HTML in a display is shown to the letter: "<br>" might be a "<" that matters. */
static void
test_entities (void)
{
  g_autoptr (WardFhirPage) page = fixture_observation (
      "'status':'final','code':{'text':'Potassium<br>(serum) &lt;K&gt; &micro;'},'valueString':'&lt;5 <br/>ng/L',"
      "'note':[{'text':'a &amp; b<br>c'}]");
  WardResolvedCode code = { 0 };
  g_autofree char *text = show (page);

  ward_catalogue_resolve (row_of (page, 0), &code);
  g_assert_cmpstr (code.label, ==, "Potassium<br>(serum) &lt;K&gt; &micro;");
  g_assert_cmpstr (text, ==, "&lt;5 <br/>ng/L");
  g_assert_cmpstr (row_of (page, 0)->notes[0].text, ==, "a &amp; b<br>c");
}

/* ---- J28, J31: the banner ---- */

static WardBannerText *
banner_of (const char *members)
{
  g_autofree char *text
      = g_strdup_printf ("{'resourceType':'Patient','id':'p1','name':[{'family':'Doe','given':['Jane']}],"
                         "'gender':'female','birthDate':'1962-06-14'%s}",
                         members);
  g_autoptr (GBytes) body = fixture_bytes (text);
  g_autoptr (WardPatient) patient = ward_fhir_decode_patient (body, "p1", NULL);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  g_assert_nonnull (patient);
  return ward_banner_text_new (patient, WARD_ALLERGIES_UNAVAILABLE, NULL, 0, NULL, zone, NOW_US);
}

/* Two of the same name are told apart by what always stands beside it: birth date and age, gender, one identifier. */
static void
test_same_names (void)
{
  g_autoptr (WardBannerText) a
      = banner_of (",'identifier':[{'type':{'coding':[{'code':'MR'}]},'system':'urn:x','value':'SYN-0001'}]");
  g_autoptr (WardBannerText) b
      = banner_of (",'identifier':[{'type':{'coding':[{'code':'MR'}]},'system':'urn:x','value':'SYN-0010'}]");
  g_autoptr (WardBannerText) none = banner_of ("");

  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpstr (a->identifier, ==, "SYN-0001");
  g_assert_cmpstr (b->identifier, ==, "SYN-0010");
  for (guint i = 0; i < 3; i++)
    {
      const WardBannerText *banner = i == 0 ? a : (i == 1 ? b : none);

      g_assert_nonnull (strstr (banner->born, "14-Jun-1962"));
      g_assert_cmpstr (banner->gender, ==, "Female");
      g_assert_cmpstr (banner->identifier_label, !=, "");
      g_assert_cmpstr (banner->identifier, !=, "");
      g_assert_nonnull (strstr (banner->summary, "14-Jun-1962"));
    }
  g_assert_cmpstr (none->identifier, ==, "Not recorded");
}

static void
test_special_patients (void)
{
  g_autoptr (WardBannerText) replaced
      = banner_of (",'active':false,'link':[{'other':{'reference':'Patient/p2'},'type':'replaced-by'}]");
  g_autoptr (WardBannerText) inactive = banner_of (",'active':false");
  g_autoptr (WardBannerText) dead = banner_of (",'deceasedDateTime':'2024-03-09'");
  g_autoptr (WardBannerText) dead_only = banner_of (",'deceasedBoolean':true");
  g_autoptr (WardBannerText) test = banner_of (
      ",'meta':{'security':[{'system':'http://terminology.hl7.org/CodeSystem/v3-ActReason','code':'HTEST'}]}");
  g_autoptr (WardBannerText) ordinary = banner_of ("");

  g_assert_nonnull (strstr (replaced->warning, "replaced by another record"));
  g_assert_nonnull (strstr (inactive->warning, "inactive"));
  g_assert_true (dead->deceased);
  g_assert_nonnull (strstr (dead->died, "09-Mar-2024"));
  g_assert_null (strstr (dead->born, "(61y)"));
  g_assert_true (dead_only->deceased);
  g_assert_nonnull (dead_only->died);
  g_assert_nonnull (test->warning != NULL ? test->warning : test->tags);
  g_assert_null (ordinary->warning);
  g_assert_false (ordinary->deceased);
}

/* ---- J30: references in circles ---- */

static void
test_loops (void)
{
  g_autoptr (GString) deep = g_string_new ("'specimen':{'reference':'#s0'},'contained':[");
  g_autoptr (WardFhirPage) itself = fixture_observation (
      "'contained':[{'resourceType':'Specimen','id':'s','parent':[{'reference':'#s'}],'type':{'text':'Blood'}}],"
      "'specimen':{'reference':'#s'},'hasMember':[{'reference':'Observation/o1'},{'reference':'#'}],"
      "'derivedFrom':[{'reference':'Observation/o1'}],'basedOn':[{'reference':'#s'}]");
  g_autoptr (WardFhirPage) chain = NULL;
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  const WardObservation *row = row_of (itself, 0);
  g_autoptr (WardGrid) grid = ward_grid_new (WARD_GRID_LABS, &row, 1, NULL, zone, NOW_US);

  g_assert_cmpstr (row->specimen_text, ==, "Blood");
  g_assert_nonnull (grid);
  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (deep, "%s{'resourceType':'Specimen','id':'s%u','parent':[{'reference':'#s%u'}]}",
                            i > 0 ? "," : "", i, i + 1);
  g_string_append_c (deep, ']');
  chain = fixture_observation (deep->str);
  g_assert_cmpstr (row_of (chain, 0)->id, ==, "o1");
}

/* ---- J33, J35, J36 ---- */

static void
test_unknown_things (void)
{
  g_autoptr (WardFhirPage) page
      = fixture_observation ("'status':'final','triggeredBy':[{'observation':{'reference':'Observation/"
                             "x'},'type':'reflex'}],'newThing':{'a':[1,{'b':null}]},"
                             "'extension':[{'url':'urn:x','extension':[{'url':'y','valueMeta':{}}]}],'code':{'coding':["
                             "{'system':'urn:new','code':'N-1',"
                             "'display':'New "
                             "analyte','userSelected':true,'rank':7}]},'category':[{'coding':[{'code':'laboratory'},{'"
                             "code':'genomics-2030'}]}],"
                             "'interpretation':[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/"
                             "v3-ObservationInterpretation','code':'QQ'}]}],"
                             "'valueQuantity':{'value':1.50,'unit':'U/L','precision':3}");
  const WardObservation *row = row_of (page, 0);
  g_autofree char *text = show (page);
  g_autofree char *flag = ward_flag_format_observation (row);
  WardResolvedCode code = { 0 };

  ward_catalogue_resolve (row, &code);
  g_assert_cmpstr (code.label, ==, "New analyte");
  g_assert_cmpstr (text, ==, "1.50 U/L");
  g_assert_nonnull (strstr (flag, "QQ"));
  g_assert_false (row->unsafe_modifier);
  g_assert_cmpuint (ward_fhir_page_get_n_not_understood (page), ==, 0);
}

/* Words and codings that disagree: none of them is dropped, so that the detail can show all. */
static void
test_contradiction (void)
{
  g_autoptr (WardFhirPage) page
      = fixture_observation ("'status':'final','code':{'text':'Sodium','coding':[{'system':'http://"
                             "loinc.org','code':'2823-3','display':'Potassium'}]},"
                             "'valueCodeableConcept':{'text':'Positive','coding':[{'system':'http://snomed.info/"
                             "sct','code':'260385009','display':'Negative'},"
                             "{'system':'urn:local','code':'POS'}]}");
  const WardObservation *row = row_of (page, 0);

  g_assert_cmpstr (row->measure.code.text, ==, "Sodium");
  g_assert_cmpstr (row->measure.code.codings[0].display, ==, "Potassium");
  g_assert_cmpstr (row->measure.value.concept->text, ==, "Positive");
  g_assert_cmpuint (row->measure.value.concept->n_codings, ==, 2);
  g_assert_cmpstr (row->measure.value.concept->codings[0].display, ==, "Negative");
  g_assert_cmpstr (row->measure.value.concept->codings[1].code, ==, "POS");
}

/* No flag and no range mean exactly that. */
static void
test_no_implied_normal (void)
{
  g_autoptr (WardFhirPage) page
      = fixture_observation ("'status':'final','category':[{'coding':[{'code':'laboratory'}]}],'code':{'text':'x'},"
                             "'effectiveDateTime':'2024-03-09','valueQuantity':{'value':400,'unit':'U/L'}");
  const WardObservation *row = row_of (page, 0);
  g_autofree char *flag = ward_flag_format_observation (row);
  g_autofree char *words = ward_flag_describe_observation (row);
  g_autofree char *range = ward_range_format_observation (row, WARD_TEXT_DISPLAY);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (WardGrid) grid = ward_grid_new (WARD_GRID_LABS, &row, 1, NULL, zone, NOW_US);
  WardFlag read = { 0 };

  ward_flag_read_observation (row, &read);
  g_assert_cmpint (read.severity, ==, WARD_SEVERITY_NONE);
  g_assert_false (read.computed_known);
  g_assert_cmpstr (flag, ==, "");
  g_assert_null (strcasestr (words, "normal"));
  g_assert_null (range);
  g_assert_cmpint (ward_grid_get_row (grid, 0)->worst, ==, WARD_SEVERITY_NONE);
  g_assert_null (ward_grid_get_row (grid, 0)->range);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/fhir/hostile/J14-nodes", test_nodes);
  g_test_add_func ("/fhir/hostile/J14-keys", test_keys);
  g_test_add_func ("/fhir/hostile/J14-long-string", test_long_string);
  g_test_add_func ("/fhir/hostile/X090-bad-bodies", test_bad_bodies);
  g_test_add_func ("/fhir/hostile/X090-deep", test_deep);
  g_test_add_func ("/fhir/hostile/N27-charsets", test_charsets);
  g_test_add_func ("/fhir/hostile/N52-rewritten", test_rewritten);
  g_test_add_func ("/fhir/hostile/J20-statuses", test_statuses);
  g_test_add_func ("/fhir/hostile/J22-unnamed", test_unnamed);
  g_test_add_func ("/fhir/hostile/J23-X085-odd-values", test_odd_values);
  g_test_add_func ("/fhir/hostile/X085-odd-times", test_odd_times);
  g_test_add_func ("/fhir/hostile/J23-X086-units", test_units);
  g_test_add_func ("/fhir/hostile/J25-change-night", test_change_night);
  g_test_add_func ("/fhir/hostile/J26-narrative", test_narrative);
  g_test_add_func ("/fhir/hostile/J29-attachments", test_attachments);
  g_test_add_func ("/fhir/hostile/J29-large-attachment", test_large_attachment);
  g_test_add_func ("/fhir/hostile/pictures", test_pictures);
  g_test_add_func ("/fhir/hostile/J27-names", test_names);
  g_test_add_func ("/fhir/hostile/J27-combining", test_combining);
  g_test_add_func ("/fhir/hostile/J34-entities", test_entities);
  g_test_add_func ("/fhir/hostile/J28-same-names", test_same_names);
  g_test_add_func ("/fhir/hostile/J31-special-patients", test_special_patients);
  g_test_add_func ("/fhir/hostile/J30-loops", test_loops);
  g_test_add_func ("/fhir/hostile/J33-unknown-things", test_unknown_things);
  g_test_add_func ("/fhir/hostile/J35-contradiction", test_contradiction);
  g_test_add_func ("/fhir/hostile/J36-no-implied-normal", test_no_implied_normal);

  return g_test_run ();
}
