/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wrapper of a pane: rows, or what stands in their place, and the bars above; a busy pane says so. */
#include "app/ward-state-view.h"

#include "app/app-fixture.h"
#include "core/diagnostics/ward-failure.h"
#include "support/ward-ui-assert.h"

static GtkWidget *
new_view (void)
{
  GtkWidget *view = g_object_ref_sink (ward_state_view_new ());

  ward_state_view_set_child (WARD_STATE_VIEW (view), gtk_label_new ("the rows"));
  return view;
}

static void
show (GtkWidget *view, WardStateFacts facts, int failure)
{
  g_autoptr (GError) error = failure >= 0 ? g_error_new_literal (WARD_FAILURE, failure, "x") : NULL;
  g_autoptr (WardStateWords) words = NULL;

  facts.section = WARD_SECTION_LABS;
  if (failure == WARD_FAILURE_SERVER)
    ward_failure_set_request (error, "1a", G_USEC_PER_SEC);
  facts.error = error;
  words = ward_state_words_new (&facts);
  ward_state_view_set_words (WARD_STATE_VIEW (view), words);
}

static void
test_before_anything (void)
{
  GtkWidget *view = new_view ();
  g_autofree char *words = NULL;

  ward_state_view_show_record (WARD_STATE_VIEW (view), NULL, WARD_SECTION_LABS, 0);
  words = app_read (view);
  g_assert_cmpstr (words, ==, "[Loading laboratory results…]");
  ward_assert_accessible_state (view, BUSY, TRUE);
  g_assert_cmpint (ward_state_view_get_page (WARD_STATE_VIEW (view)), ==, WARD_PAGE_LOADING);
  g_assert_finalize_object (view);
}

/* Rows are never beside a message that speaks of none, nor under one. */
static void
test_pages (void)
{
  GtkWidget *view = new_view ();
  GtkWidget *button;
  g_autofree char *empty = NULL;
  g_autofree char *failed = NULL;
  g_autofree char *rows = NULL;

  show (view, (WardStateFacts){ .state = WARD_STATE_COMPLETE }, -1);
  empty = app_read (view);
  g_assert_true (g_str_has_prefix (empty, "[No laboratory results returned]"));
  g_assert_nonnull (strstr (empty, "[Ask Again]"));
  g_assert_null (strstr (empty, "the rows"));

  show (view, (WardStateFacts){ .state = WARD_STATE_FAILED }, WARD_FAILURE_SERVER);
  failed = app_read (view);
  g_assert_true (g_str_has_prefix (failed, "[Laboratory results could not be loaded][The server has a problem."));
  g_assert_nonnull (strstr (failed, "[Retry]"));
  button = app_find (view, GTK_TYPE_BUTTON, "pill");
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==, "win.reload");
  ward_assert_accessible_state (view, BUSY, FALSE);

  show (view, (WardStateFacts){ .state = WARD_STATE_COMPLETE, .n_rows = 1 }, -1);
  rows = app_read (view);
  g_assert_cmpstr (rows, ==, "[the rows]");
  g_assert_finalize_object (view);
}

static void
test_bars (void)
{
  const char *const notes[] = { "a note", NULL };
  GtkWidget *view = new_view ();
  g_autofree char *all = NULL;
  g_autofree char *none = NULL;

  show (view,
        (WardStateFacts){ .state = WARD_STATE_PARTIAL,
                          .n_rows = 1,
                          .complete_since_s = G_MAXINT64,
                          .n_not_understood = 2,
                          .notes = notes },
        WARD_FAILURE_SERVER);
  all = app_read (view);
  g_assert_cmpstr (
      all, ==,
      "[Incomplete: the newest could not be loaded, and what is shown may be out of date. The server has a "
      "problem. For now, look in the hospital’s own system.][Retry][Test the connection][2 items came in a form that "
      "Ward cannot interpret. They are not shown as "
      "ordinary "
      "results.][a note][the rows]");
  show (view, (WardStateFacts){ .state = WARD_STATE_COMPLETE, .n_rows = 1 }, -1);
  none = app_read (view);
  g_assert_cmpstr (none, ==, "[the rows]");
  g_assert_finalize_object (view);
}

/* The way to the test of the connection stands beside "Retry", and goes with the failure. */
static void
test_offers_test (void)
{
  GtkWidget *view = new_view ();
  GtkWidget *button;
  g_autofree char *message = NULL;
  g_autofree char *bar = NULL;
  g_autofree char *forbidden = NULL;

  show (view, (WardStateFacts){ .state = WARD_STATE_OFFLINE }, WARD_FAILURE_CONNECT);
  message = app_read (view);
  g_assert_true (g_str_has_suffix (message, "[Retry][Test the connection]"));
  button = app_find (view, GTK_TYPE_BUTTON, "test-connection");
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==, "win.test-connection");
  show (view, (WardStateFacts){ .state = WARD_STATE_OFFLINE, .n_rows = 1 }, WARD_FAILURE_CONNECT);
  bar = app_read (view);
  g_assert_true (g_str_has_suffix (bar, "[Retry][Test the connection][the rows]"));
  show (view, (WardStateFacts){ .state = WARD_STATE_FORBIDDEN, .n_rows = 1 }, WARD_FAILURE_FORBIDDEN);
  forbidden = app_read (view);
  g_assert_true (g_str_has_suffix (forbidden, "hospital’s own system.][Retry][the rows]"));
  g_assert_finalize_object (view);
}

/* Empty, failed and not permitted differ before a word is read, in a small pane too; and what IT wants to know can be marked (W33). */
static void
test_looks (void)
{
  static const struct
  {
    WardState state;
    int failure;
    const char *css_class;
    const char *icon;
  } cases[] = {
    { WARD_STATE_COMPLETE, -1, "empty", "edit-find-symbolic" },
    { WARD_STATE_FAILED, WARD_FAILURE_SERVER, "failed", "dialog-warning-symbolic" },
    { WARD_STATE_FORBIDDEN, WARD_FAILURE_FORBIDDEN, "forbidden", "system-lock-screen-symbolic" },
    { WARD_STATE_COMPLETE, -1, "empty", "edit-find-symbolic" },
  };
  GtkWidget *view = new_view ();
  GtkWidget *details;

  ward_state_view_set_compact (WARD_STATE_VIEW (view), TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *icon = app_find (view, GTK_TYPE_IMAGE, "state-icon");

      show (view, (WardStateFacts){ .state = cases[i].state }, cases[i].failure);
      details = app_find (view, GTK_TYPE_LABEL, "state-details");
      g_assert_true (gtk_widget_get_visible (icon));
      g_assert_cmpstr (gtk_image_get_icon_name (GTK_IMAGE (icon)), ==, cases[i].icon);
      for (guint k = 0; k < 3; k++)
        g_assert_cmpint (app_find (view, GTK_TYPE_BOX, cases[k].css_class) != NULL, ==,
                         g_str_equal (cases[k].css_class, cases[i].css_class));
      g_assert_cmpint (gtk_widget_get_visible (details), ==, i == 1);
    }
  g_assert_true (gtk_label_get_selectable (GTK_LABEL (app_find (view, GTK_TYPE_LABEL, "state-details"))));
  g_assert_finalize_object (view);
}

/* Which part of a label's text is not broken. */
static char *
dup_kept (GtkLabel *label)
{
  GSList *attributes = pango_attr_list_get_attributes (gtk_label_get_attributes (label));
  char *found = NULL;

  for (GSList *item = attributes; item != NULL; item = item->next)
    {
      const PangoAttribute *attribute = item->data;

      if (attribute->klass->type == PANGO_ATTR_ALLOW_BREAKS && found == NULL)
        found = g_strndup (gtk_label_get_text (label) + attribute->start_index,
                           attribute->end_index - attribute->start_index);
    }
  g_slist_free_full (attributes, (GDestroyNotify) pango_attribute_destroy);
  return found;
}

/* No word stands alone in the last line; with large text the number of the request has a line of its own, and each line of the title is centred. */
static void
test_lines (void)
{
  const WardStateWords words = { .page = WARD_PAGE_MESSAGE,
                                 .kind = WARD_MESSAGE_FAILED,
                                 .title = (char *) "The search did not work",
                                 .body = (char *) "Tell the hospital’s IT the time and the request id.",
                                 .details = (char *) "14:02:03 · request id 79d91f9d-2130" };
  GtkWidget *usual = new_view ();
  g_autofree char *kept = NULL;
  GtkWidget *large;

  ward_state_view_set_words (WARD_STATE_VIEW (usual), &words);
  kept = dup_kept (GTK_LABEL (app_find (usual, GTK_TYPE_LABEL, "state-body")));
  g_assert_cmpstr (kept, ==, "request id.");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (app_find (usual, GTK_TYPE_LABEL, "state-details"))), ==,
                   words.details);
  g_assert_finalize_object (usual);

  app_set_text_size (200);
  large = new_view ();
  ward_state_view_set_words (WARD_STATE_VIEW (large), &words);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (app_find (large, GTK_TYPE_LABEL, "state-details"))), ==,
                   "14:02:03 · request id\n79d91f9d-2130");
  g_assert_cmpint (gtk_label_get_justify (GTK_LABEL (app_find (large, GTK_TYPE_LABEL, "state-title"))), ==,
                   GTK_JUSTIFY_CENTER);
  g_assert_finalize_object (large);
  app_set_text_size (100);
}

/* A bar of the page's own is not touched by the state's. */
static void
test_other_bars (void)
{
  GtkWidget *view = new_view ();
  WardNotices *notices = ward_state_view_get_notices (WARD_STATE_VIEW (view));

  ward_notices_show (notices, "page", WARD_NOTICE_INFO, "of the page", NULL, NULL);
  show (view, (WardStateFacts){ .state = WARD_STATE_OFFLINE, .n_rows = 1 }, WARD_FAILURE_CONNECT);
  show (view, (WardStateFacts){ .state = WARD_STATE_COMPLETE, .n_rows = 1 }, -1);
  g_assert_cmpstr (ward_notices_get_text (notices, "page"), ==, "of the page");
  g_assert_null (ward_notices_get_text (notices, "state"));
  g_assert_finalize_object (view);
}

/* A small pane is as high as its words need at the width that it has, at any size of text: a statement about allergies is never cut (W09, W17). */
static void
test_compact_height (void)
{
  static const int sizes[] = { 96, 192 };
  GtkSettings *settings = gtk_settings_get_default ();
  int dpi = 0;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      GtkWidget *view;
      int words = 0;
      int minimum = 0;

      g_object_set (settings, "gtk-xft-dpi", sizes[i] * 1024, NULL);
      view = new_view ();
      ward_state_view_set_compact (WARD_STATE_VIEW (view), TRUE);
      show (view, (WardStateFacts){ .state = WARD_STATE_FAILED }, WARD_FAILURE_SERVER);
      gtk_widget_measure (app_find (view, GTK_TYPE_LABEL, "state-body"), GTK_ORIENTATION_VERTICAL, 300, &words, NULL,
                          NULL, NULL);
      gtk_widget_measure (view, GTK_ORIENTATION_VERTICAL, 300, &minimum, NULL, NULL, NULL);
      g_assert_cmpint (words, >, 40);
      g_assert_cmpint (minimum, >, words);
      g_assert_finalize_object (view);
    }
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

/* In a wide place lines of many words break before its end: the pane is as high as these, and not as longer ones would be; in a low one nothing but lines is. */
static void
test_wide_place (void)
{
  GtkWidget *view = new_view ();
  GtkLabel *body = GTK_LABEL (app_find (view, GTK_TYPE_LABEL, "state-body"));
  int natural = 0;
  int there = 0;
  int wide = 0;

  ward_state_view_set_compact (WARD_STATE_VIEW (view), TRUE);
  show (view, (WardStateFacts){ .state = WARD_STATE_FAILED }, WARD_FAILURE_SERVER);
  gtk_widget_measure (view, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  gtk_widget_measure (view, GTK_ORIENTATION_VERTICAL, natural, &there, NULL, NULL, NULL);
  gtk_widget_measure (view, GTK_ORIENTATION_VERTICAL, natural + 600, &wide, NULL, NULL, NULL);
  g_assert_cmpint (wide, ==, there);
  g_assert_nonnull (strstr (gtk_label_get_text (body), "\n"));
  gtk_widget_allocate (view, natural + 600, wide, -1, NULL);
  g_assert_cmpint (gtk_widget_get_width (app_find (view, GTK_TYPE_BOX, "state-head")), >,
                   natural + 500); /* the card's */
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (body)), <=, natural);
  ward_state_view_set_low (WARD_STATE_VIEW (view));
  show (view, (WardStateFacts){ .state = WARD_STATE_FAILED }, WARD_FAILURE_SERVER);
  g_assert_null (strstr (gtk_label_get_text (body), "\n"));
  gtk_widget_measure (view, GTK_ORIENTATION_VERTICAL, natural + 600, &wide, NULL, NULL, NULL);
  g_assert_cmpint (wide, <, there);
  g_assert_finalize_object (view);
}

/* With large text the way out is in sight of a page of the usual window, and what does not fit has a scrollbar that stands there (W17). */
static void
test_large_text (void)
{
  GtkWidget *view;
  GtkWidget *window;
  GtkScrolledWindow *scroller;
  graphene_rect_t retry;

  app_set_text_size (200);
  view = new_view ();
  show (view, (WardStateFacts){ .state = WARD_STATE_FAILED }, WARD_FAILURE_SERVER);
  window = app_put_in_window (view);
  gtk_window_set_default_size (GTK_WINDOW (window), 1400, 450);
  app_wait_painted (window);
  g_assert_true (gtk_widget_compute_bounds (app_find (view, GTK_TYPE_BUTTON, "pill"), window, &retry));
  g_assert_cmpfloat (graphene_rect_get_y (&retry) + graphene_rect_get_height (&retry), <, 450);
  scroller = GTK_SCROLLED_WINDOW (app_find (view, GTK_TYPE_SCROLLED_WINDOW, NULL));
  g_assert_false (gtk_scrolled_window_get_overlay_scrolling (scroller));
  gtk_window_set_default_size (GTK_WINDOW (window), 1400, 250);
  app_wait_painted (window);
  g_assert_true (gtk_widget_get_mapped (gtk_scrolled_window_get_vscrollbar (scroller)));
  gtk_window_destroy (GTK_WINDOW (window));
  app_set_text_size (100);
}

static float
get_bottom (GtkWidget *widget, GtkWidget *window)
{
  graphene_rect_t place;

  g_assert_true (gtk_widget_get_mapped (widget));
  g_assert_true (gtk_widget_compute_bounds (widget, window, &place));
  return graphene_rect_get_y (&place) + graphene_rect_get_height (&place);
}

/* What IT is to be told, "the time and the request id", is in sight of what says so, with each button as a whole (W17). */
static void
test_large_text_details (void)
{
  GtkWidget *view;
  GtkWidget *window;
  GtkWidget *retry;
  GtkWidget *test;

  app_set_text_size (200);
  view = new_view ();
  show (view, (WardStateFacts){ .state = WARD_STATE_FAILED }, WARD_FAILURE_SERVER);
  window = app_put_in_window (view);
  gtk_window_set_default_size (GTK_WINDOW (window), 1400, 540);
  app_wait_painted (window);
  retry = app_find (view, GTK_TYPE_BUTTON, "pill");
  test = app_find (view, GTK_TYPE_BUTTON, "test-connection");
  g_assert_cmpfloat_with_epsilon (get_bottom (test, window), get_bottom (retry, window), 0.5);
  g_assert_cmpfloat (get_bottom (app_find (view, GTK_TYPE_LABEL, "state-details"), window), <, 540);
  g_assert_null (strstr (gtk_label_get_text (GTK_LABEL (app_find (view, GTK_TYPE_LABEL, "state-body"))), "\n\n"));
  gtk_window_set_default_size (GTK_WINDOW (window), 500, 540);
  app_wait_painted (window);
  g_assert_cmpfloat (get_bottom (test, window), >,
                     get_bottom (retry, window)); /* below each other where they have to be */
  gtk_window_destroy (GTK_WINDOW (window));
  app_set_text_size (100);
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

  g_test_add_func ("/app/state-view/lines", test_lines);
  g_test_add_func ("/app/state-view/before-anything", test_before_anything);
  g_test_add_func ("/app/state-view/W33-one-of-them", test_pages);
  g_test_add_func ("/app/state-view/W33-looks", test_looks);
  g_test_add_func ("/app/state-view/W34-bars-stay-while-it-holds", test_bars);
  g_test_add_func ("/app/state-view/offers-test-of-connection", test_offers_test);
  g_test_add_func ("/app/state-view/bars-of-the-page", test_other_bars);
  g_test_add_func ("/app/state-view/compact-height", test_compact_height);
  g_test_add_func ("/app/state-view/wide-place", test_wide_place);
  g_test_add_func ("/app/state-view/W17-large-text", test_large_text);
  g_test_add_func ("/app/state-view/W17-large-text-details", test_large_text_details);

  return g_test_run ();
}
