/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The overview's list of what stands out among the latest results: value with unit, flag as sent or as calculated, range, time, age and change, all in
 * sight (W13, W18, W20, W24, W29). What is unflagged is never called normal (W22). */
#define G_LOG_DOMAIN "ward-app"

#include <glib/gi18n.h>

#include "app/ward-abnormal-list.h"
#include "app/ward-list-tab.h"
#include "widgets/ward-label.h"
#include "widgets/ward-wrap-layout.h"

#define MAX_ROWS 10
#define DAY_US ((gint64) 24 * 3600 * G_USEC_PER_SEC)

struct _WardAbnormalList
{
  GtkBox parent_instance;

  GtkListBox *list;
  GtkLabel *note;
  GtkButton *all_button;
  char *listed; /* (owned) (nullable) what the rows say */
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

/**
 * ward_abnormal_find_first_row:
 * @grid: a grid with rows
 *
 * Chooses what is selected before anybody chose: newest and selection must both be in sight (W28). Of the newest column that holds an analyte's latest result it is
 * the worst of what stands out, else its first.
 *
 * Returns: a row
 */
guint
ward_abnormal_find_first_row (const WardGrid *grid)
{
  g_autoptr (GArray) found = ward_abnormal_find_rows (grid);

  for (int column = ward_grid_find_newest_column (grid); column >= 0; column--)
    {
      for (guint i = 0; i < found->len; i++)
        if (has_latest_in (grid, g_array_index (found, guint, i), (guint) column))
          return g_array_index (found, guint, i);
      for (guint row = 0; row < ward_grid_get_n_rows (grid); row++)
        if (has_latest_in (grid, row, (guint) column))
          return row;
    }
  return found->len > 0 ? g_array_index (found, guint, 0) : 0;
}

/* What a row says: kept beside the analyte, which is another one's with each grid. */
typedef struct
{
  const WardGridRow *info; /* (unowned) of the record's grid, valid until the next set_grid */
  char *second;            /* (owned) range and change */
  char *time;              /* (owned) */
  char *age;               /* (owned) "" where nobody can say */
  gboolean old;            /* older than a day, or without a time */
  char *standing;          /* (owned) (nullable) how it stands to the same analyte in another unit */
  char *spoken;            /* (owned) the whole row as one sentence */
} Words;

static void
words_free (gpointer data)
{
  Words *words = data;

  g_free (words->second);
  g_free (words->time);
  g_free (words->age);
  g_free (words->standing);
  g_free (words->spoken);
  g_free (words);
}

static GtkWidget *
new_cell (const char *text, const char *css_class, int break_after)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  ward_label_break_after (GTK_LABEL (label), break_after);
  gtk_widget_set_valign (label, GTK_ALIGN_BASELINE);
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

static GtkWidget *
build_value (const WardObservation *observation)
{
  g_autofree char *value = ward_observation_format_value (observation, WARD_TEXT_DISPLAY);
  g_autofree char *flag = ward_flag_format_observation (observation);
  const char *mark = ward_status_get_mark (observation->status);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_layout_manager (box, ward_wrap_layout_new (8, 0, FALSE));
  gtk_box_append (GTK_BOX (box), new_cell (value, "result-value", 11));
  if (*flag != '\0')
    gtk_box_append (GTK_BOX (box), new_cell (flag, get_flag_class (observation), 11));
  if (*mark != '\0')
    gtk_box_append (GTK_BOX (box), new_cell (mark, "status-mark", 11));
  return box;
}

/* The result, and below it that there is a newer one in another unit (V55): the value is never read without it. */
static GtkWidget *
build_result (const Words *words)
{
  GtkWidget *value = build_value (words->info->latest);
  GtkWidget *standing;
  GtkWidget *box;

  if (words->standing == NULL)
    return value;
  standing = new_cell (words->standing, "result-standing", 14);
  if (words->info->standing == WARD_STANDING_SUPERSEDED)
    gtk_widget_add_css_class (standing, "superseded");
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (box), value);
  gtk_box_append (GTK_BOX (box), standing);
  return box;
}

static char *
describe (const Words *words, const char *age)
{
  const WardObservation *latest = words->info->latest;
  g_autofree char *value = ward_observation_format_value (latest, WARD_TEXT_DISPLAY);
  g_autofree char *flag = ward_flag_describe_observation (latest);

  g_autofree char *standing = words->standing != NULL ? g_strconcat (". ", words->standing, NULL) : g_strdup ("");

  return g_strdup_printf ("%s %s, %s, %s%s%s%s", words->info->label, value, flag, words->time, *age != '\0' ? ", " : "",
                          age, g_strdelimit (standing, "\n", ' '));
}

/* Columns are shares of the width, the same in every row, so that they stand below each other; what is longer wraps within them. */
static GtkWidget *
build_row (const Words *words, GtkWidget **out_age)
{
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *when = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *cells[] = { new_cell (words->info->label, "result-name", 10), build_result (words),
                         new_cell (words->second, "quiet-text", 10), when };
  static const int shares[] = { 5, 7, 5, 7 };
  int column = 0;

  gtk_widget_set_layout_manager (when, ward_wrap_layout_new (12, 0, FALSE));
  gtk_box_append (GTK_BOX (when), new_cell (words->time, "numeric", 17));
  *out_age = new_cell ("", "quiet-text", 10);
  gtk_box_append (GTK_BOX (when), *out_age);

  gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      gtk_widget_set_valign (cells[i], GTK_ALIGN_CENTER);
      gtk_grid_attach (GTK_GRID (grid), cells[i], column, 0, shares[i], 1);
      column += shares[i];
    }
  return grid;
}

/* Nothing of the future is called past, and no age is made of a date that is known to the month (V62, W29). */
static char *
format_age (const WardGridRow *info, gint64 now_us)
{
  gboolean reported = FALSE;
  const WardDateTime *when = ward_observation_get_time (info->latest, &reported);
  g_autofree char *ago = ward_datetime_format_ago (when, now_us, NULL);

  if (info->latest_future)
    return g_strdup (_ ("(future date)"));
  if (*ago == '\0' || when->utc_us > now_us)
    return reported && *ago != '\0' ? g_strdup_printf (_ ("reported %s"), ago) : g_steal_pointer (&ago);
  return g_strdup_printf (reported ? _ ("reported %s ago") : _ ("%s ago"), ago);
}

static Words *
find_words (const WardGridRow *info, gint64 now_us)
{
  const WardObservation *latest = info->latest;
  Words *words = g_new0 (Words, 1);
  const WardDateTime *when = ward_observation_get_time (latest, NULL);
  g_autofree char *change = info->previous != NULL ? ward_grid_format_change (latest, info->previous) : NULL;

  words->info = info;
  words->old = when->precision == WARD_PRECISION_NONE || now_us - when->utc_us > DAY_US;
  words->time = ward_datetime_format (when, NULL);
  words->age = format_age (info, now_us);
  words->second = g_strdup_printf ("(%s)%s%s", info->range != NULL ? info->range : _ ("no range"),
                                   change != NULL ? "  " : "", change != NULL ? change : "");
  words->standing = ward_grid_row_format_standing (info, NULL);
  words->spoken = describe (words, words->age);
  return words;
}

static void
add_row (WardAbnormalList *self, const Words *words)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *age = NULL;

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), build_row (words, &age));
  gtk_widget_add_css_class (row, "result-row");
  g_object_set_data (G_OBJECT (row), "ward-age", age);
  gtk_list_box_append (self->list, row);
}

/* What grows old in a row while nothing else of it changes. */
static void
tell_age (GtkListBoxRow *row, const Words *words)
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

/* Everything that the rows show but ages: where none of it changed, the widgets stay, and with them the selection and the focus. */
static char *
describe_rows (GPtrArray *all)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < all->len; i++)
    {
      const Words *words = g_ptr_array_index (all, i);
      const WardObservation *latest = words->info->latest;
      g_autofree char *flag = ward_flag_format_observation (latest);
      g_autofree char *spoken = describe (words, "");

      g_string_append_printf (text, "%s\n%s\n%s %s\n%s\n", spoken, words->second, flag, get_flag_class (latest),
                              ward_status_get_mark (latest->status));
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
        add_row (self, g_ptr_array_index (all, i));
      g_free (self->listed);
      self->listed = g_steal_pointer (&listed);
    }
  for (guint i = 0; i < all->len; i++)
    {
      const Words *words = g_ptr_array_index (all, i);

      row = gtk_list_box_get_row_at_index (self->list, (int) i);
      g_object_set_data (G_OBJECT (row), "ward-row", (gpointer) words->info);
      tell_age (row, words);
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

static void
ward_abnormal_list_init (WardAbnormalList *self)
{
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
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->list));
  self->note = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->note, 0);
  gtk_label_set_wrap (self->note, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "quiet-text");
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->note));
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

static char *
format_note (guint n_rows, guint n_found)
{
  if (n_found == 0)
    return g_strdup_printf (ngettext ("The latest result of %u analyte: none carries an abnormal flag or lies outside "
                                      "its range. A result without a flag is "
                                      "not for that reason normal.",
                                      "The latest results of %u analytes: none carries an abnormal flag or lies "
                                      "outside its range. A result without a flag "
                                      "is not for that reason normal.",
                                      n_rows),
                            n_rows);
  if (n_found > MAX_ROWS)
    return g_strdup_printf (_ ("Critical first, then the newest. %u of %u shown; the others are on the page Labs."),
                            (guint) MAX_ROWS, n_found);
  return g_strdup (_ ("Critical first, then the newest."));
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
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (words_free);
  g_autoptr (GArray) rows = NULL;
  g_autofree char *note = NULL;

  g_return_if_fail (WARD_IS_ABNORMAL_LIST (self));

  rows = grid != NULL ? ward_abnormal_find_rows (grid) : g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < MIN (rows->len, MAX_ROWS); i++)
    g_ptr_array_add (all, find_words (ward_grid_get_row (grid, g_array_index (rows, guint, i)), now_us));
  fill_list (self, all);
  if (grid == NULL)
    {
      gtk_label_set_text (self->note, "");
      gtk_widget_set_visible (GTK_WIDGET (self->all_button), FALSE);
      return;
    }
  note = format_note (ward_grid_get_n_rows (grid), rows->len);
  gtk_label_set_text (self->note, note);
  gtk_widget_set_visible (GTK_WIDGET (self->list), rows->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->all_button), rows->len > MAX_ROWS);
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
