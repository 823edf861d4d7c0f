/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions beside each other, and a session beside a clock that jumps. */
#include "core/auth/hospital.h"
#include "core/auth/provider.h"

#include <string.h>

static void
wait_for_browser (Provider *p)
{
  while (p->n_opened == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* The computer slept through the wait: it is over at the next look, and nothing listens any more. */
static void
test_slept_too_long (Provider *p, gconstpointer data)
{
  p->stays_away = TRUE;
  provider_begin (p);
  provider_start (p);
  wait_for_browser (p);
  provider_pass_time (p, 400);
  g_assert_cmpuint (ward_sign_in_get_seconds_left (p->sign_in), ==, 0);
  provider_wait (p);
  provider_expect_failed (p, WARD_FAILURE_SIGN_IN_TIMEOUT);
  g_assert_false (provider_is_listening (p->redirect_uri));
}

/* It slept for a shorter time: the wait goes on, and the browser's answer still counts. */
static void
test_slept_a_while (Provider *p, gconstpointer data)
{
  g_autofree char *url = NULL;

  p->stays_away = TRUE;
  provider_begin (p);
  provider_start (p);
  wait_for_browser (p);
  provider_pass_time (p, 120);
  g_assert_cmpuint (ward_sign_in_get_seconds_left (p->sign_in), <=, 180);
  url = g_strdup_printf ("%s?code=c1&state=%s", p->redirect_uri, p->state);
  p->browser = provider_browse (url);
  provider_wait (p);
  provider_expect_done (p);
}

/* A clock that jumps a day ahead or back while the session runs: one renewal when the token is over, none when it is not. */
static void
test_clock_jumps (Provider *p, gconstpointer data)
{
  g_autoptr (WardSecretText) token = NULL;

  provider_set (p->answer, "expires_in", "86400");
  provider_sign_in (p);
  provider_expect_done (p);
  provider_pass_time (p, -86400);
  token = provider_get_token (p, NULL, NULL);
  g_assert_nonnull (token);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/token"), ==, 1);
}

/* The access token is in one place of one request: the Authorization header of what asks for data. */
static void
test_only_in_its_header (Provider *p, gconstpointer data)
{
  static const char *const paths[]
      = { "/fhir/.well-known/smart-configuration", "/.well-known/openid-configuration", "/jwks", "/token" };
  g_autoptr (WardSecretText) token = NULL;

  provider_sign_in (p);
  provider_expect_done (p);
  token = provider_get_token (p, NULL, NULL);
  provider_answer (p, 400, NULL, "{\"error\":\"invalid_grant\"}");
  g_assert_null (provider_get_token (p, token, NULL)); /* a renewal that fails, too */
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    for (guint n = 0; n < ward_fault_server_count_requests (p->server, paths[i]); n++)
      {
        g_autofree char *request = ward_fault_server_dup_request (p->server, paths[i], n);

        g_assert_null (strstr (request, "access-1"));
        g_assert_null (strcasestr (request, "referer:"));
        g_assert_null (strcasestr (request, "link:"));
      }
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/token"), ==, 2);
  g_assert_null (strstr (p->page, "access-1"));
}

/* The same person at two workstations: signing out at one takes nothing from the other. */
static void
test_two_workstations (Hospital *h, gconstpointer data)
{
  g_autoptr (WardTokenKeeper) first = NULL;
  g_autoptr (WardVault) first_vault = NULL;
  g_autoptr (WardSecretText) before = NULL;
  g_autoptr (WardSecretText) after = NULL;
  int failure;

  hospital_open (h, NULL, NULL);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  g_clear_object (&h->sign_in);
  first = g_steal_pointer (&h->keeper);
  first_vault = g_steal_pointer (&h->vault);
  h->vault = ward_vault_new_memory ();
  h->keeper = ward_token_keeper_new (h->http, h->tenant, h->vault);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  hospital_sign_out (h);

  g_clear_object (&h->sign_in);
  g_clear_object (&h->keeper);
  g_clear_object (&h->vault);
  h->keeper = g_steal_pointer (&first);
  h->vault = g_steal_pointer (&first_vault);
  before = hospital_get_token (h, NULL, &failure);
  g_assert_nonnull (before);
  g_assert_true (hospital_accepts (h, before));
  after = hospital_get_token (h, before, &failure);
  g_assert_nonnull (after);
  g_assert_true (hospital_accepts (h, after));
  g_assert_cmpuint (ward_sandbox_count_replays (h->sandbox), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  PROVIDER_TEST ("/auth/L24-slept-too-long", test_slept_too_long);
  PROVIDER_TEST ("/auth/L24-slept-a-while", test_slept_a_while);
  PROVIDER_TEST ("/auth/T21-clock-jumps-back", test_clock_jumps);
  PROVIDER_TEST ("/auth/T24-only-in-its-header", test_only_in_its_header);
  HOSPITAL_TEST ("/auth/T20-two-workstations", NULL, test_two_workstations);

  return g_test_run ();
}
