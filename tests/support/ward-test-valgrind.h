/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether valgrind runs this test program. It keeps the limits of a process itself, so that a test that sets one cannot say anything there. */
#pragma once

#include <string.h>

#include <glib.h>

static inline gboolean
ward_test_is_under_valgrind (void)
{
  const char *preloaded = g_getenv ("LD_PRELOAD");

  return preloaded != NULL && strstr (preloaded, "vgpreload") != NULL;
}
