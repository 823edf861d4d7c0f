/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One latest value, readable from a distance: what it is, the number large with its unit, the flag as letter, shape and colour, when it was taken and
 * how long ago that is, and the reading before it with the change (clinical.md 4.6; GTAB-045..047; W13, W19, W25, W29). Read out as one sentence. */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-latest-tile.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "widgets/ward-cell-text.h"
#include "widgets/ward-label.h"
#include "widgets/ward-wrap-layout.h"

/* Letters after which a line may break. */
#define WHEN_LINE 28
#define PREVIOUS_LINE 22
#define COMPACT_LINE 19 /* "26-Nov-2026 21:15", and "Before: 122/74 mmHg" */

#define DAY_US (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

struct _WardLatestTile
{
  GtkWidget parent_instance;

  GtkWidget *name; /* (unowned) children and grandchildren, all of these */
  GtkWidget *value;
  GtkWidget *rest;
  GtkWidget *flag;
  GtkWidget *mark;
  GtkWidget *restriction;
  GtkWidget *when;
  GtkWidget *other;
  GtkWidget *previous;
  const char *tone; /* (unowned) (nullable) style class in use */
  WardFlag read;    /* of the whole result, its components included */
  gboolean compact;
  gboolean lacks_newest;
};

G_DEFINE_FINAL_TYPE (WardLatestTile, ward_latest_tile, GTK_TYPE_WIDGET)

static void
ward_latest_tile_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (ward_latest_tile_parent_class)->dispose (object);
}

static void
ward_latest_tile_class_init (WardLatestTileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ward_latest_tile_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "ward-latest-tile");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
add_label (GtkWidget *parent, const char *style_class, int break_after)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_add_css_class (label, style_class);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD);
  if (break_after > 0)
    ward_label_break_after (GTK_LABEL (label), break_after);
  gtk_widget_set_parent (label, parent);
  return label;
}

static void
ward_latest_tile_init (WardLatestTile *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  self->name = add_label (GTK_WIDGET (self), "name", 18);
  gtk_widget_set_layout_manager (line, ward_wrap_layout_new (6, 0, FALSE));
  gtk_widget_set_parent (line, GTK_WIDGET (self));
  self->value = add_label (line, "value", 0);
  self->rest = add_label (line, "unit", 16);
  self->flag = add_label (line, "flag", 12);
  self->mark = add_label (line, "mark", 0);
  self->restriction = add_label (line, "mark", 0);
  gtk_widget_set_valign (self->value, GTK_ALIGN_END);
  gtk_label_set_yalign (GTK_LABEL (self->rest), 1);
  gtk_widget_set_valign (self->flag, GTK_ALIGN_END);
  gtk_widget_set_valign (self->mark, GTK_ALIGN_END);
  gtk_widget_set_valign (self->restriction, GTK_ALIGN_END);
  self->when = add_label (GTK_WIDGET (self), "when", WHEN_LINE);
  self->other = add_label (GTK_WIDGET (self), "other", PREVIOUS_LINE);
  self->previous = add_label (GTK_WIDGET (self), "previous", PREVIOUS_LINE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->other), 26);
  gtk_label_set_max_width_chars (GTK_LABEL (self->previous), 26);
  gtk_label_set_yalign (GTK_LABEL (self->previous), 0);
}

/**
 * ward_latest_tile_new:
 *
 * An empty tile.
 */
GtkWidget *
ward_latest_tile_new (void)
{
  return g_object_new (WARD_TYPE_LATEST_TILE, NULL);
}

/**
 * ward_latest_tile_set_compact:
 * @compact: whether there is little room
 *
 * A small tile says the same in smaller letters and narrower lines; of the reading before it shows the value and how much earlier it was, and the rest in
 * its tooltip.
 */
void
ward_latest_tile_set_compact (WardLatestTile *self, gboolean compact)
{
  g_return_if_fail (WARD_IS_LATEST_TILE (self));

  self->compact = compact;
  if (compact)
    gtk_widget_add_css_class (GTK_WIDGET (self), "compact");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "compact");
  ward_label_break_after (GTK_LABEL (self->when), compact ? COMPACT_LINE : WHEN_LINE);
  ward_label_break_after (GTK_LABEL (self->previous), compact ? COMPACT_LINE : PREVIOUS_LINE);
  ward_label_break_after (GTK_LABEL (self->other), compact ? COMPACT_LINE : PREVIOUS_LINE);
}

/**
 * ward_latest_tile_set_lacks_newest:
 * @lacks: whether the newest results could not be loaded
 *
 * Says with the time of the value that it is the latest of those that were loaded, and not the latest (W29, W34).
 */
void
ward_latest_tile_set_lacks_newest (WardLatestTile *self, gboolean lacks)
{
  g_return_if_fail (WARD_IS_LATEST_TILE (self));

  self->lacks_newest = lacks;
}

/**
 * ward_latest_tile_get_flag:
 *
 * Returns: (transfer none): what is to be noted of the value, whether it was sent or calculated
 */
const WardFlag *
ward_latest_tile_get_flag (WardLatestTile *self)
{
  g_return_val_if_fail (WARD_IS_LATEST_TILE (self), NULL);

  return &self->read;
}

/**
 * ward_latest_tile_get_name:
 *
 * Returns: (transfer none): what the value is of, as the tile says it
 */
const char *
ward_latest_tile_get_name (WardLatestTile *self)
{
  g_return_val_if_fail (WARD_IS_LATEST_TILE (self), NULL);

  return gtk_label_get_text (GTK_LABEL (self->name));
}

/**
 * ward_latest_tile_find_number:
 *
 * How much of a value is its number, "122/74" of "122/74 mmHg": that part is set large. Comparators and signs belong to it (W12).
 *
 * Returns: bytes, 0 where the value is words
 */
size_t
ward_latest_tile_find_number (const char *text)
{
  const char *p = text;
  const char *end = NULL;

  for (; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isdigit (c))
        end = g_utf8_next_char (p);
      else if (strchr ("<>=.+-/:", (int) MIN (c, 127)) == NULL && c != 0x2212 && c != 0x2264 && c != 0x2265
               && c != 0x2013 && c != 0x2014 && !(c == ' ' && end == NULL))
        break;
      else if (end != NULL && (c == '/' || c == ':' || c == 0x2013 || c == 0x2014))
        end = g_utf8_next_char (p);
    }
  return end != NULL ? (size_t) (end - text) : 0;
}

static const char *
get_tone_class (WardTone tone)
{
  switch (tone)
    {
    case WARD_TONE_CRITICAL:
      return "critical";
    case WARD_TONE_HIGH:
      return "high";
    case WARD_TONE_LOW:
      return "low";
    case WARD_TONE_ABNORMAL:
      return "abnormal";
    case WARD_TONE_NEUTRAL:
      return "neutral";
    case WARD_TONE_UNKNOWN:
      return "unknown";
    case WARD_TONE_PLAIN:
    case WARD_TONE_QUIET:
    default:
      return NULL;
    }
}

static char *
format_value (const WardObservation *observation)
{
  WardResolvedCode code = { 0 };

  ward_catalogue_resolve (observation, &code);
  return code.vital != WARD_VITAL_NONE ? ward_vital_format (observation, &code, WARD_TEXT_DISPLAY)
                                       : ward_observation_format_value (observation, WARD_TEXT_DISPLAY);
}

static void
set_label (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL && text[0] != '\0');
}

/* Half a date is another one: dates are kept whole where a line breaks. */
static void
set_words (GtkWidget *label, const char *text)
{
  g_autoptr (PangoAttrList) whole = ward_label_find_whole_words (text != NULL ? text : "", COMPACT_LINE);

  set_label (label, text);
  gtk_label_set_attributes (GTK_LABEL (label), whole);
}

static void
set_value (WardLatestTile *self, const char *value)
{
  size_t number = ward_latest_tile_find_number (value);
  g_autofree char *head = number > 0 ? g_strndup (value, number) : g_strdup (value);
  g_autofree char *rest = number > 0 ? g_strdup (value + number) : g_strdup ("");
  char *start = rest;

  while (*start != '\0' && g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  set_label (self->value, head);
  set_label (self->rest, start);
  if (number > 0)
    gtk_widget_remove_css_class (self->value, "words");
  else
    gtk_widget_add_css_class (self->value, "words");
  gtk_label_set_wrap (GTK_LABEL (self->value), number == 0); /* a number stays in one piece */
}

/* Of a period the end begins a line of its own: a date and its time are not parted. */
static char *
format_time (const WardObservation *observation, GTimeZone *zone)
{
  const WardDateTime *end = ward_observation_get_period_end (observation);
  g_autofree char *from = ward_datetime_format_in_full (ward_observation_get_time (observation, NULL), zone);
  g_autofree char *to = end != NULL ? ward_datetime_format_in_full (end, zone) : NULL;

  return to != NULL ? g_strdup_printf (_ ("%s to\n%s"), from, to) : g_steal_pointer (&from);
}

/* The one before stands in a line of words, and what goes with its value with it. */
static char *
format_value_before (const WardObservation *observation)
{
  g_autofree char *value = format_value (observation);

  return observation->restricted ? g_strdup_printf ("%s %s", value, ward_observation_get_restriction (observation))
                                 : g_steal_pointer (&value);
}

/* Short: the value, and how old it was when the latest was taken (W29). The change and the time are in the tooltip, and are read out. Unit and oxygen stay, also
 * where they are the latest one's: a number without its unit cannot be compared (W13), and a bare saturation reads as one on air. */
static char *
format_previous_value (const WardGridRow *row, gboolean whole, GTimeZone *zone)
{
  g_autofree char *value = NULL;
  g_autofree char *interval = NULL;

  if (row->previous == NULL)
    return g_strdup (whole ? _ ("No earlier value") : _ ("Earlier values are not loaded"));
  value = format_value_before (row->previous);
  interval = ward_datetime_format_interval (ward_observation_get_time (row->previous, NULL),
                                            ward_observation_get_time (row->latest, NULL), zone);
  if (*interval == '\0')
    return g_strdup_printf (row->gap_before_latest ? _ ("Before (not all loaded): %s") : _ ("Before: %s"), value);
  return g_strdup_printf (
      row->gap_before_latest
          ? _ ("Before (not all loaded): %s, %s\u00a0earlier")
          /* Translators: “Before: 84.20 kg, 38w earlier”; with a no-break space, so that a line breaks after the comma. */
          : _ ("Before: %s, %s\u00a0earlier"),
      value, interval);
}

static char *
format_shown_previous (WardLatestTile *self, const WardGridRow *row, gboolean whole, GTimeZone *zone,
                       const char *previous)
{
  if (*previous == '\0')
    return NULL;
  return self->compact ? format_previous_value (row, whole, zone) : g_strdup (previous);
}

static char *
format_previous (const WardGridRow *row, gboolean whole, GTimeZone *zone)
{
  g_autofree char *value = NULL;
  g_autofree char *time = NULL;
  g_autofree char *change = NULL;

  if (row->previous == NULL)
    return g_strdup (whole ? _ ("No earlier value") : _ ("Earlier values are not loaded"));
  value = format_value_before (row->previous);
  time = format_time (row->previous, zone);
  if (row->gap_before_latest) /* another one may be nearer, and the difference to that of the other sign */
    return g_strdup_printf (_ ("Before (not all loaded): %s\n%s"), value, time);
  change = ward_grid_describe_change (row->latest, row->previous);
  if (change == NULL)
    return g_strdup_printf (_ ("Before: %s\n%s"), value, time);
  return g_strdup_printf (_ ("Before: %s, %s\n%s"), value, change, time);
}

static char *
format_when (const WardObservation *latest, GTimeZone *zone, gint64 now_us, gboolean *out_old)
{
  gboolean reported = FALSE;
  const WardDateTime *when = ward_observation_get_age_time (latest, now_us);
  g_autofree char *time = format_time (latest, zone);
  g_autofree char *ago = ward_observation_format_ago (latest, now_us, zone);

  ward_observation_get_time (latest, &reported);
  *out_old = when->precision == WARD_PRECISION_NONE || now_us - when->utc_us > DAY_US;
  if (*ago == '\0')
    return reported ? g_strdup_printf (_ ("Reported %s"), time) : g_steal_pointer (&time);
  if (when->utc_us > now_us)
    return g_strdup_printf (reported ? _ ("Reported %s\u00a0· %s") : "%s\u00a0· %s", time, ago);
  /* Translators: with no-break spaces: where a line breaks, the dot stays at its end, and the age is whole. */
  return g_strdup_printf (reported ? _ ("Reported %s\u00a0· %s\u00a0ago") : _ ("%s\u00a0· %s\u00a0ago"), time, ago);
}

/* What is not known to be the latest is not said as if it were. */
static char *
format_when_known (WardLatestTile *self, const WardObservation *latest, GTimeZone *zone, gint64 now_us,
                   gboolean *out_old)
{
  g_autofree char *when = format_when (latest, zone, now_us, out_old);

  return self->lacks_newest ? g_strdup_printf (_ ("Latest loaded: %s"), when) : g_steal_pointer (&when);
}

/**
 * ward_latest_tile_set_row:
 * @whole: whether the grid holds all that there is: only then an earlier value can be said not to exist
 * @zone: (nullable): NULL for the machine's
 * @now_us: the time that ages count from
 *
 * Shows the latest value of a row that has one.
 */
void
ward_latest_tile_set_row (WardLatestTile *self, const WardGrid *grid, guint row, gboolean whole, GTimeZone *zone,
                          gint64 now_us)
{
  const WardGridRow *info;
  g_auto (WardCellText) text = { 0 };
  g_autofree char *value = NULL;
  g_autofree char *when = NULL;
  g_autofree char *previous = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *flag = NULL;
  GString *words;
  const char *status;
  gboolean old = FALSE;
  g_autofree char *beside = NULL;

  g_return_if_fail (WARD_IS_LATEST_TILE (self));
  info = ward_grid_get_row (grid, row);
  g_return_if_fail (info != NULL && info->latest != NULL);

  ward_cell_text_read (info->latest, &text);
  value = format_value (info->latest);
  when = format_when_known (self, info->latest, zone, now_us, &old);
  beside = ward_grid_row_format_standing (info, zone);
  previous = beside != NULL && info->standing != WARD_STANDING_SUPERSEDED && info->previous == NULL
                 ? g_strdup ("")
                 : format_previous (info, whole, zone);
  status = ward_status_get_text (info->latest->status);

  if (self->tone != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->tone);
  ward_flag_read_observation (info->latest, &self->read);
  self->tone = get_tone_class (text.tone);
  if (self->tone != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), self->tone);
  if (old)
    gtk_widget_add_css_class (GTK_WIDGET (self), "old");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "old");
  set_label (self->name, info->label);
  set_value (self, value);
  set_label (self->flag, text.flag);
  set_label (self->mark, status);
  set_label (self->restriction, ward_observation_get_restriction (info->latest));
  set_words (self->when, when);
  set_words (self->other, beside);
  shown = format_shown_previous (self, info, whole, zone, previous);
  set_words (self->previous, shown);
  if (info->standing == WARD_STANDING_SUPERSEDED)
    gtk_widget_add_css_class (GTK_WIDGET (self), "superseded");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "superseded");

  flag = ward_flag_describe_observation (info->latest);
  words = g_string_new (NULL);
  g_string_append_printf (words, "%s %s", info->label, value);
  if (flag != NULL && flag[0] != '\0')
    g_string_append_printf (words, ", %s", flag);
  if (status != NULL && status[0] != '\0')
    g_string_append_printf (words, ", %s", status);
  if (info->latest->restricted)
    g_string_append_printf (words, " %s", ward_observation_get_restriction (info->latest));
  g_string_append_printf (words, ", %s. %s%s%s", when, beside != NULL ? beside : "",
                          beside != NULL && *previous != '\0' ? ". " : "", previous);
  g_strdelimit (words->str, "\n", ' ');
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words->str, -1);
  if (self->compact)
    gtk_widget_set_tooltip_text (GTK_WIDGET (self), words->str);
  g_string_free (words, TRUE);
}
