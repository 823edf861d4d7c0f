/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Condition → WardProblem. What was refuted or entered in error is marked, so that it never stands among the problems; what has categories that are not the
 * problem list's (diagnoses of an encounter, health concerns) is no entry of that list; without a category it may be one, and is kept. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The codes of condition-clinical and condition-ver-status (FHIR R4). */
static const struct
{
  const char *code;
  const char *words;
  gboolean inactive;
} statuses[] = {
  { "active", N_ ("Active"), FALSE },      { "recurrence", N_ ("Recurrence"), FALSE },
  { "relapse", N_ ("Relapse"), FALSE },    { "inactive", N_ ("Inactive"), TRUE },
  { "remission", N_ ("Remission"), TRUE }, { "resolved", N_ ("Resolved"), TRUE },
};

static const struct
{
  const char *code;
  const char *words; /* NULL: nothing need be said */
} verifications[] = {
  { "confirmed", NULL },
  { "unconfirmed", N_ ("Unconfirmed") },
  { "provisional", N_ ("Provisional") },
  { "differential", N_ ("Differential") },
};

/* A status that is not FHIR's stays as it was sent, and counts as present: nothing is put aside for a word that is not known. */
static void
read_clinical_status (WardReader *reader, const WardJson *value, WardProblem *row)
{
  const WardConcept *concept = ward_read_new_concept (reader, value);

  for (gsize i = 0; concept != NULL && i < G_N_ELEMENTS (statuses); i++)
    if (ward_read_has_any_code (reader, value, statuses[i].code, statuses[i].code))
      {
        row->status = _ (statuses[i].words);
        row->inactive = statuses[i].inactive;
        return;
      }
  if (concept != NULL && ward_concept_get_text (concept) != NULL)
    row->status = ward_concept_get_text (concept);
}

static void
read_verification (WardReader *reader, const WardJson *value, WardProblem *row)
{
  const WardConcept *concept = ward_read_new_concept (reader, value);

  row->refuted = ward_read_has_any_code (reader, value, "refuted", "entered-in-error");
  for (gsize i = 0; concept != NULL && i < G_N_ELEMENTS (verifications); i++)
    if (ward_read_has_any_code (reader, value, verifications[i].code, verifications[i].code))
      {
        row->verification = verifications[i].words != NULL ? _ (verifications[i].words) : NULL;
        return;
      }
  row->verification = concept != NULL ? ward_concept_get_text (concept) : NULL;
}

static void
read_category (WardReader *reader, const WardJson *value, WardProblem *row)
{
  WardReadList list;
  const WardJson *category;

  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &category))
    {
      if (ward_read_has_any_code (reader, category, "problem-list-item", "problem-list-item"))
        {
          row->elsewhere = FALSE;
          return;
        }
      row->elsewhere
          = row->elsewhere || ward_read_has_any_code (reader, category, "encounter-diagnosis", "health-concern");
    }
}

static gboolean
is_in_years (const WardQuantity *quantity)
{
  return g_strcmp0 (quantity->unit_code, "a") == 0 || g_strcmp0 (quantity->unit, "years") == 0
         || g_strcmp0 (quantity->unit, "year") == 0;
}

/* "from age 42", "from age 3 months", or the source's words. */
static void
read_onset (WardReader *reader, const char *kind, const WardJson *value, WardProblem *row)
{
  WardValue onset = { 0 };

  if (strcmp (kind, "DateTime") == 0)
    ward_read_datetime (reader, value, &row->onset);
  else if (strcmp (kind, "Period") == 0)
    ward_read_period (reader, value, &row->onset, NULL);
  else if (strcmp (kind, "String") == 0)
    row->onset_text = ward_read_word (reader, value);
  else if (ward_read_value (reader, strcmp (kind, "Age") == 0 ? "Quantity" : kind, value, &onset))
    {
      gboolean bare = onset.kind == WARD_VALUE_QUANTITY && is_in_years (&onset.quantity);
      g_autofree char *text = ward_value_format (&onset, bare ? WARD_TEXT_NO_UNIT : WARD_TEXT_DISPLAY);
      /* Translators: %s is the age at which a problem began: “49”, “3 months”. */
      g_autofree char *words = g_strdup_printf (_ ("from age %s"), text);

      row->onset_text = ward_arena_intern (reader->arena, words);
    }
}

static void
finish (WardReader *reader, WardProblem *row, const WardConcept *code, gboolean unsafe)
{
  row->text = ward_concept_get_text (code);
  if (row->text == NULL)
    row->text = _ ("Problem without a name"); /* J22: never a blank row */
  if (row->status == NULL)
    row->status = _ ("Status not recorded");
  if (unsafe)
    {
      g_autofree char *marked
          = g_strdup_printf (_ ("%s (contains information that this viewer cannot interpret)"), row->text);

      row->text = ward_arena_strdup (reader->arena, marked);
    }
}

static void
read_member (WardReader *reader, const char *key, const WardJson *member, WardProblem *row)
{
  if (ward_key_is (key, "clinicalStatus"))
    read_clinical_status (reader, member, row);
  else if (ward_key_is (key, "verificationStatus"))
    read_verification (reader, member, row);
  else if (ward_key_is (key, "category"))
    read_category (reader, member, row);
  else if (ward_key_is (key, "severity"))
    {
      const WardConcept *severity = ward_read_new_concept (reader, member);

      row->severity = severity != NULL ? ward_concept_get_text (severity) : NULL;
    }
  else if (g_str_has_prefix (key, "onset"))
    read_onset (reader, key + strlen ("onset"), member, row);
  else if (ward_key_is (key, "abatementDateTime"))
    ward_read_datetime (reader, member, &row->abated);
  else if (ward_key_is (key, "abatementPeriod"))
    ward_read_period (reader, member, NULL, &row->abated);
  else if (ward_key_is (key, "recordedDate") || ward_key_is (key, "dateRecorded") || ward_key_is (key, "assertedDate"))
    ward_read_datetime (reader, member, &row->recorded);
}

/**
 * ward_read_problem:
 * @reader: the page's reader
 * @resource: a Condition
 * @out_subject: (out): its subject as sent
 *
 * Returns: (transfer none): the row, in the arena
 */
WardProblem *
ward_read_problem (WardReader *reader, const WardJson *resource, const char **out_subject)
{
  WardProblem *row = ward_arena_new0 (reader->arena, WardProblem, 1);
  WardConcept code = { 0 };
  gboolean unsafe = FALSE;
  WardJsonIter iter;
  const WardJson *member;
  const char *key;

  *out_subject = NULL;
  ward_json_iter_init (&iter, resource);
  while (ward_json_iter_next_member (&iter, &key, &member))
    {
      if (ward_key_is (key, "id"))
        row->id = ward_read_text (reader, member);
      else if (ward_key_is (key, "subject") || ward_key_is (key, "patient"))
        ward_read_reference (reader, member, out_subject, NULL);
      else if (ward_key_is (key, "code"))
        ward_read_concept (reader, member, &code);
      else if (ward_key_is (key, "modifierExtension"))
        unsafe = unsafe || ward_read_has_modifier (member);
      else if (ward_key_is (key, "implicitRules"))
        unsafe = TRUE;
      else
        read_member (reader, key, member, row);
    }
  finish (reader, row, &code, unsafe);
  return row;
}
