/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of organisations in Ward's own file: what is shown, and where it came from, so that it can be asked for again. 50 MB become two. */
#define G_LOG_DOMAIN "ward-tenant"

#include "core/tenant/ward-brands-private.h"

#include "core/base/ward-json-writer.h"
#include "core/base/ward-json.h"
#include "core/base/ward-url.h"
#include "core/diagnostics/ward-failure.h"

#define VERSION 1

/* Each figure of the report with its name. */
static const struct
{
  const char *name;
  size_t offset;
} figures[] = {
  { "entries", G_STRUCT_OFFSET (WardBrandsReport, n_entries) },
  { "refused", G_STRUCT_OFFSET (WardBrandsReport, n_refused) },
  { "otherVersion", G_STRUCT_OFFSET (WardBrandsReport, n_other_version) },
  { "inactive", G_STRUCT_OFFSET (WardBrandsReport, n_inactive) },
  { "brokenReferences", G_STRUCT_OFFSET (WardBrandsReport, n_broken_references) },
  { "duplicates", G_STRUCT_OFFSET (WardBrandsReport, n_duplicates) },
  { "unknown", G_STRUCT_OFFSET (WardBrandsReport, n_unknown) },
};

/**
 * ward_brands_source_clear:
 * @source: where a list came from
 *
 * Gives its strings back.
 */
void
ward_brands_source_clear (WardBrandsSource *source)
{
  g_clear_pointer (&source->url, g_free);
  g_clear_pointer (&source->file_name, g_free);
  g_clear_pointer (&source->etag, g_free);
  source->fetched_s = 0;
}

static void
write_report (WardJsonWriter *writer, const WardBrandsReport *report)
{
  ward_json_writer_begin_object (writer, "report");
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    ward_json_writer_int64 (writer, figures[i].name, G_STRUCT_MEMBER (guint, report, figures[i].offset));
  ward_json_writer_end_object (writer);
}

/**
 * ward_brands_to_json:
 * @brands: a list
 * @source: where it came from
 *
 * Writes the text of Ward's own file.
 *
 * Returns: (transfer full): JSON
 */
char *
ward_brands_to_json (const WardBrands *brands, const WardBrandsSource *source)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_int64 (writer, "version", VERSION);
  ward_json_writer_string (writer, "url", source->url);
  ward_json_writer_string (writer, "fileName", source->file_name);
  ward_json_writer_string (writer, "etag", source->etag);
  ward_json_writer_int64 (writer, "fetched", source->fetched_s);
  write_report (writer, &brands->report);
  ward_json_writer_begin_array (writer, "brands");
  for (guint i = 0; i < brands->rows->len; i++)
    {
      const WardBrand *brand = ward_brands_get (brands, i);

      ward_json_writer_begin_object (writer, NULL);
      ward_json_writer_string (writer, "name", brand->name);
      ward_json_writer_string (writer, "owner", brand->owner);
      ward_json_writer_string (writer, "place", brand->place);
      ward_json_writer_string (writer, "address", brand->address);
      ward_json_writer_end_object (writer);
    }
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);

  return ward_json_writer_to_string (writer, FALSE);
}

/* The file lies where its user can write: its addresses are looked at as if they came from outside. */
static void
read_rows (WardBrands *brands, const WardJson *list)
{
  WardJsonIter iter;
  const WardJson *object;

  ward_json_iter_init (&iter, list);
  while (ward_json_iter_next_element (&iter, &object))
    {
      const char *name = ward_json_get_string (object, "name");
      const char *address = ward_json_get_string (object, "address");

      if (name != NULL && address != NULL && ward_url_check (address, WARD_URL_HTTPS_ONLY, NULL))
        ward_brands_add (brands, name, ward_json_get_string (object, "owner"), ward_json_get_string (object, "place"),
                         address);
    }
}

static void
read_report (WardBrandsReport *report, const WardJson *object)
{
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      gint64 figure = 0;

      if (ward_json_get_int64 (object, figures[i].name, &figure) && figure >= 0 && figure <= G_MAXUINT)
        G_STRUCT_MEMBER (guint, report, figures[i].offset) = (guint) figure;
    }
}

/**
 * ward_brands_new_from_json:
 * @bytes: the content of Ward's own file
 * @source: (out caller-allocates): where the list came from; ward_brands_source_clear ()
 * @error: return location for a %WARD_FAILURE_NOT_JSON
 *
 * Reads what ward_brands_to_json () wrote.
 *
 * Returns: (transfer full): the list
 */
WardBrands *
ward_brands_new_from_json (GBytes *bytes, WardBrandsSource *source, GError **error)
{
  WardJsonLimits limits = *ward_json_get_default_limits ();
  g_autoptr (WardJsonDoc) doc = NULL;
  const WardJson *root;
  WardBrands *brands;
  gint64 version;

  limits.max_nodes = limits.max_bytes / 8;
  doc = ward_json_parse (bytes, &limits, NULL);
  root = doc != NULL ? ward_json_doc_get_root (doc) : NULL;
  if (!ward_json_get_int64 (root, "version", &version) || version != VERSION)
    {
      g_set_error_literal (error, WARD_FAILURE, WARD_FAILURE_NOT_JSON,
                           "The stored list of organisations cannot be read");
      return NULL;
    }

  source->url = g_strdup (ward_json_get_string (root, "url"));
  source->file_name = g_strdup (ward_json_get_string (root, "fileName"));
  source->etag = g_strdup (ward_json_get_string (root, "etag"));
  if (!ward_json_get_int64 (root, "fetched", &source->fetched_s))
    source->fetched_s = 0;
  brands = ward_brands_new ();
  read_rows (brands, ward_json_get (root, "brands"));
  ward_brands_sort (brands);
  read_report (&brands->report, ward_json_get (root, "report"));

  return brands;
}
