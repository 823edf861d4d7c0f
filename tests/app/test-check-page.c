/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection test in the diagnostics: this computer alone, a hospital with somebody signed in, and one of its faults, explained on the page. */
#include "app/ward-check-page.h"

#include <string.h>

#include "app/app-fixture.h"

static void
run (GtkWidget *page)
{
  ward_check_page_run (WARD_CHECK_PAGE (page));
  g_assert_true (ward_check_page_is_running (WARD_CHECK_PAGE (page)));
  while (ward_check_page_is_running (WARD_CHECK_PAGE (page)))
    g_main_context_iteration (NULL, TRUE);
  app_settle ();
}

static void
test_this_computer (void)
{
  GtkWidget *page = g_object_ref_sink (ward_check_page_new ());
  g_autoptr (WardVault) vault = ward_vault_new_memory ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  ward_check_page_set_tools (WARD_CHECK_PAGE (page), NULL, vault);
  before = app_read (page);
  g_assert_nonnull (strstr (before, "[No hospital is chosen: only this computer is tested.]"));
  g_assert_nonnull (strstr (before, "[Waiting][Cryptography]"));
  run (page);
  after = app_read (page);
  g_assert_nonnull (strstr (after, "[Nothing failed.]"));
  g_assert_nonnull (strstr (after, "[OK][Cryptography]"));
  g_assert_nonnull (strstr (after, "[known answers come out right]"));
  g_assert_nonnull (strstr (after, "[OK][Keyring]"));
  g_assert_null (strstr (after, "Name of the server"));
  g_assert_finalize_object (page);
}

static void
test_signed_out (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_check_page_new ());
  g_autofree char *text = NULL;

  ward_check_page_set_open (WARD_CHECK_PAGE (page), self->session, NULL);
  text = app_read (page);
  g_assert_nonnull (strstr (text, "Sign in before"));
  g_assert_nonnull (strstr (text, "[Waiting][Name of the server]"));
  g_assert_null (strstr (text, "Vital signs"));
  app_record_sign_in (self);
  ward_check_page_refresh (WARD_CHECK_PAGE (page));
  g_free (text);
  text = app_read (page);
  g_assert_nonnull (strstr (text, "[Waiting][Vital signs]"));
  g_assert_finalize_object (page);
}

static void
test_hospital (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_check_page_new ());
  g_autofree char *good = NULL;
  g_autofree char *bad = NULL;

  app_record_sign_in (self);
  ward_check_page_set_tools (WARD_CHECK_PAGE (page), self->events, self->vault);
  ward_check_page_set_open (WARD_CHECK_PAGE (page), self->session, "adult");
  run (page);
  good = app_read (page);
  g_assert_nonnull (strstr (good, "[Nothing failed.]"));
  g_assert_nonnull (strstr (good, "[OK][Laboratory results]"));
  g_assert_null (strstr (good, "Testperson"));
  g_assert_true (ward_sandbox_set_fault (self->sandbox, "wrong-patient=all", "/Observation", 1000, NULL));
  run (page);
  bad = app_read (page);
  g_assert_nonnull (strstr (bad, "steps failed.]"));
  g_assert_nonnull (strstr (bad, "[Failed][Vital signs]"));
  g_assert_nonnull (strstr (bad, "The server sent data of another patient."));
  g_assert_nonnull (strstr (bad, "To be asked: the maker of the server"));
  g_assert_finalize_object (page);
}

/* Another hospital, or the end of the window, ends a test that runs; nothing is written to what is gone. */
static void
test_left (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_check_page_new ());
  g_autofree char *text = NULL;

  g_assert_true (ward_sandbox_set_fault (self->sandbox, "stall", NULL, 1000, NULL));
  ward_check_page_set_open (WARD_CHECK_PAGE (page), self->session, NULL);
  ward_check_page_run (WARD_CHECK_PAGE (page));
  app_settle ();
  ward_check_page_set_open (WARD_CHECK_PAGE (page), NULL, NULL);
  g_assert_false (ward_check_page_is_running (WARD_CHECK_PAGE (page)));
  app_settle ();
  text = app_read (page);
  g_assert_nonnull (strstr (text, "No hospital is chosen"));
  ward_check_page_run (WARD_CHECK_PAGE (page));
  g_object_run_dispose (G_OBJECT (page));
  app_settle ();
  g_object_unref (page);
  app_settle ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

#define APP_TEST(path, function)                                                                          \
  g_test_add (path, AppRecord, NULL, (void (*) (AppRecord *, gconstpointer)) app_record_set_up, function, \
              (void (*) (AppRecord *, gconstpointer)) app_record_tear_down)
  g_test_add_func ("/app/check-page/this-computer", test_this_computer);
  APP_TEST ("/app/check-page/signed-out", test_signed_out);
  APP_TEST ("/app/check-page/hospital", test_hospital);
  APP_TEST ("/app/check-page/left-while-it-runs", test_left);

  return g_test_run ();
}
