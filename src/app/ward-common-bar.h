/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/ward-state-words.h"

G_BEGIN_DECLS

/* What of a record is incomplete or out of date stands once, over all pages, with the names of its parts; a part's pane does not say it again. One for each
 * record. */
#define WARD_TYPE_COMMON_BAR (ward_common_bar_get_type ())
G_DECLARE_FINAL_TYPE (WardCommonBar, ward_common_bar, WARD, COMMON_BAR, GObject)

WardCommonBar *ward_common_bar_get (WardRecord *record); /* (transfer none) as old as the record; says what is so now */
const WardStateWords *ward_common_bar_get_words (WardCommonBar *self); /* (nullable) the bar of these */
gboolean ward_common_bar_covers (WardCommonBar *self, WardSection section);

void ward_state_facts_read (WardStateFacts *facts, WardRecord *record, WardSection section, guint n_rows);

G_END_DECLS
