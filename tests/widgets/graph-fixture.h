/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/sample-data.h"
#include "widgets/ward-graph-private.h"

G_BEGIN_DECLS

/* A graph in a window. */
typedef struct
{
  GtkWidget *window;
  WardGraph *graph;
} GraphFixture;

void graph_fixture_spin (guint milliseconds);
WardSeries *graph_fixture_make_series (Sample *sample, const char *label, const char *unit) G_GNUC_WARN_UNUSED_RESULT;
void graph_fixture_set_up (GraphFixture *fixture, WardSeries *const *series, guint n);
void graph_fixture_wait_drawn (GraphFixture *fixture);
void graph_fixture_tear_down (GraphFixture *fixture);

G_END_DECLS
