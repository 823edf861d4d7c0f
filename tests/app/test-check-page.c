/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection test in the diagnostics: this computer alone, a hospital with somebody signed in, and one of its faults, explained on the page. */
#include "app/ward-check-page.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app/app-fixture.h"
#include "app/ward-tenant-row.h"
#include "core/check/ward-check-last.h"
#include "core/net/ward-http-private.h"
#include "support/ward-fault-server.h"

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
  g_assert_nonnull (strstr (before, "[Not run yet][Cryptography]"));
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
  g_assert_nonnull (strstr (text, "[Not run yet][Name of the server]"));
  g_assert_null (strstr (text, "Vital signs"));
  app_record_sign_in (self);
  ward_check_page_refresh (WARD_CHECK_PAGE (page));
  g_free (text);
  text = app_read (page);
  g_assert_nonnull (strstr (text, "[Not run yet][Vital signs]"));
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

static void
put_certificate (const char *file, WardTestAuthority *authority)
{
  g_autofree char *pem = NULL;

  g_object_get (ward_test_authority_get_certificate (authority), "certificate-pem", &pem, NULL);
  g_assert_true (g_file_set_contents (file, pem, -1, NULL));
}

/* extraCa names this file. */
static WardSession *
new_session (WardFaultServer *server, const char *file)
{
  g_autofree char *base = ward_fault_server_build_url (server, "/fhir");
  g_autofree char *record = g_strdup_printf (
      "{\"name\":\"T\",\"environment\":\"sandbox\",\"fhirBase\":\"%s\",\"clientId\":\"c\",\"anyPort\":true,"
      "\"redirectUris\":[\"http://127.0.0.1/callback\"],\"scopes\":[\"user/Patient.rs\"],\"extraCa\":\"%s\"}",
      base, file);
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (record, strlen (record), NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardTenant) tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), &error);
  g_autoptr (WardVault) vault = ward_vault_new_memory ();

  g_assert_no_error (error);
  return ward_session_new (tenant, vault, NULL, NULL);
}

/* Whoever mends the file of the hospital's authority sees in the next test that it is mended; one that is gone is told, and what works goes on. */
static void
test_mended_authority (void)
{
  g_autoptr (WardTestAuthority) authority = ward_test_authority_new ("Clinic Authority");
  g_autoptr (WardTestAuthority) stranger = ward_test_authority_new ("Another Authority");
  g_autoptr (WardTestCertificate) certificate
      = ward_test_authority_issue (authority,
                                   &(WardTestCertificateSettings){ .name = "127.0.0.1", .to_s = 90 * 86400 });
  g_autoptr (WardFaultServer) server = ward_fault_server_new (certificate, WARD_FAULT_TLS_ANY);
  g_autofree char *file = g_build_filename (g_get_user_cache_dir (), "clinic.pem", NULL);
  GtkWidget *page = g_object_ref_sink (ward_check_page_new ());
  g_autoptr (WardSession) session = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_cache_dir (), 0700), ==, 0);
  put_certificate (file, stranger);
  session = new_session (server, file);
  ward_check_page_set_open (WARD_CHECK_PAGE (page), session, NULL);
  run (page);
  text = app_read (page);
  g_assert_nonnull (strstr (text, "[Failed][Encryption and certificate]"));

  put_certificate (file, authority);
  run (page);
  g_free (text);
  text = app_read (page);
  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, "[OK][Encryption and certificate]"));

  g_assert_cmpint (g_unlink (file), ==, 0);
  run (page);
  g_free (text);
  text = app_read (page);
  g_assert_nonnull (strstr (text, "[Failed][Encryption and certificate]"));
  g_assert_nonnull (strstr (text, "which cannot be read"));
  g_assert_nonnull (ward_http_get_extra_authorities (ward_session_get_http (session)));
  g_assert_finalize_object (page);
}

/* Shown on the page and with the hospital, kept in numbers alone, and gone with the file; a test that was stopped does not count. */
static void
test_last (AppRecord *self, gconstpointer data)
{
  WardTenant *tenant = ward_session_get_tenant (self->session);
  GtkWidget *page = g_object_ref_sink (ward_check_page_new ());
  g_autofree char *folder = ward_check_last_dup_folder ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *listed = NULL;
  g_autoptr (GtkWidget) again = NULL;
  WardCheckLast last = { 0 };

  ward_check_last_forget (folder, ward_tenant_get_id (tenant));
  ward_check_page_set_open (WARD_CHECK_PAGE (page), self->session, NULL);
  before = app_read (page);
  g_assert_null (strstr (before, "Last tested"));
  g_assert_false (ward_check_last_read (folder, ward_tenant_get_id (tenant), &last));
  g_assert_true (ward_sandbox_set_fault (self->sandbox, "status=500", "/metadata", 1000, NULL));
  run (page);
  g_assert_true (ward_check_last_read (folder, ward_tenant_get_id (tenant), &last));
  g_assert_cmpuint (last.n_failed, >=, 1);
  g_assert_cmpuint (last.n_steps, >, last.n_failed);
  after = app_read (page);
  g_assert_nonnull (strstr (after, "[Last tested "));
  again = g_object_ref_sink (ward_tenant_row_new (tenant));
  listed = app_read (again);
  g_assert_nonnull (strstr (listed, "[Last tested "));
  ward_check_last_forget (folder, ward_tenant_get_id (tenant));
  g_assert_false (ward_check_last_read (folder, ward_tenant_get_id (tenant), &last));
  g_assert_finalize_object (page);
}

/* Another hospital, or the end of the window, ends a test that runs; nothing is written to what is gone. */
static void
test_left (AppRecord *self, gconstpointer data)
{
  GtkWidget *page = g_object_ref_sink (ward_check_page_new ());
  g_autofree char *folder = ward_check_last_dup_folder ();
  g_autofree char *text = NULL;
  WardCheckLast last;

  g_assert_true (ward_sandbox_set_fault (self->sandbox, "stall", NULL, 1000, NULL));
  ward_check_page_set_open (WARD_CHECK_PAGE (page), self->session, NULL);
  ward_check_last_forget (folder, ward_tenant_get_id (ward_session_get_tenant (self->session)));
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
  g_assert_false (ward_check_last_read (folder, ward_tenant_get_id (ward_session_get_tenant (self->session)), &last));
}

int
main (int argc, char **argv)
{
  app_learn_types ();
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  app_prepare ();

#define APP_TEST(path, function)                                                                          \
  g_test_add (path, AppRecord, NULL, (void (*) (AppRecord *, gconstpointer)) app_record_set_up, function, \
              (void (*) (AppRecord *, gconstpointer)) app_record_tear_down)
  g_test_add_func ("/app/check-page/this-computer", test_this_computer);
  APP_TEST ("/app/check-page/signed-out", test_signed_out);
  APP_TEST ("/app/check-page/hospital", test_hospital);
  g_test_add_func ("/app/check-page/mended-authority", test_mended_authority);
  APP_TEST ("/app/check-page/last-test", test_last);
  APP_TEST ("/app/check-page/left-while-it-runs", test_left);

  return g_test_run ();
}
