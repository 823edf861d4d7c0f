/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The symbols of a graph without their colours, as on a laser printer or to one who tells no colours apart: each flag, certainty and status has a shape of
 * its own, also where two of them meet (clinical.md W19, W20, W39, V21, V47). */
#include <math.h>

#include "widgets/ward-marks.h"
#include "widgets/ward-palette.h"
#include "widgets/ward-widgets.h"

#define WIDTH 80
#define SIZE 6.0

typedef struct
{
  const char *name;
  WardPoint point;
} Mark;

typedef void (*Draw) (cairo_t *cr, const WardPoint *point);

static const Mark flags[] = {
  { "none", { .severity = WARD_SEVERITY_NONE } },
  { "calculated high", { .severity = WARD_SEVERITY_NONE, .direction = WARD_DIRECTION_HIGH } },
  { "calculated low", { .severity = WARD_SEVERITY_NONE, .direction = WARD_DIRECTION_LOW } },
  { "unknown", { .severity = WARD_SEVERITY_UNKNOWN } },
  { "abnormal", { .severity = WARD_SEVERITY_ABNORMAL } },
  { "high", { .severity = WARD_SEVERITY_ABNORMAL, .direction = WARD_DIRECTION_HIGH } },
  { "low", { .severity = WARD_SEVERITY_ABNORMAL, .direction = WARD_DIRECTION_LOW } },
  { "critical", { .severity = WARD_SEVERITY_CRITICAL } },
  { "critical high", { .severity = WARD_SEVERITY_CRITICAL, .direction = WARD_DIRECTION_HIGH } },
  { "critical low", { .severity = WARD_SEVERITY_CRITICAL, .direction = WARD_DIRECTION_LOW } },
};

static void
draw_point (cairo_t *cr, const WardPoint *point)
{
  ward_mark_draw (cr, point, WIDTH / 2, WIDTH / 2, SIZE, 1);
}

static void
draw_whole_pressure (cairo_t *cr, const WardPoint *point)
{
  ward_mark_draw_pressure (cr, point, WIDTH / 2, WIDTH / 2 - 15, WIDTH / 2 + 15, SIZE);
}

static void
draw_systolic (cairo_t *cr, const WardPoint *point)
{
  ward_mark_draw_pressure (cr, point, WIDTH / 2, WIDTH / 2, (double) NAN, SIZE);
}

static void
draw_diastolic (cairo_t *cr, const WardPoint *point)
{
  ward_mark_draw_pressure (cr, point, WIDTH / 2, (double) NAN, WIDTH / 2, SIZE);
}

/* Ink or none: what has the plot's own colour is none. */
static GBytes *
make_mask (Draw draw, const WardPoint *point)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, WIDTH);
  cairo_t *cr = cairo_create (surface);
  const GdkRGBA *ground = ward_color (WARD_COLOR_PLOT_BG);
  guchar *mask = g_new0 (guchar, WIDTH * WIDTH);
  const guchar *pixels;
  int stride;

  ward_cairo_set_color (cr, ground);
  cairo_paint (cr);
  draw (cr, point);
  cairo_surface_flush (surface);
  pixels = cairo_image_surface_get_data (surface);
  stride = cairo_image_surface_get_stride (surface);
  for (int y = 0; y < WIDTH; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        guint32 pixel = ((const guint32 *) (const void *) (pixels + y * stride))[x];
        double away = fabs ((pixel >> 16 & 0xff) / 255.0 - ground->red)
                      + fabs ((pixel >> 8 & 0xff) / 255.0 - ground->green)
                      + fabs ((pixel & 0xff) / 255.0 - ground->blue);

        mask[y * WIDTH + x] = away > 0.5;
      }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return g_bytes_new_take (mask, WIDTH * WIDTH);
}

static guint
count_differing (GBytes *a, GBytes *b)
{
  const guchar *left = g_bytes_get_data (a, NULL);
  const guchar *right = g_bytes_get_data (b, NULL);
  guint n = 0;

  for (guint i = 0; i < WIDTH * WIDTH; i++)
    n += left[i] != right[i];
  return n;
}

static void
assert_differ (Draw draw, const char *base, const Mark *a, const Mark *b)
{
  g_autoptr (GBytes) left = make_mask (draw, &a->point);
  g_autoptr (GBytes) right = make_mask (draw, &b->point);
  guint n = count_differing (left, right);

  if (n >= 8)
    return;
  g_test_message ("%s: “%s” and “%s” differ in %u pixels", base, a->name, b->name, n);
  g_test_fail ();
}

/* Every two flags of one kind of point; a pressure has no mark for what is only calculated. */
static void
check_flags (Draw draw, const char *base, const WardPoint *with, gboolean calculated)
{
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    for (guint k = 0; k < i; k++)
      {
        Mark a = flags[i];
        Mark b = flags[k];

        if (!calculated
            && ((i > 0 && a.point.severity == WARD_SEVERITY_NONE) || (k > 0 && b.point.severity == WARD_SEVERITY_NONE)))
          continue;
        a.point.kind = b.point.kind = with->kind;
        a.point.imprecise = b.point.imprecise = with->imprecise;
        a.point.hollow = b.point.hollow = with->hollow;
        a.point.ringed = b.point.ringed = with->ringed;
        assert_differ (draw, base, &a, &b);
      }
}

static void
test_flags (void)
{
  check_flags (draw_point, "exact", &(WardPoint){ .kind = WARD_POINT_EXACT }, TRUE);
  check_flags (draw_point, "preliminary", &(WardPoint){ .kind = WARD_POINT_EXACT, .hollow = TRUE }, TRUE);
  check_flags (draw_point, "corrected", &(WardPoint){ .kind = WARD_POINT_EXACT, .ringed = TRUE }, TRUE);
}

/* Nothing of a symbol tells of oxygen: what hung at it was read as a course of falling values. */
static void
test_oxygen (void)
{
  for (guint flag = 0; flag < G_N_ELEMENTS (flags); flag++)
    {
      WardPoint oxygen = flags[flag].point;
      g_autoptr (GBytes) air = make_mask (draw_point, &flags[flag].point);
      g_autoptr (GBytes) other = NULL;

      oxygen.oxygen = WARD_OXYGEN_GIVEN;
      other = make_mask (draw_point, &oxygen);
      g_assert_true (g_bytes_equal (air, other));
    }
}

/* How far from its value a symbol's last ink is, in some direction. */
static double
find_reach (GBytes *mask, double across, double down)
{
  const guchar *ink = g_bytes_get_data (mask, NULL);
  double reach = 0;

  for (double r = 0; r < WIDTH / 2 - 1; r += 0.25)
    if (ink[(int) (WIDTH / 2.0 + r * down) * WIDTH + (int) (WIDTH / 2.0 + r * across)])
      reach = r;
  return reach;
}

/* The second outline of a critical is as far from its value on all sides, so that neither side of it says another one (V18, W39). */
static void
test_critical_about_value (void)
{
  for (guint flag = 0; flag < G_N_ELEMENTS (flags); flag++)
    for (guint hollow = 0; hollow < 2; hollow++)
      {
        WardPoint point = flags[flag].point;
        g_autoptr (GBytes) mask = NULL;
        double tip = point.direction == WARD_DIRECTION_HIGH ? -1 : 1;
        double base;

        if (point.severity != WARD_SEVERITY_CRITICAL || point.direction == WARD_DIRECTION_NONE)
          continue;
        point.hollow = hollow;
        mask = make_mask (draw_point, &point);
        base = find_reach (mask, 0, -tip);
        g_test_message ("%s", flags[flag].name);
        g_assert_cmpfloat (base, >, SIZE);
        /* Square to the other two sides. */
        g_assert_cmpfloat_with_epsilon (find_reach (mask, 0.868, tip * 0.496), base, 1.5);
        g_assert_cmpfloat_with_epsilon (find_reach (mask, -0.868, tip * 0.496), base, 1.5);
        g_assert_cmpfloat (find_reach (mask, 0, tip), <, 2.7 * SIZE);
      }
}

static void
test_flags_of_limits (void)
{
  check_flags (draw_point, "at most", &(WardPoint){ .kind = WARD_POINT_AT_MOST }, TRUE);
  check_flags (draw_point, "at least", &(WardPoint){ .kind = WARD_POINT_AT_LEAST }, TRUE);
}

static void
test_flags_of_dates (void)
{
  check_flags (draw_point, "date only", &(WardPoint){ .imprecise = TRUE }, TRUE);
}

static void
test_flags_of_pressures (void)
{
  check_flags (draw_whole_pressure, "pressure", &(WardPoint){ .value = 0 }, FALSE);
  check_flags (draw_systolic, "systolic", &(WardPoint){ .value = 0 }, FALSE);
  check_flags (draw_diastolic, "diastolic", &(WardPoint){ .value = 0 }, FALSE);
}

/* What tells how certain a value is, and what its status is, whatever its flag. */
static void
test_certainty (void)
{
  static const Mark certainties[] = {
    { "exact", { .kind = WARD_POINT_EXACT } },       { "at most", { .kind = WARD_POINT_AT_MOST } },
    { "at least", { .kind = WARD_POINT_AT_LEAST } }, { "date only", { .imprecise = TRUE } },
    { "preliminary", { .hollow = TRUE } },           { "corrected", { .ringed = TRUE } },
  };

  for (guint flag = 0; flag < G_N_ELEMENTS (flags); flag++)
    for (guint i = 0; i < G_N_ELEMENTS (certainties); i++)
      for (guint k = 0; k < i; k++)
        {
          Mark a = certainties[i];
          Mark b = certainties[k];

          a.point.severity = b.point.severity = flags[flag].point.severity;
          a.point.direction = b.point.direction = flags[flag].point.direction;
          /* What is calculated is hollow as it is, and a preliminary value has no flag of the laboratory then, either. */
          if (ward_mark_has_flag (&a.point) && a.point.severity == WARD_SEVERITY_NONE
              && (a.point.hollow || b.point.hollow) && a.point.kind == WARD_POINT_EXACT
              && b.point.kind == WARD_POINT_EXACT)
            continue;
          assert_differ (draw_point, flags[flag].name, &a, &b);
        }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gtk_init ();
  ward_widgets_init ();
  g_test_add_func ("/widgets/marks/W19-W20-flags-without-colour", test_flags);
  g_test_add_func ("/widgets/marks/V50-V51-oxygen-is-not-on-the-axis", test_oxygen);
  g_test_add_func ("/widgets/marks/W39-critical-about-its-value", test_critical_about_value);
  g_test_add_func ("/widgets/marks/W19-W39-flags-of-limits", test_flags_of_limits);
  g_test_add_func ("/widgets/marks/W19-V57-flags-of-dates", test_flags_of_dates);
  g_test_add_func ("/widgets/marks/W19-V47-flags-of-pressures", test_flags_of_pressures);
  g_test_add_func ("/widgets/marks/W39-V21-certainty-without-colour", test_certainty);
  return g_test_run ();
}
