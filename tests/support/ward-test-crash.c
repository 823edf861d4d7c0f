/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/ward-test-crash.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/ward-test-valgrind.h"

#define MOST_SECONDS 120 /* for gdb: nobody waits for it for ever */

static const int fatal[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS };

static char program[16]; /* its number, for gdb */
static char stack[64 * 1024];

static void G_GNUC_NORETURN
run_debugger (void)
{
  static const char missing[] = "# gdb is not here: where it fell is not known\n";

  alarm (MOST_SECONDS);
  dup2 (STDERR_FILENO, STDOUT_FILENO);
  execlp ("gdb", "gdb", "-nx", "-quiet", "-batch", "-iex", "set debuginfod enabled off", "-iex",
          "set print frame-arguments none", "-ex", "thread apply all -q backtrace 40", "-p", program, (char *) NULL);
  if (write (STDERR_FILENO, missing, sizeof missing - 1) < 0)
    _exit (126);
  _exit (127);
}

/* Only what may be called in a signal's handler: the heap's lock may be held by the very code that fell. */
static void
fell (int number)
{
  pid_t debugger;

  prctl (PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0); /* where a program may look at its own children only */
  debugger = _Fork ();
  if (debugger == 0)
    run_debugger ();
  while (debugger > 0 && waitpid (debugger, NULL, 0) < 0 && errno == EINTR)
    ;
  signal (number, SIG_DFL);
  raise (number);
}

void
ward_test_crash_tell_frames (void)
{
  const stack_t own = { .ss_sp = stack, .ss_size = sizeof stack }; /* a stack that is full has no room for this */
  struct sigaction action = { .sa_handler = fell, .sa_flags = SA_ONSTACK };

  if (ward_test_is_slowed ())
    return;
  snprintf (program, sizeof program, "%d", (int) getpid ());
  sigaltstack (&own, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (fatal); i++)
    sigaction (fatal[i], &action, NULL);
}
