/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Vital signs as FHIR (US Core's shapes; in profile epic the codings of Epic's flowsheets, with LOINC last: clinical.md
 * V45, V46). Blood pressure is one Observation with two components, saturation carries the oxygen that was given. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-result.h"

#include <string.h>

#define EPIC_FLOWSHEET "urn:oid:1.2.840.114350.1.13.0.1.7.2.707679"
#define EPIC_ROW "http://open.epic.com/FHIR/StructureDefinition/observation-flowsheet-id"
#define EPIC_COPY "urn:oid:1.2.246.537.6.96"

typedef struct
{
  const char *loinc;
  const char *second; /* (nullable) a code that always goes with it */
  const char *name;
  const char *text;
  const char *epic_text; /* (nullable) what the flowsheet's row is called */
  const char *epic_code; /* (nullable) */
  const char *epic_row;  /* (nullable) */
} Sign;

static const Sign heart_rate = { "8867-4", NULL, "Heart rate", "Heart rate", "Pulse", "8", "t0nle2B9NVDaJJUDo0FtQrA0" };
static const Sign pressure = { "85354-9",
                               NULL,
                               "Blood pressure panel with all children optional",
                               "Blood pressure",
                               "BP",
                               "5",
                               "tBdNYepLeojPG60x7nUx9kQ0" };
static const Sign respiratory_rate
    = { "9279-1", NULL, "Respiratory rate", "Respiratory rate", "Resp", "9", "tS0X6bRkYnHcVhZz1Jq4WgQ0" };
static const Sign saturation = { "59408-5",
                                 "2708-6",
                                 "Oxygen saturation in Arterial blood by Pulse oximetry",
                                 "SpO2",
                                 "SpO2",
                                 "10",
                                 "tLk2mGqPz7aYwTrVd8cN3xA0" };
static const Sign temperature
    = { "8310-5", NULL, "Body temperature", "Temperature", "Temp", "6", "tvdinindxnlKvaoAecyilRA0" };
static const Sign pain = { "72514-3",    NULL, "Pain severity - 0-10 verbal numeric rating [Score] - Reported",
                           "Pain score", NULL, NULL,
                           NULL };
static const Sign coma = { "9269-2", NULL, "Glasgow coma score total", "Glasgow coma score", NULL, NULL, NULL };

static void
write_codings (WardSandboxChart *chart, WardJsonWriter *writer, const Sign *sign)
{
  gboolean epic = chart->maker->epic && sign->epic_code != NULL;

  ward_json_writer_begin_object (writer, "code");
  ward_json_writer_begin_array (writer, "coding");
  if (epic)
    {
      ward_sandbox_write_coding (writer, EPIC_FLOWSHEET, sign->epic_code, sign->epic_text);
      ward_sandbox_write_coding (writer, EPIC_ROW, sign->epic_row, sign->epic_text);
      ward_sandbox_write_coding (writer, EPIC_COPY, sign->loinc, NULL);
      if (sign == &pressure)
        {
          ward_sandbox_write_coding (writer, EPIC_COPY, "8462-4", NULL);
          ward_sandbox_write_coding (writer, EPIC_COPY, "8480-6", NULL);
          ward_sandbox_write_coding (writer, "http://loinc.org", "55284-4", "Blood pressure systolic and diastolic");
        }
      ward_sandbox_write_coding (writer, "http://loinc.org", "8716-3", "Vital signs");
    }
  ward_sandbox_write_coding (writer, "http://loinc.org", sign->loinc, sign->name);
  if (sign->second != NULL)
    ward_sandbox_write_coding (writer, "http://loinc.org", sign->second, "Oxygen saturation in Arterial blood");
  ward_json_writer_end_array (writer);
  ward_json_writer_string (writer, "text", epic ? sign->epic_text : sign->text);
  ward_json_writer_end_object (writer);
}

static WardJsonWriter *
begin (WardSandboxChart *chart, gint64 at_us, const Sign *sign)
{
  WardJsonWriter *writer = ward_json_writer_new ();
  g_autofree char *id = g_strdup_printf ("%s-v%u", chart->patient, ++chart->serial);
  g_autofree char *effective = ward_sandbox_maker_format_time (chart->maker, at_us);

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "resourceType", "Observation");
  ward_json_writer_string (writer, "id", id);
  ward_sandbox_write_meta (chart->maker, writer, at_us, 1);
  ward_json_writer_string (writer, "status", "final");
  ward_sandbox_write_category (writer, "vital-signs");
  write_codings (chart, writer, sign);
  ward_sandbox_write_subject (chart->maker, writer, "subject", chart->patient);
  if (chart->encounter != NULL)
    {
      g_autofree char *reference = g_strconcat ("Encounter/", chart->encounter, NULL);

      ward_json_writer_begin_object (writer, "encounter");
      ward_json_writer_string (writer, "reference", reference);
      ward_json_writer_end_object (writer);
    }
  ward_json_writer_string (writer, "effectiveDateTime", effective);
  ward_json_writer_string (writer, "issued", effective);
  ward_json_writer_begin_array (writer, "performer");
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "reference", "Practitioner/practitioner-nurse");
  ward_json_writer_string (writer, "display", "Kim Sampleton, RN");
  ward_json_writer_end_object (writer);
  ward_json_writer_end_array (writer);
  return writer;
}

static void
end (WardSandboxChart *chart, WardJsonWriter *writer)
{
  ward_json_writer_end_object (writer);
  ward_sandbox_store_add (chart->maker->self->store, ward_json_writer_to_string (writer, FALSE),
                          chart->error == NULL ? &chart->error : NULL);
  ward_json_writer_free (writer);
  chart->n_observations++;
}

static gboolean
is_full (const WardSandboxChart *chart)
{
  return chart->limit > 0 && chart->n_observations >= chart->limit;
}

static void
print (char text[G_ASCII_DTOSTR_BUF_SIZE], const char *format, double value)
{
  g_ascii_formatd (text, G_ASCII_DTOSTR_BUF_SIZE, format, value);
}

static void
add_simple (WardSandboxChart *chart, gint64 at_us, const Sign *sign, double value, const char *format, const char *unit,
            const char *ucum)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  WardJsonWriter *writer;

  if (is_full (chart))
    return;
  print (text, format, value);
  writer = begin (chart, at_us, sign);
  ward_sandbox_write_quantity (writer, "valueQuantity", text, unit, ucum);
  end (chart, writer);
}

static void
add_pressure (WardSandboxChart *chart, gint64 at_us, const WardSandboxBedside *seen)
{
  char systolic[G_ASCII_DTOSTR_BUF_SIZE];
  char diastolic[G_ASCII_DTOSTR_BUF_SIZE];
  WardJsonWriter *writer;

  if (is_full (chart))
    return;
  print (systolic, "%.0f", seen->systolic);
  print (diastolic, "%.0f", seen->diastolic);
  writer = begin (chart, at_us, &pressure);
  ward_json_writer_begin_array (writer, "component");
  ward_sandbox_write_component (writer, "8480-6", "Systolic blood pressure", systolic, "mmHg", "mm[Hg]");
  ward_sandbox_write_component (writer, "8462-4", "Diastolic blood pressure", diastolic, "mmHg", "mm[Hg]");
  ward_json_writer_end_array (writer);
  end (chart, writer);
}

static void
add_saturation (WardSandboxChart *chart, gint64 at_us, const WardSandboxBedside *seen)
{
  char percent[G_ASCII_DTOSTR_BUF_SIZE];
  char flow[G_ASCII_DTOSTR_BUF_SIZE];
  WardJsonWriter *writer;

  if (is_full (chart))
    return;
  print (percent, "%.0f", seen->saturation);
  print (flow, "%.0f", MAX (seen->oxygen_flow, 0));
  writer = begin (chart, at_us, &saturation);
  ward_sandbox_write_quantity (writer, "valueQuantity", percent, "%", "%");
  ward_json_writer_begin_array (writer, "component");
  ward_sandbox_write_component (writer, "3151-8", "Inhaled oxygen flow rate", flow, "L/min", "L/min");
  ward_json_writer_end_array (writer);
  end (chart, writer);
}

/**
 * ward_sandbox_chart_add_vitals:
 * @chart: a patient's results
 * @at_us: when they are taken
 * @which: #WardSandboxVitals
 *
 * Adds one set of vital signs.
 */
void
ward_sandbox_chart_add_vitals (WardSandboxChart *chart, gint64 at_us, guint which)
{
  WardSandboxBedside seen = { 0 };

  ward_sandbox_body_watch (chart->body, at_us, &seen);
  if (which & V_HR)
    add_simple (chart, at_us, &heart_rate, seen.heart_rate, "%.0f", "/min", "/min");
  if (which & V_BP)
    add_pressure (chart, at_us, &seen);
  if (which & V_RR)
    add_simple (chart, at_us, &respiratory_rate, seen.respiratory_rate, "%.0f", "/min", "/min");
  if (which & V_SPO2)
    add_saturation (chart, at_us, &seen);
  if (which & V_TEMP)
    add_simple (chart, at_us, &temperature, seen.temperature, "%.1f", "°C", "Cel");
  if (which & V_PAIN)
    add_simple (chart, at_us, &pain, (double) (ward_sandbox_maker_random (chart->maker) % 5), "%.0f", "{score}",
                "{score}");
  if (which & V_GCS)
    add_simple (chart, at_us, &coma, seen.respiratory_rate > 24 ? 11 : 15, "%.0f", "{score}", "{score}");
}

/**
 * ward_sandbox_chart_add_measure:
 * @chart: a patient's results
 * @at_us: when it was measured
 * @loinc: LOINC
 * @name: LOINC's name
 * @text: as it is called here
 * @value: the number's text
 * @unit: UCUM
 *
 * Adds one measurement as it is: weight, height and the like.
 */
void
ward_sandbox_chart_add_measure (WardSandboxChart *chart, gint64 at_us, const char *loinc, const char *name,
                                const char *text, const char *value, const char *unit)
{
  Sign sign = { .loinc = loinc, .name = name, .text = text };
  WardJsonWriter *writer;

  if (is_full (chart))
    return;
  writer = begin (chart, at_us, &sign);
  ward_sandbox_write_quantity (writer, "valueQuantity", value, unit, unit);
  end (chart, writer);
}
