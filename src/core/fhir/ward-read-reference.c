/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose a row is, and which addresses belong to the FHIR base: the subject check (reliability.md J18, J19; clinical.md W03, V66) and the rule for next
 * links (reliability.md N24, T25; auth.md X082, Q22). Whatever is not surely this patient's is another's. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

#include <string.h>

#include "core/base/ward-url.h"

/* "Patient/ID" and "Patient/ID/_history/3"; nothing else may follow. */
static gboolean
names_patient (const char *reference, const char *patient_id)
{
  size_t length = strlen (patient_id);

  if (!g_str_has_prefix (reference, "Patient/"))
    return FALSE;
  reference += strlen ("Patient/");
  if (strncmp (reference, patient_id, length) != 0)
    return FALSE;
  return reference[length] == '\0' || g_str_has_prefix (reference + length, "/_history/");
}

static gboolean
check_subject (WardReader *reader, const char *subject)
{
  g_autofree char *prefix = NULL;
  const char *tail;

  if (names_patient (subject, reader->patient_id))
    return TRUE;
  if (reader->base == NULL || strstr (subject, "://") == NULL)
    return FALSE; /* contained, urn:uuid:, Group/…, a bare id */
  tail = strstr (subject, "/Patient/");
  if (tail == NULL || !names_patient (tail + 1, reader->patient_id))
    return FALSE;
  prefix = g_strndup (subject, (gsize) (tail - subject));
  return ward_url_equal_base (prefix, reader->base);
}

/**
 * ward_read_is_of_patient:
 * @reader: the page's reader
 * @subject: (nullable): the row's subject as sent, interned in the arena
 *
 * Whether a row is surely about the reader's patient: a relative reference, or an absolute one below the FHIR base. A subject that is missing, contained,
 * a urn or at another server is not.
 *
 * Returns: %TRUE if it is, or if there is no patient to check against
 */
gboolean
ward_read_is_of_patient (WardReader *reader, const char *subject)
{
  if (reader->patient_id == NULL)
    return TRUE;
  if (subject == NULL)
    return FALSE;
  if (subject != reader->last_subject)
    {
      reader->last_subject_ok = check_subject (reader, subject);
      reader->last_subject = subject;
    }
  return reader->last_subject_ok;
}

/**
 * ward_read_is_below:
 * @url: an absolute address
 * @base: the FHIR base
 *
 * Whether the address is the base itself or lies below it, at the same origin. Dot segments, plain or escaped, are refused, since servers differ in when
 * they resolve them.
 *
 * Returns: %TRUE if it does
 */
gboolean
ward_read_is_below (const char *url, const char *base)
{
  g_autoptr (GUri) inner = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GUri) outer = g_uri_parse (base, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *path = NULL;
  const char *root;
  size_t length;

  if (inner == NULL || outer == NULL || g_uri_get_userinfo (inner) != NULL || !ward_url_same_origin (url, base))
    return FALSE;
  path = g_ascii_strdown (g_uri_get_path (inner), -1);
  if (strstr (path, "/../") != NULL || strstr (path, "/./") != NULL || g_str_has_suffix (path, "/..")
      || strstr (path, "%2e") != NULL || strstr (path, "%2f") != NULL || strstr (path, "%5c") != NULL
      || strchr (path, '\\') != NULL)
    return FALSE;
  root = g_uri_get_path (outer);
  length = strlen (root);
  while (length > 0 && root[length - 1] == '/')
    length--;
  if (strncmp (g_uri_get_path (inner), root, length) != 0)
    return FALSE;
  return g_uri_get_path (inner)[length] == '\0' || g_uri_get_path (inner)[length] == '/';
}

/**
 * ward_read_resolve_next:
 * @base: the FHIR base
 * @type_name: the type that was searched, for a link that is a query alone
 * @url: the link as sent: absolute, relative to the base, or "?sessionID=…"
 *
 * Makes a next link into an address that may be asked.
 *
 * Returns: (transfer full) (nullable): the address; %NULL if it is not at the same origin and below the base
 */
char *
ward_read_resolve_next (const char *base, const char *type_name, const char *url)
{
  g_autofree char *joined = NULL;
  g_autofree char *resolved = NULL;

  if (url[0] == '?')
    joined = g_strconcat (type_name, url, NULL);
  resolved = ward_url_resolve (base, joined != NULL ? joined : url);
  if (resolved == NULL || strchr (resolved, '#') != NULL || !ward_read_is_below (resolved, base))
    return NULL;
  return g_steal_pointer (&resolved);
}
