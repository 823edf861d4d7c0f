/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of the window that are built when they are first wanted: nothing of them before, and all of it then. */
#include <string.h>

#include "app/window-fixture.h"

/* A start pays for what it shows. The pages come soon after the first frame all the same, without anybody asking. */
static void
test_later (WindowFixture *f, gconstpointer data)
{
  static const char *const later[] = { "search", "starting", "signing-out", "concealed", "locked" };

  for (guint i = 0; i < G_N_ELEMENTS (later); i++)
    g_assert_null (gtk_stack_get_child_by_name (f->window->views, later[i]));
  g_assert_null (f->window->record_view);
  g_assert_null (f->window->search_page);
  g_assert_null (gtk_menu_button_get_popover (f->window->menu_button));

  gtk_window_present (GTK_WINDOW (f->window));
  while (f->window->search_page == NULL)
    window_fixture_iterate (f);
  g_assert_nonnull (f->window->record_view);
  g_assert_cmpstr (ward_window_get_view (f->window), ==, "tenants");
}

/* The main menu is there when it is opened, with all that can be done, and is the same one when it is opened again. */
static void
test_menu (WindowFixture *f, gconstpointer data)
{
  GtkPopover *popover;
  g_autofree char *words = NULL;

  gtk_window_present (GTK_WINDOW (f->window));
  app_wait_painted (GTK_WIDGET (f->window));
  gtk_menu_button_popup (f->window->menu_button);
  popover = gtk_menu_button_get_popover (f->window->menu_button);
  g_assert_nonnull (popover);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (popover)));
  words = app_read (GTK_WIDGET (popover));
  g_assert_nonnull (strstr (words, "Preferences"));
  g_assert_nonnull (strstr (words, "About Ward"));
  gtk_menu_button_popdown (f->window->menu_button);
  gtk_menu_button_popup (f->window->menu_button);
  g_assert_true (gtk_menu_button_get_popover (f->window->menu_button) == popover);
  gtk_menu_button_popdown (f->window->menu_button);
  app_settle ();
}

/* As if it had not been built yet. */
static void
lose_search (WindowFixture *f)
{
  ward_patient_search_set_session (f->window->search_page, NULL);
  gtk_stack_remove (f->window->views, GTK_WIDGET (f->window->search_page));
  f->window->search_page = NULL;
}

/* A search that is built only now knows who has been open, and of which hospital. */
static void
test_search_is_told (WindowFixture *f, gconstpointer data)
{
  g_autoptr (WardPatient) patient = NULL;
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;

  window_fixture_sign_in (f, "");
  patient = window_fixture_open_patient (f, "adult");
  lose_search (f);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.find-patient", NULL);
  app_settle ();
  g_assert_cmpstr (ward_window_get_view (f->window), ==, "search");
  name = ward_patient_format_name (patient, g_get_real_time ());
  words = app_read (GTK_WIDGET (f->window->search_page));
  g_assert_nonnull (strstr (words, name));
}

/* P11: nor does one that is built behind the curtain tell a screen reader whom it knows. */
static void
test_search_concealed (WindowFixture *f, gconstpointer data)
{
  g_autoptr (WardPatient) patient = NULL;

  window_fixture_sign_in (f, "");
  patient = window_fixture_open_patient (f, "adult");
  lose_search (f);
  ward_curtain_tick (f->window->curtain, g_get_monotonic_time () + 130 * G_USEC_PER_SEC);
  g_assert_cmpstr (ward_window_get_view (f->window), ==, "concealed");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (ward_window_ensure_search_page (f->window))));
  g_assert_cmpstr (ward_window_get_view (f->window), ==, "concealed");
  ward_curtain_touch (f->window->curtain, TRUE, g_get_monotonic_time () + 131 * G_USEC_PER_SEC);
  g_assert_cmpstr (ward_window_get_view (f->window), ==, "record");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (f->window->search_page)));
}

int
main (int argc, char **argv)
{
  int status;

  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

#define ADD(path, function) \
  g_test_add ("/app/window-pages/" path, WindowFixture, NULL, window_fixture_set_up, function, window_fixture_tear_down)
  ADD ("built-after-the-first-frame", test_later);
  ADD ("main-menu", test_menu);
  ADD ("search-is-told", test_search_is_told);
  ADD ("P11-search-concealed", test_search_concealed);
#undef ADD
  status = g_test_run ();
  window_fixture_end ();
  return status;
}
