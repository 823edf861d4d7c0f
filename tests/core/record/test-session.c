/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session as the window sees it: one attempt at a time, and whether it outlives the program. */
#include "core/auth/broken-vault.h"
#include "core/auth/provider.h"
#include "core/record/ward-session.h"

typedef struct
{
  guint n_opened;
} Browser;

static gboolean
count_opened (const char *link, gpointer user_data, GError **error)
{
  ((Browser *) user_data)->n_opened++;
  return TRUE;
}

static WardSession *
new_session (Provider *p, Browser *browser)
{
  WardSession *session;

  provider_begin (p);
  session = ward_session_new (p->tenant, p->vault, p->events, NULL);
  ward_sign_in_set_open_browser (ward_session_prepare_sign_in (session), count_opened, browser, NULL);

  return session;
}

/* Whoever presses the button twice has one browser page, one listener, one attempt. */
static void
test_started_twice (Provider *p, gconstpointer data)
{
  Browser browser = { 0 };
  g_autoptr (WardSession) session = new_session (p, &browser);
  WardSignIn *first = ward_session_sign_in (session);

  g_assert_true (ward_session_sign_in (session) == first);
  while (browser.n_opened == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (ward_session_sign_in (session) == first);
  provider_drain ();
  g_assert_cmpuint (browser.n_opened, ==, 1);
  g_assert_cmpuint (provider_count_events (p, "browser-open"), ==, 1);
  g_assert_cmpint (ward_session_get_state (session), ==, WARD_SESSION_SIGNING_IN);
  ward_session_cancel_sign_in (session);
  g_assert_cmpint (ward_session_get_state (session), ==, WARD_SESSION_SIGNED_OUT);
  g_assert_null (ward_session_get_error (session));
  provider_drain ();
}

/* A failed attempt leaves the session as it was, with the reason. */
static void
test_failed (Provider *p, gconstpointer data)
{
  Browser browser = { 0 };
  g_autoptr (WardSession) session = NULL;

  provider_set (p->openid, "issuer", "\"https://other.example\"");
  session = new_session (p, &browser);
  ward_session_sign_in (session);
  while (ward_session_get_state (session) == WARD_SESSION_SIGNING_IN)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (ward_session_get_state (session), ==, WARD_SESSION_SIGNED_OUT);
  g_assert_error (ward_session_get_error (session), WARD_FAILURE, WARD_FAILURE_ISSUER);
  g_assert_cmpuint (browser.n_opened, ==, 0);
}

/* With no keyring that takes it, the session lives in memory, and says so. */
static void
test_memory_only (Provider *p, gconstpointer data)
{
  g_object_unref (p->vault);
  p->vault = g_object_new (TYPE_BROKEN_VAULT, NULL);
  BROKEN_VAULT (p->vault)->broken = TRUE;
  provider_sign_in (p);
  provider_expect_done (p);
  g_assert_false (ward_token_keeper_is_stored (p->keeper));
  g_assert_true (ward_token_keeper_can_refresh (p->keeper));
  g_assert_cmpint (ward_token_keeper_get_vault_state (p->keeper), ==, WARD_VAULT_LOCKED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  PROVIDER_TEST ("/session/A54-started-twice", test_started_twice);
  PROVIDER_TEST ("/session/failed", test_failed);
  PROVIDER_TEST ("/session/X071-keyring-takes-nothing", test_memory_only);

  return g_test_run ();
}
