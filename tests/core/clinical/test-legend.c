/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The legend names every mark that the program can draw, and the user guide has the legend's table, word for word. */
#include "core/clinical/ward-flag.h"
#include "core/clinical/ward-legend.h"

#include <string.h>

static void
test_flags (void)
{
  static const char *const drawn[] = { "△", "▽", "≠", "△≠", "▽≠", "⚑" };
  const char *mark;

  for (guint i = 0; (mark = ward_flag_get_known_mark (i)) != NULL; i++)
    if (*mark != '\0' && !ward_legend_has (mark))
      {
        g_test_message ("%s is in no line of the legend", mark);
        g_test_fail ();
      }
  for (guint i = 0; i < G_N_ELEMENTS (drawn); i++)
    g_assert_true (ward_legend_has (drawn[i]));
  g_assert_false (ward_legend_has ("H"));
}

static void
test_in_text (void)
{
  static const struct
  {
    const char *mark; /* of which entry */
    const char *text;
    gboolean is_in;
  } cases[] = {
    { "H ▲", "H ▲, Δ▲ (lab)", TRUE },
    { "H ▲", "5.4 mmol/L  H ▲", TRUE },
    { "H ▲", "H ▲ △≠", TRUE },
    { "H ▲", "5.4 mmol/L  HH ▲▲", FALSE },
    { "HH ▲▲", "HH ▲▲\nCorrected", TRUE },
    { "△", "△", TRUE },
    { "△", "△≠", FALSE },
    { "≠", "△≠", TRUE },
    { "POS", "POS", TRUE },
    { "POS", "POSITIVE", FALSE },
    { "S", "≤ 0.25  S", TRUE },
    { "S", "Sensitive", FALSE },
    { "⚑", "⚑ XYZ", TRUE },
    { "HU ▲+", "HU ▲+", TRUE },
    { "H ▲", "HU ▲+", FALSE },
    { "A ◆", "AA ◆◆", FALSE },
  };
  guint n = 0;
  const WardLegendEntry *entries = ward_legend_get (&n);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint entry = 0;

      for (; entry < n; entry++)
        {
          g_auto (GStrv) marks = g_strsplit (entries[entry].marks, ", ", -1);

          if (g_strv_contains ((const char *const *) marks, cases[i].mark))
            break;
        }
      g_assert_cmpuint (entry, <, n);
      g_assert_true (ward_legend_entry_is_in (&entries[entry], cases[i].text) == cases[i].is_in);
    }
}

static void
test_statuses (void)
{
  for (int status = WARD_STATUS_UNKNOWN; status <= WARD_STATUS_ENTERED_IN_ERROR; status++)
    {
      const char *mark = ward_status_get_mark ((WardStatus) status);

      g_assert_true (*mark == '\0' || ward_legend_has (mark));
      g_assert_cmpstr (mark, !=, "am"); /* reads as a time of the morning */
    }
}

/* What tells in a graph whose flag it is, and that a limit has one, is drawn, and stands in no string (W19, W20). */
static void
test_graph (void)
{
  static const char *const drawn[] = { "●", "■", "○", "◇", "⊙", "◎", "⊥", "⊤", "⊥▲", "⊤▼", "◇▲" };

  for (guint i = 0; i < G_N_ELEMENTS (drawn); i++)
    g_assert_true (ward_legend_has (drawn[i]));
}

static const char *const shapes[] = { "▲", "▼", "△", "▽", "◆", "≠", "⚑", "Δ", "❝", "◂", "▸", "▭", "…", "×" };

static gboolean
is_named (const char *shape)
{
  guint n = 0;
  const WardLegendEntry *entries = ward_legend_get (&n);

  for (guint i = 0; i < n; i++)
    if (strstr (entries[i].marks, shape) != NULL)
      return TRUE;
  return FALSE;
}

/* Arrows, shapes and signs of a source, but for what belongs to values and to words. */
static void
check_symbols (const char *name, const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      char one[7] = { 0 };

      g_unichar_to_utf8 (c, one);
      if (c < 0x2190 || c > 0x27bf || c == 0x2192 || c == 0x2212 || c == 0x2264 || c == 0x2265 || is_named (one))
        continue;
      g_test_message ("%s holds %s, which is in no line of the legend", name, one);
      g_test_fail ();
    }
}

/* The shapes that the files which draw hold in their strings. */
static void
test_sources (void)
{
  static const char *const files[] = { "core/clinical/ward-flag.c",         "core/clinical/ward-grid-text.c",
                                       "core/clinical/ward-observation.c",  "widgets/ward-cumulative-arrows.c",
                                       "widgets/ward-cumulative-draw.c",    "widgets/ward-cumulative-headings.c",
                                       "widgets/ward-cumulative-measure.c", "widgets/ward-cumulative-frozen.c",
                                       "widgets/ward-cumulative-private.h" };
  guint n_found = 0;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "src", files[i], NULL);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;

      g_file_get_contents (path, &text, NULL, &error);
      g_assert_no_error (error);
      for (guint k = 0; k < G_N_ELEMENTS (shapes); k++)
        if (strstr (text, shapes[k]) != NULL)
          {
            n_found++;
            g_assert_true (is_named (shapes[k]));
          }
      check_symbols (files[i], text);
    }
  g_assert_cmpuint (n_found, >=, 10);
}

static void
test_guide (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "docs", "user-guide.md", NULL);
  g_autofree char *guide = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;
  const WardLegendEntry *entries = ward_legend_get (&n);

  g_file_get_contents (path, &guide, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *line = g_strdup_printf ("\n| %s | %s |\n", entries[i].marks, entries[i].words);

      if (strstr (guide, line) == NULL)
        {
          g_test_message ("the user guide has no line%s", line);
          g_test_fail ();
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/clinical/legend/W19-every-flag", test_flags);
  g_test_add_func ("/clinical/legend/W19-in-a-text", test_in_text);
  g_test_add_func ("/clinical/legend/W30-every-status", test_statuses);
  g_test_add_func ("/clinical/legend/W19-every-symbol-of-a-graph", test_graph);
  g_test_add_func ("/clinical/legend/every-shape-in-the-sources", test_sources);
  g_test_add_func ("/clinical/legend/the-user-guide-has-it", test_guide);
  return g_test_run ();
}
