/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "widgets/sample-data.h"
#include "widgets/ward-cumulative-private.h"

G_BEGIN_DECLS

/* A cumulative grid in a window of its own. */
typedef struct
{
  GtkWidget *window;
  GtkWidget *box; /* holds a stack, which holds the scroller, as on a page */
  GtkWidget *scroller;
  WardCumulative *grid;
} CumulativeFixture;

void cumulative_spin (guint milliseconds);
/* Shows the sample's laboratory results, and waits until all is measured. */
void cumulative_set_up (CumulativeFixture *fixture, Sample *sample, int width, int height);
void cumulative_tear_down (CumulativeFixture *fixture);
/* The lines that a row's range needs, and those of what stands above it. */
int cumulative_get_frozen_height (WardCumulative *grid, guint row);

G_END_DECLS
