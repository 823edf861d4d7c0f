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

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add_func ("/app/facts/copied-as-shown", test_text);
  g_test_add_func ("/app/facts/values", test_labels);

  return g_test_run ();
}
