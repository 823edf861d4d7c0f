/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hospital's colours: what is read, and what is fit to be seen. */
#include "core/auth/ward-style.h"

#include <string.h>

#include "core/diagnostics/ward-failure.h"

static const WardColour light = { 0xfa, 0xfa, 0xfa };
static const WardColour dark = { 0x24, 0x24, 0x24 };

static void
test_colour (void)
{
  static const struct
  {
    const char *text; /* (nullable) */
    gboolean good;
    WardColour colour;
  } cases[] = {
    { "#1b5e9c", TRUE, { 0x1b, 0x5e, 0x9c } },
    { "#FFF", TRUE, { 255, 255, 255 } },
    { "#0a3", TRUE, { 0x00, 0xaa, 0x33 } },
    { NULL, FALSE, { 0 } },
    { "", FALSE, { 0 } },
    { "#", FALSE, { 0 } },
    { "#12", FALSE, { 0 } },
    { "#1234", FALSE, { 0 } },
    { "#12345g", FALSE, { 0 } },
    { "1b5e9c", FALSE, { 0 } },
    { "red", FALSE, { 0 } },
    { "#fff;} * { background: url(https://evil.example)", FALSE, { 0 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardColour colour = { 0 };

      g_assert_true (ward_colour_parse (cases[i].text, &colour) == cases[i].good);
      if (cases[i].good)
        g_assert_cmpmem (&colour, sizeof colour, &cases[i].colour, sizeof colour);
    }
}

/* Black and white, the greys of WCAG's own examples, and a colour with itself. */
static void
test_contrast (void)
{
  static const struct
  {
    WardColour a;
    WardColour b;
    double contrast;
  } cases[] = {
    { { 0, 0, 0 }, { 255, 255, 255 }, 21.0 },          { { 0x76, 0x76, 0x76 }, { 255, 255, 255 }, 4.54 },
    { { 0x77, 0x77, 0x77 }, { 255, 255, 255 }, 4.48 }, { { 255, 0, 0 }, { 255, 255, 255 }, 4.0 },
    { { 10, 20, 30 }, { 10, 20, 30 }, 1.0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpfloat_with_epsilon (ward_colour_contrast (cases[i].a, cases[i].b), cases[i].contrast, 0.01);
      g_assert_cmpfloat_with_epsilon (ward_colour_contrast (cases[i].b, cases[i].a), cases[i].contrast, 0.01);
    }
}

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    gboolean good;
    gboolean has_highlight;
  } cases[] = {
    { "{\"color_highlight\": \"#1b5e9c\", \"font_family_body\": \"serif\"}", TRUE, TRUE },
    { "{\"color_highlight\": \"blue\"}", TRUE, FALSE },
    { "{\"color_highlight\": 7}", TRUE, FALSE },
    { "{}", TRUE, FALSE },
    { "[]", FALSE, FALSE },
    { "<html>", FALSE, FALSE },
    { "", FALSE, FALSE },
  };
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (WARD_STYLE_MAX_BYTES + 1), WARD_STYLE_MAX_BYTES + 1);
  g_autoptr (GError) too_large = NULL;
  WardStyle style;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) body = g_bytes_new_static (cases[i].text, strlen (cases[i].text));
      g_autoptr (GError) error = NULL;

      memset (&style, 0, sizeof style);
      g_assert_true (ward_style_parse (body, &style, &error) == cases[i].good);
      g_assert_true (style.has_highlight == cases[i].has_highlight);
      if (!cases[i].good)
        g_assert_error (error, WARD_FAILURE, WARD_FAILURE_NOT_JSON);
    }
  g_assert_false (ward_style_parse (large, &style, &too_large));
  g_assert_error (too_large, WARD_FAILURE, WARD_FAILURE_TOO_LARGE);
}

static void
test_accent (void)
{
  static const struct
  {
    WardColour highlight;
    gboolean on_light;
    gboolean on_dark;
    gboolean white_text;
  } cases[] = {
    { { 0x1b, 0x5e, 0x9c }, TRUE, FALSE, TRUE },
    { { 0xff, 0xff, 0xf0 }, FALSE, TRUE, FALSE },
    { { 0x80, 0x80, 0x80 }, TRUE, TRUE, FALSE },
    { { 0x24, 0x24, 0x24 }, TRUE, FALSE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WardStyle style = { TRUE, cases[i].highlight };
      WardColour accent, text;

      g_assert_true (ward_style_choose_accent (&style, light, &accent, &text) == cases[i].on_light);
      g_assert_true (ward_style_choose_accent (&style, dark, &accent, &text) == cases[i].on_dark);
      g_assert_cmpmem (&accent, sizeof accent, &cases[i].highlight, sizeof accent);
      g_assert_cmpuint (text.red, ==, cases[i].white_text ? 255 : 0);
      g_assert_cmpfloat (ward_colour_contrast (accent, text), >=, 4.5);
    }
  {
    WardStyle none = { FALSE, { 0 } };
    WardColour accent, text;

    g_assert_false (ward_style_choose_accent (&none, light, &accent, &text));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/auth/style/colour", test_colour);
  g_test_add_func ("/auth/style/contrast", test_contrast);
  g_test_add_func ("/auth/style/parse", test_parse);
  g_test_add_func ("/auth/style/accent", test_accent);

  return g_test_run ();
}
