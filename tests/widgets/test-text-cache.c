/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heights that were not laid out are those that were: a row that is too low would cut its text, one that is too high would waste its place. */
#include <math.h>

#include "widgets/ward-text-cache.h"

static const char *const texts[] = {
  "",
  " ",
  "Na",
  "Potassium",
  "Potassium [Moles/volume] in Serum or Plasma",
  "Glomerular filtration rate/1.73 sq M.predicted [Volume Rate/Area] in Serum, Plasma or Blood by Creatinine",
  "mmol/L",
  "10*3/uL",
  "µg/dL",
  "°C",
  "Müller-Lüdenscheidt, Größe",
  "Hämoglobin (Küvette) ­weich getrennt",
  "3.5-5.1",
  "3.5–5.1 (changed)",
  "09-Mar-2024 · 2d",
  "HH ▲▲",
  "N, △≠",
  "❝",
  "− 0.4",
  "≥ 10 ≤ 20",
  "Καλίου, калий",
  "أحمد بن محمد",
  "カリウム 钾",
  "नमस्ते",
  "e\u0301te\u0301",
  "family 👩‍👩‍👧",
  "two\nlines",
  "tab\tbed",
  "AVAVAVAV To Ty WA fi ffl",
  "Pneumonoultramicroscopicsilicovolcanoconiosis",
  "a-b-c-d-e-f-g-h/i/j/k/l m n o p q r s t u v w x y z",
};

static void
test_heights (void)
{
  GtkWidget *widget = g_object_ref_sink (gtk_label_new (NULL));
  g_autoptr (WardTextCache) cache = ward_text_cache_new (widget);
  guint n_wrapped = 0;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (guint style = 0; style < WARD_N_STYLES; style++)
      for (int wrap_width = 0; wrap_width < 420; wrap_width += wrap_width < 120 ? 5 : 23)
        {
          int height = ward_text_cache_get_height (cache, texts[i], style, wrap_width);
          int laid = ward_text_cache_get (cache, texts[i], style, wrap_width)->height;

          if (height != laid)
            g_test_message ("“%s”, style %u, wrapped at %d", texts[i], style, wrap_width);
          g_assert_cmpint (height, ==, laid);
          n_wrapped += laid > ward_text_cache_get_line_height (cache, style);
        }
  g_assert_cmpuint (n_wrapped, >, 500);
  g_clear_pointer (&cache, ward_text_cache_free);
  g_object_unref (widget);
}

/* At the width itself, and around it, where one more or less makes a line of two. */
static void
test_at_the_width (void)
{
  GtkWidget *widget = g_object_ref_sink (gtk_label_new (NULL));
  g_autoptr (WardTextCache) cache = ward_text_cache_new (widget);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (guint style = 0; style < WARD_N_STYLES; style++)
      {
        int width = ward_text_cache_get (cache, texts[i], style, 0)->width;

        for (int wrap_width = MAX (width - 12, 1); wrap_width < width + 24; wrap_width++)
          {
            int height = ward_text_cache_get_height (cache, texts[i], style, wrap_width);

            if (height != ward_text_cache_get (cache, texts[i], style, wrap_width)->height)
              g_test_message ("“%s”, style %u, wrapped at %d of %d", texts[i], style, wrap_width, width);
            g_assert_cmpint (height, ==, ward_text_cache_get (cache, texts[i], style, wrap_width)->height);
          }
      }
  g_clear_pointer (&cache, ward_text_cache_free);
  g_object_unref (widget);
}

/* As wide as its column, which is as wide as its estimate: nothing of it is laid out for its height, it is drawn in one line, and that is at the most a little wider. */
static void
test_at_the_estimate (void)
{
  static const char *const names[] = {
    "Potassium", "Analyte 017", "AVAVAVAV To Ty WA fi ffl", "Müller-Lüdenscheidt, Größe", "3.5-5.1",
    "µg/dL",     "Ltj fj'f rf",
  };
  GtkWidget *widget = g_object_ref_sink (gtk_label_new (NULL));
  g_autoptr (WardTextCache) cache = ward_text_cache_new (widget);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint style = 0; style < WARD_N_STYLES; style++)
      {
        int wrap_width = (int) ceil (ward_text_cache_estimate (cache, names[i], strlen (names[i]), style)) + 1;
        int line = ward_text_cache_get_line_height (cache, style);
        guint before = ward_text_cache_count (cache);
        const WardLaidText *laid;

        g_assert_cmpint (ward_text_cache_get_height (cache, names[i], style, wrap_width), ==, line);
        g_assert_cmpuint (ward_text_cache_count (cache), ==, before);
        laid = ward_text_cache_get (cache, names[i], style, wrap_width);
        g_assert_cmpint (laid->height, ==, line);
        g_assert_cmpint (pango_layout_get_line_count (laid->layout), ==, 1);
        g_assert_cmpint (laid->width, <=, wrap_width + line / 4);
      }
  g_clear_pointer (&cache, ward_text_cache_free);
  g_object_unref (widget);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gtk_init ();
  g_test_add_func ("/widgets/text-cache/heights", test_heights);
  g_test_add_func ("/widgets/text-cache/heights-at-the-width", test_at_the_width);
  g_test_add_func ("/widgets/text-cache/heights-at-the-estimate", test_at_the_estimate);
  return g_test_run ();
}
