/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session's tokens: renewed once, stored before use, kept or deleted for the right reasons. */
#include "core/auth/broken-vault.h"
#include "core/auth/session-steps.h"
#include "core/auth/ward-refresh-lock.h"

/* ---- renewing ---- */

static void
test_renew (Provider *p, gconstpointer data)
{
  g_autoptr (WardSecretText) first = NULL;
  g_autoptr (WardSecretText) second = NULL;
  g_autoptr (WardSecretText) third = NULL;
  g_autofree char *grant_type = NULL;
  g_autofree char *sent = NULL;

  signed_in (p);
  answer_json (p, SECOND);
  first = provider_get_token (p, NULL, NULL);
  assert_token (first, "access-1");
  g_assert_cmpuint (count_asked (p), ==, 1);

  provider_pass_time (p, HOUR);
  second = provider_get_token (p, NULL, NULL);
  assert_token (second, "access-2");
  grant_type = provider_dup_form (p, 1, "grant_type");
  sent = provider_dup_form (p, 1, "refresh_token");
  g_assert_cmpstr (grant_type, ==, "refresh_token");
  g_assert_cmpstr (sent, ==, "refresh-1");
  g_assert_true (holds_stored (p, "refresh-2"));
  g_assert_false (holds_stored (p, "refresh-1"));

  third = provider_get_token (p, NULL, NULL);
  assert_token (third, "access-2");
  g_assert_cmpuint (count_asked (p), ==, 2);
}

/* A token of a few seconds that nothing can renew: it can be used to its end, and is never taken for one that lasts longer. */
static void
test_short_life_without_refresh (Provider *p, gconstpointer data)
{
  g_autoptr (WardSecretText) first = NULL;
  int failure;

  provider_set (p->answer, "expires_in", "28");
  provider_set (p->answer, "refresh_token", NULL);
  signed_in (p);
  first = provider_get_token (p, NULL, NULL);
  assert_token (first, "access-1");
  provider_pass_time (p, 29);
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_EXPIRED);
}

/* A 401 in use: one renewal; the token that came with it is not renewed again at once. */
static void
test_rejected (Provider *p, gconstpointer data)
{
  g_autoptr (WardSecretText) first = NULL;
  g_autoptr (WardSecretText) second = NULL;
  g_autoptr (WardSecretText) late = NULL;
  int failure;

  signed_in (p);
  answer_json (p, SECOND);
  first = provider_get_token (p, NULL, NULL);
  second = provider_get_token (p, first, NULL);
  assert_token (second, "access-2");
  /* Somebody whose request was still out with the old token. */
  late = provider_get_token (p, first, NULL);
  assert_token (late, "access-2");
  g_assert_cmpuint (count_asked (p), ==, 2);

  g_assert_null (provider_get_token (p, second, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_UNAUTHORIZED);
  g_assert_cmpuint (count_asked (p), ==, 2);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_VALID);

  /* After a minute a refusal counts again. */
  provider_pass_time (p, 61);
  answer_json (
      p,
      "{\"access_token\":\"access-3\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_token\":\"refresh-3\"}");
  g_clear_pointer (&late, ward_secret_text_unref);
  late = provider_get_token (p, second, NULL);
  assert_token (late, "access-3");
}

static void
test_many (Provider *p, gconstpointer data)
{
  g_autoptr (WardSecretText) first = NULL;
  Many many = { 0 };

  signed_in (p);
  answer_json (p, SECOND);
  first = provider_get_token (p, NULL, NULL);
  for (guint i = 0; i < 20; i++)
    ward_token_keeper_get_token_async (p->keeper, first, NULL, many_cb, &many);
  while (many.n_done < 20)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (many.n_good, ==, 20);
  g_assert_cmpuint (count_asked (p), ==, 2);
}

static void
test_waiter_cancelled (Provider *p, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (WardSecretText) token = NULL;
  Many many = { 0 };

  signed_in (p);
  answer_json (p, SECOND);
  provider_pass_time (p, HOUR);
  ward_token_keeper_get_token_async (p->keeper, NULL, cancellable, many_cb, &many);
  g_cancellable_cancel (cancellable);
  while (many.n_done < 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (many.n_good, ==, 0);
  /* The renewal itself goes on, and is not asked for twice. */
  token = provider_get_token (p, NULL, NULL);
  assert_token (token, "access-2");
  g_assert_cmpuint (count_asked (p), ==, 2);
}

typedef struct
{
  const char *path;
  guint status;
  const char *headers;
  const char *body;
  int failure;
  gboolean stays; /* the refresh token in the vault */
  gboolean ends;  /* the session */
} RefusalCase;

static const RefusalCase refusal_cases[] = {
  { "/auth/T09-invalid-grant", 400, NULL, "{\"error\":\"invalid_grant\"}", WARD_FAILURE_INVALID_GRANT, FALSE, TRUE },
  { "/auth/X032-invalid-grant", 400, NULL, "{\"error\":\"invalid_grant\"}", WARD_FAILURE_INVALID_GRANT, FALSE, TRUE },
  { "/auth/T10-invalid-client", 401, NULL, "{\"error\":\"invalid_client\"}", WARD_FAILURE_INVALID_CLIENT, TRUE, FALSE },
  { "/auth/T10-unauthorized-client", 400, NULL, "{\"error\":\"unauthorized_client\"}", WARD_FAILURE_INVALID_CLIENT,
    TRUE, FALSE },
  { "/auth/T13-wait-longer-than-we-can", 503, "Retry-After: 100\r\n", "", WARD_FAILURE_SERVER, TRUE, FALSE },
  { "/auth/T13-too-many", 429, "Retry-After: 60\r\n", "", WARD_FAILURE_TOO_MANY, TRUE, FALSE },
  { "/auth/T14-captive-portal", 200, "H", "<html>Sign in to the network</html>", WARD_FAILURE_LOGIN_PAGE, TRUE, FALSE },
  { "/auth/T15-refresh-not-posted-again", 307, "Location: /elsewhere\r\n", "", WARD_FAILURE_REDIRECT, TRUE, FALSE },
  { "/auth/T15-refresh-not-posted-again-302", 302, "Location: /elsewhere\r\n", "", WARD_FAILURE_REDIRECT, TRUE, FALSE },
};

static void
test_refusal (Provider *p, gconstpointer data)
{
  const RefusalCase *c = data;
  int failure;

  signed_in (p);
  if (g_strcmp0 (c->headers, "H") == 0)
    {
      g_autofree char *raw
          = g_strdup_printf ("HTTP/1.1 200 X\r\nContent-Type: text/html\r\nContent-Length: %zu\r\n\r\n%s",
                             strlen (c->body), c->body);

      ward_fault_server_add (p->server, "/token", ward_fault_script_send (ward_fault_script_new (), raw));
    }
  else
    provider_answer (p, c->status, c->headers, c->body);
  provider_pass_time (p, HOUR);
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_cmpint (failure, ==, c->failure);
  g_assert_cmpuint (count_asked (p), ==, 2);
  g_assert_cmpuint (ward_fault_server_count_requests (p->server, "/elsewhere"), ==, 0);
  provider_drain ();
  g_assert_true (holds_stored (p, "refresh-1") == c->stays);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, c->ends ? WARD_TOKENS_EXPIRED : WARD_TOKENS_VALID);

  /* No loop: whoever asks again at once gets the same answer without another request. */
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_cmpuint (count_asked (p), ==, 2);
}

/* The server is down for a moment: tried again, and nothing is lost. */
static void
test_unreachable (Provider *p, gconstpointer data)
{
  g_autoptr (WardSecretText) token = NULL;

  signed_in (p);
  provider_answer (p, 503, "Retry-After: 0\r\n", "");
  answer_json (p, SECOND);
  provider_pass_time (p, HOUR);
  token = provider_get_token (p, NULL, NULL);
  assert_token (token, "access-2");
  g_assert_cmpuint (count_asked (p), ==, 3);
}

static void
resumed_cb (GObject *source, GAsyncResult *result, gpointer out_error)
{
  g_assert_false (ward_token_keeper_resume_finish (WARD_TOKEN_KEEPER (source), result, out_error));
}

/* Given up while it waits for another try, by choosing another hospital: the server has said no, so that the token is as good as before. */
static void
test_given_up (Provider *p, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  signed_in (p);
  start_again (p);
  provider_answer (p, 503, "Retry-After: 1\r\n", "");
  ward_token_keeper_resume_async (p->keeper, cancellable, resumed_cb, &error);
  while (count_asked (p) < 2 || provider_count_events (p, "token-refresh") == 0)
    g_main_context_iteration (NULL, TRUE);
  provider_drain ();
  g_cancellable_cancel (cancellable);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  provider_drain ();
  g_assert_cmpuint (count_asked (p), ==, 2);
  g_assert_true (holds_stored (p, "refresh-1"));
  g_assert_false (holds_stored (p, "\"doubt\":true"));
}

static void
test_no_connection (Provider *p, gconstpointer data)
{
  int failure;

  signed_in (p);
  ward_fault_server_set_greeting (p->server, ward_fault_script_reset (ward_fault_script_new ()));
  provider_pass_time (p, HOUR);
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_true (failure == WARD_FAILURE_CONNECT || failure == WARD_FAILURE_INTERRUPTED);
  if (failure == WARD_FAILURE_CONNECT)
    {
      g_assert_true (holds_stored (p, "refresh-1"));
      g_assert_false (holds_stored (p, "\"doubt\":true"));
      g_assert_true (ward_token_keeper_can_refresh (p->keeper));
    }
}

/* ---- in doubt ---- */

static void
test_in_doubt (Provider *p, gconstpointer data)
{
  int failure;

  signed_in (p);
  ward_fault_server_add (p->server, "/token", ward_fault_script_close (ward_fault_script_new ()));
  answer_json (p, SECOND);
  provider_pass_time (p, HOUR);
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_INTERRUPTED);
  g_assert_cmpuint (count_asked (p), ==, 2);
  provider_drain ();
  g_assert_true (holds_stored (p, "\"doubt\":true"));
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_EXPIRED);

  /* Neither now nor after a new start is it shown again. */
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpuint (count_asked (p), ==, 2);
}

/* The access token still counts: the session goes on until it ends. */
static void
test_in_doubt_but_valid (Provider *p, gconstpointer data)
{
  g_autoptr (WardSecretText) first = NULL;
  g_autoptr (WardSecretText) still = NULL;
  int failure;

  signed_in (p);
  first = provider_get_token (p, NULL, NULL);
  ward_fault_server_add (p->server, "/token", ward_fault_script_close (ward_fault_script_new ()));
  g_assert_null (provider_get_token (p, first, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_INTERRUPTED);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_VALID);
  g_assert_false (ward_token_keeper_can_refresh (p->keeper));
  still = provider_get_token (p, NULL, NULL);
  assert_token (still, "access-1");
  provider_pass_time (p, HOUR);
  ward_token_keeper_check (p->keeper);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_EXPIRED);
}

/* The tenant's record says that its server bears it: shown once more, and once only. */
static void
test_in_doubt_retried (Provider *p, gconstpointer data)
{
  gboolean lost_again = data != NULL;
  g_autoptr (WardSecretText) token = NULL;
  g_autofree char *sent = NULL;
  int failure;

  provider_set (p->tenant_members, "retryDoubtfulRefresh", "true");
  signed_in (p);
  ward_fault_server_add (p->server, "/token", ward_fault_script_close (ward_fault_script_new ()));
  if (lost_again)
    ward_fault_server_add (p->server, "/token", ward_fault_script_close (ward_fault_script_new ()));
  answer_json (p, SECOND);
  provider_pass_time (p, HOUR);
  token = provider_get_token (p, NULL, &failure);
  g_assert_cmpuint (count_asked (p), ==, 3);
  sent = provider_dup_form (p, 2, "refresh_token");
  g_assert_cmpstr (sent, ==, "refresh-1");
  provider_drain ();
  if (lost_again)
    {
      g_assert_cmpint (failure, ==, WARD_FAILURE_INTERRUPTED);
      g_assert_true (holds_stored (p, "\"doubt\":true"));
      g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SIGNED_OUT);
      g_assert_cmpuint (count_asked (p), ==, 3);
    }
  else
    {
      assert_token (token, "access-2");
      g_assert_true (holds_stored (p, "refresh-2"));
      g_assert_true (holds_stored (p, "\"doubt\":false"));
    }
}

/* A server that took the second showing for theft ends the session, and nothing is shown a third time. */
static void
test_in_doubt_punished (Provider *p, gconstpointer data)
{
  int failure;

  provider_set (p->tenant_members, "retryDoubtfulRefresh", "true");
  signed_in (p);
  ward_fault_server_add (p->server, "/token", ward_fault_script_close (ward_fault_script_new ()));
  provider_answer (p, 400, NULL, "{\"error\":\"invalid_grant\"}");
  provider_pass_time (p, HOUR);
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_INVALID_GRANT);
  g_assert_cmpuint (count_asked (p), ==, 3);
  provider_drain ();
  g_assert_false (holds_stored (p, "refresh-1"));
}

/* ---- rotation ---- */

static void
test_no_new_refresh_token (Provider *p, gconstpointer data)
{
  g_autoptr (WardSecretText) token = NULL;

  signed_in (p);
  answer_json (p, data);
  provider_pass_time (p, HOUR);
  token = provider_get_token (p, NULL, NULL);
  assert_token (token, "access-2");
  g_assert_true (holds_stored (p, "refresh-1"));
}

static BrokenVault *
use_broken_vault (Provider *p)
{
  g_object_unref (p->vault);
  p->vault = g_object_new (TYPE_BROKEN_VAULT, NULL);

  return BROKEN_VAULT (p->vault);
}

static void
test_stored_before_used (Provider *p, gconstpointer data)
{
  BrokenVault *vault = use_broken_vault (p);
  g_autoptr (WardSecretText) token = NULL;

  signed_in (p);
  answer_json (p, SECOND);
  vault->watch = p->keeper;
  provider_pass_time (p, HOUR);
  token = provider_get_token (p, NULL, NULL);
  assert_token (token, "access-2");
  g_assert_cmpuint (vault->n_stores, ==, 2);
  g_assert_false (vault->too_early);
  g_assert_true (holds_stored (p, "refresh-2"));
  g_assert_false (holds_stored (p, "refresh-1"));
}

static void
test_store_fails (Provider *p, gconstpointer data)
{
  BrokenVault *vault = use_broken_vault (p);
  g_autoptr (WardSecretText) token = NULL;
  g_autoptr (WardSecretText) third = NULL;
  g_autofree char *sent = NULL;

  signed_in (p);
  answer_json (p, SECOND);
  vault->broken = TRUE;
  provider_pass_time (p, HOUR);
  token = provider_get_token (p, NULL, NULL);
  assert_token (token, "access-2");
  g_assert_false (ward_token_keeper_is_stored (p->keeper));
  g_assert_cmpint (ward_token_keeper_get_vault_state (p->keeper), ==, WARD_VAULT_LOCKED);
  g_assert_cmpuint (provider_count_events (p, "vault-store"), >=, 1);

  /* The newer one, kept in memory, is what is shown next; and it is stored as soon as that works. */
  answer_json (
      p,
      "{\"access_token\":\"access-3\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_token\":\"refresh-3\"}");
  provider_pass_time (p, HOUR);
  third = provider_get_token (p, NULL, NULL);
  assert_token (third, "access-3");
  sent = provider_dup_form (p, 2, "refresh_token");
  g_assert_cmpstr (sent, ==, "refresh-2");
  vault->broken = FALSE;
  ward_token_keeper_check (p->keeper);
  while (!holds_stored (p, "refresh-3"))
    g_main_context_iteration (NULL, TRUE);
}

/* ---- who and whom ---- */

static void
renew_with_id_token (Provider *p, const char *claim, const char *value, int expected)
{
  g_autofree char *body = NULL;
  g_autofree char *nonce = NULL;
  int failure;
  WardSecretText *token;

  signed_in (p);
  provider_set (p->claims, claim, value);
  provider_set (p->claims, "nonce", "-");
  provider_set (p->answer, "access_token", "\"access-2\"");
  provider_set (p->answer, "refresh_token", "\"refresh-2\"");
  body = provider_build_answer (p, TRUE);
  answer_json (p, body);
  provider_pass_time (p, HOUR);
  token = provider_get_token (p, NULL, &failure);
  provider_drain ();
  g_assert_cmpint (failure, ==, expected);
  if (token == NULL)
    {
      g_autofree char *stored = provider_dup_stored (p);

      g_assert_null (stored);
      g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_EXPIRED);
    }
  g_clear_pointer (&token, ward_secret_text_unref);
}

static void
test_other_subject (Provider *p, gconstpointer data)
{
  renew_with_id_token (p, "sub", "\"user-2\"", WARD_FAILURE_IDENTITY);
}

static void
test_other_issuer (Provider *p, gconstpointer data)
{
  renew_with_id_token (p, "iss", "\"https://other.example\"", WARD_FAILURE_IDENTITY);
}

static void
test_same_person (Provider *p, gconstpointer data)
{
  renew_with_id_token (p, "name", "\"New Name\"", -1);
  g_assert_cmpstr (ward_token_keeper_get_context (p->keeper)->user_name, ==, "New Name");
}

static void
test_other_patient (Provider *p, gconstpointer data)
{
  int failure, ended = -2;

  provider_set (p->answer, "patient", "\"patient-1\"");
  signed_in (p);
  g_signal_connect (p->keeper, "signed-out", G_CALLBACK (ended_cb), &ended);
  g_assert_cmpstr (ward_token_keeper_get_context (p->keeper)->patient, ==, "patient-1");
  answer_json (
      p, "{\"access_token\":\"access-2\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"patient\":\"patient-2\"}");
  provider_pass_time (p, HOUR);
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_WRONG_PATIENT);
  g_assert_cmpint (ended, ==, WARD_FAILURE_WRONG_PATIENT);
}

static void
test_smaller_scope (Provider *p, gconstpointer data)
{
  g_autoptr (WardSecretText) token = NULL;
  gboolean narrowed;

  signed_in (p);
  g_assert_true (ward_launch_context_may_read (ward_token_keeper_get_context (p->keeper), "Observation", &narrowed));
  answer_json (p, "{\"access_token\":\"access-2\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"scope\":\"openid "
                  "user/Patient.rs\"}");
  provider_pass_time (p, HOUR);
  token = provider_get_token (p, NULL, NULL);
  assert_token (token, "access-2");
  g_assert_false (ward_launch_context_may_read (ward_token_keeper_get_context (p->keeper), "Observation", &narrowed));
  g_assert_true (ward_launch_context_may_read (ward_token_keeper_get_context (p->keeper), "Patient", &narrowed));
}

/* ---- other programs ---- */

static void
lock_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(WardRefreshLock **) data = ward_refresh_lock_acquire_finish (result, NULL);
}

/* While another program renews, this one waits; then it takes what that one stored, and does not show the used token. */
static void
test_other_program (Provider *p, gconstpointer data)
{
  g_autoptr (WardStoredGrant) theirs = NULL;
  g_autoptr (WardSecretText) text = NULL;
  g_autofree char *sent = NULL;
  WardRefreshLock *lock = NULL;
  Many many = { 0 };

  signed_in (p);
  answer_json (p, SECOND);
  ward_refresh_lock_acquire_async ("t1", NULL, lock_cb, &lock);
  while (lock == NULL)
    g_main_context_iteration (NULL, TRUE);
  provider_pass_time (p, HOUR);
  ward_token_keeper_get_token_async (p->keeper, NULL, NULL, many_cb, &many);
  provider_drain ();
  g_assert_cmpuint (count_asked (p), ==, 1);

  theirs = ward_stored_grant_copy (p->keeper->grant);
  ward_secret_text_unref (theirs->refresh_token);
  theirs->refresh_token = ward_secret_text_new ("refresh-by-the-other");
  text = ward_stored_grant_write (theirs, p->tenant);
  ward_vault_store_async (p->vault, "t1", "refresh", text, NULL, NULL, NULL);
  while (!holds_stored (p, "refresh-by-the-other"))
    g_main_context_iteration (NULL, TRUE);
  ward_refresh_lock_release (lock);
  while (many.n_done < 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (many.n_good, ==, 1);
  sent = provider_dup_form (p, 1, "refresh_token");
  g_assert_cmpstr (sent, ==, "refresh-by-the-other");
}

/* A first start on a computer: nobody has signed in, nothing has failed, and nothing has ended. */
static void
test_nothing_stored (Provider *p, gconstpointer data)
{
  provider_begin (p);
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpuint (provider_count_events (p, "no-stored-sign-in"), ==, 1);
  g_assert_cmpuint (provider_count_events (p, "token-refresh"), ==, 0);
  g_assert_cmpuint (provider_count_events (p, "session-end"), ==, 0);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_NONE);
}

static void
add_renewals (void)
{
  PROVIDER_TEST ("/auth/T01-expired-in-use", test_renew);
  PROVIDER_TEST ("/auth/token-keeper/short-life-without-refresh", test_short_life_without_refresh);
  PROVIDER_TEST ("/auth/oidcc-client-test-refresh-token", test_renew);
  PROVIDER_TEST ("/auth/T02-twenty-refusals-one-renewal", test_many);
  PROVIDER_TEST ("/auth/T03-fresh-token-refused", test_rejected);
  PROVIDER_TEST ("/auth/T04-no-storm", test_rejected);
  PROVIDER_TEST ("/auth/token/waiter-cancelled", test_waiter_cancelled);
  for (guint i = 0; i < G_N_ELEMENTS (refusal_cases); i++)
    g_test_add (refusal_cases[i].path, Provider, &refusal_cases[i], provider_set_up, test_refusal, provider_tear_down);
  PROVIDER_TEST ("/auth/token/nothing-stored", test_nothing_stored);
  PROVIDER_TEST ("/auth/T13-retry-after", test_unreachable);
  PROVIDER_TEST ("/auth/X033-server-down-for-a-moment", test_unreachable);
  PROVIDER_TEST ("/auth/T12-given-up-between-tries", test_given_up);
  PROVIDER_TEST ("/auth/T11-not-sent", test_no_connection);
  PROVIDER_TEST ("/auth/T12-answer-lost", test_in_doubt);
  PROVIDER_TEST ("/auth/T12-answer-lost-token-valid", test_in_doubt_but_valid);
  PROVIDER_TEST ("/auth/T12-one-retry", test_in_doubt_retried);
  g_test_add ("/auth/T12-one-retry-and-no-more", Provider, "again", provider_set_up, test_in_doubt_retried,
              provider_tear_down);
  PROVIDER_TEST ("/auth/T12-retry-taken-for-theft", test_in_doubt_punished);
}

static void
add_rotation (void)
{
  PROVIDER_TEST ("/auth/T05-stored-before-used", test_stored_before_used);
  g_test_add ("/auth/T07-no-refresh-token", Provider,
              "{\"access_token\":\"access-2\",\"token_type\":\"Bearer\",\"expires_in\":3600}", provider_set_up,
              test_no_new_refresh_token, provider_tear_down);
  g_test_add ("/auth/X042-no-refresh-token", Provider,
              "{\"access_token\":\"access-2\",\"token_type\":\"Bearer\",\"expires_in\":3600}", provider_set_up,
              test_no_new_refresh_token, provider_tear_down);
  g_test_add ("/auth/T08-empty-refresh-token", Provider,
              "{\"access_token\":\"access-2\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_token\":\"\"}",
              provider_set_up, test_no_new_refresh_token, provider_tear_down);
  PROVIDER_TEST ("/auth/X043-store-fails", test_store_fails);
  PROVIDER_TEST ("/auth/X044-two-programs", test_other_program);
  PROVIDER_TEST ("/auth/T19-two-programs", test_other_program);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add_renewals ();
  add_rotation ();
  PROVIDER_TEST ("/auth/T16-other-subject", test_other_subject);
  PROVIDER_TEST ("/auth/X057-other-subject", test_other_subject);
  PROVIDER_TEST ("/auth/oidcc-client-test-refresh-token-invalid-sub", test_other_subject);
  PROVIDER_TEST ("/auth/oidcc-client-test-refresh-token-invalid-issuer", test_other_issuer);
  PROVIDER_TEST ("/auth/token/same-person", test_same_person);
  PROVIDER_TEST ("/auth/T17-other-patient", test_other_patient);
  PROVIDER_TEST ("/auth/T18-smaller-scope", test_smaller_scope);

  return g_test_run ();
}
