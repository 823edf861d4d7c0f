/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program ward-sandbox: the sandbox as a server of its own (design.md section 6). */

#define G_LOG_DOMAIN "ward-cli"

#include <locale.h>

#include "sandbox/ward-sandbox.h"

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  return ward_sandbox_command (argc, argv);
}
