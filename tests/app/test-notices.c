/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pile of notice bars: the gravest on top, each condition its own bar, nothing cut, and told to assistive technology as an alert. */
#include "app/ward-notice-bar.h"

#include "app/app-fixture.h"
#include "support/ward-ui-assert.h"

static void
test_order (void)
{
  GtkWidget *pile = g_object_ref_sink (ward_notices_new ());
  WardNotices *notices = WARD_NOTICES (pile);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  ward_notices_show (notices, "a", WARD_NOTICE_INFO, "info", NULL, NULL);
  ward_notices_show (notices, "b", WARD_NOTICE_DANGER, "danger", NULL, NULL);
  ward_notices_show (notices, "c", WARD_NOTICE_WARNING, "warning", NULL, NULL);
  ward_notices_show (notices, "d", WARD_NOTICE_WARNING, "later warning", NULL, NULL);
  first = app_read (pile);
  g_assert_cmpstr (first, ==, "[danger][warning][later warning][info]");
  ward_notices_show (notices, "a", WARD_NOTICE_DANGER, "was info", NULL, NULL);
  ward_notices_show (notices, "b", WARD_NOTICE_INFO, "was danger", NULL, NULL);
  second = app_read (pile);
  g_assert_cmpstr (second, ==, "[was info][warning][later warning][was danger]");
  g_assert_finalize_object (pile);
}

/* Two conditions stand side by side; one that is said anew does not move, and only it goes. */
static void
test_keys (void)
{
  GtkWidget *pile = g_object_ref_sink (ward_notices_new ());
  WardNotices *notices = WARD_NOTICES (pile);
  g_autofree char *both = NULL;
  g_autofree char *one = NULL;

  ward_notices_show (notices, "expired", WARD_NOTICE_WARNING, "run out", "Sign in again", "win.sign-in");
  ward_notices_show (notices, "memory", WARD_NOTICE_WARNING, "in memory", NULL, NULL);
  ward_notices_show (notices, "expired", WARD_NOTICE_WARNING, "run out now", "Sign in again", "win.sign-in");
  both = app_read (pile);
  g_assert_cmpstr (both, ==, "[run out now][Sign in again][in memory]");
  g_assert_cmpstr (ward_notices_get_text (notices, "expired"), ==, "run out now");
  ward_notices_hide (notices, "expired");
  ward_notices_hide (notices, "never shown");
  one = app_read (pile);
  g_assert_cmpstr (one, ==, "[in memory]");
  g_assert_null (ward_notices_get_text (notices, "expired"));
  ward_notices_clear (notices);
  g_assert_null (gtk_widget_get_first_child (pile));
  g_assert_finalize_object (pile);
}

static void
test_second_action (void)
{
  GtkWidget *pile = g_object_ref_sink (ward_notices_new ());
  WardNotices *notices = WARD_NOTICES (pile);
  g_autofree char *two = NULL;
  g_autofree char *one = NULL;

  ward_notices_show (notices, "a", WARD_NOTICE_WARNING, "gone", "Retry", "win.reload");
  ward_notices_offer (notices, "a", "Test", "win.test-connection");
  two = app_read (pile);
  g_assert_cmpstr (two, ==, "[gone][Retry][Test]");
  ward_notices_offer (notices, "a", "Test", NULL);
  one = app_read (pile);
  g_assert_cmpstr (one, ==, "[gone][Retry]");
  g_assert_finalize_object (pile);
}

/* Closed by the user it stays away, until it says something else or was gone in between. */
static void
test_closable (void)
{
  GtkWidget *pile = g_object_ref_sink (ward_notices_new ());
  WardNotices *notices = WARD_NOTICES (pile);
  GtkWidget *button;

  ward_notices_show (notices, "a", WARD_NOTICE_WARNING, "warning", "Retry", "win.reload");
  button = app_find (pile, GTK_TYPE_BUTTON, "flat");
  g_assert_false (gtk_widget_get_visible (button)); /* what tells of results cannot be closed */
  ward_notices_hide (notices, "a");
  ward_notices_show_closable (notices, "b", "info");
  button = app_find (pile, GTK_TYPE_BUTTON, "flat");
  g_assert_true (gtk_widget_get_visible (button));
  ward_assert_accessible_label (button, "Close this notice");
  g_signal_emit_by_name (button, "clicked");
  g_assert_null (ward_notices_get_text (notices, "b"));
  ward_notices_show_closable (notices, "b", "info");
  g_assert_null (ward_notices_get_text (notices, "b"));
  ward_notices_show_closable (notices, "b", "other info");
  g_assert_cmpstr (ward_notices_get_text (notices, "b"), ==, "other info");
  ward_notices_hide (notices, "b");
  ward_notices_show_closable (notices, "b", "info");
  g_assert_cmpstr (ward_notices_get_text (notices, "b"), ==, "info");
  g_assert_finalize_object (pile);
}

static void
test_bar (void)
{
  GtkWidget *bar = g_object_ref_sink (ward_notice_bar_new ());
  GtkWidget *label = app_find (bar, GTK_TYPE_LABEL, NULL);
  GtkWidget *button = app_find (bar, GTK_TYPE_BUTTON, NULL);
  GtkWidget *icon = app_find (bar, GTK_TYPE_IMAGE, NULL);
  g_autofree char *info = NULL;

  ward_notice_bar_set_text (WARD_NOTICE_BAR (bar), WARD_NOTICE_INFO, "Worth knowing.");
  info = g_strdup (gtk_image_get_icon_name (GTK_IMAGE (icon)));
  g_assert_false (gtk_widget_get_visible (button));
  ward_notice_bar_set_text (WARD_NOTICE_BAR (bar), WARD_NOTICE_DANGER, "A safety matter.");
  ward_notice_bar_set_action (WARD_NOTICE_BAR (bar), "Diagnostics", "win.diagnostics");
  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (bar)), ==, GTK_ACCESSIBLE_ROLE_ALERT);
  ward_assert_accessible_label (bar, "A safety matter.");
  /* Not by the colour alone: the symbol is another one too. */
  g_assert_cmpstr (gtk_image_get_icon_name (GTK_IMAGE (icon)), !=, info);
  g_assert_true (gtk_widget_has_css_class (bar, "danger"));
  g_assert_false (gtk_widget_has_css_class (bar, "info"));
  g_assert_true (gtk_label_get_wrap (GTK_LABEL (label)));
  g_assert_cmpint (gtk_label_get_ellipsize (GTK_LABEL (label)), ==, PANGO_ELLIPSIZE_NONE);
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==, "win.diagnostics");
  ward_notice_bar_set_action (WARD_NOTICE_BAR (bar), NULL, NULL);
  g_assert_false (gtk_widget_get_visible (button));
  g_assert_finalize_object (bar);
}

/* However it is asked, a bar is as high as its words: else what stands below it is drawn over its lower edge. */
static void
test_height (void)
{
  static const char *const texts[]
      = { "One line.", "One line.\nA second one.", "One line.\nA second one.\nA third one." };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (texts); i++)
    {
      gboolean with_button = i % 2 == 1;
      GtkWidget *bar = g_object_ref_sink (ward_notice_bar_new ());
      int height = 0;
      int wide = 0;
      int words = 0;

      ward_notice_bar_set_text (WARD_NOTICE_BAR (bar), WARD_NOTICE_WARNING, texts[i / 2]);
      ward_notice_bar_set_action (WARD_NOTICE_BAR (bar), with_button ? "Load all" : NULL, "win.reload");
      gtk_widget_measure (bar, GTK_ORIENTATION_VERTICAL, -1, &height, NULL, NULL, NULL);
      gtk_widget_measure (bar, GTK_ORIENTATION_VERTICAL, 1400, &wide, NULL, NULL, NULL);
      gtk_widget_measure (app_find (bar, GTK_TYPE_LABEL, NULL), GTK_ORIENTATION_VERTICAL, 1000, &words, NULL, NULL,
                          NULL);
      g_test_message ("%u: %d, %d, words %d", i, height, wide, words);
      g_assert_cmpint (height, ==, wide);
      g_assert_cmpint (height, >=, words + 11);
      g_assert_finalize_object (bar);
    }
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add_func ("/app/notices/gravest-first", test_order);
  g_test_add_func ("/app/notices/one-for-each-condition", test_keys);
  g_test_add_func ("/app/notices/second-action", test_second_action);
  g_test_add_func ("/app/notices/closable", test_closable);
  g_test_add_func ("/app/notices/bar", test_bar);
  g_test_add_func ("/app/notices/height", test_height);

  return g_test_run ();
}
