/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* The colours of the clinical widgets, one table for the style sheet and for drawing, in four schemes. */

typedef enum
{
  WARD_SCHEME_LIGHT,
  WARD_SCHEME_DARK,
  WARD_SCHEME_LIGHT_CONTRAST,
  WARD_SCHEME_DARK_CONTRAST,
  WARD_N_SCHEMES,
} WardScheme;

typedef enum
{
  WARD_COLOR_BANNER_BG,
  WARD_COLOR_BANNER_FG,
  WARD_COLOR_BANNER_LABEL,
  WARD_COLOR_BANNER_BORDER,
  WARD_COLOR_DECEASED_BG,
  WARD_COLOR_DECEASED_STRIPE,
  WARD_COLOR_DECEASED_FG,
  WARD_COLOR_DECEASED_LABEL,
  WARD_COLOR_DECEASED_BORDER,
  WARD_COLOR_WARNING_BG,
  WARD_COLOR_WARNING_FG,
  WARD_COLOR_SANDBOX_BG,
  WARD_COLOR_SANDBOX_FG,
  WARD_COLOR_TEST_BG,
  WARD_COLOR_TEST_FG,
  WARD_COLOR_PRODUCTION_BG,
  WARD_COLOR_PRODUCTION_FG,
  WARD_COLOR_GRID_BG,
  WARD_COLOR_GRID_BAND,
  WARD_COLOR_GRID_HEAD,
  WARD_COLOR_GRID_GROUP,
  WARD_COLOR_GRID_HOVER,
  WARD_COLOR_GRID_SELECTED,
  WARD_COLOR_GRID_LINE,
  WARD_COLOR_GRID_EDGE,
  WARD_COLOR_TEXT,
  WARD_COLOR_QUIET,
  WARD_COLOR_FOCUS,
  WARD_COLOR_HIGH,
  WARD_COLOR_LOW,
  WARD_COLOR_ABNORMAL,
  WARD_COLOR_NEUTRAL,
  WARD_COLOR_CRITICAL_BG,
  WARD_COLOR_CRITICAL_FG,
  WARD_COLOR_PLOT_BG,
  WARD_COLOR_PLOT_GRID,
  WARD_COLOR_PLOT_BAND,
  WARD_COLOR_PLOT_BAND_2,
  WARD_COLOR_PLOT_BAND_EDGE,
  WARD_COLOR_PLOT_LINE,
  WARD_N_COLORS,
} WardColor;

const GdkRGBA *ward_palette_get (WardScheme scheme, WardColor color);
const char *ward_palette_get_name (WardColor color);
double ward_palette_get_contrast (const GdkRGBA *a, const GdkRGBA *b); /* WCAG 2, 1 … 21; opaque colours */
char *ward_palette_format_css (WardScheme scheme) G_GNUC_WARN_UNUSED_RESULT;
WardScheme ward_palette_get_scheme (void);   /* as the desktop asks now */
const GdkRGBA *ward_color (WardColor color); /* in that scheme */

G_END_DECLS
