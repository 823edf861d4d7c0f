/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The backend service's token: got with a signature, kept in memory, and nobody's. */
#include "core/auth/ward-backend.h"

#include <string.h>

#include "core/auth/hospital.h"
#include "core/auth/provider.h"

#define MEMBERS "{\"backendClientId\":\"" WARD_SANDBOX_BACKEND_ID "\"}"

static gint64 passed_us;

static gint64
clock_real_us (gpointer data)
{
  return ward_clock_real_us (NULL);
}

static gint64
clock_monotonic_us (gpointer data)
{
  return ward_clock_monotonic_us (NULL) + passed_us;
}

static const WardClock moved_clock = { clock_real_us, clock_monotonic_us, NULL };

static WardBackend *
open_backend (Hospital *h, WardSandboxProfile profile, WardClientKeyKind kind)
{
  const WardSandboxSettings settings = { .profile = profile };
  WardBackend *backend;

  passed_us = 0;
  hospital_open (h, &settings, MEMBERS);
  hospital_give_key (h, kind, WARD_SANDBOX_BACKEND_ID);
  backend = ward_backend_new (h->http, h->tenant, h->vault);
  ward_backend_set_clock (backend, &moved_clock);

  return backend;
}

static WardSecretText *
get_token (WardBackend *backend, WardSecretText *rejected, int *out_failure)
{
  g_auto (HospitalWait) wait = { NULL };
  g_autoptr (GError) error = NULL;
  WardSecretText *token;

  ward_backend_get_token_async (backend, rejected, NULL, hospital_wait_cb, &wait);
  token = ward_backend_get_token_finish (backend, hospital_wait_for (&wait), &error);
  if (error != NULL)
    g_test_message ("%s", error->message);
  if (out_failure != NULL)
    *out_failure = error != NULL ? (int) ward_failure_from_error (error) : -1;

  return token;
}

static void
close_backend (WardBackend *backend)
{
  provider_drain ();
  g_assert_finalize_object (backend);
}

typedef struct
{
  const char *path;
  WardSandboxProfile profile;
  WardClientKeyKind kind;
} TokenCase;

static const TokenCase token_cases[] = {
  { "/auth/backend/token-rs384", WARD_SANDBOX_GENERIC, WARD_CLIENT_KEY_RSA_2048 },
  { "/auth/backend/token-es384", WARD_SANDBOX_GENERIC, WARD_CLIENT_KEY_EC_P384 },
  { "/auth/backend/token-epic", WARD_SANDBOX_EPIC, WARD_CLIENT_KEY_RSA_3072 },
  { "/auth/backend/token-epic-es384", WARD_SANDBOX_EPIC, WARD_CLIENT_KEY_EC_P384 },
};

/* Got, good, kept, and got anew before it ends. */
static void
test_token (Hospital *h, gconstpointer data)
{
  const TokenCase *c = data;
  WardBackend *backend = open_backend (h, c->profile, c->kind);
  g_autoptr (WardSecretText) first = NULL;
  g_autoptr (WardSecretText) again = NULL;
  g_autoptr (WardSecretText) next = NULL;

  g_assert_null (ward_backend_get_context (backend));
  g_assert_cmpint (ward_backend_get_expiry_us (backend), ==, 0);
  first = get_token (backend, NULL, NULL);
  g_assert_true (hospital_accepts (h, first));
  again = get_token (backend, NULL, NULL);
  g_assert_cmpstr (ward_secret_text_peek (first), ==, ward_secret_text_peek (again));
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 1);
  g_assert_true (ward_launch_context_may_read (ward_backend_get_context (backend), "Observation", NULL));

  passed_us = 271 * (gint64) G_USEC_PER_SEC; /* of 300 */
  next = get_token (backend, NULL, NULL);
  g_assert_cmpstr (ward_secret_text_peek (first), !=, ward_secret_text_peek (next));
  g_assert_true (hospital_accepts (h, next));
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 2);
  g_assert_cmpuint (hospital_count_asked (h, "/.well-known/smart-configuration"), ==, 1);
  close_backend (backend);
}

/* Whatever the answer says of somebody is not taken, nothing is stored, and the session says what it is. */
static void
test_nobody (Hospital *h, gconstpointer data)
{
  WardBackend *backend = open_backend (h, WARD_SANDBOX_GENERIC, WARD_CLIENT_KEY_EC_P384);
  g_autoptr (WardSecretText) token = NULL;
  WardLaunchContext *copy;
  g_autofree char *stored = NULL;
  const WardLaunchContext *context;

  hospital_arm (h,
                "member=patient:\"p1\";member=encounter:\"e1\";member=refresh_token:\"r1\";member=id_token:\"a.b.c\"",
                "/token", 1);
  token = get_token (backend, NULL, NULL);
  g_assert_nonnull (token);
  context = ward_backend_get_context (backend);
  g_assert_true (context->system_access);
  g_assert_null (context->patient);
  g_assert_null (context->encounter);
  g_assert_null (context->subject);
  g_assert_null (context->fhir_user);
  g_assert_null (context->user_name);
  g_assert_false (context->identity_verified);
  g_assert_true (g_str_has_prefix (context->scopes_granted[0], "system/"));
  copy = ward_launch_context_copy (context);
  g_assert_true (copy->system_access);
  ward_launch_context_free (copy);
  stored = hospital_dup_stored (h, "refresh");
  g_assert_null (stored);
  /* A person's session beside it is not touched, and is not one of the system. */
  g_assert_cmpint (ward_token_keeper_get_state (h->keeper), ==, WARD_TOKENS_NONE);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  g_assert_false (ward_token_keeper_get_context (h->keeper)->system_access);
  g_assert_nonnull (ward_token_keeper_get_context (h->keeper)->subject);
  close_backend (backend);
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
  g_autoptr (WardSecretText) token = ward_backend_get_token_finish (WARD_BACKEND (source), result, NULL);

  many->n_done++;
  many->n_good += token != NULL;
}

/* Twenty at once are one question; one that gives up does not end it. */
static void
test_many (Hospital *h, gconstpointer data)
{
  WardBackend *backend = open_backend (h, WARD_SANDBOX_GENERIC, WARD_CLIENT_KEY_EC_P384);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Many many = { 0 };

  ward_backend_get_token_async (backend, NULL, cancellable, many_cb, &many);
  for (guint i = 0; i < 20; i++)
    ward_backend_get_token_async (backend, NULL, NULL, many_cb, &many);
  g_cancellable_cancel (cancellable);
  while (many.n_done < 21)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (many.n_good, ==, 20);
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 1);
  close_backend (backend);
}

static void
test_rejected (Hospital *h, gconstpointer data)
{
  WardBackend *backend = open_backend (h, WARD_SANDBOX_GENERIC, WARD_CLIENT_KEY_EC_P384);
  g_autoptr (WardSecretText) first = get_token (backend, NULL, NULL);
  g_autoptr (WardSecretText) second = NULL;
  int failure;

  g_assert_null (get_token (backend, first, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_UNAUTHORIZED);
  g_assert_cmpuint (hospital_count_asked (h, "/token"), ==, 1);
  passed_us = 61 * (gint64) G_USEC_PER_SEC;
  second = get_token (backend, first, &failure);
  g_assert_cmpint (failure, ==, -1);
  g_assert_cmpstr (ward_secret_text_peek (first), !=, ward_secret_text_peek (second));
  close_backend (backend);
}

static void
test_no_key (Hospital *h, gconstpointer data)
{
  WardBackend *backend;
  int failure;

  hospital_open (h, NULL, MEMBERS);
  backend = ward_backend_new (h->http, h->tenant, h->vault);
  g_assert_null (get_token (backend, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_INVALID_CLIENT);
  g_assert_cmpuint (hospital_count_asked (h, NULL), ==, 0);
  close_backend (backend);
}

static void
test_other_key (Hospital *h, gconstpointer data)
{
  WardBackend *backend = open_backend (h, WARD_SANDBOX_GENERIC, WARD_CLIENT_KEY_EC_P384);
  g_autoptr (WardClientKey) other = ward_client_key_generate (WARD_CLIENT_KEY_EC_P384, NULL);
  g_autoptr (WardSecretText) line = ward_client_key_dup_line (other, NULL);
  g_autoptr (WardSecretText) token = NULL;
  int failure;

  hospital_store (h, WARD_VAULT_CLIENT_KEY, ward_secret_text_peek (line));
  g_assert_null (get_token (backend, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_INVALID_CLIENT);
  /* The key that is registered meanwhile is taken at the next question. */
  hospital_give_key (h, WARD_CLIENT_KEY_EC_P384, WARD_SANDBOX_BACKEND_ID);
  token = get_token (backend, NULL, &failure);
  g_assert_cmpint (failure, ==, -1);
  close_backend (backend);
}

typedef struct
{
  const char *path;
  guint server_ahead_s;
  int failure;
} ClockCase;

/* An assertion lives four minutes: at 290 s it would be over, were it not dated by the server's clock. */
static const ClockCase clock_cases[] = {
  { "/auth/T29-backend-ten-minutes-behind", 600, WARD_FAILURE_CLOCK },
  { "/auth/X093-backend-ten-minutes-behind", 600, WARD_FAILURE_CLOCK },
  { "/auth/backend/clock-nearly-five-minutes-behind", 290, -1 },
};

static void
test_clock (Hospital *h, gconstpointer data)
{
  const ClockCase *c = data;
  WardBackend *backend = open_backend (h, WARD_SANDBOX_GENERIC, WARD_CLIENT_KEY_EC_P384);
  g_autofree char *fault = g_strdup_printf ("date=%u", c->server_ahead_s);
  g_autoptr (WardSecretText) token = NULL;
  int failure;

  ward_sandbox_advance_clock (h->sandbox, c->server_ahead_s);
  hospital_arm (h, fault, NULL, 1000);
  token = get_token (backend, NULL, &failure);
  g_assert_cmpint (failure, ==, c->failure);
  close_backend (backend);
}

static void
test_refused (Hospital *h, gconstpointer data)
{
  WardBackend *backend = open_backend (h, WARD_SANDBOX_GENERIC, WARD_CLIENT_KEY_EC_P384);
  int failure;

  hospital_arm (h, "token_invalid_scope", "/token", 1);
  g_assert_null (get_token (backend, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_BAD_REQUEST);
  hospital_arm (h, "status=503", "/token", 1);
  g_assert_null (get_token (backend, NULL, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_SERVER);
  close_backend (backend);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (token_cases); i++)
    HOSPITAL_TEST (token_cases[i].path, &token_cases[i], test_token);
  HOSPITAL_TEST ("/auth/X100-system-access", NULL, test_nobody);
  HOSPITAL_TEST ("/auth/backend/one-question", NULL, test_many);
  HOSPITAL_TEST ("/auth/backend/rejected", NULL, test_rejected);
  HOSPITAL_TEST ("/auth/backend/no-key", NULL, test_no_key);
  HOSPITAL_TEST ("/auth/backend/another-key", NULL, test_other_key);
  HOSPITAL_TEST ("/auth/backend/refused", NULL, test_refused);
  for (guint i = 0; i < G_N_ELEMENTS (clock_cases); i++)
    HOSPITAL_TEST (clock_cases[i].path, &clock_cases[i], test_clock);

  return g_test_run ();
}
