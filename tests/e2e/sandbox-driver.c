/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sandbox under a test's hand: publishes its tenant as ward-sandbox does, then takes commands on standard input, a line each, and answers each with
 * one line. What ward-sandbox rightly has no switch for stands here: faults, counts, the secrets that it gave out.
 *
 *   fault NAME PATH N · secrets · count PATH · replays · expire · revoke · advance SECONDS · lifetime SECONDS · quit */
#define G_LOG_DOMAIN "ward-test"

#include <stdio.h>
#include <string.h>

#include "sandbox/ward-sandbox.h"

static gboolean
publish (WardSandbox *sandbox, const char *directory, GError **error)
{
  g_autofree char *json = ward_sandbox_build_tenant_json (sandbox);
  g_autofree char *tenant = g_build_filename (directory, "tenant.json", NULL);
  g_autofree char *authority = g_build_filename (directory, "ca.pem", NULL);
  g_autofree char *pem = NULL;

  if (ward_sandbox_get_certificate (sandbox) != NULL)
    {
      g_object_get (ward_sandbox_get_certificate (sandbox), "certificate-pem", &pem, NULL);
      if (!g_file_set_contents (authority, pem, -1, error))
        return FALSE;
    }
  return g_file_set_contents (tenant, json, -1, error);
}

static char *
join_secrets (WardSandbox *sandbox)
{
  g_auto (GStrv) secrets = ward_sandbox_dup_issued_secrets (sandbox);

  return g_strjoinv (" ", secrets);
}

static char *
set_fault (WardSandbox *sandbox, char **words)
{
  g_autoptr (GError) error = NULL;
  guint n = (guint) g_ascii_strtoull (words[3], NULL, 10);

  if (!ward_sandbox_set_fault (sandbox, words[1], strcmp (words[2], "*") == 0 ? NULL : words[2], n, &error))
    return g_strdup_printf ("error %s", error->message);
  return g_strdup ("ok");
}

static char *
run (WardSandbox *sandbox, char **words)
{
  guint n = g_strv_length (words);
  const char *verb = n > 0 ? words[0] : "";

  if (strcmp (verb, "fault") == 0 && n == 4)
    return set_fault (sandbox, words);
  if (strcmp (verb, "secrets") == 0)
    return join_secrets (sandbox);
  if (strcmp (verb, "count") == 0 && n == 2)
    return g_strdup_printf ("%u", ward_sandbox_count_requests (sandbox, words[1]));
  if (strcmp (verb, "replays") == 0)
    return g_strdup_printf ("%u", ward_sandbox_count_replays (sandbox));
  if (strcmp (verb, "expire") == 0)
    ward_sandbox_expire_access_tokens (sandbox);
  else if (strcmp (verb, "revoke") == 0)
    ward_sandbox_revoke_everything (sandbox);
  else if (strcmp (verb, "advance") == 0 && n == 2)
    ward_sandbox_advance_clock (sandbox, (guint) g_ascii_strtoull (words[1], NULL, 10));
  else if (strcmp (verb, "lifetime") == 0 && n == 2)
    ward_sandbox_set_access_token_seconds (sandbox, (guint) g_ascii_strtoull (words[1], NULL, 10));
  else
    return g_strdup ("error no such command");
  return g_strdup ("ok");
}

static void
obey (WardSandbox *sandbox)
{
  char line[4096];

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (line), " ", -1);
      g_autofree char *answer = NULL;

      if (g_strcmp0 (words[0], "quit") == 0)
        return;
      answer = run (sandbox, words);
      printf ("%s\n", answer);
      fflush (stdout);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *profile = NULL;
  g_autofree char *directory = NULL;
  gboolean tls = FALSE, public_refresh = FALSE;
  int latency = 0, extra = 0, port = 0, access_seconds = 0;
  const GOptionEntry entries[] = {
    { "profile", 0, 0, G_OPTION_ARG_STRING, &profile, "generic or epic", "P" },
    { "tls", 0, 0, G_OPTION_ARG_NONE, &tls, "With a certificate", NULL },
    { "public-refresh", 0, 0, G_OPTION_ARG_NONE, &public_refresh, "Refresh tokens in the profile epic too", NULL },
    { "latency", 0, 0, G_OPTION_ARG_INT, &latency, "Delay of each answer", "MS" },
    { "extra-results", 0, 0, G_OPTION_ARG_INT, &extra, "Size of the big patient", "N" },
    { "port", 0, 0, G_OPTION_ARG_INT, &port, "The port, for a server that comes back; 0: any", "N" },
    { "access-token-seconds", 0, 0, G_OPTION_ARG_INT, &access_seconds, "How long an access token lasts", "S" },
    { "publish", 0, 0, G_OPTION_ARG_FILENAME, &directory, "Where to publish", "DIR" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (WardSandbox) sandbox = NULL;
  g_autoptr (GError) error = NULL;
  WardSandboxSettings settings = { 0 };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || directory == NULL)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "--publish is missing");
      return 2;
    }
  settings.profile = g_strcmp0 (profile, "epic") == 0 ? WARD_SANDBOX_EPIC : WARD_SANDBOX_GENERIC;
  settings.tls = tls;
  settings.public_refresh = public_refresh;
  settings.latency_ms = (guint) latency;
  settings.extra_results = (guint) extra;
  settings.access_token_seconds = (guint) access_seconds;
  settings.port = (guint16) port;
  sandbox = ward_sandbox_new (&settings);
  if (!ward_sandbox_start (sandbox, &error) || !publish (sandbox, directory, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  printf ("%s\n", ward_sandbox_get_origin (sandbox));
  fflush (stdout);
  obey (sandbox);
  ward_sandbox_stop (sandbox);
  return 0;
}
