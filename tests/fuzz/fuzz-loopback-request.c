/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes what a connection to the redirect port may bring, in pieces of any size, and the registered addresses themselves. */

#include <string.h>

#include "core/auth/ward-loopback-request.h"
#include "fuzz.h"

static const char *const uris[] = { "http://127.0.0.1:8765/cb", "http://[::1]/", "http://localhost:80/a/b?c" };

static WardLoopbackVerdict
parse (const char *data, size_t size, const WardLoopbackTarget *target)
{
  size_t query = G_MAXSIZE, length = G_MAXSIZE;
  WardLoopbackVerdict verdict = ward_loopback_request_parse (data, size, target, &query, &length);

  if (verdict != WARD_LOOPBACK_HIT)
    return verdict;
  g_assert_cmpuint (query, <, size);
  g_assert_cmpuint (length, <, size - query);
  g_assert_cmpint (data[query + length], ==, ' ');
  for (size_t i = query; i < query + length; i++)
    g_assert_true (g_ascii_isgraph (data[i]) && data[i] != '#');
  g_assert_true (memcmp (data, "GET ", 4) == 0);
  g_assert_true (memcmp (data + 4, target->path, target->path_length) == 0);

  return verdict;
}

/* A verdict is final: more bytes do not change it. As large as the piece and no larger, so that reading on is caught. */
static void
check_pieces (const char *data, size_t size, const WardLoopbackTarget *target)
{
  WardLoopbackVerdict whole = parse (data, size, target);
  size_t step = MAX (size / 16, 1);

  for (size_t at = 0; at < size; at += step)
    {
      g_autofree char *piece = g_memdup2 (data, at);
      WardLoopbackVerdict verdict = parse (piece != NULL ? piece : "", at, target);

      g_assert_true (verdict == WARD_LOOPBACK_MORE || verdict == whole);
    }
}

static void
check_target (const char *uri)
{
  WardLoopbackTarget target = { 0 };

  if (!ward_loopback_target_parse (uri, &target))
    return;
  g_assert_cmpuint (target.port, <=, G_MAXUINT16);
  g_assert_cmpuint (target.host_end, <=, target.port_end);
  g_assert_cmpuint (target.port_end, <=, strlen (uri));
  g_assert_cmpuint (target.path_length, >, 0);
  g_assert_cmpint (target.path[0], ==, '/');
  g_assert_cmpuint (target.path_length, <=, strlen (target.path));
  g_assert_nonnull (ward_loopback_host_get_text (target.host));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  check_target (text);
  text[strcspn (text, "\r\n")] = '\0';
  check_target (text);
  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      WardLoopbackTarget target;

      g_assert_true (ward_loopback_target_parse (uris[i], &target));
      check_pieces ((const char *) data, size, &target);
    }

  return 0;
}
