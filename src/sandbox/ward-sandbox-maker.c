/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pieces that synthetic resources are put together from. Numbers are handed to the JSON writer as text, so that 4.10
 * is sent as 4.10. Chance comes from a generator of our own (SplitMix64), so that a seed gives the same data everywhere. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-maker.h"

#include <string.h>

#define V3_INTERPRETATION "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
#define MINUTE G_TIME_SPAN_MINUTE

void
ward_sandbox_maker_init (WardSandboxMaker *maker, WardSandbox *self)
{
  maker->self = self;
  maker->epic = self->epic;
  maker->now_us = self->settings.today_us - self->settings.today_us % MINUTE;
  maker->state = self->settings.seed;
}

void
ward_sandbox_maker_seed (WardSandboxMaker *maker, const char *what)
{
  guint64 hash = 14695981039346656037u;

  for (const char *p = what; *p != '\0'; p++)
    hash = (hash ^ (guint8) *p) * 1099511628211u; /* FNV-1a */
  maker->state = maker->self->settings.seed ^ hash;
}

guint64
ward_sandbox_maker_random (WardSandboxMaker *maker)
{
  guint64 z = (maker->state += 0x9e3779b97f4a7c15u);

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

double
ward_sandbox_maker_uniform (WardSandboxMaker *maker)
{
  return (double) (ward_sandbox_maker_random (maker) >> 11) / 9007199254740992.0;
}

double
ward_sandbox_maker_normal (WardSandboxMaker *maker)
{
  double sum = 0;

  /* Four draws of 16 bits each, three times: no transcendental functions, so the same on every machine. */
  for (guint i = 0; i < 3; i++)
    {
      guint64 bits = ward_sandbox_maker_random (maker);

      for (guint k = 0; k < 4; k++)
        sum += (double) ((bits >> (16 * k)) & 0xffff) / 65536.0;
    }
  return sum - 6;
}

char *
ward_sandbox_maker_format_time (const WardSandboxMaker *maker, gint64 time_us)
{
  return ward_sandbox_format_instant (time_us, maker->epic);
}

/**
 * ward_sandbox_maker_resolve:
 * @maker: the maker
 * @text: parts divided by blanks: "-2d", "+3h", "-57y", "-60h", "08:15" (that time of the day in this zone)
 *
 * Returns: the time that far from the end of the data
 */
gint64
ward_sandbox_maker_resolve (const WardSandboxMaker *maker, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  gint64 at = maker->now_us;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *unit = NULL;
      gint64 n = g_ascii_strtoll (parts[i], &unit, 10);

      if (*unit == ':')
        at = ward_sandbox_local_midnight (at, 0) + (n * 60 + g_ascii_strtoll (unit + 1, NULL, 10)) * MINUTE;
      else if (*unit == 'd')
        at += n * G_TIME_SPAN_DAY;
      else if (*unit == 'h')
        at += n * G_TIME_SPAN_HOUR;
      else if (*unit == 'm')
        at += n * MINUTE;
      else if (*unit == 'y')
        {
          g_autoptr (GDateTime) then = g_date_time_new_from_unix_utc (at / G_USEC_PER_SEC);
          g_autoptr (GDateTime) moved = g_date_time_add_years (then, (int) n);

          at = g_date_time_to_unix (moved) * G_USEC_PER_SEC;
        }
    }
  return at;
}

/**
 * ward_sandbox_write_meta:
 * @maker: the maker
 * @writer: inside a resource
 * @updated_us: when it was last changed
 * @version: its version
 *
 * Writes meta; nothing in profile epic, whose resources have none (auth.md Q28).
 */
void
ward_sandbox_write_meta (const WardSandboxMaker *maker, WardJsonWriter *writer, gint64 updated_us, int version)
{
  g_autofree char *updated = NULL;
  g_autofree char *number = NULL;

  if (maker->epic)
    return;
  updated = ward_sandbox_format_instant (updated_us, TRUE);
  number = g_strdup_printf ("%d", version);
  ward_json_writer_begin_object (writer, "meta");
  ward_json_writer_string (writer, "versionId", number);
  ward_json_writer_string (writer, "lastUpdated", updated);
  ward_json_writer_end_object (writer);
}

void
ward_sandbox_write_coding (WardJsonWriter *writer, const char *system, const char *code, const char *display)
{
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "system", system);
  ward_json_writer_string (writer, "code", code);
  ward_json_writer_string (writer, "display", display);
  ward_json_writer_end_object (writer);
}

void
ward_sandbox_write_subject (WardSandboxMaker *maker, WardJsonWriter *writer, const char *key, const char *patient)
{
  int index = ward_sandbox_store_find_person (maker->self->store, patient);
  g_autofree char *reference = g_strconcat ("Patient/", patient, NULL);

  ward_json_writer_begin_object (writer, key);
  ward_json_writer_string (writer, "reference", reference);
  if (index >= 0)
    ward_json_writer_string (writer, "display",
                             ward_sandbox_store_get_person (maker->self->store, (guint) index)->display);
  ward_json_writer_end_object (writer);
}

void
ward_sandbox_write_category (WardJsonWriter *writer, const char *category)
{
  const char *display = "Procedure";

  if (strcmp (category, "laboratory") == 0)
    display = "Laboratory";
  else if (strcmp (category, "vital-signs") == 0)
    display = "Vital Signs";
  ward_json_writer_begin_array (writer, "category");
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_begin_array (writer, "coding");
  ward_sandbox_write_coding (writer, "http://terminology.hl7.org/CodeSystem/observation-category", category, display);
  ward_json_writer_end_array (writer);
  ward_json_writer_string (writer, "text", display);
  ward_json_writer_end_object (writer);
  ward_json_writer_end_array (writer);
}

/**
 * ward_sandbox_unit_code:
 * @unit: a unit as it is printed
 *
 * Returns: (transfer none): its UCUM code
 */
const char *
ward_sandbox_unit_code (const char *unit)
{
  return strcmp (unit, "mmHg") == 0 ? "mm[Hg]" : unit;
}

/**
 * ward_sandbox_write_quantity:
 * @writer: inside an object
 * @key: (nullable): the member's name
 * @value: the number's text, with "<", "<=", ">" or ">=" before it where there is a comparator
 * @unit: (nullable): as printed
 * @ucum: (nullable): its code
 *
 * Writes a Quantity.
 */
void
ward_sandbox_write_quantity (WardJsonWriter *writer, const char *key, const char *value, const char *unit,
                             const char *ucum)
{
  size_t length = strspn (value, "<>=");
  g_autofree char *comparator = length > 0 ? g_strndup (value, length) : NULL;

  ward_json_writer_begin_object (writer, key);
  ward_json_writer_number_text (writer, "value", value + length);
  ward_json_writer_string (writer, "comparator", comparator);
  ward_json_writer_string (writer, "unit", unit);
  if (ucum != NULL)
    {
      ward_json_writer_string (writer, "system", "http://unitsofmeasure.org");
      ward_json_writer_string (writer, "code", ucum);
    }
  ward_json_writer_end_object (writer);
}

void
ward_sandbox_write_range (WardJsonWriter *writer, const char *low, const char *high, const char *unit, const char *ucum)
{
  ward_json_writer_begin_array (writer, "referenceRange");
  ward_json_writer_begin_object (writer, NULL);
  if (low != NULL && *low != '\0')
    ward_sandbox_write_quantity (writer, "low", low, unit, ucum);
  if (high != NULL && *high != '\0')
    ward_sandbox_write_quantity (writer, "high", high, unit, ucum);
  ward_json_writer_end_object (writer);
  ward_json_writer_end_array (writer);
}

static const char *
get_flag_display (const char *flag)
{
  static const char *const displays[][2] = {
    { "N", "Normal" },
    { "H", "High" },
    { "L", "Low" },
    { "HH", "Critical high" },
    { "LL", "Critical low" },
    { "A", "Abnormal" },
    { "AA", "Critical abnormal" },
    { "U", "Significant change up" },
    { "D", "Significant change down" },
    { ">", "Off scale high" },
    { "<", "Off scale low" },
    { "I", "Intermediate" },
    { "ND", "Not detected" },
    { "POS", "Positive" },
    { "NEG", "Negative" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (displays); i++)
    if (strcmp (displays[i][0], flag) == 0)
      return displays[i][1];
  return NULL;
}

void
ward_sandbox_write_flags (WardJsonWriter *writer, const char *flags)
{
  g_auto (GStrv) list = g_strsplit (flags, " ", -1);

  ward_json_writer_begin_array (writer, "interpretation");
  for (guint i = 0; list[i] != NULL; i++)
    {
      ward_json_writer_begin_object (writer, NULL);
      ward_json_writer_begin_array (writer, "coding");
      ward_sandbox_write_coding (writer, V3_INTERPRETATION, list[i], get_flag_display (list[i]));
      ward_json_writer_end_array (writer);
      ward_json_writer_end_object (writer);
    }
  ward_json_writer_end_array (writer);
}

void
ward_sandbox_write_absent (WardJsonWriter *writer, const char *reason)
{
  ward_json_writer_begin_object (writer, "dataAbsentReason");
  ward_json_writer_begin_array (writer, "coding");
  ward_sandbox_write_coding (writer, "http://terminology.hl7.org/CodeSystem/data-absent-reason", reason, NULL);
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
}

/**
 * ward_sandbox_write_component:
 * @writer: inside a "component" array
 * @loinc: LOINC
 * @display: its name
 * @value: the number's text, or "-" and the reason why there is none
 * @unit: as printed
 * @ucum: its code
 *
 * Writes one component.
 */
void
ward_sandbox_write_component (WardJsonWriter *writer, const char *loinc, const char *display, const char *value,
                              const char *unit, const char *ucum)
{
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_begin_object (writer, "code");
  ward_json_writer_begin_array (writer, "coding");
  ward_sandbox_write_coding (writer, "http://loinc.org", loinc, display);
  ward_json_writer_end_array (writer);
  ward_json_writer_string (writer, "text", display);
  ward_json_writer_end_object (writer);
  if (*value == '-')
    ward_sandbox_write_absent (writer, value + 1);
  else
    ward_sandbox_write_quantity (writer, "valueQuantity", value, unit, ucum);
  ward_json_writer_end_object (writer);
}
