/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Faults on demand, by name: what real servers, proxies and attackers do to a client (auth.md section 7, reliability.md
 * section 10). A fault strikes the next n requests that its kind and path allow. Some replace the answer, some spoil its
 * bytes, some are looked up by the part that makes the answer. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-private.h"

#include <string.h>

typedef enum
{
  AT_ANY,
  AT_FHIR,
  AT_TOKEN,
  AT_AUTHORIZE,
  AT_DISCOVERY,
} Place;

typedef struct
{
  const char *name;
  Place place;
} Kind;

typedef struct
{
  char **parts; /* (owned) "status=429", "retry-after=1" */
  char *path;   /* (owned) (nullable) */
  Place place;
  guint left;
} Fault;

static const Kind kinds[] = {
  { "latency", AT_ANY },     /* =milliseconds */
  { "status", AT_ANY },      /* =code; with ;retry-after=text and ;body=text */
  { "retry-after", AT_ANY }, /* only beside status */
  { "body", AT_ANY },        /* only beside status */
  { "redirect", AT_ANY },    /* =address */
  { "html", AT_ANY },        /* 200 with a captive portal's page */
  { "cut-body", AT_ANY },    /* closes after half of the body */
  { "broken-json", AT_ANY }, /* half of the body as if it were all */
  { "slow-bytes", AT_ANY },  /* 16 bytes each 50 ms */
  { "stall", AT_ANY },       /* the head, then silence */
  { "endless", AT_ANY },     /* a body without an end */
  { "close", AT_ANY },       /* closes without a byte */
  { "garbage", AT_ANY },     /* what is not HTTP */
  { "empty-body", AT_ANY },
  { "json-array", AT_ANY },    /* [] */
  { "json-null", AT_ANY },     /* null */
  { "xml", AT_ANY },           /* <html/> as application/xml */
  { "bom", AT_ANY },           /* U+FEFF before the body */
  { "deep-json", AT_ANY },     /* 10 000 brackets */
  { "duplicate-key", AT_ANY }, /* the first member twice */
  { "bad-utf8", AT_ANY },
  { "bad-gzip", AT_ANY }, /* says gzip, is not */
  { "no-content-type", AT_ANY },
  { "outcome", AT_FHIR },       /* 200 with an OperationOutcome */
  { "wrong-patient", AT_FHIR }, /* the first resource is about somebody else; =all: every one */
  { "no-next", AT_FHIR },
  { "loop-next", AT_FHIR },
  { "foreign-next", AT_FHIR },
  { "expired-page", AT_FHIR },
  { "outcome-only", AT_FHIR },
  { "no-etag", AT_FHIR },
  { "break-glass", AT_FHIR },    /* 403 with Epic's 4130 */
  { "merged", AT_FHIR },         /* Epic's 4107 */
  { "refuse-token", AT_TOKEN },  /* invalid_grant */
  { "refuse-client", AT_TOKEN }, /* invalid_client */
  { "no-refresh-token", AT_TOKEN },
  { "no-access-token", AT_TOKEN },
  { "token-type", AT_TOKEN },    /* =text */
  { "expires-in", AT_TOKEN },    /* =a number's text; without: left out */
  { "scope", AT_TOKEN },         /* =text */
  { "token-patient", AT_TOKEN }, /* =id */
  { "no-id-token", AT_TOKEN },
  { "id-token-signature", AT_TOKEN },
  { "id-token-none", AT_TOKEN },
  { "id-token-hs256", AT_TOKEN },
  { "id-token-kid", AT_TOKEN },
  { "id-token-no-kid", AT_TOKEN },
  { "id-token-crit", AT_TOKEN },
  { "id-token-iss", AT_TOKEN },
  { "id-token-aud", AT_TOKEN },
  { "id-token-aud-array", AT_TOKEN },
  { "id-token-sub", AT_TOKEN },
  { "id-token-nonce", AT_TOKEN },
  { "id-token-at-hash", AT_TOKEN },
  { "id-token-expired", AT_TOKEN },
  { "fhir-user-outside", AT_TOKEN },
  { "rotate-keys", AT_TOKEN },
  { "wrong-iss", AT_AUTHORIZE },
  { "no-iss", AT_AUTHORIZE },
  { "wrong-state", AT_AUTHORIZE },
  { "no-state", AT_AUTHORIZE },
  { "plain-only", AT_DISCOVERY },
  { "no-pkce-methods", AT_DISCOVERY },
  { "issuer-mismatch", AT_DISCOVERY },
  { "http-endpoints", AT_DISCOVERY },
  { "foreign-endpoints", AT_DISCOVERY },
};

void
ward_sandbox_fault_free (gpointer data)
{
  Fault *fault = data;

  g_strfreev (fault->parts);
  g_free (fault->path);
  g_free (fault);
}

static const Kind *
find_kind (const char *part)
{
  size_t length = strcspn (part, "=");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strlen (kinds[i].name) == length && strncmp (kinds[i].name, part, length) == 0)
      return &kinds[i];
  return NULL;
}

/**
 * ward_sandbox_set_fault:
 * @self: a sandbox
 * @fault: a name, with its value after '=' and further parts after ';': "status=429;retry-after=1"
 * @path: (nullable): strikes requests whose path begins with it; it may also be written as it stands below the FHIR base
 *   or the authorization server's own path, as "/Observation" or "/token"
 * @n: how many requests; 0 ends this fault wherever it was set
 * @error: return location for %G_IO_ERROR_INVALID_ARGUMENT
 *
 * Arms a fault. Without a path, it strikes where it means something: "refuse-token" the token endpoint only.
 *
 * Returns: whether the fault is known
 */
gboolean
ward_sandbox_set_fault (WardSandbox *self, const char *fault, const char *path, guint n, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (fault, ";", -1);
  g_autoptr (GMutexLocker) locker = NULL;
  Fault *added;

  g_return_val_if_fail (WARD_IS_SANDBOX (self), FALSE);

  for (guint i = 0; i == 0 || parts[i] != NULL; i++)
    if (parts[i] == NULL || find_kind (parts[i]) == NULL)
      {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "The sandbox knows no fault “%s”",
                     parts[i] != NULL ? parts[i] : "");
        return FALSE;
      }
  locker = g_mutex_locker_new (&self->lock);
  for (guint i = self->faults->len; n == 0 && i-- > 0;)
    {
      const Fault *old = g_ptr_array_index (self->faults, i);

      if (find_kind (old->parts[0]) == find_kind (parts[0]) && (path == NULL || g_strcmp0 (path, old->path) == 0))
        g_ptr_array_remove_index (self->faults, i);
    }
  if (n == 0)
    return TRUE;
  added = g_new0 (Fault, 1);
  added->place = find_kind (parts[0])->place;
  added->parts = g_steal_pointer (&parts);
  added->path = g_strdup (path);
  added->left = n;
  g_ptr_array_add (self->faults, added);
  return TRUE;
}

static gboolean
begins_below (const char *path, const char *base, const char *asked)
{
  return g_str_has_prefix (path, base) && g_str_has_prefix (path + strlen (base), asked);
}

static gboolean
is_at (WardSandbox *self, const char *path, const char *asked)
{
  return asked == NULL || g_str_has_prefix (path, asked) || begins_below (path, self->fhir_path, asked)
         || begins_below (path, self->oauth_path, asked);
}

static Place
get_place (WardSandbox *self, const char *path)
{
  if (strstr (path, "/.well-known/") != NULL || strcmp (path, self->jwks_path) == 0)
    return AT_DISCOVERY;
  if (begins_below (path, self->oauth_path, "/token"))
    return AT_TOKEN;
  if (g_str_has_prefix (path, self->oauth_path))
    return AT_AUTHORIZE;
  return AT_FHIR;
}

static gboolean
is_due (const Fault *fault, Place place)
{
  return fault->left > 0 && (fault->place == AT_ANY || fault->place == place);
}

/**
 * ward_sandbox_collect_faults:
 * @self: a sandbox
 * @request: a request
 *
 * Finds the faults that strike the request, and counts them down. Those of the redirect back to the client wait for it:
 * they are counted down when it is sent.
 */
void
ward_sandbox_collect_faults (WardSandbox *self, WardSandboxRequest *request)
{
  Place place = get_place (self, request->path);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->faults->len; i++)
    {
      Fault *fault = g_ptr_array_index (self->faults, i);

      if (!is_due (fault, place) || !is_at (self, request->path, fault->path))
        continue;
      if (fault->place != AT_AUTHORIZE)
        fault->left--;
      if (request->faults == NULL)
        request->faults = g_ptr_array_new_with_free_func (g_free);
      for (guint k = 0; fault->parts[k] != NULL; k++)
        g_ptr_array_add (request->faults, g_strdup (fault->parts[k]));
    }
}

static void
count_redirect (WardSandbox *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->faults->len; i++)
    {
      Fault *fault = g_ptr_array_index (self->faults, i);

      if (fault->place == AT_AUTHORIZE && fault->left > 0)
        fault->left--;
    }
}

static WardSandboxResponse *
answer_status (WardSandbox *self, const WardSandboxRequest *request, guint status)
{
  const char *body = NULL, *retry = NULL;
  WardSandboxResponse *response;

  if (ward_sandbox_request_has_fault (request, "body", &body))
    response = ward_sandbox_response_new (status, "application/json", body);
  else if (self->epic && (status == 401 || status == 403))
    response = ward_sandbox_response_new (status, "application/json; charset=utf-8", status == 401 ? "\"\"" : "");
  else if (get_place (self, request->path) == AT_FHIR)
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

  if (request->faults == NULL)
    return NULL;
  if (ward_sandbox_request_has_fault (request, "latency", &value) && value != NULL)
    ward_sandbox_wait ((guint) g_ascii_strtoull (value, NULL, 10), cancellable);
  if (ward_sandbox_request_has_fault (request, "status", &value) && value != NULL)
    return answer_status (self, request, (guint) g_ascii_strtoull (value, NULL, 10));
  if (ward_sandbox_request_has_fault (request, "redirect", &value))
    {
      WardSandboxResponse *response = ward_sandbox_response_new (307, NULL, NULL);

      ward_sandbox_response_add_header (response, "Location", value != NULL ? value : "https://elsewhere.example/");
      return response;
    }
  if (ward_sandbox_request_has_fault (request, "html", NULL))
    return ward_sandbox_response_new (200, "text/html; charset=utf-8",
                                      "<!DOCTYPE html><html><body><h1>Network sign-in</h1></body></html>");
  if (ward_sandbox_request_has_fault (request, "outcome", NULL))
    return ward_sandbox_answer_outcome (self, 200, "exception", "59177", "Internal server error.");
  if (ward_sandbox_request_has_fault (request, "break-glass", NULL))
    return ward_sandbox_answer_outcome (self, 403, "suppressed", "4130", "Break-the-glass security is in force.");
  if (ward_sandbox_request_has_fault (request, "merged", NULL))
    return ward_sandbox_answer_outcome (self, 404, "not-found", "4107", "The patient was merged into another.");
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
    count_redirect (self);
  if (ward_sandbox_request_has_fault (request, "wrong-patient", &value))
    replace_patient (self, response->body, g_strcmp0 (value, "all") == 0);
  spoil_text (request, response);
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
