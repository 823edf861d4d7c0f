/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a printed page is laid out: whose it is, what is kept in one line, what goes on on the next page, what belongs to a result (clinical.md 3.1, 5.2; W44). */
#include <pango/pangocairo.h>
#include <string.h>

#include "app/app-fixture.h"
#include "app/print-fixture.h"
#include "app/ward-print-pages.h"
#include "app/ward-record-print.h"
#include "app/ward-record-view.h"

static AppRecord app;

static const WardPrintItem *
find_item (GPtrArray *page, const char *text)
{
  for (guint i = 0; i < page->len; i++)
    if (strstr (((const WardPrintItem *) g_ptr_array_index (page, i))->text, text) != NULL)
      return g_ptr_array_index (page, i);
  return NULL;
}

static guint
count_lines (PangoContext *context, const WardPrintItem *item)
{
  g_autoptr (PangoLayout) layout = ward_printout_dup_layout (context, item);

  return (guint) pango_layout_get_line_count (layout);
}

/* At whatever width a label and its value are in one line, as on the screen. */
static void
test_print_pairs_whole (void)
{
  g_autoptr (WardPrintout) printout = NULL;
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());

  app_record_open_once (&app, "deceased");
  printout = ward_record_print_new (app.record, "Title", "Filter", g_get_real_time ());
  g_assert_nonnull (strstr (printout->identity, "Died\t"));
  g_assert_nonnull (strstr (printout->warnings, "died"));
  for (int width = 240; width < 600; width += 6)
    {
      g_autoptr (GPtrArray) sheets = ward_printout_lay_out (printout, context, width, PAPER_HEIGHT);
      GPtrArray *sheet = g_ptr_array_index (sheets, 0);
      guint n_pairs = 0;

      for (guint i = 0; i < sheet->len; i++)
        {
          const WardPrintItem *item = g_ptr_array_index (sheet, i);

          if (item->n_label == 0)
            continue;
          n_pairs++;
          g_assert_cmpuint (count_lines (context, item), ==, 1);
          g_assert_cmpfloat (item->x + item->width, <=, width + 0.1);
        }
      g_assert_cmpuint (n_pairs, >=, 5); /* born, died, age at death, gender, number */
    }
  g_object_unref (context);
}

/* Whatever the script of a name, it stands alone in its line at the left, and labels and values below it run from left to right (V81). */
static void
test_print_rtl (void)
{
  g_autoptr (WardPrintout) printout = NULL;
  g_autoptr (GPtrArray) sheets = NULL;
  g_autoptr (PangoLayout) layout = NULL;
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  const WardPrintItem *name;
  const WardPrintItem *born;
  const WardPrintItem *allergies;

  app_record_open_once (&app, "rtl");
  printout = ward_record_print_new (app.record, "Title", "Filter", g_get_real_time ());
  sheets = print_lay_out (printout);
  name = find_item (g_ptr_array_index (sheets, 0), printout->patient);
  born = find_item (g_ptr_array_index (sheets, 0), "Born ");
  allergies = find_item (g_ptr_array_index (sheets, 0), printout->allergies);
  g_assert_true (name != NULL && born != NULL && allergies != NULL);
  g_assert_true (name->large);
  g_assert_true (g_str_has_prefix (name->text, "\u2068") && g_str_has_suffix (name->text, "\u2069"));
  layout = ward_printout_dup_layout (context, name);
  g_assert_cmpint (pango_layout_get_line_readonly (layout, 0)->resolved_dir, ==, PANGO_DIRECTION_LTR);
  g_assert_cmpfloat (born->y, >, name->y);
  g_assert_nonnull (find_item (g_ptr_array_index (sheets, 0), "SAMPLEIYA, Layla"));
  g_assert_cmpuint (born->n_label, ==, strlen ("Born"));
  g_assert_cmpfloat_with_epsilon (born->x, 0, 0.01);
  g_assert_cmpfloat (allergies->y, >, born->y);
  g_assert_cmpfloat_with_epsilon (allergies->x, 0, 0.01);
  g_object_unref (context);
}

/* A number is not torn from its unit, nor a letter from its shape; and what is flagged stands out. */
static void
test_print_units_whole (void)
{
  static const char *const words = "89\u00a0mL/min/1.73 m²  H ▲";
  g_autoptr (WardPrintout) printout = ward_printout_new ();
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());

  printout->patient = g_strdup ("TESTPERSON, Pat");
  printout->printed = g_strdup ("Printed");
  ward_printout_add_row (printout, "GFR", words, "4.5–5.9 (Male); 4.1–5.1 (Female)", "Final", "09-Mar-2024 08:00");
  ward_printout_add_row (printout, "Sodium", "140 mmol/L", "135–145", "Final", "09-Mar-2024 08:00");
  for (int width = 480; width < 700; width += 5)
    {
      g_autoptr (GPtrArray) sheets = ward_printout_lay_out (printout, context, width, PAPER_HEIGHT);
      const WardPrintItem *value = find_item (g_ptr_array_index (sheets, 0), words);
      const WardPrintItem *range = find_item (g_ptr_array_index (sheets, 0), "4.5–5.9");
      g_autoptr (PangoLayout) layout = ward_printout_dup_layout (context, value);
      g_autoptr (PangoLayout) ranges = ward_printout_dup_layout (context, range);

      g_assert_true (value->bold);
      g_assert_false (find_item (g_ptr_array_index (sheets, 0), "140 mmol/L")->bold);
      for (GSList *line = pango_layout_get_lines_readonly (layout)->next; line != NULL; line = line->next)
        g_assert_true (
            g_str_has_prefix (pango_layout_get_text (layout) + pango_layout_line_get_start_index (line->data), "H ▲"));
      for (GSList *line = pango_layout_get_lines_readonly (ranges)->next; line != NULL; line = line->next)
        g_assert_cmpint (pango_layout_get_text (ranges)[pango_layout_line_get_start_index (line->data) - 1], ==, ' ');
    }
  g_object_unref (context);
}

/* What goes on on the next page says what it belongs to; a heading is not the last on its page, and the key is on one page, below no head of results. */
static void
test_print_continued (void)
{
  g_autoptr (WardPrintout) printout = ward_printout_new ();
  g_autoptr (GPtrArray) sheets = NULL;
  GPtrArray *last;

  printout->patient = g_strdup ("TESTPERSON, Pat");
  printout->printed = g_strdup ("Printed");
  printout->time_head = g_strdup ("Collected, newest first");
  ward_printout_add_heading (printout, "Electrolytes");
  for (guint i = 0; i < 60; i++)
    ward_printout_add_row (printout, "Sodium", "140 mmol/L", "135–145", "Final", "09-Mar-2024 08:00");
  printout->key_start = printout->rows->len;
  ward_printout_add_heading (printout, "What the marks mean");
  for (guint i = 0; i < 25; i++)
    ward_printout_add_text (printout, "H ▲", "high");
  sheets = print_lay_out (printout);
  g_assert_cmpuint (sheets->len, >, 2);
  g_assert_true (print_page_holds (g_ptr_array_index (sheets, 0), "Collected, newest first"));
  g_assert_false (print_page_holds (g_ptr_array_index (sheets, 0), "(continued)"));
  for (guint i = 1; i < sheets->len - 1; i++)
    g_assert_true (print_page_holds (g_ptr_array_index (sheets, i), "Electrolytes (continued)"));
  last = g_ptr_array_index (sheets, sheets->len - 1);
  g_assert_cmpuint (print_count_items (last, "H ▲"), ==, 25);
  g_assert_true (print_page_holds (last, "What the marks mean"));
  g_assert_false (print_page_holds (last, "(continued)"));
  g_assert_false (print_page_holds (last, "Reference range"));
}

static gboolean
has_item (GPtrArray *page, const char *text, gboolean bold)
{
  for (guint i = 0; i < page->len; i++)
    {
      const WardPrintItem *item = g_ptr_array_index (page, i);

      if (g_strcmp0 (item->text, text) == 0 && item->bold == bold)
        return TRUE;
    }
  return FALSE;
}

/* A status that is not the usual one stands out of a column of those that are (5.6, W30). */
static void
test_print_status (void)
{
  g_autoptr (WardPrintout) printout = ward_printout_new ();
  g_autoptr (GPtrArray) sheets = NULL;

  printout->patient = g_strdup ("TESTPERSON, Pat");
  printout->printed = g_strdup ("Printed");
  ward_printout_add_row (printout, "Sodium", "140 mmol/L", "135–145", "Final", "09-Mar-2024 08:00");
  ward_printout_add_row (printout, "Sodium", "141 mmol/L", "135–145", "Corrected result", "08-Mar-2024 08:00");
  ward_printout_add_row (printout, "Sodium", "Cancelled", "", "Cancelled", "07-Mar-2024 08:00");
  sheets = print_lay_out (printout);
  g_assert_true (has_item (g_ptr_array_index (sheets, 0), "Final", FALSE));
  g_assert_true (has_item (g_ptr_array_index (sheets, 0), "Corrected result", TRUE));
  g_assert_true (has_item (g_ptr_array_index (sheets, 0), "Cancelled", TRUE));
  g_assert_true (has_item (g_ptr_array_index (sheets, 0), "141 mmol/L", FALSE));
}

/* What tells one twin from the other stands below the name, before all else, as on the screen. */
static void
test_print_tags (void)
{
  g_autoptr (WardPrintout) printout = ward_printout_new ();
  g_autoptr (GPtrArray) sheets = NULL;
  GPtrArray *sheet;

  printout->patient = g_strdup ("TESTPERSON, Girl B");
  printout->tags = g_strdup ("Multiple birth, 2nd");
  printout->identity = g_strdup ("Born\t24-Nov-2025");
  printout->hospital = g_strdup ("St. Elsewhere");
  printout->printed = g_strdup ("Printed");
  sheets = print_lay_out (printout);
  sheet = g_ptr_array_index (sheets, 0);
  g_assert_nonnull (strstr (((const WardPrintItem *) g_ptr_array_index (sheet, 0))->text, "Girl B"));
  g_assert_nonnull (strstr (((const WardPrintItem *) g_ptr_array_index (sheet, 1))->text, "Multiple birth, 2nd"));
}

static void
assert_on_paper (GPtrArray *sheets, PangoContext *context)
{
  for (guint i = 0; i < sheets->len; i++)
    {
      GPtrArray *sheet = g_ptr_array_index (sheets, i);

      for (guint k = 0; k < sheet->len; k++)
        {
          const WardPrintItem *item = g_ptr_array_index (sheet, k);
          g_autoptr (PangoLayout) layout = ward_printout_dup_layout (context, item);
          int height;

          pango_layout_get_size (layout, NULL, &height);
          g_assert_cmpfloat (item->y + (double) height / PANGO_SCALE, <, PAPER_HEIGHT + 20);
        }
    }
}

/* A text of several pages is on them from its first word to its last. */
static void
test_print_long_text (void)
{
  g_autoptr (WardPrintout) printout = ward_printout_new ();
  g_autoptr (GPtrArray) sheets = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  guint n = 0;

  printout->patient = g_strdup ("TESTPERSON, Pat");
  printout->printed = g_strdup ("Printed");
  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (text, "word%u. ", i);
  ward_printout_add_heading (printout, "Report");
  ward_printout_add_text (printout, "Conclusion", text->str);
  sheets = print_lay_out (printout);
  g_assert_cmpuint (sheets->len, >, 2);
  assert_on_paper (sheets, context);
  for (guint i = 0; i < sheets->len; i++)
    n += print_count_items (g_ptr_array_index (sheets, i), "word");
  g_assert_cmpuint (n, ==, 3000);
  g_object_unref (context);
}

/* A result that is longer than a page is whole on paper; so is a text that just does not fit below its heading's second standing. */
static void
test_print_long_result (void)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());

  for (guint words = 200; words < 1200; words += 139)
    {
      g_autoptr (WardPrintout) printout = ward_printout_new ();
      g_autoptr (GPtrArray) sheets = NULL;
      g_autoptr (GString) text = g_string_new (NULL);
      guint n = 0;

      printout->patient = g_strdup ("TESTPERSON, Pat");
      printout->printed = g_strdup ("Printed");
      for (guint i = 0; i < words; i++)
        g_string_append_printf (text, "word%u. ", i);
      ward_printout_add_heading (
          printout,
          "Cytology of a specimen with a name that is long enough for two lines of a page, or for three of them");
      ward_printout_add_row (printout, "Finding", text->str, "", "Final", "24-Nov-2026 08:00");
      ward_printout_add_text (printout, "Conclusion", text->str);
      sheets = print_lay_out (printout);
      assert_on_paper (sheets, context);
      for (guint i = 0; i < sheets->len; i++)
        n += print_count_items (g_ptr_array_index (sheets, i), "word");
      g_assert_cmpuint (n, ==, 2 * words);
    }
  g_object_unref (context);
}

/* A value whose comment turns it into something else is on no paper without it; nor is one of two of a time alone. The reason of a cancelled one is said once. */
static void
test_print_notes (void)
{
  WardRecordView *view = app_record_new_view (&app);
  g_autoptr (WardPrintout) printout = NULL;
  guint n_notes = 0;
  guint n_same = 0;
  guint n_reasons = 0;

  app_record_open_once (&app, "tricky");
  ward_record_view_set_record (view, app.record);
  ward_record_view_show_page (view, "labs");
  printout = ward_record_view_build_print (view);
  for (guint i = 1; i < printout->rows->len; i++)
    {
      const char *const *row = g_ptr_array_index (printout->rows, i);
      guint n = g_strv_length ((char **) row);

      n_same += n == WARD_PRINT_COLUMNS && strstr (row[4], "One of 2 results at this time") != NULL;
      n_reasons += n > 1 && strstr (row[1], "Haemolysed specimen; repeated.") != NULL;
      if (n != 2 || !g_str_has_prefix (row[1], "Note: No growth after 48 hours"))
        continue;
      row = g_ptr_array_index (printout->rows, i - 1);
      g_assert_cmpuint (g_strv_length ((char **) row), ==, WARD_PRINT_COLUMNS);
      g_assert_cmpstr (row[0], ==, "MRSA screen");
      n_notes++;
    }
  g_assert_cmpuint (n_reasons, ==, 1);
  g_assert_cmpuint (n_notes, ==, 1);
  g_assert_cmpuint (n_same, >=, 2);
  ward_record_view_set_record (view, NULL);
  g_assert_finalize_object (view);
}

/* Certain pages, and none named: GTK would print nothing and say nothing. */
static void
test_pages_named (void)
{
  g_autoptr (GtkPrintSettings) settings = gtk_print_settings_new ();
  GtkPageRange range = { 0, 2 };
  GtkWidget *parent = gtk_window_new ();
  GtkWidget *dialog = ward_print_pages_new_notice (GTK_WINDOW (parent));

  g_assert_true (ward_print_pages_are_named (NULL));
  g_assert_true (ward_print_pages_are_named (settings));
  gtk_print_settings_set_print_pages (settings, GTK_PRINT_PAGES_RANGES);
  g_assert_false (ward_print_pages_are_named (settings));
  gtk_print_settings_set_page_ranges (settings, &range, 1);
  g_assert_true (ward_print_pages_are_named (settings));
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==, "Nothing Was Printed");
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), "name some, such as 1-3"));
  gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_window_destroy (GTK_WINDOW (parent));
}

int
main (int argc, char **argv)
{
  int status;

  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();
  app_record_set_up (&app);
  app_record_sign_in (&app);

  g_test_add_func ("/app/print/W30-status", test_print_status);
  g_test_add_func ("/app/print/tags-after-the-name", test_print_tags);
  g_test_add_func ("/app/print/W01-print-pairs-whole", test_print_pairs_whole);
  g_test_add_func ("/app/print/V81-print-right-to-left-name", test_print_rtl);
  g_test_add_func ("/app/print/W13-print-units-whole", test_print_units_whole);
  g_test_add_func ("/app/print/W26-W28-print-continued", test_print_continued);
  g_test_add_func ("/app/print/W17-print-long-text", test_print_long_text);
  g_test_add_func ("/app/print/W17-print-long-result", test_print_long_result);
  g_test_add_func ("/app/print/W17-V60-print-notes", test_print_notes);
  g_test_add_func ("/app/print/pages-named", test_pages_named);
  status = g_test_run ();
  app_record_tear_down (&app);
  return status;
}
