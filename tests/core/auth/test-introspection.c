/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a server says of a token, by every kind of client. */
#include "core/auth/ward-introspection.h"

#include <string.h>

#include "core/auth/hospital.h"
#include "core/auth/provider.h"

typedef struct
{
  guint status;
  const char *type;
  const char *body;
  int failure;
  gboolean active;
  gboolean has_user;
  gint64 expiry_s;
  guint n_scopes;
  const char *client_id;
} AnswerCase;

static const AnswerCase answer_cases[] = {
  { 200, "application/json",
    "{\"active\":true,\"scope\":\"openid user/*.rs \",\"exp\":1900000000,\"client_id\":\"c\",\"sub\":\"s\"}", -1, TRUE,
    TRUE, 1900000000, 2, "c" },
  { 200, "", "{\"active\":true}", -1, TRUE, FALSE, 0, 0, NULL },
  { 200, "", "{\"active\":true,\"client_id\":\"c\",\"sub\":\"c\"}", -1, TRUE, FALSE, 0, 0, "c" },
  { 200, "", "{\"active\":true,\"exp\":-5,\"scope\":[\"a\"],\"client_id\":7}", -1, TRUE, FALSE, 0, 0, NULL },
  { 200, "", "{\"active\":false,\"scope\":\"openid\",\"sub\":\"s\",\"client_id\":\"c\",\"exp\":1900000000}", -1, FALSE,
    FALSE, 0, 0, NULL },
  { 200, "", "{\"active\":\"true\"}", WARD_FAILURE_NOT_JSON, FALSE, FALSE, 0, 0, NULL },
  { 200, "", "{}", WARD_FAILURE_NOT_JSON, FALSE, FALSE, 0, 0, NULL },
  { 200, "", "[true]", WARD_FAILURE_NOT_JSON, FALSE, FALSE, 0, 0, NULL },
  { 200, "", "", WARD_FAILURE_NOT_JSON, FALSE, FALSE, 0, 0, NULL },
  { 200, "text/html", "<html/>", WARD_FAILURE_LOGIN_PAGE, FALSE, FALSE, 0, 0, NULL },
  { 401, "", "{\"error\":\"invalid_client\"}", WARD_FAILURE_INVALID_CLIENT, FALSE, FALSE, 0, 0, NULL },
  { 404, "", "", WARD_FAILURE_NOT_FOUND, FALSE, FALSE, 0, 0, NULL },
  { 503, "", "", WARD_FAILURE_SERVER, FALSE, FALSE, 0, 0, NULL },
};

static void
test_answers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (answer_cases); i++)
    {
      const AnswerCase *c = &answer_cases[i];
      g_autoptr (GBytes) body = g_bytes_new (c->body, strlen (c->body));
      g_autoptr (GError) error = NULL;
      g_autoptr (WardIntrospection) said = ward_introspection_parse (c->status, c->type, body, &error);

      g_test_message ("%u %s", c->status, c->body);
      g_assert_cmpint (error != NULL ? (int) ward_failure_from_error (error) : -1, ==, c->failure);
      g_assert_cmpint (said != NULL, ==, c->failure == -1);
      if (said == NULL)
        continue;
      g_assert_cmpint (said->active, ==, c->active);
      g_assert_cmpint (said->has_user, ==, c->has_user);
      g_assert_cmpint (said->expiry_s, ==, c->expiry_s);
      g_assert_cmpuint (g_strv_length (said->scopes), ==, c->n_scopes);
      g_assert_cmpstr (said->client_id, ==, c->client_id);
    }
}

static WardIntrospection *
introspect (Hospital *h, int *out_failure)
{
  g_auto (HospitalWait) wait = { NULL };
  g_autoptr (GError) error = NULL;
  WardIntrospection *said;

  ward_token_keeper_introspect_async (h->keeper, NULL, hospital_wait_cb, &wait);
  said = ward_token_keeper_introspect_finish (h->keeper, hospital_wait_for (&wait), &error);
  *out_failure = error != NULL ? (int) ward_failure_from_error (error) : -1;

  return said;
}

static const char *const methods[] = { "none", "client-secret-basic", "client-secret-post", "private-key-jwt" };

/* A token that is good, the same after it ended, and none. */
static void
test_session (Hospital *h, gconstpointer data)
{
  const char *method = data;
  gboolean signs = strcmp (method, "private-key-jwt") == 0;
  const char *client_id = signs                          ? WARD_SANDBOX_ASYMMETRIC_ID
                          : strcmp (method, "none") == 0 ? WARD_SANDBOX_CLIENT_ID
                                                         : WARD_SANDBOX_CONFIDENTIAL_ID;
  g_autofree char *members = g_strdup_printf ("{\"clientId\":\"%s\",\"clientAuth\":\"%s\"}", client_id, method);
  g_autoptr (WardIntrospection) good = NULL;
  g_autoptr (WardIntrospection) over = NULL;
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  int failure;

  hospital_open (h, NULL, members);
  hospital_store (h, WARD_VAULT_CLIENT_SECRET, WARD_SANDBOX_SECRET);
  if (signs)
    hospital_give_key (h, WARD_CLIENT_KEY_EC_P384, client_id);
  g_assert_null (introspect (h, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_SIGNED_OUT);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  good = introspect (h, &failure);
  g_assert_cmpint (failure, ==, -1);
  g_assert_true (good->active);
  g_assert_true (good->has_user);
  g_assert_cmpstr (good->client_id, ==, client_id);
  g_assert_cmpuint (g_strv_length (good->scopes), >, 0);
  g_assert_cmpint (good->expiry_s, >, now_s);

  ward_sandbox_expire_access_tokens (h->sandbox);
  over = introspect (h, &failure);
  g_assert_cmpint (failure, ==, -1);
  g_assert_false (over->active);
}

/* A device's own token is asked about by the device. */
static void
test_device (Hospital *h, gconstpointer data)
{
  g_autoptr (WardIntrospection) said = NULL;
  int failure;

  hospital_open (h, NULL, "{\"registerDevice\":true,\"askOffline\":false}");
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  hospital_start_again (h);
  g_assert_cmpint (hospital_resume (h), ==, -1);
  said = introspect (h, &failure);
  g_assert_cmpint (failure, ==, -1);
  g_assert_true (said->active);
  g_assert_true (g_str_has_prefix (said->client_id, "G"));
}

static void
test_not_offered (Hospital *h, gconstpointer data)
{
  const WardSandboxSettings settings = { .profile = WARD_SANDBOX_EPIC };
  int failure;

  hospital_open (h, &settings, NULL);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  g_assert_null (introspect (h, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_DISCOVERY);
  g_assert_cmpuint (hospital_count_asked (h, "/introspect"), ==, 0);
}

static void
test_lost (Hospital *h, gconstpointer data)
{
  int failure;

  hospital_open (h, NULL, NULL);
  g_assert_cmpint (hospital_sign_in (h), ==, -1);
  hospital_arm (h, "close", "/introspect", 1);
  g_assert_null (introspect (h, &failure));
  g_assert_cmpint (failure, ==, WARD_FAILURE_INTERRUPTED);
  g_assert_cmpuint (hospital_count_asked (h, "/introspect"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/auth/introspection/answers", test_answers);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *path = g_strdup_printf ("/auth/introspection/%s", methods[i]);

      HOSPITAL_TEST (path, methods[i], test_session);
    }
  HOSPITAL_TEST ("/auth/introspection/device", NULL, test_device);
  HOSPITAL_TEST ("/auth/introspection/not-offered", NULL, test_not_offered);
  HOSPITAL_TEST ("/auth/introspection/answer-lost", NULL, test_lost);

  return g_test_run ();
}
