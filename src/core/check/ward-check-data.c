/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a user's access can read: one patient, how many vital signs and laboratory results, the next page of them, and whether the server can say "nothing
 * changed" (auth.md section 8, reliability.md N40, N44). Numbers are told, no value and no name. */
#define G_LOG_DOMAIN "ward-check"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/ward-json.h"
#include "core/base/ward-url.h"
#include "core/check/ward-check-private.h"

#define MAX_BYTES (8 * 1024 * 1024)
#define PAGE_SIZE 5 /* enough for a count, and few enough for a second page */

static void
read_url (WardCheck *self, const char *url, const char *resource, const char *etag, GAsyncReadyCallback callback)
{
  WardCheckWork *work = ward_check_get_work (self);
  g_autofree char *origin = ward_url_dup_origin (ward_tenant_get_fhir_base (work->tenant));
  WardHttpRequest request = {
    .method = "GET",
    .url = url,
    .accept = "application/fhir+json",
    .bearer = work->token,
    .bearer_origin = origin,
    .if_none_match = etag,
    .max_bytes = MAX_BYTES,
    .total_deadline_ms = 40000,
    .max_tries = 1,
    .allow_loopback_http = ward_tenant_is_sandbox (work->tenant),
    .event_type = WARD_EVENT_REQUEST,
    .tenant = ward_tenant_get_id (work->tenant),
    .step = "check: read",
    .resource = resource,
  };

  ward_http_send_async (work->http, &request, work->cancellable, callback, g_object_ref (self));
}

static char *
build_patient_url (WardCheckWork *work)
{
  g_autofree char *id = g_uri_escape_string (work->patient_id, NULL, FALSE);
  g_autofree char *path = g_strconcat ("Patient/", id, NULL);

  return ward_url_append (ward_tenant_get_fhir_base (work->tenant), path);
}

/* NULL where the step has ended: no answer, or one that is an error, or no JSON. */
static WardJsonDoc *
take_document (WardCheck *self, WardHttpResponse *response, const GError *send_error)
{
  g_autoptr (GError) error = response != NULL ? ward_http_response_to_error (response) : NULL;
  g_autofree char *seen = NULL;
  WardJsonDoc *doc;

  if (response == NULL)
    {
      ward_check_fail_step (self, send_error, NULL);
      return NULL;
    }
  seen = g_strdup_printf (_ ("status %u, request %s"), ward_http_response_get_status (response),
                          ward_http_response_get_request_id (response));
  if (error != NULL)
    {
      ward_check_fail_step (self, error, seen);
      return NULL;
    }
  doc = ward_json_parse (ward_http_response_get_body (response), NULL, NULL);
  if (doc == NULL)
    ward_check_end_step (self, WARD_CHECK_FAILED, seen, WARD_FAILURE_NOT_JSON);

  return doc;
}

static void
patient_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WardCheck) self = data;
  WardCheckWork *work = ward_check_get_work (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = ward_http_send_finish (WARD_HTTP (source), result, &error);
  g_autoptr (WardJsonDoc) doc = take_document (self, response, error);
  const WardJson *root;

  if (doc == NULL)
    return;
  root = ward_json_doc_get_root (doc);
  if (g_strcmp0 (ward_json_get_string (root, "resourceType"), "Patient") != 0)
    {
      ward_check_end_step (self, WARD_CHECK_FAILED, NULL, WARD_FAILURE_NOT_FHIR);
      return;
    }
  if (g_strcmp0 (ward_json_get_string (root, "id"), work->patient_id) != 0)
    {
      ward_check_end_step (self, WARD_CHECK_FAILED, _ ("the answer is another patient than the one asked for"),
                           WARD_FAILURE_WRONG_PATIENT);
      return;
    }
  g_clear_pointer (&work->etag, g_free);
  work->etag = g_strdup (ward_http_response_get_header (response, "ETag"));
  ward_check_end_step (self, WARD_CHECK_OK, _ ("can be read"), -1);
}

void
ward_check_run_patient (WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);
  g_autofree char *url = NULL;

  if (work->patient_id == NULL)
    {
      ward_check_end_step (self, WARD_CHECK_SKIPPED,
                           _ ("no patient is open, and the sign-in brought none: name one to test reading"), -1);
      return;
    }
  url = build_patient_url (work);
  read_url (self, url, "Patient", NULL, patient_cb);
}

/* ---- searches ---- */

typedef struct
{
  guint n_entries;
  guint n_others; /* of another patient */
  gint64 total;   /* -1: not told */
  char *next;     /* (owned) (nullable) */
} Page;

/* Which patient an Observation is about; a reference that names none counts as somebody else's. */
static gboolean
is_about (const WardJson *resource, const char *patient_id)
{
  const char *reference = ward_json_get_string (ward_json_get (resource, "subject"), "reference");
  g_autofree char *end = g_strconcat ("Patient/", patient_id, NULL);

  return reference != NULL && (strcmp (reference, end) == 0 || g_str_has_suffix (reference, end));
}

static char *
find_next (const WardJson *bundle)
{
  WardJsonIter iter;
  const WardJson *link;

  ward_json_iter_init (&iter, ward_json_get (bundle, "link"));
  while (ward_json_iter_next_element (&iter, &link))
    if (g_strcmp0 (ward_json_get_string (link, "relation"), "next") == 0)
      return g_strdup (ward_json_get_string (link, "url"));

  return NULL;
}

static gboolean
read_page (const WardJson *bundle, const char *patient_id, Page *out_page)
{
  WardJsonIter iter;
  const WardJson *entry;

  if (g_strcmp0 (ward_json_get_string (bundle, "resourceType"), "Bundle") != 0)
    return FALSE;
  ward_json_iter_init (&iter, ward_json_get (bundle, "entry"));
  while (ward_json_iter_next_element (&iter, &entry))
    {
      const WardJson *resource = ward_json_get (entry, "resource");

      if (g_strcmp0 (ward_json_get_string (resource, "resourceType"), "Observation") != 0)
        continue;
      out_page->n_entries++;
      out_page->n_others += is_about (resource, patient_id) ? 0 : 1;
    }
  if (!ward_json_get_int64 (bundle, "total", &out_page->total))
    out_page->total = -1;
  out_page->next = find_next (bundle);

  return TRUE;
}

/* Epic's total counts the page, not the list: beside further pages it says nothing. */
static char *
describe_page (const Page *page)
{
  gboolean of_page = page->next != NULL && page->total <= (gint64) page->n_entries;
  g_autofree char *total
      = page->total >= 0 && !of_page ? g_strdup_printf (_ (" of %ld"), (long) page->total) : g_strdup ("");

  /* TRANSLATORS: how many results came; then " of 120" where the server says how many there are; then whether there are more. */
  return g_strdup_printf (_ ("%u%s on the first page%s"), page->n_entries, total,
                          page->next != NULL ? _ (", more to come") : "");
}

static void
end_search (WardCheck *self, WardJsonDoc *doc, gboolean keep_next)
{
  WardCheckWork *work = ward_check_get_work (self);
  Page page = { 0 };
  g_autofree char *seen = NULL;

  if (!read_page (ward_json_doc_get_root (doc), work->patient_id, &page))
    {
      ward_check_end_step (self, WARD_CHECK_FAILED, NULL, WARD_FAILURE_NOT_FHIR);
      return;
    }
  seen = describe_page (&page);
  if (keep_next)
    {
      g_free (work->next_page);
      work->next_page = g_steal_pointer (&page.next);
    }
  g_free (page.next);
  if (page.n_others > 0)
    ward_check_end_step (self, WARD_CHECK_FAILED, seen, WARD_FAILURE_WRONG_PATIENT);
  else
    ward_check_end_step (self, WARD_CHECK_OK, seen, -1);
}

static void
vitals_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WardCheck) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = ward_http_send_finish (WARD_HTTP (source), result, &error);
  g_autoptr (WardJsonDoc) doc = take_document (self, response, error);

  if (doc != NULL)
    end_search (self, doc, FALSE);
}

static void
labs_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WardCheck) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = ward_http_send_finish (WARD_HTTP (source), result, &error);
  g_autoptr (WardJsonDoc) doc = take_document (self, response, error);

  if (doc != NULL)
    end_search (self, doc, TRUE);
}

static void
search (WardCheck *self, const char *category, GAsyncReadyCallback callback)
{
  WardCheckWork *work = ward_check_get_work (self);
  g_autofree char *id = g_uri_escape_string (work->patient_id != NULL ? work->patient_id : "", NULL, FALSE);
  g_autofree char *path = g_strdup_printf ("Observation?patient=%s&category=%s&_count=%d", id, category, PAGE_SIZE);
  g_autofree char *url = ward_url_append (ward_tenant_get_fhir_base (work->tenant), path);

  read_url (self, url, "Observation", NULL, callback);
}

void
ward_check_run_vitals (WardCheck *self)
{
  search (self, "vital-signs", vitals_cb);
}

void
ward_check_run_labs (WardCheck *self)
{
  search (self, "laboratory", labs_cb);
}

static void
paged_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WardCheck) self = data;
  WardCheckWork *work = ward_check_get_work (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = ward_http_send_finish (WARD_HTTP (source), result, &error);
  g_autoptr (WardJsonDoc) doc = take_document (self, response, error);
  Page page = { 0 };
  g_autofree char *seen = NULL;

  if (doc == NULL)
    return;
  if (!read_page (ward_json_doc_get_root (doc), work->patient_id, &page))
    {
      ward_check_end_step (self, WARD_CHECK_FAILED, NULL, WARD_FAILURE_NOT_FHIR);
      return;
    }
  seen = g_strdup_printf (_ ("%u on the second page"), page.n_entries);
  if (page.n_others > 0)
    ward_check_end_step (self, WARD_CHECK_FAILED, seen, WARD_FAILURE_WRONG_PATIENT);
  else if (g_strcmp0 (page.next, work->next_page) == 0)
    ward_check_end_step (self, WARD_CHECK_FAILED, _ ("the second page names itself as the next"),
                         WARD_FAILURE_INCOMPLETE);
  else
    ward_check_end_step (self, page.n_entries > 0 ? WARD_CHECK_OK : WARD_CHECK_NOTE, seen, -1);
  g_free (page.next);
}

void
ward_check_run_paging (WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);

  if (work->next_page == NULL)
    ward_check_end_step (self, WARD_CHECK_OK, _ ("the results fit on one page"), -1);
  else
    read_url (self, work->next_page, "Observation", NULL, paged_cb);
}

static void
asked_again_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WardCheck) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = ward_http_send_finish (WARD_HTTP (source), result, &error);

  if (response == NULL)
    ward_check_fail_step (self, error, NULL);
  else if (ward_http_response_get_status (response) == 304)
    ward_check_end_step (self, WARD_CHECK_OK, _ ("the server says when nothing has changed"), -1);
  else
    ward_check_end_step (self, WARD_CHECK_NOTE, _ ("an ETag is sent but not heeded: everything is sent again"), -1);
}

void
ward_check_run_etag (WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);
  g_autofree char *url = NULL;

  if (work->etag == NULL)
    {
      ward_check_end_step (self, WARD_CHECK_NOTE, _ ("no ETag is sent: everything is sent again at each reload"), -1);
      return;
    }
  url = build_patient_url (work);
  read_url (self, url, "Patient", work->etag, asked_again_cb);
}
