/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Faults on demand, by name: what real servers, proxies and attackers do to a client (auth.md section 7, reliability.md
 * section 10). A fault strikes the next n requests that its kind and path allow. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-faults.h"

#include <string.h>

typedef struct
{
  char **parts; /* (owned) "status=429", "retry-after=1" */
  char *path;   /* (owned) (nullable) */
  WardSandboxPlace place;
  guint left;
} Fault;

void
ward_sandbox_fault_free (gpointer data)
{
  Fault *fault = data;

  g_strfreev (fault->parts);
  g_free (fault->path);
  g_free (fault);
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
    if (parts[i] == NULL || ward_sandbox_find_fault_place (parts[i]) == 0)
      {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "The sandbox knows no fault “%s”",
                     parts[i] != NULL ? parts[i] : "");
        return FALSE;
      }
  locker = g_mutex_locker_new (&self->lock);
  for (guint i = self->faults->len; n == 0 && i-- > 0;)
    {
      const Fault *old = g_ptr_array_index (self->faults, i);

      if (ward_sandbox_is_same_fault (old->parts[0], parts[0]) && (path == NULL || g_strcmp0 (path, old->path) == 0))
        g_ptr_array_remove_index (self->faults, i);
    }
  if (n == 0)
    return TRUE;
  added = g_new0 (Fault, 1);
  added->place = ward_sandbox_find_fault_place (parts[0]);
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

static WardSandboxPlace
get_grant_place (const WardSandboxRequest *request)
{
  static const struct
  {
    const char *grant;
    WardSandboxPlace place;
  } places[] = {
    { "authorization_code", WARD_SANDBOX_AT_CODE },
    { "refresh_token", WARD_SANDBOX_AT_REFRESH },
    { "client_credentials", WARD_SANDBOX_AT_BACKEND },
    { "urn:ietf:params:oauth:grant-type:jwt-bearer", WARD_SANDBOX_AT_DEVICE },
  };
  g_autoptr (GPtrArray) form = ward_sandbox_request_parse_form (request);
  const char *grant = ward_sandbox_params_get (form, "grant_type");

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_strcmp0 (places[i].grant, grant) == 0)
      return places[i].place;
  return WARD_SANDBOX_AT_UNGRANTED;
}

/**
 * ward_sandbox_get_place:
 * @self: the sandbox
 * @request: a request
 *
 * Returns: (type guint): where it arrives; a FHIR request with a token is at two places
 */
WardSandboxPlace
ward_sandbox_get_place (WardSandbox *self, const WardSandboxRequest *request)
{
  const char *path = request->path;
  const char *tail = g_str_has_prefix (path, self->oauth_path) ? path + strlen (self->oauth_path) : NULL;

  if (strstr (path, "/.well-known/") != NULL || strcmp (path, self->jwks_path) == 0)
    return WARD_SANDBOX_AT_DISCOVERY;
  if (tail != NULL && g_str_has_prefix (tail, "/token"))
    return get_grant_place (request);
  if (g_strcmp0 (tail, "/register") == 0)
    return WARD_SANDBOX_AT_REGISTER;
  if (g_strcmp0 (tail, "/revoke") == 0 || g_strcmp0 (tail, "/introspect") == 0 || g_str_has_prefix (path, "/ehr"))
    return WARD_SANDBOX_AT_OTHER;
  if (tail != NULL)
    return strcmp (tail, "/authorize") == 0 ? WARD_SANDBOX_AT_START : WARD_SANDBOX_AT_PAGES;
  if (ward_sandbox_request_get_header (request, "authorization") != NULL)
    return WARD_SANDBOX_AT_FHIR | WARD_SANDBOX_AT_BEARER;
  return WARD_SANDBOX_AT_FHIR;
}

/* These wait for the redirect back to the client. */
static gboolean
waits_for_redirect (const Fault *fault)
{
  return fault->place == WARD_SANDBOX_AT_AUTHORIZE;
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
  WardSandboxPlace place = ward_sandbox_get_place (self, request);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->faults->len; i++)
    {
      Fault *fault = g_ptr_array_index (self->faults, i);

      if (fault->left == 0 || (fault->place & place) == 0 || !is_at (self, request->path, fault->path))
        continue;
      if (!waits_for_redirect (fault))
        fault->left--;
      if (request->faults == NULL)
        request->faults = g_ptr_array_new_with_free_func (g_free);
      for (guint k = 0; fault->parts[k] != NULL; k++)
        g_ptr_array_add (request->faults, g_strdup (fault->parts[k]));
    }
}

void
ward_sandbox_count_redirect (WardSandbox *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->faults->len; i++)
    {
      Fault *fault = g_ptr_array_index (self->faults, i);

      if (waits_for_redirect (fault) && fault->left > 0)
        fault->left--;
    }
}
