/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-grid.h"

G_BEGIN_DECLS

/* What the grid's files share. A row's results are in order of time; columns[i] is the column of results[i], so that a cell is a run found by bisection. */
typedef struct
{
  WardGridRow row;                 /* first: given out as it is */
  const WardObservation **results; /* (owned) of (unowned) */
  guint *columns;                  /* (owned) as many as results */
  char *label;                     /* (owned) (nullable) row.label where it is made up */
  char *unit;                      /* (owned) row.unit */
  char *range;                     /* (owned) (nullable) row.range */
  char *search;                    /* (owned) case-folded text that the filter looks in */
  guint analyte;                   /* the same for rows that differ by their unit only */
  guint n_noteworthy;              /* results that a filter for the abnormal must keep */
} WardGridRowData;

struct _WardGrid
{
  int ref_count;
  WardGridKind kind;
  gint64 now_us;
  GTimeZone *zone;       /* (owned) */
  GPtrArray *rows;       /* (owned) of WardGridRowData */
  GArray *columns;       /* (owned) of WardGridColumn; texts in strings */
  GStringChunk *strings; /* (owned) */
  GPtrArray *panels;     /* (owned) of const char */
  WardGrid *whole;       /* (owned) (nullable) what this is a filtered view of */
  WardSpan *missing;     /* (owned) (nullable) what was not loaded */
  guint n_missing;
  guint n_results;
  guint n_hidden;
  guint n_hidden_critical;
  const WardObservation *newest_hidden_critical; /* (unowned) (nullable) */
};

WardGrid *ward_grid_alloc (WardGridKind kind, GTimeZone *zone, gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;
void ward_grid_row_data_free (WardGridRowData *row);
/* Makes the columns from the rows' results, and each row's columns; then the panels. */
void ward_grid_place_results (WardGrid *grid);
/* Where time before a column was not loaded; and takes the stretches of time for that. */
void ward_grid_mark_columns (WardGrid *grid);
void ward_grid_take_missing (WardGrid *grid, const WardSpan *spans, guint n_spans);
/* Latest, previous, range, counts of one row, from its results. */
void ward_grid_summarize_row (WardGrid *grid, WardGridRowData *row);
/* Only the counts: of a view, which has fewer results but the same latest one. */
void ward_grid_count_row (WardGridRowData *row);
/* Gives each row that has its like in other units the newest of theirs, after all are summarized. */
void ward_grid_link_units (WardGrid *grid);
/* Whether a result counts as one: neither pending, cancelled nor withdrawn, and with something in it, if only that it is withheld. */
gboolean ward_grid_has_result (const WardObservation *observation);
/* Which of several results of one time stands for them all: the greater, the worse. Of two susceptibilities, as by MIC and by disk, it is the one that says
 * "resistant", with whatever letter if they are an organism's; what is cancelled or withdrawn says nothing. */
guint ward_grid_get_rank (const WardObservation *observation, gboolean is_isolate);
/* Whether all that it says is that there is a value which is not shown. */
gboolean ward_grid_is_withheld (const WardObservation *observation);
/* The text that was made of a result's value, as a line; a long one that is words is cut after a whole one, and says so (W15, W17). */
char *ward_grid_shorten_value (const WardObservation *observation, const char *text,
                               guint max_characters) G_GNUC_WARN_UNUSED_RESULT;
/* Gives each result its specimen's class, a few of them: what separates rows; NULL where none is known. */
const char *ward_specimen_get_class (const char *text);

G_END_DECLS
