/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the parts of the patient banner stand (clinical.md 3.1; PAB-0016, 0076): name and birth date are read together, at every size of the text. */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-banner-layout.h"

#include "widgets/ward-wrap-layout.h"

#define SIDE_SPACING 24
#define ITEM_SPACING 28
#define ROW_SPACING 4
#define SCROLL_SHARE 0.4 /* of the window's height */

typedef struct
{
  GtkWidget *widget; /* (unowned) */
  WardWrapChild place;
  int y;
  int height;
} Part;

static GArray *
collect (GtkWidget *widget)
{
  GArray *parts = g_array_new (FALSE, TRUE, sizeof (Part));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      Part part = { .widget = child };

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &part.place.minimum, &part.place.natural, NULL, NULL);
      g_array_append_val (parts, part);
    }
  return parts;
}

static void
measure_part (Part *part)
{
  gtk_widget_measure (part->widget, GTK_ORIENTATION_VERTICAL, part->place.width, NULL, &part->height, NULL, NULL);
}

/* Gives the height of all lines. */
static int
place_items (GArray *parts, guint first, guint n, int width, int y)
{
  g_autofree WardWrapChild *places = g_new0 (WardWrapChild, MAX (n, 1));
  int height = 0;

  for (guint i = 0; i < n; i++)
    places[i] = g_array_index (parts, Part, first + i).place;
  ward_wrap_place (places, n, width, ITEM_SPACING);
  for (guint i = 0; i < n; i++)
    {
      Part *part = &g_array_index (parts, Part, first + i);

      if (i > 0 && places[i].line != places[i - 1].line)
        {
          y += height + ROW_SPACING;
          height = 0;
        }
      part->place = places[i];
      part->y = y;
      measure_part (part);
      height = MAX (height, part->height);
    }
  return y + height;
}

/* The hospital's button is higher than the items: what stands in one line with it has its middle. */
static void
centre_beside_side (GArray *parts, guint first)
{
  const Part *side = &g_array_index (parts, Part, parts->len - 1);
  int highest = 0;

  for (guint i = first; i < parts->len - 1; i++)
    if (g_array_index (parts, Part, i).place.line == side->place.line)
      highest = MAX (highest, g_array_index (parts, Part, i).height);
  for (guint i = first; i < parts->len - 1; i++)
    if (g_array_index (parts, Part, i).place.line == side->place.line && side->height > highest)
      g_array_index (parts, Part, i).y += (side->height - highest) / 2;
}

/* The whole height. The first part is the name, the last one the hospital. */
static int
place (GArray *parts, int width)
{
  Part *name = &g_array_index (parts, Part, 0);
  Part *side = &g_array_index (parts, Part, parts->len - 1);
  gboolean beside;
  int height;
  int top;

  if (parts->len < 2)
    return 0;
  beside = name->place.natural + SIDE_SPACING + side->place.natural <= width;
  name->place.width = MAX (beside ? width - SIDE_SPACING - side->place.natural : width, name->place.minimum);
  measure_part (name);
  top = name->height;
  side->place.expand = TRUE;
  if (beside)
    {
      side->place.width = side->place.natural;
      side->place.x = width - side->place.width;
      measure_part (side);
      top = MAX (top, side->height);
    }
  if (parts->len == 2 && beside)
    return top;
  height = place_items (parts, 1, parts->len - (beside ? 2 : 1), width, top + ROW_SPACING);
  if (!beside)
    centre_beside_side (parts, 1);
  return height;
}

static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
         int *natural_baseline)
{
  g_autoptr (GArray) parts = collect (widget);
  int widest = 0;
  int sum = 0;

  for (guint i = 0; i < parts->len; i++)
    {
      widest = MAX (widest, g_array_index (parts, Part, i).place.minimum);
      sum += g_array_index (parts, Part, i).place.natural + (i > 0 ? ITEM_SPACING : 0);
    }
  *minimum = *natural = widest;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (widest, sum);
  else
    *minimum = *natural = place (parts, for_size < 0 ? MAX (widest, sum) : MAX (for_size, widest));
}

static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  g_autoptr (GArray) parts = collect (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  place (parts, width);
  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = &g_array_index (parts, Part, i);
      GtkAllocation allocation = { part->place.x, part->y, part->place.width, part->height };

      if (mirrored)
        allocation.x = width - part->place.x - part->place.width;
      gtk_widget_size_allocate (part->widget, &allocation, -1);
    }
}

/**
 * ward_banner_layout_new:
 *
 * Returns: (transfer full): what places zone 1
 */
GtkLayoutManager *
ward_banner_layout_new (void)
{
  return gtk_custom_layout_new (get_request_mode, measure, allocate);
}

/* A scrolled window asks for the height of its natural width, not for that of the width that it gets: what is in it is asked in its place. */
static void
measure_scrolled (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                  int *minimum_baseline, int *natural_baseline)
{
  GtkWidget *scroller = gtk_widget_get_first_child (widget);
  GtkWidget *content = gtk_widget_get_first_child (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scroller)));
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;

  /* What measured a scrolled window last is what it may be given. */
  gtk_widget_measure (scroller, orientation, for_size, minimum, natural, NULL, NULL);
  gtk_widget_measure (content, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;
  if (surface != NULL && gdk_surface_get_height (surface) > 1)
    *natural = MIN (*natural, (int) (gdk_surface_get_height (surface) * SCROLL_SHARE));
  *minimum = *natural;
}

static void
allocate_scrolled (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_size_allocate (gtk_widget_get_first_child (widget), &(GtkAllocation){ 0, 0, width, height }, -1);
}

/**
 * ward_banner_scroll_layout_new:
 *
 * Returns: (transfer full): what places zone 2
 */
GtkLayoutManager *
ward_banner_scroll_layout_new (void)
{
  return gtk_custom_layout_new (get_request_mode, measure_scrolled, allocate_scrolled);
}
