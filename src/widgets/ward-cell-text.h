/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-grid.h"

G_BEGIN_DECLS

/* One result of a cell taken apart for drawing: value, flag and status mark, and how they are to be set. No GTK. */

typedef enum
{
  WARD_TONE_PLAIN,
  WARD_TONE_QUIET,    /* cancelled, withdrawn, pending, absent: words, not a value */
  WARD_TONE_NEUTRAL,  /* a flag without good or bad */
  WARD_TONE_UNKNOWN,  /* a laboratory's own flag: as heavy as abnormal, without its colour (clinical.md 5.3) */
  WARD_TONE_ABNORMAL, /* A: without direction */
  WARD_TONE_HIGH,
  WARD_TONE_LOW,
  WARD_TONE_CRITICAL,
} WardTone;

typedef struct
{
  char *value; /* (owned) */
  char *flag;  /* (owned) "" for none: letter and shape */
  char *mark;  /* (owned) "" for none: P, C, am */
  WardTone tone;
  gboolean number;      /* never shortened */
  gboolean aligned;     /* at its decimal point */
  gboolean shortened;   /* value ends in "…" at a word's end */
  gboolean provisional; /* sloping */
  gboolean mark_strong; /* corrected */
  size_t point;         /* bytes of the value before the decimal point, or all of it */
} WardCellText;

void ward_cell_text_read (const WardObservation *observation, WardCellText *out_text);
void ward_cell_text_clear (WardCellText *self);
WardTone ward_tone_from_flag (const WardFlag *flag);
/* Whole words up to about max_characters and " …", or the text as it is. Digits are never parted. */
char *ward_cell_text_shorten (const char *text, guint max_characters,
                              gboolean *out_shortened) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WardCellText, ward_cell_text_clear)

G_END_DECLS
