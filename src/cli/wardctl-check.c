/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wardctl check: the connection test on a terminal, the IT tester's command. */
#define G_LOG_DOMAIN "ward-cli"

#include <glib/gi18n.h>
#include <string.h>

#include "cli/wardctl-sign-in.h"
#include "cli/wardctl.h"
#include "core/base/ward-json-writer.h"
#include "core/base/ward-text.h"
#include "core/base/ward-url.h"
#include "core/check/ward-check-last.h"

#define TITLE_WIDTH 32
#define TEXT_WIDTH 78
#define INDENT 10

typedef struct
{
  gboolean json;
  gboolean verbose;
  gboolean journal;
  gboolean no_keyring;
  gboolean backend;
  gboolean sign_in;
  char *patient;   /* (owned) (nullable) */
  char *profile;   /* (owned) (nullable) */
  char *ca;        /* (owned) (nullable) */
  char *file;      /* (owned) (nullable) */
  char **words;    /* (owned) (nullable) */
  gboolean listed; /* the tenant is one of the directory: its test is remembered */
} Options;

static void
options_clear (Options *options)
{
  g_free (options->patient);
  g_free (options->profile);
  g_free (options->ca);
  g_free (options->file);
  g_strfreev (options->words);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse (int argc, char **argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_ ("Print the result as JSON"), NULL },
    { "profile", 0, 0, G_OPTION_ARG_STRING, &options->profile,
      N_ ("For an address: what kind of server it is, generic (default) or epic"), N_ ("PROFILE") },
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, &options->ca, N_ ("Trust the authorities in this PEM file too"), N_ ("FILE") },
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &options->file, N_ ("Look for tenants in this directory"), N_ ("FILE") },
    { "no-keyring", 0, 0, G_OPTION_ARG_NONE, &options->no_keyring, N_ ("Leave the keyring out"), NULL },
    { "backend", 0, 0, G_OPTION_ARG_NONE, &options->backend,
      N_ ("Insist on access without a user: fail where the tenant has no client for it"), NULL },
    { "sign-in", 0, 0, G_OPTION_ARG_NONE, &options->sign_in,
      N_ ("Sign in with the browser, and test what the access can read; nothing of it is kept"), NULL },
    { "patient", 0, 0, G_OPTION_ARG_STRING, &options->patient,
      N_ ("With --sign-in: the id of the patient to read, where the sign-in brings none"), N_ ("ID") },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &options->verbose, N_ ("Write each request to the standard error"), NULL },
    { "journal", 0, 0, G_OPTION_ARG_NONE, &options->journal, N_ ("Write each event to the system’s journal"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->words, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("ADDRESS | TENANT | FILE"));

  g_option_context_set_summary (context,
                                _ ("Tests the connection to a FHIR server and what a sign-in needs; with --sign-in\n"
                                   "also the sign-in itself and what it can read. The server is given by its base\n"
                                   "address, by the id or name of a tenant, or by a file with a tenant record."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (options->words == NULL || g_strv_length (options->words) != 1)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("exactly one server has to be given"));
      return FALSE;
    }
  if (options->profile != NULL && strcmp (options->profile, "generic") != 0 && strcmp (options->profile, "epic") != 0)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("the profile “%s” is not known: generic or epic"), options->profile);
      return FALSE;
    }

  return TRUE;
}

/* A record for an address of which nothing else is known. */
static WardTenant *
tenant_for_address (const char *address, const char *profile, GError **error)
{
  g_autoptr (WardJsonWriter) writer = ward_json_writer_new ();
  g_autofree char *host = ward_url_dup_host (address);
  gboolean loopback = g_strcmp0 (host, "127.0.0.1") == 0 || g_strcmp0 (host, "[::1]") == 0;
  gboolean epic = g_strcmp0 (profile, "epic") == 0;
  g_autofree char *text = NULL;
  g_autoptr (WardJsonDoc) doc = NULL;

  ward_json_writer_begin_object (writer, NULL);
  ward_json_writer_string (writer, "id", "check");
  ward_json_writer_string (writer, "name", host != NULL ? host : "?");
  ward_json_writer_string (writer, "environment", loopback ? "sandbox" : "test");
  ward_json_writer_string (writer, "profile", profile);
  ward_json_writer_string (writer, "issuerPolicy", epic ? "epic" : "discovered");
  ward_json_writer_string (writer, "fhirBase", address);
  ward_json_writer_string (writer, "clientId", "wardctl-check");
  ward_json_writer_boolean (writer, "anyPort", TRUE);
  ward_json_writer_begin_array (writer, "redirectUris");
  ward_json_writer_string (writer, NULL, "http://127.0.0.1/callback");
  ward_json_writer_end_array (writer);
  ward_json_writer_end_object (writer);
  text = ward_json_writer_to_string (writer, FALSE);
  doc = ward_json_parse_data (text, strlen (text), NULL, error);
  if (doc == NULL)
    return NULL;

  return ward_tenant_new_from_json (ward_json_doc_get_root (doc), error);
}

static WardTenant *
read_only_record (const char *path, GError **error)
{
  g_autoptr (GPtrArray) tenants = wardctl_read_tenant_file (path, FALSE, error);

  if (tenants == NULL)
    return NULL;
  if (tenants->len == 1)
    return g_object_ref (g_ptr_array_index (tenants, 0));
  g_set_error (
      error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      _ ("the file “%s” has %u records; to be tested it must have one, or be added with “wardctl tenants add”"), path,
      tenants->len);

  return NULL;
}

static WardTenant *
find_tenant (Options *options, GError **error)
{
  const char *word = options->words[0];
  g_autoptr (GError) local_error = NULL;
  WardTenant *tenant;

  if (strstr (word, "://") != NULL)
    return ward_tenant_check_base (word, WARD_URL_ALLOW_LOOPBACK_HTTP, error)
               ? tenant_for_address (word, options->profile != NULL ? options->profile : "generic", error)
               : NULL;

  tenant = wardctl_find_listed (word, options->file, &local_error);
  options->listed = tenant != NULL;
  if (tenant != NULL)
    return tenant;
  if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (g_file_test (word, G_FILE_TEST_IS_REGULAR))
    return read_only_record (word, error);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               _ ("“%s” is no address, no tenant and no file. An address begins with https://"), word);
  return NULL;
}

static void
print_wrapped (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  long column = INDENT;

  g_print ("%*s", INDENT, "");
  for (guint i = 0; words[i] != NULL; i++)
    {
      long width = g_utf8_strlen (words[i], -1);

      if (i > 0 && column + 1 + width > TEXT_WIDTH)
        {
          g_print ("\n%*s", INDENT, "");
          column = INDENT;
        }
      else if (i > 0)
        {
          g_print (" ");
          column++;
        }
      g_print ("%s", words[i]);
      column += width;
    }
  g_print ("\n");
}

static void
print_padded (const char *text, long width)
{
  long length = g_utf8_strlen (text, -1);

  g_print ("%s%*s", text, (int) MAX (width - length, 0), "");
}

static void
print_step (WardCheckStep *step)
{
  const WardExplanation *explanation = ward_check_step_get_explanation (step);

  print_padded (ward_check_state_get_label (ward_check_step_get_state (step)), INDENT);
  if (ward_check_step_get_state (step) == WARD_CHECK_SKIPPED)
    g_print ("%s\n", ward_check_step_get_title (step));
  else
    {
      print_padded (ward_check_step_get_title (step), TITLE_WIDTH);
      g_print ("%5ld ms\n", (long) (ward_check_step_get_duration_us (step) / 1000));
    }
  if (*ward_check_step_get_seen (step) != '\0')
    print_wrapped (ward_check_step_get_seen (step));
  if (explanation != NULL)
    {
      print_wrapped (explanation->title);
      print_wrapped (explanation->meaning);
      print_wrapped (explanation->action);
      if (strcmp (explanation->key, "tls-authority") == 0)
        print_wrapped (_ ("To trust an authority for this test alone, give its certificate with --ca FILE."));
      if (explanation->ask != WARD_ASK_NOBODY)
        {
          g_autofree char *whom = g_strdup_printf (_ ("To be asked: %s"), ward_ask_get_label (explanation->ask));

          print_wrapped (whom);
        }
    }
}

static void
step_state_cb (WardCheckStep *step, GParamSpec *pspec, gpointer data)
{
  if (ward_check_step_get_state (step) > WARD_CHECK_RUNNING)
    print_step (step);
}

static void
print_end (WardCheck *check)
{
  guint n_failed = ward_check_get_n_failed (check);

  if (n_failed == 0)
    g_print ("\n%s\n", _ ("Nothing failed: what a sign-in needs is there."));
  else
    g_print (g_dngettext (GETTEXT_PACKAGE, "\n%u step failed.\n", "\n%u steps failed.\n", n_failed), n_failed);
}

typedef struct
{
  gboolean done;
  gboolean ok;
} Outcome;

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->ok = ward_check_run_finish (WARD_CHECK (source), result, NULL);
  outcome->done = TRUE;
}

static void
watch_steps (WardCheck *check, WardTenant *tenant)
{
  g_autofree char *name = ward_text_one_line (ward_tenant_get_name (tenant), 60);

  g_print ("%s  %s\n\n", name, ward_tenant_get_fhir_base (tenant));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (check)); i++)
    {
      g_autoptr (WardCheckStep) step = g_list_model_get_item (G_LIST_MODEL (check), i);

      g_signal_connect (step, "notify::state", G_CALLBACK (step_state_cb), NULL);
    }
}

static int
run (WardCheck *check, WardTenant *tenant, gboolean json)
{
  Outcome outcome = { FALSE, FALSE };

  if (!json)
    watch_steps (check, tenant);
  ward_check_run_async (check, NULL, ran_cb, &outcome);
  while (!outcome.done)
    g_main_context_iteration (NULL, TRUE);

  if (json)
    {
      g_autofree char *text = ward_check_to_json (check);

      g_print ("%s\n", text);
    }
  else
    print_end (check);

  return outcome.ok ? WARDCTL_OK : WARDCTL_FAILED;
}

static gboolean
judge_options (const Options *options, WardTenant *tenant, GError **error)
{
  const char *why = NULL;

  if (options->backend && (ward_tenant_get_backend_client_id (tenant) == NULL || options->no_keyring))
    why = _ ("access without a user needs a backendClientId in the tenant’s record, and the keyring");
  else if (options->sign_in && options->no_keyring && ward_tenant_get_client_auth (tenant) != WARD_CLIENT_AUTH_NONE)
    why = _ ("this tenant’s sign-in needs the client’s secret or key from the keyring");
  else if (options->patient != NULL && !options->sign_in)
    why = _ ("a patient can be read only with --sign-in");
  if (why != NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, why);

  return why == NULL;
}

static void
keep_result (WardCheck *check, WardTenant *tenant)
{
  g_autofree char *folder = ward_check_last_dup_folder ();

  ward_check_last_write (folder, tenant, check, NULL);
}

/* The session asks with what the tenant's record allows, and keeps what a sign-in brings in memory. */
static int
check_tenant (const Options *options, WardTenant *tenant, GList *authorities)
{
  g_autoptr (WardEventLog) events = ward_event_log_new (0);
  g_autoptr (WardVault) keyring = NULL;
  g_autoptr (WardVault) memory = ward_vault_new_memory ();
  g_autoptr (WardSession) session = NULL;
  g_autoptr (WardCheck) check = NULL;
  int status;

  ward_event_log_set_echo (events, options->verbose);
  ward_event_log_set_journal (events, options->journal);
  if (!options->no_keyring)
    keyring = ward_vault_new_keyring (events);
  session = ward_session_new (tenant, memory, events, authorities);
  check = ward_check_new (ward_session_get_http (session), tenant, keyring);
  if (options->sign_in)
    {
      wardctl_prepare_sign_in (session, memory, keyring);
      ward_check_set_session (check, session, options->patient);
    }
  status = run (check, tenant, options->json);
  if (options->listed)
    keep_result (check, tenant);
  if (options->sign_in)
    wardctl_sign_out (session);

  return status;
}

/* NULL with an error: GIO takes a file without any certificate for an empty list. */
static GList *
read_authorities (const char *path, GError **error)
{
  g_autoptr (GError) cause = NULL;
  GList *authorities = g_tls_certificate_list_new_from_file (path, &cause);

  if (authorities != NULL)
    return authorities;
  if (cause != NULL && cause->domain != G_TLS_ERROR)
    g_propagate_error (error, g_steal_pointer (&cause));
  else
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("the file “%s” holds no certificate in PEM form"),
                 path);

  return NULL;
}

int
wardctl_check (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WardTenant) tenant = NULL;
  g_autolist (GTlsCertificate) authorities = NULL;

  if (!parse (argc, argv, &options, &error))
    return wardctl_usage ("check", error);
  tenant = find_tenant (&options, &error);
  if (tenant == NULL || !judge_options (&options, tenant, &error))
    return wardctl_usage ("check", error);
  if (options.ca != NULL)
    {
      authorities = read_authorities (options.ca, &error);
      if (authorities == NULL)
        return wardctl_usage ("check", error);
    }

  return check_tenant (&options, tenant, authorities);
}
