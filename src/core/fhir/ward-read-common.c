/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all readers share: strings into the arena, concepts, dates, references, meta, the subject check (clinical.md 3.4, 4.2, 5.5; reliability.md J16-J19,
 * J24, J37, J38). Tolerant of what servers send; what FHIR does not allow is read as absent and counted, never guessed. */

#define G_LOG_DOMAIN "ward-fhir"

#include "core/fhir/ward-read-private.h"

#include <string.h>

#include "core/base/ward-text.h"

/**
 * ward_read_text:
 * @reader: the page's reader
 * @value: (nullable): a JSON string
 *
 * Copies a string that is probably unlike all others into the arena.
 *
 * Returns: (nullable): the copy; %NULL for absent, null, empty (counted) and other kinds (counted)
 */
const char *
ward_read_text (WardReader *reader, const WardJson *value)
{
  const char *text = ward_json_as_string (value);

  if (G_LIKELY (text != NULL && text[0] != '\0'))
    return ward_arena_strdup (reader->arena, text);
  if (value != NULL && ward_json_get_kind (value) != WARD_JSON_NULL)
    reader->n_odd++;
  return NULL;
}

/**
 * ward_read_word:
 * @reader: the page's reader
 * @value: (nullable): a JSON string
 *
 * As ward_read_text(), for strings that come again and again: codes, systems, units, displays. Equal ones share one copy.
 *
 * Returns: (nullable): the arena's copy
 */
const char *
ward_read_word (WardReader *reader, const WardJson *value)
{
  const char *text = ward_json_as_string (value);

  if (G_LIKELY (text != NULL && text[0] != '\0'))
    return ward_arena_intern (reader->arena, text);
  if (value != NULL && ward_json_get_kind (value) != WARD_JSON_NULL)
    reader->n_odd++;
  return NULL;
}

/**
 * ward_read_plain_text:
 * @reader: the page's reader
 * @value: (nullable): a JSON string
 * @out_formatting_removed: (out): set to %TRUE if it was RTF; else left alone
 *
 * A free text, RTF turned into plain text (clinical.md 5.9, V70). Markup of other kinds stays literal (J34).
 *
 * Returns: (nullable): the arena's copy
 */
const char *
ward_read_plain_text (WardReader *reader, const WardJson *value, gboolean *out_formatting_removed)
{
  const char *text = ward_json_as_string (value);

  if (text != NULL && ward_rtf_is (text))
    {
      g_autofree char *plain = ward_rtf_to_text (text);

      *out_formatting_removed = TRUE;
      return ward_arena_strdup (reader->arena, plain);
    }
  return ward_read_text (reader, value);
}

/**
 * ward_read_count:
 * @value: (nullable): an array, or a single value where FHIR has an array
 *
 * Older servers send one object where R4 has a list: it counts as a list of one.
 *
 * Returns: the number of elements, null ones included
 */
size_t
ward_read_count (const WardJson *value)
{
  if (value == NULL || ward_json_get_kind (value) == WARD_JSON_NULL)
    return 0;
  return ward_json_is_array (value) ? ward_json_get_length (value) : 1;
}

/**
 * ward_read_list_init:
 * @list: (out caller-allocates): to walk with
 * @value: (nullable): as for ward_read_count()
 *
 * Begins to walk over what FHIR calls a list.
 */
void
ward_read_list_init (WardReadList *list, const WardJson *value)
{
  list->array = ward_json_is_array (value);
  list->single = list->array || ward_json_get_kind (value) == WARD_JSON_NULL ? NULL : value;
  if (list->array)
    ward_json_iter_init (&list->iter, value);
}

/**
 * ward_read_list_next:
 * @list: begun with ward_read_list_init()
 * @out_element: (out): the next element
 *
 * Null elements, which stand beside a "_field" with extensions, are passed over (J37).
 *
 * Returns: %FALSE at the end
 */
gboolean
ward_read_list_next (WardReadList *list, const WardJson **out_element)
{
  if (!list->array)
    {
      *out_element = g_steal_pointer (&list->single);
      return *out_element != NULL;
    }
  while (ward_json_iter_next_element (&list->iter, out_element))
    if (ward_json_get_kind (*out_element) != WARD_JSON_NULL)
      return TRUE;
  return FALSE;
}

/**
 * ward_read_coding:
 * @reader: the page's reader
 * @value: (nullable): a Coding
 * @out_coding: (out caller-allocates): filled; all %NULL where nothing could be read
 *
 * Reads one Coding.
 */
void
ward_read_coding (WardReader *reader, const WardJson *value, WardCoding *out_coding)
{
  WardJsonIter iter;
  const WardJson *member;
  const char *key;

  if (!ward_json_is_object (value))
    {
      reader->n_odd += value != NULL;
      return;
    }
  ward_json_iter_init (&iter, value);
  while (ward_json_iter_next_member (&iter, &key, &member))
    {
      if (ward_key_is (key, "system"))
        out_coding->system = ward_read_word (reader, member);
      else if (ward_key_is (key, "code"))
        out_coding->code = ward_read_word (reader, member);
      else if (ward_key_is (key, "display"))
        out_coding->display = ward_read_word (reader, member);
    }
}

static void
read_codings (WardReader *reader, const WardJson *value, WardConcept *concept)
{
  size_t n = ward_read_count (value);
  WardCoding *codings;
  WardReadList list;
  const WardJson *element;

  if (n == 0)
    return;
  codings = ward_arena_new0 (reader->arena, WardCoding, n);
  concept->codings = codings;
  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &element))
    ward_read_coding (reader, element, &codings[concept->n_codings++]);
}

static gboolean
read_concept_members (WardReader *reader, const WardJson *value, WardConcept *out_concept)
{
  WardJsonIter iter;
  const WardJson *member;
  const char *key;
  gboolean bare = FALSE;

  ward_json_iter_init (&iter, value);
  while (ward_json_iter_next_member (&iter, &key, &member))
    {
      if (ward_key_is (key, "coding"))
        read_codings (reader, member, out_concept);
      else if (ward_key_is (key, "text"))
        out_concept->text = ward_read_word (reader, member);
      else if (ward_key_is (key, "code") || ward_key_is (key, "display"))
        bare = TRUE;
    }
  if (bare && out_concept->n_codings == 0)
    read_codings (reader, value, out_concept);
  if (out_concept->n_codings > 0 || out_concept->text != NULL)
    return TRUE;
  reader->n_odd++;
  return FALSE;
}

/**
 * ward_read_concept:
 * @reader: the page's reader
 * @value: (nullable): a CodeableConcept
 * @out_concept: (inout): filled; must be zeroed
 *
 * Reads a CodeableConcept. A bare string is taken as its text and a bare Coding as its only coding, since servers send both.
 *
 * Returns: whether it says anything
 */
gboolean
ward_read_concept (WardReader *reader, const WardJson *value, WardConcept *out_concept)
{
  WardMemo entry = { .kind = WARD_MEMO_CONCEPT, .value = value };
  const WardMemo *known;
  WardConcept *copy;
  guint n_odd = reader->n_odd;

  if (!ward_json_is_object (value))
    {
      out_concept->text = ward_read_word (reader, value);
      return out_concept->text != NULL;
    }
  known = ward_memo_find (reader, WARD_MEMO_CONCEPT, value, &entry.hash);
  if (known != NULL)
    {
      *out_concept = *(const WardConcept *) known->first;
      return known->flag;
    }
  entry.flag = read_concept_members (reader, value, out_concept);
  if (entry.hash != 0)
    {
      copy = ward_arena_new0 (reader->arena, WardConcept, 1);
      *copy = *out_concept;
      entry.first = copy;
      entry.n_odd = reader->n_odd - n_odd;
      ward_memo_add (reader, &entry);
    }
  return entry.flag;
}

/**
 * ward_read_new_concept:
 * @reader: the page's reader
 * @value: (nullable): a CodeableConcept
 *
 * Returns: (nullable): one in the arena; %NULL where it says nothing
 */
const WardConcept *
ward_read_new_concept (WardReader *reader, const WardJson *value)
{
  WardConcept *concept;

  if (value == NULL || ward_json_get_kind (value) == WARD_JSON_NULL)
    return NULL;
  concept = ward_arena_new0 (reader->arena, WardConcept, 1);
  return ward_read_concept (reader, value, concept) ? concept : NULL;
}

/**
 * ward_read_concepts:
 * @reader: the page's reader
 * @value: (nullable): a list of CodeableConcept
 * @out_n: (out): how many of them say something
 *
 * Returns: (nullable): them
 */
const WardConcept *
ward_read_concepts (WardReader *reader, const WardJson *value, guint *out_n)
{
  WardMemo entry = { .kind = WARD_MEMO_CONCEPTS, .value = value };
  const WardMemo *known;
  size_t n = ward_read_count (value);
  guint n_odd = reader->n_odd;
  WardConcept *concepts;
  WardReadList list;
  const WardJson *element;

  *out_n = 0;
  if (n == 0)
    return NULL;
  known = ward_memo_find (reader, WARD_MEMO_CONCEPTS, value, &entry.hash);
  if (known != NULL)
    {
      *out_n = known->count;
      return known->first;
    }
  concepts = ward_arena_new0 (reader->arena, WardConcept, n);
  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &element))
    if (ward_read_concept (reader, element, &concepts[*out_n]))
      (*out_n)++;
  entry.first = *out_n > 0 ? concepts : NULL;
  entry.count = *out_n;
  entry.n_odd = reader->n_odd - n_odd;
  ward_memo_add (reader, &entry);
  return entry.first;
}

/**
 * ward_read_datetime:
 * @reader: the page's reader
 * @value: (nullable): a date, dateTime or instant
 * @out_datetime: (out caller-allocates): precision NONE where it cannot be read (J24), which is counted
 *
 * Reads a point in time with its precision.
 */
void
ward_read_datetime (WardReader *reader, const WardJson *value, WardDateTime *out_datetime)
{
  const char *text = ward_json_as_string (value);
  WardDateTime datetime = { 0 };

  if (text != NULL && ward_datetime_parse (text, &datetime))
    {
      *out_datetime = datetime;
      return;
    }
  memset (out_datetime, 0, sizeof *out_datetime);
  if (value != NULL && ward_json_get_kind (value) != WARD_JSON_NULL)
    reader->n_odd++;
}

/**
 * ward_read_period:
 * @reader: the page's reader
 * @value: (nullable): a Period
 * @out_start: (out) (optional): its start
 * @out_end: (out) (optional): its end
 *
 * Reads a Period; a side that is missing has precision NONE.
 */
void
ward_read_period (WardReader *reader, const WardJson *value, WardDateTime *out_start, WardDateTime *out_end)
{
  if (!ward_json_is_object (value))
    {
      reader->n_odd += value != NULL;
      return;
    }
  if (out_start != NULL)
    ward_read_datetime (reader, ward_json_get (value, "start"), out_start);
  if (out_end != NULL)
    ward_read_datetime (reader, ward_json_get (value, "end"), out_end);
}

/**
 * ward_read_reference:
 * @reader: the page's reader
 * @value: (nullable): a Reference
 * @out_reference: (out) (optional): as sent
 * @out_display: (out) (optional): its words
 *
 * Reads a Reference.
 */
void
ward_read_reference (WardReader *reader, const WardJson *value, const char **out_reference, const char **out_display)
{
  WardMemo entry = { .kind = WARD_MEMO_REFERENCE, .value = value };
  const WardMemo *known;
  guint n_odd = reader->n_odd;
  WardJsonIter iter;
  const WardJson *member;
  const char *key;

  if (!ward_json_is_object (value))
    {
      reader->n_odd += value != NULL && ward_json_get_kind (value) != WARD_JSON_NULL;
      return;
    }
  known = ward_memo_find (reader, WARD_MEMO_REFERENCE, value, &entry.hash);
  if (known == NULL)
    {
      ward_json_iter_init (&iter, value);
      while (ward_json_iter_next_member (&iter, &key, &member))
        {
          if (ward_key_is (key, "reference"))
            entry.first = ward_read_word (reader, member);
          else if (ward_key_is (key, "display"))
            entry.second = ward_read_word (reader, member);
        }
      entry.n_odd = reader->n_odd - n_odd;
      ward_memo_add (reader, &entry);
      known = &entry;
    }
  if (out_reference != NULL)
    *out_reference = known->first;
  if (out_display != NULL)
    *out_display = known->second;
}

/**
 * ward_read_references:
 * @reader: the page's reader
 * @value: (nullable): a list of Reference
 * @out_n: (out): how many
 * @out_displays: (out) (optional): their words, of the same number; entries may be %NULL
 *
 * Returns: (nullable): the references as sent; "" where one has only words
 */
const char *const *
ward_read_references (WardReader *reader, const WardJson *value, guint *out_n, const char *const **out_displays)
{
  size_t n = ward_read_count (value);
  const char **references;
  const char **displays;
  WardReadList list;
  const WardJson *element;

  *out_n = 0;
  if (n == 0)
    return NULL;
  references = ward_arena_new0 (reader->arena, const char *, n);
  displays = ward_arena_new0 (reader->arena, const char *, n);
  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &element))
    {
      const char *reference = NULL;
      const char *display = NULL;

      ward_read_reference (reader, element, &reference, &display);
      if (reference == NULL && display == NULL)
        continue;
      references[*out_n] = reference != NULL ? reference : "";
      displays[(*out_n)++] = display;
    }
  if (out_displays != NULL)
    *out_displays = displays;
  return *out_n > 0 ? references : NULL;
}

/**
 * ward_read_names:
 * @reader: the page's reader
 * @value: (nullable): a list of Reference
 * @out_n_nameless: (out) (optional): how many of them have no display
 *
 * Returns: (nullable): their displays, joined
 */
const char *
ward_read_names (WardReader *reader, const WardJson *value, guint *out_n_nameless)
{
  WardMemo entry = { .kind = WARD_MEMO_NAMES, .value = value };
  const WardMemo *known = ward_memo_find (reader, WARD_MEMO_NAMES, value, &entry.hash);
  guint n_odd = reader->n_odd;
  const char *first = NULL;
  GString *joined = NULL;
  WardReadList list;
  const WardJson *element;

  if (known != NULL)
    {
      if (out_n_nameless != NULL)
        *out_n_nameless = known->count;
      return known->first;
    }
  ward_read_list_init (&list, value);
  while (ward_read_list_next (&list, &element))
    {
      const char *display = NULL;

      ward_read_reference (reader, element, NULL, &display);
      if (display == NULL)
        {
          entry.count++;
          continue;
        }
      if (first == NULL)
        {
          first = display;
          continue;
        }
      if (joined == NULL)
        joined = g_string_new (first);
      g_string_append_printf (joined, ", %s", display);
    }
  if (joined != NULL)
    {
      first = ward_arena_intern (reader->arena, joined->str);
      g_string_free (joined, TRUE);
    }
  entry.first = first;
  entry.n_odd = reader->n_odd - n_odd;
  ward_memo_add (reader, &entry);
  if (out_n_nameless != NULL)
    *out_n_nameless = entry.count;
  return first;
}

static gboolean
has_code (const WardJson *codings, const char *const *codes)
{
  WardReadList list;
  const WardJson *coding;

  ward_read_list_init (&list, codings);
  while (ward_read_list_next (&list, &coding))
    {
      const char *code = ward_json_get_string (coding, "code");

      if (code != NULL && g_strv_contains (codes, code))
        return TRUE;
    }
  return FALSE;
}

/**
 * ward_read_meta:
 * @reader: the page's reader
 * @value: (nullable): a Meta
 * @out_version: (out): versionId
 * @out_updated: (out): lastUpdated
 * @out_restricted: (out): set to %TRUE for the confidentiality labels R and V (V93); else left alone
 * @out_test: (out) (optional): set to %TRUE for test data (HTEST); else left alone
 *
 * Reads what Ward uses of a Meta.
 */
void
ward_read_meta (WardReader *reader, const WardJson *value, const char **out_version, WardDateTime *out_updated,
                gboolean *out_restricted, gboolean *out_test)
{
  static const char *const restricted[] = { "R", "V", NULL };
  static const char *const test[] = { "HTEST", NULL };
  WardJsonIter iter;
  const WardJson *member;
  const char *key;

  if (!ward_json_is_object (value))
    return;
  ward_json_iter_init (&iter, value);
  while (ward_json_iter_next_member (&iter, &key, &member))
    {
      if (ward_key_is (key, "versionId"))
        *out_version = ward_read_word (reader, member);
      else if (ward_key_is (key, "lastUpdated"))
        ward_read_datetime (reader, member, out_updated);
      else if (ward_key_is (key, "security") || ward_key_is (key, "tag"))
        {
          if (key[0] == 's' && has_code (member, restricted))
            *out_restricted = TRUE;
          if (out_test != NULL && has_code (member, test))
            *out_test = TRUE;
        }
    }
}

/**
 * ward_read_find_extension:
 * @extensions: (nullable): a list of Extension
 * @url_end: how its url ends
 *
 * Returns: (nullable): the first with such a url
 */
const WardJson *
ward_read_find_extension (const WardJson *extensions, const char *url_end)
{
  WardReadList list;
  const WardJson *extension;

  ward_read_list_init (&list, extensions);
  while (ward_read_list_next (&list, &extension))
    {
      const char *url = ward_json_get_string (extension, "url");

      if (url != NULL && g_str_has_suffix (url, url_end))
        return extension;
    }
  return NULL;
}

/**
 * ward_read_absent_code:
 * @reader: the page's reader
 * @element: (nullable): an Element, as "_valueString" beside a missing primitive
 *
 * Returns: (nullable): its data-absent-reason
 */
const char *
ward_read_absent_code (WardReader *reader, const WardJson *element)
{
  const WardJson *extension;

  if (!ward_json_is_object (element))
    return NULL;
  extension = ward_read_find_extension (ward_json_get (element, "extension"), "data-absent-reason");
  return extension != NULL ? ward_read_word (reader, ward_json_get (extension, "valueCode")) : NULL;
}

/**
 * ward_read_find_contained:
 * @contained: (nullable): a resource's contained ones
 * @reference: (nullable): "#id"
 *
 * Returns: (nullable): the resource meant; a reference to the container itself ("#") finds nothing (J30)
 */
const WardJson *
ward_read_find_contained (const WardJson *contained, const char *reference)
{
  WardReadList list;
  const WardJson *resource;

  if (reference == NULL || reference[0] != '#' || reference[1] == '\0')
    return NULL;
  ward_read_list_init (&list, contained);
  while (ward_read_list_next (&list, &resource))
    {
      const char *id = ward_json_get_string (resource, "id");

      if (id != NULL && strcmp (id, reference + 1) == 0)
        return resource;
    }
  return NULL;
}

/**
 * ward_read_add_issue:
 * @issues: (nullable): where to
 * @failure: what kind of trouble
 * @code: (nullable): the server's own code
 * @text: words, of any length and content
 * @detail: whether only the diagnostics need it
 *
 * Notes something about the answer; more than %WARD_READ_MAX_ISSUES are left out (J32).
 */
void
ward_read_add_issue (GPtrArray *issues, WardFailure failure, const char *code, const char *text, gboolean detail)
{
  WardFhirIssue *issue;

  if (issues == NULL || issues->len >= WARD_READ_MAX_ISSUES)
    return;
  issue = g_new0 (WardFhirIssue, 1);
  issue->failure = failure;
  issue->code = g_strdup (code);
  issue->text = ward_text_one_line (text, 300);
  issue->detail = detail;
  g_ptr_array_add (issues, issue);
}
