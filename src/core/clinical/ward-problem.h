/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clinical/ward-datetime.h"

G_BEGIN_DECLS

/* A Condition as read; strings in the arena of its page. */
typedef struct
{
  const char *id;           /* (nullable) */
  const char *text;         /* "unnamed" never blank */
  const char *status;       /* clinical status in words; "Status not recorded" */
  const char *verification; /* (nullable) in words, where it is not confirmed */
  const char *severity;     /* (nullable) */
  const char *onset_text;   /* (nullable) an age, a range or the source's words in place of a date */
  WardDateTime onset;
  WardDateTime abated;
  WardDateTime recorded;
  gboolean inactive;  /* inactive, in remission or resolved */
  gboolean refuted;   /* … or entered in error: no problem of this patient */
  gboolean elsewhere; /* its categories say that it is not on the problem list */
} WardProblem;

gboolean ward_problem_is_shown (const WardProblem *problem);
char *ward_problem_format (const WardProblem *problem, GTimeZone *zone) G_GNUC_WARN_UNUSED_RESULT;
int ward_problem_compare (gconstpointer a, gconstpointer b); /* of WardProblem pointers; for a GPtrArray */

G_END_DECLS
