/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/clinical/ward-grid.h"

G_BEGIN_DECLS

/* One row of the overview's list of what stands out: its words, and the widgets that show them. */
typedef struct
{
  const WardGridRow *info; /* (unowned) of the record's grid, valid until the next set_grid */
  char *second;            /* (owned) range and change */
  char *time;              /* (owned) */
  char *age;               /* (owned) "" where nobody can say */
  gboolean old;            /* older than a day, or without a time */
  char *
      standing; /* (owned) (nullable) other results of its time, and how it stands to the same analyte in another unit */
  char *comment; /* (owned) (nullable) what was written to the result */
  char *spoken;  /* (owned) the whole row as one sentence */
} WardAbnormalWords;

WardAbnormalWords *ward_abnormal_words_new (const WardGridRow *info, gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;
void ward_abnormal_words_free (WardAbnormalWords *self);
char *ward_abnormal_words_describe (const WardAbnormalWords *self) G_GNUC_WARN_UNUSED_RESULT; /* all but ages */

GtkWidget *ward_abnormal_row_new (const WardAbnormalWords *words);
void ward_abnormal_row_tell_age (GtkListBoxRow *row, const WardAbnormalWords *words);

/* "19-Oct-2022 · 4y 1m ago", and whether that is older than a day. */
char *ward_abnormal_format_day (const WardDateTime *time, gint64 now_us, gboolean *out_old) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
