/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of an analyte's rows holds its latest result. One analyte in two units is two rows, because no number may be taken for one of the other unit, and
 * each row has a latest result of its own; which of them is the newest is decided here alone, and said with the same words in every place that shows the
 * latest result of a row (V55, W14, W29). */
#define G_LOG_DOMAIN "ward-clinical"

#include "core/clinical/ward-grid-private.h"

#include <glib/gi18n-lib.h>

#define MAX_NAMED 5         /* of the others of one time: what is more is counted */
#define OTHER_CHARACTERS 60 /* of each, where it is a text */

/* A date without a place may begin 14 hours before it does in UTC, or end 12 hours after it. */
#define ZONE_SLACK_US (14 * G_TIME_SPAN_HOUR)

static const WardDateTime *
get_time (const WardObservation *observation)
{
  return ward_observation_get_time (observation, NULL);
}

static gboolean
is_newer (const WardObservation *a, const WardObservation *b)
{
  return ward_datetime_compare (get_time (a), get_time (b)) > 0;
}

/* The end of what a date names: a day without a time is all of that day. */
static gint64
get_end_us (const WardDateTime *time)
{
  static const int days[] = { [WARD_PRECISION_YEAR] = 366, [WARD_PRECISION_MONTH] = 31, [WARD_PRECISION_DAY] = 1 };

  return ward_datetime_has_time (time) ? time->utc_us : time->utc_us + days[time->precision] * G_TIME_SPAN_DAY - 1;
}

/* Whether nobody can say which was first: the same moment, a date that the other lies within, or no time at all. */
static gboolean
is_at_once (const WardObservation *a, const WardObservation *b)
{
  const WardDateTime *first = get_time (a);
  const WardDateTime *second = get_time (b);
  gint64 slack = ward_datetime_has_time (first) != ward_datetime_has_time (second) ? ZONE_SLACK_US : 0;

  if (first->precision == WARD_PRECISION_NONE || second->precision == WARD_PRECISION_NONE)
    return TRUE;
  return first->utc_us - slack <= get_end_us (second) && second->utc_us - slack <= get_end_us (first);
}

/* A time that is still to come is a mistake of the source, and pushes nothing aside (V62). One that is older than the row's own previous result changes
 * nothing. */
static WardGridStanding
judge (const WardGridRowData *data, const WardGridRowData *other)
{
  const WardGridRow *row = &data->row;

  if (row->latest_future != other->row.latest_future || is_at_once (other->row.latest, row->latest))
    return WARD_STANDING_UNCERTAIN;
  if (is_newer (other->row.latest, row->latest))
    return WARD_STANDING_SUPERSEDED;
  return row->previous != NULL && !is_newer (other->row.latest, row->previous) ? WARD_STANDING_ALONE
                                                                               : WARD_STANDING_NEWEST;
}

/* Of several other units the one that says most against the row's result stands beside it, and of equals the newest. */
static void
weigh (WardGridRow *row, WardGridStanding standing, const WardObservation *other)
{
  if (row->other != NULL && (standing < row->standing || (standing == row->standing && !is_newer (other, row->other))))
    return;
  row->standing = standing;
  row->other = other;
}

void
ward_grid_link_units (WardGrid *grid)
{
  for (guint i = 0; i < grid->rows->len; i++)
    {
      WardGridRowData *data = g_ptr_array_index (grid->rows, i);

      for (guint k = 0; k < grid->rows->len && data->row.units_changed && data->row.latest != NULL; k++)
        {
          const WardGridRowData *other = g_ptr_array_index (grid->rows, k);

          if (k != i && other->analyte == data->analyte && other->row.latest != NULL)
            weigh (&data->row, judge (data, other), other->row.latest);
        }
    }
}

/* The value in the other unit, and its time. */
static char *
format_other_unit (const WardGridRow *row, GTimeZone *zone)
{
  g_autofree char *value = NULL;
  g_autofree char *time = NULL;

  value = ward_vital_format (row->other, &row->code, WARD_TEXT_DISPLAY);
  time = get_time (row->other)->precision != WARD_PRECISION_NONE ? ward_datetime_format (get_time (row->other), zone)
                                                                 : g_strdup (_ ("Time not recorded"));
  if (row->standing == WARD_STANDING_UNCERTAIN)
    return g_strdup_printf (_ ("Also, unit differs: %s\n%s"), value, time);
  return g_strdup_printf (row->standing == WARD_STANDING_SUPERSEDED ? _ ("Not the newest, unit differs: %s\n%s")
                                                                    : _ ("Before, unit differs: %s\n%s"),
                          value, time);
}

/* The worst first, so that what is only counted is the least of them (W23). */
static int
compare_ranks (gconstpointer a, gconstpointer b, gpointer is_isolate)
{
  guint rank_a = ward_grid_get_rank (*(const WardObservation *const *) a, GPOINTER_TO_INT (is_isolate));
  guint rank_b = ward_grid_get_rank (*(const WardObservation *const *) b, GPOINTER_TO_INT (is_isolate));

  return (rank_a < rank_b) - (rank_a > rank_b);
}

static GPtrArray *
find_others (const WardObservation *const *results, guint n_results, const WardObservation *one, gboolean is_isolate)
{
  GPtrArray *others = g_ptr_array_new ();

  for (guint i = 0; i < n_results; i++)
    if (results[i] != one)
      g_ptr_array_add (others, (gpointer) results[i]);
  g_ptr_array_sort_with_data (others, compare_ranks, GINT_TO_POINTER (is_isolate)); /* stable */
  return others;
}

static void
append_other (GString *text, const WardObservation *other)
{
  WardResolvedCode code;
  g_autofree char *whole = NULL;
  g_autofree char *value = NULL;
  g_autofree char *flag = ward_flag_format_observation (other);
  const char *status = ward_status_get_text (other->status);

  ward_catalogue_resolve (other, &code);
  whole = ward_vital_format (other, &code, WARD_TEXT_DISPLAY);
  value = ward_grid_shorten_value (other, whole, OTHER_CHARACTERS);
  g_string_append (text, value);
  if (*flag != '\0')
    g_string_append_printf (text, " %s", flag);
  if (*status != '\0' && ward_status_is_shown_as_value (other->status))
    g_string_append_printf (text, " · %s", status); /* one that is not final is not said as if it were (W30) */
  if (other->restricted)
    g_string_append_printf (text, " %s", ward_observation_get_restriction (other));
}

/**
 * ward_grid_format_others:
 * @results: (array length=n_results): the results of a cell
 * @n_results: how many
 * @one: one of them
 * @is_isolate: whether they are of an organism's row
 *
 * Names the other results of one time with flag and status, the worst first; of a great many the rest is counted (V60).
 *
 * Returns: (transfer full) (nullable): "5.4 mmol/L H ▲; 4.7 mmol/L · Preliminary"; %NULL where there is no other
 */
char *
ward_grid_format_others (const WardObservation *const *results, guint n_results, const WardObservation *one,
                         gboolean is_isolate)
{
  g_autoptr (GPtrArray) others = find_others (results, n_results, one, is_isolate);
  guint n_named = MIN (others->len, MAX_NAMED);
  GString *text;

  if (others->len == 0)
    return NULL;
  text = g_string_new (NULL);
  for (guint i = 0; i < n_named; i++)
    {
      g_string_append (text, i > 0 ? "; " : "");
      append_other (text, g_ptr_array_index (others, i));
    }
  if (others->len > n_named)
    g_string_append_printf (text, ngettext ("; and %u more", "; and %u more", others->len - n_named),
                            others->len - n_named);
  return g_string_free (text, FALSE);
}

/* How many results there are of the latest one's time, and what the others are. */
static char *
format_stack (const WardGridRow *row)
{
  g_autofree char *others
      = ward_grid_format_others (row->at_latest, row->n_at_latest, row->latest, row->isolate != NULL);
  g_autofree char *count
      = g_strdup_printf (ngettext ("One of %u result at this time", "One of %u results at this time", row->n_at_latest),
                         row->n_at_latest);

  return g_strdup_printf (_ ("%s, also %s"), count, others);
}

/**
 * ward_grid_row_format_standing:
 * @row: a row with a latest result
 * @zone: (nullable): the zone of the time; %NULL for the machine's
 *
 * Says how many results there are of the latest one's time, if several, and names the others, the worst first (V60), and what the row's standing is, with the
 * value in the other unit and its time on a further line. It belongs beside the latest result wherever that is shown as the latest.
 *
 * Returns: (transfer full) (nullable): "Not the newest, unit differs: 155 lb\n24-Nov-2025 01:12"; %NULL where there is nothing to say
 */
char *
ward_grid_row_format_standing (const WardGridRow *row, GTimeZone *zone)
{
  g_autofree char *unit = row->standing != WARD_STANDING_ALONE ? format_other_unit (row, zone) : NULL;
  g_autofree char *stack = NULL;

  if (row->n_at_latest < 2)
    return g_steal_pointer (&unit);
  stack = format_stack (row);
  return unit != NULL ? g_strdup_printf ("%s\n%s", stack, unit) : g_steal_pointer (&stack);
}

/**
 * ward_grid_get_newest:
 * @grid: a grid
 * @row: below ward_grid_get_n_rows()
 *
 * Gives what a place for the latest result has to speak of. What is withdrawn, cancelled or pending is nobody's latest (W31), but an empty place would not say
 * that there is something.
 *
 * Returns: (transfer none) (nullable): the latest result, or, without one, the newest entry that is not of the future
 */
const WardObservation *
ward_grid_get_newest (const WardGrid *grid, guint row)
{
  guint n = 0;
  const WardObservation *const *results = ward_grid_get_row_results (grid, row, &n);
  const WardObservation *latest = ward_grid_get_row (grid, row)->latest;

  for (guint i = n; latest == NULL && i-- > 0;)
    if (!ward_grid_is_future (grid, results[i]))
      latest = results[i];
  return latest != NULL || n == 0 ? latest : results[n - 1];
}

/**
 * ward_grid_newest_is_value:
 * @grid: a grid
 * @row: below ward_grid_get_n_rows()
 *
 * Tells whether the newest entry is a result that may be called the latest: not what says only why there is none, and not one of the future (V62).
 *
 * Returns: whether it is
 */
gboolean
ward_grid_newest_is_value (const WardGrid *grid, guint row)
{
  const WardObservation *newest = ward_grid_get_newest (grid, row);

  return newest != NULL && ward_grid_has_result (newest) && !ward_grid_is_withheld (newest)
         && !ward_grid_is_future (grid, newest);
}

/**
 * ward_grid_is_outdated:
 * @grid: a grid
 * @now_us: now, microseconds since 1970 UTC
 *
 * Tells whether a time that was still to come when the grid was built has come since: what is the latest and the newest is then to be judged anew (V62).
 *
 * Returns: whether it is
 */
gboolean
ward_grid_is_outdated (const WardGrid *grid, gint64 now_us)
{
  g_return_val_if_fail (grid != NULL, FALSE);

  for (guint i = grid->columns->len; i-- > 0;)
    {
      const WardGridColumn *column = &g_array_index (grid->columns, WardGridColumn, i);

      if (!column->future) /* and so are none of the earlier ones */
        return FALSE;
      if (!ward_datetime_is_future (&column->time, now_us, grid->zone))
        return TRUE;
    }
  return FALSE;
}
