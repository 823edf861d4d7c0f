/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layout manager that breaks lines only between children: the banner wraps by whole element (clinical.md 3.1; PAB 2.6.2, NID-0005) and the strip of
 * latest values by whole tile. A child that is wider than a line gets a line of its own and wraps inside. Where the lines break is a pure function. */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-wrap-layout.h"

struct _WardWrapLayout
{
  GtkLayoutManager parent_instance;

  int column_spacing;
  int row_spacing;
  gboolean uniform;
};

G_DEFINE_FINAL_TYPE (WardWrapLayout, ward_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

/* What a line leaves over goes to its expanding children, in equal parts. */
static void
expand_line (WardWrapChild *children, guint n_children, int left)
{
  int n_expand = 0;
  int shift = 0;

  for (guint i = 0; i < n_children; i++)
    n_expand += children[i].expand ? 1 : 0;
  for (guint i = 0; i < n_children && left > 0 && n_expand > 0; i++)
    {
      children[i].x += shift;
      if (children[i].expand)
        {
          children[i].width += left / n_expand;
          shift += left / n_expand;
        }
    }
}

/**
 * ward_wrap_place:
 *
 * Places children one after the other, each at its natural width or, where that is wider than the line, at the line's width. Pixels.
 *
 * Returns: the number of lines
 */
guint
ward_wrap_place (WardWrapChild *children, guint n_children, int width, int spacing)
{
  guint line = 0;
  guint first = 0;
  int x = 0;

  for (guint i = 0; i < n_children; i++)
    {
      WardWrapChild *child = &children[i];
      int child_width = MAX (MIN (child->natural, width), child->minimum);

      if (x > 0 && x + child_width > width)
        {
          expand_line (children + first, i - first, width - x + spacing);
          first = i;
          line++;
          x = 0;
        }
      child->line = line;
      child->x = x;
      child->width = child_width;
      x += child_width + spacing;
    }
  expand_line (children + first, n_children - first, width - x + spacing);
  return n_children > 0 ? line + 1 : 0;
}

/**
 * ward_wrap_place_uniform:
 *
 * Places children in columns of one width, the widest child's natural one at least, widened so that full lines reach the edge: in as few lines as they
 * need, and as evenly as these hold them. Pixels.
 *
 * Returns: the number of lines
 */
guint
ward_wrap_place_uniform (WardWrapChild *children, guint n_children, int width, int spacing)
{
  int column = 1;
  guint n_columns;
  guint n_lines;

  if (n_children == 0)
    return 0;
  for (guint i = 0; i < n_children; i++)
    column = MAX (column, MAX (children[i].minimum, MIN (children[i].natural, width)));
  n_columns = (guint) CLAMP ((width + spacing) / (column + spacing), 1, (int) n_children);
  n_lines = (n_children + n_columns - 1) / n_columns;
  n_columns = (n_children + n_lines - 1) / n_lines;
  column = MAX (column, (width - spacing * ((int) n_columns - 1)) / (int) n_columns);
  for (guint i = 0; i < n_children; i++)
    {
      children[i].line = i / n_columns;
      children[i].x = (int) (i % n_columns) * (column + spacing);
      children[i].width = column;
    }
  return n_lines;
}

static GArray *
collect (GtkWidget *widget)
{
  GArray *children = g_array_new (FALSE, TRUE, sizeof (WardWrapChild));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      WardWrapChild entry = { 0 };

      if (!gtk_widget_should_layout (child))
        continue;
      entry.expand = gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL);
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &entry.minimum, &entry.natural, NULL, NULL);
      g_array_append_val (children, entry);
    }
  return children;
}

static guint
place (WardWrapLayout *self, GArray *children, int width)
{
  WardWrapChild *entries = (WardWrapChild *) (gpointer) children->data;

  return self->uniform ? ward_wrap_place_uniform (entries, children->len, width, self->column_spacing)
                       : ward_wrap_place (entries, children->len, width, self->column_spacing);
}

/* Heights of the lines; the sum with spacing is what the children need. */
static int *
measure_lines (WardWrapLayout *self, GtkWidget *widget, GArray *children, guint n_lines, int *out_total)
{
  int *heights = g_new0 (int, MAX (n_lines, 1));
  guint i = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      const WardWrapChild *entry;
      int natural = 0;

      if (!gtk_widget_should_layout (child))
        continue;
      entry = &g_array_index (children, WardWrapChild, i++);
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, entry->width, NULL, &natural, NULL, NULL);
      heights[entry->line] = MAX (heights[entry->line], natural);
    }
  *out_total = n_lines > 0 ? self->row_spacing * ((int) n_lines - 1) : 0;
  for (guint line = 0; line < n_lines; line++)
    *out_total += heights[line];
  return heights;
}

static GtkSizeRequestMode
ward_wrap_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ward_wrap_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size,
                          int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  WardWrapLayout *self = WARD_WRAP_LAYOUT (manager);
  g_autoptr (GArray) children = collect (widget);
  int widest = 0;
  int sum = 0;

  for (guint i = 0; i < children->len; i++)
    {
      const WardWrapChild *entry = &g_array_index (children, WardWrapChild, i);

      widest = MAX (widest, entry->minimum);
      sum += entry->natural + (i > 0 ? self->column_spacing : 0);
    }
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = widest;
      *natural = MAX (widest, sum);
    }
  else
    {
      guint n_lines = place (self, children, for_size < 0 ? MAX (widest, sum) : MAX (for_size, widest));

      g_free (measure_lines (self, widget, children, n_lines, natural));
      *minimum = *natural;
    }
}

static void
ward_wrap_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  WardWrapLayout *self = WARD_WRAP_LAYOUT (manager);
  g_autoptr (GArray) children = collect (widget);
  guint n_lines = place (self, children, width);
  int total = 0;
  g_autofree int *heights = measure_lines (self, widget, children, n_lines, &total);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  guint line = 0;
  guint i = 0;
  int y = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      const WardWrapChild *entry;
      GtkAllocation allocation;

      if (!gtk_widget_should_layout (child))
        continue;
      entry = &g_array_index (children, WardWrapChild, i++);
      while (line < entry->line)
        y += heights[line++] + self->row_spacing;
      allocation.x = mirrored ? width - entry->x - entry->width : entry->x;
      allocation.y = y;
      allocation.width = entry->width;
      allocation.height = heights[line];
      gtk_widget_size_allocate (child, &allocation, -1);
    }
}

static void
ward_wrap_layout_class_init (WardWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = ward_wrap_layout_get_request_mode;
  layout_class->measure = ward_wrap_layout_measure;
  layout_class->allocate = ward_wrap_layout_allocate;
}

static void
ward_wrap_layout_init (WardWrapLayout *self)
{
}

/**
 * ward_wrap_layout_new:
 *
 * A layout manager with fixed spacing in pixels.
 *
 * Returns: (transfer full): the layout manager
 */
GtkLayoutManager *
ward_wrap_layout_new (int column_spacing, int row_spacing, gboolean uniform)
{
  WardWrapLayout *self = g_object_new (WARD_TYPE_WRAP_LAYOUT, NULL);

  self->column_spacing = column_spacing;
  self->row_spacing = row_spacing;
  self->uniform = uniform;
  return GTK_LAYOUT_MANAGER (self);
}
