/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of the overview's list of what stands out: value with unit, flag as sent or as calculated, status, range, time, age and change, and what the
 * laboratory wrote to it, all in sight (W13, W18, W20, W24, W29, W30). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>
#include <string.h>

#include "app/ward-abnormal-row.h"
#include "core/base/ward-text.h"
#include "widgets/ward-cell-text.h"
#include "widgets/ward-label.h"
#include "widgets/ward-wrap-layout.h"

#define DAY_US ((gint64) 24 * 3600 * G_USEC_PER_SEC)
#define COMMENT_CHARACTERS 160 /* what is longer is cut after a word, and says so: the details have all of it (W17) */
#define VALUE_CHARACTERS 11    /* of the value's size: the narrowest column with the largest text has room for them */
#define NO_BREAK_SPACE "\302\240"
#define UNIT_SIZE 11                  /* points */
#define UNIT_SCALE (UNIT_SIZE / 15.0) /* the unit's size by the value's, as in the tiles */

/**
 * ward_abnormal_words_free:
 * @self: (transfer full): words
 *
 * Frees them.
 */
void
ward_abnormal_words_free (WardAbnormalWords *self)
{
  g_free (self->second);
  g_free (self->time);
  g_free (self->age);
  g_free (self->standing);
  g_free (self->comment);
  g_free (self->spoken);
  g_free (self);
}

static GtkWidget *
new_cell (const char *text, const char *css_class, int break_after)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  ward_label_break_after (GTK_LABEL (label), break_after);
  ward_label_keep_words (GTK_LABEL (label), break_after);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static const char *
get_flag_class (const WardObservation *observation)
{
  WardFlag flag;

  ward_flag_read_observation (observation, &flag);
  if (flag.severity == WARD_SEVERITY_CRITICAL)
    return "flag-critical";
  if (flag.severity < WARD_SEVERITY_UNKNOWN)
    return "flag-other";
  if (flag.severity == WARD_SEVERITY_UNKNOWN)
    return "flag-unknown";
  return flag.direction == WARD_DIRECTION_HIGH  ? "flag-high"
         : flag.direction == WARD_DIRECTION_LOW ? "flag-low"
                                                : "flag-abnormal";
}

/* The unit, where the value is a number with one: the text's end. */
static const char *
find_unit (const WardObservation *observation, const char *text)
{
  g_autofree char *bare = ward_observation_format_value (observation, WARD_TEXT_DISPLAY | WARD_TEXT_NO_UNIT);
  size_t length = strlen (bare);

  if (observation->measure.value.kind != WARD_VALUE_QUANTITY || strncmp (text, bare, length) != 0
      || !g_str_has_prefix (text + length, NO_BREAK_SPACE))
    return NULL;
  return text + length + strlen (NO_BREAK_SPACE);
}

static void
add_attribute (PangoAttrList *list, PangoAttribute *attribute, size_t start, size_t end)
{
  attribute->start_index = (guint) start;
  attribute->end_index = (guint) end;
  pango_attr_list_insert (list, attribute);
}

/* A unit that breaks reads as another unit: it is one word, and breaks from its number only where the two have no line to share (clinical.md 5.2). */
static GtkWidget *
new_value (const WardObservation *observation)
{
  g_autofree char *whole = ward_observation_format_value (observation, WARD_TEXT_DISPLAY);
  const char *unit = find_unit (observation, whole);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;
  GtkWidget *label;
  double n_digits;
  double wide;
  gboolean joined;

  if (unit == NULL)
    return new_cell (whole, "result-value", VALUE_CHARACTERS);
  number = g_strndup (whole, (size_t) (unit - whole) - strlen (NO_BREAK_SPACE));
  wide = UNIT_SCALE * (double) g_utf8_strlen (unit, -1);
  n_digits = (double) g_utf8_strlen (number, -1);
  joined = n_digits + wide <= VALUE_CHARACTERS;
  text = g_strconcat (number, joined ? NO_BREAK_SPACE : " ", unit, NULL);
  add_attribute (attributes, pango_attr_size_new (UNIT_SIZE * PANGO_SCALE), strlen (number), strlen (text));
  if (wide <= VALUE_CHARACTERS)
    add_attribute (attributes, pango_attr_allow_breaks_new (FALSE), strlen (text) - strlen (unit), strlen (text));
  label = new_cell (text, "result-value", VALUE_CHARACTERS);
  gtk_label_set_wrap (GTK_LABEL (label), !joined);
  gtk_label_set_width_chars (GTK_LABEL (label), joined ? -1 : (int) MIN (MAX (wide, n_digits) + 1, VALUE_CHARACTERS));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  return label;
}

/* A word says what two letters do: that it is critical, and that the result is not simply final (W30). */
static GtkWidget *
build_value (const WardObservation *observation)
{
  g_autofree char *flag = ward_flag_format_observation (observation);
  const char *css_class = get_flag_class (observation);
  const char *status = ward_status_get_text (observation->status);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_layout_manager (box, ward_wrap_layout_new (6, 0, FALSE));
  gtk_box_append (GTK_BOX (box), new_value (observation));
  if (*flag != '\0')
    gtk_box_append (GTK_BOX (box), new_cell (flag, css_class, VALUE_CHARACTERS));
  if (g_str_equal (css_class, "flag-critical"))
    gtk_box_append (GTK_BOX (box), new_cell (_ ("Critical"), "critical-word", 11));
  if (*status != '\0')
    gtk_box_append (GTK_BOX (box), new_cell (status, "status-mark", 11));
  if (observation->restricted)
    gtk_box_append (GTK_BOX (box), new_cell (ward_observation_get_restriction (observation), "status-mark", 11));
  return box;
}

/* The result, and below it that flag and range disagree (V29), and that there are others of its time, or a newer one in another unit (V55, V60): the value is
 * never read without it. */
static GtkWidget *
build_result (const WardAbnormalWords *words)
{
  g_autofree char *disagreement = ward_flag_describe_disagreement (words->info->latest);
  GtkWidget *value = build_value (words->info->latest);
  GtkWidget *standing;
  GtkWidget *box;

  if (words->standing == NULL && disagreement == NULL)
    return value;
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (box), value);
  if (disagreement != NULL)
    gtk_box_append (GTK_BOX (box), new_cell (disagreement, "result-standing", 14));
  if (words->standing == NULL)
    return box;
  standing = new_cell (words->standing, "result-standing", 14);
  if (words->info->standing == WARD_STANDING_SUPERSEDED)
    gtk_widget_add_css_class (standing, "superseded");
  gtk_box_append (GTK_BOX (box), standing);
  return box;
}

/* A comment can say that the number is not what it seems: a haemolysed potassium is not read without it. */
static char *
format_comment (const WardObservation *observation)
{
  g_autofree char *line = NULL;
  g_autofree char *text = NULL;
  gboolean cut = FALSE;

  if (observation->n_notes == 0)
    return NULL;
  line = ward_text_one_line (observation->notes[0].text, 0);
  text = ward_cell_text_shorten (g_strstrip (line), COMMENT_CHARACTERS, &cut);
  if (observation->n_notes == 1)
    return g_strdup_printf (_ ("Comment: %s"), text);
  return g_strdup_printf (_ ("Comment 1 of %u: %s"), observation->n_notes, text);
}

static char *
describe (const WardAbnormalWords *words, const char *age)
{
  const WardObservation *latest = words->info->latest;
  g_autofree char *value = ward_observation_format_value (latest, WARD_TEXT_DISPLAY);
  g_autofree char *flag = ward_flag_describe_observation (latest);
  const char *status = ward_status_get_text (latest->status);
  g_autofree char *standing = words->standing != NULL ? g_strconcat (". ", words->standing, NULL) : g_strdup ("");

  return g_strdup_printf ("%s %s, %s%s%s%s, %s%s%s%s%s%s", words->info->label, value, flag, *status != '\0' ? ", " : "",
                          status, latest->restricted ? _ (", restricted") : "", words->time, *age != '\0' ? ", " : "",
                          age, g_strdelimit (standing, "\n", ' '), words->comment != NULL ? ". " : "",
                          words->comment != NULL ? words->comment : "");
}

/* Nothing of the future is called past, and no age is made of a date that is known to the month (V62, W29). */
static char *
format_age (const WardGridRow *info, gint64 now_us)
{
  gboolean reported = FALSE;
  const WardDateTime *when = ward_observation_get_age_time (info->latest, now_us);
  g_autofree char *ago = ward_observation_format_ago (info->latest, now_us, NULL);

  ward_observation_get_time (info->latest, &reported);
  if (info->latest_future)
    return g_strdup (_ ("(future date)"));
  if (*ago == '\0' || when->utc_us > now_us)
    return reported && *ago != '\0' ? g_strdup_printf (_ ("reported %s"), ago) : g_steal_pointer (&ago);
  return g_strdup_printf (reported ? _ ("reported %s ago") : _ ("%s ago"), ago);
}

static gboolean
is_old (const WardDateTime *when, gint64 now_us)
{
  return when->precision == WARD_PRECISION_NONE || now_us - when->utc_us > DAY_US;
}

static char *
format_change (const WardGridRow *info)
{
  g_autofree char *change = ward_grid_format_change (info->latest, info->previous);

  /* With the one before lost, the difference to an older one may have the other sign. */
  return change != NULL && info->gap_before_latest ? g_strdup (_ ("change not known: not all loaded"))
                                                   : g_steal_pointer (&change);
}

/* Named, or beside "Critical" it reads as the limits of that. */
static char *
format_range (const WardGridRow *info)
{
  /* Translators: "Ref" is short for reference range. */
  return info->range != NULL ? g_strdup_printf (_ ("Ref %s"), info->range) : g_strdup (_ ("(no range)"));
}

/**
 * ward_abnormal_words_new:
 * @info: a row with a latest result; it outlives the words
 * @now_us: the time now, for the age
 *
 * Finds what a row of the list says.
 *
 * Returns: (transfer full): the words
 */
WardAbnormalWords *
ward_abnormal_words_new (const WardGridRow *info, gint64 now_us)
{
  const WardObservation *latest = info->latest;
  WardAbnormalWords *words = g_new0 (WardAbnormalWords, 1);
  const WardDateTime *when = ward_observation_get_age_time (latest, now_us);
  g_autofree char *change = format_change (info);
  g_autofree char *range = NULL;

  words->info = info;
  words->old = is_old (when, now_us);
  words->time = ward_observation_format_when_in_full (latest, NULL);
  if (words->time == NULL)
    words->time = ward_datetime_format (ward_observation_get_time (latest, NULL), NULL);
  words->age = format_age (info, now_us);
  range = format_range (info);
  words->second = g_strdup_printf ("%s%s%s", range, change != NULL ? "\u00a0· " : "", change != NULL ? change : "");
  words->standing = ward_grid_row_format_standing (info, NULL);
  words->comment = format_comment (latest);
  words->spoken = describe (words, words->age);
  return words;
}

/**
 * ward_abnormal_words_describe:
 * @self: words
 *
 * Writes everything that the row shows but its age: where none of that changed, the row's widgets can stay.
 *
 * Returns: (transfer full): the text
 */
char *
ward_abnormal_words_describe (const WardAbnormalWords *self)
{
  const WardObservation *latest = self->info->latest;
  g_autofree char *flag = ward_flag_format_observation (latest);
  g_autofree char *spoken = describe (self, "");

  return g_strdup_printf ("%s\n%s\n%s %s\n", spoken, self->second, flag, get_flag_class (latest));
}

/* Columns are shares of the width, the same in every row, so that they stand below each other; what is longer wraps within them. */
static GtkWidget *
build_row (const WardAbnormalWords *words, GtkWidget **out_age)
{
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *when = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *cells[] = { new_cell (words->info->label, "result-name", 10), build_result (words),
                         new_cell (words->second, "quiet-text", 10), when };
  static const int shares[] = { 10, 15, 10, 13 };
  int column = 0;

  gtk_widget_set_layout_manager (when, ward_wrap_layout_new (12, 0, FALSE));
  gtk_box_append (GTK_BOX (when), new_cell (words->time, "numeric", 17));
  *out_age = new_cell ("", "quiet-text", 10);
  gtk_box_append (GTK_BOX (when), *out_age);

  gtk_widget_set_margin_end (cells[1], 10); /* or a word of the result and its range do */
  gtk_widget_set_margin_end (cells[2], 12); /* or a change and a date read as one */
  gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 6);
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      gtk_widget_set_valign (cells[i], GTK_IS_LABEL (cells[i]) ? GTK_ALIGN_FILL : GTK_ALIGN_CENTER);
      gtk_grid_attach (GTK_GRID (grid), cells[i], column, 0, shares[i], 1);
      column += shares[i];
    }
  if (words->comment != NULL)
    gtk_grid_attach (GTK_GRID (grid), new_cell (words->comment, "result-comment", 14), shares[0], 1, column - shares[0],
                     1);
  return grid;
}

/**
 * ward_abnormal_row_new:
 * @words: what it says
 *
 * Makes a row, for now without its age.
 *
 * Returns: (transfer floating): a row for a list box
 */
GtkWidget *
ward_abnormal_row_new (const WardAbnormalWords *words)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *age = NULL;

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), build_row (words, &age));
  gtk_widget_add_css_class (row, "result-row");
  g_object_set_data (G_OBJECT (row), "ward-age", age);
  return row;
}

/**
 * ward_abnormal_row_tell_age:
 * @row: a row of ward_abnormal_row_new()
 * @words: what it says now
 *
 * Says what grows old in a row while nothing else of it changes.
 */
void
ward_abnormal_row_tell_age (GtkListBoxRow *row, const WardAbnormalWords *words)
{
  GtkLabel *age = g_object_get_data (G_OBJECT (row), "ward-age");
  GtkWidget *when = gtk_widget_get_parent (GTK_WIDGET (age));

  if (words->old)
    gtk_widget_add_css_class (when, "old-time");
  else
    gtk_widget_remove_css_class (when, "old-time");
  gtk_label_set_text (age, words->age);
  gtk_widget_set_visible (GTK_WIDGET (age), words->age[0] != '\0');
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words->spoken, -1);
}

/**
 * ward_abnormal_format_day:
 * @time: a time
 * @now_us: the time now
 * @out_old: (out): whether it is older than a day, or not known
 *
 * Writes a day and how long ago it is.
 *
 * Returns: (transfer full): "19-Oct-2022 · 4y 1m ago"
 */
char *
ward_abnormal_format_day (const WardDateTime *time, gint64 now_us, gboolean *out_old)
{
  g_autofree char *date = ward_datetime_format_date (time, NULL);
  g_autofree char *ago = ward_datetime_format_ago (time, now_us, NULL);

  *out_old = is_old (time, now_us);
  if (*ago == '\0' || time->utc_us > now_us)
    return g_steal_pointer (&date);
  return g_strdup_printf (_ ("%s · %s ago"), date, ago);
}
