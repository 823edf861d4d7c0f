/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Servers that have no smart-configuration yet name their endpoints in the CapabilityStatement (SMART App Launch 1.0, auth.md X059): read as if it were one. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-discovery-private.h"

#include <string.h>

#include "core/base/ward-json-writer.h"

#define MAX_METADATA_BYTES (32 * 1024 * 1024)
#define OAUTH_URIS "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"

static void
copy_oauth_uris (WardJsonWriter *writer, const WardJson *extension)
{
  static const struct
  {
    const char *url, *member;
  } names[] = { { "authorize", "authorization_endpoint" },
                { "token", "token_endpoint" },
                { "revoke", "revocation_endpoint" },
                { "introspect", "introspection_endpoint" },
                { "register", "registration_endpoint" } };
  gboolean seen[G_N_ELEMENTS (names)] = { FALSE };
  WardJsonIter iter;
  const WardJson *element;

  ward_json_iter_init (&iter, ward_json_get (extension, "extension"));
  while (ward_json_iter_next_element (&iter, &element))
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      if (!seen[i] && g_strcmp0 (ward_json_get_string (element, "url"), names[i].url) == 0)
        {
          ward_json_writer_string (writer, names[i].member, ward_json_get_string (element, "valueUri"));
          seen[i] = TRUE;
        }
}

GBytes *
ward_discovery_convert_metadata (GBytes *capability_statement, GError **error)
{
  const WardJsonLimits metadata_limits = { .max_bytes = MAX_METADATA_BYTES,
                                           .max_depth = 64,
                                           .max_nodes = 2000000,
                                           .max_keys = 10000,
                                           .max_string_bytes = 1024 * 1024 };
  g_autoptr (WardJsonDoc) doc = ward_json_parse (capability_statement, &metadata_limits, NULL);
  const WardJson *root = doc != NULL ? ward_json_doc_get_root (doc) : NULL;
  const WardJson *rest = ward_json_get_element (ward_json_get (root, "rest"), 0);
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  gboolean found = FALSE;
  WardJsonIter iter;
  const WardJson *extension;
  char *text;

  ward_json_writer_begin_object (writer, NULL);
  ward_json_iter_init (&iter, ward_json_get (ward_json_get (rest, "security"), "extension"));
  while (!found && ward_json_iter_next_element (&iter, &extension))
    if (g_strcmp0 (ward_json_get_string (extension, "url"), OAUTH_URIS) == 0)
      {
        copy_oauth_uris (writer, extension);
        found = TRUE;
      }
  ward_json_writer_end_object (writer);
  if (!found)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_DISCOVERY,
                           "The capability statement does not say how to sign in");
      return NULL;
    }
  text = ward_json_writer_to_string (writer, FALSE);

  return g_bytes_new_take (text, strlen (text));
}
