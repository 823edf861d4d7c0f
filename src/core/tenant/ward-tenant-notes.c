/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a record holds that has no effect, or not the one that was meant: a member that Ward does not know (with the one that was perhaps meant, since a
 * policy whose name is misspelt is no policy), a secret, which a file that others can read is no place for, an address that Epic's servers do not have. */
#define G_LOG_DOMAIN "ward-tenant"

#include "core/tenant/ward-tenant-private.h"

#include <string.h>

#define MAX_NAME 64 /* of a member that is compared with others */
#define MAX_SLIPS 2 /* letters wrong, missing or too many in a name that is still understood */
#define SECRET WARD_TENANT_NOTE_SECRET
#define UNKNOWN WARD_TENANT_NOTE_UNKNOWN
#define MAX_NOTES 20 /* of one kind, of one record */
#define SHOWN 40     /* letters of a member's name that a message repeats */

/* Lower case, without what people put between words: "client_secret" is "clientsecret". */
char *
ward_tenant_fold_member (const char *member)
{
  GString *folded = g_string_new (NULL);

  for (const char *p = member; *p != '\0' && folded->len < MAX_NAME; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (folded, g_ascii_tolower (*p));

  return g_string_free (folded, FALSE);
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

typedef struct
{
  const char *typed; /* (unowned) folded */
  const char *best;  /* (unowned) (nullable) */
  guint fewest;
} Guess;

static void
compare (Guess *guess, const char *known)
{
  g_autofree char *name = NULL;
  size_t length = strlen (known), typed = strlen (guess->typed);
  guint slips;

  if (MAX (length, typed) - MIN (length, typed) > MAX_SLIPS)
    return;
  name = ward_tenant_fold_member (known);
  slips = count_slips (guess->typed, name);
  if (slips >= guess->fewest || slips * 3 >= strlen (name))
    return;
  guess->fewest = slips;
  guess->best = known;
}

/* (nullable): the member that was perhaps meant */
static const char *
find_meant (const char *member)
{
  const char *const *known = ward_tenant_list_members ();
  g_autofree char *typed = ward_tenant_fold_member (member);
  Guess guess = { .typed = typed, .fewest = MAX_SLIPS + 1 };

  for (guint i = 0; known[i] != NULL; i++)
    compare (&guess, known[i]);
  for (guint i = 0; ward_tenant_get_health_member (i) != NULL; i++)
    compare (&guess, ward_tenant_get_health_member (i));

  return guess.best;
}

/* A name of the file's own: escaped, and no longer than a line bears. */
char *
ward_tenant_show_member (const char *member)
{
  g_autofree char *escaped = g_strescape (member, NULL);

  return g_strndup (escaped, MIN (strlen (escaped), SHOWN));
}

/* As a sentence names it: “auth” (its “clientSecret”). */
static char *
name_within (const char *member, const char *inner)
{
  g_autofree char *name = ward_tenant_show_member (member);
  g_autofree char *shown = inner != NULL ? ward_tenant_show_member (inner) : NULL;

  return inner != NULL ? g_strdup_printf ("“%s” (its “%s”)", name, shown) : g_strdup_printf ("“%s”", name);
}

static char *
note_secret (const char *member, const char *inner, gboolean known)
{
  g_autofree char *name = name_within (member, inner);

  return g_strdup_printf (SECRET " The member %s %s. Take it out, and have the secret or key replaced by a new "
                                 "one: whoever could read the file knows it. “wardctl client-secret” and “wardctl "
                                 "client-key” put the new one into the keyring",
                          name, known ? "holds one" : "is not used");
}

static char *
note_unknown (const char *member, const char *meant)
{
  g_autofree char *name = ward_tenant_show_member (member);

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
 * ward_tenant_notes_have_secret:
 * @notes: (array zero-terminated=1): notes of one tenant or of a file
 *
 * Asks whether any of them tells of a secret.
 *
 * Returns: %TRUE if so
 */
gboolean
ward_tenant_notes_have_secret (const char *const *notes)
{
  g_return_val_if_fail (notes != NULL, FALSE);

  for (guint i = 0; notes[i] != NULL; i++)
    if (ward_tenant_note_is_secret (notes[i]))
      return TRUE;

  return FALSE;
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

static char *
note_password (const char *member, const char *inner)
{
  g_autofree char *name = name_within (member, inner);

  return g_strdup_printf (SECRET " The member %s has an address with a password in it. Take the name and the password "
                                 "out, and have the password changed: whoever could read the file knows it",
                          name);
}

/* Notes of one object, by how grave they are, each kind in the order of the file. */
enum
{
  SECRETS,
  FAULTS,
  UNKNOWNS,
  N_KINDS
};

typedef struct
{
  GPtrArray *told[N_KINDS]; /* (owned) of char */
  guint n_more[N_KINDS];
} Notes;

static void
notes_init (Notes *notes)
{
  memset (notes, 0, sizeof *notes);
  for (guint i = 0; i < N_KINDS; i++)
    notes->told[i] = g_ptr_array_new_with_free_func (g_free);
}

static void
notes_take (Notes *notes, char *note)
{
  guint kind = ward_tenant_note_is_secret (note) ? SECRETS : ward_tenant_note_is_unknown (note) ? UNKNOWNS : FAULTS;

  if (notes->told[kind]->len < MAX_NOTES)
    {
      g_ptr_array_add (notes->told[kind], note);
      return;
    }
  notes->n_more[kind]++;
  g_free (note);
}

/* Each is of the kind that it counts. */
static char *
note_more (guint kind, guint n)
{
  if (kind == SECRETS)
    return g_strdup_printf (SECRET " There are more than are named here: %u", n);
  if (kind == UNKNOWNS)
    return g_strdup_printf ("Of %u more members each" UNKNOWN, n);

  return g_strdup_printf ("Of %u more members none has the effect that was meant", n);
}

/* Secrets first: what else is told does not stand before them where there is room for little. */
static char **
notes_end (Notes *notes)
{
  GPtrArray *all = g_ptr_array_new ();

  for (guint i = 0; i < N_KINDS; i++)
    {
      g_ptr_array_extend_and_steal (all, notes->told[i]);
      if (notes->n_more[i] > 0)
        g_ptr_array_add (all, note_more (i, notes->n_more[i]));
    }
  g_ptr_array_add (all, NULL);

  return (char **) g_ptr_array_free (all, FALSE);
}

/* FALSE: it holds none, nor does anything within it. */
static gboolean
take_secret (Notes *notes, const WardJson *object, const char *member, const WardJson *value, gboolean known,
             const char *meant)
{
  const char *inner = NULL;
  WardTenantSecret secret = ward_tenant_find_secret (object, member, value, known, meant, &inner);

  if (secret == WARD_TENANT_SECRET_NONE)
    return FALSE;
  notes_take (notes, secret == WARD_TENANT_SECRET_PASSWORD ? note_password (member, inner)
                                                           : note_secret (member, inner, known));

  return TRUE;
}

/* Of a record's members alone, whether or not the rest of it can be used; of what is no object, none. */
static void
take_members (Notes *notes, const WardJson *object)
{
  WardJsonIter iter;
  const char *key;
  const WardJson *value;

  ward_json_iter_init (&iter, ward_json_is_object (object) ? object : NULL);
  while (ward_json_iter_next_member (&iter, &key, &value))
    {
      gboolean known = is_known (key);
      const char *meant = known ? NULL : find_meant (key);

      if (!take_secret (notes, object, key, value, known, meant) && !known)
        notes_take (notes, note_unknown (key, meant));
    }
}

char **
ward_tenant_collect_member_notes (const WardJson *object)
{
  Notes notes;

  notes_init (&notes);
  take_members (&notes, object);

  return notes_end (&notes);
}

/* A record's member that stands beside the list would seem to hold for all of its records, and holds for none. */
static char *
note_outer (const char *member)
{
  g_autofree char *name = ward_tenant_show_member (member);

  return is_known (member) ? g_strdup_printf (
             "The member “%s” has no effect beside the list of records: it belongs into each of them", name)
                           : g_strdup_printf ("The member “%s”" UNKNOWN, name);
}

char **
ward_tenant_collect_outer_notes (const WardJson *root)
{
  static const char *const usual[] = { "version", "tenants", NULL };
  Notes notes;
  WardJsonIter iter;
  const char *key;
  const WardJson *value;

  notes_init (&notes);
  ward_json_iter_init (&iter, root);
  while (ward_json_iter_next_member (&iter, &key, &value))
    if (!g_strv_contains (usual, key) && !take_secret (&notes, root, key, value, is_known (key), find_meant (key)))
      notes_take (&notes, note_outer (key));

  return notes_end (&notes);
}

/* (transfer full): sentences in English without their full stop, which name the member between quotation marks, and never a value */
char **
ward_tenant_collect_notes (WardTenant *self, const WardJson *object)
{
  Notes notes;

  notes_init (&notes);
  take_members (&notes, object);
  /* With another policy of the issuer a gateway may have an address of its own. */
  if (self->fhir_base != NULL && self->profile == WARD_PROFILE_EPIC
      && (self->issuer_policy == WARD_ISSUER_EPIC || self->issuer_policy == WARD_ISSUER_EPIC_LEGACY)
      && !ward_tenant_is_epic_base (self->fhir_base))
    notes_take (&notes,
                g_strdup ("The member “fhirBase” does not end in /api/FHIR/R4, as the addresses of Epic's servers "
                          "do: enter the address that does"));

  return notes_end (&notes);
}
