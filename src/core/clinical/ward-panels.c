/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Panels by Observation.hasMember and by category (clinical.md 5.5; V65). Membership is looked up one level deep, so that a circle of members ends by itself:
 * everything in it is shown once, by its own row. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-panels.h"

#include <string.h>
#include <glib/gi18n-lib.h>

struct _WardPanels
{
  GHashTable *present;   /* (owned) id (unowned) → WardObservation (unowned) */
  GHashTable *by_member; /* (owned) id (owned) → the panel's name (unowned) */
};

/* "Patient/…/Observation/7/_history/2" → "7". */
static char *
read_id (const char *reference)
{
  g_autofree char *current = g_strdup (reference);
  char *history = strstr (current, "/_history/");
  const char *slash;

  if (history != NULL)
    *history = '\0';
  slash = strrchr (current, '/');
  return g_strdup (slash != NULL ? slash + 1 : current);
}

/**
 * ward_panels_new:
 * @observations: (array length=n_observations): all results
 * @n_observations: how many
 * @with_members: whether membership counts; a vital sign needs no other panel
 *
 * Reads who is whose member.
 *
 * Returns: (transfer full): the panels
 */
WardPanels *
ward_panels_new (const WardObservation *const *observations, guint n_observations, gboolean with_members)
{
  WardPanels *self = g_new0 (WardPanels, 1);

  self->present = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_member = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < n_observations; i++)
    {
      const char *name = ward_concept_get_text (&observations[i]->measure.code);

      if (observations[i]->id != NULL)
        g_hash_table_insert (self->present, (gpointer) observations[i]->id, (gpointer) observations[i]);
      for (guint j = 0; with_members && name != NULL && j < observations[i]->n_has_member; j++)
        if (observations[i]->has_member[j] != NULL)
          g_hash_table_insert (self->by_member, read_id (observations[i]->has_member[j]), (gpointer) name);
    }
  return self;
}

/**
 * ward_panels_free:
 * @self: (transfer full): panels
 *
 * Frees them.
 */
void
ward_panels_free (WardPanels *self)
{
  g_hash_table_unref (self->present);
  g_hash_table_unref (self->by_member);
  g_free (self);
}

/**
 * ward_panels_find:
 * @self: panels
 * @observation: a result
 *
 * Finds the panel that lists a result.
 *
 * Returns: (transfer none) (nullable): its name
 */
const char *
ward_panels_find (const WardPanels *self, const WardObservation *observation)
{
  return observation->id != NULL ? g_hash_table_lookup (self->by_member, observation->id) : NULL;
}

/**
 * ward_panels_get_result:
 * @self: panels
 * @reference: (nullable): a reference to a result
 *
 * Finds one of the results that the panels were read from.
 *
 * Returns: (transfer none) (nullable): the result
 */
const WardObservation *
ward_panels_get_result (const WardPanels *self, const char *reference)
{
  g_autofree char *id = reference != NULL ? read_id (reference) : NULL;

  return id != NULL ? g_hash_table_lookup (self->present, id) : NULL;
}

/**
 * ward_panels_is_mere_group:
 * @self: panels
 * @observation: a result
 *
 * Tells whether a result has nothing to show but its members, of which some are there.
 *
 * Returns: whether it needs no row
 */
gboolean
ward_panels_is_mere_group (const WardPanels *self, const WardObservation *observation)
{
  const WardMeasure *measure = &observation->measure;

  if (measure->value.kind != WARD_VALUE_NONE || measure->absent_reason != NULL || measure->n_interpretations > 0
      || observation->n_components > 0 || observation->n_notes > 0 || observation->unsafe_modifier
      || (observation->status != WARD_STATUS_FINAL && observation->status != WARD_STATUS_AMENDED
          && observation->status != WARD_STATUS_PRELIMINARY))
    return FALSE;
  for (guint i = 0; i < observation->n_has_member; i++)
    {
      const WardObservation *member = ward_panels_get_result (self, observation->has_member[i]);

      /* a member that is a group itself may lead back here */
      if (member != NULL && (member->n_has_member == 0 || member->measure.value.kind != WARD_VALUE_NONE))
        return TRUE;
    }
  return FALSE;
}

/* HL7 v2 table 0074, the sections of a laboratory. */
static const char *
section_words (const char *code)
{
  static const struct
  {
    const char *code, *words;
  } sections[] = {
    { "BG", N_ ("Blood gases") },   { "BLB", N_ ("Blood bank") },   { "CH", N_ ("Chemistry") },
    { "CP", N_ ("Cytopathology") }, { "GE", N_ ("Genetics") },      { "HM", N_ ("Haematology") },
    { "IMM", N_ ("Immunology") },   { "MB", N_ ("Microbiology") },  { "MCB", N_ ("Mycobacteriology") },
    { "MYC", N_ ("Mycology") },     { "PAR", N_ ("Parasitology") }, { "SP", N_ ("Surgical pathology") },
    { "SR", N_ ("Serology") },      { "TX", N_ ("Toxicology") },    { "VR", N_ ("Virology") },
  };

  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (sections); i++)
    if (strcmp (sections[i].code, code) == 0)
      return _ (sections[i].words);
  return NULL;
}

/* FHIR's own categories, and words that say no more than they do. */
static gboolean
says_nothing (const WardConcept *concept, const char *text)
{
  static const char *const empty[] = { "lab", "labs", "laboratory", "vital signs", "vitals", "exam", "vital-signs" };

  for (guint i = 0; i < concept->n_codings; i++)
    if (concept->codings[i].system != NULL && g_str_has_suffix (concept->codings[i].system, "observation-category"))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (empty); i++)
    if (g_ascii_strcasecmp (empty[i], text) == 0)
      return TRUE;
  return FALSE;
}

/**
 * ward_panels_get_category:
 * @observation: a result
 *
 * Gives the laboratory's section from any of the categories.
 *
 * Returns: (transfer none) (nullable): its name
 */
const char *
ward_panels_get_category (const WardObservation *observation)
{
  for (guint i = 0; i < observation->n_category_concepts; i++)
    {
      const WardConcept *concept = &observation->category_concepts[i];
      const char *text = ward_concept_get_text (concept);

      for (guint j = 0; j < concept->n_codings; j++)
        if (concept->codings[j].system != NULL && g_str_has_suffix (concept->codings[j].system, "0074")
            && section_words (concept->codings[j].code) != NULL)
          return section_words (concept->codings[j].code);
      if (text != NULL && !says_nothing (concept, text))
        return text;
    }
  return NULL;
}
