/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A container that puts its children beside each other from a width on. AdwBreakpoint is newer than the floor, and a window's width is not known to a pane
 * inside it; this decides where the width is given out. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-split.h"

#define SPACING 12
#define MAX_CHILDREN 4

struct _WardSplit
{
  GtkWidget parent_instance;

  int threshold;
  int first_share; /* per cent of the width for the first child; 0: all alike */
  gboolean wide;
};

enum
{
  PROP_THRESHOLD = 1,
  PROP_FIRST_SHARE,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static void ward_split_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WardSplit, ward_split, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, ward_split_buildable_init))

static GtkBuildableIface *parent_buildable;

static void
ward_split_add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  if (GTK_IS_WIDGET (child))
    ward_split_append (WARD_SPLIT (buildable), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
ward_split_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = ward_split_add_child;
}

static guint
count_visible (GtkWidget *widget)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      n++;
  return n;
}

static GtkSizeRequestMode
ward_split_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* What each child gets of the width when all stand side by side; FALSE where they have no room to. No child gets less than it needs: it would be cut. */
static gboolean
get_shares (WardSplit *self, int width, guint n, int *shares)
{
  int room = width - SPACING * ((int) n - 1);
  int left = room;
  guint index = 0;

  if (width < self->threshold || n > MAX_CHILDREN)
    return FALSE;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int minimum;

      if (!gtk_widget_should_layout (child) || index >= n)
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      shares[index]
          = index == 0 && self->first_share > 0 && n > 1 ? room * self->first_share / 100 : left / (int) (n - index);
      shares[index] = MAX (shares[index], minimum);
      left -= shares[index++];
    }
  return left >= 0;
}

static void
measure_height (WardSplit *self, int width, guint n, int *minimum, int *natural)
{
  int shares[MAX_CHILDREN] = { 0 };
  gboolean wide = get_shares (self, width, n, shares);
  guint index = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum;
      int child_natural;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, wide ? shares[index] : width, &child_minimum, &child_natural,
                          NULL, NULL);
      *minimum = wide ? MAX (*minimum, child_minimum) : *minimum + child_minimum;
      *natural = wide ? MAX (*natural, child_natural) : *natural + child_natural;
      index++;
    }
  if (!wide)
    {
      *minimum += SPACING * ((int) n - 1);
      *natural += SPACING * ((int) n - 1);
    }
}

/* The width is that of the narrow way; so the wide one is never asked for by itself. */
static void
ward_split_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                    int *minimum_baseline, int *natural_baseline)
{
  WardSplit *self = WARD_SPLIT (widget);
  guint n = MAX (count_visible (widget), 1);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      measure_height (self, for_size, n, minimum, natural);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum;
      int child_natural;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural = MAX (*natural, child_natural);
    }
}

static void
allocate_wide (GtkWidget *widget, const int *shares, int height)
{
  guint index = 0;
  int x = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation place = { x, 0, 0, height };

      if (!gtk_widget_should_layout (child))
        continue;
      place.width = shares[index++];
      gtk_widget_size_allocate (child, &place, -1);
      x += place.width + SPACING;
    }
}

/* Children that expand share what is left over. */
static void
allocate_narrow (GtkWidget *widget, int width, int height, guint n)
{
  int left = height - SPACING * ((int) n - 1);
  int n_expanding = 0;
  int y = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int minimum;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &minimum, NULL, NULL, NULL);
      left -= minimum;
      n_expanding += gtk_widget_compute_expand (child, GTK_ORIENTATION_VERTICAL) ? 1 : 0;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation place = { 0, y, width, 0 };

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &place.height, NULL, NULL, NULL);
      if (n_expanding > 0 && left > 0 && gtk_widget_compute_expand (child, GTK_ORIENTATION_VERTICAL))
        place.height += left / n_expanding;
      gtk_widget_size_allocate (child, &place, -1);
      y += place.height + SPACING;
    }
}

static void
ward_split_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WardSplit *self = WARD_SPLIT (widget);
  guint n = count_visible (widget);
  int shares[MAX_CHILDREN] = { 0 };

  self->wide = n > 0 && get_shares (self, width, n, shares);
  if (self->wide)
    allocate_wide (widget, shares, height);
  else if (n > 0)
    allocate_narrow (widget, width, height, n);
}

static void
ward_split_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  WardSplit *self = WARD_SPLIT (object);

  if (prop_id == PROP_THRESHOLD)
    self->threshold = g_value_get_int (value);
  else if (prop_id == PROP_FIRST_SHARE)
    self->first_share = g_value_get_int (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
ward_split_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (ward_split_parent_class)->dispose (object);
}

static void
ward_split_class_init (WardSplitClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ward_split_dispose;
  object_class->set_property = ward_split_set_property;
  widget_class->get_request_mode = ward_split_get_request_mode;
  widget_class->measure = ward_split_measure;
  widget_class->size_allocate = ward_split_size_allocate;

  props[PROP_THRESHOLD]
      = g_param_spec_int ("threshold", NULL, NULL, 0, G_MAXINT, 1000, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_FIRST_SHARE]
      = g_param_spec_int ("first-share", NULL, NULL, 0, 90, 0, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ward_split_init (WardSplit *self)
{
  self->threshold = 1000;
}

/**
 * ward_split_new:
 * @threshold: the width in pixels from which the children stand side by side
 *
 * An empty container.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_split_new (int threshold)
{
  return g_object_new (WARD_TYPE_SPLIT, "threshold", threshold, NULL);
}

/**
 * ward_split_append:
 * @child: (transfer floating): a pane
 *
 * Adds a pane at the end.
 */
void
ward_split_append (WardSplit *self, GtkWidget *child)
{
  g_return_if_fail (WARD_IS_SPLIT (self));
  g_return_if_fail (GTK_IS_WIDGET (child));

  gtk_widget_set_parent (child, GTK_WIDGET (self));
}

/**
 * ward_split_is_wide:
 *
 * Returns: whether the panes stand side by side now
 */
gboolean
ward_split_is_wide (WardSplit *self)
{
  g_return_val_if_fail (WARD_IS_SPLIT (self), FALSE);

  return self->wide;
}
