/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/diagnostics/ward-event.h"

G_BEGIN_DECLS

/* One request's bar in the waterfall: when it was sent, measured from the first request of the same burst, how long the server took, how long the answer
 * came. The scale is the same in every row, so that rows can be compared and none changes when others come. */
#define WARD_TYPE_WATERFALL (ward_waterfall_get_type ())
G_DECLARE_FINAL_TYPE (WardWaterfall, ward_waterfall, WARD, WATERFALL, GtkWidget)

#define WARD_WATERFALL_SPAN_US G_USEC_PER_SEC /* of the whole width; what is longer runs into the right edge */

typedef struct
{
  float start;      /* of the width, 0 to 1 */
  float first_byte; /* where the answer began */
  float end;
} WardWaterfallBar;

GtkWidget *ward_waterfall_new (void);
void ward_waterfall_set_bar (WardWaterfall *self, const WardWaterfallBar *bar, gboolean failed); /* NULL: none */
gboolean ward_waterfall_measure (GListModel *events, guint position, WardWaterfallBar *out_bar);

G_END_DECLS
