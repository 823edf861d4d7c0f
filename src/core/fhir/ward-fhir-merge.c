/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A patient whose record was merged into another (auth.md 1.9 code 4107, X077): the server names the other record by a redirect. No address from outside is
 * followed: its id is taken, if the address is a Patient below our own base, and that one is asked for as any other. Pure. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-fhir-private.h"

#include "core/base/ward-url.h"

#define MERGED "4107"

static gboolean
says_merged (const GPtrArray *issues)
{
  for (guint i = 0; i < issues->len; i++)
    if (g_strcmp0 (((const WardFhirIssue *) g_ptr_array_index (issues, i))->code, MERGED) == 0)
      return TRUE;

  return FALSE;
}

/* FHIR R4's id: 1 to 64 of these letters. */
static gboolean
is_id (const char *text)
{
  gsize length = strlen (text);

  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '.')
      return FALSE;

  return length >= 1 && length <= 64;
}

/**
 * ward_fhir_find_merged_id:
 * @location: (nullable): a Location header
 * @issues: (element-type WardFhirIssue): what the answer's OperationOutcome said
 * @base: the FHIR base
 *
 * Finds the record that a merged one went into.
 *
 * Returns: (transfer full) (nullable): its id; %NULL where the answer says nothing of a merge, or names a place that is not the server's
 */
char *
ward_fhir_find_merged_id (const char *location, const GPtrArray *issues, const char *base)
{
  g_autofree char *root = ward_url_append (base, "Patient/");
  g_autofree char *resolved = NULL;

  if (location == NULL || !says_merged (issues))
    return NULL;
  resolved = ward_url_resolve (base, location);
  if (resolved == NULL || !ward_read_is_below (resolved, base) || !g_str_has_prefix (resolved, root)
      || !is_id (resolved + strlen (root)))
    return NULL;

  return g_strdup (resolved + strlen (root));
}
