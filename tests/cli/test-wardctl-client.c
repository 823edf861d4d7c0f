/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wardctl's keys and secrets with a real keyring daemon, and the token that comes of them. */
#define G_LOG_DOMAIN "ward-cli-test"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/base/ward-json.h"

typedef struct
{
  int status;
  char *out; /* (owned) */
  char *err; /* (owned) */
} Run;

static char *folder; /* (owned) of this run */
static char *list;   /* (owned) the directory of tenants */

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->out, g_free);
  g_clear_pointer (&run->err, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void run_wardctl (Run *run, const char *input, ...) G_GNUC_NULL_TERMINATED;

static void
run_wardctl (Run *run, const char *input, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  va_list words;

  run_clear (run);
  g_ptr_array_add (argv, (gpointer) g_getenv ("WARDCTL"));
  va_start (words, input);
  for (const char *word = va_arg (words, const char *); word != NULL; word = va_arg (words, const char *))
    g_ptr_array_add (argv, (gpointer) word);
  va_end (words);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                   | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  g_assert_no_error (error);
  g_assert_true (
      g_subprocess_communicate_utf8 (process, input != NULL ? input : "", NULL, &run->out, &run->err, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  run->status = g_subprocess_get_exit_status (process);
  g_test_message ("%d %s", run->status, run->err);
}

static char *
write_file (const char *name, const char *text)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, &error));
  g_assert_no_error (error);

  return path;
}

static void
add_tenant (const char *id, const char *base, const char *more)
{
  g_autofree char *text
      = g_strdup_printf ("{\"id\":\"%s\",\"name\":\"Hospital %s\",\"environment\":\"sandbox\",\"fhirBase\":\"%s\","
                         "\"clientId\":\"c\",\"anyPort\":true,\"redirectUris\":[\"http://127.0.0.1/callback\"]%s}",
                         id, id, base, more);
  g_autofree char *path = write_file ("record.json", text);
  g_auto (Run) run = { 0 };

  run_wardctl (&run, NULL, "tenants", "--file", list, "add", path, NULL);
  g_assert_cmpint (run.status, ==, 0);
}

/* Exactly one key, of that type, without any private member. */
static void
assert_public (const char *text, const char *type)
{
  static const char *const private_members[] = { "d", "p", "q", "dp", "dq", "qi", "oth", "k" };
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (text, strlen (text), NULL, NULL);
  const WardJson *key;

  g_assert_nonnull (doc);
  g_assert_cmpuint (ward_json_get_length (ward_json_get (ward_json_doc_get_root (doc), "keys")), ==, 1);
  key = ward_json_get_element (ward_json_get (ward_json_doc_get_root (doc), "keys"), 0);
  g_assert_cmpstr (ward_json_get_string (key, "kty"), ==, type);
  for (guint i = 0; i < G_N_ELEMENTS (private_members); i++)
    g_assert_null (ward_json_get (key, private_members[i]));
}

static void
test_key (void)
{
  g_auto (Run) first = { 0 };
  g_auto (Run) run = { 0 };

  add_tenant ("keys", "https://fhir.example.org/r4", ",\"clientKeyKind\":\"ec\",\"profile\":\"epic\"");
  run_wardctl (&run, NULL, "client-key", "--file", list, "keys", "--show-jwks", NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_cmpstr (run.out, ==, "");

  run_wardctl (&first, NULL, "client-key", "--file", list, "Hospital keys", "--generate", NULL);
  g_assert_cmpint (first.status, ==, 0);
  assert_public (first.out, "EC");
  g_assert_nonnull (strstr (first.err, "JWKS URL")); /* Epic takes this one only from there */

  run_wardctl (&run, NULL, "client-key", "--file", list, "keys", "--show-jwks", NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_cmpstr (run.out, ==, first.out);

  /* A key that servers know is not lost by mistake. */
  run_wardctl (&run, NULL, "client-key", "--file", list, "keys", "--generate=rsa", NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "--replace"));
  run_wardctl (&run, NULL, "client-key", "--file", list, "keys", "--show-jwks", NULL);
  g_assert_cmpstr (run.out, ==, first.out);
  run_wardctl (&run, NULL, "client-key", "--file", list, "keys", "--generate", "rsa", "--replace", NULL);
  g_assert_cmpint (run.status, ==, 0);
  assert_public (run.out, "RSA");
}

static char *
run_openssl (const char *name, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GSubprocess) process = NULL;
  va_list words;

  g_ptr_array_add (argv, (gpointer) "openssl");
  va_start (words, name);
  for (const char *word = va_arg (words, const char *); word != NULL; word = va_arg (words, const char *))
    g_ptr_array_add (argv, (gpointer) word);
  va_end (words);
  g_ptr_array_add (argv, (gpointer) "-out");
  g_ptr_array_add (argv, path);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));

  return path;
}

/* What another program made is taken; what cannot serve is refused with a sentence that says why, before the keyring is asked. */
static void
test_import (void)
{
  g_autofree char *good
      = run_openssl ("good.pem", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", NULL);
  g_autofree char *weak
      = run_openssl ("weak.pem", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024", NULL);
  g_autofree char *locked = run_openssl ("locked.pem", "genpkey", "-algorithm", "EC", "-pkeyopt",
                                         "ec_paramgen_curve:P-384", "-aes256", "-pass", "pass:x", NULL);
  g_autofree char *public_half = run_openssl ("public.pem", "pkey", "-in", good, "-pubout", NULL);
  const struct
  {
    const char *path, *said;
  } bad[] = { { weak, "1024 bits" }, { locked, "password" }, { public_half, "public key" }, { folder, "wardctl" } };
  g_auto (Run) run = { 0 };
  g_auto (Run) shown = { 0 };

  add_tenant ("import", "https://fhir.example.org/r4", "");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      run_wardctl (&run, NULL, "client-key", "--file", list, "import", "--import", bad[i].path, NULL);
      g_assert_cmpint (run.status, ==, 1);
      g_assert_nonnull (strstr (run.err, bad[i].said));
      g_assert_cmpstr (run.out, ==, "");
    }
  run_wardctl (&run, NULL, "client-key", "--file", list, "import", "--import", good, NULL);
  g_assert_cmpint (run.status, ==, 0);
  assert_public (run.out, "EC");
  run_wardctl (&shown, NULL, "client-key", "--file", list, "import", "--show-jwks", NULL);
  g_assert_cmpstr (shown.out, ==, run.out);
}

static void
test_usage (void)
{
  g_auto (Run) run = { 0 };

  add_tenant ("usage", "https://fhir.example.org/r4", "");
  run_wardctl (&run, NULL, "client-key", "--file", list, "usage", NULL);
  g_assert_cmpint (run.status, ==, 2);
  run_wardctl (&run, NULL, "client-key", "--file", list, "usage", "--generate", "--show-jwks", NULL);
  g_assert_cmpint (run.status, ==, 2);
  run_wardctl (&run, NULL, "client-key", "--file", list, "usage", "--generate", "dsa", NULL);
  g_assert_cmpint (run.status, ==, 2);
  run_wardctl (&run, NULL, "client-key", "--file", list, "nobody", "--generate", NULL);
  g_assert_cmpint (run.status, ==, 2);
  run_wardctl (&run, NULL, "client-secret", "--file", list, NULL);
  g_assert_cmpint (run.status, ==, 2);
  run_wardctl (&run, "", "client-secret", "--file", list, "usage", NULL);
  g_assert_cmpint (run.status, ==, 1);
  run_wardctl (&run, "s3cret\r\nmore\n", "client-secret", "--file", list, "usage", NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_cmpstr (run.out, ==, "");
  g_assert_cmpstr (run.err, ==, "");
  run_wardctl (&run, NULL, "check", "--file", list, "usage", "--backend", NULL);
  g_assert_cmpint (run.status, ==, 2);
}

static GSubprocess *
start_sandbox (const char *jwks, char **out_base)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GDataInputStream) out = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *tenant = g_build_filename (folder, "tenant.json", NULL);
  g_autofree char *line = NULL;
  g_autofree char *text = NULL;
  g_autoptr (WardJsonDoc) doc = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("WARDCTL"), "sandbox", "--publish",
                              folder, "--client-keys", jwks, NULL);
  g_assert_no_error (error);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  line = g_data_input_stream_read_line (out, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_true (g_file_get_contents (tenant, &text, NULL, &error));
  doc = ward_json_parse_data (text, strlen (text), NULL, &error);
  g_assert_no_error (error);
  *out_base = g_strdup (ward_json_get_string (ward_json_doc_get_root (doc), "fhirBase"));

  return g_steal_pointer (&process);
}

/* The tester's way: make a key, register what was printed, and see that the server gives a token for it. */
static void
test_backend (gconstpointer data)
{
  const char *kind = data;
  g_autofree char *authority = g_build_filename (folder, "ca.pem", NULL);
  g_autofree char *base = NULL;
  g_autofree char *jwks = NULL;
  g_autoptr (GSubprocess) sandbox = NULL;
  g_auto (Run) run = { 0 };

  add_tenant (kind, "https://fhir.example.org/r4", "");
  run_wardctl (&run, NULL, "client-key", "--file", list, kind, "--generate", kind, NULL);
  g_assert_cmpint (run.status, ==, 0);
  jwks = write_file ("jwks.json", run.out);
  sandbox = start_sandbox (jwks, &base);
  add_tenant (kind, base, ",\"backendClientId\":\"ward-backend\"");
  run_wardctl (&run, NULL, "check", "--backend", "--file", list, "--ca", authority, kind, NULL);
  g_test_message ("%s", run.out);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.out, "system access, 2 scopes; Patient: "));
  g_subprocess_send_signal (sandbox, SIGTERM);
  g_assert_true (g_subprocess_wait (sandbox, NULL, NULL));
}

static void
remove_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
  g_free (folder);
  g_free (list);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);

  g_assert_nonnull (g_getenv ("WARDCTL"));
  folder = g_dir_make_tmp ("wardctl-XXXXXX", NULL);
  list = g_build_filename (folder, "tenants.json", NULL);
  g_test_add_func ("/cli/wardctl/client-key", test_key);
  g_test_add_func ("/cli/wardctl/client-key-import", test_import);
  g_test_add_func ("/cli/wardctl/client-usage", test_usage);
  g_test_add_data_func ("/cli/wardctl/backend-rsa", "rsa", test_backend);
  g_test_add_data_func ("/cli/wardctl/backend-ec", "ec", test_backend);
  status = g_test_run ();
  remove_folder ();

  return status;
}
