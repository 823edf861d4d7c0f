/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The overview's list of what stands out among the latest results: value with unit, flag as sent or as calculated, range, time, age and change, all in
 * sight (W13, W18, W20, W24, W29). What is unflagged is never called normal (W22). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-abnormal-list.h"
#include "app/ward-abnormal-row.h"
#include "app/ward-list-tab.h"
#include "widgets/ward-label.h"

#define MAX_ROWS 10
#define MAX_NAMES 6

struct _WardAbnormalList
{
  GtkBox parent_instance;

  GtkListBox *list;
  GtkLabel *resistant; /* what says so beside the rows */
  GtkLabel *older;     /* over the list: what it lacks */
  GtkLabel *note;
  GtkLabel *days; /* where nothing stands out: of when that is */
  GtkButton *all_button;
  char *listed; /* (owned) (nullable) what the rows say */
  gboolean lacks_newest;
};

G_DEFINE_FINAL_TYPE (WardAbnormalList, ward_abnormal_list, GTK_TYPE_BOX)

typedef struct
{
  guint row;
  gboolean critical;
  gboolean future;
  const WardDateTime *time;
} Found;

static int
compare_found (gconstpointer a, gconstpointer b)
{
  const Found *left = a;
  const Found *right = b;

  if (left->critical != right->critical)
    return left->critical ? -1 : 1;
  if (left->future != right->future) /* a date that is still to come is not the newest (V62) */
    return left->future ? 1 : -1;
  return ward_datetime_compare (right->time, left->time);
}

/**
 * ward_abnormal_find_rows:
 * @grid: the laboratory grid
 *
 * Finds the rows whose latest result is flagged, carries a flag that is not known, or lies outside its range.
 *
 * Returns: (transfer full): indices of rows, critical first, then by time, those with a date that is still to come last
 */
GArray *
ward_abnormal_find_rows (const WardGrid *grid)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Found));
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < ward_grid_get_n_rows (grid); i++)
    {
      const WardGridRow *info = ward_grid_get_row (grid, i);
      Found one = { .row = i, .critical = info->latest_critical, .future = info->latest_future };

      if (!info->latest_abnormal)
        continue;
      one.time = ward_observation_get_time (info->latest, NULL);
      g_array_append_val (found, one);
    }
  g_array_sort (found, compare_found);
  for (guint i = 0; i < found->len; i++)
    g_array_append_val (rows, g_array_index (found, Found, i).row);
  return rows;
}

/**
 * ward_abnormal_format_title:
 * @grid: (nullable): the laboratory grid
 * @lacks_newest: whether the newest results could not be loaded
 *
 * Titles the list with how many rows ward_abnormal_find_rows() finds, for those who do not see all of it (W23). Where results could not be loaded, it counts those that were.
 *
 * Returns: (transfer full): "Abnormal results: 36, 3 of them critical"; without numbers where there is nothing to count
 */
char *
ward_abnormal_format_title (const WardGrid *grid, gboolean lacks_newest)
{
  WardGridCounts counts = { 0 };
  g_autofree char *count = NULL;

  if (grid != NULL)
    ward_grid_count (grid, NULL, &counts);
  if (counts.n_latest_abnormal == 0)
    return g_strdup (_ ("Abnormal results"));
  if (counts.n_latest_critical == 0)
    count = g_strdup_printf ("%u", counts.n_latest_abnormal);
  else if (counts.n_latest_critical == counts.n_latest_abnormal)
    count
        = g_strdup_printf (ngettext ("%u critical", "%u critical", counts.n_latest_critical), counts.n_latest_critical);
  else
    count = g_strdup_printf (_ ("%u, %u of them critical"), counts.n_latest_abnormal, counts.n_latest_critical);
  return g_strdup_printf (lacks_newest || counts.partial ? _ ("Abnormal results loaded: %s")
                                                         : _ ("Abnormal results: %s"),
                          count);
}

static gboolean
has_latest_in (const WardGrid *grid, guint row, guint column)
{
  WardGridCell cell = { 0 };

  ward_grid_get_cell (grid, row, column, &cell);
  for (guint i = 0; i < cell.n_results; i++)
    if (cell.results[i] == ward_grid_get_row (grid, row)->latest)
      return TRUE;
  return FALSE;
}

/* The newest of the critical, where it is of the last 24 hours; G_MAXUINT: none. */
static guint
find_fresh_critical (const WardGrid *grid, GArray *found, gint64 now_us)
{
  const WardGridRow *info;
  const WardDateTime *time;

  if (found->len == 0)
    return G_MAXUINT;
  info = ward_grid_get_row (grid, g_array_index (found, guint, 0));
  time = ward_observation_get_time (info->latest, NULL);
  if (!info->latest_critical || info->latest_future || time->precision == WARD_PRECISION_NONE
      || now_us - time->utc_us > G_TIME_SPAN_DAY)
    return G_MAXUINT;
  return g_array_index (found, guint, 0);
}

/**
 * ward_abnormal_find_first_row:
 * @grid: a grid with rows
 * @now_us: the time now
 *
 * Chooses what is selected before anybody chose: newest and selection must both be in sight (W28). A critical result of the last 24 hours comes first (W23); else,
 * of the newest column that holds an analyte's latest result, the worst of what stands out, else its first.
 *
 * Returns: a row
 */
guint
ward_abnormal_find_first_row (const WardGrid *grid, gint64 now_us)
{
  g_autoptr (GArray) found = ward_abnormal_find_rows (grid);
  guint critical = find_fresh_critical (grid, found, now_us);

  for (int column = ward_grid_find_newest_column (grid); column >= 0 && critical == G_MAXUINT; column--)
    {
      for (guint i = 0; i < found->len; i++)
        if (has_latest_in (grid, g_array_index (found, guint, i), (guint) column))
          return g_array_index (found, guint, i);
      for (guint row = 0; row < ward_grid_get_n_rows (grid); row++)
        if (has_latest_in (grid, row, (guint) column))
          return row;
    }
  if (critical != G_MAXUINT)
    return critical;
  return found->len > 0 ? g_array_index (found, guint, 0) : 0;
}

static void
free_words (gpointer words)
{
  ward_abnormal_words_free (words);
}

/* Where none of it changed, the widgets stay, and with them the selection and the focus. */
static char *
describe_rows (GPtrArray *all)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < all->len; i++)
    {
      g_autofree char *one = ward_abnormal_words_describe (g_ptr_array_index (all, i));

      g_string_append (text, one);
    }
  return g_string_free (text, FALSE);
}

static void
fill_list (WardAbnormalList *self, GPtrArray *all)
{
  g_autofree char *listed = describe_rows (all);
  GtkListBoxRow *row;

  if (g_strcmp0 (listed, self->listed) != 0)
    {
      while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
        gtk_list_box_remove (self->list, GTK_WIDGET (row));
      for (guint i = 0; i < all->len; i++)
        gtk_list_box_append (self->list, ward_abnormal_row_new (g_ptr_array_index (all, i)));
      g_free (self->listed);
      self->listed = g_steal_pointer (&listed);
    }
  for (guint i = 0; i < all->len; i++)
    {
      const WardAbnormalWords *words = g_ptr_array_index (all, i);

      row = gtk_list_box_get_row_at_index (self->list, (int) i);
      g_object_set_data (G_OBJECT (row), "ward-row", (gpointer) words->info);
      ward_abnormal_row_tell_age (row, words);
    }
}

static void
row_activated_cb (WardAbnormalList *self, GtkListBoxRow *row)
{
  const WardGridRow *info = g_object_get_data (G_OBJECT (row), "ward-row");

  if (info->latest->id != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-analyte", "s", info->latest->id);
}

static gboolean
ward_abnormal_list_grab_focus (GtkWidget *widget)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (WARD_ABNORMAL_LIST (widget)->list, 0);

  return row != NULL && gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
ward_abnormal_list_finalize (GObject *object)
{
  g_clear_pointer (&WARD_ABNORMAL_LIST (object)->listed, g_free);
  G_OBJECT_CLASS (ward_abnormal_list_parent_class)->finalize (object);
}

static void
ward_abnormal_list_class_init (WardAbnormalListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ward_abnormal_list_finalize;
  GTK_WIDGET_CLASS (klass)->grab_focus = ward_abnormal_list_grab_focus;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "ward-abnormal");
}

static GtkLabel *
add_note (GtkWidget *box)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_visible (label, FALSE);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
ward_abnormal_list_init (WardAbnormalList *self)
{
  GtkWidget *days;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_SINGLE);
  gtk_list_box_set_activate_on_single_click (self->list, FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "rows");
  ward_list_tab_install (self->list);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Latest abnormal results"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
  self->older = add_note (GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self->older), "state-body");
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->list));
  self->resistant = add_note (GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self->resistant), "panel-abnormal");
  gtk_widget_add_css_class (GTK_WIDGET (self->resistant), "state-body");
  self->note = add_note (GTK_WIDGET (self));
  days = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->days = add_note (days);
  gtk_widget_add_css_class (GTK_WIDGET (self->days), "state-body");
  gtk_box_append (GTK_BOX (self), days);
  self->all_button = GTK_BUTTON (gtk_button_new_with_label (_ ("All abnormal results")));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->all_button), "win.show-abnormal");
  gtk_widget_set_halign (GTK_WIDGET (self->all_button), GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->all_button));
}

/**
 * ward_abnormal_list_new:
 *
 * An empty list.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_abnormal_list_new (void)
{
  return g_object_new (WARD_TYPE_ABNORMAL_LIST, NULL);
}

/* What is resistant is not graver than what is susceptible, so that it has no row among these; but it is not nothing. */
static char *
format_resistant (const WardGrid *grid)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < ward_grid_get_n_rows (grid); i++)
    {
      const WardGridRow *info = ward_grid_get_row (grid, i);

      if (!info->latest_resistant || info->latest_abnormal)
        continue;
      n++;
      if (n <= MAX_NAMES)
        g_string_append_printf (names, "%s%s", n > 1 ? ", " : "", info->label);
    }
  if (n == 0)
    return NULL;
  if (n > MAX_NAMES)
    g_string_append_printf (names, _ (" and %u more, on the page Labs"), n - MAX_NAMES);
  return g_strdup_printf (ngettext ("%u latest result says “resistant”: %s.", "%u latest results say “resistant”: %s.",
                                    n),
                          n, names->str);
}

/* What the rows' latest results are: only one with a value can be said to carry no flag (W22, W33). */
typedef struct
{
  guint n_examined;
  guint n_without; /* withheld, not performed, a group, or with what cannot be interpreted */
  guint n_void;    /* rows that hold only what is pending, cancelled or withdrawn */
} Kinds;

static Kinds
count_kinds (const WardGrid *grid)
{
  Kinds kinds = { 0 };

  for (guint i = 0; i < ward_grid_get_n_rows (grid); i++)
    {
      const WardGridRow *info = ward_grid_get_row (grid, i);

      if (info->latest == NULL)
        kinds.n_void++;
      else if (ward_observation_has_readable_value (info->latest))
        kinds.n_examined++;
      else
        kinds.n_without++;
    }
  return kinds;
}

/* Of when the latest results are that nothing stands out of: one of years ago says nothing of today (W29). */
static char *
format_days (const WardGrid *grid, const Kinds *kinds, gint64 now_us, gboolean *out_old)
{
  const WardDateTime *newest = NULL;
  const WardDateTime *oldest = NULL;
  gboolean oldest_is_old;
  g_autofree char *last = NULL;
  g_autofree char *first = NULL;

  if (kinds->n_examined == 0)
    return NULL;
  for (guint i = 0; i < ward_grid_get_n_rows (grid); i++)
    {
      const WardGridRow *info = ward_grid_get_row (grid, i);
      const WardDateTime *time = info->latest != NULL ? ward_observation_get_time (info->latest, NULL) : NULL;

      if (time == NULL || time->precision == WARD_PRECISION_NONE || info->latest_future
          || !ward_observation_has_readable_value (info->latest))
        continue;
      newest = newest == NULL || ward_datetime_compare (time, newest) > 0 ? time : newest;
      oldest = oldest == NULL || ward_datetime_compare (time, oldest) < 0 ? time : oldest;
    }
  *out_old = TRUE;
  if (newest == NULL)
    return g_strdup (_ ("Time not recorded"));
  last = ward_abnormal_format_day (newest, now_us, out_old);
  first = ward_abnormal_format_day (oldest, now_us, &oldest_is_old);
  if (g_str_equal (first, last))
    return g_strdup_printf (_ ("All of them of %s"), last);
  return g_strdup_printf (_ ("Newest: %s; oldest: %s"), last, first);
}

static char *
format_examined (guint n)
{
  if (n == 0)
    return g_strdup (_ ("No latest result has a value that could be flagged or lie outside its range."));
  return g_strdup_printf (ngettext ("The latest result of %u analyte: none carries an abnormal flag or lies outside "
                                    "its range. A result without a flag is "
                                    "not for that reason normal.",
                                    "The latest results of %u analytes: none carries an abnormal flag or lies "
                                    "outside its range. A result without a flag "
                                    "is not for that reason normal.",
                                    n),
                          n);
}

/* What was not examined is counted apart. */
static char *
format_none (const Kinds *kinds)
{
  g_autofree char *examined = format_examined (kinds->n_examined);
  GString *text = g_string_new (examined);

  if (kinds->n_without > 0)
    g_string_append_printf (text,
                            ngettext (" %u latest result has no value that Ward can read: withheld, not performed, "
                                      "not supplied, a group, or not understood.",
                                      " %u latest results have no value that Ward can read: withheld, not performed, "
                                      "not supplied, a group, or not understood.",
                                      kinds->n_without),
                            kinds->n_without);
  if (kinds->n_void > 0)
    g_string_append_printf (text,
                            ngettext (" Of %u analyte there is only what is pending, cancelled or withdrawn.",
                                      " Of %u analytes there is only what is pending, cancelled or withdrawn.",
                                      kinds->n_void),
                            kinds->n_void);
  return g_string_free (text, FALSE);
}

static char *
format_order (guint n_found)
{
  if (n_found > MAX_ROWS)
    return g_strdup_printf (_ ("Critical first, then the newest. %u of %u shown; the others are on the page Labs."),
                            (guint) MAX_ROWS, n_found);
  return g_strdup (_ ("Critical first, then the newest."));
}

static void
set_text (GtkLabel *label, const char *text)
{
  g_autoptr (PangoAttrList) whole = ward_label_find_whole_words (text != NULL ? text : "", 16);

  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_label_set_attributes (label, whole);
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
set_class (gpointer widget, const char *css_class, gboolean is_set)
{
  if (is_set)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

/* That nothing stands out is a finding, and is to be read as one. */
static void
show_notes (WardAbnormalList *self, const WardGrid *grid, guint n_found, gint64 now_us)
{
  gboolean none = grid != NULL && n_found == 0;
  gboolean old = FALSE;
  g_autofree char *note = NULL;
  Kinds kinds = none ? count_kinds (grid) : (Kinds){ 0 };
  g_autofree char *days = none ? format_days (grid, &kinds, now_us, &old) : NULL;
  g_autofree char *resistant = grid != NULL ? format_resistant (grid) : NULL;

  if (grid != NULL)
    note = none ? format_none (&kinds) : format_order (n_found);
  set_text (self->older, note != NULL && self->lacks_newest
                             ? _ ("The newest results could not be loaded: what follows is of older ones.")
                             : NULL);
  set_text (self->resistant, resistant);
  set_text (self->note, note);
  set_text (self->days, days);
  set_class (self->note, "quiet-text", !none);
  set_class (self->note, "state-body", none);
  set_class (gtk_widget_get_parent (GTK_WIDGET (self->days)), "old-time", old);
}

/**
 * ward_abnormal_list_set_lacks_newest:
 * @lacks: whether the newest results could not be loaded
 *
 * Says of the grid that is set next whether its latest results are only the latest of what is there (W34).
 */
void
ward_abnormal_list_set_lacks_newest (WardAbnormalList *self, gboolean lacks)
{
  g_return_if_fail (WARD_IS_ABNORMAL_LIST (self));

  self->lacks_newest = lacks;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  lacks ? _ ("Latest loaded abnormal results") : _ ("Latest abnormal results"), -1);
}

/**
 * ward_abnormal_list_set_grid:
 * @grid: (nullable): the record's laboratory grid, alive until the next call
 * @now_us: the time now, for the ages: call again as time passes
 *
 * Lists what stands out. Where only ages changed, the rows stay.
 */
void
ward_abnormal_list_set_grid (WardAbnormalList *self, const WardGrid *grid, gint64 now_us)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (free_words);
  g_autoptr (GArray) rows = NULL;

  g_return_if_fail (WARD_IS_ABNORMAL_LIST (self));

  rows = grid != NULL ? ward_abnormal_find_rows (grid) : g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < MIN (rows->len, MAX_ROWS); i++)
    g_ptr_array_add (all, ward_abnormal_words_new (ward_grid_get_row (grid, g_array_index (rows, guint, i)), now_us));
  fill_list (self, all);
  show_notes (self, grid, rows->len, now_us);
  if (grid != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->list), rows->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->all_button), rows->len > MAX_ROWS);
}

/**
 * ward_abnormal_list_get_n_rows:
 *
 * Returns: how many rows it shows
 */
guint
ward_abnormal_list_get_n_rows (WardAbnormalList *self)
{
  guint n = 0;

  g_return_val_if_fail (WARD_IS_ABNORMAL_LIST (self), 0);

  while (gtk_list_box_get_row_at_index (self->list, (int) n) != NULL)
    n++;
  return n;
}

/**
 * ward_abnormal_list_get_selected:
 * @out_label: (out): the analyte's name
 *
 * Returns: (nullable) (transfer none): the selected result
 */
const WardObservation *
ward_abnormal_list_get_selected (WardAbnormalList *self, const char **out_label)
{
  GtkListBoxRow *row;
  const WardGridRow *info;

  g_return_val_if_fail (WARD_IS_ABNORMAL_LIST (self), NULL);

  row = gtk_list_box_get_selected_row (self->list);
  info = row != NULL ? g_object_get_data (G_OBJECT (row), "ward-row") : NULL;
  if (info == NULL)
    return NULL;
  *out_label = info->label;
  return info->latest;
}
