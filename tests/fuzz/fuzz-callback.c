/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes the judgement of a redirect's query: as it is, and behind the right state, which an attacker does not know. */

#include <string.h>

#include "core/auth/ward-callback.h"
#include "core/diagnostics/ward-failure.h"
#include "fuzz.h"

#define STATE "5tat3-0f-th3-fuzz3r"
#define ISSUER "https://login.hospital.example"

static void
check (const char *query, const WardCallbackQuestion *question)
{
  g_auto (WardCallback) callback = { 0 };

  ward_callback_judge (query, question, &callback);
  g_assert_true ((callback.kind == WARD_CALLBACK_CODE) == (callback.code != NULL));
  g_assert_true ((callback.kind == WARD_CALLBACK_ERROR) == (callback.error != NULL));
  g_assert_true ((callback.kind == WARD_CALLBACK_IGNORED) == (callback.reason != NULL));
  if (callback.code != NULL)
    {
      const char *code = ward_secret_text_peek (callback.code);

      g_assert_cmpuint (strlen (code), >, 0);
      for (; *code != '\0'; code++)
        g_assert_true ((guchar) *code >= 0x20 && (guchar) *code <= 0x7e);
      if (question->requires_issuer)
        g_assert_nonnull (strstr (query, "iss="));
    }
  if (callback.error != NULL)
    {
      g_assert_true (callback.error->domain == WARD_FAILURE);
      g_assert_cmpuint (strlen (callback.error->message), <=, 200);
      g_assert_null (strstr (callback.error->message, STATE));
    }
  if (callback.description != NULL)
    {
      g_assert_cmpint (callback.kind, ==, WARD_CALLBACK_ERROR);
      g_assert_true (g_utf8_validate (callback.description, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (callback.description, -1), <=, 200);
      for (const char *at = callback.description; *at != '\0'; at++)
        g_assert_false (g_ascii_iscntrl (*at));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *query = g_strndup ((const char *) data, size);
  g_autofree char *with_state = g_strconcat ("state=" STATE "&", query, NULL);
  g_autoptr (WardSecretText) state = ward_secret_text_new (STATE);

  for (guint i = 0; i < 3; i++)
    {
      const WardCallbackQuestion question
          = { .state = state, .issuer = i > 0 ? ISSUER : NULL, .requires_issuer = i == 2 };

      check (query, &question);
      check (with_state, &question);
    }

  return 0;
}
