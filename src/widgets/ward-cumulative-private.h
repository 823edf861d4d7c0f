/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/ward-cell-text.h"
#include "widgets/ward-cumulative-geometry.h"
#include "widgets/ward-cumulative-metrics.h"
#include "widgets/ward-cumulative.h"
#include "widgets/ward-palette.h"
#include "widgets/ward-text-cache.h"

G_BEGIN_DECLS

/* The parts of the cumulative grid: measuring, drawing, input and accessibility each have a file. Not for others, but for tests. */

/* Lines of a cell with several results; beyond that the last line says how many more there are. */
#define WARD_GRID_MAX_STACK 6
/* Instead of a latest value that there is no room for: its cell and the detail have it. */
#define WARD_GRID_OPEN "▭ …"

/* One cell, head or row name that a stand-in is to represent. */
typedef struct
{
  GtkAccessibleRole role;
  int row;
  int column;
} WardWantedAid;

struct _WardCumulative
{
  GtkWidget parent_instance;

  WardGrid *grid;             /* (owned) (nullable) */
  GtkAdjustment *hadjustment; /* (owned) (nullable) */
  GtkAdjustment *vadjustment; /* (owned) (nullable) */
  guint hscroll_policy;
  guint vscroll_policy;
  WardTextCache *texts;       /* (owned) */
  WardGridGeometry geometry;  /* (owned) what is in it */
  WardColumnMetrics *metrics; /* (owned) one a column */
  int *widths;                /* (owned) one a column */
  guint measured_from;        /* columns from here on are measured; the ones before it wait for an idle moment */
  WardFrozenMetrics frozen;
  gboolean compact;     /* narrow window: unit below the name, date and age below the latest value */
  gboolean tiny;        /* very large text: date and age on a line each, what is too wide is only announced */
  gboolean range_below; /* larger still: the range stands below the name and the unit */
  gboolean undated;     /* no room for a date beside the newest column: its own column has it */
  int latest_cap;       /* where tiny: a latest value that is wider is only announced */
  gboolean *unit_below; /* (owned) one a row: the unit stands below the name */
  gboolean *when_below; /* (owned) one a row: date and age stand below the latest value */
  int head_height;
  int line; /* height of a line of text */
  int pad;
  int measured_width;     /* viewport width that the frozen part was measured for */
  int ahead_width;        /* for which it is measured already, while dirty; 0: it is not */
  GHashTable *cell_nodes; /* (owned) row × n_columns + column → node */
  GHashTable *row_nodes;  /* (owned) */
  GHashTable *head_nodes; /* (owned) */
  guint frame;
  gboolean lacks_newest; /* the newest could not be loaded */
  gboolean dirty;        /* sizes must be measured again */
  gboolean at_newest;    /* the view keeps to the newest column */
  gboolean reveal_row;   /* selected before it had a place: to be brought into view when it has */
  gboolean reveal_column;
  gboolean held; /* … not because somebody chose it, but because the view has another width */
  gboolean
      keeps_newest; /* the newest column is out of view for that alone: with more room, or a newer one, it comes back */
  gboolean placing; /* what scrolls now is the layout, nobody */
  int anchor_row;   /* of a grid that has no places yet: the row that is to stand … */
  double anchor_top;             /* … as far below the head as it did; -1: none */
  gboolean anchor_below_heading; /* … or below the heading that stays at the top */
  int anchor_column;             /* the same of a column, from the left edge; -1: none */
  double anchor_left;
  int selected_row;
  int selected_column;
  int hover_row;
  GPtrArray *aids; /* (owned) of WardCellAid (unowned: children) */
  GArray *wanted;  /* (owned) cells that the aids are to stand for */
  guint n_aided;
  GtkWidget *cursors[2]; /* (unowned) children: the selected cell, in turn */
  guint cursor;
  guint measure_id;
  guint ahead_id;
  guint aids_id;
  guint minute_id;
};

/* What of the grid is in view, of one frame. */
typedef struct
{
  double width;
  double height;
  double x; /* scroll */
  double y;
  double left; /* of the scrolled part, on screen */
  double top;
  guint first_row, end_row;
  guint first_column, end_column;
} WardCumulativeView;

/* ward-cumulative-measure.c */
void ward_cumulative_measure_all (WardCumulative *self, int viewport_width);
void ward_cumulative_measure_ahead (WardCumulative *self);
void ward_cumulative_get_line (const WardCumulative *self, const WardGridCell *cell, guint line,
                               WardCellText *out_text);
void ward_cumulative_add_stack (WardCellText *text, guint n);
void ward_cumulative_add_text (WardCumulative *self, WardColumnMetrics *metrics, const WardCellText *text);
int ward_cumulative_get_clock_width (const WardCumulative *self, const WardGridColumn *column);
int ward_cumulative_get_head_width (const WardCumulative *self, const WardGridColumn *column);
int ward_cumulative_widest (const WardCumulative *self, int widest_so_far, const char *text, WardTextStyle style);
int ward_cumulative_find_column (const WardCumulative *self, guint row, const WardObservation *observation);
/* ward-cumulative-frozen.c */
char *ward_cumulative_format_when (WardCumulative *self, guint row) G_GNUC_WARN_UNUSED_RESULT;
char *ward_cumulative_format_frozen_when (WardCumulative *self, guint row) G_GNUC_WARN_UNUSED_RESULT;
const char *ward_cumulative_get_latest_title (const WardCumulative *self);
WardTextStyle ward_cumulative_get_when_style (const WardCumulative *self, guint row);
char *ward_cumulative_format_range (const WardGridRow *row) G_GNUC_WARN_UNUSED_RESULT;
char *ward_cumulative_format_frozen_range (const WardCumulative *self, guint row) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_cumulative_is_latest_open (WardCumulative *self, const WardCellText *text);
/* What the place for the latest says, its flags apart where they stand below it; whether there is something. */
gboolean ward_cumulative_read_latest (WardCumulative *self, guint row, WardCellText *out_text);
char *ward_cumulative_take_flags (WardCumulative *self, WardCellText *text) G_GNUC_WARN_UNUSED_RESULT;
int ward_cumulative_get_latest_wrap (const WardCumulative *self, const WardCellText *text); /* 0: one line */
char *ward_cumulative_format_unit (const WardGridRow *row) G_GNUC_WARN_UNUSED_RESULT;
void ward_cumulative_measure_frozen (WardCumulative *self, int label_cap, WardFrozenWay way);
int ward_cumulative_measure_row (WardCumulative *self, guint row);
/* ward-cumulative-draw.c */
void ward_cumulative_draw (WardCumulative *self, GtkSnapshot *snapshot);
void ward_cumulative_forget_nodes (WardCumulative *self);
void ward_cumulative_forget_columns (WardCumulative *self, guint first, guint end);
void ward_cumulative_fill (GtkSnapshot *snapshot, WardColor color, double x, double y, double width, double height);
void ward_cumulative_draw_result (WardCumulative *self, GtkSnapshot *snapshot, const WardCellText *text,
                                  const WardColumnMetrics *metrics, double x, double y);
/* (transfer none) (nullable) what a cell shows, from its left edge on */
GskRenderNode *ward_cumulative_get_cell_node (WardCumulative *self, guint row, guint column);
void ward_cumulative_draw_pill (GtkSnapshot *snapshot, double x, double y, double width, double height);
void ward_cumulative_read_view (const WardCumulative *self, WardCumulativeView *out_view);
/* ward-cumulative-arrows.c */
double ward_cumulative_row_top (const WardCumulative *self, const WardCumulativeView *view, guint row);
double ward_cumulative_column_left (const WardCumulative *self, const WardCumulativeView *view, guint column);
gboolean ward_cumulative_is_column_whole (const WardCumulative *self, const WardCumulativeView *view, guint column);
gboolean ward_cumulative_find_whole (const WardCumulative *self, const WardCumulativeView *view, guint *out_first,
                                     guint *out_last);
double ward_cumulative_get_head_shift (WardCumulative *self, const WardCumulativeView *view, guint column);
void ward_cumulative_draw_arrow (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view,
                                 gboolean left, double room, double y);
void ward_cumulative_draw_head_arrows (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view);
void ward_cumulative_get_arrows (WardCumulative *self, const WardCumulativeView *view, guint row, guint first,
                                 guint last, gboolean *out_left, gboolean *out_right);
gboolean ward_cumulative_draw_arrows (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view);
/* ward-cumulative-tight.c: what a cell shows where its column is cut, within some room; NULL where not even its flag has room. */
GskRenderNode *ward_cumulative_make_tight (WardCumulative *self, const WardGridCell *cell,
                                           double room) G_GNUC_WARN_UNUSED_RESULT;
gboolean ward_cumulative_tighten (WardCumulative *self, WardCellText *text, double room);
/* ward-cumulative-headings.c */
void ward_cumulative_draw_headings (WardCumulative *self, GtkSnapshot *snapshot, const WardCumulativeView *view);
gboolean ward_cumulative_choose_counts (WardCumulative *self, const WardGridCounts *counts, double room,
                                        char **out_latest, char **out_all);
/* ward-cumulative-input.c */
void ward_cumulative_add_controllers (WardCumulative *self);
gboolean ward_cumulative_handle_key (WardCumulative *self, guint keyval, GdkModifierType state);
void ward_cumulative_point_at (WardCumulative *self, double x, double y, int *out_row,
                               int *out_column); /* -1: none; column -1 in the frozen part */
/* ward-cumulative-columns.c */
int ward_cumulative_find_same_column (const WardGrid *from, guint column, const WardGrid *to); /* -1: not there */
gboolean ward_cumulative_is_column_seen (const WardCumulative *self, guint column);            /* at least a part */
void ward_cumulative_note_columns (WardCumulative *self, const WardGrid *to);
double ward_cumulative_get_noted_x (const WardCumulative *self);
/* ward-cumulative-aids.c */
void ward_cumulative_queue_aids (WardCumulative *self);
void ward_cumulative_update_cursor (WardCumulative *self);
void ward_cumulative_describe_cursor (WardCumulative *self);
void ward_cumulative_allocate_aids (WardCumulative *self);
void ward_cumulative_get_cell_place (const WardCumulative *self, guint row, guint column, GdkRectangle *out_place);
/* ward-cumulative-place.c */
int ward_cumulative_find_same_row (const WardGrid *from, guint row, const WardGrid *to); /* -1: not there */
void ward_cumulative_reveal_row (WardCumulative *self);
void ward_cumulative_hold_in_view (WardCumulative *self);
void ward_cumulative_reveal_due (WardCumulative *self); /* what waits for its place, where that is known now */
void ward_cumulative_hold_place (WardCumulative *self);
void ward_cumulative_follow_newest (WardCumulative *self, const WardGrid *to);
void ward_cumulative_note_place (WardCumulative *self, const WardGrid *to);
void ward_cumulative_restore_place (WardCumulative *self);
void ward_cumulative_forget_place (WardCumulative *self);
/* ward-cumulative.c */
double ward_cumulative_get_x (const WardCumulative *self); /* scroll position */
double ward_cumulative_get_y (const WardCumulative *self);

G_END_DECLS
