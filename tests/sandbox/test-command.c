/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program ward-sandbox, as it is started by people and by other tests. */

#define G_LOG_DOMAIN "ward-tests"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "core/base/ward-json.h"

static const char *program;

static GSubprocess *
spawn (const char *const *arguments, GSubprocessFlags flags)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_strv_builder_add (builder, program);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_strv_builder_add (builder, arguments[i]);
  argv = g_strv_builder_end (builder);
  process = g_subprocess_newv ((const char *const *) argv, flags, &error);
  g_assert_no_error (error);
  return process;
}

static char *
read_line (GSubprocess *process)
{
  g_autoptr (GDataInputStream) stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  char *line = g_data_input_stream_read_line (stream, NULL, NULL, NULL);

  g_assert_nonnull (line);
  return line;
}

static void
test_publish (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_runtime_dir (), "published", NULL);
  g_autofree char *tenant_path = g_build_filename (folder, "tenant.json", NULL);
  g_autofree char *authority_path = g_build_filename (folder, "ca.pem", NULL);
  const char *arguments[] = { "--publish", folder, "--profile", "epic", NULL };
  g_autoptr (GSubprocess) process = spawn (arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *origin = read_line (process);
  g_autofree char *tenant = NULL;
  g_autoptr (WardJsonDoc) doc = NULL;
  g_autoptr (GTlsCertificate) authority = g_tls_certificate_new_from_file (authority_path, NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  g_assert_true (g_file_get_contents (tenant_path, &tenant, NULL, NULL));
  doc = ward_json_parse_data (tenant, strlen (tenant), NULL, NULL);
  g_assert_true (g_str_has_prefix (origin, "https://127.0.0.1:"));
  g_assert_true (g_str_has_prefix (ward_json_get_string (ward_json_doc_get_root (doc), "fhirBase"), origin));
  g_assert_cmpstr (ward_json_get_string (ward_json_doc_get_root (doc), "profile"), ==, "epic");
  g_assert_nonnull (authority);
  g_assert_cmpint (g_stat (tenant_path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_subprocess_send_signal (process, SIGTERM);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
}

/* Whatever asks it to end: a terminal, a session, a service manager. */
static void
test_signals (void)
{
  static const int signals[] = { SIGTERM, SIGINT, SIGHUP };
  static const char *const arguments[] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autoptr (GSubprocess) process = spawn (arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE);
      g_autofree char *origin = read_line (process);
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (strstr (origin, "127.0.0.1"));
      g_subprocess_send_signal (process, signals[i]);
      g_assert_true (g_subprocess_wait (process, NULL, &error));
      g_assert_no_error (error);
      g_assert_true (g_subprocess_get_if_exited (process));
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
    }
}

static void
check_exit (const char *const *arguments, int status, const char *text)
{
  g_autoptr (GSubprocess) process = spawn (arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autofree char *output = NULL;

  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, status);
  g_assert_nonnull (strstr (output, text));
}

static void
test_command_line (void)
{
  static const char *const help[] = { "--help", NULL };
  static const char *const version[] = { "--version", NULL };
  static const char *const profile[] = { "--profile", "other", NULL };
  static const char *const port[] = { "--port", "70000", NULL };
  static const char *const both[] = { "--tls", "--no-tls", NULL };
  static const char *const unknown[] = { "--unheard-of", NULL };
  static const char *const negative[] = { "--latency", "-5", NULL };
  static const char *const hexadecimal[] = { "--port", "0x10", NULL };
  static const char *const trailing[] = { "--extra-results", "10k", NULL };
  static const char *const no_seed[] = { "--seed", "", NULL };
  static const char *const stray[] = { "stray", NULL };
  static const char *const no_keys[] = { "--client-keys", "/dev/null/nothing", NULL };
  static const char *const empty_keys[] = { "--client-keys", "/dev/null", NULL };

  check_exit (help, 0, "--publish");
  check_exit (help, 0, "Exit status");
  check_exit (help, 0, "/ehr");
  check_exit (help, 0, "--no-registration");
  check_exit (version, 0, "ward-sandbox ");
  check_exit (profile, 2, "other");
  check_exit (port, 2, "65535");
  check_exit (both, 2, "--no-tls");
  check_exit (unknown, 2, "--unheard-of");
  check_exit (negative, 2, "from 0 to 60000");
  check_exit (hexadecimal, 2, "A port is a number from 0 to 65535");
  check_exit (trailing, 2, "from 0 to 1000000");
  check_exit (no_seed, 2, "decimal digits");
  check_exit (stray, 2, "stray");
  check_exit (no_keys, 1, "ward-sandbox: ");
  check_exit (empty_keys, 1, "ward-sandbox: ");
}

static void
test_port_taken (void)
{
  static const char *const any[] = { "--no-tls", NULL };
  g_autoptr (GSubprocess) first = spawn (any, G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *origin = read_line (first);
  const char *arguments[] = { "--port", strrchr (origin, ':') + 1, NULL };

  g_assert_true (g_str_has_prefix (origin, "http://127.0.0.1:"));
  check_exit (arguments, 1, "ward-sandbox: ");
  g_subprocess_send_signal (first, SIGINT);
  g_assert_true (g_subprocess_wait (first, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (first), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_test_add_func ("/sandbox/command/C06-signals", test_signals);
  g_test_add_func ("/sandbox/command/publish", test_publish);
  g_test_add_func ("/sandbox/command/command-line", test_command_line);
  g_test_add_func ("/sandbox/command/port-taken", test_port_taken);
  return g_test_run ();
}
