/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every request passes: it is counted, its Host is checked (a page in a browser must not reach the sandbox under
 * another name: DNS rebinding), armed faults strike, then its part of the server answers. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-private.h"

#include <string.h>

static gboolean
is_own_host (WardSandbox *self, const WardSandboxRequest *request)
{
  static const char *const names[] = { "127.0.0.1", "localhost", "[::1]" };
  const char *host = ward_sandbox_request_get_header (request, "host");

  for (guint i = 0; host != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s:%u", names[i], self->port);

      if (g_ascii_strcasecmp (host, name) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
count (WardSandbox *self, const char *path)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, path));

  g_hash_table_replace (self->counts, g_strdup (path), GUINT_TO_POINTER (n + 1));
}

static WardSandboxResponse *
answer_front_page (WardSandbox *self)
{
  g_autofree char *text = g_strdup_printf ("Ward sandbox: synthetic patients only.\nFHIR base: %s\nEHR page: %s/ehr\n",
                                           self->fhir_base, self->origin);

  return ward_sandbox_response_new (200, "text/plain; charset=utf-8", text);
}

static WardSandboxResponse *
dispatch (WardSandbox *self, WardSandboxRequest *request)
{
  const char *path = request->path;
  size_t fhir = strlen (self->fhir_path);
  size_t oauth = strlen (self->oauth_path);
  WardSandboxResponse *response = ward_sandbox_answer_discovery (self, request);

  if (response == NULL && strncmp (path, self->oauth_path, oauth) == 0 && path[oauth] == '/')
    {
      response = ward_sandbox_answer_token (self, request, path + oauth);
      if (response == NULL)
        response = ward_sandbox_answer_register (self, request, path + oauth);
      if (response == NULL)
        response = ward_sandbox_answer_authorize (self, request, path + oauth);
    }
  if (response == NULL && strncmp (path, self->fhir_path, fhir) == 0 && path[fhir] == '/')
    response = ward_sandbox_answer_fhir (self, request, path + fhir);
  if (response == NULL)
    response = ward_sandbox_answer_ehr (self, request);
  if (response == NULL)
    response = ward_sandbox_answer_style (self, request);
  if (response == NULL && strcmp (path, "/") == 0)
    response = answer_front_page (self);
  return response != NULL ? response : ward_sandbox_answer_not_found (self);
}

/**
 * ward_sandbox_route:
 * @request: a request
 * @cancellable: ends waits
 * @user_data: the sandbox
 *
 * Returns: (transfer full): the answer
 */
WardSandboxResponse *
ward_sandbox_route (WardSandboxRequest *request, GCancellable *cancellable, gpointer user_data)
{
  WardSandbox *self = user_data;
  const char *id = ward_sandbox_request_get_header (request, "x-request-id");
  WardSandboxResponse *response;

  count (self, request->path);
  if (!is_own_host (self, request))
    return ward_sandbox_response_new (421, "text/plain; charset=utf-8", "This is not my name.\n");
  ward_sandbox_collect_faults (self, request);
  if (self->settings.latency_ms > 0)
    ward_sandbox_wait (self->settings.latency_ms, cancellable);
  response = ward_sandbox_strike_before (self, request, cancellable);
  if (response == NULL)
    response = ward_sandbox_answer_preflight (self, request);
  if (response == NULL)
    response = dispatch (self, request);
  ward_sandbox_strike_after (self, request, response);
  ward_sandbox_allow_origin (self, request, response);
  if (id != NULL && strlen (id) <= 100)
    ward_sandbox_response_add_header (response, "X-Request-Id", id);
  return response;
}
