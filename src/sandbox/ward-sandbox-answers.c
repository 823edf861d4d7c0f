/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers that every part of the sandbox gives: JSON, OperationOutcome (R4 section 2.34), the pages that say no. Epic's
 * shapes are those of auth.md 1.9: numbers in a system of its own, IIS pages for what it does not know. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-private.h"

#define EPIC_ERRORS "urn:oid:1.2.840.114350.1.13.0.1.7.2.657369"

static const char iis_page[]
    = "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" "
      "\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\">\r\n"
      "<html xmlns=\"http://www.w3.org/1999/xhtml\">\r\n<head>\r\n<title>404 - File or directory not found.</title>\r\n"
      "</head>\r\n<body>\r\n<div id=\"header\"><h1>Server Error</h1></div>\r\n<div id=\"content\">\r\n"
      "<h2>404 - File or directory not found.</h2>\r\n<h3>The resource you are looking for might have been removed, "
      "had its name changed, or is temporarily unavailable.</h3>\r\n</div>\r\n</body>\r\n</html>\r\n";

/**
 * ward_sandbox_answer_json:
 * @status: HTTP status
 * @json: (transfer full): the body
 *
 * Returns: (transfer full): a JSON answer that must not be stored
 */
WardSandboxResponse *
ward_sandbox_answer_json (guint status, char *json)
{
  WardSandboxResponse *response = ward_sandbox_response_new (status, "application/json", json);

  g_free (json);
  return response;
}

/**
 * ward_sandbox_answer_unstored:
 * @status: HTTP status
 * @json: (transfer full): the body
 *
 * Returns: (transfer full): a JSON answer that nobody may keep (RFC 6749 section 5.1)
 */
WardSandboxResponse *
ward_sandbox_answer_unstored (guint status, char *json)
{
  WardSandboxResponse *response = ward_sandbox_answer_json (status, json);

  ward_sandbox_response_add_header (response, "Cache-Control", "no-store");
  ward_sandbox_response_add_header (response, "Pragma", "no-cache");
  return response;
}

/**
 * ward_sandbox_answer_oauth_error:
 * @self: the sandbox
 * @status: HTTP status
 * @error: the error's code
 * @description: why; Epic gives null instead (auth.md Q13)
 *
 * Returns: (transfer full): an error as RFC 6749 section 5.2 has it
 */
WardSandboxResponse *
ward_sandbox_answer_oauth_error (WardSandbox *self, guint status, const char *error, const char *description)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "error", error);
  if (self->epic)
    ward_json_writer_null (writer, "error_description");
  else
    ward_json_writer_string (writer, "error_description", description);
  ward_json_writer_end_object (writer);
  return ward_sandbox_answer_unstored (status, ward_json_writer_to_string (writer, FALSE));
}

WardSandboxResponse *
ward_sandbox_answer_method_not_allowed (const char *allowed)
{
  WardSandboxResponse *response
      = ward_sandbox_response_new (405, "text/plain; charset=utf-8", "This method is not allowed here.\n");

  ward_sandbox_response_add_header (response, "Allow", allowed);
  return response;
}

WardSandboxResponse *
ward_sandbox_answer_not_found (WardSandbox *self)
{
  if (self->epic)
    return ward_sandbox_response_new (404, "text/html", iis_page);
  return ward_sandbox_response_new (404, "text/plain; charset=utf-8", "There is nothing at this address.\n");
}

/**
 * ward_sandbox_write_issue:
 * @writer: inside an "issue" array
 * @self: the sandbox
 * @severity: fatal, error, warning or information
 * @code: an IssueType
 * @epic_code: (nullable): Epic's number
 * @text: what to tell
 *
 * Writes one issue of an OperationOutcome.
 */
void
ward_sandbox_write_issue (WardJsonWriter *writer, WardSandbox *self, const char *severity, const char *code,
                          const char *epic_code, const char *text)
{
  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "severity", severity);
  ward_json_writer_string (writer, "code", code);
  ward_json_writer_begin_object (writer, "details");
  if (self->epic && epic_code != NULL)
    {
      ward_json_writer_begin_array (writer, "coding");
      ward_json_writer_begin_object (writer, NULL);
      ward_json_writer_string (writer, "system", EPIC_ERRORS);
      ward_json_writer_string (writer, "code", epic_code);
      ward_json_writer_string (writer, "display", text);
      ward_json_writer_end_object (writer);
      ward_json_writer_end_array (writer);
    }
  ward_json_writer_string (writer, "text", text);
  ward_json_writer_end_object (writer);
  ward_json_writer_string (writer, "diagnostics", text);
  ward_json_writer_end_object (writer);
}

/**
 * ward_sandbox_answer_outcome:
 * @self: the sandbox
 * @status: HTTP status
 * @code: an IssueType
 * @epic_code: (nullable): Epic's number
 * @text: what to tell
 *
 * Returns: (transfer full): an OperationOutcome with one issue
 */
WardSandboxResponse *
ward_sandbox_answer_outcome (WardSandbox *self, guint status, const char *code, const char *epic_code, const char *text)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *json = NULL;

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "resourceType", "OperationOutcome");
  ward_json_writer_begin_array (writer, "issue");
  ward_sandbox_write_issue (writer, self, self->epic ? "fatal" : "error", code, epic_code, text);
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
  json = ward_json_writer_to_string (writer, FALSE);
  return ward_sandbox_response_new (status, "application/fhir+json; charset=utf-8", json);
}
