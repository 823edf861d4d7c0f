/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/diagnostics/ward-event.h"

G_BEGIN_DECLS

/* Whether a hospital's servers answer, as the events say: since when they do not, and when they last did. */
typedef struct
{
  gint64
      silent_since_us;   /* real time of the first try in vain since the last answer; 0: it answers, or was not asked */
  gint64 last_answer_us; /* 0: none among the events that are kept */
  guint n_in_vain;       /* tries since the last answer */
  gint64 last_try_us;    /* of them, real time of the last */
} WardReach;

gboolean ward_reach_is_unreachable (const GError *error); /* no answer came, or none that the server could stand for */
gboolean ward_reach_is_of_network (const GError *error);  /* (nullable) what a test of the connection can explain */
void ward_reach_measure (GListModel *events, const char *tenant, WardReach *out_reach);

G_END_DECLS
