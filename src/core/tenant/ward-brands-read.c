/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a published Bundle to a list of organisations. Vendors' lists have quirks (auth.md 1.13): ids that FHIR does not allow, contained organisations that are
 * named without "#", addresses twice, references into nothing. What can be used is used; what is left out is counted. */
#define G_LOG_DOMAIN "ward-tenant"

#include "core/tenant/ward-brands-private.h"

#include <string.h>

#include "core/base/ward-json.h"
#include "core/base/ward-text.h"
#include "core/base/ward-url.h"
#include "core/diagnostics/ward-failure.h"

#define MAX_BYTES ((size_t) 128 * 1024 * 1024)
#define MAX_NAME 200
#define MAX_OWNERS 8 /* of owners above each other: a loop ends here */
#define VERSION_EXTENSION "http://hl7.org/fhir/StructureDefinition/endpoint-fhir-version"

/* One Bundle while it is read. */
typedef struct
{
  WardBrands *brands;    /* (owned) */
  GHashTable *by_name;   /* (owned) fullUrl and "Type/id" → resource, both borrowed but for joined keys */
  GStringChunk *joined;  /* (owned) the joined keys */
  GHashTable *endpoints; /* (owned) endpoints that an organisation has named */
} Reading;

static gboolean
is_type (const WardJson *resource, const char *type)
{
  return g_strcmp0 (ward_json_get_string (resource, "resourceType"), type) == 0;
}

static const WardJson *
resolve (Reading *reading, const WardJson *owner, const WardJson *reference)
{
  const char *name = ward_json_get_string (reference, "reference");
  const WardJson *contained = ward_json_get (owner, "contained");
  WardJsonIter iter;
  const WardJson *resource;

  if (name == NULL)
    return NULL;
  ward_json_iter_init (&iter, contained);
  while (ward_json_iter_next_element (&iter, &resource))
    if (g_strcmp0 (ward_json_get_string (resource, "id"), name + (*name == '#')) == 0)
      return resource;

  return g_hash_table_lookup (reading->by_name, name);
}

/* R4 in any of its editions. An endpoint that does not say its version is taken for R4: the list of R4 endpoints does not. */
static gboolean
is_r4 (const WardJson *endpoint)
{
  WardJsonIter iter;
  const WardJson *extension;
  gboolean named = FALSE;

  ward_json_iter_init (&iter, ward_json_get (endpoint, "extension"));
  while (ward_json_iter_next_element (&iter, &extension))
    {
      const char *version = ward_json_get_string (extension, "valueCode");

      if (g_strcmp0 (ward_json_get_string (extension, "url"), VERSION_EXTENSION) != 0 || version == NULL)
        continue;
      if (g_str_has_prefix (version, "4.0"))
        return TRUE;
      named = TRUE;
    }

  return !named;
}

/* The address as Ward compares it; NULL, and counted, where the endpoint is of no use. */
static char *
read_address (WardBrandsReport *report, const WardJson *endpoint)
{
  const char *address = ward_json_get_string (endpoint, "address");
  const char *status = ward_json_get_string (endpoint, "status");
  g_autofree char *trimmed = address != NULL ? g_strstrip (g_strdup (address)) : NULL;

  if (trimmed == NULL || !ward_url_check (trimmed, WARD_URL_HTTPS_ONLY, NULL))
    report->n_refused++;
  else if (status != NULL && strcmp (status, "active") != 0)
    report->n_inactive++;
  else if (!is_r4 (endpoint))
    report->n_other_version++;
  else
    return ward_url_normalize_base (trimmed);

  return NULL;
}

static char *
read_name (const WardJson *resource)
{
  const char *name = ward_json_get_string (resource, "name");
  g_autofree char *line = name != NULL ? ward_text_one_line (name, MAX_NAME) : NULL;

  return line != NULL && *g_strstrip (line) != '\0' ? g_steal_pointer (&line) : NULL;
}

static char *
read_place (const WardJson *organization)
{
  const WardJson *address = ward_json_get_element (ward_json_get (organization, "address"), 0);
  const char *city = ward_json_get_string (address, "city");
  const char *state = ward_json_get_string (address, "state");
  g_autofree char *both = NULL;

  if (city == NULL && state == NULL)
    return NULL;
  both = city != NULL && state != NULL ? g_strdup_printf ("%s, %s", city, state)
                                       : g_strdup (city != NULL ? city : state);

  return ward_text_one_line (both, MAX_NAME);
}

static void
add_row (Reading *reading, const char *name, const char *owner, const char *place, const char *address)
{
  if (!ward_brands_add (reading->brands, name, owner, place, address))
    reading->brands->report.n_duplicates++;
}

/* The endpoints of the organisation, or of the nearest one above it that has any: a facility is reached at its owner's. */
static const WardJson *
find_endpoints (Reading *reading, const WardJson *organization, const WardJson **out_holder)
{
  const WardJson *holder = organization;

  for (guint i = 0; holder != NULL && i < MAX_OWNERS; i++)
    {
      const WardJson *endpoints = ward_json_get (holder, "endpoint");

      *out_holder = holder;
      if (ward_json_get_length (endpoints) > 0)
        return endpoints;
      holder = resolve (reading, holder, ward_json_get (holder, "partOf"));
    }

  return NULL;
}

static void
add_organization (Reading *reading, const WardJson *organization)
{
  WardBrandsReport *report = &reading->brands->report;
  g_autofree char *name = read_name (organization);
  g_autofree char *place = read_place (organization);
  const WardJson *owner = resolve (reading, organization, ward_json_get (organization, "partOf"));
  g_autofree char *owner_name = owner != NULL ? read_name (owner) : NULL;
  const WardJson *holder = NULL;
  const WardJson *endpoints = find_endpoints (reading, organization, &holder);
  WardJsonIter iter;
  const WardJson *reference;

  if (name == NULL)
    {
      report->n_unknown++;
      return;
    }
  if (!ward_json_get_boolean (organization, "active", TRUE))
    {
      report->n_inactive++;
      return;
    }
  ward_json_iter_init (&iter, endpoints);
  while (ward_json_iter_next_element (&iter, &reference))
    {
      const WardJson *endpoint = resolve (reading, holder, reference);
      g_autofree char *address = NULL;

      if (endpoint == NULL || !is_type (endpoint, "Endpoint"))
        {
          report->n_broken_references++;
          continue;
        }
      /* What is wrong with an endpoint is counted once, however many organisations share it. */
      if (g_hash_table_add (reading->endpoints, (gpointer) endpoint))
        address = read_address (report, endpoint);
      else
        address = read_address (&(WardBrandsReport){ 0 }, endpoint);
      if (address != NULL)
        add_row (reading, name, owner_name, place, address);
    }
}

/* An endpoint that no organisation of the list has named: Epic's list is made of these. */
static void
add_endpoint (Reading *reading, const WardJson *endpoint)
{
  WardBrandsReport *report = &reading->brands->report;
  g_autofree char *address = read_address (report, endpoint);
  const WardJson *reference = ward_json_get (endpoint, "managingOrganization");
  const WardJson *organization = resolve (reading, endpoint, reference);
  g_autofree char *name = organization != NULL ? read_name (organization) : NULL;
  g_autofree char *place = organization != NULL ? read_place (organization) : NULL;

  if (address == NULL)
    return;
  if (organization == NULL && ward_json_get_string (reference, "reference") != NULL)
    report->n_broken_references++;
  if (name == NULL)
    name = read_name (endpoint);
  if (name == NULL)
    name = ward_url_dup_host (address);
  add_row (reading, name, NULL, place, address);
}

static void
index_entries (Reading *reading, const WardJson *entries)
{
  WardJsonIter iter;
  const WardJson *entry;

  ward_json_iter_init (&iter, entries);
  while (ward_json_iter_next_element (&iter, &entry))
    {
      const WardJson *resource = ward_json_get (entry, "resource");
      const char *url = ward_json_get_string (entry, "fullUrl");
      const char *type = ward_json_get_string (resource, "resourceType");
      const char *id = ward_json_get_string (resource, "id");

      if (url != NULL)
        g_hash_table_insert (reading->by_name, (gpointer) url, (gpointer) resource);
      if (type != NULL && id != NULL)
        {
          g_autofree char *name = g_strconcat (type, "/", id, NULL);

          g_hash_table_insert (reading->by_name, g_string_chunk_insert (reading->joined, name), (gpointer) resource);
        }
    }
}

static void
read_entries (Reading *reading, const WardJson *entries)
{
  WardBrandsReport *report = &reading->brands->report;
  WardJsonIter iter;
  const WardJson *entry;

  index_entries (reading, entries);
  ward_json_iter_init (&iter, entries);
  while (ward_json_iter_next_element (&iter, &entry))
    {
      const WardJson *resource = ward_json_get (entry, "resource");

      report->n_entries++;
      if (is_type (resource, "Organization"))
        add_organization (reading, resource);
      else if (!is_type (resource, "Endpoint"))
        report->n_unknown++;
    }
  ward_json_iter_init (&iter, entries);
  while (ward_json_iter_next_element (&iter, &entry))
    {
      const WardJson *resource = ward_json_get (entry, "resource");

      if (is_type (resource, "Endpoint") && !g_hash_table_contains (reading->endpoints, resource))
        add_endpoint (reading, resource);
    }
}

static WardJsonDoc *
parse (GBytes *bytes, GError **error)
{
  WardJsonLimits limits = *ward_json_get_default_limits ();
  g_autoptr (GError) wrong = NULL;
  WardJsonDoc *doc;

  limits.max_bytes = MAX_BYTES;
  limits.max_nodes = MAX_BYTES / 8;
  doc = ward_json_parse (bytes, &limits, &wrong);
  if (doc == NULL && g_error_matches (wrong, WARD_JSON_ERROR, WARD_JSON_ERROR_LIMIT))
    g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_TOO_LARGE, "The list of organisations is too large");
  else if (doc == NULL)
    g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_NOT_JSON,
                         "The list of organisations is cut off, or is not JSON");

  return doc;
}

/**
 * ward_brands_parse:
 * @bytes: a Bundle of User-access Brands, or of R4 endpoints
 * @error: return location for a %WARD_FAILURE
 *
 * Reads a published list. Pure; at most 128 MiB. What cannot be used is left out and counted (X069); an address that is not https is among that (X070).
 *
 * Returns: (transfer full): the list, which may be empty
 */
WardBrands *
ward_brands_parse (GBytes *bytes, GError **error)
{
  g_autoptr (WardJsonDoc) doc = NULL;
  const WardJson *root;
  const WardJson *entries;
  Reading reading = { 0 };

  g_return_val_if_fail (bytes != NULL, NULL);

  doc = parse (bytes, error);
  if (doc == NULL)
    return NULL;
  root = ward_json_doc_get_root (doc);
  entries = ward_json_get (root, "entry");
  if (!is_type (root, "Bundle") || (entries != NULL && !ward_json_is_array (entries)))
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_NOT_FHIR,
                           "This is no Bundle of organisations and their endpoints");
      return NULL;
    }

  reading.brands = ward_brands_new ();
  reading.by_name = g_hash_table_new (g_str_hash, g_str_equal);
  reading.joined = g_string_chunk_new (4096);
  reading.endpoints = g_hash_table_new (NULL, NULL);
  read_entries (&reading, entries);
  ward_brands_sort (reading.brands);
  g_hash_table_unref (reading.by_name);
  g_hash_table_unref (reading.endpoints);
  g_string_chunk_free (reading.joined);

  return reading.brands;
}
