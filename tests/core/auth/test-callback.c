/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may come to the redirect URI, and what Ward makes of it. */
#include "core/auth/ward-callback.h"

#include <string.h>

#include "core/diagnostics/ward-failure.h"

#define STATE "c3RhdGUtb2YtdGhpcy1zaWduLWluLWF0dGVtcHQtMTIz"
#define ISSUER "https://login.hospital.example/oauth2"

#define IGNORED -1
#define CODE -2

typedef struct
{
  const char *path;
  const char *query;
  int expected; /* IGNORED, CODE or a WardFailure */
  gboolean requires_issuer;
} Case;

static const Case cases[] = {
  { "/auth/callback/good", "code=abc&state=" STATE, CODE, FALSE },
  { "/auth/callback/good-with-unknown-members", "session_state=1&code=abc&state=" STATE "&scope=openid", CODE, FALSE },
  { "/auth/A01-state-missing", "code=abc", IGNORED, FALSE },
  { "/auth/X001-state-missing", "code=abc&iss=https%3A%2F%2Flogin.hospital.example%2Foauth2", IGNORED, FALSE },
  { "/auth/A02-state-wrong", "code=abc&state=other", IGNORED, FALSE },
  { "/auth/A02-state-one-bit-off", "code=abc&state=c3RhdGUtb2YtdGhpcy1zaWduLWluLWF0dGVtcHQtMTIy", IGNORED, FALSE },
  { "/auth/A02-state-longer", "code=abc&state=" STATE "A", IGNORED, FALSE },
  { "/auth/A02-state-empty", "code=abc&state=", IGNORED, FALSE },
  { "/auth/A06-code-empty", "code=&state=" STATE, WARD_FAILURE_AUTHORIZE, FALSE },
  { "/auth/A06-code-control", "code=a%0d%0ab&state=" STATE, WARD_FAILURE_AUTHORIZE, FALSE },
  { "/auth/A06-code-missing", "state=" STATE, WARD_FAILURE_AUTHORIZE, FALSE },
  { "/auth/A07-two-codes", "code=a&code=a&state=" STATE, WARD_FAILURE_AUTHORIZE, FALSE },
  { "/auth/A07-two-states", "code=a&state=" STATE "&state=" STATE, WARD_FAILURE_AUTHORIZE, FALSE },
  { "/auth/A07-two-states-one-wrong", "code=a&state=x&state=" STATE, WARD_FAILURE_AUTHORIZE, FALSE },
  { "/auth/X011-code-empty", "state=" STATE "&code=", WARD_FAILURE_AUTHORIZE, FALSE },
  { "/auth/X011-code-twice", "state=" STATE "&code=a&code=b", WARD_FAILURE_AUTHORIZE, FALSE },
  { "/auth/X011-state-twice", "state=" STATE "&state=y&code=a", WARD_FAILURE_AUTHORIZE, FALSE },
  { "/auth/A09-error-and-code", "error=access_denied&code=abc&state=" STATE, WARD_FAILURE_DECLINED, FALSE },
  { "/auth/X010-error-and-code", "code=abc&error=server_error&state=" STATE, WARD_FAILURE_AUTHORIZE, FALSE },
  { "/auth/X007-declined", "error=access_denied&state=" STATE, WARD_FAILURE_DECLINED, FALSE },
  { "/auth/X008-declined-without-state", "error=access_denied", IGNORED, FALSE },
  { "/auth/X009-server-error", "error=server_error&state=" STATE, WARD_FAILURE_AUTHORIZE, FALSE },
  { "/auth/X009-temporarily-unavailable", "error=temporarily_unavailable&state=" STATE, WARD_FAILURE_AUTHORIZE, FALSE },
  { "/auth/X009-unknown-code", "error=what%20is%20%3Cthis%3E&state=" STATE, WARD_FAILURE_AUTHORIZE, FALSE },
  { "/auth/callback/good-issuer", "code=abc&state=" STATE "&iss=https%3A%2F%2Flogin.hospital.example%2Foauth2", CODE,
    TRUE },
  { "/auth/A10-issuer-differs", "code=abc&state=" STATE "&iss=https%3A%2F%2Fevil.example", WARD_FAILURE_ISSUER, FALSE },
  { "/auth/X004-issuer-differs", "iss=https%3A%2F%2Fevil.example&code=abc&state=" STATE, WARD_FAILURE_ISSUER, TRUE },
  { "/auth/X005-issuer-differs-on-error",
    "error=access_denied&error_description=trust+me&state=" STATE "&iss=https%3A%2F%2Fevil.example",
    WARD_FAILURE_ISSUER, FALSE },
  { "/auth/A11-issuer-missing", "code=abc&state=" STATE, WARD_FAILURE_ISSUER, TRUE },
  { "/auth/X006-issuer-missing", "code=abc&state=" STATE, WARD_FAILURE_ISSUER, TRUE },
  { "/auth/A12-issuer-with-slash", "code=abc&state=" STATE "&iss=https%3A%2F%2Flogin.hospital.example%2Foauth2%2F",
    WARD_FAILURE_ISSUER, FALSE },
  { "/auth/A12-issuer-case", "code=abc&state=" STATE "&iss=https%3A%2F%2FLogin.hospital.example%2Foauth2",
    WARD_FAILURE_ISSUER, FALSE },
  { "/auth/A12-issuer-port", "code=abc&state=" STATE "&iss=https%3A%2F%2Flogin.hospital.example%3A443%2Foauth2",
    WARD_FAILURE_ISSUER, FALSE },
  { "/auth/X019-broken-encoding", "code=a%zz&state=" STATE, WARD_FAILURE_AUTHORIZE, FALSE },
  { "/auth/X019-cut-encoding", "state=" STATE "&code=a%2", WARD_FAILURE_AUTHORIZE, FALSE },
  { "/auth/X019-nul", "code=a%00b&state=" STATE, WARD_FAILURE_AUTHORIZE, FALSE },
  { "/auth/X019-not-utf8", "code=a&error_description=%ff%fe&state=" STATE, WARD_FAILURE_AUTHORIZE, FALSE },
  { "/auth/X019-broken-without-state", "code=a%zz", IGNORED, FALSE },
  { "/auth/callback/empty", "", IGNORED, FALSE },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WardSecretText) state = ward_secret_text_new (STATE);
  WardCallbackQuestion question = { .state = state, .issuer = ISSUER, .requires_issuer = c->requires_issuer };
  g_auto (WardCallback) callback = { 0 };

  ward_callback_judge (c->query, &question, &callback);
  if (c->expected == IGNORED)
    {
      g_assert_cmpint (callback.kind, ==, WARD_CALLBACK_IGNORED);
      g_assert_nonnull (callback.reason);
      g_assert_null (callback.error);
    }
  else if (c->expected == CODE)
    {
      g_assert_cmpint (callback.kind, ==, WARD_CALLBACK_CODE);
      g_assert_cmpstr (ward_secret_text_peek (callback.code), ==, "abc");
    }
  else
    {
      g_assert_cmpint (callback.kind, ==, WARD_CALLBACK_ERROR);
      g_assert_error (callback.error, WARD_FAILURE, c->expected);
    }
  if (c->expected != CODE)
    g_assert_null (callback.code);
  if (c->expected == WARD_FAILURE_ISSUER)
    g_assert_null (callback.description);
}

static void
judge (const char *query, WardCallback *callback)
{
  g_autoptr (WardSecretText) state = ward_secret_text_new (STATE);
  WardCallbackQuestion question = { .state = state };

  ward_callback_judge (query, &question, callback);
}

static void
test_large_code (void)
{
  g_autofree char *code = g_strnfill (16 * 1024, 'a');
  g_autofree char *large = g_strnfill (64 * 1024 + 1, 'a');
  g_autofree char *accepted = g_strconcat ("code=", code, "&state=" STATE, NULL);
  g_autofree char *refused = g_strconcat ("state=" STATE "&code=", large, NULL);
  g_auto (WardCallback) good = { 0 };
  g_auto (WardCallback) bad = { 0 };

  judge (accepted, &good);
  g_assert_cmpint (good.kind, ==, WARD_CALLBACK_CODE);
  judge (refused, &bad);
  g_assert_cmpint (bad.kind, !=, WARD_CALLBACK_CODE);
  g_assert_null (bad.code);
}

/* The server's words are one short line without markup of any power, and nothing of the answer is in the message. */
static void
test_description (void)
{
  g_autofree char *flood = g_strnfill (10 * 1024, 'x');
  g_autofree char *query = g_strconcat (
      "error=access_denied&state=" STATE
      "&error_description=%3Cb%3E%3Ca+href%3Dhttp%3A%2F%2Fevil%3E%0d%0a%1b%5B31m%e2%80%aePlease+call+0123",
      flood, NULL);
  g_auto (WardCallback) callback = { 0 };

  judge (query, &callback);
  g_assert_error (callback.error, WARD_FAILURE, WARD_FAILURE_DECLINED);
  g_assert_nonnull (callback.description);
  g_assert_cmpint (g_utf8_strlen (callback.description, -1), <=, 201);
  g_assert_null (strpbrk (callback.description, "\r\n\x1b"));
  g_assert_null (strstr (callback.description, "\u202e"));
  g_assert_nonnull (strstr (callback.description, "Please call"));
  g_assert_null (strstr (callback.error->message, "Please call"));
}

static void
test_error_code_is_checked (void)
{
  g_auto (WardCallback) known = { 0 };
  g_auto (WardCallback) odd = { 0 };
  g_auto (WardCallback) token = { 0 };

  judge ("error=interaction_required&state=" STATE, &known);
  g_assert_nonnull (strstr (known.error->message, "interaction_required"));
  judge ("error=Jane+Doe&state=" STATE, &odd);
  g_assert_null (strstr (odd.error->message, "Jane"));
  /* Found by the fuzzer: a word without blanks may still be what must not be told. */
  judge ("error=" STATE "&state=" STATE, &token);
  g_assert_error (token.error, WARD_FAILURE, WARD_FAILURE_AUTHORIZE);
  g_assert_null (strstr (token.error->message, STATE));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_case);
  g_test_add_func ("/auth/A06-code-of-64-KiB", test_large_code);
  g_test_add_func ("/auth/A08-description-escaped-and-cut", test_description);
  g_test_add_func ("/auth/X019-script-in-description", test_description);
  g_test_add_func ("/auth/callback/error-code-is-checked", test_error_code_is_checked);

  return g_test_run ();
}
