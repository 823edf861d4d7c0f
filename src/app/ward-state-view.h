/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/ward-state-words.h"

G_BEGIN_DECLS

/* Wraps a pane: shows it, or what stands in its place, and the bars above it. One for each section on each page. */
#define WARD_TYPE_STATE_VIEW (ward_state_view_get_type ())
G_DECLARE_FINAL_TYPE (WardStateView, ward_state_view, WARD, STATE_VIEW, GtkBox)

typedef enum
{
  WARD_STATE_BARS_ALL,
  WARD_STATE_BARS_OWN,  /* without what the page says of several panes in one sentence */
  WARD_STATE_BARS_NONE, /* another pane of the page shows the same part, and says it */
} WardStateBars;

GtkWidget *ward_state_view_new (void);
void ward_state_view_set_low (WardStateView *self);                      /* a compact one as wide as the page */
void ward_state_view_set_bars (WardStateView *self, WardStateBars bars); /* before the first record */
void ward_state_view_set_child (WardStateView *self, GtkWidget *child);
void ward_state_view_set_compact (WardStateView *self, gboolean compact); /* a small pane: a small symbol */
void ward_state_view_set_in_scroller (WardStateView *self);               /* once: the page around it scrolls */
void ward_state_view_set_words (WardStateView *self, const WardStateWords *words);
void ward_state_view_show_record (WardStateView *self, WardRecord *record, WardSection section,
                                  guint n_rows); /* record NULL: loading */
WardNotices *ward_state_view_get_notices (WardStateView *self);
WardPageKind ward_state_view_get_page (WardStateView *self);

G_END_DECLS
