/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cumulative grid and the flowsheet (clinical.md 4.6, 5.5 to 5.7, 7): one widget that draws the visible part of a WardGrid, because GtkColumnView
 * has no frozen columns. Newest at the right and in view unless the reader scrolled away (GTAB-188). This file is the widget: properties, scrolling,
 * selection; its other files measure, draw, take input and serve assistive technology. */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-cumulative.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "widgets/ward-cell-aid.h"
#include "widgets/ward-cumulative-private.h"

enum
{
  PROP_HADJUSTMENT = 1,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
  PROP_SELECTED_ROW,
  PROP_SELECTED_COLUMN,
};

static guint cell_activated_signal;

G_DEFINE_FINAL_TYPE_WITH_CODE (WardCumulative, ward_cumulative, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

/**
 * ward_cumulative_get_x:
 *
 * How far the columns are scrolled, in pixels.
 */
double
ward_cumulative_get_x (const WardCumulative *self)
{
  return self->hadjustment != NULL ? (int) gtk_adjustment_get_value (self->hadjustment) : 0;
}

/**
 * ward_cumulative_get_y:
 *
 * How far the rows are scrolled, in pixels.
 */
double
ward_cumulative_get_y (const WardCumulative *self)
{
  return self->vadjustment != NULL ? (int) gtk_adjustment_get_value (self->vadjustment) : 0;
}

/* The scroll value that shows the newest column: the far end, but never past that column's start. Columns of the future do not count (V62). */
static double
get_newest_x (const WardCumulative *self, double page)
{
  int newest = self->grid != NULL ? ward_grid_find_newest_column (self->grid) : -1;
  double last = newest >= 0 && self->geometry.column_x != NULL ? self->geometry.column_x[newest] : 0;

  return MAX (0, MIN (self->geometry.width - page, last));
}

static void
scrolled_cb (GtkAdjustment *adjustment, WardCumulative *self)
{
  /* Whoever scrolls does not want to be taken back to what was to be brought into view. */
  if (adjustment == self->hadjustment && !self->placing)
    self->reveal_column = self->held = FALSE;
  if (adjustment == self->hadjustment)
    {
      self->at_newest = fabs (gtk_adjustment_get_value (adjustment)
                              - get_newest_x (self, gtk_adjustment_get_page_size (adjustment)))
                        < 1; /* what was brought into view by one pixel would be cut by it again */
      self->keeps_newest = self->keeps_newest && self->placing;
    }
  ward_cumulative_queue_aids (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_adjustment (WardCumulative *self, GtkAdjustment **place, GtkAdjustment *adjustment)
{
  if (*place == adjustment && adjustment != NULL)
    return;
  if (*place != NULL)
    {
      g_signal_handlers_disconnect_by_func (*place, scrolled_cb, self);
      g_clear_object (place);
    }
  if (adjustment == NULL)
    adjustment = gtk_adjustment_new (0, 0, 0, 0, 0, 0);
  *place = g_object_ref_sink (adjustment);
  g_signal_connect (adjustment, "value-changed", G_CALLBACK (scrolled_cb), self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
configure (GtkAdjustment *adjustment, double value, double content, double page, double step)
{
  double upper = MAX (content, page);

  gtk_adjustment_configure (adjustment, CLAMP (value, 0, upper - page), 0, upper, step, page * 0.9, page);
}

static void
reveal_column (WardCumulative *self)
{
  guint column = (guint) self->selected_column;
  gboolean kept = self->at_newest || self->keeps_newest;

  if (self->hadjustment != NULL)
    gtk_adjustment_set_value (self->hadjustment,
                              ward_grid_geometry_reveal (gtk_adjustment_get_value (self->hadjustment),
                                                         gtk_adjustment_get_page_size (self->hadjustment),
                                                         self->geometry.column_x[column], self->widths[column]));
  self->keeps_newest = self->held && kept && !self->at_newest;
}

/* What was selected before the widget had a size is brought into view now; a column whose place changes while older ones are measured, once more. */
void
ward_cumulative_reveal_due (WardCumulative *self)
{
  gboolean selected = self->selected_row >= 0 && self->selected_column >= 0;
  gboolean placing = self->placing;

  if (self->dirty)
    return;
  self->placing = TRUE;
  ward_cumulative_restore_place (self);
  if (self->reveal_row && selected)
    ward_cumulative_reveal_row (self);
  if (self->reveal_column && selected)
    reveal_column (self);
  self->reveal_row = FALSE;
  self->anchor_row = -1;
  self->reveal_column = self->reveal_column && selected && self->measured_from > (guint) self->selected_column;
  self->held = self->held && self->reveal_column;
  self->placing = placing;
}

static void
ward_cumulative_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WardCumulative *self = WARD_CUMULATIVE (widget);
  double page_width;
  double page_height;
  gboolean at_newest;

  self->placing = TRUE;
  if (self->measured_width != width)
    {
      ward_cumulative_hold_in_view (self);
      ward_cumulative_note_columns (self, self->grid);
    }
  at_newest = self->at_newest || (self->keeps_newest && self->measured_width != width);
  if (self->dirty || (self->measured_width != width && self->grid != NULL))
    ward_cumulative_measure_all (self, width);
  page_width = MAX (width - self->frozen.width, 1);
  page_height = MAX (height - self->head_height, 1);
  if (self->hadjustment != NULL)
    configure (self->hadjustment, at_newest ? get_newest_x (self, page_width) : ward_cumulative_get_noted_x (self),
               self->geometry.width, page_width, 6 * self->line);
  if (self->vadjustment != NULL)
    configure (self->vadjustment, gtk_adjustment_get_value (self->vadjustment), self->geometry.height, page_height,
               2 * self->line);
  self->at_newest = at_newest || self->at_newest;
  self->anchor_column = -1;
  ward_cumulative_reveal_due (self);
  self->placing = FALSE;
  ward_cumulative_allocate_aids (self);
}

static void
ward_cumulative_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                         int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 320 : 160;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 900 : 480;
}

static void
ward_cumulative_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ward_cumulative_draw (WARD_CUMULATIVE (widget), snapshot);
}

/* All rows have other heights: what is selected, or else what is looked at, stays in view. */
static void
measure_anew (WardCumulative *self)
{
  ward_cumulative_hold_place (self);
  g_clear_handle_id (&self->measure_id, g_source_remove);
  ward_text_cache_clear (self->texts);
  ward_cumulative_forget_nodes (self);
  self->dirty = TRUE;
  self->ahead_width = 0;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* Font, scale or scheme changed. */
static void
ward_cumulative_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (ward_cumulative_parent_class)->css_changed (widget, change);
  measure_anew (WARD_CUMULATIVE (widget));
}

static void
ward_cumulative_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (ward_cumulative_parent_class)->system_setting_changed (widget, setting);
  measure_anew (WARD_CUMULATIVE (widget));
}

/* The newest value of the first row: an empty cell that is lit would look like a value that is missing. */
static void
select_first (WardCumulative *self)
{
  int column = ward_cumulative_find_column (self, 0, ward_grid_get_row (self->grid, 0)->latest);

  ward_cumulative_select (self, 0, column >= 0 ? (guint) column : self->geometry.n_columns - 1);
}

static gboolean
ward_cumulative_grab_focus (GtkWidget *widget)
{
  WardCumulative *self = WARD_CUMULATIVE (widget);

  if (self->geometry.n_rows == 0 || self->geometry.n_columns == 0)
    return FALSE;
  if (self->selected_row < 0 || self->selected_column < 0)
    select_first (self);
  return gtk_widget_grab_focus (self->cursors[self->cursor]);
}

static gboolean
ward_cumulative_focus (GtkWidget *widget, GtkDirectionType direction)
{
  if (gtk_widget_get_focus_child (widget) != NULL)
    return FALSE;
  return ward_cumulative_grab_focus (widget);
}

static gboolean
minute_cb (gpointer user_data)
{
  WardCumulative *self = WARD_CUMULATIVE (user_data);

  g_hash_table_remove_all (self->row_nodes);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_CONTINUE;
}

static void
ward_cumulative_map (GtkWidget *widget)
{
  WardCumulative *self = WARD_CUMULATIVE (widget);

  GTK_WIDGET_CLASS (ward_cumulative_parent_class)->map (widget);
  if (self->minute_id == 0)
    self->minute_id = g_timeout_add_seconds (60, minute_cb, self);
}

static void
ward_cumulative_unmap (GtkWidget *widget)
{
  WardCumulative *self = WARD_CUMULATIVE (widget);

  g_clear_handle_id (&self->minute_id, g_source_remove);
  GTK_WIDGET_CLASS (ward_cumulative_parent_class)->unmap (widget);
}

static void
ward_cumulative_state_flags_changed (GtkWidget *widget, GtkStateFlags before)
{
  GTK_WIDGET_CLASS (ward_cumulative_parent_class)->state_flags_changed (widget, before);
  gtk_widget_queue_draw (widget);
}

static void
ward_cumulative_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WardCumulative *self = WARD_CUMULATIVE (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->hadjustment);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->vadjustment);
      break;
    case PROP_HSCROLL_POLICY:
      g_value_set_enum (value, (int) self->hscroll_policy);
      break;
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, (int) self->vscroll_policy);
      break;
    case PROP_SELECTED_ROW:
      g_value_set_int (value, self->selected_row);
      break;
    case PROP_SELECTED_COLUMN:
      g_value_set_int (value, self->selected_column);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
}

static void
ward_cumulative_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WardCumulative *self = WARD_CUMULATIVE (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
      set_adjustment (self, &self->hadjustment, g_value_get_object (value));
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, &self->vadjustment, g_value_get_object (value));
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_HSCROLL_POLICY:
      self->hscroll_policy = (guint) g_value_get_enum (value);
      break;
    case PROP_VSCROLL_POLICY:
      self->vscroll_policy = (guint) g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
    }
}

static void
ward_cumulative_dispose (GObject *object)
{
  WardCumulative *self = WARD_CUMULATIVE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->measure_id, g_source_remove);
  g_clear_handle_id (&self->ahead_id, g_source_remove);
  g_clear_handle_id (&self->aids_id, g_source_remove);
  g_clear_handle_id (&self->minute_id, g_source_remove);
  if (self->hadjustment != NULL)
    g_signal_handlers_disconnect_by_func (self->hadjustment, scrolled_cb, self);
  if (self->vadjustment != NULL)
    g_signal_handlers_disconnect_by_func (self->vadjustment, scrolled_cb, self);
  g_clear_object (&self->hadjustment);
  g_clear_object (&self->vadjustment);
  g_ptr_array_set_size (self->aids, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (ward_cumulative_parent_class)->dispose (object);
}

static void
ward_cumulative_finalize (GObject *object)
{
  WardCumulative *self = WARD_CUMULATIVE (object);

  g_clear_pointer (&self->grid, ward_grid_unref);
  ward_grid_geometry_clear (&self->geometry);
  g_free (self->metrics);
  g_free (self->widths);
  g_free (self->unit_below);
  g_free (self->when_below);
  g_hash_table_unref (self->cell_nodes);
  g_hash_table_unref (self->row_nodes);
  g_hash_table_unref (self->head_nodes);
  g_ptr_array_unref (self->aids);
  g_array_unref (self->wanted);
  ward_text_cache_free (self->texts);
  G_OBJECT_CLASS (ward_cumulative_parent_class)->finalize (object);
}

static void
ward_cumulative_class_init (WardCumulativeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ward_cumulative_get_property;
  object_class->set_property = ward_cumulative_set_property;
  object_class->dispose = ward_cumulative_dispose;
  object_class->finalize = ward_cumulative_finalize;
  widget_class->measure = ward_cumulative_measure;
  widget_class->size_allocate = ward_cumulative_size_allocate;
  widget_class->snapshot = ward_cumulative_snapshot;
  widget_class->css_changed = ward_cumulative_css_changed;
  widget_class->system_setting_changed = ward_cumulative_system_setting_changed;
  widget_class->grab_focus = ward_cumulative_grab_focus;
  widget_class->focus = ward_cumulative_focus;
  widget_class->map = ward_cumulative_map;
  widget_class->unmap = ward_cumulative_unmap;
  widget_class->state_flags_changed = ward_cumulative_state_flags_changed;

  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  g_object_class_install_property (object_class, PROP_SELECTED_ROW,
                                   g_param_spec_int ("selected-row", NULL, NULL, -1, G_MAXINT, -1, flags));
  g_object_class_install_property (object_class, PROP_SELECTED_COLUMN,
                                   g_param_spec_int ("selected-column", NULL, NULL, -1, G_MAXINT, -1, flags));
  cell_activated_signal = g_signal_new ("cell-activated", WARD_TYPE_CUMULATIVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  gtk_widget_class_set_css_name (widget_class, "ward-cumulative");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);
}

static void
ward_cumulative_init (WardCumulative *self)
{
  self->texts = ward_text_cache_new (GTK_WIDGET (self));
  self->aids = g_ptr_array_new ();
  self->wanted = g_array_new (FALSE, FALSE, sizeof (WardWantedAid));
  self->selected_row = self->selected_column = self->hover_row = self->anchor_row = self->anchor_column = -1;
  self->at_newest = TRUE;
  self->dirty = TRUE;
  ward_cumulative_forget_nodes (self);
  /* Time runs from left to right whatever the language's direction is (W37). */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (self->cursors); i++)
    {
      self->cursors[i] = ward_cell_aid_new (GTK_ACCESSIBLE_ROLE_GRID_CELL, TRUE);
      gtk_widget_set_parent (self->cursors[i], GTK_WIDGET (self));
    }
  ward_cumulative_add_controllers (self);
}

/**
 * ward_cumulative_new:
 *
 * An empty grid; put it into a GtkScrolledWindow.
 */
GtkWidget *
ward_cumulative_new (void)
{
  return g_object_new (WARD_TYPE_CUMULATIVE, NULL);
}

static void
notify_selection (WardCumulative *self)
{
  g_object_notify (G_OBJECT (self), "selected-row");
  g_object_notify (G_OBJECT (self), "selected-column");
}

/* Where the selected cell of one grid is in another: the same row's key and the same time. */
static void
carry_selection (WardCumulative *self, const WardGrid *from, const WardGrid *to, int *row, int *column)
{
  int found_column;

  if (from == NULL || to == NULL || *row < 0 || *column < 0)
    {
      *row = *column = -1;
      return;
    }
  found_column = ward_cumulative_find_same_column (from, (guint) *column, to);
  *row = found_column >= 0 ? ward_cumulative_find_same_row (from, (guint) *row, to) : -1;
  *column = *row >= 0 ? found_column : -1;
}

/**
 * ward_cumulative_set_grid:
 * @grid: (nullable): the model; a reference is taken
 *
 * Shows a grid; the selected cell stays with its row's key and its time where the new grid has both, and the rows that are looked at stay where they are.
 * After none, a grid is seen from its newest column and its first row.
 */
void
ward_cumulative_set_grid (WardCumulative *self, WardGrid *grid)
{
  g_autoptr (WardGrid) before = NULL;
  g_autofree char *label = NULL;
  int row;
  int column;

  g_return_if_fail (WARD_IS_CUMULATIVE (self));

  ward_cumulative_note_place (self, grid);
  ward_cumulative_follow_newest (self, grid);
  row = self->selected_row;
  column = self->selected_column;
  carry_selection (self, self->grid, grid, &row, &column);
  before = g_steal_pointer (&self->grid);
  self->grid = grid != NULL ? ward_grid_ref (grid) : NULL;
  self->geometry.n_rows = grid != NULL ? ward_grid_get_n_rows (grid) : 0;
  self->geometry.n_columns = grid != NULL ? ward_grid_get_n_columns (grid) : 0;
  self->hover_row = -1;
  self->dirty = TRUE;
  g_clear_handle_id (&self->measure_id, g_source_remove);
  ward_cumulative_measure_ahead (self);
  if (grid == NULL)
    ward_cumulative_forget_place (self);
  ward_cumulative_forget_nodes (self);
  for (guint i = 0; i < self->aids->len; i++)
    ward_cell_aid_hide (g_ptr_array_index (self->aids, i));
  if (row != self->selected_row || column != self->selected_column)
    {
      self->selected_row = row;
      self->selected_column = column;
      notify_selection (self);
    }
  ward_cumulative_describe_cursor (self);
  /* The label belongs to whoever puts the grid on a page: it says what kind of results these are. */
  label = grid == NULL ? g_strdup ("")
                       : g_strdup_printf (_ ("%u rows, %u times, newest at the right"), self->geometry.n_rows,
                                          self->geometry.n_columns);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, label, -1);
  ward_cumulative_queue_aids (self);
  /* The scrolled window may show or hide its bars when the content's size changes, so that it has to be laid out itself: if only this widget were, what
   * it asks of its parents meanwhile would stay undone until the frame after (GTK 4.8). */
  gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * ward_cumulative_get_grid:
 *
 * Returns: (transfer none) (nullable): the model on show
 */
WardGrid *
ward_cumulative_get_grid (WardCumulative *self)
{
  g_return_val_if_fail (WARD_IS_CUMULATIVE (self), NULL);

  return self->grid;
}

/**
 * ward_cumulative_get_selected:
 *
 * Returns: whether a cell is selected; the outputs are set only then
 */
gboolean
ward_cumulative_get_selected (WardCumulative *self, guint *out_row, guint *out_column)
{
  g_return_val_if_fail (WARD_IS_CUMULATIVE (self), FALSE);

  if (self->selected_row < 0 || self->selected_column < 0)
    return FALSE;
  *out_row = (guint) self->selected_row;
  *out_column = (guint) self->selected_column;
  return TRUE;
}

/**
 * ward_cumulative_select:
 *
 * Selects a cell and brings it into view; out of range does nothing.
 */
void
ward_cumulative_select (WardCumulative *self, guint row, guint column)
{
  g_return_if_fail (WARD_IS_CUMULATIVE (self));

  if (self->grid == NULL || row >= self->geometry.n_rows || column >= self->geometry.n_columns)
    return;
  if ((int) row == self->selected_row && (int) column == self->selected_column)
    return;
  self->selected_row = (int) row;
  self->selected_column = (int) column;
  self->reveal_row = self->reveal_column = TRUE;
  self->held = FALSE;
  ward_cumulative_reveal_due (self);
  ward_cumulative_update_cursor (self);
  ward_cumulative_queue_aids (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
  notify_selection (self);
}

/**
 * ward_cumulative_scroll_to_newest:
 *
 * Brings the newest column, at the right, into view, and keeps it there; the selected row stays in view. A cell that is selected after it is revealed, too.
 */
void
ward_cumulative_scroll_to_newest (WardCumulative *self)
{
  g_return_if_fail (WARD_IS_CUMULATIVE (self));

  self->at_newest = TRUE;
  self->reveal_column = self->held = self->keeps_newest = FALSE;
  if (self->hadjustment != NULL)
    gtk_adjustment_set_value (self->hadjustment, get_newest_x (self, gtk_adjustment_get_page_size (self->hadjustment)));
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}
