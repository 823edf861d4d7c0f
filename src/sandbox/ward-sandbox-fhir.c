/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The FHIR side of the sandbox: who may read what, read, search, pages, ETags. Profile epic follows auth.md 1.9 and 1.10:
 * an OperationOutcome in each Bundle, a total that counts the page, "sessionID" pages that expire, no ETag, XML unless
 * JSON is asked for, 401 with the body "" and the reason in WWW-Authenticate. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-private.h"

#include <string.h>

#include "core/base/ward-base64url.h"
#include "core/base/ward-random.h"
#include "sandbox/ward-sandbox-bundle.h"
#include "sandbox/ward-sandbox-scopes.h"
#include "sandbox/ward-sandbox-search.h"

#define DEFAULT_COUNT 50
#define MAX_COUNT 1000
#define SESSION_SECONDS 600
#define MAX_RESULTS 64

/* What one request is allowed and asks for. */
typedef struct
{
  WardSandbox *self;                 /* (unowned) */
  const WardSandboxRequest *request; /* (unowned) */
  WardSandboxGrant *grant;           /* (owned) */
  WardSandboxType type;
  WardSandboxScopeReach reach;
  char *query; /* (owned) (nullable) of the first page */
  guint offset;
} Asked;

typedef struct
{
  WardSandboxType type;
  char *query; /* (owned) */
  guint offset;
  gint64 expires_us;
} Session;

void
ward_sandbox_session_free (gpointer data)
{
  Session *session = data;

  g_free (session->query);
  g_free (session);
}

static WardSandboxResponse *
answer_unauthorized (WardSandbox *self, gboolean had_token)
{
  WardSandboxResponse *response;

  if (self->epic)
    response = ward_sandbox_response_new (401, "application/json; charset=utf-8", "\"\"");
  else
    response = ward_sandbox_answer_outcome (self, 401, "login", NULL, "A valid access token is needed.");
  ward_sandbox_response_add_header (
      response, "WWW-Authenticate",
      had_token ? "Bearer error=\"invalid_token\", error_description=\"The access token provided is not valid\""
                : "Bearer realm=\"ward-sandbox\"");
  return response;
}

static WardSandboxResponse *
answer_forbidden (WardSandbox *self)
{
  WardSandboxResponse *response;

  if (self->epic)
    response = ward_sandbox_response_new (403, "application/json; charset=utf-8", "");
  else
    response = ward_sandbox_answer_outcome (self, 403, "forbidden", NULL, "The token's scope does not allow this.");
  ward_sandbox_response_add_header (
      response, "WWW-Authenticate",
      "Bearer error=\"insufficient_scope\", error_description=\"The access token provided does not allow this\"");
  return response;
}

static WardSandboxGrant *
check_bearer (WardSandbox *self, const WardSandboxRequest *request)
{
  const char *header = ward_sandbox_request_get_header (request, "authorization");

  if (header == NULL || g_ascii_strncasecmp (header, "Bearer ", 7) != 0)
    return NULL;
  return ward_sandbox_grants_check_access (self->grants, header + 7, NULL);
}

static gboolean
may_see (const Asked *asked, int person)
{
  if (asked->reach > WARD_SANDBOX_SCOPE_PATIENT || person < 0)
    return TRUE;
  return asked->reach == WARD_SANDBOX_SCOPE_PATIENT && asked->grant->patient != NULL
         && person == ward_sandbox_store_find_person (asked->self->store, asked->grant->patient);
}

/* One patient's allergies and problems are closed even to those who may see the rest: the pane's fourth state. */
static gboolean
is_closed (const Asked *asked, int person)
{
  return (asked->type == WARD_SANDBOX_TYPE_ALLERGY_INTOLERANCE || asked->type == WARD_SANDBOX_TYPE_CONDITION)
         && person >= 0 && ward_sandbox_store_get_person (asked->self->store, (guint) person)->restricted;
}

static WardSandboxResponse *
answer_closed (WardSandbox *self)
{
  return ward_sandbox_answer_outcome (self, 403, "security", "4118",
                                      "The user is not authorized to see this part of the record.");
}

static char *
make_etag (WardSandbox *self, const char *text)
{
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %u ", self->settings.seed,
                                           self->settings.today_us, self->settings.extra_results);
  g_autofree char *all = g_strconcat (seed, text, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, all, -1);

  return g_strdup_printf ("W/\"%.24s\"", hash);
}

static gboolean
matches_etag (const WardSandboxRequest *request, const char *etag)
{
  const char *header = ward_sandbox_request_get_header (request, "if-none-match");

  return header != NULL && (strcmp (header, "*") == 0 || strstr (header, etag) != NULL);
}

/* Sends a body under its ETag, or 304 to whoever has it already. */
static WardSandboxResponse *
answer_tagged (const Asked *asked, const char *etag, GString *body)
{
  WardSandboxResponse *response = ward_sandbox_response_new (200, "application/fhir+json; charset=utf-8", NULL);
  gboolean tags = !asked->self->epic && !ward_sandbox_request_has_fault (asked->request, "no-etag", NULL);

  g_string_free (response->body, TRUE);
  response->body = body;
  if (!tags)
    {
      ward_sandbox_response_add_header (response, "Cache-Control", "no-cache, no-store");
      return response;
    }
  ward_sandbox_response_add_header (response, "ETag", etag);
  ward_sandbox_response_add_header (response, "Cache-Control", "private, no-cache");
  if (matches_etag (asked->request, etag) && !ward_sandbox_strike_needs_body (asked->request))
    {
      response->status = 304;
      g_clear_pointer (&response->content_type, g_free);
      g_string_truncate (response->body, 0);
    }
  return response;
}

static WardSandboxResponse *
answer_read (const Asked *asked, const char *id)
{
  const WardSandboxEntry *entry = ward_sandbox_store_find (asked->self->store, asked->type, id);
  WardSandboxResponse *response;
  g_autofree char *etag = NULL;

  if (entry == NULL)
    return ward_sandbox_answer_outcome (asked->self, 404, "not-found", "59008", "The FHIR ID provided was not found.");
  if (!may_see (asked, entry->person))
    return answer_forbidden (asked->self);
  if (is_closed (asked, entry->person))
    return answer_closed (asked->self);
  etag = g_strdup_printf ("W/\"%d\"", entry->version);
  response = answer_tagged (asked, etag, g_string_new_len (entry->json, (gssize) entry->length));
  if (!asked->self->epic && entry->updated_us > 0)
    {
      g_autoptr (GDateTime) updated = g_date_time_new_from_unix_utc (entry->updated_us / G_USEC_PER_SEC);
      g_autofree char *date = g_date_time_format (updated, "%a, %d %b %Y %H:%M:%S GMT");

      ward_sandbox_response_add_header (response, "Last-Modified", date);
    }
  return response;
}

/* A page's address says all that is needed to make the page again: it never expires, and is the same each time. */
static char *
make_page_token (const char *query, guint offset)
{
  g_autofree char *plain = g_strdup_printf ("%u %s", offset, query != NULL ? query : "");

  return ward_base64url_encode ((const guint8 *) plain, strlen (plain));
}

static gboolean
read_page_token (Asked *asked, const char *token)
{
  g_autoptr (GBytes) bytes = ward_base64url_decode (token, -1);
  g_autofree char *plain = NULL;
  char *end = NULL;
  guint64 offset;

  if (bytes == NULL)
    return FALSE;
  plain = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  offset = g_ascii_strtoull (plain, &end, 10);
  if (end == plain || *end != ' ' || offset > G_MAXINT)
    return FALSE;
  asked->offset = (guint) offset;
  g_free (asked->query);
  asked->query = g_strdup (end + 1);
  return TRUE;
}

static char *
make_session (const Asked *asked, const char *query, guint offset)
{
  WardSandbox *self = asked->self;
  g_autofree char *random = ward_random_uuid ();
  g_auto (GStrv) parts = g_strsplit (random, "-", -1);
  g_autofree char *plain = g_strjoinv ("", parts);
  g_autofree char *upper = g_ascii_strup (plain, -1);
  char *id = g_strconcat ("16-", upper, NULL);
  Session *session = g_new0 (Session, 1);

  session->type = asked->type;
  session->query = g_strdup (query);
  session->offset = offset;
  session->expires_us = ward_sandbox_grants_now_us (self->grants) + (gint64) SESSION_SECONDS * G_USEC_PER_SEC;
  g_mutex_lock (&self->lock);
  g_hash_table_replace (self->sessions, g_strdup (id), session);
  g_mutex_unlock (&self->lock);
  return id;
}

static gboolean
read_session (Asked *asked, const char *id)
{
  WardSandbox *self = asked->self;
  gint64 now = ward_sandbox_grants_now_us (self->grants);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Session *session = g_hash_table_lookup (self->sessions, id);

  if (session == NULL || session->expires_us <= now || session->type != asked->type)
    return FALSE;
  asked->offset = session->offset;
  g_free (asked->query);
  asked->query = g_strdup (session->query);
  return TRUE;
}

/* The query of the search's first page, and where in it this page begins. */
static WardSandboxResponse *
read_query (Asked *asked)
{
  g_autoptr (GPtrArray) params = ward_sandbox_params_parse (asked->query);
  const char *session = ward_sandbox_params_get (params, "sessionID");
  const char *page = ward_sandbox_params_get (params, "_page");
  gboolean expired = ward_sandbox_request_has_fault (asked->request, "expired-page", NULL);

  if (asked->self->epic && session != NULL && (expired || !read_session (asked, session)))
    return ward_sandbox_answer_outcome (asked->self, 400, "processing", "4113",
                                        "The session for this search has expired. Please search again.");
  if (!asked->self->epic && page != NULL && (expired || !read_page_token (asked, page)))
    return ward_sandbox_answer_outcome (asked->self, 410, "processing", NULL, "This page is no longer there.");
  return NULL;
}

/* What a search found is kept: it cannot change, and the next page is asked for at once. */
static GPtrArray *
find_results (const Asked *asked, const WardSandboxSearch *search)
{
  WardSandbox *self = asked->self;
  g_autofree char *key = g_strdup_printf ("%d?%s", (int) asked->type, asked->query != NULL ? asked->query : "");
  GPtrArray *found;

  g_mutex_lock (&self->lock);
  found = g_hash_table_lookup (self->results, key);
  if (found != NULL)
    g_ptr_array_ref (found);
  g_mutex_unlock (&self->lock);
  if (found != NULL)
    return found;
  found = ward_sandbox_search_run (self->store, search);
  g_mutex_lock (&self->lock);
  if (g_hash_table_size (self->results) >= MAX_RESULTS)
    g_hash_table_remove_all (self->results);
  g_hash_table_replace (self->results, g_steal_pointer (&key), g_ptr_array_ref (found));
  g_mutex_unlock (&self->lock);
  return found;
}

static GPtrArray *
drop_unseen (const Asked *asked, GPtrArray *found)
{
  GPtrArray *kept;

  if (asked->reach > WARD_SANDBOX_SCOPE_PATIENT)
    return found;
  kept = g_ptr_array_new ();
  for (guint i = 0; i < found->len; i++)
    if (may_see (asked, ((WardSandboxEntry *) g_ptr_array_index (found, i))->person))
      g_ptr_array_add (kept, g_ptr_array_index (found, i));
  g_ptr_array_unref (found);
  return kept;
}

static char *
make_next (const Asked *asked, guint offset)
{
  const char *type = ward_sandbox_type_get_name (asked->type);
  const char *base = asked->self->fhir_base;
  g_autofree char *token = NULL;

  if (ward_sandbox_request_has_fault (asked->request, "no-next", NULL))
    return NULL;
  if (ward_sandbox_request_has_fault (asked->request, "loop-next", NULL))
    offset = asked->offset;
  if (ward_sandbox_request_has_fault (asked->request, "foreign-next", NULL))
    base = "https://elsewhere.example/fhir/R4";
  token = asked->self->epic ? make_session (asked, asked->query, offset) : make_page_token (asked->query, offset);
  return g_strdup_printf ("%s/%s?%s=%s", base, type, asked->self->epic ? "sessionID" : "_page", token);
}

static WardSandboxResponse *
answer_page (const Asked *asked, const WardSandboxSearch *search, GPtrArray *found)
{
  guint count
      = search->count > 0 ? MIN ((guint) search->count, MAX_COUNT) : (asked->self->epic ? MAX_COUNT : DEFAULT_COUNT);
  g_autofree char *next = NULL;
  g_autofree char *tagged = NULL;
  g_autofree char *etag = NULL;
  WardSandboxPage page = { 0 };

  page.self = asked->self;
  page.target = asked->request->target;
  page.found = found;
  page.offset = MIN (asked->offset, found->len);
  page.count = MIN (count, found->len - page.offset);
  page.only_total = search->only_total;
  page.unknown = search->unknown;
  page.outcome_only = ward_sandbox_request_has_fault (asked->request, "outcome-only", NULL);
  if (!search->only_total && page.offset + page.count < found->len)
    next = make_next (asked, page.offset + page.count);
  page.next = next;
  /* Who asks is part of the tag: what one user may see is not what another may (reliability.md N41). */
  tagged = g_strdup_printf ("%s %s %s", asked->request->target, asked->grant->scope,
                            asked->grant->patient != NULL ? asked->grant->patient : "");
  etag = make_etag (asked->self, tagged);
  return answer_tagged (asked, etag, ward_sandbox_bundle_build (&page));
}

static WardSandboxResponse *
answer_search (Asked *asked)
{
  g_autoptr (WardSandboxSearch) search = NULL;
  WardSandboxResponse *response = read_query (asked);
  GPtrArray *found;

  if (response != NULL)
    return response;
  search = ward_sandbox_search_new (asked->self->store, asked->type, asked->self->epic, asked->query);
  if (search == NULL)
    return ward_sandbox_answer_outcome (asked->self, 400, "invalid", "4100", "The query string is malformed.");
  if (search->problem != NULL)
    return ward_sandbox_bundle_answer_problem (asked->self, search);
  if (search->unknown->len > 0 && !asked->self->epic)
    {
      const char *prefer = ward_sandbox_request_get_header (asked->request, "prefer");

      if (prefer != NULL && strstr (prefer, "handling=strict") != NULL)
        return ward_sandbox_answer_outcome (asked->self, 400, "not-supported", NULL, "A parameter is not supported.");
    }
  if (search->person >= 0 && !may_see (asked, search->person))
    return answer_forbidden (asked->self);
  if (is_closed (asked, search->person))
    return answer_closed (asked->self);
  found = drop_unseen (asked, find_results (asked, search));
  if (asked->self->epic && asked->type == WARD_SANDBOX_TYPE_PATIENT && found->len > 100)
    response = ward_sandbox_answer_outcome (asked->self, 400, "too-costly", "4127", "More than 100 patients match.");
  else
    response = answer_page (asked, search, found);
  g_ptr_array_unref (found);
  return response;
}

static gboolean
wants_xml (WardSandbox *self, const WardSandboxRequest *request)
{
  const char *accept = ward_sandbox_request_get_header (request, "accept");

  if (request->query != NULL
      && (strstr (request->query, "_format=json") != NULL || strstr (request->query, "%2Bjson") != NULL))
    return FALSE;
  return self->epic && (accept == NULL || strstr (accept, "json") == NULL);
}

static void
turn_to_xml (WardSandboxResponse *response)
{
  char *xml;

  if (response->content_type == NULL || !g_str_has_prefix (response->content_type, "application/fhir+json"))
    return;
  xml = ward_sandbox_json_to_xml (response->body->str, response->body->len);
  if (xml == NULL)
    return;
  g_free (response->content_type);
  response->content_type = g_strdup ("application/fhir+xml; charset=utf-8");
  g_string_assign (response->body, xml);
  g_free (xml);
}

static WardSandboxResponse *
answer_granted (Asked *asked, const char *const *parts)
{
  guint n = g_strv_length ((char **) parts);
  gboolean posted = strcmp (asked->request->method, "POST") == 0;
  gboolean searches = n == 1 || (n == 2 && strcmp (parts[1], "_search") == 0);

  asked->type = ward_sandbox_type_from_name (parts[0]);
  if (asked->type == WARD_SANDBOX_TYPE_UNKNOWN || n > 2)
    return asked->self->epic ? ward_sandbox_answer_not_found (asked->self)
                             : ward_sandbox_answer_outcome (asked->self, 404, "not-supported", NULL,
                                                            "This kind of resource is not served here.");
  if (posted != (n == 2 && searches))
    return ward_sandbox_answer_method_not_allowed ("GET, HEAD");
  asked->reach = ward_sandbox_scopes_reach (asked->grant->scope, parts[0], searches ? 's' : 'r');
  if (asked->reach == WARD_SANDBOX_SCOPE_NONE)
    return answer_forbidden (asked->self);
  if (!searches)
    return answer_read (asked, parts[1]);
  if (posted)
    {
      g_autoptr (GPtrArray) form = ward_sandbox_request_parse_form (asked->request);

      if (form == NULL)
        return ward_sandbox_answer_outcome (asked->self, 400, "invalid", "4100", "The body is no form.");
      asked->query = g_strndup (asked->request->body != NULL ? g_bytes_get_data (asked->request->body, NULL) : "",
                                asked->request->body != NULL ? g_bytes_get_size (asked->request->body) : 0);
    }
  else
    asked->query = g_strdup (asked->request->query);
  return answer_search (asked);
}

/**
 * ward_sandbox_answer_fhir:
 * @self: the sandbox
 * @request: a request at or below the FHIR base
 * @path: what follows the base, beginning with '/'
 *
 * Returns: (transfer full): the answer
 */
WardSandboxResponse *
ward_sandbox_answer_fhir (WardSandbox *self, WardSandboxRequest *request, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path[0] == '/' ? path + 1 : path, "/", -1);
  Asked asked = { .self = self, .request = request };
  WardSandboxResponse *response;

  if (strcmp (request->method, "GET") != 0 && strcmp (request->method, "HEAD") != 0
      && strcmp (request->method, "POST") != 0)
    return ward_sandbox_answer_method_not_allowed ("GET, HEAD");
  if (strcmp (path, "/metadata") == 0)
    {
      g_autofree char *json = ward_sandbox_build_capability_statement (self, request);

      response = ward_sandbox_response_new (200, "application/fhir+json; charset=utf-8", json);
    }
  else if ((asked.grant = check_bearer (self, request)) == NULL)
    return answer_unauthorized (self, ward_sandbox_request_get_header (request, "authorization") != NULL);
  else
    response = answer_granted (&asked, (const char *const *) parts);
  if (wants_xml (self, request))
    turn_to_xml (response);
  g_clear_pointer (&asked.grant, ward_sandbox_grant_unref);
  g_free (asked.query);
  return response;
}
