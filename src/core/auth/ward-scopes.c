/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SMART scopes (SMART App Launch 2.2 "Scopes and launch context", auth.md section 9). A server may grant less, more, another version, other letters'
 * case and the same thing twice; what counts is what a scope allows, not how it is written. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-scopes.h"

#include <string.h>

#define MAX_SCOPES 1000
#define MAX_SCOPE_BYTES 1024

typedef enum
{
  RIGHT_CREATE = 1 << 0,
  RIGHT_READ = 1 << 1,
  RIGHT_UPDATE = 1 << 2,
  RIGHT_DELETE = 1 << 3,
  RIGHT_SEARCH = 1 << 4,
} Rights;

typedef struct
{
  const char *type; /* (unowned) not terminated; "*" for all */
  size_t type_length;
  guint rights; /* of Rights */
  gboolean narrowed;
} ResourceScope;

/* Types that Ward reads, and whether it searches them: each has its reason in docs/epic.md. Where one is not granted, what needs it says so or stays away. */
static const struct
{
  const char *type;
  gboolean search;
} needed[] = {
  { "Patient", TRUE },   { "Observation", TRUE },     { "DiagnosticReport", TRUE },  { "AllergyIntolerance", TRUE },
  { "Encounter", TRUE }, { "Practitioner", FALSE },   { "PractitionerRole", FALSE }, { "Organization", FALSE },
  { "Specimen", FALSE }, { "ServiceRequest", FALSE }, { "Condition", TRUE },
};

static gboolean
parse_rights (const char *text, size_t length, guint *out_rights)
{
  static const char letters[] = "cruds";
  const char *from = letters;
  guint rights = 0;

  if (length == 1 && text[0] == '*')
    rights = RIGHT_CREATE | RIGHT_READ | RIGHT_UPDATE | RIGHT_DELETE | RIGHT_SEARCH;
  else if (length == 4 && g_ascii_strncasecmp (text, "read", 4) == 0)
    rights = RIGHT_READ | RIGHT_SEARCH;
  else if (length == 5 && g_ascii_strncasecmp (text, "write", 5) == 0)
    rights = RIGHT_CREATE | RIGHT_UPDATE | RIGHT_DELETE;
  else
    for (size_t i = 0; i < length; i++)
      {
        const char *at = strchr (from, g_ascii_tolower (text[i]));

        if (at == NULL || *at == '\0')
          return FALSE;
        rights |= 1u << (at - letters);
        from = at + 1;
      }
  *out_rights = rights;

  return rights != 0;
}

static gboolean
parse_resource_scope (const char *scope, ResourceScope *out)
{
  static const char *const levels[] = { "user/", "patient/", "system/" };
  const char *type = NULL, *dot, *end;

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if (g_ascii_strncasecmp (scope, levels[i], strlen (levels[i])) == 0)
      type = scope + strlen (levels[i]);
  if (type == NULL)
    return FALSE;
  dot = strchr (type, '.');
  if (dot == NULL || dot == type)
    return FALSE;
  end = dot + strcspn (dot, "?");
  out->type = type;
  out->type_length = (size_t) (dot - type);
  out->narrowed = *end == '?';

  return parse_rights (dot + 1, (size_t) (end - dot - 1), &out->rights);
}

static gboolean
is_for_type (const ResourceScope *scope, const char *type)
{
  return (scope->type_length == 1 && *scope->type == '*')
         || (scope->type_length == strlen (type) && g_ascii_strncasecmp (scope->type, type, scope->type_length) == 0);
}

static guint
collect_rights (const char *const *scopes, const char *type, gboolean with_narrowed)
{
  guint rights = 0;

  for (; scopes != NULL && *scopes != NULL; scopes++)
    {
      ResourceScope scope;

      if (parse_resource_scope (*scopes, &scope) && is_for_type (&scope, type) && (with_narrowed || !scope.narrowed))
        rights |= scope.rights;
    }

  return rights;
}

/* `launch` belongs to a launch token, and `launch/…` asks for a context that an EHR hands over by itself: never both. */
static gboolean
is_of_other_launch (const char *scope, gboolean launched)
{
  return launched ? g_str_has_prefix (scope, "launch/") : strcmp (scope, "launch") == 0;
}

static char **
adapt_own (const char *const *own, gboolean launched)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (launched && !g_strv_contains (own, "launch"))
    g_strv_builder_add (builder, "launch");
  for (; *own != NULL; own++)
    if (!is_of_other_launch (*own, launched))
      g_strv_builder_add (builder, *own);

  return g_strv_builder_end (builder);
}

/**
 * ward_scopes_build:
 * @tenant: a tenant
 * @discovery: what its server says
 * @launched: whether an EHR starts Ward: then `launch` stands in place of `launch/patient`
 *
 * Makes the list to ask for: the tenant's own, or Ward's in version 2 where the server lists it, else in version 1. The server's `scopes_supported` is
 * not consulted: Epic lists a handful there and grants hundreds (auth.md Q7).
 *
 * Returns: (transfer full): %NULL-terminated scopes
 */
char **
ward_scopes_build (WardTenant *tenant, const WardDiscovery *discovery, gboolean launched)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *const *own;
  gboolean v2;

  g_return_val_if_fail (WARD_IS_TENANT (tenant), NULL);
  g_return_val_if_fail (discovery != NULL, NULL);

  own = ward_tenant_get_scopes (tenant);
  if (own[0] != NULL)
    return adapt_own (own, launched);

  v2 = ward_discovery_has_capability (discovery, "permission-v2");
  g_strv_builder_add_many (builder, "openid", "fhirUser", "profile", NULL);
  if (launched)
    g_strv_builder_add (builder, "launch");
  else if (ward_tenant_get_ask_patient (tenant))
    g_strv_builder_add (builder, "launch/patient");
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    {
      const char *rights = !v2 ? "read" : (needed[i].search ? "rs" : "r");
      g_autofree char *scope = g_strdup_printf ("user/%s.%s", needed[i].type, rights);

      g_strv_builder_add (builder, scope);
    }
  if (ward_tenant_get_ask_offline (tenant))
    g_strv_builder_add (builder, "offline_access");

  return g_strv_builder_end (builder);
}

/**
 * ward_scopes_parse:
 * @text: (nullable): a `scope` value
 *
 * Splits a list of scopes: any white space between, each one once.
 *
 * Returns: (transfer full): %NULL-terminated scopes, empty for %NULL
 */
char **
ward_scopes_parse (const char *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) words = g_strsplit_set (text != NULL ? text : "", " \t\r\n\f\v", -1);

  for (char **word = words; *word != NULL; word++)
    {
      if (**word == '\0' || strlen (*word) > MAX_SCOPE_BYTES || g_hash_table_size (seen) >= MAX_SCOPES)
        continue;
      if (g_hash_table_add (seen, g_strdup (*word)))
        g_strv_builder_add (builder, *word);
    }

  return g_strv_builder_end (builder);
}

/**
 * ward_scopes_allow_read:
 * @scopes: (nullable) (array zero-terminated=1): scopes
 * @resource_type: a FHIR type
 * @out_narrowed: (out) (optional): whether only some of the type's resources may be read
 *
 * Asks whether the scopes allow to read or search a type.
 *
 * Returns: %TRUE if they do
 */
gboolean
ward_scopes_allow_read (const char *const *scopes, const char *resource_type, gboolean *out_narrowed)
{
  const guint wanted = RIGHT_READ | RIGHT_SEARCH;
  gboolean allowed, whole;

  g_return_val_if_fail (resource_type != NULL, FALSE);

  allowed = (collect_rights (scopes, resource_type, TRUE) & wanted) != 0;
  whole = (collect_rights (scopes, resource_type, FALSE) & wanted) != 0;
  if (out_narrowed != NULL)
    *out_narrowed = allowed && !whole;

  return allowed;
}

static gboolean
contains (const char *const *scopes, const char *wanted)
{
  for (; scopes != NULL && *scopes != NULL; scopes++)
    if (g_ascii_strcasecmp (*scopes, wanted) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_covered (const char *scope, const char *const *by)
{
  ResourceScope resource;
  g_autofree char *type = NULL;

  if (contains (by, scope))
    return TRUE;
  if (!parse_resource_scope (scope, &resource))
    return FALSE;
  type = g_strndup (resource.type, resource.type_length);

  return (resource.rights & ~collect_rights (by, type, FALSE)) == 0;
}

static char **
get_uncovered (const char *const *scopes, const char *const *by)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (; scopes != NULL && *scopes != NULL; scopes++)
    if (!is_covered (*scopes, by))
      g_strv_builder_add (builder, *scopes);

  return g_strv_builder_end (builder);
}

/**
 * ward_scopes_get_missing:
 * @asked: (nullable) (array zero-terminated=1): what was asked for
 * @granted: (nullable) (array zero-terminated=1): what was granted
 *
 * Finds what was asked for and not granted, in either version of scopes. `launch/…` and `offline_access` are left to the answer itself: servers grant
 * them without listing them (auth.md Q3).
 *
 * Returns: (transfer full): %NULL-terminated scopes
 */
char **
ward_scopes_get_missing (const char *const *asked, const char *const *granted)
{
  return get_uncovered (asked, granted);
}

/**
 * ward_scopes_get_extra:
 * @asked: (nullable) (array zero-terminated=1): what was asked for
 * @granted: (nullable) (array zero-terminated=1): what was granted
 *
 * Finds what was granted without being asked for; Ward does not use it.
 *
 * Returns: (transfer full): %NULL-terminated scopes
 */
char **
ward_scopes_get_extra (const char *const *asked, const char *const *granted)
{
  return get_uncovered (granted, asked);
}
