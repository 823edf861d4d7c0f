/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reference ranges (clinical.md 5.4) and modifier extensions: one that is not understood makes the whole row unfit to be shown as an ordinary value (V68,
 * J21); the comparators of range bounds that HL7 Europe pre-adopts from R6 are understood (V69). */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

#include <string.h>

/* The url's last part without its punctuation, in lower case: "observation-referenceRange-lowComparator" → "…lowcomparator". */
static gboolean
url_names (const char *url, const char *word)
{
  g_autofree char *squeezed = NULL;
  char *to;

  if (!g_str_has_prefix (url, "http://hl7.eu/") && !g_str_has_prefix (url, "http://hl7.org/"))
    return FALSE;
  squeezed = g_ascii_strdown (url, -1);
  to = squeezed;
  for (const char *from = squeezed; *from != '\0'; from++)
    if (g_ascii_isalnum (*from))
      *to++ = *from;
  *to = '\0';
  return g_str_has_suffix (squeezed, word);
}

static const char *
read_extension_code (WardReader *reader, const WardJson *extension)
{
  const WardJson *value = ward_json_get (extension, "valueCode");

  if (value == NULL)
    value = ward_json_get (ward_json_get (extension, "valueCoding"), "code");
  if (value == NULL)
    {
      WardReadList list;
      const WardJson *coding;

      ward_read_list_init (&list, ward_json_get (ward_json_get (extension, "valueCodeableConcept"), "coding"));
      if (ward_read_list_next (&list, &coding))
        value = ward_json_get (coding, "code");
    }
  return ward_read_word (reader, value);
}

/* FALSE: at least one is not understood. */
static gboolean
read_bound_comparators (WardReader *reader, const WardJson *modifiers, WardReferenceRange *range)
{
  WardReadList list;
  const WardJson *extension;
  gboolean understood = TRUE;

  ward_read_list_init (&list, modifiers);
  while (ward_read_list_next (&list, &extension))
    {
      const char *url = ward_json_get_string (extension, "url");
      WardQuantity *bound = NULL;

      if (url != NULL && url_names (url, "lowcomparator"))
        bound = &range->low;
      else if (url != NULL && url_names (url, "highcomparator"))
        bound = &range->high;
      if (bound != NULL)
        {
          bound->comparator_text = read_extension_code (reader, extension);
          bound->comparator = ward_read_comparator (bound->comparator_text);
        }
      if (bound == NULL || bound->comparator == WARD_COMPARATOR_NONE || bound->comparator == WARD_COMPARATOR_UNKNOWN)
        understood = FALSE;
    }
  return understood;
}

static gboolean
read_range (WardReader *reader, const WardJson *value, WardReferenceRange *range, gboolean *out_unsafe)
{
  WardJsonIter iter;
  const WardJson *member;
  const WardJson *modifiers = NULL;
  const char *key;

  if (!ward_json_is_object (value))
    {
      range->text = ward_read_word (reader, value);
      reader->n_odd++;
      return range->text != NULL;
    }
  ward_json_iter_init (&iter, value);
  while (ward_json_iter_next_member (&iter, &key, &member))
    {
      if (ward_key_is (key, "low"))
        ward_read_quantity (reader, member, &range->low);
      else if (ward_key_is (key, "high"))
        ward_read_quantity (reader, member, &range->high);
      else if (ward_key_is (key, "text"))
        range->text = ward_read_word (reader, member);
      else if (ward_key_is (key, "type"))
        range->type = ward_read_new_concept (reader, member);
      else if (ward_key_is (key, "appliesTo"))
        range->applies_to = ward_read_concepts (reader, member, &range->n_applies_to);
      else if (ward_key_is (key, "modifierExtension"))
        modifiers = member;
      else if (ward_key_is (key, "age") && ward_json_is_object (member))
        {
          ward_read_quantity (reader, ward_json_get (member, "low"), &range->age_low);
          ward_read_quantity (reader, ward_json_get (member, "high"), &range->age_high);
        }
    }
  if (modifiers != NULL && !read_bound_comparators (reader, modifiers, range))
    *out_unsafe = TRUE;
  return range->low.lexeme != NULL || range->high.lexeme != NULL || range->text != NULL;
}

/**
 * ward_read_ranges:
 * @reader: the page's reader
 * @value: (nullable): Observation.referenceRange
 * @out_n: (out): how many of them say something
 * @out_unsafe: (inout): set to %TRUE where one has a modifier extension that is not understood
 *
 * Returns: (nullable): the ranges
 */
const WardReferenceRange *
ward_read_ranges (WardReader *reader, const WardJson *value, guint *out_n, gboolean *out_unsafe)
{
  WardMemo entry = { .kind = WARD_MEMO_RANGES, .value = value };
  const WardMemo *known;
  size_t n = ward_read_count (value);
  guint n_odd = reader->n_odd;
  WardReferenceRange *ranges;
  WardReadList list;
  const WardJson *element;

  *out_n = 0;
  if (n == 0)
    return NULL;
  known = ward_memo_find (reader, WARD_MEMO_RANGES, value, &entry.hash);
  if (known != NULL)
    {
      *out_n = known->count;
      *out_unsafe = *out_unsafe || known->flag;
      return known->first;
    }
  ranges = ward_arena_new0 (reader->arena, WardReferenceRange, n);
  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &element))
    {
      if (read_range (reader, element, &ranges[*out_n], &entry.flag))
        (*out_n)++;
      else
        memset (&ranges[*out_n], 0, sizeof ranges[0]);
    }
  entry.first = *out_n > 0 ? ranges : NULL;
  entry.count = *out_n;
  entry.n_odd = reader->n_odd - n_odd;
  ward_memo_add (reader, &entry);
  *out_unsafe = *out_unsafe || entry.flag;
  return entry.first;
}

/**
 * ward_read_has_modifier:
 * @modifier_extensions: (nullable): the member "modifierExtension" of anything but a range
 *
 * Ward understands no modifier extension outside of ranges, so that each one counts.
 *
 * Returns: whether there is one
 */
gboolean
ward_read_has_modifier (const WardJson *modifier_extensions)
{
  WardReadList list;
  const WardJson *extension;

  ward_read_list_init (&list, modifier_extensions);
  return ward_read_list_next (&list, &extension);
}
