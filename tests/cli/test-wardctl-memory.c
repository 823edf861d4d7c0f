/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wardctl in an address space that is too small, at many sizes (reliability.md C13): it dies or refuses, and the list of tenants is afterwards what it was before or
 * what it was to become, never anything else. */
#define G_LOG_DOMAIN "ward-cli-test"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>

#define RECORD(id)                                                          \
  "{\"id\":\"" id "\",\"name\":\"Synthetic " id                             \
  "\",\"environment\":\"test\",\"fhirBase\":\"https://fhir.example.org/" id \
  "\",\"clientId\":\"client\",\"redirectUris\":[\"http://127.0.0.1:8765/callback\"]}"
#define STEP_BYTES (128 * 1024)
#define N_STEPS 240

typedef struct
{
  char *folder; /* (owned) */
  char *list;   /* (owned) */
  char *first;  /* (owned) */
  char *second; /* (owned) */
} Files;

typedef struct
{
  guint n_died;
  guint n_refused;
  guint n_done;
} Outcome;

static char *
write_record (Files *files, const char *name, const char *text)
{
  char *path = g_build_filename (files->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
limit_cb (gpointer data)
{
  const struct rlimit none = { 0, 0 };
  struct rlimit limit = { .rlim_cur = GPOINTER_TO_SIZE (data), .rlim_max = GPOINTER_TO_SIZE (data) };

  setrlimit (RLIMIT_CORE, &none);
  if (limit.rlim_cur != 0)
    setrlimit (RLIMIT_AS, &limit);
}

/* The exit status; -1: it died of a signal. */
static int
run (gsize limit, const char *list, const char *verb, const char *argument)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, limit_cb, GSIZE_TO_POINTER (limit), NULL);
  process = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("WARDCTL"), "tenants", "--file", list, verb,
                                         argument, NULL);
  /* No room even to begin. */
  if (process == NULL)
    return 127;
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_no_error (error);
  return g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
}

static char *
read_list (Files *files)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (files->list, &text, NULL, NULL));
  return text;
}

static void
run_all (Files *files, const char *before, const char *after, Outcome *outcome)
{
  for (guint i = 1; i <= N_STEPS; i++)
    {
      g_autofree char *now = NULL;
      int status = run ((gsize) i * STEP_BYTES, files->list, "add", files->second);

      now = read_list (files);
      outcome->n_died += status == -1;
      outcome->n_refused += status > 0;
      outcome->n_done += status == 0;
      if (status == 0)
        g_assert_cmpstr (now, ==, after);
      else
        g_assert_true (g_str_equal (now, before) || g_str_equal (now, after));
      g_assert_true (g_file_set_contents (files->list, before, -1, NULL));
    }
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_remove (file);
    }
  g_rmdir (path);
}

static void
test_limits (void)
{
  Files files = { .folder = g_dir_make_tmp ("ward-memory-XXXXXX", NULL) };
  Outcome outcome = { 0 };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  files.list = g_build_filename (files.folder, "tenants.json", NULL);
  files.first = write_record (&files, "first.json", RECORD ("first"));
  files.second = write_record (&files, "second.json", RECORD ("second"));
  g_assert_cmpint (run (0, files.list, "add", files.first), ==, 0);
  before = read_list (&files);
  g_assert_cmpint (run (0, files.list, "add", files.second), ==, 0);
  after = read_list (&files);
  g_assert_cmpstr (before, !=, after);
  g_assert_true (g_file_set_contents (files.list, before, -1, NULL));
  run_all (&files, before, after, &outcome);
  g_test_message ("died %u times, refused %u times, done %u times", outcome.n_died, outcome.n_refused, outcome.n_done);
  g_assert_cmpuint (outcome.n_died + outcome.n_refused, >, 0);
  remove_folder (files.folder);
  g_free (files.folder);
  g_free (files.list);
  g_free (files.first);
  g_free (files.second);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/cli/wardctl/C13-address-space", test_limits);

  return g_test_run ();
}
