/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A crash leaves nothing of a patient or a token behind (reliability.md P14). The same program crashes unprepared first, which shows whether this computer would
 * keep a core, and what would be in it; then prepared; then prepared with the limit raised again, as somebody with the right to do so could. */
#define G_LOG_DOMAIN "ward-net-test"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/ward-secret-text.h"
#include "net-fixture.h"
#include "support/ward-test-valgrind.h"

static const char *self;

/* Put together while the program runs, so that it stands in no file: not in this program's own. */
static char *
build_canary (void)
{
  return g_strdup_printf ("%s-%s-%08x", "CANARY", "OF-THE-CRASH", 0x5eed1234u);
}

/* ---- the program that crashes ---- */

/* A core of a sanitizer's address space would fill the disk. */
static void
raise_limit (void)
{
  const struct rlimit any = { RLIM_INFINITY, RLIM_INFINITY };

  if (!WARD_TEST_SANITIZED)
    setrlimit (RLIMIT_CORE, &any);
}

static int
crash (const char *how)
{
  g_autofree char *on_heap = build_canary ();
  g_autoptr (WardSecretText) secret = NULL;
  char on_stack[64];

  raise_limit ();
  if (strcmp (how, "bare") != 0)
    ward_http_prepare_process ();
  if (strcmp (how, "raised") == 0)
    raise_limit ();
  g_strlcpy (on_stack, on_heap, sizeof on_stack);
  secret = ward_secret_text_new (on_stack);
  g_print ("%zu %zu\n", ward_secret_text_get_length (secret), strlen (on_stack));
  signal (SIGSEGV, SIG_DFL);
  raise (SIGSEGV);

  return 0;
}

/* ---- what it leaves ---- */

typedef struct
{
  gboolean dumped;  /* the kernel says that it wrote or handed over a core */
  guint n_files;    /* that came into the folder */
  guint n_canaries; /* files that hold the canary */
} Remains;

static Remains
look (const char *folder)
{
  g_autofree char *canary = build_canary ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  Remains remains = { 0 };

  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);

      remains.n_files++;
      if (file != NULL && g_mapped_file_get_length (file) > 0
          && memmem (g_mapped_file_get_contents (file), g_mapped_file_get_length (file), canary, strlen (canary))
                 != NULL)
        remains.n_canaries++;
      g_remove (path);
    }

  return remains;
}

static Remains
run (const char *how)
{
  g_autofree char *folder = g_dir_make_tmp ("ward-crash-XXXXXX", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  Remains remains;
  gboolean dumped;

  g_subprocess_launcher_set_cwd (launcher, folder);
  process = g_subprocess_launcher_spawn (launcher, &error, self, "--crash", how, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_signaled (process));
  g_assert_cmpint (g_subprocess_get_term_sig (process), ==, SIGSEGV);
  dumped = WCOREDUMP (g_subprocess_get_status (process));
  remains = look (folder);
  remains.dumped = dumped;
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_test_message ("%s: core %s, %u files, %u with the canary", how, dumped ? "dumped" : "not dumped", remains.n_files,
                  remains.n_canaries);

  return remains;
}

static void
test_no_core (void)
{
  g_autofree char *pattern = NULL;
  Remains bare = run ("bare");
  Remains prepared = run ("prepared");

  g_file_get_contents ("/proc/sys/kernel/core_pattern", &pattern, NULL, NULL);
  g_test_message ("dumps go to %s", pattern != NULL ? g_strchomp (pattern) : "an unknown place");
  g_assert_false (prepared.dumped);
  g_assert_cmpuint (prepared.n_files, ==, 0);
  /* Where this computer writes cores into the folder, the method is shown to find the canary. */
  if (bare.dumped && bare.n_files > 0)
    g_assert_cmpuint (bare.n_canaries, ==, 1);
}

static void
test_raised (void)
{
  Remains raised = run ("raised");

  g_assert_cmpuint (raised.n_canaries, ==, 0);
}

/* The kernel ends a dump into a program at this limit only, and leaves out of it what the filter does not name. */
static void
test_piped (void)
{
  g_autofree char *filter = NULL;
  struct rlimit limit;

  ward_http_prepare_process ();
  g_assert_cmpint (getrlimit (RLIMIT_CORE, &limit), ==, 0);
  g_assert_cmpuint (limit.rlim_cur, ==, 1);
  g_assert_cmpuint (limit.rlim_max, ==, 1);
  g_assert_true (g_file_get_contents ("/proc/self/coredump_filter", &filter, NULL, NULL));
  g_assert_cmpstr (g_strchomp (filter), ==, "00000000");
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && strcmp (argv[1], "--crash") == 0)
    return crash (argv[2]);
  self = argv[0];
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/net/crash/P14-no-core", test_no_core);
  g_test_add_func ("/net/crash/P14-limit-raised-again", test_raised);
  g_test_add_func ("/net/crash/P14-piped", test_piped);

  return g_test_run ();
}
