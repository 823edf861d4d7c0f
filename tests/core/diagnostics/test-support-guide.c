/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The support guide is written from the table of explanations, so that it says what the window and wardctl say. With --write FILE it is written anew;
 * otherwise it is compared. */
#include "core/diagnostics/ward-failure.h"

#include <string.h>

#define HEAD                                                                                                          \
  "# Support guide\n\n"                                                                                               \
  "Each failure has a key. It stands in the events of the diagnostics window (Ctrl+Shift+D), in its export, and as\n" \
  "`failure` in the output of `wardctl check --json`. This page is written from the program's own table by\n"         \
  "`tests/core/diagnostics/test-support-guide.c`; a test compares the two.\n\n"                                       \
  "| key | what happened | what it means | what to do | whom to ask | does trying again help |\n"                     \
  "|---|---|---|---|---|---|\n"

static char *
build_guide (void)
{
  GString *text = g_string_new (HEAD);

  for (guint i = 0; i < WARD_N_FAILURES; i++)
    {
      const WardExplanation *explanation = ward_failure_explain ((WardFailure) i);
      const char *whom = ward_ask_get_label (explanation->ask);

      g_string_append_printf (text, "| `%s` | %s | %s | %s | %s | %s |\n", explanation->key, explanation->title,
                              explanation->meaning, explanation->action, *whom != '\0' ? whom : "nobody",
                              explanation->retry_helps ? "yes" : "no");
    }

  return g_string_free (text, FALSE);
}

static void
test_in_step (void)
{
  g_autofree char *guide = build_guide ();
  g_autofree char *written = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (g_getenv ("WARD_SUPPORT_GUIDE"), &written, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (written, ==, guide);
}

int
main (int argc, char *argv[])
{
  if (argc == 3 && strcmp (argv[1], "--write") == 0)
    {
      g_autofree char *guide = build_guide ();

      return g_file_set_contents (argv[2], guide, -1, NULL) ? 0 : 1;
    }
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/diagnostics/support-guide-in-step", test_in_step);

  return g_test_run ();
}
