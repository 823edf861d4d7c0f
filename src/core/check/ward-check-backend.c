/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Access without a user, where the tenant's record names a client for it (auth.md sections 1.8 and 8): a token by a signed assertion, and how many patients
 * and results it can see. Only numbers are asked for, no record. */
#define G_LOG_DOMAIN "ward-check"

#include <glib/gi18n-lib.h>

#include "core/base/ward-json.h"
#include "core/base/ward-url.h"
#include "core/check/ward-check-private.h"

#define MAX_COUNT_BYTES (256 * 1024)

static const char *const counted[] = { "Patient", "Observation" };

static void count_next (WardCheck *self);

static void
read_count (WardCheckWork *work, const char *type, WardHttpResponse *response)
{
  g_autoptr (WardJsonDoc) doc = ward_json_parse (ward_http_response_get_body (response), NULL, NULL);
  const WardJson *root = doc != NULL ? ward_json_doc_get_root (doc) : NULL;
  gint64 total;

  if (ward_http_response_get_status (response) == 200 && ward_json_get_int64 (root, "total", &total) && total >= 0)
    g_string_append_printf (work->backend_seen, "; %s: %ld", type, (long) total);
  else
    /* TRANSLATORS: what a server answered when it was asked how many of a kind there are; %s is a FHIR type. */
    g_string_append_printf (work->backend_seen, _ ("; %s: not counted, status %u"), type,
                            ward_http_response_get_status (response));
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WardCheck) self = data;
  WardCheckWork *work = ward_check_get_work (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardHttpResponse) response = ward_http_send_finish (WARD_HTTP (source), result, &error);

  if (response == NULL)
    {
      ward_check_fail_step (self, error, work->backend_seen->str);
      return;
    }
  read_count (work, counted[work->n_counted], response);
  work->n_counted++;
  count_next (self);
}

/* A count is worth knowing, and no failure where the server gives none: Epic wants more than a type. */
static void
count_next (WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);
  const char *base = ward_tenant_get_fhir_base (work->tenant);
  g_autofree char *path = NULL;
  g_autofree char *url = NULL;
  g_autofree char *origin = NULL;
  WardHttpRequest request = { .method = "GET" };

  if (work->n_counted >= G_N_ELEMENTS (counted))
    {
      ward_check_end_step (self, WARD_CHECK_OK, work->backend_seen->str, -1);
      return;
    }
  path = g_strconcat (counted[work->n_counted], "?_summary=count", NULL);
  url = ward_url_append (base, path);
  origin = ward_url_dup_origin (base);
  request.url = url;
  request.accept = "application/fhir+json";
  request.bearer = work->backend_token;
  request.bearer_origin = origin;
  request.max_bytes = MAX_COUNT_BYTES;
  request.total_deadline_ms = 15000;
  request.max_tries = 1;
  request.allow_loopback_http = ward_tenant_is_sandbox (work->tenant);
  request.event_type = WARD_EVENT_REQUEST;
  request.tenant = ward_tenant_get_id (work->tenant);
  request.step = "check: count";
  request.resource = counted[work->n_counted];
  ward_http_send_async (work->http, &request, work->cancellable, counted_cb, g_object_ref (self));
}

static void
got_token_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WardCheck) self = data;
  WardCheckWork *work = ward_check_get_work (self);
  g_autoptr (GError) error = NULL;
  guint n_scopes;

  work->backend_token = ward_backend_get_token_finish (WARD_BACKEND (source), result, &error);
  if (work->backend_token == NULL)
    {
      /* The message holds at most the server's error code, and says what is missing here. */
      ward_check_fail_step (self, error, error->domain == WARD_FAILURE ? error->message : NULL);
      return;
    }
  n_scopes = g_strv_length (ward_backend_get_context (work->backend)->scopes_granted);
  work->backend_seen = g_string_new (NULL);
  g_string_append_printf (work->backend_seen,
                          g_dngettext (GETTEXT_PACKAGE, "system access, %u scope", "system access, %u scopes",
                                       n_scopes),
                          n_scopes);
  count_next (self);
}

void
ward_check_run_backend (WardCheck *self)
{
  WardCheckWork *work = ward_check_get_work (self);

  work->backend = ward_backend_new (work->http, work->tenant, work->vault);
  ward_backend_get_token_async (work->backend, NULL, work->cancellable, got_token_cb, g_object_ref (self));
}
