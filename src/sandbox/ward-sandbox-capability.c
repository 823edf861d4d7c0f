/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The CapabilityStatement (R4 section 2.41) with the older way to find the authorization server, the oauth-uris extension
 * (SMART App Launch 1.0), to which clients fall back (auth.md X059). */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-private.h"

#include <string.h>

static void
write_search_params (WardJsonWriter *writer, const char *type)
{
  static const char *const params[][12] = {
    { "Patient", "_id", "family", "given", "name", "birthdate", "gender", "identifier", NULL },
    { "Observation", "_id", "patient", "category", "code", "date", NULL },
    { "DiagnosticReport", "_id", "patient", "category", "code", "date", NULL },
    { "AllergyIntolerance", "_id", "patient", NULL },
    { "Encounter", "_id", "patient", "date", NULL },
    { "Practitioner", "_id", NULL },
    { "Organization", "_id", NULL },
    { "Specimen", "_id", "patient", NULL },
    { "PractitionerRole", "_id", NULL },
    { "ServiceRequest", "_id", "patient", "code", NULL },
    { "Condition", "_id", "patient", "category", "code", NULL },
  };

  ward_json_writer_begin_array (writer, "searchParam");
  for (guint i = 0; i < G_N_ELEMENTS (params); i++)
    for (guint k = 1; strcmp (params[i][0], type) == 0 && params[i][k] != NULL; k++)
      {
        const char *name = params[i][k];
        const char *kind = "token";

        if (strstr (name, "date") != NULL)
          kind = "date";
        else if (strcmp (name, "patient") == 0)
          kind = "reference";
        else if (strcmp (name, "family") == 0 || strcmp (name, "given") == 0 || strcmp (name, "name") == 0)
          kind = "string";
        ward_json_writer_begin_object (writer, NULL);
        ward_json_writer_string (writer, "name", name);
        ward_json_writer_string (writer, "type", kind);
        ward_json_writer_end_object (writer);
      }
  ward_json_writer_end_array (writer);
}

static void
write_resource (WardSandbox *self, WardJsonWriter *writer, const char *type)
{
  static const char *const interactions[] = { "read", "search-type" };

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "type", type);
  ward_json_writer_begin_array (writer, "interaction");
  for (guint i = 0; i < G_N_ELEMENTS (interactions); i++)
    {
      ward_json_writer_begin_object (writer, NULL);
      ward_json_writer_string (writer, "code", interactions[i]);
      ward_json_writer_end_object (writer);
    }
  ward_json_writer_end_array (writer);
  ward_json_writer_boolean (writer, "readHistory", FALSE);
  ward_json_writer_string (writer, "conditionalRead", self->epic ? "not-supported" : "not-match");
  write_search_params (writer, type);
  ward_json_writer_end_object (writer);
}

static void
write_security (WardSandbox *self, const WardSandboxRequest *request, WardJsonWriter *writer)
{
  static const char *const names[] = { "authorize", "token", "register", "revoke", "introspect" };
  /* Epic tells of registration only to who names its client (auth.md 1.1). */
  guint n = self->epic ? 2 : G_N_ELEMENTS (names);

  if (self->epic && ward_sandbox_request_get_header (request, "epic-client-id") != NULL)
    n = 3;
  ward_json_writer_begin_object (writer, "security");
  ward_json_writer_begin_array (writer, "extension");
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "url", "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris");
  ward_json_writer_begin_array (writer, "extension");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *tail = g_strconcat ("/", names[i], NULL);

      if (i == 2 && self->settings.no_registration)
        continue;
      ward_json_writer_begin_object (writer, NULL);
      ward_json_writer_string (writer, "url", names[i]);
      {
        g_autofree char *address = g_strconcat (self->origin, self->oauth_path, tail, NULL);

        ward_json_writer_string (writer, "valueUri", address);
      }
      ward_json_writer_end_object (writer);
    }
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
  ward_json_writer_end_array (writer);
  ward_json_writer_begin_array (writer, "service");
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_begin_array (writer, "coding");
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "system", "http://terminology.hl7.org/CodeSystem/restful-security-service");
  ward_json_writer_string (writer, "code", "SMART-on-FHIR");
  ward_json_writer_end_object (writer);
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
}

/**
 * ward_sandbox_build_capability_statement:
 * @self: the sandbox
 * @request: who asks
 *
 * Returns: (transfer full): the CapabilityStatement as JSON
 */
char *
ward_sandbox_build_capability_statement (WardSandbox *self, const WardSandboxRequest *request)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *date = ward_sandbox_format_instant (self->settings.today_us, TRUE);

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "resourceType", "CapabilityStatement");
  ward_json_writer_string (writer, "status", "active");
  ward_json_writer_boolean (writer, "experimental", TRUE);
  ward_json_writer_string (writer, "date", date);
  ward_json_writer_string (writer, "kind", "instance");
  ward_json_writer_begin_object (writer, "software");
  ward_json_writer_string (writer, "name", "Ward sandbox");
  ward_json_writer_string (writer, "version", WARD_VERSION);
  ward_json_writer_end_object (writer);
  ward_json_writer_begin_object (writer, "implementation");
  ward_json_writer_string (writer, "description", "Synthetic patients only");
  ward_json_writer_string (writer, "url", self->fhir_base);
  ward_json_writer_end_object (writer);
  ward_json_writer_string (writer, "fhirVersion", "4.0.1");
  ward_json_writer_begin_array (writer, "format");
  if (self->epic)
    ward_json_writer_string (writer, NULL, "xml");
  ward_json_writer_string (writer, NULL, "json");
  ward_json_writer_end_array (writer);
  ward_json_writer_begin_array (writer, "rest");
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "mode", "server");
  write_security (self, request, writer);
  ward_json_writer_begin_array (writer, "resource");
  for (guint i = 0; i < WARD_SANDBOX_N_TYPES; i++)
    write_resource (self, writer, ward_sandbox_type_get_name ((WardSandboxType) i));
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
  return ward_json_writer_to_string (writer, FALSE);
}
