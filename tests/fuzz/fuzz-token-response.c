/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes the token endpoint's answer: what is taken can go into a header, an address and onto a screen; what is not leaves an error and no value. */

#include <string.h>

#include "core/auth/ward-token-response.h"
#include "core/base/ward-url.h"
#include "core/diagnostics/ward-failure.h"
#include "fuzz.h"

static void
check_visible (const char *text, size_t max)
{
  g_assert_cmpuint (strlen (text), >, 0);
  g_assert_cmpuint (strlen (text), <=, max);
  for (; *text != '\0'; text++)
    g_assert_true (g_ascii_isgraph (*text));
}

static void
check_secret (WardSecretText *secret, size_t max)
{
  if (secret != NULL)
    check_visible (ward_secret_text_peek (secret), max);
}

static void
check_id (const char *id)
{
  if (id == NULL)
    return;
  check_visible (id, 64);
  g_assert_null (strpbrk (id, "/?#%:\\\"'"));
  g_assert_cmpuint (strspn (id, "."), <, strlen (id));
}

static void
check_line (const char *line, long max)
{
  if (line == NULL)
    return;
  g_assert_true (g_utf8_validate (line, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (line, -1), <=, max);
  for (const char *at = line; *at != '\0'; at++)
    g_assert_false (g_ascii_iscntrl (*at));
}

static void
check_context (const WardFhirContext *context)
{
  check_visible (context->role, 256);
  if (context->reference != NULL)
    check_visible (context->reference, 2048);
  if (context->canonical != NULL)
    check_visible (context->canonical, 2048);
  if (context->type != NULL)
    check_visible (context->type, 64);
  check_line (context->identifier_value, 200);
  g_assert_true (context->reference != NULL || context->canonical != NULL || context->identifier_value != NULL);
  if (strcmp (context->role, "launch") == 0)
    {
      g_assert_cmpstr (context->type, !=, "Patient");
      g_assert_true (context->reference == NULL || !g_str_has_prefix (context->reference, "Patient/"));
    }
}

static void
check (const WardTokenResponse *response)
{
  g_assert_nonnull (response->access_token);
  check_secret (response->access_token, 16 * 1024);
  check_secret (response->refresh_token, 16 * 1024);
  check_secret (response->id_token, 64 * 1024);
  g_assert_cmpuint (response->lifetime_s, >=, 1);
  g_assert_cmpuint (response->lifetime_s, <=, 86400);
  check_id (response->patient);
  check_id (response->encounter);
  check_line (response->intent, 100);
  check_line (response->tenant, 200);
  if (response->smart_style_url != NULL)
    g_assert_true (ward_url_check (response->smart_style_url, WARD_URL_ALLOW_LOOPBACK_HTTP, NULL));
  g_assert_cmpuint (response->fhir_context->len, <=, WARD_FHIR_CONTEXT_MAX);
  for (guint i = 0; i < response->fhir_context->len; i++)
    check_context (g_ptr_array_index (response->fhir_context, i));
  for (guint i = 0; response->scopes != NULL && response->scopes[i] != NULL; i++)
    g_assert_null (strpbrk (response->scopes[i], " \t\r\n"));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const struct
  {
    guint status;
    const char *type;
    gboolean allow_missing_type;
  } cases[] = { { 200, "application/json", FALSE },
                { 200, "", TRUE },
                { 400, "application/json", FALSE },
                { 503, "text/html", FALSE } };
  g_autoptr (GBytes) body = g_bytes_new_static (data, size);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WardTokenResponse) response
          = ward_token_response_parse (cases[i].status, cases[i].type, body, cases[i].allow_missing_type, &error);

      g_assert_true ((response != NULL) == (error == NULL));
      if (response != NULL)
        {
          g_assert_cmpuint (cases[i].status, ==, 200);
          check (response);
          continue;
        }
      g_assert_true (error->domain == WARD_FAILURE);
      check_line (error->message, 200);
    }

  return 0;
}
