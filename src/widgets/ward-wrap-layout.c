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
  guint max_lines; /* 0: all */
  gboolean show_all;
  guint n_hidden;
};

enum
{
  PROP_N_HIDDEN = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

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

static int
find_widest_minimum (const WardWrapChild *children, guint n_children)
{
  int widest = 1;

  for (guint i = 0; i < n_children; i++)
    widest = MAX (widest, children[i].minimum);
  return widest;
}

/**
 * ward_wrap_place_limited:
 * @max_lines: how many lines there is room for, at least 1
 * @out_n_shown: (out): how many children stand in these; the others are in lines below
 *
 * As ward_wrap_place_uniform(), but where that needs too many lines, in columns that are as narrow as the children can be, if that shows more of them. Pixels.
 *
 * Returns: the number of lines of all children
 */
guint
ward_wrap_place_limited (WardWrapChild *children, guint n_children, int width, int spacing, guint max_lines,
                         guint *out_n_shown)
{
  guint n_lines = ward_wrap_place_uniform (children, n_children, width, spacing);
  int column = find_widest_minimum (children, n_children);
  guint n_columns;

  *out_n_shown = n_children;
  if (n_lines <= max_lines)
    return n_lines;
  n_columns = (guint) CLAMP ((width + spacing) / (column + spacing), 1, (int) ((n_children - 1) / max_lines + 1));
  column = MAX (column, (width - spacing * ((int) n_columns - 1)) / (int) n_columns);
  for (guint i = 0; i < n_children; i++)
    {
      children[i].line = i / n_columns;
      children[i].x = (int) (i % n_columns) * (column + spacing);
      children[i].width = column;
    }
  *out_n_shown = MIN (n_children, n_columns * max_lines);
  return (n_children - 1) / n_columns + 1;
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

/* Gives the number of lines that are shown; a child in a line below these is not. */
static guint
place (WardWrapLayout *self, GArray *children, int width, guint *out_n_hidden)
{
  WardWrapChild *entries = (WardWrapChild *) (gpointer) children->data;
  guint n_shown = children->len;
  guint n_lines;

  *out_n_hidden = 0;
  if (!self->uniform)
    return ward_wrap_place (entries, children->len, width, self->column_spacing);
  if (self->max_lines == 0)
    return ward_wrap_place_uniform (entries, children->len, width, self->column_spacing);
  n_lines = ward_wrap_place_limited (entries, children->len, width, self->column_spacing, self->max_lines, &n_shown);
  if (self->show_all)
    return n_lines;
  *out_n_hidden = children->len - n_shown;
  return MIN (n_lines, self->max_lines);
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
      if (entry->line >= n_lines)
        break;
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
      guint n_hidden;
      guint n_lines = place (self, children, for_size < 0 ? MAX (widest, sum) : MAX (for_size, widest), &n_hidden);

      g_free (measure_lines (self, widget, children, n_lines, natural));
      *minimum = *natural;
    }
}

static void
set_n_hidden (WardWrapLayout *self, guint n_hidden)
{
  if (self->n_hidden == n_hidden)
    return;
  self->n_hidden = n_hidden;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_HIDDEN]);
}

static void
ward_wrap_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  WardWrapLayout *self = WARD_WRAP_LAYOUT (manager);
  g_autoptr (GArray) children = collect (widget);
  guint n_hidden;
  guint n_lines = place (self, children, width, &n_hidden);
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
      gtk_widget_set_child_visible (child, entry->line < n_lines);
      if (entry->line >= n_lines)
        continue;
      while (line < entry->line)
        y += heights[line++] + self->row_spacing;
      allocation.x = mirrored ? width - entry->x - entry->width : entry->x;
      allocation.y = y;
      allocation.width = entry->width;
      allocation.height = heights[line];
      gtk_widget_size_allocate (child, &allocation, -1);
    }
  set_n_hidden (self, n_hidden);
}

static void
ward_wrap_layout_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_N_HIDDEN)
    g_value_set_uint (value, WARD_WRAP_LAYOUT (object)->n_hidden);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ward_wrap_layout_class_init (WardWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  G_OBJECT_CLASS (klass)->get_property = ward_wrap_layout_get_property;
  properties[PROP_N_HIDDEN] = g_param_spec_uint ("n-hidden", NULL, NULL, 0, G_MAXUINT, 0,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
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

/**
 * ward_wrap_layout_set_max_lines:
 * @max_lines: 0 for all
 *
 * Bounds the height of a uniform layout.
 */
void
ward_wrap_layout_set_max_lines (WardWrapLayout *self, guint max_lines)
{
  g_return_if_fail (WARD_IS_WRAP_LAYOUT (self));

  self->max_lines = max_lines;
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}

/**
 * ward_wrap_layout_set_show_all:
 * @show_all: whether the lines that are too many are shown, too
 *
 * Lifts the bound for now; no child changes its place.
 */
void
ward_wrap_layout_set_show_all (WardWrapLayout *self, gboolean show_all)
{
  g_return_if_fail (WARD_IS_WRAP_LAYOUT (self));

  self->show_all = show_all;
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}

/**
 * ward_wrap_layout_get_n_hidden:
 *
 * Returns: how many children are not shown at the width of now; they are the last ones
 */
guint
ward_wrap_layout_get_n_hidden (WardWrapLayout *self)
{
  g_return_val_if_fail (WARD_IS_WRAP_LAYOUT (self), 0);

  return self->n_hidden;
}
