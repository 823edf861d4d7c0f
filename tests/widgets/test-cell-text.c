/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A result taken apart: the value keeps every character that was sent, flags keep letter and shape, long texts end at a word and say so. */
#include "widgets/sample-data.h"
#include "widgets/ward-cell-text.h"

#include <string.h>

static WardObservation *
make (Sample *sample, const char *lexeme, const char *flag, WardStatus status)
{
  WardObservation *row = sample_add (sample, "Potassium", 1, lexeme, "mmol/L", flag, "3.5", "5.1");

  row->status = status;
  return row;
}

typedef struct
{
  const char *lexeme;
  const char *flag;
  WardStatus status;
  const char *value;
  const char *shown_flag;
  const char *mark;
  WardTone tone;
  size_t point;
} Case;

static const Case cases[] = {
  { "4.10", NULL, WARD_STATUS_FINAL, "4.10", "", "", WARD_TONE_PLAIN, 1 },
  { "0", NULL, WARD_STATUS_FINAL, "0", "▽", "", WARD_TONE_PLAIN, 1 },
  { "4.10", "N", WARD_STATUS_FINAL, "4.10", "", "", WARD_TONE_PLAIN, 1 },
  { "5.9", "H", WARD_STATUS_FINAL, "5.9", "H ▲", "", WARD_TONE_HIGH, 1 },
  { "6.8", "HH", WARD_STATUS_FINAL, "6.8", "HH ▲▲", "", WARD_TONE_CRITICAL, 1 },
  { "3.1", "L", WARD_STATUS_CORRECTED, "3.1", "L ▼", "C", WARD_TONE_LOW, 1 },
  { "4.4", "A", WARD_STATUS_PRELIMINARY, "4.4", "A ◆", "P", WARD_TONE_ABNORMAL, 1 },
  { "<3.5", NULL, WARD_STATUS_FINAL, "<3.5", "▽", "", WARD_TONE_PLAIN, 2 },
};

static void
test_parts (void)
{
  g_autoptr (Sample) sample = sample_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    make (sample, cases[i].lexeme, cases[i].flag, cases[i].status);
  {
    g_autoptr (WardGrid) grid = sample_grid (sample, WARD_GRID_LABS);

    for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        g_auto (WardCellText) text = { 0 };

        ward_cell_text_read (g_ptr_array_index (sample->rows, i), &text);
        g_assert_cmpstr (text.value, ==, cases[i].value);
        g_assert_cmpstr (text.flag, ==, cases[i].shown_flag);
        g_assert_cmpstr (text.mark, ==, cases[i].mark);
        g_assert_cmpint (text.tone, ==, cases[i].tone);
        g_assert_cmpuint (text.point, ==, cases[i].point);
        g_assert_true (text.number);
        g_assert_false (text.shortened);
      }
  }
}

static void
test_not_values (void)
{
  static const WardStatus statuses[] = { WARD_STATUS_CANCELLED, WARD_STATUS_ENTERED_IN_ERROR, WARD_STATUS_REGISTERED };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (Sample) sample = sample_new ();
      WardObservation *row = make (sample, "9.9", "HH", statuses[i]);
      g_autoptr (WardGrid) grid = sample_grid (sample, WARD_GRID_LABS);
      g_auto (WardCellText) text = { 0 };

      ward_cell_text_read (row, &text);
      g_assert_null (strstr (text.value, "9.9"));
      g_assert_cmpstr (text.flag, ==, "");
      g_assert_cmpint (text.tone, ==, WARD_TONE_QUIET);
      g_assert_false (text.number);
    }
}

/* A number with many digits behind its point draws no flag of the others away from its value. */
static void
test_long_fraction (void)
{
  g_autoptr (Sample) sample = sample_new ();
  WardObservation *usual = sample_add (sample, "Potassium", 1, "5.4", "mmol/L", NULL, NULL, NULL);
  WardObservation *row = sample_add (sample, "Ratio", 1, "0.12345678901234567", "1", NULL, NULL, NULL);
  g_autoptr (WardGrid) grid = sample_grid (sample, WARD_GRID_LABS);
  g_auto (WardCellText) text = { 0 };
  g_auto (WardCellText) other = { 0 };

  ward_cell_text_read (row, &text);
  g_assert_cmpstr (text.value, ==, "0.12345678901234567");
  g_assert_true (text.number);
  g_assert_false (text.aligned);
  ward_cell_text_read (usual, &other);
  g_assert_true (other.aligned);
}

static void
test_long_number (void)
{
  g_autoptr (Sample) sample = sample_new ();
  WardObservation *row = sample_add (sample, "Copies", 1, "123456789012345678", "{copies}/mL", NULL, NULL, NULL);
  g_autoptr (WardGrid) grid = sample_grid (sample, WARD_GRID_LABS);
  g_auto (WardCellText) text = { 0 };

  ward_cell_text_read (row, &text);
  g_assert_cmpstr (text.value, ==, "123456789012345678");
  g_assert_true (text.number);
  g_assert_false (text.aligned);
}

static void
test_text (void)
{
  g_autoptr (Sample) sample = sample_new ();
  WardObservation *row = sample_add_text (sample, "Antigen", 1, "NEGATIVE FOR H PYLORI ANTIGEN REPEAT", "Panic");
  g_autoptr (WardGrid) grid = sample_grid (sample, WARD_GRID_LABS);
  g_auto (WardCellText) text = { 0 };

  ward_cell_text_read (row, &text);
  g_assert_true (text.shortened);
  g_assert_true (g_str_has_prefix (text.value, "NEGATIVE FOR"));
  g_assert_true (g_str_has_suffix (text.value, " …"));
  g_assert_cmpint (text.tone, ==, WARD_TONE_UNKNOWN); /* neutral, and never as what is normal */
  g_assert_nonnull (strstr (text.flag, "Panic"));
}

static void
test_pressure (void)
{
  g_autoptr (Sample) sample = sample_new ();
  WardObservation *row = sample_add_pressure (sample, 1, "122", "74");
  g_autoptr (WardGrid) grid = sample_grid (sample, WARD_GRID_VITALS);
  g_auto (WardCellText) text = { 0 };

  ward_cell_text_read (row, &text);
  g_assert_cmpstr (text.value, ==, "122/74");
  g_assert_true (text.number);
}

static void
test_note (void)
{
  g_autoptr (Sample) sample = sample_new ();
  WardObservation *row = make (sample, "3.1", "L", WARD_STATUS_CORRECTED);
  WardNote note = { .text = "Haemolysed" };
  g_autoptr (WardGrid) grid = NULL;
  g_auto (WardCellText) text = { 0 };

  row->notes = &note;
  row->n_notes = 1;
  grid = sample_grid (sample, WARD_GRID_LABS);
  ward_cell_text_read (row, &text);
  g_assert_cmpstr (text.value, ==, "3.1");
  g_assert_cmpstr (text.flag, ==, "L ▼");
  g_assert_cmpstr (text.mark, ==, "C ❝");
}

static void
test_shorten (void)
{
  static const struct
  {
    const char *text;
    guint max;
    const char *wanted;
  } table[] = {
    { "Detected", 18, "Detected" },
    { "SPECIMEN CLOTTED AND REJECTED", 18, "SPECIMEN CLOTTED …" },
    { "Pneumonoultramicroscopic", 10, "Pneumonoultramicroscopic" },
    { "Pneumonoultramicroscopic yes", 10, "Pneumonoultramicroscopic …" },
    { "VALUE 123456 seen", 8, "VALUE …" },
    { "ü ü ü ü ü ü", 5, "ü ü ü …" },
    { "NEGATIVE FOR H … text", 18, "NEGATIVE FOR H …" },
    { "", 5, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      gboolean shortened = TRUE;
      g_autofree char *text = ward_cell_text_shorten (table[i].text, table[i].max, &shortened);

      g_assert_cmpstr (text, ==, table[i].wanted);
      g_assert_cmpint (shortened, ==, !g_str_equal (table[i].text, table[i].wanted));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/widgets/cell-text/V01-V03-W10-parts-as-sent", test_parts);
  g_test_add_func ("/widgets/cell-text/V19-V20-cancelled-and-withdrawn-have-no-value", test_not_values);
  g_test_add_func ("/widgets/cell-text/V94-W15-long-number-whole", test_long_number);
  g_test_add_func ("/widgets/cell-text/long-fraction", test_long_fraction);
  g_test_add_func ("/widgets/cell-text/V26-W17-long-text-says-that-it-is-cut", test_text);
  g_test_add_func ("/widgets/cell-text/blood-pressure", test_pressure);
  g_test_add_func ("/widgets/cell-text/note-and-status", test_note);
  g_test_add_func ("/widgets/cell-text/shorten", test_shorten);
  return g_test_run ();
}
