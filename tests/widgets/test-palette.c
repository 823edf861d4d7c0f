/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contrast of every pair of text and ground, and of every mark and ground, in every scheme (clinical.md 8, W19). */
#include <adwaita.h>

#include "widgets/ward-palette.h"

typedef struct
{
  WardColor front;
  WardColor ground;
  double least;
} Pair;

static const Pair pairs[] = {
  { WARD_COLOR_BANNER_FG, WARD_COLOR_BANNER_BG, 7 },
  { WARD_COLOR_BANNER_LABEL, WARD_COLOR_BANNER_BG, 4.5 },
  { WARD_COLOR_BANNER_BORDER, WARD_COLOR_BANNER_BG, 3 },
  { WARD_COLOR_DECEASED_FG, WARD_COLOR_DECEASED_BG, 7 },
  { WARD_COLOR_DECEASED_FG, WARD_COLOR_DECEASED_STRIPE, 7 },
  { WARD_COLOR_DECEASED_LABEL, WARD_COLOR_DECEASED_BG, 4.5 },
  { WARD_COLOR_DECEASED_LABEL, WARD_COLOR_DECEASED_STRIPE, 4.5 },
  { WARD_COLOR_WARNING_FG, WARD_COLOR_WARNING_BG, 7 },
  { WARD_COLOR_SANDBOX_FG, WARD_COLOR_SANDBOX_BG, 4.5 },
  { WARD_COLOR_TEST_FG, WARD_COLOR_TEST_BG, 4.5 },
  { WARD_COLOR_PRODUCTION_FG, WARD_COLOR_PRODUCTION_BG, 4.5 },
  { WARD_COLOR_CRITICAL_FG, WARD_COLOR_CRITICAL_BG, 4.5 },
  { WARD_COLOR_PLOT_LINE, WARD_COLOR_PLOT_BG, 4.5 },
  { WARD_COLOR_PLOT_LINE, WARD_COLOR_PLOT_BAND, 4.5 },
  { WARD_COLOR_PLOT_LINE, WARD_COLOR_PLOT_BAND_2, 4.5 },
  { WARD_COLOR_GRID_EDGE, WARD_COLOR_GRID_BG, 3 },
};

static const WardColor cell_fronts[] = { WARD_COLOR_TEXT,     WARD_COLOR_QUIET,   WARD_COLOR_HIGH, WARD_COLOR_LOW,
                                         WARD_COLOR_ABNORMAL, WARD_COLOR_NEUTRAL, WARD_COLOR_FOCUS };
static const WardColor cell_grounds[] = { WARD_COLOR_GRID_BG,    WARD_COLOR_GRID_BAND,  WARD_COLOR_GRID_HEAD,
                                          WARD_COLOR_GRID_GROUP, WARD_COLOR_GRID_HOVER, WARD_COLOR_GRID_SELECTED,
                                          WARD_COLOR_PLOT_BG,    WARD_COLOR_PLOT_BAND,  WARD_COLOR_PLOT_BAND_2 };

static void
check (WardScheme scheme, WardColor front, WardColor ground, double least)
{
  double contrast = ward_palette_get_contrast (ward_palette_get (scheme, front), ward_palette_get (scheme, ground));

  if (contrast < least)
    g_test_message ("scheme %d: %s on %s is %.2f, wanted %.1f", (int) scheme, ward_palette_get_name (front),
                    ward_palette_get_name (ground), contrast, least);
  g_assert_cmpfloat (contrast, >=, least);
}

static void
test_contrast (void)
{
  for (guint scheme = 0; scheme < WARD_N_SCHEMES; scheme++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
        check (scheme, pairs[i].front, pairs[i].ground, pairs[i].least);
      for (guint i = 0; i < G_N_ELEMENTS (cell_fronts); i++)
        {
          for (guint j = 0; j < G_N_ELEMENTS (cell_grounds); j++)
            check (scheme, cell_fronts[i], cell_grounds[j], 4.5);
        }
    }
}

static void
test_formula (void)
{
  GdkRGBA black = { 0, 0, 0, 1 };
  GdkRGBA white = { 1, 1, 1, 1 };
  GdkRGBA grey = { 119 / 255.0f, 119 / 255.0f, 119 / 255.0f, 1 };

  g_assert_cmpfloat_with_epsilon (ward_palette_get_contrast (&black, &white), 21, 0.001);
  g_assert_cmpfloat_with_epsilon (ward_palette_get_contrast (&white, &white), 1, 0.001);
  g_assert_cmpfloat_with_epsilon (ward_palette_get_contrast (&white, &grey), 4.478, 0.002); /* WCAG's well-known #777 */
}

/* A deceased patient's banner differs from a living one's in its ground, and the hatch is visible against that ground. */
static void
test_deceased (void)
{
  for (guint scheme = 0; scheme < WARD_N_SCHEMES; scheme++)
    {
      g_assert_cmpfloat (ward_palette_get_contrast (ward_palette_get (scheme, WARD_COLOR_BANNER_BG),
                                                    ward_palette_get (scheme, WARD_COLOR_DECEASED_BG)),
                         >=, 1.8);
      g_assert_cmpfloat (ward_palette_get_contrast (ward_palette_get (scheme, WARD_COLOR_DECEASED_STRIPE),
                                                    ward_palette_get (scheme, WARD_COLOR_DECEASED_BG)),
                         >=, 1.15);
    }
}

static void
test_css (void)
{
  for (guint scheme = 0; scheme < WARD_N_SCHEMES; scheme++)
    {
      g_autofree char *css = ward_palette_format_css (scheme);

      for (guint color = 0; color < WARD_N_COLORS; color++)
        {
          g_autofree char *wanted = g_strdup_printf ("@define-color %s #", ward_palette_get_name (color));

          g_assert_nonnull (strstr (css, wanted));
        }
    }
}

static void
test_scheme (void)
{
  AdwStyleManager *manager;

  adw_init ();
  manager = adw_style_manager_get_default ();
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  g_assert_cmpint (ward_palette_get_scheme (), ==, WARD_SCHEME_DARK);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_LIGHT);
  g_assert_cmpint (ward_palette_get_scheme (), ==, WARD_SCHEME_LIGHT);
  g_assert_true (gdk_rgba_equal (ward_color (WARD_COLOR_TEXT), ward_palette_get (WARD_SCHEME_LIGHT, WARD_COLOR_TEXT)));
}

/* No mark, and no ground of one, is green: that nothing was flagged must not look like "all is well" (W22). */
static void
test_no_green (void)
{
  static const WardColor marks[]
      = { WARD_COLOR_HIGH,        WARD_COLOR_LOW,         WARD_COLOR_ABNORMAL,  WARD_COLOR_NEUTRAL,
          WARD_COLOR_CRITICAL_BG, WARD_COLOR_CRITICAL_FG, WARD_COLOR_PLOT_BAND, WARD_COLOR_TEXT,
          WARD_COLOR_PLOT_LINE,   WARD_COLOR_PLOT_BAND_2, WARD_COLOR_GRID_BG,   WARD_COLOR_GRID_SELECTED };

  for (guint scheme = 0; scheme < WARD_N_SCHEMES; scheme++)
    for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
      {
        const GdkRGBA *color = ward_palette_get (scheme, marks[i]);

        g_test_message ("scheme %u: %s", scheme, ward_palette_get_name (marks[i]));
        g_assert_false (color->green > color->red + 0.08f && color->green > color->blue + 0.08f);
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/widgets/palette/contrast-formula", test_formula);
  g_test_add_func ("/widgets/palette/contrast-of-every-pair", test_contrast);
  g_test_add_func ("/widgets/palette/W07-deceased-ground-and-hatch-differ", test_deceased);
  g_test_add_func ("/widgets/palette/W22-no-mark-is-green", test_no_green);
  g_test_add_func ("/widgets/palette/css-defines-every-colour", test_css);
  g_test_add_func ("/widgets/palette/scheme-follows-the-desktop", test_scheme);
  return g_test_run ();
}
