/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FHIR Coding and CodeableConcept: which text a reader sees, and how a code is found among many codings (clinical.md 4.2). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-code.h"

/* Blanks alone would make a row without a name (J22). */
static gboolean
is_filled (const char *text)
{
  if (text == NULL)
    return FALSE;
  while (*text != '\0' && g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);

  return *text != '\0';
}

/**
 * ward_concept_get_text:
 * @concept: (nullable): a CodeableConcept
 *
 * Chooses the words to show: the text, else the first display, else the first code.
 *
 * Returns: (transfer none) (nullable): the words, %NULL where none came
 */
const char *
ward_concept_get_text (const WardConcept *concept)
{
  if (concept == NULL)
    return NULL;
  if (is_filled (concept->text))
    return concept->text;
  for (guint i = 0; i < concept->n_codings; i++)
    if (is_filled (concept->codings[i].display))
      return concept->codings[i].display;
  for (guint i = 0; i < concept->n_codings; i++)
    if (is_filled (concept->codings[i].code))
      return concept->codings[i].code;
  return NULL;
}

/**
 * ward_concept_find_code:
 * @concept: (nullable): a CodeableConcept
 * @system: the code system's URI, compared exactly
 *
 * Finds the first code of a system, at any place among the codings.
 *
 * Returns: (transfer none) (nullable): the code
 */
const char *
ward_concept_find_code (const WardConcept *concept, const char *system)
{
  g_return_val_if_fail (system != NULL, NULL);

  if (concept == NULL)
    return NULL;
  for (guint i = 0; i < concept->n_codings; i++)
    if (g_strcmp0 (concept->codings[i].system, system) == 0 && is_filled (concept->codings[i].code))
      return concept->codings[i].code;
  return NULL;
}

/**
 * ward_concept_has:
 * @concept: (nullable): a CodeableConcept
 * @system: the code system's URI
 * @code: the code
 *
 * Tells whether one of the codings is this one.
 *
 * Returns: whether it is there
 */
gboolean
ward_concept_has (const WardConcept *concept, const char *system, const char *code)
{
  g_return_val_if_fail (system != NULL && code != NULL, FALSE);

  if (concept == NULL)
    return FALSE;
  for (guint i = 0; i < concept->n_codings; i++)
    if (g_strcmp0 (concept->codings[i].code, code) == 0 && g_strcmp0 (concept->codings[i].system, system) == 0)
      return TRUE;
  return FALSE;
}
