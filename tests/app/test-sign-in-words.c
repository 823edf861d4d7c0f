/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the sign-in page says: in each state what happens and what to do, after each failure what happened, what it means and the way on. */
#include "app/ward-sign-in-page.h"

#include "core/diagnostics/ward-failure.h"
#include "app/ward-reach-words.h"

#define TENANT "St Example"

static void
check_whole (const WardSignInWords *words)
{
  g_assert_cmpuint (strlen (words->title), >, 3);
  g_assert_cmpuint (strlen (words->body), >, 10);
  /* There is always a button. */
  g_assert_true (words->can_start || words->can_cancel || words->busy);
  g_assert_false (words->can_start && words->can_cancel);
  g_assert_false (words->failed && words->busy);
  g_assert_cmpint (words->has_link, ==, words->remaining != NULL);
}

static void
test_states (void)
{
  g_autoptr (GHashTable) titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (WardSignInState state = WARD_SIGN_IN_DISCOVERING; state <= WARD_SIGN_IN_CANCELLED; state++)
    {
      WardSignInFacts facts
          = { .tenant_name = TENANT, .session = WARD_SESSION_SIGNING_IN, .sign_in = state, .seconds_left = 65 };
      g_autoptr (WardSignInWords) words = ward_sign_in_words_new (&facts);

      check_whole (words);
      g_assert_true (g_hash_table_add (titles, g_strdup (words->title)));
      g_assert_cmpint (words->has_link, ==, state == WARD_SIGN_IN_WAITING);
      g_assert_cmpint (words->can_start, ==, state == WARD_SIGN_IN_FAILED || state == WARD_SIGN_IN_CANCELLED);
      g_assert_cmpint (words->failed, ==, state == WARD_SIGN_IN_FAILED);
    }
}

static void
test_sessions (void)
{
  for (WardSessionState state = WARD_SESSION_SIGNED_OUT; state <= WARD_SESSION_EXPIRED; state++)
    {
      WardSignInFacts facts = { .tenant_name = TENANT, .session = state, .sign_in = WARD_SIGN_IN_IDLE };
      g_autoptr (WardSignInWords) words = ward_sign_in_words_new (&facts);

      check_whole (words);
      g_assert_false (words->failed);
      g_assert_cmpint (words->can_start, ==, state == WARD_SESSION_SIGNED_OUT || state == WARD_SESSION_EXPIRED);
    }
}

static void
test_waiting (void)
{
  WardSignInFacts facts = {
    .tenant_name = TENANT, .session = WARD_SESSION_SIGNING_IN, .sign_in = WARD_SIGN_IN_WAITING, .seconds_left = 65
  };
  g_autoptr (WardSignInWords) words = ward_sign_in_words_new (&facts);
  g_autoptr (WardSignInWords) without = NULL;

  g_assert_cmpstr (words->remaining, ==, "Waiting for another 1:05");
  g_assert_nonnull (strstr (words->body, TENANT));
  g_assert_nonnull (strstr (words->body, "If no page has opened, copy the sign-in link"));
  g_assert_nonnull (strstr (words->body, "If the page shows an error, come back here and cancel"));
  facts.browser_failed = TRUE;
  without = ward_sign_in_words_new (&facts);
  g_assert_cmpstr (without->title, ==, "Your web browser could not be opened");
  g_assert_true (without->has_link);
  g_assert_true (without->can_cancel);
}

static WardSignInWords *
words_of_failure (int failure, const char *message, const char *server_words)
{
  g_autoptr (GError) error = g_error_new_literal (WARD_FAILURE, failure, message);
  WardSignInFacts facts = { .tenant_name = TENANT,
                            .session = WARD_SESSION_SIGNED_OUT,
                            .sign_in = WARD_SIGN_IN_FAILED,
                            .error = error,
                            .server_words = server_words,
                            .address = "https://fhir.example.org/R4" };

  return ward_sign_in_words_new (&facts);
}

static gboolean
is_unreachable (int failure)
{
  g_autoptr (GError) error = g_error_new_literal (WARD_FAILURE, failure, "x");

  return ward_reach_is_unreachable (error);
}

/* A server that says of itself that it failed has answered; one minute is named once; and what failed once is not called an outage. */
static void
test_reach_of_server (void)
{
  const WardReach at_once = { G_GINT64_CONSTANT (1700000000000000), G_GINT64_CONSTANT (1699999999000000), 1 };
  const WardReach lost = { G_GINT64_CONSTANT (1700000000000000), G_GINT64_CONSTANT (1699999000000000), 4,
                           G_GINT64_CONSTANT (1700000060000000) };
  const WardReach once = { G_GINT64_CONSTANT (1700000000000000), G_GINT64_CONSTANT (1699999000000000), 3,
                           G_GINT64_CONSTANT (1700000003000000) };
  const WardReach never = { .silent_since_us = G_GINT64_CONSTANT (1700000000000000), .n_in_vain = 1 };
  const WardReach never_long = { .silent_since_us = G_GINT64_CONSTANT (1700000000000000),
                                 .n_in_vain = 3,
                                 .last_try_us = G_GINT64_CONSTANT (1700000600000000) };
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GError) server = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_SERVER, "x");
  g_autoptr (GError) connect = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_CONNECT, "x");
  g_autofree char *failing = ward_reach_words_format (&lost, server, zone);
  g_autofree char *failed_once = ward_reach_words_format (&once, server, zone);
  g_autofree char *failed_long = ward_reach_words_format (&never_long, server, zone);
  g_autofree char *failed_now = ward_reach_words_format (&at_once, server, zone);
  g_autofree char *failed_ever = ward_reach_words_format (&never, server, zone);
  g_autofree char *silent_now = ward_reach_words_format (&at_once, connect, zone);

  g_assert_cmpstr (failing, ==,
                   "It has failed since 14-Nov-2023 22:13; the last good answer came at 14-Nov-2023 21:56.");
  g_assert_cmpstr (failed_now, ==, "It failed at 14-Nov-2023 22:13.");
  g_assert_cmpstr (failed_once, ==, "It failed at 14-Nov-2023 22:13; the last good answer came at 14-Nov-2023 21:56.");
  g_assert_cmpstr (failed_ever, ==, "It failed at 14-Nov-2023 22:13; no good answer has come since Ward was started.");
  g_assert_cmpstr (failed_long, ==,
                   "It has failed since 14-Nov-2023 22:13; no good answer has come since Ward was started.");
  g_assert_cmpstr (silent_now, ==, "No answer since 14-Nov-2023 22:13.");
}

/* Since when, whether it ever worked, what is still possible, and who has to try again. */
static void
test_unreachable (void)
{
  const WardReach never = { .silent_since_us = G_GINT64_CONSTANT (1700000000000000), .n_in_vain = 1 };
  const WardReach lost = { G_GINT64_CONSTANT (1700000000000000), G_GINT64_CONSTANT (1699999000000000), 4 };
  const WardReach answers = { .last_answer_us = 1 };
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autofree char *first = ward_reach_words_format (&never, NULL, zone);
  g_autofree char *later = ward_reach_words_format (&lost, NULL, zone);
  g_autoptr (GError) error = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_CONNECT, "x");
  WardSignInFacts facts = { .tenant_name = TENANT,
                            .session = WARD_SESSION_SIGNED_OUT,
                            .sign_in = WARD_SIGN_IN_IDLE,
                            .error = error,
                            .reach = later };
  g_autoptr (WardSignInWords) stored = ward_sign_in_words_new (&facts);
  g_autoptr (WardSignInWords) browser = NULL;

  g_assert_null (ward_reach_words_format (&answers, NULL, zone));
  g_assert_cmpstr (first, ==, "No answer since 14-Nov-2023 22:13; none has come since Ward was started.");
  g_assert_cmpstr (later, ==, "No answer since 14-Nov-2023 22:13; the last one came at 14-Nov-2023 21:56.");
  g_assert_true (g_str_has_prefix (stored->body, "The server could not be reached. No answer since "));
  g_assert_nonnull (strstr (stored->body, "Other hospitals work as usual."));
  g_assert_nonnull (strstr (stored->body, "Ward tries again by itself"));
  facts.sign_in = WARD_SIGN_IN_FAILED;
  browser = ward_sign_in_words_new (&facts);
  g_assert_null (strstr (browser->body, "Ward tries again by itself"));
  g_assert_true (browser->failed && browser->can_start);
}

static void
test_failures (void)
{
  for (int failure = 0; failure < WARD_N_FAILURES; failure++)
    {
      const WardExplanation *explanation = ward_failure_explain ((WardFailure) failure);
      g_autoptr (WardSignInWords) words = NULL;

      if (failure == WARD_FAILURE_SIGNED_OUT || failure == WARD_FAILURE_INVALID_GRANT)
        continue; /* each has a test of its own */
      words = words_of_failure (failure, explanation->title, NULL);
      check_whole (words);
      g_assert_true (words->failed);
      g_assert_cmpstr (words->title, ==,
                       is_unreachable (failure) ? TENANT " cannot be reached" : "Signing in did not work");
      g_assert_nonnull (strstr (words->body, explanation->title));
      g_assert_nonnull (strstr (words->body, explanation->meaning));
      g_assert_nonnull (strstr (words->body, explanation->action));
      g_assert_null (strstr (words->body, "For the hospital’s IT: "));
      /* Where one is to check the address, it is there to be checked. */
      g_assert_cmpint (strstr (words->body, "https://fhir.example.org/R4") != NULL, ==,
                       failure == WARD_FAILURE_DNS || failure == WARD_FAILURE_ADDRESS
                           || failure == WARD_FAILURE_CONNECT);
    }
}

/* The code of a sign-in that just happened is no stored sign-in that ran out. */
static void
test_code_refused (void)
{
  g_autoptr (WardSignInWords) fresh = words_of_failure (WARD_FAILURE_INVALID_GRANT, "x", NULL);
  g_autoptr (GError) error = g_error_new_literal (WARD_FAILURE, WARD_FAILURE_INVALID_GRANT, "x");
  WardSignInFacts facts
      = { .tenant_name = TENANT, .session = WARD_SESSION_SIGNED_OUT, .sign_in = WARD_SIGN_IN_IDLE, .error = error };
  g_autoptr (WardSignInWords) stored = ward_sign_in_words_new (&facts);

  g_assert_true (g_str_has_prefix (fresh->body, "The server did not accept the sign-in."));
  g_assert_null (strstr (fresh->body, "stored"));
  g_assert_true (g_str_has_prefix (stored->body, "The stored sign-in is no longer valid."));
}

/* Signed out on purpose is no failure. */
static void
test_signed_out (void)
{
  g_autoptr (WardSignInWords) words = words_of_failure (WARD_FAILURE_SIGNED_OUT, "x", NULL);

  g_assert_false (words->failed);
  g_assert_true (words->can_start);
  g_assert_nonnull (strstr (words->body, "Ward never sees your password."));
}

/* What is to be sent on has to be there: the server's code, the port, the authority; and what the server said itself. Other messages are for the log. */
static void
test_details (void)
{
  static const int telling[]
      = { WARD_FAILURE_AUTHORIZE, WARD_FAILURE_PORT_TAKEN, WARD_FAILURE_TENANT, WARD_FAILURE_TLS_CERTIFICATE };
  g_autoptr (WardSignInWords) silent = words_of_failure (WARD_FAILURE_SERVER, "for the log only", NULL);
  g_autoptr (WardSignInWords) both
      = words_of_failure (WARD_FAILURE_AUTHORIZE, "The server answered “unauthorized_client”", "Ask at the desk");

  g_assert_null (strstr (silent->body, "for the log only"));
  g_assert_true (g_str_has_suffix (both->body, "For the hospital’s IT: The server answered “unauthorized_client”.\n"
                                               "The server says: “Ask at the desk”"));
  for (guint i = 0; i < G_N_ELEMENTS (telling); i++)
    {
      g_autoptr (WardSignInWords) words = words_of_failure (telling[i], "a detail", NULL);

      g_assert_true (g_str_has_suffix (words->body, "For the hospital’s IT: a detail."));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/app/sign-in-words/reach-of-a-failing-server", test_reach_of_server);
  g_test_add_func ("/app/sign-in-words/every-state", test_states);
  g_test_add_func ("/app/sign-in-words/every-session", test_sessions);
  g_test_add_func ("/app/sign-in-words/waiting", test_waiting);
  g_test_add_func ("/app/sign-in-words/every-failure", test_failures);
  g_test_add_func ("/app/sign-in-words/unreachable", test_unreachable);
  g_test_add_func ("/app/sign-in-words/code-refused", test_code_refused);
  g_test_add_func ("/app/sign-in-words/signed-out", test_signed_out);
  g_test_add_func ("/app/sign-in-words/details", test_details);

  return g_test_run ();
}
