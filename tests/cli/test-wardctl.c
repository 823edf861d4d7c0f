/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wardctl as a user runs it: verbs, messages, exit statuses, and the check against a sandbox that is a process of its own. */
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

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->out, g_free);
  g_clear_pointer (&run->err, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void run_wardctl (Run *run, ...) G_GNUC_NULL_TERMINATED;

static void
run_wardctl (Run *run, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  va_list words;

  run_clear (run);
  g_ptr_array_add (argv, (gpointer) g_getenv ("WARDCTL"));
  va_start (words, run);
  for (const char *word = va_arg (words, const char *); word != NULL; word = va_arg (words, const char *))
    g_ptr_array_add (argv, (gpointer) word);
  va_end (words);
  g_ptr_array_add (argv, NULL);

  /* GLib keeps this program's folders apart without the environment: its children have to be told. */
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", g_get_user_config_dir (), TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", g_get_user_cache_dir (), TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_STATE_HOME", g_get_user_state_dir (), TRUE);
  /* There is no keyring here. */
  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &run->out, &run->err, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  run->status = g_subprocess_get_exit_status (process);
  g_test_message ("%d %s %s", run->status, run->out, run->err);
}

static void
test_usage (void)
{
  g_auto (Run) run = { 0 };

  run_wardctl (&run, "--help", NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.out, "check"));
  g_assert_nonnull (strstr (run.out, "tenants"));
  g_assert_nonnull (strstr (run.out, "sandbox"));
  run_wardctl (&run, "--version", NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_cmpstr (run.out, ==, "wardctl " WARD_VERSION "\n");
  run_wardctl (&run, NULL);
  g_assert_cmpint (run.status, ==, 2);
  run_wardctl (&run, "nonsense", NULL);
  g_assert_cmpint (run.status, ==, 2);
  g_assert_nonnull (strstr (run.err, "nonsense"));
  g_assert_null (strstr (run.err, "Did you mean"));
  g_assert_cmpstr (run.out, ==, "");
  run_wardctl (&run, "chekc", NULL);
  g_assert_nonnull (strstr (run.err, "Did you mean “check”?"));
  run_wardctl (&run, "check", NULL);
  g_assert_cmpint (run.status, ==, 2);
  run_wardctl (&run, "check", "--nonsense", "x", NULL);
  g_assert_cmpint (run.status, ==, 2);
  run_wardctl (&run, "check", "no-such-tenant", NULL);
  g_assert_cmpint (run.status, ==, 2);
  g_assert_nonnull (strstr (run.err, "no-such-tenant"));
  run_wardctl (&run, "check", "http://fhir.example.org/r4", NULL);
  g_assert_cmpint (run.status, ==, 2);
  g_assert_nonnull (strstr (run.err, "must begin with https://"));
  run_wardctl (&run, "check", "--profile", "foo", "https://fhir.example.org/r4", NULL);
  g_assert_cmpint (run.status, ==, 2);
  g_assert_nonnull (strstr (run.err, "generic or epic"));
  run_wardctl (&run, "check", "--help", NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.out, "--json"));
  run_wardctl (&run, "sandbox", "--redirect-uri", "foo", NULL);
  g_assert_cmpint (run.status, ==, 2);
  g_assert_nonnull (strstr (run.err, "“foo” is no redirect address"));
  g_assert_nonnull (strstr (run.err, "--help"));
  run_wardctl (&run, "tenants", "explode", NULL);
  g_assert_cmpint (run.status, ==, 2);
}

/* Whoever asked for JSON gets JSON on the standard output, and the same words for people beside it. */
static void
test_usage_json (void)
{
  static const char *const words[][4] = {
    { "check", "--json", "no-such-tenant", NULL },
    { "check", "--json", "--nonsense", NULL },
    { "organisations", "search", "--json", NULL },
    { "organisations", "--json", "--max=0x10", NULL },
  };
  g_auto (Run) run = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (WardJsonDoc) doc = NULL;
      const WardJson *root;

      run_wardctl (&run, words[i][0], words[i][1], words[i][2], NULL);
      g_assert_cmpint (run.status, ==, 2);
      doc = ward_json_parse_data (run.out, strlen (run.out), NULL, NULL);
      root = ward_json_doc_get_root (doc);
      g_assert_false (ward_json_get_boolean (root, "ok", TRUE));
      g_assert_cmpstr (ward_json_get_string (root, "verb"), ==, words[i][0]);
      g_assert_nonnull (strstr (run.err, ward_json_get_string (root, "error")));
    }
}

/* A usage error says which word is wrong or what is missing. */
static void
test_usage_words (void)
{
  static const struct
  {
    const char *words[5];
    const char *said;
  } cases[] = {
    { { "tenants", "foo" }, "“foo”" },
    { { "tenants", "add" }, "needs at least one file" },
    { { "tenants", "remove" }, "needs at least one tenant’s id" },
    { { "tenants", "list", "extra" }, "“extra”" },
    { { "organisations", "search" }, "needs at least one word" },
    { { "organisations", "import" }, "needs the name of a file" },
    { { "organisations", "import", "a", "b" }, "“b”" },
    { { "organisations", "fetch" }, "needs the address" },
    { { "organisations", "zzz" }, "“zzz”" },
    { { "organisations", "status", "zzz" }, "“zzz”" },
    { { "cache", "foo" }, "“foo”" },
    { { "cache", "status", "foo" }, "“foo”" },
    { { "cache", "--all" }, "go with “erase”" },
    { { "cache", "status", "--tenant", "x" }, "go with “erase”" },
    { { "check", "--ca", "/dev/null", "https://fhir.example.org/R4" }, "“/dev/null” holds no certificate" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const *words = cases[i].words;
      g_auto (Run) run = { 0 };

      run_wardctl (&run, words[0], words[1], words[2], words[3], NULL);
      g_test_message ("%s", run.err);
      g_assert_cmpint (run.status, ==, 2);
      g_assert_nonnull (strstr (run.err, cases[i].said));
      g_assert_nonnull (strstr (run.err, "--help"));
    }
}

static char *
write_file (const char *folder, const char *name, const char *text)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, &error));
  g_assert_no_error (error);

  return path;
}

#define RECORD                                                                                       \
  "{\"id\":\"%s\",\"name\":\"%s\",\"environment\":\"test\",\"fhirBase\":\"https://fhir.example.org/" \
  "r4\",\"clientId\":\"c\",\"redirectUris\":[\"http://127.0.0.1:8765/callback\"]}"

static void
test_tenants (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wardctl-XXXXXX", NULL);
  g_autofree char *list = g_build_filename (folder, "tenants.json", NULL);
  g_autofree char *first_text = g_strdup_printf (RECORD, "first", "First Hospital");
  g_autofree char *second_text = g_strdup_printf (RECORD, "second", "Second Hospital");
  g_autofree char *first = write_file (folder, "first.json", first_text);
  g_autofree char *second = write_file (folder, "second.json", second_text);
  g_autofree char *broken = write_file (folder, "broken.json", "{\"name\":7}");
  g_auto (Run) run = { 0 };
  g_autoptr (WardJsonDoc) doc = NULL;

  run_wardctl (&run, "tenants", "--file", list, NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.out, "There are no tenants."));
  run_wardctl (&run, "tenants", "--file", list, "add", first, second, NULL);
  g_assert_cmpstr (run.err, ==, "");
  g_assert_cmpint (run.status, ==, 0);
  run_wardctl (&run, "tenants", "--file", list, "list", NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.out, "first  First Hospital"));
  g_assert_nonnull (strstr (run.out, "second  Second Hospital"));
  run_wardctl (&run, "tenants", "--file", list, "--json", NULL);
  doc = ward_json_parse_data (run.out, strlen (run.out), NULL, NULL);
  g_assert_nonnull (doc);
  g_assert_cmpuint (ward_json_get_length (ward_json_doc_get_root (doc)), ==, 2);

  /* A broken record names its member, and leaves the list as it was. */
  run_wardctl (&run, "tenants", "--file", list, "add", broken, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "name"));
  run_wardctl (&run, "tenants", "--file", list, "remove", "first", "third", NULL);
  g_assert_cmpint (run.status, ==, 1);
  run_wardctl (&run, "tenants", "--file", list, "remove", "first", NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_cmpstr (run.out, ==, "Removed: first\n");
  run_wardctl (&run, "tenants", "--file", list, NULL);
  g_assert_null (strstr (run.out, "First Hospital"));
  g_assert_nonnull (strstr (run.out, "Second Hospital"));

  /* What one machine lists, another takes; a list in the user's file that holds a secret is told of each time, and is used. */
  run_wardctl (&run, "tenants", "--file", list, "--json", NULL);
  g_assert_true (g_file_set_contents (first, run.out, -1, NULL));
  run_wardctl (&run, "tenants", "--file", list, "add", first, NULL);
  g_assert_cmpint (run.status, ==, 0);
  run_wardctl (&run, "tenants", "--file", list, NULL);
  g_assert_nonnull (strstr (run.out, "Second Hospital"));

  g_unlink (list);
  g_unlink (first);
  g_unlink (second);
  g_unlink (broken);
  g_rmdir (folder);
}

/* A file's mistakes are all named, each with its line; a secret is told of loudly, wherever it stands, and never shown. */
static void
test_mistakes (void)
{
  static const char text[] = "{\n\"name\": \"A\\u202eB\",\n\"fhirBase\": \"https://a.example\",\n\"clientId\": \"\",\n"
                             "\"privateKey\": \"hunter2\",\n\"enviroment\": \"test\",\n\"issuer\": "
                             "\"https://u:hunter2@a.example/i\"\n}";
  static const char own[]
      = "{\"version\":1,\"tenants\":[\n{\"id\":\"a\",\"name\":\"A\",\"fhirBase\":\"https://a.example\","
        "\"clientId\":\"b\",\n\"clientSecret\":\"hunter2\","
        "\"redirectUris\":[\"http://127.0.0.1:1/c\"]}]}";
  static const char *const said[] = {
    ", line 2: The tenant record's member “name” holds a character that does not belong there: U+202E, in place 2\n",
    ", line 4: The tenant record's member “clientId” is empty\n",
    ", line 2: The tenant record's member “redirectUris” is missing or empty\n",
    ", line 5: A SECRET DOES NOT BELONG IN THIS FILE. The member “privateKey” is not used.",
    ", line 6: The member “enviroment” is not known and was left out; is “environment” meant?\n",
    ", line 7: The tenant record's member “issuer” is not an address that Ward accepts\n",
    ", line 7: A SECRET DOES NOT BELONG IN THIS FILE. The member “issuer” has an address with a password in it.",
  };
  g_autofree char *folder = g_dir_make_tmp ("wardctl-XXXXXX", NULL);
  g_autofree char *list = g_build_filename (folder, "tenants.json", NULL);
  g_autofree char *broken = write_file (folder, "broken.json", text);
  g_auto (Run) run = { 0 };

  run_wardctl (&run, "tenants", "--file", list, "add", broken, NULL);
  g_assert_cmpint (run.status, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    g_assert_nonnull (strstr (run.err, said[i]));
  g_assert_null (strstr (run.err, "hunter2"));
  g_assert_false (g_file_test (list, G_FILE_TEST_EXISTS));
  run_wardctl (&run, "check", broken, NULL);
  g_assert_cmpint (run.status, ==, 2);
  g_assert_nonnull (strstr (run.err, said[1]));

  /* A file that would be right without its secret is not taken either; as a list of the user's it is used. */
  g_assert_true (g_file_set_contents (broken, own, -1, NULL));
  run_wardctl (&run, "tenants", "--file", list, "add", broken, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_cmpstr (run.out, ==, "");
  g_assert_nonnull (strstr (run.err, "line 3: A SECRET DOES NOT BELONG IN THIS FILE."));
  g_assert_nonnull (strstr (run.err, "nothing was added, because there is a secret in this file"));
  g_assert_null (strstr (run.err, "hunter2"));
  g_assert_false (g_file_test (list, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (list, own, -1, NULL));
  run_wardctl (&run, "tenants", "--file", list, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.out, "a  A"));
  g_assert_nonnull (strstr (run.err, "tenants.json, line 3: A SECRET DOES NOT BELONG IN THIS FILE."));
  g_assert_null (strstr (run.err, "hunter2"));

  g_unlink (list);
  g_unlink (broken);
  g_rmdir (folder);
}

/* Two records of one command with one id, within a file or in two of them, would be one: nothing is added. A list that cannot be read is named with the line. */
static void
test_same_id (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wardctl-XXXXXX", NULL);
  g_autofree char *list = g_build_filename (folder, "tenants.json", NULL);
  g_autofree char *one_text = g_strdup_printf (RECORD, "same", "One");
  g_autofree char *both_text = g_strdup_printf ("[" RECORD ",\n" RECORD "]", "same", "One", "same", "Two");
  g_autofree char *one = write_file (folder, "one.json", one_text);
  g_autofree char *both = write_file (folder, "both.json", both_text);
  g_auto (Run) run = { 0 };

  run_wardctl (&run, "tenants", "--file", list, "add", both, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "both.json: nothing was added, because two records have the id “same”"));
  run_wardctl (&run, "tenants", "--file", list, "add", one, one, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_false (g_file_test (list, G_FILE_TEST_EXISTS));
  /* The one that is in the list gives up its place. */
  run_wardctl (&run, "tenants", "--file", list, "add", one, NULL);
  g_assert_cmpint (run.status, ==, 0);
  run_wardctl (&run, "tenants", "--file", list, "add", one, NULL);
  g_assert_cmpint (run.status, ==, 0);

  g_assert_true (g_file_set_contents (list, "{\"version\": 1,\n\"tenants\": [],\n}", -1, NULL));
  run_wardctl (&run, "tenants", "--file", list, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "tenants.json, line 2: Not JSON"));

  g_unlink (list);
  g_unlink (one);
  g_unlink (both);
  g_rmdir (folder);
}

/* What administrators are about to give out: listed as managed, errors by line. */
static void
test_managed (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wardctl-XXXXXX", NULL);
  g_autofree char *text = g_strdup_printf (RECORD, "clinic", "Clinic");
  g_autofree char *good = write_file (folder, "a.json", text);
  g_autofree char *noted = NULL;
  g_autofree char *broken = write_file (folder, "b.json", "{\n\"name\": 7\n}");
  g_auto (Run) run = { 0 };

  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (good, 0644), ==, 0);
  g_assert_cmpint (g_chmod (broken, 0644), ==, 0);
  run_wardctl (&run, "tenants", "--managed", folder, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.out, "clinic  Clinic  (Test)  managed"));
  g_assert_nonnull (strstr (run.err, "b.json, line 2: "));
  g_unlink (broken);
  run_wardctl (&run, "tenants", "--managed", folder, NULL);
  g_assert_cmpint (run.status, ==, 0);
  /* A member without effect is told, and no fault. */
  *strrchr (text, '}') = '\0';
  noted = g_strconcat (text, ", \"comment\": 1}", NULL);
  g_assert_true (g_file_set_contents (good, noted, -1, NULL));
  g_assert_cmpint (g_chmod (good, 0644), ==, 0);
  run_wardctl (&run, "tenants", "--managed", folder, NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.err, "The member “comment” is not known and was left out"));
  run_wardctl (&run, "tenants", "--managed", good, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "is not a folder"));
  run_wardctl (&run, "tenants", "--managed", folder, "remove", "clinic", NULL);
  g_assert_cmpint (run.status, ==, 2);
  g_unlink (good);
  g_rmdir (folder);
  run_wardctl (&run, "tenants", "--managed", folder, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, folder));
}

static GSubprocess *
start_sandbox (const char *folder)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GDataInputStream) out = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("WARDCTL"), "sandbox", "--publish",
                              folder, NULL);
  g_assert_no_error (error);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  line = g_data_input_stream_read_line (out, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (line, "https://127.0.0.1:"));

  return g_steal_pointer (&process);
}

/* A server of Epic's is known by its address: whoever enters another one is told which it has to be. */
static void
test_epic_address (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wardctl-XXXXXX", NULL);
  g_autofree char *tenant = g_build_filename (folder, "tenant.json", NULL);
  g_autofree char *authority = g_build_filename (folder, "ca.pem", NULL);
  g_autoptr (GSubprocess) sandbox = start_sandbox (folder);
  g_autofree char *text = NULL;
  g_autoptr (WardJsonDoc) doc = NULL;
  const char *base;
  g_auto (Run) run = { 0 };

  g_assert_true (g_file_get_contents (tenant, &text, NULL, NULL));
  doc = ward_json_parse_data (text, strlen (text), NULL, NULL);
  base = ward_json_get_string (ward_json_doc_get_root (doc), "fhirBase");
  g_assert_true (g_str_has_suffix (base, "/fhir/R4"));
  run_wardctl (&run, "check", "--no-keyring", "--profile", "epic", "--ca", authority, base, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.out, "The address is not that of an Epic FHIR server."));
  g_assert_nonnull (strstr (run.out, "Enter the address that ends in /api/FHIR/R4."));
  g_assert_null (strstr (run.out, "Compare the issuer"));

  g_subprocess_force_exit (sandbox);
  g_subprocess_wait (sandbox, NULL, NULL);
}

/* Where the settings of the computer send the address through a proxy that is dead, it is called by its name, and nobody looks for a mistyped one. */
static void
test_check_proxy (void)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *address = NULL;
  g_auto (Run) run = { 0 };

  g_proxy_resolver_get_default ();
  if (g_io_extension_point_get_extension_by_name (g_io_extension_point_lookup (G_PROXY_RESOLVER_EXTENSION_POINT_NAME),
                                                  "libproxy")
      == NULL)
    {
      g_test_skip ("nothing here reads the environment's proxies");
      return;
    }
  /* Bound, so that nobody else has it, and not listening. */
  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  name = g_strdup_printf ("127.0.0.1:%u", (guint) g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  address = g_strdup_printf ("http://user:canary@%s", name);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "libproxy", TRUE);
  g_setenv ("https_proxy", address, TRUE);
  run_wardctl (&run, "check", "--no-keyring", "https://fhir.hospital.example/r4", NULL);
  g_unsetenv ("https_proxy");
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.out, name));
  g_assert_nonnull (strstr (run.out, "cannot be reached"));
  g_assert_nonnull (strstr (run.out, "1 step failed."));
  g_assert_null (strstr (run.out, "mistyped"));
  g_assert_null (strstr (run.out, "canary"));
}

static void
test_check (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wardctl-XXXXXX", NULL);
  g_autofree char *tenant = g_build_filename (folder, "tenant.json", NULL);
  g_autofree char *authority = g_build_filename (folder, "ca.pem", NULL);
  g_autoptr (GSubprocess) sandbox = start_sandbox (folder);
  g_autoptr (WardJsonDoc) doc = NULL;
  const WardJson *health;
  g_auto (Run) run = { 0 };

  run_wardctl (&run, "check", "--no-keyring", "--ca", authority, tenant, NULL);
  g_assert_cmpstr (run.err, ==, "");
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.out, "TLS 1.3"));
  g_assert_nonnull (strstr (run.out, "Nothing failed"));

  run_wardctl (&run, "check", "--no-keyring", "--json", "--ca", authority, tenant, NULL);
  g_assert_cmpint (run.status, ==, 0);
  doc = ward_json_parse_data (run.out, strlen (run.out), NULL, NULL);
  g_assert_nonnull (doc);
  g_assert_true (ward_json_get_boolean (ward_json_doc_get_root (doc), "ok", FALSE));
  /* Nobody signed in: no patient's data was asked for, so that nothing is claimed of how well that goes. */
  health = ward_json_get (ward_json_doc_get_root (doc), "health");
  g_assert_cmpstr (ward_json_get_string (health, "verdict"), ==, "too-few");
  g_assert_nonnull (ward_json_get (ward_json_get (health, "limits"), "watchErrorPercent"));

  run_wardctl (&run, "check", "--no-keyring", tenant, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.out, "certificate is not trusted"));
  g_assert_nonnull (strstr (run.out, "--ca"));
  g_assert_nonnull (strstr (run.out, "1 step failed."));

  g_subprocess_send_signal (sandbox, SIGTERM);
  g_assert_true (g_subprocess_wait (sandbox, NULL, NULL));
  g_unlink (tenant);
  g_unlink (authority);
  g_rmdir (folder);
}

#define ORGANISATION(n, name)                                                                                    \
  "{\"resource\": {\"resourceType\": \"Endpoint\", \"id\": \"" n "\", \"status\": \"active\", \"name\": \"" name \
  "\", \"address\": \"https://h" n ".example/R4\"}}"

/* A published list: taken in, kept, found again by a later run; a broken one leaves it alone. */
/* The test of a listed tenant is remembered; that of an address or a file is not. What --json adds is no fault in a file that is added. */
static void
test_last_test (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wardctl-XXXXXX", NULL);
  g_autofree char *list = g_build_filename (folder, "tenants.json", NULL);
  g_autofree char *record = write_file (folder, "record.json",
                                        "{\"id\":\"tested\",\"name\":\"Tested\",\"environment\":\"sandbox\","
                                        "\"fhirBase\":\"http://127.0.0.1:1/r4\",\"clientId\":\"c\","
                                        "\"redirectUris\":[\"http://127.0.0.1:8765/callback\"]}");
  g_autoptr (WardJsonDoc) doc = NULL;
  const WardJson *last;
  gint64 n_steps = 0, n_failed = 0;
  g_auto (Run) run = { 0 };

  run_wardctl (&run, "check", "--no-keyring", record, NULL);
  g_assert_cmpint (run.status, ==, 1);
  run_wardctl (&run, "tenants", "--file", list, "add", record, NULL);
  run_wardctl (&run, "tenants", "--file", list, NULL);
  g_assert_null (strstr (run.out, "Last tested"));
  run_wardctl (&run, "check", "--no-keyring", "--file", list, "tested", NULL);
  g_assert_cmpint (run.status, ==, 1);
  run_wardctl (&run, "tenants", "--file", list, NULL);
  g_assert_nonnull (strstr (run.out, "\n    Last tested "));
  g_assert_nonnull (strstr (run.out, " failed\n"));
  run_wardctl (&run, "tenants", "--file", list, "--json", NULL);
  doc = ward_json_parse_data (run.out, strlen (run.out), NULL, NULL);
  g_assert_nonnull (doc);
  last = ward_json_get (ward_json_get_element (ward_json_doc_get_root (doc), 0), "lastTest");
  g_assert_true (ward_json_get_int64 (last, "steps", &n_steps) && ward_json_get_int64 (last, "failed", &n_failed));
  g_assert_cmpint (n_failed, >=, 1);
  g_assert_cmpint (n_steps, >=, n_failed);
  g_assert_true (g_str_has_suffix (ward_json_get_string (last, "time"), "Z"));
  g_assert_true (g_file_set_contents (record, run.out, -1, NULL));
  run_wardctl (&run, "tenants", "--file", list, "add", record, NULL);
  g_assert_cmpstr (run.err, ==, "");
  g_assert_cmpint (run.status, ==, 0);
  run_wardctl (&run, "tenants", "--file", list, "remove", "tested", NULL);
  run_wardctl (&run, "tenants", "--file", list, "add", record, NULL);
  run_wardctl (&run, "tenants", "--file", list, NULL);
  g_assert_null (strstr (run.out, "Last tested"));

  g_unlink (list);
  g_unlink (record);
  g_rmdir (folder);
}

static void
test_organisations (void)
{
  static const char list[]
      = "{\"resourceType\": \"Bundle\", \"entry\": [" ORGANISATION ("1", "Sample Clinic") ", " ORGANISATION (
          "2", "Hôpital Synthétique") ", {\"resource\": {\"resourceType\": \"Endpoint\", \"address\": \"http://h\"}}]}";
  g_autofree char *folder = g_dir_make_tmp ("ward-cli-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "bundle.json", NULL);
  g_autofree char *kept = g_build_filename (folder, "kept.json", NULL);
  g_autoptr (WardJsonDoc) doc = NULL;
  g_auto (Run) run = { 0 };

  run_wardctl (&run, "organisations", "--file", kept, NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.out, "no list of organisations yet"));
  run_wardctl (&run, "organisations", "--file", kept, "--json", NULL);
  doc = ward_json_parse_data (run.out, strlen (run.out), NULL, NULL);
  g_assert_cmpstr (ward_json_get_number_text (ward_json_doc_get_root (doc), "organisations"), ==, "0");
  g_clear_pointer (&doc, ward_json_doc_free);
  run_wardctl (&run, "organisations", "--file", kept, "search", "clinic", NULL);
  g_assert_cmpint (run.status, ==, 1);

  g_assert_true (g_file_set_contents (file, list, -1, NULL));
  run_wardctl (&run, "organisations", "--file", kept, "import", file, NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.out, "2 organisations. From the file “bundle.json”"));
  g_assert_nonnull (strstr (run.out, "Left out: 1 without a secure address (https)."));

  g_assert_true (g_file_set_contents (file, list, 60, NULL));
  run_wardctl (&run, "organisations", "--file", kept, "import", file, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "cut off"));
  g_assert_nonnull (strstr (run.err, file));
  g_assert_nonnull (strstr (run.err, "has to be a list as vendors publish it"));

  run_wardctl (&run, "organisations", "--file", kept, "--json", "search", "hopital", NULL);
  g_assert_cmpint (run.status, ==, 0);
  doc = ward_json_parse_data (run.out, strlen (run.out), NULL, NULL);
  g_assert_cmpuint (ward_json_get_length (ward_json_doc_get_root (doc)), ==, 1);
  g_assert_cmpstr (ward_json_get_string (ward_json_get_element (ward_json_doc_get_root (doc), 0), "fhirBase"), ==,
                   "https://h2.example/R4");
  run_wardctl (&run, "organisations", "--file", kept, "search", "nowhere", NULL);
  g_assert_cmpint (run.status, ==, 1);
  run_wardctl (&run, "organisations", "--file", kept, "fetch", "http://lists.example.org/", NULL);
  g_assert_cmpint (run.status, ==, 1);
  run_wardctl (&run, "organisations", "import", NULL);
  g_assert_cmpint (run.status, ==, 2);

  g_remove (file);
  g_remove (kept);
  g_rmdir (folder);
}

/* Without a keyring the files go all the same, and that is said first, with what it does not mean: then what could not be done, and how it can. Where the files
 * could not be deleted, nothing is said to be. */
static void
test_erase_without_keyring (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "ward", NULL);
  g_autofree char *file = NULL;
  g_auto (Run) run = { 0 };
  const char *first, *then;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  file = write_file (folder, "cache.db", "sealed");
  run_wardctl (&run, "cache", "erase", "--all", NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_true (
      g_str_has_prefix (run.err,
                        "The files of the cache are deleted, if there were any. Their key, if there was one, is "));
  g_assert_nonnull (strstr (run.err, "a backup or a snapshot of the files could still be opened"));
  first = strstr (run.err, "wardctl cache: ");
  then = strstr (run.err, "Repeat the command where the keyring can be used");
  g_assert_true (first != NULL && then != NULL && first < then);

  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_true (g_file_set_contents (folder, "no folder", -1, NULL));
  run_wardctl (&run, "cache", "erase", "--all", NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_true (g_str_has_prefix (run.err, "wardctl cache: The cache's folder cannot be used"));
  g_assert_null (strstr (run.err, "deleted"));
  g_assert_nonnull (strstr (run.err, "It may be that files of the cache are still there"));
  g_assert_cmpint (g_unlink (folder), ==, 0);
}

/* The words are those of the one table; a name that is none is told, and nothing else printed. */
static void
test_explain (void)
{
  g_auto (Run) run = { 0 };
  g_autoptr (WardJsonDoc) doc = NULL;
  const WardJson *root;
  g_autoptr (GError) error = NULL;

  run_wardctl (&run, "explain", "tls-name", NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_nonnull (strstr (run.out, "certificate is for another name"));
  g_assert_nonnull (strstr (run.out, "Ask: "));
  g_assert_null (strstr (run.out, "dns"));

  run_wardctl (&run, "explain", "--json", "dns", "internal", NULL);
  g_assert_cmpint (run.status, ==, 0);
  doc = ward_json_parse_data (run.out, strlen (run.out), NULL, &error);
  g_assert_no_error (error);
  root = ward_json_doc_get_root (doc);
  g_assert_cmpuint (ward_json_get_length (root), ==, 2);
  g_assert_cmpstr (ward_json_get_string (ward_json_get_element (root, 0), "ask"), ==, "network");

  run_wardctl (&run, "explain", "no-such-failure", NULL);
  g_assert_cmpint (run.status, ==, 2);
  g_assert_cmpstr (run.out, ==, "");
  g_assert_nonnull (strstr (run.err, "no-such-failure"));
  run_wardctl (&run, "explain", "--json", "--markdown", NULL);
  g_assert_cmpint (run.status, ==, 2);
}

/* Where there is no keyring, nothing can be deleted from it: the tenant goes all the same, and what may stay is said. */
static void
test_remove_without_keyring (void)
{
  static const char list[]
      = "{\"version\":1,\"tenants\":[{\"id\":\"t1\",\"name\":\"T\",\"fhirBase\":\"https://fhir.example/r4\","
        "\"clientId\":\"c\",\"redirectUris\":[\"http://127.0.0.1:8765/callback\"]}]}";
  g_autoptr (GError) error = NULL;
  g_autofree char *root = g_dir_make_tmp ("ward-XXXXXX", &error);
  g_autofree char *folder = g_build_filename (root, "ward", NULL);
  g_autofree char *file = g_build_filename (folder, "tenants.json", NULL);
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  static const char *const places[] = { "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME" };
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, list, -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    g_subprocess_launcher_setenv (launcher, places[i], root, TRUE);
  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("WARDCTL"), "tenants", "remove", "t1", NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &out, &err, &error));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  g_assert_cmpstr (out, ==, "Removed: t1\n");
  g_assert_nonnull (strstr (err, "There is no keyring here"));
  g_unlink (file);
  g_rmdir (folder);
  g_rmdir (root);
}

/* A script that keeps what is printed has to learn that the disk was full; who reads the first line only has what was wanted. */
static void
test_unwritten (void)
{
  const struct
  {
    const char *command;
    int status;
  } cases[] = {
    { "\"$WARDCTL\" --version >/dev/full", 1 },
    { "\"$WARDCTL\" explain >/dev/full", 1 },
    { "\"$WARDCTL\" --version >&-", 1 },
    { "\"$WARDCTL\" nonsense >/dev/full", 2 },
    { "\"$WARDCTL\" --version >/dev/null", 0 },
    { "{ \"$WARDCTL\" explain; } 2>&1 >/dev/null | grep -q written && exit 1; \"$WARDCTL\" explain 2>/dev/null | head "
      "-n 1 >/dev/null",
      0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *argv[] = { "/bin/sh", "-c", cases[i].command, NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess) process
          = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDIN_INHERIT, &error);

      g_assert_no_error (error);
      g_assert_true (g_subprocess_wait (process, NULL, &error));
      g_assert_true (g_subprocess_get_if_exited (process));
      if (g_subprocess_get_exit_status (process) != cases[i].status)
        g_test_message ("%s", cases[i].command);
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, cases[i].status);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_assert_nonnull (g_getenv ("WARDCTL"));
  g_test_add_func ("/cli/wardctl/usage", test_usage);
  g_test_add_func ("/cli/wardctl/usage-words", test_usage_words);
  g_test_add_func ("/cli/wardctl/usage-json", test_usage_json);
  g_test_add_func ("/cli/wardctl/tenants", test_tenants);
  g_test_add_func ("/cli/wardctl/mistakes", test_mistakes);
  g_test_add_func ("/cli/wardctl/organisations", test_organisations);
  g_test_add_func ("/cli/wardctl/tenants-same-id", test_same_id);
  g_test_add_func ("/cli/wardctl/managed-tenants", test_managed);
  g_test_add_func ("/cli/wardctl/check", test_check);
  g_test_add_func ("/cli/wardctl/check/N35-proxy", test_check_proxy);
  g_test_add_func ("/cli/wardctl/epic-address", test_epic_address);
  g_test_add_func ("/cli/wardctl/last-test", test_last_test);
  g_test_add_func ("/cli/wardctl/erase-without-keyring", test_erase_without_keyring);
  g_test_add_func ("/cli/wardctl/explain", test_explain);

  g_test_add_func ("/wardctl/tenants-remove-without-keyring", test_remove_without_keyring);
  g_test_add_func ("/wardctl/unwritten-output", test_unwritten);
  return g_test_run ();
}
