/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/ward-graph-geometry.h"
#include "widgets/ward-graph.h"
#include "widgets/ward-text-cache.h"

G_BEGIN_DECLS

/* The parts of the graph: lanes, drawing and input each have a file. Not for others, but for tests. */

#define WARD_GRAPH_MARK(self) ((self)->line * 0.28) /* size of a symbol: half its width */

typedef struct
{
  WardSeries *series; /* (owned) */
  char *name;         /* (owned) name, unit and what symbols mean */
  gboolean drawable;  /* there are values */
  WardValueScale scale;
  double top; /* of the lane, its words included */
  double height;
  int head_lines;
  guint n_in_view;
  guint n_crowded;
  gboolean has_strip;     /* a saturation whose readings have to tell what was breathed */
  gboolean leads_out;     /* a line runs to a result that is not in view */
  graphene_rect_t range;  /* where the numbers of the range stand in the plot; empty: nowhere */
  char *range_words;      /* (owned) (nullable) what is said of it in the head */
  gboolean range_in_head; /* it is, since it has no place in the plot */
} WardLane;

struct _WardGraph
{
  GtkWidget parent_instance;

  GArray *lanes;   /* (owned) of WardLane */
  GArray *times;   /* (owned) of gint64: stops of the focus line */
  GTimeZone *zone; /* (owned) (nullable) the machine's */
  char *title;     /* (owned) (nullable) */
  char *prompt;    /* (owned) (nullable) what is said where there is no lane */
  char *death;     /* (owned) (nullable) what is said at the time of death */
  gint64 death_us;
  WardTextCache *texts; /* (owned) */
  GskRenderNode *still; /* (owned) (nullable) everything but the focus line */
  gint64 first_us;      /* of the results */
  gint64 last_us;
  gint64 full_start_us; /* with margins */
  gint64 full_end_us;
  gint64 start_us;
  gint64 end_us;
  gboolean zoomed;  /* not all of the time is in view */
  guint n_beyond;   /* results with a date that is still to come, which are not in view at first */
  guint n_before;   /* older results, likewise, where the newest are seen first */
  gboolean newest;  /* they are, where most results are among them */
  gboolean chosen;  /* what is in view is the page's standing choice, not the user's zoom of it */
  int focus;        /* index into times, -1 none */
  gboolean pointed; /* the focus line follows the pointer, and goes with it */
  double rest_x;    /* where in the window the pointer was last, in pixels */
  double rest_y;
  WardTimeScale time_scale;
  WardTimeTick ticks[WARD_GRAPH_MAX_TICKS];
  guint n_ticks;
  int line;
  int pad;
  double axis_top;       /* of the time axis */
  double head_axis_top;  /* of the dates above the lanes; 0: a single lane has its axis below it, in view */
  gboolean lacks_newest; /* the newest results could not be loaded */
  gboolean placed;       /* lanes have their places for the present size */
};

typedef struct
{
  double x;
  double y;
  double radius;
} WardRing;

/* ward-graph-rings.c */
double ward_graph_get_ring_radius (const WardLane *lane, const WardTimeScale *time, guint index, double x, double y,
                                   double size);
void ward_graph_draw_rings (cairo_t *cr, const GArray *rings);
/* ward-graph-lane.c */
graphene_rect_t ward_graph_get_plot (const WardGraph *self, const WardLane *lane);
void ward_graph_draw_missing (WardGraph *self, GtkSnapshot *snapshot, const WardLane *lane, double top, double height);
void ward_graph_draw_lane (WardGraph *self, GtkSnapshot *snapshot, WardLane *lane);
double ward_graph_get_point_x (const WardTimeScale *scale, const WardPoint *point);
/* ward-graph-oxygen.c */
int ward_graph_get_strip_height (const WardGraph *self, const WardLane *lane);
void ward_graph_draw_oxygen (WardGraph *self, GtkSnapshot *snapshot, const WardLane *lane);
/* ward-graph-axes.c */
void ward_graph_place_time_ticks (WardGraph *self);
void ward_graph_draw_value_axis (WardGraph *self, GtkSnapshot *snapshot, const WardLane *lane);
void ward_graph_draw_death (WardGraph *self, GtkSnapshot *snapshot);
void ward_graph_draw_time_axis (WardGraph *self, GtkSnapshot *snapshot, double top, double tick_y);
/* ward-graph-range.c */
gboolean ward_graph_is_same_bound (double a, double b);
char *ward_graph_format_range (const WardGraph *self, const WardLane *lane) G_GNUC_WARN_UNUSED_RESULT;
void ward_graph_draw_range (WardGraph *self, GtkSnapshot *snapshot, WardLane *lane, const WardBin *bins, int n_bins);
/* ward-graph-draw.c */
char *ward_graph_format_key (const WardSeries *series) G_GNUC_WARN_UNUSED_RESULT;
void ward_graph_place (WardGraph *self, int width, int height);
int ward_graph_get_least_height (WardGraph *self, int width, gboolean natural);
void ward_graph_draw (WardGraph *self, GtkSnapshot *snapshot);
char *ward_graph_format_lane_name (const WardLane *lane) G_GNUC_WARN_UNUSED_RESULT;
char *ward_graph_format_status (WardGraph *self) G_GNUC_WARN_UNUSED_RESULT;
char *ward_graph_format_lane_readout (WardGraph *self, const WardLane *lane) G_GNUC_WARN_UNUSED_RESULT;
char *ward_graph_format_lane_focus (WardGraph *self, const WardLane *lane) G_GNUC_WARN_UNUSED_RESULT;
/* ward-graph-input.c */
void ward_graph_add_controllers (WardGraph *self);
gboolean ward_graph_handle_key (WardGraph *self, guint keyval, GdkModifierType state);
void ward_graph_focus_at (WardGraph *self, double x);
void ward_graph_point_at (WardGraph *self, double x, double y);
void ward_graph_leave (WardGraph *self);
/* ward-graph.c */
void ward_graph_set_focus (WardGraph *self, int index);
void ward_graph_show_range (WardGraph *self, gint64 start_us, gint64 end_us);
void ward_graph_forget (WardGraph *self);
gint64 ward_graph_get_focus_time (WardGraph *self);

G_END_DECLS
