/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The record system's own sign-in and its launches. Its session is a cookie that no script reads and no other site's form
 * carries; every form names the session's key besides, because other ports of this machine count as the same site. Who is
 * signed in here need not sign in again for a launch. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-ehr.h"

#include <string.h>

#include "core/base/ward-random.h"
#include "core/base/ward-url.h"

#define SESSION_SECONDS 3600
#define MAX_SESSIONS 100

typedef struct
{
  const WardSandboxUser *user; /* (unowned) */
  char *key;                   /* (owned) */
  gint64 expires_us;
} Session;

void
ward_sandbox_ehr_session_free (gpointer data)
{
  Session *session = data;

  g_free (session->key);
  g_free (session);
}

/**
 * ward_sandbox_is_loopback_address:
 * @address: (nullable): a URL
 *
 * Returns: whether it is http on a loopback literal, whatever the port (RFC 8252 section 7.3)
 */
gboolean
ward_sandbox_is_loopback_address (const char *address)
{
  g_autoptr (GUri) parsed
      = address != NULL && strpbrk (address, "#\\ ") == NULL ? g_uri_parse (address, G_URI_FLAGS_ENCODED, NULL) : NULL;

  return parsed != NULL && strcmp (g_uri_get_scheme (parsed), "http") == 0 && g_uri_get_userinfo (parsed) == NULL
         && g_uri_get_fragment (parsed) == NULL
         && (g_strcmp0 (g_uri_get_host (parsed), "127.0.0.1") == 0 || g_strcmp0 (g_uri_get_host (parsed), "::1") == 0);
}

/* Cookies know no ports: the name keeps two sandboxes of one browser apart. */
static char *
dup_cookie_name (WardSandbox *self)
{
  return g_strdup_printf ("ward-ehr-%u", self->port);
}

static char *
find_cookie (WardSandbox *self, const WardSandboxRequest *request)
{
  const char *header = ward_sandbox_request_get_header (request, "cookie");
  g_autofree char *name = dup_cookie_name (self);
  g_auto (GStrv) pairs = g_strsplit (header != NULL ? header : "", ";", -1);
  size_t length = strlen (name);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      const char *pair = g_strstrip (pairs[i]);

      if (strncmp (pair, name, length) == 0 && pair[length] == '=')
        return g_strdup (pair + length + 1);
    }
  return NULL;
}

/* Who is signed in, and the key of the session's forms. */
static const WardSandboxUser *
find_session (WardSandbox *self, const WardSandboxRequest *request, char **out_key)
{
  g_autofree char *id = find_cookie (self, request);
  gint64 now = ward_sandbox_grants_now_us (self->grants);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const Session *session = id != NULL ? g_hash_table_lookup (self->ehr_sessions, id) : NULL;

  if (session == NULL || session->expires_us <= now)
    return NULL;
  if (out_key != NULL)
    *out_key = g_strdup (session->key);
  return session->user;
}

/**
 * ward_sandbox_dup_ehr_user:
 * @self: the sandbox
 * @request: a request of a browser
 *
 * Returns: (transfer full) (nullable): the name of who is signed in to the record system
 */
char *
ward_sandbox_dup_ehr_user (WardSandbox *self, const WardSandboxRequest *request)
{
  const WardSandboxUser *user = find_session (self, request, NULL);

  return user != NULL ? g_strdup (user->name) : NULL;
}

static WardSandboxResponse *
lead_to_start (const char *launch_url)
{
  g_autofree char *query = ward_form_encode ("launch_url", launch_url, NULL);
  g_autofree char *location = g_strconcat ("/ehr", *query != '\0' ? "?" : "", query, NULL);
  WardSandboxResponse *response = ward_sandbox_response_new (303, NULL, NULL);

  ward_sandbox_response_add_header (response, "Location", location);
  ward_sandbox_response_add_header (response, "Cache-Control", "no-store");
  return response;
}

static void
set_cookie (WardSandbox *self, WardSandboxResponse *response, const char *id, guint seconds)
{
  g_autofree char *name = dup_cookie_name (self);
  g_autofree char *cookie = g_strdup_printf ("%s=%s; Path=/; Max-Age=%u; HttpOnly; SameSite=Lax%s", name, id, seconds,
                                             self->settings.tls ? "; Secure" : "");

  ward_sandbox_response_add_header (response, "Set-Cookie", cookie);
}

static WardSandboxResponse *
answer_sign_in (WardSandbox *self, GPtrArray *form, const char *launch_url)
{
  const char *name = ward_sandbox_params_get (form, "username");
  const char *password = ward_sandbox_params_get (form, "password");
  const WardSandboxUser *user = ward_sandbox_find_user (name);
  g_autofree char *id = ward_random_token (24, NULL);
  WardSandboxResponse *response;
  Session *session;

  if (!ward_sandbox_user_has_password (user, password) || id == NULL)
    return ward_sandbox_ehr_page_sign_in (launch_url, name,
                                          "This user name and password do not belong together. Please try again.");
  session = g_new0 (Session, 1);
  session->user = user;
  session->key = ward_random_token (24, NULL);
  session->expires_us = ward_sandbox_grants_now_us (self->grants) + (gint64) SESSION_SECONDS * G_USEC_PER_SEC;
  g_mutex_lock (&self->lock);
  if (g_hash_table_size (self->ehr_sessions) >= MAX_SESSIONS)
    g_hash_table_remove_all (self->ehr_sessions);
  g_hash_table_replace (self->ehr_sessions, g_strdup (id), session);
  g_mutex_unlock (&self->lock);
  response = lead_to_start (launch_url);
  set_cookie (self, response, id, SESSION_SECONDS);
  return response;
}

static WardSandboxResponse *
answer_sign_out (WardSandbox *self, const WardSandboxRequest *request, const char *launch_url)
{
  g_autofree char *id = find_cookie (self, request);
  WardSandboxResponse *response = lead_to_start (launch_url);

  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->ehr_sessions, id);
  g_mutex_unlock (&self->lock);
  set_cookie (self, response, "", 0);
  return response;
}

static WardSandboxResponse *
answer_launch (WardSandbox *self, const WardSandboxUser *user, GPtrArray *form, const char *launch_url)
{
  const char *patient = ward_sandbox_params_get (form, "patient");
  g_autofree char *launch = NULL;

  if (patient != NULL && *patient == '\0')
    patient = NULL;
  launch = ward_sandbox_make_launch (self, patient, user->name);
  if (launch == NULL)
    return ward_sandbox_ehr_page_error ("This patient is not known here.");
  return ward_sandbox_ehr_page_launch (self, patient, launch, launch_url);
}

static WardSandboxResponse *
answer_form (WardSandbox *self, const WardSandboxRequest *request, const char *path, GPtrArray *form,
             const char *launch_url)
{
  g_autofree char *key = NULL;
  const WardSandboxUser *user;

  if (g_strcmp0 (path, "/sign-in") == 0)
    return answer_sign_in (self, form, launch_url);
  user = find_session (self, request, &key);
  if (user == NULL)
    return ward_sandbox_ehr_page_sign_in (launch_url, NULL, "You are signed out. Please sign in again.");
  if (g_strcmp0 (key, ward_sandbox_params_get (form, "key")) != 0)
    return ward_sandbox_ehr_page_error ("This form is not of your session.");
  if (g_strcmp0 (path, "/sign-out") == 0)
    return answer_sign_out (self, request, launch_url);
  return answer_launch (self, user, form, launch_url);
}

/**
 * ward_sandbox_answer_ehr:
 * @self: the sandbox
 * @request: any request
 *
 * Answers "/ehr" and what its forms lead to.
 *
 * Returns: (transfer full) (nullable): the answer, or %NULL where the path is another
 */
WardSandboxResponse *
ward_sandbox_answer_ehr (WardSandbox *self, WardSandboxRequest *request)
{
  const char *path = g_str_has_prefix (request->path, "/ehr") ? request->path + strlen ("/ehr") : NULL;
  gboolean starts = g_strcmp0 (path, "") == 0;
  gboolean forms
      = g_strcmp0 (path, "/sign-in") == 0 || g_strcmp0 (path, "/launch") == 0 || g_strcmp0 (path, "/sign-out") == 0;
  g_autoptr (GPtrArray) params = NULL;
  g_autofree char *key = NULL;
  const WardSandboxUser *user;
  const char *launch_url;

  if (!starts && !forms)
    return NULL;
  if (strcmp (request->method, starts ? "GET" : "POST") != 0)
    return ward_sandbox_answer_method_not_allowed (starts ? "GET" : "POST");
  params = starts ? ward_sandbox_params_parse (request->query) : ward_sandbox_request_parse_form (request);
  if (params == NULL)
    return ward_sandbox_ehr_page_error ("The request is malformed.");
  launch_url = ward_sandbox_params_get (params, "launch_url");
  if (launch_url != NULL && !ward_sandbox_is_loopback_address (launch_url))
    return ward_sandbox_ehr_page_error ("The launch address is not one of this computer (launch_url).");
  if (forms)
    return answer_form (self, request, path, params, launch_url);
  user = find_session (self, request, &key);
  if (user == NULL)
    return ward_sandbox_ehr_page_sign_in (launch_url, NULL, NULL);
  return ward_sandbox_ehr_page_patients (self, user, key, launch_url);
}
