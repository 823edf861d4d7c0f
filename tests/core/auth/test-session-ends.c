/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attempts that are given up at each of their steps, and sessions that end while something is in work. */
#include <string.h>

#include "core/auth/broken-vault.h"
#include "core/auth/provider.h"

#define SMART "/fhir/.well-known/smart-configuration"
#define HOUR 3600
#define SECOND \
  "{\"access_token\":\"access-2\",\"token_type\":\"bearer\",\"expires_in\":3600,\"refresh_token\":\"refresh-2\"}"

static void
run_for (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

static void
run_until_asked (Provider *p, const char *path, guint n)
{
  while (ward_fault_server_count_requests (p->server, path) < n)
    run_for (2);
}

static void
hang (Provider *p, const char *path)
{
  ward_fault_server_add (p->server, path, ward_fault_script_hang (ward_fault_script_new ()));
}

static void
signed_in (Provider *p)
{
  provider_sign_in (p);
  provider_expect_done (p);
}

/* ---- attempts ---- */

static void
assert_cancelled (Provider *p)
{
  g_autofree char *stored = NULL;

  ward_sign_in_cancel (p->sign_in);
  ward_sign_in_cancel (p->sign_in);
  run_for (100);
  g_assert_cmpint (ward_sign_in_get_state (p->sign_in), ==, WARD_SIGN_IN_CANCELLED);
  g_assert_null (ward_sign_in_get_error (p->sign_in));
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_NONE);
  g_assert_cmpuint (provider_count_events (p, "sign-in-cancelled"), ==, 1);
  stored = provider_dup_stored (p);
  g_assert_null (stored);
}

static void
test_cancel_discovering (Provider *p, gconstpointer data)
{
  hang (p, SMART);
  provider_begin (p);
  provider_start (p);
  run_until_asked (p, SMART, 1);
  g_assert_cmpint (ward_sign_in_get_state (p->sign_in), ==, WARD_SIGN_IN_DISCOVERING);
  assert_cancelled (p);
  g_assert_cmpuint (p->n_opened, ==, 0);
}

static void
test_cancel_exchanging (Provider *p, gconstpointer data)
{
  p->exchange = ward_fault_script_hang (ward_fault_script_new ());
  provider_begin (p);
  provider_start (p);
  run_until_asked (p, "/token", 1);
  g_assert_cmpint (ward_sign_in_get_state (p->sign_in), ==, WARD_SIGN_IN_EXCHANGING);
  assert_cancelled (p);
}

static void
test_cancel_verifying (Provider *p, gconstpointer data)
{
  ward_fault_server_add (p->server, "/jwks",
                         ward_fault_script_answer (ward_fault_script_wait (ward_fault_script_new (), 300), 200, NULL,
                                                   "{\"keys\":[]}"));
  provider_begin (p);
  provider_start (p);
  while (ward_sign_in_get_state (p->sign_in) != WARD_SIGN_IN_VERIFYING)
    g_main_context_iteration (NULL, TRUE);
  run_until_asked (p, "/jwks", 1);
  assert_cancelled (p);
  run_for (500); /* the keys that come late change nothing */
  g_assert_cmpint (ward_sign_in_get_state (p->sign_in), ==, WARD_SIGN_IN_CANCELLED);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_NONE);
}

/* What listens to the state may give the attempt up from within. */
static void
cancel_in_state_cb (WardSignIn *sign_in, GParamSpec *pspec, gpointer data)
{
  if (ward_sign_in_get_state (sign_in) == (WardSignInState) GPOINTER_TO_INT (data))
    ward_sign_in_cancel (sign_in);
}

static void
test_cancel_within (Provider *p, gconstpointer data)
{
  provider_begin (p);
  provider_start (p);
  g_signal_connect (p->sign_in, "notify::state", G_CALLBACK (cancel_in_state_cb), (gpointer) data);
  while (ward_sign_in_get_state (p->sign_in) != WARD_SIGN_IN_CANCELLED)
    g_main_context_iteration (NULL, TRUE);
  assert_cancelled (p);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/token"), ==,
                    GPOINTER_TO_INT (data) == WARD_SIGN_IN_VERIFYING ? 1 : 0);
}

static void
test_started_twice (Provider *p, gconstpointer data)
{
  guint state, seconds;

  p->stays_away = TRUE;
  provider_begin (p);
  provider_start (p);
  ward_sign_in_start (p->sign_in);
  while (p->n_opened == 0)
    g_main_context_iteration (NULL, TRUE);
  ward_sign_in_start (p->sign_in);
  run_for (50);
  g_assert_cmpuint (p->n_opened, ==, 1);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, SMART), ==, 1);
  g_object_get (p->sign_in, "state", &state, "seconds-left", &seconds, NULL);
  g_assert_cmpuint (state, ==, WARD_SIGN_IN_WAITING);
  g_assert_cmpuint (seconds, >, 290);
  g_assert_cmpuint (seconds, <=, 300);
}

/* No desktop has told which program opens links: the link is there to be copied, and the wait goes on. */
static void
test_no_default_browser (Provider *p, gconstpointer data)
{
  provider_begin (p);
  p->sign_in = ward_sign_in_new (p->http, p->keeper);
  ward_sign_in_start (p->sign_in);
  while (!ward_sign_in_get_browser_failed (p->sign_in))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (ward_sign_in_get_state (p->sign_in), ==, WARD_SIGN_IN_WAITING);
  g_assert_nonnull (ward_sign_in_get_link (p->sign_in));
  g_assert_cmpuint (provider_count_events (p, "browser"), ==, 1);
}

static gboolean
never_opens (const char *link, gpointer user_data, GError **error)
{
  g_assert_not_reached ();
}

static void
count_cb (gpointer data)
{
  ++*(guint *) data;
}

static void
test_browser_replaced (Provider *p, gconstpointer data)
{
  guint n_first = 0, n_second = 0;
  WardSignIn *sign_in;

  provider_begin (p);
  sign_in = ward_sign_in_new (p->http, p->keeper);
  ward_sign_in_set_open_browser (sign_in, never_opens, &n_first, count_cb);
  ward_sign_in_set_open_browser (sign_in, never_opens, &n_second, count_cb);
  g_assert_cmpuint (n_first, ==, 1);
  g_assert_cmpuint (n_second, ==, 0);
  g_assert_finalize_object (sign_in);
  g_assert_cmpuint (n_first, ==, 1);
  g_assert_cmpuint (n_second, ==, 1);
}

static void
test_nobody_to_verify_with (Provider *p, gconstpointer data)
{
  provider_set (p->smart, "issuer", NULL);
  provider_set (p->smart, "jwks_uri", NULL);
  signed_in (p);
  g_assert_cmpuint (provider_count_events (p, "identity-unverified"), ==, 1);
  g_assert_null (ward_token_keeper_get_context (p->keeper)->subject);
}

/* ---- clocks ---- */

/* After provider_count_events(), which waits for what is on its way. */
static const WardEventFields *
find_clock_warning (Provider *p)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (p->events)); i++)
    {
      g_autoptr (WardEvent) event = g_list_model_get_item (G_LIST_MODEL (p->events), i);
      const WardEventFields *fields = ward_event_get_fields (event); /* the log keeps it */

      if (fields->type == WARD_EVENT_PROGRAM && g_strcmp0 (fields->failure, "clock") == 0)
        return fields;
    }

  return NULL;
}

static void
test_clock_skew (Provider *p, gconstpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) theirs = g_date_time_add_seconds (now, GPOINTER_TO_INT (data));
  g_autofree char *date = g_date_time_format (theirs, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n");
  g_autofree char *body = provider_build_answer (p, FALSE);
  g_autoptr (WardSecretText) token = NULL;
  const WardEventFields *warning;
  gint64 left_s;

  p->exchange = ward_fault_script_answer (ward_fault_script_new (), 200, date, body);
  signed_in (p);
  g_assert_cmpint (ABS (ward_token_keeper_get_clock_skew_s (p->keeper) + GPOINTER_TO_INT (data)), <=, 60);
  g_assert_cmpuint (provider_count_events (p, "token-exchange"), ==, 1);
  warning = find_clock_warning (p);
  g_assert_nonnull (warning);
  g_assert_cmpint (warning->result, ==, WARD_RESULT_WARNING);
  g_assert_cmpstr (warning->host, ==, "127.0.0.1");
  left_s
      = (ward_token_keeper_get_expiry_us (p->keeper) - ward_token_keeper_get_now_us (p->keeper)) / G_TIME_SPAN_SECOND;
  g_assert_cmpint (left_s, >, HOUR - 60);
  g_assert_cmpint (left_s, <=, HOUR);
  token = provider_get_token (p, NULL, NULL);
  g_assert_cmpstr (ward_secret_text_peek (token), ==, "access-1");
}

/* ---- sessions ---- */

typedef struct
{
  gboolean over;
  gboolean done;
  GError *error; /* (owned) (nullable) */
} Outcome;

static void
signed_out_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->done = ward_token_keeper_sign_out_finish (WARD_TOKEN_KEEPER (source), result, &outcome->error);
  outcome->over = TRUE;
}

static void
resumed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Outcome *outcome = data;

  outcome->done = ward_token_keeper_resume_finish (WARD_TOKEN_KEEPER (source), result, &outcome->error);
  outcome->over = TRUE;
}

static void
wait_for (Outcome *outcome)
{
  while (!outcome->over)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_signed_out (Provider *p, int failure)
{
  Outcome outcome = { FALSE };

  ward_token_keeper_sign_out_async (p->keeper, NULL, signed_out_cb, &outcome);
  wait_for (&outcome);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_NONE);
  g_assert_null (ward_token_keeper_get_context (p->keeper));
  g_assert_true (outcome.done == (failure == 0));
  if (failure != 0)
    g_assert_error (outcome.error, WARD_FAILURE, failure);
  g_clear_error (&outcome.error);
}

/* A keyring that keeps what should go: said to the user, unless there is no keyring that could hold anything. */
static void
test_keyring_stuck (Provider *p, gconstpointer data)
{
  int failure = GPOINTER_TO_INT (data);

  g_object_unref (p->vault);
  p->vault = g_object_new (TYPE_BROKEN_VAULT, NULL);
  signed_in (p);
  BROKEN_VAULT (p->vault)->stuck = failure;
  assert_signed_out (p, failure == WARD_FAILURE_KEYRING_ABSENT ? 0 : failure);
  g_assert_cmpuint (provider_count_events (p, "vault-delete"), >=, 1);
}

/* The longest duration of a session ends it, and what was stored goes; a keyring that is stuck is noted. */
static void
test_session_limit (Provider *p, gconstpointer data)
{
  guint state;
  gpointer context;

  g_object_unref (p->vault);
  p->vault = g_object_new (TYPE_BROKEN_VAULT, NULL);
  signed_in (p);
  g_object_get (p->keeper, "state", &state, "context", &context, NULL);
  g_assert_cmpuint (state, ==, WARD_TOKENS_VALID);
  g_assert_true (context == ward_token_keeper_get_context (p->keeper));
  g_assert_true (ward_token_keeper_get_tenant (p->keeper) == p->tenant);

  ward_token_keeper_set_session_limit (p->keeper, 2 * HOUR);
  ward_token_keeper_check (p->keeper);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_VALID);
  BROKEN_VAULT (p->vault)->stuck = GPOINTER_TO_INT (data);
  provider_pass_time (p, 2 * HOUR + 1);
  ward_token_keeper_check (p->keeper);
  g_object_get (p->keeper, "state", &state, "context", &context, NULL);
  g_assert_cmpuint (state, ==, WARD_TOKENS_EXPIRED);
  run_for (50);
  g_assert_cmpuint (provider_count_events (p, "vault-delete"), >=, data != NULL ? 1 : 0);
}

/* Without a way to renew, a refused token is the end. */
static void
test_refused_without_refresh (Provider *p, gconstpointer data)
{
  g_autoptr (WardSecretText) token = NULL;
  g_autoptr (WardSecretText) none = NULL;
  int failure;

  provider_set (p->answer, "refresh_token", NULL);
  signed_in (p);
  token = provider_get_token (p, NULL, NULL);
  none = provider_get_token (p, token, &failure);
  g_assert_null (none);
  g_assert_cmpint (failure, ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_EXPIRED);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/token"), ==, 1);
}

/* One renewal at a time; who began it may give it up, and the session goes on as it was. */
static void
test_resume_given_up (Provider *p, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Outcome first = { FALSE }, second = { FALSE };

  signed_in (p);
  hang (p, "/token");
  ward_token_keeper_resume_async (p->keeper, cancellable, resumed_cb, &first);
  run_until_asked (p, "/token", 2);
  ward_token_keeper_resume_async (p->keeper, NULL, resumed_cb, &second);
  wait_for (&second);
  g_assert_false (second.done);
  g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_cancellable_cancel (cancellable);
  wait_for (&first);
  g_assert_false (first.done);
  g_assert_error (first.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_VALID);
  g_clear_error (&first.error);
  g_clear_error (&second.error);
}

/* What a renewal brings after the user has signed out is not taken. */
static void
test_sign_out_while_renewing (Provider *p, gconstpointer data)
{
  Outcome renewal = { FALSE };
  g_autofree char *stored = NULL;

  signed_in (p);
  ward_fault_server_add (p->server, "/token",
                         ward_fault_script_answer (ward_fault_script_wait (ward_fault_script_new (), 100), 200, NULL,
                                                   SECOND));
  ward_token_keeper_resume_async (p->keeper, NULL, resumed_cb, &renewal);
  if (data != NULL)
    run_until_asked (p, "/token", 2);
  assert_signed_out (p, 0);
  wait_for (&renewal);
  run_for (150);
  g_assert_false (renewal.done);
  g_assert_nonnull (renewal.error);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_NONE);
  stored = provider_dup_stored (p);
  g_assert_null (stored);
  g_clear_error (&renewal.error);
}

#define ADD(path, data, function) g_test_add (path, Provider, data, provider_set_up, function, provider_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("/auth/session-ends/cancel-discovering", NULL, test_cancel_discovering);
  ADD ("/auth/session-ends/cancel-exchanging", NULL, test_cancel_exchanging);
  ADD ("/auth/session-ends/cancel-verifying", NULL, test_cancel_verifying);
  ADD ("/auth/session-ends/cancel-within-waiting", GINT_TO_POINTER (WARD_SIGN_IN_WAITING), test_cancel_within);
  ADD ("/auth/session-ends/cancel-within-verifying", GINT_TO_POINTER (WARD_SIGN_IN_VERIFYING), test_cancel_within);
  ADD ("/auth/session-ends/started-twice", NULL, test_started_twice);
  ADD ("/auth/A52-no-default-browser", NULL, test_no_default_browser);
  ADD ("/auth/session-ends/browser-replaced", NULL, test_browser_replaced);
  ADD ("/auth/X064-nobody-to-verify-with", NULL, test_nobody_to_verify_with);
  ADD ("/auth/N42-server-10-minutes-ahead", GINT_TO_POINTER (600), test_clock_skew);
  ADD ("/auth/N42-server-10-minutes-behind", GINT_TO_POINTER (-600), test_clock_skew);
  ADD ("/auth/N42-server-a-year-ahead", GINT_TO_POINTER (365 * 24 * HOUR), test_clock_skew);
  ADD ("/auth/N42-server-a-year-behind", GINT_TO_POINTER (-365 * 24 * HOUR), test_clock_skew);
  ADD ("/auth/session-ends/keyring-stuck", GINT_TO_POINTER (WARD_FAILURE_KEYRING_LOCKED), test_keyring_stuck);
  ADD ("/auth/session-ends/keyring-absent", GINT_TO_POINTER (WARD_FAILURE_KEYRING_ABSENT), test_keyring_stuck);
  ADD ("/auth/session-ends/limit", NULL, test_session_limit);
  ADD ("/auth/session-ends/limit-keyring-stuck", GINT_TO_POINTER (WARD_FAILURE_KEYRING_LOCKED), test_session_limit);
  ADD ("/auth/session-ends/refused-without-refresh", NULL, test_refused_without_refresh);
  ADD ("/auth/session-ends/resume-given-up", NULL, test_resume_given_up);
  ADD ("/auth/session-ends/sign-out-at-once", NULL, test_sign_out_while_renewing);
  ADD ("/auth/session-ends/sign-out-while-asked", "asked", test_sign_out_while_renewing);

  return g_test_run ();
}
