/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hospital's own authority, named by its record: trusted for that hospital alone, beside the system's list, and no less strictly. The servers are real, and
 * their certificates are made here. Whether the browser is opened says whether the sign-in service could be asked. */
#include "core/record/ward-session.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/auth/ward-stored-grant.h"
#include "core/diagnostics/ward-failure.h"
#include "support/ward-fault-server.h"

#define SMART "/fhir/.well-known/smart-configuration"

typedef struct
{
  WardTestAuthority *authority; /* (owned) */
  WardFaultServer *server;      /* (owned) */
  char *folder;                 /* (owned) */
  char *file;                   /* (owned) the authority's certificate */
  WardVault *vault;             /* (owned) in memory, of all sessions */
  guint n_opened;
} Fixture;

static char *
dup_pem (WardTestAuthority *authority)
{
  char *pem = NULL;

  g_object_get (ward_test_authority_get_certificate (authority), "certificate-pem", &pem, NULL);
  return pem;
}

static void
put (const char *path, const char *text)
{
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *pem = NULL;

  f->authority = ward_test_authority_new ("Clinic Authority");
  f->folder = g_dir_make_tmp ("ward-extra-ca-XXXXXX", NULL);
  f->file = g_build_filename (f->folder, "clinic.pem", NULL);
  f->vault = ward_vault_new_memory ();
  pem = dup_pem (f->authority);
  put (f->file, pem);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->server, ward_fault_server_free);
  ward_test_authority_free (f->authority);
  g_object_unref (f->vault);
  g_unlink (f->file);
  g_rmdir (f->folder);
  g_free (f->file);
  g_free (f->folder);
}

static void
serve (Fixture *f, const WardTestCertificateSettings *settings)
{
  g_autoptr (WardTestCertificate) certificate = ward_test_authority_issue (f->authority, settings);
  g_autofree char *base = NULL;
  g_autofree char *body = NULL;

  f->server = ward_fault_server_new (certificate, WARD_FAULT_TLS_ANY);
  base = ward_fault_server_build_url (f->server, "");
  body = g_strdup_printf (
      "{\"authorization_endpoint\":\"%s/authorize\",\"token_endpoint\":\"%s/token\",\"capabilities\":[],"
      "\"code_challenge_methods_supported\":[\"S256\"]}",
      base, base);
  ward_fault_server_add (f->server, SMART, ward_fault_script_answer (ward_fault_script_new (), 200, NULL, body));
}

static gboolean
count_opened (const char *link, gpointer user_data, GError **error)
{
  ((Fixture *) user_data)->n_opened++;
  return TRUE;
}

/* @file: (nullable): the record's extraCa. */
static WardSession *
new_session (Fixture *f, const char *file)
{
  g_autofree char *base = ward_fault_server_build_url (f->server, "/fhir");
  g_autofree char *member = file != NULL ? g_strdup_printf (",\"extraCa\":\"%s\"", file) : g_strdup ("");
  g_autofree char *record
      = g_strdup_printf ("{\"id\":\"t1\",\"name\":\"T\",\"environment\":\"sandbox\",\"fhirBase\":\"%s\",\"clientId\":"
                         "\"c\",\"anyPort\":true,"
                         "\"redirectUris\":[\"http://127.0.0.1/callback\"],\"scopes\":[\"user/Patient.rs\"]%s}",
                         base, member);
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (record, strlen (record), NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WardTenant) tenant = ward_tenant_new_from_json (ward_json_doc_get_root (doc), &error);
  WardSession *session;

  g_assert_no_error (error);
  session = ward_session_new (tenant, f->vault, NULL, NULL);
  ward_sign_in_set_open_browser (ward_session_prepare_sign_in (session), count_opened, f, NULL);
  return session;
}

/* -1: the browser was opened; else the failure. */
static int
sign_in (Fixture *f, WardSession *session)
{
  f->n_opened = 0;
  ward_session_sign_in (session);
  while (f->n_opened == 0 && ward_session_get_state (session) == WARD_SESSION_SIGNING_IN)
    g_main_context_iteration (NULL, TRUE);
  if (f->n_opened == 0)
    return (int) ward_failure_from_error (ward_session_get_error (session));
  ward_session_cancel_sign_in (session);
  return -1;
}

/* With the file the server is believed, without it not; and a hospital beside it, in the same program, has nothing of it. */
static void
test_this_tenant_only (Fixture *f, gconstpointer data)
{
  const WardTestCertificateSettings settings = { .name = "127.0.0.1" };
  g_autoptr (WardSession) with = NULL;
  g_autoptr (WardSession) without = NULL;
  g_autoptr (WardSession) other = NULL;
  g_autoptr (WardTestAuthority) stranger = ward_test_authority_new ("Another Authority");
  g_autofree char *other_file = g_build_filename (f->folder, "other.pem", NULL);
  g_autofree char *pem = dup_pem (stranger);

  put (other_file, pem);
  serve (f, &settings);
  with = new_session (f, f->file);
  without = new_session (f, NULL);
  other = new_session (f, other_file);
  g_assert_cmpint (sign_in (f, with), ==, -1);
  g_assert_cmpint (sign_in (f, without), ==, WARD_FAILURE_TLS_CERTIFICATE);
  g_assert_cmpint (sign_in (f, other), ==, WARD_FAILURE_TLS_CERTIFICATE);
  g_assert_cmpint (ward_session_get_state (without), ==, WARD_SESSION_SIGNED_OUT);
  g_unlink (other_file);
}

/* Several authorities in one file, with the words between them that tools write. */
static void
test_several (Fixture *f, gconstpointer data)
{
  const WardTestCertificateSettings settings = { .name = "127.0.0.1" };
  g_autoptr (WardTestAuthority) stranger = ward_test_authority_new ("Another Authority");
  g_autofree char *first = dup_pem (stranger);
  g_autofree char *second = dup_pem (f->authority);
  g_autofree char *both = g_strconcat ("# Old\n", first, "Issuer: CN = Clinic Authority\n", second, NULL);
  g_autoptr (WardSession) session = NULL;

  put (f->file, both);
  serve (f, &settings);
  session = new_session (f, f->file);
  g_assert_cmpint (sign_in (f, session), ==, -1);
}

typedef struct
{
  const char *path;
  WardTestCertificateSettings certificate;
  int failure;
} StrictCase;

static const StrictCase strict_cases[] = {
  { "/record/extra-ca/wrong-name", { .name = "127.0.0.2" }, WARD_FAILURE_TLS_NAME },
  { "/record/extra-ca/expired", { .name = "127.0.0.1", .from_s = -7200, .to_s = -60 }, WARD_FAILURE_TLS_CERTIFICATE },
  { "/record/extra-ca/not-yet", { .name = "127.0.0.1", .from_s = 3600 }, WARD_FAILURE_TLS_CERTIFICATE },
  { "/record/extra-ca/self-signed", { .name = "127.0.0.1", .self_signed = TRUE }, WARD_FAILURE_TLS_CERTIFICATE },
  { "/record/extra-ca/weak-key", { .name = "127.0.0.1", .weak_key = TRUE }, WARD_FAILURE_TLS_CERTIFICATE },
  { "/record/extra-ca/weak-signature", { .name = "127.0.0.1", .sha1 = TRUE }, WARD_FAILURE_TLS_CERTIFICATE },
};

static void
test_strict (Fixture *f, gconstpointer data)
{
  const StrictCase *item = data;
  g_autoptr (WardSession) session = NULL;

  serve (f, &item->certificate);
  session = new_session (f, f->file);
  g_assert_cmpint (sign_in (f, session), ==, item->failure);
  g_assert_cmpuint (ward_fault_server_count_requests (f->server, SMART), ==, 0);
}

static void
assert_named (WardSession *session, const char *why)
{
  const GError *error = ward_session_get_error (session);

  g_assert_error (error, WARD_FAILURE, WARD_FAILURE_TENANT);
  g_assert_nonnull (strstr (error->message, "“extraCa”"));
  g_assert_nonnull (strstr (error->message, "“clinic.pem”"));
  g_assert_nonnull (strstr (error->message, why));
  g_assert_null (strchr (error->message, '/')); /* no folder, which may have the user's name */
}

/* A file that cannot be used is named, and nothing is asked; once it is mended, the same session goes on. */
static void
test_unusable (Fixture *f, gconstpointer data)
{
  const char *text = data;
  const WardTestCertificateSettings settings = { .name = "127.0.0.1" };
  const char *why = text != NULL ? "certificates in PEM form" : "cannot be read";
  g_autofree char *pem = dup_pem (f->authority);
  g_autoptr (WardSession) session = NULL;

  serve (f, &settings);
  if (text != NULL)
    put (f->file, text);
  else
    g_unlink (f->file);
  session = new_session (f, f->file);
  ward_session_resume (session);
  g_assert_cmpint (ward_session_get_state (session), ==, WARD_SESSION_SIGNED_OUT);
  assert_named (session, why);
  g_assert_cmpint (sign_in (f, session), ==, WARD_FAILURE_TENANT);
  assert_named (session, why);
  g_assert_cmpuint (ward_fault_server_count_connections (f->server), ==, 0);

  put (f->file, pem);
  ward_sign_in_set_open_browser (ward_session_prepare_sign_in (session), count_opened, f, NULL);
  g_assert_cmpint (sign_in (f, session), ==, -1);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = ward_vault_store_finish (WARD_VAULT (source), result, NULL);
}

/* Somebody has signed in before. */
static void
store_sign_in (Fixture *f, WardSession *session)
{
  const char *scopes[] = { "user/Patient.rs", NULL };
  g_autoptr (WardSecretText) token = ward_secret_text_new ("refresh-1");
  const WardStoredGrant grant = { .refresh_token = token,
                                  .scopes_asked = (char **) scopes,
                                  .scopes_granted = (char **) scopes,
                                  .began_s = g_get_real_time () / G_USEC_PER_SEC };
  g_autoptr (WardSecretText) text = ward_stored_grant_write (&grant, ward_session_get_tenant (session));
  gboolean stored = FALSE;

  ward_vault_store_async (f->vault, "t1", WARD_VAULT_REFRESH, text, NULL, stored_cb, &stored);
  while (!stored)
    g_main_context_iteration (NULL, TRUE);
}

static void
resume (WardSession *session)
{
  ward_session_resume (session);
  while (ward_session_get_state (session) == WARD_SESSION_RESUMING)
    g_main_context_iteration (NULL, TRUE);
}

/* The keyring's sign-in, too, is taken up with what the file holds now, not when the hospital was chosen: the server is believed from then on, or no more, and
 * gets the token only where it is. */
static void
test_resume (Fixture *f, gconstpointer data)
{
  gboolean mended = data != NULL;
  const WardTestCertificateSettings settings = { .name = "127.0.0.1" };
  g_autoptr (WardTestAuthority) stranger = ward_test_authority_new ("Another Authority");
  g_autofree char *right = dup_pem (f->authority);
  g_autofree char *wrong = dup_pem (stranger);
  g_autoptr (WardSession) session = NULL;

  serve (f, &settings);
  ward_fault_server_add (f->server, "/token",
                         ward_fault_script_answer (ward_fault_script_new (), 200, "Content-Type: application/json\r\n",
                                                   "{\"access_token\":\"access-1\",\"token_type\":\"Bearer\","
                                                   "\"expires_in\":3600,\"scope\":\"user/Patient.rs\"}"));
  put (f->file, mended ? wrong : right);
  session = new_session (f, f->file);
  store_sign_in (f, session);
  put (f->file, mended ? right : wrong);
  resume (session);
  if (mended)
    {
      g_assert_no_error (ward_session_get_error (session));
      g_assert_cmpint (ward_session_get_state (session), ==, WARD_SESSION_ACTIVE);
    }
  else
    {
      g_assert_error (ward_session_get_error (session), WARD_FAILURE, WARD_FAILURE_TLS_CERTIFICATE);
      g_assert_cmpint (ward_session_get_state (session), ==, WARD_SESSION_SIGNED_OUT);
    }
  g_assert_cmpuint (ward_fault_server_count_requests (f->server, "/token"), ==, mended ? 1 : 0);
}

#define ADD(path, data, function) g_test_add (path, Fixture, data, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("/record/extra-ca/this-tenant-only", NULL, test_this_tenant_only);
  ADD ("/record/extra-ca/several-in-one-file", NULL, test_several);
  for (guint i = 0; i < G_N_ELEMENTS (strict_cases); i++)
    ADD (strict_cases[i].path, &strict_cases[i], test_strict);
  ADD ("/record/extra-ca/missing", NULL, test_unusable);
  ADD ("/record/extra-ca/empty", "", test_unusable);
  ADD ("/record/extra-ca/no-certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
       test_unusable);
  ADD ("/record/extra-ca/cut-off", "-----BEGIN CERTIFICATE-----\nAAAA\n", test_unusable);
  ADD ("/record/extra-ca/resume-after-it-was-mended", "mended", test_resume);
  ADD ("/record/extra-ca/resume-after-it-was-replaced", NULL, test_resume);

  return g_test_run ();
}
