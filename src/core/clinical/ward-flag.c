/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flags as the source sent them, all of them, and apart from them what follows from the range (clinical.md 5.3; W18-W22, V06, V07, V25-V30). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-flag.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "core/clinical/ward-decimal.h"

typedef struct
{
  const char *code;
  const char *mark; /* as drawn: letters first, then a shape */
  const char *text; /* in words */
  WardSeverity severity;
  WardDirection direction;
} Interpretation;

static const Interpretation interpretations[] = {
  { "N", "", N_ ("Normal"), WARD_SEVERITY_NORMAL, WARD_DIRECTION_NONE },
  { "A", "A ◆", N_ ("Abnormal"), WARD_SEVERITY_ABNORMAL, WARD_DIRECTION_NONE },
  { "AA", "AA ◆◆", N_ ("Critical abnormal"), WARD_SEVERITY_CRITICAL, WARD_DIRECTION_NONE },
  { "H", "H ▲", N_ ("High"), WARD_SEVERITY_ABNORMAL, WARD_DIRECTION_HIGH },
  { "HU", "HU ▲+", N_ ("Significantly high"), WARD_SEVERITY_ABNORMAL_MORE, WARD_DIRECTION_HIGH },
  { "H>", "HU ▲+", N_ ("Significantly high"), WARD_SEVERITY_ABNORMAL_MORE, WARD_DIRECTION_HIGH },
  { "HH", "HH ▲▲", N_ ("Critical high"), WARD_SEVERITY_CRITICAL, WARD_DIRECTION_HIGH },
  { "L", "L ▼", N_ ("Low"), WARD_SEVERITY_ABNORMAL, WARD_DIRECTION_LOW },
  { "LU", "LU ▼+", N_ ("Significantly low"), WARD_SEVERITY_ABNORMAL_MORE, WARD_DIRECTION_LOW },
  { "L<", "LU ▼+", N_ ("Significantly low"), WARD_SEVERITY_ABNORMAL_MORE, WARD_DIRECTION_LOW },
  { "LL", "LL ▼▼", N_ ("Critical low"), WARD_SEVERITY_CRITICAL, WARD_DIRECTION_LOW },
  { "<", "< off scale", N_ ("Off scale low"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { ">", "> off scale", N_ ("Off scale high"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "POS", "POS", N_ ("Positive"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "NEG", "NEG", N_ ("Negative"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "DET", "DET", N_ ("Detected"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "ND", "ND", N_ ("Not detected"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "IND", "IND", N_ ("Indeterminate"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "E", "E", N_ ("Equivocal"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "RR", "RR", N_ ("Reactive"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "WR", "WR", N_ ("Weakly reactive"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "NR", "NR", N_ ("Non-reactive"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "S", "S", N_ ("Susceptible"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "SDD", "SDD", N_ ("Susceptible, dose dependent"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "I", "I", N_ ("Intermediate"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "R", "R", N_ ("Resistant"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "NS", "NS", N_ ("Non-susceptible"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "SYN-S", "SYN-S", N_ ("Synergy, susceptible"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "SYN-R", "SYN-R", N_ ("Synergy, resistant"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "NCL", "NCL", N_ ("No breakpoint defined"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "IE", "IE", N_ ("Insufficient evidence"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "B", "B (lab)", N_ ("Better"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "W", "W (lab)", N_ ("Worse"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "U", "Δ▲ (lab)", N_ ("Significant change up"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "D", "Δ▼ (lab)", N_ ("Significant change down"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "EX", "EX", N_ ("Outside protocol threshold"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "HX", "HX", N_ ("Above protocol threshold"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "LX", "LX", N_ ("Below protocol threshold"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "EXP", "EXP", N_ ("Expected"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "UNE", "UNE", N_ ("Unexpected"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
  { "CAR", "CAR", N_ ("Carrier"), WARD_SEVERITY_TEXT, WARD_DIRECTION_NONE },
};

/**
 * ward_flag_get_known_mark:
 * @index: from 0
 *
 * Goes through the marks of the flags that Ward knows.
 *
 * Returns: (nullable) (transfer none): a mark, "" for what has none; %NULL after the last
 */
const char *
ward_flag_get_known_mark (guint index)
{
  return index < G_N_ELEMENTS (interpretations) ? interpretations[index].mark : NULL;
}

/**
 * ward_flag_is_interpretation_system:
 * @system: (nullable): a coding's system
 *
 * Tells whether a code of this system is one of HL7's interpretations; DSTU2's and STU3's code systems carry the same letters (clinical.md 5.3). The same letter
 * of another system may mean anything.
 *
 * Returns: whether it is
 */
gboolean
ward_flag_is_interpretation_system (const char *system)
{
  return g_strcmp0 (system, WARD_SYSTEM_INTERPRETATION) == 0 || g_strcmp0 (system, "http://hl7.org/fhir/v2/0078") == 0
         || g_strcmp0 (system, "http://terminology.hl7.org/CodeSystem/v2-0078") == 0
         || g_strcmp0 (system, "http://hl7.org/fhir/observation-interpretation") == 0;
}

static const Interpretation *
find_interpretation (const WardConcept *concept)
{
  for (guint i = 0; i < concept->n_codings; i++)
    {
      const WardCoding *coding = &concept->codings[i];

      if (coding->code == NULL || !ward_flag_is_interpretation_system (coding->system))
        continue;
      for (guint j = 0; j < G_N_ELEMENTS (interpretations); j++)
        if (strcmp (interpretations[j].code, coding->code) == 0)
          return &interpretations[j];
    }
  return NULL;
}

/* A bound is inclusive unless it carries a comparator (FHIR R4 Observation; hl7-eu comparator extensions). */
static gboolean
is_below (const WardQuantity *value, const WardQuantity *low)
{
  int order = ward_decimal_compare (value->lexeme, low->lexeme);

  return order < 0 || (order == 0 && low->comparator == WARD_COMPARATOR_GREATER);
}

static gboolean
is_above (const WardQuantity *value, const WardQuantity *high)
{
  int order = ward_decimal_compare (value->lexeme, high->lexeme);

  return order > 0 || (order == 0 && high->comparator == WARD_COMPARATOR_LESS);
}

/* A censored value tells something only where all that it can be lies on one side of a bound (V06, V07). */
static void
compute (const WardQuantity *value, const WardReferenceRange *range, WardFlag *out)
{
  gboolean has_low = range->low.lexeme != NULL;
  gboolean has_high = range->high.lexeme != NULL;

  switch (value->comparator)
    {
    case WARD_COMPARATOR_LESS:
    case WARD_COMPARATOR_LESS_OR_EQUAL:
      out->computed_known = has_low
                            && (is_below (value, &range->low)
                                || (value->comparator == WARD_COMPARATOR_LESS
                                    && ward_decimal_compare (value->lexeme, range->low.lexeme) == 0));
      out->computed = out->computed_known ? WARD_DIRECTION_LOW : WARD_DIRECTION_NONE;
      return;
    case WARD_COMPARATOR_GREATER:
    case WARD_COMPARATOR_GREATER_OR_EQUAL:
      out->computed_known = has_high
                            && (is_above (value, &range->high)
                                || (value->comparator == WARD_COMPARATOR_GREATER
                                    && ward_decimal_compare (value->lexeme, range->high.lexeme) == 0));
      out->computed = out->computed_known ? WARD_DIRECTION_HIGH : WARD_DIRECTION_NONE;
      return;
    case WARD_COMPARATOR_NONE:
      break;
    case WARD_COMPARATOR_UNKNOWN:
    default:
      return;
    }
  out->computed_known = TRUE;
  if (has_low && is_below (value, &range->low))
    out->computed = WARD_DIRECTION_LOW;
  else if (has_high && is_above (value, &range->high))
    out->computed = WARD_DIRECTION_HIGH;
}

/* With a therapeutic range beside the usual one, nobody says by which of them a result is to be judged: it is judged where it lies on the same side of all
 * (clinical.md 5.4: "unambiguously"). */
static void
compute_against_all (const WardMeasure *measure, WardFlag *out)
{
  const WardReferenceRange *applicable = ward_range_get_applicable (measure);

  if (applicable == NULL || !ward_value_is_numeric (&measure->value))
    return;
  compute (&measure->value.quantity, applicable, out);
  for (guint i = 0; out->computed_known && i < measure->n_ranges; i++)
    {
      const WardReferenceRange *range = &measure->ranges[i];
      WardFlag other = { 0 };

      if (range->low.lexeme == NULL && range->high.lexeme == NULL)
        continue;
      compute (&measure->value.quantity, range, &other);
      if (!other.computed_known || other.computed != out->computed)
        {
          out->computed_known = FALSE;
          out->computed = WARD_DIRECTION_NONE;
        }
    }
}

/**
 * ward_flag_read:
 * @observation: a result
 * @measure: its own measure or a component's
 * @out_flag: (out): what is to be shown of it
 *
 * Reads every interpretation that was sent, any coding of each; and calculates against the one range that applies, where no other numeric range says
 * otherwise. A result that does not count has no flag. No severity is ever derived from a range (W21), and nothing at all from a value that may mean something
 * else than it says (V68).
 */
void
ward_flag_read (const WardObservation *observation, const WardMeasure *measure, WardFlag *out_flag)
{
  g_return_if_fail (observation != NULL && measure != NULL && out_flag != NULL);

  *out_flag = (WardFlag){ 0 };
  if (!ward_status_is_shown_as_value (observation->status))
    return;

  for (guint i = 0; i < measure->n_interpretations; i++)
    {
      const Interpretation *found = find_interpretation (&measure->interpretations[i]);
      WardSeverity severity = found != NULL ? found->severity : WARD_SEVERITY_UNKNOWN;

      if (severity > out_flag->severity)
        {
          out_flag->severity = severity;
          out_flag->direction = found != NULL ? found->direction : WARD_DIRECTION_NONE;
        }
    }

  if (!observation->unsafe_modifier)
    compute_against_all (measure, out_flag);
  if (!out_flag->computed_known)
    return;
  if (out_flag->severity == WARD_SEVERITY_NORMAL)
    out_flag->disagrees = out_flag->computed != WARD_DIRECTION_NONE;
  else if (out_flag->severity >= WARD_SEVERITY_ABNORMAL && out_flag->direction != WARD_DIRECTION_NONE)
    out_flag->disagrees = out_flag->computed != out_flag->direction;
}

static void
append_part (GString *text, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (text->len > 0)
    g_string_append (text, ", ");
  g_string_append (text, part);
}

/* A single letter that decides a treatment stands with its word (V77). */
static gboolean
is_susceptibility (const Interpretation *found)
{
  static const char *const codes[] = { "S", "SDD", "I", "R", "NS", NULL };

  return g_strv_contains (codes, found->code);
}

static void
append_marks (GString *text, const WardConcept *interpretation)
{
  const Interpretation *found = find_interpretation (interpretation);
  const char *words = ward_concept_get_text (interpretation);
  g_autofree char *made = NULL;

  if (found == NULL)
    made = g_strconcat (words != NULL ? words : "?", " ⚑", NULL);
  else if (is_susceptibility (found))
    made = g_strdup_printf ("%s (%s)", found->mark, _ (found->text));
  else
    made = g_strdup (found->mark);
  append_part (text, made);
}

/* "Normal" has no mark of its own; where the range says otherwise, what was sent is seen all the same (V29). */
static void
append_code (GString *text, const WardMeasure *measure)
{
  const Interpretation *found
      = measure->n_interpretations > 0 ? find_interpretation (&measure->interpretations[0]) : NULL;

  append_part (text, found != NULL ? found->code : NULL);
}

static void
append_marks_of (GString *text, const WardObservation *observation, const WardMeasure *measure, const WardFlag *flag)
{
  size_t before = text->len;

  for (guint i = 0; ward_status_is_shown_as_value (observation->status) && i < measure->n_interpretations; i++)
    append_marks (text, &measure->interpretations[i]);
  if (flag->disagrees && text->len == before)
    append_code (text, measure);
  if (flag->disagrees)
    append_part (text, flag->computed == WARD_DIRECTION_LOW    ? "▽≠"
                       : flag->computed == WARD_DIRECTION_HIGH ? "△≠"
                                                               : "≠");
  else if (flag->severity == WARD_SEVERITY_NONE && flag->computed != WARD_DIRECTION_NONE)
    append_part (text, flag->computed == WARD_DIRECTION_LOW ? "▽" : "△");
}

/**
 * ward_flag_format:
 * @observation: a result
 * @measure: its own measure or a component's
 *
 * Writes the marks for a cell: what the source sent, letters first; a hollow triangle for what was only calculated (W20); and that the two disagree (V29).
 *
 * Returns: (transfer full): "HH ▲▲", "H ▲, Δ▲ (lab)", "△", "N, △≠", ""
 */
char *
ward_flag_format (const WardObservation *observation, const WardMeasure *measure)
{
  GString *text = g_string_new (NULL);
  WardFlag flag;

  ward_flag_read (observation, measure, &flag);
  append_marks_of (text, observation, measure, &flag);
  return g_string_free (text, FALSE);
}

/* An interpretation in words, also one that Ward does not know. */
static char *
describe_interpretation (const WardConcept *interpretation)
{
  const Interpretation *found = find_interpretation (interpretation);
  const char *words = ward_concept_get_text (interpretation);

  if (found != NULL)
    return g_strdup (_ (found->text));
  return g_strdup_printf (_ ("Flag “%s” (not known to this viewer)"), words != NULL ? words : "?");
}

/**
 * ward_flag_describe:
 * @observation: a result
 * @measure: its own measure or a component's
 *
 * Says the flag in words, for the detail and the screen reader. That none was sent is said too: it does not mean normal (W18). Where the source's flag says
 * high or low as the range does, that is not called calculated; a flag that says abnormal alone does not say in which direction (W20).
 *
 * Returns: (transfer full): the words; "" for a result that does not count
 */
char *
ward_flag_describe (const WardObservation *observation, const WardMeasure *measure)
{
  GString *text = g_string_new (NULL);
  WardFlag flag;
  gboolean agrees;

  if (!ward_status_is_shown_as_value (observation->status))
    return g_string_free (text, FALSE);
  ward_flag_read (observation, measure, &flag);
  for (guint i = 0; i < measure->n_interpretations; i++)
    {
      g_autofree char *words = describe_interpretation (&measure->interpretations[i]);

      append_part (text, words);
    }
  if (measure->n_interpretations == 0)
    append_part (text, _ ("No flag sent"));
  agrees = flag.severity >= WARD_SEVERITY_ABNORMAL && flag.direction == flag.computed && !flag.disagrees;
  if (flag.computed == WARD_DIRECTION_LOW)
    append_part (text, agrees ? _ ("below the reference range") : _ ("below the reference range (calculated)"));
  else if (flag.computed == WARD_DIRECTION_HIGH)
    append_part (text, agrees ? _ ("above the reference range") : _ ("above the reference range (calculated)"));
  if (flag.disagrees)
    append_part (text, _ ("flag and range disagree"));
  return g_string_free (text, FALSE);
}

/**
 * ward_flag_describe_disagreement:
 * @observation: a result
 *
 * Says in words which flag was sent where a range says otherwise (V29).
 *
 * Returns: (transfer full) (nullable): "Flag sent: Normal; flag and range disagree"; %NULL where they do not
 */
char *
ward_flag_describe_disagreement (const WardObservation *observation)
{
  GString *sent = g_string_new (NULL);
  gboolean disagrees = FALSE;
  char *words;

  for (int i = -1; i < (int) observation->n_components; i++)
    {
      const WardMeasure *measure = i < 0 ? &observation->measure : &observation->components[i];
      WardFlag flag;

      ward_flag_read (observation, measure, &flag);
      disagrees |= flag.disagrees;
      for (guint j = 0; flag.disagrees && j < measure->n_interpretations; j++)
        {
          g_autofree char *one = describe_interpretation (&measure->interpretations[j]);

          append_part (sent, one);
        }
    }
  words = disagrees ? g_strdup_printf (_ ("Flag sent: %s; flag and range disagree"), sent->str) : NULL;
  g_string_free (sent, TRUE);
  return words;
}

/**
 * ward_flag_is_abnormal:
 * @flag: a flag
 *
 * Tells whether a result is counted and listed as abnormal: the source flagged it so, or with a flag that is not known, or it lies outside its range, or flag
 * and range disagree.
 *
 * Returns: whether it is
 */
gboolean
ward_flag_is_abnormal (const WardFlag *flag)
{
  return flag->severity >= WARD_SEVERITY_UNKNOWN || flag->computed != WARD_DIRECTION_NONE || flag->disagrees;
}

/**
 * ward_flag_get_rank:
 * @flag: a flag
 *
 * Says how grave a flag is beside that of another result of the same moment: by severity, and what is abnormal by calculation, or because flag and range
 * disagree, above all that is not abnormal. So the result that stands for both is one that is counted and listed as abnormal, if either is.
 *
 * Returns: the greater, the graver
 */
guint
ward_flag_get_rank (const WardFlag *flag)
{
  gboolean calculated = flag->severity < WARD_SEVERITY_UNKNOWN && ward_flag_is_abnormal (flag);

  return calculated ? 2 * WARD_SEVERITY_TEXT + 1 : 2 * flag->severity;
}

static char *
format_abnormal (guint n_abnormal, guint n_critical)
{
  if (n_abnormal == 0)
    return NULL;
  if (n_critical == n_abnormal)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u critical", "%u critical", n_critical), n_critical);
  if (n_critical == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u abnormal", "%u abnormal", n_abnormal), n_abnormal);
  return g_strdup_printf (_ ("%u abnormal, %u of them critical"), n_abnormal, n_critical);
}

/**
 * ward_flag_format_counts:
 * @n_abnormal: how many are abnormal, critical ones included
 * @n_critical: how many of these are critical
 * @n_resistant: how many susceptibilities say that the organism is resistant, which is no degree of severity
 *
 * Says how many results stand out, with the same words in every place that counts them.
 *
 * Returns: (transfer full): "3 abnormal, 1 of them critical, 2 resistant"; "" where none does
 */
char *
ward_flag_format_counts (guint n_abnormal, guint n_critical, guint n_resistant)
{
  g_autofree char *abnormal = format_abnormal (n_abnormal, n_critical);
  g_autofree char *resistant = NULL;

  if (n_resistant == 0)
    return abnormal != NULL ? g_steal_pointer (&abnormal) : g_strdup ("");
  resistant = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u resistant", "%u resistant", n_resistant), n_resistant);
  return abnormal != NULL ? g_strdup_printf (_ ("%s, %s"), abnormal, resistant) : g_steal_pointer (&resistant);
}

/**
 * ward_flag_is_noteworthy:
 * @flag: a flag
 *
 * Tells whether there is anything in it beyond "normal" and "no flag": what may not be filtered away as such. A flag of words ("POS") or one that is not
 * known is, because nobody said that it is normal (W18, W22).
 *
 * Returns: whether there is
 */
gboolean
ward_flag_is_noteworthy (const WardFlag *flag)
{
  return flag->severity >= WARD_SEVERITY_TEXT || flag->computed != WARD_DIRECTION_NONE || flag->disagrees;
}

/* The higher of a result's flags stands for it; that one of them disagrees with its range is never lost. */
static void
add_flag (WardFlag *highest, const WardFlag *flag)
{
  gboolean disagrees = highest->disagrees || flag->disagrees;

  if (flag->severity > highest->severity
      || (flag->severity == highest->severity && highest->computed == WARD_DIRECTION_NONE))
    *highest = *flag;
  highest->disagrees = disagrees;
}

/**
 * ward_flag_read_observation:
 * @observation: a result
 * @out_flag: (out): the highest of its own flag and its components'
 *
 * Reads the flag of a whole result, so that none is lost that stands at a component (a diastolic pressure's, for instance).
 */
void
ward_flag_read_observation (const WardObservation *observation, WardFlag *out_flag)
{
  ward_flag_read (observation, &observation->measure, out_flag);
  for (guint i = 0; i < observation->n_components; i++)
    {
      WardFlag flag;

      ward_flag_read (observation, &observation->components[i], &flag);
      add_flag (out_flag, &flag);
    }
}

/**
 * ward_flag_read_marks:
 * @observation: a result
 * @out_flag: (out): as ward_flag_read_observation() reads it
 *
 * Reads the flag of a whole result and writes its marks, as ward_flag_format_observation() does, from the same reading: a table has many.
 *
 * Returns: (transfer full): the marks, "" for none
 */
char *
ward_flag_read_marks (const WardObservation *observation, WardFlag *out_flag)
{
  GString *text = g_string_new (NULL);

  ward_flag_read (observation, &observation->measure, out_flag);
  append_marks_of (text, observation, &observation->measure, out_flag);
  for (guint i = 0; i < observation->n_components; i++)
    {
      const WardMeasure *component = &observation->components[i];
      g_autoptr (GString) marks = g_string_new (NULL);
      WardFlag flag;

      ward_flag_read (observation, component, &flag);
      append_marks_of (marks, observation, component, &flag);
      if (strstr (text->str, marks->str) == NULL)
        append_part (text, marks->str);
      add_flag (out_flag, &flag);
    }
  return g_string_free (text, FALSE);
}

/**
 * ward_flag_format_observation:
 * @observation: a result
 *
 * Writes the marks of a whole result: its own and its components', each once.
 *
 * Returns: (transfer full): the marks, "" for none
 */
char *
ward_flag_format_observation (const WardObservation *observation)
{
  WardFlag flag;

  return ward_flag_read_marks (observation, &flag);
}

static gboolean
has_something_to_say (const WardObservation *observation, const WardMeasure *measure)
{
  WardFlag flag;

  ward_flag_read (observation, measure, &flag);
  return measure->n_interpretations > 0 || flag.computed != WARD_DIRECTION_NONE;
}

/**
 * ward_flag_describe_observation:
 * @observation: a result
 *
 * Says the flags of a whole result in words, a component's with its name.
 *
 * Returns: (transfer full): the words; "" for a result that does not count
 */
char *
ward_flag_describe_observation (const WardObservation *observation)
{
  GString *text = g_string_new (NULL);

  if (!ward_status_is_shown_as_value (observation->status))
    return g_string_free (text, FALSE);
  for (guint i = 0; i < observation->n_components; i++)
    {
      const WardMeasure *component = &observation->components[i];
      const char *name = ward_concept_get_text (&component->code);
      g_autofree char *words = NULL;
      g_autofree char *named = NULL;

      if (!has_something_to_say (observation, component))
        continue;
      words = ward_flag_describe (observation, component);
      named = g_strdup_printf ("%s: %s", name != NULL ? name : _ ("unnamed"), words);
      append_part (text, named);
    }
  if (text->len == 0 || has_something_to_say (observation, &observation->measure))
    {
      g_autofree char *own = ward_flag_describe (observation, &observation->measure);

      g_string_prepend (text, text->len > 0 ? "; " : "");
      g_string_prepend (text, own);
    }
  return g_string_free (text, FALSE);
}
