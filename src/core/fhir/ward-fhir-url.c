/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Search and read addresses (auth.md 1.10): only parameters that both dialects know; dates as half-open windows with ge and lt; never _sort, which Epic does
 * not have and others answer with lost rows at ties. Pure. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-fhir-private.h"

#include "core/base/ward-url.h"

/**
 * ward_fhir_format_instant:
 * @seconds: since 1970
 *
 * Returns: (transfer full): "2024-03-09T22:30:00Z"
 */
char *
ward_fhir_format_instant (gint64 seconds)
{
  g_autoptr (GDateTime) instant = g_date_time_new_from_unix_utc (seconds);

  return instant != NULL ? g_date_time_format (instant, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("9999-12-31T00:00:00Z");
}

static void
append (GString *url, const char *name, const char *prefix, const char *value)
{
  g_autofree char *escaped = NULL;

  if (value == NULL)
    return;
  escaped = ward_url_escape (value);
  g_string_append_printf (url, "%c%s=%s%s", strchr (url->str, '?') != NULL ? '&' : '?', name, prefix, escaped);
}

/**
 * ward_fhir_build_search_url:
 * @settings: the tenant's
 * @search: what is searched
 *
 * Returns: (transfer full): the first page's address
 */
char *
ward_fhir_build_search_url (const WardFhirSettings *settings, const WardFhirSearch *search)
{
  g_autofree char *root = ward_url_append (settings->base, ward_fhir_kind_get_type_name (search->kind));
  g_autofree char *from = search->from_s != 0 ? ward_fhir_format_instant (search->from_s) : NULL;
  g_autofree char *to = search->to_s != 0 ? ward_fhir_format_instant (search->to_s) : NULL;
  guint page_size = search->page_size != 0 ? search->page_size : settings->page_size;
  GString *url = g_string_new (root);

  if (search->kind != WARD_FHIR_PATIENTS)
    append (url, "patient", "", search->patient_id);
  append (url, "category", "", search->category);
  append (url, "code", "", search->code);
  append (url, "date", "ge", from);
  append (url, "date", "lt", to);
  for (gsize i = 0; search->extra != NULL && search->extra[i] != NULL && search->extra[i + 1] != NULL; i += 2)
    append (url, search->extra[i], "", search->extra[i + 1]);
  if (page_size != 0)
    g_string_append_printf (url, "%c_count=%u", strchr (url->str, '?') != NULL ? '&' : '?', page_size);
  return g_string_free (url, FALSE);
}

/**
 * ward_fhir_build_read_url:
 * @base: the FHIR base
 * @type: a FHIR type
 * @id: any text: escaped, so that it stays one segment
 *
 * Returns: (transfer full): the resource's address
 */
char *
ward_fhir_build_read_url (const char *base, const char *type, const char *id)
{
  g_autofree char *escaped = ward_url_escape (id);
  g_autofree char *path = g_strdup_printf ("%s/%s", type, escaped);

  return ward_url_append (base, path);
}
