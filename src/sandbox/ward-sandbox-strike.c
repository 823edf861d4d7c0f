/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What armed faults do to an answer. Some replace it, some spoil its bytes; the rest is looked up by the part of the
 * sandbox that makes the answer. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-faults.h"

#include <string.h>

static WardSandboxResponse *
answer_status (WardSandbox *self, const WardSandboxRequest *request, guint status)
{
  const char *body = NULL, *retry = NULL;
  WardSandboxResponse *response;

  if (ward_sandbox_request_has_fault (request, "body", &body))
    response = ward_sandbox_response_new (status, "application/json", body);
  else if (self->epic && (status == 401 || status == 403))
    response = ward_sandbox_response_new (status, "application/json; charset=utf-8", status == 401 ? "\"\"" : "");
  else if ((ward_sandbox_get_place (self, request) & WARD_SANDBOX_AT_FHIR) != 0)
    response = ward_sandbox_answer_outcome (self, status, status == 404 ? "not-found" : "transient", NULL,
                                            "The sandbox was told to answer like this.");
  else
    response = ward_sandbox_response_new (status, "text/html", "<html><body><h1>Error</h1></body></html>");
  if (ward_sandbox_request_has_fault (request, "retry-after", &retry) && retry != NULL)
    ward_sandbox_response_add_header (response, "Retry-After", retry);
  if (status == 401)
    ward_sandbox_response_add_header (
        response, "WWW-Authenticate",
        "Bearer error=\"invalid_token\", error_description=\"The access token provided is "
        "not valid\"");
  if (status == 403)
    ward_sandbox_response_add_header (response, "WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
  return response;
}

static WardSandboxResponse *
answer_redirect (const WardSandboxRequest *request, const char *address)
{
  const char *status = NULL;
  WardSandboxResponse *response;

  ward_sandbox_request_has_fault (request, "redirect-status", &status);
  response = ward_sandbox_response_new (status != NULL ? (guint) g_ascii_strtoull (status, NULL, 10) : 307, NULL, NULL);
  ward_sandbox_response_add_header (response, "Location", address != NULL ? address : "https://elsewhere.example/");
  return response;
}

/**
 * ward_sandbox_strike_before:
 * @self: a sandbox
 * @request: a request with its faults
 * @cancellable: ends a wait
 *
 * Returns: (transfer full) (nullable): the answer of a fault that leaves no room for a real one
 */
WardSandboxResponse *
ward_sandbox_strike_before (WardSandbox *self, WardSandboxRequest *request, GCancellable *cancellable)
{
  const char *value = NULL;

  WardSandboxResponse *response;

  if (request->faults == NULL)
    return NULL;
  if (ward_sandbox_request_has_fault (request, "latency", &value) && value != NULL)
    ward_sandbox_wait ((guint) g_ascii_strtoull (value, NULL, 10), cancellable);
  if (ward_sandbox_request_has_fault (request, "drop", NULL))
    {
      response = ward_sandbox_response_new (200, NULL, NULL);
      response->wire = WARD_SANDBOX_WIRE_CLOSE;
      return response;
    }
  response = ward_sandbox_simulate_error (self, request);
  if (response != NULL)
    return response;
  if (ward_sandbox_request_has_fault (request, "status", &value) && value != NULL)
    return answer_status (self, request, (guint) g_ascii_strtoull (value, NULL, 10));
  if (ward_sandbox_request_has_fault (request, "redirect", &value))
    return answer_redirect (request, value);
  if (ward_sandbox_request_has_fault (request, "html", NULL))
    return ward_sandbox_response_new (200, "text/html; charset=utf-8",
                                      "<!DOCTYPE html><html><body><h1>Network sign-in</h1></body></html>");
  if (ward_sandbox_request_has_fault (request, "outcome", NULL))
    return ward_sandbox_answer_outcome (self, 200, "exception", "59177", "Internal server error.");
  if (ward_sandbox_request_has_fault (request, "break-glass", NULL))
    return ward_sandbox_answer_outcome (self, 403, "suppressed", "4130", "Break-the-glass security is in force.");
  if (ward_sandbox_request_has_fault (request, "merged", &value))
    {
      response = ward_sandbox_answer_outcome (self, value != NULL ? 301 : 404, "not-found", "4107",
                                              "The patient was merged into another.");
      if (value != NULL)
        ward_sandbox_response_add_header (response, "Location", value);
      return response;
    }
  return NULL;
}

/* Names another patient in the first resource, or in all. */
static void
replace_patient (WardSandbox *self, GString *body, gboolean all)
{
  const WardSandboxPerson *first = ward_sandbox_store_get_person (self->store, 0);
  const WardSandboxPerson *second = ward_sandbox_store_get_person (self->store, 1);
  static const char member[] = "\"reference\":\"Patient/";
  char *at = body->str;

  if (g_str_has_prefix (body->str, "{\"resourceType\":\"Patient\""))
    {
      const WardSandboxEntry *entry = ward_sandbox_store_find (self->store, WARD_SANDBOX_TYPE_PATIENT, second->id);

      g_string_truncate (body, 0);
      g_string_append_len (body, entry->json, (gssize) entry->length);
      return;
    }
  while ((at = strstr (at, member)) != NULL)
    {
      gssize from = at - body->str + (gssize) strlen (member);
      size_t length = strcspn (body->str + from, "\"");
      const char *other
          = length == strlen (first->id) && strncmp (body->str + from, first->id, length) == 0 ? second->id : first->id;

      g_string_erase (body, from, (gssize) length);
      g_string_insert (body, from, other);
      if (!all)
        return;
      at = body->str + from;
    }
}

static void
spoil_text (const WardSandboxRequest *request, WardSandboxResponse *response)
{
  GString *body = response->body;

  if (ward_sandbox_request_has_fault (request, "empty-body", NULL))
    g_string_truncate (body, 0);
  if (ward_sandbox_request_has_fault (request, "json-array", NULL))
    g_string_assign (body, "[]");
  if (ward_sandbox_request_has_fault (request, "json-null", NULL))
    g_string_assign (body, "null");
  if (ward_sandbox_request_has_fault (request, "broken-json", NULL))
    g_string_truncate (body, body->len / 2);
  if (ward_sandbox_request_has_fault (request, "bom", NULL))
    g_string_prepend (body, "\xef\xbb\xbf");
  if (ward_sandbox_request_has_fault (request, "bad-utf8", NULL) && body->len > 2)
    g_string_insert_len (body, 2, "\xff", 1);
  if (ward_sandbox_request_has_fault (request, "duplicate-key", NULL) && g_str_has_prefix (body->str, "{"))
    g_string_insert (body, 1, "\"resourceType\":\"Bundle\",\"token_endpoint\":\"https://elsewhere.example/\",");
  if (ward_sandbox_request_has_fault (request, "deep-json", NULL))
    {
      g_string_truncate (body, 0);
      for (guint i = 0; i < 10000; i++)
        g_string_append_c (body, '[');
      for (guint i = 0; i < 10000; i++)
        g_string_append_c (body, ']');
    }
  if (ward_sandbox_request_has_fault (request, "xml", NULL))
    {
      g_string_assign (body, "<?xml version=\"1.0\"?><OperationOutcome xmlns=\"http://hl7.org/fhir\"/>");
      g_free (response->content_type);
      response->content_type = g_strdup ("application/fhir+xml");
    }
  if (ward_sandbox_request_has_fault (request, "no-content-type", NULL))
    g_clear_pointer (&response->content_type, g_free);
}

/**
 * ward_sandbox_strike_needs_body:
 * @request: a request with its faults
 *
 * Asks whether a fault spoils the answer's body, so that there has to be one: "not modified" has none.
 *
 * Returns: %TRUE if one does
 */
gboolean
ward_sandbox_strike_needs_body (const WardSandboxRequest *request)
{
  static const char *const names[]
      = { "wrong-patient", "empty-body", "json-array", "json-null", "broken-json", "bom",   "bad-utf8",
          "duplicate-key", "deep-json",  "xml",        "cut-body",  "slow-bytes",  "stall", "endless" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (ward_sandbox_request_has_fault (request, names[i], NULL))
      return TRUE;

  return FALSE;
}

/**
 * ward_sandbox_strike_after:
 * @self: a sandbox
 * @request: a request with its faults
 * @response: the real answer, spoiled here
 *
 * Applies the faults that change an answer or its bytes.
 */
void
ward_sandbox_strike_after (WardSandbox *self, const WardSandboxRequest *request, WardSandboxResponse *response)
{
  static const struct
  {
    const char *name;
    WardSandboxWire wire;
  } wires[] = {
    { "cut-body", WARD_SANDBOX_WIRE_CUT }, { "slow-bytes", WARD_SANDBOX_WIRE_SLOW },
    { "stall", WARD_SANDBOX_WIRE_STALL },  { "endless", WARD_SANDBOX_WIRE_ENDLESS },
    { "close", WARD_SANDBOX_WIRE_CLOSE },  { "garbage", WARD_SANDBOX_WIRE_GARBAGE },
  };
  const char *value = NULL;

  if (request->faults == NULL)
    return;
  if (response->status == 302)
    ward_sandbox_count_redirect (self);
  if (ward_sandbox_request_has_fault (request, "wrong-patient", &value))
    replace_patient (self, response->body, g_strcmp0 (value, "all") == 0);
  spoil_text (request, response);
  if (ward_sandbox_request_has_fault (request, "date", &value) && value != NULL)
    response->date_ahead_s = g_ascii_strtoll (value, NULL, 10);
  if (ward_sandbox_request_has_fault (request, "bad-gzip", NULL))
    {
      ward_sandbox_response_add_header (response, "Content-Encoding", "gzip");
      response->never_compress = TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    if (ward_sandbox_request_has_fault (request, wires[i].name, NULL))
      {
        response->wire = wires[i].wire;
        response->never_compress = TRUE;
      }
}
