/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether valgrind runs this test program, which keeps the limits of a process itself, so that a test that sets one cannot say anything there; and whether it or a
 * sanitizer makes it many times as slow, so that a limit in seconds cannot. */
#pragma once

#include <string.h>

#include <glib.h>

#if defined __SANITIZE_ADDRESS__
#define WARD_TEST_SANITIZED TRUE
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define WARD_TEST_SANITIZED TRUE
#endif
#endif
#ifndef WARD_TEST_SANITIZED
#define WARD_TEST_SANITIZED FALSE
#endif

static inline gboolean
ward_test_is_under_valgrind (void)
{
  const char *preloaded = g_getenv ("LD_PRELOAD");

  return preloaded != NULL && strstr (preloaded, "vgpreload") != NULL;
}

static inline gboolean
ward_test_is_slowed (void)
{
  return WARD_TEST_SANITIZED || ward_test_is_under_valgrind ();
}
