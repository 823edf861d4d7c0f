/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Searchset Bundles (R4 section 2.36). The resources are finished text, so a page is put together by copying: the only
 * JSON that is not written by the writer, because a thousand resources must cost no more than their bytes. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-bundle.h"

#include <string.h>

#include "core/base/ward-json-writer.h"

/* A request's target is printable ASCII; what JSON would have to escape is escaped as in an address. */
static void
append_target (GString *out, const char *target)
{
  for (const char *p = target; *p != '\0'; p++)
    if (*p == '"' || *p == '\\' || *p == '<' || *p == '>')
      g_string_append_printf (out, "%%%02X", (guint) *p);
    else
      g_string_append_c (out, *p);
}

static void
append_link (GString *out, const char *relation, const char *origin, const char *target)
{
  g_string_append_printf (out, "{\"relation\":\"%s\",\"url\":\"%s", relation, origin);
  append_target (out, target);
  g_string_append (out, "\"}");
}

static void
append_links (GString *out, const WardSandboxPage *page)
{
  g_string_append (out, ",\"link\":[");
  /* Epic names next before self (seen in its sandbox). */
  if (page->self->epic && page->next != NULL)
    {
      append_link (out, "next", "", page->next);
      g_string_append_c (out, ',');
    }
  append_link (out, "self", page->self->origin, page->target);
  if (!page->self->epic && page->next != NULL)
    {
      g_string_append_c (out, ',');
      append_link (out, "next", "", page->next);
    }
  g_string_append_c (out, ']');
}

static void
append_entry (GString *out, const WardSandboxPage *page, const WardSandboxEntry *entry)
{
  const char *type = ward_sandbox_type_get_name (entry->type);

  if (page->self->epic)
    {
      g_string_append (out, "{\"link\":[{\"relation\":\"self\",\"url\":\"");
      g_string_append (out, page->self->fhir_base);
      g_string_append_c (out, '/');
      g_string_append (out, type);
      g_string_append_c (out, '/');
      g_string_append (out, entry->id);
      g_string_append (out, "\"}],\"fullUrl\":\"");
    }
  else
    g_string_append (out, "{\"fullUrl\":\"");
  g_string_append (out, page->self->fhir_base);
  g_string_append_c (out, '/');
  g_string_append (out, type);
  g_string_append_c (out, '/');
  g_string_append (out, entry->id);
  g_string_append (out, "\",\"resource\":");
  g_string_append_len (out, entry->json, (gssize) entry->length);
  g_string_append (out, ",\"search\":{\"mode\":\"match\"}}");
}

static void
append_outcome (GString *out, const WardSandboxPage *page)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *json = NULL;

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "fullUrl", "urn:uuid:6aa60e37-f5cf-4472-9d9d-6eeb5175de79");
  ward_json_writer_begin_object (writer, "resource");
  ward_json_writer_string (writer, "resourceType", "OperationOutcome");
  ward_json_writer_begin_array (writer, "issue");
  for (guint i = 0; i < page->unknown->len; i++)
    {
      g_autofree char *text = g_strdup_printf ("Unknown parameter: %s. Parameter has been ignored.",
                                               (char *) g_ptr_array_index (page->unknown, i));

      ward_sandbox_write_issue (writer, page->self, "information", "invalid", "59100", text);
    }
  if (page->found->len == 0 || page->outcome_only)
    ward_sandbox_write_issue (writer, page->self, "warning", "processing", "4101",
                              "Resource request returns no results.");
  ward_sandbox_write_issue (
      writer, page->self, "warning", "suppressed", "59204",
      "The authenticated client's search request applies to a sub-resource that the client is not "
      "authorized for. Results of this sub-type will not be returned.");
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
  ward_json_writer_begin_object (writer, "search");
  ward_json_writer_string (writer, "mode", "outcome");
  ward_json_writer_end_object (writer);
  ward_json_writer_end_object (writer);
  json = ward_json_writer_to_string (writer, FALSE);
  g_string_append (out, json);
}

/**
 * ward_sandbox_bundle_build:
 * @page: what the page shows
 *
 * Returns: (transfer full): the Bundle
 */
GString *
ward_sandbox_bundle_build (const WardSandboxPage *page)
{
  guint count = page->outcome_only || page->only_total ? 0 : page->count;
  gboolean outcome = page->self->epic || page->outcome_only;
  guint total = page->self->epic && !page->only_total ? count : page->found->len;
  size_t size = 2048;
  GString *out;

  for (guint i = 0; i < count; i++)
    size += ((WardSandboxEntry *) g_ptr_array_index (page->found, page->offset + i))->length + 320;
  out = g_string_sized_new (size);
  g_string_append_printf (out, "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":%u",
                          page->outcome_only ? 0 : total);
  append_links (out, page);
  if ((count > 0 || outcome) && !page->only_total)
    {
      g_string_append (out, ",\"entry\":[");
      for (guint i = 0; i < count; i++)
        {
          if (i > 0)
            g_string_append_c (out, ',');
          append_entry (out, page, g_ptr_array_index (page->found, page->offset + i));
        }
      if (outcome)
        {
          if (count > 0)
            g_string_append_c (out, ',');
          append_outcome (out, page);
        }
      g_string_append_c (out, ']');
    }
  g_string_append_c (out, '}');
  return out;
}

/**
 * ward_sandbox_bundle_answer_problem:
 * @self: the sandbox
 * @search: a search with a problem
 *
 * Returns: (transfer full): 400 with an OperationOutcome; Epic's also names the parameters it ignored
 */
WardSandboxResponse *
ward_sandbox_bundle_answer_problem (WardSandbox *self, const WardSandboxSearch *search)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *json = NULL;

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "resourceType", "OperationOutcome");
  ward_json_writer_begin_array (writer, "issue");
  for (guint i = 0; self->epic && i < search->unknown->len; i++)
    {
      g_autofree char *upper = g_ascii_strup (g_ptr_array_index (search->unknown, i), -1);
      g_autofree char *text = g_strdup_printf ("Unknown parameter: %s. Parameter has been ignored.", upper);

      ward_sandbox_write_issue (writer, self, "information", "invalid", "59100", text);
    }
  ward_sandbox_write_issue (writer, self, self->epic ? "fatal" : "error", self->epic ? "business-rule" : "invalid",
                            search->problem_code, search->problem);
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
  json = ward_json_writer_to_string (writer, FALSE);
  return ward_sandbox_response_new (400, "application/fhir+json; charset=utf-8", json);
}
