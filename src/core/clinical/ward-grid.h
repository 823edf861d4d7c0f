/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-catalogue.h"
#include "core/clinical/ward-flag.h"
#include "core/clinical/ward-span.h"

G_BEGIN_DECLS

/* The cumulative grid's and flowsheet's model: rows are analytes or vitals, columns are times, a cell holds every result of that row and minute
 * (clinical.md 5.5, V37-V45, V60). Built from the rows of a record; borrows them. Pure: no GTK. */

typedef struct _WardGrid WardGrid;

typedef enum
{
  WARD_GRID_LABS,
  WARD_GRID_VITALS,
} WardGridKind;

/* How a row's latest result stands to the latest of the same analyte in another unit, what says most against it last (V55, W29). */
typedef enum
{
  WARD_STANDING_ALONE,      /* there is none, or none that matters */
  WARD_STANDING_NEWEST,     /* the other was before */
  WARD_STANDING_UNCERTAIN,  /* nobody can say which is newer */
  WARD_STANDING_SUPERSEDED, /* the other is newer: this is the latest of its unit only */
} WardGridStanding;

typedef struct
{
  WardResolvedCode code; /* label and key */
  const char *label;     /* (unowned) row label, with specimen where it separates, and with the organism */
  const char *unit;      /* (unowned) row unit as displayed; "" or "(unit not given)" */
  const char *panel;     /* (unowned) group heading: from reports where known, else the catalogue's, else "Other" */
  const char *
      isolate; /* (unowned) (nullable) of an organism's row: tells it from one with the same label of another culture */
  const WardObservation *latest;   /* (unowned) (nullable) newest that counts as latest (W31) */
  const WardObservation *previous; /* (unowned) (nullable) the one before it, same unit series */
  gboolean gap_before_latest;      /* between these two some may not have been loaded: no difference is told */
  const WardObservation
      *other;                /* (unowned) (nullable) newest of the same analyte in another unit, in a row of its own */
  WardGridStanding standing; /* of latest to other */
  const char *range;         /* (unowned) (nullable) the latest's range */
  gboolean range_changed;
  gboolean units_changed; /* the same analyte continues in another row with another unit */
  WardSeverity worst;     /* of all results in the row that count */
  guint n_results;
  guint n_abnormal; /* flagged abnormal or with a flag that is not known, or outside the range by calculation */
  guint n_critical;
  guint n_resistant;         /* susceptibilities with R, NS or SYN-R */
  guint n_earlier_resistant; /* of these, those before the latest's time */
  guint n_later_abnormal;    /* of these, those behind the latest: of a time that is still to come */
  guint n_later_critical;
  gboolean latest_abnormal; /* the same of the latest result alone: what is so now */
  gboolean latest_critical;
  gboolean latest_resistant;               /* a susceptibility with R, NS or SYN-R: not a degree of severity */
  const WardObservation *const *at_latest; /* (unowned) the results in the latest's cell, itself included (V60) */
  guint n_at_latest;                       /* how many these are */
  gboolean latest_future; /* its time is still to come: there is no other, and it is nobody's latest (V62) */
  gboolean only_earlier;  /* of a view of the abnormal: the latest has nothing to note, an earlier one has */
} WardGridRow;

typedef struct
{
  WardDateTime time;
  gboolean reported; /* placed by issued: head says "Reported" */
  const char *date;  /* (unowned) "09-Mar-2024" */
  const char *
      clock; /* (unowned) "23:30", "08:00 to 09-Mar-2024 08:00", with "(future date)" and "(zone not given)" where that is so; or "" */
  gboolean first_of_day;
  gboolean future;         /* V62 */
  gboolean gap_before;     /* since the column before it not all was loaded: the clock's words say so, too */
  const char *plain_clock; /* (unowned) the clock without these words */
} WardGridColumn;

typedef struct
{
  const WardObservation *const *results; /* (unowned) */
  guint n_results;
} WardGridCell;

/* What a panel holds: all of its results, and apart from them the rows whose latest stands out. */
typedef struct
{
  guint n_results;
  guint n_abnormal; /* of all results, critical ones included */
  guint n_critical;
  guint n_resistant;
  guint n_earlier_resistant; /* of these, those before the latest of their row */
  guint n_latest_abnormal;   /* rows, critical ones included */
  guint n_latest_critical;
  guint n_latest_resistant;
  guint n_latest_future; /* of all that stand out: rows that have nothing but a date that is still to come */
  WardDateTime first;    /* the oldest result's time */
  gboolean lacks_newest; /* to be set by whoever knows that the newest could not be loaded: changes the words */
  gboolean partial;      /* others of their time could not be loaded */
} WardGridCounts;

typedef struct
{
  const char *text;       /* (nullable) label, code, panel, specimen: case-folded type-ahead */
  gboolean abnormal_only; /* leaves out rows in which all is normal or without flag; flags in words ("POS") stay */
  const char *panel;      /* (nullable) */
  gint64 since_us;        /* 0: all */
} WardGridFilter;

WardGrid *ward_grid_new (WardGridKind kind, const WardObservation *const *observations, guint n_observations,
                         GHashTable *panel_by_id, GTimeZone *zone, gint64 now_us)
    G_GNUC_WARN_UNUSED_RESULT; /* panel_by_id (nullable): observation id → report name */
WardGrid *ward_grid_ref (WardGrid *grid);
void ward_grid_unref (WardGrid *grid);
/* A view of it: fewer rows and columns, with what it hides counted. Shares the results. */
WardGrid *ward_grid_filter (WardGrid *grid, const WardGridFilter *filter) G_GNUC_WARN_UNUSED_RESULT;

/* Stretches of time that were not loaded, of a grid that is in no thread's hands but the caller's; views that are made after that know them, too. */
void ward_grid_set_missing (WardGrid *grid, const WardSpan *spans, guint n_spans);
const WardSpan *ward_grid_get_missing (const WardGrid *grid, guint *out_n);
gboolean ward_grid_is_parted (const WardGrid *grid, const WardObservation *before, const WardObservation *after);

guint ward_grid_get_n_rows (const WardGrid *grid);
guint ward_grid_get_n_columns (const WardGrid *grid); /* oldest first: the newest is the rightmost (GTAB-188) */
int ward_grid_find_newest_column (const WardGrid *grid);
gboolean ward_grid_is_future (const WardGrid *grid, const WardObservation *observation);
gboolean ward_grid_is_outdated (const WardGrid *grid,
                                gint64 now_us); /* a time that was still to come when it was built has come */
guint ward_grid_get_n_results (const WardGrid *grid);
guint ward_grid_get_n_hidden (const WardGrid *grid);                                /* results hidden by the filter */
guint ward_grid_get_n_hidden_critical (const WardGrid *grid);                       /* W23 */
const WardObservation *ward_grid_get_newest_hidden_critical (const WardGrid *grid); /* (nullable) */
const WardGridRow *ward_grid_get_row (const WardGrid *grid, guint row);
const WardGridColumn *ward_grid_get_column (const WardGrid *grid, guint column);
void ward_grid_get_cell (const WardGrid *grid, guint row, guint column, WardGridCell *out_cell);
guint ward_grid_get_row_stack (const WardGrid *grid, guint row); /* results of its fullest cell */
/* Every result of a row, oldest first. */
const WardObservation *const *ward_grid_get_row_results (const WardGrid *grid, guint row, guint *out_n);
/* The columns of its oldest and of its newest result; FALSE without one. */
gboolean ward_grid_find_row_ends (const WardGrid *grid, guint row, guint *out_first, guint *out_last);
/* What stands for "latest": the latest result, or, where none counts as one, the newest entry; and whether that is a value, of a time that has come. */
const WardObservation *ward_grid_get_newest (const WardGrid *grid, guint row);
gboolean ward_grid_newest_is_value (const WardGrid *grid, guint row);
/* Panels in order, each once; rows of a panel are adjacent. */
const char *const *ward_grid_get_panels (const WardGrid *grid, guint *out_n);
/* What a cell shows of a result, in parts, each drawn in its own way; and as one line: "4.10 H▲ C"; and a cell in words for the screen reader. */
typedef struct
{
  char *value;        /* (owned) without the row's unit; with a word where the result is restricted */
  char *marks;        /* (owned) of the flags, "" for none */
  WardFlag flag;      /* that the marks were written from */
  const char *status; /* mark of the status, "" for none */
  const char *note;   /* "❝" where there is one, else "" */
} WardResultParts;

void ward_result_parts_read (const WardObservation *observation, WardTextFlags flags, WardResultParts *out_parts);
void ward_result_parts_clear (WardResultParts *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WardResultParts, ward_result_parts_clear)
char *ward_grid_format_result (const WardObservation *observation, WardTextFlags flags) G_GNUC_WARN_UNUSED_RESULT;
char *ward_grid_describe_cell (const WardGrid *grid, guint row, guint column) G_GNUC_WARN_UNUSED_RESULT;
char *ward_grid_to_csv (const WardGrid *grid,
                        GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT; /* exact lexemes, RFC 4180, formula-safe */
/* Of a panel, or, panel NULL, of all. The words: "Latest: 2 abnormal, 1 of them critical" or "", and "34 results since 03-Jan-2024: 17 abnormal". */
void ward_grid_count (const WardGrid *grid, const char *panel, WardGridCounts *out_counts);
char *ward_grid_counts_format_latest (const WardGridCounts *counts) G_GNUC_WARN_UNUSED_RESULT;
char *ward_grid_counts_format_brief (const WardGridCounts *counts) G_GNUC_WARN_UNUSED_RESULT; /* in fewer words */
char *ward_grid_counts_format_short (const WardGridCounts *counts) G_GNUC_WARN_UNUSED_RESULT; /* the gravest alone */
gboolean ward_grid_counts_has_earlier (const WardGridCounts *counts);
char *ward_grid_counts_format_all_short (const WardGridCounts *counts) G_GNUC_WARN_UNUSED_RESULT; /* … of them all */
char *ward_grid_counts_format_all_least (const WardGridCounts *counts) G_GNUC_WARN_UNUSED_RESULT; /* … in a few words */
char *ward_grid_counts_format_all (const WardGridCounts *counts, GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;
const char *ward_grid_row_format_earlier (const WardGridRow *row);
/* The words that belong beside a latest result, on two lines; NULL where there is nothing to say. */
char *ward_grid_row_format_standing (const WardGridRow *row, GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;
/* The other results of one time: "5.4 mmol/L H▲; 4.7 mmol/L"; NULL: none. */
char *ward_grid_format_others (const WardObservation *const *results, guint n_results, const WardObservation *one,
                               gboolean is_isolate) G_GNUC_WARN_UNUSED_RESULT;
char *ward_grid_format_change (const WardObservation *latest,
                               const WardObservation *previous) G_GNUC_WARN_UNUSED_RESULT; /* "+0.4 in 6hrs"; NULL */
char *ward_grid_describe_change (const WardObservation *latest, const WardObservation *previous)
    G_GNUC_WARN_UNUSED_RESULT; /* "change +0.4 in 6hrs"; NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardGrid, ward_grid_unref)

G_END_DECLS
