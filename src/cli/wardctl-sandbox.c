/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wardctl sandbox: the same program as ward-sandbox. */
#define G_LOG_DOMAIN "ward-cli"

#include "cli/wardctl.h"
#include "sandbox/ward-sandbox.h"

int
wardctl_sandbox (int argc, char **argv)
{
  return ward_sandbox_command (argc, argv);
}
