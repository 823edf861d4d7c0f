/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of captions and values: what is copied is what is shown, nothing is cut, and a value is never heard without its caption. */
#include "app/ward-facts.h"

#include "app/app-fixture.h"
#include "support/ward-ui-assert.h"

static void
test_text (void)
{
  GtkWidget *table = g_object_ref_sink (ward_facts_new ());
  WardFacts *facts = WARD_FACTS (table);
  g_autofree char *copied = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *after = NULL;

  ward_facts_add_heading (facts, "Result");
  ward_facts_add (facts, "Value", "5.40 mmol/L", "fact-warning");
  ward_facts_add (facts, "Comment", NULL, NULL);
  ward_facts_add (facts, "Note", "", NULL);
  ward_facts_add (facts, "Range", "3.5–5.1", NULL);
  copied = ward_facts_dup_text (facts);
  g_assert_cmpstr (copied, ==, "Result\nValue\t5.40 mmol/L\nRange\t3.5–5.1\n");
  shown = app_read (table);
  g_assert_cmpstr (shown, ==, "[Result][Value][5.40 mmol/L][Range][3.5–5.1]");
  ward_facts_clear (facts);
  after = ward_facts_dup_text (facts);
  g_assert_cmpstr (after, ==, "");
  g_assert_null (gtk_widget_get_first_child (table));
  g_assert_finalize_object (table);
}

static void
test_labels (void)
{
  GtkWidget *table = g_object_ref_sink (ward_facts_new ());
  GtkWidget *value;

  ward_facts_set_selectable (WARD_FACTS (table), TRUE);
  ward_facts_add (WARD_FACTS (table), "Value", "5.40 mmol/L", "fact-warning");
  value = app_find (table, GTK_TYPE_LABEL, "value-text");
  ward_assert_accessible_label (value, "Value: 5.40 mmol/L");
  g_assert_true (gtk_label_get_selectable (GTK_LABEL (value)));
  g_assert_false (gtk_label_get_wrap (GTK_LABEL (value))); /* short: always one line */
  g_assert_cmpint (gtk_label_get_ellipsize (GTK_LABEL (value)), ==, PANGO_ELLIPSIZE_NONE);
  g_assert_true (gtk_widget_has_css_class (value, "fact-warning"));

  ward_facts_clear (WARD_FACTS (table));
  ward_facts_add (WARD_FACTS (table), "Value", "A sentence that is longer than a line may be", NULL);
  value = app_find (table, GTK_TYPE_LABEL, "value-text");
  g_assert_true (gtk_label_get_wrap (GTK_LABEL (value)));
  g_assert_cmpint (gtk_label_get_ellipsize (GTK_LABEL (value)), ==, PANGO_ELLIPSIZE_NONE);
  g_assert_finalize_object (table);
}

static GtkWidget *
get_value (GtkWidget *table)
{
  return app_find (table, GTK_TYPE_LABEL, "value-text");
}

/* With large text a column of captions would leave no room for the name of a drug: it stands below its caption, in one piece. */
static void
test_stacked (void)
{
  GtkWidget *table = g_object_ref_sink (ward_facts_new ());
  graphene_rect_t bounds;
  int beside = 0;
  int below = 0;

  ward_facts_stack_where_large (WARD_FACTS (table));
  ward_facts_add (WARD_FACTS (table), "High criticality", "Trimethoprim-sulfamethoxazole 160 mg/800 mg oral tablet",
                  NULL);
  gtk_grid_query_child (GTK_GRID (table), get_value (table), &beside, NULL, NULL, NULL);
  g_assert_cmpint (beside, ==, 1);
  ward_facts_clear (WARD_FACTS (table));
  app_set_text_size (200);
  ward_facts_add (WARD_FACTS (table), "High criticality", "Trimethoprim-sulfamethoxazole 160 mg/800 mg oral tablet",
                  NULL);
  gtk_widget_measure (table, GTK_ORIENTATION_VERTICAL, 440, NULL, &below, NULL, NULL);
  gtk_widget_size_allocate (table, &(GtkAllocation){ 0, 0, 440, below }, -1);
  g_assert_true (gtk_widget_compute_bounds (get_value (table), table, &bounds));
  g_assert_cmpfloat (bounds.origin.x, <, 1);
  g_assert_cmpfloat (bounds.size.width, >, 430);
  g_assert_cmpfloat (bounds.origin.y, >, 0);
  app_set_text_size (100);
  g_assert_finalize_object (table);
}

/* No line ends between a number and its unit (clinical.md 5.2). */
static void
test_units (void)
{
  GtkWidget *table = g_object_ref_sink (ward_facts_new ());
  GtkLabel *value;
  const char *text;
  guint n_lines = 0;

  ward_facts_add (WARD_FACTS (table), "Drug", "Trimethoprim-sulfamethoxazole 160 mg/800 mg, 2.5 mL or 10 mmol/L once",
                  NULL);
  value = GTK_LABEL (get_value (table));
  text = gtk_label_get_text (value);
  for (int width = 120; width < 600; width += 5)
    {
      g_autoptr (PangoLayout) layout = pango_layout_copy (gtk_label_get_layout (value));

      pango_layout_set_width (layout, width * PANGO_SCALE);
      pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
      for (int i = 1; i < pango_layout_get_line_count (layout); i++, n_lines++)
        {
          const char *start = text + pango_layout_get_line_readonly (layout, i)->start_index;

          g_assert_false (g_ascii_isdigit (start[-1]));
          g_assert_false (start[-1] == ' ' && g_ascii_isdigit (start[-2]));
        }
    }
  g_assert_cmpuint (n_lines, >, 10);
  g_assert_finalize_object (table);
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add_func ("/app/facts/copied-as-shown", test_text);
  g_test_add_func ("/app/facts/values", test_labels);

  g_test_add_func ("/app/facts/W17-below-captions-in-large-text", test_stacked);
  g_test_add_func ("/app/facts/number-and-unit-together", test_units);

  return g_test_run ();
}
