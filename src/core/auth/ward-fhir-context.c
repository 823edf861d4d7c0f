/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads fhirContext (SMART App Launch 2.2 "Scopes and launch context", table and rules of `fhirContext`; auth.md section 2, X040). An entry that is not
 * what the specification describes is left out; the others stay. */
#define G_LOG_DOMAIN "ward-auth"

#include "core/auth/ward-fhir-context.h"

#include <string.h>

#include "core/base/ward-text.h"
#include "core/base/ward-url.h"

#define MAX_URI 2048
#define MAX_VALUE 200
#define MAX_ID 64
#define MAX_TYPE 64
#define MAX_ROLE 256
#define DEFAULT_ROLE "launch"

G_DEFINE_BOXED_TYPE (WardFhirContext, ward_fhir_context, ward_fhir_context_copy, ward_fhir_context_free)

/**
 * ward_fhir_context_copy:
 * @context: an entry
 *
 * Copies an entry.
 *
 * Returns: (transfer full): the copy
 */
WardFhirContext *
ward_fhir_context_copy (const WardFhirContext *context)
{
  WardFhirContext *copy;

  g_return_val_if_fail (context != NULL, NULL);

  copy = g_new0 (WardFhirContext, 1);
  copy->reference = g_strdup (context->reference);
  copy->canonical = g_strdup (context->canonical);
  copy->identifier_system = g_strdup (context->identifier_system);
  copy->identifier_value = g_strdup (context->identifier_value);
  copy->type = g_strdup (context->type);
  copy->role = g_strdup (context->role);

  return copy;
}

/**
 * ward_fhir_context_free:
 * @context: (transfer full) (nullable): an entry
 *
 * Frees an entry.
 */
void
ward_fhir_context_free (WardFhirContext *context)
{
  if (context == NULL)
    return;
  g_free (context->reference);
  g_free (context->canonical);
  g_free (context->identifier_system);
  g_free (context->identifier_value);
  g_free (context->type);
  g_free (context->role);
  g_free (context);
}

static void
free_entry (gpointer data)
{
  ward_fhir_context_free (data);
}

static gpointer
copy_entry (gconstpointer entry, gpointer data)
{
  return ward_fhir_context_copy (entry);
}

/**
 * ward_fhir_context_copy_list:
 * @list: (nullable) (element-type WardFhirContext): entries
 *
 * Copies entries.
 *
 * Returns: (transfer full) (element-type WardFhirContext): the copies, none for %NULL
 */
GPtrArray *
ward_fhir_context_copy_list (GPtrArray *list)
{
  GPtrArray *copy;

  if (list == NULL)
    return g_ptr_array_new_with_free_func (free_entry);
  copy = g_ptr_array_copy (list, copy_entry, NULL);
  g_ptr_array_set_free_func (copy, free_entry);

  return copy;
}

/* Visible ASCII: an address, a URI, a role. */
static gboolean
is_word (const char *text, size_t max)
{
  size_t length = text != NULL ? strlen (text) : 0;

  if (length == 0 || length > max)
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isgraph (*text))
      return FALSE;

  return TRUE;
}

static gboolean
is_type (const char *text, size_t length)
{
  if (length == 0 || length > MAX_TYPE || !g_ascii_isupper (*text))
    return FALSE;
  for (size_t i = 0; i < length; i++)
    if (!g_ascii_isalpha (text[i]))
      return FALSE;

  return TRUE;
}

static gboolean
is_id (const char *text, size_t length)
{
  if (length == 0 || length > MAX_ID)
    return FALSE;
  for (size_t i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '-' && text[i] != '.')
      return FALSE;

  return strspn (text, ".") < length;
}

/* Type/id or Type/id/_history/id (FHIR R4 "Literal references"). */
static gboolean
is_relative (const char *text)
{
  size_t type = strcspn (text, "/"), id;

  if (text[type] == '\0' || !is_type (text, type))
    return FALSE;
  text += type + 1;
  id = strcspn (text, "/");
  if (!is_id (text, id))
    return FALSE;
  text += id;
  if (*text == '\0')
    return TRUE;

  return g_str_has_prefix (text, "/_history/") && is_id (text + 10, strlen (text + 10));
}

static char *
read_reference (const WardJson *object)
{
  const char *text = ward_json_get_string (object, "reference");

  if (!is_word (text, MAX_URI))
    return NULL;

  return is_relative (text) || ward_url_check (text, WARD_URL_ALLOW_LOOPBACK_HTTP | WARD_URL_ALLOW_IP_LITERAL, NULL)
             ? g_strdup (text)
             : NULL;
}

static void
read_identifier (const WardJson *identifier, WardFhirContext *out)
{
  const char *system = ward_json_get_string (identifier, "system");
  const char *value = ward_json_get_string (identifier, "value");

  if (value == NULL || *value == '\0')
    return;
  out->identifier_value = ward_text_one_line (value, MAX_VALUE);
  if (is_word (system, MAX_URI))
    out->identifier_system = g_strdup (system);
}

/* Role absent is "launch"; an empty one, or one that is no text, is against the specification and could mean anything. */
static gboolean
read_role (const WardJson *object, WardFhirContext *out)
{
  const WardJson *role = ward_json_get (object, "role");

  if (role == NULL || ward_json_get_kind (role) == WARD_JSON_NULL)
    out->role = g_strdup (DEFAULT_ROLE);
  else if (is_word (ward_json_as_string (role), MAX_ROLE))
    out->role = g_strdup (ward_json_as_string (role));

  return out->role != NULL;
}

static gboolean
names_type (const WardFhirContext *context, const char *type)
{
  g_autofree char *relative = g_strconcat (type, "/", NULL);
  g_autofree char *absolute = g_strconcat ("/", type, "/", NULL);

  return g_strcmp0 (context->type, type) == 0
         || (context->reference != NULL
             && (g_str_has_prefix (context->reference, relative) || strstr (context->reference, absolute) != NULL));
}

/* The patient and the encounter of the launch have members of their own; a second one here must not be taken for them. */
static gboolean
is_allowed (const WardFhirContext *context)
{
  return strcmp (context->role, DEFAULT_ROLE) != 0
         || (!names_type (context, "Patient") && !names_type (context, "Encounter"));
}

static WardFhirContext *
read_entry (const WardJson *object)
{
  g_autoptr (WardFhirContext) out = g_new0 (WardFhirContext, 1);
  const char *canonical = ward_json_get_string (object, "canonical");
  const char *type = ward_json_get_string (object, "type");

  out->reference = read_reference (object);
  if (is_word (canonical, MAX_URI))
    out->canonical = g_strdup (canonical);
  read_identifier (ward_json_get (object, "identifier"), out);
  if (type != NULL && is_type (type, strlen (type)))
    out->type = g_strdup (type);
  if (!read_role (object, out))
    return NULL;
  if ((out->reference == NULL && out->canonical == NULL && out->identifier_value == NULL) || !is_allowed (out))
    return NULL;

  return g_steal_pointer (&out);
}

/**
 * ward_fhir_context_read:
 * @list: (nullable): the value of `fhirContext`
 * @out_skipped: (out): how many entries are left out: too many, without anything that they name, or a patient or encounter in the launch role
 *
 * Reads the context beside patient and encounter. The same role may come more than once; unknown roles are kept, for those who know them.
 *
 * Returns: (transfer full) (element-type WardFhirContext): the entries, maybe none
 */
GPtrArray *
ward_fhir_context_read (const WardJson *list, guint *out_skipped)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (free_entry);
  const WardJson *element;
  WardJsonIter iter;
  guint skipped = 0;

  g_return_val_if_fail (out_skipped != NULL, entries);

  if (ward_json_is_array (list))
    {
      ward_json_iter_init (&iter, list);
      while (ward_json_iter_next_element (&iter, &element))
        {
          WardFhirContext *entry = entries->len < WARD_FHIR_CONTEXT_MAX ? read_entry (element) : NULL;

          if (entry != NULL)
            g_ptr_array_add (entries, entry);
          else
            skipped++;
        }
    }
  *out_skipped = skipped;

  return entries;
}

/**
 * ward_fhir_context_dup_type:
 * @context: an entry
 *
 * Tells of what kind the entry is, which names nobody: by its type, else by its reference.
 *
 * Returns: (transfer full) (nullable): a FHIR type
 */
char *
ward_fhir_context_dup_type (const WardFhirContext *context)
{
  g_auto (GStrv) parts = NULL;
  guint n;

  g_return_val_if_fail (context != NULL, NULL);

  if (context->type != NULL)
    return g_strdup (context->type);
  if (context->reference == NULL)
    return NULL;
  parts = g_strsplit (context->reference, "/", -1);
  n = g_strv_length (parts);
  for (guint i = n; i-- > 1;)
    if (is_type (parts[i - 1], strlen (parts[i - 1])))
      return g_strdup (parts[i - 1]);

  return NULL;
}
