/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where lines break: by whole child, and never wider than the line while a child can be narrower. */
#include <adwaita.h>

#include "widgets/ward-width-first.h"
#include "widgets/ward-wrap-layout.h"

static void
test_lines (void)
{
  WardWrapChild children[] = { { 10, 40, 0, 0, 0 }, { 10, 50, 0, 0, 0 }, { 10, 30, 0, 0, 0 } };

  g_assert_cmpuint (ward_wrap_place (children, 3, 100, 10), ==, 2);
  g_assert_cmpuint (children[0].line, ==, 0);
  g_assert_cmpint (children[0].x, ==, 0);
  g_assert_cmpuint (children[1].line, ==, 0);
  g_assert_cmpint (children[1].x, ==, 50);
  g_assert_cmpint (children[1].width, ==, 50);
  g_assert_cmpuint (children[2].line, ==, 1);
  g_assert_cmpint (children[2].x, ==, 0);
  g_assert_cmpuint (ward_wrap_place (children, 3, 99, 10), ==, 2);
  g_assert_cmpuint (children[1].line, ==, 1);
  g_assert_cmpuint (ward_wrap_place (children, 3, 140, 10), ==, 1);
}

static void
test_wide_child (void)
{
  WardWrapChild children[] = { { 10, 40, 0, 0, 0 }, { 20, 500, 0, 0, 0 }, { 10, 30, 0, 0, 0 } };

  g_assert_cmpuint (ward_wrap_place (children, 3, 100, 10), ==, 3);
  g_assert_cmpuint (children[1].line, ==, 1);
  g_assert_cmpint (children[1].width, ==, 100);
  g_assert_cmpuint (ward_wrap_place (children, 3, 15, 10), ==, 3);
  g_assert_cmpint (children[1].width, ==, 20); /* its minimum: never less */
}

static void
test_expand (void)
{
  WardWrapChild children[] = { { 10, 40, 0, 0, 0, TRUE }, { 10, 50, 0, 0, 0, FALSE } };

  g_assert_cmpuint (ward_wrap_place (children, 2, 200, 10), ==, 1);
  g_assert_cmpint (children[0].width, ==, 140);
  g_assert_cmpint (children[1].x, ==, 150); /* at the far edge */
  g_assert_cmpuint (ward_wrap_place (children, 2, 80, 10), ==, 2);
  g_assert_cmpint (children[0].width, ==, 80);
  g_assert_cmpint (children[1].x, ==, 0);
  g_assert_cmpint (children[1].width, ==, 50);
}

static void
test_empty (void)
{
  g_assert_cmpuint (ward_wrap_place (NULL, 0, 100, 10), ==, 0);
  g_assert_cmpuint (ward_wrap_place_uniform (NULL, 0, 100, 10), ==, 0);
}

static void
test_uniform (void)
{
  WardWrapChild children[] = { { 10, 40, 0, 0, 0 }, { 10, 60, 0, 0, 0 }, { 10, 30, 0, 0, 0 }, { 10, 30, 0, 0, 0 } };

  g_assert_cmpuint (ward_wrap_place_uniform (children, 4, 210, 10), ==, 2);
  /* Three would go into a line: two and two are as few lines, and wider. */
  g_assert_cmpint (children[1].x, ==, 100 + 10);
  g_assert_cmpint (children[1].width, ==, 100);
  g_assert_cmpuint (children[2].line, ==, 1);
  g_assert_cmpuint (ward_wrap_place_uniform (children, 3, 210, 10), ==, 1);
  g_assert_cmpint (children[2].x, ==, 2 * (63 + 10));
  g_assert_cmpint (children[2].width, ==, 63);
  g_assert_cmpuint (ward_wrap_place_uniform (children, 4, 20, 10), ==, 4);
  g_assert_cmpint (children[0].width, ==, 20);
}

/* Few lines: columns become narrower before anything is left out, and what is left out is counted. */
static void
test_limited (void)
{
  WardWrapChild children[] = { { 10, 40, 0, 0, 0 }, { 20, 60, 0, 0, 0 }, { 10, 30, 0, 0, 0 }, { 10, 30, 0, 0, 0 } };
  guint n_shown = 0;

  g_assert_cmpuint (ward_wrap_place_limited (children, 4, 210, 10, 2, &n_shown), ==, 2);
  g_assert_cmpuint (n_shown, ==, 4);
  g_assert_cmpint (children[1].width, ==, 100); /* as without a limit */
  g_assert_cmpuint (ward_wrap_place_limited (children, 4, 130, 10, 1, &n_shown), ==, 1);
  g_assert_cmpuint (n_shown, ==, 4);
  g_assert_cmpint (children[3].x, ==, 3 * (25 + 10));
  g_assert_cmpint (children[3].width, ==, 25);
  g_assert_cmpuint (ward_wrap_place_limited (children, 4, 85, 10, 1, &n_shown), ==, 2);
  g_assert_cmpuint (n_shown, ==, 3);
  g_assert_cmpuint (children[3].line, ==, 1);
  g_assert_cmpuint (ward_wrap_place_limited (children, 4, 5, 10, 2, &n_shown), ==, 4);
  g_assert_cmpuint (n_shown, ==, 2);
  g_assert_cmpint (children[0].width, ==, 20); /* never less than the minimum */
  g_assert_cmpuint (ward_wrap_place_limited (NULL, 0, 100, 10, 2, &n_shown), ==, 0);
  g_assert_cmpuint (n_shown, ==, 0);
}

/* Property: whatever the sizes, children do not overlap, keep their order and stay in the line, unless a minimum forbids. */
static void
test_property (void)
{
  for (guint round = 0; round < 500; round++)
    {
      WardWrapChild children[12];
      guint n = (guint) g_test_rand_int_range (1, 12);
      int width = g_test_rand_int_range (1, 400);
      int spacing = g_test_rand_int_range (0, 20);
      guint n_lines;

      for (guint i = 0; i < n; i++)
        {
          children[i].minimum = g_test_rand_int_range (0, 50);
          children[i].natural = children[i].minimum + g_test_rand_int_range (0, 300);
          children[i].expand = g_test_rand_bit ();
        }
      n_lines = g_test_rand_bit () ? ward_wrap_place (children, n, width, spacing)
                                   : ward_wrap_place_uniform (children, n, width, spacing);
      for (guint i = 0; i < n; i++)
        {
          g_assert_cmpuint (children[i].line, <, n_lines);
          g_assert_cmpint (children[i].width, >=, children[i].minimum);
          if (i > 0 && children[i].line == children[i - 1].line)
            g_assert_cmpint (children[i].x, >=, children[i - 1].x + children[i - 1].width + spacing);
          else
            g_assert_cmpint (children[i].x, ==, 0);
          if (children[i].x > 0)
            g_assert_cmpint (children[i].x + children[i].width, <=, width);
        }
    }
}

static void
test_widget (void)
{
  GtkWidget *box = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
  int one_line = 0;
  int two_lines = 0;
  int minimum = 0;
  int natural = 0;

  gtk_widget_set_layout_manager (box, ward_wrap_layout_new (10, 5, FALSE));
  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *child = gtk_label_new ("1234567890");

      gtk_widget_set_size_request (child, 100, 20);
      gtk_box_append (GTK_BOX (box), child);
    }
  gtk_widget_measure (box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (natural, >=, 2 * minimum + 10);
  gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, natural, NULL, &one_line, NULL, NULL);
  gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, minimum, NULL, &two_lines, NULL, NULL);
  g_assert_cmpint (two_lines, ==, 2 * one_line + 5);
  g_assert_finalize_object (box);
}

/* What is inside a stack is asked for its width once, however high the stack is; its text wraps all the same. */
static void
test_width_first (void)
{
  GtkWidget *bin = g_object_ref_sink (adw_bin_new ());
  GtkWidget *label = gtk_label_new ("Some words that take more than one line where there is little room for them");
  int minimum = 0;
  int natural = 0;
  int label_minimum = 0;
  int label_natural = 0;
  int for_height = 0;
  int low = 0;
  int high = 0;

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_layout_manager (bin, ward_width_first_new ());
  adw_bin_set_child (ADW_BIN (bin), label);
  gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, -1, &label_minimum, &label_natural, NULL, NULL);
  gtk_widget_measure (bin, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, label_minimum);
  g_assert_cmpint (natural, ==, label_natural);
  g_assert_cmpint (minimum, <, natural);
  gtk_widget_measure (bin, GTK_ORIENTATION_VERTICAL, natural, &low, NULL, NULL, NULL);
  gtk_widget_measure (bin, GTK_ORIENTATION_VERTICAL, minimum, &high, NULL, NULL, NULL);
  g_assert_cmpint (high, >, low);
  /* The label itself would want to be wider there. */
  gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, low, &for_height, NULL, NULL, NULL);
  g_assert_cmpint (for_height, >, minimum);
  gtk_widget_measure (bin, GTK_ORIENTATION_HORIZONTAL, low, &for_height, NULL, NULL, NULL);
  g_assert_cmpint (for_height, ==, minimum);
  gtk_widget_set_visible (label, FALSE);
  gtk_widget_measure (bin, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 0);
  g_assert_finalize_object (bin);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  gtk_init ();
  g_test_add_func ("/widgets/wrap/breaks-by-whole-child", test_lines);
  g_test_add_func ("/widgets/wrap/wide-child-has-its-line", test_wide_child);
  g_test_add_func ("/widgets/wrap/rest-goes-to-expanding-child", test_expand);
  g_test_add_func ("/widgets/wrap/nothing-to-place", test_empty);
  g_test_add_func ("/widgets/wrap/uniform-columns-fill", test_uniform);
  g_test_add_func ("/widgets/wrap/limited", test_limited);
  g_test_add_func ("/widgets/wrap/never-overlaps", test_property);
  g_test_add_func ("/widgets/wrap/height-for-width", test_widget);
  g_test_add_func ("/widgets/width-first/asks-once", test_width_first);
  return g_test_run ();
}
