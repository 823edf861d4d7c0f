/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Laboratory results as FHIR: each draw gives a Specimen, the ServiceRequest that asked for it, an Observation an analyte
 * and a DiagnosticReport that groups them. Flags follow the printed value and the printed range, as a laboratory's system would set them. In profile epic
 * the codings are Epic's mixture, with numbers of its own beside LOINC (auth.md 1.10). */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-result.h"

#include <math.h>
#include <string.h>

#define MINUTE G_TIME_SPAN_MINUTE
#define EPIC_COMPONENT "urn:oid:1.2.840.114350.1.13.0.1.7.2.768282"
#define LOCAL_PANEL "urn:oid:2.16.840.1.113883.19.5.99999.20"

/* What one draw of one panel is made of. */
typedef struct
{
  WardSandboxChart *chart;
  const WardSandboxPanel *panel;
  const char *status;
  char *specimen; /* (owned) id */
  char *order;    /* (owned) id */
  gboolean is_gas;
  gint64 at_us;
  gint64 issued_us;
  char *effective;  /* (owned) */
  char *issued;     /* (owned) */
  GPtrArray *ids;   /* (owned) of the Observations */
  GPtrArray *texts; /* (owned) of their names, unowned */
} Draw;

static char *
make_id (WardSandboxChart *chart, char kind)
{
  return g_strdup_printf ("%s-%c%u", chart->patient, kind, ++chart->serial);
}

static void
store (WardSandboxChart *chart, WardJsonWriter *writer)
{
  char *json = ward_json_writer_to_string (writer, FALSE);

  ward_sandbox_store_add (chart->maker->self->store, json, chart->error == NULL ? &chart->error : NULL);
}

static void
write_reference (WardJsonWriter *writer, const char *key, const char *type, const char *id, const char *display)
{
  g_autofree char *reference = g_strconcat (type, "/", id, NULL);

  ward_json_writer_begin_object (writer, key);
  ward_json_writer_string (writer, "reference", reference);
  if (display != NULL)
    ward_json_writer_string (writer, "display", display);
  ward_json_writer_end_object (writer);
}

/* Blood gases are measured at the bedside. Epic writes everybody's name beside the reference, others do not always. */
static void
write_performer (const Draw *draw, WardJsonWriter *writer)
{
  ward_json_writer_begin_array (writer, "performer");
  if (draw->is_gas)
    write_reference (writer, NULL, "PractitionerRole", "role-nurse",
                     draw->chart->maker->epic ? "Kim Sampleton, RN" : NULL);
  else
    write_reference (writer, NULL, "Organization", "org-lab", "Synthetic Central Laboratory");
  ward_json_writer_end_array (writer);
}

static void
write_order (const Draw *draw, WardJsonWriter *writer)
{
  ward_json_writer_begin_array (writer, "basedOn");
  write_reference (writer, NULL, "ServiceRequest", draw->order, draw->chart->maker->epic ? draw->panel->text : NULL);
  ward_json_writer_end_array (writer);
}

static void
write_code (const Draw *draw, WardJsonWriter *writer, int id)
{
  const WardSandboxAnalyte *analyte = ward_sandbox_get_analyte (id);

  ward_json_writer_begin_object (writer, "code");
  ward_json_writer_begin_array (writer, "coding");
  if (draw->chart->maker->epic)
    {
      g_autofree char *number = g_strdup_printf ("%d", 1558000 + id);

      ward_sandbox_write_coding (writer, EPIC_COMPONENT, number, analyte->text);
    }
  ward_sandbox_write_coding (writer, "http://loinc.org", analyte->loinc, analyte->name);
  ward_json_writer_end_array (writer);
  ward_json_writer_string (writer, "text", analyte->text);
  ward_json_writer_end_object (writer);
}

static double
to_number (const char *text)
{
  return g_ascii_strtod (text, NULL);
}

/* What the laboratory's system would print beside the value: by the text as it is printed, not by what was drawn. */
static const char *
find_flag (const char *value, const WardSandboxAnalyte *analyte, const char *low, const char *high)
{
  double number = to_number (value + strspn (value, "<>="));

  if (value[0] == '<')
    return NULL;
  if (analyte->critical_high != NULL && number > to_number (analyte->critical_high))
    return "HH";
  if (analyte->critical_low != NULL && number < to_number (analyte->critical_low))
    return "LL";
  if (high != NULL && number > to_number (high))
    return "H";
  if (low != NULL && number < to_number (low))
    return "L";
  return low != NULL || high != NULL ? "N" : NULL;
}

static char *
print_value (const WardSandboxAnalyte *analyte, double value)
{
  char format[8] = "%.0f";
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  format[2] = (char) ('0' + analyte->decimals);
  g_ascii_formatd (text, sizeof text, format, value);
  if (analyte->floor != NULL && value < to_number (analyte->floor))
    return g_strconcat ("<", analyte->floor, NULL);
  if (text[0] == '-' && strspn (text + 1, "0.") == strlen (text + 1))
    return g_strdup (text + 1); /* no "-0.0" */
  return g_strdup (text);
}

static void
write_numeric (const Draw *draw, WardJsonWriter *writer, int id, const char *value)
{
  const WardSandboxAnalyte *analyte = ward_sandbox_get_analyte (id);
  const WardSandboxBodyPlan *plan = draw->chart->body->plan;
  const char *low, *high;
  gboolean ranged = ward_sandbox_get_range (id, plan->male, plan->age_years, &low, &high);
  const char *flag = find_flag (value, analyte, low, high);
  gboolean newborn = plan->age_years < 1;

  /* Adults' alarms are not a newborn's. */
  if (newborn && flag != NULL && strlen (flag) == 2)
    flag = flag[0] == 'H' ? "H" : "L";
  ward_sandbox_write_quantity (writer, "valueQuantity", value, analyte->unit, analyte->unit);
  if (flag != NULL && (strcmp (flag, "N") != 0 || draw->chart->normal_flags))
    ward_sandbox_write_flags (writer, flag);
  if (ranged)
    ward_sandbox_write_range (writer, low, high, analyte->unit, analyte->unit);
}

static void
write_qualitative (const Draw *draw, WardJsonWriter *writer, int id, double value)
{
  const WardSandboxAnalyte *analyte = ward_sandbox_get_analyte (id);
  guint level = (guint) CLAMP (value, 0, 4);

  ward_json_writer_begin_object (writer, "valueCodeableConcept");
  ward_json_writer_string (writer, "text", analyte->words[level]);
  ward_json_writer_end_object (writer);
  if (level >= 2 || (level == 1 && id == A_UNIT))
    ward_sandbox_write_flags (writer, "A");
  ward_json_writer_begin_array (writer, "referenceRange");
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "text", analyte->words[0]);
  ward_json_writer_end_object (writer);
  ward_json_writer_end_array (writer);
}

static void
write_note (const Draw *draw, WardJsonWriter *writer, int id, const char *value)
{
  const char *text = NULL;

  if (id == A_K && value != NULL && to_number (value) > 5.5)
    text = "Sample shows slight haemolysis; potassium may be falsely raised.";
  else if (id == A_GLU && value != NULL && to_number (value) > 180)
    text = "Non-fasting sample.";
  else if (id == A_TROP && value != NULL && to_number (value) > 100)
    text = "Critical result telephoned to the ward and read back.";
  if (text == NULL)
    return;
  ward_json_writer_begin_array (writer, "note");
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "text", text);
  ward_json_writer_end_object (writer);
  ward_json_writer_end_array (writer);
}

static void
add_observation (Draw *draw, int id, double drawn, const char *fixed)
{
  const WardSandboxAnalyte *analyte = ward_sandbox_get_analyte (id);
  WardSandboxChart *chart = draw->chart;
  g_autoptr (WardJsonWriter) writer = NULL;
  g_autofree char *value = NULL;
  char *own_id;

  if (isnan (drawn) || (chart->limit > 0 && chart->n_observations >= chart->limit))
    return;
  own_id = make_id (chart, 'o');
  value = analyte->words != NULL ? NULL : (fixed != NULL ? g_strdup (fixed) : print_value (analyte, drawn));
  writer = ward_json_writer_new ();
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "resourceType", "Observation");
  ward_json_writer_string (writer, "id", own_id);
  ward_sandbox_write_meta (chart->maker, writer, draw->issued_us, strcmp (draw->status, "corrected") == 0 ? 2 : 1);
  ward_json_writer_string (writer, "status", draw->status);
  ward_sandbox_write_category (writer, "laboratory");
  write_code (draw, writer, id);
  ward_sandbox_write_subject (chart->maker, writer, "subject", chart->patient);
  if (chart->encounter != NULL)
    write_reference (writer, "encounter", "Encounter", chart->encounter, NULL);
  ward_json_writer_string (writer, "effectiveDateTime", draw->effective);
  ward_json_writer_string (writer, "issued", draw->issued);
  write_performer (draw, writer);
  write_order (draw, writer);
  if (value != NULL)
    write_numeric (draw, writer, id, value);
  else
    write_qualitative (draw, writer, id, drawn);
  write_note (draw, writer, id, value);
  write_reference (writer, "specimen", "Specimen", draw->specimen, draw->panel->specimen);
  ward_json_writer_end_object (writer);
  store (chart, writer);
  chart->n_observations++;
  g_ptr_array_add (draw->ids, own_id);
  g_ptr_array_add (draw->texts, (gpointer) analyte->text);
}

static void
write_collection (const Draw *draw, WardJsonWriter *writer)
{
  ward_json_writer_begin_object (writer, "collection");
  write_reference (writer, "collector", "Practitioner", "practitioner-nurse", "Kim Sampleton, RN");
  ward_json_writer_string (writer, "collectedDateTime", draw->effective);
  if (draw->is_gas)
    {
      ward_json_writer_begin_object (writer, "bodySite");
      ward_json_writer_string (writer, "text", "Left radial artery");
      ward_json_writer_end_object (writer);
    }
  ward_json_writer_end_object (writer);
}

static void
add_specimen (Draw *draw)
{
  WardSandboxChart *chart = draw->chart;
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *received
      = ward_sandbox_maker_format_time (chart->maker, MIN (draw->at_us + 12 * MINUTE, draw->issued_us));
  g_autofree char *accession = g_strdup_printf ("SYN-A-%s", draw->specimen);

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "resourceType", "Specimen");
  ward_json_writer_string (writer, "id", draw->specimen);
  ward_sandbox_write_meta (chart->maker, writer, draw->issued_us, 1);
  ward_json_writer_begin_object (writer, "accessionIdentifier");
  ward_json_writer_string (writer, "value", accession);
  ward_json_writer_end_object (writer);
  ward_json_writer_string (writer, "status", "available");
  ward_json_writer_begin_object (writer, "type");
  ward_json_writer_string (writer, "text", draw->panel->specimen);
  ward_json_writer_end_object (writer);
  ward_sandbox_write_subject (chart->maker, writer, "subject", chart->patient);
  if (!draw->is_gas)
    ward_json_writer_string (writer, "receivedTime", received);
  write_collection (draw, writer);
  ward_json_writer_end_object (writer);
  store (chart, writer);
}

static void
write_report_code (const Draw *draw, WardJsonWriter *writer)
{
  gboolean loinc = draw->panel->loinc != NULL;

  ward_json_writer_begin_array (writer, "category");
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_begin_array (writer, "coding");
  ward_sandbox_write_coding (writer, "http://terminology.hl7.org/CodeSystem/v2-0074", "LAB", "Laboratory");
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
  ward_json_writer_end_array (writer);
  ward_json_writer_begin_object (writer, "code");
  ward_json_writer_begin_array (writer, "coding");
  ward_sandbox_write_coding (writer, loinc ? "http://loinc.org" : LOCAL_PANEL,
                             loinc ? draw->panel->loinc : draw->panel->name,
                             loinc ? draw->panel->name : draw->panel->text);
  ward_json_writer_end_array (writer);
  ward_json_writer_string (writer, "text", draw->panel->text);
  ward_json_writer_end_object (writer);
}

static const char *
get_reason (int panel)
{
  switch (panel)
    {
    case P_GAS:
      return "Respiratory failure";
    case P_TROP:
    case P_CARDIAC:
      return "Chest pain";
    case P_CRP:
    case P_PCT:
      return "Suspected infection";
    default:
      return NULL;
    }
}

/* The order that asked for the panel: some minutes before, by the time of day, so that nothing else that is drawn changes. */
static void
add_order (Draw *draw, int panel)
{
  WardSandboxChart *chart = draw->chart;
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *authored
      = ward_sandbox_maker_format_time (chart->maker, draw->at_us - (10 + draw->at_us / MINUTE % 50) * MINUTE);

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "resourceType", "ServiceRequest");
  ward_json_writer_string (writer, "id", draw->order);
  ward_sandbox_write_meta (chart->maker, writer, draw->issued_us, 1);
  ward_json_writer_string (writer, "status", strcmp (draw->status, "preliminary") == 0 ? "active" : "completed");
  ward_json_writer_string (writer, "intent", "order");
  write_report_code (draw, writer);
  ward_json_writer_string (writer, "priority", draw->is_gas || panel == P_TROP ? "stat" : "routine");
  ward_sandbox_write_subject (chart->maker, writer, "subject", chart->patient);
  if (chart->encounter != NULL)
    write_reference (writer, "encounter", "Encounter", chart->encounter, NULL);
  ward_json_writer_string (writer, "authoredOn", authored);
  write_reference (writer, "requester", "Practitioner", "practitioner-sample", "Dr. Robin Sample");
  if (get_reason (panel) != NULL)
    {
      ward_json_writer_begin_array (writer, "reasonCode");
      ward_json_writer_begin_object (writer, NULL);
      ward_json_writer_string (writer, "text", get_reason (panel));
      ward_json_writer_end_object (writer);
      ward_json_writer_end_array (writer);
    }
  ward_json_writer_end_object (writer);
  store (chart, writer);
}

static void
add_report (Draw *draw)
{
  WardSandboxChart *chart = draw->chart;
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *id = make_id (chart, 'r');

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "resourceType", "DiagnosticReport");
  ward_json_writer_string (writer, "id", id);
  ward_sandbox_write_meta (chart->maker, writer, draw->issued_us, strcmp (draw->status, "corrected") == 0 ? 2 : 1);
  ward_json_writer_string (writer, "status", draw->status);
  write_report_code (draw, writer);
  ward_sandbox_write_subject (chart->maker, writer, "subject", chart->patient);
  if (chart->encounter != NULL)
    write_reference (writer, "encounter", "Encounter", chart->encounter, NULL);
  ward_json_writer_string (writer, "effectiveDateTime", draw->effective);
  ward_json_writer_string (writer, "issued", draw->issued);
  write_performer (draw, writer);
  write_order (draw, writer);
  ward_json_writer_begin_array (writer, "specimen");
  write_reference (writer, NULL, "Specimen", draw->specimen, draw->panel->specimen);
  ward_json_writer_end_array (writer);
  ward_json_writer_begin_array (writer, "result");
  for (guint i = 0; i < draw->ids->len; i++)
    write_reference (writer, NULL, "Observation", g_ptr_array_index (draw->ids, i), g_ptr_array_index (draw->texts, i));
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
  store (chart, writer);
}

static const char *
find_fixed (const WardSandboxFixed *fixed, int analyte)
{
  for (guint i = 0; fixed != NULL && fixed[i].analyte >= 0; i++)
    if (fixed[i].analyte == analyte)
      return fixed[i].value;
  return NULL;
}

/**
 * ward_sandbox_chart_add_panel:
 * @chart: a patient's results
 * @panel: which panel
 * @at_us: when the specimen is taken
 * @status: of results and report
 * @fixed: (nullable): values that are to be these, ending with analyte -1
 *
 * Adds a panel's results, their specimen, their order and their report.
 */
void
ward_sandbox_chart_add_panel (WardSandboxChart *chart, int panel, gint64 at_us, const char *status,
                              const WardSandboxFixed *fixed)
{
  Draw draw = { .chart = chart, .panel = ward_sandbox_get_panel (panel), .status = status, .at_us = at_us };
  double values[WARD_SANDBOX_N_ANALYTES];
  gint64 turnaround = panel == P_GAS ? 4 : (gint64) (25 + 40 * ward_sandbox_maker_uniform (chart->maker));

  ward_sandbox_body_draw (chart->body, at_us, values);
  if (chart->limit > 0 && chart->n_observations >= chart->limit)
    return;
  draw.issued_us = MIN (at_us + turnaround * MINUTE, chart->maker->now_us);
  draw.effective = ward_sandbox_maker_format_time (chart->maker, at_us);
  draw.issued = ward_sandbox_maker_format_time (chart->maker, draw.issued_us);
  draw.ids = g_ptr_array_new_with_free_func (g_free);
  draw.texts = g_ptr_array_new ();
  draw.is_gas = panel == P_GAS;
  draw.specimen = make_id (chart, 's');
  draw.order = g_strdup_printf ("%s-q%u", chart->patient, chart->serial); /* of the specimen's number */
  add_specimen (&draw);
  add_order (&draw, panel);
  for (guint i = 0; draw.panel->analytes[i] >= 0; i++)
    add_observation (&draw, draw.panel->analytes[i], values[draw.panel->analytes[i]],
                     find_fixed (fixed, draw.panel->analytes[i]));
  add_report (&draw);
  g_ptr_array_unref (draw.ids);
  g_ptr_array_unref (draw.texts);
  g_free (draw.specimen);
  g_free (draw.order);
  g_free (draw.effective);
  g_free (draw.issued);
}
