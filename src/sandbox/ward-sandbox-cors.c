/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Browser apps of other origins (SMART App Launch 2.2, "Considerations for Cross-Origin Resource Sharing"): what is read with a token, or tells where to get
 * one, may be read by any of them. Pages that a person signs in on may not. Cookies never go along, so any origin can be allowed. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-private.h"

#include <string.h>

static gboolean
is_below (const char *path, const char *root)
{
  size_t length = strlen (root);

  return strncmp (path, root, length) == 0 && path[length] == '/';
}

static gboolean
is_open (WardSandbox *self, const WardSandboxRequest *request)
{
  g_autofree char *token = g_strconcat (self->oauth_path, "/token", NULL);

  return ward_sandbox_request_get_header (request, "origin") != NULL
         && (is_below (request->path, self->fhir_path) || strcmp (request->path, token) == 0
             || g_str_has_prefix (request->path, "/.well-known/"));
}

/* Answers the question that a browser asks before a request with a token; NULL where it is another. */
WardSandboxResponse *
ward_sandbox_answer_preflight (WardSandbox *self, const WardSandboxRequest *request)
{
  WardSandboxResponse *response;

  if (strcmp (request->method, "OPTIONS") != 0 || !is_open (self, request)
      || ward_sandbox_request_get_header (request, "access-control-request-method") == NULL)
    return NULL;
  response = ward_sandbox_response_new (204, "text/plain; charset=utf-8", "");
  ward_sandbox_response_add_header (response, "Access-Control-Allow-Methods", "GET, POST");
  ward_sandbox_response_add_header (response, "Access-Control-Allow-Headers",
                                    "Authorization, Accept, Cache-Control, Content-Type, If-None-Match");
  return response;
}

/* Adds to an answer that a page of another origin may read it. */
void
ward_sandbox_allow_origin (WardSandbox *self, const WardSandboxRequest *request, WardSandboxResponse *response)
{
  if (!is_open (self, request))
    return;
  ward_sandbox_response_add_header (response, "Access-Control-Allow-Origin", "*");
  ward_sandbox_response_add_header (response, "Access-Control-Expose-Headers", "ETag, Retry-After");
}
