/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sandbox as a program: ward-sandbox, and wardctl sandbox. It prints one line with its origin when it listens, and
 * with --publish leaves what a client needs to find and trust it. */

#define G_LOG_DOMAIN "ward-sandbox"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>

#include "sandbox/ward-sandbox.h"

typedef struct
{
  char *profile;       /* (owned) (nullable) */
  char *publish;       /* (owned) (nullable) */
  char *keys;          /* (owned) (nullable) */
  char **redirects;    /* (owned) (nullable) */
  char *seed;          /* (owned) (nullable) numbers as they were typed: GLib would take 0x10 and 010, too */
  char *port;          /* (owned) (nullable) */
  char *extra_results; /* (owned) (nullable) */
  char *latency;       /* (owned) (nullable) */
  char *token_seconds; /* (owned) (nullable) */
  gboolean tls;
  gboolean no_tls;
  gboolean es384;
  gboolean no_registration;
  gboolean version;
} Options;

static gboolean
quit (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

/* g_file_set_contents_full writes beside the file and renames: a reader finds all of it or nothing. */
static gboolean
publish (WardSandbox *sandbox, const char *folder, GError **error)
{
  g_autofree char *tenant_path = g_build_filename (folder, "tenant.json", NULL);
  g_autofree char *authority_path = g_build_filename (folder, "ca.pem", NULL);
  g_autofree char *tenant = ward_sandbox_build_tenant_json (sandbox);
  GTlsCertificate *authority = ward_sandbox_get_certificate (sandbox);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, _ ("The folder %s cannot be made"), folder);
      return FALSE;
    }
  if (authority != NULL)
    {
      g_autofree char *pem = NULL;

      g_object_get (authority, "certificate-pem", &pem, NULL);
      if (!g_file_set_contents_full (authority_path, pem, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error))
        return FALSE;
    }
  /* The tenant last: who sees it can be sure that the rest is there. */
  return g_file_set_contents_full (tenant_path, tenant, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static gboolean
parse (int argc, char **argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "profile", 0, 0, G_OPTION_ARG_STRING, &options->profile,
      N_ ("Behave like this kind of server: generic (default) or epic"), N_ ("PROFILE") },
    { "port", 0, 0, G_OPTION_ARG_STRING, &options->port,
      N_ ("Listen on this port of 127.0.0.1 and ::1; 0 (default): any free one"), N_ ("N") },
    { "tls", 0, 0, G_OPTION_ARG_NONE, &options->tls, N_ ("Serve https with a certificate made at start (default)"),
      NULL },
    { "no-tls", 0, 0, G_OPTION_ARG_NONE, &options->no_tls, N_ ("Serve plain http"), NULL },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &options->seed,
      N_ ("Vary the patients' results; the same number gives the same results"), N_ ("N") },
    { "extra-results", 0, 0, G_OPTION_ARG_STRING, &options->extra_results,
      N_ ("Add a patient “big” with this many results"), N_ ("N") },
    { "latency", 0, 0, G_OPTION_ARG_STRING, &options->latency, N_ ("Wait this long before each answer"), N_ ("MS") },
    { "token-seconds", 0, 0, G_OPTION_ARG_STRING, &options->token_seconds,
      N_ ("Let access tokens live this long (default: 3600)"), N_ ("SECONDS") },
    { "es384", 0, 0, G_OPTION_ARG_NONE, &options->es384, N_ ("Sign id_tokens with ES384 instead of RS256"), NULL },
    { "redirect-uri", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->redirects,
      N_ ("Register this redirect address, too (may be repeated)"), N_ ("URI") },
    { "client-keys", 0, 0, G_OPTION_ARG_FILENAME, &options->keys,
      N_ ("Read the public keys of ward-asymmetric and ward-backend from this JWK set"), N_ ("FILE") },
    { "no-registration", 0, 0, G_OPTION_ARG_NONE, &options->no_registration, N_ ("Let no device register itself"),
      NULL },
    { "publish", 0, 0, G_OPTION_ARG_FILENAME, &options->publish,
      N_ ("Write tenant.json and ca.pem to this folder when it listens: for ward --sandbox"), N_ ("DIR") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_ ("Print the version"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (
      context,
      N_ ("Runs a SMART on FHIR R4 server with synthetic patients on this machine only. It prints one line with "
          "its address, and serves until it is interrupted."));
  g_option_context_set_description (
      context,
      N_ ("Users are “clinician” and “nurse”, password “sandbox”; the client id is “ward-sandbox-client”.\n"
          "Other clients: “ward-confidential” with the secret “sandbox:secret+100%”, “ward-asymmetric” and\n"
          "“ward-backend” with the keys of --client-keys. The page /ehr launches Ward for a patient.\n\n"
          "Examples:\n"
          "  ward-sandbox --publish /tmp/sandbox       then: ward --sandbox /tmp/sandbox\n"
          "  ward-sandbox --profile epic --latency 100\n"
          "  ward-sandbox --no-tls --port 8080 --extra-results 20000\n\n"
          "The server answers only on loopback addresses, keeps everything in memory and forgets it when it ends.\n"
          "Exit status: 0 after an interrupt, 1 if it cannot start, 2 if the command line is wrong.\n"));
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (argc > 1)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _ ("“%s” is too much: there are only options"), argv[1]);
  return argc <= 1;
}

/* An address to which a browser can be sent: with a scheme and a host, without a fragment (RFC 6749 section 3.1.2). */
static const char *
find_bad_redirect (char **uris)
{
  for (guint i = 0; uris != NULL && uris[i] != NULL; i++)
    {
      g_autoptr (GUri) uri = g_uri_parse (uris[i], G_URI_FLAGS_NONE, NULL);
      const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

      if (host == NULL || *host == '\0' || g_uri_get_fragment (uri) != NULL)
        return uris[i];
    }

  return NULL;
}

/* Decimal digits and nothing else. what: the sentence for the user. */
static gboolean
read_number (const char *text, gint64 max, const char *what, gint64 *out_number, GError **error)
{
  if (text == NULL)
    return TRUE;
  if (g_ascii_string_to_signed (text, 10, 0, max, out_number, NULL))
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, what);

  return FALSE;
}

static gboolean
fill_numbers (const Options *options, WardSandboxSettings *settings, GError **error)
{
  gint64 port = 0, seed = 0, extra = 0, latency = 0, seconds = 0;

  if (!read_number (options->port, 65535, _ ("A port is a number from 0 to 65535"), &port, error)
      || !read_number (options->seed, G_MAXINT64, _ ("The seed is a number in decimal digits"), &seed, error)
      || !read_number (options->extra_results, 1000000, _ ("Extra results are a number from 0 to 1000000"), &extra,
                       error)
      || !read_number (options->latency, 60000, _ ("The latency is a number of milliseconds from 0 to 60000"), &latency,
                       error)
      || !read_number (options->token_seconds, G_MAXINT, _ ("The life of a token is a number of seconds"), &seconds,
                       error))
    return FALSE;
  settings->port = (guint16) port;
  settings->seed = (guint64) seed;
  settings->extra_results = (guint) extra;
  settings->latency_ms = (guint) latency;
  settings->access_token_seconds = (guint) seconds;

  return TRUE;
}

static gboolean
fill_settings (const Options *options, WardSandboxSettings *settings, GError **error)
{
  if (options->profile != NULL && g_strcmp0 (options->profile, "generic") != 0
      && g_strcmp0 (options->profile, "epic") != 0)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("There is no profile “%s”: use generic or epic"),
                 options->profile);
  else if (find_bad_redirect (options->redirects) != NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 _ ("“%s” is no redirect address: it has to look like http://127.0.0.1:8742/callback"),
                 find_bad_redirect (options->redirects));
  else if (options->tls && options->no_tls)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("Use either --tls or --no-tls"));
  else if (fill_numbers (options, settings, error))
    {
      settings->profile = g_strcmp0 (options->profile, "epic") == 0 ? WARD_SANDBOX_EPIC : WARD_SANDBOX_GENERIC;
      settings->tls = !options->no_tls;
      settings->es384 = options->es384;
      settings->no_registration = options->no_registration;
      settings->redirect_uris = (const char *const *) options->redirects;
      return TRUE;
    }
  return FALSE;
}

static int
serve (const WardSandboxSettings *settings, const char *folder, GError **error)
{
  g_autoptr (WardSandbox) sandbox = ward_sandbox_new (settings);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint interrupt, terminate, hang_up;

  if (!ward_sandbox_start (sandbox, error))
    return 1;
  ward_sandbox_preload (sandbox);
  if (folder != NULL && !publish (sandbox, folder, error))
    return 1;
  interrupt = g_unix_signal_add (SIGINT, quit, loop);
  terminate = g_unix_signal_add (SIGTERM, quit, loop);
  hang_up = g_unix_signal_add (SIGHUP, quit, loop);
  g_print ("%s\n", ward_sandbox_get_origin (sandbox));
  fflush (stdout);
  g_main_loop_run (loop);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  g_source_remove (hang_up);
  ward_sandbox_stop (sandbox);
  return 0;
}

/**
 * ward_sandbox_command:
 * @argc: number of arguments
 * @argv: the arguments, the program's name first
 *
 * Runs the sandbox until it is interrupted.
 *
 * Returns: the exit status: 0, 1 where it cannot start, 2 where the command line is wrong
 */
int
ward_sandbox_command (int argc, char **argv)
{
  Options options = { 0 };
  WardSandboxSettings settings = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *keys = NULL;
  int status = 2;

  if (parse (argc, argv, &options, &error))
    {
      if (options.version)
        {
          g_print ("ward-sandbox %s\n", WARD_VERSION);
          status = 0;
        }
      else if (fill_settings (&options, &settings, &error))
        {
          status = 1;
          if (options.keys == NULL || g_file_get_contents (options.keys, &keys, NULL, &error))
            {
              settings.client_jwks = keys;
              status = serve (&settings, options.publish, &error);
            }
        }
    }
  if (error != NULL)
    g_printerr ("ward-sandbox: %s\n", error->message);
  if (status == 2)
    g_printerr ("%s\n", _ ("Try “ward-sandbox --help”."));
  g_free (options.profile);
  g_free (options.publish);
  g_free (options.seed);
  g_free (options.port);
  g_free (options.extra_results);
  g_free (options.latency);
  g_free (options.token_seconds);
  g_free (options.keys);
  g_strfreev (options.redirects);
  return status;
}
