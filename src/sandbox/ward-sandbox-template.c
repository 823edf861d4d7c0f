/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hand-written resources (data/people.json, data/tricky.json) as FHIR. They are FHIR already, but for members whose name
 * begins with '$', short for what most resources say alike, and strings such as "$at(-2d 08:15)", times that follow the
 * end of the data. Everything else goes through unchanged, numbers as their text: 1.2E+2 stays 1.2E+2. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-maker.h"

#include <string.h>

#define PREFIX "/org/wardviewer/Ward/sandbox/"

typedef void (*Expand) (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts);

static void write_value (WardSandboxMaker *maker, WardJsonWriter *writer, const char *key, const WardJson *value);

static const char *
get_part (char **parts, guint index)
{
  return g_strv_length (parts) > index && parts[index][0] != '\0' ? parts[index] : NULL;
}

static void
expand_of (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts)
{
  ward_sandbox_write_subject (maker, writer, "subject", parts[0]);
}

static void
expand_patient (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts)
{
  ward_sandbox_write_subject (maker, writer, "patient", parts[0]);
}

static void
expand_meta (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts)
{
  ward_sandbox_write_meta (maker, writer, ward_sandbox_maker_resolve (maker, parts[0]),
                           strstr (parts[0], " v2") != NULL ? 2 : 1);
}

/* A label in meta; the store remembers it also where, as in profile epic, there is no meta to see it in. */
static void
expand_restricted (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts)
{
  g_autofree char *updated = ward_sandbox_format_instant (ward_sandbox_maker_resolve (maker, parts[0]), TRUE);

  maker->restricted = TRUE;
  if (maker->epic)
    return;
  ward_json_writer_begin_object (writer, "meta");
  ward_json_writer_string (writer, "versionId", "1");
  ward_json_writer_string (writer, "lastUpdated", updated);
  ward_json_writer_begin_array (writer, "security");
  ward_sandbox_write_coding (writer, "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "R", "restricted");
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
}

/* In profile epic the number has no type code, only a text (auth.md Q25), and a sibling with blanks before it. */
static void
expand_mrn (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts)
{
  ward_json_writer_string (writer, "use", "usual");
  ward_json_writer_begin_object (writer, "type");
  if (!maker->epic)
    {
      ward_json_writer_begin_array (writer, "coding");
      ward_sandbox_write_coding (writer, "http://terminology.hl7.org/CodeSystem/v2-0203", "MR",
                                 "Medical record number");
      ward_json_writer_end_array (writer);
    }
  ward_json_writer_string (writer, "text", maker->epic ? "EPI" : "MRN");
  ward_json_writer_end_object (writer);
  ward_json_writer_string (writer, "system", "urn:oid:2.16.840.1.113883.19.5.99999.1");
  ward_json_writer_string (writer, "value", parts[0]);
}

static void
write_allergy_status (WardJsonWriter *writer, const char *key, const char *kind, const char *code)
{
  g_autofree char *system = g_strconcat ("http://terminology.hl7.org/CodeSystem/allergyintolerance-", kind, NULL);

  ward_json_writer_begin_object (writer, key);
  ward_json_writer_begin_array (writer, "coding");
  ward_sandbox_write_coding (writer, system, code, NULL);
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
}

static void
expand_allergy (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts)
{
  g_auto (GStrv) words = g_strsplit (parts[0], " ", 2);

  /* What was entered in error has no clinical status (R4, ait-2). */
  if (strcmp (words[1], "entered-in-error") != 0)
    write_allergy_status (writer, "clinicalStatus", "clinical", words[0]);
  write_allergy_status (writer, "verificationStatus", "verification", words[1]);
}

static void
write_problem_status (WardJsonWriter *writer, const char *key, const char *kind, const char *code)
{
  g_autofree char *system = g_strconcat ("http://terminology.hl7.org/CodeSystem/condition-", kind, NULL);

  ward_json_writer_begin_object (writer, key);
  ward_json_writer_begin_array (writer, "coding");
  ward_sandbox_write_coding (writer, system, code, NULL);
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
}

/* "active confirmed", or "active confirmed encounter-diagnosis" for what is not on the problem list. */
static void
expand_problem (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts)
{
  g_auto (GStrv) words = g_strsplit (parts[0], " ", 3);

  /* What was entered in error has no clinical status (R4, con-5). */
  if (strcmp (words[1], "entered-in-error") != 0)
    write_problem_status (writer, "clinicalStatus", "clinical", words[0]);
  write_problem_status (writer, "verificationStatus", "ver-status", words[1]);
  ward_json_writer_begin_array (writer, "category");
  write_problem_status (writer, NULL, "category", words[2] != NULL ? words[2] : "problem-list-item");
  ward_json_writer_end_array (writer);
}

static void
expand_loinc (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts)
{
  ward_json_writer_begin_object (writer, "code");
  ward_json_writer_begin_array (writer, "coding");
  ward_sandbox_write_coding (writer, "http://loinc.org", parts[0], get_part (parts, 1));
  ward_json_writer_end_array (writer);
  ward_json_writer_string (writer, "text", get_part (parts, 2));
  ward_json_writer_end_object (writer);
}

static void
expand_report (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts)
{
  ward_json_writer_begin_array (writer, "category");
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_begin_array (writer, "coding");
  ward_sandbox_write_coding (writer, "http://terminology.hl7.org/CodeSystem/v2-0074", "LAB", "Laboratory");
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
  ward_json_writer_end_array (writer);
  expand_loinc (maker, writer, parts);
}

static void
expand_category (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts)
{
  ward_sandbox_write_category (writer, parts[0]);
}

static void
expand_quantity (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts)
{
  ward_sandbox_write_quantity (writer, "valueQuantity", parts[0], parts[1], ward_sandbox_unit_code (parts[1]));
}

static void
expand_range (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts)
{
  ward_sandbox_write_range (writer, parts[0], parts[1], parts[2], ward_sandbox_unit_code (parts[2]));
}

static void
expand_flag (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts)
{
  ward_sandbox_write_flags (writer, parts[0]);
}

static void
expand_absent (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts)
{
  ward_sandbox_write_absent (writer, parts[0]);
}

static void
expand_when (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts)
{
  gint64 at = ward_sandbox_maker_resolve (maker, parts[0]);
  g_autofree char *effective = ward_sandbox_maker_format_time (maker, at);
  g_autofree char *issued = ward_sandbox_maker_format_time (maker, at + 35 * G_TIME_SPAN_MINUTE);

  ward_json_writer_string (writer, "effectiveDateTime", effective);
  ward_json_writer_string (writer, "issued", issued);
}

static void
expand_pressure (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts)
{
  ward_json_writer_begin_array (writer, "component");
  ward_sandbox_write_component (writer, "8480-6", "Systolic blood pressure", parts[0], "mmHg", "mm[Hg]");
  ward_sandbox_write_component (writer, "8462-4", "Diastolic blood pressure", parts[1], "mmHg", "mm[Hg]");
  ward_json_writer_end_array (writer);
}

static void
expand_saturation (WardSandboxMaker *maker, WardJsonWriter *writer, char **parts)
{
  ward_json_writer_begin_object (writer, "code");
  ward_json_writer_begin_array (writer, "coding");
  ward_sandbox_write_coding (writer, "http://loinc.org", "59408-5",
                             "Oxygen saturation in Arterial blood by Pulse oximetry");
  ward_sandbox_write_coding (writer, "http://loinc.org", "2708-6", "Oxygen saturation in Arterial blood");
  ward_json_writer_end_array (writer);
  ward_json_writer_string (writer, "text", "SpO2");
  ward_json_writer_end_object (writer);
  ward_sandbox_write_quantity (writer, "valueQuantity", parts[0], "%", "%");
  if (get_part (parts, 1) != NULL)
    {
      g_auto (GStrv) flow = g_strsplit (parts[1], " ", 2);

      ward_json_writer_begin_array (writer, "component");
      ward_sandbox_write_component (writer, "3151-8", "Inhaled oxygen flow rate", flow[0], flow[1], flow[1]);
      ward_json_writer_end_array (writer);
    }
}

static void
expand_member (WardSandboxMaker *maker, WardJsonWriter *writer, const char *key, const char *text)
{
  static const struct
  {
    const char *name;
    Expand expand;
  } members[] = {
    { "$meta", expand_meta },
    { "$mrn", expand_mrn },
    { "$of", expand_of },
    { "$patient", expand_patient },
    { "$allergy", expand_allergy },
    { "$problem", expand_problem },
    { "$loinc", expand_loinc },
    { "$report", expand_report },
    { "$category", expand_category },
    { "$quantity", expand_quantity },
    { "$range", expand_range },
    { "$flag", expand_flag },
    { "$dar", expand_absent },
    { "$when", expand_when },
    { "$bp", expand_pressure },
    { "$spo2", expand_saturation },
    { "$restricted", expand_restricted },
  };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (strcmp (members[i].name, key) == 0)
      {
        g_auto (GStrv) parts = g_strsplit (text, "|", -1);

        members[i].expand (maker, writer, parts);
        return;
      }
  g_critical ("A synthetic resource has a member %s that nobody knows", key);
}

static void
write_text (WardSandboxMaker *maker, WardJsonWriter *writer, const char *key, const char *text)
{
  const char *open = text[0] == '$' ? strchr (text, '(') : NULL;
  g_autofree char *inner = NULL;
  g_autofree char *date = NULL;
  gint64 at;

  if (open == NULL)
    {
      ward_json_writer_string (writer, key, text);
      return;
    }
  inner = g_strndup (open + 1, strcspn (open + 1, ")"));
  at = ward_sandbox_maker_resolve (maker, inner);
  if (g_str_has_prefix (text, "$at("))
    date = ward_sandbox_maker_format_time (maker, at);
  else
    date = ward_sandbox_format_day (at);
  if (g_str_has_prefix (text, "$year("))
    date[4] = '\0';
  ward_json_writer_string (writer, key, date);
}

static void
write_members (WardSandboxMaker *maker, WardJsonWriter *writer, const WardJson *object)
{
  WardJsonIter iter;
  const char *key;
  const WardJson *value;

  ward_json_iter_init (&iter, object);
  while (ward_json_iter_next_member (&iter, &key, &value))
    if (key[0] == '$')
      expand_member (maker, writer, key, ward_json_as_string (value));
    else if (strcmp (key, "meta") != 0 || !maker->epic)
      write_value (maker, writer, key, value);
}

static void
write_value (WardSandboxMaker *maker, WardJsonWriter *writer, const char *key, const WardJson *value)
{
  switch (ward_json_get_kind (value))
    {
    case WARD_JSON_OBJECT:
      ward_json_writer_begin_object (writer, key);
      write_members (maker, writer, value);
      ward_json_writer_end_object (writer);
      return;
    case WARD_JSON_ARRAY:
      ward_json_writer_begin_array (writer, key);
      for (size_t i = 0; i < ward_json_get_length (value); i++)
        write_value (maker, writer, NULL, ward_json_get_element (value, i));
      ward_json_writer_end_array (writer);
      return;
    case WARD_JSON_STRING:
      write_text (maker, writer, key, ward_json_as_string (value));
      return;
    case WARD_JSON_NUMBER:
      ward_json_writer_number_text (writer, key, ward_json_as_number_text (value));
      return;
    case WARD_JSON_BOOLEAN:
      ward_json_writer_boolean (writer, key, ward_json_as_boolean (value, FALSE));
      return;
    case WARD_JSON_NULL:
    case WARD_JSON_NONE:
    default:
      ward_json_writer_null (writer, key);
      return;
    }
}

/* What every result of one patient's file says alike. */
static void
write_defaults (WardSandboxMaker *maker, WardJsonWriter *writer, const WardJson *resource, const char *patient)
{
  gboolean observation = g_strcmp0 (ward_json_get_string (resource, "resourceType"), "Observation") == 0;

  if (ward_json_get (resource, "$meta") == NULL)
    ward_sandbox_write_meta (maker, writer, ward_sandbox_maker_resolve (maker, "-1d"), 1);
  if (ward_json_get (resource, "status") == NULL)
    ward_json_writer_string (writer, "status", "final");
  if (observation && ward_json_get (resource, "category") == NULL && ward_json_get (resource, "$category") == NULL)
    ward_sandbox_write_category (writer, "laboratory");
  ward_sandbox_write_subject (maker, writer, "subject", patient);
}

/**
 * ward_sandbox_load_template:
 * @maker: the maker
 * @name: the file's name
 * @default_patient: (nullable): whom its results are about, where they do not say it themselves
 * @error: return location
 *
 * Adds a file's resources to the store.
 *
 * Returns: whether all were added
 */
gboolean
ward_sandbox_load_template (WardSandboxMaker *maker, const char *name, const char *default_patient, GError **error)
{
  g_autofree char *path = g_strconcat (PREFIX, name, NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autoptr (WardJsonDoc) doc = bytes != NULL ? ward_json_parse (bytes, NULL, error) : NULL;
  WardJsonIter iter;
  const WardJson *resource;

  if (doc == NULL)
    return FALSE;
  ward_json_iter_init (&iter, ward_json_doc_get_root (doc));
  while (ward_json_iter_next_element (&iter, &resource))
    {
      g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();

      ward_json_writer_begin_object (writer, NULL);
      write_members (maker, writer, resource);
      if (default_patient != NULL)
        write_defaults (maker, writer, resource, default_patient);
      ward_json_writer_end_object (writer);
      if (!ward_sandbox_store_add (maker->self->store, ward_json_writer_to_string (writer, FALSE), error))
        return FALSE;
      if (maker->restricted)
        ward_sandbox_store_restrict (maker->self->store, ward_json_get_string (resource, "id"));
      maker->restricted = FALSE;
    }
  return TRUE;
}
