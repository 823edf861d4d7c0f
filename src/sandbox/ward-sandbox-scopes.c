/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scopes of SMART App Launch 2.2 (auth.md section 2): "user/Observation.rs", the older "user/Observation.read", the
 * wildcards. Writing is never granted; a scope with a query ("?category=…") is not granted either, because the sandbox
 * does not enforce it. */

#define G_LOG_DOMAIN "ward-sandbox"

#include "sandbox/ward-sandbox-scopes.h"

#include <string.h>

typedef struct
{
  WardSandboxScopeReach reach;
  char *type; /* (owned) */
  gboolean read;
  gboolean search;
} Parsed;

static const char *const plain_scopes[]
    = { "openid",           "fhirUser",       "profile",       "launch", "launch/patient",
        "launch/encounter", "offline_access", "online_access", NULL };

static const char *const prefixes[] = {
  [WARD_SANDBOX_SCOPE_PATIENT] = "patient",
  [WARD_SANDBOX_SCOPE_USER] = "user",
  [WARD_SANDBOX_SCOPE_SYSTEM] = "system",
};

static const char *const types[] = { "*",
                                     "Patient",
                                     "Observation",
                                     "DiagnosticReport",
                                     "AllergyIntolerance",
                                     "Encounter",
                                     "Practitioner",
                                     "Organization",
                                     "Specimen",
                                     "PractitionerRole",
                                     "ServiceRequest",
                                     "Condition",
                                     NULL };

static gboolean
parse_permissions (const char *text, Parsed *out)
{
  static const char order[] = "cruds";
  const char *last = order;

  if (strcmp (text, "read") == 0 || strcmp (text, "*") == 0)
    {
      out->read = out->search = TRUE;
      return TRUE;
    }
  for (const char *p = text; *p != '\0'; p++)
    {
      const char *found = strchr (last, *p); /* in this order only, each once */

      if (found == NULL)
        return FALSE;
      last = found + 1;
      out->read |= *p == 'r';
      out->search |= *p == 's';
    }
  return out->read || out->search;
}

static gboolean
parse (const char *scope, Parsed *out)
{
  const char *slash = strchr (scope, '/');
  const char *dot = slash != NULL ? strchr (slash, '.') : NULL;

  memset (out, 0, sizeof *out);
  if (dot == NULL)
    return FALSE;
  for (guint i = WARD_SANDBOX_SCOPE_PATIENT; i < G_N_ELEMENTS (prefixes); i++)
    if ((size_t) (slash - scope) == strlen (prefixes[i]) && g_str_has_prefix (scope, prefixes[i]))
      out->reach = (WardSandboxScopeReach) i;
  if (out->reach == WARD_SANDBOX_SCOPE_NONE)
    return FALSE;
  out->type = g_strndup (slash + 1, (size_t) (dot - slash - 1));
  if (g_strv_contains (types, out->type) && parse_permissions (dot + 1, out))
    return TRUE;
  g_clear_pointer (&out->type, g_free);
  return FALSE;
}

gboolean
ward_sandbox_scopes_contain (const char *scopes, const char *scope)
{
  g_auto (GStrv) list = g_strsplit (scopes != NULL ? scopes : "", " ", -1);

  return g_strv_contains ((const char *const *) list, scope);
}

/**
 * ward_sandbox_scopes_filter:
 * @asked: (nullable): the request's scope parameter
 * @set: those that a user grants, or those of a service without one
 *
 * Keeps what can be granted, each once, in the order asked. Letters for writing fall away.
 *
 * Returns: (transfer full): the scopes
 */
char **
ward_sandbox_scopes_filter (const char *asked, WardSandboxScopeSet set)
{
  g_auto (GStrv) list = g_strsplit (asked != NULL ? asked : "", " ", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; list[i] != NULL; i++)
    {
      g_autofree char *scope = NULL;
      Parsed parsed;

      if (set == WARD_SANDBOX_SCOPES_OF_USERS && g_strv_contains (plain_scopes, list[i]))
        scope = g_strdup (list[i]);
      else if (parse (list[i], &parsed))
        {
          const char *dot = strchr (strchr (list[i], '/'), '.');
          gboolean older = strcmp (dot, ".read") == 0 || strcmp (dot, ".*") == 0;

          if ((parsed.reach == WARD_SANDBOX_SCOPE_SYSTEM) == (set == WARD_SANDBOX_SCOPES_OF_SERVICES))
            scope = g_strdup_printf ("%s/%s.%s", prefixes[parsed.reach], parsed.type,
                                     older         ? "read"
                                     : parsed.read ? (parsed.search ? "rs" : "r")
                                                   : "s");
          g_free (parsed.type);
        }
      if (scope != NULL && !g_ptr_array_find_with_equal_func (kept, scope, g_str_equal, NULL))
        g_ptr_array_add (kept, g_steal_pointer (&scope));
    }
  g_ptr_array_add (kept, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&kept), FALSE);
}

gboolean
ward_sandbox_scope_is_resource (const char *scope)
{
  return g_str_has_prefix (scope, "user/") || g_str_has_prefix (scope, "patient/");
}

gboolean
ward_sandbox_scope_names_type (const char *scope, const char *type)
{
  Parsed parsed;
  gboolean same;

  if (!parse (scope, &parsed))
    return FALSE;
  same = strcmp (parsed.type, type) == 0;
  g_free (parsed.type);
  return same;
}

/**
 * ward_sandbox_scope_describe:
 * @scope: one scope
 *
 * Says in words what it allows.
 *
 * Returns: (transfer full): a sentence without a full stop
 */
char *
ward_sandbox_scope_describe (const char *scope)
{
  static const struct
  {
    const char *name;
    const char *words;
  } words[] = {
    { "openid", "Know who you are (sign you in)" },
    { "fhirUser", "Know which clinician record is yours" },
    { "profile", "See your name" },
    { "launch", "Take part in a launch from the record system" },
    { "launch/patient", "Know which patient you choose" },
    { "launch/encounter", "Know that patient’s current visit" },
    { "offline_access", "Stay signed in after you close it, until you sign out" },
    { "online_access", "Stay signed in while you use it" },
    { "*", "all records" },
    { "Patient", "patients’ names, birth dates and numbers" },
    { "Observation", "vital signs and laboratory results" },
    { "DiagnosticReport", "diagnostic reports" },
    { "AllergyIntolerance", "allergies" },
    { "Encounter", "visits and stays" },
    { "Practitioner", "the names of clinicians" },
    { "Organization", "the names of organisations" },
    { "Specimen", "specimens" },
    { "PractitionerRole", "the roles of clinicians" },
    { "ServiceRequest", "orders" },
    { "Condition", "problems and diagnoses" },
  };
  g_autofree char *type = NULL;
  WardSandboxScopeReach reach = WARD_SANDBOX_SCOPE_NONE;
  Parsed parsed;

  if (parse (scope, &parsed))
    {
      type = parsed.type;
      reach = parsed.reach;
    }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].name, type != NULL ? type : scope) == 0)
      {
        if (type == NULL)
          return g_strdup (words[i].words);
        if (strcmp (type, "Practitioner") == 0 || strcmp (type, "PractitionerRole") == 0
            || strcmp (type, "Organization") == 0)
          return g_strdup_printf ("Read %s", words[i].words); /* they are no patient's */
        return g_strdup_printf ("Read %s %s", words[i].words,
                                reach == WARD_SANDBOX_SCOPE_PATIENT ? "of the patient you choose"
                                                                    : "of every patient you may see");
      }
  return g_strdup (scope);
}

/**
 * ward_sandbox_scopes_reach:
 * @scopes: what a token was granted
 * @type: a resource type
 * @permission: 'r' to read, 's' to search
 *
 * Returns: how far the token reaches for that
 */
WardSandboxScopeReach
ward_sandbox_scopes_reach (const char *scopes, const char *type, char permission)
{
  g_auto (GStrv) list = g_strsplit (scopes != NULL ? scopes : "", " ", -1);
  WardSandboxScopeReach reach = WARD_SANDBOX_SCOPE_NONE;

  for (guint i = 0; list[i] != NULL; i++)
    {
      Parsed parsed;

      if (!parse (list[i], &parsed))
        continue;
      if ((strcmp (parsed.type, "*") == 0 || strcmp (parsed.type, type) == 0)
          && (permission == 'r' ? parsed.read : parsed.search) && parsed.reach > reach)
        reach = parsed.reach;
      g_free (parsed.type);
    }
  return reach;
}
