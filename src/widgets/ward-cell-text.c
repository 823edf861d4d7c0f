/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Value, flag and status mark of a result as the grid's model writes them, so that each can be drawn in its own way (clinical.md 5.2, 5.3, 5.6). The words stay
 * the model's; a number is never shortened (W15), a long text is cut after a whole word and says so. */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-cell-text.h"

#include <string.h>

#define MAX_TEXT 18 /* characters of a text value in the grid; the whole is one key away */
#define MAX_REASON \
  24 /* of why there is no value: Ward's own words, which mean something else when half is gone (V16) */
#define MAX_WHOLE \
  7 /* characters before the point, beyond which a number is set whole at the left and pushes no other aside */
#define MAX_FRACTION \
  10 /* characters from the point on, beyond which a number draws no flag of its column away from the value that it belongs to */

/**
 * ward_cell_text_clear:
 *
 * Frees the parts.
 */
void
ward_cell_text_clear (WardCellText *self)
{
  g_free (self->value);
  g_free (self->flag);
  g_free (self->mark);
  *self = (WardCellText){ 0 };
}

/**
 * ward_tone_from_flag:
 *
 * How a flag is coloured; a calculated mark alone has no tone of its own, so that it never looks like the laboratory's (W20).
 */
WardTone
ward_tone_from_flag (const WardFlag *flag)
{
  switch (flag->severity)
    {
    case WARD_SEVERITY_CRITICAL:
      return WARD_TONE_CRITICAL;
    case WARD_SEVERITY_ABNORMAL:
    case WARD_SEVERITY_ABNORMAL_MORE:
      if (flag->direction == WARD_DIRECTION_HIGH)
        return WARD_TONE_HIGH;
      return flag->direction == WARD_DIRECTION_LOW ? WARD_TONE_LOW : WARD_TONE_ABNORMAL;
    case WARD_SEVERITY_UNKNOWN:
      return WARD_TONE_UNKNOWN;
    case WARD_SEVERITY_TEXT:
      return WARD_TONE_NEUTRAL;
    case WARD_SEVERITY_NONE:
    case WARD_SEVERITY_NORMAL:
    default:
      return WARD_TONE_PLAIN;
    }
}

/**
 * ward_cell_text_shorten:
 * @out_shortened: (out): whether anything was left out
 *
 * Cuts a long text after a whole word and adds " …"; a first word that is longer than the limit stays whole.
 *
 * Returns: (transfer full): the text to show
 */
char *
ward_cell_text_shorten (const char *text, guint max_characters, gboolean *out_shortened)
{
  const char *cut = NULL;
  const char *p = text;
  guint n = 0;

  *out_shortened = g_str_has_suffix (text, "…");
  if (g_utf8_strlen (text, -1) <= (glong) max_characters)
    return g_strdup (text);
  for (; *p != '\0'; p = g_utf8_next_char (p), n++)
    {
      if (g_unichar_isspace (g_utf8_get_char (p)) && p > text)
        {
          if (n > max_characters && cut != NULL)
            break;
          cut = p;
          if (n >= max_characters)
            break;
        }
    }
  if (cut == NULL)
    return g_strdup (text);
  *out_shortened = TRUE;
  if (cut - text > 3 && strncmp (cut - strlen (" …"), " …", strlen (" …")) == 0)
    cut -= strlen (" …"); /* was cut before */
  return g_strdup_printf ("%.*s …", (int) (cut - text), text);
}

static gboolean
is_number_kind (const WardObservation *observation)
{
  switch (observation->measure.value.kind)
    {
    case WARD_VALUE_QUANTITY:
    case WARD_VALUE_INTEGER:
    case WARD_VALUE_RANGE:
    case WARD_VALUE_RATIO:
      return TRUE;
    case WARD_VALUE_NONE:
      return observation->n_components > 0;
    case WARD_VALUE_STRING:
    case WARD_VALUE_CONCEPT:
    case WARD_VALUE_BOOLEAN:
    case WARD_VALUE_SAMPLED:
    case WARD_VALUE_TIME:
    case WARD_VALUE_DATETIME:
    case WARD_VALUE_PERIOD:
    case WARD_VALUE_ATTACHMENT:
    default:
      return FALSE;
    }
}

/* Whether a value that came as text reads as one number: it is then aligned as one, and cannot be shortened. */
static gboolean
looks_like_number (const char *text)
{
  const char *p = text;
  gboolean digit = FALSE;

  for (; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isdigit (c))
        digit = TRUE;
      else if (strchr ("<>=.+-: ", (int) MIN (c, 127)) == NULL && c != 0x2212 && c != 0x2264 && c != 0x2265)
        return FALSE;
    }
  return digit;
}

/* A number that came as text has words behind it, for want of a unit (W13): they belong to it. */
static gboolean
reads_as_number (const WardObservation *observation, const char *line)
{
  const WardValue *value = &observation->measure.value;

  return is_number_kind (observation) || looks_like_number (line)
         || (value->kind == WARD_VALUE_STRING && value->text != NULL && looks_like_number (value->text));
}

/**
 * ward_cell_text_read:
 * @out_text: (out caller-allocates): clear with ward_cell_text_clear()
 *
 * The parts of a result as the grid shows it: value without unit, flag as letter and shape, status mark.
 */
void
ward_cell_text_read (const WardObservation *observation, WardCellText *out_text)
{
  gboolean shown = ward_status_is_shown_as_value (observation->status);
  gboolean absent = observation->measure.value.kind == WARD_VALUE_NONE && observation->n_components == 0;
  g_auto (WardResultParts) parts = { 0 };
  char *point;

  ward_result_parts_read (observation, WARD_TEXT_DISPLAY, &parts);
  *out_text = (WardCellText){ 0 };
  out_text->mark
      = g_strconcat (parts.status, *parts.status != '\0' && *parts.note != '\0' ? " " : "", parts.note, NULL);
  out_text->flag = g_steal_pointer (&parts.marks);
  out_text->mark_strong = observation->status == WARD_STATUS_CORRECTED;
  out_text->provisional
      = !shown || observation->status == WARD_STATUS_PRELIMINARY || observation->status == WARD_STATUS_UNKNOWN;
  out_text->tone = !shown || absent ? WARD_TONE_QUIET : ward_tone_from_flag (&parts.flag);
  out_text->number = shown && reads_as_number (observation, parts.value);
  if (out_text->number)
    out_text->value = g_steal_pointer (&parts.value);
  else
    out_text->value
        = ward_cell_text_shorten (parts.value, shown && absent ? MAX_REASON : MAX_TEXT, &out_text->shortened);
  point = out_text->number ? strchr (out_text->value, '.') : NULL;
  out_text->point = point != NULL ? (size_t) (point - out_text->value) : strlen (out_text->value);
  out_text->aligned = out_text->number && g_utf8_strlen (out_text->value, (gssize) out_text->point) <= MAX_WHOLE
                      && g_utf8_strlen (out_text->value + out_text->point, -1) <= MAX_FRACTION;
}
