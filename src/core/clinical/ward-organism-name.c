/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a result says of an organism (clinical.md 5.8): its name, or no more than that something grew. */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-organism-name.h"

#include <string.h>

#define ISOLATE_LOINC "11475-1" /* "Microorganism identified in Isolate by Culture" */

/* "Positive", ">=32": what a test says, and not the name of anything. */
static gboolean
is_finding (const char *folded)
{
  static const char *const words[] = { "positive", "negative",    "detected", "not detected", "present",       "absent",
                                       "reactive", "nonreactive", "pos",      "neg",          "non-reactive",  "yes",
                                       "no",       "equivocal",   "growth",   "no growth",    "indeterminate", NULL };
  const char *rest = folded + strspn (folded, "<>=+ \t");

  return *rest == '\0' || strspn (rest, "0123456789.,/: ") == strlen (rest) || g_strv_contains (words, folded);
}

/* How a susceptibility was tested. */
static gboolean
is_method (const char *folded)
{
  static const char *const words[] = { "disk diffusion",
                                       "disc diffusion",
                                       "agar diffusion",
                                       "diffusion",
                                       "kirby-bauer",
                                       "kirby bauer",
                                       "mic",
                                       "minimum inhibitory concentration",
                                       "e-test",
                                       "etest",
                                       "gradient strip",
                                       "gradient diffusion",
                                       "broth microdilution",
                                       "broth dilution",
                                       "microdilution",
                                       "agar dilution",
                                       "dilution",
                                       "automated",
                                       NULL };

  return g_strv_contains (words, folded);
}

static const char *
get_text_value (const WardObservation *observation)
{
  const WardValue *value = &observation->measure.value;

  return value->kind == WARD_VALUE_CONCEPT  ? ward_concept_get_text (value->concept)
         : value->kind == WARD_VALUE_STRING ? value->text
                                            : NULL;
}

/* What it is called holds one of these words. */
static gboolean
is_called (const WardObservation *observation, const char *const *words)
{
  const WardConcept *code = &observation->measure.code;

  for (guint i = 0; i <= code->n_codings; i++)
    {
      const char *name = i < code->n_codings ? code->codings[i].display : code->text;
      g_autofree char *folded = name != NULL ? g_utf8_casefold (name, -1) : NULL;

      for (guint k = 0; folded != NULL && words[k] != NULL; k++)
        if (strstr (folded, words[k]) != NULL)
          return TRUE;
    }
  return FALSE;
}

/**
 * ward_organism_is_coded_isolate:
 * @owner: a result that others belong to
 *
 * Tells whether LOINC calls it an isolate, whatever it says.
 *
 * Returns: whether it does
 */
gboolean
ward_organism_is_coded_isolate (const WardObservation *owner)
{
  const WardConcept *code = &owner->measure.code;

  for (guint i = 0; i < code->n_codings; i++)
    if (g_strcmp0 (code->codings[i].code, ISOLATE_LOINC) == 0
        && g_strcmp0 (code->codings[i].system, WARD_SYSTEM_LOINC) == 0)
      return TRUE;
  return FALSE;
}

/* By its value or by what it is called. */
static gboolean
tells_method (const WardObservation *observation, const char *folded)
{
  static const char *const words[] = { "method", "technique", NULL };

  return is_method (folded) || is_called (observation, words);
}

static char *
dup_folded_value (const WardObservation *observation)
{
  const char *text = get_text_value (observation);

  return text != NULL ? g_strstrip (g_utf8_casefold (text, -1)) : NULL;
}

static const char *
get_sent_name (const WardObservation *owner)
{
  g_autofree char *folded = dup_folded_value (owner);

  return folded != NULL && !is_finding (folded) && !tells_method (owner, folded) ? get_text_value (owner) : NULL;
}

/**
 * ward_organism_is_withdrawn:
 * @owner: a result that others belong to
 *
 * Tells whether what it says does not count: it is pending, cancelled or withdrawn, or changed by what Ward does not understand (V68).
 *
 * Returns: whether it does not
 */
gboolean
ward_organism_is_withdrawn (const WardObservation *owner)
{
  return !ward_status_is_shown_as_value (owner->status) || owner->unsafe_modifier;
}

/**
 * ward_organism_is_one:
 * @owner: a result that others belong to
 *
 * Tells whether what belongs to it is certainly of an organism: it names one, also where that was withdrawn, or LOINC calls it an isolate.
 *
 * Returns: whether it is
 */
gboolean
ward_organism_is_one (const WardObservation *owner)
{
  return get_sent_name (owner) != NULL || ward_organism_is_coded_isolate (owner);
}

/**
 * ward_organism_get_name:
 * @owner: a result that others belong to
 *
 * Gives the organism that it names. No result stands under a name that was withdrawn.
 *
 * Returns: (transfer none) (nullable): the name; %NULL where it names none, or no longer
 */
const char *
ward_organism_get_name (const WardObservation *owner)
{
  return !ward_organism_is_withdrawn (owner) ? get_sent_name (owner) : NULL;
}

/**
 * ward_organism_says_something:
 * @owner: a result that others belong to
 *
 * Tells a culture that says "Positive" from a panel that says nothing.
 *
 * Returns: whether it says anything
 */
gboolean
ward_organism_says_something (const WardObservation *owner)
{
  return get_text_value (owner) != NULL || ward_organism_is_coded_isolate (owner);
}

/**
 * ward_organism_dup_context:
 * @owner: a result that others belong to
 *
 * Says what it is, in one line: where it names no organism, this tells one from another.
 *
 * Returns: (transfer full) (nullable): its specimen and its name; %NULL where it has neither
 */
char *
ward_organism_dup_context (const WardObservation *owner)
{
  const char *name = ward_concept_get_text (&owner->measure.code);
  const char *specimen = owner->specimen_text;
  char *context;

  if (name == NULL && specimen == NULL)
    return NULL;
  context = g_strdup_printf ("%s%s%s", specimen != NULL ? specimen : "", specimen != NULL && name != NULL ? ", " : "",
                             name != NULL ? name : "");
  return g_strdelimit (context, "\t\n\v\f\r", ' ');
}

/**
 * ward_organism_read_says:
 * @observation: a result that is no susceptibility
 *
 * Tells how surely it is an organism, or was before it was withdrawn.
 *
 * Returns: the degree
 */
WardSays
ward_organism_read_says (const WardObservation *observation)
{
  static const char *const others[] = { "panel", "antibiogram", "gram stain", "microscop", "smear", NULL };
  const WardValue *value = &observation->measure.value;
  g_autofree char *folded = dup_folded_value (observation);

  if (ward_organism_is_coded_isolate (observation))
    return WARD_SAYS_ISOLATE;
  if (folded == NULL || is_called (observation, others) || tells_method (observation, folded))
    return WARD_SAYS_NOTHING;
  if (is_finding (folded))
    return WARD_SAYS_FINDING;
  return value->kind == WARD_VALUE_CONCEPT && ward_concept_find_code (value->concept, WARD_SYSTEM_SNOMED) != NULL
             ? WARD_SAYS_CONCEPT
             : WARD_SAYS_TEXT;
}
