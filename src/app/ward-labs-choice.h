/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/ward-cumulative.h"

G_BEGIN_DECLS

typedef struct _WardLabsChoice WardLabsChoice;

WardLabsChoice *ward_labs_choice_new (WardCumulative *table) G_GNUC_WARN_UNUSED_RESULT;
void ward_labs_choice_free (WardLabsChoice *self);
void ward_labs_choice_reset (WardLabsChoice *self);
void ward_labs_choice_touch (WardLabsChoice *self);
void ward_labs_choice_set_grid (WardLabsChoice *self, WardGrid *grid);
void ward_labs_choice_select_first (WardLabsChoice *self, gint64 now_us);
void ward_labs_choice_select_gravest (WardLabsChoice *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WardLabsChoice, ward_labs_choice_free)

G_END_DECLS
