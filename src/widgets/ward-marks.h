/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/clinical/ward-series.h"

G_BEGIN_DECLS

/* The symbols of points: certainty and severity are told by shape first and colour second (clinical.md 5.3, 5.6, 5.10). size: half the symbol's width;
 * scale: the widget's scale factor. */
void ward_mark_draw (cairo_t *cr, const WardPoint *point, double x, double y, double size, int scale);
/* Blood pressure: a bar with a T at each end, half of it where one part is missing; y values NAN where there is none. */
void ward_mark_draw_pressure (cairo_t *cr, const WardPoint *point, double x, double y_systolic, double y_diastolic,
                              double size);
gboolean ward_mark_has_flag (const WardPoint *point);
const GdkRGBA *ward_mark_get_color (const WardPoint *point);
void ward_cairo_set_color (cairo_t *cr, const GdkRGBA *color);

G_END_DECLS
