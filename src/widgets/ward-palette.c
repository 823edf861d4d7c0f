/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The colours of the clinical widgets. Each scheme is a palette of its own, not a filter over another, and a test holds every pair of text and ground to
 * a contrast of 4.5 and every mark to 3 (clinical.md 8 and W19; GTAB-118, 121, 123). Reds and greens are never told apart by hue alone: no mark is green. */
#define G_LOG_DOMAIN "ward-widgets"

#include "widgets/ward-palette.h"

#include <adwaita.h>
#include <math.h>

typedef struct
{
  const char *name;
  const char *hex[WARD_N_SCHEMES]; /* light, dark, light contrast, dark contrast */
} Entry;

static const Entry entries[WARD_N_COLORS] = {
  [WARD_COLOR_BANNER_BG] = { "ward_banner_bg", { "#e4eefb", "#16283f", "#ffffff", "#000000" } },
  [WARD_COLOR_BANNER_FG] = { "ward_banner_fg", { "#0b1626", "#f4f8ff", "#000000", "#ffffff" } },
  [WARD_COLOR_BANNER_LABEL] = { "ward_banner_label", { "#3c4c63", "#b3c3d9", "#1f1f1f", "#e6e6e6" } },
  [WARD_COLOR_BANNER_BORDER] = { "ward_banner_border", { "#1c5fb8", "#5d9df0", "#000000", "#ffffff" } },
  [WARD_COLOR_DECEASED_BG] = { "ward_deceased_bg", { "#4b4656", "#5c5668", "#000000", "#ffffff" } },
  [WARD_COLOR_DECEASED_STRIPE] = { "ward_deceased_stripe", { "#3d3848", "#4a4456", "#303030", "#d8d8d8" } },
  [WARD_COLOR_DECEASED_FG] = { "ward_deceased_fg", { "#ffffff", "#ffffff", "#ffffff", "#000000" } },
  [WARD_COLOR_DECEASED_LABEL] = { "ward_deceased_label", { "#dcd6e6", "#e2dcec", "#f2f2f2", "#1f1f1f" } },
  [WARD_COLOR_DECEASED_BORDER] = { "ward_deceased_border", { "#1b1822", "#c3bccf", "#000000", "#000000" } },
  [WARD_COLOR_WARNING_BG] = { "ward_warning_bg", { "#ffd54a", "#ffd54a", "#ffe100", "#ffe100" } },
  [WARD_COLOR_WARNING_FG] = { "ward_warning_fg", { "#221a00", "#221a00", "#000000", "#000000" } },
  [WARD_COLOR_SANDBOX_BG] = { "ward_sandbox_bg", { "#6b3fa0", "#c9a6f5", "#4a148c", "#e5c8ff" } },
  [WARD_COLOR_SANDBOX_FG] = { "ward_sandbox_fg", { "#ffffff", "#221033", "#ffffff", "#000000" } },
  [WARD_COLOR_TEST_BG] = { "ward_test_bg", { "#ffb648", "#ffb648", "#ffb300", "#ffb300" } },
  [WARD_COLOR_TEST_FG] = { "ward_test_fg", { "#2a1800", "#2a1800", "#000000", "#000000" } },
  [WARD_COLOR_PRODUCTION_BG] = { "ward_production_bg", { "#26303d", "#d5dde8", "#000000", "#ffffff" } },
  [WARD_COLOR_PRODUCTION_FG] = { "ward_production_fg", { "#ffffff", "#10161f", "#ffffff", "#000000" } },
  [WARD_COLOR_GRID_BG] = { "ward_grid_bg", { "#ffffff", "#1c1c20", "#ffffff", "#000000" } },
  [WARD_COLOR_GRID_BAND] = { "ward_grid_band", { "#f3f5f9", "#24242a", "#f4f4f4", "#141414" } },
  [WARD_COLOR_GRID_HEAD] = { "ward_grid_head", { "#e3e8f0", "#2e3038", "#e2e2e2", "#202020" } },
  [WARD_COLOR_GRID_GROUP] = { "ward_grid_group", { "#d3dcea", "#39404f", "#cfcfcf", "#333333" } },
  [WARD_COLOR_GRID_HOVER] = { "ward_grid_hover", { "#e2ecfa", "#2b3648", "#dbe9ff", "#10243f" } },
  [WARD_COLOR_GRID_SELECTED] = { "ward_grid_selected", { "#cfe2fb", "#23426b", "#bcd8ff", "#00326b" } },
  [WARD_COLOR_GRID_LINE] = { "ward_grid_line", { "#dadfe7", "#3a3b43", "#767676", "#8c8c8c" } },
  [WARD_COLOR_GRID_EDGE] = { "ward_grid_edge", { "#7d8799", "#8a8f9c", "#000000", "#ffffff" } },
  [WARD_COLOR_TEXT] = { "ward_text", { "#15171c", "#f2f3f5", "#000000", "#ffffff" } },
  [WARD_COLOR_QUIET] = { "ward_quiet", { "#4a5160", "#bcc1cb", "#262626", "#e0e0e0" } },
  [WARD_COLOR_FOCUS] = { "ward_focus", { "#1257b0", "#7db4ff", "#0038a8", "#9cc8ff" } },
  [WARD_COLOR_HIGH] = { "ward_high", { "#b0201a", "#ff9d92", "#8f0000", "#ffb3aa" } },
  [WARD_COLOR_LOW] = { "ward_low", { "#1d4fa8", "#93beff", "#002f80", "#b0d2ff" } },
  [WARD_COLOR_ABNORMAL] = { "ward_abnormal", { "#7a2b8f", "#e3a7f2", "#560070", "#f0c4fb" } },
  [WARD_COLOR_NEUTRAL] = { "ward_neutral", { "#4d4536", "#d9cdb5", "#2b2410", "#efe4cc" } },
  [WARD_COLOR_CRITICAL_BG] = { "ward_critical_bg", { "#a30f0f", "#ff8f85", "#7a0000", "#ff9d95" } },
  [WARD_COLOR_CRITICAL_FG] = { "ward_critical_fg", { "#ffffff", "#220202", "#ffffff", "#000000" } },
  [WARD_COLOR_PLOT_BG] = { "ward_plot_bg", { "#ffffff", "#1c1c20", "#ffffff", "#000000" } },
  [WARD_COLOR_PLOT_GRID] = { "ward_plot_grid", { "#e3e6ec", "#33343b", "#c4c4c4", "#4a4a4a" } },
  [WARD_COLOR_PLOT_BAND] = { "ward_plot_band", { "#edebe4", "#33322c", "#e7e5da", "#2b281c" } },
  [WARD_COLOR_PLOT_BAND_2] = { "ward_plot_band_2", { "#e4e9f5", "#272d3d", "#dce4f5", "#101e3d" } },
  [WARD_COLOR_PLOT_BAND_EDGE] = { "ward_plot_band_edge", { "#a09b86", "#7a7663", "#57533d", "#c2bb96" } },
  [WARD_COLOR_PLOT_LINE] = { "ward_plot_line", { "#2b3a55", "#c9d5ea", "#000000", "#ffffff" } },
};

/**
 * ward_palette_get:
 *
 * One colour of one scheme; borrowed, for the life of the program.
 */
const GdkRGBA *
ward_palette_get (WardScheme scheme, WardColor color)
{
  static GdkRGBA table[WARD_N_SCHEMES][WARD_N_COLORS];
  static gsize once = 0;

  g_return_val_if_fail ((guint) scheme < WARD_N_SCHEMES && (guint) color < WARD_N_COLORS, NULL);

  if (g_once_init_enter (&once))
    {
      for (guint s = 0; s < WARD_N_SCHEMES; s++)
        {
          for (guint c = 0; c < WARD_N_COLORS; c++)
            {
              gboolean ok = gdk_rgba_parse (&table[s][c], entries[c].hex[s]);

              g_assert (ok);
            }
        }
      g_once_init_leave (&once, 1);
    }
  return &table[scheme][color];
}

/**
 * ward_palette_get_name:
 *
 * The name that the style sheet calls a colour by, without the "@".
 */
const char *
ward_palette_get_name (WardColor color)
{
  g_return_val_if_fail ((guint) color < WARD_N_COLORS, NULL);

  return entries[color].name;
}

static double
linear (double channel)
{
  return channel <= 0.04045 ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

static double
luminance (const GdkRGBA *color)
{
  return 0.2126 * linear (color->red) + 0.7152 * linear (color->green) + 0.0722 * linear (color->blue);
}

/**
 * ward_palette_get_contrast:
 *
 * Contrast ratio of two opaque colours as WCAG 2 defines it (relative luminance), from 1 to 21.
 */
double
ward_palette_get_contrast (const GdkRGBA *a, const GdkRGBA *b)
{
  double first = luminance (a) + 0.05;
  double second = luminance (b) + 0.05;

  return MAX (first, second) / MIN (first, second);
}

/**
 * ward_palette_format_css:
 *
 * The scheme as `@define-color` lines for a GtkCssProvider.
 *
 * Returns: (transfer full): the style sheet
 */
char *
ward_palette_format_css (WardScheme scheme)
{
  GString *css = g_string_new (NULL);

  g_return_val_if_fail ((guint) scheme < WARD_N_SCHEMES, g_string_free (css, FALSE));

  for (guint c = 0; c < WARD_N_COLORS; c++)
    g_string_append_printf (css, "@define-color %s %s;\n", entries[c].name, entries[c].hex[scheme]);
  return g_string_free (css, FALSE);
}

/**
 * ward_palette_get_scheme:
 *
 * The scheme that the desktop asks for now. Main thread only.
 */
WardScheme
ward_palette_get_scheme (void)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  gboolean dark = adw_style_manager_get_dark (manager);

  if (adw_style_manager_get_high_contrast (manager))
    return dark ? WARD_SCHEME_DARK_CONTRAST : WARD_SCHEME_LIGHT_CONTRAST;
  return dark ? WARD_SCHEME_DARK : WARD_SCHEME_LIGHT;
}

/**
 * ward_color:
 *
 * A colour in the scheme that the desktop asks for now; borrowed. Main thread only.
 */
const GdkRGBA *
ward_color (WardColor color)
{
  return ward_palette_get (ward_palette_get_scheme (), color);
}
