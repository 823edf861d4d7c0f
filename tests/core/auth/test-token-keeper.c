/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session's tokens: renewed once, stored before use, kept or deleted for the right reasons. */
#include "core/auth/provider.h"

#include <string.h>

#include "core/auth/broken-vault.h"
#include "core/auth/ward-refresh-lock.h"

#define HOUR 3600

static void
signed_in (Provider *p)
{
  provider_sign_in (p);
  provider_expect_done (p);
}

static void
answer_json (Provider *p, const char *json)
{
  provider_answer (p, 200, NULL, json);
}

static void
assert_token (WardSecretText *token, const char *expected)
{
  g_assert_nonnull (token);
  g_assert_cmpstr (ward_secret_text_peek (token), ==, expected);
}

static guint
count_asked (Provider *p)
{
  return ward_fault_server_count_requests (p->server, "/token");
}

static gboolean
holds_stored (Provider *p, const char *text)
{
  g_autofree char *stored = provider_dup_stored (p);

  return stored != NULL && strstr (stored, text) != NULL;
}

static void
start_again (Provider *p)
{
  g_clear_object (&p->sign_in);
  g_assert_finalize_object (p->keeper);
  p->keeper = ward_token_keeper_new (p->http, p->tenant, p->vault);
}

#define SECOND \
  "{\"access_token\":\"access-2\",\"token_type\":\"bearer\",\"expires_in\":3600,\"refresh_token\":\"refresh-2\"}"

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

typedef struct
{
  guint n_done;
  guint n_good;
} Many;

static void
many_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Many *many = data;
  g_autoptr (WardSecretText) token = ward_token_keeper_get_token_finish (WARD_TOKEN_KEEPER (source), result, NULL);

  many->n_done++;
  many->n_good += token != NULL && strcmp (ward_secret_text_peek (token), "access-2") == 0;
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
ended_cb (WardTokenKeeper *keeper, const GError *why, gpointer data)
{
  *(int *) data = why != NULL ? (int) ward_failure_from_error (why) : -1;
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

/* ---- a new start ---- */

static void
test_resume (Provider *p, gconstpointer data)
{
  g_autoptr (WardSecretText) token = NULL;

  signed_in (p);
  answer_json (p, SECOND);
  start_again (p);
  g_assert_cmpint (provider_resume (p), ==, -1);
  token = provider_get_token (p, NULL, NULL);
  assert_token (token, "access-2");
  g_assert_cmpstr (ward_token_keeper_get_context (p->keeper)->subject, ==, "user-1");
  g_assert_cmpstr (ward_token_keeper_get_context (p->keeper)->user_name, ==, "Test Clinician");
  g_assert_true (ward_token_keeper_get_context (p->keeper)->identity_verified);
  g_assert_cmpuint (p->n_opened, ==, 1);
}

static void
test_resume_nothing (Provider *p, gconstpointer data)
{
  provider_begin (p);
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_NONE);
  g_assert_cmpuint (count_asked (p), ==, 0);
}

static void
test_resume_replayed (Provider *p, gconstpointer data)
{
  g_autofree char *stored = NULL;

  signed_in (p);
  provider_answer (p, 400, NULL, "{\"error\":\"invalid_grant\"}");
  start_again (p);
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_INVALID_GRANT);
  provider_drain ();
  stored = provider_dup_stored (p);
  g_assert_null (stored);
}

static void
test_resume_without_network (Provider *p, gconstpointer data)
{
  signed_in (p);
  provider_answer (p, 503, "Retry-After: 120\r\n", "");
  start_again (p);
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SERVER);
  g_assert_true (holds_stored (p, "refresh-1"));
}

/* The tenant's client changed: what was stored for the old one is neither shown to the server nor kept. */
static void
test_other_client (Provider *p, gconstpointer data)
{
  g_autofree char *stored = NULL;

  signed_in (p);
  g_clear_object (&p->sign_in);
  g_assert_finalize_object (p->keeper);
  g_clear_object (&p->tenant);
  provider_set (p->tenant_members, "clientId", "\"another\"");
  provider_begin (p);
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SIGNED_OUT);
  provider_drain ();
  g_assert_cmpuint (count_asked (p), ==, 1);
  stored = provider_dup_stored (p);
  g_assert_null (stored);
}

static WardTenant *
read_tenant (Provider *p, const char *id, const char *path)
{
  g_autofree char *base = ward_fault_server_build_url (p->server, path);
  g_autofree char *text
      = g_strdup_printf ("{\"id\":\"%s\",\"name\":\"B\",\"environment\":\"sandbox\",\"fhirBase\":\"%s\","
                         "\"clientId\":\"ward\",\"anyPort\":true,\"registerDevice\":true,"
                         "\"redirectUris\":[\"http://127.0.0.1/callback\"]}",
                         id, base);
  g_autoptr (WardJsonDoc) doc = ward_json_parse_data (text, strlen (text), NULL, NULL);

  return ward_tenant_new_from_json (ward_json_doc_get_root (doc), NULL);
}

/* Tenant A is signed in. What it has gets B, on the same host, nothing: neither in memory, nor by what A stored, nor by A's record under B's id. */
static void
test_other_tenant (Provider *p, gconstpointer data)
{
  const char *kind = data;
  g_autoptr (WardTenant) a = NULL;
  g_autoptr (WardTenant) b = NULL;
  g_autoptr (WardSecretText) stolen = NULL;
  g_autoptr (WardSecretText) token = NULL;
  g_autofree char *stored = NULL;
  g_autofree char *left = NULL;
  WardTokenKeeper *first;
  int failure;

  provider_set (p->tenant_members, "registerDevice", "true");
  signed_in (p);
  stored = provider_dup_stored (p);
  if (strcmp (kind, WARD_VAULT_DEVICE_KEY) == 0)
    {
      g_autoptr (WardClientKey) key = ward_client_key_generate (WARD_CLIENT_KEY_RSA_2048, NULL);
      g_autoptr (WardStoredGrant) grant = ward_stored_grant_copy (p->keeper->grant);
      g_autoptr (WardSecretText) text = NULL;

      g_clear_pointer (&grant->refresh_token, ward_secret_text_unref);
      grant->device = ward_device_new ("G-1", key, NULL);
      text = ward_stored_grant_write (grant, p->tenant);
      g_free (stored);
      stored = g_strdup (ward_secret_text_peek (text));
    }
  stolen = ward_secret_text_new (stored);
  ward_vault_store_async (p->vault, "t2", kind, stolen, NULL, NULL, NULL);
  provider_drain ();

  first = g_steal_pointer (&p->keeper);
  a = g_steal_pointer (&p->tenant);
  b = read_tenant (p, "t2", "/other");
  p->tenant = g_object_ref (b);
  p->keeper = ward_token_keeper_new (p->http, b, p->vault);
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SIGNED_OUT);
  provider_drain ();
  g_assert_cmpuint (count_asked (p), ==, 1); /* A's sign-in */
  g_assert_null (provider_get_token (p, NULL, &failure));
  left = provider_dup_stored (p);
  g_assert_null (left);

  /* A is as it was. */
  g_clear_object (&p->sign_in);
  g_assert_finalize_object (p->keeper);
  g_clear_object (&p->tenant);
  p->keeper = first;
  p->tenant = g_steal_pointer (&a);
  token = provider_get_token (p, NULL, NULL);
  assert_token (token, "access-1");
  g_assert_true (holds_stored (p, "refresh-1"));
}

/* The record of the same tenant now names another path of that host. */
static void
test_other_path (Provider *p, gconstpointer data)
{
  signed_in (p);
  g_clear_object (&p->sign_in);
  g_assert_finalize_object (p->keeper);
  g_object_unref (p->tenant);
  p->tenant = read_tenant (p, "t1", "/fhir2");
  p->keeper = ward_token_keeper_new (p->http, p->tenant, p->vault);
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SIGNED_OUT);
  provider_drain ();
  g_assert_cmpuint (count_asked (p), ==, 1);
  g_assert_false (holds_stored (p, "refresh-1"));
}

/* ---- time ---- */

static void
test_suspend (Provider *p, gconstpointer data)
{
  g_autoptr (WardSecretText) token = NULL;
  Many many = { 0 };

  signed_in (p);
  answer_json (p, SECOND);
  provider_pass_time (p, 8 * HOUR);
  for (guint i = 0; i < 5; i++)
    ward_token_keeper_get_token_async (p->keeper, NULL, NULL, many_cb, &many);
  while (many.n_done < 5)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (many.n_good, ==, 5);
  g_assert_cmpuint (count_asked (p), ==, 2);
}

static void
test_session_limit (Provider *p, gconstpointer data)
{
  g_autofree char *stored = NULL;
  int failure, ended = -2;

  signed_in (p);
  g_signal_connect (p->keeper, "signed-out", G_CALLBACK (ended_cb), &ended);
  provider_pass_time (p, 12 * HOUR);
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpint (ended, ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpuint (count_asked (p), ==, 1);
  provider_drain ();
  stored = provider_dup_stored (p);
  g_assert_null (stored);
}

/* The hospital's record has a shorter one, which ends it sooner. */
static void
test_session_limit_of_tenant (Provider *p, gconstpointer data)
{
  int failure, ended = -2;

  provider_set (p->tenant_members, "sessionHours", "3");
  signed_in (p);
  g_signal_connect (p->keeper, "signed-out", G_CALLBACK (ended_cb), &ended);
  provider_pass_time (p, 3 * HOUR - 60);
  ward_token_keeper_check (p->keeper);
  g_assert_cmpint (ended, ==, -2);
  provider_pass_time (p, 61);
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpint (ended, ==, WARD_FAILURE_SIGNED_OUT);
}

/* A sign-in that the keyring holds, older than the time that the record has now: it is not shown to the server, and gone. */
static void
test_session_limit_at_start (Provider *p, gconstpointer data)
{
  g_autofree char *stored = NULL;
  const WardClock *clock;

  provider_set (p->tenant_members, "sessionHours", "3");
  signed_in (p);
  clock = p->keeper->clock;
  answer_json (p, SECOND);
  provider_pass_time (p, 2 * HOUR);
  start_again (p);
  ward_token_keeper_set_clock (p->keeper, clock);
  g_assert_cmpint (provider_resume (p), ==, -1);
  g_assert_cmpuint (count_asked (p), ==, 2);
  provider_pass_time (p, HOUR + 1);
  start_again (p);
  ward_token_keeper_set_clock (p->keeper, clock);
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpuint (count_asked (p), ==, 2);
  provider_drain ();
  stored = provider_dup_stored (p);
  g_assert_null (stored);
}

/* Access that the server gave for a week, with nothing to renew it by. */
static void
test_session_limit_without_refresh (Provider *p, gconstpointer data)
{
  g_autoptr (WardSecretText) token = NULL;
  int failure;

  provider_set (p->tenant_members, "sessionHours", "3");
  provider_set (p->answer, "refresh_token", NULL);
  provider_set (p->answer, "expires_in", "604800");
  signed_in (p);
  provider_pass_time (p, 3 * HOUR - 60);
  token = provider_get_token (p, NULL, NULL);
  g_assert_nonnull (token);
  provider_pass_time (p, 61);
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_EXPIRED);
}

static void
test_expiry_without_refresh (Provider *p, gconstpointer data)
{
  int failure, ended = -2;

  provider_set (p->answer, "refresh_token", NULL);
  signed_in (p);
  g_signal_connect (p->keeper, "signed-out", G_CALLBACK (ended_cb), &ended);
  provider_pass_time (p, HOUR);
  g_assert_null (provider_get_token (p, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpint (ended, ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_EXPIRED);
  /* The chart stays open: what it was opened for is still known. */
  g_assert_nonnull (ward_token_keeper_get_context (p->keeper));
}

/* ---- signing out ---- */

static void
signed_out_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ward_token_keeper_sign_out_finish (WARD_TOKEN_KEEPER (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static void
sign_out (Provider *p)
{
  gboolean done = FALSE;

  ward_token_keeper_sign_out_async (p->keeper, NULL, signed_out_cb, &done);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_NONE);
  g_assert_null (ward_token_keeper_get_context (p->keeper));
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_sign_out (Provider *p, gconstpointer data)
{
  g_autofree char *url = ward_fault_server_build_url (p->server, "/revoke");
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", url);
  g_autofree char *request = NULL;
  g_autofree char *stored = NULL;

  provider_set (p->smart, "revocation_endpoint", quoted);
  ward_fault_server_add (p->server, "/revoke",
                         ward_fault_script_answer (ward_fault_script_new (), data != NULL ? 503 : 200, NULL, ""));
  signed_in (p);
  sign_out (p);
  stored = provider_dup_stored (p);
  g_assert_null (stored);
  request = ward_fault_server_dup_request (p->server, "/revoke", 0);
  g_assert_nonnull (strstr (request, "token=refresh-1"));
  g_assert_nonnull (strstr (request, "token_type_hint=refresh_token"));
  g_assert_cmpint (provider_resume (p), ==, WARD_FAILURE_SIGNED_OUT);
}

static void
test_sign_out_offline (Provider *p, gconstpointer data)
{
  g_autofree char *stored = NULL;

  signed_in (p);
  ward_fault_server_set_greeting (p->server, ward_fault_script_reset (ward_fault_script_new ()));
  sign_out (p);
  stored = provider_dup_stored (p);
  g_assert_null (stored);
}

/* What a renewal brings after the user signed out is not taken in. */
static void
test_sign_out_while_renewing (Provider *p, gconstpointer data)
{
  g_autofree char *stored = NULL;
  Many many = { 0 };

  signed_in (p);
  ward_fault_server_add (p->server, "/token",
                         ward_fault_script_answer (ward_fault_script_wait (ward_fault_script_new (), 200), 200, NULL,
                                                   SECOND));
  provider_pass_time (p, HOUR);
  ward_token_keeper_get_token_async (p->keeper, NULL, NULL, many_cb, &many);
  while (count_asked (p) < 2)
    g_main_context_iteration (NULL, FALSE);
  sign_out (p);
  while (many.n_done < 1)
    g_main_context_iteration (NULL, TRUE);
  provider_drain ();
  g_assert_cmpuint (many.n_good, ==, 0);
  stored = provider_dup_stored (p);
  g_assert_null (stored);
  g_assert_cmpint (ward_token_keeper_get_state (p->keeper), ==, WARD_TOKENS_NONE);
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
  PROVIDER_TEST ("/auth/token/resume", test_resume);
  PROVIDER_TEST ("/auth/token/resume-nothing", test_resume_nothing);
  PROVIDER_TEST ("/auth/token/resume-replayed", test_resume_replayed);
  PROVIDER_TEST ("/auth/token/resume-without-network", test_resume_without_network);
  PROVIDER_TEST ("/auth/X072-other-client", test_other_client);
  g_test_add ("/auth/T27-other-tenant-same-host", Provider, WARD_VAULT_REFRESH, provider_set_up, test_other_tenant,
              provider_tear_down);
  g_test_add ("/auth/T27-other-tenant-same-host-device", Provider, WARD_VAULT_DEVICE_KEY, provider_set_up,
              test_other_tenant, provider_tear_down);
  PROVIDER_TEST ("/auth/T27-same-tenant-other-path", test_other_path);
  PROVIDER_TEST ("/auth/T21-suspend", test_suspend);
  PROVIDER_TEST ("/auth/X045-suspend", test_suspend);
  PROVIDER_TEST ("/auth/T30-session-limit", test_session_limit);
  PROVIDER_TEST ("/auth/T30-session-limit-of-the-tenant", test_session_limit_of_tenant);
  PROVIDER_TEST ("/auth/T30-session-limit-at-the-start", test_session_limit_at_start);
  PROVIDER_TEST ("/auth/T30-session-limit-without-refresh", test_session_limit_without_refresh);
  PROVIDER_TEST ("/auth/token/expiry-without-refresh", test_expiry_without_refresh);
  PROVIDER_TEST ("/auth/T22-sign-out", test_sign_out);
  g_test_add ("/auth/T22-revocation-fails", Provider, "503", provider_set_up, test_sign_out, provider_tear_down);
  PROVIDER_TEST ("/auth/T22-sign-out-offline", test_sign_out_offline);
  PROVIDER_TEST ("/auth/token/sign-out-while-renewing", test_sign_out_while_renewing);

  return g_test_run ();
}
