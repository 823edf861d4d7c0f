/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request's own copy, with its defaults filled in; what may be secret in it is overwritten when it goes. */
#define G_LOG_DOMAIN "ward-net"

#include "core/net/ward-http-private.h"

#include <string.h>

#define DEFAULT_MAX_BYTES ((size_t) 64 * 1024 * 1024)
#define DEFAULT_DEADLINE_MS 60000
#define DEFAULT_TRIES 3

void
ward_http_request_copy (WardHttpRequest *copy, const WardHttpRequest *request)
{
  gboolean get = strcmp (request->method, "GET") == 0;

  *copy = *request;
  copy->method = get ? "GET" : "POST";
  copy->url = g_strdup (request->url);
  copy->accept = g_strdup (request->accept != NULL ? request->accept : "application/json");
  copy->form = g_strdup (request->form);
  copy->json = g_strdup (request->json);
  copy->bearer = request->bearer != NULL ? ward_secret_text_ref (request->bearer) : NULL;
  copy->bearer_origin = g_strdup (request->bearer_origin);
  copy->basic = request->basic != NULL ? ward_secret_text_ref (request->basic) : NULL;
  copy->if_none_match = g_strdup (request->if_none_match);
  copy->if_modified_since = g_strdup (request->if_modified_since);
  copy->epic_client_id = g_strdup (request->epic_client_id);
  copy->tenant = g_strdup (request->tenant);
  copy->step = g_strdup (request->step != NULL ? request->step : "request");
  copy->resource = g_strdup (request->resource);
  copy->max_bytes = request->max_bytes != 0 ? request->max_bytes : DEFAULT_MAX_BYTES;
  copy->total_deadline_ms = request->total_deadline_ms != 0 ? request->total_deadline_ms : DEFAULT_DEADLINE_MS;
  copy->max_tries = request->max_tries != 0 ? request->max_tries : (get ? DEFAULT_TRIES : 1);
}

void
ward_http_request_clear (WardHttpRequest *copy)
{
  ward_secret_clear_string ((char **) &copy->form);
  ward_secret_clear_string ((char **) &copy->json);
  g_free ((char *) copy->url);
  g_free ((char *) copy->accept);
  g_clear_pointer (&copy->bearer, ward_secret_text_unref);
  g_free ((char *) copy->bearer_origin);
  g_clear_pointer (&copy->basic, ward_secret_text_unref);
  g_free ((char *) copy->if_none_match);
  g_free ((char *) copy->if_modified_since);
  g_free ((char *) copy->epic_client_id);
  g_free ((char *) copy->tenant);
  g_free ((char *) copy->step);
  g_free ((char *) copy->resource);
}
