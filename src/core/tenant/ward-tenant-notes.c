/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a record holds that has no effect, or not the one that was meant: a member that Ward does not know (with the one that was perhaps meant, since a
 * policy whose name is misspelt is no policy), a secret, which a file that others can read is no place for, an address that Epic's servers do not have. */
#define G_LOG_DOMAIN "ward-tenant"

#include "core/tenant/ward-tenant-private.h"

#include <string.h>

#define MAX_NAME 64 /* of a member that is compared with others */
#define MAX_SLIPS 2 /* letters wrong, missing or too many in a name that is still understood */
#define SECRET "A SECRET DOES NOT BELONG IN THIS FILE."
#define UNKNOWN " is not known and was left out"
#define SHOWN 40 /* letters of a member's name that a message repeats */

/* Lower case, without what people put between words: "client_secret" is "clientsecret". */
static char *
fold (const char *member)
{
  GString *folded = g_string_new (NULL);

  for (const char *p = member; *p != '\0' && folded->len < MAX_NAME; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (folded, g_ascii_tolower (*p));

  return g_string_free (folded, FALSE);
}

static gboolean
looks_secret (const char *member, const WardJson *value)
{
  static const char *const signs[] = { "secret", "passw",     "passphrase", "token",  "privatekey",
                                       "apikey", "clientkey", "credential", "bearer", "keypem" };
  const char *text = ward_json_as_string (value);
  g_autofree char *folded = fold (member);

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (strstr (folded, signs[i]) != NULL)
      return TRUE;

  return text != NULL && strstr (text, "PRIVATE KEY-----") != NULL;
}

/* Levenshtein's distance, of names that are short. */
static guint
count_slips (const char *a, const char *b)
{
  guint row[MAX_NAME + 1];
  size_t length = strlen (b);

  for (size_t k = 0; k <= length; k++)
    row[k] = (guint) k;
  for (size_t i = 1; a[i - 1] != '\0'; i++)
    {
      guint before = row[0];

      row[0] = (guint) i;
      for (size_t k = 1; k <= length; k++)
        {
          guint kept = row[k];

          row[k] = MIN (MIN (row[k], row[k - 1]) + 1, before + (a[i - 1] != b[k - 1] ? 1 : 0));
          before = kept;
        }
    }

  return row[length];
}

static const char *
guess (const char *member)
{
  g_autofree char *typed = fold (member);
  const char *const *known = ward_tenant_list_members ();
  const char *best = NULL;
  guint fewest = MAX_SLIPS + 1;

  for (guint i = 0; known[i] != NULL; i++)
    {
      g_autofree char *name = fold (known[i]);
      guint slips = count_slips (typed, name);

      if (slips < fewest && slips * 3 < strlen (name))
        {
          fewest = slips;
          best = known[i];
        }
    }

  return best;
}

/* A name of the file's own: escaped, and no longer than a line bears. */
char *
ward_tenant_show_member (const char *member)
{
  g_autofree char *escaped = g_strescape (member, NULL);

  return g_strndup (escaped, MIN (strlen (escaped), SHOWN));
}

static char *
note_secret (const char *member)
{
  g_autofree char *name = ward_tenant_show_member (member);

  return g_strdup_printf (SECRET
                          " The member “%s” is not used. Take it out, and have the secret or key replaced by a new "
                          "one: whoever could read the file knows it. “wardctl client-secret” and “wardctl "
                          "client-key” put the new one into the keyring",
                          name);
}

static char *
note_unknown (const char *member)
{
  g_autofree char *name = ward_tenant_show_member (member);
  const char *meant = guess (member);

  return meant != NULL ? g_strdup_printf ("The member “%s”" UNKNOWN "; is “%s” meant?", name, meant)
                       : g_strdup_printf ("The member “%s”" UNKNOWN, name);
}

static gboolean
is_known (const char *member)
{
  return g_strv_contains (ward_tenant_list_members (), member) || ward_tenant_is_health_member (member)
         || strcmp (member, WARD_TENANT_LAST_TEST) == 0;
}

/**
 * ward_tenant_note_is_secret:
 * @note: one of ward_tenant_get_notes(), with its file and line or without
 *
 * Asks whether it tells of a secret. That is said also where there is room for little else.
 *
 * Returns: %TRUE if so
 */
gboolean
ward_tenant_note_is_secret (const char *note)
{
  g_return_val_if_fail (note != NULL, FALSE);

  return strstr (note, SECRET) != NULL;
}

/**
 * ward_tenant_note_is_unknown:
 * @note: one of ward_tenant_get_notes(), with its file and line or without
 *
 * Asks whether it tells of a member that Ward does not know, and that resembles none which it knows.
 *
 * Returns: %TRUE if so
 */
gboolean
ward_tenant_note_is_unknown (const char *note)
{
  g_return_val_if_fail (note != NULL, FALSE);

  return g_str_has_suffix (note, UNKNOWN);
}

/* What stands between "://" and an "@" before the path is a name, and after its colon a password. */
static gboolean
is_address_with_password (const char *text)
{
  const char *start = text != NULL ? strstr (text, "://") : NULL;
  g_autofree char *authority = NULL;
  char *at;

  if (start == NULL)
    return FALSE;
  start += strlen ("://");
  authority = g_strndup (start, strcspn (start, "/?#"));
  at = strrchr (authority, '@');
  if (at == NULL)
    return FALSE;
  *at = '\0';

  return strchr (authority, ':') != NULL;
}

static gboolean
holds_password (const WardJson *value)
{
  WardJsonIter iter;
  const WardJson *element;

  ward_json_iter_init (&iter, ward_json_is_array (value) ? value : NULL);
  while (ward_json_iter_next_element (&iter, &element))
    if (is_address_with_password (ward_json_as_string (element)))
      return TRUE;

  return is_address_with_password (ward_json_as_string (value));
}

static char *
note_password (const char *member)
{
  g_autofree char *name = ward_tenant_show_member (member);

  return g_strdup_printf (SECRET
                          " The member “%s” has an address with a password in it. Take the name and the password "
                          "out, and have the password changed: whoever could read the file knows it",
                          name);
}

/* NULL: there is nothing to say of the member. */
static char *
note_member (const char *member, const WardJson *value)
{
  if (holds_password (value))
    return note_password (member);
  if (is_known (member))
    return NULL;

  return looks_secret (member, value) ? note_secret (member) : note_unknown (member);
}

/* Of a record's members alone, whether or not the rest of it can be used; of what is no object, none. */
static void
add_member_notes (const WardJson *object, GStrvBuilder *builder)
{
  WardJsonIter iter;
  const char *key;
  const WardJson *value;

  ward_json_iter_init (&iter, ward_json_is_object (object) ? object : NULL);
  while (ward_json_iter_next_member (&iter, &key, &value))
    {
      g_autofree char *note = note_member (key, value);

      if (note != NULL)
        g_strv_builder_add (builder, note);
    }
}

char **
ward_tenant_collect_member_notes (const WardJson *object)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  add_member_notes (object, builder);

  return g_strv_builder_end (builder);
}

/* (transfer full): sentences in English without their full stop, which name the member between quotation marks, and never a value */
char **
ward_tenant_collect_notes (WardTenant *self, const WardJson *object)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  add_member_notes (object, builder);
  if (self->fhir_base != NULL && self->profile == WARD_PROFILE_EPIC && !ward_tenant_is_epic_base (self->fhir_base))
    g_strv_builder_add (builder,
                        "The member “fhirBase” does not end in /api/FHIR/R4, as the addresses of Epic's servers "
                        "do: enter the address that does");

  return g_strv_builder_end (builder);
}
