/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A stretch of time of which nothing was loaded: what two results on both sides of it have between them nobody can say (W34, W38). */
typedef struct
{
  gint64 start_us; /* G_MININT64: the beginning */
  gint64 end_us;   /* exclusive; G_MAXINT64: no end */
} WardSpan;

gboolean ward_spans_part (const WardSpan *spans, guint n_spans, gint64 before_us, gint64 after_us);

G_END_DECLS
