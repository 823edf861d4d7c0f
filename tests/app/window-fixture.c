/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/window-fixture.h"

#include <string.h>

#include "app/ward-application-private.h"

WardApplication *window_fixture_application;

WardTenant *
window_fixture_build_tenant (WindowFixture *f, const char *members)
{
  g_autofree char *json = ward_sandbox_build_tenant_json (f->app.sandbox);
  g_autofree char *text = g_strdup_printf ("{%s%s", members, strchr (json, '{') + 1);
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autoptr (GError) error = NULL;
  WardTenant *tenant;

  doc = ward_json_parse_data (text, strlen (text), NULL, &error);
  g_assert_no_error (error);
  tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), &error);
  g_assert_no_error (error);
  return tenant;
}

static void
begin_application (void)
{
  g_autoptr (GError) error = NULL;

  window_fixture_application = ward_application_new ();
  g_application_set_flags (G_APPLICATION (window_fixture_application),
                           G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (window_fixture_application), NULL, &error));
  g_assert_no_error (error);
  /* Secrets of these tests rest in memory. */
  g_clear_object (&window_fixture_application->vault);
  window_fixture_application->vault = ward_vault_new_memory ();
}

void
window_fixture_set_up (WindowFixture *f, gconstpointer data)
{
  app_record_set_up (&f->app);
  if (window_fixture_application == NULL)
    begin_application (); /* in a test's own folders */
  f->window = WARD_WINDOW (ward_window_new (window_fixture_application));
  app_settle ();
}

void
window_fixture_tear_down (WindowFixture *f, gconstpointer data)
{
  gtk_window_set_focus (GTK_WINDOW (f->window), NULL); /* GTK keeps the one of a window that was never painted */
  gtk_window_destroy (GTK_WINDOW (f->window));
  app_record_tear_down (&f->app);
}

void
window_fixture_sign_in (WindowFixture *f, const char *members)
{
  g_autoptr (WardTenant) tenant = window_fixture_build_tenant (f, members);

  ward_window_choose_tenant (f->window, tenant, FALSE);
  while (ward_session_get_state (f->window->session) == WARD_SESSION_RESUMING)
    g_main_context_iteration (NULL, TRUE);
  g_set_object (&f->app.session, f->window->session);
  if (f->cache != NULL)
    ward_session_set_cache (f->app.session, f->cache);
  app_record_sign_in (&f->app);
}

static gboolean
is_settled (WardRecord *record)
{
  for (guint i = 0; i < WARD_N_SECTIONS; i++)
    if (ward_record_is_busy (record, i) || ward_record_get_state (record, i) == WARD_STATE_LOADING)
      return FALSE;
  return TRUE;
}

void
window_fixture_iterate (WindowFixture *f)
{
  ward_curtain_touch (f->window->curtain, TRUE, g_get_monotonic_time ());
  g_main_context_iteration (NULL, TRUE);
}

void
window_fixture_wait_settled (WindowFixture *f)
{
  while (!is_settled (f->window->record))
    window_fixture_iterate (f);
  app_settle ();
}

WardPatient *
window_fixture_open_patient (WindowFixture *f, const char *id)
{
  ward_window_open_patient (f->window, id, NULL);
  window_fixture_wait_settled (f);
  g_assert_cmpint (ward_record_get_state (f->window->record, WARD_SECTION_PATIENT), ==, WARD_STATE_COMPLETE);
  return ward_patient_ref (ward_record_get_patient (f->window->record));
}

static gboolean
quit_cb (gpointer user_data)
{
  g_application_quit (user_data);
  return G_SOURCE_REMOVE;
}

/* Runs it for a moment, since only that ends it as the program is ended. */
void
window_fixture_end (void)
{
  char *arguments[] = { (char *) "ward", NULL };

  if (window_fixture_application == NULL)
    return;
  g_idle_add (quit_cb, window_fixture_application);
  g_assert_cmpint (g_application_run (G_APPLICATION (window_fixture_application), 1, arguments), ==, 0);
  g_clear_object (&window_fixture_application);
}
