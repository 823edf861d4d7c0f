/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OperationOutcome → issues and errors (auth.md 1.9, X075, X076, X080; reliability.md N26, J32). Epic's codes come under an OID that differs by
 * organisation, so the OID's tail or the number alone decides (Q26). The server's words go to the screen only; errors carry Ward's own words. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

#include <string.h>

typedef struct
{
  const char *code;
  WardFailure failure;
  gboolean detail;
} Meaning;

static const Meaning meanings[] = {
  { "4101", WARD_FAILURE_NOT_FOUND, TRUE }, /* no results: an empty pane, no error */
  { "4102", WARD_FAILURE_NOT_FOUND, FALSE },
  { "4103", WARD_FAILURE_GONE, FALSE },
  { "4104", WARD_FAILURE_NOT_FOUND, FALSE },
  { "4107", WARD_FAILURE_GONE, FALSE }, /* merged into another patient */
  { "4113", WARD_FAILURE_PAGING_EXPIRED, FALSE },
  { "4118", WARD_FAILURE_FORBIDDEN, FALSE },
  { "4119", WARD_FAILURE_INCOMPLETE, FALSE },
  { "4122", WARD_FAILURE_BAD_REQUEST, TRUE },
  { "4127", WARD_FAILURE_INCOMPLETE, FALSE }, /* more than 100 patients */
  { "4130", WARD_FAILURE_BREAK_THE_GLASS, FALSE },
  { "4131", WARD_FAILURE_BREAK_THE_GLASS, FALSE },
  { "4134", WARD_FAILURE_BREAK_THE_GLASS, FALSE },
  { "4135", WARD_FAILURE_TOO_MANY, FALSE },
  { "59008", WARD_FAILURE_NOT_FOUND, FALSE },
  { "59100", WARD_FAILURE_BAD_REQUEST, TRUE },
  { "59108", WARD_FAILURE_BAD_REQUEST, FALSE },
  { "59159", WARD_FAILURE_BAD_REQUEST, FALSE },
  { "59177", WARD_FAILURE_SERVER, FALSE },
  { "59204", WARD_FAILURE_FORBIDDEN, FALSE },
  { "59205", WARD_FAILURE_FORBIDDEN, FALSE },
};

/* FHIR's own issue types (R4 issue-type). */
static const Meaning types[] = {
  { "suppressed", WARD_FAILURE_FORBIDDEN, FALSE },      { "forbidden", WARD_FAILURE_FORBIDDEN, FALSE },
  { "security", WARD_FAILURE_FORBIDDEN, FALSE },        { "login", WARD_FAILURE_UNAUTHORIZED, FALSE },
  { "unknown", WARD_FAILURE_UNAUTHORIZED, FALSE },      { "expired", WARD_FAILURE_UNAUTHORIZED, FALSE },
  { "not-found", WARD_FAILURE_NOT_FOUND, FALSE },       { "deleted", WARD_FAILURE_GONE, FALSE },
  { "throttled", WARD_FAILURE_TOO_MANY, FALSE },        { "incomplete", WARD_FAILURE_INCOMPLETE, FALSE },
  { "too-costly", WARD_FAILURE_INCOMPLETE, FALSE },     { "timeout", WARD_FAILURE_SERVER, FALSE },
  { "transient", WARD_FAILURE_SERVER, FALSE },          { "exception", WARD_FAILURE_SERVER, FALSE },
  { "conflict", WARD_FAILURE_CONFLICT, FALSE },         { "invalid", WARD_FAILURE_BAD_REQUEST, FALSE },
  { "not-supported", WARD_FAILURE_BAD_REQUEST, FALSE }, { "business-rule", WARD_FAILURE_BAD_REQUEST, FALSE },
  { "required", WARD_FAILURE_BAD_REQUEST, FALSE },
};

/**
 * ward_read_outcome_failure:
 * @code: (nullable): the server's own number, "4118"
 * @issue_code: (nullable): FHIR's issue type
 * @severity: (nullable): FHIR's severity
 * @out_detail: (out): whether only the diagnostics need it
 *
 * Pure: what one issue means.
 *
 * Returns: the failure
 */
WardFailure
ward_read_outcome_failure (const char *code, const char *issue_code, const char *severity, gboolean *out_detail)
{
  *out_detail = severity != NULL && strcmp (severity, "information") == 0;
  for (gsize i = 0; code != NULL && i < G_N_ELEMENTS (meanings); i++)
    if (strcmp (meanings[i].code, code) == 0)
      {
        *out_detail = *out_detail || meanings[i].detail;
        return meanings[i].failure;
      }
  for (gsize i = 0; issue_code != NULL && i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].code, issue_code) == 0)
      return types[i].failure;
  return WARD_FAILURE_NOT_FHIR;
}

static gboolean
is_number (const char *text)
{
  size_t n = strspn (text, "0123456789");

  return n >= 4 && n <= 6 && text[n] == '\0';
}

static const char *
find_code (const WardJson *issue)
{
  const char *found = NULL;
  WardReadList list;
  const WardJson *coding;

  ward_read_list_init (&list, ward_json_get (ward_json_get (issue, "details"), "coding"));
  while (ward_read_list_next (&list, &coding))
    {
      const char *system = ward_json_get_string (coding, "system");
      const char *code = ward_json_get_string (coding, "code");

      if (code == NULL || !is_number (code))
        continue;
      if (system != NULL && g_str_has_suffix (system, ".657369"))
        return code;
      found = found != NULL ? found : code;
    }
  return found;
}

static char *
build_text (const WardJson *issue)
{
  const WardJson *details = ward_json_get (issue, "details");
  const char *text = ward_json_get_string (details, "text");
  const char *diagnostics = ward_json_get_string (issue, "diagnostics");

  if (text == NULL || text[0] == '\0')
    {
      WardReadList list;
      const WardJson *coding;

      ward_read_list_init (&list, ward_json_get (details, "coding"));
      if (ward_read_list_next (&list, &coding))
        text = ward_json_get_string (coding, "display");
    }
  if (diagnostics == NULL || diagnostics[0] == '\0')
    return g_strdup (text != NULL ? text : ward_json_get_string (issue, "code"));
  if (text == NULL || strstr (diagnostics, text) != NULL)
    return g_strdup (diagnostics);
  return g_strdup_printf ("%s (%s)", diagnostics, text);
}

/**
 * ward_read_outcome:
 * @issues: of WardFhirIssue: where to
 * @outcome: an OperationOutcome
 *
 * Adds its issues. One without words gets none of our own: its code and failure speak.
 */
void
ward_read_outcome (GPtrArray *issues, const WardJson *outcome)
{
  WardReadList list;
  const WardJson *issue;

  ward_read_list_init (&list, ward_json_get (outcome, "issue"));
  while (issues->len < WARD_READ_MAX_ISSUES && ward_read_list_next (&list, &issue))
    {
      const char *code = find_code (issue);
      const char *type = ward_json_get_string (issue, "code");
      const char *severity = ward_json_get_string (issue, "severity");
      g_autofree char *text = build_text (issue);
      gboolean detail = FALSE;
      WardFailure failure = ward_read_outcome_failure (code, type, severity, &detail);

      ward_read_add_issue (issues, failure, code, text != NULL ? text : "", detail);
    }
}

/* Of several issues the one that says most: the most particular failure wins over a bad request. */
static const WardFhirIssue *
find_decisive (GPtrArray *issues, guint from)
{
  const WardFhirIssue *best = NULL;

  for (guint i = from; i < issues->len; i++)
    {
      const WardFhirIssue *issue = g_ptr_array_index (issues, i);

      if (issue->detail)
        continue;
      if (issue->failure == WARD_FAILURE_BREAK_THE_GLASS || issue->failure == WARD_FAILURE_PAGING_EXPIRED)
        return issue;
      if (best == NULL || (best->code == NULL && issue->code != NULL))
        best = issue;
    }
  return best;
}

/**
 * ward_read_error:
 * @body: the answer's body
 * @by_status: (nullable): what its HTTP status says; %NULL for 200
 * @issues: of WardFhirIssue: the outcome's issues are added
 *
 * The error of an answer that may hold an OperationOutcome. The server's number decides where it has one; else the status, then FHIR's issue type.
 *
 * Returns: (transfer full) (nullable): the error; %NULL where the status says none and the body is no OperationOutcome
 */
GError *
ward_read_error (GBytes *body, const GError *by_status, GPtrArray *issues)
{
  g_autoptr (WardJsonDoc) doc = NULL;
  const WardJson *root = NULL;
  const WardFhirIssue *decisive;
  guint from = issues->len;
  WardFailure failure;

  if (g_bytes_get_size (body) > 2 && g_bytes_get_size (body) <= 1024 * 1024)
    doc = ward_json_parse (body, NULL, NULL);
  if (doc != NULL)
    root = ward_json_doc_get_root (doc);
  if (g_strcmp0 (ward_json_get_string (root, "resourceType"), "OperationOutcome") != 0)
    return by_status != NULL ? g_error_copy (by_status) : NULL;

  ward_read_outcome (issues, root);
  decisive = find_decisive (issues, from);
  if (by_status != NULL && (decisive == NULL || decisive->code == NULL))
    return g_error_copy (by_status);
  failure = decisive != NULL ? decisive->failure : WARD_FAILURE_NOT_FHIR;
  if (decisive != NULL && decisive->code != NULL)
    return g_error_new (WARD_FAILURE, (int) failure, "The server answered with an error (code %s)", decisive->code);
  return g_error_new_literal (WARD_FAILURE, (int) failure, "The server answered with an error instead of data");
}
