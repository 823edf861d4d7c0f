/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program that falls says where (reliability.md C09, C10): the soak's own means, tried on a call of nothing, which leaves no frame of its own, and
 * on a stack that is full. */
#define G_LOG_DOMAIN "ward-base-test"

#include <glib.h>
#include <sys/resource.h>

#include "support/ward-test-crash.h"
#include "support/ward-test-valgrind.h"

#define USUAL_STACK (8 * 1024 * 1024)

typedef int (*Function) (const char *secret);

static Function volatile nothing;

static int __attribute__ ((noinline)) call_nothing (const char *secret) { return nothing (secret) + 1; }

static void
test_call (void)
{
  if (g_test_subprocess ())
    {
      ward_test_crash_tell_frames ();
      g_print ("%d", call_nothing ("synthetic-secret"));
      return;
    }
  g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*call_nothing*test_call*main*");
  g_test_trap_assert_stderr_unmatched ("*synthetic-secret*");
}

static gsize __attribute__ ((noinline)) fill_stack (gsize depth)
{
  volatile char page[4096];

  page[0] = (char) depth;
  return depth == G_MAXSIZE ? 0 : fill_stack (depth + 1) + (gsize) page[0];
}

static void
test_full_stack (void)
{
  struct rlimit limit;

  if (g_test_subprocess ())
    {
      /* Where there is no limit, the stack would fill the machine. */
      g_assert_cmpint (getrlimit (RLIMIT_STACK, &limit), ==, 0);
      limit.rlim_cur = MIN (limit.rlim_cur, USUAL_STACK);
      g_assert_cmpint (setrlimit (RLIMIT_STACK, &limit), ==, 0);
      ward_test_crash_tell_frames ();
      g_print ("%zu", fill_stack (0));
      return;
    }
  g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*fill_stack*fill_stack*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ward_test_is_slowed ())
    {
      g_test_add_func ("/base/crash-frames/call-of-nothing", test_call);
      g_test_add_func ("/base/crash-frames/full-stack", test_full_stack);
    }
  return g_test_run ();
}
