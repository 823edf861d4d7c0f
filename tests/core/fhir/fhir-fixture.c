/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the readers share. */

#include "core/fhir/fhir-fixture.h"

char *
fixture_json (const char *text)
{
  return g_strdelimit (g_strdup (text), "'", '"');
}

GBytes *
fixture_bytes (const char *text)
{
  char *json = fixture_json (text);

  return g_bytes_new_take (json, strlen (json));
}

WardFhirPage *
fixture_decode (WardFhirKind kind, const char *const *resources)
{
  g_autoptr (GString) bundle = g_string_new ("{'resourceType':'Bundle','type':'searchset','entry':[");
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  WardFhirPage *page;

  for (gsize i = 0; resources[i] != NULL; i++)
    g_string_append_printf (bundle, "%s{'resource':%s,'search':{'mode':'match'}}", i > 0 ? "," : "", resources[i]);
  g_string_append (bundle, "]}");
  body = fixture_bytes (bundle->str);
  page = ward_fhir_decode_bundle (body, kind, FIXTURE_BASE, kind == WARD_FHIR_PATIENTS ? NULL : "p1", &error);
  g_assert_no_error (error);
  g_assert_nonnull (page);
  return page;
}

WardFhirPage *
fixture_observation (const char *members)
{
  g_autofree char *resource
      = g_strdup_printf ("{'resourceType':'Observation','id':'o1','subject':{'reference':'Patient/p1'}%s%s}",
                         members[0] != '\0' ? "," : "", members);
  const char *const resources[] = { resource, NULL };

  return fixture_decode (WARD_FHIR_OBSERVATIONS, resources);
}
