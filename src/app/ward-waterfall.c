/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The waterfall of requests (design.md section 4). A burst is what is sent without a pause in which nothing was under way; its first request begins at the left
 * edge. The numbers stand in the columns beside it: the drawing is no source of its own, and is silent to assistive technology. */
#define G_LOG_DOMAIN "ward-app"

#include "app/ward-waterfall.h"

#define PAUSE_US (G_USEC_PER_SEC / 2) /* of silence, between one burst and the next */
#define MAX_BURST 200                 /* events that are looked back upon */
#define WIDTH 160
#define HEIGHT 14
#define LEAST 2 /* pixels: what took no time is still there to be seen */

struct _WardWaterfall
{
  GtkWidget parent_instance;

  WardWaterfallBar bar;
  gboolean shown;
  gboolean failed;
};

G_DEFINE_FINAL_TYPE (WardWaterfall, ward_waterfall, GTK_TYPE_WIDGET)

static const WardEventFields *
get_timed (GListModel *events, guint position)
{
  g_autoptr (WardEvent) event = g_list_model_get_item (events, position);
  const WardEventFields *fields = event != NULL ? ward_event_get_fields (event) : NULL;

  /* The list holds it. */
  return fields != NULL && fields->start_us > 0 ? fields : NULL;
}

/* Events stand in the order in which they ended: one that began earlier may come later. */
static gint64
find_burst_start (GListModel *events, guint position, gint64 start_us)
{
  gint64 first_us = start_us;

  for (guint i = 1; i <= MIN (position, MAX_BURST); i++)
    {
      const WardEventFields *fields = get_timed (events, position - i);

      if (fields == NULL)
        continue;
      if (fields->start_us + fields->duration_us + PAUSE_US < first_us)
        break;
      first_us = MIN (first_us, fields->start_us);
    }

  return first_us;
}

static float
place (gint64 us)
{
  return CLAMP ((float) us / (float) WARD_WATERFALL_SPAN_US, 0.f, 1.f);
}

/**
 * ward_waterfall_measure:
 * @events: of #WardEvent, in the order in which they came
 * @position: of the one to be drawn
 * @out_bar: (out caller-allocates): its bar
 *
 * Finds where an event's bar stands.
 *
 * Returns: %FALSE where the event has no time
 */
gboolean
ward_waterfall_measure (GListModel *events, guint position, WardWaterfallBar *out_bar)
{
  const WardEventFields *fields;
  gint64 first_us;

  g_return_val_if_fail (G_IS_LIST_MODEL (events), FALSE);
  g_return_val_if_fail (out_bar != NULL, FALSE);

  fields = get_timed (events, position);
  if (fields == NULL)
    return FALSE;
  first_us = find_burst_start (events, position, fields->start_us);
  out_bar->start = place (fields->start_us - first_us);
  out_bar->end = place (fields->start_us + fields->duration_us - first_us);
  out_bar->first_byte = fields->first_byte_us > 0 && fields->first_byte_us < fields->duration_us
                            ? place (fields->start_us + fields->first_byte_us - first_us)
                            : out_bar->end;

  return TRUE;
}

static void
append_part (GtkSnapshot *snapshot, const GdkRGBA *color, float from, float to, float height)
{
  gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (from, 2, to - from, height - 4));
}

static void
ward_waterfall_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WardWaterfall *self = WARD_WATERFALL (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  float start, middle, end;
  GdkRGBA color, pale;

  if (!self->shown)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  pale = color;
  pale.alpha *= 0.35f;
  end = MAX (self->bar.end * width, LEAST);
  start = MIN (self->bar.start * width, end - LEAST);
  middle = CLAMP (self->bar.first_byte * width, start, end);
  /* Waiting is pale, the answer dark; where it failed there was none, and a line stands at the end. */
  append_part (snapshot, &pale, start, self->failed ? end : middle, height);
  if (self->failed)
    append_part (snapshot, &color, end - LEAST, end, height);
  else
    append_part (snapshot, &color, MIN (middle, end - LEAST), end, height);
}

static void
ward_waterfall_measure_size (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                             int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
ward_waterfall_class_init (WardWaterfallClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = ward_waterfall_snapshot;
  widget_class->measure = ward_waterfall_measure_size;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
ward_waterfall_init (WardWaterfall *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

/**
 * ward_waterfall_new:
 *
 * A cell without a bar.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
ward_waterfall_new (void)
{
  return g_object_new (WARD_TYPE_WATERFALL, NULL);
}

/**
 * ward_waterfall_set_bar:
 * @bar: (nullable): what to draw
 * @failed: whether no answer came
 *
 * Draws it.
 */
void
ward_waterfall_set_bar (WardWaterfall *self, const WardWaterfallBar *bar, gboolean failed)
{
  g_return_if_fail (WARD_IS_WATERFALL (self));

  self->shown = bar != NULL;
  self->failed = failed;
  if (bar != NULL)
    self->bar = *bar;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
